"""The training of the network of effects: its samples, that it learns, and that what is written answers as it does."""

import json

import cv2
import numpy as np
import pytest
import torch

from engines.compositing.effects import CHANNELS, DESCRIPTION, NETWORK, SIDE, EffectsNetwork, load_effects
from lab.effects.__main__ import main
from lab.effects.network import EffectsNetworkInTraining
from lab.effects.samples import draw, gather, true_change
from lab.effects.train import effects_task, validate
from lab.training.small import Running, take_over, train
from lab.training.steps import LATEST
from tests.lab.repeated import train_twice

SIZE, FLOOR_COLOUR, BOX_COLOUR = 120, (190, 180, 160), (40, 60, 130)


def write_removal(folder, number):
    """A box on a floor with its shadow to the right, and the same without; another box's shadow is there in both."""
    rng = np.random.default_rng(number)
    left, top = (int(value) for value in rng.integers(30, 60, 2))
    without = np.full((SIZE, SIZE, 3), FLOOR_COLOUR, np.float32) + rng.normal(0, 3, (SIZE, SIZE, 1))
    without[100:110, 10:90] *= 0.6
    coverage = np.zeros((1, SIZE, SIZE), np.uint8)
    coverage[0, top : top + 25, left : left + 20] = 255
    photo = without.copy()
    photo[top + 10 : top + 25, left + 20 : left + 45] *= 0.6
    photo[coverage[0] > 0] = BOX_COLOUR
    for name, picture in (("", photo), ("-without-0", without)):
        pixels = np.ascontiguousarray(picture.clip(0, 255).astype(np.uint8)[..., ::-1])
        cv2.imwrite(str(folder / f"removal-{number:05}{name}.jpg"), pixels, [cv2.IMWRITE_JPEG_QUALITY, 97])
    np.savez_compressed(folder / f"removal-{number:05}.npz", coverage=coverage)
    truth = {"kind": "removal", "seed": 1, "number": number, "things": [{"name": "box"}]}
    (folder / f"removal-{number:05}.json").write_text(json.dumps(truth))


@pytest.fixture
def removals(tmp_path):
    for number in range(4):
        write_removal(tmp_path, number)
    return tmp_path


def test_every_so_manyth_scene_is_kept_whole_to_validate_on(removals):
    training, validation = (gather(removals, every=4, validation=kept) for kept in (False, True))
    assert (len(training), len(validation)) == (3, 1)
    assert validation[0].photo.shape == (SIZE, SIZE, 3) and validation[0].side == 25
    assert all(piece.photo.shape == piece.without.shape == (*piece.coverage.shape, 3) for piece in training)


def test_the_true_change_is_the_shadow_alone(removals):
    (piece,) = gather(removals, every=4, validation=True)
    change = true_change(piece.photo, piece.without).mean(axis=2)
    box = np.argwhere(piece.coverage)
    (top, left), (bottom, right) = box.min(axis=0), box.max(axis=0) + 1
    assert change[top + 13 : bottom - 3, right + 4 : right + 20] == pytest.approx(np.log(0.6), abs=0.05)
    assert np.abs(change[100:110, 10 : left - 8]).max(initial=0) < 0.04  # the other shadow is no effect of the box


def test_samples_weigh_nothing_on_the_thing_and_beyond_the_piece(removals):
    piece = gather(removals, every=4, validation=False)[0]
    drawn = [draw(np.random.default_rng(seed), piece) for seed in range(20)]
    for sample in drawn:
        assert sample.shape == (CHANNELS + 4, SIDE, SIDE) and sample.dtype == np.float32
        thing, weight = sample[3] > 0.9, sample[-1]
        assert set(np.unique(weight)) == {0.0, 1.0} and (weight[thing] == 0).mean() > 0.95
    assert not np.array_equal(drawn[0], drawn[1])
    assert np.array_equal(drawn[0], draw(np.random.default_rng(0), piece))


def test_it_learns_and_the_same_seed_gives_the_same_log(removals, tmp_path):
    pieces = gather(removals, every=4, validation=False)
    first, last = train_twice(effects_task(pieces, pieces[:1]), 5, tmp_path)
    assert last["step"] == 5 and last["where"] < first["where"] and {"iou", "hit", "right", "explained"} <= set(last)


def test_the_command_writes_what_the_engine_can_read(removals, tmp_path, monkeypatch):
    monkeypatch.setattr("lab.effects.__main__.VALIDATION_EVERY", 4)
    out = tmp_path / "out"
    assert main([str(removals), "--out", str(out), "--length", "0.0005", "--workers", "2"]) == 0
    described = json.loads((out / DESCRIPTION).read_text())
    assert described["pieces trained on"] == 3 and described["bytes"] == (out / NETWORK).stat().st_size
    assert (out / "curves.png").stat().st_size > 1000
    network = EffectsNetworkInTraining()
    network.load_state_dict(torch.load(out / "latest.pt", weights_only=True))
    (piece,) = gather(removals, every=4, validation=True)
    looking = load_effects(out), EffectsNetwork(Running(network.eval()))
    one, other = (each.look(piece.photo, piece.coverage > 127) for each in looking)
    assert one.box == other.box
    assert one.chance == pytest.approx(other.chance, abs=0.02) and one.change == pytest.approx(other.change, abs=0.02)


def test_a_training_goes_on_from_another_of_the_same_make(removals, tmp_path):
    task = effects_task(gather(removals, every=4, validation=False), gather(removals, every=4, validation=True))
    before = EffectsNetworkInTraining()
    torch.save(before.state_dict(), tmp_path / LATEST)
    after = train(task, steps=1, seed=1, out=tmp_path, rate=1e-6, start=tmp_path)
    assert torch.allclose(after.head.weight, before.head.weight, atol=1e-5)
    torch.save({"head.weight": torch.zeros(1)}, tmp_path / LATEST)
    with pytest.raises(ValueError, match="of another make"):
        take_over(EffectsNetworkInTraining(), tmp_path)


def test_a_start_without_its_description_is_refused_before_any_work(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path), "--out", str(tmp_path / "out"), "--start", str(tmp_path)])
    assert DESCRIPTION in capsys.readouterr().err.splitlines()[-1] and not (tmp_path / "out").exists()


def test_without_pictures_there_is_one_line_and_code_3(tmp_path, capsys):
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 3
    assert len(capsys.readouterr().err.splitlines()) == 1 and not (tmp_path / "out").exists()


def test_validation_knows_right_from_wrong(removals):
    pieces = gather(removals, every=4, validation=True)

    class Knowing(EffectsNetworkInTraining):
        """Takes for the shadow what is darker than the floor but not the other shadow, far below."""

        def forward(self, cells):
            blue = cells[:, 8:12]
            dark = (blue < 0.0) & (torch.arange(blue.shape[2])[:, None] < blue.shape[2] * 0.75)
            change = torch.where(dark, float(np.log(0.6)), 0.0)
            return torch.cat([torch.where(dark, 9.0, -9.0), change, change, change], dim=1)

    class Blind(EffectsNetworkInTraining):
        def forward(self, cells):
            return torch.cat([torch.full_like(cells[:, :4], -9.0), torch.zeros_like(cells[:, 4:])], dim=1)

    knowing, blind = validate(Knowing(), pieces), validate(Blind(), pieces)
    assert knowing["iou"] > 0.7 and knowing["explained"] > 0.5
    assert blind["iou"] == 0 and abs(blind["explained"]) < 1e-6
