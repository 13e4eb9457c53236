"""What a hand left empty, struck out or filled."""

import pytest

from ingest.fields.blanks import Seen, seen
from ingest.pages import Box, Line, PageText

FULL = """销售合同
合同编号：XS-2026-018
甲方：海岳集团有限公司
乙方：绿源科技有限公司
签订日期：2026年3月1日
签订地点：/
电话：______
开户行：　　账号：6222 0001"""


def a_page(text: str, number: int = 1) -> PageText:
    lines = tuple(
        Line(line, Box(100, 100 + 40 * row, 100 + 30 * len(line), 130 + 40 * row))
        for row, line in enumerate(text.splitlines())
    )
    return PageText(number, 1240, 1754, lines)


def looks(text: str) -> dict[str, Seen]:
    return {field.name: field.seen for field in seen([a_page(text)])}


def test_every_field_is_told_as_it_stands() -> None:
    assert looks(FULL) == {
        "number": Seen.FILLED,
        "first": Seen.FILLED,
        "second": Seen.FILLED,
        "signed": Seen.FILLED,
        "place": Seen.STRUCK,
        "phone": Seen.BLANK,
        "bank": Seen.BLANK,
        "account": Seen.FILLED,
    }


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("签订日期：", Seen.BLANK),
        ("签订日期：    年  月  日", Seen.BLANK),
        ("签订日期：____年__月__日", Seen.BLANK),
        ("签订日期： / 年 / 月 / 日", Seen.STRUCK),
        ("签订日期：2026年3月1日", Seen.FILLED),
        ("签署日期：二〇二六年三月一日", Seen.FILLED),
        ("       年    月    日", Seen.BLANK),
    ],
)
def test_a_date_without_figures_is_a_blank(line: str, look: Seen) -> None:
    assert looks(f"甲方：甲公司\n乙方：乙公司\n{line}")["signed"] == look


def test_the_place_of_a_blank_is_its_own_line() -> None:
    blank = next(field for field in seen([a_page(FULL)]) if field.name == "phone")
    assert blank.place is not None
    assert (blank.place.page, blank.place.box.y0) == (1, 340)


def test_a_ruled_blank_in_running_text_is_seen() -> None:
    assert looks("甲方：甲\n乙方：乙\n签订日期：2026-03-01\n租期自______起")["ruled"] == Seen.BLANK


def test_what_every_contract_must_say_is_asked_for_even_where_nothing_was_read() -> None:
    assert looks("收条") == {"first": Seen.UNSEEN, "second": Seen.UNSEEN, "signed": Seen.UNSEEN}


def test_the_cell_to_the_right_is_the_value() -> None:
    cells = (Line("甲方：", Box(100, 100, 190, 130)), Line("海岳集团", Box(300, 102, 420, 131)))
    assert {f.name: f.text for f in seen([PageText(1, 1000, 1000, cells)])}["first"] == "海岳集团"


def test_two_signature_dates_are_two_fields() -> None:
    assert looks("甲方：甲　日期：2026年1月2日\n乙方：乙　日期：　年　月　日") == {
        "first": Seen.FILLED,
        "second": Seen.FILLED,
        "signed": Seen.FILLED,
        "signed.2": Seen.BLANK,
    }
