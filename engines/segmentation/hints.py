"""What a person points at: a box round the object, points on it.

Every segmenter takes the same hints; each uses them as it can. Knows no engine.
"""

from dataclasses import dataclass

from engines.errors import InputError
from engines.geometry import Box, clip_box


@dataclass(frozen=True)
class Hints:
    """Where to look.

    box: the object lies in this box (left, top, right, bottom in pixels, half-open), and nothing outside it counts.
    points: (x, y) pixels on the object.
    """

    box: Box | None = None
    points: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return self.box is not None or bool(self.points)


def check_hints(hints: Hints, shape: tuple[int, ...]) -> None:
    """Raise InputError where the box has no pixel in a photo of this shape (H, W, ...), or a point is not in both."""
    height, width = shape[:2]
    box = None if hints.box is None else clip_box(hints.box, shape)
    for x, y in hints.points:
        if not (0 <= x < width and 0 <= y < height):
            raise InputError(f"the point {x},{y} is not in the photo, which is {width}x{height}")
        if box is not None and not (box.left <= x < box.right and box.top <= y < box.bottom):
            raise InputError(f"the point {x},{y} is not in the box {','.join(map(str, hints.box))}: move one of them")
