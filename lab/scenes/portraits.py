"""Portraits: every kind of thing by itself on a plain ground, and the contact sheet of them all.

For looking: can a person name each of them at 256 pixels?
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from tqdm import tqdm

from lab.scenes import materials, rooms, shapes
from lab.scenes.camera import SENSOR, Camera
from lab.scenes.finish import Finish, develop
from lab.scenes.render import render_light, start_scene
from lab.scenes.things import KINDS
from lab.scenes.things.thing import Kind

LENS = 60.0  # millimetres: a portrait's
LABEL = 16  # pixels under each picture of a sheet
EACH, COLUMNS = 2, 12  # of a sheet


def render_portrait(kind: Kind, seed: int, *, size: int, samples: int) -> np.ndarray:
    """Return the photograph uint8 (size, size, 3) of one thing of this kind, seen from the front and a little above."""
    start_scene(size=size, samples=samples)
    rng = np.random.default_rng(seed)
    thing = kind.make(rng)
    hung = "wall" in kind.on or "ceiling" in kind.on or "window" in kind.on
    thing.place((0, 0, 0), 0.0 if hung else float(rng.uniform(-0.5, 0.5)))
    low, high = thing.bounds()
    reach = float(np.linalg.norm(high - low))
    _studio(low, high, reach, hung=hung)
    middle = (low + high) / 2
    distance = reach * LENS / SENSOR * 1.02
    tilt = 0.06 if hung else 0.28 + 0.3 * float(np.clip(1 - 2 * (high - low)[2] / reach, 0, 1))
    at = middle + distance * np.array([0, -np.cos(tilt), np.sin(tilt)])
    Camera.looking(at, middle, lens=LENS).set_up()
    return develop(render_light(), Finish(grain=0.6, exposure=0.2))


def _studio(low: np.ndarray, high: np.ndarray, reach: float, *, hung: bool) -> None:
    """A ground and a wall of pale grey paper, sized and lit to suit the thing."""
    paper = materials.plaster("#c4c6c8", grain=0.0)
    y = float(high[1]) + (0.002 if hung else 0.6 * reach)
    floor = float(low[2]) - (0.6 * reach if hung else 0.0)
    rooms.wall(-9 * reach, 9 * reach, 12 * reach, y, paper)
    shapes.box("ground", (18 * reach, 18 * reach, 0.1), (0, 0, floor - 0.05), paper, bevel=0.0)
    rooms.ambient_light("#f2f4f8", 0.5)
    rooms.soft_light((-1.2 * reach, -1.6 * reach, 2.0 * reach + floor), (0, 0, floor), (reach, reach), 42 * reach**2)


def contact_sheet(pictures: list[tuple[str, np.ndarray]], columns: int) -> Image.Image:
    """Return the labelled pictures (all of one size) side by side in rows."""
    side = pictures[0][1].shape[0]
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * side, rows * (side + LABEL)), "white")
    draw = ImageDraw.Draw(sheet)
    for index, (label, picture) in enumerate(pictures):
        x, y = index % columns * side, index // columns * (side + LABEL)
        sheet.paste(Image.fromarray(picture), (x, y))
        draw.text((x + 4, y + side + 2), label, fill="black")
    return sheet


def render_sheet(*, size: int, samples: int, out: Path) -> None:
    """Write OUT/kinds.jpg: two of every kind, side by side, with their names."""
    pictures = []
    for name, kind in tqdm(sorted(KINDS.items()), unit="kind", disable=None):
        pictures += [(name, render_portrait(kind, seed, size=size, samples=samples)) for seed in range(EACH)]
    out.mkdir(parents=True, exist_ok=True)
    contact_sheet(pictures, COLUMNS).save(out / "kinds.jpg", quality=85, optimize=True)
