"""Finding a free place."""

import itertools

import bpy
import numpy as np
import pytest

from lab.scenes import materials, shapes
from lab.scenes.plan import GAP, Plan, own_box, plan_of, turned_box
from lab.scenes.render import start_scene
from lab.scenes.things.thing import Thing, Top

ROOM = np.array([(-1.0, -1.0, 0.0), (1.0, 1.0, 2.0)])


def cube(name="box", side=0.2):
    thing = Thing(name)
    thing.add(shapes.box(name, (side, side, side), (0, 0, side / 2), materials.paint("#808080"), bevel=0.0))
    return thing


@pytest.fixture(autouse=True)
def scene():
    start_scene(size=8, samples=1)


def box(low, high):
    return np.array([low, high], float)


def test_a_place_is_free_until_it_is_taken():
    plan, place = Plan(ROOM), box((0, 0, 0), (0.3, 0.3, 0.3))
    assert plan.is_free(place)
    plan.take(place)
    assert not plan.is_free(place)
    assert not plan.is_free(np.add(place, (0.3 + GAP / 2, 0, 0)))
    assert plan.is_free(np.add(place, (0.3 + 2 * GAP, 0, 0)))


def test_outside_of_the_room_nothing_is_free():
    assert not Plan(ROOM).is_free(box((0.9, 0, 0), (1.2, 0.3, 0.3)))


def test_a_rug_can_be_stood_on():
    plan = Plan(ROOM)
    plan.take(box((-1, -1, 0), (1, 1, 0.02)))
    assert plan.is_free(box((0, 0, 0), (0.3, 0.3, 0.3)))


def test_a_mover_may_overlap_its_old_place_only():
    plan, thing = Plan(ROOM), cube()
    plan.take(box((0, 0, 0), (0.2, 0.2, 0.2)), thing)
    step = box((0.1, 0, 0), (0.3, 0.2, 0.2))
    assert plan.is_free(step, mover=thing)
    assert not plan.is_free(step)


def test_things_settle_apart_and_the_last_that_finds_no_place_is_gone():
    plan, rng, found = Plan(box((-0.35, -0.2, 0), (0.35, 0.2, 1))), np.random.default_rng(0), []
    for _ in range(12):
        thing = cube()
        if plan.settle(thing, lambda size: ((float(rng.uniform(-0.3, 0.3)), 0.0, 0.0), 0.0)):
            found.append(thing)
    assert 1 <= len(found) <= 3
    bounds = sorted((thing.bounds() for thing in found), key=lambda b: b[0, 0])
    assert all(a[1, 0] < b[0, 0] for a, b in itertools.pairwise(bounds))
    assert len([one for one in bpy.data.objects if one.type == "MESH"]) == len(found)


def test_a_box_turned_by_a_quarter_swaps_its_sides():
    corners = np.array([(-1, -2, 0), (1, 2, 3)], float)
    turned = turned_box(corners, np.array([5, 0, 0]), np.pi / 2)
    assert turned == pytest.approx(np.array([(3, -1, 0), (7, 1, 3)]))


def test_a_held_things_own_box_does_not_know_where_its_holder_stands():
    table, mug = cube(side=0.4), cube(side=0.1)
    table.hold(mug, (0.05, 0.0, 0.4))
    before = own_box(mug)
    table.place((3, 2, 0), 1.1)
    assert own_box(mug) == pytest.approx(before, abs=1e-5)
    assert before[0, 2] == pytest.approx(0.4, abs=1e-5)


def test_a_thing_moves_by_the_rooms_metres_whatever_holds_it():
    table, mug = cube(side=0.4), cube(side=0.1)
    table.hold(mug, (0.0, 0.0, 0.4))
    table.place((1, 0, 0), 0.7)
    before = mug.middle()
    mug.shift(np.array([0.1, -0.2, 0.0]))
    assert mug.middle() - before == pytest.approx([0.1, -0.2, 0.0], abs=1e-5)


def test_the_plan_of_a_top_is_the_top():
    plan = plan_of(Top((0, 0.1, 0.7), (1.0, 0.5)))
    assert plan.is_free(box((-0.4, 0, 0.7), (0.4, 0.3, 0.9)))
    assert not plan.is_free(box((-0.6, 0, 0.7), (0.4, 0.3, 0.9)))
