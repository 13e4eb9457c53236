"""Counting and handing over on the command line: plan-count, count, draft-transfer."""

import sys
from pathlib import Path
from secrets import token_hex

import click

from app.cli.records import JSON
from app.cli.terminal import Terminal
from app.cli.words import Existing, Spoken
from archive.wording import N_

WHO = click.option("--as", "login", metavar="USER", required=True, help=N_("谁来办。"))


@click.command(cls=Spoken, name="plan-count", help=N_("计划一次盘点；不写库位和门类就是全馆。"))
@click.argument("places", nargs=-1, metavar="[PLACE]...")
@click.option("--class", "classes", multiple=True, metavar="CODE", help=N_("只盘这个门类，可写多次。"))
@click.option("--purpose", default="", metavar="TEXT", help=N_("事由。"))
@click.option("--by-box", is_flag=True, help=N_("封存的盒整盒计数。"))
@WHO
@JSON
@click.pass_obj
def plan(
    terminal: Terminal,
    places: tuple[str, ...],
    classes: tuple[str, ...],
    purpose: str,
    by_box: bool,
    login: str,
    as_json: bool,
) -> None:
    """Plan a stock-take."""
    from app.stocktaking import plan_count
    from app.telling_custody import tell_stocktake

    entered = {"purpose": purpose, "places": " ".join(places), "classes": " ".join(classes),
               "by_box": "1" if by_box else ""}  # fmt: skip
    made = plan_count(terminal.desk, terminal.actor(login), entered)
    if as_json:
        terminal.tell(tell_stocktake(made))
    else:
        terminal.print(N_("{number} 已列入计划。"), number=made.number)


@click.command(cls=Spoken, name="count", help=N_("盘点：从标准输入逐行读标签，先库位后件；扫码枪可以直接接在终端上。"))
@click.argument("number", metavar="NUMBER")
@WHO
@JSON
@click.pass_obj
def count(terminal: Terminal, number: str, login: str, as_json: bool) -> None:
    """Take labels from standard input, one a line, each as soon as it is there."""
    from app.stocktaking import scan
    from app.telling_custody import tell_echo

    desk, by = terminal.desk, terminal.actor(login)
    for line in sys.stdin:
        if not line.strip():
            continue
        [echo], now = scan(desk, by, number, [(token_hex(8), line)])
        said = terminal.say(echo.text).format(**echo.values)
        if as_json:
            terminal.tell({**tell_echo(echo, said), "here": now.here, "total": now.total})
        else:
            terminal.print(N_("{said}（这里 {here}，共 {total}）"), said=said, here=now.here, total=now.total)


@click.command(cls=Spoken, name="draft-transfer", help=N_("草拟一份移入清单：表格另存为制表符分隔的文本，一行一卷。"))
@click.argument("file", type=Existing(file=True), metavar="FILE.tsv")
@click.option("--from", "department", required=True, metavar="CODE", help=N_("移交部门的代码。"))
@click.option("--fiscal-year", default="", metavar="YEAR", help=N_("会计年度；写了就按会计档案办。"))
@click.option("--sealed", is_flag=True, help=N_("原卷封装，不拆封。"))
@WHO
@JSON
@click.pass_obj
def draft(
    terminal: Terminal, file: Path, department: str, fiscal_year: str, sealed: bool, login: str, as_json: bool
) -> None:
    """Begin a list of what a department hands over."""
    from app.telling_custody import tell_transfer
    from app.transferring import draw_up, list_lines

    desk, by = terminal.desk, terminal.actor(login)
    entered = {"direction": "in", "department": department, "fiscal_year": fiscal_year,
               "accounting": "1" if fiscal_year else ""}  # fmt: skip
    made = draw_up(desk, by, entered)
    listed = list_lines(desk, by, made.number, file.read_text("utf-8-sig"), sealed=sealed)
    if as_json:
        terminal.tell(tell_transfer(listed))
    else:
        terminal.print(N_("{number} 已草拟，{n} 行。"), number=listed.number, n=len(listed.items))


VERBS = (plan, count, draft)
