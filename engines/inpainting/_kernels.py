"""The loops of the exemplar fill, compiled by numba; private to `patchmatch.py`, which says what they are for.

Importing this file imports numba. Every kernel takes one type per argument, so each compiles once (and is kept in
numba's cache folder where one can be written). All release the interpreter's lock; none draws from a shared random
stream, so that what they write depends on their arguments alone and not on the number of threads. An index that counts
from 0, or is unsigned, is not asked whether it counts from the end: the hottest loops have only such.

Common to all: `features` float32 (H, W, C), a picture padded by RADIUS on every side (red, green, blue, two channels of
texture, and where lines go on behind the hole a sixth, how far beside them a pixel lies); patches are named by their
centre; `field` int32 (H, W, 2) is the (row, column) of the source patch that each target patch copies, -1 where a pixel
is no target.
"""

import math

import numba
import numpy as np

RADIUS = 3  # pixels: patches are 7x7
AREA = (2 * RADIUS + 1) ** 2
FAR = np.float32(3e38)  # cost of what has not been tried
SPAN = 64  # rows whose largest gain is remembered together
MISFIT = np.float32(20)  # of a tolerance: fits no more than e^-20 does, whose exponent takes long to reckon

_SHIFT_A, _SHIFT_B, _SHIFT_C, _SHIFT_D = (np.uint64(n) for n in (13, 7, 17, 33))


def _compile(function):
    """numba.njit with the cache on disk, or without it where no folder for it can be written."""
    options = {
        "nogil": True,
        "no_cfunc_wrapper": True,
        "error_model": "numpy",  # nothing is divided by 0
        "fastmath": {"reassoc", "contract", "nsz", "arcp"},
    }
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # "cannot cache function: no locator available"
        return numba.njit(**options)(function)


@_compile
def _step(state):
    """The next state of a xorshift64 generator (Marsaglia 2003)."""
    state ^= state << _SHIFT_A
    state ^= state >> _SHIFT_B
    state ^= state << _SHIFT_C
    return state


@_compile
def _below(state, count):
    """A whole number in [0, count) from the generator's state."""
    return np.int64(state >> _SHIFT_D) % count


@_compile
def _price_of_distance(y, x, sy, sx, rules):
    """What it costs that (sy, sx) is so far from (y, x); rules: see `patch_cost`."""
    dy = (sy - y) * rules[2]
    dx = np.float32(sx - x)
    return rules[0] * np.float32(math.log1p((dy * dy + dx * dx) / (rules[1] * rules[1])))


@_compile
def _best_bias(difference, rules):
    """By how much a patch is best copied lighter whose mean differs by `difference` levels; rules likewise."""
    return min(max(difference / (np.float32(1) + rules[4]), -rules[3]), rules[3])


@_compile
def patch_cost(flat, means, extra, y, x, sy, sx, rules, limit):
    """Cost of copying the patch at (sy, sx) to (y, x); anything >= `limit` stands for "not better".

    Mean squared difference over the patch's pixels, summed over channels, with the best shift of brightness per
    colour channel taken out (clipped), plus a logarithmic penalty on the distance.
    rules: float32 (5,): weight of the distance, its scale in pixels, stretch of the vertical distance,
    largest shift of brightness, price of shifting. extra: float32 (H, W), what each source costs besides, below 0 what
    it costs less. flat: the features, float32 (H, W * C).
    """
    channels = flat.shape[1] // extra.shape[1]
    left, there = (x - RADIUS) * channels, (sx - RADIUS) * channels
    total = _price_of_distance(y, x, sy, sx, rules)
    total += extra[sy, sx]
    for c in range(3):
        difference = means[y, x, c] - means[sy, sx, c]
        bias = _best_bias(difference, rules)
        total -= bias * (np.float32(2) * difference - (np.float32(1) + rules[4]) * bias)
    total *= np.float32(AREA)
    limit *= np.float32(AREA)
    for j in range(-RADIUS, RADIUS + 1):
        target, source = flat[y + j], flat[sy + j]
        row = np.float32(0)
        for i in range((2 * RADIUS + 1) * channels):
            step = target[np.uint64(left + i)] - source[np.uint64(there + i)]
            row += step * step
        total += row
        # What the shift of brightness takes off is off already, so the sum only grows from here.
        if total >= limit:
            return FAR
    return total / np.float32(AREA)


@_compile
def _agreeing(offsets, down, right):
    """How many of the four neighbours copy from this offset; offsets: int64 (4, 2), theirs."""
    count = np.float32(0)
    for side in range(4):
        if offsets[side, 0] == down and offsets[side, 1] == right:
            count += np.float32(1)
    return count


@_compile
def search_band(
    features, means, extra, valid, ys, xs, first, last, field, before, cost, forward, reach, lines, pull, rules, seed
):
    """One PatchMatch pass over the targets `first` to `last` (of the row-sorted ys, xs), in place in field and cost.

    Barnes et al. 2009: try the neighbours' sources, then random ones ever closer to the best; where `lines` says so,
    one random place in the same rows and one in the same columns too. Neighbours in another band are read from
    `before`, a copy of the field, so that bands do not depend on each other.
    valid: uint8 (H, W), 1 where a source patch may lie. reach: pixels, the widest random search. forward: scan
    direction. pull: what a source costs less for each of the four neighbours that copies from the same offset.
    rules: see `patch_cost`.
    """
    height, width = valid.shape
    flat = features.reshape(height, -1)
    top, bottom = ys[first], ys[last - 1]
    state = np.uint64(seed)
    count = last - first
    offsets = np.empty((4, 2), np.int64)  # of the four neighbours: left, above, right, below
    for k in range(count):
        index = first + k if forward else last - 1 - k
        y, x = ys[index], xs[index]
        sy, sx = np.int64(field[y, x, 0]), np.int64(field[y, x, 1])
        for side in range(4):  # one that is no target leads to the picture's rim, where no source is
            ny, nx = y + (0, -1, 0, 1)[side], x + (-1, 0, 1, 0)[side]
            if ny < top or ny > bottom:
                offsets[side, 0], offsets[side, 1] = before[ny, nx, 0] - ny, before[ny, nx, 1] - nx
            else:
                offsets[side, 0], offsets[side, 1] = field[ny, nx, 0] - ny, field[ny, nx, 1] - nx
        bonus = pull * _agreeing(offsets, sy - y, sx - x)
        best = cost[y, x] - bonus
        radius = reach
        # 0, 1: neighbours; 2, 3: the same rows, the same columns; from 4 on: at random
        trial = 0
        while trial < 2 or radius >= 1:
            if trial == 2 and not lines:
                trial = 4
            if trial < 2:
                side = trial if forward else trial + 2
                cy, cx = y + offsets[side, 0], x + offsets[side, 1]
            else:
                state = _step(state)
                if trial == 2:
                    cy, cx = y + _below(state, 3) - 1, _below(_step(state), width)
                elif trial == 3:
                    cy, cx = _below(_step(state), height), x + _below(state, 3) - 1
                else:
                    cy = sy + _below(state, 2 * radius + 1) - radius
                    state = _step(state)
                    cx = sx + _below(state, 2 * radius + 1) - radius
                    radius //= 2
            trial += 1
            if cy < 0 or cx < 0 or cy >= height or cx >= width or valid[cy, cx] == 0 or (cy == sy and cx == sx):
                continue
            gain = pull * _agreeing(offsets, cy - y, cx - x)
            found = patch_cost(flat, means, extra, y, x, cy, cx, rules, best + gain) - gain
            if found < best:
                best, bonus, sy, sx = found, gain, cy, cx
        field[y, x, 0], field[y, x, 1] = sy, sx
        cost[y, x] = best + bonus


@_compile
def price_band(features, means, extra, ys, xs, first, last, field, cost, rules):
    """Write into `cost` what the sources in `field` cost for the targets `first` to `last`, as the picture is now."""
    flat = features.reshape(features.shape[0], -1)
    limit = np.float32(FAR / 100)
    for index in range(first, last):
        y, x = ys[index], xs[index]
        sy, sx = np.int64(field[y, x, 0]), np.int64(field[y, x, 1])  # as in the search: compiled once
        cost[y, x] = patch_cost(flat, means, extra, y, x, sy, sx, rules, limit)


@_compile
def lighten_band(means, extra, ys, xs, first, last, field, cost, rules, bias, misfit):
    """Write into `bias` (float32 (H, W, 3)) how much lighter the targets `first` to `last` copy their sources, and into
    `misfit` (float32 (H, W)) their costs without `extra`; return the sum of those without the price of distance, which
    is much the same for neighbours.
    """
    total = 0.0
    for index in range(first, last):
        y, x = ys[index], xs[index]
        sy, sx = np.int64(field[y, x, 0]), np.int64(field[y, x, 1])
        misfit[y, x] = cost[y, x] - extra[sy, sx]
        total += misfit[y, x] - _price_of_distance(y, x, sy, sx, rules)
        for c in range(3):
            bias[y, x, c] = _best_bias(means[y, x, c] - means[sy, sx, c], rules)
    return total


@_compile
def say_band(ys, xs, first, last, misfit, unit, most, trust, say):
    """Write into `say` (float64 (H, W)) how much the targets `first` to `last` have to say: exp(-misfit / unit) of
    their trust, the exponent `most` at most.
    """
    for index in range(first, last):
        y, x = ys[index], xs[index]
        say[y, x] = trust[y, x] * math.exp(-min(misfit[y, x] / unit, most))


@_compile
def vote_band(features, bias, ys, xs, first, last, field, say, out):
    """Write into `out` (float32 (N, 5)) the mean of what the patches that cover the hole pixels `first` to `last` copy.

    say: float64 (H, W), the weight of each target's patch, 0 where there is none. bias: float32 (H, W, 3), added to the
    colours of what that target copies.
    """
    ys, xs, out = ys[first:last], xs[first:last], out[first:last]
    for index in range(len(ys)):
        y, x = ys[index], xs[index]
        total = 0.0
        r = g = b = u = v = 0.0
        for ty in range(max(y - RADIUS, 0), min(y + RADIUS + 1, field.shape[0])):
            says, copies, lighter = say[ty], field[ty], bias[ty]
            for tx in range(max(x - RADIUS, 0), min(x + RADIUS + 1, field.shape[1])):
                t = np.uint64(tx)
                weight = says[t]
                if weight == 0:
                    continue
                source = features[np.uint64(copies[t, 0] + y - ty), np.uint64(copies[t, 1] + x - tx)]
                r += weight * (source[0] + lighter[t, 0])
                g += weight * (source[1] + lighter[t, 1])
                b += weight * (source[2] + lighter[t, 2])
                u += weight * source[3]
                v += weight * source[4]
                total += weight
        out[index, 0], out[index, 1], out[index, 2] = r / total, g / total, b / total
        out[index, 3], out[index, 4] = u / total, v / total


@_compile
def rim_scores(features, may_copy, ys, xs, hole_ys, hole_xs, offsets, tolerance, out):
    """Write into `out` (float32 (offsets, pixels)) how well the picture moved by each offset fits each rim pixel
    (ys, xs): exp(-squared difference of colour / tolerance), 0 where the moved pixel may not be copied or differs by
    MISFIT tolerances; and then, for each hole pixel, the mean of those fits where the offset has a pixel to copy there.
    may_copy: uint8 (H, W).
    """
    height, width = may_copy.shape
    count = len(ys)
    most = MISFIT * tolerance
    for k in range(len(offsets)):
        mean = np.float32(0)
        for n in range(count):
            y, x = ys[n], xs[n]
            sy, sx = y + offsets[k, 0], x + offsets[k, 1]
            out[k, n] = 0
            if 0 <= sy < height and 0 <= sx < width and may_copy[sy, sx]:
                total = np.float32(0)
                for c in range(3):
                    step = features[y, x, c] - features[sy, sx, c]
                    total += step * step
                if total < most:
                    fit = np.float32(math.exp(-total / tolerance))
                    out[k, n] = fit
                    mean += fit / np.float32(count)
        for n in range(len(hole_ys)):
            sy, sx = hole_ys[n] + offsets[k, 0], hole_xs[n] + offsets[k, 1]
            serves = 0 <= sy < height and 0 <= sx < width and may_copy[sy, sx] != 0
            out[k, count + n] = mean if serves else 0


@_compile
def label_costs(features, unknown, may_copy, ys, xs, offsets, reach, outside, unseen, unary, clash):
    """Write the costs of the labelling that `choose_labels` looks for; label k copies from `offsets[k]` away.

    unary: float32 (N, K), what is added to: the squared differences of colour between known pixels within `reach` of
    the hole pixel and what label k would put there, `unseen` for each that it has nothing to put to, or `outside` where
    the label would copy what may not be copied.
    clash: float32 (N, K, K), the squared difference between what two labels put at the pixel.
    """
    height, width = unknown.shape
    count, channels = len(offsets), features.shape[2]
    put = np.zeros((channels, count), np.float32)  # what each label would put there
    may = np.zeros(count, np.float32)  # 1 where it may
    for n in range(len(ys)):
        y, x = ys[n], xs[n]
        for k in range(count):
            sy, sx = y + offsets[k, 0], x + offsets[k, 1]
            may[k] = 0 <= sy < height and 0 <= sx < width and may_copy[sy, sx] != 0
            if may[k] == 0:
                unary[n, k] += outside
                continue
            for c in range(channels):
                put[c, k] = features[sy, sx, c]
        for k in range(count):
            row = clash[n, k]
            for j in range(count):
                row[j] = 0
            if may[k] == 0:
                continue
            for c in range(channels):
                for j in range(count):
                    step = put[c, k] - put[c, j]
                    row[j] += step * step
            for j in range(count):
                row[j] *= may[j]
        for ny in range(max(y - reach, 0), min(y + reach + 1, height)):
            for nx in range(max(x - reach, 0), min(x + reach + 1, width)):
                if unknown[ny, nx]:
                    continue
                for k in range(count):
                    qy, qx = ny + offsets[k, 0], nx + offsets[k, 1]
                    if may[k] == 0:
                        continue
                    if not (0 <= qy < height and 0 <= qx < width) or not may_copy[qy, qx]:
                        unary[n, k] += unseen
                        continue
                    for c in range(3):
                        step = features[ny, nx, c] - features[qy, qx, c]
                        unary[n, k] += step * step


@_compile
def settle_labels(unary, clash, neighbours, messages, reading, sweeps, labels):
    """Give each pixel of `labels` (int32 (N,)) the label that fits those of its neighbours best, in so many sweeps,
    there and back, or until none changes (iterated conditional modes: Besag, "On the Statistical Analysis of Dirty
    Pictures", 1986); return what they cost: the sum of unary and, between pixels of different labels, of clash at both.

    reading: whether they are first read from the `messages`: one pixel after the other gets what is best by the labels
    of those before it and by what those after it tell.
    """
    pixels, count = unary.shape
    belief = np.empty(count, np.float32)
    for sweep in range(-1 if reading else 0, sweeps):
        changed = sweep < 0
        for i in range(pixels):
            p = i if sweep < 0 or sweep % 2 == 0 else pixels - 1 - i
            for a in range(count):
                belief[a] = unary[p, a]
            for side in range(4):
                q = neighbours[p, side]
                if q < 0:
                    continue
                if sweep < 0 and side >= 2:
                    told = messages[p, side]
                    for a in range(count):
                        belief[a] += told[a]
                    continue
                one, other = clash[p, labels[q]], clash[q, labels[q]]
                for a in range(count):
                    belief[a] += one[a] + other[a]
            best = 0 if sweep < 0 else labels[p]
            for a in range(count):
                if belief[a] < belief[best]:
                    best = a
            if best != labels[p]:
                labels[p] = best
                changed = True
        if not changed:
            break
    total = 0.0
    for p in range(pixels):
        total += unary[p, labels[p]]
        for side in range(2):
            q = neighbours[p, side]
            if q >= 0:
                total += clash[p, labels[q], labels[p]] + clash[q, labels[q], labels[p]]
    return total


@_compile
def pass_messages(unary, clash, neighbours, forward, messages):
    """One pass of sequential tree-reweighted message passing (Kolmogorov, PAMI 2006), in place in `messages`: float32
    (N, 4, K), what each pixel is told by each neighbour of how it minds its labels.

    neighbours: int32 (N, 4): left, up, right, down, -1 where there is none; the first two come earlier in order.
    """
    pixels, count = unary.shape
    belief = np.empty(count, np.float32)
    share = np.empty(count, np.float32)
    for i in range(pixels):
        p = i if forward else pixels - 1 - i
        earlier = later = 0
        for a in range(count):
            belief[a] = unary[p, a]
        for side in range(4):
            if neighbours[p, side] >= 0:
                if side < 2:
                    earlier += 1
                else:
                    later += 1
                for a in range(count):
                    belief[a] += messages[p, side, a]
        weight = np.float32(1) / np.float32(max(earlier, later, 1))
        for step in range(2):
            side = step + 2 if forward else step
            q = neighbours[p, side]
            if q < 0:
                continue
            back = (side + 2) % 4
            first = 0
            for a in range(count):
                share[a] = weight * belief[a] - messages[p, side, a]
                if share[a] < share[first]:
                    first = a
            told = messages[q, back]
            most = share[first]
            for b in range(count):
                told[b] = share[first] + clash[p, first, b] + clash[q, first, b]
                most = max(most, told[b])
            for a in range(count):
                if share[a] >= most:  # clashes are no less than 0, so it betters nothing
                    continue
                for b in range(count):
                    told[b] = min(told[b], share[a] + clash[p, a, b] + clash[q, a, b])
            least = told[0]
            for b in range(count):
                least = min(least, told[b])
            for b in range(count):
                told[b] -= least


@_compile
def least_distances(features, samples, out):
    """Lower each value of `out` (float32 (H, W)) to the least squared difference of that pixel to one of the samples.

    samples: float32 (N, C), features as those of the picture; the colours are compared.
    """
    width = out.shape[1]
    row = np.empty((3, width), np.float32)  # each colour by itself, so that many pixels are reckoned at once
    for y in range(out.shape[0]):
        for x in range(width):
            for c in range(3):
                row[c, x] = features[y, x, c]
        least = out[y]
        for n in range(len(samples)):
            r, g, b = samples[n, 0], samples[n, 1], samples[n, 2]
            for x in range(width):
                i, j, k = row[0, x] - r, row[1, x] - g, row[2, x] - b
                least[x] = min(least[x], i * i + j * j + k * k)


@_compile
def _first_of_largest(gains, span):
    """The first row of the largest gain among the rows `span` * SPAN and on."""
    first = span * SPAN
    for n in range(first + 1, min(first + SPAN, len(gains))):
        if gains[n] > gains[first]:
            first = n
    return first


@_compile
def cover(items, chosen):
    """Write into `chosen` (int32 (K,)) the rows of `items` (float32 (N, M), N >= K) that together have the most.

    Greedily: each time the row that raises the column-wise maximum of the chosen ones most, the first of equals. What
    a row adds only shrinks as others are chosen, so it is reckoned anew only when it may be the best (Minoux 1978).
    """
    covered = np.zeros(items.shape[1], np.float32)
    gains = np.zeros(len(items), np.float32)
    for k in range(len(items)):
        for m in range(items.shape[1]):
            gains[k] += items[k, m]
    firsts = np.empty((len(items) + SPAN - 1) // SPAN, np.int64)  # of the largest gains of each SPAN of rows
    for span in range(len(firsts)):
        firsts[span] = _first_of_largest(gains, span)
    for place in range(len(chosen)):
        best, most = -1, np.float32(-1)
        while True:
            k = firsts[0]
            for first in firsts:
                if gains[first] > gains[k]:
                    k = first
            if k == best:
                break
            gain = np.float32(0)
            for m in range(items.shape[1]):
                gain += max(items[k, m] - covered[m], np.float32(0))
            gains[k] = gain
            firsts[k // SPAN] = _first_of_largest(gains, k // SPAN)
            if gain >= most:
                best, most = k, gain
        chosen[place] = best
        gains[best] = -FAR
        firsts[best // SPAN] = _first_of_largest(gains, best // SPAN)
        for m in range(items.shape[1]):
            covered[m] = max(covered[m], items[best, m])


@_compile
def blend_equations(photo, sources, filled, trusted, ys, xs, neighbours, light_edge, colour_edge, joins, right_side):
    """Write the equations of `blend_pieces`, a row a hole pixel (ys, xs), as `blending.conjugate_gradients` takes them.

    photo, filled: float32 (H, W, 3). sources: int32 (H, W, 2). trusted: bool (H, W). neighbours: int32 (N, 4), see
    `blending.numbered_neighbours`. light_edge, colour_edge: levels that the light in a step, a multiple of the
    colour there, and the rest of it may have. joins: float32 (N, 4); right_side: float32 (N, 3), zeros.
    """
    missing, colour = np.empty(3, np.float32), np.empty(3, np.float32)
    for p in range(len(ys)):
        y, x = ys[p], xs[p]
        sy, sx = sources[y, x, 0], sources[y, x, 1]
        for side in range(4):
            down, right = (0, -1, 0, 1)[side], (-1, 0, 1, 0)[side]
            ny, nx = y + down, x + right
            joins[p, side] = 0
            if ny < 0 or nx < 0 or ny >= photo.shape[0] or nx >= photo.shape[1]:
                continue
            inside = neighbours[p, side] >= 0
            if not inside and not trusted[ny, nx]:
                continue
            lighter, squared = np.float32(0), np.float32(1)  # black has no colour
            for c in range(3):
                step = photo[sy + down, sx + right, c] - photo[sy, sx, c]
                if inside:
                    qy, qx = sources[ny, nx, 0], sources[ny, nx, 1]
                    step = (step + photo[qy, qx, c] - photo[qy - down, qx - right, c]) / np.float32(2)
                missing[c] = step - (filled[ny, nx, c] - filled[y, x, c])
                colour[c] = filled[ny, nx, c] + filled[y, x, c]
                lighter += missing[c] * colour[c]
                squared += colour[c] * colour[c]
            light, rest = np.float32(0), np.float32(0)
            for c in range(3):
                part = lighter / squared * colour[c]
                light, rest = max(light, abs(part)), max(rest, abs(missing[c] - part))
            weight = np.float32(math.exp(-((light / light_edge) ** 2) - (rest / colour_edge) ** 2))
            joins[p, side] = weight
            for c in range(3):
                right_side[p, c] -= weight * missing[c]


@_compile
def apply_band(neighbours, joins, hold, direction, first, last, applied):
    """Write into `applied` (float32 (N, 3)) the left side of the equations of `blending.conjugate_gradients` at
    `direction` (likewise), for the pixels `first` to `last`; return their scalar product.
    """
    along = 0.0
    neighbours, joins, own, applied = (
        neighbours[first:last],
        joins[first:last],
        direction[first:last],
        applied[first:last],
    )
    for p in range(len(joins)):
        weight = hold + joins[p, 0] + joins[p, 1] + joins[p, 2] + joins[p, 3]
        r, g, b = weight * own[p, 0], weight * own[p, 1], weight * own[p, 2]
        for side in range(4):
            q = neighbours[p, side]
            if q >= 0:
                q = np.uint64(q)
                r -= joins[p, side] * direction[q, 0]
                g -= joins[p, side] * direction[q, 1]
                b -= joins[p, side] * direction[q, 2]
        applied[p, 0], applied[p, 1], applied[p, 2] = r, g, b
        along += r * own[p, 0] + g * own[p, 1] + b * own[p, 2]
    return along


@_compile
def advance_band(length, direction, applied, first, last, solution, residual):
    """Go `length` along `direction` in `solution` and `residual` (float32 (N, 3)); return the squared residual."""
    energy = 0.0
    direction, applied = direction[first:last].reshape(-1), applied[first:last].reshape(-1)
    solution, residual = solution[first:last].reshape(-1), residual[first:last].reshape(-1)
    for n in range(len(direction)):
        solution[n] += length * direction[n]
        residual[n] -= length * applied[n]
        energy += residual[n] * residual[n]
    return energy


@_compile
def turn_band(share, residual, first, last, direction):
    """Write the next direction: the residual and a share of the one before."""
    residual, direction = residual[first:last].reshape(-1), direction[first:last].reshape(-1)
    for n in range(len(direction)):
        direction[n] = residual[n] + share * direction[n]
