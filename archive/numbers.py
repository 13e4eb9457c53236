"""Archival numbers as they were issued: gapless in their scope, never used twice, found in any spelling."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from archive.class_aliases import present_spellings
from archive.classification import hold_pattern
from archive.errors import Invalid, NotFound
from archive.numbering import NumberParts, canonical, lookup_key
from archive.records import Record
from archive.rows import Base
from archive.schedules import Term
from archive.sequences import last_taken, raise_to, take_next
from archive.volumes import Volume
from archive.wording import N_

LONGEST_ID = 9
TAKEN = N_("档号 {number} 已有人用，请核对是否重复。")
CURRENT, FORMER, VOID = "current", "former", "void"


class ArchivalNumber(Base):
    """A number that was ever issued; its key makes every spelling of it one."""

    __tablename__ = "archival_numbers"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    key: Mapped[str] = mapped_column(String(100))
    spelling: Mapped[str] = mapped_column(String(100))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    volume_id: Mapped[int | None] = mapped_column(ForeignKey("volumes.id"), index=True)
    standing: Mapped[str] = mapped_column(String(8), default=CURRENT)
    reason: Mapped[str] = mapped_column(String(200), default="")
    issued_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("fonds_id", "key"),)


def parts_of(record: Record) -> NumberParts:
    """Return what a record contributes to its number."""
    return NumberParts(
        fonds=record.fonds.code,
        year=record.year,
        term=Term.parse(record.term) if record.term else None,
        unit=record.department.code,
        project=record.project or None,
        volume=record.volume.running if record.volume else None,
    )


def issue(session: Session, record: Record, *, at: datetime) -> str:
    """Give a record the next number of its scope.

    Must run in the transaction that accepts the record, so that a failure leaves no gap.

    Raises:
        Invalid: the record lacks a part that its class's number is made of.
    """
    hold_pattern(session, record.category)
    template, parts = record.category.template, parts_of(record)
    while True:
        n = take_next(session, scope_of(record, template.prefix(parts)))
        number = template.number(parts, n)
        if not taken(session, record.fonds_id, lookup_key(number)):
            break
    _enter(session, record, number, at=at)
    record.shelf_key = template.shelf_key(parts, n)
    record.category.frozen = True
    return number


def adopt(session: Session, record: Record, spelling: str, *, at: datetime) -> str:
    """Give a record the number it already bears from before this system.

    Raises:
        Invalid: it is not written as its class's numbers are, or another record bears it.
    """
    template = record.category.template
    parts, n = read_old(record, spelling)
    number = template.number(parts, n)
    if taken(session, record.fonds_id, lookup_key(number)):
        raise Invalid("archival_no", TAKEN, number=number)
    _enter(session, record, number, at=at)
    record.shelf_key = template.shelf_key(parts, n)
    record.category.frozen = True
    raise_to(session, scope_of(record, template.prefix(parts)), n)
    return number


def read_old(record: Record, spelling: str) -> tuple[NumberParts, int]:
    """Return what an old number says, if it is one of the record's class and agrees with its description.

    Raises:
        Invalid: it is not written as its class's numbers are, or speaks of another year or term.
    """
    template = record.category.template
    read = template.read(spelling)
    if read is None and (session := object_session(record.category)) is not None:
        readings = (template.read(present) for present in present_spellings(session, spelling))
        read = next((reading for reading in readings if reading), None)
    if read is None:
        raise Invalid(
            "archival_no",
            N_("档号 {number} 不合 {code} 类的写法，请核对。"),
            number=spelling[:60],
            code=record.category.code,
        )
    said = read[0]
    if said.year is not None and record.year is not None and said.year != record.year:
        raise Invalid(
            "archival_no",
            N_("档号 {number} 说的是 {said} 年度，所填年度是 {year}，请核对。"),
            number=spelling[:60],
            said=said.year,
            year=record.year,
        )
    if said.term is not None and record.term and said.term.digit != Term.parse(record.term).digit:
        raise Invalid(
            "archival_no",
            N_("档号 {number} 里的期限与保管期限 {term} 不符，请核对。"),
            number=spelling[:60],
            term=record.term,
        )
    return read


def preview(session: Session, record: Record) -> str:
    """Return the number the record would get now; nobody has it until it is accepted.

    Raises:
        Invalid: the record lacks a part that its class's number is made of.
    """
    template, parts = record.category.template, parts_of(record)
    n = last_taken(session, scope_of(record, template.prefix(parts))) + 1
    while taken(session, record.fonds_id, lookup_key(template.number(parts, n))):
        n += 1
    return template.number(parts, n)


def void(session: Session, record: Record, *, reason: str) -> None:
    """Withdraw a record's number: it stays listed with its reason and is never given again."""
    for row in session.scalars(
        select(ArchivalNumber).where(ArchivalNumber.record_id == record.id, ArchivalNumber.standing == CURRENT)
    ):
        row.standing, row.reason = VOID, reason
    record.archival_no, record.shelf_key = None, ""


def retire(session: Session, record: Record) -> None:
    """Make a record's number a former one: it leads to the record for ever and is never given again."""
    for row in session.scalars(
        select(ArchivalNumber).where(ArchivalNumber.record_id == record.id, ArchivalNumber.standing == CURRENT)
    ):
        row.standing = FORMER
    record.archival_no, record.shelf_key = None, ""
    session.flush()


def find(session: Session, reference: str) -> Record:
    """Return the record that a reference means: its id (`R12`, `12`) or any spelling of its number.

    Raises:
        NotFound: nothing bears it.
    """
    wanted = reference.strip()
    bare = wanted[1:] if wanted[:1] in {"R", "r"} else wanted
    record = session.get(Record, int(bare)) if bare.isascii() and bare.isdigit() and len(bare) <= LONGEST_ID else None
    if record is None and wanted:
        record = _by_number(session, wanted) or _by_place(session, wanted)
    if record is None:
        raise NotFound(N_("没有 {ref} 这件档案，或您不能看它，请核对档号。"), ref=wanted[:60])
    return record


def scope_of(record: Record, prefix: str) -> str:
    """Return the name of the sequence that counts what begins with `prefix`."""
    return scope_text(record.fonds_id, prefix)


def scope_text(fonds_id: int, prefix: str) -> str:
    """Return the name of the sequence of a fonds that counts what begins with `prefix`."""
    return f"{fonds_id}:{lookup_key(prefix)}"


def _by_number(session: Session, spelling: str) -> Record | None:
    row = _standing(session, spelling, ArchivalNumber.record_id.is_not(None))
    return session.get(Record, row.record_id) if row else None


def find_volume(session: Session, reference: str) -> Volume:
    """Return the volume that a reference means: `V3` or any spelling of its number.

    Raises:
        NotFound: nothing bears it.
    """
    wanted = reference.strip()
    found, digits = None, wanted[1:]
    if wanted[:1] in {"V", "v"} and digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_ID:
        found = session.get(Volume, int(digits))
    if found is None and wanted:
        row = _standing(session, wanted, ArchivalNumber.volume_id.is_not(None))
        found = session.get(Volume, row.volume_id) if row else None
    if found is None:
        raise NotFound(N_("没有 {ref} 这个案卷，或您不能看它，请核对案卷号。"), ref=wanted[:60])
    return found


def _by_place(session: Session, spelling: str) -> Record | None:
    """Return the item that a volume's number and a place in it mean."""
    volume_no, _, place = canonical_or_empty(spelling).rpartition("-")
    if not (volume_no and place.isascii() and place.isdigit() and len(place) <= LONGEST_ID):
        return None
    row = _standing(session, volume_no, ArchivalNumber.volume_id.is_not(None))
    if row is None:
        return None
    wanted = select(Record).where(Record.volume_id == row.volume_id, Record.volume_position == int(place))
    return session.scalars(wanted).unique().one_or_none()


def canonical_or_empty(spelling: str) -> str:
    """Return a spelling as numbers are compared, or nothing when it is no number at all."""
    try:
        return canonical(spelling)
    except Invalid:
        return ""


def _standing(session: Session, spelling: str, *conditions: ColumnElement[bool]) -> ArchivalNumber | None:
    try:
        key = lookup_key(spelling)
    except Invalid:
        return None
    standing = (ArchivalNumber.standing != VOID, *conditions)
    found = select(ArchivalNumber).order_by(ArchivalNumber.fonds_id).limit(1)
    row = session.scalars(found.where(ArchivalNumber.key == key, *standing)).first()
    if row is None and (present := present_spellings(session, spelling)):
        keys = [lookup_key(one) for one in present]
        row = session.scalars(found.where(ArchivalNumber.key.in_(keys), *standing)).first()
    return row


def _enter(session: Session, record: Record, number: str, *, at: datetime) -> None:
    session.add(
        ArchivalNumber(
            fonds_id=record.fonds_id, key=lookup_key(number), spelling=number, record_id=record.id, issued_at=at
        )
    )
    record.archival_no = number


def taken(session: Session, fonds_id: int, key: str) -> bool:
    """Say whether a number was ever given in a fonds, to whatever."""
    found = select(ArchivalNumber.id).where(ArchivalNumber.fonds_id == fonds_id, ArchivalNumber.key == key)
    return session.scalar(found) is not None
