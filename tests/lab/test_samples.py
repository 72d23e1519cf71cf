"""Training samples from two tiny rooms whose truth is written down."""

import json

import cv2
import numpy as np
import pytest

from engines.segmentation.vocabulary import COLOURS, KINDS
from lab.training.pictures import KIND_NUMBERS, NOTHING, read_pictures
from lab.training.samples import IGNORED, Sampler, label, photograph, repaint

SIDE = 96
NONE = len(KINDS)


def write_room(folder, number, seed):
    """A red mug on a desk without a colour, before a grainy wall."""
    mug, desk = np.zeros((SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), np.uint8)
    desk[60:90, 10:70], mug[36:60, 24:44] = 255, 255
    photo = np.random.default_rng(seed).integers(120, 140, (SIDE, SIDE, 3)).astype(np.uint8)
    photo[desk > 0], photo[mug > 0] = (60, 80, 120), (200, 30, 30)
    things = [
        {"name": "mug", "words": [], "colour": "red", "area": 480.0, "box": [24, 36, 44, 60], "on": 1},
        {"name": "desk", "words": [], "colour": "", "area": 1800.0, "box": [10, 60, 70, 90], "on": None},
    ]
    path = folder / f"room-{number:05}.json"
    cv2.imwrite(str(path.with_suffix(".jpg")), photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 98])
    np.savez_compressed(path.with_suffix(".npz"), coverage=np.stack([mug, desk]))
    truth = {"kind": "room", "seed": 1, "number": number, "part": "training", "view": 0, "things": things}
    path.write_text(json.dumps(truth))


@pytest.fixture
def rooms(tmp_path):
    for number in range(2):
        write_room(tmp_path, number, seed=number)
    return tmp_path


def test_reading_gives_the_number_of_what_each_pixel_shows(rooms):
    first, _second = read_pictures(rooms)
    assert first.photo.shape == (SIDE, SIDE, 3) and first.photo[45, 30, 0] > 180
    assert [first.shown[45, 30], first.shown[70, 30], first.shown[5, 5]] == [0, 1, NOTHING]
    assert first.kinds.tolist() == [KIND_NUMBERS["mug"], KIND_NUMBERS["desk"]]
    assert first.colours.tolist() == [COLOURS.index("red"), -1] and first.holders.tolist() == [1, -1]
    assert first.boxes().tolist() == [[24, 36, 44, 60], [10, 60, 70, 90]]


def test_only_the_chosen_are_read(rooms):
    assert len(read_pictures(rooms, chosen=lambda truth: truth["number"] == 1)) == 1
    assert read_pictures(rooms, chosen=lambda truth: False) == []


def test_several_folders_are_read_one_after_the_other(rooms, tmp_path):
    (tmp_path / "more").mkdir()
    write_room(tmp_path / "more", 0, seed=5)
    more, *first = read_pictures(tmp_path / "more", rooms)
    assert [picture.photo.tobytes() for picture in first] == [one.photo.tobytes() for one in read_pictures(rooms)]
    assert more.photo.tobytes() != first[0].photo.tobytes()


def test_the_labels_of_a_picture(rooms):
    sample = label(read_pictures(rooms)[0])
    mug, desk = np.s_[10:14, 7:10], np.s_[16:22, 4:16]
    assert (sample.kinds[mug] == KIND_NUMBERS["mug"]).all() and (sample.kinds[desk] == KIND_NUMBERS["desk"]).all()
    assert sample.kinds[0, 0] == NONE and sample.kinds.shape == (SIDE // 4, SIDE // 4)
    assert (sample.colours[mug] == COLOURS.index("red")).all() and (sample.colours[desk] == IGNORED).all()
    assert sample.held[mug].all() and not sample.held[desk].any()
    rows, columns = np.nonzero(sample.kinds == KIND_NUMBERS["mug"])
    middles = np.stack([columns, rows]) + sample.offsets[:, rows, columns] * 8  # cells of 4 pixels, units of 32
    assert middles.std(axis=1).max() < 1e-5
    assert middles[:, 0] == pytest.approx([columns.mean(), rows.mean()])
    assert sample.weights[12, 8] > sample.weights[18, 8]  # the mug is smaller


def test_grey_pictures_teach_no_colours(rooms):
    assert (label(read_pictures(rooms)[0], coloured=False).colours == IGNORED).all()


@pytest.mark.parametrize("side", [64, 96, 128])
def test_samples_follow_from_their_seed(rooms, side):
    sampler = Sampler(read_pictures(rooms))
    one, again, other = (sampler.draw(np.random.default_rng(seed), side) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(vars(one).values(), vars(again).values(), strict=True))
    assert not np.array_equal(one.photo, other.photo)
    assert one.photo.shape == (side, side, 3) and one.photo.dtype == np.uint8
    assert one.kinds.shape == one.weights.shape == (side // 4, side // 4) and one.offsets.dtype == np.float32


def test_samples_hold_pasted_things_in_their_true_colours(rooms):
    """Over many samples there are mugs beyond the one that each room has, and where one is labelled there is red."""
    sampler, rng = Sampler(read_pictures(rooms)), np.random.default_rng(0)
    redness, mugs = [], 0
    for _ in range(60):
        sample = sampler.draw(rng, 96)
        mask = sample.kinds == KIND_NUMBERS["mug"]
        mugs += cv2.connectedComponents(mask.astype(np.uint8))[0] - 1
        seen = sample.photo[2::4, 2::4].astype(int)[mask]
        if len(seen) > 20:
            redness.append((seen[:, 0] - seen[:, 1:].max(axis=1)).mean())
    assert mugs > 60
    assert np.mean(np.array(redness) > 20) > 0.85  # a few are grey, or badly photographed


def test_other_walls_leave_the_things_their_colours(rooms):
    scene = read_pictures(rooms)[0]
    before = scene.photo.copy()
    rooms_anew = [repaint(np.random.default_rng(seed), scene).photo for seed in range(20)]
    things = cv2.erode((scene.shown != NOTHING).astype(np.uint8), np.ones((3, 3))) > 0
    light = [np.log1p(photo[things]) - np.log1p(before[things]) for photo in map(np.float32, rooms_anew)]
    assert 0.03 < np.median([np.abs(changed).mean() for changed in light]) < 0.25
    dark = before[things] < 8  # there a level is much
    unequal = [np.ptp(np.where(dark, changed.mean(), changed), axis=1).max() for changed in light]
    assert max(unequal) < 0.35  # of the three colours: rounding, and what is cut off at white
    assert np.array_equal(scene.photo, before) and all(photo.dtype == np.uint8 for photo in rooms_anew)
    changes = [np.abs(photo.astype(int) - before)[:30].mean() for photo in rooms_anew]
    assert np.median(changes) > 10 and len({photo.tobytes() for photo in rooms_anew}) == 20


def test_photographing_keeps_the_shape_and_the_original():
    photo = np.random.default_rng(0).integers(0, 256, (40, 50, 3)).astype(np.uint8)
    before = photo.copy()
    shots = [photograph(np.random.default_rng(seed), photo) for seed in range(20)]
    assert all(shot.shape == photo.shape and shot.dtype == np.uint8 for shot in shots)
    assert np.array_equal(photo, before)
    assert len({shot.tobytes() for shot in shots}) == 20
