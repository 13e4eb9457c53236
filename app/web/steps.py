"""One route for every verb of every workflow: the form it asks for, and the step itself."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import found, machine, step
from app.entering import confirmed
from app.web.deps import actor, came_from, desk, local, look
from app.web.language import _, say
from app.web.parts import CONFIRMED, Piece, crumb, errors_of, filled, problem_of, step_fields
from archive.attaching import Attaching
from archive.digitising import ScanBatch
from archive.errors import ArchiveError, Invalid, NotFound, NotPermitted, Problems, WrongState
from archive.imports import Import
from archive.records import Record
from archive.stocktakes import Stocktake
from archive.storeroom import Inspection
from archive.submissions import Submission
from archive.transfers import Transfer
from archive.volumes import Volume
from archive.wording import N_
from workflows.appraisal import Case
from workflows.catalogue import MACHINES
from workflows.correction import Correction
from workflows.destruction import DestructionList
from workflows.loans import Loan
from workflows.machine import Machine, Step, Weight
from workflows.renumbering import Renumbering

PAGES = Blueprint("steps", __name__)
RULE = f"/<any({', '.join(MACHINES)}):name>/<ref>/<verb>"
BESIDES = frozenset({"csrf_token", "next", "password", "confirm"})
"""Fields of a verb's form that are not among its answers."""
ROOMS = {
    "accession": "holdings",
    "import": "gather",
    "digitisation": "gather",
    "attaching": "gather",
    "submission": "gather",
    "lending": "use",
    "appraisal": "appraisal",
    "destruction": "appraisal",
    "binding": "holdings",
    "renumbering": "holdings",
    "correction": "holdings",
    "stocktake": "holdings",
    "transfer": "holdings",
    "inspection": "holdings",
}


@PAGES.get(RULE)
def ask(name: str, ref: str, verb: str) -> ResponseReturnValue:
    """Show what a verb asks for on a page of its own."""
    return _form(name, ref, verb, None)


@PAGES.post(RULE)
def take(name: str, ref: str, verb: str) -> ResponseReturnValue:
    """Take a step and go back to where it was asked for."""
    course = machine(name)
    with look() as work:
        subject = found(work, course, ref)
        line = line_of(course, subject.state, verb)
    try:
        if line is not None:
            sure(course, subject_no(subject), line)
        answers = {key: value for key, value in request.form.items() if key not in BESIDES}
        moved = step(desk(), actor(), name, ref, verb, answers=answers)
    except (NotFound, NotPermitted):
        raise
    except ArchiveError as refusal:
        if line is None or not step_fields(course, line):
            raise
        return _form(name, ref, verb, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(done(course, moved, verb), "ok")
    return redirect(local(request.form.get("next"), came_back(moved)))


def sure(course: Machine[Any], number: str, line: Step[Any]) -> None:
    """Ask a second time before what signs or destroys.

    Raises:
        Problems: the password is not theirs, or the number typed is another.
    """
    problems = []
    if line.weight == Weight.SIGN and not confirmed(
        desk(), actor(), request.form.get("password", "")[:1000], request.remote_addr or ""
    ):
        problems.append(Invalid("password", N_("口令不对，没有签字，请再键入一次。")))
    if (course.name, str(line.verb)) in CONFIRMED and request.form.get("confirm", "").strip().upper() != number.upper():
        problems.append(Invalid("confirm", N_("键入的编号不是 {number}，没有动手，请核对。"), number=number))
    if problems:
        raise Problems(problems)


def done(course: Machine[Any], subject: object, verb: str) -> str:
    """Say what was done and how things stand now."""
    now = say(course.say(getattr(subject, "state", "")))
    return _(
        "%(no)s：%(verb)s已办，现在是「%(state)s」。", no=subject_no(subject), verb=say(course.say(verb)), state=now
    )


def line_of(course: Machine[Any], state: str, verb: str) -> Step[Any] | None:
    """Return the line of the table that a verb would take from here, if there is one."""
    return next((line for line in course.steps if line.source == state and str(line.verb) == verb), None)


def subject_no(subject: object) -> str:
    """Return the number by which people call a thing."""
    if isinstance(subject, Record):
        return subject.archival_no or subject.ref
    return str(getattr(subject, "number", ""))


PLACES: dict[type, str] = {
    Record: "/records/{0.ref}",
    Volume: "/volumes/{0.ref}",
    Loan: "/loans/{0.number}",
    Case: "/appraisals/{0.number}",
    DestructionList: "/destructions/{0.number}",
    Submission: "/slips/{0.number}",
    Stocktake: "/stocktakes/{0.number}",
    Transfer: "/transfers/{0.number}",
    Inspection: "/storeroom",
    Renumbering: "/renumberings/{0.number}",
    Correction: "/corrections/{0.number}",
    ScanBatch: "/digitising/{0.number}",
    Attaching: "/attaching/{0.number}",
    Import: "/imports/{0.number}",
}


def url_of(subject: object) -> str:
    """Return the page of whatever a workflow moves."""
    return PLACES.get(type(subject), "/").format(subject)


def came_back(subject: object) -> str:
    """Return the page a step was asked for on, unless that was the step's own page or a refusal."""
    back = came_from(url_of(subject))
    return url_of(subject) if back.split("/")[1:2] and back.split("/")[1] in MACHINES else back


def _form(name: str, ref: str, verb: str, refusal: ArchiveError | None) -> str:
    course = machine(name)
    with look() as work:
        subject = found(work, course, ref)
        line = line_of(course, subject.state, verb)
        if line is None:
            raise WrongState(
                N_("现在是“{state}”，不能办“{verb}”，请刷新看最新状态。"),
                state=course.say(subject.state),
                verb=course.say(verb),
            )
        fields: list[Piece] = step_fields(course, line)
        number, back = subject_no(subject), local(request.form.get("next"), url_of(subject))
    typed = request.form if refusal else request.args
    heading = say(course.say(verb))
    return render_template(
        "web/form.html",
        room=ROOMS.get(name, "home"),
        heading=heading,
        crumbs=[crumb(say(course.title)), crumb(number, back)],
        form={
            "action": f"/{name}/{ref}/{verb}",
            "fields": filled(fields, typed.to_dict(), errors_of(refusal)),
            "submit": heading,
            "problem": problem_of(refusal, [one["name"] for one in fields]),
        },
        back=back,
        notes=[],
    )
