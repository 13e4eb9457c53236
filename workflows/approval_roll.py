"""Who could sign: the people with their duties and departments, whom a word of a rule means, who stands in for whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from archive.access import Secrecy
from archive.people import Role
from archive.wording import N_


class Seat(StrEnum):
    """Whom a turn may name besides a role or a person."""

    OWNER = "chief:owner"
    BORROWER = "chief:borrower"
    HOUSE = "chief:house"


SEAT_NAMES = {
    Seat.OWNER: N_("归档部门负责人"),
    Seat.BORROWER: N_("申请部门负责人"),
    Seat.HOUSE: N_("单位负责人"),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be agreed to, as far as the rules ask; departments are ids."""

    class_code: str
    secrecy: Secrecy
    owner: int
    way: str
    asked_by: str
    department: int | None = None
    outside: bool = False
    workflow: str = "lending"


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person as a route sees them."""

    login: str
    name: str
    roles: frozenset[Role]
    department: int | None = None
    chief: bool = False
    clearance: Secrecy = Secrecy.CORE


@dataclass(frozen=True, slots=True)
class Absence:
    """A delegation as a route sees it."""

    login: str
    substitute: str
    begins_on: date
    ends_on: date

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on a day; the first and the last count."""
        return self.begins_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody who could sign, how departments lie under one another, and who stands in for whom."""

    people: tuple[Colleague, ...]
    above: Mapping[int, int | None] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()

    def meant(self, word: str, matter: Matter) -> tuple[Colleague, ...]:
        """Return whom a word of a turn means for this matter."""
        kind, _, name = word.partition(":")
        if kind == "role":
            return tuple(one for one in self.people if name in one.roles)
        if kind == "person":
            return tuple(one for one in self.people if one.login == name)
        if name == "house":
            return self._chiefs(self._top(matter.owner), matter)
        return self._chiefs(matter.owner if name == "owner" else matter.department, matter)

    def name_of(self, login: str) -> str:
        """Return a person's name, or the login of one who has left."""
        return next((one.name for one in self.people if one.login == login), login)

    def under(self, department: int | None, ancestor: int) -> bool:
        """Say whether a department is another or lies under it."""
        while department is not None:
            if department == ancestor:
                return True
            department = self.above.get(department)
        return False

    def _chiefs(self, department: int | None, matter: Matter) -> tuple[Colleague, ...]:
        """Return the chiefs of the nearest department upwards that has one besides the asker."""
        while department is not None:
            found = tuple(
                one
                for one in self.people
                if one.chief and one.department == department and one.login != matter.asked_by
            )
            if found:
                return found
            department = self.above.get(department)
        return ()

    def _top(self, department: int) -> int:
        while (above := self.above.get(department)) is not None:
            department = above
        return department
