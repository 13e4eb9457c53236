"""The catalogue going out: a table as the screen shows it, or an archive with the files by their numbers.

Only what the asker may see goes out, in shelf order, and every file that leaves is written down.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.columns import HEADS
from app.desk import Desk
from app.finding import understand
from app.sheets import Cell, Column, Kind, write_sheet
from app.speaking import Say
from archive.access import Secrecy
from archive.classification import class_by_code
from archive.components import key_of
from archive.elements import Element
from archive.ledger import Line
from archive.people import Actor
from archive.records import SECRECY_NAMES, STAGE_NAMES, Record, visible
from archive.schedules import Term
from archive.wording import N_
from search.engine import Order
from storage.errors import KeyDestroyed, Missing

AT_ONCE = 500
OWN_HEADS = (N_("盒袋"), N_("库位"), N_("状态"), N_("到期日"))
"""What we work out ourselves; passed over when the table comes in again."""
UNFIT = re.compile(r"[^\w.\-·]+")
SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
WIDTHS = {"archival_no": 20, "title": 48, "parties": 32, "notes": 32, "responsible": 20, "doc_no": 18}
CATALOGUE = "catalogue.xlsx"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which records: those a query finds, those of a class, or all one may see."""

    words: str = ""
    class_code: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out."""

    records: int
    files: int = 0


def write_table(desk: Desk, by: Actor, choice: Choice, into: IO[bytes], say: Say) -> Exported:
    """Write a catalogue as xlsx.

    Raises:
        BadQuery: the words cannot be understood.
        Invalid: there is no such class.
    """
    records = list(_chosen(desk, by, choice))
    into.write(_sheet(desk, records, say))
    _note(desk, by, choice, Exported(len(records)), [])
    return Exported(len(records))


def write_bundle(desk: Desk, by: Actor, choice: Choice, into: IO[bytes], say: Say) -> Exported:
    """Write a catalogue and the files that came in, each under its record's number, as one zip.

    Raises:
        BadQuery: the words cannot be understood.
        Invalid: there is no such class.
    """
    records = list(_chosen(desk, by, choice))
    sent: list[Record] = []
    files = 0
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED, allowZip64=True) as bundle:
        bundle.writestr(CATALOGUE, _sheet(desk, records, say), zipfile.ZIP_DEFLATED)
        for record in records:
            written = sum(_write_file(desk, bundle, record, n) for n in range(len(record.components)))
            files += written
            if written:
                sent.append(record)
    done = Exported(len(records), files)
    _note(desk, by, choice, done, sent)
    return done


def safe_name(number: str) -> str:
    """Return a number as a file may be called on any system."""
    return UNFIT.sub("_", number).strip("._") or "_"


def _chosen(desk: Desk, by: Actor, choice: Choice) -> Iterator[Record]:
    """Yield the records in shelf order."""
    with desk.database.reading() as session:
        wanted = select(Record).where(visible(by.scope)).options(selectinload(Record.parties))
        if choice.class_code:
            wanted = wanted.where(Record.class_id == class_by_code(session, choice.class_code).id)
        if not choice.words:
            yield from session.scalars(
                wanted.order_by(Record.shelf_key, Record.id).execution_options(yield_per=AT_ONCE)
            )
            return
        query, offset = understand(choice.words), 0
        while True:
            found = desk.engine.search(query, by.scope, limit=AT_ONCE, offset=offset, order=Order.NUMBER)
            rows = {
                row.id: row for row in session.scalars(wanted.where(Record.id.in_([hit.record for hit in found.hits])))
            }
            yield from (rows[hit.record] for hit in found.hits if hit.record in rows)
            offset += AT_ONCE
            if len(found.hits) < AT_ONCE:
                return


def _sheet(desk: Desk, records: list[Record], say: Say) -> bytes:
    kinds = {
        "date": Kind.DATE,
        "event_on": Kind.DATE,
        "settled_on": Kind.DATE,
        "year": Kind.NUMBER,
        "pages": Kind.NUMBER,
        "series": Kind.NUMBER,
    }
    columns = [Column(say(head), WIDTHS.get(name, 12), kinds.get(name, Kind.TEXT)) for name, head in HEADS.items()]
    columns += [Column(say(head), 14, Kind.DATE if head == OWN_HEADS[-1] else Kind.TEXT) for head in OWN_HEADS]
    asked = _asked(desk, records)
    columns += [Column(label, 14) for label in asked.values()]
    return write_sheet(columns, (_row(record, say, asked) for record in records), name=say(N_("归档文件目录")))


def _asked(desk: Desk, records: list[Record]) -> dict[str, str]:
    """Return the elements that any of these records has a value for, with what they are called, in the order of the plan."""
    used = {name for record in records for name, value in (record.elements or {}).items() if value}
    if not used:
        return {}
    with desk.database.reading() as session:
        rows = session.execute(select(Element.name, Element.label).order_by(Element.position, Element.id)).all()
    labels: dict[str, str] = {}
    for name, label in rows:
        if name in used:
            labels.setdefault(name, label)
    return labels


def _row(record: Record, say: Say, asked: Iterable[str]) -> list[Cell]:
    values: dict[str, Cell] = {
        "archival_no": record.archival_no,
        "title": record.title,
        "responsible": record.responsible,
        "doc_no": record.doc_no,
        "date": record.dated,
        "year": record.year,
        "term": Term.parse(record.term).chinese if record.term else None,
        "series": record.series.number if record.series else None,
        "pages": record.pages,
        "secrecy": say(SECRECY_NAMES[Secrecy(record.secrecy)]),
        "department": record.department.code,
        "parties": "；".join(record.party_names),
        "class": record.category.code,
        "project": record.project,
        "event_on": record.event_on,
        "settled_on": record.settled_on,
        "notes": record.notes,
    }
    box = record.container
    place = box.location.code if box and box.location else None
    return [
        *(values[name] for name in HEADS),
        box.code if box else None,
        place,
        say(STAGE_NAMES[record.stage]),
        record.due_on,
        *((record.elements or {}).get(name) or None for name in asked),
    ]


def _write_file(desk: Desk, bundle: zipfile.ZipFile, record: Record, n: int) -> int:
    part = record.components[n]
    suffix = PurePath(part.name).suffix.lower()
    stem = safe_name(record.archival_no or record.ref) + (f"-{n + 1}" if n else "")
    name = f"files/{stem}{suffix if SUFFIX.fullmatch(suffix) else ''}"
    try:
        chunks = desk.vault.stream(key_of(record, part), part.part)
        first = next(chunks, b"")
    except (Missing, KeyDestroyed):
        return 0
    with bundle.open(name, "w", force_zip64=True) as out:
        out.write(first)
        for chunk in chunks:
            out.write(chunk)
    return 1


def _note(desk: Desk, by: Actor, choice: Choice, done: Exported, sent: list[Record]) -> None:
    told = {"words": choice.words[:200], "class": choice.class_code, "records": done.records, "files": done.files}
    with desk.database.work(desk.clock(), by) as work:
        work.book.write(Line("export", "holdings", by.login, by.name, detail=told))
        for record in sent:
            work.book.write(Line("record:download", record.subject, by.login, by.name, note="export"))
