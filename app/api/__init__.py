"""The API: what the command line does, as JSON under /api/v1, for programs with a token and pages with a session."""

from apiflask import APIBlueprint, APIFlask

from app.desk import Desk

VERSION = "1.0"
SPEC_PATH = "/api/v1/openapi.json"
BLUEPRINT = APIBlueprint("api", __name__, url_prefix="/api/v1")


def register(app: APIFlask, desk: Desk) -> None:
    """Add the API to an application."""
    app.register_blueprint(BLUEPRINT)
