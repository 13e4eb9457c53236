"""The pages of an inspection: a batch is begun, what the machine found stands there, the papers are printed, a sample is judged."""

from app.digitising import open_batch, scanned
from archive.digitising import ScanBatch, draw_sample
from archive.numbers import find
from tests.desk import Office


def test_a_batch_is_begun_checked_and_printed(office, browse):
    number = office.shelved()
    lin, he = browse("lin"), browse("he")
    lin.get("/digitising")
    assert lin.post("/digitising", **{"class": "GL", "share": "4"}).status_code == 422
    made = lin.post("/digitising", **{"class": "GL", "year": "2003", "share": "5", "title": "一件"})
    url = made.headers["Location"]
    batch = url.rsplit("/", 1)[1]
    assert lin.post(f"/digitisation/{batch}/check").status_code == 302
    assert "正在检验" in lin.get(url).text
    office.settle()
    page = he.get(url).text
    assert number[:-1] in page
    assert "图像打不开" in page, "what was taken for a scan here is no picture"
    for paper in ("digitising", "four-natures"):
        assert he.get(f"/print/{paper}/{batch}.pdf").mimetype == "application/pdf"


def test_a_sampled_record_is_judged_beside_its_image(office, browse):
    number = open_batch(office.desk, office.people["lin"], [office.shelved()]).number
    with office.desk.database.work(office.clock(), office.people["he"]) as work:
        batch = work.session.query(ScanBatch).filter_by(number=number).one()
        batch.round, batch.state = 1, "sampling"
        ref = draw_sample(batch)[0].record.ref
    he = browse("he")
    page = he.get(f"/digitising/{number}").text
    assert "图文不符" in page
    assert f"/records/{ref}/pages/1.jpg" in page
    assert he.post(f"/digitising/{number}/items/{ref}", conclusion="wrong").status_code == 422
    assert he.post(f"/digitising/{number}/items/{ref}", conclusion="good").status_code == 303
    assert "都对" in he.get(f"/digitising/{number}").text


def test_what_was_handed_over_is_not_inspected_any_more(office: Office) -> None:
    gone, kept = office.shelved(), office.shelved("另一件")
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        find(work.session, gone).state = "transferred"
        code = find(work.session, kept).category.code
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        assert scanned(work, code, "") == [find(work.session, kept).ref]
