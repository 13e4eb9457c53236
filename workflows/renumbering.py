"""Renumbering: a wrong number is replaced by decision of the head of the archive, and the old one keeps leading there.

ASKED -> DECIDED
The archivist says what is wrong with class, line, year, department or project; the head decides. The record gets
the next number of its right place; the old number is never given again and is found for ever. What no longer
belongs into its box is taken out.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.binding import inner
from archive.database import Work
from archive.description import CATALOGUE_LOCKED, enter
from archive.errors import ArchiveError, Invalid, NotFound, Refused
from archive.ledger import Line
from archive.numbers import adopt, issue, parts_of, retire
from archive.packing import mixed
from archive.people import ARCHIVE_STAFF, Role
from archive.promises import Job, Pledge
from archive.records import HELD_STAGES, Record
from archive.retention import recompute
from archive.rows import Base, Moving
from archive.sequences import take_next
from archive.wording import N_
from workflows.accession import ACCESSION
from workflows.accession import Verb as RecordVerb
from workflows.machine import WHY, Act, Machine, Reason, Step, Weight

REASON_MOST = 1000
ITEMS_MOST = 200
NUMBER = "archival_no"
MAY_CHANGE = CATALOGUE_LOCKED | {NUMBER}
"""What a number is made of; a number of its own is given where the paper bears one already."""


class State(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Renumbering(Moving, Base):
    """One request for new numbers, and what came of it."""

    __tablename__ = "renumberings"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_by_name: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_by_name: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None]
    filed_as: Mapped[str] = mapped_column(String(20), default="")
    """The record of the fonds file (全宗卷) in which its list lies."""
    items: Mapped[list["Renumbered"]] = relationship(
        cascade="all, delete-orphan", order_by="Renumbered.id", lazy="selectin", back_populates="request"
    )

    @property
    def subject(self) -> str:
        """How the ledger names this request."""
        return f"renumbering:{self.number}"


class Renumbered(Base):
    """One record of a request: its number before and after."""

    __tablename__ = "renumbered"
    id: Mapped[int] = mapped_column(primary_key=True)
    renumbering_id: Mapped[int] = mapped_column(ForeignKey("renumberings.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the description is to say, by field: class, series, year, department, project."""
    old_no: Mapped[str] = mapped_column(String(80))
    new_no: Mapped[str] = mapped_column(String(80), default="")
    left_box: Mapped[str] = mapped_column(String(40), default="")
    """The box it had to leave."""
    record: Mapped[Record] = relationship(lazy="joined")
    request: Mapped[Renumbering] = relationship(back_populates="items")


class Verb(StrEnum):
    """What can be done with a request."""

    DECIDE = "decide"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


Acting = Act[Renumbering]


def ask(work: Work, wanted: list[tuple[Record, dict[str, Any]]], reason: str) -> Renumbering:
    """Ask for new numbers; what the description is to say is tried out, and nothing of the trial stays.

    Raises:
        Invalid: no reason was given, or what is wanted cannot stand.
        Refused: a record is not held, stands on a list, or is asked for already.
    """
    if not reason.strip() or len(reason.strip()) > REASON_MOST:
        raise Invalid("reason", N_("请写明为什么改号，不超过 {most} 字。"), most=REASON_MOST)
    if not 1 <= len(wanted) <= ITEMS_MOST:
        raise Invalid("records", N_("请选要改号的件，一次最多 {most} 件。"), most=ITEMS_MOST)
    for record, fields in wanted:
        if refusal := _in_the_way(work.session, record):
            raise refusal
        unknown = [name for name in fields if name not in MAY_CHANGE]
        if unknown:
            raise Invalid(unknown[0], N_("改号只改门类、条目、年度、部门、项目号；“{name}”请走更正。"), name=unknown[0])
    _try_out(work, wanted)
    year = work.today.year
    request = Renumbering(
        number=f"GH-{year}-{take_next(work.session, f'GH-{year}'):03}", fonds_id=wanted[0][0].fonds_id,
        state=State.ASKED, reason=reason.strip(), asked_by=work.by.login, asked_by_name=work.by.name, asked_at=work.at,
    )  # fmt: skip
    for record, fields in wanted:
        request.items.append(Renumbered(record=record, wanted=fields, old_no=record.archival_no or ""))
    work.session.add(request)
    work.session.flush()
    numbers = [item.old_no for item in request.items]
    work.book.write(
        Line("renumbering:ask", request.subject, work.by.login, work.by.name, after=State.ASKED, note=request.reason,
             detail={"records": numbers})
    )  # fmt: skip
    return request


def find(session: Session, reference: str) -> Renumbering:
    """Return a request by its number.

    Raises:
        NotFound: there is no such request.
    """
    wanted = select(Renumbering).where(Renumbering.number == reference.strip().upper())
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的改号单，请核对编号。"), ref=reference[:40])
    return found


def not_by_whoever_asked(act: Acting) -> Reason:
    """Keep the person who asked from deciding."""
    return Refused(N_("改号是您提的，请由另一位负责人定。")) if act.by.login == act.subject.asked_by else None


def only_by_whoever_asked(act: Acting) -> Reason:
    """Let nobody else take a request back."""
    return None if act.by.login == act.subject.asked_by else Refused(N_("只有提出的人能撤回。"))


def still_as_asked(act: Acting) -> Reason:
    """Refuse when a record got another number or came onto a list meanwhile."""
    for item in act.subject.items:
        if item.record.archival_no != item.old_no:
            return Refused(N_("{number} 的档号已经变了，请撤回重提。"), number=item.old_no)
        if refusal := _in_the_way(act.session, item.record, besides=act.subject.id):
            return refusal
    return None


def renumber(act: Acting) -> None:
    """Give every record its new number and let what no longer belongs into its box leave it."""
    act.subject.decided_by, act.subject.decided_by_name, act.subject.decided_at = act.by.login, act.by.name, act.at
    for item in act.subject.items:
        record = item.record
        item.new_no = _give(act.work, record, item.wanted)
        act.session.flush()
        if record.container is not None and mixed(record.container, record) is not None:
            item.left_box = record.container.code
            ACCESSION.perform(RecordVerb.UNPACK, Act(record, act.work))
        act.work.book.write(
            Line(
                "record:renumber", record.subject, act.by.login, act.by.name, before=item.old_no, after=item.new_no,
                note=act.subject.reason, detail={"list": act.subject.number, "left_box": item.left_box},
            )
        )  # fmt: skip


def sign_refusal(act: Acting) -> None:
    """Note who refused."""
    act.subject.decided_by, act.subject.decided_by_name, act.subject.decided_at = act.by.login, act.by.name, act.at


def find_them_anew(act: Acting) -> list[Pledge]:
    """Owe the index a look at each record."""
    return [Pledge(Job.INDEX, item.record.subject, rank=2) for item in act.subject.items]


def _give(work: Work, record: Record, wanted: dict[str, Any]) -> str:
    """Set what the number is made of and issue it; the old one stays as a former number."""
    retire(work.session, record)
    if record.volume is not None:
        _leave_volume(work, record)
    fields = {name: value for name, value in wanted.items() if name != NUMBER}
    enter(work, record, fields)
    number = adopt(work.session, record, str(wanted[NUMBER]), at=work.at) if wanted.get(NUMBER) else None
    number = number or issue(work.session, record, at=work.at)
    recompute(record)
    return number


def _leave_volume(work: Work, record: Record) -> None:
    """Take a record out of its volume, closed or not, and say so on the volume's reference sheet."""
    volume = record.volume
    assert volume is not None  # noqa: S101 - the caller has looked
    told = f"{work.today.isoformat()} 第 {record.volume_position} 件改号移出。"  # i18n: allow - kept on a Chinese form
    volume.situation = "\n".join(filter(None, (volume.situation, told)))
    record.volume, record.volume_position = None, None
    work.session.flush()
    if volume.closed_at is None:
        for place, one in enumerate(inner(work.session, volume), start=1):
            one.volume_position = place


def _try_out(work: Work, wanted: list[tuple[Record, dict[str, Any]]]) -> None:
    trial = work.session.begin_nested()
    try:
        for record, fields in wanted:
            before, place = record.archival_no, _place(record)
            number = _give(work, record, fields)
            if number == before or (not fields.get(NUMBER) and _place(record) == place):
                raise Refused(N_("{number} 改后还在原来的位置，没有什么可改。"), number=before)
    finally:
        trial.rollback()
        for record, _fields in wanted:
            work.session.refresh(record)


def _place(record: Record) -> tuple[int, str]:
    """Return the scope in which a record is counted."""
    return record.category.id, record.category.template.prefix(parts_of(record))


def _in_the_way(session: Session, record: Record, besides: int | None = None) -> ArchiveError | None:
    number = record.archival_no or record.ref
    if record.stage not in HELD_STAGES or not record.archival_no:
        return Refused(N_("{number} 不在馆或还没有档号，不能改号。"), number=number)
    if record.claimed_by:
        return Refused(N_("{number} 已在 {list} 中，办完之后再改号。"), number=number, list=record.claimed_by)
    waiting = (
        select(Renumbering.number)
        .join(Renumbered)
        .where(Renumbered.record_id == record.id, Renumbering.state == State.ASKED)
    )
    if besides is not None:
        waiting = waiting.where(Renumbering.id != besides)
    if other := session.scalar(waiting.limit(1)):
        return Refused(N_("{number} 已在改号单 {list} 中，等负责人定。"), number=number, list=other)
    return None


S, V = State, Verb
HEAD, STAFF = {Role.HEAD}, ARCHIVE_STAFF
RENUMBERING: Machine[Renumbering] = Machine(
    "renumbering",
    title=N_("改号"),
    start=S.ASKED,
    find=find,
    words={
        S.ASKED: N_("待负责人定"), S.DECIDED: N_("已改号"), S.REFUSED: N_("不同意"), S.WITHDRAWN: N_("已撤回"),
        V.DECIDE: N_("同意改号"), V.REFUSE: N_("不同意"), V.WITHDRAW: N_("撤回"),
    },
    steps=[
        #    from     verb        to           who    given                                   then            promises           asks    look
        Step(S.ASKED, V.DECIDE,   S.DECIDED,   HEAD,  [not_by_whoever_asked, still_as_asked], [renumber],     (find_them_anew,), (),     Weight.SIGN),
        Step(S.ASKED, V.REFUSE,   S.REFUSED,   HEAD,  [not_by_whoever_asked],                 [sign_refusal], (),                (WHY,)),
        Step(S.ASKED, V.WITHDRAW, S.WITHDRAWN, STAFF, [only_by_whoever_asked],                []),
    ],
)  # fmt: skip
