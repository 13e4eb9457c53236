"""A real instance with its working processes behind a real browser, once for all browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from app.settings import Settings
from archive.database import Database
from archive.holdings import Location, Place
from archive.people import CLOCK
from tests.desk import HOUSE, PASSWORD, found_office

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds until an instance answers on a machine that does other things too."""
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Instance:
    """A served instance: its address and its home folder."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def instance(quick_passwords: None) -> Iterator[Instance]:
    """Found an instance and serve it as its users would have it served."""
    home = Path(tempfile.mkdtemp(prefix="served-")) / "home"
    settings = Settings(home=home, **HOUSE)
    found_office(settings)
    shelves(settings)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "SHIQU_HOME": str(home),
        "SHIQU_READERS": "1",
        "SHIQU_COOLING_DAYS": "0",
        "PYTHONPATH": str(ROOT),
    }
    log = (home / "log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)], env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        await_answer(address, home / "log")
        yield Instance(address, home)
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()
        shutil.rmtree(home.parent, ignore_errors=True)


def shelves(settings: Settings) -> None:
    """Put a room with one rack and one layer up."""
    database = Database(settings.database_url, settings.zone)
    with database.work(datetime.now(UTC), CLOCK) as work:
        for place, code, name, capacity in (
            (Place.ROOM, "1", "一号库", None),
            (Place.RACK, "1-A01", "一号库 A01 架", None),
            (Place.LAYER, "1-A01-1", "一号库 A01 架 1 层", 900),
        ):
            work.session.add(Location(place=place, code=code, name=name, capacity_mm=capacity))
    database.close()


def await_answer(address: str, log: Path) -> None:
    """Wait until the instance serves its sign-in page."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=5):  # our own server on this machine
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(log.read_text("utf-8", "replace"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's own Chromium, without a window."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    assert found, "install Chromium (on Debian: chromium)"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield started
        started.close()


@dataclass
class Visitor:
    """Somebody at a browser of their own."""

    page: Page
    url: str
    complaints: list[str]

    def go(self, path: str) -> Page:
        """Open a page and wait until it has come to rest."""
        self.page.goto(self.url + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def press(self, name: str, **fields: str) -> None:
        """Press the button of this name, fill in what its dialog asks for, and wait for what follows."""
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first.click()
        dialog = self.page.locator("dialog[open]")
        if dialog.count():
            for field, value in fields.items():
                dialog.locator(f"[name={field}]").fill(value)
            dialog.locator("footer button:not([data-close])").click()
        self.page.wait_for_load_state("networkidle")


@pytest.fixture
def visit(browser: Browser, instance: Instance) -> Iterator[Callable[..., Visitor]]:
    """Let somebody sign in; whatever their browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def sign_in(login: str, *, width: int = 1366, height: int = 768, theme: str = "light") -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        context.add_cookies([{"name": "theme", "value": theme, "url": instance.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        visitor = Visitor(page, instance.url, [])
        visitors.append(visitor)

        def note(message: ConsoleMessage) -> None:
            # Chromium notes every refusal of the server; that a form was refused is no fault of the page.
            if message.type == "error" and "422" not in message.text:
                visitor.complaints.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.go("/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: not address.endswith("/login"))
        page.wait_for_load_state("networkidle")
        return visitor

    yield sign_in
    for context in contexts:
        context.close()
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    assert complaints == [], "the browser complained"
