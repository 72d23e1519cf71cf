"""True moves: one thing of a scene, where it is, where it goes, and how the scene looks without it.

The thing goes parallel to the picture plane. What stands on a floor or a table goes to the left or the right; what
hangs on a wall goes anywhere on it. Only a thing that is seen whole, has a name of its own in the scene, and finds a
free place in view is moved.
"""

from dataclasses import dataclass

import numpy as np

from lab.scenes.arrange import Scene
from lab.scenes.plan import own_box, plan_of
from lab.scenes.render import find_move, nothing_but, render_coverage, rough_move
from lab.scenes.things import KINDS
from lab.scenes.things.thing import Thing

AREA = (0.006, 0.16)  # shares of the picture that a moved thing may fill
REACH = (0.09, 0.42)  # shares of the picture's width that it may go
SEEN_WHOLE = 0.96  # share of the thing that must be seen, before and after
FAR_ENOUGH = 0.5  # of its own width: a shorter move leaves most of it on its own hole
TRIES = 40
NEVER = ("rug", "curtain", "curtain rod", "radiator", "bed", "table", "bookcase")  # no hand moves these


@dataclass(frozen=True)
class Move:
    """A thing and how far it goes, in pixels: x to the right, y up."""

    thing: Thing
    x: int
    y: int


def find_a_move(rng: np.random.Generator, scene: Scene, coverage: np.ndarray, size: int) -> Move | None:
    """Return a move of one of the scene's things, or None where none can be moved.

    `coverage` float (N, H, W) is what the scene's things fill, in the order of `scene.everything()`.
    """
    everything = scene.everything()
    order = rng.permutation(len(everything))
    for index in order:
        thing = everything[index]
        family = [n for n, one in enumerate(everything) if one in thing.family()]
        seen = coverage[family].sum(axis=0).clip(0, 1)
        if not _is_candidate(thing, everything, seen):
            continue
        with nothing_but(thing):
            alone = render_coverage(thing.objects)
        if seen.sum() < SEEN_WHOLE * alone.sum():
            continue
        for _ in range(TRIES):
            x, y = _draw(rng, thing, seen, size)
            if (x, y) == (0, 0):
                continue
            if not _stays_free(scene, thing, rough_move(thing, scene.camera, x, y, size)):
                continue
            metres = find_move(thing, scene.camera, x, y, size)
            if _is_seen_after(thing, metres, alone):
                return Move(thing, x, y)
    return None


def _is_candidate(thing: Thing, everything: list[Thing], seen: np.ndarray) -> bool:
    """Tell whether its size suits, it is not cut by the frame, and no other thing answers to its name."""
    share = float(seen.mean())
    if thing.name in NEVER or not AREA[0] <= share <= AREA[1] or KINDS[thing.name].on == ("ceiling",):
        return False
    if max(edge.max() for edge in (seen[0], seen[-1], seen[:, 0], seen[:, -1])) > 0:
        return False
    others = [one for one in everything if one not in thing.family()]
    return not any(one.name == thing.name or thing.name in one.words or one.name in thing.words for one in others)


def _draw(rng: np.random.Generator, thing: Thing, seen: np.ndarray, size: int) -> tuple[int, int]:
    """A move in pixels that goes far enough and keeps the thing in the picture; (0, 0) if it would leave."""
    rows, columns = np.nonzero(seen > 0.5)
    left, right, top, bottom = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    x = int(rng.uniform(*REACH) * size) * int(rng.choice((-1, 1)))
    y = 0
    if "wall" in KINDS[thing.name].on:
        angle = rng.uniform(0, 2 * np.pi)
        far = rng.uniform(*REACH) * size
        x, y = int(far * np.cos(angle)), int(far * np.sin(angle))
    inside = left + x > 2 and right + x < size - 2 and top - y > 2 and bottom - y < size - 2
    apart = abs(x) >= FAR_ENOUGH * (right - left) or abs(y) >= FAR_ENOUGH * (bottom - top)
    return (x, y) if inside and apart else (0, 0)


def _stays_free(scene: Scene, thing: Thing, metres: np.ndarray) -> bool:
    """Tell whether the thing's new place is free and on the same floor, wall or top."""
    moved, holder = thing.bounds() + metres, thing.holder
    if holder is None:
        return scene.plan.is_free(moved, mover=thing)
    own = own_box(thing)
    into = np.array(holder.handle.matrix_world.to_3x3().inverted())
    for top in holder.tops:
        plan = plan_of(top)
        if plan.is_free(own):  # it is on this one
            for other in holder.held:
                plan.take(own_box(other), other)
            return plan.is_free(own + into @ metres, mover=thing) and scene.plan.is_free(moved, mover=holder)
    return False


def _is_seen_after(thing: Thing, metres: np.ndarray, alone: np.ndarray) -> bool:
    """Tell whether nothing hides the thing at its new place."""
    thing.shift(metres)
    try:
        after = render_coverage(thing.objects)
    finally:
        thing.shift(-metres)
    return after.sum() > SEEN_WHOLE * alone.sum()
