"""A look at the rows by one person: what they may see, and a note that they saw it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from app.desk import Desk
from archive.database import Work
from archive.ledger import Daybook, Entry, Line
from archive.people import Actor
from archive.records import Record

SAME_LOOK = timedelta(minutes=10)
"""A page looked at again within this time is the same look, noted once."""


@contextmanager
def looking(desk: Desk, by: Actor) -> Iterator[Work]:
    """Give what rules need to answer for this person; nothing done in the block is kept."""
    with desk.database.reading() as session:
        yield Work(session, desk.clock(), desk.today, by, Daybook())


def note_look(desk: Desk, work: Work, record: Record, page: int) -> None:
    """Write into the ledger that a person sees page `page` (1-based) of a record."""
    last = select(Entry.detail).where(
        Entry.subject == record.subject,
        Entry.by == work.by.login,
        Entry.act == "record:view",
        Entry.at > work.at - SAME_LOOK,
    )
    told = f'{{"page": {page}}}'
    if told in set(work.session.scalars(last)):
        return
    with desk.database.work(desk.clock(), work.by) as writing:
        writing.book.write(Line("record:view", record.subject, work.by.login, work.by.name, detail={"page": page}))
