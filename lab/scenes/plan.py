"""The plan of a scene: what room is taken, and finding a free place for one thing more.

Boxes are axis-aligned, lowest and highest corner (2, 3) in metres. Finding is by drawing places until one is free.
"""

from collections.abc import Callable

import bpy
import numpy as np

from lab.scenes.things.thing import Thing, Top

GAP = 0.012  # metres that are left between any two things
TRIES = 24
UNDERFOOT = 0.03  # metres: what lies lower than this (a rug) can be stood on
NEGLIGIBLE = 1e-3  # metres by which a thing may be outside

Pose = tuple[tuple[float, float, float], float]  # where, and turned by how much


class Plan:
    """The boxes that are taken, inside `room` (2, 3)."""

    def __init__(self, room: np.ndarray):
        self.room = np.asarray(room, float)
        self.taken: list[tuple[np.ndarray, Thing | None]] = []

    def is_free(self, box: np.ndarray, *, mover: Thing | None = None) -> bool:
        """Tell whether the box lies in the room and meets nothing, the mover's own old place aside."""
        if (box[0] < self.room[0] - NEGLIGIBLE).any() or (box[1] > self.room[1] + NEGLIGIBLE).any():
            return False
        others = (other for other, owner in self.taken if mover is None or owner is not mover)
        return not any((box[0] < other[1] + GAP).all() and (other[0] < box[1] + GAP).all() for other in others)

    def take(self, box: np.ndarray, owner: Thing | None = None) -> None:
        """Mark the box as taken, unless it is flat on the ground of the room."""
        if box[1, 2] > self.room[0, 2] + UNDERFOOT:
            self.taken.append((np.asarray(box, float), owner))

    def settle(self, thing: Thing, propose: Callable[[np.ndarray], Pose | None]) -> bool:
        """Place the thing at the first proposed pose that is free; else remove it. Tells whether it found a place.

        `propose` takes the size (3,) of the thing's own box and returns a pose, or None for another try.
        """
        thing.place((0, 0, 0))
        bpy.context.view_layer.update()
        corners = thing.corners()
        size = corners.max(axis=0) - corners.min(axis=0)
        for _ in range(TRIES):
            pose = propose(size)
            if pose is None:
                continue
            at, turn = pose
            box = turned_box(corners, at, turn)
            if self.is_free(box):
                thing.place(at, turn)
                self.take(box, thing)
                return True
        thing.remove()
        return False


def turned_box(corners: np.ndarray, at: np.ndarray, turn: float) -> np.ndarray:
    """Return the box round corners (N, 3) that are turned by `turn` about z and moved to `at`."""
    cos, sin = np.cos(turn), np.sin(turn)
    turned = corners @ np.array([(cos, sin, 0), (-sin, cos, 0), (0, 0, 1)]) + np.asarray(at)
    return np.array([turned.min(axis=0), turned.max(axis=0)])


def plan_of(top: Top, clear: float = 0.6) -> Plan:
    """Return the empty plan of a thing's top, in the thing's own coordinates, `clear` metres high."""
    x, y, z = top.at
    wide, deep = top.size
    low, high = (x - wide / 2, y - deep / 2, z - 0.01), (x + wide / 2, y + deep / 2, z + clear)
    return Plan(np.array([low, high]))


def own_box(held: Thing) -> np.ndarray:
    """Return the box round a held thing in its holder's coordinates."""
    bpy.context.view_layer.update()
    inverse = np.array(held.handle.parent.matrix_world.inverted())
    corners = held.corners() @ inverse[:3, :3].T + inverse[:3, 3]
    return np.array([corners.min(axis=0), corners.max(axis=0)])
