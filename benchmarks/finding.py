"""How well the embedded segmenter finds things by name, beside what one gets without a word or without sharp edges.

    python -m benchmarks.finding FOLDER [--photos FOLDER] [--every N] [--only METHOD] [--workers N] [--sheet FILE.png]

FOLDER holds rendered rooms and table tops, as `python -m lab.scenes` writes them: NAME.jpg, .npz and .json. Each is
asked for every kind of thing in it, by the kind's name, and for some kinds that are not in it. True is every thing of
the kinds that the word means, with what stands on it, as that moves with it; what covers under 0.5% of the picture is
not asked for. A thing not found has IoU 0. The peers get the same pictures and words: the segmenter without its last
step, which sharpens edges, and cv2.grabCut with a box of the picture's middle half, or with the true box.

Columns: mean IoU; own IoU, beside the truth without what stands on it; shares with an IoU over 0.5, of all and of what
was found; the F measure of outlines to two pixels; shares of present words that were missed, and of absent ones that
were rightly refused; seconds of a picture's first find, median: what was seen of a picture serves for the next names.

--photos FOLDER holds photos.json as in benchmarks/outlining.py; words that the segmenter was not taught are counted.
Prints tables, and as its last line one JSON object. Knows nothing of colours, places and sizes in a phrase.
"""

import argparse
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import cache
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

import cv2
import numpy as np
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measures import edge_f, overlap
from benchmarks.peers import plain_grabcut
from benchmarks.pictures import PHOTO_LIST, draw_tile, read_photos, read_picture, write_sheet
from engines.errors import EngineUnavailableError, ObjectNotFoundError
from engines.geometry import Box, bounding_box
from engines.segmentation.embedded import load
from engines.segmentation.finder import RememberingFinder, load_finder
from engines.segmentation.phrase import parse_phrase
from engines.segmentation.vocabulary import KINDS
from utils import find_object

LEAST_SHARE = 0.005  # of the picture: a word whose things cover less is not asked for
FILLED = 127  # of 255: a pixel that things cover by more than that is theirs
SEED = 1  # of the words that are asked for in vain
ON_SHEET = 15  # of the best finds, and as many of the worst
SAME_WORD = 3  # of the best, and of the worst, at the most
WORDS_ACROSS = 3  # columns of the table of words


class Scene(NamedTuple):
    name: str
    image: np.ndarray  # uint8 (H, W, 3)
    coverage: np.ndarray  # uint8 (N, H, W): how much of each pixel each of the N things fills
    things: list[dict]  # "name", "area" in pixels, and "on": the place in this list of what it stands on, or None


class Question(NamedTuple):
    image: np.ndarray  # uint8 (H, W, 3)
    word: str
    truth: np.ndarray | None  # bool (H, W); None: nothing in the picture is called that
    own: np.ndarray | None  # bool (H, W): the truth without what stands on it


Method = Callable[[Question], np.ndarray]  # returns the mask; raises ObjectNotFoundError


def main(arguments: list[str] | None = None) -> int:
    parser = _build_parser()
    options = parser.parse_args(arguments)
    places = find_scenes(options.folder)[:: options.every]
    if not places:
        parser.error(f"no rendered pictures in {options.folder}: python -m lab.scenes --kind room makes them")
    if options.photos and not (options.photos / PHOTO_LIST).exists():
        parser.error(f"no {PHOTO_LIST} in {options.photos}")
    told = {"benchmark": "finding", "pictures": len(places), "peak_mb": peak_memory(places[0])}
    told |= _measure_scenes(places, options)
    if options.photos:
        told["photos"] = _measure_photos(options.photos, load_methods(options.only), options.photos_sheet)
    print(f"peak memory of a process that finds one thing: {told['peak_mb']} MB")
    print(json.dumps(told))
    return 0


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder of rendered rooms and table tops")
    parser.add_argument("--photos", type=Path, metavar="FOLDER", help="a folder with photos.json, asked as well")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth rendered picture")
    parser.add_argument("--only", choices=METHODS, metavar="METHOD", help=f"one of: {'; '.join(METHODS)}")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes, each on one core (1)")
    parser.add_argument("--absent", type=int, default=10, metavar="N", help="kinds asked for in vain per picture (10)")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="write the worst and the best finds there")
    parser.add_argument("--photos-sheet", type=Path, metavar="FILE.png", help="write all photos there, worst first")
    return parser


# ---- the methods


@cache
def kinds_of(word: str) -> frozenset[str]:
    """The kinds that a word may mean. Raises EngineUnavailableError for one that the segmenter was not taught."""
    return frozenset(parse_phrase(word).kinds)


def by_name(segmenter) -> Method:
    """The commands' own way with a name and nothing else."""
    return lambda question: find_object(question.image, question.word, segmenter=segmenter).mask


def in_central_box(question: Question) -> np.ndarray:
    """What one does without a word: the object is somewhere in the middle."""
    height, width = question.image.shape[:2]
    return plain_grabcut(question.image, Box(width // 4, height // 4, width - width // 4, height - height // 4))


def in_true_box(question: Question) -> np.ndarray:
    return plain_grabcut(question.image, bounding_box(question.truth))


METHODS: dict[str, Callable[[], Method]] = {  # name -> loader
    "ours": lambda: by_name(load(finder=RememberingFinder(load_finder()))),
    "without sharpening": lambda: by_name(load(finder=RememberingFinder(load_finder()), sharpen=False)),
    "grabcut, central box": lambda: in_central_box,
    "grabcut, true box": lambda: in_true_box,
}
CAN_REFUSE = ("ours", "without sharpening")  # these may say that a thing is not there


def load_methods(only: str | None) -> dict[str, Method]:
    return {name: make() for name, make in METHODS.items() if only in (None, name)}


# ---- the questions


def find_scenes(folder: Path) -> list[Path]:
    """The JSON files of the finished pictures in a folder."""
    return sorted(path for path in folder.glob("*.json") if path.with_suffix(".npz").exists())


def read_scene(path: Path) -> Scene:
    coverage = np.load(path.with_suffix(".npz"))["coverage"]
    return Scene(path.stem, read_picture(path.with_suffix(".jpg")), coverage, json.loads(path.read_text())["things"])


def questions_of(scene: Scene, absent: int) -> Iterator[Question]:
    """Yield what is asked of a picture: the names of its things, then as many kinds as `absent` that it has not.

    The latter follow from the picture's name, so that they are the same whatever else is measured.
    """
    names = {thing["name"] for thing in scene.things}
    for name in sorted(names):
        truth, own = truth_of(scene.coverage, scene.things, kinds_of(name))
        if truth.mean() >= LEAST_SHARE:
            yield Question(scene.image, name, truth, own)
    foreign = [kind for kind in KINDS if not kinds_of(kind) & names]
    rng = np.random.default_rng([SEED, zlib.crc32(scene.name.encode())])
    for kind in rng.permutation(foreign)[:absent].tolist():
        yield Question(scene.image, kind, None, None)


def truth_of(coverage: np.ndarray, things: list[dict], kinds: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """The masks, bool (H, W), of the things of these kinds with all that stands on them, and of themselves alone.

    coverage: uint8 (N, H, W) of the N things. What stands on a thing that stands on one of these counts too.
    """
    own = {place for place, thing in enumerate(things) if thing["name"] in kinds}
    families = family_of(own, things), own
    return tuple(coverage[sorted(places)].sum(axis=0, dtype=np.int64) > FILLED for places in families)


def family_of(own: set[int], things: list[dict]) -> set[int]:
    """The places of these things and of all that stands on them, or on what does."""
    family, known = own, -1
    while len(family) > known:
        known = len(family)
        family = own | {place for place, thing in enumerate(things) if thing["on"] in family}
    return family


# ---- asking


def ask(questions: Iterable[Question], methods: dict[str, Method], *, tiles: bool) -> list[dict]:
    """Return a dict of figures for each question and method; see `measure`.

    tiles: with a "tile" for the contact sheet, for the first method.
    """
    rows, before = [], None
    for question in questions:
        fresh, before = question.image is not before, question.image
        for name, method in methods.items():
            if question.truth is None and name not in CAN_REFUSE:
                continue
            started = time.perf_counter()
            try:
                mask = method(question)
            except ObjectNotFoundError:
                mask = np.zeros(question.image.shape[:2], bool)
            seconds = time.perf_counter() - started
            row = {"method": name, "seconds": seconds if fresh else None, **measure(question, mask)}
            if tiles and question.truth is not None and name == next(iter(methods)):
                caption = f"{question.word} {row['iou']:.2f}"
                row["tile"] = draw_tile(question.image, mask, question.truth, caption)
            rows.append(row)
    return rows


def measure(question: Question, mask: np.ndarray) -> dict:
    """The figures of one mask, an empty one for a thing not found; only "found" where there is nothing to find."""
    row = {"word": question.word, "present": question.truth is not None, "found": bool(mask.any())}
    if question.truth is not None:
        row |= {"iou": overlap(mask, question.truth), "edge_f": edge_f(mask, question.truth)}
        row["own_iou"] = overlap(mask, question.own)
    return row


def peak_memory(path: Path, method: str = "ours") -> int:
    """The peak memory in MB of a process that starts, finds the largest thing of a picture (its JSON), and ends."""
    script = (
        "import sys\n"
        "from benchmarks import finding, measures\n"
        "finding.find_largest(*sys.argv[1:])\n"
        "print(measures.peak_megabytes())\n"
    )
    command = [sys.executable, "-c", script, str(path.resolve()), method]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=Path(__file__).resolve().parent.parent)
    return round(float(done.stdout))


def find_largest(path: str, method: str) -> None:
    """Find the picture's largest thing and throw the mask away."""
    scene = read_scene(Path(path))
    word = max(scene.things, key=lambda thing: thing["area"])["name"]
    with suppress(ObjectNotFoundError):
        METHODS[method]()(Question(scene.image, word, None, None))


# ---- what is told


def summarise(rows: list[dict]) -> list[dict]:
    """One dict of figures a method; None for what no row tells."""
    summary = []
    for method in dict.fromkeys(row["method"] for row in rows):
        present = [row for row in rows if row["method"] == method and row["present"]]
        absent = [row for row in rows if row["method"] == method and not row["present"]]
        summary.append(
            {
                "method": method,
                "asked": len(present),
                "iou_mean": _mean(row["iou"] for row in present),
                "own_iou_mean": _mean(row["own_iou"] for row in present),
                "iou_over_0.5": _mean(row["iou"] > 0.5 for row in present),
                "found_over_0.5": _mean(row["iou"] > 0.5 for row in present if row["found"]),
                "edge_f_mean": _mean(row["edge_f"] for row in present),
                "missed": _mean(not row["found"] for row in present),
                "absent_asked": len(absent),
                "absent_refused": _mean(not row["found"] for row in absent),
                "seconds_median": _median(row["seconds"] for row in present if row["seconds"] is not None),
            }
        )
    return summary


def _mean(values: Iterable[float]) -> float | None:
    values = list(values)
    return round(fmean(values), 4) if values else None


def _median(values: Iterable[float]) -> float | None:
    values = list(values)
    return round(median(values), 3) if values else None


def by_word(rows: list[dict]) -> list[dict]:
    """One dict of figures a word, the worst first."""
    words = []
    for word in {row["word"] for row in rows}:
        overlaps = [row["iou"] for row in rows if row["word"] == word]
        over = _mean(value > 0.5 for value in overlaps)
        words.append({"word": word, "count": len(overlaps), "iou_mean": _mean(overlaps), "iou_over_0.5": over})
    return sorted(words, key=lambda entry: (entry["iou_mean"], entry["word"]))


def _ask_scenes(places: list[Path], options: argparse.Namespace) -> list[dict]:
    """The rows of all pictures, asked here or by several processes."""
    if options.workers == 1:
        methods = load_methods(options.only)
        return _gathered((_ask_scene(path, options, methods) for path in places), len(places))
    with ProcessPoolExecutor(options.workers, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        return _gathered(pool.map(_ask_scene, places, repeat(options)), len(places))


def _gathered(found: Iterable[list[dict]], pictures: int) -> list[dict]:
    return [row for rows in tqdm(found, total=pictures, unit="picture", disable=None) for row in rows]


_methods = cache(load_methods)  # of a process of its own


def _ask_scene(path: Path, options: argparse.Namespace, methods: dict[str, Method] | None = None) -> list[dict]:
    questions = questions_of(read_scene(path), options.absent)
    return ask(questions, methods or _methods(options.only), tiles=bool(options.sheet))


def _measure_scenes(places: list[Path], options: argparse.Namespace) -> dict:
    rows = _ask_scenes(places, options)
    first = [row for row in rows if row["present"] and row["method"] == (options.only or next(iter(METHODS)))]
    summary, words = summarise(rows), by_word(first)
    print(f"{len(places)} rendered pictures, {len(first)} things in them")
    _print_table(summary)
    _print_words(words)
    if options.sheet:
        _write_tiles(choose_rows(first), options.sheet)
    return {"results": summary, "words": words}


def _measure_photos(folder: Path, methods: dict[str, Method], sheet: Path | None) -> dict:
    known, unknown = [], []
    for word, image, mask in read_photos(folder):
        try:
            kinds_of(word)
            known.append(Question(image, word, mask, mask))
        except EngineUnavailableError:
            unknown.append(word)
    rows = ask(tqdm(known, unit="photo", disable=None), methods, tiles=bool(sheet))
    first = sorted((row for row in rows if row["method"] == next(iter(methods))), key=lambda row: row["iou"])
    summary = summarise(rows)
    print(f"{len(known)} photos whose words it knows")
    for row in first:
        print(f"  {row['word']:20}{row['iou']:6.3f}  {'found' if row['found'] else 'not found'}")
    _print_table(summary)
    print(f"{len(unknown)} words it does not know: {', '.join(sorted(set(unknown)))}")
    if sheet:
        _write_tiles(first, sheet)
    finds = [{"word": row["word"], "iou": round(row["iou"], 4), "found": row["found"]} for row in first]
    return {"known": len(known), "unknown": sorted(unknown), "results": summary, "finds": finds}


COLUMNS = {  # figure -> heading
    "iou_mean": "IoU",
    "own_iou_mean": "own IoU",
    "iou_over_0.5": "over .5",
    "found_over_0.5": "of found",
    "edge_f_mean": "edge F",
    "missed": "missed",
    "absent_refused": "refused",
    "seconds_median": "seconds",
}


def _print_table(summary: list[dict]) -> None:
    print(f"{'':22}" + "".join(f"{heading:>11}" for heading in COLUMNS.values()))
    for entry in summary:
        cells = ("" if entry[key] is None else f"{entry[key]:.3f}" for key in COLUMNS)
        print(f"{entry['method']:22}" + "".join(f"{cell:>11}" for cell in cells))


def _print_words(words: list[dict]) -> None:
    print("  ".join([f"{'word':18}{'count':>6}{'IoU':>6}{'>.5':>6}"] * WORDS_ACROSS))
    cells = [f"{e['word']:18}{e['count']:6}{e['iou_mean']:6.2f}{e['iou_over_0.5']:6.2f}" for e in words]
    for start in range(0, len(cells), WORDS_ACROSS):
        print("  ".join(cells[start : start + WORDS_ACROSS]))


def choose_rows(rows: list[dict]) -> list[dict]:
    """The ON_SHEET worst and the ON_SHEET best, worst first; each with at most SAME_WORD of a word, none twice."""
    ordered = sorted(rows, key=lambda row: row["iou"])
    worst = _first_of_each_word(ordered)
    rest = [row for row in ordered if not any(row is other for other in worst)]
    return worst + _first_of_each_word(rest[::-1])[::-1]


def _first_of_each_word(rows: list[dict]) -> list[dict]:
    kept: list[dict] = []
    for row in rows:
        if len(kept) < ON_SHEET and sum(other["word"] == row["word"] for other in kept) < SAME_WORD:
            kept.append(row)
    return kept


def _write_tiles(rows: list[dict], path: Path) -> None:
    if rows:
        write_sheet([row["tile"] for row in rows], path)
    else:
        print(f"nothing to show in {path}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
