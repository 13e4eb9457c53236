"""Any verb of any workflow: step."""

from typing import Any

import click

from app.cli.records import JSON
from app.cli.terminal import Terminal
from app.cli.words import Spoken
from app.speaking import sentence
from archive.errors import Invalid
from archive.wording import N_


@click.command(cls=Spoken, help=N_("在一个流程里办一步，例如 shiqu step accession R1 accept --as lin。"))
@click.argument("machine", metavar="MACHINE")
@click.argument("ref", metavar="REF")
@click.argument("verb", metavar="VERB")
@click.option("--as", "login", metavar="USER", required=True, help=N_("谁来办。"))
@click.option("--note", default="", metavar="TEXT", help=N_("说明或原因。"))
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help=N_("这一步要填的内容，可写多次。"))
@JSON
@click.pass_obj
def step(
    terminal: Terminal,
    machine: str,
    ref: str,
    verb: str,
    login: str,
    note: str,
    pairs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Take one step and show what came of it."""
    from app import acting
    from app.awaiting import settle
    from app.telling import tell_subject
    from archive.promises import Job

    answers = dict(pair(terminal, one) for one in pairs)
    desk, by = terminal.desk, terminal.actor(login)
    acting.step(desk, by, machine, ref, verb, note=note, answers=answers)
    if not settle(desk, {Job.INDEX, Job.DESTROY_ITEM}):
        terminal.note(N_("已经办好；还有后续工作没有做完，工作进程会接着做。"))
    with desk.database.work(desk.clock(), by) as work:
        course = acting.machine(machine)
        subject = course.find(work.session, ref)
        told: dict[str, Any] = tell_subject(subject)
    if as_json:
        terminal.tell(told)
    else:
        terminal.print(N_("{ref} 现在是“{state}”。"), ref=ref, state=terminal.say(course.say(told["state"])))


def pair(terminal: Terminal, written: str) -> tuple[str, Any]:
    """Read what was written after --set."""
    name, equals, value = written.partition("=")
    if not equals or not name:
        wrong = Invalid("set", N_("--set 要写成 名称=内容，例如 container=A001-0001。"))
        raise click.UsageError(sentence(wrong, terminal.say))
    return name, value


VERBS = (step,)
