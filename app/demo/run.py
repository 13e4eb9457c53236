"""Filling the demonstration archive: people of every role, shelves, and papers that really go through ingest.

Everything is done with the product's own verbs, by the people whose work it is. A demonstration that was
interrupted goes on where it stopped: what has arrived is known by its bytes.
"""

import json
import time
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import select

from app.awaiting import hands, searchable
from app.demo.custody import custody
from app.demo.samples import Sample, make_bad_files, make_samples
from app.demo.slips import hand_over
from app.demo.volumes import volumes
from app.desk import Desk
from app.founding import found
from app.intake import take_in
from app.persons import CONSOLE, actor_of, by_login, enrol
from app.settings import FILE, Settings, load
from archive.access import Secrecy
from archive.database import Work
from archive.description import describe
from archive.fonds import Department
from archive.furnishing import make_container
from archive.holdings import Container, Location, Place
from archive.holds import Reason, place
from archive.numbers import find
from archive.people import ROLE_NAMES, Actor, Person, Role
from archive.promises import Job, Pledge
from archive.records import Record, Stage
from archive.retention import due
from archive.wording import N_
from ingest.arrivals import Arrival
from workflows.accession import ACCESSION
from workflows.appraisal import judge, open_case
from workflows.lending import LENDING
from workflows.lending_request import request
from workflows.loans import Loan
from workflows.machine import Act

# i18n: allow - the names and papers of an invented company
HOUSE = 'house = "海岳集团档案中心"\nfonds_code = "A001"\nfonds_name = "海岳集团有限公司"\n'
EXTRA = "\n# 演示库：批准之后当天就可以销毁，以便走完全程。正式使用请删去这一行（默认 30 天）。\ncooling_days = 0\n"
PASSWORD = "shiqu-demo"  # noqa: S105 - everybody may know it: the demonstration prints it
FINISHED = "demo.json"
LEFT_FOR_YOU = 9
"""Papers that stay unaccepted, so that whoever looks has something to accept."""

PEOPLE: tuple[tuple[str, str, Role, str, Secrecy], ...] = (
    ("lin", "林书瑶", Role.ARCHIVIST, "DAZX", Secrecy.COMMERCIAL),
    ("he", "何静初", Role.ARCHIVIST, "DAZX", Secrecy.COMMERCIAL),
    ("zhou", "周砚秋", Role.HEAD, "DAZX", Secrecy.CORE),
    ("tao", "陶宇", Role.BUSINESS, "YWB", Secrecy.INTERNAL),
    ("yu", "余欣", Role.BUSINESS, "ZCB", Secrecy.INTERNAL),
    ("gu", "顾明川", Role.REVIEWER, "CWB", Secrecy.COMMERCIAL),
    ("shen", "沈念安", Role.AUDITOR, "BGS", Secrecy.PUBLIC),
    ("bao", "鲍超", Role.SECURITY, "XXB", Secrecy.PUBLIC),
    ("lei", "雷远", Role.OPERATOR, "XXB", Secrecy.PUBLIC),
)
DEPARTMENT_OF = {
    "KH": "YWB",
    "HT": "YWB",
    "HT4": "ZCB",
    "KJ": "CWB",
    "GL": "BGS",
    "ZZ": "BGS",
    "SW": "BGS",
    "RS": "BGS",
}


class Teller(Protocol):
    """What filling needs of a terminal."""

    @property
    def settings(self) -> Settings:
        """The settings of the instance."""

    @property
    def desk(self) -> Desk:
        """The desk of the instance."""

    def note(self, text: str, /, **values: object) -> None:
        """Tell a sentence."""

    def print(self, text: str, /, **values: object) -> None:
        """Tell a result."""

    def progress(self, what: str, total: int) -> Any:  # noqa: ANN401 - a context manager giving a function
        """Show how far something is."""


def run(teller: Teller) -> None:
    """Make the demonstration instance unless it is there, and tell the accounts."""
    began, home = time.monotonic(), teller.settings.home
    if not (home / FINISHED).exists():
        _found(teller)
        _people(teller.desk)
        _shelves(teller.desk)
        samples = _samples(teller)
        _take_in(teller, samples)
        _file(teller, samples)
        _busy(teller.desk)
        hand_over(teller.desk, home / "samples" / "slips")
        custody(teller.desk)
        volumes(teller.desk)
        seconds = round(time.monotonic() - began)
        (home / FINISHED).write_text(json.dumps({"papers": len(samples), "seconds": seconds}), "utf-8")
        teller.note(N_("演示库已备好，用时 {seconds} 秒。"), seconds=seconds)
    _tell_accounts(teller)


def _found(teller: Teller) -> None:
    home = teller.settings.home
    if not (home / FILE).exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / FILE).write_text(HOUSE + EXTRA, "utf-8")
    found(load(home))


def _people(desk: Desk) -> None:
    with desk.database.work(desk.clock(), CONSOLE) as work:
        known = set(work.session.scalars(select(Person.login)))
        departments = {row.code: row.id for row in work.session.scalars(select(Department))}
        for login, name, role, department, clearance in PEOPLE:
            if login not in known:
                enrol(
                    work,
                    login,
                    name,
                    PASSWORD,
                    frozenset({role}),
                    department_id=departments[department],
                    clearance=clearance,
                )


def _shelves(desk: Desk) -> None:
    with desk.database.work(desk.clock(), CONSOLE) as work:
        if work.session.scalar(select(Location.id).limit(1)):
            return
        room = Location(place=Place.ROOM, code="1", name="一号库")
        work.session.add(room)
        work.session.flush()
        for rack in ("A01", "A02"):
            standing = Location(place=Place.RACK, code=f"1-{rack}", name=f"一号库 {rack} 架", parent_id=room.id)
            work.session.add(standing)
            work.session.flush()
            work.session.add_all(
                Location(
                    place=Place.LAYER,
                    code=f"1-{rack}-{n}",
                    name=f"一号库 {rack} 架 {n} 层",
                    parent_id=standing.id,
                    capacity_mm=900,
                )
                for n in range(1, 6)
            )


def _samples(teller: Teller) -> list[Sample]:
    folder = teller.settings.home / "samples"
    with teller.progress(N_("制作样本"), 57) as show:
        samples = make_samples(folder, lambda done, _total: show(done))
    make_bad_files(folder / "bad")
    return samples


def _take_in(teller: Teller, samples: list[Sample]) -> None:
    """Let the clerk bring every paper, and wait until all of them are read and can be found."""
    desk, clerk = teller.desk, _actor(teller.desk, "lin")
    with desk.database.reading() as session:
        known = {row.name: row.id for row in session.scalars(select(Arrival))}
    paths = [sample.path for sample in samples] + sorted((teller.settings.home / "samples" / "bad").iterdir())
    waiting: set[int] = set()
    for path in paths:
        if path.name in known:
            waiting.add(known[path.name])
            continue
        with path.open("rb") as stream:
            waiting.add(take_in(desk, clerk, stream, path.name, source="folder").id)
    settled: set[int] = set()
    with hands(desk) as look, teller.progress(N_("识别样本"), len(waiting)) as show:
        while len(settled) < len(waiting):
            settled |= {arrival.id for arrival in searchable(desk, waiting - settled)}
            show(len(settled))
            look()
            time.sleep(0.2)


def _file(teller: Teller, samples: list[Sample]) -> None:
    """Let two archivists accept, box and shelve most of them as a careful reader would."""
    desk = teller.desk
    clerk = _actor(desk, "lin")
    with desk.database.reading() as session:
        arrived = {row.name: row.record_id for row in session.scalars(select(Arrival)) if row.record_id}
    to_file = sorted(samples, key=lambda sample: sample.truth["date"])[:-LEFT_FOR_YOU]
    with teller.progress(N_("著录、打号、装盒、上架"), len(to_file)) as show:
        for done, sample in enumerate(to_file, start=1):
            record_id = arrived.get(sample.path.name)
            if record_id:
                with desk.database.work(desk.clock(), clerk) as work:
                    _shelve(work, find(work.session, f"R{record_id}"), sample)
            show(done)


def _shelve(work: Work, record: Record, sample: Sample) -> None:
    if record.stage != Stage.RECEIVED:
        return
    truth = sample.truth
    code = truth["class_code"]
    described: dict[str, object] = {
        "class": code,
        "series": truth["series"],
        "title": truth["title"],
        "date": truth["date"],
        "year": str(truth["year"]),
        "parties": truth["parties"],
        "doc_no": truth["doc_no"],
        "responsible": truth["responsible"],
        "department": next(DEPARTMENT_OF[part] for part in (code, code[:2]) if part in DEPARTMENT_OF),
    }
    if settled := truth.get("settled"):
        described |= {"event_on": settled, "settled_on": settled}
    describe(work, record, described)
    ACCESSION.perform("accept", Act(record, work))
    box = _box_for(work, record)
    ACCESSION.perform("pack", Act(record, work, answers={"container": box.code}))
    ACCESSION.perform("shelve", Act(record, work))


def _box_for(work: Work, record: Record) -> Container:
    box = work.session.scalars(
        select(Container).where(
            Container.class_code == record.category.code,
            Container.year == record.year,
            Container.term == record.term,
        )
    ).first()
    if box is not None:
        return box
    count = len(list(work.session.scalars(select(Container.id))))
    layers = list(
        work.session.scalars(select(Location.code).where(Location.place == Place.LAYER).order_by(Location.code))
    )
    return make_container(
        work,
        {
            "class": record.category.code,
            "year": record.year,
            "term": record.term,
            "location": layers[(count // 25) % len(layers)],
        },
    )


def _busy(desk: Desk) -> None:
    """Leave the centre in the middle of a day: requests under way, a hold, records under appraisal."""
    lin, he, zhou = (_actor(desk, login) for login in ("lin", "he", "zhou"))
    with desk.database.reading() as session:
        if session.scalar(select(Loan.id).limit(1)):
            return
        held = {
            code: list(
                session.scalars(
                    select(Record.archival_no).where(Record.archival_no.startswith(code)).order_by(Record.shelf_key)
                )
            )
            for code in ("HT2", "HT3", "HT4", "KH1")
        }
        overdue = [record.archival_no for record in due(session, zhou.scope, desk.today)]
    lease, service = held["HT4"][0], held["HT4"][-1]
    wanted = (("yu", lease, "续租谈判", 7), ("yu", service, "年度服务核对", 0), ("tao", held["HT2"][0], "客户对账", 5))
    loans = [_ask(desk, login, number, purpose, days) for login, number, purpose, days in wanted if number]
    for number in loans[:2]:
        _step(desk, he, number, "approve")
    _step(desk, lin, loans[1], "hand-out")
    if overdue:
        with desk.database.work(desk.clock(), lin) as work:
            record = find(work.session, overdue[-1] or "")
            place(work, record, kind=Reason.UNSETTLED, reason="应收款 12,000.00 元未结清", case_no="2025-民-077")
            work.book.promise(Pledge(Job.INDEX, record.subject))
        with desk.database.work(desk.clock(), _actor(desk, "gu")) as work:
            case = open_case(work, [find(work.session, number or "") for number in overdue[:4]])
            for item in case.items[:2]:
                judge(work, case, item, conclusion="destroy")


def _ask(desk: Desk, login: str, number: str | None, purpose: str, days: int) -> str:
    last_day: date = desk.today + timedelta(days=days)
    with desk.database.work(desk.clock(), _actor(desk, login)) as work:
        return request(work, find(work.session, number or ""), way="borrow", purpose=purpose, due_on=last_day).number


def _step(desk: Desk, by: Actor, loan: str, verb: str) -> None:
    with desk.database.work(desk.clock(), by) as work:
        LENDING.perform(verb, Act(LENDING.find(work.session, loan), work))


def _actor(desk: Desk, login: str) -> Actor:
    with desk.database.reading() as session:
        return actor_of(session, by_login(session, login))


def _tell_accounts(teller: Teller) -> None:
    teller.print(N_("演示账号，口令都是 {password}："), password=PASSWORD)
    for login, name, role, _department, _clearance in PEOPLE:
        teller.print("  {login:<6} {name}  {office}", login=login, name=name, office=ROLE_NAMES[role])
