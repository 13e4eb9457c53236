"""The plan by which the holdings are ordered: classes with the form of their numbers, and the retention schedule."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.listing_scheme import plan, schedule
from app.web.deps import enter, look
from app.web.language import _, name_of, say
from app.web.parts import state
from app.web.shell import my_holdings, term_word
from archive.schedules import Trigger

PAGES = Blueprint("scheme", __name__)
INDENT = "\u3000"


@PAGES.get("/classes")
def classes() -> ResponseReturnValue:
    """Show the classes and the numbers they give."""
    enter("classes")
    held = my_holdings()
    with look() as work:
        lines = plan(work.session)
        rows = [
            {
                "id": line.category.id,
                "code": line.category.code,
                "name": INDENT * line.depth + name_of(line.category.name, line.category.name_en),
                "url": f"/fonds/{line.category.fonds.code}/{line.category.code}",
                "template": line.category.pattern or "",
                "national": line.category.national,
                "records": held.count(held.under(line.category.id)),
                "state": _standing(numbered=bool(line.category.pattern), frozen=line.category.frozen),
            }
            for line in lines
        ]
    numbered = sum(line.category.pattern is not None for line in lines)
    return render_template(
        "web/scheme/classes.html",
        rows=rows,
        line=_("%(n)s 个类目，%(m)s 个打号", n=len(rows), m=numbered),
        actions=[],
    )


@PAGES.get("/schedules")
def schedules() -> ResponseReturnValue:
    """Show every line of the retention schedule with its basis."""
    enter("schedules")
    with look() as work:
        rows = [
            {
                "id": line.id,
                "line": str(line.number),
                "code": line.category.code,
                "scope": name_of(line.title, line.title_en),
                "trigger": say(Trigger(line.trigger).meaning) if line.trigger else "—",
                "term": term_word(line.term),
                "least": term_word(line.minimum) if line.minimum else _("企业自定"),
                "basis": line.basis,
            }
            for line in schedule(work.session)
        ]
    return render_template(
        "web/retention/schedule.html",
        rows=rows,
        line=_("%(n)s 条；年限只能比法定最低更长", n=len(rows)),
        actions=[],
    )


def _standing(*, numbered: bool, frozen: bool) -> dict[str, str]:
    if not numbered:
        return state("idle", _("只归并"))
    # Once a number was issued, code and pattern are fixed.
    return state("ok", _("已打号")) if frozen else state("idle", _("未用"))
