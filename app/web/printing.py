"""Printed forms, shown in the browser and written down: each has an address beside the thing it is about."""

from flask import Blueprint, Response, make_response, request

from app import printing
from app.acting import found, machine
from app.web.deps import actor, desk, look

PAGES = Blueprint("printing", __name__)
NAME = "inline; filename={}.pdf"


@PAGES.get("/print/catalogue.pdf")
def catalogue() -> Response:
    """Give the catalogue of a branch: a fonds and, as far as named, class, year and term."""
    written = (request.args.get(name, "")[:20] for name in ("fonds", "class", "year", "term"))
    return _paper(printing.catalogue(desk(), actor(), [code for code in written if code]), "catalogue")


@PAGES.get("/print/stamps.pdf")
def stamps() -> Response:
    """Give the filing stamps of the records named."""
    return _paper(printing.stamps(desk(), actor(), request.args.getlist("ref")[:500]), "stamps")


@PAGES.get("/records/<ref>/print/stamp.pdf")
def stamp(ref: str) -> Response:
    """Give the filing stamp of one record."""
    return _paper(printing.stamps(desk(), actor(), [ref]), "stamp")


@PAGES.get("/records/<ref>/print/bag.pdf")
def bag(ref: str) -> Response:
    """Give the bag label of one record."""
    return _paper(printing.bag(desk(), actor(), ref), "bag")


@PAGES.get("/containers/<code>/print/label.pdf")
def label(code: str) -> Response:
    """Give the label of a box or bag."""
    return _paper(printing.spine(desk(), actor(), code), "label")


@PAGES.get("/loans/<number>/print/slip.pdf")
def slip(number: str) -> Response:
    """Give the slip of a loan."""
    with look() as work:
        loan = found(work, machine("lending"), number)
        return _paper(printing.slip(desk(), actor(), loan), "slip")


@PAGES.get("/loans/<number>/print/reminder.pdf")
def reminder(number: str) -> Response:
    """Give the reminder for an overdue loan."""
    return _paper(printing.reminder(desk(), actor(), number), "reminder")


@PAGES.get("/destructions/<number>/print/list.pdf")
def destruction(number: str) -> Response:
    """Give a destruction list."""
    return _paper(printing.destruction_list(desk(), actor(), number), "destruction-list")


def _paper(content: bytes, name: str) -> Response:
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = NAME.format(name)
    return answer
