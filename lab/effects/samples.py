"""What the network of effects learns from: pictures with and without one of their things, as `--kind removal` has them.

A piece is a thing and its surroundings in both. A sample is a piece at some size, both pictures in other colours and on
other surfaces, photographed by the same bad camera; the true change of light is measured after that.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engines.compositing.effects import SIDE, seen, surroundings
from engines.compositing.shadow import FLOOR
from lab.training.samples import compress, cut_square, expose, paint_surfaces, scaled

KEPT = 1.5  # of the distance round the thing at which its effects are looked for: so much is kept
ZOOM, STRETCH = (0.8, 1.25), 0.12  # of the usual size of a thing in a sample, and its distortion
JITTER = 0.12  # of SIDE: how far the thing may be off the middle
REPAINTED = 0.4  # of the samples: the surfaces round the thing get other patterns
GRAIN = 0.8  # pixels: sigma of the blur before light is compared
SURE = 1.5  # pixels round the thing's coverage that are partly it
SHARP = 60.0  # pixels of the render: smaller things are blurred when enlarged, and drawn less often
LEAST_COVERAGE = 128  # of 255: what counts as the thing


@dataclass(frozen=True)
class Piece:
    """A thing's surroundings: photo and the same without it, uint8 (H, W, 3), and its coverage, uint8 (H, W).

    size: the longer side, in pixels of the render, at which the network usually sees them. side: the thing's own.
    """

    photo: np.ndarray
    without: np.ndarray
    coverage: np.ndarray
    size: int
    side: int


def gather(renders: Path, *, every: int, validation: bool) -> list[Piece]:
    """Return the pieces of the scenes to train on; or those of every `every`th scene, in whole pictures."""
    truths = [(path, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(renders.glob("removal-*.json"))]
    paths = [path for path, truth in truths if (truth["number"] % every == 0) == validation]
    found = []
    for path in paths:
        with np.load(path.with_suffix(".npz")) as file:
            stack = file["coverage"]
        photo = _read(path.with_suffix(".jpg"))
        for number, coverage in enumerate(stack):
            without = path.with_name(f"{path.stem}-without-{number}.jpg")
            if (coverage >= LEAST_COVERAGE).any() and without.exists():
                found.append(_piece(photo, _read(without), coverage, whole=validation))
    return found


def _read(path: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def _piece(photo: np.ndarray, without: np.ndarray, coverage: np.ndarray, *, whole: bool) -> Piece:
    mask = coverage >= LEAST_COVERAGE
    usual, kept = surroundings(mask), np.s_[:, :] if whole else surroundings(mask, KEPT).slices
    side = max(mask.any(axis=0).sum(), mask.any(axis=1).sum())
    parts = (np.ascontiguousarray(plane[kept]) for plane in (photo, without, coverage))
    return Piece(*parts, max(usual.width, usual.height), int(side))


def draw(rng: np.random.Generator, piece: Piece, side: int = SIDE) -> np.ndarray:
    """Return a sample, float32 (CHANNELS + 4, side, side): what the network sees, the true change, what it weighs.

    Pixels beyond the piece weigh nothing, nor do those of the thing.
    """
    photo, without = piece.photo, piece.without
    if rng.random() < REPAINTED:
        photo, without = _repaint(rng, piece)
    if rng.random() < 0.5:
        order = rng.permutation(3)
        photo, without = photo[..., order], without[..., order]
    state = rng.bit_generator.state
    photo = expose(rng, np.ascontiguousarray(photo))
    rng.bit_generator.state = state  # the same camera
    without = expose(rng, np.ascontiguousarray(without))
    zoom, stretch = side / piece.size * rng.uniform(*ZOOM), float(np.exp(rng.uniform(-STRETCH, STRETCH)))
    height, width = piece.coverage.shape
    height, width = max(16, round(height * zoom * stretch)), max(16, round(width * zoom / stretch))
    photo, without, coverage = (scaled(one, height, width) for one in (photo, without, piece.coverage))
    change = true_change(photo, without)
    photo = compress(rng, photo)
    weight = weigh(coverage)
    worn = _as_found(rng, coverage)
    whole = np.concatenate([seen(photo, worn), change, weight[..., None]], axis=2, dtype=np.float32)
    sample = cut_square(whole, *(_start(rng, length, side) for length in (height, width)), side)
    if rng.random() < 0.5:
        sample = sample[:, ::-1]
    return np.ascontiguousarray(sample.transpose(2, 0, 1))


def true_change(photo: np.ndarray, without: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of the levels with the thing over those without it, float32 (h, w, 3)."""
    with_it, without_it = (
        np.log(cv2.GaussianBlur(one, (0, 0), GRAIN).astype(np.float32) + FLOOR) for one in (photo, without)
    )
    return with_it - without_it


def weigh(coverage: np.ndarray) -> np.ndarray:
    """Return 1 where light can be compared, float32 (h, w): off the thing and its mixed edge."""
    away = cv2.distanceTransform((coverage < 8).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return (away > SURE).astype(np.float32)


def _repaint(rng: np.random.Generator, piece: Piece) -> tuple[np.ndarray, np.ndarray]:
    """The two pictures with other walls and floors: two surfaces, one above the other; light and shade stay."""
    gain = paint_surfaces(rng, *np.indices(piece.coverage.shape, np.float32))
    own = piece.coverage[..., None] / np.float32(255)
    return tuple(
        (one * (gain + (1 - gain) * share)).clip(0, 255).astype(np.uint8)
        for one, share in ((piece.photo, own), (piece.without, np.float32(0)))
    )


def _as_found(rng: np.random.Generator, coverage: np.ndarray) -> np.ndarray:
    """The coverage as a finder would have it: a pixel larger or smaller, its edge hard or soft."""
    chance = rng.random()
    if chance < 0.2:
        return cv2.dilate(coverage, np.ones((3, 3), np.uint8))
    if chance < 0.3:
        return cv2.erode(coverage, np.ones((3, 3), np.uint8))
    if chance < 0.6:
        return np.where(coverage >= LEAST_COVERAGE, 255, 0).astype(np.uint8)
    return coverage


def _start(rng: np.random.Generator, length: int, side: int) -> int:
    """Where in the piece a window begins: it is about the piece's middle."""
    return (length - side) // 2 + round(side * rng.uniform(-JITTER, JITTER))
