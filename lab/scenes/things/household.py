"""What a household keeps about: ladders, radiators, mirrors, clocks, throws, watering cans. See `thing.py`."""

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Matrix, Vector

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing

WOODS = (("#5a3a22", "#8d6340"), ("#a98a60", "#d6bf98"), ("#2b211b", "#4d3a2e"), ("#8a5a33", "#c08a52"))
METALS = ("#c9cacc", "#b08d4a", "#b87a5a")  # steel, brass, copper
SHARP = np.radians(35)  # edges bent by more than this are seen as edges


# ------------------------------------------------------------------------------------------ shapes of several families


def bars(name: str, ends: np.ndarray, radius: float | Sequence[float], material, *, sides: int = 12):
    """Return one mesh of straight round bars between the `ends` (N, 2, 3); `radius` is one number, or one each."""
    ends = np.asarray(ends, float)
    rim = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    points, faces = [], []
    for (foot, top), r in zip(ends, np.broadcast_to(radius, len(ends)), strict=True):
        along = (top - foot) / np.linalg.norm(top - foot)
        across = np.cross(along, (0.31, 0.93, 0.2))
        across /= np.linalg.norm(across)
        ring = r * (np.outer(np.cos(rim), across) + np.outer(np.sin(rim), np.cross(along, across)))
        start = len(points) * sides
        for end, inward, share in ((foot, 0, 0.75), (foot, 0.25, 1), (top, -0.25, 1), (top, 0, 0.75)):
            points.append(end + along * inward * r + ring * share)
        faces += [tuple(start + i for i in face) for face in shapes.grid_faces(4, sides, wrap=True)]
        faces += [tuple(range(start, start + sides)), tuple(range(start + 3 * sides, start + 4 * sides))]
    return shapes.mesh_object(name, np.concatenate(points), faces, material)


def beams(name: str, ends: np.ndarray, across: Sequence[float], size: Sequence[float], material, *, bevel=0.002):
    """Return one mesh of straight flat bars between the `ends` (N, 2, 3), `size` = (along `across`, the other way)."""
    points, faces = [], []
    block = [(0, 1, 2, 3), (7, 6, 5, 4), (0, 4, 5, 1), (1, 5, 6, 2), (2, 6, 7, 3), (3, 7, 4, 0)]
    for index, (foot, top) in enumerate(np.asarray(ends, float)):
        along = (top - foot) / np.linalg.norm(top - foot)
        wide = np.asarray(across, float) - along * (along @ np.asarray(across, float))
        wide /= np.linalg.norm(wide)
        deep = np.cross(along, wide) * size[1] / 2
        wide = wide * size[0] / 2
        points += [end + a * wide + b * deep for end in (foot, top) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        faces += [tuple(8 * index + i for i in face) for face in block]
    return shapes.mesh_object(name, np.array(points), faces, material, bevel=min(bevel, 0.4 * min(size)))


def plate(name: str, outline: np.ndarray, front: float, back: float, material, *, bevel: float = 0.002):
    """Return a flat body of this outline (N, 2) in x and z, from y = `front` to y = `back`."""
    count = len(outline)
    points = np.concatenate([np.insert(np.asarray(outline, float), 1, y, axis=1) for y in (front, back)])
    faces = [(k, (k + 1) % count, (k + 1) % count + count, k + count) for k in range(count)]
    faces += [tuple(range(count))[::-1], tuple(range(count, 2 * count))]
    made = shapes.mesh_object(name, points, faces, material, bevel=bevel)
    made.data.set_sharp_from_angle(angle=SHARP)
    return made


def aimed(part: bpy.types.Object, at: Sequence[float], direction: Sequence[float]) -> bpy.types.Object:
    """Put a part at a place with its own z along a direction. Returns it."""
    part.location = at
    part.rotation_euler = Vector(direction).to_track_quat("Z", "Y").to_euler()
    return part


def paint_faces(part: bpy.types.Object, others: Sequence[bpy.types.Material], which: Sequence[int]) -> None:
    """Give each face of a mesh one of its materials: 0 the one it has, 1 the first of the others, and so on."""
    for material in others:
        part.data.materials.append(material)
    part.data.polygons.foreach_set("material_index", np.asarray(which, np.int32))


def lettering(text: str, size: float, at: Sequence[float], material, *, turn=(np.pi / 2, 0.0, 0.0), depth=0.0004):
    """Return raised letters centred at a place, read from the front (-y) unless turned otherwise."""
    curve = bpy.data.curves.new("lettering", "FONT")
    curve.body, curve.size, curve.extrude, curve.resolution_u = text, size, depth, 3
    curve.align_x, curve.align_y = "CENTER", "CENTER"
    curve.materials.append(material)
    made = bpy.data.objects.new("lettering", curve)
    bpy.context.scene.collection.objects.link(made)
    made.location, made.rotation_euler = at, turn
    return made


def moved(place: np.ndarray, x: float, y: float, z: float) -> np.ndarray:
    """Return the place, or places (..., 3), moved by so much."""
    return np.asarray(place, float) + np.array([x, y, z])


def circle(radius: float, *, middle: Sequence[float] = (0.0, 0.0), count: int = 48, stretch: float = 1.0) -> np.ndarray:
    """Return a closed round outline (N, 2), `stretch` times as high as it is wide."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.asarray(middle) + radius * np.column_stack([np.cos(angle), stretch * np.sin(angle)])


def turn_about(thing: Thing, angle: float) -> None:
    """Turn all that the thing is made of so far round its own z axis, patterns included."""
    for part in thing.objects:
        part.matrix_basis = Matrix.Rotation(angle, 4, "Z") @ part.matrix_basis


def apply(thing: Thing, matrix: Matrix) -> None:
    """Move and turn the surfaces that the thing is made of: its boxes stay close to it, patterns do not turn."""
    for part in thing.objects:
        whole = matrix @ part.matrix_basis
        if part.type == "CURVES":
            places = part.data.attributes["position"].data
            flat = np.empty(3 * len(places), np.float32)
            places.foreach_get("vector", flat)
            turned = flat.reshape(-1, 3) @ np.array(whole.to_3x3()).T + np.array(whole.translation)
            places.foreach_set("vector", turned.astype(np.float32).ravel())
        else:
            part.data.transform(whole)
        part.data.update_tag()
        part.matrix_basis = Matrix.Identity(4)


def ground(thing: Thing) -> Thing:
    """Move all that the thing is made of until its lowest point is at z = 0, its middle at the origin. Returns it."""
    low, high = thing.bounds()
    shift = Vector((-(low[0] + high[0]) / 2, -(low[1] + high[1]) / 2, -low[2]))
    for part in thing.objects:
        part.location += shift
    return thing


# ------------------------------------------------------------------------------------------------------------ ladders


def ladder(
    rng: np.random.Generator, *, steps: int = 4, tint: str = "#b9bcbe", design: str = "platform", turn: float = 0.6
) -> Thing:
    """Return a step ladder standing open, turned to show its A: with a "platform" and a safety hoop, of "wood", or a
    low "tubular" one with broad treads."""
    thing = Thing("ladder", tint)
    if design == "wood":
        _wooden_ladder(thing, rng, steps, tint)
    elif design == "tubular":
        _tubular_ladder(thing, rng, steps, tint)
    else:
        _platform_ladder(thing, rng, steps, tint)
    turn_about(thing, turn)
    return ground(thing)


def _rails(height: float, foot: float, head: float, low: tuple[float, float], high: float) -> np.ndarray:
    """The ends (4, 2, 3) of two front and two back legs: half widths at foot and head, y at the feet, y at the head."""
    ends = []
    for y, top in ((low[0], high), (low[1], high + 0.045)):
        ends += [[(side * foot, y, 0.012), (side * head, top, height)] for side in (-1, 1)]
    return np.array(ends)


def _tread_places(rails: np.ndarray, heights: Sequence[float]) -> list[tuple[float, float, float]]:
    """Half the width, y and z of a tread between the two front rails at each height."""
    foot, head = rails[1]
    shares = (np.asarray(heights) - foot[2]) / (head[2] - foot[2])
    return [tuple(foot + share * (head - foot)) for share in shares]


def _ladder_feet(thing, rails, size, black) -> None:
    """Rubber shoes."""
    shoes = np.array([[foot - (0, 0, 0.012), foot + (top - foot) * 0.04] for foot, top in rails])
    thing.add(beams("shoes", shoes, (1, 0, 0), size, black, bevel=0.004))


def _platform_ladder(thing, rng, steps, tint) -> None:
    """Rails of aluminium or enamel, ribbed treads, a moulded platform at the top and a hoop above it."""
    rise, spread = float(rng.uniform(0.22, 0.25)), float(rng.uniform(0.2, 0.24))
    height = rise * steps
    half = 0.2 + 0.014 * steps
    metal = materials.metal("#c6c8ca", roughness=0.34) if palette.name_of(tint) == "grey" else materials.paint(tint)
    black = materials.plastic("#1a1a1c", roughness=0.6)
    trim = materials.plastic(str(rng.choice(("#1c1d20", "#c03a24", "#24508a", "#d9a02a"))), roughness=0.5)
    rails = _rails(height, half, 0.185, (-spread * height * 1.15, spread * height * 1.25), -0.02)
    thing.add(beams("rails", rails, (0, 1, 0.2), (0.05, 0.022), metal, bevel=0.004))
    _ladder_feet(thing, rails, (0.03, 0.058), black)
    for wide, y, z in _tread_places(rails, rise * np.arange(1, steps)):
        thing.add(shapes.box("tread", (2 * wide - 0.02, 0.085, 0.028), (0, y, z), metal, bevel=0.004))
        ribs = [[(-wide + 0.02, y + d, z + 0.015), (wide - 0.02, y + d, z + 0.015)] for d in (-0.03, -0.01, 0.01, 0.03)]
        thing.add(bars("ribs", np.array(ribs), 0.003, trim, sides=6))
    thing.add(shapes.box("platform", (0.42, 0.27, 0.035), (0, 0.02, height), trim, bevel=0.01))
    thing.add(shapes.box("mat", (0.36, 0.22, 0.004), (0, 0.02, height + 0.019), black, bevel=0.002))
    _braces(thing, rails, metal, (0.35, 0.7))
    top = height + float(rng.uniform(0.45, 0.6))
    y = 0.1
    hoop = [(-0.185, y, height), (-0.185, y, top - 0.06), (-0.15, y, top - 0.01), (-0.09, y, top)]
    hoop += [(-x, y, z) for x, y, z in reversed(hoop)]
    thing.add(shapes.tube("hoop", np.array(hoop), 0.014, metal))
    if rng.random() < 0.6:
        thing.add(shapes.box("tool tray", (0.3, 0.11, 0.05), (0, y - 0.02, top - 0.03), trim, bevel=0.012))


def _braces(thing, rails, metal, shares) -> None:
    """Cross bars between the back legs, and a strut at either side that keeps the ladder from opening further."""
    back = rails[2:]
    rungs = [[leg[0] + share * (leg[1] - leg[0]) for leg in back] for share in shares]
    struts = [[a[0] + 0.5 * (a[1] - a[0]), b[0] + 0.5 * (b[1] - b[0])] for a, b in zip(rails[:2], back, strict=True)]
    thing.add(bars("back rungs", np.array(rungs), 0.009, metal))
    thing.add(beams("struts", np.array(struts), (0, 0, 1), (0.018, 0.004), metal))


def _wooden_ladder(thing, rng, steps, tint) -> None:
    """A painter's ladder: plank rails and treads, a small top, lighter back legs with a cross, iron hinges."""
    rise = float(rng.uniform(0.24, 0.28))
    height = rise * (steps + 0.75)
    dark = palette.darker(tint, 0.68)
    upright = materials.wood(dark, tint, axis="z", roughness=0.55)
    level = materials.wood(dark, tint, axis="x", roughness=0.55)
    iron = materials.metal("#6f7072", roughness=0.5)
    half = 0.2 + 0.016 * steps
    rails = _rails(height - 0.02, half, 0.16, (-0.27 * height, 0.3 * height), -0.03)
    thing.add(beams("rails", rails[:2], (0, 1, 0.2), (0.075, 0.024), upright, bevel=0.003))
    thing.add(beams("back legs", rails[2:], (1, 0, 0), (0.045, 0.024), upright, bevel=0.003))
    for wide, y, z in _tread_places(rails, rise * (np.arange(steps) + 1)):
        thing.add(shapes.box("tread", (2 * wide + 0.01, 0.095, 0.022), (0, y, z), level, bevel=0.003))
    thing.add(shapes.box("top", (0.42, 0.16, 0.026), (0, 0.0, height), level, bevel=0.004))
    left, right = rails[2:]
    low, high = 0.22, 0.62
    cross = [[a[0] + low * (a[1] - a[0]), b[0] + high * (b[1] - b[0])] for a, b in ((left, right), (right, left))]
    rungs = [[leg[0] + share * (leg[1] - leg[0]) for leg in (left, right)] for share in (low, high)]
    thing.add(beams("cross", np.array(cross + rungs), (0, 0.3, 1), (0.03, 0.012), level))
    _ladder_cords(thing, rails, rng)
    hinges = [(side * 0.175, -0.005, height - 0.05) for side in (-1, 1)]
    for place in hinges:
        thing.add(shapes.box("hinge", (0.012, 0.09, 0.035), place, iron, bevel=0.003))


def _ladder_cords(thing, rails, rng) -> None:
    """A slack cord at either side from the front rail to the back leg."""
    share = np.linspace(0, 1, 9)[:, None]
    cords = []
    for a, b in zip(rails[:2], rails[2:], strict=True):
        start, end = a[0] + 0.4 * (a[1] - a[0]), b[0] + 0.4 * (b[1] - b[0])
        line = start + share * (end - start)
        line[:, 2] -= rng.uniform(0.03, 0.07) * np.sin(np.pi * share[:, 0])
        cords.append(line)
    thing.add(shapes.strands("cords", cords, 0.004, materials.fibre("#d8cdb4")))


def _tubular_ladder(thing, rng, steps, tint) -> None:
    """Bent steel tube in one hoop, broad treads with black rubber, back legs in a second hoop."""
    steps = min(steps, 3)
    rise = float(rng.uniform(0.22, 0.25))
    height, half = rise * steps, 0.2
    steel = materials.paint(tint, roughness=0.25, coat=0.4)
    black = materials.plastic("#1d1d1f", roughness=0.75)
    low, top = -0.36 * height, height + float(rng.uniform(0.3, 0.42))
    slope = -low / height
    front = [(-half - 0.02, low, 0.012), (-half, 0.0, height), (-half, 0.9 * slope * (top - height), top - 0.05)]
    front += [(-half + 0.06, slope * (top - height), top)]
    front += [(-x, y, z) for x, y, z in reversed(front)]
    thing.add(shapes.tube("front hoop", np.array(front), 0.0125, steel, smooth=8))
    back = [(-half - 0.03, 0.5 * height + 0.1, 0.012), (-half + 0.025, 0.03, height - 0.03)]
    back += [(half - 0.025, 0.03, height - 0.03), (half + 0.03, 0.5 * height + 0.1, 0.012)]
    thing.add(shapes.tube("back hoop", np.array(back), 0.0115, steel, smooth=0))
    for k in range(1, steps + 1):
        z = rise * k
        y = low + slope * z + (0.07 if k == steps else 0.0)
        deep = 0.26 if k == steps else 0.17
        thing.add(shapes.box("tread", (2 * half + 0.005, deep, 0.024), (0, y, z), steel, bevel=0.008))
        thing.add(shapes.box("rubber", (2 * half - 0.04, deep - 0.03, 0.006), (0, y, z + 0.012), black, bevel=0.002))
    ends = [(x, y, z) for x, y, z in (front[0], front[-1], back[0], back[-1])]
    shoes = [[(x, y, 0.0), (x, y, 0.05)] for x, y, _ in ends]
    thing.add(bars("shoes", np.array(shoes), 0.0175, black))
    rung = [(side * (half + 0.018), 0.35 * height + 0.09, 0.25 * height) for side in (-1, 1)]
    thing.add(bars("back rung", np.array([rung]), 0.008, steel))


# ---------------------------------------------------------------------------------------------------------- radiators


def radiator(
    rng: np.random.Generator,
    *,
    width: float = 0.9,
    height: float = 0.6,
    enamel: str = "#eceae4",
    design: str = "columns",
) -> Thing:
    """Return a radiator with its back at y = 0, valve and pipes down to the floor: "columns" of cast iron on feet, a
    steel "panel" with a grille, or "tubes" between two headers."""
    thing = Thing("radiator", enamel)
    skin = materials.paint(enamel, roughness=0.3, unevenness=0.03)
    steel = materials.metal("#c9cacc", roughness=0.25)
    if design == "panel":
        _panel_radiator(thing, width, height, skin, steel)
    elif design == "tubes":
        _tube_radiator(thing, width, height, skin)
    else:
        _column_radiator(thing, width, height, skin)
    y, edge = -0.075, width / 2
    low = 0.17 if design != "panel" else 0.15
    _valve(thing, edge, y, low, height, steel, materials.plastic("#efeeea", roughness=0.35))
    return thing


def _column_radiator(thing, width, height, skin) -> None:
    """Rounded cast sections side by side, each of three columns, joined by bosses; the outermost have feet."""
    pitch, deep, low = 0.062, 0.14, 0.09
    count = max(int(width / pitch), 5)
    tall = height - low
    outline = shapes.rounded_outline(deep, tall, (0.05, 0.065, 0.065, 0.05), points_a_corner=6, points_a_side=6)
    points, faces = shapes.puff(outline, 0.025, 0.025, power=2.2, rings=7)
    points = points[:, [1, 0, 2]] + (0, -deep / 2 - 0.02, low)
    places = (np.arange(count) - (count - 1) / 2) * pitch
    frames = np.tile(np.eye(4), (count, 1, 1))
    frames[:, 0, 3] = places
    thing.add(shapes.copies("sections", (points, faces), frames, skin))
    # the grooves between the columns of a section show as two ridges on its narrow front
    ridge = [[(x, -deep - 0.021, low + 0.07), (x, -deep - 0.021, height - 0.08)] for x in places]
    thing.add(bars("ridges", np.array(ridge), 0.012, skin, sides=8))
    y = -deep / 2 - 0.02
    bosses = [[(places[0], y, z), (places[-1], y, z)] for z in (low + 0.055, height - 0.06)]
    thing.add(bars("bosses", np.array(bosses), 0.03, skin))
    feet = []
    for x in (places[0], places[-1]):
        feet += [[(x, y, low + 0.06), (x, y + out, 0.002)] for y, out in ((-deep - 0.0, -0.012), (-0.045, 0.012))]
    thing.add(bars("feet", np.array(feet), 0.019, skin))


def _tube_radiator(thing, width, height, skin) -> None:
    """Two rows of slim round tubes with domed ends between a header below and one above."""
    low, pitch = 0.12, 0.046
    count = max(int(width / pitch), 6)
    places = (np.arange(count) - (count - 1) / 2) * pitch
    tubes = [[(x, y, low), (x, y, height)] for x in places for y in (-0.04, -0.085)]
    thing.add(bars("tubes", np.array(tubes), 0.0145, skin))
    reach = places[-1] + 0.022
    headers = [[(-reach, -0.0625, z), (reach, -0.0625, z)] for z in (low + 0.035, height - 0.035)]
    thing.add(bars("headers", np.array(headers), 0.026, skin, sides=16))
    hooks = [[(x, 0.0, z), (x, -0.05, z)] for x in (-0.7 * reach, 0.7 * reach) for z in (low + 0.08, height - 0.08)]
    thing.add(bars("brackets", np.array(hooks), 0.01, skin))


def _panel_radiator(thing, width, height, skin, steel) -> None:
    """A pressed steel panel with upright flutes, side covers, and a slotted grille over the fins."""
    low, front = 0.12, -0.1
    flutes = max(int(width / 0.042), 8)
    steps = 10 * flutes + 1
    x = np.linspace(-0.5, 0.5, steps) * (width - 0.05)
    wave = 0.5 - 0.5 * np.cos(2 * np.pi * flutes * (x / (width - 0.05) + 0.5))
    groove = np.clip(2.2 * wave, 0, 1) * 0.009
    z = np.array([low + 0.015, low + 0.05, low + 0.058, height - 0.075, height - 0.067, height - 0.03])
    share = np.array([0, 0, 1, 1, 0, 0])
    grid = np.stack(np.broadcast_arrays(x, front - share[:, None] * groove, z[:, None]), axis=-1)
    thing.add(shapes.sheet("flutes", grid, skin))
    tall = height - low
    thing.add(shapes.box("panel", (width - 0.012, 0.03, tall - 0.015), (0, front + 0.0165, low + tall / 2), skin))
    thing.add(shapes.box("back panel", (width - 0.02, 0.02, tall - 0.03), (0, -0.03, low + tall / 2), skin))
    for side in (-1, 1):
        place = (side * (width / 2 - 0.006), -0.06, low + tall / 2)
        thing.add(shapes.box("side cover", (0.012, 0.09, tall - 0.02), place, skin, bevel=0.004))
    slots = np.linspace(-0.5, 0.5, int(width / 0.022)) * (width - 0.04)
    fins = np.array([[(x, front + 0.004, height - 0.004), (x, -0.02, height - 0.004)] for x in slots])
    thing.add(beams("grille", fins, (0, 0, 1), (0.014, 0.007), skin, bevel=0.001))
    for y in (front + 0.003, -0.02):
        thing.add(shapes.box("grille rail", (width, 0.008, 0.022), (0, y, height - 0.006), skin))
    thing.add(shapes.box("dark", (width - 0.03, 0.06, 0.01), (0, -0.06, height - 0.05), materials.paint("#2a2a2a")))
    hooks = [[(x, 0.0, z), (x, -0.03, z)] for x in (-0.35 * width, 0.35 * width) for z in (low + 0.1, height - 0.1)]
    thing.add(bars("brackets", np.array(hooks), 0.012, steel))


def _valve(thing, edge, y, low, height, steel, white) -> None:
    """A thermostat at the right, a lockshield at the left, each with its pipe into the floor."""
    pipes = []
    for side in (-1, 1):
        x = side * (edge + 0.055)
        pipes += [[(x, y, 0.0), (x, y, low)], [(side * (edge - 0.03), y, low), (x, y, low)]]
        rose = [(0, 0.0), (0.024, 0.0), (0.022, 0.006), (0, 0.007)]
        thing.add(shapes.lathe("pipe rose", rose, steel, at=(x, y, 0), segments=20))
    thing.add(bars("pipes", np.array(pipes), 0.0085, steel))
    nuts = [[(s * (edge + 0.03), y, low), (s * (edge + 0.072), y, low)] for s in (-1, 1)]
    thing.add(bars("valve bodies", np.array(nuts), 0.015, steel, sides=8))
    head = [(0, 0), (0.016, 0), (0.021, 0.014), (0.0225, 0.06), (0.018, 0.076), (0, 0.08)]
    thing.add(shapes.lathe("thermostat", head, white, at=(edge + 0.055, y, low + 0.006), segments=24))
    cap = [(0, 0), (0.012, 0), (0.013, 0.024), (0, 0.028)]
    thing.add(shapes.lathe("lockshield", cap, white, at=(-edge - 0.055, y, low + 0.006), segments=16))


# ------------------------------------------------------------------------------------------------- mirrors and clocks


def _looking_glass():
    """Silvered glass: as clear as mirrors are."""
    graph = materials.Graph("mirror")
    return graph.principled({"Base Color": materials.colour("#eef2f1"), "Metallic": 1.0, "Roughness": 0.015})


def moulding(name: str, outline: np.ndarray, profile: Sequence[tuple[float, float]], material, *, back: float = 0.0):
    """Return a frame along a closed outline (N, 2) in x and z, its corners mitred.

    `profile` are points (outwards from the outline, forward from y = `back`), from the inner edge to the outer.
    """
    ahead = np.roll(outline, -1, axis=0) - outline
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    normals = np.column_stack([ahead[:, 1], -ahead[:, 0]])
    both = normals + np.roll(normals, 1, axis=0)
    miter = 2 * both / (both**2).sum(axis=1, keepdims=True)
    rows = [np.insert(outline + out * miter, 1, back - forward, axis=1) for out, forward in profile]
    count = len(outline)
    made = shapes.mesh_object(name, np.concatenate(rows), shapes.grid_faces(len(rows), count, wrap=True), material)
    made.data.set_sharp_from_angle(angle=SHARP)
    return made


def _mirror_outline(form: str, width: float, height: float) -> np.ndarray:
    """The edge of the glass (N, 2), counterclockwise, its lowest point at z = 0."""
    if form in ("round", "oval"):
        return circle(width / 2, middle=(0, height / 2), stretch=height / width, count=72)
    if form == "arch":
        arc = np.linspace(0, np.pi, 36)
        top = np.column_stack([np.cos(arc), np.sin(arc)]) * width / 2 + (0, height - width / 2)
        return np.concatenate([[(-width / 2, 0), (width / 2, 0)], top])
    radius = 0.08 * width if form == "rounded" else 0.0
    if radius:
        return shapes.rounded_outline(width, height, (radius,) * 4, points_a_corner=10, points_a_side=2)
    return np.array([(-width / 2, 0), (width / 2, 0), (width / 2, height), (-width / 2, height)])


PROFILES = {  # (outwards, forward) in shares of the frame's width
    "thin": [(-0.2, 0.3), (-0.2, 1.6), (1.0, 1.6), (1.0, 0.0)],
    "broad": [(-0.1, 0.15), (-0.08, 0.3), (0.15, 0.36), (0.85, 0.42), (1.0, 0.36), (1.0, 0.0)],
    "ogee": [
        (-0.1, 0.1), (-0.06, 0.22), (0.05, 0.24), (0.12, 0.18), (0.3, 0.22), (0.5, 0.36), (0.62, 0.52), (0.76, 0.56),
        (0.88, 0.5), (0.9, 0.38), (1.0, 0.34), (1.0, 0.0),
    ],
}  # fmt: skip


def mirror(
    rng: np.random.Generator,
    *,
    width: float = 0.5,
    height: float = 0.7,
    frame: str = "#2b211b",
    form: str = "rectangle",
    profile: str = "thin",
    rail: float = 0.02,
    wooden: bool = False,
    hung: bool = False,
) -> Thing:
    """Return a wall mirror, "round", "oval", "arch", "rounded" or "rectangle", in a frame `rail` wide.

    `hung` hangs a round one by a leather strap from a knob; the "sun" profile is a wreath of rays.
    """
    thing = Thing("mirror", frame)
    margin = rail if profile != "sun" else 0.32 * width
    outline = np.add(_mirror_outline(form, width, height), (0, margin))
    if wooden:
        stuff = materials.wood(palette.darker(frame, 0.65), frame, axis="z")
    elif frame in METALS:
        stuff = materials.metal(frame, roughness=0.3)
    else:
        stuff = materials.paint(frame, roughness=0.35)
    middle = outline.mean(axis=0)
    thing.add(plate("glass", outline, -0.009, -0.004, _looking_glass(), bevel=0.0))
    if profile == "sun":
        _sun_rays(thing, rng, width / 2, middle, stuff)
    else:
        scaled = [(out * rail, forward * rail + 0.006) for out, forward in PROFILES[profile]]
        scaled[-1] = (scaled[-1][0], 0.0)
        thing.add(moulding("frame", outline, scaled, stuff))
    if profile == "ogee":
        _frame_beads(thing, outline, rail, stuff)
    if hung:
        _strap(thing, width / 2, middle, rail)
    return thing


def _sun_rays(thing, rng, radius, middle, stuff) -> None:
    """A rim, and rays long and short in turn all round it."""
    count = int(rng.choice((24, 32, 40)))
    rim = circle(radius, middle=middle, count=72)
    thing.add(moulding("rim", rim, [(-0.008, 0.008), (-0.004, 0.018), (0.01, 0.02), (0.016, 0.012), (0.016, 0)], stuff))
    ends, radii = [], []
    for k, angle in enumerate(np.linspace(0, 2 * np.pi, count, endpoint=False)):
        out = np.array([np.cos(angle), 0, np.sin(angle)])
        start = np.array([middle[0], -0.01, middle[1]]) + out * radius
        ends.append([start, start + out * radius * (0.6 if k % 2 else 0.42)])
        radii.append(0.007 if k % 2 else 0.0055)
    thing.add(bars("rays", np.array(ends), radii, stuff, sides=8))


def _frame_beads(thing, outline, rail, stuff) -> None:
    """A row of small beads along the inner edge of a gilded frame."""
    closed = np.concatenate([outline, outline[:1]])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    count = int(length[-1] / 0.016)
    along = np.linspace(0, length[-1], count, endpoint=False)
    x, z = np.interp(along, length, closed[:, 0]), np.interp(along, length, closed[:, 1])
    middle = outline.mean(axis=0)
    frames = np.tile(np.eye(4), (count, 1, 1))
    frames[:, :3, 3] = np.column_stack([x, np.full(count, -0.22 * rail - 0.008), z])
    frames[:, [0, 2], 3] += (frames[:, [0, 2], 3] - middle) * (0.18 * rail / np.abs(outline - middle).max())
    thing.add(shapes.copies("beads", _bead(0.0055), frames, stuff))


def _bead(radius: float) -> tuple[np.ndarray, list]:
    """A small ball (points, faces)."""
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, 8, endpoint=False), np.linspace(0.01, np.pi - 0.01, 6))
    points = radius * np.stack([np.sin(v) * np.cos(u), np.sin(v) * np.sin(u), np.cos(v)], axis=-1)
    return points.reshape(-1, 3), shapes.grid_faces(6, 8, wrap=True)


def _strap(thing, radius, middle, rail) -> None:
    """A leather strap up from both sides of the frame to a knob in the wall."""
    leather = materials.cloth("#7a4b2a", weave=0.004, bump=0.2)
    knob = np.array([middle[0], -0.02, middle[1] + radius * 1.75])
    out = radius + rail
    for side in (-1, 1):
        rim = np.array([middle[0] + side * out * 0.94, -0.016, middle[1] + out * 0.36])
        top = np.array([middle[0] + side * out * 0.7, -0.016, middle[1] + out * 0.75])
        line = np.array([rim, top, moved(knob, side * 0.012, 0.004, 0.0)])
        across = np.array([(0, -1, 0)] * 3)
        thing.add(shapes.ribbon("strap", line, across, 0.022, 0.003, leather, smooth=4))
    head = [(0, 0), (0.008, 0), (0.008, 0.014), (0.017, 0.02), (0.017, 0.03), (0, 0.034)]
    aimed(thing.add(shapes.lathe("knob", head, materials.metal("#b08d4a"))), moved(knob, 0, 0.02, 0), (0, -1, 0))


ROMAN = ("XII", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI")
FACES = {  # what is on the dial and how the case is: marks, numerals, hands
    "arabic": {"marks": "minutes", "numerals": "arabic", "hands": "baton"},
    "roman": {"marks": "minutes", "numerals": "roman", "hands": "spade"},
    "station": {"marks": "bars", "numerals": "", "hands": "bold"},
    "quarters": {"marks": "hours", "numerals": "quarters", "hands": "baton"},
    "plain": {"marks": "hours", "numerals": "", "hands": "baton"},
}


def clock(
    rng: np.random.Generator,
    *,
    radius: float = 0.16,
    case: str = "#1b1b1d",
    dial: str = "#f2f1ec",
    face: str = "arabic",
    wooden: bool = False,
) -> Thing:
    """Return a round wall clock of one of the FACES, its hands at some hour; `wooden`: cut from one piece of wood."""
    thing = Thing("clock", dial)
    rim = 0.06 * radius + 0.006
    stuff = materials.metal(case, roughness=0.25) if case in METALS else materials.paint(case, roughness=0.3, coat=0.3)
    card = materials.wood(palette.darker(dial, 0.7), dial, figure=0.5) if wooden else materials.paper(dial)
    ink = _ink_on(dial)
    middle = np.array([0.0, -0.03, radius])
    aimed(thing.add(shapes.lathe("dial", [(0, 0), (radius - rim / 2, 0)], card)), middle, (0, -1, 0))
    deep = 0.014 if wooden else 0.026
    profile = [(radius - rim, -0.001), (radius - 0.8 * rim, deep - 0.016), (radius - 0.5 * rim, deep - 0.011)]
    profile += [(radius - 0.1 * rim, deep - 0.016), (radius, -0.005), (radius, -0.03), (0.6 * radius, -0.03)]
    aimed(thing.add(shapes.lathe("case", profile, card if wooden else stuff, segments=64)), middle, (0, -1, 0))
    joint = np.array([0.0, middle[1], radius])
    _dial_marks(thing, joint, radius - rim, FACES[face], ink)
    _hands(thing, rng, joint, radius - rim, FACES[face]["hands"], ink)
    return thing


def _ink_on(dial: str):
    """Print that shows on this dial: black, or near white."""
    dark = sum(materials.colour(dial)[:3]) < 0.6
    return materials.paint("#f0eee6" if dark else "#1a1a1c", roughness=0.5)


def _dial_marks(thing, joint, radius, face, ink) -> None:
    """Marks of hours and minutes round the dial, and the numerals."""
    count = 12 if face["marks"] == "hours" else 60
    long, thick = {"minutes": (0.07, 0.016), "bars": (0.2, 0.06), "hours": (0.15, 0.035)}[face["marks"]]
    ends, small = [], []
    for k in range(count):
        hour = k * 12 % count == 0
        out = _out(k / count)
        reach = long if hour else 0.35 * long
        line = [joint + (0, -0.001, 0) + out * radius * share for share in (0.95 - reach, 0.95)]
        (ends if hour else small).append(line)
    for lines, width in ((ends, thick), (small, 0.4 * thick)):
        if lines:
            thing.add(beams("marks", np.array(lines), (0, 1, 0), (0.0016, width * radius), ink, bevel=0.0))
    for k in range(12):
        if not face["numerals"] or (face["numerals"] == "quarters" and k % 3):
            continue
        text = ROMAN[k] if face["numerals"] == "roman" else str(k or 12)
        share, size = (0.72, 0.2) if face["numerals"] == "roman" else (0.74, 0.26)
        thing.add(lettering(text, size * radius, joint + (0, -0.001, 0) + _out(k / 12) * share * radius, ink))


def _out(turn: float) -> np.ndarray:
    """The direction in which a hand points after this share of its round."""
    return np.array([np.sin(2 * np.pi * turn), 0.0, np.cos(2 * np.pi * turn)])


def _hands(thing, rng, joint, radius, style, ink, *, seconds: bool = True) -> None:
    """Hour and minute hand at one time of the day, a thin red one of the seconds, and the cap over their axle."""
    hour, minute = int(rng.integers(12)), float(rng.integers(60)) / 60
    width = {"baton": 0.05, "bold": 0.09, "spade": 0.035}[style]
    for level, turn, reach, wide in ((0.004, (hour + minute) / 12, 0.55, 1.25), (0.006, minute, 0.84, 1.0)):
        out = _out(turn)
        line = np.array([[joint - out * 0.16 * radius, joint + out * reach * radius]]) - (0, level, 0)
        thing.add(beams("hand", line, (0, 1, 0), (0.0014, width * wide * radius), ink, bevel=0.0))
        if style == "spade":
            blade = circle(0.075 * radius * wide, count=20)
            part = thing.add(plate("spade", blade, 0.0, 0.0012, ink, bevel=0.0))
            part.location = joint + out * (reach - 0.2) * radius - (0, level + 0.0012, 0)
    if seconds:
        red = materials.paint("#b3241f", roughness=0.4)
        out = _out(float(rng.random()))
        line = np.array([[joint - out * 0.22 * radius, joint + out * 0.82 * radius]]) - (0, 0.008, 0)
        thing.add(beams("second hand", line, (0, 1, 0), (0.001, 0.016 * radius), red, bevel=0.0))
    cap = thing.add(shapes.lathe("cap", [(0, 0.011), (0.05 * radius, 0.01), (0.055 * radius, 0)], ink, segments=20))
    aimed(cap, joint, (0, -1, 0))


# -------------------------------------------------------------------------------------------------------- alarm clocks


def alarm_clock(
    rng: np.random.Generator, *, size: float = 0.055, case: str = "#b3241f", dial: str = "#f2f1ec"
) -> Thing:
    """Return a round alarm clock on two legs, with two bells, the hammer between them and a handle over them."""
    thing = Thing("alarm clock", case)
    r, deep = size, 0.9 * size
    steel = materials.metal("#d2d3d4" if rng.random() < 0.6 else "#b08d4a", roughness=0.2)
    bells = steel if rng.random() < 0.7 else materials.paint(case, roughness=0.25, coat=0.5)
    enamel = materials.metal if case in METALS else materials.paint
    body = enamel(case, roughness=0.25)
    middle = np.array([0.0, -0.4 * deep, 1.22 * r])
    profile = [(0.93 * r, 0.0), (0.95 * r, 0.1 * r), (r, 0.11 * r), (1.03 * r, 0.04 * r), (1.03 * r, -0.04 * r)]
    profile += [(r, -0.08 * r), (r, -deep + 0.2 * r), (0.9 * r, -deep), (0, -deep)]
    aimed(thing.add(shapes.lathe("case", profile, body, bevel=0.0)), middle, (0, -1, 0))
    aimed(thing.add(shapes.lathe("dial", [(0, 0), (0.94 * r, 0)], materials.paper(dial))), middle, (0, -1, 0))
    ink = _ink_on(dial)
    _dial_marks(thing, middle, 0.93 * r, FACES["arabic"], ink)
    _hands(thing, rng, middle, 0.9 * r, "bold", ink, seconds=False)
    _bells(thing, r, middle[1] + 0.4 * deep, middle[2], bells, steel)
    return ground(thing)


def _bells(thing, r, y, z, bells, steel) -> None:
    """Legs below; above, two domed bells leaning outwards, the hammer and the bow to carry it by."""
    legs = []
    for side in (-1, 1):
        out = np.array([side * 0.55, 0.0, 0.835])
        low = np.array([side * 0.62, 0.0, -0.785])
        at = np.array([0.0, y, z])
        legs.append([at + low * r * 0.95, np.array([side * 0.8 * r, y, 0.0])])
        stem = [at + out * 0.95 * r, at + out * 1.25 * r]
        dome = [(0.52 * r, 0), (0.5 * r, 0.1 * r), (0.4 * r, 0.26 * r), (0.2 * r, 0.36 * r), (0, 0.39 * r)]
        aimed(thing.add(shapes.lathe("bell", dome, bells, smooth_profile=3, segments=32)), stem[1] - out * 0.1 * r, out)
        knob = [(0, 0.5 * r), (0.06 * r, 0.46 * r), (0.07 * r, 0.36 * r)]
        aimed(thing.add(shapes.lathe("knob", knob, steel, segments=16)), stem[1] - out * 0.1 * r, out)
        legs.append(stem)
    hammer = [[(0, y, z + 0.95 * r), (0, y, z + 1.42 * r)], [(-0.12 * r, y, z + 1.45 * r), (0.12 * r, y, z + 1.45 * r)]]
    radii = [0.07 * r] * 4 + [0.03 * r, 0.09 * r]
    thing.add(bars("legs and hammer", np.array(legs + hammer), radii, steel))
    arc = np.linspace(0.0, 1.0, 9) * np.pi
    bow = np.column_stack([0.92 * r * np.cos(arc), np.full(9, y), z + 1.34 * r + 0.55 * r * np.sin(arc)])
    thing.add(shapes.tube("bow", bow, 0.05 * r, steel))


SEGMENTS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgecd", "abc", "abcdefg", "abcdfg")
STROKES = {  # ends of the seven strokes of a figure, 1 wide and 2 high
    "a": ((0, 2), (1, 2)), "b": ((1, 2), (1, 1)), "c": ((1, 1), (1, 0)), "d": ((0, 0), (1, 0)),
    "e": ((0, 0), (0, 1)), "f": ((0, 1), (0, 2)), "g": ((0, 1), (1, 1)),
}  # fmt: skip


def digital_clock(
    rng: np.random.Generator, *, width: float = 0.15, case: str = "#1b1b1d", lit: str = "#ff3b24", form: str = "slab"
) -> Thing:
    """Return a bedside clock whose figures shine: a "slab" with buttons on top, a wooden "cube", or a "wedge"."""
    thing = Thing("alarm clock", case)
    height = {"slab": 0.45, "cube": 0.5, "wedge": 0.52}[form] * width
    deep = {"slab": 0.45, "cube": 0.45, "wedge": 0.65}[form] * width
    if form == "cube":
        shell = materials.wood(palette.darker(case, 0.75), case, axis="y", figure=0.25)
    else:
        shell = materials.plastic(case, roughness=0.35)
    lean = 0.22 * height if form == "wedge" else 0.0
    side = np.array([(-deep / 2, 0.0), (deep / 2, 0.0), (deep / 2, height), (-deep / 2 + lean, height)])
    body = thing.add(plate("case", side, -width / 2, width / 2, shell, bevel=0.006))
    body.rotation_euler = (0, 0, np.pi / 2)
    body.scale = (1, -1, 1)
    tilt = np.arctan2(lean, height)
    front = np.array([0.0, -deep / 2 + lean / 2, height / 2])
    out = np.array([0.0, -np.cos(tilt), np.sin(tilt)])
    turn = (-tilt, 0, 0)
    glass = materials.screen("#060607") if form != "cube" else shell
    size = (0.9 * width, 0.003, 0.72 * height)
    if form != "cube":
        thing.add(shapes.box("window", size, front + out * 0.0005, glass, turn=turn, bevel=0.001))
    _figures(thing, rng, front + out * 0.0022, tilt, 0.4 * height, lit)
    _buttons(thing, rng, width, deep, height, lean, case, form)
    return ground(thing)


def _figures(thing, rng, at, tilt, tall, lit) -> None:
    """Hours and minutes in seven strokes a figure, and the two dots between them."""
    hour, minute = int(rng.integers(24)), int(rng.integers(60))
    wide, up = 0.46 * tall, np.array([0.0, np.sin(tilt), np.cos(tilt)])
    right = np.array([1.0, 0.0, 0.0])
    ends = []
    for figure, left in zip(f"{hour:02d}{minute:02d}", (-2.0, -0.95, 0.4, 1.45), strict=True):
        for name in SEGMENTS[int(figure)]:
            line = np.array(STROKES[name], float)
            line = line + 0.12 * (line[::-1] - line) / np.linalg.norm(line[1] - line[0])
            ends.append([at + right * (left + 0.62 * x) * wide * 1.15 + up * (z / 2 - 0.5) * tall for x, z in line])
    for z in (-0.2, 0.2):
        dot = at + up * z * tall
        ends.append([dot - right * 0.04 * tall, dot + right * 0.04 * tall])
    light = materials.glow(lit, 2.2)
    thing.add(beams("figures", np.array(ends), (0, -1, tilt), (0.0012, 0.11 * tall), light, bevel=0.0))


def _buttons(thing, rng, width, deep, height, lean, case, form) -> None:
    """A long bar to silence it and two keys on top; small feet below."""
    grey = materials.plastic(palette.darker(case, 1.6) if palette.name_of(case) != "white" else "#c9cacc")
    y = lean / 2
    if form != "cube":
        thing.add(shapes.box("snooze bar", (0.5 * width, 0.3 * deep, 0.008), (0, y, height + 0.002), grey, bevel=0.003))
        for x in (-0.36, 0.36):
            thing.add(shapes.box("key", (0.1 * width, 0.22 * deep, 0.006), (x * width, y, height + 0.001), grey))
    feet = [[(x * width, y, 0.004), (x * width, y, 0)] for x in (-0.38, 0.38) for y in (-0.3 * deep, 0.3 * deep)]
    thing.add(bars("feet", np.array(feet), 0.006, materials.plastic("#141414", roughness=0.7)))


# ------------------------------------------------------------------------------------------------------------ blankets


def _woven(base: str, second: str, third: str, pattern: str):
    """Wool with a pattern: "plaid", "stripes", a "herringbone" twill, or "knit" cables. Reads "tone" for y."""
    graph = materials.Graph("wool")
    first, other, line = (materials.colour(text) for text in (base, second, third))
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    x = graph.node("ShaderNodeSeparateXYZ", {0: place}).outputs[0]
    y = graph.tone()

    def bands(along, pitch, start, end):
        share = graph.math("FRACT", graph.math("ADD", graph.math("DIVIDE", along, pitch), 50.0))
        return graph.math("MULTIPLY", graph.math("GREATER_THAN", share, start), graph.math("LESS_THAN", share, end))

    tint = graph.mix(0.0, first, other)
    if pattern == "plaid":
        for along in (x, y):
            tint = graph.mix(graph.math("MULTIPLY", bands(along, 0.13, 0.1, 0.4), 0.55), tint, other)
            tint = graph.mix(graph.math("MULTIPLY", bands(along, 0.13, 0.72, 0.8), 0.75), tint, line)
    elif pattern == "stripes":
        tint = graph.mix(bands(y, 0.16, 0.1, 0.4), tint, other)
        tint = graph.mix(bands(y, 0.16, 0.47, 0.52), tint, line)
    elif pattern == "herringbone":
        zig = graph.math("PINGPONG", x, 0.012)
        fine = bands(graph.math("ADD", y, zig), 0.008, 0.0, 0.4)
        tint = graph.mix(graph.math("MULTIPLY", fine, 0.6), tint, other)
    fuzz = graph.noise(graph.coordinates(), 420.0, detail=3)
    height = fuzz
    if pattern == "knit":
        zig = graph.math("MULTIPLY", graph.math("PINGPONG", x, 0.011), 0.8)
        rows = graph.math("PINGPONG", graph.math("ADD", y, zig), 0.006)
        ribs = graph.math("MULTIPLY", graph.math("PINGPONG", x, 0.011), 90.0)
        height = graph.math("ADD", graph.math("ADD", graph.math("MULTIPLY", rows, 160.0), ribs), fuzz)
    graph.bump(height, 0.8, 0.004 if pattern == "knit" else 0.0015)
    mottle = graph.ramp(graph.noise(graph.coordinates(), 11.0, detail=5), [(0.3, (0.86,) * 3 + (1,)), (0.7, (1,) * 4)])
    tint = graph.mix(1.0, tint, mottle, blend="MULTIPLY")
    return graph.principled({"Base Color": tint, "Roughness": 0.95, "Sheen Weight": 0.4, "Specular IOR Level": 0.1})


def blanket(
    rng: np.random.Generator,
    *,
    size: tuple[float, float] = (0.46, 0.34),
    layers: int = 5,
    thickness: float = 0.016,
    colours: tuple[str, str, str] = ("#8f1a1c", "#232326", "#e3bb34"),
    pattern: str = "plaid",
    fringe: str = "front",
) -> Thing:
    """Return a folded throw: its folds towards the viewer, a fringe over the "front", at the "sides", or none ("")."""
    thing = Thing("blanket", colours[0])
    wide, deep = size
    layers += 1 - layers % 2  # an odd number, so that the last layer ends at the front
    path = _fold_path(rng, deep, layers, thickness, over=fringe == "front")
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    u = np.linspace(-0.5, 0.5, 21)
    drift = np.interp(length, np.linspace(0, length[-1], layers + 1), rng.normal(0, 0.008, layers + 1))
    x = u * wide + drift[:, None]
    grid = np.stack(np.broadcast_arrays(x, path[:, :1], path[:, 1:]), axis=-1)
    seed = int(rng.integers(1 << 30))
    points = grid.reshape(-1, 3)
    sag = 1 - 0.12 * (np.abs(np.broadcast_to(u * 2, x.shape)).ravel() ** 6)
    points = points * np.column_stack([np.ones_like(sag), np.ones_like(sag), sag])
    wavy = shapes.wrinkle(shapes.wrinkle(points, 0.01, 0.2, seed), 0.004, 0.07, seed + 1)
    low = (points[:, 2] / points[:, 2].max()).clip(0.15, 1)[:, None]
    points = points + (wavy - points) * low
    points[:, 2] = points[:, 2].clip(0.5 * thickness)
    body = thing.add(
        shapes.sheet("throw", points.reshape(grid.shape), _woven(*colours, pattern), thickness=0.82 * thickness)
    )
    tone = body.data.attributes.new("tone", "FLOAT", "POINT")
    tone.data.foreach_set("value", np.repeat(length, len(u)).astype(np.float32))
    smooth = body.modifiers.new("subdivide", "SUBSURF")
    smooth.levels = smooth.render_levels = 1
    if fringe:
        _throw_fringe(thing, rng, points.reshape(grid.shape), fringe, colours[0], thickness)
    return ground(thing)


def _fold_path(rng, deep: float, layers: int, thickness: float, *, over: bool) -> np.ndarray:
    """The way (N, 2) of the cloth in y and z: back to front, up and back again; `over` lets it hang down in front."""
    pitch, points = 1.04 * thickness, []
    for layer in range(layers):
        z = (layer + 0.5) * pitch
        forward = -1 if layer % 2 == 0 else 1
        reach = deep / 2 * float(rng.uniform(0.9, 1.0))
        y = forward * np.linspace(-reach, reach, 9)
        points += [(a, z) for a in y]
        if layer < layers - 1:
            turn = np.linspace(-np.pi / 2, np.pi / 2, 7)[1:-1]
            points += [
                (forward * (reach + 0.55 * pitch * np.cos(a)), z + pitch / 2 + pitch / 2 * np.sin(a)) for a in turn
            ]
        elif over:
            edge = -reach - 0.9 * pitch
            points += [(edge + 0.3 * pitch, z - 0.25 * pitch), (edge, z - pitch), (edge, z - 1.4 * pitch)]
    return np.array(points)


def _throw_fringe(thing, rng, grid, fringe, tint, thickness) -> None:
    """Twisted tassels, hanging from the front edge or lying out from the ends of every layer."""
    yarn = materials.fibre(tint, spread=0.15)
    lines = []
    if fringe == "front":
        edge = shapes.smooth_line(grid[-1], 4)
        for foot in edge:
            drop = min(rng.uniform(0.022, 0.034), foot[2] - 0.002)
            sway = rng.normal(0, 0.004, 2)
            lines.append(foot + np.array([(0, 0, 0), (sway[0] / 2, -0.004, -drop / 2), (*sway, -drop)]))
    else:
        for side, rows in ((-1, grid[:, 0]), (1, grid[:, -1])):
            for foot in rows:
                reach, drop = side * rng.uniform(0.03, 0.05), min(rng.uniform(0.01, 0.03), foot[2] - 0.002)
                stray = rng.normal(0, 0.006)
                bend = (reach / 2, stray / 2, 0.003 - drop / 2)
                lines.append(foot + np.array([(0, 0, 0), bend, (reach, stray, -drop)]))
    thing.add(shapes.strands("fringe", lines, 0.16 * thickness, yarn))


# ------------------------------------------------------------------------------------------------------- watering cans


def watering_can(
    rng: np.random.Generator, *, height: float = 0.24, tint: str = "#3f7a45", design: str = "classic"
) -> Thing:
    """Return a watering can with its spout at the right: a "classic" one of zinc or enamel with hoops and a rose, a
    moulded "plastic" one, or a slender "indoor" one with a long thin spout."""
    thing = Thing("watering can", tint)
    if design == "plastic":
        skin = materials.plastic(tint, roughness=0.35)
    elif tint in METALS:
        skin = materials.metal(tint, roughness=0.36)
    else:
        skin = materials.paint(tint, roughness=0.28, coat=0.3)
    {"classic": _classic_can, "plastic": _plastic_can, "indoor": _indoor_can}[design](thing, rng, height, skin)
    return ground(thing)


def _can_body(thing, profile, skin, *, oval: float = 1.0):
    """The vessel, open at the top and dark with water inside."""
    body = thing.add(shapes.lathe("body", profile, skin, smooth_profile=0, bevel=0.0015))
    body.scale = (1.0, oval, 1.0)
    inner = min(r for r, _ in profile[-2:])
    water = thing.add(shapes.lathe("water", [(0, 0), (inner * 1.04, 0)], materials.plastic("#20262a", roughness=0.05)))
    water.location, water.scale = (0, 0, profile[-1][1] - 0.03), (1.0, oval, 1.0)


def _spout(thing, line, radii, skin) -> np.ndarray:
    """A tapering pipe; returns the direction of its end."""
    thing.add(shapes.tube("spout", np.array(line), np.array(radii), skin, smooth=8))
    end = np.array(line[-1]) - np.array(line[-2])
    return end / np.linalg.norm(end)


def _rose(thing, at, direction, radius, skin) -> None:
    """The sprinkler: a flaring cone with a domed face full of holes."""
    cone = [(0.3 * radius, -0.9 * radius), (0.45 * radius, -0.4 * radius), (0.98 * radius, 0.25 * radius)]
    cone += [(1.04 * radius, 0.28 * radius), (1.04 * radius, 0.4 * radius), (0.96 * radius, 0.44 * radius)]
    cone += [(0.6 * radius, 0.52 * radius), (0, 0.56 * radius)]
    aimed(thing.add(shapes.lathe("rose", cone, skin, segments=32)), at, direction)
    places = [(0.0, 0.0)]
    for ring, count in ((0.28, 6), (0.54, 11), (0.8, 17)):
        places += [(ring * np.cos(a), ring * np.sin(a)) for a in np.linspace(0, 2 * np.pi, count, endpoint=False)]
    frames = np.tile(np.eye(4), (len(places), 1, 1))
    frames[:, :2, 3] = np.array(places) * radius
    frames[:, 2, 3] = (0.56 - 0.12 * (np.array(places) ** 2).sum(axis=1)) * radius
    holes = shapes.copies("holes", _bead(0.055 * radius), frames, materials.plastic("#101010", roughness=0.9))
    aimed(thing.add(holes), at, direction)


def _classic_can(thing, rng, h, skin) -> None:
    """A straight round body with beaded hoops, half a cover, a straight braced spout and two hoop handles."""
    r = float(rng.uniform(0.36, 0.42)) * h
    profile = [(0, 0.02 * h), (0.97 * r, 0.02 * h), (r, 0), (1.02 * r, 0.02 * h), (r, 0.05 * h), (r, 0.28 * h)]
    profile += [(1.02 * r, 0.3 * h), (r, 0.32 * h), (0.97 * r, 0.78 * h), (1.0 * r, 0.8 * h), (0.97 * r, 0.82 * h)]
    profile += [(0.9 * r, 0.82 * h)]
    _can_body(thing, profile, skin)
    angle, share = np.meshgrid(np.linspace(-np.pi / 2, np.pi / 2, 24), np.linspace(0, 1, 5))
    dome = (0.82 + 0.05 * np.sin(np.pi * share)) * h
    cover = np.stack([0.96 * r * share * np.cos(angle), 0.96 * r * np.sin(angle), dome], axis=-1)
    thing.add(shapes.sheet("cover", cover, skin, thickness=0.003))
    tip = np.array([r + 0.95 * h, 0, 1.02 * h])
    line = [(0.92 * r, 0, 0.2 * h), (r + 0.2 * h, 0, 0.34 * h), (r + 0.6 * h, 0, 0.7 * h), tuple(tip)]
    out = _spout(thing, line, np.array([0.12, 0.1, 0.065, 0.05]) * h, skin)
    _rose(thing, tip + out * 0.12 * h, out, 0.17 * h, skin)
    thing.add(shapes.tube("brace", np.array([(0.9 * r, 0, 0.82 * h), (r + 0.52 * h, 0, 0.68 * h)]), 0.014 * h, skin))
    grip = [(0.5 * r, 0, 0.84 * h), (0.45 * r, 0, 1.12 * h), (0, 0, 1.22 * h), (-0.75 * r, 0, 1.12 * h)]
    grip += [(-1.42 * r, 0, 0.8 * h), (-1.45 * r, 0, 0.5 * h), (-0.98 * r, 0, 0.24 * h)]
    thing.add(shapes.tube("handle", np.array(grip), 0.034 * h, skin, smooth=10))


def _plastic_can(thing, rng, h, skin) -> None:
    """An oval moulded body that swells to the foot, its handle one piece with it, a fat spout and a rose of its own."""
    r = float(rng.uniform(0.4, 0.46)) * h
    profile = [(0, 0.0), (0.92 * r, 0), (r, 0.03 * h), (1.02 * r, 0.15 * h), (0.95 * r, 0.4 * h), (0.78 * r, 0.62 * h)]
    profile += [(0.66 * r, 0.72 * h), (0.68 * r, 0.76 * h), (0.62 * r, 0.76 * h), (0.6 * r, 0.7 * h)]
    _can_body(thing, profile, skin, oval=0.72)
    tip = np.array([r + 0.75 * h, 0, 0.98 * h])
    line = [(0.8 * r, 0, 0.14 * h), (r + 0.15 * h, 0, 0.24 * h), (r + 0.45 * h, 0, 0.62 * h), tuple(tip)]
    out = _spout(thing, line, np.array([0.13, 0.12, 0.075, 0.055]) * h, skin)
    other = materials.plastic(str(rng.choice(("#1d1d1f", "#e3bb34", "#c93a2e", "#f2f1ec"))), roughness=0.4)
    _rose(thing, tip + out * 0.1 * h, out, 0.15 * h, other)
    grip = [(0.62 * r, 0, 0.74 * h), (0.5 * r, 0, 1.0 * h), (-0.1 * r, 0, 1.1 * h), (-0.95 * r, 0, 0.95 * h)]
    grip += [(-1.25 * r, 0, 0.6 * h), (-0.95 * r, 0, 0.28 * h)]
    thing.add(shapes.tube("handle", np.array(grip), 0.05 * h, skin, smooth=10))


def _indoor_can(thing, rng, h, skin) -> None:
    """A squat or slim body with a narrow neck, a long thin swan's neck, and a large loop of a handle."""
    r = float(rng.uniform(0.3, 0.42)) * h
    profile = [(0, 0), (0.95 * r, 0), (r, 0.02 * h), (r, 0.06 * h), (0.86 * r, 0.42 * h), (0.62 * r, 0.58 * h)]
    profile += [(0.52 * r, 0.66 * h), (0.55 * r, 0.7 * h), (0.5 * r, 0.7 * h), (0.46 * r, 0.62 * h)]
    _can_body(thing, profile, skin)
    tip = np.array([r + 0.95 * h, 0, 0.9 * h])
    line = [(0.85 * r, 0, 0.1 * h), (r + 0.2 * h, 0, 0.16 * h), (r + 0.46 * h, 0, 0.5 * h), (r + 0.7 * h, 0, 0.86 * h)]
    line.append(tuple(tip))
    out = _spout(thing, line, np.array([0.05, 0.042, 0.03, 0.024, 0.022]) * h, skin)
    if rng.random() < 0.5:
        _rose(thing, tip + out * 0.06 * h, out, 0.075 * h, skin)
    grip = [(-0.5 * r, 0, 0.66 * h), (-0.9 * r, 0, 0.86 * h), (-1.6 * r, 0, 0.82 * h), (-1.8 * r, 0, 0.5 * h)]
    grip += [(-1.5 * r, 0, 0.2 * h), (-0.95 * r, 0, 0.14 * h)]
    thing.add(shapes.tube("handle", np.array(grip), 0.026 * h, skin, smooth=10))


# --------------------------------------------------------------------------------------------------------------- kinds


def _ladder(rng: np.random.Generator) -> Thing:
    """Any of the three designs, turned to the left or to the right."""
    design = str(rng.choice(("platform", "wood", "tubular")))
    if design == "wood":
        tint = WOODS[int(rng.integers(len(WOODS)))][1] if rng.random() < 0.8 else "#eceae4"
    else:
        tint = "#b9bbbc" if design == "platform" and rng.random() < 0.6 else palette.pick(rng)
    turn = float(rng.choice((-1, 1)) * rng.uniform(0.55, 0.95))
    return ladder(rng, steps=int(rng.integers(3, 6)), tint=tint, design=design, turn=turn)


def _radiator(rng: np.random.Generator) -> Thing:
    """Mostly white, at times black, grey or coloured."""
    enamel = palette.pick(rng, ("white",)) if rng.random() < 0.6 else palette.pick(rng)
    design = str(rng.choice(("columns", "panel", "tubes")))
    return radiator(rng, width=rng.uniform(0.5, 1.2), height=rng.uniform(0.5, 0.66), enamel=enamel, design=design)


def _mirror(rng: np.random.Generator) -> Thing:
    """Round, oval, arched or rectangular; thin metal, broad wood, gilded ogee, a strap or rays."""
    profile = str(rng.choice(("thin", "broad", "ogee", "sun"), p=(0.35, 0.3, 0.22, 0.13)))
    form = "round" if profile == "sun" else str(rng.choice(("round", "oval", "arch", "rounded", "rectangle")))
    width = float(rng.uniform(0.25, 0.34) if profile == "sun" else rng.uniform(0.36, 0.65))
    height = width if form == "round" else width * float(rng.uniform(1.3, 1.75))
    rail = {"thin": 0.012, "broad": 0.05, "ogee": 0.065, "sun": 0.02}[profile] * float(rng.uniform(0.85, 1.3))
    wooden = profile == "broad" and rng.random() < 0.7
    if wooden:
        frame = WOODS[int(rng.integers(len(WOODS)))][1]
    elif profile in ("ogee", "sun") and rng.random() < 0.75:
        frame = "#b08d4a"
    else:
        frame = str(rng.choice(("#1b1b1d", "#b08d4a", "#c9cacc"))) if rng.random() < 0.6 else palette.pick(rng)
    hung = form == "round" and profile == "thin" and rng.random() < 0.6
    return mirror(
        rng, width=width, height=height, frame=frame, form=form, profile=profile, rail=rail, wooden=wooden, hung=hung
    )


def _clock(rng: np.random.Generator) -> Thing:
    """Any face; mostly a white dial, at times a dark, a coloured or a wooden one."""
    wooden = rng.random() < 0.25
    chance = rng.random()
    dial = "#f2f1ec" if chance < 0.55 else palette.pick(rng)
    if wooden:
        dial = WOODS[int(rng.integers(len(WOODS)))][1]
    case = str(rng.choice(METALS)) if rng.random() < 0.35 else palette.pick(rng)
    face = str(rng.choice(sorted(FACES)))
    return clock(rng, radius=rng.uniform(0.12, 0.22), case=case, dial=dial, face=face, wooden=wooden)


def _alarm_clock(rng: np.random.Generator) -> Thing:
    """One with bells, or a digital one."""
    if rng.random() < 0.6:
        case = str(rng.choice(("#b87a5a", "#b08d4a", "#c9cacc"))) if rng.random() < 0.3 else palette.pick(rng)
        dial = "#1b1b1d" if rng.random() < 0.15 else "#f2f1ec"
        return alarm_clock(rng, size=rng.uniform(0.045, 0.06), case=case, dial=dial)
    form = str(rng.choice(("slab", "cube", "wedge")))
    case = WOODS[int(rng.integers(len(WOODS)))][1] if form == "cube" else palette.pick(rng)
    lit = str(rng.choice(("#ff3b24", "#4dff6a", "#5ab8ff", "#ffffff"))) if form != "cube" else "#ffffff"
    return digital_clock(rng, width=rng.uniform(0.12, 0.18), case=case, lit=lit, form=form)


def _blanket(rng: np.random.Generator) -> Thing:
    """Plain knit, plaid, striped or herringbone, fringed at the front, at the sides or not."""
    base = palette.pick(rng)
    plain = palette.pick(rng, ("white", "grey", "black", "brown"))
    second = palette.darker(base, 0.55) if rng.random() < 0.4 else plain
    return blanket(
        rng,
        size=(rng.uniform(0.36, 0.56), rng.uniform(0.26, 0.38)),
        layers=int(rng.choice((3, 5, 7))),
        thickness=rng.uniform(0.013, 0.022),
        colours=(base, second, palette.pick(rng)),
        pattern=str(rng.choice(("plaid", "stripes", "herringbone", "knit"))),
        fringe=str(rng.choice(("front", "sides", ""), p=(0.5, 0.3, 0.2))),
    )


def _watering_can(rng: np.random.Generator) -> Thing:
    """Any of the three designs: zinc, copper, enamel or plastic."""
    design = str(rng.choice(("classic", "plastic", "indoor")))
    bare = design != "plastic" and rng.random() < 0.4
    tint = str(rng.choice(METALS)) if bare else palette.pick(rng)
    return watering_can(rng, height=rng.uniform(0.18, 0.3), tint=tint, design=design)


KINDS = {
    "ladder": Kind(_ladder, on=("floor",)),
    "radiator": Kind(_radiator, on=("window",)),
    "mirror": Kind(_mirror, on=("wall",)),
    "clock": Kind(_clock, on=("wall",)),
    "alarm clock": Kind(_alarm_clock, on=("table",)),
    "blanket": Kind(_blanket, on=("seat", "table")),
    "watering can": Kind(_watering_can, on=("floor", "table")),
}
