"""Rack A is frozen and counted while a loan is asked for; one file stands on rack B, one is gone, one bears no label."""

from datetime import date

import pytest
from sqlalchemy import select

from app.acting import record_for
from app.shelving import Putting, make_box, make_place, move_box, put_away
from app.stocktaking import plan_count, scan, settle_piece
from archive.errors import Problems, Refused
from archive.stocktakes import Difference, Piece
from tests.desk import Office
from workflows.lending_request import request
from workflows.stocktake import balance_of, find, pieces_of


def furnish(office: Office) -> tuple[str, str]:
    desk, lin = office.desk, office.people["lin"]
    for code in ("1", "1-A", "1-A-1", "1-B", "1-B-1"):
        make_place(desk, lin, {"code": code, "name": "", "capacity_mm": "900"})
    boxes = []
    for place in ("1-A-1", "1-B-1"):
        made = make_box(desk, lin, {"class": "GL", "year": "2003", "term": "D10", "location": place})
        boxes.append(made.code)
    return boxes[0], boxes[1]


def shelved(office: Office, box: str) -> str:
    number = office.shelved("消防检查的通知", department="ZCB")
    put_away(office.desk, office.people["lin"], number, Putting(box))
    return number


def ask(office: Office, number: str) -> str:
    with office.desk.database.work(office.clock(), office.people["yu"]) as work:
        record = record_for(work, number)
        return request(work, record, way="borrow", purpose="核对", due_on=date(2026, 11, 27)).number


def count(office: Office, number: str, who: str, *labels: str) -> list[str]:
    scans = [(f"{who}-{place}-{label}", label) for place, label in enumerate(labels)]
    return [echo.tone for echo in scan(office.desk, office.people[who], number, scans)[0]]


def differing(office: Office, number: str) -> dict[str, tuple[str, int]]:
    with office.desk.database.reading() as session:
        found = pieces_of(session, find(session, number))
        return {one.number: (one.kind, one.id) for one in found if one.kind and not one.settled}


def settle(office: Office, number: str, piece: str, remedy: str, **more: str) -> None:
    _kind, piece_id = differing(office, number)[piece]
    settle_piece(office.desk, office.people["lin"], number, piece_id, {"remedy": remedy, "cause": "查明", **more})


def test_a_stock_take_while_the_archive_is_in_use(office: Office) -> None:
    box_a, box_b = furnish(office)
    here, strayed, gone, lent, asked, nameless = (shelved(office, box_a) for _ in range(6))
    loan = ask(office, lent)
    office.step("lending", loan, "approve")
    office.step("lending", loan, "hand-out")

    number = plan_count(office.desk, office.people["lin"], {"purpose": "A 架年度盘点", "places": "1-A, 1-B"}).number
    # Counters are known by their names as well as by their logins.
    office.step("stocktake", number, "freeze", counters=f"{office.people['lin'].name}、he")

    # A loan asked for meanwhile is accepted, and waits; nothing is moved in or out.
    waiting = ask(office, asked)
    office.step("lending", waiting, "approve")
    with pytest.raises(Refused, match="已排队"):
        office.step("lending", waiting, "hand-out")
    with pytest.raises(Refused, match="正在盘点"):
        move_box(office.desk, office.people["lin"], box_a, "1-B-1")
    new = office.shelved("新收的")
    with pytest.raises(Refused, match="正在盘点"):
        put_away(office.desk, office.people["lin"], new, Putting(box_a))

    # Two count blind; one of them scans before saying where they are, and one label twice.
    assert count(office, number, "lin", here) == ["bad"]
    walk = ("1-A-1", box_a, here, here, asked, "SQ-BARE 灰皮夹", "1-B-1", strayed)
    assert count(office, number, "lin", *walk) == ["idle", "idle", "ok", "wait", "ok", "wait", "idle", "ok"]
    count(office, number, "he", "1-A-1", box_a, here, asked, "SQ-BARE 灰皮夹", "1-B-1", strayed)
    assert count(office, number, "he", "1-A-1", box_a, here, asked)[2:] == ["ok", "ok"], "sent twice, it counts once"
    with pytest.raises(Refused, match="还没有交盘"):
        office.step("stocktake", number, "compare")
    for who in ("lin", "he"):
        office.step("stocktake", number, "hand-in", by=who)
    office.step("stocktake", number, "compare")

    kinds = {piece: kind for piece, (kind, _id) in differing(office, number).items()}
    assert kinds == {strayed: "misplaced", gone: "missing", nameless: "missing", "灰皮夹": "surplus"}
    with pytest.raises(Refused, match="复盘"):
        office.step("stocktake", number, "submit")
    with pytest.raises(Problems, match="要换别人"):
        office.step("stocktake", number, "recount", counters="lin")

    # Others count again what differs: somebody of another department is a witness as good as any.
    office.step("stocktake", number, "recount", counters="gu")
    count(office, number, "gu", "1-A-1", box_a, "SQ-BARE 灰皮夹", "1-B-1", box_b, strayed)
    office.step("stocktake", number, "hand-in", by="gu")
    office.step("stocktake", number, "compare")
    with pytest.raises(Refused, match="4 处差异"):
        office.step("stocktake", number, "submit")

    settle(office, number, strayed, "correct")
    settle(office, number, "灰皮夹", "identify", ref=nameless)
    settle(office, number, gone, "lost")
    assert differing(office, number) == {}
    assert office.get(strayed).container.code == box_b
    assert "遗失" not in (hold := office.get(gone).on_hold).reason
    assert hold.kind == "lost"

    office.step("stocktake", number, "submit")
    with pytest.raises(Refused):
        office.step("stocktake", number, "approve", by="lin")
    office.step("stocktake", number, "approve", by="zhou")
    office.step("lending", waiting, "hand-out")
    office.step("stocktake", number, "close")
    with office.desk.database.reading() as session:
        done = find(session, number)
        now = balance_of(session, done)
        assert (now.book, now.shelf, now.loan, now.work, now.lost, now.open) == (6, 4, 1, 0, 1, 0)
        assert now.holds
        assert session.scalar(select(Piece.kind).where(Piece.number == gone)) == Difference.MISSING
