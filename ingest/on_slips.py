"""What was read for a hand-over slip goes where its line wants it: into the customer's file, or into a record of its own."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from archive.components import put_in
from archive.database import Work
from archive.records import Component, Page, Record, RecordParty, Stage
from archive.required_papers import PaperKind as SlipKind
from archive.retention import recompute
from archive.submissions import Paper, Purpose, Submission
from archive.wording import N_
from ingest.arrivals import Arrival
from ingest.fields import Proposal
from ingest.fields.blanks import seen
from ingest.fields.papers import PaperKind
from ingest.pages import PageText

FILE_TITLE = N_("{name}客户档案")
# i18n: allow - the words people name their files by
GUESSES: tuple[tuple[SlipKind, tuple[str, ...]], ...] = (
    (SlipKind.RENAME_NOTICE, ("更名", "名称变更")),
    (SlipKind.AUTHORISATION, ("授权", "委托书")),
    (SlipKind.ORG_CERT, ("机构代码", "代码证")),
    (SlipKind.LICENCE, ("营业执照", "执照", "licence", "license")),
    (SlipKind.REGISTRATION, ("登记证",)),
    (SlipKind.FEE_LIST, ("收费", "明细", "费用", "fee")),
    (SlipKind.CARD, ("客户卡", "档案卡")),
    (SlipKind.CONTRACT, ("合同", "协议", "contract")),
)
"""What a file's own name says of the kind of paper; the reading corrects it where that says more."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, as far as a slip asks for it."""

    media_type: str
    pages: tuple[PageText, ...]
    proposal: Proposal


def put_on_slip(work: Work, arrival: Arrival, read: Read, own: Record, pages: list[Page]) -> Record:
    """Put what was read where its line of the slip wants it: into the customer's file, or into a record of its own."""
    assert arrival.paper is not None  # noqa: S101 - the caller asked
    # Two papers of one file may be read at the same moment: the second waits for the first.
    wanted = select(Submission).where(Submission.id == arrival.paper.submission_id).with_for_update(of=Submission)
    slip = work.session.scalars(wanted.execution_options(populate_existing=True)).unique().one()
    paper = arrival.paper
    if paper.kind == SlipKind.OTHER and slip.purpose == Purpose.FILE:
        paper.kind = str(slip_kind(read.proposal))
    if slip.purpose == Purpose.FILE:
        record = slip.record or _file_record(work, slip, own)
        scan = Component(
            position=paper.position,
            name=arrival.name,
            media_type=read.media_type,
            size=arrival.size,
            sha256=arrival.sha256,
            key_id=arrival.key_id,
            kind=paper.kind,
            is_copy=not paper.original,
        )
        put_in(work.session, record, scan, pages)
        paper.component_id = scan.id
    else:
        record = own
        work.session.add(record)
        record.title, record.is_copy = paper.title, not paper.original
        record.submission_id = slip.id
        work.session.flush()
        paper.record_id = record.id
    _note_on_paper(paper, read)
    return record


def _file_record(work: Work, slip: Submission, first: Record) -> Record:
    """Begin the one record that a customer's file becomes; its own key seals nothing, each paper brings one."""
    name = slip.party.name if slip.party else ""
    record = Record(
        state=Stage.RECEIVED,
        fonds_id=slip.fonds_id,
        class_id=first.class_id,
        category=first.category,
        series=first.series,
        term=first.term,
        department_id=slip.department_id,
        title=FILE_TITLE.format(name=name)[:300],
        responsible=name[:200],
        dated=slip.party.handled_on if slip.party else None,
        year=slip.party.handled_on.year if slip.party and slip.party.handled_on else None,
        key_id=secrets.token_hex(16),
        submission_id=slip.id,
        received_at=work.at,
        received_by=slip.made_by,
    )
    if slip.party is not None:
        record.parties.append(RecordParty(party=slip.party, position=1))
    recompute(record)
    work.session.add(record)
    work.session.flush()
    slip.record, slip.record_id = record, record.id
    return record


def slip_kind(proposal: Proposal) -> SlipKind:
    """Tell which kind of paper of a customer's file was read, by what the machine took it for and by its heading."""
    title = proposal.title or ""
    # i18n: allow - the words of papers
    if "组织机构代码" in title:
        return SlipKind.ORG_CERT
    if "更名" in title or "名称变更" in title:
        return SlipKind.RENAME_NOTICE
    if proposal.kind is PaperKind.LICENCE:
        return SlipKind.LICENCE if proposal.class_code in {"ZZ1", "KH1"} else SlipKind.REGISTRATION
    return {
        PaperKind.CONTRACT: SlipKind.CONTRACT,
        PaperKind.FEE_LIST: SlipKind.FEE_LIST,
        PaperKind.CUSTOMER_CARD: SlipKind.CARD,
        PaperKind.AUTHORISATION: SlipKind.AUTHORISATION,
    }.get(proposal.kind, SlipKind.OTHER)


def _note_on_paper(paper: Paper, read: Read) -> None:
    """Note on the slip what the machine saw: how many pages, which code, which fields stand empty."""
    paper.pages = paper.pages or max(1, len(read.pages))
    if not paper.code and paper.kind in {SlipKind.LICENCE, SlipKind.ORG_CERT} and read.proposal.uscc:
        paper.code = read.proposal.uscc[0]
    paper.fields = [one.to_plain() for one in seen(read.pages)] if paper.kind == SlipKind.CONTRACT else None


def kind_by_name(name: str) -> SlipKind:
    """Guess the kind of a paper by the name of its file."""
    told = name.casefold()
    return next((kind for kind, words in GUESSES if any(word in told for word in words)), SlipKind.OTHER)
