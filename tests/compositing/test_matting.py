"""The soft edge: where it lies, and that it carries no old background along."""

import numpy as np
import pytest

from engines.compositing.matting import EDGE_BAND, cut_out
from engines.compositing.placing import place
from engines.geometry import scale_length

DARK, PALE, OBJECT = 30, 220, np.array([200, 120, 60])


def disc(size=96, radius=28.3):
    """A disc with anti-aliased edge on a dark wall: (image, true coverage)."""
    rows, columns = np.mgrid[:size, :size] - (size - 1) / 2
    coverage = np.clip(radius - np.hypot(rows, columns) + 0.5, 0, 1)[..., None]
    image = np.rint(coverage * OBJECT + (1 - coverage) * DARK).astype(np.uint8)
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


def test_no_dark_rim_on_a_pale_wall():
    image, coverage = disc()
    truth = np.rint(coverage[..., None] * OBJECT + (1 - coverage[..., None]) * PALE)
    pale = np.full_like(image, PALE)
    soft = place(pale, cut_out(image, coverage > 0.5), 0, 0)
    hard = np.where((coverage > 0.5)[..., None], image, pale)
    edge = (coverage > 0) & (coverage < 1)

    def error(result):
        return np.abs(result.astype(float) - truth)[edge].mean()

    assert error(soft) < 0.6 * error(hard)


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
