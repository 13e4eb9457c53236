"""Hand-over slips: begun, filled with files, checked; the steps themselves are those of the workflow `submission`."""

from typing import Any, BinaryIO, Literal, cast

from apiflask.fields import UploadFile
from pydantic import Field
from sqlalchemy import select

from app import acting
from app.accepting import ask_exception, check_paper, confirm_exception
from app.announcing import begin
from app.api.asked import Asked, Paged
from app.api.callers import caller
from app.api.door import BLUEPRINT, page
from app.api.lists import Listed
from app.api.refusals import desk
from app.api.told import Told
from app.listing_slips import known_to, month_of
from app.looking import looking
from app.requiring import change, file_type_named
from app.submitting import add_file, change_paper, remove_paper
from app.telling_slips import tell_defect, tell_paper, tell_result, tell_rules, tell_slip
from archive.acceptance import defects_of, gaps_of, results_of
from archive.errors import Invalid
from archive.required_papers import in_force
from archive.submissions import WITH_SUBMITTER, Submission
from archive.wording import N_

KINDS = Literal[
    "contract", "registration", "licence", "fee-list", "org-cert", "card", "rename-notice", "authorisation", "other"
]
YES_NO = Literal["yes", "no"]


class SlipsAsked(Paged):
    """Which slips."""

    state: Literal["draft", "submitted", "reviewing", "returned", "accepted", "reviewed", "dropped"] | None = None


class SlipAsked(Asked):
    """A new slip; a customer's file announces its customer."""

    purpose: Literal["records", "file"]
    file_type: Literal["new-file", "rename"] = "new-file"
    salesperson: str = Field(min_length=1, max_length=60)
    party_name: str = Field(default="", max_length=120)
    party_code: str = Field(default="", max_length=20)
    uscc: str = Field(default="", max_length=40)
    handled_on: str = Field(default="", max_length=40)
    class_: str = Field(default="", alias="class", max_length=12)
    note: str = Field(default="", max_length=300)


class PaperUpload(Asked):
    """A file for a slip: a new paper, or a new file for the paper named."""

    file: UploadFile
    kind: KINDS | None = None
    original: bool = True
    paper: int | None = Field(default=None, ge=1, le=2**31 - 1)


class PaperAsked(Asked):
    """What a line says of its paper; what is not sent stays."""

    kind: KINDS | None = None
    title: str | None = Field(default=None, max_length=200)
    pages: int | None = Field(default=None, ge=1, le=100_000)
    original: bool | None = None
    salesperson: str | None = Field(default=None, max_length=60)
    company_name: str | None = Field(default=None, max_length=120)
    company_code: str | None = Field(default=None, max_length=20)
    code: str | None = Field(default=None, max_length=40)


class CheckAsked(Asked):
    """What the clerk saw; `fields` says filled, struck or blank by the field's name."""

    legible: YES_NO
    agrees: YES_NO
    fields: dict[str, Literal["filled", "struck", "blank"]] = Field(default_factory=dict)
    fault: str = Field(default="", max_length=200)


class ReasonAsked(Asked):
    """Why."""

    reason: str = Field(min_length=1, max_length=300)


class GroupAsked(Asked):
    """One requirement: any of these kinds; `by_code` meets it too when its code has 18 digits."""

    label: str = Field(min_length=1, max_length=40)
    kinds: list[KINDS] = Field(min_length=1, max_length=9)
    by_code: list[KINDS] = Field(default_factory=list, max_length=9)


class RulesAsked(Asked):
    """A new version of the rules, in force from a day on."""

    groups: list[GroupAsked] = Field(min_length=1, max_length=20)
    valid_from: str = Field(default="", max_length=40)
    reason: str = Field(min_length=1, max_length=300)


class SlipTold(Told):
    """A slip with its papers, its rounds, and how its rules stand."""

    number: str
    state: str
    purpose: str
    round: int
    record: str | None


class SlipsTold(Listed):
    """Slips, the latest first."""

    items: list[SlipTold]


class PaperTold(Told):
    """One line of a slip."""

    id: int
    kind: str
    title: str
    pages: int
    original: bool


class UploadTold(Told):
    """How a file for a slip was taken."""

    file: str
    status: str
    paper: int | None


class ExceptionTold(Told):
    """A code that is real although its check character is wrong."""

    code: str
    expected: str
    asked_by: str
    confirmed_by: str | None


class RulesTold(Told):
    """The rules in force."""

    version: int
    valid_from: str | None
    groups: list[dict[str, Any]]


class MonthTold(Told):
    """What a month's figures count, by the moment of shelving in the archive's own zone."""

    month: str
    shelved: int
    returned: int


@BLUEPRINT.get("/slips")
@BLUEPRINT.input(SlipsAsked, location="query", arg_name="wish")
@BLUEPRINT.output(SlipsTold)
def list_slips(wish: SlipsAsked) -> dict[str, Any]:
    """List slips: archive staff see all, others those of their department."""
    wanted = select(Submission).where(known_to(caller())).order_by(Submission.id.desc())
    if wish.state:
        wanted = wanted.where(Submission.state == wish.state)
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, wanted, wish)
        return {**head, "items": [tell_slip(row) for row in rows]}


@BLUEPRINT.post("/slips")
@BLUEPRINT.input(SlipAsked, location="json", arg_name="wish")
@BLUEPRINT.output(SlipTold, status_code=201)
def begin_slip(wish: SlipAsked) -> dict[str, Any]:
    """Begin a slip."""
    entered = wish.model_dump()
    entered["class_code"] = entered.pop("class_")
    return _told(begin(desk(), caller(), entered).number)


@BLUEPRINT.get("/slips/<number>")
@BLUEPRINT.output(SlipTold)
def get_slip(number: str) -> dict[str, Any]:
    """Show a slip with its rules and what is wrong with it."""
    return _told(number)


@BLUEPRINT.post("/slips/<number>/papers")
@BLUEPRINT.input(PaperUpload, location="files", arg_name="upload")
@BLUEPRINT.output(UploadTold, status_code=201)
def send_paper(number: str, upload: PaperUpload) -> dict[str, Any]:
    """Put a file on a slip; it is kept at once and read by and by."""
    arrival = add_file(
        desk(),
        caller(),
        number,
        cast("BinaryIO", upload.file.stream),
        upload.file.filename or "",
        kind=upload.kind or "",
        paper_id=upload.paper,
        original=upload.original,
    )
    return {"file": arrival.name, "status": arrival.course, "paper": arrival.paper_id}


@BLUEPRINT.patch("/slips/<number>/papers/<int:paper>")
@BLUEPRINT.input(PaperAsked, location="json", arg_name="wish")
@BLUEPRINT.output(PaperTold)
def correct_paper(number: str, paper: int, wish: PaperAsked) -> dict[str, Any]:
    """Correct what a line of a slip says of its paper."""
    entered = {name: str(value) for name, value in wish.model_dump(exclude_none=True).items()}
    return tell_paper(change_paper(desk(), caller(), number, paper, entered))


@BLUEPRINT.delete("/slips/<number>/papers/<int:paper>")
@BLUEPRINT.output(SlipTold)
def take_paper_off(number: str, paper: int) -> dict[str, Any]:
    """Take a paper off a slip; its file is erased."""
    return _told(remove_paper(desk(), caller(), number, paper).number)


@BLUEPRINT.post("/slips/<number>/papers/<int:paper>/check")
@BLUEPRINT.input(CheckAsked, location="json", arg_name="wish")
@BLUEPRINT.output(PaperTold)
def note_check(number: str, paper: int, wish: CheckAsked) -> dict[str, Any]:
    """Note what the clerk saw on one paper."""
    entered: dict[str, str] = {"legible": wish.legible, "agrees": wish.agrees, "fault": wish.fault}
    entered |= {f"field.{name}": state for name, state in wish.fields.items()}
    return tell_paper(check_paper(desk(), caller(), number, paper, entered))


@BLUEPRINT.post("/slips/<number>/exception")
@BLUEPRINT.input(ReasonAsked, location="json", arg_name="wish")
@BLUEPRINT.output(ExceptionTold, status_code=201)
def ask_code_exception(number: str, wish: ReasonAsked) -> dict[str, Any]:
    """Say why the customer's code is real although its check character is wrong."""
    made = ask_exception(desk(), caller(), number, wish.reason)
    return {"code": made.code, "expected": made.expected, "asked_by": made.asked_by, "confirmed_by": None}


@BLUEPRINT.post("/slips/<number>/exception/confirm")
@BLUEPRINT.output(ExceptionTold)
def confirm_code_exception(number: str) -> dict[str, Any]:
    """Confirm it as a second person."""
    made = confirm_exception(desk(), caller(), number)
    told = {"code": made.code, "expected": made.expected, "asked_by": made.asked_by}
    return {**told, "confirmed_by": made.confirmed_by}


@BLUEPRINT.get("/slips-by-month/<month>")
@BLUEPRINT.output(MonthTold)
def get_month(month: str) -> dict[str, Any]:
    """Count the customer files shelved in a month (YYYY-MM)."""
    year, dash, number = month.partition("-")
    if not (dash and year.isascii() and year.isdigit() and number.isascii() and number.isdigit()) or not (
        1900 <= int(year[:5]) <= 9998 and 1 <= int(number[:3]) <= 12  # noqa: PLR2004 - a month of the calendar
    ):
        raise Invalid("month", N_("月份请写成 2026-03 这样。"))
    with looking(desk(), caller()) as work:
        found = month_of(work.session, caller().scope, desk().settings.zone, int(year), int(number))
    return {"month": f"{found.year}-{found.month:02}", "shelved": found.shelved, "returned": found.returned}


@BLUEPRINT.get("/required-papers/<file_type>")
@BLUEPRINT.output(RulesTold)
def get_rules(file_type: str) -> dict[str, Any]:
    """Show the papers required for a type of file today."""
    with looking(desk(), caller()) as work:
        return tell_rules(in_force(work.session, file_type_named(file_type), work.today))


@BLUEPRINT.post("/required-papers/<file_type>")
@BLUEPRINT.input(RulesAsked, location="json", arg_name="wish")
@BLUEPRINT.output(RulesTold, status_code=201)
def revise_rules(file_type: str, wish: RulesAsked) -> dict[str, Any]:
    """Put a new version of the rules into force."""
    groups = [group.model_dump() for group in wish.groups]
    made = change(desk(), caller(), file_type, groups, valid_from=wish.valid_from, reason=wish.reason)
    return {"version": made.version, "valid_from": made.valid_from.isoformat(), "groups": made.groups}


def _told(number: str) -> dict[str, Any]:
    with looking(desk(), caller()) as work:
        slip: Submission = acting.found(work, acting.machine("submission"), number)
        wrong = gaps_of if slip.state in WITH_SUBMITTER else defects_of
        return {
            **tell_slip(slip),
            "rules": [tell_result(one) for one in results_of(work.session, slip, work.today)],
            "defects": [tell_defect(one) for one in wrong(work.session, slip, work.today)],
        }
