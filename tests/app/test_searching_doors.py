"""Search by API and by command: filters, orders, suggestions and kept searches, each within the asker's scope."""

import json

import pytest
from apiflask import APIFlask

from app import api, persons
from app.cli import run
from tests.desk import Office


@pytest.fixture
def ask(office: Office):
    application = APIFlask("app.web", title="Shiqu", version=api.VERSION, spec_path=api.SPEC_PATH, docs_path=None)
    application.config.update(SECRET_KEY=b"for tests")
    application.extensions["desk"] = office.desk
    api.register(application, office.desk)

    def asking(login: str, way: str, path: str, **sent: object):
        with office.desk.database.work(office.clock(), office.people[login]) as work:
            token = persons.make_token(work, persons.by_login(work.session, login), "tests")
        answer = application.test_client().open(
            f"/api/v1{path}", method=way, headers={"Authorization": f"Bearer {token}"}, **sent
        )
        return answer.status_code, answer.json if answer.data else None

    return asking


@pytest.fixture
def filled(office: Office) -> Office:
    office.shelved("消防检查甲", title="消防检查甲", department="ZCB", year="2003", parties="海岳公司")
    office.shelved("消防检查乙", title="消防检查乙", department="YWB", year="2004", date="2004-03-05")
    office.settle()
    return office


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("order=date", ["消防检查乙", "消防检查甲"]),
        ("order=date-up", ["消防检查甲", "消防检查乙"]),
        ("department=ZCB", ["消防检查甲"]),
        ("department=ZCB&department=YWB&order=number-down", ["消防检查乙", "消防检查甲"]),
        ("party=海岳公司&secrecy=internal", ["消防检查甲"]),
        ("secrecy=核心商密", []),
        ("state=numbered&term=10年&year=2004&class=gl", ["消防检查乙"]),
    ],
)
def test_filters_and_orders_combine(filled, ask, asked, titles):
    status, answer = ask("zhou", "GET", f"/search?q=消防&{asked}")
    assert status == 200, answer
    assert [hit["title"] for hit in answer["hits"]] == titles
    assert set(answer["facets"]) == {"class", "year", "department", "party", "secrecy", "state", "term"}


def test_a_filter_that_cannot_be_is_told(filled, ask):
    for wrong in ("secrecy=geheim", "state=gone", "term=lang", "department=NIX", "order=up"):
        assert ask("zhou", "GET", f"/search?q=消防&{wrong}")[0] == 422, wrong


def test_an_answer_that_is_only_near_says_so(filled, ask):
    near = ask("zhou", "GET", "/search?q=消防捡查甲")[1]
    assert (near["total"], near["near"], near["cut"], near["partial"]) == (1, True, False, False)
    assert not ask("zhou", "GET", "/search?q=消防检查甲")[1]["near"]


def test_suggestions_facets_and_what_is_alike_tell_nothing_of_the_rest(filled, ask):
    assert [one["text"] for one in ask("zhou", "GET", "/suggest?q=海岳")[1]["items"]] == ["海岳公司"]
    assert ask("tao", "GET", "/suggest?q=海岳")[1]["items"] == []
    found = ask("tao", "GET", "/search?q=消防")[1]
    assert found["facets"]["party"] == {}
    assert list(found["facets"]["year"]) == ["2004"]
    (seen,) = found["hits"]
    assert ask("tao", "GET", f"/records/{seen['record']}/alike")[1]["items"] == []
    assert [one["title"] for one in ask("zhou", "GET", f"/records/{seen['record']}/alike")[1]["items"]] == [
        "消防检查甲"
    ]
    hidden = next(
        hit["record"]
        for hit in ask("zhou", "GET", "/search?q=消防")[1]["hits"]
        if hit != seen and hit["title"].endswith("甲")
    )
    assert ask("tao", "GET", f"/records/{hidden}/alike")[0] == 404


def test_searches_are_kept_shared_and_run_within_the_runners_own_scope(filled, ask):
    wish = {"name": "消防", "query": "消防", "filters": {"department": ["ZCB"]}, "order": "due", "shared": True}
    status, made = ask("lin", "POST", "/searches", json=wish)
    assert status == 201, made
    (seen,) = ask("tao", "GET", "/searches")[1]["items"]
    assert (seen["name"], seen["own"], seen["owner"]) == ("消防", False, "林书瑶")
    (department,) = seen["filters"]["department"]
    assert (
        ask("tao", "GET", f"/search?q={seen['query']}&department={department}&order={seen['order']}")[1]["total"] == 0
    )
    assert ask("tao", "PATCH", f"/searches/{made['id']}", json={"name": "别的"})[0] == 403
    assert ask("tao", "POST", "/searches", json=wish)[0] == 403
    assert ask("lei", "GET", "/searches")[0] == 403
    assert ask("lin", "PATCH", f"/searches/{made['id']}", json={"shared": False})[1]["shared"] is False
    assert ask("tao", "GET", "/searches")[1]["items"] == []
    assert ask("lin", "DELETE", f"/searches/{made['id']}")[0] == 204
    assert ask("lin", "DELETE", f"/searches/{made['id']}")[0] == 404


def test_the_command_filters_and_orders(filled, capsys, monkeypatch):
    monkeypatch.setenv("SHIQU_HOME", str(filled.desk.home))
    monkeypatch.setenv("SHIQU_DATABASE", filled.desk.settings.database_url)
    asked = ["search", "消防", "--as", "zhou", "--json", "--order", "date-up", "--filter", "class=gl"]
    assert run([*asked, "--filter", "department=ZCB", "--filter", "department=YWB"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [hit["title"] for hit in told["hits"]] == ["消防检查甲", "消防检查乙"]
    assert run(["search", "消防", "--filter", "colour=red"]) == 1
    assert "colour" in capsys.readouterr().err
