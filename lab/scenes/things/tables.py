"""Tables, desks and cabinets. See `thing.py` for the form of a builder."""

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing, Top

HARD_EDGE = 0.0025  # metres: the rounding that a veneered board's edge has


def desk(
    rng: np.random.Generator, *, width: float = 1.0, depth: float = 0.5, height: float = 0.75, wood: str = "#4d3023"
) -> Thing:
    """Return a wooden writing desk: panel ends, modesty board, at the right a drawer over a door."""
    thing = Thing("desk", wood)
    along = materials.wood(palette.darker(wood, 0.43), wood, axis="x", roughness=0.4)
    upright = materials.wood(palette.darker(wood, 0.4), palette.darker(wood, 0.93), axis="z", roughness=0.42)
    steel = materials.metal("#b8b8b6", roughness=0.3)
    thing.add(shapes.box("top", (width, depth, 0.026), (0, 0, height - 0.013), along, bevel=0.004))
    end_height, inset, board = height - 0.026, 0.035, 0.022
    for side in (-1, 1):
        x = side * (width / 2 - inset - board / 2)
        _board(thing, "end", (board, depth - 0.05, end_height), (x, 0, end_height / 2), upright)
    inner = width - 2 * (inset + board)
    _board(thing, "back board", (inner, 0.016, 0.36), (0, 0.10, end_height - 0.18), along)
    right = width / 2 - inset - board
    _desk_case(
        thing, (right - 0.34 * width, right), (-(depth - 0.05) / 2, depth - 0.07), end_height, along, upright, steel
    )
    for z in (0.12, 0.36, 0.62):  # the screws' caps that show on the outside of the left end
        cap = thing.add(shapes.lathe("cap", [(0, 0), (0.005, 0), (0.004, 0.0012), (0, 0.0012)], steel, segments=16))
        cap.location, cap.rotation_euler = (-width / 2 + inset, rng.normal(-0.12, 0.004), z), (0, -np.pi / 2, 0)
    thing.tops.append(Top((0, 0, height), (width - 0.06, depth - 0.06)))
    return thing


def _board(thing, name, size, at, material) -> None:
    """A veneered board with its slightly rounded edges."""
    thing.add(shapes.box(name, size, at, material, bevel=HARD_EDGE))


def _desk_case(thing, sides, deep, top, along, upright, steel) -> None:
    """The case under the desk's top: a drawer with a lock over a door. `deep`: its front's y, its depth."""
    (left, right), (front, depth), height, gap = sides, deep, 0.43, 0.003
    middle, low, case = (left + right) / 2, top - height, right - left
    _board(thing, "case side", (0.018, depth, height), (left + 0.009, 0.005, top - height / 2), upright)
    _board(thing, "case floor", (case, depth, 0.018), (middle, 0.005, low + 0.009), along)
    _board(thing, "case back", (case - 0.02, 0.01, height), (middle, 0.14, top - height / 2), upright)
    drawer_height = 0.135
    drawer_z = top - gap - drawer_height / 2
    door_height = height - drawer_height - 0.018 - 3 * gap
    door_z = low + 0.018 + gap + door_height / 2
    face, x = (case - 0.018 - 2 * gap, 0.018), middle + 0.009
    _board(thing, "drawer", (*face, drawer_height), (x, front + 0.012, drawer_z), along)
    _board(thing, "door", (*face, door_height), (x, front + 0.012, door_z), along)
    _bow_handle(thing, np.array([x, front + 0.003, drawer_z - 0.01]), (1, 0, 0), steel)
    _bow_handle(thing, np.array([left + 0.06, front + 0.003, door_z + 0.02]), (0, 0, 1), steel)
    lock = thing.add(shapes.lathe("lock", [(0, 0), (0.011, 0), (0.011, 0.003), (0.009, 0.004), (0, 0.004)], steel))
    lock.location, lock.rotation_euler = (x, front + 0.004, drawer_z + 0.04), (np.pi / 2, 0, 0)
    hole = materials.plastic("#101010")
    thing.add(shapes.box("keyhole", (0.0016, 0.001, 0.007), (x, front - 0.0006, drawer_z + 0.04), hole))


def _bow_handle(thing, at, along, steel) -> None:
    """A bowed bar of 96 mm between its feet, in front of `at`."""
    along = np.array(along, float)
    spread = np.linspace(-0.055, 0.055, 9)
    out = 0.024 * np.sqrt(np.clip(1 - (spread / 0.0555) ** 2, 0, 1))
    line = at + spread[:, None] * along + out[:, None] * np.array([0, -1.0, 0])
    thing.add(shapes.tube("bow handle", line, 0.0042, steel))


def cabinet(
    rng: np.random.Generator,
    *,
    width: float = 0.85,
    depth: float = 0.38,
    height: float = 0.86,
    paint: str = "#ece8de",
) -> Thing:
    """Return a painted sideboard in the country style: two drawers over two panelled doors, turned feet, knobs."""
    thing = Thing("cabinet", paint)
    white, brass = materials.paint(paint, roughness=0.42), materials.metal("#8a7350", roughness=0.35)
    feet = 0.10
    body = height - feet - 0.03
    thing.add(shapes.box("body", (width, depth, body), (0, 0, feet + body / 2), white, bevel=0.004))
    thing.add(shapes.box("top", (width + 0.05, depth + 0.04, 0.028), (0, -0.005, height - 0.014), white, bevel=0.009))
    thing.add(
        shapes.box("cornice", (width + 0.02, depth + 0.015, 0.018), (0, -0.003, height - 0.037), white, bevel=0.006)
    )
    thing.add(shapes.box("plinth", (width + 0.02, depth + 0.015, 0.03), (0, -0.003, feet + 0.015), white, bevel=0.008))
    foot = [(0.0, 0.0), (0.016, 0.0), (0.022, 0.02), (0.033, 0.06), (0.026, 0.085), (0.036, 0.1), (0.0, 0.1)]
    for x in (-1, 1):
        for y in (-1, 1):
            place = (x * (width / 2 - 0.04), y * (depth / 2 - 0.04), 0)
            thing.add(shapes.lathe("foot", foot, white, at=place, smooth_profile=3))
    front, half = -depth / 2, (width - 0.07) / 2
    drawer = 0.16
    for side in (-1, 1):
        x = side * (half / 2 + 0.0125)
        low, high = feet + 0.055, height - 0.07 - drawer
        _panel(thing, x, front, (half, high - low - 0.012), (low + high - 0.012) / 2, white)
        _panel(thing, x, front, (half, drawer), height - 0.062 - drawer / 2, white)
        _knob(thing, (x, front - 0.024, height - 0.062 - drawer / 2), brass)
        _knob(thing, (side * 0.045, front - 0.024, (low + high) / 2 + 0.03 + rng.normal(0, 0.001)), brass)
    thing.tops.append(Top((0, 0, height), (width - 0.06, depth - 0.06)))
    return thing


def _panel(thing, x, front, size, z, material) -> None:
    """A door or drawer front: a board with a raised field."""
    width, height = size
    thing.add(shapes.box("front", (width, 0.018, height), (x, front - 0.006, z), material, bevel=0.003))
    rail = 0.045
    for dz in (-1, 1):
        thing.add(
            shapes.box(
                "rail", (width, 0.008, rail), (x, front - 0.017, z + dz * (height - rail) / 2), material, bevel=0.003
            )
        )
    for dx in (-1, 1):
        thing.add(
            shapes.box(
                "stile",
                (rail, 0.008, height - 2 * rail),
                (x + dx * (width - rail) / 2, front - 0.017, z),
                material,
                bevel=0.003,
            )
        )
    thing.add(
        shapes.box(
            "field", (width - 2.9 * rail, 0.007, height - 2.9 * rail), (x, front - 0.016, z), material, bevel=0.0034
        )
    )


def _knob(thing, at, brass) -> None:
    profile = [(0.0, 0.0), (0.006, 0.0), (0.005, 0.012), (0.013, 0.019), (0.012, 0.025), (0.0, 0.028)]
    knob = thing.add(shapes.lathe("knob", profile, brass, smooth_profile=3, segments=24))
    knob.location, knob.rotation_euler = at, (np.pi / 2, 0, 0)


KINDS = {
    "desk": Kind(
        lambda rng: desk(
            rng,
            width=rng.uniform(0.9, 1.4),
            depth=rng.uniform(0.5, 0.65),
            wood=palette.vary(rng, str(rng.choice(["#4d3023", "#b58a5c", "#d8c3a0", "#8a5a33", "#e9e6df"]))),
        ),
        on=("floor",),
    ),
    "cabinet": Kind(
        lambda rng: cabinet(
            rng,
            width=rng.uniform(0.7, 1.3),
            height=rng.uniform(0.7, 1.0),
            paint=palette.pick(rng, ("white", "grey", "green", "blue", "brown", "black")),
        ),
        on=("floor",),
    ),
}
