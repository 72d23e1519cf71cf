"""The embedded segmenter by name: a finder that is right about painted things, and what is made of its answers."""

import numpy as np
import pytest

from engines.errors import EngineUnavailableError, InputError, ObjectNotFoundError
from engines.geometry import Box, bounding_box
from engines.segmentation import embedded
from engines.segmentation.cleanup import clean_mask
from engines.segmentation.finder import KIND_NUMBERS
from engines.segmentation.hints import Hints
from engines.segmentation.vocabulary import COLOURS
from tests.segmentation.views import PaintedFinder

THRESHOLD = 0.646
RED, BLUE, BROWN, GREEN = (200, 40, 40), (40, 60, 200), (110, 70, 40), (50, 150, 60)
THINGS = {
    RED: ("mug", "red", 0.95, 0),
    BLUE: ("mug", "blue", 0.95, 0),
    BROWN: ("stool", "brown", 0.95, 0),
    GREEN: ("plant", "green", 0.95, 0.9),
}


def disc(x, y, radius, shape=(300, 400)):
    rows, columns = np.indices(shape)
    return (columns - x) ** 2 + (rows - y) ** 2 <= radius**2


def block(left, top, right, bottom, shape=(300, 400)):
    mask = np.zeros(shape, bool)
    mask[top:bottom, left:right] = True
    return mask


def paint(*things, shape=(300, 400)):
    """A pale room with grain and these things: (mask, RGB)."""
    image = np.full((*shape, 3), 205.0)
    for mask, rgb in things:
        image[mask] = rgb
    return (image + np.random.default_rng(0).normal(0, 5, image.shape)).clip(0, 255).astype(np.uint8)


def segmenter(things=THINGS, **settings):
    return embedded.load(finder=PaintedFinder(things), **settings)


def found(image, text, hints=Hints(), things=THINGS, **settings):
    return clean_mask(segmenter(things, **settings).score(image, text, hints), threshold=THRESHOLD, hints=hints)


def overlap(mask, truth):
    return (mask & truth).sum() / (mask | truth).sum()


ONE, TWO, THREE = disc(70, 80, 30), disc(210, 200, 45), disc(340, 90, 25)
MUGS = paint((ONE, RED), (TWO, BLUE), (THREE, RED))


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("mug", ONE | TWO | THREE),
        ("the red mug", ONE | THREE),
        ("the red mug on the left", ONE),
        ("the rightmost mug", THREE),
        ("largest mug", TWO),
        ("smallest red mug", THREE),
        ("blue coffee mugs", TWO),
    ],
)
def test_the_right_ones_with_their_true_edges(text, truth):
    assert overlap(found(MUGS, text), truth) > 0.96


class Doubting(PaintedFinder):
    """Takes what is painted blue rather for a vase."""

    def look(self, picture, side):
        view = super().look(picture, side)
        blue = view.colours[COLOURS.index("blue")] > 0.5
        view.kinds[KIND_NUMBERS["mug"], blue], view.kinds[KIND_NUMBERS["vase"], blue] = 0.4, 0.55
        self.certainty = {"constant": 1.0, "share": 2.0}  # all of it is sure
        return view


def test_what_looks_more_like_something_else_is_left_out_beside_the_real_one():
    both, alone = paint((ONE, RED), (TWO, BLUE)), paint((TWO, BLUE))
    finder = embedded.load(finder=Doubting(THINGS))
    for image, text, truth in (
        (both, "mug", ONE),
        (both, "rightmost mug", ONE),
        (both, "blue mug", TWO),
        (alone, "mug", TWO),
    ):
        mask = clean_mask(finder.score(image, text, Hints()), threshold=THRESHOLD, hints=Hints())
        assert overlap(mask, truth) > 0.96


@pytest.mark.parametrize(
    ("share", "text", "truth"),
    [
        (0.72, "mug", ONE),
        (0.72, "mugs", ONE | TWO),
        (0.72, "the mug on the right", TWO),
        (0.72, "the largest mug", TWO),
        (0.72, "blue mug", TWO),
        (0.82, "mug", ONE | TWO),
    ],
)
def test_what_is_far_less_sure_is_left_out_unless_several_or_one_of_them_are_asked_for(share, text, truth):
    things = THINGS | {BLUE: ("mug", "blue", share, 0)}
    assert overlap(found(paint((ONE, RED), (TWO, BLUE)), text, things=things), truth) > 0.96


def test_a_scrap_does_not_make_what_is_much_larger_doubtful():
    scrap, large = disc(60, 60, 9), disc(240, 180, 90)
    image = paint((scrap, RED), (large, BLUE))
    assert overlap(found(image, "mug", things=THINGS | {BLUE: ("mug", "blue", 0.72, 0)}), scrap | large) > 0.96
    finder = embedded.load(finder=Doubting(THINGS))
    mask = clean_mask(finder.score(image, "mug", Hints()), threshold=THRESHOLD, hints=Hints())
    assert overlap(mask, scrap | large) > 0.96


def test_all_that_is_pointed_at_is_taken_however_sure():
    things = THINGS | {BLUE: ("mug", "blue", 0.65, 0)}
    both = Hints(points=((70, 80), (210, 200)))
    assert overlap(found(paint((ONE, RED), (TWO, BLUE)), "mug", both, things=things), ONE | TWO) > 0.96


def test_a_thing_that_is_not_there_is_not_found():
    with pytest.raises(ObjectNotFoundError) as error:
        found(MUGS, "the green mug")
    assert "no green mug was found in the picture" in str(error.value) and error.value.exit_code == 4
    with pytest.raises(ObjectNotFoundError, match="no bike was found"):
        found(MUGS, "bike")


def test_what_is_hardly_a_mug_is_not_found_but_its_chance_is_told():
    things = {RED: ("mug", "red", 0.55, 0)}
    score = segmenter(things).score(paint((ONE, RED)), "mug", Hints())
    assert 0.3 < score[ONE].mean() < THRESHOLD
    with pytest.raises(ObjectNotFoundError):
        clean_mask(score, threshold=THRESHOLD, hints=Hints())


def test_a_word_that_was_never_taught():
    with pytest.raises(EngineUnavailableError) as error:
        found(MUGS, "giraffe")
    assert all(word in str(error.value) for word in ("'giraffe'", "--box", "--point", "clipseg"))
    assert error.value.exit_code == 5


def test_what_stands_on_it_comes_along_and_can_be_named_alone():
    seat, plant = block(150, 160, 260, 280), block(180, 100, 230, 160)
    image = paint((seat, BROWN), (plant, GREEN))
    assert overlap(found(image, "stool"), seat | plant) > 0.96
    assert overlap(found(image, "plant"), plant) > 0.95


def test_only_what_lies_in_the_box():
    box = Box(20, 20, 150, 150)
    one = segmenter()
    mask = one.score(MUGS, "mug", Hints(box=box)) >= THRESHOLD
    assert one.details["by"] == "name"
    assert overlap(mask, ONE) > 0.96


def test_a_box_round_the_thing_cuts_it_at_the_box():
    loose = Hints(box=Box(35, 45, 105, 115))
    assert overlap(found(MUGS, "red mug", loose), ONE) > 0.96
    tight = Hints(box=Box(40, 40, 70, 120))
    mask = found(MUGS, "mug", tight)
    assert not mask[:, 70:].any() and overlap(mask, ONE & block(40, 40, 70, 120)) > 0.9


def test_only_what_is_pointed_at():
    assert overlap(found(MUGS, "mug", Hints(points=((350, 95),))), THREE) > 0.96


def test_a_name_that_is_not_recognised_in_the_box_is_outlined_by_the_box():
    image, hints = paint((ONE, RED), (TWO, GREEN)), Hints(box=bounding_box(TWO))
    one = segmenter()
    score = one.score(image, "mug", hints)
    assert one.details["by"] == "box" and np.array_equal(score, one.score(image, None, hints))
    assert overlap(score >= THRESHOLD, TWO) > 0.96


def test_a_person_who_points_makes_a_doubtful_thing_likely():
    things = {RED: ("mug", "red", 0.3, 0)}
    image = paint((ONE, RED))
    with pytest.raises(ObjectNotFoundError):
        found(image, "mug", things=things)
    assert overlap(found(image, "mug", Hints(box=Box(30, 40, 110, 120)), things=things), ONE) > 0.96


def test_an_unknown_name_with_a_box_is_outlined_by_the_box():
    hints = Hints(box=bounding_box(TWO))
    one = segmenter()
    assert overlap(clean_mask(one.score(MUGS, "gizmo", hints), threshold=THRESHOLD, hints=hints), TWO) > 0.96
    assert one.details["by"] == "box"
    assert np.array_equal(one.score(MUGS, "gizmo", hints), one.score(MUGS, None, hints))


def test_a_small_thing_in_a_large_photo_is_looked_at_again_from_near():
    shape = (1500, 2000)
    truth = disc(1200, 700, 60, shape)
    finder = PaintedFinder(THINGS)
    score = embedded.load(finder=finder).score(paint((truth, RED), shape=shape), "mug", Hints())
    assert finder.looks[0] == (*shape, 3) and len(finder.looks) == 2
    assert max(finder.looks[1][:2]) == embedded.CLOSE_SIDE
    assert overlap(score >= THRESHOLD, truth) > 0.97


def test_a_speck_far_from_a_thing_is_no_reason_to_look_from_farther_away():
    class Specked(PaintedFinder):
        def look(self, picture, side):
            view = super().look(picture, side)
            if len(self.looks) == 1:
                middle = np.argwhere(view.kinds[-1] < 0.5).mean(axis=0).astype(int)
                view.kinds[:, 2, 2], view.colours[:, 2, 2] = view.kinds[:, *middle], view.colours[:, *middle]
                view.offsets[:, 2, 2] = middle[::-1] - 2
            return view

    shape = (1500, 2000)
    truth = disc(1200, 700, 90, shape)
    finder = Specked(THINGS)
    score = embedded.load(finder=finder).score(paint((truth, RED), shape=shape), "mug", Hints())
    assert len(finder.looks) == 2 and max(finder.looks[1][:2]) == embedded.CLOSE_SIDE
    assert overlap(score >= THRESHOLD, truth) > 0.97


class ShortSighted(PaintedFinder):
    """Sees nothing in the whole photo, and in its pieces what it was told."""

    def look(self, picture, side):
        view = super().look(picture, side)
        if len(self.looks) > 1:
            return view
        view.kinds[:-1], view.kinds[-1] = 0, 1
        return view


def test_what_the_whole_photo_does_not_show_is_found_in_its_pieces():
    small = disc(300, 110, 14)  # in two of the pieces, cut by none
    finder = ShortSighted({RED: ("mug", "red", 0.99, 0)})
    score = embedded.load(finder=finder).score(paint((small, RED)), "mug", Hints())
    assert overlap(score >= THRESHOLD, small) > 0.93
    assert finder.looks[1:5] == [(180, 240, 3)] * 4 and len(finder.looks) <= 6


@pytest.mark.parametrize(
    ("things", "truth"),
    [
        ({RED: ("mug", "red", 0.72, 0)}, disc(300, 110, 14)),  # enough in the whole photo, too little in a piece
        ({RED: ("mug", "red", 0.99, 0)}, block(150, 0, 250, 300)),  # goes on in every piece
    ],
)
def test_pieces_must_show_a_thing_surely_and_whole(things, truth):
    image = paint((truth, RED))
    assert segmenter(things).score(image, "mug", Hints()).max() >= THRESHOLD
    with pytest.raises(ObjectNotFoundError):
        embedded.load(finder=ShortSighted(things)).score(image, "mug", Hints())


def test_of_two_in_different_pieces_the_place_in_the_whole_photo_decides():
    left, right = disc(40, 40, 14), disc(340, 250, 14)
    for text, truth in (("left mug", left), ("right mug", right), ("bottom mug", right), ("mug", left | right)):
        score = embedded.load(finder=ShortSighted({RED: ("mug", "red", 0.99, 0)})).score(
            paint((left, RED), (right, RED)), text, Hints()
        )
        assert overlap(score >= THRESHOLD, truth) > 0.93


def test_hints_are_not_looked_for_in_pieces():
    finder = ShortSighted(THINGS)
    one = embedded.load(finder=finder)
    one.score(MUGS, "mug", Hints(box=bounding_box(TWO)))
    assert one.details["by"] == "box" and len(finder.looks) == 1


def test_what_is_something_else_from_near_is_not_found():
    class Doubting(PaintedFinder):
        def look(self, picture, side):
            if picture.shape[0] < 400:
                self._things = {RED: ("apple", "red", 0.95, 0)}
            return super().look(picture, side)

    image = paint((disc(600, 450, 40, (900, 1200)), RED), shape=(900, 1200))
    score = embedded.load(finder=Doubting(THINGS)).score(image, "mug", Hints())
    assert score.max() < THRESHOLD


def test_without_sharpening_the_outline_is_the_cells():
    rough, sharp = found(MUGS, "blue mug", sharpen=False), found(MUGS, "blue mug")
    assert 0.8 < overlap(rough, TWO) < overlap(sharp, TWO)


def test_scores_are_chances_and_nothing_is_changed():
    before = MUGS.copy()
    one = segmenter()
    scores = [one.score(MUGS, "mug", Hints()) for _ in range(2)]
    assert scores[0].tobytes() == scores[1].tobytes()
    assert scores[0].dtype == np.float32 and scores[0].min() >= 0 and scores[0].max() <= 1
    assert np.array_equal(MUGS, before) and one.details["by"] == "name" and one.details["model"] == "painted"


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 5), (33, 47), (301, 17)])
def test_odd_shapes(shape):
    image = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
    try:
        score = segmenter().score(image, "mug", Hints())
    except ObjectNotFoundError:
        return
    assert score.shape == shape and np.isfinite(score).all()


def test_hints_outside_the_photo_are_input_errors():
    with pytest.raises(InputError, match="900,900"):
        found(MUGS, "mug", Hints(points=((900, 900),)))
