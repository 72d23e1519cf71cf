"""From a score to the mask that the other stages trust: cut at a threshold, tidied, kept to the hints, never empty.

Works on connected parts and never with a kernel, so that a leg one pixel wide stays as it is. Lengths and areas are
given for a picture 512 pixels high and scaled with the photo. Knows no engine: every segmenter's score comes here.
"""

import cv2
import numpy as np

from engines.errors import ObjectNotFoundError
from engines.geometry import REFERENCE_HEIGHT, clip_box, scale_length
from engines.segmentation.hints import Hints

LEAST_AREA = 24  # pixels of a 512-pixel-high picture: an object smaller than that is taken for noise
SPECK_SHARE = 0.01  # of the largest part: a smaller part is a speck
SPECK_AREA = 400  # pixels of a 512-pixel-high picture: no part larger than that is ever called a speck
PINHOLE_AREA = 12  # pixels of a 512-pixel-high picture: a smaller hole is filled, a larger one is room to see through
POINT_REACH = 4  # pixels of a 512-pixel-high picture: a part this near to a point counts as pointed at


def clean_mask(score: np.ndarray, *, threshold: float, hints: Hints) -> np.ndarray:
    """Return the object's mask, bool (H, W), True = object; at least LEAST_AREA pixels (scaled) are True.

    score: float (H, W) in [0, 1], probability of the object. threshold: pixels with at least this score count.
    hints: nothing outside its box is kept; where it has points, only parts that hold one, or come within POINT_REACH
    of one. Parts below SPECK_SHARE of the largest go (if smaller than SPECK_AREA too), holes up to PINHOLE_AREA close.

    Raises ObjectNotFoundError where no pixel reaches the threshold, where what does is too small, or where no part
    lies at a point; InputError for a box outside the picture.
    """
    allowed = _inside_box(score, hints)
    peak = float(np.where(allowed, score, 0).max(initial=0))
    mask = allowed & (score >= threshold)
    if not mask.any():
        raise ObjectNotFoundError(
            f"the object was not found: the best score is {peak:.2f}, below the threshold {threshold:.2f}; "
            "try another word, a lower --threshold, or --box"
        )
    if hints.points:
        mask = _parts_near_points(mask, hints.points, scale_length(POINT_REACH, score.shape))
        if not mask.any():
            where = " ".join(f"{x},{y}" for x, y in hints.points)
            raise ObjectNotFoundError(
                f"the object was not found at the point {where} (best score {peak:.2f}, threshold {threshold:.2f}): "
                "point at its middle, lower --threshold, or give --box"
            )
    least = _scale_area(LEAST_AREA, score.shape)
    mask = _without_specks(mask, _scale_area(SPECK_AREA, score.shape))
    area = int(mask.sum())
    if area < least:
        raise ObjectNotFoundError(
            f"the object was not found: {area} pixels reach the threshold {threshold:.2f}, too few (at least {least:.0f}; "
            f"best score {peak:.2f}); try another word, a lower --threshold, or --box"
        )
    return _without_pinholes(mask, allowed, _scale_area(PINHOLE_AREA, score.shape))


def _scale_area(pixels: float, shape: tuple[int, ...]) -> float:
    """An area in pixels of a 512-pixel-high picture in pixels of a picture of this shape; never below one."""
    return max(1.0, pixels * (shape[0] / REFERENCE_HEIGHT) ** 2)


def _inside_box(score: np.ndarray, hints: Hints) -> np.ndarray:
    allowed = np.ones(score.shape, bool)
    if hints.box is not None:
        allowed[:] = False
        allowed[clip_box(hints.box, score.shape).slices] = True
    return allowed


def _parts_near_points(mask: np.ndarray, points, reach: int) -> np.ndarray:
    """The connected parts of the mask that have a pixel within `reach` of a point."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    rows, columns = np.indices(mask.shape, sparse=True)
    kept = set()
    for x, y in points:
        near = mask & ((columns - x) ** 2 + (rows - y) ** 2 <= reach**2)
        kept.update(np.unique(labels[near]).tolist())
    return np.isin(labels, list(kept))


def _without_specks(mask: np.ndarray, largest_speck: float) -> np.ndarray:
    """The mask without parts that are small beside its largest one."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = areas >= min(SPECK_SHARE * areas[1:].max(initial=0), largest_speck)
    kept[0] = False  # label 0 is everything that is not the object
    return kept[labels] if count > 1 else mask


def _without_pinholes(mask: np.ndarray, allowed: np.ndarray, largest_pinhole: float) -> np.ndarray:
    """The mask with its smallest holes filled. A gap that reaches the picture's border or the box's is no hole."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8), connectivity=4)
    filled = stats[:, cv2.CC_STAT_AREA] <= largest_pinhole
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1], labels[~allowed]])
    filled[np.unique(border)] = False
    filled[0] = False  # label 0 is the mask itself
    return mask | filled[labels]
