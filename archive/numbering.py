"""Archival numbers (档号): how a class writes them, and how any spelling of one is recognised again.

A template is a readable pattern such as `GL{year}.{term:digit}-{n}`. Everything left of `{n}` is the
scope in which the running number counts. Each number has one lookup key that all its spellings
share; the key is what the database keeps unique, so that 6, 06 and 0006 never stand side by side.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from archive.dates import EARLIEST_YEAR, LATEST_YEAR
from archive.errors import Invalid
from archive.patterns import HAN, SEPARATORS, Place, Segment, read_pattern
from archive.schedules import PERMANENT, Term
from archive.wording import N_

LEGACY_CLASSES: Mapping[str, str] = MappingProxyType({"ZB": "ZG"})
"""Old class codes that are found but never given; the seed's list says ZG where its example says ZB."""
LONGEST_SPELLING = 100
LAST_NUMBER = 999_999_999
LAST_VOLUME = 999_999

_DASHES = "‐‑‒–—―−─━⁃➖﹘﹣－\u00ad"
_DOTS = "·・･•‧∙⋅․．。｡﹒"
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0).upper() for code in range(0xFF01, 0xFF5F)}
_FOLD = str.maketrans(
    _FULL_WIDTH
    | {letter: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DOTS, ".")
    | dict.fromkeys(_UNSEEN, "")
)
PADDING = re.compile(r"(?<![0-9])0+(?=[0-9])")
# An old code is only a class code where nothing but figures follows: fonds ZB12 in ZB12-WS·2011 is not one.
_BARE_CLASS = re.compile(r"([A-Z]+)([0-9][0-9./-]*)")


_PLAIN = re.compile(r"[!-,.-`{-~]+(?:-[!-,.-`{-~]+)*")
"""Half-width signs without a space, in which no two dashes stand together."""


def canonical(spelling: str) -> str:
    """Return a spelling in half-width capitals with one kind of dash and one kind of dot.

    Raises:
        Invalid: it is too long, empty, or could be meant in two ways.
    """
    if len(spelling) > LONGEST_SPELLING:
        raise Invalid("archival_no", N_("档号最长 {longest} 个字，请核对。"), longest=LONGEST_SPELLING)
    # Only widths and separators are folded: characters that merely look alike stay apart, so that two
    # numbers never become one.
    folded = spelling.translate(_FOLD)
    if _PLAIN.fullmatch(folded):
        return folded  # nearly every number there is, ten thousand times in one table
    folded = unicodedata.normalize("NFC", folded).translate(_FOLD)
    if re.search(r"[0-9]\s+[0-9]", folded):
        raise Invalid("archival_no", N_("档号的数字之间有空格，看不出是一个数还是两个，请去掉空格或补上连接号。"))
    folded = re.sub(r"-+", "-", re.sub(r"\s+", "", folded))
    if not folded:
        raise Invalid("archival_no", N_("档号空白，请补填。"))
    if any(unicodedata.category(character)[0] in "CM" for character in folded):
        raise Invalid("archival_no", N_("档号里有看不见的字符，请删去重填。"))
    return folded


def lookup_key(spelling: str, aliases: Mapping[str, str] = LEGACY_CLASSES) -> str:
    """Return the key that every spelling of one number shares.

    Raises:
        Invalid: it is too long, empty, or could be meant in two ways.
    """
    return PADDING.sub("", _official(canonical(spelling), aliases))


def _official(folded: str, aliases: Mapping[str, str]) -> str:
    found = _BARE_CLASS.fullmatch(folded)
    return aliases.get(found[1], found[1]) + found[2] if found else folded


@dataclass(frozen=True, slots=True)
class NumberParts:
    """What a record contributes to its number; `volume` is the running number of its 案卷, 组 or 册."""

    fonds: str | None = None
    year: int | None = None
    term: Term | None = None
    unit: str | None = None
    project: str | None = None
    volume: int | None = None


MISSING = {
    "fonds": N_("没有全宗号，编不了档号，请先填全宗号。"),
    "year": N_("没有年度，编不了档号，请先填年度。"),
    "term": N_("没有保管期限，编不了档号，请先选保管期限。"),
    "unit": N_("没有机构代码，编不了档号，请先填机构（问题）代码。"),
    "project": N_("没有项目号，编不了档号，请先填项目号。"),
    "volume": N_("没有案卷号，编不了档号，请先填案卷号。"),
}
_WORDS = {
    "fonds": (r"[A-Z0-9]{1,8}", N_("全宗号“{given}”不合规，应为 1 至 8 个大写字母或数字。")),
    "unit": (rf"[A-Z0-9{HAN}]{{1,12}}", N_("机构代码“{given}”不合规，应为 1 至 12 个大写字母、数字或汉字。")),
    "project": (rf"[A-Z0-9{HAN}]{{1,12}}", N_("项目号“{given}”不合规，应为 1 至 12 个大写字母、数字或汉字。")),
}


@dataclass(frozen=True, slots=True)
class NumberTemplate:
    """How one class writes its numbers."""

    pattern: str
    segments: tuple[Segment, ...]

    @classmethod
    def parse(cls, pattern: str) -> "NumberTemplate":
        """Read a template from its pattern.

        Raises:
            Invalid: the pattern cannot be read, or bears an old class code.
        """
        segments = read_pattern(pattern)
        leading = re.match(r"[A-Z]+", pattern)
        if leading and leading[0] in LEGACY_CLASSES:
            sentence = N_("{old} 是旧代号，只供查找，不再编号；请用 {new}。")
            raise Invalid("pattern", sentence, old=leading[0], new=LEGACY_CLASSES[leading[0]])
        return cls(pattern, segments)

    @property
    def needs(self) -> tuple[str, ...]:
        """The parts a record must have before it can be numbered, in the order of the number."""
        return tuple(segment.name for segment in self.segments[:-1] if isinstance(segment, Place))

    @property
    def class_path(self) -> str:
        """The class codes that stand in the number itself, such as `KJ2` or `KU.01`."""
        literals = "-".join(segment for segment in self.segments if isinstance(segment, str))
        return ".".join(part for part in re.split(rf"[{re.escape(SEPARATORS)}]", literals) if part)

    def prefix(self, parts: NumberParts) -> str:
        """Return all that stands left of the running number; the number restarts with each prefix.

        Raises:
            Invalid: a part is missing or cannot stand in a number.
        """
        return "".join(
            segment if isinstance(segment, str) else _written(segment, parts) for segment in self.segments[:-1]
        )

    def number(self, parts: NumberParts, n: int) -> str:
        """Return the archival number of the n-th item of its scope, counted from 1.

        Raises:
            Invalid: a part is missing or cannot stand in a number.
        """
        if not 1 <= n <= LAST_NUMBER:
            raise Invalid("n", N_("件号应为 1 至 {last}。"), last=LAST_NUMBER)
        return self.prefix(parts) + str(n).zfill(self._running.width)

    @property
    def counts_volumes(self) -> bool:
        """Whether its numbers name a volume, inside which the items are counted."""
        return "volume" in self.needs

    def volume_prefix(self, parts: NumberParts) -> str:
        """Return all that stands left of a volume's own running number.

        Raises:
            Invalid: a part is missing or cannot stand in a number.
        """
        return "".join(segment if isinstance(segment, str) else _written(segment, parts) for segment in self._before())

    def volume_number(self, parts: NumberParts, n: int) -> str:
        """Return the archival number of the n-th volume of its scope, counted from 1.

        Raises:
            Invalid: a part is missing or cannot stand in a number.
        """
        if not self.counts_volumes:
            return self.number(parts, n)
        place = next(one for one in self.segments if isinstance(one, Place) and one.name == "volume")
        return self.volume_prefix(parts) + _figure(place, n)

    def volume_shelf_key(self, parts: NumberParts, n: int) -> str:
        """Return a text by which a volume stands before its own items and among its fellows.

        Raises:
            Invalid: a part is missing or cannot stand in a number.
        """
        if not self.counts_volumes:
            return self.shelf_key(parts, n)
        return self.shelf_key(replace(parts, volume=n), 1)[:-9] + "0" * 9

    def _before(self) -> tuple[Segment, ...]:
        if not self.counts_volumes:
            return self.segments[:-1]
        at = next(at for at, one in enumerate(self.segments) if isinstance(one, Place) and one.name == "volume")
        return self.segments[:at]

    def preview(self, parts: NumberParts) -> str:
        """Return the number as far as it is known: □ for a missing part, # for the figures of the item.

        Raises:
            Invalid: a part is given that cannot stand in a number.
        """
        known = {place for place in self.needs if getattr(parts, place) not in {None, ""}}
        shown = "".join(
            segment if isinstance(segment, str) else _written(segment, parts) if segment.name in known else "□"
            for segment in self.segments[:-1]
        )
        return shown + "#" * max(self._running.width, 1)

    def shelf_key(self, parts: NumberParts, n: int) -> str:
        """Return a text whose plain order is the order on the shelf.

        By class, then project, year, term (for ever first, then the longer), unit, volume and item.

        Raises:
            Invalid: a part is missing or cannot stand in a number.
        Source: 企业档案分类编号办法 第七条 (排架).
        """
        self.number(parts, n)
        named = {segment.name: segment for segment in self.segments if isinstance(segment, Place)}
        fields = [
            _padded(parts.fonds) if "fonds" in named else "",
            _padded(self.class_path),
            _padded(parts.project) if "project" in named else "",
            f"{parts.year:04}" if "year" in named else "",
            f"{_shelved(named['term'], parts.term).rank:04}" if "term" in named and parts.term else "",
            _padded(parts.unit) if "unit" in named else "",
            f"{parts.volume:06}" if "volume" in named else "",
            f"{n:09}",
        ]
        return "-".join(fields)

    def read(self, spelling: str) -> tuple[NumberParts, int] | None:
        """Return the parts and running number of a spelling, or None if it is no number of this template.

        An old digit gives the term it stood for, 1 永久, 2 30年, 3 10年.
        """
        try:
            found = _reader(self.segments).fullmatch(_official(canonical(spelling), LEGACY_CLASSES))
            if found is None:
                return None
            parts, n = _parts(found.groupdict()), int(found["n"])
            return (parts, n) if lookup_key(self.number(parts, n)) == lookup_key(spelling) else None
        except Invalid:
            return None

    @property
    def _running(self) -> Place:
        last = self.segments[-1]
        assert isinstance(last, Place)  # noqa: S101 - read_pattern lets nothing else end a pattern
        return last


def _written(place: Place, parts: NumberParts) -> str:
    given: object = getattr(parts, place.name)
    if given is None or given == "":
        raise Invalid(place.name, MISSING[place.name])
    if isinstance(given, Term):
        return str(given.digit) if place.figures else given.code
    if isinstance(given, int):
        return _figure(place, given)
    return _word(place, str(given))


def _figure(place: Place, given: int) -> str:
    if place.name == "year" and not EARLIEST_YEAR <= given <= LATEST_YEAR:
        raise Invalid("year", N_("年度 {year} 不存在，请填四位数字。"), year=given)
    if place.name == "volume" and not 1 <= given <= LAST_VOLUME:
        raise Invalid("volume", N_("案卷号应为 1 至 {last}。"), last=LAST_VOLUME)
    return str(given).zfill(place.width)


def _word(place: Place, given: str) -> str:
    shape, sentence = _WORDS[place.name]
    if not re.fullmatch(shape, given):
        raise Invalid(place.name, sentence, given=given[:20])
    if not place.figures:
        return given
    if not re.fullmatch(r"[0-9]+", given):
        raise Invalid(place.name, N_("项目号“{given}”只能是数字，因为档号里它紧接在字母后面。"), given=given)
    return str(int(given)).zfill(place.width)


def _padded(code: str | None) -> str:
    """Put the count of its figures before each number, so that plain order is numeric: 9 is 19, 10 is 210."""
    return re.sub(r"[0-9]+", lambda run: f"{LENGTHS[len(run[0])]}{run[0]}", PADDING.sub("", code or ""))


LENGTHS = "0123456789ABCDEFGHIJK"


def _shelved(place: Place, term: Term) -> Term:
    # Where the number only tells 1, 2 or 3, all of one digit stand together, whatever their years.
    return Term.of_digit(term.digit) if place.figures else term


_SHAPES = {
    "fonds": _WORDS["fonds"][0],
    "year": r"0{0,9}[1-9][0-9]{3}",
    "term": r"Y|D0{0,9}[0-9]{1,3}",
    "term:digit": r"0{0,9}[123]",
    "unit": _WORDS["unit"][0],
    "project": _WORDS["project"][0],
    "project:digit": r"[0-9]{1,12}",
    "volume": r"[0-9]{1,12}",
    "n": r"[0-9]{1,18}",
}


@lru_cache(maxsize=1024)
def _reader(segments: tuple[Segment, ...]) -> re.Pattern[str]:
    pieces = []
    for segment in segments:
        if isinstance(segment, Place):
            shape = _SHAPES.get(f"{segment.name}:digit" if segment.figures else "", _SHAPES[segment.name])
            pieces.append(f"(?P<{segment.name}>{shape})")
        else:
            folded = re.escape(PADDING.sub("", segment.replace("·", ".")))
            pieces.append(re.sub(r"([0-9]+)", r"0{0,9}\1", folded))
    return re.compile("".join(pieces))


def _parts(found: Mapping[str, str]) -> NumberParts:
    year, term, volume = found.get("year"), found.get("term"), found.get("volume")
    return NumberParts(
        fonds=found.get("fonds"),
        year=int(year) if year else None,
        term=_term(term) if term else None,
        unit=found.get("unit"),
        project=found.get("project"),
        volume=int(volume) if volume else None,
    )


def _term(written: str) -> Term:
    if written == "Y":
        return PERMANENT
    return Term(int(written[1:])) if written.startswith("D") else Term.of_digit(int(written))
