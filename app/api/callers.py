"""Who asks: a token in the header, or the session of the pages with the token of its form."""

from flask import g, request, session
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from app import sessions
from app.api.refusals import Forged, Unauthenticated, desk
from app.persons import actor_of, by_token
from archive.errors import NotPermitted
from archive.people import Actor, Role
from archive.wording import N_

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF = "X-CSRFToken"


def admit() -> None:
    """Find out who asks, before anything is done.

    Raises:
        Unauthenticated: nobody, or a token that is not or no longer good.
        Forged: a session asks for a change without the token of its page.
    """
    g.caller = None
    g.caller = _with_token() if "Authorization" in request.headers else _with_session()


def caller() -> Actor:
    """Return who asks."""
    found: Actor = g.caller
    return found


def only(*roles: Role) -> None:
    """Let only these duties pass.

    Raises:
        NotPermitted: the caller has none of them.
    """
    if not caller().has(frozenset(roles)):
        raise NotPermitted(N_("这不是您的职责，请交给有权的人办。"))


def _with_token() -> Actor:
    kind, _, token = request.headers["Authorization"].partition(" ")
    if kind.lower() == "bearer" and token.strip():
        with desk().database.reading() as rows:
            person = by_token(rows, token.strip(), desk().today)
            if person is not None:
                return actor_of(rows, person)
    raise Unauthenticated(N_("令牌无效或已过期，请换一个，或在网页的“账号”里重新生成。"))


def _with_session() -> Actor:
    actor = sessions.who(desk(), session)
    if actor is None:
        raise Unauthenticated(N_("请先登录，或在 Authorization 里带上令牌。"))
    if request.method not in SAFE:
        try:
            validate_csrf(request.headers.get(CSRF))
        except ValidationError:
            raise Forged(N_("这一页放得太久，请刷新后再办。")) from None
    return actor
