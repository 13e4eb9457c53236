"""Bringing the index into agreement with the rows: what a record looks like to a searcher."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from app.desk import Desk
from archive.components import text_keys
from archive.elements import Element, ElementKind, elements_asked, searchable
from archive.records import Record, Stage
from ingest.pipeline import TEXT
from search.engine import Entry
from storage.errors import KeyDestroyed, Missing
from storage.vault import Vault

AT_ONCE = 500


def entry_of(record: Record, vault: Vault) -> Entry:
    """Return a record as the index keeps it."""
    asked = elements_asked(record)
    return Entry(
        record=record.id,
        text=text_of(vault, record),
        title=record.title,
        archival_no=record.archival_no or "",
        parties=record.party_names,
        doc_no=record.doc_no,
        notes=record.notes,
        class_code=record.category.code,
        fonds=record.fonds.code,
        year=record.year,
        date=record.dated,
        department=record.department_id,
        secrecy=record.secrecy,
        received=record.received,
        state=record.state,
        shelf_key=record.shelf_key,
        aliases=tuple(name for row in record.parties for name in row.party.all_names[1:]),
        responsible=record.responsible,
        elements=tuple(searchable(record.elements or {}, asked).splitlines()),
        term=record.term,
        due=record.due_on,
        amounts=_amounts(record, asked),
        department_names=(record.department.code, record.department.name),
        place=_place(record),
    )


def _amounts(record: Record, asked: Sequence[Element]) -> tuple[int, ...]:
    """Return the sums that were entered, in hundredths."""
    entered = record.elements or {}
    sums = (entered.get(element.name) for element in asked if element.kind == ElementKind.AMOUNT)
    return tuple(int(Decimal(one) * 100) for one in sums if one)


def _place(record: Record) -> tuple[str, ...]:
    """Return what a person may call the place where a record lies."""
    box = record.container
    if box is None:
        return ()
    return (box.code, *((box.location.code, box.location.name) if box.location else ()))


def text_of(vault: Vault, record: Record) -> str:
    """Return the text that was read, pages parted by a form feed; empty when there is none any more."""
    return "\f".join(_text(vault, key_id) for key_id in text_keys(record))


def _text(vault: Vault, key_id: str) -> str:
    try:
        return vault.get(key_id, TEXT).decode()
    except (Missing, KeyDestroyed):
        return ""


def update(desk: Desk, ids: Iterable[int]) -> None:
    """Show the index these records as they are now, destroyed ones not at all."""
    wanted = sorted(set(ids))
    gone = set(wanted)

    def living(session: Session) -> Iterator[Entry]:
        # Some at a time: the engine takes them as they come, and thousands of texts are never in memory together.
        for start in range(0, len(wanted), AT_ONCE):
            found = select(Record).where(Record.id.in_(wanted[start : start + AT_ONCE]))
            for record in session.scalars(found.options(lazyload(Record.holds), lazyload(Record.volume))):
                if record.stage != Stage.DESTROYED:
                    gone.discard(record.id)
                    yield entry_of(record, desk.vault)
            session.expunge_all()

    with desk.database.reading() as session:
        entries = living(session)
        if (first := next(entries, None)) is not None:
            desk.engine.add(chain([first], entries))
    if gone:
        desk.engine.remove(sorted(gone))


def everything(session: Session, vault: Vault) -> Iterator[Entry]:
    """Yield every record that can be found, for a rebuild."""
    found = select(Record).where(Record.state != Stage.DESTROYED).order_by(Record.id)
    for record in session.scalars(found.execution_options(yield_per=AT_ONCE)):
        yield entry_of(record, vault)
