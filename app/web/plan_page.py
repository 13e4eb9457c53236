"""What the page of one class shows: made from rows and the ledger, in the order of the page."""

from app import planning
from app.web.acts import strip
from app.web.language import _, name_of, say, told
from app.web.parts import Piece, crumb, field, link, post, state
from app.web.plan_forms import LABELS, UNIT_NAMES, element_fields, why
from app.web.record_form import label_of
from app.web.shell import term_word
from archive.classification import Kind, RecordClass, series_of
from archive.database import Work
from archive.elements import CHECK_NAMES, KIND_NAMES, ElementCheck, ElementKind, all_elements_of
from archive.fonds import Fonds
from archive.plan_history import history_of


def standing(own: RecordClass, work: Work) -> Piece:
    """Make the mark of how a class stands."""
    if own.valid_to is not None:
        return state("gone", _("已停用")) if own.valid_to < work.today else state("wait", _("将停用"))
    if not own.open_on(work.today):
        return state("wait", _("未启用"))
    if not own.pattern:
        return state("idle", _("只归并"))
    return state("ok", _("代码已定")) if own.frozen else state("idle", _("未用"))


def crumbs(work: Work, own: RecordClass) -> list[Piece]:
    """Make the way from the plan to a class."""
    path, above = [], own.parent_id
    while above is not None:
        one = work.session.get_one(RecordClass, above)
        path.append(crumb(one.code, f"/classes/{own.fonds.code}/{one.code}"))
        above = one.parent_id
    return [crumb(_("门类"), f"/classes?fonds={own.fonds.code}"), *reversed(path)]


def steps_of(work: Work, own: RecordClass) -> list[Piece]:
    """Make the verbs the head of archive has for a class."""
    url = f"/classes/{own.fonds.code}/{own.code}"
    made = [link(_("改"), f"{url}/edit", key="E")]
    if own.valid_to is None:
        last = field(
            "last", _("最后一天"), work.today.isoformat(), kind="date", help=_("这天过后不再收新件；下级一并停用")
        )
        made.append(link(_("新增下级"), f"/classes/{own.fonds.code}/new?parent={own.code}"))
        made.append(post("element", _("加要素"), f"{url}/element", element_fields(None)))
        if own.pattern:
            old = field("old", _("旧代号"), "", required=True, mono=True, help=_("旧标签上的代号，如 ZB；只供查找"))
            made.append(post("alias", _("加旧代号"), f"{url}/alias", [old, why()]))
        made.append(post("close", _("停用"), f"{url}/close", [last, why()], grave=True))
    else:
        made.append(post("reopen", _("恢复"), f"{url}/reopen", [why()], main=True))
    return made


def facts_of(work: Work, own: RecordClass) -> list[Piece]:
    """Make what the plan says of a class."""
    usual = next((line for line in series_of(work.session, own) if line.number == own.usual), None)
    line = f"{usual.number} {name_of(usual.title, usual.title_en)}（{term_word(usual.term)}）" if usual else ""
    since = own.valid_from.isoformat() if own.valid_from else _("建库时")
    made: list[Piece] = [
        {"label": _("全宗"), "value": f"{own.fonds.code} {own.fonds.name}", "url": f"/fonds/{own.fonds.code}/about"},
        {"label": _("国标类目"), "value": own.national, "mono": True},
        {"label": _("整理单位"), "value": say(UNIT_NAMES[Kind(own.kind)])},
        {"label": _("启用"), "value": since},
        {"label": _("默认期限"), "value": line, "wide": True},
    ]
    if own.valid_to:
        made.append({"label": _("停用"), "value": own.valid_to.isoformat()})
    return made


def elements_of_page(work: Work, own: RecordClass, *, heads: bool) -> list[Piece]:
    """Make the list of what a class asks for."""
    made = []
    for one in all_elements_of(work.session, own):
        url = f"/classes/{own.fonds.code}/{own.code}/elements/{one.name}"
        mine = one.class_id == own.id
        words = [say(KIND_NAMES[ElementKind(one.kind)])]
        if one.check != ElementCheck.NONE:
            words.append(say(CHECK_NAMES[ElementCheck(one.check)]))
        words += ["、".join(one.choices)] if one.choices else []
        words += [_("验收时必填")] if one.required else []
        ending = post(f"end-{one.name}", _("再用") if one.ended else _("停用"), f"{url}/end", [why()])
        made.append(
            {
                "label": label_of(one),
                "name": one.name,
                "note": " · ".join(words),
                "from": "" if mine else one.category.code,
                "state": state("gone", _("已停用")) if one.ended else state("ok", _("在用")),
                "steps": [link(_("改"), url), ending] if heads and mine else [],
            }
        )
    return made


def aliases_of_page(work: Work, own: RecordClass, *, heads: bool) -> list[Piece]:
    """Make the list of the old codes of a class."""
    url = f"/classes/{own.fonds.code}/{own.code}/aliases"
    return [
        {"old": old, "steps": [post(f"drop-{old}", _("去掉"), f"{url}/{old}/drop", [why()])] if heads and mine else []}
        for old, mine in planning.old_codes(work.session, own)
    ]


def past_of(work: Work, own: RecordClass) -> list[Piece]:
    """Make the strip of everything that was done to a class, each change as before and after."""
    entries = list(history_of(work.session, own))
    made = strip(entries)
    for piece, entry in zip(made, entries, strict=True):
        changed = entry.told.get("changed", {})
        words = [
            f"{say(LABELS.get(name, name))} {old if old not in (None, '') else '—'} → {new if new not in (None, '') else '—'}"
            for name, (old, new) in changed.items()
        ]
        piece["what"] = "；".join([piece["what"], *words])
    return made


def preview_of(work: Work, house: Fonds, own: RecordClass | None, pattern: str | None) -> Piece:
    """Make what a template would give now."""
    found = planning.preview(work.session, house, own, pattern or "", work.today.year)
    if found.problem is not None:
        return {"problem": told(found.problem), "numbers": [], "span": ""}
    span = (
        _("件号在%(spans)s内从 1 编起", spans="、".join(say(one) for one in found.spans))
        if found.spans
        else _("件号历年连续，不重起（大流水）")
    )
    numbers = [{"no": number, "term": term_word(term)} for term, number in found.numbers]
    return {"problem": None, "numbers": numbers, "span": span}


def parent_code(work: Work, own: RecordClass) -> str:
    """Return the code of the class above, or nothing."""
    return work.session.get_one(RecordClass, own.parent_id).code if own.parent_id else ""
