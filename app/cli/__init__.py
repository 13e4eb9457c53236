"""The command line: every verb of the archive, with JSON for programs and sentences for people.

Exit codes: 0 done, 1 some inputs refused or a check failed, 2 wrong usage, 3 internal.
"""

import secrets
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

import click

from app.cli import (
    copies,
    custody,
    figures,
    holdings,
    keeping,
    measuring,
    numbering,
    papers,
    people,
    plans,
    records,
    running,
    slips,
    steps,
    tables,
)
from app.cli.exits import Exit, exit_of
from app.cli.terminal import Terminal
from app.cli.words import Verbs
from app.speaking import sentence
from archive.errors import ArchiveError
from archive.wording import N_

LOG = "shiqu.log"
"""In the home folder: what went wrong inside, in full."""


@click.command(cls=Verbs, name="shiqu", help=N_("石渠：企业档案中心的工作系统。"), invoke_without_command=False)
def root() -> None:
    """Do nothing by itself."""


for family in (
    running,
    records,
    slips,
    copies,
    steps,
    tables,
    numbering,
    papers,
    figures,
    holdings,
    custody,
    keeping,
    plans,
    people,
    measuring,
):
    for verb in family.VERBS:
        root.add_command(verb)


def main() -> None:
    """Run the command and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    from app.logs import configure

    configure()
    terminal = Terminal.of_this_run()
    try:
        ended = root.main(list(arguments), prog_name="shiqu", standalone_mode=False, obj=terminal)
        return int(ended or Exit.DONE)
    except click.UsageError as wrong:
        return _tell_usage(terminal, wrong)
    except (KeyboardInterrupt, click.Abort):
        terminal.note(N_("已停下；已经收下的都还在。"))
        return exit_of(KeyboardInterrupt())
    except ArchiveError as refusal:
        sys.stderr.write(sentence(refusal, terminal.say) + "\n")
        return exit_of(refusal)
    except BrokenPipeError:
        # Whoever read the output has gone; nothing more can be told to anyone.
        sys.stderr.close()
        return Exit.DONE
    except Exception as failure:  # noqa: BLE001 - the last one to hear of it
        return _tell_failure(terminal, failure)
    finally:
        terminal.close()


def _tell_usage(terminal: Terminal, wrong: click.UsageError) -> int:
    """Say what is wrong with the words of a command, and how it is called."""
    if wrong.ctx is not None:
        sys.stderr.write(wrong.ctx.get_usage() + "\n")
    match wrong:
        case click.MissingParameter():
            name = wrong.param.get_error_hint(wrong.ctx) if wrong.param and wrong.ctx else ""
            terminal.note(N_("缺少 {name}。"), name=name)
        case click.NoSuchOption():
            terminal.note(N_("没有选项 {name}，加 --help 看可用的选项。"), name=wrong.option_name)
        case click.BadParameter() if wrong.param is not None and wrong.ctx is not None:
            sys.stderr.write(f"{wrong.param.get_error_hint(wrong.ctx)}: {wrong.message}\n")
        case _ if not wrong.message.isascii():
            sys.stderr.write(wrong.message + "\n")
        case _:
            terminal.note(N_("命令的写法不对（{problem}），加 --help 看说明。"), problem=wrong.message)
    return Exit.USAGE


def _tell_failure(terminal: Terminal, failure: Exception) -> int:
    """Say that something broke, under which number it stands in the log."""
    reference = secrets.token_hex(4)
    told = "".join(traceback.format_exception(failure))
    entry = f"{datetime.now(UTC).isoformat(timespec='seconds')} {reference}\n{told}\n"
    log = "stderr"
    try:
        log = str(terminal.settings.home / LOG)
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(entry)
    except (ArchiveError, OSError):
        log = "stderr"
        sys.stderr.write(entry)
    terminal.note(N_("内部出错，编号 {reference}；详情在日志 {log}，请转告系统管理员。"), reference=reference, log=log)
    return Exit.INTERNAL
