"""What the page of one transfer shows: the list, its course, the four signatures, what became of each line."""

from typing import Any

from flask import render_template, request

from app.acting import found, machine, may_know
from app.listing import class_choices
from app.receiving import unregistered
from app.web.acts import strip
from app.web.deps import actor, look
from app.web.language import _, clock_time, name_of, near_time, say, told
from app.web.parts import Piece, field, link, opened, post, state, verbs
from app.web.shell import term_word
from archive.database import Work
from archive.errors import ArchiveError
from archive.ledger import history_of
from archive.people import ARCHIVE_STAFF, Role
from archive.transfers import (
    FAULTS,
    NATURE_NAMES,
    OFFICE_NAMES,
    OUTCOME_NAMES,
    Direction,
    Nature,
    Office,
    Outcome,
    Transfer,
    TransferItem,
)
from workflows.machine import Act
from workflows.transfer import TRANSFER, State

SHAPES = {
    State.DRAFTED: "mine", State.CHECKED: "wait", State.IN_TRANSIT: "work", State.RECEIVING: "mine",
    State.ACCEPTED: "ok", State.PARTLY: "wait", State.CLOSED: "ok", State.DROPPED: "gone",
}  # fmt: skip
OUTCOMES = {Outcome.PENDING: "idle", Outcome.ACCEPTED: "ok", Outcome.RETURNED: "bad"}
COURSE = (State.DRAFTED, State.CHECKED, State.IN_TRANSIT, State.RECEIVING, State.ACCEPTED, State.CLOSED)
AT = {State.PARTLY: State.ACCEPTED, State.DROPPED: State.DRAFTED}
SIGNED = (State.CHECKED, State.PARTLY)


def sheet(number: str, dialog: str = "", refusal: ArchiveError | None = None) -> str:
    """Draw the page of one transfer; a refusal stands in the dialog it was asked for, or above the list."""
    with look() as work:
        one: Transfer = found(work, machine("transfer"), number)
        now = State(one.state)
        hidden = sum(item.record is not None and not may_know(work.by, item.record) for item in one.items)
        # What is signed, or not this person's to sign, shows at the side.
        steps = [
            step
            for step in verbs(TRANSFER, one.number, Act(one, work))
            if not (step["refused"] and step["verb"].startswith("sign-"))
        ]
        steps = [*_papers(one, hidden), *_adding(one), *_registering(work, one), *steps]
        if dialog and refusal is not None:
            steps = opened(steps, dialog, request.form.to_dict(), refusal)
        return render_template(
            "web/transfers/page.html",
            one=_head(one),
            state=state(SHAPES[now], say(TRANSFER.say(one.state))),
            steps=steps,
            course_steps=_course(one),
            notes=_notes(one, hidden, None if dialog else refusal),
            rows=[_line(work, item) for item in one.items],
            choosing=_choosing(one),
            signs=_signs(one),
            ledger=strip(history_of(work.session, one.subject, 30)),
        )


def _papers(one: Transfer, hidden: int) -> list[Piece]:
    if not one.items or hidden:
        return []
    papers = [link(_("打印交接文据"), f"/print/transfer/{one.number}.pdf", icon="print", key="P")]
    if one.accounting:
        papers.append(link(_("打印移交清册"), f"/print/accounting-transfer/{one.number}.pdf", icon="print"))
    return papers


def _adding(one: Transfer) -> list[Piece]:
    if one.state == State.RECEIVING and _staff() and any(item.record_id for item in one.items):
        return [post("examine", _("检测电子文件"), f"/transfers/{one.number}/examine")]
    if one.state != State.DRAFTED or not actor().has(ARCHIVE_STAFF | {Role.BUSINESS}):
        return []
    records = [
        field("refs", _("档号"), "", kind="longtext", mono=True, required=True, rows=6, help=_("一行一个，可以扫码"))
    ]
    table = [
        field("table", _("清单"), "", kind="longtext", mono=True, required=True, rows=10,
              help=_("从表格复制：名称、卷号、册数、起止年度、档案编号、保管期限、已保管、页数、备注")),
        field("sealed", _("原卷封装，不拆封"), "", kind="check"),
    ]  # fmt: skip
    made = [post("records", _("列入档案"), f"/transfers/{one.number}/records", records, icon="plus")]
    if one.direction == Direction.IN:
        made.append(post("lines", _("粘贴清单"), f"/transfers/{one.number}/lines", table, icon="plus"))
    return made


def _registering(work: Work, one: Transfer) -> list[Piece]:
    """Offer to make received records of what was accepted, once all have signed for it."""
    if one.state != State.CLOSED or one.direction != Direction.IN or not _staff():
        return []
    left = len(unregistered(one))
    if not left:
        return []
    classes = [(each.code, f"{each.code} {name_of(each.name, each.name_en)}") for each in class_choices(work.session)]
    asks = [field("class", _("门类"), "", kind="choice", options=classes, help=_("档案编号认不出门类的，归这一类"))]
    label = _("登记入收 %(n)s 件", n=left)
    return [post("register", label, f"/transfers/{one.number}/register", asks, main=True, key="R")]


def _head(one: Transfer) -> Piece:
    return {
        "no": one.number,
        "title": _("%(giver)s 交 %(receiver)s", giver=one.giver, receiver=one.receiver),
        "facts": [
            {"label": _("交接性质"), "value": say(NATURE_NAMES[Nature(one.nature)])},
            {"label": _("所属年度"), "value": one.years},
            {"label": _("领导人"), "value": " / ".join(filter(None, (one.giver_leader, one.receiver_leader)))},
            {"label": _("检索工具"), "value": f"{one.aids} {one.aids_count}" if one.aids else ""},
            {"label": _("清单"), "value": _("%(n)s 行，%(m)s 册", n=len(one.items), m=sum(i.volumes for i in one.items))},
            {"label": _("实到"), "value": _("%(n)s 件", n=one.received_count) if one.received_count is not None else ""},
        ],
    }  # fmt: skip


def _notes(one: Transfer, hidden: int, refusal: ArchiveError | None) -> list[Piece]:
    notes = [{"tone": "bad", "text": told(refusal)}] if refusal is not None else []
    pieces = sum(item.volumes for item in one.items)
    if one.received_count is not None and one.received_count != pieces and one.state == State.RECEIVING:
        notes.append(
            {
                "tone": "wait",
                "text": _("清单 %(n)s 件，实到 %(m)s 件，请找出差的是哪一行。", n=pieces, m=one.received_count),
            }
        )
    if one.state == State.PARTLY and len(one.signed()) < len(Office):
        notes.append({"tone": "wait", "text": _("结果与清单不同，原来的签字不算，四个人要对结果重签。")})
    if one.state == State.CLOSED and one.direction == Direction.IN and (left := len(unregistered(one))):
        text = _("接收的 %(n)s 行还没有登记；登记之后到“编目打号”里著录、打号。", n=left)
        notes.append({"tone": "wait", "text": text})
    if hidden:
        notes.append({"tone": "plain", "text": _("有 %(n)s 件不在您可见范围，只列序号。", n=hidden)})
    return notes


def _line(work: Work, item: TransferItem) -> Piece:
    outcome = Outcome(item.outcome)
    if item.record is not None and not may_know(work.by, item.record):
        return {
            "seq": item.position,
            "title": _("不在您可见范围"),
            "state": state(OUTCOMES[outcome], say(OUTCOME_NAMES[outcome])),
        }
    back = f"{item.code} {item.reason}" if outcome == Outcome.RETURNED else ""
    marks = [_("原封")] if item.sealed else []
    return {
        "seq": item.position,
        "no": item.number,
        "title": item.title,
        "url": f"/records/{item.record.ref}" if item.record is not None else None,
        "volume": item.volume_no,
        "volumes": item.volumes,
        "years": item.years,
        "term": term_word(item.term) if item.term else "",
        "pages": item.pages,
        "note": " ".join(filter(None, [*marks, item.note, back])),
        "state": state(OUTCOMES[outcome], say(OUTCOME_NAMES[outcome]))
        if item.transfer.received_at
        else state("ok" if item.checked_by else "idle", _("已核对") if item.checked_by else _("待核对")),
    }


def _choosing(one: Transfer) -> Piece | None:
    at = f"/transfers/{one.number}"
    if one.state == State.DRAFTED and one.items and actor().has(ARCHIVE_STAFF | {Role.BUSINESS}):
        return {
            "fields": [],
            "verbs": [
                {"label": _("从清单划去"), "action": f"{at}/strike"},
                {"label": _("逐件核对无误"), "action": f"{at}/tick", "main": True},
            ],
        }
    if one.state == State.RECEIVING and _staff():
        codes = [(code, f"{code} {say(word)}") for code, word in FAULTS.items()]
        return {
            "fields": [
                field("code", _("缺陷"), "", kind="choice", options=codes),
                field("reason", _("说明"), ""),
            ],
            "verbs": [
                {"label": _("退回"), "action": f"{at}/returned", "grave": True},
                {"label": _("接收"), "action": f"{at}/accepted", "main": True},
            ],
        }
    return None


def _course(one: Transfer) -> list[Piece]:
    now = AT.get(State(one.state), State(one.state))
    at, over = COURSE.index(now), one.state == State.CLOSED
    result = _("部分接收") if one.state == State.PARTLY or one.count(Outcome.RETURNED) else _("接收")
    words = (_("草拟核对"), _("双方监交签字"), _("在途"), _("接收检测"), result, _("完结"))
    signed = f"{len(one.signed())} / 4"
    notes = (
        near_time(one.drafted_at),
        signed,
        near_time(one.sent_at),
        near_time(one.received_at),
        "",
        near_time(one.closed_at),
    )
    made = []
    for place, (word, note) in enumerate(zip(words, notes, strict=True)):
        standing = "done" if place < at or over else "now" if place == at else "next"
        if one.state == State.DROPPED and place == at:
            standing = "stopped"
        made.append({"name": word, "state": standing, "note": _("已取消") if standing == "stopped" else note})
    return made


def _signs(one: Transfer) -> list[Piece]:
    signed = one.signed()
    return [
        {
            "who": signed[office].name if office in signed else "",
            "office": say(OFFICE_NAMES[office]),
            "done": office in signed,
            "note": _signed_note(signed[office]) if office in signed else "",
        }
        for office in Office
    ]


def _signed_note(one: Any) -> str:  # noqa: ANN401 - archive.transfers.TransferSignature
    when = clock_time(one.at)
    return when if one.login else _("%(time)s，%(who)s 代记", time=when, who=one.entered_by)


def _staff() -> bool:
    return actor().has(ARCHIVE_STAFF)
