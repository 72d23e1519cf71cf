"""Heat maps taken apart and put together again: hand-written maps, no engine."""

import numpy as np
import pytest

from engines.geometry import Box
from engines.segmentation import refining
from engines.segmentation.refining import agreement, departs, log_odds, redraw, score_of, split_heat, spread

THRESHOLD = 0.646


def heat_map(shape, *blocks, cold=0.01):
    """A score of `cold` with blocks, each a box and its value; later ones lie over earlier ones."""
    score = np.full(shape, cold, np.float32)
    for box, value in blocks:
        score[Box(*box).slices] = value
    return score


def outline(shape, *boxes):
    return heat_map(shape, *[(box, 1) for box in boxes], cold=0) > 0


# --- taking apart -------------------------------------------------------------------------------------------------


def test_a_part_and_what_is_warm_around_it():
    score = heat_map((100, 120), ((40, 20, 60, 80), 0.2), ((40, 20, 60, 40), 0.9), ((100, 90, 120, 100), 0.5))
    (part,) = split_heat(score, THRESHOLD)
    # 40 to 60 and 20 to 70: warm no farther than 30, one and a half of the part's 20; then grown by 3, 5% of 51 pixels.
    assert part.box == Box(37, 17, 63, 73)
    assert np.array_equal(part.mask, outline((56, 26), (3, 3, 23, 23)))
    assert np.array_equal(part.warm, outline((56, 26), (3, 3, 23, 53)))
    assert np.array_equal(part.heat, score[part.box.slices])


def test_what_is_warm_by_itself_is_not_the_parts():
    score = heat_map((100, 100), ((40, 40, 60, 60), 0.9), ((66, 40, 80, 60), 0.3))
    (part,) = split_heat(score, THRESHOLD)
    assert np.array_equal(part.warm, part.mask)


def test_the_hottest_part_comes_first_and_each_pixel_is_the_nearest_ones():
    score = heat_map((60, 100), ((0, 10, 100, 50), 0.2), ((20, 20, 40, 40), 0.7), ((60, 20, 80, 40), 0.95))
    hottest, other = split_heat(score, THRESHOLD)
    assert hottest.heat.max() == np.float32(0.95) and other.heat.max() == np.float32(0.7)
    whole = Box(0, 0, 100, 60)
    warm = [spread(part.warm, part.box, whole) for part in (other, hottest)]
    assert warm[0][:, :49].any() and not warm[0][:, 51:].any()
    assert warm[1][:, 51:].any() and not warm[1][:, :49].any()


def test_only_what_is_hot_and_large_enough_is_a_part(monkeypatch):
    assert split_heat(heat_map((512, 64), ((10, 10, 40, 40), 0.6)), THRESHOLD) == []
    assert split_heat(heat_map((512, 64), ((10, 10, 14, 15), 0.9)), THRESHOLD) == []  # 20 pixels, not 24
    assert len(split_heat(heat_map((512, 64), ((10, 10, 15, 15), 0.9)), THRESHOLD)) == 1
    assert len(split_heat(heat_map((256, 64), ((10, 10, 12, 13), 0.9)), THRESHOLD)) == 1  # 6 of a photo half as high
    blocks = [((10 * i, 0, 10 * i + 5, 5 + i), 0.9) for i in range(12)]
    parts = split_heat(heat_map((64, 120), *blocks), THRESHOLD)
    assert [int(part.mask.sum()) for part in parts] == [5 * (5 + i) for i in range(11, 3, -1)]


def test_a_part_without_a_corner_of_its_own_is_whole():
    ring = heat_map((60, 60), ((10, 10, 50, 50), 0.9), ((20, 20, 40, 40), 0.01), ((28, 28, 32, 32), 0.9))
    parts = split_heat(ring, THRESHOLD)
    assert [int(part.mask.sum()) for part in parts] == [1200, 16]


def test_pixels_that_touch_by_a_corner_are_one_part():
    score = np.where(np.kron(np.eye(6), np.ones((4, 4))) > 0, 0.9, 0.01).astype(np.float32)
    (part,) = split_heat(score, THRESHOLD)
    assert part.mask.sum() == 96 and part.warm[part.mask].all()


@pytest.mark.parametrize(
    ("box", "region", "kept"),
    [
        ((10, 10, 20, 20), (0, 0, 40, 30), (10, 10, 20, 20)),
        ((10, 10, 20, 20), (5, 8, 40, 30), (5, 2, 15, 12)),
        ((10, 10, 20, 20), (15, 0, 40, 12), (0, 10, 5, 12)),  # cut off on the left and below
        ((10, 10, 20, 20), (20, 0, 40, 30), (0, 0, 0, 0)),
    ],
)
def test_spread(box, region, kept):
    box, region = Box(*box), Box(*region)
    values = np.ones((box.height, box.width), np.float32)
    expected = outline((region.height, region.width), kept).astype(np.float32)
    assert np.array_equal(spread(values, box, region), expected)


# --- judging ------------------------------------------------------------------------------------------------------

SEAT, LEGS = (40, 20, 80, 40), [(40, 40, 44, 90), (76, 40, 80, 90)]
STOOL_HEAT = heat_map((120, 120), ((36, 40, 84, 95), 0.25), (SEAT, 0.9))
FRAME = Box(0, 0, 120, 120)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([SEAT], 1.0),
        ([SEAT, *LEGS], 1.0),  # growth into what is warm costs nothing
        ([(40, 20, 60, 40)], 0.5),
        ([(40, 0, 80, 40)], 800 / 1600),  # as large again, into the cold
        ([LEGS[0]], 0.0),
        ([], 0.0),
    ],
)
def test_agreement(boxes, expected):
    (part,) = split_heat(STOOL_HEAT, THRESHOLD)
    assert agreement(outline((120, 120), *boxes), FRAME, part) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("boxes", "wrong"),
    [
        ([SEAT, *LEGS], False),
        ([(40, 20, 60, 40)], False),
        ([(40, 20, 48, 40)], True),  # a fifth of the seat
        ([(0, 0, 10, 120)], True),  # another thing
        ([(0, 0, 120, 120)], True),  # the wall behind it
        ([], True),
    ],
)
def test_what_departs(boxes, wrong):
    (part,) = split_heat(STOOL_HEAT, THRESHOLD)
    assert departs(outline((120, 120), *boxes), FRAME, part) is wrong


def test_growth_has_a_limit_even_where_all_is_warm():
    score = heat_map((120, 120), (FRAME, 0.3), ((50, 50, 60, 60), 0.9))
    (part,) = split_heat(score, THRESHOLD)
    assert not departs(outline((120, 120), (45, 50, 65, 80)), FRAME, part)
    assert departs(outline((120, 120), (40, 40, 70, 70)), FRAME, part)


# --- putting together ---------------------------------------------------------------------------------------------


def drawing(*boxes, region=FRAME, value=0.9):
    """What a refiner returns that draws these boxes, in pixels of the photo."""
    whole = heat_map((120, 120), *[(box, value) for box in boxes], cold=0.05)
    return region, whole[region.slices]


def test_an_accepted_drawing_takes_the_parts_place():
    region = Box(30, 10, 90, 100)
    score = np.where(STOOL_HEAT > 0.5, STOOL_HEAT, np.float32(0.3))
    (part,) = split_heat(score, THRESHOLD)
    redrawn = redraw(score, THRESHOLD, [part], lambda _: drawing((40, 22, 80, 40), *LEGS, region=region))
    assert np.array_equal(redrawn.score >= THRESHOLD, outline((120, 120), (40, 22, 80, 40), *LEGS))
    assert (redrawn.refused, redrawn.left_coarse) == (0, False)
    outside = np.ones((120, 120), bool)
    outside[region.slices] = False
    assert np.array_equal(redrawn.score[outside], score[outside])
    assert (score == np.where(STOOL_HEAT > 0.5, STOOL_HEAT, np.float32(0.3))).all()  # the input is as it was


def test_a_refused_drawing_leaves_the_part_and_only_that():
    score = heat_map((120, 120), ((10, 10, 40, 40), 0.9), ((70, 10, 110, 50), 0.9))
    large, small = split_heat(score, THRESHOLD)
    answers = iter([drawing((0, 0, 120, 120)), drawing((12, 12, 40, 40))])
    redrawn = redraw(score, THRESHOLD, [large, small], lambda _: next(answers))
    assert np.array_equal(redrawn.score >= THRESHOLD, outline((120, 120), (70, 10, 110, 50), (12, 12, 40, 40)))
    assert (redrawn.refused, redrawn.left_coarse) == (1, True)


def test_pieces_that_have_nothing_to_do_with_the_part_are_left_out():
    (part,) = split_heat(STOOL_HEAT, THRESHOLD)
    redrawn = redraw(STOOL_HEAT, THRESHOLD, [part], lambda _: drawing(SEAT, LEGS[0], (100, 100, 110, 110)))
    assert np.array_equal(redrawn.score >= THRESHOLD, outline((120, 120), SEAT, LEGS[0]))


def test_a_leg_that_came_with_its_stool_is_not_drawn_again():
    score = heat_map((120, 120), (SEAT, 0.9), ((36, 60, 48, 90), 0.8))
    parts, asked = split_heat(score, THRESHOLD), []

    def draw(part):
        asked.append(part)
        return drawing(SEAT, *LEGS)

    redrawn = redraw(score, THRESHOLD, parts, draw)
    assert len(parts) == 2 and asked == [parts[0]]
    assert np.array_equal(redrawn.score >= THRESHOLD, outline((120, 120), SEAT, *LEGS))
    assert (redrawn.refused, redrawn.left_coarse) == (0, False)


def test_what_is_one_part_too_many_is_left_and_said(monkeypatch):
    monkeypatch.setattr(refining, "MOST_PARTS", 1)
    score = heat_map((120, 120), ((10, 10, 40, 40), 0.9), ((70, 10, 110, 50), 0.9))
    redrawn = redraw(score, THRESHOLD, split_heat(score, THRESHOLD), lambda _: drawing((72, 10, 110, 50)))
    assert np.array_equal(redrawn.score >= THRESHOLD, outline((120, 120), (10, 10, 40, 40), (72, 10, 110, 50)))
    assert (redrawn.refused, redrawn.left_coarse) == (0, True)


# --- scores and log-odds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.646, 0.95])
def test_log_odds_and_back(threshold):
    score = np.array([0.02, 0.3, 0.5, 0.646, 0.9, 0.99], np.float32)
    logit = log_odds(score, threshold, limit=20)
    exact = np.log(score / (1 - score.astype(float))) - np.log(threshold / (1 - threshold))
    np.testing.assert_allclose(logit, exact, atol=1e-5)
    np.testing.assert_allclose(score_of(logit, threshold), score, atol=1e-5)
    assert log_odds(np.array([0.0, 1.0], np.float32), threshold, limit=7).tolist() == [-7, 7]


@pytest.mark.parametrize("threshold", [0.1, 1 / 3, 0.5, 0.646, 0.9999])
def test_the_threshold_is_where_the_logit_is_zero(threshold):
    logit = np.array([-20, -1e-6, -1e-30, 0, 1e-30, 1e-6, 20], np.float32)
    score = score_of(logit, threshold)
    assert score.dtype == np.float32
    assert (score >= threshold).tolist() == [False] * 3 + [True] * 4
    assert score.min() >= 0 and score.max() <= 1
