"""Judging by page: opinions one by one, handed in by one person, decided by another; then listed and destroyed."""

import pytest

from tests.desk import PASSWORD, Office
from workflows.appraisal import Case
from workflows.destruction import DestructionList


def opened(office: Office, browse, count: int = 2, by: str = "gu") -> tuple[str, list[str]]:
    refs = [office.get(office.shelved(title=f"通知{place}")).ref for place in range(count)]
    browser = browse(by)
    answer = browser.post("/appraisals", chosen=refs)
    assert answer.status_code == 303
    return answer.location.split("/")[-1], refs


def case_of(office: Office, number: str) -> Case:
    with office.desk.database.reading() as session:
        case = session.query(Case).filter_by(number=number).one()
        assert [item.record.title for item in case.items]
        return case


def list_of(office: Office, number: str) -> DestructionList:
    with office.desk.database.reading() as session:
        drawn = session.query(DestructionList).filter_by(number=number).one()
        assert [item.record.title for item in drawn.items]
        return drawn


def decided(office: Office, browse, conclusion: str = "destroy", count: int = 1) -> list[str]:
    number, refs = opened(office, browse, count)
    gu, zhou = browse("gu"), browse("zhou")
    for ref in refs:
        gu.post(f"/appraisals/{number}/items/{ref}", conclusion=conclusion, reason="还要用", new_term="D10")
    gu.post(f"/appraisal/{number}/submit")
    assert zhou.post(f"/appraisal/{number}/decide", password=PASSWORD).status_code == 302
    return refs


def test_chosen_records_are_put_before_the_group(office: Office, browse) -> None:
    number, refs = opened(office, browse)
    page = browse("gu").get(f"/appraisals/{number}").text
    for words in ("通知0", "通知1", "还有 2 件没有意见", f"/records/{refs[0]}/pages", "data-decide"):
        assert words in page
    assert number in browse("shen").get("/appraisals").text


def test_a_held_record_is_refused_and_the_others_are_not_claimed(office: Office, browse) -> None:
    first, second = (office.get(office.shelved()).ref for _ in range(2))
    lin = browse("lin")
    lin.post("/holds", ref=second, kind="audit", reason="审计")
    answer = lin.post("/appraisals", chosen=[first, second])
    assert answer.status_code == 409
    assert "已被冻结" in answer.text
    assert office.get(first).claimed_by is None


def test_nothing_chosen_is_told(browse) -> None:
    answer = browse("lin").post("/appraisals")
    assert answer.status_code == 409
    assert "请先勾选到期的件" in answer.text


def test_an_opinion_leads_to_the_next_record(office: Office, browse) -> None:
    number, refs = opened(office, browse)
    gu = browse("gu")
    answer = gu.post(f"/appraisals/{number}/items/{refs[0]}", conclusion="destroy")
    assert answer.location.endswith(f"item={refs[1]}")
    assert [item.conclusion for item in case_of(office, number).items] == ["destroy", None]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "请选销毁、延长或永久"),
        ({"conclusion": "burn"}, "请选销毁、延长或永久"),
        ({"conclusion": "extend", "reason": "还要用"}, "延长须写新期限"),
        ({"conclusion": "extend", "reason": "还要用", "new_term": "永久"}, "延长须写新期限"),
        ({"conclusion": "extend", "new_term": "D5"}, "请写明理由"),
        ({"conclusion": "permanent", "reason": ""}, "请写明理由"),
        ({"conclusion": "permanent", "reason": "因" * 301}, "最多 300 个字"),
    ],
)
def test_an_opinion_that_cannot_stand_is_not_kept_and_stays_typed(
    office: Office, browse, typed: dict[str, str], sentence: str
) -> None:
    number, refs = opened(office, browse, 1)
    answer = browse("gu").post(f"/appraisals/{number}/items/{refs[0]}", **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed.get("reason", "")[:40] in answer.text
    assert case_of(office, number).items[0].conclusion is None


def test_an_extension_is_kept_as_a_term_and_counts_from_the_decision(office: Office, browse) -> None:
    record = office.get(decided(office, browse, "extend")[0])
    assert (record.term, record.due_on.isoformat()) == ("D10", "2036-11-20")


def test_one_person_does_not_do_both_halves(office: Office, browse) -> None:
    number, refs = opened(office, browse, 1, by="zhou")
    zhou = browse("zhou")
    zhou.post(f"/appraisals/{number}/items/{refs[0]}", conclusion="destroy")
    zhou.post(f"/appraisal/{number}/submit")
    assert "请由另一位审定" in zhou.get(f"/appraisals/{number}").text
    assert zhou.post(f"/appraisal/{number}/decide", password=PASSWORD).status_code in {409, 422}
    assert case_of(office, number).state == "judged"


def test_a_held_record_is_taken_out_so_that_the_others_go_on(office: Office, browse) -> None:
    number, refs = opened(office, browse)
    gu, lin = browse("gu"), browse("lin")
    for ref in refs:
        gu.post(f"/appraisals/{number}/items/{ref}", conclusion="destroy")
    lin.post("/holds", ref=refs[0], kind="audit", reason="审计")
    assert gu.post(f"/appraisal/{number}/submit").status_code == 409
    answer = gu.post(f"/appraisals/{number}/items/{refs[0]}/take-out", reason=" ")
    assert answer.status_code == 422
    assert "请写明为什么移出" in answer.text
    assert gu.post(f"/appraisals/{number}/items/{refs[0]}/take-out", reason="审计冻结").status_code == 303
    assert office.get(refs[0]).claimed_by is None
    assert gu.post(f"/appraisals/{number}/items/{refs[1]}/take-out", reason="也移出").status_code == 409
    assert gu.post(f"/appraisal/{number}/submit").status_code == 302
    assert "移出鉴定批" in lin.get(f"/records/{refs[0]}").text


def test_nothing_is_judged_after_it_was_handed_in(office: Office, browse) -> None:
    number, refs = opened(office, browse, 1)
    gu = browse("gu")
    gu.post(f"/appraisals/{number}/items/{refs[0]}", conclusion="destroy")
    gu.post(f"/appraisal/{number}/submit")
    assert "data-decide" not in gu.get(f"/appraisals/{number}").text
    answer = gu.post(f"/appraisals/{number}/items/{refs[0]}", conclusion="permanent", reason="x")
    assert answer.status_code == 409
    assert "不能再改" in answer.text


@pytest.mark.parametrize("login", ["tao", "shen", "bao", "lei"])
def test_other_duties_judge_and_list_nothing(office: Office, browse, login: str) -> None:
    number, refs = opened(office, browse, 1)
    other = browse(login)
    assert other.post(f"/appraisals/{number}/items/{refs[0]}", conclusion="destroy").status_code in {403, 404}
    assert other.post("/appraisals", chosen=refs).status_code == 403
    assert other.post("/destructions", chosen=refs).status_code == 403
    assert other.get("/destructions/new").status_code == 403


def test_a_reviewer_judges_only_what_they_may_see(office: Office, browse) -> None:
    refs = [office.get(office.shelved(title=title, secrecy=level)).ref
            for title, level in (("一般通知", "internal"), ("核心方案", "core"))]  # fmt: skip
    number = browse("zhou").post("/appraisals", chosen=refs).location.split("/")[-1]
    gu = browse("gu")
    page = gu.get(f"/appraisals/{number}").text
    assert "一般通知" in page
    assert "核心方案" not in page
    assert "1 件不在您可见范围" in page
    assert gu.get(f"/appraisals/{number}?item={refs[1]}").text.count("核心方案") == 0
    assert gu.post(f"/appraisals/{number}/items/{refs[1]}", conclusion="destroy").status_code == 404


def test_only_what_was_decided_may_be_listed(office: Office, browse) -> None:
    loose = office.get(office.shelved(title="没有鉴定过的")).ref
    ready = decided(office, browse)[0]
    lin = browse("lin")
    page = lin.get("/destructions/new").text
    assert "通知0" in page
    assert "没有鉴定过的" not in page
    answer = lin.post("/destructions", chosen=[ready, loose])
    assert answer.status_code == 409
    assert "没有经过鉴定" in answer.text
    assert office.get(ready).claimed_by is None
    assert "请先勾选" in lin.post("/destructions").text


def drafted(office: Office, browse, count: int = 1) -> str:
    refs = decided(office, browse, count=count)
    return browse("lin").post("/destructions", chosen=refs).location.split("/")[-1]


def test_the_sheet_says_whose_turn_it_is_and_what_stands_in_the_way(office: Office, browse) -> None:
    number = drafted(office, browse, 2)
    lin, zhou = browse("lin"), browse("zhou")
    page = lin.get(f"/destructions/{number}").text
    for words in ("档案销毁清册", "合计 2 件", "22 年 10 月", "2 / 2", "林书瑶"):
        assert words in page
    lin.post("/holds", ref=list_of(office, number).items[0].number, kind="audit", reason="审计")
    assert "已冻结（审计）" in lin.get(f"/destructions/{number}").text
    assert lin.post(f"/destruction/{number}/submit").status_code == 409
    assert list_of(office, number).state == "drafted"
    assert "批准" not in [button for button in ("开始销毁",) if button in zhou.get(f"/destructions/{number}").text]


def test_accounting_records_take_the_accounting_form(office: Office, browse) -> None:
    number = office.shelved(**{"class": "KJ4", "series": 41, "title": "对账单", "date": "2003-06-30", "year": "2003"})
    lin, zhou = browse("lin"), browse("zhou")
    ref = office.get(number).ref
    case = lin.post("/appraisals", chosen=ref).location.split("/")[-1]
    lin.post(f"/appraisals/{case}/items/{ref}", conclusion="destroy")
    lin.post(f"/appraisal/{case}/submit")
    zhou.post(f"/appraisal/{case}/decide", password=PASSWORD)
    drawn = lin.post("/destructions", chosen=ref).location
    assert "会计档案销毁清册" in lin.get(drawn).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"witness": "he", "confirm": ""}, "没有动手"),
        ({"witness": "he", "confirm": "XH-1999-001"}, "没有动手"),
        ({"witness": "lin"}, "不能是执行人自己"),
        ({"witness": "nobody"}, "没有登录名为 nobody 的人"),
        ({"witness": ""}, "请填写"),
    ],
)
def test_destroying_asks_for_the_number_and_a_witness(
    office: Office, browse, typed: dict[str, str], sentence: str
) -> None:
    number = drafted(office, browse)
    lin, zhou = browse("lin"), browse("zhou")
    lin.post(f"/destruction/{number}/submit")
    zhou.post(f"/destruction/{number}/approve", password=PASSWORD)
    answer = lin.post(f"/destruction/{number}/begin", **{"confirm": number, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert list_of(office, number).state == "approved"


def test_while_it_goes_on_the_page_renews_itself_and_shows_each_fate(office: Office, browse) -> None:
    number = drafted(office, browse, 2)
    lin, zhou = browse("lin"), browse("zhou")
    lin.post(f"/destruction/{number}/submit")
    zhou.post(f"/destruction/{number}/approve", password=PASSWORD)
    lin.post(f"/destruction/{number}/begin", witness="he", confirm=number)
    page = lin.get(f"/destructions/{number}").text
    assert "every 2s" in page
    assert "待销" in page
    office.settle()
    page = lin.get(f"/destructions/{number}").text
    assert "every 2s" not in page
    assert page.count("读不回，密钥已毁") == 2
    assert number in browse("shen").get("/destructions").text
