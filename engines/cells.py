"""A picture as cells of 2x2 pixels, as small networks see it: a third of the cost of seeing every pixel."""

import numpy as np

STACKED = 2  # pixels to a side of a cell


def stacked(pixels: np.ndarray) -> np.ndarray:
    """Return (B, C, H, W) as (B, 4C, H/2, W/2), as torch's pixel_unshuffle does."""
    many, channels, height, width = pixels.shape
    cells = pixels.reshape(many, channels, height // STACKED, STACKED, width // STACKED, STACKED)
    shape = many, channels * STACKED**2, height // STACKED, width // STACKED
    return np.ascontiguousarray(cells.transpose(0, 1, 3, 5, 2, 4)).reshape(shape)


def unstacked(cells: np.ndarray) -> np.ndarray:
    """Return (B, 4C, h, w) as (B, C, 2h, 2w): the way back from `stacked`."""
    many, channels, height, width = cells.shape
    pixels = cells.reshape(many, channels // STACKED**2, STACKED, STACKED, height, width).transpose(0, 1, 4, 2, 5, 3)
    return pixels.reshape(many, channels // STACKED**2, height * STACKED, width * STACKED)


def answer(network, layers: np.ndarray, multiple: int) -> np.ndarray:
    """Return what a network on cells, as OpenCV's dnn runs it, says of each pixel: float32 (h, w, answers).

    layers: float32 (h, w, C), what it sees; 0 is added until the sides are multiples of so many pixels.
    """
    height, width, channels = layers.shape
    whole = np.zeros((height + -height % multiple, width + -width % multiple, channels), np.float32)
    whole[:height, :width] = layers
    network.setInput(stacked(whole.transpose(2, 0, 1)[None]))
    return unstacked(network.forward())[0, :, :height, :width].transpose(1, 2, 0)
