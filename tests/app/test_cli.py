"""The command line: what stands on standard output, what beside it, and how each command ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click
import pytest

from app.cli import root, run
from app.cli.exits import Exit
from app.speaking import TRANSLATIONS
from app.worker import Alone
from tests.desk import Office
from tests.samples.make import Leaf, encrypted, paper

ROOT = Path(__file__).parents[2]
HAN = re.compile("[\u3400-\u9fff]")


class Command:
    """The command of one instance, run in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.errors = ""

    def __call__(self, *words: str, ends: int = Exit.DONE) -> str:
        self._capsys.readouterr()
        code = run(words)
        out, self.errors = self._capsys.readouterr()
        assert code == ends, (words, code, out, self.errors)
        assert "Traceback" not in self.errors
        return out

    def told(self, *words: str, ends: int = Exit.DONE) -> list[dict[str, object]]:
        """Run with --json; every line of standard output is one object."""
        return [json.loads(line) for line in self(*words, "--json", ends=ends).splitlines()]


@pytest.fixture
def shiqu(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("SHIQU_HOME", str(office.desk.home))
    monkeypatch.setenv("SHIQU_DATABASE", office.desk.settings.database_url)
    return Command(capsys)


def a_pdf(*pages: str) -> bytes:
    return paper([Leaf(page.split("\n")) for page in pages])


def test_every_verb_of_the_contract_is_there():
    wanted = {
        "init",
        "demo",
        "serve",
        "worker",
        "ingest",
        "text",
        "show",
        "search",
        "import",
        "export",
        "step",
        "verify",
    }
    assert wanted | {"backup", "restore", "bench", "people", "reindex"} <= set(root.commands)
    for name, command in root.commands.items():
        assert command.help, name
        for option in command.params:
            assert isinstance(option, click.Argument) or option.help, (name, option.name)


def test_help_is_in_the_reader_s_language(shiqu, monkeypatch):
    assert "用法：shiqu" in shiqu("--help")
    assert "检索" in shiqu("search", "--help")


@pytest.mark.skipif(not list(TRANSLATIONS.rglob("*.mo")), reason="compiled by bin/setup")
def test_english_is_spoken_where_it_is_asked_for(shiqu, monkeypatch):
    monkeypatch.setenv("SHIQU_LANGUAGE", "en")
    for words in (["--help"], ["search", "--help"], ["ingest", "--help"], ["step", "--help"]):
        assert not HAN.search(shiqu(*words)), words
    for words, code in ((["show", "R99"], Exit.REFUSED), (["nosuch"], Exit.USAGE), (["search"], Exit.USAGE)):
        shiqu(*words, ends=code)
        assert not HAN.search(shiqu.errors), words


def test_wrong_usage_ends_with_2_and_one_sentence(shiqu):
    for words in (
        ["nosuch"],
        ["search"],
        ["search", "a", "--limit", "0"],
        ["search", "a", "--colour"],
        ["ingest", "/nowhere/at/all"],
        ["step", "accession", "R1", "accept"],
        ["step", "accession", "R1", "accept", "--as", "lin", "--set", "nonsense"],
        ["text", "R1", "--page", "one"],
        ["export", "/nowhere/at/all.csv"],
        ["search", "a", "--order", "colour"],
    ):
        assert shiqu(*words, ends=Exit.USAGE) == ""
        assert shiqu.errors.strip()


def test_a_refusal_ends_with_1_and_one_sentence(shiqu):
    for words, sentence in (
        (["show", "R99"], "没有 R99"),
        (["text", "GL2003.1-1"], "没有 GL2003.1-1"),
        (["search", "年度:abc"], "四位数字"),
        (["search", "a", "--as", "nobody"], "nobody"),
        (["step", "dancing", "R1", "accept", "--as", "lin"], "dancing"),
        (["people", "token", "nobody"], "nobody"),
    ):
        shiqu(*words, ends=Exit.REFUSED)
        assert sentence in shiqu.errors
        assert len(shiqu.errors.strip().splitlines()) == 1


def test_an_instance_that_is_not_there_says_how_to_make_one(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("SHIQU_HOME", str(tmp_path / "none"))
    assert run(["show", "R1"]) == Exit.REFUSED
    assert "shiqu init" in capsys.readouterr().err


def test_a_setting_that_cannot_be_is_told(monkeypatch, tmp_path, capsys):
    (tmp_path / "shiqu.toml").write_text("readers = 'many'\n")
    monkeypatch.setenv("SHIQU_HOME", str(tmp_path))
    assert run(["show", "R1"]) == Exit.REFUSED
    assert "readers" in capsys.readouterr().err


def test_a_fault_of_ours_ends_with_3_and_stands_in_the_log(shiqu, office, monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("app.acting.record_for", fail)
    shiqu("show", "R1", ends=Exit.INTERNAL)
    reference = shiqu.errors.split("编号 ")[1][:8]
    log = (office.desk.home / "shiqu.log").read_text()
    assert reference in log
    assert "ZeroDivisionError: inside" in log


def test_a_record_is_shown_read_and_found(shiqu, office):
    ref = office.record("第一页的合同\f第二页的附件")
    office.settle()
    shown = shiqu.told("show", ref)
    assert [row["record"] for row in shown] == [ref]
    assert ref in shiqu("show", ref.lower())
    assert shiqu("text", ref) == "第一页的合同\f第二页的附件\n"
    assert shiqu("text", ref, "--page", "2") == "第二页的附件\n"
    shiqu("text", ref, "--page", "3", ends=Exit.REFUSED)
    (answer,) = shiqu.told("search", "的附件")
    assert set(answer) >= {"query", "total", "took_ms", "hits", "facets"}
    (hit,) = answer["hits"]
    assert (hit["record"], hit["page"]) == (ref, 2)
    assert "<mark>的附件</mark>" in hit["snippet"]
    assert set(answer["facets"]) >= {"class", "year"}
    assert "第二页【的附件】" in shiqu("search", "的附件")


def test_a_search_is_within_what_the_person_may_see(shiqu, office):
    office.record("还没有验收的合同")
    office.settle()
    assert shiqu.told("search", "合同")[0]["total"] == 1
    assert shiqu.told("search", "合同", "--as", "lin")[0]["total"] == 1
    assert shiqu.told("search", "合同", "--as", "tao")[0]["total"] == 0


def test_a_step_is_taken_asked_for_what_it_needs_and_indexed(shiqu, office):
    ref = office.record()
    shiqu("step", "accession", ref, "return", "--as", "lin", ends=Exit.REFUSED)
    assert "原因" in shiqu.errors
    assert shiqu.told("step", "accession", ref, "return", "--as", "lin", "--note", "缺页")[0]["state"] == "returned"
    assert "待验收" in shiqu("step", "accession", ref, "resubmit", "--as", "lin")
    shiqu("step", "accession", ref, "accept", "--as", "tao", ends=Exit.REFUSED)
    number = office.shelved()
    office.step("accession", number, "void", by="zhou", note="错号")
    from app.worker import owed_now

    assert owed_now(office.desk) > 0
    shiqu("step", "accession", ref, "return", "--as", "lin", "--set", "note=缺页")
    assert owed_now(office.desk) == 0


def test_people_are_enrolled_listed_and_given_tokens(shiqu, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("shiqu-2026\n"))
    made = shiqu.told("people", "enrol", "xin", "--name", "新人", "--role", "archivist", "--department", "DAZX")
    assert made[0]["roles"] == ["archivist"]
    assert "xin" in {row["login"] for row in shiqu.told("people", "list")}
    assert shiqu("people", "token", "xin").startswith("shiqu_")


def test_verify_tells_each_check_and_ends_with_1_when_one_fails(shiqu, office):
    ref = office.record()
    office.settle()
    assert all(row["ok"] for row in shiqu.told("verify"))
    key_id = office.get(ref).key_id
    original = office.desk.home / "blobs" / key_id[:2] / key_id / "original"
    content = bytearray(original.read_bytes())
    content[-1] ^= 1
    original.chmod(0o600)
    original.write_bytes(content)
    failed = [row for row in shiqu.told("verify", ends=Exit.REFUSED) if not row["ok"]]
    assert [(row["check"], row["faults"][0]["subject"]) for row in failed] == [("fixity", office.get(ref).subject)]
    assert ref in shiqu("verify", ends=Exit.REFUSED)


def test_a_table_goes_in_and_out(shiqu, office, tmp_path):
    from app.sheets import Column, write_sheet

    table = tmp_path / "old.xlsx"
    heads = ["档号", "题名", "日期"]
    table.write_bytes(
        write_sheet([Column(h) for h in heads], [["GL2003.3-7", "请示", "20030305"], ["GL2003.3-8", "", "20030399"]])
    )
    (told,) = shiqu.told("import", str(table), "--class", "GL", "--dry-run", ends=Exit.REFUSED)
    assert (told["rows"], told["imported"]) == (2, 0)
    assert (told["bad"][0]["row"], set(told["bad"][0]["problems"])) == (3, {"title", "date"})
    assert "第 3 行" in shiqu("import", str(table), "--class", "GL", ends=Exit.REFUSED)
    shiqu("import", str(table), "--class", "GL", "--partial", ends=Exit.REFUSED)
    assert shiqu.told("search", "请示")[0]["total"] == 1
    out = tmp_path / "out.xlsx"
    assert shiqu.told("export", "请示", str(out))[0]["records"] == 1
    shiqu("export", str(tmp_path / "all.zip"), "--class", "GL")
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["all.zip", "old.xlsx", "out.xlsx"]
    shiqu(
        "import",
        str(ROOT / "README.md") if (ROOT / "README.md").exists() else __file__,
        "--class",
        "GL",
        ends=Exit.REFUSED,
    )
    assert "第一行应为表头" in shiqu.errors


def test_files_handed_in_wait_for_whoever_reads(shiqu, office, tmp_path):
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    (tmp_path / "in" / "one.pdf").write_bytes(a_pdf("合同一"))
    (tmp_path / "in" / "deeper" / "two.pdf").write_bytes(a_pdf("合同二"))
    (tmp_path / "in" / ".hidden").write_bytes(b"x")
    (tmp_path / "in" / "bad<b>.pdf").write_bytes(b"x")
    rows = shiqu.told("ingest", str(tmp_path / "in"), "--class", "HT1", ends=Exit.REFUSED)
    assert [(Path(row["file"]).name, row["status"]) for row in rows] == [
        ("bad<b>.pdf", "quarantined"),
        ("one.pdf", "waiting"),
        ("two.pdf", "waiting"),
    ]
    assert all({"file", "status", "record", "pages", "seconds", "confidence", "reason"} <= set(row) for row in rows)
    shiqu("ingest", str(tmp_path / "in"), "--class", "NOPE", ends=Exit.REFUSED)
    assert "NOPE" in shiqu.errors


def test_a_worker_that_runs_already_is_not_started_twice(shiqu, office):
    alone = Alone(office.desk.home)
    assert alone.take()
    shiqu("worker", ends=Exit.REFUSED)
    assert "已有工作进程" in shiqu.errors
    alone.release()


def test_a_port_that_is_taken_is_told(shiqu):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        shiqu("serve", "--port", str(other.getsockname()[1]), ends=Exit.REFUSED)
    assert "换一个地址或端口" in shiqu.errors


# --- as a program of its own ----------------------------------------------------------------------------------------


def environment(office: Office) -> dict[str, str]:
    own = {
        "SHIQU_HOME": str(office.desk.home),
        "SHIQU_DATABASE": office.desk.settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    return os.environ | own | {"SHIQU_READERS": "1"}


def shell(office: Office, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "app", *words]
    return subprocess.run(
        command, env=environment(office), cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


def test_files_go_all_the_way_to_searchable_in_one_command(office, tmp_path):
    files = tmp_path / "in"
    files.mkdir()
    (files / "a.pdf").write_bytes(a_pdf("档案寄存合同\n甲方海岳集团", "第二页 附件清单"))
    (files / "b.pdf").write_bytes(a_pdf("档案寄存合同\n甲方海岳集团", "第二页 附件清单"))
    (files / "c.pdf").write_bytes(b"")
    (files / "d.pdf").write_bytes(b"not a pdf at all")
    (files / "e.pdf").write_bytes(encrypted(a_pdf("秘密"), "word"))
    done = shell(office, "ingest", "in", "--wait", "--json", cwd=tmp_path)
    rows = {row["file"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == Exit.REFUSED, done.stderr
    assert sorted(row["status"] for row in rows.values()) == [
        "duplicate",
        "quarantined",
        "quarantined",
        "quarantined",
        "registered",
    ]
    registered = next(row for row in rows.values() if row["status"] == "registered")
    assert (registered["pages"], registered["reason"]) == (2, None)
    assert all(row["reason"] for row in rows.values() if row["status"] != "registered")
    found = shell(office, "search", "附件清单", "--json", cwd=tmp_path)
    assert json.loads(found.stdout)["hits"][0]["record"] == registered["record"]
    assert "\f" in shell(office, "text", registered["record"], cwd=tmp_path).stdout
    checked = shell(office, "verify", "--json", cwd=tmp_path)
    assert checked.returncode == Exit.DONE, checked.stdout


def test_it_serves_until_it_is_asked_to_stop(office, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "app", "serve", "--port", str(port)]
    served = subprocess.Popen(command, env=environment(office), cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert served.stdout is not None
        assert f"http://127.0.0.1:{port}" in served.stdout.readline()
        until = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/openapi.json", timeout=30) as answer:
                    assert json.load(answer)["openapi"].startswith("3.1")
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.2)
        alone = Alone(office.desk.home)
        assert not alone.take()
        served.send_signal(signal.SIGTERM)
        assert served.wait(30) == Exit.DONE
        assert alone.take()
        alone.release()
    finally:
        served.kill()
        served.wait()
        assert served.stdout is not None
        served.stdout.close()
