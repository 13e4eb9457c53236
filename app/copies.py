"""Use copies (利用副本): a record on paper for whoever may have it, every page saying for whom, when and what for.

The number is taken and the entry written before a page is made: no copy without its entry, and no number without one.
"""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import log

from app.acting import record_for
from app.desk import Desk
from app.looking import looking
from app.press.filling.labels import stamp
from app.press.forms.overlay import CopyOverlay, Face
from archive.components import component_of, key_of
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Refused
from archive.fonds import Department
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import Page, Record, Stage
from archive.sequences import take_next
from archive.wording import N_
from ingest.arrivals import ORIGINAL
from ingest.copying import Leaf, Size, joined, sizes_of
from ingest.errors import Encrypted
from ingest.pages import PageText, Source
from ingest.pipeline import unlocked, words_part
from storage.errors import KeyDestroyed, Missing
from workflows.loans import State, Way, open_loans

PURPOSE_MOST = 60
"""Letters of a purpose: it is written over every page."""
FACES = 12
"""Sizes of page the watermark is laid out for; a page of another size takes the most similar one, stretched."""
UNSAFE = re.compile(r"[^\w.()·—-]+")
"""What does not belong into the name of a file."""


@dataclass(frozen=True, slots=True)
class UseCopy:
    """A copy ready to be handed out."""

    number: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class File:
    """A file of a record: where it is kept, and its pages in their order."""

    key_id: str
    part: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """A copy that has its number and its entry, but no pages yet."""

    number: str
    overlay: CopyOverlay


def use_copy(desk: Desk, by: Actor, ref: str, purpose: str) -> UseCopy:
    """Make a copy of a whole record for this person and purpose, and write into the ledger that it was made.

    Raises:
        Invalid: no purpose, or one too long to be written over a page.
        NotPermitted: this person may read the record, but have no copy of it.
        Refused: there is nothing to copy, or the file is locked.
        NotFound: there is no such record, or they may not know of it.
        ScanError: the original cannot be copied.
    """
    with looking(desk, by) as work:
        record, wanted = _allowed(work, ref), _purpose(purpose)
        files = _files(record)
    try:
        with ExitStack() as open_files:
            opened = [
                open_files.enter_context(unlocked(desk.vault, one.key_id, desk.work_folder, part=one.part))
                for one in files
            ]
            sizes = [
                size
                for one, (path, _folder) in zip(files, opened, strict=True)
                for size in sizes_of(path, [page.rotation for page in one.pages], desk.limits)
            ]
            faces, chosen = _faces(sizes)
            issued = _issue(desk, by, ref, wanted, faces)
            try:
                overlay = desk.press.print(issued.overlay)
                drawn = iter(zip(sizes, chosen, strict=True))
                parts = [
                    (path, [Leaf(*_placed(next(drawn), page.rotation), _words(desk, one, page)) for page in one.pages])
                    for one, (path, _folder) in zip(files, opened, strict=True)
                ]
                content = joined(parts, overlay, opened[0][1], desk.limits, title=issued.number)
            except BaseException:
                _note(desk, by, record, "record:copy-failed", issued.number, wanted)
                raise
    except (Missing, KeyDestroyed) as gone:
        raise _destroyed(record) from gone
    except Encrypted as locked:
        raise Refused(
            N_("{ref} 的原文设有打开密码，制不了利用副本，请交一份不加密的文件。"), ref=_called(record)
        ) from locked
    return UseCopy(issued.number, name_of(record, issued.number), content)


def may_copy(work: Work, record: Record) -> ArchiveError | None:
    """Say why this person may have no copy of a record; None when they may."""
    if record.stage == Stage.DESTROYED:
        return _destroyed(record)
    if not record.leaves:
        return Refused(N_("{ref} 还没有图像，制不了利用副本，请先补扫。"), ref=_called(record))
    if work.by.has(ARCHIVE_STAFF):
        return None
    mine = [loan for loan in open_loans(work.session, record.id) if loan.borrower == work.by.login]
    granted = [loan for loan in mine if loan.way == Way.COPY and loan.state in {State.APPROVED, State.ON_LOAN}]
    if any(loan.due_on >= work.today for loan in granted):
        return None
    if granted:
        return NotPermitted(N_("{number} 的借期已过，请先续借，再取利用副本。"), number=granted[0].number)
    return NotPermitted(N_("取利用副本要先申请“复制”并经档案中心同意，请到借阅里申请。"))


def name_of(record: Record, number: str) -> str:
    """Return a name for the file of a copy that every file system takes."""
    return f"{UNSAFE.sub('-', _called(record)).strip('-.')}_{number}.pdf"


def _purpose(written: str) -> str:
    purpose = " ".join(written.split())
    if not purpose:
        raise Invalid("purpose", N_("请写明用途，它会印在每一页上。"))
    if len(purpose) > PURPOSE_MOST or not purpose.isprintable():
        raise Invalid("purpose", N_("用途请不超过 {most} 字，它会印在每一页上。"), most=PURPOSE_MOST)
    return purpose


def _allowed(work: Work, ref: str) -> Record:
    record = record_for(work, ref)
    if reason := may_copy(work, record):
        raise reason
    return record


def _issue(desk: Desk, by: Actor, ref: str, purpose: str, faces: Sequence[Face]) -> Issued:
    """Take the copy's number and write its entry, if it may still be made."""
    with desk.database.work(desk.clock(), by) as work:
        record = _allowed(work, ref)
        department = work.session.get(Department, by.department) if by.department else None
        scope = f"FB-{work.today.year}"
        number = f"{scope}-{take_next(work.session, scope):04}"
        detail = {"copy": number, "purpose": purpose, "pages": len(record.leaves)}
        work.book.write(Line("record:copy", record.subject, by.login, by.name, note=purpose, detail=detail))
        overlay = CopyOverlay(
            number=number,
            archival_no=record.archival_no or "",
            person=by.name,
            department=department.name if department else "",
            at=f"{work.at.astimezone(desk.settings.zone):%Y-%m-%d %H:%M}",
            purpose=purpose,
            faces=tuple(faces),
            stamp=stamp(record) if record.archival_no else None,
        )
    return Issued(number, overlay)


def _note(desk: Desk, by: Actor, record: Record, act: str, number: str, purpose: str) -> None:
    with desk.database.work(desk.clock(), by) as work:
        work.book.write(Line(act, record.subject, by.login, by.name, note=purpose, detail={"copy": number}))


def _faces(sizes: Sequence[Size]) -> tuple[list[Face], list[int]]:
    """Choose the sizes to lay out, the first page's own being the first, and say for each page which is written over it."""
    usual = [size for size, _ in Counter(sizes[1:]).most_common(FACES - 1)]
    faces = [Face(*sizes[0], stamped=True), *(Face(*size) for size in usual)]
    return faces, [0, *(1 + min(range(len(usual)), key=lambda at: _unlike(usual[at], size)) for size in sizes[1:])]


def _unlike(one: Size, other: Size) -> tuple[float, float]:
    """Say how much a drawing of one size is stretched on another, and how much larger it becomes."""
    across, up = one[0] / other[0], one[1] / other[1]
    return round(abs(log(across / up)), 3), abs(log(across * up))


def _files(record: Record) -> list[File]:
    """Give the files of a record in their order, each with its pages."""
    found: dict[int | None, list[Page]] = {}
    for page in record.leaves:
        component = component_of(record, page)
        found.setdefault(component.id if component else None, []).append(page)
    parts = {one.id: (key_of(record, one), one.part) for one in record.components}
    return [
        File(*(parts[one] if one is not None else (record.key_id, ORIGINAL)), tuple(pages))
        for one, pages in found.items()
    ]


def _placed(drawn: tuple[Size, int], turn: int) -> tuple[Size, int, int]:
    size, face = drawn
    return size, turn, face


def _words(desk: Desk, file: File, page: Page) -> PageText | None:
    """Give what was read on a scanned page; a copy without it is no worse to look at."""
    if page.source != Source.OCR or page.blank:
        return None
    try:
        return PageText.from_bytes(desk.vault.get(file.key_id, words_part(page.sheet or page.number)))
    except (Missing, ValueError):
        return None


def _destroyed(record: Record) -> NotFound:
    return NotFound(N_("{ref} 的原文已经销毁，只剩目录，制不了利用副本。"), ref=_called(record))


def _called(record: Record) -> str:
    return record.archival_no or record.ref
