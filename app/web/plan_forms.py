"""The forms in which the plan is changed: a class, an element, a fonds, a department."""

from collections.abc import Mapping, Sequence

from app.web.language import _, name_of, say
from app.web.parts import Piece, field
from archive.class_tree import classes_of, under
from archive.classification import Kind, RecordClass, series_of
from archive.database import Work
from archive.departments import units_of
from archive.elements import CHECK_NAMES, KIND_NAMES, Element
from archive.fonds import Department, Fonds
from archive.fonds_keeping import all_fonds
from archive.number_forms import READY, pattern_of
from archive.wording import N_

UNIT_NAMES = {
    Kind.ITEM: N_("件"),
    Kind.VOLUME: N_("案卷"),
    Kind.PROJECT: N_("项目"),
    Kind.AV: N_("声像"),
    Kind.OBJECT: N_("实物"),
}
"""What a class counts in."""
LABELS = {
    "code": N_("代码"),
    "name": N_("名称"),
    "name_en": N_("英文名称"),
    "national": N_("国标类目"),
    "parent": N_("上级类目"),
    "kind": N_("整理单位"),
    "pattern": N_("档号格式"),
    "usual": N_("默认期限条目"),
    "position": N_("排列号"),
    "valid_from": N_("启用日期"),
    "valid_to": N_("停用日期"),
}
"""What the plan says of a class, as forms and its history call it."""


def why() -> Piece:
    """Make the field that says on whose word the plan is changed."""
    return field("why", _("依据"), "", required=True, help=_("哪次会议、哪份批文；记在账上"))


def class_fields(work: Work, fonds: Fonds, own: RecordClass | None, parent: str = "") -> list[Piece]:
    """Make the form of a class; what its numbers were made of is shown and not asked once one was issued."""
    session, fixed = work.session, own is not None and own.frozen
    every = classes_of(session, fonds.id)
    branch = under(session, own) if own else []
    tops = [one for one in every if one not in branch and (one.valid_to is None or one.valid_to >= work.today)]
    above = next((one.code for one in every if own and one.id == own.parent_id), parent)
    lines = series_of(session, own) if own else []
    if not own and (top := next((one for one in every if one.code == parent), None)):
        lines = series_of(session, top)
    made = [
        field("code", _("代码"), own.code if own else "", required=True, mono=True, help=_("大写字母开头，如 GL、HT1")),
        field("name", _("名称"), own.name if own else "", required=True),
        field("name_en", _("英文名称"), own.name_en if own else ""),
        field("national", _("国标类目"), own.national if own else "", mono=True, help=_("如 WS、KU·01")),
        field("parent", _("上级类目"), above, kind="choice",
              options=[(one.code, f"{one.code} {name_of(one.name, one.name_en)}") for one in tops]),
        field("kind", _("整理单位"), own.kind if own else Kind.ITEM, kind="choice", required=True,
              options=[(str(kind), say(word)) for kind, word in UNIT_NAMES.items()]),
        field("usual", _("默认期限条目"), str(own.usual or "") if own else "", kind="choice",
              options=[(str(line.number), f"{line.number} {name_of(line.title, line.title_en)}") for line in lines]),
        field("position", _("排列号"), str(own.position) if own else "", kind="number", help=_("小的在前；不填则排在最后")),
        field("pattern", _("档号格式"), (own.pattern or "") if own else "", mono=True, wide=True,
              list=ready_patterns(own, every) if own else [], help=_("如 %(one)s；不填则只归并下级，不打号", one="GL{year}.{term:digit}-{n}")),
    ]  # fmt: skip
    if own is None:
        made.append(field("valid_from", _("启用日期"), work.today.isoformat(), kind="date"))
    made.append(why())
    return [one for one in made if not (fixed and one["name"] in {"code", "parent", "kind", "pattern"})]


def ready_patterns(own: RecordClass, every: Sequence[RecordClass]) -> list[str]:
    """Return the ready forms, written for one class."""
    return list(dict.fromkeys(pattern_of(form, own, every) for form in READY))


def class_values(session_parent: str, own: RecordClass) -> dict[str, str]:
    """Return what a class's form shows, by field, to compare two who edit it at once."""
    return {
        "code": own.code,
        "name": own.name,
        "name_en": own.name_en,
        "national": own.national,
        "parent": session_parent,
        "kind": own.kind,
        "pattern": own.pattern or "",
        "usual": str(own.usual or ""),
        "position": str(own.position),
    }


def element_fields(own: Element | None) -> list[Piece]:
    """Make the form of an element; its name is given once."""
    made = [
        field("name", _("字段名"), own.name if own else "", required=True, mono=True, help=_("小写字母，给导入和接口用，如 amount")),
        field("label", _("名称"), own.label if own else "", required=True),
        field("label_en", _("英文名称"), own.label_en if own else ""),
        field("kind", _("类型"), own.kind if own else "text", kind="choice", required=True,
              options=[(str(kind), say(word)) for kind, word in KIND_NAMES.items()]),
        field("choices", _("可选各项"), "\n".join(own.choices) if own else "", kind="longtext", rows=3, help=_("类型是选一项时填，一行一个")),
        field("check", _("校验"), own.check if own else "none", kind="choice", required=True,
              options=[(str(check), say(word)) for check, word in CHECK_NAMES.items()]),
        field("shape", _("自定格式"), own.shape if own else "", mono=True, help=_("正则表达式，如 [A-Z]{2}[0-9]{4}")),
        field("position", _("排列号"), str(own.position) if own else "", kind="number"),
        field("required", _("验收时必填"), own.required if own else "", kind="check"),
        why(),
    ]  # fmt: skip
    return made[1:] if own else made


def fonds_fields(work: Work, own: Fonds | None) -> list[Piece]:
    """Make the form of a fonds."""
    others = [(one.code, f"{one.code} {one.name}") for one in all_fonds(work.session) if one is not own]
    parent = next((one.code for one in all_fonds(work.session) if own and one.id == own.parent_id), "")
    made = [
        field("name", _("名称"), own.name if own else "", required=True, wide=True),
        field("parent", _("上级全宗"), parent, kind="choice", options=others),
        field("began_on", _("起始日期"), own.began_on if own and own.began_on else "", kind="date"),
    ]
    if own is None:
        model = others[0][0] if others else ""
        made.insert(
            0, field("code", _("全宗号"), "", required=True, mono=True, help=_("1 至 8 个大写字母或数字，用过不再用"))
        )
        made.append(field("copy_of", _("照搬哪个全宗的方案和期限表"), model, kind="choice", options=others))
        made.append(field("prefixed", _("档号前冠全宗号，各全宗不重号"), "1", kind="check"))
    else:
        made.insert(1, field("renamed_on", _("更名日期"), "", kind="date", help=_("改了名称才填；旧名留作曾用名")))
        made.append(field("ended_on", _("终止日期"), own.ended_on or "", kind="date", help=_("填了就不再收新件")))
    made.append(field("story", _("全宗介绍"), own.story if own else "", kind="longtext", rows=6))
    return [*made, why()]


def unit_fields(work: Work, fonds: Fonds, own: Department | None) -> list[Piece]:
    """Make the form of a department."""
    others = [one for one in units_of(work.session, fonds) if one.ended_on is None and one is not own]
    parent = next((one.code for one in others if own and one.id == own.parent_id), "")
    made = [
        field("code", _("代码"), "", required=True, mono=True, help=_("用过不再用")),
        field("name", _("名称"), own.name if own else "", required=True),
        field("parent", _("上级部门"), parent, kind="choice", options=[(one.code, one.name) for one in others]),
        field("began_on", _("起始日期"), own.began_on if own and own.began_on else "", kind="date"),
        why(),
    ]
    return made[1:] if own else made


def sent_of(form: Mapping[str, str], boxes: Sequence[str] = ()) -> dict[str, object]:
    """Return what a form sent, without what only carries it; an unticked box says no."""
    sent: dict[str, object] = {
        name: value for name, value in form.items() if name not in {"csrf_token", "next", "version"}
    }
    return sent | {box: form.get(box, "") for box in boxes}
