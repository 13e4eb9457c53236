"""One record, one borrower, a last day, and nobody's own yes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from archive.errors import ArchiveError, Conflict, Problems, Refused
from archive.numbers import find
from archive.people import Actor, Role
from tests.desk import MORNING, Office, reopened
from workflows.lending import LENDING
from workflows.lending_request import request
from workflows.loans import Loan, on_loan, overdue, queue_of
from workflows.loans import find as find_loan
from workflows.machine import Act

FRIDAY = date(2026, 11, 27)


def ask(office: Office, number: str, *, by: str = "yu", **changed: object) -> str:
    wanted = {"way": "borrow", "purpose": "续租谈判", "due_on": FRIDAY, **changed}
    with office.desk.database.work(office.clock(), office.people[by]) as work:
        return request(work, find(work.session, number), **wanted).number  # type: ignore[arg-type]


def lent(office: Office, number: str, *, by: str = "yu") -> str:
    loan = ask(office, number, by=by)
    office.step("lending", loan, "approve")
    office.step("lending", loan, "hand-out", pages=2)
    return loan


@pytest.mark.parametrize(
    "wrong",
    [
        {"way": "steal"},
        {"purpose": " "},
        {"purpose": "用" * 301},
        {"due_on": date(2026, 11, 19)},
        {"due_on": date(2027, 3, 1)},
    ],
)
def test_a_request_needs_way_purpose_and_a_last_day(office: Office, wrong: dict[str, object]) -> None:
    number = office.shelved()
    with pytest.raises(Problems):
        ask(office, number, **wrong)


def test_what_is_not_accepted_yet_cannot_be_asked_for(office: Office) -> None:
    with pytest.raises(Refused, match="验收"):
        ask(office, office.record())


def test_an_archivist_does_not_agree_to_the_own_request(office: Office) -> None:
    loan = ask(office, office.shelved(), by="lin")
    with pytest.raises(Refused, match="自己"):
        office.step("lending", loan, "approve", by="lin")
    office.step("lending", loan, "approve", by="he")
    with pytest.raises(Refused, match="自己"):
        office.step("lending", loan, "hand-out", by="lin")


def test_asking_twice_is_refused(office: Office) -> None:
    number = office.shelved()
    ask(office, number)
    with pytest.raises(Refused, match="已经申请"):
        ask(office, number)


def test_the_second_borrower_is_told_who_has_it_until_when(office: Office) -> None:
    number = office.shelved()
    lent(office, number)
    second = ask(office, number, by="tao")
    office.step("lending", second, "approve")
    with pytest.raises(Refused, match=r"余欣.*2026-11-27"):
        office.step("lending", second, "hand-out")


def test_two_desks_at_once_lend_it_once(office: Office) -> None:
    number = office.shelved()
    loans = [ask(office, number, by=login) for login in ("tao", "yu", "gu")]
    for loan in loans:
        office.step("lending", loan, "approve")
    gate = threading.Barrier(3)

    def hand_out(loan: str) -> bool:
        desk = reopened(office.desk)
        gate.wait(30)
        try:
            with desk.database.work(MORNING, office.people["he"]) as work:
                LENDING.perform("hand-out", Act(find_loan(work.session, loan), work))
        except (Conflict, Refused):
            return False
        finally:
            desk.database.close()
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(hand_out, loans)) == [False, False, True]
    with office.desk.database.reading() as session:
        assert session.query(Loan).filter_by(state="on-loan").count() == 1


def test_a_renewal_keeps_the_first_day_and_its_reason(office: Office) -> None:
    loan = lent(office, office.shelved())
    office.step("lending", loan, "renew", due_on=FRIDAY + timedelta(7), note="电话续借")
    with office.desk.database.reading() as session:
        row = find_loan(session, loan)
        assert (row.due_on, row.first_due_on, row.renewals) == (date(2026, 12, 4), FRIDAY, 1)


def test_overdue_begins_the_day_after_and_cannot_be_renewed(office: Office) -> None:
    loan = lent(office, office.shelved())
    with office.desk.database.reading() as session:
        assert overdue(session, FRIDAY) == []
        assert [late.number for late in overdue(session, FRIDAY + timedelta(1))] == [loan]
    office.clock.go_to(FRIDAY + timedelta(1))
    with pytest.raises(Refused, match="逾期 1 天"):
        office.step("lending", loan, "renew", due_on="2026-12-10", note="忘了")


def test_a_missing_page_is_not_quietly_taken_back(office: Office) -> None:
    """Domain scenario 17, its first half."""
    number = office.shelved()
    loan = lent(office, number)
    with pytest.raises(Refused, match="借出 2 页，点到 1 页"):
        office.step("lending", loan, "take-back", pages=1)
    with office.desk.database.reading() as session:
        assert on_loan(session, find(session, number).id) is not None
    office.step("lending", loan, "take-back", pages=2)


def test_only_the_borrower_withdraws(office: Office) -> None:
    loan = ask(office, office.shelved())
    with pytest.raises(ArchiveError, match="申请人自己"):
        office.step("lending", loan, "withdraw", by="tao")
    office.step("lending", loan, "withdraw", by="yu")


def test_fifty_at_once_get_one_record_and_forty_nine_places_in_the_line(office: Office) -> None:
    number = office.shelved(secrecy="public")
    crowd = [Actor(f"u{n:02}", f"第{n}位", frozenset({Role.BUSINESS})) for n in range(50)]
    desks = [reopened(office.desk) for _ in range(10)]

    def ask_and_get_approved(n: int) -> None:
        database = desks[n % 10].database
        with database.work(office.clock(), crowd[n]) as work:
            record = find(work.session, number)
            loan = request(work, record, way="borrow", purpose="同时要", due_on=FRIDAY).number
        with database.work(office.clock(), office.people["lin"]) as work:
            LENDING.perform("approve", Act(find_loan(work.session, loan), work))

    def fetch(loan: str) -> bool:
        with office.desk.database.work(office.clock(), office.people["he"]) as work:
            try:
                LENDING.perform("hand-out", Act(find_loan(work.session, loan), work))
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(ask_and_get_approved, range(50)))
    with office.desk.database.reading() as session:
        record = find(session, number)
        line = [loan.number for loan in queue_of(session, record.id)]
        ready = [loan for loan in queue_of(session, record.id) if loan.pickup_until is not None]
    assert len(set(line)) == 50
    assert [loan.number for loan in ready] == [ready[0].number], "it lies ready for one of them"
    assert [fetch(loan) for loan in sorted(line, key=lambda one: one != ready[0].number)] == [True] + [False] * 49
    with office.desk.database.reading() as session:
        assert len(queue_of(session, record.id)) == 49
    for desk in desks:
        desk.database.close()


def test_what_comes_back_lies_ready_for_the_next_who_then_lets_it_go(office: Office) -> None:
    number = office.shelved(secrecy="public")
    first, second, third = (ask(office, number, by=who) for who in ("yu", "tao", "gu"))
    for loan in (first, second, third):
        office.step("lending", loan, "approve")
    with pytest.raises(Refused, match="保留到"):
        office.step("lending", second, "hand-out")
    office.step("lending", first, "hand-out", pages=2)
    with pytest.raises(Refused, match="2 人在等"):
        office.step("lending", first, "renew", note="还要用", due_on=date(2026, 12, 4))
    office.step("lending", first, "recall", note="审计要用")
    assert loan_now(office, first).due_on == date(2026, 11, 25)
    assert loan_now(office, first).first_due_on == FRIDAY
    office.step("lending", first, "take-back", pages=2)
    assert loan_now(office, second).pickup_until == date(2026, 11, 23)
    office.clock.go_to(date(2026, 11, 24))
    office.step("lending", second, "expire")
    assert loan_now(office, third).pickup_until == date(2026, 11, 27)


def test_missing_pages_open_a_case_until_the_head_has_settled_it(office: Office) -> None:
    number = office.shelved(secrecy="public")
    loan, other = lent(office, number), ask(office, number, by="tao")
    office.step("lending", other, "approve")
    office.step("lending", loan, "take-back", pages=1, short="是", condition="缺末页")
    assert loan_now(office, loan).state == "in-doubt"
    with pytest.raises(Refused, match="已借给"):
        office.step("lending", other, "hand-out")
    office.step("lending", loan, "settle", by="zhou", note="末页寻回，已归位")
    office.step("lending", other, "hand-out", pages=2)


def test_what_is_lost_can_neither_be_lent_nor_end_and_may_turn_up_again(office: Office) -> None:
    number = office.shelved(secrecy="public")
    loan = lent(office, number)
    office.step("lending", loan, "lose", by="zhou", note="搬家时遗失")
    with pytest.raises(Refused, match="冻结"):
        ask(office, number, by="tao")
    assert office.get(number).on_hold is not None
    office.step("lending", loan, "find", note="在旧柜中", pages=2)
    assert loan_now(office, loan).state == "returned"


def test_a_booked_day_keeps_others_off(office: Office) -> None:
    number = office.shelved(secrecy="public")
    booked = ask(office, number, by="tao", starts_on=date(2026, 11, 25), due_on=FRIDAY)
    now = ask(office, number, by="yu", due_on=FRIDAY)
    for loan in (booked, now):
        office.step("lending", loan, "approve")
    with pytest.raises(Refused, match="已预约"):
        office.step("lending", now, "hand-out")
    with pytest.raises(Refused, match="到那天再取"):
        office.step("lending", booked, "hand-out")
    office.clock.go_to(date(2026, 11, 25))
    office.step("lending", booked, "hand-out")


def test_accounting_originals_leave_the_house_only_as_an_exception(office: Office) -> None:
    wanted = {"class": "KJ3", "series": 32, "title": "2003 年记账凭证", "date": "2003-12-31", "year": "2003"}
    number = office.shelved(**wanted, secrecy="public")
    with pytest.raises(Refused, match="会计档案原件不对外借出"):
        ask(office, number, outside="信远会计师事务所")
    loan = ask(office, number, outside="信远会计师事务所", exception="司法审计调取")
    with pytest.raises(Refused, match="轮到周砚秋"):
        office.step("lending", loan, "approve")
    office.step("lending", loan, "approve", by="zhou")
    assert loan_now(office, loan).exception == "司法审计调取"


def test_a_view_on_the_screen_is_granted_and_needs_no_paper(office: Office) -> None:
    number = office.shelved(secrecy="public")
    lent(office, number)
    view = ask(office, number, by="tao", way="view")
    office.step("lending", view, "approve")
    assert loan_now(office, view).state == "granted"
    office.step("lending", view, "revoke", by="bao", note="截屏外传")
    assert loan_now(office, view).state == "ended"


def loan_now(office: Office, number: str) -> Loan:
    with office.desk.database.reading() as session:
        return find_loan(session, number)
