"""Filling a slip: files put on it one by one, each line corrected until it may be handed in."""

from collections.abc import Mapping
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from app.acting import found, machine
from app.announcing import NAME_MOST, PARTY_CODE_MOST, PERSON_MOST, SUBMITTERS, may_hand_in, text
from app.desk import Desk
from app.looking import looking
from archive.components import take_out
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, Problems, WrongState
from archive.ledger import Line
from archive.people import Actor
from archive.promises import Job, Pledge
from archive.records import Component, Stage
from archive.required_papers import KIND_NAMES, PaperKind
from archive.submissions import CODE_MOST, TITLE_MOST, WITH_SUBMITTER, Paper, Purpose, Submission
from archive.wording import N_
from ingest.arrivals import Arrival, Course, receive, settle, store_original
from ingest.on_slips import kind_by_name
from workflows.accession import ACCESSION, Verb
from workflows.machine import Act

PAPERS_MOST, PAGES_MOST = 200, 100_000


def add_file(
    desk: Desk,
    by: Actor,
    number: str,
    stream: BinaryIO,
    name: str,
    *,
    kind: str = "",
    paper_id: int | None = None,
    original: bool = True,
) -> Arrival:
    """Put a file on a slip as a new paper, or in the place of a paper's file; reading is owed from then on.

    Raises:
        NotFound: there is no such slip or paper for this person.
        WrongState: the slip is not in its submitter's hands.
        Invalid: the file's name or the kind of paper cannot stand; nothing is kept.
    """
    may_hand_in(by)
    if kind and kind not in KIND_NAMES:
        raise Invalid("kind", N_("没有这种材料，请从表中选一种。"))
    with looking(desk, by) as work:
        _editable(work, number)
    stored = store_original(desk.vault, stream, name)
    try:
        with desk.database.work(desk.clock(), by) as work:
            slip = _editable(work, number)
            paper = _paper(slip, paper_id) if paper_id else _new_paper(work, slip, stored.name, kind, original=original)
            if paper_id:
                _take_file_off(work, slip, paper)
                paper.added_round, paper.checked_at, paper.fields, paper.fault = slip.round, None, None, ""
                paper.legible = paper.agrees = None
            arrival = receive(
                work,
                stored,
                source="upload",
                fonds_id=slip.fonds_id,
                department_id=slip.department_id,
                class_code=slip.class_code or None,
                party=slip.party.name if slip.party else None,
                paper=paper,
                rank=4,
            )
            if arrival.course == Course.DUPLICATE and not paper_id:
                arrival.paper = None
                slip.papers.remove(paper)
            else:
                _supersede_copies(work, slip, paper)
            _touch(slip)
    except ArchiveError:
        desk.vault.erase(stored.key_id)
        raise
    if arrival.course == Course.DUPLICATE:
        desk.vault.erase(stored.key_id)
    return arrival


def change_paper(desk: Desk, by: Actor, number: str, paper_id: int, entered: Mapping[str, str]) -> Paper:
    """Correct what a line of the slip says of its paper; what is not sent stays.

    Raises:
        NotFound: there is no such slip or paper for this person.
        WrongState: the slip is not in its submitter's hands.
        Problems: a field cannot stand.
    """
    may_hand_in(by)
    problems: list[Invalid] = []
    with desk.database.work(desk.clock(), by) as work:
        slip = _editable(work, number)
        paper = _paper(slip, paper_id)
        for name, most in (("salesperson", PERSON_MOST), ("company_name", NAME_MOST), ("company_code", PARTY_CODE_MOST),
                           ("code", CODE_MOST), ("title", TITLE_MOST)):  # fmt: skip
            if name in entered:
                setattr(paper, name, text(entered, name, most, problems))
        if not paper.title:
            problems.append(Invalid("title", N_("请写材料名称。")))
        if "kind" in entered:
            if entered["kind"] in KIND_NAMES:
                paper.kind = entered["kind"]
            else:
                problems.append(Invalid("kind", N_("没有这种材料，请从表中选一种。")))
        if "pages" in entered:
            paper.pages = _whole(entered["pages"], "pages", problems)
        if "original" in entered:
            paper.original = str(entered["original"]).lower() in {"1", "true", "yes", "original"}
        if problems:
            raise Problems(problems)
        _pass_on(work, paper)
        _supersede_copies(work, slip, paper)
        work.book.write(
            Line("submission:paper", slip.subject, by.login, by.name, detail={"paper": paper.title, "kind": paper.kind})
        )
        _touch(slip)
        return paper


def remove_paper(desk: Desk, by: Actor, number: str, paper_id: int) -> Submission:
    """Take a paper off a slip; its file is erased, for nobody has accepted it.

    Raises:
        NotFound: there is no such slip or paper for this person.
        WrongState: the slip is not in its submitter's hands.
    """
    may_hand_in(by)
    with desk.database.work(desk.clock(), by) as work:
        slip = _editable(work, number)
        paper = _paper(slip, paper_id)
        _take_file_off(work, slip, paper)
        slip.papers.remove(paper)
        work.book.write(Line("submission:remove", slip.subject, by.login, by.name, detail={"paper": paper.title}))
        _touch(slip)
        return slip


def may_edit(by: Actor, slip: Submission) -> bool:
    """Say whether this person may change the papers of a slip now."""
    return slip.state in WITH_SUBMITTER and by.has(frozenset(SUBMITTERS))


def _editable(work: Work, number: str) -> Submission:
    slip: Submission = found(work, machine("submission"), number)
    if slip.state not in WITH_SUBMITTER:
        raise WrongState(N_("{number} 已经交出，要改请等退回。"), number=slip.number)
    return slip


def _paper(slip: Submission, paper_id: int | None) -> Paper:
    paper = next((one for one in slip.standing_papers if one.id == paper_id), None)
    if paper is None:
        raise NotFound(N_("移交单 {number} 上没有这份材料，请刷新后再看。"), number=slip.number)
    return paper


def _new_paper(work: Work, slip: Submission, file_name: str, kind: str, *, original: bool) -> Paper:
    if len(slip.papers) >= PAPERS_MOST:
        raise Invalid("file", N_("一张移交单最多 {most} 份材料，请另开一张。"), most=PAPERS_MOST)
    stem = file_name.rpartition(".")[0] or file_name
    guessed = PaperKind(kind) if kind else (kind_by_name(stem) if slip.purpose == Purpose.FILE else PaperKind.OTHER)
    paper = Paper(
        position=max((one.position for one in slip.papers), default=0) + 1,
        kind=str(guessed),
        title=stem[:TITLE_MOST],
        pages=0,
        original=original,
        salesperson=slip.salesperson,
        company_name=slip.party.name if slip.party else "",
        company_code=slip.party.code if slip.party else "",
        added_round=slip.round,
    )
    slip.papers.append(paper)
    work.session.flush()
    return paper


def _take_file_off(work: Work, slip: Submission, paper: Paper) -> None:
    """Let go of a paper's file: its pages leave the record, its key is owed to be destroyed."""
    for arrival in work.session.scalars(select(Arrival).where(Arrival.paper_id == paper.id)):
        if arrival.course != Course.DUPLICATE and paper.record_id is None:
            settle(work, arrival, Course.WITHDRAWN, N_("已从移交单 {number} 撤下。"), number=slip.number)
            arrival.record_id = None
            work.book.promise(Pledge(Job.ERASE, slip.subject, rank=6, extra={"key": arrival.key_id}))
        arrival.paper = None
    if paper.component_id is not None and slip.record is not None:
        component = work.session.get_one(Component, paper.component_id)
        paper.component_id = None
        work.session.flush()
        take_out(work.session, slip.record, component)
        work.book.promise(Pledge(Job.INDEX, slip.record.subject))
    if paper.record is not None:
        # A plain paper had become a record of its own: it leaves the slip and stays behind as returned.
        record, paper.record, paper.record_id = paper.record, None, None
        record.submission_id = None
        if record.stage == Stage.RECEIVED:
            ACCESSION.perform(Verb.RETURN, Act(record, work, note=slip.number))
    work.session.flush()


def _supersede_copies(work: Work, slip: Submission, paper: Paper) -> None:
    """Let an original take the place of copies of the same paper. Source: house rule (只留一份，原件优先)."""
    if not paper.original or paper.kind == PaperKind.OTHER or slip.purpose != Purpose.FILE:
        return
    for other in slip.standing_papers:
        same = other.kind == paper.kind and "".join(other.title.split()) == "".join(paper.title.split())
        if other is not paper and same and not other.original:
            _take_file_off(work, slip, other)
            other.superseded_at, other.superseded_why = work.at, N_("后来收到原件，复印件不再留")
            work.book.write(
                Line("submission:supersede", slip.subject, work.by.login, work.by.name, detail={"paper": other.title})
            )


def _pass_on(work: Work, paper: Paper) -> None:
    """Let the file in the record, or the paper's own record, say the same as the line."""
    if paper.component_id is not None:
        component = work.session.get_one(Component, paper.component_id)
        component.kind, component.is_copy = paper.kind, not paper.original
    if paper.record is not None:
        paper.record.title, paper.record.is_copy = paper.title, not paper.original


def _touch(slip: Submission) -> None:
    # Papers are rows of their own: the slip's version must rise for them too, or two people could cross unseen.
    flag_modified(slip, "note")


def _whole(written: str, name: str, problems: list[Invalid]) -> int:
    digits = str(written).strip()
    if digits.isascii() and digits.isdigit() and 1 <= int(digits[:9] or "0") <= PAGES_MOST:
        return int(digits)
    problems.append(Invalid(name, N_("页数至少是 1 页。")))
    return 1
