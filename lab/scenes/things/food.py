"""Fruit, pumpkins and bread. See `thing.py` for the form of a builder.

The bodies are grids of points, posed before they become meshes; the point attribute "tone" says where on a body a
material is: how far along a banana, how deep in a score of the crust.
"""

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Matrix

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing

BARK = "#54402b"  # stalks
LEAF = "#3f6b35"
CRUMB = "#e6d3a8"


def spun(profile: Sequence[tuple[float, float]], *, segments: int = 40, between: int = 4) -> np.ndarray:
    """Return the grid (rows, segments, 3) of the body that the (radius, height) profile makes when turned round z."""
    line = shapes.smooth_line(np.array(profile, float), between)
    angles = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    radius = np.maximum(line[:, :1], 1e-5)
    return np.stack(
        [radius * np.cos(angles), radius * np.sin(angles), np.broadcast_to(line[:, 1:], (len(line), segments))], axis=-1
    )


def turned(points: np.ndarray, axis: str, angle: float) -> np.ndarray:
    """Return the points (..., 3) turned round an axis ("x", "y" or "z") through the origin."""
    return points @ np.array(Matrix.Rotation(angle, 3, axis.upper())).T


def body(name: str, grid: np.ndarray, material: bpy.types.Material, tones: np.ndarray | None = None):
    """Return the closed round body of a grid of points (rows, columns, 3), with a "tone" (rows, columns) each."""
    rows, columns = grid.shape[:2]
    made = shapes.mesh_object(name, grid.reshape(-1, 3), shapes.grid_faces(rows, columns, wrap=True), material)
    if tones is not None:
        attribute = made.data.attributes.new("tone", "FLOAT", "POINT")
        attribute.data.foreach_set("value", np.asarray(tones, np.float32).ravel())
    return made


def centre(thing: Thing) -> None:
    """Shift its parts so that the middle of the box round them is at the origin of x and y."""
    x, y, _ = thing.middle()
    for part in thing.objects:
        part.location[0] -= x
        part.location[1] -= y


def _lumpy(grid: np.ndarray, rng: np.random.Generator, amount: float, size: float) -> np.ndarray:
    """The grid made uneven, as what has grown is."""
    return shapes.wrinkle(grid.reshape(-1, 3), amount, size, int(rng.integers(1 << 30))).reshape(grid.shape)


def _leaf(name: str, root: np.ndarray, along: np.ndarray, length: float, tint: str):
    """A pointed leaf from `root`, folded along its rib and hanging a little."""
    along = along / np.linalg.norm(along)
    across = np.cross(along, (0, 0, 1.0))
    across /= np.linalg.norm(across)
    up = np.cross(across, along)
    t = np.linspace(0, 1, 9)[:, None, None]
    s = np.linspace(-1, 1, 5)[None, :, None]
    half = 0.28 * np.sin(np.pi * np.clip(t, 0.02, 0.99) ** 0.8)
    lift = 0.35 * half * np.abs(s) - 0.25 * t**2
    grid = root + length * (t * along + half * s * across + lift * up)
    return shapes.sheet(name, grid, materials.leaf(tint, glow=0.0), thickness=0.0006)


def _stalk(root: np.ndarray, top: np.ndarray, radius: float, tint: str = BARK):
    """A short woody stalk, thicker at its end."""
    root, top = np.asarray(root, float), np.asarray(top, float)
    middle = (root + top) / 2 + 0.12 * np.linalg.norm(top - root) * np.array([0.6, -0.5, 0.0])
    radii = np.array([1.0, 0.8, 1.35]) * radius
    return shapes.tube("stalk", np.array([root, middle, top]), radii, materials.paint(tint, roughness=0.7), smooth=4)


def _skin(tint: str, other: str, *, blush: float = 0.5, streaks: float = 0.3, dots: str | None = None, shine=0.28):
    """The skin of an apple or a pear: `tint`, with `other` in its hollows (tone 1), in clouds and in streaks."""
    graph = materials.Graph("fruit skin")
    base, second = materials.colour(tint), materials.colour(other)
    where = graph.coordinates()
    cloud = graph.noise(where, 16.0, detail=2)
    streak = graph.noise(graph.coordinates((1, 1, 0.1)), 300.0, detail=2)
    mixed = graph.math("ADD", graph.math("MULTIPLY", cloud, 1 - streaks), graph.math("MULTIPLY", streak, streaks))
    mixed = graph.math("ADD", mixed, graph.math("MULTIPLY", graph.tone(), 0.35))
    edge = 0.34 + 0.34 * (1 - blush)
    surface = graph.ramp(mixed, [(edge, base), (edge + 0.24, second)])
    if dots:
        spots = graph.ramp(graph.cells(where, 330.0), [(0.14, (1, 1, 1, 1)), (0.24, (0, 0, 0, 1))])
        surface = graph.mix(graph.math("MULTIPLY", spots, 0.35), surface, materials.colour(dots))
    return graph.principled({"Base Color": surface, "Roughness": shine, "Coat Weight": 0.15})


APPLE = [
    (0.0, 0.2),
    (0.12, 0.13),
    (0.32, 0.0),
    (0.62, 0.1),
    (0.88, 0.48),
    (1.0, 0.98),
    (0.95, 1.38),
    (0.72, 1.7),
    (0.42, 1.8),
    (0.2, 1.7),
    (0.08, 1.52),
    (0.0, 1.46),
]


def apple(
    rng: np.random.Generator,
    *,
    radius: float = 0.038,
    tall: float = 1.0,
    tint: str = "#a51f1e",
    other: str = "#d6b24c",
    blush: float = 0.3,
    leaf: bool = True,
) -> Thing:
    """Return an apple: five lobes at its foot, hollows at both ends, a stalk and perhaps a leaf.

    `other` is the second colour of its skin and `blush` how much of it there is.
    """
    thing = Thing("apple", tint)
    grid = spun(APPLE)
    height = grid[..., 2] / 1.8
    angles = np.linspace(0, 2 * np.pi, grid.shape[1], endpoint=False)
    lobes = 1 + 0.05 * np.cos(5 * angles + rng.uniform(0, 6))[None, :] * (1 - height) ** 1.5
    grid[..., 2] += 0.08 * np.cos(5 * angles)[None, :] * np.clip(0.25 - height, 0, 1) * (grid[..., 2] < 0.3)
    grid[..., :2] *= lobes[..., None] * (1 - 0.06 * (1 - height[..., None]) * (tall > 1))
    grid[..., 2] *= tall
    grid = _lumpy(grid, rng, 0.06, 1.1) * radius
    inner = np.hypot(grid[..., 0], grid[..., 1]) / radius
    tones = np.clip(1.15 - 2.4 * inner, 0, 1) * (height > 0.5)
    tilt = float(rng.normal(0, 0.16))
    root = turned(np.array([0, 0, 1.45 * tall]) * radius, "y", tilt)
    top = turned(np.array([0.15 * rng.normal(), 0.15 * rng.normal(), 2.15 * tall]) * radius, "y", tilt)
    grid = turned(grid, "y", tilt)
    low = np.array([0, 0, grid[..., 2].min()])
    thing.add(body("apple", grid - low, _skin(tint, other, blush=blush, dots=palette.darker(other, 1.1)), tones))
    thing.add(_stalk(root - low, top - low, 0.035 * radius))
    if leaf:
        angle = rng.uniform(-2.6, -0.5)
        along = np.array([np.cos(angle), np.sin(angle), 0.35])
        thing.add(_leaf("leaf", (0.4 * root + 0.6 * top) - low, along, 1.15 * radius, LEAF))
    return thing


def _peel(tint: str):
    """Orange peel: full of pores."""
    graph, base = materials.Graph("peel"), materials.colour(tint)
    where = graph.coordinates()
    cloud = graph.noise(where, 30.0, detail=3)
    surface = graph.ramp(cloud, [(0.3, materials.shade(base, 0.88)), (0.7, materials.shade(base, 1.12))])
    pores = graph.math("MINIMUM", graph.cells(where, 620.0), 0.45)
    graph.bump(pores, 0.7, 0.0012)
    return graph.principled({"Base Color": surface, "Roughness": 0.36, "Coat Weight": 0.1})


def orange(
    rng: np.random.Generator,
    *,
    radius: float = 0.039,
    flat: float = 0.95,
    tint: str = "#e07b1c",
    leaf: bool = False,
    half: bool = False,
) -> Thing:
    """Return an orange with a green calyx in its dimple; flat ones are tangerines. `half`: a cut half leans on it."""
    thing = Thing("orange", tint)
    peel = _peel(tint)
    u = np.linspace(-np.pi / 2, np.pi / 2, 19)
    dimple = 0.12 * np.exp(-((np.cos(u) / 0.2) ** 2)) * np.where(u > 0, 1.0, 0.3)
    profile = np.stack([np.cos(u), flat * np.sin(u) * (1 - dimple)], axis=1) * radius
    grid = _lumpy(spun(profile, between=2), rng, 0.03 * radius, 0.9 * radius)
    tilt, turn = float(rng.uniform(0.15, 0.7)), float(rng.normal(0, 0.6))

    def pose(points):
        return turned(turned(points, "x", tilt), "z", turn)

    grid = pose(grid)
    lift = np.array([0, 0, -grid[..., 2].min()])
    thing.add(body("orange", grid + lift, peel))
    _calyx(thing, lambda points: pose(points) + lift, flat * radius * 0.885, radius)
    if leaf:
        root = pose(np.array([0, 0, 0.92 * flat * radius])) + lift
        angle = rng.uniform(-2.9, -0.3)
        for step in (0.0, 1.5)[: 1 + int(rng.random() < 0.4)]:
            along = np.array([np.cos(angle + step), np.sin(angle + step), 0.35])
            thing.add(_leaf("leaf", root, along, rng.uniform(1.2, 1.6) * radius, LEAF))
    if half:
        _half_orange(thing, rng, radius, peel, tint)
        centre(thing)
    return thing


def _calyx(thing, pose, z: float, radius: float) -> None:
    """The green star and the scar of the stalk in the dimple at height z."""
    angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    star = radius * np.where(np.arange(20) % 4 == 0, 0.14, 0.075)
    rings = [np.column_stack([s * star * np.cos(angles), s * star * np.sin(angles), z + h * radius + 0 * angles])
             for s, h in ((1.0, 0.0), (0.8, 0.03), (0.3, 0.04), (0.28, 0.075), (0.001, 0.08))]  # fmt: skip
    thing.add(body("calyx", pose(np.array(rings)), materials.paint("#6f7a3a", roughness=0.7)))


def _half_orange(thing, rng, radius: float, peel, tint: str) -> None:
    """A half beside it, its cut face up and towards the viewer: pith, and eleven wedges of flesh."""
    u = np.linspace(-np.pi / 2, 0, 9)
    dome = np.concatenate([np.stack([np.cos(u), np.sin(u)], axis=1), [(0.99, 0.02), (0.95, 0.02)]]) * radius
    face = np.array([(0.955, 0.015), (0.95, 0.024), (0.88, 0.003), (0.0, 0.0)]) * radius
    side = 1 if rng.random() < 0.5 else -1
    tilt, turn = float(rng.uniform(0.75, 1.0)), side * float(rng.uniform(0.0, 0.5))
    at = np.array([side * 1.35, -1.25, 1.0]) * radius

    def pose(points):
        return turned(turned(points, "x", tilt), "z", turn) + at

    thing.add(body("half", pose(spun(dome, between=2)), peel))
    thing.add(body("pith", pose(spun(face, between=1)), materials.paint("#f3dfae", roughness=0.6)))
    count, points, faces = 11, [], []
    for k in range(count):
        middle, half = 2 * np.pi * k / count, np.pi / count * 0.86
        arc = middle + np.linspace(-half, half, 6)
        rim = np.column_stack([np.cos(arc), np.sin(arc)]) * 0.86
        core = np.array([[np.cos(middle), np.sin(middle)]]) * 0.1
        flat = np.concatenate([core, rim]) * radius
        inner = flat.mean(axis=0) + 0.88 * (flat - flat.mean(axis=0))
        start = 14 * k
        points += [
            np.column_stack([flat, np.full(7, 0.004 * radius)]),
            np.column_stack([inner, np.full(7, 0.03 * radius)]),
        ]
        faces += [(start + i, start + (i + 1) % 7, start + 7 + (i + 1) % 7, start + 7 + i) for i in range(7)]
        faces.append(tuple(range(start + 7, start + 14)))
    graph, base = materials.Graph("flesh"), materials.colour(palette.darker(tint, 1.12))
    fine = graph.noise(graph.coordinates(), 320.0, detail=3, distort=1.0)
    flesh = graph.ramp(fine, [(0.3, materials.shade(base, 0.8)), (0.7, materials.shade(base, 1.3))])
    wet = graph.principled({"Base Color": flesh, "Roughness": 0.18})
    thing.add(shapes.mesh_object("wedges", pose(np.concatenate(points)), faces, wet, smooth=False))


def _banana_skin(tint: str, ends: str, *, ripe: float):
    """From the stalk (tone 0) over the yellow middle to the black tip (tone 1); `ripe` 0 to 1 brings brown flecks."""
    graph, base = materials.Graph("banana skin"), materials.colour(tint)
    dark = materials.colour("#3a2a17")
    along = graph.tone()
    stops = [(0.02, materials.colour("#6b5a2b")), (0.07, materials.colour(ends)), (0.24, base), (0.84, base),
             (0.93, materials.colour(ends)), (0.965, dark)]  # fmt: skip
    surface = graph.ramp(along, stops)
    where = graph.coordinates((1, 1, 1))
    patches = graph.noise(where, 55.0, detail=5, rough=0.75)
    edge = 0.78 - 0.2 * ripe
    flecks = graph.ramp(patches, [(edge, (0, 0, 0, 1)), (edge + 0.05, (1, 1, 1, 1))])
    surface = graph.mix(graph.math("MULTIPLY", flecks, 0.75), surface, materials.colour("#5f4320"))
    return graph.principled({"Base Color": surface, "Roughness": 0.42})


BANANA = [(0.0, 0.36), (0.06, 0.33), (0.12, 0.4), (0.2, 0.72), (0.3, 0.93), (0.45, 1.0), (0.65, 0.98), (0.8, 0.84),
          (0.89, 0.56), (0.94, 0.34), (0.97, 0.27), (0.995, 0.25), (1.0, 0.02)]  # fmt: skip
# (share of the length from the stalk, share of the radius)


def _banana(length: float, radius: float, bend: float, lean: float) -> tuple[np.ndarray, np.ndarray]:
    """The grid of one banana from the origin towards +x, its belly downwards, and its tones. `lean` turns it down."""
    line = shapes.smooth_line(np.array(BANANA), 3)
    share, radii = line[:, 0], line[:, 1] * radius
    heading = (share - 0.5) * bend - lean + 0.35 * np.clip(0.15 - share, 0, 1) / 0.15
    steps = np.diff(share, prepend=0.0)[:, None] * length
    spine = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1) * steps, axis=0)
    around = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    section = 1 - 0.045 * (1 - np.cos(5 * around))
    up, side = radii[:, None] * section * np.cos(around), radii[:, None] * section * np.sin(around)
    grid = np.stack(
        [
            spine[:, :1] - up * np.sin(heading)[:, None],
            side,
            spine[:, 1:] + up * np.cos(heading)[:, None],
        ],
        axis=-1,
    )
    return grid, np.broadcast_to(share[:, None], grid.shape[:2])


def banana(
    rng: np.random.Generator,
    *,
    count: int = 3,
    length: float = 0.19,
    bend: float = 1.25,
    tint: str = "#e2b92f",
    ends: str = "#a8a03c",
    ripe: float = 0.3,
    arched: bool = True,
) -> Thing:
    """Return a bunch of bananas joined at its crown: `arched` over the table, or lying on their backs."""
    thing = Thing("banana", tint)
    radius, gap = 0.088 * length, 0.021
    points, tones, faces = [], [], []
    for k in range(count):
        off = k - (count - 1) / 2
        own = length * rng.uniform(0.94, 1.06)
        grid, tone = _banana(own, radius * rng.uniform(0.95, 1.05), bend * rng.uniform(0.9, 1.08), rng.normal(0, 0.03))
        grid = turned(grid, "x", 0.09 * off)
        if arched:
            grid = grid * (1, -1, -1)
        grid = turned(grid, "z", 0.2 * off + rng.normal(0, 0.02)) + np.array([0, off * gap, 0])
        start = sum(len(p) for p in points)
        faces += [tuple(start + np.array(face)) for face in shapes.grid_faces(*grid.shape[:2], wrap=True)]
        points.append(grid.reshape(-1, 3))
        tones.append(tone.ravel())
    points = np.concatenate(points)
    crown = np.array([-0.004, 0, 0])
    shift = np.array([-np.ptp(points[:, 0]) / 2, 0, -points[:, 2].min()])
    turn = float(rng.choice((0.0, np.pi))) + float(rng.normal(0, 0.3))
    made = shapes.mesh_object("bananas", turned(points + shift, "z", turn), faces, _banana_skin(tint, ends, ripe=ripe))
    attribute = made.data.attributes.new("tone", "FLOAT", "POINT")
    attribute.data.foreach_set("value", np.concatenate(tones).astype(np.float32))
    thing.add(made)
    _crown(thing, (count - 1) * gap, crown + shift, turn, 0.42 * radius, ends)
    return thing


def _crown(thing, width: float, at: np.ndarray, turn: float, radius: float, tint: str) -> None:
    """The piece of the stem at which the bananas hang together, its cut dark."""
    places = np.linspace(-0.5, 0.5, 5)
    line = np.column_stack([-0.004 * (1 - (2 * places) ** 2), places * width, 0 * places]) + at
    radii = radius * np.array([0.85, 1.05, 1.2, 1.05, 0.85])
    stem = materials.paint(palette.darker(tint, 0.7), roughness=0.7)
    thing.add(shapes.tube("crown", turned(line, "z", turn), radii, stem))
    stub = at + np.array([(0, 0, 0), (-0.012, 0, 0.002), (-0.02, 0, 0.004)])
    cut = materials.paint("#3c2d1c", roughness=0.9)
    thing.add(shapes.tube("cut", turned(stub, "z", turn), radius * np.array([1.1, 0.9, 0.85]), cut))


PEAR = [
    (0.0, 0.1),
    (0.1, 0.06),
    (0.28, 0.0),
    (0.6, 0.1),
    (0.9, 0.46),
    (1.0, 0.88),
    (0.92, 1.3),
    (0.7, 1.7),
    (0.5, 2.05),
    (0.41, 2.35),
    (0.31, 2.56),
    (0.14, 2.64),
    (0.0, 2.6),
]


def pear(
    rng: np.random.Generator,
    *,
    radius: float = 0.034,
    tall: float = 1.0,
    tint: str = "#9ba53f",
    other: str = "#b5a447",
    blush: float = 0.5,
    lying: bool = False,
    leaf: bool = False,
) -> Thing:
    """Return a pear, its neck bent a little, standing or `lying` on its side; freckled, with a woody stalk."""
    thing = Thing("pear", tint)
    grid = spun(PEAR)
    grid[..., 2] *= tall
    bend = rng.uniform(0.02, 0.09) * rng.choice((-1, 1))
    grid[..., 0] += bend * (grid[..., 2] / tall) ** 2 * (grid[..., 2] > 0)
    grid = _lumpy(grid, rng, 0.07, 1.2) * radius
    tip = np.array([bend * 6.8, 0, 2.6 * tall]) * radius
    end = tip + np.array([bend * 2 + 0.15 * rng.normal(), 0.15 * rng.normal(), 0.62]) * radius
    tilt = float(rng.choice((-1, 1))) * (1.9 if lying else 0.0) + float(rng.normal(0, 0.06))
    turn = float(rng.normal(0, 0.12 if lying else 0.5))  # from its end it looks like any fruit

    def pose(points):
        return turned(turned(points, "y", tilt), "z", turn)

    grid = pose(grid)
    low = np.array([*grid.reshape(-1, 3)[:, :2].mean(axis=0), grid[..., 2].min()])
    tones = np.broadcast_to(np.clip(np.linspace(-0.6, 1.0, grid.shape[0]), 0, 1)[:, None] * 0.3, grid.shape[:2])
    skin = _skin(tint, other, blush=blush, streaks=0.15, dots=palette.darker(other, 0.62), shine=0.38)
    thing.add(body("pear", grid - low, skin, tones))
    root, top = (np.maximum(point - low, (-1, -1, 0.003)) for point in (pose(tip), pose(end)))
    thing.add(_stalk(root, top, 0.06 * radius))
    eye = [(0.0, 0.12), (0.09, 0.02), (0.14, 0.0), (0.05, 0.06), (0.0, 0.07)]
    black = materials.paint("#2f2518", roughness=0.9)
    thing.add(body("eye", pose(spun(np.array(eye) * radius, segments=12, between=1)) - low, black))
    if leaf:
        thing.add(_leaf("leaf", 0.5 * (root + top), np.array([rng.choice((-1.0, 1.0)), -0.6, 0.3]), 1.4 * radius, LEAF))
    return thing


PUMPKINS = {  # the outside from the hollow at the foot to that at the stalk, in shares of the radius
    "round": [(0.0, 0.12), (0.2, 0.06), (0.45, 0.0), (0.75, 0.12), (0.95, 0.45), (1.0, 0.82), (0.92, 1.2),
              (0.7, 1.5), (0.42, 1.62), (0.2, 1.54), (0.0, 1.44)],
    "flat": [(0.0, 0.12), (0.25, 0.04), (0.5, 0.0), (0.8, 0.1), (0.97, 0.34), (1.0, 0.6), (0.9, 0.86), (0.68, 1.02),
             (0.42, 1.05), (0.2, 0.94), (0.0, 0.84)],
    "tall": [(0.0, 0.12), (0.2, 0.06), (0.42, 0.0), (0.7, 0.16), (0.92, 0.6), (1.0, 1.15), (0.93, 1.7), (0.7, 2.1),
             (0.4, 2.22), (0.2, 2.14), (0.0, 2.02)],
}  # fmt: skip


def _rind(tint: str, furrow: str):
    """The rind of a pumpkin, of another colour in its furrows (tone 1), with pale scars and dull freckles."""
    graph, base = materials.Graph("rind"), materials.colour(tint)
    where = graph.coordinates()
    cloud = graph.noise(where, 9.0, detail=6, rough=0.65)
    surface = graph.ramp(cloud, [(0.3, materials.shade(base, 0.82)), (0.7, materials.shade(base, 1.1))])
    surface = graph.mix(graph.tone(), surface, materials.colour(furrow))
    graph.bump(graph.noise(where, 90.0, detail=4), 0.25, 0.002)
    return graph.principled({"Base Color": surface, "Roughness": 0.42})


def pumpkin(
    rng: np.random.Generator,
    *,
    radius: float = 0.12,
    form: str = "round",
    ribs: int = 11,
    furrow: float = 0.1,
    tint: str = "#d9742a",
    stalk: str = "#7d7a4c",
) -> Thing:
    """Return a pumpkin of one of the PUMPKINS forms: unequal ribs, furrows of share `furrow` deep, a ridged stalk."""
    thing = Thing("pumpkin", tint)
    grid = spun(PUMPKINS[form], segments=10 * ribs, between=3)
    angles = np.linspace(0, 2 * np.pi, grid.shape[1], endpoint=False)
    unequal = angles + sum(rng.normal(0, 0.25) / k * np.sin(k * angles + rng.uniform(0, 6)) for k in (2, 3)) * 0.35
    bulge = np.abs(np.sin(ribs * unequal / 2)) ** 0.6
    share = np.hypot(grid[..., 0], grid[..., 1])
    depth = furrow * np.clip(share / 0.35, 0, 1)
    grid[..., :2] *= (1 - depth * (1 - bulge))[..., None]
    middle = grid[..., 2].max() / 2
    grid[..., 2] = middle + (grid[..., 2] - middle) * (1 - 0.8 * depth * (1 - bulge))
    sag = 1 + 0.05 * np.cos(angles + rng.uniform(0, 6))
    grid[..., :2] *= sag[None, :, None]
    grid = _lumpy(grid, rng, 0.05, 0.9) * radius
    grid[..., 2] -= grid[..., 2].min()
    tones = np.clip(1 - 1.5 * bulge, 0, 1) * np.clip(share / 0.5, 0.3, 1) * 0.8
    thing.add(body("pumpkin", grid, _rind(tint, palette.darker(tint, 0.55)), tones))
    _pumpkin_stalk(thing, rng, grid[-1, 0], radius, stalk)
    return thing


def _pumpkin_stalk(thing, rng, root: np.ndarray, radius: float, tint: str) -> None:
    """A bent stalk with five ridges, spread at its foot, cut slantwise."""
    share = np.linspace(0, 1, 12)
    length, angle = radius * rng.uniform(0.4, 0.6), rng.uniform(0, 2 * np.pi)
    bend = rng.uniform(0.1, 0.6) * share**2 * length
    width = radius * np.array([0.36, 0.24, 0.17, 0.14, 0.125, 0.12, 0.118, 0.118, 0.122, 0.13, 0.145, 0.15])
    around = np.linspace(0, 2 * np.pi, 30, endpoint=False)
    twisted = around[None, :] + 0.5 * share[:, None]
    ridges = (1 + 0.22 * np.cos(5 * around))[None, :] * width[:, None]
    x = ridges * np.cos(twisted) + (bend * np.cos(angle))[:, None]
    y = ridges * np.sin(twisted) + (bend * np.sin(angle))[:, None]
    z = np.broadcast_to((share * length)[:, None], x.shape) + 0.25 * x * share[:, None]
    grid = np.stack([x, y, z], axis=-1) + root
    end = grid[-1].mean(axis=0)
    grid = np.concatenate([grid, end + 0.8 * (grid[-1:] - end), np.broadcast_to(end, grid[-1:].shape)])
    cork = materials.paint(tint, roughness=0.8, unevenness=0.3)
    thing.add(body("stalk", grid, cork))


def _crust(tint: str, *, flour: float = 0.0):
    """Baked crust: pale where it has burst open (tone 0), darker the higher the tone; dusted with `flour`."""
    graph, base = materials.Graph("crust"), materials.colour(tint)
    where = graph.coordinates()
    cloud = graph.noise(where, 38.0, detail=6, rough=0.7)
    mixed = graph.math("ADD", graph.tone(), graph.math("MULTIPLY", graph.math("SUBTRACT", cloud, 0.5), 0.5))
    stops = [(0.05, materials.colour(CRUMB)), (0.3, materials.shade(base, 1.5)), (0.6, base),
             (1.0, materials.shade(base, 0.4))]  # fmt: skip
    surface = graph.ramp(mixed, stops)
    if flour:
        dust = graph.math(
            "ADD", graph.noise(where, 30.0, detail=6, rough=0.75), graph.math("MULTIPLY", graph.tone(), 0.25)
        )
        edge = 0.82 - 0.16 * flour
        cover = graph.ramp(dust, [(edge - 0.16, (0, 0, 0, 1)), (edge + 0.16, (1, 1, 1, 1))])
        surface = graph.mix(graph.math("MULTIPLY", cover, 0.75), surface, materials.colour("#e9dcc2"))
    graph.bump(graph.noise(where, 150.0, detail=5), 0.5, 0.002)
    return graph.principled({"Base Color": surface, "Roughness": 0.62, "Specular IOR Level": 0.3})


def _to_line(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The distance of points (..., 2) from the stretch between two others."""
    along = end - start
    share = np.clip((points - start) @ along / (along @ along), 0, 1)
    return np.linalg.norm(points - start - share[..., None] * along, axis=-1)


def _loaf_scores(rng, kind: str, a: float, b: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """The cuts in the top of a loaf of half-length a and half-width b, as stretches in plan."""
    if kind == "cross":
        ends = [(-0.55, -0.1, 0.55, 0.1), (-0.1, 0.55, 0.1, -0.55)]
    elif kind == "square":
        ends = [(-0.4, -0.55, -0.4, 0.55), (0.4, -0.55, 0.4, 0.55), (-0.55, -0.4, 0.55, -0.4), (-0.55, 0.4, 0.55, 0.4)]
    elif kind == "long":
        ends = [(-0.72, -0.15, 0.72, 0.12)]
    else:
        count = min(round(a / b * rng.uniform(1.1, 1.5)) + 1, 6)
        ends = [(x - 0.6 / count, -0.5, x + 0.6 / count, 0.5) for x in np.linspace(-0.72, 0.72, count)]
    size = np.array([a, b, a, b])
    return [(end[:2], end[2:]) for end in (np.array(e) * size + rng.normal(0, 0.04 * b, 4) for e in ends)]


def _loaf(thing, rng, a: float, b: float, height: float, scores: str, tint: str, flour: float) -> None:
    """A loaf baked without a tin: flat below, domed, its cuts burst open with a lip at each side."""
    t, angles = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 90)), np.linspace(0, 2 * np.pi, 72, endpoint=False)
    power = 2.0 if a < 1.3 * b else 2.6
    girth = np.maximum(1 - np.abs(t) ** power, 1e-6)[:, None] ** 0.5
    x = np.broadcast_to(a * t[:, None], (90, 72))
    y, rise = b * girth * np.cos(angles), np.sin(angles)
    z = np.where(rise > 0, np.abs(rise) ** 0.85 * height * 0.72 * girth**0.8, rise * 0.28 * height * girth)
    plan = np.stack([x, y], axis=-1)
    away = np.min([_to_line(plan, *score) for score in _loaf_scores(rng, scores, a, b)], axis=0)
    width, lip = 0.08 * b + 0.004, 0.08 * height + 0.003
    on_top = np.clip(2.5 * rise, 0, 1)[None, :]
    z = z + on_top * lip * (0.8 * np.exp(-((away / width - 1.7) ** 2) / 0.5) - np.exp(-((away / width) ** 2)))
    grid = _lumpy(np.stack([x, y, z], axis=-1), rng, 0.05 * b, 0.9 * b)
    grid[..., 2] -= grid[..., 2].min()
    grid[..., 2] = np.maximum(grid[..., 2], 0.06 * height) - 0.06 * height
    brown = 0.45 + 0.4 * grid[..., 2] / height + 0.25 * np.exp(-((away / width - 1.8) ** 2))
    if flour and scores in ("cross", "square"):
        brown = brown + 0.16 * np.sin(np.hypot(x, y) / 0.0034)  # the coils of the proving basket
    tones = brown * (1 - np.exp(-((away / width) ** 2)) * on_top * 0.85)
    thing.add(body("loaf", grid, _crust(tint, flour=flour), tones))


def _tin_outline(width: float, height: float) -> np.ndarray:
    """The section (N, 2) in y and z of a loaf out of a tin: straight sides, an overhanging round top."""
    half = [(0.0, 0.0), (0.38, 0.0), (0.43, 0.03), (0.45, 0.3), (0.46, 0.58), (0.5, 0.68), (0.5, 0.8), (0.43, 0.92),
            (0.28, 0.985), (0.0, 1.0)]  # fmt: skip
    right = shapes.smooth_line(np.array(half), 3)
    return np.concatenate([right, right[-2:0:-1] * (-1, 1)]) * (width, height)


def _crumb():
    """The inside of bread, full of holes."""
    graph = materials.Graph("crumb")
    where = graph.coordinates()
    holes = graph.math("MULTIPLY", graph.cells(where, 230.0), graph.cells(where, 90.0))
    low, high = materials.colour("#b89d6c"), materials.colour("#ecdcb8")
    surface = graph.ramp(holes, [(0.02, low), (0.14, high)])
    graph.bump(holes, 0.8, 0.004)
    return graph.principled({"Base Color": surface, "Roughness": 0.9, "Specular IOR Level": 0.1})


def _above(points: np.ndarray) -> np.ndarray:
    """The points (..., 3), none of them below the table."""
    return np.concatenate([points[..., :2], np.maximum(points[..., 2:], 0)], axis=-1)


def _tin_loaf(thing, rng, length: float, width: float, height: float, tint: str, slices: int) -> None:
    """A loaf out of a tin, its right end cut off, and the slices before and beside it."""
    crust, crumb = _crust(tint), _crumb()
    outline = _tin_outline(width, height)
    turn = float(rng.choice((-1, 1))) * float(rng.uniform(0.45, 0.8))
    middle = outline.mean(axis=0)

    def piece(share_x, shares, pose):
        rings = [np.column_stack([np.full(len(outline), x), middle + (outline - middle) * s])
                 for x, s in zip(share_x, shares, strict=True)]  # fmt: skip
        grid = _lumpy(np.array(rings), rng, 0.004, 0.05)
        high = grid[..., 2] / height
        thing.add(body("crust", _above(pose(grid)), crust, 0.4 + 0.55 * np.clip(4 * high - 2.9, 0, 1)))
        for ring, towards in ((grid[0], -1), (grid[-1], 1)):
            if shares[0 if towards < 0 else -1] > 0.5:
                core = ring.mean(axis=0)
                face = core + (ring - core) * (1, 0.955, 0.965) + (0.0006 * towards, 0, 0)
                rings = np.array([ring, face, core + 0.001 * (face - core)])
                thing.add(body("crumb", _above(pose(rings)), crumb))

    def whole(points):
        return turned(points, "z", -turn if turn > 0 else np.pi - turn)

    along = (-0.5, -0.5, -0.49, -0.46, -0.3, 0.0, 0.25, 0.5)
    piece(np.array(along) * length, (0.02, 0.9, 0.97, 1, 1, 1, 1, 1), whole)
    lean = 0.24
    for k in range(slices):
        thick, x = 0.013, 0.5 * length + 0.022 + 0.03 * k
        lean += rng.uniform(0.05, 0.12)

        def leaning(points, x=x, lean=lean):
            return whole(turned(points, "y", -lean) + np.array([x + 0.5 * height * np.sin(lean), 0, 0]))

        piece((-thick / 2, thick / 2), (1, 1), leaning)
    centre(thing)


def bread(
    rng: np.random.Generator, *, form: str = "batard", tint: str = "#a5662c", flour: float = 0.3, size: float = 1.0
) -> Thing:
    """Return a loaf: a "boule", a "batard", a "baguette", or a sliced one out of a "tin"."""
    thing = Thing("bread", tint)
    s = size
    if form == "tin":
        slices = int(rng.integers(1, 4))
        _tin_loaf(thing, rng, s * rng.uniform(0.16, 0.24), 0.11 * s, s * rng.uniform(0.1, 0.125), tint, slices)
    elif form == "boule":
        radius = 0.105 * s
        _loaf(
            thing,
            rng,
            radius,
            radius * rng.uniform(0.92, 1.0),
            0.1 * s,
            str(rng.choice(("cross", "square"))),
            tint,
            flour,
        )
    elif form == "baguette":
        _loaf(thing, rng, 0.26 * s, 0.037 * s, 0.062 * s, "slant", tint, 0.4 * flour)
    else:
        _loaf(thing, rng, 0.14 * s, 0.06 * s, 0.082 * s, str(rng.choice(("long", "slant"))), tint, flour)
    return thing


# (skin, its second colour, share of the second)
APPLES = (
    ("#9e1b1f", "#c9803a", 0.2),
    ("#b3241f", "#dcb24a", 0.5),
    ("#86161d", "#a02a2a", 0.3),
    ("#8fae3c", "#a9bf55", 0.5),
    ("#d3b64a", "#c2543a", 0.45),
    ("#b9433a", "#d8c25a", 0.6),
)
PEARS = (
    ("#9ba53f", "#b5a447", 0.5),
    ("#8aa046", "#9fae52", 0.5),
    ("#c9ab45", "#b0602f", 0.3),
    ("#94672f", "#a67c3c", 0.5),
    ("#7d2a26", "#a5562f", 0.35),
)
RINDS = (("#d9742a", 6), ("#c9601e", 4), ("#e2963f", 2), ("#ece5d3", 2), ("#5f7a4a", 2), ("#7d8a86", 1), ("#a8452a", 2))


def some_apple(rng: np.random.Generator, *, leaf: bool | None = None) -> Thing:
    """Return an apple of any sort."""
    tint, other, blush = APPLES[int(rng.integers(len(APPLES)))]
    leaf = bool(rng.random() < 0.4) if leaf is None else leaf
    return apple(
        rng,
        radius=rng.uniform(0.034, 0.043),
        tall=rng.uniform(0.92, 1.12),
        tint=palette.vary(rng, tint),
        other=other,
        blush=blush * rng.uniform(0.6, 1.4),
        leaf=leaf,
    )


def some_orange(rng: np.random.Generator, *, plain: bool = False) -> Thing:
    """Return an orange or a tangerine; a `plain` one has no leaf and no cut half beside it."""
    small = rng.random() < 0.35
    tint = palette.vary(rng, str(rng.choice(("#e07b1c", "#e58a24", "#d96f16"))), 0.7)
    half = not plain and rng.random() < 0.4
    return orange(
        rng,
        radius=rng.uniform(0.029, 0.034) if small else rng.uniform(0.035, 0.042),
        flat=rng.uniform(0.78, 0.86) if small else rng.uniform(0.92, 1.0),
        tint=tint,
        leaf=not plain and bool(rng.random() < 0.55),
        half=half,
    )


def some_pear(rng: np.random.Generator, *, lying: bool | None = None) -> Thing:
    """Return a pear of any sort."""
    tint, other, blush = PEARS[int(rng.integers(len(PEARS)))]
    return pear(
        rng,
        radius=rng.uniform(0.031, 0.037),
        tall=rng.uniform(0.9, 1.15),
        tint=palette.vary(rng, tint),
        other=other,
        blush=blush * rng.uniform(0.6, 1.4),
        lying=bool(rng.random() < 0.3) if lying is None else lying,
        leaf=lying is None and bool(rng.random() < 0.25),
    )


def some_banana(rng: np.random.Generator) -> Thing:
    """Return a bunch of two to five bananas, from green to freckled."""
    skins = (
        ("#e2b92f", "#a8a03c", 0.25),
        ("#e4c03c", "#c2a63a", 0.9),
        ("#b9b53c", "#6f8f3a", 0.0),
        ("#dcae28", "#9b8a34", 0.6),
    )
    tint, ends, ripe = skins[int(rng.choice(4, p=(0.4, 0.2, 0.15, 0.25)))]
    return banana(
        rng,
        count=int(rng.integers(2, 6)),
        length=rng.uniform(0.17, 0.21),
        bend=rng.uniform(1.05, 1.45),
        tint=palette.vary(rng, tint, 0.5),
        ends=ends,
        ripe=ripe,
        arched=bool(rng.random() < 0.5),
    )


def _pumpkin(rng: np.random.Generator) -> Thing:
    """Of any form and colour, from the small ones for a table to a good armful."""
    weights = np.array([weight for _, weight in RINDS], float)
    tint = RINDS[int(rng.choice(len(RINDS), p=weights / weights.sum()))][0]
    return pumpkin(
        rng,
        radius=rng.uniform(0.07, 0.16),
        form=str(rng.choice(sorted(PUMPKINS))),
        ribs=int(rng.integers(9, 15)),
        furrow=rng.uniform(0.07, 0.15),
        tint=palette.vary(rng, tint),
        stalk=str(rng.choice(("#7d7a4c", "#8f8158", "#5f6b3c", "#a08a62"))),
    )


def _bread(rng: np.random.Generator) -> Thing:
    """Any loaf, from pale to dark."""
    return bread(
        rng,
        form=str(rng.choice(("tin", "boule", "batard", "baguette"), p=(0.35, 0.25, 0.25, 0.15))),
        tint=palette.vary(rng, str(rng.choice(("#a5662c", "#8f5324", "#b57a3a", "#7a4520")))),
        flour=float(rng.choice((0.0, 0.4, 0.9))),
        size=rng.uniform(0.9, 1.15),
    )


KINDS = {
    "apple": Kind(some_apple, on=("table",)),
    "orange": Kind(some_orange, on=("table",)),
    "banana": Kind(some_banana, on=("table",)),
    "pear": Kind(some_pear, on=("table",)),
    "pumpkin": Kind(_pumpkin, on=("table", "floor")),
    "bread": Kind(_bread, on=("table",)),
}
