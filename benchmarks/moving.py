"""How close a moved object comes to the truth: `shift_object.py`'s own pipeline beside what one would do by hand.

    python benchmarks/moving.py [FOLDER ...] [--only N] [--sheet out.png] [--details out.json]

A FOLDER holds true moves, each a folder of before.jpg, after.jpg, empty.jpg, mask.png and truth.json (as
`python -m lab.scenes --kind move` renders them), or is one of these; by default the set in benchmarks/data/moves.

Measured against `after`, in the changed region: where `before` and `after` differ, shadows included, with the old and
the new place of the object. And against `empty`, in the hole: what was repaired. Ours runs with the true mask and by
name; the peers get the true mask: the input unchanged, and the object pasted hard over OpenCV's Telea and Navier-Stokes
fills and over a blurred one. Prints a table and, as the last line, one JSON object.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import shift_object
from benchmarks.measures import median_with_error, overlap, psnr, ssim
from benchmarks.peers import Fill, by_opencv
from cli.report import JobReport
from engines.errors import EditError
from engines.imagefile import read_mask
from utils import Engines, pad_mask

DEFAULT = Path(__file__).parent / "data" / "moves"
CHANGE = 6  # levels by which `before` and `after` differ where something changed; light from a wall changes by less
GRAIN = 1.5  # pixels: sigma of the blur that takes grain and JPEG out of the difference
FIGURES = {  # name -> digits shown
    "changed psnr": 2,
    "changed ssim": 3,
    "hole psnr": 2,
    "hole ssim": 3,
    "iou": 3,
    "seconds": 2,
}
TILE = 320  # pixels of the contact sheet
ON_SHEET = ("ours, true mask", "hard paste over Telea")


class Move(NamedTuple):
    name: str
    folder: Path
    before: np.ndarray  # uint8 (H, W, 3), as the next two
    after: np.ndarray
    empty: np.ndarray
    mask: np.ndarray  # bool (H, W)
    x: int  # pixels to the right
    y: int  # pixels up


@dataclass
class Result:
    """What a method made: the moved picture, the background alone (None: it makes none), the mask that it found."""

    moved: np.ndarray
    background: np.ndarray | None = None
    mask: np.ndarray | None = None


Method = Callable[[Move], Result]


def find_moves(folder: Path) -> list[Path]:
    """The folders of true moves that are in this folder, or it itself."""
    return sorted(path.parent for path in folder.glob("**/truth.json") if (path.parent / "after.jpg").exists())


def load_move(folder: Path) -> Move:
    truth = json.loads((folder / "truth.json").read_text())
    before, after, empty = (
        np.asarray(Image.open(folder / f"{name}.jpg").convert("RGB")) for name in ("before", "after", "empty")
    )
    mask = read_mask(folder / "mask.png", before.shape[:2])
    return Move(truth["name"], folder, before, after, empty, mask, truth["x"], truth["y"])


def changed_region(move: Move) -> np.ndarray:
    """Where the object was and is, and where its shadows and reflections were and are: bool (H, W)."""
    one, other = (cv2.GaussianBlur(a, (0, 0), GRAIN).astype(np.int16) for a in (move.before, move.after))
    differs = (np.abs(one - other).max(axis=2) > CHANGE).astype(np.uint8)
    differs = cv2.morphologyEx(differs, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    return differs | move.mask | shifted(move.mask, move.x, move.y)


def shifted(plane: np.ndarray, x: int, y: int) -> np.ndarray:
    """A picture or a mask moved by whole pixels, y upwards; what comes in is 0 or False."""
    height, width = plane.shape[:2]
    step = np.float32([[1, 0, x], [0, 1, -y]])
    kind = plane.astype(np.uint8) if plane.dtype == bool else plane
    return cv2.warpAffine(kind, step, (width, height), flags=cv2.INTER_NEAREST).astype(plane.dtype)


def hard_paste(move: Move, background: np.ndarray) -> np.ndarray:
    """The object's own pixels over the background, with no soft edge."""
    place = shifted(move.mask, move.x, move.y)
    return np.where(place[..., None], shifted(move.before, move.x, move.y), background)


def ours(engines: Engines, *, by_name: bool) -> Method:
    """`shift_object.py` with its defaults, given the true mask or the object's name."""

    def run(move: Move) -> Result:
        found = ["--object", move.name] if by_name else ["--mask", str(move.folder / "mask.png")]
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            command = ["--image", str(move.folder / "before.jpg"), *found, f"--x={move.x}", f"--y={move.y}"]
            command += ["--output", str(folder / "moved.png"), "--save-stages", str(folder)]
            options = shift_object.build_parser().parse_args(command)
            shift_object.shift_object(options, engines, JobReport(), lambda description: nullcontext())
            moved, background = (np.asarray(Image.open(folder / f"{name}.png")) for name in ("moved", "background"))
            return Result(moved, background, read_mask(folder / "mask.png", move.mask.shape))

    return run


def paste_over(fill: Fill) -> Method:
    """The object pasted hard over what `fill` makes of the padded mask."""

    def run(move: Move) -> Result:
        background = fill(np.ascontiguousarray(move.before), pad_mask(move.mask))
        return Result(hard_paste(move, background), background)

    return run


def blurred_fill(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The hole filled with the mean of its surroundings, the nearer the more."""
    sigma = max(np.sqrt(hole.sum()) / 3, 2.0)
    weight = cv2.GaussianBlur((~hole).astype(np.float32), (0, 0), sigma) + 1e-6
    spread = cv2.GaussianBlur(image * (~hole)[..., None].astype(np.float32), (0, 0), sigma) / weight[..., None]
    return np.where(hole[..., None], spread.round().clip(0, 255).astype(np.uint8), image)


def methods(engines: Engines) -> dict[str, Method]:
    """Name -> method, ours first."""
    return {
        "ours, true mask": ours(engines, by_name=False),
        "ours, by name": ours(engines, by_name=True),
        "unchanged": lambda move: Result(move.before, move.before),
        "hard paste over Telea": paste_over(by_opencv(cv2.INPAINT_TELEA)),
        "hard paste over Navier-Stokes": paste_over(by_opencv(cv2.INPAINT_NS)),
        "hard paste over blur": paste_over(blurred_fill),
    }


def measure(move: Move, result: Result) -> dict[str, float]:
    """The figures of one result; see the head of this file for the regions."""
    changed, hole = changed_region(move), pad_mask(move.mask)
    figures = {
        "changed psnr": psnr(move.after, result.moved, changed),
        "changed ssim": ssim(move.after, result.moved, changed),
    }
    if result.background is not None:
        figures |= {
            "hole psnr": psnr(move.empty, result.background, hole),
            "hole ssim": ssim(move.empty, result.background, hole),
        }
    if result.mask is not None:
        figures["iou"] = overlap(result.mask, move.mask)
    return figures


def run_moves(moves: list[Move], chosen: dict[str, Method]) -> tuple[dict[str, list[dict]], list[np.ndarray]]:
    """Return name -> one dict of figures a move (only "error" where it failed), and a row of the sheet a move."""
    results: dict[str, list[dict]] = {name: [] for name in chosen}
    rows = []
    for number, move in enumerate(moves):
        tiles = [move.before, move.after]
        for name, method in chosen.items():
            if number == 0:
                _attempt(method, move)  # imports, compiling and loading are not timed
            started = time.perf_counter()
            result, error = _attempt(method, move)
            entry = {"move": f"{move.folder.name} {move.name}", "seconds": time.perf_counter() - started}
            results[name].append({**entry, **measure(move, result)} if result else {**entry, "error": error})
            if result and name in ON_SHEET:
                tiles.append(result.moved)
        rows.append(np.hstack([cv2.resize(tile, (TILE, TILE), interpolation=cv2.INTER_AREA) for tile in tiles]))
        first = next(iter(results.values()))[-1]
        print(f"{move.folder.name} {move.name}: {first.get('changed psnr', 0):.1f} dB", file=sys.stderr)
    return results, rows


def _attempt(method: Method, move: Move) -> tuple[Result | None, str]:
    try:
        return method(move), ""
    except EditError as error:
        return None, str(error)


def summarise(results: dict[str, list[dict]]) -> dict:
    """Name -> figure -> [median, its standard error], over the moves that were done, and how many these were."""
    summary = {}
    for name, entries in results.items():
        done = [entry for entry in entries if "error" not in entry]
        columns = {key: [entry[key] for entry in done if key in entry] for key in FIGURES}
        figures = {key: median_with_error(values) for key, values in columns.items() if values}
        summary[name] = {"done": len(done), **figures}
    return summary


def print_table(summary: dict, total: int) -> None:
    print(f"{'median ± standard error':30}{'done':>8}" + "".join(f"{key:>17}" for key in FIGURES))
    for name, figures in summary.items():
        cells = [f"{'':>17}"] * len(FIGURES)
        for place, (key, digits) in enumerate(FIGURES.items()):
            if key in figures:
                cells[place] = f"{figures[key][0]:9.{digits}f} ± {figures[key][1]:5.{digits}f}"
        print(f"{name:30}{figures['done']:>5}/{total}" + "".join(cells))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", default=[DEFAULT])
    parser.add_argument("--only", type=int, metavar="N", help="the first N moves")
    parser.add_argument("--sheet", type=Path, help="contact sheet: before, after, ours with the true mask, Telea")
    parser.add_argument("--details", type=Path, help="write every figure of every move there, as JSON")
    args = parser.parse_args(argv)
    places = [place for folder in args.folders for place in find_moves(folder)][: args.only]
    if not places:
        parser.error(f"no moves in {', '.join(map(str, args.folders))}: python -m lab.scenes --kind move renders them")
    logging.getLogger("shift_object").setLevel(logging.ERROR)  # which engine is used is told once, below
    moves = [load_move(place) for place in places]
    results, rows = run_moves(moves, methods(Engines()))
    summary = summarise(results)
    print_table(summary, len(moves))
    for name, entries in results.items():
        for message in sorted({entry["error"] for entry in entries if "error" in entry}):
            print(f"{name}: {message}", file=sys.stderr)
    if args.sheet:
        Image.fromarray(np.vstack(rows)).save(args.sheet)
    if args.details:
        args.details.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps({"benchmark": "moving", "moves": len(moves), "median": summary}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
