"""Holdings on the command line: what is scanned, where things went, what is missing, volumes."""

import sys
from typing import Any

import click

from app.cli.exits import Exit
from app.cli.records import JSON
from app.cli.terminal import Terminal
from app.cli.words import Spoken
from archive.wording import N_

WHO = click.option("--as", "login", metavar="USER", required=True, help=N_("谁来办。"))


@click.command(cls=Spoken, help=N_("像扫码枪一样办：依次给出标签上的码，例如 shiqu scan GL2003.3-1 GL-0001 --as lin。"))
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@WHO
@JSON
@click.pass_obj
def scan(terminal: Terminal, codes: tuple[str, ...], login: str, as_json: bool) -> int:
    """Do what scanned labels ask for, one after the other."""
    from app.scan_desk import scan as take
    from app.telling_volumes import tell_scan

    refused = 0
    for code in codes:
        row = take(terminal.desk, terminal.actor(login), code)
        sentence, values = row.said
        said = terminal.say(str(sentence)).format(**{name: terminal.say(str(value)) for name, value in values.items()})
        refused += row.tone == "bad"
        if as_json:
            terminal.tell(tell_scan(row, said))
        else:
            sys.stdout.write(f"{row.code}  {said}\n")
    return Exit.REFUSED if refused else Exit.DONE


@click.command(cls=Spoken, help=N_("列出流转：全部，或一件、一卷、一盒的。"))
@click.argument("ref", required=False, default="", metavar="REF")
@WHO
@JSON
@click.pass_obj
def moves(terminal: Terminal, ref: str, login: str, as_json: bool) -> None:
    """List where things went, newest first."""
    from app.acting import record_for
    from app.custody import MOVES, of_record, register
    from app.looking import looking
    from app.telling_volumes import tell_move
    from archive.errors import NotFound
    from archive.holdings import container_by_code

    with looking(terminal.desk, terminal.actor(login)) as work:
        session, scope = work.session, work.by.scope
        if not ref:
            found = register(session, scope)
        else:
            try:
                found = register(session, scope, about=f"container:{container_by_code(session, ref).code}")
            except NotFound:
                found = of_record(session, scope, record_for(work, ref))
    for one in found:
        if as_json:
            terminal.tell(tell_move(one))
        else:
            way = " → ".join(filter(None, (one.origin, one.target)))
            sys.stdout.write(f"{one.at:%Y-%m-%d %H:%M}  {terminal.say(MOVES[one.act])}  {one.what}  {way}  {one.who}\n")


@click.command(cls=Spoken, help=N_("列出空号、断号、重号。"))
@WHO
@JSON
@click.pass_obj
def gaps(terminal: Terminal, login: str, as_json: bool) -> None:
    """List void, missing and doubled numbers."""
    from app.gaps import KIND_NAMES, MAY_SEE, oddities
    from app.looking import looking
    from archive.errors import NotPermitted

    by = terminal.actor(login)
    if not by.has(MAY_SEE):
        raise NotPermitted(N_("断号由档案员说明，请交给档案员。"))
    with looking(terminal.desk, by) as work:
        for one in oddities(work.session):
            if as_json:
                told: dict[str, Any] = {"fonds": one.fonds.code, "numbers": one.spelling, "kind": one.kind}
                terminal.tell(told | {"reason": one.reason or None, "now": one.leads_to or None})
            else:
                sys.stdout.write(
                    f"{one.spelling}  {terminal.say(KIND_NAMES[one.kind])}  {one.reason or one.leads_to}\n"
                )


@click.command(cls=Spoken, help=N_("显示一个案卷和卷内目录。"))
@click.argument("ref", metavar="REF")
@WHO
@JSON
@click.pass_obj
def volume(terminal: Terminal, ref: str, login: str, as_json: bool) -> None:
    """Show a volume."""
    from app.looking import looking
    from app.volumes import tell_volume, volume_for

    with looking(terminal.desk, terminal.actor(login)) as work:
        told = tell_volume(work, volume_for(work, ref))
    if as_json:
        terminal.tell(told)
        return
    sys.stdout.write(f"{told['archival_no']}  {told['title']}  {told['count']}\n")
    for one in told["items"]:
        sys.stdout.write(f"{one['position']:>4}  {one['archival_no'] or one['record']}  {one['title']}\n")


VERBS = (scan, moves, gaps, volume)
