"""The columns of the cataloguing grid: the common description, and what each class asks for beyond it."""

from app.listing import class_choices, department_choices, series_choices
from app.listing_arranging import elements_by_class
from app.web.acts import FIELDS
from app.web.language import _, name_of, say
from app.web.parts import Piece
from app.web.shell import term_word
from archive.access import Secrecy
from archive.database import Work
from archive.description import CATALOGUE_LOCKED
from archive.elements import NO, YES, Element, ElementKind
from archive.records import SECRECY_NAMES

ORDER: dict[str, int] = {
    "title": 20, "class": 9, "series": 12, "date": 7, "year": 4, "doc_no": 9, "responsible": 9, "parties": 11, "pages": 4,
    "secrecy": 6, "department": 8, "project": 5,
}  # fmt: skip
"""Columns and their widths, in steps of the grid; the elements of the classes stand between these and those at the end."""
LAST: dict[str, int] = {"event_on": 7, "settled_on": 6, "notes": 14}
MUST = frozenset({"title", "class", "series", "date", "year", "pages"})
KINDS = {"date": "date", "event_on": "date", "settled_on": "date", "year": "number", "pages": "number"}
LONG = frozenset({"title", "notes"})


def columns_of(work: Work, fonds_id: int) -> list[Piece]:
    """Return the columns with their words and choices, as the page's script takes them."""
    options = _options(work, fonds_id)
    made = [_column(name, width, options) for name, width in ORDER.items()]
    made += _elements(elements_by_class(work.session, fonds_id))
    return made + [_column(name, width, options) for name, width in LAST.items()]


def _column(name: str, width: int, options: dict[str, list[Piece]]) -> Piece:
    helps = {
        "parties": _("几个单位用分号隔开"),
        "date": _("20260305、2026-3-5、二〇二六年三月五日都可以"),
        "series": _("期限跟着条目走"),
        "year": _("填了日期，年度自己跟上"),
    }
    return {
        "name": name,
        "label": say(FIELDS[name]),
        "width": width,
        "kind": KINDS.get(name, "choice" if name in options else "text"),
        "must": name in MUST,
        "locked": name in CATALOGUE_LOCKED,
        "long": name in LONG,
        "mono": name in {"doc_no", "project"},
        "governed": name == "series",
        "help": helps.get(name, ""),
        "options": options.get(name),
    }


def _options(work: Work, fonds_id: int) -> dict[str, list[Piece]]:
    return {
        "class": [
            {"value": one.code, "word": f"{one.code} {name_of(one.name, one.name_en)}", "short": one.name}
            for one in class_choices(work.session, fonds_id)
        ],
        "series": [
            {
                "value": str(line.number),
                "word": f"{line.number} {name_of(line.title, line.title_en)} · {term_word(line.term)}",
                "short": line.title,
                "of": code,
            }
            for line, code in series_choices(work.session, fonds_id)
        ],
        "secrecy": [
            {"value": level.name.lower(), "word": say(SECRECY_NAMES[level]), "short": SECRECY_NAMES[level]}
            for level in Secrecy
            if level <= work.by.clearance
        ],
        "department": [
            {"value": code, "word": name, "short": code} for code, name in department_choices(work.session, fonds_id)
        ],
    }


def _elements(by_class: dict[str, list[Element]]) -> list[Piece]:
    """Make one column for each element, with the classes it is asked of."""
    made: dict[str, Piece] = {}
    for code, asked in by_class.items():
        for element in asked:
            column = made.setdefault(element.field, _element(element))
            column["classes"].append(code)
    return list(made.values())


def _element(element: Element) -> Piece:
    kind = ElementKind(element.kind)
    options: list[Piece] | None = None
    if kind == ElementKind.CHOICE:
        options = [{"value": one, "word": one} for one in element.choices]
    elif kind == ElementKind.YESNO:
        options = [{"value": YES, "word": _("是")}, {"value": NO, "word": _("否")}]
    return {
        "name": element.field,
        "label": name_of(element.label, element.label_en),
        "width": 8,
        "kind": "number" if kind in {ElementKind.NUMBER, ElementKind.AMOUNT} else "choice" if options else str(kind),
        "must": element.required,
        "locked": False,
        "long": False,
        "mono": False,
        "governed": False,
        "help": "",
        "options": options,
        "classes": [],
    }
