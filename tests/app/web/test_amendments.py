"""Renumbering, correction, gaps and moves in the browser."""

from io import BytesIO

from app.sheets import read_sheet
from app.shelving import make_box, make_place
from archive.numbers import ArchivalNumber
from archive.sequences import raise_to


def test_a_number_is_changed_by_the_head_and_its_list_goes_into_the_fonds_file(office, browse):
    old = office.shelved()
    ref = office.get(old).ref
    lin, zhou = browse("lin"), browse("zhou")
    assert "改号" in lin.get(f"/records/{ref}").text
    empty = lin.post(f"/records/{ref}/renumber", **{"class": "GL", "year": "2004"})
    assert empty.status_code == 422
    assert "请写明为什么改号" in empty.text
    asked = lin.post(f"/records/{ref}/renumber", **{"class": "GL", "year": "2004", "reason": "年度看错"})
    assert asked.location == "/renumberings/GH-2026-001"
    assert "GH-2026-001" in lin.get(f"/records/{ref}").text
    zhou.get(asked.location)
    decided = zhou.post("/renumbering/GH-2026-001/decide", password="shiqu-2026")
    assert decided.status_code == 302
    assert office.get(old).archival_no == "GL2004.3-1"
    page = lin.get(asked.location).text
    assert "已改号" in page
    assert lin.get("/print/label_swap/GH-2026-001.pdf").data.startswith(b"%PDF")
    assert lin.post(f"{asked.location}/file").status_code == 302
    assert "已归入" in lin.get(asked.location).text
    assert old in lin.get("/numbers?of=odd").text


def test_gaps_are_computed_explained_and_printed(office, browse):
    office.shelved()
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        row = work.session.query(ArchivalNumber).first()
        raise_to(work.session, f"{row.fonds_id}:GL2003.3-", 4)
    voided = office.shelved()
    office.step("accession", voided, "void", by="zhou", note="误打号")
    lin = browse("lin")
    assert "断 3 个" in lin.get("/numbers").text
    odd = lin.get("/numbers?of=odd").text
    assert "GL2003.3-2—4" in odd
    assert "误打号" in odd
    assert "周砚秋" in odd
    wrong = lin.post("/numbers/explain", scope="GL2003.3-", first="1", last="2", reason="旧目录跳号")
    assert wrong.status_code == 422
    assert "已经给出过" in wrong.text
    assert lin.post("/numbers/explain", scope="GL2003.3-", first="2", last="3", reason="旧目录跳号").status_code == 302
    sheet = read_sheet(BytesIO(lin.get("/numbers.xlsx").data).getvalue())
    told = [(row["档号"], row["情形"]) for _, row in sheet.records()]
    assert told == [
        ("GL2003.3-2", "断号已说明"),
        ("GL2003.3-3", "断号已说明"),
        ("GL2003.3-4", "断号"),
        (voided, "空号"),
    ]
    assert browse("shen").get("/numbers").status_code == 200
    assert browse("shen").post("/numbers/explain").status_code in {403, 422}


def test_moving_a_box_moves_what_is_in_it(office, browse):
    lin, person = browse("lin"), office.people["lin"]
    for code in ("1", "1-A01", "1-A01-1", "1-A01-2"):
        make_place(office.desk, person, {"code": code, "name": "", "capacity_mm": "900"})
    box = make_box(office.desk, person, {"class": "GL", "year": "2003", "term": "D10"}).code
    number, other = office.shelved(), office.shelved()
    lin.post(f"/containers/{box}/records", ref=number)
    lin.post(f"/containers/{box}/move", location="1-A01-1")
    lin.post(f"/containers/{box}/move", location="1-A01-2")
    office.step("accession", number, "unpack")
    lin.post(f"/containers/{box}/move", location="1-A01-1")
    sheet = read_sheet(BytesIO(lin.get(f"/custody.xlsx?about={number}").data).getvalue())
    told = [(row["动作"], row["自"] or "", row["至"] or "") for _, row in sheet.records()]
    assert told == [
        ("取出", "", ""),
        ("移库", "1-A01-1", "1-A01-2"),
        ("入库", "", ""),
        ("移库", "", "1-A01-1"),
        ("装袋", "", box),
    ]
    page = lin.get(f"/custody?about={box}").text
    assert number in page
    assert "没有 XX-9" in lin.get("/custody?about=XX-9").text
    assert office.get(other).ref
