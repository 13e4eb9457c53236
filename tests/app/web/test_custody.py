"""Counting, handing over and the store-room log, as people meet them in the browser and programs by the API."""

import json
import re

from app import persons
from app.stocktaking import plan_count
from app.transferring import draw_up, list_lines
from tests.desk import PASSWORD, Office
from tests.stories.test_a_stock_take import count, furnish, shelved

COLUMNS_23 = "库位档号题名账面实盘状态差异原因处理盘点人复核人"


def frozen(office: Office) -> tuple[str, str, str]:
    box, _other = furnish(office)
    here, gone = shelved(office, box), shelved(office, box)
    number = plan_count(office.desk, office.people["lin"], {"places": "1-A"}).number
    office.step("stocktake", number, "freeze", counters="lin, gu")
    return number, here, gone


def test_a_counter_of_another_department_sees_the_screen_and_nothing_of_the_book(office: Office, browse) -> None:
    number, here, _gone = frozen(office)
    gu = browse("gu")
    assert gu.get(f"/stocktakes/{number}").headers["Location"].endswith("/count")
    page = gu.get(f"/stocktakes/{number}/count").text
    assert "先扫架位签" in page
    assert here not in page
    assert browse("yu").get(f"/stocktakes/{number}/count").status_code == 404

    # A tablet that lost its connection sends what it kept, twice.
    kept = {"scans": [{"id": "1", "code": here}, {"id": "2", "code": "1-A-1"}, {"id": "3", "code": here}]}
    for _again in range(2):
        answer = gu.client.post(
            f"/stocktakes/{number}/scans", data=json.dumps(kept), content_type="application/json",
            headers={"X-CSRF-Token": gu.token, "Accept": "application/json"},
        )  # fmt: skip
        told = answer.get_json()
        assert told["tally"] == {"place": "1-A-1", "box": "", "here": 1, "total": 1}
    assert gu.post(f"/stocktakes/{number}/scans", code="1-B-1").status_code == 200
    assert "不在这次盘点" in gu.post(f"/stocktakes/{number}/scans", code="1-B-1").text
    assert "撤了" in gu.post(f"/stocktakes/{number}/unscan").text


def test_a_clerk_plans_counts_settles_and_prints(office: Office, browse) -> None:
    number, here, gone = frozen(office)
    lin, zhou = browse("lin"), browse("zhou")
    assert lin.post("/stocktakes", places="9-Z").status_code == 422
    count(office, number, "gu", "1-A-1", here)
    count(office, number, "lin", "1-A-1", here)
    during = zhou.get(f"/stocktakes/{number}").text
    assert "各盘各的" in during
    assert gone not in during
    assert "/print/stocktake/" not in during, "what shows the book is not offered while it is hidden"
    assert lin.get(f"/print/stocktake/{number}.pdf").status_code == 409
    assert lin.post(f"/stocktake/{number}/hand-in", password="wrong").status_code == 422
    lin.post(f"/stocktake/{number}/hand-in", password=PASSWORD)
    office.step("stocktake", number, "hand-in", by="gu")
    office.step("stocktake", number, "compare")
    office.step("stocktake", number, "recount", counters="he")
    lin.post(f"/stocktakes/{number}/relieve", login="he", other="zhou")
    assert "周砚秋" in lin.get(f"/stocktakes/{number}").text
    lin.post(f"/stocktakes/{number}/relieve", login="zhou", other="he")
    office.step("stocktake", number, "hand-in", by="he")
    office.step("stocktake", number, "compare")

    # Nothing was found again by the one who counted last: both are missing.
    page = lin.get(f"/stocktakes/{number}").text
    [piece] = set(re.findall(rf"/stocktakes/{number}/pieces/(\d+)", page))
    assert lin.post(f"/stocktakes/{number}/pieces/{piece}", remedy="lost").status_code == 422
    assert lin.post(f"/stocktakes/{number}/pieces/{piece}", remedy="found", cause="错放在推车上").status_code == 303
    lin.post(f"/stocktake/{number}/submit")
    zhou.post(f"/stocktake/{number}/approve", password=PASSWORD)
    lin.post(f"/stocktake/{number}/close")
    done = lin.get(f"/stocktakes/{number}").text
    assert "错放在推车上" in done
    assert "完结" in done
    assert COLUMNS_23 in paper(lin.get(f"/print/stocktake/{number}.pdf").data)


def paper(pdf: bytes) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in document))


def test_a_department_lists_signs_and_sees_only_its_own_hand_over(office: Office, browse) -> None:
    tao, lin, yu = browse("tao"), browse("lin"), browse("yu")
    where = tao.post("/transfers", direction="in", nature="transfer", years="2025").headers["Location"]
    number = where.rpartition("/")[2]
    assert tao.post(f"{where}/lines", table="\t1").status_code == 422
    assert tao.post(f"{where}/lines", table="客户合同\t1\t2\t2025\t\tD30\t\t40", sealed="1").status_code == 303
    assert "原封" in tao.get(where).text
    assert yu.get(where).status_code == 404, "another department does not know of it"
    assert number not in yu.get("/transfers").text
    assert tao.post(f"{where}/tick").status_code == 422, "nothing was chosen"
    tao.post(f"{where}/tick", chosen="1")
    tao.post(f"/transfer/{number}/check")
    assert tao.post(f"/transfer/{number}/sign-giver", password=PASSWORD).status_code == 302
    assert "陶宇" in lin.get(where).text
    text = paper(lin.get(f"/print/transfer/{number}.pdf").data)
    assert text.count("序号档号题名份数页数原件/复印件备注") == 2, "two copies"
    assert "移出单位存" in text
    assert "接收单位存" in text
    assert paper(lin.get(f"/print/accounting-transfer/{number}.pdf").data).count("移交监交人") == 2


def test_accounts_owed_are_listed_and_let_wait_by_the_head(office: Office, browse) -> None:
    lin, zhou = browse("lin"), browse("zhou")
    lin.post("/transfers/due", department="CWB", fiscal_year="2023")
    page = zhou.get("/transfers/due").text
    assert "逾期" in page
    [owed] = set(re.findall(r"/transfers/due/(\d+)/agree", page))
    assert zhou.post(f"/transfers/due/{owed}/agree", until="2027-12-31", reason="审计").status_code == 422
    assert lin.post(f"/transfers/due/{owed}/agree", until="2026-12-31", reason="审计").status_code == 403
    zhou.post(f"/transfers/due/{owed}/agree", until="2026-12-31", reason="审计未结")
    assert "审计未结" in lin.get("/transfers/due").text


def test_the_store_room_log_shows_what_is_out_of_range_and_what_was_missed(office: Office, browse) -> None:
    lin, he = browse("lin"), browse("he")
    assert "还没有库房" in lin.get("/storeroom").text
    furnish(office)
    reading = {"room": "1", "on": "2026-11-19", "clock": "09：30", "warmth": "26", "dampness": "50"}
    assert lin.post("/storeroom/readings", **reading).status_code == 422, "what is out of range needs a measure"
    assert lin.post("/storeroom/readings", **reading, measure="开空调").status_code == 303
    assert lin.post("/storeroom/readings", **{**reading, "warmth": "热"}).status_code == 422
    page = lin.get("/storeroom").text
    assert "有 1 次超出范围" in page
    assert "缺记 14 天" in page
    assert "<svg" in page
    lin.post("/storeroom/inspections", room="1", matters=["fire", "water"], finding="窗下有水渍")
    lin.post("/inspection/JC-2026-001/fix", fix="已补窗缝")
    assert lin.post("/inspection/JC-2026-001/verify").status_code == 409, "not by whoever put it right"
    he.post("/inspection/JC-2026-001/verify")
    text = paper(lin.get("/print/storeroom/1.pdf?month=2026-11").data)
    assert "日期时间温度湿度情况处理记录人" in text
    assert "何静初复查" in text
    assert lin.get("/storeroom.xlsx?room=1&month=2026-11").data[:2] == b"PK"


def test_programs_count_and_hand_over_by_the_api(office: Office, site) -> None:
    number, here, _gone = frozen(office)
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        token = persons.make_token(work, persons.by_login(work.session, "lin"), "gun")

    def ask(method: str, path: str, **body: object):
        return site.test_client().open(
            f"/api/v1{path}", method=method, json=body or None, headers={"Authorization": f"Bearer {token}"}
        )

    told = ask("POST", f"/stocktakes/{number}/scans", scans=[{"id": "a", "code": "1-A-1"}, {"id": "b", "code": here}])
    assert told.get_json()["tally"]["total"] == 1
    assert ask("GET", f"/stocktakes/{number}/pieces").status_code == 409
    assert ask("POST", f"/stocktake/{number}/hand-in").get_json()["counters"][0]["signed_at"]
    made = draw_up(office.desk, office.people["lin"], {"direction": "in", "department": "CWB"}).number
    list_lines(office.desk, office.people["lin"], made, "凭证")
    assert ask("POST", f"/transfers/{made}/checked", lines=[1]).get_json()["lines"][0]["checked"]
    assert ask("GET", "/transfers").get_json()["items"][0]["lines"] == 1
    assert ask("POST", "/climate", room="1", warmth=20.5, dampness=50).get_json()["outside"] is False
    assert ask("POST", "/handovers", department="CWB", fiscal_year=2024).status_code == 201
    assert ask("GET", "/handovers").get_json()["items"][0]["due_on"] == "2025-12-31"
