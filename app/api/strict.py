"""Bodies and queries are taken exactly: known fields, right types, each key once; anything else is told field by field."""

import json
from collections.abc import Iterable
from typing import Any

from apiflask.schema_adapters.pydantic import PydanticAdapter
from flask import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import UnsupportedMediaType

from app.api.refusals import Malformed
from archive.errors import Invalid, Problems
from archive.wording import N_

DEEPEST = 8
BODY_MOST = 4 << 20
"""Bytes of a JSON body; more than the longest list of references anybody sends."""


class Strict(PydanticAdapter):
    """Reads what was sent into a model and refuses the rest."""

    def validate_input(self, request: Request, location: str, **_: Any) -> BaseModel:  # noqa: ANN401 - the parent's signature
        """Read one part of a request.

        Raises:
            Malformed: the body is no JSON object, or names a key twice.
            Problems: fields are unknown, missing or of another type.
        """
        try:
            if location == "json":
                return self._read(_body(request), strict=True)
            if location == "query":
                return self._read(_once(request.args.lists(), _many(self.model_class)), strict=False)
            return self._read({**_once(request.form.lists()), **_once(request.files.lists())}, strict=False)
        except ValidationError as wrong:
            raise Problems(_problem(one) for one in wrong.errors(include_url=False)) from None

    def _read(self, values: dict[str, Any], *, strict: bool) -> BaseModel:
        values.pop("lang", None)
        read: BaseModel = self.model_class.model_validate(values, strict=strict)
        return read


def _body(request: Request) -> dict[str, Any]:
    """Return the JSON object of a body; no body is an empty one."""
    if (request.content_length or 0) > BODY_MOST:
        raise Invalid("body", N_("内容太长，请分成几次送。"))
    raw = request.get_data(cache=False)
    if not raw.strip():
        return {}
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        values = json.loads(raw, object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Malformed(N_("内容不是 JSON，或同一个名称写了两次，请核对。")) from None
    if not isinstance(values, dict):
        raise Malformed(N_("内容应是一个 JSON 对象。"))
    return values


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a key stands twice")
    return values


def _no_number(name: str) -> float:
    raise ValueError(name)


def _once(lists: Iterable[tuple[str, list[Any]]], many: frozenset[str] = frozenset()) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, given in lists:
        if name not in many and len(given) > 1:
            raise Invalid(name[:40], N_("“{name}”只能写一次。"), name=name[:40])
        values[name] = given if name in many else given[0]
    return values


def _many(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(
        field.alias or name
        for name, field in model.model_fields.items()
        if field.annotation == list[str] or field.annotation == list[int]
    )


SENTENCES = {
    "missing": N_("这一栏必须填。"),
    "string_type": N_("这一栏要填文字。"),
    "int_type": N_("这一栏要填整数。"),
    "int_parsing": N_("这一栏要填整数。"),
    "int_from_float": N_("这一栏要填整数。"),
    "bool_type": N_("这一栏要填 true 或 false。"),
    "bool_parsing": N_("这一栏要填 true 或 false。"),
    "list_type": N_("这一栏要填一个数组。"),
    "dict_type": N_("这一栏要填一个对象。"),
    "model_type": N_("这一栏要填一个对象。"),
}


def _problem(found: ErrorDetails) -> Invalid:
    """Say what pydantic found."""
    place = ".".join(str(part)[:40] for part in found["loc"]) or "body"
    kind, context = found["type"], found.get("ctx") or {}
    if kind in SENTENCES:
        return Invalid(place, SENTENCES[kind])
    match kind:
        case "extra_forbidden":
            return Invalid(place, N_("没有这一栏：{name}。"), name=place)
        case "string_too_long" | "too_long":
            return Invalid(place, N_("最多 {most} 个，请减少。"), most=context.get("max_length"))
        case "string_too_short" | "too_short":
            return Invalid(place, N_("至少 {least} 个，请补上。"), least=context.get("min_length"))
        case "greater_than_equal":
            return Invalid(place, N_("不能小于 {least}。"), least=context.get("ge"))
        case "less_than_equal":
            return Invalid(place, N_("不能大于 {most}。"), most=context.get("le"))
        case "literal_error" | "enum":
            return Invalid(place, N_("只能是 {words}。"), words=context.get("expected"))
        case _:
            return Invalid(place, N_("这一栏的写法不对，请核对 /api/v1/openapi.json。"))
