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

from engines.geometry import bounding_box, grow_box, scale_length
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
        window = grow_box(bounding_box(hole), round(4 * sigma) + 1, hole.shape).slices
        guess = guess_light(image, hole, seed=seed)[window]
        result[window], usable, shaded = lift_shading(image[window], ring[window], guess, sigma=sigma)
        unseen[window] &= ~usable
        avoid[window] = shaded
        return complete(result, unseen, avoid=avoid, seed=seed, progress=progress)


def guess_light(image: np.ndarray, hole: np.ndarray, *, seed: int) -> np.ndarray:
    """Return `image` with its hole completed in a small picture, which takes no time: right in the large, no more."""
    halvings = max(math.ceil(math.log2(np.count_nonzero(hole) / GUESS_HOLE) / 2), 0)
    height, width = hole.shape
    size = max(width >> halvings, 1), max(height >> halvings, 1)
    known = np.where(hole, np.uint8(0), np.uint8(255))
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    smaller = cv2.resize(np.where(hole[..., None], np.uint8(0), image), size, interpolation=cv2.INTER_AREA)
    partly = (share > 0) & (share < 255)
    smaller[partly] = np.clip(smaller[partly] * (255 / share[partly])[:, None], 0, 255)
    return cv2.resize(complete(smaller, share < 255, seed=seed), (width, height))


def load(*, model: str | None = None, device: str = "auto") -> ExemplarInpainter:
    """Return the inpainter; it has no weights, and runs on the CPU whatever `device` says."""
    return ExemplarInpainter()
