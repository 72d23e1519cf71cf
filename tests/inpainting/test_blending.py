"""Joining copied pieces: steps of light become ramps, texture stays, exact where nothing has to be joined."""

import numpy as np

from engines.inpainting.blending import blend_pieces

SHAPE = (60, 80)


def setting(rise=30):
    """A photo that gets lighter to the right, by `rise` levels, with texture, and a hole in its middle."""
    rng = np.random.default_rng(5)
    truth = np.linspace(80, 80 + rise, SHAPE[1])[None, :, None] + np.zeros((SHAPE[0], 1, 3))
    truth = (truth + rng.normal(0, 3, (*SHAPE, 1))).astype(np.float32)
    hole = np.zeros(SHAPE, bool)
    hole[20:40, 25:55] = True
    rows, columns = np.indices(SHAPE)
    return truth, hole, rows, columns


def copied(photo, sources):
    return photo[sources[..., 0], sources[..., 1]]


def blend(photo, sources, hole, trusted, filled):
    """The whole picture, with what `blend_pieces` makes of its hole."""
    blended = filled.copy()
    blended[hole] = blend_pieces(photo, sources, hole, trusted, filled)
    return blended


def step(picture, column, rise):
    """The mean step in the hole from this column to the next, beyond the picture's own slope."""
    return abs((picture[20:40, column + 1] - picture[20:40, column]).mean() - rise / 79)


def test_two_pieces_meet_without_a_step():
    photo, hole, rows, columns = setting()
    # The left half comes from 22 columns further left, the right half from 22 further right: a step of 17 levels.
    sources = np.stack([rows, np.where(columns < 40, columns - 22, columns + 22)], axis=2).clip(1, 78).astype(np.int32)
    sources[..., 0] = sources[..., 0].clip(1, 58)
    filled = np.where(hole[..., None], copied(photo, sources), photo)
    blended = blend(photo, sources, hole, ~hole, filled)
    assert step(filled, 39, 30) > 14 and step(blended, 39, 30) < 3
    smooth = np.linspace(80, 110, SHAPE[1])[None, :, None]
    assert np.abs((blended - smooth)[hole].mean()) < 2
    texture = [np.diff(picture[20:40, 25:39, 0], axis=0).std() for picture in (filled, blended)]
    assert abs(texture[1] / texture[0] - 1) < 0.1


def test_a_large_step_is_an_edge_and_stays():
    """Where a dark thing meets a light one, a ramp would be smoke."""
    photo, hole, rows, columns = setting(0)
    photo[:, 40:] += 130
    # The dark piece ends four columns too early.
    sources = np.stack([rows, np.where(columns < 36, columns - 22, columns + 22)], axis=2).clip(1, 78).astype(np.int32)
    sources[..., 0] = sources[..., 0].clip(1, 58)
    filled = np.where(hole[..., None], copied(photo, sources), photo)
    blended = blend(photo, sources, hole, ~hole, filled)
    assert step(filled, 35, 0) > 125 and step(blended, 35, 0) > 125


def test_a_step_of_light_is_smoothed_and_one_of_colour_is_kept():
    """A floor's shadow may end softly; where the floor ends it may not."""
    photo, hole, rows, columns = setting(0)
    sources = np.stack([rows, np.where(columns < 36, columns - 22, columns + 22)], axis=2).clip(1, 78).astype(np.int32)
    sources[..., 0] = sources[..., 0].clip(1, 58)
    steps = []
    for right in ((1.4, 1.4, 1.4), (1.4, 1.4, 0.6)):  # both 32 levels higher in red
        seen = photo * np.where((columns >= 40)[..., None], right, 1).astype(np.float32)
        filled = np.where(hole[..., None], copied(seen, sources), seen)
        steps.append(step(blend(seen, sources, hole, ~hole, filled)[..., :1], 35, 0))
    assert steps[0] < 4 and steps[1] > 15


def test_a_perfect_copy_stays_as_it_is():
    photo, hole, rows, columns = setting()
    photo = np.tile(photo[:, :20], (1, 4, 1))  # repeats every 20 columns
    sources = np.stack([rows.clip(1, 58), np.where(columns >= 40, columns + 20, columns - 20)], axis=2)
    sources = sources.clip(1, 78).astype(np.int32)
    sources[hole] = np.stack([rows, np.where(columns >= 40, columns + 20, columns - 20)], axis=2)[hole]
    filled = np.where(hole[..., None], copied(photo, sources), photo)
    assert np.abs(blend(photo, sources, hole, ~hole, filled) - photo).max() < 0.5


def test_a_hole_at_the_frame_is_bound_only_where_there_is_photo():
    photo, _, rows, columns = setting()
    hole = columns < 20
    sources = np.stack([rows.clip(1, 58), (columns + 30).clip(1, 78)], axis=2).astype(np.int32)
    filled = np.where(hole[..., None], copied(photo, sources), photo)
    blended = blend(photo, sources, hole, ~hole, filled)
    assert abs((blended[:, 20] - blended[:, 19]).mean()) < 5 < abs((filled[:, 20] - filled[:, 19]).mean())
    assert blended[hole].min() > 40 and blended[hole].max() < 180


def test_what_is_not_trusted_gives_no_light():
    photo, hole, rows, columns = setting()
    photo[19, 25:55] += 25  # a lighter fringe above the hole
    trusted = ~hole
    trusted[19] = False
    sources = np.stack([rows, columns + 25], axis=2).clip(1, 58).astype(np.int32)
    sources[hole] = np.stack([np.full(SHAPE, 50), columns], axis=2)[hole]
    filled = np.where(hole[..., None], copied(photo, sources), photo)
    lit, unlit = (blend(photo, sources, hole, where, filled) for where in (~hole, trusted))
    assert (lit - unlit)[20, 25:55].mean() > 5
    assert (lit - unlit)[39, 25:55].mean() < 1
