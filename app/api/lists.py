"""Lists as the API answers them: one page of what the caller may see."""

from app.api import told


class Listed(told.Told):
    """One page of a list; `total` counts all of it that the caller may see."""

    total: int
    limit: int
    offset: int


class ArrivalsTold(Listed):
    """Files that came in, newest first."""

    items: list[told.ArrivalTold]


class RecordsTold(Listed):
    """Records in shelf order."""

    items: list[told.RecordTold]


class EntriesTold(Listed):
    """Entries of the ledger, newest first."""

    items: list[told.EntryTold]


class HoldsTold(Listed):
    """Holds, oldest first."""

    items: list[told.HoldTold]


class LoansTold(Listed):
    """Loans, newest first."""

    items: list[told.LoanTold]


class CasesTold(Listed):
    """Appraisals, newest first."""

    items: list[told.CaseTold]


class DestructionsTold(Listed):
    """Destruction lists, newest first."""

    items: list[told.DestructionTold]


class ContainersTold(Listed):
    """Boxes and bags, by code."""

    items: list[told.ContainerTold]


class LocationsTold(Listed):
    """Places, by code."""

    items: list[told.LocationTold]


class ClassesTold(Listed):
    """Classes in the order of the plan."""

    items: list[told.ClassTold]


class SeriesListTold(Listed):
    """The retention schedule."""

    items: list[told.SeriesTold]


class PeopleTold(Listed):
    """People, by login."""

    items: list[told.PersonTold]
