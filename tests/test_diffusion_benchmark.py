"""The benchmark of the full engines, on small networks: what it counts, adds up and prints."""

import contextlib
import io
import json

import pytest

from benchmarks import diffusion, networks
from tests.tiny_models.clipseg import one_thread

# Small networks calculate slowly in the 16-bit format that the engine chooses on some CPUs.
OPTIONS = ("--tiny", "--device", "cpu", "--dtype", "float32", "--size", "320", "--steps", "2")


@pytest.fixture(scope="module")
def lines():
    """What a whole run on small networks, one round of each way, prints."""
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed), one_thread():
        patch.setattr(diffusion, "ROUNDS", 1)
        patch.setattr(diffusion, "FINDING_ROUNDS", 1)
        assert diffusion.main(list(OPTIONS)) == 0
    return printed.getvalue().splitlines()


def test_the_reference_asks_for_five_times_as_many_samples(lines):
    told = json.loads(lines[-1])["diffusion"]
    counted = {
        way: (figures["evaluations"], figures["batch"], figures["samples"]) for way, figures in told["ways"].items()
    }
    assert counted == {"reference": (51, 2, 102), "ours": (20, 1, 20)}
    assert told["ratio_of_samples"] == pytest.approx(20 / 102, abs=1e-4)


def test_few_steps_are_extrapolated_and_the_table_says_so(lines):
    told = json.loads(lines[-1])["diffusion"]
    assert told["extrapolated"] is True and told["timed_evaluations"] == 2
    assert "EXTRAPOLATED from 2 timed evaluations" in "\n".join(lines)
    for figures in told["ways"].values():
        parts = figures["evaluations"] * figures["seconds_per_evaluation"] + sum(
            figures[f"{part}_seconds"] for part in ("text", "vae", "other")
        )
        assert figures["seconds"] == pytest.approx(parts, rel=0.01)
        assert min(figures["seconds_per_evaluation"], figures["text_seconds"], figures["vae_seconds"]) > 0
        assert figures["weights_gb"] > 0
    assert told["ratio_each_round"] == [told["ratio"]]
    seconds = {way: figures["seconds"] for way, figures in told["ways"].items()}
    assert told["ratio"] == pytest.approx(seconds["ours"] / seconds["reference"], rel=0.01)


def test_finding_has_every_way_and_column(lines):
    told = json.loads(lines[-1])["clipseg"]
    assert set(told["ways"]) == {"reference", "ours, one look", "ours, two looks"}
    for way, figures in told["ways"].items():
        assert figures["first_picture"] > figures["load"] > 0
        assert any(line.startswith(way) for line in lines)
    reference, ours = told["ways"]["reference"], told["ways"]["ours, one look"]
    assert told["ratios"]["ours, one look"] == pytest.approx(ours["next_picture"] / reference["next_picture"], rel=0.01)


def test_the_first_evaluation_does_not_count():
    parts = {"unet": [9.0, 2.0, 2.0], "text_encoder": [0.5, 0.5], "vae": [3.0, 4.0]}
    run = {"seconds": 13 + 8.25, "parts": parts, "batch": 2, "working_gb": None}
    extrapolated = diffusion.cost_of(run, 10, extrapolate=True)
    assert extrapolated["seconds_per_evaluation"] == 2
    assert extrapolated["seconds"] == 10 * 2 + 1 + 7 + 0.25
    assert diffusion.cost_of(run, 3, extrapolate=False)["seconds"] == 13 + 8.25


def test_a_painter_that_evaluates_another_number_of_times_is_refused():
    import torch

    pipeline = networks.build_inpainting(torch.float32, tiny=True)
    timer = diffusion.PartTimer(pipeline, "cpu")
    painter = diffusion.make_painter("ours", pipeline, "cpu", 1)
    painter.evaluations = 25
    with one_thread(), pytest.raises(RuntimeError, match="25 evaluations were expected"):
        diffusion.time_run(painter, timer, *diffusion.make_scene(96, 0), "cpu")


@pytest.mark.parametrize("name", ["unet", "vae", "text_encoder"])
def test_another_size_is_refused(name):
    import torch

    network = getattr(networks.build_inpainting(torch.float32, tiny=True), name)
    with pytest.raises(ValueError, match=f"{name} has .* parameters"):
        networks.require_published_size(name, network)


def test_the_published_sizes():
    """Built without memory: the options give the published numbers of parameters."""
    import torch

    with torch.device("meta"):
        networks.build_inpainting(torch.float32)


@pytest.mark.parametrize("options", [["--steps", "1"], ["--steps", "100"], ["--size", "8"], ["--only", "sam"]])
def test_wrong_use(options, capsys):
    with pytest.raises(SystemExit) as stopped:
        diffusion.main(options)
    assert stopped.value.code == 2
    assert options[0] in capsys.readouterr().err
