"""The exemplar fill: what it promises, that it continues known pictures, and each kernel against a slow plain twin."""

import itertools
import threading
import time

import cv2
import numpy as np
import pytest

from engines.errors import InputError
from engines.inpainting import _kernels as kernels
from engines.inpainting import patchmatch
from engines.inpainting.blending import conjugate_gradients, numbered_neighbours, run_in_turn

RULES = np.array([30.0, 4.0, 1.5, 10.0, 0.2], np.float32)


def noisy(shape, *, seed=0, sigma=4.0):
    return np.random.default_rng(seed).normal(0, sigma, (*shape, 3))


def to_image(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def central_hole(shape, side):
    hole = np.zeros(shape, bool)
    top, left = (shape[0] - side) // 2, (shape[1] - side) // 2
    hole[top : top + side, left : left + side] = True
    return hole


def stripes(shape, period=8):
    rows = np.arange(shape[0]) // (period // 2) % 2
    return to_image(np.broadcast_to((60 + 140 * rows)[:, None, None], (*shape, 3)) + noisy(shape))


def bricks(shape):
    y, x = np.mgrid[: shape[0], : shape[1]]
    mortar = (y % 12 < 2) | ((x + y // 12 % 2 * 12) % 24 < 2)
    return to_image(np.where(mortar, 210, 110)[..., None] + noisy(shape))


def slope(shape):
    x = np.arange(shape[1])
    return to_image(np.broadcast_to((90 + x * 0.5)[None, :, None], (*shape, 3)) + noisy(shape, sigma=2.0))


def error_in(result, truth, hole):
    return np.sqrt(np.square(result[hole].astype(float) - truth[hole]).mean())


# ------------------------------------------------------------------------------------------------- promises


@pytest.mark.parametrize("where", ["middle", "corner", "two", "pixel", "most"])
def test_nothing_outside_the_hole_changes(where):
    image = bricks((72, 90))
    hole = np.zeros((72, 90), bool)
    if where == "middle":
        hole[20:45, 30:60] = True
    elif where == "corner":
        hole[40:, :30] = True
    elif where == "two":
        hole[5:15, 5:15] = hole[50:65, 70:85] = True
    elif where == "pixel":
        hole[30, 40] = True
    else:
        hole[:, 18:] = True
    kept_image, kept_hole = image.copy(), hole.copy()
    blanked = image.copy()
    blanked[hole] = (255, 0, 255)
    result = patchmatch.fill(blanked, hole)
    assert result.dtype == np.uint8 and result.shape == image.shape
    assert np.array_equal(result[~hole], image[~hole])
    assert np.array_equal(result, patchmatch.fill(image, hole))  # what the hole held is not looked at
    assert np.array_equal(image, kept_image) and np.array_equal(hole, kept_hole)


def test_same_seed_same_bytes_for_any_number_of_threads():
    image = to_image(128 + noisy((140, 150), sigma=30))
    hole = central_hole(image.shape[:2], 80)
    results = [patchmatch.fill(image, hole, seed=5, threads=threads) for threads in (1, 2, 3)]
    assert np.array_equal(results[0], results[1]) and np.array_equal(results[0], results[2])
    assert not np.array_equal(results[0], patchmatch.fill(image, hole, seed=6, threads=2))


def test_an_empty_hole_gives_the_picture_back():
    image = bricks((20, 20))
    result = patchmatch.fill(image, np.zeros((20, 20), bool))
    assert np.array_equal(result, image) and result is not image


def test_a_hole_over_everything_is_an_error_of_one_line():
    with pytest.raises(InputError, match="covers the whole photo") as caught:
        patchmatch.fill(bricks((20, 20)), np.ones((20, 20), bool))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("shape", [(1, 2), (5, 5), (3, 40)])
def test_tiny_pictures_are_filled_smoothly(shape):
    image = np.full((*shape, 3), 90, np.uint8)
    hole = np.zeros(shape, bool)
    hole[0, 0] = True
    image[hole] = 0
    assert abs(int(patchmatch.fill(image, hole)[0, 0, 0]) - 90) <= 2


def test_what_is_to_be_avoided_is_not_copied():
    image = to_image(np.full((80, 120, 3), 120.0) + noisy((80, 120)))
    image[:, 75:] = (230, 20, 20)
    hole = np.zeros((80, 120), bool)
    hole[25:55, 45:75] = True
    avoid = np.zeros_like(hole)
    avoid[:, 75:] = True
    result = patchmatch.fill(image, hole, avoid=avoid)
    assert result[hole][:, 0].max() < 160


def test_progress_is_told_up_to_the_end_and_may_cancel():
    told = []
    patchmatch.fill(
        bricks((80, 80)), central_hole((80, 80), 20), progress=lambda done, total: told.append((done, total))
    )
    assert told[-1][0] == told[-1][1] and [done for done, _ in told] == list(range(1, len(told) + 1))

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        patchmatch.fill(bricks((80, 80)), central_hole((80, 80), 20), progress=stop)


def test_context_windows_hold_the_hole_and_are_disjoint():
    hole = np.zeros((600, 900), bool)
    hole[10:20, 10:20] = hole[15:25, 30:40] = hole[550:560, 850:860] = True
    windows = patchmatch.context_windows(hole)
    covered = np.zeros(hole.shape, int)
    for window in windows:
        covered[window.slices] += 1
    assert len(windows) == 2 and covered.max() == 1 and covered[hole].min() == 1


# -------------------------------------------------------------------------------------------------- quality


# Error allowed: root mean square in levels. The noise alone is 1.4 times its sigma of 4 (2 for the slope); the flat
# colour that fits each picture best is 70 (stripes), 45 and 6 levels off.
@pytest.mark.parametrize(
    ("picture", "allowed"),
    [
        *((stripes((120, 120), period), 7.0) for period in (6, 8, 10, 12, 14, 20, 26)),
        (bricks((144, 144)), 7.0),
        (slope((120, 120)), 5.0),
    ],
)
def test_known_pictures_are_continued(picture, allowed):
    hole = central_hole(picture.shape[:2], 40)
    blanked = picture.copy()
    blanked[hole] = 0
    assert error_in(patchmatch.fill(blanked, hole), picture, hole) < allowed


def test_no_seam_at_the_border_of_a_slope():
    picture = slope((120, 120))
    hole = central_hole((120, 120), 40)
    result = patchmatch.fill(picture, hole).astype(float).mean(axis=2)
    for inside, outside in ((result[40:80, 40:43], result[40:80, 37:40]), (result[40:80, 77:80], result[40:80, 80:83])):
        assert abs(inside.mean() - outside.mean()) < 3.0  # the slope itself goes 1.5 levels in 3 pixels


def test_grain_is_kept():
    picture = to_image(128 + noisy((120, 120), sigma=8.0))
    hole = central_hole((120, 120), 40)
    filled = patchmatch.fill(picture, hole)[hole].astype(float).std()
    assert 0.6 < filled / picture[~hole].astype(float).std() < 1.2


def test_a_skirting_goes_on_straight():
    picture = to_image(np.full((120, 200, 3), 200.0) + noisy((120, 200), sigma=1.5))
    picture[80:84] = 90
    picture[84:] = to_image(np.full((36, 200, 3), 150.0) + noisy((36, 200), sigma=1.5))
    hole = np.zeros((120, 200), bool)
    hole[50:110, 70:130] = True
    result = patchmatch.fill(picture, hole)
    assert error_in(result, picture, hole) < 12.0  # a flat fill is over 30 off


# ------------------------------------------------------------------------------- kernels and their plain twins


@pytest.fixture
def scene():
    rng = np.random.default_rng(3)
    features = rng.uniform(0, 255, (24, 26, 5)).astype(np.float32)
    means = np.zeros((24, 26, 3), np.float32)
    for y, x in itertools.product(range(3, 21), range(3, 23)):
        means[y, x] = features[y - 3 : y + 4, x - 3 : x + 4, :3].mean(axis=(0, 1))
    extra = rng.uniform(-50, 50, (24, 26)).astype(np.float32)
    return features, means, extra


def plain_cost(features, means, extra, y, x, sy, sx, rules):
    def patch(v, u):
        return features[v - 3 : v + 4, u - 3 : u + 4].astype(float)

    weight, scale, stretch, limit, price = (float(rule) for rule in rules)
    difference = means[y, x].astype(float) - means[sy, sx]
    bias = np.clip(difference / (1 + price), -limit, limit)
    steps = patch(y, x) - patch(sy, sx)
    steps[..., :3] -= bias
    distance = weight * np.log1p((((sy - y) * stretch) ** 2 + (sx - x) ** 2) / scale**2)
    return np.square(steps).sum() / 49 + price * np.square(bias).sum() + distance + extra[sy, sx]


def test_patch_cost_is_that_of_its_twin(scene):
    features, means, extra = scene
    with_lines = np.concatenate([features, np.indices(extra.shape, np.float32)[0][..., None] * 20], axis=2)
    for known in (features, with_lines):
        flat = np.ascontiguousarray(known).reshape(len(known), -1)
        for places in [(5, 6, 15, 12), (10, 10, 10, 20), (4, 4, 4, 4)]:
            expected = plain_cost(known, means, extra, *places, RULES)
            found = kernels.patch_cost(flat, means, extra, *places, RULES, np.float32(1e9))
            assert found == pytest.approx(expected, rel=1e-3, abs=0.5)
            if expected > 1:
                limit = np.float32(expected * 0.9)
                assert kernels.patch_cost(flat, means, extra, *places, RULES, limit) >= limit


@pytest.mark.parametrize("pull", [0, 400])
def test_search_finds_the_best_source(scene, pull):
    features, means, extra = scene
    valid = np.zeros((24, 26), np.uint8)
    valid[8:14, 14:20] = 1
    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(np.pad(np.ones((6, 6), int), ((8, 10), (4, 16)))))
    field = np.full((24, 26, 2), -1, np.int32)
    field[ys, xs] = (9, 15)
    cost = np.full((24, 26), 3e38, np.float32)
    kernels.price_band(features, means, extra, ys, xs, 0, len(ys), field, cost, RULES)
    for y, x in zip(ys, xs, strict=True):
        assert cost[y, x] == pytest.approx(plain_cost(features, means, extra, y, x, 9, 15, RULES), rel=1e-3)
    seeds = np.random.SeedSequence(1).generate_state(400, np.uint64) | np.uint64(1)
    for turn, stream in enumerate(seeds):
        kernels.search_band(
            features, means, extra, valid, ys, xs, 0, len(ys), field, field.copy(), cost,
            turn % 2 == 0, 6, True, np.float32(pull), RULES, stream,
        )  # fmt: skip

    def agreeing(y, x, v, u):
        around = [(y, x - 1), (y - 1, x), (y, x + 1), (y + 1, x)]
        return sum(field[p][0] >= 0 and tuple(field[p] - p) == (v - y, u - x) for p in around)

    together = 0
    for y, x in zip(ys, xs, strict=True):
        costs = {
            (v, u): plain_cost(features, means, extra, y, x, v, u, RULES) - pull * agreeing(y, x, v, u)
            for v, u in np.argwhere(valid).tolist()
        }
        chosen = tuple(field[y, x].tolist())
        assert costs[chosen] == pytest.approx(min(costs.values()), rel=1e-3, abs=0.5)
        assert cost[y, x] == pytest.approx(plain_cost(features, means, extra, y, x, *chosen, RULES), rel=1e-3)
        together += agreeing(y, x, *chosen)
    assert (together > 40) == (pull > 0)


def test_lightening_and_say_are_those_of_their_twins(scene):
    _, means, extra = scene
    rules = np.array([30, 6, 1.5, 10, 0.2], np.float32)
    rng = np.random.default_rng(6)
    ys, xs = np.array([4, 5, 9, 20], np.int32), np.array([4, 20, 9, 5], np.int32)
    field = np.full((24, 26, 2), -1, np.int32)
    field[ys, xs] = sources = rng.integers(3, 20, (4, 2))
    cost, misfit = rng.uniform(0, 50, (24, 26)).astype(np.float32), np.zeros((24, 26), np.float32)
    bias, say, trust = np.zeros((24, 26, 3), np.float32), np.zeros((24, 26)), rng.uniform(0, 1, (24, 26))
    total = kernels.lighten_band(means, extra, ys, xs, 1, 4, field, cost, rules, bias, misfit)
    expected = 0.0
    for (sy, sx), y, x in zip(sources[1:], ys[1:], xs[1:], strict=True):
        assert misfit[y, x] == pytest.approx(cost[y, x] - extra[sy, sx], rel=1e-5)
        expected += cost[y, x] - extra[sy, sx] - 30 * np.log1p(((1.5 * (sy - y)) ** 2 + (sx - x) ** 2) / 36)
        np.testing.assert_allclose(bias[y, x], np.clip((means[y, x] - means[sy, sx]) / 1.2, -10, 10), rtol=1e-5)
    assert total == pytest.approx(expected, rel=1e-5)
    assert not bias[ys[0], xs[0]].any(), "not one of the band"
    kernels.say_band(ys, xs, 0, 4, cost, 2.0, 5.0, trust.astype(np.float32), say)
    np.testing.assert_allclose(say[ys, xs], (trust * np.exp(-np.minimum(cost / 2, 5)))[ys, xs], rtol=1e-5)
    assert np.count_nonzero(say) == 4


def test_vote_is_that_of_its_twin(scene):
    features, *_ = scene
    rng = np.random.default_rng(4)
    field = np.full((24, 26, 2), -1, np.int32)
    field[5:12, 4:12] = rng.integers(8, 15, (7, 8, 2))
    bias = rng.uniform(-5, 5, (24, 26, 3)).astype(np.float32)
    ys, xs = np.array([0, 7, 8], np.int32), np.array([5, 6, 9], np.int32)
    field[2, 5] = (10, 10)
    say = np.where(field[..., 0] >= 0, rng.uniform(0.01, 2, (24, 26)), 0)
    out = np.empty((3, 5), np.float32)
    kernels.vote_band(features, bias, ys, xs, 0, 3, field, say, out)
    for y, x, found in zip(ys, xs, out, strict=True):
        covering = [p for p in np.argwhere(field[..., 0] >= 0) if abs(p[0] - y) <= 3 and abs(p[1] - x) <= 3]
        weights = np.array([say[tuple(p)] for p in covering])
        values = [features[tuple(field[tuple(p)] + (y, x) - p)] + np.append(bias[tuple(p)], [0, 0]) for p in covering]
        np.testing.assert_allclose(found, weights @ np.array(values) / weights.sum(), rtol=1e-3)


def test_rim_scores_are_those_of_their_twin(scene):
    features, *_ = scene
    may_copy = (np.random.default_rng(5).random((24, 26)) < 0.7).astype(np.uint8)
    ys, xs = np.array([3, 20], np.int32), np.array([4, 21], np.int32)
    offsets = np.array([[2, 1], [5, 8], [-4, -9]], np.int32)
    hole_ys, hole_xs = np.array([10, 22, 12], np.int32), np.array([9, 9, 20], np.int32)
    out = np.empty((3, 5), np.float32)
    kernels.rim_scores(features, may_copy, ys, xs, hole_ys, hole_xs, offsets, np.float32(20000), out)

    def may(y, x):
        return 0 <= y < 24 and 0 <= x < 26 and may_copy[y, x]

    for (k, (dy, dx)), (n, (y, x)) in itertools.product(enumerate(offsets), enumerate(zip(ys, xs, strict=True))):
        squared = np.square(features[y, x] - features[y + dy, x + dx])[:3].sum() if may(y + dy, x + dx) else np.inf
        assert out[k, n] == pytest.approx(np.exp(-squared / 20000), rel=1e-3, abs=1e-7)
    for k, (dy, dx) in enumerate(offsets):
        serves = [may(y + dy, x + dx) for y, x in zip(hole_ys, hole_xs, strict=True)]
        assert any(serves) or k != 0
        assert out[k, 2:] == pytest.approx(np.multiply(serves, out[k, :2].mean()), rel=1e-3)


def test_label_costs_are_those_of_their_twin(scene):
    features, *_ = scene
    unknown = np.zeros((24, 26), np.uint8)
    unknown[10:12, 10:13] = 1
    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(unknown))
    offsets = np.array([[0, 5], [6, 0], [0, -40], [-1, 0]], np.int32)
    unary = np.zeros((len(ys), 4), np.float32)
    clash = np.empty((len(ys), 4, 4), np.float32)
    prices = np.float32(1e6), np.float32(5e3)
    kernels.label_costs(features, unknown, 1 - unknown, ys, xs, offsets, 1, *prices, unary, clash)

    def free(y, x):
        return 0 <= y < 24 and 0 <= x < 26 and not unknown[y, x]

    for n, (y, x) in enumerate(zip(ys, xs, strict=True)):
        for k, (dy, dx) in enumerate(offsets):
            near = [(y + j, x + i) for j in (-1, 0, 1) for i in (-1, 0, 1) if free(y + j, x + i)]
            fits = [(v, u) for v, u in near if free(v + dy, u + dx)]
            fit = sum(np.square(features[v, u] - features[v + dy, u + dx])[:3].sum() for v, u in fits)
            fit += 5e3 * (len(near) - len(fits))
            assert unary[n, k] == pytest.approx(fit if free(y + dy, x + dx) else 1e6, rel=1e-3)
        a, b = features[y, x + 5], features[y + 6, x]
        assert clash[n, 0, 1] == clash[n, 1, 0] == pytest.approx(np.square(a - b).sum(), rel=1e-3)
        assert clash[n, 2].max() == 0 and clash[n, 0, 0] == 0


def test_labels_are_the_best_of_all(monkeypatch):
    rng = np.random.default_rng(6)
    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(np.ones((2, 3), bool)))
    neighbours = numbered_neighbours(ys, xs, (2, 3))
    assert neighbours.tolist()[4] == [3, 1, 5, -1]
    unary = rng.uniform(0, 4, (6, 3)).astype(np.float32)
    clash = rng.uniform(0, 1, (6, 3, 3)).astype(np.float32)
    clash += clash.transpose(0, 2, 1)
    clash[:, range(3), range(3)] = 0

    def energy(labels):
        total = sum(unary[p, labels[p]] for p in range(6))
        for p in range(6):
            for q in neighbours[p, 2:]:
                if q >= 0:
                    total += clash[p, labels[p], labels[q]] + clash[q, labels[p], labels[q]]
        return total

    monkeypatch.setattr(patchmatch, "LABEL_PATIENCE", 20)
    labels = patchmatch.choose_labels(unary, clash, neighbours)
    assert energy(labels) == pytest.approx(min(map(energy, itertools.product(range(3), repeat=6))), rel=1e-5)
    messages = np.zeros((6, 4, 3), np.float32)
    for begun in itertools.product(range(3), repeat=6):
        labels[:] = begun
        cost = kernels.settle_labels(unary, clash, neighbours, messages, False, 20, labels)
        assert cost == pytest.approx(energy(labels), rel=1e-5)
        others = [[*labels[:p], a, *labels[p + 1 :]] for p in range(6) for a in range(3)]
        assert energy(labels) <= min(map(energy, others)) + 1e-5


def test_least_distances_are_those_of_their_twin(scene):
    features, *_ = scene
    samples = np.random.default_rng(7).uniform(0, 255, (5, 5)).astype(np.float32)
    out = np.full((24, 26), 9000, np.float32)
    kernels.least_distances(features, samples, out)
    squared = np.square((features[:, :, None] - samples)[..., :3]).sum(axis=3).min(axis=2)
    assert (squared > 9000).any() and (squared < 9000).any()
    np.testing.assert_allclose(out, np.minimum(squared, 9000), rtol=1e-4)


def dotted(shape, hole, spared):
    """A wall with a dark dot of 5 pixels in every square of 12, but for those within `spared` pixels of the hole."""
    wall, rng = np.full((*shape, 3), (210.0, 200, 190)), np.random.default_rng(3)
    near = cv2.dilate(hole.astype(np.uint8), np.ones((2 * spared + 1,) * 2)) > 0
    for top, left in itertools.product(range(0, shape[0] - 12, 12), range(0, shape[1] - 12, 12)):
        x, y = (int(value) for value in rng.integers(2, 7, 2))
        dot = np.s_[top + y : top + y + 5, left + x : left + x + 5]
        if not near[dot].any() or hole[dot].all():
            wall[dot] = (60, 40, 90)
    return to_image(wall + noisy(shape, sigma=1.5))


def test_a_pattern_s_dots_are_not_strange_though_the_rim_shows_none_and_another_object_is():
    hole = central_hole((120, 160), 36)
    image = dotted(hole.shape, hole, 6)
    image[20:50, 20:40] = (40, 120, 60)
    image[100:104, 20:90] = (200, 60, 40)  # a pole, narrower than a dot
    level = patchmatch.make_level(image.astype(np.float32), hole, ~hole)
    strange = patchmatch.strangeness(level)[3:-3, 3:-3]
    dots = (image[..., 0] < 110) & ~hole
    dots[10:60, 10:50] = dots[95:109] = False
    assert dots.sum() > 1000 and np.median(strange[dots]) < 200
    assert strange[25:45, 25:35].min() == strange[101:103, 25:85].min() == patchmatch.STRANGE_LIMIT


def test_a_dotted_wall_goes_on_dotted():
    hole = central_hole((160, 200), 48)
    image = dotted(hole.shape, hole, 4)
    filled = patchmatch.fill(image, hole, seed=1)
    dark = (filled[..., 0] < 120)[hole].mean(), (image[..., 0] < 120)[~hole].mean()
    assert dark[0] > 0.5 * dark[1]


@pytest.mark.parametrize("equal", [False, True])
def test_cover_takes_the_row_that_adds_most(equal):
    rng = np.random.default_rng(8)
    items = (rng.integers(0, 3, (40, 9)) if equal else rng.uniform(0, 1, (40, 9))).astype(np.float32)
    chosen = np.empty(12, np.int32)
    kernels.cover(items, chosen)
    assert len(set(chosen.tolist())) == 12
    covered = np.zeros(9, np.float32)
    for place, row in enumerate(chosen):
        gains = np.maximum(items - covered, 0).sum(axis=1)
        gains[chosen[:place]] = -1
        assert gains[row] == pytest.approx(gains.max(), abs=1e-5)
        covered = np.maximum(covered, items[row])


def test_conjugate_gradients_solve_the_equations():
    rng = np.random.default_rng(9)
    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(rng.random((9, 11)) < 0.8))
    neighbours = numbered_neighbours(ys, xs, (9, 11))
    joins = np.zeros((len(ys), 4), np.float32)
    for p, side in itertools.product(range(len(ys)), range(2)):
        q = neighbours[p, side]
        joins[p, side] = rng.random()
        if q >= 0:
            joins[q, side + 2] = joins[p, side]
    right_side = rng.normal(0, 1, (len(ys), 3)).astype(np.float32)
    matrix = np.diag(0.1 + joins.sum(axis=1).astype(float))
    for p, side in itertools.product(range(len(ys)), range(4)):
        if neighbours[p, side] >= 0:
            matrix[p, neighbours[p, side]] -= joins[p, side]
    solution = conjugate_gradients(neighbours, joins, 0.1, right_side, steps=500, limit=1e-10)
    np.testing.assert_allclose(solution, np.linalg.solve(matrix, right_side), atol=1e-3)


def test_blend_equations_are_those_of_their_twin(scene):
    photo = np.ascontiguousarray(scene[0][..., :3])
    filled = np.ascontiguousarray(photo[::-1])
    hole = np.zeros((24, 26), bool)
    hole[9:12, 0:4] = True  # at the picture's border
    trusted = ~hole
    trusted[12] = False
    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(hole))
    sources = np.random.default_rng(1).integers(3, 20, (24, 26, 2)).astype(np.int32)
    neighbours = numbered_neighbours(ys, xs, hole.shape)
    joins, right_side = np.zeros((len(ys), 4), np.float32), np.zeros((len(ys), 3), np.float32)
    edges = np.float32(300), np.float32(100)
    kernels.blend_equations(photo, sources, filled, trusted, ys, xs, neighbours, *edges, joins, right_side)
    for p, (y, x) in enumerate(zip(ys, xs, strict=True)):
        expected = np.zeros(3)
        for side, step in enumerate([(0, -1), (-1, 0), (0, 1), (1, 0)]):
            there = y + step[0], x + step[1]
            if there[1] < 0 or not (hole[there] or trusted[there]):
                assert joins[p, side] == 0
                continue
            source = sources[y, x]
            wanted = photo[tuple(source + step)] - photo[tuple(source)]
            if hole[there]:
                other = sources[there]
                wanted = (wanted + photo[tuple(other)] - photo[tuple(other - step)]) / 2
            missing = wanted - (filled[there] - filled[y, x])
            colour = filled[there] + filled[y, x]
            light = colour * (missing @ colour) / (1 + colour @ colour)
            weight = np.exp(-np.square([np.abs(light).max() / 300, np.abs(missing - light).max() / 100]).sum())
            assert joins[p, side] == pytest.approx(weight, rel=1e-3, abs=1e-6)
            expected -= weight * missing
        np.testing.assert_allclose(right_side[p], expected, rtol=1e-3, atol=1e-2)


def test_what_is_copied_often_costs_more():
    """Without the price of repeats a few stones stand there again and again."""
    rng = np.random.default_rng(2)
    picture = cv2.GaussianBlur(rng.normal(0, 1, (140, 140)).astype(np.float32), (0, 0), 3)
    picture = to_image(np.repeat((128 + 500 * picture)[..., None], 3, axis=2))
    hole = central_hole((140, 140), 60)
    level = patchmatch.make_level(picture.astype(np.float32), hole, ~hole)
    work = patchmatch._Work(level, RULES, run_in_turn, roughness_share=0.0)
    field = np.full((*level.valid.shape, 2), -1, np.int32)
    field[level.ys, level.xs] = (20, 20)
    work.misfit[level.ys, level.xs] = 100
    work._count(field)
    assert work.extra[20, 20] > 0 and work.extra[60:].max() == 0


def lawn(seed):
    """Blades that are livelier in some places than in others."""
    rng = np.random.default_rng(seed)
    loud = cv2.GaussianBlur(rng.normal(0, 1, (220, 220)).astype(np.float32), (0, 0), 6)
    fine = cv2.GaussianBlur(rng.normal(0, 1, (220, 220)).astype(np.float32), (0, 0), 1.5)
    return to_image(np.repeat((128 + 18 * fine / fine.std() * np.exp(0.6 * loud / loud.std()))[..., None], 3, axis=2))


def test_what_is_copied_is_as_rough_as_what_is_round_it(monkeypatch):
    """A rough source agrees worse with what is not known yet, so that without allowing for it lawns become felt."""
    hole = central_hole((220, 220), 100)
    lawns = [lawn(seed) for seed in range(3)]

    def contrast_kept():
        return np.mean([patchmatch.fill(grown, hole, seed=1)[hole].std() / grown[~hole].std() for grown in lawns])

    allowed_for = contrast_kept()
    assert allowed_for > 0.65
    monkeypatch.setattr(patchmatch, "ROUGHNESS_SHARE", 0.0)
    assert contrast_kept() < allowed_for - 0.05


def test_another_object_s_edge_is_no_rougher_than_the_hole_s_surroundings():
    picture = noisy((120, 120), sigma=4.0) + 128
    picture[:, 100:] += 90
    hole = central_hole((120, 120), 20)
    level = patchmatch.make_level(picture.astype(np.float32), hole, ~hole)
    rough = patchmatch.roughness(level, cv2.blur(level.features[..., :3], (7, 7)))
    variance = 3 * 4.0**2
    assert rough[30:90, 10:40].mean() == pytest.approx(variance, rel=0.15)
    assert rough[30:90, 100:106].max() < 1.5 * variance


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (slice(3000, 3025), slice(0, 8000)),  # a line across
        (slice(0, 6000), slice(100, 110)),  # along the left side
    ],
)
def test_a_line_across_a_large_photo_is_not_searched_all_over(rows, columns):
    hole = np.zeros((6000, 8000), bool)
    hole[rows, columns] = True
    (window,) = patchmatch.context_windows(hole)
    assert 4_000_000 < window.width * window.height <= patchmatch.LARGE_WINDOW
    assert hole[window.slices].sum() == hole.sum()


def test_a_compact_hole_has_its_surroundings_however_large_it_is():
    hole = np.zeros((6000, 8000), bool)
    hole[1500:4500, 2000:5000] = True
    (window,) = patchmatch.context_windows(hole)
    margin = round(0.6 * 3000) + 48
    assert (window.top, window.left, window.bottom, window.right) == (0, 2000 - margin, 6000, 5000 + margin)


def test_jobs_are_shared_out_and_a_busy_pool_is_not_waited_for():
    busy = threading.Event()
    with patchmatch._helpers(3) as pool:
        where = patchmatch._run_shared(
            pool, 3, lambda n: (time.sleep(0.01), n, threading.get_ident())[1:], [(n,) for n in range(9)]
        )
        assert [number for number, _ in where] == list(range(9)) and len({thread for _, thread in where}) > 1
        for _ in range(2):
            pool.submit(busy.wait)
        here = patchmatch._run_shared(pool, 3, lambda n: threading.get_ident(), [(n,) for n in range(9)])
        assert set(here) == {threading.get_ident()}
        busy.set()


@pytest.mark.parametrize("busy", [False, True])
def test_an_interrupted_share_begins_nothing_more(busy):
    """The others finish the job that they are at; what waits for the pool never runs."""
    done = []

    def job(number):
        if number == 2:
            raise KeyboardInterrupt
        time.sleep(0.02)
        done.append(number)

    with pytest.raises(KeyboardInterrupt), patchmatch._helpers(2) as pool:
        if busy:
            pool.submit(time.sleep, 0.5)
            pool.submit(done.append, "late")
        patchmatch._run_shared(pool, 2, job, [(number,) for number in range(100)])
    assert len(done) < 50 and "late" not in done
