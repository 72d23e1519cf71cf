"""Pictures that more than one benchmark of masks reads and shows. Images are uint8 (H, W, 3) RGB, masks bool (H, W)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.measures import outline
from engines.geometry import Box

PHOTO_LIST = "photos.json"
ACROSS = 5  # tiles of a sheet side by side


class Photo(NamedTuple):
    name: str  # of the object in it
    image: np.ndarray
    mask: np.ndarray


def read_picture(path: Path) -> np.ndarray:
    return cv2.imread(str(path))[..., ::-1].copy()


def read_photos(folder: Path, *, first: int = 0, every: int = 1) -> Iterator[Photo]:
    """Yield the photos of a folder with photos.json: a list of {"image", "mask", "object"}, paths relative to it."""
    for entry in json.loads((folder / PHOTO_LIST).read_text())[first::every]:
        mask = cv2.imread(str(folder / entry["mask"]), cv2.IMREAD_GRAYSCALE) > 127
        yield Photo(entry["object"], read_picture(folder / entry["image"]), mask)


def draw_tile(
    image: np.ndarray, mask: np.ndarray, truth: np.ndarray, caption: str, *, view: Box | None = None, side: int = 256
) -> np.ndarray:
    """A square BGR tile: the picture in `view` (None: all of it), dark where the mask is not, true outline in red."""
    cut = (slice(None), slice(None)) if view is None else view.slices
    shown = np.where(mask[..., None], image, image // 3)[cut][..., ::-1].copy()
    shown[outline(truth)[cut]] = 0, 0, 255
    scale = side / max(shown.shape[:2])
    size = max(1, round(shown.shape[1] * scale)), max(1, round(shown.shape[0] * scale))
    tile = np.zeros((side, side, 3), np.uint8)
    tile[: size[1], : size[0]] = cv2.resize(shown, size, interpolation=cv2.INTER_AREA if scale < 1 else None)
    return cv2.putText(tile, caption, (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 255, 255), 1)


def write_sheet(tiles: list[np.ndarray], path: Path) -> None:
    """Write the tiles (one at least, all of one size) in their order, ACROSS in a row."""
    filled = tiles + [np.zeros_like(tiles[0])] * (-len(tiles) % ACROSS)
    cv2.imwrite(str(path), np.vstack([np.hstack(filled[n : n + ACROSS]) for n in range(0, len(filled), ACROSS)]))
