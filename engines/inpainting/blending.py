"""Joins copied pieces where their light differs: no step where a bright piece meets a dark one.

    blended = blend_pieces(photo, sources, hole, trusted, filled)

The pieces keep their differences from pixel to pixel, and the picture is integrated anew from those, bound to the
photo round the hole and, weakly, to the filling (screened Poisson blending: Perez et al., "Poisson Image Editing",
SIGGRAPH 2003; Bhat et al., "Fourier Analysis of the 2D Screened Poisson Equation", ECCV 2008). A step between two
pieces becomes a ramp where it may be one of light, as between a floor in the sun and the same floor in shadow; the
texture in them stays. Knows nothing of how the pieces were found.
"""

import itertools
from collections.abc import Callable, Iterable

import numpy as np

HOLD = 0.001  # weight of the filling's own colours: steps become ramps about 1/sqrt(HOLD) = 30 pixels wide
LIGHT_EDGE = 45.0  # levels: a step that would take so much more to smooth binds e times less: it is an edge there
COLOUR_EDGE = 12.0  # levels: the same of what no light explains, which makes the colours there lighter or darker alike
MOST_STEPS = 60  # of conjugate gradients; the ramps are in place long before the last digit is
SHARES = 8  # of what is reckoned for each thing by itself: a few, for the threads to share out
PIXELS_A_BAND, MOST_BANDS = 20_000, 16  # of the equations: a fixed share of the work, whatever the number of threads
PRECISION = 0.1  # levels: root mean square of what is left to correct at which it stops

Run = Callable[[Callable, Iterable[tuple]], list]  # calls a kernel with each of the jobs; returns what it returned


def run_in_turn(kernel: Callable, jobs: Iterable[tuple]) -> list:
    """Call the kernel with one job after the other."""
    return [kernel(*job) for job in jobs]


def blend_pieces(
    photo: np.ndarray,
    sources: np.ndarray,
    hole: np.ndarray,
    trusted: np.ndarray,
    filled: np.ndarray,
    *,
    run: Run = run_in_turn,
) -> np.ndarray:
    """Return the hole's pixels, float32 (N, 3), row by row: `filled` with the steps of light between its pieces, and to
    the photo round the hole, made into ramps.

    photo: float32 (H, W, 3), known outside `hole` (bool (H, W)). sources: int32 (H, W, 2), the (row, column) that each
    hole pixel was copied from, where the photo is known, its four neighbours too. trusted: bool (H, W), pixels outside
    the hole whose light it takes after. filled: float32 (H, W, 3).
    """
    from engines.inpainting import _kernels

    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(hole))
    neighbours = numbered_neighbours(ys, xs, hole.shape)
    joins, right_side = np.zeros((len(ys), 4), np.float32), np.zeros((len(ys), 3), np.float32)
    edges = np.float32(LIGHT_EDGE), np.float32(COLOUR_EDGE)
    place = photo, sources, filled, trusted
    jobs = [
        (*place, ys[part], xs[part], neighbours[part], *edges, joins[part], right_side[part])
        for part in shares_of(len(ys))
    ]
    run(_kernels.blend_equations, jobs)
    limit = len(ys) * 3 * (HOLD * PRECISION) ** 2
    correction = conjugate_gradients(neighbours, joins, HOLD, right_side, steps=MOST_STEPS, limit=limit, run=run)
    return filled[ys, xs] + correction


def conjugate_gradients(
    neighbours: np.ndarray,
    joins: np.ndarray,
    hold: float,
    right_side: np.ndarray,
    *,
    steps: int,
    limit: float,
    run: Run = run_in_turn,
) -> np.ndarray:
    """Return the x, float32 (N, 3), of hold * x + sum of joins * (x - neighbour's x) = right_side.

    Hestenes and Stiefel (1952): at most so many steps, until the squared residual is at most `limit`. neighbours: int32
    (N, 4), -1 where a pixel's neighbour is bound to 0; joins: float32 (N, 4), its weight there too.
    """
    from engines.inpainting import _kernels

    count = min(max(len(right_side) // PIXELS_A_BAND, 1), MOST_BANDS)
    bands = cut_evenly(len(right_side), count)
    solution, residual, direction = np.zeros_like(right_side), right_side.copy(), right_side.copy()
    applied = np.empty_like(right_side)
    energy = float(np.square(right_side, dtype=float).sum())
    for _ in range(steps):
        if energy <= limit:
            break
        equations = neighbours, joins, np.float32(hold), direction
        along = sum(run(_kernels.apply_band, [(*equations, *band, applied) for band in bands]))
        step = np.float32(energy / along), direction, applied
        previous = energy
        energy = sum(run(_kernels.advance_band, [(*step, *band, solution, residual) for band in bands]))
        share = np.float32(energy / previous)
        run(_kernels.turn_band, [(share, residual, *band, direction) for band in bands])
    return solution


def cut_evenly(count: int, parts: int) -> list[tuple[int, int]]:
    """Return the first and the last (not included) of each of the parts that so many things are cut into."""
    return list(itertools.pairwise(np.linspace(0, count, parts + 1).astype(int).tolist()))


def shares_of(count: int) -> list[slice]:
    """Return slices of so many things of which each is reckoned by itself."""
    return [slice(*bounds) for bounds in cut_evenly(count, min(SHARES, max(count, 1)))]


def numbered_neighbours(ys: np.ndarray, xs: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return int32 (N, 4): which of these pixels lies left of, above, right of and below each; -1 where none does."""
    numbers = np.full((shape[0] + 2, shape[1] + 2), -1, np.int32)
    numbers[ys + 1, xs + 1] = np.arange(len(ys), dtype=np.int32)
    return np.stack([numbers[ys + 1 + dy, xs + 1 + dx] for dy, dx in ((0, -1), (-1, 0), (0, 1), (1, 0))], axis=1)
