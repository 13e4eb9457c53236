"""Letters with their places become words: each Chinese character by itself, other letters and digits in runs."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.pages import Box, Word, around

WIDE = 0x2E80
"""The first code point written without spaces between words."""
WORDS = re.compile(f"(?!\\s)[{chr(WIDE)}-\U0010ffff]|[^\\s{chr(WIDE)}-\U0010ffff]+")


def to_words(letters: Iterable[tuple[str, Box | None, float]]) -> tuple[Word, ...]:
    """Join `letters` (character, box, score) into words; white space parts them and belongs to none."""
    return tuple(_words(letters))


def words_in(text: str, boxes: Sequence[Box | None]) -> tuple[Word, ...]:
    """Part `text` into words; a letter without a box of its own stands where the one before it does."""
    made = []
    last: Box | None = None
    for found in WORDS.finditer(text):
        start, end = found.span()
        if end - start == 1:
            at = last = boxes[start] or last
        else:
            known = [box for box in boxes[start:end] if box is not None]
            at, last = (around(known), known[-1]) if known else (last, last)
        if at is not None:
            made.append(Word(found[0], at))
    return tuple(made)


def _words(letters: Iterable[tuple[str, Box | None, float]]) -> Iterator[Word]:
    run: list[tuple[str, Box, float]] = []
    last: Box | None = None
    for letter, box, score in letters:
        if letter.isspace():
            yield from _joined(run)
            run = []
            continue
        at = box or last
        if at is None:
            continue
        last = at
        if ord(letter[0]) >= WIDE:
            yield from _joined(run)
            run = []
            yield Word(letter, at, score)
        else:
            run.append((letter, at, score))
    yield from _joined(run)


def _joined(run: list[tuple[str, Box, float]]) -> Iterator[Word]:
    if run:
        text = "".join(letter for letter, _, _ in run)
        yield Word(text, around([box for _, box, _ in run]), min(score for _, _, score in run))
