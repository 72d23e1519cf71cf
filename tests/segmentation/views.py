"""Views as the embedded segmenter's network gives them, painted by hand, and a finder that answers with them."""

import cv2
import numpy as np

from engines.segmentation.finder import KIND_NUMBERS, View
from engines.segmentation.vocabulary import COLOURS, KINDS

CERTAINTY = {"constant": -8.0, "share": 14.0}  # 0.9 of share is sure, 0.5 is not


def paint_view(things, shape):
    """The view of things: (kind, colour, mask bool of `shape`, share, held), the later before the earlier."""
    kinds = np.zeros((len(KINDS) + 1, *shape), np.float32)
    kinds[-1] = 1
    colours = np.full((len(COLOURS), *shape), 1 / len(COLOURS), np.float32)
    held, offsets = np.zeros(shape, np.float32), np.zeros((2, *shape), np.float32)
    rows, columns = np.indices(shape)
    for kind, colour, mask, share, is_held in things:
        kinds[:, mask] = 0
        kinds[KIND_NUMBERS[kind], mask], kinds[-1, mask] = share, 1 - share
        colours[:, mask] = 0.02
        colours[COLOURS.index(colour), mask] = 0.8
        held[mask] = is_held
        offsets[:, mask] = columns[mask].mean() - columns[mask], rows[mask].mean() - rows[mask]
    return View(kinds, colours, held, offsets)


class PaintedFinder:
    """Sees the things whose colours (RGB) it was told, in whatever part of a photo it is shown, at 4 pixels a cell.

    things: {(r, g, b): (kind, colour, share, held)}; each connected part of a colour is one thing.
    """

    def __init__(self, things):
        self.details, self.certainty = {"model": "painted", "sha256": "0"}, CERTAINTY
        self._things = things
        self.looks = []

    def look(self, picture, side):
        height, width = picture.shape[:2]
        scale = side / max(height, width) / 4
        shape = max(1, round(height * scale)), max(1, round(width * scale))
        self.looks.append(picture.shape)
        seen = []
        for rgb, (kind, colour, share, held) in self._things.items():
            mask = (np.abs(picture.astype(int) - rgb).max(axis=2) <= 40).astype(np.float32)
            cells = cv2.resize(mask, shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
            count, labels = cv2.connectedComponents(cells.astype(np.uint8), connectivity=8)
            seen += [(kind, colour, labels == n, share, held) for n in range(1, count)]
        return paint_view(seen, shape)
