"""From a coarse outline to the photo's own edges: a cut in a band along it, then a guided filter.

`recut` starts from a coarse mask, `sharpen` from a coarse score that knows how sure it is. Both work on a copy of at
most FINE_SIDE pixels and carry the outline to the photo's own pixels by `guided`. No names, no random numbers.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from engines.channels import by_channels
from engines.segmentation.grabcut import bin_colours, colour_logit, min_cut
from engines.segmentation.loops import close_loops

FINE_SIDE = 640  # pixels: the longer side at which the outline is cut
BAND = (0.06, 0.94)  # scores between which the outline is open
BAND_REACH = 1.0  # cells of the coarse score beyond them


@dataclass(frozen=True)
class Trust:
    """What decides in the band. The score's own log-odds count once.

    colours, limit: of what the colours say, in nats. smoothness: nats that a pixel of outline costs without an edge.
    """

    colours: float
    limit: float
    smoothness: float


IN_CELLS = Trust(colours=1.2, limit=4.0, smoothness=1.5)  # for a score in coarse cells
DRAWN = Trust(colours=0.6, limit=1.5, smoothness=0.4)  # for log-odds that know colours and edges already
DRAWN_BAND = 3.0  # log-odds up to which the outline is open there
COARSE_TRUST, COARSE_LIMIT = 0.5, 2.0  # how much the coarse score's log-odds count there, and the nats it may say
DRAWN_REACH = 2.0  # cells of the coarse score beyond BAND, farther than which nothing is the object's


def sharpen(picture: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (mask bool (H, W), soft float32 (H, W)) of what a coarse score shows, on the edges of the picture.

    picture: uint8 (H, W, 3), the object and some surroundings. score: float (h, w), the chance of the object in each
    cell of a coarse grid over the picture.

    Where the score is sure it stays; between, its log-odds and those of the colours on both sides decide, in a minimum
    cut that likes to run along edges. Then thin strokes that close a loop with the object are taken in.
    """
    fine = shrink(picture, FINE_SIDE)
    chance = enlarged(score, *fine.shape[1::-1])
    band = _near((chance > BAND[0]) & (chance < BAND[1]), BAND_REACH, score)
    return _settle(picture, fine, _log_odds(chance), chance, band, IN_CELLS)


def settle(picture: np.ndarray, score: np.ndarray, logit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `sharpen`, where log-odds are drawn already, float (h, w) on a smaller copy of the picture.

    The coarse score says where the object may be at all, and has a say where it is sure: what is drawn goes by colours
    too much inside a thing of several.
    """
    fine = shrink(picture, FINE_SIDE)
    coarse = enlarged(score, *fine.shape[1::-1])
    near = _near(coarse > BAND[0], DRAWN_REACH, score)
    logit = cv2.resize(logit.astype(np.float32), fine.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    logit += COARSE_TRUST * _log_odds(coarse).clip(-COARSE_LIMIT, COARSE_LIMIT)
    chance = np.where(near, 1 / (1 + np.exp(-logit.clip(-20, 20))), 0)
    return _settle(picture, fine, logit, chance, near & (np.abs(logit) < DRAWN_BAND), DRAWN)


def enlarged(score: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return chances in cells as float32 (height, width) in [0, 1]."""
    return cv2.resize(score.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 1)


def _log_odds(chance: np.ndarray) -> np.ndarray:
    bounded = chance.clip(0.01, 0.99)
    return np.log(bounded / (1 - bounded))


def _near(region: np.ndarray, cells: float, score: np.ndarray) -> np.ndarray:
    """The pixels in a region and up to so many of the score's cells beyond it."""
    cell = max(length / many for length, many in zip(region.shape, score.shape, strict=True))
    reach = 2 * math.ceil(cells * cell) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return cv2.dilate(region.astype(np.uint8), kernel).astype(bool)


def _settle(
    picture: np.ndarray, fine: np.ndarray, logit: np.ndarray, chance: np.ndarray, band: np.ndarray, trust: Trust
) -> tuple[np.ndarray, np.ndarray]:
    """Cut in the band by the log-odds and the colours, take in what closes loops, and carry it to the picture."""
    colours = trust.colours * colour_logit(bin_colours(fine), chance**2, (1 - chance) ** 2)
    logit = logit + colours.clip(-trust.limit, trust.limit)
    certain = np.where(chance > 0.5, 1, -1)
    mask = min_cut(np.where(band, logit, certain), fine, smoothness=trust.smoothness, free=band)
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
    offset = mean_target - by_channels(np.add, slope * mean_guide)
    size = picture.shape[1], picture.shape[0]
    slope = cv2.resize(mean(slope), size, interpolation=cv2.INTER_LINEAR)
    offset = cv2.resize(mean(offset), size, interpolation=cv2.INTER_LINEAR)
    soft = offset.copy()
    for channel in range(3):
        soft += slope[..., channel] * (picture[..., channel].astype(np.float32) / 255)
    return np.clip(soft, 0, 1)
