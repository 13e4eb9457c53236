"""What a file really is, by its first bytes and never by its name.

A name is chosen by whoever sends the file; the bytes are what will be opened. Only four kinds become pages;
of any other the clerk is told what it seems to be.
"""

from enum import StrEnum
from pathlib import Path

from archive.wording import N_
from ingest.errors import Empty, WrongKind

HEAD = 4096
TAIL = 65536


class Kind(StrEnum):
    """The kinds of file that become pages."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"


class Carried(StrEnum):
    """What a PDF may carry besides its pages."""

    SCRIPT = "script"
    LAUNCH = "launch"
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"


CARRIED_NAMES = {
    Carried.SCRIPT: N_("带脚本"),
    Carried.LAUNCH: N_("会启动程序"),
    Carried.ATTACHMENT: N_("带附件"),
    Carried.SIGNATURE: N_("带签名"),
}

STARTS = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"II+\x00", Kind.TIFF),
    (b"MM\x00+", Kind.TIFF),
)

STRANGERS = (
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"\x28\xb5\x2f\xfd", "ZSTD"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"8BPS", "PSD"),
    (b"AT&TFORM", "DJVU"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word / Excel 97-2003 (doc, xls, wps)"),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"ID3", "MP3"),
    (b"OggS", "OGG"),
    (b"#!", "script"),
)

INSIDE_ZIP = (
    (b"OFD.xml", "OFD"),
    (b"word/", "Word (docx)"),
    (b"xl/", "Excel (xlsx)"),
    (b"ppt/", "PowerPoint (pptx)"),
    (b"application/vnd.oasis.opendocument", "OpenDocument (odt, ods)"),
)

IN_RIFF = {b"WEBP": "WebP", b"AVI ": "AVI", b"WAVE": "WAV"}
IN_FTYP = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"avif": "AVIF"}


def identify(path: Path) -> Kind:
    """Say what kind of file `path` is.

    Raises:
        Empty: it has no bytes.
        WrongKind: it is of a kind that does not become pages.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        tail = file.read(TAIL)
    return kind_of(head, tail)


def kind_of(head: bytes, tail: bytes = b"") -> Kind:
    """Say what kind of file begins with `head` and ends with `tail`.

    Raises:
        Empty: there are no bytes.
        WrongKind: it is of a kind that does not become pages.
    """
    if not head:
        raise Empty
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    # Rubbish before the mark is common in PDFs from mail and old scanners; another format before it is not rubbish.
    seems = _stranger(head, tail)
    if seems is None and b"%PDF-" in head[:1024]:
        return Kind.PDF
    raise WrongKind(seems=seems or ("TXT" if _is_text(head) else "BIN"))


def _stranger(head: bytes, tail: bytes) -> str | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return next((name for mark, name in INSIDE_ZIP if mark in head or mark in tail), "ZIP")
    if head.startswith(b"RIFF"):
        return IN_RIFF.get(head[8:12], "RIFF")
    if head[4:8] == b"ftyp":
        return IN_FTYP.get(head[8:12], "MP4")
    for start, name in STRANGERS:
        if head.startswith(start):
            return name
    return _markup(head)


def _markup(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "HTML"
    if text.startswith(b"<svg"):
        return "SVG"
    if text.startswith(b"<?xml"):
        return "SVG" if b"<svg" in text else "XML"
    if text.startswith((b"from:", b"received:", b"return-path:", b"mime-version:")):
        return "EML"
    return None


def _is_text(head: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 27 for byte in head)  # noqa: PLR2004 - control codes no text contains
