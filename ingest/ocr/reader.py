"""What a reader is: a page image goes in, upright lines in reading order come out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.errors import Unreadable
from ingest.ocr.ink import ink_of
from ingest.pages import Line, PageText, Source, mean_score

Pixels = NDArray[np.uint8]
"""A page image: rows, columns, and the channels red, green, blue."""

BARE = 0.0002
"""Share of ink below which a page is blank without being read; a page number alone has more."""
FAINT = 0.003
"""Share of ink below which a page on which nothing could be read is blank."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a page once turned `rotation` degrees clockwise to stand upright."""

    rotation: int
    lines: tuple[Line, ...]


class Reader(Protocol):
    """An engine that reads page images."""

    @property
    def name(self) -> str:
        """Name engine and version, as kept with the text."""

    def warm(self) -> None:
        """Load the models now rather than at the first page."""

    def read(self, image: Pixels) -> Reading:
        """Read one page image, whichever way up it lies."""


class PageReader(Protocol):
    """Whoever reads a page image from a file."""

    def read_page(self, image: Path, number: int, dpi: float) -> PageText:
        """Read the image of page `number` (1-based), scanned at `dpi`."""


@dataclass(frozen=True, slots=True)
class InProcess:
    """Reads pages in this very process."""

    reader: Reader

    def read_page(self, image: Path, number: int, dpi: float) -> PageText:
        """Read the image of page `number` (1-based); `dpi` is not needed, sizes being judged by the page.

        Raises:
            Unreadable: this is no image.
        """
        del dpi
        return read(self.reader, load(image), number)


def load(path: Path) -> Pixels:
    """Load an image file as red, green and blue.

    Raises:
        Unreadable: this is no image.
    """
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError) as error:
        raise Unreadable from error


def read(reader: Reader, image: Pixels, number: int) -> PageText:
    """Read `image` as page `number` (1-based), unless it is blank."""
    ink = ink_of(image)
    reading = Reading(0, ()) if ink < BARE else reader.read(image)
    height, width = image.shape[:2]
    if reading.rotation % 180:
        width, height = height, width
    return PageText(
        number=number,
        width=width,
        height=height,
        lines=reading.lines,
        source=Source.OCR,
        engine=reader.name,
        rotation=reading.rotation,
        blank=not reading.lines and ink < FAINT,
        confidence=mean_score(reading.lines),
    )
