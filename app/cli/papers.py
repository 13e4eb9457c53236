"""Printed forms on the command line: print."""

import sys
from pathlib import Path

import click

from app.cli.terminal import Terminal
from app.cli.words import Spoken
from archive.wording import N_


@click.command(
    cls=Spoken,
    name="print",
    help=N_("打印表单为 PDF；不写表单名就列出全部表单和编号的写法。"),
)
@click.argument("form", metavar="FORM", required=False)
@click.argument("ref", metavar="REF", required=False)
@click.option("--as", "login", metavar="USER", help=N_("谁来办。"))
@click.option("--set", "choices", metavar="NAME=VALUE", multiple=True, help=N_("表单另要的选项，可写多次。"))
@click.option(
    "--to",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("写到哪个文件；不写就送到标准输出。"),
)
@click.pass_obj
def print_form(
    terminal: Terminal, form: str | None, ref: str | None, login: str | None, choices: tuple[str, ...], to: Path | None
) -> None:
    """Print one form into a file or onto standard output, or list what can be printed."""
    from app.printing.paper import print_of, prints

    if not form:
        for each in prints().values():
            click.echo(f"{each.name:<20} {each.of:<22} {terminal.say(each.words)}")
        return
    if not ref or not login:
        raise click.UsageError(terminal.say(N_("请写明编号，并用 --as 写明谁来办。")))
    asked = {name: value for name, _, value in (choice.partition("=") for choice in choices)}
    paper = print_of(terminal.desk, terminal.actor(login), form, ref, asked)
    if to is None:
        sys.stdout.buffer.write(paper)
        sys.stdout.buffer.flush()
    else:
        to.write_bytes(paper)
        terminal.note(N_("已写入 {file}。"), file=to)


VERBS = (print_form,)
