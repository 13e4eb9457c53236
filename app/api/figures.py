"""Figures, and forms on paper."""

import io
from typing import Annotated, Any, Literal

from flask import Response, send_file
from pydantic import Field

from app.api import told
from app.api.asked import LONGEST_REF, Asked
from app.api.callers import caller
from app.api.door import BINARY, BLUEPRINT, answers
from app.api.refusals import desk
from app.figuring import Wish, report
from app.printing.paper import print_of
from app.telling_figures import tell_report

CHOICES_MOST = 8
Choice = Annotated[str, Field(max_length=200)]


class FiguresAsked(Asked):
    """Which days, which part of the holdings, and by what."""

    period: str = Field(default="", max_length=22, description="2026, 2026-03 or 2026-01-01..2026-03-31; this year.")
    fonds: str = Field(default="", max_length=8)
    class_: str = Field(default="", alias="class", max_length=12)
    by: Literal["class", "year", "term", "secrecy", "department", "medium"] = "class"


class BalanceTold(told.Told):
    """Opening + came - sent - destroyed = closing; pages and pieces are of what is left over."""

    opening: int
    came: int
    sent: int
    destroyed: int
    closing: int
    pages: int
    pieces: int


class RowTold(BalanceTold):
    """One row; `terms` counts what is left over by term."""

    key: str
    name: str
    terms: dict[str, int]


class FiguresTold(BalanceTold):
    """The figures of a span of days; what is not movement is of the moment `at`."""

    period: str
    first: str
    last: str
    at: str
    by: str
    rows: list[RowTold]
    due: int
    pages_now: int
    scanned_pages: int


class PrintAsked(Asked):
    """What is to be printed: its reference, and whatever else the form wants to know."""

    ref: str = Field(min_length=1, max_length=LONGEST_REF)
    choices: dict[str, Choice] = Field(default={}, max_length=CHOICES_MOST)


@BLUEPRINT.get("/figures")
@BLUEPRINT.input(FiguresAsked, location="query", arg_name="wish")
@BLUEPRINT.output(FiguresTold)
def get_figures(wish: FiguresAsked) -> dict[str, Any]:
    """Count what was held, came, was sent and destroyed in a span of days."""
    return tell_report(report(desk(), caller(), Wish.read(wish.period, wish.fonds, wish.class_, wish.by, desk().today)))


@BLUEPRINT.post("/prints/<form>")
@BLUEPRINT.input(PrintAsked, location="json", arg_name="wish")
@BLUEPRINT.doc(responses=answers("The form, as a PDF.", "application/pdf", BINARY))
def make_print(form: str, wish: PrintAsked) -> Response:
    """Print a form; that it was printed is written into the ledger."""
    paper = print_of(desk(), caller(), form, wish.ref, wish.choices)
    return send_file(
        io.BytesIO(paper), mimetype="application/pdf", as_attachment=True, download_name=f"{form}.pdf", etag=False
    )
