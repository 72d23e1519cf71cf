"""What an object does to the light: taken off the photo, and what the shipped network sees of it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from benchmarks.measures import psnr
from engines.compositing.effects import (
    DESCRIPTION,
    NETWORK,
    UNSEEN,
    WEIGHTS,
    Effects,
    find_traces,
    light_of,
    load_effects,
    surroundings,
    take_off,
)
from engines.compositing.shadow import FLOOR
from engines.geometry import distance_to
from tests.compositing.shares import whole_share
from tests.damage import assert_one_line, damaged
from utils import Found, free_ground, pad_mask

SHAPE = (512, 640)
ROOT = Path(__file__).parents[2]
PICTURES = ("bagpack", "stool", "wall hanging")


def disc(x=200, y=300, radius=40):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(rows - y, columns - x) <= radius


MASK = disc()
HOLE = pad_mask(MASK, 20)


def floor():
    """Checks in two browns, with grain."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]] // 16
    checks = np.where(((rows + columns) % 2)[..., None], (180, 150, 120), (130, 100, 80))
    return np.clip(checks + np.random.default_rng(0).normal(0, 2, (*SHAPE, 1)), 0, 255)


def shadow(depth=0.5, where=np.s_[290:330, 250:300]):
    """The logarithm of the light in a soft shadow from the disc to the right, beyond its hole; bluish."""
    dark = np.zeros(SHAPE, np.float32)
    dark[where] = 1
    return cv2.GaussianBlur(dark, (0, 0), 3)[..., None] * np.log(np.float32([depth, depth, depth * 1.1]))


def photograph(change):
    picture = (floor() + FLOOR) * np.exp(change) - FLOOR
    picture[MASK] = (40, 60, 160)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def known(change):
    """Effects as a network that is never wrong would see them."""
    box = surroundings(MASK)
    part = change[box.slices].astype(np.float32)
    return Effects(box, (np.abs(part).max(axis=2) > 0.01).astype(np.float32), part)


def test_a_shadow_is_divided_out_and_the_checks_stay():
    change = shadow(depth=0.75)  # in the hole too not so deep that the filling is better
    image, effects = photograph(change), known(change)
    before = [plane.copy() for plane in (image, MASK, HOLE, effects.chance, effects.change)]
    cleared = take_off(image, MASK, HOLE, effects)
    assert np.abs(cleared.pixels.astype(float) - np.rint(floor()))[~MASK].max() <= 5
    assert np.array_equal(cleared.pixels[~cleared.changed], image[~cleared.changed])
    assert np.array_equal(cleared.pixels[MASK], image[MASK]) and not cleared.changed[MASK].any()
    assert (cleared.changed & ~HOLE).sum() > 500 and not cleared.hidden.any()
    for now, then in zip((image, MASK, HOLE, effects.chance, effects.change), before, strict=True):
        assert np.array_equal(now, then)


def test_what_is_nearly_black_counts_as_hidden():
    change = shadow(depth=0.2)
    cleared = take_off(photograph(change), MASK, HOLE, known(change))
    core = np.zeros(SHAPE, bool)
    core[296:324, 256:294] = True
    assert cleared.hidden[core & ~MASK].all() and not (cleared.hidden & MASK).any()
    assert not cleared.hidden[distance_to(core) > 16].any()


def test_what_does_not_touch_the_hole_is_no_effect_of_this_object():
    change = shadow(where=np.s_[200:215, 270:282])
    image = photograph(change)
    assert not HOLE[np.abs(change).max(axis=2) > 0.02].any()
    assert np.array_equal(take_off(image, MASK, HOLE, known(change)).pixels, image)


def test_where_asked_for_nothing_beyond_the_hole_is_changed():
    change = shadow()
    image = photograph(change)
    cleared = take_off(image, MASK, HOLE, known(change), beyond=False)
    assert np.array_equal(cleared.pixels[~HOLE], image[~HOLE]) and not (cleared.changed & ~HOLE).any()
    assert cleared.changed[HOLE].any() and not (cleared.hidden & ~HOLE).any()


def test_no_effects_nothing_is_changed():
    image = photograph(np.zeros((1, 1, 3), np.float32))
    cleared = take_off(image, MASK, HOLE, known(np.zeros((*SHAPE, 3), np.float32)))
    assert np.array_equal(cleared.pixels, image) and not cleared.changed.any() and not cleared.hidden.any()


def test_in_the_hole_less_darkness_hides_than_beyond_it():
    """The hole is filled anyhow; beyond it whatever the photo still shows is better than a filling."""
    change = shadow(depth=0.45)
    hidden = take_off(photograph(change), MASK, HOLE, known(change)).hidden
    core = np.zeros(SHAPE, bool)
    core[298:322, 254:292] = True
    in_hole = core & HOLE & (distance_to(~HOLE) > 3)
    assert in_hole.any() and hidden[in_hole].all() and not (hidden & (distance_to(HOLE) > 4)).any()


EVERYWHERE = np.ones(SHAPE, bool)


def test_the_light_that_is_carried_is_what_the_network_sees():
    change = shadow(depth=0.5)
    effects = known(change)
    kept = [plane.copy() for plane in (effects.chance, effects.change)]
    share = whole_share(light_of(effects, MASK, EVERYWHERE), SHAPE)
    off = distance_to(MASK) > 3
    deep = off & (change.min(axis=2) < -0.05)
    assert share[deep] == pytest.approx(np.exp(change[deep]), abs=0.01)
    assert (share[change.min(axis=2) > -UNSEEN] == 1).all() and share.max() <= 1
    assert np.array_equal(effects.chance, kept[0]) and np.array_equal(effects.change, kept[1])


def test_what_is_unlikely_is_carried_as_the_network_says_it():
    effects = known(shadow(depth=0.8))
    doubtful = effects._replace(chance=0.3 * effects.chance)
    one, other = (whole_share(light_of(each, MASK, HOLE), SHAPE) for each in (doubtful, effects))
    assert np.array_equal(one, other)


def test_under_the_object_s_edge_the_light_round_it_goes_on():
    change = np.full((*SHAPE, 3), np.log(0.7), np.float32)
    change[MASK] = -9.0  # what the network says there is of no meaning
    share = whole_share(light_of(known(change), MASK, EVERYWHERE), SHAPE)
    edge = np.abs(np.where(MASK, distance_to(~MASK), distance_to(MASK))) < 3
    assert share[edge] == pytest.approx(0.7, abs=0.02)


def test_what_the_removal_does_not_touch_stays_in_the_light_and_the_shadow_ends_softly_before():
    effects = known(np.full((*SHAPE, 3), np.log(0.5), np.float32))
    share = whole_share(light_of(effects, MASK, HOLE), SHAPE)
    assert (share[~HOLE] == 1).all()
    assert share[(distance_to(~HOLE) > 5) & (distance_to(MASK) > 3)] == pytest.approx(0.5, abs=1e-4)
    assert share[distance_to(~HOLE) == 1].min() > 0.8


def test_light_that_nobody_sees_or_that_is_another_thing_s_or_a_gleam_is_not_carried():
    elsewhere, gleam = shadow(where=np.s_[200:215, 270:282]), -shadow()
    for change in (np.zeros((*SHAPE, 3), np.float32), 0.02 * shadow(), elsewhere, gleam):
        assert light_of(known(change), MASK, HOLE) is None


@pytest.mark.parametrize(("plain", "found"), [(True, True), (False, False)])
def test_a_rest_of_shadow_in_the_ring_is_a_trace_on_a_bare_wall(plain, found):
    grain = np.random.default_rng(1).normal(0, 1 if plain else 70, (*SHAPE, 1))
    wall = cv2.GaussianBlur(np.full((*SHAPE, 3), 180.0) + grain, (0, 0), 1 if plain else 3)
    rim = np.abs(distance_to(MASK) - 12) < 3
    wall[rim] -= 8
    ring = HOLE & (distance_to(MASK) > 6)
    traces = find_traces(np.rint(wall).clip(0, 255).astype(np.uint8), HOLE, ring)
    assert not (traces & ~ring).any()
    assert traces[rim & ring].mean() > 0.9 if found else traces[ring].mean() < 0.1


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (5, 3)])
def test_tiny_pictures(shape):
    image, mask = np.full((*shape, 3), 90, np.uint8), np.zeros(shape, bool)
    mask[0, 0] = True
    hole = np.ones(shape, bool)
    effects = load_effects().look(image, mask)
    assert effects.chance.shape == effects.change.shape[:2] == (effects.box.height, effects.box.width)
    cleared = take_off(image, mask, hole, effects)
    assert cleared.pixels.shape == image.shape and np.isfinite(effects.change).all()
    light = light_of(effects, mask, hole)
    assert light is None or np.isfinite(light.share).all()


def truth(name):
    """A picture of the project's, its object's mask, and the same room without it."""
    folder = ROOT / "tests" / "data" / "truth" / name
    image, empty = (
        np.asarray(Image.open(path).convert("RGB"))
        for path in (next((ROOT / "input_images").glob(f"{name}.*")), next(folder.glob("empty.*")))
    )
    return image, np.asarray(Image.open(folder / "mask.png").convert("L")) > 127, empty


@pytest.mark.parametrize(("name", "gain"), zip(PICTURES, (6.5, 4.0, 1.1), strict=True))
def test_the_shipped_network_sees_the_object_s_own_light(name, gain):
    """In decibels round the object, against the room without it."""
    image, mask, empty = truth(name)
    hole = pad_mask(mask, 20)
    effects = load_effects().look(image, mask)
    assert effects.chance.min() >= 0 and effects.chance.max() <= 1
    cleared = take_off(image, mask, hole, effects)
    assert cleared.changed.any() and cleared.changed.mean() < 0.15
    box = np.zeros_like(mask)
    box[effects.box.slices] = True
    near = box & (distance_to(mask) > 6) & hole & ~cleared.hidden
    assert psnr(empty, cleared.pixels, near) > psnr(empty, image, near) + gain
    assert psnr(empty, cleared.pixels, box & ~hole & ~cleared.hidden) > 30  # beyond it, it takes little away wrongly


@pytest.mark.parametrize("beyond", [True, False])
def test_the_ground_is_freed_of_light_within_what_it_says(beyond):
    image, mask, _ = truth("bagpack")
    padded = pad_mask(mask)
    ground = free_ground(image, Found(mask, mask, 0.0), padded, beyond=beyond)
    assert np.array_equal(ground.pixels[~ground.touched], image[~ground.touched])
    assert np.array_equal(ground.pixels[mask], image[mask])
    assert not (ground.shown & ~ground.hole).any() and not (ground.hole & ~ground.touched).any()
    assert (ground.shown & padded).sum() > 3000 and (padded & ~ground.hole).sum() == 0
    assert free_ground(image, Found(mask, mask, 0.0), padded, beyond=beyond, carried=False).light is None
    share = whole_share(ground.light, mask.shape)
    assert (share[~ground.touched] == 1).all() and share.min() < 0.9
    if beyond:
        assert ground.told["shadow_beyond_pad"] > 0
    else:
        assert not (ground.touched & ~padded).any() and not any(ground.told.values())


@damaged(NETWORK, DESCRIPTION)
def test_a_damaged_file_is_one_line(tmp_path, damage, file, words):
    assert_one_line(load_effects, WEIGHTS, tmp_path, damage, file, words)
