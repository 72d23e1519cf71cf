"""CLIPSeg by its own loader and library, on a small model that these tests train: is the right thing found?"""

import hashlib
import http.server
import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
import types
from pathlib import Path

import numpy as np
import pytest

from engines.errors import DeviceUnavailableError, EngineUnavailableError, InputError, UsageError
from engines.geometry import Box
from engines.segmentation import clipseg
from engines.segmentation.hints import Hints
from tests.segmentation.damaged import Trap, assert_refused, copy_model
from tests.tiny_models.clipseg import NAMES, draw_scene, one_thread

ROOT = Path(__file__).parent.parent.parent
THRESHOLD = 0.646  # the commands' default


@pytest.fixture(scope="module", autouse=True)
def quick():
    with one_thread():
        yield


@pytest.fixture(scope="module")
def segmenter(clipseg_folder):
    return clipseg.load(model=str(clipseg_folder), device="cpu")


@pytest.fixture(scope="module")
def pair():
    """A picture of a red circle and a blue square, and their masks by name."""
    things = [("red circle", (70, 80), 42), ("blue square", (190, 120), 42)]
    image, masks = draw_scene(np.random.default_rng(3), (200, 260), things)
    return image, {name: mask for (name, _, _), mask in zip(things, masks, strict=True)}


def overlap(mask, truth):
    """Intersection over union of two masks."""
    return (mask & truth).sum() / (mask | truth).sum()


# --- the right thing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["red circle", "blue square"])
def test_either_thing_is_found_by_its_name(segmenter, pair, name):
    image, masks = pair
    mask = segmenter.score(image, name) > THRESHOLD
    assert overlap(mask, masks[name]) > 0.7
    other = masks["blue square" if name == "red circle" else "red circle"]
    assert not (mask & other).any()


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_found_wherever_it_is(segmenter, name):
    rng = np.random.default_rng(11)
    other = NAMES[(NAMES.index(name) + 1) % len(NAMES)]
    overlaps = []
    for x in (60, 130, 200):
        things = [(name, (x, 70), 34), (other, (260 - x + 20 * (x == 130), 150), 34)]
        image, masks = draw_scene(rng, (200, 260), things)
        overlaps.append(overlap(segmenter.score(image, name) > THRESHOLD, masks[0]))
    assert np.median(overlaps) > 0.7
    assert min(overlaps) > 0.5


def test_absent_things_stay_below_the_threshold(segmenter, pair):
    image, masks = pair
    for name in set(NAMES) - set(masks):
        assert segmenter.score(image, name).max() < 0.5
    assert segmenter.score(image, "red circle").max() > 0.9


def test_article_and_spaces_do_not_matter(segmenter, pair):
    image, _ = pair
    plain = segmenter.score(image, "red circle")
    assert np.array_equal(segmenter.score(image, "  the  red circle "), plain)
    assert not np.array_equal(segmenter.score(image, "blue square"), plain)


def test_a_text_far_too_long_is_cut(segmenter, pair):
    image, masks = pair
    score = segmenter.score(image, "red circle" + " of a photo" * 200)
    assert score.shape == masks["red circle"].shape
    assert np.isfinite(score).all()


# --- looking closer -----------------------------------------------------------------------------------------------


def draw_small_things():
    """Yield (image, name, mask): things of a tenth of the picture's size, somewhere in large pictures."""
    rng = np.random.default_rng(5)
    for i in range(8):
        name = NAMES[i % len(NAMES)]
        centre = rng.uniform(80, 560), rng.uniform(80, 430)
        image, masks = draw_scene(rng, (512, 640), [(name, centre, rng.uniform(40, 56))])
        yield image, name, masks[0]


def test_a_second_look_draws_small_things_more_exactly(segmenter, monkeypatch):
    pictures = list(draw_small_things())
    twice = [overlap(segmenter.score(image, name) > THRESHOLD, mask) for image, name, mask in pictures]
    assert len(segmenter.details["looks"]) == 2
    monkeypatch.setattr(clipseg, "closer_view", lambda *_, **__: None)
    once = [overlap(segmenter.score(image, name) > THRESHOLD, mask) for image, name, mask in pictures]
    assert len(segmenter.details["looks"]) == 1
    assert np.mean(twice) > np.mean(once) + 0.1
    assert np.median(twice) > 0.8


def test_a_large_thing_is_looked_at_once(segmenter):
    image, masks = draw_scene(np.random.default_rng(8), (300, 300), [("green triangle", (150, 160), 120)])
    assert overlap(segmenter.score(image, "green triangle") > THRESHOLD, masks[0]) > 0.7
    assert segmenter.details["looks"] == [[0, 0, 300, 300]]


def blob_score(shape, *blobs, value=0.9):
    """A score of 0.01 with rectangles of `value`, each given as a box or as (box, value)."""
    score = np.full(shape, 0.01, np.float32)
    for blob in blobs:
        box, height = blob if isinstance(blob[0], Box) else (Box(*blob), value)
        score[box.slices] = height
    return score


@pytest.mark.parametrize(
    ("score", "least_side", "expected"),
    [
        # A square of twice the find's longest side, round its middle.
        (blob_score((100, 200), (90, 40, 110, 50)), 10, (80, 25, 120, 65)),
        # Moved into the frame, not cut, where the find is at a border.
        (blob_score((100, 200), (0, 0, 20, 10)), 10, (0, 0, 40, 40)),
        (blob_score((100, 200), (180, 90, 200, 100)), 10, (160, 60, 200, 100)),
        # A photo too narrow for the square: all of its height.
        (blob_score((30, 300), (100, 5, 130, 25)), 10, (85, 0, 145, 30)),
        # Not smaller than what the model can make use of.
        (blob_score((100, 200), (98, 49, 102, 51)), 50, (75, 25, 125, 75)),
        # A find that fills the photo, or is nearly nothing, needs no second look.
        (blob_score((100, 200), (20, 10, 180, 90)), 10, None),
        (blob_score((100, 200), (90, 40, 110, 50), value=0.09), 10, None),
        # Less than half of the peak does not count, nor does a speck as hot as the peak.
        (blob_score((100, 200), (90, 40, 110, 50), (Box(0, 0, 30, 30), 0.4)), 10, (80, 25, 120, 65)),
        (blob_score((100, 200), (90, 40, 110, 50), (0, 0, 2, 2)), 10, (80, 25, 120, 65)),
        # Two things of a kind: both belong to the find, whose box is then too large for a closer look.
        (blob_score((100, 200), (10, 40, 30, 50), (170, 40, 190, 50)), 10, None),
    ],
)
def test_closer_view(score, least_side, expected):
    height, width = score.shape
    assert clipseg.closer_view(score, Box(0, 0, width, height), least_side=least_side) == expected


def test_looks_are_blended_without_a_seam():
    frame, crop = Box(0, 0, 90, 60), Box(30, 0, 70, 40)
    logits = np.full((60, 90), -3, np.float32)
    clipseg.blend_looks(logits, np.full((40, 40), 5, np.float32), crop, frame)
    outside = np.ones_like(logits, bool)
    outside[crop.slices] = False
    assert (logits[outside] == -3).all()
    zoom = np.sqrt(90 * 60 / (40 * 40))
    assert logits[20, 50] == pytest.approx((-3 + zoom * 5) / (1 + zoom))  # in the middle: zoom to one
    assert logits[0, 50] == logits[20, 50]  # the crop ends there because the photo does
    steps = np.abs(np.diff(logits, axis=0)).max(), np.abs(np.diff(logits, axis=1)).max()
    assert max(steps) < 0.21 * (logits[20, 50] + 3)  # it rises over 5 pixels, not in one step


@pytest.mark.parametrize("logit", [-1e4, -100, -5, 0, 0.6, 5, 100, 1e4])
def test_sigmoid(logit):
    value = clipseg.sigmoid(np.array([logit], np.float32))
    expected = 1 / (1 + np.exp(-np.float64(max(logit, -700))))
    assert value.dtype == np.float32
    assert value[0] == pytest.approx(expected, abs=1e-6)


def test_what_lies_outside_the_box_is_not_looked_at_closer(segmenter, monkeypatch):
    things = [("yellow circle", (200, 250), 30), ("yellow circle", (330, 250), 30)]
    image, _ = draw_scene(np.random.default_rng(2), (500, 600), things)
    judged = []
    monkeypatch.setattr(clipseg, "closer_view", lambda score, *_, **__: judged.append(score))
    box = Box(100, 150, 260, 350)
    segmenter.score(image, "yellow circle", Hints(box=box))
    assert segmenter.details["looks"][0][2] > 300  # the model saw the other one as well
    assert judged[0][box.slices].max() > THRESHOLD
    assert not judged[0][:, box.right :].any()


# --- a box --------------------------------------------------------------------------------------------------------


def test_a_box_chooses_between_two_of_a_kind(segmenter):
    things = [("yellow circle", (70, 100), 36), ("yellow circle", (190, 100), 36)]
    image, masks = draw_scene(np.random.default_rng(2), (200, 260), things)
    both = segmenter.score(image, "yellow circle") > THRESHOLD
    assert (both & masks[0]).any()
    assert (both & masks[1]).any()
    score = segmenter.score(image, "yellow circle", Hints(box=Box(140, 50, 240, 150)))
    assert overlap(score > THRESHOLD, masks[1]) > 0.7
    assert segmenter.details["looks"][0] == [110, 25, 260, 175]  # one and a half of the box, moved into the frame


def test_outside_the_box_nothing_counts(segmenter, pair):
    image, _ = pair
    box = Box(20, 40, 70, 100)  # cuts through the red circle
    score = segmenter.score(image, "red circle", Hints(box=box))
    outside = np.ones(score.shape, bool)
    outside[box.slices] = False
    assert (score[outside] == 0).all()
    assert score[box.slices].max() > THRESHOLD


def test_a_box_that_reaches_over_the_border_is_cut(segmenter, pair):
    image, masks = pair
    score = segmenter.score(image, "red circle", Hints(box=Box(-50, -50, 130, 5000)))
    assert overlap(score > THRESHOLD, masks["red circle"]) > 0.6


def test_a_box_beside_the_photo_is_an_input_error(segmenter, pair):
    with pytest.raises(InputError, match="500,0,600,50"):
        segmenter.score(pair[0], "red circle", Hints(box=Box(500, 0, 600, 50)))


def test_points_change_nothing_here(segmenter, pair):
    image, _ = pair
    plain = segmenter.score(image, "red circle")
    assert np.array_equal(segmenter.score(image, "red circle", Hints(points=((70, 80),))), plain)


# --- arrays -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(97, 61), (1, 50), (50, 1), (1, 1), (3, 40), (40, 3), (128, 128), (700, 300)])
def test_the_score_has_the_photos_size(segmenter, shape):
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    score = segmenter.score(image, "red circle")
    assert score.shape == shape
    assert score.dtype == np.float32
    assert score.min() >= 0
    assert score.max() <= 1


def test_a_fine_map_is_averaged_for_a_small_photo(clipseg_folder, monkeypatch):
    """And a map without a batch, as older libraries give it for one picture, is understood."""
    import torch

    fresh = clipseg.load(model=str(clipseg_folder), device="cpu")
    stripes = torch.tensor([4.0, 4.0, 4.0, -4.0, -4.0, 4.0, 4.0, 4.0]).repeat(16).expand(128, 128)
    monkeypatch.setattr(fresh._model, "forward", lambda **_: types.SimpleNamespace(logits=stripes))
    image = np.zeros((16, 16, 3), np.uint8)
    assert fresh.score(image, "red circle").min() > 0.7  # the gaps, at the middle of each pixel, are not all it sees
    large = fresh.score(np.zeros((128, 128, 3), np.uint8), "red circle")
    assert large[5, 1:5] == pytest.approx([0.982, 0.982, 0.018, 0.018], abs=1e-3)


def test_inputs_are_not_changed(segmenter, pair):
    image, _ = pair
    frozen = image.copy()
    frozen.setflags(write=False)
    segmenter.score(frozen, "blue square", Hints(box=Box(100, 40, 260, 200)))
    segmenter.score(frozen[::-1, ::2], "blue square")  # a view with strides of its own
    assert np.array_equal(frozen, image)


def test_the_same_question_gives_the_same_bytes(clipseg_folder, segmenter, pair):
    image, _ = pair
    first = segmenter.score(image, "blue square").tobytes()
    segmenter.score(image, "red circle")
    assert segmenter.score(image, "blue square").tobytes() == first
    another = clipseg.load(model=str(clipseg_folder), device="cpu")
    assert another.score(image, "blue square").tobytes() == first


def test_a_text_is_read_once(clipseg_folder, pair, monkeypatch):
    image, _ = pair
    fresh = clipseg.load(model=str(clipseg_folder), device="cpu")
    asked = []
    original = fresh._model.get_conditional_embeddings

    def count(*args, **kwargs):
        asked.append(args)
        return original(*args, **kwargs)

    monkeypatch.setattr(fresh._model, "get_conditional_embeddings", count)
    for _ in range(3):
        fresh.score(image, "red circle")
    assert len(asked) == 1
    fresh.score(image, "blue square")
    assert len(asked) == 2


@pytest.mark.parametrize("text", [None, "", "   "])
def test_no_name_is_wrong_use(segmenter, pair, text):
    with pytest.raises(UsageError, match="--object"):
        segmenter.score(pair[0], text)


def test_memory_that_runs_out_is_one_line(clipseg_folder, pair, monkeypatch):
    import torch

    fresh = clipseg.load(model=str(clipseg_folder), device="cpu")

    def exhaust(*_args, **_kwargs):
        raise torch.OutOfMemoryError("tried to allocate 20 MiB")

    monkeypatch.setattr(fresh._model, "forward", exhaust)
    with pytest.raises(EngineUnavailableError, match="no memory left on cpu"):
        fresh.score(pair[0], "red circle")


# --- loading ------------------------------------------------------------------------------------------------------


def test_details_name_the_model_and_the_device(clipseg_folder, segmenter):
    assert segmenter.name == "clipseg"
    expected = {"model": str(clipseg_folder), "device": "cpu", "dtype": "float32"}
    assert {key: segmenter.details[key] for key in expected} == expected
    json.dumps(segmenter.details)


def test_loading_prints_nothing(clipseg_folder, capfd):
    from huggingface_hub.utils import are_progress_bars_disabled
    from transformers.utils import logging

    before = logging.get_verbosity(), logging.is_progress_bar_enabled(), are_progress_bars_disabled()
    clipseg.load(model=str(clipseg_folder), device="cpu")
    assert capfd.readouterr() == ("", "")
    assert (logging.get_verbosity(), logging.is_progress_bar_enabled(), are_progress_bars_disabled()) == before


def test_it_is_loaded_from_the_cache_under_its_default_name(clipseg_folder, tmp_path, monkeypatch, pair):
    from huggingface_hub import constants

    place = tmp_path / "models--CIDAS--clipseg-rd64-refined"
    shutil.copytree(clipseg_folder, place / "snapshots" / "0123abcd")
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0123abcd")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    image, masks = pair
    cached = clipseg.load(device="cpu")
    assert cached.details["model"] == "CIDAS/clipseg-rd64-refined"
    assert overlap(cached.score(image, "red circle") > THRESHOLD, masks["red circle"]) > 0.7


COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub(http.server.BaseHTTPRequestHandler):
    """As much of the hub as fetching a model takes: every model is `server.folder`, and `server.cut` breaks it off."""

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        body = self.answer()
        if body and self.server.cut and self.path.endswith(".safetensors"):
            body = body[: len(body) // 2]
        self.wfile.write(body)

    def answer(self):
        headers, status, body = {"X-Repo-Commit": COMMIT}, 200, b""
        if self.path.startswith("/api/models/"):
            body = b"[]" if "/tree/" in self.path else json.dumps({"id": "some/model", "sha": COMMIT}).encode()
        else:
            file = self.server.folder / self.path.rsplit("/", 1)[-1]
            if file.is_file():
                body = file.read_bytes()
                headers["ETag"] = f'"{hashlib.sha1(body).hexdigest()}"'
            else:
                status = 404
                headers["X-Error-Code"] = "EntryNotFound"
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        return body

    def log_message(self, *_args):
        pass


def load_in_a_process_of_its_own(address, cache):
    """Load "some/model" from this hub; returns what that prints (where it was found, or the error), and its stderr."""
    script = (
        "from engines.errors import EngineUnavailableError\n"
        "from engines.hub import find_weights\n"
        "from engines.segmentation import clipseg\n"
        "try:\n"
        "    before = find_weights(['some/model']).found_in\n"
        "    print(before, clipseg.load(model='some/model', device='cpu').details['model'])\n"
        "    print(find_weights(['some/model'], offline=True).found_in)\n"
        "except EngineUnavailableError as error:\n    print(error)\n"
    )
    offline = {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"}
    environment = {name: value for name, value in os.environ.items() if name not in offline}
    environment |= {"HF_ENDPOINT": address, "HF_HUB_CACHE": str(cache), "NO_PROXY": "127.0.0.1"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.stdout, done.stderr


def test_a_model_is_fetched_from_the_hub_and_half_of_it_is_not_used(clipseg_folder, tmp_path):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), FakeHub) as server:
        server.folder, server.cut = clipseg_folder, True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        said, notices = load_in_a_process_of_its_own(address, tmp_path)
        assert said.startswith("the clipseg model some/model cannot be loaded; fetch it again")
        assert said.count("\n") == 1
        assert notices == ""
        server.cut = False
        said, notices = load_in_a_process_of_its_own(address, tmp_path)
        assert said == "hub some/model\ncache\n"
        assert notices == ""
        server.shutdown()


def test_without_weights_the_line_names_the_model():
    with pytest.raises(EngineUnavailableError, match="CIDAS/clipseg-rd64-refined") as caught:
        clipseg.load(device="cpu")
    assert "\n" not in str(caught.value)


def test_without_weights_nobody_waits_for_torch():
    script = (
        "import sys\n"
        "from engines.errors import EngineUnavailableError\n"
        "from engines.segmentation import clipseg\n"
        "try:\n    clipseg.load()\n"
        "except EngineUnavailableError:\n    print(sorted({'torch', 'transformers'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_wrong_device_is_said_before_missing_weights():
    with pytest.raises(DeviceUnavailableError):
        clipseg.load(model="no/such-model", device="tpu")


def test_weights_in_a_plain_bin_file_are_read(clipseg_folder, segmenter, tmp_path, pair):
    import torch
    from safetensors.torch import load_file

    folder = copy_model(clipseg_folder, tmp_path)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    score = clipseg.load(model=str(folder), device="cpu").score(pair[0], "red circle")
    # Not to the bit: where the file puts a matrix in memory decides in which order its rows are summed.
    np.testing.assert_allclose(score, segmenter.score(pair[0], "red circle"), atol=1e-4)


@pytest.mark.parametrize("write", ["pickle", "torch"])
def test_code_in_a_pickle_is_refused_and_not_run(clipseg_folder, tmp_path, write):
    import torch

    folder = copy_model(clipseg_folder, tmp_path)
    (folder / "model.safetensors").unlink()
    sprung, armed = tmp_path / "sprung", {"weights": Trap(tmp_path / "sprung")}
    if write == "pickle":
        (folder / "pytorch_model.bin").write_bytes(pickle.dumps(armed))
    else:
        torch.save(armed, folder / "pytorch_model.bin")
    assert_refused(clipseg, folder, "never run", "safetensors")
    assert not sprung.exists()
    if write == "pickle":  # the trap works: read without care, the file does make a folder
        pickle.loads((folder / "pytorch_model.bin").read_bytes())
        assert sprung.exists()


def test_safetensors_come_before_a_pickle(clipseg_folder, tmp_path):
    folder = copy_model(clipseg_folder, tmp_path)
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    clipseg.load(model=str(folder), device="cpu")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 603000000\n"),
        ("model.safetensors", b""),
        ("model.safetensors", None),  # cut off in the middle
        ("config.json", b"{"),
        ("config.json", b'{"model_type": "clipseg", "projection_dim": "many"}'),
        ("tokenizer.json", b"{}"),
        ("tokenizer.json", b"{"),
        ("processor_config.json", b"{"),
    ],
)
def test_damaged_files_are_refused_in_one_line(clipseg_folder, tmp_path, name, content):
    folder = copy_model(clipseg_folder, tmp_path)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert_refused(clipseg, folder)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("model.safetensors", "no weights"),
        ("config.json", "no model_index.json"),
        ("tokenizer.json", "no tokenizer.json"),
        ("processor_config.json", "cannot be loaded"),
    ],
)
def test_missing_files_are_refused_in_one_line(clipseg_folder, tmp_path, name, words):
    folder = copy_model(clipseg_folder, tmp_path)
    (folder / name).unlink()
    assert_refused(clipseg, folder, words)


def test_a_model_with_weights_left_out_is_refused(clipseg_folder, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = copy_model(clipseg_folder, tmp_path)
    weights = load_file(folder / "model.safetensors")
    del weights["decoder.film_mul.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert_refused(clipseg, folder, "decoder.film_mul.weight")


def test_a_model_with_weights_of_another_shape_is_refused(clipseg_folder, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = copy_model(clipseg_folder, tmp_path)
    weights = load_file(folder / "model.safetensors")
    weights["decoder.film_mul.weight"] = weights["decoder.film_mul.weight"][:1].clone()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert_refused(clipseg, folder, "another shape", "decoder.film_mul.weight", "fetch it again")


def test_a_model_of_another_kind_is_refused(clipseg_folder, tmp_path):
    folder = copy_model(clipseg_folder, tmp_path)
    config = json.loads((folder / "config.json").read_text()) | {"model_type": "owlvit"}
    (folder / "config.json").write_text(json.dumps(config))
    assert_refused(clipseg, folder, "no CLIPSeg", "owlvit")


@pytest.mark.parametrize("device", ["cuda", "cuda:1", "cuda:x", "mps", "mps:0", "cpu:0", "tpu", ""])
def test_a_device_that_is_not_here_is_refused(clipseg_folder, monkeypatch, device):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(DeviceUnavailableError, match="has: cpu") as caught:
        clipseg.load(model=str(clipseg_folder), device=device)
    assert repr(device) in str(caught.value)


@pytest.mark.parametrize(
    ("cards", "mps", "asked", "resolved"),
    [
        (0, False, "auto", "cpu"),
        (0, True, "auto", "mps"),
        (2, False, "auto", "cuda"),
        (2, True, "auto", "cuda"),
        (2, False, "cuda:1", "cuda:1"),
        (2, False, "cpu", "cpu"),
        (0, True, "mps", "mps"),
    ],
)
def test_the_best_device_is_taken(monkeypatch, cards, mps, asked, resolved):
    import torch

    from engines.devices import resolve_device

    monkeypatch.setattr(torch.cuda, "is_available", lambda: cards > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: cards)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert resolve_device(asked) == resolved


def test_the_size_that_counts_is_the_processors(clipseg_folder):
    """The published network is of 224 pixels, CLIP's, and is given 352."""
    segmenter = clipseg.load(model=str(clipseg_folder), device="cpu")
    model, processor = segmenter._model, segmenter._processor
    processor.image_processor.size = {"height": 96, "width": 96}
    assert clipseg.ClipSegmenter(model, processor, origin="x", device="cpu")._side == 96
