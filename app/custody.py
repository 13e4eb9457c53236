"""Who had what, where, and since when: every move, computed from the ledger and kept nowhere else.

What lies in a box moves with it, so a record's moves are its own, its loans', and those of the box while it lay there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from archive.access import Scope
from archive.ledger import Entry
from archive.records import Record, visible
from archive.volumes import Volume, visible_volumes
from archive.wording import N_
from workflows.loans import Loan

MOVES = {
    "accession:pack": N_("装袋"),
    "accession:unpack": N_("取出"),
    "accession:shelve": N_("入库"),
    "accession:take-down": N_("下架"),
    "accession:transfer": N_("移出"),
    "accession:destroy": N_("销毁"),
    "binding:pack": N_("案卷装盒"),
    "binding:unpack": N_("案卷取出"),
    "binding:shelve": N_("案卷入库"),
    "binding:take-down": N_("案卷下架"),
    "volume:put-in": N_("入卷"),
    "volume:take-out": N_("移出案卷"),
    "container:move": N_("移库"),
    "container:take-down": N_("取下"),
    "lending:hand-out": N_("借出"),
    "lending:take-back": N_("归还"),
}
BOX_MOVES = ("container:move", "container:take-down")
MOST = 500


@dataclass(frozen=True, slots=True)
class Move:
    """One move: what was done to what, from where to where, by whom; `at` is UTC."""

    seq: int
    at: datetime
    act: str
    subject: str
    what: str
    url: str
    origin: str
    target: str
    who: str
    note: str


def of_record(session: Session, scope: Scope, record: Record) -> list[Move]:
    """Return every move of a record, newest first: its own, its loans' and its boxes' while it lay in them."""
    own = select(Entry).where(Entry.subject == record.subject, Entry.act.in_(MOVES)).order_by(Entry.seq)
    found = list(session.scalars(own))
    loans = [f"loan:{one}" for one in session.scalars(select(Loan.number).where(Loan.record_id == record.id))]
    if loans:
        found += session.scalars(select(Entry).where(Entry.subject.in_(loans), Entry.act.in_(MOVES)))
    stays = _stays([one for one in found if one.subject == record.subject])
    if stays:
        moved = or_(
            *(
                and_(
                    Entry.subject == f"container:{box}",
                    Entry.seq > first,
                    *([Entry.seq < last] if last is not None else []),
                )
                for box, first, last in stays
            )
        )
        found += session.scalars(select(Entry).where(moved, Entry.act.in_(BOX_MOVES)))
    return _told(session, scope, sorted({one.seq: one for one in found}.values(), key=lambda one: -one.seq))


def register(session: Session, scope: Scope, *, about: str = "", before: int = 0, most: int = MOST) -> list[Move]:
    """Return the last moves of everything, or of one thing by its subject in the ledger, newest first."""
    wanted = select(Entry).where(Entry.act.in_(MOVES)).order_by(Entry.seq.desc()).limit(most)
    if before:
        wanted = wanted.where(Entry.seq < before)
    if about.startswith("container:"):
        inside = Entry.detail.contains(f'"container": "{about.partition(":")[2]}"', autoescape=True)
        wanted = wanted.where(or_(Entry.subject == about, inside))
    elif about:
        wanted = wanted.where(Entry.subject == about)
    return _told(session, scope, list(session.scalars(wanted)))


def _stays(entries: Iterable[Entry]) -> list[tuple[str, int, int | None]]:
    """Return the boxes a record lay in, each from one entry to another; None while it lies there still."""
    made: list[tuple[str, int, int | None]] = []
    box, since = "", 0
    for entry in entries:
        if entry.act == "accession:pack":
            box, since = str(entry.told.get("container", "")).upper(), entry.seq
        elif box and entry.act in {"accession:unpack", "accession:transfer", "accession:destroy"}:
            made.append((box, since, entry.seq))
            box = ""
    return [*made, (box, since, None)] if box else made


def _told(session: Session, scope: Scope, entries: Sequence[Entry]) -> list[Move]:
    """Say what each entry moved; the name of what this person may not see is left out."""
    loans = {one.subject.partition(":")[2] for one in entries if one.subject.startswith("loan:")}
    lent: dict[str, int] = {}
    if loans:
        pairs = session.execute(select(Loan.number, Loan.record_id).where(Loan.number.in_(loans)))
        lent = {str(number): int(record) for number, record in pairs}
    ids = {int(one.subject[7:]) for one in entries if one.subject.startswith("record:")} | set(lent.values())
    records: dict[int, str] = {}
    for start in range(0, len(ids), MOST):
        some = sorted(ids)[start : start + MOST]
        wanted = select(Record.id, Record.archival_no).where(Record.id.in_(some), visible(scope))
        records |= {one: number or f"R{one}" for one, number in session.execute(wanted)}
    bound = {int(one.subject[7:]) for one in entries if one.subject.startswith("volume:")}
    named = select(Volume.id, Volume.archival_no).where(Volume.id.in_(bound), visible_volumes(scope))
    volumes = {int(one): str(number) for one, number in session.execute(named)} if bound else {}
    return [_move(one, records, volumes, lent) for one in entries]


def _move(entry: Entry, records: dict[int, str], volumes: dict[int, str], lent: dict[str, int]) -> Move:
    kind, _, ref = entry.subject.partition(":")
    told, what, url = entry.told, ref, ""
    if kind in {"record", "loan"}:
        number = int(ref) if kind == "record" else lent.get(ref, 0)
        what = records.get(number, f"R{number}")
        url = f"/records/R{number}" if number in records else ""
    elif kind == "volume":
        what, url = volumes.get(int(ref), f"V{ref}"), f"/volumes/V{ref}" if int(ref) in volumes else ""
    elif kind == "container":
        url = f"/containers/{ref}"
    target = str(told.get("location") or told.get("container") or told.get("volume") or "")
    is_box = kind == "container"
    return Move(
        seq=entry.seq, at=entry.at, act=entry.act, subject=entry.subject, what=what, url=url,
        origin=entry.before if is_box else "", target=entry.after if is_box else target, who=entry.name,
        note=entry.note,
    )  # fmt: skip
