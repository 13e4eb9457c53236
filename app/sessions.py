"""Signed-in sessions: what the signed cookie holds, and who that is now.

The cookie names a person and the stamp they had at sign-in; raising the stamp ends every session of theirs at
once. Pages and the API read the same session, so both forget a person in the same moment.
"""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.desk import Desk
from app.persons import actor_of
from archive.people import Actor, Person

PERSON, STAMP, SEEN = "person", "stamp", "seen"
SKEW = NOTED = 60
"""Seconds: how far clocks of two hosts may differ, and how often it is noted that somebody is here."""
Cookie = MutableMapping[str, Any]
"""What Flask calls `session`."""


def begin(cookie: Cookie, person: Person, at: datetime) -> None:
    """Start a session for someone who has just proved who they are; nothing of an older one is kept."""
    cookie.clear()
    cookie[PERSON], cookie[STAMP], cookie[SEEN] = person.login, person.stamp, int(at.timestamp())


def end(cookie: Cookie) -> None:
    """End this session."""
    cookie.clear()


def who(desk: Desk, cookie: Cookie) -> Actor | None:
    """Return who is signed in now, and note that they were here; None when nobody is, or no longer."""
    login, seen, now = cookie.get(PERSON), cookie.get(SEEN), int(desk.clock().timestamp())
    if not isinstance(login, str) or not isinstance(seen, int):
        return None
    idle = now - seen
    if not -SKEW <= idle <= desk.settings.session_minutes * 60:
        cookie.clear()
        return None
    with desk.database.reading() as rows:
        person = rows.scalars(select(Person).where(Person.login == login, Person.active)).one_or_none()
        if person is None or person.stamp != cookie.get(STAMP):
            cookie.clear()
            return None
        actor = actor_of(rows, person)
    # Written at most once a minute: a page that asks for twenty thumbnails sends one cookie, not twenty.
    if idle >= NOTED:
        cookie[SEEN] = now
    return actor
