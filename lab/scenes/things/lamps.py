"""Lamps, candles and lanterns, lit or not: what is lit shines by its own surface. See `thing.py`."""

from collections.abc import Sequence

import numpy as np
from mathutils import Vector

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing

WARM = "#ffca88"  # the light of a bulb
LIT_BASE = 0.6  # how bright the surface of a lit shade is in other light: its own has to show by its colour
BULB = 6.0  # strength of a bulb that is seen bare
METALS = ("#b08d4a", "#c9cacc", "#b87a5a", "#8a7350")  # brass, steel, copper, bronze
WOODS = (("#5a3a22", "#8d6340"), ("#a98a60", "#d6bf98"), ("#2b211b", "#4d3a2e"), ("#8a5a33", "#c08a52"))
STONES = ("#eceae6", "#2b2b2d", "#b9b4aa")


# ------------------------------------------------------------------------------------------------ light and shades


def _lit(graph: materials.Graph, tint: str, strength: float, middle: float, reach: float):
    """Let the graph's surface shine with warm light in its own colour, most at the height `middle`."""
    through, warm = materials.colour(tint), materials.colour(WARM)
    light = (*(t**0.85 * w for t, w in zip(through[:3], warm[:3], strict=True)), 1.0)
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    height = graph.node("ShaderNodeSeparateXYZ", {0: place}).outputs[2]
    off = graph.math("DIVIDE", graph.math("SUBTRACT", height, middle), reach)
    near = graph.math("POWER", 2.718, graph.math("MULTIPLY", graph.math("MULTIPLY", off, off), -1.0))
    power = graph.math("MULTIPLY", graph.math("ADD", graph.math("MULTIPLY", near, 0.78), 0.22), strength)
    base = materials.shade(through, LIT_BASE)
    return graph.principled({"Base Color": base, "Emission Color": light, "Emission Strength": power})


def _shade_cloth(tint: str, lit: bool, middle: float, reach: float):
    """The cloth of a lampshade; if `lit`, light comes through it, most at the bulb's height."""
    if not lit:
        return materials.cloth(tint, weave=0.0022, bump=0.7)
    graph = materials.Graph("lit shade")
    threads = graph.noise(graph.coordinates((1, 1, 0.15)), 260.0, detail=2)
    graph.bump(threads, 0.3, 0.001)
    graph.principled({"Roughness": 0.9})
    return _lit(graph, tint, 1.5, middle, reach)


def _opal(tint: str, lit: bool, middle: float, reach: float, *, strength: float = 1.7):
    """Opal glass or moulded plastic: shiny, and shining all over if `lit`."""
    if not lit:
        return materials.ceramic(tint, roughness=0.15)
    graph = materials.Graph("lit opal")
    graph.principled({"Roughness": 0.15})
    return _lit(graph, tint, strength, middle, reach)


def _bulb_glass(lit: bool):
    """The glass of a bulb: shining, or white."""
    return materials.glow(WARM, BULB) if lit else materials.ceramic("#efeee8", roughness=0.2)


BULB_PROFILE = (
    (0, -0.075),
    (0.016, -0.071),
    (0.028, -0.052),
    (0.03, -0.04),
    (0.024, -0.022),
    (0.014, 0.0),
    (0.013, 0.02),
)


def _off(place, x: float, y: float, z: float) -> np.ndarray:
    """The place, or places, moved by so much."""
    return np.asarray(place, float) + np.array([x, y, z])


def _thin_glass():
    """A pane or chimney too thin to bend the light: clear, but for its reflections."""
    graph = materials.Graph("thin glass")
    clear = graph.node("ShaderNodeBsdfTransparent", {"Color": materials.colour("#f6f9f7")})
    shine = graph.node("ShaderNodeBsdfGlossy", {"Roughness": 0.03})
    facing = graph.node("ShaderNodeLayerWeight", {"Blend": 0.3}).outputs["Facing"]
    rim = graph.math("ADD", graph.math("MULTIPLY", graph.math("POWER", facing, 2.0), 0.5), 0.03)
    both = graph.node("ShaderNodeMixShader", {0: rim, 1: clear.outputs[0], 2: shine.outputs[0]})
    graph.set(graph.output.inputs["Surface"], both.outputs[0])
    return graph.material


def _bulb(thing, at, lit: bool, *, scale: float = 1.0, down: bool = False) -> None:
    """A pear-shaped bulb with its screw at `at`, pointing up, or down."""
    flip = 1 if down else -1
    profile = [(r * scale, flip * z * scale) for r, z in BULB_PROFILE]
    thing.add(shapes.lathe("bulb", profile, _bulb_glass(lit), at=at, segments=20, smooth_profile=2))


def _shade(
    thing,
    z: float,
    radii: Sequence[float],
    tall: float,
    cloth,
    trim,
    *,
    pleats: int = 0,
    at=(0.0, 0.0),
    flare: float = 0.0,
) -> None:
    """An open shade from `z` up, of `radii` (below, above): cloth, a binding at either rim, the wire ring at the top.

    `pleats` folds it that often; `flare` > 0 bows its sides inwards like a bell's.
    """
    segments = 4 * pleats if pleats else 56
    share = np.linspace(0, 1, 9)
    radius = radii[0] + (radii[1] - radii[0]) * share - flare * radii[0] * np.sin(np.pi * share)
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    fold = 1 + (0.022 * np.cos(pleats * angle) if pleats else 0 * angle)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * fold[:, None]
    rows = [np.column_stack([ring * r, np.full(segments, s * tall)]) for r, s in zip(radius, share, strict=True)]
    made = shapes.mesh_object("shade", np.concatenate(rows), shapes.grid_faces(9, segments, wrap=True), cloth)
    made.location = (*at, z)
    thing.add(made)
    for r, height in ((radius[0], z), (radius[-1], z + tall)):
        edge = np.column_stack([ring * r + np.array(at), np.full(segments, height)])[:: max(1, segments // 56)]
        thing.add(shapes.tube("binding", edge, 0.0028, trim, closed=True, smooth=0))
    top = z + 0.96 * tall
    for k in range(3):
        turn = 2 * np.pi * k / 3 + 0.4
        out = np.array([np.cos(turn), np.sin(turn), 0]) * radius[-1]
        spoke = np.array([(*at, top), _off(out, *at, top)])
        thing.add(shapes.tube("spoke", spoke, 0.0018, trim, smooth=0))


def _aim(part, at, towards) -> None:
    """Put a part at `at` and turn its own -z `towards` a direction."""
    part.location = at
    part.rotation_euler = Vector(towards).to_track_quat("-Z", "Y").to_euler()


def _head(thing, at, towards, profile, outside, inside, lit: bool, *, bulb: float = 1.0) -> None:
    """A stiff shade hung by its top at `at`, opening `towards`: outside, the bright inside, a rolled rim and the bulb.

    `profile` is (radius, height) from the top, at height 0, down to the rim.
    """
    inner = [(max(r - 0.003, 0), z - 0.003) for r, z in profile]
    rim_radius, rim_height = profile[-1]
    rim = [(rim_radius + 0.0025 * np.cos(a), rim_height + 0.0025 * np.sin(a)) for a in np.linspace(-np.pi, np.pi, 7)]
    pear = [(r * bulb, z * bulb + 0.35 * rim_height) for r, z in BULB_PROFILE]
    for name, line, material in (
        ("head", profile, outside),
        ("inside", inner, inside),
        ("rim", rim, outside),
        ("bulb", pear, _bulb_glass(lit)),
    ):
        part = thing.add(shapes.lathe(name, line, material, smooth_profile=0 if name == "rim" else 3))
        _aim(part, at, towards)


def _inside(lit: bool):
    """The white inside of a stiff shade, bright if `lit`."""
    return materials.glow(WARM, 1.6) if lit else materials.paint("#eceae4", roughness=0.4)


DOMES = {  # stiff shades as (radius, height) shares of their width and depth, from the top down
    "dome": ((0, 0), (0.25, -0.02), (0.55, -0.13), (0.82, -0.38), (0.96, -0.72), (1.0, -1.0)),
    "cone": ((0, 0), (0.13, 0.0), (0.17, -0.06), (0.4, -0.34), (0.72, -0.7), (1.0, -1.0)),
    "bell": ((0, 0), (0.16, -0.01), (0.26, -0.1), (0.36, -0.34), (0.56, -0.6), (0.9, -0.82), (1.0, -1.0)),
    "barn": ((0, 0), (0.2, 0.0), (0.24, -0.3), (0.3, -0.42), (0.7, -0.58), (0.94, -0.78), (1.0, -1.0)),
}


def _dome(form: str, radius: float, depth: float) -> list[tuple[float, float]]:
    """One of DOMES at its size in metres."""
    return [(r * radius, z * depth) for r, z in DOMES[form]]


def _metal(rng, tint: str | None = None):
    """Brass, steel, copper or bronze; or paint of the given colour."""
    if tint is not None:
        return materials.paint(tint, roughness=0.35)
    return materials.metal(METALS[int(rng.integers(len(METALS)))], roughness=0.25)


def _timber(rng, axis: str = "z"):
    """One of the usual woods."""
    dark, light = WOODS[int(rng.integers(len(WOODS)))]
    return materials.wood(dark, light, axis=axis, roughness=0.38)


def _lead(thing, rng, start, reach: float) -> None:
    """A flex that leaves the foot at the back, lies over the ground and ends in a plug."""
    rubber, side = materials.plastic("#1b1b1d", roughness=0.6), float(rng.choice([-1, 1]))
    line = [
        (0, 0, start[2]),
        (0, 0.06, 0.004),
        (0.25 * side, 0.1, 0.003),
        (0.5 * side, 0.04, 0.003),
        (0.7 * side, 0.09, 0.003),
    ]
    places = np.array([(start[0] + reach * x, start[1] + reach * y, z) for x, y, z in line])
    thing.add(shapes.tube("flex", places, 0.0026, rubber))
    thing.add(shapes.box("plug", (0.04, 0.024, 0.02), places[-1] + (0.02 * side, 0, 0.008), rubber, bevel=0.006))


# ----------------------------------------------------------------------------------------------------- floor lamps


def floor_lamp(
    rng: np.random.Generator,
    *,
    height: float = 1.55,
    tint: str = "#f2f1ec",
    metal: str | None = None,
    style: str = "straight",
    lit: bool = True,
) -> Thing:
    """Return a standing lamp. `style`: "straight" (pole on a disc, cloth shade), "tripod" (wooden legs, drum), "arc"
    (a bow from a block of stone, a stiff dome), or "reading" (a tilted head on a bent pole). `metal`: paint, if any."""
    thing = Thing("floor lamp", tint)
    iron = _metal(rng, metal)
    if style == "straight":
        _straight_lamp(thing, rng, height, tint, iron, lit)
    elif style == "tripod":
        _tripod_lamp(thing, rng, height, tint, iron, lit)
    elif style == "arc":
        _arc_lamp(thing, rng, height, tint, iron, lit)
    else:
        _reading_lamp(thing, rng, height, tint, iron, lit)
    return thing


def _straight_lamp(thing, rng, height, tint, iron, lit) -> None:
    """A slim pole with a knop, on a stepped disc; an empire or drum shade; a pull chain."""
    tall, wide = rng.uniform(0.24, 0.32), rng.uniform(0.18, 0.24)
    narrow = wide * rng.choice([0.6, 0.8, 0.95])
    foot = rng.uniform(0.13, 0.16)
    base = [(0, 0), (foot, 0), (foot, 0.012), (0.92 * foot, 0.02), (0.25 * foot, 0.03), (0.02, 0.05), (0.012, 0.07)]
    thing.add(shapes.lathe("foot", base, iron))
    low = height - tall
    pole = [(0.0125, 0.06), (0.0115, 0.5 * low), (0.02, 0.5 * low + 0.01), (0.02, 0.5 * low + 0.03)]
    pole += [(0.0115, 0.5 * low + 0.04), (0.011, low + 0.02), (0.018, low + 0.03), (0.018, low + 0.08), (0, low + 0.08)]
    thing.add(shapes.lathe("pole", pole, iron, segments=20))
    cloth = _shade_cloth(tint, lit, 0.4 * tall, 0.36 * tall)
    pleats = int(rng.integers(30, 44)) if rng.random() < 0.35 else 0
    _shade(thing, low, (wide, narrow), tall, cloth, iron, pleats=pleats)
    _bulb(thing, (0, 0, low + 0.08), lit)
    chain = np.array([(0.06, -0.05, low + 0.06), (0.06, -0.05, low - rng.uniform(0.06, 0.12))])
    thing.add(shapes.tube("chain", chain, 0.0015, iron, smooth=0))
    thing.add(shapes.lathe("pull", [(0, -0.012), (0.006, -0.006), (0, 0.008)], iron, at=chain[1], segments=12))
    _lead(thing, rng, (0, 0.9 * foot, 0.01), 0.45)


def _tripod_lamp(thing, rng, height, tint, iron, lit) -> None:
    """Three slanting legs of wood that meet in a hub under a broad drum, and the wire triangle between them."""
    wood = _timber(rng)
    tall, wide = rng.uniform(0.25, 0.32), rng.uniform(0.21, 0.27)
    low = height - tall
    hub, spread, turn = low - rng.uniform(0.06, 0.14), 0.2 * height, rng.uniform(0, 2.1)
    profile = [(0, hub - 0.035), (0.03, hub - 0.035), (0.036, hub - 0.028), (0.036, hub + 0.016), (0.012, hub + 0.026)]
    thing.add(shapes.lathe("hub", [*profile, (0.011, low + 0.08), (0, low + 0.08)], iron, segments=28))
    thick = rng.uniform(0.012, 0.017)
    feet = []
    for k in range(3):
        angle = turn + 2 * np.pi * k / 3
        out = np.array([np.cos(angle), np.sin(angle), 0])
        line = np.array([out * 0.03 + (0, 0, hub + 0.03), out * spread + (0, 0, 0.006)])
        thing.add(shapes.tube("leg", line, np.array([1.15, 0.8]) * thick, wood, smooth=0))
        thing.add(shapes.tube("ferrule", line[1] + (line[0] - line[1]) * [[0], [0.05]], 1.0 * thick, iron, smooth=0))
        feet.append(line[1] + (line[0] - line[1]) * 0.38)
    if rng.random() < 0.5:
        thing.add(shapes.tube("brace", np.array(feet), 0.004, iron, closed=True, smooth=0))
    cloth = _shade_cloth(tint, lit, 0.4 * tall, 0.36 * tall)
    _shade(thing, low, (wide, wide * rng.uniform(0.8, 1.0)), tall, cloth, cloth)
    _bulb(thing, (0, 0, low + 0.08), lit)


def _arc_lamp(thing, rng, height, tint, iron, lit) -> None:
    """A great bow of tube rising from a block of stone at the left, a stiff dome hanging from its end."""
    reach = rng.uniform(0.36, 0.46)
    stone = materials.paint(str(rng.choice(STONES)), roughness=0.2, unevenness=0.15)
    side, h = float(rng.choice([-1, 1])), height
    if rng.random() < 0.5:
        thing.add(shapes.box("block", (0.32, 0.22, 0.2), (side * reach, 0, 0.1), stone, bevel=0.008))
        foot = 0.2
    else:
        base = [(0, 0), (0.16, 0), (0.165, 0.008), (0.165, 0.045), (0.155, 0.055), (0, 0.055)]
        thing.add(shapes.lathe("disc", base, stone, at=(side * reach, 0, 0)))
        foot = 0.055
    line = [(1.0, foot - 0.01), (1.02, 0.4 * h), (0.93, 0.68 * h), (0.62, 0.91 * h), (0.1, h), (-0.45, 0.95 * h)]
    line += [(-0.8, 0.82 * h), (-0.95, 0.7 * h)]
    bow = np.array([(side * reach * x, 0, z) for x, z in line])
    thing.add(shapes.tube("bow", bow, np.linspace(0.013, 0.009, 8), iron))
    collar = [(0.024, 0), (0.024, 0.02), (0.015, 0.03)]
    thing.add(shapes.lathe("collar", collar, iron, at=(side * reach, 0, foot), segments=20))
    wide = rng.uniform(0.16, 0.2)
    outside = (
        materials.metal("#c9cacc", roughness=0.15)
        if palette.name_of(tint) == "grey"
        else materials.paint(tint, coat=0.5)
    )
    form = _dome("dome" if rng.random() < 0.7 else "bell", wide, wide * rng.uniform(0.75, 0.95))
    end = bow[-1] + np.array([0, 0, 0.02])
    cap = [(0, 0.03), (0.014, 0.03), (0.03, 0.0), (0.034, -0.02)]
    thing.add(shapes.lathe("cap", cap, iron, at=end, segments=24))
    _head(thing, end, (-0.12 * side, -0.05, -1), form, outside, _inside(lit), lit)


def _reading_lamp(thing, rng, height, tint, iron, lit) -> None:
    """A pole on a round foot that bends over at the top, and a stiff tilted shade at its end."""
    side, h = float(rng.choice([-1, 1])), height
    base = [(0, 0), (0.14, 0), (0.145, 0.006), (0.14, 0.02), (0.02, 0.026), (0.014, 0.05)]
    at = np.array([side * 0.12, 0, 0])
    thing.add(shapes.lathe("foot", base, iron, at=at))
    line = [(0, 0.02), (0, 0.5 * h), (0, 0.86 * h), (-0.03, 0.95 * h), (-0.11, h), (-0.2, 0.985 * h), (-0.25, 0.94 * h)]
    pole = np.array([(at[0] + side * x, 0, z) for x, z in line])
    thing.add(shapes.tube("pole", pole, 0.0095, iron))
    wide = rng.uniform(0.1, 0.13)
    form = _dome(str(rng.choice(["cone", "bell", "dome"])), wide, wide * rng.uniform(1.1, 1.4))
    towards = (-0.55 * side, -0.5, -1)
    joint = [(0, -0.018), (0.014, -0.014), (0.018, 0), (0.014, 0.014), (0, 0.018)]
    thing.add(shapes.lathe("joint", joint, iron, at=pole[-1], segments=20))
    _head(thing, pole[-1], towards, form, materials.paint(tint, roughness=0.3), _inside(lit), lit, bulb=0.8)
    box = shapes.box("switch", (0.02, 0.024, 0.06), (at[0], 0, 0.62 * h), materials.plastic("#1b1b1d"), bevel=0.004)
    thing.add(box)


# ----------------------------------------------------------------------------------------------------- table lamps

# fmt: off
BODIES = {  # bodies of glazed ware as (radius, height), shares of their width and height
    "gourd": ((0, 0), (0.62, 0), (0.66, 0.03), (0.95, 0.2), (1.0, 0.32), (0.8, 0.5), (0.45, 0.6), (0.5, 0.72),
              (0.42, 0.86), (0.2, 0.97), (0.12, 1.0), (0, 1.0)),
    "ball": ((0, 0), (0.6, 0), (0.62, 0.05), (0.5, 0.09), (0.75, 0.2), (0.98, 0.4), (1.0, 0.54), (0.85, 0.74),
             (0.5, 0.91), (0.2, 0.96), (0.17, 1.0), (0, 1.0)),
    "bottle": ((0, 0), (0.85, 0), (0.92, 0.02), (1.0, 0.12), (0.98, 0.4), (0.8, 0.58), (0.42, 0.72), (0.27, 0.82),
               (0.25, 0.96), (0.3, 1.0), (0, 1.0)),
    "jar": ((0, 0), (0.55, 0), (0.58, 0.02), (0.7, 0.2), (0.98, 0.6), (1.0, 0.74), (0.85, 0.88), (0.45, 0.94),
            (0.42, 0.98), (0.2, 1.0), (0, 1.0)),
}
TURNED = ((0, 0), (1.0, 0), (1.02, 0.03), (0.95, 0.07), (0.5, 0.1), (0.34, 0.14), (0.3, 0.18), (0.46, 0.2),
          (0.5, 0.225), (0.3, 0.26), (0.28, 0.3), (0.46, 0.42), (0.5, 0.5), (0.36, 0.62), (0.22, 0.74), (0.2, 0.8), 
          (0.36, 0.83), (0.36, 0.86), (0.2, 0.9), (0.22, 0.97), (0.3, 1.0), (0, 1.0))
# fmt: on


def table_lamp(
    rng: np.random.Generator,
    *,
    height: float = 0.5,
    tint: str = "#f2f1ec",
    body: str = "#28507f",
    style: str = "gourd",
    lit: bool = True,
) -> Thing:
    """Return a lamp for a table. `style`: a key of BODIES (glazed ware), "turned" (wood), "sticks" (three short legs),
    all with a cloth shade of `tint`; or "mushroom" (a shining cap on a stem, all of `tint`)."""
    thing = Thing("table lamp", tint)
    if style == "mushroom":
        _mushroom_lamp(thing, rng, height, tint, lit)
        return thing
    tall = height * rng.uniform(0.38, 0.46)
    low, brass = height - tall, _metal(rng)
    wide = height * rng.uniform(0.27, 0.34)
    narrow = wide * rng.choice([0.55, 0.7, 0.9])
    foot = low - 0.03
    _table_foot(thing, rng, style, foot, low, body, brass)
    neck = [
        (0.014, foot - 0.004),
        (0.014, foot + 0.012),
        (0.008, foot + 0.016),
        (0.008, low + 0.02),
        (0.016, low + 0.03),
    ]
    thing.add(shapes.lathe("neck", [*neck, (0.016, low + 0.06), (0, low + 0.06)], brass, segments=24))
    pleats = int(rng.integers(28, 40)) if rng.random() < 0.35 else 0
    cloth = _shade_cloth(tint, lit, 0.4 * tall, 0.36 * tall)
    flare = 0.07 if narrow < 0.6 * wide and rng.random() < 0.5 else 0.0
    _shade(thing, low, (wide, narrow), tall, cloth, cloth if rng.random() < 0.5 else brass, pleats=pleats, flare=flare)
    _bulb(thing, (0, 0, low + 0.06), lit, scale=0.9)
    knob = [(0, 0), (0.004, 0), (0.008, 0.01), (0.006, 0.018), (0, 0.022)]
    thing.add(shapes.lathe("finial", knob, brass, at=(0, 0, low + 0.96 * tall), segments=16))
    _lead(thing, rng, (0, 0.2 * foot, 0.005), 0.25)
    return thing


def _table_foot(thing, rng, style: str, foot: float, low: float, body: str, brass) -> None:
    """What stands under the shade of a table lamp, `foot` metres tall: legs, turned wood or glazed ware."""
    if style == "sticks":
        wood = _timber(rng)
        for k in range(3):
            angle = 2 * np.pi * k / 3 + rng.uniform(-0.2, 0.2) + 0.5
            out = np.array([np.cos(angle), np.sin(angle), 0])
            line = np.array([out * 0.012 + (0, 0, low), out * 0.42 * foot + (0, 0, 0.005)])
            thing.add(shapes.tube("leg", line, np.array([0.013, 0.009]), wood, smooth=0))
        hub = [(0, foot - 0.03), (0.03, foot - 0.03), (0.03, foot), (0.012, foot + 0.01), (0.012, foot + 0.04)]
        thing.add(shapes.lathe("hub", hub, brass, segments=24))
    else:
        share = rng.uniform(0.26, 0.34) if style != "turned" else rng.uniform(0.26, 0.3)
        form = TURNED if style == "turned" else BODIES[style]
        profile = [(r * share * foot * 1.25, z * foot) for r, z in form]
        ware = _timber(rng) if style == "turned" else materials.ceramic(body)
        thing.add(shapes.lathe("body", profile, ware, smooth_profile=4))
        plinth = [(0, 0), (profile[1][0] * 1.12, 0), (profile[1][0] * 1.12, 0.01), (0, 0.012)]
        thing.add(shapes.lathe("plinth", plinth, ware if style == "turned" else brass))


def _mushroom_lamp(thing, rng, height, tint, lit) -> None:
    """A domed cap over a flared stem, of glass or plastic, with a lit underside."""
    h, wide = height, height * rng.uniform(0.34, 0.44)
    stem = [
        (0, 0),
        (0.6 * wide, 0),
        (0.62 * wide, 0.012),
        (0.5 * wide, 0.03),
        (0.2 * wide, 0.1 * h),
        (0.12 * wide, 0.3 * h),
    ]
    stem += [(0.11 * wide, 0.55 * h), (0.16 * wide, 0.7 * h), (0, 0.7 * h)]
    thing.add(shapes.lathe("stem", stem, materials.ceramic(tint, roughness=0.2), smooth_profile=4))
    depth = 0.4 * h
    cap = [(0, h), (0.3 * wide, h - 0.04 * depth), (0.65 * wide, h - 0.24 * depth), (0.9 * wide, h - 0.58 * depth)]
    cap += [(1.0 * wide, h - 0.95 * depth), (0.985 * wide, h - depth), (0.96 * wide, h - 0.96 * depth)]
    material = _opal(tint, lit, h - 0.75 * depth, 0.6 * depth, strength=1.6)
    thing.add(shapes.lathe("cap", cap, material, smooth_profile=4))
    under = [(0.96 * wide, h - 0.94 * depth), (0.1 * wide, h - 0.9 * depth)]
    thing.add(shapes.lathe("underside", under, _inside(lit)))
    _lead(thing, rng, (0, 0.55 * wide, 0.006), 0.22)


# ------------------------------------------------------------------------------------------------------ desk lamps


def desk_lamp(
    rng: np.random.Generator, *, tint: str = "#b3241f", style: str = "sprung", lit: bool = True, size: float = 1.0
) -> Thing:
    """Return a lamp to work by. `style`: "sprung" (two jointed arms with springs), "gooseneck" (a ribbed bent neck),
    "banker" (a glass trough on a brass stem) or "bar" (a flat arm with a strip of light)."""
    thing = Thing("desk lamp", tint)
    build = {"sprung": _sprung_lamp, "gooseneck": _gooseneck_lamp, "banker": _banker_lamp, "bar": _bar_lamp}[style]
    build(thing, rng, tint, lit, size)
    return thing


def _round_foot(thing, at, radius: float, material) -> None:
    """A heavy round foot with a soft step, a felt line below and a switch on top."""
    base = [
        (0, 0.002),
        (radius, 0.002),
        (1.02 * radius, 0.008),
        (radius, 0.02),
        (0.9 * radius, 0.026),
        (0.2 * radius, 0.03),
    ]
    thing.add(shapes.lathe("foot", [*base, (0.16 * radius, 0.045), (0, 0.045)], material, at=at))
    dark = materials.plastic("#17181a")
    thing.add(shapes.lathe("felt", [(0, 0), (0.97 * radius, 0), (0.97 * radius, 0.003)], dark, at=at))
    button = [(0.012, 0.024), (0.011, 0.033), (0, 0.034)]
    thing.add(shapes.lathe("switch", button, dark, at=_off(at, 0, -0.62 * radius, 0), segments=20))


def _coil(start, end, radius: float, turns: int) -> np.ndarray:
    """The points of a spring from start to end."""
    start, end = np.array(start, float), np.array(end, float)
    along = (end - start) / np.linalg.norm(end - start)
    side = np.cross(along, (0, 1, 0))
    t = np.linspace(0, 1, 12 * turns)[:, None]
    a = 2 * np.pi * turns * t
    return start + (end - start) * t + radius * (np.cos(a) * side + np.sin(a) * np.array([0, 1.0, 0]))


def _sprung_lamp(thing, rng, tint, lit, size) -> None:
    """Two arms of paired rods, jointed, drawn by springs; a conical head with a neck; a weighty foot."""
    side, paint, steel = (
        float(rng.choice([-1, 1])),
        materials.paint(tint, roughness=0.3),
        materials.metal(roughness=0.25),
    )
    rods = steel if rng.random() < 0.5 else paint
    foot = np.array([side * 0.1, 0, 0]) * size
    _round_foot(thing, foot, 0.09 * size, paint)
    shoulder = foot + np.array([0, 0, 0.06]) * size
    elbow = shoulder + np.array([side * rng.uniform(0.06, 0.14), 0, 0.27]) * size
    wrist = elbow + np.array([-side * rng.uniform(0.22, 0.28), 0, rng.uniform(0.06, 0.16)]) * size
    for start, end in ((shoulder, elbow), (elbow, wrist)):
        for y in (-0.011, 0.011):
            thing.add(shapes.tube("rod", _off([start, end], 0, y, 0), 0.0045, rods, smooth=0))
    coils = [
        _coil(_off(shoulder, side * 0.012, y, 0.01), shoulder + (elbow - shoulder) * 0.4, 0.007, 16)
        for y in (-0.02, 0.02)
    ]
    coils.append(_coil(_off(elbow, 0, 0, 0.018), _off(elbow + (wrist - elbow) * 0.42, 0, 0, 0.01), 0.007, 14))
    thing.add(shapes.strands("springs", coils, 0.0014, steel))
    for place, radius in ((shoulder, 0.016), (elbow, 0.019), (wrist, 0.014)):
        pin = [(0, -0.02), (radius, -0.02), (radius, 0.02), (0, 0.02)]
        part = thing.add(shapes.lathe("joint", pin, paint, at=place, segments=20, bevel=0.002))
        part.rotation_euler = (np.pi / 2, 0, 0)
    towards = np.array([-0.5 * side, -0.35, -1.0])
    aimed = towards / np.linalg.norm(towards)
    wide, deep = 0.085 * size, 0.13 * size
    neck = [(0, 0.03), (0.02, 0.03), (0.026, 0.02), (0.026, -0.03)]
    at = wrist + aimed * 0.035
    _aim(thing.add(shapes.lathe("neck", neck, paint, segments=28)), at, aimed)
    form = [
        (0.02 * size, 0),
        (0.036 * size, -0.01),
        (0.042 * size, -0.045 * size),
        (0.075 * size, -0.095 * size),
        (wide, -deep),
    ]
    _head(thing, at, aimed, form, paint, _inside(lit), lit, bulb=0.8)


def _gooseneck_lamp(thing, rng, tint, lit, size) -> None:
    """A ribbed neck that rises from a round foot and bends over; a bell or cone at its end."""
    side, paint, steel = (
        float(rng.choice([-1, 1])),
        materials.paint(tint, roughness=0.3),
        materials.metal(roughness=0.22),
    )
    foot = np.array([side * 0.06, 0, 0]) * size
    _round_foot(thing, foot, 0.08 * size, paint)
    over = rng.uniform(0.16, 0.22)
    line = [(0, 0.03), (0.01, 0.14), (0.02, 0.26), (-0.02, 0.36), (-0.09, 0.395), (-over, 0.35)]
    bend = np.array([(side * x, 0, z) for x, z in line]) * size + foot
    smooth = shapes.smooth_line(bend, 16)
    ribs = 0.0068 * size * (1 + 0.14 * (np.arange(len(smooth)) % 2))
    thing.add(shapes.tube("neck", smooth, ribs, steel, smooth=0))
    wide = 0.08 * size
    form = _dome(str(rng.choice(["bell", "cone", "dome"])), wide, wide * rng.uniform(1.0, 1.3))
    cap = [(0, 0.03), (0.012, 0.03), (0.02, 0.015), (0.024, -0.012)]
    towards = (-0.5 * side, -0.4, -1.0)
    _aim(thing.add(shapes.lathe("cap", cap, steel, segments=24)), bend[-1], towards)
    _head(thing, bend[-1], towards, form, paint, _inside(lit), lit, bulb=0.75)


def _banker_lamp(thing, rng, tint, lit, size) -> None:
    """A stepped brass foot, a stem with a knop, a trough of coloured glass across it, a pull chain."""
    brass, s = materials.metal("#b08d4a", roughness=0.2), size
    foot = [(0, 0), (0.1, 0), (0.103, 0.008), (0.095, 0.018), (0.06, 0.026), (0.03, 0.04), (0.016, 0.06), (0.012, 0.12)]
    foot += [(0.02, 0.13), (0.022, 0.14), (0.012, 0.15), (0.01, 0.3), (0, 0.3)]
    base = thing.add(shapes.lathe("foot", [(r * s, z * s) for r, z in foot], brass, smooth_profile=3))
    base.scale = (1.15, 0.9, 1)
    half, r, z = 0.135 * s, 0.062 * s, 0.31 * s
    angle, along = np.linspace(-0.25, np.pi + 0.12, 19), np.linspace(-1, 1, 25)
    taper = (1 - np.abs(along) ** 9) ** 0.5 * 0.9 + 0.1
    lay = np.stack(np.meshgrid(along, angle, indexing="ij"), axis=-1)
    y = -r * np.cos(lay[..., 1]) * 1.05
    up = r * np.sin(lay[..., 1]) * taper[:, None]
    grid = np.stack([lay[..., 0] * half, y * (0.5 + 0.5 * taper[:, None]), up], axis=-1)
    trough = shapes.sheet("glass", grid, _opal(tint, lit, 0.3 * r, 1.2 * r, strength=1.8), thickness=0.004)
    trough.location = (0, 0, z)
    thing.add(trough)
    tube = np.array([(-0.8 * half, 0, z + 0.3 * r), (0.8 * half, 0, z + 0.3 * r)])
    thing.add(shapes.tube("light", tube, 0.012 * s, _bulb_glass(lit), smooth=0))
    for side in (-1, 1):
        bow = np.array([(0, 0, z - 0.03), (side * 0.5 * half, 0, z - 0.02), (side * 1.0 * half, 0, z + 0.1 * r)])
        thing.add(shapes.tube("bracket", bow, 0.005, brass))
        knob = [(0, -0.01), (0.009, -0.004), (0.009, 0.004), (0, 0.01)]
        thing.add(shapes.lathe("knob", knob, brass, at=(side * 1.02 * half, 0, z + 0.14 * r), segments=16))
    top = [(0.014, 0), (0.01, 0.008), (0.007, 0.02), (0, 0.024)]
    thing.add(shapes.lathe("finial", top, brass, at=(0, 0, z + r), segments=16))
    chain = np.array([(0.035, -0.03, z), (0.035, -0.03, z - 0.11 * s)])
    thing.add(shapes.tube("chain", chain, 0.0018, brass, smooth=0))
    thing.add(shapes.lathe("pull", [(0, -0.012), (0.006, -0.008), (0.003, 0.008), (0, 0.01)], brass, at=chain[1]))


def _bar_lamp(thing, rng, tint, lit, size) -> None:
    """A slab foot, two flat arms with a round joint, a long head with a strip of light below."""
    side, paint = float(rng.choice([-1, 1])), materials.paint(tint, roughness=0.4)
    steel = materials.metal("#8f9194", roughness=0.3)
    foot = np.array([side * 0.14, 0, 0]) * size
    base = [(0, 0), (0.085, 0), (0.088, 0.004), (0.084, 0.016), (0, 0.018)]
    thing.add(shapes.lathe("foot", [(r * size, z) for r, z in base], paint, at=foot))
    elbow = foot + np.array([side * 0.05, 0.0, 0.38]) * size
    thing.add(shapes.ribbon("arm", np.array([foot, elbow]), (0, 1, 0), 0.024, 0.011, paint, smooth=0))
    end = elbow + np.array([-side * 0.44, -0.02, rng.uniform(-0.02, 0.06)]) * size
    thing.add(shapes.ribbon("head", np.array([elbow, end]), (0, 1, 0), 0.048, 0.016, paint, smooth=0))
    strip = np.array([elbow + (end - elbow) * 0.15, elbow + (end - elbow) * 0.97]) - np.array([0, 0, 0.0095])
    light = materials.glow(WARM, 4.0) if lit else materials.plastic("#eceae4", roughness=0.3)
    thing.add(shapes.ribbon("strip", strip, (0, 1, 0), 0.036, 0.006, light, smooth=0))
    for place, radius in ((elbow, 0.02), (_off(foot, 0, 0, 0.022), 0.018)):
        pin = [(0, -0.017), (radius, -0.017), (radius, 0.017), (0, 0.017)]
        part = thing.add(shapes.lathe("joint", pin, steel, at=place, segments=24, bevel=0.002))
        part.rotation_euler = (np.pi / 2, 0, 0)


# --------------------------------------------------------------------------------------------------- pendant lamps


def pendant_lamp(
    rng: np.random.Generator,
    *,
    cord: float = 0.6,
    width: float = 0.4,
    tint: str = "#1b1b1d",
    style: str = "dome",
    lit: bool = True,
) -> Thing:
    """Return a lamp that hangs from z = 0 by a cord of that length: a rose, the cord, and by `style` a key of DOMES
    (stiff), "drum" (cloth), "globe" (opal glass), "paper" (a ribbed ball) or "cane" (open wickerwork)."""
    thing = Thing("pendant lamp", tint)
    steel, dark = _metal(rng), materials.plastic("#1b1b1d" if rng.random() < 0.6 else "#eceae4", roughness=0.6)
    rose = [(0, 0), (0.055, 0), (0.055, -0.012), (0.04, -0.026), (0.01, -0.03), (0, -0.03)]
    thing.add(shapes.lathe("rose", rose, steel))
    low = -cord
    thing.add(shapes.tube("cord", np.array([(0, 0, -0.02), (0, 0, low - 0.01)]), 0.0035, dark, smooth=0))
    socket = [(0, 0.06), (0.008, 0.058), (0.02, 0.04), (0.022, 0.0), (0.0, -0.01)]
    thing.add(shapes.lathe("socket", socket, steel, at=(0, 0, low), segments=28))
    r = width / 2
    if style in DOMES:
        depth = r * {"dome": 0.95, "cone": 1.05, "bell": 1.2, "barn": 1.0}[style]
        outside = materials.paint(tint, roughness=0.25, coat=0.4)
        _head(thing, (0, 0, low), (0, 0, -1), _dome(style, r, depth), outside, _inside(lit), lit, bulb=1.2)
    elif style == "drum":
        tall = rng.uniform(0.45, 0.6) * width
        cloth = _shade_cloth(tint, lit, 0.5 * tall, 0.42 * tall)
        _shade(thing, low - tall, (r, r * rng.uniform(0.85, 1.0)), tall, cloth, cloth)
        _bulb(thing, (0, 0, low - 0.02), lit, scale=1.2, down=True)
    elif style == "globe":
        angle = np.linspace(0.12, np.pi, 24)
        ball = [(r * np.sin(a), low - r + r * np.cos(a)) for a in angle]
        thing.add(shapes.lathe("globe", ball, _opal(tint, lit, low - r, 0.85 * r)))
        collar = [(0.2 * r, 0.004), (0.22 * r, -0.012), (0.16 * r, -0.016)]
        thing.add(shapes.lathe("collar", collar, steel, at=(0, 0, low), segments=32))
    elif style == "paper":
        _paper_ball(thing, rng, low, r, tint, lit)
    else:
        _cane_bell(thing, rng, low, r, tint, lit)
    return thing


def _paper_ball(thing, rng, low, r, tint, lit) -> None:
    """A ball of paper over hoops of wire: between two hoops it sags in a little."""
    hoops, between = int(rng.integers(11, 17)), 4
    angle = np.linspace(0.28, np.pi - 0.28, hoops * between + 1)
    sag = 1 - 0.02 * np.abs(np.sin(np.linspace(0, hoops * np.pi, len(angle))))
    squeeze = rng.uniform(0.85, 1.0)
    ball = [(r * s * np.sin(a), low - r * squeeze + r * squeeze * np.cos(a)) for a, s in zip(angle, sag, strict=True)]
    paper = materials.paint(tint, roughness=0.8, unevenness=0.04)
    if lit:
        graph = materials.Graph("lit paper")
        graph.principled({"Roughness": 0.8})
        paper = _lit(graph, tint, 1.5, low - 0.8 * r * squeeze, 0.75 * r)
    thing.add(shapes.lathe("paper", ball, paper))
    _bulb(thing, (0, 0, low - 0.3 * r), lit, down=True)
    wire = materials.metal("#55585c")
    for radius, z in (ball[0], ball[-1]):
        turn = np.linspace(0, 2 * np.pi, 32, endpoint=False)
        ring = np.column_stack([radius * np.cos(turn), radius * np.sin(turn), np.full(32, z)])
        thing.add(shapes.tube("hoop", ring, 0.002, wire, closed=True, smooth=0))
    thing.add(shapes.tube("wire", np.array([(-ball[0][0], 0, ball[0][1]), (ball[0][0], 0, ball[0][1])]), 0.002, wire))


def _cane_bell(thing, rng, low, r, tint, lit) -> None:
    """Open wickerwork in the form of a bell: crossing uprights, hoops, a thick rim; the bulb shows through."""
    depth = r * rng.uniform(1.0, 1.3)
    form = np.array(DOMES[str(rng.choice(["dome", "bell"]))]) * (r, depth)
    form[0, 0] = 0.12 * r
    line = shapes.smooth_line(form, 8)
    lines, radii = [], []
    for k in range(36):
        for swirl in (-0.5, 0.5):
            angle = 2 * np.pi * k / 36 + swirl * np.linspace(0, 1, len(line)) + rng.normal(0, 0.01)
            lines.append(np.column_stack([line[:, 0] * np.cos(angle), line[:, 0] * np.sin(angle), line[:, 1] + low]))
            radii.append(0.0022)
    turn = np.linspace(0, 2 * np.pi, 80)
    for place in np.linspace(0.1, 1.0, 9):
        radius, z = line[int(place * (len(line) - 1))]
        lines.append(np.column_stack([radius * np.cos(turn), radius * np.sin(turn), np.full(80, low + z)]))
        radii.append(0.0065 if place > 0.99 else 0.003)
    thing.add(shapes.strands("wicker", lines, radii, materials.fibre(tint, spread=0.15)))
    _bulb(thing, (0, 0, low - 0.02), lit, scale=1.4, down=True)


# ---------------------------------------------------------------------------------------------- candles and lanterns


def _flame(thing, at, scale: float) -> None:
    """A candle's flame over its wick: orange below, near white above."""
    graph = materials.Graph("flame")
    height = graph.node("ShaderNodeSeparateXYZ", {0: graph.node("ShaderNodeTexCoord", {}).outputs["Object"]}).outputs[2]
    stops = [(0.0, "#ff7a1f"), (0.35, "#ffb648"), (0.8, "#fff0c4")]
    tint = graph.ramp(graph.math("DIVIDE", height, 0.03 * scale), [(p, materials.colour(v)) for p, v in stops])
    light = graph.node("ShaderNodeEmission", {"Color": tint, "Strength": 6.0})
    graph.set(graph.output.inputs["Surface"], light.outputs[0])
    drop = [(0, 0), (0.0042, 0.004), (0.0052, 0.01), (0.0042, 0.018), (0.002, 0.027), (0, 0.034)]
    drop = [(r * scale, z * scale) for r, z in drop]
    thing.add(shapes.lathe("flame", drop, graph.material, at=at, segments=16, smooth_profile=3))


def _wax(thing, rng, at, radius: float, height: float, tint: str, lit: bool, *, drips: int = 0) -> None:
    """A candle of wax with a hollow round the wick, its rim worn; aglow below the flame if `lit`."""
    wax = materials.paint(tint, roughness=0.35, unevenness=0.05)
    if lit:
        graph = materials.Graph("lit wax")
        graph.principled({"Roughness": 0.35})
        _lit(graph, tint, 0.6, height, 1.5 * radius + 0.01)
        wax = graph.principled({"Base Color": materials.colour(tint)})
    r, h = radius, height
    hollow = 0.25 * r
    profile = [(0, 0), (0.97 * r, 0), (r, 0.04 * r), (r, 0.6 * h), (r, h - 0.14 * r), (0.985 * r, h - 0.04 * r)]
    profile += [(0.94 * r, h), (0.88 * r, h), (0.8 * r, h - 0.07 * r), (0.66 * r, h - 0.8 * hollow)]
    profile += [(0.3 * r, h - hollow), (0, h - hollow)]
    body = thing.add(shapes.lathe("wax", profile, wax, at=at, segments=40))
    sway, points = rng.uniform(0, 6.28), body.data.vertices
    places = np.array([tuple(point.co) for point in points])
    turn = np.arctan2(places[:, 1], places[:, 0])
    places[:, 2] += np.clip(places[:, 2] - 0.6 * h, 0, None) / (0.4 * h) * 0.09 * r * np.sin(2 * turn + sway)
    points.foreach_set("co", places.ravel())
    foot = _off(at, 0, 0, h - hollow)
    wick = foot + np.array([(0, 0, 0), (0.0005, 0, 0.007), (0.002, 0, 0.012)])
    thing.add(shapes.tube("wick", wick, 0.0011, materials.plastic("#1a1512", roughness=0.9), smooth=3))
    if lit:
        _flame(thing, _off(foot, 0.001, 0, 0.006), 1.0 + 8 * min(radius, 0.04))
    for _ in range(drips):
        angle, long = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.6) * h
        out = np.array([np.cos(angle), np.sin(angle), 0]) * r
        heights = np.array([(0, 0, h - 0.02 * r), (0, 0, h - 0.15 * r), (0, 0, h - long)])
        drip = np.array([0.9 * out, out, out]) + heights + np.array(at)
        thick = 0.1 * r + 0.0008
        thing.add(shapes.tube("drip", drip, np.array([0.7, 0.8, 1.25]) * thick, wax, smooth=4))


def candle(
    rng: np.random.Generator,
    *,
    tint: str = "#f2f1ec",
    holder: str | None = None,
    style: str = "pillar",
    height: float = 0.14,
    lit: bool = True,
) -> Thing:
    """Return a candle. `style`: "pillar" (thick, on a saucer), "group" (three pillars on a tray), "taper" (thin, in a
    candlestick), "dish" (short, in a dish with a ring to hold) or "glass" (in a tumbler). `holder`: its paint."""
    thing = Thing("candle", tint)
    ware = materials.ceramic(holder) if holder else _metal(rng)
    if style == "pillar":
        radius = rng.uniform(0.3, 0.42) * height
        dish = [(0, 0), (1.1 * radius, 0), (1.3 * radius, 0.003), (1.5 * radius, 0.014), (1.46 * radius, 0.016)]
        thing.add(shapes.lathe("saucer", [*dish, (1.25 * radius, 0.006), (0, 0.005)], ware, smooth_profile=2))
        _wax(thing, rng, (0, 0, 0.005), radius, height, tint, lit, drips=int(rng.integers(2, 6)))
    elif style == "group":
        tray = [(0, 0), (0.115, 0), (0.125, 0.004), (0.13, 0.014), (0.126, 0.015), (0.12, 0.007), (0, 0.006)]
        thing.add(shapes.lathe("tray", tray, ware))
        turn = rng.uniform(0, 6.28)
        for k, share in enumerate(rng.permutation([1.0, 0.72, 0.5])):
            out = 0.055 * np.array([np.cos(turn + 2.1 * k), np.sin(turn + 2.1 * k)])
            tall = share * height * rng.uniform(0.9, 1.1)
            _wax(thing, rng, (*out, 0.006), rng.uniform(0.03, 0.036), tall, tint, lit, drips=int(rng.integers(1, 3)))
    elif style == "taper":
        _candlestick(thing, rng, height, tint, ware, lit)
    elif style == "dish":
        _chamberstick(thing, rng, height, tint, ware, lit)
    else:
        _candle_glass(thing, rng, height, tint, lit)
    return thing


def _candlestick(thing, rng, height, tint, ware, lit) -> None:
    """A turned stick with a drip pan, a thin candle upright in it."""
    h = height * rng.uniform(0.9, 1.5)
    form = [
        (0, 0),
        (0.046, 0),
        (0.048, 0.004),
        (0.044, 0.012),
        (0.02, 0.02),
        (0.011, 0.03),
        (0.009, 0.3 * h),
        (0.017, 0.36 * h),
    ]
    form += [
        (0.019, 0.42 * h),
        (0.009, 0.5 * h),
        (0.008, 0.8 * h),
        (0.012, 0.86 * h),
        (0.029, 0.89 * h),
        (0.03, 0.9 * h),
    ]
    form += [(0.014, 0.905 * h), (0.0145, h), (0.011, h), (0.011, 0.92 * h), (0, 0.92 * h)]
    thing.add(shapes.lathe("candlestick", form, ware, smooth_profile=2))
    _wax(thing, rng, (0, 0, 0.93 * h), 0.0108, rng.uniform(0.12, 0.22), tint, lit, drips=int(rng.integers(0, 4)))


def _chamberstick(thing, rng, height, tint, ware, lit) -> None:
    """A broad dish with a socket in the middle and a ring at the side for a finger."""
    dish = [
        (0, 0),
        (0.05, 0),
        (0.062, 0.006),
        (0.072, 0.02),
        (0.07, 0.022),
        (0.06, 0.01),
        (0.02, 0.005),
        (0.016, 0.008),
    ]
    dish += [(0.0155, 0.03), (0.019, 0.034), (0.0125, 0.034), (0.0125, 0.01), (0, 0.01)]
    thing.add(shapes.lathe("dish", dish, ware, smooth_profile=2))
    side, turn = float(rng.choice([-1, 1])), np.linspace(0, 2 * np.pi, 20, endpoint=False)
    ring = np.column_stack([side * (0.084 + 0.017 * np.cos(turn)), np.zeros(20), 0.022 + 0.017 * np.sin(turn)])
    thing.add(shapes.tube("ring", ring, 0.0032, ware, closed=True, smooth=2))
    _wax(thing, rng, (0, 0, 0.012), 0.0122, 0.75 * height, tint, lit, drips=int(rng.integers(2, 5)))


def _candle_glass(thing, rng, height, tint, lit) -> None:
    """A tumbler of clear glass with wax in it and a label on its front."""
    r, h = rng.uniform(0.032, 0.042), 0.075 + 0.2 * height
    glass = [
        (0, 0),
        (0.94 * r, 0),
        (r, 0.004),
        (1.03 * r, h),
        (1.0 * r, h + 0.001),
        (0.97 * r, h),
        (0.94 * r, 0.008),
        (0, 0.008),
    ]
    thing.add(shapes.lathe("glass", glass, _thin_glass()))
    _wax(thing, rng, (0, 0, 0.009), 0.925 * r, rng.uniform(0.55, 0.75) * h, tint, lit)
    angle, rise = np.linspace(-0.75, 0.75, 9) - np.pi / 2, np.array([0.22, 0.58]) * h
    grid = np.array([[(1.045 * r * np.cos(a), 1.045 * r * np.sin(a), z) for a in angle] for z in rise])
    thing.add(shapes.sheet("label", grid, materials.paper("#efe9da"), thickness=0.0004))
    ink = materials.paper("#3a3632")
    for z, half in ((0.47, 0.4), (0.4, 0.28), (0.32, 0.34)):
        bent = np.linspace(-half, half, 7) - np.pi / 2
        line = np.column_stack([1.06 * r * np.cos(bent), 1.06 * r * np.sin(bent), np.full(7, z * h)])
        thing.add(shapes.ribbon("lettering", line, (0, 0, 1), 0.003, 0.0003, ink, smooth=0))


def lantern(
    rng: np.random.Generator,
    *,
    height: float = 0.3,
    tint: str = "#17181a",
    style: str = "house",
    sides: int = 4,
    wooden: bool = False,
    lit: bool = True,
) -> Thing:
    """Return a lantern. `style`: "house" (panes between `sides` posts, a roof, a ring, a candle within) or "storm" (an
    oil lantern: tank, glass chimney, two side tubes, wire handle)."""
    thing = Thing("lantern", tint)
    if style == "storm":
        _storm_lantern(thing, rng, height, tint, lit)
        return thing
    r, body = height * rng.uniform(0.24, 0.3), height * 0.66
    _housing(thing, rng, r, body, tint, sides, wooden)
    wax = str(rng.choice(["#f2f1ec", "#efe3c4", "#f2f1ec"]))
    _wax(thing, rng, (0, 0, 0.05 * body), 0.38 * r, body * rng.uniform(0.35, 0.5), wax, lit, drips=2)
    return thing


def _housing(thing, rng, r: float, body: float, tint: str, sides: int, wooden: bool) -> None:
    """Base, posts, panes, roof and ring of a lantern of that many sides, `body` metres to the eaves."""
    if wooden:
        frame = materials.wood(palette.darker(tint, 0.65), tint, axis="z")
    else:
        frame = materials.paint(tint, roughness=0.4, unevenness=0.12)
    roof = _metal(rng) if wooden else frame
    turn = np.pi / sides * (1 if sides == 4 else 0)
    corners = turn + 2 * np.pi * np.arange(sides) / sides
    ring = np.column_stack([np.cos(corners), np.sin(corners)])
    for name, profile, material in (
        ("base", [(0, 0), (1.2, 0), (1.2, 0.03), (1.1, 0.05), (0, 0.05)], frame),
        ("eaves", [(0, 0.96), (1.08, 0.96), (1.2, 0.985), (1.2, 1.02), (0, 1.03)], frame),
        ("roof", [(1.15, 1.02), (0.85, 1.14), (0.42, 1.28), (0.4, 1.34), (0.46, 1.35), (0.2, 1.42), (0, 1.44)], roof),
    ):
        _prism(thing, name, [(k * r, z * body) for k, z in profile], ring, material)
    thick = 0.085 * r
    for x, y in ring * r:
        post = np.array([(x, y, 0.03 * body), (x, y, 0.98 * body)])
        thing.add(shapes.tube("post", post, thick, frame, smooth=0))
    _panes(thing, rng, ring * r, body, frame, thick)
    hoop = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    lift = 1.44 * body + 0.2 * r
    handle = np.column_stack([0.28 * r * np.cos(hoop), 0.1 * r * np.sin(hoop), lift + 0.28 * r * np.sin(hoop)])
    thing.add(shapes.tube("ring", handle, 0.035 * r, roof if wooden else frame, closed=True, smooth=2))


def _prism(thing, name: str, profile, ring: np.ndarray, material) -> None:
    """A body with flat sides: the profile of (radius, height) carried round the corners `ring` (N, 2)."""
    count = len(ring)
    points = np.concatenate([np.column_stack([ring * max(k, 1e-4), np.full(count, z)]) for k, z in profile])
    faces = shapes.grid_faces(len(profile), count, wrap=True)
    thing.add(shapes.mesh_object(name, points, faces, material, smooth=False, bevel=0.0015))


def _panes(thing, rng, corners: np.ndarray, body: float, frame, thick: float) -> None:
    """Thin panes between the posts, with bars crossing on them in one of two patterns."""
    glass, cross = _thin_glass(), rng.random() < 0.6
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        middle, along = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), np.array([x1 - x0, y1 - y0])
        long = float(np.linalg.norm(along))
        angle = float(np.arctan2(along[1], along[0]))
        size = (long - thick, 0.002, 0.92 * body)
        thing.add(shapes.box("pane", size, (*middle, 0.51 * body), glass, bevel=0.0, turn=(0, 0, angle)))
        if cross:
            bar = np.array([(*middle, 0.05 * body), (*middle, 0.96 * body)])
            thing.add(shapes.tube("bar", bar, 0.35 * thick, frame, smooth=0))
        rail = np.array([(x0, y0, 0.68 * body), (x1, y1, 0.68 * body)])
        thing.add(shapes.tube("bar", rail, 0.35 * thick, frame, smooth=0))


# fmt: off
TANK = ((0, 0), (0.25, 0), (0.27, 0.015), (0.27, 0.12), (0.25, 0.16), (0.15, 0.19), (0.12, 0.22), (0.13, 0.27),
        (0, 0.27))
CHIMNEY = ((0.11, 0.27), (0.17, 0.34), (0.2, 0.43), (0.18, 0.53), (0.12, 0.61), (0.11, 0.63))
HOOD = ((0.14, 0.61), (0.15, 0.63), (0.13, 0.66), (0.1, 0.68), (0.1, 0.75), (0.16, 0.77), (0.16, 0.79), (0.08, 0.85),
        (0, 0.86))
# fmt: on


def _storm_lantern(thing, rng, height, tint, lit) -> None:
    """Tank, burner, a bellied glass between wires, hood and chimney cap, the tubes at the sides, a bail handle."""
    h, paint = height, materials.paint(tint, roughness=0.3, unevenness=0.1, coat=0.3)
    steel = materials.metal("#b9babc", roughness=0.35)
    for name, profile, material in (("tank", TANK, paint), ("hood", HOOD, paint), ("chimney", CHIMNEY, _thin_glass())):
        thing.add(shapes.lathe(name, [(r * h, z * h) for r, z in profile], material, smooth_profile=2))
    cap = [(0, 0), (0.035 * h, 0), (0.035 * h, 0.02 * h), (0, 0.024 * h)]
    thing.add(shapes.lathe("filler cap", cap, steel, at=(0.17 * h, -0.1 * h, 0.165 * h), segments=20))
    burner = [(0.07, 0.27), (0.07, 0.3), (0.03, 0.34), (0.02, 0.35), (0, 0.35)]
    thing.add(shapes.lathe("burner", [(r * h, z * h) for r, z in burner], steel, segments=28))
    for side in (-1, 1):
        line = [(0.22, 0.13), (0.29, 0.2), (0.3, 0.42), (0.28, 0.62), (0.2, 0.72), (0.09, 0.73)]
        thing.add(shapes.tube("side tube", np.array([(side * x * h, 0, z * h) for x, z in line]), 0.019 * h, paint))
    for k in range(4):
        turn = np.pi / 4 + k * np.pi / 2
        wire = [(r * h * 1.1 * np.cos(turn), r * h * 1.1 * np.sin(turn), z * h) for r, z in CHIMNEY]
        thing.add(shapes.tube("wire", np.array(wire), 0.006 * h, steel, smooth=3))
    angle, fallen = np.linspace(0, np.pi, 11), rng.uniform(0.0, 0.9)
    rise = 0.34 * h * np.sin(angle)
    bail = np.column_stack([0.3 * h * np.cos(angle), rise * np.sin(fallen), 0.66 * h + rise * np.cos(fallen)])
    thing.add(shapes.tube("bail", bail, 0.009 * h, steel, smooth=3))
    if lit:
        _flame(thing, (0, 0, 0.345 * h), 8 * h)


# ------------------------------------------------------------------------------------------------------ what varies


def _pick(rng, values, chances=None):
    """One of the values."""
    return values[int(rng.choice(len(values), p=chances))]


def _shade_tint(rng) -> str:
    """A shade's colour: pale more often than not."""
    return palette.pick(rng, ("white",)) if rng.random() < 0.45 else palette.pick(rng)


def _floor_lamp(rng) -> Thing:
    style = _pick(rng, ("straight", "tripod", "arc", "reading"))
    tint = _shade_tint(rng) if style in ("straight", "tripod") else palette.pick(rng)
    metal = _pick(rng, (None, "#1b1b1d", "#eceae4"))
    height = rng.uniform(1.55, 1.8) if style == "arc" else rng.uniform(1.3, 1.75)
    return floor_lamp(rng, height=height, tint=tint, metal=metal, style=style, lit=bool(rng.random() < 0.5))


def _table_lamp(rng) -> Thing:
    style = _pick(rng, (*BODIES, "turned", "sticks", "mushroom"))
    tint = palette.pick(rng) if style == "mushroom" else _shade_tint(rng)
    lit = bool(rng.random() < 0.5)
    return table_lamp(rng, height=rng.uniform(0.34, 0.6), tint=tint, body=palette.pick(rng), style=style, lit=lit)


def _desk_lamp(rng) -> Thing:
    style = _pick(rng, ("sprung", "gooseneck", "banker", "bar"), (0.4, 0.25, 0.2, 0.15))
    tint = palette.pick(rng, ("green", "green", "white", "blue", "orange")) if style == "banker" else palette.pick(rng)
    return desk_lamp(rng, tint=tint, style=style, lit=bool(rng.random() < 0.5), size=rng.uniform(0.9, 1.15))


def _pendant_lamp(rng) -> Thing:
    style = _pick(rng, (*DOMES, "drum", "globe", "paper", "cane"))
    tint = palette.pick(rng)
    if style in ("drum", "paper"):
        tint = _shade_tint(rng)
    elif style == "globe":
        tint = palette.pick(rng, ("white", "white", "orange", "pink", "yellow"))
    elif style == "cane":
        tint = palette.vary(rng, _pick(rng, ("#b39a76", "#a37a50", "#d8c39a", "#2b211b", "#eceae4")))
    width = rng.uniform(0.24, 0.34) if style == "globe" else rng.uniform(0.3, 0.52)
    return pendant_lamp(
        rng, cord=rng.uniform(0.4, 1.0), width=width, tint=tint, style=style, lit=bool(rng.random() < 0.5)
    )


def _candle(rng) -> Thing:
    style = _pick(rng, ("pillar", "group", "taper", "dish", "glass"))
    tint = palette.pick(rng, ("white",)) if rng.random() < 0.4 else palette.pick(rng)
    holder = None if rng.random() < 0.6 else palette.pick(rng)
    height = rng.uniform(0.12, 0.2)
    return candle(rng, tint=tint, holder=holder, style=style, height=height, lit=bool(rng.random() < 0.55))


def _lantern(rng) -> Thing:
    style, wooden = _pick(rng, ("house", "house", "storm")), bool(rng.random() < 0.35)
    tint = palette.pick(rng, ("brown", "white", "grey")) if wooden and style == "house" else palette.pick(rng)
    sides = 4 if wooden or rng.random() < 0.6 else 6
    height = rng.uniform(0.24, 0.42)
    lit = bool(rng.random() < 0.6)
    return lantern(rng, height=height, tint=tint, style=style, sides=sides, wooden=wooden, lit=lit)


KINDS = {
    "floor lamp": Kind(_floor_lamp, on=("floor",)),
    "table lamp": Kind(_table_lamp, on=("table",)),
    "desk lamp": Kind(_desk_lamp, on=("table",)),
    "pendant lamp": Kind(_pendant_lamp, on=("ceiling",)),
    "candle": Kind(_candle, on=("table", "window")),
    "lantern": Kind(_lantern, on=("table", "floor", "window")),
}
