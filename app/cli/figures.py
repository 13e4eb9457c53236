"""Figures on the command line: figures."""

import click

from app.cli.records import AS, JSON
from app.cli.terminal import Terminal
from app.cli.words import OneOf, Spoken
from archive.wording import N_

WORDS = ("class", "year", "term", "secrecy", "department", "medium")


@click.command(
    cls=Spoken,
    help=N_("统计一段时间的馆藏：期初、收进、移出、销毁、期末。期间写 2026、2026-03 或起止日，不写是今年。"),
)
@click.argument("period", required=False, default="", metavar="PERIOD")
@click.option("--class", "class_code", default="", metavar="CODE", help=N_("只要这个类目。"))
@click.option("--fonds", default="", metavar="CODE", help=N_("只要这个全宗。"))
@click.option("--by", type=OneOf(WORDS), default="class", help=N_("每行是什么。"))
@AS
@JSON
@click.pass_obj
def figures(
    terminal: Terminal, period: str, class_code: str, fonds: str, by: str, login: str | None, as_json: bool
) -> None:
    """Tell the figures of a span of days."""
    from app.figuring import Wish, report
    from app.telling_figures import tell_report

    desk = terminal.desk
    found = report(desk, terminal.actor(login), Wish.read(period, fonds, class_code, by, desk.today))
    if as_json:
        terminal.tell(tell_report(found))
        return
    for row in (*found.rows, found.total):
        one = row.balance
        terminal.print(
            N_("{name}：{opening} + {came} − {sent} − {destroyed} = {closing}"),
            name=f"{row.key} {terminal.say(row.name)}".strip(),
            opening=one.opening,
            came=one.came,
            sent=one.sent,
            destroyed=one.destroyed,
            closing=one.closing,
        )


VERBS = (figures,)
