"""Fills a hole with pieces of the photo itself, at the photo's own resolution: nothing to download, no GPU.

`load()` gives an `ExemplarInpainter`. Where its `fill` is told that a part of the hole shows the background, it keeps
that, freed of the object's shadow (`shading`), and completes only the rest: a desk's edge that shows beside a bag is
continued and not guessed. The rest is completed from the photo by `patchmatch`. Good at walls, floors, lawns, fabric;
it cannot invent what it does not see: half a face, text. Knows nothing of objects, prompts or files.
"""

import math
from importlib import metadata

import cv2
import numpy as np

from engines.geometry import Box, part_windows, scale_length
from engines.inpainting.patchmatch import fill as complete
from engines.inpainting.shading import lift_shading

GUESS_HOLE = 10_000  # pixels: the hole of the picture in which the light behind the object is guessed
SHADOW_SOFTNESS = 3.0  # pixels of a 512-pixel-high photo: shadows are softer than this, texture is finer


class ExemplarInpainter:
    """Fills holes from the photo's own pixels; see `fill`."""

    name = "embedded"
    invents = False  # all that it paints is from the photo

    def __init__(self):
        self.details = {"method": "PatchMatch", "compiler": f"numba {metadata.version('numba')}"}

    def fill(self, image, hole, *, seed, settings=None, shown=None, start=None, progress=None) -> np.ndarray:
        """Return `image` (uint8 (H, W, 3)) with `hole` (bool (H, W), True = to be painted) completed.

        shown: bool (H, W), pixels of the hole where the photo shows the background, perhaps in the object's shadow.
        Pixels outside the hole are the input's. The same seed gives the same bytes. `settings` and `start` are for
        engines that paint from a prompt and are not used; `progress(done, total)` is told each round.
        Raises InputError where the hole leaves nothing to copy from.
        """
        ring = np.zeros_like(hole) if shown is None else hole & shown
        if not ring.any() or hole.all():
            return complete(image, hole, seed=seed, progress=progress)
        result, unseen, avoid = image.copy(), hole.copy(), np.zeros_like(hole)
        sigma = max(1.0, scale_length(SHADOW_SOFTNESS, hole.shape))
        guess = guess_light(image, hole, seed=seed)
        for box in part_windows(hole, round(4 * sigma) + 1):
            window, light = box.slices, enlarge_part(guess, hole.shape, box)
            places = image[window], hole[window], ring[window]
            result[window], usable, shaded = lift_shading(*places, light, sigma=sigma)
            unseen[window] &= ~usable
            avoid[window] = shaded
        return complete(result, unseen, avoid=avoid, seed=seed, progress=progress)


def guess_light(image: np.ndarray, hole: np.ndarray, *, seed: int) -> np.ndarray:
    """Return `image`, made small, with its hole completed, which takes no time: right in the large, no more.

    It is smaller by the power of two that leaves at most GUESS_HOLE pixels of hole.
    """
    halvings = max(math.ceil(math.log2(np.count_nonzero(hole) / GUESS_HOLE) / 2), 0)
    height, width = hole.shape
    size = max(width >> halvings, 1), max(height >> halvings, 1)
    known = np.full(hole.shape, 255, np.uint8)
    emptied = image.copy()
    for window in part_windows(hole, 0):
        inside = hole[window.slices]
        known[window.slices][inside] = 0
        emptied[window.slices][inside] = 0
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    smaller = cv2.resize(emptied, size, interpolation=cv2.INTER_AREA)
    partly = (share > 0) & (share < 255)
    smaller[partly] = np.clip(smaller[partly] * (255 / share[partly])[:, None], 0, 255)
    return complete(smaller, share < 255, seed=seed)


def enlarge_part(small: np.ndarray, shape: tuple[int, int], part: Box) -> np.ndarray:
    """Return the part of a picture of `shape` (H, W) that a small copy of it shows, uint8 (h, w, 3), enlarged.

    Exactly what enlarging all of it would give where H and W are multiples of the copy's, else to a pixel.
    """
    ways = []
    for first, last, cells, length in zip(part[:2], part[2:], small.shape[1::-1], shape[::-1], strict=True):
        scale = length / cells
        low, high = max(math.floor(first / scale) - 2, 0), min(math.ceil(last / scale) + 2, cells)
        begin, end = round(low * scale), round(high * scale)
        ways.append((slice(low, high), slice(first - begin, last - begin), end - begin))
    (columns, across, width), (rows, down, height) = ways
    return cv2.resize(small[rows, columns], (width, height))[down, across]


def load(*, model: str | None = None, device: str = "auto") -> ExemplarInpainter:
    """Return the inpainter; it has no weights, and runs on the CPU whatever `device` says."""
    return ExemplarInpainter()
