"""The press itself: it fills a template with one value and lays it out."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.press.codes import code128, qr
from app.press.forms import House, Sheet
from app.press.gloss import GLOSS


def fingerprint(sheet: Sheet) -> str:
    """Return the SHA-256 of everything the sheet says, so that two printings can be compared."""
    said = json.dumps(asdict(sheet), sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


class Press:
    """Prints the forms of one house in one language."""

    def __init__(self, templates: Path, house: House, language: str = "zh") -> None:
        self._house = house
        self._english = language.startswith("en")
        self._templates = Environment(
            loader=FileSystemLoader(templates / "print"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"compact": compact, "iso": iso, "long": long_date, "spaced": spaced}
        self._templates.globals |= {"qr": qr, "code128": code128}

    def print(self, sheet: Sheet) -> bytes:
        """Print one form and return the PDF, all its copies behind one another."""
        from app.press import paper  # most commands and pages print nothing, and laying out takes long to load

        breaks = paper.first_rows(self.markup(sheet)) if sheet.PAGE_SUMS else ()
        return paper.to_one_pdf([self.markup(sheet, breaks, copy) for copy in sheet.COPIES or ("",)])[0]

    def markup(self, sheet: Sheet, breaks: Sequence[int] = (), copy: str = "") -> str:
        """Return the filled form before it is laid out; `breaks` are the lines that begin a page, from 0, where they are known."""
        return self._templates.get_template(f"{sheet.FORM}.html").render(
            sheet=sheet,
            house=self._house,
            head=self._head(sheet),
            fingerprint=getattr(sheet, "fingerprint", "") or fingerprint(sheet),
            english=self._english,
            breaks=breaks,
            copy=copy,
        )

    def _head(self, sheet: Sheet) -> Callable[[str], str]:
        return partial(glossed, own=sheet.GLOSS) if self._english else Markup.escape


def glossed(words: str, own: Mapping[str, str] = MappingProxyType({})) -> Markup:
    """Return the form's own words with the English gloss under them, where there is one."""
    english = own.get(words) or GLOSS.get(words)
    return Markup("{}<small>{}</small>").format(words, english) if english else Markup.escape(words)


def compact(day: date | None) -> str:
    """Write a date as the catalogues do: YYYYMMDD."""
    return f"{day:%Y%m%d}" if day else ""


def iso(day: date | None) -> str:
    """Write a date as 2026-11-20."""
    return day.isoformat() if day else ""


def long_date(day: date | None) -> str:
    """Write a date as letters do, or leave room for the pen."""
    # i18n: allow - the date line of a signed Chinese form
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else "\u2003\u2003年\u2003月\u2003日"


def spaced(digest: str) -> str:
    """Set a hash in groups of eight, the first two and the last, as people compare it."""
    return f"{digest[:8]} {digest[8:16]} … {digest[-8:]}"
