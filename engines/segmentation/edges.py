"""A coarse heat map's outline brought to the photo's edges, with nothing to download.

    refiner = load()
    score = refiner.refine(image, score, threshold)

Each part of the heat map is cut again in the band where the map is unsure, by its own log-odds and by the colours on
both sides (`sharpening.py`). It moves outlines and finds nothing: a leg that the map does not show stays lost.
"""

import math

import cv2
import numpy as np

from engines.geometry import Box, grow_box
from engines.segmentation.refining import HeatPart, log_odds, redraw, score_of, split_heat, spread
from engines.segmentation.sharpening import sharpen

EDGE_ERROR = 8.0  # pixels of a 512-pixel-high photo: on heat maps made from true masks, nine tenths of most outlines
CELLS = 11  # along a part's longer side: what CLIPSeg's closer look shows of a thing, half of 22
MARGIN = 0.15  # of the part's longer side: surroundings that its colours are told from
LIMIT = 6.0  # nats that the heat map may say about a pixel


class EdgeRefiner:
    """Brings outlines to edges; see `refine`.

    details: for reports; after `refine` how many parts were drawn anew ("parts") and how many of these were refused.
    left_coarse: whether, after `refine`, a part still has its old outline.
    """

    name = "edges"
    edge_error = EDGE_ERROR
    left_coarse = False

    def __init__(self) -> None:
        self.details = {"device": "cpu", "opencv": cv2.__version__}

    def refine(self, image: np.ndarray, score: np.ndarray, threshold: float) -> np.ndarray:
        """Return the score with its outline at the threshold brought to the photo's edges, float32 (H, W) in [0, 1].

        image: uint8 (H, W, 3) RGB. score: float32 (H, W) in [0, 1], a segmenter's. A part whose new outline departs
        from the score keeps its old one. The same input gives the same bytes.
        """
        parts = split_heat(score, threshold)
        redrawn = redraw(score, threshold, parts, lambda part: _draw(image, part, threshold))
        self.details |= {"parts": len(parts), "refused": redrawn.refused}
        self.left_coarse = redrawn.left_coarse
        return redrawn.score


def _draw(image: np.ndarray, part: HeatPart, threshold: float) -> tuple[Box, np.ndarray]:
    """Return the surroundings of a part and its score in them, with the outline on the photo's edges."""
    longer = max(part.box.width, part.box.height)
    region = grow_box(part.box, math.ceil(MARGIN * longer), image.shape)
    heat = spread(part.heat, part.box, region)
    logit = log_odds(heat, threshold, limit=LIMIT)
    cell = longer / CELLS
    size = max(2, round(region.width / cell)), max(2, round(region.height / cell))
    chance = score_of(logit, 0.5)  # the threshold's place is taken by one half, where `sharpen` cuts
    mask, _ = sharpen(image[region.slices], cv2.resize(chance, size, interpolation=cv2.INTER_AREA))
    at_least, below = np.float32(threshold), np.nextafter(np.float32(threshold), np.float32(0))
    return region, np.where(mask, np.maximum(heat, at_least), np.minimum(heat, below))


def load(*, model: str | None = None, device: str = "auto") -> EdgeRefiner:
    """Return the refiner. `model` and `device` are accepted for the engines' common interface, and not used."""
    return EdgeRefiner()
