"""The reading room: an engine in a process of its own, which may hang or die without taking anything along.

Models stay loaded from page to page. A page that is not read in its time is tried once more in a fresh
process; then it is handed back unread, with no confidence, for a person to look at. The process is replaced
after some hundreds of pages, because engines grow.
"""

import atexit
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from PIL import Image

from ingest.errors import ScanError, Unreadable
from ingest.ocr.engines import reader
from ingest.ocr.reader import InProcess, Reader
from ingest.pages import PageText
from ingest.sandbox import module_path

TRIES = 2
"""How often a page is given to the engine."""
REPLY = 64 << 20
"""Bytes of the longest answer."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a reading process may take, grow and live."""

    seconds: float = 90.0
    """Seconds for one page, the loading of the models included."""
    pages: int = 500
    """Pages after which the process is replaced."""
    resident: int = 2_200 << 20
    """Bytes of memory in use after which it is replaced."""
    memory: int = 12 << 30
    """Bytes of address space it can never exceed; an engine reserves far more than it uses."""


class ReadingRoom:
    """Reads pages in a child process; safe to ask from any thread, one page at a time."""

    def __init__(self, maker: str = "rapid", rules: Rules | None = None) -> None:
        """Prepare a room for the engine called `maker`, or made by `module:function`."""
        self._maker = maker
        self._rules = rules or Rules()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._owner = 0
        self._read = 0

    def warm(self) -> None:
        """Start the process now, so that its models load while other things are done."""
        with self._lock:
            self._start()

    def read_page(self, image: Path, number: int, dpi: float) -> PageText:
        """Read the image of page `number` (1-based); a page the engine fails at comes back without lines.

        Raises:
            Unreadable: `image` is no image.
        """
        del dpi
        with self._lock:
            for _ in range(TRIES):
                page = self._ask(image, number)
                if page is not None:
                    return page
                self._end()
        return _unread(image, number, self._maker)

    def close(self) -> None:
        """End the process; the next page starts another."""
        with self._lock:
            self._end()

    def _ask(self, image: Path, number: int) -> PageText | None:
        line = self._start()
        request = {"image": str(image.resolve()), "number": number, "seconds": self._rules.seconds}
        try:
            line.settimeout(self._rules.seconds)
            line.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(_receive(line, time.monotonic() + self._rules.seconds))
        except (OSError, ValueError, EOFError):
            return None
        if "refused" in answer:
            raise Unreadable
        try:
            page = PageText.from_json(answer["page"])
        except (ValueError, KeyError, TypeError):
            return None
        self._read += 1
        if self._read >= self._rules.pages or answer["resident"] > self._rules.resident:
            self._end()
        return page

    def _start(self) -> socket.socket:
        if self._owner != os.getpid():  # forked since: the process belongs to the parent
            self._line = self._process = None
        if self._line is not None and self._process is not None and self._process.poll() is None:
            return self._line
        self._end()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-c",
                    _PROGRAM,
                    json.dumps(module_path()),
                    str(theirs.fileno()),
                    self._maker,
                    str(self._rules.memory),
                ],
                env={
                    "LANG": "C.UTF-8",
                    "PATH": "/usr/local/bin:/usr/bin:/bin",
                    "OMP_THREAD_LIMIT": "1",
                    "OMP_NUM_THREADS": "1",
                },
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._line, self._owner, self._read = ours, os.getpid(), 0
        atexit.unregister(self.close)
        atexit.register(self.close)
        return ours

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None and self._owner == os.getpid():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._line = self._process = None


_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from ingest.ocr.room import main; main(sys.argv[2:])"
)


def _receive(line: socket.socket, end: float) -> bytes:
    """Receive one line of JSON before `end`."""
    parts: list[bytes] = []
    size = 0
    while not parts or not parts[-1].endswith(b"\n"):
        left = end - time.monotonic()
        if left <= 0 or size > REPLY:
            raise TimeoutError
        line.settimeout(left)
        part = line.recv(1 << 20)
        if not part:
            raise EOFError
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _unread(image: Path, number: int, maker: str) -> PageText:
    try:
        with Image.open(image) as page:
            return PageText(number, page.width, page.height, engine=f"{maker} (gave up)", confidence=0.0)
    except (OSError, ValueError, SyntaxError) as error:
        raise Unreadable from error


def main(words: list[str]) -> None:
    """Be the process in the room: read one page after the other until nobody asks."""
    line, maker, memory = socket.socket(fileno=int(words[0])), words[1], int(words[2])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    room = InProcess(_made(maker))
    room.reader.warm()
    with line.makefile("rb") as requests:
        for request in requests:
            asked = json.loads(request)
            # Should the one who asked die while the engine hangs, the kernel still ends this process.
            signal.alarm(int(asked["seconds"]) + 10)
            line.sendall(json.dumps(_answer(room, asked["image"], asked["number"])).encode() + b"\n")
            signal.alarm(0)


def _made(maker: str) -> Reader:
    if ":" not in maker:
        return reader(maker)
    module, _, name = maker.partition(":")
    made: Reader = getattr(import_module(module), name)()
    return made


def _answer(room: InProcess, image: str, number: int) -> dict[str, object]:
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    try:
        return {"page": room.read_page(Path(image), number, 0.0).to_json(), "resident": resident}
    except Unreadable:
        return {"refused": True, "resident": resident}
    except ScanError:
        return {"page": None, "resident": resident}
