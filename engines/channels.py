"""What the colours of a pixel come to. As numpy's `max(axis=2)` and the like, whose price along so short an axis is ten
times that of the arithmetic.
"""

import functools

import numpy as np


def by_channels(combine: np.ufunc, pixels: np.ndarray) -> np.ndarray:
    """Return `combine` (np.add, np.maximum, ...) over the channels of (h, w, C): (h, w), as its `reduce` does."""
    return functools.reduce(combine, np.moveaxis(pixels, -1, 0))


def mean_of_channels(pixels: np.ndarray) -> np.ndarray:
    """Return the mean of the channels of (h, w, C), float32 (h, w)."""
    channels = np.moveaxis(pixels, -1, 0)
    return functools.reduce(np.add, channels[1:], channels[0].astype(np.float32)) / np.float32(len(channels))
