"""Volumes, for every door alike: made, described, filled and put in order."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.acting import may_know, record_for
from app.desk import Desk
from archive import binding
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted
from archive.fonds_keeping import fonds_by_code
from archive.numbers import find_volume
from archive.people import ARCHIVE_STAFF, Actor
from archive.promises import Job, Pledge
from archive.volumes import Volume
from archive.wording import N_

AT_ONCE = 500


def volume_for(work: Work, ref: str) -> Volume:
    """Return a volume that this person may see.

    Raises:
        NotFound: it is not there, or they may not; the two look the same.
    """
    volume = find_volume(work.session, ref)
    if not may_know(work.by, volume):
        raise NotFound(N_("没有 {ref} 这个案卷，或您不能看它，请核对案卷号。"), ref=ref[:60])
    return volume


def make(desk: Desk, by: Actor, entered: Mapping[str, object]) -> Volume:
    """Make a volume; its number is given at once.

    Raises:
        Problems: one or more fields cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        said = {name: value for name, value in entered.items() if value not in (None, "")}
        fonds = str(said.pop("fonds", ""))
        return binding.make_volume(work, said, fonds_by_code(work.session, fonds).id if fonds else None)


def describe(desk: Desk, by: Actor, ref: str, entered: Mapping[str, object]) -> Volume:
    """Change a volume's description.

    Raises:
        Problems: a field cannot stand.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        volume = volume_for(work, ref)
        binding.describe_volume(work, volume, entered)
        return volume


def put(desk: Desk, by: Actor, ref: str, records: Sequence[str]) -> Volume:
    """Put records at the end of a volume, in the order they are named: all or none.

    Raises:
        Invalid: none is named, or one is not there.
        Refused: one does not belong into the volume.
    """
    _demand(by)
    wanted = [one for one in records if one.strip()]
    if not 1 <= len(wanted) <= AT_ONCE:
        raise Invalid("ref", N_("请扫描或键入档号。"))
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        volume = volume_for(work, ref)
        for one in wanted:
            try:
                record = record_for(work, one)
            except NotFound as missing:
                raise Invalid("ref", missing.text, **missing.values) from missing
            binding.put_in(work, volume, record)
            work.book.promise(Pledge(Job.INDEX, record.subject, rank=2))
        return volume


def take(desk: Desk, by: Actor, ref: str, record: str) -> Volume:
    """Take a record out of a volume.

    Raises:
        Refused: it is not in it, or its number says that it is.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        volume = volume_for(work, ref)
        binding.take_from(work, volume, record_for(work, record))
        return volume


def order(desk: Desk, by: Actor, ref: str, records: Sequence[str]) -> Volume:
    """Set the order of the inner list.

    Raises:
        Invalid: it does not name each item once.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        volume = volume_for(work, ref)
        binding.arrange(work, volume, [record_for(work, one).id for one in records])
        return volume


def shift(desk: Desk, by: Actor, ref: str, record: str, way: str) -> Volume:
    """Move one item of the inner list a place up or down; at either end it stays.

    Raises:
        WrongState: the volume is closed.
    """
    with desk.database.work(desk.clock(), by) as work:
        _demand(by)
        volume = volume_for(work, ref)
        ids = [one.id for one in binding.inner(work.session, volume)]
        moved = record_for(work, record).id
        if moved not in ids:
            raise Invalid("ref", N_("{number} 不在案卷 {volume} 里。"), number=record[:60], volume=volume.archival_no)
        at = ids.index(moved)
        to = min(max(at + (-1 if way == "up" else 1), 0), len(ids) - 1)
        ids.insert(to, ids.pop(at))
        binding.arrange(work, volume, ids)
        return volume


def tell_volume(work: Work, volume: Volume) -> dict[str, Any]:
    """Tell a volume and what is in it, as far as this person may see."""
    found = binding.inner(work.session, volume)
    first, last = binding.span(volume, found)
    return {
        "volume": volume.ref, "archival_no": volume.archival_no, "state": volume.state, "fonds": volume.fonds.code,
        "class": volume.category.code, "title": volume.title, "responsible": volume.responsible, "year": volume.year,
        "term": volume.term, "secrecy": volume.secrecy, "department": volume.department.code,
        "from": first.isoformat() if first else None, "to": last.isoformat() if last else None,
        "books": volume.books, "kind": volume.kind_name, "first_no": volume.first_no, "last_no": volume.last_no,
        "container": volume.container.code if volume.container else None,
        "location": volume.container.location.code if volume.container and volume.container.location else None,
        "count": len(found), "pages": sum(one.pages for one in found),
        "items": [
            {"position": one.volume_position, "record": one.ref, "archival_no": one.archival_no,
             "inner_no": volume.inner_number(one.volume_position or 0), "title": one.title, "pages": one.pages}
            for one in found if may_know(work.by, one)
        ],
    }  # fmt: skip


def _demand(by: Actor) -> None:
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("组卷由档案员来办，请交给档案员。"))
