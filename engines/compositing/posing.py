"""Scales, turns and mirrors a cut-out object about its foot, and hides it behind what stands in front.

    foot = foot_point(mask)
    cutout = pose(cutout, Pose(scale=1.2, rotate=-5.0, flip=True), foot)
    cutout = hide_behind(cutout, front, dx, dy)

`pose_light` and `hide_light` do the same with its shadow. Everything is resampled once, with colours weighted by alpha,
so that no rim of what lay round the object comes in. Boxes may reach out of the photo; `placing.place` cuts what does.
Knows nothing of how shadows are measured, or of files.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from engines.compositing.matting import Cutout
from engines.compositing.shadow import Light
from engines.geometry import Box, bounding_box, intersection, shift_box, shifted_slices, within

FOOT_SHARE = 0.03  # of the object's height: the lowest rows, whose middle is where it stands
MOST_BLURRED = 0.25  # a picture that becomes smaller than this share is first brought near it by means of blocks
LEAST_SIDE = 0.25  # pixels: what is smaller than that in both directions is not seen
MARGIN = 2  # pixels: cubic resampling reaches so far


@dataclass(frozen=True)
class Pose:
    """scale: factor, above 0. rotate: degrees, counter-clockwise as seen. flip: mirrored left to right, before that."""

    scale: float = 1.0
    rotate: float = 0.0
    flip: bool = False

    @property
    def changes(self) -> bool:
        return self.scale != 1 or self.rotate % 360 != 0 or self.flip

    def matrix(self, foot: tuple[float, float]) -> np.ndarray:
        """Return the affine map, float64 (2, 3), that takes points (x, y) of the photo to where they are posed."""
        angle = math.radians(self.rotate)
        cosine, sine = self.scale * math.cos(angle), self.scale * math.sin(angle)
        mirror = -1.0 if self.flip else 1.0
        turn = np.array([[cosine * mirror, sine], [-sine * mirror, cosine]])  # rows grow downwards
        return np.column_stack([turn, np.array(foot) - turn @ foot])


def foot_point(mask: np.ndarray) -> tuple[float, float]:
    """Return where the object under `mask` (bool (H, W), not empty) stands: (x, y), the middle of its lowest rows.

    x is a whole or a half pixel, so that mirroring moves pixels onto pixels.
    """
    box = bounding_box(mask)
    rows = max(round(FOOT_SHARE * box.height), 1)
    columns = np.nonzero(mask[box.bottom - rows : box.bottom].any(axis=0))[0]
    return (int(columns[0]) + int(columns[-1])) / 2, float(box.bottom - 1)


def pose(cutout: Cutout, how: Pose, foot: tuple[float, float], view: Box | None = None) -> Cutout:
    """Return the cut-out object scaled, turned and mirrored about `foot` (x, y); its box is where it lies then.

    view: what of it can be seen, in the same pixels; the rest is not made. None: all of it is.
    """
    if not how.changes:
        return cutout
    layers = cutout.colours if cutout.opacity is None else np.dstack([cutout.colours, cutout.opacity])
    alpha = cutout.alpha[..., None]
    layers, box = warp(layers.astype(np.float32) * alpha, cutout.box, how, foot, outside=0.0, view=view)
    alpha, _ = warp(alpha, cutout.box, how, foot, outside=0.0, view=view)
    # Resampling overshoots, colours and alpha alike, so their ratio does not.
    layers /= np.maximum(alpha, 1e-3)
    np.clip(layers, 0, 255, out=layers)
    opacity = None if cutout.opacity is None else layers[..., 3]
    return replace(cutout, box=box, alpha=np.clip(alpha[..., 0], 0, 1), colours=layers[..., :3], opacity=opacity)


def pose_light(light: Light, how: Pose, foot: tuple[float, float], view: Box | None = None) -> Light:
    """Return what an object leaves of the light, posed like the object itself; view: as of `pose`."""
    share, box = warp(light.share, light.box, how, foot, outside=1.0, view=view)
    return Light(box, np.clip(share, 0, 1, out=share))


def visible_frame(shape: tuple[int, ...], dx: int, dy: int) -> Box:
    """Return the box of the pixels that a photo of this shape (H, W, ...) shows once they have moved by (dx, dy)."""
    return shift_box(Box(0, 0, shape[1], shape[0]), -dx, -dy)


def warp(
    planes: np.ndarray, box: Box, how: Pose, foot: tuple[float, float], *, outside: float, view: Box | None = None
) -> tuple[np.ndarray, Box]:
    """Return planes (float32 (h, w, c), lying in `box`) posed, and the box in which they lie then, as far as `view`.

    outside: the value round them. Smaller pictures are blurred before, as much as keeps fine patterns from moiré; much
    smaller ones are made of the means of blocks. Where nothing of them is left to see it is one pixel of `outside`.
    """
    import cv2

    matrix = how.matrix(foot)
    corners = np.array([(x, y) for x in (box.left, box.right - 1) for y in (box.top, box.bottom - 1)], float)
    moved = corners @ matrix[:, :2].T + matrix[:, 2]
    left, top = np.floor(moved.min(axis=0)).astype(int) - MARGIN
    right, bottom = np.ceil(moved.max(axis=0)).astype(int) + MARGIN + 1
    target = Box(int(left), int(top), int(right), int(bottom))
    if view is not None:
        target = intersection(target, view)
    if min(target.width, target.height) <= 0 or how.scale * max(box.width, box.height) < LEAST_SIDE:
        return np.full((1, 1, planes.shape[2]), outside, np.float32), Box(0, 0, 1, 1)
    block = max(math.floor(MOST_BLURRED / how.scale), 1)
    if block > 1:
        planes, box, matrix = _in_blocks(planes, box, matrix, block, outside)
    scale = how.scale * block
    if scale < 1:
        sigma = 0.5 * math.sqrt(1 / scale**2 - 1)
        reach = math.ceil(3 * sigma)
        planes = cv2.copyMakeBorder(planes, *(reach,) * 4, cv2.BORDER_CONSTANT, value=(outside,) * 4)
        planes = cv2.GaussianBlur(planes, (0, 0), sigma)
        box = Box(box.left - reach, box.top - reach, box.right + reach, box.bottom + reach)
    local = matrix.copy()
    local[:, 2] += matrix[:, :2] @ (box.left, box.top) - (target.left, target.top)
    warped = cv2.warpAffine(
        planes,
        local,
        (target.width, target.height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(outside,) * 4,
    )
    return warped.reshape(target.height, target.width, -1), target


def _in_blocks(planes, box: Box, matrix: np.ndarray, block: int, outside: float) -> tuple[np.ndarray, Box, np.ndarray]:
    """Return the means of the planes in squares of `block` pixels, their box counted in such squares, and the map that
    takes those to where the pixels were taken."""
    import cv2

    rows, columns = -box.height % block, -box.width % block
    planes = cv2.copyMakeBorder(planes, 0, rows, 0, columns, cv2.BORDER_CONSTANT, value=(outside,) * 4)
    width, height = (box.width + columns) // block, (box.height + rows) // block
    means = cv2.resize(planes, (width, height), interpolation=cv2.INTER_AREA)
    first = np.array([box.left, box.top]) + (block - 1) / 2  # the middle of the first square
    turn = matrix[:, :2] * block
    return means, Box(0, 0, width, height), np.column_stack([turn, matrix[:, :2] @ first + matrix[:, 2]])


def hide_behind(cutout: Cutout, front: np.ndarray, dx: int, dy: int) -> Cutout:
    """Return the cut-out object less opaque where, moved by (dx, dy), it comes to lie behind `front`.

    front: float32 (H, W) in [0, 1], how much of each of the photo's pixels is the thing in front.
    """
    return replace(cutout, alpha=cutout.alpha * (1 - _seen_from(cutout.box, front, dx, dy)))


def hide_light(light: Light, front: np.ndarray, dx: int, dy: int) -> Light:
    """Return the light round an object that, moved by (dx, dy), comes to stand behind `front`: all of it there."""
    return Light(light.box, 1 - (1 - light.share) * (1 - _seen_from(light.box, front, dx, dy))[..., None])


def _seen_from(box: Box, plane: np.ndarray, dx: int, dy: int) -> np.ndarray:
    """What of a plane (H, W) lies under `box` when that is moved by (dx, dy), float32 (h, w); 0 outside the plane."""
    under = np.zeros((box.height, box.width), np.float32)
    boxes = shifted_slices(box, dx, dy, plane.shape)
    if boxes is not None:
        source, target = boxes
        under[within(source, box).slices] = plane[target.slices]
    return under
