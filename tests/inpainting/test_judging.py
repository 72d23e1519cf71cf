"""The judge: an object that came back, a border that shows, and which of several fillings is best."""

import numpy as np
import pytest

from engines.inpainting.judging import OBJECT_LIMIT, SEAM_LIMIT, Verdict, judge, measure_seam

SHAPE = (160, 200)


def disc(radius):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(rows - 80, columns - 100) <= radius


HOLE = disc(36)


def room(seed=0, grain=4.0):
    """A wall above a floor, grainy; the skirting's edge crosses the hole."""
    rng = np.random.default_rng(seed)
    picture = np.full((*SHAPE, 3), (190, 185, 170), float)
    picture[85:] = (120, 90, 60)
    return np.clip(np.rint(picture + rng.normal(0, grain, (*SHAPE, 1))), 0, 255).astype(np.uint8)


def test_a_hole_that_goes_on_like_its_surroundings_has_no_seam():
    assert measure_seam(room(), HOLE) == pytest.approx(1, abs=0.15)
    assert measure_seam(room(grain=0.0), HOLE) == pytest.approx(1, abs=0.3)


@pytest.mark.parametrize("levels", [20, 40, 80])
def test_a_step_of_light_shows(levels):
    picture = room()
    picture[HOLE] -= np.uint8(levels)
    assert measure_seam(picture, HOLE) > SEAM_LIMIT
    lighter = room()
    lighter[HOLE] -= np.uint8(levels // 4)
    assert measure_seam(lighter, HOLE) < measure_seam(picture, HOLE)


def test_a_soft_ghost_shows_less_than_a_hard_one_but_shows():
    distance = np.hypot(*(axis - centre for axis, centre in zip(np.mgrid[:160, :200], (80, 100), strict=True)))
    ghost = 60 / (1 + np.exp((distance - 36) / 2.5))
    picture = (room() - ghost[..., None]).clip(0).astype(np.uint8)
    assert measure_seam(picture, HOLE) > 1.5


@pytest.mark.parametrize("hole", [np.zeros(SHAPE, bool), np.ones(SHAPE, bool)])
def test_no_border_no_seam(hole):
    assert measure_seam(room(), hole) == 1.0


def test_the_object_seen_in_the_hole_fails():
    clean, back = np.zeros(SHAPE, bool), disc(20)
    assert judge(room(), HOLE, clean).passed
    verdict = judge(room(), HOLE, back)
    assert verdict.object_share == pytest.approx((20 / 36) ** 2, abs=0.02) and not verdict.passed
    assert judge(room(), HOLE, ~disc(40)).passed  # another one, elsewhere
    unknown = judge(room(), HOLE, None)
    assert unknown.object_share is None and unknown.passed


def test_the_worse_fault_decides_and_then_the_other():
    ranked = [
        Verdict(0.0, 1.0),
        Verdict(0.01, 1.0),
        Verdict(None, 1.5),
        Verdict(0.0, SEAM_LIMIT * 1.2),
        Verdict(OBJECT_LIMIT * 1.5, 1.0),
        Verdict(OBJECT_LIMIT * 1.5, SEAM_LIMIT * 1.4),
        Verdict(0.6, 1.0),
    ]
    assert sorted(ranked, key=lambda verdict: verdict.badness) == ranked
    assert [verdict.passed for verdict in ranked] == [True] * 3 + [False] * 4
