"""One fold for what is indexed, asked and marked."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.fold import fold, plain

texts = st.text(
    st.one_of(st.characters(), st.sampled_from("甲乙貿易帳ＡＢ－—（〔 \n\f\u200béㄅ㈱①…𠮷\ud800e\u0301\ufe0f")),
    max_size=600,
)


@given(texts, texts)
def test_the_fold_of_a_fragment_is_a_fragment_of_the_fold(first, second):
    assert plain(first) + plain(second) == plain(first + second)


@given(texts, st.integers(0, 300))
def test_a_long_text_folds_as_its_characters_do(text, more):
    long = text + "甲，" * more
    assert plain(long) == "".join(map(plain, long))


@given(texts)
def test_folding_twice_changes_nothing(text):
    assert plain(plain(text)) == plain(text)


@given(texts)
def test_nothing_without_ink_is_left(text):
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} for sign in plain(text))


@given(texts)
def test_every_folded_character_comes_from_its_raw_one(text):
    folded = fold(text)
    assert folded.text == plain(text)
    assert len(folded.offsets) == len(folded.text)
    places = list(folded.offsets)
    assert places == sorted(places)
    assert all(folded.text[at] in plain(text[place]) for at, place in enumerate(places))
    assert "".join(plain(text[place]) for place in sorted(set(places))) == folded.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＨＴ－２０２３", "ht-2023"),
        ("貿易帳簿", "贸易账簿"),
        ("帐户", "账户"),
        ("“甲方”", '"甲方"'),
        ("（2023）", "〔2023〕"),
        ("二○二六", "二〇二六"),
        ("é", "e\u0301"),
        ("ガ", "ｶﾞ"),
        ("100％", "100%"),
        ("A — B", "a-b"),
        ("甲\u200b乙\ufeff丙\u00ad", "甲乙丙"),
    ],
)
def test_what_looks_alike_is_one(one, other):
    assert plain(one) == plain(other)


def test_a_span_leads_back_over_a_line_end():
    raw = "甲：天津丸\n 石貿易㈱。"
    assert [raw[start:end] for start, end in fold(raw).spans(plain("丸石贸易"))] == ["丸\n 石貿易"]
    assert [raw[start:end] for start, end in fold(raw).spans("株")] == ["㈱"]


def test_a_selector_stays_with_its_character():
    raw = "葛\U000e0100城"
    assert [raw[start:end] for start, end in fold(raw).spans("葛")] == ["葛\U000e0100"]


def test_overlapping_places_are_all_found():
    assert fold("一一一").spans("一一") == [(0, 2), (1, 3)]


def test_offsets_are_a_sequence():
    offsets = fold("甲 乙" * 100).offsets
    assert (offsets[-1], list(offsets[:3])) == (299, [0, 2, 3])
    with pytest.raises(IndexError):
        offsets[200]
