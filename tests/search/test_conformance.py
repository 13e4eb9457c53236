"""What every engine must do, held against the truth by brute force."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.access import Scope, Secrecy
from search.engine import FACETS, NOTHING, PARTIES_SHOWN, Engine, Entry, Order
from search.engines import open_engine
from search.engines.tantivy import TantivyEngine
from search.engines.whoosh import WhooshEngine
from search.errors import BadQuery
from search.fold import plain
from search.near import SHORTEST
from search.query import parse
from search.suggesting import Kind, Suggestion, more_like_this, suggest, telling
from search.terms import And, Field, Name, Near, Not, Or, Prefix, Query, Term
from tests.search.oracle import answer, holds
from tests.search.worlds import ALL, ENGINES, SERVERS, entry, world

WORLD = world(3, 120)
OTHERS = cycle((Order.DATE, Order.NUMBER, Order.DUE))
TEXTS = [
    text
    for found in WORLD
    for value in (found.text, found.title, found.notes, *found.parties)
    if (text := plain(value))
]


@pytest.fixture(params=[*ENGINES, *SERVERS])
def engine(request, tmp_path: Path) -> Iterator[Engine]:
    with opened(request, tmp_path / "index") as engine:
        yield engine


@pytest.fixture(scope="module", params=[*ENGINES, *SERVERS])
def filled(request, tmp_path_factory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory.mktemp("index"), beside=True) as engine:
        engine.rebuild(WORLD[:50])
        engine.add(WORLD[50:])
        yield engine


@pytest.fixture(scope="module", params=list(ENGINES))
def embedded(request, tmp_path_factory) -> Engine:
    engine = open_engine(request.param, tmp_path_factory.mktemp("index"))
    engine.rebuild(WORLD)
    return engine


@pytest.fixture(scope="module", params=list(SERVERS))
def served(request, tmp_path_factory) -> Iterator[Engine]:
    with opened(request, tmp_path_factory.mktemp("index"), beside=True) as engine:
        engine.rebuild(WORLD)
        yield engine


def some(engine: Engine, many: int) -> int:
    """Return how often to try: a server is asked over a socket, so less often."""
    return many if isinstance(engine, TantivyEngine | WhooshEngine) else many // 6


@contextmanager
def opened(request: pytest.FixtureRequest, folder: Path, *, beside: bool = False) -> Iterator[Engine]:
    """Open an empty index, on a server of the tests' own where the engine needs one."""
    if request.param in ENGINES:
        yield open_engine(request.param, folder)
        return
    server = "sphinx_beside" if beside and request.param == "sphinx_index" else request.param
    with request.getfixturevalue(server).index() as where:
        engine = open_engine(where, folder)
        yield engine
        getattr(engine, "close", lambda: None)()


def found(engine: Engine, words: str, scope: Scope = ALL) -> set[int]:
    return {hit.record for hit in engine.search(parse(words), scope, limit=1000).hits}


def agree(engine: Engine, query: Query, scope: Scope = ALL, narrow: Mapping[str, Sequence[str]] = NOTHING) -> None:
    records, facets = answer(WORLD, query, scope, narrow)
    parties = facets.pop("party")
    for order in (Order.RELEVANCE, next(OTHERS)):
        result = engine.search(query, scope, limit=1000, narrow=narrow, order=order)
        assert {hit.record for hit in result.hits} == records
        assert len(result.hits) == result.total == len(records)
        told = dict(result.facets)
        most = told.pop("party")
        assert told == facets
        assert most.items() <= parties.items()
        assert sorted(most.values()) == sorted(parties.values())[-PARTIES_SHOWN:]


fragments = st.builds(
    lambda text, start, length: text[start % len(text) :][:length],
    st.sampled_from(TEXTS).filter(bool),
    st.integers(0, 500),
    st.integers(1, 12),
)
leaves: st.SearchStrategy[Query] = st.one_of(
    st.builds(
        lambda text, within: Term(text, text, within), fragments, st.sampled_from((None, None, Name.TITLE, Name.PARTY))
    ),
    st.builds(
        lambda text, within: Near(text, text, within),
        fragments.filter(lambda text: len(text) >= SHORTEST),
        st.sampled_from((None, None, Name.TITLE, Name.PARTY)),
    ),
    st.sampled_from(
        (
            parse("2023年5月1日"),
            parse("2023-05-01"),
            parse("100万"),
            parse("2023年5月"),
            Term("", "财务", Name.DEPARTMENT),
            Term("", "*部", Name.DEPARTMENT),
            Term("", "3架", Name.PLACE),
            Term("", "h0001", Name.PLACE),
        )
    ),
    st.sampled_from((Prefix("HT*", "ht"), Prefix("GL*", "gl2003.1-1", Name.NUMBER), Prefix("KJ*", "kj", Name.CLASS))),
    st.sampled_from(
        (Field(Name.CLASS, "KJ1", "kj1"), Field(Name.NUMBER, "", "ht-2023-0007"), Field(Name.STATE, "", "on_loan"))
    ),
    st.sampled_from(
        (
            Field(Name.YEAR, "", low=2015, high=2020),
            Field(Name.YEAR, "", high=2020),
            Field(Name.DATE, "", low=20230301, high=20240315),
            Field(Name.DATE, "", high=20200101),
            Field(Name.SECRECY, "", low=1, high=1),
            Field(Name.DUE, "", low=20300601),
            Field(Name.DUE, "", high=20301231),
            Field(Name.AMOUNT, "", low=50_000, high=600_000),
            Field(Name.AMOUNT, "", low=100_000_000),
            Field(Name.TERM, "", "d30"),
        )
    ),
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(lambda parts: And(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda parts: Or(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)
scopes = st.builds(
    Scope,
    everything=st.booleans(),
    departments=st.frozensets(st.integers(1, 5)),
    clearance=st.sampled_from(Secrecy),
    sees_received=st.booleans(),
    nothing=st.sampled_from((False, False, False, True)),
)


ANY = settings(deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(ANY, max_examples=12)
narrowings = st.fixed_dictionaries(
    {},
    optional={
        "class": st.sampled_from((("GL",), ("KJ1", "KJ2"), ("none",))),
        "year": st.sampled_from((("2023",), ("2015", "2024"), ("x",))),
        "department": st.just(("1", "2")),
        "party": st.sampled_from([entry.parties[:1] for entry in WORLD if entry.parties and entry.parties[0]]),
        "secrecy": st.just(("0", "1")),
        "state": st.just(("on_loan",)),
        "term": st.just(("Y", "D30")),
    },
)


@settings(ANY, max_examples=60)
@given(query=queries, scope=scopes, narrow=narrowings)
def test_people_records_and_queries_agree_with_brute_force(embedded, query, scope, narrow):
    agree(embedded, query, scope, narrow)


@FEW
@given(query=queries, scope=scopes, narrow=narrowings)
def test_people_records_and_queries_agree_with_brute_force_on_a_server(served, query, scope, narrow):
    agree(served, query, scope, narrow)


def test_every_substring_is_found_and_nothing_else(filled):
    chance = random.Random(5)
    for _ in range(some(filled, 150)):
        text = chance.choice(TEXTS)
        at, length = chance.randrange(len(text)), chance.randrange(1, 9)
        agree(filled, Term("", text[at : at + length]))


def test_every_single_character_is_found(filled):
    signs = sorted(set("".join(TEXTS)))
    for sign in signs[:: 1 if some(filled, 6) > 1 else 6]:
        records, _ = answer(WORLD, Term(sign, sign), ALL)
        assert {hit.record for hit in filled.search(Term(sign, sign), ALL, limit=1000).hits} == records


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("天津市丸\n石贸易", "丸石贸易"),
        ("天津市丸\f石贸易", "丸石贸易"),
        ("天 津　丸 石", "天津丸石"),
        ("编号ＨＴ－2023-0456号", "HT-2023-0456"),
        ("合同编号HT-2023-0456号", "2023-0456号"),
        ("貿易帳簿", "贸易账簿"),
        ("金额￥1 000 000元", "1000000"),
        ("〔2023〕5号", "[2023]5号"),
        ("《采购合同》", "<采购"),
        ("Tel:022-1234", "TEL"),
        ("a\u0301b", "áb"),
        ("全部𠮷野家", "𠮷野"),
        ("股份50％", "50%"),
        ("二○二六", "二〇二六"),
    ],
)
def test_a_fragment_is_found_however_it_was_scanned_or_typed(engine, text, words):
    engine.add([entry(1, text=text, doc_no="", archival_no=""), entry(2, text="别的", doc_no="", archival_no="")])
    assert found(engine, f'"{words}"') == {1}


def test_a_fragment_never_runs_from_one_field_into_the_next(engine):
    engine.add([entry(1, text="甲乙", title="丙丁", notes="", parties=("戊己", "庚辛"))])
    for words in ("乙丙", "甲乙丙丁", "己庚", "丁戊"):
        assert found(engine, words) == set()


def test_a_phrase_needs_its_characters_in_order_and_adjacent(engine):
    engine.add([entry(1, text="一二三四五二三一"), entry(2, text="一二四三")])
    assert found(engine, "一二三四") == {1}
    assert found(engine, "三一") == {1}
    assert found(engine, "一三") == set()


starts = fragments.map(lambda text: text[:3])


@settings(ANY, max_examples=40)
@given(text=starts, scope=scopes)
def test_suggestions_are_of_records_within_the_scope_and_hold_what_was_typed(embedded, text, scope):
    fit(embedded, text, scope)


@FEW
@given(text=starts, scope=scopes)
def test_suggestions_are_within_the_scope_on_a_server(served, text, scope):
    fit(served, text, scope)


def fit(engine: Engine, text: str, scope: Scope) -> None:
    told = suggest(engine, text, scope)
    fitting = {
        Suggestion(kind, value)
        for entry in WORLD
        if scope.admits(secrecy=Secrecy(entry.secrecy), department=entry.department, received=entry.received)
        for kind, values in (
            (Kind.TITLE, [entry.title]),
            (Kind.PARTY, entry.parties),
            (Kind.NUMBER, (entry.archival_no, entry.doc_no)),
        )
        for value in values
        if text in plain(value)
    }
    assert set(told) <= fitting
    assert len(told) == len(set(told)) <= 8
    if fitting:
        assert told


@settings(ANY, max_examples=30)
@given(like=st.sampled_from(WORLD), scope=scopes)
def test_what_is_like_a_record_is_within_the_scope_and_shares_a_term(embedded, like, scope):
    share(embedded, like, scope)


@FEW
@given(like=st.sampled_from(WORLD), scope=scopes)
def test_what_is_like_a_record_is_within_the_scope_on_a_server(served, like, scope):
    share(served, like, scope)


def share(engine: Engine, like: Entry, scope: Scope) -> None:
    terms = telling(like.title, like.parties)
    wanted = Or(tuple(Term("", plain(term)) for term in terms if plain(term)))
    records, _ = answer(WORLD, wanted, scope)
    alike = more_like_this(engine, terms, scope, but=like.record, limit=5)
    assert set(alike) <= records - {like.record}
    assert len(alike) == min(5, len(records - {like.record}))


def test_what_shares_most_is_most_alike(engine):
    engine.add(
        [
            entry(1, title="华北机电设备采购合同", parties=("华北机电",)),
            entry(2, title="房屋租赁合同", parties=("南方置业",), text="无"),
            entry(3, title="设备采购合同", parties=("华北机电",), text="无"),
            entry(4, title="设备采购合同", parties=("南方置业",), text="无"),
        ]
    )
    terms = telling("华北机电设备采购合同", ("华北机电",))
    assert more_like_this(engine, terms, ALL, but=1, limit=2) == (3, 4)
    assert [one.text for one in suggest(engine, "设备采", ALL)][:1] == ["设备采购合同"]
    assert suggest(engine, "gl2003.1-2", ALL) == (Suggestion(Kind.NUMBER, "GL2003.1-2"),)
    assert suggest(engine, " ", ALL) == ()


def test_nobody_finds_nothing(filled):
    for words in ("甲", "-甲", "year:2000.."):
        result = filled.search(parse(words), Scope.nobody())
        assert (result.total, result.hits, result.facets) == (0, (), {name: {} for name in FACETS})


def test_an_empty_index_answers_nothing(engine):
    assert engine.count() == 0
    assert engine.search(parse("甲"), ALL).total == 0
    engine.remove([1])
    assert engine.search(parse("-甲"), ALL).total == 0


def test_title_and_number_stand_before_parties_and_parties_before_text(engine):
    engine.add(
        [
            entry(1, text="丸石丸石丸石丸石", parties=()),
            entry(2, parties=("丸石公司",)),
            entry(3, title="丸石合同", parties=()),
            entry(4, title="丸石", parties=()),
            entry(5, text="丸石" + "别的" * 200, parties=()),
        ]
    )
    assert [hit.record for hit in engine.search(parse("丸石"), ALL).hits] == [4, 3, 2, 1, 5]


def test_a_long_run_in_the_text_does_not_climb_over_the_title(engine):
    run = "关于丸石贸易有限公司设备采购合同的补充协议"
    engine.add([entry(1, text=run * 9, title="其他"), entry(2, text="无", title=run + "二")])
    assert [hit.record for hit in engine.search(parse(run), ALL).hits] == [2, 1]


def test_by_date_the_newest_is_first_and_the_undated_last(engine):
    engine.add([entry(1, date=date(2020, 1, 1)), entry(2, date=None), entry(3, date=date(2024, 1, 1))])
    assert [hit.record for hit in engine.search(parse("甲方"), ALL, order=Order.DATE).hits] == [3, 1, 2]


def test_by_due_date_the_next_is_first_and_what_is_never_due_last(engine):
    engine.add([entry(1, due=date(2030, 1, 1)), entry(2), entry(3, due=date(2027, 1, 1))])
    assert [hit.record for hit in engine.search(parse("甲方"), ALL, order=Order.DUE).hits] == [3, 1, 2]


def test_by_number_records_stand_as_on_the_shelf(engine):
    engine.add([entry(1, shelf_key="b"), entry(2, shelf_key="a"), entry(3, shelf_key="a 1")])
    assert [hit.record for hit in engine.search(parse("甲方"), ALL, order=Order.NUMBER).hits] == [2, 3, 1]


@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_one_another_without_gap_or_double(filled, order):
    query = parse("合同 OR 甲方 OR 设备")
    whole = [hit.record for hit in filled.search(query, ALL, limit=1000, order=order).hits]
    paged = []
    for offset in range(0, len(whole) + 14, 7):
        result = filled.search(query, ALL, limit=7, offset=offset, order=order)
        assert result.total == len(whole)
        paged += [hit.record for hit in result.hits]
    assert paged == whole


@pytest.mark.parametrize(
    ("way", "back"),
    [(Order.DATE, Order.OLDEST), (Order.NUMBER, Order.NUMBER_DOWN), (Order.DUE, Order.DUE_DOWN)],
)
def test_each_order_can_be_turned_round(filled, way, back):
    query = parse("合同 OR 甲方 OR 设备")
    there, again = (filled.search(query, ALL, limit=1000, order=order).hits for order in (way, back))
    assert [hit.record for hit in again] == [hit.record for hit in there][::-1]


def test_a_record_added_again_is_there_once_with_its_new_words(engine):
    engine.add([entry(1, text="旧的词")])
    engine.add([entry(1, text="新的话"), entry(2), entry(2, text="后来者")])
    assert found(engine, "旧的词") == set()
    assert found(engine, "新的话") == {1}
    assert found(engine, "后来者") == {2}
    assert engine.count() == 2


def test_a_removed_record_is_gone_from_hits_totals_and_facets(engine):
    engine.add([entry(1), entry(2)])
    engine.remove([1, 77])
    result = engine.search(parse("甲方"), ALL)
    assert (result.total, result.facets["class"]) == (1, {"GL": 1})
    assert found(engine, "-无此") == {2}


def test_changed_rights_are_seen_at_once(engine):
    outsider = Scope(everything=False, departments=frozenset({9}), clearance=Secrecy.CORE, sees_received=False)
    engine.add([entry(1, secrecy=Secrecy.PUBLIC)])
    assert found(engine, "甲方", outsider) == {1}
    engine.add([entry(1, secrecy=Secrecy.INTERNAL)])
    assert found(engine, "甲方", outsider) == set()


def test_a_rebuild_replaces_everything_and_a_clear_leaves_nothing(engine):
    engine.add([entry(1), entry(2)])
    assert engine.rebuild([entry(3), entry(3, text="又一次"), entry(4)]) == 2
    assert found(engine, "-无此") == {3, 4}
    assert found(engine, "又一次") == {3}
    engine.clear()
    assert engine.count() == 0


def test_a_batch_that_fails_changes_nothing(engine):
    def failing():
        yield entry(2)
        raise BadQuery(0, "…")

    engine.add([entry(1)])
    for write in (engine.add, engine.rebuild):
        with pytest.raises(BadQuery):
            write(failing())
        assert found(engine, "甲方") == {1}
    engine.add([entry(3)])
    assert found(engine, "甲方") == {1, 3}


def test_numbers_are_compared_whole_and_by_their_beginning(engine):
    engine.add([entry(1), entry(12), entry(3, doc_no="a.b+c(d)", archival_no="")])
    assert found(engine, "档号:GL2003.1-1") == {1}
    assert found(engine, "档号：gl2003.1-1*") == {1, 12}
    assert found(engine, "a.b*") == {3}
    assert found(engine, "文号:a.b+c(*") == {3}
    assert found(engine, "axb*") == set()


def test_an_alias_is_found_as_a_party_and_as_a_number(engine):
    engine.add([entry(1, aliases=("津石商行", "ZB1-6")), entry(2)])
    assert found(engine, "津石商") == found(engine, "party:津石") == found(engine, "档号:zb1-6") == {1}


def test_awkward_values_are_kept_and_found(engine):
    odd = replace(entry(1), record=10**9, title="<script>' OR 1=1 --", class_code="类 1", notes="\x00\ud800甲", year=-5)
    engine.add([odd])
    result = engine.search(parse("<script>'"), ALL, classes=("类 1",), years=(-5,))
    assert (result.total, result.facets["class"], result.facets["year"]) == (1, {"类 1": 1}, {"-5": 1})
    assert result.hits[0].record == 10**9


@pytest.mark.parametrize(
    "words",
    ["九" * 500, "档号:" + "九" * 99 + "*", "a" * 99 + "*", " ".join("甲乙丙丁" * 10), "-" + " -".join("甲乙丙" * 9)],
)
def test_the_longest_query_is_answered(filled, words):
    agree(filled, parse(words))


@pytest.mark.parametrize(
    "words",
    [
        "' OR '1'='1' --",
        "<script>alert(1)</script>",
        "%_%",
        "\\",
        "@title !x | y",
        "^$.[a-z]+",
        "，。！",
        "🀄",
        "a\tb",
        "no:'",
        "'*",
        "金额:>0",
        "到期:..2031",
        "year:..9999",
        "部门:%",
        "库位:^H",
        "due:2030..",
        '-"，"',
        "'x' << 2",
        "/*",
        "\x00甲",
    ],
)
def test_any_signs_are_only_text(filled, words):
    agree(filled, parse(words))


def test_asking_for_more_hits_than_there_are_is_harmless(filled):
    assert filled.search(parse("合同"), ALL, limit=10**12).total
    assert filled.search(parse("合同"), ALL, offset=10**12).hits == ()
    assert filled.search(parse("合同"), ALL, limit=0).hits == ()


def test_the_oracle_itself_knows_a_line_break():
    assert holds(Term("", "丸石"), entry(1, text="丸\n石"))
