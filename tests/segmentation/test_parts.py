"""Things told apart and chosen among, in views painted by hand."""

import numpy as np
import pytest

from engines.segmentation.finder import KIND_NUMBERS
from engines.segmentation.parts import carried_by, choose_coloured, choose_placed, find_parts, tell_apart
from engines.segmentation.phrase import Phrase, parse_phrase
from tests.segmentation.views import paint_view

SHAPE = (40, 60)


def block(left, top, right, bottom):
    mask = np.zeros(SHAPE, bool)
    mask[top:bottom, left:right] = True
    return mask


MUGS = {
    "red, left": ("mug", "red", block(4, 20, 12, 30), 0.9, 0),
    "blue, middle": ("mug", "blue", block(26, 16, 38, 30), 0.95, 0),
    "red, right": ("mug", "red", block(50, 24, 54, 29), 0.8, 0),
}


def parts_of(things, name="mug"):
    return find_parts(paint_view(things, SHAPE), parse_phrase(name).kinds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mugs", {"red, left", "blue, middle", "red, right"}),
        ("mug", {"red, left", "blue, middle", "red, right"}),
        ("red mug", {"red, left", "red, right"}),
        ("red mug on the left", {"red, left"}),
        ("mug on the right", {"red, right"}),
        ("mug in the middle", {"blue, middle"}),
        ("largest mug", {"blue, middle"}),
        ("smallest red mug", {"red, right"}),
        ("largest mug on the right", {"red, right"}),
        ("top mug", {"blue, middle"}),
        ("bottom right mug", {"red, right"}),
        ("green mug", set()),
    ],
)
def test_colour_place_and_size(text, expected):
    phrase = parse_phrase(text)
    chosen = choose_placed(choose_coloured(parts_of(MUGS.values()), phrase.colour), phrase)
    named = {name for part in chosen for name, thing in MUGS.items() if np.array_equal(thing[2], part.cells)}
    assert named == expected and len(chosen) == len(expected)


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        (block(12, 27, 14, 29), "whole"),  # a little to the left of the whole's middle
        (block(4, 27, 6, 29), "fragment"),  # well to the left of it
    ],
)
def test_a_fragment_is_not_what_is_on_the_left_where_the_whole_is(fragment, expected):
    whole = block(10, 4, 20, 34) & ~block(10, 26, 15, 30)
    other = block(44, 4, 54, 34)
    things = [("curtain", "red", cells, 0.9, 0) for cells in (whole, fragment, other)]
    (chosen,) = choose_placed(parts_of(things, "curtain"), parse_phrase("left curtain"))
    assert np.array_equal(chosen.cells, {"whole": whole, "fragment": fragment}[expected])


def test_a_part_knows_what_speaks_for_it_its_middle_and_its_size():
    (part,) = parts_of([MUGS["red, left"]])
    assert part.evidence["chance"] == pytest.approx(0, abs=0.01) and part.evidence["lead"] > 3
    for name in ("thing", "share", "peak"):
        assert part.evidence[name] == pytest.approx(0.9)
    assert part.evidence["size"] == pytest.approx(np.log(80 / 2400 / 0.02))
    assert part.middle == pytest.approx((8 / 60, 25 / 40))
    assert part.area == pytest.approx(80 / 2400)


def test_what_is_less_than_half_a_thing_is_no_part():
    assert parts_of([("mug", "red", block(4, 4, 20, 20), 0.45, 0)]) == []


def test_cells_of_a_thing_say_together_what_it_is():
    """A third of it looks more like a cup: the mug is still one part, and whole."""
    cells = block(10, 10, 30, 30)
    view = paint_view([("mug", "red", cells, 0.9, 0)], SHAPE)
    view.kinds[KIND_NUMBERS["mug"], 10:16, 10:30], view.kinds[KIND_NUMBERS["cup"], 10:16, 10:30] = 0.2, 0.7
    view.kinds[KIND_NUMBERS["cup"], 16:30, 10:30] = 0.01
    (part,) = find_parts(view, ("mug",))
    assert np.array_equal(part.cells, cells) and part.evidence["lead"] > 1


def test_shares_of_several_kinds_add_up():
    """A chair of which the network cannot say which sort it is."""
    view = paint_view([("chair", "brown", block(10, 10, 30, 30), 0.4, 0)], SHAPE)
    view.kinds[KIND_NUMBERS["armchair"], 10:30, 10:30], view.kinds[-1, 10:30, 10:30] = 0.4, 0.2
    (one,), (both,) = find_parts(view, ("chair",)), find_parts(view, ("chair", "armchair"))
    assert np.exp(one.evidence["chance"]) == pytest.approx(0.5, abs=0.01)
    assert np.exp(both.evidence["chance"]) == pytest.approx(1, abs=0.01)


def test_things_that_touch_are_told_apart_by_their_middles():
    left, right = block(10, 10, 20, 30), block(20, 10, 30, 30)
    found = parts_of([("mug", "red", left, 0.9, 0), ("mug", "blue", right, 0.9, 0)])
    assert len(found) == 2
    assert {one.cells[:, :20].sum() for one in found} == {0, left.sum()}


@pytest.mark.parametrize(("aim", "expected"), [(20, 1), (10, 2)])
def test_pieces_that_point_towards_each_other_are_one_thing(aim, expected):
    """A long bench whose halves point to the middle, but not all the way; two that stand end to end."""
    left, right = block(10, 10, 30, 20), block(30, 10, 50, 20)
    view = paint_view([("bench", "brown", left, 0.9, 0), ("bench", "brown", right, 0.9, 0)], SHAPE)
    shift = aim - 10
    view.offsets[0, left] += shift * 0.6
    view.offsets[0, right] -= shift * 0.6
    assert len(find_parts(view, ("bench",))) == expected


@pytest.mark.parametrize(
    ("share", "held", "aim", "expected"), [(0.3, 0, 4, 1), (0.02, 0, 4, 2), (0.3, 1, 4, 2), (0.3, 0, 1, 2)]
)
def test_unlike_pieces_are_one_thing_only_if_one_may_be_what_the_other_is(share, held, aim, expected):
    """A lamp's shade that looks more like a candle; a candle that is no lamp, one that stands on it, one beside it."""
    shade, pole = block(20, 2, 40, 12), block(20, 12, 40, 36)
    view = paint_view([("floor lamp", "brown", pole, 0.9, 0), ("candle", "white", shade, 0.6, held)], SHAPE)
    view.kinds[KIND_NUMBERS["floor lamp"], shade] = share
    view.offsets[1, shade] += aim
    view.offsets[1, pole] -= aim
    assert len(set(tell_apart(view)[shade | pole])) == expected


def test_only_within():
    left, right = block(10, 10, 20, 30), block(30, 10, 40, 30)
    view = paint_view([("mug", "red", left, 0.9, 0), ("mug", "blue", right, 0.9, 0)], SHAPE)
    (part,) = find_parts(view, ("mug",), block(0, 0, 25, 40))
    assert np.array_equal(part.cells, left)


@pytest.mark.parametrize("noise", [0, 0.5, 1.0])
def test_one_thing_stays_one_where_its_cells_disagree(noise):
    cells = block(10, 10, 34, 30)
    view = paint_view([("mug", "red", cells, 0.9, 0)], SHAPE)
    view.offsets[:] += np.random.default_rng(1).normal(0, noise, view.offsets.shape)
    assert np.array_equal(tell_apart(view), cells.astype(int))


def test_every_cell_of_a_thing_is_in_just_one():
    cells = block(2, 2, 58, 38)
    view = paint_view([("mug", "red", cells, 0.9, 0)], SHAPE)
    view.offsets[:] = np.random.default_rng(2).normal(0, 12, view.offsets.shape)
    things = tell_apart(view)
    assert np.array_equal(things > 0, cells) and things.max() > 1


def test_a_view_of_nothing_has_no_things():
    assert not tell_apart(paint_view([], SHAPE)).any() and find_parts(paint_view([], SHAPE), ("mug",)) == []


def test_what_stands_on_a_thing_is_carried_and_what_stands_behind_is_not():
    stool = block(20, 20, 40, 38)
    cup, book = block(24, 14, 30, 20), block(32, 17, 38, 20)
    lamp = block(44, 5, 48, 38)  # beside it, on the floor
    shelf = block(18, 2, 42, 6)  # above it, but not touching
    view = paint_view(
        [
            ("stool", "brown", stool, 0.9, 0),
            ("cup", "blue", cup, 0.9, 0.9),
            ("book", "red", book, 0.7, 0.8),
            ("floor lamp", "black", lamp, 0.9, 0.1),
            ("bookcase", "white", shelf, 0.9, 0.9),
        ],
        SHAPE,
    )
    assert np.array_equal(carried_by(stool, view), cup | book)


def test_choosing_from_nothing_is_nothing():
    assert choose_coloured([], "red") == []
    assert choose_placed([], Phrase(("mug",), "mug", None, ("left",), "largest")) == []
