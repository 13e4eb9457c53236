"""The people of the centre: who they are, what they may do, and which duties exclude one another."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.access import Scope, Secrecy
from archive.rows import Base
from archive.wording import N_


class Role(StrEnum):
    """A duty a person holds."""

    ARCHIVIST = "archivist"
    HEAD = "head"
    BUSINESS = "business"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    SECURITY = "security"
    OPERATOR = "operator"


ROLE_NAMES = {
    Role.ARCHIVIST: N_("档案员"),
    Role.HEAD: N_("档案负责人"),
    Role.BUSINESS: N_("业务部门"),
    Role.REVIEWER: N_("鉴定小组"),
    Role.AUDITOR: N_("安全审计员"),
    Role.SECURITY: N_("安全保密管理员"),
    Role.OPERATOR: N_("系统管理员"),
}

EVERYONE = frozenset(Role)
ARCHIVE_STAFF = frozenset({Role.ARCHIVIST, Role.HEAD})
THREE_OFFICERS = frozenset({Role.OPERATOR, Role.SECURITY, Role.AUDITOR})
"""Nobody holds two of these, and by these alone nobody reads a record.

Source: 档办发〔2017〕3号, GB/T 39784-2021 (三员).
"""


def exclusive(roles: frozenset[Role]) -> frozenset[Role]:
    """Return the duties among `roles` that one person may not hold together; empty when all is well."""
    officers = roles & THREE_OFFICERS
    if len(officers) > 1:
        return officers
    if officers and roles & ARCHIVE_STAFF:
        return officers | (roles & ARCHIVE_STAFF)
    return frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """One person as a rule sees them: names and duties copied, nothing to load.

    `departments` holds the ids of the own department and those under it.
    """

    login: str
    name: str
    roles: frozenset[Role]
    clearance: Secrecy = Secrecy.INTERNAL
    department: int | None = None
    departments: frozenset[int] = field(default_factory=frozenset)

    def has(self, roles: frozenset[Role]) -> bool:
        """Say whether the person holds one of these duties."""
        return bool(self.roles & roles)

    @property
    def scope(self) -> Scope:
        """What this person may see."""
        readers = ARCHIVE_STAFF | {Role.REVIEWER, Role.BUSINESS}
        if not self.has(frozenset(readers)):
            return Scope.nobody()
        return Scope(
            everything=self.has(ARCHIVE_STAFF | {Role.REVIEWER}),
            departments=self.departments,
            clearance=self.clearance,
            sees_received=self.has(ARCHIVE_STAFF),
        )


CLOCK = Actor("clock", "时钟", EVERYONE, Secrecy.CORE)  # the person who signs for the worker


class Person(Base):
    """Someone who signs in."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    password: Mapped[str | None] = mapped_column(String(200))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    clearance: Mapped[int] = mapped_column(default=int(Secrecy.INTERNAL))
    active: Mapped[bool] = mapped_column(default=True)
    chief: Mapped[bool] = mapped_column(default=False)
    """Whether the person leads the own department and signs for it."""
    stamp: Mapped[int] = mapped_column(default=1)
    """Raised to end every session of this person at once."""
    held: Mapped[list["PersonRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def roles(self) -> frozenset[Role]:
        """The duties this person holds."""
        return frozenset(Role(row.role) for row in self.held)


class PersonRole(Base):
    """One duty of one person."""

    __tablename__ = "person_roles"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class Token(Base):
    """A key for the API; only its digest is kept."""

    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    ends_on: Mapped[date]
    person: Mapped[Person] = relationship(lazy="joined")
