"""Blanks on a form: which fields a hand left empty, struck out or filled, as far as the page shows it.

A label with nothing behind it, a run of underscores, a date without figures: each is seen and shown with its place.
Nothing is decided here; a signature in ink, say, is often not read at all, so a person has the last word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ingest.fields.labels import Place, Row, place_of, rows
from ingest.pages import PageText


class Seen(StrEnum):
    """How a field looks."""

    FILLED = "filled"
    STRUCK = "struck"
    BLANK = "blank"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `place` is where it stands, None when the label was not found."""

    name: str
    label: str
    seen: Seen
    text: str = ""
    place: Place | None = None

    def to_plain(self) -> dict[str, Any]:
        """Give plain values for keeping as JSON; the page is counted from 1 within its own file."""
        box = self.place.box if self.place else None
        return {
            "name": self.name,
            "label": self.label,
            "seen": self.seen.value,
            "text": self.text[:80],
            "page": self.place.page if self.place else None,
            "box": [round(side, 1) for side in box] if box else None,
        }


# i18n: allow - the words of contracts, not of the interface
LABELS: tuple[tuple[str, str, str], ...] = (
    ("number", "合同编号", r"(合同|协议)?编\s*号"),
    ("first", "甲方", r"甲\s*方|委托方|买方|需方|出租方|发包方"),
    ("second", "乙方", r"乙\s*方|受托方|卖方|供方|承租方|承包方"),
    ("signed", "签订日期", r"(签订|签署|签约|订立)(日期|时间)|日\s*期"),
    ("place", "签订地点", r"(签订|签署|签约|订立)地点?"),
    ("amount", "金额", r"(合同)?(总)?(金额|价款|总价)|人民币\(?大写\)?"),
    ("address", "地址", r"(住所地?|地\s*址|通讯地址|注册地址)"),
    ("legal", "法定代表人", r"法定代表人(/授权代表)?|法人代表|负责人"),
    ("agent", "委托代理人", r"(委托)?代理人|授权代表|经办人|联系人"),
    ("phone", "电话", r"(联系)?电\s*话|联系方式|手机"),
    ("bank", "开户行", r"开户(银)?行"),
    ("account", "账号", r"(银行)?[账帐]\s*号"),
    ("tax", "税号", r"(纳税人识别号|税\s*号|统一社会信用代码)"),
    ("term", "履行期限", r"(合同|履行|服务|租赁|有效)(期限|期)"),
)
"""Name, what it is called, and how it is written; the longer one decides."""
MUST = ("first", "second", "signed")
"""Shown even where the page does not: a contract without a date or a name is no contract. Source: house rule (空白)."""
STRUCK = re.compile(r"^[/／\\|—–\-―]{1,}$|^(无|不适用|此栏空白)$")
RULED = re.compile(r"[_＿]{2,}|[＿_](?:\s*[＿_])+")
HOLLOW_DAY = re.compile(r"(?<!\d)\s*[_＿]*\s*年[\s_＿]*月[\s_＿]*日")
CROSSED_DAY = re.compile(r"[/／]\s*年\s*[/／]\s*月\s*[/／]\s*日")
MOST = 60


def seen(pages: Sequence[PageText]) -> list[Field]:
    """Return the fields of a form as they look, in the order of the page; blanks without a label are told too."""
    every = list(rows(pages))
    found = list(_unique([*_labelled(every), *_unlabelled(every)]))
    known = {field.name.partition(".")[0] for field in found}
    labels = {name: label for name, label, _written in LABELS}
    unseen = [Field(name, labels[name], Seen.UNSEEN) for name in MUST if name not in known]
    found.sort(
        key=lambda field: (field.place.page, field.place.box.y0, field.place.box.x0) if field.place else (0, 0, 0)
    )
    return [*unseen, *found][:MOST]


def _labelled(every: Sequence[Row]) -> Iterator[Field]:
    for at, row in enumerate(every):
        for name, label, start, end in _labels_in(row.text):
            value = _value(row.text, end)
            place = place_of(row, row.text[start : max(end, start + 1)].strip() or row.text)
            if not value and (beside := _beside(every, at)) is not None:
                value, place = beside.text.strip(), place_of(beside, beside.text.strip())
            yield Field(name, label, _look(value), value, place)


def _labels_in(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Find labels with their colon on a line: name, word, where they begin and where their value begins."""
    for name, label, written in LABELS:
        for hit in re.finditer(rf"(?:^|(?<=[\s,;。)_/]))(?:{written})\s*(?:\([^()]{{0,14}}\)\s*)*:", text):
            yield name, label, hit.start(), hit.end()


def _value(text: str, start: int) -> str:
    """Give what stands behind a label, up to the next label on the line."""
    following = [begin for _n, _l, begin, _e in _labels_in(text) if begin >= start]
    return text[start : min(following, default=len(text))].strip()


def _beside(every: Sequence[Row], at: int) -> Row | None:
    """Give the cell to the right of a line that ends in a label."""
    row = every[at]
    for other in every[at + 1 : at + 3]:
        if other.page.number != row.page.number:
            return None
        one, two = row.line.box, other.line.box
        shared = min(one.y1, two.y1) - max(one.y0, two.y0)
        if shared > 0.3 * min(one.height, two.height) and two.x0 >= one.x1 - 2 and not _labelled_line(other.text):
            return other
    return None


def _labelled_line(text: str) -> bool:
    return bool(re.match(r"^[^:]{1,14}:", text.strip()))


def _look(value: str) -> Seen:
    bare = RULED.sub("", value).strip(" .。,，;；:")
    if CROSSED_DAY.search(value) or STRUCK.fullmatch(bare):
        return Seen.STRUCK
    if not bare or HOLLOW_DAY.fullmatch(value.strip()) or HOLLOW_DAY.fullmatch(bare):
        return Seen.BLANK
    return Seen.FILLED


def _unlabelled(every: Sequence[Row]) -> Iterator[Field]:
    """Find hollow dates and runs of underscores that no label of ours stands before."""
    for row in every:
        taken = [(start, len(row.text)) for _n, _l, start, _e in _labels_in(row.text)]
        for hit in HOLLOW_DAY.finditer(row.text):
            if not any(start <= hit.start() for start, _end in taken):
                yield Field("signed", "签订日期", Seen.BLANK, "", place_of(row, hit[0].strip()))  # i18n: allow
        for hit in RULED.finditer(row.text):
            hollow = HOLLOW_DAY.search(row.text)
            if not any(start <= hit.start() for start, _end in taken) and not hollow:
                before = row.text[: hit.start()].strip()[-12:]
                yield Field("ruled", before or "____", Seen.BLANK, "", place_of(row, hit[0]))


def _unique(fields: Sequence[Field]) -> Iterator[Field]:
    """Give the second and later fields of a name a number, so that each can be decided."""
    counted: dict[str, int] = {}
    for field in fields:
        n = counted.get(field.name, 0) + 1
        counted[field.name] = n
        yield (
            field
            if n == 1
            else Field(f"{field.name}.{n}", f"{field.label}（{n}）", field.seen, field.text, field.place)
        )
