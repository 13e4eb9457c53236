"""What is shown of a hit: marked where it stands, safe to print into a page."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.fold import plain
from search.query import parse
from search.snippets import marked, snippet, spans
from search.terms import Name, Term

TEXT = "首页\n合同编号：HT－2023-0456\n甲方：天津丸\n石貿易有限公司\f第二页\n乙方“华北机电”<b>盖章</b>"


def test_a_hit_over_a_line_end_is_marked_as_one():
    shown = snippet(TEXT, parse("丸石贸易"))
    assert "<mark>丸石貿易</mark>" in shown.html
    assert shown.page == 1
    assert [TEXT[start:end] for start, end in shown.spans] == ["丸\n石貿易"]


def test_the_page_is_where_the_hit_stands():
    shown = snippet(TEXT, parse("华北"))
    assert shown.page == 2
    assert "首页" not in shown.html


def test_a_hit_over_a_page_end_is_told_at_its_first_page():
    assert snippet("一二三\f四五六", parse("三四")).page == 1


def test_text_is_escaped_and_marks_stay_outside_of_entities():
    assert snippet(TEXT, parse("盖章 b")).html.endswith(
        "&lt;<mark>b</mark>&gt;<mark>盖章</mark>&lt;/<mark>b</mark>&gt;"
    )
    assert marked("A&B <i>", parse("&b")) == "A<mark>&amp;B</mark> &lt;i&gt;"


def test_a_passage_with_more_of_the_words_is_preferred():
    text = "甲方。" + "无关" * 200 + "乙方与甲方签字"
    assert "<mark>乙方</mark>与<mark>甲方</mark>" in snippet(text, parse("甲方 乙方"), 40).html


def test_a_late_hit_in_a_long_text_is_found():
    text = "无" * 50_000 + "丸石" + "无" * 10
    shown = snippet(text, parse("丸石"))
    assert shown.html.startswith("…")
    assert "<mark>丸石</mark>" in shown.html


def test_without_a_hit_in_the_text_its_beginning_is_shown():
    shown = snippet(TEXT, parse("title:采购"), 10)
    assert (shown.page, shown.spans) == (1, ())
    assert shown.html.startswith("首页")
    assert shown.html.endswith("…")
    assert snippet("", parse("甲")).html == ""


def test_what_is_forbidden_is_not_marked():
    assert "<mark>" not in snippet("甲方草稿", parse("-草稿")).html


def test_a_title_shows_its_own_words_and_a_number_its_beginning():
    query = parse("title:采购 party:丸石 档号:GL* 合同")
    assert marked("丸石采购合同", query, Name.TITLE) == "丸石<mark>采购</mark><mark>合同</mark>"
    assert marked("GL2003.1-1", query, Name.NUMBER) == "<mark>GL</mark>2003.1-1"


def test_spans_are_in_order_and_joined():
    assert spans("一一一二", parse("一一 一二")) == [(0, 4)]
    assert spans("甲乙甲", parse("甲 OR 乙")) == [(0, 1), (1, 2), (2, 3)]


SIGNS = st.text(st.sampled_from("甲乙丙<>&\"' \n\f\u200b\u0301㈱éＡ𠮷x"), max_size=300)


@given(
    SIGNS,
    st.lists(SIGNS.map(plain).filter(bool).map(lambda text: text[:3]), min_size=1, max_size=3),
    st.integers(5, 60),
)
def test_any_snippet_is_balanced_escaped_and_marks_only_hits(text, terms, width):
    query = (
        Term("", terms[0])
        if len(terms) == 1
        else parse(" ".join(f'"{term}"' for term in terms))
        if not any(sign in "\"'" for term in terms for sign in term)
        else Term("", terms[0])
    )
    shown = snippet(text, query, width)
    bare = re.sub(r"</?mark>", "", shown.html)
    assert "<" not in bare
    assert ">" not in bare
    assert re.fullmatch(r"(?:[^<]|<mark>[^<]*</mark>)*", shown.html)
    for inside in re.findall(r"<mark>([^<]*)</mark>", shown.html):
        assert plain(unescape(inside)) in plain(text)
    assert shown.page == text[: shown.spans[0][0]].count("\f") + 1 if shown.spans else shown.page == 1


@pytest.mark.parametrize("sign", ["甲", "丸石"])
def test_every_place_of_a_term_is_a_span(sign):
    text = "甲丸石。" * 30
    assert len(spans(text, parse(sign))) == 30
