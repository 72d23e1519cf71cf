"""Where a polished floor mirrors an object's thin feet: streaks that run on below a chair's legs.

    mirrored = find_reflections(image, mask)

The floor shows a leg once more, upside down: a streak as wide as the leg that begins at its foot and fades downwards.
It is told from the floor by the floor to both sides of it, row by row: a joint of tiles or boards that lies there by
chance is thinner than a leg, and light that changes along the floor changes on both sides. Found are the reflections
of feet; broad things have no floor beside their reflection to compare it with. Knows nothing of lamps or of depth.
"""

import itertools
from typing import NamedTuple

import cv2
import numpy as np

from engines.channels import mean_of_channels
from engines.compositing.shadow import FLOOR
from engines.geometry import REFERENCE_HEIGHT, Box, bounding_box

# Lengths are in pixels of a 512-pixel-high photo, differences of light in natural logarithms of its levels.
WIDEST = 14.0  # a foot
LOWEST = 0.25  # of the object's height: feet end that near to its lower end
STEP = 8.0  # by so much higher, at least, the object ends beside a foot
LEVEL = 2.0  # pixels of the photo: by how much neighbouring columns of a foot may end apart
BESIDE = 2.0, 9.0  # from the streak's edge: where the floor to both sides of it is looked at
ALONG = 4.0  # to both sides along the streak: over which grain is averaged
FAINTEST = 0.025  # the least by which a streak is darker, or lighter, than the floor on both sides
START = 5.0  # below the foot: where a streak has begun
SHORTEST = 8.0  # a shorter one is the foot's shadow
SPREAD = 1.5  # to each side, and at its end: how far a streak is blurred


class Foot(NamedTuple):
    left: int  # columns, half-open
    right: int
    bottom: int  # the first row below it


def find_reflections(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return where the floor mirrors the feet of the object under `mask`: bool (H, W), outside of the mask.

    image: uint8 (H, W, 3). mask: bool (H, W), not empty.
    """
    mirrored = np.zeros_like(mask)
    unit = mask.shape[0] / REFERENCE_HEIGHT
    box = bounding_box(mask)
    for foot in find_feet(mask, box):
        length = _length(image, foot, unit, at_most=foot.bottom - box.top)
        if length >= SHORTEST * unit:
            spread = round(SPREAD * unit)
            streak = np.s_[
                foot.bottom : foot.bottom + length + spread, max(foot.left - spread, 0) : foot.right + spread
            ]
            mirrored[streak] = ~mask[streak]
    return mirrored


def find_feet(mask: np.ndarray, box: Box) -> list[Foot]:
    """Return the narrow runs of columns in which a mask, bool (H, W), ends lower than beside them, from the left.

    box: the mask's.
    """
    inside, unit = mask[box.slices], mask.shape[0] / REFERENCE_HEIGHT
    bottoms = np.where(inside.any(axis=0), box.bottom - inside[::-1].argmax(axis=0), 0)
    ends = np.flatnonzero(np.abs(np.diff(bottoms, prepend=-np.inf, append=-np.inf)) > LEVEL)
    feet = []
    for start, end in itertools.pairwise(ends.tolist()):
        bottom = int(bottoms[start:end].max())
        beside = max(bottoms[start - 1] if start else 0, bottoms[end] if end < len(bottoms) else 0)
        stands = bottom >= box.bottom - LOWEST * box.height and beside < bottom - STEP * unit
        if stands and end - start <= WIDEST * unit:
            feet.append(Foot(box.left + start, box.left + end, bottom))
    return feet


def _length(image: np.ndarray, foot: Foot, unit: float, *, at_most: int) -> int:
    """How many rows below the foot its reflection goes on; 0 without one. unit: pixels of one of REFERENCE_HEIGHT."""
    height, width = image.shape[:2]
    near, far = (round(distance * unit) for distance in BESIDE)
    rows = min(at_most, height - foot.bottom)
    start = round(START * unit)
    if rows <= start or foot.left < far or foot.right + far > width:
        return 0
    part = image[foot.bottom : foot.bottom + rows, foot.left - far : foot.right + far]
    light = np.log(mean_of_channels(part) + FLOOR)
    sides, middle = (light[:, : far - near], light[:, near - far :]), light[:, far:-far]
    darker = np.stack([np.median(side, axis=1) - np.median(middle, axis=1) for side in sides], axis=1)
    darker = cv2.blur(darker, (1, 2 * round(ALONG * unit) + 1))
    for streak in (darker.min(axis=1) > FAINTEST, darker.max(axis=1) < -FAINTEST):
        if streak[start]:
            return start + int(np.argmin(np.append(streak[start:], False)))
    return 0
