"""The watched folder: whatever is laid into `inbox` comes in, once it has stopped growing."""

import time

from app.desk import Desk
from app.intake import take_in
from app.logs import log
from archive.errors import ArchiveError
from archive.people import CLOCK

QUIET = 2.0
"""Seconds without a change after which a file is taken to be whole."""
AT_ONCE = 50


def sweep(desk: Desk) -> int:
    """Take in the files that lie ready, each removed from the folder only after it is kept; return how many."""
    inbox = desk.home / "inbox"
    taken = 0
    if not inbox.is_dir():
        return 0
    for path in sorted(inbox.rglob("*"))[: AT_ONCE * 4]:
        if taken >= AT_ONCE:
            break
        if path.name.startswith(".") or path.is_symlink() or not path.is_file():
            continue
        if time.time() - path.stat().st_mtime < QUIET:
            continue
        try:
            with path.open("rb") as stream:
                take_in(desk, CLOCK, stream, path.name, source="folder")
            path.unlink()
            taken += 1
        except (ArchiveError, OSError) as refusal:
            log.warning("file left in the watched folder", file=path.name, reason=str(refusal))
    return taken
