"""Jobs files: what a row means, and every mistake named by line and column before any work."""

import json
import os
from pathlib import Path

import pytest

import shift_object
from cli.jobs import read_jobs
from engines.errors import InputError, UsageError
from engines.geometry import Box, Offset

ROW = {"image": "a.jpg", "object": "stool", "x": 10, "y": 0}


def read(path, *common):
    parser = shift_object.build_parser()
    return read_jobs(path, parser, parser.parse_args(["--jobs", str(path), *common]))


def written(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_csv_file(tmp_path):
    path = written(
        tmp_path,
        "jobs.csv",
        "\ufeffimage,object,x,y,box,point,mask-pad\n"
        'a.jpg, stool ,-12%,5,"1,2,30,40","5,6 7,8",\n'
        "\n"
        "sub/b b.jpg,wall hanging,0,-3,,,30\n",
    )
    first, second = read(path, "--mask-pad", "11", "--inpainter", "embedded")
    assert first.options.image == tmp_path / "a.jpg" and first.options.object == "stool"
    assert first.options.x == Offset(-12, True) and first.options.y == Offset(5)
    assert first.options.box == Box(1, 2, 30, 40) and first.options.point == [(5, 6), (7, 8)]
    assert first.options.mask_pad == 11  # an empty cell leaves the command line's
    assert second.options.mask_pad == 30  # a cell wins over it
    assert second.options.image == tmp_path / "sub/b b.jpg" and second.options.box is None
    assert {job.options.inpainter for job in (first, second)} == {"embedded"}
    assert first.place == f"{path}, line 2" and second.place.endswith("line 4")


def test_a_jsonl_file(tmp_path):
    rows = [
        ROW | {"box": [1, 2, 30, 40], "point": [[5, 6]], "mask": None},
        ROW | {"image": "b.jpg", "point": [5, 6], "x": "3%"},
    ]
    path = written(tmp_path, "jobs.jsonl", "\n".join(map(json.dumps, rows)))
    first, second = read(path)
    assert first.options.box == Box(1, 2, 30, 40) and first.options.point == [(5, 6)]
    assert second.options.point == [(5, 6)] and second.options.x == Offset(3, True)


@pytest.mark.parametrize(
    ("cell", "flag"), [("yes", True), (" True ", True), ("1", True), (True, True), (0, False), ("no", False), (1, True)]
)
def test_an_option_without_a_value_is_a_yes_or_no(tmp_path, cell, flag):
    path = written(tmp_path, "jobs.jsonl", json.dumps(ROW | {"flip": cell}) + "\n" + json.dumps(ROW))
    first, second = read(path, "--relight")
    assert first.options.flip is flag and second.options.flip is False and first.options.relight is True
    path = written(tmp_path, "jobs.csv", f"image,object,x,y,flip\na.jpg,stool,1,2,{cell}\nb.jpg,stool,1,2,\n")
    first, second = read(path, "--flip")
    assert first.options.flip is flag and second.options.flip is True


@pytest.mark.parametrize("cell", ["perhaps", "2", [True], {"a": 1}, 0.5])
def test_an_option_without_a_value_is_nothing_else(tmp_path, cell):
    with pytest.raises(UsageError, match=r"line 1: argument --flip: .* is neither yes nor no"):
        read(written(tmp_path, "jobs.jsonl", json.dumps(ROW | {"flip": cell})))


def test_a_model_is_a_folder_beside_the_file_or_an_id(tmp_path):
    (tmp_path / "weights").mkdir()
    for column in ("inpaint-model", "segment-model", "refine-model"):
        rows = [ROW | {column: "weights"}, ROW | {column: "someone/weights"}]
        path = written(tmp_path, "jobs.jsonl", "\n".join(map(json.dumps, rows)))
        models = [getattr(job.options, column.replace("-", "_")) for job in read(path)]
        assert models == [str(tmp_path / "weights"), "someone/weights"]


def test_jobs_do_not_share_their_points(tmp_path):
    path = written(tmp_path, "jobs.jsonl", json.dumps(ROW | {"point": [1, 2]}) + "\n" + json.dumps(ROW))
    first, second = read(path, "--point", "9,9")
    assert first.options.point == [(1, 2)] and second.options.point == [(9, 9)]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "image,objekt\na.jpg,stool\n", "line 2: 'objekt' is no column"),
        ("a.csv", "image,object,x,y\na.jpg,stool,ten,0\n", r"line 2: argument --x: 'ten'"),
        ("a.csv", "image,object,x,y\nok.jpg,stool,1,0\na.jpg,stool,,0\n", "line 3: both --x and --y"),
        ("a.csv", "image,object,x,y,box\na.jpg,stool,1,0,1,2,3,4\n", "line 2: 8 cells for 5 columns"),
        ("a.csv", "image,x,image\n", "'image' stands there twice"),
        ("a.csv", "image,object\n", "has no job"),
        ("a.csv", "", "has no job"),
        ("a.csv", 'image,object\n"a.jpg,stool\n', "line 2"),
        ("a.csv", "image,jobs\na.jpg,b.csv\n", "'jobs' is no column"),
        ("a.jsonl", "{]", "line 1: not JSON"),
        ("a.jsonl", "[1]", "line 1: an object"),
        ("a.jsonl", '{"image": "a.jpg", "object": "stool", "x": 1, "y": 0, "point": 7}', "line 1.*point"),
        ("a.jsonl", '{"image": "a.jpg", "object": "stool", "x": [1], "y": 0}', "line 1.*--x"),
        ("a.jsonl", "[" * 100_000, "line 1: not JSON"),  # Python's parser gives up with an error of its own
        ("a.jsonl", '{"object": {"a": 1}}', r"line 1: argument --object: \{\"a\": 1\} is neither"),
        ("a.jsonl", '{"object": true}', "line 1: argument --object: true is neither"),
        ("a.jsonl", '{"point": [[1, 2], 3]}', "line 1: argument --point"),
        ("a.jsonl", '{"box": [1, 2, [3], 4]}', "line 1: argument --box"),
        ("a.jsonl", r'{"image": "a\u0000b"}', "line 1: argument --image: it holds what no option can"),
        ("a.jsonl", r'{"image": "\ud800"}', "line 1: argument --image: it holds what no option can"),
        ("a.jsonl", r'{"a\nb": 1}', "line 1: 'a.nb' is no column"),
    ],
)
def test_mistakes(tmp_path, name, text, words):
    with pytest.raises(UsageError, match=words) as caught:
        read(written(tmp_path, name, text))
    assert "\n" not in str(caught.value)


def test_unreadable_files(tmp_path):
    with pytest.raises(InputError, match=r"missing\.csv cannot be read: No such file"):
        read(tmp_path / "missing.csv")
    (tmp_path / "latin.csv").write_bytes("image\nä.jpg\n".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        read(tmp_path / "latin.csv")
    with pytest.raises(UsageError, match="no name that a file can have"):
        read(tmp_path / "a\0b.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="is a pipe"):
        read(tmp_path / "pipe.csv")


def test_what_a_shell_hands_over_is_read(tmp_path):
    """As in `--jobs <(command)`: a pipe without a name."""
    reading, writing = os.pipe()
    os.write(writing, b"image,object,x,y\na.jpg,stool,1,0\n")
    os.close(writing)
    (job,) = read(Path(f"/dev/fd/{reading}"))
    os.close(reading)
    assert job.options.object == "stool"


def test_a_name_too_long_for_a_folder_is_an_id(tmp_path):
    path = written(tmp_path, "a.jsonl", json.dumps({**ROW, "segment-model": "a" * 5000}) + "\n")
    assert read(path)[0].options.segment_model == "a" * 5000
