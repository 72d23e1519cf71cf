"""Boxes, crates, bins, buckets, suitcases and the bags one carries in the hand. See `thing.py` for a builder's form."""

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.joinery import (
    CORNERS,
    Timber,
    bars,
    boards,
    crumple,
    posts,
    stuffed,
    stuffed_points,
    turned,
)
from lab.scenes.things.thing import Kind, Thing

CARD = ("#b98f5f", "#a97f50", "#c39b6c")
PALE_WOODS = ("#c39a68", "#d0b489", "#a9794a", "#8a5a33", "#b8a58a")
LEATHERS = ("#6b4426", "#8a5a33", "#4d301c", "#a37a50", "#1b1b1d", "#8f1a1c", "#b98a5a")


def _leather(tint: str, *, worn: float = 0.08):
    """Leather: fine grain, a soft shine, clouds of wear."""
    graph = materials.Graph("leather")
    base = materials.colour(tint)
    where = graph.coordinates()
    cloud = graph.noise(where, 11.0, detail=5)
    shade = graph.ramp(cloud, [(0.3, materials.shade(base, 1 - 2 * worn)), (0.7, materials.shade(base, 1 + worn))])
    graph.bump(graph.cells(where, 420.0), 0.25, 0.0008)
    shine = graph.math("ADD", graph.math("MULTIPLY", cloud, 0.25), 0.32)
    return graph.principled({"Base Color": shade, "Roughness": shine})


def _plan(width: float, depth: float, radius: float) -> np.ndarray:
    """The outline (N, 2) in x and y of a rounded rectangle round the origin."""
    return shapes.rounded_outline(width, depth, (radius,) * 4, points_a_corner=6, points_a_side=8) - (0, depth / 2)


def _loft(name, rings, material, *, thickness=0.0, floor=True):
    """The wall through rings of points (levels, N, 3), closed below if `floor`."""
    rings = np.asarray(rings)
    if floor:
        middle = np.broadcast_to(rings[0].mean(axis=0), rings[0].shape)
        rings = np.concatenate([middle[None], rings])
    faces = shapes.grid_faces(len(rings), rings.shape[1], wrap=True)
    return shapes.mesh_object(name, rings.reshape(-1, 3), faces, material, thickness=thickness)


def _paper_balls(thing, rng, radius, z, count) -> None:
    """Crumpled sheets of paper that show in an open bin."""
    white = materials.paper("#ecebe6")
    template, faces = stuffed_points((0.09, 0.09, 0.09), 0.04, 3)
    points, all_faces = [], []
    for k in range(count):
        angle, away = rng.uniform(0, 6.3), radius * 0.55 * np.sqrt(rng.random()) * (k > 0)
        at = np.array([away * np.cos(angle), away * np.sin(angle), z + rng.uniform(-0.015, 0.02)])
        points.append(crumple(crumple(template, 0.014, 0.07, rng), 0.008, 0.03, rng) + at)
        all_faces.append(faces + k * len(template))
    thing.add(
        shapes.mesh_object(
            "waste paper", np.concatenate(points), np.concatenate(all_faces).tolist(), white, smooth=False
        )
    )


# Boxes and crates.


def box(
    rng: np.random.Generator,
    *,
    size: tuple[float, float, float] = (0.42, 0.32, 0.30),
    design: str = "closed",
    card: str = CARD[0],
    trim: str = "#b3241f",
) -> Thing:
    """Return a box. `design`: "closed" (cardboard, taped), "open" (its four flaps out), "gift" (a lid, a ribbon and a
    bow of colour `trim`) or "shoes" (a flat box, its lid of colour `trim`)."""
    thing = Thing("box", card)
    board = materials.paint(card, roughness=0.85, unevenness=0.05)
    if design == "open":
        _open_box(thing, rng, size, board, card)
    elif design == "closed":
        _closed_box(thing, rng, size, board, card)
    elif design == "gift":
        _gift_box(thing, rng, size, board, trim)
    else:
        _shoe_box(thing, rng, size, board, trim)
    return thing


def _closed_box(thing, rng, size, board, card) -> None:
    """Walls that bulge a little, two flaps meeting under a strip of tape, a label, printed signs."""
    width, depth, height = size
    bulge = rng.uniform(0.002, 0.008)
    thing.add(
        stuffed("walls", size, (0, 0, height / 2), board, rng, rounding=0.004, crown=(bulge, 0, 0), crumples=0.0006)
    )
    flaps = [
        (
            (width - 0.001, depth / 2 - 0.0015, 0.004),
            (0, s * depth / 4, height + 0.001),
            (s * rng.uniform(-0.012, 0.004), 0, 0),
        )
        for s in (-1, 1)
    ]
    thing.add(boards("flap", flaps, board, bevel=0.0015))
    tape = materials.plastic(str(rng.choice(["#c9a877", "#8a6138", "#e6e0d2"])), roughness=0.22)
    drop, wide = rng.uniform(0.05, 0.09), 0.05
    strips = [((width + 0.004, wide, 0.001), (0, 0, height + 0.0045))]
    strips += [((0.001, wide, drop), (s * (width / 2 + 0.003), 0, height + 0.0045 - drop / 2)) for s in (-1, 1)]
    thing.add(boards("tape", strips, tape, bevel=0.0))
    front, ink = -depth / 2 - 0.0012, materials.paper(palette.darker(card, 0.35))
    signs, x0 = [], -0.33 * width
    tall = min(0.3 * height, 0.07)
    for k in range(2):  # two arrows: this side up
        x, z = x0 + k * 0.05, 0.3 * height
        signs.append(((0.006, 0.001, tall), (x, front, z)))
        signs += [
            ((0.006, 0.001, 0.026), (x + s * 0.0085, front, z + tall / 2 - 0.009), (0, -s * 0.8, 0)) for s in (-1, 1)
        ]
    signs.append(((0.085, 0.001, 0.005), (x0 + 0.025, front, 0.3 * height - tall / 2 - 0.008)))
    if rng.random() < 0.5 and height > 0.22:  # a hand hole at each end
        signs += [((0.001, 0.08, 0.024), (s * (width / 2 + 0.75 * bulge), 0, 0.68 * height)) for s in (-1, 1)]
    thing.add(boards("print", signs, ink, bevel=0.0))
    _label(thing, rng, (0.22 * width, front + 0.0005, 0.55 * height), min(0.3 * width, 0.12), ink)


def _label(thing, rng, at, wide, ink) -> None:
    """A white address label with lines of writing and a bar code."""
    x, y, z = at
    tall = 0.7 * wide
    thing.add(boards("label", [((wide, 0.001, tall), at)], materials.paper("#f2f1ec"), bevel=0.0))
    lines = [
        ((wide * rng.uniform(0.4, 0.7), 0.001, 0.05 * tall), (x - 0.08 * wide, y - 0.0008, z + tall * k))
        for k in (0.34, 0.2, 0.06)
    ]
    lines += [
        ((wide * rng.uniform(0.015, 0.04), 0.001, 0.28 * tall), (x + wide * k, y - 0.0008, z - 0.25 * tall))
        for k in np.linspace(-0.4, 0.4, 10)
    ]
    thing.add(boards("writing", lines, ink, bevel=0.0))


def _open_box(thing, rng, size, board, card) -> None:
    """Four walls, a floor, and the four flaps standing out at odd angles; perhaps packing paper inside."""
    (width, depth, height), t = size, 0.005
    walls = [((width, t, height), (0, s * (depth - t) / 2, height / 2)) for s in (-1, 1)]
    walls += [((t, depth - 2 * t, height), (s * (width - t) / 2, 0, height / 2)) for s in (-1, 1)]
    walls.append(((width - 2 * t, depth - 2 * t, t), (0, 0, t / 2)))
    long, flaps = 0.5 * depth, []
    for s in (-1, 1):
        angle = rng.uniform(0.5, 2.3)
        out = np.array([0, s * np.sin(angle), np.cos(angle)])
        flaps.append(
            (
                (width - 0.004, t, long),
                np.array([0, s * (depth / 2 - t / 2), height]) + out * long / 2,
                (-s * angle, 0, 0),
            )
        )
        angle = rng.uniform(0.7, 2.4)
        out = np.array([s * np.sin(angle), 0, np.cos(angle)])
        flaps.append(
            (
                (t, depth - 0.004, long),
                np.array([s * (width / 2 - t / 2), 0, height]) + out * long / 2,
                (0, s * angle, 0),
            )
        )
    thing.add(boards("walls", walls, board, bevel=0.0015))
    inside = materials.paint(palette.darker(card, 1.08), roughness=0.9, unevenness=0.05)
    thing.add(boards("flap", flaps, inside, bevel=0.0015))
    ink = materials.paper(palette.darker(card, 0.35))
    _label(thing, rng, (0.2 * width, -depth / 2 - 0.0006, 0.5 * height), min(0.3 * width, 0.12), ink)
    if rng.random() < 0.5:
        u, v = np.meshgrid(np.linspace(-0.49, 0.49, 26) * width, np.linspace(-0.49, 0.49, 22) * depth)
        grid = np.stack([u, v, 0.72 * height + 0 * u], axis=-1)
        lumps = crumple(crumple(grid.reshape(-1, 3), 0.03, 0.14, rng), 0.012, 0.05, rng).reshape(grid.shape)
        lumps[..., :2] = lumps[..., :2].clip((-width / 2 + t, -depth / 2 + t), (width / 2 - t, depth / 2 - t))
        thing.add(shapes.sheet("packing paper", lumps, materials.paper("#d9d0bd")))


def _gift_box(thing, rng, size, board, trim) -> None:
    """A box with a lid, ribbon both ways round it and a bow of loops and tails on top."""
    width, depth, height = size
    lid = min(0.28 * height, 0.05)
    thing.add(
        stuffed(
            "box", (width, depth, height - 0.01), (0, 0, height / 2 - 0.005), board, rng, rounding=0.003, crumples=0.0
        )
    )
    thing.add(
        stuffed(
            "lid",
            (width + 0.012, depth + 0.012, lid),
            (0, 0, height - lid / 2),
            board,
            rng,
            rounding=0.003,
            crumples=0.0,
        )
    )
    satin = materials.cloth(trim, shine=0.9, mottled=0.03, weave=0.001, bump=0.2)
    wide, t = rng.uniform(0.024, 0.04), 0.0015
    bands = []
    for half, low, high in (
        ((width + 0.003, depth + 0.003), 0.0, height - lid),
        ((width + 0.015, depth + 0.015), height - lid, height),
    ):
        tall, z = high - low, (high + low) / 2
        bands += [((wide, t, tall), (0, s * half[1] / 2, z)) for s in (-1, 1)]
        bands += [((t, wide, tall), (s * half[0] / 2, 0, z)) for s in (-1, 1)]
    bands += [((width + 0.015, wide, t), (0, 0, height + t / 2)), ((wide, depth + 0.015, t), (0, 0, height + t / 2))]
    thing.add(boards("ribbon", bands, satin, bevel=0.0))
    big = min(0.32 * width, 0.11)
    for angle in np.array([0.0, np.pi, 0.55 * np.pi, 1.5 * np.pi]) + rng.normal(0, 0.12, 4) + 0.3:
        out = np.array([np.cos(angle), np.sin(angle)])
        loop = [(0, 0.006), (0.45, 0.38), (0.95, 0.52), (1.0, 0.22), (0.5, 0.05), (0.0, 0.004)]
        line = np.array([(*(out * big * k), height + 0.004 + big * h) for k, h in loop])
        thing.add(shapes.ribbon("bow", line, (-out[1], out[0], 0.0), wide, 0.0016, satin))
    for angle in rng.normal(-1.1, 0.2), rng.normal(-2.2, 0.2):
        out = np.array([np.cos(angle), np.sin(angle)])
        line = np.array(
            [(*(out * big * k), height + 0.004 + h) for k, h in ((0, 0.006), (0.5, 0.012), (1.0, 0.003), (1.25, 0.008))]
        )
        thing.add(shapes.ribbon("bow tail", line, (-out[1], out[0], 0.0), wide, 0.0016, satin))
    thing.add(
        stuffed(
            "knot",
            (1.1 * wide, 1.1 * wide, 0.022),
            (0, 0, height + 0.013),
            satin,
            rng,
            rounding=0.01,
            crumples=0.002,
            steps=3,
        )
    )


def _shoe_box(thing, rng, size, board, trim) -> None:
    """A flat box; a lid over its upper third, a stripe along the lid, a label at the front with a picture."""
    width, depth, height = size
    lid, low = 0.32 * height, 0.004
    thing.add(
        stuffed(
            "box", (width, depth, height - low), (0, 0, (height - low) / 2), board, rng, rounding=0.002, crumples=0.0008
        )
    )
    cover = materials.paint(trim, roughness=0.6, unevenness=0.03)
    turn = (0.0, 0.0, rng.normal(0, 0.008))
    thing.add(
        stuffed(
            "lid",
            (width + 0.008, depth + 0.008, lid),
            (0, 0, height - lid / 2),
            cover,
            rng,
            rounding=0.003,
            crumples=0.0,
            turn=turn,
        )
    )
    pale = materials.paper("#f2f1ec")
    stripe = [((width + 0.009, depth + 0.009, 0.16 * lid), (0, 0, height - 0.75 * lid), turn)]
    logo = [
        ((0.2 * width, 0.02 * width, 0.001), (k * 0.02 * width, 0.06 * depth * k, height + 0.0006), (0, 0, 0.35))
        for k in (-1.4, 0, 1.4)
    ]
    thing.add(boards("print", stripe + logo, pale, bevel=0.0))
    front = -depth / 2 - 0.001
    label = (0.24 * width, 0.001, 0.34 * height)
    thing.add(boards("label", [(label, (0.28 * width, front, 0.34 * height))], pale, bevel=0.0))
    ink = materials.paper("#2a2a2c")
    lines = [
        ((0.17 * width * k, 0.001, 0.025 * height), (0.28 * width, front - 0.001, (0.42 - 0.08 * row) * height))
        for row, k in enumerate((1, 0.7, 0.9))
    ]
    thing.add(boards("writing", lines, ink, bevel=0.0))


def crate(
    rng: np.random.Generator,
    *,
    size: tuple[float, float, float] = (0.48, 0.34, 0.28),
    design: str = "slats",
    wood: str = PALE_WOODS[0],
) -> Thing:
    """Return a wooden crate of slats nailed to corner posts. `design`: "slats" (open, hand holes in its ends), "ends"
    (high solid ends, low sides), "rope" (open, rope handles) or "shipping" (closed, with diagonal braces)."""
    thing, timber = Thing("crate", wood), Timber(wood)
    (width, depth, height), t = size, 0.011
    closed = design == "shipping"
    rows = 2 if design == "ends" else (4 if closed else 3)
    top = 0.66 * height if design == "ends" else height
    each = top / rows
    gap = 0.006 if closed else 0.022
    long = _crate_slats(rng, size, (rows, each, gap), t, lid=closed)
    thing.add(boards("slat", long, timber.along("x"), bevel=0.002))
    thing.add(boards("end", _crate_ends(rng, size, design, t), timber.along("y"), bevel=0.002))
    corner = [
        ((0.03, 0.03, top - 0.002), (s * (width / 2 - 0.028), q * (depth / 2 - t - 0.015), top / 2))
        for s in (-1, 1)
        for q in (-1, 1)
    ]
    thing.add(boards("corner post", corner, timber.along("z"), bevel=0.002))
    if closed:
        _crate_braces(thing, size, t, timber)
    nails = [
        (s * (width / 2 - 0.026), -depth / 2 - 0.0005, (k + 0.5) * each + dz)
        for k in range(rows)
        for s in (-1, 1)
        for dz in (-0.2 * each, 0.2 * each)
    ]
    steel = materials.metal("#55504a", roughness=0.5)
    thing.add(
        turned(
            "nail", [(0.0035, 0), (0.003, 0.0012), (0, 0.0015)], nails, steel, toward=(0, -1, 0), segments=8, smooth=0
        )
    )
    place = (0, -depth / 2 - 0.0006, each * (rows // 2 + 0.5))
    if not closed and rng.random() < 0.6:
        _stencil(thing, rng, place, (min(0.5 * width, 0.24), 0.5 * each), palette.darker(wood, 0.35))
    if design == "rope":
        _rope_handles(thing, width / 2 + 0.002, 0.78 * height)
    return thing


def _crate_slats(rng, size, heights, t, *, lid) -> list[tuple]:
    """The boards along the crate: `heights` (rows, height of a row, gap) of them front and back, the floor, the lid."""
    (width, depth, height), (rows, each, gap) = size, heights
    places = []
    for k in range(rows):
        for s in (-1, 1):
            at = (rng.normal(0, 0.001), s * (depth - t) / 2, (k + 0.5) * each)
            places.append(((width, t, each - gap), at, (0, rng.normal(0, 0.004), 0)))
    fifth = depth / 5
    places += [((width - 0.02, fifth - 0.012, t), (0, (k - 2) * fifth, 0.012)) for k in range(5)]
    if lid:
        places += [((width, fifth - 0.005, t), (0, (k - 2) * fifth, height + t / 2)) for k in range(5)]
    return places


def _rope_handles(thing, x, z) -> None:
    """A loop of rope hanging from two knots at each end of the crate."""
    rope = materials.cloth("#b99f74", weave=0.005, bump=1.0)
    half = [(0.0, -0.065, 0.0), (0.02, -0.07, -0.012), (0.035, -0.035, -0.045)]
    loop = np.array(half + [(out, -y, down) for out, y, down in half[::-1]])
    knot = [(0, 0), (0.016, 0.006), (0.014, 0.014), (0, 0.018)]
    for s in (-1, 1):
        thing.add(shapes.tube("rope handle", loop * (s, 1, 1) + np.array([s * x, 0, z]), 0.008, rope))
        knots = [(s * x, y, z) for y in (-0.065, 0.065)]
        thing.add(turned("knot", knot, knots, rope, toward=(s, 0, 0), segments=10))


def _crate_ends(rng, size, design, t) -> list[tuple]:
    """The boards across the two ends; the upper one leaves a hole for the hand where the design has one."""
    width, depth, height = size
    inner, places = depth - 2 * t, []
    rows = 4 if design == "shipping" else 3
    each, gap = height / rows, 0.006 if design == "shipping" else 0.016
    for s in (-1, 1):
        x = s * (width - t) / 2 + (0.0 if design != "ends" else -s * 0.004)
        thick = t if design != "ends" else 0.016
        for k in range(rows):
            z = (k + 0.5) * each
            if k < rows - 1 or design in ("shipping", "rope"):
                places.append(((thick, inner, each - gap), (x, 0, z), (0.0, 0.0, rng.normal(0, 0.003))))
                continue
            third = (inner - 0.1) / 2
            places += [((thick, third, each - gap), (x, q * (inner - third) / 2, z)) for q in (-1, 1)]
            places += [
                ((thick, 0.1, 0.022), (x, 0, height - 0.011 - gap / 2)),
                ((thick, 0.1, 0.3 * each), (x, 0, z - 0.3 * each)),
            ]
    return places


def _crate_braces(thing, size, t, timber) -> None:
    """A frame of boards round the front and a diagonal across it."""
    width, depth, height = size
    y, wide = -depth / 2 - 0.005, 0.055
    span = width - 2 * wide
    length, angle = np.hypot(span, height - 2 * wide) - 0.02, np.arctan2(height - 2 * wide, span)
    level = [((width, t, wide), (0, y, z)) for z in (wide / 2, height - wide / 2)]
    level.append(((length, t, 0.8 * wide), (0, y, height / 2), (0, -angle, 0)))
    thing.add(boards("brace", level, timber.along("x"), bevel=0.002))
    upright = [((wide, t, height - 2 * wide), (s * (width - wide) / 2, y, height / 2)) for s in (-1, 1)]
    upright += [
        ((t, wide, height - 0.01), (s * (width / 2 + 0.005), q * (depth - wide) / 2, height / 2))
        for s in (-1, 1)
        for q in (-1, 1)
    ]
    thing.add(boards("upright brace", upright, timber.along("z"), bevel=0.002))


def _stencil(thing, rng, at, size, tint) -> None:
    """A row of block letters, stencilled: two or three strokes a letter."""
    (wide, tall), ink, strokes = size, materials.paint(tint, roughness=0.9), []
    count = int(rng.integers(5, 8))
    each = wide / count
    x0, y, z = at
    for k in range(count):
        x = x0 + (k + 0.5) * each - wide / 2
        stroke, half = 0.16 * each, 0.28 * each
        strokes.append(((stroke, 0.001, tall), (x - half, y, z)))
        if rng.random() < 0.6:
            strokes.append(((stroke, 0.001, tall), (x + half, y, z)))
        strokes += [
            ((2 * half, 0.001, stroke), (x, y, z + tall * dz))
            for dz in rng.choice([-0.45, 0.0, 0.45], 2, replace=False)
        ]
    thing.add(boards("stencil", strokes, ink, bevel=0.0))


# Bins and buckets.


def waste_bin(
    rng: np.random.Generator,
    *,
    radius: float = 0.13,
    height: float = 0.42,
    design: str = "pedal",
    tint: str = "#b9bbbc",
    steel: bool = True,
) -> Thing:
    """Return a waste bin. `design`: "pedal" (a drum with a lid and a pedal), "mesh" (a wire basket with paper in it),
    "open" (tapered, a rim, paper in it) or "swing" (a tall square one with a swinging lid). A pedal bin is of `steel`
    or else lacquered in `tint`."""
    thing = Thing("bin", "#b9bbbc" if design == "pedal" and steel else tint)
    if design == "pedal":
        body = (
            materials.metal("#c4c5c7", roughness=0.3, brushed=True)
            if steel
            else materials.paint(tint, roughness=0.3, coat=0.4)
        )
        _pedal_bin(thing, radius, height, body)
    elif design == "mesh":
        _mesh_bin(thing, rng, radius, height, tint)
    elif design == "open":
        _open_bin(thing, rng, radius, height, tint)
    else:
        _swing_bin(thing, rng, radius, height, tint)
    return thing


def _pedal_bin(thing, radius, height, body) -> None:
    """A drum on a black foot, a domed lid over a dark gap, a hinge behind, a pedal in front, a handle at the side."""
    r, lid = radius, 0.16 * radius + 0.02
    black, top = materials.plastic("#161617", roughness=0.5), height - lid
    foot = [(0, 0), (r, 0), (r + 0.003, 0.004), (r + 0.003, 0.024), (r - 0.003, 0.028)]
    thing.add(shapes.lathe("foot", foot, black))
    wall = [(r - 0.001, 0.026), (r - 0.001, 0.03), (r - 0.001, top - 0.012), (r - 0.003, top - 0.01), (0, top - 0.01)]
    thing.add(shapes.lathe("drum", wall, body))
    thing.add(
        shapes.lathe(
            "gap", [(0, top - 0.011), (r - 0.007, top - 0.011), (r - 0.007, top + 0.004), (0, top + 0.004)], black
        )
    )
    dome = [
        (0, top),
        (r, top),
        (r + 0.002, top + 0.004),
        (r + 0.002, top + 0.018),
        (r - 0.006, top + 0.024),
        (0.7 * r, height - 0.25 * lid),
        (0.3 * r, height),
        (0, height),
    ]
    thing.add(shapes.lathe("lid", dome, body, smooth_profile=2))
    pedal = [((0.085, 0.05, 0.012), (0, -r - 0.03, 0.018), (0.12, 0, 0)), ((0.05, 0.05, 0.008), (0, -r, 0.014))]
    thing.add(boards("pedal", pedal, black, bevel=0.005))
    thing.add(boards("hinge", [((0.09, 0.03, 0.05), (0, r + 0.005, top - 0.005))], black, bevel=0.006))
    angles = np.linspace(-1.15, 1.15, 13) - np.pi / 2
    bail = np.column_stack(
        [
            (r + 0.006) * np.cos(angles),
            (r + 0.006) * np.sin(angles),
            top - 0.05 - 0.06 * np.cos(np.linspace(-1.57, 1.57, 13)),
        ]
    )
    thing.add(shapes.tube("carrying handle", bail, 0.0035, materials.metal("#8d8e90", roughness=0.3), smooth=2))
    ears = [bail[0], bail[-1]]
    thing.add(
        turned(
            "ear", [(0.009, -0.006), (0.009, 0.006), (0, 0.007)], ears, black, toward=(0, -1, 0), segments=12, smooth=0
        )
    )


def _mesh_bin(thing, rng, radius, height, tint) -> None:
    """Crossed wires round a taper, a rolled rim, a solid foot; crumpled paper at the top."""
    low, wire = 0.78 * radius, materials.fibre(tint, spread=0.05, roughness=0.4)
    share = np.linspace(0.05, 1, 24)
    r, z = low + (radius - low) * share, share * height
    lines, count = [], 54
    for start in np.arange(count) * 2 * np.pi / count:
        for way in (-1, 1):
            angle = start + way * 1.1 * share
            lines.append(np.column_stack([r * np.cos(angle), r * np.sin(angle), z]))
    thing.add(shapes.strands("wire", lines, 0.0011, wire))
    solid = materials.paint(tint, roughness=0.4)
    rim = [
        (radius - 0.005, height - 0.012),
        (radius + 0.004, height - 0.012),
        (radius + 0.005, height),
        (radius - 0.004, height + 0.003),
        (radius - 0.005, height - 0.012),
    ]
    thing.add(shapes.lathe("rim", rim, solid, smooth_profile=2))
    k = low + 0.05 * (radius - low)
    foot = [
        (0, 0.006),
        (k - 0.004, 0.004),
        (k, 0.0),
        (k + 0.004, 0.004),
        (k + 0.004, 0.07 * height),
        (k - 0.002, 0.075 * height),
        (k - 0.003, 0.02),
        (0, 0.018),
    ]
    thing.add(shapes.lathe("foot", foot, solid))
    for share in (0.22, 0.36, 0.5)[: int(rng.integers(1, 4))]:
        _paper_balls(thing, rng, (0.6 + 0.4 * share) * radius, share * height, 5)


def _open_bin(thing, rng, radius, height, tint) -> None:
    """A tapered bin of plastic, wood or lacquered tin with a rim and perhaps a band, waste paper in it."""
    low, oval = 0.76 * radius, rng.uniform(0.75, 1.0)
    look = rng.random()
    skin = materials.plastic(tint, roughness=0.4) if look < 0.6 else materials.metal(tint, roughness=0.35, brushed=True)
    r = radius
    wall = [
        (0, 0),
        (low - 0.006, 0),
        (low, 0.005),
        (low + 0.04 * (r - low), 0.02),
        (low + 0.96 * (r - low), height - 0.018),
    ]
    wall += [
        (r + 0.006, height - 0.016),
        (r + 0.008, height - 0.004),
        (r + 0.003, height),
        (r - 0.003, height - 0.003),
        (low - 0.006, 0.012),
        (0, 0.012),
    ]
    parts = [thing.add(shapes.lathe("bin", wall, skin, segments=56))]
    if rng.random() < 0.6:
        band = materials.paint(str(rng.choice(["#f2f1ec", "#1b1b1d", "#c9a25e"])), roughness=0.4)
        z0, z1 = rng.uniform(0.55, 0.65), rng.uniform(0.72, 0.8)
        ring = [(low + (r - low) * z + 0.0012, z * height) for z in (z0, z1)]
        parts.append(thing.add(shapes.lathe("band", ring, band, segments=56)))
    for part in parts:
        part.scale = (1, oval, 1)
    _paper_balls(thing, rng, radius * oval, rng.uniform(0.9, 0.98) * height, int(rng.integers(6, 10)))


def _swing_bin(thing, rng, radius, height, tint) -> None:
    """A tapered square body, a hood like a roof on it, and in the roof's front a flap on two pins."""
    width, depth = 2 * radius, 1.75 * radius
    body, tall = materials.plastic(tint, roughness=0.38), 0.74 * height
    dark = materials.plastic(palette.darker(tint, 0.62) if rng.random() < 0.5 else "#2a2a2c", roughness=0.4)
    rings = []
    for share in (0.0, 0.02, 0.5, 0.98, 1.0):
        k = 0.80 + 0.2 * share - (0.02 if share == 0 else 0)
        outline = _plan(width * k, depth * k, 0.035)
        rings.append(np.column_stack([outline, np.full(len(outline), share * tall)]))
    thing.add(_loft("body", rings, body))
    rise = height - tall
    hood = []
    for share, wide, deep in (
        (-0.12, 1.05, 1.06),
        (0.06, 1.05, 1.06),
        (0.10, 1.02, 1.03),
        (0.7, 0.97, 0.55),
        (0.93, 0.93, 0.32),
        (1.0, 0.86, 0.22),
    ):
        outline = _plan(width * wide, depth * deep, min(0.035, 0.4 * depth * deep))
        hood.append(np.column_stack([outline, np.full(len(outline), tall + share * rise)]))
    hood.append(np.column_stack([0 * outline, np.full(len(outline), height)]))
    thing.add(_loft("hood", hood, body, floor=False))
    foot, head = np.array([-0.51 * depth, tall + 0.12 * rise]), np.array([-0.17 * depth, tall + 0.9 * rise])
    slope, middle = np.arctan2(*(head - foot)), (foot + head) / 2
    long = np.hypot(*(head - foot))
    ajar = slope + rng.uniform(0.0, 0.12)
    out = 0.004 * np.array([-np.cos(slope), np.sin(slope)])
    at = (0, middle[0] + out[0], middle[1] + out[1])
    thing.add(
        stuffed(
            "flap", (0.8 * width, 0.014, 0.86 * long), at, dark, rng, rounding=0.006, crumples=0.0, turn=(-ajar, 0, 0)
        )
    )
    y, z = at[1] + 0.16 * long, at[2] + 0.3 * long
    pins = [[(-0.425 * width, y, z), (0.425 * width, y, z)]]
    thing.add(bars("pins", pins, 0.007, dark))


def bucket(
    rng: np.random.Generator,
    *,
    radius: float = 0.145,
    height: float = 0.27,
    design: str = "zinc",
    tint: str = "#2c5a94",
    raised: bool = False,
) -> Thing:
    """Return a bucket with a bail handle, lying on the rim or `raised`. `design`: "zinc", "plastic", "enamel" (white,
    its rim of colour `tint`) or "staves" (wood and iron hoops)."""
    named = {"zinc": "#a9abac", "enamel": "#f2f1ec"}.get(design, tint)
    thing = Thing("bucket", named)
    r, low = radius, 0.7 * radius
    if design == "staves":
        _stave_wall(thing, rng, r, low, height, tint)
    else:
        skin = {
            "zinc": lambda: _zinc(),
            "plastic": lambda: materials.plastic(tint, roughness=0.35),
            "enamel": lambda: materials.ceramic("#f2f1ec"),
        }[design]()
        _bucket_wall(thing, r, low, height, skin, design, tint)
    steel = materials.metal("#8d8f91", roughness=0.35)
    ears = np.array([(s * (r + 0.004), 0, height - 0.022) for s in (-1, 1)])
    tabs = [((0.008, 0.036, 0.045), (s * (r + 0.002), 0, height - 0.018)) for s in (-1, 1)]
    thing.add(
        boards("ear", tabs, materials.plastic(palette.darker(tint, 0.8)) if design == "plastic" else steel, bevel=0.003)
    )
    arc = np.linspace(0, np.pi, 21)
    reach = r + 0.012
    lean = rng.normal(0, 0.06) if raised else -1.22
    up = reach * 1.03 * np.sin(arc)
    bail = np.column_stack([reach * np.cos(arc), up * np.sin(lean), ears[0, 2] + up * np.cos(lean)])
    thing.add(shapes.tube("bail", bail, 0.0034, steel, smooth=0))
    grip = str(rng.choice(["#8a5a33", "#1b1b1d", "#f2f1ec"]))
    thing.add(shapes.tube("grip", bail[8:13], 0.0115, materials.plastic(grip, roughness=0.5), smooth=2))
    return thing


def _zinc():
    """Galvanised sheet: flecks of duller and brighter grey."""
    graph = materials.Graph("zinc")
    flecks = graph.cells(graph.coordinates(), 120.0)
    tint = graph.ramp(flecks, [(0.0, materials.colour("#9c9fa1")), (0.8, materials.colour("#b9bcbd"))])
    shine = graph.math("ADD", graph.math("MULTIPLY", flecks, 0.3), 0.28)
    return graph.principled({"Base Color": tint, "Metallic": 0.9, "Roughness": shine})


def _bucket_wall(thing, r, low, height, skin, design, tint) -> None:
    """The tapered wall, pressed with ribs, with a rolled rim and a foot ring."""
    wall = [(0, 0.012), (low - 0.006, 0.012), (low - 0.003, 0.0), (low + 0.003, 0.0), (low + 0.005, 0.02)]
    for z in (0.62, 0.72) if design == "zinc" else ((0.80,) if design == "plastic" else ()):
        at = low + (r - low) * z
        wall += [(at - 0.001, (z - 0.02) * height), (at + 0.0045, z * height), (at, (z + 0.02) * height)]
    wall += [(r - 0.002, height - 0.012), (r + 0.005, height - 0.009), (r + 0.006, height - 0.002), (r + 0.001, height)]
    wall += [(r - 0.004, height - 0.004), (low - 0.002, 0.022), (0, 0.018)]
    thing.add(shapes.lathe("bucket", wall, skin, segments=56))
    if design == "enamel":
        ring = np.linspace(0, 2 * np.pi, 56, endpoint=False)
        line = np.column_stack([(r + 0.001) * np.cos(ring), (r + 0.001) * np.sin(ring), np.full(56, height - 0.003)])
        thing.add(shapes.tube("rim", line, 0.0065, materials.ceramic(tint), closed=True, smooth=0))


def _stave_wall(thing, rng, r, low, height, tint) -> None:
    """Wooden staves, each of another height by a hair, held by two hoops of iron; a floor inside."""
    timber, count = Timber(tint), 22
    staves = []
    for angle in np.arange(count) * 2 * np.pi / count:
        out = np.array([np.cos(angle), np.sin(angle), 0])
        size = 2 * np.pi / count
        frame = []
        for radius, z in ((low, 0.0), (r, height + rng.normal(0, 0.0015))):
            for away, half in ((radius - 0.012, 0.485 * size), (radius, 0.485 * size)):
                frame += [
                    np.array([away * np.cos(angle + s * half), away * np.sin(angle + s * half), z]) for s in (-1, 1)
                ]
        staves.append(np.array(frame) + out * rng.normal(0, 0.0005))
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (2, 3, 7, 6), (0, 4, 5, 1), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [tuple(i + 8 * k for i in face) for k in range(count) for face in quads]
    thing.add(shapes.mesh_object("staves", np.concatenate(staves), faces, timber.along("z"), bevel=0.002))
    iron = materials.metal("#4a4642", roughness=0.5)
    for share in (0.16, 0.76):
        at, tall = low + (r - low) * share, 0.022
        hoop = [
            (at + 0.0005, share * height - tall / 2),
            (at + 0.004, share * height - tall / 2),
            (at + 0.005 + 0.06 * tall, share * height + tall / 2),
            (at + 0.0005, share * height + tall / 2),
        ]
        thing.add(shapes.lathe("hoop", hoop, iron, segments=48))
    thing.add(
        shapes.lathe("floor", [(0, 0.02), (low - 0.006, 0.02), (low - 0.006, 0.008), (0, 0.008)], timber.along("x"))
    )


# Suitcases.


def suitcase(
    rng: np.random.Generator,
    *,
    size: tuple[float, float, float] = (0.42, 0.25, 0.6),
    design: str = "shell",
    tint: str = "#2c5a94",
    handle: float = 0.3,
) -> Thing:
    """Return a suitcase upright. `design`: "shell" (hard, ribbed, on four castors, the telescopic handle out by
    `handle` metres) or "leather" (old, on its long side, with straps, corners and a handle on top)."""
    thing = Thing("suitcase", tint)
    if design == "shell":
        _shell_case(thing, rng, size, tint, handle)
    else:
        _leather_case(thing, rng, size, tint)
    return thing


def _shell_case(thing, rng, size, tint, reach) -> None:
    """Two ribbed shells, the zip between them, castors in their housings, a carrying and a telescopic handle."""
    (width, depth, tall), foot = size, 0.055
    shell, black = materials.plastic(tint, roughness=0.3), materials.plastic("#18191b", roughness=0.45)
    points, faces = stuffed_points(size, 0.055, 34)
    ribs, along = int(rng.integers(6, 10)), 0 if rng.random() < 0.65 else 2
    half = np.array(size) / 2
    ridge = np.clip(np.cos(points[:, along] / half[along] * np.pi * ribs * 0.5) * 2.2, -1, 1)
    edge = (half[[0, 2]] - np.abs(points[:, [0, 2]])).min(axis=1)
    face = np.clip((np.abs(points[:, 1]) - 0.8 * half[1]) / (0.2 * half[1]), 0, 1) * np.clip(
        (edge - 0.035) / 0.02, 0, 1
    )
    points[:, 1] += np.sign(points[:, 1]) * 0.006 * ridge * face
    z = foot + tall / 2
    body = thing.add(shapes.mesh_object("shell", points, faces.tolist(), shell))
    body.location = (0, 0, z)
    rim = shapes.rounded_outline(width, tall, (0.055,) * 4, points_a_corner=8, points_a_side=6)
    seam = np.column_stack([rim[:, 0] * 1.004, np.zeros(len(rim)), foot + tall / 2 + (rim[:, 1] - tall / 2) * 1.003])
    thing.add(shapes.tube("zip", seam, 0.0055, black, closed=True, smooth=0))
    _castors(thing, rng, (width, depth), foot, black)
    top, back = foot + tall, depth / 2 - 0.045
    steel = materials.metal("#b4b5b7", roughness=0.25)
    poles = [[(s * 0.3 * width, back, top - 0.01), (s * 0.3 * width, back, top + max(reach, 0.012))] for s in (-1, 1)]
    thing.add(bars("pole", poles, 0.008, steel))
    grip = ((0.6 * width + 0.05, 0.032, 0.03), (0, back, top + max(reach, 0.012) + 0.008))
    plate = ((0.7 * width, 0.045, 0.012), (0, back, top - 0.001))
    thing.add(boards("grip", [grip, plate], black, bevel=0.009))
    arch = np.array(
        [
            (-0.085, -0.04, top - 0.004),
            (-0.075, -0.04, top + 0.022),
            (0, -0.04, top + 0.03),
            (0.075, -0.04, top + 0.022),
            (0.085, -0.04, top - 0.004),
        ]
    )
    thing.add(shapes.ribbon("carrying handle", arch, (0, 1, 0), 0.026, 0.012, black))
    side = arch[:, [2, 1, 0]] * (1, 0, 1) + (width / 2 - top, -0.03, foot + 0.55 * tall)
    thing.add(shapes.ribbon("side handle", side, (0, 1, 0), 0.024, 0.011, black))
    badge = [((0.07, 0.004, 0.018), (0, -depth / 2 - 0.007, foot + 0.86 * tall))]
    thing.add(boards("badge", badge, steel, bevel=0.0015))
    thing.add(
        boards("lock", [((0.012, 0.05, 0.045), (width / 2 + 0.002, 0.0, foot + 0.78 * tall))], steel, bevel=0.003)
    )


def _castors(thing, rng, size, foot, black) -> None:
    """Four twin castors, each under a housing at a corner."""
    half = np.array(size) / 2 - (0.05, 0.045)
    housings, wheels = [], []
    profile = np.array([(1e-5, -0.008), (0.02, -0.008), (0.024, -0.004), (0.024, 0.004), (0.02, 0.008), (1e-5, 0.008)])
    ring = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    wheel = np.concatenate([np.column_stack([r * np.cos(ring), r * np.sin(ring), np.full(16, z)]) for r, z in profile])
    for c in CORNERS:
        at = np.array([*(c * half), 0.0])
        housings.append(((*at[:2], 0.034), (*at[:2], foot + 0.035), (0.032, 0.032), (0.075, 0.07)))
        turn = rng.uniform(0, np.pi)
        across = np.array([np.cos(turn), np.sin(turn), 0])
        wheels += [shapes.frame(at + across * s * 0.012 + (0, 0, 0.024), (0, 0, 1), across) for s in (-1, 1)]
    thing.add(posts("housing", housings, black, bevel=0.008))
    grey = materials.plastic("#3a3b3d", roughness=0.5)
    thing.add(shapes.copies("castor", (wheel, shapes.grid_faces(6, 16, wrap=True)), np.array(wheels), grey))


def _leather_case(thing, rng, size, tint) -> None:
    """A leather case standing on its long side: straps with buckles, caps on the corners, locks, a stitched seam."""
    width, depth, tall = size
    hide, dark = _leather(tint, worn=0.16), _leather(palette.darker(tint, 0.55))
    brass = materials.metal("#b08d4f", roughness=0.35)
    middle = np.array([0, 0, tall / 2 + 0.004])
    thing.add(stuffed("case", size, middle, hide, rng, rounding=0.022, crown=(0.002, 0.012, 0.002), crumples=0.003))
    cap = (0.075, 0.06, 0.075)
    inset = np.array(size) / 2 - np.array(cap) / 2 + 0.0025
    points, faces = stuffed_points(cap, 0.022, 3)
    frames = np.array(
        [shapes.frame(middle + inset * (x, y, z), (1, 0, 0), (0, 0, 1)) for x, y in CORNERS for z in (-1, 1)]
    )
    thing.add(shapes.copies("corner cap", (points, faces.tolist()), frames, dark))
    rim = shapes.rounded_outline(width + 0.004, tall + 0.004, (0.022,) * 4, points_a_corner=5, points_a_side=4)
    seams = [
        np.column_stack([rim[:, 0], np.full(len(rim), y), rim[:, 1] + 0.002])
        for y in (-0.18 * depth, -0.2 * depth - 0.004)
    ]
    seams = [np.concatenate([seam, seam[:1]]) for seam in seams]
    thing.add(shapes.strands("seam", seams, 0.002, materials.fibre(palette.darker(tint, 0.35))))
    for x in (-0.27 * width, 0.27 * width):
        belt = shapes.rounded_outline(depth + 0.016, tall + 0.008, (0.024,) * 4, points_a_corner=5, points_a_side=4)
        swell = 0.011 * (1 - ((belt[:, 1] - tall / 2) / (tall / 2)) ** 2).clip(0)
        line = np.column_stack([np.full(len(belt), x), belt[:, 0] + np.sign(belt[:, 0]) * swell, belt[:, 1]])
        thing.add(shapes.ribbon("strap", np.concatenate([line, line[:1]]), (1, 0, 0), 0.032, 0.004, dark, smooth=0))
    y = -depth / 2 - 0.018
    z = 0.72 * tall
    buckles = []
    for x in (-0.27 * width, 0.27 * width):
        buckles += [
            [
                (x - 0.024, y, z - 0.02),
                (x + 0.024, y, z - 0.02),
                (x + 0.024, y, z + 0.02),
                (x - 0.024, y, z + 0.02),
                (x - 0.024, y, z - 0.02),
            ],
            [(x, y - 0.002, z - 0.02), (x, y - 0.002, z + 0.022)],
        ]
    thing.add(bars("buckle", buckles, 0.0035, brass))
    locks = [((0.038, 0.005, 0.04), (s * 0.16 * width, -depth / 2 - 0.004, tall - 0.03)) for s in (-1, 1)]
    thing.add(boards("lock", locks, brass, bevel=0.0024))
    top = tall + 0.004
    arch = np.array(
        [
            (-0.08, 0, top - 0.003),
            (-0.075, 0, top + 0.03),
            (-0.03, 0, top + 0.044),
            (0.03, 0, top + 0.044),
            (0.075, 0, top + 0.03),
            (0.08, 0, top - 0.003),
        ]
    )
    thing.add(shapes.tube("handle", arch, np.array([0.006, 0.008, 0.012, 0.012, 0.008, 0.006]), dark))
    thing.add(boards("handle plate", [((0.035, 0.03, 0.008), (s * 0.08, 0, top)) for s in (-1, 1)], brass, bevel=0.002))


# Bags for the hand.


def handbag(
    rng: np.random.Generator,
    *,
    width: float = 0.32,
    design: str = "tote",
    tint: str = "#8f1a1c",
    metal: str = "#c2a05c",
) -> Thing:
    """Return a leather handbag upright. `design`: "tote" (tapered, two handles), "satchel" (a flap with a clasp and a
    top handle), "quilted" (a flap with a quilted front, on a chain) or "hobo" (slouched, one broad strap)."""
    thing = Thing("handbag", tint)
    hide, brass = _leather(tint), materials.metal(metal, roughness=0.25)
    if design == "hobo":
        _hobo(thing, rng, width, hide, brass, tint)
    elif design == "tote":
        _leather_tote(thing, rng, width, hide, brass, tint)
    else:
        _flap_bag(thing, rng, width, hide, brass, tint, quilted=design == "quilted")
    return thing


def _leather_tote(thing, rng, width, hide, brass, tint) -> None:
    """A stiff bag wider below, an open zip line on top, two arched handles on tabs with rings, studs, a charm."""
    tall, depth = rng.uniform(0.72, 0.85) * width, 0.40 * width
    skin = _sewn_body(thing, rng, (width, depth, tall), hide, narrow=(0.84, 0.42), crumples=0.004)
    dark = _leather(palette.darker(tint, 0.6))
    panel = np.linspace(-0.46, 0.46, 15) * width
    low = skin.seen_from_front(np.column_stack([panel, np.full(15, 0.3 * tall)])) - (0, 0.0012, 0)
    if rng.random() < 0.6:  # a darker base
        band = [
            skin.seen_from_front(np.column_stack([panel * 1.03, np.full(15, k * tall)])) - (0, 0.002, 0)
            for k in (0.06, 0.16, 0.27)
        ]
        thing.add(shapes.sheet("base panel", np.array(band), dark))
    thing.add(shapes.strands("stitching", [low], 0.0012, materials.fibre("#e6d8b8", spread=0.1)))
    reach, rise = 0.24 * width, rng.uniform(0.42, 0.6) * width
    for side in (-1, 1):
        ends = np.array([(s * reach, side * 0.25 * depth, 0.86 * tall) for s in (-1, 1)])
        arch = [
            ends[0],
            (-0.95 * reach, side * 0.26 * depth, tall + 0.35 * rise),
            (-0.55 * reach, side * 0.2 * depth, tall + 0.85 * rise),
        ]
        arch += [
            (0, side * 0.18 * depth, tall + rise),
            (0.55 * reach, side * 0.2 * depth, tall + 0.85 * rise),
            (0.95 * reach, side * 0.26 * depth, tall + 0.35 * rise),
            ends[1],
        ]
        thing.add(shapes.tube("handle", np.array(arch) - (0, rng.normal(0, 0.006), 0), 0.0075, dark))
        if side < 0:
            seat = skin.seen_from_front(np.array([(s * reach, 0.8 * tall) for s in (-1, 1)]))
            tabs = [((0.028, 0.005, 0.07), at - (0, 0.002, 0), (-0.2, 0, 0)) for at in seat]
            thing.add(boards("tab", tabs, dark, bevel=0.002))
            thing.add(
                turned(
                    "stud",
                    [(0.007, 0), (0.006, 0.003), (0, 0.004)],
                    seat - (0, 0.004, 0.015),
                    brass,
                    toward=(0, -1, 0),
                    segments=12,
                    smooth=0,
                )
            )
    zipper = np.array([(x, 0, tall + 0.005) for x in np.linspace(-0.38, 0.38, 9) * width])
    thing.add(shapes.ribbon("zip", zipper, (0, 1, 0), 0.012, 0.004, brass))
    mark = skin.seen_from_front(np.array([(0, 0.62 * tall)]))[0]
    thing.add(boards("badge", [((0.045, 0.003, 0.016), mark - (0, 0.001, 0), (-0.2, 0, 0))], brass, bevel=0.001))


def _sewn_body(thing, rng, size, hide, *, narrow, crumples) -> shapes.Skin:
    """A soft body that narrows to the top to `narrow` of its (width, depth); returns its skin, to sew on."""
    points, faces = stuffed_points(size, 0.02, 16)
    share = ((points[:, 2] / size[2]) + 0.5).clip(0, 1)[:, None]
    swell = (1 - (2 * points[:, [0]] / size[0]) ** 2).clip(0) * np.sin(np.pi * share.clip(0, 0.95))
    points[:, [1]] *= 1 + 0.25 * swell
    points[:, :2] *= 1 + (np.array(narrow) - 1) * share
    points = crumple(points, crumples, 0.5 * size[0], rng) + np.array([0, 0, size[2] / 2 + 0.002])
    thing.add(shapes.mesh_object("bag", points, faces.tolist(), hide))
    return shapes.Skin(points, faces.tolist())


def _flap_bag(thing, rng, width, hide, brass, tint, *, quilted) -> None:
    """A box-shaped bag, its flap over the upper half of the front with a clasp; a handle and a strap, or a chain."""
    size = width, depth, tall = (width, 0.30 * width, rng.uniform(0.64, 0.74) * width)
    skin = _sewn_body(thing, rng, size, hide, narrow=(0.96, 0.78), crumples=0.003)
    front = _flap(skin, size, 0.38 if quilted else rng.uniform(0.3, 0.55), quilted=quilted)
    top = front[0] * (1, 0, 0)
    over = [top + np.array([0, y * depth, tall + h]) for y, h in ((0.36, 0.0), (0.1, 0.008), (-0.24, 0.008))]
    thing.add(shapes.sheet("flap", np.concatenate([np.array(over), front]), hide, thickness=0.004))
    rim = np.concatenate([front[::3, 0], front[-1, ::3], front[::-3, -1]]) - (0, 0.002, 0)
    thing.add(shapes.tube("edge", rim, 0.0028, _leather(palette.darker(tint, 0.62)), smooth=0))
    clasp = front[-3, front.shape[1] // 2] - (0, 0.007 if quilted else 0.0, 0)
    plate = [((0.034, 0.006, 0.03), clasp - (0, 0.005, 0)), ((0.014, 0.01, 0.014), clasp - (0, 0.007, 0))]
    thing.add(boards("clasp", plate, brass, bevel=0.003))
    if quilted:
        _chain_strap(thing, rng, (width, tall), brass)
        return
    half, rise = 0.2 * width, rng.uniform(0.22, 0.36) * width
    side = [(half, 0, tall), (half, 0, tall + 0.55 * rise), (0.45 * half, 0, tall + rise)]
    arch = np.array([(-x, y, z) for x, y, z in side] + side[::-1])
    thing.add(shapes.tube("handle", arch, 0.008, hide))
    plates = [((0.03, 0.03, 0.012), (s * half, 0, tall + 0.01)) for s in (-1, 1)]
    thing.add(boards("handle plate", plates, brass, bevel=0.004))
    _fallen_strap(thing, rng, size, hide)


def _flap(skin, size, reach, *, quilted) -> np.ndarray:
    """The points (rows from above, columns, 3) of a flap on the front down to the share `reach` of the height."""
    width, _, tall = size
    u, v = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(0, 1, 30))
    sag = 1 + 0.12 * (1 - np.abs(u) ** 2.5) * v
    x, z = 0.475 * width * u, tall * (1 - 0.95 * v * (1 - reach) * sag) - 0.004
    places = np.column_stack([x.ravel(), z.clip(0.03 * tall, 0.97 * tall).ravel()])
    lift = np.full_like(u, 0.006)
    if quilted:
        cell = 0.125 * width
        seams = np.abs(np.sin(np.pi * (x + z) / cell) * np.sin(np.pi * (x - z) / cell))
        lift = 0.003 + 0.010 * seams**0.5
    return skin.seen_from_front(places).reshape(*u.shape, 3) - np.stack([0 * u, lift, 0 * u], axis=-1)


def _fallen_strap(thing, rng, size, hide) -> None:
    """A shoulder strap that has slid down both sides and lies on the ground in front."""
    width, depth, tall = size
    x, swing, front = 0.5 * width, rng.uniform(-0.1, 0.1) * width, -0.5 * depth
    left = [(-x, 0, 0.86 * tall), (-x - 0.022, -0.01, 0.8 * tall), (-x - 0.05, -0.03, 0.35 * tall)]
    left += [(-x - 0.055, front, 0.016), (-0.8 * x, front - 0.07, 0.004)]
    right = [(-px, py, pz) for px, py, pz in left[::-1]]
    strap = np.array([*left, (swing, front - 0.12, 0.003), *right])
    tilt = [0.2, 0.2, 0.2, 0.4, 0.2, 0.0, -0.2, -0.4, -0.2, -0.2, -0.2]
    across = np.column_stack([tilt, np.ones(11), np.zeros(11)])
    thing.add(shapes.ribbon("shoulder strap", strap, across, 0.02, 0.004, hide))


def _chain_strap(thing, rng, size, brass) -> None:
    """A chain from side to side standing in an arch, link by link."""
    width, tall = size
    rise = rng.uniform(0.55, 0.8) * width
    line = [
        (-0.46 * width, 0, 0.9 * tall),
        (-0.44 * width, 0, tall + 0.4 * rise),
        (-0.2 * width, -0.01, tall + 0.92 * rise),
        (0.04 * width, -0.015, tall + rise),
        (0.28 * width, -0.01, tall + 0.85 * rise),
        (0.45 * width, 0, tall + 0.35 * rise),
        (0.46 * width, 0, 0.9 * tall),
    ]
    line = shapes.smooth_line(np.array(line), 30)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    places = np.arange(0, along[-1], 0.0125)
    points = np.column_stack([np.interp(places, along, line[:, k]) for k in range(3)])
    oval = np.linspace(0, 2 * np.pi, 15)
    links = []
    for k in range(len(points) - 1):
        ahead = points[k + 1] - points[k]
        frame = shapes.frame(points[k], ahead, (0, 1, 0) if k % 2 else (0.3, 0.2, 1), 1.0)
        links.append(
            np.column_stack([0.0105 * np.cos(oval), 0.0065 * np.sin(oval), 0 * oval]) @ frame[:3, :3].T + points[k]
        )
    thing.add(bars("chain", links, 0.0019, brass))


def _hobo(thing, rng, width, hide, brass, tint) -> None:
    """A slouched bag, its mouth sagging between two rings from which one broad strap rises; a zip, a tassel."""
    tall, depth = 0.72 * width, 0.34 * width
    points, faces = stuffed_points((width, depth, tall), 0.05, 20)
    share = (points[:, 2] / tall + 0.5).clip(0, 1)
    across = points[:, 0] / (width / 2)
    points[:, 1] *= (1 - 0.72 * share**1.5) * (1 - 0.25 * across**2)
    points[:, 0] *= 0.86 + 0.2 * np.sin(np.pi * (0.15 + 0.6 * share))
    points[:, 2] -= share**2 * 0.30 * tall * (1 - np.abs(across) ** 1.6)  # the mouth sags
    points[:, 2] += 0.1 * tall * across**2 * (share < 0.3) * (0.3 - share) / 0.3
    points = crumple(crumple(points, 0.010, 0.16, rng), 0.004, 0.06, rng)
    points[:, 2] = (points[:, 2] + tall / 2).clip(0.002)
    thing.add(shapes.mesh_object("bag", points, faces.tolist(), hide, subdivisions=1))
    skin = shapes.Skin(points, faces.tolist())
    xs = np.linspace(-0.4, 0.4, 13) * width
    mouth = np.array([points[np.abs(points[:, 0] - x) < 0.03 * width][:, 2].max() for x in xs])
    line = np.column_stack([xs, np.zeros(13), mouth + 0.001])
    thing.add(shapes.ribbon("zip", line, (0, 1, 0), 0.012, 0.005, brass))
    ends = [points[np.abs(points[:, 0] - s * 0.42 * width) < 0.04 * width] for s in (-1, 1)]
    rings = [part[part[:, 2].argmax()] + (0, 0, 0.012) for part in ends]
    oval = np.linspace(0, 2 * np.pi, 21)
    thing.add(
        bars(
            "ring",
            [np.column_stack([0.02 * np.cos(oval), 0 * oval, 0.02 * np.sin(oval)]) + at for at in rings],
            0.0036,
            brass,
        )
    )
    rise = rng.uniform(0.5, 0.72) * width
    left, right = np.array(rings)
    top = max(left[2], right[2])
    strap = [
        left - (0, 0, -0.012),
        left - (-0.02, 0, -0.45 * rise),
        (-0.16 * width, -0.01, top + 0.9 * rise),
        (0.02, -0.014, top + rise),
        (0.18 * width, -0.01, top + 0.88 * rise),
        right - (0.015, 0, -0.45 * rise),
        right - (0, 0, -0.012),
    ]
    thing.add(shapes.ribbon("strap", np.array(strap), (0, 1, 0), 0.034, 0.005, hide))
    hang = skin.seen_from_front(np.array([(0.3 * width, z * tall) for z in (0.62, 0.5, 0.3)])) - (0, 0.006, 0)
    dark = materials.fibre(palette.darker(tint, 0.5))
    fringe = [
        hang + rng.normal(0, 0.001, (3, 3)) + np.outer((0, 0.3, 1), (x, rng.uniform(-0.004, 0), 0))
        for x in rng.uniform(-0.012, 0.012, 26)
    ]
    thing.add(shapes.strands("tassel", fringe, 0.0016, dark))


def shopping_bag(
    rng: np.random.Generator,
    *,
    size: tuple[float, float, float] = (0.30, 0.16, 0.38),
    design: str = "paper",
    tint: str = "#b98f5f",
    print_: str = "#2e5e3b",
) -> Thing:
    """Return a shopping bag upright and open. `design`: "paper" (kraft, twisted handles), "boutique" (stiff, ribbon
    handles, tissue) or "canvas" (a soft cotton tote with long handles). `print_` is the colour of what is printed."""
    thing = Thing("shopping bag", tint)
    if design == "canvas":
        _canvas_tote(thing, rng, size, tint, print_)
    else:
        _paper_bag(thing, rng, size, tint, print_, boutique=design == "boutique")
    return thing


def _paper_bag(thing, rng, size, tint, print_, *, boutique) -> None:
    """A block of folded paper: gussets pressed in at the sides, a mouth to look into, handles front and back."""
    width, depth, tall = size
    paper = materials.paint(tint, roughness=0.3 if boutique else 0.85, unevenness=0.04)
    outline = _plan(width, depth, 0.004)
    share = np.concatenate([[0, 0.01], np.linspace(0.06, 1, 18)])[:, None]
    fold = rng.uniform(0.12, 0.3) * depth * share**1.3
    middle = (1 - np.abs(outline[:, 1]) / (depth / 2)).clip(0)[None, :] * (np.abs(outline[:, 0]) > width / 2 - 0.001)[
        None, :
    ]
    x = outline[:, 0] - np.sign(outline[:, 0]) * fold * middle
    y = outline[:, 1] * (1 - rng.uniform(0.0, 0.25) * share**2)
    rings = np.stack([x, y + 0 * x, tall * share + 0 * x], axis=-1)
    rough = 0.0015 if boutique else 0.005
    points = crumple(rings.reshape(-1, 3), rough, 0.2, rng)
    points = crumple(points, 0.5 * rough, 0.06, rng).reshape(rings.shape)
    points[0, :, 2] = 0.001
    points[..., 2] = points[..., 2].clip(0.001)
    thing.add(_loft("bag", points, paper, thickness=0.0016))
    front = np.flatnonzero(outline[:, 1] < -depth / 2 + 1e-6)
    front = front[np.argsort(outline[front, 0])]
    _bag_print(thing, rng, points[:, front], materials.paint(print_, roughness=0.5))
    handle = (
        materials.cloth(print_, shine=0.7, mottled=0.04)
        if boutique
        else materials.cloth(palette.darker(tint, 0.9), weave=0.004, bump=1.0)
    )
    half, rise = 0.2 * width, rng.uniform(0.3, 0.45) * width
    for side in (-1, 1):
        at = points[-1][np.argmin(np.abs(outline - (0, side * depth / 2)).sum(axis=1))][1] - side * (
            0.003 if side > 0 else -0.003
        )
        drop = rng.uniform(-0.03, 0.03)
        arch = [
            (-half, at, tall - 0.05),
            (-half, at, tall),
            (-0.8 * half, at + drop, tall + 0.75 * rise),
            (0, at + 1.4 * drop, tall + rise),
            (0.8 * half, at + drop, tall + 0.75 * rise),
            (half, at, tall),
            (half, at, tall - 0.05),
        ]
        if boutique:
            _flat_strap(thing, "ribbon handle", arch, 0.014, 0.002, handle)
        else:
            thing.add(shapes.tube("twisted handle", np.array(arch), 0.0032, handle))
    if boutique:
        _tissue(thing, rng, (width, depth, tall))


def _tissue(thing, rng, size) -> None:
    """Sheets of tissue paper that stand out of the mouth in points."""
    width, depth, tall = size
    tissue = materials.paper(palette.vary(rng, "#f2f1ec"))
    u, v = np.meshgrid(np.linspace(-0.46, 0.46, 24), np.linspace(0, 1, 8))
    for y in (-0.2, 0.15):
        crest = 0.10 * np.abs(((u * 3.1 + rng.uniform(0, 1)) % 1) - 0.5) * 2 + 0.02
        grid = np.stack(
            [
                u * width,
                y * depth + 0.02 * np.sin(u * 25 + v * 2) * v,
                tall * 0.8 + v * (0.2 * tall + crest * 0.6 * width / 0.3),
            ],
            axis=-1,
        )
        points = crumple(grid.reshape(-1, 3), 0.006, 0.06, rng).reshape(grid.shape)
        thing.add(shapes.sheet("tissue", points, tissue))


def _bag_print(thing, rng, front, ink) -> None:
    """A band, a disc or stripes printed on the front, which is a grid of points (rows from below, columns, 3)."""
    rows, columns = front.shape[:2]
    lifted = front - (0, 0.0016, 0)
    look = rng.random()
    if look < 0.35:
        thing.add(shapes.sheet("print", lifted[int(0.35 * rows) : int(0.62 * rows)], ink))
    elif look < 0.7:
        middle, r = lifted[int(0.55 * rows), columns // 2], 0.26 * float(np.ptp(front[0, :, 0]))
        skin = shapes.Skin(front.reshape(-1, 3), shapes.grid_faces(rows, columns))
        angles, radii = np.linspace(0, 2 * np.pi, 33), np.linspace(0.3, 1, 8) * r
        xz = np.array([[(middle[0] + k * np.cos(a), middle[2] + k * np.sin(a)) for a in angles] for k in radii])
        disc = skin.seen_from_front(xz.reshape(-1, 2)).reshape(8, 33, 3) - (0, 0.004, 0)
        thing.add(shapes.sheet("print", disc, ink))
    else:
        for share in (0.3, 0.45, 0.6):
            start = int(share * rows)
            thing.add(shapes.sheet("print", lifted[start : start + 2], ink))


def _canvas_tote(thing, rng, size, tint, print_) -> None:
    """A cotton bag that stands by what is in it: slouched, its mouth gaping, one handle up and one fallen forward."""
    width, depth, tall = size[0] * 1.15, size[1] * 0.85, size[2]
    canvas = materials.cloth(tint, weave=0.0024, fold=0.3, mottled=0.08, bump=0.8)
    outline = _plan(width, depth, 0.45 * depth)
    share = np.concatenate([[0, 0.015], np.linspace(0.06, 1, 22)])[:, None]
    belly = 0.80 + 0.35 * np.sin(np.pi * share**0.7)
    gape = rng.uniform(0.45, 0.8)
    x = outline[:, 0] * (0.93 + 0.10 * share)
    y = outline[:, 1] * belly * (1 - (1 - gape) * share**2)
    sag = 0.05 * tall * share**3 * np.cos(np.pi * outline[:, 0] / width) ** 2
    rings = np.stack([x, y, tall * share - sag], axis=-1)
    points = crumple(rings.reshape(-1, 3), 0.016, 0.22, rng)
    points = crumple(points, 0.006, 0.07, rng).reshape(rings.shape)
    points[0, :, 2], points[1, :, 2] = 0.001, 0.006
    thing.add(_loft("bag", points, canvas, thickness=0.003))
    hem = [np.concatenate([row, row[:1]]) * (1.004, 1.01, 1) for row in (points[-1], points[-3])]
    thing.add(shapes.strands("hem", hem, 0.0022, materials.fibre(palette.darker(tint, 0.85))))
    front = np.flatnonzero(outline[:, 1] < -depth / 2 + 1e-6)
    front = front[np.argsort(outline[front, 0])]
    _bag_print(thing, rng, points[:, front] - (0, 0.0015, 0), materials.paint(print_, roughness=0.8))
    half = 0.24 * width
    for side in (-1, 1):
        edges = [points[-1][np.argmin(np.abs(outline - (s * half, side * depth / 2)).sum(axis=1))] for s in (-1, 1)]
        left, right = (edge - (0, -side * 0.003, 0) for edge in edges)
        if side < 0 and rng.random() < 0.6:  # fallen forward over the front
            out = np.array([0, -0.02 - 0.12 * depth, 0])
            arch = [
                left - (0, 0.002, 0.04),
                left - (0, 0.006, -0.012),
                left + out * 1.3 - (0, 0.02, 0.06),
                left * (0.6, 1, 1) + out * 1.5 - (0, 0.02, 0.15),
                (0, left[1] - 0.06, left[2] - 0.18),
            ]
            arch += [
                right * (0.6, 1, 1) + out * 1.5 - (0, 0.02, 0.15),
                right + out * 1.3 - (0, 0.02, 0.06),
                right - (0, 0.006, -0.012),
                right - (0, 0.002, 0.04),
            ]
        else:
            rise = rng.uniform(0.6, 0.85) * width
            arch = [
                left - (0, 0, 0.04),
                left - (0, 0, -0.02),
                left * (0.95, 1, 1) + (0.01, 0, 0.5 * rise),
                left * (0.5, 0.8, 1) + (0, 0, 0.92 * rise),
                (0.01, 0.7 * left[1], left[2] + rise),
            ]
            arch += [
                right * (0.5, 0.8, 1) + (0, 0, 0.92 * rise),
                right * (0.95, 1, 1) + (0, 0, 0.5 * rise),
                right - (0, 0, -0.02),
                right - (0, 0, 0.04),
            ]
        _flat_strap(thing, "handle", arch, 0.028, 0.003, canvas)


def _flat_strap(thing, name, arch, width, thickness, material) -> None:
    """A strap whose flat face looks to the front (and a little up) all along the arch."""
    line = np.array(arch)
    ahead = np.gradient(line, axis=0)
    across = np.cross(ahead, (0.0, 1.0, -0.2))
    thing.add(shapes.ribbon(name, line, across, width, thickness, material))


# What varies.


def _any_box(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["closed", "closed", "open", "open", "gift", "shoes"]))
    if design == "gift":
        wide = rng.uniform(0.16, 0.32)
        size = (wide, wide * rng.uniform(0.75, 1.0), wide * rng.uniform(0.4, 0.9))
    elif design == "shoes":
        size = (rng.uniform(0.30, 0.35), rng.uniform(0.19, 0.23), rng.uniform(0.11, 0.13))
    else:
        size = (rng.uniform(0.28, 0.5), rng.uniform(0.22, 0.36), rng.uniform(0.18, 0.36))
    coloured = design in ("gift", "shoes")
    card = palette.pick(rng) if coloured else palette.vary(rng, str(rng.choice(CARD)))
    trim = palette.pick(rng)
    if design == "shoes":  # a lid of another colour would leave the box's own in doubt
        trim = card if rng.random() < 0.7 else palette.darker(card, 0.8)
    return box(rng, size=size, design=design, card=card, trim=trim)


def _any_bin(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["pedal", "mesh", "open", "swing"]))
    tall = {"pedal": (0.28, 0.62), "mesh": (0.26, 0.34), "open": (0.26, 0.36), "swing": (0.45, 0.7)}[design]
    height = rng.uniform(*tall)
    radius = rng.uniform(0.115, 0.15) if design != "swing" else rng.uniform(0.26, 0.32) * height
    if design == "pedal":
        radius = max(0.11, 0.23 * height)
    tint = (
        palette.pick(rng, ("black", "black", "grey", "white", "blue", "red")) if design == "mesh" else palette.pick(rng)
    )
    return waste_bin(rng, radius=radius, height=height, design=design, tint=tint, steel=bool(rng.random() < 0.5))


def _any_bucket(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["zinc", "plastic", "plastic", "enamel", "staves"]))
    tint = palette.vary(rng, str(rng.choice(PALE_WOODS))) if design == "staves" else palette.pick(rng)
    radius = rng.uniform(0.12, 0.16)
    return bucket(
        rng,
        radius=radius,
        height=radius * rng.uniform(1.7, 2.1),
        design=design,
        tint=tint,
        raised=bool(rng.random() < 0.45),
    )


def _any_crate(rng: np.random.Generator) -> Thing:
    size = (rng.uniform(0.38, 0.56), rng.uniform(0.28, 0.38), rng.uniform(0.22, 0.32))
    design = str(rng.choice(["slats", "slats", "ends", "rope", "shipping"]))
    return crate(rng, size=size, design=design, wood=palette.vary(rng, str(rng.choice(PALE_WOODS))))


def _any_suitcase(rng: np.random.Generator) -> Thing:
    if rng.random() < 0.6:
        tall = rng.uniform(0.5, 0.7)
        size = (tall * rng.uniform(0.66, 0.74), tall * rng.uniform(0.36, 0.43), tall)
        reach = rng.uniform(0.2, 0.42) if rng.random() < 0.6 else 0.0
        return suitcase(rng, size=size, design="shell", tint=palette.pick(rng), handle=reach)
    wide = rng.uniform(0.48, 0.68)
    tint = palette.vary(rng, str(rng.choice(LEATHERS)))
    return suitcase(rng, size=(wide, rng.uniform(0.16, 0.2), wide * rng.uniform(0.6, 0.7)), design="leather", tint=tint)


def _any_handbag(rng: np.random.Generator) -> Thing:
    tint = palette.pick(rng) if rng.random() < 0.6 else palette.vary(rng, str(rng.choice(LEATHERS)))
    metal = str(rng.choice(["#c2a05c", "#b9babc"]))
    design = str(rng.choice(["tote", "satchel", "quilted", "hobo"]))
    return handbag(rng, width=rng.uniform(0.24, 0.36), design=design, tint=tint, metal=metal)


def _any_shopping_bag(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["paper", "boutique", "canvas"]))
    if design == "paper":
        tint = palette.vary(rng, str(rng.choice([*CARD, "#f2f1ec"])))
    elif design == "canvas":
        tint = palette.vary(rng, "#e4dccb") if rng.random() < 0.4 else palette.pick(rng)
    else:
        tint = palette.pick(rng)
    wide = rng.uniform(0.24, 0.34)
    size = (wide, wide * rng.uniform(0.38, 0.5), wide * rng.uniform(1.05, 1.35))
    return shopping_bag(rng, size=size, design=design, tint=tint, print_=palette.pick(rng))


KINDS = {
    "box": Kind(_any_box, on=("floor", "table")),
    "bin": Kind(_any_bin, on=("floor",)),
    "bucket": Kind(_any_bucket, on=("floor",)),
    "crate": Kind(_any_crate, on=("floor",)),
    "suitcase": Kind(_any_suitcase, on=("floor",)),
    "handbag": Kind(_any_handbag, on=("floor", "table")),
    "shopping bag": Kind(_any_shopping_bag, on=("floor", "table")),
}
