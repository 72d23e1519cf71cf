"""The embedded weights: read only as they were made, and what is wrong with them is one line of either command."""

import json
import shutil

import numpy as np
import pytest

import generate_mask
from engines.errors import EngineUnavailableError
from engines.segmentation import embedded
from engines.segmentation.finder import DESCRIPTION, NETWORK, WEIGHTS, load_finder


def flip_a_bit(folder):
    content = bytearray((folder / NETWORK).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / NETWORK).write_bytes(content)


def cut(folder):
    (folder / NETWORK).write_bytes((folder / NETWORK).read_bytes()[:-1])


def describe(**changes):
    def change(folder):
        described = json.loads((folder / DESCRIPTION).read_text())
        (folder / DESCRIPTION).write_text(json.dumps(described | changes))

    return change


DAMAGE = {
    "a bit": (flip_a_bit, NETWORK, "its SHA-256"),
    "cut": (cut, NETWORK, "cut short or changed"),
    "empty": (lambda folder: (folder / NETWORK).write_bytes(b""), NETWORK, "cut short or changed"),
    "gone": (lambda folder: (folder / NETWORK).unlink(), NETWORK, "No such file"),
    "no description": (lambda folder: (folder / DESCRIPTION).unlink(), DESCRIPTION, "cannot be read"),
    "half a description": (lambda folder: (folder / DESCRIPTION).write_text("{"), DESCRIPTION, "cannot be read"),
    "a list": (lambda folder: (folder / DESCRIPTION).write_text("[]"), DESCRIPTION, "cannot be read"),
    "no number": (describe(certainty={"constant": "high"}), DESCRIPTION, "cannot be read"),
    "no text": (lambda folder: (folder / DESCRIPTION).write_bytes(b"\xff"), DESCRIPTION, "cannot be read"),
    "another sum": (describe(sha256="0" * 64), NETWORK, "its SHA-256"),
    "a sum that is none": (describe(sha256=None), NETWORK, "its SHA-256"),
    "other kinds": (describe(kinds=["mug"]), DESCRIPTION, "other kinds"),
}


@pytest.fixture
def copied(tmp_path):
    """A copy of the embedded weights, to damage."""
    return shutil.copytree(WEIGHTS, tmp_path / "weights")


def test_whole_weights_are_read(copied):
    view = load_finder(copied).look(np.zeros((40, 60, 3), np.uint8), 64)
    assert np.isfinite(view.kinds).all() and view.kinds.sum(axis=0) == pytest.approx(1)


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_weights_are_one_line(copied, name):
    damage, file, words = DAMAGE[name]
    damage(copied)
    with pytest.raises(EngineUnavailableError) as caught:
        load_finder(copied)
    line = str(caught.value)
    assert "\n" not in line and str(copied / file) in line and words in line and "--box" in line


def test_weights_that_are_no_network_are_one_line(copied):
    """With a sum that fits: what OpenCV makes of them."""
    import hashlib

    (copied / NETWORK).write_bytes(b"no network")
    describe(sha256=hashlib.sha256(b"no network").hexdigest())(copied)
    with pytest.raises(EngineUnavailableError, match="cannot be read by OpenCV"):
        load_finder(copied)


def test_the_command_leaves_with_5_and_writes_nothing(copied, files, monkeypatch, capfd):
    flip_a_bit(copied)
    monkeypatch.setattr(embedded, "load_finder", lambda: load_finder(copied))
    args = ["--image", str(files / "photo.png"), "--segmenter", "embedded", "--output", str(files / "out.png")]
    assert generate_mask.main([*args, "--object", "box"]) == 5
    captured = capfd.readouterr()
    (line,) = captured.err.splitlines()
    assert captured.out == "" and str(copied / NETWORK) in line and not (files / "out.png").exists()
    assert generate_mask.main([*args, "--box", "15,35,50,75"]) == 0  # for which nothing of them is needed
