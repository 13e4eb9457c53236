"""What all printing shares: the press of a fonds, who may have paper, the entry that says it was printed, and the table of what can be had.

Each module of this package prints one kind of paper and names it in PRINTS; page, API and command read that one table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeAlias

from sqlalchemy import select

from app.desk import Desk
from app.press.filling.words import Day
from app.press.forms import House, Sheet
from app.press.press import Press
from app.wiring import TEMPLATES
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted
from archive.fonds import Fonds
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.wording import N_

Make: TypeAlias = Callable[[Desk, Actor, str, Mapping[str, str]], bytes]
"""From the reference of what it is about, and the choices named beside it, to the PDF."""


@dataclass(frozen=True, slots=True)
class Print:
    """One paper that can be asked for by name: in the browser, by API and by command."""

    name: str
    words: str
    of: str
    """What its reference is, by an example."""
    make: Make


def prints() -> dict[str, Print]:
    """Return every paper that can be asked for, by name."""
    package = import_module("app.printing")
    modules = [import_module(f"{package.__name__}.{one.name}") for one in iter_modules(package.__path__)]
    return {each.name: each for module in modules for each in getattr(module, "PRINTS", ())}


def print_of(desk: Desk, by: Actor, name: str, ref: str, asked: Mapping[str, str]) -> bytes:
    """Print a paper by its name.

    Raises:
        NotFound: there is no such paper, or nothing of this reference.
        ArchiveError: whatever the paper itself refuses.
    """
    found = prints().get(name)
    if found is None:
        raise NotFound(N_("没有“{name}”这种表单，请核对名称。"), name=name[:40])
    return found.make(desk, by, ref, asked)


@cache
def press_of(house: str, code: str, name: str, language: str) -> Press:
    """Return the press that prints for one fonds."""
    return Press(TEMPLATES, House(house, code, name), language)


def printed(desk: Desk, work: Work, sheet: Sheet, fonds: Fonds, subject: str, count: int) -> bytes:
    """Lay the form out, which may take a second and locks nothing, then write down that it was printed."""
    paper = press_of(desk.settings.house, fonds.code, fonds.name, desk.settings.language).print(sheet)
    with desk.database.work(desk.clock(), work.by) as writing:
        writing.book.write(Line(f"print:{sheet.FORM}", subject, work.by.login, work.by.name, detail={"lines": count}))
    return paper


def house_of(desk: Desk, work: Work, code: str) -> Fonds:
    """Return the fonds named, or the house's own.

    Raises:
        Invalid: there is no such fonds.
    """
    wanted = (code or desk.settings.fonds_code).strip().upper()
    house = work.session.scalars(select(Fonds).where(Fonds.code == wanted)).one_or_none()
    if house is None:
        raise Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=wanted[:20])
    return house


def staff(work: Work) -> None:
    """Refuse whoever is not of the archive.

    Raises:
        NotPermitted: they are not.
    """
    if not work.by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("目录和标签由档案员打印。"))


def day_of(desk: Desk) -> Day:
    """Return what turns a moment into the archive's own day."""

    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(desk.settings.zone).date() if moment else None

    return day
