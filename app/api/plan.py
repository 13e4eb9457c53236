"""Where things stand and by what plan: containers, locations, classes, the retention schedule."""

from typing import Any

from sqlalchemy import select

from app.api import asked, lists, told
from app.api.callers import caller, only
from app.api.door import BLUEPRINT, page
from app.api.refusals import desk
from app.looking import looking
from archive.classification import RecordClass, Series
from archive.furnishing import make_container, make_location
from archive.holdings import Container, Location, room_left_mm
from archive.people import ARCHIVE_STAFF


@BLUEPRINT.get("/containers")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.ContainersTold)
def list_containers(wish: asked.Paged) -> dict[str, Any]:
    """List boxes and bags."""
    only(*ARCHIVE_STAFF)
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, select(Container).order_by(Container.code), wish)
        return {**head, "items": [_container(row) for row in rows]}


@BLUEPRINT.post("/containers")
@BLUEPRINT.input(asked.ContainerAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told.ContainerTold, status_code=201)
def create_container(wish: asked.ContainerAsked) -> dict[str, Any]:
    """Make a box or bag."""
    only(*ARCHIVE_STAFF)
    with desk().database.work(desk().clock(), caller()) as work:
        return _container(make_container(work, wish.model_dump(by_alias=True, exclude_none=True)))


@BLUEPRINT.get("/locations")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.LocationsTold)
def list_locations(wish: asked.Paged) -> dict[str, Any]:
    """List rooms, racks and layers, with the room that is left."""
    only(*ARCHIVE_STAFF)
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, select(Location).order_by(Location.code), wish)
        return {**head, "items": [_location(row, room_left_mm(work.session, row)) for row in rows]}


@BLUEPRINT.post("/locations")
@BLUEPRINT.input(asked.LocationAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told.LocationTold, status_code=201)
def create_location(wish: asked.LocationAsked) -> dict[str, Any]:
    """Make a room, a rack or a layer."""
    only(*ARCHIVE_STAFF)
    with desk().database.work(desk().clock(), caller()) as work:
        location = make_location(work, wish.model_dump(exclude_none=True))
        return _location(location, location.capacity_mm)


@BLUEPRINT.get("/classes")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.ClassesTold)
def list_classes(wish: asked.Paged) -> dict[str, Any]:
    """List the classes of the plan."""
    with looking(desk(), caller()) as work:
        wanted = select(RecordClass).order_by(RecordClass.fonds_id, RecordClass.position, RecordClass.code)
        head, rows = page(work.session, wanted, wish)
        codes = {row.id: row.code for row in work.session.execute(select(RecordClass.id, RecordClass.code))}
        return {
            **head,
            "items": [
                {
                    "class": row.code,
                    "name": row.name,
                    "name_en": row.name_en,
                    "parent": codes.get(row.parent_id) if row.parent_id else None,
                    "national": row.national,
                    "pattern": row.pattern,
                }
                for row in rows
            ],
        }


@BLUEPRINT.get("/series")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.SeriesListTold)
def list_series(wish: asked.Paged) -> dict[str, Any]:
    """List the retention schedule."""
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, select(Series).order_by(Series.fonds_id, Series.number), wish)
        return {
            **head,
            "items": [
                {
                    "series": row.number,
                    "class": row.category.code,
                    "title": row.title,
                    "title_en": row.title_en,
                    "term": row.term,
                    "minimum": row.minimum or None,
                    "basis": row.basis,
                    "accounting": row.accounting,
                }
                for row in rows
            ],
        }


def _container(row: Container) -> dict[str, Any]:
    return {
        "container": row.code,
        "kind": row.kind,
        "class": row.class_code,
        "year": row.year,
        "term": row.term,
        "spine_mm": row.spine_mm,
        "location": row.location.code if row.location else None,
        "colour": row.colour or None,
        "party": row.party.code if row.party else None,
        "pockets": row.pockets,
    }


def _location(row: Location, left: int | None) -> dict[str, Any]:
    return {
        "location": row.code,
        "name": row.name,
        "place": row.place,
        "capacity_mm": row.capacity_mm,
        "left_mm": left,
    }
