"""Every kind of thing: it builds, is the same for the same seed, stands where it should, and has a sensible size."""

import zlib

import bpy
import numpy as np
import pytest

from lab.scenes.render import start_scene
from lab.scenes.things import FAMILIES, KINDS
from lab.scenes.things.thing import PLACES
from lab.scenes.words import WORDS

SEEDS = (0, 1, 2)
LEAST, MOST = 0.03, 3.2  # metres: the largest extent of anything that stands in a room
SUNK = 0.02  # metres by which a foot may go into the floor, or something soft be flattened by it


def build(name, seed):
    start_scene(size=8, samples=1)
    return KINDS[name].make(np.random.default_rng(seed))


def fingerprint(thing):
    """A number that changes with any point of any mesh, curve or thread of the thing."""
    bpy.context.view_layer.update()
    sums = []
    for part in thing.objects:
        if part.type == "MESH":
            values = np.empty(len(part.data.vertices) * 3, np.float32)
            part.data.vertices.foreach_get("co", values)
        else:
            values = np.array(part.bound_box, np.float32)
        sums.append(zlib.crc32(values.tobytes()))
        sums.append(zlib.crc32(np.array(part.matrix_world, np.float32).tobytes()))
    return sums


def test_there_are_sixty_kinds_and_no_name_twice():
    assert len(KINDS) >= 60
    assert sum(len(family.KINDS) for family in FAMILIES) == len(KINDS)
    assert set(KINDS) <= set(WORDS)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_builds_what_it_says(name):
    kind = KINDS[name]
    assert kind.on and set(kind.on) <= set(PLACES)
    for seed in SEEDS:
        thing = build(name, seed)
        assert name in {one.name for one in thing.family()}
        low, high = thing.bounds()
        assert LEAST < (high - low).max() < MOST
        if {"floor", "table"} & set(kind.on):
            assert low[2] == pytest.approx(0, abs=SUNK)
        if "wall" in kind.on:
            assert high[1] < SUNK
        if kind.on == ("ceiling",):
            assert high[2] < SUNK
        for top in (*thing.tops, *thing.seats):
            assert low[2] < top.at[2] < high[2] + 0.02
            assert min(top.size) > 0.05


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_same_seed_builds_the_same_and_another_does_not(name):
    first = fingerprint(build(name, 0))
    assert fingerprint(build(name, 0)) == first
    assert any(fingerprint(build(name, seed)) != first for seed in (1, 2, 3))
