"""The retention schedule as a list."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.classification import Series


def schedule(session: Session) -> list[Series]:
    """Return every line of the schedule in force, in its order."""
    wanted = select(Series).where(Series.valid_to.is_(None)).order_by(Series.fonds_id, Series.number)
    return list(session.scalars(wanted))
