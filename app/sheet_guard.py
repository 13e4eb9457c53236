"""What a spreadsheet may ask of this machine: measured before anything opens it."""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final, LiteralString

from archive.errors import Invalid
from archive.wording import N_

_CHUNK: Final = 1 << 20


_OVERLAP: Final = 64 << 10  # bytes kept between chunks so that a tag cut in two is still seen


class BadSheet(Invalid):
    """The file cannot be taken in as a table."""

    def __init__(self, text: LiteralString, **values: object) -> None:
        super().__init__("file", text, **values)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be; bytes, rows and columns, counted without the head."""

    file: int = 20 << 20
    unpacked: int = 200 << 20
    parts: int = 2_000
    rows: int = 200_000
    columns: int = 256
    cells: int = 4_000_000


def within(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a table with more rows or columns than this machine takes."""
    if columns > limits.columns:
        raise BadSheet(
            N_("表格有 {columns} 列，最多 {limit} 列；请删去多余的列。"), columns=columns, limit=limits.columns
        )
    if rows > limits.rows or rows * columns > limits.cells:
        raise BadSheet(N_("表格有 {rows} 行，超出一次可导入的数量，请分成几份导入。"), rows=rows)


# A cell with something in it; one that only carries a format closes itself and is not laid out.
_CELL = re.compile(rb"""<(?:\w+:)?c(?:\s(?:[^>]*?\s)?r=["']([A-Z]{1,4})(\d{1,9})["'][^>]*(?<!/)>|>|\s[^>]*(?<!/)>)""")


# A formula that no program has worked out yet; its cell would be read as empty or as nought.
_UNSOLVED = re.compile(
    rb"""<(?:\w+:)?c\s(?![^>]*\bt=["']str["'])[^>]*?\br=["']([A-Z]{1,4}\d{1,9})["'][^>]*>"""
    rb"""<(?:\w+:)?f\b[^>]*(?:/>|>[^<]{0,8192}</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"""
)
_UNSOLVED_TOLD = 5


def measure(source: bytes | Path, limits: Limits) -> None:
    """Unpack the file once into nothing, counting bytes and the farthest cell."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.file:
        raise BadSheet(
            N_("文件有 {size} MB，最多 {limit} MB；请分成几份导入。"), size=size >> 20, limit=limits.file >> 20
        )
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        refuse_other_kinds(file.read(8))
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as packed:
                _measure_parts(packed, limits)
        except (
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
        ) as reason:
            raise BadSheet(N_("表格已损坏，无法打开；请在 Excel 中重新另存为 .xlsx 再导入。")) from reason


def refuse_other_kinds(magic: bytes) -> None:
    """Refuse what is no workbook of today: an empty file, an old one, one with a password."""
    if not magic:
        raise BadSheet(N_("文件是空的，请重新选择。"))
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadSheet(N_("这是旧版 .xls 或加了密码的表格，请另存为不带密码的 .xlsx 再导入。"))
    if not magic.startswith(b"PK\x03\x04"):
        raise BadSheet(N_("这不是 xlsx 表格，请在 Excel 或 WPS 中另存为 .xlsx 再导入。"))


def _measure_parts(packed: zipfile.ZipFile, limits: Limits) -> None:
    parts = packed.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise BadSheet(N_("这不是 xlsx 表格，请在 Excel 或 WPS 中另存为 .xlsx 再导入。"))
    left = limits.unpacked
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > left:
        raise BadSheet(N_("表格展开后过大，像是压缩炸弹，未予打开；请核对来源。"))
    for part in parts:
        with packed.open(part) as stream:
            left -= _farthest_cell(stream, left, limits)


def _farthest_cell(stream: IO[bytes], left: int, limits: Limits) -> int:
    """Read one part through and return its size in bytes.

    A single cell named at the far corner makes a reader lay out every cell before it, so the
    farthest one is looked for in every part, whatever the part is called.
    """
    seen, tail = 0, b""
    rows = columns = cells = 0
    while chunk := stream.read(_CHUNK):
        seen += len(chunk)
        if seen > left:
            raise BadSheet(N_("表格展开后过大，像是压缩炸弹，未予打开；请核对来源。"))
        text = tail + chunk
        for match in _CELL.finditer(text):
            cells += 1
            if match[1]:
                columns, rows = max(columns, _column(match[1])), max(rows, int(match[2]))
        if unsolved := list(dict.fromkeys(match[1].decode() for match in _UNSOLVED.finditer(text))):
            raise BadSheet(
                N_("{cells} 的公式还没有算出结果，请在 Excel 或 WPS 中打开、另存一次再导入。"),
                cells="、".join(unsolved[:_UNSOLVED_TOLD]),
            )
        tail = text[-_OVERLAP:]
    within(max(rows - 1, 0), columns, limits)
    within(cells, 1, replace(limits, rows=limits.cells))
    return seen


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
