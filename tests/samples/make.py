"""Small scans and hostile files, each made by a few lines and none kept in the repository."""

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

Stream = tuple[str, bytes]


def pdf(objects: Sequence[bytes | Stream], *, trailer: str = "") -> bytes:
    """Write numbered `objects`, the first being the catalogue, as a PDF with a correct table."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, thing in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number)
        if isinstance(thing, tuple):
            out.write(b"<<%s/Length %d>>stream\n" % (thing[0].encode(), len(thing[1])) + thing[1] + b"\nendstream")
        else:
            out.write(thing)
        out.write(b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer.encode()))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts["
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)


class Leaf:
    """One page of a PDF to be: lines of text, an optional picture that covers it, its turn and its extras."""

    def __init__(
        self,
        lines: Sequence[str] = (),
        picture: Image.Image | None = None,
        *,
        rotate: int = 0,
        box: tuple[float, float, float, float] = (0, 0, 595, 842),
        content: bytes = b"",
        extra: str = "",
    ) -> None:
        self.lines = lines
        self.picture = picture
        self.rotate = rotate
        self.box = box
        self.content = content
        self.extra = extra


def paper(leaves: Sequence[Leaf], *, info: str = "", catalogue: str = "") -> bytes:
    """Make a PDF of `leaves`; text is set in a font every reader knows, one line each 20 points."""
    objects: list[bytes | Stream] = [b"", b"", FONT]
    kids = []
    for leaf in leaves:
        left, bottom, right, top = leaf.box
        content = leaf.content
        resources = "/Font<</F 3 0 R>>"
        if leaf.picture is not None:
            objects.append(_picture(leaf.picture))
            resources += f"/XObject<</I {len(objects)} 0 R>>"
            content += b"q %g 0 0 %g %g %g cm /I Do Q\n" % (right - left, top - bottom, left, bottom)
        for at, line in enumerate(leaf.lines):
            place = (left + 50, top - 60 - 20 * at)
            content += b"BT /F 12 Tf %g %g Td <%s> Tj ET\n" % (*place, line.encode("utf-16-be").hex().encode())
        objects.append(("", content))
        objects.append(
            (
                f"<</Type/Page/Parent 2 0 R/MediaBox[{left} {bottom} {right} {top}]/Rotate {leaf.rotate}"
                f"/Resources<<{resources}>>/Contents {len(objects)} 0 R{leaf.extra}>>"
            ).encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<</Type/Catalog/Pages 2 0 R{catalogue}>>".encode()
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    trailer = ""
    if info:
        objects.append(b"<</Title<feff%s>>>" % info.encode("utf-16-be").hex().encode())
        trailer = f"/Info {len(objects)} 0 R"
    return pdf(objects, trailer=trailer)


def _picture(image: Image.Image) -> Stream:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    space = "DeviceGray" if image.mode == "L" else "DeviceRGB"
    head = f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/BitsPerComponent 8"
    return f"{head}/ColorSpace/{space}/Filter/DCTDecode", out.getvalue()


def empty_pages(count: int, *, side: float = 595) -> bytes:
    """Make a PDF of `count` pages that all are the same empty one; `side` is in points."""
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {side} {side}]>>".encode()
    kids = " ".join(["3 0 R"] * count)
    return pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(), page],
    )


def encrypted(content: bytes, password: str, *, owner: str = "owner") -> bytes:
    """Encrypt the PDF `content` so that it opens with `password`, which may be empty."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner=owner, user=password))
    return out.getvalue()


def flate_bomb(times: int = 1, size: int = 3 << 30) -> bytes:
    """Make a PDF page whose content unpacks, `times` over, into `size` bytes of spaces."""
    pack = zlib.compressobj(9)
    block = b" " * (1 << 20)
    content = b"".join(pack.compress(block) for _ in range(size >> 20)) + pack.flush()
    for _ in range(times - 1):
        content = zlib.compress(content, 9)
    filters = "/FlateDecode" * times
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R>>"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            page,
            (f"/Filter[{filters}]", content),
        ]
    )


def huge_tiff(side: int = 60_000) -> bytes:
    """Make a one-bit TIFF that says it is `side` pixels each way, of which next to nothing is there."""
    tags = [
        (256, 4, side),
        (257, 4, side),
        (258, 3, 1),
        (259, 3, 1),
        (262, 3, 0),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, side),
        (279, 4, side * ((side + 7) // 8) & 0xFFFFFFFF),
    ]
    directory = struct.pack("<H", len(tags))
    directory += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\x00" + struct.pack("<I", 8) + directory + struct.pack("<I", 0)


def endless_tiff() -> bytes:
    """Make a TIFF whose only directory says that it is followed by itself."""
    whole = huge_tiff(16)
    return whole[:-4] + struct.pack("<I", 8)


def text_image(lines: Sequence[str], font: Path, *, size: int = 42, width: int = 1240) -> Image.Image:
    """Print `lines` in black on white, as a scan at 150 dpi would have them at 20 points."""
    from PIL import ImageDraw, ImageFont

    face = ImageFont.truetype(str(font), size)
    image = Image.new("RGB", (width, 160 + len(lines) * size * 2), "white")
    draw = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        draw.text((100, 80 + at * size * 2), line, font=face, fill="black")
    return image
