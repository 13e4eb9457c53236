"""When a record falls due, and why: the schedule line, the event, the first day, the term and the holds."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.access import Scope
from archive.records import HELD_STAGES, Record, visible
from archive.schedules import Facts, Outcome, reckon


def facts_of(record: Record) -> Facts:
    """Return the dates of a record that its term may hang on."""
    return Facts(
        year=record.year, event_on=record.event_on, settled_on=record.settled_on, counts_from=record.counts_from
    )


def outcome(record: Record) -> Outcome | None:
    """Work out when the record falls due and why; None while it has no schedule line."""
    if record.series is None:
        return None
    return reckon(record.series.rule(record.term or None), facts_of(record))


def recompute(record: Record) -> None:
    """Bring the record's searchable due day into agreement with its series and events."""
    worked_out = outcome(record)
    record.due_on = worked_out.due_on if worked_out else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many records fall due in a year."""

    year: int
    count: int


def due(session: Session, scope: Scope, today: date, *, most: int = 500) -> list[Record]:
    """Return the records whose term has ended, in shelf order; those under a hold are among them."""
    found = (
        select(Record)
        .where(Record.state.in_([str(stage) for stage in HELD_STAGES]), Record.due_on <= today, visible(scope))
        .order_by(Record.shelf_key, Record.id)
        .limit(most)
    )
    return list(session.scalars(found))
