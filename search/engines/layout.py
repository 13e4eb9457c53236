"""How a record is laid out for any engine: the same fields, the same fold, the same scope.

All that is searched by fragment (text, title, parties, numbers, aliases, notes, elements) becomes one string, its
parts kept apart by signs no folded text holds. One term is then one phrase in one field: a fragment is found in
whichever part it stands, and never across two of them.
"""

from dataclasses import dataclass

from search.engine import Entry
from search.fold import plain
from search.meaning import day_token, meanings, month_token, number_token
from search.near import PARTING
from search.values import number

APART = PARTING * 2
"""Two signs, so that not even a near hit, which may leave out one, runs from one part into the next."""
NEVER = 99_999_999
"""The day on which what is never due is due."""
_AMOUNTS_MOST = 100


@dataclass(frozen=True, slots=True)
class Layout:
    """One record, folded.

    An alias may be a name or a number and counts as both. `exact` are the whole title, numbers and names; `day` and
    `due` are YYYYMMDD, 0 or NEVER where there is none. `meant` are the tokens of its dates and numbers. `facets` has
    the values of each facet, told as text.
    """

    everything: str
    title: str
    parties: str
    numbers: str
    exact: tuple[str, ...]
    codes: tuple[str, ...]
    class_code: str
    fonds: str
    state: str
    term: str
    day: int
    due: int
    departments: tuple[str, ...]
    places: tuple[str, ...]
    meant: tuple[str, ...]
    amounts: tuple[int, ...]
    facets: dict[str, tuple[str, ...]]


def lay_out(entry: Entry) -> Layout:
    """Fold one record's fields."""
    text, title, notes = plain(entry.text), plain(entry.title), plain(entry.notes)
    aliases, parties, elements = _folded(entry.aliases), _folded(entry.parties), _folded(entry.elements)
    codes = _folded((entry.archival_no, entry.doc_no))
    tokens, amounts = _meanings(entry, (text, title, notes, *elements))
    return Layout(
        everything=joined((text, title, *parties, *codes, *aliases, plain(entry.responsible), *elements, notes)),
        title=joined((title,)),
        parties=joined((*parties, *aliases)),
        numbers=joined(codes),
        exact=tuple({title, *parties, *codes, *aliases} - {""}),
        codes=(*codes, *aliases),
        class_code=plain(entry.class_code),
        fonds=plain(entry.fonds),
        state=plain(entry.state),
        term=plain(entry.term),
        day=number(entry.date) if entry.date else 0,
        due=NEVER if entry.due is None else number(entry.due),
        departments=_folded(entry.department_names),
        places=_folded(entry.place),
        meant=tokens,
        amounts=amounts,
        facets=facets_of(entry),
    )


def joined(parts: tuple[str, ...]) -> str:
    """Return parts as one string; every character of them has another after it."""
    return APART.join(filter(None, parts)) + PARTING


def facets_of(entry: Entry) -> dict[str, tuple[str, ...]]:
    """Return the values a record counts under, by facet."""
    return {
        "class": _some(entry.class_code),
        "year": () if entry.year is None else (str(entry.year),),
        "department": (str(entry.department),),
        "party": tuple(dict.fromkeys(filter(None, map(tellable, entry.parties)))),
        "secrecy": (str(int(entry.secrecy)),),
        "state": _some(entry.state),
        "term": _some(entry.term),
    }


def tellable(text: str) -> str:
    """Return a text as every engine can keep it: without NUL and halves of characters, at most 500 long."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()[:500]


def _some(text: str) -> tuple[str, ...]:
    told = tellable(text)
    return (told,) if told else ()


def _folded(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, texts)))


def _meanings(entry: Entry, texts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    tokens: set[str] = set()
    read: list[int] = []
    for text in texts:
        for one in meanings(text):
            tokens.add(one.token)
            if one.fen is not None:
                read.append(one.fen)
    if entry.date:
        tokens |= {day_token(entry.date), month_token(entry.date)}
    amounts = tuple(dict.fromkeys(entry.amounts or read))[:_AMOUNTS_MOST]
    return tuple(tokens | {number_token(fen) for fen in entry.amounts}), amounts
