"""The plan by which the holdings are ordered: classes, the form of their numbers, and the schedule that governs each series."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.errors import Conflict, Invalid
from archive.fonds import Fonds
from archive.numbering import NumberTemplate
from archive.rows import Base
from archive.schedules import Rule, Term, Trigger
from archive.wording import N_


class Kind(StrEnum):
    """The unit a class counts in."""

    ITEM = "item"
    VOLUME = "volume"
    PROJECT = "project"
    AV = "av"
    OBJECT = "object"


class RecordClass(Base):
    """One class (类目) of a fonds; once a number was issued in it, code and pattern are frozen."""

    __tablename__ = "classes"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("classes.id"))
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    national: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(12), default=Kind.ITEM)
    pattern: Mapped[str | None] = mapped_column(String(80))
    """The number template; a class without one only groups others."""
    usual: Mapped[int | None]
    """The number of the schedule line that most of its records fall under."""
    position: Mapped[int] = mapped_column(default=0)
    frozen: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """The last day on which it takes new records; none while it is in use."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised with every change of the plan, so that two who edit one class notice each other."""
    fonds: Mapped[Fonds] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("fonds_id", "code"),)

    @property
    def subject(self) -> str:
        """How the ledger names this class; its code may still change."""
        return f"class:{self.id}"

    def open_on(self, day: date) -> bool:
        """Say whether it takes new records on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def template(self) -> NumberTemplate:
        """How numbers of this class are written.

        Raises:
            Invalid: the class only groups others.
        """
        if not self.pattern:
            raise Invalid(
                "class", N_("{code} {name} 只用来归并下级类目，请选它下面的类目。"), code=self.code, name=self.name
            )
        return NumberTemplate.parse(self.pattern)


class Series(Base):
    """One line of the retention schedule (保管期限表)."""

    __tablename__ = "series"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    term: Mapped[str] = mapped_column(String(8))
    trigger: Mapped[str] = mapped_column(String(2), default="")
    basis: Mapped[str] = mapped_column(String(200))
    minimum: Mapped[str] = mapped_column(String(8), default="")
    """The term the law demands at least; empty where the company alone decides."""
    accounting: Mapped[bool] = mapped_column(default=False)
    disposal: Mapped[str] = mapped_column(String(12), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    category: Mapped[RecordClass] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("fonds_id", "number", "valid_from"),)

    def rule(self, term: str | None = None) -> Rule:
        """Return the law of this line, with another term where an appraisal has set one."""
        return Rule(
            term=Term.parse(term or self.term),
            trigger=Trigger(self.trigger) if self.trigger else None,
            basis=self.basis,
            minimum=Term.parse(self.minimum) if self.minimum else None,
            accounting=self.accounting,
        )


def class_by_code(session: Session, code: str, fonds_id: int | None = None) -> RecordClass:
    """Return a class by its code.

    Raises:
        Invalid: there is no such class in the plan.
    """
    wanted = select(RecordClass).where(RecordClass.code == code.strip().upper()).order_by(RecordClass.fonds_id)
    if fonds_id is not None:
        wanted = wanted.where(RecordClass.fonds_id == fonds_id)
    found = session.scalars(wanted).first() if code.isprintable() else None
    if found is None:
        raise Invalid("class", N_("分类方案里没有类目 {code}，请从类目表中选一个。"), code=code[:20])
    return found


def require_open(category: RecordClass, day: date) -> None:
    """Let in only what comes while the class is in use.

    Raises:
        Invalid: it is closed, or not open yet.
    """
    if category.open_on(day):
        return
    if category.valid_to is not None and category.valid_to < day:
        text = N_("{code} {name}已于 {last} 停用，不再收新件，请选别的类目。")
        raise Invalid("class", text, code=category.code, name=category.name, last=category.valid_to)
    text = N_("{code} {name}从 {first} 起才启用，请先选别的类目。")
    raise Invalid("class", text, code=category.code, name=category.name, first=category.valid_from)


def hold_pattern(session: Session, category: RecordClass) -> None:
    """Keep the form of a class's numbers as it is until this piece of work is done; after the first number it is for good.

    Raises:
        Conflict: it was changed a moment ago.
    """
    if category.frozen:
        return
    wanted = select(RecordClass.pattern).where(RecordClass.id == category.id)
    # Not against those who only name the class in a row of theirs: two clerks would wait for each other.
    if session.scalar(wanted.with_for_update(key_share=True)) != category.pattern:
        raise Conflict(N_("别人刚刚改过这一类的档号格式，请刷新后再办。"))


def usual_series(session: Session, record_class: RecordClass) -> Series | None:
    """Return the schedule line that most records of a class fall under, or its only one."""
    lines = series_of(session, record_class)
    usual = next((line for line in lines if line.number == record_class.usual), None)
    return usual or (lines[0] if len(lines) == 1 else None)


def series_of(session: Session, record_class: RecordClass) -> list[Series]:
    """Return the schedule lines of a class and of those above it, in the order of the schedule."""
    governing, above = [record_class.id], record_class.parent_id
    while above is not None:
        governing.append(above)
        above = session.get_one(RecordClass, above).parent_id
    return list(session.scalars(select(Series).where(Series.class_id.in_(governing)).order_by(Series.number)))
