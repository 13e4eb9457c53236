"""The web: one application for the pages that people see and the API that programs ask."""

import hashlib
import hmac
from datetime import timedelta

from apiflask import APIFlask
from flask_wtf import CSRFProtect

from app import api
from app.desk import Desk
from app.wiring import TEMPLATES
from storage.keys import master_key

MULTIPART_EXTRA = 1 << 20
"""Bytes that a form may have beside the file it carries."""


def create_app(desk: Desk) -> APIFlask:
    """Make the application of one desk; pages are blueprints, the API registers itself."""
    app = APIFlask(
        "app.web",
        title="Shiqu",
        version=api.VERSION,
        spec_path=api.SPEC_PATH,
        docs_path=None,
        json_errors=False,
        template_folder=str(TEMPLATES / "web"),
    )
    app.config.update(
        SECRET_KEY=_session_key(desk),
        SESSION_COOKIE_NAME="__Host-shiqu" if desk.settings.secure_cookies else "shiqu",
        SESSION_COOKIE_SECURE=desk.settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=desk.settings.session_minutes),
        MAX_CONTENT_LENGTH=desk.limits.bytes + MULTIPART_EXTRA,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["desk"] = desk
    forgery = CSRFProtect(app)
    api.register(app, desk)
    forgery.exempt(api.BLUEPRINT)  # the API asks for the token itself, and only of those who came with a session
    return app


def _session_key(desk: Desk) -> bytes:
    return hmac.new(master_key(desk.home / "master.key"), b"web sessions", hashlib.sha256).digest()
