"""The schema of the database: the way from any earlier release to this one, and whether one is on it."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

import archive.begun
import archive.gaps
import archive.imports
import archive.saved_searches
import archive.scans
import ingest.arrivals
import workflows.catalogue
import workflows.correction
import workflows.renumbering
from archive.database import Database
from archive.errors import Refused
from archive.rows import Base
from archive.wording import N_

METADATA = Base.metadata


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the database to a release's schema; nothing happens when it is there already."""
    with database.engine.execution_options(writes=True).connect() as connection, connection.begin():
        if database.is_sqlite:
            connection.exec_driver_sql("SELECT 1")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def check(database: Database) -> None:
    """Refuse a database of another release.

    Raises:
        Refused: it must be upgraded first, or is newer than this program.
    """
    found, wanted = revision(database), ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise Refused(N_("这里还没有建库，请先运行 shiqu init。"))
    if found != wanted:
        raise Refused(
            N_("数据库是另一个版本（{found}，本程序要 {wanted}），请运行 shiqu init 升级。"), found=found, wanted=wanted
        )


def revision(database: Database) -> str | None:
    """Return the revision the database is at; None when it has no schema yet."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def drift(connection: Connection) -> list[Any]:
    """Return what the migrations made differently from what the rows say; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, METADATA))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


_ = (
    ingest.arrivals,
    archive.begun,
    archive.gaps,
    archive.imports,
    archive.scans,
    workflows.renumbering,
    workflows.correction,
)
