"""How close a moved object comes to the truth: `shift_object.py`'s own pipeline beside what one would do by hand.

    python benchmarks/moving.py [FOLDER ...] [--only N] [--sheet out.png] [--edges out.png] [--details out.json]

A FOLDER holds true moves, each a folder of before.jpg, after.jpg, empty.jpg, mask.png and truth.json (as
`python -m lab.scenes --kind move` renders them), or is one of these; by default the set in benchmarks/data/moves.

Measured against `after`: in the changed region, where `before` and `after` differ, shadows included, with the old and
the new place of the object; and in a band along the object's edge at its new place. Against `empty`: in the hole, what
was repaired, and where the object's shadow lay. Ours runs with the true mask and by name. Over the background that it
filled, the object is also pasted in other ways: hard, feathered, by OpenCV's seamlessClone, and with our matte but no
shadow. Other peers get the true mask: the input unchanged, and the object pasted hard over what ours fills when it
looks for no shadow, over OpenCV's Telea and Navier-Stokes fills and over a blurred one. The last five rows are no
methods but bounds: the true picture with the object pasted hard into it; with the object laid over it by our matte;
with nothing but the object and its edge as ours placed them; the same with the hole as ours filled it, so that all the
light and shadow that no paste could know is true; and the hole and the shadow's place filled in the picture without the
object. Seconds are of the whole run for ours, of the paste alone for what is pasted over its background. Prints a table
and, as the last line, one JSON object.
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
from benchmarks.measures import median_with_error, overlap, psnr, rms_error, ssim
from benchmarks.peers import Fill, by_opencv
from cli.report import JobReport
from engines.compositing.placing import place
from engines.errors import EditError
from engines.geometry import Box, bounding_box, distance_to, grow_box
from engines.imagefile import read_mask
from utils import Cutout, Engines, pad_mask

DEFAULT = Path(__file__).parent / "data" / "moves"
CHANGE = 6  # levels by which `before` and `after` differ where something changed; light from a wall changes by less
GRAIN = 1.5  # pixels: sigma of the blur that takes grain and JPEG out of the difference
FIGURES = {  # name -> digits shown
    "changed psnr": 2,
    "changed ssim": 3,
    "edge error": 2,
    "shadow psnr": 2,
    "hole psnr": 2,
    "hole ssim": 3,
    "iou": 3,
    "seconds": 2,
}
EDGE = 3  # pixels to each side of the object's edge: the band in which the edge's error is measured
FEATHER = 1.5  # pixels: sigma of the feathered paste, what a hand would choose for edges of this sharpness
CLONE_MARGIN = 12  # pixels round the mask that seamlessClone takes along; with fewer it takes the rim for background
TILE = 320  # pixels of the contact sheet
ZOOM = 3  # times that edges are magnified on their sheet
TRUE_MASK, BY_NAME = "ours, true mask", "ours, by name"
ON_SHEET = (TRUE_MASK, "true mask: hard paste")


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
    """What a method made: the moved picture, the background alone, the mask that it found. None: it makes none."""

    moved: np.ndarray | None
    background: np.ndarray | None = None
    mask: np.ndarray | None = None
    cutout: Cutout | None = None


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


def old_shadow(move: Move) -> np.ndarray:
    """Where the object darkened its surroundings before the move, without the mixed pixels of its edge: bool (H, W)."""
    lost = cv2.GaussianBlur(move.empty, (0, 0), GRAIN).astype(np.int16) - cv2.GaussianBlur(move.before, (0, 0), GRAIN)
    darker = cv2.morphologyEx((lost.mean(axis=2) > CHANGE).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return (darker > 0) & (distance_to(move.mask) > EDGE)


def new_edge(move: Move) -> np.ndarray:
    """The band along the object's edge at its new place: bool (H, W)."""
    there = shifted(move.mask, move.x, move.y)
    return np.where(there, distance_to(~there), distance_to(there)) <= EDGE


def hard_paste(move: Move, background: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The object's own pixels over the background, with no soft edge."""
    there = shifted(mask, move.x, move.y)
    return np.where(there[..., None], shifted(move.before, move.x, move.y), background)


def feathered_paste(move: Move, background: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The object pasted through its blurred mask."""
    alpha = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), FEATHER)
    return place(background, Cutout(Box(0, 0, *mask.shape[::-1]), alpha, move.before), move.x, -move.y)


def seamless_clone(move: Move, background: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The object pasted by Poisson blending (Perez et al., 2003), its mask grown so that only background is cut.

    OpenCV refuses a patch that leaves the picture, and moves it so that its box's middle is at a whole pixel.
    """
    grown = shifted(distance_to(mask) <= CLONE_MARGIN, move.x, move.y)
    grown[[0, -1]] = grown[:, [0, -1]] = False
    if not grown.any():
        return background
    box = bounding_box(grown)
    view = grow_box(box, 1, grown.shape)
    pixels = np.ascontiguousarray(shifted(move.before, move.x, move.y)[view.slices])
    patch = grown[view.slices].astype(np.uint8) * 255
    middle = (box.left + box.width // 2, box.top + box.height // 2)
    return cv2.seamlessClone(pixels, np.ascontiguousarray(background), patch, middle, cv2.NORMAL_CLONE)


def ours(engines: Engines, *, by_name: bool, shadow: str = "auto") -> Method:
    """`shift_object.py` with its defaults, given the true mask or the object's name. The last result is kept."""
    last: tuple[Move, Result] | None = None

    def run(move: Move) -> Result:
        nonlocal last
        if last is None or last[0] is not move:
            last = move, move_by_command(move, engines, by_name=by_name, shadow=shadow)
        return last[1]

    return run


def move_by_command(move: Move, engines: Engines, *, by_name: bool, shadow: str) -> Result:
    """Run `shift_object.py` on a move and read what it made."""
    found = ["--object", move.name] if by_name else ["--mask", str(move.folder / "mask.png")]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        command = ["--image", str(move.folder / "before.jpg"), *found, f"--x={move.x}", f"--y={move.y}"]
        command += ["--output", str(folder / "moved.png"), "--save-stages", str(folder), "--shadow", shadow]
        options = shift_object.build_parser().parse_args(command)
        shift_object.shift_object(options, engines, JobReport(), lambda description: nullcontext())
        moved, background, cut = (
            np.asarray(Image.open(folder / f"{name}.png")) for name in ("moved", "background", "object")
        )
        cutout = Cutout(Box(0, 0, *move.mask.shape[::-1]), cut[..., 3].astype(np.float32) / 255, cut[..., :3])
        return Result(moved, background, read_mask(folder / "mask.png", move.mask.shape), cutout)


def paste_again(paste: Callable, whole: Method) -> Method:
    """Another way to paste, with the mask and over the background of `whole`."""

    def run(move: Move) -> Result:
        made = whole(move)
        return Result(paste(move, made.background, made.mask), made.background)

    return run


def matte_alone(whole: Method) -> Method:
    """What `whole` cut out, over the background that it filled, without the shadow."""

    def run(move: Move) -> Result:
        made = whole(move)
        return Result(place(made.background, made.cutout, move.x, -move.y), made.background)

    return run


def with_true_surroundings(whole: Method, *, filled: bool = False) -> Method:
    """The true picture with only the object and its edge as `whole` placed it: what a move of its pixels can reach.

    filled: with the hole and the old shadow's place as `whole` filled them too: what can be reached over that filling.
    """

    def run(move: Move) -> Result:
        own = distance_to(shifted(move.mask, move.x, move.y)) <= EDGE
        if filled:
            own |= pad_mask(move.mask) | old_shadow(move)
        return Result(np.where(own[..., None], whole(move).moved, move.after))

    return run


def over_the_truth(whole: Method) -> Method:
    """What `whole` cut out, laid over the true picture: no light and no filling can bring its edge nearer."""
    return lambda move: Result(place(move.after, whole(move).cutout, move.x, -move.y))


def fill_empty_room(engines: Engines) -> Method:
    """The picture without the object, with the hole and the shadow's place filled: what a filling can reach there."""

    def run(move: Move) -> Result:
        hole = pad_mask(move.mask) | old_shadow(move)
        return Result(None, engines.inpainter("embedded").fill(np.ascontiguousarray(move.empty), hole, seed=0))

    return run


def paste_over(fill: Fill) -> Method:
    """The object pasted hard over what `fill` makes of the padded mask."""

    def run(move: Move) -> Result:
        background = fill(np.ascontiguousarray(move.before), pad_mask(move.mask))
        return Result(hard_paste(move, background, move.mask), background)

    return run


def blurred_fill(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The hole filled with the mean of its surroundings, the nearer the more."""
    sigma = max(np.sqrt(hole.sum()) / 3, 2.0)
    weight = cv2.GaussianBlur((~hole).astype(np.float32), (0, 0), sigma) + 1e-6
    spread = cv2.GaussianBlur(image * (~hole)[..., None].astype(np.float32), (0, 0), sigma) / weight[..., None]
    return np.where(hole[..., None], spread.round().clip(0, 255).astype(np.uint8), image)


def methods(engines: Engines) -> dict[str, Method]:
    """Name -> method, ours first."""
    chosen: dict[str, Method] = {}
    for name, by_name in ((TRUE_MASK, False), (BY_NAME, True)):
        whole = chosen[name] = ours(engines, by_name=by_name)
        given = name.removeprefix("ours, ")
        chosen[f"{given}: matte, no shadow"] = matte_alone(whole)
        pastes = {"hard paste": hard_paste, "feathered paste": feathered_paste, "seamlessClone": seamless_clone}
        chosen |= {f"{given}: {what}": paste_again(paste, whole) for what, paste in pastes.items()}
    plain = ours(engines, by_name=False, shadow="none")
    return chosen | {
        "hard paste, no shadow looked for": paste_again(hard_paste, plain),
        "hard paste over Telea": paste_over(by_opencv(cv2.INPAINT_TELEA)),
        "hard paste over Navier-Stokes": paste_over(by_opencv(cv2.INPAINT_NS)),
        "hard paste over blur": paste_over(blurred_fill),
        "unchanged": lambda move: Result(move.before, move.before),
        "all true but the object, pasted hard": lambda move: Result(hard_paste(move, move.after, move.mask)),
        "all true but the object, by its matte": over_the_truth(chosen[TRUE_MASK]),
        "all true but object and edge": with_true_surroundings(chosen[TRUE_MASK]),
        "all true but object, edge and hole": with_true_surroundings(chosen[TRUE_MASK], filled=True),
        "empty room, filled": fill_empty_room(engines),
    }


def measure(move: Move, result: Result) -> dict[str, float]:
    """The figures of one result; see the head of this file for the regions."""
    changed, hole, shadow, edge = changed_region(move), pad_mask(move.mask), old_shadow(move), new_edge(move)
    figures = {}
    if result.moved is not None:
        figures |= {
            "changed psnr": psnr(move.after, result.moved, changed),
            "changed ssim": ssim(move.after, result.moved, changed),
            "edge error": rms_error(move.after, result.moved, edge),
        }
    if result.background is not None:
        figures |= {
            "hole psnr": psnr(move.empty, result.background, hole),
            "hole ssim": ssim(move.empty, result.background, hole),
        }
        if shadow.any():
            figures["shadow psnr"] = psnr(move.empty, result.background, shadow)
    if result.mask is not None:
        figures["iou"] = overlap(result.mask, move.mask)
    return figures


def run_moves(
    moves: list[Move], chosen: dict[str, Method]
) -> tuple[dict[str, list[dict]], list[np.ndarray], list[np.ndarray]]:
    """Return name -> one dict of figures a move (only "error" where it failed), and a row of both sheets a move."""
    results: dict[str, list[dict]] = {name: [] for name in chosen}
    rows, edges = [], []
    if moves:
        for method in chosen.values():
            _attempt(method, moves[0]._replace())  # imports and compiling are not timed
    for move in moves:
        tiles = [move.before, move.after]
        for name, method in chosen.items():
            started = time.perf_counter()
            result, error = _attempt(method, move)
            entry = {"move": f"{move.folder.name} {move.name}", "seconds": time.perf_counter() - started}
            results[name].append({**entry, **measure(move, result)} if result else {**entry, "error": error})
            if result and name in ON_SHEET:
                tiles.append(result.moved)
        rows.append(np.hstack([cv2.resize(tile, (TILE, TILE), interpolation=cv2.INTER_AREA) for tile in tiles]))
        edges.append(np.hstack([_magnified(tile, move) for tile in tiles[1:]]))
        first = next(iter(results.values()))[-1]
        print(f"{move.folder.name} {move.name}: {first.get('changed psnr', 0):.1f} dB", file=sys.stderr)
    return results, rows, edges


def _magnified(picture: np.ndarray, move: Move) -> np.ndarray:
    """The lower left of the object's new place, where edge and shadow meet, ZOOM times as large: (TILE, TILE, 3)."""
    box, side = bounding_box(shifted(move.mask, move.x, move.y)), TILE // ZOOM
    top = min(max(box.bottom - side * 2 // 3, 0), picture.shape[0] - side)
    left = min(max(box.left - side // 3, 0), picture.shape[1] - side)
    view = picture[top : top + side, left : left + side]
    return cv2.resize(view, (TILE, TILE), interpolation=cv2.INTER_NEAREST)


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
    heading = "median ± standard error"
    width = max(map(len, (heading, *summary))) + 1
    print(f"{heading:{width}}{'done':>8}" + "".join(f"{key:>17}" for key in FIGURES))
    for name, figures in summary.items():
        cells = [f"{'':>17}"] * len(FIGURES)
        for column, (key, digits) in enumerate(FIGURES.items()):
            if key in figures:
                cells[column] = f"{figures[key][0]:9.{digits}f} ± {figures[key][1]:5.{digits}f}"
        print(f"{name:{width}}{figures['done']:>5}/{total}" + "".join(cells))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", default=[DEFAULT])
    parser.add_argument("--only", type=int, metavar="N", help="the first N moves")
    parser.add_argument("--sheet", type=Path, help="contact sheet: before, after, ours with the true mask, hard paste")
    parser.add_argument("--edges", type=Path, help="sheet of edges: after, ours with the true mask, hard paste")
    parser.add_argument("--details", type=Path, help="write every figure of every move there, as JSON")
    args = parser.parse_args(argv)
    places = [place for folder in args.folders for place in find_moves(folder)][: args.only]
    if not places:
        parser.error(f"no moves in {', '.join(map(str, args.folders))}: python -m lab.scenes --kind move renders them")
    logging.getLogger("shift_object").setLevel(logging.ERROR)  # which engine is used is told once, below
    moves = [load_move(place) for place in places]
    results, rows, edges = run_moves(moves, methods(Engines()))
    summary = summarise(results)
    print_table(summary, len(moves))
    for name, entries in results.items():
        for message in sorted({entry["error"] for entry in entries if "error" in entry}):
            print(f"{name}: {message}", file=sys.stderr)
    for path, tiles in ((args.sheet, rows), (args.edges, edges)):
        if path:
            Image.fromarray(np.vstack(tiles)).save(path)
    if args.details:
        args.details.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps({"benchmark": "moving", "moves": len(moves), "median": summary}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
