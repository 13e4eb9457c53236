"""What every test stands on: a database of its own, and no way out of the machine."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest

# How fast an example runs depends on who else uses the machine.
hypothesis.settings.register_profile("shiqu", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("shiqu")

NAMES = count(1)
pytest_plugins = ["tests.desk"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql", "both"],
        default="sqlite",
        help="where the tests that touch the database run",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
        # A page looks the same whatever keeps the rows: the browser, slow as it is, looks once.
        if metafunc.definition.get_closest_marker("browser"):
            kinds = kinds[:1]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "database_kind" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`, as asked for with --database."""
    return request.param


@pytest.fixture(scope="session")
def fresh_database(database_kind: str, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Make an empty database whenever called and return its URL; for fixtures that outlive one test."""
    if database_kind == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix="rows-"))
        yield lambda: f"sqlite:///{folder}/archive-{next(NAMES)}.db"
        shutil.rmtree(folder, ignore_errors=True)
    else:
        yield request.getfixturevalue("postgresql").fresh


@pytest.fixture
def copy_database(database_kind: str, request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """Copy a database nobody is connected to, faster than founding another, and return the copy's URL.

    The copies are gone with the test.
    """
    copies: list[str] = []

    def copy(url: str) -> str:
        copies.append(server.copy(url) if server else _copy_file(url))
        return copies[-1]

    server = request.getfixturevalue("postgresql") if database_kind == "postgresql" else None
    yield copy
    for url in copies:
        if server:
            server.drop(url)
        else:
            for file in _path_of(url).parent.glob(f"{_path_of(url).name}*"):
                file.unlink()


def _path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _copy_file(url: str) -> str:
    target = _path_of(url).with_name(f"copy-{next(NAMES)}.db")
    shutil.copyfile(_path_of(url), target)
    return f"sqlite:///{target}"


@pytest.fixture
def database_url(fresh_database: Callable[[], str]) -> str:
    """Return the URL of an empty database of this test's own."""
    return fresh_database()


class PostgreSQL:
    """A server for the tests alone: in a temporary folder, on a socket in it, gone with the tests.

    It sorts as an office in China would set it up, by pinyin, so that an order left to the database is found out.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.programs = _programs()
        # PostgreSQL refuses to run as root.
        self.owner = _owner() if os.geteuid() == 0 else None
        if self.owner:
            shutil.chown(self.folder, self.owner)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        rows = self.folder / "rows"
        locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh-u-co-pinyin"]
        self._run("initdb", "--no-sync", "--auth=trust", "--username=shiqu", *locale, "--pgdata", str(rows))
        settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]
        settings += [f"unix_socket_directories={self.folder}", "max_connections=200", "timezone=UTC"]
        words = self._words("postgres", "-D", str(rows), *(f"--{setting}" for setting in settings))
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(words, cwd=self.folder, env=_surroundings(), stdout=log, stderr=log)
        self._await()

    def fresh(self) -> str:
        name = f"archive_{next(NAMES)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
        return self._url(name).replace("postgresql", "postgresql+psycopg", 1)

    def copy(self, url: str) -> str:
        name = f"copy_{next(NAMES)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {_name_of(url)} STRATEGY file_copy")
        return self._url(name).replace("postgresql", "postgresql+psycopg", 1)

    def drop(self, url: str) -> None:
        self._say(f"DROP DATABASE {_name_of(url)} WITH (FORCE)")

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(3)  # SIGQUIT: at once; nothing here is worth saving
            self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _say(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        return f"postgresql://shiqu@/{name}?host={self.folder}"

    def _words(self, program: str, *arguments: str) -> list[str]:
        words = [str(self.programs / program), *arguments]
        # Dies with the tests, however they end.
        become = ["setpriv", "--pdeathsig", "QUIT"]
        if self.owner:
            become += ["--reuid", self.owner, "--regid", self.owner, "--clear-groups"]
        return become + words

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            self._words(program, *arguments), cwd=self.folder, env=_surroundings(), capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    def _await(self) -> None:
        for _ in range(300):
            try:
                psycopg.connect(self._url("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        pytest.fail((self.folder / "log").read_text())


def _name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _programs() -> Path:
    """Return the folder of the newest PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    assert found or on_path, "install PostgreSQL 15 or newer (on Debian: postgresql)"
    return found[-1] if found else Path(on_path or "").parent


def _owner() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _surroundings() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Run a PostgreSQL server while the tests run."""
    server = PostgreSQL()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(autouse=True, scope="session")
def _no_way_out() -> Iterator[None]:
    """Refuse every connection that leaves the machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        yield


def _only_here(connect: Callable[..., object]) -> Callable[..., object]:
    def guarded(self: socket.socket, address: object) -> object:
        host = str(address[0]) if isinstance(address, tuple) else "localhost"
        if host not in ("localhost", "::1") and not host.startswith("127."):
            self.close()
            pytest.fail(f"a test tried to reach {host}: tests stay on this machine")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith(("SHIQU_", "PG")):
            monkeypatch.delenv(name)
