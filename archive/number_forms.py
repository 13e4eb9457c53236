"""The forms in which classes number: ready ones to choose from, in what span each counts, and which two would give one number twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.classification import RecordClass
from archive.numbering import LAST_NUMBER, PADDING, NumberTemplate
from archive.patterns import Place
from archive.wording import N_

ANY_HAN = "〓"
"""Stands for all Chinese characters."""
UNITS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + ANY_HAN)
"""What a unit or project code is made of."""
FIGURES = frozenset("0123456789")
LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class ReadyForm:
    """A form of number that a standard or the house wrote down."""

    name: str
    words: str
    pattern: str
    """With {code} for the local code and {national} for the national one."""


READY = (
    ReadyForm("house", N_("本企业办法：类号年度.期限-件号"), "{code}{{year}}.{{term:digit}}-{{n}}"),
    ReadyForm("yearly", N_("类号.年度-件号"), "{code}.{{year}}-{{n}}"),
    ReadyForm("grand", N_("类号-件号（大流水）"), "{code}-{{n}}"),
    ReadyForm("dat22", N_("DA/T 22-2015：全宗号-门类·年度-期限-机构-件号"), "{{fonds}}-{national}·{{year}}-{{term}}-{{unit}}-{{n:04}}"),
    ReadyForm("dat13", N_("DA/T 13-2022：全宗号-门类·年度·期限·机构-件号"), "{{fonds}}-{national}·{{year}}·{{term}}·{{unit}}-{{n:04}}"),
)  # fmt: skip
READY_BY_NAME = {form.name: form for form in READY}


def pattern_of(form: ReadyForm, category: RecordClass, classes: Sequence[RecordClass]) -> str:
    """Return a ready form for one class; where several share a national code, the local one tells them apart."""
    national = category.national or category.code
    shared = [
        one for one in classes if one.id != category.id and one.pattern and (one.national or one.code) == national
    ]
    if shared:
        head, dot, last = national.rpartition("·")
        national = f"{head}{dot}{category.code}" if category.code.startswith(last) else f"{national}·{category.code}"
    return form.pattern.format(code=category.code, national=national)


SPANS = {
    "fonds": N_("每一全宗"),
    "year": N_("每一年度"),
    "term": N_("每一保管期限"),
    "unit": N_("每一机构（问题）"),
    "project": N_("每一项目"),
    "volume": N_("每一案卷"),
}
"""The parts left of the running number, as one says that it begins anew with each of them."""


def spans_of(template: NumberTemplate) -> list[str]:
    """Return the words for everything with which the running number begins anew; empty when it never does."""
    return [SPANS[part] for part in template.needs if part != "fonds"]


def clash(one: NumberTemplate, other: NumberTemplate, fonds: str) -> bool:
    """Say whether two templates of one fonds could give the same number.

    All numbers of both are compared as their lookup keys are, not some of them: there is a number that both can
    write exactly when the two read to their ends together.
    """
    return any(_meet(left, right) for left in _ways(one, fonds) for right in _ways(other, fonds))


@dataclass(frozen=True, slots=True)
class _Run:
    """Some characters of one kind."""

    of: frozenset[str]
    least: int
    most: int


def _ways(template: NumberTemplate, fonds: str) -> Iterator[list[_Run]]:
    """Yield the shapes in which a template's numbers are looked up, one for each way to write the term."""
    ways: list[list[_Run]] = [[]]
    for segment in template.segments:
        choices = [_literal(segment)] if isinstance(segment, str) else _place(segment, fonds)
        ways = [way + choice for way in ways for choice in choices]
    yield from ways


def _literal(words: str) -> list[_Run]:
    return [_Run(frozenset(letter), 1, 1) for letter in PADDING.sub("", words.replace("·", "."))]


def _place(place: Place, fonds: str) -> list[list[_Run]]:
    first, rest = frozenset("123456789"), FIGURES
    if place.name == "fonds":
        return [_literal(fonds)]
    if place.name == "year":
        return [[_Run(first, 1, 1), _Run(rest, 3, 3)]]
    if place.name == "term":
        return (
            [[_Run(frozenset("123"), 1, 1)]] if place.figures else [_literal("Y"), [*_literal("D"), _Run(rest, 1, 3)]]
        )
    if place.name in {"unit", "project"}:
        return [[_Run(FIGURES if place.figures else UNITS, 1, LONGEST_CODE)]]
    longest = len(str(LAST_NUMBER))
    return [[_Run(first, 1, 1), _Run(rest, 0, longest - 1)]]


def _meet(one: list[_Run], other: list[_Run]) -> bool:
    """Say whether some text is of both shapes: walk both at once, letter by letter."""
    waiting, seen = [(0, 0, 0, 0)], set()
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        at, used, there, spent = state
        done, over = at == len(one), there == len(other)
        if done and over:
            return True
        if not done and used >= one[at].least:
            waiting.append((at + 1, 0, there, spent))
        if not over and spent >= other[there].least:
            waiting.append((at, used, there + 1, 0))
        if (
            not done
            and not over
            and used < one[at].most
            and spent < other[there].most
            and _share(one[at], other[there])
        ):
            waiting.append((at, used + 1, there, spent + 1))
    return False


def _share(one: _Run, other: _Run) -> bool:
    return bool(one.of & other.of) or any(
        ANY_HAN in run.of and any(not letter.isascii() for letter in against.of)
        for run, against in ((one, other), (other, one))
    )
