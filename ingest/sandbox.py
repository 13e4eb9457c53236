"""Hostile input is normal: files from outside are opened in a child that may do little and live briefly.

`Sandbox.run` calls one function of ours in a fresh child process with limits on memory, time, processor and
what it may write. The child has an empty environment, no open file but the one it answers on, and inherits
nothing of this process, not even by fork: it comes from a small server started for the purpose (`ingest.warden`).
Its answer is bytes, never a pickle, since by then it may no longer be ours. It works from any thread.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from select import POLLIN, poll
from typing import Any

from ingest.errors import KINDS, Bomb, ScanError, TookTooLong, Unreadable
from ingest.warden import NO_MEMORY, REFUSED, TOO_MUCH

GRACE = 5.0
"""Seconds past a child's end within which the server must have told of it."""

OUT_OF_MEMORY = 0.55
"""A child that crashed having used this share of its memory is taken to have run out of it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one child may use."""

    memory: int = 1_200 << 20
    """Bytes of address space."""
    seconds: float = 9.0
    """Seconds from start to end, whatever it waits for."""
    cpu: int = 30
    """Seconds of processor time."""
    written: int = 512 << 20
    """Bytes of any one file it writes."""
    files: int = 64
    """Files open at once."""
    reply: int = 64 << 20
    """Bytes of its answer."""


class Sandbox:
    """A server that forks limited children; started at the first call, and again should it die.

    The server itself calls each of `warm` once, so that what they load is there for every child.
    """

    def __init__(self, warm: Sequence[str] = ()) -> None:
        self._warm = tuple(warm)
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def run(self, call: str, arguments: dict[str, Any], bounds: Bounds) -> bytes:
        """Call `module:function` with `arguments` (plain JSON values) in a limited child and return its bytes.

        Raises:
            ScanError: the function refused, or the child broke a limit or crashed.
        """
        request = {
            "call": call,
            "arguments": arguments,
            "memory": bounds.memory,
            "seconds": bounds.seconds,
            "cpu": bounds.cpu,
            "written": bounds.written,
            "files": bounds.files,
        }
        reply, reply_end = os.pipe()
        verdict, verdict_end = os.pipe()
        try:
            self._send(json.dumps(request).encode(), (reply_end, verdict_end))
        except BaseException:
            os.close(reply)
            os.close(verdict)
            raise
        finally:
            os.close(reply_end)
            os.close(verdict_end)
        try:
            end = time.monotonic() + bounds.seconds + GRACE
            try:
                answer = _read(reply, bounds.reply, end)
            finally:
                os.close(reply)  # a child that still writes ends here
            told = _read(verdict, 4096, end)
        finally:
            os.close(verdict)
        return _judge(answer, told, bounds)

    def close(self) -> None:
        """End the server and whatever it still runs; the next call starts another."""
        with self._lock:
            self._stop()

    def _send(self, message: bytes, fds: tuple[int, int]) -> None:
        with self._lock:
            for attempt in (1, 2):
                control = self._start()
                try:
                    socket.send_fds(control, [message], fds)
                    return
                except OSError:  # it died since the last call
                    self._stop()
                    if attempt == 2:  # noqa: PLR2004 - twice is enough
                        raise

    def _start(self) -> socket.socket:
        if self._owner != os.getpid():  # forked since: the server belongs to the parent
            if self._control is not None:
                self._control.close()
            self._control = self._server = None
        if self._control is not None and self._server is not None and self._server.poll() is None:
            return self._control
        self._stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-c",
                    _PROGRAM,
                    str(theirs.fileno()),
                    json.dumps(self._warm),
                    json.dumps(module_path()),
                ],
                env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._control, self._owner = ours, os.getpid()
        atexit.unregister(self.close)
        atexit.register(self.close)
        return ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._server is not None and self._owner == os.getpid():
            try:
                self._server.wait(1)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        self._control = self._server = None


_PROGRAM = "import json, sys; sys.path[:] = json.loads(sys.argv[3]); from ingest.warden import main; main()"


def module_path() -> list[str]:
    """Give where a child finds modules: our own folder first, every entry absolute."""
    home = str(Path(__file__).resolve().parent.parent)
    return [home, *(str(Path(entry).resolve()) for entry in sys.path if entry)]


def _read(pipe: int, most: int, end: float) -> bytes | None:
    """Read `pipe` to its end; None when it holds more than `most` bytes or is still open at `end`."""
    parts: list[bytes] = []
    size = 0
    ready = poll()  # not select: a busy server has more than 1024 files open
    ready.register(pipe, POLLIN)
    while True:
        left = end - time.monotonic()
        if left <= 0 or not ready.poll(left * 1000):
            return None
        part = os.read(pipe, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > most:
            return None


def _judge(answer: bytes | None, told: bytes | None, bounds: Bounds) -> bytes:
    """Return the answer of a child that ended well, else raise what its end means for the file."""
    end: dict[str, Any] = json.loads(told) if told else {"status": None, "late": True, "rss": 0}
    status = end["status"]
    if end["late"] or status == -signal.SIGXCPU:
        raise TookTooLong(seconds=round(bounds.seconds))
    if status == 0 and answer is not None:
        return answer
    if status == REFUSED and answer is not None:
        raise _refusal(answer)
    used = end["rss"] * 1024
    if answer is None or status in {NO_MEMORY, TOO_MUCH, -signal.SIGXFSZ} or used > OUT_OF_MEMORY * bounds.memory:
        raise Bomb
    raise Unreadable


def _refusal(answer: bytes) -> ScanError:
    """Rebuild a refusal; a child that lies about it gets the plainest sentence."""
    try:
        told = json.loads(answer)
        kind = KINDS[told["error"]]
        values = {str(name): value for name, value in told["values"].items() if isinstance(value, str | int | float)}
        refusal = kind(**values)
        str(refusal)  # every place of the sentence is filled
        return refusal
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return Unreadable()


OPENING = Sandbox(warm=("ingest.inside:warm",))
"""The one sandbox of this process in which scans are opened."""
