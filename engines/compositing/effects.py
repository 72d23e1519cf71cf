"""What an object does to the light round it: its shadow, its reflection, its glow, as a network sees them.

    effects = load_effects().look(image, mask)
    cleared = take_off(image, mask, hole, effects)      # the photo as it would be without them

`effects.chance` says where the photo would look otherwise without the object, `effects.change` by how much. Looked for
is what belongs to this object, as in Lu et al., "Omnimatte: Associating Objects and Their Effects in Video", CVPR 2021;
from one picture it takes a network that has seen many rooms with and without one of their things. `lab/effects` made it
from such renders. A shadow is divided out of the photo and not painted over: the tiles, boards and things on which it
falls keep their own texture. Runs in OpenCV's dnn, on the CPU; knows no names and no lamps.
"""

import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engines.cells import answer
from engines.channels import by_channels, mean_of_channels
from engines.compositing.shadow import FLOOR, MIXED, Light, fade_inside
from engines.geometry import (
    REFERENCE_HEIGHT,
    Box,
    bounding_box,
    distance_to,
    grow_box,
    grow_mask,
    intersection,
    part_windows,
    shift_box,
    within,
)
from engines.smoothing import blur, mean_of_known

WEIGHTS = Path(__file__).parent / "weights"
NETWORK, DESCRIPTION = "effects.onnx", "effects.json"  # in WEIGHTS
SIDE = 160  # pixels: the longer side at which the object and its surroundings are seen
MULTIPLE = 32  # pixels: the sides of what the network sees are multiples of it
CHANNELS = 4  # of what it sees: red, green, blue, and how much of a pixel is the object
ANSWERS = 4  # of what it says of a pixel: a logit, and the change of each channel

# Lengths are in pixels of a 512-pixel-high photo, differences of light in natural logarithms of its levels.
DISTANCES = 0.85, 1.15  # shares of the reach round the object in which it is looked at
REACH = 60.0  # how far round the object is looked, and at least its longer side
UNLIKELY, LIKELY = 0.2, 0.8  # chance of an effect: under the one it is none, from the other on all of it is one
SURER = 0.25  # so much larger are both far from the object, where what is no effect is better left alone
SOON = 26.0  # from the object on: the way to there
UNSEEN = 0.02  # a change of light that nobody sees
DEEPEST = 1.0  # with 37 % of the light and less, grain and blocks are all that is left
DEEP = 0.5  # the same in the hole, most of which is filled anyhow
UNDER = 2.0  # sigma over which the light at the object's rim goes on under it
DARKEST = 1.5  # no more goes along with the object
SPECK = 1.5  # what is so dark, and narrower than twice that, is cleared like the rest
MARGIN = 2.0  # round what is so dark
GRAIN = 1.8  # sigma: what is finer is not counted as a trace of the object
DETAIL = 6.0  # sigma of the means from which detail is told, and over which it is measured
OUTSIDE = 24.0  # sigma: as far round a place of the ring the surroundings are compared with it
WIDELY = 12.0  # sigma: a ring is marred where most of it is as far round as this
PLAIN = 3.0  # levels: root mean square of the detail, grain left out, under which surroundings are plain
MARRED, TRACE = 1.35, 0.05  # a ring that is so many times rougher, and levels, shows traces of the object
LEAST = 1e-3  # of the pixels so near: where fewer lie outside the hole the ring is not compared with them


class Effects(NamedTuple):
    """What is round an object.

    box: the part of the photo that was looked at. chance: float32 (h, w) of it, that the object changes the light
    there; of no meaning on the object. change: float32 (h, w, 3), natural logarithm of the levels with it over those
    without it, FLOOR added to both.
    """

    box: Box
    chance: np.ndarray
    change: np.ndarray


class EffectsNetwork:
    """The loaded network."""

    def __init__(self, network):
        self._network = network

    def look(self, image: np.ndarray, mask: np.ndarray) -> Effects:
        """Return what the object under `mask` (bool (H, W), not empty) does to the light in `image`, (H, W, 3).

        It is looked at from several distances, as it is and mirrored, and the answers are averaged: each alone now and
        then takes another thing's shadow for the object's.
        """
        box = surroundings(mask)
        total = np.zeros((box.height, box.width, ANSWERS), np.float32)
        times = np.zeros((box.height, box.width, 1), np.float32)
        for share in DISTANCES:
            seen_box = surroundings(mask, share)
            both = intersection(box, seen_box)
            here, there = within(both, box).slices, within(both, seen_box).slices
            photo, thing = np.ascontiguousarray(image[seen_box.slices]), mask[seen_box.slices]
            for turn in (1, -1):
                said = self._answer(np.ascontiguousarray(photo[:, ::turn]), np.ascontiguousarray(thing[:, ::turn]))
                total[here] += said[:, ::turn][there]
            times[here] += 2
        total /= times
        return Effects(box, total[..., 0], total[..., 1:])

    def _answer(self, photo: np.ndarray, thing: np.ndarray) -> np.ndarray:
        """The chance and the change that the network sees in a piece of a photo, float32 (h, w, ANSWERS)."""
        import cv2

        height, width = thing.shape
        scale = SIDE / max(height, width)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        layers = seen(
            cv2.resize(photo, size, interpolation=way),
            cv2.resize(thing.astype(np.uint8) * 255, size, interpolation=way),
        )
        said = np.ascontiguousarray(answer(self._network, layers, MULTIPLE), np.float32)
        said[..., 0] = 1 / (1 + np.exp(-said[..., 0]))
        return cv2.resize(said, (width, height), interpolation=cv2.INTER_LINEAR)


@functools.cache
def load_effects(folder: Path = WEIGHTS) -> EffectsNetwork:
    """Return the network of a folder, loaded once in a process.

    Raises EngineUnavailableError, in one line, where a file is not as shipped.
    """
    from engines.shipped import read_network

    return EffectsNetwork(read_network(folder / NETWORK, folder / DESCRIPTION)[0])


def surroundings(mask: np.ndarray, share: float = 1.0) -> Box:
    """Return the part of a photo in which the effects of the object under `mask` are looked for.

    share: of the usual distance round it.
    """
    box = bounding_box(mask)
    reach = max(box.width, box.height, REACH * mask.shape[0] / REFERENCE_HEIGHT)
    return grow_box(box, round(share * reach) + 1, mask.shape)


def seen(photo: np.ndarray, thing: np.ndarray) -> np.ndarray:
    """Return what the network sees, float32 (h, w, CHANNELS) in [-1, 1], of a photo and the object's coverage, both
    0 to 255.
    """
    return np.concatenate([photo, thing[..., None]], axis=2).astype(np.float32) / 127.5 - 1


class Cleared(NamedTuple):
    """A photo without what its object does to the light.

    pixels: uint8 (H, W, 3), other than the photo's only where `changed`, bool (H, W), and never on the object. hidden:
    bool (H, W), off the object: where it is so dark that hardly anything of the background is left to see.
    """

    pixels: np.ndarray
    changed: np.ndarray
    hidden: np.ndarray


def take_off(
    image: np.ndarray, mask: np.ndarray, hole: np.ndarray, effects: Effects, *, beyond: bool = True
) -> Cleared:
    """Return `image` (uint8 (H, W, 3)) without the effects of the object under `mask` (bool (H, W)).

    hole: bool (H, W), the padded mask. What has no connection with it is no effect of this object. beyond: whether what
    reaches out of it is taken off there too.
    """
    part, unit = effects.box.slices, mask.shape[0] / REFERENCE_HEIGHT
    own, near = mask[part], hole[part]
    surer = SURER * np.minimum(distance_to(own) / (SOON * unit), 1)
    sure = np.clip((effects.chance - UNLIKELY - surer) / (LIKELY - UNLIKELY), 0, 1)
    change = effects.change * sure[..., None]
    light = by_channels(np.maximum, np.abs(change))
    joined = _joined((light > UNSEEN) & ~own, near)
    if not beyond:
        joined &= near
    changed, hidden = np.zeros_like(mask), np.zeros_like(mask)
    changed[part] = joined
    dark = joined & (light > np.where(near, np.float32(DEEP), np.float32(DEEPEST)))
    if dark.any():
        deep = distance_to(~dark) > SPECK * unit
        hidden[part] = grow_mask(deep, (SPECK + MARGIN) * unit) & ~own & (near | beyond) if deep.any() else deep
    pixels = image.copy()
    brightened = (image[part][joined] + FLOOR) * np.exp(-change[joined]) - FLOOR
    pixels[part][joined] = np.clip(np.rint(brightened), 0, 255)
    return Cleared(pixels, changed, hidden)


def _joined(where: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The parts of a mask that touch the hole or lie in it: bool (h, w)."""
    import cv2

    _, parts = cv2.connectedComponents((where | hole).astype(np.uint8), connectivity=8)
    kept = np.zeros(parts.max() + 1, bool)
    kept[parts[hole]] = True
    return where & kept[parts]


def light_of(effects: Effects, mask: np.ndarray, touched: np.ndarray) -> Light | None:
    """Return what the object under `mask` (bool (H, W)) leaves of the light round it, as the network sees it; None
    where it takes none that could be seen. touched: bool (H, W), what its removal changes; outside all light is left.

    To carry a shadow along, all counts that the network says there. To take it off only what is likely does, as what is
    wrong about it shows.
    """
    part, unit = effects.box.slices, mask.shape[0] / REFERENCE_HEIGHT
    own, darkest = mask[part], -by_channels(np.minimum, effects.change)
    seen = (darkest > UNSEEN) & ~own & touched[part]
    if not seen.any():
        return None
    inner = bounding_box(seen)
    view, box = inner.slices, shift_box(inner, effects.box.left, effects.box.top)
    weight = seen[view] * np.clip(darkest[view] / UNSEEN - 1, 0, 1) * fade_inside(touched, box)
    shading = np.clip(effects.change[view], -DARKEST, 0) * weight[..., None].astype(np.float32)
    mixed = grow_mask(own, MIXED * unit)[view]
    shading[mixed] = mean_of_known(shading, (~mixed).astype(np.float32), UNDER * unit)[mixed]
    return Light(box, np.exp(shading, out=shading))


def find_traces(pixels: np.ndarray, hole: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Return where the ring still shows traces of the object, bool (H, W): a rest of its shadow, or the codec's.

    pixels: uint8 (H, W, 3), cleared. hole: bool (H, W), and ring, the part of it that shows the background. Traces are
    told where the surroundings are plain, a bare wall or a sky: the ring is rougher than they are.
    """
    traces = np.zeros_like(ring)
    unit = hole.shape[0] / REFERENCE_HEIGHT
    for window in part_windows(hole, round(4 * DETAIL * unit) + 1):
        part = window.slices
        picture, outside, own = mean_of_channels(pixels[part]), ~hole[part], ring[part]
        rough, usual = (_roughness(picture, where, unit) for where in (own, outside))
        counted = outside.astype(np.float32)
        usual = np.exp(mean_of_known(np.log(usual + TRACE), counted, OUTSIDE * unit))  # an edge there counts little
        comparable = blur(counted, OUTSIDE * unit) > LEAST
        marred = own & comparable & (usual < PLAIN) & (rough > MARRED * usual + TRACE)
        traces[part] = marred & (blur(marred, WIDELY * unit) > 0.5 * blur(own, WIDELY * unit))
    return traces


def _roughness(grey: np.ndarray, where: np.ndarray, unit: float) -> np.ndarray:
    """How much a picture (h, w) differs near each pixel from its local mean, over the pixels `where`: float32, levels.

    Root mean square; grain is left out.
    """
    counted = where.astype(np.float32)
    smooth = mean_of_known(grey, counted, max(GRAIN * unit, 0.6))
    sigma = max(DETAIL * unit, 2.0)
    return np.sqrt(mean_of_known(np.square(smooth - mean_of_known(smooth, counted, sigma)), counted, sigma))
