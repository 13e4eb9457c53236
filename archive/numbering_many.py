"""Numbers for many records at once: the rules of archive.numbers, asked of the rows in bulk.

What is taken is looked up for all of them together, and the rows are written together, so that a table of ten
thousand old records is numbered in a second or two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from archive.errors import Invalid
from archive.numbering import NumberParts, lookup_key
from archive.numbers import CURRENT, TAKEN, ArchivalNumber, parts_of, read_old, scope_of
from archive.records import Record
from archive.sequences import raise_to, take_many

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record and the number it got."""

    record: Record
    number: str
    key: str


class Numbering:
    """The numbers of one piece of work in one fonds."""

    def __init__(self, session: Session, fonds_id: int, at: datetime) -> None:
        self._session, self._fonds_id, self._at = session, fonds_id, at
        self._taken: dict[str, bool] = {}
        self._highest: dict[str, int] = {}
        self._given: list[Numbered] = []

    def look_up(self, spellings: Iterable[str]) -> None:
        """Learn which of these numbers are taken."""
        keys = iter({key for spelling in spellings if (key := _key(spelling)) and key not in self._taken})
        while some := list(islice(keys, AT_ONCE)):
            wanted = select(ArchivalNumber.key).where(
                ArchivalNumber.fonds_id == self._fonds_id, ArchivalNumber.key.in_(some)
            )
            found = set(self._session.scalars(wanted))
            self._taken |= {key: key in found for key in some}

    def is_taken(self, key: str) -> bool:
        """Say whether a number that was looked up is taken, by its key."""
        return self._taken.get(key, True)

    def adopt(self, record: Record, spelling: str) -> str:
        """Give a record the number it already bears; it must have been looked up.

        Raises:
            Invalid: it is not written as its class's numbers are, or another record bears it.
        """
        parts, n = read_old(record, spelling)
        template = record.category.template
        number = template.number(parts, n)
        if self._taken.get(lookup_key(number), True):
            raise Invalid("archival_no", TAKEN, number=number)
        scope = scope_of(record, template.prefix(parts))
        self._highest[scope] = max(n, self._highest.get(scope, 0))
        self._give(record, number, parts, n)
        return number

    def issue(self, records: Sequence[Record]) -> None:
        """Give each of these records the next number of its scope, in their order; after all that are adopted.

        Raises:
            Invalid: a record lacks a part that its class's number is made of.
        """
        self._raise_sequences()
        waiting: dict[str, list[tuple[Record, NumberParts]]] = {}
        for record in records:
            parts = parts_of(record)
            scope = scope_of(record, record.category.template.prefix(parts))
            waiting.setdefault(scope, []).append((record, parts))
        for scope, those in waiting.items():
            free = self._free(scope, those)
            for (record, parts), (n, number) in zip(those, free, strict=True):
                self._give(record, number, parts, n)

    def write(self) -> None:
        """Write the rows; the records must have their ids."""
        self._raise_sequences()
        rows = [
            {
                "fonds_id": self._fonds_id,
                "key": one.key,
                "spelling": one.number,
                "record_id": one.record.id,
                "standing": CURRENT,
                "reason": "",
                "issued_at": self._at,
            }
            for one in self._given
        ]
        if rows:
            self._session.execute(insert(ArchivalNumber), rows)

    def _free(self, scope: str, those: Sequence[tuple[Record, NumberParts]]) -> Iterator[tuple[int, str]]:
        template, parts = those[0][0].category.template, those[0][1]
        left = len(those)
        while left:
            numbers = [(n, template.number(parts, n)) for n in take_many(self._session, scope, left)]
            self.look_up(number for _, number in numbers)
            for n, number in numbers:
                if not self._taken[lookup_key(number)]:
                    left -= 1
                    yield n, number

    def _give(self, record: Record, number: str, parts: NumberParts, n: int) -> None:
        key = lookup_key(number)
        self._taken[key] = True
        self._given.append(Numbered(record, number, key))
        record.archival_no, record.shelf_key = number, record.category.template.shelf_key(parts, n)
        record.category.frozen = True

    def _raise_sequences(self) -> None:
        for scope, n in self._highest.items():
            raise_to(self._session, scope, n)
        self._highest.clear()


def _key(spelling: str) -> str:
    try:
        return lookup_key(spelling)
    except Invalid:
        return ""
