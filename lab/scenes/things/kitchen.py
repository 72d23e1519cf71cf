"""Ware of the kitchen and the table: mugs, bowls, bottles, pots, trays, boards. See `thing.py` for a builder's form."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import bpy
import numpy as np
from mathutils.geometry import tessellate_polygon

from lab.scenes import materials, palette, shapes
from lab.scenes.things.food import body, bread, centre, some_apple, some_orange, some_pear, spun, turned
from lab.scenes.things.thing import Kind, Thing, Top

Profile = Sequence[tuple[float, float]]

STEEL, BRASS, BLACK = "#c6c8ca", "#b08d4f", "#1d1d1f"
CLAY = "#b98f6a"
CREAM = "#efe9dc"
WOODS = (("#8a5c33", "#c99a62"), ("#a37a4c", "#dcbb88"), ("#4a2d1a", "#7d5231"), ("#6b3f22", "#a86f3f"))
WATER = "#f0f8fa"
DRINKS = ("#2a150b", "#1d0e08", "#7a3d14", "#5a3420", "#a9805c")  # coffee, tea, chocolate, white coffee


# Shared parts.


def _ware(stops, *, reach: float, across: bool = False, roughness: float = 0.15, speckled: float = 0.0, wobble=0.0):
    """Glazed ware of several colours: `stops` (share of `reach`, hex), from the foot upwards or from the middle out.

    `wobble` is how unevenly a hand has dipped it; `speckled` is how many iron spots show.
    """
    graph = materials.Graph("ware")
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    if across:
        flat = graph.node("ShaderNodeVectorMath", {0: place, 1: (1, 1, 0)}, {"operation": "MULTIPLY"}).outputs[0]
        far = graph.node("ShaderNodeVectorMath", {0: flat}, {"operation": "LENGTH"}).outputs["Value"]
    else:
        far = graph.node("ShaderNodeSeparateXYZ", {0: place}).outputs[2]
    share = graph.math("DIVIDE", far, reach)
    if wobble:
        share = graph.math("ADD", share, graph.math("MULTIPLY", graph.noise(graph.coordinates(), 30.0), wobble))
    hard = [(stops[0][0], materials.colour(stops[0][1]))]
    for (_, before), (at, after) in pairwise(stops):
        hard += [(at - 0.004, materials.colour(before)), (at + 0.004, materials.colour(after))]
    tint = graph.ramp(share, hard if len(hard) > 1 else 2 * hard)
    cloud = graph.ramp(graph.noise(graph.coordinates(), 20.0, detail=3), [(0.3, (0.92,) * 4), (0.7, (1.0,) * 4)])
    tint = graph.mix(1.0, tint, cloud, blend="MULTIPLY")
    if speckled:
        spots = graph.cells(graph.coordinates(), 380.0)
        mask = graph.ramp(spots, [(0.08 + 0.12 * speckled, (1, 1, 1, 1)), (0.12 + 0.12 * speckled, (0, 0, 0, 1))])
        tint = graph.mix(graph.math("MULTIPLY", mask, 0.7), tint, materials.colour("#4b3524"))
    graph.bump(graph.noise(graph.coordinates(), 28.0, detail=2), 0.06, 0.002)
    return graph.principled({"Base Color": tint, "Roughness": roughness, "Coat Weight": 0.25 * (roughness < 0.3)})


def _clear(tint: str = "#fbfdfc", *, cloudy: float = 0.0, rim: float = 0.55):
    """Thin clear glass or plastic that hardly bends the light: dark towards its outline, with bright reflections.

    `cloudy` is the share of the light that it spreads.
    """
    graph, base = materials.Graph("clear"), materials.colour(tint)
    facing = graph.node("ShaderNodeLayerWeight", {"Blend": 0.35}).outputs["Facing"]
    edge = graph.ramp(facing, [(0.6, base), (1.0, materials.shade(base, 0.5))])
    through = graph.node("ShaderNodeBsdfRefraction", {"Color": edge, "Roughness": 0.0, "IOR": 1.04})
    shine = graph.node("ShaderNodeBsdfGlossy", {"Roughness": 0.04})
    share = graph.math("ADD", graph.math("MULTIPLY", graph.math("POWER", facing, 3.0), rim), 0.05)
    both = graph.node("ShaderNodeMixShader", {0: share, 1: through.outputs[0], 2: shine.outputs[0]})
    if cloudy:
        spread = graph.node("ShaderNodeBsdfDiffuse", {"Color": base})
        both = graph.node("ShaderNodeMixShader", {0: cloudy, 1: both.outputs[0], 2: spread.outputs[0]})
    path = graph.node("ShaderNodeLightPath", {})
    soft = graph.math("MAXIMUM", path.outputs["Is Shadow Ray"], path.outputs["Is Diffuse Ray"])
    light = graph.node("ShaderNodeBsdfTransparent", {"Color": materials.shade(base, 0.85)})
    both = graph.node("ShaderNodeMixShader", {0: soft, 1: both.outputs[0], 2: light.outputs[0]})
    graph.set(graph.output.inputs["Surface"], both.outputs[0])
    return graph.material


def _dark_glass(tint: str):
    """Bottle glass with something dark in it: it glows where it is looked at straight, and is black at its outline."""
    graph, base = materials.Graph("dark glass"), materials.colour(tint)
    facing = graph.node("ShaderNodeLayerWeight", {"Blend": 0.5}).outputs["Facing"]
    depth = graph.ramp(facing, [(0.0, materials.shade(base, 1.2)), (0.45, base), (0.9, materials.shade(base, 0.25))])
    return graph.principled({"Base Color": depth, "Roughness": 0.05, "Coat Weight": 0.5})


def _cast_iron(tint: str):
    """Rough cast iron under a dull lacquer."""
    graph = materials.Graph("cast iron")
    graph.bump(graph.noise(graph.coordinates(), 300.0, detail=4), 0.4, 0.001)
    return graph.principled({"Base Color": materials.colour(tint), "Roughness": 0.55})


def _vessel(
    thing: Thing,
    outside: Profile,
    wall: float,
    material: bpy.types.Material,
    *,
    floor: float,
    lining: bpy.types.Material | None = None,
    warp: Callable[[np.ndarray], np.ndarray] | None = None,
    between: int = 4,
    name: str = "body",
) -> np.ndarray:
    """Add an open vessel, its outside a (radius, height) profile from the foot to the lip; return its inside (N, 2).

    `warp` moves the points of its grid, to draw out a spout or to press it square.
    """
    line = shapes.smooth_line(np.array(outside, float), between)
    lip, top = line[-1]
    rim = np.array([(lip - 0.15 * wall, top + 0.3 * wall), (lip - 0.5 * wall, top + 0.45 * wall),
                    (lip - 0.85 * wall, top + 0.3 * wall)])  # fmt: skip
    inside = np.array([(max(r - wall, 1e-4), z) for r, z in line[::-1] if z > floor and r > wall] + [(0.0, floor)])
    warp = warp or (lambda grid: grid)
    if lining is None:
        thing.add(body(name, warp(spun(np.concatenate([line, rim, inside]), between=1, segments=56)), material))
    else:
        thing.add(body(name, warp(spun(np.concatenate([line, rim[:2]]), between=1, segments=56)), material))
        thing.add(body("lining", warp(spun(np.concatenate([rim[1:], inside]), between=1, segments=56)), lining))
    return inside


def _drawn_out(reach: float, width: float, low: float, high: float, angle: float = np.pi, rise: float = 0.25):
    """A warp for `_vessel`: the lip drawn out to a spout at `angle`, from height `low` upwards."""

    def warp(grid: np.ndarray) -> np.ndarray:
        around = np.arctan2(grid[..., 1], grid[..., 0]) - angle
        near = np.exp(-(((around + np.pi) % (2 * np.pi) - np.pi) ** 2) / width**2)
        out = reach * near * np.clip((grid[..., 2] - low) / (high - low), 0, 1.2) ** 1.6
        return grid + np.stack([out * np.cos(angle), out * np.sin(angle), rise * out], axis=-1)

    return warp


def _pressed(power: float):
    """A warp for `_vessel`: round made square with round corners (power 2: round)."""

    def warp(grid: np.ndarray) -> np.ndarray:
        around = np.arctan2(grid[..., 1], grid[..., 0])
        scale = (np.abs(np.cos(around)) ** power + np.abs(np.sin(around)) ** power) ** (-1 / power)
        return grid * np.stack([scale, scale, np.ones_like(scale)], axis=-1)

    return warp


def _handle(thing, points, radius, material, *, turn: float = 0.0, broad: float = 1.0, name="handle", smooth=6):
    """A bar along points (N, 2) in x and z, `broad` times as broad as thick, turned round z."""
    points = np.asarray(points, float)
    made = shapes.tube(name, np.column_stack([points[:, 0], np.zeros(len(points)), points[:, 1]]), radius, material,
                       smooth=smooth)  # fmt: skip
    made.scale, made.rotation_euler = (1, broad, 1), (0, 0, turn)
    return thing.add(made)


def _patches(name, places, radius, material, *, turn: float = -np.pi / 2, lift: float = 0.0004):
    """Rectangles lying on a cylinder: `places` (left, low, right, high) in metres along the round, 0 at `turn`."""
    points, faces = [], []
    for left, low, right, high in places:
        count = max(3, int(abs(right - left) / radius / 0.12) + 2)
        angles = turn + np.linspace(left, right, count) / radius
        around = np.column_stack([np.cos(angles), np.sin(angles)]) * (radius + lift)
        start = sum(len(p) for p in points)
        points.append(np.concatenate([np.column_stack([around, np.full(count, z)]) for z in (low, high)]))
        faces += [tuple(start + np.array(face)) for face in shapes.grid_faces(2, count)]
    return shapes.mesh_object(name, np.concatenate(points), faces, material)


def _printed(name, outline, radius, at: float, material, *, turn: float = -np.pi / 2):
    """A shape with a closed outline (N, 2) in metres printed at height `at` on a round body.

    `radius` is a number or, for a body that is no cylinder, its outside (radius, height).
    """
    rings = [np.asarray(outline) * s for s in (1.0, 0.75, 0.5, 0.25, 0.001)]
    grid = []
    for ring in rings:
        z = at + ring[:, 1]
        far = (radius if np.isscalar(radius) else np.interp(z, radius[:, 1], radius[:, 0])) + 0.0006
        middle = radius if np.isscalar(radius) else float(np.interp(at, radius[:, 1], radius[:, 0]))
        angles = turn + ring[:, 0] / middle
        grid.append(np.column_stack([far * np.cos(angles), far * np.sin(angles), z]))
    return body(name, np.array(grid), material)


def _slab(name, outlines, low: float, high: float, material, *, bevel: float = 0.003):
    """A board from z = low to high; `outlines` (N, 2) are its edge, counter-clockwise, and the edges of its holes."""
    flat = np.concatenate(outlines)
    count = len(flat)
    points = np.concatenate([np.column_stack([flat, np.full(count, z)]) for z in (low, high)])
    triangles = tessellate_polygon([[(*p, 0.0) for p in outline] for outline in outlines])
    faces = []
    for a, b, c in triangles:
        (ax, ay), (bx, by), (cx, cy) = flat[a], flat[b], flat[c]
        a, b, c = (a, b, c) if (bx - ax) * (cy - ay) > (by - ay) * (cx - ax) else (a, c, b)
        faces += [(a + count, b + count, c + count), (c, b, a)]
    start = 0
    for outline in outlines:
        ring = start + np.arange(len(outline))
        faces += [(i, j, j + count, i + count) for i, j in zip(ring, np.roll(ring, -1), strict=True)]
        start += len(outline)
    return shapes.mesh_object(name, points, faces, material, bevel=bevel)


def _scaled(profile: Profile, radius: float, height: float) -> list[tuple[float, float]]:
    """The profile given in shares of the radius and of the height."""
    return [(r * radius, z * height) for r, z in profile]


def _ellipse(width: float, depth: float, count: int = 32, at=(0.0, 0.0)) -> np.ndarray:
    """An ellipse (N, 2), counter-clockwise."""
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.column_stack([width / 2 * np.cos(angles), depth / 2 * np.sin(angles)]) + at


def _rounded(width: float, depth: float, radius: float) -> np.ndarray:
    """A rounded rectangle (N, 2) round the origin, counter-clockwise."""
    return shapes.rounded_outline(width, depth, (radius,) * 4, points_a_corner=7, points_a_side=2) - (0, depth / 2)


def _knob(thing, z: float, radius: float, material) -> None:
    """The round knob of a lid."""
    profile = [(0.0, 0.0), (0.55, 0.0), (0.42, 0.35), (0.55, 0.65), (1.0, 1.0), (1.0, 1.3), (0.6, 1.6), (0.0, 1.7)]
    line = [(r * radius, z + h * radius) for r, h in profile]
    thing.add(shapes.lathe("knob", line, material, segments=24, smooth_profile=3))


def _metal(rng, tint: str = STEEL, *, polished: float | None = None):
    """Steel and the like, brushed or polished."""
    return materials.metal(tint, roughness=float(rng.uniform(0.2, 0.32)) if polished is None else polished)


# Mugs, bowls, plates.

MUGS = {  # (shares of radius and height of the outside, share of the radius that the wall is thick)
    "straight": ([(0, 0), (0.9, 0), (0.97, 0.012), (1.0, 0.05), (1.0, 0.5), (1.0, 1.0)], 0.09),
    "diner": ([(0, 0), (0.84, 0), (0.92, 0.025), (0.98, 0.12), (0.91, 0.5), (0.93, 0.8), (1.0, 1.0)], 0.15),
    "barrel": ([(0, 0), (0.74, 0), (0.8, 0.015), (0.95, 0.22), (1.0, 0.5), (0.96, 0.78), (0.9, 1.0)], 0.09),
    "tapered": ([(0, 0), (0.68, 0), (0.74, 0.015), (0.84, 0.35), (1.0, 1.0)], 0.09),
    "enamel": ([(0, 0), (0.94, 0), (0.99, 0.015), (1.0, 0.05), (1.0, 0.95), (1.04, 0.985), (1.06, 1.0)], 0.05),
}
MUG_DECORS = ("plain", "dipped", "striped", "speckled", "heart", "dot")


def mug(
    rng: np.random.Generator,
    *,
    form: str = "straight",
    decor: str = "plain",
    radius: float = 0.04,
    height: float = 0.096,
    tint: str = "#7ba3cc",
    other: str = CREAM,
    drink: str | None = None,
    turn: float = 0.0,
) -> Thing:
    """Return a mug of one of the MUGS forms and MUG_DECORS, its thick handle at `turn` (0: at the right)."""
    thing = Thing("mug", tint)
    profile, wall = MUGS[form]
    ware = _mug_ware(rng, form, decor, height, tint, other)
    lining = materials.ceramic(other if form == "enamel" or decor in ("dipped", "heart", "dot") else tint)
    if form == "enamel":
        lining = materials.ceramic(CREAM)
    inside = _vessel(thing, _scaled(profile, radius, height), wall * radius, ware, floor=0.06 * height, lining=lining)
    _mug_handle(thing, rng, form, radius, height, ware if form != "enamel" else materials.ceramic(other), turn)
    if form == "enamel":
        ring = [(1.05 * radius, 0.985 * height), (1.075 * radius, height), (1.02 * radius, 1.004 * height)]
        thing.add(shapes.lathe("rim", ring, materials.ceramic(other), smooth_profile=3))
    if decor in ("heart", "dot"):
        side = -np.pi / 2 + rng.uniform(-0.4, 0.4)
        t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        heart = np.column_stack(
            [16 * np.sin(t) ** 3, 2 + 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)]
        )
        outline = heart * 0.025 * radius if decor == "heart" else _ellipse(0.9 * radius, 0.9 * radius)
        outside = shapes.smooth_line(np.array(_scaled(profile, radius, height))[1:], 4)
        thing.add(_printed("print", outline, outside, 0.52 * height, materials.ceramic(palette.pick(rng)), turn=side))
    if drink:
        level = 0.82 * height
        at = float(np.interp(level, inside[::-1, 1], inside[::-1, 0])) + 0.0006
        surface = [(0.0, level), (0.97 * at, level), (at, level + 0.0008)]
        thing.add(shapes.lathe("drink", surface, materials.plastic(drink, roughness=0.07)))
    return thing


def _mug_ware(rng, form: str, decor: str, height: float, tint: str, other: str):
    """The glaze outside."""
    matt = float(rng.choice((0.12, 0.2, 0.5)))
    if form == "enamel":
        return _ware([(0.0, tint)], reach=height, speckled=1.0 if decor == "speckled" else 0.0)
    if decor == "dipped":
        low = rng.uniform(0.25, 0.5)
        return _ware(
            [(0.0, CLAY if rng.random() < 0.6 else other), (low, tint)], reach=height, roughness=matt, wobble=0.05
        )
    if decor == "striped":
        edges = np.linspace(rng.uniform(0.15, 0.3), rng.uniform(0.7, 0.85), 2 * int(rng.integers(1, 4)))
        stops = [(0.0, tint)] + [(float(edge), other if k % 2 == 0 else tint) for k, edge in enumerate(edges)]
        return _ware(stops, reach=height, roughness=matt)
    return _ware([(0.0, tint)], reach=height, roughness=matt, speckled=1.0 if decor == "speckled" else 0.0)


def _mug_handle(thing, rng, form: str, r: float, h: float, ware, turn: float) -> None:
    """A C, or an ear with a straight back; thick and broad."""
    if form in ("straight", "tapered", "enamel") and rng.random() < 0.6:
        shape = [
            (0.9, 0.82),
            (1.25, 0.84),
            (1.55, 0.78),
            (1.66, 0.6),
            (1.64, 0.42),
            (1.5, 0.26),
            (1.22, 0.19),
            (0.9, 0.2),
        ]
    else:
        arc = np.linspace(1.35, -1.35, 9)
        shape = np.column_stack([0.94 + 0.72 * np.cos(arc), 0.5 + 0.33 * np.sin(arc)])
        shape[[0, -1], 0] = 0.88
    lean = 0.1 if form == "tapered" else 0.0
    points = [(x * r - lean * r * (1 - z) * 1.6, z * h) for x, z in shape]
    thick = 0.07 if form == "enamel" else 0.125
    _handle(thing, points, thick * r, ware, turn=turn, broad=1.5)


BOWLS = {  # shares of the radius, both of them
    "round": [(0, 0.03), (0.36, 0.03), (0.36, 0.0), (0.42, 0.0), (0.44, 0.05), (0.72, 0.2), (0.93, 0.45), (1.0, 0.72)],
    "cone": [(0, 0.03), (0.3, 0.03), (0.3, 0.0), (0.36, 0.0), (0.38, 0.06), (0.7, 0.32), (1.0, 0.66)],
    "wide": [(0, 0.0), (0.45, 0.0), (0.55, 0.02), (0.82, 0.16), (0.97, 0.36), (1.0, 0.46)],
    "steep": [(0, 0.0), (0.52, 0.0), (0.62, 0.03), (0.85, 0.2), (0.95, 0.45), (0.97, 0.62), (1.0, 0.68)],
    "footed": [(0, 0.06), (0.3, 0.03), (0.44, 0.0), (0.46, 0.02), (0.36, 0.06), (0.16, 0.14), (0.13, 0.24), (0.2, 0.32),
               (0.55, 0.4), (0.85, 0.56), (0.98, 0.76), (1.0, 0.82)],
}  # fmt: skip
FLOORS = {"round": 0.09, "cone": 0.1, "wide": 0.06, "steep": 0.06, "footed": 0.38}


def bowl(
    rng: np.random.Generator,
    *,
    form: str = "round",
    stuff: str = "glazed",
    radius: float = 0.09,
    tint: str = "#4f81b5",
    fruit: int = 0,
) -> Thing:
    """Return a bowl of one of the BOWLS forms, "glazed", "striped", of "wood" or "steel"; with pieces of fruit."""
    thing = Thing("bowl", tint)
    wall, top = (0.07 if stuff == "wood" else 0.045) * radius, BOWLS[form][-1][1] * radius
    lining = None
    if stuff == "wood":
        dark, light = palette.darker(tint, 0.62), tint
        outer = materials.wood(dark, light, axis="x", roughness=0.4, figure=0.6)
    elif stuff == "steel":
        outer, wall = _metal(rng), 0.02 * radius
    elif stuff == "striped":
        edge = float(rng.uniform(0.55, 0.75))
        stops = [(0.0, CREAM), (edge, tint), (edge + 0.12, CREAM), (edge + 0.17, tint), (edge + 0.2, CREAM)]
        outer, lining = _ware(stops, reach=top), materials.ceramic(CREAM)
    else:
        spots, matt = float(rng.choice((0.0, 0.0, 1.0))), float(rng.choice((0.12, 0.25, 0.5)))
        outer = _ware(
            [(0.0, CLAY), (0.14, tint)] if spots else [(0.0, tint)],
            reach=top,
            roughness=matt,
            speckled=spots,
            wobble=0.04,
        )
        lining = materials.ceramic(CREAM if rng.random() < 0.5 else tint)
    profile = _scaled(BOWLS[form], radius, radius)
    inside = _vessel(thing, profile, wall, outer, floor=FLOORS[form] * radius, lining=lining)
    if fruit:
        _fill(thing, rng, inside, fruit)
    return thing


def _fill(thing: Thing, rng, inside: np.ndarray, count: int) -> None:
    """Drop pieces of fruit into a bowl, each to the lowest place of many tried."""
    makers = (
        lambda r: some_apple(r, leaf=False),
        lambda r: some_orange(r, plain=True),
        lambda r: some_pear(r, lying=True),
    )
    chosen = rng.permutation(3)[: int(rng.integers(1, 4))]
    lying: list[np.ndarray] = []  # x, y, z of the middle and the radius of each
    along = np.linspace(0, len(inside) - 1, 8 * len(inside))
    line = np.column_stack([np.interp(along, np.arange(len(inside)), inside[:, k]) for k in (0, 1)])
    for _ in range(count):
        other = makers[int(rng.choice(chosen))](rng)
        meshes = [part.data for part in other.objects if part.type == "MESH"]
        fruit = max(meshes, key=lambda mesh: len(mesh.vertices))
        points = np.array([vertex.co for vertex in fruit.vertices])
        low, high = points.min(axis=0), points.max(axis=0)
        radius, middle = float((high - low).mean()) / 2, (low + high) / 2
        angle, away = rng.uniform(0, 2 * np.pi, 80), np.sqrt(rng.random(80)) * (inside[0, 0] - 0.75 * radius)
        x, y = away * np.cos(angle), away * np.sin(angle)
        room = radius**2 - (away[:, None] - line[None, :, 0]) ** 2
        z = np.where(room > 0, line[None, :, 1] + np.sqrt(np.maximum(room, 0)), 0).max(axis=1)
        for ox, oy, oz, o_radius in lying:
            room = (0.97 * (radius + o_radius)) ** 2 - (x - ox) ** 2 - (y - oy) ** 2
            z = np.maximum(z, np.where(room > 0, oz + np.sqrt(np.maximum(room, 0)), 0))
        best = int(np.argmin(z))
        lying.append(np.array([x[best], y[best], z[best], radius]))
        turn = float(rng.uniform(0, 2 * np.pi))
        thing.hold(other, lying[-1][:3] - turned(middle, "z", turn), turn)


PLATES = {  # shares of the radius
    "rimmed": [(0, 0.03), (0.5, 0.03), (0.54, 0.0), (0.6, 0.0), (0.64, 0.05), (0.7, 0.09), (0.85, 0.115), (1.0, 0.14)],
    "coupe": [(0, 0.025), (0.5, 0.025), (0.54, 0.0), (0.6, 0.0), (0.75, 0.045), (0.92, 0.12), (1.0, 0.19)],
    "walled": [(0, 0.0), (0.85, 0.0), (0.93, 0.02), (0.97, 0.08), (0.985, 0.16)],
}


def plate(
    rng: np.random.Generator,
    *,
    form: str = "rimmed",
    decor: str = "plain",
    radius: float = 0.13,
    tint: str = "#f2f1ec",
    other: str = "#2c5a94",
    square: bool = False,
) -> Thing:
    """Return a plate of one of the PLATES forms: "plain", "banded", "edged", "speckled" or "dotted" round its rim."""
    thing = Thing("plate", tint)
    edge, matt = 0.97, float(rng.choice((0.1, 0.15, 0.4)))
    stops = [(0.0, tint), (edge, other)] if decor in ("edged", "speckled") else [(0.0, tint)]
    if decor == "banded":
        stops = [(0.0, tint), (0.68, other), (0.71, tint), (0.86, other), (0.95, tint)]
    if square:
        stops = stops[:1]
    ware = _ware(stops, reach=radius, across=True, roughness=matt, speckled=float(decor == "speckled"), wobble=0.0)
    profile = _scaled(PLATES[form], radius, radius)
    warp = _pressed(6.0) if square else None
    _vessel(thing, profile, 0.035 * radius, ware, floor=(0.065 if form != "walled" else 0.04) * radius, warp=warp)
    if decor == "dotted" and form == "rimmed" and not square:
        _petals(thing, int(rng.integers(10, 22)), np.array(profile)[4:], materials.ceramic(other))
    return thing


def _petals(thing, count: int, rim: np.ndarray, glaze) -> None:
    """Flat petals round the rim of a plate, whose outside from the foot on is `rim` (N, 2)."""
    radius = float(rim[-1, 0])
    far, slope = 0.85 * radius, 0.17
    z = float(np.interp(far, rim[:, 0], rim[:, 1])) + 0.036 * radius
    outline = _ellipse(0.13 * radius, 0.07 * radius, 12)
    petal = np.column_stack([outline, np.zeros(len(outline))]), [tuple(range(len(outline)))]
    frames = []
    for angle in np.linspace(0, 2 * np.pi, count, endpoint=False):
        c, s = np.cos(angle), np.sin(angle)
        frames.append(shapes.frame((far * c, far * s, z), (c, s, slope), (-slope * c, -slope * s, 1)))
    thing.add(shapes.copies("petals", petal, np.array(frames), glaze))


# Bottles and glasses.

BOTTLES = {  # (radius, height) in metres of the outside, from the middle of the foot to the mouth
    "bordeaux": [(0, 0.02), (0.03, 0.0), (0.0365, 0.003), (0.0375, 0.01), (0.0375, 0.1), (0.0375, 0.188),
                 (0.0345, 0.205), (0.0225, 0.222), (0.0152, 0.24), (0.0143, 0.26), (0.0143, 0.288),
                 (0.0163, 0.29), (0.0163, 0.297), (0.0145, 0.3), (0, 0.3)],
    "burgundy": [(0, 0.02), (0.033, 0.0), (0.04, 0.003), (0.041, 0.012), (0.041, 0.08), (0.041, 0.14), (0.037, 0.168),
                 (0.026, 0.205), (0.0175, 0.24), (0.0148, 0.265), (0.0145, 0.286), (0.0165, 0.288), (0.0165, 0.294),
                 (0.0145, 0.297), (0, 0.297)],
    "hock": [(0, 0.015), (0.03, 0.0), (0.0365, 0.003), (0.0375, 0.01), (0.0375, 0.08), (0.037, 0.14), (0.032, 0.19),
             (0.024, 0.235), (0.0165, 0.28), (0.0143, 0.31), (0.0143, 0.326), (0.016, 0.328), (0.016, 0.334),
             (0.0143, 0.337), (0, 0.337)],
    "beer": [(0, 0.01), (0.024, 0.0), (0.0295, 0.003), (0.0305, 0.009), (0.0305, 0.07), (0.0305, 0.128), (0.028, 0.145),
             (0.02, 0.165), (0.015, 0.185), (0.0128, 0.21), (0.0125, 0.219), (0.0138, 0.221), (0.0138, 0.226),
             (0.0128, 0.229), (0, 0.229)],
    "swing": [(0, 0.012), (0.034, 0.0), (0.041, 0.004), (0.042, 0.014), (0.042, 0.1), (0.042, 0.17), (0.038, 0.198),
              (0.024, 0.22), (0.0155, 0.238), (0.0148, 0.262), (0.018, 0.265), (0.018, 0.277), (0.0155, 0.28)],
    "water": [(0, 0.012), (0.02, 0.0), (0.028, 0.002), (0.0325, 0.012), (0.0325, 0.03), (0.031, 0.036), (0.0325, 0.042),
              (0.031, 0.048), (0.0325, 0.054), (0.0325, 0.07), (0.0322, 0.118), (0.0325, 0.125), (0.031, 0.132),
              (0.0325, 0.139), (0.032, 0.155), (0.027, 0.178), (0.017, 0.194), (0.0135, 0.2), (0.0135, 0.206)],
}  # fmt: skip
GLASSES = {"green": "#1f3a1e", "brown": "#4a230c", "olive": "#4b4a17", "black": "#111312", "blue": "#173a6b"}
SPIRITS = ("#e0f0e8", "#cfe6f0", "#f8fbfa", "#e8d2a0")  # clear glass


def bottle(
    rng: np.random.Generator,
    *,
    form: str = "bordeaux",
    tint: str = "#1f3a1e",
    label: str = "#efe6d2",
    cap: str = "#8f1a1c",
    size: float = 1.0,
) -> Thing:
    """Return a bottle of one of the BOTTLES forms (wine, beer, swing top, plastic for water), or a "flask" of steel."""
    thing = Thing("bottle", tint)
    if form == "flask":
        _flask(thing, rng, tint, cap)
    elif form == "water":
        _water_bottle(thing, rng, tint, cap)
    elif form == "swing":
        _swing_bottle(thing, rng, tint)
    else:
        profile = np.array(BOTTLES[form])
        thing.add(shapes.lathe("glass", profile, _dark_glass(tint), smooth_profile=3))
        high = {"bordeaux": 0.175, "burgundy": 0.132, "hock": 0.13, "beer": 0.115}[form]
        _label(thing, rng, float(profile[4, 0]), 0.3 * high if form == "beer" else 0.28 * high, high, label, cap)
        if form == "beer":
            _crown_cap(thing, profile[-1, 1], cap)
            _neck_label(thing, rng, profile, label)
        else:
            _capsule(thing, rng, profile, cap)
    for part in thing.objects:
        part.scale = (size, size, size)
        part.location = part.location * size
    return thing


def _label(thing, rng, radius: float, low: float, high: float, paper: str, ink: str) -> None:
    """A label at the front: a coloured band or two, a title, small print and an emblem."""
    half, tall, turn = 1.25 * radius, high - low, -np.pi / 2 + float(rng.uniform(-0.5, 0.5))
    thing.add(_patches("label", [(-half, low, half, high)], radius, materials.paper(paper), turn=turn))
    dark = BLACK if palette.name_of(paper) not in ("black", "blue", "brown") else BRASS
    lines = []
    for k, z in enumerate(np.linspace(0.12, 0.36, 3)):
        reach = half * rng.uniform(0.3, 0.6)
        lines.append((-reach, low + z * tall, reach, low + (z + (0.05 if k else 0.035)) * tall))
    lines.append((-0.7 * half, low + 0.47 * tall, 0.7 * half, low + 0.58 * tall))
    thing.add(_patches("print", lines, radius, materials.paper(dark), turn=turn, lift=0.0008))
    colour = materials.paper(ink)
    band = [(-half, low + 0.9 * tall, half, low + 0.96 * tall), (-half, low + 0.03 * tall, half, low + 0.06 * tall)]
    thing.add(_patches("band", band, radius, colour, turn=turn, lift=0.0008))
    outline = _ellipse(0.3 * tall, 0.24 * tall, 20)
    thing.add(_printed("emblem", outline, radius + 0.0005, low + 0.74 * tall, colour, turn=turn))


def _capsule(thing, rng, profile, tint: str) -> None:
    """The foil round the neck of a wine bottle; or an open mouth with the cork in it."""
    top = profile[-1, 1]
    line = shapes.smooth_line(profile, 3)
    if rng.random() < 0.2:
        cork = [(0, top), (0.0095, top), (0.0098, top + 0.012), (0.0085, top + 0.014), (0, top + 0.014)]
        thing.add(shapes.lathe("cork", cork, materials.cork(), segments=24))
        return
    neck = line[line[:, 1] > top - 0.065]
    foil = [(neck[0, 0] + 0.0001, neck[0, 1] - 0.001), *[(r + 0.0006, z) for r, z in neck[:-1]], (0, top + 0.0006)]
    graph = materials.Graph("foil")
    wrapped = graph.principled({"Base Color": materials.colour(tint), "Roughness": 0.35, "Metallic": 0.35})
    thing.add(shapes.lathe("foil", foil, wrapped, segments=32))


def _crown_cap(thing, z: float, tint: str) -> None:
    """A crown cork with its teeth."""
    grid = spun(
        [(0.0163, -0.004), (0.0158, -0.001), (0.0145, 0.0025), (0.0128, 0.0038), (0, 0.004)], segments=84, between=2
    )
    angles = np.linspace(0, 2 * np.pi, 84, endpoint=False)
    outer = np.clip((np.hypot(grid[..., 0], grid[..., 1]) - 0.0145) / 0.0018, 0, 1)
    grid[..., :2] *= (1 + 0.06 * outer * np.cos(21 * angles))[..., None]
    grid[..., 2] += z - 0.0012
    thing.add(body("crown cap", grid, materials.paint(tint, roughness=0.25)))


def _neck_label(thing, rng, profile, paper: str) -> None:
    """The paper round the neck of a beer bottle."""
    rows = shapes.smooth_line(profile, 3)
    rows = rows[(rows[:, 1] > 0.16) & (rows[:, 1] < 0.19)]
    thing.add(shapes.lathe("neck label", [(r + 0.0005, z) for r, z in rows], materials.paper(paper)))


def _water_bottle(thing, rng, tint: str, cap: str) -> None:
    """A bottle of thin plastic with grooves, a screw cap and a label all round."""
    profile = np.array(BOTTLES["water"])
    thing.add(shapes.lathe("plastic", profile, _clear(tint, cloudy=0.18), smooth_profile=3))
    water = [(0, 0.012), (0.026, 0.004), (0.031, 0.016), (0.0305, 0.15), (0.0265, 0.172), (0, 0.172)]
    thing.add(shapes.lathe("water", water, _clear(tint, cloudy=0.1, rim=0.2)))
    thing.add(shapes.lathe("neck ring", [(0.0135, 0.203), (0.0165, 0.203), (0.0165, 0.205), (0.0135, 0.205)],
                           _clear(tint, cloudy=0.4)))  # fmt: skip
    screw = spun(
        [(0.0145, 0.2065), (0.0148, 0.208), (0.0148, 0.219), (0.0135, 0.2215), (0, 0.2215)], segments=72, between=1
    )
    screw[:-2, :, :2] *= (1 + 0.025 * np.cos(np.arange(72) * np.pi))[None, :, None]
    thing.add(body("cap", screw, materials.plastic(cap, roughness=0.35)))
    paper, ink = materials.paper(palette.pick(rng)), materials.paper("#f4f4f0")
    turn = -np.pi / 2 + float(rng.uniform(-0.5, 0.5))
    around = np.pi * 0.0327
    thing.add(_patches("label", [(-around, 0.071, around, 0.117)], 0.0327, paper, turn=turn))
    lines = [
        (-0.02, 0.088, 0.02, 0.1),
        (-0.014, 0.08, 0.014, 0.083),
        (-around, 0.0725, around, 0.0745),
        (-around, 0.1135, around, 0.1155),
    ]
    thing.add(_patches("print", lines, 0.0327, ink, turn=turn, lift=0.0009))


def _swing_bottle(thing, rng, tint: str) -> None:
    """Clear glass with a stopper of china on a wire."""
    glass, wire = _clear(tint, cloudy=0.06), _metal(rng)
    thing.add(shapes.lathe("glass", BOTTLES["swing"], glass, smooth_profile=3))
    inner = [(0, 0.014), (0.036, 0.006), (0.039, 0.018), (0.039, 0.12), (0, 0.12)]
    if rng.random() < 0.6:
        filled = str(rng.choice(("#d9c04a", "#b9541f", "#dfeef2", "#8a1f2a")))
        level = float(rng.uniform(0.08, 0.185))
        inner = [(r, min(z, level) if z < 0.12 else level) for r, z in inner]
        thing.add(shapes.lathe("drink", inner, _clear(filled, cloudy=0.45, rim=0.1)))
    china = [(0, 0.3), (0.0125, 0.3), (0.0155, 0.292), (0.016, 0.286), (0.015, 0.284), (0, 0.284)]
    thing.add(shapes.lathe("stopper", china[::-1], materials.ceramic("#f3f1ea"), smooth_profile=2))
    rubber = [(0, 0.279), (0.0165, 0.279), (0.017, 0.282), (0.016, 0.285), (0, 0.285)]
    thing.add(shapes.lathe("gasket", rubber, materials.plastic("#b8452c", roughness=0.6), segments=24))
    for side in (-1, 1):
        y = side * 0.0195
        line = [
            (0, 0.5 * y, 0.304),
            (0, y, 0.298),
            (0.002, 1.02 * y, 0.27),
            (-0.012, 1.0 * y, 0.252),
            (-0.02, 0.3 * y, 0.238),
        ]
        thing.add(shapes.tube("wire", np.array(line), 0.0012, wire))
    ring = np.column_stack([_ellipse(0.034, 0.039, 16), np.full(16, 0.258)])
    thing.add(shapes.tube("wire ring", ring, 0.0011, wire, closed=True, smooth=2))


def _flask(thing, rng, tint: str, cap: str) -> None:
    """A drinking bottle of powder-coated steel, its cap with a loop to carry it by."""
    radius, height = float(rng.uniform(0.033, 0.038)), float(rng.uniform(0.2, 0.26))
    steel, lid = _metal(rng), materials.plastic(cap, roughness=0.45)
    neck = 0.62 * radius
    shell = [(0, 0.004), (0.9 * radius, 0.004), (radius, 0.01), (radius, 0.5 * height), (radius, 0.8 * height),
             (0.95 * radius, 0.85 * height), (0.72 * radius, 0.915 * height), (neck, 0.94 * height),
             (neck, 0.95 * height)]  # fmt: skip
    coat = materials.paint(tint, roughness=0.42)
    thing.add(shapes.lathe("shell", shell, coat, smooth_profile=4))
    thing.add(shapes.lathe("foot", [(0, 0), (0.86 * radius, 0), (0.93 * radius, 0.002), (0.93 * radius, 0.006)], steel))
    thing.add(shapes.lathe("neck", [(neck + 0.0004, 0.945 * height), (neck + 0.0004, 0.965 * height)], steel))
    z = 0.963 * height
    top = [
        (0.5 * neck, z),
        (1.12 * neck, z),
        (1.15 * neck, z + 0.003),
        (1.15 * neck, z + 0.024),
        (1.05 * neck, z + 0.027),
        (0, z + 0.027),
    ]
    thing.add(shapes.lathe("cap", top, lid))
    if rng.random() < 0.65:
        arc = np.linspace(0, np.pi, 9)
        points = np.column_stack([1.0 * neck * np.cos(arc), z + 0.02 + 0.026 * np.sin(arc) ** 0.8])
        _handle(thing, points, 0.0042, lid, turn=float(rng.uniform(-0.8, 0.8)), broad=1.8, name="loop")
    mark = materials.paint(CREAM if palette.name_of(tint) != "white" else BLACK)
    places = [(-0.004, 0.42 * height, 0.004, 0.56 * height), (-0.004, 0.58 * height, 0.004, 0.61 * height)]
    thing.add(_patches("mark", places, radius + 0.0004, mark, turn=-np.pi / 2 + float(rng.uniform(-0.6, 0.6))))


WINE_GLASSES = {  # (share of the height, share of the height) of the bowl, above its stem; the stem's share
    "red": ([(0.0, 0.46), (0.1, 0.48), (0.185, 0.56), (0.215, 0.66), (0.2, 0.82), (0.165, 1.0)], 0.46),
    "white": ([(0.0, 0.5), (0.075, 0.52), (0.14, 0.6), (0.165, 0.7), (0.155, 0.85), (0.13, 1.0)], 0.5),
    "flute": ([(0.0, 0.42), (0.035, 0.45), (0.085, 0.58), (0.105, 0.72), (0.105, 0.85), (0.095, 1.0)], 0.42),
    "coupe": ([(0.0, 0.62), (0.14, 0.66), (0.27, 0.74), (0.34, 0.86), (0.35, 1.0)], 0.62),
    "goblet": ([(0.0, 0.36), (0.12, 0.37), (0.22, 0.45), (0.25, 0.6), (0.25, 0.8), (0.245, 1.0)], 0.36),
}
WINES = ("#4a0d17", "#5e1220", "#e2cf7a", "#e7b48f")


def wine_glass(
    rng: np.random.Generator,
    *,
    form: str = "red",
    height: float = 0.21,
    tint: str = "#fbfdfc",
    wine: str | None = "#4a0d17",
    level: float = 0.4,
) -> Thing:
    """Return a stemmed glass of one of the WINE_GLASSES forms, filled with `wine` to the share `level` of its bowl."""
    thing = Thing("wine glass")
    cup, stem = WINE_GLASSES[form]
    glass = _clear(tint, rim=0.75)
    line = shapes.smooth_line(np.array(cup) * height, 5)
    thing.add(shapes.lathe("bowl", line, glass))
    lip = [
        (line[-1, 0] - 0.0006, height - 0.0005),
        (line[-1, 0] + 0.0006, height),
        (line[-1, 0] - 0.0003, height + 0.0008),
    ]
    thing.add(shapes.lathe("lip", lip, glass))
    foot = 0.165 * height if form != "coupe" else 0.22 * height
    stalk = [(0, 0.001), (foot, 0.0), (foot, 0.0014), (0.6 * foot, 0.004), (0.16 * foot, 0.014), (0.0042, 0.03),
             (0.0036, 0.5 * stem * height), (0.0044, 0.9 * stem * height),
             (0.009, (stem + 0.015) * height), (0, (stem + 0.02) * height)]  # fmt: skip
    thing.add(shapes.lathe("stem", stalk, glass, smooth_profile=3))
    if wine:
        low, high = line[0, 1] + 0.0012, line[0, 1] + level * (height - line[0, 1])
        inside = [(max(r - 0.0012, 0), max(z, low)) for r, z in line if z < high]
        edge = float(np.interp(high, line[:, 1], line[:, 0])) - 0.0012
        fill = materials.plastic(wine, roughness=0.05) if wine in WINES[:2] else _clear(wine, cloudy=0.35, rim=0.2)
        thing.add(shapes.lathe("wine", [*inside, (edge, high), (0, high)], fill))
    return thing


# Kettles, teapots, jugs.


def kettle(
    rng: np.random.Generator, *, form: str = "electric", tint: str = "#c6c8ca", steel: bool = True, grip: str = BLACK
) -> Thing:
    """Return a kettle: "electric" on its base with a beak, for the "stove" with a bow over its top, or "gooseneck"."""
    thing = Thing("kettle", tint)
    coat = (
        materials.metal(tint, roughness=float(rng.uniform(0.18, 0.3)))
        if steel
        else materials.paint(tint, roughness=0.25, coat=0.3)
    )
    dark = materials.plastic(grip, roughness=0.4)
    {"electric": _electric_kettle, "stove": _stove_kettle, "gooseneck": _gooseneck_kettle}[form](thing, rng, coat, dark)
    centre(thing)
    return thing


def _kettle_base(thing, radius: float, steel) -> None:
    """The base with the mains in it, and its rim."""
    profile = [(0, 0), (0.95 * radius, 0), (radius, 0.004), (radius, 0.014), (0.93 * radius, 0.019), (0, 0.019)]
    thing.add(shapes.lathe("base", profile, materials.plastic(BLACK)))
    thing.add(shapes.lathe("base ring", [(1.002 * radius, 0.011), (1.006 * radius, 0.013)], steel))


def _electric_kettle(thing, rng, coat, dark) -> None:
    """Tapered or bellied, with a beak at the left and a D of a handle at the right, a lid, a switch and a gauge."""
    low, h = float(rng.uniform(0.074, 0.082)), float(rng.uniform(0.19, 0.22))
    top, steel = low * float(rng.uniform(0.68, 0.82)), _metal(rng)
    _kettle_base(thing, low, steel)
    belly = low * float(rng.choice((1.0, 1.06)))
    outside = [(0, 0.021), (0.93 * low, 0.021), (low, 0.026), (belly, 0.35 * h),
               (0.55 * belly + 0.45 * top, 0.65 * h), (top, h)]  # fmt: skip
    _vessel(thing, outside, 0.003, coat, floor=0.5 * h, warp=_drawn_out(0.034, 0.42, 0.68 * h, h, rise=0.2))
    skirt = [(0.97 * low, 0.0205), (1.01 * low, 0.022), (1.015 * low, 0.034), (1.0 * low, 0.036)]
    thing.add(shapes.lathe("skirt", skirt, dark))
    lid = [(0.0, 1.05 * h), (0.5 * top, 1.045 * h), (0.9 * top, 1.015 * h), (0.96 * top, 0.995 * h),
           (0.96 * top, 0.97 * h), (0, 0.97 * h)]  # fmt: skip
    thing.add(shapes.lathe("lid", lid[::-1], dark, smooth_profile=2))
    _knob(thing, 1.045 * h, 0.013, steel if rng.random() < 0.4 else dark)
    out = float(rng.uniform(0.055, 0.065))
    grip = [(0.86 * top, 0.985 * h), (top + 0.35 * out, 1.03 * h), (top + 0.85 * out, 0.99 * h),
            (top + 1.12 * out, 0.84 * h), (low + 0.8 * out, 0.5 * h), (low + 0.5 * out, 0.3 * h),
            (low + 0.2 * out, 0.235 * h), (0.97 * low, 0.22 * h)]  # fmt: skip
    _handle(thing, grip, np.array([11, 12, 11, 10, 9.5, 9, 8.5, 8]) * 1e-3, dark, broad=1.35)
    switch = (low + 0.62 * out, 0, 0.26 * h)
    thing.add(
        shapes.box("switch", (0.02, 0.016, 0.008), switch, materials.plastic("#b3241f"), bevel=0.002, turn=(0, 0.5, 0))
    )
    if rng.random() < 0.6:
        z = np.linspace(0.3, 0.75, 2) * h
        far = np.interp(z, np.array(outside)[2:, 1], np.array(outside)[2:, 0])
        line = np.column_stack([0 * z, -far, z])
        gauge = thing.add(shapes.tube("gauge", line, 0.007, _clear("#9fb4bd", cloudy=0.5), smooth=0))
        gauge.rotation_euler = (0, 0, float(rng.uniform(-0.4, 0.4)))


def _stove_kettle(thing, rng, coat, dark) -> None:
    """A squat body with a short slanting spout, and a bow with a grip from shoulder to shoulder."""
    r, steel = float(rng.uniform(0.1, 0.115)), _metal(rng)
    h = r * float(rng.uniform(1.05, 1.35))
    outside = [(0, 0), (0.88 * r, 0), (0.97 * r, 0.04 * h), (r, 0.2 * h), (0.96 * r, 0.5 * h), (0.8 * r, 0.78 * h),
               (0.55 * r, 0.95 * h), (0.4 * r, h)]  # fmt: skip
    thing.add(shapes.lathe("body", outside, coat, smooth_profile=4))
    thing.add(shapes.lathe("seam", [(0.985 * r, 0.07 * h), (1.0 * r, 0.085 * h), (1.0 * r, 0.1 * h)], steel))
    lid = [(0.43 * r, 0.985 * h), (0.43 * r, 1.01 * h), (0.3 * r, 1.06 * h), (0.0, 1.09 * h)]
    thing.add(shapes.lathe("lid", lid, coat, smooth_profile=3))
    _knob(thing, 1.08 * h, 0.014, dark)
    spout = np.array(
        [(-0.72 * r, 0, 0.5 * h), (-1.05 * r, 0, 0.7 * h), (-1.3 * r, 0, 0.98 * h), (-1.42 * r, 0, 1.1 * h)]
    )
    thing.add(shapes.tube("spout", spout, r * np.array([0.26, 0.2, 0.15, 0.145]), coat))
    whistle = spout[-1] + np.array([(-0.002, 0, 0.0), (-0.006, 0, 0.012)])
    thing.add(shapes.tube("whistle", whistle, 0.165 * r, dark, smooth=0))
    arc = np.linspace(np.pi, 0, 11)
    bow = np.column_stack([0.74 * r * np.cos(arc), 0.82 * h + 0.95 * r * np.sin(arc) ** 0.75])
    _handle(thing, bow, 0.0055, steel, name="bow")
    _handle(thing, bow[3:8] * (1.0, 1.0) + (0, 0.001), 0.0115, dark, broad=1.3, name="grip")
    for side in (-1, 1):
        thing.add(shapes.box("bracket", (0.02, 0.022, 0.016), (side * 0.73 * r, 0, 0.83 * h), steel, bevel=0.004))


def _gooseneck_kettle(thing, rng, coat, dark) -> None:
    """A kettle for pouring coffee: a long thin spout in an S from the foot, a handle standing off."""
    r, h = float(rng.uniform(0.07, 0.078)), float(rng.uniform(0.14, 0.16))
    _kettle_base(thing, 1.08 * r, _metal(rng))
    outside = [
        (0, 0.021),
        (0.95 * r, 0.021),
        (r, 0.026),
        (0.97 * r, 0.4 * h),
        (0.8 * r, 0.85 * h),
        (0.74 * r, h),
        (0.5 * r, 1.02 * h),
    ]
    thing.add(shapes.lathe("body", outside, coat, smooth_profile=4))
    lid = [(0.66 * r, 1.0 * h), (0.66 * r, 1.035 * h), (0.5 * r, 1.07 * h), (0.0, 1.09 * h)]
    thing.add(shapes.lathe("lid", lid, coat, smooth_profile=3))
    _knob(thing, 1.085 * h, 0.013, dark)
    x = np.array([-0.9, -1.35, -1.62, -1.7, -1.82, -2.05, -2.3]) * r
    z = np.array([0.3, 0.34, 0.52, 0.78, 1.02, 1.14, 1.12]) * h
    radii = np.array([11, 9, 7, 6, 5.5, 5, 4.8]) * 1e-3
    thing.add(shapes.tube("spout", np.column_stack([x, 0 * x, z]), radii, coat))
    grip = [
        (0.7 * r, 0.95 * h),
        (1.15 * r, 1.06 * h),
        (1.7 * r, 1.08 * h),
        (1.95 * r, 0.95 * h),
        (1.98 * r, 0.7 * h),
        (1.9 * r, 0.42 * h),
    ]
    _handle(thing, grip, np.array([6, 7, 9, 10, 10, 9]) * 1e-3, dark, broad=1.3)


TEAPOTS = {  # shares of the radius, both of them
    "round": [(0, 0.03), (0.5, 0.03), (0.52, 0.0), (0.58, 0.0), (0.6, 0.06), (0.88, 0.35), (1.0, 0.78), (0.9, 1.2),
              (0.62, 1.46), (0.44, 1.52)],
    "tall": [(0, 0.0), (0.8, 0.0), (0.9, 0.03), (0.98, 0.2), (0.95, 0.8), (0.82, 1.5), (0.68, 1.72), (0.5, 1.78)],
    "flat": [(0, 0.02), (0.6, 0.02), (0.62, 0.0), (0.68, 0.0), (0.7, 0.05), (0.97, 0.3), (1.0, 0.52), (0.86, 0.86),
             (0.56, 1.02), (0.44, 1.04)],
}  # fmt: skip


def teapot(
    rng: np.random.Generator,
    *,
    form: str = "round",
    tint: str = "#3f7a45",
    radius: float = 0.075,
    iron: bool = False,
    decor: str = "plain",
) -> Thing:
    """Return a teapot of one of the TEAPOTS forms: spout at the left, handle at the right or (of `iron`) over it.

    `decor` is "plain", "banded", "dipped" or "speckled".
    """
    thing = Thing("teapot", tint)
    profile = _scaled(TEAPOTS[form], radius, radius)
    mouth, top = profile[-1]
    ware = _teapot_ware(rng, top, tint, iron, decor)
    thing.add(shapes.lathe("body", profile, ware, smooth_profile=4, segments=56))
    if iron:
        _nubs(thing, profile, ware)
    lid = [(1.1 * mouth, top - 0.004), (1.12 * mouth, top + 0.002), (1.0 * mouth, top + 0.007),
           (0.6 * mouth, top + 0.17 * radius), (0, top + 0.21 * radius)]  # fmt: skip
    own = ware if iron or decor not in ("dipped", "banded") else materials.ceramic(tint)
    thing.add(shapes.lathe("lid", lid, own, smooth_profile=4))
    _knob(thing, top + 0.2 * radius, 0.15 * radius, own)
    _teapot_spout(thing, radius, top, form, own)
    if iron or (form == "tall" and rng.random() < 0.35):
        _bail(thing, rng, radius, top, profile, iron)
    else:
        arc = np.linspace(1.3, -1.3, 9)
        points = (
            np.column_stack(
                [
                    0.86 + min(0.72, 0.52 * top / radius) * np.cos(arc),
                    0.52 * top / radius + 0.36 * top / radius * np.sin(arc),
                ]
            )
            * radius
        )
        points[[0, -1], 0] = (0.72 * radius, 0.84 * radius)
        _handle(thing, points, 0.095 * radius, own, broad=1.3)
    centre(thing)
    return thing


def _teapot_ware(rng, top: float, tint: str, iron: bool, decor: str):
    """Its glaze, or lacquered iron."""
    if iron:
        return _cast_iron(tint)
    matt = float(rng.choice((0.12, 0.2, 0.45)))
    if decor == "banded":
        at = float(rng.uniform(0.35, 0.6))
        return _ware(
            [(0.0, tint), (at, CREAM), (at + 0.03, tint), (at + 0.07, CREAM), (at + 0.1, tint)],
            reach=top,
            roughness=matt,
        )
    if decor == "dipped":
        return _ware([(0.0, CLAY), (float(rng.uniform(0.15, 0.35)), tint)], reach=top, roughness=matt, wobble=0.06)
    return _ware([(0.0, tint)], reach=top, roughness=matt, speckled=float(decor == "speckled"))


def _nubs(thing, profile, ware) -> None:
    """Rows of nubs round the upper half of an iron teapot, as hobnails."""
    line = shapes.smooth_line(np.array(profile), 10)
    line = line[line[:, 1] > 0.3 * line[-1, 1]]
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
    gap, frames = 0.0085, []
    for row, at in enumerate(np.arange(gap, along[-1] - 0.4 * gap, gap)):
        r, z = np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])
        ahead = np.array([np.interp(at + 1e-3, along, line[:, 0]) - r, np.interp(at + 1e-3, along, line[:, 1]) - z])
        out, rise = ahead[1], -ahead[0]
        count = int(2 * np.pi * r / gap)
        for angle in np.linspace(0, 2 * np.pi, count, endpoint=False) + np.pi / count * (row % 2):
            c, s = np.cos(angle), np.sin(angle)
            frames.append(shapes.frame((r * c, r * s, z), (-s, c, 0), (out * c, out * s, rise)))
    ring = _ellipse(0.0056, 0.0056, 6)
    points = np.concatenate([np.column_stack([ring, np.zeros(6)]), np.column_stack([0.5 * ring, np.full(6, 0.0019)])])
    faces = [*shapes.grid_faces(2, 6, wrap=True), tuple(range(6, 12))]
    thing.add(shapes.copies("nubs", (points, faces), np.array(frames), ware))


def _teapot_spout(thing, r: float, top: float, form: str, ware) -> None:
    """A spout in an S, wide at its root, up to the height of the lip, with its opening."""
    x = np.array([-0.8, -1.12, -1.36, -1.52, -1.68]) * r
    z = np.array([0.42, 0.46, 0.68, 0.9, 1.0]) * top
    if form == "flat":
        x, z = x * 0.97, z * np.array([1.0, 1.02, 1.02, 1.05, 1.08])
    radii = r * np.array([0.27, 0.21, 0.15, 0.115, 0.105])
    line = np.column_stack([x, 0 * x, z])
    thing.add(shapes.tube("spout", line, radii, ware))
    ahead = (line[-1] - line[-2]) / np.linalg.norm(line[-1] - line[-2])
    hole = np.array([line[-1] - 0.003 * ahead, line[-1] + 0.0012 * ahead])
    thing.add(shapes.tube("opening", hole, 0.08 * r, materials.plastic("#17130f", roughness=0.6), smooth=0))


def _bail(thing, rng, r: float, top: float, profile, iron: bool) -> None:
    """A bow over the lid, of iron or of cane, hung in two lugs."""
    stuff = _cast_iron(BLACK) if iron else materials.wood("#a37a4c", "#dcbb88", axis="x")
    reach = 0.72 * r
    z = top * 0.93
    arc = np.linspace(np.pi, 0, 11)
    bow = np.column_stack([reach * np.cos(arc), z + 0.95 * r * np.sin(arc) ** 0.7])
    _handle(thing, bow, 0.05 * r if iron else 0.07 * r, stuff, name="bow")
    line = np.array(profile)
    low = float(np.interp(reach, line[::-1, 0][: len(line) // 2], line[::-1, 1][: len(line) // 2]))
    lug = _cast_iron(BLACK) if iron else _metal(rng, BRASS)
    for side in (-1, 1):
        thing.add(
            shapes.box(
                "lug", (0.011, 0.014, max(z - low, 0) + 0.028), (side * reach, 0, (z + low) / 2), lug, bevel=0.003
            )
        )


JUGS = {  # shares of the radius and of the height
    "pitcher": [(0, 0), (0.7, 0), (0.76, 0.015), (0.95, 0.16), (1.0, 0.32), (0.9, 0.52), (0.66, 0.74),
                (0.6, 0.86), (0.68, 1.0)],
    "straight": [(0, 0), (0.92, 0), (0.99, 0.015), (1.0, 0.04), (0.95, 0.4), (0.86, 0.8), (0.84, 0.96), (0.87, 1.0)],
    "tapered": [(0, 0), (0.94, 0), (1.0, 0.02), (0.98, 0.1), (0.82, 0.55), (0.7, 0.85), (0.74, 1.0)],
    "belly": [(0, 0), (0.55, 0), (0.62, 0.02), (0.92, 0.2), (1.0, 0.4), (0.92, 0.62), (0.74, 0.78),
              (0.7, 0.88), (0.76, 1.0)],
}  # fmt: skip


def jug(
    rng: np.random.Generator,
    *,
    form: str = "pitcher",
    stuff: str = "glazed",
    radius: float = 0.068,
    height: float = 0.21,
    tint: str = "#eceae4",
    other: str = "#2c5a94",
) -> Thing:
    """Return a jug of one of the JUGS forms with a lip at the left and a handle at the right.

    `stuff` is "glazed", "banded", "dipped", "enamel" (a coloured edge) or "glass" with water in it.
    """
    thing = Thing("jug", None if stuff == "glass" else tint)
    profile, r, h = _scaled(JUGS[form], radius, height), radius, height
    ware, grip = _jug_ware(rng, stuff, h, tint, other)
    lip = profile[-1][0]
    warp = _drawn_out(0.42 * lip, 0.38, 0.72 * h, h, rise=0.35)
    wall = 0.003 if stuff in ("glass", "enamel") else 0.005
    inside = _vessel(thing, profile, wall, ware, floor=0.04 * h, warp=warp)
    if stuff == "enamel":
        edge = spun(
            [(lip - 0.004, h), (lip - 0.002, h + 0.003), (lip + 0.002, h + 0.0025), (lip + 0.0015, h - 0.003)],
            between=3,
            segments=56,
        )
        thing.add(body("edge", warp(edge), grip))
    _jug_handle(thing, rng, profile, (0.006 if stuff == "enamel" else 0.0075) * r / 0.068, grip)
    if stuff == "glass" and rng.random() < 0.7:
        level = float(rng.uniform(0.4, 0.68)) * h
        juice = str(rng.choice((WATER, "#e8a33a", "#d9c04a", "#c9474f")))
        edge = float(np.interp(level, inside[::-1, 1], inside[::-1, 0])) - 0.0005
        held = [(x - 0.0005, z) for x, z in inside[::-1] if z < level and x > 0.001]
        drink = _clear(juice, cloudy=0.5 if juice != WATER else 0.06, rim=0.1)
        thing.add(shapes.lathe("drink", [(0, 0.042 * h), *held, (edge, level), (0, level)], drink))
    centre(thing)
    return thing


def _jug_handle(thing, rng, profile, thick: float, stuff) -> None:
    """A handle from under the lip down to the belly."""
    line = np.array(profile)[2:]
    r, h = line[:, 0].max(), line[-1, 1]
    upper, lower = 0.86 * h, float(rng.uniform(0.26, 0.36)) * h
    start, end = (float(np.interp(z, line[:, 1], line[:, 0])) - 0.002 for z in (upper, lower))
    out = max(start, end) + 0.62 * r
    points = [(start, upper), (start + 0.3 * r, 0.93 * h), (out - 0.1 * r, 0.9 * h), (out, 0.74 * h),
              (out - 0.06 * r, 0.55 * h), (0.5 * (out + end), 0.4 * h), (end, lower)]  # fmt: skip
    _handle(thing, points, thick, stuff, broad=1.5)


def _jug_ware(rng, stuff: str, height: float, tint: str, other: str):
    """What the jug is of, and what its handle is of."""
    if stuff == "glass":
        glass = _clear(cloudy=0.03, rim=0.7)
        return glass, glass
    if stuff == "enamel":
        return _ware([(0.0, tint)], reach=height, speckled=float(rng.choice((0.0, 0.8)))), materials.ceramic(other)
    if stuff == "banded":
        at = float(rng.uniform(0.12, 0.3))
        stops = [(0.0, tint), (at, other), (at + 0.08, tint), (at + 0.11, other), (at + 0.13, tint), (0.93, other)]
        ware = _ware(stops, reach=height)
        return ware, materials.ceramic(tint)
    if stuff == "dipped":
        ware = _ware([(0.0, CLAY), (float(rng.uniform(0.2, 0.45)), tint)], reach=height, roughness=0.4, wobble=0.06)
        return ware, ware
    ware = _ware(
        [(0.0, tint)],
        reach=height,
        roughness=float(rng.choice((0.12, 0.3, 0.5))),
        speckled=float(rng.choice((0.0, 0.0, 0.8))),
    )
    return ware, ware


# Pans, trays, boards.


PANS = {  # shares of the radius and of the height
    "steel": [(0, 0), (0.88, 0), (0.97, 0.03), (1.0, 0.1), (1.0, 0.5), (1.0, 0.94), (1.03, 0.99), (1.04, 1.0)],
    "enamel": [(0, 0), (0.88, 0), (0.97, 0.03), (1.0, 0.1), (1.0, 0.5), (1.0, 0.94), (1.03, 0.99), (1.04, 1.0)],
    "pot": [(0, 0), (0.86, 0), (0.95, 0.04), (0.99, 0.14), (1.0, 0.6), (1.02, 1.0)],
}
PAN_LID = [(1.05, 1.0), (1.06, 1.02), (0.98, 1.045), (0.75, 1.11), (0.35, 1.165), (0, 1.175)]


def saucepan(
    rng: np.random.Generator,
    *,
    form: str = "steel",
    radius: float = 0.09,
    height: float = 0.1,
    tint: str = STEEL,
    lid: bool = False,
) -> Thing:
    """Return a pan with one long handle, of "steel" or with an "enamel" coat, or a "pot" with two ears."""
    thing = Thing("saucepan", tint)
    r, h, steel = radius, height, _metal(rng)
    coat, lining, wall = steel, None, 0.0025
    if form != "steel":
        coat, wall = materials.paint(tint, roughness=0.2, coat=0.4), 0.004
        lining = materials.ceramic(CREAM) if form == "pot" else materials.plastic("#2a2a2c", roughness=0.35)
    _vessel(thing, _scaled(PANS[form], r, h), wall, coat, floor=0.05 * h, lining=lining)
    if form == "steel":
        base = [(0.9 * r, 0.001), (0.955 * r, 0.004), (1.003 * r, 0.012), (1.0 * r, 0.015)]
        thing.add(shapes.lathe("base", base, _metal(rng, polished=0.4)))
    if form == "pot":
        _pot_ears(thing, r, h, coat, float(rng.uniform(-0.4, 0.4)))
    else:
        turn = float(rng.choice((0.0, np.pi))) + float(rng.uniform(-0.6, 0.3))
        _pan_handle(thing, rng, r, h, form, steel, turn)
    if lid:
        own = coat if form != "enamel" or rng.random() < 0.5 else steel
        thing.add(shapes.lathe("lid", _scaled(PAN_LID, r, h), own, smooth_profile=3))
        _knob(thing, 1.165 * h, 0.15 * r, materials.plastic(BLACK) if form == "enamel" else steel)
    centre(thing)
    return thing


def _pan_handle(thing, rng, r: float, h: float, form: str, steel, turn: float) -> None:
    """The long handle, rising a little: a steel shank riveted to the wall, a grip with a ring to hang it by."""
    wooden = form == "enamel" and rng.random() < 0.6
    dark = (
        materials.wood(*WOODS[int(rng.integers(len(WOODS)))], axis="x")
        if wooden
        else materials.plastic(BLACK, roughness=0.4)
    )
    stuff = steel if form == "steel" and rng.random() < 0.35 else dark
    long, z = float(rng.uniform(1.5, 1.9)) * r, 0.8 * h
    _handle(
        thing,
        [(0.99 * r, z), (1.2 * r, z + 0.02 * r), (1.4 * r, z + 0.07 * r)],
        0.0065,
        steel,
        turn=turn,
        broad=1.6,
        name="shank",
    )
    line = [(1.3 * r + share * long, z + 0.05 * r + 0.16 * r * share) for share in (0.0, 0.15, 0.5, 0.85, 1.0)]
    _handle(thing, line, np.array([7.5, 9, 8.5, 9.5, 7]) * 1e-3, stuff, turn=turn, broad=1.5, name="grip")
    x, end = line[-1]
    ring = np.column_stack([x + 0.008 + 0.012 * np.cos(np.linspace(0, 6.28, 12, endpoint=False)),
                            0.009 * np.sin(np.linspace(0, 6.28, 12, endpoint=False)), np.full(12, end)])  # fmt: skip
    thing.add(shapes.tube("ring", turned(ring, "z", turn), 0.0018, steel, closed=True, smooth=2))
    plate = _patches("plate", [(-0.018, z - 0.016, 0.018, z + 0.012)], r, steel, turn=turn, lift=0.001)
    thing.add(plate)


def _pot_ears(thing, r: float, h: float, coat, turn: float) -> None:
    """Two loops at the sides to lift a pot by."""
    arc = np.linspace(-1.35, 1.35, 9)
    for side in (0.0, np.pi):
        loop = np.column_stack([0.97 * r + 0.3 * r * np.cos(arc), 0.4 * r * np.sin(arc), np.full(9, 0.8 * h)])
        thing.add(shapes.tube("ear", turned(loop, "z", turn + side), 0.062 * r, coat))


def tray(
    rng: np.random.Generator,
    *,
    form: str = "rails",
    width: float = 0.44,
    depth: float = 0.3,
    tint: str = "#8d6340",
    wooden: bool = True,
) -> Thing:
    """Return a tray: with "rails" and bow handles, with "slots" in its ends, "round", or "oval" with a raised rim."""
    thing = Thing("tray", tint)
    if wooden:
        stuff = materials.wood(palette.darker(tint, 0.6), tint, axis="x", roughness=0.4)
        ends = materials.wood(palette.darker(tint, 0.6), tint, axis="y", roughness=0.4)
    else:
        stuff = ends = materials.paint(tint, roughness=float(rng.choice((0.2, 0.5))), coat=0.2)
    if form in ("round", "oval"):
        _pressed_tray(thing, rng, form, width, depth, stuff)
        return thing
    thick, rim = 0.009, float(rng.uniform(0.028, 0.042))
    thing.add(shapes.box("floor", (width, depth, 0.008), (0, 0, 0.004), stuff, bevel=0.002))
    for side in (-1, 1):
        thing.add(shapes.box("rail", (width, thick, rim), (0, side * (depth - thick) / 2, rim / 2), stuff, bevel=0.003))
    if form == "rails":
        metal = _metal(rng, str(rng.choice((BRASS, STEEL, "#2a2a2c"))))
        for side in (-1, 1):
            at = (side * (width - thick) / 2, 0, rim / 2)
            thing.add(shapes.box("end", (thick, depth - 2 * thick, rim), at, ends, bevel=0.003))
            arc = np.linspace(-1, 1, 9)
            y, z = 0.055 * arc, rim + 0.034 * (1 - np.abs(arc) ** 4) - 0.006
            x = np.full(9, side * (width - thick) / 2)
            thing.add(shapes.tube("bow handle", np.column_stack([x, y, z]), 0.0042, metal))
    else:
        for side in (-1, 1):
            _slotted_end(thing, side * (width - thick) / 2, depth - 2 * thick, rim, thick, ends)
    thing.tops.append(Top((0, 0, 0.008), (width - 0.05, depth - 0.05)))
    return thing


def _slotted_end(thing, x: float, depth: float, rim: float, thick: float, stuff) -> None:
    """A high end board, round at its top, with a slot for the hand."""
    high = rim + 0.034
    outline = shapes.rounded_outline(depth, high, (0.001, 0.03, 0.03, 0.001), points_a_corner=7, points_a_side=2)
    slot = _rounded(0.1, 0.022, 0.0105) + np.array([0, high - 0.026])
    board = _slab("end", [outline, slot], -thick / 2, thick / 2, stuff, bevel=0.002)
    board.location, board.rotation_euler = (x, 0, 0), (np.pi / 2, 0, np.pi / 2)
    thing.add(board)


def _pressed_tray(thing, rng, form: str, width: float, depth: float, stuff) -> None:
    """A round or oval tray with a standing rim, and loops for the hands at its ends."""
    radius, rim = width / 2, float(rng.uniform(0.026, 0.042))
    squash = 1.0 if form == "round" else depth / width

    def warp(grid):
        return _pressed(2.0 if form == "round" else 2.8)(grid) * (1, squash, 1)

    outside = [
        (0, 0),
        (0.9 * radius, 0),
        (0.94 * radius, 0.002),
        (0.965 * radius, 0.5 * rim),
        (radius, rim),
        (1.012 * radius, rim),
    ]
    _vessel(thing, outside, 0.004, stuff, floor=0.004, warp=warp, between=3)
    metal = _metal(rng, str(rng.choice((BRASS, STEEL, "#2a2a2c"))))
    arc = np.linspace(-1, 1, 9)
    for side in (-1, 1):
        x = side * (radius * 0.985 + 0.016 * (1 - np.abs(arc) ** 3))
        z = rim - 0.004 + 0.03 * (1 - np.abs(arc) ** 3)
        thing.add(shapes.tube("handle", np.column_stack([x, 0.05 * arc, z]), 0.005, metal))
    inner = 1.25 if form == "round" else 1.5
    thing.tops.append(Top((0, 0, 0.004), (inner * radius, inner * radius * squash)))


def _strips(dark: str, light: str, *, width: float):
    """A board glued up of strips of wood along x, each of its own tone."""
    graph = materials.Graph("strips")
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    y = graph.node("ShaderNodeSeparateXYZ", {0: place}).outputs[1]
    strip = graph.math("FLOOR", graph.math("DIVIDE", y, width))
    chance = graph.node("ShaderNodeTexWhiteNoise", {"W": strip}, {"noise_dimensions": "1D"}).outputs["Value"]
    fibres = graph.noise(graph.coordinates((2, 30, 30)), 8.0, detail=5, rough=0.65)
    mixed = graph.math("ADD", graph.math("MULTIPLY", chance, 0.75), graph.math("MULTIPLY", fibres, 0.45))
    tint = graph.ramp(mixed, [(0.2, materials.colour(dark)), (0.95, materials.colour(light))])
    graph.bump(fibres, 0.2, 0.0005)
    return graph.principled({"Base Color": tint, "Roughness": 0.45})


def cutting_board(
    rng: np.random.Generator,
    *,
    form: str = "paddle",
    stuff: str = "wood",
    width: float = 0.3,
    depth: float = 0.2,
    tint: str = "#b08452",
    loaf: bool = False,
) -> Thing:
    """Return a cutting board lying flat: a "paddle" with a handle, a "round" one, a "plain" one or one with a "groove".

    `stuff` is "wood", "strips" of several woods or "plastic". It may hold a loaf.
    """
    thing = Thing("cutting board", tint)
    thick = 0.009 if stuff == "plastic" else float(rng.uniform(0.016, 0.028))
    dark = palette.darker(tint, 0.6)
    if stuff == "plastic":
        material = materials.plastic(tint, roughness=0.5)
    elif stuff == "strips":
        material = _strips(
            palette.darker(tint, 0.5), palette.darker(tint, 1.15), width=float(rng.uniform(0.025, 0.045))
        )
    else:
        material = materials.wood(dark, tint, axis="x", roughness=0.5, figure=0.7)
    outline, hole = _board_outline(rng, form, width, depth)
    thing.add(_slab("board", [outline, hole], 0.0, thick, material, bevel=min(0.004, 0.3 * thick)))
    if form == "groove":
        edge = _rounded(0.84 * width, 0.8 * depth, 0.02)
        groove = materials.wood(palette.darker(dark, 0.5), dark) if stuff != "plastic" else materials.plastic(dark)
        part = thing.add(
            shapes.tube("groove", np.column_stack([edge, 0 * edge[:, 0]]), 0.004, groove, closed=True, smooth=0)
        )
        part.scale, part.location = (1, 1, 0.12), (0, 0, thick)
    if form in ("paddle", "round") and rng.random() < 0.5:
        x = float(hole[:, 0].mean())
        loop = np.array([(x, 0, thick), (x + 0.02, 0.004, thick + 0.006), (x + 0.05, 0.014, 0.003),
                         (x + 0.075, 0.0, 0.002), (x + 0.05, -0.012, 0.003),
                         (x + 0.02, -0.003, thick + 0.005)])  # fmt: skip
        thing.add(shapes.tube("cord", loop, 0.0016, materials.cloth("#6b4426"), closed=True))
    centre(thing)
    if loaf:
        form, size = str(rng.choice(("batard", "boule"))), min(depth / 0.24, width / 0.3, 1.0) * 0.95
        thing.hold(bread(rng, form=form, size=size), (-0.12 * width, 0, thick), float(rng.normal(0, 0.3)))
    return thing


def _board_outline(rng, form: str, width: float, depth: float) -> tuple[np.ndarray, np.ndarray]:
    """The edge of a cutting board, counter-clockwise, and that of the hole to hang it by."""
    round_hole = _ellipse(0.016, 0.016, 20)
    if form == "round":
        half, neck = np.arcsin(0.04 / depth * 1.1), 0.02
        angles = np.linspace(half, 2 * np.pi - half, 48)
        disc = np.column_stack([np.cos(angles), np.sin(angles)]) * depth / 2
        end = depth / 2 + 0.1
        tip = np.column_stack(
            [end + neck * np.cos(np.linspace(-1.57, 1.57, 9)), neck * np.sin(np.linspace(-1.57, 1.57, 9))]
        )
        return np.concatenate([disc, tip]), round_hole + np.array([end - 0.002, 0])
    if form == "paddle":
        block = _rounded(width, depth, 0.022)
        neck, end = 0.021, width / 2 + 0.1
        right = block[:, 0] > 0
        right_low, left = block[right & (block[:, 1] < 0)], block[~right]
        right_high = block[right & (block[:, 1] > 0)]
        tip = np.column_stack(
            [end + neck * np.cos(np.linspace(-1.57, 1.57, 9)), neck * np.sin(np.linspace(-1.57, 1.57, 9))]
        )
        curve = np.array([(width / 2 + 0.004, -1.5 * neck), (width / 2 + 0.014, -1.05 * neck)])
        order = [right_low, curve, tip, curve[::-1] * (1, -1), right_high, left]
        return np.concatenate(order), round_hole + np.array([end - 0.004, 0])
    outline = _rounded(width, depth, float(rng.choice((0.012, 0.03))))
    if rng.random() < 0.5:
        return outline, _ellipse(0.022, 0.022, 20, (width / 2 - 0.028, 0.0))
    return outline, _rounded(0.018, 0.08, 0.0085) + np.array([width / 2 - 0.026, 0])


# What varies.


def _pick(rng: np.random.Generator, values: Sequence):
    """One of the values."""
    return values[int(rng.integers(len(values)))]


def _other(rng: np.random.Generator, tint: str) -> str:
    """A second colour that goes with the first: white with most, a colour with white."""
    if palette.name_of(tint) == "white":
        return palette.pick(rng, ("blue", "black", "red", "green", "grey"))
    return CREAM if rng.random() < 0.75 else palette.pick(rng)


def _mug(rng: np.random.Generator) -> Thing:
    """Of any form, decor and colour; the handle at either side, a little to the front or to the back."""
    form = _pick(rng, sorted(MUGS))
    tint = palette.pick(rng)
    turn = float(rng.choice((0.0, np.pi))) + float(rng.uniform(-0.7, 0.7))
    other = _other(rng, tint)
    if form == "enamel":
        other = palette.pick(rng, ("blue", "black", "red", "green"))
    return mug(
        rng,
        form=form,
        decor=_pick(rng, MUG_DECORS),
        radius=rng.uniform(0.038, 0.044),
        height=rng.uniform(0.086, 0.112),
        tint=tint,
        other=other,
        drink=_pick(rng, DRINKS) if rng.random() < 0.5 else None,
        turn=turn,
    )


def _bowl(rng: np.random.Generator) -> Thing:
    """Small and empty, or a large one that may hold fruit."""
    fruit = int(rng.integers(3, 7)) if rng.random() < 0.45 else 0
    stuff = str(rng.choice(("glazed", "striped", "wood", "steel"), p=(0.5, 0.2, 0.2, 0.1)))
    tint = {"wood": palette.vary(rng, _pick(rng, WOODS)[1]), "steel": STEEL}.get(stuff) or palette.pick(rng)
    form = _pick(rng, sorted(BOWLS)) if stuff != "steel" else _pick(rng, ("round", "steep"))
    radius = rng.uniform(0.125, 0.16) if fruit else rng.uniform(0.065, 0.15)
    return bowl(rng, form=form, stuff=stuff, radius=radius, tint=tint, fruit=fruit)


def _plate(rng: np.random.Generator) -> Thing:
    """From a tea plate to a dinner plate, most of them white."""
    tint = palette.pick(rng, ("white",)) if rng.random() < 0.45 else palette.pick(rng)
    square = bool(rng.random() < 0.15)
    form = _pick(rng, sorted(PLATES))
    decor = _pick(rng, ("plain", "banded", "edged", "speckled", "dotted", "dotted"))
    if decor == "dotted":
        form = "rimmed"
    return plate(
        rng, form=form, decor=decor, radius=rng.uniform(0.085, 0.14), tint=tint, other=_other(rng, tint), square=square
    )


def _bottle(rng: np.random.Generator) -> Thing:
    """Wine, beer, lemonade or water, or a drinking bottle."""
    form = str(
        rng.choice(
            ("bordeaux", "burgundy", "hock", "beer", "swing", "water", "flask"),
            p=(0.2, 0.12, 0.1, 0.16, 0.14, 0.13, 0.15),
        )
    )
    if form == "flask":
        tint, cap = palette.pick(rng), _pick(rng, (BLACK, "#6f7376", CREAM, palette.pick(rng)))
    elif form == "water":
        tint, cap = (
            _pick(rng, ("#cfe6f2", "#d8ecea", "#bfe0ee", "#c4e6cf")),
            palette.pick(rng, ("blue", "white", "red", "green")),
        )
    elif form == "swing":
        tint, cap = _pick(rng, SPIRITS), BLACK
    else:
        colours = ("green", "brown", "blue") if form == "beer" else ("green", "olive", "black", "brown", "green")
        tint, cap = (
            palette.vary(rng, GLASSES[_pick(rng, colours)]),
            palette.pick(rng, ("red", "black", "yellow", "blue", "green", "purple")),
        )
    label = _pick(rng, ("#efe6d2", "#f4f2ec", "#e3d3a6", "#1c1c1e", palette.pick(rng)))
    return bottle(rng, form=form, tint=tint, label=label, cap=cap, size=float(rng.uniform(0.93, 1.06)))


def _wine_glass(rng: np.random.Generator) -> Thing:
    """Empty or filled."""
    form = _pick(rng, sorted(WINE_GLASSES))
    heights = {"coupe": (0.14, 0.165), "goblet": (0.15, 0.18), "flute": (0.21, 0.24)}
    wine = _pick(rng, WINES) if rng.random() < 0.65 else None
    if form in ("flute", "coupe") and wine:
        wine = _pick(rng, WINES[2:])
    tint = _pick(rng, ("#fbfdfc", "#fbfdfc", "#f7faf9", "#d3e6dc", "#ecd6da"))
    level = rng.uniform(0.6, 0.85) if form in ("flute", "coupe") else rng.uniform(0.3, 0.5)
    return wine_glass(
        rng, form=form, height=rng.uniform(*heights.get(form, (0.19, 0.235))), tint=tint, wine=wine, level=level
    )


def _kettle(rng: np.random.Generator) -> Thing:
    """Of steel or painted."""
    steel = bool(rng.random() < 0.4)
    tint = _pick(rng, (STEEL, STEEL, "#b87345")) if steel else palette.pick(rng)
    grip = BLACK if rng.random() < 0.8 else _pick(rng, WOODS)[1]
    return kettle(
        rng, form=_pick(rng, ("electric", "electric", "stove", "stove", "gooseneck")), tint=tint, steel=steel, grip=grip
    )


def _teapot(rng: np.random.Generator) -> Thing:
    """China, stoneware or iron."""
    iron = bool(rng.random() < 0.22)
    tint = palette.pick(rng, ("black", "green", "red", "blue")) if iron else palette.pick(rng)
    form = "flat" if iron else _pick(rng, ("round", "round", "tall", "flat"))
    decor = _pick(rng, ("plain", "plain", "banded", "dipped", "speckled"))
    return teapot(rng, form=form, tint=tint, radius=rng.uniform(0.062, 0.085), iron=iron, decor=decor)


def _jug(rng: np.random.Generator) -> Thing:
    """From a cream jug to a large pitcher."""
    stuff = str(rng.choice(("glazed", "banded", "dipped", "enamel", "glass"), p=(0.3, 0.2, 0.15, 0.15, 0.2)))
    form = _pick(rng, ("straight", "tapered")) if stuff == "enamel" else _pick(rng, sorted(JUGS))
    tint = palette.pick(rng, ("white",)) if rng.random() < 0.25 else palette.pick(rng)
    height = rng.uniform(0.12, 0.25)
    radius = height * rng.uniform(0.31, 0.38)
    return jug(rng, form=form, stuff=stuff, radius=radius, height=height, tint=tint, other=_other(rng, tint))


def _saucepan(rng: np.random.Generator) -> Thing:
    """Any pan or pot, with its lid or without."""
    form = _pick(rng, ("steel", "enamel", "pot"))
    tint = STEEL if form == "steel" else palette.pick(rng)
    radius = rng.uniform(0.095, 0.125) if form == "pot" else rng.uniform(0.07, 0.1)
    lid = bool(rng.random() < (0.65 if form == "pot" else 0.4))
    return saucepan(rng, form=form, radius=radius, height=radius * rng.uniform(0.95, 1.2), tint=tint, lid=lid)


def _tray(rng: np.random.Generator) -> Thing:
    """Of wood or lacquered."""
    form = _pick(rng, ("rails", "slots", "round", "oval"))
    wooden = bool(rng.random() < 0.5)
    tint = palette.vary(rng, _pick(rng, WOODS)[1]) if wooden else palette.pick(rng)
    width = rng.uniform(0.3, 0.42) if form == "round" else rng.uniform(0.38, 0.52)
    return tray(rng, form=form, width=width, depth=width * rng.uniform(0.6, 0.75), tint=tint, wooden=wooden)


def _cutting_board(rng: np.random.Generator) -> Thing:
    """Wooden for the most part."""
    stuff = str(rng.choice(("wood", "strips", "plastic"), p=(0.5, 0.3, 0.2)))
    form = (
        _pick(rng, ("plain", "groove"))
        if stuff == "plastic"
        else _pick(rng, ("paddle", "paddle", "round", "plain", "groove"))
    )
    tint = palette.pick(rng) if stuff == "plastic" else palette.vary(rng, _pick(rng, WOODS)[1])
    width = rng.uniform(0.26, 0.38)
    depth = rng.uniform(0.22, 0.3) if form == "round" else width * rng.uniform(0.58, 0.72)
    return cutting_board(
        rng, form=form, stuff=stuff, width=width, depth=depth, tint=tint, loaf=bool(rng.random() < 0.2)
    )


KINDS = {
    "mug": Kind(_mug, on=("table",)),
    "bowl": Kind(_bowl, on=("table",)),
    "plate": Kind(_plate, on=("table",)),
    "bottle": Kind(_bottle, on=("table",)),
    "wine glass": Kind(_wine_glass, on=("table",)),
    "kettle": Kind(_kettle, on=("table",)),
    "teapot": Kind(_teapot, on=("table",)),
    "jug": Kind(_jug, on=("table",)),
    "saucepan": Kind(_saucepan, on=("table",)),
    "tray": Kind(_tray, on=("table",)),
    "cutting board": Kind(_cutting_board, on=("table",)),
}
