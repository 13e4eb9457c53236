"""Every way the API can say no, in one shape: {"error": {"code", "message", "fields"}} in the reader's language."""

import re
import secrets
from http import HTTPStatus

from flask import Response, current_app, jsonify, request
from pydantic import BaseModel, Field
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.desk import Desk
from app.logs import log
from app.speaking import LANGUAGES, Say, said_by_field, sentence, speaker
from app.statuses import status_of
from archive.errors import ArchiveError
from archive.wording import N_
from search.errors import BadQuery


class Unauthenticated(ArchiveError):
    """Nobody, or nobody we know, asks."""


class Forged(ArchiveError):
    """A page of ours did not send this."""


class Malformed(ArchiveError):
    """The body cannot be read at all."""


class Refusal(BaseModel):
    """What was wrong; `code` is stable, `message` is for people, `fields` tells field by field."""

    code: str
    message: str
    fields: dict[str, str] = Field(default_factory=dict)
    reference: str | None = None


class Error(BaseModel):
    """The body of every answer but the good ones."""

    error: Refusal


OURS: dict[type[ArchiveError], HTTPStatus] = {
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forged: HTTPStatus.FORBIDDEN,
    Malformed: HTTPStatus.BAD_REQUEST,
}
HTTP_WORDS = {
    HTTPStatus.BAD_REQUEST: N_("请求读不懂，请核对写法。"),
    HTTPStatus.NOT_FOUND: N_("没有这个地址，请核对 /api/v1/openapi.json。"),
    HTTPStatus.METHOD_NOT_ALLOWED: N_("这个地址不能这样用，请核对 /api/v1/openapi.json。"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("送来的内容超过 {most} MiB，请分成几份。"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: N_("内容的类型不对，请用 application/json，文件用 multipart/form-data。"),
}
BROKEN = N_("内部出错，编号 {reference}，请转告系统管理员。")


def desk() -> Desk:
    """Return the desk of this application."""
    found: Desk = current_app.extensions["desk"]
    return found


def say() -> Say:
    """Return the voice of whoever asks: ?lang, else the browser's choice, else the house's."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return speaker(asked)
    # Best first; zh-CN and en-GB are Chinese and English.
    wanted = [language.partition("-")[0].lower() for language in request.accept_languages.values()]
    return speaker(next((one for one in wanted if one in LANGUAGES), desk().settings.language))


def refused(error: ArchiveError) -> tuple[Response, int]:
    """Answer with a refusal of the archive's own."""
    status = next((OURS[kind] for kind in type(error).__mro__ if kind in OURS), None) or status_of(error)
    told = Refusal(
        code=code_of(type(error).__name__), message=sentence(error, say()), fields=said_by_field(error, say())
    )
    if isinstance(error, BadQuery):
        told.fields["q"] = told.message
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("refused", kind=type(error).__name__, reason=str(error))
    return answer(told, status)


def turned_away(error: HTTPException) -> tuple[Response, int]:
    """Answer what the web framework refuses by itself."""
    status = HTTPStatus(error.code or 500)
    text = HTTP_WORDS.get(status, HTTP_WORDS[HTTPStatus.BAD_REQUEST])
    if isinstance(error, RequestEntityTooLarge):
        return answer(Refusal(code="too_large", message=say()(text).format(most=desk().settings.upload_mib)), status)
    told, code = answer(Refusal(code=code_of(status.phrase), message=say()(text)), status)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        told.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return told, code


def broke(error: Exception) -> tuple[Response, int]:
    """Answer for a fault of ours: a number and nothing else."""
    reference = secrets.token_hex(4)
    log.error("request failed", reference=reference, path=request.path, exc_info=error)
    message = say()(BROKEN).format(reference=reference)
    return answer(Refusal(code="internal", message=message, reference=reference), HTTPStatus.INTERNAL_SERVER_ERROR)


def answer(told: Refusal, status: HTTPStatus) -> tuple[Response, int]:
    """Write a refusal as an answer."""
    response = jsonify(Error(error=told).model_dump(exclude_none=True))
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response, int(status)


def code_of(name: str) -> str:
    """Write a name as programs like it: NotYetDue becomes not_yet_due."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|\s+", "_", name).lower()
