"""Files coming in."""

from typing import Any, BinaryIO, cast

from sqlalchemy import select

from app.api import asked, lists, told
from app.api.callers import caller, only
from app.api.door import BLUEPRINT, page
from app.api.refusals import desk, say
from app.intake import take_in
from app.looking import looking
from app.speaking import sentence
from app.telling import tell_arrival
from archive.errors import NotFound
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.wording import N_
from ingest.arrivals import UNDERWAY, Arrival, find


@BLUEPRINT.post("/arrivals")
@BLUEPRINT.input(asked.Upload, location="files", arg_name="upload")
@BLUEPRINT.output(told.ArrivalTold, status_code=201)
def send_file(upload: asked.Upload) -> dict[str, Any]:
    """Hand in a scan; it is kept at once and read by and by."""
    only(*ARCHIVE_STAFF, Role.BUSINESS)
    file = upload.file
    arrival = take_in(
        desk(),
        caller(),
        cast("BinaryIO", file.stream),
        file.filename or "",
        source="api",
        class_code=upload.class_,
        party=upload.party,
        fonds_code=upload.fonds or "",
        rank=3,
    )
    return _told(arrival)


@BLUEPRINT.get("/arrivals")
@BLUEPRINT.input(asked.ArrivalsAsked, location="query", arg_name="wish")
@BLUEPRINT.output(lists.ArrivalsTold)
def list_arrivals(wish: asked.ArrivalsAsked) -> dict[str, Any]:
    """List what came in: archive staff see all of it, others their own."""
    wanted = select(Arrival).order_by(Arrival.id.desc())
    if not caller().has(ARCHIVE_STAFF):
        wanted = wanted.where(Arrival.arrived_by == caller().login)
    if wish.status:
        courses = [str(one) for one in UNDERWAY] if wish.status == "waiting" else [wish.status]
        wanted = wanted.where(Arrival.course.in_(courses))
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, wanted, wish)
        return {**head, "items": [_told(row) for row in rows]}


@BLUEPRINT.get("/arrivals/<int:number>")
@BLUEPRINT.output(told.ArrivalTold)
def get_arrival(number: int) -> dict[str, Any]:
    """Tell how one file came in."""
    with looking(desk(), caller()) as work:
        arrival = find(work.session, min(number, 2**31 - 1))
        if not _may_know(caller(), arrival):
            raise NotFound(N_("没有第 {id} 号来件，请回收件箱查看。"), id=number)
        return _told(arrival)


def _may_know(by: Actor, arrival: Arrival) -> bool:
    return by.has(ARCHIVE_STAFF) or arrival.arrived_by == by.login


def _told(arrival: Arrival) -> dict[str, Any]:
    why = arrival.say_why()
    return {**tell_arrival(arrival), "reason": sentence(why, say()) if why else None}
