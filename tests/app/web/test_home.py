import re
from datetime import date

from archive.numbers import find
from tests.desk import Office
from workflows.lending_request import request


def borrow(office: Office, number: str, who: str, due: date) -> str:
    with office.desk.database.work(office.clock(), office.people[who]) as work:
        return request(work, find(work.session, number), way="borrow", purpose="核对", due_on=due).number


def test_a_clerk_sees_what_came_in_and_who_asked(office, browse):
    ref, number = office.record("租赁合同", title="新到的合同"), office.shelved(department="ZCB")
    loan = borrow(office, number, "yu", date(2026, 11, 27))
    page = browse("lin").get("/").text
    assert "新到的合同" in page
    assert f"/records/{ref}" in page
    assert loan in page
    assert "批准" in page


def test_a_borrower_sees_their_own_loan_wait_for_others(office, browse):
    loan = borrow(office, office.shelved(department="ZCB"), "yu", date(2026, 11, 27))
    page = browse("yu").get("/?of=all").text
    assert loan in page
    assert "等别人" in page
    assert loan not in browse("tao").get("/?of=all").text


def test_what_is_overdue_presses_first(office, browse):
    number = office.shelved(department="ZCB")
    loan = borrow(office, number, "yu", date(2026, 11, 22))
    office.step("lending", loan, "approve")
    office.step("lending", loan, "hand-out", by="he")
    office.record(title="新到的")
    office.clock.go_to(date(2026, 12, 1))
    page = browse("lin").get("/").text
    assert "逾期 9 天" in page
    assert page.index(loan) < page.index("新到的")
    assert "今天须办 · 1 件" in page


def test_the_figures_add_up(office, browse):
    for _ in range(3):
        office.shelved()
    page = browse("lin").get("/").text
    assert "+ 3" in page
    assert "= 3" in page


def test_those_who_may_see_no_record_are_told_of_none(office, browse):
    office.shelved(title="谁也不该看见的题名")
    for login in ("shen", "bao", "lei"):
        page = browse(login).get("/").text
        assert "谁也不该看见的题名" not in page
        assert "馆藏图" not in page


def test_what_was_handed_over_is_out_of_the_balance_of_the_first_page(office, browse):
    gone, _kept = office.shelved(), office.shelved("另一件")
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        record = find(work.session, gone)
        record.state, record.transferred_at = "transferred", work.at
    page = browse("lin").get("/").text
    assert re.findall(r"<dd>([^<]+)</dd>", page[page.index('class="balance"') :])[:4] == ["0", "+ 2", "− 1", "= 1"]
