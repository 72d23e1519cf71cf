"""The rendered pictures as training reads them: photographs with a number for the thing that each pixel shows."""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engines.segmentation.finder import KIND_NUMBERS
from engines.segmentation.vocabulary import COLOURS

NOTHING = 255  # in a map of things: wall, floor, table top
FILLED = 128  # coverage, of 255, from which a pixel shows a thing
MOST_THINGS = 254  # of one picture
LEAST_SHARE = 0.005  # of the picture: smaller things are not validated or asked for
COLOUR_NUMBERS = {name: number for number, name in enumerate(COLOURS)}


@dataclass(frozen=True)
class Picture:
    """One rendered picture.

    photo: uint8 (H, W, 3) RGB. shown: uint8 (H, W), the number of the thing that a pixel shows, or NOTHING.
    kinds, colours, holders: int (N,) of the things; colour -1 has no name, holder -1 is none.
    """

    photo: np.ndarray
    shown: np.ndarray
    kinds: np.ndarray
    colours: np.ndarray
    holders: np.ndarray

    def boxes(self) -> np.ndarray:
        """Return left, top, right, bottom (half-open) of what is seen of each thing, int (N, 4), or 0s."""
        boxes = np.zeros((len(self.kinds), 4), int)
        for n in range(len(self.kinds)):
            left, top, width, height = cv2.boundingRect((self.shown == n).astype(np.uint8))
            boxes[n] = left, top, left + width, top + height
        return boxes


def read_pictures(*folders: Path, chosen=lambda truth: True) -> list[Picture]:
    """Return the finished pictures of the folders whose truth (the JSON) is chosen, in the order of their names."""
    return [_read(path, truth) for path, truth in read_truths(*folders) if chosen(truth)]


def read_truths(*folders: Path) -> list[tuple[Path, dict]]:
    """Return path and truth (the JSON) of each finished picture of the folders, in the order of their names."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    return [(path, json.loads(path.read_text(encoding="utf-8"))) for path in paths]


def _read(path: Path, truth: dict) -> Picture:
    photo = cv2.cvtColor(cv2.imread(str(path.with_suffix(".jpg"))), cv2.COLOR_BGR2RGB)
    things = truth["things"][:MOST_THINGS]
    coverage = np.load(path.with_suffix(".npz"))["coverage"][:MOST_THINGS]
    shown = np.full(photo.shape[:2], NOTHING, np.uint8)
    if len(things):
        filled = coverage.max(axis=0) >= FILLED
        shown[filled] = coverage.argmax(axis=0)[filled]
    return Picture(
        photo,
        shown,
        np.array([KIND_NUMBERS[thing["name"]] for thing in things], int),
        np.array([COLOUR_NUMBERS.get(thing["colour"], -1) for thing in things], int),
        np.array([-1 if thing["on"] is None else thing["on"] for thing in things], int),
    )
