"""One server that speaks SphinxQL: its connection, kept, tried and given back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql
from pymysql.cursors import Cursor

from search.errors import Away

SECONDS = 20


class Node:
    """One server and its idle connections."""

    def __init__(self, address: str) -> None:
        host, _, port = address.partition(":")
        self._address = (host, int(port or 9306))
        self._idle: list[pymysql.Connection[Any]] = []
        self._turn = threading.Lock()

    def take(self) -> Cursor:
        """Lend a cursor on a live connection.

        Raises:
            Away: the node does not answer.
        """
        host, port = self._address
        try:
            connection = self._alive() or pymysql.connect(
                host=host, port=port, user="", charset="utf8", autocommit=None, connect_timeout=3,
                read_timeout=SECONDS, write_timeout=SECONDS,
            )  # fmt: skip
            return connection.cursor()
        except (pymysql.Error, OSError) as error:
            raise Away(str(error)) from error

    def _alive(self) -> "pymysql.Connection[Any] | None":
        """Return an idle connection that the node has not closed meanwhile."""
        while True:
            with self._turn:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                return None
            try:
                connection.ping(reconnect=False)
            except (pymysql.Error, OSError):
                connection.close()
            else:
                return connection

    def give_back(self, rows: Cursor) -> None:
        """Keep a connection for the next question."""
        connection: Any = rows.connection
        with self._turn:
            self._idle.append(connection)

    @contextmanager
    def asked(self) -> Iterator[Cursor]:
        """Lend a cursor; its connection is kept only when all went well."""
        rows = self.take()
        try:
            yield rows
        except pymysql.Error as error:
            raise Away(str(error)) from error
        self.give_back(rows)

    def close(self) -> None:
        """Let go of every idle connection."""
        with self._turn:
            while self._idle:
                self._idle.pop().close()
