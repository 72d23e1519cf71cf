"""`-` for standard input and output, the limit of pixels, and names of every kind, through the commands."""

import io
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
from tests.files import COLOURS, encoded, png

ROOT = Path(__file__).parent.parent.parent
MOVE = ["--x=50", "--y=10", "--inpainter=embedded", "--quiet"]


def run(command, *args, stdin=b"", **options):
    """Run a command as a process of its own, with bytes on its standard input."""
    program = [sys.executable, str(ROOT / command), *map(os.fspath, args)]
    return subprocess.run(program, input=stdin, capture_output=True, **options)


def stand_in(content: bytes, *, terminal: bool = False):
    stream = io.TextIOWrapper(io.BytesIO(content))
    stream.isatty = lambda: terminal
    return stream


def pixels(source):
    with Image.open(source) as image:
        return image.format, np.array(image)


def one_line(capsys):
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert captured.out == ""
    return line


@pytest.mark.parametrize("name", ["PNG", "TIFF", "JPEG"])  # TIFF is read back and forth, which a pipe can't
def test_through_pipes(files, scene, name):
    image, _ = scene
    content = encoded(image, name)
    done = run("shift_object.py", "--image", "-", "--mask", files / "mask.png", "--output", "-", *MOVE, stdin=content)
    assert (done.returncode, done.stderr) == (0, b"")
    (files / "in").write_bytes(content)
    assert (
        shift_object.main(
            [f"--image={files / 'in'}", f"--mask={files / 'mask.png'}", f"--output={files / 'out.png'}", *MOVE]
        )
        == 0
    )
    assert pixels(io.BytesIO(done.stdout))[0] == "PNG"
    assert done.stdout == (files / "out.png").read_bytes()


def test_a_mask_can_come_from_the_other_command(files):
    mask = run(
        "generate_mask.py", "--image", files / "photo.png", "--mask", files / "mask.png", "--show=mask", "--output=-"
    )
    assert mask.returncode == 0
    args = ["--image", files / "photo.png", "--mask=-", f"--output={files / 'a.png'}"]
    moved = run("shift_object.py", *args, *MOVE, stdin=mask.stdout)
    assert moved.returncode == 0 and moved.stdout == os.fsencode(files / "a.png") + b"\n"


def test_standard_input_goes_to_standard_output_unless_told_otherwise(files, monkeypatch, capfdbinary):
    content = (files / "photo.png").read_bytes()
    args = ["--image", "-", f"--mask={files / 'mask.png'}", "--show=mask", f"--report={files / 'report.json'}"]
    monkeypatch.setattr(sys, "stdin", stand_in(content))
    assert generate_mask.main(args) == 0
    name, shown = pixels(io.BytesIO(capfdbinary.readouterr().out))
    assert name == "PNG" and np.array_equal(shown, pixels(files / "mask.png")[1])
    (job,) = json.loads((files / "report.json").read_text())["jobs"]
    assert job["stages"][0]["image"] == "-" and job["stages"][-1]["output"] == "-"

    monkeypatch.setattr(sys, "stdin", stand_in(content))
    assert generate_mask.main([*args, f"--output={files / 'a.png'}"]) == 0
    assert capfdbinary.readouterr().out == os.fsencode(files / "a.png") + b"\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"text", "is not a picture"), (encoded(COLOURS, "PNG")[:60], "is damaged")],
    ids=["empty", "text", "cut"],
)
def test_bad_standard_input(files, monkeypatch, capsys, content, words):
    monkeypatch.setattr(sys, "stdin", stand_in(content))
    assert generate_mask.main(["--image=-", "--object=stool", f"--output={files / 'a.png'}"]) == 3
    assert words in one_line(capsys)
    assert not (files / "a.png").exists()


@pytest.mark.parametrize("stdin", [None, stand_in(b"", terminal=True)])
def test_a_terminal_is_no_picture(files, monkeypatch, capsys, stdin):
    monkeypatch.setattr(sys, "stdin", stdin)
    assert generate_mask.main(["--image=-", "--object=stool", f"--output={files / 'a.png'}"]) == 3
    assert "standard input has no picture" in one_line(capsys)


def test_no_picture_is_written_to_a_terminal(files, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert generate_mask.main([f"--image={files / 'missing.png'}", "--object=stool", "--output=-"]) == 6
    assert "standard output takes no picture here" in one_line(capsys)


def test_two_pictures_from_standard_input(capsys):
    assert generate_mask.main(["--image=-", "--mask=-"]) == 2
    assert "only one picture can come from standard input" in capsys.readouterr().err
    assert shift_object.main(["--image=a", "--mask=-", "--behind-mask=-", "--x=1", "--y=1"]) == 2


def test_a_closed_pipe_is_quiet(files):
    reader, writer = os.pipe()
    os.close(reader)
    program = [
        sys.executable,
        ROOT / "generate_mask.py",
        f"--image={files / 'photo.png'}",
        f"--mask={files / 'mask.png'}",
    ]
    done = subprocess.run([*program, "--output=-"], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert done.stderr == b""


def test_a_full_disk_behind_standard_output(files):
    program = [
        sys.executable,
        ROOT / "generate_mask.py",
        f"--image={files / 'photo.png'}",
        f"--mask={files / 'mask.png'}",
    ]
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*program, "--output=-"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 6 and "No space left" in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("column", ["image", "output", "mask"])
def test_a_list_takes_no_stream(files, capsys, column):
    row = {"image": "photo.png", "mask": "mask.png", "output": "a.png"} | {column: "-"}
    (files / "jobs.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    assert generate_mask.main([f"--jobs={files / 'jobs.csv'}"]) == 2
    assert f"line 2: argument --{column}: a list reads and writes files" in capsys.readouterr().err
    row.pop(column)
    (files / "jobs.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    assert generate_mask.main([f"--jobs={files / 'jobs.csv'}", f"--{column}=-"]) == 2
    assert "line 2: a list reads and writes files" in capsys.readouterr().err


def test_a_file_that_is_called_like_the_stream(files, monkeypatch, capsys):
    monkeypatch.chdir(files)
    (files / "photo.png").rename(files / "-")
    assert generate_mask.main(["--image=./-", "--mask=mask.png", "--output=a.png"]) == 0
    assert capsys.readouterr().out == "a.png\n"
    (files / "jobs.csv").write_text("image,mask,output\n./-,mask.png,b.png\n")
    assert generate_mask.main(["--jobs=jobs.csv"]) == 0
    assert (files / "a.png").read_bytes() == (files / "b.png").read_bytes()


NAMES = [
    b"a b",
    "ä 写真 🪑".encode(),
    b"two\nlines",
    b"-dash",
    b"\xff\xfe not UTF-8",
    b"'quoted\"",
    b"\x1b[31m",
    b"a" * 251,
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_kind(files, name):
    folder = os.fsencode(files)
    photo, output, report = (
        folder + b"/" + name + b".png",
        folder + b"/out/" + name + b".png",
        folder + b"/" + b"r.json",
    )
    os.rename(folder + b"/photo.png", photo)
    (files / "jobs.jsonl").write_text(
        json.dumps(
            {"image": os.fsdecode(name) + ".png", "mask": "mask.png", "output": "out/" + os.fsdecode(name) + ".png"}
        )
    )
    mask = b"--mask=" + folder + b"/mask.png"
    for locale in ({}, {"PYTHONIOENCODING": "ascii"}):
        done = run(
            "generate_mask.py", b"--image=" + photo, mask, b"--output=" + output, b"--report=" + report, "--verbose",
            env=os.environ | locale,
        )  # fmt: skip
        assert done.returncode == 0 and done.stdout == output + b"\n"
        assert b"Traceback" not in done.stderr
    (job,) = json.loads((files / "r.json").read_bytes())["jobs"]
    assert os.fsencode(job["stages"][0]["image"]) == photo
    results = ["--jobs", files / "jobs.jsonl", "--results", files / "done.jsonl", "--resume"]
    assert run("generate_mask.py", *results).returncode == 0
    os.remove(output)
    (entry,) = map(json.loads, (files / "done.jsonl").read_bytes().splitlines())
    assert os.fsencode(entry["output"]) == output and entry["exit_code"] == 0

    broken = run("generate_mask.py", b"--image=" + photo + b"x", mask, b"--output=" + output)
    assert broken.returncode == 3 and len(broken.stderr.splitlines()) == 1 and b"\x1b" not in broken.stderr
    assert sorted(os.listdir(folder + b"/out")) == []


def test_names_that_are_too_long(files, capsys):
    photo, mask = f"--image={files / 'photo.png'}", f"--mask={files / 'mask.png'}"
    for name in ("b" * 252 + ".png", "/".join(["c" * 250] * 20) + "/a.png"):
        assert generate_mask.main([photo, mask, f"--output={files / name}"]) == 6
        assert "File name too long" in one_line(capsys)
        assert generate_mask.main([f"--image={files / name}", mask, f"--output={files / 'a.png'}"]) == 3
        assert "File name too long" in one_line(capsys)


def test_a_path_as_long_as_the_system_allows(files, capsys):
    room = os.pathconf("/", "PC_PATH_MAX") - 1 - len(os.fsencode(files)) - len("/a.png")
    folders = "".join(f"/{'d' * 200}" for _ in range(room // 201 - 1))
    output = f"{files}{folders}/a.png"
    assert (
        generate_mask.main([f"--image={files / 'photo.png'}", f"--mask={files / 'mask.png'}", f"--output={output}"])
        == 0
    )
    assert capsys.readouterr().out == f"{output}\n" and len(output) > 3600
    assert os.listdir(os.path.dirname(output)) == ["a.png"]


@pytest.mark.parametrize("name", ["a\0b.png", "\ud800.png"])
def test_names_that_no_file_can_have(files, capsys, name):
    (files / "jobs.jsonl").write_text(json.dumps({"image": name, "object": "stool"}))
    assert generate_mask.main([f"--jobs={files / 'jobs.jsonl'}"]) == 2
    assert "holds what no option can be" in capsys.readouterr().err


def test_the_limit_of_pixels(files, capsys):
    (files / "bomb.png").write_bytes(png(20_000, 10_000, 8, 2, b"\0" * 20_000))
    photo, mask, output = (f"--{name}={files / file}" for name, file in
                           (("image", "photo.png"), ("mask", "mask.png"), ("output", "a.png")))  # fmt: skip
    assert generate_mask.main([f"--image={files / 'bomb.png'}", mask, output]) == 3
    assert "bomb.png has 200000000 pixels, more than the 160000000 that --max-pixels allows" in one_line(capsys)
    assert generate_mask.main([photo, f"--mask={files / 'bomb.png'}", output]) == 3
    assert "--max-pixels" in one_line(capsys)
    assert shift_object.main([photo, mask, f"--behind-mask={files / 'bomb.png'}", output, *MOVE]) == 3
    assert "--max-pixels" in one_line(capsys)
    size = 120 * 96
    assert generate_mask.main([photo, mask, output, f"--max-pixels={size - 1}"]) == 3
    assert f"has {size} pixels, more than the {size - 1}" in one_line(capsys)
    assert not (files / "a.png").exists()
    assert generate_mask.main([photo, mask, output, f"--max-pixels={size}"]) == 0
    capsys.readouterr()
    for wrong in ("0", "-5", "many", "1e6"):
        assert generate_mask.main([photo, mask, output, f"--max-pixels={wrong}"]) == 2


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/dev"])
def test_devices_and_folders(files, capsys, path):
    assert generate_mask.main([f"--image={path}", "--object=stool", f"--output={files / 'a.png'}"]) == 3
    assert path in one_line(capsys)


def test_a_side_that_the_format_cannot_have_is_refused_before_any_work(files, capsys):
    Image.new("L", (16_384, 1)).save(files / "wide.png")
    args = [f"--image={files / 'wide.png'}", f"--mask={files / 'missing.png'}"]
    assert generate_mask.main([*args, f"--output={files / 'a.webp'}"]) == 6
    assert "a.webp cannot hold 16384x1 pixels, only 16383 a side; use .png or .tif" in one_line(capsys)
