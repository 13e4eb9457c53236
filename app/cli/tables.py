"""Catalogues as tables: import and export."""

import os
import sys
from pathlib import Path

import click

from app.cli.exits import Exit
from app.cli.records import AS, JSON
from app.cli.terminal import Terminal
from app.cli.words import Existing, Spoken
from app.speaking import said_by_field, sentence
from archive.wording import N_

SUFFIXES = (".xlsx", ".zip")


@click.command("import", cls=Spoken, help=N_("导入旧目录：逐行核对，有一行不对就都不收。"))
@click.argument("file", type=Existing(file=True), metavar="FILE.xlsx")
@click.option(
    "--class", "class_code", required=True, metavar="CODE", help=N_("类目代码；表中有“类目”一列的以那一列为准。")
)
@click.option("--dry-run", is_flag=True, help=N_("只核对，什么也不写。"))
@click.option("--partial", is_flag=True, help=N_("有不对的行时，仍收下对的行。"))
@AS
@JSON
@click.pass_obj
def import_table(
    terminal: Terminal, file: Path, class_code: str, dry_run: bool, partial: bool, login: str | None, as_json: bool
) -> int:
    """Take a table of old records over."""
    from app.awaiting import settle
    from app.importing import bring_in
    from app.telling import tell_imported
    from archive.promises import Job

    desk = terminal.desk
    done = bring_in(desk, terminal.actor(login), file, class_code, dry_run=dry_run, partial=partial)
    if done.imported and not settle(desk, {Job.INDEX}):
        terminal.note(N_("已经导入；索引还没有做完，工作进程会接着做。"))
    if as_json:
        terminal.tell(tell_imported(done, terminal.say))
    else:
        for bad in done.bad:
            fields = said_by_field(bad.problem, terminal.say) or {"": sentence(bad.problem, terminal.say)}
            for text in fields.values():
                terminal.print(N_("第 {line} 行：{text}"), line=bad.line, text=text)
        terminal.print(
            N_("共 {rows} 行，导入 {imported} 行，{bad} 行不对，用时 {seconds} 秒。"),
            rows=done.rows,
            imported=done.imported,
            bad=len(done.bad),
            seconds=done.seconds,
        )
        if done.into_notes:
            terminal.note(N_("不认识的列已写进备注：{heads}"), heads="、".join(done.into_notes))
        if dry_run:
            terminal.note(N_("这是核对，什么也没有写。"))
    return Exit.REFUSED if done.bad else Exit.DONE


@click.command("export", cls=Spoken, help=N_("导出目录：.xlsx 只是目录，.zip 连同原文（以档号为文件名）。"))
@click.argument("words", nargs=-1, metavar="[QUERY]")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--class", "class_code", default="", metavar="CODE", help=N_("只要这个类目。"))
@AS
@JSON
@click.pass_obj
def export_table(
    terminal: Terminal, words: tuple[str, ...], file: Path, class_code: str, login: str | None, as_json: bool
) -> None:
    """Write the catalogue into a file, which is there whole or not at all."""
    from app.exporting import Choice, write_bundle, write_table

    if file.suffix.lower() not in SUFFIXES or not file.absolute().parent.is_dir():
        text = N_("导出到 {file} 不行：文件名要以 .xlsx 或 .zip 结尾，目录要已经存在。")
        raise click.UsageError(terminal.say(text).format(file=file))
    write = write_table if file.suffix.lower() == ".xlsx" else write_bundle
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with draft.open("wb") as into:
            done = write(terminal.desk, terminal.actor(login), Choice(" ".join(words), class_code), into, terminal.say)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    if as_json:
        terminal.tell({"file": str(file), "records": done.records, "files": done.files})
    else:
        sys.stdout.write(f"{file}\n")
        terminal.note(N_("导出 {records} 件，原文 {files} 份。"), records=done.records, files=done.files)


VERBS = (import_table, export_table)
