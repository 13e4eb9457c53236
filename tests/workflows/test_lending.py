"""One record, one borrower, a last day, and nobody's own yes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from archive.errors import ArchiveError, Conflict, Problems, Refused
from archive.numbers import find
from tests.desk import MORNING, Office, reopened
from workflows.lending import LENDING
from workflows.lending_request import request
from workflows.loans import Loan, on_loan, overdue
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
