"""What every printed form has: its house, its signatures, and the sheet that names the form it is printed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one printed form says; a class of these is a form, and templates/print has its template.

    Empty text prints an empty cell to be filled by hand.
    """

    FORM: ClassVar[str]
    """Name of the template, and of the act in the ledger after `print:`."""
    TITLE: ClassVar[str]
    """The form's own name, in Chinese."""
    COLUMNS: ClassVar[str] = ""
    """Heads of its table in the order of the standard, parted by spaces."""
    GLOSS: ClassVar[Mapping[str, str]] = {}
    """English of its own words, where gloss.py lacks it."""
    COPIES: ClassVar[tuple[str, ...]] = ()
    """Who keeps each of its copies, when more than one is printed; each copy counts its own pages."""
    PAGE_SUMS: ClassVar[bool] = False
    """Whether every page ends in its own sum: the template then lays `breaks` out as p.paged does."""


@dataclass(frozen=True, slots=True)
class House:
    """Whose paper it is: the archive centre, and the fonds it keeps."""

    name: str
    fonds_code: str
    fonds_name: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature cell: the office, and once signed the person, the opinion and the day."""

    office: str
    name: str = ""
    opinion: str = ""
    on: date | None = None


@cache
def every() -> dict[str, type[Sheet]]:
    """Return all forms by name."""
    package = import_module("app.press.forms")
    modules = [import_module(f"{package.__name__}.{one.name}") for one in iter_modules(package.__path__)]
    found = [each for module in modules for each in vars(module).values() if isinstance(each, type)]
    return {each.FORM: each for each in found if issubclass(each, Sheet) and each is not Sheet}
