"""People and their tokens: people enrol, list, token."""

import sys

import click

from app.cli.records import JSON
from app.cli.terminal import Terminal
from app.cli.words import OneOf, Spoken, Verbs
from archive.wording import N_

ROLES = ("archivist", "head", "business", "reviewer", "auditor", "security", "operator")
CLEARANCES = ("public", "internal", "commercial", "core")


@click.command(cls=Verbs, name="people", help=N_("账号：enrol 建账号，list 列出，token 发接口令牌。"))
def people() -> None:
    """Do nothing by itself."""


@people.command("enrol", cls=Spoken, help=N_("建一个账号；口令从终端读，不从参数读。"))
@click.argument("login", metavar="LOGIN")
@click.option("--name", required=True, help=N_("姓名。"))
@click.option("--role", "roles", multiple=True, required=True, type=OneOf(ROLES), help=N_("职责，可写多次。"))
@click.option("--department", default="", metavar="CODE", help=N_("部门代码。"))
@click.option("--clearance", default="internal", type=OneOf(CLEARANCES), help=N_("可以看到的最高密级。"))
@JSON
@click.pass_obj
def enrol(
    terminal: Terminal, login: str, name: str, roles: tuple[str, ...], department: str, clearance: str, as_json: bool
) -> None:
    """Make an account."""
    from app.persons import CONSOLE, department_id
    from app.persons import enrol as make
    from app.telling import tell_person
    from archive.access import Secrecy
    from archive.people import Role

    desk = terminal.desk
    password = _password(terminal)
    with desk.database.work(desk.clock(), CONSOLE) as work:
        person = make(
            work,
            login,
            name,
            password,
            frozenset(Role(role) for role in roles),
            department_id=department_id(work, department),
            clearance=Secrecy[clearance.upper()],
        )
        told = tell_person(work.session, person)
    if as_json:
        terminal.tell(told)
    else:
        terminal.print(N_("已建账号 {login}（{name}）。"), login=told["login"], name=told["name"])


@people.command("list", cls=Spoken, help=N_("列出账号。"))
@JSON
@click.pass_obj
def list_people(terminal: Terminal, as_json: bool) -> None:
    """List the accounts."""
    from app.persons import everybody
    from app.telling import tell_person

    with terminal.desk.database.reading() as session:
        for person in everybody(session):
            told = tell_person(session, person)
            if as_json:
                terminal.tell(told)
            else:
                words = [
                    told["login"],
                    told["name"],
                    "、".join(told["roles"]),
                    told["department"] or "",
                    told["clearance"],
                ]
                sys.stdout.write("  ".join(words) + "\n")


@people.command("token", cls=Spoken, help=N_("给一个人发接口令牌；只显示这一次。"))
@click.argument("login", metavar="LOGIN")
@click.option("--name", default="command", help=N_("这个令牌用来做什么。"))
@JSON
@click.pass_obj
def token(terminal: Terminal, login: str, name: str, as_json: bool) -> None:
    """Make a token for the API."""
    from app.persons import CONSOLE, by_login, make_token

    desk = terminal.desk
    with desk.database.work(desk.clock(), CONSOLE) as work:
        made = make_token(work, by_login(work.session, login), name)
    if as_json:
        terminal.tell({"login": login, "token": made})
    else:
        sys.stdout.write(made + "\n")


def _password(terminal: Terminal) -> str:
    """Ask for a password, twice at a terminal; a program may send it as the first line of its input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    asked: str = click.prompt(terminal.say(N_("口令")), hide_input=True, confirmation_prompt=True, err=True)
    return asked


VERBS = (people,)
