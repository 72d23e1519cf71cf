"""Makes an object lighter or darker where its new place is clearly more or less lit than its old one.

    factor = light_change(background, hole, dx, dy)
    cutout = relight(cutout, factor)

The same surface in two lights differs in brightness and not in colour (as in Finlayson et al., "On the Removal of
Shadows from Images", PAMI 2006): the surroundings of both places are compared, and where they show surfaces of one
colour their ratio is the light's. A white wall and a dark one are no change of light, and can only be told from it by
their colour: so this is asked for, never the default.
"""

import math
from dataclasses import replace

import numpy as np

from engines.compositing.matting import Cutout
from engines.geometry import (
    REFERENCE_HEIGHT,
    Box,
    bounding_box,
    distance_to,
    grow_box,
    scale_length,
    shifted_slices,
    within,
)
from engines.smoothing import blur

SURROUNDINGS = 40.0  # pixels of a 512-pixel-high photo round the hole that are compared
SMOOTHNESS = 5.0  # likewise: sigma over which surfaces are averaged
SAME_COLOUR = 0.08  # difference of log chromaticity up to which two places show one material
ENOUGH = 0.3  # of the surroundings: so much must show one material at both places
NOTICED = 0.1  # natural log: a smaller change of light is none
MOST = 0.7  # natural log: no change is taken for more than twice or half the light
FLOOR = 4.0  # levels added before logarithms, so that black has one


def light_change(background: np.ndarray, hole: np.ndarray, dx: int, dy: int) -> float:
    """Return how many times as much light there is (dx, dy) pixels away (dy growing downwards) as round the hole.

    background: uint8 (H, W, 3), the photo with its hole (bool (H, W)) filled. 1 where it is about as light, and where
    the two places have too little in common to tell.
    """
    near = grow_box(bounding_box(hole), scale_length(SURROUNDINGS, hole.shape), hole.shape)
    boxes = shifted_slices(near, dx, dy, hole.shape)
    if boxes is None:
        return 1.0
    source, _ = boxes
    distance = distance_to(hole[near.slices])[within(source, near).slices]
    ring = (distance > 0) & (distance <= scale_length(SURROUNDINGS, hole.shape))
    old, new = (_smoothed(background, box) + FLOOR for box in boxes)
    ratio = np.log(new / old)[ring]
    if not ratio.size:
        return 1.0
    lighter = ratio.mean(axis=1)
    alike = np.abs(ratio - lighter[:, None]).max(axis=1) < SAME_COLOUR
    if alike.mean() < ENOUGH:
        return 1.0
    change = float(np.median(lighter[alike]))
    return float(np.exp(np.clip(change, -MOST, MOST))) if abs(change) > NOTICED else 1.0


def _smoothed(picture: np.ndarray, box: Box) -> np.ndarray:
    """The picture in a box, averaged over surfaces, float32 (h, w, 3)."""
    sigma = max(SMOOTHNESS * picture.shape[0] / REFERENCE_HEIGHT, 1.0)
    around = grow_box(box, math.ceil(4 * sigma) + 1, picture.shape)  # as far as the blur looks
    return blur(picture[around.slices], sigma)[within(box, around).slices]


def relight(cutout: Cutout, factor: float) -> Cutout:
    """Return the cut-out object with its colours times `factor`, no brighter than white."""
    return replace(cutout, colours=np.clip(cutout.colours * np.float32(factor), 0, 255))
