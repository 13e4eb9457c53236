"""The form in which a record is described, and what was entered into it."""

from collections.abc import Collection, Mapping

from werkzeug.datastructures import MultiDict

from app.cataloguing import Why
from app.listing import class_choices, department_choices, series_choices
from app.web.acts import FIELDS
from app.web.language import _, name_of, say
from app.web.parts import Piece, field
from app.web.proposals import doubts, places, proposed
from archive.access import Secrecy
from archive.database import Work
from archive.description import CATALOGUE_LOCKED, values_of
from archive.elements import (
    NO,
    PREFIX,
    YES,
    Element,
    ElementCheck,
    ElementKind,
    doubtful,
    elements_asked,
    elements_of,
    said,
)
from archive.records import SECRECY_NAMES, Record
from archive.schedules import Trigger

ORDER = (
    "title", "class", "series", "date", "year", "doc_no", "pages", "parties", "responsible", "department", "secrecy",
    "project", "event_on", "settled_on", "notes",
)  # fmt: skip
KINDS = {"title": "longtext", "parties": "longtext", "notes": "longtext"} | dict.fromkeys(
    ("date", "event_on", "settled_on"), "date"
)
ROWS = {"title": 2, "parties": 2, "notes": 2}
NUMBERS = {"year", "pages"}
MUST = {"title", "class", "series", "date", "year", "department", "secrecy", "pages"}
PROJECT_CLASSES = ("ZG",)
"""Classes whose numbers are counted within a project."""


def fields_of(work: Work, record: Record, also: Collection[str] = ()) -> list[Piece]:
    """Make the fields that may be described now, and those of `also`, with the values they have."""
    values, choices = values_of(record), _choices(work, record)
    read, unsure, where = proposed(record), doubts(record), places(record)
    made = []
    usual = shown(record)
    for name in [one for one in ORDER if one in usual or one in also]:
        one = field(
            name,
            say(FIELDS[name]),
            _written(values[name]),
            kind="choice" if name in choices else KINDS.get(name, "number" if name in NUMBERS else "text"),
            required=name in MUST,
            rows=ROWS.get(name),
            mono=name in {"doc_no", "project"},
            proposed=name in read,
            doubtful=name in unsure,
            help=_help(name, record),
        )
        if name in choices:
            one["options"] = choices[name]
        if name in where:
            one["place"] = {"page": where[name]["page"]}
        if name in unsure:
            one["warning"] = _("识别没有把握，请对着原页核一遍。")
        made.append(one)
    at = next((place for place, one in enumerate(made) if one["name"] == "notes"), len(made))
    made[at:at] = [_element_field(element, values) for element in elements_of(work.session, record.category)]
    return made


def shown(record: Record) -> list[str]:
    """Return the fields of the form: all of them before the number is issued, afterwards those it is not made of."""
    names = [name for name in ORDER if not (record.archival_no and name in CATALOGUE_LOCKED)]
    if not record.category.code.startswith(PROJECT_CLASSES) and "project" in names:
        names.remove("project")
    trigger = Trigger(record.series.trigger) if record.series and record.series.trigger else None
    if trigger is None or trigger.yearly:
        names = [name for name in names if name not in {"event_on", "settled_on"}]
    return names


def entered(sent: MultiDict[str, str]) -> dict[str, object]:
    """Return what was entered, without what only carries the form."""
    return {name: value for name, value in sent.items() if name in FIELDS or name.startswith(PREFIX)}


def why_fields() -> list[Piece]:
    """Make the fields in which a correction of a held record says why."""
    return [
        field("reason", _("更正理由"), "", kind="longtext", rows=2, help=_("改已有的内容要写，另一位审核后生效")),
        field("evidence", _("凭证"), "", help=_("文件名、文号或说明")),
        field("evidence_page", _("见第几页"), "", kind="number"),
    ]


def why_of(sent: Mapping[str, str]) -> Why:
    """Return the reason a form gives for a correction."""
    page = sent.get("evidence_page", "").strip()
    digits = page.isascii() and page.isdigit() and len(page) < 7  # noqa: PLR2004 - digits of a page number
    return Why(sent.get("reason", ""), sent.get("evidence", ""), int(page) if digits else None)


def compared(record: Record, sent: Mapping[str, str]) -> tuple[list[Piece], list[Piece]]:
    """Return the fields in which a form and the record now differ: yours, theirs."""
    values = {name: _written(value) for name, value in values_of(record).items()}
    labels = {name: say(FIELDS[name]) for name in ORDER} | {
        element.field: label_of(element) for element in elements_asked(record)
    }
    differing = [name for name in labels if name in sent and _plain(sent[name]) != _plain(values[name])]
    yours = [{"label": labels[name], "value": sent[name] or "—"} for name in differing]
    theirs = [{"label": labels[name], "value": values[name] or "—"} for name in differing]
    return yours, theirs


def secrecy_word(record: Record) -> str:
    """Say how far a record may be known."""
    return say(SECRECY_NAMES[Secrecy(record.secrecy)])


def label_of(element: Element) -> str:
    """Say what an element is called, in the language of the page."""
    return name_of(element.label, element.label_en)


def value_word(element: Element, value: str) -> str:
    """Say what was entered for an element as a page shows it."""
    if element.kind == ElementKind.YESNO and value:
        return _("是") if value == YES else _("否")
    return said(element, value)


def doubt_of(element: Element, value: str) -> str | None:
    """Say that a code ends in another character than its rule gives."""
    wrong = doubtful(element, value)
    if wrong is None:
        return None
    return _(
        "%(label)s的校验位不对，按规则应是 %(expected)s，请再核对。", label=label_of(element), expected=wrong.expected
    )


def _element_field(element: Element, values: Mapping[str, object]) -> Piece:
    kinds = {ElementKind.DATE: "date", ElementKind.CHOICE: "choice", ElementKind.YESNO: "choice"}
    value = str(values.get(element.field) or "")
    one = field(
        element.field,
        label_of(element),
        said(element, value),
        kind=kinds.get(ElementKind(element.kind), "text"),
        required=element.required,
        mono=element.check != ElementCheck.NONE,
        warning=doubt_of(element, value),
    )
    if element.kind == ElementKind.CHOICE:
        one["options"] = [(choice, choice) for choice in element.choices]
    elif element.kind == ElementKind.YESNO:
        one["options"] = [(YES, _("是")), (NO, _("否"))]
    return one


def _choices(work: Work, record: Record) -> dict[str, list[tuple[str, str]]]:
    levels = [level for level in Secrecy if level <= work.by.clearance]
    return {
        "class": [
            (one.code, f"{one.code} {name_of(one.name, one.name_en)}")
            for one in class_choices(
                work.session, record.fonds_id, work.today if record.category.open_on(work.today) else None
            )
        ],
        "series": [
            (str(line.number), f"{line.number} {name_of(line.title, line.title_en)}（{code}）")
            for line, code in series_choices(work.session, record.fonds_id)
        ],
        "department": [(code, f"{name}（{code}）") for code, name in department_choices(work.session, record.fonds_id)],
        "secrecy": [(level.name.lower(), say(SECRECY_NAMES[level])) for level in levels],
    }


def _help(name: str, record: Record) -> str | None:
    if name == "parties":
        return _("一行一个单位")
    if name == "event_on" and record.series and record.series.trigger:
        return say(Trigger(record.series.trigger).meaning)
    return None


def _written(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    return "" if value is None else str(value)


def _plain(text: str) -> str:
    return " ".join(text.split())
