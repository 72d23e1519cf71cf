"""A soft edge for a hard mask: how much of each edge pixel is object, and in which colour.

`cut_out` gives both. The mask's edge is drawn towards the photo's own edges by a guided filter (He, Sun and Tang,
"Guided Image Filtering", PAMI 2013); the colour of mixed pixels is freed of the old background by estimating the
object's colour from pixels that are surely object (after Forte, "Approximate Fast Foreground Colour Estimation",
ICIP 2021), so that an object cut from a dark wall carries no dark rim to a pale one.
Knows nothing of holes, shifts or files.
"""

from dataclasses import dataclass

import numpy as np

from engines.geometry import Box, bounding_box, grow_box, scale_length

EDGE_BAND = 2.0  # pixels of a 512-pixel-high photo: how far from the mask's edge a pixel may be mixed
GUIDE_NOISE = 1e-4  # variance of colours in [0, 1] below which the guided filter sees no edge, only grain
SURE_OBJECT, SURE_BACKGROUND = 0.95, 0.05  # alphas from which a pixel counts as one of the two


@dataclass(frozen=True)
class Cutout:
    """An object cut out of a photo, in a box round it.

    box: where it stood. alpha: float32 (h, w) in [0, 1], 1 = all object. colours: uint8 (h, w, 3), the object's own;
    the photo's pixels wherever alpha is 1.
    """

    box: Box
    alpha: np.ndarray
    colours: np.ndarray


def cut_out(image: np.ndarray, mask: np.ndarray, hole: np.ndarray | None = None) -> Cutout:
    """Return the object under `mask` (bool (H, W)) in `image` (uint8 (H, W, 3)) with a soft edge.

    `hole` (bool (H, W)) is where alpha may be above 0; it holds the mask. Without it the band round the mask is used.
    """
    band = max(1, scale_length(EDGE_BAND, mask.shape))
    box = grow_box(bounding_box(mask), 4 * band, mask.shape)
    colours, inside = image[box.slices], mask[box.slices]
    alpha = _soft_alpha(colours, inside, band)
    if hole is not None:
        alpha *= hole[box.slices]
    return Cutout(box, alpha, _object_colours(colours, alpha, band))


def _soft_alpha(colours: np.ndarray, mask: np.ndarray, band: int) -> np.ndarray:
    """Return alpha: 1 deep in the mask, 0 far from it, and in the band between what the photo's edges say."""
    import cv2

    to_object = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    to_background = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    guided = _guided_filter(colours.astype(np.float32) / 255, mask.astype(np.float32), 2 * band)
    # A straight ramp across the mask's edge, steepest where the guided filter agrees; the two are averaged, since
    # the filter alone smears where object and background have one colour.
    ramp = np.clip((to_background - to_object) / (2 * band) + 0.5, 0, 1)
    alpha = np.clip((0.5 * guided + 0.5 * ramp - 0.15) / 0.7, 0, 1)
    alpha[to_background > band] = 1
    alpha[to_object > band] = 0
    return alpha.astype(np.float32)


def _guided_filter(guide: np.ndarray, source: np.ndarray, radius: int) -> np.ndarray:
    """Return `source` (h, w) as the best local linear function of the colours of `guide` (h, w, 3), both in [0, 1]."""
    import cv2

    size = (2 * radius + 1, 2 * radius + 1)

    def mean(values):
        return cv2.boxFilter(np.ascontiguousarray(values), cv2.CV_32F, size, borderType=cv2.BORDER_REPLICATE)

    mean_guide, mean_source = mean(guide), mean(source)
    covariance = np.empty((*source.shape, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            moment = mean(guide[..., i] * guide[..., j]) - mean_guide[..., i] * mean_guide[..., j]
            covariance[..., i, j] = covariance[..., j, i] = moment
    covariance += GUIDE_NOISE * np.eye(3, dtype=np.float32)
    cross = mean(guide * source[..., None]) - mean_guide * mean_source[..., None]
    slope = np.linalg.solve(covariance, cross[..., None])[..., 0]
    offset = mean_source - (slope * mean_guide).sum(axis=2)
    return np.clip((mean(slope) * guide).sum(axis=2) + mean(offset), 0, 1)


def _object_colours(colours: np.ndarray, alpha: np.ndarray, band: int) -> np.ndarray:
    """Return the object's own colour at every pixel where alpha > 0 (uint8), the photo's wherever alpha is 1.

    Both colours are first taken as means of sure pixels near by; then what the mixture I = aF + (1-a)B leaves over is
    given to the object in the share that it has of the pixel.
    """
    photo = colours.astype(np.float32)
    foreground = _spread(photo, (alpha >= SURE_OBJECT).astype(np.float32), band)
    background = _spread(photo, (alpha <= SURE_BACKGROUND).astype(np.float32), band)
    weight = alpha[..., None]
    foreground = foreground + weight * (photo - weight * foreground - (1 - weight) * background)
    result = np.clip(np.rint(foreground), 0, 255).astype(np.uint8)
    return np.where(weight >= 1, colours, result)


def _spread(photo: np.ndarray, weight: np.ndarray, band: int) -> np.ndarray:
    """Return at every pixel the mean of `photo` over near pixels of weight 1, looking further where there are none."""
    import cv2

    result = np.zeros_like(photo)
    found = np.zeros(weight.shape, np.float32)
    radius = band
    while radius <= 16 * band:
        size = (2 * radius + 1, 2 * radius + 1)
        total = cv2.blur(weight, size)
        means = cv2.blur(photo * weight[..., None], size) / np.maximum(total, 1e-6)[..., None]
        take = (1 - found) * (total > 1e-5)
        result += take[..., None] * means
        found += take
        radius *= 2
    return np.where(found[..., None] > 0, result, photo)
