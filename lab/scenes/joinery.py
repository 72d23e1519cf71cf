"""Joinery and upholstery: boards, posts, bars, turned parts and stuffed bodies, for furniture and boxes alike.

Each makes one object of many parts, which Blender takes in faster than many objects. Metres, as in `shapes.py`.
"""

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Euler

from lab.scenes import materials, palette, shapes

WOODS = ("#4d3023", "#6b4426", "#8a5a33", "#9a6a3f", "#b58a5c", "#c39a68", "#d0b489")
IRON = "#1d1d1f"
CUBE_FACES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
CUBE = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float) / 2
CORNERS = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)


class Timber:
    """Wood, or one paint, for all parts of one piece: `along(axis)` is the material whose grain runs that way."""

    def __init__(self, tint: str, *, painted: bool = False):
        self.tint, self.painted, self._made = tint, painted, {}

    def along(self, axis: str) -> bpy.types.Material:
        """Return the material with its grain along "x", "y" or "z"."""
        key = "paint" if self.painted else axis
        if key not in self._made:
            if self.painted:
                self._made[key] = materials.paint(self.tint, roughness=0.42)
            else:
                dark = palette.darker(self.tint, 0.68)
                self._made[key] = materials.wood(dark, self.tint, axis=axis, roughness=0.4, contrast=0.85)
        return self._made[key]


def pick_timber(rng: np.random.Generator, *, painted: float = 0.3) -> Timber:
    """Return some wood, or (with that chance) paint of any basic colour."""
    if rng.random() < painted:
        return Timber(palette.pick(rng), painted=True)
    return Timber(palette.vary(rng, str(rng.choice(WOODS))))


def boards(name: str, places: Sequence[tuple], material: bpy.types.Material, *, bevel: float = 0.003):
    """Return one mesh of cuboids with rounded edges, each (size, at) or (size, at, turn in radians)."""
    points = []
    for size, at, *turn in places:
        corners = CUBE * np.asarray(size, float)
        if turn:
            corners = corners @ np.array(Euler(turn[0]).to_matrix()).T
        points.append(corners + np.asarray(at, float))
    thinnest = min(min(size) for size, *_ in places)
    return _cuboids(name, points, material, min(bevel, 0.45 * thinnest))


def posts(name: str, places: Sequence[tuple], material: bpy.types.Material, *, bevel: float = 0.003):
    """Return one mesh of tapered bars, each (foot, head, size at the foot, size at the head), its ends cut level.

    Foot and head are points; the sizes are (x, y).
    """
    points = []
    for foot, head, low, high in places:
        corners = np.empty((8, 3))
        for end, at, size in ((0, foot, low), (1, head, high)):
            corners[end::2] = CUBE[end::2] * (*size, 0) + np.asarray(at, float)
        points.append(corners)
    thinnest = min(min(*low, *high) for _, _, low, high in places)
    return _cuboids(name, points, material, min(bevel, 0.45 * thinnest))


def _cuboids(name, points, material, bevel):
    faces = [tuple(i + 8 * k for i in face) for k in range(len(points)) for face in CUBE_FACES]
    return shapes.mesh_object(name, np.concatenate(points), faces, material, bevel=bevel)


def bars(name: str, lines: Sequence, radius: float | Sequence, material: bpy.types.Material, *, smooth: int = 0):
    """Return one object of round bars, one along each line of points (N, 3); `radius` is one number or one a point."""
    curve = bpy.data.curves.new(name, "CURVE")
    curve.dimensions, curve.bevel_resolution, curve.use_fill_caps = "3D", 2, True
    curve.bevel_depth = float(np.max(radius))
    for points in lines:
        points = np.asarray(points, float)
        line = np.column_stack([points, np.broadcast_to(np.asarray(radius, float), (len(points),))])
        line = shapes.smooth_line(line, smooth) if smooth else line
        spline = curve.splines.new("POLY")
        spline.points.add(len(line) - 1)
        spline.points.foreach_set("co", np.column_stack([line[:, :3], np.ones(len(line))]).ravel())
        spline.points.foreach_set("radius", line[:, 3] / curve.bevel_depth)
        spline.use_smooth = True
    curve.materials.append(material)
    made = bpy.data.objects.new(name, curve)
    bpy.context.scene.collection.objects.link(made)
    return made


def turned(
    name: str,
    profile: Sequence[tuple[float, float]],
    places: Sequence,
    material: bpy.types.Material,
    *,
    toward: Sequence[float] = (0, 0, 1),
    segments: int = 20,
    smooth: int = 3,
):
    """Return one mesh of bodies turned from the profile of (radius, height), one a place, heights along `toward`."""
    line = shapes.smooth_line(np.array(profile, float), smooth) if smooth else np.array(profile, float)
    angles = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([np.column_stack([ring * max(r, 1e-5), np.full(segments, z)]) for r, z in line])
    across = (0, 0, 1) if abs(toward[2]) < 0.5 else (1, 0, 0)
    frames = np.array([shapes.frame(at, across, toward) for at in places])
    return shapes.copies(name, (points, shapes.grid_faces(len(line), segments, wrap=True)), frames, material)


def crumple(points: np.ndarray, amount: float, size: float, rng: np.random.Generator) -> np.ndarray:
    """Return points (N, 3) pushed about by up to `amount` metres in soft waves about `size` metres long."""
    moved = np.asarray(points, float).copy()
    for _ in range(7):
        wave = rng.normal(size=3) * 2.6 / size
        phase = moved @ wave + rng.uniform(0, 2 * np.pi)
        moved += np.sin(phase)[:, None] * rng.normal(size=3) * amount * 0.3
    return moved


def _arc_places(half: float, rounding: float, steps: int) -> np.ndarray:
    """Places along one edge of a cuboid that come out evenly spread when its edges are rounded."""
    flat = max(half - rounding, 1e-4)
    arc = flat + rounding * np.tan(np.radians([15, 30, 45]))
    return np.concatenate([-arc[::-1], np.linspace(-flat, flat, steps), arc])


def stuffed_points(
    size: Sequence[float], rounding: float, steps: int | Sequence[int] = 7
) -> tuple[np.ndarray, np.ndarray]:
    """Return (points, faces) of a cuboid round the origin with edges rounded by `rounding`: the body of a cushion.

    `steps` is the number of points along a flat side, one for all or one an axis.
    """
    half = np.asarray(size, float) / 2
    rounding = min(rounding, 0.98 * half.min())
    along = [_arc_places(h, rounding, int(n)) for h, n in zip(half, np.broadcast_to(steps, 3), strict=True)]
    points, faces, count = [], [], 0
    for axis in range(3):
        a, b = (axis + 1) % 3, (axis + 2) % 3
        u, v = np.meshgrid(along[a], along[b], indexing="ij")
        for sign in (-1, 1):
            grid = np.empty((u.size, 3))
            grid[:, axis], grid[:, a], grid[:, b] = sign * half[axis], u.ravel(), v.ravel()
            quads = np.array(shapes.grid_faces(*u.shape)) + count
            faces.append(quads if sign < 0 else quads[:, ::-1])
            points.append(grid)
            count += u.size
    points, same = np.unique(np.concatenate(points).round(6), axis=0, return_inverse=True)
    inner = points.clip(-(half - rounding), half - rounding)
    out = points - inner
    points = inner + rounding * out / np.linalg.norm(out, axis=1, keepdims=True)
    return points, same.ravel()[np.concatenate(faces)]


def stuffed(
    name: str,
    size: Sequence[float],
    at: Sequence[float],
    material: bpy.types.Material,
    rng: np.random.Generator,
    *,
    rounding: float = 0.04,
    crown: Sequence[float] = (0.0, 0.0, 0.0),
    crumples: float = 0.004,
    turn: Sequence[float] = (0.0, 0.0, 0.0),
    dents: np.ndarray | None = None,
    dent: tuple[Sequence[float], float] = ((0, 0.03, 0), 0.06),
    steps: int | Sequence[int] = 7,
) -> bpy.types.Object:
    """Return an upholstered block of `size` round `at`: edges rounded, each face swollen by `crown` (x, y, z).

    `dents` (N, 3) are buttons' places on it, each drawn in by `dent`: (push, radius).
    """
    points, faces = stuffed_points(size, rounding, steps)
    share = points / (np.asarray(size, float) / 2)
    bulge = (1 - share.clip(-1, 1) ** 2) ** 0.7
    for axis in range(3):
        a, b = (axis + 1) % 3, (axis + 2) % 3
        points[:, axis] += crown[axis] * share[:, axis] * bulge[:, a] * bulge[:, b]
    if dents is not None:
        push, radius = np.asarray(dent[0], float), dent[1]
        near = np.exp(-((np.linalg.norm(points[:, None] - dents[None], axis=2) / radius) ** 2)).max(axis=1)
        points += near[:, None] * push
    if crumples:
        points = crumple(points, crumples, 0.35 * max(size), rng)
    made = shapes.mesh_object(name, points, faces.tolist(), material)
    made.location, made.rotation_euler = at, turn
    return made


def pillow(name, size, depth, at, turn, material, rng):
    """Return a soft pillow (width, height) round its middle, flat towards -y before it is turned."""
    width, height = size
    outline = shapes.rounded_outline(width, height, (0.06,) * 4, points_a_corner=4, points_a_side=8) - (0, height / 2)
    bow = 0.06 * (1 - np.minimum(*np.abs(outline / (width / 2, height / 2)).T) ** 2)
    points, faces = shapes.puff(outline * (1 - bow)[:, None], depth, depth, power=2.1, rings=9)
    points = crumple(crumple(points, 0.02, 0.4, rng), 0.006, 0.12, rng)
    made = shapes.mesh_object(name, points, faces, material, subdivisions=1)
    made.location, made.rotation_euler = at, turn
    return made
