"""A day at work in a real browser: a scan is dropped, read, corrected, numbered, shelved, found, lent, returned and destroyed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.demo.samples import all_papers, make
from tests.browser.conftest import Visitor
from tests.desk import PASSWORD

pytestmark = pytest.mark.browser
PAPER = "防汛通知"
SEEN_BY_HEART = "汛期库房防汛"
READING = 120_000
"""Milliseconds that reading one page may take on a machine that does other things too."""


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan one notice of the demonstration."""
    paper = next(paper for paper in all_papers() if PAPER in paper.file)
    (sample,) = make([paper], tmp_path_factory.mktemp("scan"))
    return sample.path


def test_one_scan_walks_from_the_scanner_to_its_end(visit: Callable[..., Visitor], scan: Path) -> None:
    clerk = visit("lin")
    page = clerk.go("/inbox")
    page.set_input_files("[name=file]", scan)
    row = page.locator("tr", has_text=scan.name).or_(page.locator("li", has_text=scan.name)).first
    expect(row).to_be_visible()
    expect(page.locator("body")).to_contain_text("已登记", timeout=READING)

    page = clerk.go("/inbox")
    page.get_by_role("link", name=re.compile("防汛")).first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".viewer img").first).to_be_visible()
    letters = page.locator(".viewer svg text")
    expect(letters.filter(has_text="防汛").first).to_be_attached()
    assert (
        page.evaluate("""() => {
        const line = [...document.querySelectorAll('.viewer svg text')].find((text) => text.textContent.includes('防汛'));
        const range = document.createRange(); range.selectNodeContents(line);
        const selection = getSelection(); selection.removeAllRanges(); selection.addRange(range);
        return selection.toString();
    }""").count("防汛")
        == 1
    ), "the text over the page can be selected"

    page.fill("[name=title]", "关于做好汛期库房防汛工作的通知")
    page.select_option("[name=class]", "GL")
    page.select_option("[name=series]", "10")
    page.select_option("[name=department]", "ZCB")
    page.fill("[name=date]", "2005-02-30")
    clerk.press("验收打号")
    expect(page.locator("body")).to_contain_text("只有 28 天")
    expect(page.locator("[name=title]")).to_have_value("关于做好汛期库房防汛工作的通知")
    page.fill("[name=date]", "2005-06-13")
    page.fill("[name=year]", "2005")
    clerk.press("验收打号")
    expect(page.locator(".record-head")).to_contain_text("GL2005.3-1")

    clerk.press("装袋入库", location="1-A01-1")
    expect(page.locator("body")).to_contain_text("一号库 A01 架 1 层")

    reader = visit("yu")
    page = reader.go(f"/search?q={SEEN_BY_HEART}")
    expect(page.locator("mark").filter(has_text=SEEN_BY_HEART).first).to_be_visible()
    assert visit("tao").go(f"/search?q={SEEN_BY_HEART}").locator("mark").count() == 0, "another department sees nothing"
    page.get_by_role("link", name="关于做好汛期库房防汛工作的通知").first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".viewer svg .here").first).to_be_attached()
    reader.press("放入借阅车")
    page = reader.go("/basket")
    page.fill("[name=purpose]", "核对防汛安排")
    reader.press("提出借阅")
    expect(page.locator("body")).to_contain_text("JY-")
    loan = re.search(r"JY-\d+-\d+", page.inner_text("body"))[0]

    page = clerk.go(f"/loans/{loan}")
    clerk.press("同意")
    page = clerk.go(f"/loans/{loan}")
    clerk.press("交出", pages="1")
    expect(page.locator("body")).to_contain_text("借出")
    page = clerk.go(f"/loans/{loan}")
    clerk.press("收回", pages="1")
    expect(page.locator("body")).to_contain_text("已归还")

    judge = visit("gu")
    page = judge.go("/retention/due")
    expect(page.locator("body")).to_contain_text("2016-01-01")
    page.get_by_role("row").filter(has_text="GL2005.3-1").get_by_role("checkbox").check()
    judge.press("立鉴定批")
    page.locator("[name=conclusion][value=destroy]").check(force=True)
    judge.press("记下")
    judge.press("交出意见")
    case = re.search(r"JD-\d+-\d+", page.inner_text("h1"))[0]

    head = visit("zhou")
    page = head.go(f"/appraisals/{case}")
    head.press("审定", password=PASSWORD)
    expect(page.locator("body")).to_contain_text("已审定")

    page = clerk.go("/destructions/new")
    page.get_by_role("row").filter(has_text="GL2005.3-1").get_by_role("checkbox").check()
    clerk.press("列入清册")
    number = re.search(r"XH-\d+-\d+", page.inner_text("h1"))[0]
    clerk.press("提交")
    page = head.go(f"/destructions/{number}")
    head.press("批准", password=PASSWORD)
    page = clerk.go(f"/destructions/{number}")
    clerk.press("开始销毁", witness="he", confirm=number)
    expect(page.locator("body")).to_contain_text("完结", timeout=READING)

    assert reader.go(f"/search?q={SEEN_BY_HEART}").locator("mark").count() == 0
    page = clerk.go("/records/GL2005.3-1")
    expect(page.locator("h1")).to_have_text("关于做好汛期库房防汛工作的通知")
    expect(page.locator("body")).to_contain_text("已销毁")
    expect(page.locator("body")).to_contain_text(number)
    for what in ("pages/1.jpg", "pages/1/thumb.jpg", "pages/1.json", "original"):
        assert page.request.get(f"{clerk.url}/records/GL2005.3-1/{what}").status == 404, what
