"""统计: what came and left in a span of days, on the page, as a table, on paper."""

from datetime import UTC, datetime

import fastexcel
import pytest

from app.press.forms.figures import Figures
from archive.records import Record
from tests.desk import Office


def on_shelf(office: Office, at: datetime, **described: object) -> str:
    number = office.shelved(**described)
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        record = work.session.query(Record).filter_by(archival_no=number).one()
        record.state, record.shelved_at = "shelved", at
    return number


@pytest.fixture
def kept(office: Office) -> Office:
    on_shelf(office, datetime(2026, 3, 31, 15, 59, tzinfo=UTC), pages=7)
    # Ten past midnight in Shanghai: the first of April.
    on_shelf(office, datetime(2026, 3, 31, 16, 10, tzinfo=UTC), year="1990", date="1990-03-05", pages=5)
    office.shelved()
    return office


def test_what_is_shelved_counts_in_the_month_of_its_shelving(kept: Office, browse) -> None:
    zhou = browse("zhou")
    year, march, april = (zhou.get(f"/figures?period={one}").text for one in ("2026", "2026-03", "2026-04"))
    assert "+ 2" in year
    assert "= 2" in year
    assert "+ 1" in march
    assert "+ 1" in april
    assert "= 2" in april
    assert "1 件" in year, "what has a number but was never shelved is told of"
    kept.clock.pass_days(100)
    assert "+ 1" in browse("zhou").get("/figures?period=2026-03").text, "counted again much later"
    assert browse("shen").get("/figures?period=2026").text.count("+ 2") == 1, "an auditor counts what they may not read"


@pytest.mark.parametrize("by", ["year", "term", "secrecy", "department", "medium", "class&class=GL"])
def test_figures_are_taken_apart_by_anything(kept: Office, browse, by: str) -> None:
    page = browse("zhou").get(f"/figures?by={by}")
    assert page.status_code == 200
    assert "合计" in page.text


def test_a_span_that_cannot_be_is_said_and_the_year_shown(kept: Office, browse) -> None:
    for query in ("period=2026-13", "period=2031", "by=colour", "class=NONE", "fonds=Z9"):
        page = browse("zhou").get(f"/figures?{query}")
        assert page.status_code == 422
        assert "= 2" in page.text


def test_the_table_is_the_page_and_the_whole_is_added_up_anew(kept: Office, browse) -> None:
    for query, columns in (("", 12), ("&by=year", 8), ("&all=1", 14)):
        answer = browse("zhou").get(f"/figures.xlsx?period=2026{query}")
        sheet = fastexcel.read_excel(answer.data).load_sheet(0).to_polars()
        assert sheet.width == columns
        assert sheet["期末"].sum() == (2 if "all" in query else 4), (
            "the rows, and unless every one stands there their sum"
        )
    assert browse("yu").get("/figures.xlsx").status_code == 403


def test_the_yearly_report_is_printed_with_what_the_page_says(kept: Office, browse) -> None:
    from tests.app.test_press import close, pages

    printed = browse("zhou").get("/print/figures/2026.pdf")
    text = close("".join(pages(printed.data)))
    for words in (
        "档案统计年报",
        "A001",
        "2026年",
        "GL管理类",
        "逐月变动",
        "填表人",
        "第1页共1页",
        *Figures.COLUMNS.split(),
    ):
        assert words in text
    assert "档案统计月报" in close("".join(pages(browse("lin").get("/print/figures/2026-03.pdf").data)))
    assert browse("shen").get("/print/figures/2026.pdf").status_code == 403
    assert browse("lin").get("/print/nonsense/1.pdf").status_code == 404


def test_the_figures_of_an_empty_house_say_so(browse) -> None:
    assert "本期无数据" in browse("lin").get("/figures").text
