"""The outlining network: what it is given, what it draws, and what is wrong with its file is one line."""

import cv2
import numpy as np
import torch

from engines.cells import stacked, unstacked
from engines.segmentation.contour import DESCRIPTION, NETWORK, SIDE, WEIGHTS, colours_say, load_contour, seen
from engines.segmentation.sharpening import settle
from tests.damage import assert_one_line, damaged


def scene(height=300, width=240):
    """A brown box on a pale floor, its soft shadow to the right, and what a finder would say in cells of 8 pixels."""
    box = np.zeros((height, width), bool)
    box[80:200, 60:140] = True
    shadow = cv2.GaussianBlur(np.roll(box, (20, 45), (0, 1)).astype(np.float32), (0, 0), 6)
    picture = np.full((height, width, 3), (196.0, 186.0, 170.0)) * (1 - 0.45 * shadow[..., None])
    picture[box] = (120, 70, 50)
    picture += np.random.default_rng(0).normal(0, 3, picture.shape)
    coarse = cv2.resize(box.astype(np.float32), (width // 8, height // 8), interpolation=cv2.INTER_AREA)
    return picture.clip(0, 255).astype(np.uint8), box, cv2.GaussianBlur(coarse, (0, 0), 1.2)


def overlap(one, other):
    return (one & other).sum() / (one | other).sum()


def test_pixels_are_stacked_as_the_training_stacks_them():
    pixels = np.random.default_rng(0).normal(size=(2, 3, 8, 6)).astype(np.float32)
    assert np.array_equal(stacked(pixels), torch.nn.functional.pixel_unshuffle(torch.from_numpy(pixels), 2).numpy())
    assert np.array_equal(unstacked(stacked(pixels)), pixels)


def test_what_it_sees_lies_about_zero():
    picture, _, coarse = scene()
    layers = seen(picture, coarse, coarse, colours_say(picture, coarse))
    assert layers.shape == (300, 240, 6) and layers.dtype == np.float32
    assert layers.min() >= -1 and layers.max() <= 1 and layers[..., 3].max() > 0.9 and layers[..., 3].min() == -1


def test_what_it_draws_is_as_long_as_it_sees_whatever_the_picture_has():
    contour = load_contour()
    for shape in ((300, 240), (37, 91), (9, 700)):
        picture = np.zeros((*shape, 3), np.uint8)
        logit = contour.draw(picture, np.full((5, 6), 0.5, np.float32), np.full((5, 6), 0.5, np.float32))
        assert max(logit.shape) == SIDE and np.isfinite(logit).all()
        assert min(logit.shape) == round(min(shape) * SIDE / max(shape))


def test_a_shadow_is_not_a_part_of_what_throws_it():
    picture, box, coarse = scene()
    logit = load_contour().draw(picture, coarse, coarse)
    mask, soft = settle(picture, coarse, logit)
    assert overlap(mask, box) > 0.95
    assert soft.shape == box.shape and soft.min() >= 0 and soft.max() <= 1


def test_the_same_picture_gives_the_same_bytes():
    picture, _, coarse = scene()
    assert np.array_equal(*(load_contour().draw(picture, coarse, coarse) for _ in range(2)))


@damaged(NETWORK, DESCRIPTION)
def test_a_damaged_file_is_one_line(tmp_path, damage, file, words):
    assert_one_line(load_contour, WEIGHTS, tmp_path, damage, file, words)
