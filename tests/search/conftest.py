"""Servers that keep an index, started once and gone with the tests."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest

from search.engines import open_engine
from search.engines.sphinx import configuration


@dataclass
class PostgresqlIndex:
    """Databases for an index each."""

    fresh: Callable[[], str]
    drop: Callable[[str], None]

    @contextmanager
    def index(self) -> Iterator[str]:
        """Lend the address of an empty one."""
        url = self.fresh()
        yield url
        self.drop(url)


@pytest.fixture(scope="session")
def postgresql_index(postgresql) -> PostgresqlIndex:
    return PostgresqlIndex(postgresql.fresh, postgresql.drop)


class SphinxNodes:
    """Two nodes of Sphinx, each with a part of an index and the address of the other."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sphinx-"))
        self.ports = _free_ports(4)
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        return f"sphinx://127.0.0.1:{self.ports[0]},127.0.0.1:{self.ports[1]}/shiqu"

    def start(self, program: str) -> None:
        for node in (0, 1):
            folder = self.folder / f"node-{node}"
            folder.mkdir()
            text = configuration(
                "shiqu",
                str(folder),
                sql=f"127.0.0.1:{self.ports[node]}",
                api=f"127.0.0.1:{self.ports[node + 2]}",
                others=[f"127.0.0.1:{self.ports[3 - node]}"],
            )
            (folder / "sphinx.conf").write_text(text)
            words = ["setpriv", "--pdeathsig", "KILL", program, "--config", str(folder / "sphinx.conf"), "--nodetach"]
            with (folder / "out").open("wb") as out:
                self.processes.append(subprocess.Popen(words, stdout=out, stderr=out))
        for port in self.ports[:2]:
            _await(port)

    def kill(self, node: int) -> None:
        self.processes[node].kill()
        self.processes[node].wait(10)

    def stop(self) -> None:
        for node in range(len(self.processes)):
            self.kill(node)
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def index(self) -> Iterator[str]:
        """Lend the address of an empty index; there is one on these nodes, so one at a time."""
        engine = open_engine(self.url, self.folder)
        engine.clear()
        engine.close()
        yield self.url


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _await(port: int) -> None:
    for _ in range(200):
        try:
            pymysql.connect(host="127.0.0.1", port=port, user="", autocommit=None).close()
        except pymysql.Error:
            time.sleep(0.05)
        else:
            return
    pytest.fail("searchd does not answer")


def searchd() -> str:
    """Return the program, or say that these tests cannot run without it."""
    program = shutil.which("searchd") or "/usr/bin/searchd"
    if not Path(program).exists():
        pytest.skip("needs a SphinxQL server (on Debian: apt-get install sphinxsearch)")
    return program


@contextmanager
def two_nodes() -> Iterator[SphinxNodes]:
    """Run two nodes."""
    program, nodes = searchd(), SphinxNodes()
    try:
        nodes.start(program)
        yield nodes
    finally:
        nodes.stop()


@pytest.fixture(scope="module")
def sphinx_index() -> Iterator[SphinxNodes]:
    with two_nodes() as nodes:
        yield nodes


@pytest.fixture(scope="module")
def sphinx_beside() -> Iterator[SphinxNodes]:
    """Two nodes besides those whose index is filled for the whole module."""
    with two_nodes() as nodes:
        yield nodes
