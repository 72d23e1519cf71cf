"""From a coarse outline to the photo's own edges: a cut in a band along it, then a guided filter.

`recut` starts from a coarse mask, `sharpen` from a coarse score that knows how sure it is. Both work on a copy of at
most FINE_SIDE pixels and carry the outline to the photo's own pixels by `guided`. No names, no random numbers.
"""

import math

import cv2
import numpy as np

from engines.segmentation.grabcut import bin_colours, colour_logit, min_cut
from engines.segmentation.loops import close_loops

FINE_SIDE = 640  # pixels: the longer side at which the outline is cut
COLOUR_TRUST, COLOUR_LIMIT = 1.2, 4.0  # what the colours may say, in nats
SCORE_TRUST = 1.0  # of the score's own log-odds
BAND = (0.06, 0.94)  # scores between which the outline is open
BAND_REACH = 1.0  # cells of the coarse score beyond them


def sharpen(picture: np.ndarray, score: np.ndarray, *, smoothness: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """Return (mask bool (H, W), soft float32 (H, W)) of what a coarse score shows, on the edges of the picture.

    picture: uint8 (H, W, 3), the object and some surroundings. score: float (h, w), the chance of the object in each
    cell of a coarse grid over the picture. smoothness: nats that a pixel of outline costs where there is no edge.

    Where the score is sure it stays; between, its log-odds and those of the colours on both sides decide, in a minimum
    cut that likes to run along edges. Then thin strokes that close a loop with the object are taken in.
    """
    fine = shrink(picture, FINE_SIDE)
    height, width = fine.shape[:2]
    enlarged = cv2.resize(score.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    cell = max(height / score.shape[0], width / score.shape[1])
    open_ = (enlarged > BAND[0]) & (enlarged < BAND[1])
    reach = 2 * math.ceil(BAND_REACH * cell) + 1
    band = cv2.dilate(open_.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))).astype(bool)
    colours = COLOUR_TRUST * colour_logit(bin_colours(fine), enlarged**2, (1 - enlarged) ** 2)
    bounded = enlarged.clip(0.01, 0.99)
    logit = SCORE_TRUST * np.log(bounded / (1 - bounded)) + colours.clip(-COLOUR_LIMIT, COLOUR_LIMIT)
    mask = min_cut(np.where(band, logit, np.where(enlarged > 0.5, 1, -1)), fine, smoothness=smoothness, free=band)
    return carry(picture, fine, close_loops(fine, mask))


def carry(picture: np.ndarray, fine: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (mask, soft) at the picture's size of a mask found on a smaller copy of it."""
    soft = guided(picture, fine, mask)
    return (mask if mask.shape == soft.shape else soft > 0.5), soft


def shrink(picture: np.ndarray, side: int) -> np.ndarray:
    """The picture with its longer side brought down to `side` where it is longer."""
    scale = side / max(picture.shape[:2])
    if scale >= 1:
        return np.ascontiguousarray(picture)
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def recut(picture: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """The coarse mask at the picture's size: cut again where its outline may lie, by the colours of both sides."""
    height, width = picture.shape[:2]
    if coarse.shape == (height, width) or not coarse.any() or coarse.all():
        return cv2.resize(coarse.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST).astype(bool)
    enlarged = cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) > 0.5
    reach = 2 * math.ceil(1.5 * width / coarse.shape[1]) + 1  # a pixel and a half of the coarse mask to either side
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    band = cv2.morphologyEx(enlarged.astype(np.uint8), cv2.MORPH_GRADIENT, kernel).astype(bool)
    colours = colour_logit(bin_colours(picture), enlarged, ~enlarged)
    logit = np.clip(0.8 * colours, -4, 4)
    return min_cut(np.where(band, logit, np.where(enlarged, 1, -1)), picture, smoothness=4.0, free=band)


def guided(picture: np.ndarray, small: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mask as a soft one that follows the picture's edges, float32 of the picture's size, about 0 to 1.

    The fast guided filter (He and Sun 2015): linear models of the colours fitted on `small`, of the mask's size, their
    coefficients enlarged.
    """
    window, noise = (5, 5), 1e-3  # pixels of the small picture; variance of colours in [0, 1] taken for noise
    guide = small.astype(np.float32) / 255
    target = mask.astype(np.float32)

    def mean(values: np.ndarray) -> np.ndarray:
        return cv2.blur(values, window, borderType=cv2.BORDER_REFLECT_101)

    mean_guide, mean_target = mean(guide), mean(target)
    covariance = np.empty((*mask.shape, 3, 3), np.float32)
    for one in range(3):
        for other in range(one, 3):
            value = mean(guide[..., one] * guide[..., other]) - mean_guide[..., one] * mean_guide[..., other]
            covariance[..., one, other] = covariance[..., other, one] = value
    covariance += noise * np.eye(3, dtype=np.float32)
    product = mean(guide * target[..., None]) - mean_guide * mean_target[..., None]
    slope = np.linalg.solve(covariance, product[..., None])[..., 0]
    offset = mean_target - (slope * mean_guide).sum(axis=2)
    size = picture.shape[1], picture.shape[0]
    slope = cv2.resize(mean(slope), size, interpolation=cv2.INTER_LINEAR)
    offset = cv2.resize(mean(offset), size, interpolation=cv2.INTER_LINEAR)
    soft = offset.copy()
    for channel in range(3):
        soft += slope[..., channel] * (picture[..., channel].astype(np.float32) / 255)
    return np.clip(soft, 0, 1)
