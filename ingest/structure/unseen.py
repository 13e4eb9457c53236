"""Words that were read on a scan, laid over it unseen, so that they can be searched and selected.

One font without a single shape serves all: every character is as wide as it is high and means what its code says.
"""

from collections.abc import Sequence

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    TextStringObject,
)

from ingest.structure.sheets import name, numbers

MEANING = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
LOWER = 0.12
"""Share of a line's height that hangs below its letters' foot."""

Read = tuple[str, float, float, float, float]
"""A line and its box (left, top, right, bottom), each from 0 to 1 of the page."""


class Unseen:
    """The font, made when the first words need it, and the words."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._font: IndirectObject | None = None

    @property
    def font(self) -> IndirectObject:
        """The font of a writer, the same for every page."""
        if self._font is None:
            self._font = _font(self._writer)
        return self._font

    def text(self, lines: Sequence[Read] | None, size: tuple[float, float]) -> bytes:
        """Write the drawing that lays `lines` over a page of `size`; nothing for none."""
        made = [_line(line, *size) for line in lines or () if line[0].strip()]
        # Being unseen would outlive the text and hide what is written over the page, were it not put back at once.
        return b"q BT 3 Tr\n" + b"\n".join(made) + b"\nET Q" if made else b""


def _line(line: Read, wide: float, high: float) -> bytes:
    text, left, top, right, bottom = line
    code = "".join(letter if ord(letter) < 0x10000 else "\ufffd" for letter in text).encode("utf-16-be")  # noqa: PLR2004
    letters = len(code) // 2
    body = max(1.0, (bottom - top) * high)
    stretch = max(0.1, (right - left) * wide / (letters * body) * 100)
    foot = (1 - bottom) * high + LOWER * body
    return b"/U %.2f Tf %.3f Tz 1 0 0 1 %.2f %.2f Tm <%s> Tj" % (
        body, stretch, left * wide, foot, code.hex().encode(),
    )  # fmt: skip


def _font(writer: PdfWriter) -> IndirectObject:
    meaning = DecodedStreamObject()
    meaning.set_data(MEANING)
    bare = name("/Unseen")
    described = DictionaryObject(
        {
            name("/Type"): name("/FontDescriptor"),
            name("/FontName"): bare,
            name("/Flags"): NumberObject(5),
            name("/FontBBox"): numbers((0, -120, 1000, 880)),
            name("/ItalicAngle"): NumberObject(0),
            name("/Ascent"): NumberObject(880),
            name("/Descent"): NumberObject(-120),
            name("/CapHeight"): NumberObject(880),
            name("/StemV"): NumberObject(80),
        }
    )
    below = DictionaryObject(
        {
            name("/Type"): name("/Font"),
            name("/Subtype"): name("/CIDFontType2"),
            name("/BaseFont"): bare,
            name("/CIDSystemInfo"): DictionaryObject(
                {
                    name("/Registry"): TextStringObject("Adobe"),
                    name("/Ordering"): TextStringObject("Identity"),
                    name("/Supplement"): NumberObject(0),
                }
            ),
            name("/DW"): NumberObject(1000),
            name("/CIDToGIDMap"): name("/Identity"),
            name("/FontDescriptor"): writer._add_object(described),  # noqa: SLF001 - pypdf has no other way
        }
    )
    font = DictionaryObject(
        {
            name("/Type"): name("/Font"),
            name("/Subtype"): name("/Type0"),
            name("/BaseFont"): bare,
            name("/Encoding"): name("/Identity-H"),
            name("/DescendantFonts"): ArrayObject([writer._add_object(below)]),  # noqa: SLF001
            name("/ToUnicode"): writer._add_object(meaning.flate_encode()),  # noqa: SLF001
        }
    )
    return writer._add_object(font)  # noqa: SLF001
