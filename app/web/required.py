"""Required papers: the rules in force for each type of file, their versions, and the form by which the head changes them."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.listing_slips import exception_list
from app.requiring import change
from app.web.deps import actor, desk, enter, look
from app.web.language import _, near_time, say
from app.web.parts import Piece, errors_of, field, filled, problem_of
from archive.database import Work
from archive.errors import ArchiveError, NotPermitted
from archive.people import Role
from archive.required_papers import FILE_TYPE_NAMES, KIND_NAMES, FileType, Group, PaperKind, in_force, versions

PAGES = Blueprint("required", __name__)
SPARE = 2
"""Empty groups below those in force."""


@PAGES.get("/required-papers")
def show() -> ResponseReturnValue:
    """Show the rules."""
    enter("required")
    with look() as work:
        return render_template("web/slips/required.html", **_context(work, {}, None))


@PAGES.post("/required-papers/<file_type>")
def keep(file_type: str) -> ResponseReturnValue:
    """Put a new version into force."""
    enter("required")
    sent = request.form
    groups = []
    for n in range(1, 31):
        kinds, label = sent.getlist(f"kinds-{n}"), sent.get(f"label-{n}", "")
        if kinds or label.strip():
            groups.append({"label": label, "kinds": kinds, "by_code": ["licence"] if sent.get(f"code-{n}") else []})
    try:
        made = change(
            desk(), actor(), file_type, groups, valid_from=sent.get("valid_from", ""), reason=sent.get("reason", "")
        )
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        with look() as work:
            typed: dict[str, Any] = sent.to_dict()
            typed |= {name: sent.getlist(name) for name in sent if name.startswith("kinds-")}
            context = _context(work, {file_type: typed}, refusal)
            return render_template("web/slips/required.html", **context), HTTPStatus.UNPROCESSABLE_ENTITY
    day = made.valid_from.isoformat()
    flash(_("第 %(n)s 版已存，%(day)s 起生效。", n=made.version, day=day), "ok")
    return redirect("/required-papers", HTTPStatus.SEE_OTHER)


def _context(work: Work, typed: dict[str, dict[str, Any]], refusal: ArchiveError | None) -> dict[str, Any]:
    head = work.by.has(frozenset({Role.HEAD}))
    return {
        "types": [_type(work, one, typed.get(str(one)), refusal, head=head) for one in FileType],
        "exceptions": [
            {
                "code": one.code,
                "expected": one.expected,
                "party": f"{one.party.code} {one.party.name}",
                "reason": one.reason,
                "asked": f"{one.asked_by_name} {near_time(one.asked_at)}",
                "confirmed": f"{one.confirmed_by_name} {near_time(one.confirmed_at)}"
                if one.confirmed_at
                else _("待确认"),
            }
            for one in exception_list(work.session, work.by)
        ],
        "actions": [],
    }


def _type(
    work: Work, file_type: FileType, typed: dict[str, Any] | None, refusal: ArchiveError | None, *, head: bool
) -> Piece:
    rules = in_force(work.session, file_type, work.today)
    note = _("第 %(n)s 版，%(day)s 起", n=rules.version, day=rules.valid_from) if rules.version else _("出厂规则")
    return {
        "name": str(file_type),
        "title": say(FILE_TYPE_NAMES[file_type]),
        "note": note,
        "groups": [_group(group) for group in rules.rules],
        "versions": [
            {
                "n": one.version,
                "from": one.valid_from.isoformat(),
                "who": f"{one.made_by_name} {near_time(one.made_at)}",
                "reason": one.reason,
            }
            for one in versions(work.session, file_type)
        ],
        "form": _form(file_type, rules.rules, typed, refusal, work) if head else None,
    }


def _group(group: Group) -> Piece:
    words = _("或").join(say(KIND_NAMES[kind]) for kind in group.kinds)
    return {"label": say(group.label), "kinds": words, "by_code": _("18 位执照可代替") if group.by_code else ""}


def _form(
    file_type: FileType,
    rules: tuple[Group, ...],
    typed: dict[str, Any] | None,
    refusal: ArchiveError | None,
    work: Work,
) -> Piece:
    kinds = [(str(kind), say(word)) for kind, word in KIND_NAMES.items()]
    fields: list[Piece] = []
    count = len(rules) + SPARE if typed is None else max(len(rules) + SPARE, 1)
    for n in range(1, count + 1):
        group = rules[n - 1] if n <= len(rules) else Group("", ())
        chosen = [str(kind) for kind in group.kinds]
        fields += [
            field(f"label-{n}", _("第 %(n)s 组名称", n=n), say(group.label) if group.label else ""),
            field(f"code-{n}", _("18 位执照可代替"), "1" if PaperKind.LICENCE in group.by_code else "", kind="check"),
            field(f"kinds-{n}", _("任一种即可"), chosen, kind="several", options=kinds, wide=True),
        ]
    fields += [
        field("valid_from", _("生效日期"), work.today.isoformat(), kind="date", required=True),
        field("reason", _("修订依据"), "", kind="longtext", required=True),
    ]
    if typed is not None:
        fields = filled(fields, typed, errors_of(refusal))
    return {
        "action": f"/required-papers/{file_type}",
        "fields": fields,
        "problem": problem_of(refusal, [one["name"] for one in fields]) if typed is not None else None,
        "open": typed is not None,
    }
