"""Invented people, numbers and companies for the page that shows every part of the interface.

Nothing here is interface text: these are the things an archive would hold, so they stay Chinese in every language.
"""

from typing import Any, Final

FIELD: Final[dict[str, Any]] = {"name": "signed", "label": "签订日期", "kind": "date", "value": "2026-02-30"}
CODE: Final[dict[str, Any]] = {"name": "code", "label": "统一社会信用代码", "value": "91350100M000100Y4Z", "mono": True}

STEPS: Final[list[dict[str, Any]]] = [
    {
        "verb": "move",
        "label": "移库",
        "key": "M",
        "action": "#",
        "fields": [{"name": "box", "label": "装具编号", "required": True}],
    },
    {"verb": "count", "label": "开始清点", "action": "#", "refused": "12-08 起"},
    {"verb": "return", "label": "退回", "action": "#", "grave": True, "note": "退回后不占档号，原件留着。"},
    {
        "verb": "sign",
        "label": "签字批准",
        "action": "#",
        "sign": True,
        "fields": [{"name": "password", "label": "口令", "kind": "password"}],
    },
    {"verb": "send", "label": "送复核", "action": "#", "method": "get", "main": True},
]

STATES: Final[list[dict[str, str]]] = [
    {"shape": "idle", "word": "草稿"},
    {"shape": "work", "word": "审批中"},
    {"shape": "mine", "word": "轮到您"},
    {"shape": "ok", "word": "在库"},
    {"shape": "wait", "word": "将到期"},
    {"shape": "bad", "word": "逾期 9 天"},
    {"shape": "held", "word": "冻结"},
    {"shape": "gone", "word": "已销毁"},
]

STAMP: Final[dict[str, str]] = {
    "fonds": "A002",
    "year": "2018",
    "item": "37",
    "department": "资产部",
    "term": "10 年",
    "pages": "4",
}

FIELDS: Final[list[dict[str, Any]]] = [
    {**FIELD, "error": "2026 年 2 月只有 28 天，请改日期。"},
    {**CODE, "doubtful": True, "warning": "末位应为 3；照此保存须写理由。"},
    {"name": "title", "label": "题名", "value": "技术服务合同", "proposed": True},
    {"name": "secrecy", "label": "密级", "kind": "choice", "value": "1", "options": [("0", "公开"), ("1", "内部")]},
    {"name": "why", "label": "事由", "kind": "longtext", "help": "写明依据的文件与日期"},
    {"name": "paper", "label": "另有纸质原件", "kind": "check", "value": True},
]

RUNNING: Final[list[dict[str, Any]]] = [
    {
        "name": "扫描批 S-1120",
        "what": "识别",
        "done": 1204,
        "total": 3000,
        "unit": "页",
        "rest": "每秒 1.6 页，约剩 18 分",
    },
    {
        "name": "旧目录.xlsx",
        "what": "导入",
        "done": 9988,
        "total": 9988,
        "unit": "行",
        "url": "#",
        "link": "取回错行表",
    },
]

COURSE: Final[list[dict[str, str]]] = [
    {"name": "点收", "state": "done", "note": "23 / 23 件"},
    {"name": "验收", "state": "now", "note": "5 / 6 套"},
    {"name": "编目", "state": "next", "note": "已预填"},
    {"name": "打号", "state": "next", "note": "0"},
    {"name": "入库", "state": "next", "note": "0"},
]

ROUTE: Final[list[dict[str, str]]] = [
    {"who": "苏蔓", "office": "部门", "state": "done", "note": "11-19"},
    {"who": "顾明川", "office": "会计原件", "state": "now", "note": "已等 1 天"},
    {"who": "周砚秋", "office": "档案中心", "state": "next"},
]

CHAIN: Final[list[dict[str, Any]]] = [
    {"label": "条目 23", "value": "租赁服务合同", "url": "#"},
    {"label": "起因", "value": "终止且结清"},
    {"label": "起算", "value": "2023-07-01"},
    {"label": "年限", "value": "10 年"},
    {"label": "到期待鉴", "value": "2033-07-01", "due": True},
]

WAITING: Final[list[dict[str, Any]]] = [
    {"label": "条目 23", "value": "租赁服务合同"},
    {"label": "起因", "value": "等结清日期", "missing": True},
    {"label": "冻结", "value": "诉讼 2026-民-118", "held": True},
]

LEDGER: Final[list[dict[str, Any]]] = [
    {"time": "11-20 09:12", "who": "林书瑶", "what": "查看第 1、2 页", "entry": 88231},
    {"time": "11-14 16:40", "who": "余欣（资产部）", "what": "申请借出，用途：续租谈判", "entry": 87904},
    {"time": "2018-03-01", "who": "何静初", "what": "入库，HT4-2018-05 袋", "entry": 2210},
]

SIGNS: Final[list[dict[str, Any]]] = [
    {"who": "林书瑶", "office": "档案经办人", "note": "11-03 09:12，同意，已逐件核对", "done": True},
    {"who": "韩松年", "office": "单位负责人", "note": "轮到第二位"},
]

FACTS: Final[list[dict[str, Any]]] = [
    {"name": "doc_no", "label": "合同编号", "value": "FW-2019-93196", "place": {"page": 1}},
    {"name": "signed", "label": "签订日期", "value": "2018-02-03"},
    {"name": "party", "label": "甲方", "value": "苏州鼎盛泰和智能装备制造有限公司", "wide": True},
    {"name": "amount", "label": "金额", "value": "¥1,428,698.00", "note": "大写相符"},
    {"name": "tax", "label": "税率", "value": None},
]

COLUMNS: Final[list[dict[str, Any]]] = [
    {"name": "no", "label": "档号", "kind": "no", "w": 9},
    {"name": "title", "label": "题名", "kind": "link", "lead": True},
    {"name": "pages", "label": "页数", "kind": "num", "w": 5},
    {"name": "due", "label": "到期", "kind": "tone", "w": 7},
    {"name": "state", "label": "现状", "kind": "state", "w": 8},
]

ROWS: Final[list[dict[str, Any]]] = [
    {
        "id": 1,
        "url": "#1",
        "group": "HT4 租赁服务",
        "no": "HT4.2018-37",
        "title": "房屋租赁合同",
        "pages": 4,
        "due": {"text": "2033-07-01", "tone": ""},
        "state": STATES[3],
    },
    {
        "id": 2,
        "url": "#2",
        "group": "HT4 租赁服务",
        "no": "HT4.2019-12",
        "title": "消防检测合同",
        "pages": 12,
        "due": {"text": "今天", "tone": "seal"},
        "state": STATES[4],
    },
    {
        "id": 3,
        "url": "#3",
        "group": "KJ 会计",
        "no": "KJ4.2015-3",
        "title": "银行对账单",
        "pages": 6,
        "due": {"text": "逾期 9 天", "tone": "bad"},
        "state": STATES[7],
    },
]

FACET: Final[dict[str, Any]] = {
    "title": "门类",
    "choices": [{"word": "HT4 租赁服务", "n": 20, "url": "#", "on": True}, {"word": "ZG 资产项目", "n": 4, "url": "#"}],
    "more_url": "#",
    "more": 9,
}

HIT: Final[dict[str, Any]] = {
    "ref": "R12", "url": "#", "no": "HT4.2018-37", "title": "苏州鼎盛泰和与重庆瀚宇房屋租赁合同", "state": STATES[3],
    "meta": ["瀚宇医疗器械", "2018-02-03", "4 页"], "page": 1,
    "snippet_html": "合同附件一所列<mark>消防系统</mark><mark>年度检测</mark>提供专业服务",
}  # fmt: skip

PAGES: Final[dict[str, Any]] = {
    "base": "/static/img/sample/pages", "count": 1, "page": 1, "query": "消防系统 年度检测", "title": "房屋租赁合同", "hits": 2,
    "thumbs": [{"n": 1, "hits": 2}],
}  # fmt: skip

SAMPLE: Final[dict[str, Any]] = {
    "steps": STEPS, "states": STATES, "stamp": STAMP, "fields": FIELDS, "running": RUNNING, "course": COURSE, "route": ROUTE, "chain": CHAIN,
    "waiting": WAITING, "ledger": LEDGER, "signs": SIGNS, "facts": FACTS, "columns": COLUMNS, "rows": ROWS, "facet": FACET, "hit": HIT, "pages": PAGES,
    "chips": [{"word": "含", "text": "消防系统", "off_url": "#"}, {"joint": "并且", "word": "年度", "text": "2015—2024", "off_url": "#"}],
    "years": [{"year": 2015 + at, "n": n} for at, n in enumerate((2, 3, 5, 8, 6, 4, 3, 2))],
    "toast": "12 件已移到 A03 架 4 层", "who": "何静初",
    "echoes": [
        {"tone": "ok", "title": "可以借出：房屋租赁合同", "text": "HT4.2018-37"},
        {"tone": "wait", "title": "已在本单：不重复登记", "text": "HT4.2018-52"},
        {"tone": "bad", "title": "不能借出：已列入销毁清册", "text": "KJ4.2015-3"},
    ],
    "mine": [{"label": "题名", "value": "房屋租赁合同"}], "theirs": [{"label": "题名", "value": "厂房租赁合同"}],
}  # fmt: skip
