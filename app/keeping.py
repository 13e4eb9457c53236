"""Backup and restore of a whole instance, and the index made anew."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from app.desk import Desk
from app.indexing import everything
from app.schema import revision, upgrade
from app.settings import FILE, Settings
from app.worker import Alone
from archive.components import keys_of, take_out
from archive.database import Database
from archive.errors import Refused
from archive.ledger import Entry, Line
from archive.people import CLOCK, Actor
from archive.promises import Job, Pledge
from archive.records import Component, Record, Stage
from archive.sequences import Sequence, raise_to
from archive.wording import N_
from ingest.arrivals import Arrival
from storage.backup import Damage, Facts, Home, Manifest, back_up, verify_backup
from storage.folder import FolderStore
from storage.restore import restore
from workflows.accession import ACCESSION, Verb
from workflows.machine import Act

MASTER = "master.key"


@dataclass(frozen=True, slots=True)
class Returned:
    """What a restore brought back, and how many records it destroyed again."""

    manifest: Manifest
    destroyed_again: int


def save(desk: Desk, by: Actor, folder: Path) -> Manifest:
    """Bring a backup folder up to date; others may go on working meanwhile.

    Raises:
        BackupRefused: it cannot be made without risking the one that is there.
        Full: no room is left; the older backup is whole.
    """
    folder = folder.absolute()
    if folder.is_relative_to(desk.home):
        raise Refused(N_("备份不能放在库自己的目录 {home} 里，请换一个位置。"), home=desk.home)
    with desk.database.work(desk.clock(), by) as work:
        work.book.write(Line("backup", "holdings", by.login, by.name, detail={"folder": str(folder)}))
    made = back_up(_home(desk.settings, desk.database), folder, _facts(desk), desk.clock())
    if (desk.home / FILE).exists():
        shutil.copyfile(desk.home / FILE, folder / FILE)
    return made


def bring_back(settings: Settings, folder: Path, *, over: bool = False) -> Returned:
    """Make a backup the instance of these settings; what was destroyed since stays destroyed.

    Raises:
        NoBackup: the folder holds no finished backup.
        BackupDamaged: a file of it is missing or changed; nothing was touched.
        HomeInUse: there is an instance already and `over` was not said.
        Refused: the instance is running.
    """
    home = settings.home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    alone = Alone(home)
    if not alone.take():
        raise Refused(N_("这个库正在运行，请先停下它再恢复。"))
    try:
        returned = restore(folder, _home(settings), over=over)
        for name in ("blobs", "keys", "inbox"):
            (home / name).mkdir(exist_ok=True)
        shutil.rmtree(home / "index", ignore_errors=True)
        (home / "index").mkdir()
        if (folder / FILE).exists() and not (home / FILE).exists():
            shutil.copyfile(folder / FILE, home / FILE)
        return Returned(returned.manifest, _settle(settings, returned.manifest, returned.destroyed))
    finally:
        alone.release()


def damage_of(folder: Path) -> Iterator[Damage]:
    """Read a whole backup again and yield what is missing or changed."""
    return verify_backup(folder)


def make_index(desk: Desk) -> int:
    """Make the index anew and return how many records it holds."""
    with desk.database.reading() as session:
        return desk.engine.rebuild(everything(session, desk.vault))


def _home(settings: Settings, database: Database | None = None) -> Home:
    database = database or Database(settings.database_url, settings.zone)
    place: Path | str = (
        Path(database.url.database or "") if database.is_sqlite else database.url.render_as_string(hide_password=False)
    )
    return Home(
        FolderStore(settings.home / "blobs"), FolderStore(settings.home / "keys"), place, settings.home / MASTER
    )


def _facts(desk: Desk) -> Facts:
    """Count what the backup holds, and note the highest number given out in each scope."""
    with desk.database.reading() as session:
        counts = {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in (("records", Record), ("arrivals", Arrival), ("ledger", Entry))
        }
        numbers = {row.scope: row.last for row in session.scalars(select(Sequence))}
    return Facts(schema=revision(desk.database) or "", counts=counts, numbers=numbers)


def _settle(settings: Settings, manifest: Manifest, destroyed: frozenset[str]) -> int:
    """Bring the rows in line: the schema of this release, no number twice, the dead stay dead."""
    database = Database(settings.database_url, settings.zone)
    try:
        upgrade(database)
        with database.work(datetime.now(UTC), CLOCK) as work:
            for scope, last in manifest.facts.numbers.items():
                raise_to(work.session, scope, last)
            again = [
                record
                for record in work.session.scalars(select(Record).where(Record.state != Stage.DESTROYED))
                if record.key_id in destroyed
            ]
            for record in again:
                for key_id in keys_of(record)[1:]:
                    work.book.promise(Pledge(Job.ERASE, record.subject, extra={"key": key_id}))
                ACCESSION.perform(Verb.DESTROY, Act(record, work, note=record.claimed_by or ""))
            # A file taken off its slip after this backup was made is taken off again.
            for file in list(work.session.scalars(select(Component).where(Component.key_id.in_(destroyed)))):
                record = work.session.get_one(Record, file.record_id)
                if record not in again:
                    take_out(work.session, record, file)
            detail = {"made_at": manifest.at.isoformat(), "destroyed_again": [record.ref for record in again]}
            work.book.write(Line("restore", "holdings", CLOCK.login, CLOCK.name, detail=detail))
        return len(again)
    finally:
        database.close()
