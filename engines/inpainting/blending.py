"""Joins copied pieces where their light differs: no step where a bright piece meets a dark one.

    blended = blend_pieces(photo, sources, hole, trusted, filled)

The pieces keep their differences from pixel to pixel, and the picture is integrated anew from those, bound to the
photo round the hole and, weakly, to the filling (screened Poisson blending: Perez et al., "Poisson Image Editing",
SIGGRAPH 2003; Bhat et al., "Fourier Analysis of the 2D Screened Poisson Equation", ECCV 2008). A step between two
pieces becomes a ramp; the texture in them stays. Knows nothing of how the pieces were found.
"""

import numpy as np

HOLD = 0.001  # weight of the filling's own colours: steps become ramps about 1/sqrt(HOLD) = 30 pixels wide
EDGE = 25.0  # levels: a step that would take so much more to smooth binds e times less: it is an edge of the picture
MOST_STEPS = 60  # of conjugate gradients; the ramps are in place long before the last digit is
PRECISION = 0.1  # levels: root mean square of what is left to correct at which it stops


def blend_pieces(
    photo: np.ndarray, sources: np.ndarray, hole: np.ndarray, trusted: np.ndarray, filled: np.ndarray
) -> np.ndarray:
    """Return `filled` with the steps of light between its pieces, and to the photo round the hole, made into ramps.

    photo: float32 (H, W, 3), known outside `hole` (bool (H, W)). sources: int32 (H, W, 2), the (row, column) that each
    hole pixel was copied from, where the photo is known, its four neighbours too. trusted: bool (H, W), pixels outside
    the hole whose light it takes after. filled: float32 (H, W, 3). Outside the hole the result is `filled`.
    """
    from engines.inpainting import _kernels

    ys, xs = (axis.astype(np.int32) for axis in np.nonzero(hole))
    neighbours = numbered_neighbours(ys, xs, hole.shape)
    joins, right_side = np.zeros((len(ys), 4), np.float32), np.zeros((len(ys), 3), np.float32)
    _kernels.blend_equations(photo, sources, filled, trusted, ys, xs, neighbours, np.float32(EDGE), joins, right_side)
    correction = np.zeros_like(right_side)
    limit = len(ys) * 3 * (HOLD * PRECISION) ** 2
    _kernels.conjugate_gradients(neighbours, joins, np.float32(HOLD), right_side, MOST_STEPS, limit, correction)
    result = filled.copy()
    result[ys, xs] += correction
    return result


def numbered_neighbours(ys: np.ndarray, xs: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return int32 (N, 4): which of these pixels lies left of, above, right of and below each; -1 where none does."""
    numbers = np.full((shape[0] + 2, shape[1] + 2), -1, np.int32)
    numbers[ys + 1, xs + 1] = np.arange(len(ys), dtype=np.int32)
    return np.stack([numbers[ys + 1 + dy, xs + 1 + dx] for dy, dx in ((0, -1), (-1, 0), (0, 1), (1, 0))], axis=1)
