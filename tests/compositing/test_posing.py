"""Scaling, turning and mirroring a cut-out about its foot, and hiding it behind something."""

import numpy as np
import pytest

from engines.compositing.matting import Cutout
from engines.compositing.placing import place
from engines.compositing.posing import Pose, foot_point, hide_behind, hide_light, pose, pose_light
from engines.compositing.shadow import Light, cast_shadow
from engines.geometry import Box

SHAPE = (120, 160)


def chair(colour=(200, 60, 20)):
    """A cut-out that is not symmetric, 40 high and 21 wide, and its mask: a back on the left, a seat, two legs."""
    mask = np.zeros(SHAPE, bool)
    mask[40:60, 70:75] = True
    mask[60:66, 70:91] = True
    mask[66:80, 70:73] = mask[66:80, 88:91] = True
    box = Box(66, 36, 95, 84)
    colours = np.full((box.height, box.width, 3), (0, 255, 0), np.float32)  # of what lay round it: must not be seen
    colours[mask[box.slices]] = colour
    return Cutout(box, mask[box.slices].astype(np.float32), colours), mask


def drawn(cutout, dx=0, dy=0, level=128):
    return place(np.full((*SHAPE, 3), level, np.uint8), cutout, dx, dy)


def inked(picture, level=128):
    return np.abs(picture.astype(int) - level).max(axis=2) > 40


def test_the_foot_is_the_middle_of_what_touches_the_ground():
    _, mask = chair()
    assert foot_point(mask) == (80.0, 79.0)
    assert foot_point(np.pad(np.ones((1, 1), bool), ((3, 0), (2, 4)))) == (2.0, 3.0)


def test_no_pose_changes_nothing():
    cutout, mask = chair()
    assert pose(cutout, Pose(), foot_point(mask)) is cutout
    assert pose(cutout, Pose(rotate=360.0), foot_point(mask)) is cutout


def test_mirroring_moves_pixels_onto_pixels():
    cutout, mask = chair()
    kept = cutout.alpha.copy(), cutout.colours.copy()
    flipped = pose(cutout, Pose(flip=True), foot_point(mask))
    mirrored = np.zeros_like(mask)
    mirrored[:, 70:91] = mask[:, 70:91][:, ::-1]
    assert np.array_equal(inked(drawn(flipped)), mirrored)
    assert np.abs(drawn(flipped)[mirrored].astype(int) - (200, 60, 20)).max() <= 1
    back = pose(flipped, Pose(flip=True), foot_point(mask))
    assert np.array_equal(drawn(back), drawn(cutout))
    assert np.array_equal(cutout.alpha, kept[0]) and np.array_equal(cutout.colours, kept[1])


@pytest.mark.parametrize("scale", [0.25, 0.5, 1.5, 2.0])
def test_scaling_keeps_the_foot_and_scales_the_area(scale):
    cutout, mask = chair()
    scaled = inked(drawn(pose(cutout, Pose(scale=scale), foot_point(mask)), dy=10))
    assert scaled.sum() == pytest.approx(mask.sum() * scale**2, rel=0.25)
    rows, columns = np.nonzero(scaled)
    assert rows.max() - 10 == pytest.approx(79, abs=1)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(80, abs=1)
    assert columns.max() - columns.min() + 1 == pytest.approx(21 * scale, abs=2)


def test_a_quarter_turn_is_counter_clockwise():
    cutout, mask = chair()
    turned = inked(drawn(pose(cutout, Pose(rotate=90.0), foot_point(mask))))
    rows, columns = np.nonzero(turned)
    # What was above the foot lies to its left; the back, left of the foot, is now below it.
    assert columns.min() == pytest.approx(80 - 39, abs=1) and columns.max() == pytest.approx(80, abs=1)
    assert rows.min() == pytest.approx(69, abs=1) and rows.max() == pytest.approx(89, abs=1)
    assert turned[87, 50] and not turned[71, 50]


@pytest.mark.parametrize("how", [Pose(scale=0.6), Pose(scale=1.7), Pose(rotate=17.0), Pose(0.8, -33.0, True)])
def test_nothing_of_what_lay_round_it_is_seen(how):
    cutout, mask = chair()
    for level in (0, 128, 255):
        picture = drawn(pose(cutout, how, foot_point(mask)), level=level).astype(int)
        mixed = np.stack([np.full(3, level), (200, 60, 20)])
        low, high = mixed.min(axis=0), mixed.max(axis=0)
        assert (picture >= low - 12).all() and (picture <= high + 12).all()  # cubic resampling overshoots a little


def test_what_leaves_the_photo_is_cut_off():
    cutout, mask = chair()
    large = pose(cutout, Pose(scale=5.0), foot_point(mask))
    assert large.box.top < 0 and inked(drawn(large)).any()
    assert not inked(drawn(pose(cutout, Pose(rotate=180.0), foot_point(mask)), dy=60)).any()


def test_behind_something_it_is_hidden():
    cutout, mask = chair()
    front = np.zeros(SHAPE, np.float32)
    front[:, 100:] = 1
    front[:, 99] = 0.5
    hidden = hide_behind(cutout, front, 20, 0)
    seen = inked(drawn(hidden, 20))
    assert not seen[:, 100:].any() and np.array_equal(seen[:, :99], np.roll(mask, 20, axis=1)[:, :99])
    assert (drawn(hidden, 20)[62, 99] == np.rint((128 + np.array((200, 60, 20))) / 2)).all()
    assert np.array_equal(drawn(hide_behind(cutout, front, -60, 0), -60), drawn(cutout, -60))
    assert np.array_equal(hide_behind(cutout, front, 500, 0).alpha, cutout.alpha)


def test_the_shadow_is_posed_and_hidden_with_the_object():
    cutout, mask = chair()
    share = np.ones((*cutout.alpha.shape, 3), np.float32)
    share[-10:-2, 3:12] = 0.6
    light = Light(cutout.box, share)
    flipped = pose_light(light, Pose(flip=True), foot_point(mask))
    ground = np.full((*SHAPE, 3), 200, np.uint8)
    before, after = (cast_shadow(ground, one, dx=0, dy=0)[..., 0] < 160 for one in (light, flipped))
    mirrored = np.zeros_like(before)
    mirrored[:, 60:101] = before[:, 60:101][:, ::-1]
    assert before.any() and np.array_equal(after, mirrored)
    small = cast_shadow(ground, pose_light(light, Pose(scale=0.5), foot_point(mask)), dx=0, dy=0)[..., 0] < 160
    assert small.sum() == pytest.approx(before.sum() / 4, rel=0.4)
    front = np.zeros(SHAPE, np.float32)
    front[:, :74] = 1
    seen = cast_shadow(ground, hide_light(light, front, 0, 0), dx=0, dy=0)[..., 0] < 160
    assert np.array_equal(seen[:, 74:], before[:, 74:]) and not seen[:, :74].any()
    large = pose_light(light, Pose(scale=6.0), foot_point(mask))
    assert large.box.top < 0 and (cast_shadow(ground, large, dx=30, dy=0) <= ground).all()
