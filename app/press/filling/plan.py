"""The papers of the plan, filled from classes, schedule lines and what is held."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from app.press.forms import Signature
from app.press.forms.plan import ClassOutline, HoldingLine, OutlineLine, ScopeGroup, ScopeLine, ScopeTable
from archive.classification import Kind, RecordClass, Series
from archive.fonds import Fonds
from archive.numbering import NumberParts, NumberTemplate
from archive.plan_history import ClassThen
from archive.schedules import PERMANENT, Term, Trigger

# i18n: allow - the words of the forms stay Chinese
APPROVALS = ("编制", "档案部门负责人", "企业负责人", "上级审批")
REGISTER_APPROVALS = ("填表人", "审核人")
UNITS = {Kind.ITEM: "件", Kind.VOLUME: "案卷", Kind.PROJECT: "项目", Kind.AV: "声像", Kind.OBJECT: "实物"}
OTHER, THIRTY, TEN = "other", "D30", "D10"


def scope_table(
    classes: Sequence[RecordClass], lines: Iterable[Series], *, printed_on: date, only: str = ""
) -> ScopeTable:
    """Fill 归档范围和保管期限表: the lines of every class group, or of one, in the order of the plan."""
    above = {one.id: one for one in classes}
    grouped: dict[int, list[Series]] = {}
    first: date | None = None
    for line in lines:
        grouped.setdefault(_top(above, line.class_id).id, []).append(line)
        first = max(filter(None, (first, line.valid_from)), default=None)
    groups = tuple(
        ScopeGroup(one.code, one.name, tuple(_scope_line(line) for line in grouped[one.id]))
        for one in classes
        if one.id in grouped and only in {"", one.code}
    )
    return ScopeTable(groups=groups, approvals=_signatures(APPROVALS), in_force=first, printed_on=printed_on)


def class_outline(
    fonds: Fonds, classes: Sequence[ClassThen], terms: Mapping[int, str], on: date, old_codes: Iterable[tuple[str, str]]
) -> ClassOutline:
    """Fill 分类大纲; `terms` gives the usual term of a schedule line by its number."""
    lines = tuple(
        OutlineLine(
            depth=one.depth,
            code=one.code,
            name=one.name,
            national=one.national,
            unit=UNITS[Kind(one.kind)] if one.pattern else "",
            pattern=one.pattern or "",
            example=_example(fonds, one.pattern, terms.get(one.usual or 0, ""), on.year) if one.pattern else "",
            retention=term_word(terms.get(one.usual or 0, "")) if one.pattern else "",
            since=one.valid_from,
            until=one.valid_to,
        )
        for one in classes
    )
    olds = "、".join(f"{old} → {code}" for old, code in old_codes)
    return ClassOutline(lines=lines, on=on, approvals=_signatures(APPROVALS), old_codes=olds)


def holding_line(code: str, name: str, rows: Sequence[tuple[int | None, str, int, int]]) -> HoldingLine:
    """Sum what is held of a class group; rows are year, term, records and pages."""
    years = sorted({year for year, _term, _count, _pages in rows if year})
    counts = {PERMANENT.code: 0, THIRTY: 0, TEN: 0, OTHER: 0}
    for _year, term, count, _pages in rows:
        counts[term if term in counts else OTHER] += count
    return HoldingLine(
        code=code,
        name=name,
        records=sum(row[2] for row in rows),
        pages=sum(row[3] for row in rows),
        years="—".join(dict.fromkeys(str(year) for year in (*years[:1], *years[-1:]))),
        permanent=counts[PERMANENT.code],
        thirty=counts[THIRTY],
        ten=counts[TEN],
        other=counts[OTHER],
    )


def register_signatures() -> tuple[Signature, ...]:
    """Return the cells at the foot of the register, to be signed with the pen."""
    return _signatures(REGISTER_APPROVALS)


def term_word(code: str) -> str:
    """Return a term as the schedule writes it; no years at all means that the end of the matter decides."""
    if not code:
        return ""
    return Term.parse(code).chinese if Term.parse(code).years != 0 else "了结再鉴"


def _scope_line(line: Series) -> ScopeLine:
    return ScopeLine(
        number=line.number,
        class_code=line.category.code,
        scope=line.title,
        retention=term_word(line.term),
        starts=Trigger(line.trigger).meaning if line.trigger else "",
        least=term_word(line.minimum),
        basis=line.basis,
        note=line.note,
    )


def _top(above: Mapping[int, RecordClass], class_id: int) -> RecordClass:
    one = above[class_id]
    while one.parent_id is not None:
        one = above[one.parent_id]
    return one


def _example(fonds: Fonds, pattern: str, term: str, year: int) -> str:
    parts = NumberParts(fonds.code, year, Term.parse(term) if term else PERMANENT, "BGS", "1", 1)
    return NumberTemplate.parse(pattern).number(parts, 1)


def _signatures(offices: Iterable[str]) -> tuple[Signature, ...]:
    return tuple(Signature(office) for office in offices)
