"""The pages of docs/ that are read from the code: every workflow as it stands in its table, every setting as it is declared.

`python -m app.documenting` writes them; a test fails while they say something else.
"""

import typing
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from app.settings import FILE, Settings
from workflows.catalogue import MACHINES
from workflows.machine import Machine, Step

DOCS = Path(__file__).parent.parent / "docs"
WORKFLOWS = """# The workflows

Each workflow is one table in `workflows/`; buttons, API verbs, command verbs and this page are read from it.
This page is written by `python -m app.documenting`; a test compares it with the tables.

"Given" names what must hold before a step; each is a function of the workflow's module, whose sentence is what the person reads when it does not.
"""
SETTINGS = f"""# Every setting

A setting is read from the environment (`SHIQU_` and its name in capitals), else from `{FILE}` in the home folder, else it has the default.
The home folder itself is chosen by `SHIQU_HOME` or by standing beside `shiqu-home`. An unknown setting is refused.
This page is written by `python -m app.documenting`; a test compares it with `app/settings.py`.
"""


def pages() -> dict[Path, str]:
    """Return the pages and what they should say."""
    return {DOCS / "workflows.md": workflows_page(), DOCS / "settings.md": settings_page()}


def workflows_page() -> str:
    """Write docs/workflows.md: a diagram and a table of each workflow."""
    return "\n".join([WORKFLOWS, *(_workflow(machine) for machine in MACHINES.values())])


def settings_page() -> str:
    """Write docs/settings.md: name, type, default and meaning of every setting."""
    rows = [
        (f"`{name}`", f"`SHIQU_{name.upper()}`", _kind(field), _default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return f"{SETTINGS}\n{_table(('setting', 'environment', 'values', 'default', 'meaning'), rows)}"


def _workflow(machine: Machine[Any]) -> str:
    states = dict.fromkeys(str(state) for step in machine.steps for state in (step.source, *step.targets))
    rows = [
        (
            _named(machine, str(step.source)),
            _named(machine, str(step.verb)),
            _named(machine, str(step.target)),
            ", ".join(sorted(step.who)),
            ", ".join(ask.name for ask in step.asks),
            _guards(step),
        )
        for step in machine.steps
    ]
    return "\n".join(
        [
            f"## {machine.name} {machine.title}",
            "",
            "```mermaid",
            machine.mermaid(),
            "```",
            "",
            _table(("from", "verb", "to", "who", "asks", "given"), rows),
            f"States: {', '.join(_named(machine, state) for state in states)}.",
            "",
        ]
    )


def _named(machine: Machine[Any], key: str) -> str:
    return f"{key} {machine.say(key)}"


def _guards(step: Step[Any]) -> str:
    return ", ".join(getattr(guard, "__name__", "").replace("_", " ") for guard in step.given)


def _kind(field: FieldInfo) -> str:
    """Say which values a setting takes, with its limits."""
    choices = typing.get_args(field.annotation) if typing.get_origin(field.annotation) is typing.Literal else ()
    if choices:
        return " or ".join(f"`{one}`" for one in choices)
    limits = {type(rule).__name__.lower(): getattr(rule, type(rule).__name__.lower(), None) for rule in field.metadata}
    word = getattr(field.annotation, "__name__", str(field.annotation)).lower()
    word = {"str": "text", "int": "whole number", "bool": "`true` or `false`", "path": "folder"}.get(word, word)
    return f"{word}, {limits['ge']} to {limits['le']}" if {"ge", "le"} <= limits.keys() else word


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is True or value is False:
        return f"`{str(value).lower()}`"
    return f"`{value}`" if str(value) else "empty"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def main() -> None:
    """Write every page anew."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
