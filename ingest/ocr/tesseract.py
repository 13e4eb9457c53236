"""The second engine: Tesseract with Chinese and English, for pages that want a second opinion."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import cv2
import numpy as np
import pytesseract
from PIL import Image

from ingest.errors import ScanError
from ingest.ocr.reader import Pixels, Reading
from ingest.ocr.seals import without_seals
from ingest.pages import Box, Line, Word, around, mean_score
from ingest.words import WIDE

LANGUAGES = "chi_sim+eng"
SECONDS = 60
"""Seconds a page may take."""


class TesseractReader:
    """Reads with the Tesseract program of this machine."""

    @property
    def name(self) -> str:
        """Name engine and version."""
        return f"tesseract {pytesseract.get_tesseract_version().base_version}"

    def warm(self) -> None:
        """Do nothing: the program is started anew for every page."""

    def read(self, image: Pixels) -> Reading:
        """Read one page image, whichever way up it lies."""
        rotation = _way_up(image)
        page = _even(without_seals(np.ascontiguousarray(np.rot90(image, -rotation // 90))))
        try:
            table = pytesseract.image_to_data(
                Image.fromarray(page),
                lang=LANGUAGES,
                config="--psm 3",
                timeout=SECONDS,
                output_type=pytesseract.Output.DICT,
            )
        except (pytesseract.TesseractError, RuntimeError) as error:
            raise ScanError from error
        return Reading(rotation, tuple(_lines(table)))


def _way_up(image: Pixels) -> int:
    """Ask how many degrees clockwise the page must turn; 0 where there is too little text to tell."""
    try:
        told = pytesseract.image_to_osd(Image.fromarray(image), timeout=SECONDS, output_type=pytesseract.Output.DICT)
    except (pytesseract.TesseractError, RuntimeError):
        return 0
    return int(told["rotate"]) % 360


def _even(image: Pixels) -> Pixels:
    """Take the paper's own shade out, as from photos and yellowed sheets."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    paper = cv2.medianBlur(cv2.dilate(grey, np.ones((15, 15), np.uint8)), 31)
    return np.asarray(cv2.divide(grey, paper, scale=255), np.uint8)


def _lines(table: dict[str, list[Any]]) -> Iterator[Line]:
    def line_of(at: int) -> tuple[int, int, int]:
        return table["block_num"][at], table["par_num"][at], table["line_num"][at]

    seen = [at for at, text in enumerate(table["text"]) if text.strip() and float(table["conf"][at]) >= 0]
    for _, places in groupby(seen, line_of):
        words = [_word(table, at) for at in places]
        yield Line(_joined(words), around([word.box for word in words]), _mean(words), tuple(words))


def _word(table: dict[str, list[Any]], at: int) -> Word:
    left, top = float(table["left"][at]), float(table["top"][at])
    box = Box(left, top, left + float(table["width"][at]), top + float(table["height"][at]))
    return Word(table["text"][at].strip(), box, round(float(table["conf"][at]) / 100, 3))


def _joined(words: list[Word]) -> str:
    """Join words as they are written: Chinese without spaces."""
    text = ""
    for word in words:
        if text and not (ord(text[-1]) >= WIDE or ord(word.text[0]) >= WIDE):
            text += " "
        text += word.text
    return text


def _mean(words: list[Word]) -> float:
    return mean_score([Line(word.text, word.box, word.score) for word in words]) or 0.0
