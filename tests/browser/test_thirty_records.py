"""Thirty papers without a scan are catalogued, numbered, packed and shelved by keyboard and scanner strings alone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from archive.database import Database
from archive.furnishing import make_container
from archive.people import CLOCK
from tests.browser.conftest import Instance, Visitor
from tests.desk import HOUSE

pytestmark = pytest.mark.browser
PAPERS = 30
SAVED = "[data-saved][data-state=saved]"
PATIENCE = 60_000
"""Milliseconds that saving or thirty scans may take on a machine that does other things too."""


@pytest.fixture
def box(instance: Instance) -> str:
    """Have a box whose label is printed already."""
    settings = Settings(home=instance.home, **HOUSE)
    database = Database(settings.database_url, settings.zone)
    with database.work(datetime.now(UTC), CLOCK) as work:
        code = make_container(work, {"class": "RS2", "year": "2004", "term": "D30"}).code
    database.close()
    return code


def test_thirty_records_reach_the_shelf_by_keyboard_and_scanner(visit: Callable[..., Visitor], box: str) -> None:
    clerk = visit("lin")
    page = clerk.go("/arranging?class=RS2")
    page.wait_for_selector("[data-ready]")
    catalogue(page)
    number(page)
    page = clerk.go("/scan")
    scan(page, box, *(f"RS2.2004-{n}" for n in range(1, PAPERS + 1)), "1-A01-1")
    page = clerk.go(f"/containers/{box}")
    expect(page.locator("body")).to_contain_text(f"共 {PAPERS} 件")
    expect(page.locator("body")).to_contain_text("一号库 A01 架 1 层")
    page = clerk.go("/records/RS2.2004-30")
    expect(page.locator("h1")).to_have_text("2004年第30批工资发放表")
    expect(page.locator(".record-head")).to_contain_text("在库")


def catalogue(page: Page) -> None:
    """Type thirty rows: the first in full, the others only where they differ from the one above."""
    key, write = page.keyboard.press, page.keyboard.type
    for n in range(1, PAPERS + 1):
        write(f"2004年第{n}批工资发放表")
        key("Tab")
        if n == 1:
            write("RS2")
        key("Tab")
        key("Tab")
        write("20040230" if n == 7 else f"2004{n % 12 + 1:02}{n % 28 + 1:02}")
        key("Enter")
        key("Home")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("1 行有改不进的格"), timeout=PATIENCE)
    key("Control+Home")
    for _ in range(6):
        key("ArrowDown")
    for _ in range(3):
        key("ArrowRight")
    expect(page.locator("[data-strip]")).to_have_text("2004 年 2 月只有 29 天，请核对。")
    expect(page.locator(".tabulator-cell.active")).to_have_attribute("aria-invalid", "true")
    write("20040228")
    key("Tab")
    # Pages: one cell written, the others filled down; one step takes it back, another brings it again.
    while "页数" not in (page.locator("[data-pen]").get_attribute("aria-label") or ""):
        key("ArrowRight")
    key("Control+ArrowUp")
    write("4")
    key("Enter")
    key("ArrowUp")
    key("Shift+Control+ArrowDown")
    key("Control+d")
    key("Control+z")
    key("Control+y")
    page.wait_for_selector(SAVED, timeout=PATIENCE)
    expect(page.locator("[data-count]")).to_have_text(f"共 {PAPERS} 件")


def number(page: Page) -> None:
    """See which numbers would come, and give them."""
    page.keyboard.press("Escape")
    page.keyboard.press("F9")
    dialog = page.locator("#sheet-numbers")
    expect(dialog.locator("[data-runs] td")).to_have_text(
        ["RS2", "RS2.2004-1", f"RS2.2004-{PAPERS}", str(PAPERS)], timeout=PATIENCE
    )
    expect(dialog.locator("[data-go]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.locator("[data-note]")).to_have_text(f"{PAPERS} 件已打号", timeout=PATIENCE)


def scan(page: Page, *labels: str) -> None:
    """Let the gun send one label after the other, as fast as a hand does."""
    for label in labels:
        page.keyboard.type(label)
        page.keyboard.press("Enter")
    expect(page.locator("[data-part=rows] li").first).to_contain_text(labels[-1], timeout=PATIENCE)
