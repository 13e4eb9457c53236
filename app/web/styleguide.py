"""式样: every part of the interface in every state, to be looked at and to be tested."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.web.deps import enter
from app.web.samples import SAMPLE

PAGES = Blueprint("styleguide", __name__)


@PAGES.get("/styleguide")
def show() -> ResponseReturnValue:
    """Show every part."""
    enter("styleguide")
    return render_template("web/styleguide.html", sample=SAMPLE)
