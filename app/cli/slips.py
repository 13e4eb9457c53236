"""Hand-over slips on the command line: slip new, add, show, list, check; every step goes by `step submission`."""

import sys
from pathlib import Path

import click

from app.cli.records import AS, JSON
from app.cli.terminal import Terminal
from app.cli.words import Existing, OneOf, Spoken, Verbs
from archive.wording import N_

KINDS = (
    "contract",
    "registration",
    "licence",
    "fee-list",
    "org-cert",
    "card",
    "rename-notice",
    "authorisation",
    "other",
)
YES_NO = ("yes", "no")


@click.command(
    cls=Verbs, name="slip", help=N_("移交单：new 登记，add 放入文件，show 看，list 列出，check 记验收所见。")
)
def slips() -> None:
    """Do nothing by itself."""


@slips.command("new", cls=Spoken, help=N_("登记一张移交单，打印它的单号。"))
@click.option("--purpose", default="file", type=OneOf(("records", "file")), help=N_("一般档案或客户档案。"))
@click.option("--type", "file_type", default="new-file", type=OneOf(("new-file", "rename")), help=N_("建档类型。"))
@click.option("--salesperson", required=True, help=N_("业务员姓名。"))
@click.option("--party", "party_name", default="", help=N_("公司名称。"))
@click.option("--code", "party_code", default="", help=N_("商编；不写就自动编。"))
@click.option("--uscc", default="", help=N_("统一社会信用代码。"))
@click.option("--handled-on", default="", help=N_("办理日期。"))
@click.option("--class", "class_code", default="", help=N_("类目代码（一般档案）。"))
@AS
@JSON
@click.pass_obj
def new(terminal: Terminal, /, login: str | None, as_json: bool, **entered: str) -> None:
    """Begin a slip."""
    from app.announcing import begin

    slip = begin(terminal.desk, terminal.actor(login), entered)
    if as_json:
        terminal.tell({"number": slip.number, "state": slip.state})
    else:
        sys.stdout.write(f"{slip.number}\n")


@slips.command("add", cls=Spoken, help=N_("把文件放进移交单，一份文件一份材料。"))
@click.argument("number", metavar="NUMBER")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=Existing(file=True))
@click.option("--kind", default="", help=N_("材料种类；不写就看文件名和内容。"))
@click.option("--copy", "is_copy", is_flag=True, help=N_("是复印件。"))
@AS
@JSON
@click.pass_obj
def add(
    terminal: Terminal, number: str, files: tuple[Path, ...], kind: str, is_copy: bool, login: str | None, as_json: bool
) -> int:
    """Put files on a slip and wait until they are read."""
    from app.awaiting import settle
    from app.cli.exits import Exit
    from app.submitting import add_file
    from archive.promises import Job

    refused = 0
    for file in files:
        with file.open("rb") as stream:
            arrival = add_file(
                terminal.desk, terminal.actor(login), number, stream, file.name, kind=kind, original=not is_copy
            )
        refused += arrival.course == "duplicate"
        if as_json:
            terminal.tell({"file": arrival.name, "status": arrival.course, "paper": arrival.paper_id})
        else:
            sys.stdout.write(f"{arrival.name}  {arrival.course}\n")
    if not settle(terminal.desk, {Job.READ, Job.INDEX, Job.ERASE}):
        terminal.note(N_("已经收下；还没有都识别完，工作进程会接着做。"))
    return Exit.REFUSED if refused else Exit.DONE


@slips.command("show", cls=Spoken, help=N_("看一张移交单：材料、规则和缺陷。"))
@click.argument("number", metavar="NUMBER")
@AS
@JSON
@click.pass_obj
def show(terminal: Terminal, number: str, login: str | None, as_json: bool) -> None:
    """Show a slip."""
    from app.acting import found, machine
    from app.looking import looking
    from app.telling_slips import tell_defect, tell_result, tell_slip
    from archive.acceptance import defects_of, gaps_of, results_of
    from archive.submissions import WITH_SUBMITTER

    with looking(terminal.desk, terminal.actor(login)) as work:
        slip = found(work, machine("submission"), number)
        wrong = gaps_of if slip.state in WITH_SUBMITTER else defects_of
        told = tell_slip(slip)
        told["rules"] = [tell_result(one) for one in results_of(work.session, slip, work.today)]
        told["defects"] = [tell_defect(one) for one in wrong(work.session, slip, work.today)]
    if as_json:
        terminal.tell(told)
        return
    said = terminal.say(machine("submission").say(told["state"]))
    sys.stdout.write(f"{told['number']}  {said}\n")
    for paper in told["papers"]:
        sys.stdout.write(f"  {paper['id']}  {paper['kind']}  {paper['title']}  {paper['pages']}\n")
    for defect in told["defects"]:
        sys.stdout.write(f"  ! {defect['paper']} {defect['text']}\n")


@slips.command("list", cls=Spoken, help=N_("列出移交单。"))
@click.option("--state", default="", help=N_("只要这种状态的。"))
@AS
@JSON
@click.pass_obj
def list_slips(terminal: Terminal, state: str, login: str | None, as_json: bool) -> None:
    """List slips, the latest first."""
    from app.listing_slips import slips as found
    from app.looking import looking
    from app.telling_slips import tell_slip

    with looking(terminal.desk, terminal.actor(login)) as work:
        _total, rows = found(work.session, work.by, state)
        told = [tell_slip(row) for row in rows]
    for one in told:
        if as_json:
            terminal.tell(one)
        else:
            name = one["party"]["name"] if one["party"] else one["note"]
            sys.stdout.write(f"{one['number']}  {one['state']}  {name}\n")


@slips.command(
    "check",
    cls=Spoken,
    help=N_("记下验收所见，例如 shiqu slip check YJ-2026-0001 3 --legible yes --agrees yes --field signed=blank。"),
)
@click.argument("number", metavar="NUMBER")
@click.argument("paper", metavar="PAPER", type=int)
@click.option("--legible", required=True, type=OneOf(YES_NO), help=N_("字迹是否清晰。"))
@click.option("--agrees", required=True, type=OneOf(YES_NO), help=N_("三项是否与原页一致。"))
@click.option(
    "--field", "fields", multiple=True, metavar="NAME=STATE", help=N_("一栏是 filled、struck 还是 blank，可写多次。")
)
@click.option("--fault", default="", help=N_("其他缺陷。"))
@AS
@JSON
@click.pass_obj
def check(
    terminal: Terminal,
    number: str,
    paper: int,
    legible: str,
    agrees: str,
    fields: tuple[str, ...],
    fault: str,
    login: str | None,
    as_json: bool,
) -> None:
    """Note what the clerk saw on one paper."""
    from app.accepting import check_paper
    from app.telling_slips import tell_paper

    entered = {"legible": legible, "agrees": agrees, "fault": fault}
    entered |= {f"field.{name}": value for name, _, value in (one.partition("=") for one in fields)}
    done = tell_paper(check_paper(terminal.desk, terminal.actor(login), number, paper, entered))
    if as_json:
        terminal.tell(done)
    else:
        terminal.print(N_("已记下：{title}。"), title=done["title"])


VERBS = (slips,)
