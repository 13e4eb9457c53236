"""Never early, never under a hold, never on loan, never on one person's word; and then really gone."""

from datetime import date

import pytest

from app.jobs import JOBS
from app.worker import work_once
from archive.errors import ArchiveError, Invalid, NotYetDue, OnHold, Refused
from archive.holds import Reason, place, release
from archive.numbers import find
from archive.promises import Job
from storage.errors import KeyDestroyed
from tests.desk import Office
from workflows.appraisal import judge, open_case
from workflows.destruction import Fate, draft
from workflows.destruction import find as find_list
from workflows.lending_request import request


def appraised(office: Office, *numbers: str) -> None:
    """Let the group conclude that these are to be destroyed."""
    with office.desk.database.work(office.clock(), office.people["gu"]) as work:
        case = open_case(work, [find(work.session, number) for number in numbers])
        for item in case.items:
            judge(work, case, item, conclusion="destroy")
        number = case.number
    office.step("appraisal", number, "submit", by="gu")
    office.step("appraisal", number, "decide", by="zhou")


def listed(office: Office, *numbers: str, cooling_days: int = 0) -> str:
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        return draft(work, [find(work.session, number) for number in numbers], cooling_days=cooling_days).number


def approved(office: Office, *numbers: str, cooling_days: int = 0) -> str:
    appraised(office, *numbers)
    drawn = listed(office, *numbers, cooling_days=cooling_days)
    office.step("destruction", drawn, "submit")
    office.step("destruction", drawn, "approve", by="zhou")
    return drawn


def hold(office: Office, number: str, by: str = "lin") -> None:
    with office.desk.database.work(office.clock(), office.people[by]) as work:
        place(work, find(work.session, number), kind=Reason.UNSETTLED, reason="债权未结清")


def lend(office: Office, number: str) -> str:
    with office.desk.database.work(office.clock(), office.people["yu"]) as work:
        return request(work, find(work.session, number), way="borrow", purpose="查", due_on=date(2026, 11, 27)).number


def test_what_is_not_due_cannot_be_appraised_or_listed(office: Office) -> None:
    number = office.shelved(date="2020-03-05", year="2020")
    with pytest.raises(Refused, match="没有到期"):
        appraised(office, number)
    with pytest.raises(NotYetDue):
        listed(office, number)


def test_what_was_not_appraised_cannot_be_listed(office: Office) -> None:
    with pytest.raises(Refused, match="鉴定"):
        listed(office, office.shelved())


def test_a_permanent_record_never_appears(office: Office) -> None:
    number = office.shelved(series=1)
    with pytest.raises(Refused, match="没有到期"):
        appraised(office, number)


def test_a_held_record_stops_every_step(office: Office) -> None:
    number = office.shelved()
    hold(office, number)
    with pytest.raises(OnHold):
        appraised(office, number)


def test_a_hold_set_after_approval_stops_the_act(office: Office) -> None:
    number = office.shelved()
    drawn = approved(office, number)
    hold(office, number)
    with pytest.raises(OnHold, match="债权未结清"):
        office.step("destruction", drawn, "begin", witness="he")


def test_a_hold_set_in_the_last_moment_spares_the_item(office: Office) -> None:
    held, free = office.shelved("甲"), office.shelved("乙")
    drawn = approved(office, held, free)
    office.step("destruction", drawn, "begin", witness="he")
    hold(office, held)
    office.settle()
    with office.desk.database.reading() as session:
        fates = {item.number: (item.fate, item.reason) for item in find_list(session, drawn).items}
    assert fates[free][0] == Fate.DESTROYED
    assert fates[held][0] == Fate.SPARED
    assert "债权未结清" in fates[held][1]
    assert office.get(held).state == "numbered"
    assert office.get(held).claimed_by is None, "a spared record is free for another list"


def test_a_hold_is_not_lifted_by_who_set_it(office: Office) -> None:
    number = office.shelved()
    hold(office, number)
    for login, expected in (("lin", Refused), ("he", None)):
        with office.desk.database.work(office.clock(), office.people[login]) as work:
            record = find(work.session, number)
            assert record.on_hold is not None
            if expected:
                with pytest.raises(expected):
                    release(work, record, record.on_hold, evidence="结清凭证 12 号")
            else:
                release(work, record, record.on_hold, evidence="结清凭证 12 号")
    assert office.get(number).on_hold is None


def test_what_is_listed_cannot_be_lent(office: Office) -> None:
    """Domain scenario 14."""
    number = office.shelved()
    approved(office, number)
    with pytest.raises(Refused, match="XH-2026-001"):
        lend(office, number)


def test_the_drafter_does_not_approve(office: Office) -> None:
    number = office.shelved()
    appraised(office, number)
    with office.desk.database.work(office.clock(), office.people["zhou"]) as work:
        drawn = draft(work, [find(work.session, number)], cooling_days=0).number
    office.step("destruction", drawn, "submit", by="zhou")
    with pytest.raises(Refused, match="草拟"):
        office.step("destruction", drawn, "approve", by="zhou")


@pytest.mark.parametrize(("witness", "sentence"), [("lin", "自己"), ("nobody", "没有登录名"), ("", "监销人")])
def test_a_second_pair_of_eyes_is_demanded(office: Office, witness: str, sentence: str) -> None:
    drawn = approved(office, office.shelved())
    with pytest.raises(ArchiveError, match=sentence):
        office.step("destruction", drawn, "begin", witness=witness)


def test_it_cools_off_first(office: Office) -> None:
    drawn = approved(office, office.shelved(), cooling_days=30)
    with pytest.raises(NotYetDue, match="2026-12-20"):
        office.step("destruction", drawn, "begin", witness="he")
    office.clock.pass_days(30)
    office.step("destruction", drawn, "begin", witness="he")


def test_a_changed_line_voids_the_list(office: Office) -> None:
    number = office.shelved()
    appraised(office, number)
    drawn = listed(office, number)
    office.step("destruction", drawn, "submit")
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        find_list(work.session, drawn).items[0].title = "改了题名"
    with pytest.raises(Refused, match="改动"):
        office.step("destruction", drawn, "approve", by="zhou")


def test_a_stopped_list_frees_its_records(office: Office) -> None:
    number = office.shelved()
    drawn = approved(office, number)
    office.step("destruction", drawn, "stop", note="业务部有异议")
    assert office.get(number).claimed_by is None


def test_killed_between_erasing_and_writing_it_down_it_is_finished_by_the_next(office: Office) -> None:
    number = office.shelved()
    drawn = approved(office, number)
    office.step("destruction", drawn, "begin", witness="he")
    key_id = office.get(number).key_id
    # The first worker dies after the bytes are gone: its last transaction never happens.
    from app.jobs import Owed

    with office.desk.database.reading() as session:
        item = find_list(session, drawn).items[0].id
    JOBS[Job.DESTROY_ITEM](office.desk, Owed(0, Job.DESTROY_ITEM, f"destruction:{drawn}", {"item": item}, "dead", 1))
    with pytest.raises(KeyDestroyed):
        office.desk.vault.get(key_id, "original")
    assert office.get(number).state == "numbered"
    while work_once(office.desk, "next", set(JOBS)):
        pass
    assert office.get(number).state == "destroyed"
    with office.desk.database.reading() as session:
        assert find_list(session, drawn).state == "closed"


def test_an_extension_needs_a_term_and_a_reason(office: Office) -> None:
    number = office.shelved()
    with office.desk.database.work(office.clock(), office.people["gu"]) as work:
        case = open_case(work, [find(work.session, number)])
        for wrong in (
            {"new_term": "", "reason": "x"},
            {"new_term": "Y", "reason": "x"},
            {"new_term": "D10", "reason": ""},
        ):
            with pytest.raises(Invalid):
                judge(work, case, case.items[0], conclusion="extend", **wrong)
        judge(work, case, case.items[0], conclusion="extend", new_term="D10", reason="仍有查考价值")
        case_no = case.number
    office.step("appraisal", case_no, "submit", by="gu")
    office.step("appraisal", case_no, "decide", by="zhou")
    record = office.get(number)
    assert (record.term, record.due_on) == ("D10", date(2036, 11, 20))


def test_what_is_promised_to_a_borrower_is_not_listed_and_the_promise_can_be_taken_back(office: Office) -> None:
    number = office.shelved()
    appraised(office, number)
    loan = lend(office, number)
    office.step("lending", loan, "approve")
    with pytest.raises(Refused, match=loan):
        listed(office, number)
    office.step("lending", loan, "refuse", note="已列入销毁")
    listed(office, number)
