"""The outline of a thing that was found, drawn at the photo's pixels by a network that this project trained.

    contour = load_contour()
    logit = contour.draw(picture, own, thing)      # what the finder saw in cells, said anew for every pixel

It learnt on rendered rooms what the finder's coarse answers and the colours round an edge look like, and so keeps apart
what colours alone confuse: a thing and its shadow, a thin leg and the floor. `lab/contours` made it. Runs in OpenCV's
dnn, on the CPU; knows no kinds of things.
"""

from pathlib import Path

import cv2
import numpy as np

from engines.cells import answer
from engines.segmentation.grabcut import bin_colours, colour_logit
from engines.segmentation.sharpening import enlarged
from engines.shipped import read_network

WEIGHTS = Path(__file__).parent / "weights"
NETWORK, DESCRIPTION = "contour.onnx", "contour.json"  # in WEIGHTS
SIDE = 192  # pixels: the longer side at which a piece of the photo is seen
MULTIPLE = 16  # pixels: the sides of what the network sees are multiples of it
COLOUR_LIMIT = 4.0  # nats: what a colour may say at most


class Contour:
    """The loaded network."""

    def __init__(self, network):
        self._network = network

    def draw(self, picture: np.ndarray, own: np.ndarray, thing: np.ndarray) -> np.ndarray:
        """Return the log-odds of each pixel to be the thing's, float32 (h, w), the longer side SIDE pixels.

        picture: uint8 (H, W, 3) RGB, the thing and some surroundings. own, thing: float32, the chances of it and of any
        thing in each cell of a coarse grid over the picture.
        """
        scale = SIDE / max(picture.shape[:2])
        height, width = (max(1, round(length * scale)) for length in picture.shape[:2])
        smaller = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        layers = seen(smaller, own, thing, colours_say(smaller, own))
        return answer(self._network, layers, MULTIPLE)[..., 0]


def load_contour(folder: Path = WEIGHTS) -> Contour:
    """Return the network of a folder. Raises EngineUnavailableError, in one line, where a file is not as shipped."""
    return Contour(read_network(folder / NETWORK, folder / DESCRIPTION)[0])


def seen(picture: np.ndarray, own: np.ndarray, thing: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """Return what the network sees, float32 (h, w, 6), mostly in [-1, 1].

    picture: (h, w, 3), 0 to 255. own, thing: as for `Contour.draw`. colours: (h, w) of `colours_say`.
    """
    height, width = picture.shape[:2]
    chances = [enlarged(chance, width, height)[..., None] * 2 - 1 for chance in (own, thing)]
    return np.concatenate([picture.astype(np.float32) / 127.5 - 1, *chances, colours[..., None]], axis=2)


def colours_say(picture: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return what each pixel's colour alone says for the thing, float32 (h, w) in [-1, 1]."""
    chance = enlarged(own, picture.shape[1], picture.shape[0])
    logit = colour_logit(bin_colours(picture), chance**2, (1 - chance) ** 2)
    return (logit / COLOUR_LIMIT).clip(-1, 1).astype(np.float32)
