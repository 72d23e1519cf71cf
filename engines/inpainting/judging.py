"""Judges what was painted into a hole: is the object back, and does the hole's border show?

    verdict = judge(background, hole, found)          # found: bool (H, W), what a segmenter still takes for the object
    best = min(verdicts, key=lambda verdict: verdict.badness)

A model that paints from noise likes to put a new object where one was; so several candidates are made and the best is
kept. Knows neither segmenters nor inpainters.
"""

from dataclasses import dataclass

import numpy as np

from engines.geometry import bounding_box, grow_box, scale_length

OBJECT_LIMIT = 0.05  # of the hole's pixels: what is taken for the object may cover so much, no more
SEAM_LIMIT = 2.0  # times the contrast that the surroundings have along contours like the hole's
STRIP = 5.0  # pixels of a 512-pixel-high photo: how wide the strips are whose colours are compared
UNSEEN = 3.0  # levels: a difference that the eye does not see


@dataclass(frozen=True)
class Verdict:
    """object_share: of the hole's pixels, those that show the object; None where nobody could say.
    seam: the contrast across the hole's border over that of the surroundings, about 1 where nothing shows."""

    object_share: float | None
    seam: float

    @property
    def passed(self) -> bool:
        return (self.object_share or 0) <= OBJECT_LIMIT and self.seam <= SEAM_LIMIT

    @property
    def badness(self) -> float:
        """Less is better: the larger of the two in shares of its limit, the other one deciding between equals."""
        parts = sorted([(self.object_share or 0) / OBJECT_LIMIT, self.seam / SEAM_LIMIT])
        return parts[1] + 0.1 * min(parts[0], 1.0)


def judge(background: np.ndarray, hole: np.ndarray, found: np.ndarray | None) -> Verdict:
    """Return the verdict on `background` (uint8 (H, W, 3)), whose `hole` (bool (H, W)) was painted.

    found: bool (H, W), where a segmenter sees the object in it; None where there is none that knows its name.
    """
    share = None if found is None else float(np.count_nonzero(found & hole) / max(np.count_nonzero(hole), 1))
    return Verdict(share, measure_seam(background, hole))


def measure_seam(picture: np.ndarray, hole: np.ndarray) -> float:
    """Return how much more contrast there is across the hole's border than across contours round it; 1: as much.

    Both in the gradient from pixel to pixel and in the mean colour of the strips on either side; the larger counts.
    picture: uint8 (H, W, 3). A hole that leaves no surroundings has no border: 1.
    """
    width = max(scale_length(STRIP, hole.shape), 2)
    near = grow_box(bounding_box(hole), 6 * width, hole.shape).slices if hole.any() else None
    if near is None or hole.all():
        return 1.0
    colours, inside = picture[near].astype(np.float32), hole[near]
    depth = _signed_depth(inside)
    ratios = []
    for reach in (1.0, float(width)):
        across = _contrast(colours, depth, 0.0, reach)
        around = [_contrast(colours, depth, -offset * width, reach) for offset in (2, 3, 4)]
        around = [contrast for contrast in around if contrast is not None]
        if across is not None and around:
            ratios.append((across + UNSEEN) / (float(np.median(around)) + UNSEEN))
    return max(ratios, default=1.0)


def _signed_depth(inside: np.ndarray) -> np.ndarray:
    """Distance from the border, float32: positive inside, negative outside, half a pixel on either side of it."""
    import cv2

    into, out = (
        cv2.distanceTransform(np.ascontiguousarray(side, np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        for side in (inside, ~inside)
    )
    return np.where(inside, into - 0.5, 0.5 - out)


def _contrast(colours, depth, contour: float, reach: float) -> float | None:
    """The mean difference, in levels, between the colours just within the contour of this depth and just outside it.

    Place by place: both sides are averaged over a few pixels along the contour, so that a skirting that crosses it
    counts for nothing.
    """
    import cv2

    inner = (depth > contour) & (depth <= contour + reach)
    outer = (depth <= contour) & (depth > contour - reach)
    if not inner.any() or not outer.any():
        return None
    sides = []
    for side in (inner, outer):
        weight = side.astype(np.float32)
        share = cv2.GaussianBlur(weight, (0, 0), reach)
        mean = cv2.GaussianBlur(colours * weight[..., None], (0, 0), reach) / np.maximum(share, 1e-6)[..., None]
        sides.append((mean, share))
    (one, one_share), (other, other_share) = sides
    along = (inner | outer) & (one_share > 1e-3) & (other_share > 1e-3)
    if not along.any():
        return None
    return float(np.abs(one - other)[along].mean())
