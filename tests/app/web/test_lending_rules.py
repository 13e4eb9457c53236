"""The head writes who must agree and for how long; everybody else sees it, and the next request goes that way."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.app.web.conftest import Browser
from tests.desk import Office
from workflows.approvals import ApprovalRule, Delegation
from workflows.loan_terms import TermLine
from workflows.loans import Loan

Browse = Callable[[str], Browser]


def send(browser: Browser, url: str, sent: dict[str, str]) -> Any:
    return browser.post(url, **sent)


def rule_named(office: Office, name: str) -> ApprovalRule | None:
    with office.desk.database.reading() as session:
        return session.scalars(select(ApprovalRule).where(ApprovalRule.name == name)).one_or_none()


def test_a_rule_is_written_and_the_next_request_goes_its_way(office: Office, browse: Browse) -> None:
    zhou = browse("zhou")
    sent = {
        "name": "管理类要两人签",
        "class": "gl",
        "secrecy": "public",
        "who-1": "role:archivist",
        "who-2": "role:head",
    }
    assert send(zhou, "/lending-rules/new", sent).status_code == 302
    number = office.shelved(secrecy="public")
    yu = browse("yu")
    send(yu, "/basket", {"ref": number})
    send(yu, "/basket/request", {"purpose": "核对", "due_on": "2026-11-27"})
    page = yu.get("/loans/JY-2026-0001").text
    assert "管理类要两人签" in page
    office.step("lending", "JY-2026-0001", "approve", by="lin")
    with office.desk.database.reading() as session:
        assert session.query(Loan).one().state == "requested"
    office.step("lending", "JY-2026-0001", "approve", by="zhou")
    with office.desk.database.reading() as session:
        assert session.query(Loan).one().state == "approved"


def test_what_cannot_stand_is_told_at_its_field(browse: Browse) -> None:
    answer = send(browse("zhou"), "/lending-rules/new", {"name": "", "class": "QQ", "who-1": "role:head"})
    assert answer.status_code == 422
    assert "请给规则起个名字" in answer.text
    assert "分类方案里没有类目 QQ" in answer.text


def test_only_the_head_writes_them(browse: Browse) -> None:
    assert send(browse("lin"), "/lending-rules/new", {"name": "x", "who-1": "role:head"}).status_code == 403


def test_a_rule_that_ended_stays_on_the_record(office: Office, browse: Browse) -> None:
    rule = rule_named(office, "人事档案")
    assert rule is not None
    assert browse("zhou").post(f"/lending-rules/{rule.id}/end").status_code == 302
    ended = rule_named(office, "人事档案")
    assert ended is not None
    assert ended.ended_on is not None


def test_terms_bind_the_next_request(office: Office, browse: Browse) -> None:
    assert send(browse("zhou"), "/lending-rules/terms/new", {"class": "GL", "days": "5"}).status_code == 302
    with office.desk.database.reading() as session:
        assert session.query(TermLine).one().days == 5
    number = office.shelved(secrecy="public")
    yu = browse("yu")
    send(yu, "/basket", {"ref": number})
    answer = send(yu, "/basket/request", {"purpose": "核对", "due_on": "2026-11-27"})
    assert answer.status_code == 422
    assert "5 天之内" in answer.text


def test_a_last_day_on_a_closed_one_moves_on(office: Office, browse: Browse) -> None:
    send(browse("zhou"), "/lending-rules/closed", {"days": "2026-11-27 — 2026-11-29", "reason": "搬库"})
    number = office.shelved(secrecy="public")
    yu = browse("yu")
    send(yu, "/basket", {"ref": number})
    send(yu, "/basket/request", {"purpose": "核对", "due_on": "2026-11-27"})
    with office.desk.database.reading() as session:
        assert session.query(Loan).one().due_on.isoformat() == "2026-11-30"


def test_somebody_away_is_stood_in_for(office: Office, browse: Browse) -> None:
    zhou = browse("zhou")
    sent = {"login": "zhou", "substitute": "he", "begins_on": "2026-11-20", "ends_on": "2026-11-25", "reason": "出差"}
    assert send(zhou, "/lending-rules/delegations", sent).status_code == 302
    with office.desk.database.reading() as session:
        assert session.query(Delegation).one().substitute == "he"
    number = office.shelved(secrecy="commercial")
    browse_lin = browse("lin")
    send(browse_lin, "/basket", {"ref": number})
    send(browse_lin, "/basket/request", {"purpose": "核对", "due_on": "2026-11-27"})
    office.step("lending", "JY-2026-0001", "approve", by="he")
    assert "由 he 代签" in zhou.get("/lending-rules").text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"asked_by": "yu", "class": "GL", "secrecy": "internal", "way": "borrow", "department": "BGS"}, "一般档案"),
        ({"asked_by": "yu", "class": "KJ3", "secrecy": "internal", "way": "borrow", "department": "CWB", "outside": "1"}, "不许这样借"),
        ({"asked_by": "nobody", "class": "GL", "way": "borrow", "department": "BGS"}, "请填申请人的账号"),
    ],
)  # fmt: skip
def test_a_made_up_request_shows_its_way(browse: Browse, asked: dict[str, str], said: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    assert said in browse("zhou").get(f"/lending-rules/rehearsal?{query}").text
