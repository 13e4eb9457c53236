"""What the search page shows: the answer, how it was understood, what it is counted by and how it is ordered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.acting import record_for
from app.finding import PAGE, Answer, Found
from app.listing_records import names_of_classes, names_of_departments, out_now
from app.narrowing import FACET_NAMES, ORDER_NAMES, chosen, ordered
from app.web import rooms
from app.web.deps import desk, look
from app.web.language import _, name_of, say, told
from app.web.marks import number_kind, number_of, record_state, shelf_of
from app.web.parts import Piece, UrlOf, field, link, pager, post
from app.web.record_form import secrecy_word
from app.web.record_page import hits_by_page
from app.web.shell import my_reach, term_word
from archive.access import Secrecy
from archive.database import Work
from archive.people import ARCHIVE_STAFF
from archive.records import SECRECY_NAMES, STAGE_NAMES, Record, Stage
from archive.wording import N_
from search.engine import FACETS, Order
from search.errors import BadQuery
from search.suggesting import Kind
from search.understood import describe
from workflows.lending_rules import cannot_be_lent
from workflows.loans import Loan

FACET_SHOWN = 6
AROUND = 24
"""Characters shown on either side of the place where a query stops making sense."""
DEEPEST = 10_000
"""Hits one may page through; whoever is there narrows the search."""
FROM_DIGITS = 7
KIND_NAMES = {Kind.TITLE: N_("题名"), Kind.PARTY: N_("单位"), Kind.NUMBER: N_("编号")}
WAYS = (
    (Order.RELEVANCE, Order.RELEVANCE),
    (Order.DATE, Order.OLDEST),
    (Order.NUMBER, Order.NUMBER_DOWN),
    (Order.DUE, Order.DUE_DOWN),
)
SHORT = {Order.RELEVANCE: N_("相关"), Order.DATE: N_("日期"), Order.NUMBER: N_("档号"), Order.DUE: N_("到期")}
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks for; `more` is the facet of which all values are to be shown."""

    words: str
    narrow: Mapping[str, tuple[str, ...]]
    order: Order
    first: int
    more: str

    @classmethod
    def of(cls, sent: MultiDict[str, str]) -> "Wish":
        """Read it; what cannot be a choice is no choice."""
        written = sent.get("from", "")
        first = int(written) if written.isascii() and written.isdigit() and len(written) < FROM_DIGITS else 0
        return cls(
            words=sent.get("q", "").strip(),
            narrow=chosen(sent.to_dict(flat=False)),
            order=ordered(sent.get("order", "")),
            first=min(first, DEEPEST),
            more=sent.get("more", ""),
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The question as an address writes it, without its place in the list."""
        return pairs_of(self.words, self.narrow, self.order)

    @property
    def url_of(self) -> UrlOf:
        """Gives the addresses of the same question with another choice."""
        return UrlOf("/search", self.pairs)


def pairs_of(words: str, narrow: Mapping[str, Any], order: str) -> list[tuple[str, str]]:
    """Return a question as pairs of an address."""
    pairs = [("q", words), *((facet, value) for facet in FACETS for value in narrow.get(facet, ()))]
    return [*pairs, ("order", str(order))] if ordered(order) != Order.RELEVANCE else pairs


def answer_context(answer: Answer, wish: Wish) -> dict[str, Any]:
    """Return everything the page shows of an answer."""
    url_of = wish.url_of
    with look() as work:
        loans = out_now(work.session, [hit.record.id for hit in answer.hits])
        names = _names(work, answer, wish)
        hits = [_hit(hit, loans.get(hit.record.id), answer) for hit in answer.hits]
        shown = record_for(work, answer.hits[0].record.ref) if answer.hits else None
        beside = (
            preview_of(work, shown, loans.get(shown.id), wish.words, near=answer.near) if shown is not None else None
        )
        staff = work.by.has(ARCHIVE_STAFF)
    return {
        "query": wish.words,
        "understood": _understood(answer, wish, names),
        "sentence": None if answer.cut and not hits else _sentence(answer),
        "notes": _notes(answer, found=bool(hits)),
        "facets": [made for facet in FACETS if (made := _facet(facet, answer, wish, names))],
        "years": _year_bars(answer.facets["year"]),
        "orders": _orders(wish.order, url_of),
        "hits": hits,
        "preview": beside,
        "pager": pager(min(answer.total, DEEPEST), wish.first, PAGE, url_of) if hits else None,
        "actions": _actions(wish, near=answer.near, found=bool(hits), staff=staff),
        "nothing": _nothing_found(answer, wish),
    }


def refused_context(wish: Wish, refusal: BadQuery) -> dict[str, Any]:
    """Return what the page shows of words that cannot be understood: what is wrong, and where."""
    place, words = min(refusal.position, len(wish.words)), wish.words
    begin, end = max(0, place - AROUND), min(len(words), place + 1 + AROUND)
    return {
        "query": words,
        "problem": told(refusal),
        "place": {
            "number": place + 1,
            "before": ("…" if begin else "") + words[begin:place],
            "at": words[place : place + 1].strip() or "␣",
            "after": words[place + 1 : end] + ("…" if end < len(words) else ""),
        },
        "nothing": nothing_asked() | {"title": _("改一改再找")},
        "actions": [],
    }


def preview_of(work: Work, record: Record, loan: Loan | None, asked: str, *, near: bool = False) -> Piece:
    """Return what stands beside the list of hits."""
    count = len(record.leaves)
    hits = hits_by_page(record, asked, near=near)
    pages = None
    if count and record.stage != Stage.DESTROYED:
        pages = {
            "base": f"/records/{record.ref}/pages",
            "count": count,
            "page": min(hits, default=1),
            "query": asked,
            "near": near,
            "title": record.title,
            "hits": sum(hits.values()),
            "counted": hits,
            "thumbs": [],
        }
    steps = []
    if not record.received and cannot_be_lent(record) is None and rooms.exists("/basket"):
        steps.append(post("basket", _("放入借阅车"), "/basket", hidden={"ref": record.ref}, icon="basket", key="B"))
    return {
        "no": number_of(record),
        "no_kind": number_kind(record),
        "title": record.title,
        "url": _asking(f"/records/{record.ref}", asked, near=near),
        "state": record_state(record, loan, work.today),
        "place": shelf_of(record),
        "pages": pages,
        "why_none": {"title": _("尚无图像")},
        "steps": steps,
        "like_url": f"/search/like/{record.ref}",
    }


def like_told(record: Record) -> Piece:
    """Return one record that is like another, as a line."""
    return {
        "no": number_of(record),
        "no_kind": number_kind(record),
        "title": record.title,
        "url": f"/records/{record.ref}",
        "meta": "；".join(record.party_names[:2]) or (record.dated.isoformat() if record.dated else ""),
    }


def nothing_asked() -> Piece:
    """Say what may be typed."""
    return {"title": _("键入要找的字"), "text": _("正文、题名、单位、档号，任一片段都行，一个字也行。"),
            "url": "/search/help", "link": _("写法说明")}  # fmt: skip


def words_of(names: Names, facet: str, value: str) -> str:
    """Say a value of a facet."""
    match facet:
        case "class" | "department":
            return names.get(facet, {}).get(value, value)
        case "secrecy":
            return say(SECRECY_NAMES[Secrecy(int(value))])
        case "state":
            return say(STAGE_NAMES[Stage(value)])
        case "term":
            return term_word(value)
        case _:
            return value


def names_for(work: Work, classes: list[str], departments: list[str]) -> Names:
    """Return what classes (by code) and departments (by id) are called."""
    named = names_of_classes(work.session, classes)
    ids = [int(one) for one in departments if one.isdigit()]
    return {
        "class": {code: f"{code} {name_of(*both)}" for code, both in named.items()},
        "department": names_of_departments(work.session, ids),
    }


def _names(work: Work, answer: Answer, wish: Wish) -> Names:
    def values(facet: str) -> list[str]:
        return [*answer.facets[facet], *wish.narrow.get(facet, ())]

    return names_for(work, values("class"), values("department"))


def _hit(hit: Found, loan: Loan | None, answer: Answer) -> Piece:
    record = hit.record
    meta = [
        *record.party_names[:2],
        record.dated.isoformat() if record.dated else "",
        record.doc_no,
        _("%(n)s 页", n=record.pages),
        secrecy_word(record),
    ]
    return {
        "ref": record.ref,
        "url": _asking(f"/records/{record.ref}", answer.words, near=answer.near),
        "no": number_of(record),
        "no_kind": number_kind(record),
        "title_html": hit.title,
        "state": record_state(record, loan, desk().today),
        "meta": meta,
        "page": hit.page,
        "snippet_html": hit.snippet,
        "preview": _asking(f"/search/preview/{record.ref}", answer.words, near=answer.near),
    }


def _understood(answer: Answer, wish: Wish, names: Names) -> list[Piece]:
    chips: list[Piece] = []
    joint, asked, url_of = "", wish.words, wish.url_of
    for chip in describe(answer.query):
        if chip.kind in {"and", "or", "not", "open", "close"}:
            joint = f"{joint} {say(chip.text)}".strip()
            continue
        word, value = _parted(say(chip.text), chip.values)
        off = (asked[: chip.at[0]] + asked[chip.at[1] :]).strip() if chip.at else ""
        chips.append(
            {"joint": joint or None, "word": word, "text": value, "off_url": url_of.with_("q", off) if off else None}
        )
        joint = ""
    return chips + [
        {
            "word": say(FACET_NAMES[facet]),
            "text": words_of(names, facet, value),
            "off_url": url_of.toggled(facet, value),
        }
        for facet in FACETS
        for value in wish.narrow.get(facet, ())
    ]


def _parted(text: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Part a chip's sentence into its word and what was asked."""
    word, brace, rest = text.partition("{")
    return word.strip(), (brace + rest).format(**values)


def _sentence(answer: Answer) -> Markup:
    words = _("您可见的 %(all)s 件中找到 %(n)s 件 · 用时 %(ms)s 毫秒")
    return Markup(words) % {  # noqa: S704 - a sentence of ours; the values are escaped
        "all": f"{my_reach():,}",
        "n": Markup("<b>{}</b>").format(f"{answer.total:,}"),
        "ms": f"{answer.took_ms:.0f}",
    }


def _notes(answer: Answer, *, found: bool) -> list[Piece]:
    """Say how far the answer can be relied on."""
    made = []
    if answer.near:
        made.append({"tone": "wait", "text": _("近似匹配：没有逐字相同的；以下各件与所查的相差一个字。")})
    elif found and not answer.cut and not answer.partial:
        made.append({"tone": "ok", "text": _("逐字命中，没有混入近似的结果。")})
    if answer.cut:
        made.append({"tone": "wait", "text": _("查满 2 秒，已停下，没有查完。加一个词或缩小范围再找。")})
    if answer.partial:
        made.append({"tone": "wait", "text": _("索引有一部分没有应答，结果可能不全；请稍后再找。")})
    return made


def _facet(facet: str, answer: Answer, wish: Wish, names: Names) -> Piece | None:
    counts, on, url_of = answer.facets[facet], wish.narrow.get(facet, ()), wish.url_of
    values = [*(value for value in on if value not in counts), *sorted(counts, key=_place(facet, counts, on))]
    if not values:
        return None
    shown = values if wish.more == facet else values[:FACET_SHOWN]
    made: Piece = {
        "title": say(FACET_NAMES[facet]),
        "name": facet,
        "choices": [
            {
                "word": words_of(names, facet, value),
                "n": counts.get(value, 0),
                "url": url_of.toggled(facet, value),
                "on": value in on,
            }
            for value in shown
        ],
    }
    if len(shown) < len(values):
        made |= {"more": len(values) - len(shown), "more_url": url_of.with_("more", facet)}
    return made


def _place(facet: str, counts: Mapping[str, int], on: Sequence[str]) -> Callable[[str], tuple[bool, int, str]]:
    """Return what a facet's values are ordered by.

    Chosen ones stand first, then years from the newest, terms and secrecy as they follow, and everything else by
    how many hits it has.
    """

    def place(value: str) -> tuple[bool, int, str]:
        if facet == "year":
            return value not in on, -int(value), value
        return value not in on, 0 if facet in {"secrecy", "term"} else -counts[value], value

    return place


def _year_bars(counts: Mapping[str, int]) -> list[Piece] | None:
    years = sorted(int(year) for year in counts if year.isdigit())
    if not years:
        return None
    first = max(years[0], years[-1] - 19)
    return [{"year": year, "n": counts.get(str(year), 0)} for year in range(first, years[-1] + 1)]


def _orders(now: Order, url_of: UrlOf) -> list[Piece]:
    """Offer each order; the present one turns round."""
    made = []
    for there, back in WAYS:
        here = now in {there, back}
        to = back if now == there else there
        made.append(
            {
                "word": say(ORDER_NAMES[now] if here else SHORT[there]),
                "url": url_of.with_("order", "" if to == Order.RELEVANCE else str(to)),
                "here": here,
            }
        )
    return made


def _actions(wish: Wish, *, near: bool, found: bool, staff: bool) -> list[Piece]:
    asked = urlencode(wish.pairs)
    fields = [field("name", _("名字"), wish.words[:40], required=True)]
    if staff:
        fields.append(field("shared", _("共享给所有人，各人仍只看到自己可以看的"), kind="check"))
    made = [post("save", _("存下检索"), "/search/saved", fields, hidden={"of": asked})]
    if found:
        made.append(link(_("导出 xlsx"), f"/search.xlsx?{asked}" + ("&near=1" if near else ""), icon="download"))
    return made


def _nothing_found(answer: Answer, wish: Wish) -> Piece:
    help_of = {"url": "/search/help", "link": _("写法说明")}
    if answer.cut:
        return {"title": _("没有查完"), "text": _("加一个词，或选门类、年度缩小范围。"), **help_of}
    if wish.narrow:
        wider = UrlOf("/search", pairs_of(wish.words, {}, wish.order)).with_("from", "")
        return {"text": _("在所选的范围里没有；放宽再找。"), "url": wider, "link": _("去掉筛选")}
    return {"text": _("逐字命中 0 件。换一个短些的片段，或看写法说明。"), **help_of}


def _asking(url: str, asked: str, *, near: bool) -> str:
    return UrlOf(url, [("q", asked), ("near", "1" if near else "")]).with_("from", "")
