"""What the API may be asked of the plan."""

from typing import Literal

from pydantic import Field

from app.api.asked import Asked


class WhyAsked(Asked):
    """On whose word the plan is changed."""

    why: str = Field(default="", max_length=200)


class ClassAsked(WhyAsked):
    """A class, or what is to be changed of it; what is not sent stays."""

    code: str | None = Field(default=None, max_length=12)
    name: str | None = Field(default=None, max_length=80)
    name_en: str | None = Field(default=None, max_length=120)
    national: str | None = Field(default=None, max_length=20)
    parent: str | None = Field(default=None, max_length=12)
    kind: Literal["item", "volume", "project", "av", "object"] | None = None
    pattern: str | None = Field(default=None, max_length=80, description="Such as GL{year}.{term:digit}-{n}.")
    usual: int | None = Field(default=None, ge=1, le=9999, description="Number of the usual schedule line.")
    position: int | None = Field(default=None, ge=0, le=99_999)
    valid_from: str | None = Field(default=None, max_length=40)
    version: int | None = Field(default=None, description="The version that was read; another one is a conflict.")


class CloseAsked(WhyAsked):
    """The last day on which a class takes new records; today when it is not said."""

    last: str | None = Field(default=None, max_length=40)


class ElementAsked(WhyAsked):
    """An element of a class, or what is to be changed of it."""

    name: str | None = Field(default=None, max_length=30)
    label: str | None = Field(default=None, max_length=40)
    label_en: str | None = Field(default=None, max_length=80)
    kind: Literal["text", "number", "amount", "date", "choice", "yesno"] | None = None
    required: bool | None = None
    choices: list[str] | None = Field(default=None, max_length=40)
    check: Literal["none", "uscc", "org_code", "id_no", "regex"] | None = None
    shape: str | None = Field(default=None, max_length=100)
    position: int | None = Field(default=None, ge=0, le=99_999)


class AliasAsked(WhyAsked):
    """An old code that is still read."""

    old: str = Field(max_length=12)


class FormAsked(WhyAsked):
    """A ready form for every class that has numbered nothing yet."""

    form: Literal["house", "yearly", "grand", "dat22", "dat13"]


class FondsAsked(WhyAsked):
    """A fonds, or what is to be changed of it; `copy_of` and `prefixed` are for a new one."""

    code: str | None = Field(default=None, max_length=8)
    name: str | None = Field(default=None, max_length=120)
    renamed_on: str | None = Field(default=None, max_length=40)
    parent: str | None = Field(default=None, max_length=8)
    began_on: str | None = Field(default=None, max_length=40)
    ended_on: str | None = Field(default=None, max_length=40)
    story: str | None = Field(default=None, max_length=5000)
    copy_of: str | None = Field(default=None, max_length=8)
    prefixed: bool | None = None
    version: int | None = None


class DepartmentAsked(WhyAsked):
    """A department, or what is to be changed of it."""

    code: str | None = Field(default=None, max_length=12)
    name: str | None = Field(default=None, max_length=60)
    parent: str | None = Field(default=None, max_length=12)
    began_on: str | None = Field(default=None, max_length=40)


class EndAsked(WhyAsked):
    """The last day of a department, and who took its work over."""

    ended_on: str | None = Field(default=None, max_length=40)
    successor: str | None = Field(default=None, max_length=12)


class OnAsked(Asked):
    """The plan of which day; today's when it is not said."""

    on: str | None = Field(default=None, max_length=40)


class PatternAsked(Asked):
    """A template to try."""

    pattern: str = Field(max_length=200)
