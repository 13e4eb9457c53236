"""What runs in the sandbox when a scan is opened: each function takes plain values and answers in bytes."""

import base64
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from ingest import pdf, quality, raster
from ingest.errors import Empty, Unreadable
from ingest.kinds import Kind
from ingest.layers import MEANINGLESS, can_be_read, is_meaningless
from ingest.limits import Limits
from ingest.pages import Line, PageText, Source, around
from ingest.structure.carried import carried
from ingest.words import words_in

QUALITY = 80
"""JPEG quality of what the viewer shows."""
THUMBNAIL = 240
"""Pixels of a thumbnail's longer side."""
READ_AS = "pnm"
"""Page images are handed on as plain pixels: written and read in no time, and no decoder to attack."""
LINES = re.compile(r"[^\r\n]+")


def warm() -> None:
    """Let pdfium load its libraries and find the fonts of this machine, with a page of our own."""
    pdf.warm()
    quality.measure(Image.new("L", (64, 64), 255), 200)  # its arithmetic is loaded once, not for every page


def look(path: str, kind: str, into: str, limits: dict[str, Any], password: str | None) -> bytes:
    """Tell of every page: its text where it has one, else its image written into the folder `into`."""
    bounds = Limits(**limits)
    if kind == Kind.PDF:
        found = _look_at_pdf(Path(path), Path(into), bounds, password)
    else:
        found = _look_at_images(Path(path), Path(into), bounds)
    if not found["pages"]:
        raise Empty
    return json.dumps(found, ensure_ascii=False).encode()


def _look_at_pdf(path: Path, into: Path, limits: Limits, password: str | None) -> dict[str, Any]:
    pages: list[dict[str, Any]] = []
    written = 0
    with pdf.opened(path, limits, password) as document:
        for number in range(1, len(document) + 1):
            with pdf.page_of(document, number, limits) as page:
                sheet = pdf.sheet_of(page, limits)
                text = _text_of(number, sheet)
                if text is not None:
                    pages.append(_page(number, (text.width, text.height), pdf.SHOWN, text=text.to_json()))
                    continue
                image = None
                if written < limits.images_at_once:
                    image = _write(pdf.drawn(page, sheet.dpi, limits.read_pixels), into, number)
                    written += 1
                pages.append(_page(number, pdf.pixels_of(page, sheet.dpi), sheet.dpi, image=image))
        return {
            "pages": pages,
            "title": pdf.title_of(document),
            "carries": carried(path),
        }


def _look_at_images(path: Path, into: Path, limits: Limits) -> dict[str, Any]:
    pages = []
    for number, frame in enumerate(raster.frames(path, limits), 1):
        dpi = raster.resolution(frame)
        if number > limits.images_at_once:
            pages.append(_page(number, frame.size, dpi))
            continue
        longer = max(frame.size)
        image = raster.upright(frame, limits.read_pixels)
        scale = max(image.size) / longer
        pages.append(_page(number, image.size, dpi * scale, image=_write(image, into, number)))
    return {"pages": pages, "title": None, "carries": []}


def _page(
    number: int, size: tuple[int, int], dpi: float, *, text: str | None = None, image: str | None = None
) -> dict[str, Any]:
    return {
        "number": number,
        "width": size[0],
        "height": size[1],
        "dpi": round(dpi, 1),
        "text": text,
        "image": image,
    }


def _write(image: Image.Image, into: Path, number: int) -> str:
    name = f"page-{number:05}.{READ_AS}"
    image.save(into / name, "PPM")
    return name


def _text_of(number: int, sheet: pdf.Sheet) -> PageText | None:
    """Give the page's own text, or None where it must be read from its image."""
    if sheet.bare:
        return PageText(number, sheet.width, sheet.height, source=Source.TEXT_LAYER, engine="pdfium", blank=True)
    if not can_be_read(sheet.layer.text, sheet.layer.boxes, sheet.pictures, sheet.width * sheet.height):
        return None
    lines = tuple(_lines(sheet.layer))
    return PageText(number, sheet.width, sheet.height, lines, Source.TEXT_LAYER, "pdfium")


def _lines(layer: pdf.Layer) -> Iterator[Line]:
    for found in LINES.finditer(layer.text):
        start, end = found.span()
        letters, boxes = found[0], layer.boxes[start:end]
        if MEANINGLESS.search(letters):
            boxes = [box for letter, box in zip(letters, boxes, strict=True) if not is_meaningless(letter)]
            letters = MEANINGLESS.sub("", letters)
        words = words_in(letters, boxes)
        text = " ".join(letters.split())
        if text and words:
            yield Line(text, around([word.box for word in words]), 1.0, words)


def page_image(path: str, kind: str, number: int, into: str, limits: dict[str, Any], password: str | None) -> bytes:
    """Write the image of one page, to be read, into the folder `into`; answer with its name."""
    bounds = Limits(**limits)
    if kind == Kind.PDF:
        with pdf.opened(Path(path), bounds, password) as document, pdf.page_of(document, number, bounds) as page:
            dpi = pdf.sheet_of(page, bounds).dpi
            return _write(pdf.drawn(page, dpi, bounds.read_pixels), Path(into), number).encode()
    frame = _frame(Path(path), number, bounds)
    return _write(raster.upright(frame, bounds.read_pixels), Path(into), number).encode()


def _frame(path: Path, number: int, limits: Limits) -> Image.Image:
    for at, frame in enumerate(raster.frames(path, limits), 1):
        if at == number:
            frame.load()
            return frame
    raise Unreadable


def shown(
    path: str, kind: str, number: int, dpi: float, rotation: int, limits: dict[str, Any], password: str | None
) -> bytes:
    """Draw one page as a JPEG for the viewer, at `dpi` and turned `rotation` degrees clockwise."""
    bounds = Limits(**limits)
    if kind == Kind.PDF:
        with pdf.opened(Path(path), bounds, password) as document, pdf.page_of(document, number, bounds) as page:
            return _jpeg(_turned(pdf.drawn(page, dpi, bounds.read_pixels), rotation))
    frame = _frame(Path(path), number, bounds)
    own = raster.resolution(frame)
    longer = max(frame.size)
    image = raster.upright(frame, bounds.read_pixels)
    return _jpeg(_turned(_scaled(image, round(longer * min(1.0, dpi / own))), rotation))


def display(path: str, rotation: int, dpi: float, wanted: float) -> bytes:
    """Turn a page image of `dpi` upright and make of it, in JSON, the viewer's JPEG at `wanted` dpi and a thumbnail."""
    try:
        with Image.open(path, formats=("PPM",)) as image:
            page = _turned(_scaled(image, round(max(image.size) * min(1.0, wanted / dpi))), rotation)
    except (OSError, SyntaxError, ValueError) as error:
        raise Unreadable from error
    both = {"page": _jpeg(page), "thumbnail": _jpeg(_scaled(page, THUMBNAIL))}
    told = {name: base64.b64encode(picture).decode() for name, picture in both.items()}
    return json.dumps(told | {"width": page.width, "height": page.height}).encode()


def _scaled(image: Image.Image, longest: int) -> Image.Image:
    """Make `image` smaller until its longer side has `longest` pixels; never larger."""
    scale = longest / max(image.size)
    if scale >= 1:
        return image.copy()
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _turned(image: Image.Image, rotation: int) -> Image.Image:
    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    turn = turns.get(rotation % 360)
    return image if turn is None else image.transpose(turn)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
