"""A table as a batch: understood, checked, taken over in chunks that survive a kill, given back and taken back."""

import io

import pytest

from app import import_runs
from app.acting import step
from app.import_returns import returned
from app.importing import bad_rows, map_columns, open_import
from app.looking import looking
from app.sheet_guard import BadSheet
from app.sheets import Column, read_file, write_sheet
from archive.errors import Invalid, Refused
from archive.imports import Import
from archive.ledger import faults
from archive.numbers import ArchivalNumber
from archive.records import Record
from tests.desk import Office
from workflows.importing import find

HEADS = ("档号", "文件题名", "成文日期", "保管期限", "文号", "金额")


def a_table(*rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    return write_sheet([Column(head) for head in heads], rows)


def rows_of(count: int, first: int = 1) -> list[tuple[str, ...]]:
    return [(f"GL2003.3-{n}", f"通知{n}", "2003.3.5", "10年", f"文{n}号", "") for n in range(first, first + count)]


def opened(office: Office, content: bytes, name: str = "旧目录.xlsx") -> str:
    return open_import(office.desk, office.people["lin"], content, "GL", name=name).number


def batch(office: Office, number: str) -> Import:
    with office.desk.database.reading() as session:
        return find(session, number)


def take(office: Office, number: str, verb: str, **answers: object) -> None:
    step(office.desk, office.people["lin"], "import", number, verb, answers=answers)
    office.settle()


def count(office: Office) -> tuple[int, int]:
    with office.desk.database.reading() as session:
        return session.query(Record).count(), session.query(ArchivalNumber).count()


def test_a_batch_is_checked_taken_over_and_taken_back_as_a_whole(office):
    number = opened(office, a_table(*rows_of(4), ("", "新件", "20030306", "10年", "", "12")))
    take(office, number, "check")
    assert (batch(office, number).good, batch(office, number).bad) == (5, 0)
    assert batch(office, number).report["fresh"] == 1
    take(office, number, "run")
    assert batch(office, number).state == "done"
    assert office.get("GL2003.3-5").title == "新件"
    ids = [office.get(f"GL2003.3-{n}").id for n in range(1, 6)]
    take(office, number, "undo", note="列对错了")
    assert count(office) == (0, 0)
    assert office.desk.engine.count() == 0
    assert office.shelved() == "GL2003.3-1", "the numbers are free again: nobody saw them"
    assert office.get("GL2003.3-1").id not in ids, "the ledger speaks of the old ones by their ids"
    with office.desk.database.reading() as session:
        assert list(faults(session)) == []


def test_a_number_we_gave_is_void_when_a_later_one_was_given(office):
    number = opened(office, a_table(*rows_of(2), ("", "新件", "20030306", "10年", "", "")))
    take(office, number, "run")
    assert office.shelved() == "GL2003.3-4"
    take(office, number, "undo", note="重来")
    with office.desk.database.reading() as session:
        left = {row.spelling: row.standing for row in session.query(ArchivalNumber)}
    assert left == {"GL2003.3-3": "void", "GL2003.3-4": "current"}
    again = opened(office, a_table(*rows_of(2)))
    take(office, again, "run")
    assert office.get("GL2003.3-2").title == "通知2", "a number that stood on the paper is free again"


def test_a_batch_of_which_something_was_boxed_stays(office):
    number = opened(office, a_table(*rows_of(2)))
    take(office, number, "run")
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        work.session.get_one(Record, office.get("GL2003.3-1").id).claimed_by = "JD-2026-001"
    with pytest.raises(Refused, match=r"GL2003\.3-1 已经"):
        take(office, number, "undo", note="晚了")


def test_a_killed_worker_brings_every_row_once(office, monkeypatch):
    monkeypatch.setattr(import_runs, "CHUNK", 3)
    number = opened(office, a_table(*rows_of(8), ("", "新件", "20030306", "10年", "", "")))
    written = import_runs.write_drafts

    class Killed(BaseException):
        pass

    def dies(*those: object) -> object:
        if count(office)[0] >= 3:
            raise Killed
        return written(*those)

    monkeypatch.setattr(import_runs, "write_drafts", dies)
    with pytest.raises(Killed):
        take(office, number, "run")
    assert (count(office)[0], batch(office, number).cursor) == (3, 3)
    monkeypatch.setattr(import_runs, "write_drafts", written)
    office.clock.pass_days(1)
    office.settle()
    assert (batch(office, number).state, batch(office, number).good, count(office)) == ("done", 9, (9, 9))


def test_bad_rows_go_back_with_their_reasons_and_the_good_ones_come_in(office):
    bad = [
        ("GL2003.3-7", "题" * 2000, "2003-02-30", "10年", "", ""),
        ("GL2003.3-1", "又一个一号", "2003.3.5", "10年", "", ""),
        ("", "=1+1", "37685", "10年", "", ""),
        ("", "只知月份", "2003年3月", "10年", "", "@5"),
    ]
    number = opened(office, a_table(*rows_of(1), *bad))
    take(office, number, "check")
    with looking(office.desk, office.people["lin"]) as work:
        told = {one.line: str(one.problem) for one in bad_rows(work.session, find(work.session, number), 10)}
    assert list(told) == [3, 4]
    assert "最多 300 个字" in told[3]
    assert "2 月只有 28 天" in told[3]
    assert "第 2 行重复" in told[4]
    with pytest.raises(Refused, match="还有 2 行不对"):
        take(office, number, "run")
    take(office, number, "run-good")
    assert office.get("GL2003.3-2").title == "=1+1"
    assert (office.get("GL2003.3-3").notes, office.get("GL2003.3-3").year) == ("金额：@5\n成文日期：2003年3月", 2003)
    _name, content = returned(office.desk, office.people["lin"], number, str)
    back = read_file(content)
    assert back.head == ("原行号", *HEADS, "退回原因")
    assert [row[0] for row in back.rows] == ["3", "4"]
    assert b"<f>" not in content


def test_gaps_and_twins_are_told(office):
    rows = [*rows_of(2), *rows_of(1, first=6), ("GL2003.3-9", "通知1", "2003.3.5", "10年", "文1号", "")]
    number = opened(office, a_table(*rows))
    take(office, number, "check")
    report = batch(office, number).report
    assert report["gaps"] == [["GL2003.3-", "3—5、7—8", 5]]
    assert report["twins"] == [[5, "2"]]
    map_columns(office.desk, office.people["lin"], number, batch(office, number).mapping, skip_twins=True)
    take(office, number, "check")
    assert batch(office, number).bad == 1


def test_columns_are_remembered_for_the_next_table_with_the_same_heads(office):
    heads = ("编号栏", "名头", "日子", "保管期限")
    content = a_table(("GL2003.3-1", "通知", "二〇〇三年三月五日", "10"), heads=heads)
    number = opened(office, content)
    meant = {"编号栏": "archival_no", "名头": "title", "日子": "date", "保管期限": "term"}
    with pytest.raises(Invalid, match="两列"):
        map_columns(office.desk, office.people["lin"], number, {**meant, "日子": "title"})
    map_columns(office.desk, office.people["lin"], number, meant)
    again = opened(office, content)
    assert batch(office, again).mapping == meant
    take(office, again, "run")
    assert office.get("GL2003.3-1").dated.isoformat() == "2003-03-05"


@pytest.mark.parametrize("coding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("parting", [",", "\t"])
def test_a_csv_of_any_make_is_a_table(coding, parting):
    content = parting.join(("档号", "题名")) + "\r\n" + parting.join(("GL2003.3-1", '"甲，乙"')) + "\r\n"
    sheet = read_file(content.encode(coding))
    assert (sheet.head, sheet.rows) == (("档号", "题名"), [("GL2003.3-1", "甲，乙")])


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", '档号,题名\r\n"没有关上'.encode()])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(BadSheet):
        read_file(content)


def test_a_picture_is_no_csv():
    with pytest.raises(BadSheet, match="xlsx"):
        read_file(io.BytesIO(b"\x00\x01\x02" * 50).getvalue())
