"""What a page is given: the desk, the person who asks, and a look at the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import current_app, g, request

from app.desk import Desk
from app.looking import looking
from app.web.rooms import PLACES
from archive.database import Work
from archive.errors import NotPermitted
from archive.people import Actor
from archive.wording import N_


def desk() -> Desk:
    """Return the desk of this application."""
    found: Desk = current_app.extensions["desk"]
    return found


def actor() -> Actor:
    """Return who is signed in; a page behind the guard always has someone."""
    who: Actor = g.actor
    return who


def anyone() -> Actor | None:
    """Return who is signed in, or None."""
    who: Actor | None = g.get("actor")
    return who


@contextmanager
def look() -> Iterator[Work]:
    """Look at the rows as the person who asks; nothing done in the block is kept."""
    with looking(desk(), actor()) as work:
        yield work


def enter(page: str) -> None:
    """Let in who may open this page, by the table in `rooms`.

    Raises:
        NotPermitted: it belongs to other duties.
    """
    if not actor().has(PLACES[page].who):
        raise NotPermitted(N_("这一页不在您的职责之内，请交给有权的人办。"))


def local(address: str | None, otherwise: str = "/") -> str:
    """Return an address of this site as it is, and `otherwise` for any other: nobody is sent elsewhere."""
    wanted = address or ""
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    clean = all(letter.isprintable() for letter in wanted) and "\\" not in wanted
    return wanted if ours and clean else otherwise


def came_from(otherwise: str = "/") -> str:
    """Return the page of ours from which a form was sent."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return otherwise
    return local(f"{parts.path}?{parts.query}" if parts.query else parts.path, otherwise)


def wants_json() -> bool:
    """Say whether a script asks, which wants the sentence and not a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return request.path.startswith("/api/") or request.path.endswith(".json") or best == "application/json"


def wants_fragment() -> bool:
    """Say whether htmx asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true"
