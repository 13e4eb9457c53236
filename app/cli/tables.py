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

RETURNED = N_("不对的行连同原因写到这个 xlsx。")
SUFFIXES = (".xlsx", ".zip")


@click.command("import", cls=Spoken, help=N_("导入旧目录：逐行核对，有一行不对就都不收。"))
@click.argument("file", type=Existing(file=True), metavar="FILE.xlsx")
@click.option(
    "--class", "class_code", required=True, metavar="CODE", help=N_("类目代码；表中有“类目”一列的以那一列为准。")
)
@click.option("--dry-run", is_flag=True, help=N_("只核对，什么也不写。"))
@click.option("--partial", is_flag=True, help=N_("有不对的行时，仍收下对的行。"))
@click.option("--returned", metavar="OUT.xlsx", type=click.Path(path_type=Path), help=RETURNED)
@AS
@JSON
@click.pass_obj
def import_table(
    terminal: Terminal,
    file: Path,
    class_code: str,
    dry_run: bool,
    partial: bool,
    returned: Path | None,
    login: str | None,
    as_json: bool,
) -> int:
    """Take a table of old records over."""
    from app.awaiting import settle
    from app.taking_over import bring_in
    from app.telling import tell_imported
    from archive.promises import Job

    desk = terminal.desk
    done = bring_in(desk, terminal.actor(login), file, class_code, dry_run=dry_run, partial=partial)
    if returned is not None and done.bad and done.number:
        from app.import_returns import returned as bad_table

        returned.write_bytes(bad_table(desk, terminal.actor(login), done.number, terminal.say)[1])
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


@click.command("attach", cls=Spoken, help=N_("挂接：文件名就是档号，文件、文件夹、zip 都收。"))
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@click.option("--class", "class_code", default="", metavar="CODE", help=N_("只看这个类目还缺哪些文件。"))
@click.option("--add-pages", is_flag=True, help=N_("已有原文的件可以补页。"))
@click.option("--replaces", is_flag=True, help=N_("换掉数字化验收退回的扫描件。"))
@click.option("--dry-run", is_flag=True, help=N_("只核对，不挂。"))
@AS
@JSON
@click.pass_obj
def attach_scans(
    terminal: Terminal,
    paths: tuple[Path, ...],
    class_code: str,
    add_pages: bool,
    replaces: bool,
    dry_run: bool,
    login: str | None,
    as_json: bool,
) -> int:
    """Attach scans by their file names."""
    from app.acting import step
    from app.attaching import add_files, batch_for, matched_now, open_attaching, paths_under
    from app.awaiting import settle
    from app.looking import looking
    from app.telling_scans import tell_attached
    from archive.promises import Job

    desk, by = terminal.desk, terminal.actor(login)
    number = open_attaching(desk, by, class_code=class_code, add_pages=add_pages, replaces=replaces).number
    refused: list[str] = []
    for path in paths_under(paths):
        with path.open("rb") as stream:
            refused += add_files(desk, by, number, [(path.name, stream)])
    if dry_run or not matched_now(desk, number):
        step(desk, by, "attaching", number, "drop")
    else:
        step(desk, by, "attaching", number, "run")
        settle(desk, {Job.ATTACH, Job.INDEX}, 24 * 3600.0)
    with looking(desk, by) as work:
        told = tell_attached(work, batch_for(work, number), terminal.say)
    left = [one for one in told["files"] if one["verdict"] != "matched"]
    if as_json:
        terminal.tell(told | {"refused": refused})
    else:
        for one in left:
            sys.stdout.write(f"{one['file']}: {one['reason'] or one['verdict']}\n")
        for text in refused:
            sys.stdout.write(f"{text}\n")
        for archival_no in told["without_file"]:
            terminal.print(N_("没有文件：{number}"), number=archival_no)
        for gap in told["page_differences"]:
            terminal.print(
                N_("{number} 登记 {said} 页，来了 {found} 页。"),
                number=gap["archival_no"],
                said=gap["registered"],
                found=gap["found"],
            )
        counted = N_("{batch}：{all} 份文件，挂上 {put} 份，没对上 {left} 份。")
        put = sum(one["pages"] is not None for one in told["files"])
        terminal.print(counted, batch=number, all=len(told["files"]), put=put, left=len(left))
    return Exit.REFUSED if left or refused else Exit.DONE


VERBS = (import_table, export_table, attach_scans)
