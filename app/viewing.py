"""Page images and the words on them; what is missing is drawn again from the original and kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.desk import Desk
from app.indexing import text_of
from archive.components import Leaf, key_of, leaf_of
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
    return _picture(desk, record, number, image_part, VIEWED)


def thumbnail_of(desk: Desk, record: Record, number: int) -> bytes:
    """Return a small JPEG of page `number` (1-based).

    Raises:
        NotFound: the record has no such page, or its pages are destroyed.
    """
    return _picture(desk, record, number, thumb_part, THUMB_DPI)


def words_of(desk: Desk, record: Record, number: int) -> PageText:
    """Return the words of page `number` (1-based) with their places.

    Raises:
        NotFound: the record has no such page, or its pages are destroyed.
    """
    leaf = _demand(record, number)
    try:
        words = PageText.from_bytes(desk.vault.get(leaf.key_id, words_part(leaf.sheet)))
        return replace(words, number=number)
    except (Missing, KeyDestroyed) as gone:
        raise _no_page(record, number) from gone


def text_read(desk: Desk, record: Record) -> str:
    """Return the text that was read, pages parted by a form feed.

    Raises:
        NotFound: it is destroyed.
    """
    if record.stage == Stage.DESTROYED:
        raise NotFound(N_("{ref} 已经销毁，没有正文可读。"), ref=record.archival_no or record.ref)
    return text_of(desk.vault, record)


def original_of(desk: Desk, by: Actor, record: Record, n: int = 1) -> bytes:
    """Return the bytes of the n-th file (1-based) as it came in, and write down that they were taken out.

    Raises:
        NotFound: there is no such file, or it is destroyed.
    """
    if record.components and not 1 <= n <= len(record.components):
        raise NotFound(N_("{ref} 没有第 {n} 份原文。"), ref=record.archival_no or record.ref, n=n)
    file = record.components[n - 1] if record.components else None
    try:
        content = desk.vault.get(key_of(record, file) if file else record.key_id, file.part if file else ORIGINAL)
    except (Missing, KeyDestroyed) as gone:
        raise NotFound(N_("{ref} 的原文已经销毁，只剩目录。"), ref=record.archival_no or record.ref) from gone
    witness(desk, by, "record:download", record)
    return content


def witness(desk: Desk, by: Actor, act: str, record: Record, note: str = "") -> None:
    """Write a reading of content into the ledger."""
    with desk.database.work(desk.clock(), by) as work:
        work.book.write(Line(act, record.subject, by.login, by.name, note=note))


def _picture(desk: Desk, record: Record, number: int, named: Callable[[int], str], dpi: float) -> bytes:
    leaf = _demand(record, number)
    try:
        return desk.vault.get(leaf.key_id, named(leaf.sheet))
    except Missing:
        return _draw(desk, record, number, leaf, named(leaf.sheet), dpi)
    except KeyDestroyed as gone:
        raise _no_page(record, number) from gone


def _draw(desk: Desk, record: Record, number: int, leaf: Leaf, part: str, dpi: float) -> bytes:
    """Draw a page from the original; two readers may do so at once, the later one replaces the earlier."""
    rotation = next((leaf.rotation for leaf in record.leaves if leaf.number == number), 0)
    try:
        with unlocked(desk.vault, leaf.key_id, desk.work_folder, part=leaf.part) as (path, _folder):
            content = render_page(path, leaf.sheet, dpi, desk.limits, rotation=rotation)
        desk.vault.remove(leaf.key_id, part)
        desk.vault.put(leaf.key_id, part, content, durable=False)
    except (Missing, KeyDestroyed) as gone:
        raise _no_page(record, number) from gone
    return content


def _demand(record: Record, number: int) -> Leaf:
    leaf = None if record.stage == Stage.DESTROYED else leaf_of(record, number)
    if leaf is None:
        raise _no_page(record, number)
    return leaf


def _no_page(record: Record, number: int) -> NotFound:
    if record.stage == Stage.DESTROYED:
        return NotFound(N_("{ref} 已经销毁，没有图像可看。"), ref=record.archival_no or record.ref)
    return NotFound(N_("{ref} 没有第 {number} 页。"), ref=record.archival_no or record.ref, number=number)
