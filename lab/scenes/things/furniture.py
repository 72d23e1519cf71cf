"""Tables high and low, bookcases, chests of drawers and beds. See `thing.py` for the form of a builder."""

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.joinery import (
    CORNERS,
    IRON,
    WOODS,
    Timber,
    bars,
    boards,
    crumple,
    pick_timber,
    pillow,
    posts,
    stuffed,
    turned,
)
from lab.scenes.things.thing import Kind, Thing, Top

# Tops and legs, for tables of every height.


def _top(thing, size, z, thickness, material, *, shape, planks=1) -> None:
    """The table's top, its upper face at `z`: a board or some planks, or a disc (an oval if it is wider than deep)."""
    width, depth = size
    edge = min(0.006, 0.3 * thickness)
    if shape == "rectangle":
        each = depth / planks
        places = [
            ((width, each - 0.001, thickness), (0, (k + 0.5) * each - depth / 2, z - thickness / 2))
            for k in range(planks)
        ]
        thing.add(boards("top", places, material, bevel=edge))
        thing.tops.append(Top((0, 0, z), (width - 0.06, depth - 0.06)))
        return
    r = depth / 2
    rim = [(r - 0.012, -thickness), (r - 0.004, -thickness + 0.002), (r, -0.6 * thickness), (r, -edge)]
    profile = [
        (0, -thickness),
        (0.9 * r, -thickness),
        *rim,
        (r - edge, -0.001),
        (r - 2 * edge, 0),
        (0.5 * r, 0),
        (0, 0),
    ]
    disc = thing.add(shapes.lathe("top", profile, material, at=(0, 0, z), segments=64))
    disc.scale = (width / depth, 1, 1)
    thing.tops.append(Top((0, 0, z), (0.68 * width, 0.68 * depth)))


def _legs(thing, style, half, height, timber, *, thick=0.055) -> None:
    """Four legs from the corners (x, y) `half` of the frame under the top down to the floor."""
    if style == "turned":
        t = thick
        profile = [(0, 0), (0.3, 0), (0.36, 0.03), (0.25, 0.09), (0.4, 0.13), (0.33, 0.17), (0.42, 0.3), (0.55, 0.55)]
        profile += [(0.42, 0.7), (0.3, 0.73), (0.5, 0.76), (0.5, 0.79), (0.3, 0.8)]
        places = [(*(corner * half), 0) for corner in CORNERS]
        thing.add(turned("leg", [(r * 1.15 * t, z * height) for r, z in profile], places, timber.along("z")))
        block = [((t, t, 0.21 * height), (*(c * half), 0.895 * height)) for c in CORNERS]
        thing.add(boards("leg block", block, timber.along("z")))
    elif style == "splayed":
        lines = [[(*(c * half * 0.78), height), (*(c * half * 1.02), 0.001)] for c in CORNERS]
        thing.add(bars("leg", lines, [0.5 * thick, 0.27 * thick], timber.along("z")))
    elif style == "hairpin":
        lines = []
        for c in CORNERS:
            foot = np.array([*(c * half), 0.006])
            one, two = foot - (0.12 * c[0], -0.01 * c[1], -height), foot - (-0.01 * c[0], 0.12 * c[1], -height)
            lines.append([one, foot - (0.006 * c[0], 0, -0.012), foot, foot - (0, 0.006 * c[1], -0.012), two])
        thing.add(bars("leg", lines, 0.0065, materials.paint(IRON, roughness=0.4)))
    elif style == "frame":
        _frame_legs(thing, half, height)
    else:
        low = (0.6 * thick, 0.6 * thick) if style == "tapered" else (thick, thick)
        places = [((*(c * half), 0), (*(c * half), height), low, (thick, thick)) for c in CORNERS]
        thing.add(posts("leg", places, timber.along("z"), bevel=0.005))


def _frame_legs(thing, half, height) -> None:
    """A closed rectangle of square steel tube at each end."""
    steel, t = materials.paint(IRON, roughness=0.4), 0.04
    places = []
    for side in (-1, 1):
        x = side * half[0]
        places += [((t, 2 * half[1] + t, t), (x, 0, z)) for z in (t / 2, height - t / 2)]
        places += [((t, t, height - t), (x, y, height / 2)) for y in (-half[1], half[1])]
    thing.add(boards("steel frame", places, steel, bevel=0.002))


def _apron(thing, half, height, timber, *, tall=0.08) -> None:
    """The boards under the top that join the legs."""
    z = height - tall / 2
    along = [((2 * half[0], 0.022, tall), (0, y, z)) for y in (-half[1], half[1])]
    across = [((0.022, 2 * half[1], tall), (x, 0, z)) for x in (-half[0], half[0])]
    thing.add(boards("apron", along, timber.along("x")))
    thing.add(boards("apron end", across, timber.along("y")))


def _trestle(thing, half, height, timber) -> None:
    """A foot, two crossed or spread struts and a head at each end, and a stretcher between the two."""
    uprights, feet = [], []
    for side in (-1, 1):
        x = side * half[0] * 0.82
        feet += [((0.07, 2 * half[1], 0.06), (x, 0, z)) for z in (0.03, height - 0.03)]
        for y in (-1, 1):
            foot, head = (x, y * half[1] * 0.75, 0.05), (x, y * half[1] * 0.3, height - 0.05)
            uprights.append((foot, head, (0.055, 0.075), (0.055, 0.075)))
    thing.add(posts("strut", uprights, timber.along("z"), bevel=0.004))
    thing.add(boards("trestle foot", feet, timber.along("y"), bevel=0.008))
    thing.add(boards("stretcher", [((1.75 * half[0], 0.035, 0.09), (0, 0, 0.42 * height))], timber.along("x")))


def _pedestal(thing, height, reach, timber, *, feet=4, tulip=False) -> None:
    """A turned column on curved feet, or the single flared foot of a tulip table."""
    if tulip:
        r = 0.85 * reach
        profile = [(0, 0), (r, 0), (r, 0.006), (0.8 * r, 0.014), (0.35 * r, 0.035), (0.13 * r, 0.12 * height)]
        profile += [(0.085 * r + 0.008, 0.4 * height), (0.1 * r + 0.01, 0.7 * height), (0.5 * r, height), (0, height)]
        thing.add(turned("tulip foot", profile, [(0, 0, 0)], timber.along("z"), segments=48, smooth=5))
        return
    k = 0.02 + 0.06 * reach
    profile = [(0, 0.14), (0.8, 0.14), (1.25, 0.18), (1.3, 0.26), (0.8, 0.32), (1.0, 0.36), (0.62, 0.42), (0.75, 0.6)]
    profile += [(0.6, 0.8), (0.95, 0.84), (0.7, 0.87), (1.2, 0.96), (1.6, 0.995), (1.6, 1.0), (0, 1.0)]
    profile = [(r * k * 1.2, z * height) for r, z in profile]
    thing.add(turned("column", profile, [(0, 0, 0)], timber.along("z"), segments=32))
    lines = []
    for angle in np.arange(feet) * 2 * np.pi / feet + (np.pi / 4 if feet == 4 else np.pi / 6):
        out = np.array([np.cos(angle), np.sin(angle)])
        arc = [(0.02, 0.24), (0.3, 0.25), (0.62, 0.13), (0.9, 0.035), (1.0, 0.024)]
        lines.append([(*(out * share * reach), max(z * height, 0.8 * k * 0.6)) for share, z in arc])
    radii = np.array([0.75, 0.8, 0.65, 0.5, 0.55]) * k
    thing.add(bars("foot", lines, radii, timber.along("x"), smooth=5))


# The kinds.


def table(
    rng: np.random.Generator,
    *,
    size: tuple[float, float] = (1.5, 0.85),
    height: float = 0.75,
    shape: str = "rectangle",
    legs: str = "tapered",
    timber: Timber | None = None,
    top: Timber | None = None,
) -> Thing:
    """Return a dining table, `shape` "rectangle" or "round". `legs`: "tapered", "square", "turned", "splayed",
    "hairpin", "frame", "trestle", "pedestal" or "tulip"."""
    timber = timber or Timber(WOODS[3])
    top = top or timber
    thing = Thing("table", top.tint)
    thickness = 0.045 if legs in ("frame", "trestle", "hairpin") else 0.028
    planks = int(rng.integers(4, 7)) if legs in ("frame", "trestle", "turned") else 1
    _top(thing, size, height, thickness, top.along("x"), shape=shape, planks=planks)
    under = height - thickness
    half = np.array(size) / 2 - 0.09 if shape == "rectangle" else np.array(size) * 0.30
    if legs in ("pedestal", "tulip"):
        _pedestal(thing, under, 0.3 * size[1] + 0.06, timber, tulip=legs == "tulip")
    elif legs == "trestle":
        _trestle(thing, half, under, timber)
    else:
        _legs(thing, legs, half, under, timber, thick=0.075 if legs == "turned" else 0.058)
        if legs not in ("hairpin", "frame"):
            _apron(thing, half * (0.78 if legs == "splayed" else 1), under, timber)
    return thing


def coffee_table(
    rng: np.random.Generator,
    *,
    size: tuple[float, float] = (1.05, 0.58),
    height: float = 0.42,
    design: str = "shelf",
    timber: Timber | None = None,
) -> Thing:
    """Return a low table. `design`: "shelf" (another board below), "splayed" (oval or round), "glass" (on a metal
    frame), "hairpin" (a thick slab), "trunk" (a plinth with a drawer)."""
    timber = timber or Timber(WOODS[3])
    glass = design == "glass"
    thing = Thing("coffee table", None if glass else timber.tint)
    half = np.array(size) / 2 - 0.06
    if glass:
        round_top = rng.random() < 0.5
        _top(thing, size, height, 0.012, materials.glass("#e4f1ea"), shape="round" if round_top else "rectangle")
        _glass_stand(thing, rng, size, height - 0.012, round_top=round_top)
    elif design == "trunk":
        _top(thing, size, height, 0.03, timber.along("x"), shape="rectangle")
        _drawer_block(thing, size, (0.11, height - 0.03), timber)
        foot = [((0.05, 0.05, 0.11), (*(c * (half - 0.02)), 0.055)) for c in CORNERS]
        thing.add(boards("foot", foot, timber.along("z")))
    else:
        thick = 0.045 if design == "hairpin" else 0.026
        shape = "round" if design == "splayed" else "rectangle"
        _top(thing, size, height, thick, timber.along("x"), shape=shape, planks=3 if design == "hairpin" else 1)
        legs = {"shelf": "square", "splayed": "splayed", "hairpin": "hairpin"}[design]
        _legs(thing, legs, half if shape == "rectangle" else half * 0.75, height - thick, timber, thick=0.05)
    if design == "shelf":
        _apron(thing, half, height - 0.026, timber, tall=0.05)
        slats, span = 7, 2 * half[1]
        each = span / slats
        places = [((2 * half[0], each - 0.008, 0.014), (0, (k + 0.5) * each - half[1], 0.13)) for k in range(slats)]
        thing.add(boards("shelf", places, timber.along("x")))
    return thing


def _drawer_block(thing, size, heights, timber) -> None:
    """A low case with two drawer fronts and cup handles."""
    (width, depth), (low, high) = size, heights
    tall, z = high - low, (low + high) / 2
    thing.add(boards("case", [((width - 0.06, depth - 0.06, tall), (0, 0.005, z))], timber.along("x")))
    face = (width - 0.09) / 2
    fronts = [((face - 0.012, 0.016, tall - 0.035), (side * face / 2, -depth / 2 + 0.03, z)) for side in (-1, 1)]
    thing.add(boards("drawer", fronts, timber.along("x")))
    _handles(thing, [(at[0], -depth / 2 + 0.022, z) for _, at in fronts], "cup")


def _glass_stand(thing, rng, size, height, *, round_top) -> None:
    """The metal stand of a glass table: two rings (or rectangles) and legs between."""
    metal = materials.metal(str(rng.choice(["#c9a25e", "#c4c5c7", "#3a3a3c"])), roughness=0.25)
    if round_top:
        angles = np.linspace(0, 2 * np.pi, 49)
        unit = np.column_stack([np.cos(angles), np.sin(angles)])
    else:
        unit = np.concatenate([CORNERS, CORNERS[:1]]) * 1.0
    half = np.array(size) / 2 - 0.03
    lines = [[(*(p * half * k), z) for p in unit] for k, z in ((1.0, height - 0.01), (0.94, 0.012))]
    corners = unit[:-1:8] if round_top else CORNERS
    lines += [[(*(c * half), height - 0.01), (*(c * half * 0.94), 0.012)] for c in corners]
    thing.add(bars("metal stand", lines, 0.011, metal))


def side_table(
    rng: np.random.Generator,
    *,
    width: float = 0.45,
    height: float = 0.56,
    design: str = "tripod",
    timber: Timber | None = None,
) -> Thing:
    """Return a small table for the side of a sofa. `design`: "tripod" (a column on three feet), "frame" (C-shaped
    steel), "drawer" (four legs, a drawer, a shelf), "tray" (deep, on crossed legs), "round" (three round legs)."""
    timber = timber or Timber(WOODS[3])
    thing = Thing("side table", timber.tint)
    size = (width, width)
    if design == "tripod":
        _top(thing, size, height, 0.022, timber.along("x"), shape="round")
        _pedestal(thing, height - 0.022, 0.42 * width, timber, feet=3)
    elif design == "frame":
        _top(thing, (width, 0.8 * width), height, 0.022, timber.along("x"), shape="rectangle")
        _c_frame(thing, (width, 0.8 * width), height - 0.022)
    elif design == "drawer":
        _top(thing, (width + 0.03, width), height, 0.02, timber.along("x"), shape="rectangle")
        half = np.full(2, width / 2 - 0.025)
        _legs(thing, "tapered", half, height - 0.02, timber, thick=0.04)
        _apron(thing, half, height - 0.02, timber, tall=0.12)
        face = ((width - 0.11, 0.014, 0.095), (0, -half[1] - 0.012, height - 0.08))
        thing.add(boards("drawer", [face], timber.along("x")))
        _handles(thing, [(0, -half[1] - 0.019, height - 0.08)], "knob")
        thing.add(boards("shelf", [((width - 0.04, width - 0.04, 0.016), (0, 0, 0.16))], timber.along("x")))
        if height - 0.14 - 0.168 > 0.22:
            thing.tops.append(Top((0, 0, 0.168), (width - 0.12, width - 0.12)))
    elif design == "tray":
        _tray(thing, width / 2, height, timber)
    else:
        _top(thing, size, height, 0.024, timber.along("x"), shape="round")
        lines, r = [], 0.46 * width
        for angle in np.radians((90, 210, 330)):
            out = np.array([np.cos(angle), np.sin(angle)]) * width / 2
            lines.append([(*(out * 0.62), height - 0.02), (*(out * 0.92), 0.001)])
        thing.add(bars("leg", lines, [0.016, 0.010], timber.along("z")))
        thing.add(shapes.lathe("shelf", [(0, 0), (r, 0), (r, 0.014), (0, 0.014)], timber.along("x"), at=(0, 0, 0.2)))
    return thing


def _c_frame(thing, size, height) -> None:
    """The steel of a table to push over a sofa: a foot on the floor, posts at the left, arms under the top."""
    (width, depth), t = size, 0.022
    x, y = width / 2 - t, depth / 2 - t
    places = []
    for side in (-1, 1):
        places += [((width - 0.02, t, t), (0, side * y, z)) for z in (t / 2, height - t / 2)]
        places.append(((t, t, height), (-x, side * y, height / 2)))
    places += [((t, 2 * y, t), (x0, 0, t / 2)) for x0 in (-x, x)]
    thing.add(boards("steel frame", places, materials.paint(IRON, roughness=0.4), bevel=0.002))


def _tray(thing, radius, height, timber) -> None:
    """A round tray with a high rim on two crossed hoops of steel."""
    r, wall = radius, 0.05
    profile = [(0, 0), (r - 0.004, 0), (r, 0.004), (r, wall - 0.003), (r - 0.003, wall), (r - 0.009, wall)]
    profile += [(r - 0.012, wall - 0.003), (r - 0.012, 0.014), (r - 0.016, 0.012), (0, 0.012)]
    thing.add(shapes.lathe("tray", profile, timber.along("x"), at=(0, 0, height - 0.012), segments=64))
    lines = []
    for angle in np.radians((45, 135)):
        out = np.array([np.cos(angle), np.sin(angle)]) * r
        lines.append([(*(out * k), z) for k, z in ((0.95, height - 0.012), (-0.85, 0.008))])
        lines.append([(*(out * k), z) for k, z in ((-0.95, height - 0.012), (0.85, 0.008))])
    ring = np.linspace(0, 2 * np.pi, 49)
    for k, z in ((0.95, height - 0.012), (0.85, 0.008)):
        lines.append(np.column_stack([k * r * np.cos(ring), k * r * np.sin(ring), np.full(49, z)]))
    thing.add(bars("crossed legs", lines, 0.008, materials.paint(IRON, roughness=0.4)))
    thing.tops.append(Top((0, 0, height), (1.2 * r, 1.2 * r)))


SHELF_CLEAR = 0.27  # metres: the least between a shelf and the next


def bookcase(
    rng: np.random.Generator,
    *,
    width: float = 0.8,
    height: float = 1.8,
    depth: float = 0.3,
    design: str = "case",
    back: bool = True,
    books: int = 0,
    timber: Timber | None = None,
) -> Thing:
    """Return open shelves. `design`: "case" (sides, plinth, top), "steel" (boards in an iron frame), "ladder" (leaning,
    shelves deeper below), "cubes" (a grid of square holes). `books` stand on two of the shelves."""
    timber = timber or Timber(WOODS[4])
    thing = Thing("bookcase", timber.tint)
    if design == "cubes":
        shelves = _cubes(thing, width, height, depth, timber, back=back)
    elif design == "steel":
        shelves = _steel_shelves(thing, width, height, depth, timber)
    elif design == "ladder":
        shelves = _ladder_shelves(thing, width, height, depth, timber)
    else:
        shelves = _case_shelves(thing, width, height, depth, timber, back=back)
    thing.tops += shelves
    inner = [shelf for shelf in shelves if shelf.at[2] < height - SHELF_CLEAR and shelf.size[1] > 0.18]
    for index in rng.permutation(len(inner))[:2]:
        _stand_books(thing, rng, inner[index], books // 2)
    return thing


def _case_shelves(thing, width, height, depth, timber, *, back) -> list[Top]:
    """Sides, a plinth, a top that stands out a little, and shelves at even heights."""
    t, plinth = 0.024, 0.07
    count = max(int((height - plinth) / 0.34), 2)
    step = (height - plinth - t) / count
    sides = [((t, depth, height - t), (side * (width - t) / 2, 0, (height - t) / 2)) for side in (-1, 1)]
    thing.add(boards("side", sides, timber.along("z")))
    levels = [plinth + step * k for k in range(count)]
    inner, free = width - 2 * t, (width - 2 * t - 0.03, depth - 0.06)
    places = [((inner, depth - 0.012, t), (0, 0.004, z + t / 2)) for z in levels]
    places.append(((inner, 0.018, plinth), (0, -depth / 2 + 0.025, plinth / 2)))
    thing.add(boards("shelf", places, timber.along("x")))
    over = [((width + 0.024, depth + 0.02, t), (0, -0.004, height - t / 2))]
    thing.add(boards("top", over, timber.along("x"), bevel=0.005))
    if back:
        panel = ((inner, 0.008, height - plinth), (0, depth / 2 - 0.006, (height + plinth) / 2))
        thing.add(boards("back", [panel], timber.along("z"), bevel=0.001))
    return [*(Top((0, 0, z + t), free) for z in levels), Top((0, 0, height), (width - 0.05, depth - 0.05))]


def _cubes(thing, width, height, depth, timber, *, back) -> list[Top]:
    """Thick outer boards and thin ones between, in squares."""
    thick, thin, hole = 0.038, 0.018, 0.33
    columns, rows = max(round(width / hole), 2), max(round(height / hole), 2)
    width, height = columns * hole + 2 * thick, rows * hole + 2 * thick
    level = [((width, depth, thick), (0, 0, z)) for z in (thick / 2, height - thick / 2)]
    level += [((width - 2 * thick, depth - 0.004, thin), (0, 0, thick + row * hole)) for row in range(1, rows)]
    thing.add(boards("shelf", level, timber.along("x"), bevel=0.002))
    tall = height - 2 * thick
    upright = [((thick, depth, tall), (side * (width - thick) / 2, 0, height / 2)) for side in (-1, 1)]
    xs = [(column - columns / 2) * hole for column in range(1, columns)]
    upright += [((thin, depth - 0.006, tall), (x, 0, height / 2)) for x in xs]
    thing.add(boards("upright", upright, timber.along("z"), bevel=0.002))
    if back:
        thing.add(
            boards("back", [((width - 0.02, 0.008, tall), (0, depth / 2 - 0.006, height / 2))], timber.along("z"))
        )
    free = (hole - 0.05, depth - 0.06)
    levels = [thick + row * hole + (thin / 2 if row else 0) for row in range(rows)]
    cells = [Top(((column + 0.5 - columns / 2) * hole, 0, z), free) for z in levels for column in range(columns)]
    return [*cells, Top((0, 0, height), (width - 0.05, depth - 0.05))]


def _steel_shelves(thing, width, height, depth, timber) -> list[Top]:
    """Four posts of steel, boards on rails between them, a cross of flat bars behind."""
    steel, t, board = materials.paint(IRON, roughness=0.45), 0.025, 0.03
    count = max(int(height / 0.38), 2)
    levels = np.linspace(0.14, height - 0.02, count + 1)
    half = np.array([width - t, depth - t]) / 2
    frame = [((t, t, height), (*(c * half), height / 2)) for c in CORNERS]
    for z in levels:
        frame += [((t, depth - t, t), (x, 0, z - board - 0.004)) for x in (-half[0], half[0])]
        frame.append(((width - t, t, t), (0, half[1], z - board - 0.004)))
    diagonal, rise = width - t, levels[-1] - levels[0]
    length, angle = np.hypot(diagonal, rise), np.arctan2(rise, diagonal)
    middle = (0, half[1] + 0.008, (levels[0] + levels[-1]) / 2)
    frame += [((length, 0.004, 0.02), middle, (0, side * angle, 0)) for side in (-1, 1)]
    thing.add(boards("steel frame", frame, steel, bevel=0.002))
    shelves = [((width - 2 * t, depth - 0.01, board), (0, -0.003, z - board / 2)) for z in levels]
    thing.add(boards("shelf", shelves, timber.along("x"), bevel=0.004))
    return [Top((0, 0, float(z)), (width - 0.1, depth - 0.05)) for z in levels]


def _ladder_shelves(thing, width, height, depth, timber) -> list[Top]:
    """Two leaning rails with upright ones behind, the shelves between them the deeper the lower they are."""
    t, back = 0.028, depth * 0.7
    foot, head = -depth, back - 0.09
    rails = []
    for side in (-1, 1):
        x = side * (width - t) / 2
        rails.append(((x, foot, 0), (x, head, height), (t, 0.05), (t, 0.05)))
        rails.append(((x, back - 0.02, 0), (x, back - 0.02, height), (t, 0.04), (t, 0.04)))
    thing.add(posts("rail", rails, timber.along("z")))
    count = max(int((height - 0.2) / 0.36), 2)
    tops, places, lips = [], [], []
    for z in np.linspace(0.16, height - 0.12, count + 1):
        front = foot + (head - foot) * z / height
        deep, y = back - front, (back + front) / 2
        places.append(((width - 2 * t, deep, 0.02), (0, y, z - 0.01)))
        lips.append(((width - 2 * t, 0.012, 0.045), (0, back - 0.004, z + 0.02)))
        if deep > 0.14:
            tops.append(Top((0, float(y), float(z)), (width - 0.12, float(deep) - 0.04)))
    thing.add(boards("shelf", places + lips, timber.along("x")))
    return tops


def _stand_books(thing, rng, shelf: Top, count) -> None:
    """A row of books on the shelf from its left end, spines to the front, the last one leaning."""
    pages = materials.paper("#e6dec9")
    x, end = shelf.at[0] - shelf.size[0] / 2, shelf.at[0] + shelf.size[0] / 2
    for index in range(count):
        thick, tall = rng.uniform(0.016, 0.042), rng.uniform(0.17, 0.245)
        deep = min(0.72 * tall, shelf.size[1])
        if x + thick + 0.07 > end:
            return
        book = _standing_book(rng, (thick, deep, tall), pages)
        lean = -0.2 if index == count - 1 else 0.0
        x += 0.2 * tall if lean else 0
        thing.hold(book, (x + thick / 2, shelf.at[1] + rng.uniform(-0.01, 0.01), shelf.at[2] + 0.001))
        book.handle.rotation_euler = (0, lean, rng.normal(0, 0.01))
        x += thick + rng.uniform(0.001, 0.003)


def _standing_book(rng, size, pages) -> Thing:
    """One book upright, its spine to the front with a band for the title."""
    tint = palette.pick(rng)
    thing, (thick, deep, tall) = Thing("book", tint), size
    cover = materials.cloth(tint, mottled=0.05, bump=0.3)
    parts = [((0.003, deep, tall), (side * (thick / 2 - 0.0015), 0, tall / 2)) for side in (-1, 1)]
    parts.append(((thick, 0.004, tall), (0, -deep / 2, tall / 2)))
    thing.add(boards("cover", parts, cover, bevel=0.0012))
    block = ((thick - 0.005, deep - 0.012, tall - 0.008), (0, 0, tall / 2))
    title = ((0.7 * thick, 0.001, 0.1 * tall), (0, -deep / 2 - 0.002, tall * rng.uniform(0.6, 0.8)))
    thing.add(boards("pages and title", [block, title], pages, bevel=0.0004))
    return thing


def _handles(thing, places, style) -> None:
    """Handles on the fronts at these places: "knob", "bar", "cup", "ring" or "slot"."""
    if style == "knob":
        profile = [(0.0, 0.0), (0.007, 0.0), (0.006, 0.01), (0.016, 0.018), (0.015, 0.026), (0.0, 0.03)]
        brass = materials.metal("#a98a55", roughness=0.3)
        thing.add(turned("knob", profile, places, brass, toward=(0, -1, 0)))
    elif style == "bar":
        path = np.array([(-0.065, 0, 0), (-0.065, -0.026, 0), (0.065, -0.026, 0), (0.065, 0, 0)])
        thing.add(bars("bar handle", [path + at for at in places], 0.0055, materials.metal("#9b9c9e", roughness=0.3)))
    elif style == "ring":
        angles = np.linspace(0, 2 * np.pi, 21)
        ring = np.column_stack([0.022 * np.cos(angles), np.full(21, -0.009), 0.022 * np.sin(angles) - 0.02])
        brass = materials.metal("#8a6f42", roughness=0.35)
        thing.add(bars("ring handle", [ring + at for at in places], 0.0036, brass))
        boss = [(0, 0), (0.014, 0), (0.012, 0.006), (0.005, 0.009), (0, 0.012)]
        thing.add(turned("boss", boss, places, brass, toward=(0, -1, 0)))
    elif style == "cup":
        outline = shapes.rounded_outline(0.085, 0.034, (0.004, 0.016, 0.016, 0.004), points_a_corner=5, points_a_side=3)
        template = shapes.puff(outline - (0, 0.017), 0.02, 0.001, power=2.2, rings=6)
        frames = np.array([shapes.frame(at, (1, 0, 0), (0, 0, 1)) for at in places])
        thing.add(shapes.copies("cup handle", template, frames, materials.metal("#4a4034", roughness=0.4)))
    else:
        dark = materials.plastic("#141210", roughness=0.8)
        thing.add(
            boards("slot", [((0.11, 0.006, 0.024), np.add(at, (0, 0.001, 0.03))) for at in places], dark, bevel=0.011)
        )


def chest_of_drawers(
    rng: np.random.Generator,
    *,
    width: float = 0.8,
    height: float = 0.95,
    depth: float = 0.45,
    rows: int = 4,
    split: bool = True,
    feet: str = "plinth",
    handles: str = "knob",
    timber: Timber | None = None,
    fronts: Timber | None = None,
) -> Thing:
    """Return a chest of `rows` drawers, the upper row of two if `split`. `feet`: "plinth", "splayed", "bun" or
    "bracket"; `handles` as in `_handles`; `fronts` are of another timber if given."""
    timber = timber or Timber(WOODS[3])
    thing = Thing("chest of drawers", (fronts or timber).tint)
    low = {"plinth": 0.06, "splayed": 0.17, "bun": 0.08, "bracket": 0.10}[feet]
    t = 0.024
    body = height - low - t
    thing.add(boards("body", [((width, depth, body), (0, 0.005, low + body / 2))], timber.along("z"), bevel=0.004))
    over = 0.0 if feet == "splayed" else 0.018
    lid = ((width + 2 * over, depth + over + 0.012, t), (0, -over / 2, height - t / 2))
    thing.add(boards("top", [lid], timber.along("x"), bevel=0.007))
    thing.tops.append(Top((0, 0, height), (width - 0.04, depth - 0.04)))
    _chest_feet(thing, feet, (width, depth), low, timber)
    front, gap = -depth / 2 + 0.005, 0.007
    taller = np.linspace(0.82, 1.12, rows)  # drawers are the deeper the lower
    heights = taller / taller.sum() * (body - 0.03)
    places, knobs, z = [], [], height - t - 0.015
    for row, tall in enumerate(heights):
        parts = 2 if split and row == 0 else 1
        each = (width - 0.044) / parts
        for part in range(parts):
            x = (part + 0.5) * each - (width - 0.044) / 2
            places.append(((each - gap, 0.02, tall - gap), (x, front - 0.006, z - tall / 2)))
            spread = (0.0,) if parts == 2 or width < 0.6 else (-0.27 * width, 0.27 * width)
            knobs += [(x + dx, front - 0.016, z - tall / 2) for dx in spread]
        z -= tall
    thing.add(boards("drawer", places, (fronts or timber).along("x"), bevel=0.004))
    dark = materials.plastic("#0e0c0b", roughness=0.9)
    gaps = ((width - 0.04, 0.004, body - 0.026), (0, front - 0.001, low + body / 2))
    thing.add(boards("gaps", [gaps], dark, bevel=0.0))
    _handles(thing, knobs, handles)
    return thing


def _chest_feet(thing, feet, size, low, timber) -> None:
    half = np.array(size) / 2
    if feet == "plinth":
        plinth = ((size[0] - 0.03, size[1] - 0.03, low), (0, 0.012, low / 2))
        thing.add(boards("plinth", [plinth], timber.along("x")))
    elif feet == "splayed":
        lines = [[(*(c * (half - 0.09)), low + 0.01), (*(c * (half - 0.025)), 0.001)] for c in CORNERS]
        thing.add(bars("leg", lines, [0.024, 0.012], timber.along("z")))
    elif feet == "bun":
        profile = [
            (0, 0),
            (0.022, 0),
            (0.036, 0.02),
            (0.04, 0.04),
            (0.03, 0.062),
            (0.018, 0.07),
            (0.024, 0.08),
            (0, 0.08),
        ]
        places = [(*(c * (half - 0.045)), 0) for c in CORNERS]
        thing.add(turned("foot", profile, places, timber.along("z")))
    else:
        places = []
        for c in CORNERS:
            x, y = c * half
            places.append(
                (
                    (x - 0.02 * c[0], y - 0.02 * c[1], 0),
                    (x - 0.035 * c[0], y - 0.035 * c[1], low),
                    (0.04, 0.04),
                    (0.07, 0.07),
                )
            )
        thing.add(posts("bracket foot", places, timber.along("z"), bevel=0.006))


# Beds.

RAIL = 0.30  # metres: the upper edge of a bed's rails
MATTRESS = 0.22


def bed(
    rng: np.random.Generator,
    *,
    width: float = 1.4,
    length: float = 2.0,
    headboard: str = "panel",
    high: float = 1.05,
    timber: Timber | None = None,
    duvet: str = "#e8e4da",
    linen: str = "#f2f1ec",
    throw: str | None = None,
    footboard: bool = False,
) -> Thing:
    """Return a made bed, its foot to the front: frame, mattress, pillows, duvet with its edge turned down, perhaps a
    `throw` across the foot. `headboard`: "panel", "slats", "metal", "buttoned" or "channels"."""
    timber = timber or Timber(WOODS[3])
    thing = Thing("bed", duvet)
    wide, half = width + 0.07, width / 2 + 0.035
    foot, head = -length / 2, length / 2
    _headboard(thing, rng, headboard, (wide, high), head + 0.03, timber)
    if headboard == "metal":
        metal = materials.paint(timber.tint if timber.painted else IRON, roughness=0.35)
        frame = [[(x, head, RAIL - 0.05), (x, foot, RAIL - 0.05), (x, foot, 0.004)] for x in (-half, half)]
        frame.append([(-half, foot, RAIL - 0.05), (half, foot, RAIL - 0.05)])
        thing.add(bars("frame", frame, 0.018, metal))
    else:
        rails = [((0.028, length, 0.16), (side * (half - 0.014), 0, RAIL - 0.08)) for side in (-1, 1)]
        thing.add(boards("side rail", rails, timber.along("y"), bevel=0.005))
        tall = 0.42 if footboard else 0.16
        ends = [((wide, 0.03, tall), (0, foot - 0.012, RAIL - 0.16 + tall / 2))]
        thing.add(boards("foot rail", ends, timber.along("x"), bevel=0.006))
        legs = [
            ((0.055, 0.055, RAIL - 0.02), (x, y, RAIL / 2 - 0.01))
            for x in (-half + 0.03, half - 0.03)
            for y in (foot + 0.03, head - 0.03)
        ]
        thing.add(boards("leg", legs, timber.along("z"), bevel=0.006))
    top = RAIL - 0.05 + MATTRESS
    sheet = materials.cloth(linen, mottled=0.04, fold=0.1)
    block = (width, length, MATTRESS)
    thing.add(stuffed("mattress", block, (0, 0, top - MATTRESS / 2), sheet, rng, rounding=0.05, crumples=0.003))
    cover = materials.cloth(duvet, mottled=0.05, fold=0.2)
    surface = _duvet(thing, rng, (half + 0.012, foot - 0.025, head - 0.62), top, cover, sheet, tuck=footboard)
    _pillows(thing, rng, width, head, top, sheet, cover)
    if throw:
        _throw(thing, rng, surface, (half, foot + 0.42), materials.cloth(throw, weave=0.004, bump=0.9, mottled=0.15))
    thing.seats.append(Top((0, -0.3, top + 0.05), (0.8 * width, 1.0)))
    return thing


def _headboard(thing, rng, style, size, y, timber) -> None:
    """The headboard's front is at about `y`; `size` is its (width, height from the floor)."""
    wide, high = size
    if style == "metal":
        _metal_headboard(thing, size, y, materials.paint(timber.tint if timber.painted else IRON, roughness=0.35))
        return
    if style in ("buttoned", "channels"):
        _soft_headboard(thing, rng, (wide, 0.10, high - 0.12), y + 0.02, timber.tint, buttoned=style == "buttoned")
        return
    sides = [((0.06, 0.06, high), (side * (wide / 2 - 0.03), y + 0.01, high / 2)) for side in (-1, 1)]
    thing.add(boards("bed post", sides, timber.along("z"), bevel=0.01))
    level = [((wide + 0.03, 0.07, 0.07), (0, y + 0.01, high - 0.01)), ((wide, 0.035, 0.1), (0, y + 0.01, 0.45))]
    thing.add(boards("head rail", level, timber.along("x"), bevel=0.012))
    tall, z = high - 0.52, (high + 0.42) / 2
    count = max(round(wide / 0.14), 5)
    each = (wide - 0.12) / count
    across = each - 0.003 if style == "panel" else 0.35 * each
    slats = [((across, 0.02, tall), ((k + 0.5) * each - (wide - 0.12) / 2, y + 0.01, z)) for k in range(count)]
    thing.add(boards("head slat", slats, timber.along("z"), bevel=0.006))


def _soft_headboard(thing, rng, size, y, tint, *, buttoned) -> None:
    """A padded headboard: three rows of buttons, or upright rolls side by side."""
    wide, deep, tall = size
    cloth, middle = materials.cloth(tint, mottled=0.08, weave=0.002), np.array([0, y, 0.12 + tall / 2])
    if not buttoned:
        count = max(round(wide / 0.17), 4)
        each = wide / count
        soft = {"rounding": 0.045, "crown": (0, 0.02, 0), "crumples": 0.001, "steps": 4}
        for k in range(count):
            at = ((k + 0.5) * each - wide / 2, *middle[1:])
            thing.add(stuffed("roll", (each + 0.004, deep, tall), at, cloth, rng, **soft))
        return
    columns = max(round(wide / 0.22), 4)
    step = wide / (columns + 1)
    rows = ((-0.40, 0), (-0.26, 1), (-0.12, 0))  # below the upper edge
    dents = np.array(
        [
            ((k + 1 + odd / 2) * step - wide / 2, -deep / 2, tall / 2 + z)
            for z, odd in rows
            for k in range(columns - odd)
        ]
    )
    soft = {"rounding": 0.03, "crumples": 0.001, "dents": dents, "dent": ((0, 0.06, 0), 0.06), "steps": (44, 3, 24)}
    thing.add(stuffed("headboard", size, middle, cloth, rng, **soft))
    button = [(0, -0.002), (0.014, 0), (0.012, 0.006), (0, 0.009)]
    places = dents + middle - (0, -0.052, 0)
    thing.add(turned("button", button, places, cloth, toward=(0, -1, 0), segments=12))


def _metal_headboard(thing, size, y, metal) -> None:
    """An arch of iron tube with bars, and knobs on its posts."""
    wide, high = size
    half = wide / 2
    shoulder = high - 0.14
    xs = np.linspace(-half, half, 17)
    arch = shoulder + 0.14 * np.cos(xs / half * np.pi / 2)
    frame = [[(x, y, 0.004), (x, y, shoulder)] for x in (-half, half)]
    frame += [np.column_stack([xs, np.full(17, y), arch]), [(-half, y, 0.5), (half, y, 0.5)]]
    thing.add(bars("head frame", frame, 0.017, metal))
    inner = [[(x, y, 0.5), (x, y, z)] for x, z in zip(xs[2:-1:2], arch[2:-1:2], strict=True)]
    thing.add(bars("head bars", inner, 0.008, metal))
    knob = [(0, 0), (0.02, 0.002), (0.016, 0.014), (0.03, 0.035), (0.026, 0.055), (0, 0.066)]
    thing.add(
        turned("bed knob", knob, [(x, y, shoulder) for x in (-half, half)], materials.metal("#b08d4f", roughness=0.3))
    )


def _drop(over: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """How far cloth goes out and down when `over` metres of it hang over an edge rounded by `radius`."""
    over = np.maximum(over, 0)
    angle = np.minimum(over / radius, np.pi / 2)
    return radius * np.sin(angle), radius * (1 - np.cos(angle)) + np.maximum(over - radius * np.pi / 2, 0)


def _duvet(thing, rng, edges, top, cover, sheet, *, tuck) -> np.ndarray:
    """The duvet from the foot up to the pillows, hanging over the sides (and the foot, unless `tuck`), and above it
    its upper edge folded back to show the linen. Returns its points (rows from the head, columns, 3)."""
    half, foot, head = edges
    hang, loft = rng.uniform(0.24, 0.3), 0.055
    s = np.linspace(-half - hang, half + hang, 64)
    t = np.linspace(head, foot - (0.02 if tuck else hang), 64)
    out_x, down_x = _drop(np.abs(s) - half + 0.03, 0.06)
    out_y, down_y = _drop(foot - t + 0.03, 0.06)
    x = np.sign(s) * (np.minimum(np.abs(s), half - 0.03) + out_x)
    y = np.maximum(t, foot + 0.03) - out_y
    down = (down_x[None, :] ** 4 + down_y[:, None] ** 4) ** 0.25
    hem = np.clip(down / hang, 0, 1)
    sway = np.sin(9 * t + rng.uniform(0, 6))[:, None] * 0.5 + np.sin(17 * t + rng.uniform(0, 6))[:, None] * 0.5
    sway_x = np.sin(9 * s + rng.uniform(0, 6))[None, :]
    xs = x[None, :] + np.sign(s) * (down_x > 0.02) * hem * (0.012 + 0.018 * sway)
    ys = y[:, None] - (down_y[:, None] > 0.02) * hem * (0.012 + 0.018 * sway_x)
    puffs = loft * (1 - 0.35 * (s[None, :] / half) ** 2) + 0 * t[:, None]
    grid = np.stack([xs, ys, np.maximum(top + puffs - down, 0.05)], axis=-1)
    points = crumple(crumple(grid.reshape(-1, 3), 0.018, 0.5, rng), 0.007, 0.16, rng).reshape(grid.shape)
    thing.add(shapes.sheet("duvet", points, cover, thickness=0.03))
    rows = int(0.26 / (t[0] - t[1]))
    fold = points[: rows + 1].copy()
    fold[..., 2] += 0.032
    fold[..., 0] += np.sign(s)[None, :] * 0.02 * (np.abs(s) > half)[None, :]
    thing.add(shapes.sheet("turned-down edge", fold, sheet, thickness=0.022))
    return points


def _pillows(thing, rng, width, head, top, sheet, cover) -> None:
    """One pillow or two beside each other against the headboard, on a wide bed perhaps two more before them."""
    count = 2 if width > 1.15 else 1
    size = (min(0.68, 0.9 * width / count), 0.46)
    for k in range(count):
        x = (k + 0.5) * width / count - width / 2 + rng.normal(0, 0.01)
        turn = (-0.95 + rng.normal(0, 0.05), rng.normal(0, 0.03), rng.normal(0, 0.04))
        thing.add(pillow("pillow", size, 0.09, (x, head - 0.24, top + 0.19), turn, sheet, rng))
    if count == 2 and rng.random() < 0.5:
        for side in (-1, 1):
            turn = (-0.75, 0, side * rng.uniform(0.02, 0.12))
            at = (side * width / 4.3, head - 0.44, top + 0.22)
            thing.add(pillow("small pillow", (0.44, 0.40), 0.08, at, turn, cover, rng))


def _throw(thing, rng, surface, place, wool) -> None:
    """A woollen throw laid across the duvet near its foot, over the duvet's own folds. `place`: (half width, y)."""
    half, y = place
    wide = rng.uniform(0.4, 0.6)
    rows = np.abs(surface[:, 32, 1] - y) < wide / 2
    cloth = surface[rows].copy()
    beside = np.abs(cloth[..., :1]) > half
    cloth += np.where(beside, (0.02, 0, 0.006), (0, 0, 0.026)) * np.concatenate(
        [np.sign(cloth[..., :1])] + 2 * [0 * beside + 1], axis=-1
    )
    short = int(rng.integers(0, 4))
    cloth = cloth[:, short : cloth.shape[1] - short]
    thing.add(shapes.sheet("throw", cloth, wool, thickness=0.014))


# What varies.


def _any_table(rng: np.random.Generator) -> Thing:
    round_top = rng.random() < 0.4
    if round_top:
        legs = str(rng.choice(["pedestal", "tulip", "splayed", "tapered"]))
        across = rng.uniform(0.85, 1.25)
        size = (across * (1.0 if rng.random() < 0.75 else 1.35), across)
    else:
        legs = str(rng.choice(["tapered", "square", "turned", "frame", "trestle", "hairpin"]))
        size = (rng.uniform(1.1, 2.0), rng.uniform(0.72, 0.95))
    timber = (
        Timber(palette.pick(rng, ("white", "black", "white", "grey")), painted=True)
        if legs == "tulip"
        else pick_timber(rng)
    )
    top = pick_timber(rng, painted=0.15) if rng.random() < 0.3 else timber
    shape = "round" if round_top else "rectangle"
    return table(rng, size=size, height=rng.uniform(0.72, 0.77), shape=shape, legs=legs, timber=timber, top=top)


def _any_coffee_table(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["shelf", "splayed", "glass", "hairpin", "trunk"]))
    size = (rng.uniform(0.85, 1.25), rng.uniform(0.48, 0.65))
    if design in ("splayed", "glass") and rng.random() < 0.5:
        size = (size[1] * 1.4,) * 2
    return coffee_table(rng, size=size, height=rng.uniform(0.34, 0.45), design=design, timber=pick_timber(rng))


def _any_side_table(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["tripod", "frame", "drawer", "tray", "round"]))
    size = {"width": rng.uniform(0.42, 0.52), "height": rng.uniform(0.48, 0.6)}
    return side_table(rng, **size, design=design, timber=pick_timber(rng, painted=0.45))


def _any_bookcase(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["case", "case", "cubes", "steel", "ladder"]))
    ladder = design == "ladder"
    return bookcase(
        rng,
        width=rng.uniform(0.6, 0.8) if ladder else rng.uniform(0.55, 1.05),
        height=rng.uniform(1.6, 2.0) if ladder else rng.uniform(1.0, 2.0),
        depth=rng.uniform(0.26, 0.36),
        design=design,
        back=bool(rng.random() < 0.6),
        books=int(rng.integers(6, 15)) if rng.random() < 0.75 else 0,
        timber=pick_timber(rng, painted=0.4),
    )


def _any_chest(rng: np.random.Generator) -> Thing:
    night = rng.random() < 0.25  # a bedside chest
    timber = pick_timber(rng, painted=0.5)
    return chest_of_drawers(
        rng,
        width=rng.uniform(0.4, 0.52) if night else rng.uniform(0.65, 1.1),
        height=rng.uniform(0.5, 0.66) if night else rng.uniform(0.78, 1.15),
        depth=rng.uniform(0.36, 0.48),
        rows=int(rng.integers(2, 4)) if night else int(rng.integers(3, 6)),
        split=bool(not night and rng.random() < 0.5),
        feet=str(rng.choice(["plinth", "splayed", "bun", "bracket"])),
        handles=str(rng.choice(["knob", "bar", "ring", "cup", "slot"])),
        timber=timber,
        fronts=Timber(palette.pick(rng), painted=True) if not timber.painted and rng.random() < 0.3 else None,
    )


def _any_bed(rng: np.random.Generator) -> Thing:
    headboard = str(rng.choice(["panel", "slats", "metal", "buttoned", "channels"]))
    soft = headboard in ("buttoned", "channels")
    timber = Timber(palette.pick(rng), painted=True) if soft else pick_timber(rng)
    return bed(
        rng,
        width=float(rng.choice([0.9, 1.2, 1.4, 1.6])),
        headboard=headboard,
        high=rng.uniform(0.9, 1.25),
        timber=timber,
        duvet=palette.pick(rng),
        linen=palette.vary(rng, str(rng.choice(["#f2f1ec", "#e9e4da", "#dfe4ea", "#c9cbcc"]))),
        throw=palette.pick(rng) if rng.random() < 0.45 else None,
        footboard=bool(not soft and headboard != "metal" and rng.random() < 0.4),
    )


KINDS = {
    "table": Kind(_any_table, on=("floor",)),
    "coffee table": Kind(_any_coffee_table, on=("floor",)),
    "side table": Kind(_any_side_table, on=("floor",)),
    "bookcase": Kind(_any_bookcase, on=("floor",)),
    "chest of drawers": Kind(_any_chest, on=("floor",)),
    "bed": Kind(_any_bed, on=("floor",)),
}
