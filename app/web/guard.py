"""At the door of every page: who is there, and the rules each answer carries for the browser."""

from http import HTTPStatus
from itertools import chain
from urllib.parse import urlencode

from apiflask import APIFlask
from flask import Response, abort, current_app, g, jsonify, redirect, request, session
from flask.typing import ResponseReturnValue

from app import sessions
from app.web.deps import wants_fragment, wants_json
from app.web.language import _

OPEN = frozenset({"static", "entrance.sign_in", "entrance.try_sign_in", "entrance.speak", "openapi.spec"})
"""What anybody may ask for."""
UNATTENDED = frozenset({"inbox.rows", "slips.rows"})
"""What a page asks for by itself: nobody need be sitting there, so it keeps no session alive."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
A_YEAR = 31_536_000  # seconds


def register(app: APIFlask) -> None:
    """Put the guard before every page; the API has its own."""
    app.before_request(_refuse_nul)
    app.before_request(_ask_who)
    app.after_request(_add_headers)


def _ask_who() -> ResponseReturnValue | None:
    g.desk, g.actor = current_app.extensions["desk"], None
    if request.path.startswith("/api/") or request.endpoint == "static":
        return None
    seen = session.get(sessions.SEEN)
    g.actor = sessions.who(g.desk, session)
    if g.actor is not None and request.endpoint in UNATTENDED and session.get(sessions.SEEN) != seen:
        session[sessions.SEEN] = seen
    if g.actor is not None or request.endpoint in OPEN:
        return None
    return _show_the_door()


def _refuse_nul() -> None:
    """Refuse what no keyboard sends and no database of ours keeps, whatever page it is meant for."""
    if request.path.startswith("/api/"):
        return
    sent = chain(request.args.values(), request.form.values() if request.method == "POST" else ())
    if "\0" in request.path or any("\0" in value for value in sent):
        abort(HTTPStatus.BAD_REQUEST)


def _show_the_door() -> ResponseReturnValue:
    """Send whoever is not signed in to the entrance, and back to where they were going."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    door = f"/login?{urlencode({'next': wanted})}" if wanted != "/" else "/login"
    if wants_fragment():
        return "", 401, {"HX-Redirect": "/login"}
    if wants_json():
        return jsonify(message=_("您已退出，请重新登录；没有存的内容还在这一页上。")), 401
    return redirect(door)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    if request.endpoint != "static":
        # What was shown to one person may not be shown to the next from the browser's own memory.
        response.headers.setdefault("Cache-Control", "no-store")
    return response
