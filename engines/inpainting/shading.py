"""Takes an object's soft shadow off the background that still shows around it.

    cleared, usable = lift_shading(image, hole, shown, sigma=3.0)

Round an object stands a ring in which the photo shows the background itself: its lines, edges and texture are better
evidence of what runs behind the object than any filling, but the object darkens it. The ratio of a ring pixel to the
nearest untouched background of the same colour is that shadow (an illumination ratio, as in Finlayson et al., "On the
Removal of Shadows from Images", PAMI 2006); smoothed, it is divided out. Where the shadow is so deep that little of the
background is left to see, the ring is no evidence. Knows nothing of masks or of fillings.
"""

import numpy as np

from engines.geometry import nearest_pixel

SAME_COLOUR = 0.03  # difference of log chromaticity up to which two places count as one material
SAME_SURFACE = 8.0  # levels: standard deviation up to which a place is plain enough to compare brightness on
DEEPEST = 0.6  # natural log: no shadow is taken for darker than 55 % of the light
DEEP = 0.3  # natural log: from this on, 26 % less light, a place of the ring is given up
DEEP_SAME_COLOUR = 0.12  # as SAME_COLOUR, for deep shadows, whose colour is that of the light that is left
FLOOR = 4.0  # levels added before logarithms, so that black has one
PRIOR = 0.1  # weight of "no shadow here" where hardly anything can be compared


def lift_shading(
    image: np.ndarray, hole: np.ndarray, shown: np.ndarray, *, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return `image` (uint8 (H, W, 3)) with `shown` lightened to how it was without the object, and where that is good.

    The second is bool (H, W): `shown` without what lies in deep shadow.

    hole: bool (H, W); shown: bool (H, W), the part of the hole where the photo shows the background. sigma: pixels over
    which light is averaged; shadows are softer, texture is finer. Only ever lightens, smoothly, and only where the
    untouched background outside the hole near by is plain, of the same colour, and lighter. Pixels outside `shown` are
    the input's.
    """
    if not shown.any() or hole.all():
        return image.copy(), shown & ~hole.all()
    photo = image.astype(np.float32) + FLOOR
    ring, ring_variance = _local_mean(photo, shown, sigma)
    outside, outside_variance = _local_mean(photo, ~hole, sigma)
    rows, columns = np.moveaxis(nearest_pixel(~hole), 2, 0)
    ratio = np.log(outside[rows, columns] / ring)
    lighter = ratio.mean(axis=2)
    colour_change = np.square(ratio - lighter[..., None]).sum(axis=2)
    roughness = outside_variance[rows, columns] + ring_variance
    sure = shown * np.exp(-colour_change / (2 * SAME_COLOUR**2) - roughness / (2 * SAME_SURFACE**2))
    shading = _blur(sure * np.clip(lighter, -DEEPEST, DEEPEST), sigma)
    shading /= _blur(sure, sigma) + PRIOR * _blur(shown, sigma) + 1e-3
    light = np.exp(np.maximum(shading, 0))[..., None]
    result = image.copy()
    result[shown] = np.clip(np.rint(photo * light - FLOOR), 0, 255)[shown]
    deep = shown & (lighter > DEEP) & (colour_change < DEEP_SAME_COLOUR**2)
    return result, shown & (_blur(deep, sigma) < 0.05)


def _blur(values: np.ndarray, sigma: float) -> np.ndarray:
    import cv2

    return cv2.GaussianBlur(np.ascontiguousarray(values, dtype=np.float32), (0, 0), sigma)


def _local_mean(photo: np.ndarray, where: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean colour near each pixel over the pixels `where`, (H, W, 3), and its variance, (H, W)."""
    weight = where.astype(np.float32)
    total = _blur(weight, sigma) + 1e-3
    mean = _blur(photo * weight[..., None], sigma) / total[..., None] + 1e-3
    return mean, _blur(np.square(photo - mean).mean(axis=2) * weight, sigma) / total
