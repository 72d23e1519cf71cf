"""Puts a cut-out object somewhere else on a background.

`place` composites; `is_visible` and `shows` tell beforehand whether anything would be left to see. Shifts are (dx, dy)
in whole pixels, dy growing downwards. Knows nothing of how the object was found or what filled its old place.
"""

import numpy as np

from engines.compositing.matting import Cutout
from engines.geometry import bounding_box, part_windows, row_strips, shift_box, shifted_slices, within


def is_visible(mask: np.ndarray, dx: int, dy: int) -> bool:
    """Return whether a pixel of `mask` (bool (H, W)) stays in the frame when moved by (dx, dy)."""
    boxes = shifted_slices(bounding_box(mask), dx, dy, mask.shape)
    return boxes is not None and bool(mask[boxes[0].slices].any())


def shows(cutout: Cutout, dx: int, dy: int, shape: tuple[int, ...]) -> bool:
    """Return whether any pixel of a photo of this shape is mostly the cut-out object when that is moved by (dx, dy)."""
    boxes = shifted_slices(cutout.box, dx, dy, shape)
    return boxes is not None and bool((cutout.alpha[within(boxes[0], cutout.box).slices] > 0.5).any())


def place(background: np.ndarray, cutout: Cutout, dx: int, dy: int) -> np.ndarray:
    """Return `background` (uint8 (H, W, C)) with the cut-out object over it, moved by (dx, dy) from where it stood.

    Where the object's alpha is 1 its pixels are copied, where it is 0 the background's are, exactly; between, mixed.
    What leaves the frame is cut off.
    """
    result = background.copy()
    boxes = shifted_slices(cutout.box, dx, dy, background.shape)
    if boxes is None:
        return result
    for target in row_strips(boxes[1]):
        local = within(shift_box(target, -dx, -dy), cutout.box).slices
        alpha = cutout.alpha[local][..., None]
        under = background[target.slices].astype(np.float32)
        mixed = alpha * cutout.colours[local] + (1 - alpha) * under
        result[target.slices] = np.rint(mixed).astype(np.uint8)
    return result


def place_alpha(alpha: np.ndarray, hole: np.ndarray, cutout: Cutout, dx: int, dy: int) -> np.ndarray:
    """Return a photo's alpha channel (uint8 (H, W)) after the object moved: it takes its own opacity along.

    The hole takes the opacity of what surrounds it (OpenCV's Telea filling), so that an object on a transparent ground
    leaves transparency behind.
    """
    import cv2

    if (alpha == 255).all():
        return alpha.copy()
    result = alpha.copy()
    for part in part_windows(hole, 16):
        window = part.slices
        filled = cv2.inpaint(alpha[window], hole[window].astype(np.uint8), 5, cv2.INPAINT_TELEA)
        result[window][hole[window]] = filled[hole[window]]
    own = alpha[cutout.box.slices] if cutout.opacity is None else cutout.opacity
    opaque = Cutout(cutout.box, cutout.alpha, own[..., None])
    return place(result[..., None], opaque, dx, dy)[..., 0]
