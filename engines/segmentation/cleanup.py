"""From a score to the mask that the other stages trust: cut at a threshold, tidied, kept to the hints, never empty.

Works on connected parts and never with a kernel, so that a leg one pixel wide stays as it is. Lengths and areas are
given for a picture 512 pixels high and scaled with the photo. Knows no engine: every segmenter's score comes here.
"""

import cv2
import numpy as np

from engines.errors import ObjectNotFoundError
from engines.geometry import (
    REFERENCE_HEIGHT,
    Box,
    bounding_box,
    clip_box,
    grow_box,
    nearest_pixel,
    put_back,
    scale_length,
    shift_box,
)
from engines.segmentation.hints import Hints

LEAST_AREA = 24  # pixels of a 512-pixel-high picture: what has no connected part as large is taken for noise
SPECK_SHARE = 0.01  # of the largest part: a smaller part is a speck
SPECK_AREA = 400  # pixels of a 512-pixel-high picture: no part larger than that is ever called a speck
THING_GAP = 12  # pixels of a 512-pixel-high picture: parts nearer to each other than this are one thing
LEAST_THING = 0.05  # of the largest thing: what is smaller is no thing of its own but goes with the nearest one
PINHOLE_AREA = 12  # pixels of a 512-pixel-high picture: a smaller hole is filled, a larger one is room to see through
POINT_REACH = 4  # pixels of a 512-pixel-high picture: a part this near to a point counts as pointed at


def clean_mask(score: np.ndarray, *, threshold: float, hints: Hints) -> np.ndarray:
    """Return the object's mask, bool (H, W), True = object; its largest part has LEAST_AREA pixels or more.

    score: float (H, W) in [0, 1], probability of the object. threshold: pixels with at least this score count.
    hints: nothing outside its box is kept; where it has points, only parts that hold one, or come within POINT_REACH
    of one. Parts below SPECK_SHARE of the largest go (if smaller than SPECK_AREA too), holes up to PINHOLE_AREA close.

    Raises ObjectNotFoundError where no pixel reaches the threshold, where no part that does is
    large enough, or where none lies at a point; InputError for a box outside the picture.
    """
    frame = Box(0, 0, score.shape[1], score.shape[0]) if hints.box is None else clip_box(hints.box, score.shape)
    peak = float(score[frame.slices].max(initial=0))
    reached = score[frame.slices] >= threshold
    if not reached.any():
        raise ObjectNotFoundError(
            f"the object was not found: the best score is {peak:.2f}, below the threshold {threshold:.2f}; "
            "try another word, a lower --threshold, or --box"
        )
    # All that follows happens between the mask's own parts, so their box is enough to see.
    inner = bounding_box(reached)
    mask, window = reached[inner.slices], shift_box(inner, frame.left, frame.top)
    if hints.points:
        points = [(x - window.left, y - window.top) for x, y in hints.points]
        mask = _parts_near_points(mask, points, scale_length(POINT_REACH, score.shape))
        if not mask.any():
            where = " ".join(f"{x},{y}" for x, y in hints.points)
            raise ObjectNotFoundError(
                f"the object was not found at the point {where} (best score {peak:.2f}, threshold {threshold:.2f}): "
                "point at its middle, lower --threshold, or give --box"
            )
    mask, largest = without_specks(mask, SPECK_SHARE, _scale_area(SPECK_AREA, score.shape))
    least = _scale_area(LEAST_AREA, score.shape)
    if largest < least:
        raise ObjectNotFoundError(
            f"the object was not found: the largest part that reaches the threshold {threshold:.2f} has {largest} "
            f"pixels, not {least:.0f} (best score {peak:.2f}); try another word, a lower --threshold, or --box"
        )
    return put_back(_without_pinholes(mask, _scale_area(PINHOLE_AREA, score.shape)), window, score.shape)


def choose_thing(mask: np.ndarray, which: str) -> np.ndarray:
    """Return the part of a mask (bool (H, W), not empty) that is the thing asked for.

    which: "all"; "largest"; "left", "right", "top", "bottom", by the middles; or a number from 1 on, from the left.
    Raises ObjectNotFoundError where there are fewer things than that.
    """
    if which == "all":
        return mask.copy()
    gap = max(scale_length(THING_GAP, mask.shape), 1)
    window = grow_box(bounding_box(mask), gap, mask.shape)
    return put_back(_choose(separate_things(mask[window.slices], gap), which), window, mask.shape)


def _choose(things: list[np.ndarray], which: str) -> np.ndarray:
    if which.isdigit():
        if int(which) > len(things):
            raise ObjectNotFoundError(
                f"there is no thing number {which}: {len(things)} answer{'s' if len(things) == 1 else ''} to the name, "
                "counted from the left"
            )
        return things[int(which) - 1]
    if which == "largest":
        return max(things, key=np.count_nonzero)
    axis = 0 if which in ("top", "bottom") else 1
    ordered = sorted(things, key=lambda thing: float(np.nonzero(thing)[axis].mean()))
    return ordered[0] if which in ("top", "left") else ordered[-1]


def separate_things(mask: np.ndarray, gap: int) -> list[np.ndarray]:
    """Return the things in a mask, each bool (H, W), from left to right by their middles.

    Connected parts that come nearer to each other than `gap` pixels are one thing, as the legs and the seat of a stool
    that something crosses.
    """
    distance = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    count, labels = cv2.connectedComponents((distance <= gap / 2).astype(np.uint8), connectivity=8)
    areas = np.bincount(labels[mask], minlength=count)
    large = [n for n in range(1, count) if areas[n] >= LEAST_THING * areas.max()]
    if len(large) < count - 1:
        labels = _join_to_nearest(labels, large)
    things = [mask & (labels == n) for n in large]
    return sorted(things, key=lambda thing: float(np.nonzero(thing)[1].mean()))


def _join_to_nearest(labels: np.ndarray, large: list[int]) -> np.ndarray:
    """The labels with every place that has none of the `large` ones given that of the nearest place that has."""
    rows, columns = np.moveaxis(nearest_pixel(np.isin(labels, large)), -1, 0)
    return labels[rows, columns]


def _scale_area(pixels: float, shape: tuple[int, ...]) -> float:
    """An area in pixels of a 512-pixel-high picture in pixels of a picture of this shape; never below one."""
    return max(1.0, pixels * (shape[0] / REFERENCE_HEIGHT) ** 2)


def _parts_near_points(mask: np.ndarray, points, reach: int) -> np.ndarray:
    """The connected parts of the mask that have a pixel within `reach` of a point."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    rows, columns = np.indices(mask.shape, sparse=True)
    kept = set()
    for x, y in points:
        near = mask & ((columns - x) ** 2 + (rows - y) ** 2 <= reach**2)
        kept.update(np.unique(labels[near]).tolist())
    return np.isin(labels, list(kept))


def without_specks(mask: np.ndarray, share: float, largest_speck: float = np.inf) -> tuple[np.ndarray, int]:
    """Return a mask, bool (H, W), without the parts that are small beside its largest one, and the pixels of that one.

    share: of the largest part: smaller ones go. largest_speck: pixels: no part with as many goes.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0  # label 0 is everything that is not the object
    largest = int(areas.max())
    kept = areas >= max(1.0, min(share * largest, largest_speck))
    return kept[labels], largest


def _without_pinholes(mask: np.ndarray, largest_pinhole: float) -> np.ndarray:
    """The mask with its smallest holes filled. A gap that reaches the border is no hole."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8), connectivity=4)
    filled = stats[:, cv2.CC_STAT_AREA] <= largest_pinhole
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    filled[np.unique(border)] = False
    filled[0] = False  # label 0 is the mask itself
    return mask | filled[labels]
