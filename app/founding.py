"""Making an instance: its folders, its master key, its schema and its first day."""

import fcntl
import json
from datetime import UTC, datetime
from pathlib import Path

from app.schema import upgrade
from app.settings import FILE, Settings
from archive.database import Database
from archive.default_scheme import load
from archive.founding import found_fonds
from archive.people import CLOCK
from storage.keys import master_key

DEPARTMENTS = {
    "DAZX": "档案中心",
    "BGS": "办公室",
    "CWB": "财务部",
    "YWB": "业务部",
    "ZCB": "资产部",
    "XXB": "信息部",
}
TOML = """# 石渠的设置；每一项都可以用环境变量 SHIQU_<名称> 覆盖。说明见 docs/settings.md。
house = {house}
fonds_code = {code}
fonds_name = {name}
"""


def found(settings: Settings, *, extra: str = "") -> None:
    """Make the instance, or bring an older one up to this release; may run twice, and by two at once.

    `extra` is appended to a settings file that is written for the first time.
    """
    home = settings.home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "founding.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for folder in ("blobs", "keys", "index", "inbox"):
            (home / folder).mkdir(exist_ok=True)
        _write_settings(home, settings, extra)
        master_key(home / "master.key")
        database = Database(settings.database_url, settings.zone)
        try:
            upgrade(database)
            with database.work(datetime.now(UTC), CLOCK) as work:
                found_fonds(work, settings.fonds_code, settings.fonds_name, load(), DEPARTMENTS)
        finally:
            database.close()


def _write_settings(home: Path, settings: Settings, extra: str) -> None:
    if not (home / FILE).exists():
        # A TOML basic string is written as a JSON string is.
        quoted = (
            json.dumps(word, ensure_ascii=False) for word in (settings.house, settings.fonds_code, settings.fonds_name)
        )
        text = TOML.format(**dict(zip(("house", "code", "name"), quoted, strict=True)))
        (home / FILE).write_text(text + extra, "utf-8")
