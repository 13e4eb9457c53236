"""Numbers as they were issued: in order, without gaps, once, and found in any spelling."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from archive.classification import class_by_code
from archive.errors import ArchiveError, Invalid, NotFound, Problems
from archive.numbers import ArchivalNumber, adopt, find, preview
from archive.people import CLOCK
from archive.records import Record
from tests.desk import MORNING, Office, reopened
from workflows.accession import ACCESSION
from workflows.machine import Act


def numbered(office: Office, **described: object) -> str:
    return office.shelved(**described)


def test_numbers_come_out_as_the_house_rule_writes_them(office: Office) -> None:
    """Domain scenario 5."""
    assert numbered(office, **{"class": "GL", "series": 1, "year": "2003"}) == "GL2003.1-1"
    assert numbered(office, **{"class": "GL", "series": 7, "year": "2003"}) == "GL2003.2-1"
    assert numbered(office, **{"class": "KJ1", "series": 39, "year": "2003"}) == "KJ1-1"
    assert numbered(office, **{"class": "KJ1", "series": 39, "year": "2004", "date": "2004-12-31"}) == "KJ1-2"
    assert numbered(office, **{"class": "KJ2", "series": 33, "year": "2003"}) == "KJ2.2003-1"
    assert numbered(office, **{"class": "KJ3", "series": 32, "year": "2003"}) == "KJ3.2003-1"
    assert numbered(office, **{"class": "KJ3", "series": 32, "year": "2004", "date": "2004-12-31"}) == "KJ3.2004-1"
    assert numbered(office, **{"class": "SW1", "series": 63, "year": "2003"}) == "SW1-1"
    assert numbered(office, **{"class": "SX1", "series": 62, "year": "2003"}) == "SX1-1"


def test_every_spelling_of_an_asset_number_finds_the_one_item(office: Office) -> None:
    number = numbered(office, **{"class": "ZG", "series": 57, "project": "1"})
    assert number == "ZG1-01"
    with office.desk.database.reading() as session:
        for spelling in ("ZG1-01", "zb1—01", "ZB1-1", "ZG1－0001", " zg1-1 ", "ＺＧ１－１"):
            assert find(session, spelling).archival_no == number, spelling


def test_fifty_clerks_at_once_get_fifty_consecutive_numbers(office: Office) -> None:
    """Domain scenario 6."""
    clerks = 50
    refs = [
        office.record(
            f"第 {n} 件通知", **{"class": "GL", "series": 10, "title": "通知", "date": "2003-03-05", "year": "2003"}
        )
        for n in range(clerks)
    ]
    gate = threading.Barrier(10)

    def accept(ref: str) -> str:
        desk = reopened(office.desk)
        with pytest.MonkeyPatch.context():
            gate.wait(30)
            with desk.database.work(MORNING, office.people["lin"]) as work:
                record = find(work.session, ref)
                ACCESSION.perform("accept", Act(record, work))
                number = record.archival_no or ""
        desk.database.close()
        return number

    with ThreadPoolExecutor(10) as pool:
        numbers = list(pool.map(accept, refs))
    assert sorted(numbers, key=lambda number: int(number.rpartition("-")[2])) == [
        f"GL2003.3-{n}" for n in range(1, clerks + 1)
    ]


def test_a_failed_acceptance_uses_no_number(office: Office) -> None:
    ref = office.record("无日期的通知", **{"class": "GL", "series": 10, "title": "通知", "date": "", "year": "2003"})
    with pytest.raises(Problems, match="日期空白"):
        office.step("accession", ref, "accept")
    assert numbered(office) == "GL2003.3-1"


def test_a_rollback_gives_the_number_back(office: Office) -> None:
    ref = office.record("通知", **{"class": "GL", "series": 10, "title": "通知", "date": "2003-03-05", "year": "2003"})
    with pytest.raises(KeyError), office.desk.database.work(MORNING, office.people["lin"]) as work:
        ACCESSION.perform("accept", Act(find(work.session, ref), work))
        raise KeyError
    assert office.get(ref).archival_no is None
    assert numbered(office) == "GL2003.3-1"


def test_a_void_number_is_listed_with_its_reason_and_never_given_again(office: Office) -> None:
    first = numbered(office)
    office.step("accession", first, "void", by="zhou", note="年度填错")
    with office.desk.database.reading() as session:
        row = session.scalars(select(ArchivalNumber).where(ArchivalNumber.spelling == first)).one()
        assert (row.standing, row.reason) == ("void", "年度填错")
        with pytest.raises(NotFound):
            find(session, first)
    assert numbered(office) == "GL2003.3-2"


def test_an_old_number_is_adopted_and_the_sequence_goes_on_behind_it(office: Office) -> None:
    ref = office.record("旧件", **{"class": "GL", "series": 10, "title": "旧件", "date": "2003-03-05", "year": "2003"})
    with office.desk.database.work(MORNING, CLOCK) as work:
        assert adopt(work.session, find(work.session, ref), "gl2003．3—0017", at=MORNING) == "GL2003.3-17"
    assert numbered(office) == "GL2003.3-18"


@pytest.mark.parametrize("spelling", ["KJ2.2003-1", "GL2003-1", "通知", "GL2003.3-0", ""])
def test_a_number_of_another_form_is_refused(office: Office, spelling: str) -> None:
    ref = office.record("旧件", **{"class": "GL", "series": 10, "title": "旧件", "date": "2003-03-05", "year": "2003"})
    with pytest.raises(Invalid), office.desk.database.work(MORNING, CLOCK) as work:
        adopt(work.session, find(work.session, ref), spelling, at=MORNING)


def test_the_preview_is_what_acceptance_then_gives(office: Office) -> None:
    ref = office.record("通知", **{"class": "GL", "series": 10, "title": "通知", "date": "2003-03-05", "year": "2003"})
    with office.desk.database.reading() as session:
        shown = preview(session, find(session, ref))
    office.step("accession", ref, "accept")
    assert office.get(ref).archival_no == shown


def test_the_shelf_order_is_year_then_term_then_number(office: Office) -> None:
    """Domain scenario 7."""
    for year in ("2004", "2003"):
        for series in (10, 1, 7):
            for _ in range(2 if year == "2004" else 10):
                numbered(office, **{"class": "GL", "series": series, "year": year, "date": f"{year}-03-05"})
    with office.desk.database.reading() as session:
        order = list(
            session.scalars(
                select(Record.archival_no).where(Record.archival_no.is_not(None)).order_by(Record.shelf_key)
            )
        )
    assert order == [f"GL2003.{t}-{n}" for t in (1, 2, 3) for n in range(1, 11)] + [
        f"GL2004.{t}-{n}" for t in (1, 2, 3) for n in (1, 2)
    ]


@pytest.mark.parametrize(
    "reference", ["R999", "999", "", "GL1999.1-1", "'; DROP TABLE records", "R" * 5000, "-", "１２"]
)
def test_a_reference_to_nothing_is_told_as_such(office: Office, reference: str) -> None:
    with office.desk.database.reading() as session, pytest.raises(ArchiveError, match="没有"):
        find(session, reference)


def test_a_class_that_only_groups_others_cannot_number(office: Office) -> None:
    with office.desk.database.reading() as session, pytest.raises(Invalid, match="归并"):
        _ = class_by_code(session, "HT").template


def test_two_clicks_on_one_record_accept_it_once_and_leave_no_gap(office: Office) -> None:
    ref = office.record("通知", **{"class": "GL", "series": 10, "title": "通知", "date": "2003-03-05", "year": "2003"})
    gate = threading.Barrier(2)

    def accept(_click: int) -> bool:
        desk = reopened(office.desk)
        gate.wait(30)
        try:
            with desk.database.work(MORNING, office.people["lin"]) as work:
                ACCESSION.perform("accept", Act(find(work.session, ref), work))
        except ArchiveError:
            return False
        finally:
            desk.database.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, range(2))) == [False, True]
    assert office.get(ref).archival_no == "GL2003.3-1"
    assert numbered(office) == "GL2003.3-2"
