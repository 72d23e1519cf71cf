"""A soft edge for a hard mask: how much of each edge pixel is object, and in which colour.

`cut_out` gives both. In a narrow band along the mask's edge a pixel mixes object and background, I = aF + (1-a)B. F and
B are estimated from the sure pixels near by, a is where I lies between them (the projection that sampling-based
matting uses, as in Wang and Cohen, "Optimized Color Sampling for Robust Matting", CVPR 2007), trusted as far as F and
B differ from each other more than each varies. What is left of the mixture is given to the object in the share that it
has of the pixel (after Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021), so that an object cut from
a dark wall carries no dark rim to a pale one. Knows nothing of holes, shifts or files.
"""

from dataclasses import dataclass

import numpy as np

from engines.channels import by_channels
from engines.geometry import Box, bounding_box, distance_to, grow_box, nearest_pixel, part_windows, scale_length, within

EDGE_BAND = 2.0  # pixels of a 512-pixel-high photo: how far from the mask's edge a pixel may be mixed
EDGE_RAMP = 2.0  # pixels: the width of a lens's and a sensor's blur across an edge where the colours say nothing
ODD = 8.0  # of the colours' variance: a pixel so far (squared) from any mixture of them is e times less believed
STAIRS = 1.0  # pixels: sigma that takes the steps out of a slanting edge
GRAIN = 3.0  # levels: standard deviation of the noise that any photo has


@dataclass(frozen=True)
class Cutout:
    """An object cut out of a photo, in a box round it.

    box: where it stood. alpha: float32 (h, w) in [0, 1], 1 = all object. colours: uint8 (h, w, 3), the object's own;
    the photo's pixels wherever alpha is 1. opacity: (h, w), 0 to 255, what the photo's alpha channel has there, where
    that is not simply the channel at the box (a cut-out that was scaled or turned).
    """

    box: Box
    alpha: np.ndarray
    colours: np.ndarray
    opacity: np.ndarray | None = None


def cut_out(
    image: np.ndarray,
    mask: np.ndarray,
    hole: np.ndarray | None = None,
    *,
    behind: np.ndarray | None = None,
) -> Cutout:
    """Return the object under `mask` (bool (H, W)) in `image` (uint8 (H, W, 3)) with a soft edge.

    `hole` (bool (H, W)) is where alpha may be above 0; it holds the mask. Without it the band round the mask is used.
    `behind` (uint8 (H, W, 3)) is what the photo would show without the object, the object's shadow on it included. It
    may be wrong in places: it is believed as far as the photo agrees with it round the object. Without it the
    background is what shows near by.
    """
    band = max(1, scale_length(EDGE_BAND, mask.shape))
    box = grow_box(bounding_box(mask), 8 * band, mask.shape)
    alpha, colours = np.zeros((box.height, box.width), np.float32), image[box.slices].copy()
    for window in part_windows(mask, 8 * band):
        planes = (None if plane is None else plane[window.slices] for plane in (image, mask, hole, behind))
        local = within(window, box).slices
        alpha[local], colours[local] = _cut_part(*planes, band)
    return Cutout(box, alpha, colours)


def _cut_part(image, mask, hole, behind, band: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (alpha, colours) of what the mask has in a window, of its size; see `cut_out`."""
    photo, distance = image.astype(np.float32), _edge_distance(mask)
    inner, outer = _local_depth(distance, band), _local_depth(-distance, band)
    distance = _without_stairs(distance, (inner > band) & (outer > band))
    edge = np.abs(distance) <= band + 0.5
    foreground, foreground_variance = _spread(photo, distance >= inner, band, edge)
    known = 0 if behind is None else behind.astype(np.float32)
    rest, background_variance = _spread(photo - known, -distance >= outer, band, edge)
    background = np.clip(known + rest, 0, 255)
    share, mixed = _mixing_share(photo, foreground, background, foreground_variance, background_variance, distance)
    alpha = np.clip(share, np.clip(distance / inner, 0, 1), np.clip(1 + distance / outer, 0, 1))
    if hole is not None:
        alpha *= hole
    return alpha, _object_colours(image, mask, alpha, mixed, foreground, background)


def _edge_distance(mask: np.ndarray) -> np.ndarray:
    """Return each pixel's distance to the mask's edge, positive inside (float32 (h, w)); the edge is between pixels."""
    return np.where(mask, distance_to(~mask) - 0.5, 0.5 - distance_to(mask)).astype(np.float32)


def _without_stairs(distance: np.ndarray, broad: np.ndarray) -> np.ndarray:
    """Return the distances with the steps between a mask's pixels smoothed away, where its parts are broad enough."""
    import cv2

    return np.where(broad, cv2.GaussianBlur(distance, (0, 0), STAIRS), distance)


def _local_depth(distance: np.ndarray, band: int) -> np.ndarray:
    """Return how far from the edge a pixel must be to count as sure: `band`, less where the part is thinner than that.

    So the middle line of a chair's leg is sure object, and the middle of a gap between two is sure background.
    """
    import cv2

    reach = 2 * band + 1
    deepest = cv2.dilate(distance, np.ones((reach, reach), np.uint8))
    return np.clip(deepest, 0.5, band + 0.5)


def _mixing_share(photo, foreground, background, foreground_variance, background_variance, distance):
    """Return where each pixel's colour lies between background (0) and object (1), and how surely it is a mixture.

    Both float32 (h, w) in [0, 1].

    A pixel whose colour can't tell (object and background alike, or textured) or is no mixture of the two (a frame
    whose inside is pale) follows a straight ramp across the edge. The caller holds this between two ramps that begin
    and end at the edge, so that a dark thread deep in the object is not taken for a piece of a dark wall.
    """
    noise = foreground_variance + background_variance + 2 * GRAIN**2
    difference = foreground - background
    contrast = by_channels(np.add, difference**2)
    share = np.clip(by_channels(np.add, (photo - background) * difference) / np.maximum(contrast, 1), 0, 1)
    unexplained = by_channels(np.add, np.square(photo - background - share[..., None] * difference))
    own = share**2 * foreground_variance + (1 - share) ** 2 * background_variance + 3 * GRAIN**2
    mixed = np.exp(-unexplained / (ODD * own))
    trust = contrast / (contrast + 4 * noise) * mixed
    ramp = np.clip(distance / EDGE_RAMP + 0.5, 0, 1)
    return trust * share + (1 - trust) * ramp, mixed


def _object_colours(image, mask, alpha, mixed, foreground, background) -> np.ndarray:
    """Return the object's own colour at every pixel where alpha > 0 (uint8), the photo's wherever alpha is 1.

    mixed: how surely a pixel is a mixture of foreground and background; where it is none its own colour is the best
    guess at the object's, and beyond the mask, where that may be a deep shadow's, the nearest one's inside.
    """
    weight = alpha[..., None]
    rest = image.astype(np.float32) - weight * foreground - (1 - weight) * background
    nearest = nearest_pixel(mask)
    plain = image[nearest[..., 0], nearest[..., 1]]
    own = mixed[..., None] * (foreground + weight * rest) + (1 - mixed[..., None]) * plain
    own = np.clip(np.rint(own), 0, 255).astype(np.uint8)
    return np.where(weight >= 1, image, own)


def _spread(photo: np.ndarray, sure: np.ndarray, band: int, edge: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return at every pixel of the edge the mean colour of the sure pixels near by, and their variance, summed.

    Looks further where there are none near; where there are none at all, and off the edge, it is the photo itself, as
    if it varied without end.
    """
    import cv2

    weight = sure.astype(np.float32)
    mean, variance = photo.copy(), np.full(sure.shape, 1e6, np.float32)
    missing = edge.copy()
    radius = band + 1
    while radius <= 16 * band and missing.any():
        size = (2 * radius + 1, 2 * radius + 1)
        total = cv2.blur(weight, size, borderType=cv2.BORDER_CONSTANT)
        near = cv2.blur(photo * weight[..., None], size, borderType=cv2.BORDER_CONSTANT)
        square = cv2.blur(by_channels(np.add, photo**2) * weight, size, borderType=cv2.BORDER_CONSTANT)
        take = missing & (total * (2 * radius + 1) ** 2 > 2.5)  # at least three sure pixels
        mean[take] = near[take] / total[take, None]
        variance[take] = np.maximum(square[take] / total[take] - (mean[take] ** 2).sum(axis=1), 0)
        missing &= ~take
        radius *= 2
    return mean, variance
