"""Pages as drawings: whatever was a page becomes one form that a new page draws, and leaves all else behind.

A form cannot reach beyond itself: not with scripts or links, which stay on the old page, and not with an unbalanced
graphics state, which ends with the form. So what is drawn after it, the watermark, stands upright and whole.
"""

from collections.abc import Iterator, Sequence
from typing import cast

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

LEFT_BEHIND = ("/PieceInfo", "/Metadata", "/StructParent", "/StructParents")
"""Entries without which a page looks the same, and behind which anything may hide."""
ACTING = frozenset({"/JS", "/AA", "/OpenAction", "/EF", "/Annots", "/AcroForm", "/EmbeddedFiles", "/JavaScript"})
"""Entries that do something or carry something; none belongs to what a page looks like."""
ACTIONS = frozenset(
    f"/{action}"
    for action in (
        "GoToE", "GoToR", "ImportData", "JavaScript", "Launch", "Movie", "Rendition", "ResetForm", "Sound", "SubmitForm",
        "URI",
    )
)  # fmt: skip
HIDDEN = 2 | 32
"""Flags of a mark that is not shown on screen."""
UNSEEN = frozenset({"/Link", "/Popup"})


class NotSeen(Exception):
    """Something on the page has no look of its own here; only pdfium can draw it."""


def name(word: str) -> NameObject:
    """Make a name."""
    return NameObject(word)


def numbers(values: Sequence[float]) -> ArrayObject:
    """Make an array of numbers."""
    return ArrayObject([FloatObject(round(value, 5)) for value in values])


def box_of(page: PageObject) -> Box:
    """Give what is shown of a page, (left, bottom, right, top), before it is turned."""
    media, crop = page.mediabox, page.cropbox
    left, bottom = max(float(media.left), float(crop.left)), max(float(media.bottom), float(crop.bottom))
    right, top = min(float(media.right), float(crop.right)), min(float(media.top), float(crop.top))
    if right > left and top > bottom:
        return left, bottom, right, top
    return float(media.left), float(media.bottom), float(media.right), float(media.top)


def onto(box: Box, turn: int, size: tuple[float, float]) -> Matrix:
    """Give the map of `box`, turned `turn` degrees clockwise, onto a page of `size` whose corner is at zero."""
    left, bottom, right, top = box
    wide, high = size
    across, up = right - left, top - bottom
    match turn % 360:
        case 90:
            return 0, -high / across, wide / up, 0, -bottom * wide / up, right * high / across
        case 180:
            return -wide / across, 0, 0, -high / up, right * wide / across, top * high / up
        case 270:
            return 0, high / across, -wide / up, 0, top * wide / up, -left * high / across
        case _:
            return wide / across, 0, 0, high / up, -left * wide / across, -bottom * high / up


def turn_of(page: PageObject) -> int:
    """Give how many degrees clockwise a page asks to be turned."""
    told = page.get("/Rotate")
    return int(told) % 360 if isinstance(told, int | float) and told % 90 == 0 else 0


def form_of(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """Make of everything drawn on `page` one form in `writer`."""
    form = _contents(writer, page)
    resources = page.get("/Resources")
    kept = resources.get_object() if resources is not None else None
    form.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): numbers(box_of(page)),
            name("/Resources"): _taken(writer, kept) if isinstance(kept, DictionaryObject) else DictionaryObject(),
        }
    )
    return writer._add_object(form)  # noqa: SLF001 - pypdf has no other way to add an object


def _contents(writer: PdfWriter, page: PageObject) -> StreamObject:
    told = page.get("/Contents")
    content = told.get_object() if told is not None else None
    if isinstance(content, EncodedStreamObject):  # as it is, still packed
        form = StreamObject()
        form._data = content._data  # noqa: SLF001 - unpacking it would only open the door to bombs
        for key in ("/Filter", "/DecodeParms"):
            if key in content:
                form[name(key)] = content.raw_get(key).clone(writer)
        return form
    parts = content if isinstance(content, ArrayObject) else [content] if content is not None else []
    joined = DecodedStreamObject()
    streams = (part.get_object() for part in parts)
    joined.set_data(b"\n".join(stream.get_data() for stream in streams if isinstance(stream, StreamObject)))
    return joined.flate_encode()


def _taken(writer: PdfWriter, thing: PdfObject) -> PdfObject:
    """Copy a thing and all it needs into `writer`."""
    return thing.clone(writer, ignore_fields=LEFT_BEHIND)


def marks_on(writer: PdfWriter, page: PageObject) -> Iterator[tuple[IndirectObject, Matrix]]:
    """Give what annotations and filled-in fields look like, each with its place in page space.

    Source: ISO 32000-1 12.5.5, algorithm 8.1.

    Raises:
        NotSeen: one is shown but has no look of its own.
    """
    told = page.get("/Annots")
    marks = told.get_object() if told is not None else None
    for each in marks if isinstance(marks, ArrayObject) else []:
        mark = each.get_object()
        if not isinstance(mark, DictionaryObject) or mark.get("/Subtype") in UNSEEN:
            continue
        if int(mark.get("/F", 0)) & HIDDEN:
            continue
        look = _look_of(mark)
        if look is None:
            if mark.get("/Subtype") != "/Widget" or mark.get("/V") is not None:
                raise NotSeen
            continue
        # Taken before it is placed: a look may be shared by several marks.
        taken = _taken(writer, look)
        reference = taken.indirect_reference
        if reference is None:
            raise NotSeen
        cast("DictionaryObject", taken).update({name("/Type"): name("/XObject"), name("/Subtype"): name("/Form")})
        yield reference, _placed(look, [float(edge) for edge in cast("ArrayObject", mark["/Rect"])])


def _look_of(mark: DictionaryObject) -> StreamObject | None:
    looks = mark.get("/AP")
    looks = looks.get_object() if looks is not None else None
    usual = looks.get("/N") if isinstance(looks, DictionaryObject) else None
    usual = usual.get_object() if usual is not None else None
    if isinstance(usual, StreamObject):
        return usual
    if isinstance(usual, DictionaryObject):
        state = usual.get(mark.get("/AS", "/Off"))
        state = state.get_object() if state is not None else None
        # A box that is not ticked has no look, and that is how it looks.
        return state if isinstance(state, StreamObject) else EMPTY
    return None


EMPTY = DecodedStreamObject()
EMPTY[NameObject("/BBox")] = numbers((0, 0, 1, 1))


def _placed(look: StreamObject, rect: list[float]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in look.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    x0, y0, x1, y1 = (float(value) for value in cast("ArrayObject", look["/BBox"]))
    xs = [a * x + c * y + e for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    ys = [b * x + d * y + f for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    across, up = max(xs) - min(xs), max(ys) - min(ys)
    if not across or not up:
        raise NotSeen
    left, right = sorted((rect[0], rect[2]))
    bottom, top = sorted((rect[1], rect[3]))
    wide, high = (right - left) / across, (top - bottom) / up
    return wide, 0, 0, high, left - min(xs) * wide, bottom - min(ys) * high


def swept(writer: PdfWriter) -> None:
    """Take out of everything in `writer` whatever acts or is carried along; a page loses nothing of its look."""
    waiting: list[object] = list(writer._objects)  # noqa: SLF001 - likewise
    seen: set[int] = set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, DictionaryObject):
            if thing.get("/S") in ACTIONS:
                thing.clear()
            for key in [key for key in thing if key in ACTING and not _is_drawn(thing.raw_get(key))]:
                del thing[key]
            waiting.extend(dict.values(thing))
        elif isinstance(thing, ArrayObject):
            waiting.extend(list.__iter__(thing))


def _is_drawn(thing: PdfObject) -> bool:
    """Say whether a thing is a font or a form that only bears such a name."""
    known = thing.get_object()
    return isinstance(known, DictionaryObject) and known.get("/Type") in {"/Font", "/XObject", "/ExtGState", "/Pattern"}
