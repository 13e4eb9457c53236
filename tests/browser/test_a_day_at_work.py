"""A day at work in a real browser: a scan is dropped, read, corrected, numbered, shelved, found, lent, returned and destroyed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.demo.samples import all_papers, make
from tests.browser.conftest import Visitor

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
    page.fill("[name=date]", "2005-02-30")
    clerk.press("验收打号")
    expect(page.locator("body")).to_contain_text("只有 28 天")
    expect(page.locator("[name=title]")).to_have_value("关于做好汛期库房防汛工作的通知")
    page.fill("[name=date]", "2005-06-13")
    page.fill("[name=year]", "2005")
    clerk.press("验收打号")
    expect(page.locator(".record-head")).to_contain_text("GL2005.3-1")
