"""What is due and why: the lists of due, waiting and coming records, and the whole reckoning of one of them."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acting import record_for
from app.appraising import MAY_JUDGE, open_appraisal
from app.listing_appraisals import concluded
from app.listing_records import out_now
from app.listing_retention import (
    YEARS_AHEAD,
    Standing,
    coming_records,
    due_records,
    standing,
    waiting_records,
    what_moved_it,
)
from app.statuses import status_of
from app.web import rooms
from app.web.acts import strip
from app.web.deps import actor, desk, enter, look
from app.web.language import _, name_of, say, told
from app.web.marks import number_kind, number_of, record_state
from app.web.parts import Piece, UrlOf, link, pager, state
from app.web.record_page import chain_of
from app.web.shell import term_word
from archive.database import Work
from archive.errors import ArchiveError
from archive.holds import REASON_NAMES, Reason
from archive.people import ARCHIVE_STAFF
from archive.records import Record
from archive.retention import outcome
from archive.schedules import CAUSE_UNKNOWN, Outcome, Trigger
from workflows.loans import Loan

PAGES = Blueprint("retention", __name__)
PAGE = 100


@PAGES.get("/retention/due")
def show() -> ResponseReturnValue:
    """Show what is due, what waits for its event, or what falls due in the next years."""
    enter("due")
    return _listed(None)


@PAGES.post("/appraisals")
def open_case() -> ResponseReturnValue:
    """Put the chosen records before the group."""
    enter("due")
    try:
        case = open_appraisal(desk(), actor(), request.form.getlist("chosen"))
    except ArchiveError as refusal:
        return _listed(refusal), status_of(refusal)
    flash(_("%(no)s 已立，%(n)s 件。", no=case.number, n=len(case.items)), "ok")
    return redirect(f"/appraisals/{case.number}", HTTPStatus.SEE_OTHER)


@PAGES.get("/records/<ref>/retention")
def why(ref: str) -> ResponseReturnValue:
    """Show the whole reckoning of one record's due day."""
    enter("search")
    with look() as work:
        return render_template("web/retention/why.html", **_reckoning(work, record_for(work, ref)))


def _listed(refusal: ArchiveError | None) -> str:
    view, first = request.args.get("of", "due") if refusal is None else "due", _first()
    with look() as work:
        counts = standing(work.session, work.by.scope, work.today)
        session, scope = work.session, work.by.scope
        if view == "waiting":
            records, total = waiting_records(session, scope, first=first, most=PAGE), counts.waiting
        elif view == "coming":
            records, total = coming_records(session, scope, work.today, first=first, most=PAGE), counts.coming
        else:
            view, records, total = "due", due_records(session, scope, work.today, first=first, most=PAGE), counts.due
        loans = out_now(session, [record.id for record in records])
        settled = concluded(session, scope) if view == "due" else []
        cleared = {record.id for record, _opinion in settled}
        rows = [_row(record, work, loans.get(record.id), cleared, view) for record in records]
    may = view == "due" and actor().has(MAY_JUDGE)
    return render_template(
        "web/retention/due.html",
        rows=rows,
        total=total,
        line=_line(view, counts),
        tabs=_tabs(view, counts),
        notes=_notes(refusal, len(cleared)),
        bulk={"verbs": [{"label": _("立鉴定批"), "action": "/appraisals", "main": True}]} if may else None,
        pager=pager(total, first, PAGE, UrlOf("/retention/due", [("of", "" if view == "due" else view)])),
        nothing=_nothing(view, counts),
        actions=[],
    )


def _line(view: str, counts: Standing) -> str:
    if view == "waiting":
        return _("期限还没有起算；事由日期补上之后才会到期")
    if view == "coming":
        return _("今后 %(n)s 年内到期，最近的在前", n=YEARS_AHEAD)
    return _("期满的件，最早到期的在前；冻结的也列在内") if counts.due else ""


def _tabs(view: str, counts: Standing) -> list[Piece]:
    url_of = UrlOf("/retention/due", [])
    words = (
        ("due", _("到期"), counts.due),
        ("waiting", _("等事由"), counts.waiting),
        ("coming", _("今后到期"), counts.coming),
    )
    return [
        {"word": word, "n": n, "url": url_of.with_("of", "" if code == "due" else code), "here": code == view}
        for code, word, n in words
    ]


def _notes(refusal: ArchiveError | None, cleared: int) -> list[Piece]:
    made: list[Piece] = []
    if refusal is not None:
        made.append({"tone": "bad", "text": told(refusal)})
    if cleared and actor().has(ARCHIVE_STAFF):
        text = _("有 %(n)s 件已鉴定同意销毁，还没有列入清册。", n=cleared)
        made.append({"tone": "wait", "text": text, "url": "/destructions/new", "link": _("去列清册")})
    return made


def _nothing(view: str, counts: Standing) -> Piece:
    if view == "due" and counts.waiting:
        return {
            "title": _("没有到期的件"),
            "text": _("另有 %(n)s 件等事由。", n=counts.waiting),
            "url": "/retention/due?of=waiting",
            "link": _("看等事由的件"),
        }
    return {"title": {"waiting": _("没有等事由的件"), "coming": _("今后没有到期的件")}.get(view, _("没有到期的件"))}


def _row(record: Record, work: Work, loan: Loan | None, cleared: Collection[int], view: str) -> Piece:
    reckoned, line = outcome(record), record.series
    day = record.due_on.isoformat() if record.due_on else _missing(record)
    tone = "held" if record.on_hold else "wait" if record.due_on is None else "seal" if view == "due" else ""
    return {
        "id": record.ref,
        "url": f"/records/{record.ref}/retention",
        "no": number_of(record),
        "no_kind": number_kind(record),
        "title": record.title,
        "series": f"{line.number} {name_of(line.title, line.title_en)}" if line else "",
        "cause": _cause_day(reckoned),
        "start": reckoned.starts_on.isoformat() if reckoned and reckoned.starts_on else "",
        "term": term_word(record.term),
        "due": {"text": day, "tone": tone},
        "state": _standing_of(record, work, loan, cleared),
        "group": _group(record, view),
    }


def _group(record: Record, view: str) -> str:
    if view == "waiting" or record.due_on is None:
        trigger = Trigger(record.series.trigger) if record.series and record.series.trigger else None
        return say(trigger.meaning) if trigger else ""
    return _("%(year)s 年到期", year=record.due_on.year)


def _standing_of(record: Record, work: Work, loan: Loan | None, cleared: Collection[int]) -> Piece:
    if record.on_hold is None and record.claimed_by:
        return state("work", record.claimed_by)
    if record.on_hold is None and record.id in cleared:
        return state("wait", _("待列清册"))
    return record_state(record, loan, work.today)


def _cause_day(reckoned: Outcome | None) -> str:
    if reckoned is None:
        return ""
    if reckoned.cause_on is None:
        return ""  # the head of the group says what is waited for
    return reckoned.cause_on.isoformat()


def _missing(record: Record) -> str:
    line = record.series
    trigger = Trigger(line.trigger) if line and line.trigger else None
    if trigger is None or trigger.yearly:
        return _("等年度")
    return _("等结清日期") if record.event_on and trigger.needs_settlement else _("等事由日期")


def _reckoning(work: Work, record: Record) -> dict[str, Any]:
    loan = out_now(work.session, [record.id]).get(record.id)
    reckoned = outcome(record)
    return {
        "record": {
            "no": number_of(record),
            "no_kind": number_kind(record),
            "title": record.title,
            "url": f"/records/{record.ref}",
            "state": record_state(record, loan, work.today),
        },
        "chain": chain_of(record),
        "sentence": _sentence(record, reckoned),
        "steps": _steps(record, reckoned) if reckoned else [],
        "events": _events(record),
        "holds": [_hold_note(one.kind, one.reason, one.case_no, f"/holds/{one.id}")
                  for one in record.holds if one.released_at is None],
        "changes": strip(list(what_moved_it(work.session, record))),
        "actions": _correcting(record),
    }  # fmt: skip


def _correcting(record: Record) -> list[Piece]:
    trigger = Trigger(record.series.trigger) if record.series and record.series.trigger else None
    event = trigger is not None and not trigger.yearly and record.due_on is None
    if not (event and actor().has(ARCHIVE_STAFF)) or record.received:
        return []
    return [link(_("补登事由日期"), f"/records/{record.ref}/edit", main=True)]


def _sentence(record: Record, reckoned: Outcome | None) -> str:
    if reckoned is None:
        return _("还没有定保管期限表的条目，期限算不出来；著录时请选条目。")
    if reckoned.why_not:
        return say(reckoned.why_not)
    if record.on_hold is not None:
        return _("到期日是 %(day)s，但已冻结，解除之前不能鉴定、销毁。", day=reckoned.due_on)
    return _("%(day)s 是期满后可以鉴定的第一天；到期不等于销毁，须先鉴定。", day=reckoned.due_on)


def _steps(record: Record, reckoned: Outcome) -> list[Piece]:
    line, trigger = record.series, reckoned.rule.trigger
    own = _("保管期限表第 %(n)s 条", n=line.number if line else "")
    source = "，".join(filter(None, (own, reckoned.rule.basis)))
    steps: list[Piece] = [
        {"label": _("条目"), "value": name_of(line.title, line.title_en) if line else "", "source": source,
         "url": f"/schedules?line={line.number}" if line and "schedules" in rooms.open_to(actor()) else None},
        {"label": _("起因"), "value": say(reckoned.because) or "—",
         "source": say(CAUSE_UNKNOWN[trigger]) if trigger and reckoned.cause_on is None and not record.counts_from
         else (_("这一天是 %(day)s", day=reckoned.cause_on) if reckoned.cause_on else "")},
    ]  # fmt: skip
    if reckoned.starts_on:
        said = _("鉴定审定之日重新起算") if record.counts_from else _("事由日的次日")
        steps.append({"label": _("起算"), "value": reckoned.starts_on.isoformat(), "source": said})
    changed = bool(line and record.term and record.term != line.term)
    least = reckoned.rule.minimum
    steps.append({
        "label": _("年限"),
        "value": term_word(record.term or (line.term if line else "")),
        "source": "，".join(filter(None, (
            _("鉴定改定，条目原为 %(term)s", term=term_word(line.term)) if changed and line else _("按条目"),
            _("法定最低 %(term)s", term=term_word(least.code)) if least else "",
        ))),
    })  # fmt: skip
    if reckoned.due_on:
        steps.append({"label": _("到期"), "value": reckoned.due_on.isoformat(), "source": _("起算日加年限")})
    return steps


def _events(record: Record) -> list[Piece]:
    trigger = Trigger(record.series.trigger) if record.series and record.series.trigger else None
    if trigger is None:
        return []
    if trigger.yearly:
        return [{"label": _("年度"), "value": record.year or "", "state": None if record.year else _wanting()}]
    known = [(_("起算事由日"), record.event_on)]
    if trigger.needs_settlement:
        known.append((_("结清日期"), record.settled_on))
    return [
        {"label": label, "value": day.isoformat() if day else "", "state": None if day else _wanting()}
        for label, day in known
    ]


def _wanting() -> Piece:
    return state("wait", _("尚无"))


def _hold_note(kind: str, reason: str, case_no: str, url: str) -> Piece:
    said = "，".join(filter(None, (say(REASON_NAMES[Reason(kind)]), reason, case_no)))
    mine = actor().has(MAY_JUDGE)
    return {
        "tone": "held",
        "text": _("已冻结：%(why)s", why=said),
        "url": url if mine else None,
        "link": _("看这条冻结"),
    }


def _first() -> int:
    written = request.args.get("from", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 0  # noqa: PLR2004
