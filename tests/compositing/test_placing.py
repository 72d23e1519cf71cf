"""Placing: what is copied, what is mixed, what leaves the frame."""

import numpy as np
import pytest

from engines.compositing.matting import Cutout
from engines.compositing.placing import is_visible, place, place_alpha
from engines.geometry import Box

BACKGROUND = np.zeros((4, 6, 3), np.uint8)
SQUARE = Cutout(
    Box(1, 1, 3, 3),
    np.array([[1, 0.5], [0, 1]], np.float32),
    np.full((2, 2, 3), 100, np.uint8),
)


def test_place_copies_mixes_and_leaves():
    background = BACKGROUND + np.uint8(20)
    placed = place(background, SQUARE, 2, 1)
    expected = background[..., 0].copy()
    expected[2, 3], expected[2, 4], expected[3, 4] = 100, 60, 100
    assert np.array_equal(placed, np.repeat(expected[..., None], 3, axis=2))
    assert (background == 20).all()


@pytest.mark.parametrize(
    ("dx", "dy", "where"),
    [(-2, 0, [(2, 0)]), (4, 0, [(1, 5)]), (0, 2, [(3, 1)]), (-2, -2, [(0, 0)]), (9, 0, [])],
)
def test_what_leaves_the_frame_is_cut_off(dx, dy, where):
    whole = Cutout(SQUARE.box, np.eye(2, dtype=np.float32), SQUARE.colours)
    placed = place(BACKGROUND, whole, dx, dy)
    assert sorted(map(tuple, np.argwhere(placed[..., 0]).tolist())) == where


def test_is_visible_looks_at_the_mask_and_not_at_its_box():
    mask = np.zeros((4, 6), bool)
    mask[0, 0] = mask[3, 3] = True
    assert is_visible(mask, 0, 0)
    assert is_visible(mask, 5, 0)
    assert not is_visible(mask, -1, 1)  # the box still touches the frame, but at pixels that are not object
    assert not is_visible(mask, 6, 0)


def test_the_object_takes_its_opacity_along():
    alpha = np.zeros((20, 30), np.uint8)
    alpha[8:12, 4:8] = 255
    hole = np.zeros(alpha.shape, bool)
    hole[7:13, 3:9] = True
    cutout = Cutout(Box(4, 8, 8, 12), np.ones((4, 4), np.float32), np.zeros((4, 4, 3), np.uint8))
    moved = place_alpha(alpha, hole, cutout, 10, 0)
    assert np.array_equal(moved, np.roll(alpha, 10, axis=1))
    assert alpha[9, 5] == 255


def test_an_opaque_photo_stays_opaque():
    alpha = np.full((20, 30), 255, np.uint8)
    hole = np.zeros(alpha.shape, bool)
    hole[5:8, 5:8] = True
    assert (place_alpha(alpha, hole, SQUARE, 3, 3) == 255).all()
