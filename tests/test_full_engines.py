"""Both commands with CLIPSeg, SAM and Stable Diffusion, loaded from folders: small models of the same classes.

The small CLIPSeg knows coloured shapes by their words; the small SAM's networks are taken over by one that goes by
colour; the small diffusion model paints noise, which is enough to see where it paints.
"""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

import generate_mask
import shift_object
from engines.inpainting.diffusion import DiffusionInpainter
from tests.tiny_models.clipseg import draw_scene, one_thread
from tests.tiny_models.sam import ColourSam


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


def test_what_is_in_front_is_found_as_the_object_is(shapes, clipseg_folder):
    folder, image, masks = shapes
    args = ["--image", str(folder / "photo.png"), "--object", "red circle", "--behind", "blue square", "--x", "110"]
    args += ["--y", "0", "--threshold", "0.5", "--segment-model", str(clipseg_folder), "--inpainter", "embedded"]
    args += ["--report", str(folder / "report.json"), "--output", str(folder / "out.png")]
    with one_thread():
        assert shift_object.main(args) == 0
    (job,) = json.loads((folder / "report.json").read_text())["jobs"]
    assert job["engines"]["front's segmenter"]["name"] == "clipseg"
    assert job["engines"]["front's refiner"]["name"] == "edges"  # a coarse outline is drawn anew here too
    stages = {entry["stage"]: entry for entry in job["stages"]}
    area, true = stages["find what is in front"]["area"], np.count_nonzero(masks["blue square"])
    assert 0.7 < area / true < 1.4
    kept = (pixels(folder / "out.png") == image).all(axis=2)[masks["blue square"]]
    assert kept.mean() > 0.6


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
    args += ["--shadow", "none"]  # what is painted here goes with the photo as it is
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


# --- refined outlines ---------------------------------------------------------------------------------------------


@pytest.fixture
def ask(shapes, clipseg_folder):
    """A function that finds the red circle with more options: (exit code, mask or None, the report's engines)."""
    folder, _, _ = shapes

    def run(*more, segmenter=("--segment-model", str(clipseg_folder))):
        args = ["--image", str(folder / "photo.png"), "--object", "red circle", "--threshold", "0.5", *segmenter]
        args += ["--show", "mask", "--output", str(folder / "mask.png"), "--report", str(folder / "report.json")]
        for name in ("mask.png", "report.json"):
            (folder / name).unlink(missing_ok=True)
        with one_thread():
            code = generate_mask.main([*args, *map(str, more)])
        if code:
            assert not (folder / "mask.png").exists()
            return code, None, None
        (job,) = json.loads((folder / "report.json").read_text())["jobs"]
        return code, pixels(folder / "mask.png") == 255, job["engines"]

    return run


def overlap(mask, truth):
    return (mask & truth).sum() / (mask | truth).sum()


def test_each_refiner_draws_a_better_outline(ask, shapes, sam_folder, monkeypatch):
    truth = shapes[2]["red circle"]
    oracle = ColourSam(monkeypatch)
    found = {}
    for name, more in [("none", []), ("edges", []), ("sam", ["--refine-model", sam_folder])]:
        code, mask, engines = ask("--refine", name, *more)
        assert code == 0 and engines.get("refiner", {"name": "none"})["name"] == name
        found[name] = overlap(mask, truth)
    assert min(found["edges"], found["sam"]) > found["none"] + 0.015
    assert found["sam"] > 0.98 and oracle.pictures == 1
    assert engines["refiner"]["model"] == str(sam_folder) and engines["refiner"]["refused"] == 0


def test_auto_takes_edges_until_sams_weights_are_on_the_disk(ask, sam_folder, tmp_path, monkeypatch, capsys):
    from huggingface_hub import constants

    oracle = ColourSam(monkeypatch)
    code, by_edges, engines = ask()
    assert code == 0 and engines["refiner"]["name"] == "edges"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    place = tmp_path / "hub" / "models--facebook--sam-vit-base"
    shutil.copytree(sam_folder, place / "snapshots" / "0123abcd")
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0123abcd")
    code, by_sam, engines = ask()
    assert code == 0 and engines["refiner"]["name"] == "sam" and oracle.pictures == 1
    assert not np.array_equal(by_edges, by_sam)
    assert capsys.readouterr().err == ""


def test_a_named_model_is_used_by_auto_as_well(ask, sam_folder, monkeypatch):
    ColourSam(monkeypatch)
    assert ask("--refine-model", sam_folder)[2]["refiner"]["name"] == "sam"


def test_a_sam_that_cannot_run_is_an_error_of_one_line(ask, clipseg_folder, tmp_path, capsys):
    for more in (["--refine", "sam"], ["--refine-model", tmp_path / "nothing"], ["--refine-model", clipseg_folder]):
        assert ask(*more)[0] == 5
        (line,) = capsys.readouterr().err.splitlines()
        assert str(more[-1] if more[0] == "--refine-model" else "facebook/sam-vit-base") in line
    assert ask("--refine", "edges", "--refine-model", "some/sam")[0] == 2


def test_exact_outlines_are_left_alone_unless_sam_is_named(shapes, sam_folder, monkeypatch, tmp_path):
    """By box, with the embedded engine: nothing but `--refine sam` changes a byte."""
    folder, _, masks = shapes
    oracle = ColourSam(monkeypatch)
    args = ["--image", str(folder / "photo.png"), "--box", "25,35,95,105", "--segmenter", "embedded", "--show", "mask"]
    written, engines = {}, {}
    for name in ("auto", "none", "edges", "sam"):
        output, report = folder / f"{name}.png", folder / f"{name}.json"
        more = ["--refine-model", str(sam_folder)] if name == "sam" else []
        assert (
            generate_mask.main([*args, "--refine", name, *more, "--output", str(output), "--report", str(report)]) == 0
        )
        written[name] = output.read_bytes()
        engines[name] = json.loads(report.read_text())["jobs"][0]["engines"]
    assert written["auto"] == written["none"] == written["edges"]
    assert all("refiner" not in engines[name] for name in ("auto", "none", "edges"))
    assert engines["sam"]["refiner"]["name"] == "sam" and oracle.pictures == 1
    assert overlap(pixels(folder / "sam.png") == 255, masks["red circle"]) > 0.95


def test_a_move_and_a_list_with_sam(shapes, clipseg_folder, sam_folder, monkeypatch):
    """One row refines by SAM, one does not; the moved object is what was drawn."""
    folder, image, masks = shapes
    oracle = ColourSam(monkeypatch)
    table = (
        "image,object,x,y,refine,refine-model,output\n"
        f"photo.png,red circle,70,-10,sam,{sam_folder},one.png\n"
        "photo.png,blue square,-9,0,none,,two.png\n"
    )
    (folder / "jobs.csv").write_text(table)
    args = ["--jobs", str(folder / "jobs.csv"), "--threshold", "0.5", "--inpainter", "embedded"]
    args += ["--segment-model", str(clipseg_folder), "--save-stages", str(folder / "stages")]
    with one_thread():
        assert shift_object.main([*args, "--report", str(folder / "report.json")]) == 0
    first, second = json.loads((folder / "report.json").read_text())["jobs"]
    assert first["engines"]["refiner"]["name"] == "sam" and "refiner" not in second["engines"]
    assert oracle.pictures == 1
    assert overlap(pixels(folder / "stages/one/mask.png") == 255, masks["red circle"]) > 0.95
    moved = pixels(folder / "one.png")
    assert np.array_equal(moved[80:90, 125:135], image[70:80, 55:65])
