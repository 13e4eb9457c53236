"""A scanner and the years before it: skew, paper, uneven light, dust, worn seal ink, punch holes, fax.

All in whole-image steps of Pillow, because a page is four million pixels and there are a hundred.
"""

import math
import random
from dataclasses import dataclass
from functools import cache

import numpy as np
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pypdfium2 import raw

from app.demo.paper import Look

WHITE = (255, 255, 255)
PAPERS = {"white": (250, 249, 246), "cream": (247, 241, 226), "old": (238, 226, 198)}
LARGEST = (2400, 3600)  # pixels; an A4 page at 200 dpi fits with room to move the noise about


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scanned page and its resolution in dots an inch."""

    image: Image.Image
    dpi: int


def scan(printed: bytes, look: Look, chance: random.Random, only: range | None = None) -> list[Scanned]:
    """Pass the pages of a PDF through the scanner, all of them or a run counted from 0."""
    pages = []
    with pypdfium2.PdfDocument(printed) as document:
        for number, index in enumerate(only or range(len(document))):
            turn = look.skew * (1 if number % 2 == 0 else -0.6)
            pages.append(Scanned(_pass(_laid_askew(document[index], look.dpi, turn), look, chance), look.dpi))
    return pages


def _laid_askew(page: pypdfium2.PdfPage, dpi: int, degrees: float) -> Image.Image:
    """Draw the page turned clockwise about its middle; turning it while it is drawn costs nothing."""
    width, height = page.get_size()
    scale = dpi / 72
    wide, high = round(width * scale), round(height * scale)
    across, down = math.cos(math.radians(degrees)) * scale, math.sin(math.radians(degrees)) * scale
    left = (wide - across * width + down * height) / 2
    top = (high - down * width - across * height) / 2
    bitmap = pypdfium2.PdfBitmap.new_native(wide, high, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
    matrix, whole = raw.FS_MATRIX(across, down, -down, across, left, top), raw.FS_RECTF(0, 0, wide, high)
    raw.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, whole, 0)
    image: Image.Image = bitmap.to_pil()
    return image.convert("RGB")


def _pass(page: Image.Image, look: Look, chance: random.Random) -> Image.Image:
    red, green, _ = page.split()
    if seals := _much_of(ImageChops.subtract(red, green)):
        page.paste(WHITE, mask=ImageChops.multiply(seals, _field(page.size, chance, 46, 0, 110)))
    if look.punched:
        _punch(page, look.dpi)
    page = ImageChops.multiply(page, _light(page.size, PAPERS[look.paper], chance))
    page = ImageChops.add(page, _noise(page.size, chance), offset=-128)
    if look.tone == "grey":
        return page.convert("L")
    if look.tone == "fax":
        return _fax(page, chance)
    return page


def _much_of(redness: Image.Image) -> Image.Image | None:
    """Return where the page is red, or nothing when hardly any of it is."""
    ink = redness.point([0] * 60 + [255] * 196)
    return ink if ink.histogram()[255] > ink.width * ink.height // 4000 else None


def _field(size: tuple[int, int], chance: random.Random, cells: int, low: int, high: int) -> Image.Image:
    """Return soft random patches between two greys."""
    drawn = np.random.default_rng(chance.getrandbits(32)).integers(low, high + 1, (cells * 4 // 3, cells))
    return Image.fromarray(drawn.astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)


def _light(size: tuple[int, int], tone: tuple[int, int, int], chance: random.Random) -> Image.Image:
    """Return paper of this tone, lit unevenly, darker along the spine the book was opened at."""
    patches = _field((90, 120), chance, 6, 243, 255)
    falloff = np.linspace(chance.uniform(0.9, 0.97), 1.0, 12)
    lit = np.asarray(patches, dtype=np.float32)
    lit[:, :12] *= falloff
    grey = Image.fromarray(lit.astype(np.uint8))
    small = Image.merge("RGB", [grey.point([value * level // 255 for value in range(256)]) for level in tone])
    return small.resize(size, Image.Resampling.BILINEAR)


@cache
def _dust() -> Image.Image:
    grains = np.random.default_rng(1954).normal(128, 3.2, (LARGEST[1], LARGEST[0])).clip(0, 255).astype(np.uint8)
    one = Image.fromarray(grains).filter(ImageFilter.BoxBlur(0.5))
    return Image.merge("RGB", (one, one, one))


def _noise(size: tuple[int, int], chance: random.Random) -> Image.Image:
    left = chance.randrange(max(LARGEST[0] - size[0], 1))
    top = chance.randrange(max(LARGEST[1] - size[1], 1))
    return _dust().crop((left, top, left + size[0], top + size[1]))


def _punch(page: Image.Image, dpi: int) -> None:
    """Punch the two holes of a lever-arch file, 6 mm wide, 80 mm apart, 12 mm from the edge."""
    draw, mm = ImageDraw.Draw(page), dpi / 25.4
    for y in (page.height / 2 - 40 * mm, page.height / 2 + 40 * mm):
        draw.ellipse((9 * mm, y - 3 * mm, 15 * mm, y + 3 * mm), fill=(58, 56, 52), outline=(120, 116, 108), width=2)


def _fax(page: Image.Image, chance: random.Random) -> Image.Image:
    """Return the page in one bit, with the specks of a fax line."""
    grey = page.convert("L").filter(ImageFilter.BoxBlur(0.6))
    bits = grey.point([0] * 168 + [255] * 88).convert("L")
    draw = ImageDraw.Draw(bits)
    for _ in range(page.width // 8):
        x, y = chance.randrange(page.width), chance.randrange(page.height)
        draw.rectangle((x, y, x + chance.randrange(2), y + chance.randrange(2)), fill=chance.choice((0, 0, 255)))
    return bits.convert("1", dither=Image.Dither.NONE)
