"""The entrance: signing in and out, and the language of the house."""

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app import sessions
from app.entering import TooOften, come_in, go_out
from app.speaking import LANGUAGES
from app.web.deps import anyone, desk, local
from app.web.language import COOKIE, _, told
from app.web.parts import field

PAGES = Blueprint("entrance", __name__)
A_YEAR = 31_536_000  # seconds


@PAGES.get("/login")
def sign_in() -> ResponseReturnValue:
    """Show the form, or the first page to who is signed in already."""
    wanted = local(request.args.get("next"))
    return redirect(wanted) if anyone() else _form(next_page=wanted)


@PAGES.post("/login")
def try_sign_in() -> ResponseReturnValue:
    """Let in whoever knows the password."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    wanted = local(request.form.get("next"))
    try:
        person = come_in(desk(), login, password[:1000], request.remote_addr or "")
    except TooOften as refusal:
        return _form(login, told(refusal), wanted), HTTPStatus.TOO_MANY_REQUESTS
    if person is None:
        return _form(login, _("登录名或口令不对，请再试一次。"), wanted), HTTPStatus.UNPROCESSABLE_ENTITY
    sessions.begin(session, person, desk().clock())
    return redirect(wanted)


@PAGES.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    if who := anyone():
        go_out(desk(), who)
    sessions.end(session)
    return redirect("/login")


@PAGES.post("/language")
def speak() -> ResponseReturnValue:
    """Change the language of the pages."""
    wanted = request.form.get("lang", "").partition("-")[0]
    answer = make_response(redirect(local(request.form.get("next", "").rstrip("?"))))
    if wanted in LANGUAGES:
        secure = desk().settings.secure_cookies
        answer.set_cookie(COOKIE, wanted, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


def _form(login: str = "", problem: str | None = None, next_page: str = "/") -> str:
    fields = [
        field("login", _("登录名"), login[:40], required=True, autocomplete="username"),
        field("password", _("口令"), kind="password", required=True, autocomplete="current-password"),
    ]
    return render_template(
        "web/login.html", fields=fields, problem=problem, action="/login", next=next_page if next_page != "/" else None
    )
