"""Image files as pages: JPEG, PNG, and TIFF with as many pages as it has.

A frame is checked by its stated size before one pixel is unpacked. It comes out upright as the camera meant
it, on white, in grey or colour, with square pixels. Runs only inside the sandbox.
"""

import math
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from ingest.errors import Bomb, Empty, PageTooLarge, TooManyPages, Unreadable
from ingest.limits import Limits

FORMATS = (JpegImageFile.format, PngImageFile.format, TiffImageFile.format)
A4_LONG_SIDE = 11.69
"""Inches, taken as the page's longer side where the file does not say its resolution."""
PLAUSIBLE = (60.0, 1300.0)
"""Dots per inch a scanner might have written; cameras and editors write 72 or 1 without meaning it."""
OBLONG = 1.2
"""Ratio of the two resolutions from which pixels are taken to be oblong, as a fax has them."""


def frames(path: Path, limits: Limits) -> Iterator[Image.Image]:
    """Open `path` and give its frames one after the other, none of them unpacked.

    Raises:
        Unreadable: it is broken.
        Bomb: a frame has too many pixels.
        TooManyPages: it has more frames than `limits` allows.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit is stricter and has its own sentence
    try:
        with Image.open(path, formats=FORMATS) as image:
            many = image.format == "TIFF"  # the further pictures of a camera's file are previews
            for number, frame in enumerate(ImageSequence.Iterator(image) if many else [image], 1):
                if number > limits.pages:
                    raise TooManyPages(limit=limits.pages)
                _check(frame, number, limits)
                yield frame
    except UnidentifiedImageError as error:
        raise Unreadable from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError) as error:
        raise Unreadable from error


def _check(frame: Image.Image, number: int, limits: Limits) -> None:
    width, height = frame.size
    if width < 1 or height < 1:
        raise Empty
    if width * height > limits.pixels:
        raise Bomb
    told = resolution(frame)
    longest = max(width, height) / told
    if longest > limits.inches:
        raise PageTooLarge(
            page=number, width=round(width / told), height=round(height / told), limit=round(limits.inches)
        )


def resolution(frame: Image.Image) -> float:
    """Give the dots per inch of `frame`, guessed from A4 where the file does not say."""
    told = frame.info.get("dpi")
    try:
        if told and PLAUSIBLE[0] < float(told[0]) < PLAUSIBLE[1]:
            return float(told[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        pass
    return max(frame.size) / A4_LONG_SIDE


def resolutions(frame: Image.Image) -> tuple[float, float]:
    """Give the dots per inch of `frame` across and down; they differ only where its pixels are oblong, as in a fax."""
    usual = resolution(frame)
    told = frame.info.get("dpi")
    if isinstance(told, tuple) and len(told) == 2 and _oblong(told):  # noqa: PLR2004 - one resolution each way
        return float(told[0]), float(told[1])
    return usual, usual


def upright(frame: Image.Image, most: int) -> Image.Image:
    """Unpack `frame` into grey or colour on white, upright, with square pixels and at most `most` of them."""
    told = frame.info.get("dpi")
    if frame.format in {"JPEG", "MPO"}:
        _draft(frame, most)
    image = _plain(ImageOps.exif_transpose(frame))
    image = _square(image, told)
    if image.width * image.height > most:
        scale = math.sqrt(most / (image.width * image.height))
        size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
        image = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return image


def _draft(frame: Image.Image, most: int) -> None:
    """Let the JPEG decoder leave out what would be thrown away."""
    halvings = 0
    while frame.width * frame.height >> (2 * halvings + 2) >= most:
        halvings += 1
    if halvings:
        frame.draft(None, (frame.width >> halvings, frame.height >> halvings))


def _plain(image: Image.Image) -> Image.Image:
    if image.mode in {"L", "RGB"}:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image)
    if image.mode in {"LA", "PA", "RGBA", "RGBa", "La"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    deep = image.convert("F")
    low, high = deep.getextrema()
    if not isinstance(high, float) or not isinstance(low, float):
        raise Unreadable
    top = 255.0 if high <= 255 else 65535.0 if high <= 65535 else high  # noqa: PLR2004 - 8, 16 or more bits
    return deep.point(lambda value: value * (255.0 / top) + 0.0).convert("L")


def _square(image: Image.Image, told: object) -> Image.Image:
    if not isinstance(told, tuple) or len(told) != 2 or not _oblong(told):  # noqa: PLR2004 - one resolution each way
        return image
    across, down = float(told[0]), float(told[1])
    if across > down:
        return image.resize((image.width, round(image.height * across / down)), Image.Resampling.BICUBIC)
    return image.resize((round(image.width * down / across), image.height), Image.Resampling.BICUBIC)


def _oblong(told: tuple[float, float]) -> bool:
    try:
        across, down = float(told[0]), float(told[1])
    except (TypeError, ValueError, ZeroDivisionError):
        return False
    return min(across, down) >= PLAUSIBLE[0] and max(across, down) / min(across, down) >= OBLONG
