"""Every route, and what each kind of person gets there: a route without a line in `doors.py` fails."""

import pytest
from flask import Flask

from tests.app.web.doors import ACTS, DOORS, NOT_OURS, WHO, things
from tests.desk import Office


def test_every_route_has_its_line(site: Flask) -> None:
    rules = {rule.endpoint: rule for rule in site.url_map.iter_rules() if not rule.endpoint.startswith(NOT_OURS)}
    left = {name for name in rules if name not in DOORS and name not in ACTS}
    assert not left, f"add these routes to the tables of doors.py: {sorted(left)}"
    assert not (set(DOORS) | set(ACTS)) - set(rules), "these lines have no route"
    assert all("GET" in (rules[name].methods or ()) for name in DOORS)
    assert all("POST" in (rules[name].methods or ()) for name in ACTS)


@pytest.mark.parametrize("login", WHO, ids=lambda login: login or "nobody")
def test_everybody_gets_what_the_table_says(office: Office, browse, login: str) -> None:
    refs, browser = things(office), browse(login)
    got, wanted = {}, {}
    for name, (url, expected) in DOORS.items():
        got[name] = browser.get(url.format(**refs)).status_code
        wanted[name] = expected[WHO.index(login)]
    assert got == wanted


@pytest.mark.parametrize("login", WHO, ids=lambda login: login or "nobody")
def test_everybody_may_do_what_the_table_says(office: Office, browse, login: str) -> None:
    refs, browser = things(office), browse(login)
    browser.get("/login")
    got, wanted = {}, {}
    for name, (url, fields, expected) in ACTS.items():
        sent = {field: value.format(**refs) for field, value in fields.items()}
        got[name] = browser.post(url.format(**refs), **sent).status_code
        wanted[name] = expected[WHO.index(login)]
    assert got == wanted
