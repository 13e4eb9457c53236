"""The blueprint every part of the API hangs on, and the words they share."""

from typing import Any, TypeVar

from apiflask import APIBlueprint
from apiflask.schema_adapters.registry import registry
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.api.asked import Paged
from app.api.strict import Strict

VERSION = "1.0"
PREFIX = "/api/v1"
SPEC_PATH = f"{PREFIX}/openapi.json"
BINARY = {"type": "string", "format": "binary"}
Answers = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]
T = TypeVar("T")
registry.register("pydantic", Strict)  # before any view says what it takes
BLUEPRINT = APIBlueprint("api", "app.api", url_prefix=PREFIX)


def answers(description: str, media_type: str, schema: dict[str, Any]) -> Answers:
    """Say in the document that a view answers with something other than one of our schemas."""
    return {200: {"description": description, "content": {media_type: {"schema": schema}}}}


def page(rows: Session, wanted: Select[T], asked: Paged) -> tuple[dict[str, int], list[T]]:
    """Return what a list says of itself, and the rows of one page."""
    total = rows.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    found = list(rows.scalars(wanted.limit(asked.limit).offset(asked.offset)).unique())
    return {"total": total, "limit": asked.limit, "offset": asked.offset}, found
