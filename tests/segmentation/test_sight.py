"""Coarse maps over regions of a photo."""

import numpy as np
import pytest

from engines.geometry import Box, intersection, overlap
from engines.segmentation.sight import Sight
from tests.segmentation.views import paint_view


def sight(region, shape):
    return Sight(region, paint_view([], shape))


def test_a_box_of_cells_is_the_photos_box():
    cells = np.zeros((10, 20), bool)
    cells[2:5, 4:6] = True
    assert sight(Box(100, 50, 300, 150), (10, 20)).box_of(cells) == Box(140, 70, 160, 100)


def test_cells_at_points_leaves_out_what_lies_outside():
    rows, columns = sight(Box(100, 50, 300, 150), (10, 20)).cells_at([(100, 50), (299, 149), (99, 60), (150, 150)])
    assert rows.tolist() == [0, 9] and columns.tolist() == [0, 19]


def test_cells_in_a_box_are_those_whose_middles_it_holds():
    cells = sight(Box(100, 50, 300, 150), (10, 20)).cells_in(Box(114, 0, 136, 66))
    assert np.argwhere(cells).tolist() == [[0, 1], [0, 2], [0, 3], [1, 1], [1, 2], [1, 3]]


def test_no_points_are_no_cells():
    rows, _ = sight(Box(0, 0, 10, 10), (5, 5)).cells_at([])
    assert rows.size == 0


@pytest.mark.parametrize("shape", [None, (7, 9), (40, 60)])
def test_a_slope_is_the_same_slope_over_another_region(shape):
    """Linear in the photo's columns: resampled anywhere, it still is, but for half a cell at the region's border."""
    seen = sight(Box(20, 10, 220, 110), (25, 50))
    columns = 20 + (np.arange(50) + 0.5) * 4
    target = Box(60, 30, 180, 90)
    result = seen.over(np.tile(columns, (25, 1)), target, shape)
    assert result.shape == (shape or (15, 30))
    expected = 60 + (np.arange(result.shape[1]) + 0.5) * 120 / result.shape[1]
    assert result == pytest.approx(np.tile(expected, (result.shape[0], 1)), abs=1e-2)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (Box(0, 0, 10, 10), Box(0, 0, 10, 10), 1.0),
        (Box(0, 0, 10, 10), Box(5, 0, 15, 10), 1 / 3),
        (Box(0, 0, 10, 10), Box(10, 0, 20, 10), 0.0),
        (Box(0, 0, 10, 10), Box(30, 30, 40, 40), 0.0),
    ],
)
def test_overlap(one, other, share):
    assert overlap(one, other) == pytest.approx(share)
    assert intersection(one, other) == intersection(other, one)
