"""Printed forms: really laid out, shown in place, given only to whom they are due, and written down."""

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from archive.holdings import Container
from archive.ledger import Entry
from tests.desk import Office
from workflows.lending_request import request

if TYPE_CHECKING:
    from workflows.loans import Loan


def said(paper: bytes) -> str:
    with pypdfium2.PdfDocument(paper) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def printed(office: Office) -> list[tuple[str, str]]:
    with office.desk.database.reading() as session:
        rows = session.query(Entry).filter(Entry.act.startswith("print:")).order_by(Entry.seq)
        return [(entry.act, entry.by) for entry in rows]


def lent(office: Office, days: int = 5) -> str:
    number = office.shelved(department="ZCB", title="消防维保合同")
    with office.desk.database.work(office.clock(), office.people["yu"]) as work:
        from archive.numbers import find

        due = office.clock().date().replace(day=20 + days)
        loan: Loan = request(work, find(work.session, number), way="borrow", purpose="年度核对", due_on=due)
        return loan.number


def test_a_catalogue_holds_the_branch_in_shelf_order(office: Office, browse) -> None:
    for title in ("第一件", "第二件"):
        office.shelved(title=title)
    office.shelved(title="别的年度", date="2005-03-05", year="2005")
    answer = browse("lin").get("/print/catalogue.pdf?fonds=A001&class=GL&year=2003&term=D10")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    text = said(answer.data)
    assert text.index("第一件") < text.index("第二件")
    assert "别的年度" not in text
    assert printed(office) == [("print:catalogue", "lin")]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("fonds=Z9", 422),
        ("fonds=A001&class=XX", 422),
        ("fonds=A001&class=GL&year=03", 422),
        ("fonds=A001&class=GL&year=2003&term=long", 422),
        ("fonds=A001&class=GL&year=1999&term=D10", 409),
        ("", 422),
    ],
)
def test_a_branch_that_is_not_there_prints_nothing(office: Office, browse, query: str, code: int) -> None:
    office.shelved()
    assert browse("lin").get(f"/print/catalogue.pdf?{query}").status_code == code
    assert printed(office) == []


def test_a_catalogue_names_nothing_beyond_the_scope(office: Office, browse) -> None:
    office.shelved(title="看得见的")
    office.shelved(title="核心方案", secrecy="core")
    assert "核心方案" not in said(browse("lin").get("/print/catalogue.pdf?fonds=A001").data)


def test_labels_and_stamps_are_printed(office: Office, browse) -> None:
    number = office.shelved()
    record = office.get(number)
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        work.session.add(
            Container(fonds_id=record.fonds_id, code="GL-0001", class_code="GL", year=2003, term="D10", spine_mm=30)
        )
    lin = browse("lin")
    for url in (f"/records/{number}/print/stamp.pdf", f"/records/{number}/print/bag.pdf",
                "/containers/GL-0001/print/label.pdf", f"/print/stamps.pdf?ref={number}&ref={record.ref}"):  # fmt: skip
        assert lin.get(url).data.startswith(b"%PDF-"), url
        assert browse("yu").get(url).status_code == 403, url
    assert lin.get("/containers/NONE/print/label.pdf").status_code in {404, 422}


def test_a_record_without_a_number_has_no_stamp(office: Office, browse) -> None:
    answer = browse("lin").get(f"/records/{office.record()}/print/stamp.pdf")
    assert answer.status_code == 409
    assert "还没有档号" in answer.text


def test_a_slip_is_for_its_borrower_and_the_staff(office: Office, browse) -> None:
    number = lent(office)
    url = f"/loans/{number}/print/slip.pdf"
    assert "年度核对" in said(browse("yu").get(url).data)
    assert browse("lin").get(url).status_code == 200
    assert browse("tao").get(url).status_code == 404


def test_a_reminder_is_printed_only_when_it_is_due_and_counts(office: Office, browse) -> None:
    number = lent(office)
    url = f"/loans/{number}/print/reminder.pdf"
    office.step("lending", number, "approve")
    office.step("lending", number, "hand-out", by="he", pages=1)
    assert browse("lin").get(url).status_code == 409
    office.clock.pass_days(8)
    lin = browse("lin")
    assert "第 1 次" in said(lin.get(url).data)
    assert "第 2 次" in said(lin.get(url).data)
    assert browse("yu").get(url).status_code == 403
