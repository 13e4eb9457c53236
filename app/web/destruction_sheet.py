"""What the page of one destruction list shows: the sheet, its course, its signatures, and what the ledger proves."""

from typing import Any

from app.acting import may_know
from app.listing_destructions import (
    course_of,
    frozen_at,
    is_accounting,
    kept_for,
    proofs,
    recheck,
    version_of,
    witnesses,
)
from app.web.acts import strip
from app.web.deps import desk
from app.web.language import _, clock_time, near_day, near_time, say
from app.web.parts import Piece, link, state, verbs
from app.web.shell import term_word
from archive.database import Work
from archive.ledger import Entry
from workflows.destruction import DESTRUCTION, FATE_NAMES, DestructionList, Fate, Item, State
from workflows.machine import Act

SHAPES = {
    State.DRAFTED: "mine",
    State.SUBMITTED: "work",
    State.APPROVED: "held",
    State.DESTROYING: "work",
    State.CLOSED: "ok",
    State.STOPPED: "gone",
}
FATE_SHAPES = {Fate.PENDING: "idle", Fate.DESTROYING: "work", Fate.DESTROYED: "gone", Fate.SPARED: "held"}
COURSE = (State.DRAFTED, State.SUBMITTED, State.APPROVED, State.DESTROYING, State.CLOSED)
BEGUN = (State.DESTROYING, State.CLOSED)


def sheet_context(work: Work, drawn: DestructionList) -> dict[str, Any]:
    """Return everything the page of a destruction list shows to this person."""
    now = State(drawn.state)
    ends = proofs(work.session, drawn) if now in BEGUN else {}
    hidden = sum(not may_know(work.by, item.record) for item in drawn.items)
    steps = [_with_witnesses(step, work) for step in verbs(DESTRUCTION, drawn.number, Act(drawn, work))]
    if not hidden and drawn.items:
        steps.insert(0, link(_("打印清册"), f"/destructions/{drawn.number}/print/list.pdf", icon="print", key="P"))
    return {
        "sheet": _sheet(work, drawn, ends, hidden),
        "state": state(SHAPES[now], say(DESTRUCTION.say(drawn.state))),
        "steps": steps,
        "course_steps": _course(drawn),
        "signs": _signs(drawn),
        "signs_note": _("草拟与批准须是两个人"),
        "signed": None,
        "cooling": _cooling(work, drawn),
        "checks": _checks(work, drawn),
        "checks_note": None,
        "watch": _watch(drawn),
        "watch_note": _("两个人在场，缺一不可"),
        "fingerprint": _in_groups(drawn.digest) if drawn.digest else None,
        "ledger": strip(course_of(work.session, drawn)),
        "proof": _proof(drawn, ends, work) if now in BEGUN else None,
        "live": f"/destructions/{drawn.number}" if now == State.DESTROYING else None,
    }


def _sheet(work: Work, drawn: DestructionList, ends: dict[int, Entry], hidden: int) -> Piece:
    accounting, frozen = is_accounting(drawn), frozen_at(work.session, drawn)
    title = _("会计档案销毁清册") if accounting else _("档案销毁清册")
    fonds = drawn.items[0].record.fonds if drawn.items else None
    rows = [_line(work, seq, item, ends.get(item.id)) for seq, item in enumerate(drawn.items, start=1)]
    pages = sum(item.record.pages for item in drawn.items)
    spared = [item for item in drawn.items if item.fate == Fate.SPARED]
    notes = [_("%(no)s 没有销毁：%(why)s", no=item.number, why=item.reason) for item in spared
             if may_know(work.by, item.record)]  # fmt: skip
    if hidden:
        notes.append(_("有 %(n)s 件不在您可见范围，只列序号。", n=hidden))
    return {
        "no": drawn.number,
        "title": title,
        "heading": title,
        "fonds": f"{fonds.code} {fonds.name}" if fonds else "",
        "version": _("第 %(n)s 版", n=version_of(work.session, drawn)),
        "frozen": _("冻结于 %(time)s", time=clock_time(frozen)) if frozen else "",
        "accounting": accounting,
        "live": drawn.state in BEGUN,
        "rows": rows,
        "sum": {"title": _("合计 %(n)s 件", n=len(rows)), "copies": len(rows), "pages": pages},
        "taken_out": notes,
    }


def _line(work: Work, seq: int, item: Item, end: Entry | None) -> Piece:
    fate = Fate(item.fate)
    shown = {"seq": seq, "fate": state(FATE_SHAPES[fate], say(FATE_NAMES[fate])), "gone": fate == Fate.DESTROYED}
    record = item.record
    if not may_know(work.by, record):
        return {**shown, "title": _("不在您可见范围")}
    until = item.settled_at.astimezone(desk().settings.zone).date() if item.settled_at else work.today
    kept = kept_for(record, until)
    return {
        **shown,
        "title": item.title,
        "url": f"/records/{record.ref}",
        "volume": record.archival_no.rpartition("-")[2] if record.archival_no else "",
        "copies": 1,
        "years": record.year or "",
        "year": record.year or "",
        "no": item.number,
        "term": term_word(record.term),
        "kept": _("%(years)s 年 %(months)s 月", years=kept[0], months=kept[1]) if kept else "",
        "done": until.isoformat() if fate == Fate.DESTROYED else "",
        "pages": record.pages,
        "note": _("账 #%(n)s", n=end.seq) if end else "",
    }


def _course(drawn: DestructionList) -> list[Piece]:
    now = State(drawn.state)
    at = COURSE.index(now) if now in COURSE else _stopped_at(drawn)
    done = sum(item.fate in {Fate.DESTROYED, Fate.SPARED} for item in drawn.items)
    notes = (
        near_time(drawn.drafted_at),
        near_time(drawn.approved_at),
        _("%(day)s 起", day=near_day(drawn.not_before)) if drawn.not_before else _("%(n)s 天", n=drawn.cooling_days),
        f"{done} / {len(drawn.items)}" if now in BEGUN else "",
        near_time(drawn.closed_at),
    )
    words = (_("草拟"), _("批准"), _("冷静期"), _("销毁"), _("完结"))
    made: list[Piece] = []
    for place, (word, note) in enumerate(zip(words, notes, strict=True)):
        standing = "done" if place < at or now == State.CLOSED else "now" if place == at else "next"
        stopped = now == State.STOPPED and place == at
        made.append(
            {"name": word, "state": "stopped" if stopped else standing, "note": _("已中止") if stopped else note}
        )
    return made


def _stopped_at(drawn: DestructionList) -> int:
    return 2 if drawn.approved_at else 0


def _signs(drawn: DestructionList) -> list[Piece]:
    approved = drawn.approved_by_name if drawn.state not in {State.DRAFTED, State.SUBMITTED} else None
    return [
        {"who": drawn.drafted_by_name, "office": _("草拟"), "note": clock_time(drawn.drafted_at), "done": True},
        {"who": approved or "", "office": _("批准，档案负责人"), "done": bool(approved),
         "note": clock_time(drawn.approved_at) if approved else _("草拟的人不能批准")},
    ]  # fmt: skip


def _cooling(work: Work, drawn: DestructionList) -> Piece | None:
    if drawn.state != State.APPROVED or not drawn.cooling_days or drawn.not_before is None:
        return None
    left = max(0, (drawn.not_before - work.today).days)
    return {
        "past": min(drawn.cooling_days, max(0, drawn.cooling_days - left)),
        "total": drawn.cooling_days,
        "first": near_time(drawn.approved_at)[:5],
        "last": near_day(drawn.not_before),
    }


def _checks(work: Work, drawn: DestructionList) -> list[Piece] | None:
    if drawn.state not in {State.DRAFTED, State.SUBMITTED, State.APPROVED} or not drawn.items:
        return None
    now, all_ = recheck(work, drawn), len(drawn.items)
    return [
        {"n": f"{now.due} / {all_}", "word": _("已到期"), "ok": now.due == all_},
        {"n": now.held, "word": _("冻结"), "ok": now.held == 0},
        {"n": now.kept, "word": _("借出或另有缘由"), "ok": now.kept == 0},
    ]


def _watch(drawn: DestructionList) -> list[Piece] | None:
    if drawn.state not in BEGUN:
        return None
    when = clock_time(drawn.begun_at)
    return [
        {"office": _("执行"), "who": drawn.begun_by_name or "", "done": True, "word": _("执行"), "note": when},
        {
            "office": _("监销"),
            "who": drawn.witness_name or "",
            "done": False,
            "word": _("待签"),
            "note": _("在清册上签字"),
        },
    ]


def _with_witnesses(step: Piece, work: Work) -> Piece:
    if step["verb"] != "begin" or step["refused"]:
        return step
    known = witnesses(work.session, work.by.login)
    fields = [{**one, "list": [login for login, _name in known]} if one["name"] == "witness" else one
              for one in step["fields"]]  # fmt: skip
    return {**step, "fields": fields, "note": _("原文、图像、文字、索引和密钥都要销毁，找不回来。")}


def _proof(drawn: DestructionList, ends: dict[int, Entry], work: Work) -> Piece:
    """Say from the ledger what became of every line."""
    settled = [item for item in drawn.items if item.id in ends and may_know(work.by, item.record)]
    gone = sum(item.fate == Fate.DESTROYED for item in drawn.items)
    return {
        "line": _("销毁 %(n)s 件，未销 %(m)s 件", n=gone, m=sum(item.fate == Fate.SPARED for item in drawn.items)),
        "rows": [_proved(item, ends[item.id]) for item in settled],
    }


def _proved(item: Item, entry: Entry) -> Piece:
    digests = entry.told.get("sha256", {})
    hashes = "；".join(_in_groups(str(digest)) for digest in digests.values()) if isinstance(digests, dict) else ""
    fate = Fate(item.fate)
    return {
        "no": item.number,
        "time": clock_time(entry.at),
        "state": state(FATE_SHAPES[fate], say(FATE_NAMES[fate])),
        "hash": hashes,
        "back": _("读不回，密钥已毁") if entry.told.get("read_back") else item.reason,
        "entry": f"#{entry.seq}",
    }


def _in_groups(digest: str) -> str:
    return f"{digest[:8]} {digest[8:16]} … {digest[-8:]}"
