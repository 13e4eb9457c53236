"""How a record is laid out for any engine: the same fields, the same fold, the same scope.

All that is searched by fragment (text, title, parties, numbers, aliases, notes) becomes one string, its parts
kept apart by a sign no folded text holds. One term is then one phrase in one field: a fragment is found in
whichever part it stands, and never across two of them.
"""

from dataclasses import dataclass

from search.engine import Entry
from search.fold import plain
from search.values import number

PARTING = "\x1f"


@dataclass(frozen=True, slots=True)
class Layout:
    """One record, folded.

    An alias may be a name or a number and counts as both. `exact` are the whole title, numbers and names; `day` is YYYYMMDD or 0.
    """

    everything: str
    title: str
    parties: str
    numbers: str
    exact: tuple[str, ...]
    codes: tuple[str, ...]
    class_code: str
    fonds: str
    state: str
    day: int


def lay_out(entry: Entry) -> Layout:
    """Fold one record's fields."""
    title, notes = plain(entry.title), plain(entry.notes)
    aliases = tuple(filter(None, map(plain, entry.aliases)))
    parties = tuple(filter(None, map(plain, entry.parties)))
    codes = tuple(filter(None, map(plain, (entry.archival_no, entry.doc_no))))
    return Layout(
        everything=PARTING.join((plain(entry.text), title, *parties, *codes, *aliases, notes)),
        title=title,
        parties=PARTING.join((*parties, *aliases)),
        numbers=PARTING.join(codes),
        exact=tuple({title, *parties, *codes, *aliases} - {""}),
        codes=(*codes, *aliases),
        class_code=plain(entry.class_code),
        fonds=plain(entry.fonds),
        state=plain(entry.state),
        day=number(entry.date) if entry.date else 0,
    )
