"""An index on a disk: other processes, sudden death, destroyed records, old versions, broken files."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search.engine import Engine
from search.engines import open_engine
from search.engines.postgresql import PostgresqlEngine
from search.engines.tantivy import TantivyEngine, _open
from search.errors import Away, Broken, Busy, Outdated
from search.fold import plain
from search.generations import Generations
from search.query import parse
from tests.search.conftest import two_nodes
from tests.search.worlds import ALL, ENGINES, entry

ROOT = Path(__file__).resolve().parents[2]
SECRET = "靐龘骉麤彟暱"


@pytest.fixture(params=list(ENGINES))
def name(request) -> str:
    return request.param


def total(engine: Engine, words: str) -> int:
    return engine.search(parse(words), ALL).total


def elsewhere(script: str, *arguments: object) -> subprocess.Popen[str]:
    """Run a script of ours in another process."""
    lines = "import sys; from pathlib import Path; from search.engines import open_engine\n" + script
    return subprocess.Popen(
        [sys.executable, "-c", lines, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_another_process_sees_what_comes_and_goes_at_once(name, tmp_path):
    engine = open_engine(name, tmp_path)
    reader = elsewhere(
        "from search.query import parse\n"
        "from tests.search.worlds import ALL\n"
        "engine = open_engine(sys.argv[1], Path(sys.argv[2]))\n"
        "for line in sys.stdin: print(engine.search(parse(line.strip()), ALL).total, flush=True)\n",
        name,
        tmp_path,
    )

    def seen() -> int:
        assert reader.stdin
        reader.stdin.write("甲方\n")
        reader.stdin.flush()
        return int(told(reader))

    assert seen() == 0
    engine.add([entry(1), entry(2)])
    assert seen() == 2
    engine.remove([1])
    assert seen() == 1
    engine.rebuild([entry(7), entry(8), entry(9)])
    assert seen() == 3
    engine.remove([7], purge=True)
    assert seen() == 2
    engine.clear()
    assert seen() == 0
    reader.communicate(timeout=20)


@pytest.mark.parametrize("verb", ["add", "rebuild"])
def test_a_writer_killed_in_the_middle_leaves_the_last_commit_and_no_lock(name, verb, tmp_path):
    engine = open_engine(name, tmp_path)
    engine.add([entry(1)])
    writer = elsewhere(
        "import time\n"
        "from tests.search.worlds import entry\n"
        "def entries():\n"
        "    for record in range(2, 60): yield entry(record)\n"
        "    print('half', flush=True); time.sleep(60)\n"
        "getattr(open_engine(sys.argv[1], Path(sys.argv[2])), sys.argv[3])(entries())\n",
        name,
        tmp_path,
        verb,
    )
    assert told(writer) == "half"
    with pytest.raises(Busy):
        ENGINES[name](tmp_path, patience=0.1).add([entry(3)])
    assert total(engine, "甲方") == 1
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=20)
    engine.add([entry(2)])
    assert total(engine, "甲方") == 2
    assert engine.rebuild([entry(5)]) == 1
    assert len(list(tmp_path.glob("gen-*"))) == 1


def dictionary(engine: Engine, text: str) -> set[str]:
    """Return which words of a text some segment of a Tantivy index still knows, removed records included."""
    assert isinstance(engine, TantivyEngine)
    engine.refresh()
    assert engine._index
    searcher = engine._index.searcher()
    pairs = {text[at : at + 2] for at in range(len(text) - 1)}
    known = {pair for pair in pairs if searcher.doc_freq("everything", pair)}
    return known | {sign for sign in text if searcher.doc_freq("signs", sign)}


def traces(folder: Path, *sought: str) -> list[str]:
    return [
        path.name for path in folder.rglob("*") if path.is_file() for one in sought if one.encode() in path.read_bytes()
    ]


@pytest.mark.parametrize("size", [3, 400, 12_000])
def test_a_purged_record_leaves_no_word_in_any_tantivy_file(size, tmp_path):
    engine = TantivyEngine(tmp_path)
    shelf = "SECRETSHELF"
    engine.rebuild(entry(record, text=f"甲方{record}") for record in range(1, size))
    engine.add([entry(size, text=SECRET, shelf_key=shelf), entry(size + 1)])
    # The record was indexed twice: an older copy of its words lies in another segment.
    engine.add([entry(size, text=SECRET + "新", shelf_key=shelf), entry(size + 2)])
    before = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    engine.remove([size])
    assert dictionary(engine, SECRET)
    assert traces(tmp_path, shelf)
    engine.remove([size], purge=True)
    assert dictionary(engine, SECRET) == set()
    assert traces(tmp_path, shelf) == []
    assert engine.count() == size + 1
    assert total(engine, "-无此") == size + 1
    assert before != {path.name for path in tmp_path.rglob("*") if path.is_file()}


def test_a_purge_leaves_alone_what_holds_nothing_removed(tmp_path):
    engine = TantivyEngine(tmp_path)
    engine.rebuild(entry(record) for record in range(300))
    engine.add([entry(1000), entry(1001)])
    folder = (tmp_path / "current").resolve()
    files = {path.name: path.stat().st_ino for path in folder.glob("*.idx")}
    engine.remove([1000], purge=True)
    kept = {path.name: path.stat().st_ino for path in folder.glob("*.idx")}
    assert len(files.items() & kept.items()) == len(files) - 1
    engine.remove([], purge=True)
    assert {path.name: path.stat().st_ino for path in folder.glob("*.idx")} == kept
    assert not (tmp_path / "workshop").exists()
    assert (engine.count(), total(engine, "甲方")) == (301, 301)
    engine.add([entry(1000, text="新来的")])
    assert (engine.count(), total(engine, "新来的")) == (302, 1)


def test_purging_again_and_again_does_not_grow_the_index(tmp_path):
    engine = TantivyEngine(tmp_path)
    engine.rebuild(entry(record) for record in range(300))
    sizes = []
    for record in range(4):
        engine.add([entry(1000 + record)])
        engine.remove([1000 + record, record], purge=True)
        sizes.append(sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()))
    assert max(sizes) < sizes[0] * 1.2
    assert engine.count() == 296


def test_empty_documents_of_a_killed_purge_are_never_found_and_go_with_the_next_write(tmp_path):
    import tantivy

    from search.engines.tantivy_purge import FILLER

    engine = TantivyEngine(tmp_path)
    engine.add([entry(1)])
    writer = _open((tmp_path / "current").resolve()).writer(15_000_000, 1)
    filler = tantivy.Document()
    filler.add_text("id", FILLER)
    for _ in range(50):
        writer.add_document(filler)
    writer.commit()
    writer.wait_merging_threads()
    assert (engine.count(), total(engine, "-无此"), total(engine, "甲 OR -甲")) == (1, 1, 1)
    engine.add([entry(2)])
    engine.refresh()
    assert engine._index
    assert engine._index.searcher().num_docs == 2


def test_a_purged_record_leaves_no_word_in_any_whoosh_file(tmp_path):
    engine = open_engine("whoosh", tmp_path)
    engine.add([entry(1), entry(2)])
    engine.add([entry(3, text=SECRET), entry(4)])
    assert traces(tmp_path, *SECRET)
    engine.remove([3], purge=True)
    assert traces(tmp_path, *SECRET) == []
    assert total(engine, "甲方") == 3


def test_an_index_of_another_version_asks_for_a_rebuild(name, tmp_path):
    engine = open_engine(name, tmp_path)
    engine.add([entry(1)])
    stamp = tmp_path / "current" / "stamp.json"
    stamp.write_text(json.dumps({"stamp": "older"}), "utf-8")
    fresh = open_engine(name, tmp_path)
    for ask in (fresh.count, lambda: total(fresh, "甲"), lambda: fresh.add([entry(2)]), lambda: fresh.remove([1])):
        with pytest.raises(Outdated):
            ask()
    assert fresh.rebuild([entry(1), entry(2)]) == 2
    assert total(fresh, "甲方") == total(engine, "甲方") == 2


# Whoosh leaves the files open that it could not read.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("spoil", ["stamp.json", "everything", "largest", "emptied"])
def test_a_broken_index_says_so_and_is_rebuilt(name, spoil, tmp_path):
    open_engine(name, tmp_path).rebuild(entry(record) for record in range(300))
    files = sorted((path for path in (tmp_path / "current").resolve().iterdir()), key=lambda path: path.stat().st_size)
    kept = [path for path in files if path.name != "stamp.json"]
    chosen = {"stamp.json": [path for path in files if path.name == "stamp.json"], "largest": kept[-1:]}
    for path in chosen.get(spoil, kept):
        if spoil == "everything":
            path.write_bytes(b"\x00garbage" * 9)
        elif spoil == "emptied":
            path.write_bytes(b"")
        else:
            path.unlink()
    engine = open_engine(name, tmp_path)
    with pytest.raises(Broken):
        total(engine, "甲方")
    with pytest.raises(Broken):
        engine.add([entry(1)])
    assert engine.rebuild([entry(1)]) == 1
    assert total(engine, "甲方") == 1
    gc.collect()


def test_a_deleted_folder_is_an_empty_index(name, tmp_path):
    engine = open_engine(name, tmp_path / "index")
    engine.add([entry(1)])
    (tmp_path / "index").rename(tmp_path / "away")
    assert engine.count() == 0
    engine.add([entry(2)])
    assert total(engine, "甲方") == 1


def test_a_reader_is_never_disturbed_by_writing(name, tmp_path):
    engine = open_engine(name, tmp_path)
    engine.add([entry(1)])
    writer = elsewhere(
        "from tests.search.worlds import entry\n"
        "engine = open_engine(sys.argv[1], Path(sys.argv[2]))\n"
        "for turn in range(12):\n"
        "    engine.add([entry(1), entry(2 + turn)])\n"
        "    engine.remove([2 + turn], purge=turn % 3 == 0)\n"
        "    engine.rebuild([entry(1)])\n"
        "print('done', flush=True)\n",
        name,
        tmp_path,
    )
    turns = 0
    while writer.poll() is None:
        assert total(engine, "甲方") in {1, 2}
        turns += 1
    assert told(writer) == "done"
    assert turns > 5
    writer.communicate(timeout=20)


def test_a_writer_waits_for_another_that_is_soon_done(tmp_path):
    first = Generations(tmp_path, "x")
    with first.writing():
        started = time.monotonic()
        with pytest.raises(Busy), Generations(tmp_path, "x", patience=0.2).writing():
            pass
    assert 0.1 < time.monotonic() - started < 2
    with Generations(tmp_path, "x", patience=0.2).writing():
        pass


def test_words_of_the_fold_are_what_the_stamp_speaks_of(tmp_path):
    assert "fold" in Generations(tmp_path, "x").stamp
    assert plain(SECRET)


def test_an_unknown_engine_is_refused(tmp_path):
    with pytest.raises(ValueError, match="lucene"):
        open_engine("lucene", tmp_path)


def test_a_dead_node_makes_the_answer_partial_and_says_so():
    with two_nodes() as nodes:
        engine = open_engine(nodes.url, nodes.folder)
        engine.rebuild(entry(record) for record in range(1, 21))
        whole = engine.search(parse("甲方"), ALL)
        assert (whole.total, whole.partial) == (20, False)
        nodes.kill(1)
        left = engine.search(parse("甲方"), ALL)
        assert (left.total, left.partial) == (10, True)
        assert {hit.record % 2 for hit in left.hits} == {0}
        with pytest.raises(Away):
            engine.add([entry(21), entry(22)])
        engine.close()


def test_any_node_answers_and_none_says_so():
    with two_nodes() as nodes:
        engine = open_engine(nodes.url, nodes.folder)
        engine.rebuild(entry(record) for record in range(1, 5))
        nodes.kill(0)
        left = engine.search(parse("甲方"), ALL)
        assert (left.total, left.partial) == (2, True)
        nodes.kill(1)
        with pytest.raises(Away):
            engine.search(parse("甲方"), ALL)
        engine.close()


def test_a_server_that_is_not_there_says_so(postgresql):
    engine = open_engine(f"postgresql://nobody@/none?host={postgresql.folder}", Path())
    with pytest.raises(Away):
        engine.count()


def test_another_host_waits_its_turn_and_an_older_index_asks_for_a_rebuild(postgresql_index):
    with postgresql_index.index() as url:
        first, second = PostgresqlEngine(url), PostgresqlEngine(url, patience=0.2)
        first.add([entry(1)])

        def slow():
            yield entry(2)
            with pytest.raises(Busy):
                second.add([entry(3)])
            assert total(second, "甲方") == 1

        assert first.rebuild(slow()) == 1
        second.remove([2], purge=True)
        assert (total(first, "甲方"), second.count()) == (0, 0)
        first.stamp = "newer"
        with pytest.raises(Outdated):
            first.count()
        assert first.rebuild([entry(5)]) == 1
        assert total(first, "甲方") == 1
        first.close()
        second.close()
