"""库房检查: the climate of a store room through a month, its inspections, and what is still to be put right."""

import re
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.sheets import Column, write_sheet
from app.storekeeping import Month, inspect, month_of, read_climate, rooms
from app.web.answers import XLSX, attachment
from app.web.deps import actor, desk, enter, look
from app.web.language import _, say
from app.web.parts import Piece, field, link, opened, post, state, verbs
from archive.database import Work
from archive.errors import ArchiveError, Invalid, NotFound, Problems
from archive.holdings import Location
from archive.people import ARCHIVE_STAFF
from archive.storeroom import DAMPNESS, MATTER_NAMES, WARMTH, Inspection, Matter
from archive.wording import N_
from workflows.inspection import INSPECTION, State
from workflows.machine import Act

PAGES = Blueprint("storeroom", __name__)
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
SHAPES = {State.CLEAR: "ok", State.FOUND: "bad", State.FIXED: "wait", State.VERIFIED: "ok"}
WIDE, HIGH, LEFT = 720, 120, 30
"""The chart in its own units; a day is as wide as the month leaves it."""


@PAGES.get("/storeroom")
def show() -> ResponseReturnValue:
    """Show the log of a room and month."""
    enter("storeroom")
    return _page()


@PAGES.post("/storeroom/readings")
def read() -> ResponseReturnValue:
    """Note a reading."""
    enter("storeroom")
    try:
        made = read_climate(desk(), actor(), request.form.to_dict())
    except (Invalid, Problems) as refusal:
        return _page("read", refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    tone = "wait" if made.too_warm or made.too_damp else "ok"
    flash(_("记下了：%(t)s ℃，%(h)s %%。", t=made.warmth, h=made.dampness), tone)
    return redirect(_url(made.room.code, made.on), HTTPStatus.SEE_OTHER)


@PAGES.post("/storeroom/inspections")
def look_round() -> ResponseReturnValue:
    """Note an inspection."""
    enter("storeroom")
    entered = {**request.form.to_dict(), "matters": " ".join(request.form.getlist("matters"))}
    try:
        made = inspect(desk(), actor(), entered)
    except (Invalid, Problems) as refusal:
        return _page("inspect", refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("%(no)s 记下了。", no=made.number), "wait" if made.finding else "ok")
    return redirect(_url(made.room.code, made.on), HTTPStatus.SEE_OTHER)


@PAGES.get("/storeroom.xlsx")
def export() -> ResponseReturnValue:
    """Give the log of a room and month as a table."""
    enter("storeroom")
    with look() as work:
        room = _room(work)
        if room is None:
            raise NotFound(N_("还没有库房，请先到“库位”里建。"))
        year, month = _month(work.today)
        found = month_of(work.session, room, year, month, work.today)
    heads = (_("日期"), _("时间"), _("温度"), _("湿度"), _("情况"), _("处理"), _("记录人"))
    columns = [Column(head, width) for head, width in zip(heads, (12, 8, 8, 8, 40, 40, 12), strict=True)]
    body = [
        [one[name] for name in ("on", "clock", "warmth", "dampness", "situation", "measure", "by")]
        for one in log(found)
    ]
    name = _("库房登记 %(room)s %(month)s.xlsx", room=room.code, month=f"{year}-{month:02}")
    return attachment(write_sheet(columns, body, name=_("库房登记")), name, XLSX)


def log(found: Month) -> list[dict[str, str]]:
    """Return readings and inspections of a month together, line by line as form 25 has them."""
    rows = [
        {
            "on": one.on.isoformat(), "clock": f"{one.clock:%H:%M}", "warmth": str(one.warmth),
            "dampness": str(one.dampness), "situation": one.situation, "measure": one.measure, "by": one.by_name,
        }
        for one in found.readings
    ]  # fmt: skip
    rows += [
        {
            "on": one.on.isoformat(), "clock": f"{one.clock:%H:%M}", "warmth": "", "dampness": "",
            "situation": _("%(no)s %(what)s", no=one.number, what=one.finding or _("检查正常")),
            "measure": one.fix + (_("（%(who)s 复查）", who=one.verified_by_name) if one.verified_by_name else ""),
            "by": one.by_name,
        }
        for one in found.inspections
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["on"], row["clock"]))


def _page(dialog: str = "", refusal: ArchiveError | None = None) -> str:
    with look() as work:
        room = _room(work)
        houses = rooms(work.session)
        if room is None:
            return render_template("web/storeroom/page.html", place=None, actions=[], tabs=[], may=_staff())
        year, month = _month(work.today)
        found = month_of(work.session, room, year, month, work.today)
        actions = _actions(room, houses, year, month)
        if dialog and refusal is not None:
            typed = {**request.form.to_dict(), "matters": request.form.getlist("matters")}
            actions = opened(actions, dialog, typed, refusal)
        return render_template(
            "web/storeroom/page.html",
            place={"code": room.code, "name": room.name},
            actions=actions,
            tabs=[{"word": f"{one.code} {one.name}", "url": _url(one.code, date(year, month, 1)), "here": one.id == room.id}
                  for one in houses] if len(houses) > 1 else [],
            month={"word": _("%(y)s 年 %(m)s 月", y=year, m=month), "before": _url(room.code, _shift(year, month, -1)),
                   "after": _url(room.code, _shift(year, month, 1)) if (year, month) < (work.today.year, work.today.month) else None},
            chart=_chart(found),
            missed=[str(day.day) for day in found.missed],
            outside=sum(one.too_warm or one.too_damp for one in found.readings),
            rows=[
                {"on": one.on.isoformat(), "clock": f"{one.clock:%H:%M}", "warmth": one.warmth, "dampness": one.dampness,
                 "warm": one.too_warm, "damp": one.too_damp, "situation": one.situation, "measure": one.measure, "by": one.by_name}
                for one in reversed(found.readings)
            ],
            inspections=[_inspection(work, one) for one in reversed(found.inspections)],
        )  # fmt: skip


def _actions(room: Location, houses: list[Location], year: int, month: int) -> list[Piece]:
    paper = link(_("打印登记表"), f"/print/storeroom/{room.code}.pdf?month={year}-{month:02}", icon="print", key="P")
    sheet = link(_("导出 xlsx"), f"/storeroom.xlsx?room={room.code}&month={year}-{month:02}", icon="download")
    if not _staff():
        return [paper, sheet]
    choices = [(one.code, f"{one.code} {one.name}") for one in houses]
    now = desk().clock().astimezone(desk().settings.zone)
    when = [
        field("room", _("库房"), room.code, kind="choice", options=choices, required=True),
        field("on", _("日期"), now.date().isoformat(), kind="date", required=True),
        field("clock", _("时间"), f"{now:%H:%M}", required=True),
    ]
    climate = [
        *when,
        field("warmth", _("温度（℃）"), "", required=True, help=_("14—24")),
        field("dampness", _("湿度（%）"), "", required=True, help=_("45—60")),
        field("situation", _("情况"), ""),
        field("measure", _("处理"), "", help=_("超出范围时必填")),
    ]
    matters = [(str(one), say(word)) for one, word in MATTER_NAMES.items()]
    inspection = [
        *when,
        field("matters", _("查了哪些"), [str(one) for one in Matter], kind="several", options=matters, required=True),
        field("finding", _("发现的问题"), "", kind="longtext", help=_("没有就不填")),
    ]
    return [
        paper,
        sheet,
        post("inspect", _("记检查"), "/storeroom/inspections", inspection, key="I"),
        post("read", _("记温湿度"), "/storeroom/readings", climate, main=True, key="N"),
    ]


def _inspection(work: Work, one: Inspection) -> Piece:
    return {
        "no": one.number,
        "on": f"{one.on.isoformat()} {one.clock:%H:%M}",
        "matters": "、".join(say(MATTER_NAMES[Matter(each)]) for each in one.matters.split()),
        "finding": one.finding or _("检查正常"),
        "fix": " · ".join(filter(None, (one.fix, one.fixed_by_name, one.verified_by_name))),
        "by": one.by_name,
        "state": state(SHAPES[State(one.state)], say(INSPECTION.say(one.state))),
        "steps": [step for step in verbs(INSPECTION, one.number, Act(one, work)) if not step["refused"]],
    }


def _chart(found: Month) -> list[Piece]:
    """Draw temperature and humidity of the month, each with its allowed band."""
    days = (found.last - found.first).days + 1
    made = []
    for name, word, unit, (low, high), values in (
        ("warmth", _("温度"), "℃", WARMTH, [(one.on, one.clock, one.warmth, one.too_warm) for one in found.readings]),
        (
            "dampness",
            _("湿度"),
            "%",
            DAMPNESS,
            [(one.on, one.clock, one.dampness, one.too_damp) for one in found.readings],
        ),
    ):
        least = min([float(low) - 4, *(float(value) - 1 for _on, _at, value, _out in values)])
        most = max([float(high) + 4, *(float(value) + 1 for _on, _at, value, _out in values)])

        def y(value: float, least: float = least, most: float = most) -> float:
            return round(6 + (HIGH - 24) * (most - value) / (most - least), 1)

        step = (WIDE - LEFT) / days
        points = [
            {"x": round(LEFT + step * ((on - found.first).days + (at.hour * 60 + at.minute) / 1440), 1),
             "y": y(float(value)), "out": out, "say": f"{on.isoformat()} {at:%H:%M} {value} {unit}"}
            for on, at, value, out in values
        ]  # fmt: skip
        made.append(
            {
                "name": name, "word": word, "unit": unit, "low": low, "high": high, "wide": WIDE, "tall": HIGH,
                "band": {"x": LEFT, "y": y(float(high)), "w": WIDE - LEFT, "h": round(y(float(low)) - y(float(high)), 1)},
                "points": points,
                "ticks": [{"x": round(LEFT + step * (day - 1), 1), "word": day} for day in range(1, days + 1, 5)],
            }
        )  # fmt: skip
    return made


def _room(work: Work) -> Location | None:
    houses = rooms(work.session)
    wanted = (request.args.get("room") or request.form.get("room") or "").strip().upper()
    return next((one for one in houses if one.code == wanted), houses[0] if houses else None)


def _month(today: date) -> tuple[int, int]:
    written = MONTH.fullmatch(request.args.get("month", ""))
    return (int(written[1]), int(written[2])) if written else (today.year, today.month)


def _shift(year: int, month: int, by: int) -> date:
    months = year * 12 + month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def _url(room: str, day: date) -> str:
    return f"/storeroom?room={room}&month={day:%Y-%m}"


def _staff() -> bool:
    return actor().has(ARCHIVE_STAFF)
