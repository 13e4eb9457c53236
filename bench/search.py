"""How fast and how exact a search is: synthetic contracts, a whole page of hits, and truth by brute force.

A page is what a person waits for: the words parsed, twenty hits with facets by class and year within a
clerk's scope, each hit's text read from an encrypted vault, its snippet cut and its title marked. Indexing is
counted in processor seconds of all threads, so the rate is for one core and free of what else runs on the
machine; the making of the contracts is left out.
"""

import random
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from operator import add
from pathlib import Path
from typing import Any, NamedTuple

from archive.access import Scope, Secrecy
from bench.contracts import Contracts
from search.engine import Engine, Entry, Order
from search.engines import open_engine
from search.engines.layout import lay_out
from search.fold import plain
from search.near import loosened
from search.query import parse
from search.snippets import marked, snippet
from search.suggesting import more_like_this, suggest, telling
from search.terms import Name
from storage.folder import FolderStore
from storage.vault import KeyRing, Vault

CLERK = Scope(everything=False, departments=frozenset({1, 2, 3, 4}), clearance=Secrecy.COMMERCIAL, sees_received=False)
ALL = Scope(everything=True, departments=frozenset(), clearance=Secrecy.CORE, sees_received=True)
PROBES, EACH = 300, 25
FTS_SIZE, WHOOSH_SIZE = 10_000, 1_000


def run(size: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield one object per measurement; the last one has the figures of the whole run.

    `folder` is empty and takes about 8 kB a record. Times are in milliseconds, sizes in MB of 1,000,000 bytes.
    """
    contracts = Contracts(size)
    probes = _Probes(contracts)
    engine = open_engine("tantivy", folder / "index")
    indexed = _indexed(engine, probes.watched(contracts))
    yield {"measured": "index", **indexed, "index_mb": _megabytes(folder / "index")}
    pages = _Pages(engine, contracts, folder / "vault")
    asked = _queries(contracts)
    every: list[_Took] = []
    for kind, searches in asked.items():
        took = pages.times(searches)
        yield {"measured": kind, **_pages_took(took)}
        every += took
    yield {"measured": "typing", **_typing(engine, contracts)}
    exactness = probes.compared(engine)
    yield {"measured": "exactness", **exactness}
    changing = _changing(engine, open_engine("tantivy", folder / "index"), contracts)
    yield {"measured": "changing", **changing}
    memory = _rss()
    yield {"measured": "yardstick fts5", **_fts5(Contracts(min(size, FTS_SIZE)), folder / "fts5.db")}
    yield {"measured": "yardstick whoosh", **_whoosh(Contracts(min(size, WHOOSH_SIZE)), folder / "whoosh")}
    yield {
        "records": size,
        "index_per_s": indexed["index_per_s"],
        "index_mb": _megabytes(folder / "index"),
        "rss_mb": memory,
        **{f"page_{name}": value for name, value in _pages_took(every).items()},
        "visible_ms": changing["visible_ms"],
        "recall": exactness["recall"],
        "precision": exactness["precision"],
    }


class _Took(NamedTuple):
    """How long a page took by the clock, and how long the processor worked on it; milliseconds."""

    clock: float
    processor: float


class _Probes:
    """Substrings of two to six characters, and the records that truly hold them."""

    def __init__(self, contracts: Contracts) -> None:
        chance = random.Random(11)
        self.truth: dict[str, set[int]] = {}
        while len(self.truth) < PROBES:
            whole = plain(contracts.entry(chance.randrange(contracts.size) + 1).text)
            at, length = chance.randrange(len(whole) - 6), chance.randrange(2, 7)
            self.truth[whole[at : at + length]] = set()

    def watched(self, contracts: Contracts) -> Iterator[Entry]:
        """Pass the contracts on, noting which hold which substring."""
        for entry in contracts:
            whole = lay_out(entry).everything
            for probe, holders in self.truth.items():
                if probe in whole:
                    holders.add(entry.record)
            yield entry

    def compared(self, engine: Engine) -> dict[str, float]:
        """Return the share of true hits found and the share of found hits true."""
        true = found = both = 0
        for probe, holders in self.truth.items():
            hits = {
                hit.record for hit in engine.search(parse(f'"{probe}"'), ALL, limit=max(len(holders) * 2, 1000)).hits
            }
            true, found, both = true + len(holders), found + len(hits), both + len(hits & holders)
        return {"probes": len(self.truth), "hits": true, "recall": both / true, "precision": both / found}


class _Pages:
    """Whole result pages, their texts in a vault as in the product."""

    def __init__(self, engine: Engine, contracts: Contracts, folder: Path) -> None:
        self._engine, self._contracts = engine, contracts
        self._ring = KeyRing(FolderStore(folder / "keys"), bytes(32))
        self._vault = Vault(FolderStore(folder / "blobs"), self._ring)
        self._keys: dict[int, str] = {}
        self._titles: dict[int, str] = {}

    def times(self, searches: list[dict[str, Any]]) -> list[_Took]:
        """Return what each page took, after the texts it shows were put away and read once."""
        for asked in searches:
            for record in self._page(asked, self._keep):
                assert record > 0
        times = []
        for asked in searches:
            start, spent = time.perf_counter(), time.thread_time()
            self._page(asked, self._read)
            times.append(_Took((time.perf_counter() - start) * 1000, (time.thread_time() - spent) * 1000))
        return times

    def _page(self, asked: dict[str, Any], text_of: Callable[[int], str]) -> list[int]:
        query = parse(asked["words"])
        options = {name: value for name, value in asked.items() if name != "words"}
        result = self._engine.search(query, CLERK, limit=20, **options)
        for hit in result.hits:
            snippet(text_of(hit.record), query)
            marked(self._titles[hit.record], query, Name.TITLE)
        return [hit.record for hit in result.hits]

    def _keep(self, record: int) -> str:
        if record not in self._keys:
            entry = self._contracts.entry(record)
            self._keys[record] = self._ring.create()
            self._titles[record] = entry.title
            self._vault.put(self._keys[record], "text", entry.text.encode(), durable=False)
        return self._read(record)

    def _read(self, record: int) -> str:
        return self._vault.get(self._keys[record], "text").decode()


def _queries(contracts: Contracts) -> dict[str, list[dict[str, Any]]]:
    """Return the searches of each kind; fragments are drawn from the contracts, so common ones come often."""
    chance = random.Random(5)
    each = min(EACH, 2 + contracts.size // 100)

    def piece(length: int) -> str:
        while True:
            whole = plain(contracts.entry(chance.randrange(contracts.size) + 1).text)
            at = chance.randrange(len(whole) - length)
            if (run_ := whole[at : at + length]).isalpha():
                return run_

    def quoted(text: str) -> dict[str, Any]:
        return {"words": f'"{text}"'}

    def company() -> str:
        return chance.choice(contracts.companies)

    year = {"years": (2015, 2016, 2017)}
    return {
        "one character": [quoted(piece(1)) for _ in range(each)],
        "two characters": [quoted(piece(2)) for _ in range(each)],
        "three characters": [quoted(piece(3)) for _ in range(each)],
        "phrase of eight": [quoted(piece(8)) for _ in range(each)],
        "company fragment": [quoted(company()[2:6]) for _ in range(each)],
        "company": [quoted(company()) for _ in range(each)],
        "contract number": [quoted(contracts.entry(chance.randrange(contracts.size) + 1).doc_no) for _ in range(each)],
        "number fragment": [quoted(f"{chance.randrange(2005, 2025)}-{chance.randrange(100):03}") for _ in range(each)],
        "and not": [{"words": f"{piece(2)} {piece(2)} -{piece(2)}"} for _ in range(each)],
        "or": [{"words": f"{company()[2:4]} OR {piece(3)}"} for _ in range(each)],
        "prefix": [{"words": f"HT-{chance.randrange(2005, 2025)}-{chance.randrange(10):02}*"} for _ in range(each)],
        "field and range": [{"words": f"合同 年度:2012..2018 title:{company()[2:4]}"} for _ in range(each)],
        "filtered": [quoted(piece(2)) | year | {"classes": ("HT", "GL")} for _ in range(each)],
        "by date": [quoted(piece(2)) | {"order": Order.DATE} for _ in range(each)],
        "by due date": [quoted(piece(2)) | {"order": Order.DUE} for _ in range(each)],
        "sum by meaning": [{"words": f"{chance.randrange(1, 900)}万元"} for _ in range(each)],
        "by number": [quoted(piece(2)) | {"order": Order.NUMBER} for _ in range(each)],
    }


def _typing(engine: Engine, contracts: Contracts) -> dict[str, float]:
    """Return what suggestions, likeness and a second, tolerant look take."""
    chance = random.Random(9)
    typed = [chance.choice(contracts.companies)[: chance.randrange(1, 7)] for _ in range(EACH)]
    some = [contracts.entry(chance.randrange(contracts.size) + 1) for _ in range(EACH)]
    wrong = [f"{name[:3]}龘{name[4:9]}" for name in chance.choices(contracts.companies, k=EACH)]
    asked: dict[str, list[Callable[[], object]]] = {
        "suggest": [partial(suggest, engine, words, CLERK) for words in typed],
        "alike": [
            partial(more_like_this, engine, telling(one.title, one.parties), CLERK, but=one.record) for one in some
        ],
        "near": [partial(engine.search, loosened(parse(words)) or parse(words), CLERK) for words in wrong],
    }
    told = {}
    for name, asks in asked.items():
        times = []
        for ask in asks:
            start = time.perf_counter()
            ask()
            times.append((time.perf_counter() - start) * 1000)
        told |= {f"{name}_p50_ms": _share(times, 50), f"{name}_p95_ms": _share(times, 95)}
    return told


def _indexed(engine: Engine, entries: Iterator[Entry]) -> dict[str, float]:
    made = 0.0

    def fed() -> Iterator[Entry]:
        nonlocal made
        while True:
            start = time.thread_time()
            entry = next(entries, None)
            made += time.thread_time() - start
            if entry is None:
                return
            yield entry

    before, wall = time.process_time(), time.perf_counter()
    count = engine.rebuild(fed())
    spent = time.process_time() - before - made
    return {
        "index_per_s": round(count / spent, 1),
        "cpu_s": round(spent, 1),
        "wall_s": round(time.perf_counter() - wall, 1),
    }


def _changing(engine: Engine, reader: Engine, contracts: Contracts) -> dict[str, float]:
    """Return how long until another reader sees a record come and go."""
    shown: list[float] = []
    gone: list[float] = []
    for turn in range(min(20, 2 + contracts.size // 100)):
        entry = contracts.entry(contracts.size + 1 + turn)
        query = parse(f'"{entry.doc_no}"')
        start = time.perf_counter()
        engine.add([entry])
        assert reader.search(query, ALL).total == 1
        shown.append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        engine.remove([entry.record])
        assert reader.search(query, ALL).total == 0
        gone.append((time.perf_counter() - start) * 1000)
    start = time.perf_counter()
    engine.remove([1], purge=True)
    purge = time.perf_counter() - start
    return {"visible_ms": _share(shown, 50), "gone_ms": _share(gone, 50), "purge_s": round(purge, 2)}


def _fts5(contracts: Contracts, file: Path) -> dict[str, float]:
    """Return what SQLite's FTS5 over the same pairs of characters does: ids, total and facets, no snippets."""
    rows = sqlite3.connect(file)
    rows.execute("create table record (id integer primary key, class text, year int, department int, secrecy int)")
    rows.execute(
        """create virtual table found using fts5(pairs, content='', tokenize="unicode61 tokenchars '
        !""#$%&''()*+,-./:;<=>?@[\\]^_`{|}~，。；：、·¥〇'")""".replace("\n        ", "")
    )
    spent = 0.0
    for entry in contracts:
        start = time.thread_time()
        whole = lay_out(entry).everything
        fields = (entry.record, entry.class_code, entry.year, entry.department, entry.secrecy)
        rows.execute("insert into record values (?,?,?,?,?)", fields)
        rows.execute(
            "insert into found (rowid, pairs) values (?,?)", (entry.record, " ".join(map(add, whole, whole[1:])))
        )
        spent += time.thread_time() - start
    rows.commit()
    times = []
    matching = (
        "from found join record r on r.id = found.rowid where found match ? and r.secrecy <= 2"
        " and (r.secrecy = 0 or r.department in (1,2,3,4))"
    )
    for kind in ("two characters", "company fragment", "contract number", "phrase of eight"):
        for asked in _queries(contracts)[kind]:
            text = plain(asked["words"].strip('"'))
            phrase = '"' + " ".join(map(add, text, text[1:])).replace('"', '""') + '"'
            start = time.perf_counter()
            rows.execute(f"select r.id {matching} order by rank limit 20", (phrase,)).fetchall()
            rows.execute(f"select r.class, count(*) {matching} group by 1", (phrase,)).fetchall()
            rows.execute(f"select r.year, count(*) {matching} group by 1", (phrase,)).fetchall()
            times.append((time.perf_counter() - start) * 1000)
    rows.close()
    return {
        "records": contracts.size,
        "index_per_s": round(contracts.size / spent, 1),
        "index_mb": round(file.stat().st_size / 1e6, 1),
        "page_p50_ms": _share(times, 50),
        "page_p95_ms": _share(times, 95),
    }


def _whoosh(contracts: Contracts, folder: Path) -> dict[str, float]:
    engine = open_engine("whoosh", folder / "index")
    indexed = _indexed(engine, iter(contracts))
    pages = _Pages(engine, contracts, folder / "vault")
    asked = _queries(contracts)
    chosen = ("two characters", "company fragment", "contract number", "phrase of eight")
    times = [took for kind in chosen for took in pages.times(asked[kind])]
    return {
        "records": contracts.size,
        "index_per_s": indexed["index_per_s"],
        "index_mb": _megabytes(folder / "index"),
        **{f"page_{name}": value for name, value in _pages_took(times).items()},
    }


def _pages_took(times: list[_Took]) -> dict[str, float]:
    """Return median and 95th percentile; the processor's time tells what a busy machine hides."""
    clock, processor = [took.clock for took in times], [took.processor for took in times]
    return {
        "p50_ms": _share(clock, 50),
        "p95_ms": _share(clock, 95),
        "cpu_p50_ms": _share(processor, 50),
        "cpu_p95_ms": _share(processor, 95),
    }


def _share(times: list[float], percent: int) -> float:
    """Return the time that so many percent stayed under."""
    return round(sorted(times)[min(len(times) * percent // 100, len(times) - 1)], 2)


def _megabytes(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1)


def _rss() -> float:
    """Return the most memory this process has held, mapped files included."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1)
