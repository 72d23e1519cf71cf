"""Fitting a painting to the photo: colours, grain, border."""

import numpy as np
import pytest

from engines.inpainting.matching import blend_border, fit_line, match_colours, match_grain

SHAPE = (96, 128)
HOLE = np.zeros(SHAPE, bool)
HOLE[30:66, 40:90] = True
RING = np.zeros(SHAPE, bool)
RING[6:90, 14:114] = True
RING &= ~HOLE


def scene(seed=0):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(np.float32)
    waves = 120 + 40 * np.sin(rows / 9) * np.cos(columns / 13)
    return np.stack([waves, waves * 0.8 + 20, 200 - waves * 0.6], axis=2)


def to_image(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (1.0, 9.0), (0.92, -4.0), (1.1, 6.0)])
def test_shifted_colours_are_brought_back(slope, offset):
    truth = scene()
    photo = to_image(truth)
    photo[60:75, 95:110] = (255, 0, 255)  # a thing in the ring that the model painted over
    painted = (truth - offset) / slope
    matched = match_colours(painted, photo, RING)
    assert np.abs(matched - truth)[HOLE].max() < 2.0
    if (slope, offset) != (1.0, 0.0):
        assert np.abs(matched - truth)[HOLE].mean() < 0.2 * np.abs(painted - truth)[HOLE].mean()


def test_what_is_no_shift_of_colour_is_not_forced():
    rng = np.random.default_rng(1)
    slope, _ = fit_line(rng.uniform(0, 255, 500), rng.uniform(0, 255, 500))
    assert 0.8 <= slope <= 1.25
    flat = np.full(400, 90.0)
    slope, offset = fit_line(flat, flat + rng.normal(0, 2, 400) + 6)
    assert slope == pytest.approx(1, abs=0.3) and slope * 90 + offset == pytest.approx(96, abs=0.5)
    slope, offset = fit_line(flat, flat + 120)
    assert slope * 90 + offset == pytest.approx(130, abs=1)  # no more than 40 levels


def test_without_a_ring_nothing_is_matched():
    painted = scene()
    nothing = np.zeros(SHAPE, bool)
    assert match_colours(painted, to_image(painted + 30), nothing) is painted
    assert match_grain(painted, to_image(painted + 30), nothing, seed=0) is painted


@pytest.mark.parametrize("grain", [0.0, 3.0, 7.0])
def test_lost_grain_is_made_again(grain):
    truth = scene()
    photo = to_image(truth + np.random.default_rng(2).normal(0, grain, (*SHAPE, 3)))
    kept = photo.copy()
    grainy = match_grain(truth, photo, RING, seed=5)
    added = (grainy - truth)[HOLE].std()
    assert added == pytest.approx(grain, rel=0.25, abs=0.5)
    np.testing.assert_array_equal(match_grain(truth, photo, RING, seed=5), grainy)
    np.testing.assert_array_equal(photo, kept)
    if grain:
        assert np.abs(match_grain(truth, photo, RING, seed=6) - grainy).max() > 1


def test_grain_that_is_there_is_not_doubled():
    noisy = scene() + np.random.default_rng(3).normal(0, 5, (*SHAPE, 3)).astype(np.float32)
    assert np.abs(match_grain(noisy.astype(np.float32), to_image(noisy), RING, seed=0) - noisy)[HOLE].std() < 1.5


def test_the_border_fades_only_into_shown_background():
    photo = np.full((*SHAPE, 3), 100, np.uint8)
    photo[40:56, 52:78] = (255, 0, 255)  # the object
    painted = np.full((*SHAPE, 3), 140, np.float32)
    shown = HOLE.copy()
    shown[38:58, 50:80] = False
    before = photo.copy()
    mixed = blend_border(photo, painted, HOLE, shown)
    np.testing.assert_array_equal(mixed[~HOLE], photo[~HOLE])
    assert (mixed[HOLE & ~shown] == 140).all()  # nothing of the object, whose colour is magenta
    edge = mixed[30, 60, 0], mixed[34, 60, 0]
    assert 100 < edge[0] < 140 and edge[1] == 140
    assert (blend_border(photo, painted, HOLE, None)[HOLE] == 140).all()
    np.testing.assert_array_equal(photo, before)
