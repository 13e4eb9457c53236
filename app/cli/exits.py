"""The exit code of every way a command can end: one table."""

from enum import IntEnum

from archive.errors import ArchiveError, Unavailable
from search.errors import Broken, NotPurged
from storage.errors import BadMaster, BadName, Full


class Exit(IntEnum):
    """What a command's exit code says."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    INTERNAL = 3


EXIT: dict[type[BaseException], Exit] = {
    ArchiveError: Exit.REFUSED,
    Unavailable: Exit.INTERNAL,
    Broken: Exit.INTERNAL,
    NotPurged: Exit.INTERNAL,
    BadMaster: Exit.INTERNAL,
    BadName: Exit.INTERNAL,
    Full: Exit.INTERNAL,
    KeyboardInterrupt: Exit.REFUSED,
    Exception: Exit.INTERNAL,
}
"""A class that is not listed has the code of its nearest parent; wrong usage is told by click itself."""


def exit_of(error: BaseException) -> Exit:
    """Return the exit code of an error."""
    return next((EXIT[kind] for kind in type(error).__mro__ if kind in EXIT), Exit.INTERNAL)
