"""What every command has in hand: the reader's language, the desk, a place for results and one for progress.

Results go to standard output, one JSON object a line when asked for; everything else goes to standard error.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.settings import Settings, load
from app.speaking import LANGUAGES, Say, speaker
from archive.errors import ArchiveError, Refused
from archive.people import Actor
from archive.wording import N_

if TYPE_CHECKING:
    from app.desk import Desk

QUIET = 5.0
"""Seconds between two lines of progress where nobody watches a screen."""


@dataclass
class Terminal:
    """One run of the command."""

    say: Say
    _desk: "Desk | None" = field(default=None, repr=False)

    @classmethod
    def of_this_run(cls) -> "Terminal":
        """Speak the language of the settings; where they cannot be read, that of the environment."""
        try:
            language: str = load().language
        except ArchiveError:
            asked = os.environ.get("SHIQU_LANGUAGE", "")
            language = asked if asked in LANGUAGES else LANGUAGES[0]
        return cls(speaker(language))

    @property
    def settings(self) -> Settings:
        """The settings of the instance, which need not be there yet."""
        return load()

    @property
    def desk(self) -> "Desk":
        """The desk of the instance.

        Raises:
            Refused: there is no instance yet, or it is of another release.
        """
        if self._desk is None:
            from app.schema import check
            from app.wiring import build

            settings = self.settings
            if not (settings.home / "master.key").exists():
                raise Refused(N_("{home} 里还没有建库，请先运行 shiqu init。"), home=settings.home)
            desk = build(settings)
            check(desk.database)
            self._desk = desk
        return self._desk

    def actor(self, login: str | None) -> Actor:
        """Return who acts: the person named, or whoever sits at this machine.

        Raises:
            NotFound: nobody active has this login.
        """
        from app.persons import CONSOLE, actor_of, by_login

        if login is None:
            return CONSOLE
        with self.desk.database.reading() as session:
            return actor_of(session, by_login(session, login))

    def close(self) -> None:
        """Let go of the instance."""
        if self._desk is not None:
            self._desk.database.close()

    def tell(self, values: dict[str, Any]) -> None:
        """Print one JSON object on a line of its own."""
        sys.stdout.write(json.dumps(values, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()

    def print(self, text: str, /, **values: object) -> None:
        """Print a sentence as a result."""
        sys.stdout.write(self.say(text).format(**values) + "\n" if values else self.say(text) + "\n")
        sys.stdout.flush()

    def note(self, text: str, /, **values: object) -> None:
        """Print a sentence beside the results."""
        sys.stderr.write(self.say(text).format(**values) + "\n" if values else self.say(text) + "\n")
        sys.stderr.flush()

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show how far something is: count, rate and time left; call what is given with the number done so far."""
        if sys.stderr.isatty():
            with _bar(self.say(what), total) as show:
                yield show
        else:
            yield _lines(self, what, total)


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    began = time.monotonic()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total, rate="")

        def show(done: int) -> None:
            bar.update(task, completed=done, rate=f"{done / max(0.001, time.monotonic() - began):.1f}/s")

        yield show


def _lines(terminal: Terminal, what: str, total: int) -> Callable[[int], None]:
    began = told = time.monotonic()

    def show(done: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < QUIET and not (done == total and told != began):
            return
        told = now
        rate = done / max(0.001, now - began)
        left = round((total - done) / rate) if rate else 0
        terminal.note(
            N_("{what}：{done}/{total}，每秒 {rate}，还需 {left} 秒"),
            what=terminal.say(what),
            done=done,
            total=total,
            rate=f"{rate:.1f}",
            left=left,
        )

    return show
