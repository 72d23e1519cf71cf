"""Nothing that is read is written over unless --overwrite says so, whatever the file is called."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import generate_mask
import shift_object
from cli.places import CANDIDATES, STAGES

ROOT = Path(__file__).resolve().parents[2]


def move(folder, *more, output="out.png", **options):
    options = {"image": "photo.png", "mask": "mask.png"} | options
    args = [f"--{name.replace('_', '-')}={folder / value}" for name, value in options.items()]
    return shift_object.main([*args, f"--output={folder / output}", "--x=30", "--y=0", "--inpainter=embedded", *more])


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def names(files):
    """The scene's files with more names of photo.png and mask.png."""
    (files / "folder").mkdir()
    (files / "soft.png").symlink_to("photo.png")
    (files / "again").symlink_to(".")
    os.link(files / "photo.png", files / "folder" / "hard.png")
    Image.open(files / "mask.png").save(files / "front.png")
    return files


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"output": "photo.png"}, "is the photo itself"),
        ({"output": "soft.png"}, "is the photo itself"),
        ({"output": "folder/hard.png"}, "is the photo itself"),
        ({"output": "folder/../photo.png"}, "is the photo itself"),
        ({"output": "again/photo.png"}, "is the photo itself"),
        ({"image": "soft.png", "output": "photo.png"}, "is the photo itself"),
        ({"output": "mask.png"}, "is the mask itself"),
        ({"output": "front.png", "behind_mask": "front.png"}, "is the --behind-mask itself"),
        ({"report": "photo.png"}, "another name for --report"),
        ({"save_stages": "."}, "mask.png is the mask itself; give another name for --save-stages"),
        ({"save_stages": "again"}, "mask.png is the mask itself"),
    ],
)
def test_an_input_is_not_written_over(names, capsys, options, words):
    before = contents(names)
    assert move(names, **options) == 6
    captured = capsys.readouterr()
    assert words in captured.err and "--overwrite" in captured.err and captured.out == ""
    assert len(captured.err.splitlines()) == 1 and contents(names) == before


def test_standard_input_is_a_file_too(names):
    command = [sys.executable, "shift_object.py", "--image", "-", "--mask", names / "mask.png", "--x", "9", "--y", "9"]
    before = contents(names)
    with open(names / "photo.png", "rb") as file:
        done = subprocess.run(
            [*command, "--inpainter", "embedded", "--output", names / "folder/hard.png"],
            cwd=ROOT, stdin=file, capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 6 and "hard.png is the photo itself" in done.stderr and contents(names) == before


def test_overwrite_says_so(names, capsys):
    photo = np.array(Image.open(names / "photo.png"))
    assert move(names, "--overwrite", output="soft.png") == 0
    assert (names / "soft.png").is_symlink()
    assert not np.array_equal(np.array(Image.open(names / "photo.png")), photo)
    assert np.array_equal(np.array(Image.open(names / "folder/hard.png")), photo)  # the other name keeps the original


def test_an_earlier_result_is_written_over_as_ever(files):
    (files / "out.png").write_text("an earlier result")
    assert move(files) == 0 and Image.open(files / "out.png").size == (120, 96)


def test_what_is_refused_in_a_list_is_refused_before_any_work(names, capsys):
    row = {"image": "photo.png", "mask": "mask.png", "x": 9, "y": 0}
    jobs = names / "jobs.jsonl"
    rows = [row | {"output": "a.png"}, row | {"image": "front.png", "output": "folder/hard.png"}]
    jobs.write_text("\n".join(map(json.dumps, rows)))
    before = contents(names)
    args = ["--jobs", str(jobs), "--inpainter", "embedded"]
    assert shift_object.main(args) == 6
    assert f"hard.png is the --image of {jobs}, line 1 itself" in capsys.readouterr().err
    for option in ("--report", "--results"):
        assert shift_object.main([*args, option, str(jobs)]) == 6
    assert contents(names) == before
    assert shift_object.main([*args, "--overwrite", "--results", str(names / "done.jsonl")]) == 2
    assert "writes over no input" in capsys.readouterr().err
    assert contents(names) == before


def test_one_job_may_go_on_from_the_result_of_another(files):
    """A file that is only made by the run is nobody's original."""
    row = {"mask": "mask.png", "x": 9, "y": 0}
    jobs = files / "jobs.jsonl"
    rows = [row | {"image": "photo.png", "output": "a.png"}, row | {"image": "a.png", "output": "b.png"}]
    jobs.write_text("\n".join(map(json.dumps, rows)))
    assert shift_object.main(["--jobs", str(jobs), "--inpainter", "embedded"]) == 0
    assert (files / "b.png").exists()


@pytest.mark.parametrize(
    "options",
    [
        {"report": "out.png"},
        {"save_stages": "stages", "output": "stages/result.png"},
        {"report": "stages/hole.png", "save_stages": "stages"},
        {"save_stages": "out.png"},
        {"save_stages": "new/../out.png"},
    ],
)
def test_two_results_are_not_one_file(files, capsys, options):
    before = contents(files)
    assert move(files, **options) == 2
    assert "give one of them another name" in capsys.readouterr().err and contents(files) == before


def test_the_names_of_the_stages_are_known_beforehand(files):
    assert move(files, save_stages="stages") == 0
    assert sorted(path.stem for path in (files / "stages").iterdir()) == sorted(STAGES)
    judged = shift_object.Candidate(np.zeros((2, 2, 3), np.uint8), 0, object())
    assert list(shift_object.candidate_pictures([judged])) == [CANDIDATES.format(1)]


def test_of_a_mask_too(files, capsys):
    args = ["--image", str(files / "photo.png"), "--mask", str(files / "mask.png"), "--output"]
    assert generate_mask.main([*args, str(files / "mask.png")]) == 6
    assert generate_mask.main([*args, str(files / "mask.png"), "--overwrite", "--show", "mask"]) == 0
