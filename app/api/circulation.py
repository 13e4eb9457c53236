"""Workflows: loans, appraisals, destruction lists, and one route for every verb of them all."""

from typing import Any

from sqlalchemy import select

from app import acting
from app.acting import LIST_READERS, record_for
from app.api import asked, lists, told
from app.api.callers import caller, only
from app.api.door import BLUEPRINT, page
from app.api.refusals import desk, say
from app.looking import looking
from app.speaking import sentence
from app.telling import tell_case, tell_list, tell_loan, tell_subject
from archive.dates import read_typed
from archive.errors import NotFound
from archive.people import ARCHIVE_STAFF, Role
from archive.wording import N_
from workflows import appraisal, destruction
from workflows.appraisal import Case
from workflows.destruction import DestructionList
from workflows.lending_request import request
from workflows.loans import Loan, State
from workflows.machine import Act, Offer


@BLUEPRINT.get("/loans")
@BLUEPRINT.input(asked.LoansAsked, location="query", arg_name="wish")
@BLUEPRINT.output(lists.LoansTold)
def list_loans(wish: asked.LoansAsked) -> dict[str, Any]:
    """List loans: archive staff see all, others their own."""
    wanted = select(Loan).order_by(Loan.id.desc())
    if not caller().has(ARCHIVE_STAFF):
        wanted = wanted.where(Loan.borrower == caller().login)
    if wish.state:
        wanted = wanted.where(Loan.state == wish.state)
    with looking(desk(), caller()) as work:
        if wish.overdue:
            wanted = wanted.where(Loan.state == State.ON_LOAN, Loan.due_on < work.today)
        head, rows = page(work.session, wanted, wish)
        return {**head, "items": [tell_loan(row) for row in rows]}


@BLUEPRINT.post("/loans")
@BLUEPRINT.input(asked.LoanAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told.LoanTold, status_code=201)
def request_loan(wish: asked.LoanAsked) -> dict[str, Any]:
    """Ask for a record."""
    day = read_typed(wish.due_on, field="due_on")
    with desk().database.work(desk().clock(), caller()) as work:
        record = record_for(work, wish.record)
        asked_for = {"way": wish.way, "purpose": wish.purpose, "outside": wish.outside, "exception": wish.exception}
        first = read_typed(wish.starts_on, field="starts_on") if wish.starts_on else None
        return tell_loan(request(work, record, due_on=day, starts_on=first, **asked_for))


@BLUEPRINT.get("/loans/<number>")
@BLUEPRINT.output(told.LoanTold)
def get_loan(number: str) -> dict[str, Any]:
    """Show a loan."""
    with looking(desk(), caller()) as work:
        return tell_loan(acting.found(work, acting.machine("lending"), number))


@BLUEPRINT.get("/appraisals")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.CasesTold)
def list_appraisals(wish: asked.Paged) -> dict[str, Any]:
    """List appraisals."""
    only(*LIST_READERS)
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, select(Case).order_by(Case.id.desc()), wish)
        return {**head, "items": [tell_case(row) for row in rows]}


@BLUEPRINT.post("/appraisals")
@BLUEPRINT.input(asked.RecordsChosen, location="json", arg_name="wish")
@BLUEPRINT.output(told.CaseTold, status_code=201)
def open_appraisal(wish: asked.RecordsChosen) -> dict[str, Any]:
    """Put due records before the group."""
    only(*ARCHIVE_STAFF, Role.REVIEWER)
    with desk().database.work(desk().clock(), caller()) as work:
        records = list(dict.fromkeys(record_for(work, ref) for ref in wish.records))
        return tell_case(appraisal.open_case(work, records))


@BLUEPRINT.get("/appraisals/<number>")
@BLUEPRINT.output(told.CaseTold)
def get_appraisal(number: str) -> dict[str, Any]:
    """Show an appraisal."""
    with looking(desk(), caller()) as work:
        return tell_case(acting.found(work, acting.machine("appraisal"), number))


@BLUEPRINT.post("/appraisals/<number>/items/<ref>")
@BLUEPRINT.input(asked.Judgement, location="json", arg_name="wish")
@BLUEPRINT.output(told.CaseTold)
def judge_record(number: str, ref: str, wish: asked.Judgement) -> dict[str, Any]:
    """Note one opinion."""
    only(*ARCHIVE_STAFF, Role.REVIEWER)
    with desk().database.work(desk().clock(), caller()) as work:
        case = acting.found(work, acting.machine("appraisal"), number)
        record = record_for(work, ref)
        item = next((one for one in case.items if one.record_id == record.id), None)
        if item is None:
            raise NotFound(N_("{ref} 不在 {list} 里，请核对档号。"), ref=ref[:60], list=case.number)
        appraisal.judge(work, case, item, conclusion=wish.conclusion, new_term=wish.new_term, reason=wish.reason)
        return tell_case(case)


@BLUEPRINT.get("/destructions")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.DestructionsTold)
def list_destructions(wish: asked.Paged) -> dict[str, Any]:
    """List destruction lists."""
    only(*LIST_READERS)
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, select(DestructionList).order_by(DestructionList.id.desc()), wish)
        return {**head, "items": [tell_list(row) for row in rows]}


@BLUEPRINT.post("/destructions")
@BLUEPRINT.input(asked.RecordsChosen, location="json", arg_name="wish")
@BLUEPRINT.output(told.DestructionTold, status_code=201)
def draft_destruction(wish: asked.RecordsChosen) -> dict[str, Any]:
    """Draw up a list of appraised records."""
    only(*ARCHIVE_STAFF)
    with desk().database.work(desk().clock(), caller()) as work:
        records = list(dict.fromkeys(record_for(work, ref) for ref in wish.records))
        return tell_list(destruction.draft(work, records, cooling_days=desk().settings.cooling_days))


@BLUEPRINT.get("/destructions/<number>")
@BLUEPRINT.output(told.DestructionTold)
def get_destruction(number: str) -> dict[str, Any]:
    """Show a destruction list."""
    with looking(desk(), caller()) as work:
        return tell_list(acting.found(work, acting.machine("destruction"), number))


@BLUEPRINT.get("/<machine>/<ref>")
@BLUEPRINT.output(told.OffersTold)
def list_verbs(machine: str, ref: str) -> dict[str, Any]:
    """Tell what the caller can do with the subject of a workflow now, and what stands in the way."""
    with looking(desk(), caller()) as work:
        course = acting.machine(machine)
        subject = acting.found(work, course, ref)
        return {
            "state": subject.state,
            "offers": [_offer(offer, course) for offer in course.offers(Act(subject, work))],
        }


@BLUEPRINT.post("/<machine>/<ref>/<verb>")
@BLUEPRINT.input(asked.StepAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told.SubjectTold)
def take_step(machine: str, ref: str, verb: str, wish: asked.StepAsked) -> dict[str, Any]:
    """Take one step of any workflow: accession, lending, appraisal, destruction."""
    acting.step(desk(), caller(), machine, ref, verb, note=wish.note, answers=wish.model_extra or {})
    with looking(desk(), caller()) as work:
        return tell_subject(acting.machine(machine).find(work.session, ref))


def _offer(offer: Offer[Any], course: Any) -> dict[str, Any]:  # noqa: ANN401 - a machine of whichever subject
    step = offer.step
    return {
        "verb": str(step.verb),
        "label": say()(course.say(str(step.verb))),
        "open": not offer.reasons,
        "reasons": [sentence(reason, say()) for reason in offer.reasons],
        "asks": [
            {"name": ask.name, "label": say()(ask.label), "kind": ask.kind, "required": ask.required}
            for ask in step.asks
        ],
    }
