"""clean_mask: tables of small scores written by hand, and the ways in which nothing is found."""

import cv2
import numpy as np
import pytest

from engines.errors import InputError, ObjectNotFoundError
from engines.geometry import Box
from engines.segmentation.cleanup import THING_GAP, choose_thing, clean_mask, separate_things
from engines.segmentation.hints import Hints

NONE = Hints()


def picture(*rows):
    """A score from text: '#' is 0.9, '+' is 0.6, anything else 0.1."""
    levels = {"#": 0.9, "+": 0.6}
    return np.array([[levels.get(sign, 0.1) for sign in row] for row in rows], np.float32)


def drawn(mask):
    return tuple("".join("#" if pixel else "." for pixel in row) for row in mask)


# Pictures this small have every scaled area at its least: one pixel.
TABLE = {
    "cut at the threshold": (NONE, ("....", ".##+", ".##+"), ("....", ".##.", ".##.")),
    "one-pixel legs stay": (NONE, ("#####", "#...#", "#...#"), ("#####", "#...#", "#...#")),
    "diagonal steps are one part": (NONE, ("#..", ".#.", "..#"), ("#..", ".#.", "..#")),
    "a pinhole closes": (NONE, ("####", "#.##", "####"), ("####", "####", "####")),
    "two pixels of room stay open": (NONE, ("####", "#..#", "####"), ("####", "#..#", "####")),
    "a gap at the border stays open": (NONE, ("#.#", "###"), ("#.#", "###")),
    "nothing outside the box": (Hints(box=Box(1, 0, 3, 2)), ("####", "####"), (".##.", ".##.")),
    "a gap at the box's side stays": (Hints(box=Box(0, 0, 3, 3)), ("####", "##.#", "####"), ("###.", "##..", "###.")),
    "the part at the point": (Hints(points=((0, 1),)), ("##.##", "##.##"), ("##...", "##...")),
    "the parts at both points": (Hints(points=((0, 0), (5, 1))), ("#.#..#", "#.#..#"), ("#....#", "#....#")),
}


@pytest.mark.parametrize("case", TABLE)
def test_table(case):
    hints, rows, expected = TABLE[case]
    assert drawn(clean_mask(picture(*rows), threshold=0.646, hints=hints)) == expected


def test_a_lower_threshold_keeps_more():
    assert drawn(clean_mask(picture("#++."), threshold=0.5, hints=NONE)) == ("###.",)


def test_specks_go_and_parts_of_the_object_stay():
    score = np.full((512, 512), 0.1, np.float32)
    score[100:200, 100:200] = 0.9  # 10,000 pixels
    score[300:312, 300:312] = 0.9  # 144: more than 1% of the largest
    score[400:409, 400:409] = 0.9  # 81: less
    mask = clean_mask(score, threshold=0.646, hints=NONE)
    assert mask[150, 150] and mask[305, 305] and not mask[404, 404]


def test_beside_something_large_a_part_of_some_size_is_no_speck():
    score = np.full((512, 512), 0.1, np.float32)
    score[:300, :] = 0.9  # 153,600 pixels: 1% would be 1,536
    score[400:421, 400:421] = 0.9  # 441
    assert clean_mask(score, threshold=0.646, hints=NONE)[410, 410]


@pytest.mark.parametrize(("scale", "side"), [(1, 3), (4, 12)])
def test_pinholes_scale_with_the_photo(scale, side):
    """3x3 pixels of a picture 512 high are a pinhole, 4x4 are room; four times as high, 12x12 and 16x16."""
    score = np.full((512 * scale, 64 * scale), 0.9, np.float32)
    score[40:][:side, 10 : 10 + side] = 0.1
    room = side * 4 // 3
    score[100:][:room, 10 : 10 + room] = 0.1
    mask = clean_mask(score, threshold=0.646, hints=NONE)
    assert mask[40 + side // 2, 10 + side // 2]
    assert (~mask).sum() == room**2


def test_a_point_just_beside_the_object_counts():
    score = np.full((512, 512), 0.1, np.float32)
    score[100:200, 100:200] = score[100:200, 300:400] = 0.9
    mask = clean_mask(score, threshold=0.646, hints=Hints(points=((203, 150),)))
    assert mask[150, 150] and not mask[150, 350]


def test_a_point_on_something_small_wins_over_what_is_larger():
    score = np.full((512, 512), 0.1, np.float32)
    score[:300] = 0.9
    score[400:408, 400:408] = 0.9
    mask = clean_mask(score, threshold=0.646, hints=Hints(points=((403, 403),)))
    assert mask.sum() == 64


def not_found(score, **options):
    with pytest.raises(ObjectNotFoundError) as error:
        clean_mask(score, **{"threshold": 0.646, "hints": NONE, **options})
    message = str(error.value)
    assert "\n" not in message and error.value.exit_code == 4
    return message


def test_a_low_peak_is_not_found_and_the_message_has_both_numbers():
    message = not_found(np.full((20, 20), 0.31, np.float32))
    assert "0.31" in message and "0.65" in message and "--threshold" in message and "--box" in message


def test_the_peak_counts_inside_the_box_only():
    score = np.full((20, 20), 0.2, np.float32)
    score[0, 0] = 1
    assert "0.20" in not_found(score, hints=Hints(box=Box(5, 5, 15, 15)))


def test_too_few_pixels_are_not_found():
    score = np.full((512, 512), 0.1, np.float32)
    score[10:14, 10:15] = 0.99  # 20 pixels
    assert "20 pixels" in not_found(score)
    score[10:15, 10:15] = 0.99  # 25
    assert clean_mask(score, threshold=0.646, hints=NONE).sum() == 25


def test_dust_that_adds_up_is_not_found():
    score = np.full((512, 512), 0.1, np.float32)
    score[::16, ::16] = 0.99  # 1,024 single pixels
    assert "1 pixels" in not_found(score)


def test_no_part_at_the_point_is_not_found():
    score = np.full((100, 100), 0.1, np.float32)
    score[:40, :40] = 0.9
    assert "80,80" in not_found(score, hints=Hints(points=((80, 80),)))


def test_a_box_outside_the_picture_is_an_input_error():
    with pytest.raises(InputError, match="no pixel"):
        clean_mask(np.ones((10, 10), np.float32), threshold=0.5, hints=Hints(box=Box(20, 0, 30, 10)))


def test_the_smallest_picture():
    assert clean_mask(np.ones((1, 1), np.float32), threshold=0.5, hints=NONE).all()


def test_the_score_is_left_as_it_was():
    score = picture("####", "#.##", "####")
    before = score.copy()
    clean_mask(score, threshold=0.646, hints=NONE)
    assert np.array_equal(score, before)


def three_things():
    """Two discs beside each other, the right one larger, a stool below whose leg is crossed by something."""
    mask = np.zeros((512, 400), bool)
    rows, columns = np.mgrid[:512, :400]
    mask |= np.hypot(rows - 80, columns - 60) < 30
    mask |= np.hypot(rows - 100, columns - 300) < 50
    mask[300:310, 150:230] = True
    mask[310:360, 160:164] = mask[368:400, 160:164] = True
    return mask


@pytest.mark.parametrize(
    ("which", "row", "column"),
    [
        ("left", 80, 60),
        ("1", 80, 60),
        ("top", 80, 60),
        ("2", 305, 190),
        ("bottom", 305, 190),
        ("3", 100, 300),
        ("right", 100, 300),
        ("largest", 100, 300),
    ],
)
def test_one_of_several_things(which, row, column):
    mask = three_things()
    thing = choose_thing(mask, which)
    assert thing[row, column] and (thing <= mask).all()
    assert cv2.connectedComponents(thing.astype(np.uint8))[0] - 1 == (2 if row == 305 else 1)  # the leg in two pieces


def test_all_things_and_none():
    mask = three_things()
    assert np.array_equal(choose_thing(mask, "all"), mask)
    assert (
        np.array_equal(np.any(separate_things(mask, THING_GAP), axis=0), mask)
        and len(separate_things(mask, THING_GAP)) == 3
    )
    with pytest.raises(ObjectNotFoundError, match="no thing number 4: 3 answer to the name"):
        choose_thing(mask, "4")


def test_a_chip_goes_with_the_nearest_thing():
    mask = three_things()
    mask[80:84, 130:134] = True
    things = separate_things(mask, THING_GAP)
    assert len(things) == 3 and things[0][82, 132] and np.array_equal(np.any(things, axis=0), mask)
