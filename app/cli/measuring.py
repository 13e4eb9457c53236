"""Benchmarks: how fast this installation is on this machine."""

import importlib
import sys
import tempfile
from pathlib import Path

import click

from app.cli.records import JSON
from app.cli.terminal import Terminal
from app.cli.words import OneOf, Spoken, Whole
from archive.errors import Refused
from archive.wording import N_

KINDS = {"ingest": "bench.ingest", "search": "bench.search", "web": "bench.web", "import": "bench.importing"}
SIZE = 10_000


@click.command(cls=Spoken, help=N_("测速：收件、检索、网页或导入；在临时目录里做，不碰现有的库。"))
@click.argument("what", type=OneOf(tuple(KINDS)), metavar="ingest|search|web|import")
@click.option("--size", type=Whole(1, 10_000_000), metavar="N", help=N_("多少件。"))
@JSON
@click.pass_obj
def bench(terminal: Terminal, what: str, size: int | None, as_json: bool) -> None:
    """Run a benchmark and tell its figures as they come."""
    sys.path.append(str(Path(__file__).parents[2]))
    try:
        module = importlib.import_module(KINDS[what])
    except ModuleNotFoundError as missing:
        raise Refused(N_("这里没有测速程序（{name}），它只随源码发布。"), name=missing.name) from missing
    with tempfile.TemporaryDirectory(prefix="shiqu-bench-") as folder:
        for figures in module.run(size or getattr(module, "SIZE", SIZE), Path(folder)):
            if as_json:
                terminal.tell(figures)
            else:
                sys.stdout.write("  ".join(f"{name} {value}" for name, value in figures.items()) + "\n")
                sys.stdout.flush()


VERBS = (bench,)
