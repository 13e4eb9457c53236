"""The one command, run as a person runs it."""

import subprocess
from pathlib import Path

import pytest

BIN = Path(__file__).resolve().parents[2] / "bin"


@pytest.mark.parametrize("script", ["setup", "shiqu", "demo", "test", "lock", "translate"])
def test_scripts_are_plain_shell(script):
    subprocess.run(["sh", "-n", BIN / script], check=True)


def test_what_lies_in_the_folder_it_is_called_from_is_not_run(tmp_path):
    for stranger in ("app.py", "click.py", "archive/__init__.py"):
        path = tmp_path / stranger
        path.parent.mkdir(exist_ok=True)
        path.write_text("raise SystemExit('a stranger was run')")
    done = subprocess.run([BIN / "shiqu", "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ingest" in done.stdout


def test_it_is_found_through_a_link(tmp_path):
    link = tmp_path / "shiqu"
    link.symlink_to(BIN / "shiqu")
    done = subprocess.run([link, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_set_up_says_nothing_on_standard_output():
    words = 'root=$1; . "$1/bin/setup"; say heard; stop "no further"'
    done = subprocess.run(["sh", "-c", words, "sh", BIN.parent], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "heard\nno further\n")
