"""Renumbering by the head's decision, correction by two, and the bytes that never change."""

import pytest

from app.shelving import Putting, make_box, make_place, put_away
from archive.errors import ArchiveError, Refused
from archive.numbers import find
from archive.records import Record
from storage.fixity import check
from tests.desk import Office
from workflows import correction, renumbering


def renumber(office: Office, number: str, reason: str = "类别归错", **wanted: object) -> str:
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        return renumbering.ask(work, [(find(work.session, number), dict(wanted))], reason).number


def correct(office: Office, number: str, by: str = "lin", **entered: object) -> str:
    with office.desk.database.work(office.clock(), office.people[by]) as work:
        return correction.ask(
            work, find(work.session, number), entered, said="题名抄错", evidence="原件第 1 页", page=1
        ).number


def bytes_of(office: Office, record: Record) -> list[str]:
    return [check(office.desk.vault, record.key_id, one.part, one.sha256).value for one in record.components]


def test_the_head_decides_and_the_old_number_still_leads_there(office: Office) -> None:
    old = office.shelved()
    request = renumber(office, old, **{"class": "GL", "year": "2004", "series": "10"})
    with pytest.raises(ArchiveError):
        office.step("renumbering", request, "decide", by="lin")
    office.step("renumbering", request, "decide", by="zhou")
    record = office.get(old)
    assert record.archival_no == "GL2004.3-1"
    assert office.get("gl2003.3—01").id == record.id
    assert office.shelved() == "GL2003.3-2", "the old number is not given again"
    assert bytes_of(office, record) == ["ok"]


def test_a_box_that_no_longer_fits_is_left(office: Office) -> None:
    old = office.shelved()
    lin = office.people["lin"]
    box = make_box(office.desk, lin, {"class": "GL", "year": "2003", "term": "D10", "code": "GL-0001"})
    for code in ("1", "1-A01", "1-A01-1"):
        make_place(office.desk, lin, {"code": code, "name": "", "capacity_mm": "900"})
    put_away(office.desk, lin, old, Putting(box.code, "1-A01-1"))
    request = renumber(office, old, year="2004")
    office.step("renumbering", request, "decide", by="zhou")
    assert (office.get(old).state, office.get(old).container) == ("numbered", None)


def test_what_cannot_be_renumbered_says_why_and_nothing_of_the_trial_stays(office: Office) -> None:
    number = office.shelved()
    for wanted, sentence in (({"title": "x"}, "请走更正"), ({"year": "18"}, "1900"), ({}, "没有什么可改"),
                             ({"class": "QQ"}, "没有类目")):  # fmt: skip
        with pytest.raises(ArchiveError) as told:
            renumber(office, number, **wanted)
        first = getattr(told.value, "problems", [told.value])[0]
        assert sentence in first.text.format(**{**dict.fromkeys(("least", "most"), 1900), **first.values}), wanted
    assert office.get(number).archival_no == number
    assert office.shelved() == "GL2003.3-2"
    renumber(office, number, year="2004")
    with pytest.raises(Refused, match="等负责人定"):
        renumber(office, number, year="2005")


def test_a_correction_needs_a_second_person_and_shows_before_and_after(office: Office) -> None:
    number = office.shelved()
    asked = correct(office, number, title="消防检查通知")
    assert office.get(number).title != "消防检查通知"
    with pytest.raises(ArchiveError, match="另一位"):
        office.step("correction", asked, "confirm", by="lin")
    office.step("correction", asked, "confirm", by="he")
    record = office.get(number)
    assert record.title == "消防检查通知"
    assert bytes_of(office, record) == ["ok"]
    with office.desk.database.reading() as session:
        made = correction.find(session, asked)
        assert made.changes == {"title": ["关于开展年度消防检查的通知", "消防检查通知"]}


def test_two_corrections_of_one_field_do_not_overwrite_each_other(office: Office) -> None:
    number = office.shelved()
    one, two = correct(office, number, title="甲"), correct(office, number, by="he", title="乙")
    office.step("correction", one, "confirm", by="he")
    with pytest.raises(ArchiveError, match="又改过"):
        office.step("correction", two, "confirm", by="lin")


def test_what_is_made_of_the_number_goes_by_renumbering(office: Office) -> None:
    number = office.shelved()
    with pytest.raises(Refused, match="改号"):
        correct(office, number, year="2004")
    with pytest.raises(Refused, match="没有什么要更正"):
        correct(office, number, title="关于开展年度消防检查的通知")
