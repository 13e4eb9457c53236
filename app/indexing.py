"""Bringing the index into agreement with the rows: what a record looks like to a searcher."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.components import text_keys
from archive.elements import elements_asked, searchable
from archive.records import Record, Stage
from ingest.pipeline import TEXT
from search.engine import Entry
from storage.errors import KeyDestroyed, Missing
from storage.vault import Vault

AT_ONCE = 500


def entry_of(record: Record, vault: Vault) -> Entry:
    """Return a record as the index keeps it."""
    return Entry(
        record=record.id,
        text=text_of(vault, record),
        title=record.title,
        archival_no=record.archival_no or "",
        parties=record.party_names,
        doc_no=record.doc_no,
        notes=_words_of(record),
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
    )


def _words_of(record: Record) -> str:
    """Return the notes and what the class asked for, each on a line of its own."""
    entered = searchable(record.elements or {}, elements_asked(record))
    return "\n".join(filter(None, (record.notes, entered)))


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
    with desk.database.reading() as session:
        records = list(session.scalars(select(Record).where(Record.id.in_(wanted))))
        living = [entry_of(record, desk.vault) for record in records if record.stage != Stage.DESTROYED]
    gone = set(wanted) - {entry.record for entry in living}
    if living:
        desk.engine.add(living)
    if gone:
        desk.engine.remove(sorted(gone))


def everything(session: Session, vault: Vault) -> Iterator[Entry]:
    """Yield every record that can be found, for a rebuild."""
    found = select(Record).where(Record.state != Stage.DESTROYED).order_by(Record.id)
    for record in session.scalars(found.execution_options(yield_per=AT_ONCE)):
        yield entry_of(record, vault)
