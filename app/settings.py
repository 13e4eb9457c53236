"""What an installation may choose; the only reader of the environment.

Each setting is read from `SHIQU_<NAME>` in the environment, else from `shiqu.toml` in the home folder,
else it has the value written here.
"""

import os
import tomllib
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from archive.errors import Invalid
from archive.wording import N_

FILE = "shiqu.toml"


class Settings(BaseSettings):
    """The choices of one installation."""

    model_config = SettingsConfigDict(env_prefix="SHIQU_", extra="forbid", frozen=True)

    home: Path = Field(default=Path("shiqu-home"), description="Folder that holds everything of this instance.")
    language: Literal["zh", "en"] = Field(default="zh", description="Language of the command line and of new people.")
    house: str = Field(default="企业档案中心", description="The archive centre's own name, shown on pages and forms.")
    fonds_code: str = Field(default="A001", description="Code of the first fonds (全宗号).", pattern=r"^[A-Z0-9]{1,8}$")
    fonds_name: str = Field(default="本公司", description="Name of the first fonds.")
    timezone: str = Field(default="Asia/Shanghai", description="Time zone in which legal days are counted.")
    database: str = Field(default="", description="SQLAlchemy URL; empty: an SQLite file in the home folder.")
    index: str = Field(
        default="tantivy",
        pattern=r"^(tantivy|whoosh|(postgresql(\+psycopg)?|sphinx)://.+)$",
        description="Search engine: tantivy, whoosh (up to 5,000 records), postgresql://… or sphinx://host:port/name.",
    )
    reader: Literal["rapid", "tesseract"] = Field(default="rapid", description="Engine that reads page images.")
    readers: int = Field(default=0, ge=0, le=64, description="Reading processes; 0: one per processor core.")
    upload_mib: int = Field(default=512, ge=1, le=4096, description="Largest file that may come in, in MiB.")
    pages_most: int = Field(default=2000, ge=1, le=100_000, description="Most pages of one file.")
    pages_per_mm: int = Field(
        default=8, ge=1, le=100, description="Pages reckoned to a millimetre of a box or bag, by which one is too full."
    )
    cooling_days: int = Field(default=30, ge=0, le=365, description="Days between approval and destruction.")
    session_minutes: int = Field(default=30, ge=5, le=1440, description="Minutes of idleness that end a session.")
    web_processes: int = Field(default=1, ge=1, le=64, description="Web processes; each has its own threads.")
    storeroom_m2: int = Field(
        default=0, ge=0, le=1_000_000, description="Area of the store rooms in square metres, for the yearly report."
    )
    secure_cookies: bool = Field(default=False, description="Send cookies over HTTPS only; set it behind a TLS proxy.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The archive's own time zone."""
        return ZoneInfo(self.timezone)

    @property
    def database_url(self) -> str:
        """Where the rows are."""
        return self.database or f"sqlite:///{self.home / 'shiqu.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which is handed in as plain values."""
        return env_settings, init_settings


def load(home: Path | None = None) -> Settings:
    """Read the settings of the instance in `home`, by default in $SHIQU_HOME or ./shiqu-home.

    Raises:
        Invalid: a setting is unknown or has a value it cannot have.
    """
    place = (home or Path(os.environ.get("SHIQU_HOME", "shiqu-home"))).absolute()
    try:
        written = tomllib.loads((place / FILE).read_text("utf-8")) if (place / FILE).exists() else {}
        # The place that was asked for holds, whatever the environment says.
        return Settings(**{**written, "home": place}).model_copy(update={"home": place})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or FILE
        raise Invalid(
            name,
            N_("设置 {name} 不对：{problem}。请改 {file} 或环境变量。"),
            name=name,
            problem=first["msg"],
            file=place / FILE,
        ) from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise Invalid(FILE, N_("设置文件 {file} 读不懂：{problem}。"), file=place / FILE, problem=wrong) from wrong
