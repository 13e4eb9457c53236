"""What a person may mean while typing, and what else is like a record: both within what they may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.desk import Desk
from archive.people import Actor
from archive.records import Record, visible
from search.errors import BadQuery
from search.query import parse
from search.suggesting import Kind, more_like_this, suggest, telling
from search.terms import Term

SHOWN, ALIKE = 8, 5


@dataclass(frozen=True, slots=True)
class Meant:
    """One suggestion: what it is, as it is written, and the words that search for exactly this."""

    kind: Kind
    text: str
    words: str


def meant(desk: Desk, by: Actor, typed: str, limit: int = SHOWN) -> list[Meant]:
    """Return titles, parties and numbers that hold what was typed."""
    found = suggest(desk.engine, typed, by.scope, limit=limit)
    return [Meant(one.kind, one.text, words) for one in found if (words := _asked(one.text))]


def alike(desk: Desk, by: Actor, record: Record, limit: int = ALIKE) -> Sequence[Record]:
    """Return the records a person may see that share most with one they see, best first."""
    terms = telling(record.title, record.party_names)
    ids = more_like_this(desk.engine, terms, by.scope, but=record.id, limit=limit)
    if not ids:
        return []
    with desk.database.reading() as session:
        wanted = select(Record).where(Record.id.in_(ids), visible(by.scope)).options(selectinload(Record.parties))
        rows = {row.id: row for row in session.scalars(wanted)}
    return [rows[one] for one in ids if one in rows]


def _asked(text: str) -> str:
    """Return words that ask for this text as one run; none where no words can."""
    for words in (text, f'"{text}"'):
        try:
            query = parse(words)
        except BadQuery:
            continue
        if isinstance(query, Term) and query.within is None:
            return words
    return ""
