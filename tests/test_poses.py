"""How the object is to stand: --scale, --rotate, --flip, --behind and --relight, through the command."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.test_commands import error_line, everything_in, pixels, shift


def red(picture):
    return picture[..., 0].astype(int) - picture[..., 1] > 60


def save_mask(path, rows, columns):
    mask = np.zeros((96, 120), np.uint8)
    mask[rows, columns] = 255
    Image.fromarray(mask).save(path)


@pytest.mark.parametrize(("scale", "rows", "columns"), [("2", 60, 48), ("0.5", 15, 12)])
def test_scaled_about_its_foot(files, scale, rows, columns):
    assert shift(files, x=20, y=-20, scale=scale, report="report.json") == 0
    ys, xs = np.nonzero(red(pixels(files / "out.png")))
    assert np.ptp(ys) + 1 == pytest.approx(rows, abs=2) and np.ptp(xs) + 1 == pytest.approx(columns, abs=2)
    assert ys.max() == pytest.approx(89, abs=1) and (xs.min() + xs.max()) / 2 == pytest.approx(51.5, abs=1)
    (stage,) = (
        s for s in json.loads((files / "report.json").read_text())["jobs"][0]["stages"] if s["stage"] == "place"
    )
    assert stage["foot"] == [31.5, 69.0]


def test_a_pose_without_a_move_is_no_nothing(files):
    assert shift(files, x=0, y=0, rotate=90) == 0
    ys, xs = np.nonzero(red(pixels(files / "out.png")))
    assert np.ptp(xs) + 1 == pytest.approx(30, abs=2) or xs.min() == 0  # it lies now
    assert np.ptp(ys) + 1 == pytest.approx(24, abs=2)


def test_mirrored(files, scene):
    image = scene[0].copy()
    image[40:50, 20:24] = (30, 190, 40)  # a green corner at the top left
    Image.fromarray(image).save(files / "photo.png")
    assert shift(files, "--flip", x=40, y=0) == 0
    moved = pixels(files / "out.png").astype(int)
    green = moved[..., 1] - moved[..., 0] > 60
    rows, columns = np.nonzero(green)
    assert len(rows) and columns.min() >= 79 and rows.max() <= 51  # at the top right


def test_behind_a_mask_and_in_front_of_the_rest(files, scene):
    image, _ = scene
    save_mask(files / "front.png", slice(0, 96), slice(80, 120))
    assert shift(files, x=50, y=0, behind_mask=files / "front.png", save_stages="stages") == 0
    moved = pixels(files / "out.png")
    assert np.array_equal(moved[:, 83:], image[:, 83:])
    assert red(moved)[45:65, 72:77].all()


def test_behind_a_thing_by_its_name(files, monkeypatch):
    from engines.segmentation import embedded

    seen = np.zeros((96, 120), np.float32)
    seen[:, 80:] = 0.9
    monkeypatch.setattr(embedded.EmbeddedSegmenter, "score", lambda self, image, text, hints: seen)
    assert shift(files, x=50, y=0, behind="desk", segmenter="embedded") == 0
    assert not red(pixels(files / "out.png"))[:, 83:].any()


def test_relit_where_the_light_is_another(files, scene):
    image, _ = scene
    dark = image.copy()
    dark[:, 60:] = (dark[:, 60:] * 0.6).astype(np.uint8)
    Image.fromarray(dark).save(files / "photo.png")
    levels = {}
    for name, more in (("plain.png", []), ("relit.png", ["--relight"])):
        assert shift(files, *more, x=60, y=0, output=name, mask_pad=6) == 0
        levels[name] = pixels(files / name)[45:65, 85:100].mean()
    assert 0.5 < levels["relit.png"] / levels["plain.png"] < 0.8


def test_a_photos_own_transparency_is_posed_with_the_object(files, scene):
    image, mask = scene
    alpha = np.where(mask, 255, 0).astype(np.uint8)
    Image.fromarray(np.dstack([image, alpha])).save(files / "photo.png")
    assert shift(files, x=40, y=-10, scale=0.5) == 0
    alpha = pixels(files / "out.png")[..., 3]
    rows, columns = np.nonzero(alpha > 127)
    assert np.ptp(rows) + 1 == pytest.approx(15, abs=2) and np.ptp(columns) + 1 == pytest.approx(12, abs=2)
    assert rows.max() == pytest.approx(79, abs=1)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"scale": 0.01}, 3, "scaled and turned like this nothing of the object is left to see in the photo"),
        ({"rotate": 180, "x": 0, "y": -50}, 3, "--rotate"),
        ({"behind_mask": "all.png"}, 3, "hidden wholly behind"),
        ({"behind_mask": "mask.png"}, 4, "nothing to go behind but the object itself"),
        ({"behind_mask": "small.png"}, 3, "small.png"),
        ({"behind": "unicorn", "segmenter": "embedded"}, 5, "unicorn"),
        ({"behind": "sofa", "segmenter": "embedded"}, 4, "no 'sofa' to go behind"),
    ],
)
def test_what_cannot_be(files, capsys, options, code, words):
    save_mask(files / "all.png", slice(0, 96), slice(0, 120))
    Image.fromarray(np.full((9, 9), 255, np.uint8)).save(files / "small.png")
    options = {name: files / value if name == "behind_mask" else value for name, value in options.items()}
    before = everything_in(files)
    assert shift(files, **options) == code
    assert words in error_line(capsys)
    assert everything_in(files) == before


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--scale=0"], "--scale: '0' is not above 0"),
        (["--scale=-1"], "--scale"),
        (["--rotate=400"], "--rotate"),
        (["--behind=desk", "--behind-mask=front.png"], "give one of them"),
    ],
)
def test_wrong_values(files, capsys, args, words):
    assert shift(files, *args) == 2
    assert words in capsys.readouterr().err
