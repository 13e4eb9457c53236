"""The kinds of paper an enterprise archive takes in, known by the words of their headings.

The first row whose words stand in the heading decides; the classes are those of the default scheme. A row
further up is the narrower one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class PaperKind(StrEnum):
    """What sort of paper it is, as far as the fields on it differ."""

    CONTRACT = "contract"
    AUTHORISATION = "authorisation"
    LICENCE = "licence"
    CERTIFICATE = "certificate"
    VOUCHER = "voucher"
    BOOK = "book"
    REPORT = "report"
    STATEMENT = "statement"
    FEE_LIST = "fee list"
    CUSTOMER_CARD = "customer card"
    FORM = "form"
    JUDGEMENT = "judgement"
    LETTER = "letter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Paper:
    """A row of the table: the words that give it away, and where such papers are filed."""

    kind: PaperKind
    class_code: str | None
    words: re.Pattern[str]


def _row(kind: PaperKind, class_code: str | None, words: str) -> Paper:
    return Paper(kind, class_code, re.compile(words, re.IGNORECASE))


K = PaperKind
# i18n: allow - the words of papers, not of the interface
PAPERS: tuple[Paper, ...] = (
    _row(K.AUTHORISATION, "HT6", r"授权委托书|授权书|法定代表人身份证明|委托书$|POWER OF ATTORNEY"),
    _row(K.JUDGEMENT, "SS1", r"判决书|裁定书|调解书|裁决书|起诉状|答辩状|传票"),
    _row(K.CONTRACT, "RS1", r"(劳动|劳务|聘用|聘任|保密及竞业)(合同|协议)"),
    _row(K.CONTRACT, "HT5", r"(投标|中标|招标)(书|文件|通知书|函|公告)"),
    _row(K.CONTRACT, "HT1", r"(借款|贷款|授信|担保|保证|抵押|质押|股权|增资|合资|土地|房屋买卖|商品房|并购|收购|投资)[^，。]{0,12}(合同|协议)"),
    _row(K.CONTRACT, "HT4", r"(租赁|出租|承租|服务|运输|保管|仓储|物业|咨询|委托管理|技术开发|技术转让|技术支持|维护|维修|维保|保养|保洁|保险|广告|寄存|代理|培训|LEASE|SERVICE)[^，。]{0,8}(合同|协议|AGREEMENT|CONTRACT)"),
    _row(K.CONTRACT, "HT2", r"(销售|供货|经销|销货|SALES)[^，。]{0,8}(合同|协议|订单|CONTRACT)"),
    _row(K.CONTRACT, "HT3", r"(采购|购销|买卖|订货|购买|订购|工程|施工|承揽|承包|加工|定作|设备|设计|PURCHASE)[^，。]{0,8}(合同|协议|订单|ORDER|CONTRACT)"),
    _row(K.CERTIFICATE, "ZZ3", r"专利证书|商标注册证|著作权登记证|软件产品登记"),
    _row(K.CERTIFICATE, "ZZ4", r"不动产权证|房屋所有权证|房产证|土地使用(权)?证|行驶证|车辆登记证"),
    _row(K.CERTIFICATE, "KH1", r"组织机构代码证"),
    _row(K.CERTIFICATE, "ZZ2", r"认证证书|资质证|资格证|体系证书|检定证书|合格证书|等级证书|税务登记证|安全标准化证书"),
    _row(K.LICENCE, "ZZ1", r"营业执照"),
    _row(K.LICENCE, "ZZ2", r"许可证|登记证|备案证|批准证书"),
    _row(K.CERTIFICATE, "RS3", r"(培训|结业|毕业)[^，。]{0,6}(证书|证)"),
    _row(K.CERTIFICATE, "SW1", r"荣誉证书|获奖证书|聘书"),
    _row(K.CERTIFICATE, "SW2", r"奖状"),
    _row(K.STATEMENT, "KJ4", r"对账单|余额调节表|纳税申报|银行询证函|会计档案(移交|保管|销毁)"),
    _row(K.REPORT, "KJ1", r"资产负债表|利润表|损益表|现金流量表|财务(决算)?报告|财务报表"),
    _row(K.BOOK, "KJ2", r"总账|总帐|明细账|明细帐|日记账|日记帐|固定资产卡片"),
    _row(K.VOUCHER, "KJ3", r"(记账|收款|付款|转账|记帐|会计)凭证|发票|缴款书|收据|收\s*条|报销单|INVOICE|RECEIPT"),
    _row(K.CUSTOMER_CARD, "KH1", r"客户(档案)?(卡|登记|信息|资料)|客户档案"),
    _row(K.CUSTOMER_CARD, "KH2", r"资信|信用(报告|调查|额度|档案|等级)"),
    _row(K.LETTER, "KH3", r"投诉|满意度|反馈函|退货"),
    _row(K.FEE_LIST, "KH1", r"(收费|费用|缴费|结算|收款)[^，。]{0,6}(明细|清单)|明细清单|收费单"),
    _row(K.LETTER, "KH1", r"更名|(名称|名字)变更"),
    _row(K.FORM, "RS2", r"花名册|工资(表|单)|社保|参保|任免|入职登记|离职"),
    _row(K.FORM, "RS3", r"签到(表|簿)|考勤|培训(记录|登记)"),
    _row(K.CONTRACT, "HT4", r"合同|协议(书)?|AGREEMENT|CONTRACT"),
    _row(K.CERTIFICATE, "SW1", r"证书$"),
    _row(K.LETTER, "GL", r"通知|通报|公告|函$|^关于|请示|批复|报告|决定|决议|纪要|意见|计划|总结|制度|办法|规定|章程|文件$"),
    _row(K.FORM, "GL", r"(登记|申请|审批|呈批|会签|调查)(表|单)"),
)  # fmt: skip


def paper_of(heading: str, body: str) -> tuple[Paper, float]:
    """Tell the kind of paper by its heading, or by its first lines where that says nothing; and how surely."""
    for text, sure in ((heading, 0.9), (body, 0.5)):
        for line in text.splitlines():
            paper = _paper_named(line.replace(" ", "") if _is_chinese(line) else line)
            if paper is not None:
                return paper, sure
    return Paper(K.OTHER, None, re.compile("")), 0.0


def _paper_named(line: str) -> Paper | None:
    """Find the row that a line names; of several sorts of contract the one named last, nearest the noun."""
    found = [paper for paper in PAPERS if paper.words.search(line)]
    if not found or found[0].kind is not K.CONTRACT:
        return found[0] if found else None
    contracts = [paper for paper in found if paper.kind is K.CONTRACT]
    return max(contracts[:-1] or contracts, key=lambda paper: _last(paper, line))


def _last(paper: Paper, line: str) -> int:
    return max(at for at in range(len(line)) if paper.words.match(line, at))


def _is_chinese(line: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in line)
