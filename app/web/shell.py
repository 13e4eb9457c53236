"""What stands around every page: house, person, rooms, tree, basket, tasks and the work that is going on."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from apiflask import APIFlask
from flask import current_app, g, has_request_context, request, session

from app.counting import Counts
from app.desk import Desk
from app.listing import Branch, Holdings, department_name, findable, holdings
from app.listing_tasks import how_many, underway
from app.web.deps import look
from app.web.language import _, name_of, say, tag
from app.web.rooms import open_to
from archive.people import ARCHIVE_STAFF, ROLE_NAMES, Actor
from archive.schedules import Term
from ingest.arrivals import Arrival

KEPT = 15.0
"""Seconds for which the counts of the tree are remembered."""
BASKET = "basket"
"""Where the session keeps the ids of the records in the basket: a list of whole numbers."""
THEMES, DENSITIES = ("light", "dark", "system"), ("compact", "standard", "roomy")


def register(app: APIFlask) -> None:
    """Give every template its shell."""
    app.extensions["counts"] = Counts(app.config.get("COUNTS_KEPT", KEPT))
    app.jinja_env.add_extension("jinja2.ext.do")
    app.context_processor(lambda: {"shell": Shell(app.extensions["desk"])})


def my_holdings() -> Holdings:
    """Return the holdings as the person who asks may see them, counted a moment ago."""
    who: Actor = g.actor
    counts: Counts = current_app.extensions["counts"]

    def count() -> Holdings:
        with look() as work:
            return holdings(work.session, who.scope)

    return counts.of(("holdings", who.scope), count)


def my_reach() -> int:
    """Return how many records a search of this person goes through, counted a moment ago."""
    who: Actor = g.actor
    counts: Counts = current_app.extensions["counts"]

    def count() -> int:
        with look() as work:
            return findable(work.session, who.scope)

    return counts.of(("reach", who.scope), count)


def basket() -> list[int]:
    """Return the ids of the records in this person's basket."""
    kept = session.get(BASKET, [])
    return [one for one in kept if isinstance(one, int)] if isinstance(kept, list) else []


class Shell:
    """The shell of one page; what a fragment does not show is never counted."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._who: Actor | None = g.get("actor") if has_request_context() else None
        self.house = desk.settings.house
        self.leave, self.lang_url = "/logout", "/language"

    @cached_property
    def lang(self) -> str:
        """The language of the page."""
        return tag()

    @property
    def theme(self) -> str:
        """Light, dark, or as the system is."""
        return _one_of(request.cookies.get("theme", ""), THEMES, "system")

    @property
    def density(self) -> str:
        """How high the rows are."""
        return _one_of(request.cookies.get("density", ""), DENSITIES, "compact")

    @property
    def folded(self) -> bool:
        """Whether the tree is folded away."""
        return request.cookies.get("side") == "folded"

    @cached_property
    def person(self) -> dict[str, str] | None:
        """Name and office of who is signed in."""
        if self._who is None:
            return None
        department = self._found[0]
        duties = "、".join(say(ROLE_NAMES[role]) for role in sorted(self._who.roles))
        return {"name": self._who.name, "office": " · ".join(filter(None, (department, duties)))}

    @cached_property
    def _found(self) -> tuple[str, int, tuple[int, Arrival | None]]:
        """Department, tasks and reading, asked for in one look."""
        with look() as work:
            reading = underway(work.session) if work.by.has(ARCHIVE_STAFF) else (0, None)
            name = department_name(work.session, work.by.department)
            return name, how_many(work.session, work.by, work.today), reading

    @property
    def basket(self) -> int:
        """How many records are in the basket."""
        return len(basket())

    @cached_property
    def tasks(self) -> int:
        """How much waits for this person."""
        return self._found[1] if self._who else 0

    @cached_property
    def may(self) -> frozenset[str]:
        """The pages this person may open."""
        return open_to(self._who) if self._who else frozenset()

    @property
    def desk(self) -> bool:
        """Whether they may work at the desk."""
        return "desk" in self.may

    @cached_property
    def tree(self) -> list[dict[str, Any]] | None:
        """Fonds, classes, years and terms, with counts within what the person may see."""
        if self._who is None or self._who.scope.nothing or "records" not in self.may:
            return None
        return tree_of(my_holdings(), g.get("branch", ()))

    @cached_property
    def tree_note(self) -> str | None:
        """How many records there are in all."""
        return _("共 %(n)s 件", n=f"{my_holdings().total:,}") if self.tree else None

    @cached_property
    def running(self) -> dict[str, Any] | None:
        """The reading that is going on."""
        if self._who is None or not self._who.has(ARCHIVE_STAFF):
            return None
        count, arrival = self._found[2]
        if arrival is None:
            return None
        if not arrival.pages_total:
            return {"what": _("等候识别"), "name": arrival.name, "done": 0, "total": count, "unit": _("份")}
        return {
            "what": _("正在识别"),
            "name": arrival.name,
            "done": arrival.pages_read,
            "total": arrival.pages_total,
            "unit": _("页"),
            "rest": _("另有 %(n)s 份等候", n=count - 1) if count > 1 else "",
        }


def tree_of(held: Holdings, here: tuple[str, ...]) -> list[dict[str, Any]]:
    """Make the tree; `here` is the branch a page shows: fonds, class, year and term, as far as it goes."""
    return [_fonds(held, one, here) for one in held.fonds]


def _fonds(held: Holdings, one: Branch, here: tuple[str, ...]) -> dict[str, Any]:
    url = f"/fonds/{one.code}"
    total = sum(pile.count for pile in held.piles if pile.fonds_id == one.id)
    opened = not here or here[0] == one.code
    tops = [top for top in held.classes if top.fonds_id == one.id and top.parent_id is None]
    return {
        "word": f"{one.code} {one.name}", "n": total, "url": url, "here": here == (one.code,), "open": opened,
        "fonds": True, "under": [_class(held, top, url, here) for top in tops] if opened else [],
    }  # fmt: skip


def _class(held: Holdings, one: Branch, fonds_url: str, here: tuple[str, ...]) -> dict[str, Any]:
    url, ids = f"{fonds_url}/{one.code}", held.under(one.id)
    chosen = next((other for other in held.classes if here[1:2] == (other.code,)), None)
    opened = chosen is not None and chosen.id in ids
    below = [_class(held, under, fonds_url, here) for under in held.classes if under.parent_id == one.id]
    years = _years(held, one.id, url, here) if opened and not below else []
    return {
        "word": f"{one.code} {name_of(one.name, one.name_en)}", "n": held.count(ids), "url": url,
        "here": here[1:] == (one.code,), "open": opened, "under": (below or years) if opened else [],
    }  # fmt: skip


def _years(held: Holdings, class_id: int, url: str, here: tuple[str, ...]) -> Iterable[dict[str, Any]]:
    ids = frozenset({class_id})
    years = sorted({pile.year for pile in held.piles if pile.class_id == class_id and pile.year}, reverse=True)
    for year in years:
        opened = here[2:3] == (str(year),)
        terms = sorted({pile.term for pile in held.piles if pile.class_id == class_id and pile.year == year})
        yield {
            "word": str(year), "n": held.count(ids, year=year), "url": f"{url}/{year}",
            "here": here[2:] == (str(year),), "open": opened,
            "under": [
                {"word": term_word(term), "n": held.count(ids, year=year, term=term), "url": f"{url}/{year}/{term}",
                 "here": here[3:] == (term,), "open": False, "under": []}
                for term in terms if term
            ] if opened else [],
        }  # fmt: skip


def term_word(term: str) -> str:
    """Say a term: 永久, 30 年."""
    if not term:
        return ""
    years = Term.parse(term).years
    return _("永久") if years is None else _("%(n)s 年", n=years)


def _one_of(value: str, choices: tuple[str, ...], otherwise: str) -> str:
    return value if value in choices else otherwise
