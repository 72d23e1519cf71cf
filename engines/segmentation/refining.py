"""What every refiner shares: a heat map is taken apart, each part is drawn anew, and what departs from it is refused.

    parts = split_heat(score, threshold)
    redrawn = redraw(score, threshold, parts, draw)     # draw(part) -> (region, answer)

A refiner brings its own `draw`. The heat map decides what is found; a refiner only says where its outline runs, so an
answer counts as long as it covers what is hot and grows only into what is at least warm. Thin things, such as a stool's
legs, are what a coarse map shows as warm: they are welcome. Knows no engine and no picture.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from engines.geometry import REFERENCE_HEIGHT, Box, bounding_box, grow_box

MOST_PARTS = 8  # parts that are drawn anew, the hottest; each costs a refiner some work of its own
LEAST_AREA = 24  # pixels of a 512-pixel-high photo: a smaller part is left as it is; the later stages take it for noise
WARM_SHARE = 0.2  # of the threshold: from this score on, what hangs together with a part may belong to it
WARM_REACH = 1.5  # of the part's longer side: nothing farther away is the part's (legs are longer than their seat)
BOX_GROWTH = 0.05  # of the longer side of what is warm: a coarse map ends too early as often as too late
# On heat maps made from the true masks of 27 pictures, the truth itself reaches an agreement of 0.32 wherever the map
# shows the thing at all, and is at most 6.2 times as large: a stool of which only the middle of the seat is hot.
LEAST_AGREEMENT = 0.3  # see `agreement`
MOST_GROWTH = 7.0  # an answer's area in areas of the part: more is another thing


@dataclass(frozen=True)
class HeatPart:
    """A connected part of a heat map that reaches the threshold, with what is warm around it.

    box: of what is warm, a little grown; the arrays have its size. mask: bool, the part. warm: bool, what may belong
    to it, the part included. heat: float32, the score, and 0 where another part is nearer.
    """

    box: Box
    mask: np.ndarray
    warm: np.ndarray
    heat: np.ndarray


class Redrawn(NamedTuple):
    """A score, float32 (H, W) in [0, 1], and of how many parts the answer was refused because it departed from the map.

    left_coarse: whether anything that reached the threshold is as it was: refused, too small, or one part too many.
    """

    score: np.ndarray
    refused: int
    left_coarse: bool


def split_heat(score: np.ndarray, threshold: float) -> list[HeatPart]:
    """Return the MOST_PARTS hottest parts of a score, float32 (H, W) in [0, 1], that reach the threshold, in order.

    Each pixel is the nearest part's, so that two things close to each other are not taken for one.
    """
    mask = (score >= threshold).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count == 1:
        return []
    heat = np.bincount(labels.ravel(), weights=score.ravel(), minlength=count)
    distance, nearest = cv2.distanceTransformWithLabels(
        1 - mask, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_CCOMP
    )
    least = max(1.0, LEAST_AREA * (score.shape[0] / REFERENCE_HEIGHT) ** 2)
    large = [label for label in range(1, count) if stats[label, cv2.CC_STAT_AREA] >= least]
    hottest = sorted(large, key=lambda label: -heat[label])[:MOST_PARTS]
    return [_cut_part(score, threshold, labels, label, stats[label], distance, nearest) for label in hottest]


def _cut_part(score, threshold, labels, label, stats, distance, nearest) -> HeatPart:
    left, top, width, height = (int(stats[field]) for field in range(4))  # OpenCV's order
    tight = Box(left, top, left + width, top + height)
    reach = WARM_REACH * max(width, height)
    growth = BOX_GROWTH * (max(width, height) + 2 * reach)  # the most that it can be
    around = grow_box(tight, math.ceil(reach + growth), score.shape)
    mask = labels[around.slices] == label
    owner = nearest[around.slices]
    own = owner == owner[mask][0]
    warm = own & (score[around.slices] >= WARM_SHARE * threshold) & (distance[around.slices] <= reach)
    _, pieces = cv2.connectedComponents(warm.astype(np.uint8), connectivity=8)
    warm &= pieces == pieces[mask][0]
    inner = bounding_box(warm)
    growth = math.ceil(BOX_GROWTH * max(inner.width, inner.height))
    inner = grow_box(inner, growth, mask.shape)
    box = Box(inner.left + around.left, inner.top + around.top, inner.right + around.left, inner.bottom + around.top)
    heat = np.where(own, score[around.slices], 0).astype(np.float32)
    return HeatPart(box, mask[inner.slices].copy(), warm[inner.slices].copy(), heat[inner.slices].copy())


def spread(values: np.ndarray, box: Box, region: Box) -> np.ndarray:
    """Return an array of the region's size that has `values`, of the box's size, in their place and 0 elsewhere.

    What lies outside the region is cut off.
    """
    left, top = max(box.left, region.left), max(box.top, region.top)
    right, bottom = min(box.right, region.right), min(box.bottom, region.bottom)
    whole = np.zeros((region.height, region.width), values.dtype)
    if left < right and top < bottom:
        inside = values[top - box.top : bottom - box.top, left - box.left : right - box.left]
        whole[top - region.top : bottom - region.top, left - region.left : right - region.left] = inside
    return whole


def agreement(answer: np.ndarray, region: Box, part: HeatPart) -> float:
    """Return the intersection over union of an answer, bool of the region's size, and a part, 0 to 1.

    What the answer has beyond the part counts against it only where the heat map is not even warm.
    """
    hot, warm = spread(part.mask, part.box, region), spread(part.warm, part.box, region)
    shared = np.count_nonzero(answer & hot)
    return shared / (np.count_nonzero(part.mask) + np.count_nonzero(answer & ~warm))


def departs(answer: np.ndarray, region: Box, part: HeatPart) -> bool:
    """Return whether an answer, bool of the region's size, is something else than the part of the heat map shows."""
    too_large = np.count_nonzero(answer) > MOST_GROWTH * np.count_nonzero(part.mask)
    return bool(too_large or agreement(answer, region, part) < LEAST_AGREEMENT)


def redraw(
    score: np.ndarray,
    threshold: float,
    parts: Sequence[HeatPart],
    draw: Callable[[HeatPart], tuple[Box, np.ndarray]],
) -> Redrawn:
    """Return the score with each part as `draw` draws it, but as it was where the drawing departs from it.

    score: float32 (H, W); parts: of `split_heat`. draw: returns a region of the photo and the new score in it, float32
    of its size. Pieces of it that do not touch what is warm are left out. A part that an earlier one's answer shows as
    well (the leg beside its stool) is not drawn again. In the regions of what was accepted only the answers count, and
    the parts that stayed.
    """
    accepted, refused = [], 0
    stays, drawn = score >= threshold, np.zeros(score.shape, bool)
    for part in parts:
        if not departs(drawn[part.box.slices], part.box, part):
            stays[part.box.slices] &= ~part.mask
            continue
        region, answer = draw(part)
        answer = _without_strays(answer, threshold, region, part)
        if departs(answer >= threshold, region, part):
            refused += 1
            continue
        accepted.append((region, answer))
        stays[part.box.slices] &= ~part.mask
        drawn[region.slices] |= answer >= threshold
    redrawn = score.copy()
    for region, _ in accepted:
        redrawn[region.slices][~stays[region.slices]] = 0
    for region, answer in accepted:
        np.maximum(redrawn[region.slices], answer, out=redrawn[region.slices])
    return Redrawn(redrawn, refused, bool(stays.any()))


def _without_strays(answer: np.ndarray, threshold: float, region: Box, part: HeatPart) -> np.ndarray:
    """The answer with 0 for those of its pieces over the threshold that have no pixel in what is warm."""
    count, pieces = cv2.connectedComponents((answer >= threshold).astype(np.uint8), connectivity=8)
    kept = np.zeros(count, bool)
    kept[0] = True  # what is not over the threshold
    kept[pieces[spread(part.warm, part.box, region)]] = True
    return np.where(kept[pieces], answer, np.float32(0))


def log_odds(score: np.ndarray, threshold: float, *, limit: float) -> np.ndarray:
    """Return how far a score is above the threshold, float32, as a difference of log-odds bounded to +-limit."""
    bounded = np.clip(score, 1e-6, 1 - 1e-6).astype(np.float32)
    logit = np.log(bounded / (1 - bounded)) - np.float32(math.log(threshold / (1 - threshold)))
    return np.clip(logit, -limit, limit)


def score_of(logit: np.ndarray, threshold: float) -> np.ndarray:
    """Return the score, float32 in [0, 1], whose `log_odds` these are: it reaches the threshold where they are >= 0."""
    shifted = logit.astype(np.float32) + np.float32(math.log(threshold / (1 - threshold)))
    score = np.float32(0.5) * (np.float32(1) + np.tanh(np.float32(0.5) * shifted))
    below = np.nextafter(np.float32(threshold), np.float32(0))
    return np.where(logit >= 0, np.maximum(score, np.float32(threshold)), np.minimum(score, below))
