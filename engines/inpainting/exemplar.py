"""Fills a hole with pieces of the photo itself, at the photo's own resolution: nothing to download, no GPU.

`load()` gives an `ExemplarInpainter`. Where its `fill` is told that a part of the hole shows the background, it keeps
that, freed of the object's shadow (`shading`), and completes only the rest: a desk's edge that shows beside a bag is
continued and not guessed. The rest is completed from the photo by `patchmatch`. Good at walls, floors, lawns, fabric;
it cannot invent what it does not see: half a face, text. Knows nothing of objects, prompts or files.
"""

from importlib import metadata

import numpy as np

from engines.geometry import bounding_box, grow_box, scale_length
from engines.inpainting.patchmatch import fill as complete
from engines.inpainting.shading import lift_shading

SURROUNDINGS = 40  # pixels of a 512-pixel-high photo round the hole that the ring's shadow is measured against
SHADOW_SOFTNESS = 3.0  # pixels of a 512-pixel-high photo: shadows are softer than this, texture is finer


class ExemplarInpainter:
    """Fills holes from the photo's own pixels; see `fill`."""

    name = "embedded"

    def __init__(self):
        self.details = {"method": "PatchMatch", "compiler": f"numba {metadata.version('numba')}"}

    def fill(self, image, hole, *, seed, settings=None, shown=None, start=None, progress=None) -> np.ndarray:
        """Return `image` (uint8 (H, W, 3)) with `hole` (bool (H, W), True = to be painted) completed.

        shown: bool (H, W), pixels of the hole where the photo shows the background, perhaps in the object's shadow.
        Pixels outside the hole are the input's. The same seed gives the same bytes. `settings` and `start` are for
        engines that paint from a prompt and are not used; `progress(done, total)` is told each round.
        Raises InputError where the hole leaves nothing to copy from.
        """
        result = image.copy()
        unseen = hole
        if hole.any() and shown is not None:
            window = grow_box(bounding_box(hole), scale_length(SURROUNDINGS, hole.shape) + 1, hole.shape).slices
            sigma = max(1.0, scale_length(SHADOW_SOFTNESS, hole.shape))
            unseen = hole.copy()
            result[window], usable = lift_shading(image[window], hole[window], shown[window], sigma=sigma)
            unseen[window] &= ~usable
        return complete(result, unseen, seed=seed, progress=progress)


def load(*, model: str | None = None, device: str = "auto") -> ExemplarInpainter:
    """Return the inpainter; it has no weights, and runs on the CPU whatever `device` says."""
    return ExemplarInpainter()
