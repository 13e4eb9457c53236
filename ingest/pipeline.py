"""From an arrival to a registered record: the stages, in order, on one screen.

Reading may take minutes and happens outside any transaction; registering takes a moment and happens
in one. Both may run twice: derived parts of the vault are simply written again.
"""

import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.classification import class_by_code, usual_series
from archive.components import put_in
from archive.database import Work
from archive.errors import Invalid
from archive.fonds import Fonds
from archive.parties import party_named
from archive.people import Actor
from archive.promises import Job, Pledge
from archive.records import Component, Page, Record, RecordParty, Stage
from archive.retention import recompute
from archive.wording import N_
from ingest.arrivals import ORIGINAL, Arrival, Course, note, settle, settle_if_known
from ingest.fields import Proposal, propose
from ingest.fields.papers import PaperKind
from ingest.kinds import Carried, Kind
from ingest.limits import Limits
from ingest.ocr import PageReader
from ingest.on_slips import Read, put_on_slip
from ingest.opening import Opened, OpenedPage, display_image, open_scan, page_image
from ingest.pages import PageText
from storage.errors import Exists
from storage.vault import Vault

TEXT = "text"
MEDIA_TYPES = {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png", Kind.TIFF: "image/tiff"}
FALLBACK_CLASS = "GL"
"""Where a paper goes whose kind the machine could not tell, until a person decides."""
OWN_LICENCE, CUSTOMER_PAPER = "ZZ1", "KH1"

Progress = Callable[[int, int], None]
"""Called with pages read and pages in all."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What reading needs to know of an arrival; plain values, no row."""

    id: int
    name: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, ready to be registered."""

    media_type: str
    pages: tuple[PageText, ...]
    proposal: Proposal
    confidence: float | None
    carries: tuple[Carried, ...] = ()


def read(
    waiting: Waiting, vault: Vault, reader: PageReader, limits: Limits, work_folder: Path, progress: Progress
) -> Reading:
    """Read one arrival from its bytes in the vault and keep what was derived beside them.

    Raises:
        ScanError: the file cannot be opened or asks for too much; it goes to quarantine.
    """
    with unlocked(vault, waiting.key_id, work_folder) as (path, folder):
        opened = open_scan(path, folder, limits)
        leaves = tuple(_leaves(opened, path, folder, limits, reader, vault, waiting.key_id, progress))
        keep_text(vault, waiting.key_id, leaves)
        proposal = propose(leaves, waiting.name)
    scores = [leaf.confidence for leaf in leaves if leaf.confidence is not None]
    confidence = sum(scores) / len(scores) if scores else None
    return Reading(MEDIA_TYPES[opened.kind], leaves, proposal, confidence, opened.carries)


def register(work: Work, arrival: Arrival, reading: Reading) -> Record | None:
    """Turn a read arrival into a received record; None when its twin was registered meanwhile."""
    if settle_if_known(work, arrival):
        return None
    if arrival.paper is not None:
        told = Read(reading.media_type, reading.pages, reading.proposal)
        record = put_on_slip(work, arrival, told, _record(work, arrival, reading), _pages(reading))
    else:
        record = _record(work, arrival, reading)
        work.session.add(record)
        work.session.flush()
    arrival.record_id, arrival.confidence = record.id, reading.confidence
    arrival.pages_total = arrival.pages_read = len(reading.pages)
    settle(work, arrival, Course.REGISTERED)
    note(work, arrival, "register", detail={"record": record.ref, "pages": len(reading.pages)})
    work.book.promise(Pledge(Job.INDEX, record.subject))
    return record


def attach(work: Work, record: Record, scan: Component, reading: Reading) -> None:
    """Put a file that was read into a record that is there already, at its place among the others."""
    put_in(work.session, record, scan, _pages(reading))
    scores = [leaf.confidence for leaf in record.leaves if leaf.confidence is not None]
    record.confidence = sum(scores) / len(scores) if scores else None


@contextmanager
def unlocked(vault: Vault, key_id: str, work_folder: Path, *, part: str = ORIGINAL) -> Iterator[tuple[Path, Path]]:
    """Lay a file's original out in a private folder for as long as it is read."""
    work_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="read-", dir=work_folder))
    try:
        path = folder / ORIGINAL
        with path.open("wb") as out:
            for chunk in vault.stream(key_id, part):
                out.write(chunk)
        yield path, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_text(vault: Vault, key_id: str, leaves: tuple[PageText, ...]) -> None:
    """Keep the text, pages parted by a form feed, and the words of each page with their places."""
    _keep(vault, key_id, TEXT, "\f".join(leaf.text for leaf in leaves).encode())
    for leaf in leaves:
        _keep(vault, key_id, words_part(leaf.number), leaf.to_bytes())


def words_part(number: int) -> str:
    """Name the part that holds the words of page `number` (1-based)."""
    return f"words-{number:05}"


def image_part(number: int) -> str:
    """Name the part that holds the image of page `number` (1-based)."""
    return f"page-{number:05}.jpg"


def thumb_part(number: int) -> str:
    """Name the part that holds the thumbnail of page `number` (1-based)."""
    return f"thumb-{number:05}.jpg"


def _leaves(
    opened: Opened,
    path: Path,
    folder: Path,
    limits: Limits,
    reader: PageReader,
    vault: Vault,
    key_id: str,
    progress: Progress,
) -> Iterator[PageText]:
    total = len(opened.pages)
    progress(0, total)
    for page in opened.pages:
        yield page.text if page.text is not None else _read_image(page, path, folder, limits, reader, vault, key_id)
        progress(page.number, total)


def _read_image(
    page: OpenedPage, path: Path, folder: Path, limits: Limits, reader: PageReader, vault: Vault, key_id: str
) -> PageText:
    image = page.image or page_image(path, page.number, folder, limits)
    leaf = reader.read_page(image, page.number, page.dpi)
    shown = display_image(image, leaf.rotation, page.dpi, limits)
    image.unlink(missing_ok=True)
    _keep(vault, key_id, image_part(page.number), shown.page)
    _keep(vault, key_id, thumb_part(page.number), shown.thumbnail)
    return leaf


def _keep(vault: Vault, key_id: str, part: str, content: bytes) -> None:
    # Derived parts can be made again, so they need not survive a power cut; and a second reading replaces them.
    try:
        vault.put(key_id, part, content, durable=False)
    except Exists:
        vault.remove(key_id, part)
        vault.put(key_id, part, content, durable=False)


def _record(work: Work, arrival: Arrival, reading: Reading) -> Record:
    proposal = reading.proposal
    record_class = None
    for code in (arrival.class_code, proposed_class(proposal, _fonds_name(work, arrival)), FALLBACK_CLASS):
        try:
            found = class_by_code(work.session, code or "", arrival.fonds_id)
        except Invalid:
            continue
        record_class = record_class or found
        if found.open_on(work.today):
            record_class = found
            break
    if record_class is None:
        raise Invalid("class", N_("分类方案是空的，请先导入分类方案。"))
    line = usual_series(work.session, record_class)
    day = proposal.date if proposal.date and proposal.date <= work.today else None
    record = Record(
        state=Stage.RECEIVED,
        fonds_id=arrival.fonds_id,
        class_id=record_class.id,
        category=record_class,
        series=line,
        term=line.term if line else "",
        department_id=arrival.department_id,
        title=(proposal.title or Path(arrival.name).stem)[:300],
        responsible=(proposal.responsible or "")[:200],
        doc_no=(proposal.doc_no or "")[:80],
        dated=day,
        year=day.year if day else None,
        pages=max(1, len(reading.pages)),
        key_id=arrival.key_id,
        proposal=proposal.to_plain() | {"carries": [str(each) for each in reading.carries]},
        confidence=reading.confidence,
        received_at=arrival.arrived_at,
        received_by=arrival.arrived_by,
    )
    record.components.append(
        Component(name=arrival.name, media_type=reading.media_type, size=arrival.size, sha256=arrival.sha256)
    )
    record.leaves.extend(_pages(reading))
    names = [arrival.party] if arrival.party else list(proposal.parties)
    for position, name in enumerate(dict.fromkeys(name for name in names if name), start=1):
        party = party_named(work.session, name[:120], at=work.at)
        if all(row.party is not party for row in record.parties):
            record.parties.append(RecordParty(party=party, position=position))
    recompute(record)
    return record


def _pages(reading: Reading) -> list[Page]:
    return [
        Page(
            number=leaf.number,
            width=leaf.width,
            height=leaf.height,
            rotation=leaf.rotation,
            source=leaf.source,
            engine=leaf.engine,
            confidence=leaf.confidence,
            blank=leaf.blank,
        )
        for leaf in reading.pages
    ]


def _fonds_name(work: Work, arrival: Arrival) -> str:
    fonds = work.session.get(Fonds, arrival.fonds_id)
    return fonds.name if fonds else ""


def proposed_class(proposal: Proposal, fonds_name: str) -> str | None:
    """Give the class to propose: the licence of another company belongs to the customer's file, not to our own papers."""
    ours = _bare(fonds_name)
    company = _bare(proposal.parties[0]) if proposal.parties else ""
    if proposal.kind is PaperKind.LICENCE and proposal.class_code == OWN_LICENCE and company and company != ours:
        return CUSTOMER_PAPER
    return proposal.class_code


def _bare(name: str) -> str:
    """Write a company's name without what people write differently: white space and the width of brackets."""
    return unicodedata.normalize("NFKC", "".join(name.split())).casefold()


def clerk_of(arrival: Arrival) -> Actor:
    """Return who brought the file, as the ledger names them."""
    return Actor(arrival.arrived_by, arrival.arrived_by_name, frozenset())
