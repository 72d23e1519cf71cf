"""Thin bars and strings that a cut left out: a stool's ring, the string of a picture, a bag's handle.

A minimum cut pays for both sides of what is thin, and so leaves it out where the score does not insist. Here a stroke
is taken in again where all of this holds: it stands out from its surroundings; its colours are rather the object's than
theirs; it meets the object near both of its ends; and it closes a loop, alone or with others, that is, it cuts off
background of more than its own area. The last two are what a line on a wall or a joint of tiles seldom does that passes
behind an object. OpenCV and NumPy only; no random numbers.
"""

import cv2
import numpy as np

from engines.segmentation.grabcut import bin_colours, colour_logit

# The numbers below were chosen on 132 rendered rooms and table tops, the 25th part of those that are trained on.
WIDEST = 0.02  # of the picture's longer side: a stroke is at most as wide, on the mean
SURROUNDINGS = 2.8  # times the widest: side of the square whose median a slanting stroke does not reach
LEAST_CONTRAST, NOISE_TIMES = 16.0, 4.0  # levels of 8-bit Lab, and times the noise: what stands out
CONTRAST = 30.0  # levels: a stroke's mean
LIKENESS = -0.6  # nats: the least that a stroke's mean colour says for the object
LEAST_LENGTH = 6.0  # pixels
LENGTHS = 3.0  # times its width: a stroke is at least as long
LONGEST = 1.5  # times the root of the object's area: it is at most as long
ENDS = 3  # pixels: how far from the object a stroke may end
MEETING = 0.8  # of the way from end to end: so far apart it meets the object, as a bar's knobs may stick out
LEAST_CUT_OFF, CUT_OFF = 30, 1.5  # pixels, and times the stroke's own area: background that it cuts off at least
SQUARE = np.ones((3, 3), np.uint8)
NORMAL = 1.4826  # times the median of absolute deviations: the sigma of a normal distribution


def close_loops(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the mask, bool (H, W), with the strokes of the object outside it that close a loop with it.

    picture: uint8 (H, W, 3) RGB, a few hundred pixels long.
    """
    if not mask.any() or mask.all():
        return mask
    widest = max(2.0, WIDEST * max(mask.shape))
    contrast = _contrast(picture, 2 * round(SURROUNDINGS * widest / 2) + 1)
    noise = NORMAL * float(np.median(contrast[~mask]))
    lines = ~mask & (contrast > max(LEAST_CONTRAST, NOISE_TIMES * noise))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines.astype(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    lengths = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    contrasts = np.bincount(labels.ravel(), contrast.ravel(), count) / areas
    thin = (areas <= widest * lengths) & (LENGTHS * areas <= lengths**2)
    fitting = (lengths >= LEAST_LENGTH) & (lengths <= LONGEST * np.sqrt(mask.sum())) & (contrasts >= CONTRAST) & thin
    strokes = [labels == n for n in np.flatnonzero(fitting) if n]
    near = cv2.dilate(mask.astype(np.uint8), np.ones((2 * ENDS + 1, 2 * ENDS + 1), np.uint8)).astype(bool)
    strokes = [one for one in strokes if _length(one & near) >= MEETING * _length(one)]
    if not strokes:
        return mask
    colours = bin_colours(picture)
    strokes = [one for one in strokes if _likeness(one, mask, colours) >= LIKENESS]
    return np.logical_or.reduce([mask, *_closing(strokes, mask)])


def _contrast(picture: np.ndarray, side: int) -> np.ndarray:
    """How far each pixel's colour is from the median of a square round it, float32 (H, W), in levels of 8-bit Lab."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    return np.linalg.norm(lab.astype(np.float32) - cv2.medianBlur(lab, side), axis=2)


def _likeness(stroke: np.ndarray, mask: np.ndarray, colours: np.ndarray) -> float:
    """How many nats the stroke's mean colour says for the object's, against those of what is outside both."""
    outside = ~mask & ~stroke
    return float(colour_logit(colours, mask.astype(np.float32), outside.astype(np.float32))[stroke].mean())


def _length(stroke: np.ndarray) -> float:
    """About how far the two pixels are apart that are the farthest; 0 where there is none."""
    pixels = np.argwhere(stroke)
    if not len(pixels):
        return 0.0
    end = pixels[0]
    for _ in range(2):
        other, end = end, pixels[np.argmax(((pixels - end) ** 2).sum(axis=1))]
    return float(np.linalg.norm(end - other))


def _closing(strokes: list[np.ndarray], mask: np.ndarray) -> list[np.ndarray]:
    """Return those of the strokes that close a loop with the mask, perhaps by way of each other."""
    closing = []
    for number, stroke in enumerate(strokes):
        others = np.logical_or.reduce([mask, *strokes[:number], *strokes[number + 1 :]])
        if _closes_a_loop(stroke, others, _background(others)):
            closing.append(stroke)
    return closing if len(closing) == len(strokes) else _closing(closing, mask)


def _closes_a_loop(stroke: np.ndarray, mask: np.ndarray, before: np.ndarray) -> bool:
    """Whether background comes apart by the stroke, in two pieces that are both much larger than it.

    before: `_background` of the mask.
    """
    pieces, first, areas = np.unique(_background(mask | stroke), return_index=True, return_counts=True)
    whole = before.ravel()[first]
    cut_off = 0
    for n in np.unique(whole[pieces > 0]):
        cut_off = max(cut_off, *np.sort(areas[(whole == n) & (pieces > 0)])[-2:-1], 0)
    return cut_off >= max(LEAST_CUT_OFF, CUT_OFF * stroke.sum())


def _background(mask: np.ndarray) -> np.ndarray:
    """The pieces of what is outside the mask, int (H, W), 0 inside; gaps of a pixel or two in the mask are closed."""
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, SQUARE)
    return cv2.connectedComponents(1 - closed, connectivity=4)[1]
