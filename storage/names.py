"""Which names a blob may have: the few that mean the same on every file system and server."""

import re
from typing import Final

from storage.errors import BadName

LONGEST_NAME: Final = 400
"""Characters of a whole name; each piece between slashes has at most 100."""

_PIECE: Final = r"[a-z0-9][a-z0-9._-]{0,99}"
_NAME: Final = re.compile(rf"{_PIECE}(/{_PIECE})*")


def refuse_bad_name(name: str) -> None:
    """Refuse a name that could mean something else on some file system or server.

    Raises:
        BadName: it is empty, too long, climbs, or has other characters than `a-z0-9-._/`.
    """
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise BadName(name)


def refuse_bad_prefix(prefix: str) -> None:
    """Refuse a prefix that is neither empty nor a name followed by a slash.

    Raises:
        BadName: as above.
    """
    if prefix:
        refuse_bad_name(prefix.removesuffix("/"))
        if not prefix.endswith("/"):
            raise BadName(prefix)
