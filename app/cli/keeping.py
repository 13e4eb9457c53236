"""Keeping the archive whole: verify, backup, restore, reindex."""

import sys
from pathlib import Path

import click

from app.cli.exits import Exit
from app.cli.records import JSON
from app.cli.terminal import Terminal
from app.cli.words import Existing, Spoken
from archive.wording import N_

CHECK_NAMES = {
    "schema": N_("数据库结构"),
    "ledger": N_("日志链"),
    "arrivals": N_("来件收支"),
    "promises": N_("后台工作"),
    "destroyed": N_("已销毁的内容"),
    "orphans": N_("无主文件"),
    "fixity": N_("原文完整性"),
    "derived": N_("识别结果"),
    "index": N_("检索索引"),
}


@click.command(cls=Spoken, help=N_("校验：日志链、原文、索引、无主文件；有一处不对就以 1 结束。"))
@JSON
@click.pass_obj
def verify(terminal: Terminal, as_json: bool) -> int:
    """Run every check."""
    return run_checks(terminal, as_json=as_json)


def run_checks(terminal: Terminal, *, as_json: bool) -> int:
    """Run every check and tell what each found."""
    from app.telling import tell_check
    from app.verifying import verify as checks

    wrong = 0
    with terminal.progress(N_("校验原文"), 0) as show:
        for check in checks(terminal.desk, progress=lambda _name, done, _total: show(done)):
            wrong += len(check.faults)
            if as_json:
                terminal.tell(tell_check(check, terminal.say))
                continue
            name = terminal.say(CHECK_NAMES[check.name])
            outcome = N_("{name}：{checked} 项，无误") if check.ok else N_("{name}：{checked} 项，{faults} 处不对")
            terminal.print(outcome, name=name, checked=check.checked, faults=len(check.faults))
            for told in tell_check(check, terminal.say)["faults"]:
                sys.stdout.write(f"  {told['subject']}  {told['message']}\n")
    return Exit.REFUSED if wrong else Exit.DONE


@click.command(cls=Spoken, help=N_("备份到一个目录；再次备份只补新的，旧备份在新的写完之前一直有效。"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@JSON
@click.pass_obj
def backup(terminal: Terminal, folder: Path, as_json: bool) -> None:
    """Bring a backup up to date."""
    from app.keeping import save
    from app.persons import CONSOLE
    from app.telling import tell_manifest

    made = save(terminal.desk, CONSOLE, folder)
    if as_json:
        terminal.tell(tell_manifest(made, folder))
    else:
        terminal.print(
            N_("已备份到 {folder}：文件 {blobs} 个，{megabytes} MB。密钥在 keys 子目录，请另存一处。"),
            folder=folder,
            blobs=made.blob_count,
            megabytes=f"{made.bytes / 1e6:.1f}",
        )


@click.command(cls=Spoken, help=N_("从备份恢复到 $SHIQU_HOME；备份之后销毁的仍是销毁。"))
@click.argument("folder", metavar="DIR", type=Existing(folder=True))
@click.option("--verify", "then_verify", is_flag=True, help=N_("恢复之后再校验一遍。"))
@click.option("--over", is_flag=True, help=N_("目标已有库时也恢复，原来的数据库改名保留。"))
@JSON
@click.pass_obj
def restore(terminal: Terminal, folder: Path, then_verify: bool, over: bool, as_json: bool) -> int:
    """Make a backup the instance."""
    from app.keeping import bring_back, make_index
    from app.telling import tell_manifest

    returned = bring_back(terminal.settings, folder, over=over)
    indexed = make_index(terminal.desk)
    if as_json:
        told = {**tell_manifest(returned.manifest, folder), "indexed": indexed}
        terminal.tell({**told, "destroyed_again": returned.destroyed_again})
    else:
        terminal.print(
            N_("已恢复 {at} 的备份，{indexed} 件可以检索，{again} 件按销毁清册再次销毁。"),
            at=returned.manifest.at.isoformat(timespec="seconds"),
            indexed=indexed,
            again=returned.destroyed_again,
        )
    return run_checks(terminal, as_json=as_json) if then_verify else Exit.DONE


@click.command(cls=Spoken, help=N_("重建检索索引；重建期间照常可以检索。"))
@JSON
@click.pass_obj
def reindex(terminal: Terminal, as_json: bool) -> None:
    """Make the index anew."""
    from app.keeping import make_index

    count = make_index(terminal.desk)
    if as_json:
        terminal.tell({"indexed": count})
    else:
        terminal.print(N_("索引已重建，共 {count} 件。"), count=count)


VERBS = (verify, backup, restore, reindex)
