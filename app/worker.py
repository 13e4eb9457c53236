"""The working processes beside the web server.

One keeper writes the index, carries destructions out and sweeps the watched folder; readers, one per
core, read what arrived. They share nothing but the database: any of them may be killed at any moment,
and its promises are kept by another when their leases run out.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import IO

from sqlalchemy import func, select

from app.desk import Desk
from app.indexing import everything
from app.jobs import JOBS, give_up, ids_of, index_records
from app.logs import log
from app.owed import Owed
from app.watching import sweep
from archive.errors import Unavailable
from archive.people import CLOCK
from archive.promises import Job, Promise, Standing, claim, put_back, still_leased, take_off
from archive.records import Record, Stage
from search.errors import Away, Broken, Outdated

IDLE = 0.1
"""Seconds between two looks when nothing is owed."""
SWEEP = 2.0
"""Seconds between two looks into the watched folder."""
INDEX_AT_ONCE = 2000
READER_LIFE = 300
"""Files after which a reader is replaced; engines in native code may grow."""
READERS_WORK = frozenset({Job.READ, Job.IMPORT, Job.ATTACH, Job.CHECK_SCANS})
"""What the readers keep: whatever is long, so that the keeper is free to index."""
INDEX_LEASE = timedelta(minutes=2)


class Stop:
    """Says whether this process was asked to end, or has lost the one that started it."""

    def __init__(self) -> None:
        self.asked = False
        self._parent = os.getppid()
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)
        die_with_parent()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def __bool__(self) -> bool:
        return self.asked or os.getppid() != self._parent


def keep(desk: Desk, stop: Callable[[], object]) -> None:
    """Be the keeper: index, destroy, sweep, until asked to stop."""
    name = f"keeper-{os.getpid()}"
    mend_index(desk)
    looked = 0.0
    while not stop():
        busy = index_once(desk, name) + work_once(desk, name, {Job.DESTROY_ITEM, Job.PURGE_INDEX, Job.ERASE})
        if time.monotonic() - looked > SWEEP:
            mend_index(desk)
            busy += sweep(desk)
            looked = time.monotonic()
        if not busy:
            time.sleep(IDLE)


def read_arrivals(desk: Desk, stop: Callable[[], object]) -> None:
    """Be a reader: read what arrived, until asked to stop or old."""
    name, files = f"reader-{os.getpid()}", 0
    while not stop() and files < READER_LIFE:
        done = work_once(desk, name, READERS_WORK)
        files += done
        if not done:
            time.sleep(IDLE)


def work_once(desk: Desk, name: str, jobs: Collection[Job]) -> int:
    """Keep one promise, if there is one; return how many were taken up."""
    owed = _take(desk, name, jobs, 1)
    for one in owed:
        try:
            finish = JOBS[one.job](desk, one)
            with desk.database.work(desk.clock(), CLOCK) as work:
                promise = still_leased(work.session, one.id, name)
                if promise is not None:
                    finish(work)
                    work.session.delete(promise)
        except Exception as failure:  # noqa: BLE001 - the worker outlives every failure of one piece of work
            log.exception("work failed", job=one.job, subject=one.subject, tries=one.tries)
            _put_back(desk, one, failure)
    return len(owed)


def index_once(desk: Desk, name: str) -> int:
    """Index everything that is owed to the index, in one commit; return how many promises that kept."""
    owed = _take(desk, name, {Job.INDEX}, INDEX_AT_ONCE)
    if not owed:
        return 0
    try:
        index_records(desk, ids_of(owed))
        _drop(desk, owed, name)
    except (Outdated, Broken):
        mend_index(desk)
        _drop(desk, owed, name)
    except Exception as failure:  # noqa: BLE001 - likewise
        log.exception("index failed", promises=len(owed))
        for one in owed:
            _put_back(desk, one, failure)
    return len(owed)


def mend_index(desk: Desk) -> None:
    """Make the index anew when it is missing, broken, or older than its rules."""
    try:
        if desk.engine.count():
            return
    except Away as reason:
        # A server's index that does not answer now is asked again with the next promise and the next sweep.
        log.warning("index does not answer", reason=str(reason))
        return
    except (Outdated, Broken) as reason:
        log.warning("index is made anew", reason=str(reason))
    with desk.database.reading() as session:
        if session.scalar(select(Record.id).where(Record.state != Stage.DESTROYED).limit(1)) is not None:
            log.info("index made", records=desk.engine.rebuild(everything(session, desk.vault)))


def owed_now(desk: Desk, jobs: Collection[Job] = frozenset(Job)) -> int:
    """Count the promises that are not kept yet and not broken."""
    with desk.database.reading() as session:
        wanted = select(func.count()).select_from(Promise)
        return session.scalar(wanted.where(Promise.standing != Standing.BROKEN, Promise.job.in_([*jobs]))) or 0


class Alone:
    """The right to run the working processes of an instance, held by one supervisor at a time."""

    def __init__(self, home: Path) -> None:
        self._path = home / "worker.lock"
        self._held: IO[str] | None = None

    def take(self) -> bool:
        """Try to take it; False when another supervisor has it."""
        held = self._path.open("w")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            return False
        self._held = held
        return True

    def release(self) -> None:
        """Give it back."""
        if self._held is not None:
            self._held.close()
            self._held = None


class Supervisor:
    """Starts keeper and readers, and starts them again when they die."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._alone = Alone(desk.home)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> bool:
        """Start the processes; False when another supervisor of this instance runs."""
        if not self._alone.take():
            return False
        shutil.rmtree(self._desk.work_folder, ignore_errors=True)
        self._free_leases()
        readers = self._desk.settings.readers or os.cpu_count() or 1
        for name in ["keeper", *(f"reader {n}" for n in range(1, readers + 1))]:
            self._spawn(name)
        return True

    def watch(self) -> None:
        """Replace the processes that have ended."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                if process.returncode not in {0, -signal.SIGTERM}:
                    log.warning("process ended", name=name, code=process.returncode)
                self._spawn(name)

    def stop(self) -> None:
        """Ask the processes to end, and end those that do not."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()
        self._running.clear()
        self._alone.release()

    def _spawn(self, name: str) -> None:
        # -P: whatever lies in the folder we were called from is never taken for a part of the product.
        command = [sys.executable, "-P", "-m", "app.working", name.split(maxsplit=1)[0]]
        environment = surroundings(self._desk.home) | {"OMP_NUM_THREADS": "1"}
        self._running[name] = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)

    def _free_leases(self) -> None:
        # Nobody else runs, so whoever held these leases is dead: no need to wait until they run out.
        with self._desk.database.work(self._desk.clock(), CLOCK) as work:
            for promise in work.session.scalars(select(Promise).where(Promise.standing == Standing.LEASED)):
                promise.standing, promise.leased_by, promise.leased_until = Standing.WAITING, None, None


def surroundings(home: Path) -> dict[str, str]:
    """Return the environment in which a child of ours finds the program and the instance."""
    ours = str(Path(__file__).parent.parent)
    above = os.environ.get("PYTHONPATH")
    return os.environ | {"SHIQU_HOME": str(home), "PYTHONPATH": os.pathsep.join([ours, above] if above else [ours])}


def _take(desk: Desk, name: str, jobs: Collection[Job], most: int) -> list[Owed]:
    try:
        if not _anything(desk, jobs):
            return []
        with desk.database.work(desk.clock(), CLOCK) as work:
            promises = claim(work.session, jobs, by=name, at=work.at, most=most)
            return [Owed(one.id, Job(one.job), one.subject, one.extra or {}, name, one.tries) for one in promises]
    except Unavailable as busy:
        log.warning("database does not answer", reason=str(busy))
        time.sleep(1)
        return []


def _anything(desk: Desk, jobs: Collection[Job]) -> bool:
    # A look without the pen: an idle worker must not stand in the way of those who write.
    with desk.database.reading() as session:
        wanted = select(Promise.id).where(Promise.standing != Standing.BROKEN, Promise.job.in_([*jobs])).limit(1)
        return session.scalar(wanted) is not None


def _drop(desk: Desk, owed: list[Owed], name: str) -> None:
    with desk.database.work(desk.clock(), CLOCK) as work:
        take_off(work.session, [one.id for one in owed], by=name)


def _put_back(desk: Desk, one: Owed, failure: Exception) -> None:
    with suppress(Unavailable), desk.database.work(desk.clock(), CLOCK) as work:
        promise = still_leased(work.session, one.id, one.leased_by)
        if promise is not None:
            reason = f"{type(failure).__name__}: {failure}"
            if put_back(promise, at=work.at, reason=reason) == Standing.BROKEN:
                give_up(work, one, reason)


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it ends."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
