"""Boxes, shelves, the tree as lists, the plan and the schedule."""

from io import BytesIO

import pytest

from app.sheets import read_sheet
from archive.holdings import Container, Location

SHELF = (("1", "一号库", ""), ("1-A01", "一号库 A01 架", ""), ("1-A01-1", "一号库 A01 架 1 层", "100"))
STAFF_PAGES = ("/containers", "/locations", "/loans", "/desk", "/loans/overdue")
READER_PAGES = ("/records", "/fonds", "/fonds/A001/GL", "/classes", "/loans/mine", "/basket")


def shelf(browser):
    for code, name, length in SHELF:
        assert browser.post("/locations", code=code, name=name, capacity_mm=length).status_code == 302


def box(browser, **fields):
    wanted = {"class": "GL", "year": "2003", "term": "D10", "kind": "box", "spine_mm": "40", **fields}
    return browser.post("/containers", **wanted)


def count(office, what):
    with office.desk.database.reading() as session:
        return session.query(what).count()


def test_a_box_is_made_filled_and_shelved(office, browse):
    number, lin = office.shelved(), browse("lin")
    shelf(lin)
    made = box(lin)
    assert made.location == "/containers/GL-0001"
    assert "空盒" in lin.get(made.location).text
    assert lin.post("/containers/GL-0001/records", ref=number).status_code == 302
    assert office.get(number).state == "packed"
    lin.post("/containers/GL-0001/move", location="1-a01-1")
    assert office.get(number).state == "shelved", "what waited in the box is shelved with it"
    assert "一号库 A01 架 1 层" in lin.get("/containers/GL-0001").text
    assert "60 毫米" in lin.get("/locations/1-A01-1").text


def test_a_record_put_into_a_box_on_a_shelf_is_shelved_at_once(office, browse):
    number, lin = office.shelved(), browse("lin")
    shelf(lin)
    box(lin, location="1-A01-1")
    lin.post("/containers/GL-0001/records", ref=number)
    assert office.get(number).state == "shelved"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"class": ""}, "请选门类"),
        ({"class": "QQ"}, "没有类目 QQ"),
        ({"term": ""}, "请选保管期限"),
        ({"term": "D7x"}, "看不懂保管期限"),
        ({"year": "1800"}, "1900 到 2026"),
        ({"code": "a/../b"}, "编号只用"),
        ({"code": "<script>"}, "网页代码"),
        ({"location": "9-Z"}, "没有库位 9-Z"),
        ({"spine_mm": "-3"}, "1 到 500"),
        ({"kind": "sack"}, "档案盒（box）"),
    ],
)
def test_a_box_that_cannot_be_made_says_why_at_the_field(office, browse, fields, sentence):
    lin = browse("lin")
    answer = box(lin, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "data-open" in answer.text, "the form is open again as it was sent"
    assert count(office, Container) == 0


def test_a_box_takes_only_what_belongs_into_it(office, browse):
    number, lin = office.shelved(year="2004"), browse("lin")
    box(lin)
    for ref, sentence in ((number, "不同年度不混装"), ("GL9999.1-1", "核对档号"), ("", "请扫描或键入档号")):
        answer = lin.post("/containers/GL-0001/records", ref=ref)
        assert answer.status_code == 422, ref
        assert sentence in answer.text
        assert ref in answer.text
    assert office.get(number).state == "numbered"


def test_a_layer_takes_no_more_than_fits(office, browse):
    lin = browse("lin")
    shelf(lin)
    for _ in range(3):
        box(lin)
    for code in ("GL-0001", "GL-0002"):
        assert lin.post("/locations/1-A01-1/containers", container=code).status_code == 302
    answer = lin.post("/locations/1-A01-1/containers", container="GL-0003")
    assert answer.status_code == 422
    assert "只剩 20 毫米" in answer.text
    moved = lin.post("/containers/GL-0003/move", location="1-A01-1")
    assert moved.status_code == 422
    assert "只剩 20 毫米" in moved.text
    made = box(lin, location="1-A01-1")
    assert "只剩 20 毫米" in made.text
    assert lin.post("/containers/GL-0003/move", location="1-A01").status_code == 422, "a rack is no layer"


def test_a_place_needs_the_one_above_it(office, browse):
    lin = browse("lin")
    for fields, sentence in (
        ({"code": ""}, "请填写库位代码"),
        ({"code": "7-B01"}, "没有库位 7"),
        ({"code": "1-2-3-4"}, "最多三段"),
        ({"code": "1", "capacity_mm": "很长"}, "之间的整数"),
    ):
        answer = lin.post("/locations", **{"name": "", "capacity_mm": "", **fields})
        assert answer.status_code == 422, fields
        assert sentence in answer.text
    assert count(office, Location) == 0


def test_a_box_chosen_by_hand_is_passed_over_by_the_next_number(browse):
    lin = browse("lin")
    assert box(lin, code="GL-0001").location == "/containers/GL-0001"
    assert box(lin).location == "/containers/GL-0002"
    assert "已有人用" in box(lin, code="GL-0002").text


def test_the_box_made_beside_a_record_follows_the_same_rule(office, browse):
    number, lin = office.shelved(), browse("lin")
    shelf(lin)
    ref = office.get(number).ref
    page = lin.get(f"/records/{ref}").text
    assert "GL-0001" in page, "the next free code is proposed"
    lin.post(f"/records/{ref}/shelving", container="GL-0001", fresh="1", spine_mm="30", location="1-A01-1")
    assert office.get(number).state == "shelved"
    refused = lin.post(
        f"/records/{office.get(office.shelved()).ref}/shelving", container="GL-0001", fresh="1", spine_mm="30"
    )
    assert refused.status_code == 422
    assert "已有人用" in refused.text


def test_a_list_stands_in_shelf_order_and_leaves_as_a_table(office, browse):
    for n in range(12):
        office.shelved(f"通知 {n}", title=f"通知 {n}")
    lin = browse("lin")
    page = lin.get("/fonds/A001/GL/2003/D10").text
    places = [page.index(f">通知 {n}<") for n in range(12)]
    assert places == sorted(places), "item 10 after item 9"
    sheet = read_sheet(BytesIO(lin.get("/records.xlsx?fonds=A001&class=GL&year=2003&term=D10").data).getvalue())
    assert [row["题名"] for _, row in sheet.records()] == [f"通知 {n}" for n in range(12)]
    assert "/print/catalogue.pdf" in page
    assert "/print/catalogue.pdf" not in lin.get("/fonds/A001/GL").text, "a catalogue is of one year and term"


def test_a_list_shows_only_what_one_may_see(office, browse):
    office.shelved("薪酬方案", department="CWB", title="薪酬方案")
    office.shelved("安全通告", secrecy="public", title="安全通告")
    page = browse("yu").get("/records").text
    assert "安全通告" in page
    assert "薪酬方案" not in page
    assert "薪酬方案" not in str(list(read_sheet(browse("yu").get("/records.xlsx").data).records()))


@pytest.mark.parametrize("url", ["/fonds/B9", "/fonds/A001/QQ", "/fonds/A001/GL/20x3", "/fonds/A001/GL/2003/D7x",
                                 "/containers/NO-1", "/locations/9", "/records.xlsx?fonds=B9"])  # fmt: skip
def test_what_is_not_in_the_tree_is_not_found(browse, url):
    assert browse("lin").get(url).status_code == 404


@pytest.mark.parametrize("url", ["/records?order=x&from=-3", "/records?from=99999999", "/containers?class=%25&from=a"])
def test_an_odd_address_shows_a_list_all_the_same(browse, url):
    assert browse("lin").get(url).status_code == 200


def test_the_plan_and_the_schedule_are_whole(browse):
    lin = browse("lin")
    assert "GL{year}.{term:digit}-{n}" in lin.get("/classes").text
    page = lin.get("/schedules").text
    assert page.count("<tr data-id=") == 64
    assert "企业自定" in page


@pytest.mark.parametrize("login", ["lin", "zhou"])
def test_staff_may_open_every_room_of_the_holdings(browse, login):
    browser = browse(login)
    assert {url: browser.get(url).status_code for url in STAFF_PAGES + READER_PAGES} == dict.fromkeys(
        STAFF_PAGES + READER_PAGES, 200
    )


@pytest.mark.parametrize("login", ["yu", "gu"])
def test_readers_stay_out_of_the_stacks(office, browse, login):
    browser = browse(login)
    assert {browser.get(url).status_code for url in READER_PAGES} == {200}
    assert {browser.get(url).status_code for url in STAFF_PAGES} == {403}
    assert browser.post("/containers", **{"class": "GL", "term": "D10"}).status_code == 403
    assert browser.post("/locations", code="1").status_code == 403
    assert count(office, Container) == 0


@pytest.mark.parametrize("login", ["shen", "bao", "lei"])
def test_officers_read_no_records(browse, login):
    browser = browse(login)
    assert {browser.get(url).status_code for url in STAFF_PAGES + READER_PAGES} == {403}
    assert browser.post("/basket", ref="R1").status_code == 403


@pytest.mark.parametrize("url", ["/containers", "/locations", "/basket", "/basket/request", "/desk", "/desk/finish"])
def test_a_form_without_its_token_changes_nothing(office, browse, url):
    lin = browse("lin")
    lin.token = "forged"
    assert lin.post(url, code="1", **{"class": "GL", "term": "D10"}).status_code == 400
    assert count(office, Container) + count(office, Location) == 0


@pytest.mark.parametrize("url", ["/containers/%00", "/containers?class=%00", "/fonds/%00", "/records?order=%00"])
def test_a_nul_is_refused_before_any_database_sees_it(browse, url):
    assert browse("lin").get(url).status_code == 400


def test_a_nul_in_a_form_is_refused_too(office, browse):
    assert box(browse("lin"), code="A\0B").status_code == 400
    assert count(office, Container) == 0
