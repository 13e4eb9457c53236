"""The way in for the web server: `python -m app.webserver FD` serves the pages on an open socket."""

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from app.logs import configure
from app.settings import Settings, load
from app.worker import die_with_parent

THREADS = 8
SLOWEST = 120
"""Seconds after which a process that does not answer is replaced."""


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told what to do in code."""

    def __init__(self, settings: Settings, descriptor: int) -> None:
        self._settings, self._descriptor = settings, descriptor
        super().__init__()

    def load_config(self) -> None:
        """Set what is not gunicorn's own choice."""
        chosen: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "workers": self._settings.web_processes,
            "worker_class": "gthread",
            "threads": THREADS,
            "limit_request_line": 8190,
            "timeout": SLOWEST,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "proc_name": "shiqu",
            "server_software": "shiqu",
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, once in each process."""
        from app.web import create_app
        from app.wiring import build

        return create_app(build(self._settings))


if __name__ == "__main__":
    configure()
    die_with_parent()
    Server(load(), int(sys.argv[1])).run()
