"""档案统计年报 and 月报: holdings, their movement, use and keeping of a span of days."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.press.forms.sheet import Sheet, Signature


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One class: opening + in - sent - destroyed = closing, and what is left over by term, in its own unit and on the shelf."""

    name: str
    unit: str
    opening: int
    came: int
    sent: int
    destroyed: int
    closing: int
    permanent: int
    thirty: int
    ten: int
    other: int
    pieces: int
    volumes: int
    pages: int
    metres: str


@dataclass(frozen=True, slots=True)
class Figures(Sheet):
    """The report; lengths, volumes and what is said of keeping are of the day it was printed.

    Source: DA/T 42-2009 (统计).
    """

    FORM: ClassVar = "figures"
    TITLE: ClassVar = "档案统计年报"
    COLUMNS: ClassVar = "门类 单位 期初 收进 移出 销毁 期末 永久 30年 10年 其他 数量 案卷 页数 排架长度（米）"
    GLOSS: ClassVar = {
        "档案统计年报": "Yearly figures",
        "档案统计月报": "Monthly figures",
        "档案统计表": "Figures",
        "门类": "Class",
        "单位": "Unit",
        "期初": "Opening",
        "收进": "In",
        "移出": "Sent",
        "销毁": "Destroyed",
        "期末": "Closing",
        "永久": "Permanent",
        "30年": "30 years",
        "10年": "10 years",
        "其他": "Other",
        "案卷": "Volumes",
        "排架长度（米）": "Shelf length (m)",
        "月份": "Month",
        "密级": "Secrecy",
        "载体": "Medium",
        "年度": "Year",
        "利用人次": "Visits",
        "利用件次": "Records used",
        "复制": "Copies",
        "逾期未还": "Overdue",
        "已数字化": "Scanned",
        "到期未鉴定": "Due, not appraised",
        "已打号未入库": "Numbered, not shelved",
        "档案人员": "Staff",
        "库房面积": "Store rooms",
        "填报日期": "Reported on",
    }

    title: str
    period: str
    at: str
    lines: tuple[FigureLine, ...]
    total: FigureLine
    months: tuple[tuple[str, int, int], ...]
    secrecy: tuple[tuple[str, int], ...]
    media: tuple[tuple[str, int], ...]
    years: tuple[tuple[str, int], ...]
    facts: tuple[tuple[str, str], ...]
    reported_on: date | None = None
    signatures: tuple[Signature, ...] = (Signature("填表人"), Signature("审核人"), Signature("单位负责人"))
    number: str = ""
