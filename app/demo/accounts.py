"""Vouchers with what is attached to them, bank statements, reconciliations and monthly reports."""

import random
from datetime import date
from decimal import Decimal

from app.demo.amounts import figures, in_words
from app.demo.cast import COMPANIES, HOUSE
from app.demo.customers import truth
from app.demo.paper import Look, Paper, Truth, chinese

# i18n: allow - this module is the text of the sample papers
Entry = tuple[str, str, str, str, str]  # summary, account, sub-account, debit, credit
VOUCHERS = (
    (
        date(2003, 12, 26),
        118,
        "SH0008",
        "购入无酸纸一批",
        "原材料",
        "无酸纸",
        "18600.00",
        Look(medium="png", paper="old", skew=1.3, dpi=150),
    ),
    (
        date(2008, 6, 17),
        64,
        "SH0001",
        "预付分拣线设备款",
        "预付账款",
        "鼎盛泰和",
        "65236.80",
        Look(paper="old", skew=-0.9, punched=True),
    ),
    (
        date(2015, 3, 23),
        97,
        "SH0006",
        "收恒瑞丰货架尾款",
        "银行存款",
        "工行园区支行",
        "112480.50",
        Look(paper="cream", skew=0.5, punched=True),
    ),
    (date(2021, 9, 8), 31, "SH0004", "收瀚宇医疗年度维护费", "银行存款", "工行园区支行", "24000.00", Look(skew=-0.4)),
    (
        date(2024, 11, 29),
        156,
        "SH0009",
        "付档案数字化加工费",
        "管理费用",
        "档案费",
        "85380.00",
        Look(medium="jpg", skew=0.6),
    ),
)


def account_papers() -> list[Paper]:
    """Return the accounting papers, oldest first."""
    return [
        *(_voucher(*row) for row in VOUCHERS),
        _statement(2012, 6),
        _statement(2014, 12),
        _reconciliation(),
        _report(),
    ]


def _voucher(on: date, number: int, code: str, summary: str, account: str, sub: str, sum_of: str, look: Look) -> Paper:
    side, amount = COMPANIES[code], Decimal(sum_of)
    coming_in = summary.startswith("收")
    net = (amount / Decimal("1.13")).quantize(Decimal("0.01"))
    lines: list[Entry] = [(summary, account, sub, figures(amount), "")]
    if coming_in:
        lines += [
            (summary, "主营业务收入", side.short, "", figures(net)),
            (summary, "应交税费", "应交增值税（销项）", "", figures(amount - net)),
        ]
    else:
        lines += [(summary, "银行存款", "工行园区支行", "", figures(amount))]
    payer, payee = (side.name, HOUSE.name) if coming_in else (HOUSE.name, side.name)
    values: dict[str, object] = {
        "day": chinese(on), "number": number, "lines": lines, "amount": figures(amount), "words": in_words(amount), "reviewer": "褚云", "cashier": "安小文", "maker": "沈念安", "attached": 2,
        "receipt": None if look.medium in {"png", "jpg"} else ("收　款　收　据", f"{on.year % 100:02}{number:05}", payer, summary[1:], payee),
    }  # fmt: skip
    facts: Truth = {
        **truth(
            HOUSE,
            f"{on.year} 年 {on.month} 月记字第 {number} 号记账凭证",
            on,
            "KJ3",
            32,
            summary,
            f"记字第 {number} 号",
            figures(amount),
        ),
        "parties": [HOUSE.name, side.name],
        "party_code": code,
    }
    return Paper(f"{on:%Y-%m} 记字{number:03}号凭证", "voucher", "voucher.html", values, facts, look)


def _table(file: str, kind: str, on: date, known: Truth, look: Look, **values: object) -> Paper:
    return Paper(file, kind, "table.html", {"sealed": "", "seal_kind": "", "day": chinese(on), **values}, known, look)


def _statement(year: int, month: int) -> Paper:
    chance, balance = random.Random(year), Decimal(482_316_55) / 100
    lines = [("", "上期余额", "", "", "", figures(balance))]
    for day in sorted(chance.sample(range(1, 29), 22)):
        moved = Decimal(chance.randrange(20000, 6800000)) / 100
        out = chance.random() < 0.5 and moved < balance
        balance += -moved if out else moved
        other = chance.choice([side for side in COMPANIES.values() if side.founded.year < year])
        lines.append(
            (
                f"{year}-{month:02}-{day:02}",
                f"{'付' if out else '收'}{other.short}款",
                f"{chance.randrange(10**7, 10**8)}",
                figures(moved) if out else "",
                "" if out else figures(moved),
                figures(balance),
            )
        )
    on = date(year, month, 30)
    title = f"中国工商银行 {year} 年 {month} 月对账单"
    return _table(
        f"工行对账单 {year}{month:02}", "statement", on, truth(HOUSE, title, on, "KJ4", 41, figures(balance), HOUSE.account, figures(balance)), Look(skew=0.6 if month > 6 else -0.7, paper="cream", tone="grey" if month > 6 else "colour"),
        heading="中国工商银行客户存款对账单", facts=[f"户名：{HOUSE.name}", f"账号：{HOUSE.account}", f"开户行：{HOUSE.bank}", f"期间：{year} 年 {month} 月　币种：人民币"],
        heads=["日期", "摘要", "凭证号", "借方发生额", "贷方发生额", "余额"], lines=lines, numeric=[3, 4, 5], foot=["打印柜员：00231", "第 1 页 / 共 1 页", f"打印日期：{year}-{month:02}-30"], sealed="中国工商银行苏州园区支行", seal_kind="业务专用章",
    )  # fmt: skip


def _reconciliation() -> Paper:
    on = date(2013, 9, 30)
    lines = [
        ("银行存款日记账余额", "1,206,318.42", "银行对账单余额", "1,248,903.17"), ("加：银行已收、企业未收", "", "加：企业已收、银行未收", ""), ("  瀚海设备款 9-29", "36,200.00", "  转账支票 0371 号", "12,880.00"),
        ("减：银行已付、企业未付", "", "减：企业已付、银行未付", ""), ("  电话费 9-28", "1,435.25", "  沧浪纸业货款 9-30", "20,700.00"), ("调节后余额", "1,241,083.17", "调节后余额", "1,241,083.17"),
    ]  # fmt: skip
    return _table(
        "余额调节表 201309 工行", "reconciliation", on, truth(HOUSE, "2013 年 9 月银行存款余额调节表（工行）", on, "KJ4", 40, "1,241,083.17", "", "1,241,083.17"), Look(skew=-1.1, paper="cream", punched=True),
        heading="银行存款余额调节表", facts=[f"单位：{HOUSE.name}", f"账号：{HOUSE.account}", f"日期：{chinese(on)}", "单位：元"], heads=["项目", "金额", "项目", "金额"], lines=lines, numeric=[1, 3], foot=["会计主管：顾明川", "复核：褚云", "编制：沈念安"],
    )  # fmt: skip


def _report() -> Paper:
    on = date(2011, 5, 31)
    rows = [("货币资金", "2,318,406.77", "1,990,215.30", "短期借款", "3,000,000.00", "3,000,000.00"), ("应收票据", "420,000.00", "380,000.00", "应付票据", "650,000.00", "720,000.00"), ("应收账款", "3,871,254.16", "3,402,118.95", "应付账款", "2,714,339.08", "2,530,716.42"),
            ("预付款项", "516,300.00", "472,800.00", "预收款项", "1,208,450.00", "980,300.00"), ("其他应收款", "138,722.40", "121,906.10", "应付职工薪酬", "742,118.60", "706,330.25"), ("存货", "5,604,981.33", "5,317,642.08", "应交税费", "318,206.44", "287,915.02"),
            ("流动资产合计", "12,869,664.66", "11,684,682.43", "流动负债合计", "8,633,114.12", "8,225,261.69"), ("固定资产", "18,402,115.90", "18,660,302.15", "长期借款", "6,500,000.00", "6,500,000.00"), ("无形资产", "3,216,008.00", "3,250,112.00", "实收资本", "15,000,000.00", "15,000,000.00"),
            ("长期待摊费用", "284,600.00", "302,400.00", "未分配利润", "4,639,274.44", "4,172,234.89"), ("资产总计", "34,772,388.56", "33,897,496.58", "负债和所有者权益总计", "34,772,388.56", "33,897,496.58")]  # fmt: skip
    return _table(
        "201105 资产负债表", "report", on, truth(HOUSE, "2011 年 5 月资产负债表", on, "KJ1", 38, "34,772,388.56", "", "34,772,388.56"), Look(skew=0.4, paper="cream"),
        heading="资产负债表", facts=[f"编制单位：{HOUSE.name}", "会企 01 表", f"日期：{chinese(on)}", "单位：元"], heads=["资产", "期末余额", "年初余额", "负债和所有者权益", "期末余额", "年初余额"], lines=rows, numeric=[1, 2, 4, 5],
        foot=["单位负责人：韩松年", "主管会计：顾明川", "制表：沈念安"], sealed=HOUSE.name, seal_kind="财务专用章",
    )  # fmt: skip
