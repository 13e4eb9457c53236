"""A small stock-take from plan to report, a hand-over on its way, and a month of the store room's log."""

from datetime import timedelta

from sqlalchemy import select

from app.acting import step
from app.desk import Desk
from app.owing import owe
from app.persons import actor_of, by_login
from app.stocktaking import plan_count, scan, settle_piece
from app.storekeeping import inspect, read_climate, rooms
from app.transferring import draw_up, list_lines, tick
from archive.holdings import Container
from archive.people import Actor
from archive.records import Record, Stage
from archive.stocktakes import Piece, Stocktake
from archive.transfers import Transfer
from workflows.loans import OUT, Loan

# i18n: allow - the text of the demonstration
DAYS = 26
VOUCHERS = "\n".join(
    f"2024 年 {month} 月记账凭证\t{month}\t1\t2024\tKJ3.2024-{month}\tD30\t\t{150 + month * 3}\t"
    for month in range(1, 13)
)


def custody(desk: Desk) -> None:
    """Let the people of the demonstration count a shelf, begin a hand-over, and keep the log; once."""
    with desk.database.reading() as session:
        if session.scalar(select(Stocktake.id).limit(1)) or session.scalar(select(Transfer.id).limit(1)):
            return
        people = {login: actor_of(session, by_login(session, login)) for login in ("lin", "he", "zhou", "gu")}
    _count(desk, people)
    _hand_over(desk, people)
    _log(desk, people)


def _count(desk: Desk, people: dict[str, Actor]) -> None:
    found = _a_layer(desk)
    if found is None:
        return
    place, box, numbers = found
    lin = people["lin"]
    number = plan_count(desk, lin, {"purpose": "抽盘一层", "places": place}).number
    step(desk, lin, "stocktake", number, "freeze", answers={"counters": "lin, he"})
    # One is missed in the first count, and found behind the others in the second.
    for login in ("lin", "he"):
        _scan(desk, people[login], number, [place, box, *numbers[:-1]])
        step(desk, people[login], "stocktake", number, "hand-in")
    step(desk, lin, "stocktake", number, "compare")
    step(desk, lin, "stocktake", number, "recount", answers={"counters": "gu"})
    _scan(desk, people["gu"], number, [place, box, *numbers[:-1]])
    step(desk, people["gu"], "stocktake", number, "hand-in")
    step(desk, lin, "stocktake", number, "compare")
    with desk.database.reading() as session:
        left = select(Piece.id).join(Stocktake, Stocktake.id == Piece.stocktake_id)
        open_ones = list(session.scalars(left.where(Stocktake.number == number, Piece.settled.is_(False))))
    for piece in open_ones:
        settle_piece(desk, lin, number, piece, {"remedy": "found", "cause": "夹在盒盖里，已放回"})
    step(desk, lin, "stocktake", number, "submit")
    step(desk, people["zhou"], "stocktake", number, "approve")
    step(desk, lin, "stocktake", number, "close")


def _a_layer(desk: Desk) -> tuple[str, str, list[str]] | None:
    """Return a layer with one box, its code, and the numbers of what lies in it; with nothing of it lent."""
    with desk.database.reading() as session:
        lent = set(session.scalars(select(Loan.record_id).where(Loan.state.in_([str(one) for one in OUT]))))
        for box in session.scalars(select(Container).order_by(Container.code)).unique():
            if box.location is None:
                continue
            beside = select(Container.id).where(Container.location_id == box.location_id, Container.id != box.id)
            rows = list(
                session.execute(
                    select(Record.id, Record.archival_no)
                    .where(Record.container_id == box.id, Record.state == Stage.SHELVED)
                    .order_by(Record.shelf_key)
                )
            )
            numbers = [str(number) for _id, number in rows if number]
            if len(numbers) > 1 and not lent & {one for one, _number in rows} and not session.scalar(beside.limit(1)):
                return box.location.code, box.code, numbers
    return None


def _scan(desk: Desk, by: Actor, number: str, labels: list[str]) -> None:
    scan(desk, by, number, [(f"demo-{place}", label) for place, label in enumerate(labels)])


def _hand_over(desk: Desk, people: dict[str, Actor]) -> None:
    lin = people["lin"]
    for year in (desk.today.year - 3, desk.today.year - 1):
        owe(desk, lin, "CWB", str(year))
    entered = {"direction": "in", "department": "CWB", "fiscal_year": "2024", "accounting": "1", "years": "2024",
               "aids": "移交清册", "aids_count": "1"}  # fmt: skip
    number = draw_up(desk, lin, entered).number
    list_lines(desk, lin, number, VOUCHERS, sealed=True)
    tick(desk, lin, number, range(1, 13))
    step(desk, lin, "transfer", number, "check")
    step(desk, lin, "transfer", number, "sign-receiver")
    step(desk, people["zhou"], "transfer", number, "sign-receiver-supervisor")
    step(desk, lin, "transfer", number, "sign-giver", answers={"name": "钱会计"})


def _log(desk: Desk, people: dict[str, Actor]) -> None:
    with desk.database.reading() as session:
        house = next((one.code for one in rooms(session)), None)
    if house is None:
        return
    for back in range(DAYS, -1, -1):
        day = desk.today - timedelta(days=back)
        if day.weekday() > 4 or back == 9:
            continue
        damp = 63 if back == 5 else 50 + back * 7 % 9
        entered = {
            "room": house,
            "on": day.isoformat(),
            "clock": "09:00",
            "warmth": str(17 + back * 5 % 6),
            "dampness": str(damp),
            "measure": "开除湿机" if damp > 60 else "",
        }
        read_climate(desk, people["lin" if back % 2 else "he"], entered)
    seen = {"room": house, "matters": "fire water damp pests locks light order"}
    number = inspect(desk, people["he"], {**seen, "finding": "东侧窗下有水渍"}).number
    step(desk, people["lin"], "inspection", number, "fix", answers={"fix": "已补窗缝，架脚垫高"})
    inspect(desk, people["lin"], seen)
