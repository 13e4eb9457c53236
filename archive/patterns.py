"""The patterns in which an administrator writes down how a class numbers its records.

A pattern is literal text with places in braces: `{fonds}-WS·{year}-{term}-{unit}-{n:04}`. Figures may be
padded, `{n:04}`; a term may be the old digit, `{term:digit}`. A pattern that could give two readings
of one number is refused here, before anything is numbered by it.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from archive.errors import Invalid
from archive.wording import N_

PLACES = ("fonds", "year", "term", "unit", "project", "volume", "n")
LONGEST_PATTERN = 60
"""Characters; a number made by the longest pattern still fits its 80."""
LONGEST_LITERAL = 20
SEPARATORS = "-.·"
HAN = "〇㐀-䶿一-鿿"
"""Chinese characters, as the inside of a regular expression's class."""

_TOKEN = re.compile(r"\{([^{}]*)\}|([^{}]+)|([{}])")
_FORMS = {"project": r"0[1-9]", "volume": r"0[1-9]", "n": r"0[1-9]", "term": r"digit"}
_FIGURES = frozenset({"year", "volume", "n"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a part of the number fills.

    `width` is the number of figures it is padded to, 0 for none; `figures` says that only figures may stand there.
    """

    name: str
    width: int = 0
    figures: bool = False


Segment = str | Place


@lru_cache(maxsize=1024)
def read_pattern(pattern: str) -> tuple[Segment, ...]:
    """Return the literals and places of a pattern, in order.

    Raises:
        Invalid: it is no pattern, or its numbers could be read in two ways.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise _wrong(N_("档号格式最长 {longest} 个字，请改短。"), longest=LONGEST_PATTERN)
    segments = [_segment(token) for token in _TOKEN.finditer(pattern)]
    _check_running(segments)
    literal = "".join(segment for segment in segments if isinstance(segment, str))
    if len(literal) > LONGEST_LITERAL:
        raise _wrong(N_("档号格式里的固定文字最长 {longest} 个字，请改短。"), longest=LONGEST_LITERAL)
    return tuple(_settled(segments, at) for at in range(len(segments)))


def _wrong(text: str, **values: object) -> Invalid:
    return Invalid("pattern", text, **values)


def _segment(token: re.Match[str]) -> Segment:
    place, literal, brace = token.groups()
    if brace:
        raise _wrong(N_("档号格式里的花括号不成对，请核对“{found}”。"), found=brace)
    return _literal(literal) if literal else _place(place)


def _literal(literal: str) -> str:
    odd = re.search(rf"[^A-Z0-9{HAN}.·-]", literal)
    if odd:
        raise _wrong(N_("档号格式里只能用大写字母、数字、汉字和 - . ·，请去掉“{found}”。"), found=odd[0])
    if re.search(r"[-.·]{2}", literal):
        raise _wrong(N_("档号格式里分隔符不能连用，请核对“{found}”。"), found=literal)
    return literal


def _place(written: str) -> Place:
    name, colon, form = written.partition(":")
    if name not in PLACES:
        raise _wrong(
            N_("档号格式里没有 {{{found}}} 这个位置，可用的是 {known}。"),
            found=written[:20],
            known=" ".join(f"{{{place}}}" for place in PLACES),
        )
    if colon and not re.fullmatch(_FORMS.get(name, "(?!)"), form):
        raise _wrong(
            N_("看不懂 {{{found}}} 的写法，补零写成 {{n:04}}，期限代码写成 {{term:digit}}。"), found=written[:20]
        )
    width = int(form) if form.isdigit() else 0
    return Place(name, width, figures=name in _FIGURES or bool(form))


def _check_running(segments: list[Segment]) -> None:
    names = [segment.name for segment in segments if isinstance(segment, Place)]
    for name in names:
        if names.count(name) > 1:
            raise _wrong(N_("{{{name}}} 在档号格式里只能出现一次。"), name=name)
    if "n" not in names:
        raise _wrong(N_("档号格式里没有件号，请以 -{{n}} 结尾。"))
    if not isinstance(segments[-1], Place) or segments[-1].name != "n":
        raise _wrong(N_("件号 {{n}} 应在档号格式的最后。"))
    before = segments[-2] if len(segments) > 1 else ""
    if not isinstance(before, str) or not before.endswith("-"):
        raise _wrong(N_("件号 {{n}} 前面要有连接号 -。"))
    if isinstance(segments[0], str) and segments[0][0] in SEPARATORS:
        raise _wrong(N_("档号格式不能以分隔符开头，请先写类目代码。"))


def _settled(segments: list[Segment], at: int) -> Segment:
    """Return the segment as it may stand between its neighbours without running together with them."""
    place = segments[at]
    if isinstance(place, str):
        return place
    edges = [_edge(left, -1) for left in segments[:at][-1:]] + [_edge(right, 0) for right in segments[at + 1 :][:1]]
    if all(edge in SEPARATORS for edge in edges):
        return place
    # A letter parts figures from what stands beside them: GL{year}, ZG{project}.
    if (place.figures or place.name == "project") and not any(edge == "{" or edge.isdigit() for edge in edges):
        return replace(place, figures=True)
    raise _wrong(N_("{{{name}}} 与旁边的内容连在一起会读错，请用 - 或 · 隔开。"), name=place.name)


def _edge(segment: Segment, side: int) -> str:
    return segment[side] if isinstance(segment, str) else "{"
