"""The basket: records put aside while looking around, and one form that asks for all of them."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.acting import record_for
from app.borrowing import MOST, ask_for
from app.listing_loans import records_by_id
from app.listing_records import out_now
from app.web.deps import actor, came_from, desk, enter, local, look
from app.web.language import _, say, told
from app.web.marks import number_of, record_state
from app.web.parts import Piece, errors_of, field, filled, problem_of
from app.web.record_form import secrecy_word
from app.web.shell import BASKET, basket
from archive.errors import ArchiveError, Invalid, Problems, Refused
from archive.records import Record
from archive.wording import N_
from workflows.lending_request import LONGEST_DAYS, Availability, availability
from workflows.lending_rules import cannot_be_lent
from workflows.loans import WAY_NAMES, Way

PAGES = Blueprint("basket", __name__)
USUAL_DAYS = 7


@PAGES.get("/basket")
def show() -> ResponseReturnValue:
    """Show what lies in the basket, with the form that asks for it."""
    enter("basket")
    return _page()


@PAGES.post("/basket")
def put() -> ResponseReturnValue:
    """Put a record into the basket; it may be there already."""
    enter("basket")
    with look() as work:
        record = record_for(work, request.form.get("ref", ""))
        if reason := cannot_be_lent(record):
            raise reason
        kept, number = basket(), number_of(record)
        if record.id not in kept:
            if len(kept) >= MOST:
                raise Refused(N_("车里最多放 {most} 件，请先提出借阅，或移出几件。"), most=MOST)
            session[BASKET] = [*kept, record.id]
    flash(_("%(no)s 在借阅车里了，共 %(n)s 件。", no=number, n=len(basket())), "ok")
    return redirect(local(request.form.get("next"), came_from(f"/records/{record.ref}")))


@PAGES.post("/basket/<int:record_id>/drop")
def drop(record_id: int) -> ResponseReturnValue:
    """Take a record out; what was typed for the others stays."""
    enter("basket")
    session[BASKET] = [one for one in basket() if one != record_id]
    return _page(typed=True)


@PAGES.post("/basket/request")
def ask() -> ResponseReturnValue:
    """Ask for everything in the basket."""
    enter("basket")
    sent, wanted = request.form, basket()
    ways = {one: sent.get(f"way-{one}", "") for one in wanted}
    try:
        loans = ask_for(
            desk(),
            actor(),
            wanted,
            ways=ways,
            purpose=sent.get("purpose", ""),
            due_on=sent.get("due_on", ""),
            starts_on=sent.get("starts_on", ""),
            outside=sent.get("outside", ""),
            exception=sent.get("exception", ""),
        )
    except (Invalid, Problems, Refused) as refusal:
        return _page(typed=True, refusal=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    session[BASKET] = []
    flash(_("已提出 %(n)s 张借阅单，等档案员批准。", n=len(loans)), "ok")
    return redirect(f"/loans/{loans[0].number}" if len(loans) == 1 else "/loans/mine")


def _page(*, typed: bool = False, refusal: ArchiveError | None = None) -> str:
    errors = errors_of(refusal)
    with look() as work:
        records = records_by_id(work.session, work.by, basket())
        if len(records) != len(basket()):
            session[BASKET] = [record.id for record in records]
        out = out_now(work.session, [record.id for record in records])
        last = work.today + timedelta(days=USUAL_DAYS)
        wanted = [
            _wanted(record, errors, availability(work.session, record))
            | {"state": record_state(record, out.get(record.id), work.today)}
            for record in records
        ]
    fields = [
        field("purpose", _("用途"), kind="longtext", required=True, rows=2),
        field("due_on", _("归还日期"), last.isoformat(), kind="date", required=True,
              help=_("最长 %(n)s 天，到期前可以续借", n=LONGEST_DAYS)),
        field("starts_on", _("预约日期"), kind="date", help=_("现在就要时不填")),
        field("outside", _("外单位"), help=_("为外单位借时写明单位名称")),
        field("exception", _("破例理由"), help=_("规则不许而确有必要时填写")),
    ]  # fmt: skip
    fields = filled(fields, request.form.to_dict() if typed else {}, errors)
    shown = [one["name"] for one in fields] + [f"record-{record.id}" for record in records] + ["way"]
    return render_template(
        "web/loans/basket.html",
        wanted=wanted,
        form={
            "action": "/basket/request",
            "fields": fields,
            "submit": _("提出借阅"),
            "problem": problem_of(refusal, shown),
        },
        warnings=[{"tone": "bad", "text": errors["way"]}] if "way" in errors else [],
    )


def _wanted(record: Record, errors: dict[str, str], had: Availability) -> Piece:
    warning = errors.get(f"record-{record.id}") or _told_before(had)
    name = f"way-{record.id}"
    return {
        "ref": record.ref,
        "url": f"/records/{record.ref}",
        "no": number_of(record),
        "title": record.title,
        "meta": " · ".join((record.department.name, _("%(n)s 页", n=record.pages), secrecy_word(record))),
        "thumb": f"/records/{record.ref}/pages/1/thumb.jpg" if record.leaves else None,
        "warning": warning,
        "way_name": name,
        "ways": [(str(way), say(word)) for way, word in WAY_NAMES.items() if way != Way.VIEW or had.on_screen],
        "way": request.form.get(name) or str(Way.VIEW if had.out and had.on_screen else Way.BORROW),
        "drop_action": f"/basket/{record.id}/drop",
    }


def _told_before(had: Availability) -> str | None:
    """Say before asking what stands in the way: a rule, another borrower, a queue."""
    if had.reason:
        return told(had.reason)
    if had.out:
        until = _("已借出，%(day)s 归还", day=had.out.due_on.isoformat())
        return _("%(until)s，还有 %(n)s 人在等", until=until, n=had.waiting) if had.waiting else until
    return _("有 %(n)s 人在等", n=had.waiting) if had.waiting else None
