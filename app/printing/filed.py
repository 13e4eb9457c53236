"""Printing 归档文件目录 of a branch of the holdings."""

from collections.abc import Sequence

from sqlalchemy import select

from app.desk import Desk
from app.looking import looking
from app.press.filling import filed as filling
from app.printing.paper import Print, printed, staff
from archive.classification import RecordClass, class_by_code
from archive.database import Work
from archive.errors import Invalid, Refused
from archive.fonds import Fonds
from archive.people import Actor
from archive.records import HELD_STAGES, Record, visible
from archive.schedules import Term
from archive.wording import N_

CATALOGUE_MOST = 5000
"""Lines of one printed catalogue; a year of one class is far below."""


def catalogue(desk: Desk, by: Actor, codes: Sequence[str]) -> bytes:
    """Print 归档文件目录 of a branch: a fonds and, as far as named, class, year and term.

    Raises:
        NotPermitted: it is the archive staff's.
        Invalid: fonds, class, year or term cannot stand.
        Refused: nothing of it is in the archive, as far as this person sees.
    """
    with looking(desk, by) as work:
        records, house = _branch(work, codes)
        sheet = filling.catalogue(records, printed_on=work.today)
        subject = f"fonds:{'/'.join(codes)}"[:80]
        return printed(desk, work, sheet, house, subject, len(records))


def _branch(work: Work, codes: Sequence[str]) -> tuple[list[Record], Fonds]:
    staff(work)
    fonds, class_code, year, term = (*codes[:4], "", "", "", "")[:4]
    house = work.session.scalars(select(Fonds).where(Fonds.code == fonds.strip().upper())).one_or_none()
    if house is None:
        raise Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=fonds[:20])
    conditions = [Record.fonds_id == house.id, Record.state.in_([str(stage) for stage in HELD_STAGES])]
    if class_code:
        conditions.append(Record.class_id.in_(_with_below(work, class_by_code(work.session, class_code, house.id))))
    if year:
        if not (year.isascii() and year.isdigit() and len(year) == len("2026")):
            raise Invalid("year", N_("年度 {year} 不存在，请填四位数字。"), year=year[:20])
        conditions.append(Record.year == int(year))
    if term:
        conditions.append(Record.term == Term.parse(term).code)
    wanted = select(Record).where(*conditions, visible(work.by.scope)).order_by(Record.shelf_key, Record.id)
    records = list(work.session.scalars(wanted.limit(CATALOGUE_MOST + 1)))
    if not records:
        raise Refused(N_("这里没有在馆的件，没有目录可印。"))
    if len(records) > CATALOGUE_MOST:
        raise Refused(N_("这里超过 {most} 件，请选到门类或年度再印。"), most=CATALOGUE_MOST)
    return records, house


def _with_below(work: Work, top: RecordClass) -> list[int]:
    pairs = [(id_, parent) for id_, parent in work.session.execute(select(RecordClass.id, RecordClass.parent_id))]
    ids, waiting = [top.id], [top.id]
    while waiting:
        here = waiting.pop()
        below = [id_ for id_, parent in pairs if parent == here]
        ids += below
        waiting += below
    return ids


PRINTS = (
    Print(
        "catalogue",
        N_("归档文件目录"),
        "A001/GL/2005/D10",
        lambda desk, by, ref, _asked: catalogue(desk, by, ref.split("/")),
    ),
)
