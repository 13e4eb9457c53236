"""One sample paper: what is written on it, what is true of it, and how it was scanned."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NotRequired, TypedDict

Medium = Literal["pdf", "jpg", "png", "tiff", "digital", "mixed"]
Tone = Literal["colour", "grey", "fax"]


class Truth(TypedDict):
    """What a careful archivist would write down about the paper.

    Dates are ISO text; `series` is the row of the default retention schedule; `phrase` stands on
    the paper word for word; `settled` is the day a contract ended with all sums paid.
    """

    title: str
    date: str
    year: int
    parties: list[str]
    party_code: str
    class_code: str
    series: int
    doc_no: str
    amount: str
    responsible: str
    secrecy: str
    phrase: str
    pages: NotRequired[int]
    settled: NotRequired[str]
    term: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Look:
    """How the paper went through the scanner; skew in degrees, clockwise."""

    medium: Medium = "pdf"
    tone: Tone = "colour"
    dpi: int = 200
    skew: float = 0.0
    paper: Literal["white", "cream", "old"] = "white"
    punched: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to be made; `file` is the name without its ending, as a clerk would have typed it."""

    file: str
    kind: str
    template: str
    values: dict[str, object]
    truth: Truth
    look: Look = field(default_factory=Look)


def chinese(day: date) -> str:
    """Write a date as papers do: 2019年3月18日."""
    return f"{day.year}年{day.month}月{day.day}日"  # i18n: allow - on a sample paper
