"""The object's shadow: measured against the filling, carried, and ended softly; a cast one found further out."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

import shift_object
from engines.compositing.far_shadow import find_far_shadow
from engines.compositing.shadow import MEASURED, SEEN, Light, both_lights, cast_shadow, measure_shadow
from engines.geometry import Box
from tests.compositing.shares import whole_share
from utils import Photo, cut_out, pad_mask, place_object, shaded_background

SHAPE = (512, 640)


def disc(x=200, y=300, radius=50):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(rows - y, columns - x) <= radius


MASK = disc()
HOLE = pad_mask(MASK, 20)
STRENGTH = 0.35  # of the light that the test's shadow takes at the object


def floor(seed=0, texture=0):
    """A brown floor with grain and, with a texture, wavy boards of that many levels whose places the seed draws."""
    rng = np.random.default_rng(seed)
    columns = np.arange(SHAPE[1])
    boards = texture * np.sin(columns * 0.9 + rng.uniform(0, 6))[None, :, None]
    return np.clip(np.array([170, 140, 110]) + boards + rng.normal(0, 2, (*SHAPE, 1)), 0, 255)


def soft_light():
    """A contact shadow: STRENGTH at the object, gone 16 pixels from it."""
    distance = cv2.distanceTransform((~MASK).astype(np.uint8), cv2.DIST_L2, 5)
    return 1 - STRENGTH * np.clip(1 - distance / 16, 0, 1)[..., None]


def photograph(ground, light=1.0):
    picture = ground * light
    picture[MASK] = (40, 60, 160)
    return np.rint(picture).astype(np.uint8)


def filled(ground, other):
    """The ground as a filling of the hole gives it: right in the large, of other grain."""
    return np.rint(np.where(HOLE[..., None], other, ground)).astype(np.uint8)


def share_of(light: Light):
    return whole_share(light, SHAPE)


@pytest.mark.parametrize("texture", [0, 12])
def test_a_soft_shadow_is_carried(texture):
    ground = floor(0, texture)
    background = filled(ground, floor(1, texture))
    light = measure_shadow(photograph(ground, soft_light()), background, MASK, HOLE)
    shaded = cast_shadow(background, light, dx=250, dy=-40)
    true = background * np.roll(soft_light(), (-40, 250), axis=(0, 1))
    ring = np.roll(HOLE & ~MASK, (-40, 250), axis=(0, 1))
    taken = (true - background)[ring]
    assert np.abs(shaded - true)[ring].mean() < 0.3 * np.abs(taken).mean()
    assert abs((shaded.astype(float) - background)[ring].mean() / taken.mean() - 1) < 0.25


def test_a_shadow_has_the_colour_of_the_light_that_it_takes():
    """A warm lamp is hidden, and skylight stays: the shadow is bluish, all of it."""
    ground, warm = floor(), np.array([1.3, 1.0, 0.7])
    image = photograph(ground, 1 - (1 - soft_light()) * warm)
    share = share_of(measure_shadow(image, filled(ground, floor(1)), MASK, HOLE))
    taken = np.log(share[share.min(axis=2) < 0.9])
    assert np.allclose(
        taken / taken.mean(axis=1, keepdims=True),
        np.log(1 - STRENGTH / 2 * warm) / np.log(1 - STRENGTH / 2 * warm).mean(),
        atol=0.12,
    )


def test_texture_is_not_carried():
    """Boards that the filling has elsewhere: the light on them is nearly the same, and so is the placed picture."""
    ground = floor(0, 20)
    light = measure_shadow(photograph(ground), filled(ground, floor(3, 20)), MASK, HOLE)
    plain = np.full((*SHAPE, 3), 150, np.uint8)
    shaded = plain if light is None else cast_shadow(plain, light, dx=250, dy=0)
    assert np.abs(shaded.astype(int) - plain).mean(where=HOLE[..., None]) < 2


def test_no_shadow_no_light_taken():
    photo = photograph(floor())
    assert measure_shadow(photo, filled(floor(), floor()), MASK, HOLE) is None
    assert measure_shadow(photo, photo, MASK, MASK) is None  # no ring to measure in


def test_the_share_is_one_outside_the_hole_and_pixels_there_stay():
    ground = floor()
    background = filled(ground, floor(1))
    light = measure_shadow(photograph(ground, soft_light()), background, MASK, HOLE)
    share = share_of(light)
    assert (share[~HOLE] == 1).all() and share.max() == 1 and share.min() > 0
    shaded = cast_shadow(background, light, dx=250, dy=0)
    outside = ~np.roll(HOLE, 250, axis=1)
    assert np.array_equal(shaded[outside], background[outside])


def test_a_rug_under_the_object_is_no_shadow():
    """The photo's ring shows a rug that the filling lost: darker, in another colour. None of it is carried."""
    ground = floor()
    rug = ground.copy()
    rug[300:] = (60, 90, 130)
    light = measure_shadow(photograph(rug), filled(rug, ground), MASK, HOLE)
    assert light is None or light.share.min() > 0.93


def test_a_dark_board_that_runs_on_is_no_shadow():
    ground = floor()
    board = ground.copy()
    board[330:345] *= 0.4
    light = measure_shadow(photograph(board), filled(board, ground), MASK, HOLE)
    assert light is None or light.share.min() > 0.9


def test_a_tile_that_the_filling_has_elsewhere_is_no_shadow():
    """Dark, bluish as shadows are, and touching the object: neither it nor its outline is carried."""
    ground = floor() * 0 + (200, 194, 184)
    tiled, other = ground.copy(), ground.copy()
    tiled[236:270, 170:230] = other[241:247, 185:215] = (33, 58, 65)
    tiled, other = (cv2.GaussianBlur(picture, (0, 0), 1.5) for picture in (tiled, other))  # as a lens does
    light = measure_shadow(photograph(tiled), filled(tiled, other), MASK, HOLE)
    near = cv2.distanceTransform((~MASK).astype(np.uint8), cv2.DIST_L2, 5) < 6
    assert light is None or share_of(light)[~near].min() > 0.85


def test_a_rug_that_goes_on_outside_but_not_in_the_filling_is_no_shadow():
    """A little darker and warmer, as a shadow may be: but outside the hole it is as dark."""
    ground, lighter = floor(), floor(1)
    rugged = np.where((np.arange(SHAPE[1]) > 225)[None, :, None], ground * (0.78, 0.75, 0.72), ground)
    light = measure_shadow(photograph(rugged), filled(rugged, lighter), MASK, HOLE)
    near = cv2.distanceTransform((~MASK).astype(np.uint8), cv2.DIST_L2, 5) < 6
    assert light is None or share_of(light)[~near].min() > 0.9


def test_on_another_surface_the_shadow_ends():
    ground = floor()
    light = measure_shadow(photograph(ground, soft_light()), filled(ground, floor(1)), MASK, HOLE)
    background = filled(ground, floor(1))
    background[:, 420:] = (20, 30, 60)  # a dark door
    shaded = cast_shadow(background, light, dx=220, dy=0).astype(float)
    ring = np.roll(HOLE & ~MASK, 220, axis=1)
    rows, columns = np.nonzero(ring)
    left, right = (rows[columns < 400], columns[columns < 400]), (rows[columns > 440], columns[columns > 440])
    assert (shaded[left] / background[left]).min() < 0.75
    assert (shaded[right] / background[right]).min() > 0.9


def test_a_shadow_that_the_frame_cut_off_ends_softly():
    share = np.full((100, 60, 3), 0.5, np.float32)
    plain = np.full((*SHAPE, 3), 200, np.uint8)
    at_the_frame = Light(Box(0, 200, 60, 300), share)
    moved = cast_shadow(plain, at_the_frame, dx=100, dy=0)[250, :, 0].astype(int)
    assert moved[100] > 195 and moved[140] == 98  # (200 + FLOOR) / 2 - FLOOR
    assert np.abs(np.diff(moved[100:140])).max() < 10
    assert cast_shadow(plain, at_the_frame, dx=0, dy=5)[250, 0, 0] == 98  # the frame still cuts it there
    assert np.array_equal(cast_shadow(plain, at_the_frame, dx=-60, dy=0), plain)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (5, 3)])
def test_tiny_pictures(shape):
    image = np.full((*shape, 3), 90, np.uint8)
    mask = np.zeros(shape, bool)
    mask[0, 0] = True
    hole = np.ones(shape, bool)
    assert measure_shadow(image, image, mask, hole) is None
    assert not find_far_shadow(image, mask, mask).any()


def test_placing_with_a_shadow_keeps_the_promises():
    ground = floor()
    image, background = photograph(ground, soft_light()), filled(ground, floor(1))
    before = [a.copy() for a in (image, background, MASK, HOLE)]
    light = measure_shadow(image, background, MASK, HOLE)
    cutout = cut_out(image, MASK, HOLE, behind=shaded_background(background, light))
    photo = Photo(image)
    assert place_object(photo, background, cutout, HOLE, dx=0, dy=0, light=light) is photo
    moved = place_object(photo, background, cutout, HOLE, dx=200, dy=20, light=light).pixels
    untouched = ~HOLE & ~np.roll(HOLE, (20, 200), axis=(0, 1))
    assert np.array_equal(moved[untouched], image[untouched])
    core = cv2.erode(MASK.astype(np.uint8), np.ones((9, 9))) > 0
    assert np.array_equal(moved[np.roll(core, (20, 200), axis=(0, 1))], image[core])
    for now, then in zip((image, background, MASK, HOLE), before, strict=True):
        assert np.array_equal(now, then)


def test_measured_and_seen_light_are_both_heeded_and_no_light_is_left_that_was_measured_to_lack():
    rng = np.random.default_rng(4)
    measured = Light(Box(40, 50, 140, 130), rng.uniform(0.4, 1, (80, 100, 3)).astype(np.float32))
    seen = Light(Box(90, 30, 190, 110), rng.uniform(0.4, 1, (80, 100, 3)).astype(np.float32))
    one, other, both = (share_of(light) for light in (measured, seen, both_lights(measured, seen)))
    assert (both <= one).all()
    assert np.array_equal(both == 1, (one == 1) & (other == 1))
    darker = both < one
    assert both[darker] == pytest.approx((one**MEASURED * other**SEEN)[darker], rel=1e-5)
    agreed = share_of(both_lights(measured, measured))
    assert (agreed <= one).all() and agreed == pytest.approx(one, abs=0.12)


def test_where_no_shadow_was_measured_none_is_carried():
    light = Light(Box(40, 50, 140, 130), np.full((80, 100, 3), 0.6, np.float32))
    assert both_lights(None, light) is None and both_lights(None, None) is None
    assert both_lights(light, None) is light


# A shadow that a low sun casts


def cast(depth=(0.5, 0.5, 0.55)):
    """A broad shadow from the disc to the left, as light on the floor, and where it is."""
    where = np.zeros(SHAPE, bool)
    where[290:345, 80:200] = True
    soft = cv2.GaussianBlur(where.astype(np.float32), (0, 0), 2)[..., None]
    return 1 - soft * (1 - np.array(depth)), where


def test_a_cast_shadow_is_found_beyond_the_hole():
    light, where = cast()
    image = photograph(floor(), light)
    found = find_far_shadow(image, MASK, HOLE)
    beyond = where & ~HOLE
    assert found[beyond].mean() > 0.95
    assert not (found & MASK).any()
    near = cv2.dilate(where.astype(np.uint8), np.ones((21, 21))) > 0
    assert not (found & ~near).any()


@pytest.mark.parametrize(
    "depth",
    [
        (1, 1, 1),  # none
        (0.95, 0.95, 0.95),  # a stain
        (0.9, 0.4, 0.4),  # red paint
        (0.05, 0.05, 0.05),  # a black mat
    ],
)
def test_what_is_no_cast_shadow_is_left_alone(depth):
    light, _ = cast(depth)
    assert not find_far_shadow(photograph(floor(), light), MASK, HOLE).any()


def test_a_cast_shadow_goes_along_and_none_stays(tmp_path):
    """The whole command: the old place is as bright as the floor, the new one as dark as the old one was."""
    light, where = cast()
    image = photograph(floor(), light)
    Image.fromarray(image).save(tmp_path / "photo.png")
    Image.fromarray(MASK.astype(np.uint8) * 255).save(tmp_path / "mask.png")
    options = {"image": "photo.png", "mask": "mask.png", "output": "moved.png", "report": "report.json"}
    paths = [f"--{name}={tmp_path / file}" for name, file in options.items()]
    assert shift_object.main([*paths, "--x=300", "--y=0", "--inpainter=embedded", "--seed=1"]) == 0
    moved = np.asarray(Image.open(tmp_path / "moved.png")).astype(float)
    core = cv2.erode((where & ~MASK).astype(np.uint8), np.ones((13, 13))) > 0
    old = moved[core].mean(axis=0) / floor()[core].mean(axis=0)
    new = moved[np.roll(core, 300, axis=1)].mean(axis=0) / floor()[core].mean(axis=0)
    assert np.allclose(old, 1, atol=0.05) and np.allclose(new, (0.5, 0.5, 0.55), atol=0.08)
    (job,) = json.loads((tmp_path / "report.json").read_text())["jobs"]
    (grown,) = [stage["shadow_beyond_pad"] for stage in job["stages"] if "shadow_beyond_pad" in stage]
    assert grown > 0.8 * np.count_nonzero(where & ~HOLE)


def test_a_dark_mat_or_table_under_the_object_is_no_cast_shadow():
    for rows, columns in ((slice(230, 390), slice(110, 300)), (slice(290, 420), slice(60, 340))):
        ground = floor()
        ground[rows, columns] *= 0.5
        assert not find_far_shadow(photograph(ground), MASK, HOLE).any()


def test_a_skirting_behind_the_object_is_no_cast_shadow():
    ground = floor()
    ground[290:345] *= 0.5
    assert not find_far_shadow(photograph(ground), MASK, HOLE).any()
    assert not find_far_shadow(photograph(ground), MASK, np.ones(SHAPE, bool)).any()
