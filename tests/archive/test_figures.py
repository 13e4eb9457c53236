"""Opening + in - out = closing, whatever came and left when, and whatever days are asked about."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archive.errors import Invalid
from archive.figures import Balance, Period, Stay, balance_of, unit_of

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)
moments = some.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001 - bounds
days = some.dates(date(2024, 1, 1), date(2026, 12, 31))


@some.composite
def stays(draw: some.DrawFn) -> Stay:
    came, left = draw(moments), draw(some.none() | some.timedeltas(timedelta(0), timedelta(days=400)))
    gone = came + left if left is not None else None
    sent = draw(some.booleans())
    return Stay(came, gone if sent else None, None if sent else gone, draw(some.integers(0, 90)))


@given(some.lists(stays(), max_size=30), days, days)
def test_opening_and_in_less_out_is_closing(here: list[Stay], one: date, other: date) -> None:
    assert balance_of(here, Period(min(one, other), max(one, other)), ZONE).holds


@given(some.lists(stays(), max_size=20), some.integers(2024, 2026))
def test_the_months_of_a_year_follow_on_and_add_up_to_it(here: list[Stay], year: int) -> None:
    months = [balance_of(here, Period.month(year, n), ZONE) for n in range(1, 13)]
    whole = balance_of(here, Period(date(year, 1, 1), date(year, 12, 31)), ZONE)
    assert all(one.closing == next_.opening for one, next_ in pairwise(months))
    assert (whole.opening, whole.closing) == (months[0].opening, months[-1].closing)
    for name in ("came", "sent", "destroyed"):
        assert getattr(whole, name) == sum(getattr(month, name) for month in months)


def test_ten_past_midnight_is_the_next_month() -> None:
    # Scenario 2: submitted and accepted on 31 March, shelved at 00:10 on 1 April, in Shanghai.
    late = Stay(datetime(2026, 3, 31, 16, 10, tzinfo=UTC))
    assert balance_of([late], Period.month(2026, 3), ZONE) == Balance()
    assert balance_of([late], Period.month(2026, 4), ZONE).came == 1


def test_what_came_and_went_within_the_span_did_both() -> None:
    short = Stay(datetime(2026, 3, 2, tzinfo=UTC), destroyed_at=datetime(2026, 3, 9, tzinfo=UTC), pages=7)
    assert balance_of([short], Period.month(2026, 3), ZONE) == Balance(came=1, destroyed=1)


@pytest.mark.parametrize(
    ("written", "first", "last", "again"),
    [
        ("", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2026-01-15..2026-03-02", date(2026, 1, 15), date(2026, 3, 2), "2026-01-15..2026-03-02"),
        ("2026-03-01..2026-03-31", date(2026, 3, 1), date(2026, 3, 31), "2026-03"),
    ],
)
def test_a_span_of_days_is_written_shortly(written: str, first: date, last: date, again: str) -> None:
    period = Period.read(written, TODAY)
    assert (period, period.written) == (Period(first, last), again)


@pytest.mark.parametrize(
    "written",
    ["26", "2026-13", "2026-02-30..2026-03-01", "2026-03-02..2026-03-01", "0000", "２０２６", "2027", "March"],
)
def test_what_is_no_span_of_days_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        Period.read(written, TODAY)


def test_every_kind_has_its_unit() -> None:
    assert [unit_of(*each) for each in (("item", "WS"), ("volume", "KU"), ("av", "LX"), ("av", "ZP"))] == [
        "件",
        "卷",
        "盘",
        "张",
    ]
