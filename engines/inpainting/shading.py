"""Takes an object's soft shadow off the background that still shows around it.

    cleared, usable, shaded = lift_shading(image, hole, shown, guess, sigma=3.0)

Round an object stands a ring in which the photo shows the background itself: its lines, edges and texture are better
evidence of what runs behind the object than any filling, but the object darkens it. How much, a filling of the whole
hole tells, though it may be wrong in the small: where both have the same colour, the smoothed ratio of the two is the
shadow (an illumination ratio, as in Finlayson et al., "On the Removal of Shadows from Images", PAMI 2006), and is
divided out. Where the shadow is so deep that little of the background is left to see, the ring is no evidence; nor
where it is dark from the object on and ends before the rim, in whatever colour the object's own light gave it; nor,
where there is a sky or a bare wall outside, a ring that is rougher once it is freed: what shows there is the rest of a
shadow, or the codec's. Knows nothing of how the filling was made.
"""

from typing import NamedTuple

import cv2
import numpy as np

from engines.geometry import parts_between
from engines.smoothing import blur, mean_of_known

SAME_COLOUR = 0.06  # difference of log chromaticity up to which two places count as one material
LIGHTER = 0.1  # natural log: a ring that is lighter than the filling by more is another material
DEEPEST = 0.6  # natural log: no shadow is taken for darker than 55 % of the light
DEEP = 0.2  # natural log: from this on, 18 % less light, a place of the ring is given up
DEEP_SAME_COLOUR = 0.12  # as SAME_COLOUR, for deep shadows, whose colour is that of the light that is left
FINELY = 0.3  # of sigma, over which a hard shadow's edge is looked for
DARK = 0.2  # natural log: what is darker than the filling by that, from the object on, is its shadow
BORDER = 2  # pixels: how near to the object, and to the rim, that is looked for
GRAIN = 0.6  # of sigma: what is finer is not counted as a trace of the object
PLAIN = 1.2  # levels: root mean square of the detail, grain left out, under which it is a sky or a bare wall outside
OUTSIDE = 8.0  # of sigma: as far round a place of the ring that is looked at
WIDELY = 4.0  # of sigma: a ring is marred where most of it is as far round as this
MARRED, TRACE = 1.5, 0.05  # a ring that is so many times rougher, and levels, shows traces of the object alone
LEAST = 1e-3  # of the pixels so near: where fewer lie outside the hole the ring is not compared with them
SHADED = 0.05  # natural log: from this on a place of the ring counts as in shadow
FLOOR = 4.0  # levels added before logarithms, so that black has one
PRIOR = 0.1  # weight of "no shadow here" where hardly anything can be compared


class Lifted(NamedTuple):
    cleared: np.ndarray  # uint8 (H, W, 3): the photo with its ring lightened to how it was without the object
    usable: np.ndarray  # bool (H, W): the ring without what lies in deep shadow
    shaded: np.ndarray  # bool (H, W): where it was lightened so much that texture suffers


def lift_shading(image: np.ndarray, hole: np.ndarray, shown: np.ndarray, guess: np.ndarray, *, sigma: float) -> Lifted:
    """Return `image` (uint8 (H, W, 3)) with the ring `shown` of the hole (both bool (H, W)) freed of the shadow.

    guess: uint8 (H, W, 3), the hole filled from outside; only its colours in the large matter. sigma: pixels over which
    light is averaged; shadows are softer, texture is finer. Only ever lightens, smoothly, and only where the ring has
    the guess's colour. Pixels outside `shown` are the input's.
    """
    if not shown.any():
        return Lifted(image.copy(), shown.copy(), shown.copy())
    photo = image.astype(np.float32) + FLOOR
    share = blur(shown, sigma)
    wanted, seen = (_local_mean(colours, shown, share, sigma) for colours in (guess.astype(np.float32) + FLOOR, photo))
    ratio = np.log(wanted / seen)
    lighter = ratio.mean(axis=2)
    colour_change = np.square(ratio - lighter[..., None]).sum(axis=2)
    sure = shown * np.exp(-colour_change / (2 * SAME_COLOUR**2) - np.square(np.minimum(lighter, 0) / LIGHTER) / 2)
    shading = blur(sure * np.clip(lighter, -DEEPEST, DEEPEST), sigma) / (blur(sure, sigma) + PRIOR * share + 1e-3)
    light = np.exp(np.maximum(shading, 0))[..., None]
    result = image.copy()
    result[shown] = np.clip(np.rint(photo * light - FLOOR), 0, 255)[shown]
    deep = shown & (lighter > DEEP) & (colour_change < DEEP_SAME_COLOUR**2)
    usable = shown & (blur(deep, sigma) < 0.05) & ~_hard_shadow(photo, hole, shown, guess, sigma)
    usable &= ~_marred(result, hole, usable, sure > 0.5, sigma)
    return Lifted(result, usable, shown & (shading > SHADED))


def _hard_shadow(photo: np.ndarray, hole: np.ndarray, shown: np.ndarray, guess: np.ndarray, sigma: float) -> np.ndarray:
    """Return where the ring is dark from the object on but not as far as the hole's rim, with its edge: bool (H, W).

    photo: float32, with FLOOR.
    """
    fine = FINELY * sigma
    share = blur(shown, fine)
    wanted, seen = (_local_mean(one, shown, share, fine) for one in (guess.astype(np.float32) + FLOOR, photo))
    dark = shown & (np.log(wanted / seen).mean(axis=2) > DARK)
    square = np.ones((2 * BORDER + 1, 2 * BORDER + 1), np.uint8)
    near, rim = (cv2.dilate(one.astype(np.uint8), square) > 0 for one in (hole & ~shown, ~hole))
    traces = parts_between(dark, near, rim, connectivity=8)
    side = 2 * round(sigma) + 1
    return cv2.dilate(traces.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))) > 0


def _marred(picture: np.ndarray, hole: np.ndarray, ring: np.ndarray, sure: np.ndarray, sigma: float) -> np.ndarray:
    """Return where most of the ring is rougher than what lies outside the hole, and that is plain: bool (H, W).

    picture: uint8 (H, W, 3), the ring freed of its shadow. sure: bool (H, W), where it has the filling's colour.
    """
    rough, outside = _roughness(picture, ring, sigma), _roughness(picture, ~hole, sigma)
    counted = (~hole).astype(np.float32)
    usual = np.exp(mean_of_known(np.log(outside + TRACE), counted, OUTSIDE * sigma))  # an edge there counts little
    comparable = blur(counted, OUTSIDE * sigma) > LEAST
    marred = ring & sure & comparable & (usual < PLAIN) & (rough > MARRED * usual + TRACE)
    return marred & (blur(marred, WIDELY * sigma) > 0.5 * blur(ring, WIDELY * sigma))


def _local_mean(photo: np.ndarray, where: np.ndarray, share: np.ndarray, sigma: float) -> np.ndarray:
    """Return the mean colour near each pixel over the pixels `where`, (H, W, 3); share: `where`, blurred."""
    return blur(photo * where[..., None].astype(np.float32), sigma) / (share + 1e-3)[..., None] + 1e-3


def _roughness(picture: np.ndarray, where: np.ndarray, sigma: float) -> np.ndarray:
    """Return how much the luminance (levels) near each pixel differs from its local mean, over the pixels `where`.

    float32 (H, W), root mean square; grain is left out.
    """
    counted = where.astype(np.float32)
    grey = mean_of_known(picture.mean(axis=2, dtype=np.float32), counted, GRAIN * sigma)
    return np.sqrt(mean_of_known(np.square(grey - mean_of_known(grey, counted, 2 * sigma)), counted, 2 * sigma))
