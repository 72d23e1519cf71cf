"""Completes a hole from the photo's own pixels: exemplar-based, coarse to fine, at the photo's own resolution.

    filled = fill(image, hole, seed=0)

Every 7x7 patch that touches the hole looks for the patch of the known picture that it agrees with best, and every
hole pixel is voted from what the patches over it copy; both in turn, on ever finer pictures. Where lines go on behind
the hole (`lines.py`), how far beside them a pixel lies is one more of the features by which patches agree, and known
inside the hole as well: a skirting stays straight.

Sources: Pritch, Kav-Venaki and Peleg, "Shift-Map Image Editing", ICCV 2009, and He and Sun, "Statistics of Patch
Offsets for Image Completion", ECCV 2012 (the start, in large pieces); Kolmogorov, "Convergent Tree-Reweighted Message
Passing for Energy Minimization", PAMI 2006 (how its seams are chosen); Barnes et al., "PatchMatch", SIGGRAPH 2009
(the search); Wexler, Shechtman and Irani, "Space-Time Completion of Video", PAMI 2007 (the vote); Newson et al.,
"Video Inpainting of Complex Scenes", 2014 (texture as a feature); Huang et al., "Image Completion using Planar
Structure Guidance", SIGGRAPH 2014 (that structure may guide the search); Darabi et al., "Image Melding", SIGGRAPH 2012
(a shift of brightness per patch).
Knows nothing of objects, prompts, engines or files. The loops are in `_kernels.py`; numba is imported on first use.
"""

import contextlib
import functools
import itertools
import logging
import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engines.channels import by_channels
from engines.errors import InputError
from engines.geometry import Box, bounding_box, clip_box, find_meeting, grow_box, nearest_pixel, shift_box, union
from engines.inpainting.blending import Run, blend_pieces, numbered_neighbours, run_in_turn, shares_of
from engines.inpainting.lines import Line, find_lines
from engines.smoothing import mean_of_known

RADIUS = 3  # pixels: the kernels' RADIUS
COLOURS_AND_TEXTURES = 5  # of the features: those that are painted
MAX_PARTS = 24  # more separate holes than this share one window
CONTEXT_ROOT = 450  # over the root of the hole's area: how far round it is searched, in shares of its larger side
CONTEXT_MIN, CONTEXT_MAX = 0.6, 3.0  # of the hole's larger side: how far around it is searched
CONTEXT_PIXELS = 48  # pixels: added to that, so that a tiny hole has a neighbourhood too
LARGE_WINDOW = 12_000_000  # pixels: a long thin hole is searched no further round than makes such a window
COARSEST_HOLE = 2500  # pixels: halving stops at such a hole, which is small enough for the start's exact costs
MIN_SOURCES = 64  # patches: with fewer there is no texture to speak of
MOST_TARGETS = 150_000  # patches that are searched at a level, all rounds together, beyond its first round
COARSEST_REACH = 4  # the coarsest level is searched at random as far as its longer side divided by this
SPREAD_COARSE, SPREAD_FINE = 2.0, 0.5  # of the mean cost: a patch that costs so much more has e times less to say
MOST_DOUBT = 500.0  # times that cost: where nothing but worse patches cover a pixel, they all have the same say
TEXTURE_WEIGHT = 4.0  # of a level of mean gradient against a level of colour
DISTANCE_WEIGHT = 30.0  # levels^2: price of a source e times further away than DISTANCE_SCALE, in a photo
DISTANCE_SCALE = 0.25  # of the root of the hole's area
VERTICAL_STRETCH = 1.5  # rooms and landscapes go on sideways rather than upwards
MAX_BIAS = 10.0  # levels: how much lighter or darker a patch may be copied
BIAS_PRICE = 0.2  # share of the difference that shifting it does not save
LABELS = 72  # offsets that the start may choose from
CLIMB = 5  # rows: all offsets that nearly level are looked at, for skirtings and boards that climb in perspective
LABEL_ROUNDS = 20  # of message passing, there and back, at the most: patterns need many, what is behind a vase few
LABEL_SWEEPS = 4  # of settling what the messages say
LABEL_GAIN, LABEL_PATIENCE = 0.01, 2  # of the cost: after so many rounds that save less it is done
MAX_CANDIDATES = 3000  # offsets of which those are chosen
SCORED_AT_ONCE = 500  # of them
MAX_RIM = 250  # pixels of the rim that are looked at to choose them
RIM_REACH = 2  # pixels: how wide that rim is
RIM_TOLERANCE = 600.0  # levels^2: a difference this large fits e times worse
STRAIGHT_BONUS = 1.25  # for level and upright offsets
REPEAT_PRICE = 1.0  # of the mean cost: price of a source for each copy beyond MOST_COPIES
MOST_COPIES, COPIES_COUNTED = 1.0, 3.0  # the eye catches what is there again; from the fourth on it costs no more
ROUGHNESS_SHARE = 0.5  # of a source's variance: what it costs less at coarse levels
ROUGHEST_SHARE = 0.75  # of the surroundings of the hole are smoother than a source that is as rough as need be
COHERENCE_PRICE = 0.1  # of the mean cost: what a source costs less for each neighbour that copies likewise
OFFSET_PRICE = 0.5  # of the price of distance, per pixel
STRANGE_PRICE = 2.0  # of the squared difference to the rim's colours, per pixel
STRANGE_LIMIT = 3000.0  # levels^2: no colour is stranger than that
SPOT = 9  # pixels of the coarsest level: what is strange, and shorter, is a dot of a pattern and no other object
LINE_WEIGHT = 60.0  # levels: how far a place on one side of a line that goes on is from one on it
LINE_REACH = 6.0  # pixels of a level: beside a line, over which that is reached
UNSEEN_PRICE = 300.0  # levels^2: of what of the rim an offset has no counterpart for: no evidence is no fit
OUTSIDE_PRICE = 1e6  # levels^2: copying what may not be copied
TARGETS_A_BAND = 1500  # targets: a fixed share of the work, so that the result does not depend on the threads
MAX_BANDS = 32

Progress = Callable[[int, int], None]

log = logging.getLogger("shift_object")


def fill(
    image: np.ndarray,
    hole: np.ndarray,
    *,
    avoid: np.ndarray | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> np.ndarray:
    """Return a copy of `image` (uint8 (H, W, 3)) with `hole` (bool (H, W), True = to be painted) completed.

    Pixels outside the hole are the input's, bit for bit. avoid: bool (H, W), True where nothing may be copied from
    (the fringe or the shadow of what was removed). The same seed gives the same bytes, for any number of threads
    (None: one a core). progress(done, total) is called between rounds and may raise to cancel.

    Where the known picture has fewer than 64 whole patches, as in tiny pictures, the hole is filled smoothly
    instead (Telea 2004), with a warning in the log. Raises InputError where nothing is known at all.
    """
    result = image.copy()
    if not hole.any():
        return result
    if hole.all():
        raise InputError("the hole covers the whole photo, so there is nothing to fill it from; lower --mask-pad")
    may_copy = ~hole if avoid is None else ~(hole | avoid)
    windows = context_windows(hole)
    if not all(_enough_sources(may_copy[window.slices]) for window in windows):
        windows = [Box(0, 0, hole.shape[1], hole.shape[0])]
    for number, window in enumerate(windows):
        part, inside, sources = result[window.slices], hole[window.slices], may_copy[window.slices]
        if _enough_sources(sources):
            told = None if progress is None else _part_of(progress, number, len(windows))
            part[inside] = _complete(part, inside, sources, seed=seed, threads=threads or _cores(), progress=told)
        else:
            log.warning("too little of the photo is left to copy from, so the hole is filled smoothly")
            part[inside] = _fill_smoothly(part, inside)[inside]
    return result


def _enough_sources(may_copy: np.ndarray) -> bool:
    return np.count_nonzero(_whole_patches(may_copy)) >= MIN_SOURCES


def _part_of(progress: Progress, number: int, parts: int) -> Progress:
    """The progress of hole part `number` of `parts`, told as that of the whole."""
    return lambda done, total: progress(number * total + done, parts * total)


def context_windows(hole: np.ndarray) -> list[Box]:
    """Return disjoint boxes that together hold the hole, each with the surroundings to fill its part from.

    Small holes get more context in proportion than large ones, so that time follows the hole and not the photo.
    Parts of the hole whose surroundings meet share a box.
    """
    whole = bounding_box(hole)
    inside = hole[whole.slices].astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    parts = [
        (shift_box(Box(x, y, x + w, y + h), whole.left, whole.top), area)
        for x, y, w, h, area in stats[1:count].tolist()
    ]
    if len(parts) > MAX_PARTS:
        parts = [(whole, int(np.count_nonzero(inside)))]
    while True:
        grown = [_surroundings(box, area, hole.shape) for box, area in parts]
        meeting = find_meeting(grown)
        if meeting is None:
            return sorted(grown, key=lambda box: (box.top, box.left))
        (one, one_area), (other, other_area) = parts.pop(meeting[0]), parts.pop(meeting[1])
        parts.append((union(one, other), one_area + other_area))


def _surroundings(box: Box, area: int, shape: tuple[int, ...]) -> Box:
    share = min(max(CONTEXT_ROOT / area**0.5, CONTEXT_MIN), CONTEXT_MAX)
    margin = round(share * max(box.width, box.height)) + CONTEXT_PIXELS
    if (box.width + 2 * margin) * (box.height + 2 * margin) > LARGE_WINDOW:
        # A line across a large photo: with the margin that leaves LARGE_WINDOW, but that of a compact hole at least.
        fitting = (math.sqrt((box.width - box.height) ** 2 + 4 * LARGE_WINDOW) - box.width - box.height) / 4
        compact = round(CONTEXT_MIN * min(box.width, box.height)) + CONTEXT_PIXELS
        margin = min(margin, max(math.floor(fitting), compact))
    return grow_box(box, margin, shape)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _fill_smoothly(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The hole filled with smooth colour from its rim: what is left to do where there is no texture to copy."""
    return cv2.inpaint(np.ascontiguousarray(image), hole.astype(np.uint8), 3, cv2.INPAINT_TELEA)


def _whole_patches(may_copy: np.ndarray) -> np.ndarray:
    """uint8 (H, W): 1 at the centres of the patches that lie in the picture and in `may_copy`."""
    inside = np.pad(may_copy.astype(np.uint8), 1)  # a rim that is no source, so that no patch leaves the picture
    return cv2.erode(inside, np.ones((2 * RADIUS + 1,) * 2, np.uint8))[1:-1, 1:-1]


# --------------------------------------------------------------------------------------------- one window


@dataclass
class Level:
    """One resolution of the picture in work, padded by RADIUS; see the head of `_kernels.py` for the arrays."""

    features: np.ndarray  # float32 (H, W, 5 or 6); known pixels never change, nor does the sixth channel
    unknown: np.ndarray  # bool (H, W): the hole
    valid: np.ndarray  # uint8 (H, W): 1 where a source patch may be centred
    ys: np.ndarray  # int32 (N,): rows of the targets, the centres of the patches that touch the hole, sorted
    xs: np.ndarray  # int32 (N,): their columns
    trust: np.ndarray  # float32 (H, W): how much a target's patch has to say: halves with each pixel into the hole

    @functools.cached_property
    def may_copy(self) -> np.ndarray:
        """uint8 (H, W): 1 at the pixels of source patches."""
        return cv2.dilate(self.valid, np.ones((2 * RADIUS + 1,) * 2, np.uint8))

    @functools.cached_property
    def nearest(self) -> np.ndarray:
        """The nearest centre of a source patch, int32 (H, W, 2); asked for where a source is none, so rarely."""
        return nearest_pixel(self.valid > 0)

    def guided(self, beside: np.ndarray | None) -> "Level":
        """The level with one more feature: how far beside lines its pixels lie, see `places_beside`; None: no lines."""
        if beside is None:
            return self
        return replace(self, features=np.concatenate([self.features, _padded(beside)[..., None]], axis=2))


@dataclass(frozen=True)
class Effort:
    """How a level is searched."""

    rounds: int  # of search and vote, at the most
    passes: int  # of PatchMatch a round
    reach: int | None  # pixels: the widest random search; None: a share of the picture
    lines: bool  # whether places in the same rows and columns are tried too


COARSEST = Effort(rounds=6, passes=2, reach=None, lines=True)
MIDDLE = Effort(rounds=2, passes=1, reach=16, lines=True)  # the field is right in the large when these begin
FINEST = Effort(rounds=2, passes=1, reach=8, lines=False)


def _complete(image, hole, may_copy, *, seed, threads, progress) -> np.ndarray:
    """The pixels of the hole in the window `image`, uint8 (N, 3), row by row; the steps of the method."""
    with _helpers(threads) as pool:
        run = functools.partial(_run_shared, pool, threads) if threads > 1 else run_in_turn
        works, field = _begin(image, hole, may_copy, pool, run)
        efforts = [FINEST] + [MIDDLE] * (len(works) - 2) + [COARSEST] if len(works) > 1 else [COARSEST]
        rounds = [
            min(effort.rounds, max(MOST_TARGETS // len(work.level.ys), 1))
            for effort, work in zip(efforts, works, strict=True)
        ]
        done = 0
        while works:
            work = works.pop()
            number = len(works)
            if number < len(rounds) - 1:
                field = enlarge_field(field, work.level)
                work.vote(field, spread=1.0)
            for turn in range(rounds[number]):
                work.search(field, efforts[number], seed=(seed, number, turn))
                work.vote(field, spread=SPREAD_COARSE if number else SPREAD_FINE)
                done += 1
                if progress is not None:
                    progress(done, sum(rounds))
        core = slice(RADIUS, -RADIUS), slice(RADIUS, -RADIUS)
        voted = np.ascontiguousarray(work.level.features[core][..., :3])
        sources = np.ascontiguousarray(field[core]) - RADIUS
        blended = blend_pieces(voted, sources, hole, may_copy, voted, run=run)
    return np.clip(np.rint(blended), 0, 255).astype(np.uint8)


@contextlib.contextmanager
def _helpers(threads: int) -> Iterator[ThreadPoolExecutor]:
    """The threads beside this one; what is interrupted waits for what they do now, and for nothing more."""
    with ThreadPoolExecutor(max(threads - 1, 1)) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _run_shared(pool: ThreadPoolExecutor, threads: int, kernel: Callable, jobs: list[tuple]) -> list:
    """Call a kernel with each of the jobs, this thread and the pool's taking one after the other; return what it
    returned. Sooner than the pool's own `map`, whose price is that of a small job.
    """
    results, numbers = [None] * len(jobs), iter(range(len(jobs)))

    def work() -> None:
        try:
            for number in numbers:
                results[number] = kernel(*jobs[number])
        finally:
            for _ in numbers:  # of what was interrupted, the others begin no job any more
                pass

    helpers = [pool.submit(work) for _ in range(min(threads, len(jobs)) - 1)]
    work()
    for helper in helpers:
        if not helper.cancel():  # one that has not begun, as the pool is busy, has nothing left to do
            helper.result()
    return results


def _begin(image, hole, may_copy, pool: ThreadPoolExecutor, run: Run) -> tuple[list["_Work"], np.ndarray]:
    """Return the work of all levels, finest first, and the field that the coarsest starts with.

    What goes by itself is done by the pool meanwhile: the lines are looked for while the offsets are chosen, the finer
    levels are made while the labels are, on one core.
    """
    finding = pool.submit(find_lines, image, hole)
    pyramid = build_pyramid(image, hole, may_copy)
    last = len(pyramid) - 1
    coarsest = make_level(*pyramid[last])
    rules = choose_rules(coarsest, hole)
    offsets = choose_offsets(coarsest, run=run)
    lines = finding.result()

    def begin(number: int, level: Level) -> _Work:
        level = level.guided(places_beside(lines, pyramid[number][1].shape, number))
        return _Work(level, rules(number), run, roughness_share=ROUGHNESS_SHARE if number else 0.0)

    work = begin(last, coarsest)
    costs = start_costs(work.level, offsets, work.rules, run=run)
    finer = [pool.submit(lambda number=number: begin(number, make_level(*pyramid[number]))) for number in range(last)]
    field = shifted_start(work.level, offsets, choose_labels(*costs))
    return [*(begun.result() for begun in finer), work], field


def build_pyramid(image: np.ndarray, hole: np.ndarray, may_copy: np.ndarray) -> list[tuple]:
    """Return [(float32 (H, W, 3), hole, may_copy), ...], finest first, each half of the one before.

    A coarse pixel is known, or may be copied, where all four under it are; its colour is that of the known ones.
    """
    planes = [(image.astype(np.float32), hole, may_copy)]
    while True:
        colour, hole, may_copy = planes[-1]
        if np.count_nonzero(hole) <= COARSEST_HOLE or min(hole.shape) < 8 * RADIUS:
            return planes
        smaller = _halve(colour, hole, may_copy)
        if np.count_nonzero(_whole_patches(smaller[2])) < MIN_SOURCES:
            return planes
        planes.append(smaller)


def _halve(colour, hole, may_copy):
    edge = [(0, n % 2) for n in hole.shape]
    if any(n % 2 for n in hole.shape):
        colour = np.pad(colour, [*edge, (0, 0)], mode="edge")
        hole, may_copy = np.pad(hole, edge, mode="edge"), np.pad(may_copy, edge, mode="edge")
    height, width = hole.shape[0] // 2, hole.shape[1] // 2
    weight = (~hole).astype(np.float32)
    # Area sampling by exactly two is the mean of 2x2.
    mean = cv2.resize(colour * weight[..., None], (width, height), interpolation=cv2.INTER_AREA)
    share = cv2.resize(weight, (width, height), interpolation=cv2.INTER_AREA)
    mean /= np.maximum(share, 0.25)[..., None]
    hole, may_copy = hole[::2] | hole[1::2], may_copy[::2] & may_copy[1::2]
    return mean, hole[:, ::2] | hole[:, 1::2], may_copy[:, ::2] & may_copy[:, 1::2]


def make_level(colour: np.ndarray, hole: np.ndarray, may_copy: np.ndarray) -> Level:
    """Return the level for a picture float32 (H, W, 3); colours and textures in the hole are still to be found."""
    features = _padded(np.concatenate([colour, texture(colour, ~hole)], axis=2))
    around = [(RADIUS, RADIUS)] * 2
    unknown = np.pad(hole, around, mode="symmetric")
    valid = np.pad(_whole_patches(may_copy), around)
    kernel = np.ones((2 * RADIUS + 1,) * 2, np.uint8)
    targets = cv2.dilate(unknown.astype(np.uint8), kernel)
    targets[:RADIUS] = targets[-RADIUS:] = targets[:, :RADIUS] = targets[:, -RADIUS:] = 0
    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(targets))
    depth = cv2.distanceTransform(unknown.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    trust = np.exp2(-np.minimum(depth, 60.0)).astype(np.float32)
    return Level(features, unknown, valid, ys, xs, trust)


def _padded(plane: np.ndarray) -> np.ndarray:
    """A plane of a level's size as its features have it: mirrored RADIUS pixels beyond every side."""
    return cv2.copyMakeBorder(plane, *[RADIUS] * 4, cv2.BORDER_REFLECT)


def places_beside(lines: list[Line], shape: tuple[int, int], number: int) -> np.ndarray | None:
    """Return for every pixel of level `number` how far it lies beside the lines, float32 (h, w); None without lines.

    What is copied to a place near a line comes from a place as far beside it, on the same side: a line rises by
    LINE_WEIGHT to each side over LINE_REACH and stays there. One that ends is a ridge as wide, up to its end; it leads
    away from what is on the line at which it ends. shape: (h, w) of the level.
    """
    if not lines:
        return None
    steps, ridges = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for line in sorted(lines, key=lambda line: line.ends):
        first, last = ((np.array(at) + 0.5) / 2**number for at in (line[:2], line[2:4]))
        along = (last - first) / math.dist(first, last)
        if not line.ends:
            steps += np.clip(_from_line(last, (-along[1], along[0]), Box(0, 0, shape[1], shape[0])) / LINE_REACH, -1, 1)
            continue
        begin = last - math.hypot(*shape) * along  # beyond the level
        low, high = np.minimum(begin, last) - LINE_REACH, np.maximum(begin, last) + LINE_REACH
        box = clip_box(Box(*np.floor(low).astype(int).tolist(), *np.ceil(high).astype(int).tolist()), shape)
        beside = np.abs(_from_line(last, (-along[1], along[0]), box)) / LINE_REACH
        ridge = np.where(_from_line(last, along, box) < 0, np.maximum(1 - beside, 0), 0)
        x, y = ((first + last) / 2).astype(int)
        away = 1 if steps[min(y, shape[0] - 1), min(x, shape[1] - 1)] >= 0 else -1
        part = ridges[box.slices]
        np.copyto(part, away * ridge, where=ridge > np.abs(part))
    return np.float32(LINE_WEIGHT) * (steps + ridges)


def _from_line(point: np.ndarray, across: tuple[float, float], box: Box) -> np.ndarray:
    """How far the pixels of a box are from the line through `point` (x, y), in the direction `across` it, float32."""
    columns, rows = np.arange(box.left, box.right) + 0.5, np.arange(box.top, box.bottom)[:, None] + 0.5
    return ((columns - point[0]) * across[0] + (rows - point[1]) * across[1]).astype(np.float32)


def texture(colour: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return float32 (H, W, 2): the mean |difference| of luminance along x and along y over 9x9 known pixels."""
    grey = (colour[..., 0] + colour[..., 1] + colour[..., 2]) / np.float32(3)
    planes = []
    for axis in (1, 0):
        step = np.abs(np.diff(grey, axis=axis, append=np.take(grey, [-1], axis=axis)))
        counts = (known & np.roll(known, -1, axis=axis)).astype(np.float32)
        step *= counts
        sums = cv2.blur(step, (9, 9), borderType=cv2.BORDER_REFLECT)
        sums *= TEXTURE_WEIGHT
        sums /= np.maximum(cv2.blur(counts, (9, 9), borderType=cv2.BORDER_REFLECT), 1e-3)
        planes.append(sums)
    return np.stack(planes, axis=2)


def roughness(level: Level, means: np.ndarray) -> np.ndarray:
    """Return float32 (H, W): the variance of the colours in the patch round each pixel, as much as is common round the
    hole at the most. means: float32 (H, W, 3), their means there.

    The rougher a source is, the worse it agrees with what is not known yet, so that without allowing for it the
    smoothest are copied and a lawn becomes felt. What is rougher than the hole's surroundings is another object's edge.
    """
    size = (2 * RADIUS + 1,) * 2
    colour = level.features[..., :3]
    variance = by_channels(np.add, np.maximum(cv2.blur(colour * colour, size) - np.square(means), 0))
    near = cv2.dilate(level.unknown.astype(np.uint8), np.ones((6 * RADIUS + 1,) * 2, np.uint8)) & level.valid
    if not near.any():
        return np.zeros_like(variance)
    return np.minimum(variance, np.float32(np.quantile(variance[near > 0], ROUGHEST_SHARE)))


def choose_rules(coarsest: Level, hole: np.ndarray):
    """Return a function from a level's number to the `rules` of the kernels' patch_cost.

    The price of distance is scaled by how much the picture changes from place to place: a lawn is the same
    everywhere, and holding its sources near gives repeats.
    """
    colour = coarsest.features[..., :3]
    known = (~coarsest.unknown).astype(np.float32)
    blurred = mean_of_known(colour, known, 4.0)
    inside = ~coarsest.unknown
    change = blurred[inside].var(axis=0).sum() / max(colour[inside].var(axis=0).sum(), 1.0)
    scale = DISTANCE_SCALE * np.count_nonzero(hole) ** 0.5

    def rules(number: int) -> np.ndarray:
        scaled = max(scale / 2**number, 1.0)
        return np.array([DISTANCE_WEIGHT * change, scaled, VERTICAL_STRETCH, MAX_BIAS, BIAS_PRICE], np.float32)

    return rules


def start_costs(level: Level, offsets: np.ndarray, rules: np.ndarray, *, run: Run = run_in_turn) -> tuple:
    """Return what `choose_labels` chooses by: how well each of the offsets fits each pixel of the hole, and two of them
    each other. rules: see `choose_rules`.
    """
    from engines.inpainting import _kernels

    unknown, may_copy = level.unknown.astype(np.uint8), level.may_copy
    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(level.unknown))
    squared = (np.square(offsets * [rules[2], 1.0]).sum(axis=1) / rules[1] ** 2)[None, :]
    unary = np.repeat(OFFSET_PRICE * rules[0] * np.log1p(squared), len(ys), axis=0).astype(np.float32)
    strange = strangeness(level, run=run)
    height, width = strange.shape
    sy, sx = ys[:, None] + offsets[:, 0], xs[:, None] + offsets[:, 1]
    sy, sx = np.clip(sy, 0, height - 1), np.clip(sx, 0, width - 1)
    unary += STRANGE_PRICE * strange[sy, sx]
    for beside in np.moveaxis(level.features[..., COLOURS_AND_TEXTURES:], 2, 0):
        unary += np.square(beside[ys, xs][:, None] - beside[sy, sx])
    clash = np.empty((len(ys), len(offsets), len(offsets)), np.float32)
    place, prices = (level.features, unknown, may_copy), (np.float32(OUTSIDE_PRICE), np.float32(UNSEEN_PRICE))
    jobs = [
        (*place, ys[part], xs[part], offsets, RIM_REACH, *prices, unary[part], clash[part])
        for part in shares_of(len(ys))
    ]
    run(_kernels.label_costs, jobs)
    return unary, clash, numbered_neighbours(ys, xs, level.unknown.shape)


def shifted_start(level: Level, offsets: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the field of a first filling made of large pieces; the level's features are completed too.

    Every hole pixel gets one of a few common offsets so that the seams between the pieces, and to the known picture,
    show least: a shift-map (Pritch et al. 2009; He and Sun 2012), which carries lines and edges on over large holes.
    labels: int32 (N,), which of the offsets each has.
    """
    ys, xs = np.nonzero(level.unknown)
    chosen = np.zeros((*level.valid.shape, 2), np.int32)
    chosen[ys, xs] = offsets[labels]
    sources = np.stack([ys, xs], axis=1) + offsets[labels]
    sources = np.clip(sources, 0, np.array(level.valid.shape) - 1)
    bad = level.may_copy[sources[:, 0], sources[:, 1]] == 0
    sources[bad] = level.nearest[sources[bad, 0], sources[bad, 1]]
    painted = np.s_[:COLOURS_AND_TEXTURES]
    level.features[ys, xs, painted] = level.features[sources[:, 0], sources[:, 1], painted]
    # Targets outside the hole take after the nearest pixel in it.
    near = nearest_pixel(level.unknown)[level.ys, level.xs]
    return _place(level, np.stack([level.ys, level.xs], axis=1) + chosen[near[:, 0], near[:, 1]])


def choose_labels(unary: np.ndarray, clash: np.ndarray, neighbours: np.ndarray) -> np.ndarray:
    """Return one of K labels for each of N pixels, int32 (N,), that together cost little.

    unary: float32 (N, K), what they cost by themselves; clash: float32 (N, K, K), what two labels of neighbours cost at
    a pixel, counted at both; neighbours: int32 (N, 4), see `numbered_neighbours`. Tree-reweighted message passing, for
    LABEL_ROUNDS there and back at the most; what is read from the messages after each is settled, and the best is kept.
    One label for all is the first guess.
    """
    from engines.inpainting import _kernels

    costs, messages = (unary, clash, neighbours), np.zeros((len(unary), 4, unary.shape[1]), np.float32)
    labels = np.full(len(unary), unary.sum(axis=0, dtype=float).argmin(), np.int32)
    least = _kernels.settle_labels(*costs, messages, False, LABEL_SWEEPS, labels)
    bettered = 0
    for turn in range(LABEL_ROUNDS):
        for forward in (True, False):
            _kernels.pass_messages(*costs, forward, messages)
        others = np.zeros_like(labels)
        cost = _kernels.settle_labels(*costs, messages, True, LABEL_SWEEPS, others)
        if cost < least * (1 - LABEL_GAIN):
            bettered = turn
        if cost < least:
            least, labels = cost, others
        if turn - bettered >= LABEL_PATIENCE:
            break
    return labels


def strangeness(level: Level, *, run: Run = run_in_turn) -> np.ndarray:
    """Return float32 (H, W): the squared difference of each pixel's colour to the nearest of those on the rim.

    What is behind an object mostly goes on to its rim; what has no colour in common with the rim is another object.
    Spots that are shorter than SPOT in all directions do not count: they belong to what they lie on, though none may
    lie on the rim. A frame or a pole is as narrow, but longer (so grey openings along lines; the largest counts).
    """
    from engines.inpainting import _kernels

    rim = cv2.dilate(level.unknown.astype(np.uint8), np.ones((2 * RIM_REACH + 1,) * 2, np.uint8)) > 0
    samples = level.features[rim & ~level.unknown]
    samples = samples[:: max(len(samples) // MAX_RIM, 1)]
    nearest = np.full(level.unknown.shape, STRANGE_LIMIT, np.float32)
    samples = np.ascontiguousarray(samples)
    run(_kernels.least_distances, [(level.features[part], samples, nearest[part]) for part in shares_of(len(nearest))])
    slanting = np.eye(SPOT, dtype=np.uint8)
    lines = np.ones((1, SPOT), np.uint8), np.ones((SPOT, 1), np.uint8), slanting, np.ascontiguousarray(slanting[::-1])
    return functools.reduce(np.maximum, [cv2.morphologyEx(nearest, cv2.MORPH_OPEN, line) for line in lines])


def choose_offsets(level: Level, *, run: Run = run_in_turn) -> np.ndarray:
    """Return int32 (N, 2): the offsets (rows, columns) that between them continue every part of the hole's rim.

    Taken one by one, each time the one that explains most of what the others do not; level and upright ones have a
    bonus, since that is how floors, skirtings, shelves and windows repeat.
    """
    from engines.inpainting import _kernels

    ring = cv2.dilate(level.unknown.astype(np.uint8), np.ones((2 * RIM_REACH + 1,) * 2, np.uint8)) > 0
    may_copy = level.may_copy
    ring &= ~level.unknown & (may_copy > 0)
    ring[:RADIUS] = ring[-RADIUS:] = ring[:, :RADIUS] = ring[:, -RADIUS:] = False
    if not ring.any():
        ring = may_copy > 0
    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(ring))
    keep = slice(None, None, max(len(ys) // MAX_RIM, 1))
    ys, xs = ys[keep], xs[keep]
    height, width = level.unknown.shape
    down, right = np.arange(-height + 1, height)[:, None], np.arange(-width + 1, width)
    likely = (np.abs(down) <= CLIMB) | (np.abs(right) <= 1) | ((down % 3 == 0) & (right % 3 == 0))
    likely &= (np.abs(down) >= 4) | (np.abs(right) >= 4)
    candidates = (np.argwhere(likely) - [height - 1, width - 1]).astype(np.int32, order="C")
    # Which part of the hole an offset can serve at all: tried on a coarse grid of the hole's pixels.
    inside = [axis[:: max(len(axis) // 100, 1)].astype(np.int32) for axis in np.nonzero(level.unknown)]
    place, tolerance = (level.features, may_copy, ys, xs, *inside), np.float32(RIM_TOLERANCE)

    def score(some: np.ndarray) -> np.ndarray:
        items = np.empty((len(some), len(ys) + len(inside[0])), np.float32)
        _kernels.rim_scores(*place, some, tolerance, items)
        items *= np.where((np.abs(some) <= 1).any(axis=1), STRAIGHT_BONUS, 1.0).astype(np.float32)[:, None]
        return items

    # What all of them explain would take much memory: first only how much it is, then of the best what it is.
    few = np.array_split(candidates, len(candidates) // SCORED_AT_ONCE + 1)
    sums = np.concatenate(run(lambda some: score(some).sum(axis=1), [(some,) for some in few]))
    candidates = candidates[np.argsort(-sums, kind="stable")[:MAX_CANDIDATES]]
    items = np.concatenate(run(score, [(candidates[part],) for part in shares_of(len(candidates))]))
    chosen = np.empty(min(LABELS, len(candidates)), np.int32)
    _kernels.cover(items, chosen)
    return np.ascontiguousarray(candidates[chosen])


def enlarge_field(field: np.ndarray, level: Level) -> np.ndarray:
    """Return the field of the next finer level: the same pieces, twice as large."""
    y, x = level.ys - RADIUS, level.xs - RADIUS
    coarse = field[y // 2 + RADIUS, x // 2 + RADIUS] - RADIUS
    return _place(level, 2 * coarse + np.stack([y % 2, x % 2], axis=1) + RADIUS)


def _place(level: Level, sources: np.ndarray) -> np.ndarray:
    """The field in which the level's targets have these (N, 2) sources, or the nearest that may be copied."""
    sources = np.clip(sources, 0, np.array(level.valid.shape) - 1)
    bad = level.valid[sources[:, 0], sources[:, 1]] == 0
    if bad.any():
        sources[bad] = level.nearest[sources[bad, 0], sources[bad, 1]]
    field = np.full((*level.valid.shape, 2), -1, np.int32)
    field[level.ys, level.xs] = sources
    return field


class _Work:
    """Search and vote of one level, in bands of rows that may be worked on at one time."""

    def __init__(self, level: Level, rules: np.ndarray, run: Run, *, roughness_share: float):
        self.level, self.rules, self.run = level, rules, run
        self.targets = _bands(level.ys)
        self.hole = tuple(axis.astype(np.int32) for axis in np.nonzero(level.unknown))
        self.means = cv2.blur(level.features[..., :3], (2 * RADIUS + 1,) * 2)
        self.near = grow_box(bounding_box(level.unknown), 3 * RADIUS, level.unknown.shape)
        self.cost = np.zeros(level.valid.shape, np.float32)
        self.cheaper = np.float32(roughness_share) * roughness(level, self.means) if roughness_share else np.float32(0)
        self.extra = None  # float32 (H, W): what each source costs beyond its misfit; known from the first search on
        self.misfit = np.zeros(level.valid.shape, np.float32)
        self.bias = np.zeros((*level.valid.shape, 3), np.float32)  # 0 where there is no target, and `say` likewise
        self.say = np.zeros(level.valid.shape)

    def _reprice(self, field) -> None:
        """Bring the means and the costs up to the picture as it is now."""
        from engines.inpainting import _kernels

        level, part = self.level, self.near.slices
        wide = grow_box(self.near, RADIUS, level.valid.shape)
        blurred = cv2.blur(level.features[wide.slices][..., :3], (2 * RADIUS + 1,) * 2)
        inside = tuple(slice(a.start - b.start, a.stop - b.start) for a, b in zip(part, wide.slices, strict=True))
        self.means[part] = blurred[inside]
        jobs = [
            (level.features, self.means, self.extra, level.ys, level.xs, first, last, field, self.cost, self.rules)
            for first, last in self.targets
        ]
        self.run(_kernels.price_band, jobs)

    def _count(self, field) -> None:
        """Price the sources by how often they are copied (Kaspar et al., "Self Tuning Texture Optimization", 2015);
        rough ones are cheaper.
        """
        level = self.level
        source = field[level.ys, level.xs]
        flat = source[:, 0] * level.valid.shape[1] + source[:, 1]
        count = np.bincount(flat, minlength=level.valid.size).astype(np.float32).reshape(level.valid.shape)
        count = cv2.blur(count, (2 * RADIUS + 1,) * 2)
        mean = float(self.misfit[level.ys, level.xs].mean())  # 0 before there are costs
        count -= np.float32(MOST_COPIES)
        np.clip(count, 0, np.float32(COPIES_COUNTED), out=count)
        count *= np.float32(REPEAT_PRICE * mean)
        self.extra = count - self.cheaper

    def search(self, field, effort: Effort, *, seed) -> None:
        """Improve `field` in place."""
        from engines.inpainting import _kernels

        level = self.level
        self._count(field)
        self._reprice(field)
        reach = effort.reach or max(level.valid.shape) // COARSEST_REACH
        source = field[level.ys, level.xs]
        misfit = self.cost[level.ys, level.xs] - self.extra[source[:, 0], source[:, 1]]
        pull = np.float32(COHERENCE_PRICE * misfit.mean())
        for turn in range(effort.passes):
            before = field.copy()
            forward = (seed[2] * effort.passes + turn) % 2 == 0
            streams = np.random.SeedSequence([*seed, turn]).generate_state(len(self.targets), np.uint64) | np.uint64(1)
            place = (level.features, self.means, self.extra, level.valid, level.ys, level.xs)
            rules = (forward, reach, effort.lines, pull, self.rules)
            jobs = [
                (*place, first, last, field, before, self.cost, *rules, stream)
                for (first, last), stream in zip(self.targets, streams, strict=True)
            ]
            self.run(_kernels.search_band, jobs)

    def vote(self, field, *, spread) -> None:
        """Paint the hole anew from what `field` copies."""
        from engines.inpainting import _kernels

        level = self.level
        ys, xs = level.ys, level.xs
        mean = 1.0
        if self.extra is not None:  # until then every patch has the same say
            place = self.means, self.extra, ys, xs
            jobs = [(*place, *band, field, self.cost, self.rules, self.bias, self.misfit) for band in self.targets]
            mean = sum(self.run(_kernels.lighten_band, jobs)) / len(ys)
        doubt = self.misfit, max(spread * mean, 1e-3), MOST_DOUBT, level.trust
        self.run(_kernels.say_band, [(ys, xs, *band, *doubt, self.say) for band in self.targets])
        rows, columns = self.hole
        out = np.empty((len(rows), COLOURS_AND_TEXTURES), np.float32)
        jobs = [
            (level.features, self.bias, rows, columns, first, last, field, self.say, out)
            for first, last in _bands(rows)
        ]
        self.run(_kernels.vote_band, jobs)
        level.features[rows, columns, :COLOURS_AND_TEXTURES] = out


def _bands(rows: np.ndarray) -> list[tuple[int, int]]:
    """Ranges of whole rows of about as many of the sorted `rows` each; the same for any number of threads."""
    count = min(max(len(rows) // TARGETS_A_BAND, 1), MAX_BANDS)
    cuts = np.searchsorted(rows, rows[np.linspace(0, len(rows) - 1, count + 1).astype(int)[1:-1]])
    cuts = np.unique([0, *cuts.tolist(), len(rows)]).tolist()
    return list(itertools.pairwise(cuts))
