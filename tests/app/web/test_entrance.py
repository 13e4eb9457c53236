from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.entering import TRIES_LOGIN
from archive.ledger import Entry
from archive.people import Person
from tests.desk import PASSWORD, Office


def acts(office: Office, beginning: str) -> list[str]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Entry.act).where(Entry.act.startswith(beginning)).order_by(Entry.seq)))


def test_the_right_password_opens_and_is_written_down(office, browse):
    browser = browse("lin")
    assert browser.get("/").status_code == 200
    assert acts(office, "sign-in:") == ["sign-in:accept"]


def test_a_wrong_password_is_told_without_saying_which_half_was_wrong(office, browse):
    browser = browse()
    browser.get("/login")
    told = [browser.post("/login", login=login, password="wrong-wrong") for login in ("lin", "nobody-here")]
    assert [answer.status_code for answer in told] == [422, 422]
    assert all("登录名或口令不对" in answer.text for answer in told)
    assert 'value="lin"' in told[0].text, "what was typed is kept"
    assert "wrong-wrong" not in told[0].text, "but never the password"


def test_too_many_wrong_passwords_close_the_door_for_a_while_even_for_the_right_one(office, browse):
    browser = browse()
    browser.get("/login")
    for _ in range(TRIES_LOGIN):
        browser.post("/login", login="lin", password="wrong-wrong")
    assert browser.post("/login", login="lin", password=PASSWORD).status_code == 429
    assert acts(office, "sign-in:") == ["sign-in:refuse"] * TRIES_LOGIN
    assert browser.post("/login", login="he", password=PASSWORD).status_code == 302, "others are let in"
    office.clock.pass_days(1)
    other = browse()
    other.get("/login")
    assert other.post("/login", login="lin", password=PASSWORD).status_code == 302


def test_a_login_that_is_a_sentence_of_its_own_is_written_down_tidily(office, browse):
    browser = browse()
    browser.get("/login")
    browser.post("/login", login="lin\nadmin signed in" + "x" * 200, password="wrong-wrong")
    with office.desk.database.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.act == "sign-in:refuse")).one()
    assert "\n" not in entry.subject
    assert len(entry.name) <= 40


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:/evil", "/a\nb"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(office, browse, away):
    browser = browse()
    browser.get("/login")
    answer = browser.post("/login", login="lin", password=PASSWORD, next=away)
    assert answer.headers["Location"] == "/"


def test_whoever_is_not_signed_in_comes_back_to_where_they_were_going(office, browse):
    browser = browse()
    door = browser.get("/records/R1?q=消防").headers["Location"]
    browser.get(door)
    answer = browser.post("/login", login="lin", password=PASSWORD, next="/records/R1?q=x")
    assert answer.headers["Location"] == "/records/R1?q=x"


def test_a_session_ends_after_idleness_and_not_before(office, browse):
    browser = browse("lin")
    for _ in range(3):
        office.clock.now += timedelta(minutes=office.desk.settings.session_minutes - 1)
        assert browser.get("/").status_code == 200
    office.clock.now += timedelta(minutes=office.desk.settings.session_minutes + 1)
    assert browser.get("/").status_code == 302


def test_a_page_that_renews_itself_keeps_nobody_signed_in(office, browse):
    browser = browse("lin")
    for _ in range(4):
        office.clock.now += timedelta(minutes=office.desk.settings.session_minutes / 3)
        last = browser.get("/inbox/rows").status_code
    assert last == 302


@pytest.mark.parametrize("change", [{"stamp": 2}, {"active": False}])
def test_a_raised_stamp_or_a_closed_account_ends_every_session_at_once(office, browse, change):
    browsers = [browse("tao"), browse("tao")]
    with office.desk.database.work(office.clock(), office.people["bao"]) as work:
        person = work.session.scalars(select(Person).where(Person.login == "tao")).one()
        for name, value in change.items():
            setattr(person, name, value)
    assert [browser.get("/").status_code for browser in browsers] == [302, 302]


def test_signing_in_makes_a_new_session(site: Flask, browse):
    browser = browse()
    browser.get("/login")
    before = browser.token
    browser.sign_in("lin")
    old = browser.client.post("/language", data={"csrf_token": before, "lang": "en"})
    assert old.status_code == 400, "a token of before is worth nothing"


def test_english_is_chosen_and_kept(browse):
    browser = browse("lin")
    assert 'lang="zh-CN"' in browser.get("/").text
    browser.post("/language", lang="en", next="/")
    assert '<html lang="en"' in browser.get("/").text
    browser.post("/language", lang="xx", next="/")
    assert '<html lang="en"' in browser.get("/").text
