"""Borrowing from the basket to the shelf again, asked for and done on pages."""

import re
from datetime import date

import pytest

from workflows.loans import State

LOAN = re.compile(r"/loans/(JY-2026-\d{4})")
PENDING = re.compile(r'name="(loan|verb)" value="([^"]+)"')


@pytest.fixture
def paper(office):
    """A record of 资产部 that yu may see, twelve pages long."""
    number = office.shelved("房屋租赁合同\n甲方：海岳集团", department="ZCB", title="房屋租赁合同", pages=12)
    office.settle()
    return number


def ask(browser, number, **fields):
    browser.post("/basket", ref=number)
    return browser.post("/basket/request", **{"purpose": "续租谈判", "due_on": "2026-11-27", **fields})


def loan_of(office, number):
    from workflows.loans import open_loans

    with office.desk.database.reading() as session:
        return next(iter(open_loans(session, office.get(number).id)), None)


def scan(browser, code, **fields):
    return browser.post("/desk", code=code, mode="either", **fields)


def test_a_record_is_asked_for_handed_out_and_taken_back(office, browse, paper):
    yu, lin = browse("yu"), browse("lin")
    asked = ask(yu, paper)
    number = LOAN.search(asked.location)[1]
    assert "等档案员批准" in yu.get(asked.location).text
    assert yu.get("/basket").text.count("JY-") == 0

    assert "同意" in lin.get(f"/loans/{number}").text
    lin.post(f"/lending/{number}/approve")
    assert f"/loans/{number}" in lin.get("/desk").text, "it stands among what is to be fetched"

    seen = scan(lin, paper)
    assert "应有 12 页" in seen.text
    assert loan_of(office, paper).state == State.APPROVED, "nothing is handed out before its pages are counted"
    pending = dict(PENDING.findall(seen.text))
    scan(lin, "12", **pending)
    assert "已交出" in lin.get("/desk").text
    assert loan_of(office, paper).state == State.ON_LOAN

    seen = scan(lin, paper)
    refused = scan(lin, "11", **dict(PENDING.findall(seen.text)))
    assert refused.status_code == 422
    assert "借出 12 页，点到 11 页" in refused.text
    scan(lin, "", **dict(PENDING.findall(refused.text)))
    assert "已收回" in lin.get("/desk").text
    assert loan_of(office, paper) is None
    assert "已归还" in yu.get(f"/loans/{number}").text


def test_one_form_asks_for_everything_in_the_basket(office, browse):
    numbers = [office.shelved(f"租赁合同 {n}", department="ZCB", title=f"租赁合同 {n}") for n in (1, 2)]
    yu = browse("yu")
    for number in numbers:
        yu.post("/basket", ref=number)
    page = yu.get("/basket").text
    assert all(number in page.replace("<i>", "").replace("</i>", "") for number in numbers)
    ids = [office.get(number).id for number in numbers]
    answer = yu.post("/basket/request", purpose="对账", due_on="20261127", **{f"way-{ids[0]}": "read"})
    assert answer.location == "/loans/mine"
    assert [loan_of(office, number).way for number in numbers] == ["read", "borrow"]
    assert loan_of(office, numbers[0]).due_on == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"purpose": " "}, "请写明用途"),
        ({"due_on": "2026-02-31"}, "2 月"),
        ({"due_on": ""}, "请填归还日期"),
        ({"due_on": "2027-11-20"}, "90 天之内"),
        ({"purpose": "用" * 301}, "不超过 300 字"),
    ],
)
def test_what_cannot_stand_is_told_at_its_field_and_stays_typed(office, browse, paper, fields, sentence):
    yu = browse("yu")
    answer = ask(yu, paper, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    if fields.get("due_on"):
        assert fields["due_on"] in answer.text
    assert loan_of(office, paper) is None
    assert "房屋租赁合同" in yu.get("/basket").text, "the basket keeps what was in it"


def test_one_record_that_cannot_be_lent_keeps_the_others_back(office, browse, paper):
    other = office.shelved("另一份合同", department="ZCB", title="另一份合同")
    yu = browse("yu")
    yu.post("/basket", ref=other)
    ask(yu, other)
    yu.post("/basket", ref=other)
    answer = ask(yu, paper)
    assert answer.status_code == 422
    assert "您已经申请过这件" in answer.text
    assert loan_of(office, paper) is None


def test_taking_a_record_out_of_the_basket_keeps_what_was_typed(office, browse, paper):
    yu = browse("yu")
    yu.post("/basket", ref=paper)
    other = office.shelved("另一份合同", department="ZCB", title="另一份合同")
    yu.post("/basket", ref=other)
    page = yu.post(f"/basket/{office.get(other).id}/drop", purpose="核对租金条款", due_on="2026-11-28").text
    assert "核对租金条款" in page
    assert "2026-11-28" in page
    assert "另一份合同" not in page


def test_nobody_puts_into_the_basket_what_they_may_not_see(office, browse):
    hidden = office.shelved("薪酬方案", department="CWB", title="薪酬方案")
    answer = browse("yu").post("/basket", ref=hidden)
    assert answer.status_code == 404
    assert "薪酬方案" not in answer.text


def test_anothers_loan_is_not_there(office, browse, paper):
    number = LOAN.search(ask(browse("yu"), paper).location)[1]
    tao = browse("tao")
    for url in (f"/loans/{number}", f"/loans/{number}/print/slip.pdf", f"/lending/{number}/withdraw"):
        assert tao.get(url).status_code == 404, url
    assert tao.post(f"/lending/{number}/withdraw").status_code == 404
    assert number not in tao.get("/loans/mine").text
    assert tao.get("/loans").status_code == 403
    assert loan_of(office, paper).state == State.REQUESTED


def test_a_clerk_learns_no_title_from_a_loan_that_the_record_itself_would_hide(office, browse):
    number = office.shelved("并购意向书", secrecy="core", title="并购意向书", by="zhou")
    loan = LOAN.search(ask(browse("zhou"), number).location)[1]
    lin = browse("lin")
    assert lin.get(f"/loans/{loan}").status_code == 404
    assert "并购意向书" not in lin.get("/loans").text + lin.get("/desk").text
    refused = scan(lin, number)
    assert refused.status_code == 422
    assert "不认识这个码" in refused.text


def test_the_borrower_may_not_agree_to_the_own_request(office, browse, paper):
    lin = browse("lin")
    number = LOAN.search(ask(lin, paper).location)[1]
    page = lin.get(f"/loans/{number}").text
    assert "借阅人不能批准自己的申请" in page, "the next step is shown with its reason"
    assert lin.post(f"/lending/{number}/approve").status_code == 422
    assert loan_of(office, paper).state == State.REQUESTED


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "没有扫到码"),
        ("12", "先扫件，再点页"),
        ("HT9.9999-1", "不认识这个码"),
        ("<script>", "不认识这个码"),
        ("JY-2026-9999", "没有编号为"),
    ],
)
def test_the_desk_says_what_is_wrong_with_a_code(browse, code, sentence):
    answer = scan(browse("lin"), code)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")


def test_a_second_scan_does_not_push_the_first_aside(office, browse, paper):
    lin, yu = browse("lin"), browse("yu")
    number = LOAN.search(ask(yu, paper).location)[1]
    lin.post(f"/lending/{number}/approve")
    pending = dict(PENDING.findall(scan(lin, paper).text))
    answer = scan(lin, "HT9.9999-1", **pending)
    assert "先点完这一件" in answer.text
    assert loan_of(office, paper).state == State.APPROVED
    scan(lin, paper.replace(".", "。"), **pending)  # the same label once more means: as many as there should be
    assert loan_of(office, paper).state == State.ON_LOAN


def test_a_scan_that_was_put_down_changes_nothing(office, browse, paper):
    lin, yu = browse("lin"), browse("yu")
    number = LOAN.search(ask(yu, paper).location)[1]
    lin.post(f"/lending/{number}/approve")
    pending = dict(PENDING.findall(scan(lin, paper).text))
    scan(lin, "", give_up="1", **pending)
    assert "没有登记" in lin.get("/desk").text
    assert loan_of(office, paper).state == State.APPROVED


def test_only_handing_out_refuses_what_is_out(office, browse, paper):
    lin, yu = browse("lin"), browse("yu")
    number = LOAN.search(ask(yu, paper).location)[1]
    lin.post(f"/lending/{number}/approve")
    scan(lin, "", **dict(PENDING.findall(scan(lin, paper).text)))
    answer = lin.post("/desk", code=paper, mode="out")
    assert answer.status_code == 422
    assert "已借给余欣，应于 2026-11-27 归还" in answer.text


def test_the_desk_hands_over_nothing_but_loans(office, browse, paper):
    lin = browse("lin")
    number = LOAN.search(ask(browse("yu"), paper).location)[1]
    assert scan(lin, "", loan=number, verb="approve").status_code == 422
    assert loan_of(office, paper).state == State.REQUESTED
    assert browse("yu").post("/desk", code=paper).status_code == 403


def test_a_persons_card_shows_what_they_have(office, browse, paper):
    lin = browse("lin")
    ask(browse("yu"), paper)
    scan(lin, "YU")
    page = lin.get("/desk").text
    assert "余欣" in page
    lin.post("/desk/finish")
    assert 'class="borrower"' not in lin.get("/desk").text


def test_what_is_late_stands_among_the_overdue_with_its_letter(office, browse, paper):
    lin = browse("lin")
    number = LOAN.search(ask(browse("yu"), paper).location)[1]
    lin.post(f"/lending/{number}/approve")
    scan(lin, "", **dict(PENDING.findall(scan(lin, paper).text)))
    assert "没有逾期" in lin.get("/loans/overdue").text
    office.clock.go_to(date(2026, 12, 2))
    page = browse("lin").get("/loans/overdue").text
    assert number in page
    assert "5 天" in page
    assert f"/loans/{number}/print/reminder.pdf" in page
