"""The child may do little, lives briefly, and takes nobody with it."""

import os
import threading
import time

import pytest

from ingest.errors import Bomb, TookTooLong, TooManyPages, Unreadable
from ingest.sandbox import Bounds, Sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """A sandbox whose children can call the misdeeds below."""
    folder = tmp_path_factory.mktemp("deeds")
    (folder / "misdeeds.py").write_text(MISDEEDS)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.setenv("SHIQU_SECRET", "do not tell")
        box = Sandbox()
        box.run("misdeeds:echo", {"word": "hello"}, Bounds())
    yield box
    box.close()


MISDEEDS = """
import os, resource, signal, subprocess, sys, time

def echo(word): return word.encode()
def environment(): return repr(dict(os.environ)).encode()
def files(): return repr(sorted(os.listdir("/proc/self/fd"))).encode()
def sleep(): time.sleep(60); return b""
def spin():
    while True: pass
def eat():
    kept = []
    while True: kept.append(bytearray(1 << 24))
def crash(): os.kill(os.getpid(), signal.SIGSEGV)
def flood(): return b"x" * (20 << 20)
def write(path):
    with open(path, "wb") as out:
        while True: out.write(bytes(1 << 20))
def fail(): raise RuntimeError("boom")
def refuse():
    from ingest.errors import TooManyPages
    raise TooManyPages(limit=7)
def lie():
    os.write(3, b'{"error": "TooManyPages", "values": {"limit": {"__class__": 1}}}'); os._exit(3)
def linger(path):
    subprocess.Popen([sys.executable, "-c", f"import time; time.sleep(2); open({path!r}, 'w').close()"])
    time.sleep(60)
"""


def test_bytes_come_back(sandbox):
    assert sandbox.run("misdeeds:echo", {"word": "档案"}, Bounds()) == "档案".encode()


def test_the_child_knows_nothing_of_our_environment(sandbox):
    assert b"SHIQU" not in sandbox.run("misdeeds:environment", {}, Bounds())


def test_the_child_has_no_file_of_ours_open(sandbox, tmp_path):
    with (tmp_path / "secret").open("w"):
        told = sandbox.run("misdeeds:files", {}, Bounds())
    assert len(eval(told)) <= 5


def test_it_answers_from_any_thread(sandbox):
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(sandbox.run("misdeeds:echo", {"word": str(n)}, Bounds())))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [str(n).encode() for n in range(8)]


def test_who_sleeps_is_woken_by_the_end(sandbox):
    begun = time.monotonic()
    with pytest.raises(TookTooLong):
        sandbox.run("misdeeds:sleep", {}, Bounds(seconds=0.3))
    assert time.monotonic() - begun < 3


def test_who_spins_runs_out_of_time(sandbox):
    with pytest.raises(TookTooLong):
        sandbox.run("misdeeds:spin", {}, Bounds(seconds=20, cpu=1))


def test_what_a_killed_child_started_dies_with_it(sandbox, tmp_path):
    with pytest.raises(TookTooLong):
        sandbox.run("misdeeds:linger", {"path": str(tmp_path / "alive")}, Bounds(seconds=0.5))
    time.sleep(2.5)
    assert not (tmp_path / "alive").exists()


@pytest.mark.parametrize("deed", ["eat", "flood"])
def test_who_takes_too_much_is_a_bomb(sandbox, deed):
    with pytest.raises(Bomb):
        sandbox.run(f"misdeeds:{deed}", {}, Bounds(memory=200 << 20, reply=1 << 20))


def test_a_file_without_end_stops_at_its_limit(sandbox, tmp_path):
    with pytest.raises(Bomb):
        sandbox.run("misdeeds:write", {"path": str(tmp_path / "big")}, Bounds(written=4 << 20))
    assert (tmp_path / "big").stat().st_size <= 4 << 20


@pytest.mark.parametrize("deed", ["crash", "fail", "lie"])
def test_a_crash_is_a_broken_file(sandbox, deed):
    with pytest.raises(Unreadable):
        sandbox.run(f"misdeeds:{deed}", {}, Bounds())


def test_a_refusal_comes_back_with_its_values(sandbox):
    with pytest.raises(TooManyPages) as caught:
        sandbox.run("misdeeds:refuse", {}, Bounds())
    assert str(caught.value) == "文件超过 7 页，请按件分成几个文件后再交。"


def test_after_any_end_the_next_one_is_served(sandbox):
    for deed in ("crash", "fail"):
        with pytest.raises(Unreadable):
            sandbox.run(f"misdeeds:{deed}", {}, Bounds())
        assert sandbox.run("misdeeds:echo", {"word": "on"}, Bounds()) == b"on"


def test_a_server_that_died_is_started_again():
    box = Sandbox()
    try:
        with pytest.raises(Unreadable):
            box.run("os:abort", {}, Bounds())
        box._server.kill()
        box._server.wait()
        with pytest.raises(Unreadable):
            box.run("os:abort", {}, Bounds())
    finally:
        box.close()


def test_a_process_forked_from_ours_starts_its_own_server(sandbox):
    reply, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(told, sandbox.run("misdeeds:echo", {"word": "child"}, Bounds()))
        finally:
            os._exit(0)
    os.close(told)
    os.waitpid(pid, 0)
    assert os.read(reply, 100) in {b"child", b""}
    os.close(reply)
    assert sandbox.run("misdeeds:echo", {"word": "parent"}, Bounds()) == b"parent"
