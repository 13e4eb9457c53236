"""The house's own papers: notices with a red head, minutes, rules and certificates."""

from datetime import date

from app.demo.cast import HOUSE
from app.demo.customers import truth
from app.demo.paper import Look, Paper, Truth, chinese

# i18n: allow - this module is the text of the sample papers
RED = "海岳集团有限公司文件"


def office_papers() -> list[Paper]:
    """Return letters, minutes and certificates of the house, oldest first."""
    return [*_letters(), *_minutes(), *_certificates()]


def _truth(title: str, on: date, class_code: str, series: int, phrase: str, doc_no: str, term: str) -> Truth:
    return {**truth(HOUSE, title, on, class_code, series, phrase, doc_no), "party_code": "", "term": term}


def _letter(
    file: str,
    on: date,
    doc_no: str,
    heading: str,
    to: str,
    body: list[str],
    kind: tuple[str, int, str, str],
    look: Look,
) -> Paper:
    class_code, series, term, phrase = kind
    values: dict[str, object] = {
        "red": RED,
        "doc_no": doc_no,
        "heading": heading,
        "to": to,
        "body": body,
        "sender": HOUSE.name,
        "sealed": HOUSE.name,
        "turn": 5,
        "day": chinese(on),
        "copy": f"海岳集团办公室　　{chinese(on)}印发",
        "prints": 20,
    }
    return Paper(
        file, "letter", "letter.html", values, _truth(heading, on, class_code, series, phrase, doc_no, term), look
    )


def _letters() -> list[Paper]:
    return [
        _letter("海岳发2003-17 设立华东分公司", date(2003, 8, 21), "海岳发〔2003〕17 号", "关于设立海岳集团华东销售分公司的决定", "各部门、各下属单位", [
            "根据集团 2003 年度经营计划和第四次董事会会议决议，为拓展华东地区业务，决定设立海岳集团有限公司华东销售分公司。现将有关事项通知如下：", "一、分公司住所设于上海市普陀区，编制暂定 18 人，负责上海、浙江、安徽三省市的销售与售后服务。",
            "二、任命储立人为分公司负责人，任期三年。", "三、分公司的财务由集团财务部统一核算，印章由集团办公室刻制并登记启用。", "本决定自印发之日起施行。"], ("GL", 1, "永久", "第四次董事会会议决议"), Look(paper="old", skew=-1.0, punched=True)),
        _letter("海岳办2005-09 防汛通知", date(2005, 6, 13), "海岳办〔2005〕9 号", "关于做好汛期库房防汛工作的通知", "各部门、各仓库", [
            "今年梅雨期较常年偏早，为确保各仓库及档案库房安全度汛，现就有关工作通知如下：", "一、6 月 20 日前完成屋面、天沟、落水管及排水泵的检查，发现问题立即修复。", "二、底层货位一律垫高 30 厘米以上，档案库房不得在地面堆放案卷。", "三、汛期实行 24 小时值班，值班安排于 6 月 15 日前报办公室。"],
            ("GL", 10, "短期", "档案库房不得在地面堆放案卷"), Look(paper="cream", skew=0.8)),
        _letter("海岳办2009-31 国庆值班", date(2009, 9, 22), "海岳办〔2009〕31 号", "关于 2009 年国庆节放假及值班安排的通知", "各部门", ["根据国务院办公厅通知精神，现将 2009 年国庆节、中秋节放假安排通知如下：", "10 月 1 日至 8 日放假调休，共 8 天。9 月 27 日（星期日）、10 月 10 日（星期六）上班。", "放假期间各部门应妥善安排值班和安全保卫工作，遇有重大突发事件按规定及时报告。"],
            ("GL", 10, "短期", "放假调休，共 8 天"), Look(tone="grey", skew=-0.5)),
        _letter("海岳办2013-22 安全检查通报", date(2013, 7, 30), "海岳办〔2013〕22 号", "关于二季度安全生产检查情况的通报", "各部门、各车间", ["7 月 15 日至 19 日，集团安全生产委员会对六个车间、四个仓库进行了检查，共发现隐患 23 项，现通报如下：", "一、喷涂车间通风设备滤网积尘严重，已责令停产清理。", "二、二号仓库消防通道堆放托盘，消火栓被遮挡，扣减当月绩效。", "三、叉车司机无证上岗 1 人，已调离岗位。", "请各单位对照检查，于 8 月 10 日前完成整改并书面报告。"],
            ("GL", 10, "短期", "共发现隐患 23 项"), Look(medium="tiff", tone="fax", skew=1.2)),
        _letter("海岳发2022-05 档案管理办法", date(2022, 3, 1), "海岳发〔2022〕5 号", "关于印发《海岳集团档案管理办法》的通知", "各部门、各下属单位", [
            "《海岳集团档案管理办法》已经 2022 年第 3 次总经理办公会审议通过，现予印发，请遵照执行。", "第一条　为加强集团档案工作，有效保护和利用档案，根据《中华人民共和国档案法》及国家有关规定，制定本办法。", "第二条　集团档案实行统一领导、分级管理，档案中心负责全集团档案的接收、整理、保管、鉴定、统计和提供利用。",
            "第三条　各部门应在次年三月底前将上一年度办理完毕的文件材料整理移交档案中心；会计档案在会计年度终了后可由财务部临时保管一年。", "第四条　借阅档案应当办理审批手续，写明用途与归还日期。会计档案原件一般不得借出。", "第五条　保管期满的档案由鉴定小组鉴定，确无保存价值的，编制销毁清册，经批准后由两人以上监销。", "第六条　任何人不得擅自销毁、涂改、出卖档案。违反规定的，依法追究责任。", "第七条　本办法由档案中心负责解释，自 2022 年 4 月 1 日起施行。"],
            ("GL", 8, "长期", "经批准后由两人以上监销"), Look(medium="digital")),
    ]  # fmt: skip


def _minutes() -> list[Paper]:
    rows = (
        (date(2006, 11, 8), "总经理办公会议纪要", "〔2006〕第 11 期", "海岳大厦三楼会议室", [("一、审议 2007 年度采购预算", ["会议原则同意物资部提出的采购预算，总额控制在 2,860 万元以内，其中冷轧钢板不超过 1,500 万元。", "由财务部会同物资部按季度通报执行情况，超支须另行报批。"]), ("二、研究档案库房改造", ["会议同意将一号楼负一层东侧 180 平方米改为档案库房，按防潮、防火要求施工，2007 年 3 月底前完工。"]), ("三、通报安全生产情况", ["十月份未发生重伤以上事故，轻伤 2 起，均已处理完毕。"])], Look(paper="old", skew=0.9, punched=True)),
        (date(2018, 4, 12), "总经理办公会议纪要", "〔2018〕第 4 期", "海岳大厦十二楼第一会议室", [("一、关于智能密集架产品立项", ["会议听取研发中心关于智能密集架项目的汇报，同意立项，研发经费 460 万元，周期 18 个月。", "要求在样机阶段完成不少于 5 万次的往复运行试验。"]), ("二、关于应收账款清理", ["截至一季度末应收账款 3,217 万元，其中逾期 412 万元。会议要求销售部对逾期三个月以上的客户逐户制定催收方案，5 月底前回款不低于 60%。"]), ("三、关于无锡仓库退租", ["同意胡埭仓库到期后不再续租，库存货物于 6 月底前转运至苏州本部。"])], Look(skew=-0.7)),
        (date(2025, 9, 17), "总经理办公会议纪要", "〔2025〕第 9 期", "海岳大厦十二楼第一会议室", [("一、审议档案鉴定小组工作报告", ["会议听取档案中心关于到期档案鉴定情况的汇报，同意成立 2025 年度鉴定小组，由分管副总经理任组长，办公室、财务部、审计部、法务部派员参加。", "对债权债务尚未结清的会计凭证，应单独抽出立卷，不得列入销毁清册。"]), ("二、关于出口业务", ["同意与新加坡客户签订框架协议，法务部负责审核合同文本，10 月中旬前完成。"])], Look(medium="digital")),
    )  # fmt: skip
    papers = []
    for on, heading, number, where, points, look in rows:
        values: dict[str, object] = {
            "heading": heading, "doc_no": number, "day": chinese(on), "when": f"{chinese(on)}上午 9:00", "where": where, "chair": HOUSE.head, "present": "储立人、顾明川、周砚秋、段文博、俞静、褚云", "clerk": HOUSE.contact, "points": points, "red": True,
        }  # fmt: skip
        title = f"海岳集团{heading}{number}"
        papers.append(
            Paper(
                f"办公会纪要 {on.year}-{on.month:02}",
                "minutes",
                "minutes.html",
                values,
                _truth(title, on, "GL", 9, points[1][1][0][:16], number, "长期"),
                look,
            )
        )
    return papers


def _certificates() -> list[Paper]:
    rows = (
        ("2011 质量先进企业证书", date(2011, 12, 16), "荣誉证书", [f"{HOUSE.name}：", "　　在 2011 年度苏州市质量管理活动中成绩显著，被评为“质量管理先进企业”。", "　　特发此证，以资鼓励。"], "苏质协〔2011〕0286", "苏州市质量管理协会", ("SW2", 63), "#b3202a", "#fffaf0", Look(medium="jpg", skew=-0.5)),
        ("2020 质量管理体系认证证书", date(2020, 10, 19), "质量管理体系认证证书", [f"　　兹证明{HOUSE.name}（统一社会信用代码 {HOUSE.credit_code}）的质量管理体系符合 GB/T 19001-2016 / ISO 9001:2015 标准。", "　　认证范围：档案密集架、智能货架的设计、生产和售后服务。有效期至 2023 年 10 月 18 日。"], "02420Q31106R2M", "华东标准认证中心", ("ZZ2", 28), "#1d3f6e", "#f7fbff", Look(skew=0.6)),
        ("2016 档案岗位培训证书", date(2016, 6, 24), "培训证书", ["　　林书瑶同志于 2016 年 6 月 13 日至 24 日参加企业档案管理人员岗位培训班学习，完成规定的 80 学时课程，考试成绩合格。", "　　特发此证。"], "苏档培字 2016-0417", "苏州市档案干部培训中心", ("RS3", 56), "#7a5a14", "#fdf9ee", Look(medium="jpg", skew=1.0, dpi=150)),
    )  # fmt: skip
    papers = []
    for file, on, heading, body, number, office, (class_code, series), edge, ground, look in rows:
        values: dict[str, object] = {
            "heading": heading,
            "body": body,
            "doc_no": number,
            "office": office,
            "day": chinese(on),
            "edge": edge,
            "ground": ground,
        }
        facts: Truth = {**_truth(heading, on, class_code, series, number, number, ""), "responsible": office}
        papers.append(Paper(file, "certificate", "certificate.html", values, facts, look))
    return papers
