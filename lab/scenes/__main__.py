"""`python -m lab.scenes`: render pictures with their truth.

`--kind pictures` makes the project's three photographs. For each it writes OUT/input_images/NAME.jpg and
OUT/tests/data/truth/NAME/{mask.png,empty.jpg,moved.jpg,truth.json}.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from lab.scenes.finish import Finish, develop
from lab.scenes.pictures import PICTURES, Picture
from lab.scenes.render import find_move, render_change, render_coverage, render_light, start_scene

COMPOSED_AT = 680  # pixels: the size at which the moves of the pictures are given
SEED = 20
SHADOW_MARGIN = 80  # pixels at 680: no shadow or reflection of the object can be seen farther from its mask than this


def main(arguments: list[str] | None = None) -> int:
    """Render what the arguments ask for. Returns 0."""
    options = _parser().parse_args(arguments)
    for name in [options.only] if options.only else list(PICTURES):
        started = time.perf_counter()
        render_picture(
            PICTURES[name], size=options.size, samples=options.samples, out=options.out, truth=not options.no_truth
        )
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.scenes", description="Render rooms with truth.")
    parser.add_argument("--kind", choices=["pictures"], default="pictures", help="what to render")
    parser.add_argument("--only", choices=list(PICTURES), metavar="NAME", help="one picture: %(choices)s")
    parser.add_argument("--size", type=int, default=COMPOSED_AT, help="pixels of a side (default %(default)s)")
    parser.add_argument("--samples", type=int, default=48, help="rays a pixel (default %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("."), help="folder to write under (default: here)")
    parser.add_argument("--no-truth", action="store_true", help="only the picture: no mask, no empty, no moved")
    return parser


def render_picture(picture: Picture, *, size: int, samples: int, out: Path, truth: bool) -> None:
    """Render one picture, and with `truth` its mask, the room without the object, and the object truly moved.

    At another size than 680 the move is scaled with it, and the JSON says the scaled one.
    """
    start_scene(size=size, samples=samples)
    picture.camera.set_up()
    thing = picture.build(np.random.default_rng(SEED))
    photo = out / "input_images" / f"{picture.name}.jpg"
    if truth:
        folder = out / "tests" / "data" / "truth" / picture.name
        folder.mkdir(parents=True, exist_ok=True)
        mask = (render_coverage(thing.objects) * 255).round().astype(np.uint8)
        Image.fromarray(mask).save(folder / "mask.png", optimize=True)
        x, y = round(picture.x * size / COMPOSED_AT), round(picture.y * size / COMPOSED_AT)
        move = find_move(thing, picture.camera, x, y, size)
        _write_json(folder / "truth.json", picture, x, y, mask)
    light = render_light()
    _save_photo(light, picture.finish, photo)
    if truth:
        margin = round(SHADOW_MARGIN * size / COMPOSED_AT)
        old = _mask_box(mask)
        new = (old[0] + x, old[1] - y, old[2] + x, old[3] - y)
        thing.show(False)
        empty = render_change(light, _around(old, old, margin, size), seam=margin // 3)
        _save_photo(empty, picture.finish, folder / "empty.jpg")
        thing.show(True)
        thing.shift(move)
        moved = render_change(light, _around(old, new, margin, size), seam=margin // 3)
        _save_photo(moved, picture.finish, folder / "moved.jpg")


def _mask_box(mask: np.ndarray) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom), half-open, of what the object covers by half or more."""
    rows, columns = np.nonzero(mask >= 128)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def _around(first: tuple, second: tuple, margin: int, size: int) -> tuple[int, int, int, int]:
    """The box round both boxes and `margin` more, inside the picture."""
    left, top = (max(min(a, b) - margin, 0) for a, b in zip(first[:2], second[:2], strict=True))
    right, bottom = (min(max(a, b) + margin, size) for a, b in zip(first[2:], second[2:], strict=True))
    return left, top, right, bottom


def _save_photo(light: np.ndarray, finish: Finish, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(develop(light, finish)).save(path, quality=92, subsampling=0, optimize=True)


def _write_json(path: Path, picture: Picture, x: int, y: int, mask: np.ndarray) -> None:
    truth = {"name": picture.name, "words": list(picture.words), "x": x, "y": y, "box": list(_mask_box(mask))}
    path.write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
