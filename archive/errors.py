"""Every way the archive can say no.

An error is one sentence for a person that says what to do next. Its text is the Chinese sentence with
named places; the doors translate it and choose the status or exit code. No class here knows of either.
"""

from collections.abc import Iterable, Sequence

from archive.wording import N_


class ArchiveError(Exception):
    """A sentence for a person, kept apart from its values so that it can be translated."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return self.text.format(**self.values)


class NotFound(ArchiveError):
    """Nothing of this name is there, or the asker may not know of it; the two look the same."""


class Refused(ArchiveError):
    """A rule forbids it."""


class WrongState(Refused):
    """The step does not start from the state the thing is in."""


class NotPermitted(Refused):
    """The step belongs to another role."""


class OnHold(Refused):
    """A hold stands in the way."""


class NotYetDue(Refused):
    """The retention term has not ended."""


class Conflict(ArchiveError):
    """Someone else moved it first."""


class Unavailable(ArchiveError):
    """Something the archive stands on does not answer now; nothing was changed."""


class Invalid(ArchiveError):
    """What was entered in one field cannot stand."""

    def __init__(self, field: str, text: str, **values: object) -> None:
        super().__init__(text, **values)
        self.field = field


class Problems(ArchiveError):
    """Several fields cannot stand; all are told at once."""

    def __init__(self, problems: Iterable[Invalid]) -> None:
        self.problems: Sequence[Invalid] = tuple(problems)
        super().__init__(N_("有 {count} 处需要改正。"), count=len(self.problems))

    def __str__(self) -> str:
        return " ".join(str(problem) for problem in self.problems)
