"""The object's shadow: how much it darkens what stands round it, and the same at its new place.

    light = measure_shadow(image, background, mask, hole)      # what is left of the light round the object
    shaded = cast_shadow(background, light, dx=dx, dy=dy)      # the background, darkened where the object will stand

Between mask and hole the photo shows the background in the object's shadow, and what was filled, or freed of the
object's light, shows it without: their ratio is the light that the object takes, whatever the surface's colour (an
illumination ratio, as in Finlayson et al., "On the Removal of Shadows from Images", PAMI 2006). Multiplied onto another
place of that surface it is the shadow there. What a network sees of it besides (`effects.light_of`) joins in by
`both_lights`. Knows nothing of how the background was made, and of no light but the one that reaches the old place.
"""

from typing import NamedTuple

import numpy as np

from engines.channels import by_channels, mean_of_channels
from engines.geometry import (
    REFERENCE_HEIGHT,
    Box,
    bounding_box,
    distance_to,
    grow_box,
    nearest_pixel,
    parts_between,
    row_strips,
    shifted_slices,
    union,
    within,
)
from engines.smoothing import blur

# Lengths are in pixels of a 512-pixel-high photo, differences of light in natural logarithms of its levels.
FINEST = 1.5  # photo pixels per pixel of that: in larger photos shadows are measured at this size, being soft
SOFTNESS = 1.2  # sigma over which the ratio is averaged: texture that the filling did not repeat is finer
MIXED = 1.0  # from the mask on: pixels that are partly object and tell nothing of the background's light
FADE = 4.0  # inside the hole's border: where the shadow ends softly, so that no step is seen
SAME_COLOUR = 0.08  # difference of log chromaticity up to which photo and filling show one material
COLOUR_SHARE = 0.15  # of the depth, added to that: skylight that a shadow leaves is bluer than the sun that it takes
LEAST_SURE = 0.55  # of the certainty, 1 = the same colour: below this, another material
DEEPEST = 1.5  # no shadow is taken for darker than 22 % of the levels
COLOURS = 0.5, 1.6  # of the mean: what light takes away from a channel
NOTICED = 0.02  # a shadow that is nowhere deeper is grain
ATTACHED = 4.0  # from the mask on: a deep shadow begins nearer to the object than this
CUT_OFF = 0.3  # deep: what is still so dark at the hole's border is no shadow but a dark surface that goes on
RUNS_ON = 0.15  # deep: what is so dark, and as dark outside the hole, may be a surface that the filling lacks
FRAME_FADE = 24.0  # along which a shadow ends that the frame had cut off
SURFACE = 6.0  # sigma over which surfaces are compared, so that tiles and boards are one
OTHER_SURFACE = 0.5  # difference of a channel's logarithm: another surface, or one in another light
WIDENINGS = (1, 2, 4, 8)  # times SOFTNESS: how far light is looked for where none could be measured
ENOUGH = 0.15  # of the pixels near by, where one looks no further
PRIOR = 0.02  # weight of "no shadow here" where hardly anything can be compared
MEASURED, SEEN = 0.4, 0.8  # powers by which light counts: both ways to see it find too little of a shadow
FLOOR = 4.0  # levels added before logarithms, so that black has one


class Light(NamedTuple):
    """What is left of the light round an object.

    box: where it was looked at. share: float32 (h, w, 3) in (0, 1], 1 = all of it; 1 outside what the removal touches.
    What was measured has one colour: that varies where the filling got a surface wrong, not where one lamp is hidden.
    """

    box: Box
    share: np.ndarray


def measure_shadow(image: np.ndarray, background: np.ndarray, mask: np.ndarray, hole: np.ndarray) -> Light | None:
    """Return the light that the object leaves to its surroundings; None where it takes none that could be seen.

    image: uint8 (H, W, 3), the photo. background: the same without the object and its light, and other than the photo
    only in `hole`, bool (H, W). mask: bool (H, W), the object, inside the hole. The share is exactly 1 outside the
    hole; under the object it is continued from its rim.
    """
    import cv2

    box = grow_box(bounding_box(hole), 1, hole.shape)
    unit = hole.shape[0] / REFERENCE_HEIGHT
    scale = min(FINEST / unit, 1.0)
    size = max(round(box.width * scale), 1), max(round(box.height * scale), 1)
    photo, filled, inside, thing = (
        cv2.resize(np.ascontiguousarray(plane[box.slices]), size, interpolation=cv2.INTER_AREA)
        for plane in (image, background, hole.astype(np.float32), mask.astype(np.float32))
    )
    shading = _measure(photo, filled, inside > 0.99, thing > 0, unit * scale)
    shading = cv2.resize(shading, (box.width, box.height), interpolation=cv2.INTER_LINEAR)
    shading *= fade_inside(hole, box)[..., None]
    if shading.min() > -NOTICED:
        return None
    return Light(box, np.exp(shading, out=shading))


def both_lights(measured: Light | None, seen: Light | None) -> Light | None:
    """Return what an object leaves of the light, from what was measured and what a network sees, which err in different
    places; nowhere more than was measured. None where no shadow was measured.
    """
    if measured is None or seen is None:
        return measured
    box = union(measured.box, seen.box)
    most = np.ones((box.height, box.width, 3), np.float32)
    most[within(measured.box, box).slices] = measured.share
    share = most ** np.float32(MEASURED)
    share[within(seen.box, box).slices] *= seen.share ** np.float32(SEEN)
    return Light(box, np.minimum(share, most, out=share))


def fade_inside(where: np.ndarray, box: Box) -> np.ndarray:
    """Return 0 outside of `where` (bool (H, W)), rising to 1 over FADE inside its border, in a box: float32 (h, w)."""
    fade = max(FADE * where.shape[0] / REFERENCE_HEIGHT, 1)
    around = grow_box(box, round(fade) + 1, where.shape)
    return np.clip(distance_to(~where[around.slices])[within(box, around).slices] / fade, 0, 1)


def _measure(photo, filled, inside, thing, unit: float) -> np.ndarray:
    """Return the logarithm of the light's share, float32 (h, w, 3), 0 or less, measured between thing and border.

    unit: pixels of a pixel of a 512-pixel-high photo.
    """
    sigma = max(SOFTNESS * unit, 0.8)
    away = distance_to(thing)
    seen = inside & (away > MIXED * unit)
    weight = blur(seen, sigma)[..., None]
    lit, dark = (np.log(blur(p * seen[..., None], sigma) / (weight + 1e-3) + FLOOR) for p in (filled, photo))
    ratio = dark - lit
    depth = np.clip(-mean_of_channels(ratio), 0, DEEPEST).astype(np.float32)
    change = by_channels(np.maximum, np.abs(ratio + depth[..., None]))
    sure = seen * np.exp(-np.square(change / (SAME_COLOUR + COLOUR_SHARE * depth)) / 2)
    rim, near = inside & (distance_to(~inside) <= 2), away <= max(ATTACHED * unit, 2)
    deep = seen & (depth > CUT_OFF)
    # A dark board runs on over the rim; a tile that the filling has put elsewhere begins nowhere near the object.
    foreign = deep & ~parts_between(deep, near, rim, connectivity=4)
    # Near the object its own colour shines in; further off, what is deep and of another colour is a tile or a rug.
    foreign |= deep & (sure < LEAST_SURE) & (away > ATTACHED * unit)
    foreign |= (depth > RUNS_ON) & _goes_on_outside(dark, depth, photo, inside, sigma)
    sure[(sure < LEAST_SURE) | (distance_to(foreign) <= 3 * sigma)] = 0  # with its edge, which the blur drew out
    return _spread(-depth, sure, inside, sigma)[..., None] * _colour_of(-ratio, depth, sure)


def _goes_on_outside(dark, depth, photo, inside, sigma: float) -> np.ndarray:
    """Return where the photo is more like what is nearest outside the hole than like its filling: bool (h, w).

    There the filling misses a rug or a board that goes on outside. dark: the logarithm of the photo's local mean, which
    the filling is lighter by depth than.
    """
    outside = ~inside
    if not outside.any():
        return outside
    colours = np.log(blur(photo * outside[..., None], sigma) / (blur(outside, sigma)[..., None] + 1e-3) + FLOOR)
    nearest = nearest_pixel(outside)
    return by_channels(np.maximum, np.abs(dark - colours[nearest[..., 0], nearest[..., 1]])) < 0.5 * depth


def _colour_of(taken: np.ndarray, depth: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """Return how much of each channel a shadow takes beside the mean of the three, float32 (3,), by least squares."""
    weight = sure * depth
    colour = (weight[..., None] * taken).sum(axis=(0, 1)) / max(float((weight * depth).sum()), 1e-6)
    return np.clip(colour, *COLOURS).astype(np.float32)


def _spread(values: np.ndarray, weight: np.ndarray, inside: np.ndarray, sigma: float) -> np.ndarray:
    """Return the weighted mean of the values (h, w) near each pixel, looking further where nothing near has weight."""
    result, missing = np.zeros_like(values), np.ones(values.shape, bool)
    for factor in WIDENINGS:
        total = blur(weight, factor * sigma)
        share = blur(inside, factor * sigma)
        take = missing & (total > ENOUGH) if factor < WIDENINGS[-1] else missing
        mean = blur(values * weight, factor * sigma) / (total + PRIOR * share + 1e-4)
        result[take] = mean[take]
        missing &= ~take
    return result


def cast_shadow(background: np.ndarray, light: Light, *, dx: int, dy: int) -> np.ndarray:
    """Return `background` (uint8 (H, W, 3)) darkened by the shadow that was measured (dx, dy) pixels away.

    dy grows downwards. The shadow ends softly where the photo's frame cut it off at its old place, and where the new
    place has another surface than the old one, which may lie elsewhere or at another slant. Where its share is 1 the
    background's pixels stay as they are.
    """
    result = background.copy()
    boxes = shifted_slices(light.box, dx, dy, background.shape)
    if boxes is None:
        return result
    source, target = boxes
    share = light.share[within(source, light.box).slices]
    if (dx, dy) != (0, 0):
        keep = _away_from_frame(source, dx, dy, background.shape) * _same_surface(background, source, target)
        share = 1 - keep[..., None] * (1 - share)
    for strip in row_strips(target):
        part = share[within(strip, target).slices]
        lit = np.rint((background[strip.slices] + FLOOR) * part - FLOOR)
        result[strip.slices] = np.clip(lit, 0, 255).astype(np.uint8)
    return result


def _away_from_frame(box: Box, dx: int, dy: int, shape: tuple[int, ...]) -> np.ndarray:
    """Return 1 inside, falling to 0 at those sides of the photo that come into view with the move: float32 (h, w)."""
    height, width = shape[:2]
    rows, columns = np.arange(box.top, box.bottom) + 0.5, np.arange(box.left, box.right) + 0.5
    room_x = columns if dx > 0 else width - columns if dx < 0 else np.full(len(columns), np.inf)
    room_y = rows if dy > 0 else height - rows if dy < 0 else np.full(len(rows), np.inf)
    room = np.minimum(room_x[None, :], room_y[:, None])
    return np.clip(room / (FRAME_FADE * height / REFERENCE_HEIGHT), 0, 1).astype(np.float32)


def _same_surface(background: np.ndarray, source: Box, target: Box) -> np.ndarray:
    """Return how alike the surfaces in two boxes of one size are, in the large: float32 (h, w), 1 = the same."""
    import cv2

    unit = background.shape[0] / REFERENCE_HEIGHT
    scale = min(FINEST / unit, 1.0)
    size = max(round(source.width * scale), 1), max(round(source.height * scale), 1)
    places = (_surface(background, box) for box in (source, target))
    small = (cv2.resize(place, size, interpolation=cv2.INTER_AREA) for place in places)
    old, new = (np.log(blur(place, SURFACE * unit * scale) + FLOOR) for place in small)
    alike = np.exp(-by_channels(np.maximum, np.square(old - new)) / (2 * OTHER_SURFACE**2))
    return cv2.resize(alike, (source.width, source.height), interpolation=cv2.INTER_LINEAR)


def _surface(background: np.ndarray, box: Box) -> np.ndarray:
    """The picture in a box, which may reach out of it (a scaled object's): there its border goes on."""
    rows = np.clip(np.arange(box.top, box.bottom), 0, background.shape[0] - 1)
    columns = np.clip(np.arange(box.left, box.right), 0, background.shape[1] - 1)
    return np.ascontiguousarray(background[rows[:, None], columns])
