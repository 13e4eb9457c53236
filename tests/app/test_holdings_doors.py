"""Volumes, scanning, moves, gaps and new numbers by API and by command."""

import json
from collections.abc import Callable

import pytest
from apiflask import APIFlask

from app import api, persons
from app.cli import run
from app.shelving import make_box
from tests.desk import Office

Call = Callable[..., tuple[int, dict]]


@pytest.fixture
def call(office: Office) -> Call:
    application = APIFlask("app.web", title="Shiqu", version=api.VERSION, spec_path=api.SPEC_PATH, docs_path=None)
    application.config.update(SECRET_KEY=b"for tests")
    application.extensions["desk"] = office.desk
    api.register(application, office.desk)
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        token = persons.make_token(work, persons.by_login(work.session, "lin"), "tests")
    client = application.test_client()

    def ask(method: str, path: str, **sent: object) -> tuple[int, dict]:
        answer = client.open(
            f"/api/v1{path}", method=method, json=sent or None, headers={"Authorization": f"Bearer {token}"}
        )
        return answer.status_code, answer.get_json()

    return ask


def test_a_volume_is_made_filled_closed_and_scanned_into_its_box(office: Office, call: Call) -> None:
    number = office.shelved()
    status, made = call("POST", "/volumes", **{"class": "GL", "title": "消防检查", "year": 2003})
    assert (status, made["archival_no"]) == (201, "GL2003.3-2")
    assert call("POST", "/volumes/V1/records", records=[number])[1]["items"][0]["inner_no"] == "GL2003.3-2-001"
    assert call("POST", "/binding/V1/close")[1]["state"] == "closed"
    box = make_box(office.desk, office.people["lin"], {"class": "GL", "year": "2003", "term": "D10"}).code
    assert call("POST", "/scan", code="gl2003.3-02")[1]["kind"] == "volume"
    assert call("POST", "/scan", code=box)[1]["tone"] == "ok"
    assert call("GET", "/volumes/V1")[1]["container"] == box
    assert [one["act"] for one in call("GET", "/moves")[1]["items"]][:2] == ["binding:pack", "accession:pack"]
    assert call("POST", "/scan", code="ABC")[1]["tone"] == "bad"
    assert call("POST", "/scan/undo")[1]["tone"] == "ok"


def test_numbers_and_corrections_are_asked_for(office: Office, call: Call) -> None:
    number, other = office.shelved(), office.shelved()
    status, made = call("POST", "/renumberings", records=[number], year=2004, reason="年度看错")
    assert (status, made["items"][0]["old_no"]) == (201, number)
    status, told = call("PATCH", f"/records/{other}", title="消防检查", reason="题名抄错")
    assert (status, told["correction"], told["title"]) == (200, "GZ-2026-0001", office.get(other).title)
    assert call("PATCH", f"/records/{other}", title="消防检查二")[0] == 422
    assert call("GET", "/corrections")[1]["total"] == 1
    assert call("GET", "/numbers/gaps")[1]["items"] == []


def test_the_command_scans_and_lists_moves(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHIQU_HOME", str(office.desk.home))
    monkeypatch.setenv("SHIQU_DATABASE", office.desk.settings.database_url)
    number = office.shelved()
    box = make_box(office.desk, office.people["lin"], {"class": "GL", "year": "2003", "term": "D10"}).code
    assert run(["scan", number, box, "--as", "lin", "--json"]) == 0
    assert [json.loads(line)["tone"] for line in capsys.readouterr().out.splitlines()] == ["ok", "ok"]
    assert run(["scan", "NO-SUCH", "--as", "lin"]) == 1
    capsys.readouterr()
    assert run(["moves", number, "--as", "lin", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["to"] == box
