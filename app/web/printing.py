"""Printed forms, shown in the browser and written down: each has an address beside the thing it is about."""

from flask import Blueprint, Response, make_response, request

from app.printing import destruction as destructions
from app.printing import filed, labels, lending
from app.printing.paper import print_of
from app.web.deps import actor, desk

PAGES = Blueprint("printing", __name__)
NAME = "inline; filename={}.pdf"


@PAGES.get("/print/catalogue.pdf")
def catalogue() -> Response:
    """Give the catalogue of a branch: a fonds and, as far as named, class, year and term."""
    written = (request.args.get(name, "")[:20] for name in ("fonds", "class", "year", "term"))
    return _paper(filed.catalogue(desk(), actor(), [code for code in written if code]), "catalogue")


@PAGES.get("/print/stamps.pdf")
def stamps() -> Response:
    """Give the filing stamps of the records named."""
    return _paper(labels.stamps(desk(), actor(), request.args.getlist("ref")[:500]), "stamps")


@PAGES.get("/records/<ref>/print/stamp.pdf")
def stamp(ref: str) -> Response:
    """Give the filing stamp of one record."""
    return _paper(labels.stamps(desk(), actor(), [ref]), "stamp")


@PAGES.get("/records/<ref>/print/bag.pdf")
def bag(ref: str) -> Response:
    """Give the bag label of one record."""
    return _paper(labels.bag(desk(), actor(), ref), "bag")


@PAGES.get("/containers/<code>/print/label.pdf")
def label(code: str) -> Response:
    """Give the label of a box or bag."""
    return _paper(labels.spine(desk(), actor(), code), "label")


@PAGES.get("/loans/<number>/print/slip.pdf")
def slip(number: str) -> Response:
    """Give the slip of a loan."""
    return _paper(lending.slip_of(desk(), actor(), number), "slip")


@PAGES.get("/loans/<number>/print/reminder.pdf")
def reminder(number: str) -> Response:
    """Give the reminder for an overdue loan."""
    return _paper(lending.reminder(desk(), actor(), number), "reminder")


@PAGES.get("/destructions/<number>/print/list.pdf")
def destruction(number: str) -> Response:
    """Give a destruction list."""
    return _paper(destructions.destruction_list(desk(), actor(), number), "destruction-list")


@PAGES.get("/print/<form>/<path:ref>.pdf")
def any_form(form: str, ref: str) -> Response:
    """Give any form by its name; what else it wants to know stands in the address."""
    return _paper(print_of(desk(), actor(), form, ref, request.args), form)


def _paper(content: bytes, name: str) -> Response:
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = NAME.format(name)
    return answer
