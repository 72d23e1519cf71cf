"""The embedded segmenter by box and points, on pictures drawn here: what it keeps, leaves open, and refuses."""

import subprocess
import sys

import numpy as np
import pytest

from engines.errors import EngineUnavailableError, InputError, ObjectNotFoundError
from engines.geometry import Box, bounding_box
from engines.segmentation import embedded
from engines.segmentation.cleanup import clean_mask
from engines.segmentation.grabcut import colour_density, measure_straddling, min_cut
from engines.segmentation.hints import Hints

THRESHOLD = 0.646


def textured(height, width, colour, spread, seed):
    """A plain of one colour with grain, int (H, W, 3)."""
    grain = np.random.default_rng(seed).normal(0, spread, (height, width, 1))
    return np.clip(np.array(colour) + grain, 0, 255)


def painted(mask, ground=(170, 160, 140), colour=(90, 40, 30), spread=12, seed=0):
    """A photo of an object of one colour on a ground of another, both with grain."""
    shape = mask.shape
    ground = textured(*shape, ground, spread, seed)
    return np.where(mask[..., None], textured(*shape, colour, spread, seed + 1), ground).astype(np.uint8)


def disc(shape, x, y, radius):
    rows, columns = np.indices(shape)
    return (columns - x) ** 2 + (rows - y) ** 2 <= radius**2


def stool():
    """A seat on three legs 3 pixels wide, 160x180; and the room between the legs."""
    mask = np.zeros((180, 160), bool)
    mask[50:64, 40:120] = True
    for left in (44, 78, 113):
        mask[64:150, left : left + 3] = True
    room = np.zeros_like(mask)
    room[70:146, 51:74] = room[70:146, 85:109] = True
    return mask, room


def found(image, hints):
    return clean_mask(embedded.load().score(image, None, hints), threshold=THRESHOLD, hints=hints)


def overlap(mask, truth):
    return (mask & truth).sum() / (mask | truth).sum()


def loosened(mask, share):
    box = bounding_box(mask)
    x, y = round(box.width * share), round(box.height * share)
    return Box(box.left - x, box.top - y, box.right + x, box.bottom + y)


@pytest.mark.parametrize("share", [0, 0.05, -0.05])
def test_a_box_exact_loose_or_tight(share):
    truth = disc((160, 200), 90, 80, 40)
    least = 0.97 if share >= 0 else 0.85  # what the tight box leaves out counts as missed
    assert overlap(found(painted(truth), Hints(box=loosened(truth, share))), truth) > least


def test_thin_legs_stay_and_the_room_between_them_is_open():
    truth, room = stool()
    mask = found(painted(truth), Hints(box=bounding_box(truth)))
    legs = truth.copy()
    legs[:66] = False
    assert mask[legs].mean() > 0.95
    assert mask[room].mean() < 0.02
    assert overlap(mask, truth) > 0.9


def test_a_floor_that_goes_on_outside_the_box_is_not_the_object():
    """Wall above, carpet below, a dark object before both: colours alone would take the carpet too."""
    truth = disc((160, 200), 100, 80, 36)
    image = painted(truth, colour=(40, 40, 45))
    carpet = np.zeros_like(truth)
    carpet[90:140, 60:] = True
    carpet &= ~truth
    image[carpet] = textured(160, 200, (150, 60, 60), 12, 5).astype(np.uint8)[carpet]
    assert overlap(found(image, Hints(box=bounding_box(truth))), truth) > 0.95


@pytest.mark.parametrize(("x", "y"), [(0, 80), (199, 80), (100, 0), (100, 159), (0, 0)])
def test_an_object_that_leaves_the_photo(x, y):
    truth = disc((160, 200), x, y, 45)
    assert overlap(found(painted(truth), Hints(box=bounding_box(truth))), truth) > 0.93


def test_a_badge_coloured_unlike_the_surroundings_is_no_hole():
    truth = disc((160, 200), 100, 80, 45)
    image = painted(truth)
    image[disc(truth.shape, 100, 90, 8)] = (240, 240, 250)
    mask = found(image, Hints(box=bounding_box(truth)))
    assert mask[disc(truth.shape, 100, 90, 8)].all()


def test_several_colours_in_one_object():
    truth = disc((160, 200), 100, 80, 45)
    image = painted(truth)
    stripe = truth.copy()
    stripe[:70] = stripe[90:] = False
    image[stripe] = (30, 60, 160)
    assert overlap(found(image, Hints(box=bounding_box(truth))), truth) > 0.95


@pytest.mark.parametrize(("point", "which"), [((60, 80), 0), ((160, 85), 1)])
def test_a_point_picks_one_of_two_alike(point, which):
    both = disc((160, 220), 60, 80, 25), disc((160, 220), 160, 80, 25)
    mask = found(painted(both[0] | both[1]), Hints(points=(point,)))
    assert overlap(mask, both[which]) > 0.9
    assert not mask[both[1 - which]].any()


def test_box_and_point_keep_the_part_pointed_at():
    both = disc((160, 220), 60, 80, 25), disc((160, 220), 160, 80, 25)
    image = painted(both[0] | both[1])
    mask = found(image, Hints(box=Box(30, 50, 190, 110), points=((60, 80),)))
    assert overlap(mask, both[0]) > 0.9


def test_noise_is_not_found():
    image = np.random.default_rng(3).integers(0, 256, (150, 150, 3)).astype(np.uint8)
    with pytest.raises(ObjectNotFoundError):
        found(image, Hints(box=Box(40, 40, 110, 110)))


@pytest.mark.parametrize(
    "hints", [Hints(box=Box(20, 20, 90, 70)), Hints(points=((50, 50),)), Hints(Box(0, 0, 120, 100))]
)
def test_a_uniform_picture_is_not_found(hints):
    with pytest.raises(ObjectNotFoundError):
        found(np.full((100, 120, 3), 128, np.uint8), hints)


def test_a_box_that_is_the_whole_photo():
    truth = disc((160, 200), 100, 80, 60)
    assert overlap(found(painted(truth), Hints(box=Box(0, 0, 200, 160))), truth) > 0.9


def test_a_large_photo_keeps_sharp_edges():
    """The outline is found on a copy a fifth the size; it must lie within two pixels of the photo's own edge."""
    truth = disc((1500, 1900), 900, 700, 480)
    mask = found(painted(truth), Hints(box=bounding_box(truth)))
    inner, outer = disc(truth.shape, 900, 700, 477), disc(truth.shape, 900, 700, 483)
    assert mask[inner].mean() > 0.9995
    assert mask[~outer].mean() < 0.0005
    assert overlap(mask, truth) > 0.99


def test_any_threshold_in_the_gap_gives_the_same_mask():
    truth, _ = stool()
    score = embedded.load().score(painted(truth), None, Hints(box=bounding_box(truth)))
    assert score.dtype == np.float32 and score.min() >= 0 and score.max() <= 1
    assert np.array_equal(score >= 0.46, score >= 0.69)
    assert score[truth].mean() > 0.8


def test_nothing_outside_the_box():
    truth = disc((160, 200), 100, 80, 40)
    box = loosened(truth, -0.1)
    score = embedded.load().score(painted(truth), None, Hints(box=box))
    score[box.slices] = 0
    assert not score.any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 2), (3, 5), (7, 7), (33, 47), (301, 17)])
@pytest.mark.parametrize("kind", ["box", "point", "both"])
def test_odd_shapes_give_a_score_of_their_own_shape(shape, kind):
    height, width = shape
    image = np.random.default_rng(1).integers(0, 256, (height, width, 3)).astype(np.uint8)
    box = Box(0, 0, max(1, width // 2), max(1, height // 2)) if kind != "point" else None
    points = ((0, 0),) if kind != "box" else ()
    score = embedded.load().score(image, None, Hints(box=box, points=points))
    assert score.shape == shape and np.isfinite(score).all()


def test_same_bytes_twice_and_inputs_unchanged():
    truth, _ = stool()
    image = painted(truth)
    before = image.copy()
    hints = Hints(box=bounding_box(truth), points=((80, 56),))
    scores = [embedded.load().score(image, None, hints).tobytes() for _ in range(2)]
    assert scores[0] == scores[1]
    assert np.array_equal(image, before)


def test_a_read_only_picture_will_do():
    truth = disc((80, 90), 45, 40, 20)
    image = painted(truth)
    image.flags.writeable = False
    assert overlap(found(image, Hints(box=bounding_box(truth))), truth) > 0.9


def test_a_name_that_was_never_taught_says_what_to_do():
    with pytest.raises(EngineUnavailableError) as error:
        embedded.load().score(np.zeros((9, 9, 3), np.uint8), "gizmo", Hints())
    message = str(error.value)
    assert "'gizmo'" in message and "--box" in message and "--point" in message and "clipseg" in message
    assert "\n" not in message and error.value.exit_code == 5


@pytest.mark.parametrize(
    ("hints", "words"),
    [
        (Hints(box=Box(300, 0, 400, 50)), "300,0,400,50"),
        (Hints(box=Box(-50, -50, -1, -1)), "no pixel"),
        (Hints(points=((100, 5),)), "100,5"),
        (Hints(points=((5, -1),)), "5,-1"),
        (Hints(box=Box(0, 0, 20, 20), points=((30, 30),)), "30,30"),
    ],
)
def test_hints_outside_the_photo_are_input_errors(hints, words):
    with pytest.raises(InputError) as error:
        embedded.load().score(np.zeros((60, 100, 3), np.uint8), None, hints)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_name_and_details():
    segmenter = embedded.load(model=None, device="cpu")
    assert segmenter.name == "embedded" and segmenter.details["device"] == "cpu"


def test_no_heavy_import():
    code = (
        "import sys, engines.segmentation.embedded\n"
        "print(sorted({'torch', 'transformers', 'numba', 'scipy'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# ---- the pieces


def strip_cost(labels, logit, smoothness):
    """What a labelling of a strip costs: |logit| where it is gone against, `smoothness` where neighbours differ."""
    against = np.maximum(np.where(labels, -logit, logit), 0).sum()
    return against + smoothness * (labels[1:] != labels[:-1]).sum()


@pytest.mark.parametrize("smoothness", [0.5, 1.7, 6.0])
@pytest.mark.parametrize("seed", range(6))
def test_min_cut_is_the_smallest(seed, smoothness):
    """Ten free pixels of one colour against every labelling of them; an eleventh is surely background.

    What follows are stripes of black and white that are not free: beside such edges the ten have none.
    """
    logit = np.full(40, -5.0)
    logit[:10] = np.random.default_rng(seed).integers(-8, 9, 10) * 0.375  # whole levels of the cut's own channel
    image = np.full((1, 40, 3), 100, np.uint8)
    image[0, 11::2], image[0, 12::2] = 0, 255
    free = np.arange(40)[None] < 10
    cut = min_cut(logit[None], image, smoothness=smoothness, free=free)[0]
    every = [np.array([number >> place & 1 for place in range(10)] + [0], bool) for number in range(1024)]
    best = min(strip_cost(labels, logit[:11], smoothness) for labels in every)
    assert not cut[10:].any()
    assert strip_cost(cut[:11], logit[:11], smoothness) == pytest.approx(best, rel=0.03, abs=0.05)


def test_min_cut_follows_an_edge_and_keeps_what_is_not_free():
    image = np.zeros((20, 20, 3), np.uint8)
    image[:, 12:] = 200
    logit = np.zeros((20, 20))
    logit[:, 0], logit[:, -1] = 5, -5
    free = np.ones((20, 20), bool)
    free[:, [0, -1]] = False
    cut = min_cut(logit, image, smoothness=3.0, free=free)
    assert cut[:, :12].all() and not cut[:, 12:].any()


def test_colour_density_is_a_smoothed_share():
    bins = np.array([[0, 0, 4095, 4095]])
    density = colour_density(bins, np.array([[1.0, 1.0, 2.0, 0.0]]))
    assert density[0, 0] == pytest.approx(density[0, 2], rel=1e-6)  # two of weight 1, one of weight 2
    assert 0 < density[0, 0] < 0.5


def test_straddling_tells_what_goes_on_outside():
    truth = disc((120, 160), 80, 60, 25)
    image = painted(truth, spread=4)
    share = measure_straddling(image, bounding_box(truth))
    assert share[disc(truth.shape, 80, 60, 20)].mean() < 0.1
    assert share[~truth].mean() > 0.5
