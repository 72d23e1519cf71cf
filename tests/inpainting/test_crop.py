"""What a diffusion model is shown of a photo: windows, sizes and masks from tables, and what must never be in them."""

import numpy as np
import pytest

from engines.geometry import Box
from engines.inpainting.crop import BLOCK, block_mask, crop_window, extend_surroundings, model_size


@pytest.mark.parametrize(
    ("hole", "shape", "window"),
    [
        # A hole in the middle of a large photo: 512 pixels round it.
        (Box(500, 400, 600, 480), (1000, 1200), Box(294, 184, 806, 696)),
        # In the corners: moved back into the photo, not made smaller.
        (Box(0, 0, 50, 50), (1000, 1200), Box(0, 0, 512, 512)),
        (Box(1150, 950, 1200, 1000), (1000, 1200), Box(688, 488, 1200, 1000)),
        # A hole of 300x200: half of 300 on every side is 600x500, and 500 is widened to 512.
        (Box(400, 400, 700, 600), (1000, 1200), Box(250, 244, 850, 756)),
        # A large hole: half its larger side on every side, as far as the photo has it.
        (Box(600, 300, 1100, 700), (1000, 1600), Box(350, 50, 1350, 950)),
        (Box(100, 100, 900, 900), (1000, 1600), Box(0, 0, 1300, 1000)),
        # Photos smaller than 512 on one side or both: all of that side.
        (Box(300, 50, 350, 100), (200, 1000), Box(69, 0, 581, 200)),
        (Box(10, 10, 30, 20), (40, 60), Box(0, 0, 60, 40)),
        # The hole is the photo.
        (Box(0, 0, 640, 640), (640, 640), Box(0, 0, 640, 640)),
    ],
)
def test_window(hole, shape, window):
    assert crop_window(hole, shape) == window


def test_window_holds_the_hole_and_context_and_stays_in_the_photo():
    rng = np.random.default_rng(0)
    for _ in range(500):
        height, width = rng.integers(1, 3000, 2)
        left, right = sorted(rng.integers(0, width + 1, 2))
        top, bottom = sorted(rng.integers(0, height + 1, 2))
        if left == right or top == bottom:
            continue
        window = crop_window(Box(left, top, right, bottom), (height, width))
        margin = max(64, (max(right - left, bottom - top) + 1) // 2)
        assert 0 <= window.left <= max(left - margin, 0)
        assert width >= window.right >= min(right + margin, width)
        assert 0 <= window.top <= max(top - margin, 0)
        assert height >= window.bottom >= min(bottom + margin, height)
        assert window.width >= min(512, width)
        assert window.height >= min(512, height)


@pytest.mark.parametrize(
    ("window", "size"),
    [
        ((512, 512), (512, 512)),
        ((900, 900), (512, 512)),
        ((30, 30), (512, 512)),
        ((1600, 1000), (640, 400)),
        ((1000, 1600), (400, 640)),
        ((1600, 400), (1024, 256)),
        ((3000, 100), (1024, 256)),
        ((100, 3000), (256, 1024)),
        ((1, 1), (512, 512)),
    ],
)
def test_model_size(window, size):
    assert model_size(*window) == size


def test_model_size_keeps_the_aspect_and_the_cost():
    rng = np.random.default_rng(1)
    for _ in range(300):
        width, height = rng.integers(200, 800, 2)
        paint_width, paint_height = model_size(width, height)
        assert paint_width % BLOCK == 0
        assert paint_height % BLOCK == 0
        assert 0.85 * 512**2 <= paint_width * paint_height <= 512**2
        assert abs(paint_width / paint_height * height / width - 1) < 0.01


def test_block_mask_of_one_pixel():
    hole = np.zeros((32, 48), dtype=bool)
    hole[17, 40] = True
    expected = np.zeros((32, 48), dtype=bool)
    expected[16:24, 40:48] = True
    np.testing.assert_array_equal(block_mask(hole, 48, 32), expected)


def test_block_mask_where_a_pixel_spans_two_blocks():
    # Three pixels become two blocks: the middle one lies in both.
    hole = np.array([[False, True, False]] * 3)
    assert block_mask(hole, 16, 16).all()
    hole = np.array([[True, False, False]] * 3)
    np.testing.assert_array_equal(block_mask(hole, 16, 16), np.arange(16) < np.full((16, 1), 8))


@pytest.mark.parametrize("shape", [(1000, 1600), (37, 53), (512, 512), (700, 300)])
def test_block_mask_covers_every_hole_pixel_however_thin(shape):
    height, width = shape
    rng = np.random.default_rng(2)
    hole = np.zeros(shape, dtype=bool)
    hole[rng.integers(height), :] = True
    hole[rng.integers(0, height, 20), rng.integers(0, width, 20)] = True
    size = model_size(width, height)
    mask = block_mask(hole, *size)
    expected = np.zeros_like(mask)
    for y, x in np.argwhere(hole):  # each pixel's own rectangle in blocks, half-open, in whole numbers
        rows = slice(y * size[1] // height // BLOCK, -(-(y + 1) * size[1] // (height * BLOCK)))
        columns = slice(x * size[0] // width // BLOCK, -(-(x + 1) * size[0] // (width * BLOCK)))
        expected.reshape(size[1] // BLOCK, BLOCK, size[0] // BLOCK, BLOCK)[rows, :, columns, :] = True
    np.testing.assert_array_equal(mask, expected)


def test_extended_surroundings_have_the_nearest_colour():
    image = np.zeros((5, 7, 3), dtype=np.uint8)
    image[:, :3] = (10, 20, 30)
    image[:, 3:] = (200, 210, 220)
    hole = np.zeros((5, 7), dtype=bool)
    hole[1:4, 1:6] = True
    image[hole] = (255, 0, 255)
    kept = image.copy()
    result = extend_surroundings(image, hole)
    np.testing.assert_array_equal(image, kept)
    np.testing.assert_array_equal(result[~hole], image[~hole])
    np.testing.assert_array_equal(result[2, 1], (10, 20, 30))
    np.testing.assert_array_equal(result[2, 5], (200, 210, 220))
    assert not (result == (255, 0, 255)).all(axis=2).any()


def test_extended_surroundings_at_the_border_and_without_any():
    image = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    hole = np.zeros((4, 6), dtype=bool)
    hole[:, :4] = True  # touches three borders
    result = extend_surroundings(image, hole)
    np.testing.assert_array_equal(result[:, 3], image[:, 4])
    np.testing.assert_array_equal(result[:, 0], image[:, 4])
    np.testing.assert_array_equal(extend_surroundings(image, np.zeros_like(hole)), image)
    assert np.ptp(extend_surroundings(image, np.ones_like(hole))) == 0
