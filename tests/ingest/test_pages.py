"""What was read survives being kept."""

import zlib

import pytest

from ingest.pages import Box, Line, PageText, Source, Word, around, mean_score


def a_page():
    words = (
        Word("档", Box(10, 20, 30, 44), 0.9),
        Word("案", Box(30.5, 21, 50, 44), 0.8),
        Word("R12", Box(60, 20, 99.9, 44), 0.9),
    )
    lines = (Line("档案 R12", Box(10, 20, 99.9, 44), 0.9, words), Line("空", Box(0, 50, 10, 60), 0.5))
    return PageText(3, 2480, 3508, lines, Source.OCR, "rapidocr 3.10.0", rotation=90, confidence=0.87)


def test_a_page_comes_back_as_it_was_kept():
    assert PageText.from_bytes(a_page().to_bytes()) == a_page()


def test_a_blank_page_comes_back_blank():
    page = PageText(1, 10, 20, blank=True)
    assert PageText.from_bytes(page.to_bytes()) == page


def test_the_text_is_the_lines_one_below_the_other():
    assert a_page().text == "档案 R12\n空"


def test_pixels_are_kept_to_a_tenth():
    page = PageText(1, 10, 10, (Line("a", Box(0.123, 1.26, 2.333, 3.999)),))
    assert PageText.from_bytes(page.to_bytes()).lines[0].box == Box(0.1, 1.3, 2.3, 4.0)


@pytest.mark.parametrize("kept", [b"", b"garbage", zlib.compress(b"[]"), zlib.compress(b'{"number":1}')])
def test_anything_else_is_no_page(kept):
    with pytest.raises(ValueError, match="not a page"):
        PageText.from_bytes(kept)


def test_a_box_around_others_holds_them_all():
    assert around([Box(5, 6, 7, 8), Box(1, 9, 2, 10)]) == Box(1, 6, 7, 10)


def test_a_long_line_weighs_more_in_the_mean():
    lines = [Line("abc", Box(0, 0, 1, 1), 1.0), Line("d", Box(0, 0, 1, 1), 0.6)]
    assert mean_score(lines) == 0.9
    assert mean_score([]) is None
