"""Twenty volumes are listed, nineteen arrive, one with its seal broken, and one file lacks what must be described."""

import pytest

from app.owing import agree, owe
from app.receiving import examine, judge, register
from app.transferring import draw_up, list_lines, list_records, tick
from archive.errors import Invalid, Problems, Refused, WrongState
from archive.transfers import Handover, Outcome, outstanding
from tests.desk import Office
from workflows.transfer import find

VOUCHERS = "\n".join(f"2024 年记账凭证\t{n}\t1\t2024\tKJ3.2024-{n}\tD30\t\t180\t" for n in range(1, 21))


def entered(**more: str) -> dict[str, str]:
    return {"direction": "in", "department": "CWB", "fiscal_year": "2024", "accounting": "1", **more}


def sign(office: Office, number: str) -> None:
    """Let the four sign: two of the other side on paper, written down by the archivist, two of ours."""
    office.step("transfer", number, "sign-giver", name="钱会计")
    office.step("transfer", number, "sign-giver-supervisor", name="孙部长")
    office.step("transfer", number, "sign-receiver", by="lin")
    office.step("transfer", number, "sign-receiver-supervisor", by="zhou")


def outcomes(office: Office, number: str) -> dict[int, tuple[str, str]]:
    with office.desk.database.reading() as session:
        return {item.position: (item.outcome, item.code) for item in find(session, number).items}


def test_a_transfer_with_a_wrong_list(office: Office) -> None:
    desk, lin, zhou = office.desk, office.people["lin"], office.people["zhou"]
    owed = owe(desk, lin, "CWB", "2024").id
    whole = office.record("电子凭证一", **{"class": "KJ3", "series": 31, "title": "电子凭证", "date": "2024-12-31",
                                          "year": "2024"})  # fmt: skip
    bare = office.record("电子凭证二")
    number = draw_up(desk, lin, entered()).number
    list_lines(desk, lin, number, VOUCHERS, sealed=True)
    list_records(desk, lin, number, [whole, bare])
    with pytest.raises(Refused, match="逐件核对"):
        office.step("transfer", number, "check")
    tick(desk, lin, number, range(1, 23))
    office.step("transfer", number, "check")

    # Four different people: nobody signs twice, and for the other side only its own name counts.
    office.step("transfer", number, "sign-receiver", by="lin")
    with pytest.raises(Problems, match="四个人"):
        office.step("transfer", number, "sign-receiver-supervisor", by="lin")
    with pytest.raises(Problems, match="对方"):
        office.step("transfer", number, "sign-giver", by="zhou")
    with pytest.raises(Refused, match="还差 3 个签字"):
        office.step("transfer", number, "send")
    office.step("transfer", number, "sign-receiver-supervisor", by="zhou")
    office.step("transfer", number, "sign-giver", name="钱会计")
    office.step("transfer", number, "sign-giver-supervisor", name="孙部长")
    office.step("transfer", number, "send")
    office.step("transfer", number, "receive", count="21")

    examine(desk, lin, number)
    assert outcomes(office, number)[22] == (Outcome.RETURNED, "2-4")
    judge(desk, lin, number, [20], outcome="returned", code="P-1")
    judge(desk, lin, number, [7], outcome="returned", code="P-2", reason="封条断开")
    with pytest.raises(Refused, match="19 行没有点收"):
        office.step("transfer", number, "accept-part")
    judge(desk, lin, number, [n for n in range(1, 22) if n not in {7, 20}], outcome="accepted")
    with pytest.raises(Refused, match="部分接收"):
        office.step("transfer", number, "accept")
    office.step("transfer", number, "accept-part")

    # What was signed was another list: the four sign for what is written now.
    with pytest.raises(Refused, match="还差 4 个签字"):
        office.step("transfer", number, "close")
    sign(office, number)
    office.step("transfer", number, "close")
    with desk.database.reading() as session:
        done = find(session, number)
        assert (done.count(Outcome.ACCEPTED), done.count(Outcome.RETURNED)) == (19, 3)
        assert len({one.name for one in done.signed().values()}) == 4
        assert session.get_one(Handover, owed).ended_by == number
    assert office.get(bare).state == "returned", "what goes back is as any other returned record"
    assert office.get(whole).state == "received"
    assert zhou.name == "周砚秋"


def test_accounts_are_due_after_a_year_and_never_later_than_the_third(office: Office) -> None:
    desk, lin, zhou = office.desk, office.people["lin"], office.people["zhou"]
    owed = owe(desk, lin, "CWB", "2023").id
    with desk.database.reading() as session:
        [late] = outstanding(session, desk.today)
        assert (late.handover.due_on.isoformat(), late.days > 0) == ("2024-12-31", True)
    with pytest.raises(Invalid, match="2026-12-31"):
        agree(desk, zhou, owed, until="2027-01-01", reason="审计未结")
    with pytest.raises(Invalid, match="已经过去"):
        agree(desk, zhou, owed, until="2025-12-31", reason="审计未结")
    assert agree(desk, zhou, owed, until="2026-12-31", reason="审计未结").due_on.isoformat() == "2026-12-31"


def test_what_leaves_the_house_stays_in_its_catalogue(office: Office) -> None:
    desk, lin = office.desk, office.people["lin"]
    gone, kept = office.shelved("移出"), office.shelved("退回")
    number = draw_up(desk, lin, {"direction": "out", "receiver": "市档案馆"}).number
    list_records(desk, lin, number, [gone, kept])
    with pytest.raises(Refused, match="已在"):
        list_records(desk, lin, draw_up(desk, lin, {"direction": "out", "receiver": "市档案馆"}).number, [gone])
    tick(desk, lin, number, [1, 2])
    office.step("transfer", number, "check")

    def four() -> None:
        office.step("transfer", number, "sign-giver", by="lin")
        office.step("transfer", number, "sign-giver-supervisor", by="zhou")
        office.step("transfer", number, "sign-receiver", name="赵接收")
        office.step("transfer", number, "sign-receiver-supervisor", name="李监交")

    four()
    office.step("transfer", number, "send")
    office.step("transfer", number, "receive", count="2")
    judge(desk, lin, number, [1], outcome="accepted")
    judge(desk, lin, number, [2], outcome="returned", code="P-3")
    office.step("transfer", number, "accept-part")
    four()
    office.step("transfer", number, "close")
    away = office.get(gone)
    assert (away.state, away.transferred_by_list, away.archival_no) == ("transferred", number, gone)
    assert (office.get(kept).state, office.get(kept).claimed_by) == ("numbered", None)


def test_what_was_accepted_in_paper_becomes_received_records(office: Office) -> None:
    desk, lin = office.desk, office.people["lin"]
    number = draw_up(desk, lin, entered()).number
    list_lines(desk, lin, number, "2024 年记账凭证\t1\t1\t2024\tKJ3.2024-1\tD30\t\t180\t\n备查簿\t2\t3", sealed=True)
    tick(desk, lin, number, [1, 2])
    office.step("transfer", number, "check")
    sign(office, number)
    office.step("transfer", number, "send")
    office.step("transfer", number, "receive", count="4")
    judge(desk, lin, number, [1, 2], outcome="accepted")
    office.step("transfer", number, "accept")
    with pytest.raises(WrongState, match="完结之后"):
        register(desk, lin, number, "KJ4")
    office.step("transfer", number, "close")
    with pytest.raises(Invalid, match="第 2 行认不出门类"):
        register(desk, lin, number)
    register(desk, lin, number, "KJ4")
    with desk.database.reading() as session:
        bound, loose = (item.record for item in find(session, number).items)
        assert bound is not None
        assert loose is not None
        told = (bound.category.code, bound.year, bound.pages, bound.state, bound.department.code, bound.archival_no)
        assert told == ("KJ3", 2024, 180, "received", "CWB", None)
        assert bound.notes == f"移交清册 {number} 第 1 行 · KJ3.2024-1 · 原卷封装"
        assert (loose.category.code, loose.quantity, loose.year) == ("KJ4", 3, 2024)
    with pytest.raises(Refused, match="不用再登记"):
        register(desk, lin, number)
