"""The desk where records are handed out and taken back: what a scanned code means, and what is to be done about it."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.acting import may_know, record_for, step
from app.desk import Desk
from app.listing_loans import borrower
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted, Problems, Refused
from archive.people import ARCHIVE_STAFF, Actor, Person
from archive.records import Record
from archive.wording import N_
from workflows.loans import Loan, State, Verb, find, open_loans

LONGEST_CODE = 60
DASHES = str.maketrans({"。": ".", "—": "-", "–": "-", "－": "-", "﹣": "-"})


class Mode(StrEnum):
    """What the desk does: whatever fits, only handing out, only taking back."""

    EITHER = "either"
    OUT = "out"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Sighted:
    """What a code stands for: a person, or a loan with the verb that comes next and the pages to count."""

    person: Person | None = None
    loan: Loan | None = None
    verb: Verb | None = None
    pages: int = 0


def sight(work: Work, code: str, mode: Mode, *, card: str = "") -> Sighted:
    """Say what a scanned code means; `card` is the login of the borrower at the desk.

    Raises:
        Invalid: nobody knows the code.
        Refused: there is nothing to hand out or take back.
    """
    demand(work.by)
    tidy = fold(code)
    if not tidy:
        raise Invalid("code", N_("没有扫到码，请再扫一次，或键入档号。"))
    if tidy.isdigit():
        raise Invalid("code", N_("“{code}”像是页数；请先扫件，再点页。"), code=tidy[:LONGEST_CODE])
    if tidy.upper().startswith("JY-"):
        loan = find(work.session, tidy)
        if not may_know(work.by, loan):
            raise _unknown(tidy)
        return _next(loan, mode)
    try:
        record = record_for(work, tidy)
    except NotFound:
        person = borrower(work.session, tidy.lower())
        if person is None:
            raise _unknown(tidy) from None
        return Sighted(person=person)
    return _next(_loan_for(work.session, record, mode, card), mode)


def settle(desk: Desk, by: Actor, number: str, verb: str, pages: str) -> Loan:
    """Hand out or take back after the pages were counted; an empty count means as many as are written down.

    Raises:
        Refused: the pages do not agree, or somebody was faster.
    """
    demand(by)
    if verb not in {Verb.HAND_OUT, Verb.TAKE_BACK}:
        raise Invalid("verb", N_("这里只办交出和收回，其他请到借阅单上办。"))
    moved: Loan = step(desk, by, "lending", number, verb, answers={"pages": fold(pages)})
    return moved


def demand(by: Actor) -> None:
    """Let only archive staff stand at the desk.

    Raises:
        NotPermitted: it is someone else.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("借还由档案员在借还台办，请把件交给档案员。"))


def fold(code: str) -> str:
    """Return a code as the gun meant it, whatever the keyboard was set to."""
    folded = unicodedata.normalize("NFKC", code).translate(DASHES)
    return "".join(letter for letter in folded if letter.isprintable()).strip()


def expected(loan: Loan, verb: Verb) -> int:
    """Return how many pages are to be counted."""
    if verb == Verb.TAKE_BACK and loan.pages_out is not None:
        return loan.pages_out
    return loan.record.pages


def _next(loan: Loan, mode: Mode) -> Sighted:
    if loan.state == State.APPROVED and mode != Mode.BACK:
        return Sighted(loan=loan, verb=Verb.HAND_OUT, pages=expected(loan, Verb.HAND_OUT))
    if loan.state == State.ON_LOAN and mode != Mode.OUT:
        return Sighted(loan=loan, verb=Verb.TAKE_BACK, pages=expected(loan, Verb.TAKE_BACK))
    number = loan.record.archival_no or loan.record.ref
    match State(loan.state):
        case State.ON_LOAN:
            raise Refused(N_("已借给{name}，应于 {day} 归还。"), name=loan.borrower_name, day=loan.due_on)
        case State.REQUESTED:
            raise Refused(N_("{loan} 还没有批准，请先到借阅单上办。"), loan=loan.number)
        case State.APPROVED:
            raise Refused(N_("{number} 还没有借出，不用归还。"), number=number)
        case _:
            raise Refused(N_("{loan} 已经办完，请核对是不是这一张。"), loan=loan.number)


def _loan_for(session: Session, record: Record, mode: Mode, card: str) -> Loan:
    """Choose the loan that a record on the desk is about: the one by which it is out, else the next to be handed out."""
    number = record.archival_no or record.ref
    found = open_loans(session, record.id)
    out = [loan for loan in found if loan.state == State.ON_LOAN]
    if out:
        return out[0]
    if mode == Mode.BACK:
        raise Refused(N_("{number} 还没有借出，不用归还。"), number=number)
    approved = [loan for loan in found if loan.state == State.APPROVED]
    theirs = [loan for loan in approved if loan.borrower == card]
    if theirs or approved or found:
        return (theirs or approved or found)[0]
    raise Refused(N_("{number} 没有人申请，也没有借出；请先提出借阅。"), number=number)


def _unknown(code: str) -> Problems:
    return Problems([Invalid("code", N_("不认识这个码：{code}，请键入档号。"), code=code[:LONGEST_CODE])])
