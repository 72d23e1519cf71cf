"""The embedded filling: its promises, and its quality relative to the damage."""

import numpy as np
import pytest

from engines.errors import InputError
from engines.inpainting.exemplar import load


@pytest.fixture(scope="module")
def inpainter():
    return load()


def textured(rows=80, columns=100):
    """A picture with a horizontal edge, stripes above it and grain everywhere."""
    rng = np.random.default_rng(3)
    image = np.full((rows, columns, 3), 90.0)
    image[: rows // 2] = 180
    image[: rows // 2, ::10] -= 60
    return np.clip(image + rng.normal(0, 3, image.shape), 0, 255).astype(np.uint8)


def hole_at(image, top, bottom, left, right):
    hole = np.zeros(image.shape[:2], bool)
    hole[top:bottom, left:right] = True
    return hole


@pytest.mark.parametrize(
    "where", [(30, 52, 40, 62), (0, 20, 0, 20), (60, 80, 80, 100), (39, 40, 50, 51), (20, 60, 0, 30)]
)
def test_outside_the_hole_nothing_changes(inpainter, where):
    image = textured()
    hole = hole_at(image, *where)
    before = image.copy(), hole.copy()
    filled = inpainter.fill(image, hole, seed=0)
    assert filled.dtype == np.uint8 and filled.shape == image.shape
    assert np.array_equal(filled[~hole], image[~hole])
    assert np.array_equal(image, before[0]) and np.array_equal(hole, before[1])


def test_the_hole_is_filled_without_looking_at_what_it_held(inpainter):
    image = textured()
    hole = hole_at(image, 30, 52, 40, 62)
    painted = image.copy()
    painted[hole] = (255, 0, 255)
    assert np.array_equal(inpainter.fill(image, hole, seed=0), inpainter.fill(painted, hole, seed=0))


def test_an_edge_is_continued(inpainter):
    image = textured()
    hole = hole_at(image, 30, 52, 40, 62)
    filled = inpainter.fill(np.where(hole[..., None], 0, image).astype(np.uint8), hole, seed=0)
    flat = np.where(hole[..., None], image[~hole].mean(axis=0), image)

    def error(result):
        return np.abs(result.astype(float) - image)[hole].mean()

    assert error(filled) < 0.35 * error(flat)


def test_the_same_seed_gives_the_same_bytes(inpainter):
    image = textured()
    hole = hole_at(image, 20, 60, 30, 70)
    first = inpainter.fill(image, hole, seed=5)
    assert np.array_equal(first, inpainter.fill(image, hole, seed=5))


def test_nothing_to_fill_and_nothing_to_fill_from(inpainter):
    image = textured()
    assert np.array_equal(inpainter.fill(image, np.zeros(image.shape[:2], bool), seed=0), image)
    with pytest.raises(InputError, match="whole photo"):
        inpainter.fill(image, np.ones(image.shape[:2], bool), seed=0)


def test_progress_ends_at_its_total(inpainter):
    told = []
    image = textured()
    inpainter.fill(image, hole_at(image, 30, 40, 40, 50), seed=0, progress=lambda *step: told.append(step))
    assert told and told[-1][0] == told[-1][1]


def test_what_shows_of_the_background_is_kept(inpainter):
    """A line that runs behind the object, of which the ring shows both ends and a bend, is not guessed."""
    image = textured()
    image[20:70, 60:63] = (200, 40, 40)  # a post that only the hole's ring shows
    hole = hole_at(image, 15, 75, 30, 70)
    shown = hole.copy()
    shown[25:65, 36:56] = False  # the object itself
    told = inpainter.fill(image, hole, seed=0, shown=shown)
    guessed = inpainter.fill(image, hole, seed=0)
    post = np.zeros_like(hole)
    post[20:70, 60:63] = True

    def error(result):
        return np.abs(result.astype(float) - image)[post].mean()

    assert error(told) < 8 < error(guessed)
    assert np.array_equal(told[~hole], image[~hole])
