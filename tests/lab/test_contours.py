"""The outlining network's training: its samples, that it learns, and that what is shipped answers as it does."""

import json

import numpy as np
import pytest
import torch

from engines.segmentation.contour import DESCRIPTION, NETWORK, Contour, load_contour
from lab.contours import samples
from lab.contours.__main__ import main
from lab.contours.network import CHANNELS, ContourNetwork
from lab.contours.samples import KEPT_SIDE, draw, gather
from lab.contours.train import contour_task, validate
from lab.training.small import Running, train
from tests.lab.repeated import train_twice
from tests.lab.test_samples import write_room
from tests.segmentation.views import PaintedFinder

FINDER = PaintedFinder({(200, 30, 30): ("mug", "red", 0.95, 0.9), (60, 80, 120): ("desk", "blue", 0.95, 0)})


@pytest.fixture
def rooms(tmp_path, monkeypatch):
    """Four tiny rooms, the first of every four to validate on, and a finder that is right about them."""
    for number in range(4):
        write_room(tmp_path, number, seed=number)
    monkeypatch.setattr(samples, "load_finder", lambda: FINDER)
    monkeypatch.setattr(samples, "OnceLooking", lambda: FINDER)
    monkeypatch.setattr(samples, "photograph", lambda rng, photo: photo)  # the finder knows things by their colours
    monkeypatch.setattr(samples, "_finders", {})
    return tmp_path


def test_pieces_show_a_thing_with_what_stands_on_it(rooms):
    pieces = gather(rooms, every=4, validation=True, workers=1)
    desk, mug = sorted(pieces, key=lambda piece: piece.coverage.sum(dtype=int), reverse=True)
    assert (desk.coverage >= 128).sum() == pytest.approx(2280, rel=0.02)  # the desk's 1800 pixels and the mug's 480
    assert (mug.coverage >= 128).sum() == pytest.approx(480, rel=0.02)
    assert desk.colours.shape == desk.coverage.shape == desk.photo.shape[:2] and desk.side == max(desk.coverage.shape)


def test_pieces_to_train_on_are_of_the_other_scenes_and_of_one_size(rooms):
    pieces = gather(rooms, every=4, validation=False, workers=1)
    assert len(pieces) == 6 and {max(piece.coverage.shape) for piece in pieces} == {KEPT_SIDE}


def test_samples_are_seen_where_the_piece_is_and_weigh_nothing_beyond(rooms):
    piece = gather(rooms, every=4, validation=False, workers=1)[0]
    drawn = [draw(np.random.default_rng(seed), piece, 144) for seed in range(20)]
    for sample in drawn:
        assert sample.shape == (CHANNELS + 2, 144, 144) and sample.dtype == np.float32
        true, weights = sample[CHANNELS:]
        assert true.min() >= 0 and true.max() <= 1 and (true[weights == 0] == 0).all()
    assert not np.array_equal(drawn[0], drawn[1])
    assert np.array_equal(drawn[0], draw(np.random.default_rng(0), piece, 144))


def test_it_learns_and_the_same_seed_gives_the_same_log(rooms, tmp_path):
    pieces = gather(rooms, every=4, validation=False, workers=1)
    first, last = train_twice(contour_task(pieces, pieces[:1]), 6, tmp_path)
    assert last["step"] == 6 and last["edge"] < first["edge"] and {"iou", "over_half"} <= set(last)


def test_two_processes_learn_together(rooms, tmp_path):
    pieces = gather(rooms, every=4, validation=False, workers=1)
    out = tmp_path / "out"
    out.mkdir()
    network = train(contour_task(pieces, pieces[:1]), steps=2, seed=1, out=out, workers=2)
    assert json.loads((out / "log.jsonl").read_text().splitlines()[-1])["step"] == 2
    assert not network.training and not (out / "meeting").exists()


def test_the_command_writes_what_the_segmenter_can_read(rooms, tmp_path, monkeypatch):
    monkeypatch.setattr("lab.contours.__main__.VALIDATION_EVERY", 4)
    out = tmp_path / "out"
    assert main([str(rooms), "--out", str(out), "--length", "0.001", "--workers", "1"]) == 0
    described = json.loads((out / DESCRIPTION).read_text())
    assert described["pieces trained on"] == 6 and described["bytes"] == (out / NETWORK).stat().st_size
    assert (out / "curves.png").stat().st_size > 1000
    network = ContourNetwork()
    network.load_state_dict(torch.load(out / "latest.pt", weights_only=True))
    (piece, *_) = gather(rooms, every=4, validation=True, workers=1)
    views = [
        one.draw(piece.photo, piece.own, piece.thing) for one in (load_contour(out), Contour(Running(network.eval())))
    ]
    assert views[0] == pytest.approx(views[1], abs=0.02)


def test_a_start_without_its_description_is_refused_before_any_work(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path), "--out", str(tmp_path / "out"), "--start", str(tmp_path)])
    assert DESCRIPTION in capsys.readouterr().err.splitlines()[-1] and not (tmp_path / "out").exists()


def test_without_pictures_there_is_one_line_and_code_3(tmp_path, capsys):
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 3
    assert len(capsys.readouterr().err.splitlines()) == 1 and not (tmp_path / "out").exists()


def test_validation_knows_right_from_wrong(rooms):
    pieces = gather(rooms, every=4, validation=True, workers=1)

    class Knowing(ContourNetwork):
        """Says what the colours say."""

        def forward(self, cells):
            return 8 * cells[:, -4:]

    class Wrong(Knowing):
        def forward(self, cells):
            return -super().forward(cells)

    assert validate(Knowing(), pieces)["over_half"] == 1 and validate(Wrong(), pieces)["iou"] < 0.2
