"""The web: one application for the pages that people see and the API that programs ask."""

import hashlib
import hmac
from datetime import timedelta

from apiflask import APIFlask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import api
from app.desk import Desk
from app.speaking import TRANSLATIONS
from app.web import entrance, errors, guard, language, shell
from app.web.nouns import NOUNS
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
        template_folder=str(TEMPLATES),
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
        WTF_CSRF_SSL_STRICT=False,  # the referrer is not sent by every browser; the token is what counts
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE=desk.settings.timezone,
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
    )
    app.extensions["desk"] = desk
    if desk.settings.secure_cookies:
        # Cookies over HTTPS only means that a proxy stands before us, and the asker's address is what it says.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    Babel(app, locale_selector=language.chosen)
    guard.register(app)  # before the token is asked for: who is not signed in is shown the door, not a refusal
    forgery = CSRFProtect(app)
    errors.register(app)
    shell.register(app)
    app.register_blueprint(entrance.PAGES)
    for noun in NOUNS:
        app.register_blueprint(noun)
    api.register(app, desk)
    forgery.exempt(api.BLUEPRINT)  # the API asks for the token itself, and only of those who came with a session
    return app


def _session_key(desk: Desk) -> bytes:
    return hmac.new(master_key(desk.home / "master.key"), b"web sessions", hashlib.sha256).digest()
