"""The heads of a catalogue as a table: the same for what comes in and what goes out.

Old catalogues name their columns in many ways; each is recognised, and what nobody recognises is kept in the notes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from app.sheet_guard import BadSheet
from app.sheets import Sheet
from archive.elements import Element
from archive.errors import Invalid
from archive.records import SECRECY_NAMES
from archive.wording import N_

HEADS: dict[str, str] = {
    "archival_no": N_("档号"),
    "title": N_("题名"),
    "responsible": N_("责任者"),
    "doc_no": N_("文号"),
    "date": N_("日期"),
    "year": N_("年度"),
    "term": N_("保管期限"),
    "series": N_("期限表条目"),
    "pages": N_("页数"),
    "secrecy": N_("密级"),
    "department": N_("部门"),
    "parties": N_("单位"),
    "class": N_("类目"),
    "project": N_("项目号"),
    "event_on": N_("起算事件日期"),
    "settled_on": N_("结清日期"),
    "notes": N_("备注"),
}
"""The heads we write, by the name of the field."""

ALSO: dict[str, tuple[str, ...]] = {
    "archival_no": ("档案号", "归档号", "archivalno", "archivalnumber"),
    "title": ("标题", "文件题名", "案卷题名", "档案名称", "名称", "name"),
    "responsible": ("责任人", "作者", "形成单位", "author", "responsibleparty"),
    "doc_no": ("文件编号", "文件号", "合同编号", "docno", "documentno", "reference"),
    "date": ("成文日期", "文件日期", "形成日期", "签订日期", "dated"),
    "year": ("年份", "归档年度"),
    "term": ("期限", "保存期限", "retention", "retentionperiod"),
    "series": ("条目", "期限条目", "scheduleline"),
    "pages": ("页数/张数", "张数", "页次", "pagecount"),
    "secrecy": ("秘级", "confidentiality"),
    "department": ("机构", "归档部门", "所属部门", "机构（问题）", "unit"),
    "parties": ("客户", "对方单位", "相对方", "客户名称", "单位名称", "party", "customer"),
    "class": ("门类", "门类代码", "分类号", "类别", "分类", "类目代码", "classcode", "category"),
    "project": ("项目代码", "projectcode"),
    "event_on": ("终止日期", "eventdate"),
    "settled_on": ("结清日", "settleddate"),
    "notes": ("附注", "说明", "remark", "remarks", "note"),
}
"""How else old catalogues write them; full-width signs, stars and spaces do not count."""
OURS_ALONE = frozenset(
    {
        "退回原因",
        "原行号",
        "序号",
        "盒袋",
        "盒号",
        "库位",
        "状态",
        "到期日",
        "件",
        "record",
        "box",
        "location",
        "state",
        "due",
    }
)
"""Heads of what we work out ourselves; such a column is passed over when it comes in."""
NOTES = "notes"
WHOLE = frozenset({"pages", "year", "series", "date", "event_on", "settled_on", "term"})
"""Fields in which a spreadsheet's `3.0` is 3."""
DAYS = frozenset({"date", "event_on", "settled_on"})
FIRST_DAY = date(1899, 12, 30)
"""The day from which spreadsheets count."""
_SERIAL = re.compile(r"[1-5][0-9]{4}")
_ONLY_THE_YEAR = re.compile(r"([12][0-9]{3})(?:年|[-./年]?(?:0?[1-9]|1[0-2])月?)?")
SPOKEN = {word: level.name.lower() for level, word in SECRECY_NAMES.items()}
PARTED = re.compile(r"[;；\n、]+")
TRAILING = {"pages": re.compile(r"(?:页|张|p)$"), "year": re.compile(r"(?:年度?)$")}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was typed: line as Excel counts, fields as a form would send them, and what is not of the form."""

    line: int
    entered: dict[str, object]
    archival_no: str = ""
    term: str = ""
    problems: tuple[Invalid, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, and the heads nobody recognised, whose cells went into the notes."""

    rows: tuple[Row, ...]
    into_notes: tuple[str, ...] = field(default=())


def read_table(sheet: Sheet, also: Mapping[str, str] = MappingProxyType({})) -> Table:
    """Read a catalogue; `also` gives heads of its class's own elements, with the names of their fields.

    Raises:
        BadSheet: no column holds titles, or two hold the same.
    """
    known = _known(sheet.head, also)
    if "title" not in known.values():
        raise BadSheet(N_("表格没有“题名”一列；第一行应为表头，请对照模板填写。"))
    strange = tuple(head for head in sheet.head if head not in known and plain(head) not in OURS_ALONE)
    return Table(tuple(_row(line, cells, known, strange) for line, cells in sheet.records()), strange)


def propose(heads: Iterable[str], also: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Say what each head seems to mean: the name of a field, `notes` for what nobody knows, empty for what we work out."""
    names, meant, proposal = _names(also), set[str](), {}
    for head in heads:
        name = "" if plain(head) in OURS_ALONE else names.get(plain(head), NOTES)
        proposal[head] = NOTES if name in meant and name != NOTES else name
        meant.add(name)
    return proposal


def read_rows(sheet: Sheet, mapping: Mapping[str, str]) -> Table:
    """Read a catalogue whose heads mean what `mapping` says.

    Raises:
        BadSheet: no column holds titles, or two hold the same.
    """
    names = [name for name in mapping.values() if name and name != NOTES]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise BadSheet(N_("有两列都像“{title}”，请只留一列。"), title=HEADS.get(doubled, doubled))
    if "title" not in names:
        raise BadSheet(N_("表格没有“题名”一列；第一行应为表头，请对照模板填写。"))
    known = {head: name for head, name in mapping.items() if name and name != NOTES}
    alone = next((head for head in sheet.head if mapping.get(head) == NOTES and plain(head) in NOTES_HEADS), None)
    if alone is not None:
        known[alone] = NOTES
    strange = tuple(head for head in sheet.head if mapping.get(head) == NOTES and head != alone)
    return Table(tuple(_row(line, cells, known, strange) for line, cells in sheet.records()), strange)


def heads_of(elements: Iterable[Element]) -> dict[str, str]:
    """Return the heads under which a class's own elements stand in a table, with the names of their fields."""
    return {head: one.field for one in elements for head in (one.label, one.label_en, one.name) if head}


def _known(heads: Iterable[str], also: Mapping[str, str]) -> dict[str, str]:
    names = _names(also)
    known: dict[str, str] = {}
    for head in heads:
        meant = names.get(plain(head))
        if meant is None:
            continue
        if meant in known.values():
            raise BadSheet(N_("有两列都像“{title}”，请只留一列。"), title=HEADS.get(meant, head))
        known[head] = meant
    return known


def _names(also: Mapping[str, str]) -> dict[str, str]:
    names = {plain(head): name for head, name in also.items()}
    names |= {plain(head): name for name, head in HEADS.items()} | {plain(name): name for name in HEADS}
    for name, others in ALSO.items():
        names |= {plain(other): name for other in others}
    return names


def plain(head: str) -> str:
    """Return a head without what does not count: spaces, stars, colons, capitals."""
    return re.sub(r"[\s_*＊:：.]", "", head).lower()


def _row(line: int, cells: Mapping[str, str], known: Mapping[str, str], strange: Iterable[str]) -> Row:
    typed = {name: _cell(name, cells[head]) for head, name in known.items()}
    archival_no, term = typed.pop("archival_no", ""), typed.pop("term", "")
    kept = [f"{head}：{cells[head]}" for head in strange if cells[head]]
    if found := _ONLY_THE_YEAR.fullmatch(typed.get("date", "")):
        # An old ledger often knows the year or the month alone: the year stands, what was written goes to the notes.
        kept.append(f"{next(head for head, name in known.items() if name == 'date')}：{typed.pop('date')}")
        typed["year"] = typed.get("year") or found[1]
    notes = "\n".join(filter(None, [typed.pop("notes", ""), *kept]))
    entered: dict[str, object] = {name: value for name, value in typed.items() if value}
    entered["title"] = typed.get("title", "")
    if notes:
        entered["notes"] = notes
    if "parties" in entered:
        entered["parties"] = [part.strip() for part in PARTED.split(typed["parties"]) if part.strip()]
    return Row(line, entered, archival_no, term)


def _cell(name: str, text: str) -> str:
    tidy = text.strip()
    if name in TRAILING:
        tidy = TRAILING[name].sub("", tidy).strip()
    if name in WHOLE:
        tidy = tidy.removesuffix(".0")
    if name in DAYS and _SERIAL.fullmatch(tidy):
        tidy = (FIRST_DAY + timedelta(days=int(tidy))).isoformat()
    if name == "term" and tidy.isascii() and tidy.isdigit():
        tidy += "年"
    if name == "secrecy":
        return SPOKEN.get(tidy, tidy)
    return tidy


NOTES_HEADS = frozenset(head for head, name in _names({}).items() if name == NOTES)
