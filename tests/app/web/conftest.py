"""A browser without a window: the office's pages, asked for by its people."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from app.web import create_app
from tests.desk import PASSWORD, Office

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Browser:
    """One person's browser; forms are sent with the token of the page last seen."""

    client: FlaskClient
    token: str = ""

    def get(self, url: str, **more: object) -> TestResponse:
        """Ask for a page."""
        return self._seen(self.client.get(url, **more))

    def post(self, url: str, **fields: object) -> TestResponse:
        """Send a form."""
        return self._seen(self.client.post(url, data={"csrf_token": self.token, **fields}))

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        """Go through the entrance."""
        self.get("/login")
        answer = self.post("/login", login=login, password=password)
        self.get("/no-such-page")  # any page: its token is that of the new session
        return answer

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and (found := TOKEN.search(answer.text)):
            self.token = found[1]
        answer.get_data()
        answer.close()
        return answer


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Keep compiled templates from test to test; compiling them takes longer than most tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def site(office: Office, compiled: FileSystemBytecodeCache) -> Flask:
    """Open the site of the office; figures are counted afresh for every page."""
    app = create_app(office.desk)
    app.jinja_env.bytecode_cache = compiled
    app.extensions["counts"].seconds = 0
    app.config["TESTING"] = False
    return app


@pytest.fixture
def browse(site: Flask) -> Callable[[str], Browser]:
    """Give a browser in which somebody has signed in; of `nobody` when the name is empty."""

    def open_one(login: str = "") -> Browser:
        browser = Browser(site.test_client())
        if login:
            assert browser.sign_in(login).status_code == 302, f"{login} was not let in"
        return browser

    return open_one
