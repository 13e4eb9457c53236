"""What a PDF carries besides its pages: scripts, programs to start, attachments, signatures.

A cheap look at the raw bytes comes first; only what hints at such things is taken apart, so an ordinary paper costs next to
nothing. pdfium tells of scripts alone, and only of some.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from ingest.kinds import Carried

HINTS = {
    b"JavaScript": "script",
    b"JS": "script",
    b"Launch": "launch",
    b"EmbeddedFile": "attachment",
    b"EmbeddedFiles": "attachment",
    b"FileAttachment": "attachment",
    b"ByteRange": "signature",
    b"Encrypt": "",
}
NAMES = re.compile(rb"/(" + b"|".join(sorted(HINTS, reverse=True)) + rb")(?=[\s/<(\[>]|\Z)")
SPELT = re.compile(rb"/[A-Za-z]{0,15}#[0-9A-Fa-f]{2}[A-Za-z0-9#]{0,40}")
"""A name with letters written as numbers, behind which another may hide."""
PACKED = re.compile(rb"/ObjStm\b[^>]{0,200}>>\s*stream\r?\n")
UNPACKED = 8 << 20
"""Bytes of packed objects that are looked through; what hides behind more is hidden well, and taken apart."""
OBJECTS = 50_000
"""Objects of a file that are looked at."""


def carried(path: Path) -> list[Carried]:
    """Tell what the PDF at `path` carries, in the order of `Carried`."""
    content = path.read_bytes()
    hints = _hints(content)
    if not hints:
        return []
    try:
        found = _found(PdfReader(path))
    except (PyPdfError, RecursionError, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError):
        found = {Carried(hint) for hint in hints if hint}  # taken at its word
    return [kind for kind in Carried if kind in found]


def _hints(content: bytes) -> set[str]:
    hints = {HINTS[found[1]] for found in NAMES.finditer(content)}
    for found in SPELT.finditer(content):
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), found[0])
        hints |= {HINTS[name[1]] for name in [NAMES.match(plain)] if name}
    left = UNPACKED
    for packed in PACKED.finditer(content):
        if left <= 0:
            return hints | {""}
        try:
            plain = zlib.decompressobj().decompress(content[packed.end() : packed.end() + UNPACKED], left)
        except zlib.error:
            continue
        left -= len(plain)
        hints |= {HINTS[found[1]] for found in NAMES.finditer(plain)}
        hints |= {""} if SPELT.search(plain) and b"#4" in plain else set()
    return hints


def _found(reader: PdfReader) -> set[Carried]:
    if reader.is_encrypted:
        reader.decrypt("")
    found: set[Carried] = set()
    for thing in _dictionaries(reader):
        action = thing.get("/S")
        if "/JS" in thing or action == "/JavaScript":
            found.add(Carried.SCRIPT)
        if action == "/Launch":
            found.add(Carried.LAUNCH)
        if thing.get("/Type") == "/EmbeddedFile" or "/EF" in thing:
            found.add(Carried.ATTACHMENT)
        if "/ByteRange" in thing and "/Contents" in thing:
            found.add(Carried.SIGNATURE)
    return found


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Walk everything that can be reached from the root, each thing once."""
    waiting: list[object] = [reader.root_object]
    seen: set[tuple[int, int]] = set()
    for _ in range(OBJECTS):
        if not waiting:
            return
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject):
            yield thing
            if not isinstance(thing, StreamObject) or thing.get("/Subtype") != "/Image":
                waiting.extend(dict.values(thing))
        elif isinstance(thing, ArrayObject):
            waiting.extend(
                each
                for each in list.__iter__(thing)
                if isinstance(each, IndirectObject | DictionaryObject | ArrayObject)
            )
