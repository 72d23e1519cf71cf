"""Rooms: floors, walls, skirting, windows and the light that comes in. Metres; the back wall faces -y.

Knows no furniture. Each function adds to the current scene; nothing is returned that a picture would not need.
"""

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector

from lab.scenes import materials, shapes


def plank_floor(
    area: Sequence[float],
    material: bpy.types.Material,
    *,
    width: float = 0.13,
    length: float = 1.25,
    seed: int = 0,
) -> bpy.types.Object:
    """Lay boards along x over the area (left, front, right, back), ends at random."""
    rng = np.random.default_rng(seed)
    left, front, right, back = area
    places = []
    for y in np.arange(front + width / 2, back + width / 2, width):
        x = left - rng.uniform(0, length)
        while x < right:
            span = length * rng.uniform(0.75, 1.15)
            places.append((x + span / 2, y, span - 0.0012, width - 0.0012, 0.0))
            x += span
    return shapes.pieces("floor", np.array(places), 0.02, 0.0022, material, seed=seed, level=0.0006)


def herringbone_floor(
    area: Sequence[float], material: bpy.types.Material, *, width: float = 0.09, length: float = 0.45, seed: int = 0
) -> bpy.types.Object:
    """Lay short boards in a herringbone over the area (left, front, right, back)."""
    left, front, right, back = area
    ratio = round(length / width)
    reach = int(np.ceil(max(right - left, back - front) / width))
    turn = np.array([(1, -1), (1, 1)]) / np.sqrt(2)  # by 45 degrees, so that the zigzag runs towards the viewer
    middle = np.array([(left + right) / 2, (front + back) / 2])
    lying, standing = np.array([ratio / 2, 0.5]), np.array([0.5, 1 + ratio / 2])
    places = []
    for step in range(-2 * reach, 2 * reach):
        for column in range(-reach // ratio, reach // ratio + 1):
            # in board widths: a board lying at the stair's step and one standing on its end; (1, 1) is the next step
            start = np.array([step, step]) + column * np.array([ratio, -ratio])
            for centre, angle in ((start + lying, 0.0), (start + standing, np.pi / 2)):
                x, y = turn @ centre * width + middle
                if left - length < x < right + length and front - length < y < back + length:
                    places.append((x, y, ratio * width - 0.0012, width - 0.0012, angle + np.pi / 4))
    return shapes.pieces("floor", np.array(places), 0.02, 0.0018, material, seed=seed, level=0.0004)


def tile_floor(
    area: Sequence[float], material: bpy.types.Material, *, side: float = 0.6, gap: float = 0.003, seed: int = 0
) -> bpy.types.Object:
    """Lay square tiles over the area (left, front, right, back), on a bed of grout."""
    left, front, right, back = area
    places = [
        (x, y, side - gap, side - gap, 0.0)
        for x in np.arange(left + side / 2, right + side, side)
        for y in np.arange(front + side / 2, back + side, side)
    ]
    grout = materials.plaster("#b9b4ab")
    shapes.box(
        "grout", (right - left + 2, back - front + 2, 0.02), ((left + right) / 2, (front + back) / 2, -0.012), grout
    )
    return shapes.pieces("floor", np.array(places), 0.01, 0.0015, material, seed=seed, level=0.0005)


def boarded_wall(
    left: float,
    right: float,
    height: float,
    y: float,
    material: bpy.types.Material,
    *,
    width: float = 0.14,
    seed: int = 0,
) -> bpy.types.Object:
    """Panel a wall at `y` with upright boards, a groove between each two."""
    places = [(height / 2, x, height, width - 0.0015, 0.0) for x in np.arange(-right, -left, width)]
    made = shapes.pieces("wall", np.array(places), 0.012, 0.0035, material, seed=seed, level=0.0008)
    # lying boards are stood up: their length goes up, their top faces the viewer
    made.matrix_world = Matrix(((0, -1, 0, 0), (0, 0, -1, y), (1, 0, 0, 0), (0, 0, 0, 1)))
    return made


def wall(
    left: float,
    right: float,
    height: float,
    y: float,
    material: bpy.types.Material,
    *,
    opening: Sequence[float] | None = None,
    thickness: float = 0.18,
) -> bpy.types.Object:
    """Build a wall whose face is at `y`, with an opening (left, bottom, right, top) for a window if one is given."""

    if opening is None:
        parts = [(left, 0, right, height)]
    else:
        x0, z0, x1, z1 = opening
        parts = [(left, 0, x0, height), (x1, 0, right, height), (x0, 0, x1, z0), (x0, z1, x1, height)]
    points, faces = [], []
    quads = np.array([(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)])
    for part in parts:  # one mesh, so that the clouds in the paint run on from part to part
        faces += (quads + len(points)).tolist()
        points += [(x, y + d, z) for x in part[::2] for d in (0, thickness) for z in part[1::2]]
    return shapes.mesh_object("wall", np.array(points), faces, material, smooth=False)


def wall_plate(at: Sequence[float], *, switch: bool = True) -> None:
    """Put a light switch, or a socket, on a wall at a place of its face."""
    x, y, z = at
    white = materials.plastic("#efeeea", roughness=0.3)
    shapes.box("plate", (0.082, 0.010, 0.082), (x, y - 0.005, z), white, bevel=0.004)
    if switch:
        shapes.box("rocker", (0.056, 0.006, 0.056), (x, y - 0.012, z), white, bevel=0.002, turn=(0.05, 0, 0))
        return
    hollow = [(0, 0.0), (0.020, 0.0), (0.021, 0.004), (0.024, 0.004), (0.024, 0.0)]
    ring = shapes.lathe("socket", hollow, white)
    ring.location, ring.rotation_euler = (x, y - 0.010, z), (np.pi / 2, 0, 0)
    for side in (-1, 1):
        pin = shapes.lathe("hole", [(0, 0), (0.0028, 0)], materials.plastic("#0c0c0c"), segments=12)
        pin.location, pin.rotation_euler = (x + side * 0.0095, y - 0.0106, z), (np.pi / 2, 0, 0)


def skirting(left: float, right: float, y: float, material: bpy.types.Material, *, height: float = 0.09) -> None:
    """Put a skirting board before a wall whose face is at `y`: a board with a rounded bead on top."""
    middle, span = (left + right) / 2, right - left
    shapes.box("skirting", (span, 0.014, height), (middle, y - 0.007, height / 2), material, bevel=0.003)
    shapes.box("skirting bead", (span, 0.008, 0.012), (middle, y - 0.004, height + 0.006), material, bevel=0.0035)


def window(
    opening: Sequence[float],
    y: float,
    material: bpy.types.Material,
    *,
    columns: int = 2,
    rows: int = 3,
    frame: float = 0.055,
    bar: float = 0.022,
    leaves: int = 1,
    depth: float = 0.05,
) -> None:
    """Fit a window of `leaves` casements side by side, each with columns x rows panes, into the opening at `y`."""
    left, bottom, right, top = opening
    span = (right - left) / leaves

    def bar_at(x0: float, z0: float, x1: float, z1: float, deep: float) -> None:
        size = (x1 - x0, deep, z1 - z0)
        shapes.box("window bar", size, ((x0 + x1) / 2, y, (z0 + z1) / 2), material, bevel=0.004)

    for index in range(leaves):
        x0, x1 = left + index * span + 0.003, left + (index + 1) * span - 0.003
        bar_at(x0, bottom, x0 + frame, top, depth)
        bar_at(x1 - frame, bottom, x1, top, depth)
        bar_at(x0 + frame, bottom, x1 - frame, bottom + frame * 1.3, depth)
        bar_at(x0 + frame, top - frame, x1 - frame, top, depth)
        for x in np.linspace(x0 + frame, x1 - frame, columns + 1)[1:-1]:
            bar_at(x - bar / 2, bottom + frame, x + bar / 2, top - frame, depth * 0.6)
        for z in np.linspace(bottom + frame * 1.3, top - frame, rows + 1)[1:-1]:
            bar_at(x0 + frame, z - bar / 2, x1 - frame, z + bar / 2, depth * 0.62)


def view_outside(opening: Sequence[float], y: float, material: bpy.types.Material, *, margin: float = 2.0) -> None:
    """Hang what is seen through the window behind it."""
    left, bottom, right, top = opening
    x, z = (left + right) / 2, (bottom + top) / 2
    half, tall = (right - left) / 2 + margin, (top - bottom) / 2 + margin
    corners = np.array([(-half, 0, -tall), (half, 0, -tall), (half, 0, tall), (-half, 0, tall)])
    shapes.mesh_object("view outside", corners, [(0, 1, 2, 3)], material).location = (x, y, z)


def soft_light(
    at: Sequence[float], towards: Sequence[float], size: Sequence[float], power: float, tint: str = "#ffffff"
) -> bpy.types.Object:
    """Hang a large soft lamp (width, height in metres; watts): a window out of the picture, a bright ceiling."""
    data = bpy.data.lights.new("soft light", "AREA")
    data.shape, data.size, data.size_y, data.energy = "RECTANGLE", size[0], size[1], power
    data.color = materials.colour(tint)[:3]
    made = bpy.data.objects.new("soft light", data)
    made.location, made.rotation_euler = at, aim(Vector(towards) - Vector(at))
    made.visible_camera = False
    bpy.context.scene.collection.objects.link(made)
    return made


def aim(direction: Sequence[float]) -> Euler:
    """Return the rotation of a lamp that shines along `direction` (3,)."""
    return Vector(direction).to_track_quat("-Z", "Y").to_euler()


def ambient_light(tint: str, strength: float, *, floor_tint: str | None = None) -> None:
    """Light the scene evenly from all round: what the walls out of the picture send back; the lower half may differ."""
    world = bpy.data.worlds.new("ambient")
    world.use_nodes = True
    tree, background = world.node_tree, world.node_tree.nodes["Background"]
    background.inputs["Strength"].default_value = strength
    background.inputs["Color"].default_value = materials.colour(tint)
    if floor_tint:
        place = tree.nodes.new("ShaderNodeTexCoord")
        parts, ramp = tree.nodes.new("ShaderNodeSeparateXYZ"), tree.nodes.new("ShaderNodeValToRGB")
        spread = tree.nodes.new("ShaderNodeMapRange")
        spread.inputs["From Min"].default_value = -1.0
        tree.links.new(place.outputs["Generated"], parts.inputs[0])
        tree.links.new(parts.outputs[2], spread.inputs["Value"])
        tree.links.new(spread.outputs[0], ramp.inputs["Fac"])
        ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[1].position = 0.4, 0.6
        ramp.color_ramp.elements[0].color = materials.colour(floor_tint)
        ramp.color_ramp.elements[1].color = materials.colour(tint)
        tree.links.new(ramp.outputs["Color"], background.inputs["Color"])
    bpy.context.scene.world = world
