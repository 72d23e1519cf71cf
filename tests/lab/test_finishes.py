"""Floors and walls: each can be built, and covers what it should."""

import bpy
import numpy as np
import pytest

from lab.scenes.finishes import FLOORS, UNSEEN_FLOORS, UNSEEN_WALLS, WALLS, choices
from lab.scenes.render import start_scene

AREA = (-1.0, -1.2, 1.0, 0.0)
OPENING = (-0.4, 0.8, 0.3, 1.8)


def reach():
    bpy.context.view_layer.update()
    corners = []
    for part in bpy.context.scene.objects:
        if part.type == "MESH":
            corners += [np.array(part.matrix_world) @ (*corner, 1) for corner in part.bound_box]
    corners = np.array(corners)[:, :3]
    return corners.min(axis=0), corners.max(axis=0)


def test_there_are_a_dozen_of_each():
    assert len(FLOORS) >= 12
    assert len(WALLS) >= 12


@pytest.mark.parametrize(("finishes", "unseen"), [(FLOORS, UNSEEN_FLOORS), (WALLS, UNSEEN_WALLS)])
def test_held_out_scenes_share_no_finish_with_those_to_train_on(finishes, unseen):
    training, held_out = choices(finishes, unseen, "training"), choices(finishes, unseen, "held out")
    assert len(held_out) >= 3 and not set(training) & set(held_out)
    assert sorted(training + held_out) == choices(finishes, unseen, "all") == sorted(finishes)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_a_floor_covers_its_area_at_the_height_of_the_floor(name):
    start_scene(size=8, samples=1)
    FLOORS[name](np.random.default_rng(4), AREA)
    low, high = reach()
    assert low[0] <= AREA[0] + 0.02 and high[0] >= AREA[2] - 0.02
    assert low[1] <= AREA[1] + 0.02 and high[1] >= AREA[3] - 0.02
    assert abs(high[2]) < 0.003


@pytest.mark.parametrize("opening", [None, OPENING])
@pytest.mark.parametrize("name", sorted(WALLS))
def test_a_wall_stands_behind_the_room(name, opening):
    start_scene(size=8, samples=1)
    parts = WALLS[name](np.random.default_rng(4), (-1.0, 1.0, 2.4), opening)
    assert parts
    low, high = reach()
    assert low[0] <= -0.98 and high[0] >= 0.98 and high[2] >= 2.35
    assert -0.04 < low[1] < 0.001
