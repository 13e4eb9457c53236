"""Waiting until what was promised is kept: by the working processes that run, or by our own for as long as we wait."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from app.desk import Desk
from app.jobs import JOBS
from app.worker import Alone, Supervisor, index_once, owed_now, work_once
from archive.promises import Job, Promise, Standing
from ingest.arrivals import UNDERWAY, Arrival

LOOK = 0.1
"""Seconds between two looks."""
PATIENCE = 60.0
"""Seconds after which a step is told of although something it promised is still to be done."""


@contextmanager
def hands(desk: Desk) -> Iterator[Callable[[], None]]:
    """See to it that somebody works while the block runs; call what is given now and then.

    The working processes of another command may end with it, so theirs is taken over when they do.
    """
    own = Supervisor(desk)
    running = own.start()

    def look() -> None:
        nonlocal running
        if running:
            own.watch()
        else:
            running = own.start()

    try:
        yield look
    finally:
        if running:
            own.stop()


def searchable(desk: Desk, ids: Collection[int]) -> list[Arrival]:
    """Return those of these arrivals that are settled and, when they became a record, can be found."""
    if not ids:
        return []
    with desk.database.reading() as session:
        settled = select(Arrival).where(
            Arrival.id >= min(ids), Arrival.id <= max(ids), Arrival.course.not_in([str(one) for one in UNDERWAY])
        )
        arrivals = [row for row in session.scalars(settled.order_by(Arrival.id)) if row.id in ids]
        owed = set(
            session.scalars(
                select(Promise.subject).where(Promise.job == Job.INDEX, Promise.standing != Standing.BROKEN)
            )
        )
    return [row for row in arrivals if f"record:{row.record_id}" not in owed]


def settle(desk: Desk, jobs: Collection[Job], patience: float = PATIENCE) -> bool:
    """Keep what is owed of these jobs here, or wait for those who do; False when it took too long."""
    until = time.monotonic() + patience
    alone = Alone(desk.home)
    while owed_now(desk, jobs):
        if time.monotonic() > until:
            return False
        if not alone.take():
            time.sleep(LOOK)
            continue
        try:
            if not _keep_one(desk, jobs):
                time.sleep(LOOK)
        finally:
            alone.release()
    return True


def _keep_one(desk: Desk, jobs: Collection[Job]) -> int:
    name = "command"
    kept = index_once(desk, name) if Job.INDEX in jobs else 0
    return kept + work_once(desk, name, {job for job in jobs if job in JOBS})
