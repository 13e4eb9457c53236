"""A running instance: the web server and the working processes, started together and stopped together.

The parent holds the listening socket and watches; the web server is a child of its own, so that neither can
take the other down.
"""

import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Protocol

from app.desk import Desk
from app.settings import Settings
from app.worker import Supervisor, surroundings
from archive.errors import Refused
from archive.wording import N_

LOOK = 0.5
"""Seconds between two looks at the children."""
GRACE = 15.0
"""Seconds that requests under way have to end."""


class Announcer(Protocol):
    """What serving needs of a terminal."""

    @property
    def desk(self) -> Desk:
        """The desk of the instance."""

    def print(self, text: str, /, **values: object) -> None:
        """Print a sentence as a result."""

    def note(self, text: str, /, **values: object) -> None:
        """Print a sentence beside the results."""


class Asked:
    """Whether this process was asked to end."""

    def __init__(self) -> None:
        self.to_stop = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.to_stop = True


def listen(host: str, port: int) -> socket.socket:
    """Take the address before anything is started.

    Raises:
        Refused: another program has it, or there is no such address here.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        taken = socket.socket(family, kind, protocol)
        try:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(address)
            taken.listen(512)
        except OSError:
            taken.close()
            raise
    except OSError as reason:
        raise Refused(
            N_("{host}:{port} 用不了（{reason}），请用 --host、--port 换一个地址或端口。"),
            host=host,
            port=port,
            reason=reason.strerror or reason,
        ) from reason
    return taken


def serve(terminal: Announcer, taken: socket.socket) -> int:
    """Serve on a socket until asked to stop; return the exit code."""
    desk = terminal.desk
    asked = Asked()
    workers = Supervisor(desk)
    embedded = workers.start()
    if not embedded:
        terminal.note(N_("另有工作进程在运行，这里只启动网页。"))
    web = _start_web(desk.settings, taken)
    host, port = taken.getsockname()[:2]
    terminal.print(N_("石渠在 {address}"), address=f"http://{f'[{host}]' if ':' in host else host}:{port}")
    try:
        while not asked.to_stop and web.poll() is None:
            time.sleep(LOOK)
            if embedded:
                workers.watch()
    finally:
        code = _stop_web(web)
        workers.stop()
        taken.close()
    return 0 if asked.to_stop else 3 if code else 0


def work(terminal: Announcer) -> int:
    """Run the working processes alone until asked to stop; return the exit code."""
    asked = Asked()
    workers = Supervisor(terminal.desk)
    if not workers.start():
        raise Refused(N_("这个库已有工作进程在运行，不必再启动一个。"))
    terminal.note(N_("工作进程已启动，按 Ctrl-C 停止。"))
    try:
        while not asked.to_stop:
            time.sleep(LOOK)
            workers.watch()
    finally:
        workers.stop()
    return 0


def _start_web(settings: Settings, taken: socket.socket) -> subprocess.Popen[bytes]:
    taken.set_inheritable(True)
    command = [sys.executable, "-P", "-m", "app.webserver", str(taken.fileno())]
    return subprocess.Popen(
        command, env=surroundings(settings.home), pass_fds=[taken.fileno()], stdin=subprocess.DEVNULL
    )


def _stop_web(web: subprocess.Popen[bytes]) -> int:
    if web.poll() is None:
        web.terminate()
        with suppress(subprocess.TimeoutExpired):
            web.wait(GRACE)
        web.kill()
    return web.wait()
