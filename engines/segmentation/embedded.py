"""Segmentation that needs no weights: an outline from a box or from points, on the CPU, with OpenCV and NumPy alone.

    segmenter = load()
    score = segmenter.score(image, None, Hints(box=Box(40, 175, 135, 365)))

`grabcut.find_outline` decides on a small copy what the object is; here the photo is cropped and scaled for it, and the
outline is carried back to the photo's own pixels: another cut in a band along the outline, then a guided filter where
the photo is larger still. Points without a box are tried as the middle of boxes of several sizes.
Knows no words: a name without a box or a point is answered by EngineUnavailableError.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from engines.errors import EngineUnavailableError
from engines.geometry import Box, bounding_box, clip_box, grow_box
from engines.segmentation.grabcut import Outline, bin_colours, colour_logit, find_outline, min_cut
from engines.segmentation.hints import Hints, check_hints

CONTEXT = 0.25  # of the box's longer side: surroundings that are looked at on every side
COARSE_SIDE = 260  # pixels: the crop's longer side where the object is told from its surroundings
FINE_SIDE = 640  # pixels: the crop's longer side where the outline is cut again
PROBE_SIDE = 150  # pixels: the crop's longer side while the size of the object round a point is not known
PROBE_SIZES = (0.12, 0.2, 0.32, 0.5, 0.75)  # of the photo's longer side: boxes tried round points
LIKELY_SIZE = 0.4  # of the photo's longer side: the box that is tried most in earnest
SIZE_DOUBT = 0.25  # of quality, for each doubling or halving of the likely size
POINT_RADIUS = 0.02  # of the box's shorter side: pixels that near to a point are the object
LEAST_CONTRAST = 4.0  # levels of 8-bit Lab: an outline on a fainter edge than that is no object's
MOST_OVERLAP = 0.97  # of the colours: an object that shares more with its surroundings was not told from them
EDGE_ERROR = 2.0  # pixels of a 512-pixel-high photo: where the outline and the true one part, mostly
SMALLEST_BOX = 3  # pixels: side of a box in which something can be told apart


def load(*, model: str | None = None, device: str = "auto") -> "EmbeddedSegmenter":
    """Return the segmenter. `model` and `device` are accepted for the engines' common interface: it has no weights."""
    return EmbeddedSegmenter()


class EmbeddedSegmenter:
    """Outlines what a box or points mark. Holds nothing between calls; the same input gives the same bytes."""

    name = "embedded"
    edge_error = EDGE_ERROR

    def __init__(self) -> None:
        self.details = {"model": "grabcut", "device": "cpu", "opencv": cv2.__version__}

    def score(self, image: np.ndarray, text: str | None, hints: Hints) -> np.ndarray:
        """Return how sure each pixel is to be the object that the hints mark, float32 (H, W) in [0, 1].

        image: uint8 (H, W, 3) RGB. text: not read, but for the message. hints: a box, points on the object, or both.
        The outline lies between 0.45 and 0.7: any threshold there gives the same mask; the distance from it only says
        how near the edge is. Where nothing was told from its surroundings no pixel has more than 0.4. Outside the box
        the score is 0.

        Raises EngineUnavailableError without box and points; InputError for a box or a point outside the photo, or
        points outside the box.
        """
        if not hints:
            raise EngineUnavailableError(
                f"the embedded segmenter cannot find {text!r} by its name: give --box L,T,R,B or --point X,Y, "
                "or use --segmenter clipseg where its weights are at hand"
            )
        check_hints(hints, image.shape)
        points = hints.points
        box = _box_round_points(image, points) if hints.box is None else clip_box(hints.box, image.shape)
        score = np.zeros(image.shape[:2], np.float32)
        if min(box.width, box.height) >= SMALLEST_BOX:
            crop = grow_box(box, math.ceil(CONTEXT * max(box.width, box.height)), image.shape)
            score[crop.slices] = _score_crop(image, crop, box, points)
        outside = np.ones(image.shape[:2], bool)
        outside[box.slices] = False
        score[outside] = 0
        return score


# ---- from the crop to the photo's pixels


def _score_crop(image: np.ndarray, crop: Box, box: Box, points: Sequence[tuple[int, int]]) -> np.ndarray:
    """The score of the crop's pixels, float32 (height, width of the crop)."""
    picture = image[crop.slices]
    coarse = _outline_at(image, crop, box, points, COARSE_SIDE)
    fine_picture = _shrink(picture, FINE_SIDE)
    mask = _recut(fine_picture, coarse.mask)
    soft = _guided(picture, fine_picture, mask)
    if mask.shape != soft.shape:
        mask = soft > 0.5
    told_apart = coarse.contrast >= LEAST_CONTRAST and coarse.overlap <= MOST_OVERLAP and mask.any()
    if not told_apart:
        return 0.4 * soft
    return np.where(mask, 0.7 + 0.6 * np.clip(soft - 0.5, 0, 0.5), 0.9 * np.clip(soft, 0, 0.5)).astype(np.float32)


def _outline_at(image: np.ndarray, crop: Box, box: Box, points: Sequence[tuple[int, int]], side: int) -> Outline:
    """The outline in the crop of the photo, found on a copy whose longer side is at most `side`."""
    small = _shrink(image[crop.slices], side)
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
    return find_outline(small, inner, seed=seed.astype(bool), at_border=at_border)


def _shrink(picture: np.ndarray, side: int) -> np.ndarray:
    """The picture with its longer side brought down to `side` where it is longer."""
    scale = side / max(picture.shape[:2])
    if scale >= 1:
        return np.ascontiguousarray(picture)
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _recut(picture: np.ndarray, coarse: np.ndarray) -> np.ndarray:
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


def _guided(picture: np.ndarray, small: np.ndarray, mask: np.ndarray) -> np.ndarray:
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
    return found.quality + _box_overlap(previous, box) - doubt, drawn_in


def _parts_at(mask: np.ndarray, crop: Box, points: Sequence[tuple[int, int]]) -> np.ndarray:
    """The connected parts of a (scaled) mask of the crop that hold one of the photo's points."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    scale_x, scale_y = mask.shape[1] / crop.width, mask.shape[0] / crop.height
    kept = {int(labels[int((y - crop.top) * scale_y), int((x - crop.left) * scale_x)]) for x, y in points} - {0}
    return np.isin(labels, list(kept))


def _box_overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(width, 0) * max(height, 0)
    return shared / (one.width * one.height + other.width * other.height - shared)


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
