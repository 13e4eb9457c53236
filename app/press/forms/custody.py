"""Who has it and where it stands: stock-take sheet, hand-over lists, custody register, store-room log."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet, Signature

# i18n: allow - the words of the forms are fixed by the standards


@dataclass(frozen=True, slots=True)
class CountLine:
    """One piece, as the book has it and as it was found."""

    place: str
    archival_no: str
    title: str
    book: str
    found: str
    standing: str
    difference: str = ""
    cause: str = ""
    remedy: str = ""
    counters: str = ""
    checker: str = ""


@dataclass(frozen=True, slots=True)
class StocktakeSheet(Sheet):
    """盘点表, with the formula and the signatures at its end."""

    FORM: ClassVar = "stocktake"
    TITLE: ClassVar = "盘点表"
    COLUMNS: ClassVar = "库位 档号 题名 账面 实盘 状态 差异 原因 处理 盘点人 复核人"
    GLOSS: ClassVar = {
        "盘点表": "Stock-take sheet", "库位": "Place", "账面": "Book", "实盘": "Found", "状态": "Standing",
        "差异": "Difference", "原因": "Cause", "处理": "Action", "盘点人": "Counted by", "复核人": "Recounted by",
        "批准人": "Approved by",
    }  # fmt: skip

    number: str
    scope: str
    cut_off: date
    frozen_on: date | None
    lines: tuple[CountLine, ...]
    formula: str
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedVolume:
    """One volume, or several of one kind, on the accounting hand-over list."""

    name: str
    volume_no: str
    volumes: int
    years: str
    archival_no: str
    term: str
    kept: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AccountingTransfer(Sheet):
    """会计档案移交清册. Source: 《会计档案管理办法》(79号令) art.12, 21-24."""

    FORM: ClassVar = "accounting_transfer"
    TITLE: ClassVar = "会计档案移交清册"
    COLUMNS: ClassVar = "序号 会计档案名称 卷号 册数 起止年度 档案编号 应保管期限 已保管期限 备注"
    GLOSS: ClassVar = {
        "会计档案移交清册": "Hand-over list of accounting records", "会计档案名称": "Name", "卷号": "Volume no.",
        "册数": "Volumes", "起止年度": "Years", "档案编号": "Archival no.", "应保管期限": "Term",
        "已保管期限": "Kept", "移交经办人": "Handed over by", "移交监交人": "Supervised for the giver",
        "接收经办人": "Received by", "接收监交人": "Supervised for the receiver",
    }  # fmt: skip
    COPIES: ClassVar = ("移交方存", "接收方存")
    PAGE_SUMS: ClassVar = True

    number: str
    giver: str
    receiver: str
    lines: tuple[HandedVolume, ...]
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class KeptVolume:
    """One volume in the archive's keeping."""

    archival_no: str
    name: str
    kind: str
    span: str
    volumes: int
    term: str
    due_on: date | None
    place: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AccountingCustody(Sheet):
    """会计档案保管清册. Source: 《会计档案管理办法》(79号令) art.6, 10."""

    FORM: ClassVar = "accounting_custody"
    TITLE: ClassVar = "会计档案保管清册"
    COLUMNS: ClassVar = "序号 档案编号 名称 类别 起止年度/起止号 册数 应保管期限 到期日 存放位置 备注（抽出情况）"
    GLOSS: ClassVar = {
        "会计档案保管清册": "Custody register of accounting records", "档案编号": "Archival no.", "名称": "Name",
        "类别": "Kind", "起止年度/起止号": "Years / nos.", "册数": "Volumes", "应保管期限": "Term",
        "到期日": "Due on", "存放位置": "Place", "备注（抽出情况）": "Notes (taken out)",
    }  # fmt: skip
    PAGE_SUMS: ClassVar = True

    years: str
    lines: tuple[KeptVolume, ...]
    printed_on: date


@dataclass(frozen=True, slots=True)
class HandedClass:
    """How much of one class is handed over, and with which finding aids."""

    category: str
    count: str
    aids: str = ""
    aids_count: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandedItem:
    """One line of the detailed list."""

    archival_no: str
    title: str
    copies: int
    pages: int | None
    original: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TransferDeed(Sheet):
    """档案交接文据 in two copies, its detailed list attached. Source: GB/T 13968."""

    FORM: ClassVar = "transfer"
    TITLE: ClassVar = "档案交接文据"
    COLUMNS: ClassVar = "序号 档号 题名 份数 页数 原件/复印件 备注"
    GLOSS: ClassVar = {
        "档案交接文据": "Deed of transfer", "移出单位": "Giver", "接收单位": "Receiver", "领导人": "Head",
        "经办人": "Handled by", "监交人": "Supervised by", "交接性质": "Nature", "所属年度": "Years",
        "档案类别": "Class", "数量": "Quantity", "检索工具种类": "Finding aids", "移出说明": "Giver's statement",
        "接收说明": "Receiver's statement", "移交清单": "List of items", "份数": "Copies", "原件/复印件": "Original / copy",
    }  # fmt: skip
    COPIES: ClassVar = ("移出单位存", "接收单位存")

    number: str
    giver: str
    receiver: str
    giver_leader: str
    receiver_leader: str
    nature: str
    years: str
    on: date | None
    giver_handler: Signature
    giver_supervisor: Signature
    receiver_handler: Signature
    receiver_supervisor: Signature
    classes: tuple[HandedClass, ...]
    giver_note: str
    receiver_note: str
    lines: tuple[HandedItem, ...]


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One reading or inspection."""

    on: date
    clock: str
    warmth: str
    dampness: str
    situation: str
    measure: str
    by: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class StoreroomLog(Sheet):
    """库房温湿度/检查登记 of one room and month. Source: JGJ 25 (14-24 ℃, 45-60 %)."""

    FORM: ClassVar = "storeroom"
    TITLE: ClassVar = "库房温湿度/检查登记"
    COLUMNS: ClassVar = "日期 时间 温度 湿度 情况 处理 记录人"
    GLOSS: ClassVar = {
        "库房温湿度/检查登记": "Climate and inspection log", "日期": "Date", "时间": "Time", "温度": "Temperature",
        "湿度": "Humidity", "情况": "Situation", "处理": "Action", "记录人": "Noted by",
    }  # fmt: skip

    room: str
    month: str
    lines: tuple[RoomLine, ...]
    missed: str = ""
    readings: int = 0
    outside: int = 0
