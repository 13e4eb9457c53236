"""What is typed into the grid: kept cell by cell, never over somebody else's."""

import pytest

from app.arranging import Cell, Row, save_rows
from archive.errors import NotPermitted
from tests.desk import Office

TOKEN = "row-0001-abcd"
PAPER = {"class": "GL", "title": "关于防汛的通知", "date": "20050613", "series": "10"}


def typed(**cells: str) -> dict[str, Cell]:
    return {name: Cell(text) for name, text in cells.items()}


def begin(office: Office, token: str = TOKEN, **more: str) -> int:
    (kept,) = save_rows(office.desk, office.people["lin"], [Row(typed(**{**PAPER, **more}), token=token)])
    assert kept.problems == {}
    assert kept.record is not None
    return kept.record.id


def test_a_paper_without_a_scan_becomes_a_record_once_however_often_it_is_sent(office: Office) -> None:
    first = begin(office)
    assert begin(office) == first
    record = office.get(f"R{first}")
    assert (record.state, record.title, record.year, record.components) == ("received", "关于防汛的通知", 2005, [])
    office.step("accession", record.ref, "accept")
    assert office.get(record.ref).archival_no == "GL2005.3-1"


def test_a_cell_that_cannot_stand_keeps_its_reason_and_the_others_are_saved(office: Office) -> None:
    ref = office.record(title="旧题名")
    wrong = {
        "date": "2005-02-30",
        "title": "字" * 2000,
        "doc_no": "=1+1",
        "responsible": "<b>海岳</b>",
        "notes": "补记",
    }
    (kept,) = save_rows(office.desk, office.people["lin"], [Row(typed(**wrong), record=office.get(ref).id)])
    assert {name: str(reason) for name, reason in kept.problems.items()} == {
        "date": "2005 年 2 月只有 28 天，请核对。",
        "title": "最多 300 个字，请缩短。",
        "doc_no": "这是公式，这里只收文字和数，请填算好的值。",
        "responsible": "含有网页代码 <…>，请改成平常的文字。",
    }
    record = office.get(ref)
    assert (record.title, record.notes, record.dated) == ("旧题名", "补记", None)


def test_two_clerks_at_one_record_write_over_nothing(office: Office) -> None:
    number = begin(office)
    version = office.get(f"R{number}").version
    theirs = {"title": Cell("何改的题名", "关于防汛的通知"), "pages": Cell("4", "1")}
    save_rows(office.desk, office.people["he"], [Row(theirs, number, version)])
    mine = {"title": Cell("林改的题名", "关于防汛的通知"), "notes": Cell("林的备注", "")}
    (kept,) = save_rows(office.desk, office.people["lin"], [Row(mine, number, version)])
    assert [(one.field, one.theirs, one.mine) for one in kept.clashes] == [("title", "何改的题名", "林改的题名")]
    assert (kept.by, kept.others) == ("何静初", {"pages"})
    assert (kept.values["title"], kept.values["notes"], kept.values["pages"]) == ("何改的题名", "林的备注", "4")
    assert kept.record is not None
    (again,) = save_rows(
        office.desk,
        office.people["lin"],
        [Row({"title": Cell("林改的题名", "何改的题名")}, number, kept.record.version)],
    )
    assert (again.clashes, again.values["title"]) == ([], "林改的题名")


def test_a_new_row_without_class_or_title_waits_with_the_clerk(office: Office) -> None:
    (kept,) = save_rows(office.desk, office.people["lin"], [Row(typed(notes="先记着"), token=TOKEN)])
    assert (set(kept.problems), kept.record) == ({"class", "title"}, None)


def test_a_sum_of_a_contract_stands_in_its_own_cell(office: Office) -> None:
    number = begin(office, **{"class": "HT3", "series": "", "elements.amount": "12,000 元"})
    assert office.get(f"R{number}").elements["amount"] == "12000.00"


def test_only_archive_staff_type_into_the_grid(office: Office) -> None:
    with pytest.raises(NotPermitted):
        save_rows(office.desk, office.people["tao"], [Row(typed(**PAPER), token=TOKEN)])
