"""The day of a paper: what stands behind its date label, or where a letter is signed."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from archive.dates import parse_written
from ingest.fields.labels import Place, Row, place_of
from ingest.fields.papers import PaperKind

# i18n: allow - the words of papers, not of the interface
FIGURE = "0-9〇零○O一二三四五六七八九十廿卅元壹贰叁肆伍陆柒捌玖拾"
DAY = re.compile(
    rf"(?<![0-9])[{FIGURE}]{{4}}\s*年\s*[{FIGURE}]{{1,3}}\s*月\s*[{FIGURE}]{{1,4}}\s*[日号]"
    r"|(?<![0-9])(?:19|20)[0-9]{2}\s?([-./])\s?[0-9]{1,2}\s?\1\s?[0-9]{1,2}(?![0-9])"
)
ENGLISH = re.compile(
    r"\b(?:(?P<d>[0-9]{1,2})\s+(?P<m>[A-Z][a-z]{2,8})|(?P<n>[A-Z][a-z]{2,8})\s+(?P<e>[0-9]{1,2}),?)\s+(?P<y>(?:19|20)[0-9]{2})\b"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

SIGNED = r"签\s*[订定署约]\s*(?:日\s*期|时\s*间)|订立日期|签字日期|合同日期|Date of signature"
ISSUED = r"核准日期|发证日期|颁证日期|发照日期|登记日期|颁发日期|发布日期|成文日期|印发日期|Date of issue"
DATED = r"(?:填[表制开写]|制[表单证]|开票|记账|记帐|建档|办理|报告|打印|申请|受理|出具|通知|会议)?\s*日\s*期|会议时间|时\s*间|Invoice Date|Date"
FOUNDED = r"成立日期|注册日期|设立日期"
HARDLY = re.compile(r"出生|有效|营业期限|期限|起|至|止|打印|承诺|截止")

TOP = 25
"""Lines of a paper among which an unlabelled date is its own."""
ANYWHERE = ""
"""No label: the first date near the top, as on vouchers."""

ORDER = {
    PaperKind.CONTRACT: (SIGNED, DATED),
    PaperKind.LICENCE: (ISSUED, None, FOUNDED),
    PaperKind.CERTIFICATE: (ISSUED, None, FOUNDED),
    PaperKind.LETTER: (ISSUED, None, DATED),
    PaperKind.VOUCHER: (DATED, ANYWHERE),
}
USUAL = (SIGNED, ISSUED, DATED, None)


def day_of(rows: Sequence[Row], kind: PaperKind) -> tuple[date, Place, float] | None:
    """Find the day the paper bears, where it stands, and how surely it is that."""
    for rank, label in enumerate(ORDER.get(kind, USUAL)):
        found = list(_without_label(rows, label) if not label else _behind(rows, label))
        if not found:
            continue
        if label == SIGNED:
            # The contract is made when the last party has signed.
            day, place = max(found, key=lambda one: one[0])
        else:
            day, place = found[-1] if label is None else found[0]
        return day, place, place.score * (0.95 if rank == 0 else 0.8)
    if kind is PaperKind.CONTRACT:
        entered = next(iter(_in_words(rows)), None)
        return None if entered is None else (*entered, 0.6)
    return None


def _behind(rows: Sequence[Row], label: str) -> Iterator[tuple[date, Place]]:
    pattern = re.compile(rf"(?:{label})\s*(?:\([^()]*\))?(?:\s*(?:Date|date))?\s*:?\s*$|(?:{label})\s*(?:\([^()]*\))?[^0-9〇一二]{{0,12}}?:?\s*(?=\S)", re.IGNORECASE)  # fmt: skip
    for number, row in enumerate(rows):
        for found in pattern.finditer(row.text):
            before = row.text[max(0, found.start() - 4) : found.start()]
            if HARDLY.search(before):
                continue
            rest = row.text[found.end() :]
            first = next(iter(days_in(rest[:24])), None)
            if first is not None:
                yield first[0], place_of(row, first[1])
                break
            if not rest.strip() and number + 1 < len(rows):
                beside = rows[number + 1]
                first = next(iter(days_in(beside.text[:24])), None)
                if first is not None and beside.text.strip().startswith(first[1][:2]):
                    yield first[0], place_of(beside, first[1])
                    break


def _without_label(rows: Sequence[Row], label: str | None) -> Iterator[tuple[date, Place]]:
    if label is None:
        yield from _standing_alone(rows)
        return
    for row in rows[:TOP]:
        for day, text in days_in(row.text):
            yield day, place_of(row, text)


def _standing_alone(rows: Sequence[Row]) -> Iterator[tuple[date, Place]]:
    """Find lines that are a date and nothing else: where letters and licences are signed."""
    for row in rows:
        text = row.text.strip()
        found = next(iter(days_in(text)), None)
        if found is not None and len(text.replace(" ", "")) <= len(found[1].replace(" ", "")) + 2:
            yield found[0], place_of(row, found[1])


def _in_words(rows: Sequence[Row]) -> Iterator[tuple[date, Place]]:
    """Find the day in the sentence that opens a contract: entered into as of, 于…签订."""
    for row in rows[:30]:
        if re.search(r"entered into|made (?:and|on)|dated|签订|订立", row.text):
            for day, text in days_in(row.text):
                yield day, place_of(row, text)


def days_in(text: str) -> Iterator[tuple[date, str]]:
    """Find the days written in `text`, each with the characters it was written in."""
    for found in DAY.finditer(text):
        day = parse_written(found[0])
        if day is not None:
            yield day, found[0]
    for found in ENGLISH.finditer(text):
        month = (found["m"] or found["n"]).lower()[:3]
        if month in MONTHS:
            try:
                yield date(int(found["y"]), MONTHS.index(month) + 1, int(found["d"] or found["e"])), found[0]
            except ValueError:
                continue
