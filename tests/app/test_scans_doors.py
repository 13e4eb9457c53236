"""Imports, attaching and inspection by API and by command."""

import io
import json

import pytest
from apiflask import APIFlask

from app import api, persons
from app.cli import run
from app.sheets import Column, write_sheet
from tests.desk import Office

TABLE = write_sheet(
    [Column(head) for head in ("档号", "题名", "日期")], [("GL2003.1-1", "章程", "20030305"), ("", "", "")]
)


@pytest.fixture
def ask(office: Office):
    app = APIFlask("app.web", title="Shiqu", version=api.VERSION, spec_path=api.SPEC_PATH, docs_path=None)
    app.config.update(SECRET_KEY=b"for tests")
    app.extensions["desk"] = office.desk
    api.register(app, office.desk)

    def asked(login: str, method: str, path: str, **sent: object):
        with office.desk.database.work(office.clock(), office.people[login]) as work:
            token = persons.make_token(work, persons.by_login(work.session, login), "tests")
        headers = {"Authorization": f"Bearer {token}"}
        return app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **sent)

    return asked


def file(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_a_batch_goes_by_the_api_from_opening_to_undoing(office, ask):
    bad = write_sheet([Column("档号"), Column("题名")], [("GL2003.1-1", "章程"), ("GL2003.1-2", "")])
    opened = ask("lin", "POST", "/imports/batches", data={"class": "GL", "file": file(bad, "旧.xlsx")}).json
    assert (opened["state"], opened["mapping"]) == ("draft", {"档号": "archival_no", "题名": "title"})
    number = opened["import"]
    for verb, state in (("check", "checked"), ("run-good", "done")):
        assert ask("lin", "POST", f"/import/{number}/{verb}").status_code == 200
        office.settle()
        assert ask("lin", "GET", f"/imports/{number}").json["state"] == state
    assert ask("lin", "GET", f"/imports/{number}/returned.xlsx").status_code == 200
    assert ask("lin", "POST", f"/import/{number}/undo", json={"note": "重来"}).json["state"] == "undone"
    assert [one["import"] for one in ask("lin", "GET", "/imports").json["imports"]] == [number]
    assert ask("tao", "GET", "/imports").status_code == 403
    assert ask("tao", "GET", f"/imports/{number}").status_code == 404


def test_scans_are_matched_and_inspected_by_the_api(office, ask):
    number = office.shelved()
    told = ask("lin", "POST", "/attachings", data={"file": file(b"x", "GL1999.1-1.png")}).json
    assert [one["verdict"] for one in told["files"]] == ["no record"]
    assert ask("lin", "GET", f"/attachings/{told['attaching']}/lists.xlsx").status_code == 200
    batch = ask("lin", "POST", "/digitisations", json={"records": [number]}).json
    assert ask("lin", "POST", f"/digitisation/{batch['digitisation']}/check").status_code == 200
    office.settle()
    seen = ask("he", "GET", f"/digitisations/{batch['digitisation']}").json
    assert [one["check"] for one in seen["findings"]] == ["opens"]
    assert ask("tao", "GET", f"/digitisations/{batch['digitisation']}").status_code == 404


def test_the_command_says_which_files_found_no_record(office, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("SHIQU_HOME", str(office.desk.home))
    monkeypatch.setenv("SHIQU_DATABASE", office.desk.settings.database or "")
    (tmp_path / "扫描").mkdir()
    (tmp_path / "扫描" / "GL1999.1-1.png").write_bytes(b"x")
    assert run(["attach", str(tmp_path / "扫描"), "--dry-run", "--json", "--as", "lin"]) == 1
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["state"], [one["verdict"] for one in told["files"]]) == ("dropped", ["no record"])
