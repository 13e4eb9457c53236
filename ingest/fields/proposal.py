"""The proposal: every field of the accession form that the paper itself can fill."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from ingest.fields.days import day_of
from ingest.fields.figures import amount_of, codes_in, number_of
from ingest.fields.labels import Place, Row, rows
from ingest.fields.names import companies_in, parties_of
from ingest.fields.papers import PaperKind, paper_of
from ingest.fields.titles import heading_of
from ingest.pages import Box, PageText


@dataclass(frozen=True, slots=True)
class Found:
    """Where a field was read: page (1-based), box in pixels of its page image, and how surely, 0 to 1."""

    page: int
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a paper says of itself; `places` tells for each field by name where it was read.

    Several parties or codes have their places under parties.0, parties.1 and so on.
    """

    kind: PaperKind = PaperKind.OTHER
    class_code: str | None = None
    title: str | None = None
    date: dt.date | None = None
    parties: tuple[str, ...] = ()
    doc_no: str | None = None
    amount: Decimal | None = None
    uscc: tuple[str, ...] = ()
    responsible: str | None = None
    places: dict[str, Found] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """Give plain values for keeping as JSON."""
        return {
            "kind": self.kind.value,
            "class_code": self.class_code,
            "title": self.title,
            "date": self.date.isoformat() if self.date else None,
            "parties": list(self.parties),
            "doc_no": self.doc_no,
            "amount": str(self.amount) if self.amount is not None else None,
            "uscc": list(self.uscc),
            "responsible": self.responsible,
            "places": {
                name: {
                    "page": found.page,
                    "box": [found.box.x0, found.box.y0, found.box.x1, found.box.y1],
                    "confidence": found.confidence,
                }
                for name, found in self.places.items()
            },
        }


def propose(pages: Sequence[PageText], file_name: str) -> Proposal:
    """Propose the fields of a record from its pages; `file_name` is the last resort for a title."""
    every = list(rows(pages))
    heading = heading_of(every)
    stem = PurePath(file_name.replace("\\", "/")).stem.strip()
    body = "\n".join(row.text for row in every[:12])
    paper, sure = paper_of(heading[0] if heading else "", f"{stem}\n{body}")
    places: dict[str, Found] = {}
    day = day_of(every, paper.kind)
    codes = codes_in(every)
    # A business licence is known by the code of the firm, whatever other number is printed on it.
    number = codes[0] if codes and paper.class_code == "ZZ1" else number_of(every, paper.kind)
    amount = amount_of(every)
    parties = parties_of(every, paper.kind)
    for name, found in (("title", heading), ("date", day), ("doc_no", number), ("amount", amount)):
        if found is not None:
            places[name] = _found(found[1], found[2])
    for name, many in (("parties", parties), ("uscc", codes)):
        places |= {f"{name}.{at}": _found(place, sure) for at, (_, place, sure) in enumerate(many)}
    if heading is not None:
        places["kind"] = _found(heading[1], sure)
    issuer = _issuer(every, paper.kind)
    names = tuple(name for name, _, _ in parties) or ((issuer,) if issuer else ())
    copy = any(re.fullmatch(r"\(?副本\)?", re.sub(r"\s", "", row.text)) for row in every[:8])
    return Proposal(
        kind=paper.kind,
        class_code=paper.class_code,
        title=_title(
            paper.kind,
            heading and heading[0] + ("（副本）" if copy and "副本" not in heading[0] else ""),
            names,
            number[0] if number else None,
            day,
        )
        or stem
        or None,
        date=day[0] if day else None,
        parties=names,
        doc_no=number[0] if number else None,
        amount=amount[0] if amount else None,
        uscc=tuple(code for code, _, _ in codes),
        responsible=issuer or (names[0] if names else None),
        places=places,
    )


def _found(place: Place, confidence: float) -> Found:
    return Found(place.page, place.box, round(min(1.0, confidence), 3))


# i18n: allow - titles are records' own, in the language of the record
def _title(
    kind: PaperKind,
    heading: str | None,
    names: tuple[str, ...],
    number: str | None,
    day: tuple[dt.date, Place, float] | None,
) -> str | None:
    """Name the paper as catalogues do: who, about what, what sort of paper.

    Source: DA/T 18-2022, title proper.
    """
    if heading is None:
        return None
    if any(name in heading for name in names):
        return heading
    if kind is PaperKind.CONTRACT and len(names) > 1:
        return f"{names[0]}与{names[1]}{heading}"
    if kind in {PaperKind.LICENCE, PaperKind.CERTIFICATE, PaperKind.CUSTOMER_CARD, PaperKind.FEE_LIST} and names:
        return f"{names[0]}{heading}"
    if kind is PaperKind.REPORT and day is not None and not re.search("[0-9]", heading):
        return f"{day[0].year} 年 {day[0].month} 月{heading}"
    if kind is PaperKind.VOUCHER and number is not None and "字" in number and day is not None:
        return f"{day[0].year} 年 {day[0].month} 月{number}{heading}"
    return heading


def _issuer(every: Sequence[Row], kind: PaperKind) -> str | None:
    """Find who a letter comes from: the red heading, else the signature above its date."""
    if kind is not PaperKind.LETTER:
        return None
    for row in every[:6]:
        text = re.sub(r"\s", "", row.text)
        if text.endswith("文件") and companies_in(text.removesuffix("文件")):
            return text.removesuffix("文件")
    for row in reversed(every):
        text = re.sub(r"\s|\([^()]*\)", "", row.text)
        if companies_in(text)[:1] == [text]:
            return text
    return None
