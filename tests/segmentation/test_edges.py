"""Coarse heat maps, made from true masks as CLIPSeg would show them, brought to the photo's edges."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from engines.geometry import bounding_box, square_round
from engines.imagefile import read_image, read_mask
from engines.segmentation import edges

ROOT = Path(__file__).parent.parent.parent
THRESHOLD = 0.646


def coarse_heat(mask, cells=22):
    """The mask (bool (H, W)) as seen in cells of a square twice as long as the object, as a probability."""
    view = square_round(bounding_box(mask), 2.0, mask.shape)
    shares = cv2.resize(mask[view.slices].astype(np.float32), (cells, cells), interpolation=cv2.INTER_AREA)
    logits = cv2.resize(9 * cv2.GaussianBlur(shares, (0, 0), 0.6) - 4, (view.width, view.height))
    score = np.full(mask.shape, 0.01, np.float32)
    score[view.slices] = 1 / (1 + np.exp(-logits))
    return score


def overlap(mask, truth):
    return (mask & truth).sum() / (mask | truth).sum()


@pytest.mark.parametrize(
    ("name", "before", "reached"), [("bagpack", 0.94, 0.99), ("stool", 0.46, 0.52), ("wall hanging", 0.86, 0.90)]
)
def test_the_outline_comes_nearer_to_the_true_one(name, before, reached):
    """Measured; thin legs that the heat map does not show are not found by edges alone."""
    image = read_image(ROOT / "input_images" / f"{name}.jpg").pixels
    truth = read_mask(ROOT / "tests" / "data" / "truth" / name / "mask.png", image.shape[:2])
    score = coarse_heat(truth)
    refiner = edges.load()
    refined = refiner.refine(image, score, THRESHOLD)
    assert overlap(score >= THRESHOLD, truth) == pytest.approx(before, abs=0.01)
    assert overlap(refined >= THRESHOLD, truth) > reached - 0.01
    assert (refiner.details["refused"], refiner.left_coarse) == (0, False)


@pytest.fixture
def two_discs():
    """Two dark discs on a light wall, their mask, and a heat map in which both are too large and soft."""
    rng = np.random.default_rng(4)
    rows, columns = np.mgrid[:160, :260]
    truth = (np.hypot(columns - 70, rows - 80) < 30) | (np.hypot(columns - 190, rows - 70) < 22)
    image = np.where(truth[..., None], (60, 70, 120), (190, 185, 175)) + rng.normal(0, 5, (160, 260, 3))
    score = cv2.GaussianBlur(truth.astype(np.float32), (0, 0), 9) ** 0.2 * np.float32(0.95)
    return image.clip(0, 255).astype(np.uint8), truth, score


def test_several_parts_are_each_sharpened(two_discs):
    image, truth, score = two_discs
    refiner = edges.load()
    refined = refiner.refine(image, score, THRESHOLD)
    assert refiner.details["parts"] == 2
    for half in (np.s_[:, :130], np.s_[:, 130:]):
        assert overlap(score[half] >= THRESHOLD, truth[half]) < 0.75
        assert overlap(refined[half] >= THRESHOLD, truth[half]) > 0.97


@pytest.mark.parametrize("threshold", [0.6, 0.75, 0.9])
def test_the_score_keeps_its_range_at_any_threshold(two_discs, threshold):
    image, truth, score = two_discs
    refined = edges.load().refine(image, score, threshold)
    assert refined.dtype == np.float32 and refined.shape == score.shape
    assert refined.min() >= 0 and refined.max() <= 1
    assert overlap(refined >= threshold, truth) > 0.9


def test_a_cut_that_loses_the_part_is_refused(two_discs, monkeypatch):
    image, _, score = two_discs
    monkeypatch.setattr(edges, "sharpen", lambda crop, _: (np.zeros(crop.shape[:2], bool), None))
    refiner = edges.load()
    refined = refiner.refine(image, score, THRESHOLD)
    assert np.array_equal(refined, score)
    assert (refiner.details["refused"], refiner.left_coarse) == (2, True)


def test_nothing_hot_is_left_as_it_is(two_discs):
    image, _, score = two_discs
    refiner = edges.load()
    assert np.array_equal(refiner.refine(image, score / 2, THRESHOLD), score / 2)
    assert refiner.details["parts"] == 0 and not refiner.left_coarse


def test_the_same_bytes_and_inputs_unchanged(two_discs):
    image, _, score = two_discs
    for array in (image, score):
        array.setflags(write=False)
    first = edges.load().refine(image, score, THRESHOLD).tobytes()
    assert edges.load().refine(image, score, THRESHOLD).tobytes() == first


@pytest.mark.parametrize("shape", [(1, 50), (50, 1), (3, 40), (8, 8)])
def test_tiny_photos(shape):
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    score = np.full(shape, 0.9, np.float32)
    assert edges.load().refine(image, score, THRESHOLD).shape == shape
