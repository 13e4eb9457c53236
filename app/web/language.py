"""The reader's language on pages: what the cookie says, else what the house chose."""

from datetime import date, datetime

from flask import current_app, request
from flask_babel import gettext

from app.speaking import CHINESE, ENGLISH, LANGUAGES, sentence
from archive.errors import ArchiveError

COOKIE = "lang"


def _(text: str, **values: object) -> str:
    """Say a sentence that is written where it is said; `%(name)s` are its places."""
    return str(gettext(text, **values))


def chosen() -> str:
    """Return `zh` or `en`."""
    wanted = request.cookies.get(COOKIE, "")
    if wanted in LANGUAGES:
        return wanted
    house: str = current_app.extensions["desk"].settings.language
    return house


def english() -> bool:
    """Say whether the reader wants English."""
    return chosen() == ENGLISH


def tag() -> str:
    """Return the language as HTML names it."""
    return ENGLISH if english() else f"{CHINESE}-CN"


def say(text: str) -> str:
    """Say a sentence or a word that is known only when the page is made."""
    return _(text) if text else ""


def told(error: ArchiveError) -> str:
    """Say an error."""
    return sentence(error, say)


def name_of(chinese: str, in_english: str) -> str:
    """Return the name of a class or a line of the schedule in the reader's language, where it has one."""
    return in_english if english() and in_english else chinese


def clock_time(moment: datetime | None) -> str:
    """Write a moment in the archive's own time zone, to the minute."""
    if moment is None:
        return ""
    return moment.astimezone(current_app.extensions["desk"].settings.zone).strftime("%Y-%m-%d %H:%M")


def near_time(moment: datetime | None) -> str:
    """Write a moment shortly: the hour of this year's days, the day of older ones."""
    if moment is None:
        return ""
    desk = current_app.extensions["desk"]
    there = moment.astimezone(desk.settings.zone)
    return there.strftime("%m-%d %H:%M") if there.year == desk.today.year else there.strftime("%Y-%m-%d")


def near_day(day: date | None) -> str:
    """Write a day shortly: without the year when it is this one."""
    if day is None:
        return ""
    today: date = current_app.extensions["desk"].today
    return day.strftime("%m-%d") if day.year == today.year else day.isoformat()
