"""The migrations make exactly what the rows say, on both databases, and no other release is served."""

import pytest
from sqlalchemy import text

from app.schema import check, drift, revision, upgrade
from archive.database import Database
from archive.errors import Refused


def test_the_migrations_and_the_rows_agree(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    with database.engine.connect() as connection:
        assert drift(connection) == []
    check(database)
    upgrade(database)
    database.close()


def test_an_empty_database_is_told_to_be_founded(database_url: str) -> None:
    database = Database(database_url)
    assert revision(database) is None
    with pytest.raises(Refused, match="shiqu init"):
        check(database)
    database.close()


def test_a_database_of_another_release_is_refused(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="9999"):
        check(database)
    database.close()
