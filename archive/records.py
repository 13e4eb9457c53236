"""The record: one item (件), what it consists of, what it is called and what became of it.

The original bytes lie in the vault under the record's own key; here is what the archive knows of
them. After its destruction a record is an empty place with a number, a title and a history.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, and_, false, insert, inspect, not_, or_
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.access import Scope, Secrecy
from archive.classification import RecordClass, Series
from archive.fonds import Department, Fonds
from archive.holdings import Container
from archive.parties import Party
from archive.rows import Base, Moving
from archive.volumes import Volume
from archive.wording import N_


class Stage(StrEnum):
    """Where a record is in its life; the accession and destruction tables move it."""

    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CATALOGUED = "catalogued"
    NUMBERED = "numbered"
    PACKED = "packed"
    SHELVED = "shelved"
    DESTROYED = "destroyed"
    TRANSFERRED = "transferred"


STAGE_NAMES = {
    Stage.RECEIVED: N_("待验收"),
    Stage.RETURNED: N_("已退回"),
    Stage.ACCEPTED: N_("已合格"),
    Stage.CATALOGUED: N_("已编目"),
    Stage.NUMBERED: N_("已打号"),
    Stage.PACKED: N_("已装袋"),
    Stage.SHELVED: N_("在库"),
    Stage.DESTROYED: N_("已销毁"),
    Stage.TRANSFERRED: N_("已移出"),
}
NOT_YET_HELD = frozenset({Stage.RECEIVED, Stage.RETURNED, Stage.ACCEPTED, Stage.CATALOGUED})
"""Stages before there is an archival number: only the archive staff see such a record."""
HELD_STAGES = frozenset({Stage.NUMBERED, Stage.PACKED, Stage.SHELVED})

ELECTRONIC = "electronic"
"""The medium of a record that consists of its file alone; of any other the thing itself is what is kept."""

SECRECY_NAMES = {
    Secrecy.PUBLIC: N_("公开"),
    Secrecy.INTERNAL: N_("内部"),
    Secrecy.COMMERCIAL: N_("普通商密"),
    Secrecy.CORE: N_("核心商密"),
}


class Record(Moving, Base):
    """One item of the archive."""

    __tablename__ = "records"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    responsible: Mapped[str] = mapped_column(String(200), default="")
    doc_no: Mapped[str] = mapped_column(String(80), default="")
    dated: Mapped[date | None]
    dated_to: Mapped[date | None]
    """The last day, where a record covers a span."""
    year: Mapped[int | None]
    pages: Mapped[int] = mapped_column(default=1)
    medium: Mapped[str] = mapped_column(String(12), default="paper")
    quantity: Mapped[int] = mapped_column(default=1)
    """How many pieces of its class's counting unit: sheets, reels, objects. Source: DA/T 42-2009 (统计单位)."""
    elements: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What its class asks for beyond the common description, by the element's name."""
    secrecy: Mapped[int] = mapped_column(default=int(Secrecy.INTERNAL))
    project: Mapped[str] = mapped_column(String(12), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    is_copy: Mapped[bool] = mapped_column(default=False)

    term: Mapped[str] = mapped_column(String(8), default="")
    """The term in force as a code (Y, D30, D10); the schedule's own unless an appraisal set another."""
    event_on: Mapped[date | None]
    """The day of the event the term waits for: contract ended, licence replaced, asset cleared ..."""
    settled_on: Mapped[date | None]
    """The day the last sum was settled, where the trigger asks for that too."""
    counts_from: Mapped[date | None]
    """The day an appraisal made the term begin anew."""
    due_on: Mapped[date | None] = mapped_column(index=True)
    """Computed by `archive.retention`; kept as a column only to be searched by."""

    archival_no: Mapped[str | None] = mapped_column(String(80))
    shelf_key: Mapped[str] = mapped_column(
        String(160).with_variant(String(160, collation="C"), "postgresql"), default="", index=True
    )
    """Sorts as things stand on the shelf, byte by byte, whatever language the database sorts in."""
    container_id: Mapped[int | None] = mapped_column(ForeignKey("containers.id"), index=True)
    volume_id: Mapped[int | None] = mapped_column(ForeignKey("volumes.id"), index=True)
    volume_position: Mapped[int | None]
    """Its place in its volume, counted from 1."""

    claimed_by: Mapped[str | None] = mapped_column(String(20))
    """The number of the open appraisal or destruction list that holds this record; one at a time."""
    submission_id: Mapped[int | None] = mapped_column(index=True)
    """The slip it came in by; a slip's lines name their records, so the rows may be made in either order."""

    key_id: Mapped[str] = mapped_column(String(32), unique=True)
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the machine read, until a person has decided."""
    confidence: Mapped[float | None]
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(String(40))
    accepted_at: Mapped[datetime | None]
    shelved_at: Mapped[datetime | None]
    destroyed_at: Mapped[datetime | None]
    destroyed_by_list: Mapped[str | None] = mapped_column(String(20))
    transferred_at: Mapped[datetime | None]
    transferred_by_list: Mapped[str | None] = mapped_column(String(20))
    """The transfer by which it left; that list says where to. The description and the copy kept of the file stay."""

    fonds: Mapped[Fonds] = relationship(lazy="joined")
    category: Mapped[RecordClass] = relationship(lazy="joined")
    series: Mapped[Series | None] = relationship(lazy="joined")
    department: Mapped[Department] = relationship(lazy="joined")
    container: Mapped[Container | None] = relationship(lazy="joined")
    volume: Mapped[Volume | None] = relationship(lazy="selectin")
    components: Mapped[list["Component"]] = relationship(
        cascade="all, delete-orphan", order_by="Component.position", lazy="selectin"
    )
    leaves: Mapped[list["Page"]] = relationship(cascade="all, delete-orphan", order_by="Page.number")
    parties: Mapped[list["RecordParty"]] = relationship(
        cascade="all, delete-orphan", order_by="RecordParty.position", lazy="selectin"
    )
    holds: Mapped[list["Hold"]] = relationship(lazy="selectin", order_by="Hold.id")
    __table_args__ = (
        # Wide enough that figures are counted without a look at the rows.
        Index("ix_records_due", "state", "due_on", "secrecy", "department_id"),
        Index(
            "ix_records_browse",
            "fonds_id",
            "class_id",
            "year",
            "term",
            "secrecy",
            "department_id",
            "medium",
            "state",
            "shelved_at",
            "transferred_at",
            "destroyed_at",
            "pages",
            "quantity",
        ),
        Index("ix_records_shelved", "shelved_at", "secrecy", "department_id", "state"),
        Index("ix_records_transferred", "transferred_at", "secrecy", "department_id", "state"),
        Index("ix_records_destroyed", "destroyed_at", "secrecy", "department_id", "state"),
    )

    @property
    def ref(self) -> str:
        """The record's own short name, such as `R12`; good from arrival to the end."""
        return f"R{self.id}"

    @property
    def subject(self) -> str:
        """How the ledger names this record."""
        return f"record:{self.id}"

    @property
    def stage(self) -> Stage:
        """Where the record is in its life."""
        return Stage(self.state)

    @property
    def received(self) -> bool:
        """Whether the record has no archival number yet, and so is not in the archive."""
        return self.stage in NOT_YET_HELD

    @property
    def on_hold(self) -> "Hold | None":
        """The oldest hold in force."""
        return next((hold for hold in self.holds if hold.released_at is None), None)

    @property
    def party_names(self) -> tuple[str, ...]:
        """The present names of its parties, in the order of the paper."""
        return tuple(row.party.name for row in self.parties)


class Component(Base):
    """One file of a record; its bytes never change."""

    __tablename__ = "components"
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    part: Mapped[str] = mapped_column(String(60), default="original")
    """The name of the bytes in the vault, under the record's key."""
    key_id: Mapped[str | None] = mapped_column(String(32))
    """A key of its own, where a record was put together of files that came in one by one."""
    kind: Mapped[str] = mapped_column(String(20), default="")
    """What sort of paper it is, in a record of several."""
    is_copy: Mapped[bool] = mapped_column(default=False)


class Page(Base):
    """One page, numbered from 1 through the whole record."""

    __tablename__ = "pages"
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    rotation: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(12))
    engine: Mapped[str] = mapped_column(String(40), default="")
    confidence: Mapped[float | None]
    blank: Mapped[bool] = mapped_column(default=False)
    component_id: Mapped[int | None] = mapped_column(ForeignKey("components.id"))
    sheet: Mapped[int | None]
    """Its number within its own file, from 1, where the record has several."""


class RecordParty(Base):
    """A party that a record speaks of."""

    __tablename__ = "record_parties"
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=1)
    party: Mapped[Party] = relationship(lazy="joined")


class Hold(Base):
    """A stop on whatever would end a record: an open claim, a lawsuit, an audit.

    Source: 《会计档案管理办法》第十九条 (unsettled claims); who set it may not release it.
    """

    __tablename__ = "holds"
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(300))
    case_no: Mapped[str] = mapped_column(String(60), default="")
    set_by: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[datetime]
    released_by: Mapped[str | None] = mapped_column(String(40))
    released_at: Mapped[datetime | None]
    evidence: Mapped[str] = mapped_column(String(300), default="")
    stops_lending: Mapped[bool] = mapped_column(default=False)
    """Whether it keeps the record from being lent as well."""


def write_records(session: Session, records: Sequence[Record]) -> None:
    """Write many new records and their parties in a few statements, and give them their ids."""
    if not records:
        return
    names = [attribute.key for attribute in inspect(Record).column_attrs if attribute.key != "id"]
    for record in records:
        for name, key in _keys_of(record).items():
            setattr(record, name, key)
    rows = [{name: getattr(record, name) for name in names} for record in records]
    ids = session.scalars(insert(Record).returning(Record.id, sort_by_parameter_order=True), rows)
    for record, number in zip(records, ids, strict=True):
        record.id = number
    parties = {id(row.party): row.party for record in records for row in record.parties}
    session.add_all(parties.values())
    session.flush()
    links = [
        {"record_id": record.id, "party_id": row.party.id, "position": row.position}
        for record in records
        for row in record.parties
    ]
    if links:
        session.execute(insert(RecordParty), links)


def _keys_of(record: Record) -> dict[str, object]:
    """Return what the session would have filled in on its own."""
    return {
        "medium": record.medium or "paper",
        "quantity": record.quantity or 1,
        "elements": record.elements or {},
        "fonds_id": record.fonds.id,
        "class_id": record.category.id,
        "series_id": record.series.id if record.series else None,
        "department_id": record.department.id,
        "version": 1,
    }


def visible(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that keeps only the records a scope admits; the twin of `Scope.admits`."""
    if scope.nothing:
        return false()
    conditions: list[ColumnElement[bool]] = [Record.secrecy <= int(scope.clearance)]
    if not scope.sees_received:
        conditions.append(not_(Record.state.in_([str(stage) for stage in NOT_YET_HELD])))
    if not scope.everything:
        conditions.append(
            or_(Record.secrecy == int(Secrecy.PUBLIC), Record.department_id.in_(sorted(scope.departments)))
        )
    return and_(*conditions)
