"""What an entry of the ledger says, as one sentence for the strip beside a thing."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.press.forms import every
from app.press.gloss import GLOSS
from app.web.language import _, name_of, near_time, say
from app.web.parts import Piece
from archive.ledger import Entry
from archive.wording import N_
from workflows.catalogue import MACHINES

WORDS = {
    "record:describe": N_("著录"),
    "record:begin": N_("编目时登记"),
    "record:view": N_("查看第 {page} 页"),
    "record:read": N_("读了正文"),
    "record:download": N_("取走原文"),
    "record:copy": N_("取利用副本 {copy}"),
    "record:copy-failed": N_("利用副本 {copy} 没有制成"),
    "hold:place": N_("设冻结"),
    "hold:release": N_("解除冻结"),
    "ingest:arrive": N_("放入扫描件"),
    "ingest:register": N_("登记"),
    "ingest:registered": N_("识别完毕"),
    "ingest:duplicate": N_("认出是重复件"),
    "ingest:quarantined": N_("转待处置"),
    "ingest:again": N_("重新识别"),
    "ingest:download": N_("取走原文"),
    "lending:request": N_("申请借阅"),
    "appraisal:open": N_("立鉴定批"),
    "appraisal:judge": N_("鉴定"),
    "appraisal:take-out": N_("移出鉴定批"),
    "destruction:draft": N_("列入销毁清册"),
    "destruction:begin-item": N_("开始销毁"),
    "destruction:destroyed": N_("已销毁"),
    "destruction:spare": N_("未销"),
    "container:make": N_("建盒"),
    "container:move": N_("移库"),
    "container:take-down": N_("取下"),
    "volume:make": N_("建案卷"),
    "volume:describe": N_("著录案卷"),
    "volume:put-in": N_("入卷 {volume}"),
    "volume:take-out": N_("移出案卷 {volume}"),
    "volume:order": N_("排卷内次序"),
    "record:renumber": N_("改号 {list}"),
    "record:note": N_("补充说明 {list}"),
    "renumbering:ask": N_("提出改号"),
    "renumbering:file": N_("归入全宗卷"),
    "correction:ask": N_("提出更正"),
    "number:explain": N_("说明断号"),
    "location:change": N_("改库位"),
    "location:remove": N_("撤库位"),
    "stocktake:plan": N_("列入盘点计划"),
    "stocktake:resolve": N_("处理差异：{piece}"),
    "stocktake:relieve": N_("换盘点人"),
    "stocktake:correct": N_("按盘点 {stocktake} 改了存放位置"),
    "incident:lost": N_("盘点缺失，立遗失案 {stocktake}"),
    "record:hand-over": N_("随移交登记入收，{list} 第 {line} 行"),
    "transfer:draft": N_("草拟交接"),
    "transfer:list": N_("列入 {lines} 行"),
    "transfer:tick": N_("逐件核对"),
    "transfer:judge": N_("点收"),
    "transfer:examine": N_("检测电子文件 {tested} 件"),
    "handover:owe": N_("登记应交会计档案"),
    "handover:agree": N_("同意缓交到 {until}"),
    "climate:read": N_("记温湿度"),
    "inspection:make": N_("记库房检查"),
    "print:stocktake": N_("打印盘点表"),
    "print:transfer": N_("打印交接文据"),
    "print:accounting_transfer": N_("打印移交清册"),
    "print:accounting_custody": N_("打印保管清册"),
    "print:storeroom": N_("打印库房登记"),
    "class:add": N_("列入分类方案"),
    "class:change": N_("改了类目"),
    "class:close": N_("停用"),
    "class:reopen": N_("恢复使用"),
    "class:alias": N_("加旧代号 {old}"),
    "class:alias-end": N_("去掉旧代号 {old}"),
    "element:add": N_("加了要素"),
    "element:change": N_("改了要素 {element}"),
    "element:end": N_("停用要素 {element}"),
    "element:again": N_("再用要素 {element}"),
    "fonds:found": N_("建库"),
    "fonds:make": N_("建立全宗"),
    "fonds:change": N_("改了全宗"),
    "department:make": N_("设部门 {name}"),
    "department:change": N_("改了部门"),
    "department:end": N_("撤销部门"),
    "print:class_outline": N_("打印分类大纲"),
    "print:scope_table": N_("打印归档范围和保管期限表"),
    "print:fonds_register": N_("打印基本情况登记表"),
    "print:catalogue": N_("打印目录"),
    "print:stickers": N_("打印标签"),
    "print:stamps": N_("打印归档章"),
    "print:spine_labels": N_("打印盒脊"),
    "print:bag_labels": N_("打印袋签"),
    "print:loan_slip": N_("打印借阅单"),
    "print:submission_list": N_("打印移交清单"),
    "print:return_slip": N_("打印退回单"),
    "submission:begin": N_("登记移交单"),
    "submission:paper": N_("改了材料 {paper}"),
    "submission:remove": N_("撤下材料 {paper}"),
    "submission:supersede": N_("复印件 {paper} 由原件代替"),
    "submission:check": N_("验了 {paper}"),
    "submission:ask-exception": N_("提请代码放行"),
    "submission:confirm-exception": N_("确认代码放行"),
    "party:announce": N_("登记客户"),
    "rules:change": N_("修订必备材料"),
    "print:reminder": N_("打印催还单"),
    "print:destruction": N_("打印销毁清册"),
    "print:accounting_destruction": N_("打印销毁清册"),
}
"""Acts that are no verb of a workflow; a verb says itself."""
FIELDS = {
    "class": N_("门类"),
    "series": N_("条目"),
    "title": N_("题名"),
    "responsible": N_("责任者"),
    "doc_no": N_("文号"),
    "date": N_("日期"),
    "year": N_("年度"),
    "parties": N_("单位"),
    "pages": N_("页数"),
    "secrecy": N_("密级"),
    "department": N_("部门"),
    "project": N_("项目号"),
    "notes": N_("备注"),
    "event_on": N_("起算事由日"),
    "settled_on": N_("结清日期"),
}
"""The described fields of a record, as forms and the ledger call them."""
PLACE = re.compile(r"\{(\w+)\}")


def strip(entries: list[Entry], words: Mapping[str, str] = MappingProxyType({})) -> list[Piece]:
    """Make the strip of entries, newest first as they come; `words` names the elements of a class."""
    return [
        {"time": near_time(entry.at), "who": say(entry.name), "what": what(entry, words), "entry": entry.seq}
        for entry in entries
    ]


def what(entry: Entry, words: Mapping[str, str] = MappingProxyType({})) -> str:
    """Say what was done, with the reason or what was changed."""
    said, told = _verb(entry), entry.told
    if entry.act == "record:describe":
        changed = "、".join(words.get(name) or say(FIELDS.get(name, name.removeprefix("elements."))) for name in told)
        return _("改了%(fields)s", fields=changed)
    after = [str(told[name]) for name in ("container", "location", "due_on", "list") if told.get(name)]
    return "，".join(filter(None, (said, *after, entry.note[:120])))


def _verb(entry: Entry) -> str:
    machine, _colon, verb = entry.act.partition(":")
    if entry.act in WORDS:
        told: dict[str, Any] = entry.told
        values = {name: told.get(name, "") for name in PLACE.findall(WORDS[entry.act])}
        return say(WORDS[entry.act]).format(**values)
    if machine in MACHINES:
        return say(MACHINES[machine].say(verb))
    if machine == "print" and (form := every().get(verb)):
        return _("打印%(form)s", form=name_of(form.TITLE, form.GLOSS.get(form.TITLE) or GLOSS.get(form.TITLE, "")))
    return entry.act
