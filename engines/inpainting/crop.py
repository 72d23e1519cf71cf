"""Which part of a photo a diffusion model gets to see, at what size, and what it must not see in it.

    window = crop_window(bounding_box(hole), image.shape)     # part of the photo
    width, height = model_size(window.width, window.height)   # what it is resized to
    mask = block_mask(hole[window.slices], width, height)     # where the model may paint, at that size
    known = extend_surroundings(image[window.slices], hole[window.slices])

Plain arithmetic on boxes and arrays; knows no model, and nothing of prompts or sampling.
"""

import math

import numpy as np

from engines.geometry import Box, bounding_box, grow_box, nearest_pixel

MODEL_SIDE = 512  # pixels, where nothing else is asked: Stable Diffusion 2 inpainting was trained on 512x512
BLOCK = 8  # pixels: one latent cell stands for 8x8 of them, so sizes are multiples of it
CONTEXT_SHARE = 0.5  # of the hole's larger side, on every side of it
MIN_CONTEXT = 64  # pixels of the photo on every side: a small hole needs surroundings too
MAX_ASPECT = 4.0  # longer to shorter side of what the model sees: beyond it the shorter one is too small to paint in
SIZE_SLACK = 0.15  # of the model's area may be left unused for the sake of the aspect ratio
NEUTRAL = 127  # level: stands for what is not known where nothing at all is


def crop_window(hole_box: Box, shape: tuple[int, ...], side: int | None = None) -> Box:
    """Return the part of a photo of this shape (H, W, ...) that is given to the model for a hole in `hole_box`.

    The hole's box, with half its larger side (at least 64 pixels) of context on every side; each side then widened
    evenly to `side` pixels (None: 512), which the model needs and costs no sharpness. What would leave the photo is
    moved back into it, and only what the photo is too small for is left away. The whole hole is always inside.
    """
    height, width = shape[:2]
    margin = max(math.ceil(CONTEXT_SHARE * max(hole_box.width, hole_box.height)), MIN_CONTEXT)
    context = grow_box(hole_box, margin, shape)
    side = side or MODEL_SIDE
    left, right = _widen(context.left, context.right, side, width)
    top, bottom = _widen(context.top, context.bottom, side, height)
    return Box(left, top, right, bottom)


def _widen(start: int, stop: int, least: int, limit: int) -> tuple[int, int]:
    """The interval made `least` long, evenly on both ends, moved back into [0, limit) and no longer than that."""
    length = min(max(stop - start, least), limit)
    start = min(max(start - (length - (stop - start)) // 2, 0), limit - length)
    return start, start + length


def model_size(width: int, height: int, side: int | None = None) -> tuple[int, int]:
    """Return the (width, height) in pixels at which a window of width x height is given to the model.

    Both are multiples of 8, their product is at most the square of `side` (pixels; None: 512) and at least 85 % of it,
    and of all such sizes it is the one that distorts the window least, by less than 1 % at 512 (the larger one of two
    equals). Windows longer than 4:1 are squeezed to 4:1, which leaves their shorter side half of `side` to be painted
    in. Small windows are enlarged: the model paints badly below the size it was trained at.
    """
    aspect = min(max(width / height, 1 / MAX_ASPECT), MAX_ASPECT)
    area = (side or MODEL_SIDE) ** 2
    sides = range(BLOCK, math.isqrt(int(area * MAX_ASPECT)) + 1, BLOCK)
    sizes = [(w, h) for h in sides for w in sides if (1 - SIZE_SLACK) * area <= w * h <= area]
    return min(sizes, key=lambda size: (round(abs(math.log(size[0] / size[1] / aspect)), 9), -size[0] * size[1]))


def block_mask(hole: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return where the model may paint, bool (height, width): True on every 8x8 block that touches the hole.

    hole: bool (H, W) of the window at the photo's resolution. A block is True where any hole pixel lies in it, even
    in part, so a line of one pixel does not vanish however much the window shrinks, and sampling the result to
    the latent grid by nearest neighbour gives the maximum over each cell.
    """
    cells = _any_per_interval(_any_per_interval(hole, height // BLOCK).T, width // BLOCK).T
    return cells.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)


def _any_per_interval(values: np.ndarray, count: int) -> np.ndarray:
    """For each of `count` equal intervals of the rows: True where any row that lies in it, even in part, is True."""
    length = len(values)
    edges = np.arange(count + 1) * length
    first = edges[:-1] // count
    stop = -(-edges[1:] // count)  # rounded up
    sums = np.zeros((length + 1, values.shape[1]), dtype=np.int64)
    np.cumsum(values, axis=0, out=sums[1:])
    return sums[stop] > sums[first]


def extend_surroundings(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """Return a copy of `image` (uint8 (H, W, 3)) whose hole (bool (H, W)) has the colour of the nearest known pixel.

    So nothing of what the hole hides can reach the pixels around it when the picture is resized. Where nothing is
    known, the hole is grey.
    """
    result = image.copy()
    if not hole.any():
        return result
    if hole.all():
        result[:] = NEUTRAL
        return result
    # The hole's box and one pixel more hold the nearest known pixel of each of its pixels.
    near = grow_box(bounding_box(hole), 1, hole.shape)
    part, unknown = image[near.slices], hole[near.slices]
    rows, columns = nearest_pixel(~unknown)[unknown].T
    result[near.slices][unknown] = part[rows, columns]
    return result
