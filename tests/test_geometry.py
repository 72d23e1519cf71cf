"""Signs, rounding, boxes: tables written by hand."""

import numpy as np
import pytest

from engines import geometry
from engines.errors import InputError
from engines.geometry import (
    Box,
    Offset,
    bounding_box,
    clip_box,
    disjoint,
    distance_to,
    grow_box,
    grow_mask,
    nearest_pixel,
    parse_offset,
    part_windows,
    put_back,
    resolve_shift,
    round_half_away,
    row_strips,
    scale_length,
    shifted_slices,
)

SHAPE = (100, 200)  # rows, columns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("162", Offset(162)),
        ("-120", Offset(-120)),
        (" 12% ", Offset(12, True)),
        ("-7.5%", Offset(-7.5, True)),
        ("0", Offset(0)),
    ],
)
def test_parse_offset(text, expected):
    assert parse_offset(text) == expected


@pytest.mark.parametrize("text", ["", "%", "ten", "1e999", "nan", "12 px", "5%%"])
def test_parse_offset_refuses(text):
    with pytest.raises(ValueError):
        parse_offset(text)


@pytest.mark.parametrize(
    ("value", "expected"), [(0.5, 1), (-0.5, -1), (1.49, 1), (-1.5, -2), (2.5, 3), (0, 0), (-0.4, 0)]
)
def test_round_half_away(value, expected):
    assert round_half_away(value) == expected


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (Offset(10), Offset(0), (10, 0)),
        (Offset(0), Offset(10), (0, -10)),  # +y is up: towards smaller rows
        (Offset(-3), Offset(-4), (-3, 4)),
        (Offset(10, True), Offset(10, True), (20, -10)),  # shares of the width and of the height
        (Offset(0.25, True), Offset(0.5, True), (1, -1)),  # 0.5 of a pixel rounds away from zero
        (Offset(-0.25, True), Offset(-0.5, True), (-1, 1)),
    ],
)
def test_resolve_shift(x, y, expected):
    assert resolve_shift(x, y, (*SHAPE, 3)) == expected


@pytest.mark.parametrize(
    ("pixels", "height", "expected"), [(20, 512, 20), (20, 1024, 40), (20, 256, 10), (20, 10, 0), (3, 680, 4)]
)
def test_scale_length_follows_the_height(pixels, height, expected):
    assert scale_length(pixels, (height, 9999)) == expected


def test_bounding_box_is_half_open():
    mask = np.zeros(SHAPE, bool)
    mask[3:5, 7] = True
    assert bounding_box(mask) == Box(7, 3, 8, 5)
    assert mask[bounding_box(mask).slices].all()
    with pytest.raises(ValueError):
        bounding_box(np.zeros(SHAPE, bool))


def test_grow_box_stops_at_the_frame():
    assert grow_box(Box(5, 6, 50, 60), 10, SHAPE) == Box(0, 0, 60, 70)
    assert grow_box(Box(195, 95, 200, 100), 10, SHAPE) == Box(185, 85, 200, 100)


def test_clip_box():
    assert clip_box(Box(-5, -5, 20, 20), SHAPE) == Box(0, 0, 20, 20)
    with pytest.raises(InputError, match=r"200,0,210,10.*200x100"):
        clip_box(Box(200, 0, 210, 10), SHAPE)


@pytest.mark.parametrize(
    ("dx", "dy", "source", "target"),
    [
        (0, 0, Box(10, 20, 30, 40), Box(10, 20, 30, 40)),
        (5, -5, Box(10, 20, 30, 40), Box(15, 15, 35, 35)),
        (-15, 0, Box(15, 20, 30, 40), Box(0, 20, 15, 40)),  # the left 5 columns leave the frame
        (180, 70, Box(10, 20, 20, 30), Box(190, 90, 200, 100)),
    ],
)
def test_shifted_slices(dx, dy, source, target):
    assert shifted_slices(Box(10, 20, 30, 40), dx, dy, SHAPE) == (source, target)


@pytest.mark.parametrize(("dx", "dy"), [(190, 0), (-30, 0), (0, 80), (0, -40)])
def test_shifted_slices_out_of_the_frame(dx, dy):
    assert shifted_slices(Box(10, 20, 30, 40), dx, dy, SHAPE) is None


def test_distance_and_nearest_pixel():
    where = np.zeros((5, 6), bool)
    where[1, 1] = where[4, 5] = True
    distance, nearest = distance_to(where), nearest_pixel(where)
    assert distance[1, 1] == 0 and distance[1, 4] == 3 and np.isclose(distance[0, 0], np.sqrt(2))
    assert nearest[0, 0].tolist() == nearest[1, 1].tolist() == [1, 1]
    assert nearest[4, 4].tolist() == [4, 5] and nearest.shape == (5, 6, 2)


def scattered(seed, *, parts=3, shape=(300, 400)):
    """Random blots, bool (H, W)."""
    rng = np.random.default_rng(seed)
    mask = np.zeros(shape, bool)
    for _ in range(parts):
        top, left = (int(rng.integers(0, length)) for length in shape)
        mask[top : top + 20, left : left + 25] = rng.random(mask[top : top + 20, left : left + 25].shape) < 0.3
    return mask


def test_boxes_that_meet_are_put_together():
    assert disjoint([Box(0, 0, 4, 4), Box(3, 3, 6, 6), Box(9, 0, 12, 3)]) == [Box(0, 0, 6, 6), Box(9, 0, 12, 3)]
    chain = [Box(0, 0, 3, 3), Box(8, 0, 11, 3), Box(2, 1, 9, 2)]  # the last one joins the others
    assert disjoint(chain) == [Box(0, 0, 11, 3)]
    assert disjoint([Box(0, 0, 2, 2), Box(2, 0, 4, 2)]) == [Box(0, 0, 2, 2), Box(2, 0, 4, 2)]  # half-open
    assert disjoint([]) == []


@pytest.mark.parametrize("large", [1, 4_000_000])
@pytest.mark.parametrize("seed", range(8))
def test_windows_hold_the_mask_and_its_margin(seed, large, monkeypatch):
    monkeypatch.setattr(geometry, "LARGE_WINDOW", large)
    mask, margin = scattered(seed), 7
    windows = part_windows(mask, margin)
    assert windows == disjoint(windows) and (len(windows) == 1 or large == 1)
    held = np.zeros(mask.shape, bool)
    for window in windows:
        held[window.slices] = True
    assert held[distance_to(mask) <= margin].all()


def test_far_parts_have_windows_of_their_own():
    mask = np.zeros((3000, 3000), bool)
    mask[10:20, 5:25] = mask[2900:2960, 2800:2810] = True
    assert part_windows(mask, 10) == [Box(0, 0, 35, 30), Box(2790, 2890, 2820, 2970)]
    assert part_windows(mask[:1500], 10) == [Box(0, 0, 35, 30)]
    assert part_windows(np.zeros((9, 9), bool), 3) == []


@pytest.mark.parametrize("large", [1, 4_000_000])
@pytest.mark.parametrize("radius", [0, 1, 2.5, 30])
def test_growing_in_windows_is_growing_in_the_whole(radius, large, monkeypatch):
    monkeypatch.setattr(geometry, "LARGE_WINDOW", large)
    for seed in range(4):
        mask = scattered(seed)
        assert np.array_equal(grow_mask(mask, radius), distance_to(mask) <= radius + 1e-3)
    assert not grow_mask(np.zeros((5, 5), bool), 3).any()


def test_strips_and_parts_put_back(monkeypatch):
    monkeypatch.setattr(geometry, "STRIP", 4)
    assert row_strips(Box(2, 3, 9, 12)) == [Box(2, 3, 9, 7), Box(2, 7, 9, 11), Box(2, 11, 9, 12)]
    part = np.arange(6, dtype=np.float32).reshape(2, 3)
    whole = put_back(part, Box(1, 2, 4, 4), (5, 5))
    assert np.array_equal(whole[2:4, 1:4], part) and whole.sum() == part.sum() and whole.dtype == part.dtype
