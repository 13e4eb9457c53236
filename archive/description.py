"""Describing a record: what was entered in the form is checked field by field, all at once, and then set."""

from collections.abc import Mapping, Sequence
from datetime import date

from archive.access import Secrecy
from archive.classification import RecordClass, Series, require_open
from archive.database import Work
from archive.elements import PREFIX, VALUE_MOST, element_values, elements_of, lacking, plain, read_value
from archive.entering import Checker
from archive.errors import Invalid, Problems, Refused
from archive.ledger import Line
from archive.records import Record, RecordParty, Stage
from archive.references import References
from archive.retention import recompute
from archive.wording import N_

TITLE_MOST, PAGES_MOST, PARTIES_MOST, NAME_MOST = 300, 100_000, 20, 120
FIELDS = (
    "class",
    "series",
    "title",
    "responsible",
    "doc_no",
    "date",
    "year",
    "parties",
    "pages",
    "secrecy",
    "department",
    "project",
    "notes",
    "event_on",
    "settled_on",
)
CATALOGUE_LOCKED = frozenset({"class", "year", "series", "department", "project"})
"""Fields the number was made of: fixed once it is issued."""


Changes = dict[str, tuple[object, object]]
"""The fields that changed, each as before and after."""


def describe(work: Work, record: Record, entered: Mapping[str, object]) -> Changes:
    """Set the fields that were sent, write down what changed, and return it.

    Nothing is set when any field cannot stand.

    Raises:
        Problems: one or more fields cannot stand.
        Refused: a field the archival number is made of was changed after it was issued, or the record is destroyed.
    """
    changed = enter(work, record, entered)
    if changed:
        work.book.write(
            Line(
                "record:describe",
                record.subject,
                work.by.login,
                work.by.name,
                detail={name: [_told(old), _told(new)] for name, (old, new) in changed.items()},
            )
        )
    return changed


def enter(work: Work, record: Record, entered: Mapping[str, object], known: References | None = None) -> Changes:
    """Set the fields that were sent and return what changed; whoever calls writes it down.

    Raises:
        Problems: one or more fields cannot stand.
        Refused: a field the archival number is made of was changed after it was issued, or the record is destroyed.
    """
    if record.state == Stage.DESTROYED:
        raise Refused(N_("{number} 已经销毁，目录不能再改。"), number=record.archival_no or record.ref)
    known = known or References(work.session, work.at)
    check = Checker(entered, [])
    for name in entered:
        if name not in FIELDS and not str(name).startswith(PREFIX):
            check.problems.append(Invalid(str(name)[:40], N_("没有这一栏：{name}。"), name=str(name)[:40]))
    wanted = _read(work, record, check, known)
    if check.problems:
        raise Problems(check.problems)
    before = values_of(record)
    if record.archival_no:
        locked = [name for name in CATALOGUE_LOCKED if name in wanted and wanted[name] != _plain(record, name)]
        if locked:
            raise Refused(
                N_("档号 {number} 已经打出，类目、条目、年度和部门不能再改，请走改号。"), number=record.archival_no
            )
    _set(work, record, wanted, known)
    recompute(record)
    after = values_of(record)
    names = {**before, **after}
    return {
        name: (before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    }


def values_of(record: Record) -> dict[str, object]:
    """Return the described fields as a form shows them."""
    return {
        "class": record.category.code,
        "series": record.series.number if record.series else None,
        "title": record.title,
        "responsible": record.responsible,
        "doc_no": record.doc_no,
        "date": record.dated,
        "year": record.year,
        "parties": list(record.party_names),
        "pages": record.pages,
        "secrecy": Secrecy(record.secrecy).name.lower(),
        "department": record.department.code,
        "project": record.project,
        "notes": record.notes,
        "event_on": record.event_on,
        "settled_on": record.settled_on,
        **{f"{PREFIX}{name}": value for name, value in element_values(record).items()},
    }


def missing(record: Record) -> list[Invalid]:
    """Return what acceptance still asks for.

    Source: DA/T 18-2022 (mandatory elements at file level).
    """
    problems = []
    if not record.title.strip():
        problems.append(Invalid("title", N_("题名空白，请补填。")))
    if record.dated is None:
        problems.append(Invalid("date", N_("日期空白，请按文件上的日期补填。")))
    if record.year is None:
        problems.append(Invalid("year", N_("年度空白，请补填四位年度。")))
    if record.series is None:
        problems.append(Invalid("series", N_("没有选保管期限条目，请从期限表中选一条。")))
    if record.pages < 1:
        problems.append(Invalid("pages", N_("页数至少是 1 页。")))
    return problems + lacking(record)


def _read(work: Work, record: Record, check: Checker, known: References) -> dict[str, object]:
    """Read every field that was sent into the value its column takes."""
    wanted: dict[str, object] = {}
    for name, most in (("title", TITLE_MOST), ("responsible", 200), ("doc_no", 80), ("project", 12), ("notes", 5000)):
        if check.has(name):
            wanted[name] = check.text(name, most)
    if wanted.get("title") == "":
        check.problems.append(Invalid("title", N_("题名空白，请补填。")))
    _read_days(work, check, wanted)
    if check.has("year"):
        wanted["year"] = check.number("year", 1900, work.today.year)
    if check.has("pages"):
        wanted["pages"] = check.number("pages", 1, PAGES_MOST) or 1
    if check.has("parties"):
        wanted["parties"] = _parties(check)
    if check.has("secrecy"):
        _read_secrecy(check, wanted)
    _read_place(work, record, check, wanted, known)
    _read_elements(work, record, check, wanted)
    return wanted


def _read_elements(work: Work, record: Record, check: Checker, wanted: dict[str, object]) -> None:
    """Read what the class asks for; what it asked for once may be emptied, and is filled no more."""
    sent = {name: value for name, value in check.entered.items() if str(name).startswith(PREFIX)}
    if not sent:
        return
    category = wanted.get("class", record.category)
    category = category if isinstance(category, RecordClass) else record.category
    asked = {element.field: element for element in elements_of(work.session, category)}
    values = dict(record.elements or {})
    for name, value in sent.items():
        bare, before = name.removeprefix(PREFIX), len(check.problems)
        text = check.tidied(name, plain(value), VALUE_MOST)
        if len(check.problems) > before:
            continue
        try:
            if name in asked:
                values[bare] = read_value(asked[name], text)
            elif text and text != values.get(bare):
                check.problems.append(_unasked(name, category))
            elif not text:
                values.pop(bare, None)
        except Invalid as problem:
            check.problems.append(problem)
    wanted["elements"] = {name: value for name, value in values.items() if value}


def _unasked(name: str, category: RecordClass) -> Invalid:
    text = N_("{code} 类没有“{element}”这一项，请从类目要素中选。")
    return Invalid(name[:40], text, code=category.code, element=name.removeprefix(PREFIX)[:30])


def _read_days(work: Work, check: Checker, wanted: dict[str, object]) -> None:
    for name in ("date", "event_on", "settled_on"):
        if check.has(name):
            wanted[name] = check.day(name)
    if isinstance(day := wanted.get("date"), date) and day > work.today:
        check.problems.append(Invalid("date", N_("日期 {day} 还没有到，请核对。"), day=day))


def _read_secrecy(check: Checker, wanted: dict[str, object]) -> None:
    name = str(check.entered["secrecy"]).upper()
    if name in Secrecy.__members__:
        wanted["secrecy"] = Secrecy[name]
    else:
        check.problems.append(Invalid("secrecy", N_("密级请选公开、内部、普通商密或核心商密。")))


def _read_place(work: Work, record: Record, check: Checker, wanted: dict[str, object], known: References) -> None:
    """Read class, schedule line and department, which must agree with one another."""
    record_class = record.category
    if check.has("class"):
        try:
            record_class = known.category(str(check.entered["class"]), record.fonds_id)
            if record_class is not record.category or record.id is None:
                require_open(record_class, work.today)
            wanted["class"] = record_class
        except Invalid as problem:
            check.problems.append(problem)
    if check.has("series") or "class" in wanted:
        wanted["series"] = _series(record, record_class, check, known)
    if check.has("department"):
        code = str(check.entered["department"]).strip()
        found = known.department(code, record.fonds_id)
        if found is None:
            check.problems.append(
                Invalid("department", N_("没有代码为 {code} 的部门，请从部门表中选一个。"), code=code[:20])
            )
        else:
            wanted["department"] = found


def _series(record: Record, record_class: RecordClass, check: Checker, known: References) -> Series | None:
    lines = known.lines(record_class)
    entered = check.entered.get("series")
    if entered in (None, ""):
        if record.series in lines:
            return record.series
        return known.usual(record_class)
    for line in lines:
        if str(line.number) == str(entered).strip():
            return line
    check.problems.append(
        Invalid(
            "series",
            N_("期限表第 {number} 条不在 {code} 类下，请重选条目。"),
            number=str(entered)[:8],
            code=record_class.code,
        )
    )
    return None


def _parties(check: Checker) -> list[str]:
    value = check.entered["parties"]
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, Sequence) or not all(isinstance(line, str) for line in lines):
        check.problems.append(Invalid("parties", N_("单位请一行写一个。")))
        return []
    names = [" ".join(line.split()) for line in lines]
    kept = list(dict.fromkeys(name for name in names if name))
    if len(kept) > PARTIES_MOST or any(len(name) > NAME_MOST for name in kept):
        check.problems.append(
            Invalid(
                "parties",
                N_("最多 {parties} 个单位，每个不超过 {letters} 字。"),
                parties=PARTIES_MOST,
                letters=NAME_MOST,
            )
        )
    if any(not set("/\\<>").isdisjoint(name) for name in kept):
        check.problems.append(Invalid("parties", N_("单位名称不能含有 / \\ < >，请照营业执照填写。")))
    return kept


def _plain(record: Record, name: str) -> object:
    return {
        "class": record.category,
        "year": record.year,
        "series": record.series,
        "department": record.department,
        "project": record.project,
    }[name]


def _set(work: Work, record: Record, wanted: Mapping[str, object], known: References) -> None:
    plain = {
        "title": "title",
        "responsible": "responsible",
        "doc_no": "doc_no",
        "project": "project",
        "notes": "notes",
        "date": "dated",
        "event_on": "event_on",
        "settled_on": "settled_on",
        "year": "year",
        "pages": "pages",
        "secrecy": "secrecy",
        "class": "category",
        "department": "department",
        "series": "series",
        "elements": "elements",
    }
    for name, column in plain.items():
        if name in wanted:
            value = wanted[name]
            setattr(record, column, int(value) if isinstance(value, Secrecy) else value)
    if "series" in wanted and record.series is not None and record.counts_from is None:
        record.term = record.series.term
    if "parties" in wanted and isinstance(names := wanted["parties"], list):
        _set_parties(work, record, names, known)


def _set_parties(work: Work, record: Record, names: Sequence[str], known: References) -> None:
    if list(names) == list(record.party_names):
        return
    if record.parties:
        record.parties.clear()
        work.session.flush()
    for position, name in enumerate(names, start=1):
        party = known.party(name)
        if all(row.party is not party for row in record.parties):
            record.parties.append(RecordParty(party=party, position=position))


def _told(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
