"""Putting a copy together: each page of the original as a drawing, what is written over it, and nothing else.

A page that pypdf cannot take apart, or whose look is not in the file, is drawn by pdfium and goes in as a picture: a copy
has every page, and each looks as it does on the screen.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DecodedStreamObject, DictionaryObject, IndirectObject

from ingest import pdf, raster
from ingest.errors import Encrypted
from ingest.kinds import Kind
from ingest.limits import Limits
from ingest.structure.pictures import packed, picture_of, size_of
from ingest.structure.sheets import Box, Matrix, NotSeen, box_of, form_of, marks_on, name, onto, swept, turn_of
from ingest.structure.unseen import Unseen

DRAWN = 200.0
"""Dots per inch of a page that goes in as a picture."""
UNIT: Box = (0, 0, 1, 1)
FAILURES = (
    PyPdfError,
    NotSeen,
    RecursionError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OSError,
)
"""What pypdf raises at files that are not what they should be."""

Drawing = tuple[IndirectObject, Matrix]


def sizes(path: str, kind: str, limits: dict[str, Any]) -> bytes:
    """Tell width and height of every page, in points, as it lies in the file."""
    bounds = Limits(**limits)
    if kind != Kind.PDF:
        return json.dumps([size_of(frame) for frame in raster.frames(Path(path), bounds)]).encode()
    found = []
    with pdf.opened(Path(path), bounds) as document:
        for number in range(1, len(document) + 1):
            with pdf.page_of(document, number, bounds) as page:
                found.append(page.get_size())
    return json.dumps(found).encode()


def copy(overlay: str, plan: str, into: str, limits: dict[str, Any]) -> bytes:
    """Write the copy that `plan` asks for to `into`, file after file; the answer says how many pages had to be drawn."""
    asked = json.loads(Path(plan).read_bytes())
    bounds = Limits(**limits)
    writer = PdfWriter()
    # pypdf knows a file by its place in memory: this one is held to the end, or the next would be taken for it.
    written_over = PdfReader(overlay)
    faces = [(box_of(face), form_of(writer, face)) for face in written_over.pages]
    unseen = Unseen(writer)
    drawn = 0
    held: list[PdfReader] = []
    for file in asked["files"]:
        with ExitStack() as stack:
            leaves = file["leaves"]
            if file["kind"] == Kind.PDF:
                pages = _pages_of_pdf(writer, Path(file["path"]), leaves, bounds, stack, held)
            else:
                pages = _pages_of_images(writer, Path(file["path"]), leaves, bounds)
            for leaf, (drawings, was_drawn) in zip(leaves, pages, strict=True):
                box, face = faces[leaf["face"]]
                over = [(face, onto(box, 0, leaf["size"]))]
                _add(writer, leaf["size"], drawings, unseen.text(leaf["text"], leaf["size"]), over, unseen)
                drawn += was_drawn
    written_over.close()
    if any(file["kind"] == Kind.PDF for file in asked["files"]):
        swept(writer)
    writer.metadata = {"/Title": asked["title"]}
    with Path(into).open("wb") as file:
        writer.write(file)
    return json.dumps({"drawn": drawn}).encode()


def _pages_of_images(
    writer: PdfWriter, path: Path, leaves: Sequence[dict[str, Any]], limits: Limits
) -> Iterator[tuple[list[Drawing], bool]]:
    for leaf, frame in zip(leaves, raster.frames(path, limits), strict=True):
        picture, lies = picture_of(frame, path, limits)
        turned = onto(UNIT, leaf["turn"], leaf["size"])
        yield [(writer._add_object(picture), _then(lies, turned))], False  # noqa: SLF001 - pypdf has no other way


def _pages_of_pdf(
    writer: PdfWriter,
    path: Path,
    leaves: Sequence[dict[str, Any]],
    limits: Limits,
    stack: ExitStack,
    held: list[PdfReader],
) -> Iterator[tuple[list[Drawing], bool]]:
    document = stack.enter_context(pdf.opened(path, limits))
    pages = _taken_apart(writer, path, held)
    for number, leaf in enumerate(leaves, 1):
        try:
            if len(pages) != len(leaves):  # the two disagree what the file says; what is on the screen counts
                raise NotSeen
            page = pages[number - 1]
            place = onto(box_of(page), turn_of(page) + leaf["turn"], leaf["size"])
            marks = [(mark, _then(lies, place)) for mark, lies in marks_on(writer, page)]
            yield [(form_of(writer, page), place), *marks], False
        except FAILURES:
            sheet = document[number - 1]  # not flattened: pdfium then draws every mark, also one without a look
            picture = packed(pdf.drawn(sheet, DRAWN, limits.read_pixels))
            sheet.close()
            yield [(writer._add_object(picture), onto(UNIT, leaf["turn"], leaf["size"]))], True  # noqa: SLF001


def _taken_apart(writer: PdfWriter, path: Path, held: list[PdfReader]) -> list[PageObject]:
    """Give the pages as pypdf finds them; none where it does not understand the file."""
    try:
        reader = PdfReader(path)
        held.append(reader)  # as with what is written over: to the end
        if reader.is_encrypted and not reader.decrypt(""):
            raise Encrypted
        pages = list(reader.pages)
        layers = reader.root_object.get("/OCProperties")
        if layers is not None and "/OCProperties" in writer.root_object:  # a second file's would undo the first's
            raise NotSeen
        if layers is not None:  # which layers are hidden is part of the look
            writer.root_object[name("/OCProperties")] = layers.get_object().clone(writer)
    except FAILURES:
        return []
    return pages


def _then(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _add(
    writer: PdfWriter,
    size: tuple[float, float],
    drawings: Sequence[Drawing],
    words: bytes,
    over: Sequence[Drawing],
    unseen: Unseen,
) -> None:
    """Add a page of `size` on which the drawings lie, the unseen words, and what is written over them."""
    content, things = [], DictionaryObject()
    for at, (thing, place) in enumerate([*drawings, *over]):
        if at == len(drawings):
            content.append(words)
        things[name(f"/D{at}")] = thing
        content.append(b"q %s cm /D%d Do Q" % (_written(place), at))
    stream = DecodedStreamObject()
    stream.set_data(b"\n".join(content))
    resources = DictionaryObject({name("/XObject"): things})
    if words:
        resources[name("/Font")] = DictionaryObject({name("/U"): unseen.font})
    page = writer.add_blank_page(width=size[0], height=size[1])
    page[name("/Resources")] = resources
    page[name("/Contents")] = writer._add_object(stream)  # noqa: SLF001


def _written(place: Matrix) -> bytes:
    return b" ".join(b"%.6f" % value for value in place)


__all__ = ["copy", "sizes"]
