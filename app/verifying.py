"""Is everything as it was written down? Each check reads what it checks and names every place where it does not hold.

The ledger's chain, the sum of every file, files nobody speaks of, promises that were broken, the balance of what
came in, what should be destroyed, the index against the rows, the schema. Nothing is repaired here.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.desk import Desk
from app.schema import check as check_schema
from app.schema import drift
from archive import ledger
from archive.access import Scope, Secrecy
from archive.attaching import AttachedFile
from archive.components import key_of, keys_of
from archive.errors import ArchiveError
from archive.imports import Import
from archive.promises import Job, Promise, Standing
from archive.records import Component, Record, Stage
from archive.wording import N_
from ingest.arrivals import ORIGINAL, Arrival, Course, balance
from search.terms import Name
from search.values import value
from storage import fixity
from storage.errors import Missing
from storage.fixity import Verdict
from storage.folder import FolderStore
from storage.vault import key_id_of

AT_ONCE, LOOKED_THROUGH = 100, 5000
"""Hits looked through for one record whose title many bear."""
SAMPLE = 200
"""Records looked for in the index one by one."""
YOUNG = timedelta(hours=1)
"""A file younger than this may be on its way in, its row not written yet."""
ALL = Scope(everything=True, departments=frozenset(), clearance=Secrecy.CORE, sees_received=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that is not as it should be; `subject` is named as the ledger names it."""

    subject: str
    kind: str
    text: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Check:
    """One check: how much was looked at, and what was found."""

    name: str
    checked: int = 0
    faults: list[Fault] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return not self.faults

    def find(self, subject: str, kind: str, text: str, **values: object) -> None:
        """Note a fault."""
        self.faults.append(Fault(subject, kind, text, values))


Progress = Callable[[str, int, int], None]


def verify(desk: Desk, *, bytes_too: bool = True, progress: Progress | None = None) -> Iterator[Check]:
    """Run every check and yield each when it is done; without `bytes_too` files are counted but not read."""
    show = progress or (lambda _name, _done, _total: None)
    for name, run in CHECKS.items():
        if name in BYTES and not bytes_too:
            continue
        began = time.monotonic()
        check = Check(name)
        try:
            run(desk, check, show)
        except ArchiveError as failure:
            check.find(name, "failed", failure.text, **failure.values)
        check.seconds = round(time.monotonic() - began, 3)
        yield check


def _schema(desk: Desk, check: Check, _show: Progress) -> None:
    """See that the rows are laid out as this program expects."""
    check_schema(desk.database)
    with desk.database.engine.connect() as connection:
        for difference in drift(connection):
            check.find("schema", "drift", N_("数据库结构与程序不符：{difference}"), difference=repr(difference)[:200])
        check.checked = 1


def _chain(desk: Desk, check: Check, _show: Progress) -> None:
    """Read the whole ledger and see that its chain holds."""
    sentences = {
        "missing": N_("日志缺第 {seq} 条。"),
        "unlinked": N_("日志第 {seq} 条接不上它的前一条。"),
        "changed": N_("日志第 {seq} 条被改动过。"),
    }
    with desk.database.reading() as session:
        for fault in ledger.faults(session):
            check.find(f"ledger:{fault.seq}", fault.kind, sentences[fault.kind], seq=fault.seq)
        check.checked = session.scalar(select(func.count()).select_from(ledger.Entry)) or 0


def _fixity(desk: Desk, check: Check, show: Progress) -> None:
    """Read every file that came in and compare its sum."""
    with desk.database.reading() as session:
        total = session.scalar(select(func.count()).select_from(Component)) or 0
        for record, part in _components(session):
            verdict = fixity.check(desk.vault, key_of(record, part), part.part, part.sha256)
            check.checked += 1
            show(check.name, check.checked, total)
            if verdict is not Verdict.OK:
                text = (
                    N_("{ref} 的原文 {file} 已被改动。")
                    if verdict is Verdict.CHANGED
                    else N_("{ref} 的原文 {file} 不见了。")
                )
                check.find(record.subject, verdict, text, ref=record.archival_no or record.ref, file=part.name)
        for arrival in session.scalars(
            select(Arrival).where(Arrival.record_id.is_(None), Arrival.course != Course.WITHDRAWN)
        ):
            verdict = fixity.check(desk.vault, arrival.key_id, ORIGINAL, arrival.sha256)
            check.checked += 1
            if verdict is not Verdict.OK:
                text = (
                    N_("来件 {file} 的原件已被改动。")
                    if verdict is Verdict.CHANGED
                    else N_("来件 {file} 的原件不见了。")
                )
                check.find(arrival.subject, verdict, text, file=arrival.name)


def _derived(desk: Desk, check: Check, _show: Progress) -> None:
    """See that what was read of each record can still be opened: its text is searched by, so it must be whole."""
    with desk.database.reading() as session:
        kept: defaultdict[int, set[str]] = defaultdict(set)
        for component in session.scalars(select(Component)):
            kept[component.record_id].add(component.part)
        for record in session.scalars(_living().where(Record.id.in_(kept))):
            for key_id, part in ((key, part) for key in keys_of(record) for part in desk.vault.parts(key)):
                check.checked += 1
                try:
                    if part not in kept[record.id]:
                        deque(desk.vault.stream(key_id, part), maxlen=0)
                except Missing:
                    continue
                except ArchiveError:
                    text = N_("{ref} 的 {part} 已被改动，可由原文重新生成。")
                    check.find(record.subject, "changed", text, ref=record.archival_no or record.ref, part=part)


def _orphans(desk: Desk, check: Check, _show: Progress) -> None:
    """See that every file in the store belongs to something we know."""
    with desk.database.reading() as session:
        known = set(session.scalars(select(Record.key_id))) | set(session.scalars(select(Arrival.key_id)))
        known |= set(session.scalars(select(Import.key_id))) | set(session.scalars(select(AttachedFile.key_id)))
    store = FolderStore(desk.home / "blobs")
    before = desk.clock() - YOUNG
    for name in store.list():
        check.checked += 1
        try:
            if key_id_of(name) not in known and store.written_at(name) < before:
                check.find(f"blob:{name}", "orphan", N_("存储里的 {name} 没有任何记录说到它。"), name=name)
        except Missing:
            continue


def _arrivals(desk: Desk, check: Check, _show: Progress) -> None:
    """See that everything that came in ended as something."""
    with desk.database.reading() as session:
        counts = balance(session)
        check.checked = sum(counts.values())
        rows = session.scalars(select(Arrival).where(Arrival.course == Course.REGISTERED))
        for arrival in rows:
            if arrival.record_id is None or session.get(Record, arrival.record_id) is None:
                check.find(
                    arrival.subject, "unbalanced", N_("来件 {file} 记为已登记，却没有对应的件。"), file=arrival.name
                )
        owed = {promise.subject for promise in session.scalars(select(Promise).where(Promise.job == Job.READ))}
        for arrival in session.scalars(select(Arrival).where(Arrival.course.in_([Course.WAITING, Course.READING]))):
            if arrival.subject not in owed:
                check.find(
                    arrival.subject, "forgotten", N_("来件 {file} 在等候识别，却没有人会去识别它。"), file=arrival.name
                )


def _promises(desk: Desk, check: Check, _show: Progress) -> None:
    """See that no work was given up."""
    with desk.database.reading() as session:
        check.checked = session.scalar(select(func.count()).select_from(Promise)) or 0
        for promise in session.scalars(select(Promise).where(Promise.standing == Standing.BROKEN)):
            check.find(
                promise.subject,
                "broken",
                N_("{job} 做了 {tries} 次都没有做成：{reason}"),
                job=promise.job,
                tries=promise.tries,
                reason=(promise.reason or "")[:200],
            )


def _destroyed(desk: Desk, check: Check, _show: Progress) -> None:
    """See that of what was destroyed nothing is left."""
    with desk.database.reading() as session:
        for record in session.scalars(select(Record).where(Record.state == Stage.DESTROYED)):
            check.checked += 1
            keys = keys_of(record)
            if any(any(desk.vault.parts(key)) or not desk.vault.keys.destroyed(key) for key in keys):
                text = N_("{ref} 已经销毁，存储里却还有它的内容。")
                check.find(record.subject, "left", text, ref=record.archival_no or record.ref)


def _index(desk: Desk, check: Check, _show: Progress) -> None:
    """Compare the index with the rows: how many, and whether a sample of them is found by its number or title."""
    with desk.database.reading() as session:
        owed = session.scalars(
            select(Promise.subject).where(Promise.job == Job.INDEX, Promise.standing != Standing.BROKEN)
        )
        waiting = set(owed)
        living = session.scalar(select(func.count()).select_from(_living().subquery())) or 0
        indexed = desk.engine.count() if living or not waiting else 0
        check.checked = living
        if abs(living - indexed) > len(waiting):
            text = N_("馆藏有 {living} 件，索引里有 {indexed} 件，请运行 shiqu reindex。")
            check.find("index", "count", text, living=living, indexed=indexed)
        step = max(1, living // SAMPLE)
        for record in session.scalars(_living().where(Record.id % step == 0).order_by(Record.id).limit(SAMPLE)):
            if record.subject not in waiting and not _found(desk, record):
                text = N_("索引里找不到 {ref}，请运行 shiqu reindex。")
                check.find(record.subject, "unindexed", text, ref=record.archival_no or record.ref)


def _found(desk: Desk, record: Record) -> bool:
    words, name = (record.archival_no, Name.NUMBER) if record.archival_no else (record.title, Name.TITLE)
    query = value(name, words, (0, len(words)))
    for offset in range(0, LOOKED_THROUGH, AT_ONCE):
        hits = desk.engine.search(query, ALL, limit=AT_ONCE, offset=offset).hits
        if any(hit.record == record.id for hit in hits):
            return True
        if len(hits) < AT_ONCE:
            return False
    return True


def _living() -> Select[Record]:
    return select(Record).where(Record.state != Stage.DESTROYED)


def _components(session: Session) -> Iterator[tuple[Record, Component]]:
    """Yield every file of what is not destroyed, with its record."""
    wanted = select(Record, Component).join(Component, Component.record_id == Record.id)
    yield from session.execute(wanted.where(Record.state != Stage.DESTROYED).order_by(Component.id))


BYTES = frozenset({"fixity", "derived"})
CHECKS: dict[str, Callable[[Desk, Check, Progress], None]] = {
    "schema": _schema,
    "ledger": _chain,
    "arrivals": _arrivals,
    "promises": _promises,
    "destroyed": _destroyed,
    "orphans": _orphans,
    "fixity": _fixity,
    "derived": _derived,
    "index": _index,
}
"""Every check in the order they are run, quick ones first."""
