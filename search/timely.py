"""An answer in the time a person will wait, or as much of one as there is.

The engine works in a thread of its own. When the time is over the asker is told so; what still runs is left to
its end, and no more than `THREADS` of them ever run, so that slow questions cannot use up the machine.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import cache

from search.engine import Result

SECONDS = 2.0
THREADS = 8


def timely(ask: Callable[[], Result], seconds: float = SECONDS) -> Result:
    """Return what `ask` finds, or an empty result that says it was cut."""
    future: Future[Result] = _threads().submit(ask)
    try:
        return future.result(seconds)
    except TooLate:
        future.cancel()
        return Result(0, cut=True)


@cache
def _threads() -> ThreadPoolExecutor:
    # Made at the first question, so that a process that forks before it asks takes no thread along.
    return ThreadPoolExecutor(THREADS, thread_name_prefix="search")
