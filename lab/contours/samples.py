"""What the outlining network learns from: pieces of renders, the finder's coarse answer there, and the true outline.

The pieces are those that the segmenter would have outlined, seen by the finder that is shipped, errors and all: only
what it took for a thing at about the right place is learnt from. Knows no network but that one.
"""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from benchmarks.finding import family_of
from engines.geometry import Box
from engines.segmentation.contour import colours_say, seen
from engines.segmentation.embedded import WHOLE_SIDE, EmbeddedSegmenter, coarse_outline
from engines.segmentation.finder import Finder, View, load_finder
from engines.segmentation.parts import judge, tell_apart
from engines.segmentation.phrase import Phrase, parse_phrase
from engines.segmentation.sharpening import enlarged
from engines.segmentation.sight import Sight
from lab.training.pictures import FILLED
from lab.training.samples import cut_square, photograph, scaled

KEPT_SIDE = 224  # pixels: the longer side at which a piece is kept
LEAST_PIXELS = 200  # of a render that show a thing: smaller ones have no outline worth learning
SAME = 0.5  # of the cells that the finder takes for a thing: so many must show the true one
TAKEN_IN = 0.3  # of a further thing of the kind: if so much of it is taken for a part, it belongs to it
LEAST_OVERLAP = 0.4  # of the coarse outline with the true one
ZOOM, STRETCH = (0.6, 1.0), 0.12  # of the kept side: the size at which a sample shows a piece, and its distortion
SHARP = 90.0  # pixels of the render: smaller pieces are blurred when enlarged, and drawn less often
EDGE = np.ones((9, 9), np.uint8)  # pixels about the true outline that weigh more
EDGE_WEIGHT, OTHER_WEIGHT = 1.5, 0.3


@dataclass(frozen=True)
class Piece:
    """What is round a thing: photo uint8 (H, W, 3) and its true coverage uint8 (H, W), 255 for all of a pixel.

    own, thing: (h, w), the finder's answer as `coarse_outline` gives it. colours: (H, W), as `colours_say` has it.
    side: the render's pixels along it.
    """

    photo: np.ndarray
    own: np.ndarray
    thing: np.ndarray
    coverage: np.ndarray
    colours: np.ndarray
    side: int


def gather(renders: Path, *, every: int, validation: bool, workers: int) -> list[Piece]:
    """Return the pieces of the scenes to train on, photographed badly; or those of every `every`th scene, as it is."""
    paths = [path for path in sorted(renders.glob("*.json")) if (_read(path)["number"] % every == 0) == validation]
    if workers == 1:
        found = map(_pieces_of, paths, repeat(validation))
        return [piece for pieces in found for piece in pieces]
    context = get_context("spawn")  # a fork of a process whose libraries run threads can hang
    with ProcessPoolExecutor(workers, context, cv2.setNumThreads, (1,)) as pool:
        found = pool.map(_pieces_of, paths, repeat(validation), chunksize=8)
        return [piece for pieces in found for piece in pieces]


class OnceLooking:
    """The shipped finder without its second look at the mirrored picture: what it says wavers a little more."""

    def __init__(self):
        self._finder = load_finder()
        self.details, self.certainty = self._finder.details, self._finder.certainty

    def look(self, picture: np.ndarray, side: int) -> View:
        """As Finder.look."""
        return self._finder.look(picture, side, mirrored=False)


_finders: dict[bool, Finder | OnceLooking] = {}  # of this process


def _pieces_of(path: Path, validation: bool) -> list[Piece]:
    """The pieces of one render."""
    if validation not in _finders:
        _finders[validation] = load_finder() if validation else OnceLooking()
    finder, things = _finders[validation], _read(path)["things"]
    segmenter = EmbeddedSegmenter(finder=finder)
    photo = cv2.cvtColor(cv2.imread(str(path.with_suffix(".jpg"))), cv2.COLOR_BGR2RGB)
    coverage = np.load(path.with_suffix(".npz"))["coverage"]
    if not validation:
        photo = photograph(np.random.default_rng(list(path.stem.encode())), photo)
    sight = Sight(Box(0, 0, photo.shape[1], photo.shape[0]), finder.look(photo, WHOLE_SIDE))
    found, pieces = tell_apart(sight.view), []
    for place, thing in enumerate(things):
        shown = coverage[place] >= FILLED
        cells = None if shown.sum() < LEAST_PIXELS else _found_as(shown, found)
        if cells is None:
            continue
        phrase = parse_phrase(thing["name"])
        closer = segmenter.look_closer(photo, sight, judge(cells, sight.view, phrase.kinds), phrase)
        around, own, any_thing = coarse_outline(*closer, photo.shape)
        coarse = np.zeros_like(shown)
        coarse[around.slices] = enlarged(own, around.width, around.height) > 0.5
        true = _true_coverage(coverage, things, phrase, coarse)
        if true is not None and shown[true >= FILLED].any():
            pieces.append(_piece(photo[around.slices], own, any_thing, true[around.slices], enlarge=not validation))
    return pieces


def _found_as(shown: np.ndarray, found: np.ndarray) -> np.ndarray | None:
    """The cells, bool (h, w), of what the finder told apart and that mostly shows a thing; None where there is none."""
    cells = cv2.resize(shown.astype(np.float32), found.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
    inside = np.bincount(found[cells], minlength=found.max() + 1)
    inside[0] = 0
    own = found == inside.argmax()
    return own if inside.max() > 0 and inside.max() >= SAME * own.sum() else None


def _true_coverage(coverage: np.ndarray, things: list[dict], phrase: Phrase, coarse: np.ndarray) -> np.ndarray | None:
    """The coverage, uint8 (H, W), of what a part should show; None where the coarse mask shows something else."""
    own = [place for place, thing in enumerate(things) if thing["name"] in phrase.kinds]
    masks = coverage >= FILLED
    meant = {place for place in own if (masks[place] & coarse).sum() > TAKEN_IN * max(masks[place].sum(), 1)}
    family = family_of(meant, things)
    true = np.minimum(coverage[sorted(family)].sum(axis=0, dtype=np.int64), 255).astype(np.uint8)
    both, either = (true >= FILLED) & coarse, (true >= FILLED) | coarse
    return true if both.sum() > LEAST_OVERLAP * either.sum() else None


def _piece(photo: np.ndarray, own: np.ndarray, thing: np.ndarray, coverage: np.ndarray, *, enlarge: bool) -> Piece:
    """The piece as it is, or at the size that it is kept at."""
    side = max(coverage.shape)
    if enlarge:
        height, width = (max(8, round(length * KEPT_SIDE / side)) for length in coverage.shape)
        photo, coverage = scaled(photo, height, width), scaled(coverage, height, width)
    colours = colours_say(np.ascontiguousarray(photo), own)
    small = (layer.astype(np.float16) for layer in (own, thing))
    return Piece(photo, *small, coverage, colours.astype(np.float16), side)


def draw(rng: np.random.Generator, piece: Piece, side: int) -> np.ndarray:
    """Return a sample, float32 (CHANNELS + 2, side, side): what the network sees, the true coverage, the weights.

    It shows the piece at some size and stretched a little, or a part of it, in other colours, perhaps mirrored; pixels
    beyond the piece weigh nothing.
    """
    zoom, stretch = rng.uniform(*ZOOM), float(np.exp(rng.uniform(-STRETCH, STRETCH)))
    height, width = piece.coverage.shape
    height, width = max(16, round(height * zoom * stretch)), max(16, round(width * zoom / stretch))
    photo, true = scaled(piece.photo, height, width).astype(np.float32), scaled(piece.coverage, height, width)
    if rng.random() < 0.5:
        photo = photo[..., rng.permutation(3)]
    photo = ((photo - 127.5) * np.exp(rng.normal(0, 0.15)) + 127.5 + rng.normal(0, 8, 3)).clip(0, 255)
    near = cv2.dilate(true, EDGE).astype(np.float32) - cv2.erode(true, EDGE)
    colours = scaled(piece.colours.astype(np.float32), height, width)
    layers = [seen(photo, piece.own, piece.thing, colours), true[..., None] / 255, near[..., None] / 255]
    layers[-1] = OTHER_WEIGHT + EDGE_WEIGHT * layers[-1]
    whole = np.concatenate(layers, axis=2, dtype=np.float32)
    sample = cut_square(whole, *(_start(rng, length, side) for length in (height, width)), side)
    if rng.random() < 0.5:
        sample = sample[:, ::-1]
    return np.ascontiguousarray(sample.transpose(2, 0, 1))


def _start(rng: np.random.Generator, length: int, side: int) -> int:
    """Where in the piece a window begins: anywhere in it, or it holds all of it."""
    return int(rng.integers(min(0, length - side), max(0, length - side) + 1))


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
