"""Every refusal and every fault, as a page for people or as one sentence for scripts."""

import secrets
from http import HTTPStatus

from apiflask import APIFlask
from flask import jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.logs import log
from app.speaking import said_by_field
from app.statuses import STATUS, status_of
from app.web.deps import anyone, came_from, desk, wants_json
from app.web.language import _, say, told
from archive.errors import ArchiveError, NotFound

__all__ = ["STATUS", "page", "register"]


def register(app: APIFlask) -> None:
    """Answer for everything that goes wrong on a page."""
    app.register_error_handler(ArchiveError, _refused)
    app.register_error_handler(CSRFError, _not_ours)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _astray)
    app.register_error_handler(Exception, _broken)


def page(code: int, text: str, **context: object) -> ResponseReturnValue:
    """Say one sentence, with the step that leads on."""
    if wants_json():
        return jsonify(message=text, fields=context.get("fields", {})), code
    known = {"code": code, "text": text, "url": came_from("/") if anyone() else "/login", **context}
    known.setdefault("link", _("回到刚才的页面") if known["url"] != "/" else _("回到待办"))
    return render_template("web/fault.html", **known), code


def _refused(error: ArchiveError) -> ResponseReturnValue:
    status = status_of(error)
    fields = said_by_field(error, say)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("refused", kind=type(error).__name__, reason=str(error))
    if isinstance(error, NotFound):
        return page(status, told(error), title=_("没有找到，或您不能看"), url="/", fields=fields)
    return page(status, told(error), title=_("这一步没有办成"), fields=fields)


def _not_ours(_error: CSRFError) -> ResponseReturnValue:
    return page(
        HTTPStatus.BAD_REQUEST,
        _("这一页放得太久，或不是从本站送来的；请退回上一页刷新后再办，所填的还在。"),
        title=_("这一步没有办成"),
    )


def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    most = desk().settings.upload_mib
    return page(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("文件超过 %(most)s MB，请拆开后再送。", most=most), title=_("没有收下")
    )


def _astray(error: HTTPException) -> ResponseReturnValue:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if code == HTTPStatus.NOT_FOUND:
        return page(code, _("没有这一页，请核对网址，或从上面的菜单去。"), title=_("没有这一页"), url="/")
    return page(code, _("这样的请求办不了，请退回上一页再办。"), title=_("这一步没有办成"))


def _broken(error: Exception) -> ResponseReturnValue:
    """Answer for a fault of ours: nothing is told but a number by which the operator finds it in the log."""
    number = secrets.token_hex(4)
    log.error("page failed", number=number, exc_info=error)
    return page(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("已存的都在，没有办到一半的事；请退回上一页再试，仍不成请把编号 %(number)s 告诉运维。", number=number),
        title=_("出了意外"),
        ref=number,
    )
