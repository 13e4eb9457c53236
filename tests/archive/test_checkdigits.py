import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.checkdigits import (
    USCC_CHARACTERS,
    check_organisation_code,
    check_resident_id,
    check_uscc,
    organisation_code,
)
from archive.errors import Invalid


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91110000802100433B", "9131000063159284XQ", "91310115MA00003300"]
)
def test_a_good_credit_code_holds(code):
    assert check_uscc(code).holds
    assert check_uscc(f" {code[:8].lower()} {code[8:]} ").code == code


@pytest.mark.parametrize(
    ("code", "expected"), [("91350100M000100Y4Z", "3"), ("91350211M0000XUF46", None), ("91350100M0001TGQXM", None)]
)
def test_a_bad_check_character_is_told_and_not_blocked(code, expected):
    found = check_uscc(code)
    assert not found.holds
    assert found.expected != code[-1]
    assert expected in {None, found.expected}


@pytest.mark.parametrize(
    "code",
    [
        "",
        "110000802100433",
        "9111000080210043B",
        "91110000802100433BB",
        "9111000080210O433B",
        "9111000080210S433B",
        "9" * 10**5,
    ],
)
def test_what_is_no_credit_code_is_refused(code):
    with pytest.raises(Invalid) as refusal:
        check_uscc(code, "party_uscc")
    assert refusal.value.field == "party_uscc"


def test_a_credit_code_holds_the_organisation_code():
    assert organisation_code("91110000802100433B") == "80210043-3"
    assert organisation_code("9131000063159284XQ") == "63159284-X"


@pytest.mark.parametrize("code", ["D2143569-X", "63159284-X", "MA62K026-0", "80210043-3"])
def test_a_good_organisation_code_holds(code):
    assert check_organisation_code(code).holds
    assert check_organisation_code(code.replace("-", "").lower()).code == code
    assert check_organisation_code("６３１５９２８４－Ｘ").code == "63159284-X"


def test_a_bad_organisation_code_shows_what_was_expected():
    assert check_organisation_code("D2143569-1").expected == "X"
    for wrong in ("", "D214356", "D2143569-XX", "*2143569-X"):
        with pytest.raises(Invalid):
            check_organisation_code(wrong)


@pytest.mark.parametrize("code", ["11010519491231002X", "440524188001010014", "11010519491231002x"])
def test_a_good_identity_number_holds(code):
    assert check_resident_id(code).holds


def test_fifteen_figures_become_eighteen():
    found = check_resident_id("110105491231002")
    assert (found.code, found.holds) == ("11010519491231002X", True)


def test_a_bad_identity_number_shows_what_was_expected():
    found = check_resident_id("110105194912310021")
    assert (found.holds, found.expected) == (False, "X")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "18 位"),
        ("1101051949123100X2", "18 位"),
        ("110105194902310020", "19490231"),
        ("110105490231002", "19490231"),
    ],
)
def test_what_is_no_identity_number_is_refused_without_repeating_it(code, words):
    with pytest.raises(Invalid, match=words) as refusal:
        check_resident_id(code)
    assert refusal.value.field == "resident_id"


@given(
    st.text(alphabet=USCC_CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(USCC_CHARACTERS)
)
def test_one_wrong_character_never_goes_unseen(body, at, other):
    code = body + check_uscc(body + "0").expected
    wrong = code[:at] + other + code[at + 1 :]
    assert check_uscc(code).holds
    assert check_uscc(wrong).holds == (wrong == code)
