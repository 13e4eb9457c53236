import time
from contextlib import suppress
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.errors import Invalid
from archive.numbering import LEGACY_CLASSES, NumberParts, NumberTemplate, canonical, lookup_key
from archive.schedules import PERMANENT, Term

D30, D10 = Term(30), Term(10)


def parts(**given):
    return NumberParts(**given)


OFFICE = parts(fonds="Z109", year=2011, term=PERMANENT, unit="BGS")

SEED = [
    ("GL{year}.{term:digit}-{n}", parts(year=2003, term=PERMANENT), 1, "GL2003.1-1"),
    ("GL{year}.{term:digit}-{n}", parts(year=2003, term=D30), 1, "GL2003.2-1"),
    ("GL{year}.{term:digit}-{n}", parts(year=2003, term=D10), 1, "GL2003.3-1"),
    ("KJ1-{n}", parts(year=2003), 6, "KJ1-6"),
    ("KJ2.{year}-{n}", parts(year=2003), 4, "KJ2.2003-4"),
    ("KJ3.{year}-{n}", parts(year=2003), 16, "KJ3.2003-16"),
    ("ZG{project}-{n:02}", parts(project="1"), 6, "ZG1-06"),
    ("ZG{project}-{n:02}", parts(project="01"), 6, "ZG1-06"),
    ("SW1-{n}", parts(), 6, "SW1-6"),
    ("SX1-{n}", parts(), 26, "SX1-26"),
]
NATIONAL = [
    ("{fonds}-WS·{year}-{term}-{unit}-{n:04}", OFFICE, 1, "Z109-WS·2011-Y-BGS-0001"),
    ("{fonds}-WS·{year}·{term}·{unit}-{n:04}", OFFICE, 1, "Z109-WS·2011·Y·BGS-0001"),
    (
        "{fonds}-WS·{year}·{term}·{unit}-{n:04}",
        parts(fonds="Z109", year=2011, term=PERMANENT, unit="办公室"),
        1,
        "Z109-WS·2011·Y·办公室-0001",
    ),
    (
        "{fonds}-WS·{year}·{term}-{volume:03}-{n:03}",
        parts(fonds="A439", year=2015, term=D30, volume=3),
        5,
        "A439-WS·2015·D30-003-005",
    ),
    (
        "{fonds}-WS·{year}·{term}·{unit}-{n:03}",
        parts(fonds="A439", year=2015, term=D30, unit="003"),
        5,
        "A439-WS·2015·D30·003-005",
    ),
    ("{fonds}-KU·01·{year}-{volume:03}-{n:03}", parts(fonds="J019", year=2017, volume=1), 1, "J019-KU·01·2017-001-001"),
    (
        "{fonds}-KJ·JJ·{project:02}-{volume:03}-{n:03}",
        parts(fonds="X032", project="2", volume=5),
        54,
        "X032-KJ·JJ·02-005-054",
    ),
    (
        "{fonds}-ZP·{year}·{term}-{volume:03}-{n:03}",
        parts(fonds="K021", year=2019, term=D30, volume=25),
        5,
        "K021-ZP·2019·D30-025-005",
    ),
    ("{fonds}-SW·{year}·{term}-{n:03}", parts(fonds="B168", year=2015, term=PERMANENT), 1, "B168-SW·2015·Y-001"),
    ("{fonds}-RS-{volume:03}-{n:03}", parts(fonds="A002", volume=1), 2, "A002-RS-001-002"),
    (
        "{fonds}-WY·{unit}·{year}·{term}-{n:05}",
        parts(fonds="C015", unit="TZGG", year=2019, term=D10),
        1,
        "C015-WY·TZGG·2019·D10-00001",
    ),
]


@pytest.mark.parametrize(("pattern", "of", "n", "number"), SEED + NATIONAL)
def test_numbers_arise_exactly_as_the_seed_and_the_standards_write_them(pattern, of, n, number):
    template = NumberTemplate.parse(pattern)
    assert template.number(of, n) == number
    assert template.prefix(of) + number.rpartition("-")[2] == number


@pytest.mark.parametrize(("pattern", "of", "n", "number"), SEED + NATIONAL)
def test_a_number_is_read_back_into_its_parts(pattern, of, n, number):
    template = NumberTemplate.parse(pattern)
    read = template.read(number)
    assert read is not None
    assert template.number(*read) == number
    assert read[1] == n
    assert all(
        getattr(read[0], place) is None for place in ("fonds", "year", "term", "unit") if place not in template.needs
    )


def test_a_template_tells_what_it_needs_in_the_order_of_the_number():
    assert NumberTemplate.parse("KJ1-{n}").needs == ()
    assert NumberTemplate.parse("{fonds}-WS·{year}-{term}-{unit}-{n:04}").needs == ("fonds", "year", "term", "unit")
    assert NumberTemplate.parse("{fonds}-KU·01·{year}-{volume}-{n}").class_path == "KU.01"


def test_reports_run_on_through_the_years_and_vouchers_restart():
    reports, vouchers = NumberTemplate.parse("KJ1-{n}"), NumberTemplate.parse("KJ3.{year}-{n}")
    assert reports.prefix(parts(year=2003)) == reports.prefix(parts(year=2004)) == "KJ1-"
    assert vouchers.prefix(parts(year=2003)) == "KJ3.2003-"
    assert vouchers.prefix(parts(year=2004)) == "KJ3.2004-"


def test_the_running_number_outgrows_its_padding():
    assert NumberTemplate.parse("ZG{project}-{n:02}").number(parts(project="1"), 123) == "ZG1-123"


@pytest.mark.parametrize("place", ["fonds", "year", "term", "unit"])
def test_a_missing_part_is_named_with_what_to_do(place):
    template = NumberTemplate.parse("{fonds}-WS·{year}-{term}-{unit}-{n:04}")
    known = {name: getattr(OFFICE, name) for name in ("fonds", "year", "term", "unit") if name != place}
    with pytest.raises(Invalid, match="请先") as refusal:
        template.number(parts(**known), 1)
    assert refusal.value.field == place


@pytest.mark.parametrize(
    ("pattern", "of", "field"),
    [
        ("ZG{project}-{n}", parts(), "project"),
        ("ZG{project}-{n}", parts(project=""), "project"),
        ("ZG{project}-{n}", parts(project="A1"), "project"),
        ("ZG-{project}-{n}", parts(project="A-1"), "project"),
        ("RS-{volume}-{n}", parts(), "volume"),
        ("RS-{volume}-{n}", parts(volume=0), "volume"),
        ("RS-{volume}-{n}", parts(volume=1_000_000), "volume"),
        ("GL{year}-{n}", parts(year=999), "year"),
        ("GL{year}-{n}", parts(year=3000), "year"),
        ("{fonds}-{n}", parts(fonds="z109"), "fonds"),
        ("{fonds}-{n}", parts(fonds="Z109·1"), "fonds"),
        ("{fonds}-{n}", parts(fonds="Z10900000"), "fonds"),
        ("A-{unit}-{n}", parts(unit="办 公"), "unit"),
        ("A-{unit}-{n}", parts(unit="A/../B"), "unit"),
        ("A-{unit}-{n}", parts(unit="BGS\n"), "unit"),
        ("A-{unit}-{n}", parts(unit="ＢＧＳ"), "unit"),
    ],
)
def test_a_part_that_cannot_stand_in_a_number_is_refused(pattern, of, field):
    with pytest.raises(Invalid) as refusal:
        NumberTemplate.parse(pattern).prefix(of)
    assert refusal.value.field == field
    assert "{" not in str(refusal.value)


@pytest.mark.parametrize("n", [0, -1, 1_000_000_000])
def test_items_are_counted_from_one(n):
    with pytest.raises(Invalid) as refusal:
        NumberTemplate.parse("KJ1-{n}").number(parts(), n)
    assert refusal.value.field == "n"


def test_a_preview_leaves_open_what_is_not_known_yet():
    template = NumberTemplate.parse("{fonds}-WS·{year}-{term}-{unit}-{n:04}")
    assert template.preview(parts(fonds="Z109", year=2011, unit="")) == "Z109-WS·2011-□-□-####"
    assert NumberTemplate.parse("KJ1-{n}").preview(parts()) == "KJ1-#"
    with pytest.raises(Invalid):
        template.preview(parts(fonds="?"))


def test_an_old_class_code_is_never_given_again():
    with pytest.raises(Invalid, match="请用 ZG"):
        NumberTemplate.parse("ZB{project}-{n}")
    assert NumberTemplate.parse("ZBA{project}-{n}").class_path == "ZBA"


# Spellings.


@pytest.mark.parametrize(
    "spelling",
    [
        "ZG1-06",
        "zb1—06",
        "ZB1-6",
        "ZG1-6",
        "ＺＢ１－０６",
        "ZB1——0006",
        "zg 1 – 06",
        " ZG01﹣6\u3000",
        "ZG1−6",
        "Zg1\u200b‐6",
    ],
)
def test_every_spelling_of_one_asset_item_has_one_key(spelling):
    assert lookup_key(spelling) == "ZG1-6"
    read = NumberTemplate.parse("ZG{project}-{n:02}").read(spelling)
    assert read is not None
    assert (read[1], NumberTemplate.parse("ZG{project}-{n:02}").number(*read)) == (6, "ZG1-06")


@pytest.mark.parametrize("dot", "．.。·・•･‧⋅｡")
@pytest.mark.parametrize("dash", "—–－﹣−-‐‑―")
def test_every_dot_and_dash_is_read(dot, dash):
    assert lookup_key(f"kj2{dot}2003{dash}004") == "KJ2.2003-4"
    assert lookup_key(f"Z109{dash}WS{dot}2011{dash}Y{dash}BGS{dash}0001") == "Z109-WS.2011-Y-BGS-1"


def test_the_canonical_form_keeps_its_padding():
    assert canonical("gl2003．1—006") == "GL2003.1-006"


def test_zero_itself_is_not_padding():
    assert lookup_key("A0-00") == "A0-0"
    assert lookup_key("A100-010") == "A100-10"


@pytest.mark.parametrize(
    "spelling",
    ["ZB12-WS·2011-Y-BGS-0001", "Z109-WS·2011-Y-ZB-0001", "ZBA1-6", "ZB-6", "A-ZB1-6"],
)
def test_an_old_class_code_is_only_read_where_it_is_a_class_code(spelling):
    assert lookup_key(spelling).startswith(spelling.split("-")[0])
    assert "ZG" not in lookup_key(spelling)


def test_other_aliases_may_be_given():
    assert lookup_key("hr1-6", {"HR": "RS"}) == "RS1-6"
    assert lookup_key("zb1-6", {}) == "ZB1-6"
    assert dict(LEGACY_CLASSES) == {"ZB": "ZG"}


def test_characters_that_only_look_alike_stay_apart():
    assert len({lookup_key(number) for number in ("A6-1", "A⁶-1", "A⑥-1", "А6-1", "Aʼ6-1", "A٦-1")}) == 6
    assert lookup_key("ß-1") != lookup_key("SS-1")
    assert lookup_key("ı-1") != lookup_key("I-1")


@pytest.mark.parametrize(
    ("spelling", "words"),
    [
        ("", "空白"),
        (" \u3000\n", "空白"),
        ("KJ1-1 6", "空格"),
        ("KJ1-1\u30006", "空格"),
        ("KJ1\x00-6", "看不见"),
        ("KJ1\u202e-6", "看不见"),
        ("KJ1-6\u0301", "看不见"),
        ("KJ\ud8001-6", "看不见"),
        ("0" * 101, "最长 100"),
    ],
)
def test_what_could_be_meant_in_two_ways_is_refused(spelling, words):
    with pytest.raises(Invalid, match=words) as refusal:
        lookup_key(spelling)
    assert refusal.value.field == "archival_no"
    assert NumberTemplate.parse("KJ1-{n}").read(spelling) is None


def test_garbage_of_any_length_is_answered_at_once():
    template = NumberTemplate.parse("{fonds}-WS·{year}·{term}·{unit}-{n:04}")
    began = time.monotonic()
    for garbage in ("0" * 10**6, "A0" * 50, "-" * 100, "0-" * 50, ". " * 50, "A" * 100, "Z9-WS.2" + "0" * 90):
        assert template.read(garbage) is None
        with suppress(Invalid):
            lookup_key(garbage)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "spelling",
    [
        "GL2003.4-1",
        "GL2003.1-0",
        "GL0003.1-1",
        "GL3003.1-1",
        "GL2003-1",
        "GL2003.1-1-1",
        "KJ2003.1-1",
        "GL2003.1-A",
        "-",
    ],
)
def test_a_number_of_another_form_is_not_read(spelling):
    assert NumberTemplate.parse("GL{year}.{term:digit}-{n}").read(spelling) is None


def test_over_padded_numbers_are_read_as_what_they_are():
    read = NumberTemplate.parse("GL{year}.{term:digit}-{n}").read("gl02003.01-0012")
    assert read == (parts(year=2003, term=PERMANENT), 12)
    assert NumberTemplate.parse("A.{term}-{n}").read("a.d030-1") == (parts(term=D30), 1)


# The shelf.


def test_the_shelf_goes_by_year_then_for_ever_long_short_then_item():
    template = NumberTemplate.parse("GL{year}.{term:digit}-{n}")
    wanted = [
        (parts(year=year, term=term), n) for year, term, n in product((2003, 2004), (PERMANENT, D30, D10), (1, 2, 10))
    ]
    keys = [template.shelf_key(*item) for item in wanted]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_terms_that_share_a_digit_stand_together():
    template = NumberTemplate.parse("GL{year}.{term:digit}-{n}")
    assert template.shelf_key(parts(year=2003, term=Term(20)), 1) == template.shelf_key(parts(year=2003, term=D30), 1)


def test_terms_written_out_stand_by_their_years_whatever_stands_first_in_the_number():
    template = NumberTemplate.parse("{fonds}-WY·{unit}·{year}·{term}-{n:05}")
    wanted = [
        parts(fonds="C015", unit=unit, year=year, term=term)
        for year, term, unit in product((2019, 2020), (PERMANENT, Term(100), D30, D10), ("A2", "A10", "TZGG"))
    ]
    keys = [template.shelf_key(item, 1) for item in wanted]
    assert keys == sorted(keys)


def test_classes_without_a_year_stand_by_their_path():
    keys = [
        NumberTemplate.parse(pattern).shelf_key(parts(year=2003, project=project, volume=volume), n)
        for pattern, project, volume, n in [
            ("GL{year}-{n}", "", None, 99),
            ("KJ1-{n}", "", None, 2),
            ("KJ1-{n}", "", None, 10),
            ("KJ2.{year}-{n}", "", None, 1),
            ("KJ10-{n}", "", None, 1),
            ("RS-{volume}-{n}", "", 2, 7),
            ("RS-{volume}-{n}", "", 10, 1),
            ("ZG{project}-{n:02}", "2", None, 30),
            ("ZG{project}-{n:02}", "10", None, 1),
            ("ZG{project}-{n:02}", "123456", None, 1),
        ]
    ]
    assert keys == sorted(keys)


def test_a_shelf_key_fits_its_column_and_wants_a_whole_number():
    template = NumberTemplate.parse("A1B2C3D4E5F6·{fonds}·{unit}·{project}·{term}-{n}")
    longest = parts(fonds="A1B2C3D4", unit="A1B2C3D4E5F6", project="A1B2C3D4E5F6", term=Term(999))
    assert len(template.shelf_key(longest, 999_999_999)) <= 160
    assert len(template.number(longest, 999_999_999)) <= 80
    with pytest.raises(Invalid):
        template.shelf_key(parts(), 1)


# Laws over all templates.

WORDS = st.text(alphabet="ABYZ0123办公", min_size=1, max_size=5)
PARTS = st.builds(
    NumberParts,
    fonds=st.text(alphabet="AZ019", min_size=1, max_size=4),
    year=st.integers(1990, 2030),
    term=st.sampled_from([PERMANENT, Term(0), D10, Term(15), D30, Term(300)]),
    unit=WORDS,
    project=st.integers(0, 120).map(str),
    volume=st.integers(1, 120),
)
PLACES = [
    "{fonds}",
    "{year}",
    "{term}",
    "{term:digit}",
    "{unit}",
    "{project}",
    "{project:02}",
    "{volume:03}",
    "WS",
    "01",
]


@st.composite
def templates(draw):
    chosen = draw(
        st.lists(st.sampled_from(PLACES), min_size=1, max_size=4, unique_by=lambda p: p.partition(":")[0].strip("{}"))
    )
    separators = draw(st.lists(st.sampled_from("-.·"), min_size=5, max_size=5))
    head = draw(st.sampled_from(["", "GL", "KJ1-", "ZG"]))
    if head in {"GL", "ZG"}:
        chosen = [draw(st.sampled_from(["{year}", "{term:digit}", "{project}"])), *chosen]
        chosen = [
            chosen[0],
            *(p for p in chosen[1:] if p.partition(":")[0].strip("{}") != chosen[0].partition(":")[0].strip("{}")),
        ]
    body = "".join(place + mark for place, mark in zip(chosen, separators * 2, strict=False))[:-1]
    pattern = head + body + draw(st.sampled_from(["-{n}", "-{n:04}"]))
    assume(len(pattern) <= 60)
    return NumberTemplate.parse(pattern)


def worth(template, of):
    """The parts as far as the number tells them apart."""
    told = []
    for segment in template.segments[:-1]:
        if isinstance(segment, str):
            continue
        given = getattr(of, segment.name)
        if isinstance(given, Term):
            given = given.digit if segment.figures else given.code
        told.append(lookup_key(given, {}) if isinstance(given, str) else given)
    return told


@given(templates(), PARTS, PARTS, st.integers(1, 12000), st.integers(1, 12000))
def test_two_different_numbers_never_share_a_key(template, one, other, n, m):
    same = lookup_key(template.number(one, n)) == lookup_key(template.number(other, m))
    assert same == ((worth(template, one), n) == (worth(template, other), m))


@given(templates(), PARTS, st.integers(1, 12000), st.data())
def test_any_respelling_finds_the_same_number_and_reads_back(template, of, n, data):
    number = template.number(of, n)
    respelled = "".join(data.draw(st.sampled_from(SPELLED.get(character, [character]))) for character in number)
    assert lookup_key(respelled) == lookup_key(number)
    read = template.read(respelled)
    assert read is not None
    assert read[1] == n
    assert worth(template, read[0]) == worth(template, of)


SPELLED = {
    "-": ["-", "—", "–", "－", "﹣", "−", " - ", "——"],
    ".": [".", "．", "。", "·", "・", "•"],
    "·": ["·", ".", "．", " · "],
} | {character: [character, character.lower(), chr(ord(character) + 0xFEE0)] for character in "ABDGJKLSWYZ0123456789"}


@given(templates(), PARTS, st.integers(1, 12000), st.integers(1, 12000))
def test_in_one_scope_the_shelf_follows_the_running_number(template, of, n, m):
    assume(n < m)
    assert template.shelf_key(of, n) < template.shelf_key(of, m)


@given(st.text(max_size=120))
def test_folding_twice_changes_nothing_more(text):
    try:
        folded = canonical(text)
    except Invalid:
        return
    assert canonical(folded) == folded
    assert lookup_key(lookup_key(text)) == lookup_key(text)
