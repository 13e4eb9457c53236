"""The rules of lending: who must agree, on what terms, who stands in for whom, and which way a made-up request would go."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.listing_rules import closed_ahead, delegations, departments, rule_by_id, rules, term_line, term_lines
from app.ruling import (
    NUMBERS,
    STEPS_MOST,
    WORDS,
    close_days,
    delegate,
    drop_terms,
    end_delegation,
    end_rule,
    made_up,
    rehearse,
    set_rule,
    set_terms,
)
from app.web.deps import actor, desk, enter, look
from app.web.language import _, near_day, say
from app.web.loans import signing_stop
from app.web.parts import Piece, crumb, errors_of, field, filled, link, post, problem_of, state
from archive.access import Secrecy
from archive.errors import ArchiveError, Invalid, NotPermitted, Problems
from archive.people import ARCHIVE_STAFF, ROLE_NAMES, Role
from archive.records import SECRECY_NAMES
from archive.wording import N_
from workflows.approvals import SIGN_NAMES, ApprovalRule, Sign, Turn
from workflows.loan_terms import USUAL, TermLine
from workflows.loans import WAY_NAMES

PAGES = Blueprint("lending_rules", __name__)
HEAD = frozenset({Role.HEAD})
NUMBER_WORDS = {
    "days": N_("借期（天）"),
    "renewals": N_("续借次数"),
    "renewal_days": N_("每次续借（天）"),
    "renewal_opens": N_("到期前几天可续"),
    "at_once": N_("同时可借（件）"),
    "queue": N_("排队上限（人）"),
    "pickup_days": N_("保留待取（天）"),
    "recall_days": N_("催回后（天）"),
}


@PAGES.get("/lending-rules")
def show() -> ResponseReturnValue:
    """Show the rules of approval, the terms, the closed days and the delegations."""
    enter("lendingrules")
    head = actor().has(HEAD)
    with look() as work:
        owners = departments(work.session)
        rows = [_rule_row(rule, owners) for rule in rules(work.session, work.today)]
        lines = [_term_row(line) for line in term_lines(work.session)]
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
    actions.append(post("delegate", _("委托代签"), "/lending-rules/delegations", _delegation_fields()))
    if actor().has(ARCHIVE_STAFF):
        actions.append(post("close", _("登记闭馆日"), "/lending-rules/closed", _closed_fields()))
    if head:
        actions.append(link(_("新增借期"), "/lending-rules/terms/new"))
        actions.append(link(_("新增规则"), "/lending-rules/new", main=True))
    return render_template(
        "web/loans/rules.html",
        rows=rows,
        lines=lines,
        usual=_numbers(USUAL),
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
        fields = filled(_rule_fields(old, owners), _sent(request.form), errors_of(refusal))
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
        fields = filled(_term_fields(old), request.form.to_dict(), errors_of(refusal))
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
        fields = filled(_made_up_fields(owners), told, errors_of(refusal))
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


def _rule_row(one: ApprovalRule, owners: Mapping[int, tuple[str, str]]) -> Piece:
    said = [
        one.class_code or _("各门类"),
        _("%(level)s以上", level=say(SECRECY_NAMES[Secrecy(one.secrecy_least)])) if one.secrecy_least else "",
        owners.get(one.department_id or 0, ("", ""))[1],
        say(WAY_NAMES[way]) if (way := next((w for w in WAY_NAMES if w == one.way), None)) else "",
        {None: "", True: _("外单位"), False: _("本单位")}[one.outside],
    ]
    return {
        "name": say(one.name),
        "fits": " · ".join(filter(None, said)),
        "turns": [_turn_words(turn) for turn in one.turns],
        "state": state("held", _("不许，可破例")) if one.forbids else state("ok", _("在用")),
        "url": f"/lending-rules/{one.id}",
        "end": f"/lending-rules/{one.id}/end",
    }


def _turn_words(turn: Turn) -> str:
    who = (_("或") if turn.sign == Sign.ANY else _("与")).join(
        say(WORDS.get(word, "")) if word in WORDS else word.partition(":")[2] for word in turn.who
    )
    more = [_("%(n)s 天后上级可代签", n=turn.days) if turn.days and turn.escalate else "",
            _("本部门免签") if turn.own_waived else ""]  # fmt: skip
    said = "，".join(filter(None, more))
    return f"{who}（{said}）" if said else who


def _term_row(line: TermLine) -> Piece:
    said = [
        line.class_code or _("各门类"),
        _("%(level)s以上", level=say(SECRECY_NAMES[Secrecy(line.secrecy_least)])) if line.secrecy_least else "",
        say(ROLE_NAMES[Role(line.role)]) if line.role else "",
        say(WAY_NAMES[way]) if (way := next((w for w in WAY_NAMES if w == line.way), None)) else "",
    ]
    return {
        "fits": " · ".join(filter(None, said)),
        "numbers": _numbers(line),
        "url": f"/lending-rules/terms/{line.id}",
        "drop": f"/lending-rules/terms/{line.id}/drop",
    }


def _numbers(line: object) -> list[str]:
    found = (getattr(line, name) for name in NUMBERS)
    return ["" if value is None else str(value) for value in found]


def _rule_fields(old: ApprovalRule | None, owners: Mapping[int, tuple[str, str]]) -> list[Piece]:
    outside = "" if old is None or old.outside is None else "out" if old.outside else "in"
    fields = [
        field("name", _("名称"), old.name if old else "", required=True, wide=True),
        *_what_fields(old.class_code if old else "", old.secrecy_least if old else 0, old.way if old else ""),
        field("department", _("归档部门"), owners.get(old.department_id or 0, ("", ""))[0] if old else "",
              kind="choice", options=list(owners.values())),
        field("outside", _("给谁"), outside, kind="choice", options=[("in", _("本单位")), ("out", _("外单位"))]),
        field("forbids", _("不许；破例按下面各步"), "1" if old and old.forbids else "", kind="check"),
    ]  # fmt: skip
    turns = old.turns if old else ()
    for n in range(1, min(STEPS_MOST, len(turns) + 2) + 1):
        fields += _step_fields(n, turns[n - 1] if n <= len(turns) else None)
    return fields


def _step_fields(n: int, turn: Turn | None) -> list[Piece]:
    options = [(word, say(label)) for word, label in WORDS.items()]
    people = " ".join(word.partition(":")[2] for word in turn.who if word.startswith("person:")) if turn else ""
    return [
        field(f"who-{n}", _("第 %(n)s 步由谁签", n=n), list(turn.who) if turn else [], kind="several", options=options,
              wide=True),
        field(f"people-{n}", _("指定的人（账号）"), people, mono=True),
        field(f"sign-{n}", _("怎样签"), str(turn.sign) if turn else "any", kind="choice", required=True,
              options=[(str(one), say(word)) for one, word in SIGN_NAMES.items()]),
        field(f"days-{n}", _("几天后升级"), turn.days if turn and turn.days else "", kind="number"),
        field(f"own_waived-{n}", _("本部门的档案免签"), "1" if turn and turn.own_waived else "", kind="check"),
        field(f"escalate-{n}", _("升级给谁"), list(turn.escalate) if turn else [], kind="several", options=options,
              wide=True),
    ]  # fmt: skip


def _what_fields(code: str, least: int, way: str) -> list[Piece]:
    return [
        field("class", _("门类"), code, mono=True, help=_("空着指各门类")),
        field("secrecy", _("密级，从这一级起"), Secrecy(least).name.lower(), kind="choice", required=True,
              options=[(one.name.lower(), say(word)) for one, word in SECRECY_NAMES.items()]),
        field("way", _("怎样借"), way, kind="choice", options=[(str(one), say(word)) for one, word in WAY_NAMES.items()]),
    ]  # fmt: skip


def _term_fields(old: TermLine | None) -> list[Piece]:
    return [
        *_what_fields(old.class_code if old else "", old.secrecy_least if old else 0, old.way if old else ""),
        field("role", _("什么人"), old.role if old else "", kind="choice",
              options=[(str(one), say(word)) for one, word in ROLE_NAMES.items()]),
        *(
            field(name, say(word), "" if old is None or getattr(old, name) is None else getattr(old, name), kind="number")
            for name, word in NUMBER_WORDS.items()
        ),
    ]  # fmt: skip


def _made_up_fields(owners: Mapping[int, tuple[str, str]]) -> list[Piece]:
    return [
        field("asked_by", _("申请人（账号）"), required=True, mono=True),
        *_what_fields("", 1, "borrow"),
        field("department", _("归档部门"), kind="choice", required=True, options=list(owners.values())),
        field("outside", _("为外单位借"), kind="check"),
        field("exception", _("申请破例"), kind="check"),
    ]


def _delegation_fields() -> list[Piece]:
    return [
        field("login", _("谁的签批（账号）"), actor().login, mono=True, required=True),
        field("substitute", _("由谁代签（账号）"), mono=True, required=True),
        field("begins_on", _("自"), desk().today.isoformat(), kind="date", required=True),
        field("ends_on", _("至"), kind="date", required=True),
        field("reason", _("事由"), wide=True),
    ]


def _closed_fields() -> list[Piece]:
    return [
        field("days", _("日子"), kind="longtext", required=True, help=_("一行一天，或一行写“起—止”")),
        field("reason", _("事由")),
    ]
