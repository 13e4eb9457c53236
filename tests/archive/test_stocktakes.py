"""Book and shelf agree piece by piece, or not at all."""

from hypothesis import given
from hypothesis import strategies as st

from archive.stocktakes import Difference, Expected, Spot, Standing, balance, difference, differences

SPOTS = st.builds(Spot, st.sampled_from("ABC"), st.sampled_from(["", "1", "2"]))
BOOKED = st.builds(Spot, st.sampled_from("ABC"), st.sampled_from(["1", "2"]))
HELD = st.sampled_from([Standing.SHELF, Standing.LOAN, Standing.WORK])
SHELF = Expected(Spot("A", "1"), Standing.SHELF)


@given(
    book=st.dictionaries(st.integers(1, 8), st.builds(Expected, BOOKED, HELD), max_size=8),
    moved=st.dictionaries(st.integers(1, 8), st.none() | BOOKED, max_size=4),
)
def test_a_stock_take_closes_only_when_every_piece_is_where_the_book_says(book, moved):
    """Two honest counters walk along shelves on which some pieces were moved, taken away or put back."""
    shelf = {piece: said.spot for piece, said in book.items() if said.standing == Standing.SHELF}
    for piece, spot in moved.items():
        shelf.pop(piece, None)
        if spot is not None:
            shelf[piece] = spot
    count = {piece: {spot} for piece, spot in shelf.items()}
    found = differences(book, [count, count])
    honest = all(
        (shelf.get(piece) == said.spot) if said.standing == Standing.SHELF else piece not in shelf
        for piece, said in book.items()
    )
    assert (not found) == honest
    now = balance((said.standing, piece not in found) for piece, said in book.items())
    assert now.holds == honest
    # Each difference is settled: put back, written off, or the loan ended. Then, and only then, it closes.
    settled = {
        Difference.MISSING: Standing.LOST, Difference.MISPLACED: Standing.SHELF, Difference.LENT: Standing.SHELF,
    }  # fmt: skip
    after = balance((settled[found[piece]] if piece in found else said.standing, True) for piece, said in book.items())
    assert after.holds
    assert after.book == len(book) == after.shelf + after.loan + after.work + after.lost


@given(first=st.sets(SPOTS, max_size=2), second=st.sets(SPOTS, max_size=2))
def test_who_sees_a_piece_elsewhere_than_the_other_is_never_quietly_right(first, second):
    told = difference(SHELF, [first, second])
    if {spot.place for spot in first} != {spot.place for spot in second}:
        assert told == Difference.UNEVEN
    assert told == difference(SHELF, [second, first]), "nobody is believed more than the other"


def test_the_kinds_of_difference():
    here, there = Spot("A", "1"), Spot("B", "2")
    assert difference(SHELF, [[here], [Spot("A")]]) is None, "a box that was not named is no contradiction"
    assert difference(SHELF, [[], []]) == Difference.MISSING
    assert difference(SHELF, [[there], [there]]) == Difference.MISPLACED
    assert difference(SHELF, [[Spot("A", "2")], [Spot("A", "2")]]) == Difference.MISPLACED
    assert difference(SHELF, [[here, there], [here, there]]) == Difference.LABEL, "one label on two pieces"
    assert difference(Expected(here, Standing.LOAN), [[here], [here]]) == Difference.LENT
    assert difference(Expected(here, Standing.LOAN), [[], []]) is None
    assert difference(Expected(here, Standing.WORK), [[here], [here]]) == Difference.MISPLACED


def test_totals_that_agree_by_chance_do_not_close_it():
    """One piece missing and another one too many are two differences, not none."""
    book = {1: SHELF, 2: Expected(Spot("B", "1"), Standing.LOAN)}
    count = {2: {Spot("B", "1")}}
    found = differences(book, [count, count])
    assert found == {1: Difference.MISSING, 2: Difference.LENT}
    assert not balance((said.standing, piece not in found) for piece, said in book.items()).holds
