"""Straight lines that go on behind a hole: skirtings, shelves, joints of boards, the edges of tables.

    lines = find_lines(image, hole)

An edge that runs into the hole on one side and out of it on the other, in one direction and between the same surfaces,
goes on behind it, and the eye sees where it breaks. Every edge pixel at the hole's border is tried in directions near
its own, through the hole to the other side. Kept are lines that stand out from their surroundings at both ends, along
pieces long enough for the way between them. An edge that is seen on one side alone ends behind the hole, nobody knows
where; but where others beside it are seen to end at a line that goes through, it will do so too: a wall's joints end at
its skirting. Knows nothing of how the hole is filled.
"""

import math
from typing import NamedTuple

import cv2
import numpy as np

from engines.channels import mean_of_channels
from engines.geometry import bounding_box, distance_to, grow_box
from engines.smoothing import mean_of_known

# Lengths are in pixels of a copy in which the hole is at most SIDE pixels long, gradients in levels a pixel there.
SIDE = 200
GRAIN = 1.0  # sigma of the blur that takes grain away
COLOUR_COUNTS = 0.5  # how much more red than blue, against lightness: JPEG keeps colour coarsely
BORDER = 2.0, 7.0  # from the hole: where edges are looked for that run into it
MIXED = 1.5  # from the hole: pixels whose gradient still has to do with it
LEAST_GRADIENT = 1.0  # gradient from which on a pixel is on an edge, and a line is one
MOST_PLACES = 600  # such pixels, the clearest: a hole of many parts has a long border
TURNS = np.radians(np.arange(-6.0, 6.5, 1.0))  # from the edge pixel's own direction
ENTRANCE = 10  # how far off the hole begins at most
PIECE = 40  # how much of a line is looked at on each side
LEAST_PIECE = 8
SHORT = 8.0  # a piece so long counts 0.7 times its gradient
LEAST_CHORD = 10  # of hole
LEAST_SHARE = 0.25  # of the hole's longer side: so long is the chord; patches find a shorter way, and a line binds all
SEEN = 0.3  # of the way through the hole: so long are both pieces together
HOLLOW = 0.6  # of that way: so much of it lies in the hole
SURROUNDINGS = 6.0  # sigma: the mean gradient round a line
QUIETER = 11  # side of the square in which the least of that counts: one side of a line may be textured
STANDS_OUT = 2.6  # times that: the gradient across it
COHERENT = 0.45  # of the mean square gradient across it: the square of the mean
NEAR, FITS = 2.0, 0.75  # a line has this share of the best gradient of the lines that end so near to it
SAME = 3.0  # lines that lie so near to each other all the way are one
CROSSING = math.radians(20)  # lines that cross in the hole at a smaller angle are two guesses at one
BESIDE = 3.0  # to both sides of a line: where its surfaces are looked at
SURFACE, LIGHT = 0.12, 0.5  # natural log: by how much the surfaces, and the light, may differ between its ends
JOINT = 6.0  # where they run into the hole, lines that end and are so near to each other are both edges of a joint
STEEP = math.radians(45)  # at so large an angle an edge meets the line at which it ends
ALIKE = math.radians(10)  # between the ways of a line that ends behind the hole and of one that is seen to end
MOST = 8
COMPARED_AT_ONCE = 256  # candidates with all others: bounds the memory of it
SIGN, AT = 8, 9  # columns of a line that ends: whether it is lighter to its right, and at which line it ends


class Line(NamedTuple):
    """Where a line enters the hole and where it leaves it, or ends behind it, in the picture's pixels."""

    x0: float
    y0: float
    x1: float
    y1: float
    ends: bool = False


def find_lines(image: np.ndarray, hole: np.ndarray) -> list[Line]:
    """Return the lines that go on behind `hole` (bool (H, W)) in `image` (uint8 (H, W, 3)), the clearest first."""
    box = bounding_box(hole)
    scale = min(SIDE / max(box.width, box.height), 1.0)
    crop = grow_box(box, math.ceil((PIECE + ENTRANCE) / scale), hole.shape)
    size = max(round(crop.width * scale), 1), max(round(crop.height * scale), 1)
    photo = cv2.resize(np.ascontiguousarray(image[crop.slices]), size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(hole[crop.slices].astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.01
    known = (~inside).astype(np.float32)
    colours = mean_of_known(photo.astype(np.float32), known, GRAIN)
    planes = mean_of_channels(colours), COLOUR_COUNTS * (colours[..., 0] - colours[..., 2])
    away = distance_to(inside)
    views = [_look_across(plane, (away > MIXED).astype(np.float32)) for plane in planes]
    edges = [view.edges(_beside(away)) for view in views]
    through: list[np.ndarray] = []
    found = _clearest_first([_going_through(*pair, inside) for pair in zip(views, edges, strict=True)])
    free = np.ones(len(found), bool)
    for number, line in enumerate(found):
        if free[number] and _between_same_surfaces(line, colours, known):
            through.append(line)
            free &= ~_conflicts(found, line)
            if len(through) == MOST:
                break
    ending = _find_ending(views, edges, inside, through) if through else []
    ratio = np.array([crop.width / size[0], crop.height / size[1]])
    corner = np.array([crop.left, crop.top]) - 0.5
    kept = [(line, False) for line in through] + [(line, True) for line in ending]
    return [Line(*((line[:4].reshape(2, 2) + 0.5) * ratio + corner).ravel().tolist(), ends) for line, ends in kept]


def _look_across(grey: np.ndarray, known: np.ndarray) -> "_Across":
    gx, gy = (cv2.Sobel(grey, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    rough = mean_of_known(np.hypot(gx, gy), known, SURROUNDINGS)
    return _Across(gx, gy, cv2.erode(rough, np.ones((QUIETER, QUIETER), np.uint8)), known)


def _beside(away: np.ndarray) -> np.ndarray:
    """Where edges are looked for that run into what is so far away, bool (h, w)."""
    return (away > BORDER[0]) & (away <= BORDER[1])


def _drawn(lines: list[np.ndarray], shape: tuple[int, int]) -> np.ndarray:
    """The lines, a PIECE longer to both sides, in a mask of `shape`."""
    mask = np.zeros(shape, np.uint8)
    for line in lines:
        first, last = line[:4].reshape(2, 2)
        further = PIECE * _course(line)
        cv2.line(mask, *(np.rint(at).astype(int).tolist() for at in (first - further, last + further)), 1)
    return mask > 0


def _find_ending(
    views: list["_Across"], edges: list["_Edges"], inside: np.ndarray, through: list[np.ndarray]
) -> list[np.ndarray]:
    """The lines that end at one of those `through` the hole, behind it; then those that are seen to end likewise."""
    hidden = [_ending(view, pair, inside, through) for view, pair in zip(views, edges, strict=True)]
    hidden = _choose_ending(hidden, through)
    if not hidden:
        return []
    drawn = _drawn(through, inside.shape)
    shown = _beside(distance_to(drawn)) & ~inside
    examples = [_ending(view, view.edges(shown), inside, through, drawn) for view in views]
    examples = _choose_ending(examples, through)
    return _alike(hidden, examples) + _alike(examples, hidden)


def _choose_ending(found: list[np.ndarray], through: list[np.ndarray]) -> list[np.ndarray]:
    """The clearest; of both edges of a joint always the same, so that what is copied from a joint to another fits."""
    lines = _clearest_first(found)
    lines = lines[~np.any([_conflicts(lines, other) for other in through], axis=0)]
    one_joint, ending = _one_joint(lines), []  # numbers of lines
    for number, line in enumerate(lines):
        twins = np.flatnonzero(one_joint[number, ending])
        if not len(twins):
            ending.append(number)
        elif line[SIGN] > lines[ending[twins[0]]][SIGN]:
            ending[twins[0]] = number
    return list(lines[ending[:MOST]])


def _alike(lines: list[np.ndarray], others: list[np.ndarray]) -> list[np.ndarray]:
    """Those of the lines that run as one of the others does, and end at the same line."""

    def alike(line: np.ndarray, other: np.ndarray) -> bool:
        return line[AT] == other[AT] and _course(line) @ _course(other) > math.cos(ALIKE)

    return [line for line in lines if any(alike(line, other) for other in others)]


def _going_through(across: "_Across", edges: "_Edges", inside: np.ndarray) -> np.ndarray:
    """Return lines through the hole, float (N, 8): x0, y0, x1, y1, then for both ends the gradient's and the length.

    The end with the smaller x is the first, for upright lines that with the smaller y.
    """
    found = _through(edges, inside)
    if not len(found):
        return np.zeros((0, 8))
    ends, along = found[:, :4].reshape(-1, 2, 2), found[:, 4:]
    pieces = [across.piece(ends[:, 0], -along, along), across.piece(ends[:, 1], along, along)]
    gradients, lengths = (np.stack(both, axis=1) for both in zip(*pieces, strict=True))
    gradients[gradients.prod(axis=1) <= 0] = 0
    found = np.column_stack([found[:, :4], np.abs(gradients), lengths])
    found = found[np.minimum(found[:, 4], found[:, 5]) > LEAST_GRADIENT]
    wide = np.abs(found[:, 2] - found[:, 0]) > np.abs(found[:, 3] - found[:, 1])
    turned = np.where(wide, found[:, 2] < found[:, 0], found[:, 3] < found[:, 1])
    found[turned] = found[turned][:, [2, 3, 0, 1, 5, 4, 7, 6]]
    return _ranked(found)


def _ending(
    across: "_Across", edges: "_Edges", inside: np.ndarray, through: list[np.ndarray], drawn: np.ndarray | None = None
) -> np.ndarray:
    """Return lines into the hole up to the first of those `through` it, float (N, 10) likewise; the seen end is first.

    The gradient and half the length of what is seen stand for both ends; then come SIGN and AT. drawn,
    the lines as a mask: instead those that are seen to end at one, beside the hole; they show how the others end.
    """
    seen = drawn is not None
    (starts, along), hits = _turned_towards(drawn if seen else inside, edges)
    if not seen:
        starts = starts + (hits.argmax(axis=1) + 1)[:, None] * along
    way, at_line = np.full(len(starts), np.inf), np.zeros(len(starts))
    for number, line in enumerate(through):
        first, last = line[:4].reshape(2, 2)
        course = _course(line)
        sine = along[:, 0] * course[1] - along[:, 1] * course[0]
        steep = np.abs(sine) > math.sin(STEEP)
        sine[~steep] = 1.0
        to = first - starts
        there = (to[:, 0] * course[1] - to[:, 1] * course[0]) / sine
        at = (starts + there[:, None] * along - first) @ course
        behind = (at > 0) & (at < math.dist(first, last))
        nearer = steep & (there > 0) & (there < way) & (behind != seen)
        way[nearer], at_line[nearer] = there[nearer], number
    good = hits.any(axis=1) & ((way <= ENTRANCE) if seen else (way >= LEAST_CHORD) & np.isfinite(way))
    starts, along, way, at_line = (values[good] for values in (starts, along, way, at_line))
    if not len(way):
        return np.zeros((0, AT + 1))
    steps = np.arange(1, math.ceil(way.max()) + 1)
    within = steps <= way[:, None]
    hollow = seen | ((_looked_up(inside, starts, along, steps) & within).sum(axis=1) >= HOLLOW * within.sum(axis=1))
    gradients, lengths = across.piece(starts, -along, along)
    ends = starts + way[:, None] * along
    found = np.column_stack([starts, ends, *[np.abs(gradients)] * 2, *[lengths / 2] * 2, np.sign(gradients), at_line])
    return _ranked(found[hollow & (found[:, 4] > LEAST_GRADIENT)])


def _through(edges: "_Edges", inside: np.ndarray) -> np.ndarray:
    """Return x0, y0, x1, y1 where lines enter and leave the hole, and their way, float (n, 6), of those that do."""
    (starts, along), hits = _turned_towards(inside, edges)
    enters = hits.any(axis=1)
    starts, along = starts[enters], along[enters]
    box = bounding_box(inside)
    reach = ENTRANCE + math.ceil(math.hypot(box.width, box.height))
    least = max(LEAST_CHORD, LEAST_SHARE * max(box.width, box.height))
    hits = _looked_up(inside, starts, along, np.arange(1, reach + 1))
    entrance, leaving = hits.argmax(axis=1) + 1, reach - hits[:, ::-1].argmax(axis=1)
    chord = leaving - entrance
    good = (chord >= least) & (hits.sum(axis=1) >= HOLLOW * chord)
    ends = [starts + step[:, None] * along for step in (entrance, leaving)]
    return np.concatenate([*ends, along], axis=1)[good]


def _turned_towards(mask: np.ndarray, edges: "_Edges") -> tuple["_Edges", np.ndarray]:
    """Return the edges, turned round where they come to no pixel of the mask, and which they come to then.

    The latter bool (N, ENTRANCE): whether each of the next pixels on the way is one of the mask.
    """
    starts, along = edges
    steps = np.arange(1, ENTRANCE + 1)
    along = np.where(_looked_up(mask, starts, along, steps).any(axis=1)[:, None], along, -along)
    return _Edges(starts, along), _looked_up(mask, starts, along, steps)


def _looked_up(inside: np.ndarray, starts: np.ndarray, along: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return whether the pixels so many steps on are inside, bool (N, steps); beyond the picture nothing is."""
    padded = np.pad(inside, 1)
    columns, rows = (
        np.rint(starts[:, axis, None] + along[:, axis, None] * steps + 1)
        .astype(np.int32)
        .clip(0, padded.shape[1 - axis] - 1)
        for axis in (0, 1)
    )
    return padded[rows, columns]


class _Edges(NamedTuple):
    """Where lines may begin: x and y, (N, 2), and their ways from there, (N, 2) of length 1."""

    starts: np.ndarray
    along: np.ndarray


class _Across(NamedTuple):
    """A picture's gradients, float32 (h, w): along x, along y, their mean length round about; and what is known."""

    gx: np.ndarray
    gy: np.ndarray
    rough: np.ndarray
    known: np.ndarray

    def edges(self, where: np.ndarray) -> "_Edges":
        """Return where lines may begin: each of the clearest edge pixels of a mask, in every direction near its own."""
        gx, gy, rough, _ = self
        steepness = np.hypot(gx, gy)
        where = where & (steepness > np.maximum(STANDS_OUT * rough, LEAST_GRADIENT))
        where[:2] = where[-2:] = where[:, :2] = where[:, -2:] = False
        ys, xs = np.nonzero(where)
        nx, ny = gx[ys, xs] / steepness[ys, xs], gy[ys, xs] / steepness[ys, xs]
        beside = [steepness[np.rint(ys + way * ny).astype(int), np.rint(xs + way * nx).astype(int)] for way in (1, -1)]
        top = np.flatnonzero(steepness[ys, xs] >= np.maximum(*beside))
        clearest = np.argsort(-(steepness / np.maximum(rough, 1e-3))[ys[top], xs[top]], kind="stable")
        top = np.sort(top[clearest[:MOST_PLACES]])
        angles = (np.arctan2(ny[top], nx[top])[:, None] + TURNS).ravel()
        starts = np.repeat(np.stack([xs[top], ys[top]], axis=1), len(TURNS), axis=0)
        return _Edges(starts, np.stack([-np.sin(angles), np.cos(angles)], axis=1))

    def piece(self, starts: np.ndarray, ways: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return for N pieces from starts (N, 2) along ways (N, 2) how steep and how long their best beginnings are.

        The steepness is the mean gradient across `along`, signed, a little less for short pieces; 0 where no beginning
        stands out from its surroundings.
        """
        steps = np.arange(1, PIECE + 1, dtype=np.float32)
        x, y = (np.ascontiguousarray(starts[:, n, None] + ways[:, n, None] * steps, np.float32) for n in (0, 1))
        height, width = self.known.shape
        there = (x > 0) & (y > 0) & (x < width - 1) & (y < height - 1)
        there &= cv2.remap(self.known, x, y, cv2.INTER_NEAREST) > 0
        across_x, across_y, around = (cv2.remap(plane, x, y, cv2.INTER_LINEAR) for plane in self[:3])
        gradient = (across_y * along[:, :1] - across_x * along[:, 1:]) * there
        count = np.cumsum(there, axis=1)
        whole = np.maximum(count, 1)
        mean = np.cumsum(gradient, axis=1) / whole
        coherent = mean**2 > COHERENT * np.cumsum(gradient**2, axis=1) / whole
        stands_out = np.abs(mean) > STANDS_OUT * np.cumsum(around * there, axis=1) / whole
        value = np.where((count >= LEAST_PIECE) & coherent & stands_out, mean * np.sqrt(count / (count + SHORT)), 0)
        best = np.abs(value).argmax(axis=1)[:, None]
        return np.take_along_axis(value, best, 1)[:, 0], np.take_along_axis(count, best, 1)[:, 0]


def _ranked(found: np.ndarray) -> np.ndarray:
    """Return those of the candidates whose pieces are long enough and fit at both ends, the clearest first."""
    fits = np.ones(len(found))
    for x, y, gradient in ((0, 1, 4), (2, 3, 5)):
        for few in np.array_split(np.arange(len(found)), len(found) // COMPARED_AT_ONCE + 1):
            near = np.logical_and(*(np.abs(found[few, None, axis] - found[:, axis]) <= NEAR for axis in (x, y)))
            best = np.where(near, found[:, gradient], 0).max(axis=1, initial=0)
            fits[few] = np.minimum(fits[few], found[few, gradient] / best)
    through = np.hypot(found[:, 2] - found[:, 0], found[:, 3] - found[:, 1])
    good = (fits >= FITS) & (found[:, 6] + found[:, 7] >= SEEN * through)
    found[:, 4:6] *= (fits**2)[:, None]
    return found[good]


def _clearest_first(found: list[np.ndarray]) -> np.ndarray:
    found = np.concatenate(found)
    return found[np.argsort(-found[:, 4:6].min(axis=1), kind="stable")]


def _conflicts(lines: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether each of the lines (N, 4 or more) and one other cannot both be right, or are one: bool (N,)."""
    ends, others = lines[:, :4].reshape(-1, 2, 2), other[:4].reshape(2, 2)
    ways, way = _course(lines), _course(other)
    off = _off(ends, others[0], way)
    one = np.abs(off).max(axis=1) < SAME
    one |= np.abs(_off(others, ends[:, :1], ways[:, None])).max(axis=1) < SAME
    return one | ((np.abs(ways @ way) > math.cos(CROSSING)) & (off.prod(axis=1) < 0))


def _one_joint(lines: np.ndarray) -> np.ndarray:
    """Whether two lines that end run into the hole so near to each other that both are edges of a joint, (N, N)."""
    near = np.abs(_off(lines[:, None, :2], lines[:, :2], _course(lines)[:, None])) < JOINT
    return near & near.T


def _course(lines: np.ndarray) -> np.ndarray:
    """The ways (…, 2) of lines (…, 4 or more), x and y, of length 1."""
    way = lines[..., 2:4] - lines[..., :2]
    return way / np.linalg.norm(way, axis=-1, keepdims=True)


def _off(points: np.ndarray, start: np.ndarray, way: np.ndarray) -> np.ndarray:
    """How far points (…, 2) lie beside the line from `start` along `way` (of length 1), signed."""
    return (points[..., 1] - start[..., 1]) * way[..., 0] - (points[..., 0] - start[..., 0]) * way[..., 1]


def _between_same_surfaces(line: np.ndarray, colours: np.ndarray, known: np.ndarray) -> bool:
    """Whether both pieces of a line lie between the same two surfaces, perhaps in another light."""
    ends = line[:4].reshape(2, 2)
    along = _course(line)
    across = np.array([-along[1], along[0]])
    seen = []
    for end, way, length in ((ends[0], -along, line[6]), (ends[1], along, line[7])):
        steps = np.arange(MIXED, MIXED + min(length, PIECE / 2))[:, None]
        for side in (-BESIDE, BESIDE):
            columns, rows = np.rint(end + steps * way + side * across).astype(int).T
            rows, columns = rows.clip(0, known.shape[0] - 1), columns.clip(0, known.shape[1] - 1)
            there = known[rows, columns] > 0
            if not there.any():
                return False
            seen.append(np.log(colours[rows[there], columns[there]].mean(axis=0) + 8.0))
    one, other = seen[0] - seen[2], seen[1] - seen[3]
    return bool(np.abs(one - other).max() < SURFACE and max(np.abs(one).max(), np.abs(other).max()) < LIGHT)
