"""用户与权: the accounts, kept by the security officer; and 账号, what each person sets for themselves."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app import enrolment, sessions
from app.enrolment import Account
from app.persons import SHORTEST_PASSWORD
from app.web.deps import actor, desk, enter, look
from app.web.language import _, clock_time, near_time, say, told
from app.web.parts import Piece, crumb, errors_of, field, filled, opened, post, problem_of, state
from archive.access import Secrecy
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Problems, Refused
from archive.people import ROLE_NAMES, Role, Token
from archive.records import SECRECY_NAMES

PAGES = Blueprint("staff", __name__)


@PAGES.get("/people")
def show() -> ResponseReturnValue:
    """Show every account."""
    enter("people")
    return _list()


@PAGES.post("/people")
def enrol() -> ResponseReturnValue:
    """Make an account."""
    enter("people")
    try:
        person = enrolment.enrol(desk(), actor(), request.form.to_dict(), _roles())
    except (Invalid, Problems) as refusal:
        return _list(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(name)s 的账号建好了，请当面交给口令。", name=person.name), "ok")
    return redirect(f"/people/{person.login}")


@PAGES.get("/people/<login>")
def one(login: str) -> ResponseReturnValue:
    """Show one account."""
    enter("people")
    return _person(login)


@PAGES.post("/people/<login>/<any(change, close, reopen, password):verb>")
def act(login: str, verb: str) -> ResponseReturnValue:
    """Change an account, shut it, open it again, or give it a new password."""
    enter("people")
    sent, who = request.form.to_dict(), actor()
    try:
        match verb:
            case "change":
                person = enrolment.change(desk(), who, login, sent, _roles())
                text = _("%(name)s 的权限已改，请他重新登录。", name=person.name)
            case "close":
                person = enrolment.close(desk(), who, login)
                text = _("%(name)s 的账号已停用，会话和令牌都已收回。", name=person.name)
            case "reopen":
                person = enrolment.reopen(desk(), who, login, sent.get("password", ""))
                text = _("%(name)s 的账号重新启用了。", name=person.name)
            case _:
                person = enrolment.reset_password(desk(), who, login, sent.get("password", ""))
                text = _("%(name)s 的口令已重设，请当面交给本人。", name=person.name)
    except (NotFound, NotPermitted):
        raise
    except (Invalid, Problems, Refused) as refusal:
        return _person(login, verb, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(text, "ok")
    return redirect(f"/people/{login}")


@PAGES.post("/people/<login>/tokens/<int:token_id>/revoke")
def revoke_of(login: str, token_id: int) -> ResponseReturnValue:
    """End somebody's token."""
    enter("people")
    person = enrolment.revoke_token(desk(), actor(), token_id)
    flash(_("令牌已收回，用它的程序进不来了。"), "ok")
    del login
    return redirect(f"/people/{person.login}")


@PAGES.get("/account")
def own() -> ResponseReturnValue:
    """Show one's own account."""
    return _account()


@PAGES.post("/account/password")
def own_password() -> ResponseReturnValue:
    """Change one's own password; every other session of theirs ends."""
    sent = request.form
    try:
        person = enrolment.change_password(
            desk(),
            actor(),
            sent.get("old", "")[:1000],
            sent.get("new", ""),
            again=sent.get("again", ""),
            address=request.remote_addr or "",
        )
    except (Invalid, Problems, Refused) as refusal:
        return _account(password_refusal=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    sessions.begin(session, person, desk().clock())
    flash(_("口令已改，别处的登录都已退出。"), "ok")
    return redirect("/account")


@PAGES.post("/account/tokens")
def own_token() -> ResponseReturnValue:
    """Make a token of one's own; it is shown on this page only."""
    try:
        token, last = enrolment.make_token(desk(), actor(), request.form.get("name", ""))
    except (Invalid, Problems) as refusal:
        return _account(token_refusal=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    return _account(fresh={"token": token, "ends_on": last.isoformat()})


@PAGES.post("/account/tokens/<int:token_id>/revoke")
def revoke_own(token_id: int) -> ResponseReturnValue:
    """End a token of one's own."""
    enrolment.revoke_token(desk(), actor(), token_id)
    flash(_("令牌已收回，用它的程序进不来了。"), "ok")
    return redirect("/account")


def _list(refusal: ArchiveError | None = None) -> str:
    manages = actor().has(enrolment.MAY_ENROL)
    with look() as work:
        rows = [_row(one_) for one_ in enrolment.accounts(work.session)]
        actions = [_enrolling(work)] if manages else []
    if refusal is not None:
        actions = opened(actions, "enrol", _typed(), refusal)
    return render_template(
        "web/admin/people.html",
        rows=rows,
        line=_("%(n)s 个账号在用", n=sum(row["active"] for row in rows)),
        actions=actions,
    )


def _row(one_: Account) -> Piece:
    person = one_.person
    return {
        "id": person.login,
        "login": person.login,
        "name": person.name,
        "url": f"/people/{person.login}",
        "department": one_.department,
        "roles": "、".join(say(ROLE_NAMES[role]) for role in sorted(person.roles)),
        "clearance": say(SECRECY_NAMES[Secrecy(person.clearance)]),
        "last": near_time(one_.last_seen),
        "state": _standing(active=person.active),
        "active": person.active,
    }


def _standing(*, active: bool) -> Piece:
    return state("ok", _("在用")) if active else state("gone", _("已停用"))


def _enrolling(work: Work) -> Piece:
    fields = [
        field("login", _("登录名"), "", required=True, mono=True, help=_("小写字母、数字和横线")),
        field("name", _("姓名"), "", required=True),
        _new_password(),
        *_duties(work, frozenset(), "", Secrecy.INTERNAL),
    ]
    return post("enrol", _("新建用户"), "/people", fields, main=True, icon="plus", key="N")


def _duties(work: Work, roles: frozenset[Role], department: str, clearance: Secrecy) -> list[Piece]:
    departments = enrolment.departments(work.session)
    levels = [(level.name.lower(), say(word)) for level, word in SECRECY_NAMES.items()]
    duties = [(str(role), say(ROLE_NAMES[role])) for role in Role]
    return [
        field("department", _("机构"), department, kind="choice", options=departments),
        field("clearance", _("可看密级"), clearance.name.lower(), kind="choice", required=True, options=levels),
        field(
            "roles", _("角色"), [str(role) for role in roles], kind="several", required=True, options=duties, wide=True
        ),
    ]


def _new_password() -> Piece:
    return field("password", _("新口令"), kind="password", required=True, autocomplete="new-password",
                 help=_("至少 %(n)s 位；当面交给本人，请他登录后自己改", n=SHORTEST_PASSWORD))  # fmt: skip


def _person(login: str, verb: str = "", refusal: ArchiveError | None = None) -> str:
    with look() as work:
        found = enrolment.account(work.session, login)
        person = found.person
        manages = work.by.has(enrolment.MAY_ENROL) and person.login != work.by.login
        steps = _steps(work, found) if manages else []
        if refusal is not None:
            steps = opened(steps, verb, _typed(), refusal)
        return render_template(
            "web/admin/person.html",
            person={
                "name": person.name,
                "login": person.login,
                "state": _standing(active=person.active),
                "crumbs": [crumb(_("用户与权"), "/people"), crumb(person.login)],
            },
            facts=_facts(found),
            tokens=[_token_row(one_, f"/people/{person.login}") for one_ in enrolment.tokens_of(work.session, person)],
            may_revoke=manages,
            own=person.login == work.by.login,
            steps=steps,
        )


def _steps(work: Work, found: Account) -> list[Piece]:
    person = found.person
    url = f"/people/{person.login}"
    if not person.active:
        return [post("reopen", _("重新启用"), f"{url}/reopen", [_new_password()], main=True)]
    duties = _duties(
        work,
        person.roles,
        enrolment.department_code(work.session, person.department_id),
        Secrecy(person.clearance),
    )
    return [
        post("change", _("改权限"), f"{url}/change", duties, main=True, key="E"),
        post("password", _("重设口令"), f"{url}/password", [_new_password()]),
        post(
            "close",
            _("停用"),
            f"{url}/close",
            note=_("停用后立刻退出，令牌一并收回；他办过的事仍留在账上。"),
            grave=True,
        ),
    ]


def _facts(found: Account) -> list[Piece]:
    person = found.person
    return [
        {"label": _("登录名"), "value": person.login, "mono": True},
        {"label": _("机构"), "value": found.department},
        {"label": _("角色"), "value": "、".join(say(ROLE_NAMES[role]) for role in sorted(person.roles)), "wide": True},
        {"label": _("可看密级"), "value": say(SECRECY_NAMES[Secrecy(person.clearance)])},
        {"label": _("上次来"), "value": clock_time(found.last_seen)},
    ]


def _account(
    *,
    password_refusal: ArchiveError | None = None,
    token_refusal: ArchiveError | None = None,
    fresh: Piece | None = None,
) -> str:
    with look() as work:
        found = enrolment.account(work.session, work.by.login)
        tokens = [_token_row(one_, "/account") for one_ in enrolment.tokens_of(work.session, found.person)]
    passwords = [
        field("old", _("现在的口令"), kind="password", required=True, autocomplete="current-password"),
        field("new", _("新口令"), kind="password", required=True, autocomplete="new-password",
              help=_("至少 %(n)s 位", n=SHORTEST_PASSWORD)),
        field("again", _("再键入一次"), kind="password", required=True, autocomplete="new-password"),
    ]  # fmt: skip
    names = [field("name", _("给谁用"), "", required=True, help=_("例如：业务系统夜间取数"))]
    errors = errors_of(password_refusal)
    if "password" in errors:
        errors["new"] = errors.pop("password")
    return render_template(
        "web/admin/account.html",
        person={"name": found.person.name, "login": found.person.login},
        facts=_facts(found),
        tokens=tokens,
        fresh=fresh,
        password={
            "action": "/account/password",
            "fields": filled(passwords, {}, errors),
            "submit": _("改口令"),
            "problem": told(password_refusal) if password_refusal and not errors else None,
        },
        token={
            "action": "/account/tokens",
            "fields": filled(names, request.form.to_dict() if token_refusal else {}, errors_of(token_refusal)),
            "submit": _("新建令牌"),
            "problem": problem_of(token_refusal, ["name"]) if token_refusal and not errors_of(token_refusal) else None,
        },
    )


def _token_row(token: Token, url: str) -> Piece:
    return {
        "name": token.name,
        "made": clock_time(token.made_at),
        "ends_on": token.ends_on.isoformat(),
        "state": state("gone", _("已过期")) if token.ends_on < desk().today else state("ok", _("可用")),
        "step": post(f"revoke-{token.id}", _("收回"), f"{url}/tokens/{token.id}/revoke", grave=True,
                     note=_("收回之后，用它的程序立刻进不来。")),
    }  # fmt: skip


def _roles() -> list[str]:
    return request.form.getlist("roles")


def _typed() -> dict[str, Any]:
    """Return the form as it was sent; when no duty was ticked, none is."""
    return {**request.form.to_dict(), "roles": _roles()}
