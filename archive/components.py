"""Records put together of several files: which file a page is in, under which key, and how the pages are numbered.

Pages are numbered through the record, file after file. A file that came in alone keeps the key it came in with, so
that one taken out again before acceptance is gone for good, and nothing is copied from key to key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.records import Component, Page, Record


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a page lies: the key of its file, that file's part, and the page's number (1-based) within it."""

    key_id: str
    part: str
    sheet: int


def leaf_of(record: Record, number: int) -> Leaf | None:
    """Return where page `number` (1-based) of a record lies; None when there is no such page."""
    page = next((leaf for leaf in record.leaves if leaf.number == number), None)
    if page is None:
        return None
    component = component_of(record, page)
    if component is None:
        return Leaf(record.key_id, "original", page.sheet or number)
    return Leaf(key_of(record, component), component.part, page.sheet or number)


def component_of(record: Record, page: Page) -> Component | None:
    """Return the file a page is in."""
    if page.component_id is None:
        return record.components[0] if record.components else None
    return next((one for one in record.components if one.id == page.component_id), None)


def key_of(record: Record, component: Component) -> str:
    """Return the key a file is sealed under."""
    return component.key_id or record.key_id


def keys_of(record: Record) -> tuple[str, ...]:
    """Return every key of a record, its own first."""
    return tuple(dict.fromkeys([record.key_id, *(key_of(record, one) for one in record.components)]))


def text_keys(record: Record) -> tuple[str, ...]:
    """Return the keys under which the text of a record lies, file after file."""
    return tuple(key_of(record, one) for one in record.components) or (record.key_id,)


def put_in(session: Session, record: Record, component: Component, pages: Sequence[Page]) -> None:
    """Put a file with its pages at its place among the record's others."""
    record.components.append(component)
    session.flush()
    for page in pages:
        page.component_id = component.id
    _number(session, record, [*record.leaves, *pages])


def take_out(session: Session, record: Record, component: Component) -> None:
    """Take a file and its pages out of a record."""
    left = [page for page in record.leaves if page.component_id != component.id]
    _number(session, record, left)
    record.components.remove(component)
    session.flush()


def _number(session: Session, record: Record, pages: Sequence[Page]) -> None:
    places = {one.id: (one.position, one.id) for one in record.components}
    ordered = sorted(pages, key=lambda page: (places.get(page.component_id or 0, (0, 0)), page.sheet or page.number))
    fresh = [
        Page(
            number=number,
            component_id=page.component_id,
            sheet=page.sheet or page.number,
            width=page.width,
            height=page.height,
            rotation=page.rotation,
            source=page.source,
            engine=page.engine,
            confidence=page.confidence,
            blank=page.blank,
        )
        for number, page in enumerate(ordered, start=1)
    ]
    # The number is part of a page's key: the old rows must be gone before the new ones come.
    record.leaves.clear()
    session.flush()
    record.leaves.extend(fresh)
    record.pages = max(1, len(fresh))
    session.flush()
