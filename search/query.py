"""From the words a person types to a query every engine understands.

Words stand side by side and all must be found; OR offers a choice, - (or NOT) forbids, parentheses group,
quotes keep spaces and signs together, name:value asks one field, a star ends the beginning of a number.
Chinese is written without spaces, so whatever stands without a space is one exact run, brackets and quotes
inside it included: only at the edge of a word do signs mean something. Whoosh's parser does the grammar
(grouping, fields, precedence); this module cuts the words for it, so that no sign is ever swallowed:
what cannot be understood is an error that points at its place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from whoosh.qparser import GroupPlugin, OperatorsPlugin, QueryParser, WhitespacePlugin, syntax
from whoosh.qparser.plugins import FieldsPlugin, Plugin
from whoosh.qparser.taggers import Tagger

from archive.wording import N_
from search.errors import BadQuery
from search.fold import plain
from search.meaning import meant
from search.terms import And, Field, Leaf, Name, Near, Not, Or, Prefix, Query, Term, wanted
from search.values import NAMES, beginning, value

__all__ = ["And", "Field", "Name", "Near", "Not", "Or", "Prefix", "Query", "Term", "parse", "wanted"]

LONGEST_QUERY = 2000
LONGEST_RUN = 500
LONGEST_CODE = 100
MOST_TERMS = 60
DEEPEST = 20

_OPEN, _CLOSE, _QUOTES = "(（", ")）", '"“”„＂'
_OPERATORS = {"AND": "and", "OR": "or", "|": "or", "｜": "or", "NOT": "not"}


@dataclass(frozen=True, slots=True)
class _Cut:
    """One piece of the typed words; `kind` is word, quoted, space, open, close, field, and, or, not."""

    kind: str
    start: int
    end: int
    text: str


def parse(words: str, states: Mapping[str, str] = MappingProxyType({})) -> Query:
    """Return what a person's words ask for; `states` gives the state for each name a person may type for it.

    Raises:
        BadQuery: they are empty, too long, unbalanced, or a sign or value in them has no meaning there.
    """
    if len(words) > LONGEST_QUERY:
        raise BadQuery(LONGEST_QUERY, N_("检索词太长，最多 {most} 个字，请只留关键的一段。"), most=LONGEST_QUERY)
    if not plain(words):
        raise BadQuery(0, N_("请输入要查找的文字。"))
    cuts = list(_cut(words))
    _refuse_loose_ends(cuts)
    query = _built(_grammar(cuts).process(words), states)
    if sum(1 for _ in _leaves(query)) > MOST_TERMS:
        raise BadQuery(0, N_("检索词太多，最多 {most} 个，请去掉一些。"), most=MOST_TERMS)
    return query


def _cut(words: str) -> Iterator[_Cut]:
    """Cut the words into pieces that leave no character out."""
    closing: list[int] = []
    at, edge, signed = 0, True, False
    while at < len(words):
        piece = _at_edge(words, at, signed=signed) if edge else None
        if piece is None and at in closing:
            piece = _Cut("close", at, at + 1, words[at])
        if piece is None and words[at].isspace():
            piece = _Cut("space", at, at + 1, words[at])
        if piece is None:
            piece = _word(words, at, closing)
        if piece.kind == "open":
            closing.append(_partner(words, at))
            if sum(end > at for end in closing) > DEEPEST:
                raise BadQuery(at, N_("括号套得太深，请简化。"))
        edge = piece.kind in {"space", "open", "field", "and", "or", "not"}
        signed = piece.kind == "field" or (piece.kind == "not" and piece.end == piece.start + 1)
        yield piece
        at = piece.end


def _at_edge(words: str, at: int, *, signed: bool) -> _Cut | None:
    """Return the sign that begins at the edge of a word; `signed` when a minus or a field stands before it."""
    for sign, kind in _OPERATORS.items():
        end = at + len(sign)
        if not signed and words.startswith(sign, at) and _ends(words, end):
            return _Cut(kind, at, end, sign)
    if words[at] in "-－" and not signed and not _ends(words, at + 1):
        return _Cut("not", at, at + 1, words[at])
    if words[at] in _OPEN:
        end = _partner(words, at)
        return _Cut("open", at, at + 1, words[at]) if _ends(words, end + 1) else None
    if words[at] in _QUOTES:
        return _quoted(words, at)
    for mark in ":：":
        name, colon, _ = words[at : at + 12].partition(mark)
        if colon and name.lower() in NAMES:
            end = at + len(name) + 1
            while end < len(words) and words[end].isspace():
                end += 1
            return _Cut("field", at, end, NAMES[name.lower()])
    return None


def _quoted(words: str, at: int) -> _Cut | None:
    """Return what stands in quotes, or nothing when the quotes belong to a longer run."""
    inside = False
    for end in range(at + 1, len(words)):
        if words[end] in _QUOTES:
            if _ends(words, end + 1):
                return _Cut("quoted", at, end + 1, words[at + 1 : end])
            inside = True
        elif words[end].isspace() and inside:
            break
    if inside:
        return None
    raise BadQuery(at, N_("引号不成对，请补上另一个引号。"))


def _partner(words: str, at: int) -> int:
    """Return where the parenthesis opened at `at` closes."""
    depth, quoted = 0, False
    for place in range(at, len(words)):
        sign = words[place]
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth -= 1
            if depth == 0:
                return place
    raise BadQuery(at, N_("括号不成对，请补上另一个括号。"))


def _ends(words: str, at: int) -> bool:
    """Say whether a word ends before `at`."""
    return at >= len(words) or words[at].isspace() or words[at] in _CLOSE


def _word(words: str, at: int, closing: list[int]) -> _Cut:
    end = at
    while end < len(words) and not words[end].isspace() and end not in closing:
        end += 1
    return _Cut("word", at, end, words[at:end])


def _refuse_loose_ends(cuts: list[_Cut]) -> None:
    """Refuse operators, fields and parentheses with nothing to work on, which a parser would swallow."""
    before = "open"
    for cut in [piece for piece in cuts if piece.kind != "space"]:
        starts = before in {"open", "and", "or"}
        if (cut.kind in {"and", "or"} and (starts or before == "not")) or (cut.kind == "not" and before == "not"):
            raise BadQuery(cut.start, N_("“{sign}”的前面缺少内容，请补上或去掉它。"), sign=cut.text)
        if before == "field" and cut.kind not in {"word", "quoted", "open"}:
            raise BadQuery(cut.start, N_("冒号后面没有内容，请填写要查的值。"))
        if cut.kind == "close" and (starts or before == "not"):
            raise BadQuery(cut.start, N_("括号里缺少内容，请补上或去掉括号。"))
        before = cut.kind
    if before in {"and", "or", "not", "field"}:
        raise BadQuery(cuts[-1].end, N_("最后缺少内容，请补上要查的文字。"))


class _Cuts(Plugin, Tagger):  # type: ignore[misc]
    """Hands Whoosh's parser our pieces as its own syntax nodes."""

    def __init__(self, cuts: list[_Cut]) -> None:
        self.cuts = {cut.start: cut for cut in cuts}
        self.heads: dict[int, int] = {}
        head = None
        for cut in cuts:
            if cut.kind in {"field", "not"}:
                head = cut.start if head is None else head
            elif cut.kind != "space":
                self.heads[cut.start] = cut.start if head is None else head
                head = None

    def taggers(self, parser: QueryParser) -> list[tuple[Tagger, int]]:  # noqa: ARG002 - Whoosh's signature
        """Cut the words, before anything else."""
        return [(self, 0)]

    def filters(self, parser: QueryParser) -> list[Any]:  # noqa: ARG002 - Whoosh's signature
        """Rearrange nothing."""
        return []

    def match(self, parser: QueryParser, text: str, pos: int) -> syntax.SyntaxNode:  # noqa: ARG002 - Whoosh's signature
        """Return the piece that begins at `pos` as a node."""
        cut = self.cuts[pos]
        match cut.kind:
            case "open":
                node = GroupPlugin.OpenBracket()
            case "close":
                node = GroupPlugin.CloseBracket()
            case "space":
                node = syntax.Whitespace()
            case "field":
                node = syntax.FieldnameNode(Name(cut.text), cut.text)
            case "not":
                node = syntax.PrefixOperator(cut.text, syntax.NotGroup)
            case "and":
                node = syntax.InfixOperator(cut.text, syntax.AndGroup)
            case "or":
                node = syntax.InfixOperator(cut.text, syntax.OrGroup)
            case _:
                node = syntax.WordNode(cut.text)
                node.quoted = cut.kind == "quoted"
                node.head = self.heads[cut.start]
        return node.set_range(cut.start, cut.end)


class _Uncut(Plugin):  # type: ignore[misc]
    """Keeps a plugin's grammar and takes away its own cutting of the words."""

    def __init__(self, plugin: Plugin) -> None:
        self.filters = plugin.filters

    def taggers(self, parser: QueryParser) -> list[Any]:  # noqa: ARG002 - Whoosh's signature
        """Cut nothing."""
        return []


@cache
def _plugins() -> tuple[Plugin, ...]:
    grammar = (GroupPlugin(), FieldsPlugin(remove_unknown=False), WhitespacePlugin(), OperatorsPlugin())
    return tuple(_Uncut(plugin) for plugin in grammar)


def _grammar(cuts: list[_Cut]) -> QueryParser:
    return QueryParser(None, None, plugins=[_Cuts(cuts), *_plugins()], group=syntax.AndGroup)


def _built(node: Any, states: Mapping[str, str]) -> Query:  # noqa: ANN401 - Whoosh has no types
    if isinstance(node, syntax.NotGroup):
        return Not(_built(node[0], states))
    if isinstance(node, syntax.GroupNode):
        parts = tuple(_built(child, states) for child in node)
        kind: type[And | Or] = Or if isinstance(node, syntax.OrGroup) else And
        return parts[0] if len(parts) == 1 else kind(parts)
    return _leaf(node, states)


def _leaf(node: Any, states: Mapping[str, str]) -> Leaf:  # noqa: ANN401 - Whoosh has no types
    raw, at = node.text, (node.startchar, node.endchar)
    if not node.quoted and raw.startswith(("*", "＊")):
        raise BadQuery(at[0], N_("检索词不能以“*”开头；任何片段都能查到，去掉它即可。"))
    if node.fieldname is not None:
        named = states.get(raw.strip(), raw) if node.fieldname == Name.STATE else raw
        leaf = replace(value(node.fieldname, named, at), raw=raw)
    elif raw.endswith(("*", "＊")) and not node.quoted:
        leaf = beginning(raw, None, at)
    else:
        leaf = _run(raw, at, quoted=node.quoted)
    if isinstance(leaf, Term) and not leaf.text:
        raise BadQuery(at[0], N_("这里没有可查的文字，请填写。"))
    most = LONGEST_CODE if isinstance(leaf, Prefix) else LONGEST_RUN
    if not isinstance(leaf, Field) and len(leaf.text) > most:
        raise BadQuery(at[0], N_("连续文字太长，最多 {most} 个字，请截取一段。"), most=most)
    return replace(leaf, at=(node.head, node.endchar))


def _run(raw: str, at: tuple[int, int], *, quoted: bool) -> Term:
    """Return a run of text; unless quoted, a date or number is also found by what it means."""
    text = plain(raw)
    one = None if quoted else meant(text)
    return Term(raw, text, None, at, one.token if one else "")


def _leaves(query: Query) -> Iterator[Leaf]:
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)
        case _:
            yield query
