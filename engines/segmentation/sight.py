"""Maps of coarse cells over regions of a photo: from one region to another, and back to the photo's pixels.

A map is float or bool (h, w) and lies over a Box of the photo, whatever the size of its cells.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from engines.geometry import Box, bounding_box
from engines.segmentation.finder import View


@dataclass(frozen=True)
class Sight:
    """What was seen in a region of the photo."""

    region: Box
    view: View

    @property
    def shape(self) -> tuple[int, int]:
        """The rows and columns of cells."""
        return self.view.held.shape

    @property
    def cell(self) -> tuple[float, float]:
        """The width and the height of a cell in pixels of the photo."""
        height, width = self.shape
        return self.region.width / width, self.region.height / height

    def box_of(self, cells: np.ndarray) -> Box:
        """Return the photo's box of the True cells; there must be one."""
        box, (wide, tall) = bounding_box(cells), self.cell
        return Box(
            self.region.left + int(box.left * wide),
            self.region.top + int(box.top * tall),
            self.region.left + int(np.ceil(box.right * wide)),
            self.region.top + int(np.ceil(box.bottom * tall)),
        )

    def cells_at(self, points) -> tuple[np.ndarray, np.ndarray]:
        """Return the (rows, columns) of the cells that hold these (x, y) of the photo, those outside left out."""
        (wide, tall), region = self.cell, self.region
        inside = [p for p in points if region.left <= p[0] < region.right and region.top <= p[1] < region.bottom]
        x, y = np.array(inside, float).reshape(-1, 2).T
        return ((y - region.top) / tall).astype(int), ((x - region.left) / wide).astype(int)

    def cells_in(self, box: Box) -> np.ndarray:
        """Return the cells whose middles lie in a box of the photo, bool (h, w)."""
        (wide, tall), (rows, columns) = self.cell, np.indices(self.shape) + 0.5
        x, y = self.region.left + columns * wide, self.region.top + rows * tall
        return (box.left <= x) & (x < box.right) & (box.top <= y) & (y < box.bottom)

    def over(self, values: np.ndarray, target: Box, shape: tuple[int, int] | None = None) -> np.ndarray:
        """Return values of this sight's cells over another region, float32, of `shape` or with cells as large."""
        (wide, tall), (height, width) = self.cell, self.shape
        rows, columns = shape or (max(1, round(target.height / tall)), max(1, round(target.width / wide)))
        x = (target.left - self.region.left + (np.arange(columns) + 0.5) * target.width / columns) / wide - 0.5
        y = (target.top - self.region.top + (np.arange(rows) + 0.5) * target.height / rows) / tall - 0.5
        grid = np.meshgrid(x.clip(0, width - 1).astype(np.float32), y.clip(0, height - 1).astype(np.float32))
        return cv2.remap(values.astype(np.float32), *grid, cv2.INTER_LINEAR)
