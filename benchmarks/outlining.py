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

from engines.errors import EditError
from engines.geometry import Box, bounding_box, clip_box
from engines.segmentation.cleanup import clean_mask
from engines.segmentation.embedded import load
from engines.segmentation.hints import Hints

THRESHOLD = 0.646  # the commands' default
EDGE_TOLERANCE = 2  # pixels: an outline within that distance of the true one counts as right
LOOSENESS = {"box": 0.0, "box 5% loose": 0.05, "box 3% tight": -0.03}


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    entries = json.loads((options.folder / "photos.json").read_text())[options.first :: options.every]
    rows, tiles = [], []
    for entry in entries:
        image = cv2.imread(str(options.folder / entry["image"]))[..., ::-1].copy()
        truth = cv2.imread(str(options.folder / entry["mask"]), cv2.IMREAD_GRAYSCALE) > 127
        for hint, method, mask, seconds in _outline_all(image, truth):
            measured = {"iou": _overlap(mask, truth), "edge_f": _edge_f(mask, truth), "seconds": seconds}
            rows.append({"object": entry["object"], "hint": hint, "method": method, **measured})
            if (hint, method) == ("box", "ours"):
                tiles.append((measured["iou"], _tile(image, mask, truth, f"{entry['object']} {measured['iou']:.2f}")))
    summary = _summarise(rows)
    _print_table(summary, len(entries))
    if options.sheet:
        _write_sheet(tiles, options.sheet)
    print(json.dumps({"benchmark": "outlining", "photos": len(entries), "results": summary}))
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
        yield hint, "cv2.grabCut", *_timed(_plain_grabcut, image, box)
    yield "point", "ours", *_timed(_ours, segmenter, image, Hints(points=(_innermost(truth),)))


def _timed(function, *arguments) -> tuple[np.ndarray, float]:
    started = time.perf_counter()
    return function(*arguments), time.perf_counter() - started


def _ours(segmenter, image: np.ndarray, hints: Hints) -> np.ndarray:
    try:
        return clean_mask(segmenter.score(image, None, hints), threshold=THRESHOLD, hints=hints)
    except EditError:
        return np.zeros(image.shape[:2], bool)


def _plain_grabcut(image: np.ndarray, box: Box) -> np.ndarray:
    """OpenCV's own recipe: the whole photo, the box as rectangle, five rounds."""
    labels = np.zeros(image.shape[:2], np.uint8)
    cv2.setRNGSeed(0)
    rectangle = box.left, box.top, box.width, box.height
    bgr = np.ascontiguousarray(image[..., ::-1])
    cv2.grabCut(bgr, labels, rectangle, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_RECT)
    return (labels & 1).astype(bool)


def _loosened(box: Box, share: float, shape: tuple[int, ...]) -> Box:
    """The box with every side moved outwards by a share of its width or height; inwards where it is negative."""
    x, y = round(share * box.width), round(share * box.height)
    return clip_box(Box(box.left - x, box.top - y, box.right + x, box.bottom + y), shape)


def _innermost(mask: np.ndarray) -> tuple[int, int]:
    distance = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(distance.argmax(), mask.shape)
    return int(column), int(row)


def _overlap(mask: np.ndarray, truth: np.ndarray) -> float:
    """Intersection over union."""
    return float((mask & truth).sum() / (mask | truth).sum())


def _edge_f(mask: np.ndarray, truth: np.ndarray) -> float:
    """Harmonic mean of the shares of each outline that lie within EDGE_TOLERANCE of the other; 0 for an empty mask."""
    edges = [_outline(mask), _outline(truth)]
    if not edges[0].any():
        return 0.0
    shares = []
    for one, other in (edges, edges[::-1]):
        distance = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, 5)
        shares.append((distance[one] <= EDGE_TOLERANCE).mean())
    return float(2 * shares[0] * shares[1] / max(shares[0] + shares[1], 1e-9))


def _outline(mask: np.ndarray) -> np.ndarray:
    return mask & ~cv2.erode(np.pad(mask, 1).astype(np.uint8), np.ones((3, 3)))[1:-1, 1:-1].astype(bool)


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


def _tile(image: np.ndarray, mask: np.ndarray, truth: np.ndarray, caption: str, side: int = 256) -> np.ndarray:
    """The photo round the object, darkened where the mask is not, the true outline in red."""
    box = _loosened(bounding_box(truth), 0.2, truth.shape)
    shown = np.where(mask[..., None], image, image // 3)[box.slices][..., ::-1].copy()
    shown[_outline(truth)[box.slices]] = 0, 0, 255
    scale = side / max(shown.shape[:2])
    size = max(1, round(shown.shape[1] * scale)), max(1, round(shown.shape[0] * scale))
    tile = np.zeros((side, side, 3), np.uint8)
    tile[: size[1], : size[0]] = cv2.resize(shown, size, interpolation=cv2.INTER_AREA if scale < 1 else None)
    return cv2.putText(tile, caption, (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 255, 255), 1)


def _write_sheet(tiles: list[tuple[float, np.ndarray]], path: Path, across: int = 5) -> None:
    """The ten worst and the five best outlines, worst first."""
    ordered = [tile for _, tile in sorted(tiles, key=lambda pair: pair[0])]
    chosen = ordered if len(ordered) <= 3 * across else ordered[: 2 * across] + ordered[-across:]
    chosen += [np.zeros_like(chosen[0])] * (-len(chosen) % across)
    cv2.imwrite(str(path), np.vstack([np.hstack(chosen[row : row + across]) for row in range(0, len(chosen), across)]))


if __name__ == "__main__":
    sys.exit(main())
