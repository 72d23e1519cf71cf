"""What is done in windows and strips is what would be done on the whole photo: on random masks, to the bit.

Where a photo is small there is one window; here every part gets its own, and strips are a few rows high.
"""

import cv2
import numpy as np
import pytest

import generate_mask
import utils
from engines import geometry
from engines.compositing.matting import Cutout, cut_out
from engines.compositing.placing import place, place_alpha
from engines.compositing.posing import Pose, pose, visible_frame
from engines.compositing.shadow import FLOOR, Light, cast_shadow
from engines.errors import ObjectNotFoundError
from engines.geometry import Box, bounding_box, distance_to
from engines.segmentation import cleanup
from engines.segmentation.cleanup import choose_thing, clean_mask
from engines.segmentation.hints import Hints
from engines.smoothing import blur

SHAPE = 260, 340
SEEDS = pytest.mark.parametrize("seed", range(4))


def blots(seed, count=4):
    """Random discs and their holes, bool."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    mask = np.zeros(SHAPE, bool)
    for _ in range(count):
        away = np.hypot(rows - rng.integers(0, SHAPE[0]), columns - rng.integers(0, SHAPE[1]))
        mask |= (away < rng.integers(3, 20)) & (away > rng.integers(0, 5) - 2)
    return mask


def picture(seed):
    return np.random.default_rng(seed + 100).integers(0, 256, (*SHAPE, 3)).astype(np.uint8)


@pytest.fixture
def in_parts(monkeypatch):
    """Returns a function that makes every part have a window of its own from then on."""

    def divide():
        monkeypatch.setattr(geometry, "LARGE_WINDOW", 1)
        monkeypatch.setattr(geometry, "BLOCK", 8)
        monkeypatch.setattr(geometry, "STRIP", 7)

    return divide


@SEEDS
def test_the_overlay(seed, in_parts):
    image, mask = picture(seed), blots(seed)
    plain = image.copy()
    tint = generate_mask.TINT_SHARE * generate_mask.TINT
    plain[mask] = np.rint((1 - generate_mask.TINT_SHARE) * image[mask] + tint).astype(np.uint8)
    plain[~mask & (distance_to(mask) <= 1)] = 255
    assert np.array_equal(generate_mask.paint_overlay(image, mask), plain)
    in_parts()
    assert np.array_equal(generate_mask.paint_overlay(image, mask), plain)


@SEEDS
def test_cutting_out(seed, in_parts):
    """Box means are running sums, so colours of mixed pixels may differ by one level."""
    image, mask = picture(seed), blots(seed)
    whole = cut_out(image, mask, utils.pad_mask(mask, 20), behind=picture(seed + 1))
    in_parts()
    parts = cut_out(image, mask, utils.pad_mask(mask, 20), behind=picture(seed + 1))
    assert parts.box == whole.box and parts.alpha.dtype == np.float32
    seen = whole.alpha > 0
    assert np.abs(parts.alpha - whole.alpha).max() < 1e-4
    assert np.abs(parts.colours.astype(int) - whole.colours)[seen].max() <= 1


@SEEDS
def test_placing_and_shading(seed, in_parts):
    rng = np.random.default_rng(seed)
    box, image = Box(40, 30, 140, 120), picture(seed)
    cutout = Cutout(box, rng.random((90, 100), np.float32), rng.integers(0, 256, (90, 100, 3)).astype(np.uint8))
    light = Light(box, rng.random((90, 100, 3), np.float32))
    whole = place(image, cutout, 90, -50), cast_shadow(image, light, dx=0, dy=0)
    under = image[30 - 30 : 120 - 50, 130:230].astype(np.float32)  # the upper 20 rows leave the frame
    alpha = cutout.alpha[20:, :, None]
    plain = np.rint(alpha * cutout.colours[20:] + (1 - alpha) * under).astype(np.uint8)
    assert np.array_equal(whole[0][:70, 130:230], plain)
    lit = np.rint((image[box.slices] + FLOOR) * light.share - FLOOR).clip(0, 255)
    assert np.array_equal(whole[1][box.slices], lit.astype(np.uint8))
    in_parts()
    assert np.array_equal(place(image, cutout, 90, -50), whole[0])
    assert np.array_equal(cast_shadow(image, light, dx=0, dy=0), whole[1])


@SEEDS
def test_the_alpha_channel(seed, in_parts):
    """The ground's opacity is level, so that a hole gets it back whatever it is filled from."""
    mask = blots(seed)
    alpha = np.where(mask, 255, 70).astype(np.uint8)
    cutout = cut_out(picture(seed), mask)
    whole = place_alpha(alpha, utils.pad_mask(mask, 20), cutout, 5, 5)
    in_parts()
    assert np.abs(place_alpha(alpha, utils.pad_mask(mask, 20), cutout, 5, 5).astype(int) - whole).max() <= 1


@SEEDS
@pytest.mark.parametrize("pose_", [Pose(scale=8.0, rotate=30.0), Pose(scale=0.5, flip=True), Pose(rotate=90.0)])
def test_a_pose_as_far_as_it_is_seen(seed, pose_):
    mask = blots(seed)
    cutout, (dx, dy) = cut_out(picture(seed), mask), (30, -20)
    box = bounding_box(mask)
    foot = (box.left + 10.5, float(box.bottom - 1))
    view = visible_frame(SHAPE, dx, dy)
    whole, seen = pose(cutout, pose_, foot), pose(cutout, pose_, foot, view)
    assert geometry.intersection(seen.box, view) == seen.box
    ground = picture(seed + 2)
    difference = place(ground, whole, dx, dy).astype(int) - place(ground, seen, dx, dy)
    assert (np.abs(difference) > 1).mean() < 0.001  # fractions of a pixel are rounded to 1/32 from another corner


def test_a_much_smaller_pose_keeps_its_place_and_weight():
    """A disc of radius 100, a twentieth as large: where it was, about its foot, and of the area it should have."""
    rows, columns = np.mgrid[:300, :300]
    alpha = (np.hypot(rows - 150, columns - 150) <= 100).astype(np.float32)
    cutout = Cutout(Box(0, 0, 300, 300), alpha, np.full((300, 300, 3), 200, np.uint8))
    small = pose(cutout, Pose(scale=0.05), (150.0, 250.0))
    rows, columns = np.mgrid[: small.box.height, : small.box.width]
    weight = small.alpha.sum()
    middle = (
        (columns * small.alpha).sum() / weight + small.box.left,
        (rows * small.alpha).sum() / weight + small.box.top,
    )
    assert middle == pytest.approx((150, 245), abs=0.1)
    assert weight == pytest.approx(alpha.sum() * 0.05**2, rel=0.05)


def test_nothing_is_left_of_a_vanishing_pose():
    cutout = cut_out(picture(0), blots(0))
    for scale in (0.0005, 1e-300):
        assert not pose(cutout, Pose(scale=scale), (50.0, 50.0)).alpha.any()


def cleaned_in_the_whole(score, threshold, hints):
    """The slow plain twin of clean_mask on planes of the photo's size; lengths for a photo SHAPE high."""
    allowed = np.zeros(SHAPE, bool)
    allowed[(slice(None), slice(None)) if hints.box is None else hints.box.slices] = True
    mask = allowed & (score >= threshold)
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    if hints.points:
        rows, columns = np.indices(SHAPE)
        near = [mask & (np.hypot(columns - x, rows - y) <= 2) for x, y in hints.points]
        mask &= np.isin(labels, labels[np.any(near, axis=0)])
    parts = [labels == n for n in np.unique(labels[mask])]
    largest = max(np.count_nonzero(part) for part in parts)
    scaled = (SHAPE[0] / 512) ** 2
    least = max(1.0, min(cleanup.SPECK_SHARE * largest, cleanup.SPECK_AREA * scaled))
    mask = np.any([part for part in parts if np.count_nonzero(part) >= least], axis=0)
    count, gaps = cv2.connectedComponents((~mask).astype(np.uint8), connectivity=4)
    frame = np.zeros(SHAPE, bool)
    frame[[0, -1]] = frame[:, [0, -1]] = True
    for n in range(1, count):
        gap = gaps == n
        if np.count_nonzero(gap) <= cleanup.PINHOLE_AREA * scaled and not (gap & (frame | ~allowed)).any():
            mask |= gap
    return mask


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("hints", [Hints(), Hints(box=Box(30, 20, 250, 200)), Hints(points=((100, 100), (5, 5)))])
def test_cleaning_in_the_masks_box_is_cleaning_in_the_whole(seed, hints):
    rng = np.random.default_rng(seed)
    mask = blots(seed, 8)
    mask[90:110, 90:110] = mask[0:12, 0:9] = True
    mask ^= rng.random(SHAPE) < 0.004  # pinholes and specks
    score = (mask * np.float32(0.9)).astype(np.float32)
    assert np.array_equal(clean_mask(score, threshold=0.5, hints=hints), cleaned_in_the_whole(score, 0.5, hints))


@SEEDS
@pytest.mark.parametrize("which", ["largest", "left", "right", "top", "bottom", "1", "2"])
def test_choosing_in_the_masks_box(seed, which):
    """Its whole is the same photo with more round it."""
    mask = blots(seed, 8)
    wide = np.pad(mask, ((0, 0), (200, 300)))
    try:
        chosen = choose_thing(mask, which)
    except ObjectNotFoundError:  # all of them hang together
        assert which == "2"
        return
    assert chosen.any() and (chosen <= mask).all()
    assert np.array_equal(choose_thing(wide, which), np.pad(chosen, ((0, 0), (200, 300))))


@pytest.mark.parametrize("sigma", [17.0, 40.0, 140.0])
def test_a_wide_blur_by_way_of_a_smaller_picture(sigma):
    plane = picture(3).astype(np.float32) / 255
    exact = cv2.GaussianBlur(plane, (0, 0), sigma)
    assert np.abs(blur(plane, sigma) - exact).max() < 0.1 * exact.std() + 0.004
