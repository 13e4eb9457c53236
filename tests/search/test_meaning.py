"""Dates and numbers mean the same however they are written, and what is none of them stays a run of signs."""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import Result
from search.fold import plain
from search.meaning import fen_of, meanings, meant
from search.near import loosened, pattern
from search.query import parse
from search.snippets import snippet
from search.terms import And, Near, Term
from search.timely import timely
from search.understood import describe
from tests.search.oracle import nearly


@pytest.mark.parametrize(
    "written",
    [
        "2026年3月5日",
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "二〇二六年三月五日",
        "二○二六年三月五日",
        "２０２６年０３月０５号",
    ],
)
def test_a_day_is_one_day(written):
    assert (one := meant(plain(written)))
    assert one.token == "d20260305"


@pytest.mark.parametrize(
    "written",
    [
        "100万",
        "1,000,000",
        "１，０００，０００．００",
        "壹佰万元",
        "壹佰萬圓整",
        "一百万元",
        "¥1000000",
        "￥1,000,000.00元",
        "RMB 1000000",
        "人民币壹佰万元整",
        "1000000元",
        "0.01亿",
    ],
)
def test_a_sum_is_one_sum(written):
    assert (one := meant(plain(written)))
    assert one.token == "n1000000"
    assert fen_of(plain(written)) == 100_000_000


@pytest.mark.parametrize(
    "written",
    [
        "1000000",
        "2026",
        "HT-2023-05-01",
        "2023-05",
        "千万",
        "万一",
        "十一",
        "2026-13-01",
        "1,00",
        "022-2345",
        "壹",
        "一二三元",
        "2026年3月5日签订",
        "",
        "元",
        "¥",
        "1" * 400 + "元",
        "亿" * 50,
        "1.2.3.4",
    ],
)
def test_what_may_be_anything_means_nothing(written):
    assert meant(plain(written)) is None


_HAN, _UNITS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")


def formal(number: int) -> str:
    """Write a number below a hundred million as an accountant does."""

    def section(value: int) -> str:
        digits = [int(sign) for sign in f"{value:04}"]
        out = "".join(_HAN[one] + _UNITS[3 - at] if one else "零" for at, one in enumerate(digits))
        while "零零" in out:
            out = out.replace("零零", "零")
        return out.strip("零") if value >= 1000 else out.rstrip("零")

    high, low = divmod(number, 10_000)
    text = (section(high) + "万" if high else "") + (section(low) if low else "")
    return text.strip("零") + "元"


@given(st.integers(1, 99_999_999))
def test_a_number_in_words_is_the_number(number):
    assert (one := meant(plain(formal(number))))
    assert one.token == f"n{Decimal(number).normalize():f}"
    assert (other := meant(plain(f"{number:,}.00元")))
    assert other.token == one.token


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.text(st.sampled_from("甲 \n、。月a"), max_size=4))
def test_a_day_in_a_text_is_found(day, around):
    text = plain(f"{around}签于{day.year}年{day.month}月{day.day}日{around}至{day + timedelta(1):%Y-%m-%d}止")
    assert {f"d{day:%Y%m%d}", f"m{day:%Y%m}", f"d{day + timedelta(1):%Y%m%d}"} <= {one.token for one in meanings(text)}


@given(st.text(st.sampled_from("0123456789.,-/年月日号元万亿一二十壹拾佰零〇¥整a甲"), max_size=40))
def test_any_signs_are_read_without_a_fault(text):
    for one in meanings(plain(text)):
        assert 0 <= one.start < one.end <= len(plain(text))
    meant(plain(text))


def test_an_unquoted_date_asks_for_its_meaning_too_and_says_so():
    assert parse("2026年3月5日") == Term("2026年3月5日", "2026年3月5日", token="d20260305")
    assert parse('"2026年3月5日"') == Term("2026年3月5日", "2026年3月5日")
    (chip,) = describe(parse("100万"))
    assert chip.text.format(**chip.values) == "含 100万（写法不同的同一数也算）"


def test_another_way_of_writing_is_marked():
    shown = snippet("价款为壹佰万元整，签于二〇二六年三月五日。", parse("1,000,000 2026-03-05"))
    assert "<mark>壹佰万元</mark>" in shown.html
    assert "<mark>二〇二六年三月五日</mark>" in shown.html


@given(st.text(st.sampled_from("甲乙丙"), min_size=4, max_size=7), st.text(st.sampled_from("甲乙丙丁"), max_size=14))
def test_near_is_one_character_off_and_no_more(text, whole):
    assert bool(pattern(text).search(whole)) == nearly(text, whole)


def test_what_is_not_found_may_be_looked_for_nearly():
    assert loosened(parse("天津丸石贸易 -草稿")) == And((Near("天津丸石贸易", "天津丸石贸易"), parse("-草稿")))
    assert loosened(parse("丸石 year:2020 库位:1-A-1 部门:财务总部")) is None
    assert "<mark>天津九石贸</mark>" in snippet("甲方：天津九石贸易公司", Near("", "天津丸石贸")).html


def test_a_question_that_takes_too_long_is_cut_and_says_so():
    assert timely(lambda: Result(3)).total == 3
    cut = timely(lambda: time.sleep(0.3) or Result(3), 0.02)
    assert (cut.total, cut.cut) == (0, True)
