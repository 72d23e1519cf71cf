"""Fills a hole with pieces of the photo itself, at the photo's own resolution: nothing to download, no GPU.

`load()` gives an `ExemplarInpainter`. Where its `fill` is told that a part of the hole shows the background, it keeps
that, freed of the object's shadow (`shading`), and completes only the rest: a desk's edge that shows beside a bag is
continued and not guessed. It copies patches from around the hole so that each agrees with its
neighbours (PatchMatch: Barnes et al., "PatchMatch: A Randomized Correspondence Algorithm for Structural Image
Editing", SIGGRAPH 2009; completion after Wexler et al., "Space-Time Completion of Video", PAMI 2007), through the
library PyPatchMatch. Good at walls, floors, lawns, fabric; it cannot invent what it does not see: half a face, text.
Knows nothing of objects, prompts or files.
"""

from importlib import metadata

import numpy as np

from engines.errors import EngineUnavailableError, InputError
from engines.geometry import Box, bounding_box, grow_box
from engines.inpainting.shading import lift_shading

PATCH_RADIUS = 5  # pixels: 11x11 patches, measured against 3, 4, 7 and 9: smaller break lines, larger ones blur
CONTEXT_MIN, CONTEXT_MAX = 0.6, 3.0  # of the hole's larger side: how far around it pieces are looked for
CONTEXT_PIXELS = 48  # pixels: added to that, so that a tiny hole has a neighbourhood too


class ExemplarInpainter:
    """Fills holes from the photo's own pixels; see `fill`."""

    name = "embedded"

    def __init__(self):
        self.details = {"method": "PatchMatch", "library": f"PyPatchMatch {metadata.version('PyPatchMatch')}"}

    def fill(self, image, hole, *, seed, settings=None, shown=None, start=None, progress=None) -> np.ndarray:
        """Return `image` (uint8 (H, W, 3)) with `hole` (bool (H, W), True = to be painted) completed.

        shown: bool (H, W), pixels of the hole where the photo shows the background, perhaps in the object's shadow.
        Pixels outside the hole are the input's. The same seed gives the same bytes. `settings` and `start` are for
        engines that paint from a prompt and are not used; `progress(done, total)` is told the one step there is.
        Raises InputError where the hole leaves nothing to copy from.
        """
        if hole.all():
            raise InputError("the hole covers the whole photo, so there is nothing to fill it from; lower --mask-pad")
        result = image.copy()
        unseen = hole
        if hole.any() and shown is not None:
            window = context_window(hole).slices
            result[window] = lift_shading(image[window], hole[window], shown[window])
            unseen = hole & ~shown
        if unseen.any():
            window = context_window(unseen).slices
            result[window][unseen[window]] = _complete(result[window], unseen[window], seed)[unseen[window]]
        if progress is not None:
            progress(1, 1)
        return result


def _complete(image: np.ndarray, hole: np.ndarray, seed: int) -> np.ndarray:
    """Return `image` with its hole completed by PatchMatch."""
    import patchmatch

    patchmatch.set_random_seed(seed % 2**32)
    return patchmatch.inpaint(np.ascontiguousarray(image), hole, patch_size=PATCH_RADIUS)


def context_window(hole: np.ndarray) -> Box:
    """Return the Box round a hole in which pieces to fill it with are looked for.

    Small holes get more context in proportion than large ones, so that time follows the hole and not the photo.
    """
    box = bounding_box(hole)
    share = np.clip(750 / np.sqrt(np.count_nonzero(hole)), CONTEXT_MIN, CONTEXT_MAX)
    return grow_box(box, round(share * max(box.width, box.height)) + CONTEXT_PIXELS, hole.shape)


def load(*, model: str | None = None, device: str = "auto") -> ExemplarInpainter:
    """Return the inpainter; it has no weights, and runs on the CPU whatever `device` says.

    Raises EngineUnavailableError where the library has no build for this machine.
    """
    import patchmatch

    if not patchmatch.patchmatch_available:
        raise EngineUnavailableError(
            "the embedded inpainter cannot run: PyPatchMatch was installed without its library; "
            "reinstall it with a C++ compiler, CMake and OpenCV at hand"
        )
    return ExemplarInpainter()
