"""A consistent copy of the database in one file, and the way back.

SQLite is copied by its own backup interface while others go on writing; PostgreSQL by its own programs. A
database is named by its path or by its URL.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from storage.errors import Full, HomeInUse, ToolFailed, ToolMissing
from storage.folder import settle, volume_of

SQLITE: Final = "database.sqlite"
POSTGRES: Final = "database.pgdump"
_ASIDE: Final = ".before-restore"


def take(database: Path | str, into: Path) -> Path:
    """Copy a database into a folder and return the file.

    Raises:
        ToolMissing: pg_dump is not installed.
        ToolFailed: pg_dump gave up.
    """
    if isinstance(database, Path):
        target = into / SQLITE
        _copy_sqlite(database, target)
        return target
    target = into / POSTGRES
    with _without_password(database) as url:
        _run(["pg_dump", "--format=custom", "--no-password", f"--file={target}", f"--dbname={url}"])
    return target


def is_sound(snapshot: Path) -> bool:
    """Say whether the database's own tools can read a copy."""
    if snapshot.name == POSTGRES:
        try:
            _run(["pg_restore", "--list", str(snapshot)])
        except ToolFailed:
            return False
        return True
    try:
        with closing(sqlite3.connect(f"{snapshot.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            return bool(opened.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def in_use(database: Path | str) -> bool:
    """Say whether there is a database file already; a server is asked only when putting back."""
    return isinstance(database, Path) and database.exists()


def put_back(snapshot: Path, database: Path | str, *, over: bool) -> None:
    """Make a copy the database; one that is there is set aside (SQLite) or replaced (PostgreSQL) if `over`.

    Raises:
        HomeInUse: there is one and `over` was not said.
        ToolMissing: pg_restore is not installed.
        ToolFailed: pg_restore gave up; nothing was changed.
    """
    if isinstance(database, Path):
        if database.exists() and not over:
            raise HomeInUse(str(database))
        _put_back_sqlite(snapshot, database)
        return
    clean = ["--clean", "--if-exists"] if over else []
    with _without_password(database) as url:
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-password", f"--dbname={url}"]
        _run(["pg_restore", *clean, *options, str(snapshot)])


def _copy_sqlite(source: Path, target: Path) -> None:
    uri = f"{source.absolute().as_uri()}?mode=ro"
    try:
        _back_up_sqlite(uri, target)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise Full(volume_of(target)) from error
        raise


def _back_up_sqlite(uri: str, target: Path) -> None:
    with closing(sqlite3.connect(uri, uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        # One file, without the write-ahead log the live one may have.
        copy.execute("PRAGMA journal_mode=DELETE")


def _put_back_sqlite(snapshot: Path, database: Path) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)
    draft = database.with_name(f".{database.name}.restoring")
    shutil.copyfile(snapshot, draft)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    # A log left beside the new file would be played into it; the old file and its log stay together.
    for suffix in ("-wal", "-shm", "-journal", ""):
        with suppress(FileNotFoundError):
            Path(f"{database}{suffix}").replace(f"{database}{_ASIDE}{suffix}")
    draft.replace(database)
    settle(database.parent)


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise ToolMissing(command[0]) from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise ToolFailed(command[0], lines[0] if lines else f"{done.returncode}")


@contextmanager
def _without_password(url: str) -> Iterator[str]:
    """Give the URL with its password in a file, for anyone may read the arguments of a program."""
    parts = urlsplit(url)
    password = unquote(parts.password or "")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="shiqu-") as file:
        query = parse_qsl(parts.query)
        if password:
            escaped = password.replace("\\", "\\\\").replace(":", "\\:")
            file.write(f"*:*:*:*:{escaped}\n")
            file.flush()
            query.append(("passfile", file.name))
        user, _, host = parts.netloc.rpartition("@")
        place = f"{user.partition(':')[0]}@{host}" if user else host
        yield urlunsplit(("postgresql", place, parts.path, urlencode(query), ""))
