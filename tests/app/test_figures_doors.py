"""Figures and forms by API and by command: the same as on the page."""

import json
from pathlib import Path

import pytest

from app import persons
from app.cli import run
from app.cli.exits import Exit
from app.web import create_app
from archive.records import Record
from tests.app.test_press import close, pages
from tests.desk import Office


def test_api_and_command_tell_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number = office.shelved(pages=7)
    client = create_app(office.desk).test_client()
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        token = persons.make_token(work, persons.by_login(work.session, "lin"), "tests")
    sign = {"Authorization": f"Bearer {token}"}
    told = client.get("/api/v1/figures?period=2026&by=year", headers=sign).json
    assert (told["period"], told["closing"], told["not_yet_shelved"], told["rows"]) == ("2026", 0, 1, [])
    assert client.get("/api/v1/figures?period=2026-13", headers=sign).status_code == 422
    paper = client.post("/api/v1/prints/stamp", headers=sign, json={"ref": number})
    assert paper.data.startswith(b"%PDF-")
    assert client.post("/api/v1/prints/poster", headers=sign, json={"ref": number}).status_code == 404

    monkeypatch.setenv("SHIQU_HOME", str(office.desk.home))
    monkeypatch.setenv("SHIQU_DATABASE", office.desk.settings.database_url)
    capsys.readouterr()
    assert run(["figures", "2026", "--by", "year", "--as", "lin", "--json"]) == Exit.DONE
    spoken = json.loads(capsys.readouterr().out)
    assert {name: spoken[name] for name in told if name != "at"} == {name: told[name] for name in told if name != "at"}
    assert run(["print"]) == Exit.DONE
    assert "figures" in capsys.readouterr().out
    assert run(["print", "bag", number, "--as", "lin", "--to", str(tmp_path / "bag.pdf")]) == Exit.DONE
    assert (tmp_path / "bag.pdf").read_bytes().startswith(b"%PDF-")
    assert run(["print", "bag"]) == Exit.USAGE
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        record = work.session.query(Record).filter_by(archival_no=number).one()
        record.state, record.shelved_at = "shelved", office.clock()
    for name in ("register", "movements"):
        assert run(["print", name, "2026-11", "--as", "lin", "--to", str(tmp_path / "register.pdf")]) == Exit.DONE
        text = close("".join(pages((tmp_path / "register.pdf").read_bytes())))
        assert number in text
        assert "入库" in text
        assert run(["print", name, "2026-11", "--as", "shen"]) == Exit.REFUSED
