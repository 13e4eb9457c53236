"""What a customer's file holds: the licence, the fee list, the card, and what they write to us."""

import random
from datetime import date
from decimal import Decimal

from app.demo.amounts import figures, in_words
from app.demo.cast import COMPANIES, HOUSE, Company
from app.demo.contracts import ONE_CODE
from app.demo.paper import Look, Paper, Truth, chinese

# i18n: allow - this module is the text of the sample papers
OFFICES = {"苏州": "苏州市市场监督管理局", "连云港": "连云港市市场监督管理局", "宁波": "宁波市北仑区市场监督管理局", "重庆": "重庆市江北区市场监督管理局",
           "厦门": "厦门市集美区市场监督管理局", "武汉": "武汉市工商行政管理局", "成都": "成都市锦江区行政审批局", "青岛": "青岛市工商行政管理局李沧分局"}  # fmt: skip

LICENCES = (
    ("SH0008", date(2011, 5, 9), Look(tone="grey", skew=0.8, paper="old")),
    ("SH0006", date(2015, 3, 16), Look(medium="jpg", skew=-0.7)),
    ("SH0004", date(2018, 12, 6), Look(medium="jpg", skew=1.2)),
    ("SH0002", date(2016, 11, 2), Look(skew=-0.5)),
    ("SH0005", date(2020, 9, 14), Look(medium="png", skew=0.4, dpi=150)),
    ("SH0001", date(2019, 8, 20), Look(skew=-1.1)),
    ("SH0007", date(2022, 2, 25), Look(medium="jpg", skew=0.2)),
)
CHARGES = (
    "密集架货款（首付）",
    "密集架货款（尾款）",
    "安装调试费",
    "运输装卸费",
    "年度维护费",
    "备件更换费",
    "轨道改造费",
    "上门检测费",
    "技术培训费",
    "档案装具寄存费",
)
FEES = (
    ("SH0008", 2012, "XS-2012-0046", 9, Look(paper="old", skew=0.9, punched=True)),
    ("SH0006", 2016, "XS-2016-0088", 14, Look(skew=-0.6)),
    ("SH0004", 2019, "XS-2019-0032", 18, Look(skew=0.5)),
    ("SH0005", 2021, "XS-2021-0117", 11, Look(tone="fax", skew=-0.4)),
    ("SH0006", 2024, "XS-2024-0071", 34, Look(medium="digital")),
)
CARDS = (
    ("SH0008", date(2012, 4, 20), "B", Look(paper="old", skew=-1.2, punched=True)),
    ("SH0006", date(2016, 8, 12), "A", Look(paper="cream", skew=0.6)),
    ("SH0004", date(2019, 3, 20), "A", Look(skew=-0.5)),
    ("SH0005", date(2021, 5, 28), "B", Look(medium="png", skew=0.8, dpi=150)),
    ("SH0002", date(2017, 3, 6), "C", Look(tone="grey", skew=0.3)),
)


def truth(
    side: Company, title: str, on: date, class_code: str, series: int, phrase: str, doc_no: str = "", amount: str = ""
) -> Truth:
    """Return what is true of a paper in a customer's file."""
    return {
        "title": title,
        "date": on.isoformat(),
        "year": on.year,
        "parties": [side.name],
        "party_code": side.code,
        "class_code": class_code,
        "series": series,
        "doc_no": doc_no,
        "amount": amount,
        "responsible": side.name,
        "secrecy": "内部",
        "phrase": phrase,
    }  # fmt: skip


def customer_papers() -> list[Paper]:
    """Return licences, fee lists, cards and letters of customers."""
    return [*map(licence_paper, LICENCES), _own_licence(), *map(fee_paper, FEES), *map(_card, CARDS), *_letters()]


def licence_paper(row: tuple[str, date, Look]) -> Paper:
    """Write a customer's licence, as of its day of issue."""
    code, on, look = row
    side = COMPANIES[code]
    values: dict[str, object] = {
        "side": side, "modern": on >= ONE_CODE, "founded": chinese(side.founded), "issued": chinese(on), "office": OFFICES[side.city],
        "doc_no": f"{side.credit_code[2:8]}{on.year}{on.month:02}0{on.day:02}17", "copied": True,
    }  # fmt: skip
    number = side.credit_code if on >= ONE_CODE else side.old_registration
    return Paper(
        f"{side.code} {side.short}营业执照副本",
        "licence",
        "licence.html",
        values,
        truth(side, f"{side.name}营业执照（副本）", on, "KH1", 48, number, number),
        look,
    )


def _own_licence() -> Paper:
    on = date(2023, 4, 27)
    values: dict[str, object] = {
        "side": HOUSE,
        "modern": True,
        "founded": chinese(HOUSE.founded),
        "issued": chinese(on),
        "office": OFFICES["苏州"],
        "doc_no": "32059400020230427",
        "copied": False,
    }
    return Paper(
        "海岳集团营业执照 2023 换发",
        "licence",
        "licence.html",
        values,
        truth(HOUSE, "海岳集团有限公司营业执照（2023 年换发）", on, "ZZ1", 27, HOUSE.credit_code, HOUSE.credit_code),
        Look(skew=0.3),
    )


def fee_paper(row: tuple[str, int, str, int, Look]) -> Paper:
    """Write a customer's fee list of one year."""
    code, year, contract, count, look = row
    side, chance = COMPANIES[code], random.Random(contract)
    lines, total = [], Decimal(0)
    for n in range(count):
        month, price, many = n * 11 // count + 1, Decimal(chance.randrange(6000, 980000)) / 100, chance.randint(1, 12)
        total += price * many
        paid = "" if chance.random() < 0.1 else f"{year}-{month + 1:02}-{chance.randint(1, 28):02}"
        lines.append(
            (
                CHARGES[n % len(CHARGES)],
                f"{year}-{month:02}",
                chance.choice(("组", "项", "次", "台")),
                many,
                figures(price),
                figures(price * many),
                paid,
            )
        )
    on = date(year, 12, 20)
    values: dict[str, object] = {
        "side": side,
        "doc_no": f"SF-{year}-{chance.randint(100, 999):04}",
        "day": on.isoformat(),
        "contract_no": contract,
        "lines": lines,
        "amount": figures(total),
        "words": in_words(total),
    }
    facts = truth(
        side, f"{side.name} {year} 年度收费明细单", on, "KH1", 49, figures(total), str(values["doc_no"]), figures(total)
    )
    return Paper(f"{side.code} {side.short}收费明细 {year}", "fees", "fees.html", values, facts, look)


def _card(row: tuple[str, date, str, Look]) -> Paper:
    code, on, grade, look = row
    side = COMPANIES[code]
    values: dict[str, object] = {
        "side": side, "modern": on >= ONE_CODE, "day": chinese(on), "founded": chinese(side.founded), "region": f"{side.city}及周边", "grade": f"{grade} 级",
        "source": "老客户转介绍", "staff": "100—300 人", "terms": "月结 30 天，历年回款正常，未发生纠纷；授信额度 20 万元。",
        "log": [(f"{on.year}.{on.month}.{on.day}", "首次上门，了解库房面积与承重，递交样册"), (f"{on.year}.{min(on.month + 2, 12)}.15", "合同签订后回访，确认安装时间"), (f"{on.year + 1}.1.9", "年度走访，客户提出增加两列的意向")],
    }  # fmt: skip
    return Paper(
        f"{side.code} {side.short}客户档案卡",
        "card",
        "card.html",
        values,
        truth(side, f"{side.name}客户档案卡", on, "KH1", 48, side.address, side.code),
        look,
    )


def _letters() -> list[Paper]:
    lang, pulp = COMPANIES["SH0003"], COMPANIES["SH0008"]
    renamed, complained = date(2018, 5, 14), date(2014, 9, 3)
    return [
        Paper("SH0003 朗峰消防更名通知", "letter", "letter.html", {
            "red": "", "heading": "关于公司名称变更的通知", "to": "海岳集团有限公司", "sender": lang.name, "sealed": lang.name, "turn": 8, "day": chinese(renamed), "copy": "", "prints": 0, "doc_no": "",
            "body": [f"经宁波市北仑区市场监督管理局核准，我公司名称自{chinese(date(2018, 5, 8))}起由“{lang.former}”变更为“{lang.name}”，统一社会信用代码 {lang.credit_code} 不变。",
                     "名称变更后，我公司的法定代表人、住所、开户银行及账号均不变，此前以原名称签订的合同继续有效，由变更后的公司承担全部权利义务。", "请贵公司据此更新客户档案及开票信息。特此通知。"],
        }, truth(lang, "关于公司名称变更的通知", renamed, "KH1", 48, lang.former), Look(skew=-0.9)),
        Paper("SH0008 沧浪纸业质量反馈函", "letter", "letter.html", {
            "red": "", "heading": "关于密集架轨道异响问题的反馈函", "to": "海岳集团有限公司售后服务部", "sender": pulp.name, "sealed": pulp.name, "turn": -10, "day": chinese(complained), "copy": "", "prints": 0, "doc_no": "",
            "body": ["贵公司依据 XS-2012-0046 号合同安装于我司档案室的手动密集架，自今年 7 月起第 3 列、第 7 列移动时轨道异响，推拉阻力明显增大。", "8 月 12 日贵公司技术人员曾到场润滑，一周后问题再次出现。经我司检查，系地面局部沉降致轨道接缝错位约 2 毫米。",
                     "请贵公司于收到本函后七日内派员复测地面水平，并提出整改方案及完成时间；整改期间请做好档案搬移与防护。"],
        }, truth(pulp, "关于密集架轨道异响问题的反馈函", complained, "KH3", 51, "第 3 列、第 7 列移动时轨道异响"), Look(tone="fax", skew=0.7)),
    ]  # fmt: skip
