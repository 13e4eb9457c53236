import pytest
from flask import Flask

from tests.desk import Office


def test_every_answer_carries_the_rules_for_the_browser(browse, site: Flask):
    browser = browse("lin")
    for url in ("/", "/login", "/no-such-page", "/static/js/theme.js", "/inbox/rows"):
        headers = browser.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
    assert browser.get("/").headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browse):
    browser = browse()
    browser.get("/login")
    answer = browser.post("/login", login="lin", password="shiqu-2026")
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("shiqu="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_no_form_is_taken_without_its_token(office: Office, site: Flask, browse):
    ref = office.record()
    browser = browse("lin")
    for rule in site.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint.startswith("api."):
            continue
        # Any value will do that the address accepts: the token is asked for before anything is looked up.
        choices = {name: min(getattr(kind, "items", {"1"})) for name, kind in rule._converters.items()}
        _, url = rule.build({**choices, **({"ref": ref} if "ref" in choices else {})}) or ("", rule.rule)
        assert browser.client.post(url, data={"csrf_token": "wrong"}).status_code == 400, url
    assert office.get(ref).state == "received"


def test_a_script_without_the_token_gets_the_sentence(browse):
    browser = browse("lin")
    answer = browser.client.post("/inbox", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "刷新后再办" in answer.json["message"]


def test_looking_changes_nothing_but_the_ledger(office: Office, browse):
    ref = office.record("消防")
    office.settle()
    before = office.get(ref)
    browser = browse("lin")
    for url in ("/", "/inbox", f"/records/{ref}", f"/accession/{ref}/accept", "/search?q=消防", f"/records/{ref}/edit"):
        browser.get(url)
    after = office.get(ref)
    assert (after.version, after.state, after.title) == (before.version, before.state, before.title)


def test_what_was_seen_is_written_down_once_for_a_while(office: Office, browse):
    ref = office.record("消防")
    browser = browse("lin")
    for _ in range(3):
        browser.get(f"/records/{ref}/pages/1.json")
    office.clock.pass_days(1)
    browser = browse("lin")
    browser.get(f"/records/{ref}/pages/1.json")
    from archive.ledger import history_of

    with office.desk.database.reading() as session:
        seen = [entry for entry in history_of(session, f"record:{ref[1:]}") if entry.act == "record:view"]
    assert len(seen) == 2
    assert seen[0].told == {"page": 1}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_in_words(browse, method):
    browser = browse("lin")
    answer = browser.client.open("/inbox", method=method, headers={"X-CSRF-Token": browser.token})
    assert answer.status_code == 405
    assert "办不了" in answer.text


def test_a_fault_of_ours_tells_a_number_and_nothing_else(site: Flask, browse, monkeypatch):
    from app.web import home

    def breaks(*_args: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(home, "tasks", breaks)
    answer = browse("lin").get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "编号" in answer.text
