"""Makes what a model painted fit the photo round the hole: its colours, its grain, its border.

    matched = match_colours(painted, photo, ring)             # the VAE shifts colours
    matched = match_grain(matched, photo, ring, seed=0)       # and loses grain
    filled = blend_border(photo, matched, hole, shown)

Both are measured on the same pixels, the ring round the hole that the model saw and painted too: what it did to them it
did to the hole. Knows no model and nothing of objects.
"""

import itertools

import cv2
import numpy as np

from engines.geometry import scale_length

RIDGE = 25.0  # levels^2: a ring with less variance than this says little about contrast, which then stays
SLOPE_LIMITS = (0.8, 1.25)  # of contrast; what would need more is no shift of colour
OFFSET_LIMIT = 40.0  # levels; likewise
TRIMMED = 2.5  # times the median error: pixels of the ring that fit worse do not count
ROUNDS = 3  # of fitting and trimming
LEAST_RING = 64  # pixels: a smaller ring tells nothing
GRAIN_SCALES = (0.7, 1.4)  # pixels: sigmas that part the octaves in which grain is measured and made
GRAIN_REACH = 5  # pixels: how far the blur by the largest of them looks
FEATHER = 4.0  # pixels of a 512-pixel-high photo: the width of the strip in which photo and painting are mixed


def match_colours(painted: np.ndarray, photo: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Return `painted` (float32 (H, W, 3), levels) with the contrast and brightness of each channel brought to those
    of `photo` on the `ring` (bool (H, W), where both show the same): least squares, without the pixels that fit worst.
    """
    if np.count_nonzero(ring) < LEAST_RING:
        return painted
    matched = np.empty_like(painted)
    for channel in range(3):
        seen, wanted = (picture[..., channel][ring].astype(np.float64) for picture in (painted, photo))
        slope, offset = fit_line(seen, wanted)
        matched[..., channel] = slope * painted[..., channel] + offset
    return matched


def fit_line(seen: np.ndarray, wanted: np.ndarray) -> tuple[float, float]:
    """Return (slope, offset) of the line that takes `seen` (N,) to `wanted`, in levels, within the limits above."""
    kept = np.ones(len(seen), bool)
    for _ in range(ROUNDS):
        x, y = seen[kept], wanted[kept]
        spread = np.square(x - x.mean()).mean()
        slope = (((x - x.mean()) * (y - y.mean())).mean() + RIDGE) / (spread + RIDGE)
        slope = float(np.clip(slope, *SLOPE_LIMITS))
        offset = float(np.median(y - slope * x))
        error = np.abs(wanted - slope * seen - offset)
        kept = error <= max(TRIMMED * np.median(error), 1.0)
    middle = float(np.median(seen[kept]))  # where the shift is limited: at the colour that the ring mostly has
    shift = (slope - 1) * middle + offset
    return slope, offset + float(np.clip(shift, -OFFSET_LIMIT, OFFSET_LIMIT)) - shift


def match_grain(painted: np.ndarray, photo: np.ndarray, ring: np.ndarray, *, seed: int) -> np.ndarray:
    """Return `painted` (float32 (H, W, 3), levels) with the grain added that the photo has on the ring and it lacks.

    Measured in octaves, by medians, so that edges do not count; the same seed gives the same grain.
    """
    away = cv2.erode(ring.astype(np.uint8), np.ones((2 * GRAIN_REACH + 1,) * 2, np.uint8)).astype(bool)
    if np.count_nonzero(away) < LEAST_RING:
        return painted
    noise = np.random.default_rng(seed).standard_normal(painted.shape).astype(np.float32)
    grainy = painted.copy()
    for lost, octave in zip(_lost_grain(painted, photo, away), _octaves(noise), strict=True):
        grainy += octave * (lost / octave.std())
    return grainy


def _lost_grain(painted, photo, ring) -> list[np.ndarray]:
    """Standard deviations (3,) of the grain that is in the photo's ring and not in the painted one, an octave each."""
    lost = []
    for there, here in zip(_octaves(photo.astype(np.float32)), _octaves(painted), strict=True):
        ours, theirs = (np.median(np.abs(octave[ring]), axis=0) / 0.6745 for octave in (here, there))
        lost.append(np.sqrt(np.maximum(theirs**2 - ours**2, 0)))
    return lost


def _octaves(picture: np.ndarray) -> list[np.ndarray]:
    blurred = [picture, *(cv2.GaussianBlur(picture, (0, 0), sigma) for sigma in GRAIN_SCALES)]
    return [fine - coarse for fine, coarse in itertools.pairwise(blurred)]


def blend_border(photo: np.ndarray, painted: np.ndarray, hole: np.ndarray, shown: np.ndarray | None) -> np.ndarray:
    """Return the photo (uint8 (H, W, 3)) with its hole (bool (H, W)) painted, mixed with the photo along its border.

    shown: bool (H, W), where the hole shows the background, perhaps in the object's shadow; only there, and in the
    FEATHER's width along the border, is anything of the photo kept. Outside the hole the result is the photo.
    """
    share = hole.astype(np.float32)
    if shown is not None and not hole.all():
        width = max(scale_length(FEATHER, hole.shape), 1)
        depth = cv2.distanceTransform(np.ascontiguousarray(hole, np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        strip = hole & shown
        share[strip] = np.clip(depth[strip] / (width + 1), 0, 1)
    mixed = photo + share[..., None] * (painted - photo)
    result = photo.copy()
    result[hole] = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)[hole]
    return result
