"""What the page of one record shows: made from rows, in the order of the page."""

from typing import Any

from werkzeug.datastructures import MultiDict

from app.amending import notes_of, waiting_for
from app.copies import may_copy
from app.finding import understand
from app.indexing import text_of
from app.listing_records import Told, asked_for, former_numbers, history, out_now
from app.shelving import SPINES, USUAL_SPINE, boxes_for, layers_with_room, next_box_code
from app.web import copying, rooms
from app.web.acts import strip
from app.web.deps import desk
from app.web.language import _, name_of, say
from app.web.marks import crumbs_of, number_kind, record_state, shelf_of, stamp_of
from app.web.parts import Piece, field, link, post, verbs
from app.web.record_form import doubt_of, fields_of, label_of, secrecy_word, shown, value_word, why_fields
from app.web.shell import term_word
from archive.database import Work
from archive.elements import all_elements_of, elements_of
from archive.errors import Invalid
from archive.holds import REASON_NAMES, Reason
from archive.numbers import preview
from archive.people import ARCHIVE_STAFF, Role
from archive.records import STAGE_NAMES, Record, Stage
from archive.required_papers import KIND_NAMES, PaperKind
from archive.retention import outcome
from archive.schedules import Trigger
from search.errors import BadQuery
from search.snippets import spans
from storage.errors import KeyDestroyed, Missing
from workflows.accession import ACCESSION
from workflows.correction import only_a_note
from workflows.lending_rules import cannot_be_lent
from workflows.loans import Loan
from workflows.machine import Act

COURSE = (Stage.RECEIVED, Stage.ACCEPTED, Stage.CATALOGUED, Stage.NUMBERED, Stage.PACKED, Stage.SHELVED)
MAY_HOLD = ARCHIVE_STAFF | {Role.REVIEWER}
LONG_WAIT = 0.8
"""Mean certainty of the reading below which the clerk is told to look twice."""


def page_context(work: Work, record: Record, asked: MultiDict[str, str]) -> dict[str, Any]:
    """Return everything the record page shows to this person."""
    loan = out_now(work.session, [record.id]).get(record.id)
    told = history(work.session, record)
    words = {element.field: label_of(element) for element in all_elements_of(work.session, record.category)}
    staff, query = work.by.has(ARCHIVE_STAFF), asked.get("q", "").strip()
    pages_of = _pages(record, query, asked.get("page", ""), near="near" in asked)
    return {
        "record": _head(work, record, loan),
        "steps": _steps(work, record),
        "intake": _intake(record) if record.stage in {Stage.RETURNED, *COURSE[:-1]} else None,
        "form": _form(work, record) if record.received and staff else None,
        "facts": _facts(work, record),
        "warnings": _warnings(work, record),
        "custody": _custody(work, record, loan),
        "custody_note": None,
        "custody_url": f"/custody?about={record.ref}" if staff and rooms.exists("/custody") else None,
        "chain": chain_of(record),
        "chain_note": _("为什么是这一天"),
        "chain_url": f"/records/{record.ref}/retention",
        "ledger": strip(list(told.entries), words),
        "ledger_note": _("最近 %(n)s 条", n=len(told.entries)),
        "ledger_url": None,
        "pages_of": pages_of,
        "why_none": None if pages_of else _why_none(record),
        "foot": None,
        "like_url": f"/search/like/{record.ref}" if not record.received and record.stage != Stage.DESTROYED else None,
        "query": query,
        "last_saved_by": _saver(told),
    }


def edit_context(work: Work, record: Record, asked: MultiDict[str, str]) -> dict[str, Any]:
    """Return what the correction page shows."""
    context = page_context(work, record, asked)
    context["form"] = {
        "action": f"/records/{record.ref}/edit?version={record.version}",
        "fields": [*fields_of(work, record), *why_fields()] if record.archival_no else fields_of(work, record),
        "submit": _("存"),
        "problem": None,
    }
    return context


def chain_of(record: Record) -> list[Piece] | None:
    """Return why a record falls due when it does: line, event, first day, term, last day."""
    reckoned, line = outcome(record), record.series
    if reckoned is None or line is None:
        return None
    made: list[Piece] = [
        {"label": _("条目 %(n)s", n=line.number), "value": name_of(line.title, line.title_en)},
        {"label": _("起因"), "value": _cause(record)},
    ]
    if reckoned.starts_on:
        made.append({"label": _("起算"), "value": reckoned.starts_on.isoformat()})
    made.append({"label": _("年限"), "value": term_word(record.term or line.term)})
    if hold := record.on_hold:
        made.append({"label": _("冻结"), "value": say(REASON_NAMES[Reason(hold.kind)]), "held": True})
    elif reckoned.due_on:
        made.append({"label": _("到期"), "value": reckoned.due_on.isoformat(), "due": True})
    elif reckoned.why_not and reckoned.rule.term.permanent:
        made.append({"label": _("到期"), "value": _("不到期")})
    else:
        made.append({"label": _("到期"), "value": _missing_event(record), "missing": True})
    return made


def _head(work: Work, record: Record, loan: Loan | None) -> Piece:
    aliases = former_numbers(work.session, record)
    proposed = None
    if record.received:
        try:
            proposed = preview(work.session, record)
        except Invalid:
            proposed = None
    return {
        "ref": record.ref,
        "no": record.archival_no or proposed,
        "no_kind": number_kind(record),
        "title": record.title,
        "alias": "、".join(aliases),
        "state": record_state(record, loan, work.today),
        "stamp": stamp_of(record),
        "crumbs": crumbs_of(record),
        "next": _next(record),
    }


def _next(record: Record) -> str | None:
    if record.stage == Stage.DESTROYED:
        return _("按清册 %(no)s 销毁，目录与账留存", no=record.destroyed_by_list or "")
    if record.stage == Stage.TRANSFERRED:
        return _("随 %(no)s 移出，目录与账留存", no=record.transferred_by_list or "")
    if record.claimed_by:
        return _("已列入 %(no)s", no=record.claimed_by)
    if record.stage == Stage.SHELVED and record.due_on:
        return _("%(day)s 到期鉴定之前不可销毁", day=record.due_on.isoformat())
    return None


def _steps(work: Work, record: Record) -> list[Piece]:
    """Return the verbs of the moment; acceptance is the form's own button, packing and shelving are one."""
    staff, ref = work.by.has(ARCHIVE_STAFF), record.ref
    made = [
        step
        for step in verbs(ACCESSION, ref, Act(record, work))
        if step["verb"] not in {"accept", "pack", "shelve", "destroy"}
    ]
    if staff and record.stage in {Stage.NUMBERED, Stage.PACKED}:
        made.append(_shelving(work, record))
    if staff and only_a_note(work.session, record):
        asked = [
            field("said", _("补充说明"), "", kind="longtext", required=True),
            field("evidence", _("依据"), "", kind="longtext"),
        ]
        made.append(post("note", _("补充说明"), f"/records/{ref}/note", asked, key="E"))
    elif staff and not record.received:
        made.append(link(_("更正"), f"/records/{ref}/edit", key="E"))
        made.append(link(_("改号"), f"/records/{ref}/renumber"))
    if record.components and record.stage != Stage.DESTROYED:
        made.append(link(_("取原文"), f"/records/{ref}/original", icon="download"))
    if may_copy(work, record) is None:
        made.append(copying.dialog(ref))
    if work.by.has(MAY_HOLD) and not record.received and record.stage != Stage.DESTROYED:
        made += _holding(record, work.by.login)
    if not record.received and cannot_be_lent(record) is None and rooms.exists("/basket"):
        made.append(post("basket", _("放入借阅车"), "/basket", hidden={"ref": ref}, icon="basket", key="B",
                         main=record.stage == Stage.SHELVED))  # fmt: skip
    return made


def _shelving(work: Work, record: Record) -> Piece:
    """Make the one form that packs and shelves."""
    boxes = [] if record.container else boxes_for(work.session, record)
    layers = [layer.code for layer in layers_with_room(work.session)]
    known = [box.code for box in boxes]
    new = next_box_code(work.session, record)
    fields = []
    if record.container is None:
        fields += [
            field("container", _("盒袋编号"), known[0] if known else new, required=True, mono=True,
                  list=[*known, new], help=_("扫描盒签；没有盒时勾选新建")),
            field("fresh", _("新建这个盒"), "" if known else "1", kind="check"),
            field("spine_mm", _("盒脊厚度（毫米）"), str(USUAL_SPINE), kind="choice", required=True,
                  options=[(str(size), str(size)) for size in SPINES]),
        ]  # fmt: skip
    fields.append(field("location", _("库位"), "", mono=True, list=layers, help=_("扫描架位签；盒已在架上时可以不填")))
    label = _("装袋入库") if record.container is None else _("入库")
    return post("shelving", label, f"/records/{record.ref}/shelving", fields, main=True)


def _holding(record: Record, login: str) -> list[Piece]:
    kinds = [(str(kind), say(word)) for kind, word in REASON_NAMES.items()]
    fields = [
        field("kind", _("缘由"), "", kind="choice", required=True, options=kinds),
        field("reason", _("说明"), "", kind="longtext", required=True),
        field("case_no", _("案号或文号"), "", mono=True),
    ]
    made = [post("hold", _("冻结"), f"/records/{record.ref}/holds", fields, key="Z")]
    for hold in record.holds:
        if hold.released_at is None and hold.set_by != login:
            evidence = [field("evidence", _("凭什么解除"), "", kind="longtext", required=True)]
            url = f"/records/{record.ref}/holds/{hold.id}/release"
            made.append(post(f"release-{hold.id}", _("解除冻结"), url, evidence, note=hold.reason))
    return made


def _form(work: Work, record: Record) -> Piece:
    accepting = record.stage == Stage.RECEIVED
    action = f"/records/{record.ref}"
    version = f"?version={record.version}"
    return {
        "action": f"{action}/accept{version}" if accepting else f"{action}{version}",
        "fields": fields_of(work, record),
        "submit": _("验收打号") if accepting else _("存"),
        "problem": None,
        "note": None,
        "also": [{"label": _("先存着"), "action": f"{action}{version}"}] if accepting else [],
    }


def _intake(record: Record) -> list[Piece]:
    words = (_("识别"), *(say(STAGE_NAMES[stage]) for stage in COURSE))
    at = COURSE.index(record.stage) + 1 if record.stage in COURSE else 1
    names = (words[0], _("验收打号"), _("装袋"), _("入库"))
    made = []
    for place, name in enumerate(names):
        standing = "done" if place < at else "now" if place == at else "next"
        made.append({"name": name, "state": standing, "note": _intake_note(record, place)})
    if record.stage == Stage.RETURNED:
        made[1] |= {"state": "stopped", "note": _("已退回")}
    return made


def _intake_note(record: Record, place: int) -> str:
    if place == 0:
        return _("%(n)s 页", n=len(record.leaves))
    if place == 1 and record.archival_no:
        return record.archival_no
    if place == 2 and record.container:  # noqa: PLR2004 - the third step
        return record.container.code
    return ""


def _facts(work: Work, record: Record) -> list[Piece]:
    line = record.series
    facts: list[Piece] = [
        {"label": _("文号"), "value": record.doc_no, "mono": True},
        {"label": _("日期"), "value": record.dated.isoformat() if record.dated else ""},
        {"label": _("单位"), "value": "；".join(record.party_names), "wide": True},
        {"label": _("责任者"), "value": record.responsible, "wide": True},
        {"label": _("门类"), "value": f"{record.category.code} {name_of(record.category.name, record.category.name_en)}"},
        {"label": _("年度"), "value": record.year},
        {"label": _("条目"), "value": f"{line.number} {name_of(line.title, line.title_en)}" if line else "", "wide": True},
        {"label": _("密级"), "value": secrecy_word(record)},
        {"label": _("页数"), "value": _("%(n)s 页", n=record.pages)},
        {"label": _("部门"), "value": record.department.name},
        {"label": _("原文"), "value": _("%(n)s 份", n=len(record.components))},
    ]  # fmt: skip
    if len(record.components) > 1:
        facts += [
            {
                "label": say(KIND_NAMES[PaperKind(file.kind)]) if file.kind else _("文件"),
                "value": file.name,
                "url": f"/records/{record.ref}/original?n={n}" if record.stage != Stage.DESTROYED else None,
                "wide": True,
            }
            for n, file in enumerate(record.components, start=1)
        ]
    if record.project:
        facts.append({"label": _("项目号"), "value": record.project, "mono": True})
    if "event_on" in shown(record) or record.event_on:
        facts.append({"label": _("起算事由日"), "value": record.event_on.isoformat() if record.event_on else ""})
        facts.append({"label": _("结清日期"), "value": record.settled_on.isoformat() if record.settled_on else ""})
    for element in all_elements_of(work.session, record.category):
        value = (record.elements or {}).get(element.name, "")
        if value or not element.ended:
            facts.append(
                {"label": label_of(element), "value": value_word(element, value), "mono": element.check != "none"}
            )
    if record.notes:
        facts.append({"label": _("备注"), "value": record.notes, "wide": True})
    return facts


def _warnings(work: Work, record: Record) -> list[Piece]:
    made: list[Piece] = []
    if hold := record.on_hold:
        text = _("已冻结（%(kind)s）：%(reason)s", kind=say(REASON_NAMES[Reason(hold.kind)]), reason=hold.reason)
        made.append({"tone": "held", "text": text})
    if record.received and record.confidence is not None and record.confidence < LONG_WAIT:
        made.append({"tone": "wait", "text": _("这件识别得不太有把握，请对着原页逐栏核对。")})
    entered = record.elements or {}
    doubts = (doubt_of(one, entered.get(one.name, "")) for one in elements_of(work.session, record.category))
    made.extend({"tone": "wait", "text": doubt} for doubt in doubts if doubt)
    for number in waiting_for(work.session, record) if work.by.has(ARCHIVE_STAFF) else []:
        kind = "renumberings" if number.startswith("GH") else "corrections"
        made.append(
            {"tone": "wait", "text": _("%(no)s 等另一位定。", no=number), "url": f"/{kind}/{number}", "link": _("去看")}
        )
    made += [
        {"tone": "plain", "text": _("补充说明：%(said)s", said=one.said)} for one in notes_of(work.session, record)
    ]
    if carries := copying.warning(record):
        made.append(carries)
    return made


def _custody(work: Work, record: Record, loan: Loan | None) -> list[Piece] | None:
    if record.received or record.stage == Stage.DESTROYED:
        return None
    box, waiting = record.container, asked_for(work.session, record.id)
    now: Piece = {"label": _("现在何处"), "state": record_state(record, loan, work.today)}
    if waiting:
        now["label"] = _("现在何处 · 申请中 %(n)s 人", n=waiting)
    containers = box is not None and rooms.exists(f"/containers/{box.code}") and work.by.has(ARCHIVE_STAFF)
    return [
        {"label": _("库位"), "value": shelf_of(record)},
        {"label": _("装具"), "value": box.code if box else "", "url": f"/containers/{box.code}" if box and containers else None},
        *_bound(record),
        now,
    ]  # fmt: skip


def _bound(record: Record) -> list[Piece]:
    if record.volume is None:
        return []
    place = _("%(no)s 第 %(n)s 件", no=record.volume.archival_no, n=record.volume_position)
    return [{"label": _("案卷"), "value": place, "url": f"/volumes/{record.volume.ref}"}]


def _cause(record: Record) -> str:
    line = record.series
    if record.counts_from is not None:
        return _("鉴定决定重新起算")
    if line is None or not line.trigger:
        return "—"
    return say(Trigger(line.trigger).meaning)


def _missing_event(record: Record) -> str:
    line = record.series
    trigger = Trigger(line.trigger) if line and line.trigger else None
    if trigger is None or trigger.yearly:
        return _("等年度")
    return _("等结清日期") if record.event_on and trigger.needs_settlement else _("等事由日期")


def _pages(record: Record, query: str, page: str, *, near: bool) -> Piece | None:
    if not record.leaves or record.stage == Stage.DESTROYED:
        return None
    count = len(record.leaves)
    counted = hits_by_page(record, query, near=near)
    wanted = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 0  # noqa: PLR2004 - digits
    now = wanted if 1 <= wanted <= count else next(iter(sorted(counted)), 1)
    return {
        "base": f"/records/{record.ref}/pages",
        "count": count,
        "page": now,
        "query": query,
        "near": near,
        "title": record.title,
        "hits": sum(counted.values()),
        "counted": counted,
        "thumbs": [{"n": leaf.number, "hits": counted.get(leaf.number)} for leaf in record.leaves],
        "close_url": f"/records/{record.ref}?page={now}",
    }


def hits_by_page(record: Record, query: str, *, near: bool = False) -> dict[int, int]:
    """Count the places a query finds, by page (1-based); nothing when it cannot be understood."""
    if not query:
        return {}
    try:
        understood = understand(query, near=near)
        text = text_of(desk().vault, record)
    except (BadQuery, Missing, KeyDestroyed):
        return {}
    counted: dict[int, int] = {}
    for start, _end in spans(text, understood):
        page = text.count("\f", 0, start) + 1
        counted[page] = counted.get(page, 0) + 1
    return counted


def _why_none(record: Record) -> Piece:
    if record.stage == Stage.DESTROYED:
        return {"title": _("原文已销毁"), "text": _("图像、文字和索引都已清除；题名、档号和账留存。")}
    return {"title": _("尚无图像"), "text": _("还没有扫描件，请挂接或补扫。")}


def _saver(told: Told) -> str:
    return next((entry.name for entry in told.entries if entry.act == "record:describe"), "")
