"""The API: who may ask, what is answered, and every way it says no."""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import schemathesis
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from werkzeug.test import TestResponse

from app import api, persons, sessions
from app.api.refusals import code_of
from app.cli.exits import EXIT, Exit, exit_of
from app.statuses import STATUS, status_of
from archive.errors import ArchiveError
from archive.people import Role
from tests.desk import Office


class Caller:
    """A program with a person's token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def __call__(self, method: str, path: str, **sent: object) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **sent.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **sent)


@pytest.fixture
def app(office: Office) -> APIFlask:
    application = APIFlask("app.web", title="Shiqu", version=api.VERSION, spec_path=api.SPEC_PATH, docs_path=None)
    application.config.update(SECRET_KEY=b"for tests", MAX_CONTENT_LENGTH=300_000)
    application.extensions["desk"] = office.desk
    api.register(application, office.desk)
    return application


@pytest.fixture
def sign(app: APIFlask, office: Office) -> Callable[[str], Caller]:
    def made(login: str) -> Caller:
        with office.desk.database.work(office.clock(), office.people[login]) as work:
            return Caller(app.test_client(), persons.make_token(work, persons.by_login(work.session, login), "tests"))

    return made


def kinds(of: type[ArchiveError] = ArchiveError) -> set[type[ArchiveError]]:
    import app.entering
    import app.sheets  # noqa: F401

    return {of, *(deeper for kind in of.__subclasses__() for deeper in kinds(kind))}


def test_every_refusal_has_a_status_and_an_exit_code():
    for kind in kinds():
        error = kind.__new__(kind)
        assert 400 <= status_of(error) < 600, kind
        assert exit_of(error) in {Exit.REFUSED, Exit.INTERNAL}, kind
    assert {ArchiveError} <= set(STATUS)
    assert {ArchiveError} <= set(EXIT)


def test_the_document_is_valid_and_says_what_may_go_wrong(app):
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    assert "/api/v1/{machine}/{ref}/{verb}" in document["paths"]
    for path, ways in document["paths"].items():
        for way, operation in ways.items():
            assert {"401", "422", "500"} <= set(operation["responses"]), (way, path)
            assert operation["summary"], (way, path)
            assert operation["security"] == [{"token": []}, {"session": []}]


def test_every_address_is_in_the_document(app):
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    told = {(way.upper(), path) for path, ways in document["paths"].items() for way in ways}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.astray":
            path = rule.rule.replace("<int:", "<").replace("<", "{").replace(">", "}")
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                assert (method, path) in told


def test_a_record_is_shown_described_and_searched(office, sign):
    ref = office.record("房屋租赁合同\n出租方：海岳集团")
    office.settle()
    lin = sign("lin")
    shown = lin("GET", f"/records/{ref}")
    assert shown.status_code == 200
    assert shown.json["state"] == "received"
    changed = lin(
        "PATCH",
        f"/records/{ref}",
        json={"title": "房屋租赁合同书", "date": "20030305", "version": shown.json["version"]},
    )
    assert changed.status_code == 200, changed.json
    assert (changed.json["title"], changed.json["date"]) == ("房屋租赁合同书", "2003-03-05")
    office.settle()
    found = lin("GET", "/search?q=租赁合同书").json
    assert [hit["record"] for hit in found["hits"]] == [ref]
    assert "<mark>" in found["hits"][0]["title"] or "租赁" in found["hits"][0]["title"]


def test_text_words_and_original_come_out_and_are_noted(office, sign):
    ref = office.record("第一页\f第二页")
    lin = sign("lin")
    assert lin("GET", f"/records/{ref}/text").text == "第一页\f第二页"
    assert lin("GET", f"/records/{ref}/text?page=2").text == "第二页"
    assert lin("GET", f"/records/{ref}/text?page=3").status_code == 404
    assert lin("GET", f"/records/{ref}/pages/1.json").json["number"] == 1
    original = lin("GET", f"/records/{ref}/original")
    assert original.headers["Content-Disposition"].startswith("attachment")
    acts = {entry["act"] for entry in lin("GET", f"/records/{ref}/history").json["items"]}
    assert {"record:read", "record:view", "record:download"} <= acts


def test_a_whole_loan_goes_by_one_route(office, sign):
    number = office.shelved(secrecy="public")
    tao, lin = sign("tao"), sign("lin")
    asked = tao("POST", "/loans", json={"record": number, "way": "borrow", "purpose": "核对", "due_on": "2026-12-01"})
    assert asked.status_code == 201, asked.json
    loan = asked.json["loan"]
    offered = {offer["verb"]: offer for offer in lin("GET", f"/lending/{loan}").json["offers"]}
    assert offered["approve"]["open"]
    assert lin("POST", f"/lending/{loan}/approve", json={}).json["state"] == "approved"
    assert lin("POST", f"/lending/{loan}/hand-out", json={"pages": 1}).json["state"] == "on-loan"
    assert lin("POST", f"/lending/{loan}/take-back", json={"pages": 1}).json["state"] == "returned"
    assert [row["loan"] for row in tao("GET", "/loans").json["items"]] == [loan]
    assert sign("yu")("GET", f"/loans/{loan}").status_code == 404
    assert sign("yu")("GET", "/loans").json["total"] == 0


def test_a_due_record_is_appraised_and_listed_for_destruction(office, sign):
    number = office.shelved(series=10, date="2003-03-05")
    gu, zhou, lin = sign("gu"), sign("zhou"), sign("lin")
    case = gu("POST", "/appraisals", json={"records": [number]}).json["appraisal"]
    judged = gu("POST", f"/appraisals/{case}/items/{number}", json={"conclusion": "destroy"})
    assert judged.json["items"][0]["conclusion"] == "destroy"
    assert gu("POST", f"/appraisal/{case}/submit", json={}).json["state"] == "judged"
    assert zhou("POST", f"/appraisal/{case}/decide", json={}).json["state"] == "decided"
    drafted = lin("POST", "/destructions", json={"records": [number]})
    assert drafted.status_code == 201, drafted.json
    assert lin("GET", f"/destructions/{drafted.json['destruction']}").json["items"][0]["archival_no"] == number
    assert sign("tao")("GET", "/destructions").status_code == 403


def test_a_hold_is_lifted_by_somebody_else(office, sign):
    ref = office.record()
    lin, he = sign("lin"), sign("he")
    placed = lin("POST", f"/records/{ref}/holds", json={"kind": "audit", "reason": "年度审计"})
    assert placed.status_code == 201
    path = f"/records/{ref}/holds/{placed.json['hold']}/release"
    assert lin("POST", path, json={"evidence": "审计报告"}).status_code == 409
    assert he("POST", path, json={"evidence": "审计报告"}).json["released_by"] == "he"


def test_boxes_and_places_are_made(office, sign):
    lin = sign("lin")
    for code, capacity in (("2", None), ("2-A03", None), ("2-A03-4", 900)):
        sent = {"code": code} | ({"capacity_mm": capacity} if capacity else {})
        assert lin("POST", "/locations", json=sent).status_code == 201
    made = lin("POST", "/containers", json={"class": "GL", "year": 2003, "term": "10年", "location": "2-a03-4"})
    assert made.status_code == 201, made.json
    assert made.json["term"] == "D10"
    assert lin("GET", "/locations").json["items"][2]["left_mm"] == 870
    wrong = lin("POST", "/containers", json={"class": "XX", "year": 1800, "term": "久", "location": "9"})
    assert set(wrong.json["error"]["fields"]) == {"class", "year", "term", "location"}
    assert lin("POST", "/locations", json={"code": "3-A-1"}).status_code == 422


def test_only_the_security_officer_makes_accounts(office, sign):
    new = {"login": "xin", "name": "新人", "password": "shiqu-2026", "roles": ["archivist"], "department": "DAZX"}
    assert sign("lin")("POST", "/people", json=new).status_code == 403
    bao = sign("bao")
    assert bao("POST", "/people", json=new).json["roles"] == ["archivist"]
    assert bao("POST", "/people", json=new).json["error"]["fields"].keys() == {"login"}
    clash = bao("POST", "/people", json={**new, "login": "er", "roles": ["auditor", "security"]})
    assert clash.status_code == 403
    assert bao("GET", "/people").json["total"] > 5
    assert "password" not in json.dumps(bao("GET", "/people/xin").json)


def test_only_auditor_and_head_read_the_ledger(office, sign):
    assert sign("shen")("GET", "/ledger?limit=5").json["total"] > 0
    assert sign("zhou")("GET", "/ledger").status_code == 200
    assert sign("lin")("GET", "/ledger").status_code == 403


# --- every way it says no -------------------------------------------------------------------------------------------


def test_nobody_is_told_to_come_with_a_token(app, office):
    answer = app.test_client().get("/api/v1/records")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["error"]["code"] == "unauthenticated"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic bGluOng=", "Bearer", "", "Bearer shiqu_\u00e9"])
def test_a_token_that_is_none_opens_nothing(app, header):
    assert app.test_client().get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_a_token_dies_with_its_day_and_with_its_owner(office, sign):
    lin, he = sign("lin"), sign("he")
    with office.desk.database.work(office.clock(), office.people["bao"]) as work:
        persons.by_login(work.session, "he").active = False
    assert he("GET", "/me").status_code == 401
    office.clock.pass_days(persons.TOKEN_DAYS)
    assert lin("GET", "/me").status_code == 200
    office.clock.pass_days(1)
    assert lin("GET", "/me").status_code == 401


def test_a_session_needs_the_token_of_its_page_to_change_anything(app, office):
    client = app.test_client()
    ref = office.record()
    with office.desk.database.reading() as rows, client.session_transaction() as cookie:
        sessions.begin(cookie, persons.by_login(rows, "lin"), office.clock())
    assert client.get(f"/api/v1/records/{ref}").status_code == 200
    forged = client.patch(f"/api/v1/records/{ref}", json={"title": "别人的"})
    assert (forged.status_code, forged.json["error"]["code"]) == (403, "forged")
    with app.test_request_context():
        from flask import session
        from flask_wtf.csrf import generate_csrf

        token = generate_csrf()
        raw = session["csrf_token"]
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = raw
    assert (
        client.patch(f"/api/v1/records/{ref}", json={"title": "自己的"}, headers={"X-CSRFToken": token}).status_code
        == 200
    )


def test_a_session_ends_when_idle_or_when_its_stamp_is_raised(app, office):
    client = app.test_client()
    with office.desk.database.reading() as rows, client.session_transaction() as cookie:
        sessions.begin(cookie, persons.by_login(rows, "lin"), office.clock())
    assert client.get("/api/v1/me").status_code == 200
    office.clock.now += timedelta(minutes=office.desk.settings.session_minutes - 1)
    assert client.get("/api/v1/me").status_code == 200
    with office.desk.database.work(office.clock(), office.people["bao"]) as work:
        persons.by_login(work.session, "lin").stamp += 1
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/records/R999999", {}, 404, "not_found"),
        ("GET", "/records/R99999999999999999999", {}, 404, "not_found"),
        ("GET", "/nothing", {}, 404, "not_found"),
        ("DELETE", "/records", {}, 405, "method_not_allowed"),
        ("POST", "/nosuch/R1/accept", {"json": {}}, 404, "not_found"),
        ("POST", "/accession/{ref}/fly", {"json": {}}, 422, "invalid"),
        ("POST", "/accession/{ref}/shelve", {"json": {"location": "1"}}, 409, "wrong_state"),
        ("POST", "/accession/{ref}/return", {"json": {}}, 422, "problems"),
        ("POST", "/accession/{ref}/return", {"json": {"note": "缺页", "colour": "red"}}, 422, "problems"),
        ("POST", "/accession/{ref}/return", {"json": {"note": 7}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"title": "<script>alert(1)</script>"}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"title": 5}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"title": True}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"state": "shelved"}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"archival_no": "GL2003.1-1"}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"pages": "3"}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"date": "2003-02-30"}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"class": "NOPE"}}, 422, "problems"),
        ("PATCH", "/records/{ref}", {"json": {"title": "新", "version": 77}}, 409, "saved_meanwhile"),
        ("PATCH", "/records/{ref}", {"data": b"{", "content_type": "application/json"}, 400, "malformed"),
        ("PATCH", "/records/{ref}", {"data": b'{"pages":1,"pages":2}', "content_type": "application/json"}, 400, "malformed"),
        ("PATCH", "/records/{ref}", {"data": b'{"pages":NaN}', "content_type": "application/json"}, 400, "malformed"),
        ("PATCH", "/records/{ref}", {"data": b"[" * 100_000, "content_type": "application/json"}, 400, "malformed"),
        ("PATCH", "/records/{ref}", {"data": b"[]", "content_type": "application/json"}, 400, "malformed"),
        ("PATCH", "/records/{ref}", {"data": b"title=x", "content_type": "text/plain"}, 415, "unsupported_media_type"),
        ("PATCH", "/records/{ref}", {"data": b" " * (3 << 20), "content_type": "application/json"}, 413, "too_large"),
        ("GET", "/records?limit=0", {}, 422, "problems"),
        ("GET", "/records?limit=many", {}, 422, "problems"),
        ("GET", "/records?order=title", {}, 422, "problems"),
        ("GET", "/records?limit=1&limit=2", {}, 422, "invalid"),
        ("GET", "/search?q=", {}, 422, "problems"),
        ("GET", "/search?q=年度:abc", {}, 422, "bad_query"),
        ("GET", "/records/{ref}/pages/9.jpg", {}, 404, "not_found"),
        ("GET", "/arrivals/999", {}, 404, "not_found"),
        ("GET", "/arrivals/99999999999999999999999", {}, 404, "not_found"),
        ("GET", "/appraisals/JD-1", {}, 404, "not_found"),
        ("POST", "/arrivals", {"data": {}, "content_type": "multipart/form-data"}, 422, "problems"),
        ("GET", "/people", {}, 403, "not_permitted"),
        ("POST", "/loans", {"json": {"record": "{ref}", "way": "steal", "purpose": "x", "due_on": "2026-12-01"}}, 422, "problems"),
        ("POST", "/loans", {"json": {"record": "{ref}", "way": "read", "purpose": "x", "due_on": "never"}}, 422, "invalid"),
        ("POST", "/loans", {"json": {"record": "{ref}", "way": "read", "purpose": "x", "due_on": "2026-12-01"}}, 409, "refused"),
    ],
)  # fmt: skip
def test_every_way_of_saying_no_has_its_status(office, sign, method, path, sent, status, code):
    ref = office.record()
    before = office.get(ref).version
    if "json" in sent:
        sent = {
            "json": {key: value.format(ref=ref) if value == "{ref}" else value for key, value in sent["json"].items()}
        }
    answer = sign("lin")(method, path.format(ref=ref), **sent)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code), answer.json
    assert answer.json["error"]["message"]
    assert office.get(ref).version == before


def test_what_is_forbidden_looks_like_what_is_absent(office, sign):
    secret = office.record("核心商密文件", secrecy="core")
    lin = sign("lin")
    for path in ("", "/text", "/original", "/pages/1.jpg", "/pages/1.json", "/history", "/holds"):
        there, absent = lin("GET", f"/records/{secret}{path}"), lin("GET", f"/records/R777777{path}")
        assert there.status_code == absent.status_code == 404
        assert there.json["error"]["message"].replace(secret, "R777777") == absent.json["error"]["message"]
    assert lin("POST", f"/accession/{secret}/accept", json={}).status_code == 404
    assert lin("PATCH", f"/records/{secret}", json={"title": "看得见吗"}).status_code == 404


def test_a_list_tells_nothing_of_what_one_may_not_see(office, sign):
    office.shelved(secrecy="core")
    office.shelved(secrecy="public")
    office.settle()
    for login, seen in (("zhou", 2), ("lin", 1), ("tao", 1), ("shen", 0), ("bao", 0)):
        assert sign(login)("GET", "/records").json["total"] == seen, login
        assert sign(login)("GET", "/search?q=消防").json["total"] == seen, login


def test_a_message_is_in_the_language_of_the_reader(office, sign):
    lin = sign("lin")
    chinese = lin("GET", "/records/R9999", headers={"Accept-Language": "zh-CN,en;q=0.5"}).json["error"]["message"]
    assert "没有" in chinese
    assert lin("GET", "/records/R9999?lang=zh", headers={"Accept-Language": "en"}).json["error"]["message"] == chinese


def test_a_file_is_handed_in_and_an_unfit_name_is_not(office, sign):
    lin = sign("lin")

    def send(name: str, content: bytes = b"%PDF-1.4 x", **fields: str) -> TestResponse:
        data = {"file": (io.BytesIO(content), name), **fields}
        return lin("POST", "/arrivals", data=data, content_type="multipart/form-data")

    kept = send("合同.pdf", party="SH0001")
    assert (kept.status_code, kept.json["status"]) == (201, "waiting")
    assert lin("GET", f"/arrivals/{kept.json['arrival']}").json["file"] == "合同.pdf"
    assert sign("tao")("GET", f"/arrivals/{kept.json['arrival']}").status_code == 404
    assert send("a<script>.pdf").json["error"]["fields"].keys() == {"file"}
    assert send("b.pdf", **{"class": "NOPE"}).json["error"]["fields"].keys() == {"class"}
    assert send("b.pdf", **{"class": "HT"}).status_code == 422
    assert send("b.pdf", colour="red").status_code == 422
    assert send("c.pdf", b"x" * 400_000).status_code == 413
    assert lin("GET", "/arrivals").json["total"] == 1


def test_a_fault_of_ours_shows_a_number_and_nothing_else(app, office, sign, monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret of the house")

    monkeypatch.setattr("app.api.records.record_for", fail)
    answer = sign("lin")("GET", "/records/R1")
    assert answer.status_code == 500
    assert len(answer.json["error"]["reference"]) == 8
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_name_becomes_a_code():
    assert code_of("NotYetDue") == "not_yet_due"
    assert code_of("Method Not Allowed") == "method_not_allowed"


QUICK = settings(
    max_examples=3,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.filterwarnings("ignore")
def test_no_request_makes_it_stumble(app, office, sign):
    refs = [office.record(), office.shelved(secrecy="public")]
    tokens = [sign(login).token for login in ("lin", "zhou", "bao")]
    tried = set()

    def ask(case: schemathesis.Case) -> None:
        for name, value in (case.path_parameters or {}).items():
            if name in {"ref", "number"} and isinstance(value, str):
                case.path_parameters[name] = refs[len(value) % 2]
        for token in tokens:
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code < 500, (case.method, case.path, case.body, answer.text)
            tried.add(f"{case.method} {case.path}")

    for found in schemathesis.openapi.from_wsgi(api.SPEC_PATH, app).get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            # Where nothing can be wrong in a request, no wrong one is made.
            with suppress(Unsatisfiable):
                QUICK(given(found.ok().as_strategy(generation_mode=mode))(ask))()
    assert len(tried) > 30


def test_the_roles_of_the_contract_are_those_of_the_archive():
    from app.api.asked import PersonAsked

    named = PersonAsked.model_json_schema()["properties"]["roles"]["items"]["enum"]
    assert set(named) == {str(role) for role in Role}
