"""Catalogues as tables, and the checks that all is as it was written down."""

import io
from collections.abc import Callable
from typing import Any

from flask import Response, send_file

from app.api import asked, told
from app.api.callers import caller, only
from app.api.door import BINARY, BLUEPRINT, answers
from app.api.refusals import desk, say
from app.exporting import Choice, write_bundle, write_table
from app.taking_over import bring_in
from app.telling import tell_check, tell_imported
from app.verifying import verify
from archive.people import ARCHIVE_STAFF, Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


@BLUEPRINT.post("/imports")
@BLUEPRINT.input(asked.ImportAsked, location="files", arg_name="wish")
@BLUEPRINT.output(told.ImportTold)
def import_table(wish: asked.ImportAsked) -> dict[str, Any]:
    """Take a table of old records over; while any row is bad nothing is kept, unless `partial` is asked for."""
    file = wish.file
    done = bring_in(
        desk(),
        caller(),
        file.read(),
        wish.class_,
        name=(file.filename or "")[:200],
        dry_run=wish.dry_run,
        partial=wish.partial,
    )
    return tell_imported(done, say())


@BLUEPRINT.get("/exports/catalogue.xlsx")
@BLUEPRINT.input(asked.ExportAsked, location="query", arg_name="wish")
@BLUEPRINT.doc(responses=answers("A catalogue.", XLSX, BINARY))
def export_table(wish: asked.ExportAsked) -> Response:
    """Write the catalogue of what one may see as xlsx."""
    return _sent(write_table, wish, "catalogue.xlsx", XLSX)


@BLUEPRINT.get("/exports/catalogue.zip")
@BLUEPRINT.input(asked.ExportAsked, location="query", arg_name="wish")
@BLUEPRINT.doc(responses=answers("A catalogue and the files.", ZIP, BINARY))
def export_bundle(wish: asked.ExportAsked) -> Response:
    """Write the catalogue and the files that came in, each under its record's number."""
    only(*ARCHIVE_STAFF)
    return _sent(write_bundle, wish, "catalogue.zip", ZIP)


@BLUEPRINT.get("/verification")
@BLUEPRINT.input(asked.VerificationAsked, location="query", arg_name="wish")
@BLUEPRINT.output(told.VerificationTold)
def get_verification(wish: asked.VerificationAsked) -> dict[str, Any]:
    """Check ledger, files, index and rows; with `fixity` every byte is read again."""
    only(Role.AUDITOR, Role.HEAD, Role.OPERATOR)
    checks = [tell_check(check, say()) for check in verify(desk(), bytes_too=wish.fixity)]
    return {"ok": all(check["ok"] for check in checks), "checks": checks}


def _sent(write: Callable[..., object], wish: asked.ExportAsked, name: str, kind: str) -> Response:
    into = io.BytesIO()
    write(desk(), caller(), Choice(wish.q, wish.class_ or ""), into, say())
    into.seek(0)
    return send_file(into, mimetype=kind, as_attachment=True, download_name=name, etag=False)
