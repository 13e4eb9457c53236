"""A page of simplified Chinese is read as simplified Chinese."""

from ingest.ocr.glyphs import sensible
from ingest.pages import Box, Line
from ingest.words import to_words


def line(text):
    letters = [
        (letter, None if letter.isspace() else Box(at * 10, 0, at * 10 + 10, 10), 0.9) for at, letter in enumerate(text)
    ]
    return Line(text, Box(0, 0, 10 * len(text), 10), 0.9, to_words(letters))


def texts(*lines):
    return [one.text for one in sensible([line(text) for text in lines])]


SIMPLIFIED = "统一社会信用代码登记机关发证书号国际贸易"


def test_single_traditional_shapes_on_a_simplified_page_are_what_they_meant():
    assert texts(SIMPLIFIED, "西區845號")[1] == "西区845号"


def test_the_words_follow_their_line():
    (_, changed) = sensible([line(SIMPLIFIED), line("西區845號")])
    assert "".join(word.text for word in changed.words) == changed.text


def test_a_page_in_traditional_chinese_is_left_alone():
    page = ["買賣雙方應當於簽訂後付款", "臺灣區電機電子工業"]
    assert texts(*page) == page


def test_rare_characters_in_names_stay():
    assert texts(SIMPLIFIED, "黄玥堃喆淼")[1] == "黄玥堃喆淼"


def test_a_full_width_dot_between_characters_was_a_comma():
    assert texts("委托他人办理的．须同时提交") == ["委托他人办理的，须同时提交"]


def test_a_dot_after_the_number_that_ends_a_sentence_was_a_full_stop():
    (ended,) = sensible([line("开户行兴业银行账号 538133229372038.")])
    assert ended.text.endswith("038。")
    assert [word.text for word in ended.words[-2:]] == ["538133229372038", "。"]


def test_dots_in_english_and_in_short_numbers_stay():
    assert texts("Payment within 30 days.") == ["Payment within 30 days."]
    assert texts("价款", "1.") == ["价款", "1."]
