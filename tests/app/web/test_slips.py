"""The pages of a slip: begun, filled, handed in, checked beside its pages, returned and reviewed."""

import io
from collections.abc import Callable

from app.listing_slips import sheets_of
from archive.submissions import find
from tests.app.web.conftest import Browser
from tests.desk import Office
from tests.handover import (
    BLANK_CONTRACT,
    CONTRACT,
    FEES,
    LICENCE,
    PARTY,
    a_full_slip,
    counted,
    paper,
    put_on,
    qualified,
    slip,
)

Browse = Callable[[str], Browser]


def test_a_slip_is_begun_and_a_wrong_field_keeps_what_was_typed(browse: Browse) -> None:
    tao = browse("tao")
    answer = tao.post("/slips", purpose="file", salesperson="陶宇", **{**PARTY, "party_name": "", "uscc": "123"})
    assert answer.status_code == 422
    assert "18 位" in answer.text and 'value="123"' in answer.text  # noqa: PT018 - one page
    answer = tao.post("/slips", purpose="file", salesperson="陶宇", **PARTY)
    assert answer.location.startswith("/slips/YJ-2026-")
    page = tao.get(answer.location).text
    assert "绿源科技有限公司" in page
    assert "组织机构代码证" in page
    refused = tao.post(f"/submission/{answer.location[7:]}/submit")
    assert refused.status_code == 422
    assert "缺合同" in refused.text


def test_a_file_put_on_a_slip_is_answered_at_once(office: Office, browse: Browse) -> None:
    tao = browse("tao")
    number = tao.post("/slips", purpose="file", salesperson="陶宇", **PARTY).location.rpartition("/")[2]
    sent = {"csrf_token": tao.token, "file": (io.BytesIO(b"%PDF-1.4 contract"), "采购合同.pdf")}
    told = tao.client.post(f"/slips/{number}/files", data=sent, headers={"Accept": "application/json"})
    assert (told.status_code, told.json) == (201, {"file": "采购合同.pdf", "status": "received"})
    assert paper(office, number, "contract").title == "采购合同"
    assert "等候识别" in tao.get(f"/slips/{number}/rows").text


def test_the_clerk_decides_field_by_field_and_a_blank_returns_the_set(office: Office, browse: Browse) -> None:
    number = a_full_slip(office, {"合同.pdf": BLANK_CONTRACT, "营业执照.pdf": LICENCE, "收费明细单.pdf": FEES})
    office.step("submission", number, "submit", by="tao")
    lin = browse("lin")
    assert "轮到您" in lin.get("/slips").text
    assert number in lin.get("/").text
    lin.post(f"/submission/{number}/receive", **counted(office, number))
    contract = paper(office, number, "contract")
    page = lin.get(f"/slips/{number}").text
    assert 'name="field.signed" value="blank" checked' in page
    places = lin.get(f"/slips/{number}/pages/1.json").json["fields"]
    assert next(one for one in places if one["name"] == "field.signed")["y"] == 260
    answer = lin.post(f"/slips/{number}/papers/{contract.id}/check", legible="yes")
    assert answer.status_code == 422
    answer = lin.post(
        f"/slips/{number}/papers/{contract.id}/check", legible="yes", agrees="yes", **{"field.signed": "blank"}
    )
    assert f"paper={paper(office, number, 'licence').id}" in answer.location
    lin.post(f"/submission/{number}/return", note="请补填")
    tao = browse("tao")
    assert number in tao.get("/").text, "whose turn it is now"
    page = tao.get(f"/slips/{number}").text
    assert "“签订日期”空白" in page
    assert "第 1 轮退回" in page
    assert browse("yu").get(f"/slips/{number}").status_code == 404


def test_what_is_reviewed_goes_on_from_its_own_page(office: Office, browse: Browse) -> None:
    number = qualified(office)
    file = slip(office, number).record
    assert file is not None
    he = browse("he")
    page = he.get(f"/records/{file.ref}").text
    assert "完成编目" in page
    he.post(f"/accession/{file.ref}/catalogue")
    he.post(f"/accession/{file.ref}/number")
    assert office.get(file.ref).archival_no == "KH1.2026-1"
    assert "KH1.2026" in he.get(f"/records/{file.ref}").text


def test_a_paper_taken_off_leaves_nothing(office: Office, browse: Browse) -> None:
    number = a_full_slip(office)
    tao = browse("tao")
    fees = paper(office, number, "fee-list")
    key = next(one.key_id for one in slip(office, number).record.components if one.id == fees.component_id)
    tao.post(f"/slips/{number}/papers/{fees.id}/remove")
    office.settle()
    assert office.desk.vault.keys.destroyed(key)
    put_on(office, number, "合同2.pdf", CONTRACT)
    with office.desk.database.reading() as session:
        assert [sheet.page for sheet in sheets_of(find(session, number))] == [1, 2, 3]
