"""Searches kept under a name: whose they are, who shares them, and what the ledger hears of it."""

import pytest

from app import saved_searches as kept
from archive.errors import Invalid, NotFound, NotPermitted
from archive.ledger import Entry
from archive.saved_searches import NAME_MOST
from search.engine import Order
from search.errors import BadQuery
from tests.desk import Office


def save(office: Office, login: str, name: str = "消防", *, shared: bool = False) -> int:
    filters = {"class": ("GL",), "year": ()}
    return kept.save(office.desk, office.people[login], name, "消防 检测", filters, Order.DUE, shared=shared).number


def acts(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        return [entry.act for entry in session.query(Entry).order_by(Entry.seq) if entry.act.startswith("saved-search")]


def test_a_search_is_kept_with_its_filters_and_order_for_its_owner_alone(office):
    save(office, "yu")
    (one,) = kept.saved(office.desk, office.people["yu"])
    assert (one.name, one.words, one.filters, one.order) == ("消防", "消防 检测", {"class": ["GL"]}, "due")
    assert kept.saved(office.desk, office.people["lin"]) == []
    assert acts(office) == []


def test_only_archive_staff_share_and_the_ledger_tells_it(office):
    desk, yu, lin = office.desk, office.people["yu"], office.people["lin"]
    with pytest.raises(NotPermitted):
        save(office, "yu", shared=True)
    assert kept.saved(desk, yu) == [], "what was refused is not kept half"
    number = save(office, "lin", shared=True)
    (one,) = kept.saved(desk, yu)
    assert (one.number, one.owner, one.own) == (number, "林书瑶", False)
    kept.change(desk, lin, number, name="消防检测")
    kept.change(desk, lin, number, shared=False)
    assert kept.saved(desk, yu) == []
    kept.change(desk, lin, number, shared=True)
    kept.delete(desk, lin, number)
    assert acts(office) == [f"saved-search:{what}" for what in ("share", "rename", "unshare", "share", "unshare")]


def test_nobody_changes_what_is_not_theirs(office):
    shared, own = save(office, "lin", shared=True), save(office, "lin", "自用")
    for change in (kept.delete, lambda *asked: kept.change(*asked, name="别的")):
        with pytest.raises(NotPermitted):
            change(office.desk, office.people["zhou"], shared)
        for number in (own, 999, 2**70):
            with pytest.raises(NotFound):
                change(office.desk, office.people["zhou"], number)


@pytest.mark.parametrize("name", ["", "  ", "长" * (NAME_MOST + 1), "消防"])
def test_a_name_is_short_and_ones_own(office, name):
    save(office, "yu")
    with pytest.raises(Invalid):
        save(office, "yu", name)
    save(office, "lin", "消防")


def test_words_that_cannot_be_understood_are_not_kept(office):
    with pytest.raises(BadQuery):
        kept.save(office.desk, office.people["yu"], "坏的", '"消防', {}, Order.RELEVANCE)
