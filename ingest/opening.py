"""Opening a scan: what kind it is, its pages, and for each page its own text or the image to be read.

Nothing here looks into the file itself; that happens in a limited child process, and what it answers is
checked like anything else from outside. A file that cannot be opened raises a `ScanError`, whose sentence
says why and what to do.
"""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import TooLarge, Unreadable
from ingest.kinds import Carried, Kind, identify
from ingest.limits import MIB, Limits
from ingest.pages import PageText
from ingest.quality import Measured
from ingest.sandbox import OPENING

VIEWED = 150.0
"""Dots per inch of the page image in the viewer."""


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """One page: `text` where the file itself has it; else it must be read from an image.

    `image` is the page image in plain pixels, or None for pages beyond `Limits.images_at_once`: ask
    `page_image` for those when their turn comes. `width` and `height` are the pixels of that image, or of the
    150 dpi page image a text layer refers to; `dpi` is its resolution.
    """

    number: int
    text: PageText | None
    image: Path | None
    width: int
    height: int
    dpi: float


@dataclass(frozen=True, slots=True)
class Opened:
    """A scan that could be opened.

    `carries` tells what a PDF has besides its pages.
    """

    kind: Kind
    pages: tuple[OpenedPage, ...]
    title: str | None = None
    carries: tuple[Carried, ...] = ()

    @property
    def active(self) -> bool:
        """Whether a viewer that obeys the file would do something."""
        return not {Carried.SCRIPT, Carried.LAUNCH}.isdisjoint(self.carries)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page upright as the viewer shows it, and its thumbnail, both JPEG; the pixels are those of `page`."""

    page: bytes
    thumbnail: bytes
    width: int
    height: int


def open_scan(path: Path, into: Path, limits: Limits, *, password: str | None = None) -> Opened:
    """Open the file at `path`; images of pages that must be read are written into the folder `into`.

    Raises:
        ScanError: it cannot be opened, or asks for more than `limits`.
    """
    kind = _admit(path, limits)
    answer = _inside("look", path, limits, {"kind": kind.value, "into": str(into.resolve()), "password": password})
    try:
        told = json.loads(answer)
        return Opened(
            kind=kind,
            pages=tuple(_page(page, into) for page in told["pages"]),
            title=told["title"],
            carries=tuple(Carried(each) for each in told["carries"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable from error


def page_image(path: Path, number: int, into: Path, limits: Limits, *, password: str | None = None) -> Path:
    """Write the image of page `number` (1-based), to be read, into the folder `into`, and say where it is.

    Raises:
        ScanError: the page cannot be drawn.
    """
    kind = _admit(path, limits)
    arguments = {"kind": kind.value, "number": number, "into": str(into.resolve()), "password": password}
    return into / _plain_name(_inside("page_image", path, limits, arguments).decode("ascii", "replace"))


def render_page(
    path: Path, number: int, dpi: float, limits: Limits, *, rotation: int = 0, password: str | None = None
) -> bytes:
    """Draw page `number` (1-based) as a JPEG at `dpi`, turned `rotation` degrees clockwise.

    With the rotation of its `PageText` the picture stands upright, and the boxes fit it once scaled.

    Raises:
        ScanError: the page cannot be drawn.
    """
    kind = _admit(path, limits)
    arguments = {"kind": kind.value, "number": number, "dpi": dpi, "rotation": rotation, "password": password}
    return _inside("shown", path, limits, arguments)


def display_image(image: Path, rotation: int, dpi: float, limits: Limits, *, wanted: float = VIEWED) -> Shown:
    """Make of a page image of `dpi`, turned `rotation` degrees clockwise, what the viewer shows.

    Raises:
        ScanError: this is no page image of ours.
    """
    told = json.loads(
        OPENING.run(
            "ingest.inside:display",
            {"path": str(image.resolve()), "rotation": rotation, "dpi": dpi, "wanted": wanted},
            limits.bounds(image.stat().st_size),
        )
    )
    page, thumbnail = base64.b64decode(told["page"]), base64.b64decode(told["thumbnail"])
    return Shown(page, thumbnail, int(told["width"]), int(told["height"]))


def measure_page(path: Path, kind: Kind, number: int, limits: Limits) -> Measured:
    """Measure the quality of page `number` (1-based).

    Raises:
        ScanError: the page cannot be drawn.
    """
    arguments = {"path": str(path.resolve()), "kind": kind.value, "number": number, "limits": limits.to_json()}
    try:
        return Measured.from_json(OPENING.run("ingest.quality:measured", arguments, limits.bounds(path.stat().st_size)))
    except ValueError as error:
        raise Unreadable from error


def _admit(path: Path, limits: Limits) -> Kind:
    size = path.stat().st_size
    kind = identify(path)
    if size > limits.bytes:
        raise TooLarge(size=round(size / MIB), limit=round(limits.bytes / MIB))
    return kind


def _inside(function: str, path: Path, limits: Limits, arguments: dict[str, Any]) -> bytes:
    return OPENING.run(
        f"ingest.inside:{function}",
        {"path": str(path.resolve()), "limits": limits.to_json(), **arguments},
        limits.bounds(path.stat().st_size),
    )


def _page(told: dict[str, Any], into: Path) -> OpenedPage:
    return OpenedPage(
        number=int(told["number"]),
        text=None if told["text"] is None else PageText.from_json(told["text"]),
        image=None if told["image"] is None else into / _plain_name(told["image"]),
        width=int(told["width"]),
        height=int(told["height"]),
        dpi=float(told["dpi"]),
    )


def _plain_name(name: str) -> str:
    """Accept the name of a file that the child wrote, and no way out of its folder."""
    if not name.startswith("page-") or not name.removeprefix("page-").replace(".", "").isalnum():
        raise Unreadable
    return name
