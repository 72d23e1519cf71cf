"""What is written of a scene, and where. Needs no Blender.

A scene's JSON is written last and whole: where it stands, the scene is finished.
"""

import json
import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile


def truth_path(kind: str, number: int, out: Path, view: int = 0) -> Path:
    """Return where the JSON of a scene is: a move has a folder of its own, other scenes share one.

    Further views of a scene have their number behind the scene's.
    """
    if kind == "move":
        return out / f"{number:05}" / "truth.json"
    return out / (f"{kind}-{number:05}-{view}.json" if view else f"{kind}-{number:05}.json")


def is_finished(kind: str, number: int, out: Path, views: int = 1) -> bool:
    """Tell whether this scene has been made with all its views."""
    return all(truth_path(kind, number, out, view).exists() for view in range(views))


def box_of(mask: np.ndarray, least: float) -> list[int]:
    """Return the box [left, top, right, bottom], half-open, of what is at least so much."""
    rows, columns = np.nonzero(mask >= least)
    return [int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1]


def save_photo(picture: np.ndarray, path: Path, *, quality: int = 92) -> None:
    """Write uint8 (H, W, 3) as a JPEG with full colour resolution."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ImageFile.MAXBLOCK = max(ImageFile.MAXBLOCK, picture.size)  # else Pillow allows a byte a pixel: too few for grain
    Image.fromarray(picture).save(path, quality=quality, subsampling=0, optimize=True)


def write_json(path: Path, truth: dict) -> None:
    """Write it whole or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    unfinished.write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)
