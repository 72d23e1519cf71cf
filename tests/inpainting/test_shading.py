"""Lifting a shadow off the background round an object."""

import cv2
import numpy as np
import pytest

from engines.inpainting.shading import lift_shading

SHAPE = (120, 160)


def disc(radius):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(rows - 60, columns - 80) <= radius


HOLE, OBJECT = disc(40), disc(24)
SHOWN = HOLE & ~OBJECT


def floor(seed=0):
    """A plain floor with a little grain."""
    rng = np.random.default_rng(seed)
    return np.clip(np.array([180, 150, 120]) + rng.normal(0, 2, (*SHAPE, 1)), 0, 255)


def guess():
    """A filling of the hole: the same floor, other grain."""
    return np.rint(floor(seed=9)).astype(np.uint8)


def darkening():
    """A soft shadow round the object, 25 % deep at its foot, gone at the hole's border."""
    distance = cv2.distanceTransform((~OBJECT).astype(np.uint8), cv2.DIST_L2, 5)
    return 1 - 0.25 * np.clip(1 - distance / 16, 0, 1)[..., None]


def error(picture, truth):
    return np.abs(picture.astype(float) - truth)[SHOWN].mean()


def test_a_soft_shadow_is_lifted():
    truth = floor()
    photo = np.rint(truth * darkening()).astype(np.uint8)
    cleared, usable, shaded = lift_shading(photo, HOLE, SHOWN, guess(), sigma=1.0)
    assert usable[SHOWN & (darkening()[..., 0] > 0.88)].all() and shaded[usable].any() and not shaded[~SHOWN].any()
    assert error(cleared, truth) < 0.5 * error(photo, truth)
    assert np.array_equal(cleared[~SHOWN], photo[~SHOWN])


def test_without_a_shadow_nothing_much_changes():
    photo = np.rint(floor()).astype(np.uint8)
    assert np.abs(lift_shading(photo, HOLE, SHOWN, guess(), sigma=1.0).cleared.astype(int) - photo).max() <= 3


@pytest.mark.parametrize("colour", [(90, 60, 40), (60, 80, 160)])
def test_another_material_in_the_ring_is_no_shadow(colour):
    photo = np.rint(floor()).astype(np.uint8)
    rug = np.zeros(SHAPE, bool)
    rug[70:, :] = True
    photo[rug & HOLE] = colour  # darker, of another colour, and its edge lies in the ring
    cleared, usable, _ = lift_shading(photo, HOLE, SHOWN, guess(), sigma=1.0)
    inner = SHOWN & rug
    assert usable[inner].mean() > 0.95
    assert np.abs(cleared.astype(int) - photo)[inner].mean() < 4


def test_it_never_darkens_and_leaves_its_inputs():
    photo = np.rint(np.where(SHOWN[..., None], 230, floor())).astype(np.uint8)
    before = photo.copy()
    assert (lift_shading(photo, HOLE, SHOWN, guess(), sigma=1.0).cleared.astype(int) - photo).min() >= 0
    assert np.array_equal(photo, before)


def test_nothing_shown():
    photo = np.rint(floor()).astype(np.uint8)
    cleared, usable, shaded = lift_shading(photo, HOLE, np.zeros(SHAPE, bool), guess(), sigma=1.0)
    assert np.array_equal(cleared, photo) and not usable.any() and not shaded.any()


def test_a_deep_shadow_is_given_up():
    truth = floor()
    distance = cv2.distanceTransform((~OBJECT).astype(np.uint8), cv2.DIST_L2, 5)
    photo = np.rint(truth * (1 - 0.8 * (distance < 9))[..., None]).astype(np.uint8)
    usable = lift_shading(photo, HOLE, SHOWN, guess(), sigma=1.0).usable
    assert not usable[SHOWN & (distance < 7)].any()
    assert usable[SHOWN & (distance > 13)].all()


def test_traces_round_the_object_on_a_clear_sky_are_given_up():
    rng = np.random.default_rng(4)
    sky = np.full((*SHAPE, 3), (120, 150, 190), np.uint8)
    photo = np.where(SHOWN[..., None], sky + rng.integers(-2, 3, (*SHAPE, 1)), sky).astype(np.uint8)  # as JPEG leaves
    assert lift_shading(photo, HOLE, SHOWN, sky, sigma=1.0).usable[SHOWN].mean() < 0.05
    grainy = np.clip(photo + rng.normal(0, 2, (*SHAPE, 1)), 0, 255).astype(np.uint8)
    likewise = np.clip(sky + rng.normal(0, 2, (*SHAPE, 1)), 0, 255).astype(np.uint8)
    assert lift_shading(grainy, HOLE, SHOWN, likewise, sigma=1.0).usable[SHOWN].all()  # grain hides them


def test_a_rest_of_shadow_on_a_bare_wall_is_given_up():
    """Its edge is too sharp to be lifted; on a boarded wall the same ring is evidence of the boards, and stays."""
    dark = cv2.GaussianBlur(disc(32).astype(np.float32), (0, 0), 2.0)[..., None]
    boards = np.where((np.indices(SHAPE)[0] % 12 < 2)[..., None], 0.8, 1.0)
    edge, kept = disc(35) & ~disc(29), []
    for wall in (np.ones((1, 1, 1)), boards):
        photo = np.rint(floor() * wall * (1 - 0.12 * dark)).astype(np.uint8)
        filled = np.rint(floor(seed=9) * wall).astype(np.uint8)
        kept.append(lift_shading(photo, HOLE, SHOWN, filled, sigma=3.0).usable[edge].mean())
    assert kept[0] < 0.3 and kept[1] > 0.9


def test_a_line_on_a_plain_wall_is_no_trace():
    wall = np.full((*SHAPE, 3), 200, np.uint8)
    photo = wall.copy()
    photo[58:62] = 240
    photo[~HOLE & (np.arange(SHAPE[1]) > 80)] = 200  # it ends behind the object, so the filling has none
    assert lift_shading(photo, HOLE, SHOWN, wall, sigma=1.0).usable[58:62][SHOWN[58:62]].all()


def test_a_thin_shadow_in_the_objects_colour_is_given_up():
    """A clock's rim throws its own red into the shadow that it casts on the wall."""
    distance = cv2.distanceTransform((~OBJECT).astype(np.uint8), cv2.DIST_L2, 5)
    left = np.arange(SHAPE[1]) < 80
    photo = np.rint(floor()).astype(np.uint8)
    thin = SHOWN & (distance < 4) & left
    photo[thin] = (110, 60, 40)
    usable = lift_shading(photo, HOLE, SHOWN, guess(), sigma=1.0).usable
    assert not usable[thin].any() and usable[:, 84:][SHOWN[:, 84:]].all()


def test_a_dark_board_that_runs_on_behind_is_kept():
    photo = np.rint(floor()).astype(np.uint8)
    photo[56:64] = (110, 60, 40)
    usable = lift_shading(photo, HOLE, SHOWN, guess(), sigma=1.0).usable
    assert usable[56:64][SHOWN[56:64]].mean() > 0.95
