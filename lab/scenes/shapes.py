"""Shapes: numpy points in, Blender objects out. Every builder of things is written in these words.

Metres; x to the right, y away from the viewer, z up. Each function makes one object, links it into the current scene
and returns it. Knows no thing and no room; materials come ready-made from `materials.py`.
"""

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree

Points = np.ndarray  # float (N, 3)
NOISE_GAIN = 1.5  # makes gradient noise, which seldom goes beyond 0.65, fill [-1, 1]


def mesh_object(
    name: str,
    points: Points,
    faces: Sequence[Sequence[int]],
    material: bpy.types.Material,
    *,
    smooth: bool = True,
    bevel: float = 0.0,
    subdivisions: int = 0,
    thickness: float = 0.0,
) -> bpy.types.Object:
    """Return an object with this mesh. `bevel` (metres) rounds hard edges, `thickness` makes a sheet solid."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.asarray(points, float).tolist(), [], [tuple(map(int, face)) for face in faces])
    if smooth:
        mesh.shade_smooth()
    mesh.materials.append(material)
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    if thickness:
        solid = made.modifiers.new("thickness", "SOLIDIFY")
        solid.thickness, solid.offset = thickness, 0.0
    if bevel:
        round_edges = made.modifiers.new("bevel", "BEVEL")
        round_edges.width, round_edges.segments, round_edges.harden_normals = bevel, 3, True
        round_edges.limit_method = "ANGLE"
    if subdivisions:
        subdivide = made.modifiers.new("subdivide", "SUBSURF")
        subdivide.levels = subdivide.render_levels = subdivisions
    return made


def box(
    name: str,
    size: Sequence[float],
    at: Sequence[float],
    material: bpy.types.Material,
    *,
    bevel: float = 0.002,
    turn: Sequence[float] = (0.0, 0.0, 0.0),
) -> bpy.types.Object:
    """Return a cuboid of `size` (x, y, z) with rounded edges, its centre at `at`, turned by `turn` (radians)."""
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float) / 2 * np.asarray(size)
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    made = mesh_object(name, corners, faces, material, bevel=min(bevel, 0.45 * min(size)))
    made.location, made.rotation_euler = at, turn
    return made


def lathe(
    name: str,
    profile: Sequence[tuple[float, float]],
    material: bpy.types.Material,
    *,
    at: Sequence[float] = (0.0, 0.0, 0.0),
    segments: int = 48,
    smooth_profile: int = 0,
    bevel: float = 0.0,
) -> bpy.types.Object:
    """Return the body that the profile of (radius, height) points makes when turned round z.

    A radius of 0 at either end closes the body. `smooth_profile` > 0 puts that many points between each two.
    """
    line = np.array(profile, float)
    if smooth_profile:
        line = smooth_line(line, smooth_profile)
    angles = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([np.column_stack([ring * max(r, 1e-5), np.full(segments, z)]) for r, z in line])
    made = mesh_object(name, points, grid_faces(len(line), segments, wrap=True), material, bevel=bevel)
    made.location = at
    return made


def grid_faces(rows: int, columns: int, *, wrap: bool = False) -> list[tuple[int, int, int, int]]:
    """Return the quads of a grid of points stored row by row; `wrap` joins the last column to the first."""
    faces = []
    for row in range(rows - 1):
        for column in range(columns if wrap else columns - 1):
            right = (column + 1) % columns
            a, b = row * columns + column, row * columns + right
            faces.append((a, b, b + columns, a + columns))
    return faces


def sheet(
    name: str,
    points: np.ndarray,
    material: bpy.types.Material,
    *,
    thickness: float = 0.0,
    subdivisions: int = 0,
) -> bpy.types.Object:
    """Return a surface through a grid of points (rows, columns, 3), of no thickness unless one is given."""
    rows, columns = points.shape[:2]
    return mesh_object(
        name,
        points.reshape(-1, 3),
        grid_faces(rows, columns),
        material,
        thickness=thickness,
        subdivisions=subdivisions,
    )


def smooth_line(points: np.ndarray, between: int, *, closed: bool = False) -> np.ndarray:
    """Return a Catmull-Rom line (M, D) through the points (N, D), with `between` steps from one to the next."""
    points = np.asarray(points, float)
    if closed:
        padded = np.concatenate([points[-1:], points, points[:2]])
    else:
        padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    steps = np.linspace(0, 1, between, endpoint=False)[:, None]
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * steps
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * steps**2
                + (3 * p1 - p0 - 3 * p2 + p3) * steps**3
            )
        )
    if not closed:
        pieces.append(points[-1:])
    return np.concatenate(pieces)


def tube(
    name: str,
    points: np.ndarray,
    radius: float | np.ndarray,
    material: bpy.types.Material,
    *,
    closed: bool = False,
    smooth: int = 6,
) -> bpy.types.Object:
    """Return a round bar along the points (N, 3), smoothed with `smooth` steps between two of them (0: as they are).

    `radius` is one number, or one for each point.
    """
    points = np.asarray(points, float)
    radii = np.broadcast_to(np.asarray(radius, float), (len(points),))
    line = np.column_stack([points, radii])
    if smooth:
        line = smooth_line(line, smooth, closed=closed)
    curve = bpy.data.curves.new(name, "CURVE")
    curve.dimensions, curve.bevel_resolution, curve.use_fill_caps = "3D", 3, True
    curve.bevel_depth = float(line[:, 3].max())
    spline = curve.splines.new("POLY")
    spline.points.add(len(line) - 1)
    spline.points.foreach_set("co", np.column_stack([line[:, :3], np.ones(len(line))]).ravel())
    spline.points.foreach_set("radius", line[:, 3] / curve.bevel_depth)
    spline.use_cyclic_u, spline.use_smooth = closed, True
    curve.materials.append(material)
    made = bpy.data.objects.new(name, curve)
    bpy.context.scene.collection.objects.link(made)
    return made


def ribbon(
    name: str,
    points: np.ndarray,
    sideways: Sequence[float] | np.ndarray,
    width: float,
    thickness: float,
    material: bpy.types.Material,
    *,
    smooth: int = 6,
) -> bpy.types.Object:
    """Return a flat band along the points (N, 3), its width lying along `sideways` (one vector, or one a point)."""
    line = smooth_line(np.asarray(points, float), smooth) if smooth else np.asarray(points, float)
    across = np.broadcast_to(np.asarray(sideways, float), (len(points), 3))
    across = smooth_line(across, smooth) if smooth else across
    across = across / np.linalg.norm(across, axis=1, keepdims=True)
    places = np.linspace(-0.5, 0.5, 5)
    grid = line[:, None, :] + across[:, None, :] * (places * width)[None, :, None]
    made = sheet(name, grid, material, thickness=thickness)
    rounded = made.modifiers.new("bevel", "BEVEL")
    rounded.width, rounded.segments = 0.4 * thickness, 2
    return made


def rounded_outline(
    width: float, height: float, radii: Sequence[float], *, points_a_corner: int = 12, points_a_side: int = 10
) -> np.ndarray:
    """Return a closed outline (N, 2) in x and z, centred on x, from z = 0 up to `height`.

    `radii` are those of the corners: bottom right, top right, top left, bottom left.
    """
    half = width / 2
    corners = [(half, 0.0), (half, height), (-half, height), (-half, 0.0)]
    arcs = []
    for index, ((x, z), radius) in enumerate(zip(corners, radii, strict=True)):
        centre = np.array([x - np.sign(x) * radius, z + radius if z == 0 else z - radius])
        angles = np.linspace(-np.pi / 2, 0, points_a_corner) + index * np.pi / 2
        arcs.append(centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1))
    outline = []
    for arc, following in zip(arcs, [*arcs[1:], arcs[0]], strict=True):
        outline.append(arc)
        steps = np.linspace(0, 1, points_a_side + 1)[1:-1, None]
        outline.append(arc[-1] * (1 - steps) + following[0] * steps)
    return np.concatenate(outline)


def puff(
    outline: np.ndarray,
    front: float,
    back: float,
    *,
    power: float = 3.0,
    straight: float = 0.0,
    rings: int = 16,
) -> tuple[Points, list]:
    """Return (points, faces) of a stuffed body whose outline in x and z is given: a cushion, a bag, a pocket.

    It swells by `front` towards the viewer (-y) and by `back` away; a high `power` makes flat faces with round edges.
    `straight` is the width of the gusset between the two. A `Skin` of it tells where to sew on.
    """
    centre = outline.mean(axis=0)
    scales = np.sin(np.linspace(0, np.pi / 2, rings)) ** 0.75
    scales[0] = 0.004
    layers = []
    for depth, sign, order in ((front, -1, scales), (back, 1, scales[::-1])):
        for scale in order:
            xz = centre + (outline - centre) * scale
            y = sign * (straight / 2 + depth * (1 - scale**power) ** (1 / power))
            layers.append(np.column_stack([xz[:, 0], np.full(len(xz), y), xz[:, 1]]))
    if not straight:  # the two outermost rings would coincide
        del layers[rings]
    count = len(outline)
    faces = grid_faces(len(layers), count, wrap=True)
    last = (len(layers) - 1) * count
    return np.concatenate(layers), faces + _cap(range(count)[::-1]) + _cap(range(last, last + count))


def _cap(ring: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """A ladder of quads over a ring of an even number of points: one face of them all takes a second to subdivide."""
    return [(ring[k], ring[k + 1], ring[-k - 2], ring[-k - 1]) for k in range(len(ring) // 2 - 1)]


class Skin:
    """The surface of a body as something to sew on: seams, pockets and badges follow its every fold."""

    def __init__(self, points: Points, faces: Sequence[Sequence[int]]):
        self.tree = BVHTree.FromPolygons(np.asarray(points).tolist(), [tuple(face) for face in faces])

    def seen_from_front(self, places: np.ndarray) -> Points:
        """Return the foremost points (N, 3) at places (N, 2) in x and z; beside the body, the nearest to y = 0."""
        found = []
        for x, z in places:
            hit = self.tree.ray_cast(Vector((x, -10.0, z)), Vector((0, 1, 0)))[0]
            found.append(hit or self.tree.find_nearest(Vector((x, 0.0, z)))[0])
        return np.array(found)

    def nearest(self, points: Points) -> Points:
        """Return the points (N, 3) of the surface that are nearest to these."""
        return np.array([self.tree.find_nearest(Vector(point))[0] for point in points])


def wrinkle(points: Points, amount: float, size: float, seed: int, *, stretch: Sequence[float] = (1, 1, 1)) -> Points:
    """Return the points pushed about by smooth noise of `amount` metres whose folds are about `size` metres wide.

    `stretch` makes folds longer along an axis (2: twice as long).
    """
    scaled = np.asarray(points) / (size * np.asarray(stretch, float))
    return np.asarray(points) + amount * gradient_noise(scaled, seed)


def gradient_noise(places: np.ndarray, seed: int) -> np.ndarray:
    """Return three smooth noises at places (N, 3), each in [-1, 1] round 0: Perlin, "Improving noise", 2002.

    (Blender's own noise of vectors starts from other numbers in every process.)
    """
    rng = np.random.default_rng(seed)
    gradients, shuffled = rng.normal(size=(256, 3, 3)), rng.permutation(256)
    gradients /= np.linalg.norm(gradients, axis=2, keepdims=True)
    cell = np.floor(places).astype(int)
    inside = places - cell
    ease = inside**3 * (inside * (inside * 6 - 15) + 10)
    total = np.zeros((len(places), 3))
    for corner in np.ndindex(2, 2, 2):
        x, y, z = (cell + corner).T
        here = gradients[shuffled[(shuffled[(shuffled[x % 256] + y) % 256] + z) % 256]]
        weight = np.where(corner, ease, 1 - ease).prod(axis=1)
        total += weight[:, None] * np.einsum("nkd,nd->nk", here, inside - corner)
    return total * NOISE_GAIN


def copies(
    name: str,
    template: tuple[Points, list],
    frames: np.ndarray,
    material: bpy.types.Material,
    *,
    subdivisions: int = 0,
    tones: np.ndarray | None = None,
) -> bpy.types.Object:
    """Return one mesh with a copy of the template (points, faces) for each 4x4 matrix of `frames` (N, 4, 4).

    Each copy carries its number of `tones` (N,), if given, in the point attribute "tone", for materials to vary by.
    """
    points, faces = template
    points = np.asarray(points, float)
    placed = np.einsum("nij,pj->npi", frames[:, :3, :3], points) + frames[:, None, :3, 3]
    count = len(points)
    all_faces = [tuple(i + copy * count for i in face) for copy in range(len(frames)) for face in faces]
    made = mesh_object(name, placed.reshape(-1, 3), all_faces, material, subdivisions=subdivisions)
    if tones is not None:
        attribute = made.data.attributes.new("tone", "FLOAT", "POINT")
        attribute.data.foreach_set("value", np.repeat(np.asarray(tones, np.float32), count))
    return made


def frame(at: Sequence[float], forward: Sequence[float], up: Sequence[float], scale: float = 1.0) -> np.ndarray:
    """Return the 4x4 matrix that lays a template's x along `forward` and its z towards `up`, scaled, moved to `at`."""
    x = np.asarray(forward, float)
    x = x / np.linalg.norm(x)
    y = np.cross(np.asarray(up, float), x)
    if np.linalg.norm(y) < 1e-6:
        y = np.cross((0.3, 0.9, 0.1), x)
    y = y / np.linalg.norm(y)
    matrix = np.eye(4)
    matrix[:3, :3] = np.column_stack([x, y, np.cross(x, y)]) * scale
    matrix[:3, 3] = at
    return matrix


def strands(
    name: str, lines: Sequence[np.ndarray], radius: float | Sequence[float], material: bpy.types.Material
) -> bpy.types.Object:
    """Return many round threads, one through each array of points (N, 3): fringes, rug pile, rope, woven wicker.

    `radius` is one number, or one for each line. Far cheaper than a `tube` each.
    """
    curves = bpy.data.hair_curves.new(name)
    curves.add_curves([len(line) for line in lines])
    points = np.concatenate(lines).astype(np.float32)
    curves.attributes["position"].data.foreach_set("vector", points.ravel())
    radii = np.broadcast_to(np.asarray(radius, np.float32), (len(lines),))
    attribute = curves.attributes.get("radius") or curves.attributes.new("radius", "FLOAT", "POINT")
    attribute.data.foreach_set("value", np.repeat(radii, [len(line) for line in lines]))
    curves.materials.append(material)
    made = bpy.data.objects.new(name, curves)
    bpy.context.scene.collection.objects.link(made)
    return made


def pieces(
    name: str,
    places: np.ndarray,
    depth: float,
    chamfer: float,
    material: bpy.types.Material,
    *,
    seed: int,
    level: float = 0.0,
) -> bpy.types.Object:
    """Return a floor of separate boards or tiles in one mesh, lying in z = 0 with chamfered edges.

    `places` (N, 5): centre x, centre y, length, width, angle of the length (radians). Materials read the attributes
    "tone" (one random number a piece, 0 to 1) and "grain" (coordinates along the piece, shifted at random per piece).
    `level` (metres) lets pieces differ in height by that much.
    """
    rng = np.random.default_rng(seed)
    points, grain, tones, faces = [], [], [], []
    outer = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float) / 2
    for index, (x, y, length, width, angle) in enumerate(places):
        size = np.array([length, width])
        rims = [(outer * size, -depth), (outer * size, -chamfer), (outer * (size - 2 * chamfer), 0.0)]
        local = np.concatenate([np.column_stack([flat, np.full(4, z)]) for flat, z in rims])
        local[8:, 2] += rng.uniform(-level, 0)
        cos, sin = np.cos(angle), np.sin(angle)
        turned = local @ np.array([(cos, sin, 0), (-sin, cos, 0), (0, 0, 1)])
        points.append(turned + np.array([x, y, 0]))
        grain.append(local + rng.uniform(-20, 20, 3))
        tones.append(np.full(12, rng.random()))
        start = 12 * index
        for ring in (0, 4):
            for k in range(4):
                a, b = start + ring + k, start + ring + (k + 1) % 4
                faces.append((a, b, b + 4, a + 4))
        faces.append(tuple(range(start + 8, start + 12)))
    made = mesh_object(name, np.concatenate(points), faces, material, smooth=False)
    tone = made.data.attributes.new("tone", "FLOAT", "POINT")
    tone.data.foreach_set("value", np.concatenate(tones).astype(np.float32))
    where = made.data.attributes.new("grain", "FLOAT_VECTOR", "POINT")
    where.data.foreach_set("vector", np.concatenate(grain).astype(np.float32).ravel())
    return made
