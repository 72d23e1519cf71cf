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
LEAST_CHANCE = 0.02  # that a part is of the name's kinds: with less it is not looked into
VOTE_BLUR = 1.2  # cells: sigma over which cells that point to the same middle may disagree
LEAST_VOTES = 0.3  # votes at the blurred peak that a middle has at least
APART = 4  # cells: middles nearer to each other than that are one
THERE = 0.45  # of the picture: how far from its edge is "on the left" where a size picks
LEAST_COLOUR = 0.3  # chance of the colour that a part must have to be called by it
CARRIED = 0.5  # chance from which a cell is of something that stands on another
CARRIED_ABOVE = 0.5  # of what is carried: the share that must lie in the columns of what carries it
LEAST_SHARE = 1e-6  # of a kind: what its logarithm is taken of at least
FLOOR = 1e-4  # is added to a thing's chances before their logarithms are taken
USUAL_AREA = 0.02  # of the picture; what a part's size is counted from


@dataclass(frozen=True)
class Part:
    """One thing that may be what a name says.

    cells: bool (h, w). evidence: what speaks for it, see `_describe`. colours: (11,), chance of each colour.
    middle: (x, y) in shares of the picture. area: share of the picture.
    """

    cells: np.ndarray
    evidence: dict[str, float]
    colours: np.ndarray
    middle: tuple[float, float]
    area: float


def find_parts(
    view: View, names: tuple[str, ...], within: np.ndarray | None = None, *, least: float = LEAST_CHANCE
) -> list[Part]:
    """Return the things in a view that may be of these kinds, the likeliest first.

    Each thing is judged as a whole: single cells waver between kinds, their mean much less. within: bool (h, w), where
    alone they may be; everywhere without it. least: the chance that a thing has at least to be among them.
    """
    numbers = [KIND_NUMBERS[name] for name in names]
    things = tell_apart(view, within)
    logs = np.log(view.kinds[:-1] + LEAST_SHARE)
    parts = []
    for n in range(1, things.max(initial=0) + 1):
        cells = things == n
        if cells.sum() >= LEAST_CELLS:
            shares = np.exp(logs[:, cells].mean(axis=1))
            shares /= shares.sum()
            if shares[numbers].sum() >= least:
                parts.append(_describe(cells, view, numbers, shares))
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
    return things


def _peaks(votes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows and the columns of the votes' maxima; each is the highest for APART cells round it."""
    highest = cv2.dilate(votes, np.ones((2 * APART + 1, 2 * APART + 1), np.uint8))
    return np.nonzero((votes == highest) & (votes >= LEAST_VOTES))


def _describe(cells: np.ndarray, view: View, numbers: list[int], shares: np.ndarray) -> Part:
    """The part with its evidence, `shares` being what each kind has of it as a whole.

    chance: the logarithm of the name's kinds' share. lead: the same against the next other kind. thing: how surely it
    is any thing. size: the logarithm of its area. share, peak: the name's kinds' mean and greatest share in its cells.
    """
    chance, other = shares[numbers].sum(), np.delete(shares, numbers).max(initial=0)
    of_name = view.kinds[numbers][:, cells].sum(axis=0)
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


def choose(parts: list[Part], phrase: Phrase) -> list[Part]:
    """Return those of the parts that the phrase means: of its colour, and the one of that place and that size.

    Empty where no part has the colour. A place or a size picks one; without either all stay.
    """
    if phrase.colour:
        parts = [part for part in parts if part.colours[COLOURS.index(phrase.colour)] >= LEAST_COLOUR]
    if phrase.size and phrase.places:  # "the largest on the left" need not be the leftmost
        parts = [part for part in parts if _distance(part.middle, phrase.places) < THERE * len(phrase.places)] or parts
    elif phrase.places and parts:
        parts = [min(parts, key=lambda part: _distance(part.middle, phrase.places))]
    if phrase.size and parts:
        parts = [(max if phrase.size == "largest" else min)(parts, key=lambda part: part.area)]
    return parts


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
