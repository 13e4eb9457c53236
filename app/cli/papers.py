"""Printed forms on the command line: print."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.terminal import Terminal
from app.cli.words import Spoken
from archive.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk import Desk
    from archive.people import Actor

FORMS = ("catalogue", "stamp", "bag", "label", "slip", "reminder", "list")


@click.command(
    cls=Spoken,
    name="print",
    help=N_(
        "打印表单为 PDF：目录 catalogue（如 A001/GL/2005/D10）、归档章 stamp、袋签 bag、盒脊 label、借阅单 slip、催还单 reminder、销毁清册 list。"
    ),
)
@click.argument("form", metavar="FORM", type=click.Choice(FORMS))
@click.argument("ref", metavar="REF")
@click.option("--as", "login", metavar="USER", required=True, help=N_("谁来办。"))
@click.option(
    "--to",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("写到哪个文件；不写就送到标准输出。"),
)
@click.pass_obj
def print_form(terminal: Terminal, form: str, ref: str, login: str, to: Path | None) -> None:
    """Print one form into a file or onto standard output."""
    paper = _printer(form)(terminal.desk, terminal.actor(login), ref)
    if to is None:
        sys.stdout.buffer.write(paper)
        sys.stdout.buffer.flush()
    else:
        to.write_bytes(paper)
        terminal.note(N_("已写入 {file}。"), file=to)


def _printer(form: str) -> "Callable[[Desk, Actor, str], bytes]":
    from app import printing

    return {
        "catalogue": lambda desk, by, ref: printing.catalogue(desk, by, ref.split("/")),
        "stamp": lambda desk, by, ref: printing.stamps(desk, by, [ref]),
        "bag": printing.bag,
        "label": printing.spine,
        "slip": _slip,
        "reminder": printing.reminder,
        "list": printing.destruction_list,
    }[form]


def _slip(desk: "Desk", by: "Actor", number: str) -> bytes:
    from app.acting import found, machine
    from app.looking import looking
    from app.printing import slip

    with looking(desk, by) as work:
        return slip(desk, by, found(work, machine("lending"), number))


VERBS = (print_form,)
