"""Light, coverage and moves, in a scene so small that its truth can be written down."""

import numpy as np
import pytest

from lab.scenes import materials, rooms, shapes
from lab.scenes.camera import Camera
from lab.scenes.render import find_move, render_coverage, render_light, render_with_coverage, start_scene
from lab.scenes.things.thing import Thing

SIZE = 48
CAMERA = Camera(at=(0.0, -2.4, 0.5), lens=24.0)  # a metre at the origin is 20 pixels


def cube(name, x, tint="#b0b0b0", y=0.0):
    thing = Thing(name, tint)
    thing.add(shapes.box(name, (0.4, 0.02, 0.4), (0, 0, 0.2), materials.paint(tint), bevel=0.0))
    return thing.place((x, y, 0.3))


@pytest.fixture
def two():
    start_scene(size=SIZE, samples=16)
    CAMERA.set_up()
    rooms.ambient_light("#ffffff", 1.0)
    return cube("box", -0.5), cube("bin", 0.6)


def test_coverage_is_how_much_of_a_pixel_a_thing_fills(two):
    masks = [render_coverage(thing.objects) for thing in two]
    for mask, thing in zip(masks, two, strict=True):
        low, high = thing.bounds()
        left, bottom, _ = CAMERA.project(low, SIZE)
        right, top, _ = CAMERA.project((high[0], low[1], high[2]), SIZE)
        assert mask.sum() == pytest.approx((right - left) * (bottom - top), rel=0.03)
        assert mask.max() == 1
    assert (masks[0] * masks[1]).sum() == 0


def test_one_render_gives_the_light_and_every_things_coverage(two):
    light, coverage = render_with_coverage(two)
    assert light.shape == (SIZE, SIZE, 3) and light.dtype == np.float32
    assert coverage.shape == (2, SIZE, SIZE) and coverage.min() >= 0 and coverage.max() <= 1
    for mask, thing in zip(coverage, two, strict=True):
        assert np.abs(mask - render_coverage(thing.objects)).mean() < 0.01
    assert (coverage.sum(axis=0) <= 1.001).all()


def test_what_stands_in_front_hides(two):
    behind = two[0]
    cube("basket", -0.4375, y=-0.3)  # on the same rays, nearer
    assert render_coverage(behind.objects).sum() < 5


def test_what_a_thing_holds_has_its_own_coverage(two):
    holder = two[0]
    held = cube("mug", 0.0)
    holder.hold(held, (0.0, -0.2, 0.0))
    _, coverage = render_with_coverage([holder, held, two[1]])
    together = render_coverage(holder.objects)
    assert np.abs(coverage[0] + coverage[1] - together).mean() < 0.01
    assert coverage[1].sum() > 10


@pytest.mark.parametrize(("x", "y"), [(9, 0), (-4, 0), (3, 6)])
def test_a_move_goes_by_so_many_pixels(two, x, y):
    thing = two[0]
    before = render_coverage(thing.objects)
    thing.shift(find_move(thing, CAMERA, x, y, SIZE))
    after = render_coverage(thing.objects)
    rows, columns = np.indices(before.shape)

    def middle(mask):
        return (columns * mask).sum() / mask.sum(), (rows * mask).sum() / mask.sum()

    moved = np.subtract(middle(after), middle(before))
    assert moved == pytest.approx((x, -y), abs=0.12)


def test_a_thing_that_is_not_shown_throws_no_shadow_and_covers_nothing(two):
    light = render_light()
    two[0].show(False)
    without = render_light()
    assert np.abs(light - without).max() > 0.05
    two[0].show(True)
    assert np.array_equal(render_light(), light)
