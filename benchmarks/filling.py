"""Compares the ways to fill a hole, on the same holes in one process: quality, seam, texture and seconds.

    python benchmarks/filling.py [FOLDER ...] [--sheet out.png] [--holes N] [--seed S] [--contrib PYTHON] [--large]

Ours (`engines.inpainting.patchmatch`; and, where an object's mask is known, the whole removal, which takes the object's
light off what of the hole shows the background and keeps that) beside PyPatchMatch (7x7 and 11x11 patches), OpenCV's
two, scikit-image's biharmonic, G'MIC's two where that program is installed, and, with --contrib, OpenCV's xphoto from
an environment of its own. What is not installed is left out.

Cases: seeded holes on the photos inside scikit-image and scikit-learn; and the folders given: a `photos.json` with
image and mask (nothing is known of what is behind them: contact sheet and seconds only), true moves as
`python -m lab.scenes --kind move` renders them, or folders of a picture's truth (`mask.png`, `empty.*`) whose picture
has the folder's name in the nearest `input_images`. --large instead: 12 megapixels, a hole of 600x900, each method in a
process of its own, seconds and peak memory over the picture. Prints a table and one JSON line. Choose settings with one
seed and report another. Knows nothing of the commands.
"""

import argparse
import importlib.util
import itertools
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measures import grey_of, median_with_error, peak_megabytes, psnr, restart_peak, similarity
from benchmarks.peers import filling_peers
from engines.geometry import bounding_box, grow_box
from engines.imagefile import read_mask
from engines.inpainting import exemplar, patchmatch
from utils import Found, free_ground, pad_mask

PHOTOS = ("astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "grass.png", "gravel.png")
MORE_PHOTOS = ("china.jpg", "flower.jpg")
HOLE_SHARE = (0.04, 0.14)  # of the picture: the area of a seeded hole's ellipse
BANDS = 4  # octaves in which texture is compared
TILE_HEIGHT = 260  # pixels of the contact sheet
NOT_LARGE = ("ours, told the object", "xphoto FSR_FAST", "xphoto SHIFTMAP")  # at 12 megapixels: as ours; too slow
ERRORS = ("psnr", "ssim", "texture", "seam")


class Case(NamedTuple):
    name: str
    image: np.ndarray  # uint8 (H, W, 3)
    hole: np.ndarray  # bool (H, W)
    mask: np.ndarray | None  # bool (H, W): the object whose removal leaves the hole, where there is one
    truth: np.ndarray | None  # uint8 (H, W, 3), where it is known


def load_image(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def removal(name: str, image: np.ndarray, mask: np.ndarray, truth: np.ndarray | None) -> Case:
    """The case that the commands make of an object's mask."""
    return Case(name, image, pad_mask(mask), mask, truth)


def seeded_photos() -> list[Path]:
    """The photos of those of the two libraries that are installed."""
    files = []
    for library, place, names in (("skimage", "data", PHOTOS), ("sklearn", "datasets/images", MORE_PHOTOS)):
        found = importlib.util.find_spec(library)
        if found:
            files += [Path(found.origin).parent / place / name for name in names]
    return files


def seeded_cases(count: int, seed: int) -> list[Case]:
    """`count` holes, round or with a lump, on the photos that scikit-image and scikit-learn ship."""
    files = seeded_photos()
    rng = np.random.default_rng(seed)
    cases = []
    for number, file in zip(range(count), itertools.cycle(files)):
        image = load_image(file)
        hole = np.zeros(image.shape[:2], np.uint8)
        centre = rng.uniform(0.1, 0.9, 2) * hole.shape[::-1]
        size, aspect = rng.uniform(*HOLE_SHARE) * hole.size, rng.uniform(0.5, 2.0)
        axes = np.sqrt([size / np.pi * aspect, size / np.pi / aspect])
        cv2.ellipse(hole, (centre.round().astype(int).tolist(), (2 * axes).tolist(), rng.uniform(0, 90)), 1, -1)
        lump = centre + rng.uniform(-1, 1, 2) * axes
        cv2.circle(hole, lump.round().astype(int).tolist(), round(float(axes.min()) * 0.6), 1, -1)
        cases.append(Case(f"{file.stem} {number}", image, hole > 0, None, image))
    return cases


def folder_cases(folder: Path) -> list[Case]:
    """The cases of one folder; see the head of this file."""
    listing = folder / "photos.json"
    if listing.exists():
        return [
            removal(
                f"{entry.get('object', '')} {Path(entry['image']).stem}".strip(),
                load_image(folder / entry["image"]),
                np.asarray(Image.open(folder / entry["mask"]).convert("L")) > 127,
                None,
            )
            for entry in json.loads(listing.read_text())
        ]
    if (folder / "before.jpg").exists():
        before, empty = load_image(folder / "before.jpg"), load_image(folder / "empty.jpg")
        return [removal(f"room {folder.name}", before, read_mask(folder / "mask.png", before.shape[:2]), empty)]
    if not (folder / "mask.png").exists():
        return [case for child in sorted(folder.iterdir()) if child.is_dir() for case in folder_cases(child)]
    pictures = next((up / "input_images" for up in folder.resolve().parents if (up / "input_images").is_dir()), folder)
    image = load_image(next(path for path in sorted(pictures.iterdir()) if path.stem == folder.resolve().name))
    mask = read_mask(folder / "mask.png", image.shape[:2])
    return [removal(folder.name, image, mask, load_image(next(folder.glob("empty.*"))))]


def fillers(seed: int, contrib: Path | None) -> dict:
    """Name -> function(image, hole, mask) that returns the filled image; only what can run here."""
    engine, peers = exemplar.load(), filling_peers(seed, contrib)
    return {
        "ours": lambda image, hole, mask: patchmatch.fill(image, hole, seed=seed),
        "ours, told the object": lambda image, hole, mask: remove(engine, image, hole, mask, seed),
        **{name: lambda image, hole, mask, fill=fill: fill(image, hole) for name, fill in peers.items()},
    }


def remove(engine, image: np.ndarray, hole: np.ndarray, mask: np.ndarray | None, seed: int) -> np.ndarray:
    """Return the image without the object, as the commands make it: freed of its light, and the rest filled."""
    if mask is None:
        return engine.fill(image, hole, seed=seed)
    ground = free_ground(image, Found(mask, mask, 0.0), hole, carried=False)
    return engine.fill(ground.pixels, ground.hole, seed=seed, shown=ground.shown)


def measure(truth: np.ndarray, filled: np.ndarray, hole: np.ndarray) -> dict[str, float]:
    """Quality inside the hole: psnr in dB, ssim, texture error (0: as much detail as the truth), seam (1: none)."""
    grey = [grey_of(picture) for picture in (truth, filled)]
    return {
        "psnr": psnr(truth, filled, hole),
        "ssim": float(similarity(*grey)[hole].mean()),
        "texture": float(
            np.mean([abs(np.log2(b / a)) for a, b in zip(*(energies(g, hole) for g in grey), strict=True)])
        ),
        "seam": steepness(grey[1], hole) / steepness(grey[0], hole),
    }


def energies(grey: np.ndarray, hole: np.ndarray) -> list[float]:
    """The energy of the hole in octaves of difference of Gaussians; .05 levels^2 stand for no detail at all."""
    blurred = [cv2.GaussianBlur(grey, (0, 0), 0.7 * 2**octave) for octave in range(BANDS + 1)]
    return [float(np.square(a - b)[hole].mean()) + 0.05 for a, b in itertools.pairwise(blurred)]


def steepness(grey: np.ndarray, hole: np.ndarray) -> float:
    """The mean gradient on the hole's border, at least one level."""
    kernel = np.ones((3, 3), np.uint8)
    inside = hole.astype(np.uint8)
    border = cv2.dilate(inside, kernel) > cv2.erode(inside, kernel)
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return float(np.hypot(across, down)[border].mean()) + 1.0


def run_cases(cases: list[Case], methods: dict) -> tuple[dict, list[np.ndarray]]:
    """Return name -> list of measurements (a dict a case), and one row of the contact sheet a case."""
    small, dot = np.full((40, 40, 3), 99, np.uint8), np.zeros((40, 40), bool)
    dot[15:20, 15:20] = True
    for method in methods.values():
        method(small, dot, None)  # imports and compiling are not timed
    results = {name: [] for name in methods}
    rows = []
    for case in cases:
        shown = case.image.copy()
        shown[case.hole] = (shown[case.hole] + np.array([255, 0, 0])) // 2
        tiles = [case.image, shown]
        for name, method in methods.items():
            started = time.perf_counter()
            filled = method(case.image, case.hole, case.mask)
            entry = {"case": case.name, "seconds": time.perf_counter() - started}
            if case.truth is not None:
                entry |= measure(case.truth, filled, case.hole)
            results[name].append(entry)
            tiles.append(filled)
        rows.append(sheet_row(tiles, case.hole))
        print(
            f"{case.name}: " + ", ".join(f"{n} {r[-1]['seconds']:.2f} s" for n, r in results.items()), file=sys.stderr
        )
    return results, rows


def sheet_row(tiles: list[np.ndarray], hole: np.ndarray) -> np.ndarray:
    """The tiles side by side: the surroundings of the hole, all at one height."""
    box = bounding_box(hole)
    view = grow_box(box, max(box.width, box.height) // 3 + 10, hole.shape)
    size = (max(round(view.width * TILE_HEIGHT / view.height), 1), TILE_HEIGHT)
    return np.hstack([cv2.resize(tile[view.slices], size, interpolation=cv2.INTER_AREA) for tile in tiles])


def summarise(results: dict) -> dict:
    """Name -> figure -> (median, its standard error), over the cases that have that figure."""
    summary = {}
    for name, entries in results.items():
        columns = {key: [entry[key] for entry in entries if key in entry] for key in (*ERRORS, "seconds")}
        summary[name] = {key: median_with_error(values) for key, values in columns.items() if values}
    return summary


def measure_large(contrib: Path | None, seed: int) -> dict:
    """Name -> seconds and megabytes over the picture itself, at 12 megapixels, each in a fresh process.

    The time is that of a second filling in the process; memory is the peak of it or of its children.
    """
    summary = {}
    for name in fillers(seed, contrib):
        if name in NOT_LARGE:
            continue
        command = [sys.executable, __file__, "--one", name, "--seed", str(seed)]
        command += ["--contrib", str(contrib)] if contrib else []
        seconds, megabytes = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        summary[name] = {"seconds": (seconds,), "megabytes": (megabytes,)}  # of one run: no error is known
        print(f"{name}: {seconds:.2f} s, {megabytes:.0f} MB", file=sys.stderr)
    return summary


def run_large(fill, seed: int) -> tuple[float, float]:
    """The seconds and the megabytes of one filling at 12 megapixels: grain on soft waves, a hole of 600x900."""
    rng = np.random.default_rng(seed)
    image = cv2.resize(
        rng.uniform(60, 200, (30, 40, 3)).astype(np.float32), (4000, 3000), interpolation=cv2.INTER_CUBIC
    )
    image = np.clip(image + cv2.randn(np.empty_like(image), 0, 8), 0, 255).astype(np.uint8)
    hole = np.zeros(image.shape[:2], bool)
    hole[1200:2100, 1500:2100] = True
    small = image[1190:1300, 1490:1600].copy()
    fill(small, np.pad(np.ones((20, 20), bool), 45), None)  # imports and compiling
    restart_peak()
    before = peak_megabytes()
    started = time.perf_counter()
    fill(image, hole, None)
    seconds = time.perf_counter() - started
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return seconds, max(peak_megabytes() - before, children)


def print_table(summary: dict, heading: str) -> None:
    first = next(iter(summary.values()))
    keys = [key for key in (*ERRORS, "seconds", "megabytes") if key in first]
    print(f"{heading:24}" + "".join(f"{key:>17}" for key in keys))
    for name, figures in summary.items():
        cells = (
            " ± ".join((f"{figures[key][0]:9.3f}", *(f"{error:5.3f}" for error in figures[key][1:]))) for key in keys
        )
        print(f"{name:24}" + "".join(f"{cell:>17}" for cell in cells))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--sheet", type=Path, help="contact sheet: before, hole, then each method in the table's order")
    parser.add_argument("--holes", type=int, default=14, help="seeded holes on photos (default 14)")
    parser.add_argument("--seed", type=int, default=1, help="of the holes and of the fills (default 1)")
    parser.add_argument("--contrib", type=Path, metavar="PYTHON", help="of an environment that has opencv-contrib")
    parser.add_argument("--large", action="store_true", help="seconds and memory at 12 megapixels instead")
    parser.add_argument("--one", help=argparse.SUPPRESS)  # of --large: the method that this process runs
    args = parser.parse_args(argv)
    if args.one:
        print(json.dumps(run_large(fillers(args.seed, args.contrib)[args.one], args.seed)))
        return 0
    if args.large:
        summary = measure_large(args.contrib, args.seed)
        print_table(summary, "one run")
        print(json.dumps({"benchmark": "filling", "megapixels": 12, "figures": summary}))
        return 0
    cases = seeded_cases(args.holes, args.seed) + [case for folder in args.folders for case in folder_cases(folder)]
    if not cases:
        parser.error("no cases: install scikit-image or scikit-learn, or give a folder")
    results, rows = run_cases(cases, fillers(args.seed, args.contrib))
    summary = summarise(results)
    print_table(summary, "median ± standard error")
    if args.sheet:
        width = max(row.shape[1] for row in rows)
        Image.fromarray(np.vstack([np.pad(r, ((0, 4), (0, width - r.shape[1]), (0, 0))) for r in rows])).save(
            args.sheet
        )
    print(json.dumps({"benchmark": "filling", "cases": len(cases), "seed": args.seed, "median": summary}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
