"""Coarse scores brought to the edges of pictures drawn here."""

import cv2
import numpy as np
import pytest

from engines.segmentation.sharpening import settle, sharpen

SIDE = 240


def painted(mask, ground=(170, 160, 140), colour=(90, 40, 30), spread=8, seed=0):
    grain = np.random.default_rng(seed).normal(0, spread, (*mask.shape, 1))
    return np.clip(np.where(mask[..., None], colour, ground) + grain, 0, 255).astype(np.uint8)


def disc(radius=70):
    rows, columns = np.indices((SIDE, SIDE))
    return (columns - 120) ** 2 + (rows - 110) ** 2 <= radius**2


def coarse(mask, cells=30, blur=0.8):
    """What a network would say of the mask: the share of it in each cell, not quite sharp."""
    share = cv2.resize(mask.astype(np.float32), (cells, cells), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(share, (0, 0), blur)


def overlap(one, other):
    return (one & other).sum() / (one | other).sum()


def enlarged(score):
    return cv2.resize(score, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR) > 0.5


def test_the_outline_goes_to_the_edge():
    truth = disc()
    mask, soft = sharpen(painted(truth), coarse(truth))
    assert overlap(mask, truth) > 0.985
    assert mask.dtype == bool and soft.dtype == np.float32 and soft.min() >= 0 and soft.max() <= 1


def test_a_score_that_is_off_by_half_a_cell_is_put_right():
    truth = disc()
    shifted = np.roll(truth, 4, axis=1)
    mask, _ = sharpen(painted(truth), coarse(shifted))
    assert overlap(mask, truth) > overlap(enlarged(coarse(shifted)), truth) + 0.03


def test_thin_legs_are_kept():
    """Legs of 3 pixels, of which cells of 8 pixels have but a third."""
    truth = np.zeros((SIDE, SIDE), bool)
    truth[60:80, 60:180] = True
    legs = [66, 118, 170]
    for left in legs:
        truth[80:200, left : left + 3] = True
    mask, _ = sharpen(painted(truth), coarse(truth, blur=0.4))
    assert mask[100:190, [left + 1 for left in legs]].mean() > 0.9
    assert mask[100:190, 80:110].mean() < 0.02


def test_what_is_surely_the_objects_stays_though_colours_doubt_it():
    """A thing of two colours, the upper of which is drawn as rather not the thing's."""
    truth = disc()
    picture = painted(truth)
    upper = truth & (np.indices(truth.shape)[0] < 90)
    picture[upper] = np.clip(picture[upper] + np.array([60, 90, 80]), 0, 255)
    logit = np.where(upper, -0.4, np.where(truth, 4, -4)).astype(np.float32)
    mask, _ = settle(picture, coarse(truth), logit)
    assert mask[upper].mean() > 0.95 and overlap(mask, truth) > 0.96
    doubted, _ = settle(picture, coarse(truth & ~upper, blur=4), logit)
    assert doubted[upper].mean() < 0.3


def test_where_there_is_no_edge_the_score_decides():
    truth = disc()
    mask, _ = sharpen(painted(truth, colour=(170, 160, 140)), coarse(truth))
    assert overlap(mask, truth) > 0.9


def test_a_large_picture_and_a_small_one_give_the_same_outline():
    truth = disc()
    large = cv2.resize(painted(truth), (1200, 1200), interpolation=cv2.INTER_CUBIC)
    mask, _ = sharpen(large, coarse(truth))
    small = cv2.resize(mask.astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(bool)
    assert mask.shape == (1200, 1200)
    assert overlap(small, truth) > 0.95


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_nothing_and_everything(value):
    mask, _ = sharpen(painted(disc()), np.full((30, 30), value, np.float32))
    assert (mask == bool(value)).all()
