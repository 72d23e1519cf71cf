"""The training, on pictures so simple that few steps will do: it learns, repeats, and is exported."""

import copy
import json
from argparse import Namespace

import cv2
import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from engines.segmentation.finder import DESCRIPTION, NETWORK, load_finder
from engines.segmentation.vocabulary import COLOURS, KINDS
from lab.training.__main__ import main
from lab.training.calibrate import calibrate, fit_logistic
from lab.training.curves import draw_curves
from lab.training.export import MEAN, export, write_onnx
from lab.training.mean import average
from lab.training.network import Finder
from lab.training.pictures import read_pictures
from lab.training.start import take_over
from lab.training.train import Phase, Start, as_input, train, validate
from tests.lab.test_samples import write_room

PHASES = (Phase(64, 4, 16), Phase(96, 2, 4))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("renders")
    for number in range(4):
        write_room(folder, number, seed=number)
    pictures = read_pictures(folder)
    out = tmp_path_factory.mktemp("network")
    network = train(pictures, pictures[:2], PHASES, seed=1, out=out)
    return network, pictures, folder, out


def log_of(out):
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_the_losses_fall_and_the_log_ends_with_figures(trained):
    log = log_of(trained[3])
    assert log[-1]["step"] == 20 and log[-1]["kinds"] < log[0]["kinds"] < 4.6
    assert {"iou", "over_half", "false"} <= set(log[-1])


def test_the_same_seed_gives_the_same_weights(trained, tmp_path):
    network, pictures, _, _ = trained
    again = train(pictures, pictures[:2], PHASES, seed=1, out=tmp_path)
    for one, other in zip(network.state_dict().values(), again.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_the_shipped_file_answers_as_the_network_does(trained, tmp_path):
    network = trained[0].eval()
    write_onnx(network, tmp_path / "network.onnx")
    runner = cv2.dnn.readNetFromONNX(str(tmp_path / "network.onnx"), cv2.dnn.ENGINE_NEW)
    for shape in ((1, 3, 96, 128), (1, 3, 320, 320)):  # not the one that it was traced with, and the one that it was
        pixels = np.random.default_rng(0).normal(0, 0.5, shape).astype(np.float32)
        runner.setInput(pixels)
        with torch.no_grad():
            expected = network(torch.from_numpy(pixels)).numpy()
        assert runner.forward() == pytest.approx(expected, abs=float(0.02 * expected.std() + 0.01))


def test_what_is_trained_further_begins_as_what_was_shipped(trained, tmp_path):
    network, pictures = trained[0].eval(), trained[1]
    write_onnx(network, tmp_path / NETWORK)
    samples = as_input(torch.from_numpy(np.stack([picture.photo for picture in pictures])))
    taken = Finder(len(KINDS), len(COLOURS))
    take_over(taken, tmp_path, samples)
    with torch.no_grad():
        expected, answer = network(samples).numpy(), taken.eval()(samples).numpy()
        assert answer == pytest.approx(expected, abs=float(0.02 * expected.std() + 0.01))
        trainable = taken.train()(samples).numpy()  # by the batch's own mean and spread
    assert np.corrcoef(trainable.ravel(), expected.ravel())[0, 1] > 0.99


def test_a_training_goes_on_where_another_ended(trained, tmp_path):
    network, pictures, folder, out = trained
    options = options_of(folder, out)
    export(network, options, pictures=3)
    start = Start(out, rate=0.2, bfloat16=True)
    train(pictures, pictures[:2], (Phase(64, 4, 16),), seed=2, out=tmp_path, start=start)
    assert log_of(tmp_path)[0]["kinds"] < 0.9 * log_of(out)[0]["kinds"]
    assert log_of(tmp_path)[-1]["kinds"] < log_of(tmp_path)[0]["kinds"]
    further = options_of(folder, tmp_path, seed=2, start=out, bfloat16=True, rate=0.2)
    export(network, further, pictures=3)
    described = json.loads((tmp_path / DESCRIPTION).read_text())
    assert described["went on from"]["sha256"] == json.loads((out / DESCRIPTION).read_text())["sha256"]
    assert described["rate"] == 0.2 and described["went on from"]["rate"] is None


def test_the_mean_of_two_networks_is_half_way_between_them(trained, tmp_path):
    network, pictures, folder, out = trained
    options = options_of(folder, out)
    other = copy.deepcopy(network).eval()
    with torch.no_grad():
        for weight in other.parameters():
            weight += 0.1 * torch.randn_like(weight)
    for made, where in ((network, out), (other, tmp_path)):
        options.out = where
        (tmp_path / "log.jsonl").write_bytes((out / "log.jsonl").read_bytes())
        export(made, options, pictures=3)
    weights = [weights_of(tmp_path), weights_of(out)]
    average(tmp_path, out, pictures)
    for name, mean in weights_of(tmp_path).items():
        assert mean == pytest.approx((weights[0][name] + weights[1][name]) / 2, rel=1e-2, abs=1e-3), name
    described = json.loads((tmp_path / DESCRIPTION).read_text())
    assert 0 <= described[MEAN]["validation"]["iou"] <= 1
    assert load_finder(tmp_path).details["sha256"] == described["sha256"][:12]
    further = options_of(folder, out, start=tmp_path)
    export(network, further, pictures=3)  # what goes on from a mean tells that it was one
    assert json.loads((out / DESCRIPTION).read_text())["went on from"][MEAN] == described[MEAN]


def options_of(folder, out, **others):
    usual = {"seed": 1, "length": 1.0, "start": None, "bfloat16": False, "rate": None}
    return Namespace(renders=[folder], out=out, **usual | others)


def weights_of(folder):
    tensors = onnx.load(folder / NETWORK).graph.initializer
    return {tensor.name: numpy_helper.to_array(tensor).astype(np.float32) for tensor in tensors}


def test_a_mean_without_a_start_is_wrong_use(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path), "--mean"])
    assert "--mean needs --start" in capsys.readouterr().err


def test_a_start_without_its_description_is_refused_before_any_work(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path), "--out", str(tmp_path / "out"), "--start", str(tmp_path)])
    assert DESCRIPTION in capsys.readouterr().err.splitlines()[-1] and not (tmp_path / "out").exists()


def test_a_network_of_another_make_is_refused(trained, tmp_path):
    write_onnx(trained[0].eval(), tmp_path / NETWORK)
    with pytest.raises(ValueError, match="another make"):
        take_over(Finder(len(KINDS) - 1, len(COLOURS)), tmp_path, torch.zeros(2, 3, 64, 64))


def test_the_network_is_small_enough(tmp_path):
    write_onnx(Finder(len(KINDS), len(COLOURS)), tmp_path / "network.onnx")
    assert (tmp_path / "network.onnx").stat().st_size <= 12e6


def test_what_is_exported_says_what_it_is_and_can_be_calibrated(trained):
    network, pictures, folder, out = trained
    options = options_of(folder, out)
    export(network, options, pictures=3)
    calibrate(out, pictures, seed=1)
    described = json.loads((out / DESCRIPTION).read_text())
    assert described["kinds"] == list(KINDS) and described["bytes"] == (out / NETWORK).stat().st_size
    assert described["renders"]["scenes"] == {"room, seed 1, training": "scenes 0 to 3, 4 views"}
    assert set(described["certainty"]) in (set(), {"constant", "chance", "lead", "thing", "size", "share", "peak"})
    assert load_finder(out).details["sha256"] == described["sha256"][:12]


def test_the_curves_are_a_picture(trained, tmp_path):
    draw_curves(trained[3] / "log.jsonl", tmp_path / "curves.png")
    assert cv2.imread(str(tmp_path / "curves.png")).std() > 5


def test_validation_knows_right_from_wrong(trained):
    pictures = trained[1]

    class Knowing(Finder):
        """Says what a pixel's colour says: the mug is red, the desk blue, the wall grey."""

        def forward(self, photo):
            small = torch.nn.functional.interpolate(photo, scale_factor=0.25, mode="area")
            red, blue = small[:, 0] - small[:, 2], small[:, 2] - small[:, 0]
            answer = torch.zeros(len(photo), sum(self.parts), *small.shape[2:])
            answer[:, list(KINDS).index("mug")] = 20 * (red - 0.4)
            answer[:, list(KINDS).index("desk")] = 20 * (blue - 0.2)
            answer[:, len(KINDS)] = 0.5
            return answer

    figures = validate(Knowing(len(KINDS), len(COLOURS)), pictures)
    assert figures["iou"] > 0.85 and figures["over_half"] == 1 and figures["false"] == 0


def test_a_logistic_regression_finds_its_weights():
    rng = np.random.default_rng(0)
    rows = np.column_stack([np.ones(20000), rng.normal(size=(20000, 2))])
    weights = np.array([-0.5, 2.0, -1.0])
    labels = rng.random(20000) < 1 / (1 + np.exp(-rows @ weights))
    assert fit_logistic(rows, labels) == pytest.approx(weights, abs=0.1)


def test_a_folder_without_renders_is_one_line(tmp_path, capsys):
    assert main([str(tmp_path), "--out", str(tmp_path / "network")]) == 3
    assert "too few renders" in capsys.readouterr().err
    assert not (tmp_path / "network").exists()
