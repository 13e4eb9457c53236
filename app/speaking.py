"""The reader's language: sentences are Chinese where they arise, and every door says them in the language asked for."""

import gettext
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from archive.errors import ArchiveError, Invalid, Problems

Say = Callable[[str], str]
"""Gives a Chinese sentence in the reader's language."""

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = (CHINESE, ENGLISH)
TRANSLATIONS = Path(__file__).parent / "translations"


@cache
def speaker(language: str) -> Say:
    """Return the voice of a language; what has no translation is said in Chinese."""
    if language != ENGLISH:
        return str
    spoken = gettext.translation("messages", TRANSLATIONS, [ENGLISH], fallback=True)
    return lambda text: spoken.gettext(text) if text else text


def sentence(error: ArchiveError, say: Say) -> str:
    """Say an error; values that are themselves sentences are said too."""
    if isinstance(error, Problems):
        return " ".join(sentence(problem, say) for problem in error.problems)
    return say(error.text).format(**{name: _value(value, say) for name, value in error.values.items()})


def said_by_field(error: ArchiveError, say: Say) -> dict[str, str]:
    """Say what is wrong, field by field; empty when it is not about fields."""
    problems = error.problems if isinstance(error, Problems) else [error] if isinstance(error, Invalid) else []
    told: dict[str, str] = {}
    for problem in problems:
        told[problem.field] = " ".join(filter(None, (told.get(problem.field), sentence(problem, say))))
    return told


def _value(value: object, say: Say) -> object:
    if isinstance(value, str):
        return say(value)
    return value.isoformat() if isinstance(value, date) else value
