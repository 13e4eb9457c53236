"""Every page, in both themes and on a phone: nothing that keeps a person out, nothing that sticks out."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
PAGES = {
    "zhou": (
        "/", "/inbox", "/arranging", "/inbox/quarantine", "/search", "/search?q=通知", "/search?q=%22", "/search/help", "/records",
        "/containers", "/locations", "/stocktakes", "/transfers", "/transfers/due", "/storeroom", "/scan", "/volumes", "/numbers", "/renumberings", "/corrections", "/custody", "/fonds", "/fonds/A001/about", "/fonds/new", "/classes", "/classes/A001/HT", "/classes/A001/HT1/edit", "/schedules", "/basket", "/loans", "/loans/mine",
        "/loans/overdue", "/lending-rules", "/lending-rules/rehearsal", "/lending-rules/new", "/desk", "/retention/due", "/retention/due?of=waiting", "/appraisals", "/destructions",
        "/holds", "/slips", "/slips/new", "/required-papers", "/figures", "/ledger", "/styleguide", "/records/R999",
    ),
    "bao": ("/", "/people"),
    "lei": ("/", "/system"),
    "yu": ("/", "/search?q=合同"),
}  # fmt: skip
CASES = [(login, theme) for login in PAGES for theme in ("light", "dark")]


@pytest.mark.parametrize(("login", "theme"), CASES)
def test_no_page_keeps_anybody_out(visit: Callable[..., Visitor], login: str, theme: str) -> None:
    visitor, axe = visit(login, theme=theme), Axe()
    found = {}
    for path in PAGES[login]:
        page = visitor.go(path)
        found[path] = [
            f"{one['id']}: {node['html'][:120]}"
            for one in axe.run(page).response["violations"]
            for node in one["nodes"]
        ]
    visitor.complaints = [text for text in visitor.complaints if "404" not in text]
    assert {path: told for path, told in found.items() if told} == {}


@pytest.mark.parametrize("login", PAGES)
def test_nothing_sticks_out_on_a_phone(visit: Callable[..., Visitor], login: str) -> None:
    visitor = visit(login, width=390, height=844)
    wide = {}
    for path in PAGES[login]:
        page = visitor.go(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide[path] = width
    visitor.complaints = [text for text in visitor.complaints if "404" not in text]
    assert wide == {}
