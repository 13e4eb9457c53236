"""Commands that speak the reader's language: help, usage and the values they take."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from click.formatting import HelpFormatter

from app.cli.terminal import Terminal
from archive.wording import N_


def terminal_of(context: click.Context | None) -> Terminal:
    """Return the terminal a context was started with."""
    found = context.find_object(Terminal) if context else None
    return found or Terminal.of_this_run()


class Spoken(click.Command):
    """A command whose help is said in the reader's language."""

    def format_usage(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """Write how the command is called."""
        say = terminal_of(ctx).say
        prefix = say(N_("用法："))
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{prefix} " if prefix.isascii() else prefix)

    def format_help_text(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(terminal_of(ctx).say(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """Write the options."""
        say = terminal_of(ctx).say
        options = [option for option in self.get_params(ctx) if isinstance(option, click.Option)]
        rows = [(record[0], say(option.help or "")) for option in options if (record := option.get_help_record(ctx))]
        with formatter.section(say(N_("选项"))):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = N_("显示这份说明。")
        return option


class Verbs(Spoken, click.Group):
    """The command itself: a list of verbs."""

    command_class = Spoken

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb.

        Raises:
            UsageError: there is no such verb.
        """
        found = super().get_command(ctx, cmd_name)
        if found is None:
            text = terminal_of(ctx).say(N_("没有“{name}”这个命令，shiqu --help 列出全部。"))
            raise click.UsageError(text.format(name=cmd_name), ctx)
        return found

    def format_options(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """Write the options and the verbs."""
        super().format_options(ctx, formatter)
        say = terminal_of(ctx).say
        with formatter.section(say(N_("命令"))):
            formatter.write_dl([(name, say(self.commands[name].help or "")) for name in self.list_commands(ctx)])

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the verbs in the order they are told of."""
        return list(self.commands)


class Whole(click.ParamType[int]):
    """A whole number within bounds."""

    name = "N"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's signature
        """Read the number."""
        text = str(value)
        if text.isascii() and text.isdigit() and len(text) < 12 and self.least <= int(text) <= self.most:  # noqa: PLR2004 - figures
            return int(text)
        raise _wrong(
            N_("{value} 不行，请填 {least} 到 {most} 之间的整数。"),
            param,
            ctx,
            value=text[:20],
            least=self.least,
            most=self.most,
        )


class OneOf(click.ParamType[str]):
    """One of a few words."""

    name = "WORD"

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's signature
        """Read the word."""
        if value in self.words:
            return str(value)
        raise _wrong(
            N_("没有“{value}”，可用的是 {words}。"),
            param,
            ctx,
            value=str(value)[:40],
            words="、".join(self.words),
        )

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """Return the words as the help shows them."""
        return "|".join(self.words)


class Existing(click.ParamType[Path]):
    """A file or folder that is there."""

    name = "PATH"

    def __init__(self, *, folder: bool = False, file: bool = False) -> None:
        self.folder, self.file = folder, file

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ANN401 - click's signature
        """Read the path."""
        path = Path(value)
        try:
            there = path.is_dir() if self.folder else path.is_file() if self.file else path.exists()
        except (OSError, ValueError):
            there = False
        if not there:
            raise _wrong(N_("找不到 {path}，请核对路径。"), param, ctx, path=path)
        return path


def _wrong(text: str, param: click.Parameter | None, ctx: click.Context | None, **values: object) -> click.BadParameter:
    return click.BadParameter(terminal_of(ctx).say(text).format(**values), ctx, param)
