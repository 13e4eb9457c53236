"""Imports as batches, scans attached by their names, and their inspection."""

import io
from typing import Any, BinaryIO, cast

from apiflask.fields import UploadFile
from flask import Response, send_file
from pydantic import Field

from app.api.asked import Asked
from app.api.callers import caller, only
from app.api.door import BINARY, BLUEPRINT, answers
from app.api.refusals import desk, say
from app.api.told import Told
from app.attaching import add_files, open_attaching
from app.attaching import batch_for as attaching_for
from app.digitising import batch_for as scans_for
from app.digitising import judge_item, open_batch
from app.import_returns import returned
from app.importing import batch_for, batches, open_import
from app.listing_attaching import lists_as_table
from app.looking import looking
from app.telling_scans import tell_attached, tell_import, tell_inspected
from archive.people import ARCHIVE_STAFF

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OpenAsked(Asked):
    """A table to be opened as a batch; it is checked and taken over by the verbs of the workflow `import`."""

    file: UploadFile
    class_: str = Field(alias="class", min_length=1, max_length=12)


class FilesAsked(Asked):
    """A scan, or a zip of scans, whose names are archival numbers."""

    file: UploadFile
    class_: str = Field(default="", alias="class", max_length=12)
    add_pages: bool = False
    replaces: bool = False


class InspectionAsked(Asked):
    """The scanned records to be inspected."""

    records: list[str] = Field(min_length=1, max_length=5000)
    title: str = Field(default="", max_length=120)
    colour: bool = False
    share: int = Field(default=5, ge=5, le=100)


class SeenAsked(Asked):
    """What a person saw of one sampled record."""

    matches: bool
    others: bool
    note: str = Field(default="", max_length=300)


class BatchTold(Told):
    """A batch of old records."""

    state: str
    rows: int
    good: int
    bad: int
    mapping: dict[str, str]
    report: dict[str, Any]
    reason: str
    file: str


class BatchesTold(Told):
    """Every batch of old records, newest first."""

    imports: list[BatchTold]


class AttachedTold(Told):
    """A batch of files, and what did not match, both ways."""

    attaching: str
    state: str
    files: list[dict[str, Any]]
    without_file: list[str | None]
    page_differences: list[dict[str, Any]]
    refused: list[str] = Field(default_factory=list)


class InspectionTold(Told):
    """A batch of scans with all that was found."""

    digitisation: str
    state: str
    round: int
    records: int
    pages: int
    passed: int
    findings: list[dict[str, Any]]


@BLUEPRINT.get("/imports")
@BLUEPRINT.output(BatchesTold)
def list_imports() -> dict[str, Any]:
    """List the batches of old records."""
    only(*ARCHIVE_STAFF)
    with looking(desk(), caller()) as work:
        return {"imports": [tell_import(one) for one in batches(work.session)]}


@BLUEPRINT.post("/imports/batches")
@BLUEPRINT.input(OpenAsked, location="files", arg_name="wish")
@BLUEPRINT.output(BatchTold)
def open_table(wish: OpenAsked) -> dict[str, Any]:
    """Keep a table as a batch and say what its columns seem to mean."""
    return tell_import(
        open_import(desk(), caller(), wish.file.read(), wish.class_, name=(wish.file.filename or "")[:200])
    )


@BLUEPRINT.get("/imports/<number>")
@BLUEPRINT.output(BatchTold)
def get_import(number: str) -> dict[str, Any]:
    """Tell one batch."""
    with looking(desk(), caller()) as work:
        return tell_import(batch := batch_for(work, number), work.session) | {"import": batch.number}


@BLUEPRINT.get("/imports/<number>/returned.xlsx")
@BLUEPRINT.doc(responses=answers("The bad rows.", XLSX, BINARY))
def get_returned(number: str) -> Response:
    """Give the bad rows back, each with its reason."""
    name, content = returned(desk(), caller(), number, say())
    return _sent(content, name)


@BLUEPRINT.post("/attachings")
@BLUEPRINT.input(FilesAsked, location="files", arg_name="wish")
@BLUEPRINT.output(AttachedTold)
def attach_files(wish: FilesAsked) -> dict[str, Any]:
    """Open a batch of scans and match their names; the verb `run` of the workflow `attaching` puts them in."""
    by = caller()
    batch = open_attaching(desk(), by, class_code=wish.class_, add_pages=wish.add_pages, replaces=wish.replaces)
    refused = add_files(
        desk(), by, batch.number, [((wish.file.filename or "scan")[:200], cast("BinaryIO", wish.file.stream))]
    )
    with looking(desk(), by) as work:
        return tell_attached(work, attaching_for(work, batch.number), say()) | {"refused": refused}


@BLUEPRINT.get("/attachings/<number>")
@BLUEPRINT.output(AttachedTold)
def get_attaching(number: str) -> dict[str, Any]:
    """Tell a batch of scans, and what did not match, both ways."""
    with looking(desk(), caller()) as work:
        return tell_attached(work, attaching_for(work, number), say())


@BLUEPRINT.get("/attachings/<number>/lists.xlsx")
@BLUEPRINT.doc(responses=answers("What did not match, both ways.", XLSX, BINARY))
def get_lists(number: str) -> Response:
    """Give what did not match, both ways, as a table."""
    with looking(desk(), caller()) as work:
        batch = attaching_for(work, number)
        return _sent(lists_as_table(work, batch, say()), f"{batch.number}.xlsx")


@BLUEPRINT.post("/digitisations")
@BLUEPRINT.input(InspectionAsked, arg_name="wish")
@BLUEPRINT.output(InspectionTold)
def inspect(wish: InspectionAsked) -> dict[str, Any]:
    """Begin the inspection of scanned records; the verbs of the workflow `digitisation` move it."""
    batch = open_batch(desk(), caller(), wish.records, title=wish.title, colour=wish.colour, share=wish.share)
    with looking(desk(), caller()) as work:
        return tell_inspected(work.session, scans_for(work, batch.number), say())


@BLUEPRINT.get("/digitisations/<number>")
@BLUEPRINT.output(InspectionTold)
def get_inspection(number: str) -> dict[str, Any]:
    """Tell a batch of scans with all that was found."""
    with looking(desk(), caller()) as work:
        return tell_inspected(work.session, scans_for(work, number), say())


@BLUEPRINT.post("/digitisations/<number>/records/<ref>")
@BLUEPRINT.input(SeenAsked, arg_name="wish")
@BLUEPRINT.output(InspectionTold)
def note_seen(number: str, ref: str, wish: SeenAsked) -> dict[str, Any]:
    """Note what was seen of one sampled record."""
    judge_item(desk(), caller(), number, ref, matches=wish.matches, others=wish.others, note=wish.note)
    with looking(desk(), caller()) as work:
        return tell_inspected(work.session, scans_for(work, number), say())


def _sent(content: bytes, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name, etag=False)
