"""The three doors a use copy comes out of: the page, the API and the command line."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from PIL import Image

from app import persons
from app.cli import root
from app.cli.terminal import Terminal
from app.speaking import speaker
from app.web import create_app
from archive.errors import Invalid
from tests.desk import PASSWORD, Office


@pytest.fixture
def number(office: Office) -> str:
    number = office.shelved("通知")
    out = io.BytesIO()
    Image.new("RGB", (620, 877), "white").save(out, "JPEG", dpi=(75, 75))
    key_id = office.get(number).key_id
    office.desk.vault.remove(key_id, "original")
    office.desk.vault.put(key_id, "original", out.getvalue())
    return number


@pytest.fixture
def client(office: Office) -> FlaskClient:
    app = create_app(office.desk)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def token(office: Office) -> Callable[[str], dict[str, str]]:
    def of(login: str) -> dict[str, str]:
        with office.desk.database.work(office.clock(), office.people[login]) as work:
            made = persons.make_token(work, persons.by_login(work.session, login), "tests")
        return {"Authorization": f"Bearer {made}"}

    return of


def pages(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as document:
        return len(document)


def test_the_record_page_asks_for_a_purpose_and_gives_a_file(office: Office, number: str, client: FlaskClient) -> None:
    client.post("/login", data={"login": "lin", "password": PASSWORD})
    assert f'action="/records/{office.get(number).ref}/copy"' in client.get(f"/records/{number}").text
    empty = client.post(f"/records/{number}/copy", data={"purpose": " "})
    assert empty.status_code == 422
    assert "请写明用途" in empty.text
    answer = client.post(f"/records/{number}/copy", data={"purpose": "审计"})
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "_FB-2026-0001.pdf" in answer.headers["Content-Disposition"]
    assert pages(answer.data) == 1


def test_the_api_gives_a_copy_or_says_no(
    number: str, client: FlaskClient, token: Callable[[str], dict[str, str]]
) -> None:
    url = f"/api/v1/records/{number}/copy"
    answer = client.post(url, json={"purpose": "审计"}, headers=token("lin"))
    assert answer.status_code == 200, answer.text
    assert pages(answer.data) == 1
    assert client.post(url, json={}, headers=token("lin")).status_code == 422
    assert client.post(url, json={"purpose": "审计"}, headers=token("gu")).status_code == 403
    assert client.post(url, json={"purpose": "审计"}, headers=token("lei")).status_code == 404


def test_the_command_writes_a_copy_and_never_over_a_file(office: Office, number: str, tmp_path) -> None:
    out = tmp_path / "copy.pdf"
    terminal = Terminal(speaker("zh"), office.desk)
    words = ["copy", number, str(out), "--purpose", "审计", "--as", "lin"]
    done = CliRunner().invoke(root, words, obj=terminal, standalone_mode=False)
    assert done.exception is None, done.exception
    assert "FB-2026-0001" in done.output
    assert pages(out.read_bytes()) == 1
    again = CliRunner().invoke(root, words, obj=terminal, standalone_mode=False)
    assert isinstance(again.exception, Invalid)
    assert pages(out.read_bytes()) == 1
