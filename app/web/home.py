"""待办, the first page: what waits for me, what waits for others, what is out, and how the holdings stand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from app.listing import Holdings
from app.listing_slips import is_turn_of
from app.listing_tasks import Movement, Stages, Tasks, lent, movements, stages, tasks
from app.web import rooms
from app.web.deps import actor, desk, look
from app.web.language import _, name_of, near_day, near_time, say
from app.web.marks import scope_word
from app.web.parts import Piece, link, state
from app.web.shell import my_holdings
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.records import STAGE_NAMES, Record
from archive.stocktakes import Stocktake
from archive.submissions import State as SlipState
from archive.submissions import Submission
from workflows.appraisal import APPRAISAL, Case
from workflows.appraisal import State as CaseState
from workflows.destruction import DESTRUCTION, DestructionList
from workflows.destruction import State as ListState
from workflows.lending import LENDING
from workflows.loans import Loan
from workflows.loans import State as LoanState
from workflows.stocktake import STOCKTAKE
from workflows.submission import SUBMISSION

PAGES = Blueprint("home", __name__)
SOON = timedelta(days=3)
MONTHS = 12
CLASSES_SHOWN = 6


@PAGES.get("/")
def show() -> ResponseReturnValue:
    """Show what waits."""
    who, view = actor(), request.args.get("of", "mine")
    with look() as work:
        today = work.today
        found = tasks(work.session, who, today)
        rows = list(_rows(found, who, today))
        figures = stages(work.session, who, today) if who.has(ARCHIVE_STAFF) else None
        out, first_back = lent(work.session, who)
        due = [_back(loan, today) for loan in first_back]
        months = movements(work.session, who.scope, desk().clock() - timedelta(days=366))
    mine = [row for row in rows if row["mine"]]
    others = len(rows) - len(mine)
    return render_template(
        "web/home.html",
        today=_today(today, len(mine), others),
        actions=_actions(who),
        counts=_counts(figures) if figures else None,
        tabs=_tabs(view, len(mine), len(rows)) if others else None,
        tasks=_grouped(rows if view == "all" else mine, today),
        nothing=_nothing(who, others),
        due=due,
        due_note=_("借出在外 %(n)s 件", n=out),
        holdings=_holdings(my_holdings(), months) if not who.scope.nothing else None,
    )


def _today(today: date, mine: int, others: int) -> str:
    day = format_date(today, "full")
    if others:
        return _("%(day)s · 轮到您的 %(n)s 件，等别人的 %(m)s 件", day=day, n=mine, m=others)
    return _("%(day)s · 轮到您的 %(n)s 件", day=day, n=mine)


def _actions(who: Actor) -> list[Piece]:
    may = rooms.open_to(who)
    made = []
    if "desk" in may:
        made.append(link(_("借还台"), "/desk", icon="gun"))
    if "inbox" in may:
        made.append(link(_("放入扫描件"), "/inbox", icon="upload", main=True))
    elif "search" in may:
        made.append(link(_("检索档案"), "/search", icon="find", main=True))
    return made


def _counts(found: Stages) -> list[Piece]:
    today = desk().today
    late = (today - found.longest_overdue).days if found.longest_overdue else 0
    oldest = near_time(found.oldest_received)[:5] if found.oldest_received else ""
    made = [
        (found.received, _("待验收"), _("最早 %(day)s", day=oldest) if oldest else _("都收完了"), "/?of=mine"),
        (found.unshelved, _("待装袋入库"), _("已打号"), "/?of=mine"),
        (found.requested, _("待批借阅"), _("等您看"), "/loans"),
        (found.to_hand_out, _("待出库"), _("已批"), "/loans"),
        (found.overdue, _("逾期未还"), _("最长 %(n)s 天", n=late) if late else _("没有逾期"), "/loans/overdue"),
        (found.due, _("到期待鉴"), _("可立鉴定批"), "/retention/due"),
    ]
    shown: list[Piece] = [
        {"n": f"{n:,}", "word": word, "note": note, "url": url if rooms.exists(url.partition("?")[0]) else "/"}
        for n, word, note, url in made
    ]
    shown[4]["late"] = found.overdue > 0
    if found.quarantined:
        shown[1] = {"n": found.quarantined, "word": _("待处置"), "note": _("读不了的文件"), "url": "/inbox/quarantine"}
    return shown


def _tabs(view: str, mine: int, every: int) -> list[Piece]:
    return [
        {"word": _("我的"), "n": mine, "url": "/", "here": view != "all"},
        {"word": _("全部"), "n": every, "url": "/?of=all", "here": view == "all"},
    ]


def _nothing(who: Actor, others: int) -> Piece:
    if others:
        return {"text": _("等别人的有 %(n)s 件。", n=others), "url": "/?of=all", "link": _("看全部")}
    if "search" in rooms.open_to(who):
        return {"text": _("要找档案，可以从检索开始。"), "url": "/search", "link": _("去检索")}
    return {"text": _("您的职责在上面的菜单里。"), "url": None, "link": None}


def _rows(found: Tasks, who: Actor, today: date) -> Iterator[dict[str, Any]]:
    yield from (_received(record) for record in found.received)
    yield from (_unshelved(record) for record in found.unshelved)
    yield from (_loan(loan, who, today, signs=loan.number in found.signing) for loan in found.loans)
    yield from (_case(case, who) for case in found.cases)
    yield from (_list(drawn, who, today) for drawn in found.lists)
    yield from (_stocktake(counted, who) for counted in found.stocktakes)
    yield from (_slip(slip, who) for slip in found.slips)


def _received(record: Record) -> dict[str, Any]:
    returned = record.state == "returned"
    word = say(STAGE_NAMES[record.stage]) if returned else _("验收")
    return {
        "mine": not returned, "state": state("work" if returned else "mine", word), "ref": record.ref,
        "url": f"/records/{record.ref}", "what": record.title, "from": record.department.name,
        "due": near_time(record.received_at)[:5], "on": record.received_at, "tone": "",
    }  # fmt: skip


def _unshelved(record: Record) -> dict[str, Any]:
    word = _("装袋") if record.container_id is None else _("入库")
    return {
        "mine": True, "state": state("mine", word), "ref": record.archival_no, "url": f"/records/{record.ref}",
        "what": record.title, "from": record.department.name, "due": near_time(record.accepted_at)[:5],
        "on": record.accepted_at, "tone": "",
    }  # fmt: skip


def _loan(loan: Loan, who: Actor, today: date, *, signs: bool) -> dict[str, Any]:
    staff, own = who.has(ARCHIVE_STAFF), loan.borrower == who.login
    late = loan.days_overdue(today)
    at_desk = loan.state in {LoanState.APPROVED, LoanState.IN_DOUBT} or late > 0
    mine = signs or (staff and not own and at_desk) or (own and late > 0)
    words = {LoanState.REQUESTED: _("批准"), LoanState.APPROVED: _("出库")}
    usual = say(LENDING.say(loan.state))
    word = words.get(LoanState(loan.state), usual) if mine else usual
    if late:
        word = _("催还") if staff and not own else _("归还")
    when, tone = (_("逾期 %(n)s 天", n=late), "bad") if late else (near_day(loan.due_on), "")
    if not late and loan.due_on == today:
        when, tone = _("今天"), "seal"
    number = loan.record.archival_no or loan.record.ref
    return {
        "mine": mine, "state": state("bad" if late else "mine" if mine else "work", word), "ref": loan.number,
        "url": f"/loans/{loan.number}", "what": f"{number} {loan.record.title}",
        "from": _("我") if own else " ".join(filter(None, (loan.department, loan.borrower_name))),
        "due": when, "on": loan.due_on, "tone": tone,
    }  # fmt: skip


def _case(case: Case, who: Actor) -> dict[str, Any]:
    judged = sum(item.conclusion is not None for item in case.items)
    second = case.state == CaseState.JUDGED
    mine = not second or (who.has(frozenset({Role.HEAD})) and case.submitted_by != who.login)
    word = (_("审定") if second else _("初鉴")) if mine else say(APPRAISAL.say(case.state))
    return {
        "mine": mine, "state": state("mine" if mine else "work", word), "ref": case.number,
        "url": f"/appraisals/{case.number}", "what": _("到期 %(n)s 件，已看 %(m)s 件", n=len(case.items), m=judged),
        "from": case.opened_by_name, "due": near_time(case.opened_at)[:5], "on": case.opened_at, "tone": "",
    }  # fmt: skip


def _stocktake(counted: Stocktake, who: Actor) -> dict[str, Any]:
    counts = counted.counter(who.login) is not None
    return {
        "mine": True, "state": state("mine", say(STOCKTAKE.say("approve" if not counts else counted.state))),
        "ref": counted.number, "url": f"/stocktakes/{counted.number}{'/count' if counts else ''}",
        "what": counted.purpose or scope_word(counted), "from": counted.planned_by_name,
        "due": near_time(counted.frozen_at)[:5], "on": counted.frozen_at, "tone": "",
    }  # fmt: skip


def _list(drawn: DestructionList, who: Actor, today: date) -> dict[str, Any]:
    head = who.has(frozenset({Role.HEAD}))
    ready = drawn.state == ListState.APPROVED and drawn.not_before is not None and drawn.not_before <= today
    mine = (
        drawn.state == ListState.DRAFTED
        or ready
        or (drawn.state == ListState.SUBMITTED and head and drawn.drafted_by != who.login)
    )
    words = {ListState.DRAFTED: _("提交"), ListState.SUBMITTED: _("批准"), ListState.APPROVED: _("销毁")}
    word = words.get(ListState(drawn.state), "") if mine else say(DESTRUCTION.say(drawn.state))
    cooling = drawn.state == ListState.APPROVED and not ready
    return {
        "mine": mine, "state": state("mine" if mine else "held" if cooling else "work", word), "ref": drawn.number,
        "url": f"/destructions/{drawn.number}", "what": _("销毁清册，%(n)s 件", n=len(drawn.items)),
        "from": drawn.drafted_by_name, "due": near_day(drawn.not_before), "on": drawn.not_before or drawn.drafted_at,
        "tone": "",
    }  # fmt: skip


def _slip(slip: Submission, who: Actor) -> dict[str, Any]:
    mine = is_turn_of(slip, who)
    words = {
        SlipState.DRAFT: _("提交"), SlipState.RETURNED: _("补正"), SlipState.SUBMITTED: _("点收"),
        SlipState.REVIEWING: _("验收"), SlipState.ACCEPTED: _("复核"),
    }  # fmt: skip
    word = words[SlipState(slip.state)] if mine else say(SUBMISSION.say(slip.state))
    back = slip.state == SlipState.RETURNED
    when = slip.submitted_at or slip.made_at
    name = slip.party.name if slip.party else slip.note
    return {
        "mine": mine, "state": state("bad" if back and mine else "mine" if mine else "work", word), "ref": slip.number,
        "url": f"/slips/{slip.number}",
        "what": " ".join(filter(None, (name, _("%(n)s 份", n=len(slip.standing_papers)),
                                       _("第 %(n)s 轮", n=slip.round) if slip.round > 1 else ""))),
        "from": _("我") if slip.made_by == who.login else f"{slip.department.name} {slip.salesperson}",
        "due": near_time(when)[:5], "on": when, "tone": "bad" if back and mine else "",
    }  # fmt: skip


def _grouped(rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Part the rows into what presses, what else is mine and what waits for others; each part keeps its order."""
    heads = (_("今天须办"), _("接着办"), _("等别人"))
    parted: list[list[dict[str, Any]]] = [[], [], []]
    for row in rows:
        parted[2 if not row["mine"] else 0 if _presses(row, today) else 1].append(row)
    return [
        {**row, "group": _("%(head)s · %(n)s 件", head=head, n=len(part))}
        for head, part in zip(heads, parted, strict=True)
        for row in part
    ]


def _presses(row: dict[str, Any], today: date) -> bool:
    on = row["on"]
    if isinstance(on, datetime):
        return False
    return row["tone"] in {"bad", "seal"} or (isinstance(on, date) and on <= today)


def _back(loan: Loan, today: date) -> Piece:
    late = loan.days_overdue(today)
    soon = loan.due_on - today <= SOON
    shape, word = ("bad", _("逾期")) if late else ("wait", _("快到期")) if soon else ("idle", _("未到期"))
    when = _("逾期 %(n)s 天", n=late) if late else _("今天") if loan.due_on == today else near_day(loan.due_on)
    return {
        "state": state(shape, word), "who": loan.borrower_name, "what": loan.record.title,
        "due": when, "tone": "bad" if late else "wait" if soon else "", "url": f"/loans/{loan.number}",
    }  # fmt: skip


def _holdings(held: Holdings, months: list[Movement]) -> Piece:
    tops = [one for one in held.classes if one.parent_id is None]
    counted = sorted(
        ((held.count(held.under(one.id)), f"{one.code} {name_of(one.name, one.name_en)}") for one in tops),
        key=lambda pair: -pair[0],
    )
    classes = [{"word": word, "n": n} for n, word in counted[:CLASSES_SHOWN] if n]
    if rest := sum(n for n, _word in counted[CLASSES_SHOWN:]):
        classes.append({"word": _("其他"), "n": rest})
    year = desk().today.year
    into = sum(one.into for one in months if one.year == year)
    gone = sum(one.out for one in months if one.year == year)
    balance = [
        (f"{held.total - into + gone:,}", _("年初")),
        (f"+ {into:,}", _("收进")),
        (f"− {gone:,}", _("移出、销毁")),
        (f"= {held.total:,}", _("现有")),
    ]
    return {
        "note": _("%(n)s 件", n=f"{held.total:,}"),
        "classes": classes,
        "months": _last_months(months),
        "balance": [{"n": n, "word": word} for n, word in balance],
    }


def _last_months(months: list[Movement]) -> list[Piece]:
    """Return twelve months to this one, those without movement too."""
    known = {(one.year, one.month): one for one in months}
    last = desk().today.year * 12 + desk().today.month - 1
    wanted = [divmod(last - back, 12) for back in range(MONTHS - 1, -1, -1)]
    found = [(month + 1, known.get((year, month + 1))) for year, month in wanted]
    return [{"word": str(n), "into": one.into if one else 0, "out": one.out if one else 0} for n, one in found]
