"""The quality of a scanned page, measured: resolution, colour, skew, sharpness, exposure, what is on it; and judged by the standard.

Measuring looks at pixels and runs in the sandbox; judging is arithmetic on what was measured and what was read.
Blank pages are flagged and never dropped; the paper's own stains and yellowing are no fault.
Source: DA/T 31-2017 (resolution, colour mode, image quality, inspection).
"""

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from archive.wording import N_
from ingest import pdf, raster
from ingest.kinds import Kind
from ingest.limits import Limits
from ingest.pages import PageText

LEAST_DPI, LEAST_DPI_SMALL = 200, 300
SMALL_TEXT = 0.095
"""Inches: lines lower than this (about 7 points) are small print."""
MOST_SKEW = 1.0
"""Degrees."""
LEAST_SHARP = 0.33
"""The steepest edges of a page's letters against the contrast between letter and paper, 1 being from black to white in two pixels."""
DARK_PAPER, LEAST_CONTRAST = 110.0, 60.0
BLANK_INK = 0.0006
"""Share of the page that is darker than its paper; a page with one line of text has five times as much."""
COLOURED, RED = 0.004, 0.0004
"""Shares of the page from which it was scanned in colour, and from which something on it is red."""
SIDE = 1400
"""Pixels of the longer side of the copy that is measured, except for sharpness."""
TOLD_OF_SEAL = ("盖章", "公章", "专用章", "印章", "（章）", "(章)")


class Check(StrEnum):
    """What is checked on every page, and on every record."""

    RESOLUTION = "resolution"
    COLOUR = "colour"
    SKEW = "skew"
    UPRIGHT = "upright"
    SHARP = "sharp"
    EXPOSURE = "exposure"
    BLANK = "blank"
    DOUBLED = "doubled"
    COUNT = "count"
    OPENS = "opens"


CHECK_NAMES = {
    Check.RESOLUTION: N_("分辨率"),
    Check.COLOUR: N_("色彩模式"),
    Check.SKEW: N_("偏斜"),
    Check.UPRIGHT: N_("方向"),
    Check.SHARP: N_("清晰度"),
    Check.EXPOSURE: N_("深浅"),
    Check.BLANK: N_("空白页"),
    Check.DOUBLED: N_("重复页"),
    Check.COUNT: N_("页数"),
    Check.OPENS: N_("可打开"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one page image."""

    dpi: float
    mode: str
    """colour, grey or black."""
    red: float
    ink: float
    skew: float
    """Degrees clockwise."""
    sharp: float
    paper: float
    """The grey of the paper, 0 black to 255 white."""
    contrast: float
    """Between paper and letters, in the same steps."""
    print_: str
    """256 bits as hex: nearly the same for nearly the same picture."""

    def to_json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> "Measured":
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is none of ours.
        """
        try:
            told = json.loads(text)
            numbers = {name: float(told[name]) for name in ("dpi", "red", "ink", "skew", "sharp", "paper", "contrast")}
            return cls(mode=str(told["mode"]), print_=str(told["print_"]), **numbers)
        except (KeyError, TypeError) as error:
            raise ValueError("not a measured page") from error


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a page, or only to be looked at; the sentence with its values."""

    check: Check
    text: str
    values: dict[str, Any]
    failed: bool = True


# Measuring -----------------------------------------------------------------------------------------


def measure(image: Image.Image, dpi: float) -> Measured:
    """Measure one page image."""
    mode, red = _colour(image)
    grey = image.convert("L")
    small = grey.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, dtype=np.float32)
    paper = float(np.percentile(pixels, 80))
    inner = _inside(pixels)
    # Letters are what stands well below the paper around them; a shadow over half the page is not.
    near = np.asarray(
        small.resize((max(1, small.width // 16), max(1, small.height // 16)), Image.Resampling.BOX).resize(
            small.size, Image.Resampling.BICUBIC
        ),
        dtype=np.float32,
    )
    dark = _inside(near) - inner > max(18.0, 0.12 * paper)
    ink = float(dark.mean())
    letters = float(np.percentile(inner[dark], 20)) if dark.any() else paper
    return Measured(
        dpi=round(dpi, 1),
        mode=mode,
        red=round(red, 6),
        ink=round(ink, 6),
        skew=round(_skew(dark), 2) if ink > BLANK_INK else 0.0,
        sharp=round(_sharpness(grey, paper, letters), 3),
        paper=round(paper, 1),
        contrast=round(paper - letters, 1),
        print_=_fingerprint(grey),
    )


def _inside(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Leave the edge out: there lie shadows of the scanner and of the binding."""
    y, x = (max(1, size // 30) for size in pixels.shape)
    return pixels[y:-y, x:-x] if min(pixels.shape) > 60 else pixels  # noqa: PLR2004 - pixels


def _colour(image: Image.Image) -> tuple[str, float]:
    if image.mode == "1":
        return "black", 0.0
    small = image.convert("RGB")
    small.thumbnail((SIDE // 2, SIDE // 2), Image.Resampling.BOX)
    rgb = np.asarray(small, dtype=np.int16)
    spread = rgb.max(axis=2) - rgb.min(axis=2)
    if float((spread > 14).mean()) >= COLOURED:  # noqa: PLR2004 - of 256 steps; less is the noise of a lamp
        red = (rgb[:, :, 0] - np.maximum(rgb[:, :, 1], rgb[:, :, 2]) > 45) & (rgb[:, :, 0] > 90)  # noqa: PLR2004
        return "colour", float(red.mean())
    levels = np.asarray(image.convert("L").resize((400, 400), Image.Resampling.NEAREST))
    extreme = float(((levels < 12) | (levels > 243)).mean())  # noqa: PLR2004 - of 256 steps
    return ("black" if extreme > 0.985 else "grey"), 0.0  # noqa: PLR2004 - a share


def _skew(dark: NDArray[np.bool_]) -> float:
    """Find the turn, in degrees clockwise, that sets the rows of letters apart most sharply."""
    ys, xs = np.nonzero(dark)
    if len(ys) > 60_000:  # noqa: PLR2004 - points are enough
        step = len(ys) // 60_000
        ys, xs = ys[::step], xs[::step]
    best, at = -1.0, 0.0
    for reach, step_ in ((4.0, 0.5), (0.5, 0.1)):
        middle = at
        for turn in np.arange(middle - reach, middle + reach + step_ / 2, step_):
            rows = np.round(ys - xs * math.tan(math.radians(float(turn)))).astype(np.int64)
            rows -= rows.min()
            counts = np.bincount(rows).astype(np.float64)
            score = float(((counts[1:] - counts[:-1]) ** 2).sum())
            if score > best:
                best, at = score, float(turn)
    return at


def _sharpness(grey: Image.Image, paper: float, letters: float) -> float:
    """Return how steep the steepest edges are, against the contrast there is."""
    across, down = grey.size
    crop = grey.crop((across // 8, down // 8, across - across // 8, down - down // 8))
    pixels = np.asarray(crop, dtype=np.float32)
    if min(pixels.shape) < 8 or paper - letters < 1:  # noqa: PLR2004 - pixels
        return 0.0
    edges = np.abs(pixels[:, 2:] - pixels[:, :-2])
    strong = edges[edges > 0.25 * (paper - letters)]
    return min(1.0, float(np.percentile(strong, 75)) / max(paper - letters, 1.0)) if strong.size > 50 else 0.0  # noqa: PLR2004


def _fingerprint(grey: Image.Image) -> str:
    small = np.asarray(grey.resize((17, 16), Image.Resampling.BOX), dtype=np.int16)
    bits = (small[:, 1:] > small[:, :-1]).ravel()
    return np.packbits(bits).tobytes().hex()


def measured(path: str, kind: str, number: int, limits: dict[str, Any]) -> bytes:
    """Measure one page of a file; runs in the sandbox and answers in JSON."""
    bounds = Limits(**limits)
    if kind == Kind.PDF:
        with pdf.opened(Path(path), bounds, None) as document, pdf.page_of(document, number, bounds) as page:
            dpi = pdf.sheet_of(page, bounds).dpi
            return measure(pdf.drawn(page, dpi, bounds.read_pixels), dpi).to_json().encode()
    for at, frame in enumerate(raster.frames(Path(path), bounds), 1):
        if at == number:
            dpi = raster.resolution(frame)
            longer = max(frame.size)
            black = frame.mode == "1"
            image = raster.upright(frame, bounds.read_pixels)
            found = measure(image, dpi * max(image.size) / longer)
            return (
                (Measured(**{**asdict(found), "mode": "black", "dpi": round(dpi, 1)}) if black else found)
                .to_json()
                .encode()
            )
    raise IndexError(number)


# Judging -------------------------------------------------------------------------------------------


def judge(found: Measured, text: PageText | None, *, colour: bool) -> Iterator[Finding]:
    """Yield what is wrong with one page; `colour` says that its paper must be scanned in colour."""
    least = LEAST_DPI_SMALL if _small_print(found, text) else LEAST_DPI
    if found.dpi < least - 1:
        said = N_("分辨率 {dpi} dpi，应不低于 {least} dpi，请重扫。")
        yield Finding(Check.RESOLUTION, said, {"dpi": round(found.dpi), "least": least})
    if is_blank(found, text):
        yield Finding(Check.BLANK, N_("像是空白页，请对照纸质件；空白页保留，不删。"), {}, failed=False)
        return
    if found.mode != "colour" and (colour or _tells_of_seal(text)):
        said = N_("这一页应有印章或红头，却是{mode}扫描，请用彩色重扫。")
        yield Finding(Check.COLOUR, said, {"mode": N_("黑白") if found.mode == "black" else N_("灰度")})
    rotation = text.rotation if text is not None else 0
    if rotation:
        yield Finding(Check.UPRIGHT, N_("图像转了 {degrees} 度，请转正。"), {"degrees": rotation})
    if rotation in {0, 180} and abs(found.skew) > MOST_SKEW:
        yield Finding(
            Check.SKEW,
            N_("偏斜 {degrees} 度，应不超过 {most} 度，请纠偏。"),
            {"degrees": found.skew, "most": MOST_SKEW},
        )
    if found.sharp < LEAST_SHARP:
        yield Finding(Check.SHARP, N_("字迹发虚（清晰度 {sharp}），请重扫。"), {"sharp": found.sharp})
    if found.paper < DARK_PAPER:
        yield Finding(Check.EXPOSURE, N_("整页过暗（纸色 {paper}），请调亮重扫。"), {"paper": round(found.paper)})
    elif found.contrast < LEAST_CONTRAST:
        yield Finding(
            Check.EXPOSURE, N_("字与纸反差太小（{contrast}），请加深重扫。"), {"contrast": round(found.contrast)}
        )


def is_blank(found: Measured, text: PageText | None) -> bool:
    """Say whether nothing seems to stand on a page."""
    return found.ink < BLANK_INK and not (text is not None and len(text.text.strip()) > 2)  # noqa: PLR2004 - letters


def alike(one: str, other: str) -> bool:
    """Say whether two fingerprints may be of the same sheet."""
    return (int(one, 16) ^ int(other, 16)).bit_count() <= 12  # noqa: PLR2004 - of 256 bits


def _small_print(found: Measured, text: PageText | None) -> bool:
    heights = sorted(line.box.height for line in text.lines if len(line.text) > 1) if text is not None else []
    if not heights or found.dpi <= 0 or text is None:
        return False
    # The boxes are of the page as it was read, which may be larger or smaller than the scan.
    return heights[len(heights) // 2] / found.dpi < SMALL_TEXT


def _tells_of_seal(text: PageText | None) -> bool:
    return text is not None and any(word in text.text for word in TOLD_OF_SEAL)


def count_finding(registered: int, found: int) -> Finding | None:
    """Compare the pages of a record with the register."""
    if registered == found:
        return None
    return Finding(
        Check.COUNT,
        N_("登记 {registered} 页，图像 {found} 页，请核对缺页或多页。"),
        {"registered": registered, "found": found},
    )
