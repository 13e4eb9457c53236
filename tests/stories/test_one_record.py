"""One record from the scanner to the shelf, lent and returned, and in the end destroyed."""

from datetime import date

import pytest

from app.acting import record_for
from app.finding import find
from app.viewing import image_of, words_of
from archive.errors import NotFound, Refused
from archive.holdings import Container, Location
from archive.ledger import faults, history_of
from archive.numbers import find as find_record
from archive.retention import due, outcome
from tests.desk import Office
from workflows.appraisal import judge, open_case
from workflows.destruction import draft
from workflows.lending_request import request
from workflows.loans import overdue

TEXT = "关于开展年度消防系统检测的通知\n各部门：请于三月五日前完成消防系统年度检测。\f附件：检测项目一览表"


def test_a_notice_lives_its_whole_life(office: Office) -> None:
    desk, people, clock = office.desk, office.people, office.clock

    ref = office.record(TEXT)
    office.settle()
    assert find(desk, people["lin"], "系统检").total == 1, "archive staff find what nobody has accepted yet"
    assert find(desk, people["yu"], "系统检").total == 0, "others do not"

    with desk.database.work(clock(), people["lin"]) as work:
        from archive.description import describe

        describe(
            work,
            record_for(work, ref),
            {"class": "GL", "series": 10, "title": "年度消防系统检测通知", "date": "2003年3月5日", "year": "2003", "pages": "2",
             "department": "ZCB", "parties": "海岳集团有限公司"},
        )  # fmt: skip
    office.step("accession", ref, "accept")
    number = office.get(ref).archival_no
    assert number == "GL2003.3-1"

    with desk.database.work(clock(), people["lin"]) as work:
        record = find_record(work.session, "gl2003．3—001")
        layer = Location(place="layer", code="1-A01-1", name="一号库 A01 架 1 层", capacity_mm=900)
        box = Container(fonds_id=record.fonds_id, code="H0001", class_code="GL", year=2003, term="D10", spine_mm=30)
        work.session.add_all([layer, box])
    office.step("accession", number, "pack", container="h0001")
    office.step("accession", number, "shelve", location="1-a01-1")
    office.settle()

    hits = find(desk, people["yu"], "消防系统年度").hits
    assert [hit.record.archival_no for hit in hits] == [number]
    assert "<mark>消防系统年度</mark>" in hits[0].snippet
    assert find(desk, people["tao"], "消防系统年度").total == 0, "another department does not see it"

    with desk.database.work(clock(), people["yu"]) as work:
        loan = request(
            work, record_for(work, number), way="borrow", purpose="年度检查", due_on=date(2026, 11, 27)
        ).number
    with pytest.raises(Refused):
        office.step("lending", loan, "hand-out", by="yu")
    office.step("lending", loan, "approve")
    office.step("lending", loan, "hand-out", by="he", pages=2)
    clock.go_to(date(2026, 11, 30))
    with desk.database.reading() as session:
        assert [late.days_overdue(date(2026, 11, 30)) for late in overdue(session, date(2026, 11, 30))] == [3]

    with desk.database.reading() as session:
        due_now = due(session, people["lin"].scope, date(2026, 11, 30))
        assert [record.archival_no for record in due_now] == [number]
        why = outcome(due_now[0])
        assert why is not None
        assert (why.starts_on, why.due_on) == (date(2004, 1, 1), date(2014, 1, 1))

    with desk.database.work(clock(), people["gu"]) as work:
        case = open_case(work, [find_record(work.session, number)])
        judge(work, case, case.items[0], conclusion="destroy")
        case_no = case.number
    office.step("appraisal", case_no, "submit", by="gu")
    office.step("appraisal", case_no, "decide", by="zhou")

    with pytest.raises(Refused, match="收回之后"), desk.database.work(clock(), people["lin"]) as work:
        draft(work, [find_record(work.session, number)], cooling_days=0)
    office.step("lending", loan, "take-back", pages=2)

    with desk.database.work(clock(), people["lin"]) as work:
        list_no = draft(work, [find_record(work.session, number)], cooling_days=0).number
    office.step("destruction", list_no, "submit")
    office.step("destruction", list_no, "approve", by="zhou")
    office.step("destruction", list_no, "begin", by="he", witness="lin")
    office.settle()

    gone = office.get(number)
    assert (gone.state, gone.title, gone.destroyed_by_list) == ("destroyed", "年度消防系统检测通知", list_no)
    assert find(desk, people["lin"], "消防系统年度").total == 0
    assert list(desk.vault.parts(gone.key_id)) == []
    with desk.database.work(clock(), people["lin"]) as work:
        record = record_for(work, number)
        for look in (image_of, words_of):
            with pytest.raises(NotFound, match="销毁"):
                look(desk, record, 1)
        told = [entry.act for entry in history_of(work.session, gone.subject)]
    assert told[0] == "destruction:destroyed"
    assert "accession:accept" in told
    with desk.database.reading() as session:
        assert list(faults(session)) == []
