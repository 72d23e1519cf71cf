"""How well the embedded segmenter outlines an object that a box or a point marks, beside plain cv2.grabCut.

    python -m benchmarks.outlining FOLDER [--every N --first K] [--sheet FILE.png]

FOLDER holds photos.json: a list of {"image", "mask", "object"}, paths relative to it, masks white where the object is.
Of each mask the box is given exact, 5% loose and 3% tight, and one point, its innermost; the peer gets the box only.
Prints a table, and as its last line one JSON object. Knows nothing of names: finding by a word is another benchmark.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import fmean, median

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.measures import edge_f, overlap
from benchmarks.peers import plain_grabcut
from benchmarks.pictures import ACROSS, draw_tile, read_photos, write_sheet
from engines.errors import EditError
from engines.geometry import Box, bounding_box, clip_box
from engines.segmentation.cleanup import clean_mask
from engines.segmentation.embedded import load
from engines.segmentation.hints import Hints

THRESHOLD = 0.646  # the commands' default
LOOSENESS = {"box": 0.0, "box 5% loose": 0.05, "box 3% tight": -0.03}


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    photos = list(read_photos(options.folder, first=options.first, every=options.every))
    rows, tiles = [], []
    for name, image, truth in photos:
        for hint, method, mask, seconds in _outline_all(image, truth):
            measured = {"iou": overlap(mask, truth), "edge_f": edge_f(mask, truth), "seconds": seconds}
            rows.append({"object": name, "hint": hint, "method": method, **measured})
            if (hint, method) == ("box", "ours"):
                view = _loosened(bounding_box(truth), 0.2, truth.shape)
                tile = draw_tile(image, mask, truth, f"{name} {measured['iou']:.2f}", view=view)
                tiles.append((measured["iou"], tile))
    summary = _summarise(rows)
    _print_table(summary, len(photos))
    if options.sheet:
        write_sheet(_chosen_tiles(tiles), options.sheet)
    print(json.dumps({"benchmark": "outlining", "photos": len(photos), "results": summary}))
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder with photos.json")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth photo")
    parser.add_argument("--first", type=int, default=0, metavar="K", help="starting with the Kth (from 0)")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="write the worst and the best outlines there")
    return parser.parse_args(arguments)


def _outline_all(image: np.ndarray, truth: np.ndarray):
    """Yield (hint, method, mask, seconds) for every kind of hint and both methods."""
    segmenter = load()
    for hint, share in LOOSENESS.items():
        box = _loosened(bounding_box(truth), share, truth.shape)
        yield hint, "ours", *_timed(_ours, segmenter, image, Hints(box=box))
        yield hint, "cv2.grabCut", *_timed(plain_grabcut, image, box)
    yield "point", "ours", *_timed(_ours, segmenter, image, Hints(points=(_innermost(truth),)))


def _timed(function, *arguments) -> tuple[np.ndarray, float]:
    started = time.perf_counter()
    return function(*arguments), time.perf_counter() - started


def _ours(segmenter, image: np.ndarray, hints: Hints) -> np.ndarray:
    try:
        return clean_mask(segmenter.score(image, None, hints), threshold=THRESHOLD, hints=hints)
    except EditError:
        return np.zeros(image.shape[:2], bool)


def _loosened(box: Box, share: float, shape: tuple[int, ...]) -> Box:
    """The box with every side moved outwards by a share of its width or height; inwards where it is negative."""
    x, y = round(share * box.width), round(share * box.height)
    return clip_box(Box(box.left - x, box.top - y, box.right + x, box.bottom + y), shape)


def _innermost(mask: np.ndarray) -> tuple[int, int]:
    distance = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(distance.argmax(), mask.shape)
    return int(column), int(row)


def _summarise(rows: list[dict]) -> list[dict]:
    summary = []
    for hint in dict.fromkeys(row["hint"] for row in rows):
        for method in dict.fromkeys(row["method"] for row in rows if row["hint"] == hint):
            chosen = [row for row in rows if (row["hint"], row["method"]) == (hint, method)]
            overlaps = [row["iou"] for row in chosen]
            summary.append(
                {
                    "hint": hint,
                    "method": method,
                    "iou_mean": round(fmean(overlaps), 4),
                    "iou_median": round(median(overlaps), 4),
                    "iou_over_0.8": round(fmean(value > 0.8 for value in overlaps), 3),
                    "edge_f_mean": round(fmean(row["edge_f"] for row in chosen), 4),
                    "seconds_median": round(median(row["seconds"] for row in chosen), 3),
                }
            )
    peer = next(entry["seconds_median"] for entry in summary if entry["method"] == "cv2.grabCut")
    return [{**entry, "seconds_ratio": round(entry["seconds_median"] / peer, 2)} for entry in summary]


def _print_table(summary: list[dict], photos: int) -> None:
    print(f"{photos} photos; seconds are those of cv2.grabCut with the exact box = 1")
    print(f"{'hint':14}{'method':13}{'IoU mean':>9}{'median':>8}{'over .8':>9}{'edge F':>8}{'seconds':>9}")
    for row in summary:
        print(
            f"{row['hint']:14}{row['method']:13}{row['iou_mean']:9.3f}{row['iou_median']:8.3f}"
            f"{row['iou_over_0.8']:9.2f}{row['edge_f_mean']:8.3f}{row['seconds_ratio']:9.2f}"
        )


def _chosen_tiles(tiles: list[tuple[float, np.ndarray]]) -> list[np.ndarray]:
    """The ten worst and the five best outlines, worst first."""
    ordered = [tile for _, tile in sorted(tiles, key=lambda pair: pair[0])]
    return ordered if len(ordered) <= 3 * ACROSS else ordered[: 2 * ACROSS] + ordered[-ACROSS:]


if __name__ == "__main__":
    sys.exit(main())
