"""The rules of the house that a machine can check; each failure names the file and what to do."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import tinycss2
from jinja2 import Environment, nodes

from app import languages

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app", "archive", "ingest", "search", "storage", "workflows")
STATIC = ROOT / "app/web/static"
VENDOR = STATIC / "vendor"

MODULE_LINES = 400
FUNCTION_LINES = 60
EMPTY_NAMES = {
    *("common", "constants", "data", "handler", "handlers", "helper", "helpers", "info", "manager", "managers"),
    *("misc", "processor", "signals", "stuff", "util", "utils"),
}

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SENTENCE = re.compile("[\u3400-\u9fff][。！？]$")
MARKS = {"N_", "_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext", "lazy_ngettext"}
# Chinese that is read from paper, kept as a fact or fixed by a standard: words, never sentences said to a person.
CHINESE_WORDS = {
    "app/demo/*": "the papers of the demonstration are Chinese papers",
    "app/columns.py": "heads as old catalogues write them",
    "app/founding.py": "the departments of a new archive are its own rows",
    "app/persons.py": "the name the ledger keeps for the console",
    "app/migrations/versions/0011_lending.py": "the first rules of lending are the house's own rows",
    "app/press/*": "the heads of the printed forms are fixed by the standards",
    "app/printing/*": "likewise what stands in their cells",
    "app/settings.py": "the name of a new archive is its own row",
    "app/sheets.py": "the name of a typeface",
    "app/web/samples.py": "what the style guide shows is an archive at work in China",
    "archive/dates.py": "dates as papers write them",
    "archive/elements.py": "yes, no and sums as people write them",
    "archive/file_names.py": "names as scanners and clerks give them",
    "archive/patterns.py": "archival numbers as papers write them",
    "archive/people.py": "the name the ledger keeps for the clock",
    "archive/schedules.py": "retention terms as papers write them",
    "ingest/*": "the words papers are known by",
    "search/fold.py": "variants of one character",
    "search/meaning.py": "numbers, sums and dates as papers write them",
    "search/values.py": "the field names a person may type",
}
# Whole papers and whole pages, shown as they would be.
SPECIMENS = {path: CHINESE_WORDS[path] for path in ("app/demo/*", "app/web/samples.py")}
# A language is offered in its own name, and the seal is a picture.
OWN_NAMES = {"中文", "石", "渠"}
CHINESE_FORMS = {
    "templates/print/*": "the words of the printed forms are fixed by the standards; the gloss beside them is English",
}

COLOUR = re.compile(r"""["'`](?:#[0-9a-fA-F]{3,8}["'`]|(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\()""")
COLOUR_FUNCTIONS = {"rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color"}
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|<script\b(?![^>]*\bsrc\s*=)|<[^>{}]*\son[a-z]+\s*=|javascript:", re.IGNORECASE
)
# A block of facts for a script of ours is not run by the browser.
INERT = re.compile(r"""<script\b[^>]*\btype\s*=\s*["']application/json["'][^>]*>""", re.IGNORECASE)
ADDRESS = re.compile(r"""https?://(?!www\.w3\.org/|127\.0\.0\.1|localhost)|["'(=]//[a-z]""", re.IGNORECASE)


def modules() -> list[Path]:
    return [
        path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if VENDOR not in path.parents
    ]


def templates(folder: str = "") -> list[Path]:
    return [
        path for path in sorted((ROOT / "templates" / folder).rglob("*")) if path.suffix in (".html", ".txt", ".xml")
    ]


def assets(*suffixes: str) -> list[Path]:
    return [path for path in sorted(STATIC.rglob("*")) if path.suffix in suffixes and VENDOR not in path.parents]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def allows(patterns: dict[str, str], path: Path) -> bool:
    return any(fnmatch(name(path), pattern) for pattern in patterns)


def lines_of(path: Path, pattern: re.Pattern[str]) -> Iterator[str]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if pattern.search(line):
            yield f"{name(path)}:{number}: {line.strip()[:120]}"


def listed(offences: list[str]) -> str:
    return "\n".join(offences)


def is_migration(path: Path) -> bool:
    return "migrations/versions" in name(path)


def is_text(path: Path) -> bool:
    """Whether the functions of a module are long for what they spell out: tables, or the clauses of a contract."""
    return is_migration(path) or name(path).startswith("app/demo/")


# --- size and names ----------------------------------------------------------------------------------------------


def test_a_module_can_be_read_in_one_sitting():
    sizes = [(path, len(path.read_text("utf-8").splitlines())) for path in modules() if not is_migration(path)]
    long = [f"{name(path)}: {size}" for path, size in sizes if size > MODULE_LINES]
    assert not long, listed(long)


def test_a_function_fits_on_one_screen():
    long = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_text(path):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > FUNCTION_LINES:
                    long.append(f"{name(path)}:{node.lineno}: {node.name}: {size}")
    assert not long, listed(long)


def test_a_module_is_named_for_what_it_holds():
    assert not [name(path) for path in modules() if EMPTY_NAMES & {path.stem, path.parent.name}]


def test_no_package_hides_under_tests():
    assert not [name(path) for path in (ROOT / "tests").rglob("__init__.py")]


def test_tests_mirror_the_packages():
    known = {*PACKAGES, "stories", "samples", "bugs", "browser", "conformance", "bin"}
    assert not [name(path) for path in (ROOT / "tests").rglob("test_*.py") if path.parent != ROOT / "tests"
                and path.relative_to(ROOT / "tests").parts[0] not in known]  # fmt: skip


# --- the words a person reads ---------------------------------------------------------------------------------------


def unmarked(tree: ast.AST) -> Iterator[ast.Constant]:
    """Give every Chinese string that is neither a docstring nor inside a gettext mark."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in MARKS:
                continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
            yield node
        yield from unmarked(node)


def test_chinese_in_code_stands_inside_a_gettext_mark():
    loose = []
    for path in modules():
        words, text = allows(CHINESE_WORDS, path), path.read_text("utf-8")
        lines = text.splitlines()
        for node in unmarked(ast.parse(text)):
            # A single word that is kept as a fact says so on its line, with the reason.
            if "i18n: allow - " in lines[node.lineno - 1]:
                continue
            if not words or (SENTENCE.search(node.value) and not allows(SPECIMENS, path)):
                loose += [f"{name(path)}:{node.lineno}: {node.value[:60]}"]
    assert not loose, listed(loose)


def test_chinese_in_templates_stands_inside_a_gettext_mark():
    reader = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
    loose = []
    for path in (path for path in templates() if not allows(CHINESE_FORMS, path)):
        tree = reader.parse(path.read_text("utf-8"))
        marked = {id(argument) for call in tree.find_all(nodes.Call) if getattr(call.node, "name", "") in MARKS
                  for argument in call.args}  # fmt: skip
        said = [(node.data, node.lineno) for node in tree.find_all(nodes.TemplateData)]
        said += [(node.value, node.lineno) for node in tree.find_all(nodes.Const)
                 if isinstance(node.value, str) and id(node) not in marked]  # fmt: skip
        loose += [f"{name(path)}:{line}: {text.strip()[:60]}" for text, line in said
                  if set(re.findall(f"{HAN.pattern}+", text)) - OWN_NAMES]  # fmt: skip
    assert not loose, listed(loose)


def test_scripts_are_given_their_words_by_the_page():
    quoted = re.compile(f"[\"'`][^\"'`]*{HAN.pattern}")
    loose = [line for path in assets(".js") for line in lines_of(path, quoted)]
    assert not loose, listed(loose)


def test_every_sentence_has_its_english():
    left = list(languages.lacking())
    assert not left, f"run bin/translate\n{listed(left)}"


def test_the_catalogue_holds_no_sentence_nobody_says():
    said = {(languages.forms(message.id), message.context) for message in languages.sentences()}
    kept = {(languages.forms(message.id), message.context) for message in languages.catalogue()}
    assert not kept - said - {(("",), None)}


# --- what the pages load --------------------------------------------------------------------------------------------


def colours(rules: list[object]) -> Iterator[tuple[int, str]]:
    """Give every colour written out in a style sheet, with its line."""
    for rule in rules:
        kind = getattr(rule, "type", "")
        if kind == "declaration":
            for token in walk(rule.value):  # type: ignore[attr-defined]
                if token.type == "hash" or (token.type == "function" and token.lower_name in COLOUR_FUNCTIONS):
                    yield token.source_line, token.serialize()
        elif kind in ("qualified-rule", "at-rule") and getattr(rule, "content", None):
            yield from colours(tinycss2.parse_blocks_contents(rule.content, skip_whitespace=True))  # type: ignore[attr-defined]


def walk(tokens):
    for token in tokens:
        yield token
        yield from walk(getattr(token, "arguments", None) or getattr(token, "content", None) or [])


def test_colours_are_written_once_in_the_tokens():
    loose = []
    for path in assets(".css"):
        if path.name != "tokens.css":
            rules = tinycss2.parse_stylesheet(path.read_text("utf-8"), skip_comments=True, skip_whitespace=True)
            loose += [f"{name(path)}:{line}: {colour}" for line, colour in colours(rules)]
    for path in assets(".js"):
        loose += lines_of(path, COLOUR)
    assert not loose, listed(loose)


def test_a_colour_written_elsewhere_is_found():
    sheet = ":root{--a: var(--b)} @media print { .x:hover #fade { color: #fff; fill: rgb(1 2 3) } }"
    assert [colour for _, colour in colours(tinycss2.parse_stylesheet(sheet))] == ["#fff", "rgb(1 2 3)"]


def test_pages_carry_no_style_or_script_of_their_own():
    loose = []
    for path in templates("web"):
        text = INERT.sub(lambda found: "\n" * found[0].count("\n"), path.read_text("utf-8"))
        for found in INLINE.finditer(text):
            line = text[: found.start()].count("\n") + 1
            loose += [f"{name(path)}:{line}: {found[0].strip()[:60]}"]
    assert not loose, listed(loose)


def test_nothing_is_loaded_from_elsewhere():
    files = [*templates(), *assets(".css", ".js", ".svg"), *sorted((ROOT / "templates").rglob("*.css"))]
    assert not [line for path in files for line in lines_of(path, ADDRESS)]


def test_locks_hold_no_addresses():
    locks = [*ROOT.glob("*.lock"), ROOT / "package-lock.json"]
    assert len(locks) > 1
    assert not [line for path in locks for line in lines_of(path, re.compile(r"://|index-url|find-links"))]


def test_locks_pin_every_package_by_checksum():
    for path in ROOT.glob("*.lock"):
        pins = re.split(r"\n(?=[a-z])", path.read_text("utf-8"))
        assert all("==" in pin and "--hash=sha256:" in pin for pin in pins if pin.strip()), name(path)
