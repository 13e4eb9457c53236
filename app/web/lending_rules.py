"""The rules of lending: who must agree, on what terms, who stands in for whom, and which way a made-up request would go."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.lending_terms import close_days, drop_terms, set_terms
from app.listing_rules import closed_ahead, delegations, departments, rule_by_id, rules, term_line, term_lines
from app.ruling import STEPS_MOST, delegate, end_delegation, end_rule, made_up, rehearse, set_rule
from app.web.deps import actor, desk, enter, look
from app.web.language import _, near_day, say
from app.web.lending_forms import (
    NUMBER_WORDS,
    closed_fields,
    delegation_fields,
    made_up_fields,
    numbers,
    rule_fields,
    rule_row,
    term_fields,
    term_row,
)
from app.web.loans import signing_stop
from app.web.parts import Piece, crumb, errors_of, filled, link, post, problem_of
from archive.errors import ArchiveError, Invalid, NotPermitted, Problems
from archive.people import ARCHIVE_STAFF, Role
from archive.wording import N_
from workflows.loan_terms import USUAL

PAGES = Blueprint("lending_rules", __name__)
HEAD = frozenset({Role.HEAD})


@PAGES.get("/lending-rules")
def show() -> ResponseReturnValue:
    """Show the rules of approval, the terms, the closed days and the delegations."""
    enter("lendingrules")
    head = actor().has(HEAD)
    with look() as work:
        owners = departments(work.session)
        rows = [rule_row(rule, owners) for rule in rules(work.session, work.today)]
        lines = [term_row(line) for line in term_lines(work.session)]
        closed = closed_ahead(work.session, work.today)
        away = [
            {
                "text": _("%(who)s 由 %(by)s 代签，%(a)s 至 %(b)s", who=one.login, by=one.substitute,
                          a=near_day(one.begins_on), b=near_day(one.ends_on)),
                "note": one.reason,
                "end": f"/lending-rules/delegations/{one.id}/end",
            }
            for one in delegations(work.session, work.today)
        ]  # fmt: skip
    actions = [link(_("演练"), "/lending-rules/rehearsal", icon="find")]
    actions.append(post("delegate", _("委托代签"), "/lending-rules/delegations", delegation_fields()))
    if actor().has(ARCHIVE_STAFF):
        actions.append(post("close", _("登记闭馆日"), "/lending-rules/closed", closed_fields()))
    if head:
        actions.append(link(_("新增借期"), "/lending-rules/terms/new"))
        actions.append(link(_("新增规则"), "/lending-rules/new", main=True))
    return render_template(
        "web/loans/rules.html",
        rows=rows,
        lines=lines,
        usual=numbers(USUAL),
        numbers=[say(word) for word in NUMBER_WORDS.values()],
        closed="、".join(near_day(day) for day in closed),
        away=away,
        actions=actions,
        head=head,
    )


@PAGES.route("/lending-rules/new", methods=["GET", "POST"])
@PAGES.route("/lending-rules/<int:number>", methods=["GET", "POST"])
def rule(number: int | None = None) -> ResponseReturnValue:
    """Write a rule, or write one anew."""
    _enter_as_head()
    refusal: ArchiveError | None = None
    if request.method == "POST":
        try:
            set_rule(desk(), actor(), _sent(request.form), replaces=number)
        except (Invalid, Problems) as wrong:
            refusal = wrong
        else:
            flash(_("规则已生效，之后提出的申请按它走。"), "ok")
            return redirect("/lending-rules")
    with look() as work:
        old = rule_by_id(work.session, number) if number is not None else None
        owners = departments(work.session)
        fields = filled(rule_fields(old, owners), _sent(request.form), errors_of(refusal))
    page = render_template(
        "web/form.html",
        room="use",
        page="lendingrules",
        heading=_("新增规则") if number is None else _("修改规则"),
        crumbs=[crumb(_("借阅规则"), "/lending-rules"), crumb(old.name if old else _("新增"))],
        form={
            "action": request.path,
            "fields": fields,
            "submit": _("存"),
            "problem": problem_of(refusal, [one["name"] for one in fields]),
        },
        back="/lending-rules",
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK


@PAGES.post("/lending-rules/<int:number>/end")
def end(number: int) -> ResponseReturnValue:
    """Let a rule hold no longer."""
    enter("lendingrules")
    end_rule(desk(), actor(), number)
    flash(_("规则已停用。"), "ok")
    return redirect("/lending-rules")


@PAGES.route("/lending-rules/terms/new", methods=["GET", "POST"])
@PAGES.route("/lending-rules/terms/<int:number>", methods=["GET", "POST"])
def terms(number: int | None = None) -> ResponseReturnValue:
    """Write a line of the terms, or write one anew."""
    _enter_as_head()
    refusal: ArchiveError | None = None
    if request.method == "POST":
        try:
            set_terms(desk(), actor(), request.form, replaces=number)
        except (Invalid, Problems) as wrong:
            refusal = wrong
        else:
            flash(_("借期已生效。"), "ok")
            return redirect("/lending-rules")
    with look() as work:
        old = term_line(work.session, number) if number is not None else None
        fields = filled(term_fields(old), request.form.to_dict(), errors_of(refusal))
    page = render_template(
        "web/form.html",
        room="use",
        page="lendingrules",
        heading=_("借期"),
        line=_("空着的栏按更一般的一行；最具体的一行优先。"),
        crumbs=[crumb(_("借阅规则"), "/lending-rules"), crumb(_("借期"))],
        form={
            "action": request.path,
            "fields": fields,
            "submit": _("存"),
            "problem": problem_of(refusal, [one["name"] for one in fields]),
        },
        back="/lending-rules",
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK


@PAGES.post("/lending-rules/terms/<int:number>/drop")
def drop(number: int) -> ResponseReturnValue:
    """Take a line out of the terms."""
    enter("lendingrules")
    drop_terms(desk(), actor(), number)
    flash(_("这一行借期已删去。"), "ok")
    return redirect("/lending-rules")


@PAGES.post("/lending-rules/closed")
def closed() -> ResponseReturnValue:
    """Mark days as closed."""
    enter("lendingrules")
    made = close_days(desk(), actor(), request.form.get("days", ""), request.form.get("reason", ""))
    flash(_("新登记闭馆 %(n)s 天；到期日落在其中的顺延。", n=made), "ok")
    return redirect("/lending-rules")


@PAGES.post("/lending-rules/delegations")
def away() -> ResponseReturnValue:
    """Let somebody sign for somebody else."""
    enter("lendingrules")
    sent = request.form
    delegate(
        desk(),
        actor(),
        login=sent.get("login", "").strip() or actor().login,
        substitute=sent.get("substitute", "").strip(),
        begins=sent.get("begins_on", ""),
        ends=sent.get("ends_on", ""),
        reason=sent.get("reason", ""),
    )
    flash(_("委托已生效。"), "ok")
    return redirect("/lending-rules")


@PAGES.post("/lending-rules/delegations/<int:number>/end")
def back(number: int) -> ResponseReturnValue:
    """Take a delegation back."""
    enter("lendingrules")
    end_delegation(desk(), actor(), number)
    flash(_("委托已收回。"), "ok")
    return redirect("/lending-rules")


@PAGES.get("/lending-rules/rehearsal")
def rehearsal() -> ResponseReturnValue:
    """Show which way a made-up request would go, and who would sign."""
    enter("lendingrules")
    told = request.args.to_dict()
    refusal: ArchiveError | None = None
    route: list[Piece] = []
    named, forbidden = "", False
    with look() as work:
        owners = departments(work.session)
        if told:
            try:
                found, where = rehearse(work, made_up(work, told), exception=bool(told.get("exception")))
                route = [signing_stop(stop, here=where.at == n) for n, stop in enumerate(where.stops)]
                named, forbidden = say(found.rule), found.forbidden
            except Problems as wrong:
                refusal = wrong
        fields = filled(made_up_fields(owners), told, errors_of(refusal))
    return render_template(
        "web/loans/rehearsal.html",
        crumbs=[crumb(_("借阅规则"), "/lending-rules"), crumb(_("演练"))],
        fields=fields,
        problem=problem_of(refusal, [one["name"] for one in fields]),
        named=named,
        forbidden=forbidden,
        route=route,
    )


def _enter_as_head() -> None:
    enter("lendingrules")
    if not actor().has(HEAD):
        raise NotPermitted(N_("审批规则和借期由档案负责人定。"))


def _sent(sent: MultiDict[str, str]) -> Mapping[str, Any]:
    several = {f"{name}-{n}" for n in range(1, STEPS_MOST + 1) for name in ("who", "escalate")}
    return {name: sent.getlist(name) if name in several else sent.get(name, "") for name in sent}
