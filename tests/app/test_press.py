"""Printed forms, really laid out and read back."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest import mock

import pypdfium2
import pytest

from app.press import House, Press, Sheet, fingerprint
from app.press.codes import code128, qr
from app.press.forms import Signature, every
from app.press.forms.custody import (
    AccountingCustody,
    AccountingTransfer,
    CountLine,
    HandedClass,
    HandedItem,
    HandedVolume,
    KeptVolume,
    RoomLine,
    StocktakeSheet,
    StoreroomLog,
    TransferDeed,
)
from app.press.forms.destruction import AccountingDestruction, AccountingLine, Destruction, DestructionLine
from app.press.forms.filed import Catalogue, CatalogueLine
from app.press.forms.labels import BagLabel, BagLabels, SpineLabel, SpineLabels, Stamps
from app.press.forms.lending import LoanItem, LoanRegister, LoanRegisterLine, LoanSlip, OverdueItem, Reminder
from app.press.forms.overlay import CopyOverlay, Face, Stamp
from app.press.forms.submission import Fault, HandedIn, ReturnSlip, SubmissionList
from app.press.gloss import GLOSS

TEMPLATES = Path(__file__).parents[2] / "templates"
HOUSE = House("海岳集团档案中心", "A001", "海岳集团本部")
MILLIMETRE = 72 / 25.4


def press(language: str = "zh") -> Press:
    return Press(TEMPLATES, HOUSE, language)


def pages(paper: bytes) -> list[str]:
    with pypdfium2.PdfDocument(paper) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def size(paper: bytes) -> tuple[int, int]:
    with pypdfium2.PdfDocument(paper) as document:
        return tuple(round(side / MILLIMETRE) for side in document[0].get_size())


def close(text: str) -> str:
    return re.sub(r"\s", "", text)


def a_catalogue(lines: int = 3) -> Catalogue:
    return Catalogue(
        "2003",
        "永久",
        "综合办公室",
        tuple(
            CatalogueLine(
                f"GL2003.1-{n}", f"第 {n} 号通知", f"海岳发〔2003〕{n} 号", "海岳集团", date(2003, 5, 9), "内部", 2
            )
            for n in range(1, lines + 1)
        ),
        "ML-2026-0012",
        date(2026, 11, 23),
    )


def a_slip() -> LoanSlip:
    return LoanSlip(
        "JY-2026-0861",
        date(2026, 11, 20),
        "沈念安",
        "财务部",
        "0512-62880417",
        (LoanItem("HT3.2021-17", "设备采购合同", "普通商密", 1, 12),),
        frozenset({"借出"}),
        original=True,
        purpose="年度审计核对",
        due_on=date(2026, 12, 4),
        days=14,
        department_head=Signature("部门负责人", "顾明川", "同意", date(2026, 11, 20)),
    )


def a_list() -> Destruction:
    return Destruction(
        "XH-2026-003",
        1,
        date(2026, 11, 3),
        (DestructionLine("安全生产检查情况通报", "2010", "GL2010.3-1", "10 年", "15 年 10 月", 4),),
        Signature("鉴定小组负责人", "周砚秋", "同意销毁", date(2026, 11, 6)),
        Signature("批准人"),
    )


def an_accounting_list() -> AccountingDestruction:
    return AccountingDestruction(
        "XH-2026-002",
        3,
        date(2026, 11, 3),
        (AccountingLine("银行存款余额调节表", "调-15-1", 12, "2015", "KJ4.2015-1", "10 年", "10 年 10 月"),),
        set_apart=("另有 1 卷已抽出单独立卷：KJ5-3。",),
    )


FOUR = tuple(
    Signature(office, "林书瑶", "", date(2026, 11, 20))
    for office in ("移交经办人", "移交监交人", "接收经办人", "接收监交人")
)
CUSTODY: list[Sheet] = [
    StocktakeSheet(
        "PD-2026-001", "1-A01", date(2026, 11, 20), date(2026, 11, 20),
        (CountLine("1-A01-1 GL-0001", "GL2003.3-1", "防火检查", "1", "未见", "遗失", "缺失", "查无", "立遗失案", "林、何", "顾"),),
        "账面 1 = 在库 0 + 借出 0 + 在制 0 + 遗失 1", (Signature("批准人", "周砚秋", "", date(2026, 11, 21)),),
    ),
    AccountingTransfer(
        "JJ-2026-001", "财务部", "档案中心", (HandedVolume("记账凭证", "1", 1, "2024", "KJ3.2024-1", "30 年", "1 年"),), FOUR
    ),
    AccountingCustody(
        "2024", (KeptVolume("KJ3.2024-1", "记账凭证", "会计凭证", "2024", 1, "30 年", date(2055, 1, 1), "1-A01-1"),),
        date(2026, 11, 20),
    ),
    TransferDeed(
        "JJ-2026-001", "财务部", "档案中心", "钱", "周", "移交", "2024", date(2026, 11, 20), *FOUR,
        (HandedClass("会计档案", "1 行 1 册", "清册", "1"),), "", "与清单相符。",
        (HandedItem("KJ3.2024-1", "记账凭证", 1, 180, "原件"),),
    ),
    StoreroomLog("1 一号库", "2026-11", (RoomLine(date(2026, 11, 2), "09:00", "21.0 ℃", "63.0 %", "", "开除湿机", "何静初", outside=True),), "13", 1, 1),
]  # fmt: skip
EVERY_FORM: list[Sheet] = [
    *CUSTODY,
    a_catalogue(),
    SpineLabels((SpineLabel("2003", "永久", "综合办公室", "1", "46", "0012", "BX-12", 20),)),
    BagLabels((BagLabel("KH1.2021-6", "苏州鼎盛", "SH00417", "1", "6", 6, "BG-417", "blue"),)),
    Stamps((Stamp("2003", "1", "办公室", "永久", "12"),)),
    a_slip(),
    LoanRegister("2026-11", (LoanRegisterLine(date(2026, 11, 1), "沈", "财务", "KJ1-6", "报告"),)),
    Reminder(
        "CH-2026-0031",
        "沈念安",
        "财务部",
        (OverdueItem("HT3.2021-17", "设备采购合同", date(2026, 10, 20), date(2026, 11, 3), 20),),
        2,
        date(2026, 11, 30),
        "林书瑶",
        date(2026, 11, 23),
    ),
    a_list(),
    an_accounting_list(),
    SubmissionList(
        "YJ-2026-0001", 1, "业务部", "俞静", "S2001", "绿源科技", None, (HandedIn("合同", "销售合同", 3, True),)
    ),
    ReturnSlip(
        "YJ-2026-0001-T1",
        "业务部",
        "俞静",
        "S2001",
        "绿源科技",
        (Fault("空白栏", "合同", "空白"),),
        "补填",
        None,
        "林书瑶",
    ),
    CopyOverlay(
        "FB-2026-0001",
        "HT3.2021-17",
        "沈念安",
        "财务部",
        "2026-11-20 09:00",
        "年度审计核对",
        (Face(595.28, 841.89, stamped=True), Face(1190.55, 841.89)),
        Stamp("2021", "17", "财务部", "30 年", "12"),
    ),
]


def named(sheet: Sheet) -> str:
    return sheet.FORM


def of(form: type[Sheet]) -> Sheet:
    return next(sheet for sheet in EVERY_FORM if isinstance(sheet, form))


@pytest.mark.parametrize("sheet", EVERY_FORM, ids=named)
def test_every_form_fits_its_smallest_case(sheet: Sheet) -> None:
    two = (Catalogue, Destruction, AccountingDestruction, CopyOverlay, SubmissionList, AccountingTransfer)
    expected = 4 if isinstance(sheet, TransferDeed) else 2 if isinstance(sheet, two) else 1
    assert len(pages(press().print(sheet))) == expected


@pytest.mark.parametrize("sheet", EVERY_FORM, ids=named)
def test_every_head_has_an_english_gloss(sheet: Sheet) -> None:
    asked: list[str] = []
    printer = press("en")
    with mock.patch("app.press.press.glossed", side_effect=lambda words, own: asked.append(words) or words):
        printer.markup(sheet)
    known = GLOSS | dict(sheet.GLOSS)
    assert [words for words in asked if words not in known and not words.endswith(("负责人", "监销人"))] == []
    assert asked or sheet.FORM in {"stamps", "copy_overlay"}


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        ("catalogue", "序号 档号 文号 责任者 题名 日期 密级 页数 备注"),
        ("destruction", "序号 文件题名 所属年度 档号 应保管期限 已保管期限 页数 备注"),
        ("accounting_destruction", "序号 名称 卷号 册数 起止年度 档案编号 应保管期限 已保管期限 销毁时间 备注"),
        (
            "loan_register",
            "序号 日期 借阅人 单位（部门） 档号 题名 件/卷数 密级 用途 借期至 批准人 领取签字 续借（次/至） 归还日期 完好 经手人 备注",
        ),
    ],
)
def test_the_columns_are_those_of_the_standard_in_order(form: str, columns: str) -> None:
    markup = press().markup(of(every()[form]))
    heads = re.search(r'<tr class="heads">(.*?)</tr>', markup, re.DOTALL)
    assert heads
    assert re.findall(r"<th>(.*?)</th>", heads[1]) == columns.split()


def test_a_long_catalogue_repeats_its_heads_and_counts_its_pages() -> None:
    printed = pages(press().print(a_catalogue(100)))
    assert len(printed) > 4
    for number, page in enumerate(printed[1:], start=2):
        assert "责任者" in page
        assert f"第{number}页共{len(printed)}页" in close(page)
        assert "ML-2026-0012" in page
    listed = [int(n) for page in printed[1:] for n in re.findall(r"GL2003\.1-(\d+)", page)]
    assert listed == list(range(1, 101))
    assert "合计100件" in close(printed[-1])


def test_dates_are_eight_digits_and_supplied_titles_in_brackets() -> None:
    line = replace(a_catalogue().lines[0], supplied=True, title="老照片说明")
    markup = press().markup(replace(a_catalogue(), lines=(line,)))
    assert "20030509" in markup
    assert "[老照片说明]" in markup


def test_the_cover_names_the_fonds() -> None:
    cover = close(pages(press().print(a_catalogue()))[0])
    for words in ("全宗号A001", "全宗名称海岳集团本部", "年度2003", "保管期限永久", "机构（问题）综合办公室"):
        assert words in cover


def test_a_slip_shows_every_field_and_who_signed() -> None:
    (slip,) = map(close, pages(press().print(a_slip())))
    for words in (
        "JY-2026-0861",
        "沈念安",
        "HT3.2021-17",
        "普通商密",
        "1/12",
        "年度审计核对",
        "2026-12-04",
        "顾明川",
        "已签",
    ):
        assert words in slip
    for words in ("档案部门意见", "领导意见", "借阅人签字", "完好情况", "验收人", "利用效果"):
        assert words in slip


def test_the_five_offices_and_the_supervisors_sign_the_accounting_list() -> None:
    printed = close("".join(pages(press().print(an_accounting_list()))))
    for office in ("单位负责人", "档案机构负责人", "会计机构负责人", "档案经办人", "会计经办人", "会计机构监销人"):
        assert office in printed
    assert "KJ5-3" in printed


@pytest.mark.parametrize(
    ("form", "millimetres"),
    [
        (Catalogue, (297, 210)),
        (LoanSlip, (210, 297)),
        (BagLabels, (90, 50)),
        (SpineLabels, (20, 310)),
    ],
)
def test_paper_has_its_size(form: type[Sheet], millimetres: tuple[int, int]) -> None:
    assert size(press().print(of(form))) == millimetres


def test_a_hostile_value_is_only_text(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for print")
    hostile = (
        f'<img src="{secret.as_uri()}"><link rel=attachment href="{secret.as_uri()}">'
        "<style>@import 'http://127.0.0.1:9/x.css'</style><script>alert(1)</script>"
    )
    line = CatalogueLine("GL2003.1-1", hostile, hostile, hostile)
    sheet = replace(a_catalogue(), lines=(line,), unit=hostile, number=hostile)
    assert "<img" not in press().markup(sheet)
    paper = press().print(sheet)
    assert b"not for print" not in paper
    assert "<script>" in close("".join(pages(paper)))


def test_nothing_is_fetched_even_if_markup_slips_through(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text('body::after { content: "READ" }')
    for scheme in (secret.as_uri(), "http://127.0.0.1:9/x.css", "ftp://127.0.0.1/x"):
        (tmp_path / "print").mkdir(exist_ok=True)
        (tmp_path / "print" / "stamps.html").write_text(
            f'<link rel=stylesheet href="{scheme}"><link rel=attachment href="{scheme}"><img src="{scheme}" alt="">gone'
        )
        with mock.patch("socket.socket.connect", side_effect=AssertionError("the press called out")):
            paper = Press(tmp_path, HOUSE).print(Stamps(()))
        assert "READ" not in "".join(pages(paper))
        with pypdfium2.PdfDocument(io.BytesIO(paper)) as document:
            assert document.count_attachments() == 0


def test_the_fingerprint_follows_every_word() -> None:
    assert fingerprint(a_slip()) == fingerprint(a_slip())
    assert fingerprint(a_slip()) != fingerprint(replace(a_slip(), purpose="年度审计复核"))
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(a_slip()))


def test_the_hash_that_was_signed_is_the_one_printed() -> None:
    markup = press().markup(replace(a_list(), fingerprint="9f3c71ad5e20b8c4" + "0" * 40 + "d17ae04b"))
    assert "9f3c71ad 5e20b8c4 … d17ae04b" in markup


def test_the_english_edition_keeps_the_chinese_heads() -> None:
    markup = press("en").markup(a_catalogue())
    assert "<th>责任者<small>Responsible</small></th>" in markup


def test_code_128_is_the_one_in_the_standard() -> None:
    # "A" in set B: start 104, value 33, check (104+33) mod 103 = 34, stop.
    drawn = str(code128("A", 20))
    assert 'viewBox="0 0 66 20"' in drawn
    starts = [int(x) for x in re.findall(r"M(\d+) 0h", drawn)]
    widths = [int(w) for w in re.findall(r" 0h(\d+)v", drawn)]
    assert starts == [10, 13, 16, 21, 23, 27, 32, 36, 38, 43, 48, 52, 54]
    assert widths == [2, 1, 1, 1, 1, 2, 1, 1, 2, 2, 3, 1, 2]


def test_code_128_refuses_what_it_cannot_carry() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code128("档", 20)


def test_qr_is_one_drawing() -> None:
    assert str(qr("A001-WS·2026-Y-0001")).startswith("<svg")
