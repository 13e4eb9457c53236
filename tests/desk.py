"""The desk that tests sit at: a founded instance with people of every role, a clock one can set, and records that need no scanner."""

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app import persons
from app.desk import Desk
from app.founding import found
from app.jobs import JOBS
from app.press.forms import House
from app.press.press import Press
from app.settings import Settings
from app.wiring import TEMPLATES
from app.worker import index_once, owed_now, work_once
from archive.access import Secrecy
from archive.database import Database
from archive.description import describe
from archive.fonds import Department
from archive.numbers import find
from archive.people import CLOCK, Actor, Role
from archive.promises import Job
from archive.records import Record
from ingest.arrivals import receive, store_original
from ingest.fields import propose
from ingest.pages import Box, Line, PageText, Source
from ingest.pipeline import Reading, keep_text, register
from search.engines import open_engine
from storage.folder import FolderStore
from storage.keys import KeyRing, master_key
from storage.vault import Vault
from workflows.catalogue import MACHINES
from workflows.machine import Act

PASSWORD = "shiqu-2026"
HOUSE: dict[str, Any] = {"house": "海岳集团档案中心", "fonds_code": "A001", "fonds_name": "海岳集团本部"}
MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai
SCANS = count(1)

STAFF: dict[str, tuple[str, frozenset[Role], Secrecy, str]] = {
    "lin": ("林书瑶", frozenset({Role.ARCHIVIST}), Secrecy.COMMERCIAL, "DAZX"),
    "he": ("何静初", frozenset({Role.ARCHIVIST}), Secrecy.COMMERCIAL, "DAZX"),
    "zhou": ("周砚秋", frozenset({Role.HEAD}), Secrecy.CORE, "DAZX"),
    "tao": ("陶宇", frozenset({Role.BUSINESS}), Secrecy.INTERNAL, "YWB"),
    "yu": ("余欣", frozenset({Role.BUSINESS}), Secrecy.INTERNAL, "ZCB"),
    "gu": ("顾明川", frozenset({Role.REVIEWER}), Secrecy.COMMERCIAL, "CWB"),
    "shen": ("沈念安", frozenset({Role.AUDITOR}), Secrecy.PUBLIC, "BGS"),
    "bao": ("鲍超", frozenset({Role.SECURITY}), Secrecy.PUBLIC, "XXB"),
    "lei": ("雷远", frozenset({Role.OPERATOR}), Secrecy.PUBLIC, "XXB"),
}


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def go_to(self, day: date) -> None:
        """Make it nine in the morning, in Shanghai, of another day."""
        self.now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self.now += timedelta(days=days)


@dataclass
class Office:
    """A desk and its people, with short ways to do what a day at work needs."""

    desk: Desk
    clock: Clock
    people: dict[str, Actor] = field(default_factory=dict)

    def record(
        self,
        text: str = "关于开展年度消防检查的通知\n各部门：请于三月五日前完成。",
        *,
        by: str = "lin",
        **described: object,
    ) -> str:
        """Receive a record of this text (pages parted by a form feed) without a scanner and return its ref."""
        desk, actor = self.desk, self.people[by]
        stored = store_original(desk.vault, io.BytesIO(f"{text}\n{next(SCANS)}".encode()), "scan.pdf")
        pages = tuple(a_page(number, page) for number, page in enumerate(text.split("\f"), start=1))
        keep_text(desk.vault, stored.key_id, pages)
        with desk.database.reading() as session:
            department = session.query(Department).filter_by(code="DAZX").one()
        with desk.database.work(self.clock(), actor) as work:
            arrival = receive(work, stored, source="upload", fonds_id=department.fonds_id, department_id=department.id)
            record = register(work, arrival, Reading("application/pdf", pages, propose(pages, "scan.pdf"), None))
            assert record is not None
            work.book.pledges = [pledge for pledge in work.book.pledges if pledge.job != Job.READ]
            if described:
                describe(work, record, described)
            return record.ref

    def shelved(self, text: str = "关于开展年度消防检查的通知", **described: object) -> str:
        """Receive, describe and accept a record, and return its archival number."""
        wanted = {
            "class": "GL",
            "series": 10,
            "title": "关于开展年度消防检查的通知",
            "date": "2003-03-05",
            "year": "2003",
        }
        ref = self.record(text, **{**wanted, **described})
        self.step("accession", ref, "accept")
        return self.get(ref).archival_no or ""

    def step(self, machine: str, ref: str, verb: str, *, by: str = "lin", note: str = "", **answers: object) -> None:
        """Let somebody take a step of a workflow."""
        course = MACHINES[machine]
        with self.desk.database.work(self.clock(), self.people[by]) as work:
            course.perform(verb, Act(course.find(work.session, ref), work, note=note, answers=answers))

    def get(self, ref: str) -> Record:
        """Return a record as it is now."""
        with self.desk.database.reading() as session:
            return find(session, ref)

    def settle(self) -> None:
        """Keep every promise that is owed."""
        for _ in range(1000):
            done = index_once(self.desk, "keeper") + work_once(self.desk, "keeper", set(JOBS))
            if not done:
                break
        assert owed_now(self.desk) == 0, "something is still owed"


def a_page(number: int, text: str) -> PageText:
    """Return a page whose lines stand one below the other, ten pixels a letter."""
    lines = tuple(
        Line(line, Box(100, 100 + 40 * row, 100 + 30 * len(line), 130 + 40 * row), 0.98)
        for row, line in enumerate(text.splitlines())
    )
    return PageText(number, 1240, 1754, lines, Source.OCR, "by hand", confidence=0.98)


@pytest.fixture(scope="session")
def quick_passwords() -> Iterator[None]:
    """Hash passwords cheaply; how strong the real ones are is tried elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(persons, "HASH", PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
        yield


def found_office(settings: Settings) -> None:
    """Found an instance and give it its people."""
    found(settings)
    database = Database(settings.database_url, settings.zone)
    with database.work(MORNING, CLOCK) as work:
        departments = {row.code: row.id for row in work.session.query(Department)}
        for login, (name, roles, clearance, department) in STAFF.items():
            persons.enrol(
                work, login, name, PASSWORD, roles, department_id=departments[department], clearance=clearance
            )
    database.close()


@pytest.fixture(scope="session")
def founded(fresh_database: Callable[[], str], quick_passwords: None) -> Iterator[tuple[Path, str]]:
    """Found one instance for the whole session; tests work on copies of it."""
    home = Path(tempfile.mkdtemp(prefix="founded-"))
    url = fresh_database()
    found_office(Settings(home=home, database=url, **HOUSE))
    yield home, url
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def office(founded: tuple[Path, str], copy_database: Callable[[str], str], tmp_path: Path) -> Iterator[Office]:
    """Sit down at a desk of one's own."""
    source, url = founded
    home = tmp_path / "home"
    shutil.copytree(source, home)
    settings = Settings(home=home, database=copy_database(url), cooling_days=0, **HOUSE)
    clock = Clock()
    keys = KeyRing(FolderStore(home / "keys"), master_key(home / "master.key"))
    desk = Desk(
        settings=settings,
        database=Database(settings.database_url, settings.zone),
        vault=Vault(FolderStore(home / "blobs"), keys),
        engine=open_engine(settings.index, home / "index"),
        press=Press(TEMPLATES, House(settings.house, settings.fonds_code, settings.fonds_name), "zh"),
        clock=clock,
    )
    with desk.database.reading() as session:
        people = {login: persons.actor_of(session, persons.by_login(session, login)) for login in STAFF}
    yield Office(desk, clock, people)
    desk.database.close()


def reopened(desk: Desk) -> Desk:
    """Return the same desk with connections of its own, as another process would have."""
    return replace(desk, database=Database(desk.settings.database_url, desk.settings.zone))
