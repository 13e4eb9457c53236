"""The colours of tokens.css, measured again as WCAG 2.2 measures them: all text reads, every control has an edge."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "app/web/static/css/tokens.css"
GROUNDS = ("paper", "sheet", "sheet-2")
INKS = ("ink", "ink-2", "ink-3", "seal", "seal-2", "work", "work-2", "ok", "wait", "bad", "held", "gone")
STATES = ("ok", "wait", "bad", "held", "gone", "seal", "work")

TEXT_PAIRS = [
    *product(INKS, GROUNDS),
    *((state, f"{state}-wash") for state in STATES),
    *product(("ink", "ink-2"), (f"{state}-wash" for state in STATES)),
    ("seal-2", "seal-wash"),
    ("on-seal", "seal"),
    ("on-seal", "seal-2"),
    ("on-work", "work"),
    ("on-work", "work-2"),
    ("paper", "ink"),
    ("hit-ink", "hit"),
    ("hit-ink", "hit-here"),
]
EDGE_PAIRS = [*product(("edge", "work", "seal", "bad"), GROUNDS)]


def colours(theme: str) -> dict[str, str]:
    """Read the colours of one theme; dark stands on light, as in the style sheet."""
    text = TOKENS.read_text(encoding="utf-8")
    blocks = [re.search(r":root \{(.*?)\n\}", text, re.DOTALL)]
    if theme == "dark":
        blocks.append(re.search(r'\[data-bs-theme="dark"\] \{(.*?)\n\}', text, re.DOTALL))
    if theme == "system dark":
        blocks.append(re.search(r":root:not\(\[data-bs-theme\]\) \{(.*?)\n  \}", text, re.DOTALL))
    found: dict[str, str] = {}
    for block in blocks:
        assert block is not None
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block[1]))
    return found


def light(colour: str) -> float:
    """Give the relative luminance of #rrggbb."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, 1 to 21."""
    bright, dim = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "system dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str) -> None:
    palette = colours(theme)
    assert contrast(palette[ink], palette[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark", "system dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_controls_are_seen(theme: str, edge: str, ground: str) -> None:
    palette = colours(theme)
    assert contrast(palette[edge], palette[ground]) >= 3


def test_both_ways_to_dark_are_the_same() -> None:
    assert colours("dark") == colours("system dark")


def test_no_other_sheet_names_a_text_colour() -> None:
    allowed = {"viewer.css", "print.css", "tokens.css"}  # marks on page images and paper keep their own colours
    for sheet in TOKENS.parent.glob("*.css"):
        if sheet.name not in allowed:
            named = set(re.findall(r"(?<![\w-])color: (#[0-9a-f]{3,6})", sheet.read_text(encoding="utf-8")))
            assert not named, f"{sheet.name} names {named}"


def test_nothing_is_set_below_twelve_pixels() -> None:
    for sheet in TOKENS.parent.glob("*.css"):
        for size in re.findall(
            r"(?<![\w.-])(\d+(?:\.\d+)?)px(?:/[\w().%-]+)? (?:var\(--(?:sans|serif|mono)\)|sans-serif)|font-size: (\d+(?:\.\d+)?)px",
            sheet.read_text(encoding="utf-8"),
        ):
            assert float(size[0] or size[1]) >= 12, f"{sheet.name}: {size}"
