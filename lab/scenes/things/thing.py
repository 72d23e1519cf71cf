"""What a thing is: named parts under one handle, to be placed, moved, hidden and masked as one.

Every builder in this folder has the form `name(rng, *, sizes and colours) -> Thing`, stands the thing on z = 0 with
its middle at the origin and its front towards -y, and draws every small irregularity from `rng`.
"""

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Vector


class Thing:
    """One thing of the room: `name`, the other `words` people use for it, and its parts under an empty handle."""

    def __init__(self, name: str, words: Sequence[str] = ()):
        self.name, self.words = name, tuple(words)
        self.handle = bpy.data.objects.new(name, None)
        bpy.context.scene.collection.objects.link(self.handle)

    def add(self, part: bpy.types.Object) -> bpy.types.Object:
        """Make an object part of this thing, where it is, and return it."""
        part.parent = self.handle
        return part

    def hold(self, other: "Thing", at: Sequence[float], turn: float = 0.0) -> "Thing":
        """Stand another thing on (or in) this one, at a place of this one's own, to move and be masked with it."""
        other.handle.parent = self.handle
        return other.place(at, turn)

    def place(self, at: Sequence[float], turn: float = 0.0, tilt: Sequence[float] = (0.0, 0.0)) -> "Thing":
        """Put the thing there, turned by `turn` to the left and tilted round x and y (radians). Returns it."""
        self.handle.location = at
        self.handle.rotation_euler = (*tilt, turn)
        return self

    def shift(self, move: np.ndarray) -> None:
        """Move the thing by (3,) metres."""
        self.handle.location = np.asarray(self.handle.location) + move

    @property
    def objects(self) -> list[bpy.types.Object]:
        """Every object with a surface that belongs to the thing, things held included."""
        return [part for part in self.handle.children_recursive if part.type != "EMPTY"]

    def show(self, visible: bool) -> None:
        """Take the thing out of the room, light and shadow included, or put it back."""
        for part in self.objects:
            part.hide_render = not visible

    def middle(self) -> np.ndarray:
        """Return the middle (3,) of the box round the thing, in the room."""
        bpy.context.view_layer.update()
        corners = [part.matrix_world @ Vector(corner) for part in self.objects for corner in part.bound_box]
        corners = np.array(corners)
        return (corners.min(axis=0) + corners.max(axis=0)) / 2
