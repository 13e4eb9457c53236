"""A volume of account books, a bag with colour and pockets for one customer, and a number that was changed."""

from sqlalchemy import select

from app.amending import ask_new_numbers
from app.desk import Desk
from app.persons import actor_of, by_login
from app.scan_desk import scan
from app.shelving import make_box
from app.volumes import make
from archive.errors import ArchiveError
from archive.parties import Party
from archive.people import Actor
from archive.records import Record, RecordParty, Stage
from archive.volumes import Volume
from workflows.binding import BINDING
from workflows.machine import Act
from workflows.renumbering import RENUMBERING, find


def volumes(desk: Desk) -> None:
    """Bind, bag and renumber, once."""
    with desk.database.reading() as session:
        if session.scalar(select(Volume.id).limit(1)):
            return
        lin, he, zhou = (actor_of(session, by_login(session, login)) for login in ("lin", "he", "zhou"))
    _book(desk, lin, he)
    _bag(desk, lin)
    _new_number(desk, lin, zhou)


def _book(desk: Desk, lin: Actor, he: Actor) -> None:
    year = desk.today.year - 2
    box = ""
    for month, (first, last) in enumerate((("0001", "0086"), ("0087", "0164"), ("0165", "0251")), start=1):
        entered = {
            "class": "KJ3", "title": f"{year} 年 {month} 月收款凭证", "year": str(year), "kind_name": "收款凭证",
            "first_no": first, "last_no": last, "date": f"{year}-{month:02}-01", "date_to": f"{year}-{month:02}-28",
            "thickness_mm": "12",
        }  # fmt: skip
        volume = make(desk, lin, entered)
        for by, verb in ((lin, "close"), (he, "check")):
            with desk.database.work(desk.clock(), by) as work:
                BINDING.perform(verb, Act(BINDING.find(work.session, volume.ref), work))
        if month == 1:
            box = make_box(desk, lin, {"class": "KJ3", "year": str(year), "term": volume.term, "spine_mm": "50"}).code
        if month < 3:
            scan(desk, lin, volume.ref)
            scan(desk, lin, box)


def _bag(desk: Desk, lin: Actor) -> None:
    """Give one customer's newest loose record a bag of its own."""
    with desk.database.reading() as session:
        wanted = (
            select(Record, Party)
            .join(RecordParty, RecordParty.record_id == Record.id)
            .join(Party, Party.id == RecordParty.party_id)
            .where(Record.state == str(Stage.NUMBERED))
            .order_by(Record.id.desc())
        )
        found = session.execute(wanted.limit(1)).unique().first()
        if found is None:
            return
        record, party = found
    bag = make_box(desk, lin, {
        "class": record.category.code, "year": record.year, "term": record.term, "kind": "bag", "spine_mm": "20",
        "party": party.code, "pockets": f"{record.category.code} {record.category.name}",
    })  # fmt: skip
    scan(desk, lin, record.ref)
    scan(desk, lin, bag.code)


def _new_number(desk: Desk, lin: Actor, zhou: Actor) -> None:
    with desk.database.reading() as session:
        wanted = select(Record).where(
            Record.state.in_([str(Stage.NUMBERED), str(Stage.SHELVED)]), Record.claimed_by.is_(None),
            Record.year.is_not(None), Record.archival_no.startswith("HT2"),
        )  # fmt: skip
        record = session.scalars(wanted.order_by(Record.id.desc()).limit(1)).unique().first()
    if record is None or record.year is None:
        return
    try:
        request = ask_new_numbers(desk, lin, [(record.ref, {"year": str(record.year - 1)})], "落款日期看错一年")
    except ArchiveError:
        return
    with desk.database.work(desk.clock(), zhou) as work:
        RENUMBERING.perform("decide", Act(find(work.session, request.number), work))
