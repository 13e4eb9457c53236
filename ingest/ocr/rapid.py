"""The first engine: PP-OCR models through RapidOCR, computed by OpenVINO, one thread to a process.

Lines are found on a small image and read from the full one. The engine's own angle classifier stays off: it
turns long lines upside down with great confidence. Instead the page as a whole is turned, once, by a vote of
its own lines.
"""

import math
from collections.abc import Sequence
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.ocr.glyphs import sensible
from ingest.ocr.layout import reading_order
from ingest.ocr.reader import Pixels, Reading
from ingest.ocr.seals import without_seals
from ingest.pages import Box, Line
from ingest.words import to_words

DETECTED = 1280
"""Pixels of the longer side on which lines are looked for."""
BATCH = 6
"""Lines read at once."""
NARROWEST = 160
"""Pixels to which short lines are filled up, 48 high. The engine's own 320 costs a third more time on tables,
whose cells are short, and reads not one character better."""
WEAK = 0.5
"""Score below which a line is taken for a smudge."""
VOTERS = 8
"""Lines that vote which way is up."""
SURE = 0.9
"""Mean score of the voters from which the page stands upright without a vote."""

Corners = NDArray[np.float32]
Told = tuple[str, float, list[tuple[str, float, float, float]]]
"""Text, score, and each letter with its score and where it begins and ends along the line, 0 to 1."""


class RapidReader:
    """Reads with PP-OCRv6; the models load once."""

    def __init__(self) -> None:
        self._models: tuple[Any, Any] | None = None

    @property
    def name(self) -> str:
        """Name engine and version."""
        return f"rapidocr {version('rapidocr')}"

    def warm(self) -> None:
        """Load the models now and run them once, so that the first page is no slower than the next."""
        specimen = np.full((320, 640, 3), 255, np.uint8)
        cv2.putText(specimen, "R12 2026", (40, 180), cv2.FONT_HERSHEY_SIMPLEX, 3, (0, 0, 0), 6)
        self.read(specimen)

    def read(self, image: Pixels) -> Reading:
        """Read one page image, whichever way up it lies."""
        page = np.ascontiguousarray(without_seals(image)[:, :, ::-1])  # the models were trained on blue first
        quads = self._find(page)
        if not quads:
            return Reading(0, ())
        rotation = 0
        if _stands_on_end(quads):
            page, rotation = np.ascontiguousarray(np.rot90(page, 3)), 90
            quads = self._find(page) or quads
        upright, known = self._vote(page, quads)
        if not upright:
            page, rotation = np.ascontiguousarray(np.rot90(page, 2)), rotation + 180
            corner = np.array([page.shape[1], page.shape[0]], np.float32)
            quads = [corner - np.roll(quad, 2, axis=0) for quad in quads]
        told = self._read_lines(page, quads, known)
        return Reading(rotation, sensible(_lines(quads, told)))

    def _find(self, page: Pixels) -> list[Corners]:
        """Find the lines of text as four corners each."""
        found, _ = self._engines()
        boxes = found(page).boxes
        return [] if boxes is None else [np.asarray(box, np.float32) for box in boxes]

    def _vote(self, page: Pixels, quads: Sequence[Corners]) -> tuple[bool, dict[int, Told]]:
        """Let some lines say whether the page stands upright; give what they read that way."""
        voters = sorted(range(len(quads)), key=lambda at: abs(math.log(_ratio(quads[at]) / 9)))[:VOTERS]
        crops = [cut(page, quads[at]) for at in voters]
        straight = self._recognise(crops)
        known = dict(zip(voters, straight, strict=True))
        if _weight(straight) >= SURE * sum(max(1, len(text)) for text, _, _ in straight):
            return True, known
        turned = self._recognise([np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops])
        if _weight(turned) > _weight(straight):
            return False, dict(zip(voters, turned, strict=True))
        return True, known

    def _read_lines(self, page: Pixels, quads: Sequence[Corners], known: dict[int, Told]) -> list[Told]:
        rest = [at for at in range(len(quads)) if at not in known]
        told = known | dict(zip(rest, self._recognise([cut(page, quads[at]) for at in rest]), strict=True))
        return [told[at] for at in range(len(quads))]

    def _recognise(self, crops: Sequence[Pixels]) -> list[Told]:
        if not crops:
            return []
        from rapidocr.ch_ppocr_rec import TextRecInput  # noqa: PLC0415 - loaded by now

        _, read = self._engines()
        answer = read(TextRecInput(img=list(crops), return_word_box=True))
        return [
            _told(text, score, word)
            for text, score, word in zip(answer.txts, answer.scores, answer.word_results, strict=True)
        ]

    def _engines(self) -> tuple[Any, Any]:
        """Load the two models: the one that finds lines, and the one that reads them."""
        if self._models is None:
            from rapidocr import EngineType, RapidOCR  # noqa: PLC0415 - takes a second to load

            engine = RapidOCR(
                params={
                    "Global.use_cls": False,
                    "Global.max_side_len": 4000,
                    "Global.log_level": "error",
                    "Det.limit_type": "max",
                    "Det.limit_side_len": DETECTED,
                    "Det.engine_type": EngineType.OPENVINO,
                    "Cls.engine_type": EngineType.OPENVINO,
                    "Rec.engine_type": EngineType.OPENVINO,
                    "Rec.rec_batch_num": BATCH,
                    "Rec.rec_img_shape": [3, 48, NARROWEST],
                    "EngineConfig.openvino.inference_num_threads": 1,
                    # Two readers that pin themselves would both sit on the first core.
                    "EngineConfig.openvino.enable_cpu_pinning": False,
                }
            )
            loaded: Any = engine
            self._models = loaded._load_det_model(), loaded._load_rec_model()  # noqa: SLF001 - it has no other door
        return self._models


def cut(page: Pixels, quad: Corners) -> Pixels:
    """Cut one line out of the page and lay it level."""
    width = max(1, int(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3]))))
    height = max(1, int(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))))
    level = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(quad, level)
    crop = cv2.warpPerspective(page, turn, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
    return np.ascontiguousarray(np.rot90(crop) if _is_upright(quad) else crop, dtype=np.uint8)


def _ratio(quad: Corners) -> float:
    width = float(np.linalg.norm(quad[0] - quad[1]))
    height = float(np.linalg.norm(quad[0] - quad[3]))
    return max(width, height, 1.0) / max(min(width, height), 1.0)


def _is_upright(quad: Corners) -> bool:
    return float(np.linalg.norm(quad[0] - quad[3])) >= 1.5 * float(np.linalg.norm(quad[0] - quad[1]))


def _stands_on_end(quads: Sequence[Corners]) -> bool:
    """Say whether most of the text, by length, runs from top to bottom."""
    tall = sum(_length(quad) for quad in quads if _is_upright(quad))
    wide = sum(_length(quad) for quad in quads if _ratio(quad) >= 1.5 and not _is_upright(quad))  # noqa: PLR2004
    return tall > wide


def _length(quad: Corners) -> float:
    return max(float(np.linalg.norm(quad[0] - quad[1])), float(np.linalg.norm(quad[0] - quad[3])))


def _weight(told: Sequence[Told]) -> float:
    return sum(len(text) * score for text, score, _ in told)


def _told(text: str, score: float, word: Any) -> Told:  # noqa: ANN401 - the engine's own record
    """Say for each letter how sure it is, and where along the line it stands."""
    columns = [column for run in word.words and word.word_cols for column in run]
    seen = [letter for letter in text if not letter.isspace()]
    confidences = [mark for mark, letter in zip(word.confs or [], text, strict=False) if not letter.isspace()]
    total = word.line_txt_len or 0
    if not total or len(columns) != len(seen) or len(confidences) != len(seen):
        step = 1 / max(1, len(text))
        spread = [(letter, score, at * step, (at + 1) * step) for at, letter in enumerate(text)]
        return text, score, spread
    middles = [min(1.0, (column + 0.5) / total) for column in columns]
    letters = []
    places = iter(zip(seen, confidences, range(len(seen)), strict=True))
    for letter in text:
        if letter.isspace():
            letters.append((letter, score, 0.0, 0.0))
            continue
        _, mark, at = next(places)
        letters.append((letter, mark, *_reach(middles, at, letter)))
    return text, score, letters


def _reach(middles: Sequence[float], at: int, letter: str) -> tuple[float, float]:
    """Let a letter reach half way to its neighbours, but not across a gap."""
    steps = [b - a for a, b in pairwise(middles)]
    usual = sorted(steps)[len(steps) // 2] if steps else 1.0
    half = usual * (0.6 if ord(letter) >= 0x2E80 else 0.5)  # noqa: PLR2004 - a Chinese character is wide
    before = min(half, (middles[at] - middles[at - 1]) / 2) if at else half
    after = min(half, (middles[at + 1] - middles[at]) / 2) if at + 1 < len(middles) else half
    return max(0.0, middles[at] - before), min(1.0, middles[at] + after)


def _lines(quads: Sequence[Corners], told: Sequence[Told]) -> list[Line]:
    kept = [(quad, one) for quad, one in zip(quads, told, strict=True) if one[0].strip() and one[1] >= WEAK]
    lines = []
    for at in reading_order([quad.tolist() for quad, _ in kept]):
        quad, (text, score, letters) = kept[at]
        words = to_words(
            (letter, None if letter.isspace() else _frame(quad, start, end), round(mark, 3))
            for letter, mark, start, end in letters
        )
        lines.append(Line(text.strip(), _frame(quad, 0.0, 1.0), round(float(score), 4), words))
    return lines


def _frame(quad: Corners, start: float, end: float) -> Box:
    """Give the upright box around the part of a line from `start` to `end`, 0 to 1."""
    top_left, top_right, bottom_right, bottom_left = quad
    # A line that runs from top to bottom begins at its top and goes down both sides.
    edges = ((top_left, bottom_left), (top_right, bottom_right)) if _is_upright(quad) else (
        (top_left, top_right), (bottom_left, bottom_right)
    )  # fmt: skip
    points = [a + (b - a) * share for a, b in edges for share in (start, end)]
    xs, ys = [float(point[0]) for point in points], [float(point[1]) for point in points]
    return Box(max(0.0, min(xs)), max(0.0, min(ys)), max(xs), max(ys)).round()
