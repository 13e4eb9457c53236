"""The documents say what the code says, and their links lead somewhere."""

import re
from pathlib import Path

from app.documenting import pages
from app.settings import Settings
from workflows.catalogue import MACHINES

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(path: Path) -> set[str]:
    """Return the names by which the headings of a page are linked to."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(path.read_text("utf-8")))
    return {heading.strip().replace(" ", "-") for heading in kept}


def test_pages_read_from_the_code_are_up_to_date():
    stale = [path.name for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    assert not stale, "run: python -m app.documenting"


def test_every_workflow_has_its_diagram_and_every_step_its_line():
    text = next(text for path, text in pages().items() if path.name == "workflows.md")
    for machine in MACHINES.values():
        assert machine.mermaid() in text
        for step in machine.steps:
            assert f"| {step.source} {machine.say(str(step.source))} | {step.verb} " in text


def test_every_setting_says_what_it_means():
    text = next(text for path, text in pages().items() if path.name == "settings.md")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`SHIQU_{name.upper()}`" in text


def test_links_within_the_documents_lead_somewhere():
    dead = []
    for document in documents():
        for target in LINK.findall(document.read_text("utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            path, _, anchor = target.partition("#")
            place = (document.parent / path).resolve() if path else document
            if not place.exists() or (anchor and place.suffix == ".md" and anchor not in anchors(place)):
                dead.append(f"{document.relative_to(ROOT)}: {target}")
    assert not dead, "\n".join(dead)
