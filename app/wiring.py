"""The only place where adapters are made."""

from datetime import UTC, datetime
from pathlib import Path

from app.desk import Desk
from app.press.forms import House
from app.press.press import Press
from app.settings import Settings
from archive.database import Database
from search.engines import open_engine
from storage.folder import FolderStore
from storage.keys import KeyRing, master_key
from storage.vault import Vault

TEMPLATES = Path(__file__).parent.parent / "templates"


def build(settings: Settings) -> Desk:
    """Make everything one installation needs; the instance must have been founded."""
    home = settings.home
    keys = KeyRing(FolderStore(home / "keys"), master_key(home / "master.key"))
    return Desk(
        settings=settings,
        database=Database(settings.database_url, settings.zone),
        vault=Vault(FolderStore(home / "blobs"), keys),
        engine=open_engine(settings.index, home / "index"),
        press=Press(TEMPLATES, House(settings.house, settings.fonds_code, settings.fonds_name), settings.language),
        clock=lambda: datetime.now(UTC),
    )
