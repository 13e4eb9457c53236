"""Pages are read by the real engines; a few, for each costs a second."""

import shutil

import numpy as np
import pytest
from PIL import Image

from ingest.errors import Unreadable
from ingest.ocr import InProcess, reader
from ingest.ocr.reader import load, read
from ingest.pages import PageText, Source

pytestmark = pytest.mark.ocr

LINES = ["房屋租赁合同", "合同编号：HT-2024-0115", "甲方应当按照合同约定支付价款。", "签订日期：2024年2月23日"]


@pytest.fixture(scope="module")
def sheet(make, chinese_font):
    return np.asarray(make.text_image(LINES, chinese_font))


@pytest.fixture(scope="module")
def page(rapid, sheet):
    return read(rapid, sheet, 3)


def plain(text):
    return text.replace("（", "(").replace("）", ")").replace("：", ":").replace(" ", "")


def test_what_is_printed_is_read(page):
    assert plain(page.text) == plain("\n".join(LINES))
    assert (page.number, page.source, page.rotation, page.blank) == (3, Source.OCR, 0, False)
    assert page.engine.startswith("rapidocr 3")
    assert page.confidence > 0.9


def test_each_character_stands_where_it_was_printed(page):
    first = page.lines[0]
    assert [word.text for word in first.words] == list("房屋租赁合同")
    for at, word in enumerate(first.words):
        assert (word.box.x0 + word.box.x1) / 2 == pytest.approx(100 + 42 * (at + 0.5), abs=16)
        assert 60 < word.box.y0 < word.box.y1 < 160
    assert any(word.text == "HT-2024-0115" for word in page.lines[1].words)


def test_it_can_be_kept(page):
    assert PageText.from_bytes(page.to_bytes()) == page


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_that_lies_turned_is_found_out(rapid, sheet, page, turns):
    turned = read(rapid, np.rot90(sheet, turns), 1)
    assert turned.rotation == 90 * turns
    assert plain(turned.text) == plain(page.text)
    assert (turned.width, turned.height) == (page.width, page.height)


def test_an_empty_page_is_blank(rapid):
    blank = read(rapid, np.full((1754, 1240, 3), 250, np.uint8), 1)
    assert (blank.blank, blank.lines, blank.confidence) == (True, (), None)


def test_a_tiny_image_is_no_trouble(rapid):
    assert read(rapid, np.zeros((3, 5, 3), np.uint8), 1).lines == ()


def test_the_second_engine_reads_too(make, chinese_font):
    if not shutil.which("tesseract"):
        pytest.skip("no tesseract on this machine")
    told = read(reader("tesseract"), np.asarray(make.text_image(["Invoice No. 2024", *LINES], chinese_font)), 1)
    assert "2024" in told.text
    assert told.engine.startswith("tesseract")
    assert all(0 <= line.score <= 1 for line in told.lines)


def test_a_page_is_read_from_its_file(rapid, sheet, page, tmp_path):
    path = tmp_path / "page-00001.pnm"
    Image.fromarray(sheet).save(path, "PPM")
    assert InProcess(rapid).read_page(path, 3, 150) == page


def test_what_is_no_image_is_refused(tmp_path):
    path = tmp_path / "page.pnm"
    path.write_bytes(b"not an image")
    with pytest.raises(Unreadable):
        load(path)


def test_an_unknown_engine_is_an_error():
    with pytest.raises(ValueError, match="magic"):
        reader("magic")
