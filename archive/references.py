"""What a description refers to: classes, schedule lines, departments, parties, each asked of the rows once.

One of these serves one piece of work; ten thousand rows of a table then cost ten questions instead of fifty
thousand.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.classification import RecordClass, Series, class_by_code, series_of, usual_series
from archive.errors import Invalid
from archive.fonds import Department
from archive.parties import Party, last_party, new_party, parties_known, party_named


class References:
    """The names a description may use, as far as they were asked for."""

    def __init__(self, session: Session, at: datetime) -> None:
        self._session, self._at = session, at
        self._classes: dict[tuple[str, int], RecordClass | Invalid] = {}
        self._lines: dict[int, list[Series]] = {}
        self._usual: dict[int, Series | None] = {}
        self._departments: dict[tuple[str, int], Department | None] = {}
        self._parties: dict[str, Party] = {}
        self._unborn: set[str] = set()
        self._last = 0

    def category(self, code: str, fonds_id: int) -> RecordClass:
        """Return a class that numbers records.

        Raises:
            Invalid: there is none of this code, or it only groups others.
        """
        key = (code.strip().upper(), fonds_id)
        if key not in self._classes:
            try:
                found = class_by_code(self._session, code, fonds_id)
                _ = found.template
                self._classes[key] = found
            except Invalid as problem:
                self._classes[key] = problem
        answer = self._classes[key]
        if isinstance(answer, Invalid):
            raise Invalid(answer.field, answer.text, **answer.values)
        return answer

    def lines(self, category: RecordClass) -> Sequence[Series]:
        """Return the schedule lines that govern a class."""
        if category.id not in self._lines:
            self._lines[category.id] = series_of(self._session, category)
        return self._lines[category.id]

    def usual(self, category: RecordClass) -> Series | None:
        """Return the schedule line a class usually goes by."""
        if category.id not in self._usual:
            self._usual[category.id] = usual_series(self._session, category)
        return self._usual[category.id]

    def department(self, code: str, fonds_id: int) -> Department | None:
        """Return a department by its code, if there is one."""
        key = (code, fonds_id)
        if key not in self._departments:
            wanted = select(Department).where(Department.fonds_id == fonds_id, Department.code == code)
            self._departments[key] = self._session.scalars(wanted).one_or_none()
        return self._departments[key]

    def expect_parties(self, names: Collection[str]) -> None:
        """Learn which of these parties are known; the others are made when they are asked for, and written with what speaks of them."""
        self._parties |= parties_known(self._session, names)
        self._unborn |= set(names) - self._parties.keys()
        self._last = last_party(self._session)

    def party(self, name: str) -> Party:
        """Return the party of this name, made when it is not known yet."""
        if name in self._unborn:
            self._unborn.remove(name)
            self._last += 1
            self._parties[name] = new_party(name, self._last, at=self._at)
        elif name not in self._parties:
            self._parties[name] = party_named(self._session, name, at=self._at)
        return self._parties[name]
