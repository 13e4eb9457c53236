"""How a record looks: its state, its stamp, its number and its crumbs, the same on every page."""

from datetime import date

from app.web.language import _, name_of, near_day, say
from app.web.parts import Piece, crumb, state
from app.web.shell import term_word
from archive.records import STAGE_NAMES, Record, Stage
from archive.stocktakes import Stocktake
from workflows.loans import Loan

SHAPES = {
    Stage.RECEIVED: "mine",
    Stage.RETURNED: "work",
    Stage.ACCEPTED: "work",
    Stage.CATALOGUED: "work",
    Stage.NUMBERED: "work",
    Stage.PACKED: "work",
    Stage.SHELVED: "ok",
    Stage.DESTROYED: "gone",
    Stage.TRANSFERRED: "gone",
}

GONE = frozenset({Stage.DESTROYED, Stage.TRANSFERRED})


def record_state(record: Record, loan: Loan | None, today: date) -> Piece:
    """Say where a record is: held before lent, lent before shelved."""
    if record.stage not in GONE and record.on_hold:
        return state("held", _("冻结"))
    if loan is not None:
        late = loan.days_overdue(today)
        if late:
            return state("bad", _("逾期 %(n)s 天", n=late))
        return state("work", _("借出 至 %(day)s", day=near_day(loan.due_on)))
    return state(SHAPES[record.stage], say(STAGE_NAMES[record.stage]))


def scope_word(counted: Stocktake) -> str:
    """Return what a stock-take is of."""
    return " ".join([*counted.places, *counted.classes]) or _("全馆")


def number_of(record: Record) -> str:
    """Return the archival number, or the record's own short name while it has none."""
    return record.archival_no or record.ref


def number_kind(record: Record) -> str:
    """Return how the number is drawn: issued, or proposed while it is only a name."""
    if record.stage in GONE:
        return "void"
    return "issued" if record.archival_no else "proposed"


def stamp_of(record: Record) -> Piece | None:
    """Return the filing stamp, once there is a number. Source: DA/T 22-2015 (归档章)."""
    if not record.archival_no:
        return None
    return {
        "fonds": record.fonds.code,
        "year": record.year,
        "item": record.archival_no.rpartition("-")[2],
        "department": record.department.name,
        "term": term_word(record.term),
        "pages": record.pages,
    }


def crumbs_of(record: Record) -> list[Piece]:
    """Return the way to a record through the tree."""
    fonds = f"/fonds/{record.fonds.code}"
    branch = f"{fonds}/{record.category.code}"
    made = [
        crumb(f"{record.fonds.code} {record.fonds.name}", fonds),
        crumb(f"{record.category.code} {name_of(record.category.name, record.category.name_en)}", branch),
    ]
    if record.year:
        made.append(crumb(str(record.year), f"{branch}/{record.year}"))
    if record.year and record.term:
        made.append(crumb(term_word(record.term), f"{branch}/{record.year}/{record.term}"))
    return made


def shelf_of(record: Record) -> str:
    """Return the place on the shelf in words."""
    box = record.container
    if box is None:
        return ""
    return box.location.name if box.location else _("盒 %(code)s 未上架", code=box.code)
