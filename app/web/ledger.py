"""账: who did and saw what, for the auditor and the head; and the check that nothing of it was changed."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.listing_ledger import PAGE, Wish, acts, entries, last_seq, last_verified, verify
from app.web.acts import what
from app.web.deps import actor, desk, enter, look
from app.web.language import _, clock_time, say
from app.web.parts import Piece, UrlOf, errors_of, field, post
from archive.errors import Problems
from archive.ledger import Entry, Fault
from archive.people import ARCHIVE_STAFF, Role
from archive.wording import N_

PAGES = Blueprint("ledger", __name__)
WORDS = {
    "container:move": N_("移库"),
    "fonds:found": N_("建全宗"),
    "ledger:verify": N_("核验账"),
    "location:make": N_("建库位"),
    "people:change": N_("改权限"),
    "people:close": N_("停用账号"),
    "people:enrol": N_("新建用户"),
    "people:password": N_("改口令"),
    "people:reopen": N_("重新启用账号"),
    "people:reset-password": N_("重设口令"),
    "people:revoke-token": N_("收回令牌"),
    "people:token": N_("新建令牌"),
    "print:accounting_destruction": N_("打印会计档案销毁清册"),
    "print:bag_labels": N_("打印袋签"),
    "print:catalogue": N_("打印归档文件目录"),
    "print:destruction": N_("打印销毁清册"),
    "print:loan_register": N_("打印借阅登记簿"),
    "print:loan_slip": N_("打印借阅单"),
    "print:reminder": N_("打印催还单"),
    "print:spine_labels": N_("打印盒脊"),
    "print:stamps": N_("打印归档章"),
    "promise:retry": N_("重试没做成的工作"),
    "record:export": N_("导出目录"),
    "search": N_("检索"),
    "search:export": N_("导出检索结果"),
    "saved-search:rename": N_("改共享检索的名字"),
    "saved-search:share": N_("共享检索"),
    "saved-search:unshare": N_("不再共享检索"),
    "sign-in:accept": N_("登录"),
    "sign-in:leave": N_("退出"),
    "sign-in:refuse": N_("口令不对，未登录"),
}
"""Acts that stand beside no single record, so the strips of the record page do not know them."""
SUBJECTS = {"holdings": N_("馆藏"), "ledger": N_("账")}
FAULT_WORDS = {
    "missing": N_("第 {seq} 条不见了"),
    "unlinked": N_("第 {seq} 条与前一条接不上"),
    "changed": N_("第 {seq} 条被改过"),
}
PLACES = {
    "record": "/records/R{}",
    "loan": "/loans/{}",
    "appraisal": "/appraisals/{}",
    "destruction": "/destructions/{}",
}


@PAGES.get("/ledger")
def show() -> ResponseReturnValue:
    """Show the entries asked for, newest first."""
    enter("ledger")
    asked = {name: request.args.get(name, "").strip() for name in ("who", "act", "about", "day")}
    try:
        wish, errors = Wish.read(asked["who"], asked["act"], asked["about"], asked["day"]), {}
    except Problems as refusal:
        wish, errors = Wish(asked["who"], asked["act"], asked["about"]), errors_of(refusal)
    with look() as work:
        found = [] if errors else entries(work.session, wish, desk().settings.zone, before=_before())
        known, last, total = acts(work.session), last_verified(work.session), last_seq(work.session)
        follows = _follows(work.by.roles)
        rows = [_row(entry, follows=follows) for entry in found[:PAGE]]
    pairs = [(name, value) for name, value in asked.items() if value]
    more = len(found) > PAGE
    return render_template(
        "web/admin/ledger.html",
        rows=rows,
        total=None if any(asked.values()) else total,
        filters=_filters(asked, known, errors),
        verdict=_verdict(last),
        actions=[post("verify", _("核验全账"), "/ledger/verify", main=True)],
        pager={
            "first": rows[0]["entry"],
            "last": rows[-1]["entry"],
            "total": total,
            "prev_url": None,
            "next_url": UrlOf("/ledger", [*pairs, ("before", str(rows[-1]["entry"]))]).with_("", "") if more else None,
        }
        if rows
        else None,
        nothing={"title": _("此条件下无记录"), "text": _("请放宽条件再查。"), "url": "/ledger", "link": _("看全部")},
    )


@PAGES.post("/ledger/verify")
def check() -> ResponseReturnValue:
    """Read the whole chain and say whether it holds."""
    enter("ledger")
    count, found = verify(desk(), actor())
    if found:
        flash(
            _("账有 %(n)s 处对不上，最早的一处：%(what)s。请立即封存备份。", n=len(found), what=_fault(found[0])), "bad"
        )
    else:
        flash(_("全账 %(n)s 条，首尾相接，没有改动。", n=f"{count:,}"), "ok")
    return redirect("/ledger")


def what_of(entry: Entry) -> str:
    """Say what an entry tells of."""
    return say(WORDS[entry.act]) if entry.act in WORDS else what(entry)


def _row(entry: Entry, *, follows: frozenset[str]) -> Piece:
    kind, _colon, key = entry.subject.partition(":")
    url = PLACES[kind].format(key) if kind in PLACES and kind in follows else None
    said = what_of(entry)
    about = f"R{key}" if kind == "record" else key or say(SUBJECTS.get(entry.subject, entry.subject))
    return {
        "id": entry.seq,
        "entry": str(entry.seq),
        "time": clock_time(entry.at),
        "who": say(entry.name),
        "what": said,
        "about": {"text": about, "url": url} if url else about,
        "note": entry.note[:200] if entry.note not in said else "",
    }


def _follows(roles: frozenset[Role]) -> frozenset[str]:
    """Return what a reader of the ledger may open: an auditor reads that it happened, and no record."""
    return frozenset(PLACES) if roles & ARCHIVE_STAFF else frozenset({"appraisal", "destruction"})


def _filters(asked: dict[str, str], known: list[str], errors: dict[str, str]) -> list[Piece]:
    options = sorted(((act, _act_word(act)) for act in known), key=lambda pair: pair[1])
    return [
        field("who", _("谁（姓名或登录名）"), asked["who"]),
        field("act", _("做了什么"), asked["act"], kind="choice", options=options),
        field("about", _("对象（档号、单号、登录名）"), asked["about"], mono=True),
        field("day", _("哪一天"), asked["day"], kind="date", error=errors.get("day")),
    ]


def _act_word(act: str) -> str:
    blank = Entry(act=act, note="", detail="{}", name="", subject="", before="", after="", by="")
    return what_of(blank)


def _verdict(last: Entry | None) -> Piece:
    if last is None:
        return {"tone": "wait", "text": _("账还没有核验过，请点“核验全账”。")}
    wrong = int(last.told.get("faults", 0))
    when = clock_time(last.at)
    if wrong:
        return {"tone": "bad", "text": _("%(when)s 核验，有 %(n)s 处对不上，请封存备份并查明。", when=when, n=wrong)}
    return {
        "tone": "ok",
        "text": _("%(when)s 由 %(who)s 核验，%(n)s 条都接得上。", when=when, who=say(last.name), n=last.told.get("entries", 0)),
    }  # fmt: skip


def _fault(fault: Fault) -> str:
    return say(FAULT_WORDS[fault.kind]).format(seq=fault.seq)


def _before() -> int:
    written = request.args.get("before", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else 0  # noqa: PLR2004
