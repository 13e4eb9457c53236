"""The API: what the command line does, as JSON under /api/v1, for programs with a token and pages with a session."""

from typing import NoReturn

from apiflask import APIFlask
from flask import current_app
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map

from app.api import (
    arranging,
    arrivals,
    circulation,
    copies,
    custody,
    figures,
    holdings,
    people,
    plan,
    planning,
    records,
    refusals,
    scans,
    searching,
    submissions,
    tables,
)
from app.api.callers import admit
from app.api.contract import completed
from app.api.door import BLUEPRINT, PREFIX, SPEC_PATH, VERSION
from app.desk import Desk
from archive.errors import ArchiveError

__all__ = ["BLUEPRINT", "SPEC_PATH", "VERSION", "register"]
EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE"]
MAP = "api-map"
"""Under this name the application keeps the addresses of the API without the one for what is astray."""
PARTS = (
    arranging,
    arrivals,
    circulation,
    copies,
    custody,
    figures,
    holdings,
    people,
    plan,
    planning,
    records,
    scans,
    searching,
    submissions,
    tables,
)

BLUEPRINT.before_request(admit)
BLUEPRINT.register_error_handler(ArchiveError, refusals.refused)
BLUEPRINT.register_error_handler(HTTPException, refusals.turned_away)
BLUEPRINT.register_error_handler(Exception, refusals.broke)


@BLUEPRINT.route("/<path:rest>", methods=EVERY)
@BLUEPRINT.doc(hide=True)
def astray(rest: str) -> NoReturn:
    """Turn away whoever asks for an address there is not, or in a way it does not know."""
    known: Map = current_app.extensions[MAP]
    ways = known.bind("archive").allowed_methods(f"{PREFIX}/{rest}")
    if ways:
        raise MethodNotAllowed(valid_methods=list(ways))
    raise NotFound


def register(app: APIFlask, desk: Desk) -> None:
    """Add the API of a desk to an application."""
    app.extensions.setdefault("desk", desk)
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_SERVERS=False,
        AUTO_OPERATION_ID=True,
        AUTO_200_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
    )
    app.register_blueprint(BLUEPRINT)
    ours = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{BLUEPRINT.name}.")]
    app.extensions[MAP] = Map([rule.empty() for rule in ours if rule.endpoint != f"{BLUEPRINT.name}.astray"])
    app.spec_processor(completed)
