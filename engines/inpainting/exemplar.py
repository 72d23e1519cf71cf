"""Fills a hole with pieces of the photo itself, at the photo's own resolution: nothing to download, no GPU.

`load()` gives an `ExemplarInpainter`; its `fill` copies patches from around the hole so that each agrees with its
neighbours (PatchMatch: Barnes et al., "PatchMatch: A Randomized Correspondence Algorithm for Structural Image
Editing", SIGGRAPH 2009; completion after Wexler et al., "Space-Time Completion of Video", PAMI 2007), through the
library PyPatchMatch. Good at walls, floors, lawns, fabric; it cannot invent what it does not see: half a face, text.
Knows nothing of objects, prompts or files.
"""

from importlib import metadata

import numpy as np

from engines.errors import EngineUnavailableError, InputError
from engines.geometry import bounding_box, grow_box

PATCH_RADIUS = 3  # pixels: 7x7 patches; larger ones blur and are slow, smaller ones lose the texture
CONTEXT_MIN, CONTEXT_MAX = 0.6, 3.0  # of the hole's larger side: how far around it pieces are looked for
CONTEXT_PIXELS = 48  # pixels: added to that, so that a tiny hole has a neighbourhood too
SEAM_SIGMA = 4.0  # pixels: the colour step across the border is smoothed along it by this before it is spread
SEAM_LIMIT = 40.0  # levels: a larger step is an edge of the picture, not a difference of light


class ExemplarInpainter:
    """Fills holes from the photo's own pixels; see `fill`."""

    name = "embedded"

    def __init__(self):
        self.details = {"method": "PatchMatch", "library": f"PyPatchMatch {metadata.version('PyPatchMatch')}"}

    def fill(self, image, hole, *, seed, settings=None, shown=None, start=None, progress=None) -> np.ndarray:
        """Return `image` (uint8 (H, W, 3)) with `hole` (bool (H, W), True = to be painted) completed.

        Pixels outside the hole are the input's. The same seed gives the same bytes. `settings` and `start` are for
        engines that paint from a prompt and are not used; `progress(done, total)` is told the one step there is.
        Raises InputError where the hole leaves nothing to copy from.
        """
        import patchmatch

        if not hole.any():
            return image.copy()
        window = context_window(hole)
        known = image[window.slices]
        to_paint = hole[window.slices]
        if to_paint.all():
            raise InputError("the hole covers the whole photo, so there is nothing to fill it from; lower --mask-pad")
        patchmatch.set_random_seed(seed % 2**32)
        painted = patchmatch.inpaint(np.ascontiguousarray(known), to_paint, patch_size=PATCH_RADIUS)
        result = image.copy()
        result[window.slices][to_paint] = painted[to_paint]
        if progress is not None:
            progress(1, 1)
        return result


def context_window(hole: np.ndarray):
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
