"""The heading of a paper: what stands large, in the middle and near the top of its first page."""

import re
from collections.abc import Sequence
from statistics import median

from ingest.fields.labels import Place, Row
from ingest.pages import around

# i18n: allow - the words of papers, not of the interface
TYPE = r"合同|协议|协议书|通知|通报|函|请示|批复|报告|决定|决议|纪要|意见|公告|办法|规定|制度|方案|计划|总结|证|证书|执照|书|表|单|清单|明细|凭证|收据|发票|卡|册|\)|AGREEMENT|CONTRACT|INVOICE"
WHOLE = re.compile(rf"(?:{TYPE})$", re.IGNORECASE)
NO_TITLE = re.compile(
    r"[:;]|^第\s*[0-9一二三四五六七八九十]+\s*[页条章]|^[0-9.,\-\s]+$|^(?:副本|正本|Page)|编号|号$|^密级|^附件|[。,]$|^(?:甲|乙|丙)\s*方"
)
SHORTEST, LONGEST = 2, 50
"""Characters of a heading."""
TOP = 0.5
"""Share of the page, from the top, in which its heading stands."""


def heading_of(rows: Sequence[Row]) -> tuple[str, Place, float] | None:
    """Find the heading on the first page that has any text."""
    if not rows:
        return None
    first = [row for row in rows if row.page.number == rows[0].page.number]
    usual = median(row.line.box.height for row in first)
    best: tuple[float, int] | None = None
    for at, row in enumerate(first[:40]):
        worth = _worth(row, usual)
        if worth > 0 and (best is None or worth > best[0]):
            best = worth, at
    if best is None:
        return None
    at = best[1]
    lines = [first[at]]
    for row in first[at + 1 : at + 3]:
        if _goes_on(lines[-1], row):
            lines.append(row)
        else:
            break
    text = _joined([row.line.text.strip() for row in lines])
    box = around([row.line.box for row in lines])
    return text, Place(first[at].page.number, box, first[at].line.score), min(0.95, 0.4 + best[0] / 6)


def _worth(row: Row, usual: float) -> float:
    """Weigh a line as a heading; nothing for what cannot be one."""
    text, box, page = row.text.strip(), row.line.box, row.page
    if not SHORTEST <= len(text.replace(" ", "")) <= LONGEST or NO_TITLE.search(text) or box.y0 > TOP * page.height:
        return 0.0
    worth = min(2.0, box.height / max(usual, 1.0)) - 1.0
    off_middle = abs((box.x0 + box.x1) / 2 - page.width / 2) / page.width
    worth += 0.6 if off_middle < 0.06 else -0.3  # noqa: PLR2004 - share of the width
    worth += 1.2 if WHOLE.search(text.replace(" ", "")) else 0.0
    worth += 1.2 if text.startswith("关于") else 0.0
    worth -= 0.6 if re.search(r"(?:公司|集团|局|厂|政府|委员会)(?:文件)?$", text) else 0.0
    return worth


def _goes_on(above: Row, below: Row) -> bool:
    one, two = above.line.box, below.line.box
    if WHOLE.search(above.text.strip()) and not below.text.strip().startswith("("):
        return False
    if NO_TITLE.search(below.text.strip()):
        return False
    alike = abs(one.height - two.height) < 0.25 * max(one.height, two.height)
    near = two.y0 - one.y1 < 1.2 * one.height
    centred = abs((one.x0 + one.x1) - (two.x0 + two.x1)) < 0.16 * above.page.width
    return alike and near and centred


def _joined(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        western = text[-1:].isascii() and line[:1].isascii() and text
        text += (" " if western else "") + line
    # 合 同 and 收　据 are spread for looks; words of Latin letters keep their spaces.
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text)
