"""Attaching as lists: batches, their files, what is lacking, and pages that do not agree with the register."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.sheets import Column, Kind, write_sheet
from app.speaking import Say, sentence
from archive.attaching import VERDICT_NAMES, AttachedFile, Attaching, Verdict
from archive.classification import class_by_code
from archive.database import Work
from archive.records import Record, Stage, visible
from archive.wording import N_

LACKING_MOST = 5000


@dataclass(frozen=True, slots=True)
class Gap:
    """A record whose pages by the register are not those that came in."""

    record: Record
    registered: int
    found: int


def files_of(session: Session, batch: Attaching, *verdicts: Verdict) -> list[AttachedFile]:
    """Return the files of a batch, of these verdicts where any is named."""
    wanted = select(AttachedFile).where(AttachedFile.attaching_id == batch.id).order_by(AttachedFile.id)
    if verdicts:
        wanted = wanted.where(AttachedFile.verdict.in_([str(one) for one in verdicts]))
    return list(session.scalars(wanted))


def lacking(work: Work, batch: Attaching) -> list[Record]:
    """Return the records that have no file and get none: of the batch's class, else of the classes and years it touches."""
    session = work.session
    ours = select(AttachedFile.record_id).where(
        AttachedFile.attaching_id == batch.id, AttachedFile.record_id.is_not(None)
    )
    wanted = select(Record).where(
        Record.archival_no.is_not(None),
        Record.state != Stage.DESTROYED,
        ~Record.components.any(),
        Record.id.not_in(ours),
        visible(work.by.scope),
    )
    if batch.class_code:
        wanted = wanted.where(Record.class_id == class_by_code(session, batch.class_code).id)
    else:
        touched = session.execute(select(Record.class_id, Record.year).where(Record.id.in_(ours)).distinct()).all()
        if not touched:
            return []
        wanted = wanted.where(Record.class_id.in_({one for one, _year in touched}))
        wanted = wanted.where(Record.year.in_({year for _one, year in touched}))
    return list(session.scalars(wanted.order_by(Record.shelf_key, Record.id).limit(LACKING_MOST)))


def page_gaps(session: Session, batch: Attaching) -> list[Gap]:
    """Return the records whose files have more or fewer pages than the register says, once all of theirs are in."""
    counted = (
        select(AttachedFile.record_id, func.sum(AttachedFile.pages), func.max(AttachedFile.registered))
        .where(AttachedFile.attaching_id == batch.id, AttachedFile.verdict == Verdict.MATCHED)
        .group_by(AttachedFile.record_id)
        .having(func.count() == func.count(AttachedFile.pages))
    )
    found = [(one, pages or 0, said or 0) for one, pages, said in session.execute(counted) if pages != said]
    return [Gap(session.get_one(Record, one), said, pages) for one, pages, said in found]


def lists_as_table(work: Work, batch: Attaching, say: Say) -> bytes:
    """Write both lists, and the page differences, as one table."""
    rows: list[list[str | int | None]] = []
    for file in files_of(work.session, batch, Verdict.NO_RECORD, Verdict.HAS_FILES, Verdict.DOUBLED, Verdict.UNFIT):
        why = file.say_why()
        rows.append(
            [say(VERDICT_NAMES[Verdict(file.verdict)]), file.name, None, sentence(why, say) if why else "", None]
        )
    rows += [[say(N_("没有文件")), None, one.archival_no, one.title, one.pages] for one in lacking(work, batch)]
    for gap in page_gaps(work.session, batch):
        told = say(N_("登记 {said} 页，来了 {found} 页")).format(said=gap.registered, found=gap.found)
        rows.append([say(N_("页数不符")), None, gap.record.archival_no, told, gap.registered])
    heads = (N_("问题"), N_("文件"), N_("档号"), N_("题名或原因"), N_("登记页数"))
    columns = [Column(say(head), 24 if n else 12) for n, head in enumerate(heads)]
    columns[-1] = Column(say(heads[-1]), 10, Kind.NUMBER)
    return write_sheet(columns, rows, name=batch.number)


def batches(session: Session, most: int = 100) -> list[tuple[Attaching, int, int]]:
    """Return the batches, newest first, each with its files and how many of them are in."""
    counted = (
        select(
            AttachedFile.attaching_id,
            func.count().label("files"),
            func.count(AttachedFile.pages).label("put_in"),
        )
        .group_by(AttachedFile.attaching_id)
        .subquery()
    )
    wanted = select(Attaching, counted.c.files, counted.c.put_in).outerjoin(
        counted, counted.c.attaching_id == Attaching.id
    )
    return [
        (one, files or 0, put or 0)
        for one, files, put in session.execute(wanted.order_by(Attaching.id.desc()).limit(most))
    ]
