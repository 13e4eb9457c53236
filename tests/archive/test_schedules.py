from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import Invalid, NotYetDue, Refused
from archive.schedules import (
    BEGUN_ANEW,
    CAUSE_UNKNOWN,
    FOR_EVER,
    MEANING,
    PERMANENT,
    UNSETTLED,
    Facts,
    NeverDue,
    NoTrigger,
    Outcome,
    Rule,
    Term,
    Trigger,
    check_change,
    check_rule,
    due_on,
    reckon,
    starts_on,
)

DAYS = st.dates(date(1900, 1, 1), date(2500, 12, 31))
FIXED = st.builds(Term, st.integers(0, 200))
EVENTS = st.sampled_from([t for t in Trigger if not t.yearly])


def a_rule(term="D30", trigger="F", minimum=None, accounting=False, basis="《会计档案管理办法》附表一第2项"):
    return Rule(
        Term.parse(term),
        Trigger(trigger) if trigger else None,
        basis,
        Term.parse(minimum) if minimum else None,
        accounting,
    )


@pytest.mark.parametrize(
    ("written", "code", "digit", "chinese"),
    [
        ("Y", "Y", 1, "永久"),
        ("永久", "Y", 1, "永久"),
        ("D30", "D30", 2, "30年"),
        ("定期30年", "D30", 2, "30年"),
        ("10年", "D10", 3, "10年"),
        ("D0", "D0", 3, "0年"),
        ("D16", "D16", 2, "16年"),
        ("D15", "D15", 3, "15年"),
    ],
)
def test_a_term_is_read_and_written_in_every_form(written, code, digit, chinese):
    term = Term.parse(written)
    assert (term.code, term.digit, term.chinese) == (code, digit, chinese)
    assert Term.parse(term.code) == Term.parse(term.chinese) == term


@pytest.mark.parametrize("written", ["", "长期", "短期", "D", "30", "Y1", "D9999", "D３０", "d30", "30 年"])
def test_a_term_that_only_an_appraisal_could_settle_is_not_read(written):
    with pytest.raises(Invalid) as refusal:
        Term.parse(written)
    assert refusal.value.field == "term"


def test_a_term_has_bounds():
    for years in (-1, 1000):
        with pytest.raises(Invalid):
            Term(years)


def test_the_old_digits_stand_for_for_ever_long_and_short():
    assert [Term.of_digit(n).code for n in (1, 2, 3)] == ["Y", "D30", "D10"]
    assert [Term.of_digit(n).digit for n in (1, 2, 3)] == [1, 2, 3]


def test_for_ever_comes_before_the_longer_and_the_longer_before_the_shorter():
    terms = [Term(10), PERMANENT, Term(30), Term(999)]
    assert [t.code for t in sorted(terms, key=lambda t: t.rank)] == ["Y", "D999", "D30", "D10"]
    assert Term(10).shorter_than(Term(30))
    assert Term(999).shorter_than(PERMANENT)
    assert not Term(30).shorter_than(Term(30))


def test_every_trigger_explains_itself_and_says_what_is_missing():
    assert set(MEANING) == set(CAUSE_UNKNOWN) == set(Trigger)
    assert Trigger.FISCAL_YEAR.meaning == "会计年度终了后的第一天"


def test_a_voucher_of_fiscal_2003_is_in_term_through_2033():
    found = reckon(a_rule(), Facts(year=2003))
    assert found == Outcome(a_rule(), "会计年度终了后的第一天", date(2003, 12, 31), date(2004, 1, 1), date(2034, 1, 1))
    assert starts_on(a_rule(), Facts(year=2003)) == date(2004, 1, 1)
    assert due_on(a_rule(), Facts(year=2003)) > date(2033, 12, 31)


def test_an_ordinary_file_starts_with_the_year_after_its_own():
    assert due_on(a_rule("D10", "D"), Facts(year=2015, event_on=date(2020, 5, 5))) == date(2026, 1, 1)


def test_a_fixed_asset_card_without_a_scrap_date_is_never_due():
    with pytest.raises(NoTrigger, match="报废"):
        due_on(a_rule("D5", "A"), Facts(year=2003))


def test_a_card_of_an_asset_scrapped_on_29_february_is_due_after_five_full_years():
    facts = Facts(event_on=date(2020, 2, 29))
    assert starts_on(a_rule("D5", "A"), facts) == date(2020, 3, 1)
    assert due_on(a_rule("D5", "A"), facts) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("event", "years", "due"),
    [
        (date(2020, 2, 28), 5, date(2025, 3, 1)),  # starts on 29 February
        (date(2020, 2, 28), 4, date(2024, 2, 29)),
        (date(2019, 2, 28), 1, date(2020, 3, 1)),
        (date(2019, 2, 27), 1, date(2020, 2, 28)),
        (date(2019, 12, 31), 10, date(2030, 1, 1)),
        (date(2020, 1, 31), 0, date(2020, 2, 1)),
    ],
)
def test_whole_years_are_counted_from_the_day_after_the_event(event, years, due):
    assert due_on(a_rule(f"D{years}", "L"), Facts(event_on=event)) == due


@pytest.mark.parametrize("trigger", ["C", "R"])
def test_the_later_of_end_and_settlement_counts(trigger):
    rule = a_rule("D10", trigger)
    early, late = date(2010, 3, 31), date(2012, 6, 30)
    assert starts_on(rule, Facts(event_on=early, settled_on=late)) == date(2012, 7, 1)
    assert starts_on(rule, Facts(event_on=late, settled_on=early)) == date(2012, 7, 1)


@pytest.mark.parametrize("trigger", ["C", "R"])
def test_an_unsettled_debt_keeps_the_term_from_starting(trigger):
    found = reckon(a_rule("D10", trigger), Facts(event_on=date(2010, 3, 31)))
    assert (found.cause_on, found.starts_on, found.why_not) == (date(2010, 3, 31), None, UNSETTLED)
    with pytest.raises(NoTrigger, match="结清"):
        due_on(a_rule("D10", trigger), Facts(event_on=date(2010, 3, 31)))


@pytest.mark.parametrize("trigger", list(Trigger))
def test_without_its_fact_a_record_is_never_due(trigger):
    found = reckon(a_rule("D10", trigger), Facts(settled_on=date(2010, 1, 1)))
    assert (found.due_on, found.why_not) == (None, CAUSE_UNKNOWN[trigger])
    with pytest.raises(NoTrigger):
        starts_on(a_rule("D10", trigger), Facts())


@pytest.mark.parametrize("trigger", ["", "F", "C"])
def test_a_permanent_record_is_never_due_even_when_its_line_once_had_a_trigger(trigger):
    facts = Facts(2003, date(2004, 1, 1), date(2004, 1, 1))
    assert reckon(a_rule("Y", trigger), facts).why_not == FOR_EVER
    with pytest.raises(NeverDue):
        due_on(a_rule("Y", trigger), facts)
    assert issubclass(NeverDue, NotYetDue)


def test_a_term_begun_anew_by_an_appraisal_counts_from_the_decision():
    facts = Facts(year=2003, counts_from=date(2034, 5, 1))
    found = reckon(a_rule("D10", "F"), facts)
    assert (found.because, found.starts_on, found.due_on) == (BEGUN_ANEW, date(2034, 5, 1), date(2044, 5, 1))
    assert reckon(a_rule("Y"), facts).due_on is None


@given(EVENTS, DAYS, DAYS, FIXED)
def test_a_term_never_starts_before_the_day_after_its_event(trigger, ended, settled, term):
    found = reckon(Rule(term, trigger, "HB"), Facts(event_on=ended, settled_on=settled))
    assert found.starts_on is not None
    assert found.due_on is not None
    assert found.starts_on > ended
    assert found.due_on >= found.starts_on


@pytest.mark.parametrize("facts", [{"year": 99999}, {"year": 0}, {"event_on": date.max}, {"settled_on": date.min}])
def test_a_slip_of_the_pen_in_a_year_is_refused_before_it_is_reckoned_with(facts):
    with pytest.raises(Invalid) as refusal:
        Facts(**facts)
    assert refusal.value.field == "year"


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (a_rule(basis=" "), "basis"),
        (a_rule("Y", "D"), "trigger"),
        (a_rule("D10", ""), "trigger"),
        (a_rule("D5", "F", minimum="D10"), "term"),
        (a_rule("D30", "F", minimum="Y"), "term"),
    ],
)
def test_a_line_that_contradicts_itself_is_refused(rule, field):
    with pytest.raises(Invalid) as refusal:
        check_rule(rule)
    assert refusal.value.field == field


MONTHLY = a_rule("D10", "F", "D10", accounting=True, basis="《会计档案管理办法》附表一第8项")
ANNUAL = a_rule("Y", "", "Y", accounting=True, basis="《会计档案管理办法》附表一第9项")


@pytest.mark.parametrize(
    ("old", "new", "article"),
    [(MONTHLY, a_rule("D5", "F"), "附表一第8项"), (ANNUAL, a_rule("D30", "F"), "附表一第9项")],
)
def test_monthly_reports_stay_ten_years_and_annual_reports_for_ever(old, new, article):
    with pytest.raises(Refused, match=article):
        check_change(old, new)


def test_a_term_may_be_raised():
    check_change(MONTHLY, a_rule("D30", "F", "D10", accounting=True))
    check_change(MONTHLY, a_rule("Y", "", "D10", accounting=True))
    check_change(a_rule("D30", "D"), a_rule("D10", "D"))


def test_a_raised_accounting_term_may_not_be_lowered_again():
    with pytest.raises(Refused, match="只能延长"):
        check_change(a_rule("D30", "F", "D10", accounting=True), a_rule("D10", "F", "D10", accounting=True))


def test_a_raised_general_term_may_fall_back_to_the_legal_minimum():
    check_change(a_rule("D30", "D", "D10"), a_rule("D10", "D", "D10"))


@pytest.mark.parametrize(
    "new",
    [
        a_rule("D10", "F", None, accounting=True),
        a_rule("D10", "F", "D5", accounting=True),
        a_rule("D10", "J", "D10", accounting=True),
        a_rule("D10", "F", "D10"),
    ],
)
def test_the_protection_itself_cannot_be_taken_away(new):
    with pytest.raises(Refused):
        check_change(MONTHLY, new)


def test_a_changed_line_must_still_be_whole():
    with pytest.raises(Invalid):
        check_change(a_rule("D10", "D"), a_rule("D10", ""))
