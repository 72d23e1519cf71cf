"""What one puts on to go out: shoes, boots, hats, umbrellas. See `thing.py` for the form of a builder."""

import numpy as np
from mathutils import Matrix

from lab.scenes import materials, palette, shapes
from lab.scenes.things.household import apply, bars, circle, ground, moved, paint_faces, turn_about
from lab.scenes.things.thing import Kind, Thing

# ----------------------------------------------------------------------------------------------------- shoes and boots

AROUND = 48  # points round a shoe: 0 at the toe, a quarter at its right side, half at the heel
SOLE = [  # (x, y) of a left shoe's sole round from the toe (y = 0) to the heel (y = 1), in shares of its length
    (-0.02, 0.0), (0.08, 0.02), (0.145, 0.1), (0.165, 0.24), (0.15, 0.42), (0.118, 0.58), (0.115, 0.76), (0.118, 0.9),
    (0.08, 0.98), (0.0, 1.0), (-0.08, 0.98), (-0.118, 0.9), (-0.122, 0.76), (-0.14, 0.58), (-0.172, 0.4),
    (-0.178, 0.24), (-0.14, 0.09), (-0.085, 0.015),
]  # fmt: skip


def _sole_outline(length: float, *, pointed: float = 0.0) -> np.ndarray:
    """The edge of a left shoe's sole (AROUND, 2), its toe towards -y, its middle at the origin."""
    points = np.array(SOLE)
    points[:, 0] *= 1 - pointed * np.clip(1 - points[:, 1] / 0.3, 0, 1)
    line = shapes.smooth_line(points, 8, closed=True)
    gaps = np.linalg.norm(np.diff(np.concatenate([line, line[:1]]), axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(gaps)])
    even = np.linspace(0, along[-1], AROUND, endpoint=False)
    closed = np.concatenate([line, line[:1]])
    return np.column_stack([np.interp(even, along, closed[:, k]) for k in (0, 1)]) * length - (0, length / 2)


def _upper_rows(sole, length, *, toe: float, collar, tongue: float, ankle: float, base: float, rows: int = 12):
    """The upper as rings (rows, AROUND, 3) from the sole up to the collar.

    `toe` is the height of the toe box; `collar` = (middle y, half width, half length) of the opening; `tongue` and
    `ankle` are the heights of its front and back.
    """
    middle, wide, deep = collar
    front = (0.5 - sole[:, 1] / length).clip(0, 1)  # 1 at the toe, 0 at the heel
    turn = np.arctan2(sole[:, 0] / wide, -(sole[:, 1] - middle) / deep)
    rim_y = middle - deep * np.cos(turn)
    share = 0.5 - 0.5 * (rim_y - middle) / deep
    rim_z = ankle + (tongue - ankle) * share**1.5 - 0.012 * np.sin(np.pi * share) * (length / 0.28)
    rim = np.column_stack([wide * np.sin(turn), rim_y, rim_z])
    start = np.insert(sole, 2, base, axis=1)
    out = np.insert(sole * 0.03, 2, base + 0.5 * (rim_z - base), axis=1)
    first = start + np.column_stack([out[:, :2], toe * (0.55 + 0.45 * front)])
    bulge = np.clip(front - 0.45, 0, 1)[:, None]
    second = rim + (start - rim) * np.array([0.42, 0.5, 0.0]) * (0.2 + 1.4 * bulge)
    second[:, 2] = rim_z - (0.35 - 0.2 * bulge[:, 0]) * (rim_z - base) + 0.002
    t = np.linspace(0, 1, rows)[:, None, None]
    return (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * first + 3 * t**2 * (1 - t) * second + t**3 * rim


def _slab(name, outline, low, high, material, *, grow: float = 0.0, arch: float = 0.0, bevel: float = 0.002):
    """A sole: the outline from `low` to `high`, `arch` lifting the waist's underside."""
    length = np.ptp(outline[:, 1])
    lift = arch * np.exp(-(((outline[:, 1] / length - 0.1) / 0.12) ** 2))
    edge = outline * (1 + grow)
    rings = [np.column_stack([edge * 0.97, low + lift]), np.column_stack([edge, low + 0.003 + lift])]
    rings += [np.insert(edge, 2, high - 0.002, axis=1), np.insert(edge * 0.985, 2, high, axis=1)]
    count = len(outline)
    faces = [*shapes.grid_faces(4, count, wrap=True), tuple(range(count)), tuple(range(3 * count, 4 * count))]
    made = shapes.mesh_object(name, np.concatenate(rings), faces, material)
    made.data.set_sharp_from_angle(angle=0.7)
    return made


def _laces(rows, count: int, *, low: float, high: float, half: float) -> list[np.ndarray]:
    """Lines of laces zigzagging over the instep between the heights shares `low` and `high` of the rings, and a bow."""
    ridge = np.array([rows[round(t * (len(rows) - 1))] for t in np.linspace(low, high, count)])
    pairs = []
    for ring in ridge:
        top = ring[np.argsort(ring[:, 1])[:14]]
        left, right = top[np.argmin(np.abs(top[:, 0] + half))], top[np.argmin(np.abs(top[:, 0] - half))]
        crown = ring[np.argmin(ring[:, 1])]
        pairs.append((moved(left, 0, -0.003, 0.003), moved(crown, 0, -0.006, 0.007), moved(right, 0, -0.003, 0.003)))
    lines = []
    for k, (left, crown, right) in enumerate(pairs):
        lines.append(shapes.smooth_line(np.array([left, crown, right]), 4))
        if k:
            below = pairs[k - 1]
            for a, b in ((below[0], right), (below[2], left)):
                middle = (below[1] + crown) / 2
                lines.append(shapes.smooth_line(np.array([a, moved(middle, 0, -0.001, 0.001), b]), 4))
    knot = pairs[-1][1]
    for side in (-1, 1):
        loop = [(0, 0, 0), (side * 0.02, -0.012, 0.012), (side * 0.036, -0.012, 0.0), (side * 0.022, -0.012, -0.008)]
        lines.append(shapes.smooth_line(np.array([*loop, (0, 0, 0)]) + knot, 4))
        end = np.array([(0, 0, 0), (side * 0.012, -0.016, -0.008), (side * 0.026, -0.02, -0.028)])
        lines.append(shapes.smooth_line(end + knot, 4))
    return lines


def _eyelets(lines, radius: float, material):
    """A metal ring where each lace goes in."""
    places = np.array([end for line in lines for end in (line[0], line[-1])])
    ends = np.stack([moved(places, 0, 0.001, -0.001), moved(places, 0, -0.001, 0.001)], axis=1)
    return bars("eyelets", ends, radius, material)


def _place_pair(thing: Thing, build, rng, *, apart: float, turn: float) -> None:
    """Build a left and a right one side by side, each a little askew, the pair turned by `turn`."""
    done = set()
    for side in (-1, 1):
        build(side)
        askew = float(rng.normal(0, 0.06)) - side * 0.05
        place = Matrix.Translation((side * apart / 2, float(rng.normal(0, 0.012)), 0)) @ Matrix.Rotation(askew, 4, "Z")
        for part in thing.objects:
            if part not in done:
                part.matrix_basis = place @ part.matrix_basis
                done.add(part)
    turn_about(thing, turn)


def _mirrored(points: np.ndarray, side: int) -> np.ndarray:
    """The points of a left shoe (-1), or those of a right one (1)."""
    return points * np.array([side, *[1] * (points.shape[-1] - 1)])


def shoes(
    rng: np.random.Generator,
    *,
    tint: str = "#f2f1ec",
    other: str = "#1f3f73",
    design: str = "sneaker",
    length: float = 0.28,
    turn: float = 0.5,
) -> Thing:
    """Return a pair of shoes side by side, toes towards the viewer: "sneaker", "canvas" with a rubber cap, leather
    "oxford", "loafer", or high-heeled "pump"."""
    thing = Thing("shoes", tint)
    build = {"sneaker": _sneaker, "canvas": _canvas_shoe, "oxford": _oxford, "loafer": _loafer, "pump": _pump}[design]
    stuffs = _shoe_stuffs(tint, other, leather=design in ("oxford", "loafer", "pump"))
    apart = length * float(rng.uniform(0.4, 0.46))
    _place_pair(thing, lambda side: build(thing, length, side, stuffs), rng, apart=apart, turn=turn)
    return ground(thing)


def _shoe_stuffs(tint: str, other: str, *, leather: bool) -> dict:
    """The materials of a pair, made once."""
    fabric = materials.cloth(tint, mottled=0.05, bump=0.25, weave=0.0012)
    pale = palette.name_of(tint) == "white"
    return {
        "upper": materials.paint(tint, roughness=0.22, coat=0.3) if leather else fabric,
        "second": materials.plastic(other, roughness=0.5),
        "dark": materials.cloth("#2a2624" if not pale else "#8b8780", bump=0.2),
        "sole": materials.plastic("#f0eee8", roughness=0.6), "tread": materials.plastic("#2a2522", roughness=0.6),
        "gum": materials.plastic("#a8743f", roughness=0.55), "lace": materials.fibre("#f4f2ec", spread=0.05),
        "cord": materials.fibre(palette.darker(tint, 0.6), spread=0.05), "eye": materials.metal("#c9cacc"),
        "lining": materials.cloth("#c9ab82", bump=0.2),
    }  # fmt: skip


def _add_upper(thing, rows, side, stuff, *, lining, floor: float | None):
    """The upper as a surface of some thickness, and the insole in it, at the height `floor` or where the sole is."""
    points = _mirrored(rows, side)
    made = shapes.mesh_object(
        "upper", points.reshape(-1, 3), shapes.grid_faces(len(rows), AROUND, wrap=True), stuff, thickness=0.0035
    )
    rim = points[-1]
    thing.add(shapes.tube("collar", rim, 0.0036, stuff, closed=True, smooth=0))
    inner = moved(points[0], 0, 0, 0.004) if floor is None else np.insert(points[0, :, :2] * 0.94, 2, floor, axis=1)
    thing.add(shapes.mesh_object("insole", inner, [tuple(range(AROUND))], lining))
    return thing.add(made)


def _face_grid(rows) -> tuple[np.ndarray, np.ndarray]:
    """For every face of an upper: its ring as a share, and how far round it is from the toe (0) to the heel (1)."""
    ring, around = np.divmod(np.arange((len(rows) - 1) * AROUND), AROUND)
    return (ring + 0.5) / (len(rows) - 1), 1 - np.abs(2 * (around + 0.5) / AROUND - 1)


def _sneaker(thing, length, side, stuffs) -> None:
    """A running shoe: thick pale sole over a dark tread, a cap, stripes at the sides, heel tab, laces."""
    n = length
    sole = _sole_outline(n)
    rows = _upper_rows(
        sole * 0.97,
        n,
        toe=0.1 * n,
        collar=(0.24 * n, 0.105 * n, 0.2 * n),
        tongue=0.4 * n,
        ankle=0.34 * n,
        base=0.085 * n,
    )
    upper = _add_upper(thing, rows, side, stuffs["upper"], lining=stuffs["dark"], floor=0.11 * n)
    ring, along = _face_grid(rows)
    cap = (along < 0.3) & (ring < 0.36)
    heel = (along > 0.83) & (ring < 0.75)
    paint_faces(upper, [stuffs["second"]], (cap | heel).astype(int))
    stripes = []
    for start in (11, 13, 15):
        for way, heel_side in ((1, 0), (-1, AROUND)):
            line = []
            for k in range(1, 9):
                at, share = divmod(start - 0.3 * k, 1)
                a, b = (rows[k, heel_side + way * int(at + step)] for step in (0, 1))
                line.append(a + share * (b - a))
            stripes.append(_mirrored(np.array(line), side))
    thing.add(shapes.strands("stripes", stripes, 0.0052, stuffs["second"]))
    edge = _mirrored(sole, side)
    thing.add(_slab("midsole", edge, 0.022 * n, 0.105 * n, stuffs["sole"], grow=0.03, arch=0.01))
    thing.add(_slab("tread", edge, 0.0, 0.026 * n, stuffs["second"], grow=0.02, arch=0.012))
    _tie(thing, rows, side, stuffs, n, low=0.55, high=0.97)


def _tie(thing, rows, side, stuffs, n, *, low, high, half=0.052, count=5, lace="lace", eye="eye") -> None:
    """Laces through eyelets, over a tongue that stands up behind them."""
    lines = _laces(_mirrored(rows, side), count, low=low, high=high, half=half * n)
    thing.add(shapes.strands("laces", lines, 0.0165 * n if lace == "lace" else 0.0028, stuffs[lace]))
    thing.add(_eyelets(lines[: 3 * count - 2], 0.0042, stuffs[eye]))
    rim = rows[-1][np.argmin(rows[-1][:, 1])]
    u, v = np.meshgrid(np.linspace(-1, 1, 7), np.linspace(0, 1, 5))
    x = u * (0.075 + 0.02 * v) * n
    y = rim[1] + 0.02 * n + 0.035 * n * u**2 + 0.05 * n * v - 0.03 * n * v**2
    z = rim[2] - 0.05 * n + v * 0.13 * n - 0.02 * n * u**2 * v
    thing.add(shapes.sheet("tongue", np.stack([x, y, z], axis=-1), stuffs["upper"], thickness=0.006))


def _canvas_shoe(thing, length, side, stuffs) -> None:
    """A canvas shoe, high or low: white rubber all round with a line, rubber cap at the toe, many eyelets."""
    n = length
    sole = _sole_outline(n)
    high = thing.colour in ("black", "red", "white", "blue")  # the classic high ones come in these
    shape = {"tongue": 0.56 * n, "ankle": 0.6 * n} if high else {"tongue": 0.37 * n, "ankle": 0.27 * n}
    collar = (0.27 * n, 0.12 * n, 0.19 * n) if high else (0.24 * n, 0.11 * n, 0.22 * n)
    rows = _upper_rows(sole * 0.97, n, toe=0.08 * n, collar=collar, base=0.05 * n, rows=16, **shape)
    upper = _add_upper(thing, rows, side, stuffs["upper"], lining=stuffs["lining"], floor=0.07 * n)
    ring, along = _face_grid(rows)
    cap = (along < 0.29) & (ring < 0.42)
    paint_faces(upper, [stuffs["sole"]], cap.astype(int))
    edge = _mirrored(sole, side)
    thing.add(_slab("rubber", edge, 0.008 * n, 0.12 * n, stuffs["sole"], grow=0.012))
    thing.add(_slab("tread", edge, 0.0, 0.03 * n, stuffs["gum"], grow=0.016))
    line = np.insert(edge * 1.014, 2, 0.095 * n, axis=1)
    thing.add(shapes.tube("line", line, 0.0018, stuffs["second"], closed=True, smooth=0))
    _tie(thing, rows, side, stuffs, n, low=0.5, high=0.97, count=7 if high else 5)


def _oxford(thing, length, side, stuffs) -> None:
    """A polished leather shoe: thin welted sole, stacked heel, toe cap seam, four pairs of thin laces."""
    n = length
    sole = _sole_outline(n, pointed=0.25)
    rows = _upper_rows(
        sole * 0.95,
        n,
        toe=0.07 * n,
        collar=(0.25 * n, 0.1 * n, 0.2 * n),
        tongue=0.34 * n,
        ankle=0.26 * n,
        base=0.07 * n,
    )
    _add_upper(thing, rows, side, stuffs["upper"], lining=stuffs["lining"], floor=0.09 * n)
    edge = _mirrored(sole, side)
    thing.add(_slab("welt", edge, 0.05 * n, 0.078 * n, stuffs["tread"], grow=0.02, arch=0.01))
    _heel(thing, edge, n, 0.06 * n, stuffs["tread"])
    _seam(thing, rows, side, stuffs["cord"], (0.26, 0.3))
    _tie(thing, rows, side, stuffs, n, low=0.7, high=0.97, half=0.04, count=4, lace="cord", eye="cord")


def _heel(thing, edge, n, tall, stuff) -> None:
    """A low stacked heel under the back third."""
    back = edge.copy()
    back[:, 1] = back[:, 1].clip(0.22 * n)
    back[:, 0] = back[:, 0].clip(-0.112 * n, 0.112 * n)
    thing.add(_slab("heel", back, 0.0, tall, stuff, grow=0.0))


def _seam(thing, rows, side, thread, places) -> None:
    """Rows of stitches across the toe at these shares of the length."""
    lines = []
    low, high = rows[0, :, 1].min(), rows[0, :, 1].max()
    for share in places:
        y, line = low + share * (high - low), []
        for k in range(AROUND):
            path = rows[:, k]
            after = np.flatnonzero(path[:, 1] > y)
            if path[0, 1] < y and len(after):
                line.append(path[after[0]])
        line.sort(key=lambda point: point[0])
        if len(line) > 3:
            lines.append(shapes.smooth_line(moved(_mirrored(np.array(line), side), 0, -0.002, 0.002), 4))
    if lines:
        thing.add(shapes.strands("seam", lines, 0.0013, thread))


def _loafer(thing, length, side, stuffs) -> None:
    """A slip-on: a raised seam round the toe's apron, a strap with a metal bit over the instep, a low heel."""
    n = length
    sole = _sole_outline(n, pointed=0.1)
    rows = _upper_rows(
        sole * 0.95,
        n,
        toe=0.085 * n,
        collar=(0.2 * n, 0.105 * n, 0.24 * n),
        tongue=0.29 * n,
        ankle=0.23 * n,
        base=0.06 * n,
    )
    _add_upper(thing, rows, side, stuffs["upper"], lining=stuffs["lining"], floor=0.08 * n)
    edge = _mirrored(sole, side)
    thing.add(_slab("welt", edge, 0.04 * n, 0.066 * n, stuffs["tread"], grow=0.02, arch=0.01))
    _heel(thing, edge, n, 0.05 * n, stuffs["tread"])
    front = np.argsort(rows[0, :, 1])[:25]
    apron = moved(_mirrored(rows[6, np.sort(np.where(front > AROUND // 2, front - AROUND, front))], side), 0, 0, 0.002)
    thing.add(shapes.tube("apron seam", apron, 0.0034, stuffs["upper"], smooth=2))
    rim = rows[-1][np.argmin(rows[-1][:, 1])]
    arc = np.linspace(-1.0, 1.0, 7)
    z = rim[2] - 0.006 - 0.1 * n * (1 - np.cos(arc))
    strap = np.column_stack([0.112 * n * np.sin(arc), np.full(7, rim[1] - 0.05 * n), z])
    thing.add(shapes.ribbon("strap", strap, (0, 0.85, 0.5), 0.075 * n, 0.004, stuffs["upper"]))
    bit = [[moved(strap[2], 0, -0.002, 0.008), moved(strap[4], 0, -0.002, 0.008)]]
    thing.add(bars("bit", np.array(bit), 0.0042, materials.metal("#b08d4a"), sides=8))


def _pump(thing, length, side, stuffs) -> None:
    """A court shoe: the foot arched up on a slim high heel, cut low, with a pointed toe."""
    n = 0.86 * length
    sole = _sole_outline(n, pointed=0.62) * (0.82, 1.0)
    rows = _upper_rows(
        sole,
        n,
        toe=0.1 * n,
        collar=(0.08 * n, 0.11 * n, 0.385 * n),
        tongue=0.14 * n,
        ankle=0.24 * n,
        base=0.012 * n,
        rows=9,
    )

    def arched(points):
        share = (points[..., 1] / n + 0.22).clip(0) / 0.72
        lifted = np.array(points)
        lifted[..., 2] += 0.3 * n * share**2 * (1.45 - 0.45 * share)
        return lifted

    rows = arched(rows)
    _add_upper(thing, rows, side, stuffs["upper"], lining=stuffs["lining"], floor=None)
    ring = _mirrored(arched(np.insert(sole * 1.01, 2, 0.0, axis=1)), side)
    faces = [*shapes.grid_faces(2, AROUND, wrap=True), tuple(range(AROUND))]
    thing.add(shapes.mesh_object("sole", np.concatenate([ring, moved(ring, 0, 0, 0.014 * n)]), faces, stuffs["tread"]))
    top = 0.29 * n
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    levels = ((0.0, 0.026, 0.43), (0.14 * top, 0.024, 0.43), (0.6 * top, 0.034, 0.43), (top, 0.075, 0.415))
    levels = (*levels, (1.2 * top, 0.08, 0.41))
    heel = [
        np.column_stack([r * n * np.cos(angle), y * n + r * n * np.sin(angle), np.full(16, z)]) for z, r, y in levels
    ]
    faces = [*shapes.grid_faces(5, 16, wrap=True), tuple(range(16))]
    thing.add(shapes.mesh_object("heel", np.concatenate(heel), faces, stuffs["upper"]))


def boots(
    rng: np.random.Generator,
    *,
    tint: str = "#2e5e3b",
    other: str = "#e3bb34",
    design: str = "wellington",
    length: float = 0.29,
    turn: float = 0.5,
) -> Thing:
    """Return a pair of boots side by side, toes towards the viewer: rubber "wellington", laced "hiking" boot, ankle
    "chelsea" with elastic sides, or a tall leather "riding" boot."""
    thing = Thing("boots", tint)
    build = {"wellington": _wellington, "hiking": _hiking_boot, "chelsea": _chelsea, "riding": _riding_boot}[design]
    stuffs = _shoe_stuffs(tint, other, leather=design in ("chelsea", "riding"))
    stuffs["rubber"] = materials.plastic(tint, roughness=0.22)
    stuffs["suede"] = materials.cloth(tint, mottled=0.1, bump=0.15, weave=0.0008)
    flop = {side: rng.normal(0, 0.015, 2) for side in (-1, 1)}
    apart = length * float(rng.uniform(0.44, 0.52))
    _place_pair(thing, lambda side: build(thing, length, side, stuffs, flop[side]), rng, apart=apart, turn=turn)
    return ground(thing)


def _boot_rows(sole, n, *, toe, base, ankle, top, wide, flop, calf=1.0, rows=12) -> np.ndarray:
    """An upper up to the ankle and a shaft from there to `top`, `calf` times as wide there; `flop` bends it."""
    middle = 0.2 * n
    collar = (middle, wide, 1.28 * wide)
    low = _upper_rows(sole, n, toe=toe, collar=collar, tongue=ankle, ankle=ankle, base=base, rows=rows)
    rim = low[-1]
    shaft = []
    for share in np.linspace(0.1, 1, 9):
        ring = rim.copy()
        grow = 1 + (calf - 1) * share**0.8
        ring[:, 0] *= grow
        ring[:, 1] = middle + (ring[:, 1] - middle) * (1 + (calf - 1) * share) + 0.02 * n * share
        ring[:, 2] = rim[:, 2] + share * (top - rim[:, 2])
        ring[:, :2] += flop * share**2
        shaft.append(ring)
    return np.concatenate([low, np.array(shaft)])


def _wellington(thing, n, side, stuffs, flop) -> None:
    """A rubber boot: a rounded toe, ribbed sole, a foxing strip, a band and a strap at the top."""
    sole = _sole_outline(n)
    top = 1.08 * n
    rows = _boot_rows(
        sole * 0.96, n, toe=0.13 * n, base=0.06 * n, ankle=0.42 * n, top=top, wide=0.165 * n, flop=flop, calf=1.16
    )
    _add_upper(thing, rows, side, stuffs["rubber"], lining=stuffs["dark"], floor=0.1 * n)
    edge = _mirrored(sole, side)
    thing.add(_slab("sole", edge, 0.0, 0.075 * n, stuffs["tread"], grow=0.01))
    _heel(thing, edge * 1.02, n, 0.07 * n, stuffs["tread"])
    ring = _mirrored(rows, side)
    line = ring[0] + (ring[1] - ring[0]) * 0.9
    thing.add(shapes.tube("foxing", line * (1.015, 1.01, 1), 0.0035, stuffs["rubber"], closed=True, smooth=0))
    bands = [ring[-1] * (1.02, 1.0, 1.0), ring[-2]]
    thing.add(shapes.tube("rim", bands[0], 0.0045, stuffs["second"], closed=True, smooth=0))
    strip = np.stack([ring[-1], ring[-2] + 0.3 * (ring[-3] - ring[-2])])
    middle = strip.mean(axis=1, keepdims=True)
    grown = middle + (strip - middle) * (1.045, 1.045, 1.0)
    grown = np.concatenate([grown, grown[:, :1]], axis=1)
    thing.add(shapes.sheet("band", grown, stuffs["second"], thickness=0.003))


def _hiking_boot(thing, n, side, stuffs, flop) -> None:
    """A laced boot of suede: lugged sole, rubber rand, padded collar, hooks and round laces, a loop behind."""
    sole = _sole_outline(n)
    rows = _boot_rows(
        sole * 0.96,
        n,
        toe=0.11 * n,
        base=0.09 * n,
        ankle=0.42 * n,
        top=0.6 * n,
        wide=0.135 * n,
        flop=0.2 * flop,
        calf=1.04,
    )
    upper = _add_upper(thing, rows, side, stuffs["suede"], lining=stuffs["dark"], floor=0.12 * n)
    ring, along = _face_grid(rows)
    rand = (ring < 0.1) | ((along < 0.3) & (ring < 0.22)) | ((along > 0.8) & (ring < 0.3))
    paint_faces(upper, [stuffs["tread"]], rand.astype(int))
    edge = _mirrored(sole, side)
    thing.add(_slab("midsole", edge, 0.03 * n, 0.1 * n, stuffs["tread"], grow=0.02, arch=0.008))
    lugs = _mirrored(_sole_outline(n), side)
    places = [[(x, y, 0.0), (0.9 * x, 0.95 * y, 0.045 * n)] for x, y in lugs[::2] * 0.98]
    thing.add(bars("lugs", np.array(places), 0.02 * n, stuffs["tread"], sides=6))
    thing.add(shapes.tube("padding", _mirrored(rows[-1], side), 0.011, stuffs["dark"], closed=True, smooth=0))
    _tie(thing, rows, side, stuffs, n, low=0.3, high=0.93, half=0.05, count=7)
    back = _mirrored(rows[-1], side)
    heel = back[np.argmax(back[:, 1])]
    loop = np.array([(0, 0.002, -0.03), (0, 0.02, -0.005), (0, 0.018, 0.014), (0, 0.0, 0.008)]) + heel
    thing.add(shapes.ribbon("loop", loop, (1, 0, 0), 0.018, 0.003, stuffs["second"]))


def _chelsea(thing, n, side, stuffs, flop) -> None:
    """An ankle boot of smooth leather: elastic gores at the sides, a tab to pull, a low heel."""
    sole = _sole_outline(n, pointed=0.2)
    rows = _boot_rows(
        sole * 0.95,
        n,
        toe=0.08 * n,
        base=0.075 * n,
        ankle=0.36 * n,
        top=0.56 * n,
        wide=0.13 * n,
        flop=0.1 * flop,
        calf=1.06,
    )
    upper = _add_upper(thing, rows, side, stuffs["upper"], lining=stuffs["lining"], floor=0.1 * n)
    ring, along = _face_grid(rows)
    gore = (np.abs(along - 0.6) < 0.1) & (ring > 0.52) & (ring < 0.96)
    paint_faces(upper, [stuffs["dark"]], gore.astype(int))
    edge = _mirrored(sole, side)
    thing.add(_slab("welt", edge, 0.05 * n, 0.085 * n, stuffs["tread"], grow=0.02, arch=0.012))
    _heel(thing, edge, n, 0.065 * n, stuffs["tread"])
    back = _mirrored(rows[-1], side)
    heel = back[np.argmax(back[:, 1])]
    tab = np.array([(0, 0.004, -0.045), (0, 0.008, 0.0), (0, 0.008, 0.022), (0, -0.004, 0.024), (0, -0.006, -0.02)])
    thing.add(shapes.ribbon("tab", tab + heel, (1, 0, 0), 0.022, 0.003, stuffs["dark"]))


def _riding_boot(thing, n, side, stuffs, flop) -> None:
    """A tall boot of smooth leather with a strap and a buckle at the ankle and a turned-down cuff."""
    sole = _sole_outline(n, pointed=0.3)
    top = 1.4 * n
    rows = _boot_rows(
        sole * 0.95, n, toe=0.08 * n, base=0.085 * n, ankle=0.42 * n, top=top, wide=0.145 * n, flop=1.3 * flop, calf=1.3
    )
    seed = int(1000 * abs(flop[0]))
    creased = shapes.wrinkle(rows.reshape(-1, 3), 0.007, 0.09, seed, stretch=(1, 1, 0.5)).reshape(rows.shape)
    height = np.clip((rows[..., 2:] - 0.25 * n) / (0.2 * n), 0, 1)
    rows = rows + (creased - rows) * height
    _add_upper(thing, rows, side, stuffs["upper"], lining=stuffs["lining"], floor=0.11 * n)
    edge = _mirrored(sole, side)
    thing.add(_slab("welt", edge, 0.06 * n, 0.092 * n, stuffs["tread"], grow=0.02, arch=0.015))
    _heel(thing, edge, n, 0.075 * n, stuffs["tread"])
    ring = _mirrored(rows, side)
    for level, wide in ((13, 0.024), (20, 0.03)):
        middle = ring[level].mean(axis=0)
        line = middle + (ring[level] - middle) * (1.05, 1.05, 1.0)
        closed = np.concatenate([line, line[:1]])
        thing.add(shapes.ribbon("strap", closed, (0, 0, 1), wide, 0.004, stuffs["upper"], smooth=0))
    place = ring[13][AROUND // 5] * (1.06, 1.0, 1.0)
    thing.add(shapes.box("buckle", (0.01, 0.03, 0.034), place, materials.metal("#b08d4a"), bevel=0.003))


# ---------------------------------------------------------------------------------------------------------------- hats

CROWNS = {  # crown's height, brim, and how it is dented and bent, in metres
    "fedora": {"tall": 0.125, "brim": 0.065, "dent": 0.035, "pinch": 0.02, "roll": 0.022, "droop": -0.012},
    "cowboy": {"tall": 0.135, "brim": 0.09, "dent": 0.035, "pinch": 0.022, "roll": 0.075, "droop": -0.012},
    "bowler": {"tall": 0.13, "brim": 0.045, "dent": 0.0, "pinch": 0.0, "roll": 0.022, "droop": 0.01},
    "sun": {"tall": 0.11, "brim": 0.13, "dent": 0.0, "pinch": 0.0, "roll": 0.008, "droop": -0.02},
    "boater": {"tall": 0.085, "brim": 0.075, "dent": 0.0, "pinch": 0.0, "roll": 0.0, "droop": 0.0},
}


def hat(
    rng: np.random.Generator,
    *,
    tint: str = "#6b4426",
    band: str = "#1b1b1d",
    design: str = "fedora",
    straw: bool = False,
) -> Thing:
    """Return a hat lying on its brim: one of CROWNS of felt or of plaited `straw`, with a ribbon round the crown."""
    thing = Thing("hat", tint)
    shape = CROWNS[design]
    grid, crown_rows = _hat_surface(rng, shape, flat=design == "boater")
    points = shapes.wrinkle(grid.reshape(-1, 3), 0.008 if design == "sun" else 0.003, 0.16, int(rng.integers(1 << 30)))
    grid = points.reshape(grid.shape)
    grid[..., 2] -= grid[..., 2].min() - 0.003
    stuff = _plaited(tint) if straw else materials.cloth(tint, mottled=0.05, bump=0.12, weave=0.001, sheen=0.5)
    faces = shapes.grid_faces(len(grid), grid.shape[1], wrap=True)
    thing.add(shapes.mesh_object("hat", grid.reshape(-1, 3), faces, stuff, thickness=0.003, subdivisions=1))
    edge = shapes.tube("brim edge", grid[-1], 0.0028 if not straw else 0.0036, stuff, closed=True, smooth=0)
    thing.add(edge)
    _hat_band(thing, rng, grid, crown_rows, band)
    return ground(thing)


def _hat_surface(rng, shape, *, flat: bool) -> tuple[np.ndarray, int]:
    """The hat as rings (rows, columns, 3) from the top of the crown to the edge of the brim; rows of the crown."""
    columns = 56
    angle = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    side, ahead = np.cos(angle), np.sin(angle)  # ahead < 0: the front
    head = (0.082, 0.1)
    tall, rings = shape["tall"], []
    round_ = 0.12 if flat else 0.6
    for share in np.linspace(0.03, 1, 10):
        drop = (1 - (1 - share**2.4) ** 0.5) * round_ * tall if not flat else 0.0
        width = share * (0.84 if flat else 0.86)
        rings.append((width, tall - drop))
    low = rings[-1][1]
    for share in np.linspace(0.12, 1, 7):
        rings.append((rings[9][0] + (1 - rings[9][0]) * share**1.3, low * (1 - share)))
    surface = []
    for width, z in rings:
        x, y = head[0] * width * side, head[1] * width * ahead
        high = np.clip((z - 0.3 * tall) / (0.7 * tall), 0, 1)
        crease = shape["dent"] * high * np.exp(-((x / 0.028) ** 2)) * (1 - 0.55 * np.clip(y / 0.1, 0, 1))
        front = np.clip(-ahead, 0, 1) ** 2 * (np.abs(side) > 0.25)
        squeeze = 1 - shape["pinch"] / 0.082 * high * front * 1.6
        slope = 0.16 * tall * high * np.clip(y / 0.1, -1, 1) * (shape["dent"] > 0)
        surface.append(np.column_stack([x * squeeze, y, np.full(columns, z) - crease - slope]))
    crown_rows = len(surface)
    for share in np.linspace(0.08, 1, 9):
        out = share * shape["brim"]
        roll = shape["roll"] * share**2 * np.abs(side) ** 2.2
        droop = shape["droop"] * share**1.5 * np.abs(ahead) ** 2
        x, y = (head[0] + out * (0.85 if shape["roll"] > 0.05 else 1)) * side, (head[1] + out) * ahead
        surface.append(np.column_stack([x, y, roll + droop + 0.004 * share]))
    return np.array(surface), crown_rows


def _plaited(tint: str):
    """Plaited straw: rows of braid round the hat, strands of different tones."""
    graph, base = materials.Graph("straw"), materials.colour(tint)
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    parts = graph.node("ShaderNodeSeparateXYZ", {0: place})
    x, y, z = parts.outputs
    flat = graph.math("SQRT", graph.math("ADD", graph.math("MULTIPLY", x, x), graph.math("MULTIPLY", y, y)))
    rows = graph.math("PINGPONG", graph.math("SUBTRACT", z, flat), 0.0045)
    turn = graph.math("MULTIPLY", graph.math("ARCTAN2", y, x), 40.0)
    slant = graph.math("SINE", graph.math("ADD", turn, graph.math("MULTIPLY", rows, 900.0)))
    fleck = graph.noise(graph.coordinates((1, 1, 3)), 130.0, detail=3)
    height = graph.math("ADD", graph.math("MULTIPLY", rows, 160.0), graph.math("MULTIPLY", slant, 0.25))
    mixed = graph.math("ADD", graph.math("MULTIPLY", height, 0.55), graph.math("MULTIPLY", fleck, 0.55))
    tint_ = graph.ramp(mixed, [(0.25, materials.shade(base, 0.5)), (0.6, base), (0.95, materials.shade(base, 1.25))])
    graph.bump(height, 0.8, 0.002)
    return graph.principled({"Base Color": tint_, "Roughness": 0.75, "Specular IOR Level": 0.25})


def _hat_band(thing, rng, grid, crown_rows, tint) -> None:
    """A ribbon round the foot of the crown, with a flat bow at its side, or a feather stuck in it."""
    silk = materials.cloth(tint, mottled=0.04, bump=0.3, weave=0.001, shine=0.5)
    rings = grid[crown_rows - 4 : crown_rows]
    middle = rings.mean(axis=(0, 1))
    grown = middle + (rings - middle) * (1.04, 1.04, 1.0)
    grown = np.concatenate([grown, grown[:, :1]], axis=1)
    thing.add(shapes.sheet("band", grown, silk, thickness=0.002))
    low, high = grown[-1, 0], grown[0, 0]
    at, tall = (low + high) / 2, float(high[2] - low[2])
    for side in (-1, 1):
        wing = [(0.003, 0, 0), (0.004, side * 0.02, 0.003), (0.0, side * 0.034, 0.0)]
        thing.add(shapes.ribbon("bow", np.array(wing) + at, (0, 0, 1), 0.8 * tall, 0.003, silk))
    thing.add(shapes.box("knot", (0.006, 0.011, 0.85 * tall), moved(at, 0.004, 0, 0), silk, bevel=0.003))
    if rng.random() < 0.35:
        plume = np.array([(0.002, 0.01, -0.01), (0.008, 0.035, 0.03), (0.006, 0.075, 0.06)])
        vane = materials.cloth(palette.pick(rng), mottled=0.2, bump=0.2)
        thing.add(shapes.ribbon("feather", plume + at, (0.3, -0.6, 0.8), 0.016, 0.001, vane))


def cap(rng: np.random.Generator, *, tint: str = "#b3241f", other: str = "#f2f1ec", turn: float = 0.5) -> Thing:
    """Return a baseball cap, its visor towards the viewer: six panels with seams, eyelets, a button, a badge."""
    thing = Thing("hat", tint)
    fabric = materials.cloth(tint, mottled=0.05, bump=0.3, fold=0.08)
    panel = fabric if rng.random() < 0.5 else materials.cloth(other, mottled=0.05, bump=0.3)
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    rings, shares = [], np.linspace(0.02, 1, 12)
    for share in shares:
        radius = np.sin(share * np.pi / 2) ** 0.8
        z = 0.108 * np.cos(share * np.pi / 2) ** 0.85 + 0.012
        bulge = 1 + 0.05 * np.clip(-np.sin(angle), 0, 1) * (1 - share)
        flat = np.column_stack([0.085 * np.cos(angle), 0.1 * np.sin(angle) * bulge])
        rings.append(np.insert(radius * flat, 2, z, axis=1))
    grid = np.array(rings)
    points = shapes.wrinkle(grid.reshape(-1, 3), 0.004, 0.08, int(rng.integers(1 << 30)))
    faces = shapes.grid_faces(12, 48, wrap=True)
    crown = thing.add(shapes.mesh_object("crown", points, faces, fabric, thickness=0.003, subdivisions=1))
    around = np.arange(11 * 48) % 48
    paint_faces(crown, [panel], ((around >= 28) & (around < 44)).astype(int))
    grid = points.reshape(grid.shape)
    thread = materials.fibre(palette.darker(tint, 0.7))
    seams = [moved(grid[:, k], 0, 0, 0.003) for k in (4, 12, 20, 28, 36, 44)]
    thing.add(shapes.strands("seams", seams, 0.0016, thread))
    button = [(0, 0.009), (0.006, 0.007), (0.009, 0.0)]
    thing.add(shapes.lathe("button", button, fabric, at=moved(grid[0].mean(axis=0), 0, 0, 0.001), segments=16))
    _visor(thing, fabric, thread)
    badge = circle(0.02, count=24, stretch=0.9)
    spot = moved(grid[7, 36], 0, -0.004, 0.0)
    patch = np.column_stack([badge[:, 0], np.zeros(24), badge[:, 1]])
    felt = materials.cloth(other if panel is fabric else tint)
    mark = thing.add(shapes.mesh_object("badge", patch, [tuple(range(24))], felt))
    mark.location, mark.rotation_euler = spot, (-0.42, 0, 0)
    turn_about(thing, turn)
    return ground(thing)


def _visor(thing, fabric, thread) -> None:
    """A curved peak with rows of stitches."""
    turn, out = np.meshgrid(np.linspace(-1, 1, 19), np.linspace(0, 1, 7))
    angle = -np.pi / 2 + turn * 1.1
    reach = 0.082 * out * np.cos(turn * 1.5).clip(0) ** 0.6
    x = (0.086 + 0.15 * reach) * np.cos(angle)
    y = 0.1 * np.sin(angle) - reach
    z = 0.026 - 0.008 * out - 0.02 * turn**2 * out - 0.008 * turn**2
    grid = np.stack([x, y, z.clip(0.003)], axis=-1)
    thing.add(shapes.sheet("visor", grid, fabric, thickness=0.005, subdivisions=1))
    rows = [moved(grid[k], 0, 0, 0.0032) for k in (2, 3, 4, 5)]
    thing.add(shapes.strands("stitches", rows, 0.0009, thread))


def beanie(rng: np.random.Generator, *, tint: str = "#2c5a94", other: str = "#f2f1ec", pompom: bool = True) -> Thing:
    """Return a knitted cap with a turned-up rim, ribs, and a `pompom`."""
    thing = Thing("hat", tint)
    wool = materials.cloth(tint, mottled=0.12, bump=0.8, weave=0.004)
    ribs = 30
    angle = np.linspace(0, 2 * np.pi, 4 * ribs, endpoint=False)
    profile = [(0.035, 0.21), (0.06, 0.195), (0.085, 0.165), (0.096, 0.13), (0.1, 0.09), (0.1, 0.05)]
    profile = shapes.smooth_line(np.array([(0.004, 0.215), *profile]), 3)
    fold = [
        (0.106, 0.07),
        (0.111, 0.064),
        (0.113, 0.045),
        (0.112, 0.014),
        (0.107, 0.004),
        (0.098, 0.004),
        (0.095, 0.03),
    ]
    seed = int(rng.integers(1 << 30))
    for name, line, deep in (("crown", profile, 0.022), ("rim", shapes.smooth_line(np.array(fold), 2), 0.018)):
        fluted = 1 + deep * np.cos(ribs * angle)
        flat = fluted[:, None] * np.column_stack([0.94 * np.cos(angle), np.sin(angle)])
        rings = [np.insert(r * flat, 2, z, axis=1) for r, z in line]
        points = shapes.wrinkle(np.concatenate(rings), 0.007, 0.1, seed)
        thing.add(shapes.mesh_object(name, points, shapes.grid_faces(len(line), 4 * ribs, wrap=True), wool))
    if pompom:
        ways = rng.normal(size=(900, 3))
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        lines = [np.array([way * 0.008, way * rng.uniform(0.03, 0.036) + rng.normal(0, 0.002, 3)]) for way in ways]
        ball = thing.add(shapes.strands("pompom", lines, 0.0016, materials.fibre(other, spread=0.15)))
        ball.location = (0, 0, 0.228)
    return ground(thing)


# ----------------------------------------------------------------------------------------------------------- umbrellas


def open_umbrella(
    rng: np.random.Generator,
    *,
    tint: str = "#b3241f",
    other: str | None = None,
    reach: float = 0.5,
    handle: str = "#6b4426",
    turn: float = 0.6,
) -> Thing:
    """Return an open umbrella set down to dry on two ribs and its crook, the point towards the right; `other` colours
    every second panel."""
    thing = Thing("umbrella", tint)
    rise, shaft, ribs = 0.32 * reach, 0.98 * reach + 0.2, 8
    cloth = materials.cloth(tint, mottled=0.03, bump=0.15, weave=0.001, shine=0.35)
    top = 0.12 + shaft
    canopy = moved(_canopy(reach, rise, ribs), 0, 0, top)
    body = thing.add(
        shapes.mesh_object(
            "canopy", canopy.reshape(-1, 3), shapes.grid_faces(*canopy.shape[:2], wrap=True), cloth, thickness=0.0016
        )
    )
    if other:
        second = materials.cloth(other, mottled=0.03, bump=0.15, weave=0.001, shine=0.35)
        paint_faces(body, [second], np.arange(len(body.data.polygons)) % canopy.shape[1] // 8 % 2)
    steel = materials.metal("#c9cacc", roughness=0.3)
    ends, tips = [], []
    for k in range(ribs):
        path = canopy[:, k * 8] - (0, 0, 0.006)
        ends += [[path[i], path[i + 1]] for i in range(len(path) - 1)]
        ends.append([np.array([0, 0, top - 0.55 * rise - 0.12]), path[len(path) // 2]])
        out = path[-1] - path[-2]
        tips.append([path[-1], path[-1] + 0.02 * out / np.linalg.norm(out)])
    thing.add(bars("ribs", np.array(ends), 0.0022, steel, sides=6))
    thing.add(bars("tips", np.array(tips), 0.0045, steel, sides=8))
    _shaft(thing, top, handle, steel)
    apothem = reach * np.cos(np.pi / ribs)
    slope = np.arctan2(apothem - 0.05, top - rise)
    lay = Matrix.Rotation(np.pi / 2 - slope, 4, "Y") @ Matrix.Rotation(np.pi / ribs, 4, "Z")
    apply(thing, Matrix.Rotation(-turn, 4, "Z") @ lay)
    return ground(thing)


def _canopy(reach: float, rise: float, ribs: int) -> np.ndarray:
    """The cloth of an open umbrella (rows, columns, 3) from the ferrule down: tight over ribs, hollow between."""
    columns = 8 * ribs
    share = np.linspace(0.015, 1, 13)[:, None]
    angle = np.linspace(0, 2 * np.pi, columns, endpoint=False)[None, :]
    between = np.abs(np.sin(angle * ribs / 2))
    chord = np.cos(np.pi / ribs) / np.cos((angle * ribs / 2 % np.pi - np.pi / 2) / (ribs / 2))
    radius = reach * share * (1 - (1 - chord) * 1.0 - 0.05 * between * share**2)
    z = -rise * (share**1.9) - 0.03 * reach * between * share * (1 - 0.6 * share)
    return np.stack(np.broadcast_arrays(radius * np.cos(angle), radius * np.sin(angle), z), axis=-1)


def _shaft(thing, top: float, handle: str, steel, *, low: float = 0.1) -> None:
    """The stick with its point above the canopy at `top`, and a crook of wood below."""
    levels = ((low, top), (top - 0.01, top + 0.05), (top - 0.006, top + 0.006))
    thing.add(bars("stick", np.array([[(0, 0, z) for z in pair] for pair in levels]), (0.006, 0.0055, 0.015), steel))
    wood = materials.wood(palette.darker(handle, 0.65), handle, axis="z", roughness=0.25, figure=0.2)
    arc = np.linspace(0, np.pi * 1.05, 12)
    hook = np.column_stack([0.042 - 0.042 * np.cos(arc), 0 * arc, 0.0 - 0.042 * np.sin(arc)])
    line = np.concatenate([[(0, 0, low + 0.06), (0, 0, 0.05)], hook])
    radius = np.concatenate([[0.0095, 0.0105], np.full(12, 0.0115)])
    thing.add(shapes.tube("crook", line, radius, wood, smooth=3))
    thing.add(bars("collar", np.array([[(0, 0, low + 0.05), (0, 0, low + 0.066)]]), 0.0115, materials.metal("#b08d4a")))


def closed_umbrella(
    rng: np.random.Generator,
    *,
    tint: str = "#1b1b1d",
    length: float = 0.88,
    handle: str = "#6b4426",
    furled: float = 0.5,
) -> Thing:
    """Return a closed umbrella lying on the floor along x, its cloth wrapped round and held by a strap; `furled` 0 is
    slim, 1 loose."""
    thing = Thing("umbrella", tint)
    cloth = materials.cloth(tint, mottled=0.04, bump=0.2, weave=0.001, shine=0.3)
    steel = materials.metal("#c9cacc", roughness=0.3)
    low, top = 0.17, length - 0.1
    thick = 0.022 + 0.024 * furled
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    rows = []
    for share in np.linspace(0, 1, 24):
        radius = thick * np.interp(share, (0, 0.1, 0.5, 0.93, 1), (1.0, 1.08, 0.72, 0.32, 0.26))
        tied = 1 - 0.3 * furled * np.exp(-(((share - 0.3) / 0.08) ** 2))
        folds = 8
        pleat = ((angle + 3.4 * share) * folds / (2 * np.pi)) % 1
        wave = 1 + (0.2 + 0.3 * furled) * (pleat**1.6 - 0.4) * (1 - 0.5 * share)
        rim = 0.022 * np.cos(folds * angle + 0.6) * (share < 0.02)
        flat = (radius * tied * wave)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        rows.append(np.insert(flat, 2, low + (top - low) * share + rim, axis=1))
    points = shapes.wrinkle(np.concatenate(rows), 0.004, 0.06, int(rng.integers(1 << 30)), stretch=(1, 1, 3))
    thing.add(shapes.mesh_object("cloth", points, shapes.grid_faces(24, 64, wrap=True), cloth))
    strap_z = low + 0.3 * (top - low)
    ring = circle(0.82 * thick * (1 - 0.2 * furled), count=32)
    band = np.insert(ring, 2, strap_z, axis=1)
    band = np.concatenate([band, band[:1]])
    thing.add(shapes.ribbon("strap", band, (0, 0, 1), 0.02, 0.003, cloth, smooth=0))
    rim = circle(0.82 * thick, count=8)
    tips = np.stack([np.insert(rim, 2, low + z, axis=1) for z in (0.012, -0.022)], axis=1)
    thing.add(bars("tips", tips, 0.0035, steel, sides=8))
    _shaft(thing, top, handle, steel)
    lay = Matrix.Rotation(float(rng.uniform(-0.12, 0.12)), 4, "Z") @ Matrix.Rotation(np.pi / 2, 4, "Y")
    apply(thing, lay @ Matrix.Rotation(float(rng.uniform(0.9, 2.2)), 4, "Z"))
    return ground(thing)


# --------------------------------------------------------------------------------------------------------------- kinds


def _shoes(rng: np.random.Generator) -> Thing:
    """Any design; leather ones mostly black or brown."""
    design = str(rng.choice(("sneaker", "canvas", "oxford", "loafer", "pump"), p=(0.3, 0.25, 0.18, 0.14, 0.13)))
    leather = design in ("oxford", "loafer")
    tint = palette.pick(rng, ("black", "brown", "brown", "black", "red", "blue")) if leather else palette.pick(rng)
    length, turn = float(rng.uniform(0.25, 0.3)), float(rng.choice((-1, 1)) * rng.uniform(0.3, 0.9))
    return shoes(rng, tint=tint, other=palette.pick(rng), design=design, length=length, turn=turn)


def _boots(rng: np.random.Generator) -> Thing:
    """Any design; rubber ones of any colour, leather ones mostly black or brown."""
    design = str(rng.choice(("wellington", "hiking", "chelsea", "riding"), p=(0.4, 0.22, 0.2, 0.18)))
    dark = ("black", "brown", "brown", "grey")
    tint = palette.pick(rng) if design == "wellington" or rng.random() < 0.25 else palette.pick(rng, dark)
    length, turn = float(rng.uniform(0.26, 0.31)), float(rng.choice((-1, 1)) * rng.uniform(0.3, 0.9))
    return boots(rng, tint=tint, other=palette.pick(rng), design=design, length=length, turn=turn)


STRAWS = ("#d9bb7c", "#e3cfa0", "#c79f5f", "#efe6d2")


def _hat(rng: np.random.Generator) -> Thing:
    """A felt or straw hat of any form, a cap, or a beanie."""
    chance = rng.random()
    if chance < 0.16:
        return cap(
            rng, tint=palette.pick(rng), other=palette.pick(rng), turn=rng.choice((-1, 1)) * rng.uniform(0.3, 0.9)
        )
    if chance < 0.3:
        return beanie(rng, tint=palette.pick(rng), other=palette.pick(rng), pompom=bool(rng.random() < 0.7))
    design = str(rng.choice(sorted(CROWNS)))
    straw = design in ("sun", "boater") or rng.random() < 0.25
    tint = palette.vary(rng, str(rng.choice(STRAWS))) if straw else palette.pick(rng)
    return hat(rng, tint=tint, band=palette.pick(rng), design=design, straw=straw)


def _umbrella(rng: np.random.Generator) -> Thing:
    """Open on the floor, or closed and lying."""
    handle = str(rng.choice(("#6b4426", "#a37a50", "#1b1b1d", "#8d6340")))
    if rng.random() < 0.45:
        return closed_umbrella(
            rng, tint=palette.pick(rng), length=rng.uniform(0.8, 0.95), handle=handle, furled=rng.uniform(0, 1)
        )
    other = palette.pick(rng) if rng.random() < 0.35 else None
    turn = float(rng.uniform(-0.2, 1.0) + (np.pi if rng.random() < 0.4 else 0.0))
    return open_umbrella(
        rng, tint=palette.pick(rng), other=other, reach=rng.uniform(0.42, 0.54), handle=handle, turn=turn
    )


KINDS = {
    "shoes": Kind(_shoes, on=("floor",)),
    "boots": Kind(_boots, on=("floor",)),
    "hat": Kind(_hat, on=("table", "seat")),
    "umbrella": Kind(_umbrella, on=("floor",)),
}
