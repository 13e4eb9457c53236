"""Every route, and what each kind of person gets there: a route without a line here fails."""

import pytest
from flask import Flask

from archive.fonds import Department
from ingest.pipeline import image_part, thumb_part
from tests.desk import Office

WHO = ("", "lin", "zhou", "tao", "gu", "shen", "bao", "lei")
"""Nobody, archivist, head, business (of another department), reviewer, auditor, security, operator."""

# What they get: 200 page, 302 done or shown elsewhere, 403 not their duty, 404 not there for them,
# 409 refused by a rule, 422 something to correct. Nobody is always shown the door (302) unless `open` says else.
# A GET address or (POST address, fields); {new} is a received record, {ours} one on the shelf, of another
# department than tao's.
STAFF = (302, 200, 200, 403, 403, 403, 403, 403)
READERS = (302, 200, 200, 200, 200, 403, 403, 403)
ALL = (302,) + (200,) * 7
RECORD = (302, 200, 200, 404, 200, 403, 403, 403)
RECEIVED = (302, 200, 200, 404, 404, 403, 403, 403)

DOORS: dict[str, tuple[str, tuple[int, ...]]] = {
    "entrance.sign_in": ("/login", (200,) + (302,) * 7),
    "home.show": ("/", ALL),
    "inbox.show": ("/inbox", STAFF),
    "inbox.rows": ("/inbox/rows", STAFF),
    "inbox.quarantine": ("/inbox/quarantine", STAFF),
    "inbox.original": ("/inbox/999/original", (302, 404, 404, 403, 403, 403, 403, 403)),
    "search.show": ("/search?q=消防", READERS),
    "search.preview": ("/search/preview/{ours}?q=消防", RECORD),
    "search.export": ("/search.xlsx?q=消防", READERS),
    "search.explain": ("/search/help", READERS),
    "records.show": ("/records/{ours}", RECORD),
    "records.edit": ("/records/{ours}/edit", (302, 200, 200, 404, 403, 404, 404, 404)),
    "pages.show": ("/records/{new}/pages/1.jpg", RECEIVED),
    "pages.thumb": ("/records/{new}/pages/1/thumb.jpg", RECEIVED),
    "pages.words": ("/records/{new}/pages/1.json", (401, *RECEIVED[1:])),
    "pages.original": ("/records/{new}/original", RECEIVED),
    "steps.ask": ("/accession/{new}/return", (302, 200, 200, 404, 404, 404, 404, 404)),
}
ACTS: dict[str, tuple[str, dict[str, str], tuple[int, ...]]] = {
    "entrance.try_sign_in": ("/login", {"login": "nobody", "password": "wrong-wrong"}, (422,) + (422,) * 7),
    "entrance.speak": ("/language", {"lang": "en"}, (302,) * 8),
    "inbox.take": ("/inbox", {}, (302, 422, 422, 403, 403, 403, 403, 403)),
    "inbox.again": ("/inbox/999/again", {}, (302, 404, 404, 403, 403, 403, 403, 403)),
    "records.keep": ("/records/{new}", {"title": "新题名"}, (302, 302, 302, 403, 403, 403, 403, 403)),
    "records.accept": ("/records/{new}/accept", {"title": ""}, (302, 422, 422, 403, 403, 403, 403, 403)),
    "records.correct": ("/records/{ours}/edit", {"title": "新题名"}, (302, 302, 302, 403, 403, 403, 403, 403)),
    "records.shelve": ("/records/{new}/shelving", {}, (302, 422, 422, 404, 404, 404, 404, 404)),
    "records.hold": ("/records/{ours}/holds", {}, (302, 422, 422, 403, 422, 403, 403, 403)),
    "records.release": ("/records/{ours}/holds/9/release", {}, (302, 404, 404, 403, 404, 403, 403, 403)),
    "records.copy": ("/records/{ours}/copy", {"purpose": ""}, (302, 422, 422, 404, 403, 403, 403, 403)),
    "steps.take": ("/accession/{new}/return", {"note": ""}, (302, 422, 422, 404, 404, 404, 404, 404)),
    "entrance.sign_out": ("/logout", {}, (302,) * 8),  # the last, for one browser goes through all of them
}
NOT_OURS = ("static", "openapi.", "api.")
"""Files anybody may fetch, and the API, which has a table of its own."""


def test_every_route_has_its_line(site: Flask) -> None:
    rules = {rule.endpoint: rule for rule in site.url_map.iter_rules() if not rule.endpoint.startswith(NOT_OURS)}
    left = {name for name in rules if name not in DOORS and name not in ACTS}
    assert not left, f"add these routes to the tables above: {sorted(left)}"
    assert not (set(DOORS) | set(ACTS)) - set(rules), "these lines have no route"
    assert all("GET" in (rules[name].methods or ()) for name in DOORS)
    assert all("POST" in (rules[name].methods or ()) for name in ACTS)


@pytest.mark.parametrize("login", WHO, ids=lambda login: login or "nobody")
def test_everybody_gets_what_the_table_says(office: Office, browse, login: str) -> None:
    refs, browser = records(office), browse(login)
    got, wanted = {}, {}
    for name, (url, expected) in DOORS.items():
        got[name] = browser.get(url.format(**refs)).status_code
        wanted[name] = expected[WHO.index(login)]
    assert got == wanted


@pytest.mark.parametrize("login", WHO, ids=lambda login: login or "nobody")
def test_everybody_may_do_what_the_table_says(office: Office, browse, login: str) -> None:
    refs, browser = records(office), browse(login)
    browser.get("/login")
    got, wanted = {}, {}
    for name, (url, fields, expected) in ACTS.items():
        got[name] = browser.post(url.format(**refs), **fields).status_code
        wanted[name] = expected[WHO.index(login)]
    assert got == wanted


def records(office: Office) -> dict[str, str]:
    """Make a received record, with a page image, and a shelved one of the asset department."""
    new = office.record("消防检查的通知")
    with office.desk.database.reading() as session:
        assert session.query(Department).filter_by(code="ZCB").one().id not in office.people["tao"].departments
    number = office.shelved("消防系统年度检测", department="ZCB")

    for part in (image_part(1), thumb_part(1)):
        office.desk.vault.put(office.get(new).key_id, part, b"\xff\xd8jpeg", durable=False)
    office.settle()
    return {"new": new, "ours": office.get(number).ref}
