"""The volume's way: bound, closed by one person, checked, and from then on packed and shelved as one.

OPEN -> CLOSED -> PACKED -> SHELVED
What is inside moves with it: each item gets its own entries, as if it had been packed and shelved alone.
"""

from enum import StrEnum

from archive.binding import inner, span
from archive.errors import Invalid, NotFound, Refused
from archive.holdings import container_by_code, location_by_code, no_room
from archive.numbers import find_volume
from archive.packing import misfit
from archive.people import ARCHIVE_STAFF
from archive.records import Record, Stage
from archive.volumes import VOLUME_STATES, Volume, VolumeState
from archive.wording import N_
from workflows.accession import ACCESSION
from workflows.accession import Verb as RecordVerb
from workflows.machine import WHY, Act, Ask, Machine, Reason, Step, Weight


class Verb(StrEnum):
    """What can be done with a volume."""

    CLOSE = "close"
    REOPEN = "reopen"
    CHECK = "check"
    PACK = "pack"
    UNPACK = "unpack"
    SHELVE = "shelve"
    TAKE_DOWN = "take-down"
    DROP = "drop"


Acting = Act[Volume]


def all_are_numbered(act: Acting) -> Reason:
    """Close only over items that have their numbers."""
    waiting = [record.ref for record in inner(act.session, act.subject) if not record.archival_no]
    if waiting:
        return Refused(N_("卷内 {refs} 还没有档号，请先打号再结卷。"), refs="、".join(waiting[:5]))
    return None


def holds_something(act: Acting) -> Reason:
    """Refuse an empty volume, unless it is a bound book that says from which number to which."""
    volume = act.subject
    if inner(act.session, volume) or (volume.first_no and volume.last_no):
        return None
    return Refused(N_("卷内没有件，也没有起止号，不能结卷。"))


def is_dated(act: Acting) -> Reason:
    """Demand the days a volume covers. Source: DA/T 18-2022 (日期 is mandatory at volume level)."""
    first, last = span(act.subject, inner(act.session, act.subject))
    return None if first and last else Invalid("date", N_("起止日期空白，请补填。"))


def is_empty(act: Acting) -> Reason:
    """Drop only what holds nothing."""
    return Refused(N_("卷内还有件，请先移出再撤卷。")) if inner(act.session, act.subject) else None


def by_another(act: Acting) -> Reason:
    """Keep whoever closed the volume from checking it. Source: DA/T 22-2015 备考表 (整理人, 检查人)."""
    if act.subject.checked_at is not None:
        return Refused(N_("{who} 已经检查过。"), who=act.subject.checked_by_name)
    return Refused(N_("卷是您结的，请由另一位检查。")) if act.by.name == act.subject.closed_by_name else None


def fits_the_container(act: Acting) -> Reason:
    """Keep one fonds, year and term to a box, and no more than it holds."""
    if "container" not in act.answers:
        return None
    return misfit(act.session, container_by_code(act.session, act.answers["container"]), act.subject)


def has_room(act: Acting) -> Reason:
    """Refuse a layer on which the box no longer fits."""
    box = act.subject.container
    if box is None:
        return Invalid("container", N_("案卷还没有装盒，请先装盒。"))
    if "location" not in act.answers:
        return None if box.location_id else Invalid("location", N_("盒 {box} 还没有上架，请填库位。"), box=box.code)
    try:
        location = location_by_code(act.session, act.answers["location"])
    except NotFound as missing:
        return Invalid("location", missing.text, **missing.values)
    return None if box.location_id == location.id else no_room(act.session, location, box.spine_mm)


def sign_closing(act: Acting) -> None:
    """Fix the days and note who bound it; a check made before no longer counts."""
    volume = act.subject
    volume.dated_from, volume.dated_to = span(volume, inner(act.session, volume))
    volume.closed_by_name, volume.closed_at = act.by.name, act.at
    volume.checked_by_name, volume.checked_at = "", None


def sign_check(act: Acting) -> None:
    """Note who checked it."""
    act.subject.checked_by_name, act.subject.checked_at = act.by.name, act.at


def put_in_box(act: Acting) -> None:
    """Put the volume into the box, and each of its items with it."""
    act.subject.container = container_by_code(act.session, act.answers["container"])
    act.session.flush()
    for record in inner(act.session, act.subject):
        if record.stage == Stage.NUMBERED:
            _move(act, record, RecordVerb.PACK, container=act.subject.container.code)


def put_on_shelf(act: Acting) -> None:
    """Put the box on the layer, and shelve each item."""
    volume = act.subject
    if "location" in act.answers and volume.container is not None:
        volume.container.location = location_by_code(act.session, act.answers["location"])
    if volume.shelved_at is None:
        volume.shelved_at = act.at
    act.session.flush()
    for record in inner(act.session, volume):
        if record.stage == Stage.PACKED:
            _move(act, record, RecordVerb.SHELVE)


def take_out(act: Acting) -> None:
    """Take the volume out of its box, with its items."""
    act.subject.container = None
    act.session.flush()
    for record in inner(act.session, act.subject):
        if record.stage in {Stage.PACKED, Stage.SHELVED}:
            _move(act, record, RecordVerb.UNPACK)


def take_down(act: Acting) -> None:
    """Note of each item that it is off the shelf."""
    for record in inner(act.session, act.subject):
        if record.stage == Stage.SHELVED:
            _move(act, record, RecordVerb.TAKE_DOWN)


def its_box_is_down(act: Acting) -> Reason:
    """Let a volume leave the shelf only together with its box."""
    box = act.subject.container
    if box is None or box.location_id is None:
        return None
    return Refused(N_("盒 {box} 还在架上，请先把盒取下。"), box=box.code)


def _move(act: Acting, record: Record, verb: RecordVerb, **answers: str) -> None:
    ACCESSION.perform(verb, Act(record, act.work, answers=answers))


S, V = VolumeState, Verb
STAFF = ARCHIVE_STAFF
CONTAINER = Ask("container", N_("盒袋编号"), help=N_("扫描盒签，或键入编号"))
LOCATION = Ask("location", N_("库位"), required=False, help=N_("盒已在架上时可以不填"))
BINDING: Machine[Volume] = Machine(
    "binding",
    title=N_("案卷"),
    start=S.OPEN,
    find=find_volume,
    words={
        **VOLUME_STATES,
        V.CLOSE: N_("结卷"), V.REOPEN: N_("重新组卷"), V.CHECK: N_("检查"), V.PACK: N_("装盒"), V.UNPACK: N_("取出"),
        V.SHELVE: N_("入库"), V.TAKE_DOWN: N_("下架"), V.DROP: N_("撤卷"),
    },
    steps=[
        #    from        verb         to          who    given                                          then             promises asks           look
        Step(S.OPEN,     V.CLOSE,     S.CLOSED,   STAFF, [holds_something, all_are_numbered, is_dated], [sign_closing],  (),      (),            Weight.MAIN),
        Step(S.OPEN,     V.DROP,      S.DROPPED,  STAFF, [is_empty],                                    [],              (),      (WHY,),        Weight.GRAVE),
        Step(S.CLOSED,   V.REOPEN,    S.OPEN,     STAFF, [],                                            [],              (),      (WHY,)),
        Step(S.CLOSED,   V.CHECK,     S.CLOSED,   STAFF, [by_another],                                  [sign_check]),
        Step(S.CLOSED,   V.PACK,      S.PACKED,   STAFF, [fits_the_container],                          [put_in_box],    (),      (CONTAINER,),  Weight.MAIN),
        Step(S.PACKED,   V.SHELVE,    S.SHELVED,  STAFF, [has_room],                                    [put_on_shelf],  (),      (LOCATION,),   Weight.MAIN),
        Step(S.PACKED,   V.UNPACK,    S.CLOSED,   STAFF, [],                                            [take_out]),
        Step(S.SHELVED,  V.UNPACK,    S.CLOSED,   STAFF, [],                                            [take_out]),
        Step(S.SHELVED,  V.TAKE_DOWN, S.PACKED,   STAFF, [its_box_is_down],                             [take_down]),
    ],
)  # fmt: skip
