"""The light at the old place and at the new one."""

import numpy as np
import pytest

from engines.compositing.matting import Cutout
from engines.compositing.relighting import light_change, relight
from engines.geometry import Box

SHAPE = (200, 400)
HOLE = np.zeros(SHAPE, bool)
HOLE[80:120, 60:100] = True


def wall(left, right, seed=0):
    """A wall of one colour on the left and another on the right, with grain."""
    picture = np.empty((*SHAPE, 3))
    picture[:, :200], picture[:, 200:] = left, right
    return np.clip(np.rint(picture + np.random.default_rng(seed).normal(0, 2, (*SHAPE, 1))), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("factor", [0.55, 0.8, 1.3])
def test_more_or_less_light_on_one_wall_is_measured(factor):
    grey = np.array([150, 140, 120])
    assert light_change(wall(grey, grey * factor), HOLE, 220, 0) == pytest.approx(factor, rel=0.05)


def test_no_more_than_twice_or_half():
    grey = np.array([100, 95, 90])
    assert light_change(wall(grey, grey * 0.2), HOLE, 220, 0) == pytest.approx(np.exp(-0.7))


@pytest.mark.parametrize(("right", "dx"), [((150, 143, 124), 220), ((60, 90, 160), 220), ((20, 20, 20), 30)])
def test_about_the_same_light_another_wall_or_the_same_place(right, dx):
    assert light_change(wall((150, 140, 120), right), HOLE, dx, 0) == 1.0


def test_out_of_the_frame_there_is_nothing_to_tell():
    assert light_change(wall((150, 140, 120), (80, 75, 64)), HOLE, 900, 0) == 1.0


def test_the_object_takes_the_light_and_the_input_stays():
    cutout = Cutout(Box(0, 0, 2, 1), np.ones((1, 2), np.float32), np.float32([[[100, 50, 10], [240, 200, 0]]]))
    np.testing.assert_allclose(relight(cutout, 1.2).colours, [[[120, 60, 12], [255, 240, 0]]], rtol=1e-5)
    assert cutout.colours[0, 0, 0] == 100
