"""Attaching scans by their file names: files and zips come in, are matched both ways, and are put into their records.

A file is in the vault before its name is read. Putting one in is one promise and one transaction, so that a batch
goes on after a kill where it stood.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import IO, BinaryIO, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.attaching import AttachedFile, Attaching, Verdict
from archive.classification import class_by_code
from archive.database import Work
from archive.digitising import ScanBatch, ScanItem
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Refused
from archive.file_names import readings
from archive.ledger import Line
from archive.numbering import lookup_key
from archive.numbers import VOID, ArchivalNumber
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import Component, Record, Stage, visible
from archive.sequences import take_next
from archive.wording import N_
from ingest.arrivals import store_original, tidy_name
from ingest.limits import MIB
from workflows.attaching import State, find, matched
from workflows.digitisation import State as Inspection

FILES_MOST = 5000
UNPACKED_MOST = 8 << 30
"""Bytes of all files of one zip."""
WRONG_ZIP = N_("压缩包打不开或已损坏，请重新打包，或直接选文件。")


def open_attaching(
    desk: Desk, by: Actor, *, class_code: str = "", add_pages: bool = False, replaces: bool = False
) -> Attaching:
    """Begin a batch.

    Raises:
        NotPermitted: it is the archive staff's.
        Invalid: there is no such class.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("挂接是档案员的事，请把扫描件交给档案员。"))
    with desk.database.work(desk.clock(), by) as work:
        code = class_by_code(work.session, class_code).code if class_code else ""
        batch = Attaching(
            number=f"GJ-{work.today.year}-{take_next(work.session, f'GJ-{work.today.year}'):04}",
            state=State.DRAFT,
            class_code=code,
            add_pages=add_pages,
            replaces=replaces,
            made_by=by.login,
            made_by_name=by.name,
            made_at=work.at,
        )
        work.session.add(batch)
        work.session.flush()
        work.book.write(Line("attaching:open", batch.subject, by.login, by.name, after=batch.state))
        return batch


def add_files(desk: Desk, by: Actor, number: str, files: Iterable[tuple[str, BinaryIO]]) -> list[str]:
    """Take files and zips of files into a batch and match their names; return what could not be taken, in words.

    Raises:
        NotFound: there is no such batch.
        Refused: it has begun, or holds too many files.
    """
    refused: list[str] = []
    for name, stream in files:
        try:
            if name.lower().endswith(".zip"):
                refused += [*_from_zip(desk, by, number, stream)]
            else:
                _add_one(desk, by, number, PurePath(name.replace("\\", "/")).name, stream)
        except Invalid as refusal:
            refused.append(str(refusal))
    return refused


def paths_under(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that are named or lie under a named folder, in order; hidden ones and links are passed over."""
    for path in paths:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one for one in found if one.is_file() and not one.is_symlink() and not one.name.startswith("."))


# Coming in -----------------------------------------------------------------------------------------


def _from_zip(desk: Desk, by: Actor, number: str, stream: BinaryIO) -> Iterator[str]:
    """Take every file out of a zip, measured before it is unpacked and again while it is."""
    try:
        with zipfile.ZipFile(stream) as packed:
            inside = [one for one in packed.infolist() if not one.is_dir()]
            if len(inside) > FILES_MOST or sum(one.file_size for one in inside) > UNPACKED_MOST:
                raise Invalid("file", N_("压缩包里文件太多或太大，请分成几个。"))
            for one in inside:
                name = PurePath(one.filename.replace("\\", "/")).name
                if name.startswith(".") or "__MACOSX" in one.filename:
                    continue
                if one.flag_bits & 1:
                    raise Invalid("file", N_("压缩包设有密码，请去掉密码再放入。"))
                if one.file_size > desk.limits.bytes:
                    yield str(Invalid("file", N_("{name} 太大，没有收。"), name=name[:60]))
                    continue
                try:
                    with packed.open(one) as content:
                        _add_one(desk, by, number, name, cast("BinaryIO", _AtMost(content, one.file_size)))
                except Invalid as refusal:
                    yield str(refusal)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as reason:
        raise Invalid("file", WRONG_ZIP) from reason


class _AtMost(io.RawIOBase):
    """A stream that ends where its own head said it would: a zip that lies about sizes is broken off."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._left = stream, most

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(min(size, 1 << 20) if size and size > 0 else 1 << 20)
        self._left -= len(chunk)
        if self._left < 0:
            raise zipfile.BadZipFile
        return chunk


def _add_one(desk: Desk, by: Actor, number: str, name: str, stream: BinaryIO) -> None:
    tidy_name(name)
    stored = store_original(desk.vault, stream, name)
    try:
        if stored.kept.size > desk.limits.bytes:
            raise Invalid(
                "file", N_("{name} 有 {size} MB，太大，没有收。"), name=name[:60], size=stored.kept.size // MIB
            )
        with desk.database.work(desk.clock(), by) as work:
            batch = find(work.session, number)
            if batch.state != State.DRAFT:
                raise Refused(N_("{number} 已经开始挂接，不能再放文件，请另立一批。"), number=batch.number)
            counted = select(func.count()).where(AttachedFile.attaching_id == batch.id)
            if (work.session.scalar(counted) or 0) >= FILES_MOST:
                raise Refused(N_("一批最多 {most} 份文件，请另立一批。"), most=FILES_MOST)
            file = AttachedFile(
                attaching_id=batch.id,
                name=stored.name,
                key_id=stored.key_id,
                size=stored.kept.size,
                sha256=stored.kept.sha256,
            )
            _match(work, batch, file)
            work.session.add(file)
            detail = {"name": file.name, "sha256": file.sha256, "record": file.record_id}
            work.book.write(Line("attaching:add", batch.subject, by.login, by.name, after=file.verdict, detail=detail))
    except ArchiveError:
        desk.vault.erase(stored.key_id)
        raise


def _match(work: Work, batch: Attaching, file: AttachedFile) -> None:
    session = work.session
    found = _record_named(work, file.name)
    if found is None:
        file.verdict, file.reason = Verdict.NO_RECORD, N_("目录里没有与“{name}”相应的档号。")
        file.reason_values = {"name": file.name}
        return
    record, place = found
    file.record_id, file.registered = record.id, record.pages
    twin = (
        select(Component.record_id).join(Record).where(Component.sha256 == file.sha256, Record.state != Stage.DESTROYED)
    )
    ours = select(AttachedFile.name).where(
        AttachedFile.attaching_id == batch.id, AttachedFile.sha256 == file.sha256, AttachedFile.id.is_not(None)
    )
    if (same := session.scalar(ours.limit(1))) is not None:
        _refuse(file, Verdict.DOUBLED, N_("与本批的 {other} 逐字节相同。"), other=same)
    elif (other := session.scalar(twin.limit(1))) is not None:
        _refuse(file, Verdict.DOUBLED, N_("与 R{other} 的原文逐字节相同。"), other=other)
    elif batch.replaces:
        _match_again(session, file, record, place)
    elif record.components and not batch.add_pages:
        _refuse(
            file,
            Verdict.HAS_FILES,
            N_("{number} 已有原文，没有勾选“可补页”。"),
            number=record.archival_no or record.ref,
        )
    else:
        file.verdict = Verdict.MATCHED
        before = max((one.position for one in record.components), default=0)
        file.position = before + (place or 1)


def _match_again(session: Session, file: AttachedFile, record: Record, place: int) -> None:
    """Let a scan take the place of one that an inspection sent back, and of no other."""
    sent_back = (
        select(ScanItem.record_id)
        .join(ScanBatch)
        .where(ScanItem.record_id == record.id, ScanBatch.state == Inspection.FAILED)
    )
    if session.scalar(sent_back.limit(1)) is None:
        text = N_("{number} 没有被数字化验收退回，不能换掉它的扫描件。")
        _refuse(file, Verdict.HAS_FILES, text, number=record.archival_no or record.ref)
        return
    file.verdict, file.position = Verdict.MATCHED, place or 1


def _refuse(file: AttachedFile, verdict: Verdict, text: str, **values: object) -> None:
    file.verdict, file.reason, file.reason_values = verdict, text, dict(values)


def _record_named(work: Work, name: str) -> tuple[Record, int] | None:
    for meant in readings(name):
        try:
            key = lookup_key(meant.spelling)
        except Invalid:
            continue
        wanted = (
            select(Record)
            .join(ArchivalNumber, ArchivalNumber.record_id == Record.id)
            .where(
                ArchivalNumber.key == key,
                ArchivalNumber.standing != VOID,
                Record.state != Stage.DESTROYED,
                visible(work.by.scope),
            )
        )
        record = work.session.scalars(wanted.order_by(Record.fonds_id).limit(1)).first()
        if record is not None:
            return record, meant.place
    return None


# What the worker does ------------------------------------------------------------------------------


def batch_for(work: Work, number: str) -> Attaching:
    """Return a batch to those who may know of it.

    Raises:
        NotFound: it is not there, or they may not.
    """
    if not work.by.has(ARCHIVE_STAFF):
        raise NotFound(N_("没有挂接批次 {number}，请核对编号。"), number=number[:40])
    return find(work.session, number)


def matched_now(desk: Desk, number: str) -> int:
    """Count the files of a batch that found their record and are not in it yet."""
    with desk.database.reading() as session:
        return len(matched(session, find(session, number)))
