"""What an object does to the light round it: its shadow, its reflection, its glow, as a network sees them.

    effects = load_effects().look(image, mask)

`effects.chance` says where the photo would look otherwise without the object, `effects.change` by how much. Looked for
is what belongs to this object, as in Lu et al., "Omnimatte: Associating Objects and Their Effects in Video", CVPR 2021;
from one picture it takes a network that has seen many rooms with and without one of their things. `lab/effects` made it
from such renders. Runs in OpenCV's dnn, on the CPU; knows no names and no lamps.
"""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from engines.cells import stacked, unstacked
from engines.compositing.shadow import FLOOR
from engines.geometry import REFERENCE_HEIGHT, Box, bounding_box, grow_box
from engines.shipped import read_network

WEIGHTS = Path(__file__).parent / "weights"
NETWORK, DESCRIPTION = "effects.onnx", "effects.json"  # in WEIGHTS
SIDE = 160  # pixels: the longer side at which the object and its surroundings are seen
MULTIPLE = 32  # pixels: the sides of what the network sees are multiples of it
REACH = 60.0  # pixels of a 512-pixel-high photo: how far round the object it looks, and at least its longer side
UNLIKELY, LIKELY = 0.2, 0.5  # chance of an effect: under the one it is none, from the other on it is one
UNSEEN = 0.02  # natural log: a change of light that nobody sees
DEEPEST = 1.0  # natural log: with 37 % of the light and less, grain and blocks are all that is left
CHANNELS = 4  # of what it sees: red, green, blue, and how much of a pixel is the object
ANSWERS = 4  # of what it says of a pixel: a logit, and the change of each channel


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
        """Return what the object under `mask` (bool (H, W), not empty) does to the light in `image`, (H, W, 3)."""
        box = surroundings(mask)
        scale = SIDE / max(box.width, box.height)
        size = max(1, round(box.width * scale)), max(1, round(box.height * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        photo = cv2.resize(np.ascontiguousarray(image[box.slices]), size, interpolation=way)
        thing = cv2.resize(mask[box.slices].astype(np.uint8) * 255, size, interpolation=way)
        layers = seen(photo, thing)
        whole = np.zeros((size[1] + -size[1] % MULTIPLE, size[0] + -size[0] % MULTIPLE, CHANNELS), np.float32)
        whole[: size[1], : size[0]] = layers
        self._network.setInput(stacked(whole.transpose(2, 0, 1)[None]))
        answer = unstacked(self._network.forward())[0, :, : size[1], : size[0]].transpose(1, 2, 0)
        return Effects(box, *(enlarged(one, box) for one in (1 / (1 + np.exp(-answer[..., 0])), answer[..., 1:])))


def load_effects(folder: Path = WEIGHTS) -> EffectsNetwork:
    """Return the network of a folder. Raises EngineUnavailableError, in one line, where a file is not as shipped."""
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


def enlarged(planes: np.ndarray, box: Box) -> np.ndarray:
    """Return planes, float (h, w[, c]), at the size of a box, float32."""
    return cv2.resize(np.ascontiguousarray(planes, np.float32), (box.width, box.height), interpolation=cv2.INTER_LINEAR)


class Cleared(NamedTuple):
    """A photo without what its object does to the light.

    pixels: uint8 (H, W, 3), other than the photo's only where `changed`, bool (H, W), and never on the object. hidden:
    bool (H, W), part of that: so dark that hardly anything of the background is left to see.
    """

    pixels: np.ndarray
    changed: np.ndarray
    hidden: np.ndarray


def take_off(image: np.ndarray, mask: np.ndarray, effects: Effects) -> Cleared:
    """Return `image` (uint8 (H, W, 3)) without the effects of the object under `mask` (bool (H, W))."""
    part = effects.box.slices
    weight = np.clip((effects.chance - UNLIKELY) / (LIKELY - UNLIKELY), 0, 1) * ~mask[part]
    change = effects.change * weight[..., None]
    light = np.abs(change).max(axis=2)
    changed, hidden = np.zeros_like(mask), np.zeros_like(mask)
    changed[part] = light > UNSEEN
    hidden[part] = light > DEEPEST
    pixels, own = image.copy(), changed[part]
    brightened = (image[part][own] + FLOOR) * np.exp(-change[own]) - FLOOR
    pixels[part][own] = np.clip(np.rint(brightened), 0, 255)
    return Cleared(pixels, changed, hidden)
