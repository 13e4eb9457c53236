"""PDF pages through pdfium: their text layer with places, the pictures upon them, and the page as an image.

pdfium alone decides what a page looks like, for reading, for the viewer and for the places of words, so the
three always agree. Runs only inside the sandbox.
"""

import ctypes
import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from math import floor
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from ingest.errors import Bomb, Empty, Encrypted, PageTooLarge, TooManyPages, Unreadable
from ingest.layers import COVERED
from ingest.limits import Limits
from ingest.pages import Box

POINTS = 72.0
"""Points to the inch."""
SHOWN = 150.0
"""Dots per inch of the page image that the places of a text layer refer to."""
SCANNED = 300.0
"""Dots per inch at which a page without a scan's own resolution is made into an image to be read."""
SHARPEST, COARSEST = 400.0, 100.0
"""Dots per inch between which a scan is read at its own resolution."""
OBJECTS = 20_000
"""Objects of a page that are looked at for pictures."""
LETTERS = 200_000
"""Characters of a page that are taken from its text layer."""
HYPHENS = {0x02, 0xFFFE}
"""What pdfium gives for a hyphen at the end of a line."""
MENDED = re.compile("[\x02\ufffe\ud800-\udfff]")


class Layer(NamedTuple):
    """The text layer of a page: its characters, and for each its box.

    A space or line end that pdfium put in itself has no box.
    """

    text: str = ""
    boxes: Sequence[Box | None] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page: sizes in pixels at 150 dpi, `dpi` the scan's own where it has one."""

    width: int
    height: int
    layer: Layer
    pictures: tuple[Box, ...]
    dpi: float
    bare: bool


@contextmanager
def opened(path: Path, limits: Limits, password: str | None = None) -> Iterator[pdfium.PdfDocument]:
    """Open the PDF at `path`.

    Raises:
        Encrypted: it needs a password, or another one.
        Unreadable: it is broken or cut short.
        TooManyPages: it has more pages than `limits` allows.
    """
    if _is_cut_short(path):
        raise Unreadable
    try:
        document = pdfium.PdfDocument(path, password=password)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise Encrypted from error
        raise (Empty if code == raw.FPDF_ERR_SUCCESS else Unreadable) from error
    try:
        document.init_forms()
        if len(document) > limits.pages:
            raise TooManyPages(limit=limits.pages)
        yield document
    except pdfium.PdfiumError as error:
        raise Unreadable from error
    finally:
        document.close()


def _is_cut_short(path: Path) -> bool:
    """Say whether the end of the file is missing; pdfium would mend it and lose pages without a word."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(2048)
        file.seek(max(0, size - 65536))
        tail = file.read()
    if b"%%EOF" not in tail and b"startxref" not in tail:
        return True
    linear = re.search(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,15})", head)
    return linear is not None and int(linear[1]) > size


def title_of(document: pdfium.PdfDocument) -> str | None:
    """Give the title the document itself states, if any."""
    title: str = document.get_metadata_value("Title")
    return title.replace("\x00", "").strip()[:500] or None


@contextmanager
def page_of(document: pdfium.PdfDocument, number: int, limits: Limits) -> Iterator[pdfium.PdfPage]:
    """Load page `number` (1-based) with its annotations and filled-in fields made part of it.

    Raises:
        PageTooLarge: a side is longer than `limits` allows.
    """
    page = document[number - 1]
    try:
        width, height = (side / POINTS for side in page.get_size())
        if max(width, height) > limits.inches:
            raise PageTooLarge(page=number, width=round(width), height=round(height), limit=round(limits.inches))
        if not width * height > 0:
            raise Unreadable
        if _has_marks(page) and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
            page.close()
            page = document[number - 1]
        yield page
    finally:
        page.close()


def _has_marks(page: pdfium.PdfPage) -> bool:
    """Say whether the page has annotations, other than links, whose look is in the file.

    Those without are drawn by pdfium on its own, unless the page is flattened: then they are lost.
    """
    for at in range(min(raw.FPDFPage_GetAnnotCount(page), 100)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        kind, has_look = raw.FPDFAnnot_GetSubtype(annotation), raw.FPDFAnnot_HasKey(annotation, b"AP")
        raw.FPDFPage_CloseAnnot(annotation)
        if has_look and kind not in {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP}:
            return True
    return False


def sheet_of(page: pdfium.PdfPage, limits: Limits) -> Sheet:
    """Tell what stands on `page`.

    Raises:
        Bomb: a picture on it has too many pixels.
    """
    width, height = (side * SHOWN / POINTS for side in page.get_size())
    place = _placing(page, width, height)
    pictures = list(_pictures(page, limits))
    dpi = _own_resolution(pictures, page.get_size())
    layer = _layer(page, place)
    return Sheet(
        width=max(1, round(width)),
        height=max(1, round(height)),
        layer=layer,
        pictures=tuple(_placed(place, box) for box, _ in pictures),
        dpi=_capped(page, dpi, limits.read_pixels),
        bare=not layer.text and raw.FPDFPage_CountObjects(page) == 0,
    )


def _placing(page: pdfium.PdfPage, width: float, height: float) -> tuple[float, ...]:
    """Give the affine map from page space to the page image, turned pages and shifted boxes included."""
    fine = 64
    corners = []
    for x, y in ((0, 0), (1000, 0), (0, 1000)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, round(width * fine), round(height * fine), 0, x, y, across, down)
        corners.append((across.value / fine, down.value / fine))
    (ox, oy), (ax, ay), (bx, by) = corners
    return ox, oy, (ax - ox) / 1000, (ay - oy) / 1000, (bx - ox) / 1000, (by - oy) / 1000


def _placed(place: tuple[float, ...], box: tuple[float, float, float, float]) -> Box:
    """Move (left, bottom, right, top) of page space onto the page image."""
    ox, oy, ax, ay, bx, by = place
    left, bottom, right, top = box
    x0, y0 = ox + ax * left + bx * bottom, oy + ay * left + by * bottom
    x1, y1 = ox + ax * right + bx * top, oy + ay * right + by * top
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _layer(page: pdfium.PdfPage, place: tuple[float, ...]) -> Layer:
    """Take the text layer; the places are fetched into one block of memory and moved onto the image all at once."""
    text = raw.FPDFText_LoadPage(page)
    if not text:
        return Layer()
    try:
        count = min(max(raw.FPDFText_CountChars(text), 0), LETTERS)
        block = (raw.FS_RECTF * count)()
        codes = list(map(raw.FPDFText_GetUnicode, repeat(text, count), range(count)))
        # A place that cannot be told leaves its rectangle empty.
        deque(map(raw.FPDFText_GetLooseCharBox, repeat(text, count), range(count), block), maxlen=0)
    finally:
        raw.FPDFText_ClosePage(text)
    letters = "".join(map(chr, codes))
    if MENDED.search(letters):
        letters = MENDED.sub(_mended, letters)
    return Layer(letters, _boxes(letters, memoryview(block).cast("B").cast("f").tolist(), place))


def _boxes(letters: str, edges: Sequence[float], place: tuple[float, ...]) -> list[Box | None]:
    """Place (left, top, right, bottom) of each letter on the page image; line ends and empty rectangles have no box."""
    lefts, tops, rights, bottoms = edges[0::4], edges[1::4], edges[2::4], edges[3::4]
    ox, oy, ax, ay, bx, by = place
    if ay == 0 == bx and ax > 0 > by:
        # In tenths of a pixel, as boxes are kept; Python's own rounding would take most of the time of a page.
        ox, oy, ax, by = 10 * ox + 0.5, 10 * oy + 0.5, 10 * ax, 10 * by
        return [
            None
            if left == right or letter in "\r\n"
            else Box(
                floor(ox + ax * left) / 10, floor(oy + by * top) / 10,
                floor(ox + ax * right) / 10, floor(oy + by * bottom) / 10,
            )
            for letter, left, top, right, bottom in zip(letters, lefts, tops, rights, bottoms, strict=True)
        ]  # fmt: skip
    return [
        None if left == right or letter in "\r\n" else _placed(place, (left, bottom, right, top)).round()
        for letter, left, top, right, bottom in zip(letters, lefts, tops, rights, bottoms, strict=True)
    ]


def _mended(found: re.Match[str]) -> str:
    """Write a hyphen as a hyphen; half of a pair means nothing."""
    return "-" if ord(found[0]) in HYPHENS else "\ufffd"


def _pictures(page: pdfium.PdfPage, limits: Limits) -> Iterator[tuple[tuple[float, float, float, float], int]]:
    """Give each picture's box in page space and its pixels across; one inside a form has the form's box."""
    for index in range(min(raw.FPDFPage_CountObjects(page), OBJECTS)):
        thing = raw.FPDFPage_GetObject(page, index)
        across = _pixels_across(thing, limits, depth=3)
        if across:
            sides = [ctypes.c_float() for _ in range(4)]
            if raw.FPDFPageObj_GetBounds(thing, *sides):
                left, bottom, right, top = (side.value for side in sides)
                yield (left, bottom, right, top), across


def _pixels_across(thing: object, limits: Limits, depth: int) -> int:
    kind = raw.FPDFPageObj_GetType(thing)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        width, height = ctypes.c_uint(), ctypes.c_uint()
        if not raw.FPDFImageObj_GetImagePixelSize(thing, width, height):
            return 0
        if width.value * height.value > limits.pixels:
            raise Bomb
        return max(width.value, 1)
    if kind == raw.FPDF_PAGEOBJ_FORM and depth:
        count = min(raw.FPDFFormObj_CountObjects(thing), OBJECTS)
        inside = (_pixels_across(raw.FPDFFormObj_GetObject(thing, index), limits, depth - 1) for index in range(count))
        return max(inside, default=0)
    return 0


def _own_resolution(pictures: list[tuple[tuple[float, float, float, float], int]], size: tuple[float, float]) -> float:
    """Give the resolution of the picture that is the page, else the one we choose."""
    best = 0.0
    for (left, bottom, right, top), across in pictures:
        if (right - left) * (top - bottom) >= COVERED * size[0] * size[1]:
            # A picture may lie turned on its page; its pixels across then run along the other side.
            best = max(best, across / (max(right - left, 1.0) / POINTS))
    return min(max(best, COARSEST), SHARPEST) if best else SCANNED


def _capped(page: pdfium.PdfPage, dpi: float, most: int) -> float:
    """Lower `dpi` until the page has at most `most` pixels."""
    width, height = page.get_size()
    return min(dpi, math.sqrt(most / (width * height)) * POINTS)


def pixels_of(page: pdfium.PdfPage, dpi: float) -> tuple[int, int]:
    """Give width and height in pixels of `page` drawn at `dpi`."""
    width, height = page.get_size()
    return math.ceil(width * dpi / POINTS), math.ceil(height * dpi / POINTS)


def drawn(page: pdfium.PdfPage, dpi: float, most: int) -> Image.Image:
    """Draw `page` at `dpi`, or coarser if that would give more than `most` pixels."""
    bitmap = page.render(scale=_capped(page, dpi, most) / POINTS, rev_byteorder=True)
    image: Image.Image = bitmap.to_pil()
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def warm() -> None:
    """Draw a page with Chinese text that we make ourselves; the fonts that pdfium finds for it stay found."""
    document = pdfium.PdfDocument(_SPECIMEN)
    page = document[0]
    _layer(page, _placing(page, 10, 10))
    drawn(page, POINTS, 10_000)
    page.close()
    document.close()


_SPECIMEN = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F 4 0 R/G 5 0 R>>>>/Contents 6 0 R>>endobj
4 0 obj<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font
/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>]>>endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
6 0 obj<</Length 64>>stream
BT /F 12 Tf 9 50 Td <6863684853773002> Tj /G 12 Tf (Aa) Tj ET  \n
endstream endobj
trailer<</Root 1 0 R>>
startxref
0
%%EOF
"""
