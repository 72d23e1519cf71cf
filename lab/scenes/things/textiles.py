"""Curtains, cushions, rugs and knotted hangings. See `thing.py` for the form of a builder."""

from collections.abc import Callable

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing


def cushion(
    rng: np.random.Generator,
    *,
    size: float = 0.42,
    depth: float = 0.09,
    cloth: str = "#e9e4da",
    tall: float | None = None,
) -> Thing:
    """Return a stuffed cushion standing upright, pinched towards its corners, with piping round the seam."""
    thing = Thing("cushion", cloth)
    seed, high = int(rng.integers(1 << 30)), tall or size
    outline = shapes.rounded_outline(size, high, (0.05,) * 4, points_a_corner=6, points_a_side=16)
    middle = outline.mean(axis=0)
    away = (outline - middle) / (size / 2, high / 2)
    bow = 0.05 * (1 - np.minimum(np.abs(away[:, 0]), np.abs(away[:, 1])) ** 2)
    outline = middle + (outline - middle) * (1 - bow)[:, None]
    points, faces = shapes.puff(outline, depth, depth, power=2.1, rings=22)
    points = shapes.wrinkle(points, 0.10 * depth, 0.35 * size, seed)
    points = shapes.wrinkle(points, 0.05 * depth, 0.12 * size, seed + 1)
    thing.add(
        shapes.mesh_object("cushion", points, faces, materials.cloth(cloth, fold=0.25, mottled=0.07), subdivisions=1)
    )
    rim = np.column_stack([outline[:, 0], np.zeros(len(outline)), outline[:, 1]])
    rim = shapes.wrinkle(rim, 0.10 * depth, 0.35 * size, seed)
    thing.add(shapes.tube("piping", rim[::2], 0.0045, materials.cloth(cloth, mottled=0.05), closed=True, smooth=3))
    return thing


def curtain(
    rng: np.random.Generator,
    *,
    width: float = 0.62,
    height: float = 2.3,
    folds: int = 6,
    depth: float = 0.08,
    cloth: str = "#780d17",
    eyelets: bool = True,
    material=None,
) -> Thing:
    """Return one drawn curtain hanging in folds from an eyelet heading; its top is at z = `height`, its hem at 0."""
    thing = Thing("curtain", None if material else cloth)
    seed = int(rng.integers(1 << 30))
    columns, rows = folds * 28, 60
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    # folds drift and change in depth from heading to hem, and the sheet breathes in at the top
    phases = rng.uniform(-0.5, 0.5, folds + 2)
    drift = np.interp(u, np.linspace(0, 1, folds + 2), phases) * (1 - v) * 0.9
    swell = 0.75 + 0.35 * np.interp(u, np.linspace(0, 1, folds + 2), rng.uniform(0, 1, folds + 2)) * (1 - v)
    phase = 2 * np.pi * folds * u + drift * 2
    y = depth * swell * (np.sin(phase) - 0.10 * np.sin(3 * phase)) + 0.12 * depth * np.sin(2 * phase + 1.0) * (1 - v)
    lean = 0.012 * np.sin(2 * np.pi * (u * 1.3 + 0.2)) * (1 - v)
    x = (u - 0.5) * width * (1 + 0.05 * (1 - v)) - 0.06 * width / folds * np.sin(2 * phase) + lean
    grid = np.stack([x, y, v * height + 0.006 * np.sin(phase * 0.5) * (v < 0.02)], axis=-1)
    flat = shapes.wrinkle(grid.reshape(-1, 3), 0.009, 0.16, seed, stretch=(0.7, 1, 4.0))
    weave = material or materials.cloth(cloth, fold=0.05, mottled=0.07, sheen=0.08, shine=0.7, bump=0.3)
    thing.add(shapes.sheet("curtain", flat.reshape(grid.shape), weave, thickness=0.0016, subdivisions=1))
    if eyelets:
        steel = materials.metal("#b9babb", roughness=0.25)
        for k in range(folds):
            for half in (0.0, 0.5):
                centre = (k + half + 0.02) / folds
                place = ((centre - 0.5) * width, 0.0, height - 0.05)
                angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
                ring = np.column_stack([np.zeros(24), 0.024 * np.cos(angles), 0.024 * np.sin(angles)])
                part = thing.add(shapes.tube("eyelet", ring, 0.0045, steel, closed=True, smooth=0))
                part.location, part.rotation_euler = place, (0, 0, 0.55 if half else -0.55)
    return thing


def curtain_rod(rng: np.random.Generator, *, length: float = 2.4, radius: float = 0.011) -> Thing:
    """Return a metal curtain rod along x with round ends and two brackets; its axis is at z = 0."""
    thing = Thing("curtain rod")
    steel = materials.metal("#c2c3c4", roughness=0.25)
    ends = np.array([(-length / 2, 0, 0), (length / 2, 0, 0)])
    thing.add(shapes.tube("rod", ends, radius, steel, smooth=0))
    for side in (-1, 1):
        cap = thing.add(shapes.lathe("finial", [(0, 0), (0.014, 0), (0.019, 0.006), (0.019, 0.03), (0, 0.036)], steel))
        cap.location, cap.rotation_euler = (side * length / 2, 0, 0), (0, side * np.pi / 2, 0)
        arm = np.array([(side * (length / 2 - 0.09), 0.10, -0.012), (side * (length / 2 - 0.09), 0.0, -0.012)])
        thing.add(shapes.tube("bracket", arm, 0.007, steel, smooth=0))
    return thing


def pile_rug(
    rng: np.random.Generator,
    *,
    size: tuple[float, float] = (1.8, 1.2),
    pile: float = 0.03,
    density: int = 24000,
    radius: float = 0.0016,
    yarn: str = "#cdbca6",
    other: str | None = "#e6d9c6",
    pattern: Callable[[np.ndarray], np.ndarray] | None = None,
    pattern_yarn: str = "#8f8a84",
) -> Thing:
    """Return a rug of real threads, `density` of them a square metre.

    `pattern` takes places (N, 2) on the rug and returns True where the yarn is of the pattern's colour.
    """
    thing = Thing("rug", yarn)
    wide, long = size
    count = int(density * wide * long)
    places = rng.uniform(-0.5, 0.5, (count, 2)) * (wide, long)
    edge = np.minimum(wide / 2 - np.abs(places[:, 0]), long / 2 - np.abs(places[:, 1]))
    angle = _patchy(places, rng) * 3.0 + rng.normal(0, 0.9, count)
    lean = pile * (0.55 + 0.45 * rng.random(count))
    rise = pile * rng.uniform(0.65, 1.0, count) * np.clip(0.55 + edge / 0.03, 0.55, 1)
    out = np.column_stack([np.cos(angle), np.sin(angle)]) * lean[:, None]
    foot = np.column_stack([places, np.zeros(count)])
    middle = np.column_stack([places + 0.25 * out, 0.6 * rise])
    tip = np.column_stack([places + out, rise])
    lines = np.stack([foot, middle, tip], axis=1)
    chosen = pattern(places) if pattern else np.zeros(count, bool)
    for name, keep, material in (
        ("pile", ~chosen, materials.fibre(yarn, other=other, spread=0.14)),
        ("pattern", chosen, materials.fibre(pattern_yarn, spread=0.18)),
    ):
        if keep.any():
            thing.add(shapes.strands(name, list(lines[keep]), radius, material))
    thing.add(shapes.box("backing", (wide, long, 0.006), (0, 0, 0.003), materials.cloth(yarn), bevel=0.002))
    return thing


def _patchy(places: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Slow smooth noise in about [-1, 1] made of a few waves: which way the pile was last brushed."""
    total = np.zeros(len(places))
    for _ in range(7):
        total += np.sin(places @ rng.normal(0, 5.5, 2) + rng.uniform(0, 6.28))
    return total / 3.5


def flat_rug(rng: np.random.Generator, *, size=(1.6, 1.0), yarn: str = "#b9bcc0", other: str = "#7f858c") -> Thing:
    """Return a flat-woven melange rug with short fringes at its left and right ends."""
    thing = Thing("rug", yarn)
    wide, long = size
    lines = []
    pitch = 0.0062
    for y in np.arange(-long / 2, long / 2, pitch):
        xs = np.arange(-wide / 2, wide / 2, 0.013)
        z = 0.006 + 0.0022 * np.cos(np.arange(len(xs)) * np.pi + (round(y / pitch) % 2) * np.pi)
        lines.append(np.column_stack([xs, y + rng.normal(0, 0.0004, len(xs)), z]))
    pick = rng.random(len(lines))
    light, deep = materials.fibre(yarn, spread=0.12), materials.fibre(other, spread=0.2)
    dark = [line for line, chance in zip(lines, pick, strict=True) if chance < 0.33]
    pale = [line for line, chance in zip(lines, pick, strict=True) if chance >= 0.33]
    thing.add(shapes.strands("weft", pale, 0.0036, light))
    thing.add(shapes.strands("weft", dark, 0.0036, deep))
    fringe = []
    for side in (-1, 1):
        for y in np.arange(-long / 2, long / 2, 0.006):
            reach = rng.uniform(0.045, 0.065)
            bend = rng.normal(0, 0.012, 2)
            x = side * wide / 2
            fringe.append(
                np.array(
                    [(x, y, 0.006), (x + side * reach / 2, y + bend[0], 0.005), (x + side * reach, y + bend[1], 0.002)]
                )
            )
    thing.add(shapes.strands("fringe", fringe, 0.0016, light))
    thing.add(shapes.box("backing", (wide, long, 0.004), (0, 0, 0.002), materials.cloth(other), bevel=0.001))
    return thing


def wall_hanging(
    rng: np.random.Generator,
    *,
    width: float = 0.40,
    height: float = 0.62,
    cord: str = "#e6dcc8",
    accent: str = "#b79f7e",
    string: str = "#6b4a2c",
) -> Thing:
    """Return a macrame hanging: a rod on a string from a nail, rows of knots, a woven band, fringes cut to a point.

    It hangs against a wall at y = 0; the fringes' tip is at z = 0 and the nail at z = `height` + 0.16.
    """
    thing = Thing("wall hanging", cord)
    yarn, brown = materials.fibre(cord, spread=0.10), materials.fibre(accent, other="#d3bd9c", spread=0.25)
    jute = materials.fibre(string, spread=0.15)
    rod = materials.wood("#8c6a44", "#c9a877", axis="x")
    top, y = height, -0.022
    tilt = 0.004
    bar = np.array([(-width / 2 - 0.045, y, top - tilt), (0, y, top), (width / 2 + 0.045, y, top + tilt)])
    thing.add(shapes.tube("rod", bar, np.array([0.0085, 0.0095, 0.008]), rod))
    nail = np.array([0.006, -0.006, top + 0.16])
    for side in (-1, 1):
        end = np.array([side * (width / 2 + 0.02), y, top + side * tilt + 0.009])
        thing.add(
            shapes.strands(
                "string",
                [shapes.smooth_line(np.array([end, (end + nail) / 2 + (0, 0, -0.004), nail]), 8)],
                0.0036,
                jute,
            )
        )
        ring = np.linspace(0, 6 * np.pi, 40)
        loop = np.column_stack(
            [
                end[0] + np.linspace(-0.006, 0.006, 40),
                y + 0.0115 * np.cos(ring),
                top + side * tilt + 0.0115 * np.sin(ring),
            ]
        )
        thing.add(shapes.strands("string loops", [loop], 0.0030, jute))
    thing.add(
        shapes.lathe("nail", [(0, 0), (0.004, 0), (0.004, 0.002), (0, 0.003)], materials.metal(), segments=12)
    ).location = nail
    _larks_heads(thing, width, top, y, yarn, rng)
    _knot_net(thing, width, top - 0.02, top - 0.15, y, yarn, rng)
    _woven_band(thing, width, top - 0.15, top - 0.27, y, yarn, brown, rng)
    _fringes(thing, width, top - 0.02, top - 0.17, y - 0.012, yarn, rng, drop=0.075, layers=1)
    _fringes(thing, width, top - 0.265, 0.0, y, yarn, rng, drop=0.16, layers=3)
    return thing


def _larks_heads(thing, width, top, y, yarn, rng) -> None:
    """The loops by which every cord is tied over the rod."""
    lines = []
    for x in np.arange(-width / 2, width / 2 + 0.001, 0.0068):
        turn = np.linspace(-0.4, 1.5 * np.pi, 14)
        lines.append(
            np.column_stack(
                [np.full(14, x) + rng.normal(0, 0.0005), y - 0.0125 * np.cos(turn), top + 0.0125 * np.sin(turn)]
            )
        )
    thing.add(shapes.strands("larks heads", lines, 0.0034, yarn))
    bars = []
    for z in (top - 0.012, top - 0.020):
        xs = np.linspace(-width / 2, width / 2, 120)
        bars.append(
            np.column_stack(
                [xs, y - 0.010 + 0.0015 * np.cos(xs / 0.0068 * np.pi), z + 0.0012 * np.sin(xs / 0.0068 * np.pi)]
            )
        )
    thing.add(shapes.strands("tie row", bars, 0.0034, yarn))


def _knot_net(thing, width, high, low, y, yarn, rng) -> None:
    """A net of crossing cords with a square knot at every crossing."""
    cells, rows = 9, 4
    step, tall = width / cells, (high - low) / rows
    lines, knots = [], []
    for k in range(cells + 1):
        for direction in (-1, 1):
            for pair in (-0.0026, 0.0026):
                points = []
                for row in range(2 * rows + 1):
                    share = row / 2 % 2
                    sway = direction * (share if share <= 1 else 2 - share) * step * 0.5
                    points.append((k * step - width / 2 + sway + pair, y - 0.004 * direction, high - row * tall / 2))
                line = np.array(points)
                line[:, 0] = np.clip(line[:, 0], -width / 2, width / 2)
                lines.append(shapes.smooth_line(line, 5))
    for row in range(rows + 1):
        for k in range(cells + 1):
            x = k * step - width / 2 + (step / 2 if row % 2 else 0)
            if abs(x) <= width / 2 + 0.001:
                knots.append((np.clip(x, -width / 2 + 0.006, width / 2 - 0.006), high - row * tall))
    thing.add(shapes.strands("net", lines, 0.0027, yarn))
    wraps = []
    for x, z in knots:
        for turn in range(4):
            arc = np.linspace(0, np.pi, 9)
            lift = 0.0085 - 0.0055 * turn
            wraps.append(
                np.column_stack(
                    [
                        x + 0.0095 * np.cos(arc),
                        y - 0.004 - 0.009 * np.sin(arc),
                        z + lift + 0.002 * np.sin(arc * 3 + rng.uniform(0, 6)),
                    ]
                )
            )
    thing.add(shapes.strands("knots", wraps, 0.0032, yarn))


def _woven_band(thing, width, high, low, y, yarn, brown, rng) -> None:
    """A woven band with a zigzag of brown wool between two borders of plaits."""
    pitch = 0.0062
    pale, dark = [], []
    for index, z in enumerate(np.arange(low, high, pitch)):
        xs = np.linspace(-width / 2 - 0.003, width / 2 + 0.003, 140)
        over = np.cos(xs / 0.0075 * np.pi + index * np.pi)
        row = np.column_stack([xs, y - 0.006 - 0.0028 * over, z + 0.0012 * over + rng.normal(0, 0.0003, 140)])
        share = (z - low) / (high - low)
        ridge = np.abs((xs / width * 6.0 + 0.5) % 1 - 0.5) * 2
        brown_here = np.abs(ridge * 0.62 + 0.18 - share) < 0.13
        start = 0
        for stop in [*(np.flatnonzero(np.diff(brown_here)) + 1), 140]:
            piece = row[max(start - 1, 0) : stop]
            if len(piece) > 1:
                (dark if brown_here[start] else pale).append(piece)
            start = stop
    thing.add(shapes.strands("band", pale, 0.0040, yarn))
    thing.add(shapes.strands("band of wool", dark, 0.0046, brown))
    for z in (high + 0.002, low - 0.004):
        plaits = []
        for phase in (0, 2 * np.pi / 3, 4 * np.pi / 3):
            xs = np.linspace(-width / 2 - 0.003, width / 2 + 0.003, 160)
            turn = xs / 0.007 + phase
            plaits.append(np.column_stack([xs, y - 0.010 + 0.003 * np.cos(turn), z + 0.0055 * np.sin(turn)]))
        thing.add(shapes.strands("plait", plaits, 0.0036, yarn))


def _fringes(thing, width, high, low, y, yarn, rng, *, drop: float, layers: int) -> None:
    """Hanging cords, longest in the middle, each untwisting into thin threads towards its end."""
    cords, threads = [], []
    for layer in range(layers):
        for x in np.arange(-width / 2, width / 2 + 0.001, 0.0062):
            share = abs(x) / (width / 2)
            end = low + drop * share + rng.normal(0, 0.006)
            sway = np.cumsum(rng.normal(0, 0.0016, 6))
            zs = np.linspace(high, end + 0.02, 6)
            depth = y - 0.004 * layer + rng.normal(0, 0.0015)
            line = np.column_stack([x + sway, np.full(6, depth) + rng.normal(0, 0.001, 6), zs])
            cords.append(shapes.smooth_line(line, 4))
            for _ in range(6):
                tip = line[-1] + (rng.normal(0, 0.0042), rng.normal(0, 0.002), -rng.uniform(0.012, 0.034))
                threads.append(
                    np.array(
                        [
                            line[-2],
                            (line[-2] + line[-1]) / 2 + rng.normal(0, 0.0016, 3),
                            line[-1] + rng.normal(0, 0.002, 3),
                            tip,
                        ]
                    )
                )
    thing.add(shapes.strands("fringe", cords, 0.0022, yarn))
    thing.add(shapes.strands("frayed ends", threads, 0.0007, yarn))


def _rug(rng: np.random.Generator) -> Thing:
    """A flat-woven or a deep rug, large or small."""
    size, yarn = (rng.uniform(1.0, 2.0), rng.uniform(0.7, 1.3)), palette.pick(rng)
    if rng.random() < 0.6:
        return flat_rug(rng, size=size, yarn=yarn, other=palette.darker(yarn, rng.uniform(0.5, 0.9)))
    waves = rng.normal(0, 5, (2, 2))

    def stripes(places: np.ndarray) -> np.ndarray:
        return np.abs((places @ waves[0]) % 2 - 1) < 0.35

    pattern = stripes if rng.random() < 0.5 else None
    other = palette.darker(yarn, 1.15)
    return pile_rug(
        rng, size=size, density=14000, yarn=yarn, other=other, pattern=pattern, pattern_yarn=palette.pick(rng)
    )


KINDS = {
    "cushion": Kind(
        lambda rng: cushion(rng, size=rng.uniform(0.36, 0.5), cloth=palette.pick(rng)), on=("seat", "floor")
    ),
    "curtain": Kind(
        lambda rng: curtain(
            rng, width=rng.uniform(0.4, 0.75), folds=int(rng.integers(4, 8)), cloth=palette.pick(rng), depth=0.06
        ),
        on=("window",),
    ),
    "rug": Kind(_rug, on=("lying",)),
    "wall hanging": Kind(
        lambda rng: wall_hanging(
            rng,
            width=rng.uniform(0.32, 0.5),
            height=rng.uniform(0.5, 0.7),
            cord=palette.vary(rng, str(rng.choice(["#e6dcc8", "#d2b48a", "#c9c5bd", "#8a9a86"]))),
        ),
        on=("wall",),
    ),
}
