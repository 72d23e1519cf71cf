"""The two commands through main(): exit code, words, files written, and nothing written where something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cli.runner
import generate_mask
import shift_object

ROOT = Path(__file__).parent.parent
STAGES = ["read", "read mask", "find", "load inpainter", "remove", "place", "write"]  # of a move by a mask


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def shift(folder, *more, **options):
    """Run shift_object on the scene's files with its mask and the embedded filling; options replace or add."""
    chosen = {"image": "photo.png", "mask": "mask.png", "x": 50, "y": 10, "output": "out.png", "inpainter": "embedded"}
    chosen |= options
    args = []
    for name, value in chosen.items():
        if value is not None:
            is_path = name in ("image", "mask", "output", "save_stages", "report", "jobs")
            args += [f"--{name.replace('_', '-')}={folder / value if is_path else value}"]
    return shift_object.main([*args, *more])


def error_line(capsys):
    """Return stderr's one line, and that there was nothing on stdout."""
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.strip().splitlines()
    return line


def pixels(path):
    with Image.open(path) as image:
        return np.array(image)


def test_a_move(files, scene, capsys):
    assert shift(files) == 0
    image, _ = scene
    moved = pixels(files / "out.png")
    assert moved.shape == image.shape
    assert np.array_equal(moved[35:55, 75:90], image[45:65, 25:40])  # the object's middle, 50 right and 10 up
    old_place = moved[45:65, 25:40].astype(int)
    assert (old_place.max(axis=2) - old_place.min(axis=2)).max() < 60  # nothing red is left there
    captured = capsys.readouterr()
    assert captured.out == f"{files / 'out.png'}\n" and captured.err == ""


def test_verbose_tells_every_stage(files, capsys):
    assert shift(files, "--verbose") == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in lines] == STAGES
    assert "area 720" in lines[2]


def test_no_shift_gives_the_input_back(files):
    assert shift(files, x=0, y="0%") == 0
    assert np.array_equal(pixels(files / "out.png"), pixels(files / "photo.png"))


def test_the_same_seed_gives_the_same_bytes(files):
    assert shift(files, seed=4) == 0 and shift(files, seed=4, output="again.png") == 0
    assert (files / "out.png").read_bytes() == (files / "again.png").read_bytes()


def test_size_profile_and_alpha_survive(files):
    image = Image.open(files / "photo.png").convert("RGBA")
    image.putalpha(Image.fromarray(np.full((96, 120), 255, np.uint8)))
    profile = b"\0" * 16 + b"RGB " + b"\0" * 108
    image.save(files / "photo.png", icc_profile=profile)
    assert shift(files) == 0
    with Image.open(files / "out.png") as result:
        assert result.mode == "RGBA" and result.size == (120, 96) and result.info["icc_profile"] == profile
        assert np.array_equal(np.asarray(result)[..., 3], np.full((96, 120), 255))


def test_the_stages(files):
    assert shift(files, save_stages="stages", report="report.json") == 0
    names = ["background.png", "hole.png", "mask.png", "object.png", "result.png", "score.png", "shadow.png"]
    assert everything_in(files / "stages") == names
    stage = {name: pixels(files / "stages" / name) for name in names}
    photo, hole = pixels(files / "photo.png"), stage["hole.png"] == 255
    assert np.array_equal(stage["mask.png"], pixels(files / "mask.png"))
    assert np.array_equal(stage["background.png"][~hole], photo[~hole])
    assert np.array_equal(stage["result.png"], pixels(files / "out.png"))
    assert stage["object.png"].shape == (96, 120, 4) and stage["score.png"].dtype == np.uint8
    opaque = stage["object.png"][..., 3] == 255
    assert opaque.any() and np.array_equal(stage["object.png"][opaque][:, :3], photo[opaque])

    report = json.loads((files / "report.json").read_text())
    (job,) = report["jobs"]
    stages = [entry["stage"] for entry in job["stages"]]
    assert stages == STAGES
    find = job["stages"][2]
    assert find["box"] == [20, 40, 44, 70] and find["area"] == 720
    assert job["engines"]["inpainter"]["name"] == "embedded"
    assert report["version"] and report["libraries"]["numpy"] == np.__version__
    assert all(entry["seconds"] >= 0 for entry in job["stages"])


def test_the_shadow_goes_along_or_stays(files, scene):
    image, mask = scene
    below = np.zeros_like(mask)
    below[70:73, 18:46] = True  # 3 pixels are 16 of a 512-pixel-high picture: in the hole
    dark = np.where(below[..., None], image * 0.6, image).astype(np.uint8)
    Image.fromarray(dark).save(files / "photo.png")
    assert shift(files, save_stages="with", report="with.json", mask_pad=30) == 0
    assert shift(files, save_stages="without", report="without.json", mask_pad=30, shadow="none") == 0
    new_place = np.s_[60:63, 74:90]  # under the block, 50 right and 10 up
    with_shadow, without = (pixels(files / folder / "result.png").astype(int) for folder in ("with", "without"))
    assert (with_shadow - without)[new_place].mean() < -15
    assert np.array_equal(with_shadow[:30, :60], image[:30, :60])
    light = pixels(files / "with" / "shadow.png")
    assert light.shape == image.shape and light[71, 30].max() < 220 and (light[:20] == 255).all()
    assert (pixels(files / "without" / "shadow.png") == 255).all()
    for name, least, most in (("with", 0.15, 0.6), ("without", 0, 0)):
        (job,) = json.loads((files / f"{name}.json").read_text())["jobs"]
        stage = {entry["stage"]: entry for entry in job["stages"]}
        assert least <= stage["place"]["darkest_shadow"] <= most
        assert stage["remove"]["shadow_beyond_pad"] == 0


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"image": "missing.png"}, 3, "missing.png does not exist"),
        ({"image": "broken.jpg"}, 3, "broken.jpg is not a picture"),
        ({"image": "cut.png"}, 3, "cut.png is damaged"),
        ({"mask": "small.png"}, 3, "small.png is 60x48, the photo 120x96"),
        ({"mask": "black.png"}, 3, "black.png has no white pixel"),
        ({"x": 120}, 3, "leaves the 120x96 photo"),
        ({"y": "-100%"}, 3, "leaves the 120x96 photo"),
        ({"x": -44}, 3, "leaves the 120x96 photo"),
        ({"mask": "white.png"}, 3, "whole photo"),
        ({"mask": None, "box": "200,0,300,50"}, 3, "200,0,300,50"),
        ({"mask": None, "point": "120,5"}, 3, "the point 120,5 is not in the photo"),
        ({"mask": None, "box": "0,0,20,20", "point": "50,5"}, 3, "is not in the box"),
        ({"mask": None, "object": "gizmo", "segmenter": "embedded"}, 5, "--box"),
        ({"mask": None, "object": "gizmo"}, 5, "'gizmo'"),
        ({"mask": None, "object": "stool"}, 4, "no stool was found"),
        ({"mask": None, "object": "stool", "segmenter": "clipseg"}, 5, "clipseg"),
        ({"inpainter": "diffusion"}, 5, "stable-diffusion-2-inpainting"),
        ({"inpainter": "diffusion", "inpaint_model": "no/such-model"}, 5, "no/such-model"),
        ({"output": "photo.png"}, 6, "itself; give another name"),
        ({"output": "mask.png"}, 6, "itself; give another name"),
        ({"output": "out.xyz"}, 6, "endings"),
        ({"output": "file/out.png"}, 6, "not a folder"),
        ({"output": "folder.png"}, 6, "is a folder"),
        ({"save_stages": "file"}, 6, "not a folder"),
        ({"report": "file/report.json"}, 6, "not a folder"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(files, capsys, options, code, words):
    (files / "broken.jpg").write_text("no picture")
    (files / "cut.png").write_bytes((files / "photo.png").read_bytes()[:3000])
    (files / "file").write_text("in the way")
    (files / "folder.png").mkdir()
    Image.new("L", (60, 48), 255).save(files / "small.png")
    Image.new("L", (120, 96), 0).save(files / "black.png")
    Image.new("L", (120, 96), 255).save(files / "white.png")
    before = everything_in(files), {path: path.read_bytes() for path in files.iterdir() if path.is_file()}
    assert shift(files, "--quiet", **options) == code
    line = error_line(capsys)
    assert line.startswith("shift_object.py: error: ") and words in line
    assert everything_in(files) == before[0]
    assert {path: path.read_bytes() for path in files.iterdir() if path.is_file()} == before[1]


@pytest.mark.parametrize("args", [["--wrong"], ["--x", "1"], ["--image", "a.png", "--object", "b", "--x", "c"]])
def test_wrong_use(args, capsys):
    assert shift_object.main(args) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("usage: shift_object.py") and captured.out == ""


def test_help_and_version(capsys):
    assert shift_object.main(["--help"]) == 0 and generate_mask.main(["--version"]) == 0
    out = capsys.readouterr().out
    assert "--guidance-scale" in out and "generate_mask.py" in out


@pytest.mark.parametrize("command", ["generate_mask.py", "shift_object.py"])
@pytest.mark.parametrize("args", [["--help"], ["--wrong"], ["--image", "missing.png", "--object", "a", "--mask", "b"]])
def test_arguments_are_checked_before_anything_heavy_is_imported(command, args):
    program = (
        "import runpy, sys; sys.argv[0] = sys.argv[1]; del sys.argv[1]\n"
        "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'diffusers', 'numba', 'cv2', 'patchmatch', 'huggingface_hub', 'PIL.Image'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    if "--mask" in args and command == "shift_object.py":
        args = [*args, "--x", "1", "--y", "1"]
    done = subprocess.run(
        [sys.executable, "-c", program, command, *args], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.strip().splitlines()[-1]
    assert loaded in ("[]", "['PIL.Image']")  # a picture that is not there is looked for by Pillow


def test_a_list_of_jobs(files, capsys):
    rows = [
        {"image": "photo.png", "mask": "mask.png", "x": 50, "y": 0, "output": "a.png"},
        {"image": "missing.png", "mask": "mask.png", "x": 50, "y": 0, "output": "b.png"},
        {"image": "photo.png", "mask": "mask.png", "x": 0, "y": 25, "output": "c.png"},
    ]
    jobs = files / "jobs.jsonl"
    jobs.write_text("\n".join(map(json.dumps, rows)))
    args = ["--jobs", str(jobs), "--inpainter", "embedded", "--save-stages", str(files / "st")]
    assert shift_object.main([*args, "--report", str(files / "report.json")]) == 7
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [str(files / "a.png"), str(files / "c.png")]
    failed, last = captured.err.splitlines()
    assert f"{jobs}, line 2" in failed and "missing.png does not exist" in failed
    assert "1 of 3 jobs failed" in last
    assert (files / "a.png").exists() and not (files / "b.png").exists()
    assert everything_in(files / "st")[0] == "a" and (files / "st/c/result.png").exists()
    entries = json.loads((files / "report.json").read_text())["jobs"]
    assert [entry["exit_code"] for entry in entries] == [0, 3, 0]
    assert "missing.png" in entries[1]["error"]


def test_a_list_loads_each_engine_once(files, monkeypatch):
    from engines.inpainting import exemplar

    loads = []
    real = exemplar.load
    monkeypatch.setattr(exemplar, "load", lambda **options: loads.append(options) or real(**options))
    rows = ["image,mask,x,y,output", "photo.png,mask.png,50,0,a.png", "photo.png,mask.png,40,0,b.png"]
    (files / "jobs.csv").write_text("\n".join(rows))
    assert shift_object.main(["--jobs", str(files / "jobs.csv"), "--inpainter", "embedded"]) == 0
    assert len(loads) == 1


def test_a_bug_in_one_job_does_not_cost_the_others(files, monkeypatch, capsys):
    real = shift_object.pad_mask
    monkeypatch.setattr(shift_object, "pad_mask", lambda mask, pad: 1 / 0 if pad == 7 else real(mask, pad))
    rows = ["image,mask,x,y,output,mask-pad", "photo.png,mask.png,5,0,a.png,7", "photo.png,mask.png,5,0,b.png,8"]
    (files / "jobs.csv").write_text("\n".join(rows))
    assert shift_object.main(["--jobs", str(files / "jobs.csv"), "--inpainter", "embedded"]) == 7
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [str(files / "b.png")]
    assert "line 2" in captured.err and "ZeroDivisionError" in captured.err


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["image,object,x,y", "a.png,b,c,0"], "line 2"),
        (["image,mask,x,y,output", "a.png,m.png,1,0,o.png", "b.png,m.png,1,0,o.png"], "line 3: writes"),
        (["image,mask,x,y", "a/p.png,m.png,1,0", "b/p.jpg,m.png,1,0"], "line 3: writes"),  # the default names
    ],
)
def test_a_wrong_list_stops_before_any_work(files, capsys, monkeypatch, rows, words):
    (files / "jobs.csv").write_text("\n".join(rows))
    monkeypatch.setattr(cli.runner, "Engines", lambda: pytest.fail("work had begun"))
    assert shift_object.main(["--jobs", str(files / "jobs.csv")]) == 2
    assert words in capsys.readouterr().err


def test_an_interrupt(files, monkeypatch, capsys):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    before = everything_in(files)
    monkeypatch.setattr(shift_object, "propose_backgrounds", interrupt)
    assert shift(files) == 130
    assert "interrupted" in error_line(capsys)
    assert everything_in(files) == before


def test_a_closed_pipe_is_quiet(files):
    command = f'"{sys.executable}" shift_object.py --image "$1/photo.png" --mask "$1/mask.png" --x 9 --y 9'
    script = f'{command} --output "$1/out.png" --inpainter embedded | true; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", script, "run", files], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    assert (files / "out.png").exists()


def test_a_list_goes_on_when_its_reader_has_gone(files):
    row = json.dumps({"image": "photo.png", "mask": "mask.png", "x": 9, "y": 9, "inpainter": "embedded"})
    rows = [row[:-1] + f', "output": "{name}.png"}}' for name in "abc"]
    (files / "jobs.jsonl").write_text("\n".join(rows))
    command = f'"{sys.executable}" shift_object.py --jobs "$1/jobs.jsonl" --report "$1/report.json"'
    for reader in ("| true", "2>&1 | true", ">&-", "2>&-"):
        done = subprocess.run(
            ["bash", "-c", f"{command} {reader}; exit ${{PIPESTATUS[0]}}", "run", files],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert done.returncode == 0 and done.stderr == ""
        for name in ("a.png", "b.png", "c.png", "report.json"):
            (files / name).unlink()


def test_the_help_is_read_to_any_length():
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" shift_object.py --help | true; exit ${{PIPESTATUS[0]}}'],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0 and done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_stdout_is_said(files):
    command = [sys.executable, "shift_object.py", "--image", files / "photo.png", "--mask", files / "mask.png"]
    command += ["--x", "9", "--y", "9", "--output", files / "out.png", "--inpainter", "embedded"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 6 and (files / "out.png").exists()
    assert len(done.stderr.splitlines()) == 1 and "is written, but stdout cannot be: No space left" in done.stderr


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("Insufficient memory (Failed to allocate 9 bytes)")])
def test_too_little_memory_is_said(files, monkeypatch, capsys, error):
    def give_up(*args, **options):
        raise error

    monkeypatch.setattr(shift_object, "propose_backgrounds", give_up)
    assert shift(files) == 3
    assert "not enough memory" in error_line(capsys)


def test_the_mask_shown_in_three_ways(files, scene):
    image, mask = scene
    common = ["--image", str(files / "photo.png"), "--mask", str(files / "mask.png")]
    for show in ("overlay", "mask", "cutout"):
        assert generate_mask.main([*common, "--show", show, "--output", str(files / f"as_{show}.png")]) == 0
    assert np.array_equal(pixels(files / "as_mask.png"), mask * np.uint8(255))
    overlay, cutout = pixels(files / "as_overlay.png"), pixels(files / "as_cutout.png")
    far = np.ones_like(mask)
    far[38:72, 18:46] = False
    assert np.array_equal(overlay[far], image[far])
    assert (overlay[mask] != image[mask]).any(axis=1).all()
    assert (overlay[39, 20:44] == 255).all()  # the outline lies outside the mask
    assert cutout.shape == (96, 120, 4) and (cutout[far][:, 3] == 0).all()
    assert np.array_equal(cutout[45:65, 25:40, :3], image[45:65, 25:40]) and (cutout[45:65, 25:40, 3] == 255).all()


def test_a_cutout_needs_an_ending_that_holds_transparency(files, capsys):
    args = ["--image", str(files / "photo.png"), "--mask", str(files / "mask.png"), "--show", "cutout"]
    assert generate_mask.main([*args, "--output", str(files / "a.jpg")]) == 6
    assert "transparency" in error_line(capsys)


def test_the_default_output(files, monkeypatch):
    monkeypatch.chdir(files)
    (files / "photo.png").rename(files / "wall hanging.png")
    args = ["--image", "wall hanging.png", "--mask", "mask.png"]
    assert generate_mask.main(args) == 0
    assert shift_object.main([*args, "--x", "5", "--y", "5", "--inpainter", "embedded"]) == 0
    assert everything_in(files / "output_images") == ["masked_image_wall hanging.png", "shifted_image_wall hanging.png"]


def test_auto_says_once_what_it_fell_back_to(files, capsys):
    rows = ["image,mask,x,y,output", "photo.png,mask.png,5,0,a.png", "photo.png,mask.png,9,0,b.png"]
    (files / "jobs.csv").write_text("\n".join(rows))
    assert shift_object.main(["--jobs", str(files / "jobs.csv")]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "inpainter: embedded" in line and "--inpaint-model" in line


@pytest.mark.skipif(os.name != "posix", reason="the scripts are for a POSIX shell")
def test_the_scripts_are_programs():
    for name in ("task1_script.sh", "task2_script.sh", "tests/run", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name


def test_a_folder_whose_name_is_too_long_is_one_line(files, capsys):
    assert shift(files, save_stages="a" * 5000) == 6
    assert "too long" in error_line(capsys) and not (files / "out.png").exists()
