"""Page images and the words on them; what is missing is drawn again from the original and kept."""

from dataclasses import dataclass

from app.desk import Desk
from app.indexing import text_of
from archive.errors import NotFound
from archive.ledger import Line
from archive.people import Actor
from archive.records import Record, Stage
from archive.wording import N_
from ingest.arrivals import ORIGINAL
from ingest.opening import VIEWED, render_page
from ingest.pages import Box, PageText
from ingest.pipeline import image_part, thumb_part, unlocked, words_part
from storage.errors import KeyDestroyed, Missing

THUMB_DPI = 20.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A found piece of text on a page, in pixels of the page image."""

    box: Box
    text: str


def image_of(desk: Desk, record: Record, number: int) -> bytes:
    """Return the JPEG of page `number` (1-based) as the viewer shows it.

    Raises:
        NotFound: the record has no such page, or its pages are destroyed.
    """
    return _picture(desk, record, number, image_part(number), VIEWED)


def thumbnail_of(desk: Desk, record: Record, number: int) -> bytes:
    """Return a small JPEG of page `number` (1-based).

    Raises:
        NotFound: the record has no such page, or its pages are destroyed.
    """
    return _picture(desk, record, number, thumb_part(number), THUMB_DPI)


def words_of(desk: Desk, record: Record, number: int) -> PageText:
    """Return the words of page `number` (1-based) with their places.

    Raises:
        NotFound: the record has no such page, or its pages are destroyed.
    """
    _demand(record, number)
    try:
        return PageText.from_bytes(desk.vault.get(record.key_id, words_part(number)))
    except (Missing, KeyDestroyed) as gone:
        raise _no_page(record, number) from gone


def text_read(desk: Desk, record: Record) -> str:
    """Return the text that was read, pages parted by a form feed.

    Raises:
        NotFound: it is destroyed.
    """
    if record.stage == Stage.DESTROYED:
        raise NotFound(N_("{ref} 已经销毁，没有正文可读。"), ref=record.archival_no or record.ref)
    return text_of(desk.vault, record.key_id)


def original_of(desk: Desk, by: Actor, record: Record) -> bytes:
    """Return the bytes that came in, and write down that they were taken out.

    Raises:
        NotFound: they are destroyed.
    """
    try:
        content = desk.vault.get(record.key_id, record.components[0].part if record.components else ORIGINAL)
    except (Missing, KeyDestroyed) as gone:
        raise NotFound(N_("{ref} 的原文已经销毁，只剩目录。"), ref=record.archival_no or record.ref) from gone
    witness(desk, by, "record:download", record)
    return content


def witness(desk: Desk, by: Actor, act: str, record: Record, note: str = "") -> None:
    """Write a reading of content into the ledger."""
    with desk.database.work(desk.clock(), by) as work:
        work.book.write(Line(act, record.subject, by.login, by.name, note=note))


def _picture(desk: Desk, record: Record, number: int, part: str, dpi: float) -> bytes:
    _demand(record, number)
    try:
        return desk.vault.get(record.key_id, part)
    except Missing:
        return _draw(desk, record, number, part, dpi)
    except KeyDestroyed as gone:
        raise _no_page(record, number) from gone


def _draw(desk: Desk, record: Record, number: int, part: str, dpi: float) -> bytes:
    """Draw a page from the original; two readers may do so at once, the later one replaces the earlier."""
    rotation = next((leaf.rotation for leaf in record.leaves if leaf.number == number), 0)
    try:
        with unlocked(desk.vault, record.key_id, desk.work_folder) as (path, _folder):
            content = render_page(path, number, dpi, desk.limits, rotation=rotation)
        desk.vault.remove(record.key_id, part)
        desk.vault.put(record.key_id, part, content, durable=False)
    except (Missing, KeyDestroyed) as gone:
        raise _no_page(record, number) from gone
    return content


def _demand(record: Record, number: int) -> None:
    if record.stage == Stage.DESTROYED or number not in {leaf.number for leaf in record.leaves}:
        raise _no_page(record, number)


def _no_page(record: Record, number: int) -> NotFound:
    if record.stage == Stage.DESTROYED:
        return NotFound(N_("{ref} 已经销毁，没有图像可看。"), ref=record.archival_no or record.ref)
    return NotFound(N_("{ref} 没有第 {number} 页。"), ref=record.archival_no or record.ref, number=number)
