"""An instance for a benchmark: founded in an empty folder, gone with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.desk import Desk
from app.founding import found
from app.settings import load
from app.wiring import build


@contextmanager
def instance(folder: Path) -> Iterator[Desk]:
    """Found an instance in a folder and sit down at its desk; nothing of one that is in use is touched."""
    for name in ("SHIQU_HOME", "SHIQU_DATABASE"):
        os.environ.pop(name, None)
    settings = load(folder / "home")
    found(settings)
    desk = build(settings)
    try:
        yield desk
    finally:
        desk.database.close()


def processors() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0))


def busy() -> tuple[float, float]:
    """Return how long all cores of this machine were busy since it started, and how long they were there; seconds."""
    words = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    spent = [int(word) / os.sysconf("SC_CLK_TCK") for word in words]
    return sum(spent) - spent[3] - spent[4], sum(spent)


def worked() -> float:
    """Return the processor seconds of this process and of all below it, those that ended and were waited for included."""
    tick, rows = os.sysconf("SC_CLK_TCK"), {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = path.read_text().rpartition(")")[2].split()
            rows[int(path.parent.name)] = (int(words[1]), sum(map(int, words[11:15])) / tick)
    ours, grown = {os.getpid()}, True
    while grown:
        below = {pid for pid, (above, _) in rows.items() if above in ours} - ours
        ours, grown = ours | below, bool(below)
    return sum(rows[pid][1] for pid in ours if pid in rows)


def share(times: list[float], percent: int) -> float:
    """Return the time under which this share of the times lies, in milliseconds."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000, 1)
