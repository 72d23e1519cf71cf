"""The soft edge: where it lies, and that it carries no old background along."""

import numpy as np
import pytest

from engines.compositing.matting import EDGE_BAND, cut_out
from engines.compositing.placing import place
from engines.geometry import scale_length

DARK, PALE, OBJECT = 30, 220, np.array([200, 120, 60])


def disc(size=96, radius=28.3, wall=DARK):
    """A disc with anti-aliased edge on a wall: (image, true coverage)."""
    rows, columns = np.mgrid[:size, :size] - (size - 1) / 2
    coverage = np.clip(radius - np.hypot(rows, columns) + 0.5, 0, 1)[..., None]
    image = np.rint(coverage * OBJECT + (1 - coverage) * wall).astype(np.uint8)
    return image, coverage[..., 0]


def test_alpha_is_soft_only_in_the_band_and_inside_the_hole():
    image, coverage = disc()
    mask = coverage > 0.5
    hole = coverage > 0  # a very tight hole
    cutout = cut_out(image, mask, hole)
    alpha = np.zeros(mask.shape, np.float32)
    alpha[cutout.box.slices] = cutout.alpha
    assert alpha.dtype == np.float32 and alpha.min() >= 0 and alpha.max() == 1
    assert (alpha[~hole] == 0).all()
    assert np.abs(alpha - coverage).max() < 0.6
    assert np.abs(alpha - coverage)[(coverage > 0) & (coverage < 1)].mean() < 0.2
    assert ((alpha == 0) | (alpha == 1))[(coverage == 0) | (coverage == 1)].mean() > 0.9


def test_where_alpha_is_one_the_pixels_are_the_photos():
    image, coverage = disc()
    cutout = cut_out(image, coverage > 0.5)
    full = cutout.alpha == 1
    assert full.any()
    assert np.array_equal(cutout.colours[full], image[cutout.box.slices][full])


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(("wall", "other"), [(DARK, PALE), (PALE, DARK), (120, PALE)])
def test_no_rim_of_the_old_wall_on_the_new_one(wall, other, known):
    """The error of colour along the edge is at most half that of a hard paste."""
    image, coverage = disc(wall=wall)
    truth = np.rint(coverage[..., None] * OBJECT + (1 - coverage[..., None]) * other)
    new = np.full_like(image, other)
    soft = place(new, cut_out(image, coverage > 0.5, behind=np.full_like(image, wall) if known else None), 0, 0)
    hard = np.where((coverage > 0.5)[..., None], image, new)
    edge = (coverage > 0) & (coverage < 1)

    def error(result):
        return np.abs(result.astype(float) - truth)[edge].mean()

    assert error(soft) < 0.5 * error(hard)


def test_a_wrong_idea_of_what_is_behind_does_no_harm():
    image, coverage = disc()
    wrong = np.full_like(image, 90)
    cutouts = [cut_out(image, coverage > 0.5, behind=behind) for behind in (None, wrong)]
    assert np.abs(cutouts[0].alpha - cutouts[1].alpha).max() < 1e-3


def test_what_is_behind_tells_where_the_wall_has_a_pattern():
    """Boards behind the object: known, they are told from its edge; unknown, they would be taken for pieces of it."""
    rows = np.arange(96)[:, None, None]
    boards = np.where(rows // 6 % 2 == 0, 30, 170) + np.zeros((96, 96, 3))
    _, coverage = disc()
    soft = coverage[..., None]
    image = np.rint(soft * OBJECT + (1 - soft) * boards).astype(np.uint8)
    errors = []
    for behind in (None, np.rint(boards).astype(np.uint8)):
        cutout = cut_out(image, coverage > 0.5, behind=behind)
        errors.append(np.abs(cutout.alpha - coverage[cutout.box.slices]).mean())
    assert errors[1] < 0.7 * errors[0]


def test_a_dark_frame_round_a_pale_picture_stays_dark():
    """The frame is no mixture of the pale inside and the wall, and is not thinned for it."""
    image = np.full((80, 80, 3), 190, np.uint8)
    image[20:60, 20:60] = 20
    image[23:57, 23:57] = 250
    mask = np.zeros((80, 80), bool)
    mask[20:60, 20:60] = True
    frame = mask.copy()
    frame[23:57, 23:57] = False
    wall = np.full_like(image, 190)
    moved = place(wall, cut_out(image, mask, behind=wall), 0, 0)
    assert moved[frame].mean() < 60


def test_thin_legs_stay_whole():
    image = np.full((120, 60, 3), 210, np.uint8)
    image[10:30, 10:50] = (150, 90, 40)  # a seat
    legs = np.zeros((120, 60), bool)
    legs[30:110, 14:17] = legs[30:110, 44:46] = True
    image[legs] = 25
    mask = legs.copy()
    mask[10:30, 10:50] = True
    cutout = cut_out(image, mask)
    moved = place(np.full_like(image, 210), cutout, 0, 0)
    assert np.abs(moved[legs].astype(int) - 25).mean() < 12
    assert np.abs(moved[~mask].astype(int) - 210).mean() < 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (5, 3)])
def test_tiny_pictures(shape):
    image = np.full((*shape, 3), 90, np.uint8)
    mask = np.zeros(shape, bool)
    mask[0, 0] = True
    cutout = cut_out(image, mask)
    assert cutout.alpha.shape == cutout.colours.shape[:2] == (cutout.box.height, cutout.box.width)


def test_the_band_scales_with_the_photo():
    assert scale_length(EDGE_BAND, (2048, 100)) == 4 * scale_length(EDGE_BAND, (512, 100))


def test_inputs_stay_as_they_were():
    image, coverage = disc()
    mask = coverage > 0.5
    before = image.copy(), mask.copy()
    cut_out(image, mask)
    assert np.array_equal(image, before[0]) and np.array_equal(mask, before[1])
