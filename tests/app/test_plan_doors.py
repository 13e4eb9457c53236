"""The plan by API and by command: the same verbs, the same refusals."""

import json

import pytest
from apiflask import APIFlask

from app import api, persons
from app.cli import run


@pytest.fixture
def sign(office):
    app = APIFlask("app.web", title="Shiqu", version=api.VERSION, spec_path=api.SPEC_PATH, docs_path=None)
    app.extensions["desk"] = office.desk
    api.register(app, office.desk)

    def made(login: str):
        with office.desk.database.work(office.clock(), office.people[login]) as work:
            token = persons.make_token(work, persons.by_login(work.session, login), "tests")
        client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
        return lambda method, path, **sent: client.open(
            f"/api/v1{path}", method=method, headers=headers, json=sent or None
        )

    return made


def test_the_head_changes_the_plan_by_api(sign) -> None:
    zhou, lin = sign("zhou"), sign("lin")
    wanted = {"code": "HT7", "name": "外贸合同", "parent": "HT", "pattern": "HT7.{year}-{n}", "why": "办公会"}
    assert lin("POST", "/fonds/A001/classes", **wanted).status_code == 403
    made = zhou("POST", "/fonds/A001/classes", **wanted)
    assert (made.status_code, made.json["version"], made.json["frozen"]) == (201, 1, False)
    numbers = lin("GET", "/fonds/A001/classes/HT7/numbers?pattern=HT7.{year}-{n}").json
    assert [one["number"] for one in numbers["numbers"]] == ["HT7.2026-1", "HT7.2026-2", "HT7.2026-3"]
    assert lin("GET", "/fonds/A001/classes/HT7/numbers?pattern=HT1.{year}-{n}").status_code == 422
    element = {"name": "port", "label": "起运港", "why": "办公会"}
    answer = zhou("POST", "/fonds/A001/classes/HT7/elements", **element)
    assert answer.json["items"][-1]["from"] == "HT7"
    assert zhou("PATCH", "/fonds/A001/classes/HT7", name="外贸", why="办公会", version=1).json["version"] == 2
    assert zhou("PATCH", "/fonds/A001/classes/HT7", name="内贸", why="办公会", version=1).status_code == 409
    assert zhou("POST", "/fonds/A001/classes/HT7/close", why="停签", last="20261231").json["valid_to"] == "2026-12-31"
    assert zhou("POST", "/fonds", code="A002", name="物流", copy_of="A001", why="决议").status_code == 201
    assert zhou("POST", "/fonds/A002/forms", form="dat13", why="决议").json["kept"] == 0
    assert zhou("POST", "/fonds/A002/departments", code="YSB", name="运输部", why="决议").status_code == 201
    assert zhou("POST", "/fonds/A002/departments/YSB/end", successor="DAZX", why="决议").status_code == 200
    then = lin("GET", "/fonds/A001/classes?on=2001-01-01").json
    assert "HT7" not in [one["class"] for one in then["items"]]


def test_an_element_goes_in_and_out_by_api(office, sign) -> None:
    ref, lin = office.record(**{"class": "HT2"}), sign("lin")
    answer = lin("PATCH", f"/records/{ref}", elements={"amount": 12000.5, "currency": "人民币"})
    assert answer.json["elements"] == {"amount": "12000.50", "currency": "人民币"}
    refused = lin("PATCH", f"/records/{ref}", elements={"amount": "很多", "ends_on": "2026-02-30"})
    assert refused.status_code == 422
    assert set(refused.json["error"]["fields"]) == {"elements.amount", "elements.ends_on"}


def test_the_plan_at_the_command_line(office, monkeypatch, capsys) -> None:
    monkeypatch.setenv("SHIQU_HOME", str(office.desk.home))
    monkeypatch.setenv("SHIQU_DATABASE", office.desk.settings.database_url)

    def told(*words: str, ends: int = 0) -> list[dict[str, object]]:
        capsys.readouterr()
        assert run([*words, "--json"]) == ends
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    pattern = "pattern=HT7.{year}-{n}"
    made = told("class", "A001", "HT7", "--new", "--set", "name=框架", "--set", pattern, "--why", "办公会")
    assert made[0]["class"] == "HT7"
    assert told("class", "A001", "HT7", "--set", "name=x", ends=1) == []
    assert told("element", "A001", "HT7", "port", "--new", "--set", "label=港", "--why", "办公会")[0]["from"] == "HT7"
    assert told("class", "A001", "HT7", "--close", "--why", "停签")[0]["valid_to"]
    assert len(told("fonds", "A002", "--new", "--set", "name=物流", "--set", "copy_of=A001", "--why", "决议")) == 1
    assert told("department", "A002", "YSB", "--new", "--set", "name=运输", "--why", "决议")[0]["name"] == "运输"
    assert len(told("plan", "A001")) == len(told("plan", "A002"))
