"""Tables in and out: the one place that reads and writes xlsx and csv.

Out: every cell is what it looks like. Text that begins with an equals sign stays text, an address
never becomes a link, numbers keep their own type so that a reader can add them up.
In: every cell comes back as text, dates as YYYY-MM-DD, the last value of a formula and never the
formula. A file is measured before it is opened, because a few kilobytes can name a cell at the far
end of the sheet or unpack to gigabytes.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

import fastexcel
import xlsxwriter

from app.sheet_guard import BadSheet, Limits, measure, within
from archive.wording import N_

Cell: TypeAlias = str | int | float | Decimal | date | datetime | None

FACE: Final = "宋体"  # what Excel and WPS have on every Chinese machine; they substitute when it is missing
CELL_LENGTH: Final = 32_767  # characters; Excel calls a file with a longer cell damaged


AS_TEXT: Final = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Kind(StrEnum):
    """What a column holds, which decides its format and side."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table to be written; width in characters of the body face."""

    title: str
    width: float = 14
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read: its heads, and rows of text as wide as the head.

    Row n of `rows` stands on line `first_line + n` of the sheet, as Excel counts them.
    """

    name: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(repr=False)
    first_line: int = 2

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the line number, 1-based, and the cells by head of every row that is not empty."""
        for line, row in enumerate(self.rows, start=self.first_line):
            if any(row):
                yield line, dict(zip(self.head, row, strict=True))


def write_sheet(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, name: str = "Sheet1") -> bytes:
    """Write a table with a frozen head and return the xlsx file."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, AS_TEXT)
    body = {"font_name": FACE, "font_size": 10.5, "valign": "vcenter"}
    formats = {
        Kind.TEXT: book.add_format(body | {"num_format": "@"}),
        Kind.NUMBER: book.add_format(body | {"num_format": "0"}),
        Kind.MONEY: book.add_format(body | {"num_format": "#,##0.00"}),
        Kind.DATE: book.add_format(body | {"num_format": "yyyy-mm-dd", "align": "center"}),
    }
    head = book.add_format(body | {"bold": True, "bottom": 1, "bg_color": "#EFECE5", "text_wrap": True})
    sheet = book.add_worksheet(sheet_name(name))
    sheet.freeze_panes(1, 0)
    for x, column in enumerate(columns):
        sheet.set_column(x, x, column.width, formats[column.kind])
        sheet.write_string(0, x, column.title, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for x, (column, cell) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, last, x, cell, formats[column.kind])
    if columns:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    return into.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, y: int, x: int, cell: Cell, look: object) -> None:
    match cell:
        case None | "":
            sheet.write_blank(y, x, None, look)
        case date():
            sheet.write_datetime(y, x, cell, look)
        case int() | float() | Decimal():
            sheet.write_number(y, x, float(cell), look)
        case _:
            sheet.write_string(y, x, cell[:CELL_LENGTH], look)


def sheet_name(name: str) -> str:
    """Return a name Excel accepts for a sheet: no brackets or slashes, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:31] or "Sheet1"


def read_sheet(source: bytes | Path, limits: Limits | None = None, *, name: str | None = None) -> Sheet:
    """Read the first sheet of an xlsx file, or the named one, as text.

    Raises:
        BadSheet: the file is of another kind, damaged, too large, or has no head.
    """
    limits = limits or Limits()
    measure(source, limits)
    try:
        book = fastexcel.read_excel(source)
        if name is not None and name not in book.sheet_names:
            raise BadSheet(N_("表格里没有名为“{name}”的工作表，请核对后再导入。"), name=name)
        sheet = book.load_sheet(name if name is not None else 0, header_row=None, skip_rows=0, dtypes="string")
        lines = sheet.to_polars().rows()
    except fastexcel.FastExcelError as reason:
        raise BadSheet(N_("表格已损坏，无法打开；请在 Excel 中重新另存为 .xlsx 再导入。")) from reason
    return _table(sheet.name, lines, limits)


def read_file(content: bytes, name: str = "", limits: Limits | None = None) -> Sheet:
    """Read a table of either kind as text: the first sheet of an xlsx file, or a csv of any usual make.

    Raises:
        BadSheet: the file is of another kind, damaged, too large, or has no head.
    """
    if content[:4] != b"PK\x03\x04" and content[:4] != b"\xd0\xcf\x11\xe0" and (text := _as_text(content)) is not None:
        return _read_csv(text, len(content), name, limits or Limits())
    return read_sheet(content, limits)


def _as_text(content: bytes) -> str | None:
    """Return the text of a file in one of the encodings Chinese spreadsheets write; None when it is no text."""
    codings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for coding in codings:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        # A picture may by chance be GBK; no table holds control characters.
        return None if any(letter < " " and letter not in "\t\r\n\f\v" for letter in text[:4096]) else text
    return None


def _read_csv(text: str, size: int, name: str, limits: Limits) -> Sheet:
    if size > limits.file:
        raise BadSheet(
            N_("文件有 {size} MB，最多 {limit} MB；请分成几份导入。"), size=size >> 20, limit=limits.file >> 20
        )
    head = next((line for line in text.splitlines() if line.strip()), "")
    parting = max("\t,;，", key=head.count)
    lines: list[tuple[str | None, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=parting, strict=True):
            lines.append(tuple(row))
            if len(lines) > limits.rows + 1 or len(row) > limits.columns:
                within(len(lines), len(row), limits)
    except csv.Error as reason:
        text_ = N_("第 {line} 行的引号或分隔不成对，请在 Excel 中另存为 .xlsx 再导入。")
        raise BadSheet(text_, line=len(lines) + 1) from reason
    widest = max((len(row) for row in lines), default=0)
    return _table(name or "csv", [row + (None,) * (widest - len(row)) for row in lines], limits)


def read_head(content: bytes, name: str = "", limits: Limits | None = None) -> Sheet:
    """Read a table to see what its columns are.

    Raises:
        BadSheet: as `read_file`.
    """
    return read_file(content, name, limits)


def write_returned(
    head: Sequence[str], rows: Iterable[tuple[Sequence[str], frozenset[int], str]], last: str, *, name: str
) -> bytes:
    """Write rows that go back: the cells that are wrong marked (columns, 0-based), the reason beside them in red."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, AS_TEXT)
    body = {"font_name": FACE, "font_size": 10.5, "valign": "vcenter", "num_format": "@"}
    plain = book.add_format(body)
    wrong = book.add_format(body | {"bg_color": "#FBE3DF", "border": 1, "border_color": "#AE3426"})
    said = book.add_format(body | {"font_color": "#C00000", "text_wrap": True})
    top = book.add_format(body | {"bold": True, "bottom": 1, "bg_color": "#EFECE5"})
    sheet = book.add_worksheet(sheet_name(name))
    sheet.freeze_panes(1, 0)
    for x, title in enumerate([*head, last]):
        sheet.set_column(x, x, 60 if x == len(head) else 16)
        sheet.write_string(0, x, title, top)
    for y, (cells, marked, why) in enumerate(rows, start=1):
        for x, cell in enumerate(cells):
            look = wrong if x in marked else plain
            if cell:
                sheet.write_string(y, x, cell[:CELL_LENGTH], look)
            else:
                sheet.write_blank(y, x, None, look)
        sheet.write_string(y, len(head), why[:CELL_LENGTH], said)
    book.close()
    return into.getvalue()


def _table(name: str, lines: list[tuple[str | None, ...]], limits: Limits) -> Sheet:
    start = next((y for y, line in enumerate(lines) if any(line)), None)
    if start is None:
        raise BadSheet(N_("表格是空的；第一行应为表头，请对照模板填写。"))
    head = [_text(cell) for cell in lines[start]]
    while not head[-1]:
        head.pop()
    if doubled := next((title for title in head if title and head.count(title) > 1), None):
        raise BadSheet(N_("表头“{title}”出现了两次，请只留一列。"), title=doubled)
    if "" in head:
        raise BadSheet(N_("第 {column} 列没有表头，请补上表头或删去该列。"), column=head.index("") + 1)
    rows = [tuple(_text(cell) for cell in line[: len(head)]) for line in lines[start + 1 :]]
    while rows and not any(rows[-1]):
        rows.pop()
    within(len(rows), len(head), limits)
    return Sheet(name, tuple(head), rows, first_line=start + 2)


def _text(cell: str | None) -> str:
    text = (cell or "").strip()
    return text.removesuffix(" 00:00:00") if text.endswith(" 00:00:00") else text


# Before the file is opened --------------------------------------------------------------------------
