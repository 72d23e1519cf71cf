"""Bags and baskets: backpack, wicker basket. See `thing.py` for the form of a builder."""

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing


def backpack(rng: np.random.Generator, *, height: float = 0.44, cloth: str = "#787d80") -> Thing:
    """Return a day pack standing upright: arched body, two front pockets with zips, handle, straps, round badge."""
    thing = Thing("backpack", cloth)
    width, seed = 0.68 * height, int(rng.integers(1 << 30))
    body_cloth = materials.cloth(cloth, fold=0.8, mottled=0.20, bump=0.7)
    webbing = materials.cloth("#3c4043", mottled=0.05, weave=0.0022, bump=0.8)
    seam = materials.cloth("#4b4f52", mottled=0.08)
    zipper = materials.plastic("#222426", roughness=0.55)
    steel = materials.metal("#9a9b9d", roughness=0.35)
    outline = shapes.rounded_outline(width, height, (0.05, 0.115, 0.115, 0.05))
    # the top leans in a little and the shoulders are not quite alike
    outline[:, 0] *= 1 - 0.10 * (outline[:, 1] / height) ** 2
    outline[:, 0] += 0.012 * (outline[:, 1] / height) ** 2
    deep = {"power": 3.6, "straight": 0.075}
    points, faces = shapes.puff(outline, 0.055, 0.03, rings=34, **deep)
    slump = 1 - 0.25 * (points[:, 2] / height) ** 2
    points[:, 1] *= slump
    points = shapes.wrinkle(points, 0.014, 0.13, seed, stretch=(1.5, 1, 1))
    points = shapes.wrinkle(points, 0.009, 0.06, seed + 1, stretch=(2.2, 1, 0.8))
    points = shapes.wrinkle(points, 0.003, 0.024, seed + 2, stretch=(2.0, 1, 0.7))
    points[:, 2] = np.maximum(points[:, 2] - 0.014, 0.0)  # its weight flattens the bottom on the floor
    thing.add(shapes.mesh_object("backpack body", points, faces, body_cloth, subdivisions=1))

    skin = shapes.Skin(points, faces)

    def front(places: np.ndarray, lift: float = 0.0) -> np.ndarray:
        """Points (N, 3) on the front of the body at places (N, 2) in x and z."""
        return skin.seen_from_front(places) - (0, lift, 0)

    _panel_seams(thing, outline, height, seam, zipper, skin)
    _pocket(thing, front, (0.76 * width, 0.40 * height, 0.035), 0.05, body_cloth, seam, zipper, steel, seed + 5)
    _top_pocket(thing, front, width, height, body_cloth, zipper, steel, seam, seed + 9)
    _badge(thing, front, (0.085, 0.115), rng)
    _straps(thing, width, height, webbing, body_cloth, seed)
    return thing


def _panel_seams(thing, outline, height, seam, zipper, skin) -> None:
    """Piping round the front panel, and the main zip that follows the arch behind it."""
    rim = outline.copy()
    centre = rim.mean(axis=0)
    parts = ((0.955, 0.0030, seam, "piping", 0.10), (1.004, 0.0042, zipper, "main zip", 0.28))
    for scale, radius, material, name, lowest in parts:
        upper = rim[:, 1] > lowest * height
        after_gap = np.roll(np.arange(len(rim)), -int(np.flatnonzero(~upper)[-1]) - 1)
        line = (centre + (rim - centre) * scale)[[i for i in after_gap if upper[i]]]
        depth = -0.075 if name == "piping" else -0.03
        path = skin.nearest(np.column_stack([line[:, 0], np.full(len(line), depth), line[:, 1] - 0.012]))
        thing.add(shapes.tube(name, path[::2], radius, material, smooth=3))


def _pocket(thing, front, size, bottom, cloth, seam, zipper, steel, seed) -> None:
    """The large front pocket: a puffed pouch, its zip along the top and a puller of cord."""
    width, height, depth = size
    outline = shapes.rounded_outline(width, height, (0.045, 0.03, 0.03, 0.045))
    points, faces = shapes.puff(outline, depth, 0.01, power=3.0, straight=0.012, rings=26)
    base = front(np.column_stack([points[:, 0] * 0.9, points[:, 2] + bottom]))
    points[:, 1] = points[:, 1] + base[:, 1] * 0.92 + 0.004
    points[:, 2] += bottom
    points = shapes.wrinkle(points, 0.008, 0.09, seed, stretch=(2.0, 1, 1))
    points = shapes.wrinkle(points, 0.005, 0.042, seed + 1, stretch=(2.0, 1, 0.8))
    thing.add(shapes.mesh_object("front pocket", points, faces, cloth, subdivisions=1))
    ring = (len(points) - 2 * len(outline)) // 2  # the rim is in the middle of the layers
    start = (ring // len(outline)) * len(outline)
    rim = points[start : start + len(outline)]
    top = rim[rim[:, 2] > bottom + 0.80 * height]
    top = top[np.argsort(top[:, 0])]
    top = top[:: max(len(top) // 12, 1)] + np.array([0, -0.008, 0])
    thing.add(shapes.tube("pocket zip", top, 0.0042, zipper, smooth=4))
    thing.add(shapes.tube("pocket piping", rim[::2] + np.array([0, -0.004, 0]), 0.0026, seam, closed=True, smooth=2))
    _puller(thing, top[-3] + (-0.004, -0.012, 0.002), steel, zipper)


def _top_pocket(thing, front, width, height, cloth, zipper, steel, seam, seed) -> None:
    """The small upper pocket: a slanted zip under a flap of cloth."""
    xs = np.linspace(-0.30, 0.30, 9) * width
    zs = 0.655 * height + 0.014 * np.cos(xs / width * np.pi)
    line = front(np.column_stack([xs, zs]), 0.006)
    thing.add(shapes.tube("upper zip", line, 0.0038, zipper))
    band = front(np.column_stack([xs * 1.06, zs + 0.011]), 0.0055)
    band = shapes.wrinkle(band, 0.002, 0.05, seed)
    thing.add(shapes.ribbon("zip flap", band, (0, 0.35, 1), 0.022, 0.003, cloth))
    lower = front(np.column_stack([xs * 1.03, zs - 0.011]), 0.004)
    thing.add(shapes.ribbon("zip tape", lower, (0, -0.15, 1), 0.012, 0.002, seam))
    _puller(thing, line[-2] + (0, -0.004, -0.002), steel, zipper)


def _puller(thing, at, steel, cord) -> None:
    thing.add(shapes.box("zip slider", (0.008, 0.006, 0.011), at, steel, bevel=0.002))
    drop = np.array([(0, 0, -0.004), (0.003, -0.003, -0.018), (0.001, -0.002, -0.036)]) + at
    thing.add(shapes.tube("puller", drop, np.array([0.0016, 0.0022, 0.0036]), cord))


def _badge(thing, front, place, rng) -> None:
    """A round rubber badge with a pale ring and a pale sign in the middle."""
    x, z = -place[0], place[1]
    y = -0.118
    dark, pale = materials.plastic("#26292c", roughness=0.5), materials.paint("#dcdad2", roughness=0.6)
    disc = [(0.0, 0.0), (0.021, 0.0), (0.0235, 0.0012), (0.0235, 0.0036), (0.0222, 0.0046), (0.0, 0.0046)]
    ring = [(0.0165, 0.0044), (0.0165, 0.0056), (0.0195, 0.0056), (0.0195, 0.0044)]
    for name, profile, material in (("badge", disc, dark), ("badge ring", ring, pale)):
        part = thing.add(shapes.lathe(name, profile, material))
        part.rotation_euler, part.location = (np.pi / 2 - 0.16, 0, -0.10), (x, y, z)
    for index, angle in enumerate((0.5, 1.2, 2.3)):
        bar = thing.add(shapes.box("badge sign", (0.017 - 0.003 * index, 0.0012, 0.003), (0, 0, 0), pale, bevel=0.0008))
        bar.rotation_euler = (-0.16, 0, rng.normal(0, 0.02))
        bar.location = (x + 0.001, y - 0.0052, z + 0.0055 - 0.0055 * index + 0.001 * np.sin(angle))


def _straps(thing, width, height, webbing, cloth, seed) -> None:
    """The handle on top, the padded shoulder straps that show at the sides, the side pocket and compression strap."""
    top = height * 0.985
    arch = [
        (-0.045, 0.028, top - 0.012),
        (-0.038, 0.03, top + 0.024),
        (0.006, 0.03, top + 0.04),
        (0.048, 0.03, top + 0.022),
        (0.055, 0.028, top - 0.014),
    ]
    thing.add(shapes.ribbon("handle", np.array(arch), (0, 1, 0.25), 0.026, 0.008, webbing))
    for side in (-1, 1):
        bend = np.array(
            [
                (side * 0.07, 0.055, height * 0.93),
                (side * width * 0.42, 0.075, height * 0.84),
                (side * width * 0.515, 0.072, height * 0.62),
                (side * width * 0.51, 0.068, height * 0.36),
                (side * width * 0.47, 0.055, height * 0.12),
            ]
        )
        bend = shapes.wrinkle(bend, 0.006, 0.1, seed + 20 + side)
        thing.add(shapes.ribbon("shoulder strap", bend, (side * 0.5, 1, 0), 0.055, 0.012, cloth))
        edge = width * 0.5
        belt = np.array(
            [(side * (edge - 0.012), -0.06, 0.275), (side * (edge + 0.003), -0.02, 0.272), (side * edge, 0.03, 0.262)]
        )
        thing.add(shapes.ribbon("side strap", belt * (1, 1, height / 0.44), (0, 0, 1), 0.018, 0.003, webbing))
        thing.add(
            shapes.box(
                "buckle",
                (0.006, 0.028, 0.024),
                (side * (edge + 0.002), -0.025, 0.272 * height / 0.44),
                materials.plastic("#1d1f21"),
                bevel=0.002,
            )
        )
        tail = np.array(
            [
                (side * (edge - 0.005), -0.05, 0.268),
                (side * (edge + 0.012), -0.06, 0.225),
                (side * (edge + 0.006), -0.055, 0.175),
            ]
        )
        thing.add(shapes.ribbon("strap end", tail * (1, 1, height / 0.44), (0, 1, 0), 0.014, 0.0025, webbing))


def basket(rng: np.random.Generator, *, radius: float = 0.19, height: float = 0.34, cane: str = "#b08a57") -> Thing:
    """Return a round wicker basket, coil upon coil, with two looped handles."""
    thing = Thing("basket", cane)
    wicker = materials.fibre(cane, other="#d9bb88", spread=0.3)
    count, rows = 44, int(height / 0.0125)
    lines = []
    for row in range(rows):
        z = 0.008 + row * 0.0125
        share = z / height
        bulge = radius * (0.82 + 0.24 * share**0.8 + 0.05 * np.sin(np.pi * share))
        angles = np.linspace(0, 2 * np.pi, 4 * count + 1)
        wave = 0.0048 * np.cos(angles * count / 2 + np.pi * (row % 2))
        r = bulge + wave + rng.normal(0, 0.0012, len(angles))
        heights = z + rng.normal(0, 0.0008, len(angles))
        lines.append(np.column_stack([r * np.cos(angles), r * np.sin(angles), heights]))
    thing.add(shapes.strands("weave", lines, 0.0068, wicker))
    rim = radius * 1.06
    for turn in (0.0, 0.35):
        angles = np.linspace(0, 2 * np.pi, 120, endpoint=True)
        r = rim + 0.007 * np.cos(angles * 22 + turn * 9)
        z = height - 0.002 + 0.006 * np.sin(angles * 22 + turn * 9)
        thing.add(shapes.strands("rim", [np.column_stack([r * np.cos(angles), r * np.sin(angles), z])], 0.0075, wicker))
    for side in (-1, 1):
        for twist in (0.0, np.pi):
            arc = np.linspace(0, np.pi, 40)
            x = side * (rim + 0.018 + 0.03 * np.sin(arc) + 0.006 * np.cos(9 * arc + twist))
            y = 0.075 * np.cos(arc) + 0.004 * np.sin(9 * arc + twist)
            z = height - 0.05 + 0.135 * np.sin(arc) ** 0.8
            thing.add(shapes.strands("handle", [np.column_stack([x, y, z])], 0.0065, wicker))
    inner = materials.cloth("#8d6c43", mottled=0.2)
    profile = [(0.0, 0.012), (radius * 0.78, 0.012), (radius * 0.98, height * 0.9)]
    thing.add(shapes.lathe("lining", profile, inner, smooth_profile=4))
    return thing


KINDS = {
    "backpack": Kind(
        lambda rng: backpack(rng, height=rng.uniform(0.38, 0.52), cloth=palette.pick(rng)), on=("floor", "table")
    ),
    "basket": Kind(
        lambda rng: basket(
            rng,
            radius=rng.uniform(0.13, 0.22),
            height=rng.uniform(0.2, 0.4),
            cane=palette.vary(rng, str(rng.choice(["#b08a57", "#8d6a3e", "#c8b08a", "#6d5138", "#e4dccb"]))),
        ),
        on=("floor", "table"),
    ),
}
