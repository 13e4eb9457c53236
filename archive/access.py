"""Who may see what: one scope per person, asked everywhere.

The same scope filters rows, the index, counts, thumbnails and exports. It is made from a person's
roles, department and clearance, and it answers for one record, or as a condition on many.
"""

from dataclasses import dataclass
from enum import IntEnum


class Secrecy(IntEnum):
    """How far a record may be known, lowest first.

    State secrets are never kept in this system; only an off-line reference to them is.
    Source: 国资发〔2010〕41号 (commercial secrets of central enterprises).
    """

    PUBLIC = 0
    INTERNAL = 1
    COMMERCIAL = 2
    CORE = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may see.

    `everything` lifts the department limit, never the clearance; `sees_received` adds records
    that nobody has accepted yet.
    """

    everything: bool
    departments: frozenset[int]
    clearance: Secrecy
    sees_received: bool
    nothing: bool = False

    @classmethod
    def nobody(cls) -> "Scope":
        """Return the scope that admits no record at all."""
        return cls(
            everything=False, departments=frozenset(), clearance=Secrecy.PUBLIC, sees_received=False, nothing=True
        )

    def admits(self, *, secrecy: Secrecy, department: int, received: bool) -> bool:
        """Say whether a record of this secrecy, owner and stage may be seen."""
        if self.nothing or (received and not self.sees_received) or secrecy > self.clearance:
            return False
        return self.everything or secrecy == Secrecy.PUBLIC or department in self.departments
