"""Records: description, text, pages, the bytes that came in, history and holds."""

import io
from typing import Any

from flask import Response, send_file
from sqlalchemy import select

from app import viewing
from app.acting import record_for
from app.api import asked, lists, told
from app.api.callers import caller, only
from app.api.door import BINARY, BLUEPRINT, answers, page
from app.api.refusals import desk
from app.cataloguing import Why, save
from app.looking import looking, note_look
from app.telling import tell_entry, tell_hold, tell_record
from archive import holds
from archive.elements import PREFIX
from archive.errors import NotFound
from archive.ledger import Entry
from archive.people import ARCHIVE_STAFF, Role
from archive.records import HELD_STAGES, Hold, Record, visible
from archive.wording import N_

JPEG = answers("A JPEG.", "image/jpeg", BINARY)
BYTES = answers("The bytes that came in.", "application/octet-stream", BINARY)
PLAIN = answers("Text, pages parted by a form feed.", "text/plain", {"type": "string"})
WORDS = answers("Lines and words with their places, in pixels of the image.", "application/json", {"type": "object"})


@BLUEPRINT.get("/records")
@BLUEPRINT.input(asked.RecordsAsked, location="query", arg_name="wish")
@BLUEPRINT.output(lists.RecordsTold)
def list_records(wish: asked.RecordsAsked) -> dict[str, Any]:
    """List the records one may see, in shelf order."""
    by = caller()
    wanted = select(Record).where(visible(by.scope)).order_by(Record.shelf_key, Record.id)
    if wish.state:
        wanted = wanted.where(Record.state == wish.state)
    if wish.class_:
        wanted = wanted.where(Record.category.has(code=wish.class_.strip().upper()))
    if wish.year:
        wanted = wanted.where(Record.year == wish.year)
    with looking(desk(), by) as work:
        if wish.due:
            held = [str(stage) for stage in HELD_STAGES]
            wanted = wanted.where(Record.due_on <= work.today, Record.state.in_(held))
        head, rows = page(work.session, wanted, wish)
        return {**head, "items": [tell_record(row) for row in rows]}


@BLUEPRINT.get("/records/<ref>")
@BLUEPRINT.output(told.RecordTold)
def get_record(ref: str) -> dict[str, Any]:
    """Show a record."""
    with looking(desk(), caller()) as work:
        return tell_record(record_for(work, ref))


@BLUEPRINT.patch("/records/<ref>")
@BLUEPRINT.input(asked.Description, location="json", arg_name="entered")
@BLUEPRINT.output(told.RecordTold)
def describe_record(ref: str, entered: asked.Description) -> dict[str, Any]:
    """Correct a record's description; nothing is changed when any field cannot stand."""
    values = entered.model_dump(by_alias=True, exclude_unset=True)
    version = values.pop("version", None)
    values |= {f"{PREFIX}{name}": value for name, value in (values.pop("elements", None) or {}).items()}
    why = Why(values.pop("reason", None) or "", values.pop("evidence", None) or "", values.pop("evidence_page", None))
    saved = save(desk(), caller(), ref, values, version=version, why=why)
    with looking(desk(), caller()) as work:
        told_now = tell_record(record_for(work, ref))
        return told_now | {"correction": saved.correction.number if saved.correction else None}


@BLUEPRINT.get("/records/<ref>/text")
@BLUEPRINT.input(asked.TextAsked, location="query", arg_name="wish")
@BLUEPRINT.doc(responses=PLAIN)
def get_text(ref: str, wish: asked.TextAsked) -> Response:
    """Return the text that was read, pages parted by a form feed."""
    with looking(desk(), caller()) as work:
        record = record_for(work, ref)
    pages = viewing.text_read(desk(), record).split("\f")
    if wish.page and wish.page > len(pages):
        raise NotFound(N_("{ref} 没有第 {number} 页。"), ref=record.archival_no or record.ref, number=wish.page)
    viewing.witness(desk(), caller(), "record:read", record, f"{wish.page or ''}")
    return Response(pages[wish.page - 1] if wish.page else "\f".join(pages), content_type="text/plain; charset=utf-8")


@BLUEPRINT.get("/records/<ref>/pages/<int:number>.json")
@BLUEPRINT.doc(responses=WORDS)
def get_words(ref: str, number: int) -> Response:
    """Return the words of a page (from 1) with their places."""
    leaf = viewing.words_of(desk(), _seen(ref, number), number)
    return Response(leaf.to_json(), content_type="application/json")


@BLUEPRINT.get("/records/<ref>/pages/<int:number>.jpg")
@BLUEPRINT.doc(responses=JPEG)
def get_page(ref: str, number: int) -> Response:
    """Return the image of a page (from 1)."""
    return Response(viewing.image_of(desk(), _seen(ref, number), number), content_type="image/jpeg")


@BLUEPRINT.get("/records/<ref>/original")
@BLUEPRINT.doc(responses=BYTES)
def get_original(ref: str) -> Response:
    """Return the file as it came in."""
    with looking(desk(), caller()) as work:
        record = record_for(work, ref)
    content = viewing.original_of(desk(), caller(), record)
    name = record.components[0].name if record.components else record.ref
    return send_file(
        io.BytesIO(content), mimetype="application/octet-stream", as_attachment=True, download_name=name, etag=False
    )


@BLUEPRINT.get("/records/<ref>/history")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.EntriesTold)
def get_history(ref: str, wish: asked.Paged) -> dict[str, Any]:
    """Tell what happened to a record, newest first; it names who looked, so it is for archive staff and reviewers."""
    only(*ARCHIVE_STAFF, Role.REVIEWER)
    with looking(desk(), caller()) as work:
        record = record_for(work, ref)
        wanted = select(Entry).where(Entry.subject == record.subject).order_by(Entry.seq.desc())
        head, rows = page(work.session, wanted, wish)
        return {**head, "items": [tell_entry(row) for row in rows]}


@BLUEPRINT.get("/records/<ref>/holds")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.HoldsTold)
def list_holds(ref: str, wish: asked.Paged) -> dict[str, Any]:
    """List the holds of a record, those that are over too."""
    with looking(desk(), caller()) as work:
        record = record_for(work, ref)
        wanted = select(Hold).where(Hold.record_id == record.id).order_by(Hold.id)
        head, rows = page(work.session, wanted, wish)
        return {**head, "items": [tell_hold(row) for row in rows]}


@BLUEPRINT.post("/records/<ref>/holds")
@BLUEPRINT.input(asked.HoldAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told.HoldTold, status_code=201)
def place_hold(ref: str, wish: asked.HoldAsked) -> dict[str, Any]:
    """Stop whatever would end a record."""
    only(*ARCHIVE_STAFF, Role.REVIEWER)
    with desk().database.work(desk().clock(), caller()) as work:
        record = record_for(work, ref)
        return tell_hold(
            holds.place(work, record, kind=holds.Reason(wish.kind), reason=wish.reason, case_no=wish.case_no)
        )


@BLUEPRINT.post("/records/<ref>/holds/<int:number>/release")
@BLUEPRINT.input(asked.ReleaseAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told.HoldTold)
def release_hold(ref: str, number: int, wish: asked.ReleaseAsked) -> dict[str, Any]:
    """Lift a hold; whoever set it may not."""
    only(*ARCHIVE_STAFF, Role.REVIEWER)
    with desk().database.work(desk().clock(), caller()) as work:
        record = record_for(work, ref)
        hold = next((one for one in record.holds if one.id == number), None)
        if hold is None:
            raise NotFound(N_("{ref} 没有第 {number} 号冻结。"), ref=record.archival_no or record.ref, number=number)
        holds.release(work, record, hold, evidence=wish.evidence)
        return tell_hold(hold)


def _seen(ref: str, number: int) -> Record:
    """Return a record whose page is about to be shown, and note the look."""
    with looking(desk(), caller()) as work:
        record = record_for(work, ref)
        record.leaves  # noqa: B018 - loaded while the rows are open
        if number in {leaf.number for leaf in record.leaves}:
            note_look(desk(), work, record, number)
        return record
