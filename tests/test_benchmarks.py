"""The benchmark of moves, on a move whose truth is written down."""

import json

import numpy as np
import pytest
from PIL import Image

from benchmarks import moving
from benchmarks.measures import psnr, ssim
from lab.scenes.words import WORDS

SIZE, SIDE, X, Y = 96, 18, 40, 12


def square(left, top):
    mask = np.zeros((SIZE, SIZE), bool)
    mask[top : top + SIDE, left : left + SIDE] = True
    return mask


@pytest.fixture
def folder(tmp_path):
    """A red square on a soft grey slope, moved by (X, Y)."""
    rows, columns = np.indices((SIZE, SIZE))
    empty = np.repeat((90 + rows / 2 + columns / 3)[..., None], 3, axis=2)
    place, red = tmp_path / "moves" / "00000", (200, 30, 40)
    place.mkdir(parents=True)
    old, new = square(20, 50), square(20 + X, 50 - Y)
    pictures = {
        "before": np.where(old[..., None], red, empty),
        "after": np.where(new[..., None], red, empty),
        "empty": empty,
    }
    for name, picture in pictures.items():
        Image.fromarray(picture.astype(np.uint8)).save(place / f"{name}.jpg", quality=98, subsampling=0)
    Image.fromarray(old.astype(np.uint8) * 255).save(place / "mask.png")
    (place / "truth.json").write_text(json.dumps({"name": "box", "words": [], "x": X, "y": Y}))
    return tmp_path / "moves"


def test_the_changed_region_is_the_old_and_the_new_place(folder):
    move = moving.load_move(moving.find_moves(folder)[0])
    places = square(20, 50) | square(20 + X, 50 - Y)
    changed = moving.changed_region(move)
    assert changed[places].all()
    assert changed.sum() < 1.8 * places.sum()
    assert np.array_equal(moving.shifted(move.mask, X, Y), square(20 + X, 50 - Y))


def test_a_paste_over_the_true_background_is_the_true_move(folder):
    move = moving.load_move(moving.find_moves(folder)[0])
    figures = moving.measure(move, moving.Result(moving.hard_paste(move, move.empty, move.mask), move.empty, move.mask))
    assert figures["changed psnr"] > 35
    assert figures["hole psnr"] == pytest.approx(10 * np.log10(255**2 / 1e-6))  # its ceiling: the very picture
    assert figures["iou"] == 1


def test_the_table_and_the_last_line(folder, capsys, tmp_path):
    details = tmp_path / "details.json"
    assert moving.main([str(folder), "--sheet", str(tmp_path / "sheet.png"), "--details", str(details)]) == 0
    lines = capsys.readouterr().out.splitlines()
    told = json.loads(lines[-1])
    median = {name: figures.get("changed psnr", [0])[0] for name, figures in told["median"].items()}
    assert told["moves"] == 1
    assert median["ours, true mask"] > median["unchanged"] + 10
    assert told["median"]["ours, by name"]["done"] in (0, 1)
    assert all(name in "\n".join(lines[1:-1]) for name in told["median"])
    assert json.loads(details.read_text())["unchanged"][0]["move"] == "00000 box"
    assert Image.open(tmp_path / "sheet.png").width >= 4 * moving.TILE


def test_a_folder_without_moves_is_wrong_use(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        moving.main([str(tmp_path)])
    assert stopped.value.code == 2
    assert "no moves" in capsys.readouterr().err


def test_measures_of_equal_and_of_unequal_pictures():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (40, 40, 3)).astype(np.uint8)
    everywhere = np.ones((40, 40), bool)
    assert ssim(picture, picture, everywhere) == pytest.approx(1)
    assert ssim(picture, 255 - picture, everywhere) < 0
    off_by_two = np.where(picture < 128, picture + 2, picture - 2).astype(np.uint8)
    assert psnr(picture, off_by_two, everywhere) == pytest.approx(20 * np.log10(255 / 2))


def test_the_committed_moves_are_whole():
    """Twenty-four moves of 512x512 in at most 25 MB, each with a name of its own kind and a move that stays in view."""
    folders = moving.find_moves(moving.DEFAULT)
    assert len(folders) == 24
    assert sum(path.stat().st_size for path in moving.DEFAULT.rglob("*") if path.is_file()) < 25e6
    for folder in folders:
        truth = json.loads((folder / "truth.json").read_text())
        move = moving.load_move(folder)
        assert move.before.shape == move.after.shape == move.empty.shape == (512, 512, 3)
        assert truth["name"] in WORDS and truth["words"] == list(WORDS[truth["name"]])
        moved = moving.shifted(move.mask, move.x, move.y)
        assert moved.sum() == move.mask.sum() > 0.004 * move.mask.size
        changed = moving.changed_region(move)
        assert changed[move.mask].all() and changed[moved].all()
        assert psnr(move.after, move.before, ~changed) > psnr(move.after, move.before, changed) + 6


def test_the_pastes_over_one_background(folder):
    move = moving.load_move(moving.find_moves(folder)[0])
    pastes = (moving.hard_paste, moving.feathered_paste, moving.seamless_clone)
    for paste in pastes:
        pasted = paste(move, move.empty, move.mask)
        assert psnr(move.after, pasted, moving.changed_region(move)) > 20, paste.__name__
    leaving = move._replace(x=SIZE - 30, y=0)  # half of it is out of the picture: OpenCV's cloning would refuse that
    assert moving.seamless_clone(leaving, leaving.empty, leaving.mask).shape == move.empty.shape
    assert moving.seamless_clone(move._replace(x=SIZE), move.empty, move.mask) is move.empty


def test_the_old_shadow_and_the_edge(folder):
    move = moving.load_move(moving.find_moves(folder)[0])
    shadow = np.zeros_like(move.mask)
    shadow[72:82, 20:38] = True  # below the square, which ends at row 68
    darker = np.where(shadow[..., None], move.before * 0.7, move.before).astype(np.uint8)
    found = moving.old_shadow(move._replace(before=darker))
    assert found[shadow].mean() > 0.8 and found.sum() < 1.6 * shadow.sum()
    assert not moving.old_shadow(move).any()
    edge, there = moving.new_edge(move), square(20 + X, 50 - Y)
    assert edge.sum() == pytest.approx(4 * SIDE * 6, rel=0.1)
    assert edge[there].any() and not edge[there].all()
