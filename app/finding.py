"""One page of a search as any door shows it: asked within the asker's scope, hits described and marked, and noted in the ledger."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.desk import Desk
from app.indexing import text_of
from archive.ledger import Line
from archive.people import Actor
from archive.records import STAGE_NAMES, Record, visible
from ingest.pages import Box, PageText, around
from ingest.pages import Line as TextLine
from search.engine import NOTHING, Hit, Order, Result
from search.near import loosened
from search.query import parse
from search.snippets import marked, snippet, spans
from search.terms import Name, Query
from search.timely import SECONDS, timely

PAGE = 20
WORDS_KEPT = 200
"""Letters of a query that the ledger keeps."""
STATES = {name: str(stage) for stage, name in STAGE_NAMES.items()}
"""What people call a state, and the state."""


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: the record, the page (1-based) and the passage, with hits in <mark>; the rest is escaped."""

    record: Record
    page: int
    title: str
    snippet: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of hits and what is known of all of them.

    `near` when nothing was found as typed and these hits differ from it by a character (近似匹配): `query` is then
    the looser one that was asked. `cut` when the time was over before the answer was whole.
    """

    words: str
    query: Query
    total: int
    took_ms: float
    hits: Sequence[Found]
    facets: Mapping[str, Mapping[str, int]]
    partial: bool
    near: bool = False
    cut: bool = False


def find(  # noqa: PLR0913 - each is a choice of the asker's
    desk: Desk,
    by: Actor,
    words: str,
    *,
    classes: Sequence[str] = (),
    years: Sequence[int] = (),
    narrow: Mapping[str, Sequence[str]] = NOTHING,
    order: Order = Order.RELEVANCE,
    limit: int = PAGE,
    offset: int = 0,
) -> Answer:
    """Search within what this person may see.

    Raises:
        BadQuery: the words cannot be understood; it says where.
    """
    began = time.perf_counter()
    query = understand(words)
    ask = partial(
        desk.engine.search,
        scope=by.scope,
        limit=limit,
        offset=offset,
        classes=classes,
        years=years,
        narrow=narrow,
        order=order,
    )
    result, near = timely(lambda: ask(query)), False
    looser = loosened(query) if not result.total and not result.cut else None
    if looser is not None:
        asked = looser
        again = timely(lambda: ask(asked), SECONDS - (time.perf_counter() - began))
        near = again.total > 0
        result, query = (again, asked) if near else (replace(result, cut=again.cut), query)
    hits = _described(desk, by, query, result)
    with desk.database.work(desk.clock(), by) as work:
        work.book.write(
            Line("search", "holdings", by.login, by.name, note=words[:WORDS_KEPT], detail={"total": result.total})
        )
    took = (time.perf_counter() - began) * 1000
    return Answer(
        words, query, result.total, round(took, 1), hits, result.facets, result.partial, near=near, cut=result.cut
    )


def understand(words: str, *, near: bool = False) -> Query:
    """Return what words ask for; with `near` as they are asked when nothing was found as typed.

    Raises:
        BadQuery: the words cannot be understood; it says where.
    """
    query = parse(words, STATES)
    return (loosened(query) or query) if near else query


def hits_on(leaf: PageText, query: Query) -> list[list[Box]]:
    """Return where the query's words stand on a page: for each hit one box for each line it runs over."""
    letters = [letter for line in leaf.lines for letter in _letters(line)]
    text = "".join(sign for sign, _, _ in letters)
    hits: list[list[Box]] = []
    for start, end in spans(text, query):
        run = letters[start:end]
        lines = dict.fromkeys(line for _, _, line in run)
        hits.append([around([box for _, box, at in run if at == line]) for line in lines])
    return hits


def _described(desk: Desk, by: Actor, query: Query, result: Result) -> list[Found]:
    with desk.database.reading() as session:
        wanted = select(Record).where(Record.id.in_([hit.record for hit in result.hits]), visible(by.scope))
        rows = {row.id: row for row in session.scalars(wanted.options(selectinload(Record.parties)))}
    return [_found(desk, query, hit, rows[hit.record]) for hit in result.hits if hit.record in rows]


def _found(desk: Desk, query: Query, hit: Hit, record: Record) -> Found:
    passage = snippet(text_of(desk.vault, record), query)
    return Found(record, passage.page, marked(record.title, query, Name.TITLE), passage.html, round(hit.score, 4))


def _letters(line: TextLine) -> list[tuple[str, Box, int]]:
    """Spread the letters of a line over the boxes of its words."""
    letters: list[tuple[str, Box, int]] = []
    for word in line.words or (line,):
        step = word.box.width / max(1, len(word.text))
        for place, sign in enumerate(word.text):
            left = word.box.x0 + place * step
            letters.append((sign, Box(left, word.box.y0, left + step, word.box.y1), id(line)))
    return letters
