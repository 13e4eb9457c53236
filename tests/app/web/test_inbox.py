import io

from tests.desk import Office

JSON = {"Accept": "application/json"}


def send(browser, *files: tuple[bytes, str], **fields: str):
    data = {"csrf_token": browser.token, "file": [(io.BytesIO(content), name) for content, name in files], **fields}
    return browser.client.post("/inbox", data=data, headers=JSON, content_type="multipart/form-data")


def test_a_scan_is_taken_in_and_watched(office: Office, browse):
    browser = browse("lin")
    answer = send(browser, (b"%PDF-1.7 scan", "合同.pdf"))
    assert answer.status_code == 201
    assert answer.json["status"] == "received"
    rows = browser.get("/inbox/rows").text
    assert "合同.pdf" in rows
    assert 'hx-trigger="every 2s"' in rows
    assert "正在识别" in browser.get("/").text


def test_the_same_bytes_again_are_a_duplicate(office: Office, browse):
    office.record("租赁合同")
    with office.desk.database.reading() as session:
        from archive.records import Record

        original = office.desk.vault.get(session.query(Record).one().key_id, "original")
    answer = send(browse("lin"), (original, "再来一次.pdf"))
    assert answer.json["status"] == "duplicate"
    assert "逐字节相同" in answer.json["reason"]
    assert answer.json["url"] == "/records/R1"


def test_a_duplicate_of_what_one_may_not_see_names_nothing(office: Office, browse):
    office.record("绝密合同", by="zhou", secrecy="core")
    with office.desk.database.reading() as session:
        from archive.records import Record

        original = office.desk.vault.get(session.query(Record).one().key_id, "original")
    browser = browse("lin")
    answer = send(browser, (original, "再来一次.pdf"))
    assert answer.json["status"] == "duplicate"
    assert answer.json["record"] is None
    assert "R1" not in answer.text
    assert "R1" not in browser.get("/inbox/rows").text


def test_a_name_that_cannot_stand_is_told_and_keeps_nothing(office: Office, browse):
    browser = browse("lin")
    for name in ("<script>.pdf", "../../etc/passwd.pdf", "x" * 300 + ".pdf"):
        answer = send(browser, (b"%PDF", name))
        assert answer.status_code == 422
        assert "文件名" in answer.json["message"]
    unknown = send(browser, (b"%PDF", "合同.pdf"), **{"class": "XX"})
    assert unknown.status_code == 422
    assert "没有类目" in unknown.json["message"]
    assert "收件箱是空的" in browser.get("/inbox").text


def test_one_refused_file_stops_no_other(office: Office, browse):
    browser = browse("lin")
    answer = send(browser, (b"%PDF one", "一.pdf"), (b"%PDF two", "<二>.pdf"), (b"%PDF three", "三.pdf"))
    assert [one.get("status", "refused") for one in answer.json["files"]] == ["received", "refused", "received"]


def test_what_cannot_be_read_waits_in_quarantine_with_its_reason_and_its_bytes(office: Office, browse):
    browser = browse("lin")
    send(browser, (b"this is no scan at all", "坏的.pdf"))
    office.settle()
    page = browser.get("/inbox/quarantine").text
    assert "坏的.pdf" in page
    assert "再读一次" in page
    kept = browser.get("/inbox/1/original")
    assert kept.data == b"this is no scan at all"
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert browser.post("/inbox/1/again").status_code == 302
    assert "等候识别" in browser.get("/inbox/rows").text
    assert browser.post("/inbox/1/again").status_code == 409


def test_a_file_too_large_is_refused_before_it_is_read(office: Office, site, browse):
    browser = browse("lin")
    site.config["MAX_CONTENT_LENGTH"] = 1000
    answer = send(browser, (b"x" * 5000, "大.pdf"))
    assert answer.status_code == 413
    assert "MB" in answer.json["message"]
