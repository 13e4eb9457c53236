"""Lines are read in the order a person reads them."""

import math

from ingest.ocr.layout import reading_order


def box(x0, y0, x1, y1):
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]


def test_a_page_reads_from_top_to_bottom():
    assert reading_order([box(0, 100, 500, 120), box(0, 0, 500, 20), box(0, 50, 500, 70)]) == [1, 2, 0]


def test_nothing_has_no_order():
    assert reading_order([]) == []


def test_a_table_reads_row_by_row():
    cells = [box(x, y + x / 50, x + 60, y + x / 50 + 20) for y in range(0, 200, 40) for x in (0, 150, 300, 450)]
    assert reading_order(cells) == list(range(20))


def test_a_crooked_page_is_read_as_if_it_lay_straight():
    turn = math.radians(3)

    def turned(quad):
        return [[x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)] for x, y in quad]

    cells = [turned(box(x, y, x + 200, y + 20)) for y in range(0, 300, 30) for x in (0, 700)]
    assert reading_order(cells) == list(range(20))


def test_two_columns_of_prose_read_left_then_right():
    left = [box(0, y, 480 if y % 150 else 300, y + 20) for y in range(100, 700, 30)]
    right = [box(520, y + 4, 1000, y + 24) for y in range(100, 700, 30)]
    title = [box(300, 0, 700, 40)]
    assert reading_order([*right, *title, *left]) == [len(right), *range(len(right) + 1, 41), *range(len(right))]


def test_signatures_side_by_side_are_no_columns():
    lines = [
        box(0, 0, 900, 20),
        box(0, 40, 300, 60),
        box(500, 40, 800, 60),
        box(0, 80, 300, 100),
        box(500, 80, 800, 100),
    ]
    assert reading_order(lines) == [0, 1, 2, 3, 4]


def test_a_name_broken_in_its_cell_is_read_to_its_end():
    # The label of two lines stands left of a value that is centred between them.
    lines = [box(0, 0, 100, 20), box(0, 24, 50, 44), box(200, 12, 400, 32), box(0, 100, 400, 120)]
    assert reading_order(lines) == [0, 1, 2, 3]


def test_a_last_row_with_one_cell_is_a_row_of_its_own():
    lines = [box(0, 0, 100, 20), box(200, 0, 400, 20), box(0, 60, 60, 80)]
    assert reading_order(lines) == [0, 1, 2]
