"""What the engine sees in shapes that no Chinese reader would see.

The models know fifty languages, so in a page of simplified Chinese they take a brushed 号 for 號, and a faint
comma for a full-width dot. Where the page as a whole is simplified, such a character is what its neighbours
say it is. A page in traditional Chinese is left alone, and so is every character that simplified text uses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from ingest.pages import Box, Line, Word
from search.fold import plain

MAINLY = 3
"""Times that simplified forms outnumber traditional ones on a page of simplified Chinese."""
SENTENCE = 8
"""Characters from which a line that ends in a full stop is a sentence."""


def sensible(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Give `lines` with such characters as the page itself must have meant."""
    text = "".join(line.text for line in lines)
    simplified = sum(1 for letter in text if _is_simplified(letter))
    traditional = sum(1 for letter in text if _simple(letter) != letter)
    chinese = sum(1 for letter in text if "\u4e00" <= letter <= "\u9fff") > len(text) / 3
    if traditional and simplified > MAINLY * traditional:
        lines = [_mapped(line) for line in lines]
    return tuple(_stopped(_comma(line)) if chinese else line for line in lines)


@cache
def _simple(letter: str) -> str:
    """Give the simplified form of a character that simplified text does not use, else the character itself."""
    if not "\u4e00" <= letter <= "\u9fff" or _in_gb2312(letter):
        return letter
    other = plain(letter)
    return other if len(other) == 1 and _in_gb2312(other) else letter


@cache
def _is_simplified(letter: str) -> bool:
    """Say whether only simplified text has this character; Big5 holds what traditional text has."""
    if not "\u4e00" <= letter <= "\u9fff" or not _in_gb2312(letter):
        return False
    try:
        letter.encode("big5")
    except UnicodeEncodeError:
        return True
    return False


def _in_gb2312(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _mapped(line: Line) -> Line:
    text = "".join(map(_simple, line.text))
    if text == line.text:
        return line
    return replace(
        line, text=text, words=tuple(word._replace(text="".join(map(_simple, word.text))) for word in line.words)
    )


def _comma(line: Line) -> Line:
    """Take a full-width dot between two Chinese characters for the comma it was."""
    inner = [at for at, letter in enumerate(line.text) if letter == "．" and 0 < at < len(line.text) - 1]
    if not any(_chinese(line.text[at - 1]) and _chinese(line.text[at + 1]) for at in inner):
        return line
    return replace(line, text=line.text.replace("．", "，"), words=tuple(_with_comma(line.words)))


def _with_comma(words: Iterable[Word]) -> list[Word]:
    return [word._replace(text=word.text.replace("．", "，")) for word in words]


def _stopped(line: Line) -> Line:
    """Take a dot that ends a Chinese sentence in a number or Latin word for the full stop it was."""
    text = line.text
    if len(text) < SENTENCE or text[-1] != "." or text[-2] == "." or not (text[-2].isdigit() or _chinese(text[-2])):
        return line
    if not line.words or not line.words[-1].text.endswith("."):
        return replace(line, text=text[:-1] + "。")
    last = line.words[-1]
    cut = last.box.x1 - last.box.width / max(1, len(last.text))
    stop = last._replace(text="。", box=Box(cut, last.box.y0, last.box.x1, last.box.y1))
    rest = (
        [last._replace(text=last.text[:-1], box=Box(last.box.x0, last.box.y0, cut, last.box.y1))]
        if last.text != "."
        else []
    )
    return replace(line, text=text[:-1] + "。", words=(*line.words[:-1], *rest, stop))


def _chinese(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"
