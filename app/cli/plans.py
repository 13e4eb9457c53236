"""The plan at the machine: what it is or was, and every change the head of archive makes to it."""

from typing import Any

import click

from app.cli.records import AS, JSON
from app.cli.steps import pair
from app.cli.terminal import Terminal
from app.cli.words import Spoken
from archive.wording import N_

SET = click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help=N_("要填的内容，可写多次。"))
WHY = click.option("--why", default="", metavar="TEXT", help=N_("依据：哪次会议、哪份批文。"))
NEW = click.option("--new", is_flag=True, help=N_("新立一个。"))


@click.command(cls=Spoken, help=N_("看一个全宗的分类方案，或某一天的。"))
@click.argument("fonds", metavar="FONDS")
@click.option("--on", "day", default="", metavar="DAY", help=N_("哪一天的方案，例如 20260101。"))
@AS
@JSON
@click.pass_obj
def plan(terminal: Terminal, fonds: str, day: str, login: str | None, as_json: bool) -> None:
    """Show the plan."""
    from app.looking import looking
    from app.telling_plan import tell_class_then
    from archive.dates import read_typed
    from archive.fonds_keeping import fonds_by_code
    from archive.plan_history import plan_on

    with looking(terminal.desk, terminal.actor(login)) as work:
        house = fonds_by_code(work.session, fonds)
        classes = plan_on(work.session, house.id, read_typed(day, field="on") if day else work.today)
    for one in classes:
        if as_json:
            terminal.tell(tell_class_then(one))
        else:
            terminal.print("{indent}{code}  {name}  {pattern}", indent="  " * one.depth, code=one.code, name=one.name,
                           pattern=one.pattern or "")  # fmt: skip


@click.command("class", cls=Spoken, help=N_("改一个类目：--new 新立，--close 停用，--reopen 恢复，否则改所填的各项。"))
@click.argument("fonds", metavar="FONDS")
@click.argument("code", metavar="CODE")
@NEW
@click.option("--close", "closing", is_flag=True, help=N_("停用；--set last=日期 定最后一天。"))
@click.option("--reopen", "opening", is_flag=True, help=N_("恢复使用。"))
@SET
@WHY
@AS
@JSON
@click.pass_obj
def change_class(
    terminal: Terminal,
    fonds: str,
    code: str,
    new: bool,
    closing: bool,
    opening: bool,
    pairs: tuple[str, ...],
    why: str,
    login: str | None,
    as_json: bool,
) -> None:
    """Add, change, close or reopen a class."""
    from app import planning
    from app.looking import looking
    from app.telling_plan import tell_class

    desk, by, sent = terminal.desk, terminal.actor(login), _sent(terminal, pairs, why)
    if new:
        code = planning.add_class(desk, by, fonds, {"code": code, **sent}).code
    elif closing:
        planning.close_class(desk, by, fonds, code, sent)
    elif opening:
        planning.reopen_class(desk, by, fonds, code, sent)
    else:
        code = planning.change_class(desk, by, fonds, code, sent).code
    with looking(desk, by) as work:
        _tell(terminal, tell_class(work.session, planning.class_in(work.session, fonds, code)), as_json=as_json)


@click.command(cls=Spoken, help=N_("改一个类目要填的要素：--new 新立，--end 停用或再用，否则改所填的各项。"))
@click.argument("fonds", metavar="FONDS")
@click.argument("code", metavar="CODE")
@click.argument("name", metavar="NAME")
@NEW
@click.option("--end", "ending", is_flag=True, help=N_("停用；已停用的则再用。"))
@SET
@WHY
@AS
@JSON
@click.pass_obj
def element(
    terminal: Terminal,
    fonds: str,
    code: str,
    name: str,
    new: bool,
    ending: bool,
    pairs: tuple[str, ...],
    why: str,
    login: str | None,
    as_json: bool,
) -> None:
    """Add, change or end what a class asks for."""
    from app import planning
    from app.telling_plan import tell_element

    desk, by, sent = terminal.desk, terminal.actor(login), _sent(terminal, pairs, why)
    if new:
        made = planning.add_element(desk, by, fonds, code, {"name": name, **sent})
    elif ending:
        made = planning.end_element(desk, by, fonds, code, name, sent)
    else:
        made = planning.change_element(desk, by, fonds, code, name, sent)
    _tell(terminal, tell_element(made), as_json=as_json)


@click.command(cls=Spoken, help=N_("看全部全宗；写出全宗号则 --new 新立，或改所填的各项。"))
@click.argument("code", metavar="[FONDS]", default="")
@NEW
@SET
@WHY
@AS
@JSON
@click.pass_obj
def fonds(
    terminal: Terminal, code: str, new: bool, pairs: tuple[str, ...], why: str, login: str | None, as_json: bool
) -> None:
    """List, make or change fonds."""
    from app import planning
    from app.looking import looking
    from app.telling_plan import tell_fonds
    from archive.fonds_keeping import all_fonds

    desk, by, sent = terminal.desk, terminal.actor(login), _sent(terminal, pairs, why)
    if new:
        planning.make_fonds(desk, by, {"code": code, **sent})
    elif pairs:
        planning.change_fonds(desk, by, code, sent)
    with looking(desk, by) as work:
        for one in all_fonds(work.session):
            if code.upper() in {"", one.code}:
                _tell(terminal, tell_fonds(work.session, one), as_json=as_json)


@click.command(cls=Spoken, help=N_("看一个全宗的部门；写出代码则 --new 新设，--end 撤销，否则改所填的各项。"))
@click.argument("fonds", metavar="FONDS")
@click.argument("code", metavar="[CODE]", default="")
@NEW
@click.option("--end", "ending", is_flag=True, help=N_("撤销；--set successor=代码 写明由谁承接。"))
@SET
@WHY
@AS
@JSON
@click.pass_obj
def department(
    terminal: Terminal,
    fonds: str,
    code: str,
    new: bool,
    ending: bool,
    pairs: tuple[str, ...],
    why: str,
    login: str | None,
    as_json: bool,
) -> None:
    """List, make, change or end departments."""
    from app import planning
    from app.looking import looking
    from app.telling_plan import tell_department
    from archive.departments import units_of
    from archive.fonds_keeping import fonds_by_code

    desk, by, sent = terminal.desk, terminal.actor(login), _sent(terminal, pairs, why)
    if new:
        planning.make_department(desk, by, fonds, {"code": code, **sent})
    elif ending:
        planning.end_department(desk, by, fonds, code, sent)
    elif pairs:
        planning.change_department(desk, by, fonds, code, sent)
    with looking(desk, by) as work:
        for one in units_of(work.session, fonds_by_code(work.session, fonds)):
            if code.upper() in {"", one.code}:
                _tell(terminal, tell_department(work.session, one), as_json=as_json)


def _sent(terminal: Terminal, pairs: tuple[str, ...], why: str) -> dict[str, Any]:
    return dict(pair(terminal, one) for one in pairs) | {"why": why}


def _tell(terminal: Terminal, told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        terminal.tell(told)
        return
    for name, value in told.items():
        if value not in (None, "", [], False):
            terminal.print("{name}: {value}", name=name, value=value)


VERBS = (plan, change_class, element, fonds, department)
