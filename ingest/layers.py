"""Whether the text layer of a PDF page is what the page says, or must be read from its image instead.

A layer may be missing, empty, a stamp upon a scan, or rubbish: characters without meaning because the font
has no table, or because another machine read Chinese as if it were Latin. The page is judged by what is
really there, never by what the file says of itself.
"""

import re
from collections.abc import Sequence
from functools import cache

from ingest.pages import Box

FEW = 100
"""Characters: a page-wide picture with fewer in the layer is a scan with a stamp, not a page of text."""
COVERED = 0.4
"""Share of the page that pictures cover before they may be the page itself."""
RUBBISH = 0.15
"""Share of meaningless characters from which the layer is not believed."""
COMMON = 0.75
"""Share of a page's Chinese characters that are everyday ones; real pages have 0.95 and more."""
ENOUGH = 20
"""Characters from which shares mean something."""
MEANINGLESS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\uffff\U000f0000-\U0010ffff]")
"""Control codes, private use, and the sign for a lost character."""
SPACE, LATIN, CHINESE = re.compile(r"\s+"), re.compile("[\x80-\xff]"), re.compile("[\u4e00-\u9fff]")


def can_be_read(text: str, boxes: Sequence[Box | None], pictures: Sequence[Box], area: float) -> bool:
    """Say whether the layer's letters can stand for a page of `area` square pixels with these `pictures`."""
    if not text or text.isspace() or is_rubbish(SPACE.sub("", text)):
        return False
    covered = sum(max(0.0, picture.width) * max(0.0, picture.height) for picture in pictures)
    if covered < COVERED * area:
        return True
    seen = (box for letter, box in zip(text, boxes, strict=True) if not letter.isspace())
    return sum(1 for box in seen if box is None or _is_upon(box, pictures)) >= FEW


def _is_upon(box: Box, pictures: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(picture.x0 <= x <= picture.x1 and picture.y0 <= y <= picture.y1 for picture in pictures)


def is_rubbish(text: str) -> bool:
    """Say whether `text` is what a broken font table or a wrong encoding leaves behind."""
    bad = len(MEANINGLESS.findall(text)) + 6 * text.count("(cid:")
    if bad > RUBBISH * len(text):
        return True
    if len(text) < ENOUGH:
        return False
    # Chinese bytes taken for Latin letters: ÖÐ¹ú instead of 中国.
    if len(LATIN.findall(text)) > 0.3 * len(text):
        return True
    chinese = CHINESE.findall(text)
    return len(chinese) >= ENOUGH and sum(map(_is_everyday, chinese)) < COMMON * len(chinese)


def is_meaningless(letter: str) -> bool:
    """Say whether `letter` stands for no character at all."""
    return MEANINGLESS.match(letter) is not None


@cache
def _is_everyday(letter: str) -> bool:
    """Say whether `letter` is of the first level of GB 2312, or a traditional form of Big5's first level."""
    try:
        if letter.encode("gb2312")[0] < 0xD8:  # noqa: PLR2004 - where the second level begins
            return True
    except UnicodeEncodeError:
        pass
    try:
        return letter.encode("big5")[0] < 0xC9  # noqa: PLR2004 - where the second level begins
    except UnicodeEncodeError:
        return False
