"""Numbers on a paper: its own number, sums of money, unified social credit codes."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from archive.checkdigits import check_uscc
from archive.errors import Invalid
from ingest.fields.labels import Place, Row, place_of
from ingest.fields.papers import PaperKind

# i18n: allow - the words of papers, not of the interface
OWN_NUMBER = (
    r"(?:合同|协议|订单)\s*(?:编\s*号|号)(?:\s*Contract\s*No\.?)?|Contract\s*No\.?|Agreement\s*No\.?",
    r"(?:许可证|证书|执照|登记证|资质|注册)\s*(?:编\s*号|号)|证\s*号|注册号",
    r"(?:票据|单据|发票|凭证|收据|清单|明细单|缴款书)\s*(?:号码|编\s*号|号)|Invoice\s*No\.?|No\.",
    r"(?:发文字号|文\s*号|受理编号|档案编号|客户编号|编\s*号|公司编码|商编)",
)
CODES = r"客户编号|客户代码|公司编码|商编|档案编号|编\s*号"
NUMBER = re.compile(r"[0-9A-Za-z\u4e00-\u9fff〔\[(][0-9A-Za-z\u4e00-\u9fff〔〕\[\]()\-—_/.#]{1,40}")
ISSUED_AS = re.compile(
    r"^\s*([\u4e00-\u9fff]{2,12}\s*[〔\[({]\s*(?:19|20)[0-9]{2}\s*[〕\])}]\s*(?:第\s*)?[0-9]{1,5}\s*号)"
)
VOUCHER = re.compile(r"((?:记|收|付|转|银收|银付|现收|现付)\s*字?\s*第?\s*[0-9]{1,6}\s*号)")
WITHOUT_LABEL = {PaperKind.LETTER: ISSUED_AS, PaperKind.VOUCHER: VOUCHER}
USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}(?![0-9A-Z])")
SUM = re.compile(
    r"(?:[¥￥Y]|RMB|CNY|USD|EUR|人民币|US\$|\$)\s*([0-9][0-9,]*(?:\.[0-9]{1,2})?)|([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]+\.[0-9]{2})(?:\s*元)?"
)
TOTALS = re.compile(
    r"(?:合同|含税|价税|本合同)?\s*(?:总\s*价|总\s*金\s*额|总\s*额|价\s*款|价税合计|合\s*计|总\s*计|金额\s*\(?小写\)?|total)",
    re.IGNORECASE,
)
CAPITAL = re.compile(
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,}[元圆](?:[零壹贰叁肆伍陆柒捌玖]角)?(?:零?[壹贰叁肆伍陆柒捌玖]分)?(?:整|正)?"
)
WORTH = {letter: number for number, letter in enumerate("零壹贰叁肆伍陆柒捌玖")}
TENS = {"拾": 10, "佰": 100, "仟": 1000}


def number_of(rows: Sequence[Row], kind: PaperKind) -> tuple[str, Place, float] | None:
    """Find the paper's own number."""
    pattern = WITHOUT_LABEL.get(kind)
    if pattern is not None:
        for row in rows[:60]:
            found = pattern.search(row.text)
            if found is not None:
                return re.sub(r"\s", "", found[1]), place_of(row, found[1]), row.line.score * 0.95
    for label in (CODES, *OWN_NUMBER) if kind is PaperKind.CUSTOMER_CARD else OWN_NUMBER:
        for text, row in _behind(rows[:120], label):
            return text, place_of(row, text), row.line.score * 0.95
    return None


def _behind(rows: Sequence[Row], label: str) -> Iterator[tuple[str, Row]]:
    """Find the numbers behind `label`, on its line or in the next cell."""
    pattern = re.compile(rf"(?:^|(?<=[\s,;。()]))(?:{label})\s*(?:\([^()]*\))?\s*(?::|\s|$)\s*")
    for at, row in enumerate(rows):
        label_at = pattern.search(row.text)
        if label_at is None:
            continue
        rest, source = row.text[label_at.end() :], row
        if not rest.strip() and at + 1 < len(rows):
            source = rows[at + 1]
            rest = source.text
        found = NUMBER.match(rest.strip())
        if found is not None and any(letter.isdigit() for letter in found[0]):
            yield _ended(found[0]), source


def _ended(number: str) -> str:
    """Cut a number where the next label begins: HT-2020-1签订日期."""
    if re.match(r"[0-9A-Za-z]", number):
        found = re.match(r"[0-9A-Za-z\-_/.#()]+", number)
        return (found[0] if found is not None else number).rstrip(".(-")
    end = number.find("号")
    return number[: end + 1] if end > 0 else number.rstrip(".")


def codes_in(rows: Sequence[Row]) -> list[tuple[str, Place, float]]:
    """Find unified social credit codes; one whose check character is wrong is less sure, not left out."""
    found: list[tuple[str, Place, float]] = []
    for row in rows:
        for match in USCC.finditer(row.text.upper()):
            code = match[0]
            if any(code == known for known, _, _ in found):
                continue
            try:
                holds = check_uscc(code).holds
            except Invalid:
                continue
            place = place_of(row, row.text[match.start() : match.end()])
            found.append((code, place, row.line.score * (0.99 if holds else 0.5)))
    return found


def amount_of(rows: Sequence[Row]) -> tuple[Decimal, Place, float] | None:
    """Find the sum the paper is about: beside words for a total, best where figures and capitals agree."""
    best: tuple[Decimal, Place, float] | None = None
    for at, row in enumerate(rows):
        if TOTALS.search(row.text) is None:
            continue
        near = [row, *(one for one in rows[at + 1 : at + 4] if one.page.number == row.page.number)]
        sums = [(money(found), found, one) for one in near[: 1 if SUM.search(row.text) else 4] for found in _sums(one)]
        words = [in_figures(found[0]) for one in near for found in CAPITAL.finditer(one.text)]
        for value, text, source in sums:
            if value is None:
                continue
            sure = 0.98 if value in words else 0.75
            if best is None or sure > best[2] + 0.01 or (abs(sure - best[2]) < 0.01 and value > best[0]):  # noqa: PLR2004
                best = value, place_of(source, text), sure
    return best


def _sums(row: Row) -> list[str]:
    start = TOTALS.search(row.text)
    text = row.text[start.end() :] if start is not None else row.text
    return [next(part for part in found.groups() if part) for found in SUM.finditer(text)]


def money(text: str) -> Decimal | None:
    """Read a sum in figures, None where it is none."""
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def in_figures(words: str) -> Decimal | None:
    """Read a sum in capital numerals: 壹拾贰万叁仟元伍角整."""
    yuan, _, rest = words.replace("圆", "元").partition("元")
    total = section = digit = 0
    for letter in yuan:
        if letter in WORTH:
            digit = WORTH[letter]
        elif letter in TENS:
            section += (digit or 1) * TENS[letter]
            digit = 0
        elif letter == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif letter == "亿":
            total = (total + section + digit) * 100_000_000
            section = digit = 0
        else:
            return None
    value = Decimal(total + section + digit)
    for unit, worth in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        found = re.search(rf"([壹贰叁肆伍陆柒捌玖]){unit}", rest)
        value += WORTH[found[1]] * worth if found is not None else 0
    return value
