"""Fills a hole with pieces of the photo itself, at the photo's own resolution: nothing to download, no GPU.

`load()` gives an `ExemplarInpainter`. Where its `fill` is told that a part of the hole shows the background, it keeps
that: a desk's edge that shows beside a bag is continued and not guessed. The rest is completed from the photo by
`patchmatch`. Good at walls, floors, lawns, fabric; it cannot invent what it does not see: half a face, text. Knows
nothing of objects, prompts or files.
"""

from importlib import metadata

import numpy as np

from engines.inpainting.patchmatch import fill as complete


class ExemplarInpainter:
    """Fills holes from the photo's own pixels; see `fill`."""

    name = "embedded"
    invents = False  # all that it paints is from the photo

    def __init__(self):
        self.details = {"method": "PatchMatch", "compiler": f"numba {metadata.version('numba')}"}

    def fill(self, image, hole, *, seed, settings=None, shown=None, start=None, progress=None) -> np.ndarray:
        """Return `image` (uint8 (H, W, 3)) with `hole` (bool (H, W), True = to be painted) completed.

        shown: bool (H, W), pixels of the hole where `image` shows the background; they stay as they are.
        Pixels outside the hole are the input's. The same seed gives the same bytes. `settings` and `start` are for
        engines that paint from a prompt and are not used; `progress(done, total)` is told each round.
        Raises InputError where the hole leaves nothing to copy from.
        """
        unseen = hole if shown is None or hole.all() else hole & ~shown
        return complete(image, unseen, seed=seed, progress=progress)


def load(*, model: str | None = None, device: str = "auto") -> ExemplarInpainter:
    """Return the inpainter; it has no weights, and runs on the CPU whatever `device` says."""
    return ExemplarInpainter()
