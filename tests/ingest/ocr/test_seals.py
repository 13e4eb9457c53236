"""Seals are lifted off; red print is not."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.ocr.ink import ink_of
from ingest.ocr.reader import BARE, FAINT
from ingest.ocr.seals import seals, without_seals


@pytest.fixture
def sheet():
    return Image.new("RGB", (1240, 1754), "white")


def stamped(image):
    draw = ImageDraw.Draw(image)
    draw.text((640, 1260), "||||||||||||||||||||", fill="black", font_size=40)
    draw.ellipse((600, 1150, 830, 1380), outline=(215, 30, 40), width=9)
    draw.rectangle((690, 1240, 740, 1290), fill=(215, 30, 40))
    return np.asarray(image)


def test_a_round_red_seal_is_found(sheet):
    ((x0, y0, x1, y1),) = seals(stamped(sheet))
    assert abs(x0 - 600) < 20
    assert abs(y1 - 1380) < 20
    assert 200 < x1 - x0 < 280
    assert 200 < y1 - y0 < 280


def test_its_red_becomes_paper_and_the_print_beneath_stays(sheet):
    image = stamped(sheet)
    clean = without_seals(image)
    assert clean[1265:1275, 700:730].min() > 200
    black = (image.max(axis=2) < 60).sum()
    assert (clean.max(axis=2) < 90).sum() >= black


def test_a_red_headline_is_text(sheet):
    draw = ImageDraw.Draw(sheet)
    for at in range(10):
        draw.rectangle((150 + at * 95, 150, 225 + at * 95, 230), outline=(220, 20, 20), width=12)
    image = np.asarray(sheet)
    assert seals(image) == []
    assert without_seals(image) is image


def test_a_page_without_red_is_left_alone(sheet):
    image = np.asarray(sheet)
    assert without_seals(image) is image


def test_white_paper_has_no_ink(sheet):
    assert ink_of(np.asarray(sheet)) == 0


def test_noise_shadow_and_dark_edges_are_no_ink():
    chance = np.random.default_rng(7)
    paper = np.clip(chance.normal(235, 6, (1754, 1240, 1)), 0, 255) - np.linspace(0, 60, 1240)[None, :, None]
    paper[:, :30] = 20
    assert ink_of(np.repeat(paper, 3, axis=2).astype(np.uint8)) < BARE


def test_one_signature_is_ink(sheet):
    draw = ImageDraw.Draw(sheet)
    draw.line([(300, 900), (350, 860), (400, 930), (450, 850), (520, 900)], fill="black", width=5)
    assert BARE < ink_of(np.asarray(sheet)) < FAINT


def test_a_page_of_text_is_far_from_blank(sheet):
    draw = ImageDraw.Draw(sheet)
    for y in range(200, 1500, 50):
        draw.text((120, y), "IIIIHHHHMMMM" * 6, fill="black", font_size=28)
    assert ink_of(np.asarray(sheet)) > 0.02
