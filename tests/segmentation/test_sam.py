"""SAM by its own loader and library: prompts from hand-written heat maps, and drawings whose answer is known."""

import json
import pickle
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from engines.errors import DeviceUnavailableError, EngineUnavailableError
from engines.geometry import Box
from engines.segmentation import refining, sam
from engines.segmentation.refining import HeatPart, split_heat
from tests.segmentation.damaged import Trap, assert_refused, copy_model
from tests.tiny_models.clipseg import one_thread
from tests.tiny_models.sam import GRID, IMAGE_SIZE, ColourSam

ROOT = Path(__file__).parent.parent.parent
THRESHOLD = 0.646  # the commands' default


@pytest.fixture(scope="module", autouse=True)
def quick():
    with one_thread():
        yield


@pytest.fixture(scope="module")
def refiner(sam_folder):
    return sam.load(model=str(sam_folder), device="cpu")


def overlap(mask, truth):
    """Intersection over union of two masks."""
    return (mask & truth).sum() / (mask | truth).sum()


def boxes_mask(shape, *boxes):
    mask = np.zeros(shape, bool)
    for box in boxes:
        mask[Box(*box).slices] = True
    return mask


def wall(shape, *things):
    """A grey wall with a little grain, and things on it, each a mask and a colour."""
    image = np.full((*shape, 3), (150, 148, 140), float)
    for mask, colour in things:
        image[mask] = colour
    return np.clip(image + np.random.default_rng(3).normal(0, 2, image.shape), 0, 255).astype(np.uint8)


# --- points -------------------------------------------------------------------------------------------------------


def part_of(mask, heat, warm=None, corner=(0, 0)):
    height, width = mask.shape
    box = Box(*corner, corner[0] + width, corner[1] + height)
    return HeatPart(box, mask, mask if warm is None else warm, heat.astype(np.float32))


def test_points_on_the_part_and_beside_it():
    mask = boxes_mask((40, 60), (10, 10, 41, 21))
    heat = np.where(mask, 0.8, 0.01)
    heat[18, 39] = 0.95
    points, labels = sam.place_points(part_of(mask, heat, corner=(100, 50)))
    assert labels.tolist() == [1, 1, 0, 0]
    innermost, hottest, first, second = points.tolist()
    assert innermost[1] == 50 + 15 and 100 + 15 <= innermost[0] <= 100 + 35  # on the middle line, 5 pixels from an end
    assert hottest == [139, 68]
    assert first == [159, 89]  # the corner of the box that is farthest away
    assert np.hypot(second[0] - 159, second[1] - 89) > 20 and not mask[int(second[1]) - 50, int(second[0]) - 100]


def test_a_part_that_is_equally_hot_has_one_point_in_its_middle():
    mask = boxes_mask((41, 41), (10, 10, 31, 31))
    points, labels = sam.place_points(part_of(mask, np.where(mask, 0.9, 0.0)))
    assert points[labels == 1].tolist() == [[20, 20]]


def test_negatives_lie_where_it_is_coldest():
    mask = boxes_mask((60, 60), (20, 20, 40, 40))
    heat = np.where(mask, 0.9, 0.1)
    heat[:12, 48:] = 0.01
    points, labels = sam.place_points(part_of(mask, heat))
    for x, y in points[labels == 0]:
        assert x >= 48 and y < 12


def test_no_negative_hits_a_thin_thing_that_the_map_does_not_show():
    """Negatives keep to the middle of what is cold: here, not where a leg of 4 pixels stands under the seat's end."""
    mask = boxes_mask((90, 80), (5, 5, 75, 25))
    leg = boxes_mask((90, 80), (8, 25, 12, 88), (68, 25, 72, 88))
    points, labels = sam.place_points(part_of(mask, np.where(mask, 0.9, 0.02)))
    places = points[labels == 0].astype(int)
    assert len(places) == 2 and not leg[places[:, 1], places[:, 0]].any()


def test_a_box_that_is_warm_all_over_has_no_negatives():
    mask = boxes_mask((20, 20), (5, 5, 15, 15))
    points, labels = sam.place_points(part_of(mask, np.where(mask, 0.9, 0.4), np.ones_like(mask)))
    assert labels.tolist() == [1] and points.shape == (1, 2)


# --- the mask prompt ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "side", "size"),
    [
        ((300, 400), 256, (256, 192)),
        ((400, 300), 256, (192, 256)),
        ((333, 500), 256, (256, 170)),  # 170.496
        ((335, 500), 256, (256, 172)),  # 171.52
        ((80, 80), 128, (128, 128)),
        ((1, 2000), 256, (256, 1)),
    ],
)
def test_the_size_of_a_picture_on_the_grid(shape, side, size):
    assert sam.grid_size(shape, side) == size


def test_the_mask_prompt_is_log_odds_padded_right_and_below():
    heat = np.array([[0.646, 0.5, 0.0], [0.9, 1.0, 0.02]], np.float32)
    prompt = sam.mask_prompt(heat, THRESHOLD, 4)
    assert prompt.shape == (4, 4) and prompt.dtype == np.float32
    cut = np.log(0.646 / 0.354)
    expected = [[0, -cut, -8], [np.log(9) - cut, 8, np.log(0.02 / 0.98) - cut]]
    np.testing.assert_allclose(prompt[:2, :3], expected, atol=1e-4)
    assert (prompt[2:] == -8).all() and (prompt[:, 3] == -8).all()


def test_agreement_with_the_heat_map_sees_thin_legs_in_a_haze():
    truth = boxes_mask((64, 64), (12, 10, 52, 20), (14, 20, 17, 60), (47, 20, 50, 60))
    heat = cv2.GaussianBlur(truth.astype(np.float32), (0, 0), 3)
    legless, fat = boxes_mask((64, 64), (12, 10, 52, 20)), boxes_mask((64, 64), (12, 10, 52, 60))
    rates = [sam.soft_overlap(mask.astype(np.float32), heat, 3) for mask in (truth, legless, fat)]
    assert rates[0] > max(rates[1:]) + 0.1
    assert sam.soft_overlap(heat, heat, 3) == pytest.approx(1)


def test_the_view_holds_all_boxes_with_room():
    assert sam.view_of([Box(100, 100, 140, 120), Box(130, 110, 180, 160)], (600, 800)) == Box(60, 50, 220, 210)
    assert sam.view_of([Box(0, 0, 40, 20)], (50, 800)) == Box(0, 0, 80, 50)


# --- drawings whose answer is known -------------------------------------------------------------------------------

SEAT, LEGS = (150, 80, 250, 105), [(155, 105, 160, 220), (197, 105, 202, 220), (240, 105, 245, 220)]
SHAPE = (300, 420)
STOOL = boxes_mask(SHAPE, SEAT, *LEGS)
RED, BLUE = (170, 40, 40), (40, 50, 160)


def haze(shape, hot, warm):
    """A heat map: `hot` boxes, a haze in the `warm` ones, and 0.02 elsewhere, all a little blurred."""
    score = np.where(boxes_mask(shape, *hot), 0.92, np.where(boxes_mask(shape, *warm), 0.3, 0.02))
    return cv2.GaussianBlur(score.astype(np.float32), (0, 0), 4)


STOOL_HEAT = haze(SHAPE, [SEAT], [(150, 105, 250, 215)])


@pytest.mark.parametrize("moved", [(0, 0), (-140, -70), (160, 70)])
def test_thin_legs_come_back(refiner, monkeypatch, moved):
    oracle = ColourSam(monkeypatch)
    truth, score = (np.roll(array, moved[::-1], axis=(0, 1)) for array in (STOOL, STOOL_HEAT))
    assert overlap(score >= THRESHOLD, truth) < 0.65
    refined = refiner.refine(wall(SHAPE, (truth, RED)), score, THRESHOLD)
    assert overlap(refined >= THRESHOLD, truth) > 0.9
    assert refined.dtype == np.float32 and refined.min() >= 0 and refined.max() <= 1
    assert (refiner.details["parts"], refiner.details["refused"], refiner.left_coarse) == (1, 0, False)
    assert oracle.pictures == 1 and len(oracle.asked) == 2


@pytest.mark.parametrize("shape", [(300, 420), (420, 300), (180, 420), (700, 260)])
def test_prompts_fit_the_picture_that_sam_sees(refiner, monkeypatch, shape):
    """Photos of all shapes; the points, the box and the mask prompt are all at the thing, as the model sees it."""
    oracle = ColourSam(monkeypatch)
    left, top = shape[1] - 150, shape[0] - 100
    thing = boxes_mask(shape, (left, top, left + 110, top + 60))
    score = haze(shape, [(left + 5, top + 5, left + 105, top + 55)], [])
    refined = refiner.refine(wall(shape, (thing, BLUE)), score, THRESHOLD)
    assert overlap(refined >= THRESHOLD, thing) > 0.95
    view = Box(*refiner.details["view"])
    scale = IMAGE_SIZE / max(view.width, view.height)
    assert view.top > 0 or shape[0] < 400
    place = np.array([left, top, left + 110, top + 60]) - (view.left, view.top, view.left, view.top)
    place = place * scale
    first, second = oracle.asked
    assert np.abs(first.box - place).max() < 12 * scale and np.abs(second.box - place).max() < 5 * scale
    for x, y in first.points[first.labels == 1]:
        assert place[0] < x < place[2] and place[1] < y < place[3]
    for x, y in first.points[first.labels == 0]:
        assert not (place[0] < x < place[2] and place[1] < y < place[3])
    for asked in oracle.asked:
        hot = np.argwhere(asked.mask > 0)
        assert np.abs(hot.min(axis=0) - place[1::-1] / 4).max() < 3 * scale
        assert np.abs(hot.max(axis=0) - place[:1:-1] / 4).max() < 3 * scale


def test_several_parts_are_asked_for_each_by_itself(refiner, monkeypatch):
    oracle = ColourSam(monkeypatch)
    stool, cup = STOOL, boxes_mask(SHAPE, (300, 180, 330, 215))
    score = np.maximum(STOOL_HEAT, haze(SHAPE, [(298, 176, 336, 219)], []))
    refined = refiner.refine(wall(SHAPE, (stool, RED), (cup, BLUE)), score, THRESHOLD)
    assert overlap(refined >= THRESHOLD, stool | cup) > 0.9
    assert overlap((refined >= THRESHOLD)[:, 290:], cup[:, 290:]) > 0.9
    assert refiner.details["parts"] == 2 and refiner.details["refused"] == 0
    assert oracle.pictures == 1 and len(oracle.asked) == 4


def test_of_three_answers_the_one_that_agrees_with_the_heat_map_is_taken(refiner, monkeypatch):
    """SAM itself likes another one better, each time another."""
    image = wall(SHAPE, (STOOL, RED))
    wholes = []
    for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):

        def shuffled(outline, order=order):
            half = outline & (np.arange(outline.shape[1]) < np.flatnonzero(outline.any(axis=0)).mean())
            fat = cv2.dilate(outline.astype(np.uint8), np.ones((41, 41))) > 0
            masks, opinions = [outline, half, fat], [0.85, 0.95, 0.9]
            return [masks[i] for i in order], [opinions[i] for i in order]

        ColourSam(monkeypatch, shuffled)
        wholes.append(refiner.refine(image, STOOL_HEAT, THRESHOLD) >= THRESHOLD)
    assert overlap(wholes[0], STOOL) > 0.9
    assert np.array_equal(wholes[0], wholes[1]) and np.array_equal(wholes[0], wholes[2])


def test_among_equal_answers_sams_own_opinion_decides(refiner, monkeypatch):
    thing = boxes_mask(SHAPE, (100, 100, 200, 200))
    image, score = wall(SHAPE, (thing, BLUE)), haze(SHAPE, [(101, 101, 199, 199)], [])
    areas = []
    for opinions in ([0.9, 0.1, 0.1], [0.1, 0.9, 0.1]):

        def twice(outline, opinions=opinions):
            narrower = cv2.erode(outline.astype(np.uint8), np.ones((3, 3))) > 0
            return [narrower, outline, narrower], opinions

        ColourSam(monkeypatch, twice)
        areas.append(int((refiner.refine(image, score, THRESHOLD) >= THRESHOLD).sum()))
    assert areas[0] < areas[1]


def test_the_second_question_has_the_first_answer_and_its_box(refiner, monkeypatch):
    oracle = ColourSam(monkeypatch)
    refiner.refine(wall(SHAPE, (STOOL, RED)), STOOL_HEAT, THRESHOLD)
    first, second = oracle.asked
    assert np.array_equal(first.points, second.points) and np.array_equal(first.labels, second.labels)
    view = Box(*refiner.details["view"])
    scale = IMAGE_SIZE / max(view.width, view.height)
    whole = np.array([150 - view.left, 80 - view.top, 250 - view.left, 220 - view.top]) * scale
    assert np.abs(second.box - whole).max() < 6 * scale
    legs = boxes_mask(SHAPE, *LEGS)[view.slices].astype(np.float32)
    columns, rows = sam.grid_size(legs.shape, GRID)
    legs = cv2.resize(legs, (columns, rows), interpolation=cv2.INTER_AREA) > 0.9
    assert legs.sum() > 50
    assert (second.mask[:rows, :columns][legs] > 0).all() and (first.mask[:rows, :columns][legs] > 0).mean() < 0.2


def test_a_second_answer_that_agrees_more_is_taken(refiner, monkeypatch):
    rounds = []

    def better(outline):
        rounds.append(outline)
        half = outline & (np.arange(outline.shape[1]) < np.flatnonzero(outline.any(axis=0)).mean())
        return [half if len(rounds) == 1 else outline] * 3, [0.9] * 3

    ColourSam(monkeypatch, better)
    refined = refiner.refine(wall(SHAPE, (STOOL, RED)), STOOL_HEAT, THRESHOLD)
    assert len(rounds) == 2 and overlap(refined >= THRESHOLD, STOOL) > 0.9


def test_a_second_answer_that_agrees_less_is_not_taken(refiner, monkeypatch):
    rounds = []

    def worse(outline):
        rounds.append(outline)
        half = outline & (np.arange(outline.shape[1]) < np.flatnonzero(outline.any(axis=0)).mean())
        return [outline if len(rounds) == 1 else half] * 3, [0.9] * 3

    ColourSam(monkeypatch, worse)
    refined = refiner.refine(wall(SHAPE, (STOOL, RED)), STOOL_HEAT, THRESHOLD)
    assert len(rounds) == 2 and overlap(refined >= THRESHOLD, STOOL) > 0.9


def test_an_answer_that_departs_is_refused_and_the_other_part_is_not(refiner, monkeypatch):
    """The stool stands where the wall has its very colour: all of the wall is the answer."""
    ColourSam(monkeypatch)
    cup = boxes_mask(SHAPE, (300, 180, 330, 215))
    score = np.maximum(STOOL_HEAT, haze(SHAPE, [(298, 176, 336, 219)], []))
    refined = refiner.refine(wall(SHAPE, (cup, BLUE)), score, THRESHOLD)
    mask, coarse = refined >= THRESHOLD, score >= THRESHOLD
    assert np.array_equal(mask[:, :280], coarse[:, :280])
    assert overlap(mask[:, 280:], cup[:, 280:]) > 0.9 > overlap(coarse[:, 280:], cup[:, 280:])
    assert refiner.details["refused"] == 1 and refiner.left_coarse


def test_answers_are_refused_that_are_empty(refiner, monkeypatch):
    ColourSam(monkeypatch, lambda outline: ([np.zeros_like(outline)] * 3, [0.9] * 3))
    refined = refiner.refine(wall(SHAPE, (STOOL, RED)), STOOL_HEAT, THRESHOLD)
    assert np.array_equal(refined, STOOL_HEAT)
    assert refiner.details["refused"] == 1 and refiner.left_coarse


def test_nothing_hot_is_not_even_looked_at(refiner, monkeypatch):
    oracle = ColourSam(monkeypatch)
    cold = STOOL_HEAT / 2
    assert np.array_equal(refiner.refine(wall(SHAPE, (STOOL, RED)), cold, THRESHOLD), cold)
    assert oracle.pictures == 0 and refiner.details["parts"] == 0 and not refiner.left_coarse


# --- the library's own way ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(300, 420), (420, 300), (97, 61)])
def test_the_model_is_asked_as_its_processor_asks(refiner, sam_folder, shape):
    """The same prompts through SamProcessor and SamModel give the same masks, at the grid's size and the photo's."""
    import torch
    from transformers import SamModel, SamProcessor

    image = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    view = Box(0, 0, shape[1], shape[0])
    points, labels, box = np.array([[20.0, 30.0], [50.0, 12.0]]), np.array([1, 0]), Box(10, 10, 55, 60)
    coarse = np.full(sam.grid_size(shape, GRID)[::-1], 0.1, np.float32)
    coarse[10:30, 10:40] = 0.9
    prompt = sam.Prompt(points, labels, box, sam.mask_prompt(coarse, THRESHOLD, GRID))
    seen = refiner._encode(image, view)
    mask, quality = refiner._ask(seen, prompt, coarse, THRESHOLD, 2.0)
    enlarged = refiner._enlarge(mask, seen)

    processor, model = SamProcessor.from_pretrained(sam_folder), SamModel.from_pretrained(sam_folder)
    inputs = processor(
        images=image,
        input_points=[points.tolist()],
        input_labels=[labels.tolist()],
        input_boxes=[[list(map(float, box))]],
        return_tensors="pt",
    )
    sizes = inputs.pop("original_sizes"), inputs.pop("reshaped_input_sizes")
    inputs["input_points"] = inputs["input_points"].float()
    inputs["input_boxes"] = inputs["input_boxes"].float()
    with torch.inference_mode():
        answer = model(**inputs, input_masks=torch.from_numpy(prompt.mask[None, None]))
        (expected,) = processor.post_process_masks(answer.pred_masks, *sizes, binarize=False)
    differences = [np.abs(mask - one.numpy()).max() for one in answer.pred_masks[0, 0]]
    best = int(np.argmin(differences))
    assert differences[best] < 1e-4 < 0.05 < sorted(differences)[1]
    np.testing.assert_allclose(enlarged, expected[0, best].numpy(), atol=1e-4)
    assert enlarged.shape == shape and 0 <= quality <= 2
    for moved in (replace(prompt, points=points + 2), replace(prompt, box=Box(12, 10, 55, 60))):  # it does matter
        assert np.abs(refiner._ask(seen, moved, coarse, THRESHOLD, 2.0)[0] - mask).max() > 0.005


def test_the_same_bytes_and_inputs_unchanged(refiner, sam_folder, monkeypatch):
    """The real networks, with random weights; what they draw is taken as it comes."""
    monkeypatch.setattr(refining, "departs", lambda answer, *_: not answer.any())
    image = wall(SHAPE, (STOOL, RED))
    before = image.copy(), STOOL_HEAT.copy()
    first = refiner.refine(image, STOOL_HEAT, THRESHOLD)
    assert not np.array_equal(first, STOOL_HEAT)
    assert np.array_equal(image, before[0]) and np.array_equal(STOOL_HEAT, before[1])
    assert refiner.refine(image, STOOL_HEAT, THRESHOLD).tobytes() == first.tobytes()
    again = sam.load(model=str(sam_folder), device="cpu")
    assert again.refine(image, STOOL_HEAT, THRESHOLD).tobytes() == first.tobytes()


@pytest.mark.parametrize("shape", [(1, 50), (50, 1), (3, 40), (8, 8)])
def test_tiny_photos(refiner, shape):
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    assert refiner.refine(image, np.full(shape, 0.9, np.float32), THRESHOLD).shape == shape


def test_memory_that_runs_out_is_one_line(refiner, monkeypatch):
    import torch

    def exhaust(*_args, **_kwargs):
        raise torch.OutOfMemoryError("tried to allocate 20 MiB")

    monkeypatch.setattr(refiner._model, "get_image_embeddings", exhaust)
    with pytest.raises(EngineUnavailableError, match=r"no memory left on cpu.*--refine edges"):
        refiner.refine(wall(SHAPE), STOOL_HEAT, THRESHOLD)


# --- loading ------------------------------------------------------------------------------------------------------


def test_details_name_the_model_and_the_device(sam_folder):
    fresh = sam.load(model=str(sam_folder), device="cpu")
    assert fresh.details == {"model": str(sam_folder), "device": "cpu", "dtype": "float32"}
    fresh.refine(wall(SHAPE), STOOL_HEAT, THRESHOLD)
    assert json.loads(json.dumps(fresh.details)).keys() >= {"view", "parts", "refused"}


def test_loading_prints_nothing(sam_folder, capfd):
    sam.load(model=str(sam_folder), device="cpu")
    assert capfd.readouterr() == ("", "")


def test_it_is_loaded_from_the_cache_under_its_default_name(sam_folder, tmp_path, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert not sam.is_on_disk()
    place = tmp_path / "models--facebook--sam-vit-base"
    shutil.copytree(sam_folder, place / "snapshots" / "0123abcd")
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0123abcd")
    assert sam.is_on_disk()
    assert sam.load(device="cpu").details["model"] == "facebook/sam-vit-base"
    (place / "snapshots" / "0123abcd" / "model.safetensors").unlink()
    assert not sam.is_on_disk()


def test_a_processor_written_by_older_libraries_is_read(sam_folder, tmp_path):
    """As published: the settings lie in preprocessor_config.json and name a class that wants torchvision today."""
    folder = copy_model(sam_folder, tmp_path)
    settings = json.loads((folder / "processor_config.json").read_text())["image_processor"]
    (folder / "processor_config.json").unlink()
    old = settings | {"image_processor_type": "SamImageProcessor", "processor_class": "SamProcessor"}
    (folder / "preprocessor_config.json").write_text(json.dumps(old))
    image = wall(SHAPE, (STOOL, RED))
    view = Box(0, 0, SHAPE[1], SHAPE[0])
    whole = sam.load(model=str(sam_folder), device="cpu")._encode(image, view)
    older = sam.load(model=str(folder), device="cpu")._encode(image, view)
    assert older.resized == whole.resized == (round(IMAGE_SIZE * 300 / 420), IMAGE_SIZE)
    np.testing.assert_allclose(older.embedding, whole.embedding, atol=1e-5)


def test_without_weights_the_line_names_the_model_and_nobody_waits_for_torch():
    script = (
        "import sys\n"
        "from engines.errors import EngineUnavailableError\n"
        "from engines.segmentation import sam\n"
        "try:\n    sam.load()\n"
        "except EngineUnavailableError as error:\n"
        "    print(error)\n    print(sam.is_on_disk(), sorted({'torch', 'transformers'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    line, rest = done.stdout.splitlines()
    assert "facebook/sam-vit-base" in line and rest == "False []"


def test_a_wrong_device_is_said_before_missing_weights():
    with pytest.raises(DeviceUnavailableError):
        sam.load(model="no/such-model", device="tpu")


def test_code_in_a_pickle_is_refused_and_not_run(sam_folder, tmp_path):
    folder = copy_model(sam_folder, tmp_path)
    (folder / "model.safetensors").unlink()
    sprung = tmp_path / "sprung"
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"weights": Trap(sprung)}))
    assert_refused(sam, folder, "never run", "safetensors")
    assert not sprung.exists()
    pickle.loads((folder / "pytorch_model.bin").read_bytes())
    assert sprung.exists()  # the trap works


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 375000000\n"),
        ("model.safetensors", None),  # cut off in the middle
        ("config.json", b"{"),
        ("config.json", b'{"model_type": "sam", "vision_config": {"hidden_size": "many"}}'),
        ("processor_config.json", b"{"),
    ],
)
def test_damaged_files_are_refused_in_one_line(sam_folder, tmp_path, name, content):
    folder = copy_model(sam_folder, tmp_path)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert_refused(sam, folder)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("model.safetensors", "no weights"),
        ("config.json", "no model_index.json"),
        ("processor_config.json", "cannot be loaded"),
    ],
)
def test_missing_files_are_refused_in_one_line(sam_folder, tmp_path, name, words):
    folder = copy_model(sam_folder, tmp_path)
    (folder / name).unlink()
    assert_refused(sam, folder, words)


def test_a_model_with_weights_left_out_is_refused(sam_folder, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = copy_model(sam_folder, tmp_path)
    weights = load_file(folder / "model.safetensors")
    del weights["mask_decoder.iou_token.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert_refused(sam, folder, "mask_decoder.iou_token.weight")


def test_a_model_of_another_kind_is_refused(sam_folder, tmp_path):
    folder = copy_model(sam_folder, tmp_path)
    config = json.loads((folder / "config.json").read_text()) | {"model_type": "sam_hq"}
    (folder / "config.json").write_text(json.dumps(config))
    assert_refused(sam, folder, "no SAM", "sam_hq")


def test_parts_come_from_the_score():
    """What the tests above take for one part is one: the haze under the seat is warm and hangs together with it."""
    (part,) = split_heat(STOOL_HEAT, THRESHOLD)
    assert part.box.left <= 150 and part.box.right >= 250 and part.box.top <= 80 and part.box.bottom >= 215
