"""Who a paper is between: the names behind 甲方, 买方, 名称 and their like."""

import re
from collections.abc import Iterator, Sequence

from ingest.fields.labels import Place, Row, Value, labelled
from ingest.fields.papers import PaperKind

# i18n: allow - the words of papers, not of the interface
SIDES = (
    r"甲\s*方|出租方|出租人|卖\s*方|出卖人|供\s*方|销售方|发包方|发包人|委托方|委托人|转让方|借款人|定作方|定作人|用人单位|The\s*Seller|Seller|卖方 The Seller",
    r"乙\s*方|承租方|承租人|买\s*方|买受人|需\s*方|采购方|购货方|承包方|承包人|受托方|受托人|受让方|贷款人|出借人|承揽方|承揽人|The\s*Buyer|Buyer|买方 The Buyer",
    r"丙\s*方|担保方|保证人|担保人",
    r"丁\s*方",
)
HOLDER = (
    r"名\s*称|企业名称|单位名称|公司名称|经营者名称|权利人|持证人|申请人|机构名称|客户名称|户\s*名|编制单位|单\s*位",
)
PAYERS = (
    r"付\s*款\s*(?:人|单位|方)|缴款人|交款人|购买方名称|Bill to",
    r"收\s*款\s*(?:人|单位|方)|销售方名称",
    r"核算单位|单位(?:名称)?|会计主体",
)
CARDS = (r"公司名称|客户名称|单位名称|企业名称|商社名称|名\s*称|姓\s*名",)
LABELS = {
    PaperKind.CONTRACT: SIDES,
    PaperKind.AUTHORISATION: (r"委托人|委托单位", r"受托人|被委托人|代理人"),
    PaperKind.LICENCE: HOLDER,
    PaperKind.CERTIFICATE: HOLDER,
    PaperKind.VOUCHER: PAYERS,
    PaperKind.FEE_LIST: (r"客户名称|公司名称|付款单位|缴费单位|单位名称|客户|户\s*名|收货单位|姓\s*名",),
    PaperKind.CUSTOMER_CARD: CARDS,
    PaperKind.STATEMENT: HOLDER,
    PaperKind.REPORT: HOLDER,
    PaperKind.FORM: (r"单位名称|工作单位|公司名称|申请人|姓\s*名",),
}

ENDING = r"公司|集团|工厂|总厂|厂|中心|研究院|学院|研究所|事务所|委员会|管理局|监督管理局|局|银行|支行|分行|合作社|学校|大学|医院|商行|经营部|门市部|工作室|商店|协会|学会|基金会|政府|办公室"
COMPANY = re.compile(
    rf"[\u4e00-\u9fff0-9A-Za-z()·&]{{2,40}}?(?:{ENDING})(?:\([^()]{{1,12}}\))?(?:[\u4e00-\u9fff]{{2,12}}?分(?:公司|行|厂|院|部))?"
)
WESTERN = re.compile(
    r"[A-Z][\w.&'\- ]{2,60}?\s(?:Inc|Ltd|LLC|GmbH|AG|Co|Corp|Corporation|Company|Limited|PLC|S\.A|B\.V)\b\.?(?:,? Ltd\.?)?"
)
PERSON = re.compile(r"[\u4e00-\u9fff·]{2,6}$")
NO_NAME = re.compile(
    r"^(?:盖章|签字|签章|代表|以下简称|地址|住所|法定|统一|联系|电话|开户|账号|纳税|类型|性别|年|月|日|第|和|与|或|应|在|按|可|向|有|不|的|双方|签订|委托)"
)


def parties_of(rows: Sequence[Row], kind: PaperKind) -> list[tuple[str, Place, float]]:
    """Find who the paper names as its parties, in the order of the labels, no name twice."""
    found: list[tuple[str, Place, float]] = []
    for label in LABELS.get(kind, ()):
        best = next(_names(rows, label), None)
        if best is not None and all(best.text != name for name, _, _ in found):
            found.append((best.text, best.place, best.place.score * 0.9))
    if kind is PaperKind.CONTRACT and not found:
        found += [(value.text, value.place, 0.5) for value in _english_sides(rows)]
    return found


def _names(rows: Sequence[Row], label: str) -> Iterator[Value]:
    people = []
    for value in labelled(rows, label):
        name = name_in(_with_its_end(rows, value))
        if name is None:
            continue
        if len(name) <= 4 and not COMPANY.fullmatch(name):  # noqa: PLR2004 - a person's name; a company's may follow
            people.append(Value(name, value.place))
            continue
        yield Value(name, value.place)
    yield from people


def _with_its_end(rows: Sequence[Row], value: Value) -> str:
    """Add the next line where a company's name was broken at the edge of its cell."""
    text = re.split(r"\s{2,}|[;,。]", value.text)[0]
    if COMPANY.search(text) or len(text) < 6:  # noqa: PLR2004 - too short to have been broken
        return value.text
    for at, row in enumerate(rows[:-1]):
        if row.page.number == value.place.page and row.text.rstrip().endswith(text):
            after = rows[at + 1]
            end = re.match(rf"[\u4e00-\u9fff]{{0,8}}?(?:{ENDING}|司)$", after.text.strip())
            if end is not None and after.line.box.y0 > row.line.box.y0:
                return text + end[0]
    return value.text


def name_in(text: str) -> str | None:
    """Give the company or person that `text` begins with, or None where it names nobody."""
    text = re.sub(r"^[\s:_]+", "", text)
    text = re.sub(r"^\((?:[^()]{0,12}(?:盖章|签字|签章|章|公章|方|人))\)\s*:?\s*", "", text)
    text = re.sub(r"^(?:The\s+(?:Seller|Buyer)|Seller|Buyer)\s*:?\s*", "", text)
    if not text or NO_NAME.match(text):
        return None
    first = re.split(r"\s{2,}|[;。]|\s*[\u4e00-\u9fff]{2,8}:", text)[0].strip()
    western = WESTERN.match(first)
    if western is not None:
        return western[0].strip().rstrip(",")
    company = COMPANY.match(first.replace(" ", ""))
    if company is not None:
        return _longest(first.replace(" ", ""), company[0])
    person = PERSON.match(re.split(r"[\s,(]", first)[0])
    return person[0] if person is not None else None


def _longest(text: str, name: str) -> str:
    """Take the longer name where a shorter ending stands inside it: 上海中心大厦有限公司."""
    further = re.match(
        r"[\u4e00-\u9fff0-9A-Za-z()·&]{1,24}?(?:有限责任公司|股份有限公司|有限公司|集团公司|分公司|公司)",
        text[len(name) :],
    )
    return name + further[0] if further is not None and not name.endswith("公司") else name


def _english_sides(rows: Sequence[Row]) -> Iterator[Value]:
    for row in rows[:20]:
        if re.search(r"between|by and", row.text):
            text = row.text + (" " + rows[rows.index(row) + 1].text if row is not rows[-1] else "")
            for found in list(WESTERN.finditer(text[text.find("between") :]))[:2]:
                name = re.sub(r"^(?:between|and|by)\s+", "", found[0]).strip()
                yield Value(name, Place(row.page.number, row.line.box, row.line.score))
            return


def companies_in(text: str) -> list[str]:
    """Find the companies named anywhere in `text`."""
    return [found[0] for found in COMPANY.finditer(text)]
