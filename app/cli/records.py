"""Records coming in and being found again: ingest, text, show, search."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from app.cli.exits import Exit
from app.cli.terminal import Terminal
from app.cli.words import Existing, OneOf, Spoken, Whole
from app.speaking import sentence
from archive.errors import Invalid, NotFound
from archive.people import Actor
from archive.wording import N_

JSON = click.option("--json", "as_json", is_flag=True, help=N_("输出 JSON，一行一个。"))
AS = click.option("--as", "login", metavar="USER", help=N_("以谁的身份办；不写则是本机控制台。"))
TICK = 0.1
GONE_WRONG = ("duplicate", "quarantined")


@click.command(cls=Spoken, help=N_("收进文件或整个文件夹：保存、识别、登记为待验收的件。"))
@click.argument("paths", nargs=-1, required=True, type=Existing(), metavar="PATH...")
@click.option("--class", "class_code", metavar="CODE", help=N_("类目代码；不写则由机器判断。"))
@click.option("--party", metavar="CODE", help=N_("单位的商编或名称。"))
@click.option("--fonds", "fonds_code", default="", metavar="FONDS", help=N_("收进哪个全宗；不写则是本人的全宗。"))
@click.option("--wait", is_flag=True, help=N_("等到全部识别完、可以检索为止。"))
@AS
@JSON
@click.pass_obj
def ingest(
    terminal: Terminal,
    paths: tuple[Path, ...],
    class_code: str | None,
    party: str | None,
    fonds_code: str,
    wait: bool,
    login: str | None,
    as_json: bool,
) -> int:
    """Take files in, one result for each."""
    from app.awaiting import hands

    desk, files = terminal.desk, list(files_in(paths))
    intake = Intake(terminal, terminal.actor(login), class_code, party, fonds_code, as_json=as_json)
    working: AbstractContextManager[Callable[[], None]] = hands(desk) if wait else nullcontext(lambda: None)
    with working as look, terminal.progress(N_("收件"), len(files)) as show:
        for path in files:
            intake.take(path)
            if wait:
                intake.look()
                look()
            show(intake.told)
        while wait and intake.left:
            look()
            intake.look()
            show(intake.told)
            time.sleep(TICK)
    if not wait:
        intake.tell_waiting()
    return intake.summed_up()


class Intake:
    """The files of one command on their way in; each is told of once."""

    def __init__(
        self,
        terminal: Terminal,
        by: Actor,
        class_code: str | None,
        party: str | None,
        fonds_code: str = "",
        *,
        as_json: bool,
    ) -> None:
        self._terminal, self._by, self._class, self._party, self._json = terminal, by, class_code, party, as_json
        self._fonds = fonds_code
        self.left: dict[int, Path] = {}
        self.told = self._refused = 0
        self._began = time.monotonic()
        self._looked = 0.0

    def take(self, path: Path) -> None:
        """Keep one file and register its arrival."""
        from app.intake import take_in

        try:
            with path.open("rb") as stream:
                arrival = take_in(
                    self._terminal.desk,
                    self._by,
                    stream,
                    path.name,
                    source="command",
                    class_code=self._class,
                    party=self._party,
                    fonds_code=self._fonds,
                )
        except Invalid as refusal:
            if refusal.field != "file":
                raise
            self._tell_refused(path, sentence(refusal, self._terminal.say))
        except OSError as reason:
            text = self._terminal.say(N_("文件读不出来（{reason}），请检查权限后重试。"))
            self._tell_refused(path, text.format(reason=reason.strerror))
        else:
            self.left[arrival.id] = path

    def look(self) -> None:
        """Tell of what has been settled since the last look."""
        from app.awaiting import searchable
        from app.telling import tell_arrival

        if time.monotonic() - self._looked < TICK:
            return
        for arrival in searchable(self._terminal.desk, self.left.keys()):
            told = tell_arrival(arrival)
            why = arrival.say_why()
            told["reason"] = sentence(why, self._terminal.say) if why else None
            self._tell({**told, "file": _written(self.left.pop(arrival.id))})
        self._looked = time.monotonic()

    def tell_waiting(self) -> None:
        """Tell of those that nobody waits for."""
        self._looked = 0.0
        self.look()
        for number, path in self.left.items():
            told = dict.fromkeys(("record", "pages", "seconds", "confidence", "reason"))
            self._tell({"file": _written(path), "arrival": number, "status": "waiting", **told})

    def summed_up(self) -> int:
        """Say how it went and return the exit code."""
        seconds = time.monotonic() - self._began
        self._terminal.note(
            N_("收件 {told} 份，其中 {refused} 份重复或待处置，用时 {seconds} 秒。"),
            told=self.told,
            refused=self._refused,
            seconds=f"{seconds:.1f}",
        )
        return Exit.REFUSED if self._refused else Exit.DONE

    def _tell_refused(self, path: Path, reason: str) -> None:
        told = dict.fromkeys(("arrival", "record", "pages", "seconds", "confidence"))
        self._tell({"file": _written(path), "status": "quarantined", **told, "reason": reason})

    def _tell(self, told: dict[str, Any]) -> None:
        self.told += 1
        self._refused += told["status"] in GONE_WRONG
        if self._json:
            self._terminal.tell(told)
        else:
            words = [STATUS_NAMES[told["status"]], told["record"] or "", told["reason"] or ""]
            shown = "  ".join(filter(None, [self._terminal.say(words[0]), *words[1:]]))
            sys.stdout.write(f"{told['file']}  {shown}\n")


STATUS_NAMES = {
    "waiting": N_("等候识别"),
    "registered": N_("已登记"),
    "duplicate": N_("重复"),
    "quarantined": N_("待处置"),
}


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files meant, those of a folder in the order of their names; hidden ones and links are left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                found = Path(folder, name)
                if not name.startswith(".") and found.is_file() and not found.is_symlink():
                    yield found


def _written(path: Path) -> str:
    """Return a path as text, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "replace")


@click.command(cls=Spoken, help=N_("输出识别出的文字，页与页之间用换页符隔开。"))
@click.argument("ref", metavar="REF")
@click.option("--page", type=Whole(1, 100_000), metavar="N", help=N_("只要第几页。"))
@AS
@click.pass_obj
def text(terminal: Terminal, ref: str, page: int | None, login: str | None) -> None:
    """Print the text that was read."""
    from app.acting import record_for
    from app.viewing import text_read
    from archive.ledger import Line

    desk, actor = terminal.desk, terminal.actor(login)
    with desk.database.work(desk.clock(), actor) as work:
        record = record_for(work, ref)
        pages = text_read(desk, record).split("\f")
        if page is not None and page > len(pages):
            raise NotFound(N_("{ref} 没有第 {number} 页。"), ref=record.archival_no or record.ref, number=page)
        work.book.write(Line("record:read", record.subject, actor.login, actor.name, detail={"page": page or "all"}))
    sys.stdout.write((pages[page - 1] if page else "\f".join(pages)) + "\n")


@click.command(cls=Spoken, help=N_("显示一件档案的著录、库位和到期情况。"))
@click.argument("ref", metavar="REF")
@AS
@JSON
@click.pass_obj
def show(terminal: Terminal, ref: str, login: str | None, as_json: bool) -> None:
    """Show a record."""
    from app.acting import record_for
    from app.telling import tell_record

    desk = terminal.desk
    with desk.database.work(desk.clock(), terminal.actor(login)) as work:
        told = tell_record(record_for(work, ref))
    if as_json:
        terminal.tell(told)
        return
    for name, value in told.items():
        if value not in (None, "", []):
            shown = "、".join(map(str, value)) if isinstance(value, list) else value
            sys.stdout.write(f"{name:14} {shown}\n")


@click.command(cls=Spoken, help=N_("检索：任何一段文字、档号、题名、单位。"))
@click.argument("words", metavar="QUERY")
@AS
@click.option("--class", "classes", multiple=True, metavar="C", help=N_("只要这个类目，可写多次。"))
@click.option(
    "--year", "years", multiple=True, type=Whole(1000, 9999), metavar="Y", help=N_("只要这个年度，可写多次。")
)
@click.option("--limit", type=Whole(1, 1000), default=20, metavar="N", help=N_("最多几条。"))
@click.option("--offset", type=Whole(0, 100_000), default=0, metavar="N", help=N_("从第几条之后开始。"))
@click.option(
    "--order",
    type=OneOf(("relevance", "date", "date-up", "number", "number-down", "due", "due-down")),
    default="relevance",
    help=N_("排列次序：相关、日期、档号或到期日，各有正反。"),
)
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="FACET=VALUE",
    help=N_("只要这一类，如 department=CWB、party=…、secrecy=internal、state=shelved、term=D30；可写多次。"),
)
@JSON
@click.pass_obj
def search(
    terminal: Terminal,
    words: str,
    login: str | None,
    classes: tuple[str, ...],
    years: tuple[int, ...],
    limit: int,
    offset: int,
    order: str,
    filters: tuple[str, ...],
    as_json: bool,
) -> None:
    """Search within what a person may see."""
    from app.finding import find
    from app.narrowing import narrowing
    from app.telling import tell_answer
    from search.engine import Order

    with terminal.desk.database.reading() as session:
        narrow = narrowing(session, map(_choice, filters))
    answer = find(
        terminal.desk,
        terminal.actor(login),
        words,
        classes=[code.strip().upper() for code in classes],
        years=years,
        narrow=narrow,
        order=Order(order),
        limit=limit,
        offset=offset,
    )
    if as_json:
        terminal.tell(tell_answer(answer))
        return
    terminal.print(N_("共 {total} 件，{took} 毫秒"), total=answer.total, took=answer.took_ms)
    if answer.near:
        terminal.note(N_("近似匹配：没有逐字相同的；以下各件与所查的相差一个字。"))
    if answer.cut:
        terminal.note(N_("查满 2 秒，已停下，没有查完。加一个词或缩小范围再找。"))
    if answer.partial:
        terminal.note(N_("索引有一部分没有应答，结果可能不全；请稍后再找。"))
    for hit in answer.hits:
        passage = _plainly(hit.snippet)
        sys.stdout.write(
            f"{hit.record.archival_no or hit.record.ref}  {hit.record.title}  p{hit.page}\n    {passage}\n"
        )


def _choice(written: str) -> tuple[str, str]:
    """Part `facet=value`."""
    facet, _equals, value = written.partition("=")
    return facet.strip(), value


def _plainly(marked: str) -> str:
    """Return a marked passage as a terminal shows it."""
    import html

    on, off = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("【", "】")
    return html.unescape(marked.replace("<mark>", on).replace("</mark>", off)).replace("\n", " ")


VERBS = (ingest, text, show, search)
