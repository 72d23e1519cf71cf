"""The record of a list: what counts as done, and that a run killed anywhere goes on to the same end."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import generate_mask
import shift_object
from cli.jobs import read_jobs
from cli.results import Results, fingerprint
from engines.errors import OutputError

ROOT = Path(__file__).resolve().parents[2]


def a_list(folder, count, **row):
    """A jobs file of `count` moves by the scene's mask, each to an output of its own."""
    path = folder / "jobs.jsonl"
    common = {"image": "photo.png", "mask": "mask.png", "y": 0, "inpainter": "embedded"} | row
    rows = [common | {"x": 5 + n, "output": f"out/{n}.png"} for n in range(count)]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def jobs_of(path):
    parser = shift_object.build_parser()
    return read_jobs(path, parser, parser.parse_args(["--jobs", str(path)]))


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_job_is_what_its_options_are(files):
    first, second = jobs_of(a_list(files, 2))
    assert fingerprint(first) != fingerprint(second)
    parser = shift_object.build_parser()
    again, _ = read_jobs(files / "jobs.jsonl", parser, parser.parse_args(["--jobs", "x.csv", "--quiet", "--resume"]))
    assert fingerprint(again) == fingerprint(first)
    other, _ = read_jobs(files / "jobs.jsonl", parser, parser.parse_args(["--jobs", "x.csv", "--seed", "7"]))
    assert fingerprint(other) != fingerprint(first)


def test_what_counts_as_done(files):
    jobs = jobs_of(a_list(files, 3))
    (files / "out").mkdir()
    path = files / "done.jsonl"
    results = Results(path, resume=False)
    for job, code in zip(jobs, (0, 4, 0), strict=True):
        job.options.output.write_bytes(b"")
        results.add(job, {"exit_code": code})
    jobs[2].options.output.unlink()
    path.write_bytes(path.read_bytes() + b'{"job": "cut off in the midd')
    again = Results(path, resume=True)
    assert [again.has(job) for job in jobs] == [True, False, False]  # failed; its output is gone
    assert len(lines_of(path)) == 3  # and the cut line too
    again.add(jobs[0], {"exit_code": 3})
    assert not Results(path, resume=True).has(jobs[0])  # the last word counts


WRONG_TYPES = [
    b'{"job": [], "output": "a", "exit_code": 0}\n',
    b'{"job": "a", "output": 5, "exit_code": 0}\n',
    b'{"job": "a", "output": "a", "exit_code": "0"}\n',
    b"[" * 100_000 + b"\n",
]


@pytest.mark.parametrize("content", [b'{"job": "a"}\n', b"[]\n", b"\xff\xfe\n", b"image,object\n", *WRONG_TYPES])
def test_another_file_is_not_taken_for_results(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(OutputError, match="line 1, is no result"):
        Results(path, resume=True)
    assert path.read_bytes() == content


def test_what_can_keep_nothing_is_no_results_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, words in (
        ("pipe", "is a pipe"),
        ("a\0b", "null"),
        ("a" * 300, "too long"),
    ):
        with pytest.raises(OutputError, match=words):
            Results(tmp_path / name, resume=True)


def test_nothing_is_made_before_there_is_something_to_say(files):
    jobs = jobs_of(a_list(files, 1))
    results = Results(files / "new" / "done.jsonl", resume=False)
    assert not (files / "new").exists()
    results.add(jobs[0], {"exit_code": 4})
    assert lines_of(files / "new" / "done.jsonl")[0]["exit_code"] == 4


def test_a_list_resumes(files, capsys):
    jobs, done = a_list(files, 3), files / "done.jsonl"
    args = ["--jobs", str(jobs), "--results", str(done)]
    assert shift_object.main(args) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert [line["exit_code"] for line in lines_of(done)] == [0, 0, 0] and lines_of(done)[0]["stages"]
    assert shift_object.main(args) == 6  # what is there is not written over unasked
    assert "add --resume" in capsys.readouterr().err and len(lines_of(done)) == 3
    assert shift_object.main([*args, "--resume"]) == 0
    assert capsys.readouterr().out == ""
    (files / "out/1.png").unlink()
    assert shift_object.main([*args, "--resume"]) == 0
    assert capsys.readouterr().out == f"{files / 'out/1.png'}\n" and len(lines_of(done)) == 4


def test_a_failed_job_is_tried_again(files, capsys):
    jobs, done = a_list(files, 2, mask="later.png"), files / "done.jsonl"
    args = ["--jobs", str(jobs), "--results", str(done), "--resume"]
    assert shift_object.main(args) == 7
    assert [line["exit_code"] for line in lines_of(done)] == [3, 3] and "error" in lines_of(done)[0]
    (files / "mask.png").rename(files / "later.png")
    assert shift_object.main(args) == 0
    assert [line["exit_code"] for line in lines_of(done)] == [3, 3, 0, 0]


def test_a_line_that_finds_no_room_leaves_the_others_whole(files, capsys):
    """Shown by a limit on the size of files, which the system keeps as it keeps the end of a disk."""
    jobs, done = a_list(files, 2, mask="missing.png"), files / "done.jsonl"
    assert shift_object.main(["--jobs", str(jobs), "--results", str(done)]) == 7
    whole = done.read_bytes()
    capsys.readouterr()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 40, before[1]))
    try:
        assert shift_object.main(["--jobs", str(jobs), "--results", str(done), "--resume"]) == 6
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "done.jsonl cannot be used: " in capsys.readouterr().err.splitlines()[-1]
    assert done.read_bytes() == whole


@pytest.mark.parametrize(
    ("args", "words"),
    [(["--image", "a.png", "--results", "r"], "--results is for lists"), (["--jobs", "a.csv", "--resume"], "--resume")],
)
def test_wrong_use(args, words, capsys):
    assert generate_mask.main(args) == 2
    assert words in capsys.readouterr().err


def test_a_run_killed_at_random_points_does_each_job_once(files):
    """Killed outright, again and again, until it comes to an end."""
    count, done = 12, files / "done.jsonl"
    jobs = a_list(files, count)
    command = [sys.executable, str(ROOT / "shift_object.py"), "--jobs", str(jobs), "--results", str(done), "--resume"]
    rng, kills = random.Random(3), 0
    while True:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ.copy())
        before = done.read_bytes().count(b"\n") if done.exists() else 0
        if kills < 4:  # after one to three more jobs, at no particular moment
            goal, deadline = before + rng.randint(1, 3), time.monotonic() + 60
            while process.poll() is None and time.monotonic() < deadline:
                if done.exists() and done.read_bytes().count(b"\n") >= goal:
                    time.sleep(rng.uniform(0, 0.2))
                    break
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            kills += 1
            process.communicate()
            continue
        assert process.wait(timeout=120) == 0, process.stderr.read()
        process.communicate()
        break
    lines = lines_of(done)
    assert len(lines) == count and len({line["job"] for line in lines}) == count
    assert all(line["exit_code"] == 0 for line in lines)
    assert sorted(int(path.stem) for path in (files / "out").glob("*.png")) == list(range(count))
    assert [path for path in files.rglob("*") if path.is_file() and path.suffix not in (".png", ".jsonl")] == []
