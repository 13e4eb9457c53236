"""Every printed form, whatever it is filled with: its columns, its pages, its fonts, and no word cut off."""

import io
import re
from collections import Counter
from functools import cache

import pypdf
import pypdfium2
import pytest

from app.press import Sheet
from app.press.forms import every
from app.press.paper import first_rows, to_one_pdf
from tests.app.sheets_of import Filling
from tests.app.test_press import close, press

STANDARD = {
    "catalogue": "序号 档号 文号 责任者 题名 日期 密级 页数 备注",
    "volume_catalogue": "序号 档号（案卷号） 案卷题名 起止日期 件数 页数 保管期限 密级 备注",
    "accounting_volume_catalogue": "序号 档号（案卷号） 案卷题名 类别 起止日期 起止号 册数 件数 页数 保管期限 密级 备注",
    "inner_list": "序号 文件编号 责任者 文件题名 日期 页次 备注",
    "loan_slip": "档号 题名 密级 份/页数",
    "loan_register": "序号 日期 借阅人 单位（部门） 档号 题名 件/卷数 密级 用途 借期至 批准人 领取签字 续借（次/至） 归还日期 完好 经手人 备注",
    "reminder": "档号 题名 借出日 应还日 逾期天数",
    "accounting_transfer": "序号 会计档案名称 卷号 册数 起止年度 档案编号 应保管期限 已保管期限 备注",
    "accounting_custody": "序号 档案编号 名称 类别 起止年度/起止号 册数 应保管期限 到期日 存放位置 备注（抽出情况）",
    "transfer": "序号 档号 题名 份数 页数 原件/复印件 备注",
    "submission_list": "序号 材料种类 题名 份数 页数 原件/复印件 备注",
    "destruction": "序号 文件题名 所属年度 档号 应保管期限 已保管期限 页数 备注",
    "accounting_destruction": "序号 名称 卷号 册数 起止年度 档案编号 应保管期限 已保管期限 销毁时间 备注",
    "figures": "门类 单位 期初 收进 移出 销毁 期末 永久 30年 10年 其他 数量 案卷 页数 排架长度（米）",
    "stocktake": "库位 档号 题名 账面 实盘 状态 差异 原因 处理 盘点人 复核人",
    "digitising": "批次 件数 页数 自动检验项/合格率 抽检率 图文对应合格率 其他合格率 结论 返工 验收人",
    "storeroom": "日期 时间 温度 湿度 情况 处理 记录人",
    "four_natures": "批次 环节 检测项代码/名称 对象 结果 不合格说明 系统版本 检测人 时间",
    # Of the house, no standard gives their heads.
    "class_outline": "代码 类目名称 国标类目 整理单位 档号格式 编号示例 默认保管期限 启用 停用",
    "fonds_register": "类目 件数 页数 起止年度 永久 30年 10年 其他期限",
    "gap_report": "序号 档号 情形 原因 登记人 登记日期",
    "renumber_list": "序号 原档号 新档号 题名 改号日期 原因 提出人 批准人 备注",
    "scope_table": "条目 类目 归档范围 保管期限 起算 法定最低 依据 备注",
    "accession_register": "序号 入库日期 档号 题名 年度 保管期限 件数 页数 离馆日期 去向 累计件数 备注",
    "movement_register": "序号 日期 时间 出入 档号 题名 事由 经手人 备注",
}
"""The heads of each table in the order the standard gives them. Source: domain.md's list of forms."""
LABELS = {
    "spine_labels", "bag_labels", "stamps", "copy_overlay", "stickers", "place_labels", "scan_card", "label_swap", "volume_cover",
}  # fmt: skip
"""Small pieces without page numbers, on which a long title ends in an ellipsis."""
OVER_THE_SHEET = {"digitising", "four_natures"}
"""Forms whose standard words stand over the whole sheet, in their order, and not in one table."""
ODD = {"copy_overlay", "stickers"}
"""What takes its size from another paper; tried elsewhere with real sizes."""
FORMS = sorted(every().items())


@cache
def printed(form: type[Sheet], lines: int, *, long: bool = False) -> bytes:
    return press().print(Filling(lines, long=long).sheet(form))


def texts(paper: bytes) -> list[str]:
    with pypdfium2.PdfDocument(paper) as document:
        return [close(page.get_textpage().get_text_bounded()) for page in document]


def test_every_form_with_columns_is_in_the_table() -> None:
    assert {name for name, form in FORMS if form.COLUMNS} == set(STANDARD)


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[name for name, _ in FORMS])
def test_the_columns_are_those_of_the_standard(name: str, form: type[Sheet]) -> None:
    if not form.COLUMNS:
        return
    assert STANDARD[name] == form.COLUMNS
    markup = press().markup(Filling(1).sheet(form))
    tables = re.findall(r"<tr[ >].*?</tr>", markup, re.DOTALL)
    heads = [[re.sub("<.*?>", "", one) for one in re.findall(r"<th.*?>(.*?)</th>", table)] for table in tables]
    if name in OVER_THE_SHEET:
        said = re.sub(r"<style>.*?</style>|<.*?>", "", markup, flags=re.DOTALL)
        places = [said.rfind(word.split("/")[0]) for word in form.COLUMNS.split()]
        assert -1 not in places
        assert places == sorted(places), "in the order of the standard"
    else:
        assert form.COLUMNS.split() in heads


@pytest.mark.parametrize("lines", [0, 4], ids=["empty", "full"])
@pytest.mark.parametrize(("name", "form"), FORMS, ids=[name for name, _ in FORMS])
def test_pages_are_numbered_and_no_word_is_cut(name: str, form: type[Sheet], lines: int) -> None:
    paper = printed(form, lines, long=lines == 4)
    pages = texts(paper)
    said = "".join(pages)
    if name in LABELS:
        return
    begun, ended = Counter(re.findall(r"〈(\d+?)(?=\D|〉)", said)), Counter(re.findall(r"(\d+)〉", said))
    assert begun.total() == ended.total()
    copies = max(1, len(form.COPIES))
    each = len(pages) // copies
    assert [re.findall(r"第(\d+)页共(\d+)页", page)[-1:] for page in pages] == [
        [(str(number), str(each))] for _ in range(copies) for number in range(1, each + 1)
    ]


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[name for name, _ in FORMS])
def test_nothing_stands_off_the_paper_and_all_fonts_are_in_the_file(name: str, form: type[Sheet]) -> None:
    paper = printed(form, 4, long=True)
    with pypdfium2.PdfDocument(paper) as document:
        for page in document:
            width, height = page.get_size()
            words = page.get_textpage()
            for place in range(words.count_chars()):
                left, bottom, right, top = words.get_charbox(place)
                assert name in ODD or min(left, bottom, width - right, height - top) >= -1
    fonts = [
        font
        for page in pypdf.PdfReader(io.BytesIO(paper)).pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    for font in fonts:
        made = font.get_object()
        below = made["/DescendantFonts"][0].get_object() if "/DescendantFonts" in made else made
        descriptor = below["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), descriptor["/FontName"]
        assert "/ToUnicode" in made, "its text can be selected"


def test_a_sum_never_stands_alone_on_a_page_of_its_own() -> None:
    full = 20  # lines of one page: the next thing to come is the sum
    markup = press().markup(Filling(full).sheet(dict(FORMS)["accounting_custody"]))
    with pypdfium2.PdfDocument(to_one_pdf([markup])[0]) as document:
        assert len(document) == len(first_rows(markup)), "every page begins with a line"
