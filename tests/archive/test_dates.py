from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dates import (
    Elapsed,
    after_years,
    days_in_month,
    eight_digits,
    elapsed,
    in_figures,
    in_letters,
    parse_written,
    read_typed,
)
from archive.errors import Invalid

DAYS = st.dates(date(1000, 1, 1), date(2700, 12, 31))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026年3月5日", date(2026, 3, 5)),
        ("2026年03月05号", date(2026, 3, 5)),
        (" 2026 年 3 月 5 日 ", date(2026, 3, 5)),
        ("公元2026年3月5日", date(2026, 3, 5)),
        ("二〇二六年三月五日", date(2026, 3, 5)),
        ("二零二六年十二月三十一日", date(2026, 12, 31)),
        ("二○二六年十月十日", date(2026, 10, 10)),
        ("二O二六年十一月廿五日", date(2026, 11, 25)),
        ("二o二六年一月卅一日", date(2026, 1, 31)),
        ("二0二六年元月二十日", date(2026, 1, 20)),
        ("贰零贰陆年零叁月零伍日", date(2026, 3, 5)),
        ("贰零贰陆年壹拾贰月叁拾壹日", date(2026, 12, 31)),
        ("二〇二六年3月五日", date(2026, 3, 5)),
        ("2026.3.5", date(2026, 3, 5)),
        ("2026·3·5", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026—3—5", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        ("２０２６年３月５日", date(2026, 3, 5)),
        ("２０２６．０３．０５", date(2026, 3, 5)),
        ("20240229", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_every_way_papers_write_it(written, day):
    assert parse_written(written) == day
    assert read_typed(written) == day


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2026年",
        "2026年3月",
        "26年3月5日",
        "2026年2月29日",
        "2026年13月1日",
        "2026.3-5",
        "2026年十十月五日",
        "2026年三月五十日",
        "2026年〇月五日",
        "二〇二六年三月二十〇日",
        "0999年1月1日",
        "30000101",
        "合同于2026年3月5日签订",
        "٢٠٢٦0305",
        "2026年3月" * 1000,
        "20260305" * 6,
    ],
)
def test_what_is_no_day_is_none(written):
    assert parse_written(written) is None
    with pytest.raises(Invalid):
        read_typed(written)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("  ", "日期空白，请补填，例如 20260305。"),
        ("2026年2月30日", "2026 年 2 月只有 28 天，请核对。"),
        ("20240230", "2024 年 2 月只有 29 天，请核对。"),
        ("2026-04-31", "2026 年 4 月只有 30 天，请核对。"),
        ("2026-04-00", "2026 年 4 月只有 30 天，请核对。"),
        ("2026.13.1", "没有 13 月，月份应为 1 至 12，请核对。"),
        ("2026.0.1", "没有 0 月，月份应为 1 至 12，请核对。"),
        ("99990101", "年度 9999 不存在，请填四位数字。"),
    ],
)
def test_a_typed_day_that_cannot_be_is_refused_with_the_part_that_is_wrong(written, sentence):
    with pytest.raises(Invalid) as refusal:
        read_typed(written, "signed_on")
    assert str(refusal.value) == sentence
    assert refusal.value.field == "signed_on"


@given(DAYS)
def test_every_way_of_writing_a_day_reads_back(day):
    for written in (eight_digits(day), in_figures(day), in_letters(day), day.isoformat()):
        assert parse_written(written) == day


@given(st.text(max_size=60))
def test_no_text_makes_reading_stumble(text):
    found = parse_written(text)
    assert found is None or 1000 <= found.year <= 2999


def test_days_are_written_as_catalogues_and_forms_want_them():
    day = date(2026, 12, 31)
    assert (eight_digits(day), in_figures(day)) == ("20261231", "2026年12月31日")
    assert in_letters(day) == "二〇二六年十二月三十一日"
    assert in_letters(date(2010, 10, 20)) == "二〇一〇年十月二十日"


def test_months_have_their_days():
    assert [days_in_month(2026, month) for month in range(1, 13)] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert [days_in_month(year, 2) for year in (1900, 2000, 2024)] == [28, 29, 29]


@given(DAYS, st.integers(0, 200))
def test_a_record_is_due_on_the_first_day_its_years_are_full(start, years):
    due = after_years(start, years)
    assert elapsed(start, due) == Elapsed(years, 0)
    if years:
        assert elapsed(start, due - timedelta(days=1)) == Elapsed(years - 1, 11)


@pytest.mark.parametrize(
    ("start", "today", "text"),
    [
        (date(2004, 1, 1), date(2020, 4, 30), "16年3个月"),
        (date(2004, 1, 1), date(2034, 1, 1), "30年"),
        (date(2004, 1, 1), date(2004, 3, 15), "2个月"),
        (date(2004, 1, 1), date(2003, 3, 15), "0个月"),
        (date(2020, 1, 31), date(2020, 2, 29), "0个月"),
        (date(2020, 1, 31), date(2020, 3, 1), "1个月"),
    ],
)
def test_the_time_kept_is_written_in_full_years_and_months(start, today, text):
    assert elapsed(start, today).chinese == text
