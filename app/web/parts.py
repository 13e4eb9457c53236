"""The pieces templates are fed with: fields, verbs, states, crumbs, entries; each as the macro's head comment asks.

A page that needs a button, a form or a mark makes it here, so that the same thing looks the same everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from app.speaking import said_by_field
from app.web.language import _, say, told
from archive.errors import ArchiveError, Invalid, Problems
from workflows.machine import Act, Ask, Machine, Offer, Step, Weight

Piece = dict[str, Any]
"""What one macro takes; its keys are written at the head of the template."""
LEADING = frozenset({Weight.MAIN, Weight.SIGN})
"""The next step of a course: shown even while something stands in its way, with the reason."""
CONFIRMED = frozenset({("destruction", "begin")})
"""Verbs before which the number of the thing is typed, because nothing brings it back."""


def state(shape: str, word: str) -> Piece:
    """Make a mark of a state: idle, work, mine, ok, wait, bad, held or gone."""
    return {"shape": shape, "word": word}


def field(name: str, label: str, value: object = "", **more: object) -> Piece:
    """Make one field of a form; what it may hold is written in parts/forms.html."""
    return {"name": name, "label": label, "value": value, **more}


def filled(fields: Iterable[Piece], typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[Piece]:
    """Give the fields back as they were typed, each with what is wrong with it."""
    return [
        {**one, "value": typed.get(one["name"], one["value"]), "error": errors.get(one["name"])}
        if one.get("kind") != "password"
        else {**one, "error": errors.get(one["name"])}
        for one in fields
    ]


def problem_of(error: ArchiveError | None, shown: Iterable[str]) -> str | None:
    """Return the sentence above a form: all that does not stand at one of its fields."""
    if error is None:
        return None
    by_field = said_by_field(error, say)
    if not by_field:
        return told(error)
    shown = set(shown)
    rest = [text for name, text in by_field.items() if name not in shown]
    return " ".join(rest) if rest else _("有 %(n)s 处需要改正，都标在各栏下面。", n=len(by_field))


def errors_of(error: ArchiveError | None) -> dict[str, str]:
    """Return what is wrong, field by field."""
    return said_by_field(error, say) if error else {}


def ask_field(ask: Ask, value: object = "") -> Piece:
    """Make the field of something a verb asks for."""
    return field(ask.name, say(ask.label), value, kind=ask.kind, required=ask.required, help=say(ask.help) or None)


def step_fields(machine: Machine[Any], step: Step[Any]) -> list[Piece]:
    """Make the fields of a verb: what it asks for, and what the house asks before a weighty one."""
    fields = [ask_field(ask) for ask in step.asks]
    if (machine.name, str(step.verb)) in CONFIRMED:
        fields.append(field("confirm", _("再键入一次编号"), required=True, mono=True, help=_("销毁之后找不回来")))
    if step.weight == Weight.SIGN:
        fields.append(field("password", _("口令"), kind="password", required=True, autocomplete="current-password"))
    return fields


def verb(machine: Machine[Any], ref: str, offer: Offer[Any], **more: object) -> Piece | None:
    """Make the button of one offered step; None when it is closed and not the next one."""
    step = offer.step
    asked = {ask.name for ask in step.asks}
    closed = [reason for reason in offer.reasons if not _answerable(reason, asked)]
    if closed and step.weight not in LEADING:
        return None
    return {
        "verb": str(step.verb),
        "label": say(machine.say(str(step.verb))),
        "action": f"/{machine.name}/{ref}/{step.verb}",
        "refused": _shortly(closed[0]) if closed else None,
        "main": step.weight == Weight.MAIN,
        "grave": step.weight == Weight.GRAVE,
        "sign": step.weight == Weight.SIGN,
        "fields": step_fields(machine, step),
        **more,
    }


def verbs(machine: Machine[Any], ref: str, act: Act[Any], **more: object) -> list[Piece]:
    """Make the buttons of the steps that this person may take now."""
    made = (verb(machine, ref, offer, **more) for offer in machine.offers(act))
    return [one for one in made if one is not None]


def link(label: str, url: str, **more: object) -> Piece:
    """Make a verb that only goes somewhere."""
    return {"verb": url.strip("/").replace("/", "-") or "home", "label": label, "action": url, "method": "get", **more}


def post(name: str, label: str, url: str, fields: Sequence[Piece] = (), **more: object) -> Piece:
    """Make a verb that is no step of a workflow."""
    return {"verb": name, "label": label, "action": url, "fields": list(fields), **more}


def opened(steps: Iterable[Piece], name: str, typed: Mapping[str, Any], error: ArchiveError) -> list[Piece]:
    """Show a verb's dialog again as it was sent, with what is wrong."""
    errors = errors_of(error)
    return [
        {
            **step,
            "open": True,
            "problem": problem_of(error, [one["name"] for one in step["fields"]]),
            "fields": filled(step["fields"], typed, errors),
        }
        if step["verb"] == name
        else step
        for step in steps
    ]


def crumb(word: str, url: str | None = None) -> Piece:
    """Make one crumb."""
    return {"word": word, "url": url}


def pager(total: int, first: int, size: int, url_of: "UrlOf") -> Piece:
    """Make the pager of a list of which `size` rows from `first` (0-based) are shown."""
    last = min(total, first + size)
    return {
        "first": min(first + 1, total),
        "last": last,
        "total": total,
        "prev_url": url_of(max(0, first - size)) if first else None,
        "next_url": url_of(last) if last < total else None,
    }


class UrlOf:
    """Gives the address of the same page with another first row or another choice."""

    def __init__(self, path: str, pairs: Sequence[tuple[str, str]]) -> None:
        self._path, self._pairs = path, [pair for pair in pairs if pair[1]]

    def __call__(self, offset: int) -> str:
        """Return the address of the rows from `offset` (0-based)."""
        return self.with_("from", str(offset) if offset else "")

    def with_(self, name: str, value: str) -> str:
        """Return the address in which `name` has this value alone; an empty one takes it out."""
        kept = [pair for pair in self._pairs if pair[0] not in {name, "from"}]
        return self._written([*kept, (name, value)] if value else kept)

    def toggled(self, name: str, value: str) -> str:
        """Return the address in which this value is chosen if it was not, and the other way round."""
        kept = [pair for pair in self._pairs if pair != (name, value) and pair[0] != "from"]
        return self._written(kept if (name, value) in self._pairs else [*kept, (name, value)])

    def _written(self, pairs: Sequence[tuple[str, str]]) -> str:
        return f"{self._path}?{urlencode(pairs)}" if pairs else self._path


def _answerable(reason: ArchiveError, asked: set[str]) -> bool:
    """Say whether a reason is only that a field of the verb's own form is empty yet."""
    if isinstance(reason, Problems):
        return all(problem.field in asked for problem in reason.problems)
    return isinstance(reason, Invalid) and reason.field in asked


def _shortly(reason: ArchiveError) -> str:
    return told(reason.problems[0] if isinstance(reason, Problems) else reason)
