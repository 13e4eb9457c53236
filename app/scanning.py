"""What a scanned label means: any code the house prints, told apart without a mode.

A container or place is meant by its whole code, a record or volume by any spelling of its number or by R12 and V3,
a person by the login on the badge, a slip, loan or list by its number. Bare figures are never a record's id: a
shelf may be called 2.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.acting import may_know
from archive.database import Work
from archive.errors import ArchiveError, NotFound
from archive.holdings import CONTAINER_NAMES, Container, ContainerKind, Location
from archive.numbers import find, find_volume
from archive.people import Person
from archive.wording import N_
from workflows.catalogue import MACHINES

LONGEST = 100
UNKNOWN = N_("不认识“{code}”：它不是档号、案卷、盒袋、库位、单号，也不是借阅证，请核对标签。")
NOTHING = N_("没有扫到码，请再扫一次。")
COMMANDS = {
    "SQ-UNDO": N_("撤销上一步"),
    "SQ-CLEAR": N_("放下手里的"),
    "SQ-OUT": N_("从盒里取出"),
}
"""Bar codes that say what to do; they are printed on a card beside the desk."""
LISTS = {
    "YJ": ("submission", "/slips/"),
    "JY": ("lending", "/loans/"),
    "JD": ("appraisal", "/appraisals/"),
    "XH": ("destruction", "/destructions/"),
    "PD": ("stocktake", "/stocktakes/"),
    "JJ": ("transfer", "/transfers/"),
    "GH": ("renumbering", "/renumberings/"),
    "GZ": ("correction", "/corrections/"),
}
"""Letters of a slip's or list's number, the workflow it belongs to and where it is shown."""
LISTED = re.compile(r"([A-Z]{2})-[0-9]{4}-[0-9]{1,6}")
OWN_NAME = re.compile(r"[RV][0-9]{1,9}", re.IGNORECASE)


class Kind(StrEnum):
    """What a label is on."""

    RECORD = "record"
    VOLUME = "volume"
    CONTAINER = "container"
    LOCATION = "location"
    PERSON = "person"
    SLIP = "slip"
    LOAN = "loan"
    LIST = "list"
    COMMAND = "command"
    UNKNOWN = "unknown"


KIND_NAMES = {
    Kind.RECORD: N_("件"),
    Kind.VOLUME: N_("案卷"),
    Kind.CONTAINER: N_("盒袋"),
    Kind.LOCATION: N_("库位"),
    Kind.PERSON: N_("人"),
    Kind.SLIP: N_("移交单"),
    Kind.LOAN: N_("借阅单"),
    Kind.LIST: N_("清单"),
    Kind.COMMAND: N_("口令码"),
    Kind.UNKNOWN: N_("不认识"),
}


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a label means: `ref` names the thing for every door, `label` is what a person reads.

    For an unknown label `label` is the code and `why` the sentence to say, with its place {code}.
    """

    kind: Kind
    ref: str
    label: str
    url: str = ""
    why: str = ""


def tidy(text: str) -> str:
    """Return what a scanner sent, in half-width letters and without what a keyboard wedge adds."""
    folded = "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in text[: LONGEST * 2])
    return "".join(one for one in folded if one.isprintable()).strip()[:LONGEST]


def what(work: Work, text: str) -> Scanned:
    """Return what a label means to this person; what they may not see is as unknown as what is not there."""
    code = tidy(text)
    if not code:
        return Scanned(Kind.UNKNOWN, "", "", why=NOTHING)
    upper = code.upper()
    if upper in COMMANDS:
        return Scanned(Kind.COMMAND, upper, COMMANDS[upper])
    meanings = [_container, _location, _listed, _volume, _record, _person]
    if OWN_NAME.fullmatch(code):
        meanings = [_volume, _record, *meanings]
    for meaning in meanings:
        if (found := meaning(work, code)) is not None:
            return found
    return Scanned(Kind.UNKNOWN, "", code, why=UNKNOWN)


def _container(work: Work, code: str) -> Scanned | None:
    row = work.session.scalars(select(Container).where(Container.code == code.upper())).unique().one_or_none()
    if row is None:
        return None
    kind = CONTAINER_NAMES[ContainerKind(row.kind)]
    return Scanned(Kind.CONTAINER, row.code, kind, f"/containers/{row.code}")


def _location(work: Work, code: str) -> Scanned | None:
    row = work.session.scalars(select(Location).where(Location.code == code.upper())).one_or_none()
    return Scanned(Kind.LOCATION, row.code, row.name, f"/locations/{row.code}") if row else None


def _listed(work: Work, code: str) -> Scanned | None:
    upper = code.upper()
    shape = LISTED.fullmatch(upper)
    machine = MACHINES.get(LISTS[shape[1]][0]) if shape and shape[1] in LISTS else None
    if shape is None or machine is None:
        return None
    try:
        subject = machine.find(work.session, upper)
    except NotFound:
        return None
    if not may_know(work.by, subject):
        return None
    kind = {"YJ": Kind.SLIP, "JY": Kind.LOAN}.get(shape[1], Kind.LIST)
    return Scanned(kind, upper, machine.title, LISTS[shape[1]][1] + upper)


def _volume(work: Work, code: str) -> Scanned | None:
    try:
        volume = find_volume(work.session, code)
    except ArchiveError:
        return None
    if not may_know(work.by, volume):
        return None
    return Scanned(Kind.VOLUME, volume.archival_no, volume.title, f"/volumes/{volume.ref}")


def _record(work: Work, code: str) -> Scanned | None:
    if code.isdigit():
        return None
    try:
        record = find(work.session, code)
    except ArchiveError:
        return None
    if not may_know(work.by, record):
        return None
    return Scanned(Kind.RECORD, record.archival_no or record.ref, record.title, f"/records/{record.ref}")


def _person(work: Work, code: str) -> Scanned | None:
    wanted = select(Person).where(Person.login == code.lower(), Person.active)
    row = work.session.scalars(wanted).one_or_none()
    return Scanned(Kind.PERSON, row.login, row.name, f"/people/{row.login}") if row else None
