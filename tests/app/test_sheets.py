"""Tables in and out."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from app.sheet_guard import BadSheet, Limits
from app.sheets import Column, Kind, read_sheet, sheet_name, write_sheet

COLUMNS = [
    Column("题名", 40),
    Column("页数", 8, Kind.NUMBER),
    Column("金额", 14, Kind.MONEY),
    Column("日期", 12, Kind.DATE),
    Column("备注"),
]


def part(packed: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(packed)) as book:
        return book.read(name).decode()


def repacked(packed: bytes, name: str, content: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
    return into.getvalue()


def small() -> bytes:
    return write_sheet(COLUMNS, [("合同", 6, Decimal("12000.01"), date(2003, 1, 2), None)])


def test_what_goes_out_comes_back_as_text() -> None:
    rows = [
        ("关于印发《档案管理办法》的通知", 12, Decimal("12000.01"), date(2003, 2, 28), "0006"),
        ("  有空格  ", None, 1.5, datetime(2020, 1, 2, 3, 4, 5), "多\n行"),  # noqa: DTZ001 - a sheet knows no zone
    ]
    sheet = read_sheet(write_sheet(COLUMNS, rows, name="目录"))
    assert sheet.name == "目录"
    assert sheet.head == ("题名", "页数", "金额", "日期", "备注")
    assert sheet.rows[0] == ("关于印发《档案管理办法》的通知", "12", "12000.01", "2003-02-28", "0006")
    assert sheet.rows[1] == ("有空格", "", "1.5", "2020-01-02 03:04:05", "多\n行")


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "http://a.example/", "file:///etc/x"]
)
def test_no_cell_is_ever_a_formula_or_a_link(text: str) -> None:
    packed = write_sheet([Column("题名")], [(text,)])
    body = part(packed, "xl/worksheets/sheet1.xml")
    assert "<f>" not in body
    assert "hyperlink" not in body
    assert read_sheet(packed).rows == [(text,)]


def test_the_head_stays_in_view() -> None:
    assert 'state="frozen"' in part(small(), "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("left", [0, 1])
def test_line_numbers_are_those_of_the_sheet(left: int) -> None:
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into)
    page = book.add_worksheet()
    page.write_row(2, left, ["题名", "页数"])
    page.write_row(3, left, ["一", 1])
    page.write_row(6, left, ["二", 2])
    book.close()
    assert list(read_sheet(into.getvalue()).records()) == [
        (4, {"题名": "一", "页数": "1"}),
        (7, {"题名": "二", "页数": "2"}),
    ]


def test_a_formula_gives_its_last_value() -> None:
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into)
    page = book.add_worksheet()
    page.write_string(0, 0, "合计")
    page.write_formula(1, 0, "=1+2", None, 3)
    book.close()
    assert read_sheet(into.getvalue()).rows == [("3",)]


@pytest.mark.parametrize("value", ["", "<v></v>", "<v/>"])
def test_a_formula_that_nobody_has_worked_out_is_not_read_as_nought(value: str) -> None:
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into)
    page = book.add_worksheet()
    page.write_string(0, 0, "题名")
    page.write_formula(1, 0, "=A1&B1", None, 3)
    book.close()
    name = "xl/worksheets/sheet1.xml"
    sheet = part(into.getvalue(), name)
    assert "<v>3</v>" in sheet
    with pytest.raises(BadSheet, match="A2 的公式"):
        read_sheet(repacked(into.getvalue(), name, sheet.replace("<v>3</v>", value).encode()))


def test_ten_thousand_rows_come_back_whole(tmp_path: Path) -> None:
    rows = [(f"题名 {n}", n, Decimal(n), date(2003, 1, 1), "备注") for n in range(10_000)]
    file = tmp_path / "旧目录.xlsx"
    file.write_bytes(write_sheet(COLUMNS, rows))
    sheet = read_sheet(file)
    assert len(sheet.rows) == 10_000
    assert sheet.rows[9_999] == ("题名 9999", "9999", "9999", "2003-01-01", "备注")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7\n", "这不是 xlsx 表格"),
        ("题名,页数\n".encode(), "这不是 xlsx 表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 .xls 或加了密码"),
        (b"PK\x03\x04" + bytes(200), "已损坏"),
    ],
)
def test_a_file_of_another_kind_is_told_what_to_do(content: bytes, sentence: str) -> None:
    with pytest.raises(BadSheet, match=sentence):
        read_sheet(content)


def test_a_zip_that_is_no_table_is_refused() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as packed:
        packed.writestr("a.txt", "x")
    with pytest.raises(BadSheet, match="这不是 xlsx 表格"):
        read_sheet(into.getvalue())


@pytest.mark.parametrize("cut", [60, 900, -30])
def test_a_cut_off_table_is_damaged(cut: int) -> None:
    with pytest.raises(BadSheet, match="已损坏"):
        read_sheet(small()[:cut])


def test_a_table_with_nonsense_inside_is_damaged() -> None:
    with pytest.raises(BadSheet, match="已损坏"):
        read_sheet(repacked(small(), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = repacked(small(), "xl/theme/theme1.xml", b" " * (30 << 20))
    assert len(bomb) < 100_000
    with pytest.raises(BadSheet, match="压缩炸弹"):
        read_sheet(bomb, Limits(unpacked=16 << 20))


@pytest.mark.parametrize("quote", ['"', "'"])
def test_one_cell_at_the_far_corner_is_refused_before_it_is_laid_out(quote: str) -> None:
    body = (
        f"<worksheet><sheetData><row><c r={quote}XFD1048576{quote} t='str'><v>1</v></c></row></sheetData></worksheet>"
    )
    with pytest.raises(BadSheet, match="最多 256 列"):
        read_sheet(repacked(small(), "xl/worksheets/sheet1.xml", body.encode()))


def test_empty_formatted_cells_far_down_do_no_harm() -> None:
    body = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>题名</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>一</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData></worksheet>'
    )
    assert read_sheet(repacked(small(), "xl/worksheets/sheet1.xml", body.encode())).rows == [("一",)]


def test_too_many_rows_are_counted_in_the_sentence() -> None:
    packed = write_sheet([Column("题名")], [(str(n),) for n in range(30)])
    with pytest.raises(BadSheet, match="表格有 30 行"):
        read_sheet(packed, Limits(rows=20))


def test_a_doubled_head_is_named() -> None:
    with pytest.raises(BadSheet, match="“题名”出现了两次"):
        read_sheet(write_sheet([Column("题名"), Column("题名")], [("a", "b")]))


def test_a_table_without_a_line_is_empty() -> None:
    with pytest.raises(BadSheet, match="表格是空的"):
        read_sheet(write_sheet([], []))


def test_a_missing_sheet_is_named() -> None:
    with pytest.raises(BadSheet, match="没有名为“无”的工作表"):
        read_sheet(small(), name="无")


def test_a_name_excel_would_refuse_is_mended() -> None:
    assert sheet_name("a/b[1]:?") == "a b 1"
    assert sheet_name("") == "Sheet1"
    assert len(sheet_name("题" * 80)) == 31
