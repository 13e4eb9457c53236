"""Accession: what came in is checked against the paper, numbered, put in a box and shelved.

RECEIVED -> ACCEPTED -> CATALOGUED -> NUMBERED -> PACKED -> SHELVED -> DESTROYED
One record at a time goes from RECEIVED to NUMBERED in one step; a batch walks them one by one.
A number is issued in the transaction that accepts the record, so a defective one uses none. A record
leaves the archive only by a destruction list or by a transfer.
"""

from collections.abc import Sequence
from enum import StrEnum

from archive.description import missing
from archive.errors import Invalid, Refused
from archive.holdings import Container, container_by_code, location_by_code, no_room
from archive.numbering_many import Numbering
from archive.numbers import find, issue, void
from archive.packing import misfit
from archive.people import ARCHIVE_STAFF, CLOCK, Role
from archive.promises import Job, Pledge
from archive.records import ELECTRONIC, STAGE_NAMES, Record, Stage
from archive.retention import recompute
from archive.stocktakes import being_counted
from archive.submissions import State as SlipState
from archive.submissions import open_slip_of
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
    TRANSFER = "transfer"


Acting = Act[Record]


def is_described(act: Acting) -> Reason:
    """Demand the elements that no catalogue may lack."""
    gaps = missing(act.subject)
    return together(gaps) if gaps else None


def is_readable(act: Acting) -> Reason:
    """Refuse an electronic record without its file; what one can take in hand is held for itself, scanned or not.

    House rule: a paper without a scan is a holding like any other, catalogued from the paper and scanned when there is time.
    """
    if act.subject.components or act.subject.medium != ELECTRONIC:
        return None
    return Refused(N_("这件是电子件，还没有原文，请先挂接文件。"))


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


def is_on_no_open_slip(act: Acting) -> Reason:
    """Keep a record from going past the slip it came in by: the slip's own review lets it go on."""
    slip = open_slip_of(act.session, act.subject)
    return None if slip is None else Refused(N_("这件在移交单 {slip} 上，请到移交单验收、复核。"), slip=slip.number)


def goes_with_its_slip(act: Acting) -> Reason:
    """Let a record be sent back, or come again, only together with the slip it came in by."""
    slip = open_slip_of(act.session, act.subject)
    wanted = SlipState.SUBMITTED if act.subject.state == Stage.RETURNED else SlipState.RETURNED
    if slip is None or slip.state == wanted:
        return None
    return Refused(N_("这件在移交单 {slip} 上，要退就整套退，请到移交单办。"), slip=slip.number)


def only_by_a_list(act: Acting) -> Reason:
    """Let nobody but a destruction list end a record."""
    return None if act.by is CLOCK else Refused(N_("档案只能按批准的销毁清册销毁，请先列入清册。"))


def only_by_a_transfer(act: Acting) -> Reason:
    """Let nobody but a closed transfer hand a record over to another archive."""
    return None if act.by is CLOCK else Refused(N_("档案只能按办完的移出清单移出，请先列入清单。"))


def is_not_being_counted(act: Acting) -> Reason:
    """Keep box and place still while a stock-take counts them."""
    places = [box.location_id if box else None for box in (act.subject.container, _named_box(act))]
    if "location" in act.answers:
        places.append(location_by_code(act.session, act.answers["location"]).id)
    return being_counted(act.session, *places)


def _named_box(act: Acting) -> Container | None:
    return container_by_code(act.session, act.answers["container"]) if "container" in act.answers else None


def give_number(act: Acting) -> None:
    """Issue the archival number and start the record's life in the archive."""
    issue(act.session, act.subject, at=act.at)
    act.subject.accepted_at = act.at
    act.subject.proposal = None
    _keep_at_once(act)
    recompute(act.subject)


def give_numbers(acts: Sequence[Acting]) -> None:
    """Issue the archival numbers of many records in their order; the outcome is that of `give_number` for each."""
    by_fonds: dict[int, list[Acting]] = {}
    for act in acts:
        by_fonds.setdefault(act.subject.fonds_id, []).append(act)
    for fonds_id, those in by_fonds.items():
        numbering = Numbering(those[0].session, fonds_id, those[0].at)
        numbering.issue([act.subject for act in those])
        numbering.write()
    for act in acts:
        act.subject.accepted_at = act.at
        act.subject.proposal = None
        _keep_at_once(act)
        recompute(act.subject)


def _keep_at_once(act: Acting) -> None:
    # What consists of a file alone stands on no shelf: it is held, and counts in the figures, from its number on.
    if act.subject.medium == ELECTRONIC:
        act.subject.shelved_at = act.at


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


def was_never_shelved(act: Acting) -> Reason:
    """Void a number only before its record was first shelved: what a month's figures have counted does not vanish from them.

    Source: house rule 注销号 (wrong number only, before 入库).
    """
    if act.subject.shelved_at is None or act.subject.medium == ELECTRONIC:
        return None
    return Refused(N_("这件已经入过库，档号不再注销；号错了请办改号。"))


def withdraw_number(act: Acting) -> None:
    """List the number as void and take the record back to before its acceptance."""
    void(act.session, act.subject, reason=act.note)
    act.subject.container = None
    act.subject.accepted_at = None
    act.subject.shelved_at = None


def entomb(act: Acting) -> None:
    """Keep number, title and dates; forget what described the content."""
    act.subject.destroyed_at = act.at
    act.subject.container = None
    act.subject.notes = ""
    act.subject.proposal = None
    act.subject.leaves.clear()


def leave(act: Acting) -> None:
    """Keep number, description and history; the piece itself is another's now."""
    act.subject.transferred_at = act.at
    act.subject.container = None


def find_it_anew(act: Acting) -> list[Pledge]:
    """Owe the index a look at this record."""
    return [Pledge(Job.INDEX, act.subject.subject, rank=2)]


S, V = Stage, Verb
CONTAINER = Ask("container", N_("盒袋编号"), help=N_("扫描盒签，或键入编号"))
LOCATION = Ask("location", N_("库位"), required=False, help=N_("盒已在架上时可以不填"))
STAFF, HEAD, SHOWN = ARCHIVE_STAFF, {Role.HEAD}, (find_it_anew,)
HANDS = STAFF | {Role.BUSINESS}
"""Business users send a record back and forth with its slip; by itself they do not even see it."""
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
        V.TRANSFER: N_("移出"),
    },
    steps=[
        #    from         verb         to            who     given                         then               promises  asks          look
        Step(S.RECEIVED,  V.ACCEPT,    S.NUMBERED,   STAFF,  [is_on_no_open_slip, is_readable, is_described], [give_number],     SHOWN,    (),           Weight.MAIN),
        Step(S.RECEIVED,  V.RETURN,    S.RETURNED,   HANDS,  [goes_with_its_slip],                           [],                SHOWN,    (WHY,),       Weight.GRAVE),
        Step(S.RETURNED,  V.RESUBMIT,  S.RECEIVED,   HANDS,  [goes_with_its_slip],                           [],                SHOWN,    (),           Weight.MAIN),
        Step(S.RECEIVED,  V.QUALIFY,   S.ACCEPTED,   STAFF,  [is_on_no_open_slip, is_readable],                [],                SHOWN),
        Step(S.ACCEPTED,  V.RETURN,    S.RETURNED,   STAFF,  [],                           [],                SHOWN,    (WHY,),       Weight.GRAVE),
        Step(S.ACCEPTED,  V.CATALOGUE, S.CATALOGUED, STAFF,  [is_described],               [],                SHOWN,    (),           Weight.MAIN),
        Step(S.CATALOGUED, V.NUMBER,   S.NUMBERED,   STAFF,  [is_described],               [give_number],     SHOWN,    (),           Weight.MAIN, at_once=[give_numbers]),
        Step(S.NUMBERED,  V.PACK,      S.PACKED,     STAFF,  [fits_the_container, is_not_being_counted], [put_in],          SHOWN,    (CONTAINER,), Weight.MAIN),
        Step(S.PACKED,    V.SHELVE,    S.SHELVED,    STAFF,  [has_room, is_not_being_counted], [put_on_shelf],    SHOWN,    (LOCATION,),  Weight.MAIN),
        Step(S.PACKED,    V.UNPACK,    S.NUMBERED,   STAFF,  [it_is_not_bound, is_not_being_counted], [take_out],        SHOWN),
        Step(S.SHELVED,   V.UNPACK,    S.NUMBERED,   STAFF,  [it_is_not_bound, is_not_being_counted], [take_out],        SHOWN),
        Step(S.SHELVED,   V.TAKE_DOWN, S.PACKED,     STAFF,  [its_box_is_down],            [],                SHOWN),
        Step(S.NUMBERED,  V.VOID,      S.RECEIVED,   HEAD,   [was_never_shelved],        [withdraw_number], SHOWN,    (WHY,),       Weight.GRAVE),
        Step(S.NUMBERED,  V.DESTROY,   S.DESTROYED,  HEAD,   [only_by_a_list],             [entomb],          SHOWN,    (),           Weight.GRAVE),
        Step(S.PACKED,    V.DESTROY,   S.DESTROYED,  HEAD,   [only_by_a_list],             [entomb],          SHOWN,    (),           Weight.GRAVE),
        Step(S.SHELVED,   V.DESTROY,   S.DESTROYED,  HEAD,   [only_by_a_list],             [entomb],          SHOWN,    (),           Weight.GRAVE),
        Step(S.NUMBERED,  V.TRANSFER,  S.TRANSFERRED, HEAD,  [only_by_a_transfer],         [leave],           SHOWN,    (),           Weight.GRAVE),
        Step(S.PACKED,    V.TRANSFER,  S.TRANSFERRED, HEAD,  [only_by_a_transfer],         [leave],           SHOWN,    (),           Weight.GRAVE),
        Step(S.SHELVED,   V.TRANSFER,  S.TRANSFERRED, HEAD,  [only_by_a_transfer],         [leave],           SHOWN,    (),           Weight.GRAVE),
    ],
)  # fmt: skip
