"""Volumes, scanning, moves, gaps, new numbers and corrections; verbs of their workflows go the way of all verbs."""

from typing import Any

from pydantic import Field

from app.acting import record_for
from app.amending import ask_correction, ask_new_numbers, corrections, renumberings
from app.api.asked import Asked, Paged
from app.api.callers import caller, only
from app.api.door import BLUEPRINT
from app.api.lists import Listed
from app.api.refusals import desk, say
from app.api.told import Told
from app.custody import of_record, register
from app.gaps import explain, oddities
from app.listing_volumes import volumes
from app.looking import looking
from app.scan_desk import scan, undo
from app.telling_volumes import tell_correction, tell_move, tell_renumbering, tell_scan, tell_volume_row
from app.volumes import describe, make, order, put, take, tell_volume, volume_for
from archive.people import ARCHIVE_STAFF, Role
from archive.scans import Scan


class VolumeAsked(Asked):
    """A new volume; days as YYYY-MM-DD, lengths in millimetres."""

    fonds: str | None = Field(default=None, max_length=20)
    class_: str = Field(alias="class", min_length=1, max_length=12)
    title: str = Field(min_length=1, max_length=300)
    series: int | None = Field(default=None, ge=1, le=9999)
    year: int | None = None
    term: str | None = Field(default=None, max_length=8)
    department: str | None = Field(default=None, max_length=12)
    project: str | None = Field(default=None, max_length=12)
    responsible: str | None = Field(default=None, max_length=200)
    date: str | None = Field(default=None, max_length=40)
    date_to: str | None = Field(default=None, max_length=40)
    secrecy: str | None = Field(default=None, max_length=20)
    kind_name: str | None = Field(default=None, max_length=40)
    first_no: str | None = Field(default=None, max_length=40)
    last_no: str | None = Field(default=None, max_length=40)
    books: int | None = Field(default=None, ge=1, le=999)
    thickness_mm: int | None = Field(default=None, ge=1, le=500)


class VolumeChanged(Asked):
    """What is to be changed of a volume's description; what is not sent stays."""

    title: str | None = Field(default=None, max_length=300)
    responsible: str | None = Field(default=None, max_length=200)
    date: str | None = Field(default=None, max_length=40)
    date_to: str | None = Field(default=None, max_length=40)
    secrecy: str | None = Field(default=None, max_length=20)
    kind_name: str | None = Field(default=None, max_length=40)
    first_no: str | None = Field(default=None, max_length=40)
    last_no: str | None = Field(default=None, max_length=40)
    books: int | None = Field(default=None, ge=1, le=999)
    thickness_mm: int | None = Field(default=None, ge=1, le=500)
    situation: str | None = Field(default=None, max_length=2000)
    cross_ref: str | None = Field(default=None, max_length=80)


class RecordsNamed(Asked):
    """Records by id or number, in their order."""

    records: list[str] = Field(min_length=1, max_length=500)


class ScanAsked(Asked):
    """What a scanner read."""

    code: str = Field(max_length=200)


class AboutAsked(Asked):
    """The record, volume or container whose moves are wanted."""

    about: str = Field(default="", max_length=60)


class GapAsked(Asked):
    """A run of missing numbers and why; `scope` is what stands left of the running number."""

    scope: str = Field(min_length=1, max_length=100)
    first: int = Field(ge=1, le=999_999_999)
    last: int = Field(ge=1, le=999_999_999)
    reason: str = Field(max_length=200)


class RenumberAsked(Asked):
    """New numbers asked for: what the description of each record is to say."""

    records: list[str] = Field(min_length=1, max_length=200)
    class_: str | None = Field(default=None, alias="class", max_length=12)
    series: int | None = Field(default=None, ge=1, le=9999)
    year: int | None = None
    department: str | None = Field(default=None, max_length=12)
    project: str | None = Field(default=None, max_length=12)
    archival_no: str | None = Field(default=None, max_length=100)
    reason: str = Field(max_length=1000)


class CorrectionAsked(Asked):
    """A correction by field; without fields a supplementary note, where nothing may be changed any more."""

    fields: dict[str, str | int | list[str] | None] = Field(default_factory=dict, max_length=40)
    reason: str = Field(max_length=1000)
    evidence: str = Field(default="", max_length=300)
    page: int | None = Field(default=None, ge=1, le=100_000)


class VolumeTold(Told):
    """A volume."""

    volume: str
    archival_no: str
    state: str
    title: str


class VolumesTold(Listed):
    """Volumes in shelf order."""

    items: list[VolumeTold]


class ScanTold(Told):
    """What a scan did; tone is ok, wait, bad or idle."""

    code: str
    kind: str
    tone: str
    said: str


class MovesTold(Told):
    """Moves, newest first."""

    items: list[dict[str, Any]]


class RenumberingTold(Told):
    """A request for new numbers."""

    renumbering: str
    state: str


class CorrectionTold(Told):
    """A correction."""

    correction: str
    state: str


class RenumberingsTold(Listed):
    """Requests, newest first."""

    items: list[RenumberingTold]


class CorrectionsTold(Listed):
    """Corrections, newest first."""

    items: list[CorrectionTold]


@BLUEPRINT.get("/volumes")
@BLUEPRINT.input(Paged, location="query", arg_name="wish")
@BLUEPRINT.output(VolumesTold)
def list_volumes(wish: Paged) -> dict[str, Any]:
    """List the volumes one may see, in shelf order."""
    with looking(desk(), caller()) as work:
        total, rows = volumes(work.session, work.by.scope, offset=wish.offset, size=wish.limit)
        items = [tell_volume_row(one.volume) | {"count": one.count, "pages": one.pages} for one in rows]
        return {"total": total, "limit": wish.limit, "offset": wish.offset, "items": items}


@BLUEPRINT.post("/volumes")
@BLUEPRINT.input(VolumeAsked, location="json", arg_name="wish")
@BLUEPRINT.output(VolumeTold, status_code=201)
def create_volume(wish: VolumeAsked) -> dict[str, Any]:
    """Make a volume; its number is given at once."""
    return _volume(make(desk(), caller(), wish.model_dump(by_alias=True, exclude_none=True)).ref)


@BLUEPRINT.get("/volumes/<ref>")
@BLUEPRINT.output(VolumeTold)
def get_volume(ref: str) -> dict[str, Any]:
    """Tell a volume and its inner list."""
    return _volume(ref)


@BLUEPRINT.patch("/volumes/<ref>")
@BLUEPRINT.input(VolumeChanged, location="json", arg_name="wish")
@BLUEPRINT.output(VolumeTold)
def change_volume(ref: str, wish: VolumeChanged) -> dict[str, Any]:
    """Change what a volume's description says."""
    return _volume(describe(desk(), caller(), ref, wish.model_dump(exclude_unset=True)).ref)


@BLUEPRINT.post("/volumes/<ref>/records")
@BLUEPRINT.input(RecordsNamed, location="json", arg_name="wish")
@BLUEPRINT.output(VolumeTold)
def put_into_volume(ref: str, wish: RecordsNamed) -> dict[str, Any]:
    """Put records at the end of an open volume: all or none."""
    return _volume(put(desk(), caller(), ref, wish.records).ref)


@BLUEPRINT.put("/volumes/<ref>/order")
@BLUEPRINT.input(RecordsNamed, location="json", arg_name="wish")
@BLUEPRINT.output(VolumeTold)
def order_volume(ref: str, wish: RecordsNamed) -> dict[str, Any]:
    """Set the order of the inner list."""
    return _volume(order(desk(), caller(), ref, wish.records).ref)


@BLUEPRINT.delete("/volumes/<ref>/records/<record>")
@BLUEPRINT.output(VolumeTold)
def take_from_volume(ref: str, record: str) -> dict[str, Any]:
    """Take a record out of an open volume."""
    return _volume(take(desk(), caller(), ref, record).ref)


@BLUEPRINT.post("/scan")
@BLUEPRINT.input(ScanAsked, location="json", arg_name="wish")
@BLUEPRINT.output(ScanTold)
def scan_code(wish: ScanAsked) -> dict[str, Any]:
    """Do what a scanned label asks for; a refusal is told, and changes nothing."""
    return _scan(scan(desk(), caller(), wish.code))


@BLUEPRINT.post("/scan/undo")
@BLUEPRINT.output(ScanTold)
def undo_scan() -> dict[str, Any]:
    """Take the last scan back that did something."""
    return _scan(undo(desk(), caller()))


@BLUEPRINT.get("/moves")
@BLUEPRINT.input(AboutAsked, location="query", arg_name="wish")
@BLUEPRINT.output(MovesTold)
def list_moves(wish: AboutAsked) -> dict[str, Any]:
    """List the last moves of everything, or all of one record or container."""
    only(*ARCHIVE_STAFF, Role.AUDITOR)
    with looking(desk(), caller()) as work:
        if not wish.about:
            found = register(work.session, work.by.scope)
        elif wish.about.startswith("container:"):
            found = register(work.session, work.by.scope, about=wish.about)
        else:
            found = of_record(work.session, work.by.scope, record_for(work, wish.about))
        return {"items": [tell_move(one) for one in found]}


@BLUEPRINT.get("/numbers/gaps")
@BLUEPRINT.output(MovesTold)
def list_gaps() -> dict[str, Any]:
    """List void, former, missing and doubled numbers."""
    only(*ARCHIVE_STAFF, Role.AUDITOR)
    with looking(desk(), caller()) as work:
        return {
            "items": [
                {"fonds": one.fonds.code, "numbers": one.spelling, "kind": one.kind, "count": one.last - one.first + 1,
                 "reason": one.reason or None, "by": one.who or None, "now": one.leads_to or None}
                for one in oddities(work.session)
            ]
        }  # fmt: skip


@BLUEPRINT.post("/numbers/gaps")
@BLUEPRINT.input(GapAsked, location="json", arg_name="wish")
@BLUEPRINT.output(MovesTold)
def explain_gap(wish: GapAsked) -> dict[str, Any]:
    """Write down why numbers are missing."""
    explain(desk(), caller(), wish.scope, wish.first, wish.last, wish.reason)
    return list_gaps()


@BLUEPRINT.get("/renumberings")
@BLUEPRINT.input(Paged, location="query", arg_name="wish")
@BLUEPRINT.output(RenumberingsTold)
def list_renumberings(wish: Paged) -> dict[str, Any]:
    """List requests for new numbers."""
    only(*ARCHIVE_STAFF, Role.AUDITOR)
    with looking(desk(), caller()) as work:
        page = renumberings(work.session, offset=wish.offset, size=wish.limit)
        items = [tell_renumbering(one) for one in page.rows]
        return {"total": page.total, "limit": wish.limit, "offset": wish.offset, "items": items}


@BLUEPRINT.post("/renumberings")
@BLUEPRINT.input(RenumberAsked, location="json", arg_name="wish")
@BLUEPRINT.output(RenumberingTold, status_code=201)
def ask_renumbering(wish: RenumberAsked) -> dict[str, Any]:
    """Ask the head for new numbers."""
    wanted = wish.model_dump(by_alias=True, exclude_none=True, exclude={"records", "reason"})
    asked = {name: str(value) for name, value in wanted.items()}
    made = ask_new_numbers(desk(), caller(), [(ref, asked) for ref in wish.records], wish.reason)
    return tell_renumbering(made)


@BLUEPRINT.get("/corrections")
@BLUEPRINT.input(Paged, location="query", arg_name="wish")
@BLUEPRINT.output(CorrectionsTold)
def list_corrections(wish: Paged) -> dict[str, Any]:
    """List corrections."""
    only(*ARCHIVE_STAFF)
    with looking(desk(), caller()) as work:
        page = corrections(work.session, work.by.scope, offset=wish.offset, size=wish.limit)
        items = [tell_correction(one) for one in page.rows]
        return {"total": page.total, "limit": wish.limit, "offset": wish.offset, "items": items}


@BLUEPRINT.post("/records/<ref>/corrections")
@BLUEPRINT.input(CorrectionAsked, location="json", arg_name="wish")
@BLUEPRINT.output(CorrectionTold, status_code=201)
def ask_for_correction(ref: str, wish: CorrectionAsked) -> dict[str, Any]:
    """Ask for a correction of a held record; a second person lets it take effect."""
    made = ask_correction(
        desk(), caller(), ref, wish.fields, reason=wish.reason, evidence=wish.evidence, page=wish.page
    )
    return tell_correction(made)


def _volume(ref: str) -> dict[str, Any]:
    with looking(desk(), caller()) as work:
        return tell_volume(work, volume_for(work, ref))


def _scan(row: Scan) -> dict[str, Any]:
    sentence, values = row.said
    told = say()
    return tell_scan(row, told(str(sentence)).format(**{name: told(str(value)) for name, value in values.items()}))
