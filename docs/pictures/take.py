"""Takes the pictures of the manual, always the same way: window, order of the day, people.

    PYTHONPATH=. .venv/bin/python docs/pictures/take.py [HOME] [--only NAME ...]

HOME is the folder of a demonstration instance; without one, or when it is empty, one is made there first, which takes
some minutes. Pictures are taken from a copy, so HOME is left as it was. Needs what bin/test installs.
"""

import argparse
import io
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
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app.acting import step
from app.appraising import draw_up, give_opinion
from app.borrowing import ask_for
from app.demo.run import PASSWORD
from app.desk import Desk
from app.persons import actor_of, by_login
from app.settings import load
from app.wiring import build
from archive.numbers import find
from archive.people import Actor
from workflows.appraisal import find as find_case

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DESKTOP, PHONE = (1366, 768), (390, 844)
LARGEST = 200_000
"""Bytes of one picture; fewer colours are used until it fits."""
VIVID = 60
"""Least distance between the strongest and the weakest of red, green and blue."""
PATIENCE = 60.0
"""Seconds until an instance answers."""
SWITCHES = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", "--hide-scrollbars"]

CONTRACT = "HT2.2016-1"
CASE, LIST = "JD-2026-001", "XH-2026-001"


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which page, and what they do first."""

    name: str
    who: str
    path: str
    first: Callable[[Page], object] | None = None
    size: tuple[int, int] = DESKTOP
    theme: str = "light"
    whole: bool = False
    """The page as far as it goes, for what would be cut off on a phone."""


def scan(code: str) -> Callable[[Page], object]:
    """Scan a code at the desk, as the gun does."""

    def scanned(page: Page) -> None:
        page.fill("#code", code)
        page.keyboard.press("Enter")
        page.locator("#code[placeholder*='点页']").wait_for()

    return scanned


def press(name: str) -> Callable[[Page], object]:
    """Press a button."""

    def pressed(page: Page) -> None:
        with page.expect_navigation(wait_until="networkidle"):
            page.get_by_role("button", name=name, exact=True).first.click()

    return pressed


BEFORE = (
    Shot("home", "lin", "/"),
    Shot("inbox", "lin", "/inbox"),
    Shot("quarantine", "lin", "/inbox/quarantine"),
    Shot("accept", "lin", "/records/R5"),
    Shot("record", "lin", f"/records/{CONTRACT}?q=货架"),
    Shot("record-dark", "lin", f"/records/{CONTRACT}?q=货架", theme="dark"),
    Shot("correct", "lin", f"/records/{CONTRACT}/edit"),
    Shot("box", "lin", "/containers/HT2-0002"),
    Shot("desk", "lin", "/desk", scan("HT4.2014-1")),
    Shot("search", "tao", "/search?q=密集架 验收"),
    Shot("search-phone", "tao", "/search?q=密集架 验收", size=PHONE),
    Shot("due", "gu", "/retention/due"),
    Shot("why", "gu", "/records/HT4.2014-1/retention"),
    Shot("appraisal", "gu", f"/appraisals/{CASE}"),
    Shot("loan", "lin", "/loans/JY-2026-0003"),
    Shot("loan-phone", "lin", "/loans/JY-2026-0003", size=PHONE),
    Shot("people", "bao", "/people"),
)
JUDGED = (
    Shot("decide", "zhou", f"/appraisals/{CASE}"),
    Shot("basket", "tao", "/basket"),
    Shot("mine", "tao", "/loans/mine"),
)
LISTED = (
    Shot("destruction", "zhou", f"/destructions/{LIST}"),
    Shot("ledger", "shen", "/ledger", press("核验全账")),
    Shot("figures", "shen", "/figures"),
    Shot("system", "lei", "/system"),
)


def main() -> None:
    """Take every picture, or those that are named."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("home", nargs="?", type=Path, help="folder of a demonstration instance")
    asked.add_argument("--only", nargs="*", default=[], metavar="NAME", help="take these alone")
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        copy = Path(folder) / "home"
        demonstration(chosen.home or Path(folder) / "demo", copy)
        with served(copy) as address, sync_playwright() as playwright:
            found = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = playwright.chromium.launch(executable_path=found, args=SWITCHES)
            desk = build(load(copy))
            for stage, shots in ((open_doors, BEFORE), (judge, JUDGED), (list_up, LISTED)):
                stage(desk)
                for shot in shots:
                    if not chosen.only or shot.name in chosen.only:
                        take(browser, address, shot)
            browser.close()


def demonstration(home: Path, copy: Path) -> None:
    """Make the demonstration instance unless it is there, and copy it."""
    if not (home / "demo.json").exists():
        run("demo", "--no-serve", home=home)
    shutil.copytree(home, copy, symlinks=True)
    (copy / "worker.lock").unlink(missing_ok=True)
    run("init", home=copy)


def run(*words: str, home: Path) -> None:
    """Run the command for an instance."""
    subprocess.run([sys.executable, "-m", "app", *words], check=True, cwd=ROOT, env=surroundings(home))


def surroundings(home: Path) -> dict[str, str]:
    """Return the environment of an instance."""
    return os.environ | {"SHIQU_HOME": str(home), "SHIQU_READERS": "1", "PYTHONPATH": str(ROOT)}


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve an instance on a free port while pictures are taken."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "pictures.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", str(port)],
            cwd=ROOT, env=surroundings(home), stdout=out, stderr=out,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        await_answer(address, log)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def await_answer(address: str, log: Path) -> None:
    """Wait until the sign-in page is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=5):  # noqa: S310 - our own server on this machine
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit(log.read_text("utf-8", "replace"))


def open_doors(_desk: Desk) -> None:
    """Leave the day as the demonstration begins it."""


def judge(desk: Desk) -> None:
    """Let the day go on: the opinions are given and handed in, and somebody asks for a record."""
    gu, tao = person(desk, "gu"), person(desk, "tao")
    for number, conclusion in lines(desk):
        if conclusion is None:
            give_opinion(desk, gu, CASE, number, conclusion="destroy", new_term="", reason="")
    step(desk, gu, "appraisal", CASE, "submit")
    with desk.database.reading() as session:
        wanted = find(session, "HT2.2019-1").id
    day = (desk.today + timedelta(days=7)).isoformat()
    ask_for(desk, tao, [wanted], ways={}, purpose="核对验收条款", due_on=day)


def list_up(desk: Desk) -> None:
    """Let the head decide, and a clerk draw up the list and submit it."""
    lin, zhou = person(desk, "lin"), person(desk, "zhou")
    step(desk, zhou, "appraisal", CASE, "decide")
    draw_up(desk, lin, [number for number, _conclusion in lines(desk)])
    step(desk, lin, "destruction", LIST, "submit")


def lines(desk: Desk) -> list[tuple[str, str | None]]:
    """Return the numbers of the records under appraisal, and what was concluded of each."""
    with desk.database.reading() as session:
        return [(item.record.archival_no or "", item.conclusion) for item in find_case(session, CASE).items]


def person(desk: Desk, login: str) -> Actor:
    """Return somebody of the demonstration as one who acts."""
    with desk.database.reading() as session:
        return actor_of(session, by_login(session, login))


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Sign in, open the page, and keep what is seen."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if shot.theme == "dark" else "light",
        reduced_motion="reduce",
        is_mobile=shot.size == PHONE,
    )
    context.add_cookies([{"name": "theme", "value": shot.theme, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("[name=login]", shot.who)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/login"))
    if shot.name == "basket":
        fill_basket(page, address)
    answer = page.goto(address + shot.path)
    if answer is None or not answer.ok:
        sys.exit(f"{shot.name}: {shot.path} answers {answer.status if answer else 'nothing'}")
    page.wait_for_load_state("networkidle")
    if shot.first:
        shot.first(page)
    page.evaluate("document.fonts.ready")
    page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => null)))")
    page.wait_for_timeout(400)
    kept = keep(page.screenshot(full_page=shot.whole), HERE / f"{shot.name}.png")
    print(f"{shot.name}.png {kept:,}")
    context.close()


def fill_basket(page: Page, address: str) -> None:
    """Put two records into the basket as a reader does."""
    for number in ("HT2.2012-1", "HT2.2021-1"):
        page.goto(f"{address}/records/{number}")
        page.wait_for_load_state("networkidle")
        with page.expect_navigation(wait_until="networkidle"):
            page.get_by_role("button", name="放入借阅车").first.click()


def keep(shown: bytes, path: Path) -> int:
    """Write a picture with as many colours as fit, and return its size in bytes."""
    picture = Image.open(io.BytesIO(shown)).convert("RGB")
    sample = with_accents(picture)
    out = io.BytesIO()
    for colours in (256, 192, 128, 96, 64, 48, 32):
        out = io.BytesIO()
        palette = sample.quantize(colours, Image.Quantize.MEDIANCUT)
        picture.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            break
    path.write_bytes(out.getvalue())
    return out.tell()


def with_accents(picture: Image.Image) -> Image.Image:
    """Return the pixels a palette is chosen from: all of them, the vivid ones many times, so that seals stay red."""
    pixels = np.asarray(picture).reshape(-1, 3)
    vivid = pixels[pixels.max(axis=1).astype(int) - pixels.min(axis=1) > VIVID]
    if len(vivid):
        pixels = np.concatenate([pixels, np.resize(vivid, (len(pixels) // 2, 3))])
    return Image.fromarray(np.ascontiguousarray(pixels[None]))


if __name__ == "__main__":
    main()
