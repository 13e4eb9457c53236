"""A promise as whatever keeps it sees it: what is owed, what is to be written when it is done, and the engine that reads."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.desk import Desk
from archive.database import Work
from archive.promises import Job
from ingest.ocr import PageReader, ReadingRoom

Finish = Callable[[Work], None]
"""Writes what a job found, in the commit that takes its promise off."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise as a job sees it."""

    id: int
    job: Job
    subject: str
    extra: dict[str, Any]
    leased_by: str
    tries: int

    @property
    def key(self) -> str:
        """What comes after the colon of the subject."""
        return self.subject.partition(":")[2]


def reader_of(desk: Desk) -> PageReader:
    """Return the engine that reads page images, in a process of its own that lives from file to file."""
    return _reader(desk.settings.reader)


@cache
def _reader(name: str) -> PageReader:
    return ReadingRoom(name)
