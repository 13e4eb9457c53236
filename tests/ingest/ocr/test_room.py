"""An engine may hang, die, or grow; pages come back all the same."""

import os
import time

import pytest
from PIL import Image

from ingest.errors import Unreadable
from ingest.ocr import ReadingRoom, Rules

ENGINES = """
import os, pathlib, signal, time
from ingest.ocr import Reading
from ingest.pages import Box, Line

class Engine:
    name = "stub"
    def warm(self): pass
    def read(self, image): return Reading(0, (Line(str(os.getpid()), Box(0, 0, 1, 1)),))

class Hangs(Engine):
    def read(self, image): time.sleep(600)

class Dies(Engine):
    def read(self, image): os.kill(os.getpid(), signal.SIGKILL)

class Raises(Engine):
    def read(self, image): raise RuntimeError("boom")

class DiesOnce(Engine):
    def read(self, image):
        mark = pathlib.Path(__file__).with_name("died")
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(image)

class NeverStarts(Engine):
    def warm(self): raise SystemExit(1)
"""


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "page.pnm"
    sheet = Image.new("L", (300, 200), 255)
    sheet.paste(0, (100, 50, 200, 150))
    sheet.save(path, "PPM")
    return path


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Make rooms with the engines above, closed at the end."""
    (tmp_path / "engines.py").write_text(ENGINES)
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def make(engine, **rules):
        made.append(ReadingRoom(f"engines:{engine}", Rules(**{"seconds": 20.0, **rules})))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_one_process_reads_page_after_page(room, image):
    desk = room("Engine")
    pages = [desk.read_page(image, number, 300) for number in (1, 2)]
    assert [page.number for page in pages] == [1, 2]
    assert pages[0].text == pages[1].text != str(os.getpid())


def test_it_is_replaced_after_its_pages(room, image):
    desk = room("Engine", pages=1)
    assert desk.read_page(image, 1, 300).text != desk.read_page(image, 2, 300).text


def test_it_is_replaced_when_it_has_grown(room, image):
    desk = room("Engine", resident=1)
    assert desk.read_page(image, 1, 300).text != desk.read_page(image, 2, 300).text


@pytest.mark.parametrize(
    ("engine", "seconds"), [("Hangs", 2.5), ("Dies", 20.0), ("Raises", 20.0), ("NeverStarts", 20.0)]
)
def test_a_page_the_engine_fails_at_comes_back_unread(room, image, engine, seconds):
    begun = time.monotonic()
    page = room(engine, seconds=seconds).read_page(image, 4, 300)
    assert time.monotonic() - begun < 15
    assert (page.number, page.width, page.height, page.lines, page.blank) == (4, 300, 200, (), False)
    assert page.confidence == 0.0


def test_a_death_by_chance_costs_nothing(room, image):
    page = room("DiesOnce").read_page(image, 1, 300)
    assert page.text.isdigit()


def test_what_is_no_image_is_refused_and_the_next_page_is_read(room, image, tmp_path):
    desk = room("Engine")
    bad = tmp_path / "bad.pnm"
    bad.write_bytes(b"rubbish")
    with pytest.raises(Unreadable):
        desk.read_page(bad, 1, 300)
    assert desk.read_page(image, 2, 300).text
