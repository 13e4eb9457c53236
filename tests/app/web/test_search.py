from io import BytesIO

import pytest
from sqlalchemy import event

from app.sheets import read_sheet
from tests.desk import Office


def asked(office: Office, browser, url: str) -> int:
    """Return how many questions a page put to the database."""
    count = 0

    def note(*_args: object) -> None:
        nonlocal count
        count += 1

    engine = office.desk.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(url).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return count


def test_a_fragment_finds_and_is_marked(office, browse):
    office.shelved("消防系统年度检测由出租方承担", department="ZCB")
    office.settle()
    page = browse("yu").get("/search?q=统年度检").text
    assert "<mark>统年度检</mark>" in page
    assert "GL2003.3-" in page
    assert "找到 <b>1</b> 件" in page
    assert "含 <b>统年度检</b>" in page


def test_words_that_cannot_be_understood_are_told_and_kept(browse):
    answer = browse("lin").get('/search?q="消防')
    assert answer.status_code == 422
    assert "note bad" in answer.text
    assert "&#34;消防" in answer.text


def test_a_script_in_the_words_stays_words(office, browse):
    office.shelved("<script>alert(1)</script> 消防", title="消防通知")
    office.settle()
    page = browse("lin").get("/search?q=<script>alert(1)</script>").text
    assert "<script>alert" not in page


def test_other_departments_find_nothing_count_nothing_and_export_nothing(office, browse):
    office.shelved("消防系统年度检测", department="ZCB")
    office.settle()
    page = browse("tao").get("/search?q=消防").text
    assert "一件也没有找到" in page
    assert "GL2003" not in page
    sheet = read_sheet(browse("tao").get("/search.xlsx?q=消防").data)
    assert sheet.rows == []


def test_a_table_is_given_as_it_was_found(office, browse):
    office.shelved("=1+1 消防", title="=HYPERLINK(1) 消防")
    office.settle()
    answer = browse("lin").get("/search.xlsx?q=消防")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    sheet = read_sheet(BytesIO(answer.data).getvalue())
    assert sheet.head[:2] == ("档号", "题名")
    assert [row[1] for row in sheet.rows] == ["=HYPERLINK(1) 消防"]


def test_a_search_is_narrowed_and_ordered_by_its_address(office, browse):
    office.shelved("消防检查甲", year="2003")
    office.shelved("消防检查乙", year="2004", date="2004-03-05")
    office.settle()
    browser = browse("lin")
    assert "找到 <b>2</b> 件" in browser.get("/search?q=消防").text
    page = browser.get("/search?q=消防&year=2004&class=GL&order=date").text
    assert "找到 <b>1</b> 件" in page
    assert "GL2004" in page
    assert browser.get("/search?q=消防&year=x&class=&order=up&from=-1").status_code == 200
    assert browser.get("/search?q=消防&from=999999999").status_code == 200


def test_more_hits_ask_no_more_questions(office, browse):
    for _ in range(2):
        office.shelved("消防检查", parties="甲公司\n乙公司")
    office.settle()
    browser = browse("lin")
    browser.get("/search?q=消防")
    few = asked(office, browser, "/search?q=消防")
    for _ in range(8):
        office.shelved("消防检查", parties="甲公司\n乙公司")
    office.settle()
    assert asked(office, browser, "/search?q=消防") == few


@pytest.mark.parametrize("login", ["lin", "tao"])
def test_more_tasks_ask_no_more_questions(office, browse, login):
    for _ in range(2):
        office.record()
        office.shelved()
    browser = browse(login)
    browser.get("/")
    few = asked(office, browser, "/")
    for _ in range(8):
        office.record()
        office.shelved()
    assert asked(office, browser, "/") == few
