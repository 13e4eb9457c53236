"""After its destruction nothing of a record's content can be had through any door, and all that must remain remains."""

import pytest

from app.sheets import read_sheet
from ingest.pipeline import image_part, thumb_part
from tests.desk import PASSWORD, Office

TITLE = "年度消防系统检测通知"
SECRET = "水泵房备用钥匙存放在门卫室"
TEXT = f"{TITLE}\n各部门：{SECRET}。\f附件：检测项目一览表"
CONTENT = (
    "/records/{ref}/pages/1.jpg",
    "/records/{ref}/pages/1/thumb.jpg",
    "/records/{ref}/pages/1.json",
    "/records/{ref}/pages/1.json?q=钥匙",
    "/records/{ref}/pages/2.json",
    "/records/{ref}/original",
    "/api/v1/records/{ref}/text",
    "/api/v1/records/{ref}/pages/1.json",
    "/api/v1/records/{ref}/pages/1.jpg",
    "/api/v1/records/{ref}/original",
)


@pytest.fixture
def kept(office: Office) -> str:
    """Put a due record with all its pages into the archive and return its short name."""
    ref = office.record(TEXT, title=TITLE, **{"class": "GL", "series": 10, "date": "2003-03-05", "year": "2003"})
    office.step("accession", ref, "accept")
    record = office.get(ref)
    for number in (1, 2):
        for part in (image_part(number), thumb_part(number)):
            office.desk.vault.put(record.key_id, part, b"\xff\xd8 a picture", durable=False)
    office.settle()
    return ref


def destroyed(office: Office, browse, ref: str) -> str:
    """Let the house appraise, list and destroy a record, each by its own page, and return the list's number."""
    gu, zhou, lin = browse("gu"), browse("zhou"), browse("lin")
    case = gu.post("/appraisals", chosen=ref).location
    assert gu.post(f"{case}/items/{ref}", conclusion="destroy").status_code == 303
    assert gu.post(f"/appraisal/{case.split('/')[-1]}/submit").status_code == 302
    zhou.post(f"/appraisal/{case.split('/')[-1]}/decide", password=PASSWORD)
    drawn = lin.post("/destructions", chosen=ref).location.split("/")[-1]
    lin.post(f"/destruction/{drawn}/submit")
    zhou.post(f"/destruction/{drawn}/approve", password=PASSWORD)
    assert lin.post(f"/destruction/{drawn}/begin", witness="he", confirm=drawn).status_code == 302
    office.settle()
    return drawn


def cells(content: bytes) -> str:
    sheet = read_sheet(content)
    return "\n".join(cell for row in sheet.rows for cell in row)


def test_everything_can_be_had_before(browse, kept: str) -> None:
    lin = browse("lin")
    for url in CONTENT:
        assert lin.get(url.format(ref=kept)).status_code == 200, url
    assert "<mark>备用钥匙</mark>" in lin.get("/search?q=备用钥匙").text
    assert TITLE in cells(lin.get("/search.xlsx?q=备用钥匙").data)


def test_no_door_gives_its_content_afterwards(office: Office, browse, kept: str) -> None:
    destroyed(office, browse, kept)
    for login in ("lin", "zhou"):
        person = browse(login)
        for url in CONTENT:
            for name in (kept, "GL2003.3-1"):
                answer = person.get(url.format(ref=name))
                assert answer.status_code == 404, url
                assert "钥匙" not in answer.text.replace("q=钥匙", ""), url
                assert b"a picture" not in answer.data, url
        for words in ("备用钥匙", "门卫室", "检测项目一览表", TITLE):
            assert "<mark>" not in person.get(f"/search?q={words}").text, words
            assert person.get(f"/api/v1/search?q={words}").json["total"] == 0, words
            assert TITLE not in cells(person.get(f"/search.xlsx?q={words}").data), words
        assert SECRET not in person.get(f"/search/preview/{kept}?q=钥匙").text
        assert SECRET not in person.get(f"/records/{kept}?q=钥匙").text


def test_nothing_lies_in_the_home_folder(office: Office, browse, kept: str) -> None:
    key = office.get(kept).key_id
    destroyed(office, browse, kept)
    assert list(office.desk.vault.parts(key)) == []
    assert office.desk.vault.keys.destroyed(key)
    wanted = [SECRET.encode(), SECRET[:6].encode()]
    files = [path for path in office.desk.home.rglob("*") if path.is_file()]
    assert not [path for path in files if any(words in path.read_bytes() for words in wanted)]


def test_title_number_and_ledger_say_what_happened(office: Office, browse, kept: str) -> None:
    drawn = destroyed(office, browse, kept)
    lin = browse("lin")
    for name in (kept, "GL2003.3-1"):
        page = lin.get(f"/records/{name}").text
        assert TITLE in page
        assert "已销毁" in page
        assert drawn in page
        assert f"/records/{kept}/pages" not in page, "there is nothing left to show"
    sheet = lin.get(f"/destructions/{drawn}").text
    for words in (TITLE, "GL2003.3-1", "读不回，密钥已毁", "林书瑶", "周砚秋", "何静初", "完结"):
        assert words in sheet
    digest = office.get(kept).components[0].sha256
    assert digest[:8] in sheet, "the fingerprint of the original stays"
    acts = [one["act"] for one in lin.get(f"/api/v1/records/{kept}/history").json["items"]]
    assert "destruction:destroyed" in acts
    assert lin.get(f"/destructions/{drawn}/print/list.pdf").data[:5] == b"%PDF-"


def test_an_auditor_sees_that_it_was_done_but_not_what_it_was(office: Office, browse, kept: str) -> None:
    drawn = destroyed(office, browse, kept)
    page = browse("shen").get(f"/destructions/{drawn}")
    assert page.status_code == 200
    assert "已销毁" in page.text
    assert TITLE not in page.text
    assert browse("shen").get(f"/destructions/{drawn}/print/list.pdf").status_code == 403
