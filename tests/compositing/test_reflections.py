"""The reflections of thin feet in a polished floor: found, removed and taken along."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

import shift_object
from engines.compositing.reflections import find_feet, find_reflections
from engines.geometry import bounding_box
from utils import pad_mask

SHAPE = (512, 640)
FLOOR = (190, 185, 175)
LEGS = (150, 230)  # their left columns; 7 pixels wide, down to row 320
LONG = 70  # rows: of a reflection


def table():
    mask = np.zeros(SHAPE, bool)
    mask[180:200, 140:250] = True
    for x in LEGS:
        mask[200:320, x : x + 7] = True
    return mask


def streaks():
    where = np.zeros(SHAPE, bool)
    for x in LEGS:
        where[320 : 320 + LONG, x : x + 7] = True
    return where


def photographed(light=None, joint=None, seed=0):
    """A polished floor with the table on it; light: (H, W), what is left of it. joint: columns of a dark line."""
    rows = np.arange(SHAPE[0])[:, None, None]
    picture = np.array(FLOOR) * (0.8 + 0.0005 * rows) * np.ones((*SHAPE, 1))
    if light is not None:
        picture = picture * light[..., None]
    if joint is not None:
        picture[:, joint] *= 0.7
    picture = picture + np.random.default_rng(seed).normal(0, 1.5, (*SHAPE, 1))
    return np.clip(np.where(table()[..., None], 30, picture), 0, 255).astype(np.uint8)


def mirrored(depth=0.15):
    fade = 1 - np.clip((np.arange(SHAPE[0]) - 320) / LONG, 0, 1)[:, None] * 0.6
    return cv2.GaussianBlur(1 - depth * fade * streaks(), (0, 0), 1.0)


def test_the_feet_are_the_lower_ends_of_the_legs():
    assert [tuple(foot) for foot in find_feet(table(), bounding_box(table()))] == [(x, x + 7, 320) for x in LEGS]


@pytest.mark.parametrize("depth", [0.15, 0.08, -0.12])  # a pale leg's reflection is lighter than the floor
def test_reflections_are_found_as_long_as_they_are(depth):
    found = find_reflections(photographed(mirrored(depth)), table())
    assert (found & streaks()).sum() > 0.85 * streaks().sum()
    assert not (found & ~(cv2.dilate(streaks().astype(np.uint8), np.ones((19, 9))) > 0)).any()
    assert not (found & table()).any()


def test_a_dull_floor_mirrors_nothing():
    assert not find_reflections(photographed(), table()).any()


def test_a_joint_under_a_leg_and_light_from_one_side_are_no_reflections():
    assert not find_reflections(photographed(joint=slice(152, 154)), table()).any()
    light = np.where(np.arange(SHAPE[1]) < 154, 0.8, 1.0)[None, :] * np.ones(SHAPE)
    assert not find_reflections(photographed(light), table()).any()


@pytest.mark.parametrize(
    "mask",
    [
        np.pad(np.ones((100, 60), bool), ((200, 212), (200, 380))),  # a box has no feet
        np.pad(np.ones((400, 5), bool), ((112, 0), (0, 635))),  # at the photo's corner there is nothing below
        np.ones(SHAPE, bool),
    ],
)
def test_objects_without_feet(mask):
    assert not find_reflections(photographed(mirrored()), mask).any()


def test_they_leave_the_old_place_and_come_to_the_new_one(tmp_path):
    Image.fromarray(photographed(mirrored())).save(tmp_path / "photo.png")
    Image.fromarray(table().astype(np.uint8) * 255).save(tmp_path / "mask.png")
    options = {"image": "photo.png", "mask": "mask.png", "output": "moved.png", "report": "report.json"}
    paths = [f"--{name}={tmp_path / file}" for name, file in options.items()]
    assert shift_object.main([*paths, "--x=250", "--y=0", "--inpainter=embedded"]) == 0
    moved, floor = np.asarray(Image.open(tmp_path / "moved.png")).astype(float), photographed().astype(float)
    middle = cv2.erode(streaks().astype(np.uint8), np.ones((5, 3))) > 0
    middle[:330] = False  # where the feet stand
    there = np.roll(middle, 250, axis=1)
    assert abs(moved[middle].mean() / floor[middle].mean() - 1) < 0.02
    assert 0.86 < moved[there].mean() / floor[there].mean() < 0.95
    (job,) = json.loads((tmp_path / "report.json").read_text())["jobs"]
    (told,) = [stage for stage in job["stages"] if "reflection_of_feet" in stage]
    assert told["reflection_of_feet"] > 0.85 * streaks().sum()
    assert (streaks() & ~pad_mask(table(), 20)).any()
