"""Where an object's cast shadow lies, further from it than the padding of its mask reaches.

    shadow = find_far_shadow(image, mask, hole)

What `effects.py` sees of a shadow is divided out, and a rest of it may stay; on plain ground a filling leaves none. A
shadow is found by its edge, across which the surface goes on in the same colour, only lighter (as in Lalonde et al.,
"Detecting Ground Shadows in Outdoor Consumer Photographs", ECCV 2010). What is taken for a shadow is filled, so that a
doubtful one is left alone: found are broad shadows on plain ground, not those that fall over tiles, furniture or
several surfaces. Knows nothing of lamps or of depth.
"""

import math

import cv2
import numpy as np

from engines.channels import by_channels, mean_of_channels
from engines.compositing.shadow import COLOUR_SHARE, DEEPEST, FLOOR, MIXED, SAME_COLOUR
from engines.geometry import REFERENCE_HEIGHT, Box, bounding_box, distance_to, grow_box
from engines.smoothing import blur

# Lengths are in pixels of a 512-pixel-high photo, differences of light in natural logarithms of its levels.
REACH = 60.0  # how far a shadow is looked for, and at least the object's longer side
SEARCH_SIDE = 400  # pixels: the larger side of the picture in which it is looked for
GRAIN = 1.5  # sigma of the blur that takes grain away
LEVEL_STEP = 0.05  # between two levels of darkness
STEP = 4.0  # across an edge: colours so far to both sides of it are compared
CONTACT_DEPTH = 2.0  # counted at most to STEP from the mask: pixels of contact per pixel of outline
CONTACT = 0.3  # of the object's longer side: a shadow begins at the object along so much of its outline
ROUND = 0.6  # of what touches the object: what lies round it on all sides is a mat
LARGEST = 1.5  # of the object's area: what is larger is a dark floor, or a table
LEAST_AREA = 100.0  # square pixels outside the hole from which on a shadow is worth more filling
LEAST_WIDTH = 6.0  # half the width of a shadow: a plank's joint, the grain of wood, a frame are narrower
SHALLOWEST = 0.15  # a lighter one may be a stain
OUTLINE_FITS = 0.75  # of the outline: so much must look like a shadow's
OUTLINE_SPREAD = 0.25  # standard deviation of the depth along it
OUTLINE_CUT = 0.1  # of the outline: no more may run out of reach
ALIKE = 0.25  # difference of a channel's logarithm up to which a place looks like the middle of the patch
UNIFORM = 0.8  # of the patch: so much looks like its middle, and like its surroundings in shadow
ALONE = 0.6  # of the patch's area: where more near by looks the same, it is a pattern, a skirting, a dark floor
PENUMBRA = 4.0  # round the patch: where the light comes back


def find_far_shadow(image: np.ndarray, mask: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """Return where a cast shadow of the object lies that reaches out of the hole: bool (H, W); False without one.

    image: uint8 (H, W, 3). mask: bool (H, W), the object, inside the hole; none of it is shadow. Of the dark patches
    that touch the object, at every level of darkness, the largest is taken that is a shadow by its outline: nearly all
    along it the surface goes on in the same colour, lighter by about the same, and within reach it ends.
    """
    nothing = np.zeros_like(mask)
    if hole.all():
        return nothing
    unit = mask.shape[0] / REFERENCE_HEIGHT
    box = bounding_box(mask)
    reach = max(box.width, box.height, REACH * unit)
    window = grow_box(box, round(reach) + 1, mask.shape)
    scale = min(SEARCH_SIDE / max(window.width, window.height), 1.0)
    size = max(round(window.width * scale), 1), max(round(window.height * scale), 1)
    photo, thing, padded = (
        cv2.resize(_levels(plane[window.slices]), size, interpolation=cv2.INTER_AREA) for plane in (image, mask, hole)
    )
    patch = _largest_shadow(photo, thing > 127, padded > 127, unit * scale, reach * scale)
    if patch is None:
        return nothing
    grown = distance_to(patch) <= PENUMBRA * unit * scale
    back = cv2.resize(grown.astype(np.uint8), (window.width, window.height), interpolation=cv2.INTER_NEAREST)
    nothing[window.slices] = (back > 0) & ~mask[window.slices]
    return nothing


def _levels(plane: np.ndarray) -> np.ndarray:
    """A picture as it is, a mask with 255 for True: uint8."""
    return plane.astype(np.uint8) * np.uint8(255) if plane.dtype == bool else np.ascontiguousarray(plane)


def _largest_shadow(photo, thing, padded, unit: float, reach: float) -> np.ndarray | None:
    """Return the largest dark patch at the object that is a shadow by its outline, bool (h, w), or None.

    unit, reach: pixels here of a pixel of a 512-pixel-high photo, and of how far a shadow is looked for.
    """
    light = np.log(blur(photo, max(GRAIN * unit, 0.5)) + FLOOR)
    level = mean_of_channels(light)
    distance = distance_to(thing)
    allowed = (distance > MIXED * unit) & (distance <= reach)
    if not allowed.any():
        return None
    near, outside = (np.flatnonzero(part) for part in (allowed & (distance <= STEP * unit), allowed & ~padded))
    side = max(bounding_box(thing).width, bounding_box(thing).height)
    contact, least = CONTACT * CONTACT_DEPTH * unit * side, LEAST_AREA * unit**2
    if len(near) <= contact or len(outside) <= least:
        return None
    # So dark that enough pixels are: below that no part can be.
    enough = max(
        np.partition(level.ravel()[places], int(n))[int(n)] for places, n in ((near, contact), (outside, least))
    )
    best, best_area = None, 0
    low, high = np.percentile(level[allowed], (1, 90))
    levels = np.arange(low, high, LEVEL_STEP)
    for threshold in levels[levels > enough]:
        _, parts, stats, _ = cv2.connectedComponentsWithStats(
            (allowed & (level < threshold)).astype(np.uint8), connectivity=4
        )
        areas, count = stats[:, cv2.CC_STAT_AREA], len(stats)
        touching = np.bincount(parts.ravel()[near], minlength=count)
        likely = (touching > contact) & (touching < ROUND * len(near))
        likely &= (areas > best_area) & (areas < LARGEST * np.count_nonzero(thing))
        likely[0] = False  # what is none of the parts
        if likely.any():
            likely &= np.bincount(parts.ravel()[outside], minlength=count) > least
        for number in np.flatnonzero(likely):
            if areas[number] <= best_area:
                continue
            left, top, width, height = stats[number, :4].tolist()  # OpenCV's order
            patch, box = parts == number, Box(left, top, left + width, top + height)
            if _is_shadow(patch, box, padded, light, distance, unit, reach):
                best, best_area = patch, areas[number]
    return best


def _is_shadow(patch, box: Box, padded, light, distance, unit: float, reach: float) -> bool:
    """Return whether a patch's outline is a shadow's; see the constants of the outline. box: the patch's."""
    step = STEP * unit
    # Wider than the outline is looked at: a blur of what is in the patch comes back from a nearer edge of the piece.
    piece = grow_box(box, math.ceil(4 * step) + 2, patch.shape).slices
    own, lit, off = patch[piece], light[piece], distance[piece]
    depth = distance_to(~own)
    if depth[own & ~padded[piece]].max() < LEAST_WIDTH * unit:
        return False
    away = distance_to(own)
    outside = (away > step / 2) & (away <= 1.5 * step) & (off > step) & (off <= reach - step)
    inside = own & (depth > step / 2) & (off > step)
    weight = blur(inside, 1.5 * step)
    outside &= weight > 0.02
    if np.count_nonzero(outside) < 5 * step:
        return False
    within = blur(lit * inside[..., None], 1.5 * step)[outside] / weight[outside, None]
    fits, darker = _is_darkened(within, lit[outside])
    if not (fits.mean() > OUTLINE_FITS and darker[fits].std() < OUTLINE_SPREAD):
        return False
    cut = np.count_nonzero(own & (off > reach - 2 * unit)) * step
    if cut >= OUTLINE_CUT * np.count_nonzero(outside):
        return False
    middle = lit[inside]
    looks_alike = by_channels(np.maximum, np.abs(light - np.median(middle, axis=0))) < ALIKE
    if not looks_alike[piece][inside].mean() > UNIFORM:
        return False
    if not _is_darkened(middle, lit[outside].mean(axis=0))[0].mean() > UNIFORM:
        return False
    elsewhere = looks_alike & (distance > step) & (distance <= reach)
    elsewhere[piece] &= away > 2 * step
    return bool(np.count_nonzero(elsewhere) <= ALONE * np.count_nonzero(inside))


def _is_darkened(inside: np.ndarray, outside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which of the colours inside (logarithms, (n, 3)) are those outside in a shadow, and by how much darker."""
    difference = inside - outside
    darker = -difference.mean(axis=1)
    colour = np.abs(difference + darker[:, None]).max(axis=1)
    return (darker > SHALLOWEST) & (darker < DEEPEST) & (colour < SAME_COLOUR + COLOUR_SHARE * darker), darker
