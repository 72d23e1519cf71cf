"""The stages that are utils' own: padding, the choice of engines, removal and placing together."""

import types

import numpy as np
import pytest

import utils
from engines.errors import DeviceUnavailableError, EngineUnavailableError, InputError, ObjectNotFoundError
from engines.geometry import Box
from utils import (
    Engines,
    InpaintSettings,
    Photo,
    best_of,
    check_shift,
    cut_out,
    pad_mask,
    place_object,
    propose_backgrounds,
    recogniser,
    remove_object,
)


def padded_slowly(mask, radius):
    """The definition: a pixel is in the hole when its centre is at most `radius` from a mask pixel's centre."""
    points = np.argwhere(mask)
    grid = np.stack(np.indices(mask.shape), axis=-1)
    squared = ((grid[:, :, None, :] - points[None, None]) ** 2).sum(axis=-1).min(axis=-1)
    return squared <= radius * radius


@pytest.mark.parametrize(("height", "mask_pad", "radius"), [(64, 20, 3), (128, 20, 5), (64, 40, 5), (96, 5, 1)])
def test_padding_agrees_with_its_slow_definition(height, mask_pad, radius):
    # radius: mask_pad * height / 512 rounded, halves up: 2.5 -> 3, 5, 5, 0.94 -> 1
    mask = np.random.default_rng(height).random((height, 50)) > 0.997
    mask[0, 0] = mask[10, 20] = True
    before = mask.copy()
    assert np.array_equal(pad_mask(mask, mask_pad), padded_slowly(mask, radius))
    assert np.array_equal(mask, before)


def test_padding_is_round():
    mask = np.zeros((512, 512), bool)
    mask[256, 256] = True
    hole = pad_mask(mask, 20)
    assert hole[256, 276] and hole[276, 256] and not hole[256, 277]
    assert hole[256 + 14, 256 + 14] and not hole[256 + 15, 256 + 15]  # 14√2 = 19.8, 15√2 = 21.2


def test_no_padding_and_no_mask():
    mask = np.eye(8, dtype=bool)
    assert np.array_equal(pad_mask(mask, 0), mask)
    assert not pad_mask(np.zeros((600, 8), bool), 20).any()


@pytest.fixture
def modules(monkeypatch):
    """Stand-ins for the two inpainting engines: (loads, set_error). `loads` lists what was loaded."""
    loads, errors = [], {}

    def fake(name):
        def load(*, model, device):
            loads.append((name, model, device))
            if name in errors:
                raise errors[name]
            return types.SimpleNamespace(name=name, details={})

        return types.SimpleNamespace(load=load)

    real = utils.importlib.import_module
    monkeypatch.setattr(
        utils.importlib, "import_module", lambda name: fake(name[5:]) if name.startswith("fake.") else real(name)
    )
    monkeypatch.setattr(utils, "INPAINTERS", {"diffusion": "fake.diffusion", "embedded": "fake.embedded"})
    return loads, errors


@pytest.fixture
def notices(monkeypatch):
    """The notices that are logged, as texts."""
    said = []
    monkeypatch.setattr(utils.log, "warning", lambda text, *values: said.append(text % values))
    return said


def test_auto_takes_the_full_engine_where_it_runs(modules, notices):
    assert Engines().inpainter("auto").name == "diffusion"
    assert not notices


def test_auto_falls_back_once_and_says_so(modules, notices):
    loads, errors = modules
    errors["diffusion"] = EngineUnavailableError("no weights here")
    engines = Engines()
    for _ in range(3):
        assert engines.inpainter("auto").name == "embedded"
    assert loads == [("diffusion", None, "auto"), ("embedded", None, "auto")]
    (notice,) = notices
    assert "embedded" in notice and "no weights here" in notice and "--inpaint-model" in notice


@pytest.mark.parametrize(
    ("name", "model", "error"),
    [
        ("diffusion", None, EngineUnavailableError("no weights")),  # named: never replaced
        ("auto", "some/model", EngineUnavailableError("no weights")),  # weights named
        ("auto", None, DeviceUnavailableError("no cuda")),
    ],
)
def test_what_was_named_is_never_replaced(modules, name, model, error):
    loads, errors = modules
    errors["diffusion"] = error
    with pytest.raises(type(error), match=str(error)):
        Engines().inpainter(name, model=model)
    assert [load[0] for load in loads] == ["diffusion"]


def test_each_engine_is_loaded_once(modules):
    loads, _ = modules
    engines = Engines()
    assert engines.inpainter("embedded") is engines.inpainter("embedded")
    assert engines.inpainter("diffusion", model="a") is not engines.inpainter("diffusion", model="b")
    assert len(loads) == 3


class Recorder:
    """An inpainter that paints everything white, outside the hole too, and records what it was given."""

    name = "diffusion"

    def fill(self, image, hole, *, seed, settings, shown=None, start=None, progress=None):
        self.given = {"seed": seed, "settings": settings, "start": start, "shown": shown}
        return np.full_like(image, 255)


def test_removal_never_changes_a_pixel_outside_the_hole(scene):
    image, mask = scene
    hole = pad_mask(mask, 20)
    filled = remove_object(image, hole, inpainter=Recorder(), engines=Engines())
    assert np.array_equal(filled[~hole], image[~hole])
    assert (filled[hole] == 255).all()


@pytest.mark.parametrize("strength", [1.0, 0.6])
def test_a_strength_below_one_starts_without_the_object(scene, strength):
    image, mask = scene
    recorder = Recorder()
    settings = InpaintSettings(strength=strength)
    remove_object(image, pad_mask(mask, 20), inpainter=recorder, engines=Engines(), settings=settings, seed=3)
    assert recorder.given["seed"] == 3 and recorder.given["settings"] is settings
    start = recorder.given["start"]
    if strength == 1:
        assert start is None
    else:  # the block is red, the wall grey: nothing red is left
        assert (start[mask].astype(int).max(axis=1) - start[mask].min(axis=1)).max() < 60


class Painter:
    """An inpainter that paints, from its n-th seed on, what it was told for the n-th time: a grey or the photo itself,
    which is the object come back."""

    def __init__(self, *levels):
        self.levels, self.seeds, self.invents = list(levels), [], True
        self.name = "diffusion"

    def fill(self, image, hole, *, seed, settings, shown=None, start=None, progress=None):
        self.seeds.append(seed)
        level = self.levels[len(self.seeds) - 1]
        return image if level is None else np.full_like(image, level)


def sees_red(background):
    """Stands in for a segmenter: where the photo is red."""
    return background[..., 0].astype(int) - background[..., 1] > 60


def propose(scene, painter, **options):
    image, mask = scene
    options = {"recognise": sees_red, "seed": 5, **options}
    return propose_backgrounds(image, pad_mask(mask, 5), inpainter=painter, engines=Engines(), **options)


def test_candidates_are_made_until_one_passes(scene):
    painter = Painter(None, 131, 131)
    candidates = propose(scene, painter, count=3)
    assert [candidate.verdict.passed for candidate in candidates] == [False, True]
    assert candidates[0].verdict.object_share > 0.3 and candidates[1].verdict.object_share == 0
    best = best_of(candidates)
    assert best is candidates[1] and (best.background[pad_mask(scene[1], 5)] == 131).all()
    assert painter.seeds == [candidate.seed for candidate in candidates] and painter.seeds[0] == 5
    again = Painter(None, None, 131)
    assert [candidate.seed for candidate in propose(scene, again, count=3)][:2] == painter.seeds
    assert len(set(again.seeds)) == 3


def test_where_none_passes_the_least_bad_is_best(scene):
    candidates = propose(scene, Painter(None, 255, None), count=3)  # white: no object, but a border that shows
    assert not any(candidate.verdict.passed for candidate in candidates) and len(candidates) == 3
    assert best_of(candidates) is candidates[1]


@pytest.mark.parametrize("count", [1, 4])
def test_one_that_passes_is_enough(scene, count):
    assert len(propose(scene, Painter(131), count=count)) == 1


def test_without_a_name_the_border_alone_is_judged(scene):
    (candidate,) = propose(scene, Painter(131), recognise=None)
    assert candidate.verdict.object_share is None and candidate.verdict.passed


def test_what_copies_the_photo_is_not_asked_again(scene):
    painter = Painter(255)
    painter.invents = False
    (candidate,) = propose(scene, painter, count=5)
    assert candidate.verdict is None and best_of([candidate]) is candidate


class Seer:
    """A segmenter that has seen what was shown to it."""

    def __init__(self, answer):
        self.answer, self.views = answer, []

    def score(self, image, text, hints):
        self.views.append((image.shape, text, bool(hints)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return np.full(image.shape[:2], self.answer, np.float32)


def test_the_object_is_looked_for_round_the_hole_only():
    hole = np.zeros((200, 300), bool)
    hole[80:120, 100:140] = True
    seer = Seer(0.9)
    found = recogniser(seer, "stool", hole)(np.zeros((200, 300, 3), np.uint8))
    assert found.sum() == 80 * 80 and found[60:140, 80:160].all()
    assert seer.views == [((80, 80, 3), "stool", False)]
    assert not recogniser(Seer(0.6), "stool", hole)(np.zeros((200, 300, 3), np.uint8)).any()
    assert recogniser(Seer(0.6), "stool", hole, 0.5)(np.zeros((200, 300, 3), np.uint8)).any()
    assert not recogniser(Seer(ObjectNotFoundError("none")), "stool", hole)(np.zeros((200, 300, 3), np.uint8)).any()
    assert recogniser(Seer(EngineUnavailableError("what?")), "stool", hole)(np.zeros((200, 300, 3), np.uint8)) is None


def test_a_move_keeps_every_promise(scene):
    image, mask = scene
    hole = pad_mask(mask, 20)
    background = remove_object(image, hole, inpainter=Engines().inpainter("embedded"), engines=Engines())
    cutout = cut_out(image, mask, hole)
    before = image.copy(), background.copy()
    moved = place_object(Photo(image), background, cutout, hole, dx=50, dy=-10).pixels
    assert np.array_equal(image, before[0]) and np.array_equal(background, before[1])

    new_place = np.zeros_like(mask)
    new_place[:-10, 50:] = hole[10:, :-50]
    untouched = ~hole & ~new_place
    assert np.array_equal(moved[untouched], image[untouched])
    core = np.zeros_like(mask)
    core[43:67, 23:41] = True  # the object without its edge
    target = np.roll(core, (-10, 50), axis=(0, 1))
    assert np.array_equal(moved[target], image[core])


def test_no_shift_gives_the_photo_back(scene):
    image, mask = scene
    photo = Photo(image)
    garbage = np.zeros_like(image)
    assert place_object(photo, garbage, cut_out(image, mask), mask, dx=0, dy=0) is photo


@pytest.mark.parametrize(("dx", "dy"), [(76, 0), (0, -41), (-20, 29), (99, -69)])
def test_a_shift_that_leaves_something_to_see(scene, dx, dy):
    check_shift(scene[1], dx, dy)


@pytest.mark.parametrize(("dx", "dy"), [(100, 0), (-44, 0), (0, 56), (0, -70)])
def test_a_shift_that_leaves_nothing(scene, dx, dy):
    with pytest.raises(InputError, match="leaves the 120x96 photo"):
        check_shift(scene[1], dx, dy)


# --- refining -----------------------------------------------------------------------------------------------------


@pytest.fixture
def refiners(modules, monkeypatch):
    """Stand-ins for the two refiners: (loads, errors, put). `put(True)` lays SAM's weights on the disk."""
    loads, errors = modules
    at_hand = [False]
    fake = utils.importlib.import_module

    def imported(name):
        module = fake(name)
        module.is_on_disk = lambda: at_hand[0]
        return module

    monkeypatch.setattr(utils.importlib, "import_module", imported)
    monkeypatch.setattr(utils, "REFINERS", {"edges": "fake.edges", "sam": "fake.sam"})
    return loads, errors, lambda there: at_hand.__setitem__(0, there)


@pytest.mark.parametrize(
    ("name", "model", "on_disk", "taken"),
    [
        ("auto", None, False, "edges"),
        ("auto", None, True, "sam"),
        ("auto", "some/model", False, "sam"),
        ("sam", None, False, "sam"),
        ("edges", None, True, "edges"),
    ],
)
def test_which_refiner_is_taken(refiners, notices, name, model, on_disk, taken):
    loads, _, put = refiners
    put(on_disk)
    engines = Engines()
    assert engines.refiner(name, model=model).name == taken
    assert engines.refiner(name, model=model) is engines.refiner(name, model=model)
    assert loads == [(taken, model, "auto")] and not notices


def test_weights_on_the_disk_that_do_not_load_are_told(refiners, notices):
    _, errors, put = refiners
    put(True)
    errors["sam"] = EngineUnavailableError("it is damaged")
    assert Engines().refiner().name == "edges"
    (notice,) = notices
    assert "refiner: edges" in notice and "it is damaged" in notice and "--refine-model" in notice


@pytest.mark.parametrize(
    ("name", "model", "error"),
    [
        ("sam", None, EngineUnavailableError("no weights")),
        ("auto", "some/model", EngineUnavailableError("no weights")),
        ("auto", None, DeviceUnavailableError("no cuda")),
    ],
)
def test_a_refiner_that_was_named_is_never_replaced(refiners, name, model, error):
    loads, errors, put = refiners
    put(True)
    errors["sam"] = error
    with pytest.raises(type(error), match=str(error)):
        Engines().refiner(name, model=model)
    assert [load[0] for load in loads] == ["sam"]


class TwoBlobs:
    """A segmenter that finds two blobs and a speck, all a little too large."""

    name, details, edge_error, coarse = "blobs", {}, 20.0, True

    def score(self, image, text, hints):
        score = np.full(image.shape[:2], 0.1, np.float32)
        score[10:50, 10:50] = score[10:40, 70:100] = 0.9
        score[90, 110] = 0.9
        return score


class Trimmer:
    """A refiner that takes two pixels off what it is given, and keeps what that was."""

    name, details, edge_error = "trimmer", {}, 3.0

    def __init__(self, left_coarse=False):
        self.left_coarse = left_coarse

    def refine(self, image, score, threshold):
        self.given = score.copy(), threshold
        refined = score.copy()
        refined[pad_by_hand(score < threshold, 2)] = 0.1
        return refined


def pad_by_hand(mask, steps):
    for _ in range(steps):
        grown = mask.copy()
        grown[1:] |= mask[:-1]
        grown[:-1] |= mask[1:]
        grown[:, 1:] |= mask[:, :-1]
        grown[:, :-1] |= mask[:, 1:]
        mask = grown
    return mask


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        (utils.Hints(), [(12, 48, 12, 48), (12, 38, 72, 98)]),
        (utils.Hints(points=((10, 10),)), [(12, 48, 12, 48)]),  # the refined outline does not reach the point any more
        (utils.Hints(box=Box(0, 0, 60, 45)), [(12, 43, 12, 48)]),
    ],
)
def test_the_refiner_draws_what_was_chosen(scene, hints, expected):
    image, _ = scene
    trimmer = Trimmer()
    found = utils.find_object(image, "blob", segmenter=TwoBlobs(), refiner=trimmer, hints=hints, threshold=0.6)
    mask = np.zeros((96, 120), bool)
    for top, bottom, left, right in expected:
        mask[top:bottom, left:right] = True
    assert np.array_equal(found.mask, mask)
    assert found.edge_error == 3.0
    given, threshold = trimmer.given
    assert threshold == 0.6 and given[90, 110] == 0 and given[60, 60] == np.float32(0.1)


def test_the_edge_error_is_the_segmenters_where_its_outline_stays(scene):
    image, _ = scene
    ask = {"segmenter": TwoBlobs(), "threshold": 0.6}
    assert utils.find_object(image, "blob", **ask).edge_error == 20.0
    assert utils.find_object(image, "blob", refiner=Trimmer(left_coarse=True), **ask).edge_error == 20.0
