"""The plan by which the holdings are ordered: classes with the form of their numbers, and the retention schedule."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.listing_scheme import schedule
from app.web.deps import actor, enter, look
from app.web.language import _, name_of, say, told
from app.web.parts import Piece, field, link, post, state
from app.web.plan_forms import UNIT_NAMES, why
from app.web.plan_page import standing
from app.web.shell import my_holdings, term_word
from archive.class_tree import classes_of
from archive.classification import Kind
from archive.database import Work
from archive.dates import read_typed
from archive.errors import Invalid
from archive.fonds import Fonds
from archive.fonds_keeping import all_fonds, fonds_by_code
from archive.number_forms import READY
from archive.people import ARCHIVE_STAFF, Role
from archive.plan_history import plan_on
from archive.schedules import Trigger

HEAD = frozenset({Role.HEAD})
PAGES = Blueprint("scheme", __name__)
INDENT = "\u3000"


@PAGES.get("/classes")
def classes() -> ResponseReturnValue:
    """Show the classes of a fonds and the numbers they give, as they are or as they were on a day."""
    enter("classes")
    held, heads = my_holdings(), actor().has(HEAD)
    with look() as work:
        houses = all_fonds(work.session)
        house = _house(work, houses)
        on, problem = _day(work)
        now = {one.id: one for one in classes_of(work.session, house.id)}
        lines = plan_on(work.session, house.id, on)
        rows = [
            {
                "id": line.id,
                "code": line.code,
                "name": INDENT * line.depth + name_of(line.name, line.name_en),
                "url": f"/classes/{house.code}/{now[line.id].code}",
                "template": line.pattern or "",
                "national": line.national,
                "unit": say(UNIT_NAMES[Kind(line.kind)]),
                "records": held.count(held.under(line.id)),
                "state": state("gone", _("已停用")) if line.closed_on(on) else standing(now[line.id], work),
            }
            for line in lines
        ]
        numbered = sum(line.pattern is not None for line in lines)
        return render_template(
            "web/scheme/classes.html",
            rows=rows,
            line=_("%(n)s 个类目，%(m)s 个打号", n=len(rows), m=numbered),
            tabs=_houses(houses, house.code, "/classes"),
            filters=[
                field("on", _("哪一天的方案"), on.isoformat() if on != work.today else "", kind="date", error=problem)
            ],
            house=house.code,
            notes=[]
            if on == work.today
            else [
                {
                    "tone": "plain",
                    "text": _("这是 %(day)s 的分类方案。", day=on.isoformat()),
                    "url": f"/classes?fonds={house.code}",
                    "link": _("看现在的"),
                }
            ],
            actions=_actions(house, heads=heads, staff=actor().has(ARCHIVE_STAFF)),
        )


def _houses(houses: Sequence[Fonds], here: str, path: str) -> list[Piece] | None:
    """Make the choice between the fonds, where there are several."""
    if len(houses) < 2:  # noqa: PLR2004 - one is no choice
        return None
    return [
        {"word": f"{one.code} {one.name}", "url": f"{path}?fonds={one.code}", "here": one.code == here}
        for one in houses
    ]


def _house(work: Work, houses: Sequence[Fonds]) -> Fonds:
    wanted = request.args.get("fonds", "")
    return fonds_by_code(work.session, wanted) if wanted else houses[0]


def _day(work: Work) -> tuple[date, str | None]:
    written = request.args.get("on", "").strip()
    if not written:
        return work.today, None
    try:
        return read_typed(written, field="on"), None
    except Invalid as problem:
        return work.today, told(problem)


def _actions(house: Fonds, *, heads: bool, staff: bool) -> list[Piece]:
    made = []
    if staff:
        made.append(link(_("打印分类大纲"), f"/print/class-outline/{house.code}.pdf", icon="print"))
    if heads:
        forms = [(form.name, say(form.words)) for form in READY]
        note = _("只换还没有打过号的类目。")
        fields = [field("form", _("现成格式"), "", kind="choice", required=True, options=forms), why()]
        made.append(post("forms", _("统一档号格式"), f"/classes/{house.code}/forms", fields, note=note))
        made.append(link(_("新增类目"), f"/classes/{house.code}/new", key="A", main=True))
    return made


@PAGES.get("/schedules")
def schedules() -> ResponseReturnValue:
    """Show every line of the retention schedule with its basis."""
    enter("schedules")
    staff, wanted = actor().has(ARCHIVE_STAFF), request.args.get("fonds", "")
    with look() as work:
        houses = all_fonds(work.session)
        house = (fonds_by_code(work.session, wanted) if wanted else houses[0]).code
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
            if line.category.fonds.code == house
        ]
    return render_template(
        "web/retention/schedule.html",
        rows=rows,
        tabs=_houses(houses, house, "/schedules"),
        line=_("%(n)s 条；年限只能比法定最低更长", n=len(rows)),
        actions=[link(_("打印归档范围和保管期限表"), f"/print/scope-table/{house}.pdf", icon="print")] if staff else [],
    )
