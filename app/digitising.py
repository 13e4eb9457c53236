"""Checking what was scanned: every page by the machine, a sample by a second person, and what both found.

The machine goes record by record; each is one transaction that moves the batch's cursor, so that a check goes on
after a kill where it stood.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.acting import record_for
from app.desk import Desk
from app.owed import Finish, Owed
from app.viewing import words_of
from archive.classification import class_by_code
from archive.components import leaf_of
from archive.database import Work
from archive.digitising import LEAST_SHARE, ScanBatch, ScanFinding, ScanItem, ScanPage
from archive.errors import Invalid, NotFound, NotPermitted, WrongState
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, CLOCK, Actor, Role
from archive.promises import renew
from archive.records import Record, Stage, visible
from archive.sequences import take_next
from archive.wording import N_
from ingest.errors import ScanError
from ingest.kinds import identify
from ingest.opening import measure_page
from ingest.pages import PageText
from ingest.pipeline import unlocked
from ingest.quality import Check, Finding, Measured, alike, count_finding, is_blank, judge
from storage.errors import KeyDestroyed, Missing
from workflows.digitisation import DIGITISATION, State, Verb, find
from workflows.machine import Act

INSPECTORS = ARCHIVE_STAFF | {Role.AUDITOR}
RECORDS_MOST = 5000
SAME_SHEET = N_("与 {other} 第 {page} 页重复，请核对是否漏扫了另一页。")


def open_batch(
    desk: Desk, by: Actor, refs: Sequence[str], *, title: str = "", colour: bool = False, share: int = LEAST_SHARE
) -> ScanBatch:
    """Begin a batch of scanned records.

    Raises:
        NotPermitted: it is the archive staff's.
        NotFound: a record is not there, or they may not see it.
        Invalid: no record is named, one has no file, or the share is too small.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("数字化验收由档案员办理。"))
    if not LEAST_SHARE <= share <= 100:  # noqa: PLR2004 - per cent
        raise Invalid("share", N_("抽检率应为 {least} 到 100。"), least=LEAST_SHARE)
    with desk.database.work(desk.clock(), by) as work:
        records = list({(one := record_for(work, ref)).id: one for ref in refs}.values())
        if not records:
            raise Invalid("refs", N_("没有选中任何档案，请先选件。"))
        if len(records) > RECORDS_MOST:
            raise Invalid("refs", N_("一批最多 {most} 件，请分成几批。"), most=RECORDS_MOST)
        if bare := next((one for one in records if not one.components), None):
            text = N_("{number} 还没有原文，请先挂接扫描件。")
            raise Invalid("refs", text, number=bare.archival_no or bare.ref)
        batch = ScanBatch(
            number=f"SZ-{work.today.year}-{take_next(work.session, f'SZ-{work.today.year}'):04}",
            state=State.DRAFT,
            title=title.strip()[:120],
            colour=colour,
            share=share,
            made_by=by.login,
            made_by_name=by.name,
            made_at=work.at,
        )
        work.session.add(batch)
        work.session.flush()
        work.session.add_all(
            ScanItem(batch_id=batch.id, record_id=one.id, position=n) for n, one in enumerate(records, start=1)
        )
        detail = {"records": len(records), "colour": colour, "share": share}
        work.book.write(Line("digitisation:open", batch.subject, by.login, by.name, after=batch.state, detail=detail))
        return batch


def scanned(work: Work, class_code: str, year: str, most: int = RECORDS_MOST) -> list[str]:
    """Return the references of the records of a class and year that have files, in shelf order.

    Raises:
        Invalid: there is no such class.
    """
    wanted = select(Record).where(
        Record.class_id == class_by_code(work.session, class_code).id,
        Record.state.not_in((Stage.DESTROYED, Stage.TRANSFERRED)),
        Record.components.any(),
        visible(work.by.scope),
    )
    if year.isascii() and year.isdigit():
        wanted = wanted.where(Record.year == int(year[:4]))
    return [one.ref for one in work.session.scalars(wanted.order_by(Record.shelf_key, Record.id).limit(most))]


def judge_item(
    desk: Desk, by: Actor, number: str, ref: str, *, matches: bool, others: bool, note: str = ""
) -> ScanBatch:
    """Note what a person saw of one sampled record; one image at the wrong entry fails the batch at once.

    Raises:
        NotFound: there is no such batch, or the record is not in its sample.
        WrongState: it is not being sampled.
        NotPermitted: it is another's to look at, or one's own batch.
        Invalid: something is wrong and nobody says what.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("数字化验收由档案员办理。"))
    with desk.database.work(desk.clock(), by) as work:
        batch = find(work.session, number)
        if batch.state != State.SAMPLING:
            raise WrongState(N_("{number} 不在抽检中。"), number=batch.number)
        if by.login == batch.made_by:
            raise NotPermitted(N_("这一批是您立的，抽检请由另一人办。"))
        item = next(
            (one for one in batch.items if one.sampled and ref in {one.record.ref, one.record.archival_no}), None
        )
        if item is None:
            raise NotFound(N_("{ref} 不在抽检之列。"), ref=ref[:40])
        if not (matches and others) and not note.strip():
            raise Invalid("note", N_("请写明哪里不对。"))
        item.matches, item.others, item.note, item.judged_by = matches, others, note.strip()[:300], by.name
        detail = {"record": item.record.ref, "matches": matches, "others": others}
        work.book.write(Line("digitisation:look", batch.subject, by.login, by.name, note=item.note, detail=detail))
        if not matches:
            why = N_("{number} 图文不对应：{note}").format(
                number=item.record.archival_no or item.record.ref, note=item.note
            )
            DIGITISATION.perform(Verb.FAIL, Act(batch, work, answers={"note": why[:300]}))
        return batch


def waive(desk: Desk, by: Actor, number: str, finding_id: int, why: str) -> None:
    """Set a finding aside: the paper itself is so.

    Raises:
        NotFound: there is no such finding.
        NotPermitted: it is one's own batch.
        Invalid: nobody says why.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("数字化验收由档案员办理。"))
    if not why.strip():
        raise Invalid("why", N_("请说明为什么不算不合格，例如“原件如此”。"))
    with desk.database.work(desk.clock(), by) as work:
        batch = find(work.session, number)
        finding = work.session.get(ScanFinding, finding_id)
        if finding is None or finding.batch_id != batch.id or batch.state != State.CHECKED:
            raise NotFound(N_("没有这一处，或这一批已往下走。"))
        if by.login == batch.made_by:
            raise NotPermitted(N_("这一批是您立的，不合格处请由另一人说明。"))
        if finding.check in {Check.COUNT, Check.OPENS}:
            raise Invalid("why", N_("页数不符、打不开的不能说明了事，请改正登记或返工。"))
        finding.waived_by, finding.waived_why = by.name, why.strip()[:300]
        detail = {"record": f"R{finding.record_id}", "page": finding.page, "check": finding.check}
        work.book.write(
            Line("digitisation:waive", batch.subject, by.login, by.name, note=finding.waived_why, detail=detail)
        )


def batches(session: Session, most: int = 100) -> list[ScanBatch]:
    """Return the batches, newest first."""
    return list(session.scalars(select(ScanBatch).order_by(ScanBatch.id.desc()).limit(most)))


def batch_for(work: Work, number: str) -> ScanBatch:
    """Return a batch to those who may know of it.

    Raises:
        NotFound: it is not there, or they may not.
    """
    if not work.by.has(INSPECTORS):
        raise NotFound(N_("没有数字化批次 {number}，请核对编号。"), number=number[:40])
    return find(work.session, number)


def findings_of(session: Session, batch: ScanBatch) -> list[ScanFinding]:
    """Return all that was found in this round, faults first."""
    wanted = select(ScanFinding).where(ScanFinding.batch_id == batch.id)
    return list(session.scalars(wanted.order_by(ScanFinding.failed.desc(), ScanFinding.id)))


# What the worker does ------------------------------------------------------------------------------


def check_scans(desk: Desk, owed: Owed) -> Finish:
    """Check the records of a batch from where the last one stopped, then compare all pages with one another."""
    with desk.database.reading() as session:
        batch = find(session, owed.key)
        if batch.state != State.CHECKING:
            return _nothing
        left = [(item.position, item.record_id) for item in batch.items if item.position > batch.cursor]
        round_, colour, batch_id = batch.round, batch.colour, batch.id
    for position, record_id in left:
        with desk.database.reading() as session:
            record = session.get_one(Record, record_id)
            pages, findings = _record(desk, record, colour=colour)
        with desk.database.work(desk.clock(), CLOCK) as work:
            row = work.session.get_one(ScanBatch, batch_id, with_for_update={"of": ScanBatch}, populate_existing=True)
            if row.state != State.CHECKING or row.round != round_ or row.cursor != position - 1:
                return _nothing
            if position == 1:
                work.session.execute(delete(ScanFinding).where(ScanFinding.batch_id == batch_id))
                work.session.execute(delete(ScanPage).where(ScanPage.batch_id == batch_id))
            for page, (found, digest) in pages.items():
                work.session.add(
                    ScanPage(batch_id=batch_id, record_id=record_id, page=page, measured=asdict(found), digest=digest)
                )
            for page, finding in findings:
                work.session.add(_row(batch_id, record_id, page, finding))
            item = work.session.get_one(ScanItem, (batch_id, record_id))
            item.pages = len(record.leaves)
            item.passed = len(record.leaves) - len({page for page, finding in findings if finding.failed and page})
            row.cursor = position
            renew(work.session, [owed.id], by=owed.leased_by, at=work.at)

    def finish(work: Work) -> None:
        row = find(work.session, owed.key)
        if row.state == State.CHECKING and row.round == round_:
            _doubled(work, row)
            DIGITISATION.perform(Verb.TELL, Act(row, work))

    return finish


def _record(
    desk: Desk, record: Record, *, colour: bool
) -> tuple[dict[int, tuple[Measured, str]], list[tuple[int, Finding]]]:
    pages: dict[int, tuple[Measured, str]] = {}
    findings: list[tuple[int, Finding]] = []
    for leaf in record.leaves:
        where = leaf_of(record, leaf.number)
        if where is None:
            continue
        try:
            with unlocked(desk.vault, where.key_id, desk.work_folder, part=where.part) as (path, _folder):
                found = measure_page(path, identify(path), where.sheet, desk.limits)
        except (ScanError, Missing, KeyDestroyed):
            findings.append((leaf.number, Finding(Check.OPENS, N_("图像打不开，请重扫。"), {})))
            continue
        text = _words(desk, record, leaf.number)
        read = "".join(text.text.split()) if text is not None else ""
        pages[leaf.number] = found, hashlib.sha256(read.encode()).hexdigest()
        findings += [(leaf.number, one) for one in judge(found, text, colour=colour)]
    if (wrong := count_finding(record.pages, len(record.leaves))) is not None:
        findings.append((0, wrong))
    return pages, findings


def _words(desk: Desk, record: Record, number: int) -> PageText | None:
    try:
        return words_of(desk, record, number)
    except NotFound:
        return None


def _doubled(work: Work, batch: ScanBatch) -> None:
    """Find pages of the batch that are the same sheet: alike as pictures, and read alike."""
    rows = work.session.scalars(
        select(ScanPage).where(ScanPage.batch_id == batch.id).order_by(ScanPage.record_id, ScanPage.page)
    )
    seen: dict[str, list[tuple[Measured, ScanPage]]] = {}
    for row in rows:
        found = Measured(**row.measured)
        if is_blank(found, None):
            continue
        same = next((one for mark, one in seen.get(row.digest, ()) if alike(mark.print_, found.print_)), None)
        if same is not None:
            record = work.session.get_one(Record, same.record_id)
            values = {"other": record.archival_no or record.ref, "page": same.page}
            work.session.add(_row(batch.id, row.record_id, row.page, Finding(Check.DOUBLED, SAME_SHEET, values)))
            item = work.session.get_one(ScanItem, (batch.id, row.record_id))
            item.passed = max(0, item.passed - 1)
        seen.setdefault(row.digest, []).append((found, row))


def _row(batch_id: int, record_id: int, page: int, finding: Finding) -> ScanFinding:
    return ScanFinding(
        batch_id=batch_id,
        record_id=record_id,
        page=page,
        check=str(finding.check),
        failed=finding.failed,
        text=finding.text,
        given=dict(finding.values),
    )


def give_up_check(work: Work, number: str, reason: str) -> None:
    """Send a batch that cannot be checked back, so that a person sees it."""
    batch = find(work.session, number)
    if batch.state == State.CHECKING:
        DIGITISATION.perform(Verb.TELL, Act(batch, work))
        DIGITISATION.perform(Verb.SEND_BACK, Act(batch, work, answers={"note": reason[:300]}))


def _nothing(_work: Work) -> None:
    """Write nothing; the work was done before, or is not wanted any more."""
