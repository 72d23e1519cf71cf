"""Devices of a home: screens, what lies before them, what plays, what takes pictures and what blows. See `thing.py`."""

import itertools
from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Vector

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing

FLAT = (-np.pi / 2, 0.0, 0.0)  # lays a slab on its back: its front up, its top edge away
FACING = (np.pi / 2, 0.0, 0.0)  # turns a lathe's axis towards the viewer
PILOT = ("#6fd0ff", "#7ee08a", "#ffb35c")  # the colours of pilot lights
CASES = ("#17181a", "#3a3c40", "#c4c6c8", "#eceae4")  # what most devices are made in


def _slab(
    name: str, size: Sequence[float], radius: float, material, *, at=(0, 0, 0), edge: float = 0.003, turn=(0, 0, 0)
):
    """A slab of `size` (x, y, z) centred at `at`: corners of `radius` seen from the front, all edges softened."""
    width, depth, height = size
    radius = min(radius, 0.49 * width, 0.49 * height)
    edge = min(edge, 0.45 * depth, 0.7 * radius)
    arc = np.linspace(0, np.pi / 2, 4)
    insets = [1.3 * edge, *(edge * (1 - np.sin(arc)))]
    depths = [depth / 2, *(depth / 2 - edge * (1 - np.cos(arc)))]
    rings = []
    for inset, y in [*zip(insets, depths, strict=True), *[(i, -y) for i, y in zip(insets, depths, strict=True)][::-1]]:
        tall = height - 2 * inset
        flat = shapes.rounded_outline(
            width - 2 * inset, tall, (radius - inset,) * 4, points_a_corner=7, points_a_side=1
        )
        rings.append(np.column_stack([flat[:, 0], np.full(len(flat), y), flat[:, 1] - tall / 2]))
    count = len(rings[0])
    last = (len(rings) - 1) * count
    faces = [*shapes.grid_faces(len(rings), count, wrap=True), tuple(range(count))[::-1]]
    faces.append(tuple(range(last, last + count)))
    made = shapes.mesh_object(name, np.concatenate(rings), faces, material)
    made.location, made.rotation_euler = at, turn
    return made


def _patches(name: str, places: np.ndarray, y: float, material, *, tones: np.ndarray | None = None):
    """Flat upright rectangles in the plane `y`, one mesh; `places` (N, 4): x and z of the middle, width, height."""
    places = np.asarray(places, float)
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    flat = places[:, None, :2] + corners[None] * places[:, None, 2:]
    points = np.stack([flat[..., 0], np.full(flat.shape[:2], y), flat[..., 1]], axis=-1).reshape(-1, 3)
    faces = [tuple(range(4 * k, 4 * k + 4)) for k in range(len(places))]
    made = shapes.mesh_object(name, points, faces, material, smooth=False)
    if tones is not None:
        attribute = made.data.attributes.new("tone", "FLOAT", "POINT")
        attribute.data.foreach_set("value", np.repeat(np.asarray(tones, np.float32), 4))
    return made


def _dots(name: str, places: np.ndarray, y: float, radius: float, material):
    """Flat round spots in the plane `y` at `places` (N, 2): the holes of a grille, the heads of screws."""
    angles = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    disc = np.column_stack([np.cos(angles), np.zeros(10), np.sin(angles)]) * radius
    frames = np.tile(np.eye(4), (len(places), 1, 1))
    frames[:, :3, 3] = np.column_stack([np.asarray(places)[:, 0], np.full(len(places), y), np.asarray(places)[:, 1]])
    return shapes.copies(name, (disc, [tuple(range(10))]), frames, material)


def _turned(name: str, profile, material, at, *, turn=FACING, segments: int = 40):
    """A lathe at `at` whose axis points to the viewer, or as `turn` says."""
    made = shapes.lathe(name, profile, material, segments=segments)
    made.location, made.rotation_euler = at, turn
    return made


def _joint(thing: Thing, at=(0, 0, 0), turn=(0, 0, 0)) -> bpy.types.Object:
    """A handle of the thing's own, for parts that stand at an angle together: give it to them as their parent."""
    joint = bpy.data.objects.new("joint", None)
    bpy.context.scene.collection.objects.link(joint)
    joint.parent, joint.location, joint.rotation_euler = thing.handle, at, turn
    return joint


def _fix(joint: bpy.types.Object, *parts: bpy.types.Object) -> None:
    """Make the parts members of the joint, where they are in its own coordinates."""
    for part in parts:
        part.parent = joint


# ---------------------------------------------------------------------------------------------- what screens show


def _shining(graph: materials.Graph, tint: materials.Value, strength: float = 0.85):
    """The graph's material as a lit display: `tint` shines from behind a glossy pane."""
    values = {"Base Color": (0.01, 0.01, 0.012, 1), "Roughness": 0.12}
    return graph.principled({**values, "Emission Color": tint, "Emission Strength": strength})


def _plain_light(hex_colour: str, strength: float = 0.85):
    """A display's even colour."""
    return _shining(materials.Graph("lit"), materials.colour(hex_colour), strength)


VIEWS = (  # sky low, sky high, far hills, near ground
    ("#e8f0f5", "#6ea4d8", "#6f93a8", "#57803a"),
    ("#f7c98a", "#c2607c", "#6b3a5c", "#2a1d33"),
    ("#dff0f7", "#4f9ad6", "#2f78ad", "#d9c294"),
    ("#f3e6cf", "#8fc0d8", "#c98a4f", "#8a4a2a"),
    ("#2f6f7f", "#101a3f", "#1d3a4f", "#0b1418"),
)


def _landscape(rng: np.random.Generator, height: float):
    """A lit landscape for a screen of `height` round its own middle: a sky, far hills and the ground before them."""
    graph = materials.Graph("view")
    low, high, far, near = (materials.colour(tint) for tint in VIEWS[int(rng.integers(len(VIEWS)))])
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    shifted = graph.node(
        "ShaderNodeVectorMath", {0: place, 1: (float(rng.uniform(0, 50)), 3.0, 0.0)}, {"operation": "ADD"}
    ).outputs[0]
    level = graph.math(
        "ADD", graph.math("DIVIDE", graph.node("ShaderNodeSeparateXYZ", {0: place}).outputs[2], height), 0.5
    )
    line = graph.node("ShaderNodeVectorMath", {0: shifted, 1: (1, 1, 0)}, {"operation": "MULTIPLY"}).outputs[0]
    tint = graph.ramp(level, [(0.3, low), (1.0, high)])
    for ground, base, rise, scale in ((far, 0.22, 0.5, 1.6), (near, 0.02, 0.45, 1.1)):
        edge = graph.math("MULTIPLY", graph.noise(line, scale / height, detail=3), rise)
        above = graph.math("SUBTRACT", level, graph.math("ADD", edge, base))
        cover = graph.ramp(above, [(0.0, (1, 1, 1, 1)), (0.012, (0, 0, 0, 1))])
        tint = graph.mix(cover, tint, ground)
    grass = graph.noise(shifted, 9.0 / height, detail=5)
    tint = graph.mix(
        0.35, tint, graph.ramp(grass, [(0.3, (0.45,) * 3 + (1,)), (0.7, (1.3,) * 3 + (1,))]), blend="MULTIPLY"
    )
    return _shining(graph, tint)


def _wallpaper(rng: np.random.Generator, size: float):
    """A lit wallpaper of broad soft bands of colour, for a screen about `size` metres wide."""
    graph, tint = materials.Graph("wallpaper"), palette.pick(rng, ("blue", "purple", "pink", "green", "orange"))
    place = graph.coordinates((1, 1, 1.6))
    bands = graph.noise(place, 1.7 / size, detail=1, distort=1.5)
    other = palette.vary(rng, tint, 6.0)
    stops = [
        (0.3, materials.colour(palette.darker(tint, 0.45))),
        (0.48, materials.colour(tint)),
        (0.55, materials.colour(other)),
        (0.7, materials.colour(palette.darker(other, 1.2))),
    ]
    return _shining(graph, graph.ramp(bands, stops))


def _show(joint, rng, shows: str, size, at) -> None:
    """Put a display of `size` (width, height) at `at`: off, a view, a wallpaper, or windows on a wallpaper."""
    width, height = size
    x, y, z = at
    if shows == "off":
        face = materials.screen()
    else:
        face = _landscape(rng, height) if shows == "view" else _wallpaper(rng, width)
    _fix(joint, shapes.box("display", (width, 0.0012, height), at, face, bevel=0.0002))
    if shows == "windows":
        dark = rng.random() < 0.35
        _window(joint, rng, (x - 0.15 * width, y - 0.0012, z + 0.02 * height), (0.6 * width, 0.74 * height), dark)
        if rng.random() < 0.7:
            _window(joint, rng, (x + 0.29 * width, y - 0.0024, z - 0.08 * height), (0.34 * width, 0.56 * height), False)
        bar = _patches("task bar", [(x, z - 0.475 * height, width, 0.05 * height)], y - 0.001, _plain_light("#22262c"))
        _fix(joint, bar)


def _window(joint, rng, at, size, dark: bool) -> None:
    """A window with a title bar and lines of text; `dark` is that of a programmer, its lines of several colours."""
    (x, y, z), (width, height) = at, size
    ground, title = ("#15181e", "#2d323b") if dark else ("#f4f5f6", "#c9ced6")
    _fix(joint, _patches("window", [(x, z, width, height)], y, _plain_light(ground)))
    top = (x, z + 0.465 * height, width, 0.07 * height)
    _fix(joint, _patches("title bar", [top], y - 0.0003, _plain_light(title)))
    rows = []
    for k in range(11):
        if rng.random() < 0.15:
            continue
        indent = rng.integers(4) * 0.05 * width if dark else 0.0
        long = rng.uniform(0.2, 0.6) * width if dark else rng.uniform(0.55, 0.85) * width
        left = x - 0.44 * width + indent
        rows.append((left + long / 2, z + height * (0.37 - 0.078 * k), long, 0.026 * height))
    graph = materials.Graph("text")
    colours = ("#7fb2e0", "#c792c9", "#93c47d", "#e0c080") if dark else ("#5b6068", "#787d86", "#5b6068", "#3f6fb0")
    stops = [(0.25 * k, materials.colour(value)) for k, value in enumerate(colours)]
    text = _shining(graph, graph.ramp(graph.tone(), stops))
    _fix(joint, _patches("text", rows, y - 0.0006, text, tones=rng.random(len(rows))))


# --------------------------------------------------------------------------------------------------------- screens


def _flat_panel(thing, rng, size, at, tilt, case: str, shows: str, *, border: float, chin: float):
    """A flat screen leaned back by `tilt`, its middle at `at`: case and bulge behind, border, display, pilot light."""
    width, height = size
    shell = materials.metal(case, roughness=0.35) if chin > 0.035 else materials.plastic(case, roughness=0.45)
    joint = _joint(thing, at, (-tilt, 0, 0))
    _fix(joint, _slab("panel", (width, 0.016, height), 0.008, shell, edge=0.004))
    _fix(
        joint, _slab("back", (0.66 * width, 0.03, 0.6 * height), 0.03, shell, at=(0, 0.02, -0.06 * height), edge=0.012)
    )
    border_colour = "#0b0b0c" if chin > 0.035 else palette.darker(case, 0.9)
    gloss = materials.plastic(border_colour, roughness=0.25)
    inner = height - 0.003 - chin * (chin > 0.035)
    middle = (height - inner) / 2 - 0.0015
    _fix(joint, _slab("border", (width - 0.003, 0.002, inner), 0.007, gloss, at=(0, -0.0085, middle), edge=0.0006))
    tall = height - border - max(chin, border)
    _show(joint, rng, shows, (width - 2 * border, tall), (0, -0.0096, height / 2 - border - tall / 2))
    pilot = materials.glow(str(rng.choice(PILOT)), 1.0) if shows != "off" else materials.plastic("#5a1512")
    where = (0.45 * width, -0.0096, -height / 2 + 0.45 * chin)
    _fix(joint, shapes.box("pilot light", (0.006, 0.001, 0.0025), where, pilot, bevel=0.0003))
    badge = materials.metal("#8f9194" if palette.name_of(case) == "black" else "#55585c")
    _fix(joint, _slab("badge", (0.03, 0.001, 0.005), 0.002, badge, at=(0, -0.0102, -height / 2 + 0.45 * chin)))
    return shell


def monitor(
    rng: np.random.Generator,
    *,
    width: float = 0.54,
    aspect: float = 16 / 9,
    case: str = "#17181a",
    stand: str = "plate",
    shows: str = "windows",
) -> Thing:
    """Return a computer's flat screen. `stand`: "plate", "vee", "disc", or "bent" (one sheet of aluminium, deep chin).

    `shows`: "off", "view", "wallpaper" or "windows".
    """
    thing = Thing("monitor", case)
    height, lift = width / aspect, rng.uniform(0.09, 0.14)
    chin = 0.055 if stand == "bent" else 0.02
    border = 0.014 if stand in ("disc", "bent") else 0.009
    middle = (0, 0, lift + height / 2)
    shell = _flat_panel(
        thing, rng, (width, height), middle, rng.uniform(0.02, 0.1), case, shows, border=border, chin=chin
    )
    _monitor_stand(thing, stand, width, lift + 0.5 * height, shell)
    return thing


def _monitor_stand(thing, stand: str, width: float, rise: float, shell) -> None:
    """What carries a screen of this width by its back, at the height `rise`."""
    if stand == "plate":
        thing.add(_slab("neck", (0.06, 0.014, rise), 0.01, shell, at=(0, 0.045, rise / 2), edge=0.005))
        foot = (0.42 * width, 0.014, 0.19)
        thing.add(_slab("foot", foot, 0.02, shell, at=(0, 0.02, 0.007), turn=FLAT, edge=0.005))
    elif stand == "vee":
        thing.add(shapes.tube("neck", np.array([(0, 0.05, 0.012), (0, 0.05, rise)]), 0.017, shell, smooth=0))
        for side in (-1, 1):
            toe = np.array([(0, 0.055, 0.012), (side * 0.2 * width, -0.03, 0.011), (side * 0.36 * width, -0.1, 0.008)])
            thing.add(shapes.tube("leg", toe, np.array([0.014, 0.011, 0.008]), shell))
        thing.add(shapes.tube("heel", np.array([(0, 0.04, 0.012), (0, 0.12, 0.008)]), np.array([0.014, 0.008]), shell))
    elif stand == "disc":
        profile = [
            (0, 0),
            (0.12, 0),
            (0.125, 0.006),
            (0.11, 0.014),
            (0.04, 0.022),
            (0.026, 0.05),
            (0.022, rise),
            (0, rise),
        ]
        foot = thing.add(shapes.lathe("foot", profile, shell, at=(0, 0.045, 0)))
        foot.scale = (1.1, 0.85, 1)
    else:
        line = np.array([(0, -0.09, 0.005), (0, 0.06, 0.0055), (0, 0.088, 0.03), (0, 0.06, 0.12), (0, 0.03, rise)])
        thing.add(shapes.ribbon("foot", line, (1, 0, 0), 0.3 * width, 0.007, shell))


def television(
    rng: np.random.Generator, *, width: float = 0.95, case: str = "#17181a", stand: str = "legs", shows: str = "view"
) -> Thing:
    """Return a flat television on two spread "legs" or on a "bar", showing a view or "off"."""
    thing = Thing("television", case)
    height, lift = 0.57 * width, 0.07 if stand == "legs" else 0.045
    steel = materials.plastic(palette.darker(case, 0.8), roughness=0.35)
    _flat_panel(thing, rng, (width, height), (0, 0, lift + height / 2), 0.015, case, shows, border=0.009, chin=0.022)
    if stand == "legs":
        for side in (-1, 1):
            x = side * 0.36 * width
            for y in (-0.12, 0.13):
                line = np.array(
                    [(x, 0.004, lift + 0.02), (x + side * 0.03, 0.6 * y, 0.03), (x + side * 0.05, y, 0.007)]
                )
                thing.add(shapes.tube("leg", line, np.array([0.012, 0.009, 0.007]), steel, smooth=4))
    else:
        thing.add(shapes.box("neck", (0.36 * width, 0.03, lift + 0.04), (0, 0.03, lift / 2 + 0.02), steel, bevel=0.006))
        foot = (0.62 * width, 0.01, 0.22)
        thing.add(_slab("foot", foot, 0.1, steel, at=(0, 0, 0.005), turn=FLAT, edge=0.004))
    return thing


def old_television(
    rng: np.random.Generator, *, width: float = 0.56, case: str = "#7e5433", wooden: bool = True, shows: str = "view"
) -> Thing:
    """Return a television with a picture tube: a deep case, a bulging screen, dials and a grille, rabbit ears."""
    thing = Thing("television", case)
    height, depth, foot = 0.72 * width, 0.3, 0.05
    shell = materials.wood(palette.darker(case, 0.5), case, axis="x") if wooden else materials.plastic(case)
    dark, steel = materials.plastic("#1d1c1b", roughness=0.35), materials.metal("#c9cacc")
    middle = foot + height / 2
    thing.add(_slab("case", (width, depth, height), 0.035, shell, at=(0, 0, middle), edge=0.012))
    thing.add(_slab("back", (0.7 * width, 0.14, 0.7 * height), 0.05, dark, at=(0, depth / 2 + 0.03, middle), edge=0.05))
    front = -depth / 2
    thing.add(_slab("face", (width - 0.04, 0.008, height - 0.04), 0.025, dark, at=(0, front, middle)))
    wide, tall, x = 0.66 * width, 0.78 * height, -0.115 * width
    outline = shapes.rounded_outline(wide, tall, (0.07,) * 4) - (0, tall / 2)
    points, faces = shapes.puff(outline, 0.03, 0.002, power=2.0)
    tube = shapes.mesh_object(
        "tube", points, faces, _landscape(rng, tall) if shows == "view" else materials.screen("#1e2422")
    )
    tube.location = (x, front - 0.003, middle)
    thing.add(tube)
    rim = np.column_stack([outline[::2, 0] + x, np.full(len(outline[::2]), front - 0.005), outline[::2, 1] + middle])
    thing.add(shapes.tube("rim", rim, 0.007, steel, closed=True, smooth=0))
    _dials(thing, rng, 0.36 * width, front, middle, height, steel)
    for side in (-1, 1):
        for y in (-0.1, 0.1):
            leg = np.array([(side * 0.38 * width, 0.8 * y, foot + 0.01), (side * 0.42 * width, y, 0.004)])
            thing.add(shapes.tube("leg", leg, np.array([0.014, 0.009]), shell, smooth=0))
        tip = (side * rng.uniform(0.12, 0.24), 0.04, foot + height + rng.uniform(0.2, 0.3))
        ear = np.array([(side * 0.01, 0.04, foot + height + 0.02), tip])
        thing.add(shapes.tube("aerial", ear, np.array([0.004, 0.002]), steel, smooth=0))
    knob = [(0, 0), (0.045, 0), (0.04, 0.018), (0.015, 0.03), (0, 0.03)]
    thing.add(shapes.lathe("aerial foot", knob, dark, at=(0, 0.04, foot + height)))
    return thing


def _dials(thing, rng, x, front, middle, height, steel) -> None:
    """Two tuning dials with pointers over a grille of slots."""
    dark, pale = materials.plastic("#0d0d0d"), materials.plastic("#d8d2c2")
    for z in (0.28, 0.08):
        at = (x, front - 0.004, middle + z * height)
        thing.add(_turned("dial", [(0, 0.004), (0.036, 0.004), (0.037, 0), (0, 0)], steel, at))
        thing.add(_turned("knob", [(0.026, 0), (0.022, 0.02), (0.019, 0.023), (0, 0.023)], pale, at))
        turn = (0, float(rng.uniform(-1.5, 1.5)), 0)
        thing.add(shapes.box("pointer", (0.006, 0.008, 0.042), (x, at[1] - 0.023, at[2]), dark, turn=turn))
    slots = [(x, middle - height * (0.1 + 0.045 * k), 0.08, 0.008) for k in range(7)]
    thing.add(_patches("grille", slots, front - 0.0045, steel))


# ----------------------------------------------------------------------------------------- on the desk: keys, mouse

KEY = 0.019  # metres from one key to the next
ROWS = (  # widths of the keys, in keys, from the back row to the front; 0.0x: a gap
    (1, -1, 1, 1, 1, 1, -0.5, 1, 1, 1, 1, -0.5, 1, 1, 1, 1),
    (*(1,) * 13, 2),
    (1.5, *(1,) * 12, 1.5),
    (1.75, *(1,) * 11, 2.25),
    (2.25, *(1,) * 10, 2.75),
    (1.25, 1.25, 1.25, 6.25, 1.25, 1.25, 1.25, 1.25),
)
MAIN_BLOCK = 15.0  # keys: the width of every row above


def _key_places(full: bool) -> tuple[list, list]:
    """The keys that type and the others, each (x, row from the back, width) in keys from the left end."""
    letters, others = [], []
    for row, widths in enumerate(ROWS):
        x = 0.0
        for width in widths:
            if width > 0:
                plain = (width == 1 and row) or width > 6
                (letters if plain else others).append((x + width / 2, row, width))
            x += abs(width)
    if full:
        for row in (0, 1, 2, 4, 5):
            for column in range(3):
                if row != 4 or column == 1:
                    others.append((MAIN_BLOCK + 0.75 + column, row, 1))
        for row in range(1, 6):
            for column in range(4):
                (others if row == 1 or column == 3 else letters).append((MAIN_BLOCK + 4 + column, row, 1))
    return letters, others


def _caps(name: str, keys: list, columns: float, height: float, taper: float, gap: float, material):
    """The caps of keys as one mesh of blunt pyramids, lying in z = 0 upwards, the field centred."""
    points, faces = [], []
    for x, row, width in keys:
        start, half = len(points), np.array([width * KEY - gap, KEY - gap]) / 2
        centre = np.array([(x - columns / 2) * KEY, (2.5 - row) * KEY - (0.0 if row else -0.004)])
        for scale, z in ((0.0, 0.0), (0.0, 0.6 * height), (taper, height)):
            for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner = centre + np.array([sx, sy]) * (half - scale)
                points.append((*corner, z))
        for ring in (0, 4):
            faces += [tuple(start + ring + k for k in (a, (a + 1) % 4, (a + 1) % 4 + 4, a + 4)) for a in range(4)]
        faces.append(tuple(range(start + 8, start + 12)))
    return shapes.mesh_object(name, points, faces, material, smooth=False, bevel=0.0006)


def keyboard(
    rng: np.random.Generator,
    *,
    case: str = "#17181a",
    keys: str = "#232326",
    accent: str = "#3a3c40",
    full: bool = True,
    thick: bool = False,
    cable: bool = False,
) -> Thing:
    """Return a computer's keyboard, with a number block if `full`; `thick`: tall keys on a deep case."""
    thing = Thing("keyboard", case if palette.name_of(case) == palette.name_of(keys) else keys)
    columns = MAIN_BLOCK + (8.25 if full else 0)
    margin = 0.012 if thick else 0.008
    size = (columns * KEY + 2 * margin, 0.022 if thick else 0.009, 6 * KEY + 0.006 + 2 * margin)
    metal = not thick and palette.name_of(case) in ("grey", "white")
    shell = materials.metal(case, roughness=0.4) if metal else materials.plastic(case, roughness=0.5)
    tilt = 0.1 if thick else 0.07
    joint = _joint(thing, (0, 0, size[2] / 2 * np.sin(tilt) + 0.001), (tilt, 0, 0))
    body = _slab("case", size, 0.008, shell, at=(0, 0.002, size[1] / 2), turn=FLAT, edge=0.003)
    letters, others = _key_places(full)
    gap, height, taper = (0.001, 0.0085, 0.0024) if thick else (0.003, 0.0035, 0.0008)
    bed = materials.plastic(palette.darker(keys, 0.45), roughness=0.7)
    rise = size[1] + 0.0002
    well = shapes.box("bed", (columns * KEY, 6 * KEY + 0.006, 0.001), (0, 0.002, rise), bed, bevel=0.0002)
    parts = [well, body]
    for name, places, tint in (("letters", letters, keys), ("other keys", others, accent)):
        caps = _caps(name, places, columns, height, taper, gap, materials.plastic(tint, roughness=0.55))
        caps.location = (0, 0, rise + 0.0003)
        parts.append(caps)
    ink = materials.paper(
        "#f1efe9" if palette.name_of(keys) in ("black", "grey", "blue", "brown", "red") else "#333338"
    )
    parts.append(_legends(letters, columns, rise + 0.0004 + height, ink))
    _fix(joint, *parts)
    back = size[2] / 2
    for side in (-1, 1):
        foot = (side * 0.42 * size[0], back - 0.012, 0.007)
        thing.add(shapes.box("foot", (0.02, 0.006, 0.014), foot, materials.plastic("#111111"), bevel=0.001))
    if cable:
        _cable(thing, rng, (0.1 * size[0], back, 0.014), 1.0)
    return thing


def _legends(keys, columns, z, ink):
    """A small mark on each typing key but the space bar, where its letter is."""
    marks = [((x - columns / 2) * KEY - 0.0025, (2.5 - row) * KEY + 0.002, 0.003, 0.004) for x, row, w in keys if w < 6]
    made = _patches("legends", marks, 0.0, ink)
    made.location, made.rotation_euler = (0, 0, z), FLAT
    return made


def _cable(thing, rng, start, away: float) -> None:
    """A lead that leaves `start` along y (`away`: 1 or -1), wanders over the table and ends in a plug."""
    rubber, steel = materials.plastic("#1b1b1d", roughness=0.6), materials.metal()
    x, y, z = start
    side = float(rng.choice([-1, 1]))
    line = [(0, 0, z), (0, 0.02, 0.6 * z), (0.015, 0.05, 0.003), (0.06, 0.075, 0.002), (0.11, 0.06, 0.002)]
    line += [(0.14, 0.02, 0.003)]
    places = np.array([(x + side * dx * rng.uniform(0.9, 1.1), y + away * dy, h) for dx, dy, h in line])
    thing.add(shapes.tube("cable", places, 0.0018, rubber))
    turn = (0, 0, side * away * 0.4)
    end = places[-1] + np.array([side * 0.005, -away * 0.012, 0.002])
    thing.add(shapes.box("plug", (0.014, 0.024, 0.007), end, rubber, turn=turn, bevel=0.002))
    tip = end + np.array([side * 0.0075, -away * 0.017, 0])
    thing.add(shapes.box("plug's tip", (0.011, 0.014, 0.004), tip, steel, turn=turn, bevel=0.0004))


def _mouse_shell(width: float, length: float, height: float, waist: float) -> tuple[np.ndarray, list]:
    """The (points, faces) of a mouse's body: highest under the palm, low at the buttons' end (-y)."""
    angle = np.linspace(0, 2 * np.pi, 56, endpoint=False)
    y = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.8
    x = (
        np.sign(np.cos(angle))
        * np.abs(np.cos(angle)) ** 0.75
        * (0.94 + 0.06 * y - waist * np.exp(-(((y + 0.1) / 0.4) ** 2)))
    )
    rings = [np.column_stack([0.95 * x * width / 2, 0.97 * y * length / 2, np.full(56, 0.001)])]
    for t in np.linspace(0, np.pi / 2 - 0.02, 16):
        scale, rise = np.cos(t) ** 0.72, np.sin(t) ** 0.8
        crest = height * (1 - 0.2 * (scale * y - 0.25) ** 2 - 0.17 * np.maximum(0.25 - scale * y, 0))
        rings.append(np.column_stack([x * width / 2 * scale, y * length / 2 * scale, 0.004 + (crest - 0.004) * rise]))
    last = (len(rings) - 1) * 56
    faces = shapes.grid_faces(len(rings), 56, wrap=True)
    return np.concatenate(rings), [*faces, tuple(range(last, last + 56))]


WHEEL = ((0, -0.004), (0.0105, -0.004), (0.012, -0.002), (0.012, 0.002), (0.0105, 0.004), (0, 0.004))
SKIRT = 4  # rings of a mouse's body that belong to its lower part


def mouse(
    rng: np.random.Generator,
    *,
    length: float = 0.112,
    width: float = 0.064,
    case: str = "#232326",
    sides: str = "#3a3c40",
    thumb: bool = False,
    cable: bool = True,
) -> Thing:
    """Return a computer's mouse, its two buttons and wheel towards the viewer, with a lead if `cable`.

    `sides` is the colour of the skirt below; `thumb` adds two buttons and a grip on the flank.
    """
    thing = Thing("mouse", case)
    height = rng.uniform(0.034, 0.041)
    points, faces = _mouse_shell(width, length, height, 0.1 if thumb else 0.04)
    shell, skirt = materials.plastic(case, roughness=0.35), materials.plastic(sides, roughness=0.6)
    body = thing.add(shapes.mesh_object("shell", points, faces, shell))
    body.data.materials.append(skirt)
    body.data.polygons.foreach_set("material_index", [int(min(face) < SKIRT * 56) for face in faces])
    tree = shapes.Skin(points, faces).tree

    def over(places, lift=0.0):
        hits = [tree.ray_cast(Vector((x, y, 1)), Vector((0, 0, -1)))[0] for x, y in places]
        return np.array([tuple(hit) for hit in hits]) + np.array([0, 0, lift])

    groove = materials.plastic("#08080a", roughness=0.8)
    along = np.linspace(-0.485 * length, 0.02 * length, 14)
    thing.add(shapes.tube("slit", over([(0, y) for y in along]), 0.0011, groove, smooth=0))
    across = np.linspace(-0.44 * width, 0.44 * width, 17)
    seam = over([(x, (0.02 + 0.12 * (2 * x / width) ** 2) * length) for x in across], -0.0002)
    thing.add(shapes.tube("seam", seam, 0.0009, groove, smooth=0))
    well = over([(0, y * length) for y in np.linspace(-0.38, -0.16, 6)], -0.0026)
    thing.add(shapes.tube("wheel's well", well, 0.0058, groove, smooth=0))
    tint = materials.plastic(palette.pick(rng, ("grey", "red", "blue", "orange")), roughness=0.7)
    thing.add(
        _turned("wheel", WHEEL, tint, over([(0, -0.27 * length)], -0.006)[0], turn=(0, np.pi / 2, 0), segments=32)
    )
    if thumb:
        _thumb_buttons(thing, points, width, length, height, groove)
    if cable:
        _cable(thing, rng, (0, -0.49 * length, 0.012), -1.0)
    return thing


def _thumb_buttons(thing, points, width, length, height, material) -> None:
    """Two long buttons along the left flank, one behind the other."""
    tree_faces = shapes.grid_faces(len(points) // 56, 56, wrap=True)
    skin = shapes.Skin(points, tree_faces)
    for low, high in ((-0.18, 0.0), (0.03, 0.21)):
        line = np.array([(-0.6 * width, y * length, 0.6 * height) for y in np.linspace(low, high, 5)])
        thing.add(shapes.tube("thumb button", skin.nearest(line), 0.0028, material, smooth=3))


# ------------------------------------------------------------------------------------------------ phone, headphones


def phone(
    rng: np.random.Generator,
    *,
    length: float = 0.15,
    case: str = "#1b1b1d",
    front: str = "#08090b",
    style: str = "bare",
    shows: str = "icons",
) -> Thing:
    """Return a telephone lying on its back. `style`: "bare", in a rubber "bumper", or older with a round "button".

    `shows`: "off", "icons" or "clock".
    """
    thing = Thing("phone", case)
    width, thick = 0.485 * length, 0.0085
    button = style == "button"
    frame = materials.plastic(case, roughness=0.7) if style == "bumper" else materials.metal(case, roughness=0.3)
    glass = materials.plastic(front, roughness=0.08)
    joint = _joint(thing, (0, 0, thick / 2), FLAT)
    _fix(joint, _slab("body", (width, thick, length), 0.012, frame, edge=0.003))
    rim = 0.0022 if style == "bumper" else 0.0012
    pane = (width - 2 * rim, 0.001, length - 2 * rim)
    _fix(joint, _slab("pane", pane, 0.011, glass, at=(0, -thick / 2 - 0.0001, 0), edge=0.0003))
    if style == "bumper":
        outline = shapes.rounded_outline(width, length, (0.012,) * 4, points_a_corner=7, points_a_side=3)
        ring = np.column_stack([outline[:, 0], np.full(len(outline), -thick / 2), outline[:, 1] - length / 2])
        _fix(joint, shapes.tube("bumper", ring, 0.0017, frame, closed=True, smooth=0))
    wide, tall = width - 2 * rim - 0.005, length - (0.04 if button else 0.011)
    y = -thick / 2 - 0.0009
    face = materials.screen() if shows == "off" else _wallpaper(rng, wide)
    _fix(joint, _slab("display", (wide, 0.0006, tall), 0.001 if button else 0.009, face, at=(0, y, 0), edge=0.0001))
    if shows == "icons":
        _icons(joint, rng, wide, tall, y - 0.0006)
    elif shows == "clock":
        _digits(joint, rng, (0, y - 0.0006, 0.26 * tall), 0.15 * tall)
    _phone_details(joint, button, (width, thick, length), tall / 2, frame)
    return thing


def _phone_details(joint, button: bool, size, top: float, frame) -> None:
    """A home button and an earpiece, or a camera's hole below the display's `top`; the keys at the side."""
    width, thick, length = size
    steel, y = materials.metal("#9a9da0"), -thick / 2 - 0.0009
    if button:
        ring = [(0.0052, 0), (0.0058, 0.0006), (0.0063, 0)]
        _fix(joint, _turned("button", ring, steel, (0, y + 0.0003, -length / 2 + 0.01)))
        ear = _slab("earpiece", (0.012, 0.0004, 0.0018), 0.0009, steel, at=(0, y, length / 2 - 0.01), edge=0.0001)
        _fix(joint, ear)
    else:
        hole = materials.plastic("#050505", roughness=0.1)
        _fix(joint, _dots("lens", [(0, top - 0.006)], y - 0.0007, 0.0024, hole))
    for z in (0.3, 0.16):
        rocker = (0.0012, 0.0025, 0.1 * length)
        _fix(joint, shapes.box("key", rocker, (width / 2 + 0.0004, 0, z * length), frame, bevel=0.0005))


def _icons(joint, rng, wide, tall, y) -> None:
    """Four columns of bright icons and a dock of four at the foot."""
    rows = [0.36 - 0.14 * k for k in range(int(rng.integers(3, 6)))] + [-0.41]
    places = [(x * wide, z * tall) for z in rows for x in (-0.36, -0.12, 0.12, 0.36)]
    graph = materials.Graph("icons")
    colours = ("#f4f5f6", "#3f9be8", "#49b864", "#f0b92f", "#e8503f", "#9a6ae0")
    stops = [(k / len(colours), materials.colour(value)) for k, value in enumerate(colours)]
    ramp = graph.ramp(graph.tone(), stops)
    ramp.node.color_ramp.interpolation = "CONSTANT"
    outline = shapes.rounded_outline(0.16 * wide, 0.16 * wide, (0.04 * wide,) * 4, points_a_corner=4, points_a_side=1)
    flat = np.column_stack([outline[:, 0], np.zeros(len(outline)), outline[:, 1] - 0.08 * wide])
    frames = np.tile(np.eye(4), (len(places), 1, 1))
    frames[:, :3, 3] = [(x, y, z) for x, z in places]
    template = flat, [tuple(range(len(flat)))]
    _fix(joint, shapes.copies("icons", template, frames, _shining(graph, ramp), tones=rng.random(len(places))))


SEGMENTS = {  # the bars of seven-bar digits: x, z of the middle in half widths and half heights, upright or not
    "a": (0, 1, False), "b": (1, 0.5, True), "c": (1, -0.5, True), "d": (0, -1, False),
    "e": (-1, -0.5, True), "f": (-1, 0.5, True), "g": (0, 0, False),
}  # fmt: skip
DIGITS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")


def _digits(joint, rng, at, height) -> None:
    """The time of day in bright bars, centred at `at`."""
    x, y, z = at
    half, thick, bars = 0.24 * height, 0.09 * height, []
    text = f"{int(rng.integers(10, 24)):02d}{int(rng.integers(60)):02d}"
    for place, digit in zip((-1.55, -0.65, 0.65, 1.55), text, strict=True):
        for name in DIGITS[int(digit)]:
            dx, dz, upright = SEGMENTS[name]
            middle = (x + place * 0.78 * height + dx * half, z + dz * height / 2)
            bars.append((*middle, *((thick, height / 2) if upright else (2 * half, thick))))
    bars += [(x, z + side * 0.2 * height, thick, thick) for side in (-1, 1)]
    _fix(joint, _patches("time", bars, y, _plain_light("#f7f7f7")))


def headphones(
    rng: np.random.Generator,
    *,
    shell: str = "#1b1b1d",
    pads: str = "#232326",
    slim: bool = False,
    boom: bool = False,
    lying: bool = False,
) -> Thing:
    """Return headphones standing on their cups, or `lying` with the band on the table.

    `slim`: a thin steel band and round foam pads; else broad and padded. `boom` adds a microphone.
    """
    thing = Thing("headphones", shell)
    plastic, leather = materials.plastic(shell, roughness=0.3), materials.cloth(pads, weave=0.004, sheen=0.1)
    steel = materials.metal("#b9babc", roughness=0.25)
    cup = 0.033 if slim else 0.04
    tall = 1.0 if slim else 1.18  # height of a cup over its width
    low = cup * tall
    pose = (0, 0, 0) if not lying else (-np.pi / 2 - 0.13, 0, 0)
    joint = _joint(thing, (0, -0.06, low) if lying else (0, 0, 0), pose)
    base = 0.0 if lying else low  # height of the cups' middles over the joint
    half, top = 0.083, 0.165 if slim else 0.172
    arc = np.linspace(0.04, np.pi - 0.04, 15)
    bow = np.column_stack([half * np.cos(arc), np.zeros(15), base + 0.035 + (top - 0.035) * np.sin(arc) ** 0.85])
    if slim:
        _fix(joint, shapes.ribbon("band", bow, (0, 1, 0), 0.012, 0.0025, steel))
        _fix(joint, shapes.ribbon("band's sleeve", bow[4:11] * (1, 1, 1.006), (0, 1, 0), 0.02, 0.007, leather))
    else:
        _fix(joint, shapes.ribbon("band", bow, (0, 1, 0), 0.032, 0.007, plastic))
        under = bow[3:12] - (0, 0, 0.008)
        _fix(joint, shapes.ribbon("band's pad", under, (0, 1, 0), 0.035, 0.014, leather))
    for side in (-1, 1):
        _ear_cup(joint, side, half, base, cup, tall, plastic, leather, steel)
    if boom:
        line = [(-half - 0.012, -0.01, base), (-half - 0.008, -0.06, base - 0.03), (-0.055, -0.1, base - 0.036)]
        _fix(joint, shapes.tube("boom", np.array(line), 0.0028, plastic))
        tip = np.array([line[-1], (-0.035, -0.105, base - 0.036)])
        _fix(joint, shapes.tube("microphone", tip, 0.0065, leather, smooth=0))
    return thing


def _ear_cup(joint, side, half, base, cup, tall, plastic, leather, steel) -> None:
    """One cup facing inwards: stuffed ring, shell with a steel inlay, and the fork that it hangs in."""
    r, turn = cup, (0, side * np.pi / 2, side * 0.12)
    at = (side * (half - 0.012), 0, base)
    ring = [(0.5 * r, 0.002), (0.55 * r, -0.009), (0.75 * r, -0.014), (0.95 * r, -0.01), (r, 0), (0.93 * r, 0.006)]
    body = [(0.9 * r, 0.004), (0.97 * r, 0.008), (0.95 * r, 0.018), (0.78 * r, 0.026), (0.6 * r, 0.028)]
    inlay = [(0.6 * r, 0.028), (0.57 * r, 0.03), (0.2 * r, 0.031), (0, 0.031)]
    grille = [(0, 0.0), (0.55 * r, 0.0)]
    parts = []
    for name, profile, material in (
        ("ear pad", ring, leather),
        ("cup", body, plastic),
        ("inlay", inlay, steel),
        ("grille", grille, leather),
    ):
        part = shapes.lathe(name, profile, material, smooth_profile=3 if name == "ear pad" else 0)
        part.location, part.rotation_euler, part.scale = at, turn, (tall, 1, 1)
        parts.append(part)
    bend = np.linspace(-0.15, np.pi + 0.15, 13)
    x = side * (half + 0.002)
    fork = np.column_stack([np.full(13, x), 1.1 * r * np.cos(bend), base + 1.1 * r * tall * np.sin(bend)])
    parts.append(shapes.tube("fork", fork, 0.0032, steel, smooth=3))
    stem = np.array([(x, 0, base + 1.05 * r * tall), (side * half, 0, base + 0.075)])
    parts.append(shapes.ribbon("stem", stem, (0, 1, 0), 0.011, 0.004, steel, smooth=0))
    _fix(joint, *parts)


# ---------------------------------------------------------------------------------------------------------- cameras


def _lens(thing, at, radius: float, length: float, ring, *, dark: str = "#17181a") -> None:
    """A lens that looks at the viewer: barrel, ribbed rubber ring, a ring of metal, deep dark coated glass."""
    black, rubber = materials.plastic(dark, roughness=0.35), materials.plastic("#0e0e0f", roughness=0.8)
    r, d = radius, length
    barrel = [
        (0.95 * r, 0),
        (r, 0.04 * d),
        (r, 0.36 * d),
        (0.93 * r, 0.38 * d),
        (0.93 * r, 0.8 * d),
        (0.98 * r, 0.84 * d),
    ]
    barrel += [(0.98 * r, d), (0.9 * r, d), (0.72 * r, 0.86 * d), (0.66 * r, 0.78 * d)]
    thing.add(_turned("barrel", barrel, black, at))
    ribs = [(0, 0)]
    for k in range(9):
        z = (0.42 + 0.04 * k) * d
        ribs += [(1.0 * r, z), (1.05 * r, z + 0.008 * d), (1.05 * r, z + 0.026 * d), (1.0 * r, z + 0.034 * d)]
    thing.add(_turned("focus ring", ribs[1:], rubber, at))
    band = [(0.985 * r, 0.84 * d), (1.0 * r, 0.86 * d), (1.0 * r, 0.9 * d), (0.985 * r, 0.92 * d)]
    thing.add(_turned("ring", band, ring, at))
    glass = materials.plastic("#1c1230", roughness=0.03)
    dome = [(0.68 * r, 0.78 * d), (0.5 * r, 0.85 * d), (0.25 * r, 0.885 * d), (0, 0.89 * d)]
    thing.add(_turned("glass", dome, glass, at))


def reflex_camera(rng: np.random.Generator, *, case: str = "#17181a", zoom: float = 0.07) -> Thing:
    """Return a reflex camera: grip, prism hump with a shoe, a lens of `zoom` metres, mode dial, release, strap."""
    thing = Thing("camera", case)
    skin, shell = materials.cloth("#141415", weave=0.0022, sheen=0.0, bump=1.0), materials.plastic(case, roughness=0.5)
    steel, red = materials.metal(), materials.plastic("#b3241f", roughness=0.3)
    thing.add(_slab("body", (0.13, 0.078, 0.048), 0.016, shell, at=(0, 0, 0.039), turn=(0, 0, 0), edge=0.008))
    thing.add(_slab("leather", (0.1305, 0.0485, 0.046), 0.016, skin, at=(0, -0.016, 0.036), edge=0.006))
    thing.add(_slab("grip", (0.036, 0.075, 0.074), 0.012, skin, at=(-0.055, -0.02, 0.037), edge=0.011))
    prism = [(-0.036, 0.07), (-0.022, 0.093), (-0.016, 0.099), (0.016, 0.099), (0.022, 0.093), (0.036, 0.07)]
    rings = [np.array([(x * s, y, 0.07 + (z - 0.07) * s) for x, z in prism]) for y, s in PRISM]
    last = 6 * (len(rings) - 1)
    faces = [*shapes.grid_faces(len(rings), 6, wrap=True), (5, 4, 3, 2, 1, 0), tuple(range(last, last + 6))]
    hump = shapes.mesh_object("prism", np.concatenate(rings), faces, shell, smooth=True, bevel=0.003)
    hump.location = (0.008, 0, -0.003)
    thing.add(hump)
    thing.add(shapes.box("shoe", (0.02, 0.02, 0.004), (0.008, 0.006, 0.0965), steel, bevel=0.0008))
    name = [(0.008 + 0.0065 * k, 0.082, 0.0045, 0.005) for k in range(-2, 3)]
    thing.add(_patches("name", name, -0.0425, materials.paper("#e9e9e9")))
    _lens(thing, (0.008, -0.036, 0.041), 0.033, zoom, red if rng.random() < 0.5 else steel)
    mode = [(0.0, 0.0), (0.012, 0.0), (0.0125, 0.002), (0.012, 0.01), (0.0, 0.0105)]
    thing.add(shapes.lathe("mode dial", mode, materials.metal("#55585c"), at=(0.05, 0.006, 0.076), segments=24))
    release = [(0, 0), (0.008, 0), (0.0075, 0.004), (0.0045, 0.005), (0.004, 0.007), (0, 0.007)]
    thing.add(shapes.lathe("release", release, steel, at=(-0.055, -0.036, 0.073), segments=24))
    _strap(thing, rng, 0.068, 0.066)
    return thing


PRISM = ((0.03, 0.7), (0.024, 0.95), (-0.034, 1.0), (-0.042, 0.82))  # y and scale along a reflex camera's hump


def _strap(thing, rng, half, height) -> None:
    """A neck strap that falls from the two lugs and lies in a loop beside the camera."""
    webbing = materials.cloth(palette.pick(rng, ("black", "red", "brown", "yellow")), weave=0.003, sheen=0.1)
    side = float(rng.choice([-1, 1]))
    line = [(-1.0, 0.01, 1.0), (-1.22, 0.025, 0.75), (-1.35, 0.05, 0.2), (-1.2, 0.075, 0.03), (-0.4, 0.1, 0.02)]
    line += [(0.6, 0.09, 0.02), (1.45, 0.06, 0.02), (1.6, 0.02, 0.1), (1.25, 0.005, 0.7), (1.0, 0.01, 1.0)]
    places = np.array([(side * x * half, y, z * height) for x, y, z in line]) + rng.normal(0, 0.001, (10, 3))
    across = np.array([(0, 1, 0.1)] * 3 + [(0, 0.6, 0.8)] + [(0.1, 0.3, 1.0)] * 3 + [(0, 0.6, 0.8)] + [(0, 1, 0.1)] * 2)
    places[3:7, 2] += 0.008
    thing.add(shapes.ribbon("strap", places, across, 0.016, 0.0016, webbing))


def rangefinder_camera(
    rng: np.random.Generator, *, leather: str = "#4d301c", plate: str = "#c4c6c8", zoom: float = 0.035
) -> Thing:
    """Return a camera of the old kind: leather between plates of metal, three windows, dials on top, a short lens."""
    thing = Thing("camera", leather)
    skin, steel = materials.cloth(leather, weave=0.0025, sheen=0.0, bump=1.2), materials.metal(plate, roughness=0.3)
    black, glass = materials.plastic("#0d0d0e"), materials.plastic("#27344a", roughness=0.05)
    width, depth = 0.132, 0.034
    for name, low, high, grow, material in (
        ("base plate", 0.0, 0.01, 0.0, steel),
        ("leather", 0.01, 0.056, -0.0012, skin),
        ("top plate", 0.056, 0.074, 0.0, steel),
    ):
        size = (width + grow, high - low, depth + grow)
        thing.add(_slab(name, size, 0.0165, material, at=(0, 0, (low + high) / 2), turn=FLAT, edge=0.0018))
    front = -depth / 2
    thing.add(_slab("bump", (0.08, 0.03, 0.012), 0.005, steel, at=(0.005, 0, 0.078), edge=0.003))
    for x, wide, tall in ((-0.045, 0.019, 0.012), (0.002, 0.014, 0.009), (0.04, 0.01, 0.009)):
        thing.add(_slab("frame", (wide, 0.003, tall), 0.002, black, at=(x, front - 0.0005, 0.066), edge=0.0008))
        pane = (wide - 0.004, 0.001, tall - 0.004)
        thing.add(_slab("window", pane, 0.001, glass, at=(x, front - 0.0024, 0.066), edge=0.0002))
    _lens(thing, (0.002, front, 0.033), 0.026, zoom, steel, dark="#17181a" if rng.random() < 0.6 else "#8f9194")
    flange = [(0.0, 0.0), (0.031, 0.0), (0.031, 0.003), (0.026, 0.004), (0.0, 0.004)]
    thing.add(_turned("flange", flange, steel, (0.002, front, 0.033)))
    for x, radius, rise in ((-0.052, 0.01, 0.009), (0.052, 0.0115, 0.01), (-0.028, 0.005, 0.008)):
        dial = [(0, 0), (radius, 0), (radius, 0.8 * rise), (0.85 * radius, rise), (0, rise)]
        thing.add(shapes.lathe("dial", dial, steel, at=(x, 0, 0.0735), segments=24))
        top = [(0.6 * radius, rise + 0.0003), (0, rise + 0.0003)]
        thing.add(shapes.lathe("dial's face", top, black, at=(x, 0, 0.0735), segments=24))
    thing.add(shapes.box("lever", (0.004, 0.004, 0.018), (-0.034, front - 0.003, 0.038), steel, bevel=0.001))
    if rng.random() < 0.6:
        _strap(thing, rng, 0.066, 0.06)
    return thing


def instant_camera(rng: np.random.Generator, *, case: str = "#eceae4") -> Thing:
    """Return an instant camera: a stepped box with a big lens, flash, finder, red release, stripes and a film slot."""
    thing = Thing("camera", case)
    shell, black = materials.plastic(case, roughness=0.4), materials.plastic("#17181a", roughness=0.4)
    thing.add(_slab("base", (0.115, 0.105, 0.048), 0.008, shell, at=(0, 0, 0.024), edge=0.004))
    thing.add(_slab("head", (0.113, 0.07, 0.074), 0.012, shell, at=(0, 0.0165, 0.073), edge=0.005))
    thing.add(_slab("face", (0.1, 0.004, 0.052), 0.008, black, at=(0, -0.0185, 0.078), edge=0.001))
    thing.add(_slab("slot", (0.092, 0.003, 0.008), 0.003, black, at=(0, -0.0525, 0.012), edge=0.0008))
    _lens(thing, (0, -0.018, 0.074), 0.024, 0.022, materials.metal("#8f9194"))
    flash = materials.plastic("#eef0ee", roughness=0.1)
    thing.add(_slab("flash", (0.026, 0.003, 0.014), 0.003, flash, at=(-0.034, -0.0205, 0.093), edge=0.0008))
    finder = materials.plastic("#27344a", roughness=0.05)
    thing.add(_slab("finder", (0.013, 0.003, 0.013), 0.003, finder, at=(0.037, -0.0205, 0.093), edge=0.0008))
    knob = [(0.0075, 0), (0.007, 0.004), (0, 0.005)]
    red = materials.plastic("#b3241f", roughness=0.25)
    thing.add(_turned("release", knob, red, (-0.037, -0.02, 0.066)))
    stripes = ("#b3241f", "#d9762b", "#e3bb34", "#3f7a45", "#2c5a94")
    for k, tint in enumerate(stripes):
        strip = (0.0036, 0.0008, 0.034)
        thing.add(
            shapes.box("stripe", strip, ((k - 2) * 0.0037, -0.0528, 0.0315), materials.plastic(tint), bevel=0.0001)
        )
    return thing


# ---------------------------------------------------------------------------------------------- speakers and radios


def _driver(thing, at, radius: float, cone, dust, rubber, ring) -> None:
    """A loudspeaker's chassis seen from the front: frame with screws, rubber surround, cone, dust cap."""
    r = radius
    x, y, z = at
    thing.add(
        _turned("frame", [(1.18 * r, 0), (1.18 * r, 0.004), (1.12 * r, 0.006), (r, 0.005), (0.98 * r, 0)], ring, at)
    )
    swell = np.linspace(0, np.pi, 7)
    surround = [(r * (0.9 + 0.1 * np.cos(a)), 0.004 + 0.07 * r * np.sin(a)) for a in swell]
    thing.add(_turned("surround", surround, rubber, at))
    thing.add(_turned("cone", [(0.8 * r, 0.004), (0.55 * r, -0.11 * r), (0.3 * r, -0.24 * r)], cone, at))
    cap = [(0.31 * r, -0.23 * r), (0.26 * r, -0.13 * r), (0.15 * r, -0.07 * r), (0, -0.05 * r)]
    thing.add(_turned("dust cap", cap, dust, at))
    angles = np.arange(6) * np.pi / 3 + 0.5
    heads = np.column_stack([x + 1.09 * r * np.cos(angles), z + 1.09 * r * np.sin(angles)])
    thing.add(_dots("screws", heads, y - 0.0066, 0.035 * r, rubber))


def speaker(
    rng: np.random.Generator,
    *,
    height: float = 0.32,
    case: str = "#6b4426",
    wooden: bool = True,
    woofers: int = 1,
    cone: str = "#232326",
    front: str = "#17181a",
) -> Thing:
    """Return a loudspeaker box: a tweeter over one or two woofers, a reflex port or a pilot light, a name plate."""
    thing = Thing("speaker", case)
    width, depth = height * (0.62 if woofers == 1 else 0.42), height * (0.7 if woofers == 1 else 0.5)
    shell = (
        materials.wood(palette.darker(case, 0.55), case, axis="z") if wooden else materials.paint(case, roughness=0.35)
    )
    _open_case(thing, (width, depth, height), shell)
    face = -depth / 2 + 0.002
    rubber, steel = materials.plastic("#0f0f10", roughness=0.6), materials.metal("#b9babc", roughness=0.3)
    paper, dome = materials.plastic(cone, roughness=0.6), materials.plastic(palette.darker(cone, 0.7), roughness=0.25)
    ring = steel if rng.random() < 0.5 else rubber
    radius = 0.36 * width
    spots = [0.3] if woofers == 1 else [0.17, 0.49]
    middles = [share * height + 0.012 for share in spots]
    baffle = materials.paint(front, roughness=0.5)
    thing.add(_baffle(width - 0.02, 0.016, height - 0.004, middles, radius, face, baffle))
    for z in middles:
        _driver(thing, (0, face, z), radius, paper, dome, rubber, ring)
    _tweeter(thing, (0, face, (0.76 if woofers == 1 else 0.8) * height), 0.17 * width, dome, ring)
    if woofers == 1:
        port = [(0.11 * width, 0.0012), (0.095 * width, 0.004), (0.08 * width, 0.001), (0, 0.001)]
        thing.add(_turned("port", port, rubber, (-0.32 * width, face, 0.88 * height), segments=24))
    thing.add(_slab("name plate", (0.2 * width, 0.002, 0.012), 0.002, steel, at=(0.3 * width, face - 0.001, 0.03)))
    for x in (-1, 1):
        for y in (-1, 1):
            foot = [(0, 0), (0.01, 0), (0.011, 0.007), (0, 0.007)]
            place = (x * 0.4 * width, y * 0.4 * depth, 0)
            thing.add(shapes.lathe("foot", foot, rubber, at=place, segments=16))
    return thing


def _tweeter(thing, at, small: float, dome, ring) -> None:
    """A small dome in a round plate."""
    plate = [(0, 0.001), (0.6 * small, 0.001), (1.0 * small, 0.005), (1.5 * small, 0.005), (1.6 * small, 0)]
    thing.add(_turned("tweeter's plate", plate[::-1], ring, at))
    bud = [(0.6 * small, 0.002), (0.5 * small, 0.3 * small), (0.28 * small, 0.5 * small), (0, 0.56 * small)]
    thing.add(_turned("tweeter", bud, dome, at))


def _open_case(thing, size, material) -> None:
    """A box without a front, on feet of 6 mm: its walls and its back."""
    (width, depth, height), wall = size, 0.014
    middle = height / 2 + 0.006
    for side in (-1, 1):
        at = (side * (width - wall) / 2, 0, middle)
        thing.add(shapes.box("side", (wall, depth, height), at, material, bevel=0.003))
        across = (width - 2 * wall + 0.004, depth - 0.001, wall)
        thing.add(shapes.box("board", across, (0, 0, middle + side * (height - wall) / 2), material, bevel=0.003))
    back = (width - wall, 0.01, height - wall)
    thing.add(shapes.box("back", back, (0, depth / 2 - 0.006, middle), material))


def _baffle(width: float, low: float, high: float, middles, radius: float, y: float, material):
    """An upright board from `low` to `high` in the plane `y`, a round hole for each driver's height of `middles`."""
    cuts = [low, *[(a + b) / 2 for a, b in itertools.pairwise(middles)], middles[-1] + 1.2 * radius]
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False) + np.pi / 4
    ring = np.column_stack([np.cos(angles), np.sin(angles)])
    points, faces = [], []
    for z, bottom, top in zip(middles, cuts, cuts[1:], strict=False):
        square = ring / np.abs(ring).max(axis=1, keepdims=True)
        outer = square * np.where(square[:, 1:] > 0, (width / 2, top - z), (width / 2, z - bottom))
        faces += [tuple(i + len(points) * 48 for i in face) for face in shapes.grid_faces(2, 48, wrap=True)]
        points += [outer + np.array([0, z]), ring * radius + np.array([0, z])]
    plain = np.array([(-1, cuts[-1]), (1, cuts[-1]), (1, high), (-1, high)]) * (width / 2, 1)
    faces.append(tuple(len(points) * 48 + k for k in range(4)))
    flat = np.concatenate([*points, plain])
    flat = np.column_stack([flat[:, 0], np.full(len(flat), y), flat[:, 1]])
    return shapes.mesh_object("baffle", flat, faces, material, smooth=False)


def _carrying_handle(thing, half, height, rise, y, material, thick: float) -> None:
    """A handle bowed over the top from side to side, with the two discs that it turns on."""
    line = [(-half, y, height - 0.3 * rise), (-half, y, height + 0.75 * rise), (-0.82 * half, y, height + rise)]
    line = np.array([*line, *[(-x, y, z) for x, y, z in line[::-1]]])
    thing.add(shapes.ribbon("handle", line, (0, 1, 0), 0.022, thick, material, smooth=5))
    for side in (-1, 1):
        pivot = [(0, 0), (0.013, 0), (0.012, 0.006), (0, 0.007)]
        at = (side * (half + 0.002), y, height - 0.3 * rise)
        thing.add(_turned("pivot", pivot, material, at, turn=(0, side * np.pi / 2, 0), segments=24))


def _aerial(thing, at, reach, lean) -> None:
    """A telescopic aerial: three tubes, each thinner, with a bead at the tip."""
    steel, foot = materials.metal(), np.array(at, float)
    along = np.array([np.sin(lean), 0.05, np.cos(lean)])
    for k, radius in enumerate((0.0035, 0.0027, 0.0019)):
        ends = foot + along * reach * np.array([[k / 3], [(k + 1) / 3]])
        thing.add(shapes.tube("aerial", ends, radius, steel, smooth=0))
    bead = [(0, -0.004), (0.004, -0.002), (0.004, 0.002), (0, 0.004)]
    thing.add(shapes.lathe("bead", bead, steel, at=foot + along * reach, segments=12))


def _tuning_scale(thing, rng, at, size, *, lit: bool) -> None:
    """A long scale with two rows of marks and a red needle; `lit` from behind."""
    (x, y, z), (width, height) = at, size
    ground = _plain_light("#f2cf8a", 0.7) if lit else materials.paper("#e9e1cd")
    thing.add(_slab("scale", (width, 0.003, height), 0.003, ground, at=at, edge=0.0008))
    ink, red = materials.paper("#2a2622"), materials.plastic("#b3241f")
    steps = np.linspace(-0.45, 0.45, 19)
    marks = [
        (x + s * width, z + 0.22 * height, 0.0014, (0.3 if k % 3 == 0 else 0.16) * height) for k, s in enumerate(steps)
    ]
    marks += [(x + s * width, z - 0.2 * height, 0.05 * width, 0.12 * height) for s in steps[1::3]]
    thing.add(_patches("marks", marks, y - 0.0018, ink))
    needle = (x + rng.uniform(-0.35, 0.35) * width, z, 0.003, 0.9 * height)
    thing.add(_patches("needle", [needle], y - 0.0022, red))


def _grid(size, at, pitch: float) -> np.ndarray:
    """Places (N, 2) in staggered rows within a rectangle of `size` round `at`."""
    rows, columns = int(size[1] / pitch), int(size[0] / pitch)
    places = [
        ((c + 0.5 * (r % 2) - (columns - 0.5) / 2) * pitch, (r - (rows - 1) / 2) * pitch)
        for r in range(rows)
        for c in range(columns)
    ]
    return np.array(places) + at


def radio(
    rng: np.random.Generator, *, width: float = 0.27, case: str = "#8f1a1c", style: str = "leather", lit: bool = False
) -> Thing:
    """Return a portable wireless. `style`: "leather" (bowed handle, cloth grille under a long scale), "dial" (a rounded
    case with one great dial) or "pocket" (holes for a grille, a wheel); aerials on the last and the first."""
    thing = Thing("radio", case)
    steel, dark = materials.metal("#cfc7b2", roughness=0.25), materials.plastic("#1d1b19", roughness=0.4)
    if style == "leather":
        _leather_radio(thing, rng, width, case, steel, dark, lit)
    elif style == "dial":
        _dial_radio(thing, rng, width, case, steel, dark, lit)
    else:
        _pocket_radio(thing, rng, width, case, steel, dark, lit)
    return thing


def _leather_radio(thing, rng, width, case, steel, dark, lit) -> None:
    """A padded case with a handle: a cloth grille, a long scale over it, two knobs, an aerial."""
    height, depth = 0.58 * width, 0.3 * width
    hide = materials.cloth(case, weave=0.002, sheen=0.1, bump=0.8)
    thing.add(_slab("case", (width, depth, height), 0.022, hide, at=(0, 0, height / 2), edge=0.012))
    y, middle = -depth / 2, height / 2
    wood = materials.wood("#6b4426", "#b58a5c", axis="x")
    thing.add(_slab("panel", (0.9 * width, 0.008, 0.84 * height), 0.012, wood, at=(0, y + 0.001, middle), edge=0.002))
    weave = materials.cloth("#b39a76", weave=0.004, mottled=0.2, bump=1.0)
    grille = (0.8 * width, 0.006, 0.4 * height)
    low = middle - 0.17 * height
    thing.add(_slab("grille", grille, 0.008, weave, at=(0, y - 0.002, low), edge=0.002))
    bars = [(x * width, low, 0.003, 0.4 * height) for x in np.linspace(-0.36, 0.36, 13)]
    thing.add(_patches("bars", bars, y - 0.0056, dark))
    high = middle + 0.22 * height
    _tuning_scale(thing, rng, (0, y - 0.003, high), (0.48 * width, 0.24 * height), lit=lit)
    for side in (-1, 1):
        r = 0.11 * height
        knob = [(1.1 * r, 0), (1.1 * r, 0.003), (r, 0.004), (0.9 * r, 0.018), (0.75 * r, 0.02), (0, 0.019)]
        thing.add(_turned("knob", knob, steel, (side * 0.35 * width, y - 0.003, high), segments=28))
    _carrying_handle(thing, width / 2 + 0.001, height, 0.055, 0.0, hide, 0.007)
    if rng.random() < 0.6:
        _aerial(thing, (0.4 * width, depth / 3, height), 0.2, -float(rng.uniform(0.1, 0.6)))


def _dial_radio(thing, rng, width, case, steel, dark, lit) -> None:
    """A rounded case of the fifties: louvres at the left, a great round dial at the right, two knobs below."""
    height, depth = 0.6 * width, 0.42 * width
    shell = materials.plastic(case, roughness=0.22)
    middle = height / 2 + 0.008
    thing.add(_slab("case", (width, depth, height), 0.3 * height, shell, at=(0, 0, middle), edge=0.028))
    y = -depth / 2
    cream = materials.plastic("#e9e1cd", roughness=0.35)
    plate = (0.86 * width, 0.006, 0.74 * height)
    thing.add(_slab("plate", plate, 0.2 * height, cream, at=(0, y, middle), edge=0.002))
    for k in range(7):
        z = middle + (k - 3) * 0.085 * height
        half = 0.19 * width * (1 - 0.05 * (k - 3) ** 2 / 2)
        bar = np.array([(-0.17 * width - half, y - 0.004, z), (-0.17 * width + half, y - 0.004, z)])
        thing.add(shapes.tube("louvre", bar, 0.016 * height, dark, smooth=0))
    r, at = 0.27 * height, (0.22 * width, y - 0.003, middle + 0.04 * height)
    thing.add(_turned("dial's rim", [(1.08 * r, 0), (1.08 * r, 0.006), (1.0 * r, 0.008), (0.97 * r, 0.003)], steel, at))
    face = _plain_light("#f2cf8a", 0.7) if lit else materials.paper("#f1ead8")
    thing.add(_turned("dial", [(r, 0.003), (0, 0.003)], face, at))
    angles = np.linspace(-0.3, np.pi + 0.3, 15)
    marks = np.column_stack([at[0] + 0.8 * r * np.cos(angles), at[2] + 0.8 * r * np.sin(angles)])
    thing.add(_dots("marks", marks, at[1] - 0.0036, 0.05 * r, dark))
    turn = (0, float(rng.uniform(-1.3, 1.3)), 0)
    red = materials.plastic("#b3241f")
    thing.add(shapes.box("needle", (0.08 * r, 0.002, 1.5 * r), (at[0], at[1] - 0.0045, at[2]), red, turn=turn))
    hub = [(0.3 * r, 0), (0.28 * r, 0.018), (0.2 * r, 0.02), (0, 0.02)]
    thing.add(_turned("hub", hub, steel, at, segments=24))
    for side in (-1, 1):
        place = (at[0] + side * 0.8 * r, y - 0.002, middle - 0.29 * height)
        thing.add(_turned("knob", [(0.25 * r, 0), (0.22 * r, 0.014), (0, 0.015)], dark, place, segments=24))
        foot = (side * 0.3 * width, 0, 0.006)
        thing.add(shapes.box("foot", (0.03, 0.6 * depth, 0.014), foot, dark, bevel=0.003))


def _pocket_radio(thing, rng, width, case, steel, dark, lit) -> None:
    """A transistor set: holes for a grille at the left, scale and tuning wheel at the right, aerial, folding handle."""
    height, depth = 0.56 * width, 0.24 * width
    shell, pale = materials.plastic(case, roughness=0.3), materials.metal("#c9cacc", roughness=0.35)
    middle = height / 2
    thing.add(_slab("case", (width, depth, height), 0.014, shell, at=(0, 0, middle), edge=0.006))
    y = -depth / 2
    panel = (0.5 * width, 0.004, 0.82 * height)
    thing.add(_slab("panel", panel, 0.008, pale, at=(-0.2 * width, y, middle), edge=0.001))
    holes = _grid((0.46 * width, 0.74 * height), (-0.2 * width, middle), 0.032 * width)
    thing.add(_dots("holes", holes, y - 0.0024, 0.0105 * width, dark))
    right = 0.26 * width
    _tuning_scale(thing, rng, (right, y - 0.001, middle + 0.27 * height), (0.36 * width, 0.26 * height), lit=lit)
    r = 0.19 * height
    wheel = [(r, 0), (r, 0.008), (0.86 * r, 0.011), (0.8 * r, 0.009), (0, 0.009)]
    thing.add(_turned("tuning wheel", wheel, steel, (right, y, middle - 0.13 * height)))
    thing.add(_dots("finger hole", [(right + 0.45 * r, middle - 0.08 * height)], y - 0.0096, 0.2 * r, dark))
    for k in range(3):
        key = (0.05 * width, 0.012, 0.012)
        place = (right + (k - 1) * 0.08 * width, y + 0.02, height + 0.006)
        thing.add(shapes.box("key", key, place, pale, bevel=0.002))
    bow = np.array([(-0.46, 0.86), (-0.46, 1.16), (-0.4, 1.22), (0.0, 1.22), (0.06, 1.16), (0.06, 1.0)])
    handle = np.column_stack([bow[:, 0] * width, np.full(6, 0.01), bow[:, 1] * height])
    thing.add(shapes.tube("handle", handle, 0.005, pale, smooth=4))
    _aerial(thing, (0.45 * width, depth / 4, height), 1.1 * height, float(rng.uniform(0.1, 0.5)))


# ------------------------------------------------------------------------------------------------------------- fans


def _cage(joint, radius: float, front: float, back: float, wires: int, material) -> None:
    """The two halves of a fan's guard round the y axis: spokes bowed from hub to rim, and rings across them."""
    angle = np.linspace(0, 2 * np.pi, wires, endpoint=False)
    share = np.linspace(0.16, 1, 9)
    lines = []
    for depth in (-front, back):
        y = depth * (1 - share**3.2)
        for a in angle:
            swirl = a + 0.5 * share * (depth < 0)
            lines.append(np.column_stack([radius * share * np.cos(swirl), y, radius * share * np.sin(swirl)]))
    turn = np.linspace(0, 2 * np.pi, 60)
    for depth, places in ((-front, (0.45, 0.75)), (back, (0.5, 0.8))):
        for s in places:
            y = np.full(60, depth * (1 - s**3.2))
            lines.append(np.column_stack([radius * s * np.cos(turn), y, radius * s * np.sin(turn)]))
    _fix(joint, shapes.strands("guard", lines, 0.0011 + 0.003 * radius, material))
    ring = np.column_stack([radius * np.cos(turn[:-1]), np.zeros(59), radius * np.sin(turn[:-1])])
    _fix(joint, shapes.tube("rim", ring, 0.0045, material, closed=True, smooth=0))


def _blades(joint, rng, radius: float, count: int, material, *, broad: float) -> None:
    """Twisted blades round the y axis, one mesh; `broad` is how much of the circle each takes."""
    span, share = np.linspace(0, 1, 7), np.linspace(-0.5, 0.5, 6)
    r = (0.14 + 0.76 * span[:, None]) * radius * np.ones((1, 6))
    wide = broad * 2 * np.pi / count * (0.55 + 0.45 * np.sin(np.pi * (0.15 + 0.72 * span)))[:, None]
    a = share[None] * wide + 0.35 * span[:, None]
    y = -0.16 * radius * np.sin(share)[None] * (1.3 - 0.5 * span[:, None])
    grid = np.stack([r * np.cos(a), y + 0 * r, r * np.sin(a)], axis=-1).reshape(-1, 3)
    start, frames = rng.uniform(0, 6.28), np.tile(np.eye(4), (count, 1, 1))
    for k in range(count):
        turn = start + 2 * np.pi * k / count
        frames[k, 0, :3], frames[k, 2, :3] = (np.cos(turn), 0, -np.sin(turn)), (np.sin(turn), 0, np.cos(turn))
    made = shapes.copies("blades", (grid, shapes.grid_faces(7, 6)), frames, material)
    thick = made.modifiers.new("thickness", "SOLIDIFY")
    thick.thickness = 0.002
    _fix(joint, made)


def fan(
    rng: np.random.Generator,
    *,
    radius: float = 0.16,
    case: str = "#eceae4",
    blade: str = "#7ba3cc",
    style: str = "table",
    blades: int = 3,
) -> Thing:
    """Return an electric fan. `style`: "table" (post on a foot with keys), "brass" (old, on a cast foot) or "cradle"
    (hung between the ends of a bent tube on the ground)."""
    old = style == "brass"
    thing = Thing("fan", None if old else case)  # brass has no colour name that all would give it
    shell = materials.paint(case, roughness=0.3) if old else materials.plastic(case, roughness=0.35)
    wire = materials.metal("#b08d4a" if old else "#c4c6c8", roughness=0.25)
    if style == "table" and rng.random() < 0.5:
        wire = shell
    wing = materials.metal("#b08d4a", roughness=0.25) if old else materials.plastic(blade, roughness=0.25)
    middle = radius + (0.05 if style == "cradle" else 0.62 * radius + 0.06)
    joint = _joint(thing, (0, 0, middle), (-float(rng.uniform(0.0, 0.2)), 0, 0))
    _cage(joint, radius, 0.3 * radius, 0.32 * radius, int(rng.integers(26, 44)), wire)
    _blades(joint, rng, radius, blades, wing, broad=0.72)
    r = radius
    hub = [(0.15 * r, -0.16 * r), (0.15 * r, 0.08 * r), (0.1 * r, 0.14 * r), (0, 0.15 * r)]
    _fix(joint, _turned("hub", hub, wing, (0, 0, 0), segments=24))
    badge = [(0.19 * r, 0.27 * r), (0.19 * r, 0.3 * r), (0.15 * r, 0.325 * r), (0, 0.33 * r)]
    _fix(joint, _turned("badge", badge, shell if not old else wire, (0, 0, 0), segments=28))
    motor = [(0.22 * r, 0.24 * r), (0.34 * r, 0.32 * r), (0.34 * r, 0.62 * r), (0.26 * r, 0.82 * r), (0, 0.86 * r)]
    away = (-np.pi / 2, 0, 0)
    _fix(joint, _turned("motor", motor, shell, (0, 0, 0), turn=away, segments=32))
    if style == "cradle":
        _cradle(thing, r, middle, shell)
    else:
        _fan_foot(thing, r, middle, shell, old)
    return thing


def _cradle(thing, r, middle, shell) -> None:
    """A bent tube: two feet along the ground and an arm to each side of the rim, with wing nuts."""
    half, steel = 1.1 * r, materials.plastic("#17181a")
    for side in (-1, 1):
        line = [(side * half, -0.02, middle), (side * half, 0.0, 0.4 * middle), (side * half, 0.03, 0.011)]
        thing.add(shapes.tube("arm", np.array(line), 0.009, shell))
        foot = np.array([(side * half, -0.5 * r, 0.01), (side * half, 0.55 * r, 0.01)])
        thing.add(shapes.tube("foot", foot, 0.01, shell, smooth=0))
        nut = [(0, -0.012), (0.016, -0.012), (0.018, 0.012), (0.012, 0.018), (0, 0.018)]
        at = (side * half, -0.02, middle)
        thing.add(_turned("nut", nut, steel, at, turn=(0, side * np.pi / 2, 0), segments=20))
        pin = np.array([at, (side * 0.98 * r, -0.005, middle)])
        thing.add(shapes.tube("pin", pin, 0.005, steel, smooth=0))
    bar = np.array([(-half, 0.45 * r, 0.011), (half, 0.45 * r, 0.011)])
    thing.add(shapes.tube("cross bar", bar, 0.009, shell, smooth=0))


def _fan_foot(thing, r, middle, shell, old: bool) -> None:
    """The post below the motor and a round foot with keys, or a cast one with a lever."""
    back = 0.45 * r
    post = np.array([(0, back, 0.03), (0, back, 0.5 * middle), (0, back, middle - 0.1 * r)])
    thing.add(shapes.tube("post", post, np.array([0.15, 0.1, 0.12]) * r, shell))
    dark = materials.plastic("#2a2a2c")
    if old:
        foot = [
            (0, 0),
            (0.72 * r, 0),
            (0.72 * r, 0.06 * r),
            (0.6 * r, 0.12 * r),
            (0.3 * r, 0.2 * r),
            (0.15 * r, 0.42 * r),
        ]
        thing.add(shapes.lathe("foot", [*foot, (0, 0.42 * r)], shell, at=(0, 0.3 * r, 0), smooth_profile=3))
        lever = np.array([(0, -0.25 * r, 0.1 * r), (0.1 * r, -0.36 * r, 0.13 * r)])
        thing.add(shapes.tube("lever", lever, 0.005, materials.metal("#b08d4a"), smooth=0))
        return
    foot = [(0, 0), (0.78 * r, 0), (0.8 * r, 0.06 * r), (0.74 * r, 0.14 * r), (0.4 * r, 0.2 * r), (0, 0.22 * r)]
    thing.add(shapes.lathe("foot", foot, shell, at=(0, 0.2 * r, 0)))
    for k in range(4):
        at = ((k - 1.5) * 0.17 * r, -0.3 * r, 0.17 * r)
        thing.add(shapes.box("key", (0.13 * r, 0.16 * r, 0.1 * r), at, dark, bevel=0.003, turn=(0.2, 0, 0)))


# ------------------------------------------------------------------------------------------------------- what varies


def _pick(rng, values, chances=None):
    """One of the values."""
    return values[int(rng.choice(len(values), p=chances))]


def _monitor(rng) -> Thing:
    stand = _pick(rng, ("plate", "vee", "disc", "bent"))
    case = "#c4c6c8" if stand == "bent" else _pick(rng, CASES, (0.5, 0.2, 0.15, 0.15))
    shape = 21 / 9 if stand == "vee" and rng.random() < 0.4 else (1.34 if stand == "disc" else 16 / 9)
    width = rng.uniform(0.66, 0.76) if shape > 2 else (0.42 if shape < 1.5 else rng.uniform(0.5, 0.62))
    shows = _pick(rng, ("off", "view", "wallpaper", "windows"), (0.2, 0.1, 0.2, 0.5))
    return monitor(rng, width=width, aspect=shape, case=palette.vary(rng, case, 0.5), stand=stand, shows=shows)


def _television(rng) -> Thing:
    shows = "view" if rng.random() < 0.75 else "off"
    if rng.random() < 0.3:
        wooden = bool(rng.random() < 0.6)
        case = palette.pick(rng, ("brown",) if wooden else ("red", "orange", "white", "grey", "yellow", "blue"))
        return old_television(rng, width=rng.uniform(0.46, 0.62), case=case, wooden=wooden, shows=shows)
    case = _pick(rng, CASES, (0.6, 0.2, 0.1, 0.1))
    return television(rng, width=rng.uniform(0.75, 1.15), case=case, stand=_pick(rng, ("legs", "bar")), shows=shows)


def _keyboard(rng) -> Thing:
    full, cable = bool(rng.random() < 0.5), bool(rng.random() < 0.4)
    if rng.random() < 0.5:
        case = _pick(rng, ("#17181a", "#3a3c40", "#eceae4"))
        keys = palette.pick(rng, ("black", "white", "grey", "blue", "pink", "green"))
        accent = palette.pick(rng) if rng.random() < 0.5 else palette.darker(keys, 0.75)
        return keyboard(rng, case=case, keys=keys, accent=accent, full=full, thick=True, cable=cable)
    case, keys = _pick(
        rng, (("#17181a", "#232326"), ("#c4c6c8", "#f2f1ec"), ("#c4c6c8", "#232326"), ("#eceae4", "#f7f7f5"))
    )
    return keyboard(rng, case=case, keys=keys, accent=palette.darker(keys, 0.93), full=full, cable=cable)


def _mouse(rng) -> Thing:
    case = palette.pick(rng) if rng.random() < 0.6 else _pick(rng, CASES)
    sides = palette.darker(case, 0.7) if rng.random() < 0.6 else "#2a2a2c"
    thumb, cable = bool(rng.random() < 0.5), bool(rng.random() < 0.6)
    length = rng.uniform(0.1, 0.125)
    return mouse(rng, length=length, width=0.57 * length, case=case, sides=sides, thumb=thumb, cable=cable)


def _phone(rng) -> Thing:
    style = _pick(rng, ("bare", "bumper", "button"))
    case = (
        palette.pick(rng) if style == "bumper" else _pick(rng, ("#1b1b1d", "#c4c6c8", "#d9b99a", "#7ba3cc", "#b3241f"))
    )
    front = _pick(rng, ("#08090b", "#f2f1ec")) if style == "button" else "#08090b"
    shows = _pick(rng, ("off", "icons", "clock"), (0.25, 0.5, 0.25))
    return phone(rng, length=rng.uniform(0.138, 0.164), case=case, front=front, style=style, shows=shows)


def _headphones(rng) -> Thing:
    slim = bool(rng.random() < 0.35)
    shell = palette.pick(rng)
    pads = "#232326" if rng.random() < 0.6 else palette.darker(shell, 0.7)
    boom = bool(not slim and rng.random() < 0.3)
    return headphones(rng, shell=shell, pads=pads, slim=slim, boom=boom, lying=bool(rng.random() < 0.4))


def _camera(rng) -> Thing:
    style = _pick(rng, ("reflex", "rangefinder", "instant"), (0.45, 0.35, 0.2))
    if style == "reflex":
        return reflex_camera(rng, case=_pick(rng, ("#17181a", "#2e3033", "#17181a")), zoom=rng.uniform(0.055, 0.1))
    if style == "rangefinder":
        leather = palette.pick(rng, ("black", "brown", "red", "green", "blue"))
        plate = _pick(rng, ("#c4c6c8", "#d8d2c2", "#2a2b2d"), (0.6, 0.2, 0.2))
        return rangefinder_camera(rng, leather=leather, plate=plate, zoom=rng.uniform(0.025, 0.045))
    return instant_camera(rng, case=palette.pick(rng, ("white", "blue", "pink", "green", "yellow", "grey")))


def _speaker(rng) -> Thing:
    wooden, woofers = bool(rng.random() < 0.5), 1 + int(rng.random() < 0.35)
    case = palette.pick(rng, ("brown",) if wooden else ("black", "white", "grey", "red", "green", "blue"))
    cone = _pick(rng, ("#232326", "#e3bb34", "#6f7376", "#d8d2c2", "#8a6a4a"))
    front = "#17181a" if wooden or rng.random() < 0.4 else palette.darker(case, 0.85)
    height = rng.uniform(0.24, 0.38) if woofers == 1 else rng.uniform(0.42, 0.55)
    return speaker(rng, height=height, case=case, wooden=wooden, woofers=woofers, cone=cone, front=front)


def _radio(rng) -> Thing:
    style = _pick(rng, ("leather", "dial", "pocket"))
    width = rng.uniform(0.17, 0.23) if style == "pocket" else rng.uniform(0.24, 0.32)
    return radio(rng, width=width, case=palette.pick(rng), style=style, lit=bool(rng.random() < 0.35))


def _fan(rng) -> Thing:
    style = _pick(rng, ("table", "brass", "cradle"), (0.5, 0.25, 0.25))
    case = palette.pick(rng, ("black", "green", "brown", "grey")) if style == "brass" else palette.pick(rng)
    blade = palette.pick(rng, ("blue", "white", "grey", "green", "orange", "black"))
    count = 4 if style == "brass" else int(rng.integers(3, 6))
    return fan(rng, radius=rng.uniform(0.13, 0.19), case=case, blade=blade, style=style, blades=count)


KINDS = {
    "monitor": Kind(_monitor, on=("table",)),
    "keyboard": Kind(_keyboard, on=("table",)),
    "mouse": Kind(_mouse, on=("table",)),
    "phone": Kind(_phone, on=("table",)),
    "headphones": Kind(_headphones, on=("table",)),
    "camera": Kind(_camera, on=("table",)),
    "speaker": Kind(_speaker, on=("table", "floor")),
    "radio": Kind(_radio, on=("table", "window")),
    "television": Kind(_television, on=("table",)),
    "fan": Kind(_fan, on=("table",)),
}
