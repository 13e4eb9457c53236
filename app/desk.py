"""Everything a door needs, in one hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.press.press import Press
from app.settings import Settings
from archive.database import Database
from ingest.limits import MIB, Limits
from search.engine import Engine
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Desk:
    """The adapters of one installation; made in wiring, handed on as an argument."""

    settings: Settings
    database: Database
    vault: Vault
    engine: Engine
    press: Press
    clock: Callable[[], datetime]

    @property
    def home(self) -> Path:
        """The folder of this instance."""
        return self.settings.home

    @property
    def work_folder(self) -> Path:
        """Where files lie open while they are read; emptied at every start."""
        return self.settings.home / "work"

    @property
    def today(self) -> date:
        """The archive's own day."""
        return self.clock().astimezone(self.settings.zone).date()

    @property
    def limits(self) -> Limits:
        """How much one file may ask of this installation."""
        return Limits(bytes=self.settings.upload_mib * MIB, pages=self.settings.pages_most)
