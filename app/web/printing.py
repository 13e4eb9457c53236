"""Printed forms, shown in the browser and written down: each has an address beside the thing it is about."""

from flask import Blueprint, Response, make_response, request

from app import printing
from app.web.deps import actor, desk

PAGES = Blueprint("printing", __name__)
NAME = "inline; filename={}.pdf"


@PAGES.get("/print/catalogue.pdf")
def catalogue() -> Response:
    """Give the catalogue of one class, year and term."""
    asked = request.args
    fonds, code = asked.get("fonds", ""), asked.get("class", "")
    year, term = asked.get("year", ""), asked.get("term", "")
    return _paper(printing.print_catalogue(desk(), actor(), fonds=fonds, class_code=code, year=year, term=term),
                  "catalogue")  # fmt: skip


@PAGES.get("/print/stamps.pdf")
def stamps() -> Response:
    """Give the filing stamps of the records named."""
    return _paper(printing.print_stamps(desk(), actor(), request.args.getlist("ref")[:500]), "stamps")


@PAGES.get("/records/<ref>/print/stamp.pdf")
def stamp(ref: str) -> Response:
    """Give the filing stamp of one record."""
    return _paper(printing.print_stamps(desk(), actor(), [ref]), "stamp")


@PAGES.get("/records/<ref>/print/bag.pdf")
def bag(ref: str) -> Response:
    """Give the bag label of one record."""
    return _paper(printing.print_bag(desk(), actor(), ref), "bag")


@PAGES.get("/containers/<code>/print/label.pdf")
def label(code: str) -> Response:
    """Give the label of a box or bag."""
    return _paper(printing.print_label(desk(), actor(), code), "label")


@PAGES.get("/loans/<number>/print/slip.pdf")
def slip(number: str) -> Response:
    """Give the slip of a loan."""
    return _paper(printing.print_slip(desk(), actor(), number), "slip")


@PAGES.get("/loans/<number>/print/reminder.pdf")
def reminder(number: str) -> Response:
    """Give the reminder for an overdue loan."""
    return _paper(printing.print_reminder(desk(), actor(), number), "reminder")


@PAGES.get("/destructions/<number>/print/list.pdf")
def destruction(number: str) -> Response:
    """Give a destruction list."""
    return _paper(printing.print_list(desk(), actor(), number), "destruction-list")


def _paper(content: bytes, name: str) -> Response:
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = NAME.format(name)
    return answer
