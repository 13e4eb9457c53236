"""What is due and why, held and released, by whom."""

from datetime import date

import pytest

from archive.holds import Reason, place
from archive.ledger import history_of
from archive.numbers import find
from tests.desk import Office

CONTRACT = {"class": "HT4", "series": 23, "title": "房屋租赁合同", "date": "2018-02-03", "year": "2018"}


def held(office: Office, number: str, by: str = "lin") -> int:
    with office.desk.database.work(office.clock(), office.people[by]) as work:
        return place(work, find(work.session, number), kind=Reason.LAWSUIT, reason="欠款诉讼", case_no="民-077").id


def test_what_is_due_is_listed_with_its_reckoning(office: Office, browse) -> None:
    number = office.shelved()
    page = browse("lin").get("/retention/due").text
    for words in (number.rpartition("-")[0], "2004-01-01", "2014-01-01", "10 年", "2014 年到期", "立鉴定批"):
        assert words in page


def test_what_waits_for_its_event_is_never_due(office: Office, browse) -> None:
    office.shelved(**CONTRACT)
    lin = browse("lin")
    assert "房屋租赁合同" not in lin.get("/retention/due").text
    page = lin.get("/retention/due?of=waiting").text
    assert "房屋租赁合同" in page
    assert "合同终止且款项结清的次日" in page


def test_a_contract_that_ended_but_is_not_settled_waits_for_the_settlement(office: Office, browse) -> None:
    office.shelved(**CONTRACT, event_on="2020-01-10")
    assert "等结清日期" in browse("lin").get("/retention/due?of=waiting").text


def test_what_falls_due_later_is_listed_by_year(office: Office, browse) -> None:
    office.shelved(date="2020-03-05", year="2020")
    assert "2031 年到期" in browse("lin").get("/retention/due?of=coming").text


def test_a_permanent_record_is_on_no_list(office: Office, browse) -> None:
    office.shelved(series=1, title="公司章程")
    lin = browse("lin")
    assert not [of for of in ("due", "waiting", "coming") if "公司章程" in lin.get(f"/retention/due?of={of}").text]


def test_lists_keep_to_the_scope(office: Office, browse) -> None:
    office.shelved(title="核心技术转让方案", secrecy="core")
    assert "核心技术转让方案" in browse("zhou").get("/retention/due").text
    for login in ("lin", "gu"):
        assert "核心技术转让方案" not in browse(login).get("/retention/due").text


@pytest.mark.parametrize("login", ["tao", "shen", "bao", "lei"])
def test_other_duties_do_not_open_the_list(browse, login: str) -> None:
    assert browse(login).get("/retention/due").status_code == 403


def test_the_page_of_a_day_says_every_step_of_it(office: Office, browse) -> None:
    number = office.shelved()
    ref = office.get(number).ref
    page = browse("lin").get(f"/records/{ref}/retention").text
    for words in ("保管期限表第 10 条", "2003-12-31", "2004-01-01", "2014-01-01", "不等于销毁", "验收打号"):
        assert words in page
    assert f"/records/{ref}/retention" in browse("lin").get(f"/records/{ref}").text


def test_the_page_of_a_day_names_what_is_missing_and_what_holds_it(office: Office, browse) -> None:
    ref = office.get(office.shelved(**CONTRACT)).ref
    held(office, ref)
    page = browse("lin").get(f"/records/{ref}/retention").text
    assert "合同尚未终止" in page
    assert "欠款诉讼" in page
    assert f"/records/{ref}/edit" in page


def test_nobody_learns_the_day_of_what_they_may_not_see(office: Office, browse) -> None:
    ref = office.get(office.shelved(secrecy="core")).ref
    assert browse("tao").get(f"/records/{ref}/retention").status_code == 404


def test_a_hold_is_set_by_number_and_lifted_by_another(office: Office, browse) -> None:
    number, lin, he = office.shelved(), browse("lin"), browse("he")
    lin.get("/holds/new")
    assert lin.post("/holds", ref=number, kind="audit", reason="年度审计", case_no="审-1").status_code == 303
    hold = office.get(number).on_hold
    assert hold is not None
    assert "年度审计" in lin.get("/holds").text
    assert "请由另一个人解除" in lin.get(f"/holds/{hold.id}").text
    assert lin.post(f"/holds/{hold.id}/release", evidence="审计报告").status_code == 422
    assert office.get(number).on_hold is not None
    assert he.post(f"/holds/{hold.id}/release", evidence="").status_code == 422
    assert he.post(f"/holds/{hold.id}/release", evidence="审计报告").status_code == 303
    assert office.get(number).on_hold is None
    page = he.get("/holds?of=lifted").text
    assert "年度审计" in page
    assert "审计报告" in he.get(f"/holds/{hold.id}").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ref": "", "kind": "audit", "reason": "审计"}, "请填要冻结的档号"),
        ({"ref": "GL1999.1-1", "kind": "audit", "reason": "审计"}, "没有这件档案"),
        ({"kind": "whim", "reason": "审计"}, "请选冻结的缘由"),
        ({"kind": "audit", "reason": "  "}, "请写明为什么冻结"),
        ({"kind": "audit", "reason": "审" * 301}, "最多 300 个字"),
        ({"kind": "audit", "reason": "审计", "case_no": "9" * 61}, "最多 60 个字"),
    ],
)
def test_a_hold_that_cannot_stand_changes_nothing_and_keeps_what_was_typed(
    office: Office, browse, typed: dict[str, str], sentence: str
) -> None:
    number, lin = office.shelved(), browse("lin")
    lin.get("/holds/new")
    answer = lin.post("/holds", **{"ref": number, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed["reason"].strip()[:20] in answer.text
    assert office.get(number).on_hold is None


def test_a_reason_that_is_a_script_stays_a_reason(office: Office, browse) -> None:
    number, lin = office.shelved(), browse("lin")
    lin.get("/holds/new")
    lin.post("/holds", ref=number, kind="audit", reason="<script>alert(1)</script>")
    hold = office.get(number).on_hold
    assert hold is not None
    for url in ("/holds", f"/holds/{hold.id}", f"/records/{number}/retention", "/retention/due"):
        assert "<script>alert(1)" not in lin.get(url).text, url


def test_holds_on_hidden_records_are_hidden(office: Office, browse) -> None:
    hold = held(office, office.shelved(secrecy="core", title="核心方案"), by="zhou")
    lin = browse("lin")
    assert "核心方案" not in lin.get("/holds").text
    assert lin.get(f"/holds/{hold}").status_code == 404
    assert lin.post(f"/holds/{hold}/release", evidence="x").status_code == 404


def test_without_the_page_s_token_nothing_is_held(office: Office, browse) -> None:
    number, lin = office.shelved(), browse("lin")
    lin.token = ""
    assert lin.post("/holds", ref=number, kind="audit", reason="审计").status_code == 400
    assert office.get(number).on_hold is None


def test_what_moved_the_day_is_told_from_the_ledger(office: Office, browse) -> None:
    number = office.shelved(**CONTRACT, event_on="2014-01-10", settled_on="2014-02-01")
    office.clock.go_to(date(2026, 11, 23))
    ref = office.get(number).ref
    lin = browse("lin")
    lin.get(f"/records/{ref}/edit")
    lin.post(f"/records/{ref}/edit", title="房屋租赁合同", settled_on="2014-03-01", reason="补录结清凭证")
    office.step("correction", "GZ-2026-0001", "confirm", by="he")
    page = lin.get(f"/records/{ref}/retention").text
    assert "2014-03-02" in page
    assert "结清日期" in page
    with office.desk.database.reading() as session:
        assert history_of(session, f"record:{ref[1:]}")
