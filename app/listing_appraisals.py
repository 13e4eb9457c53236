"""The appraisals as pages list them: every case with how far it is, and what was concluded and waits for a list."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload

from archive.access import Scope
from archive.records import HELD_STAGES, Record, visible
from workflows.appraisal import Appraised, Case, Conclusion, State


@dataclass(frozen=True, slots=True)
class Progress:
    """A case and how many of its records have been judged."""

    case: Case
    records: int
    judged: int


def cases(session: Session, *, first: int = 0, most: int = 100) -> list[Progress]:
    """Return the cases with their progress, newest first."""
    counted = (
        select(Appraised.case_id, func.count().label("records"), func.count(Appraised.conclusion).label("judged"))
        .group_by(Appraised.case_id)
        .subquery()
    )
    wanted = (
        select(Case, counted.c.records, counted.c.judged)
        .outerjoin(counted, counted.c.case_id == Case.id)
        .options(lazyload(Case.items))
    )
    rows = session.execute(wanted.order_by(Case.id.desc()).offset(first).limit(most))
    return [Progress(case, records or 0, judged or 0) for case, records, judged in rows]


def count_cases(session: Session) -> int:
    """Count the cases."""
    return session.scalar(select(func.count()).select_from(Case)) or 0


def concluded(session: Session, scope: Scope, *, most: int = 500) -> list[tuple[Record, Appraised]]:
    """Return the records appraised for destruction that stand on no list yet, each with the opinion, in shelf order."""
    last = (
        select(func.max(Appraised.id))
        .join(Case, Case.id == Appraised.case_id)
        .where(Case.state == State.DECIDED)
        .group_by(Appraised.record_id)
    )
    wanted = (
        select(Record, Appraised)
        .join(Appraised, Appraised.record_id == Record.id)
        .where(
            Appraised.id.in_(last),
            Appraised.conclusion == Conclusion.DESTROY,
            Record.state.in_([str(stage) for stage in HELD_STAGES]),
            Record.claimed_by.is_(None),
            visible(scope),
        )
    )
    rows = session.execute(wanted.order_by(Record.shelf_key, Record.id).limit(most))
    return [(record, opinion) for record, opinion in rows]
