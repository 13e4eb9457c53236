"""The English of every sentence a person reads.

Sentences are written in Chinese where they arise, inside a gettext mark. This module finds them all, keeps their
English in one catalogue, and compiles it for the running product. It is a tool for developers and for set-up:
`python -m app.languages update [FILE.tsv ...]` and `python -m app.languages compile`.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = Path("app/translations/en/LC_MESSAGES/messages.po")

KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
PYTHON = ("app", "archive", "ingest", "search", "storage", "workflows")
TEMPLATES = ("*.html", "*.txt", "*.xml")
# A template with a mistake in it must be heard of here, not skipped.
JINJA = {"silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}

# Dates and names of people and tools would change with every run and tell the reader nothing.
KEPT_HEADERS = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Language", "Plural-Forms")
PLACE = re.compile(r"%\((\w+)\)|(?<!\{)\{(\w+)[^{}]*\}(?!\})")


def sentences(root: Path = ROOT) -> Catalog:
    """Return every marked sentence of the packages and templates, with the files it stands in."""
    found = Catalog(locale="en", charset="utf-8")
    for path, method in sources(root):
        with path.open("rb") as file:
            try:
                marked = list(extract(method, file, KEYWORDS, ("tr:",), JINJA if method == "jinja2" else {}))
            except TemplateSyntaxError as error:
                message = f"{path}:{error.lineno}: {error.message}"
                raise ValueError(message) from error
        for _line, text, comments, context in marked:
            found.add(text, None, [(path.relative_to(root).as_posix(), 0)], auto_comments=comments, context=context)
    return found


def sources(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Give every file that may hold sentences, and the way to find them in it."""
    for package in PYTHON:
        yield from ((path, "python") for path in sorted((root / package).rglob("*.py")))
    for pattern in TEMPLATES:
        yield from ((path, "jinja2") for path in sorted((root / "templates").rglob(pattern)))


def catalogue(root: Path = ROOT) -> Catalog:
    """Return the English catalogue as it is kept; empty where none was kept yet."""
    path = root / ENGLISH
    if not path.exists():
        return Catalog(locale="en", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def places(text: str) -> set[str]:
    """Return the names of the values a sentence waits for: `{year}` or `%(year)s`."""
    return {name for match in PLACE.finditer(text) for name in match.groups() if name}


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the forms of a sentence: one, or singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def lacking(root: Path = ROOT) -> Iterator[str]:
    """Name every sentence whose English is absent, doubtful, or waits for other values."""
    kept = catalogue(root)
    for sentence in sentences(root):
        if not sentence.id:
            continue
        chinese = forms(sentence.id)
        english = kept.get(chinese[0], sentence.context)
        where = ", ".join(sorted({file for file, _ in sentence.locations}))
        if english is None or not all(forms(english.string) or [""]):
            yield f"no English: {chinese[0]} ({where})"
        elif english.fuzzy:
            yield f"doubtful: {chinese[0]} ({where})"
        elif any(places(form) != places(chinese[-1]) for form in forms(english.string)):
            yield f"other places: {chinese[0]} ({where})"


def update(english: Mapping[str, tuple[str, ...]], root: Path = ROOT) -> None:
    """Bring the catalogue in line with the sources and fill in the English given by Chinese sentence.

    Sentences that are gone are dropped; nothing is guessed from sentences alike.
    """
    kept = catalogue(root)
    kept.update(sentences(root), no_fuzzy_matching=True)
    kept.obsolete.clear()
    for message in kept:
        given = english.get(forms(message.id)[0]) if message.id else None
        if given:
            message.string = given[0] if isinstance(message.id, str) else _both(given)
    _write(kept, root / ENGLISH)


def compile_catalogue(root: Path = ROOT) -> Path:
    """Compile the catalogue beside itself, in one step for whoever is reading it, and return the compiled file."""
    compiled = (root / ENGLISH).with_suffix(".mo")
    fresh = compiled.with_suffix(f".{os.getpid()}.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue(root))
    return fresh.replace(compiled)


def read_table(path: Path) -> dict[str, tuple[str, ...]]:
    """Read lines of Chinese, tab, English; a third column is the English plural; backslash n is a line break."""
    rows: dict[str, tuple[str, ...]] = {}
    for line in path.read_text("utf-8").splitlines():
        cells = [cell.replace("\\n", "\n").strip() for cell in line.split("\t")]
        if len(cells) > 1 and all(cells) and not line.startswith("#"):
            rows[cells[0]] = tuple(cells[1:3])
    return rows


def _both(given: tuple[str, ...]) -> tuple[str, str]:
    return given[0], given[-1]


def _write(kept: Catalog, path: Path) -> None:
    text = BytesIO()
    kept.header_comment = "# English of the product's sentences. Written by bin/translate; edit only the msgstr lines."
    header: Message | None = kept.get("")
    if header:
        header.flags.discard("fuzzy")
    kept.fuzzy = False
    write_po(text, kept, width=0, sort_output=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = text.getvalue().decode("utf-8").splitlines()
    end = lines.index("", 2) if "" in lines[2:] else len(lines)
    head = [line for line in lines[:end] if not _is_dropped(line)]
    path.write_text("\n".join([*head, *lines[end:]]).rstrip("\n") + "\n", "utf-8")


def _is_dropped(line: str) -> bool:
    name = re.match(r'"([\w-]+):', line)
    return name is not None and name[1] not in KEPT_HEADERS


@click.group()
def main() -> None:
    """Keep the English catalogue."""


@main.command("compile")
def compile_command() -> None:
    """Compile the catalogue for the running product."""
    compile_catalogue()


@main.command("update")
@click.argument("tables", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def update_command(tables: tuple[Path, ...]) -> None:
    """Update the catalogue from the sources and from TABLES, and list what lacks English."""
    english: dict[str, tuple[str, ...]] = {}
    for table in tables:
        english |= read_table(table)
    update(english)
    compile_catalogue()
    left = list(lacking())
    for line in left:
        click.echo(line)
    click.echo(f"{len(left)} left", err=True)


if __name__ == "__main__":
    main()
