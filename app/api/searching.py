"""Search: found records, what may be meant while typing, what is alike, and searches kept under a name."""

from typing import Any

from flask import Response
from pydantic import Field

from app import saved_searches as kept
from app.acting import record_for
from app.api import asked, told
from app.api.asked import Asked, OrderName
from app.api.callers import caller, only
from app.api.door import BLUEPRINT
from app.api.refusals import desk
from app.api.told import Told
from app.finding import find
from app.looking import looking
from app.narrowing import narrowing
from app.suggesting import alike, meant
from app.telling import tell_answer
from archive.people import ARCHIVE_STAFF, Role
from archive.saved_searches import NAME_MOST, WORDS_MOST
from search.engine import FACETS, Order

READERS = (*ARCHIVE_STAFF, Role.BUSINESS, Role.REVIEWER)


class TypedAsked(Asked):
    """What stands in a search box."""

    q: str = Field(max_length=2000)
    limit: int = Field(default=8, ge=1, le=20)


class SuggestionTold(Told):
    """A title, party or number, and the words that search for exactly this."""

    kind: str
    text: str
    words: str


class SuggestionsTold(Told):
    """What may be meant, best first."""

    items: list[SuggestionTold]


class LikeTold(Told):
    """A record that is like another."""

    record: str
    archival_no: str | None
    title: str


class LikesTold(Told):
    """Records like another, best first."""

    items: list[LikeTold]


class SavedTold(Told):
    """A search kept under a name; whoever runs it finds what they may see."""

    id: int
    name: str
    query: str
    filters: dict[str, list[str]]
    order: str
    shared: bool
    owner: str
    own: bool


class SavedListTold(Told):
    """One's own searches, then those shared with everybody."""

    items: list[SavedTold]


class SaveAsked(Asked):
    """A search to keep; filters by the name of a facet, as a search takes them."""

    name: str = Field(min_length=1, max_length=NAME_MOST)
    query: str = Field(min_length=1, max_length=WORDS_MOST)
    filters: dict[str, list[str]] = Field(default_factory=dict, max_length=len(FACETS))
    order: OrderName = "relevance"
    shared: bool = False


class SavedChangeAsked(Asked):
    """Another name, or whether it is shared."""

    name: str | None = Field(default=None, max_length=NAME_MOST)
    shared: bool | None = None


@BLUEPRINT.get("/search")
@BLUEPRINT.input(asked.SearchAsked, location="query", arg_name="wish")
@BLUEPRINT.output(told.AnswerTold)
def search(wish: asked.SearchAsked) -> dict[str, Any]:
    """Search within what one may see."""
    given = {
        "department": wish.department,
        "party": wish.party,
        "secrecy": wish.secrecy,
        "state": wish.state,
        "term": wish.term,
    }
    with looking(desk(), caller()) as work:
        narrow = narrowing(work.session, ((facet, value) for facet, values in given.items() for value in values))
    answer = find(
        desk(),
        caller(),
        wish.q,
        classes=[code.strip().upper() for code in wish.class_],
        years=wish.year,
        narrow=narrow,
        order=Order(wish.order),
        limit=wish.limit,
        offset=wish.offset,
    )
    return tell_answer(answer)


@BLUEPRINT.get("/suggest")
@BLUEPRINT.input(TypedAsked, location="query", arg_name="wish")
@BLUEPRINT.output(SuggestionsTold)
def suggest(wish: TypedAsked) -> dict[str, Any]:
    """Suggest titles, parties and numbers within what one may see."""
    found = meant(desk(), caller(), wish.q, wish.limit)
    return {"items": [{"kind": str(one.kind), "text": one.text, "words": one.words} for one in found]}


@BLUEPRINT.get("/records/<ref>/alike")
@BLUEPRINT.output(LikesTold)
def list_alike(ref: str) -> dict[str, Any]:
    """List the records most like one, within what one may see."""
    with looking(desk(), caller()) as work:
        found = alike(desk(), caller(), record_for(work, ref))
    return {"items": [{"record": one.ref, "archival_no": one.archival_no, "title": one.title} for one in found]}


@BLUEPRINT.get("/searches")
@BLUEPRINT.output(SavedListTold)
def list_searches() -> dict[str, Any]:
    """List the searches one keeps and those shared with everybody."""
    only(*READERS)
    return {"items": [kept.tell_saved(one) for one in kept.saved(desk(), caller())]}


@BLUEPRINT.post("/searches")
@BLUEPRINT.input(SaveAsked, location="json", arg_name="wish")
@BLUEPRINT.output(SavedTold, status_code=201)
def save_search(wish: SaveAsked) -> dict[str, Any]:
    """Keep a search under a name; archive staff may share it."""
    only(*READERS)
    with looking(desk(), caller()) as work:
        filters = narrowing(work.session, ((name, value) for name, all_ in wish.filters.items() for value in all_))
    made = kept.save(desk(), caller(), wish.name, wish.query, filters, Order(wish.order), shared=wish.shared)
    return kept.tell_saved(made)


@BLUEPRINT.patch("/searches/<int:number>")
@BLUEPRINT.input(SavedChangeAsked, location="json", arg_name="wish")
@BLUEPRINT.output(SavedTold)
def change_search(number: int, wish: SavedChangeAsked) -> dict[str, Any]:
    """Rename one's own search, share it or take it back."""
    only(*READERS)
    return kept.tell_saved(kept.change(desk(), caller(), number, name=wish.name, shared=wish.shared))


@BLUEPRINT.delete("/searches/<int:number>")
@BLUEPRINT.doc(responses={204: "It is gone."})
def delete_search(number: int) -> Response:
    """Delete one's own search."""
    only(*READERS)
    kept.delete(desk(), caller(), number)
    return Response(status=204)
