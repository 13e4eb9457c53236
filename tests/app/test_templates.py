"""The templates and scripts keep the promises of the content security policy and of the glossary."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates" / "web").rglob("*.html"))
SCRIPTS = sorted((ROOT / "app" / "web" / "static" / "js").glob("*.js"))
HAN = re.compile(r"[\u4e00-\u9fff]")
OUR_OWN_WORDS = {"中文", "石", "渠"}


def spoken(text: str) -> str:
    """Leave what a reader would see without any translation: no comments, no marked sentences."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"""_\((?:'[^']*'|"[^"]*")""", "", text)
    for word in OUR_OWN_WORDS:
        text = text.replace(f"'{word}'", "").replace(f">{word}<", "><")
    return text


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_sound_jinja(path: Path) -> None:
    Environment(loader=FileSystemLoader(ROOT / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True).parse(
        path.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_runs_or_is_styled_inside_a_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"""<script(?![^>]*\ssrc=)(?![^>]*\btype="application/json")""", text)
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_chinese_sentence_can_be_translated(path: Path) -> None:
    left = [line.strip() for line in spoken(path.read_text(encoding="utf-8")).splitlines() if HAN.search(line)]
    assert not left


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_speak_only_words_the_page_gives_them(path: Path) -> None:
    code = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    left = [found for found in re.findall(r"""["'`][^"'`\n]*["'`]""", code) if HAN.search(found)]
    assert not left


def test_every_word_a_script_asks_for_is_given_by_the_page() -> None:
    given = set(
        re.findall(r" data-([a-z]+)=\"\{\{ _\(", (ROOT / "templates/web/base.html").read_text(encoding="utf-8"))
    )
    asked = {word for path in SCRIPTS for word in re.findall(r"\bword\(\"(\w+)\"", path.read_text(encoding="utf-8"))}
    assert asked <= given
