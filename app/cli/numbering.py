"""Numbers for many records at once: number; and their labels: labels."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.exits import Exit
from app.cli.records import JSON
from app.cli.terminal import Terminal
from app.cli.words import Spoken
from app.speaking import sentence
from archive.wording import N_

if TYPE_CHECKING:
    from app.numbering import Numbered


@click.command(
    cls=Spoken, help=N_("打号：把等着的件按次序打上档号，一次全打或一件不打；不写编号就打选定的门类、收到日的全部。")
)
@click.argument("refs", nargs=-1, metavar="[REF...]")
@click.option("--class", "class_code", default="", metavar="CODE", help=N_("只要这个类目的。"))
@click.option("--day", default="", metavar="DAY", help=N_("只要这一天收到的，例如 2026-11-20。"))
@click.option("--as", "login", required=True, metavar="USER", help=N_("谁来办。"))
@click.option("--dry-run", is_flag=True, help=N_("只看会打成什么号，不留下任何改动。"))
@JSON
@click.pass_obj
def number(
    terminal: Terminal, refs: tuple[str, ...], class_code: str, day: str, login: str, dry_run: bool, as_json: bool
) -> int:
    """Give records their numbers, or show which they would get."""
    from app import numbering
    from app.awaiting import settle
    from archive.dates import read_typed
    from archive.promises import Job

    desk, by = terminal.desk, terminal.actor(login)
    wanted = list(refs) or _waiting(terminal, login, class_code, read_typed(day, field="day") if day else None)
    done = numbering.preview(desk, by, wanted)
    if not done.stopped and not dry_run:
        done = numbering.number(desk, by, wanted)
        if not settle(desk, {Job.INDEX}):
            terminal.note(N_("已经办好；还有后续工作没有做完，工作进程会接着做。"))
    _tell(terminal, done, as_json=as_json)
    if done.stopped:
        terminal.note(N_("有 {count} 件还不能打号，一件也没有打。"), count=len(done.stopped))
    return Exit.REFUSED if done.stopped else Exit.DONE


@click.command(cls=Spoken, help=N_("打印标签为 PDF：件、案卷、盒袋、库位都可以，按写的次序排。"))
@click.argument("refs", nargs=-1, required=True, metavar="REF...")
@click.option("--layout", default="", metavar="NAME", help=N_("标签纸：a4-3x8、a4-3x7、a4-2x7、60x40、90x50、40x30。"))
@click.option("--start", default="", metavar="K", help=N_("从一张的第几枚贴起。"))
@click.option("--as", "login", required=True, metavar="USER", help=N_("谁来办。"))
@click.option(
    "--to", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help=N_("写到哪个文件。")
)
@click.pass_obj
def labels(terminal: Terminal, refs: tuple[str, ...], layout: str, start: str, login: str, to: Path) -> None:
    """Print labels into a file."""
    from app.printing.stickers import stickers

    to.write_bytes(stickers(terminal.desk, terminal.actor(login), refs, layout, start))
    terminal.note(N_("已写入 {file}。"), file=to)


def _waiting(terminal: Terminal, login: str, class_code: str, day: date | None) -> list[str]:
    from app.listing_arranging import Choice, rows
    from app.looking import looking

    choice = Choice(class_code=class_code.strip().upper(), day=day)
    with looking(terminal.desk, terminal.actor(login)) as work:
        return [f"R{row['id']}" for row in rows(work.session, work.by, choice, terminal.settings.zone)]


def _tell(terminal: Terminal, done: "Numbered", *, as_json: bool) -> None:
    if as_json:
        for ref, given in done.numbers:
            terminal.tell({"record": ref, "number": given, "reason": None})
        for one in done.stopped:
            terminal.tell({"record": one.ref, "number": None, "reason": sentence(one.reason, terminal.say)})
        return
    for run in done.runs:
        sys.stdout.write(f"{run.first} — {run.last}  {run.count}\n")
    for one in done.stopped:
        sys.stdout.write(f"{one.ref}  {one.title[:40]}  {sentence(one.reason, terminal.say)}\n")


VERBS = (number, labels)
