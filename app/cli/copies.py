"""Use copies: a record as a PDF for handing out."""

from pathlib import Path

import click

from app.cli.records import AS
from app.cli.terminal import Terminal
from app.cli.words import Spoken
from archive.errors import Invalid
from archive.wording import N_


@click.command(cls=Spoken, help=N_("制一份利用副本：每页印水印和副本编号，记入台账。"))
@click.argument("ref", metavar="REF")
@click.argument("out", metavar="OUT.pdf", type=click.Path(path_type=Path))
@click.option("--purpose", required=True, metavar="TEXT", help=N_("用途；会印在每一页上。"))
@AS
@click.pass_obj
def copy(terminal: Terminal, ref: str, out: Path, purpose: str, login: str | None) -> None:
    """Make a use copy of a record."""
    from app.copies import use_copy

    if out.exists() or not out.absolute().parent.is_dir():
        raise Invalid("out", N_("{path} 已经有文件，或它的文件夹不存在，请换一个路径。"), path=out)
    made = use_copy(terminal.desk, terminal.actor(login), ref, purpose)
    try:
        with out.open("xb") as file:
            file.write(made.content)
    except OSError as reason:
        raise Invalid(
            "out", N_("{path} 写不进去（{reason}），请换一个路径。"), path=out, reason=reason.strerror
        ) from reason
    terminal.print(N_("利用副本 {number} 已存入 {path}。"), number=made.number, path=out)


VERBS = (copy,)
