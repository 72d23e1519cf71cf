"""Several things that answer to a name: telling them apart, and choosing among them by colour, place and size.

Works on the cells of a `View` (see `finder.py`). Things are told apart by the way that each cell points: to the middle
of its own thing (as in Cheng et al., "Panoptic-DeepLab", 2020). What a thing is, all of its cells say together.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engines.segmentation.finder import KIND_NUMBERS, View
from engines.segmentation.phrase import Phrase
from engines.segmentation.vocabulary import COLOURS

THING = 0.5  # chance of showing any thing from which a cell belongs to one
LEAST_CELLS = 4  # of a thing: fewer say nothing
LEAST_CHANCE = -4.0  # logarithm of the chance that a part is of the name's kinds: with less it is not looked into
VOTE_BLUR = 1.2  # cells: sigma over which cells that point to the same middle may disagree
LEAST_VOTES = 0.3  # votes at the blurred peak that a middle has at least
APART = 4  # cells: middles nearer to each other than that are one
ONE_THING = 0.8  # of the way between two pieces: of one thing if they point to places nearer to each other than that
ONE_UNLIKE = 0.75  # the same for pieces that look like different kinds
ALIKE = -1.5  # logarithm of the chance of one piece's kind in the other, against its own: with less they are two things
ON_IT = 0.2  # difference in the chance of being held from which one of two unlike pieces stands on the other
AS_FAR = 0.05  # of the picture: a middle that is farther from a place by less than that is there as well
FRAGMENT = 0.25  # of a part's area: what is smaller and in the same place may be a piece of it
THERE = 0.45  # of the picture: how far from its edge is "on the left" where a size picks
LEAST_COLOUR = 0.2  # chance of the colour that a part must have to be called by it: four fifths of the right ones do
CLEARER = 0.5  # of the greatest such chance: parts with less are of another colour
CARRIED = 0.5  # chance from which a cell is of something that stands on another
CARRIED_ABOVE = 0.5  # of what is carried: the share that must lie in the columns of what carries it
LEAST_SHARE = 1e-6  # of a kind: what its logarithm is taken of at least
FLOOR = 1e-4  # is added to a thing's chances before their logarithms are taken
USUAL_AREA = 0.02  # of the picture; what a part's size is counted from


@dataclass(frozen=True, eq=False)
class Part:
    """One thing that may be what a name says; equal to itself alone.

    cells: bool (h, w). evidence: what speaks for it, see `judge`. colours: (11,), chance of each colour.
    middle: (x, y) in shares of the picture. area: share of the picture.
    """

    cells: np.ndarray
    evidence: dict[str, float]
    colours: np.ndarray
    middle: tuple[float, float]
    area: float


def find_parts(view: View, names: tuple[str, ...], within: np.ndarray | None = None) -> list[Part]:
    """Return the things in a view that may be of these kinds, the likeliest first.

    within: bool (h, w), where alone they may be; everywhere without it.
    """
    things = tell_apart(view, within)
    found = [judge(things == n, view, names) for n in np.unique(things[things > 0])]
    parts = [part for part in found if part.cells.sum() >= LEAST_CELLS and part.evidence["chance"] >= LEAST_CHANCE]
    return sorted(parts, key=lambda part: -part.evidence["chance"])


def nothing_like_it(part: Part) -> dict[str, float]:
    """Return the evidence of a part that cannot be made out at all."""
    nothing = {"chance": float(np.log(FLOOR)), "lead": float(np.log(FLOOR)), "thing": 0.0, "share": 0.0, "peak": 0.0}
    return part.evidence | nothing


def tell_apart(view: View, within: np.ndarray | None = None) -> np.ndarray:
    """Return the number of the thing in each cell, int (h, w), 0 for none.

    Every cell of a thing votes for the middle that it points to, and belongs to the middle that its vote is nearest to.
    """
    cells = view.kinds[-1] < 1 - THING
    rows, columns = np.nonzero(cells if within is None else cells & within)
    height, width = cells.shape
    things = np.zeros((height, width), int)
    x = (columns + view.offsets[0, rows, columns]).clip(0, width - 1)
    y = (rows + view.offsets[1, rows, columns]).clip(0, height - 1)
    votes = np.zeros((height, width), np.float32)
    np.add.at(votes, (np.rint(y).astype(int), np.rint(x).astype(int)), 1)
    top, left = _peaks(cv2.GaussianBlur(votes, (0, 0), VOTE_BLUR))
    if len(top):
        things[rows, columns] = 1 + np.argmin((x[:, None] - left) ** 2 + (y[:, None] - top) ** 2, axis=1)
    return _mended(things, view)


def _mended(things: np.ndarray, view: View) -> np.ndarray:
    """The numbers of things, int (h, w), with the pieces of one thing put together.

    Pieces touch, are of one kind or one of them may well be of the other's, and point towards each other: where they
    point to is much nearer than they are. Two things side by side point each to itself.
    """
    numbers = np.unique(things[things > 0])
    shares = {n: _shares_of(things == n, view) for n in numbers}
    held = {n: view.held[things == n].mean() for n in numbers}
    middles = {n: np.argwhere(things == n).mean(axis=0) for n in numbers}
    aims = {n: middles[n] + view.offsets[::-1, things == n].mean(axis=1) for n in numbers}
    root = {n: n for n in numbers}
    for one, other in _touching(things):
        apart, aimed = middles[one] - middles[other], aims[one] - aims[other]
        likeness = max(_likeness(shares[one], shares[other]), _likeness(shares[other], shares[one]))
        near = ONE_THING if likeness == 0 else ONE_UNLIKE
        may_be_one = likeness == 0 or (likeness >= ALIKE and abs(held[one] - held[other]) < ON_IT)
        if may_be_one and np.hypot(*aimed) < near * np.hypot(*apart):
            kept, gone = sorted((root[one], root[other]))
            root = {n: kept if r == gone else r for n, r in root.items()}
    table = np.zeros(things.max() + 1, int)
    for n, r in root.items():
        table[n] = r
    return table[things]


def _likeness(piece: np.ndarray, other: np.ndarray) -> float:
    """The logarithm of the chance of the other's kind in a piece, against the piece's own kind; from their shares."""
    return float(np.log((piece[other.argmax()] + FLOOR) / (piece.max() + FLOOR)))


def _touching(things: np.ndarray) -> list[tuple[int, int]]:
    """The pairs of numbers that stand in neighbouring cells, in order."""
    pairs = set()
    for one, other in (
        (things[:, :-1], things[:, 1:]),
        (things[:-1], things[1:]),
        (things[:-1, :-1], things[1:, 1:]),
        (things[:-1, 1:], things[1:, :-1]),
    ):
        met = (one != other) & (one > 0) & (other > 0)
        pairs |= set(zip(one[met].tolist(), other[met].tolist(), strict=True))
    return sorted({(min(pair), max(pair)) for pair in pairs})


def _peaks(votes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows and the columns of the votes' maxima; each is the highest for APART cells round it."""
    highest = cv2.dilate(votes, np.ones((2 * APART + 1, 2 * APART + 1), np.uint8))
    return np.nonzero((votes == highest) & (votes >= LEAST_VOTES))


def _shares_of(cells: np.ndarray, view: View) -> np.ndarray:
    """The share of each kind, (kinds,), in what these cells show as a whole.

    Single cells waver between kinds, the mean of their shares' logarithms much less.
    """
    shares = np.exp(np.log(view.kinds[:-1, cells] + LEAST_SHARE).mean(axis=1))
    return shares / shares.sum()


def judge(cells: np.ndarray, view: View, names: tuple[str, ...]) -> Part:
    """Return the part that these cells, bool (h, w), are, with the evidence that it is of these kinds.

    chance: the logarithm of the name's kinds' share. lead: the same against the next other kind. thing: how surely it
    is any thing. size: the logarithm of its area. share, peak: the name's kinds' mean and greatest share in its cells.
    """
    numbers = [KIND_NUMBERS[name] for name in names]
    of_name = view.kinds[numbers][:, cells].sum(axis=0)
    shares = _shares_of(cells, view)
    chance, other = shares[numbers].sum(), np.delete(shares, numbers).max(initial=0)
    rows, columns = np.nonzero(cells)
    area = float(cells.mean())
    evidence = {
        "chance": np.log(chance + FLOOR),
        "lead": np.log((chance + FLOOR) / (other + FLOOR)),
        "thing": 1 - view.kinds[-1, cells].mean(),
        "size": np.log(area / USUAL_AREA),
        "share": of_name.mean(),
        "peak": of_name.max(),
    }
    middle = (float(columns.mean() + 0.5) / cells.shape[1], float(rows.mean() + 0.5) / cells.shape[0])
    evidence = {name: float(value) for name, value in evidence.items()}
    return Part(cells, evidence, view.colours[:, cells].mean(axis=1), middle, area)


def choose_coloured(parts: list[Part], colour: str | None) -> list[Part]:
    """Return those of the parts that have the colour, perhaps none; all of them where there is none to look for."""
    if not colour:
        return parts
    chances = [float(part.colours[COLOURS.index(colour)]) for part in parts]
    least = max([LEAST_COLOUR, *(CLEARER * chance for chance in chances)])
    return [part for part, chance in zip(parts, chances, strict=True) if chance >= least]


def choose_placed(parts: list[Part], phrase: Phrase) -> list[Part]:
    """Return the one of the parts that has the phrase's place and size; all of them where it names neither."""
    if phrase.size and phrase.places:  # "the largest on the left" need not be the leftmost
        parts = [part for part in parts if _distance(part.middle, phrase.places) < THERE * len(phrase.places)] or parts
    elif phrase.places and parts:
        parts = [_nearest(parts, phrase.places)]
    if phrase.size and parts:
        parts = [(max if phrase.size == "largest" else min)(parts, key=lambda part: part.area)]
    return parts


def _nearest(parts: list[Part], places: tuple[str, ...]) -> Part:
    """The part nearest to a place; where that is a fragment beside something much larger there, the larger."""
    distances = [_distance(part.middle, places) for part in parts]
    least = min(distances)
    nearest = parts[distances.index(least)]
    there = [part for part, distance in zip(parts, distances, strict=True) if distance < least + AS_FAR]
    largest = max(there, key=lambda part: part.area)
    return largest if nearest.area < FRAGMENT * largest.area else nearest


def _distance(middle: tuple[float, float], places: tuple[str, ...]) -> float:
    """How far a middle (x, y) is from a place: "left" and "top" look along their axis only, "middle" along both."""
    x, y = middle
    ways = {"left": x, "right": 1 - x, "top": y, "bottom": 1 - y, "middle": float(np.hypot(x - 0.5, y - 0.5))}
    return sum(ways[place] for place in places)


def carried_by(cells: np.ndarray, view: View) -> np.ndarray:
    """Return the cells, bool (h, w), of what stands on the thing in `cells`: held, above it, and touching it."""
    things = (view.kinds[-1] < 1 - THING) & (view.held >= CARRIED) & ~cells
    count, labels = cv2.connectedComponents(things.astype(np.uint8), connectivity=8)
    near = cv2.dilate(cells.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    columns = cells.any(axis=0)
    lowest = np.nonzero(cells.any(axis=1))[0].max()
    carried = np.zeros_like(cells)
    for n in range(1, count):
        own = labels == n
        above = own[:, columns].sum() >= CARRIED_ABOVE * own.sum() and np.nonzero(own.any(axis=1))[0].max() <= lowest
        if above and (own & near).any():
            carried |= own
    return carried
