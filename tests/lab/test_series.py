"""The command: scenes by number, the same from any process, and nothing made twice."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent.parent
TINY = ["--size", "48", "--samples", "2", "--seed", "5"]


def render(out, *arguments):
    command = [sys.executable, "-m", "lab.scenes", "--out", str(out), *TINY, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    return done.stderr


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def rooms(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rooms")
    render(folder, "--kind", "room", "--count", "3", "--workers", "2")
    return folder


def test_a_scene_is_the_same_from_any_process_whatever_was_made_before_it(rooms, tmp_path):
    render(tmp_path, "--kind", "room", "--count", "1", "--first", "2", "--workers", "1")
    made, again = contents(rooms), contents(tmp_path)
    assert sorted(again) == ["room-00002.jpg", "room-00002.json", "room-00002.npz"]
    assert all(made[name] == data for name, data in again.items())


def test_what_is_finished_is_not_made_again(rooms, tmp_path):
    before = contents(rooms)
    (rooms / "room-00001.json").unlink()  # as if it had been killed before the end
    kept = {path: path.stat().st_mtime_ns for path in rooms.iterdir() if "00001" not in path.name}
    said = render(rooms, "--kind", "room", "--count", "3", "--workers", "1")
    assert "1 made" in said and "2 were there" in said
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert contents(rooms) == before


def test_a_killed_run_leaves_no_worker_and_goes_on_where_it_stopped(rooms, tmp_path):
    command = [sys.executable, "-m", "lab.scenes", "--out", str(tmp_path), *TINY]
    command += ["--kind", "room", "--count", "3", "--workers", "1"]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    _wait_for(lambda: (tmp_path / "room-00000.json").exists())
    worker = _children(running.pid)
    running.kill()
    running.wait()
    assert worker
    _wait_for(lambda: not any(Path(f"/proc/{number}").exists() for number in worker))
    render(tmp_path, *command[-6:])
    assert contents(tmp_path) == contents(rooms)


def _children(parent):
    """The processes that this one has started (Linux only; elsewhere the test is left out)."""
    listing = Path(f"/proc/{parent}/task/{parent}/children")
    if not listing.exists():
        pytest.skip("no list of child processes here")
    return [int(number) for number in listing.read_text().split()]


def _wait_for(happened, seconds=120):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_fresh_workers_take_the_places_of_those_that_have_made_many(rooms, tmp_path):
    command = ["--out", str(tmp_path), *TINY, "--kind", "room", "--count", "3", "--workers", "2"]
    told = "import sys; from lab.scenes import __main__, series; series.SCENES_A_WORKER = 1; "
    told += "sys.exit(__main__.main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", told, *command], cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0 and "3 made" in done.stderr
    assert contents(tmp_path) == contents(rooms)


def test_another_seed_is_another_scene(rooms, tmp_path):
    render(tmp_path, "--kind", "room", "--count", "1", "--seed", "6", "--workers", "1")
    assert (tmp_path / "room-00000.jpg").read_bytes() != (rooms / "room-00000.jpg").read_bytes()


def test_a_room_tells_all_that_is_seen_in_it(rooms):
    for number in range(3):
        truth = json.loads((rooms / f"room-{number:05}.json").read_text())
        coverage = np.load(rooms / f"room-{number:05}.npz")["coverage"]
        picture = np.asarray(Image.open(rooms / f"room-{number:05}.jpg"))
        assert picture.shape == (48, 48, 3) and picture.std() > 3
        assert coverage.shape == (len(truth["things"]), 48, 48) and coverage.dtype == np.uint8
        assert (coverage.sum(axis=0, dtype=int) <= 258).all()
        for thing, mask in zip(truth["things"], coverage, strict=True):
            left, top, right, bottom = thing["box"]
            assert mask.sum() / 255 == pytest.approx(thing["area"], rel=0.02, abs=0.5)
            assert mask[top:bottom, left:right].sum() == mask.sum()
            assert thing["name"] and (thing["on"] is None or 0 <= thing["on"] < len(truth["things"]))


def test_further_views_leave_the_first_as_it_is_and_show_the_same_things(rooms, tmp_path):
    render(tmp_path, "--kind", "room", "--count", "1", "--views", "2", "--workers", "1")
    first, made = contents(rooms), contents(tmp_path)
    assert sorted(made) == [f"room-00000{view}.{end}" for view in ("-1", "") for end in ("jpg", "json", "npz")]
    assert made["room-00000.jpg"] == first["room-00000.jpg"] and made["room-00000.npz"] == first["room-00000.npz"]
    truths = [json.loads(made[name]) for name in ("room-00000.json", "room-00000-1.json")]
    assert [truth["view"] for truth in truths] == [0, 1] and made["room-00000-1.jpg"] != made["room-00000.jpg"]
    (tmp_path / "room-00000-1.json").unlink()
    assert "1 made" in render(tmp_path, "--kind", "room", "--count", "1", "--views", "2", "--workers", "1")
    assert contents(tmp_path) == made


def test_held_out_scenes_are_others_and_say_so(rooms, tmp_path):
    render(tmp_path, "--kind", "room", "--count", "1", "--held-out", "--workers", "1")
    truth, other = (json.loads((folder / "room-00000.json").read_text()) for folder in (tmp_path, rooms))
    assert (truth["part"], other["part"]) == ("held out", "training")
    assert (tmp_path / "room-00000.jpg").read_bytes() != (rooms / "room-00000.jpg").read_bytes()


def test_a_true_move(tmp_path):
    render(tmp_path, "--kind", "move", "--count", "1", "--workers", "1")
    folder = tmp_path / "00000"
    truth = json.loads((folder / "truth.json").read_text())
    before, after, empty = (
        np.asarray(Image.open(folder / f"{n}.jpg")).astype(int) for n in ("before", "after", "empty")
    )
    mask = np.asarray(Image.open(folder / "mask.png"))
    assert mask.shape == before.shape[:2] and mask.dtype == np.uint8
    gone = np.abs(before - empty).max(axis=2)
    assert gone[mask > 200].mean() > 4 * gone[mask == 0].mean()
    rows, columns = np.nonzero(mask > 127)
    came = np.abs(after - empty).max(axis=2).astype(float)
    new_place = np.zeros(mask.shape, bool)
    new_place[(rows - truth["y"]).clip(0, 47), (columns + truth["x"]).clip(0, 47)] = True
    assert came[new_place].mean() > 3 * came[~new_place & (mask == 0)].mean()
    assert truth["name"] not in truth["words"] and (truth["x"], truth["y"]) != (0, 0)


def test_a_view_and_the_same_without_one_thing_or_another(tmp_path):
    render(tmp_path, "--kind", "removal", "--count", "2", "--views", "2", "--workers", "2")
    truths = [json.loads(path.read_text()) for path in sorted(tmp_path.glob("*.json"))]
    assert [(truth["number"], truth["view"]) for truth in truths] == [(0, 1), (0, 0), (1, 1), (1, 0)]
    assert {truth["part"] for truth in truths} == {"training"} and any(truth["things"] for truth in truths)
    for path, truth in zip(sorted(tmp_path.glob("*.json")), truths, strict=True):
        photo = np.asarray(Image.open(path.with_suffix(".jpg"))).astype(int)
        coverage = np.load(path.with_suffix(".npz"))["coverage"]
        assert coverage.shape == (len(truth["things"]), 48, 48)
        for number, mask in enumerate(coverage):
            without = np.asarray(Image.open(path.with_name(f"{path.stem}-without-{number}.jpg"))).astype(int)
            gone = np.abs(photo - without).max(axis=2)
            assert gone[mask > 200].mean() > 2 * gone[mask == 0].mean()
