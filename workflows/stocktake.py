"""Stock-take: a plan, a freeze, a blind count by two, a comparison, a second count by others, a remedy for each difference.

PLANNED -> COUNTING -> COMPARED -> RECOUNTING -> SETTLING -> SUBMITTED -> APPROVED -> CLOSED
From the freeze to the approval nothing is put into or taken out of the places. Whoever counted neither counts
again nor approves. It closes only when every piece of the book is accounted for.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from archive.database import Work
from archive.errors import Invalid, NotFound, NotYetDue, Problems, Refused
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, EVERYONE, Person, Role
from archive.sequences import take_next
from archive.stocktakes import Balance, Counter, FrozenPlace, Piece, Standing, Stocktake, balance, being_counted
from archive.wording import N_
from workflows.machine import WHY, Act, Ask, Machine, Reason, Step, Weight
from workflows.stocktake_book import compare, frozen_locations, take_book

PURPOSE_MOST = 200
TWO = 2


class State(StrEnum):
    """Where a stock-take stands."""

    PLANNED = "planned"
    COUNTING = "counting"
    COMPARED = "compared"
    RECOUNTING = "recounting"
    SETTLING = "settling"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CLOSED = "closed"
    DROPPED = "dropped"


class Verb(StrEnum):
    """What can be done with a stock-take."""

    FREEZE = "freeze"
    HAND_IN = "hand-in"
    COMPARE = "compare"
    RECOUNT = "recount"
    SUBMIT = "submit"
    SEND_BACK = "send-back"
    APPROVE = "approve"
    CLOSE = "close"
    DROP = "drop"


Acting = Act[Stocktake]
TURNS = {State.COUNTING: 1, State.RECOUNTING: 2}


def plan(
    work: Work, *, purpose: str, places: list[str], classes: list[str], cut_off: date, by_box: bool = False
) -> Stocktake:
    """Plan a stock-take of some places, some classes, or everything.

    Raises:
        Problems: a place or class is not there, or the day lies behind.
    """
    problems = []
    if len(purpose) > PURPOSE_MOST:
        problems.append(Invalid("purpose", N_("最多 {most} 个字，请缩短。"), most=PURPOSE_MOST))
    if cut_off < work.today:
        problems.append(Invalid("cut_off", N_("截止日不能早于今天。")))
    made = Stocktake(
        number=f"PD-{work.today.year}-{take_next(work.session, f'PD-{work.today.year}'):03}",
        state=State.PLANNED,
        purpose=purpose.strip(),
        places=list(dict.fromkeys(places)),
        classes=list(dict.fromkeys(classes)),
        by_box=by_box,
        cut_off=cut_off,
        planned_by=work.by.login,
        planned_by_name=work.by.name,
        planned_at=work.at,
        counters=[],
    )
    try:
        frozen_locations(work.session, made)
    except Problems as unknown:
        problems += unknown.problems
    if problems:
        raise Problems(problems)
    work.session.add(made)
    work.session.flush()
    detail = {"places": made.places, "classes": made.classes, "cut_off": cut_off.isoformat()}
    work.book.write(
        Line("stocktake:plan", made.subject, work.by.login, work.by.name, after=State.PLANNED, note=made.purpose,
             detail=detail)
    )  # fmt: skip
    return made


def find(session: Session, reference: str) -> Stocktake:
    """Return a stock-take by its number.

    Raises:
        NotFound: there is none.
    """
    wanted = select(Stocktake).where(Stocktake.number == reference.strip().upper())
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(N_("没有编号为 {ref} 的盘点，请核对编号。"), ref=reference[:40])
    return found


def pieces_of(session: Session, stocktake: Stocktake) -> list[Piece]:
    """Return the book of a stock-take, place by place, and what was found beside it."""
    wanted = select(Piece).where(Piece.stocktake_id == stocktake.id)
    return list(session.scalars(wanted.order_by(Piece.place, Piece.box, Piece.id)))


def balance_of(session: Session, stocktake: Stocktake) -> Balance:
    """Return how far the book is accounted for. What was never in the book counts only while nobody has settled it."""
    columns = select(Piece.in_book, Piece.ends_as, Piece.settled).where(Piece.stocktake_id == stocktake.id)
    rows = list(session.execute(columns))
    within = balance((Standing(ends) if ends else None, settled) for in_book, ends, settled in rows if in_book)
    beside = sum(not in_book and not settled for in_book, _ends, settled in rows)
    return Balance(within.book, within.shelf, within.loan, within.work, within.lost, within.open + beside)


def people_named(session: Session, written: str, field: str) -> list[Person]:
    """Read logins or names, parted by commas or blanks, as people.

    Raises:
        Invalid: one of them is nobody, a name that two bear, or named twice.
    """
    words = [one for one in written.replace("，", " ").replace("、", " ").replace(",", " ").split() if one]
    called = or_(Person.login.in_(words), Person.name.in_(words))
    known = list(session.scalars(select(Person).where(called, Person.active)))
    found = []
    for word in words:
        meant = [one for one in known if one.login == word] or [one for one in known if one.name == word]
        if not meant:
            raise Invalid(field, N_("没有姓名或登录名为 {login} 的人，请核对。"), login=word[:40])
        if len(meant) > 1:
            raise Invalid(field, N_("叫{name}的有 {n} 人，请填登录名。"), name=word[:40], n=len(meant))
        if meant[0] in found:
            raise Invalid(field, N_("同一个人写了两次，请核对。"))
        found.append(meant[0])
    return found


def two_counters(act: Acting) -> Reason:
    """Demand two different people for the first count."""
    if "counters" not in act.answers:
        return None
    try:
        named = people_named(act.session, act.answers["counters"], "counters")
    except Invalid as problem:
        return problem
    return None if len(named) == TWO else Invalid("counters", N_("初盘要两个人，请填两个人的姓名或登录名。"))


def the_day_has_come(act: Acting) -> Reason:
    """Take no book before its day."""
    day = act.subject.cut_off
    return None if day <= act.today else NotYetDue(N_("账面截止 {day}，届时再冻结。"), day=day)


def nobody_counts_there(act: Acting) -> Reason:
    """Keep two stock-takes out of one place."""
    return being_counted(act.session, *(one.id for one in frozen_locations(act.session, act.subject)))


def is_a_counter(act: Acting) -> Reason:
    """Let only those sign who count now and have not signed."""
    mine = act.subject.counter(act.by.login)
    if mine is None or mine.turn != TURNS.get(State(act.subject.state)):
        return Refused(N_("这一轮不是您盘的，请由盘点人自己交盘。"))
    return Refused(N_("您已经交盘。")) if mine.signed_at else None


def everyone_signed(act: Acting) -> Reason:
    """Wait for every counter of the round."""
    left = [one.name for one in act.subject.counting(TURNS[State(act.subject.state)]) if one.signed_at is None]
    return Refused(N_("{names}还没有交盘。"), names="、".join(left)) if left else None


def something_differs(act: Acting) -> Reason:
    """Count again only what differs."""
    return None if _open_kinds(act) else Refused(N_("没有差异，不用复盘，请直接提交。"))


def others_count(act: Acting) -> Reason:
    """Keep those who counted from counting again."""
    if "counters" not in act.answers:
        return None
    try:
        named = people_named(act.session, act.answers["counters"], "counters")
    except Invalid as problem:
        return problem
    if not named:
        return Invalid("counters", N_("请填复盘人的姓名或登录名。"))
    same = [one.name for one in named if act.subject.counter(one.login)]
    if same:
        return Invalid("counters", N_("{names}是初盘人，复盘要换别人。"), names="、".join(same))
    return None


def everything_is_settled(act: Acting) -> Reason:
    """Refuse to go on while one piece is unaccounted for."""
    now = balance_of(act.session, act.subject)
    if now.holds:
        return None
    return Refused(N_("还有 {left} 处差异没有处理，请逐件办完。"), left=now.open)


def nothing_differs(act: Acting) -> Reason:
    """Let a count without differences pass over the second one."""
    return Refused(N_("有差异，请先复盘。")) if _open_kinds(act) else None


def neither_counted_nor_submitted(act: Acting) -> Reason:
    """Keep approval apart from counting and from drawing up."""
    if act.subject.counter(act.by.login):
        return Refused(N_("您是盘点人，请由另一位批准。"))
    return Refused(N_("结果是您提交的，请由另一位批准。")) if act.subject.submitted_by == act.by.login else None


def two_signed(act: Acting) -> Reason:
    """Demand the signatures of two counters."""
    signed = sum(one.signed_at is not None for one in act.subject.counting(1))
    return None if signed >= TWO else Refused(N_("初盘要两个人签字，还差 {n} 个。"), n=TWO - signed)


def freeze(act: Acting) -> None:
    """Name the counters, keep the places still and take the book."""
    for person in people_named(act.session, act.answers["counters"], "counters"):
        act.subject.counters.append(Counter(turn=1, login=person.login, name=person.name))
    for place in frozen_locations(act.session, act.subject):
        act.session.add(FrozenPlace(stocktake_id=act.subject.id, location_id=place.id))
    act.subject.frozen_at, act.subject.frozen_by_name = act.at, act.by.name
    take_book(act.session, act.subject)


def sign(act: Acting) -> None:
    """Write down that a counter stands by what they found."""
    mine = act.subject.counter(act.by.login)
    if mine is not None:
        mine.signed_at = act.at


def compare_first(act: Acting) -> None:
    """Hold what both found against the book."""
    compare(act.session, act.subject, 1)


def compare_again(act: Acting) -> None:
    """Hold what others found against the book, for the pieces in question."""
    compare(act.session, act.subject, 2)


def name_others(act: Acting) -> None:
    """Name who counts again."""
    for person in people_named(act.session, act.answers["counters"], "counters"):
        act.subject.counters.append(Counter(turn=2, login=person.login, name=person.name))


def note_submission(act: Acting) -> None:
    """Write down who drew up the result."""
    act.subject.submitted_by, act.subject.submitted_by_name = act.by.login, act.by.name


def thaw(act: Acting) -> None:
    """Let the places go."""
    act.subject.thawed_at = act.at
    act.session.execute(delete(FrozenPlace).where(FrozenPlace.stocktake_id == act.subject.id))


def approve(act: Acting) -> None:
    """Write down who approved, and let the places go."""
    act.subject.approved_by, act.subject.approved_by_name, act.subject.approved_at = act.by.login, act.by.name, act.at
    thaw(act)


def note_closing(act: Acting) -> None:
    """Write down the end."""
    act.subject.closed_at = act.at


def _open_kinds(act: Acting) -> int:
    return balance_of(act.session, act.subject).open


S, V = State, Verb
STAFF, HEAD = ARCHIVE_STAFF, {Role.HEAD}
COUNTERS = Ask("counters", N_("初盘人"), help=N_("两个人的姓名，用逗号分开；各盘各的"))
OTHERS = Ask("counters", N_("复盘人"), help=N_("姓名；不能是初盘人"))
STOCKTAKE: Machine[Stocktake] = Machine(
    "stocktake",
    title=N_("盘点"),
    start=S.PLANNED,
    find=find,
    words={
        S.PLANNED: N_("计划"), S.COUNTING: N_("初盘"), S.COMPARED: N_("已核对"), S.RECOUNTING: N_("复盘"),
        S.SETTLING: N_("处理差异"), S.SUBMITTED: N_("待批准"), S.APPROVED: N_("已解冻"), S.CLOSED: N_("完结"),
        S.DROPPED: N_("已取消"),
        V.FREEZE: N_("冻结开盘"), V.HAND_IN: N_("交盘签字"), V.COMPARE: N_("核对"), V.RECOUNT: N_("开始复盘"),
        V.SUBMIT: N_("提交结果"), V.SEND_BACK: N_("退回"), V.APPROVE: N_("批准解冻"),
        V.CLOSE: N_("出报告"), V.DROP: N_("取消盘点"),
    },
    steps=[
        #    from          verb         to            who       given                                                    then                       promises asks         look
        Step(S.PLANNED,    V.FREEZE,    S.COUNTING,   STAFF,    [two_counters, the_day_has_come, nobody_counts_there],   [freeze],                  (), (COUNTERS,), Weight.MAIN),
        Step(S.PLANNED,    V.DROP,      S.DROPPED,    STAFF,    [],                                                      [],                        (), (WHY,),      Weight.GRAVE),
        Step(S.COUNTING,   V.HAND_IN,   S.COUNTING,   EVERYONE, [is_a_counter],                                          [sign],                    (), (),          Weight.SIGN),
        Step(S.COUNTING,   V.COMPARE,   S.COMPARED,   STAFF,    [everyone_signed],                                       [compare_first],           (), (),          Weight.MAIN),
        Step(S.COUNTING,   V.DROP,      S.DROPPED,    HEAD,     [],                                                      [thaw],                    (), (WHY,),      Weight.GRAVE),
        Step(S.COMPARED,   V.RECOUNT,   S.RECOUNTING, STAFF,    [something_differs, others_count],                       [name_others],             (), (OTHERS,),   Weight.MAIN),
        Step(S.COMPARED,   V.SUBMIT,    S.SUBMITTED,  STAFF,    [nothing_differs, everything_is_settled],                [note_submission],         (), ()),
        Step(S.COMPARED,   V.DROP,      S.DROPPED,    HEAD,     [],                                                      [thaw],                    (), (WHY,),      Weight.GRAVE),
        Step(S.RECOUNTING, V.HAND_IN,   S.RECOUNTING, EVERYONE, [is_a_counter],                                          [sign],                    (), (),          Weight.SIGN),
        Step(S.RECOUNTING, V.COMPARE,   S.SETTLING,   STAFF,    [everyone_signed],                                       [compare_again],           (), (),          Weight.MAIN),
        Step(S.SETTLING,   V.SUBMIT,    S.SUBMITTED,  STAFF,    [everything_is_settled],                                 [note_submission],         (), (),          Weight.MAIN),
        Step(S.SUBMITTED,  V.SEND_BACK, S.SETTLING,   HEAD,     [],                                                      [],                        (), (WHY,)),
        Step(S.SUBMITTED,  V.APPROVE,   S.APPROVED,   HEAD,     [two_signed, everything_is_settled, neither_counted_nor_submitted], [approve],      (), (),          Weight.SIGN),
        Step(S.APPROVED,   V.CLOSE,     S.CLOSED,     STAFF,    [two_signed, everything_is_settled],                     [note_closing],            (), (),          Weight.MAIN),
    ],
)  # fmt: skip
