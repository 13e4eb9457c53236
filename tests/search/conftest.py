"""Servers that keep an index, started once and gone with the tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest


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
