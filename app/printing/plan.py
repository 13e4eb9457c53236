"""Printing the plan: 归档范围和保管期限表, 分类大纲 and 全宗基本情况登记表."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.desk import Desk
from app.looking import looking
from app.press.filling import plan as filling
from app.press.forms.plan import FondsRegister, HoldingLine
from app.printing.paper import Print, printed, staff
from archive.class_aliases import aliases_of
from archive.class_tree import classes_of
from archive.classification import RecordClass, Series
from archive.database import Work
from archive.dates import in_figures, read_typed
from archive.departments import units_of
from archive.errors import Refused
from archive.fonds import Fonds
from archive.fonds_keeping import all_fonds, fonds_by_code, former_names
from archive.holdings import Container, Location, Place
from archive.numbering import LEGACY_CLASSES
from archive.people import ARCHIVE_STAFF, Actor, Person
from archive.plan_history import plan_on
from archive.records import HELD_STAGES, Record, visible
from archive.wording import N_

MM_IN_METRE = 1000


def scope_table(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print 归档范围和保管期限表 of a fonds (`A001`) or of one class group (`A001/HT`).

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: there is no such fonds.
        Refused: there is no line to print.
    """
    code, _, group = ref.partition("/")
    with looking(desk, by) as work:
        staff(work)
        fonds = fonds_by_code(work.session, code)
        wanted = select(Series).where(Series.fonds_id == fonds.id, Series.valid_to.is_(None)).order_by(Series.number)
        classes = classes_of(work.session, fonds.id)
        lines = list(work.session.scalars(wanted))
        sheet = filling.scope_table(classes, lines, printed_on=work.today, only=group.upper())
        if not sheet.groups:
            raise Refused(N_("期限表里没有这一类的条目，没有可印的。"))
        return printed(desk, work, sheet, fonds, fonds.subject, sum(len(one.lines) for one in sheet.groups))


def class_outline(desk: Desk, by: Actor, ref: str, asked: Mapping[str, str]) -> bytes:
    """Print 分类大纲 of a fonds, as it is or as it was on the day asked for.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: there is no such fonds.
    """
    with looking(desk, by) as work:
        staff(work)
        fonds = fonds_by_code(work.session, ref)
        on = read_typed(asked["on"], field="on") if asked.get("on") else work.today
        classes = plan_on(work.session, fonds.id, on)
        lines = work.session.execute(select(Series.number, Series.term).where(Series.fonds_id == fonds.id))
        terms = {int(number): str(term) for number, term in lines}
        codes = {one.code for one in classes}
        olds = [(old, new) for old, new in LEGACY_CLASSES.items() if new in codes]
        olds += [(one.old, one.category.code) for one in aliases_of(work.session, fonds.id)]
        sheet = filling.class_outline(fonds, classes, terms, on, olds)
        return printed(desk, work, sheet, fonds, fonds.subject, len(classes))


def fonds_register(desk: Desk, by: Actor, ref: str) -> bytes:
    """Print 全宗基本情况登记表.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: there is no such fonds.
    """
    with looking(desk, by) as work:
        staff(work)
        fonds = fonds_by_code(work.session, ref)
        return printed(desk, work, _register(work, fonds), fonds, fonds.subject, 1)


def _register(work: Work, fonds: Fonds) -> FondsRegister:
    session = work.session
    names, above = (
        former_names(session, fonds),
        next((one for one in all_fonds(session) if one.id == fonds.parent_id), None),
    )
    units = [one for one in units_of(session, fonds) if one.ended_on is None]
    boxes, length = _boxes(session, fonds)
    span = (in_figures(fonds.began_on) if fonds.began_on else "", in_figures(fonds.ended_on) if fonds.ended_on else "")
    # i18n: allow - the words of the form stay Chinese
    return FondsRegister(
        former="；".join(f"{one.name}（至 {in_figures(one.until)}）" for one in names),
        above=f"{above.code} {above.name}" if above else "",
        span=" — ".join(span) if any(span) else "",
        departments=f"{len(units)} 个：" + "、".join(one.name for one in units) if units else "",
        staff="、".join(_keepers(session)),
        containers=f"{boxes} 个",
        metres=f"{length / MM_IN_METRE:.2f} 米",
        places=_places(session),
        story=tuple(line for line in fonds.story.splitlines() if line.strip()),
        lines=tuple(_held(work, fonds)),
        approvals=filling.register_signatures(),
        printed_on=work.today,
    )


def _held(work: Work, fonds: Fonds) -> Sequence[HoldingLine]:
    classes = classes_of(work.session, fonds.id)
    by_id = {one.id: one for one in classes}
    counted = (
        select(Record.class_id, Record.year, Record.term, func.count(), func.sum(Record.pages))
        .where(
            Record.fonds_id == fonds.id, Record.state.in_([str(stage) for stage in HELD_STAGES]), visible(work.by.scope)
        )
        .group_by(Record.class_id, Record.year, Record.term)
    )
    found: dict[int, list[tuple[int | None, str, int, int]]] = {}
    for class_id, year, term, count, pages in work.session.execute(counted):
        found.setdefault(_top(by_id, class_id), []).append((year, term, count, int(pages or 0)))
    return [filling.holding_line(one.code, one.name, found[one.id]) for one in classes if one.id in found]


def _top(by_id: Mapping[int, RecordClass], class_id: int) -> int:
    one = by_id[class_id]
    while one.parent_id is not None:
        one = by_id[one.parent_id]
    return one.id


def _boxes(session: Session, fonds: Fonds) -> tuple[int, int]:
    wanted = select(func.count(), func.sum(Container.spine_mm)).where(Container.fonds_id == fonds.id)
    count, length = session.execute(wanted).one()
    return int(count or 0), int(length or 0)


def _places(session: Session) -> str:
    rows = session.execute(select(Location.place, func.count()).group_by(Location.place))
    counted = {str(place): int(count) for place, count in rows}
    words = ((Place.ROOM, "间库房"), (Place.RACK, "列密集架（柜）"), (Place.LAYER, "层"))
    return "，".join(f"{counted[place]} {word}" for place, word in words if counted.get(place))


def _keepers(session: Session) -> list[str]:
    people = session.scalars(select(Person).where(Person.active.is_(True)).order_by(Person.login))
    return [one.name for one in people if one.roles & ARCHIVE_STAFF]


PRINTS = (
    Print(
        "scope-table", N_("归档范围和保管期限表"), "A001/HT", lambda desk, by, ref, _asked: scope_table(desk, by, ref)
    ),
    Print("class-outline", N_("分类大纲"), "A001", class_outline),
    Print(
        "fonds-register", N_("全宗基本情况登记表"), "A001", lambda desk, by, ref, _asked: fonds_register(desk, by, ref)
    ),
)
