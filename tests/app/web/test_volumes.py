"""Volumes in the browser: made, filled, put in order, closed, packed by a scan, printed."""

import pytest

from app import planning
from app.shelving import make_box
from archive.errors import Refused, WrongState
from archive.numbers import find_volume
from archive.volumes import Volume


def volume_of(office, ref="V1") -> Volume:
    with office.desk.database.reading() as session:
        return find_volume(session, ref)


def voucher(office, n):
    return office.shelved(
        f"凭证 {n}", **{"class": "KJ2", "series": "34", "title": f"账簿 {n}", "date": "2003-12-31", "pages": "30"}
    )


def bind(office, browse):
    lin = browse("lin")
    made = lin.post("/volumes", **{"class": "KJ2", "title": "二〇〇三年总账", "year": "2003", "term": "D30"})
    assert made.location == "/volumes/V1"
    return lin


def test_a_volume_is_bound_ordered_closed_and_moves_as_one(office, browse):
    first, second = voucher(office, 1), voucher(office, 2)
    lin = bind(office, browse)
    assert volume_of(office).archival_no == "KJ2.2003-3", "the next of its class's running numbers"
    for number in (first, second):
        assert lin.post("/volumes/V1/records", ref=number).status_code == 302
    lin.post("/volumes/V1/order", ref=second, way="up")
    assert office.get("KJ2.2003-3-001").archival_no == second, "an item is found by its volume and its place"
    office.step("binding", "V1", "close")
    closed = lin.post("/volumes/V1/take", ref=first)
    assert closed.status_code == 422
    assert "已经结卷" in closed.text
    box = make_box(office.desk, office.people["lin"], {"class": "KJ", "year": "2003", "term": "D30", "spine_mm": "40"})
    answer = lin.post("/scan", code="kj2.2003—03")
    lin.post("/scan", code=box.code)
    assert answer.status_code == 302
    assert volume_of(office, "KJ2.2003-3").state == "packed"
    assert office.get(first).container.code == box.code
    with pytest.raises(Refused, match="整卷取出"):
        office.step("accession", first, "unpack")
    page = lin.get(f"/containers/{box.code}").text
    assert "二〇〇三年总账" in page


def test_a_volume_is_made_in_the_fonds_that_is_chosen(office, browse):
    """Where a group keeps several fonds side by side, the form asks for which of them the volume is."""
    lin, zhou = browse("lin"), office.people["zhou"]
    assert 'name="fonds"' not in lin.get("/volumes").text
    wanted = {"code": "Z109", "name": "海岳物流", "copy_of": "A001", "prefixed": "1", "why": "分立"}
    planning.make_fonds(office.desk, zhou, wanted)
    planning.make_department(office.desk, zhou, "Z109", {"code": "CWB", "name": "财务部", "why": "分立"})
    assert 'value="Z109"' in lin.get("/volumes").text
    lin.post("/volumes", fonds="Z109", **{"class": "KJ2", "title": "总账", "year": "2003", "term": "D30"})
    assert volume_of(office).fonds.code == "Z109"


def test_a_volume_takes_only_what_belongs_into_it(office, browse):
    lin = bind(office, browse)
    other = office.shelved()
    boxed = voucher(office, 3)
    box = make_box(
        office.desk, office.people["lin"], {"class": "KJ2", "year": "2003", "term": "D30", "spine_mm": "50"}
    ).code
    office.step("accession", boxed, "pack", container=box)
    for ref, sentence in (
        (other, "只收 KJ2 类"),
        (boxed, f"已装在 {box}"),
        ("GL2003.3-99", "核对档号"),
        ("", "请扫描或键入档号"),
    ):
        answer = lin.post("/volumes/V1/records", ref=ref)
        assert answer.status_code == 422, ref
        assert sentence in answer.text
    with pytest.raises(Refused, match="没有件"):
        office.step("binding", "V1", "close")


def test_a_bound_voucher_book_is_one_volume_with_its_numbers(office, browse):
    lin = browse("lin")
    made = lin.post("/volumes", **{"class": "KJ3", "title": "2003 年 5 月收款凭证", "year": "2003", "first_no": "0001", "last_no": "0086",
                                   "kind_name": "收款凭证", "date": "2003-05-01", "date_to": "2003-05-31", "thickness_mm": "25"})  # fmt: skip
    office.step("binding", "V1", "close")
    page = lin.get(made.location).text
    assert "0001—0086" in page
    assert "林书瑶" in page
    with pytest.raises(WrongState):
        office.step("binding", "V1", "drop", note="重复")


def test_items_of_a_class_counted_by_volume_get_the_volume_into_their_numbers(office, browse):
    from archive.classification import class_by_code
    from archive.numbering import lookup_key

    with office.desk.database.work(office.clock(), office.people["zhou"]) as work:
        class_by_code(work.session, "SS1").pattern = "SS1.{year}-{volume:03}-{n:03}"
    refs = [
        office.record(
            "判决书", **{"class": "SS1", "series": "60", "title": f"判决书 {n}", "date": "2003-05-01", "year": "2003"}
        )
        for n in (1, 2)
    ]
    lin = browse("lin")
    assert "没有案卷号" in lin.post(f"/records/{refs[0]}/accept").text
    made = lin.post("/volumes", **{"class": "SS1", "title": "甲诉乙案", "year": "2003"}).location
    for ref in refs:
        assert lin.post(f"{made}/records", ref=ref).status_code == 302
        office.step("accession", ref, "accept")
    assert volume_of(office).archival_no == "SS1.2003-001"
    assert [office.get(ref).archival_no for ref in refs] == ["SS1.2003-001-001", "SS1.2003-001-002"]
    assert lookup_key("SS1.2003-1-2") == lookup_key("SS1.2003-001-002")


def test_readers_see_only_what_is_theirs_of_a_volume(office, browse):
    number = office.shelved(
        "账簿", **{"class": "KJ2", "series": "34", "title": "薪酬账", "date": "2003-12-31", "department": "CWB"}
    )
    lin = bind(office, browse)
    lin.post("/volumes/V1/records", ref=number)
    assert browse("tao").get("/volumes/V1").status_code == 404
    assert browse("gu").get("/volumes/V1").status_code == 200
    assert browse("tao").post("/volumes", title="x").status_code in {403, 422}
