"""What papers say of themselves, from lines as a reader gives them."""

from datetime import date
from decimal import Decimal

import pytest

from ingest.fields import propose
from ingest.fields.days import days_in
from ingest.fields.figures import in_figures
from ingest.fields.names import name_in
from ingest.fields.papers import PaperKind, paper_of
from ingest.pages import Box, Line, PageText, Word


def line(text, x, y, size=24):
    words, at = [], x
    for letter in text:
        if not letter.isspace():
            words.append(Word(letter, Box(at, y, at + size, y + size), 0.99))
        at += size
    return Line(text, Box(x, y, at, y + size), 0.99, tuple(words))


def page(*texts, number=1, heading=None):
    """A page of 1240 by 1754: a large centred heading, then one line below the other; a tuple is a row of cells."""
    lines, y = [], 120
    if heading:
        for part in [heading] if isinstance(heading, str) else heading:
            lines.append(line(part, 620 - 24 * len(part), y, 48))
            y += 80
    for text in texts:
        cells = text if isinstance(text, tuple) else (text,)
        for at, cell in enumerate(cells):
            lines.append(line(cell, 100 + at * 400, y))
        y += 50
    return PageText(number, 1240, 1754, tuple(lines))


def read(*texts, heading=None, name="scan0001.pdf"):
    return propose([page(*texts, heading=heading)], name)


LEASE = (
    "合同编号：HT-2024-0115",
    "出租方（甲方）：苏州远景云帆物业管理有限公司",
    "统一社会信用代码：91350100M000100Y43",
    "承租方（乙方）：无锡锦里物业管理有限公司",
    "租金总价：人民币¥1,428,698.00（大写：壹佰肆拾贰万捌仟陆佰玖拾捌元整）",
    "甲方（盖章）：苏州远景云帆物业管理有限公司",
    ("签订日期：2024年2月23日", "签订日期：2024年2月25日"),
)


def test_a_contract_tells_everything():
    found = read(*LEASE, heading="房屋租赁合同")
    assert found.kind is PaperKind.CONTRACT
    assert found.class_code == "HT4"
    assert found.title == "苏州远景云帆物业管理有限公司与无锡锦里物业管理有限公司房屋租赁合同"
    assert found.parties == ("苏州远景云帆物业管理有限公司", "无锡锦里物业管理有限公司")
    assert found.doc_no == "HT-2024-0115"
    assert found.date == date(2024, 2, 25)
    assert found.amount == Decimal("1428698.00")
    assert found.uscc == ("91350100M000100Y43",)
    assert found.responsible == "苏州远景云帆物业管理有限公司"


def test_every_field_says_where_it_was_read():
    found = read(*LEASE, heading="房屋租赁合同")
    assert {"title", "date", "doc_no", "amount", "parties.0", "parties.1", "uscc.0", "kind"} <= set(found.places)
    number = found.places["doc_no"]
    assert number.page == 1
    assert number.box == Box(100 + 24 * 5, 200, 100 + 24 * 17, 224)
    assert all(0 < place.confidence <= 1 for place in found.places.values())


def test_a_proposal_becomes_plain_values():
    plain = read(*LEASE, heading="房屋租赁合同").to_plain()
    assert plain["date"] == "2024-02-25"
    assert plain["amount"] == "1428698.00"
    assert plain["places"]["title"]["page"] == 1


def test_nothing_is_proposed_of_nothing():
    found = propose([PageText(1, 100, 100, blank=True)], "扫描件 7.pdf")
    assert (found.kind, found.class_code, found.title, found.date) == (PaperKind.OTHER, None, "扫描件 7", None)
    assert propose([], "../../etc/x.pdf").title == "x"


@pytest.mark.parametrize(
    ("heading", "kind", "code"),
    [
        ("房屋租赁合同", "contract", "HT4"),
        ("技术服务合同", "contract", "HT4"),
        ("档案密集架销售合同", "contract", "HT2"),
        ("立体仓储货架销售合同", "contract", "HT2"),
        ("自动分拣设备采购合同", "contract", "HT3"),
        ("仓储管理软件采购合同", "contract", "HT3"),
        ("委托加工合同", "contract", "HT3"),
        ("工程施工合同", "contract", "HT3"),
        ("工业品买卖合同", "contract", "HT3"),
        ("流动资金借款合同", "contract", "HT1"),
        ("股权转让协议", "contract", "HT1"),
        ("劳动合同书", "contract", "RS1"),
        ("中标通知书", "contract", "HT5"),
        ("合作协议", "contract", "HT4"),
        ("SERVICE AGREEMENT", "contract", "HT4"),
        ("销售合同 SALES CONTRACT", "contract", "HT2"),
        ("法人授权委托书", "authorisation", "HT6"),
        ("营业执照", "licence", "ZZ1"),
        ("食品经营许可证", "licence", "ZZ2"),
        ("质量管理体系认证证书", "certificate", "ZZ2"),
        ("发明专利证书", "certificate", "ZZ3"),
        ("不动产权证书", "certificate", "ZZ4"),
        ("中华人民共和国组织机构代码证", "certificate", "KH1"),
        ("记账凭证", "voucher", "KJ3"),
        ("江苏省非税收入一般缴款书（收据）", "voucher", "KJ3"),
        ("收 款 收 据", "voucher", "KJ3"),
        ("COMMERCIAL INVOICE", "voucher", "KJ3"),
        ("固定资产明细账", "book", "KJ2"),
        ("资产负债表", "report", "KJ1"),
        ("银行存款余额调节表", "statement", "KJ4"),
        ("客户档案卡", "customer card", "KH1"),
        ("客户资信调查表", "customer card", "KH2"),
        ("收费明细单", "fee list", "KH1"),
        ("住院费用明细清单", "fee list", "KH1"),
        ("关于公司名称变更的通知", "letter", "KH1"),
        ("关于密集架轨道异响问题的反馈函", "letter", "KH3"),
        ("关于进一步加强档案数字化工作的通知", "letter", "GL"),
        ("总经理办公会议纪要", "letter", "GL"),
        ("在册职工参保人员花名册", "form", "RS2"),
        ("民事判决书", "judgement", "SS1"),
        ("市场监管信息周报", "other", None),
    ],
)
def test_the_heading_tells_the_kind_and_the_class(heading, kind, code):
    paper, _ = paper_of(heading, "")
    assert (paper.kind.value, paper.class_code) == (kind, code)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("签订日期：2024年2月23日", date(2024, 2, 23)),
        ("签约时间： 2024 年 02 月 03 日", date(2024, 2, 3)),
        ("签订日期:二〇二四年十二月三十一日", date(2024, 12, 31)),
        ("签订日期：贰零贰肆年壹月零贰日", date(2024, 1, 2)),
        ("签署日期：2024-02-23", date(2024, 2, 23)),
        ("签订日期 Date: 2019.12.28", date(2019, 12, 28)),
        ("合同号 Contract No.: HT-2020-81779    签订日期 Date: 2019-12-28", date(2019, 12, 28)),
        ("日期：2020/1/5", date(2020, 1, 5)),
        ("签订日期：　　年　月　日", None),
        ("签订日期：2024年2月30日", None),
        ("有效日期：2024年2月3日", None),
    ],
)
def test_a_contract_is_dated_by_its_label(written, day):
    assert read("甲方：苏州鼎盛泰和有限公司", written, heading="销售合同").date == day


def test_the_date_may_stand_in_the_next_cell():
    assert read(("签订日期：", "2024年3月5日"), heading="销售合同").date == date(2024, 3, 5)


def test_a_letter_is_dated_where_it_is_signed():
    found = read(
        "苏园档〔2026〕81号",
        "关于做好2024年度归档工作的通知",
        "各单位应于2024年2月19日前完成。",
        "苏州市工业园区档案管理局",
        "2022年8月7日",
        heading="苏州市工业园区档案管理局文件",
    )
    assert found.kind is PaperKind.LETTER
    assert found.date == date(2022, 8, 7)
    assert found.doc_no == "苏园档〔2026〕81号"
    assert found.responsible == "苏州市工业园区档案管理局"
    assert found.title == "关于做好2024年度归档工作的通知"


def test_a_voucher_is_named_by_its_month_and_number():
    found = read(
        ("核算单位：海岳集团有限公司", "2003年12月26日", "记字第 118 号"), "合计  18,600.00", heading="记 账 凭 证"
    )
    assert found.title == "2003 年 12 月记字第118号记账凭证"
    assert (found.date, found.doc_no) == (date(2003, 12, 26), "记字第118号")
    assert found.amount == Decimal("18600.00")


def test_a_licence_is_read_cell_by_cell():
    found = read(
        "统一社会信用代码：91110000802100433B",
        ("名称", "武汉恒瑞丰供应链管理股份有限公司"),
        ("成立日期", "2015年9月23日"),
        ("营业期限", "2017年4月11日至长期"),
        "登记机关：苏州市市场监督管理局",
        "2016年3月7日",
        heading=["营业执照", "（副本）"],
    )
    assert found.parties == ("武汉恒瑞丰供应链管理股份有限公司",)
    assert found.doc_no == "91110000802100433B"
    assert found.date == date(2016, 3, 7)
    assert found.title == "武汉恒瑞丰供应链管理股份有限公司营业执照（副本）"


def test_a_heading_of_two_lines_is_one_title():
    found = read("各部门：", heading=["关于印发海岳集团档案", "管理办法的通知"])
    assert found.title == "关于印发海岳集团档案管理办法的通知"


def test_a_name_broken_at_the_edge_of_its_cell_is_whole():
    found = read("甲方：苏州鼎盛泰和智能装备制造有限", "公司", "乙方：重庆瀚宇医疗器械有限责任公司", heading="采购合同")
    assert found.parties == ("苏州鼎盛泰和智能装备制造有限公司", "重庆瀚宇医疗器械有限责任公司")


def test_an_english_agreement_names_its_sides_and_day():
    found = read(
        'This Service Agreement (the "Agreement") is entered into as of 14 August 2026 by and between Bluewater Logistics Inc.,',
        "and Harrow & Finch Trading Co., Ltd.",
        heading="SERVICE AGREEMENT",
    )
    assert found.date == date(2026, 8, 14)
    assert found.parties[0] == "Bluewater Logistics Inc."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("苏州鼎盛泰和智能装备制造有限公司", "苏州鼎盛泰和智能装备制造有限公司"),
        ("（盖章）：苏州鼎盛泰和有限公司    乙方（盖章）：别人有限公司", "苏州鼎盛泰和有限公司"),
        ("上海中心大厦建设发展有限公司", "上海中心大厦建设发展有限公司"),
        ("中国工商银行股份有限公司苏州分行", "中国工商银行股份有限公司苏州分行"),
        ("Meridian Foods GmbH, Speicherstrasse 14, 60327 Frankfurt", "Meridian Foods GmbH"),
        ("张三 身份证号：11010519491231002X", "张三"),
        ("", None),
        ("（以下简称甲方）", None),
        ("应当在十日内支付", None),
        ("______", None),
    ],
)
def test_a_party_is_a_company_or_a_person(text, name):
    assert name_in(text.translate({ord("（"): "(", ord("）"): ")", ord("："): ":"})) == name


@pytest.mark.parametrize(
    ("words", "sum_"),
    [
        ("壹佰肆拾贰万捌仟陆佰玖拾捌元整", "1428698"),
        ("叁万零玖佰陆拾肆元整", "30964"),
        ("壹拾元伍角陆分", "10.56"),
        ("拾万元整", "100000"),
        ("壹亿贰仟万元整", "120000000"),
        ("伍圆零叁分", "5.03"),
    ],
)
def test_sums_in_capitals_are_read(words, sum_):
    assert in_figures(words) == Decimal(sum_)


def test_figures_that_agree_with_the_capitals_are_surer():
    agreed = read("合同总价：¥30,964.00（大写：叁万零玖佰陆拾肆元整）", heading="采购合同").places["amount"].confidence
    alone = read("合同总价：¥30,964.00", heading="采购合同").places["amount"].confidence
    assert agreed > alone


def test_a_code_whose_check_character_is_wrong_is_shown_but_doubted():
    good = read("统一社会信用代码：91350100M000100Y43", heading="营业执照")
    bad = read("统一社会信用代码：91350100M000100Y4Z", heading="营业执照")
    assert good.places["uscc.0"].confidence > 0.9
    assert not bad.uscc or bad.places["uscc.0"].confidence < 0.6


def test_a_title_falls_back_on_the_file_name():
    assert read("正文。", name="合同/HT-2020-1 附件.pdf").title == "HT-2020-1 附件"


def test_days_are_found_in_running_text():
    text = "自2020年4月26日起至二〇二一年八月廿二日止，另见 2020-02-30 与 August 3, 2021。"
    assert [day for day, _ in days_in(text)] == [date(2020, 4, 26), date(2021, 8, 22), date(2021, 8, 3)]
