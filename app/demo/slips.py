"""Hand-over slips of the demonstration: one sent back for a blank date, one under review, one that waits for the second person."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from app.accepting import check_paper
from app.acting import found, machine, step
from app.announcing import begin
from app.awaiting import settle
from app.demo.cast import COMPANIES
from app.demo.contracts import Deal, contract_paper
from app.demo.customers import fee_paper, licence_paper
from app.demo.paper import Look, Paper
from app.demo.samples import make
from app.desk import Desk
from app.looking import looking
from app.persons import actor_of, by_login
from app.submitting import add_file
from archive.people import Actor
from archive.promises import Job
from archive.submissions import Filled, Submission

# i18n: allow - the papers of invented companies
DIGITAL = Look(medium="digital")
HOLLOW = "　　　　年　　月　　日"
GOODS = (("智能密集架", "2400×900×560", "组", 12, 7120), ("安装调试", "含运输", "项", 1, 18600))


def hand_over(desk: Desk, folder: Path) -> None:
    """Hand three customers' files in; nothing happens when there are slips already."""
    with desk.database.reading() as session:
        if session.scalar(select(Submission.id).limit(1)) is not None:
            return
    folder.mkdir(parents=True, exist_ok=True)
    tao, lin = _actor(desk, "tao"), _actor(desk, "lin")
    back = _slip(desk, tao, folder, "SH0001", "XS-2026-0031", blank=True)
    waiting = _slip(desk, tao, folder, "SH0007", "XS-2026-0036", blank=False)
    second = _slip(desk, tao, folder, "SH0005", "XS-2026-0029", blank=False)
    settle(desk, {Job.READ, Job.INDEX})
    for number in (back, waiting, second):
        step(desk, tao, "submission", number, "submit")
        _receive(desk, lin, number)
    _check(desk, lin, back)
    step(desk, lin, "submission", back, "return", note="请经办人补填合同签订日期，原件盖章处齐全，三日内再交。")
    _check(desk, lin, second)
    step(desk, lin, "submission", second, "accept")


def _slip(desk: Desk, by: Actor, folder: Path, code: str, number: str, *, blank: bool) -> str:
    side = COMPANIES[code]
    entered = {
        "purpose": "file",
        "file_type": "new-file",
        "party_name": side.name,
        "uscc": side.credit_code,
        "salesperson": side.salesperson or by.name,
        "handled_on": desk.today.replace(day=1).isoformat(),
    }
    slip = begin(desk, by, entered).number
    for sample in make(_papers(code, number, blank=blank), folder):
        with sample.path.open("rb") as stream:
            add_file(desk, by, slip, stream, sample.path.name)
    return slip


def _papers(code: str, number: str, *, blank: bool) -> list[Paper]:
    on = date(2026, 3, 18)
    deal = Deal(number, "智能密集架销售合同", code, on, "HT2", 21, "智能密集架", GOODS, ours=False, look=DIGITAL)
    contract = contract_paper(deal)
    if blank:
        contract.values["signed"] = HOLLOW
    return [contract, licence_paper((code, on, DIGITAL)), fee_paper((code, 2026, number, 6, DIGITAL))]


def _receive(desk: Desk, by: Actor, number: str) -> None:
    with looking(desk, by) as work:
        slip: Submission = found(work, machine("submission"), number)
        counted = {"pieces": len(slip.standing_papers), "pages": slip.pages_claimed}
    step(desk, by, "submission", number, "receive", answers=counted)


def _check(desk: Desk, by: Actor, number: str) -> None:
    """Decide every field as the machine saw it; a signature in ink that was not read counts as filled."""
    with looking(desk, by) as work:
        slip: Submission = found(work, machine("submission"), number)
        papers = [(paper.id, paper.fields or []) for paper in slip.standing_papers]
    for paper, fields in papers:
        said = {"legible": "yes", "agrees": "yes"}
        for field in fields:
            hollow = field["seen"] == "blank" and field["name"].startswith("signed")
            struck = field["seen"] == "struck"
            said[f"field.{field['name']}"] = str(Filled.BLANK if hollow else Filled.STRUCK if struck else Filled.FILLED)
        check_paper(desk, by, number, paper, said)


def _actor(desk: Desk, login: str) -> Actor:
    with desk.database.reading() as session:
        return actor_of(session, by_login(session, login))
