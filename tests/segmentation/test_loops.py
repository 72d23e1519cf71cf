"""Strings and bars that a cut left out, on pictures drawn here."""

import cv2
import numpy as np
import pytest

from engines.segmentation.loops import close_loops

SIDE = 240
WALL, THING = (200, 195, 185), (60, 40, 30)


def board():
    mask = np.zeros((SIDE, SIDE), bool)
    mask[110:190, 70:170] = True
    return mask


def lines(*points, width=2):
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    cv2.polylines(drawn, [np.array(points)], False, 1, width)
    return drawn.astype(bool)


def painted(thing, *, line=None, line_colour=THING, seed=0):
    grain = np.random.default_rng(seed).normal(0, 4, (SIDE, SIDE, 1))
    picture = np.where(thing[..., None], THING, WALL)
    if line is not None:
        picture = np.where((line & ~thing)[..., None], line_colour, picture)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


STRING = lines((75, 108), (120, 60), (165, 108))


def test_a_string_between_two_corners_is_taken_in():
    closed = close_loops(painted(board(), line=STRING), board())
    string = STRING & ~board()
    assert (closed & string).sum() > 0.9 * string.sum()
    near = cv2.dilate((board() | string).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    assert (closed & ~near).sum() < 20  # in the corners where it meets the board


def test_two_pieces_of_a_string_close_a_loop_together():
    """The cut found its top; neither side closes anything alone."""
    string = STRING & ~board()
    top = string & (np.arange(SIDE) < 75)[:, None]
    closed = close_loops(painted(board(), line=STRING), board() | top)
    assert (closed & string).sum() > 0.9 * string.sum()
    right = string & (np.arange(SIDE) > 120)
    closed = close_loops(painted(board(), line=right), board() | top)
    assert not (closed & ~top & ~board() & right).any()


def test_the_gap_in_a_ring_is_closed():
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(drawn, (120, 120), (80, 40), 0, 0, 360, 1, 2)
    ring = drawn.astype(bool)
    cut = ring.copy()
    cut[150:, 110:130] = False
    closed = close_loops(painted(ring), cut)
    assert (closed & ring).sum() > 0.97 * ring.sum() and (closed & ~ring).sum() < 0.03 * ring.sum()


@pytest.mark.parametrize(
    ("line", "colour"),
    [
        (lines((120, 20), (120, 108)), THING),  # a cord that ends at the object: it closes nothing
        (lines((10, 60), (230, 60)), THING),  # a bar that does not meet it
        (lines((10, 150), (230, 150)), THING),  # one that passes behind it
        (STRING, (188, 184, 172)),  # a string as pale as the wall
        (lines((75, 108), (90, 106), (105, 108)), THING),  # along its own edge
        (lines((75, 108), (120, 60), (165, 108), width=14), THING),  # thick: the cut would have had it
    ],
)
def test_other_lines_stay_outside(line, colour):
    assert np.array_equal(close_loops(painted(board(), line=line, line_colour=colour), board()), board())


def test_a_line_in_the_surroundings_colours_stays_outside():
    """The joint of tiles that is seen between two legs goes on beyond them."""
    legs = np.zeros((SIDE, SIDE), bool)
    legs[60:200, 80:92] = legs[60:200, 150:162] = legs[60:72, 80:162] = True
    joint = lines((0, 140), (239, 140))
    closed = close_loops(painted(legs, line=joint, line_colour=(120, 112, 105)), legs)
    assert np.array_equal(closed, legs)


@pytest.mark.parametrize("mask", [np.zeros((SIDE, SIDE), bool), np.ones((SIDE, SIDE), bool)])
def test_nothing_and_everything_stay_as_they_are(mask):
    assert np.array_equal(close_loops(painted(board(), line=STRING), mask), mask)
