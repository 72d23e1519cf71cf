"""What a person points at: a box round the object, points on it.

Every segmenter takes the same hints; each uses them as it can. Knows no engine.
"""

from dataclasses import dataclass

from engines.geometry import Box


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
