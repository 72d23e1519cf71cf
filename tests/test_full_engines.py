"""Both commands with CLIPSeg and Stable Diffusion, loaded from folders: small models of the same classes.

The small CLIPSeg knows coloured shapes by their words; the small diffusion model paints noise, which is enough to see
where it paints.
"""

import json

import numpy as np
import pytest
from PIL import Image

import generate_mask
import shift_object
from engines.inpainting.diffusion import DiffusionInpainter
from tests.tiny_models.clipseg import draw_scene, one_thread


@pytest.fixture
def shapes(tmp_path):
    """A picture with a red circle and a blue square: (folder, image, their masks by name)."""
    names = [("red circle", (60, 70), 30), ("blue square", (190, 80), 28)]
    image, masks = draw_scene(np.random.default_rng(4), (160, 260), names)
    Image.fromarray(image).save(tmp_path / "photo.png")
    return tmp_path, image, dict(zip([name for name, _, _ in names], masks, strict=True))


def pixels(path):
    with Image.open(path) as image:
        return np.array(image)


@pytest.mark.parametrize("name", ["red circle", "blue square"])
def test_a_mask_by_name(shapes, clipseg_folder, name):
    folder, _, masks = shapes
    args = ["--image", str(folder / "photo.png"), "--object", name, "--segment-model", str(clipseg_folder)]
    with one_thread():
        code = generate_mask.main([*args, "--show", "mask", "--output", str(folder / "mask.png"), "--threshold", "0.5"])
    assert code == 0
    found = pixels(folder / "mask.png") == 255
    assert (found & masks[name]).sum() / (found | masks[name]).sum() > 0.5


def test_a_thing_that_is_not_there(shapes, clipseg_folder, capsys):
    folder, _, _ = shapes
    args = ["--image", str(folder / "photo.png"), "--object", "green triangle", "--segment-model", str(clipseg_folder)]
    with one_thread():
        assert generate_mask.main([*args, "--output", str(folder / "mask.png")]) == 4
    (line,) = capsys.readouterr().err.splitlines()
    assert "not found" in line and not (folder / "mask.png").exists()


@pytest.mark.parametrize("strength", ["1", "0.6"])
def test_a_move_by_name(shapes, clipseg_folder, diffusion_folder, strength):
    folder, image, masks = shapes
    args = [
        "--image",
        str(folder / "photo.png"),
        "--object",
        "red circle",
        "--x",
        "70",
        "--y",
        "-10",
        "--threshold",
        "0.5",
    ]
    args += ["--segment-model", str(clipseg_folder), "--inpaint-model", str(diffusion_folder), "--steps", "4"]
    args += ["--strength", strength, "--report", str(folder / "report.json"), "--save-stages", str(folder / "stages")]
    with one_thread():
        assert shift_object.main([*args, "--output", str(folder / "out.png")]) == 0
        assert shift_object.main([*args, "--output", str(folder / "again.png")]) == 0
    assert (folder / "out.png").read_bytes() == (folder / "again.png").read_bytes()

    moved, hole = pixels(folder / "out.png"), pixels(folder / "stages/hole.png") == 255
    assert moved.shape == image.shape
    core = masks["red circle"] & (pixels(folder / "stages/object.png")[..., 3] == 255)
    rows, columns = np.nonzero(core)
    assert len(rows) > 1000
    assert np.array_equal(moved[rows + 10, columns + 70], image[rows, columns])
    new_place = np.zeros_like(hole)
    new_place[10:, 70:] = hole[:-10, :-70]
    assert np.array_equal(moved[~hole & ~new_place], image[~hole & ~new_place])

    (job,) = json.loads((folder / "report.json").read_text())["jobs"]
    assert job["engines"]["segmenter"]["name"] == "clipseg"
    assert job["engines"]["inpainter"]["name"] == "diffusion"
    assert job["engines"]["inpainter"]["evaluations"] == (4 if strength == "1" else 2)


def test_a_diffusion_that_paints_the_object_again_is_judged_by_clipseg(
    shapes, clipseg_folder, diffusion_folder, monkeypatch, capsys
):
    """The first two fillings have the circle in them, the third has the background; CLIPSeg itself tells."""
    folder, image, _ = shapes
    empty, _ = draw_scene(np.random.default_rng(4), (160, 260), [("blue square", (190, 80), 28)])
    painted = [image, image, empty]
    monkeypatch.setattr(
        DiffusionInpainter, "fill", lambda self, photo, hole, **options: painted[len(seeds(options)) - 1]
    )
    asked = []

    def seeds(options):
        asked.append(options["seed"])
        return asked

    args = ["--image", str(folder / "photo.png"), "--object", "red circle", "--x", "70", "--y", "-10"]
    args += ["--threshold", "0.5", "--mask-pad", "12", "--segment-model", str(clipseg_folder), "--inpaint-model"]
    args += [str(diffusion_folder), "--report", str(folder / "report.json"), "--save-stages", str(folder / "stages")]
    with one_thread():
        assert shift_object.main([*args, "--output", str(folder / "out.png")]) == 0
    assert capsys.readouterr().err == ""
    told = json.loads((folder / "report.json").read_text())["jobs"][0]["stages"]
    remove = next(stage for stage in told if stage["stage"] == "remove")
    assert [candidate["passed"] for candidate in remove["candidates"]] == [False, False, True]
    assert remove["candidates"][0]["object_share"] > 0.15 and remove["candidates"][2]["object_share"] < 0.05
    assert [candidate["seed"] for candidate in remove["candidates"]] == asked and remove["chosen"] == 3
    hole = pixels(folder / "stages/hole.png") == 255
    assert np.array_equal(pixels(folder / "stages/background.png")[hole], empty[hole])
    for number, picture in enumerate(painted, 1):
        assert np.array_equal(pixels(folder / f"stages/candidate_{number}.png")[hole], picture[hole])

    asked.clear()
    painted[2] = image
    with one_thread():
        assert shift_object.main([*args, "--output", str(folder / "out.png")]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "none of 3 fillings is good" in line and "--seed" in line


def test_the_wrong_folders_are_told_in_one_line(shapes, clipseg_folder, diffusion_folder, capsys):
    folder, _, _ = shapes
    args = ["--image", str(folder / "photo.png"), "--object", "red circle", "--output", str(folder / "out.png")]
    assert generate_mask.main([*args, "--segment-model", str(diffusion_folder)]) == 5
    move = ["--x", "9", "--y", "9", "--box", "20,20,110,120", "--segmenter", "embedded"]
    assert shift_object.main([*args, *move, "--inpaint-model", str(clipseg_folder)]) == 5
    first, second = capsys.readouterr().err.splitlines()
    assert str(diffusion_folder) in first and str(clipseg_folder) in second
    assert not (folder / "out.png").exists()
