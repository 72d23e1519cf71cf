"""Several things that answer to a name: telling them apart, and choosing among them by colour, place and size.

Works on the cells of a `View` (see `finder.py`). Parts are told apart by where they lie, and where they touch by the
way that each cell points: to the middle of its own thing (as in Cheng et al., "Panoptic-DeepLab", 2020).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engines.segmentation.finder import View
from engines.segmentation.phrase import Phrase
from engines.segmentation.vocabulary import COLOURS

SEEN = 0.5  # share of the name's kinds from which a cell is part of something found
FAINT = 0.2  # share from which a cell next to it may be
VOTE_BLUR = 1.2  # cells: sigma over which cells that point to the same middle may disagree
LEAST_VOTES = 0.3  # of the strongest middle's votes: a weaker one is no thing of its own
APART = 0.5  # of the root of the area: middles nearer to each other than that are one
THERE = 0.45  # of the picture: how far from its edge is "on the left" where a size picks
LEAST_COLOUR = 0.3  # chance of the colour that a part must have to be called by it
CARRIED = 0.5  # chance from which a cell is of something that stands on another
CARRIED_ABOVE = 0.5  # of what is carried: the share that must lie in the columns of what carries it


@dataclass(frozen=True)
class Part:
    """One thing that was found.

    cells: bool (h, w). certainty: mean share of the name's kinds in them. colours: (11,), chance of each colour.
    middle: (x, y) in shares of the picture. area: share of the picture.
    """

    cells: np.ndarray
    certainty: float
    colours: np.ndarray
    middle: tuple[float, float]
    area: float


def find_parts(view: View, share: np.ndarray) -> list[Part]:
    """Return the things that `share` (float (h, w), of the name's kinds) shows, the surest first."""
    count, labels = cv2.connectedComponents((share >= SEEN).astype(np.uint8), connectivity=8)
    cells = (one for n in range(1, count) for one in split_touching(labels == n, view.offsets))
    return sorted((_describe(one, view, share) for one in cells), key=lambda part: -part.certainty * part.area**0.5)


def split_touching(cells: np.ndarray, offsets: np.ndarray) -> list[np.ndarray]:
    """Return the things that touch in a connected part, bool (h, w) each, by where their cells point to.

    offsets: float (2, h, w), right and down, in cells.
    """
    rows, columns = np.nonzero(cells)
    height, width = cells.shape
    x = (columns + offsets[0, rows, columns]).clip(0, width - 1)
    y = (rows + offsets[1, rows, columns]).clip(0, height - 1)
    votes = np.zeros((height, width), np.float32)
    np.add.at(votes, (np.rint(y).astype(int), np.rint(x).astype(int)), 1)
    middles = _peaks(cv2.GaussianBlur(votes, (0, 0), VOTE_BLUR), APART * np.sqrt(len(rows)))
    if len(middles) < 2:
        return [cells]
    nearest = np.argmin([np.hypot(x - left, y - top) for left, top in middles], axis=0)
    found = []
    for n in range(len(middles)):
        own = np.zeros_like(cells)
        own[rows[nearest == n], columns[nearest == n]] = True
        found.append(own)
    return [own for own in found if own.any()]


def _peaks(votes: np.ndarray, apart: float) -> list[tuple[int, int]]:
    """The places (x, y) of the votes' maxima, the strongest first, none nearer than `apart` to a stronger one."""
    highest = (votes == cv2.dilate(votes, np.ones((3, 3), np.uint8))) & (votes >= LEAST_VOTES * votes.max())
    rows, columns = np.nonzero(highest)
    kept: list[tuple[int, int]] = []
    for n in np.argsort(-votes[rows, columns], kind="stable"):
        x, y = int(columns[n]), int(rows[n])
        if all(np.hypot(x - left, y - top) >= max(apart, 2.0) for left, top in kept):
            kept.append((x, y))
    return kept


def _describe(cells: np.ndarray, view: View, share: np.ndarray) -> Part:
    rows, columns = np.nonzero(cells)
    middle = (float(columns.mean() + 0.5) / cells.shape[1], float(rows.mean() + 0.5) / cells.shape[0])
    return Part(cells, float(share[cells].mean()), view.colours[:, cells].mean(axis=1), middle, float(cells.mean()))


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
    things = (view.kinds[-1] < 0.5) & (view.held >= CARRIED) & ~cells
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
