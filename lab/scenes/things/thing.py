"""What a thing is: named parts under one handle, to be placed, moved, hidden and masked as one.

Every builder in this folder has the form `name(rng, *, sizes and colours) -> Thing`, stands the thing on z = 0 with
its middle at the origin and its front towards -y, and draws every small irregularity from `rng`. A thing for a wall has
its back at y = 0; one for a ceiling hangs from z = 0. At the foot of each file, `KINDS` says what varies: one `Kind` a
name, whose `make` draws sizes, colours and parts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import bpy
import numpy as np

from lab.scenes import palette
from lab.scenes.words import WORDS

STRAIGHT = 0.9999  # cosine of the angle from which a part counts as turned
PLACES = ("floor", "table", "wall", "ceiling", "seat", "lying", "window")


@dataclass(frozen=True)
class Kind:
    """One kind of thing: `make(rng)` builds one; it may stand `on` any of PLACES."""

    make: Callable[[np.random.Generator], "Thing"]
    on: tuple[str, ...]


@dataclass(frozen=True)
class Top:
    """A level place of a thing where others may stand: its middle (x, y, z) and its size (width, depth) in metres."""

    at: tuple[float, float, float]
    size: tuple[float, float]


def _outermost(part: bpy.types.Object) -> np.ndarray:
    """The corners of a part's box in the room; of a turned mesh its points, since its box would reach too far."""
    places = np.array(part.bound_box)
    into_room = np.array(part.matrix_world)
    turned = np.abs(into_room[:3, :3] / np.linalg.norm(into_room[:3, :3], axis=0)).max(axis=0).min() < STRAIGHT
    if part.type == "MESH" and turned and len(part.data.vertices):
        places = np.empty(len(part.data.vertices) * 3)
        part.data.vertices.foreach_get("co", places)
        places = places.reshape(-1, 3)
    return places @ into_room[:3, :3].T + into_room[:3, 3]


class Thing:
    """One thing of the room: `name`, the other `words` people use for it, and its parts under an empty handle.

    `colour` is the basic colour term of its main part, or "" where it has none. `tops` are for things to stand on,
    `seats` for cushions and the like.
    """

    def __init__(self, name: str, tint: str | None = None):
        self.name, self.words = name, WORDS[name]
        self.colour = palette.name_of(tint) if tint else ""
        self.tops: list[Top] = []
        self.seats: list[Top] = []
        self.held: list[Thing] = []
        self.holder: Thing | None = None
        self.handle = bpy.data.objects.new(name, None)
        bpy.context.scene.collection.objects.link(self.handle)

    def add(self, part: bpy.types.Object) -> bpy.types.Object:
        """Make an object part of this thing, where it is, and return it."""
        part.parent = self.handle
        return part

    def hold(self, other: "Thing", at: Sequence[float], turn: float = 0.0) -> "Thing":
        """Stand another thing on (or in) this one, at a place of this one's own, to move with it. Returns the other."""
        other.handle.parent = self.handle
        other.holder = self
        self.held.append(other)
        return other.place(at, turn)

    def place(self, at: Sequence[float], turn: float = 0.0, tilt: Sequence[float] = (0.0, 0.0)) -> "Thing":
        """Put the thing there, turned by `turn` to the left and tilted round x and y (radians). Returns it."""
        self.handle.location = at
        self.handle.rotation_euler = (*tilt, turn)
        return self

    def shift(self, move: np.ndarray) -> None:
        """Move the thing by (3,) metres of the room, whatever holds it."""
        bpy.context.view_layer.update()
        holder = self.handle.parent
        own = np.array(holder.matrix_world.to_3x3().inverted()) @ move if holder else np.asarray(move)
        self.handle.location = np.asarray(self.handle.location) + own

    @property
    def objects(self) -> list[bpy.types.Object]:
        """Every object with a surface that belongs to the thing, things held included."""
        return [part for part in self.handle.children_recursive if part.type != "EMPTY"]

    @property
    def own_objects(self) -> list[bpy.types.Object]:
        """Every object with a surface that belongs to the thing itself: what it holds is left out."""
        others = {part for other in self.held for part in other.objects}
        return [part for part in self.objects if part not in others]

    def family(self) -> list["Thing"]:
        """Return the thing and everything that stands on it, directly or not."""
        return [self, *(one for other in self.held for one in other.family())]

    def show(self, visible: bool) -> None:
        """Take the thing out of the room, light and shadow included, or put it back."""
        for part in self.objects:
            part.hide_render = not visible

    def middle(self) -> np.ndarray:
        """Return the middle (3,) of the box round the thing, in the room."""
        return self.bounds().mean(axis=0)

    def bounds(self) -> np.ndarray:
        """Return the lowest and the highest corner (2, 3) of the box round the thing, in the room."""
        bpy.context.view_layer.update()
        corners = self.corners()
        return np.array([corners.min(axis=0), corners.max(axis=0)])

    def corners(self) -> np.ndarray:
        """Return points (N, 3) of the room whose box is the thing's. The view layer must be up to date."""
        return np.concatenate([_outermost(part) for part in self.objects])

    def remove(self) -> None:
        """Take the thing out of the scene for good."""
        for part in [*self.handle.children_recursive, self.handle]:
            bpy.data.objects.remove(part)
