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
BRANCH = 4  # fonds, class, year, term


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

    if form == "catalogue":
        return _catalogue
    if form == "stamp":
        return lambda desk, by, ref: printing.print_stamps(desk, by, [ref])
    return {
        "bag": printing.print_bag,
        "label": printing.print_label,
        "slip": printing.print_slip,
        "reminder": printing.print_reminder,
        "list": printing.print_list,
    }[form]


def _catalogue(desk: "Desk", by: "Actor", ref: str) -> bytes:
    from app.printing import print_catalogue
    from archive.errors import Invalid

    parts = ref.split("/")
    if len(parts) != BRANCH:
        raise Invalid("ref", N_("目录要写成 全宗/门类/年度/期限，例如 A001/GL/2005/D10。"))
    fonds, code, year, term = parts
    return print_catalogue(desk, by, fonds=fonds, class_code=code, year=year, term=term)


VERBS = (print_form,)
