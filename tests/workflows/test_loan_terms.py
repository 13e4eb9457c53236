"""The most specific line of the matrix wins, column by column."""

from datetime import date

from archive.access import Secrecy
from workflows.loan_terms import USUAL, Case, TermLine, open_day, terms_for


def line(**told: object) -> TermLine:
    return TermLine(**{"class_code": "", "secrecy_least": 0, "role": "", "way": "", **told})


CASE = Case("KJ3", Secrecy.COMMERCIAL, frozenset({"business"}), "borrow")


def test_without_lines_the_usual_holds() -> None:
    assert terms_for([], CASE) == USUAL


def test_each_column_comes_from_the_most_specific_line_that_fills_it() -> None:
    lines = [
        line(days=30, renewals=2, queue=5),
        line(class_code="KJ", days=7),
        line(class_code="KJ3", renewals=0),
        line(class_code="HT", days=1),
        line(role="auditor", days=60),
        line(secrecy_least=3, days=2),
    ]
    found = terms_for(lines, CASE)
    assert (found.days, found.renewals, found.queue, found.at_once) == (7, 0, 5, USUAL.at_once)


def test_a_last_day_moves_to_the_next_open_one() -> None:
    holiday = {date(2026, 10, day) for day in range(1, 8)}
    assert open_day(date(2026, 10, 3), holiday) == date(2026, 10, 8)
    assert open_day(date(2026, 11, 21), (), weekly=(5, 6)) == date(2026, 11, 23)
    assert open_day(date(2026, 11, 20), (), weekly=(5, 6)) == date(2026, 11, 20)
