"""Use copies: a record as a PDF for handing out."""

import io
from typing import Any

from flask import Response, send_file
from pydantic import Field

from app.api.asked import Asked
from app.api.callers import caller
from app.api.door import BLUEPRINT
from app.api.refusals import desk
from app.copies import PURPOSE_MOST, use_copy

PDF: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The copy, as a PDF.",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class CopyAsked(Asked):
    """What the copy is for; it is written over every page."""

    purpose: str = Field(min_length=1, max_length=PURPOSE_MOST)


@BLUEPRINT.post("/records/<ref>/copy")
@BLUEPRINT.input(CopyAsked, location="json", arg_name="wish")
@BLUEPRINT.doc(responses=PDF)
def make_copy(ref: str, wish: CopyAsked) -> Response:
    """Make a use copy of a record: watermarked, numbered and noted."""
    copy = use_copy(desk(), caller(), ref, wish.purpose)
    return send_file(
        io.BytesIO(copy.content), mimetype="application/pdf", as_attachment=True, download_name=copy.name, etag=False
    )
