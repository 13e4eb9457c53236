"""Accounts, the ledger, the figures and the engine room; each to those whose duty it is."""

import pytest
from sqlalchemy import text

from app.persons import by_login, by_token
from archive.people import Person, Role
from archive.promises import Job, Promise, Standing
from tests.desk import MORNING, PASSWORD

NEW = {"login": "wu", "name": "吴桐", "password": "wu-tong-2026", "department": "YWB", "clearance": "internal"}


def person(office, login):
    with office.desk.database.reading() as session:
        return session.query(Person).filter_by(login=login).one_or_none()


def enrol(browser, roles=("business",), **fields):
    return browser.post("/people", roles=list(roles), **{**NEW, **fields})


def test_the_security_officer_enrols_and_the_new_colleague_signs_in(office, browse):
    assert enrol(browse("bao")).location == "/people/wu"
    wu = person(office, "wu")
    assert (wu.name, wu.roles, wu.active) == ("吴桐", frozenset({Role.BUSINESS}), True)
    assert browse().sign_in("wu", NEW["password"]).status_code == 302


@pytest.mark.parametrize(
    ("fields", "roles", "sentence"),
    [
        ({"login": "吴"}, ("business",), "登录名只用"),
        ({"login": "lin"}, ("business",), "已有人用"),
        ({"name": " "}, ("business",), "请填姓名"),
        ({"name": "<b>"}, ("business",), "姓名不能空白"),
        ({"password": "123"}, ("business",), "口令至少 8 位"),
        ({}, (), "请至少选一个角色"),
        ({}, ("king",), "请至少选一个角色"),
        ({}, ("archivist", "auditor"), "不能由同一个人担任"),
        ({"clearance": "9"}, ("business",), "密级请选"),
        ({"department": "X"}, ("business",), "没有代码为 X 的部门"),
    ],
)
def test_an_account_that_cannot_be_says_why_and_keeps_what_was_typed(office, browse, fields, roles, sentence):
    answer = enrol(browse("bao"), roles, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW["password"] not in answer.text
    assert person(office, "wu") is None
    assert ("吴桐" in answer.text) == ("name" not in fields)


def test_all_that_is_wrong_with_an_account_is_told_at_once(browse):
    answer = enrol(browse("bao"), ("archivist", "auditor"), password="123", name="")
    assert all(word in answer.text for word in ("口令至少 8 位", "不能由同一个人担任", "请填姓名"))


def test_changed_duties_end_the_sessions(office, browse):
    bao, tao = browse("bao"), browse("tao")
    assert tao.get("/records").status_code == 200
    bao.post("/people/tao/change", roles=["operator"], department="XXB", clearance="public")
    assert person(office, "tao").roles == frozenset({Role.OPERATOR})
    assert tao.get("/records").status_code == 302, "signed out"


def test_a_closed_account_is_shut_out_and_can_be_opened_again(office, browse):
    bao, tao = browse("bao"), browse("tao")
    token = tao.post("/account/tokens", name="夜间取数").text.split('mono token">')[1].split("<")[0]
    bao.post("/people/tao/close")
    assert tao.get("/").status_code == 302
    with office.desk.database.reading() as session:
        assert by_token(session, token, office.desk.today) is None
    assert bao.post("/people/tao/close").status_code == 422
    bao.post("/people/tao/reopen", password="tao-is-back")
    assert browse().sign_in("tao", "tao-is-back").status_code == 302


def test_a_reset_password_replaces_the_old_one(browse):
    bao = browse("bao")
    assert "口令至少 8 位" in bao.post("/people/yu/password", password="x").text
    bao.post("/people/yu/password", password="a-new-word")
    assert browse().sign_in("yu", PASSWORD).status_code == 422
    assert browse().sign_in("yu", "a-new-word").status_code == 302


@pytest.mark.parametrize("verb", ["change", "close", "password"])
def test_nobody_changes_the_own_account(office, browse, verb):
    answer = browse("bao").post(f"/people/bao/{verb}", roles=["head"], clearance="core", password="mine-for-ever")
    assert answer.status_code == 403
    assert person(office, "bao").roles == frozenset({Role.SECURITY})


def test_the_head_reads_the_accounts_and_changes_none(office, browse):
    zhou = browse("zhou")
    assert "新建用户" not in zhou.get("/people").text
    assert "改权限" not in zhou.get("/people/lin").text
    assert enrol(zhou).status_code == 403
    assert zhou.post("/people/lin/close").status_code == 403
    assert person(office, "lin").active


@pytest.mark.parametrize("login", ["lin", "yu", "gu", "shen", "lei"])
def test_others_see_no_accounts(browse, login):
    browser = browse(login)
    assert {browser.get(url).status_code for url in ("/people", "/people/bao")} == {403}
    assert enrol(browser).status_code == 403


def test_everybody_changes_the_own_password(browse):
    yu = browse("yu")
    for fields, sentence in (
        ({"old": "wrong", "new": "better-word", "again": "better-word"}, "口令不对"),
        ({"old": PASSWORD, "new": "better-word", "again": "other-word"}, "不一样"),
        ({"old": PASSWORD, "new": "x", "again": "x"}, "至少 8 位"),
    ):
        answer = yu.post("/account/password", **fields)
        assert answer.status_code == 422
        assert sentence in answer.text
    elsewhere = browse("yu")
    yu.post("/account/password", old=PASSWORD, new="better-word", again="better-word")
    assert yu.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302, "every other session has ended"
    assert browse().sign_in("yu", "better-word").status_code == 302


def test_a_token_is_shown_once_and_is_its_owners(office, browse):
    yu, tao = browse("yu"), browse("tao")
    assert yu.post("/account/tokens", name=" ").status_code == 422
    page = yu.post("/account/tokens", name="夜间取数").text
    token = page.split('mono token">')[1].split("<")[0]
    with office.desk.database.reading() as session:
        assert by_token(session, token, office.desk.today).login == "yu"
        token_id = by_login(session, "yu").id and 1
    assert token not in yu.get("/account").text
    assert tao.post(f"/account/tokens/{token_id}/revoke").status_code == 404
    browse("bao").post(f"/people/yu/tokens/{token_id}/revoke")
    with office.desk.database.reading() as session:
        assert by_token(session, token, office.desk.today) is None


def test_the_ledger_is_read_by_person_act_subject_and_day(office, browse):
    number = office.shelved()
    shen = browse("shen")
    ref = office.get(number).ref
    assert "验收打号" in shen.get(f"/ledger?about={number}").text
    assert f'href="/records/{ref}"' not in shen.get(f"/ledger?about={number}").text, "an auditor opens no record"
    assert "林书瑶" in shen.get("/ledger?who=lin&act=accession:accept").text
    assert "此条件下无记录" in shen.get("/ledger?who=nobody").text
    assert ref in shen.get(f"/ledger?day={MORNING.date()}&about={ref}").text
    assert "此条件下无记录" in shen.get("/ledger?day=2001-01-01").text
    wrong = shen.get("/ledger?day=2026-02-30")
    assert 'aria-invalid="true"' in wrong.text
    assert "2026-02-30" in wrong.text


def test_the_chain_is_verified_and_that_is_written_down(office, browse):
    shen = browse("shen")
    shen.post("/ledger/verify")
    assert "首尾相接" in shen.get("/ledger").text
    with office.desk.database.engine.begin() as rows:
        # Whoever owns the tables can take the lock off them; the chain still tells.
        lock = "DROP TRIGGER ledger_refuses_update"
        rows.execute(text(lock if office.desk.database.is_sqlite else "ALTER TABLE ledger DISABLE TRIGGER ALL"))
        rows.execute(text("UPDATE ledger SET name = 'nobody' WHERE seq = 2"))
    shen.post("/ledger/verify")
    assert "第 2 条被改过" in shen.get("/ledger").text


@pytest.mark.parametrize("login", ["lin", "yu", "gu", "bao", "lei"])
def test_the_ledger_is_the_auditors_and_the_heads(browse, login):
    browser = browse(login)
    assert browser.get("/ledger").status_code == 403
    assert browser.post("/ledger/verify").status_code == 403


def test_broken_work_is_seen_and_tried_again(office, browse):
    office.record()
    with office.desk.database.work(MORNING, office.people["lin"]) as work:
        work.session.query(Promise).update({"standing": Standing.BROKEN, "reason": "OSError: disk full", "tries": 3})
    lei = browse("lei")
    page = lei.get("/system").text
    assert "disk full" in page
    assert lei.post("/system/retry").status_code == 409
    with office.desk.database.reading() as session:
        chosen = session.query(Promise).filter_by(job=Job.INDEX).one().id
    lei.post("/system/retry", job=str(chosen))
    assert "disk full" not in lei.get("/system").text
    office.settle()


@pytest.mark.parametrize("login", ["lin", "zhou", "yu", "gu", "shen", "bao"])
def test_the_engine_room_is_the_operators(browse, login):
    browser = browse(login)
    assert browser.get("/system").status_code == 403
    assert browser.post("/system/retry", job="1").status_code == 403


def test_the_operator_reads_no_title_in_the_engine_room(office, browse):
    office.record("关于薪酬调整的决定")
    assert "薪酬" not in browse("lei").get("/system").text


@pytest.mark.parametrize("login", ["zhou", "lei"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("density", ["compact", "standard", "roomy"])
def test_the_styleguide_shows_every_part(browse, login, theme, density):
    browser = browse(login)
    browser.client.set_cookie("theme", theme)
    browser.client.set_cookie("density", density)
    page = browser.get("/styleguide")
    assert page.status_code == 200
    assert f'data-density="{density}" data-bs-theme="{theme}"' in page.text


def test_the_menu_leads_only_where_one_may_go(browse, site):
    import re

    for login in ("lin", "zhou", "yu", "gu", "shen", "bao", "lei"):
        browser = browse(login)
        links = set(re.findall(r'<a href="(/[^"#]*)"', browser.get("/").text.partition("</header>")[0]))
        assert {url for url in links if browser.get(url).status_code != 200} == set(), login
