from collections import Counter
from datetime import date

import pytest

from archive.classification import Kind
from archive.default_scheme import Disposal, load, read
from archive.errors import Invalid, Refused
from archive.numbering import NumberParts
from archive.schedules import Facts, Rule, Term, Trigger, check_change, due_on

SCHEME = load()
ROWS = {line.number: line for line in SCHEME.series}
CLASSES = "code,parent,name,name_en,national,kind,pattern,series\n"
SERIES = "number,class,national,title,title_en,term,trigger,minimum,accounting,disposal,basis,note\n"


def test_the_first_day_has_twelve_main_classes_and_sixty_four_lines():
    main = [line.code for line in SCHEME.classes if line.parent is None]
    assert main == ["GL", "HT", "ZZ", "KJ", "KH", "RS", "ZG", "SS", "ZP", "SX", "SW", "QZ"]
    children = Counter(line.parent for line in SCHEME.classes if line.parent)
    assert children == {"HT": 6, "ZZ": 4, "KJ": 5, "KH": 5, "RS": 3, "SS": 1, "ZP": 1, "SX": 2, "SW": 5}
    assert [line.number for line in SCHEME.series] == list(range(1, 65))


def test_every_line_has_a_term_and_a_basis_and_only_fixed_ones_a_trigger():
    for line in SCHEME.series:
        assert line.rule.basis
        assert line.rule.term.permanent == (line.rule.trigger is None)
        assert len(line.rule.basis) <= 200
        assert len(line.title) <= 120
        assert len(line.note) <= 300


def test_terms_are_spread_as_the_schedule_says():
    assert Counter(line.rule.term.code for line in SCHEME.series) == {
        "Y": 24, "D30": 18, "D10": 17, "D5": 2, "D0": 1, "D1": 1, "D3": 1
    }  # fmt: skip
    assert Counter(line.rule.trigger for line in SCHEME.series if line.rule.trigger)[Trigger.FISCAL_YEAR] == 11


def test_the_sixteen_rows_of_the_accounting_table_are_each_their_own_minimum():
    for item, number in enumerate(range(31, 47), 1):
        rule = ROWS[number].rule
        assert rule.basis == f"《会计档案管理办法》（财政部 国家档案局令第79号）附表一第{item}项"
        assert rule.accounting
        assert rule.minimum == rule.term
    assert [n for n, line in ROWS.items() if line.rule.accounting] == list(range(31, 48))


@pytest.mark.parametrize(
    ("number", "term", "trigger", "minimum"),
    [
        (1, "Y", None, "Y"),
        (4, "D10", "D", "D10"),
        (24, "D30", "C", "D15"),
        (26, "D10", "C", None),
        (30, "Y", None, None),
        (36, "D5", "A", "D5"),
        (47, "D0", "J", None),
        (52, "D1", "R", None),
        (54, "D10", "E", "D2"),
        (58, "D5", "A", None),
        (60, "Y", None, None),
    ],
)
def test_lines_with_alternatives_are_decided(number, term, trigger, minimum):
    rule = ROWS[number].rule
    assert (rule.term.code, rule.trigger, rule.minimum.code if rule.minimum else None) == (term, trigger, minimum)
    assert ROWS[number].note or number in {1, 4}


def test_unsettled_vouchers_are_appraised_again_once_the_matter_is_closed():
    assert due_on(ROWS[47].rule, Facts(year=2003, event_on=date(2031, 5, 6))) == date(2031, 5, 7)
    assert ROWS[47].disposal == Disposal.REVIEW


@pytest.mark.parametrize(
    ("number", "shorter"),
    [(38, Rule(Term(5), Trigger.FISCAL_YEAR, "HB")), (39, Rule(Term(30), Trigger.FISCAL_YEAR, "HB"))],
)
def test_monthly_and_annual_reports_are_protected_by_article(number, shorter):
    with pytest.raises(Refused, match=f"附表一第{number - 30}项"):
        check_change(ROWS[number].rule, shorter)


@pytest.mark.parametrize(
    ("code", "of", "n", "number"),
    [
        ("GL", NumberParts(year=2003, term=Term(None)), 1, "GL2003.1-1"),
        ("KJ1", NumberParts(year=2003), 6, "KJ1-6"),
        ("KJ2", NumberParts(year=2003), 1, "KJ2.2003-1"),
        ("KJ3", NumberParts(year=2003), 16, "KJ3.2003-16"),
        ("ZG", NumberParts(project="1"), 6, "ZG1-06"),
        ("SW1", NumberParts(), 6, "SW1-6"),
        ("SX1", NumberParts(), 26, "SX1-26"),
        ("HT2", NumberParts(year=2026), 1, "HT2.2026-1"),
        ("QZ", NumberParts(year=2026), 1, "QZ2026-1"),
    ],
)
def test_classes_number_as_the_seed_does(code, of, n, number):
    template = SCHEME.category(code).template
    assert template is not None
    assert template.number(of, n) == number


def test_every_class_that_numbers_has_a_usual_line_among_its_own():
    for line in SCHEME.classes:
        if line.template:
            assert line.series in {series.number for series in SCHEME.series_of(line.code)}
        assert line.name
        assert line.name_en


def test_no_class_is_left_without_numbers_unless_it_has_children():
    parents = {line.parent for line in SCHEME.classes}
    assert {line.code for line in SCHEME.classes if line.template is None} == parents - {None}


def test_a_class_is_governed_by_the_lines_of_its_parents_too():
    assert [line.number for line in SCHEME.series_of("SX2")] == [62]
    assert [line.number for line in SCHEME.series_of("ZG")] == [57, 58, 59]
    assert [line.code for line in SCHEME.path("KJ1")] == ["KJ1", "KJ"]
    with pytest.raises(KeyError):
        SCHEME.category("ZB")


def test_accounting_maps_to_the_national_code_although_the_letters_differ():
    assert SCHEME.category("KJ3").national == "KU·01"
    assert SCHEME.category("ZG").national == "KJ"
    assert SCHEME.category("ZG").kind == Kind.PROJECT


ONE_CLASS = "A,,甲,A,,item,A-{n},1\n"
ONE_LINE = "1,A,,甲,A,D10,D,,,destroy,HB,\n"


def test_a_scheme_of_ones_own_is_read():
    scheme = read(CLASSES + ONE_CLASS, SERIES + ONE_LINE)
    assert (len(scheme.classes), len(scheme.series)) == (1, 1)


@pytest.mark.parametrize(
    ("classes", "series", "field"),
    [
        (ONE_CLASS * 2, ONE_LINE, "classes:A"),
        ("A,B,甲,A,,item,A-{n},1\n", ONE_LINE, "classes:A"),
        (ONE_CLASS + "B,,乙,B,,item,A-{n},1\n", ONE_LINE, "classes:B"),
        (ONE_CLASS + "B,,乙,B,,item,B-{n},1\n", ONE_LINE, "classes:B"),
        ("A,,甲,A,,item,A-{n},\n", ONE_LINE, "classes:A"),
        ("A,,甲,A,,item,ZB{project}-{n},1\n", ONE_LINE, "pattern"),
        (ONE_CLASS, ONE_LINE * 2, "series:1"),
        (ONE_CLASS, ONE_LINE + "2,B,,甲,A,D10,D,,,destroy,HB,\n", "series:2"),
        (ONE_CLASS, "1,A,,甲,,D10,D,,,destroy,HB,\n", "series:1"),
        (ONE_CLASS, "1,A,,甲,A,Y,,,,destroy,HB,\n", "series:1"),
        (ONE_CLASS, "1,A,,甲,A,D10,D,,,keep,HB,\n", "series:1"),
        (ONE_CLASS, "1,A,,甲,A,D10,D,,,destroy,,\n", "basis"),
        (ONE_CLASS, "1,A,,甲,A,D10,,,,destroy,HB,\n", "trigger"),
        (ONE_CLASS, "1,A,,甲,A,D10,D,D30,,destroy,HB,\n", "term"),
        (ONE_CLASS, "1,A,,甲,A,长期,D,,,destroy,HB,\n", "term"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(classes, series, field):
    with pytest.raises(Invalid) as refusal:
        read(CLASSES + classes, SERIES + series)
    assert refusal.value.field == field
