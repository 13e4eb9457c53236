"""The OpenAPI document: what the framework gathers from the views, completed with what holds for all of them."""

from typing import Any

from app.api.door import BLUEPRINT
from app.api.refusals import Error
from app.speaking import LANGUAGES

INTRODUCTION = """The archive as JSON. Everything here is within what the caller may see: what is absent and what is forbidden look the same.

Sign with `Authorization: Bearer …`, or use the session of the pages; with a session, whatever changes something carries the page's token in `X-CSRFToken`. Messages are Chinese or English: `?lang=`, else `Accept-Language`."""
EVERYWHERE = {
    401: "Nobody we know asks.",
    422: "Fields cannot stand; nothing was changed.",
    500: "A fault of ours; the reference is in the log.",
    503: "Something the archive stands on does not answer now.",
}
WITH_PLACE = {404: "It is not there, or the caller may not know of it."}
WITH_DUTY = {403: "It belongs to other duties."}
WITH_BODY = {
    400: "The body cannot be read.",
    409: "A rule or somebody else's change stands in the way; nothing was changed.",
    413: "Too much was sent.",
    415: "The body is of another type.",
    507: "No room is left.",
}
REF = "`R12`, `12`, or any spelling of an archival number or of the number of a loan, an appraisal or a list."


def completed(spec: dict[str, Any] | str) -> dict[str, Any] | str:
    """Complete the document."""
    assert isinstance(spec, dict)  # noqa: S101 - it is text only where YAML was asked for
    spec["info"]["description"] = INTRODUCTION
    spec["servers"] = [{"url": "/"}]
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    error = Error.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= error.pop("$defs", {})
    schemas["Error"] = error
    spec["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "shiqu"},
    }
    for path, ways in spec.get("paths", {}).items():
        for way, operation in ways.items():
            _complete(operation, has_place="{" in path, reads=way == "get")
    return spec


def _complete(operation: dict[str, Any], *, has_place: bool, reads: bool) -> None:
    operation["security"] = [{"token": []}, {"session": []}]
    operation["operationId"] = operation["operationId"].partition(f"_{BLUEPRINT.name}_")[2]
    operation["parameters"] = [*operation.get("parameters", []), _language()]
    for parameter in operation["parameters"]:
        _tighten(parameter)
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    expected = EVERYWHERE | WITH_DUTY | (WITH_PLACE if has_place else {}) | ({} if reads else WITH_PLACE | WITH_BODY)
    for status, description in expected.items():
        operation["responses"][str(status)] = {
            "description": description,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }


def _language() -> dict[str, Any]:
    return {"name": "lang", "in": "query", "required": False, "schema": {"type": "string", "enum": [*LANGUAGES]}}


def _tighten(parameter: dict[str, Any]) -> None:
    if parameter["in"] != "path":
        return
    parameter["required"] = True
    if parameter["schema"].get("type") == "integer":
        parameter["schema"]["minimum"] = 0
    elif parameter["name"] in {"ref", "number"}:
        parameter["description"] = REF
