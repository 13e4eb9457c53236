"""What a person types, understood or refused at its place, never dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import BadQuery
from search.fold import plain
from search.query import LONGEST_QUERY, And, Field, Name, Not, Or, Prefix, Query, Term, parse
from search.understood import describe


def term(raw: str, within: Name | None = None) -> Term:
    return Term(raw, plain(raw), within)


A, B, C = term("甲"), term("乙"), term("丙")


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("天津丸石", term("天津丸石")),
        ("甲 乙", And((A, B))),
        ("甲　乙", And((A, B))),
        ("甲 OR 乙", Or((A, B))),
        ("甲 | 乙", Or((A, B))),
        ("甲 乙 OR 丙", And((A, Or((B, C))))),
        ("甲 AND 乙 OR 丙", Or((And((A, B)), C))),
        ("(甲 乙) OR 丙", Or((And((A, B)), C))),
        ("（甲 乙） OR 丙", Or((And((A, B)), C))),
        ("甲 -乙", And((A, Not(B)))),
        ("甲 －乙", And((A, Not(B)))),
        ("甲 NOT 乙", And((A, Not(B)))),
        ("-(甲 OR 乙)", Not(Or((A, B)))),
        ("((((甲))))", A),
        ('"甲 乙" 丙', And((Term("甲 乙", "甲乙"), C))),
        ("“甲 OR 乙”", Term("甲 OR 乙", "甲or乙")),
        ("以下简称“甲方”的", term("以下简称“甲方”的")),
        ("“甲方”与乙方", term("“甲方”与乙方")),
        ("(2023)京01民初5号", term("(2023)京01民初5号")),
        ("甲公司（上海）有限", term("甲公司（上海）有限")),
        ("HT-2023-0456", term("HT-2023-0456")),
        ('5"', term('5"')),
        ("，。", term("，。")),
        ("-", term("-")),
        ("甲方：天津", term("甲方：天津")),
        ("or", term("or")),
        ("title:采购 单位：丸石", And((term("采购", Name.TITLE), term("丸石", Name.PARTY)))),
        ("档号：GL2003.1-1", Field(Name.NUMBER, "GL2003.1-1", "gl2003.1-1")),
        ("档号： GL2003*", Prefix("GL2003*", "gl2003", Name.NUMBER)),
        ("HT-2023*", Prefix("HT-2023*", "ht-2023")),
        ('"HT*"', term("HT*")),
        ("class:(KJ1 OR GL*)", Or((Field(Name.CLASS, "KJ1", "kj1"), Prefix("GL*", "gl", Name.CLASS)))),
        ("-类:KJ1", Not(Field(Name.CLASS, "KJ1", "kj1"))),
        ("year:2015..2024", Field(Name.YEAR, "2015..2024", low=2015, high=2024)),
        ("年度：2015-2024", Field(Name.YEAR, "2015-2024", low=2015, high=2024)),
        ("年度:2015至2024", Field(Name.YEAR, "2015至2024", low=2015, high=2024)),
        ("YEAR:..2020", Field(Name.YEAR, "..2020", high=2020)),
        ("date:2023-02", Field(Name.DATE, "2023-02", low=20230201, high=20230228)),
        ("日期:2023年5月1日", Field(Name.DATE, "2023年5月1日", low=20230501, high=20230501)),
        ("date:20230501..", Field(Name.DATE, "20230501..", low=20230501)),
        ("部门:财务", term("财务", Name.DEPARTMENT)),
        ("location:2-A03", term("2-A03", Name.PLACE)),
        ("库位：3架", term("3架", Name.PLACE)),
        ("期限:永久", Field(Name.TERM, "永久", "y")),
        ("retention:D30", Field(Name.TERM, "D30", "d30")),
        ("保管期限:定期10年", Field(Name.TERM, "定期10年", "d10")),
        ("到期:2027", Field(Name.DUE, "2027", low=20270101, high=20271231)),
        ("due:>=2027-05", Field(Name.DUE, ">=2027-05", low=20270501)),
        ("year:<2020", Field(Name.YEAR, "<2020", high=2019)),
        ("金额:100万..5,000,000", Field(Name.AMOUNT, "100万..5,000,000", low=10**8, high=5 * 10**8)),
        ("amount:1万-2万", Field(Name.AMOUNT, "1万-2万", low=10**6, high=2 * 10**6)),
        ("金额:>壹佰万元", Field(Name.AMOUNT, ">壹佰万元", low=10**8 + 1)),
        ("amount:99.5", Field(Name.AMOUNT, "99.5", low=9950, high=9950)),
        ("密级:内部", Field(Name.SECRECY, "内部", low=1, high=1)),
        ("state:on_loan", Field(Name.STATE, "on_loan", "on_loan")),
    ],
)
def test_words_are_understood(words, query):
    assert parse(words) == query


@pytest.mark.parametrize(
    ("words", "position"),
    [
        ("", 0),
        (" \u200b\n", 0),
        ('甲 "乙', 2),
        ("甲 (乙", 2),
        ("()", 1),
        ("甲 ()", 3),
        ("OR", 0),
        ("OR 甲", 0),
        ("甲 OR", 4),
        ("甲 OR OR 乙", 5),
        ("NOT", 3),
        ("甲 (乙 OR)", 7),
        ("NOT -甲", 4),
        ('""', 0),
        ("甲 *乙", 2),
        ("*", 0),
        ("合同*", 2),
        ("档号:*", 3),
        ("year:", 5),
        ("甲 year:x", 7),
        ("year:2024..2015", 5),
        ("date:2023-02-30", 5),
        ("date:2023-13", 5),
        ("年度:..", 3),
        ("密级:绝密", 3),
        ("期限:长期", 3),
        ("金额:很多", 3),
        ("amount:5..1", 7),
        ("due:>", 4),
        ("甲" * 501, 0),
        ("甲 HT" + "1" * 99 + "*", 2),
        ("甲 " * 61, 0),
        ("甲" * 10_000, LONGEST_QUERY),
        ("(" * 30 + "甲" + ")" * 30, 20),
    ],
)
def test_what_has_no_meaning_is_refused_at_its_place(words, position):
    with pytest.raises(BadQuery) as refused:
        parse(words)
    assert refused.value.position == position
    assert str(refused.value).endswith("。")


def said(query: Query) -> str:
    """Return every word of a query, one after the other."""
    match query:
        case And(parts) | Or(parts):
            return "".join(map(said, parts))
        case Not(part):
            return said(part)
        case _:
            return query.raw


def understood(words: str) -> Query | BadQuery:
    try:
        return parse(words)
    except BadQuery as error:
        return error


PIECES = st.sampled_from(
    [
        *"甲乙 ()（）\"“”-－*＊:：|?~^[]{}'\\/&\u200b\ud800",
        "OR",
        " OR ",
        "NOT ",
        "AND",
        "year:",
        "金额:",
        "到期：>",
        "部门:",
        "100万",
        "档号：",
        "2015",
        "..",
        "  ",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40))
def test_any_words_are_understood_whole_or_refused(words):
    outcome = understood(words)
    if isinstance(outcome, BadQuery):
        assert 0 <= outcome.position <= len(words)
        assert str(outcome)
        return
    kept = said(outcome)
    # Every Chinese character typed is in the query or names a field; nothing is dropped silently.
    assert sum(words.count(sign) for sign in "甲乙") == sum(kept.count(sign) for sign in "甲乙")
    assert describe(outcome)


def test_a_state_goes_by_the_name_people_know():
    assert parse("状态:在库", {"在库": "shelved"}) == Field(Name.STATE, "在库", "shelved")


def test_injection_is_only_text():
    for words in ("' OR '1'='1", "<script>alert(1)</script>", "x; DROP TABLE records", "../../etc/passwd"):
        assert said(parse(words))


def test_the_understood_query_is_told_as_chips():
    words = "消防系统 年度检测 年度:2015..2024 -草稿"
    chips = describe(parse(words))
    assert [chip.text.format(**chip.values) for chip in chips] == [
        "含 消防系统",
        "并且",
        "含 年度检测",
        "并且",
        "年度 2015—2024",
        "不含",
        "含 草稿",
    ]
    cut = [words[slice(*chip.at)] for chip in chips if chip.at]
    assert cut == ["消防系统", "年度检测", "年度:2015..2024", "-草稿"]


def test_a_chip_taken_out_leaves_the_rest_as_it_was():
    words = "甲 (乙 OR 丙) -类:KJ1"
    chip = describe(parse(words))[-1]
    assert chip.at
    left = words[: chip.at[0]] + words[chip.at[1] :]
    assert parse(left) == And((A, Or((B, C))))


def test_a_single_term_cannot_be_taken_out():
    assert [chip.at for chip in describe(parse("甲"))] == [None]
