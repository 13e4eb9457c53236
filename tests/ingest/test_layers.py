"""A text layer is believed only for what it is."""

import pytest

from ingest.layers import can_be_read, is_rubbish
from ingest.pages import Box

PAGE = Box(0, 0, 100, 100)
TEXT = "甲方应当按照本合同约定向乙方支付价款，逾期支付的应当承担违约责任。"


def letters(text, box=None):
    return text, [box or Box(50, 50, 51, 51)] * len(text)


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd\ufffd\ufffd合同",
        "\ue000\ue001\ue002\ue003",
        "(cid:12)(cid:13)(cid:14)",
        "\x00\x01\x02\x03abc",
        TEXT.encode("gb18030").decode("latin-1"),
        "堃燚玥珺璟淼垚骉犇羴鱻麤猋飝囍槑嘂龘靐齉爩",
    ],
)
def test_rubbish_is_known(text):
    assert is_rubbish(text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Invoice No. 12, total 99.50 EUR",
        "2024",
        "價款應於簽訂合同後十日內支付，逾期者承擔違約責任，雙方另有約定的除外。",
        "Größe über Maß – naïve café",
    ],
)
def test_text_is_not_rubbish(text):
    assert not is_rubbish(text)


def test_a_page_of_text_is_read_from_its_layer():
    assert can_be_read(*letters(TEXT), [], 10_000)


def test_an_empty_layer_is_not():
    assert not can_be_read("", [], [], 10_000)
    assert not can_be_read(*letters("  \n "), [], 10_000)


def test_a_stamp_upon_a_scan_is_not_the_page():
    assert not can_be_read(*letters("已归档 2024"), [PAGE], 10_000)


def test_a_full_layer_upon_a_scan_is_the_page():
    assert can_be_read(*letters(TEXT * 4), [PAGE], 10_000)


def test_text_beside_a_large_picture_does_not_stand_for_it():
    beside = letters(TEXT * 4, Box(90, 90, 91, 91))
    assert not can_be_read(*beside, [Box(0, 0, 100, 80)], 10_000)


def test_a_small_picture_does_not_matter():
    assert can_be_read(*letters("合同"), [Box(0, 0, 30, 30)], 10_000)
