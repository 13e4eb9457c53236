"""The other side of the sandbox: a small server that forks one limited child for each call.

It is started by `ingest.sandbox` as a program of its own, with an empty environment, has the heavy libraries
loaded once, and then only forks, so that a child costs milliseconds. It never opens a file from outside
itself. A child is killed with its whole group when its time is up; when the one who asked goes away, so do all.
"""

import errno
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

REQUEST = 1 << 16
"""Bytes of the longest request."""

REPLY = 3
"""The one file a child has open besides the empty standard ones."""

FEWER = 50_000
"""New objects of a child after which it looks for rings of dead ones; a page of text makes thousands, all alive."""

REFUSED, FAILED, NO_MEMORY, TOO_MUCH = 3, 4, 5, 6
"""Exit codes of a child: it refused with a reason, failed, ran out of memory, or wrote too much."""


@dataclass
class Child:
    """One call under way; `verdict` is where its end is told."""

    pid: int
    verdict: int
    deadline: float
    late: bool = False


def serve(control: socket.socket) -> None:
    """Answer calls until the other side of `control` goes away."""
    children: dict[int, Child] = {}
    woken, wake = socket.socketpair()
    woken.settimeout(0)
    wake.settimeout(0)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal belongs to the one who asks
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    with selectors.DefaultSelector() as ready:
        ready.register(control, selectors.EVENT_READ)
        ready.register(woken, selectors.EVENT_READ)
        while True:
            next_end = min((child.deadline for child in children.values() if not child.late), default=None)
            events = ready.select(None if next_end is None else max(0.0, next_end - time.monotonic()))
            for key, _ in events:
                if key.fileobj is woken:
                    with suppress(BlockingIOError):
                        woken.recv(4096)
                elif not _accept(control, children):
                    for child in children.values():
                        _kill(child.pid)
                    return
            _kill_the_late(children)
            _bury_the_dead(children)


def _accept(control: socket.socket, children: dict[int, Child]) -> bool:
    """Take one call and fork its child; False when nobody will call any more."""
    message, fds, _, _ = socket.recv_fds(control, REQUEST, 2)
    if not message:
        return False
    request = json.loads(message)
    reply, verdict = fds
    pid = os.fork()
    if pid == 0:
        _be_the_child(request, reply)
    os.close(reply)
    children[pid] = Child(pid, verdict, time.monotonic() + request["seconds"])
    return True


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _kill_the_late(children: dict[int, Child]) -> None:
    now = time.monotonic()
    for child in children.values():
        if not child.late and child.deadline <= now:
            child.late = True
            _kill(child.pid)


def _bury_the_dead(children: dict[int, Child]) -> None:
    while children:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if not pid:
            return
        child = children.pop(pid, None)
        if child is None:
            continue
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # whatever it may have started itself
        told = json.dumps({"status": os.waitstatus_to_exitcode(status), "late": child.late, "rss": usage.ru_maxrss})
        with suppress(OSError):
            os.write(child.verdict, told.encode())
        os.close(child.verdict)


def _be_the_child(request: dict[str, Any], reply: int) -> None:
    """Shut every door, do the one call, write its result to `reply`, and end."""
    code = FAILED
    try:
        gc.set_threshold(FEWER)
        _shut_doors(reply)
        _take_limits(request)
        code = _call(request)
    except MemoryError:
        code = NO_MEMORY
    except BaseException:  # noqa: BLE001 - whatever it was, this process ends here and the parent is told
        code = FAILED
    finally:
        os._exit(code)


def _shut_doors(reply: int) -> None:
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.umask(0o077)
    os.dup2(reply, REPLY)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(REPLY + 1, 1024)


def _take_limits(request: dict[str, Any]) -> None:
    cpu = request["cpu"]
    for what, most in (
        (resource.RLIMIT_AS, (request["memory"], request["memory"])),
        (resource.RLIMIT_CPU, (cpu, cpu + 1)),
        (resource.RLIMIT_FSIZE, (request["written"], request["written"])),
        (resource.RLIMIT_NOFILE, (request["files"], request["files"])),
        (resource.RLIMIT_CORE, (0, 0)),
    ):
        resource.setrlimit(what, most)


def _function(call: str) -> Callable[..., bytes]:
    """Find `module:function`."""
    module, _, name = call.partition(":")
    function: Callable[..., bytes] = getattr(importlib.import_module(module), name)
    return function


def _call(request: dict[str, Any]) -> int:
    from ingest.errors import ScanError  # noqa: PLC0415 - the server itself needs none of it

    function = _function(request["call"])
    try:
        result = function(**request["arguments"])
        code = 0
    except ScanError as refusal:
        result = json.dumps({"error": type(refusal).__name__, "values": refusal.values}).encode()
        code = REFUSED
    except OSError as error:
        if error.errno == errno.EFBIG:
            return TOO_MUCH
        raise
    view = memoryview(result)
    while view:
        view = view[os.write(REPLY, view) :]
    return code


def main() -> None:
    """Warm up as asked, then serve on the socket that was handed over."""
    control = socket.socket(fileno=int(sys.argv[1]))
    for call in json.loads(sys.argv[2]):
        _function(call)()
    # What is loaded by now stays. Were it gone through in every child, each would first have to copy it.
    gc.freeze()
    serve(control)


if __name__ == "__main__":
    main()
