"""The outline of the object that a box is drawn round: GrabCut with data terms of our own.

`find_outline` is the whole method on a picture of a few hundred pixels. As in GrabCut (Rother, Kolmogorov, Blake 2004)
two colour models and a minimum cut take turns; the cut is OpenCV's. What differs from `cv2.grabCut`:

- the colour models are smoothed histograms, of the picture and of a blurred copy (texture), and what they may say about
  one pixel is bounded, so that a mistake does not feed on itself;
- the data term also knows where in the box objects lie, and which regions straddle the box's border: a carpet that
  goes on outside is not the object (Alexe, Deselaers, Ferrari 2010, "What is an object?", superpixel straddling);
- two hypotheses are followed, a solid object and one that can be seen through (a stool: thin legs, room between them),
  and the one whose outline fits the box and the picture's edges better is kept.

No random numbers. Knows no names of things, and nothing outside the picture that it is given; finer outlines than its
pixels are the caller's work.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engines.channels import by_channels
from engines.geometry import Box

# The numbers below were chosen on 25 photos with a true mask, their boxes exact, 5% loose and 3% tight.
COLOUR_BINS = 16  # steps a Lab channel is cut into
BIN_BLUR = 1.0  # steps: sigma that smooths a histogram
RARE_COLOUR = 0.03 / COLOUR_BINS**2  # density added to both models: a colour that neither knows decides nothing
COLOUR_TRUST = 0.8  # the colours' log-ratio counts this much: pixels are not independent witnesses
COLOUR_LIMIT = 4.0  # nats that the colours may say about one pixel
TEXTURE_BLUR = 0.02  # of the box's longer side: sigma of the blurred copy
BOX_SLACK = 0.08  # of the box's side: how far outside the box the object may still reach (boxes are drawn by hand)
PRIOR_WEIGHT = 0.3  # of the location prior
STRADDLE_GROWTH = 0.05  # of the box's side: a region's pixels beyond that count as outside
REGION_LEVELS = (60, 40, 25, 15, 10, 7)  # numbers of regions at which straddling is measured, then averaged
SURE = 12.0  # nats: the largest data term that a cut is given
LEAST_OPENING = 0.002  # of the box: smaller openings are left to the pixels
OUTSIDE_SHARE = 0.06  # of the box's side: where no pixel is outside the box, so wide a frame inside it stands in


@dataclass(frozen=True)
class Outline:
    """What `find_outline` found.

    mask: bool (H, W), True = object.
    quality: how well the outline fits the box and the edges; only to compare outlines of the same picture.
    overlap: share of colours common to object and surroundings, 0 (none) to 1 (the same: nothing was told apart).
    contrast: mean step of colour across the outline, in levels of 8-bit Lab (0: the outline lies on no edge).
    """

    mask: np.ndarray
    quality: float
    overlap: float
    contrast: float


@dataclass(frozen=True)
class Scene:
    """What is known about a picture and its box before any hypothesis; all arrays (H, W).

    image: uint8 (H, W, 3). colours, textures: index of the colour's bin. prior: logit of the object
    by place and belief.
    free: bool, where the object may be. in_box: bool. outside: bool, surely background. seed: bool, surely object.
    straddling: float, share of the pixel's region that lies outside the box. steps: colour steps to the right and down.
    """

    image: np.ndarray
    colours: np.ndarray
    textures: np.ndarray
    prior: np.ndarray
    free: np.ndarray
    in_box: np.ndarray
    seed: np.ndarray
    straddling: np.ndarray
    steps: tuple[np.ndarray, np.ndarray]

    @property
    def outside(self) -> np.ndarray:
        return ~self.free


def find_outline(
    image: np.ndarray,
    box: Box,
    *,
    seed: np.ndarray | None = None,
    at_border=(False,) * 4,
    belief: np.ndarray | None = None,
) -> Outline:
    """Return the outline of the object in `box`; its mask may reach a little over the box (the caller clips it).

    image: uint8 (H, W, 3) RGB, best with a quarter of the box's side round the box and 150 to 300 pixels long.
    seed: bool (H, W), True = surely object. at_border: for left, top, right, bottom of the box, whether the *photo*
    ends there, so that the object may go on. belief: float (H, W), what else is known, as log-odds of the object in
    nats. The mask can be empty.
    """
    scene = _describe_scene(image, box, seed, at_border, belief)
    hypotheses = _solve_solid(scene), _solve_see_through(scene)
    outlines = [_measure(_fill_marks(mask, scene), scene) for mask in hypotheses]
    return max(outlines, key=lambda outline: outline.quality)


def min_cut(logit: np.ndarray, image: np.ndarray, *, smoothness: float, free: np.ndarray) -> np.ndarray:
    """Return the object, bool (H, W), of the smallest cut for these log-odds; outside `free` their sign decides.

    logit: float (H, W), positive speaks for the object, bounded to +-SURE. image: uint8 (H, W, 3); edges in it make
    the outline cheap. smoothness: nats that a pixel of outline costs where the picture has no edge.

    The cut is `cv2.grabCut` with frozen models: the logit is one channel of the picture that it sees, and two Gaussians
    are set so that their log-ratio is that channel; the other two are the picture's first two principal components.
    """
    levels = 64  # of the logit's channel: few, so that it makes no edges of its own
    gamma = 50.0  # what cv2.grabCut charges where the picture has no edge
    colours = image.reshape(-1, 3).astype(np.float32)
    colours -= colours.mean(axis=0)
    _, axes = np.linalg.eigh(colours.T @ colours)
    channels = np.empty(image.shape, np.uint8)
    bounded = np.where(free, np.clip(logit, -SURE, SURE), np.where(logit > 0, SURE, -SURE))
    channels[..., 0] = np.rint((bounded / SURE + 1) * levels / 2)
    channels[..., 1:] = np.clip(np.rint(colours @ axes[:, [2, 1]] + 128), 0, 255).reshape(*image.shape[:2], 2)
    variance = levels**2 * smoothness / (2 * SURE * gamma)
    labels = np.where(logit > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[~free] -= 2  # the same, but sure
    models = _one_gaussian(0, variance), _one_gaussian(levels, variance)
    cv2.grabCut(channels, labels, None, *models, 1, cv2.GC_EVAL_FREEZE_MODEL)
    return (labels & 1).astype(bool)


def _one_gaussian(mean: float, variance: float) -> np.ndarray:
    """A colour model in cv2.grabCut's layout, (1, 65): 5 weights, 5x3 means, 5x9 covariances; only one is used."""
    model = np.zeros((1, 65))
    model[0, 0] = 1
    model[0, 5:8] = mean, 128, 128
    model[0, 20:29] = np.diag([variance, 1e6, 1e6]).ravel()
    return model


def bin_colours(image: np.ndarray) -> np.ndarray:
    """Return for each pixel of a uint8 (H, W, 3) RGB picture the index of its colour's bin, int (H, W).

    Lab, COLOUR_BINS steps a channel between the picture's own extremes (1st and 99th percentile).
    """
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float32)
    low, high = np.percentile(lab.reshape(-1, 3), (1, 99), axis=0)
    step = np.maximum((high - low) / COLOUR_BINS, (3.0, 1.5, 1.5))  # no finer than the noise of a photo
    steps = np.clip((lab - low) / step, 0, COLOUR_BINS - 1).astype(np.int32)
    return (steps[..., 0] * COLOUR_BINS + steps[..., 1]) * COLOUR_BINS + steps[..., 2]


def colour_density(bins: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the density of each pixel's colour, float (H, W), among the pixels as weighted by `weights` (H, W)."""
    return _colour_histogram(bins, weights)[bins]


def _colour_histogram(bins: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The smoothed histogram of the weighted pixels, float (COLOUR_BINS**3,); its sum is 1, or 0 without weights."""
    counts = np.bincount(bins.ravel(), weights=weights.ravel(), minlength=COLOUR_BINS**3)
    histogram = counts.reshape(COLOUR_BINS, COLOUR_BINS**2)
    for _ in range(3):  # each turn smooths one of the three axes and brings the next one to the front
        histogram = (_BIN_MIXING @ histogram).reshape(COLOUR_BINS, COLOUR_BINS, COLOUR_BINS)
        histogram = np.moveaxis(histogram, 0, -1).reshape(COLOUR_BINS, COLOUR_BINS**2)
    return histogram.ravel() / max(histogram.sum(), 1e-9)


def _bin_mixing() -> np.ndarray:
    distance = np.subtract.outer(np.arange(COLOUR_BINS), np.arange(COLOUR_BINS))
    weights = np.exp(-0.5 * (distance / BIN_BLUR) ** 2)
    return weights / weights[COLOUR_BINS // 2].sum()


_BIN_MIXING = _bin_mixing()


def colour_logit(bins: np.ndarray, inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Return the log-ratio, float (H, W), of two colour models learnt from pixels weighted `inside` and `outside`."""
    return np.log((colour_density(bins, inside) + RARE_COLOUR) / (colour_density(bins, outside) + RARE_COLOUR))


def _sigmoid(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(logit, -SURE, SURE)))


def _describe_scene(image: np.ndarray, box: Box, seed: np.ndarray | None, at_border, belief) -> Scene:
    height, width = image.shape[:2]
    rows, columns = np.mgrid[:height, :width] + 0.5
    across = (columns - (box.left + box.right) / 2) / box.width * 2  # -1 to 1 in the box
    down = (rows - (box.top + box.bottom) / 2) / box.height * 2
    in_box = (np.abs(across) <= 1) & (np.abs(down) <= 1)
    reach = 1 + 2 * BOX_SLACK
    free = (np.abs(across) < reach) & (np.abs(down) < reach)
    if free.mean() > 0.98:  # the box is the picture: a frame inside it has to stand in for the surroundings
        frame = max(1, round(OUTSIDE_SHARE * min(height, width)))
        free[:] = False
        free[frame:-frame, frame:-frame] = True
    seed = np.zeros((height, width), bool) if seed is None else seed
    blur = max(1.0, TEXTURE_BLUR * max(box.width, box.height))
    return Scene(
        image=image,
        colours=bin_colours(image),
        textures=bin_colours(cv2.GaussianBlur(image, (0, 0), blur)),
        prior=np.where(in_box, _location_prior(across, down, at_border), -2.0) + (0 if belief is None else belief),
        free=free,
        in_box=in_box,
        seed=seed & free,
        straddling=measure_straddling(image, box),
        steps=_colour_steps(image),
    )


def _location_prior(across: np.ndarray, down: np.ndarray, at_border) -> np.ndarray:
    """The logit of the object by place in its tight box, fitted to the mean of 25 masks: 2.8 amid, -3 in a corner.

    Where the photo ends at the box's side the object is cut off: there the prior stays as high as half-way.
    """
    left, top, right, bottom = at_border
    across = np.clip(across, -0.5 if left else None, 0.5 if right else None)
    down = np.clip(down, -0.5 if top else None, 0.5 if bottom else None)
    return 2.8 - 2.9 * (across**2 + down**2)


def _colour_steps(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The largest step of the Lab channels between neighbours, float (H, W-1) rightwards and (H-1, W) downwards."""
    lab = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2LAB), (0, 0), 0.8).astype(np.float32)
    across, down = (by_channels(np.maximum, np.abs(np.diff(lab, axis=axis))) for axis in (1, 0))
    return across, down


# ---- the two hypotheses


def _solve_solid(scene: Scene) -> np.ndarray:
    """The object as one that fills its box, more or less: starts from the colours that the surroundings lack."""
    surprise = 0
    for bins, weight in ((scene.colours, 0.4), (scene.textures, 0.6)):
        around = colour_density(bins, ~scene.in_box | scene.outside)
        within = colour_density(bins, scene.in_box)
        own = np.maximum(within - 0.2 * around, 0) / 0.8  # a fifth of the box shows the surroundings
        surprise = surprise + weight * np.log((own + RARE_COLOUR) / (around + RARE_COLOUR))
    evidence = PRIOR_WEIGHT * scene.prior
    start = np.clip(COLOUR_TRUST * surprise, -COLOUR_LIMIT, COLOUR_LIMIT) + evidence
    filled = _alternate(scene, _sigmoid(start), evidence=evidence, smoothness=6.0, rounds=8, soft_rounds=2)
    return _clear_openings(filled, _rare_colours(scene), scene, likeness=0.78, difference=0.55)


def _solve_see_through(scene: Scene) -> np.ndarray:
    """The object as one with room between its parts: what straddles the box or shows the surroundings is cleared."""
    bold = _straddling_logit(scene, 0.15)
    evidence = 2 * bold + PRIOR_WEIGHT * scene.prior
    start = _sigmoid(1.5 * bold + PRIOR_WEIGHT * scene.prior)
    filled = _alternate(scene, start, evidence=evidence, smoothness=6.0, rounds=8, soft_rounds=2)
    opened = _clear_openings(filled, _rare_colours(scene), scene, likeness=0.78, difference=0.15)
    evidence = _straddling_logit(scene, 0.25)
    start = 0.8 * opened + 0.1
    return _alternate(scene, start, evidence=evidence, smoothness=3.0, rounds=2, texture=0.0, count_area=True)


def _alternate(
    scene: Scene,
    start: np.ndarray,
    *,
    evidence: np.ndarray,
    smoothness: float,
    rounds: int,
    soft_rounds: int = 0,
    texture: float = 0.6,
    count_area: bool = False,
) -> np.ndarray:
    """Learn both colour models, cut, learn again: the object, bool (H, W), when it stands still or after `rounds`.

    start: probability (H, W) of the object. evidence: logit (H, W) that does not change. soft_rounds: the first ones
    do without a cut. texture: weight of the blurred copy. count_area: whether a small object is less likely anywhere.
    """
    mask = None
    object_share = start * scene.free
    for turn in range(rounds):
        rest = 1 - object_share
        logit = (1 - texture) * colour_logit(scene.colours, _with_seed(object_share, scene), rest)
        if texture:
            logit += texture * colour_logit(scene.textures, _with_seed(object_share, scene), rest)
        logit = np.clip(COLOUR_TRUST * logit, -COLOUR_LIMIT, COLOUR_LIMIT) + evidence
        if count_area:
            logit += min(np.log(max(object_share.sum(), 1) / max(rest.sum(), 1)), 0)
        logit = np.where(scene.seed, SURE, np.where(scene.free, logit, -SURE))
        if turn < soft_rounds:
            object_share = _sigmoid(logit) * scene.free
            continue
        before, mask = mask, min_cut(logit, scene.image, smoothness=smoothness, free=scene.free & ~scene.seed)
        if before is not None and (before != mask).mean() < 0.0005:
            break
        object_share = (0.7 * mask + 0.3 * _sigmoid(logit)) * scene.free
    return mask


def _with_seed(object_share: np.ndarray, scene: Scene) -> np.ndarray:
    """The object's pixels as its colour model weighs them: those pointed at count as much as half of all others."""
    pointed = scene.seed.sum()
    return object_share + scene.seed * (0.5 * object_share.sum() / pointed) if pointed else object_share


def _straddling_logit(scene: Scene, typical: float) -> np.ndarray:
    """Straddling as log-odds against the object; `typical` is the share at which it says nothing."""
    return np.clip(np.log((typical + 0.02) / (scene.straddling + 0.02)), -2, 2)


def _rare_colours(scene: Scene) -> np.ndarray:
    """The pixels, bool (H, W), whose colour all but 5% of the surroundings surpass in frequency there, after a cut."""
    density = colour_density(scene.colours, scene.outside)
    ordered = np.sort(density[scene.outside])
    rank = np.searchsorted(ordered, density) / len(ordered)
    logit = np.clip(-np.log((rank + 0.005) / 0.05), -3, 3) + _straddling_logit(scene, 0.25)
    logit = np.where(scene.seed, SURE, np.where(scene.free, logit, -SURE))
    return min_cut(logit, scene.image, smoothness=2.0, free=scene.free & ~scene.seed)


def _clear_openings(
    filled: np.ndarray, core: np.ndarray, scene: Scene, *, likeness: float, difference: float
) -> np.ndarray:
    """`filled` without the parts outside `core` that are coloured as the surroundings beside them, not as the core.

    likeness: how alike a part and the surroundings beside it must be, 0 to 1; difference: by how much less the core.
    """
    core = core & filled
    if core.sum() < 0.1 * filled.sum():
        return filled
    opened = filled.copy()
    core_colours = _colour_profile(scene.colours, core)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((filled & ~core).astype(np.uint8), connectivity=4)
    for part in range(1, count):
        if stats[part, cv2.CC_STAT_AREA] < LEAST_OPENING * scene.in_box.sum():
            continue
        region = labels == part
        own = _colour_profile(scene.colours, region)
        like_beside = (own * _colour_profile(scene.colours, _beside(stats[part], scene) & ~filled)).sum()
        like_core = (own * core_colours).sum()
        to_core, to_rest = _contact(region, core), _contact(region, ~filled)
        if to_core >= 0.3 * (to_core + to_rest) and like_beside > likeness and like_beside - like_core > difference:
            opened[region] = False
    return opened


def _fill_marks(mask: np.ndarray, scene: Scene) -> np.ndarray:
    """The mask without those holes that show other colours than the surroundings beside them: a badge, a label."""
    filled = mask.copy()
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8), connectivity=4)
    open_air = np.unique(labels[scene.outside])
    for part in set(range(1, count)) - set(open_air.tolist()):
        region = labels == part
        beside = _beside(stats[part], scene) & ~mask & ~region
        if (_colour_profile(scene.colours, region) * _colour_profile(scene.colours, beside)).sum() < 0.6:
            filled[region] = True
    return filled


def _beside(stats: np.ndarray, scene: Scene) -> np.ndarray:
    """The rows and columns, bool (H, W), of a connected part with these statistics, and a little more."""
    left, top, width, height = stats[:4]
    margin = max(3, scene.free.shape[0] // 20)
    beside = np.zeros_like(scene.free)
    beside[max(top - margin, 0) : top + height + margin] = True
    beside[:, max(left - margin, 0) : left + width + margin] = True
    return beside


def _colour_profile(bins: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The root of the smoothed colour histogram under the mask; two such profiles alike have a scalar product of 1."""
    return np.sqrt(_colour_histogram(bins, mask))


def _contact(one: np.ndarray, other: np.ndarray) -> int:
    """How many pairs of neighbouring pixels have one in each of two masks."""
    across = (one[:, 1:] & other[:, :-1]) | (one[:, :-1] & other[:, 1:])
    down = (one[1:] & other[:-1]) | (one[:-1] & other[1:])
    return int(across.sum() + down.sum())


def _measure(mask: np.ndarray, scene: Scene) -> Outline:
    """Judge a mask: its own box should fill the box, its outline lie on edges and be no longer than needed."""
    mask = mask & scene.in_box
    area = scene.in_box.sum()
    if not mask.any():
        return Outline(mask, -np.inf, 1.0, 0.0)
    across, down = scene.steps
    outline = np.concatenate([across[mask[:, 1:] != mask[:, :-1]], down[mask[1:] != mask[:-1]]])
    if not outline.size:
        return Outline(mask, -np.inf, 1.0, 0.0)
    strong = outline > np.percentile(np.concatenate([across.ravel(), down.ravel()]), 80)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    tightness = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) / area
    quality = tightness + 0.3 * strong.mean() - (0.1 * (~strong).sum() + 0.01 * outline.size) / np.sqrt(area)
    overlap = (_colour_profile(scene.colours, mask) * _colour_profile(scene.colours, ~mask)).sum()
    return Outline(mask, float(quality), float(overlap), float(outline.mean()))


# ---- straddling


def measure_straddling(image: np.ndarray, box: Box) -> np.ndarray:
    """Return for each pixel the share of its region that lies outside the box, float (H, W) in [0, 1].

    Regions come from a watershed on a grid of seeds, merged by colour and texture (Ward's distance, neighbours and
    neighbours' neighbours) down to the numbers of REGION_LEVELS; the share is the mean over these.
    """
    regions = _watershed_regions(image, max(4, round(max(box.width, box.height) / 16)))
    count = int(regions.max()) + 1
    area = np.bincount(regions.ravel(), minlength=count).astype(float)
    margin_x, margin_y = round(STRADDLE_GROWTH * box.width), round(STRADDLE_GROWTH * box.height)
    beyond = np.ones(regions.shape)
    inner = slice(max(box.left - margin_x, 0), box.right + margin_x)
    beyond[max(box.top - margin_y, 0) : box.bottom + margin_y, inner] = 0
    outside = np.bincount(regions.ravel(), weights=beyond.ravel(), minlength=count)
    shares = _merge_regions(_region_features(image, regions, area), _near_regions(regions, count), area, outside)
    return shares[regions]


def _watershed_regions(image: np.ndarray, step: int) -> np.ndarray:
    """Regions about `step` pixels wide whose borders follow edges: labels from 0, int (H, W)."""
    height, width = image.shape[:2]
    lab = cv2.cvtColor(cv2.GaussianBlur(image, (0, 0), 1.0), cv2.COLOR_RGB2LAB).astype(np.float32)
    slope = by_channels(np.add, np.hypot(cv2.Sobel(lab, cv2.CV_32F, 1, 0), cv2.Sobel(lab, cv2.CV_32F, 0, 1)))
    seeds = np.zeros((height, width), np.int32)
    reach, number = step // 4, 1
    for line, top in enumerate(range(step // 2, height, step)):
        for left in range(step // 2 if line % 2 else min(step, width - 1), width, step):
            rows, columns = max(top - reach, 0), max(left - reach, 0)
            window = slope[rows : top + reach + 1, columns : left + reach + 1]
            row, column = np.unravel_index(window.argmin(), window.shape)  # seeds keep off the edges
            seeds[rows + row, columns + column] = number
            number += 1
    cv2.watershed(cv2.merge([np.clip(slope / 4, 0, 255).astype(np.uint8)] * 3), seeds)
    seeds = np.maximum(seeds, 0).astype(np.float32)  # the lines between the regions go to a neighbour
    while not seeds.all() and seeds.any():
        seeds = np.where(seeds > 0, seeds, cv2.dilate(seeds, np.ones((3, 3), np.uint8)))
    return np.unique(seeds, return_inverse=True)[1].reshape(height, width)


def _region_features(image: np.ndarray, regions: np.ndarray, area: np.ndarray) -> np.ndarray:
    """Mean and half the spread of each region's Lab colour, chroma weighted up: float (regions, 6)."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float64) * (1, 1.5, 1.5)
    sums = [np.bincount(regions.ravel(), weights=lab[..., channel].ravel()) for channel in range(3)]
    squares = [np.bincount(regions.ravel(), weights=lab[..., channel].ravel() ** 2) for channel in range(3)]
    mean = np.stack(sums, axis=1) / area[:, None]
    variance = np.stack(squares, axis=1) / area[:, None] - mean**2
    return np.hstack([mean, 0.5 * np.sqrt(np.maximum(variance, 0))])


def _near_regions(regions: np.ndarray, count: int) -> np.ndarray:
    """Which regions touch, or have a neighbour in common (a thin leg does not part a floor): bool (count, count)."""
    touching = np.zeros((count, count), np.float32)
    for one, other in ((regions[:, 1:], regions[:, :-1]), (regions[1:], regions[:-1])):
        touching[one.ravel(), other.ravel()] = 1
    touching = np.maximum(touching, touching.T)
    near = (touching + touching @ touching) > 0
    np.fill_diagonal(near, False)
    return near


def _merge_regions(features: np.ndarray, near: np.ndarray, area: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Merge the most alike regions again and again: the outside share of each, the mean over REGION_LEVELS."""
    count = left = len(area)
    features, near, area, outside = features.copy(), near.copy(), area.copy(), outside.copy()
    owner = np.arange(count)
    shares = np.zeros(count)

    def distances(region: int) -> np.ndarray:
        weight = area[region] * area / (area[region] + area)
        return np.where(near[region], ((features[region] - features) ** 2).sum(axis=1) * weight, np.inf)

    distance = np.stack([distances(region) for region in range(count)])
    for level in REGION_LEVELS:
        while left > level:
            keep, drop = np.unravel_index(distance.argmin(), distance.shape)
            if not np.isfinite(distance[keep, drop]):
                break
            total = area[keep] + area[drop]
            features[keep] = (features[keep] * area[keep] + features[drop] * area[drop]) / total
            area[keep] = total
            outside[keep] += outside[drop]
            owner[owner == drop] = keep
            near[keep] |= near[drop]
            near[:, keep] |= near[:, drop]
            near[drop] = near[:, drop] = near[keep, keep] = False
            distance[drop] = distance[:, drop] = np.inf
            distance[keep] = distance[:, keep] = distances(keep)
            left -= 1
        shares += (outside / area)[owner]
    return shares / len(REGION_LEVELS)
