"""Joins copied pieces where their light differs: no step where a bright piece meets a dark one.

    blended = blend_pieces(photo, sources, hole, trusted, filled)

The pieces keep their differences from pixel to pixel, and the picture is integrated anew from those, bound to the
photo round the hole and, weakly, to the filling (screened Poisson blending: Perez et al., "Poisson Image Editing",
SIGGRAPH 2003; Bhat et al., "Fourier Analysis of the 2D Screened Poisson Equation", ECCV 2008). A step between two
pieces becomes a ramp; the texture in them stays. Knows nothing of how the pieces were found.
"""

import numpy as np

from engines.geometry import bounding_box, grow_box

HOLD = 0.001  # weight of the filling's own colours: steps become ramps about 1/sqrt(HOLD) = 30 pixels wide
MOST_STEPS = 150  # of conjugate gradients; the ramps are in place long before the last digit is
PRECISION = 0.1  # levels: root mean square of what is left to correct at which it stops
NEIGHBOURS = ((0, 1), (1, 0))


def blend_pieces(
    photo: np.ndarray, sources: np.ndarray, hole: np.ndarray, trusted: np.ndarray, filled: np.ndarray
) -> np.ndarray:
    """Return `filled` with the steps of light between its pieces, and to the photo round the hole, made into ramps.

    photo: float32 (H, W, 3), known outside `hole` (bool (H, W)). sources: int32 (H, W, 2), the (row, column) that each
    hole pixel was copied from, where the photo is known, its four neighbours too. trusted: bool (H, W), pixels outside
    the hole whose light it takes after. filled: float32 (H, W, 3). Outside the hole the result is `filled`.
    """
    part = grow_box(bounding_box(hole), 1, hole.shape).slices
    wanted = [step[part] for step in _differences(photo, sources, hole)]
    inside, start = hole[part].astype(np.float32)[..., None], filled[part]
    bound = (hole | trusted)[part].astype(np.float32)[..., None]
    joined = [np.maximum(inside, _ahead(inside, shift)) * bound * _ahead(bound, shift) for shift in NEIGHBOURS]

    def apply(values):
        """The left side of the equations: how far each pixel is from its neighbours, and a little how far from 0."""
        result = HOLD * values
        for shift, joins in zip(NEIGHBOURS, joined, strict=True):
            step = (_ahead(values, shift) - values) * joins
            result -= step - _behind(step, shift)
        return result * inside

    right_side = np.zeros_like(start)
    for shift, joins, step in zip(NEIGHBOURS, joined, wanted, strict=True):
        missing = (step - (_ahead(start, shift) - start)) * joins
        right_side -= missing - _behind(missing, shift)
    result = filled.copy()
    result[part] += _conjugate_gradients(apply, right_side * inside, np.count_nonzero(hole))
    return result


def _differences(photo, sources, hole) -> list[np.ndarray]:
    """The steps (H, W, 3) from each pixel to the next along x and along y that the copied pieces have, where wanted.

    Between two hole pixels the mean of what the one's source does ahead and the other's behind; at the hole's border
    that of the one in the hole.
    """
    rows, columns = sources[..., 0], sources[..., 1]
    steps = []
    for down, right in NEIGHBOURS:
        ahead, behind = np.zeros_like(photo), np.zeros_like(photo)
        at = photo[rows[hole], columns[hole]]
        ahead[hole] = photo[rows[hole] + down, columns[hole] + right] - at
        behind[hole] = at - photo[rows[hole] - down, columns[hole] - right]
        both = hole.astype(np.float32)[..., None]
        share = both + _ahead(both, (down, right))
        steps.append((ahead + _ahead(behind, (down, right))) / np.maximum(share, 1))
    return steps


def _ahead(values: np.ndarray, shift: tuple[int, int]) -> np.ndarray:
    """Each pixel's next one; 0 beyond the border."""
    result = np.zeros_like(values)
    down, right = shift
    height, width = values.shape[:2]
    result[: height - down, : width - right] = values[down:, right:]
    return result


def _behind(values: np.ndarray, shift: tuple[int, int]) -> np.ndarray:
    """Each pixel's previous one; 0 beyond the border."""
    result = np.zeros_like(values)
    down, right = shift
    result[down:, right:] = values[: values.shape[0] - down, : values.shape[1] - right]
    return result


def _conjugate_gradients(apply, right_side: np.ndarray, count: int) -> np.ndarray:
    """The solution of apply(x) = right_side from x = 0 (Hestenes and Stiefel 1952), float32."""
    solution = np.zeros_like(right_side)
    residual = right_side.copy()
    direction = residual.copy()
    energy = float(np.vdot(residual, residual))
    limit = count * 3 * (HOLD * PRECISION) ** 2
    for _ in range(MOST_STEPS):
        if energy <= limit:
            break
        applied = apply(direction)
        length = energy / float(np.vdot(direction, applied))
        solution += length * direction
        residual -= length * applied
        previous, energy = energy, float(np.vdot(residual, residual))
        direction = residual + (energy / previous) * direction
    return solution
