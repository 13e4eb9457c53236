"""Page images as pages of a PDF: a JPEG goes in as it is, black on white is packed as a fax, all else becomes a JPEG."""

import io
from pathlib import Path

from PIL import Image
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NumberObject, StreamObject

from ingest import raster
from ingest.limits import Limits
from ingest.structure.sheets import Matrix, name

QUALITY = 85
POINTS = 72.0
ORIENTATION = 0x0112
"""The EXIF tag that says how a camera was held."""
HELD: dict[int, Matrix] = {
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""How the unit square of a picture lies once it is held upright, by that tag."""
UPRIGHT: Matrix = (1, 0, 0, 1, 0, 0)
BILEVEL = "1"
STRIP, STRIP_BYTES, STRIP_ROWS, INK = 273, 279, 278, 262
"""TIFF tags: where the pixels begin, how many bytes they are, rows to a strip, and which bit is black."""


def size_of(frame: Image.Image) -> tuple[float, float]:
    """Give width and height in points of a frame once it stands as its camera was held."""
    across, down = raster.resolutions(frame)
    wide, high = frame.width / across * POINTS, frame.height / down * POINTS
    return (high, wide) if _held(frame) >= 5 else (wide, high)  # noqa: PLR2004 - from 5 on it lies on its side


def picture_of(frame: Image.Image, path: Path, limits: Limits) -> tuple[StreamObject, Matrix]:
    """Make a frame of the file at `path` a picture, and say how its unit square lies."""
    if frame.format in {"JPEG", "MPO"} and frame.mode in SPACES:
        return _jpeg(path.read_bytes(), frame.size, frame.mode), HELD.get(_held(frame), UPRIGHT)
    if frame.mode == BILEVEL and frame.width * frame.height <= limits.pixels:
        return _fax(frame), HELD.get(_held(frame), UPRIGHT)
    return packed(raster.upright(frame, limits.read_pixels)), UPRIGHT


def packed(image: Image.Image) -> StreamObject:
    """Make of pixels a JPEG picture."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return _jpeg(out.getvalue(), image.size, image.mode)


SPACES = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}


def _jpeg(content: bytes, size: tuple[int, int], mode: str) -> StreamObject:
    picture = _picture(content, size, "/DCTDecode")
    picture[name("/ColorSpace")] = name(SPACES[mode])
    picture[name("/BitsPerComponent")] = NumberObject(8)
    if mode == "CMYK":  # as every program that writes such JPEGs does, upside down
        picture[name("/Decode")] = ArrayObject([NumberObject(bit) for bit in (1, 0) * 4])
    return picture


def _fax(frame: Image.Image) -> StreamObject:
    out = io.BytesIO()
    frame.save(out, "TIFF", compression="group4", tiffinfo={STRIP_ROWS: frame.height})
    with Image.open(io.BytesIO(out.getvalue())) as written:
        tags = written.tag_v2  # type: ignore[attr-defined]
        start, length, black = tags[STRIP][0], tags[STRIP_BYTES][0], tags[INK]
    picture = _picture(out.getvalue()[start : start + length], frame.size, "/CCITTFaxDecode")
    picture[name("/ColorSpace")] = name("/DeviceGray")
    picture[name("/BitsPerComponent")] = NumberObject(1)
    picture[name("/DecodeParms")] = DictionaryObject(
        {
            name("/K"): NumberObject(-1),
            name("/Columns"): NumberObject(frame.width),
            name("/Rows"): NumberObject(frame.height),
            name("/BlackIs1"): BooleanObject(black == 1),
        }
    )
    return picture


def _picture(content: bytes, size: tuple[int, int], packing: str) -> StreamObject:
    picture = StreamObject()
    picture.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Image"),
            name("/Width"): NumberObject(size[0]),
            name("/Height"): NumberObject(size[1]),
            name("/Filter"): name(packing),
        }
    )
    picture._data = content  # noqa: SLF001 - packed already
    return picture


def _held(frame: Image.Image) -> int:
    """Tell how a camera was held; a TIFF gives its size, and is unpacked, as it should stand."""
    if frame.format == "TIFF":
        return 1
    try:
        return int(frame.getexif().get(ORIENTATION, 1))
    except (ValueError, TypeError, SyntaxError, OSError):
        return 1
