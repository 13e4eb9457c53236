"""A customer's file handed in without a scanner: a slip, its papers as text, and the clerk's checks."""

import io
from itertools import count

from sqlalchemy import select

from app.accepting import check_paper
from app.announcing import begin
from app.submitting import add_file
from archive.promises import Job, Promise
from archive.submissions import Paper, Submission
from archive.submissions import find as find_slip
from ingest.arrivals import find as find_arrival
from ingest.fields import propose
from ingest.pipeline import Reading, keep_text, register
from tests.desk import Office, a_page

UPLOADS = count(1)
PARTY = {
    "party_name": "绿源科技有限公司",
    "party_code": "S2001",
    "uscc": "91110000802100433B",
    "handled_on": "2026-03-02",
}
CONTRACT = "销售合同\n合同编号：XS-2026-018\n甲方：海岳集团有限公司\n乙方：绿源科技有限公司\n签订日期：2026年3月1日"
BLANK_CONTRACT = CONTRACT.replace("2026年3月1日", "    年  月  日")
LICENCE = "营业执照\n统一社会信用代码：91110000802100433B\n名称：绿源科技有限公司"
FEES = "收费明细单\n服务费 12000.00"
SET = {"合同.pdf": CONTRACT, "营业执照.pdf": LICENCE, "收费明细单.pdf": FEES}


def a_slip(office: Office, *, by: str = "tao", **entered: str) -> str:
    """Begin a slip for a customer's file and return its number."""
    wanted = {"purpose": "file", "file_type": "new-file", "salesperson": "陶宇", **PARTY, **entered}
    return begin(office.desk, office.people[by], wanted).number


def put_on(
    office: Office,
    number: str,
    name: str,
    text: str,
    *,
    by: str = "tao",
    paper: int | None = None,
    original: bool = True,
) -> None:
    """Put a paper of this text (pages parted by a form feed) on a slip, and have it read."""
    desk = office.desk
    content = io.BytesIO(f"{text}\n{next(UPLOADS)}".encode())
    arrival = add_file(desk, office.people[by], number, content, name, paper_id=paper, original=original)
    pages = tuple(a_page(n, page) for n, page in enumerate(text.split("\f"), start=1))
    keep_text(desk.vault, arrival.key_id, pages)
    with desk.database.work(office.clock(), office.people["lin"]) as work:
        row = find_arrival(work.session, arrival.id)
        for promise in work.session.scalars(
            select(Promise).where(Promise.job == Job.READ, Promise.subject == row.subject)
        ):
            work.session.delete(promise)
        assert register(work, row, Reading("application/pdf", pages, propose(pages, name), None)) is not None


def a_full_slip(office: Office, papers: dict[str, str] | None = None, **entered: str) -> str:
    """Begin a slip and put a whole set on it."""
    number = a_slip(office, **entered)
    for name, text in (papers or SET).items():
        put_on(office, number, name, text)
    return number


def slip(office: Office, number: str) -> Submission:
    """Return a slip as it is now."""
    with office.desk.database.reading() as session:
        found = find_slip(session, number)
        for paper in found.papers:
            _ = paper.record
        _ = found.record
        return found


def paper(office: Office, number: str, kind: str) -> Paper:
    """Return the standing paper of a kind."""
    return next(one for one in slip(office, number).standing_papers if one.kind == kind)


def check(office: Office, number: str, *, by: str = "lin", **found: str) -> None:
    """Check every paper of a slip; fields as the machine saw them, unless told otherwise."""
    for one in slip(office, number).standing_papers:
        seen = {f"field.{field['name']}": field.get("state") or field["seen"] for field in one.fields or []}
        check_paper(
            office.desk, office.people[by], number, one.id, {"legible": "yes", "agrees": "yes", **seen, **found}
        )


def counted(office: Office, number: str) -> dict[str, int]:
    """Return the counts a clerk gives who finds what the slip says."""
    now = slip(office, number)
    return {"pieces": len(now.standing_papers), "pages": now.pages_claimed}


def qualified(office: Office, papers: dict[str, str] | None = None, **entered: str) -> str:
    """Hand in, receive, check, accept and review a whole set; return the slip's number."""
    number = a_full_slip(office, papers, **entered)
    office.step("submission", number, "submit", by="tao")
    office.step("submission", number, "receive", **counted(office, number))
    check(office, number)
    office.step("submission", number, "accept")
    office.step("submission", number, "review", by="he")
    return number


def key_of_paper(office: Office, number: str) -> str:
    """Return the key of the first file of a slip."""
    with office.desk.database.reading() as session:
        record = find_slip(session, number).record
        assert record is not None
        return record.components[0].key_id or record.key_id
