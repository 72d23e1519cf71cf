"""Sizes, places and directions: the arithmetic that every stage shares, in one place.

Pictures have rows that grow downwards; people say "up" and mean up. `resolve_shift` is the one place where the sign
of y turns. Boxes are (left, top, right, bottom) in pixels, half-open, as array slices are. Points are (x, y).
Knows nothing of files, models or colours.
"""

import math
from typing import NamedTuple

import numpy as np

from engines.errors import InputError

LARGE_WINDOW = 4_000_000  # pixels: in a larger window it pays to look whether its parts can be worked on one by one
BLOCK = 64  # pixels: side of the blocks in which parts are told from each other there
STRIP = 512  # rows that are worked on at a time where floating-point copies of a large window would fill the memory
REFERENCE_HEIGHT = 512  # pixels: the picture height in which mask_pad and the other lengths of this project are given
RUNNING_ON = 3  # pixels on a rim: with more, what is dark there goes on beyond it


class Box(NamedTuple):
    """A rectangle of pixels, half-open: column `right` and row `bottom` are the first ones outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        """The (rows, columns) that cut this box out of an array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


class Offset(NamedTuple):
    """A distance as a person gave it: pixels, or a share of the photo's side (`percent`)."""

    value: float
    percent: bool = False


def parse_offset(text: str) -> Offset:
    """Return the offset that `text` names: "162", "-120", "12%", "-7.5%".

    Raises ValueError for anything else, infinities included.
    """
    text = text.strip()
    percent = text.endswith("%")
    value = float(text[:-1] if percent else text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a finite number")
    return Offset(value, percent)


def round_half_away(value: float) -> int:
    """Return the nearest whole number; halves go away from zero, so that left and right, up and down are alike."""
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def resolve_shift(x: Offset, y: Offset, shape: tuple[int, ...]) -> tuple[int, int]:
    """Return the shift in whole pixels as (dx, dy) with dx growing rightwards and dy growing *downwards*, as rows do.

    x and y are what a person gave (+x right, +y up), in pixels or as a share of the width or the height of `shape`
    (H, W, ...). Fractions round to the nearest pixel, halves away from zero.
    """
    height, width = shape[:2]
    dx = x.value * width / 100 if x.percent else x.value
    dy = y.value * height / 100 if y.percent else y.value
    return round_half_away(dx), -round_half_away(dy)


def scale_length(pixels: float, shape: tuple[int, ...]) -> int:
    """Return a length given in pixels of a 512-pixel-high picture in pixels of a picture of this shape (H, W, ...)."""
    return round_half_away(pixels * shape[0] / REFERENCE_HEIGHT)


def bounding_box(mask: np.ndarray) -> Box:
    """Return the smallest box that holds every True pixel of a bool (H, W) mask. Raises ValueError for an empty one."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not rows.size:
        raise ValueError("an empty mask has no box")
    columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def grow_box(box: Box, margin: int, shape: tuple[int, ...]) -> Box:
    """Return `box` with `margin` more pixels on every side, cut off at the borders of a picture of this shape."""
    height, width = shape[:2]
    return Box(
        max(box.left - margin, 0),
        max(box.top - margin, 0),
        min(box.right + margin, width),
        min(box.bottom + margin, height),
    )


def part_windows(mask: np.ndarray, margin: int) -> list[Box]:
    """Return disjoint boxes that hold every True pixel of a bool (H, W) mask, with `margin` pixels round each.

    They are cut off at the picture's borders. One box, but where that would be large and parts of the mask are so far
    from each other that theirs do not meet; none for an empty mask. What is done in each box looks no further than the
    margin; so time and memory follow the mask and not the picture.
    """
    if not mask.any():
        return []
    whole = bounding_box(mask)
    if (whole.width + 2 * margin) * (whole.height + 2 * margin) <= LARGE_WINDOW:
        return [grow_box(whole, margin, mask.shape)]
    return disjoint([grow_box(box, margin, mask.shape) for box in _boxes_of_parts(mask[whole.slices], whole)])


def disjoint(boxes: list[Box]) -> list[Box]:
    """Return boxes that hold these and do not meet, those that do put together; from the top, then from the left."""
    boxes = list(boxes)
    while True:
        meeting = find_meeting(boxes)
        if meeting is None:
            return sorted(boxes, key=lambda box: (box.top, box.left))
        one, other = boxes.pop(meeting[0]), boxes.pop(meeting[1])
        boxes.append(union(one, other))


def find_meeting(boxes: list[Box]) -> tuple[int, int] | None:
    """Return the places in the list of two boxes that share a pixel, the later one first; None where no two do."""
    pairs = ((i, j) for i in range(len(boxes)) for j in range(i))
    return next(((i, j) for i, j in pairs if overlap(boxes[i], boxes[j])), None)


def _boxes_of_parts(mask: np.ndarray, place: Box) -> list[Box]:
    """The boxes of a mask's parts, told apart by empty blocks between them; place: where the mask lies."""
    import cv2

    height, width = mask.shape
    edges = [np.arange(0, length, BLOCK) for length in (height, width)]
    blocks = np.logical_or.reduceat(np.logical_or.reduceat(mask, edges[0], axis=0), edges[1], axis=1)
    count, _, stats, _ = cv2.connectedComponentsWithStats(blocks.astype(np.uint8), connectivity=8)
    boxes = []
    for left, top, across, down in stats[1:count, :4].tolist():  # OpenCV's order
        blocked = grow_box(Box(left * BLOCK, top * BLOCK, (left + across) * BLOCK, (top + down) * BLOCK), 0, mask.shape)
        box = bounding_box(mask[blocked.slices])
        boxes.append(shift_box(box, place.left + blocked.left, place.top + blocked.top))
    return boxes


def put_back(part: np.ndarray, window: Box, shape: tuple[int, ...]) -> np.ndarray:
    """Return an array of `shape` (H, W) that has `part` in its window and 0 elsewhere."""
    whole = np.zeros(shape[:2], part.dtype)
    whole[window.slices] = part
    return whole


def row_strips(box: Box) -> list[Box]:
    """Return the box in strips of at most STRIP rows, from the top."""
    return [box._replace(top=top, bottom=min(top + STRIP, box.bottom)) for top in range(box.top, box.bottom, STRIP)]


def clip_box(box: Box, shape: tuple[int, ...]) -> Box:
    """Return the part of `box` that lies in a picture of this shape (H, W, ...).

    Raises InputError where no pixel of it does.
    """
    clipped = grow_box(box, 0, shape)
    if clipped.width <= 0 or clipped.height <= 0:
        height, width = shape[:2]
        raise InputError(f"the box {','.join(map(str, box))} has no pixel in the photo, which is {width}x{height}")
    return clipped


def intersection(one: Box, other: Box) -> Box:
    """Return what two boxes share; its width or height is 0 or less where that is nothing."""
    return Box(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )


def union(one: Box, other: Box) -> Box:
    """Return the smallest box that holds two boxes."""
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def shift_box(box: Box, dx: int, dy: int) -> Box:
    """Return a box of the same size (dx, dy) pixels away, dy growing downwards."""
    return Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)


def overlap(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes."""
    both = intersection(one, other)
    shared = max(both.width, 0) * max(both.height, 0)
    return shared / (one.width * one.height + other.width * other.height - shared)


def square_round(box: Box, context: float, shape: tuple[int, ...], *, least_side: float = 0) -> Box:
    """Return a square round the middle of `box` whose side is `context` of its longest sides, in a picture's frame.

    It is moved to stay in a picture of `shape` (H, W, ...); along a side of the picture that is too short for it, it
    takes all of that. It always holds the box.
    """
    height, width = shape[:2]
    side = math.ceil(max(context * max(box.width, box.height), least_side))
    across, down = min(side, width), min(side, height)
    left = min(max((box.left + box.right - across) // 2, 0), width - across)
    top = min(max((box.top + box.bottom - down) // 2, 0), height - down)
    return Box(left, top, left + across, top + down)


def magnification(crop: Box, seen: Box) -> float:
    """Return how many times longer a thing is in `crop` than in `seen` when both are brought to one size.

    The mean over both directions.
    """
    return math.sqrt(seen.width * seen.height / (crop.width * crop.height))


def shifted_slices(box: Box, dx: int, dy: int, shape: tuple[int, ...]) -> tuple[Box, Box] | None:
    """Return where the pixels of `box` come from and where they go when moved by (dx, dy), rows growing downwards.

    Both boxes have the same size and lie in a picture of this shape; what would leave the frame is cut off. None
    where nothing would stay in the frame.
    """
    target = grow_box(shift_box(box, dx, dy), 0, shape)
    if target.width <= 0 or target.height <= 0:
        return None
    return shift_box(target, -dx, -dy), target


def within(box: Box, frame: Box) -> Box:
    """Return a box of the picture in the coordinates of `frame`, another box of it."""
    return shift_box(box, -frame.left, -frame.top)


def distance_to(mask: np.ndarray) -> np.ndarray:
    """Return each pixel's distance to the nearest True pixel of a bool (H, W) mask, float32, centre to centre."""
    import cv2

    return cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)


def grow_mask(mask: np.ndarray, radius: float) -> np.ndarray:
    """Return `mask` (bool (H, W)) with all pixels whose centre is at most `radius` from a mask pixel's, bool (H, W)."""
    grown = mask.copy()
    for window in part_windows(mask, int(radius) + 1):
        # The transform is exact to a few 1e-4 pixels.
        grown[window.slices] = distance_to(mask[window.slices]) <= radius + 1e-3
    return grown


def parts_between(mask: np.ndarray, start: np.ndarray, rim: np.ndarray, *, connectivity: int) -> np.ndarray:
    """Return the connected parts of a mask that begin at `start` and do not run on over `rim`, all bool (H, W).

    connectivity: 4 or 8. A part runs on that has more than RUNNING_ON pixels on the rim.
    """
    import cv2

    count, parts = cv2.connectedComponents(mask.astype(np.uint8), connectivity=connectivity)
    begins = np.bincount(parts[start], minlength=count) > 0
    runs_on = np.bincount(parts[rim], minlength=count) > RUNNING_ON
    return mask & (begins & ~runs_on)[parts]


def nearest_pixel(where: np.ndarray) -> np.ndarray:
    """Return each pixel's nearest one that is True in `where` (bool (H, W)), as (row, column), int32 (H, W, 2).

    One of several that are equally near, or nearly so (OpenCV's 5x5 distances). At least one must be True.
    """
    import cv2

    _, labels = cv2.distanceTransformWithLabels(
        (~where).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(where)
    places = np.zeros((labels.max() + 1, 2), np.int32)
    places[labels[rows, columns]] = np.stack([rows, columns], axis=1)
    return places[labels]
