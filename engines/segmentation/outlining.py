"""The outline of what a box or points mark, at the photo's own pixels.

`grabcut.find_outline` decides on a small copy what the object is; here the photo is cropped and scaled for it, and the
outline is carried back: another cut in a band along it, then a guided filter where the photo is larger still. Points
without a box are tried as the middle of boxes of several sizes. Knows no names; what knows them may pass its belief.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from engines.geometry import Box, bounding_box, clip_box, grow_box, overlap
from engines.segmentation.grabcut import Outline, find_outline
from engines.segmentation.hints import Hints
from engines.segmentation.sharpening import FINE_SIDE, carry, recut, shrink

CONTEXT = 0.25  # of the box's longer side: surroundings that are looked at on every side
COARSE_SIDE = 260  # pixels: the crop's longer side where the object is told from its surroundings
PROBE_SIDE = 150  # pixels: the crop's longer side while the size of the object round a point is not known
PROBE_SIZES = (0.12, 0.2, 0.32, 0.5, 0.75)  # of the photo's longer side: boxes tried round points
LIKELY_SIZE = 0.4  # of the photo's longer side: the box that is tried most in earnest
SIZE_DOUBT = 0.25  # of quality, for each doubling or halving of the likely size
POINT_RADIUS = 0.02  # of the box's shorter side: pixels that near to a point are the object
LEAST_CONTRAST = 4.0  # levels of 8-bit Lab: an outline on a fainter edge than that is no object's
MOST_OVERLAP = 0.97  # of the colours: an object that shares more with its surroundings was not told from them
SMALLEST_BOX = 3  # pixels: side of a box in which something can be told apart


def outline_hints(image: np.ndarray, hints: Hints, *, belief: np.ndarray | None = None) -> np.ndarray:
    """Return how sure each pixel is to be the object that the hints mark, float32 (H, W) in [0, 1].

    image: uint8 (H, W, 3) RGB. hints: a box, points on the object, or both, inside the photo. belief: float (H, W),
    log-odds of the object from elsewhere, in nats.

    The outline lies between 0.45 and 0.7: any threshold there gives the same mask; the distance from it only says how
    near the edge is. Where nothing was told from its surroundings no pixel has more than 0.4. Outside the box the
    score is 0.
    """
    box = _box_round_points(image, hints.points) if hints.box is None else clip_box(hints.box, image.shape)
    score = np.zeros(image.shape[:2], np.float32)
    if min(box.width, box.height) >= SMALLEST_BOX:
        crop = grow_box(box, math.ceil(CONTEXT * max(box.width, box.height)), image.shape)
        within = _score_crop(image, crop, box, hints.points, belief)
        kept = Box(box.left - crop.left, box.top - crop.top, box.right - crop.left, box.bottom - crop.top).slices
        score[box.slices] = within[kept]
    return score


# ---- from the crop to the photo's pixels


def _score_crop(image: np.ndarray, crop: Box, box: Box, points: Sequence[tuple[int, int]], belief) -> np.ndarray:
    """The score of the crop's pixels, float32 (height, width of the crop)."""
    picture = image[crop.slices]
    coarse = _outline_at(image, crop, box, points, COARSE_SIDE, belief)
    fine = shrink(picture, FINE_SIDE)
    mask, soft = carry(picture, fine, recut(fine, coarse.mask))
    told_apart = coarse.contrast >= LEAST_CONTRAST and coarse.overlap <= MOST_OVERLAP and mask.any()
    if not told_apart:
        return 0.4 * soft
    return np.where(mask, 0.7 + 0.6 * np.clip(soft - 0.5, 0, 0.5), 0.9 * np.clip(soft, 0, 0.5)).astype(np.float32)


def _outline_at(
    image: np.ndarray, crop: Box, box: Box, points: Sequence[tuple[int, int]], side: int, belief=None
) -> Outline:
    """The outline in the crop of the photo, found on a copy whose longer side is at most `side`."""
    small = shrink(image[crop.slices], side)
    scale_x, scale_y = small.shape[1] / crop.width, small.shape[0] / crop.height
    inner = Box(
        round((box.left - crop.left) * scale_x),
        round((box.top - crop.top) * scale_y),
        max(round((box.right - crop.left) * scale_x), round((box.left - crop.left) * scale_x) + 1),
        max(round((box.bottom - crop.top) * scale_y), round((box.top - crop.top) * scale_y) + 1),
    )
    seed = np.zeros(small.shape[:2], np.uint8)
    for x, y in points:
        centre = int((x - crop.left) * scale_x), int((y - crop.top) * scale_y)
        cv2.circle(seed, centre, round(POINT_RADIUS * min(inner.width, inner.height)), 1, cv2.FILLED)
    at_border = box.left <= 0, box.top <= 0, box.right >= image.shape[1], box.bottom >= image.shape[0]
    if belief is not None:
        belief = cv2.resize(belief[crop.slices], small.shape[1::-1], interpolation=cv2.INTER_AREA)
    return find_outline(small, inner, seed=seed.astype(bool), at_border=at_border, belief=belief)


# ---- points without a box


def _box_round_points(image: np.ndarray, points: Sequence[tuple[int, int]]) -> Box:
    """The box of what the points mark: boxes of several sizes are tried, each drawn in to what was found in it.

    The one is kept whose outline lies best on edges, touches its box least and stays the same when drawn in.
    """
    if min(image.shape[:2]) < SMALLEST_BOX:
        return Box(0, 0, image.shape[1], image.shape[0])
    candidates = [_probe(image, points, share) for share in PROBE_SIZES]
    _, box = max(candidates, key=lambda candidate: candidate[0])
    return grow_box(box, max(2, round(0.03 * max(box.width, box.height))), image.shape)


def _probe(image: np.ndarray, points: Sequence[tuple[int, int]], share: float) -> tuple[float, Box]:
    """How good an outline a box of that share of the photo round the points gives, and the outline's own box."""
    around = Box(
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points) + 1,
        max(y for _, y in points) + 1,
    )
    first = grow_box(around, max(2, round(share * max(image.shape[:2]) / 2)), image.shape)
    box = first
    for _ in range(2):  # the second time in the box drawn in
        crop = grow_box(box, math.ceil(CONTEXT * max(box.width, box.height)), image.shape)
        found = _outline_at(image, crop, box, points, PROBE_SIDE)
        pointed = _parts_at(found.mask, crop, points)
        if not pointed.any():
            return -math.inf, first
        inner = bounding_box(pointed)
        scale_x, scale_y = crop.width / pointed.shape[1], crop.height / pointed.shape[0]
        drawn_in = Box(
            crop.left + math.floor(inner.left * scale_x),
            crop.top + math.floor(inner.top * scale_y),
            crop.left + math.ceil(inner.right * scale_x),
            crop.top + math.ceil(inner.bottom * scale_y),
        )
        previous, box = box, clip_box(drawn_in, image.shape)
        box = grow_box(box, max(2, round(0.04 * max(box.width, box.height))), image.shape)
    doubt = SIZE_DOUBT * abs(math.log2(share / LIKELY_SIZE)) + _share_of_leaks(pointed, crop, previous, image.shape)
    return found.quality + overlap(previous, box) - doubt, drawn_in


def _parts_at(mask: np.ndarray, crop: Box, points: Sequence[tuple[int, int]]) -> np.ndarray:
    """The connected parts of a (scaled) mask of the crop that hold one of the photo's points."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    scale_x, scale_y = mask.shape[1] / crop.width, mask.shape[0] / crop.height
    kept = {int(labels[int((y - crop.top) * scale_y), int((x - crop.left) * scale_x)]) for x, y in points} - {0}
    return np.isin(labels, list(kept))


def _share_of_leaks(mask: np.ndarray, crop: Box, box: Box, shape: tuple[int, ...]) -> float:
    """How much of the box's sides that are not the photo's the mask runs along: 0 to 1."""
    height, width = mask.shape
    scale_x, scale_y = width / crop.width, height / crop.height
    left, right = round((box.left - crop.left) * scale_x), round((box.right - crop.left) * scale_x) - 1
    top, bottom = round((box.top - crop.top) * scale_y), round((box.bottom - crop.top) * scale_y) - 1
    sides = []
    if box.left > 0:
        sides.append(mask[:, left])
    if box.right < shape[1]:
        sides.append(mask[:, min(right, width - 1)])
    if box.top > 0:
        sides.append(mask[top])
    if box.bottom < shape[0]:
        sides.append(mask[min(bottom, height - 1)])
    return float(np.concatenate(sides).mean()) if sides else 0.0
