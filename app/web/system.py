"""运行: what the installation owes, what it gave up, how large it is and what it runs on; for the operator."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import api
from app.listing_ledger import last_verified
from app.listing_system import Sizes, broken, countable, owed, retry, sizes, versions
from app.listing_tasks import underway
from app.web.deps import actor, desk, enter, look
from app.web.language import _, clock_time, near_time, say
from app.web.parts import Piece, state
from archive.errors import ArchiveError
from archive.ledger import Entry
from archive.promises import Job, Promise
from archive.wording import N_

PAGES = Blueprint("system", __name__)
JOB_NAMES = {Job.READ: N_("识别"), Job.INDEX: N_("建索引"), Job.DESTROY_ITEM: N_("销毁")}
UNITS = ("KB", "MB", "GB", "TB")
STEP = 1024
LITTLE = 0.1
"""Share of the disk below which the operator is warned."""


@PAGES.get("/system")
def show() -> ResponseReturnValue:
    """Show how the installation is."""
    enter("system")
    with look() as work:
        jobs, given_up = owed(work.session), [_broken_row(one) for one in broken(work.session)]
        records, checked = countable(work.session), last_verified(work.session)
        count, arrival = underway(work.session)
        reading = (
            {
                "name": _("%(n)s 份来件", n=count),
                "what": _("正在识别"),
                "done": arrival.pages_read,
                "total": arrival.pages_total or 0,
                "unit": _("页"),
            }
            if arrival
            else None
        )
    waiting = sum(one.waiting for one in jobs)
    leased = sum(one.leased for one in jobs)
    tallies = [
        {"n": f"{waiting:,}", "word": _("排队"), "tone": ""},
        {"n": f"{leased:,}", "word": _("正在做"), "tone": ""},
        {"n": f"{len(given_up):,}", "word": _("没有做成"), "tone": "bad" if given_up else ""},
    ]
    queue = [
        {"name": say(JOB_NAMES[one.job]), "what": _("排队 %(n)s，正在做", n=f"{one.waiting:,}"), "done": one.leased,
         "total": one.leased + one.waiting}
        for one in jobs
        if one.waiting or one.leased
    ]  # fmt: skip
    return render_template(
        "web/admin/system.html",
        line=_("石渠接口 %(version)s", version=api.VERSION),
        tallies=tallies,
        running=[one for one in (reading, *queue) if one],
        failed=given_up,
        retry={"action": "/system/retry"} if given_up else None,
        storage=_storage(sizes(desk())),
        checks=_checks(records, checked),
        versions=[{"label": name, "value": number or _("在用")} for name, number in versions(desk())],
        steps=[],
    )


@PAGES.post("/system/retry")
def again() -> ResponseReturnValue:
    """Let the chosen broken promises be kept once more."""
    enter("system")
    chosen = [int(one) for one in request.form.getlist("job") if one.isascii() and one.isdigit() and len(one) < 12]  # noqa: PLR2004
    count = retry(desk(), actor(), chosen)
    flash(_("%(n)s 项工作重新排队了。", n=count), "ok")
    return redirect("/system")


def _broken_row(promise: Promise) -> Piece:
    return {
        "id": promise.id,
        "kind": say(JOB_NAMES[Job(promise.job)]),
        "about": promise.subject,
        "reason": (promise.reason or "")[:300],
        "tries": promise.tries,
        "when": near_time(promise.not_before),
    }


def _storage(found: Sizes) -> list[Piece]:
    full = found.free < found.total * LITTLE
    return [
        {"label": _("原件"), "value": _bytes(found.originals)},
        {"label": _("数据库"), "value": _bytes(found.rows) if found.rows else "PostgreSQL"},
        {"label": _("索引"), "value": _bytes(found.index)},
        {"label": _("磁盘空余"), "value": f"{_bytes(found.free)} / {_bytes(found.total)}",
         "state": state("wait", _("不多了，请扩容")) if full else None},
    ]  # fmt: skip


def _checks(records: int, checked: Entry | None) -> list[Piece]:
    try:
        indexed, word = desk().engine.count(), ""
    except ArchiveError:
        indexed, word = 0, _("索引打不开，工作进程会重建")
    agrees = indexed == records and not word
    faults = int(checked.told.get("faults", 0)) if checked else 0
    return [
        {
            "word": _("索引"),
            "state": state("ok", _("一致")) if agrees else state("wait", _("不一致")),
            "note": word or _("索引 %(n)s 件，应有 %(m)s 件", n=f"{indexed:,}", m=f"{records:,}"),
        },
        {
            "word": _("账"),
            "state": state("idle", _("未核验")) if checked is None else state("bad" if faults else "ok", _("有改动") if faults else _("完好")),
            "note": _("由安全审计员在“账”页核验"),
            "when": clock_time(checked.at) if checked else "",
        },
    ]  # fmt: skip


def _bytes(size: int) -> str:
    shown, unit = size / STEP, 0
    while shown >= STEP and unit < len(UNITS) - 1:
        shown, unit = shown / STEP, unit + 1
    return f"{shown:.1f} {UNITS[unit]}"
