"""Lines that go on behind a hole: found where both ends are seen, and continued by the filling."""

import cv2
import numpy as np
import pytest

from engines.inpainting import patchmatch
from engines.inpainting.lines import Line, find_lines

SHAPE = (240, 320)
ROWS, COLUMNS = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(float)
HOLE = np.zeros(SHAPE, bool)
HOLE[70:170, 110:210] = True
WALL, FLOOR = (205, 200, 190), (150, 115, 80)


def room(slope=0.05, top=118.0, seed=0, spread=2.0):
    """A wall over a floor; their border at row `top` in the hole's middle, falling by `slope`."""
    below = np.clip(ROWS - (top + slope * (COLUMNS - 160)) + 0.5, 0, 1)[..., None]
    grain = np.random.default_rng(seed).normal(0, spread, (*SHAPE, 1))
    return np.clip(np.array(WALL) * (1 - below) + np.array(FLOOR) * below + grain, 0, 255).astype(np.uint8)


def off(line, slope, top):
    """How far the line's ends are from the border, in rows."""
    return max(abs(y - (top + slope * (x - 160))) for x, y in (line[:2], line[2:4]))


@pytest.mark.parametrize("slope", [0.0, 0.05, -0.3, 0.8])
def test_a_border_that_goes_on_is_found_to_a_pixel(slope):
    (line,) = find_lines(room(slope), HOLE)
    assert off(line, slope, 118) < 1
    assert line.x0 < 120 and line.x1 > 200


def test_an_upright_border_is_found_too():
    (line,) = find_lines(np.ascontiguousarray(room().transpose(1, 0, 2)), np.ascontiguousarray(HOLE.T))
    assert off((line.y0, line.x0, line.y1, line.x1), 0.05, 118) < 1


def test_it_is_found_in_large_photos():
    large = cv2.resize(room(), None, fx=6, fy=6, interpolation=cv2.INTER_CUBIC)
    (line,) = find_lines(large, np.kron(HOLE, np.ones((6, 6), bool)))
    assert off([(v + 0.5) / 6 - 0.5 for v in line[:4]], 0.05, 118) < 0.5


def test_several_borders_are_several_lines():
    picture = room(slope=0, top=100)
    picture[140:] = (90, 90, 95)
    assert sorted(line.y0 for line in find_lines(picture, HOLE)) == pytest.approx([99.5, 139.5], abs=1)


def ends_inside():
    picture = room()
    picture[:, 160:] = WALL
    return picture


def steps_aside():
    return np.where((COLUMNS < 160)[..., None], room(0, 90), room(0, 150))


def changes_surface():
    """An edge on both sides, but between other surfaces on the right."""
    picture = room(0)
    right = picture[:, 160:].astype(int)
    picture[:, 160:] = np.where(ROWS[:, 160:, None] < 118, right * [0.5, 0.7, 1.0], right * [0.9, 0.4, 0.4])
    return picture


def textured():
    return np.random.default_rng(3).integers(60, 190, (*SHAPE, 3)).astype(np.uint8)


@pytest.mark.parametrize("picture", [ends_inside, steps_aside, changes_surface, textured, lambda: room() * 0 + 128])
def test_what_does_not_go_on_is_no_line(picture):
    assert find_lines(np.ascontiguousarray(picture()).astype(np.uint8), HOLE) == []


def test_a_border_between_colours_of_one_lightness_is_found():
    below = (ROWS > 118)[..., None]
    picture = np.where(below, (170, 140, 110), (140, 140, 140)) + np.random.default_rng(4).normal(0, 1, (*SHAPE, 1))
    (line,) = find_lines(picture.astype(np.uint8), HOLE)
    assert off(line, 0, 118) < 1


def panelled(joints, over=0):
    """A wall whose joints, dark and 2 pixels wide, end `over` pixels below the floor's edge."""
    picture = room(slope=0, spread=1.0)
    for at in joints:
        picture[: 118 + over, at : at + 2] = 120
    return picture


def test_joints_end_at_the_line_that_goes_through():
    lines = find_lines(panelled([40, 90, 140, 190, 240]), HOLE)
    assert [line.ends for line in lines] == sorted(line.ends for line in lines)
    through, ending = [line for line in lines if not line.ends], [line for line in lines if line.ends]
    assert len(through) == 1 and off(through[0], 0, 118) < 1
    assert all(line.y1 == pytest.approx(118, abs=1.5) and abs(line.x1 - line.x0) < 2 for line in ending)
    behind = [line.x0 for line in ending if line.y0 < 80]
    assert sorted(behind) == pytest.approx([140.5, 190.5], abs=3)
    assert len(ending) > len(behind), "those seen beside the hole are told too, since they show what the end is like"
    from_joint = [(line.x1 + 10) % 50 for line in ending]
    assert max(from_joint) - min(from_joint) <= 1, "always the same edge of a joint"


@pytest.mark.parametrize("joints", [[140, 190], []])
def test_without_an_example_nobody_knows_where_an_edge_ends(joints):
    assert [line for line in find_lines(panelled(joints), HOLE) if line.ends] == []


def test_the_filling_carries_joints_on_to_where_they_end():
    picture = panelled([40, 90, 140, 190, 240])
    filled = patchmatch.fill(np.where(HOLE[..., None], 0, picture).astype(np.uint8), HOLE, seed=1)
    for at in (140, 190):
        assert filled[80:117, at : at + 2].max() < 160
    assert filled[121:165, 115:205].min() > 60 and filled[80:112, 150:180].min() > 170


@pytest.mark.parametrize("hole", [np.ones(SHAPE, bool), np.pad(np.ones((3, 3), bool), ((0, 237), (0, 317)))])
def test_holes_without_two_sides(hole):
    assert find_lines(room(), hole) == []


def test_a_hole_of_many_parts_in_wild_texture():
    """Its border is long: not all of it is looked at, and the search ends."""
    rng = np.random.default_rng(2)
    hole = cv2.resize((rng.random((60, 80)) < 0.2).astype(np.uint8), SHAPE[::-1], interpolation=cv2.INTER_NEAREST) > 0
    stripes = np.repeat(rng.integers(0, 255, (SHAPE[0] // 6, 1, 3)), 6, axis=0)
    assert len(find_lines(np.broadcast_to(stripes, (*SHAPE, 3)).astype(np.uint8), hole)) <= 8
    assert isinstance(find_lines(rng.integers(0, 255, (*SHAPE, 3)).astype(np.uint8), hole), list)


def test_a_line_behind_a_corner_of_the_hole_is_left_to_the_patches():
    """It would bind the whole hole to one of its sides."""
    for top, count in ((40, 1), (24, 0)):  # a way of 28% and of 8% of the hole's side
        large = cv2.resize(room(slope=1, top=top), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        assert len(find_lines(large, np.kron(HOLE, np.ones((2, 2), bool)))) == count


def test_the_same_in_another_light_is_a_line():
    picture = (room(0) * np.where(COLUMNS < 160, 1.0, 0.8)[..., None]).astype(np.uint8)
    assert len(find_lines(picture, HOLE)) == 1


def test_places_beside_a_line_rise_from_side_to_side():
    line = find_lines(room(0.0), HOLE)
    for number, shape in ((0, SHAPE), (1, (120, 160))):
        beside = patchmatch.places_beside(line, shape, number)
        assert beside.shape == shape and beside.dtype == np.float32
        assert np.allclose([beside[0, 0], beside[-1, 0]], [-patchmatch.LINE_WEIGHT, patchmatch.LINE_WEIGHT])
        assert abs(beside[118 >> number, 50]) < 0.35 * patchmatch.LINE_WEIGHT
    assert patchmatch.places_beside([], SHAPE, 0) is None


def test_places_beside_a_line_that_ends_are_a_ridge_up_to_there():
    lines = [Line(100, 118, 220, 118), Line(160, 70, 160, 118, ends=True)]
    beside = patchmatch.places_beside(lines, SHAPE, 0)
    weight = patchmatch.LINE_WEIGHT
    assert np.allclose([beside[20, 160], beside[20, 100], beside[200, 160]], [-2 * weight, -weight, weight], atol=6)
    assert np.array_equal(beside, patchmatch.places_beside(lines[::-1], SHAPE, 0)), "in any order"


def test_the_filling_carries_the_line_on():
    """Short pieces of wall and floor to both sides of the hole, and a border that falls by 15 rows between them."""
    slope = 0.15
    truth = room(slope)
    picture = np.where(((COLUMNS < 60) | (COLUMNS > 255))[..., None], 40, truth).astype(np.uint8)
    filled = patchmatch.fill(np.where(HOLE[..., None], 0, picture).astype(np.uint8), HOLE, seed=1)
    wrong = np.abs(filled.astype(int) - truth).max(axis=2) > 30
    assert wrong[HOLE].mean() < 0.02
