"""Runs the network that this project trained: what kind of thing each part of a picture shows.

    finder = load_finder()
    view = finder.look(image, 320)     # View: shares of the kinds, colours, …, a cell for every 4x4 pixels it saw

The weights lie beside this file as ONNX and run in OpenCV's dnn, on the CPU. `lab/training` made them; `finder.json`
says how and from what. Knows no words: `phrase.py` says which kinds a word means.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engines.segmentation.vocabulary import COLOURS, KINDS
from engines.shipped import read_description, read_network, unusable

WEIGHTS = Path(__file__).parent / "weights"
NETWORK, DESCRIPTION = "finder.onnx", "finder.json"  # in WEIGHTS
STRIDE = 4  # pixels of what the network sees to a cell
MULTIPLE = 32  # pixels: the sides of what it sees are multiples of it
OFFSET_UNIT = 32 / STRIDE  # cells: unit of its offsets
KIND_NUMBERS = {name: number for number, name in enumerate(KINDS)}


@dataclass(frozen=True)
class View:
    """What the network says of a picture; cells (h, w), float32.

    kinds: (kinds + 1, h, w), the shares of the kinds in each cell, those of no kind last; their sum is 1.
    colours: (11, h, w), the chance of each basic colour to be that of the thing in the cell.
    held: (h, w), the chance that the thing there stands on another. offsets: (2, h, w), the way in cells, right and
    down, to the middle of the thing.
    """

    kinds: np.ndarray
    colours: np.ndarray
    held: np.ndarray
    offsets: np.ndarray


class Finder:
    """The loaded network.

    details: for reports. certainty: the numbers of `embedded.certainty_of`.
    """

    def __init__(self, network, details: dict, certainty: dict[str, float]):
        self._network = network
        self.details = details
        self.certainty = certainty

    def look(self, picture: np.ndarray, side: int, *, mirrored: bool = True) -> View:
        """Return what is seen in a picture, uint8 (H, W, 3) RGB, of any size, its longer side at about `side`.

        The picture is looked at as it is and, if `mirrored`, as in a mirror, and the two answers are averaged.
        """
        height, width = picture.shape[:2]
        scale = side / max(height, width)
        tall, wide = (max(MULTIPLE, round(length * scale / MULTIPLE) * MULTIPLE) for length in (height, width))
        smaller = tall < height or wide < width
        seen = cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
        pixels = np.ascontiguousarray(seen.transpose(2, 0, 1)[None], np.float32) / np.float32(127.5) - np.float32(1)
        if not mirrored:
            return self._view(pixels)
        views = [self._view(pixels), _mirrored(self._view(pixels[..., ::-1].copy()))]
        return View(*(np.mean(pair, axis=0) for pair in zip(*(vars(view).values() for view in views), strict=True)))

    def _view(self, pixels: np.ndarray) -> View:
        """The view of pixels as the network takes them, float32 (1, 3, h, w) in [-1, 1]."""
        self._network.setInput(pixels)
        answer = self._network.forward()[0]
        kinds, colours, held, offsets = np.split(answer, np.cumsum((len(KINDS) + 1, len(COLOURS), 1)))
        chance = 1 / (1 + np.exp(-held[0].clip(-30, 30)))
        return View(_softmax(kinds), _softmax(colours), chance, offsets * OFFSET_UNIT)


class RememberingFinder:
    """A finder that looks at each part of a picture once, however many names are asked for; it keeps the last views."""

    def __init__(self, finder: Finder, views: int = 64):
        self._finder, self._most = finder, views
        self.details, self.certainty = finder.details, finder.certainty
        self._seen: dict[tuple, View] = {}

    def look(self, picture: np.ndarray, side: int) -> View:
        """As Finder.look."""
        key = (picture.shape, side, picture.tobytes())
        if key not in self._seen:
            self._seen[key] = self._finder.look(picture, side)
            if len(self._seen) > self._most:
                del self._seen[next(iter(self._seen))]
        return self._seen[key]


def load_finder(folder: Path = WEIGHTS) -> Finder:
    """Return the network of a folder, read from the very bytes whose SHA-256 its description has.

    Raises EngineUnavailableError, in one line, where its files are missing, cut or changed, or know other kinds of
    things or colours than `vocabulary` has.
    """
    kinds, colours, numbers = read_description(folder / DESCRIPTION, "kinds", "colours", "certainty")
    try:
        certainty = {name: float(number) for name, number in numbers.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise unusable(folder / DESCRIPTION, "cannot be read") from error
    if (kinds, colours) != (list(KINDS), list(COLOURS)):
        raise unusable(folder / DESCRIPTION, "is of another version: it has other kinds of things")
    network, named = read_network(folder / NETWORK, folder / DESCRIPTION)
    return Finder(network, {"model": NETWORK, "sha256": named[:12]}, certainty)


def _softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(logits - logits.max(axis=0))
    return shares / shares.sum(axis=0)


def _mirrored(view: View) -> View:
    """The view of a mirrored picture as one of the picture."""
    kinds, colours, held, offsets = (part[..., ::-1] for part in vars(view).values())
    return View(kinds, colours, held, offsets * np.array([-1, 1], np.float32)[:, None, None])
