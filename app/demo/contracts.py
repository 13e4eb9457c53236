"""Contracts of sale, purchase, lease and service, two to four pages each."""

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.demo.amounts import figures, in_words
from app.demo.cast import COMPANIES, HOUSE
from app.demo.paper import Look, Paper, Truth, chinese

# i18n: allow - this module is the text of the sample contracts
NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
CIVIL_CODE = date(2021, 1, 1)  # the day the contract act of 1999 gave way to the civil code
ONE_CODE = date(2015, 10, 1)  # the day the 18-digit credit code replaced the three old numbers

Goods = tuple[str, str, str, int, int]
Articles = list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Deal:
    """The facts of one contract; `ours` says whether the house is the first side."""

    number: str
    name: str
    code: str
    on: date
    class_code: str
    series: int
    subject: str
    goods: tuple[Goods, ...] = ()
    amount: int = 0
    ours: bool = True
    settled: str = ""
    long: bool = False
    look: Look = field(default_factory=Look)


DEALS = (
    Deal("XS-2012-0046", "档案密集架销售合同", "SH0008", date(2012, 4, 17), "HT2", 21, "智能档案密集架及安装", (("手动密集架", "2400×900×560", "组", 46, 3180), ("轨道及地板", "含找平", "米", 92, 260)), ours=False, settled="2013-06-30", look=Look(paper="old", skew=1.1, punched=True)),
    Deal("XS-2016-0088", "重型货架销售合同", "SH0006", date(2016, 8, 9), "HT2", 21, "仓储重型货架及配件", (("横梁式重型货架", "2700×1000×6000", "组", 120, 2480), ("立柱护角", "400 mm", "只", 240, 36), ("安装调试", "武汉东西湖仓", "项", 1, 38600)), ours=False, settled="2018-01-15", look=Look(paper="cream", skew=-0.9)),
    Deal("XS-2019-0032", "电动密集架销售合同", "SH0004", date(2019, 3, 18), "HT2", 21, "电动密集架及温湿度监测系统", (("电动密集架", "2500×900×580", "组", 64, 6250), ("温湿度监测主机", "HY-T200", "台", 4, 8600), ("恒湿净化一体机", "HY-H6", "台", 2, 23800)), ours=False, settled="2020-05-20", look=Look(skew=0.7, punched=True)),
    Deal("XS-2021-0117", "实验室样品柜销售合同", "SH0005", date(2021, 5, 26), "HT2", 21, "样品柜及钢制档案柜", (("钢制样品柜", "1850×900×420", "台", 38, 1680), ("防磁柜", "FC-120", "台", 3, 9200)), ours=False, look=Look(skew=-0.4)),
    Deal("XS-2024-0071", "立体仓储货架销售合同", "SH0006", date(2024, 6, 20), "HT2", 21, "穿梭式立体货架", (("穿梭式货架", "12 层×24 列", "套", 2, 468000), ("穿梭小车", "HY-S15", "台", 6, 79800)), ours=False, long=True, look=Look(medium="tiff", skew=0.3)),
    Deal("XS-2025-0139", "智能密集架销售合同", "SH0005", date(2025, 11, 3), "HT2", 21, "智能密集架", (("智能密集架", "2400×900×560", "组", 28, 7120), ("RFID 读写器", "HY-R2", "台", 4, 5300)), ours=False, look=Look(medium="digital")),
    Deal("CG-2009-0023", "自动分拣设备采购合同", "SH0001", date(2009, 6, 11), "HT3", 22, "自动分拣线", (("滚筒输送线", "GT-600", "米", 86, 1420), ("分拣控制柜", "DS-C3", "套", 1, 96000)), settled="2011-03-31", look=Look(paper="old", tone="grey", skew=-1.3)),
    Deal("CG-2018-0204", "无酸卷盒采购合同", "SH0008", date(2018, 10, 22), "HT3", 22, "无酸档案卷盒及复印纸", (("无酸卷盒", "310×220×40", "只", 12000, 4), ("无酸卷皮", "A4 硬皮", "张", 8000, 2), ("静电复印纸", "A4 80 g", "箱", 260, 148)), settled="2019-04-10", look=Look(skew=0.5)),
    Deal("CG-2021-0417", "智能仓储设备采购合同", "SH0001", date(2021, 4, 17), "HT3", 22, "智能仓储设备", (("堆垛机", "DS-M12", "台", 2, 386000), ("输送线", "DS-L24", "套", 1, 274500), ("仓储控制系统", "V3.2", "套", 1, 198000)), long=True, look=Look(skew=-0.6, punched=True)),
    Deal("CG-2022-0166", "仓储管理软件采购合同", "SH0007", date(2022, 7, 5), "HT3", 22, "仓储管理软件及三年维护", (("仓储管理软件", "企业版 50 用户", "套", 1, 168000), ("接口开发", "与财务系统对接", "人天", 45, 1600)), look=Look(medium="mixed", skew=0.4)),
    Deal("ZL-2014-0009", "仓库租赁合同", "SH0010", date(2014, 12, 28), "HT4", 23, "无锡市滨湖区胡埭仓库 3 号库，建筑面积 2,460 平方米", amount=531360, ours=False, settled="2016-01-10", look=Look(paper="cream", skew=1.4)),
    Deal("ZL-2020-0003", "房屋租赁合同", "SH0010", date(2020, 1, 6), "HT4", 23, "无锡市滨湖区蠡湖大道 99 号 B 座 7 层，建筑面积 612 平方米", amount=367200, ours=False, look=Look(skew=-0.8)),
    Deal("FW-2017-0051", "货物运输服务合同", "SH0002", date(2017, 3, 1), "HT4", 23, "货架及配件的公路运输", amount=486000, settled="2018-04-02", look=Look(tone="fax", skew=0.6)),
    Deal("FW-2020-0018", "消防设施维保合同", "SH0003", date(2020, 2, 28), "HT4", 23, "海岳大厦及厂区消防设施的检测、维修与保养", amount=78000, look=Look(skew=-1.0)),
    Deal("FW-2023-0090", "展会服务合同", "SH0011", date(2023, 5, 8), "HT4", 23, "第九届档案装备展览会展台设计与搭建", amount=126800, look=Look(skew=0.9, paper="cream")),
    Deal("FW-2024-0031", "档案数字化加工服务合同", "SH0009", date(2024, 3, 15), "HT4", 23, "2003 年至 2010 年会计档案整理与数字化", amount=284600, look=Look(skew=-0.3, punched=True)),
    Deal("FW-2026-0004", "软件维护服务合同", "SH0007", date(2026, 1, 15), "HT4", 23, "仓储管理软件的年度维护", amount=36000, look=Look(medium="digital")),
)  # fmt: skip


def contracts() -> list[Paper]:
    """Return every contract, oldest number first within its class."""
    return [contract_paper(deal) for deal in DEALS]


def contract_paper(deal: Deal) -> Paper:
    """Write the contract of a deal."""
    chance = random.Random(deal.number)
    other = COMPANIES[deal.code]
    lines = [
        (*line[:3], f"{line[3]:,}", figures(Decimal(line[4])), figures(Decimal(line[3] * line[4])))
        for line in deal.goods
    ]
    amount = Decimal(deal.amount or sum(count * price for *_, count, price in deal.goods))
    ours, theirs = ("甲方", HOUSE), ("乙方", other)
    if not deal.ours:
        ours, theirs = ("乙方", HOUSE), ("甲方", other)
    sides = sorted((ours, theirs), key=lambda side: "甲乙".index(side[0][0]))
    articles = _articles(deal, amount, chance)
    values: dict[str, object] = {
        "name": deal.name,
        "doc_no": deal.number,
        "sides": sides,
        "modern": deal.on >= ONE_CODE,
        "civil_code": deal.on >= CIVIL_CODE,
        "articles": articles,
        "goods": lines,
        "amount": figures(amount),
        "numerals": NUMERALS,
        "signed": chinese(deal.on),
        "jitter": [(chance.uniform(-5, 7), chance.uniform(-3, 4), chance.uniform(-12, 12)) for _ in sides],
    }
    facts: Truth = {
        "title": deal.name,
        "date": deal.on.isoformat(),
        "year": deal.on.year,
        "parties": [HOUSE.name, other.name],
        "party_code": deal.code,
        "class_code": deal.class_code,
        "series": deal.series,
        "doc_no": deal.number,
        "amount": figures(amount),
        "responsible": other.name,
        "secrecy": "普通商密",
        "phrase": in_words(amount),
    }
    if deal.settled:
        facts["settled"] = deal.settled
    return Paper(f"{deal.number} {other.short}{deal.name}", "contract", "contract.html", values, facts, deal.look)


def _articles(deal: Deal, amount: Decimal, chance: random.Random) -> Articles:
    part = chance.choice((30, 40))
    start = f"1.1 双方同意按本合同约定履行下列事项：{deal.subject}。"
    if deal.goods:
        first = ("标的与数量", [start, "1.2 名称、规格、数量与价款如下表，表内金额均含税及运输、装卸、安装费用："])
    elif deal.name.endswith("租赁合同"):
        ends = date(deal.on.year + (1 if deal.on.year < 2020 else 3), 12, 31)
        first = (
            "租赁物与期限",
            [
                start,
                f"1.2 租赁期限自{chinese(date(deal.on.year + (deal.on.month == 12), 1, 15))}起至{chinese(ends)}止，期满前三个月双方另行协商续租。",
                "1.3 出租方保证对租赁物享有完整的处分权，无抵押、查封等影响使用的情形。",
            ],
        )
    else:
        ends = date(deal.on.year + 1, deal.on.month, min(deal.on.day, 28))
        first = (
            "服务内容与期限",
            [
                start,
                f"1.2 服务期限自{chinese(deal.on)}起至{chinese(ends)}止。",
                "1.3 服务方应指派具备相应资格的人员，并在进场前提交人员名单与工作计划。",
            ],
        )
    articles = [
        first,
        (
            "合同价款",
            [
                f"2.1 本合同含税总价为人民币 {figures(amount)} 元（大写：{in_words(amount)}），税率 {chance.choice((6, 9, 13))}%。",
                "2.2 该价款已包含履行本合同所需的全部费用，除本合同另有约定外不再增加。",
            ],
        ),
        (
            "付款方式",
            [
                f"3.1 本合同签订后 {chance.choice((7, 10, 15))} 个工作日内支付合同总价的 {part}%。",
                f"3.2 验收合格后 {chance.choice((15, 20, 30))} 日内支付至合同总价的 95%，其余 5% 作为质量保证金，质量保证期届满无争议后无息付清。",
                "3.3 收款方应在每次收款前开具等额增值税专用发票。",
            ],
        ),
        (
            "交付与验收",
            [
                f"4.1 交付地点为{HOUSE.address if deal.ours else COMPANIES[deal.code].address}，交付前三日书面通知对方。",
                "4.2 验收依据国家及行业现行标准、双方确认的技术资料以及样品。验收合格的，双方代表在验收单上签字；不合格的，责任方应在十日内整改完毕并重新报验，由此产生的费用自行承担。",
            ],
        ),
        (
            "质量与保修",
            [
                f"5.1 质量保证期为验收合格之日起 {chance.choice((12, 18, 24))} 个月。",
                "5.2 质量保证期内因产品或服务自身原因发生的问题，应在接到通知后 24 小时内响应、72 小时内到场处理。",
            ],
        ),
        (
            "双方权利与义务",
            [
                "6.1 一方应及时提供对方履行合同所必需的资料、场地与配合，并指定专人联系。",
                "6.2 未经对方书面同意，任何一方不得将本合同项下的权利义务转让给第三人。",
                "6.3 双方对在履行中知悉的对方商业秘密负有保密义务，本条在合同终止后继续有效。",
            ],
        ),
        (
            "违约责任",
            [
                "7.1 逾期交付或逾期付款的，每逾期一日按逾期部分金额的万分之五向对方支付违约金，累计不超过合同总价的百分之十。",
                "7.2 逾期超过三十日的，守约方有权书面通知解除合同，并要求赔偿由此造成的实际损失。",
            ],
        ),
    ]
    if deal.long:
        articles += [
            (
                "安装与培训",
                [
                    "8.1 供方负责设备的安装、调试，并对需方不少于六名操作人员进行培训，直至能独立操作。",
                    "8.2 安装期间供方应遵守需方的安全管理规定，为其人员购买意外伤害保险。",
                    "8.3 供方应随货提供使用说明书、合格证、电气图纸、备件清单各两套，并提供电子版。",
                ],
            ),
            (
                "知识产权",
                [
                    "9.1 供方保证其提供的设备及软件不侵犯任何第三人的专利权、商标权、著作权或商业秘密，否则由供方承担全部责任。",
                    "9.2 随设备交付的软件，需方享有永久使用权，供方不得设置任何限制正常使用的技术措施。",
                ],
            ),
        ]
    n = len(articles) + 1
    articles.append(
        (
            "不可抗力与争议解决",
            [
                f"{n}.1 因不可抗力不能履行合同的，应在五日内书面通知对方，并在合理期限内提供证明。",
                f"{n}.2 因本合同发生的争议，双方协商解决；协商不成的，向{'甲方' if chance.random() < 0.7 else '合同签订地'}所在地人民法院提起诉讼。",
            ],
        )
    )
    articles.append(
        (
            "其他",
            [
                f"{n + 1}.1 本合同未尽事宜，由双方另行签订补充协议，补充协议与本合同具有同等效力。",
                f"{n + 1}.2 本合同一式肆份，甲乙双方各执贰份，自双方盖章之日起生效。",
            ],
        )
    )
    return articles
