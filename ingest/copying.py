"""A copy for handing out: every page of the original with something written over it, and nothing of it but pages.

As with opening, nothing here looks into the file itself; that happens in a limited child process.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.errors import Unreadable
from ingest.kinds import identify
from ingest.limits import Limits
from ingest.pages import PageText
from ingest.sandbox import OPENING, Bounds

FOR_A_PAGE = 0.1
"""Seconds allowed for each page besides those for opening."""

Size = tuple[float, float]
"""Width and height in points."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the copy: its size as it stands upright, and which page of the overlay is written over it (from 0).

    `turn` is how many degrees clockwise it is turned; `text` is laid over it unseen where it is a scan that was read.
    """

    size: Size
    turn: int
    face: int
    text: PageText | None = None


def sizes_of(path: Path, turns: Sequence[int], limits: Limits) -> list[Size]:
    """Give the size of every page once turned as `turns` say, in degrees clockwise.

    Raises:
        ScanError: the file cannot be opened, or has another number of pages.
    """
    call = {"path": str(path.resolve()), "kind": identify(path).value, "limits": limits.to_json()}
    told = OPENING.run("ingest.structure.copying:sizes", call, _bounds(path, limits, len(turns)))
    found = [(float(wide), float(high)) for wide, high in json.loads(told)]
    if len(found) != len(turns):
        raise Unreadable
    return [(high, wide) if turn % 180 else (wide, high) for (wide, high), turn in zip(found, turns, strict=True)]


def copied(path: Path, overlay: bytes, leaves: Sequence[Leaf], folder: Path, limits: Limits, *, title: str) -> bytes:
    """Copy the file at `path` as a PDF whose pages are `leaves`; `folder` is for passing files to the child.

    Scripts, actions, attachments and fields stay behind; what fields and marks look like is part of the page.

    Raises:
        ScanError: it cannot be copied, or asks for more than `limits`.
    """
    return joined([(path, leaves)], overlay, folder, limits, title=title)


def joined(
    files: Sequence[tuple[Path, Sequence[Leaf]]], overlay: bytes, folder: Path, limits: Limits, *, title: str
) -> bytes:
    """Copy several files, each with its leaves, into one PDF, one after the other; otherwise as `copied`.

    Raises:
        ScanError: one of them cannot be copied, or asks for more than `limits`.
    """
    over, plan, made = folder / "over.pdf", folder / "plan.json", folder / "copy.pdf"
    over.write_bytes(overlay)
    asked = [
        {"path": str(path.resolve()), "kind": identify(path).value, "leaves": [_plain(leaf) for leaf in leaves]}
        for path, leaves in files
    ]
    plan.write_text(json.dumps({"title": title, "files": asked}), "utf-8")
    call = {
        "overlay": str(over.resolve()),
        "plan": str(plan.resolve()),
        "into": str(made.resolve()),
        "limits": limits.to_json(),
    }
    size, pages = sum(path.stat().st_size for path, _ in files), sum(len(leaves) for _, leaves in files)
    OPENING.run("ingest.structure.copying:copy", call, _allowed(size, limits, pages))
    return made.read_bytes()


def _bounds(path: Path, limits: Limits, pages: int) -> Bounds:
    return _allowed(path.stat().st_size, limits, pages)


def _allowed(size: int, limits: Limits, pages: int) -> Bounds:
    return replace(limits, seconds=2 * limits.seconds + FOR_A_PAGE * pages).bounds(size)


def _plain(leaf: Leaf) -> dict[str, object]:
    page = leaf.text
    lines = [
        (line.text, line.box.x0 / page.width, line.box.y0 / page.height, line.box.x1 / page.width, line.box.y1 / page.height)
        for line in (page.lines if page else ())
    ] if page else []  # fmt: skip
    return {"size": leaf.size, "turn": leaf.turn, "face": leaf.face, "text": lines}
