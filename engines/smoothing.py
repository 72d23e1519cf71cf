"""Gaussian means, at a cost that does not grow with their width: what shadows, shading and light are measured with."""

import numpy as np

WIDEST = 16.0  # pixels: sigma up to which a mean is taken at full size
FINEST = 8.0  # pixels: sigma to which a wider one is brought by shrinking the picture first


def blur(values: np.ndarray, sigma: float) -> np.ndarray:
    """Return the Gaussian mean of values (h, w[, c]) near each pixel, float32.

    Beyond a sigma of WIDEST by way of a smaller picture, and so only nearly the same.
    """
    import cv2

    values = np.ascontiguousarray(values, dtype=np.float32)
    if sigma <= WIDEST:
        return cv2.GaussianBlur(values, (0, 0), sigma)
    height, width = values.shape[:2]
    size = max(round(width * FINEST / sigma), 1), max(round(height * FINEST / sigma), 1)
    blurred = cv2.GaussianBlur(cv2.resize(values, size, interpolation=cv2.INTER_AREA), (0, 0), FINEST)
    return cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR)


def mean_of_known(values: np.ndarray, known: np.ndarray, sigma: float) -> np.ndarray:
    """Return the Gaussian mean of values (h, w[, c]) near each pixel over the known ones alone, float32.

    known: float32 (h, w), 1 where a value counts. Far from all of them it goes to 0.
    """
    spread = (...,) + (None,) * (values.ndim - 2)
    return blur(values * known[spread], sigma) / np.maximum(blur(known, sigma), 1e-3)[spread]
