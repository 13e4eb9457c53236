import re
from html import unescape

import pytest

from archive.holdings import Container, Location
from archive.ledger import history_of
from archive.numbers import find
from archive.records import Stage
from tests.desk import Office

GOOD = {
    "title": "房屋租赁合同", "class": "HT4", "series": "23", "date": "20180203", "year": "2018", "doc_no": "FW-2019-93196",
    "pages": "4", "parties": "鼎盛泰和\n瀚宇医疗", "responsible": "资产部", "department": "ZCB", "secrecy": "internal",
}  # fmt: skip


def shelf(office: Office, code: str = "2-A03-4", capacity: int = 900) -> None:
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        work.session.add(Location(place="layer", code=code, name="二号库 A03 架 4 层", capacity_mm=capacity))


def test_a_new_record_is_corrected_and_accepted_in_one_go(office, browse):
    ref, browser = office.record("租赁合同"), browse("lin")
    page = browser.get(f"/records/{ref}").text
    assert "识别" in page
    assert f"/records/{ref}/accept?version=" in page
    answer = browser.post(f"/records/{ref}/accept", **GOOD)
    assert answer.headers["Location"] == f"/records/{ref}"
    record = office.get(ref)
    assert (record.archival_no, record.title, record.party_names) == (
        "HT4.2018-1",
        "房屋租赁合同",
        ("鼎盛泰和", "瀚宇医疗"),
    )
    page = browser.get(f"/records/{ref}").text
    assert "已验收，档号 HT4.2018-1" in page
    assert 'class="stamp"' in page


def test_a_form_that_cannot_be_accepted_saves_nothing_and_uses_no_number(office, browse):
    ref, browser = office.record("租赁合同"), browse("lin")
    before = office.get(ref)
    answer = browser.post(f"/records/{ref}/accept", **{**GOOD, "title": "新的题名", "date": ""})
    assert answer.status_code == 422
    assert "新的题名" in answer.text
    assert office.get(ref).title == before.title
    other = office.record("另一件")
    browser.post(f"/records/{other}/accept", **GOOD)
    assert office.get(other).archival_no == "HT4.2018-1"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("date", "2018-02-30", "2018 年"),
        ("date", "2099-01-01", "还没有到"),
        ("class", "XX9", "没有类目 XX9"),
        ("class", "HT", "只用来归并"),
        ("series", "63", "不在"),
        ("year", "12", "之间的整数"),
        ("pages", "0", "之间的整数"),
        ("pages", "四页", "之间的整数"),
        ("title", "<script>alert(1)</script>", "网页代码"),
        ("title", "", "题名空白"),
        ("parties", "鼎盛/泰和", "不能含有"),
        ("secrecy", "core", "高过您自己的"),
        ("secrecy", "绝密", "密级请选"),
        ("department", "NOPE", "没有代码为 NOPE"),
        ("doc_no", "x" * 90, "最多 80 个字"),
    ],
)
def test_what_cannot_stand_is_told_at_its_field_with_what_was_typed(office, browse, field, typed, sentence):
    ref, browser = office.record("租赁合同"), browse("lin")
    before = office.get(ref)
    answer = browser.post(f"/records/{ref}", **{**GOOD, field: typed})
    assert answer.status_code == 422
    page = unescape(answer.text)
    at = page.index(f'id="r-{field}-error"')
    assert sentence in page[at : at + 300]
    if field not in {"class", "series", "department", "secrecy"}:
        assert typed in page
    assert "<script>alert" not in answer.text
    assert "鼎盛" in page, "the other fields keep what was typed"
    after = office.get(ref)
    assert (after.version, after.title) == (before.version, before.title)


def test_a_field_nobody_made_is_left_out(office, browse):
    ref, browser = office.record("租赁合同"), browse("lin")
    browser.post(
        f"/records/{ref}", title="新题名", state="destroyed", archival_no="HT4.1900-1", version="99", key_id="0"
    )
    record = office.get(ref)
    assert (record.title, record.state, record.archival_no) == ("新题名", "received", None)


def test_the_schedule_line_follows_a_corrected_class(office, browse):
    ref, browser = office.record("合同"), browse("lin")
    office.get(ref)
    line = office.get(ref).series
    browser.post(f"/records/{ref}", **{**GOOD, "series": str(line.number) if line else ""})
    assert office.get(ref).series.number == 23


def test_the_year_follows_the_date_when_it_is_left_empty(office, browse):
    ref, browser = office.record("合同"), browse("lin")
    assert browser.post(f"/records/{ref}/accept", **{**GOOD, "year": ""}).status_code == 302
    assert office.get(ref).archival_no == "HT4.2018-1"


def test_two_people_at_one_record_see_both_versions_and_nothing_is_lost(office, browse):
    ref, lin, he = office.record("租赁合同"), browse("lin"), browse("he")
    version = office.get(ref).version
    lin.get(f"/records/{ref}")
    he.get(f"/records/{ref}")
    assert he.post(f"/records/{ref}?version={version}", **{**GOOD, "title": "何的题名"}).status_code == 302
    clash = lin.post(f"/records/{ref}?version={version}", **{**GOOD, "title": "林的题名"})
    assert clash.status_code == 409
    assert "何的题名" in clash.text
    assert "林的题名" in clash.text
    assert "何静初" in clash.text
    assert office.get(ref).title == "何的题名"
    again = office.get(ref).version
    assert lin.post(f"/records/{ref}/edit?version={again}", **{**GOOD, "title": "林的题名"}).status_code == 302
    assert office.get(ref).title == "林的题名"


def test_parties_alone_raise_the_version_too(office, browse):
    ref, browser = office.record("租赁合同"), browse("lin")
    version = office.get(ref).version
    browser.post(f"/records/{ref}?version={version}", parties="鼎盛泰和")
    assert browser.post(f"/records/{ref}?version={version}", parties="瀚宇医疗").status_code == 409
    assert office.get(ref).party_names == ("鼎盛泰和",)


def test_an_accepted_record_is_corrected_but_not_in_what_its_number_is_made_of(office, browse):
    number, browser = office.shelved(), browse("lin")
    ref = office.get(number).ref
    page = browser.get(f"/records/{ref}/edit").text
    assert 'name="title"' in page
    assert 'name="class"' not in page
    wanting = browser.post(f"/records/{ref}/edit", title="改过的题名", notes="补记")
    assert wanting.status_code == 422
    assert "请写明更正的理由" in wanting.text
    assert "改过的题名" in wanting.text
    assert browser.post(f"/records/{ref}/edit", title="改过的题名", notes="补记", reason="题名抄错").status_code == 302
    assert browser.post(f"/records/{ref}/edit", **{"class": "HT4"}).status_code == 422
    now = office.get(ref)
    assert (now.title, now.notes) == ("关于开展年度消防检查的通知", "补记"), "notes at once, a title by two"
    office.step("correction", "GZ-2026-0001", "confirm", by="he")
    assert office.get(ref).title == "改过的题名"


def test_a_record_goes_into_a_new_box_and_onto_its_shelf_in_one_form(office, browse):
    shelf(office)
    ref, browser = office.get(office.shelved()).ref, browse("lin")
    page = browser.get(f"/records/{ref}").text
    assert "装袋入库" in page
    assert re.search(r'name="container"[^>]* value="\w', page), "a free code is offered"
    answer = browser.post(
        f"/records/{ref}/shelving", container="gl-2003-01", fresh="1", spine_mm="40", location="2-a03-4"
    )
    assert answer.status_code == 302
    record = office.get(ref)
    assert (record.state, record.container.code, record.container.spine_mm) == ("shelved", "GL-2003-01", 40)
    assert record.container.location.code == "2-A03-4"
    with office.desk.database.reading() as session:
        acts = [entry.act for entry in history_of(session, record.subject)]
    assert acts[:2] == ["accession:shelve", "accession:pack"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"container": "", "location": "2-A03-4"}, "container"),
        ({"container": "NOBOX", "location": "2-A03-4"}, "container"),
        ({"container": "../etc", "fresh": "1", "location": "2-A03-4"}, "container"),
        ({"container": "B1", "fresh": "1", "location": "9-Z"}, "location"),
        ({"container": "B1", "fresh": "1", "location": ""}, "location"),
        ({"container": "B1", "fresh": "1", "spine_mm": "900", "location": "2-A03-4"}, "spine_mm"),
        ({"container": "B1", "fresh": "1", "spine_mm": "50", "location": "2-A03-4"}, "location"),
        ({"container": "OTHER", "location": "2-A03-4"}, "container"),
    ],
)
def test_a_box_or_shelf_that_cannot_be_leaves_nothing_behind(office, browse, sent, field):
    shelf(office, capacity=40)
    ref, browser = office.get(office.shelved()).ref, browse("lin")
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        fonds = office.get(ref).fonds_id
        work.session.add(Container(fonds_id=fonds, code="OTHER", class_code="HT4", year=2003, term="D10"))
    answer = browser.post(f"/records/{ref}/shelving", **sent)
    assert answer.status_code == 422
    assert f'id="do-shelving-{field}-error"' in answer.text
    assert "data-open" in answer.text, "the dialog stands open again"
    assert office.get(ref).state == "numbered"
    with office.desk.database.reading() as session:
        assert [box.code for box in session.query(Container)] == ["OTHER"], "no box was made"


def test_a_hold_is_set_by_one_and_lifted_by_another(office, browse):
    ref = office.get(office.shelved()).ref
    lin, zhou = browse("lin"), browse("zhou")
    assert lin.post(f"/records/{ref}/holds", kind="lawsuit", reason=" ").status_code == 422
    assert lin.post(f"/records/{ref}/holds", kind="whim", reason="没有缘由").status_code == 422
    assert lin.post(f"/records/{ref}/holds", kind="lawsuit", reason="2026 民初 12 号").status_code == 302
    page = lin.get(f"/records/{ref}").text
    assert "已冻结" in page
    hold = office.get(ref).holds[0].id
    assert "解除冻结" not in page, "who set it cannot lift it"
    assert lin.post(f"/records/{ref}/holds/{hold}/release", evidence="结案").status_code == 409
    zhou.get(f"/records/{ref}")
    assert zhou.post(f"/records/{ref}/holds/{hold}/release", evidence="结案通知书").status_code == 302
    assert office.get(ref).on_hold is None


def test_a_verb_that_asks_shows_its_form_again_with_what_was_typed(office, browse):
    ref, browser = office.record(), browse("lin")
    empty = browser.post(f"/accession/{ref}/return", note="  ")
    assert empty.status_code == 422
    assert "one-note-error" in empty.text
    assert office.get(ref).state == "received"
    done = browser.post(f"/accession/{ref}/return", note="缺第 3 页")
    assert done.headers["Location"] == f"/records/{ref}"
    page = browser.get(f"/records/{ref}").text
    assert "已退回" in page
    assert browser.post(f"/accession/{ref}/accept").status_code == 409
    assert browser.post(f"/accession/{ref}/fly").status_code == 422


def test_the_words_of_a_page_come_with_their_places_and_hits(office, browse):
    ref = office.record("租赁合同\n消防系统年度检测\f第二页")
    page = browse("lin").get(f"/records/{ref}/pages/1.json?q=年度").json
    assert [line["text"] for line in page["lines"]] == ["租赁合同", "消防系统年度检测"]
    assert len(page["hits"]) == 1
    assert page["hits"][0]["w"] > 0
    assert browse("lin").get(f"/records/{ref}/pages/2.json?q=(").json["hits"] == []
    assert browse("lin").get(f"/records/{ref}/pages/3.json").status_code == 404


def test_the_original_is_given_as_a_file_to_keep(office, browse):
    ref = office.record("租赁合同")
    answer = browse("lin").get(f"/records/{ref}/original")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.data.startswith("租赁合同".encode())


def test_what_is_out_of_sight_looks_like_what_is_not_there(office, browse):
    office.shelved("消防系统年度检测", department="ZCB")
    office.settle()
    browser = browse("tao")
    tails = (
        "", "/edit", "/pages/1.jpg", "/pages/1/thumb.jpg", "/pages/1.json", "/original",
    )  # fmt: skip
    for tail in tails:
        hidden, absent = browser.get(f"/records/R1{tail}"), browser.get(f"/records/R9{tail}")
        assert hidden.status_code == absent.status_code == 404
        assert plain(hidden.text, "R1") == plain(absent.text, "R9"), tail
    for beginning, end in (("/search/preview/", ""), ("/accession/", "/pack")):
        hidden, absent = browser.get(f"{beginning}R1{end}"), browser.get(f"{beginning}R9{end}")
        assert hidden.status_code == absent.status_code == 404
        assert plain(hidden.text, "R1") == plain(absent.text, "R9")
    assert browser.post("/accession/R1/pack", container="B1").status_code == 404
    assert browser.post("/records/R1/shelving", container="B1").status_code == 404


def plain(page: str, ref: str) -> str:
    """Return a page without its tokens and the reference it was asked by."""
    return re.sub(r'(content|value)="[\w.-]{40,}"', "", page).replace(ref, "R?")


def test_any_spelling_of_a_number_leads_to_its_record(office, browse):
    number, browser = office.shelved(), browse("lin")
    assert number == "GL2003.3-1"
    for spelling in ("GL2003.3-1", "gl2003.3-001", "ＧＬ2003．3-1"):
        assert browser.get(f"/records/{spelling}").status_code == 200


def test_a_record_that_is_gone_takes_a_note_and_no_correction(office, browse):
    """Its description stands on a signed list: the page offers 补充说明 in place of 更正 and 改号."""
    number = office.shelved()
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        record = find(work.session, number)
        record.state, record.destroyed_at, record.destroyed_by_list = Stage.DESTROYED, office.clock(), "XH-2026-001"
    lin = browse("lin")
    page = lin.get(f"/records/{number}").text
    assert "补充说明" in page
    assert f"/records/{office.get(number).ref}/edit" not in page
    asked = lin.post(f"/records/{office.get(number).ref}/note", said="另有影印件存法务部")
    assert asked.location.startswith("/corrections/")
