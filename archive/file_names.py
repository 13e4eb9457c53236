"""File names that are archival numbers: the number as a file system lets it be written, and which image of the record it is.

GL2003.1-1.pdf, GL2003·1-1_001.jpg, gl2003_1-1(2).tif, GL2003.1-1-002.jpg. Which of the readings is meant is decided
by which number there is, so all of them are returned, the most literal first.
"""

import re
from dataclasses import dataclass
from pathlib import PurePath

_COUNTED = (
    re.compile(r"(.+?)[ ]*[(（\[]0*([0-9]{1,4})[)）\]]"),
    re.compile(r"(.+?)[ _＿]+[pP第]?0*([0-9]{1,4})页?"),
    re.compile(r"(.+-.*[0-9])[-—.]0*([0-9]{1,4})"),
)
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}")
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Meant:
    """One way to read a file name: a spelling of a number, and the place of the image in its record, 0 where none is written."""

    spelling: str
    place: int = 0


def readings(name: str) -> list[Meant]:
    """Return every way to read a file name, the most literal first."""
    stem = PurePath(name.replace("\\", "/")).name
    suffix = PurePath(stem).suffix
    stem = stem.removesuffix(suffix) if _SUFFIX.fullmatch(suffix) else stem
    stem = stem.strip()[:LONGEST]
    found = [Meant(stem)]
    counted = filter(None, (shape.fullmatch(stem) for shape in _COUNTED))
    found += [Meant(match[1].strip(" _＿"), int(match[2])) for match in counted]
    # A point that no file may bear is often written as a line below: GL2003_1-1.
    for one in list(found):
        found += [Meant(one.spelling.replace("_", "."), one.place)] if "_" in one.spelling else []
    return list(dict.fromkeys(one for one in found if one.spelling))
