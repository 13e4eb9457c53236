"""The classification scheme and retention schedule of the first day.

Three tables that an archivist can read and correct lie beside this module: default_classes.csv, the
classes with their national codes and number patterns, default_series.csv, the lines of 归档范围和保管期限表
with term, start and basis, and default_elements.csv, what a class asks for beyond the common description. Nothing of them is taken over that contradicts itself.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from archive.classification import Kind
from archive.elements import ElementCheck, ElementKind
from archive.errors import Invalid
from archive.numbering import NumberTemplate
from archive.schedules import Rule, Term, Trigger, check_rule
from archive.wording import N_


class Disposal(StrEnum):
    """What an appraisal is to decide about when the term is over."""

    KEEP = "keep"
    DESTROY = "destroy"
    TRANSFER = "transfer"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class (类目); without a template it only groups others. `series` is the number of its usual schedule line."""

    code: str
    parent: str | None
    name: str
    name_en: str
    national: str
    kind: Kind
    template: NumberTemplate | None
    series: int | None


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One line of the retention schedule (保管期限表)."""

    number: int
    class_code: str
    national: str
    title: str
    title_en: str
    rule: Rule
    disposal: Disposal
    note: str


@dataclass(frozen=True, slots=True)
class ElementLine:
    """One thing a class and those below it ask for."""

    class_code: str
    name: str
    label: str
    label_en: str
    kind: ElementKind
    choices: tuple[str, ...]
    check: ElementCheck


@dataclass(frozen=True, slots=True)
class Scheme:
    """Classes, each after its parent, schedule lines in the order of the schedule, and what classes ask for."""

    classes: tuple[ClassLine, ...]
    series: tuple[SeriesLine, ...]
    elements: tuple[ElementLine, ...] = ()

    def category(self, code: str) -> ClassLine:
        """Return the class of a code.

        Raises:
            KeyError: there is none.
        """
        return {line.code: line for line in self.classes}[code]

    def path(self, code: str) -> tuple[ClassLine, ...]:
        """Return a class and those above it, itself first."""
        line = self.category(code)
        return (line, *self.path(line.parent)) if line.parent else (line,)

    def series_of(self, code: str) -> tuple[SeriesLine, ...]:
        """Return the schedule lines that govern a class, those of its parents included."""
        above = {line.code for line in self.path(code)}
        return tuple(line for line in self.series if line.class_code in above)


@cache
def load() -> Scheme:
    """Return the scheme of the first day."""
    here = files("archive")
    tables = ("default_classes.csv", "default_series.csv", "default_elements.csv")
    return read(*(here.joinpath(table).read_text("utf-8") for table in tables))


def read(classes: str, series: str, elements: str = "") -> Scheme:
    """Read a scheme from the text of its two tables.

    Raises:
        Invalid: a line cannot stand.
    """
    scheme = Scheme(
        tuple(_class_line(row) for row in csv.DictReader(classes.splitlines())),
        tuple(_series_line(row) for row in csv.DictReader(series.splitlines())),
        tuple(_element_line(row) for row in csv.DictReader(elements.splitlines())),
    )
    _check_classes(scheme)
    _check_series(scheme)
    return scheme


def _class_line(row: dict[str, str]) -> ClassLine:
    return ClassLine(
        code=row["code"],
        parent=row["parent"] or None,
        name=row["name"],
        name_en=row["name_en"],
        national=row["national"],
        kind=Kind(row["kind"]),
        template=NumberTemplate.parse(row["pattern"]) if row["pattern"] else None,
        series=int(row["series"]) if row["series"] else None,
    )


def _series_line(row: dict[str, str]) -> SeriesLine:
    rule = Rule(
        term=Term.parse(row["term"]),
        trigger=Trigger(row["trigger"]) if row["trigger"] else None,
        basis=row["basis"],
        minimum=Term.parse(row["minimum"]) if row["minimum"] else None,
        accounting=row["accounting"] == "yes",
    )
    return SeriesLine(
        number=int(row["number"]),
        class_code=row["class"],
        national=row["national"],
        title=row["title"],
        title_en=row["title_en"],
        rule=rule,
        disposal=Disposal(row["disposal"]),
        note=row["note"],
    )


def _element_line(row: dict[str, str]) -> ElementLine:
    return ElementLine(
        class_code=row["class"],
        name=row["name"],
        label=row["label"],
        label_en=row["label_en"],
        kind=ElementKind(row["kind"]),
        choices=tuple(row["choices"].split()),
        check=ElementCheck(row["check"] or ElementCheck.NONE),
    )


def _check_classes(scheme: Scheme) -> None:
    codes: set[str] = set()
    patterns: set[str] = set()
    for line in scheme.classes:
        field = f"classes:{line.code}"
        if line.code in codes:
            raise Invalid(field, N_("类目 {code} 重复，请只留一行。"), code=line.code)
        if line.parent and line.parent not in codes:
            raise Invalid(field, N_("类目 {code} 的上级 {parent} 应写在它前面。"), code=line.code, parent=line.parent)
        codes.add(line.code)
        if line.template is None:
            continue
        if line.template.pattern in patterns:
            raise Invalid(field, N_("类目 {code} 的档号格式已被另一类目用了，会编出同号。"), code=line.code)
        patterns.add(line.template.pattern)
        if line.series not in {series.number for series in scheme.series_of(line.code)}:
            raise Invalid(field, N_("类目 {code} 没有可用的默认保管期限条目，请补填。"), code=line.code)


def _check_series(scheme: Scheme) -> None:
    codes = {line.code for line in scheme.classes}
    for position, line in enumerate(scheme.series, 1):
        field, number = f"series:{line.number}", line.number
        if number != position:
            raise Invalid(field, N_("保管期限表第 {position} 行的序号应连续，请核对。"), position=position)
        if line.class_code not in codes:
            raise Invalid(field, N_("保管期限表第 {number} 行的类目不存在，请核对。"), number=number)
        if not line.title or not line.title_en:
            raise Invalid(field, N_("保管期限表第 {number} 行没有名称，请补填。"), number=number)
        if line.rule.term.permanent != (line.disposal == Disposal.KEEP):
            raise Invalid(field, N_("保管期限表第 {number} 行的处置与期限不符，永久的才留存。"), number=number)
        check_rule(line.rule)
