"""Accession: what came in is checked against the paper, numbered, put in a box and shelved.

RECEIVED -> ACCEPTED -> CATALOGUED -> NUMBERED -> PACKED -> SHELVED -> DESTROYED
One record at a time goes from RECEIVED to NUMBERED in one step; a batch walks them one by one.
A number is issued in the transaction that accepts the record, so a defective one uses none. A record
leaves the archive only by a destruction list.
"""

from enum import StrEnum

from archive.description import missing
from archive.errors import Invalid, Refused
from archive.holdings import Container, container_by_code, location_by_code, no_room
from archive.numbers import find, issue, void
from archive.packing import misfit
from archive.people import ARCHIVE_STAFF, CLOCK, Role
from archive.promises import Job, Pledge
from archive.records import STAGE_NAMES, Record, Stage
from archive.retention import recompute
from archive.wording import N_
from workflows.machine import WHY, Act, Ask, Machine, Reason, Step, Weight, together


class Verb(StrEnum):
    """What can be done with a record on its way to the shelf."""

    ACCEPT = "accept"
    QUALIFY = "qualify"
    CATALOGUE = "catalogue"
    NUMBER = "number"
    RETURN = "return"
    RESUBMIT = "resubmit"
    PACK = "pack"
    SHELVE = "shelve"
    UNPACK = "unpack"
    TAKE_DOWN = "take-down"
    VOID = "void"
    DESTROY = "destroy"


Acting = Act[Record]


def is_described(act: Acting) -> Reason:
    """Demand the elements that no catalogue may lack."""
    gaps = missing(act.subject)
    return together(gaps) if gaps else None


def is_readable(act: Acting) -> Reason:
    """Refuse a record without any file or page."""
    return None if act.subject.components else Refused(N_("这件还没有原文，请先挂接扫描件。"))


def fits_the_container(act: Acting) -> Reason:
    """Keep one fonds, year, term and customer to a box, and no more than it holds."""
    if "container" not in act.answers:
        return None
    return misfit(act.session, container_by_code(act.session, act.answers["container"]), act.subject)


def has_room(act: Acting) -> Reason:
    """Refuse a layer on which the box no longer fits."""
    container = act.subject.container
    if "location" not in act.answers:
        if container is not None and container.location_id is not None:
            return None
        return Invalid("location", N_("盒 {box} 还没有上架，请填库位。"), box=container.code if container else "")
    if container is None:
        return Invalid("container", N_("这件还没有装袋，请先装袋。"))
    location = location_by_code(act.session, act.answers["location"])
    return None if container.location_id == location.id else no_room(act.session, location, container.spine_mm)


def only_by_a_list(act: Acting) -> Reason:
    """Let nobody but a destruction list end a record."""
    return None if act.by is CLOCK else Refused(N_("档案只能按批准的销毁清册销毁，请先列入清册。"))


def give_number(act: Acting) -> None:
    """Issue the archival number and start the record's life in the archive."""
    issue(act.session, act.subject, at=act.at)
    act.subject.accepted_at = act.at
    act.subject.proposal = None
    recompute(act.subject)


def put_in(act: Acting) -> None:
    """Put the record into the named container."""
    container: Container = container_by_code(act.session, act.answers["container"])
    act.subject.container = container


def put_on_shelf(act: Acting) -> None:
    """Put the record's container on the named layer; the moment counts for the month's figures.

    Source: seed rule 入库时间 (figures follow the actual shelving time).
    """
    if "location" in act.answers and act.subject.container is not None:
        act.subject.container.location = location_by_code(act.session, act.answers["location"])
    if act.subject.shelved_at is None:
        act.subject.shelved_at = act.at


def take_out(act: Acting) -> None:
    """Take the record out of its container."""
    act.subject.container = None


def its_box_is_down(act: Acting) -> Reason:
    """Let a record leave the shelf only together with its box."""
    box = act.subject.container
    if box is None or box.location_id is None:
        return None
    return Refused(N_("盒 {box} 还在架上，请先把盒取下。"), box=box.code)


def it_is_not_bound(act: Acting) -> Reason:
    """Keep what is bound in a volume together."""
    volume = act.subject.volume
    if volume is None or volume.container_id is None or act.by is CLOCK:
        return None
    return Refused(N_("这件在案卷 {volume} 里，请整卷取出。"), volume=volume.archival_no)


def withdraw_number(act: Acting) -> None:
    """List the number as void and take the record back to before its acceptance."""
    void(act.session, act.subject, reason=act.note)
    act.subject.container = None
    act.subject.accepted_at = None


def entomb(act: Acting) -> None:
    """Keep number, title and dates; forget what described the content."""
    act.subject.destroyed_at = act.at
    act.subject.container = None
    act.subject.notes = ""
    act.subject.proposal = None
    act.subject.leaves.clear()


def find_it_anew(act: Acting) -> list[Pledge]:
    """Owe the index a look at this record."""
    return [Pledge(Job.INDEX, act.subject.subject, rank=2)]


S, V = Stage, Verb
CONTAINER = Ask("container", N_("盒袋编号"), help=N_("扫描盒签，或键入编号"))
LOCATION = Ask("location", N_("库位"), required=False, help=N_("盒已在架上时可以不填"))
STAFF, HEAD, SHOWN = ARCHIVE_STAFF, {Role.HEAD}, (find_it_anew,)
ACCESSION: Machine[Record] = Machine(
    "accession",
    title=N_("接收入库"),
    start=S.RECEIVED,
    find=find,
    words={
        **STAGE_NAMES,
        V.ACCEPT: N_("验收打号"), V.QUALIFY: N_("验收合格"), V.CATALOGUE: N_("完成编目"), V.NUMBER: N_("打号"),
        V.RETURN: N_("退回"), V.RESUBMIT: N_("重新提交"), V.PACK: N_("装袋"),
        V.SHELVE: N_("入库"), V.UNPACK: N_("取出"), V.TAKE_DOWN: N_("下架"), V.VOID: N_("注销档号"), V.DESTROY: N_("销毁"),
    },
    steps=[
        #    from         verb         to            who     given                         then               promises  asks          look
        Step(S.RECEIVED,  V.ACCEPT,    S.NUMBERED,   STAFF,  [is_readable, is_described],  [give_number],     SHOWN,    (),           Weight.MAIN),
        Step(S.RECEIVED,  V.RETURN,    S.RETURNED,   STAFF,  [],                           [],                SHOWN,    (WHY,),       Weight.GRAVE),
        Step(S.RETURNED,  V.RESUBMIT,  S.RECEIVED,   STAFF,  [],                           [],                SHOWN,    (),           Weight.MAIN),
        Step(S.RECEIVED,  V.QUALIFY,   S.ACCEPTED,   STAFF,  [is_readable],                [],                SHOWN),
        Step(S.ACCEPTED,  V.RETURN,    S.RETURNED,   STAFF,  [],                           [],                SHOWN,    (WHY,),       Weight.GRAVE),
        Step(S.ACCEPTED,  V.CATALOGUE, S.CATALOGUED, STAFF,  [is_described],               [],                SHOWN,    (),           Weight.MAIN),
        Step(S.CATALOGUED, V.NUMBER,   S.NUMBERED,   STAFF,  [is_described],               [give_number],     SHOWN,    (),           Weight.MAIN),
        Step(S.NUMBERED,  V.PACK,      S.PACKED,     STAFF,  [fits_the_container],         [put_in],          SHOWN,    (CONTAINER,), Weight.MAIN),
        Step(S.PACKED,    V.SHELVE,    S.SHELVED,    STAFF,  [has_room],                   [put_on_shelf],    SHOWN,    (LOCATION,),  Weight.MAIN),
        Step(S.PACKED,    V.UNPACK,    S.NUMBERED,   STAFF,  [it_is_not_bound],            [take_out],        SHOWN),
        Step(S.SHELVED,   V.UNPACK,    S.NUMBERED,   STAFF,  [it_is_not_bound],            [take_out],        SHOWN),
        Step(S.SHELVED,   V.TAKE_DOWN, S.PACKED,     STAFF,  [its_box_is_down],            [],                SHOWN),
        Step(S.NUMBERED,  V.VOID,      S.RECEIVED,   HEAD,   [],                           [withdraw_number], SHOWN,    (WHY,),       Weight.GRAVE),
        Step(S.NUMBERED,  V.DESTROY,   S.DESTROYED,  HEAD,   [only_by_a_list],             [entomb],          SHOWN,    (),           Weight.GRAVE),
        Step(S.PACKED,    V.DESTROY,   S.DESTROYED,  HEAD,   [only_by_a_list],             [entomb],          SHOWN,    (),           Weight.GRAVE),
        Step(S.SHELVED,   V.DESTROY,   S.DESTROYED,  HEAD,   [only_by_a_list],             [entomb],          SHOWN,    (),           Weight.GRAVE),
    ],
)  # fmt: skip
