"""Searches kept under a name, as the doors keep, list and change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.desk import Desk
from app.finding import understand
from app.looking import looking
from archive import saved_searches as kept
from archive.people import Actor
from archive.saved_searches import SavedSearch
from search.engine import Order


@dataclass(frozen=True, slots=True)
class Saved:
    """One kept search as a person may see it; `owner` is a name, `own` when it is theirs."""

    number: int
    name: str
    words: str
    filters: Mapping[str, Sequence[str]]
    order: str
    shared: bool
    owner: str
    own: bool


def saved(desk: Desk, by: Actor) -> list[Saved]:
    """Return the searches a person may run: their own, then those shared with everybody."""
    with looking(desk, by) as work:
        return [_told(row, name, by) for row, name in kept.kept_for(work.session, by)]


def one(desk: Desk, by: Actor, number: int) -> Saved:
    """Return one search a person may run.

    Raises:
        NotFound: there is none for them.
    """
    with looking(desk, by) as work:
        row = kept.one_of(work.session, by, number)
        name = next(name for other, name in kept.kept_for(work.session, by) if other.id == row.id)
        return _told(row, name, by)


def save(
    desk: Desk,
    by: Actor,
    name: str,
    words: str,
    filters: Mapping[str, Sequence[str]],
    order: Order,
    *,
    shared: bool = False,
) -> Saved:
    """Keep a search.

    Raises:
        BadQuery: the words cannot be understood.
        Invalid: the name cannot stand.
        NotPermitted: only archive staff share.
        Refused: the person keeps too many.
    """
    understand(words)
    with desk.database.work(desk.clock(), by) as work:
        return _told(kept.keep(work, name, words, filters, str(order), shared=shared), by.name, by)


def change(desk: Desk, by: Actor, number: int, *, name: str | None = None, shared: bool | None = None) -> Saved:
    """Rename one's own search, share it or take it back."""
    with desk.database.work(desk.clock(), by) as work:
        row = kept.one_of(work.session, by, number)
        if name is not None:
            row = kept.rename(work, number, name)
        if shared is not None:
            row = kept.share(work, number, shared=shared)
        return _told(row, by.name, by)


def delete(desk: Desk, by: Actor, number: int) -> Saved:
    """Delete one's own search."""
    with desk.database.work(desk.clock(), by) as work:
        return _told(kept.drop(work, number), by.name, by)


def tell_saved(one: Saved) -> dict[str, Any]:
    """Tell a kept search."""
    return {
        "id": one.number,
        "name": one.name,
        "query": one.words,
        "filters": {facet: list(values) for facet, values in one.filters.items()},
        "order": one.order,
        "shared": one.shared,
        "owner": one.owner,
        "own": one.own,
    }


def _told(row: SavedSearch, owner: str, by: Actor) -> Saved:
    return Saved(row.id, row.name, row.words, row.filters, row.order, row.shared, owner, row.owner == by.login)
