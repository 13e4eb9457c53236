"""A slip by API and by command line, and the rules page of the head: the same services behind other doors."""

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from apiflask import APIFlask

from app import api, persons
from app.cli import run
from app.printing.paper import print_of
from archive.errors import NotFound, Refused
from tests.desk import Office
from tests.handover import BLANK_CONTRACT, FEES, LICENCE, a_full_slip, check, counted, paper, slip

if TYPE_CHECKING:
    from app.press.forms.submission import ReturnSlip

Ask = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def ask(office: Office) -> Ask:
    """Ask the API as somebody."""
    application = APIFlask("app.web", title="Shiqu", version=api.VERSION, spec_path=api.SPEC_PATH, docs_path=None)
    application.config.update(SECRET_KEY=b"for tests")
    api.register(application, office.desk)
    client, tokens = application.test_client(), {}

    def asked(login: str, method: str, path: str, **sent: object) -> tuple[int, dict[str, object]]:
        if login not in tokens:
            with office.desk.database.work(office.clock(), office.people[login]) as work:
                tokens[login] = persons.make_token(work, persons.by_login(work.session, login), "tests")
        answer = client.open(
            f"/api/v1{path}", method=method, headers={"Authorization": f"Bearer {tokens[login]}"}, **sent
        )
        return answer.status_code, answer.get_json()

    return asked


def test_a_slip_goes_its_way_by_the_api(office: Office, ask: Ask) -> None:
    begun = {"purpose": "file", "salesperson": "陶宇", "party_name": "白泉商贸有限公司"}
    status, told = ask("tao", "POST", "/slips", json=begun)
    assert (status, told["state"], len(told["rules"]), told["party"]["code"]) == (201, "draft", 4, "S000001")
    number = told["number"]
    file = {"file": (io.BytesIO(b"%PDF-1.4"), "合同.pdf"), "original": "false"}
    status, told = ask("tao", "POST", f"/slips/{number}/papers", data=file)
    assert (status, told["status"]) == (201, "waiting")
    changed = ask("tao", "PATCH", f"/slips/{number}/papers/{told['paper']}", json={"pages": 3, "title": "主合同"})
    assert (changed[0], changed[1]["pages"], changed[1]["original"]) == (200, 3, False)
    status, told = ask("tao", "POST", f"/submission/{number}/submit", json={})
    assert status == 422
    assert ask("tao", "DELETE", f"/slips/{number}/papers/{changed[1]['id']}")[1]["papers"] == []
    assert ask("yu", "GET", f"/slips/{number}")[0] == 404
    assert ask("yu", "GET", "/slips")[1]["total"] == 0

    full = a_full_slip(office, party_code="S2001")
    assert ask("tao", "POST", f"/submission/{full}/submit", json={})[0] == 200
    assert ask("lin", "POST", f"/submission/{full}/receive", json=counted(office, full))[0] == 200
    for one in slip(office, full).standing_papers:
        assert (
            ask("lin", "POST", f"/slips/{full}/papers/{one.id}/check", json={"legible": "yes", "agrees": "yes"})[0]
            == 200
        )
    assert ask("lin", "POST", f"/submission/{full}/accept", json={})[0] == 200
    assert ask("lin", "POST", f"/submission/{full}/review", json={})[0] == 409
    status, told = ask("zhou", "POST", f"/submission/{full}/review", json={})
    assert (status, told["state"]) == (200, "reviewed")
    assert ask("lin", "GET", "/slips-by-month/2026-11")[1] == {"month": "2026-11", "shelved": 0, "returned": 0}
    groups = [{"label": "合同", "kinds": ["contract"]}]
    assert ask("lin", "POST", "/required-papers/new-file", json={"groups": groups, "reason": "试"})[0] == 403
    assert ask("zhou", "POST", "/required-papers/new-file", json={"groups": groups, "reason": "试"})[1]["version"] == 1
    assert ask("lin", "GET", "/required-papers/new-file")[1]["groups"][0]["kinds"] == ["contract"]


def test_a_returned_set_has_its_slip_of_return(office: Office) -> None:
    number = a_full_slip(office, {"合同.pdf": BLANK_CONTRACT, "营业执照.pdf": LICENCE, "收费明细单.pdf": FEES})
    desk, lin = office.desk, office.people["lin"]
    with pytest.raises(Refused):
        print_of(desk, lin, "submission-list", number, {})
    office.step("submission", number, "submit", by="tao")
    office.step("submission", number, "receive", **counted(office, number))
    check(office, number)
    office.step("submission", number, "return", note="补填")
    seen: list[ReturnSlip] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.printing.submission.printed", lambda _desk, _work, sheet, *_rest: seen.append(sheet) or b"")
        print_of(desk, office.people["tao"], "return-slip", number, {})
    assert (seen[0].number, seen[0].ticked, seen[0].requirement) == (f"{number}-T1", frozenset({"空白栏"}), "补填")
    with pytest.raises(NotFound):
        print_of(desk, office.people["yu"], "return-slip", number, {})


def test_a_slip_by_the_command_line(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHIQU_HOME", str(office.desk.home))
    monkeypatch.setenv("SHIQU_DATABASE", office.desk.settings.database_url)

    def shiqu(*words: str) -> list[str]:
        capsys.readouterr()
        code, lines = run(words), capsys.readouterr().out.splitlines()
        assert code in {0, 1}, (words, lines)
        return lines

    number = shiqu("slip", "new", "--salesperson", "陶宇", "--party", "白泉商贸有限公司", "--as", "tao")[0]
    assert number.startswith("YJ-")
    assert json.loads(shiqu("slip", "list", "--as", "tao", "--json")[0])["number"] == number
    told = json.loads(shiqu("slip", "show", number, "--as", "lin", "--json")[0])
    assert [rule["met"] for rule in told["rules"]] == [False] * 4
    full = a_full_slip(office, party_code="S2001")
    shiqu("step", "submission", full, "submit", "--as", "tao")
    sizes = counted(office, full)
    shiqu("step", "submission", full, "receive", "--as", "lin", *(f"--set={name}={n}" for name, n in sizes.items()))
    fees = paper(office, full, "fee-list")
    shiqu("slip", "check", full, str(fees.id), "--legible", "no", "--agrees", "yes", "--as", "lin")
    assert any("不清晰" in line for line in shiqu("slip", "show", full, "--as", "lin"))
