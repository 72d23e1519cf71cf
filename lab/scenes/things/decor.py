"""Small things that make a room lived in: pots of pens, jars, boards, books, cups, vases. See `thing.py`."""

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing


def pen_pot(rng: np.random.Generator, *, glaze: str = "#17453f") -> Thing:
    """Return a glazed pot with pencils and a brush in it."""
    thing = Thing("pen pot", glaze)
    profile = [
        (0, 0),
        (0.034, 0),
        (0.038, 0.004),
        (0.04, 0.05),
        (0.041, 0.098),
        (0.0395, 0.101),
        (0.0375, 0.098),
        (0.036, 0.01),
        (0, 0.008),
    ]
    thing.add(shapes.lathe("pot", profile, materials.ceramic(glaze)))
    pencils = ("#c8a13c", "#2b5d8c", "#2a2a2c", "#b3372f", "#4b7f5d")
    for index, tint in enumerate(pencils):
        angle = rng.uniform(0, 2 * np.pi)
        foot = np.array([0.018 * np.cos(angle), 0.018 * np.sin(angle), 0.012])
        lean = np.array([0.033 * np.cos(angle + 2.6), 0.033 * np.sin(angle + 2.6), 0.098]) - foot
        end = foot + lean / np.linalg.norm(lean) * rng.uniform(0.155, 0.185)
        wood = end + (end - foot) * 0.085
        thing.add(shapes.tube("pencil", np.array([foot, end]), 0.0037, materials.paint(tint, roughness=0.3), smooth=0))
        tip = np.array([0.0036, 0.0004])
        thing.add(
            shapes.tube(
                "pencil tip", np.array([end, wood]), tip, materials.paint("#c9a171" if index else "#333333"), smooth=0
            )
        )
    return thing


def pin_board(rng: np.random.Generator, *, width: float = 0.36, height: float = 0.46, wood: str = "#c9ab82") -> Thing:
    """Return a framed cork board for a wall (its back at y = 0, its foot at z = 0), with notes, photos and pins."""
    thing = Thing("pin board", "#a58d6e")
    dark = palette.darker(wood, 0.72)
    level, upright = materials.wood(dark, wood, axis="x"), materials.wood(dark, wood, axis="z")
    thing.add(
        shapes.box("cork", (width - 0.02, 0.012, height - 0.02), (0, -0.008, height / 2), materials.cork(), bevel=0.001)
    )
    rail = 0.024
    for z in (rail / 2, height - rail / 2):
        thing.add(shapes.box("rail", (width, 0.026, rail), (0, -0.013, z), level, bevel=0.0025))
    for x in (-1, 1):
        thing.add(
            shapes.box(
                "stile",
                (rail, 0.026, height - 2 * rail),
                (x * (width - rail) / 2, -0.013, height / 2),
                upright,
                bevel=0.0025,
            )
        )
    _notes(thing, rng, width, height)
    return thing


PHOTO_COLOURS = (
    ((0.3, "#22303a"), (0.5, "#6f8ea0"), (0.65, "#dfe8ea")),
    ((0.3, "#2f3a1f"), (0.5, "#8a9a5b"), (0.7, "#e9e2c6")),
    ((0.35, "#3a1f22"), (0.52, "#b5705f"), (0.7, "#f0d9c4")),
    ((0.35, "#151617"), (0.55, "#4b4d50"), (0.7, "#c6c5c0")),
)


def _notes(thing, rng, width, height) -> None:
    """Paper and photographs in two loose columns, each with a pin."""
    card = materials.paper("#efece4")
    for row in range(3):
        for column in range(2):
            size = rng.uniform(0.085, 0.11), rng.uniform(0.075, 0.115)
            x = (column - 0.5) * width * 0.42 + rng.normal(0, 0.008)
            z = height * (0.2 + 0.30 * row) + rng.normal(0, 0.008)
            _note(thing, rng, size, x, z, card, 2 * row + column)
            tint = ("#b8342c", "#e0b33a", "#2d5f8a", "#e9e7e2")[int(rng.integers(4))]
            head = [(0, 0), (0.004, 0), (0.0032, 0.006), (0.0048, 0.009), (0, 0.011)]
            pin = thing.add(shapes.lathe("pin", head, materials.plastic(tint, roughness=0.2), segments=16))
            pin.location, pin.rotation_euler = (x, -0.017, z + size[1] * 0.4), (np.pi / 2, 0, 0)


def _note(thing, rng, size, x, z, card, index) -> None:
    """One card, a little crooked and curling off the cork: a photograph on it, or four lines of writing."""
    wide, tall = size
    u, v = np.meshgrid(np.linspace(-0.5, 0.5, 7), np.linspace(-0.5, 0.5, 7))
    curl = 0.0022 + rng.uniform(0.002, 0.008) * (0.5 - v) ** 2 + rng.uniform(0, 0.004) * u**2
    angle = rng.normal(0, 0.07)
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])

    def lay(name, share_x, share_z, lift, material):
        flat = np.stack([u * wide * share_x, v * tall * share_z], axis=-1) @ turn.T
        grid = np.stack([flat[..., 0] + x, -0.014 - curl - lift, flat[..., 1] + z], axis=-1)
        thing.add(shapes.sheet(name, grid, material, thickness=0.0003))

    lay("card", 1, 1, 0.0, card)
    if rng.random() < 0.7:
        stops = PHOTO_COLOURS[(index + int(rng.integers(2))) % len(PHOTO_COLOURS)]
        lay("photo", 0.88, 0.80, 0.0006, materials.picture(stops, scale=22, seed=float(rng.uniform(0, 99))))
        return
    ink = materials.paper("#6a6862")
    for line in range(4):
        bar = (wide * rng.uniform(0.4, 0.7), 0.0004, 0.003)
        where = (x, -0.0185 - curl[3, 3], z + tall * (0.25 - 0.15 * line))
        thing.add(shapes.box("line of writing", bar, where, ink, turn=(0, -angle, 0), bevel=0.0001))


def jar(rng: np.random.Generator, *, radius: float = 0.04, height: float = 0.08) -> Thing:
    """Return a small glass jar with a cork, lying things of moss and pebbles in it."""
    thing = Thing("jar")
    r, h = radius, height
    profile = [
        (0, 0),
        (0.85 * r, 0),
        (r, 0.1 * h),
        (r, 0.65 * h),
        (0.72 * r, 0.85 * h),
        (0.72 * r, h),
        (0.66 * r, h),
        (0.66 * r, 0.86 * h),
        (0.94 * r, 0.64 * h),
        (0.94 * r, 0.12 * h),
        (0.8 * r, 0.05 * h),
        (0, 0.05 * h),
    ]
    thing.add(shapes.lathe("glass", profile, materials.glass()))
    stopper = [(0, 0.9 * h), (0.62 * r, 0.9 * h), (0.70 * r, 1.14 * h), (0.66 * r, 1.17 * h), (0, 1.17 * h)]
    thing.add(shapes.lathe("stopper", stopper, materials.cork()))
    outline = shapes.rounded_outline(0.012, 0.009, (0.004,) * 4, points_a_corner=3, points_a_side=2)
    pebble = shapes.puff(outline, 0.004, 0.004, rings=5)
    places = [
        (0.75 * r * np.sqrt(rng.random()) * np.cos(a), 0.75 * r * np.sin(a) * rng.random(), rng.uniform(0.08, 0.35) * h)
        for a in rng.uniform(0, 6.28, 60)
    ]
    frames = np.array([shapes.frame(p, rng.normal(size=3), rng.normal(size=3), rng.uniform(0.7, 1.3)) for p in places])
    thing.add(
        shapes.copies(
            "pebbles",
            pebble,
            frames,
            materials.leaf("#8b8274", other="#dcd5c6", glow=0.0),
            tones=rng.random(60),
        )
    )
    return thing


def book(rng: np.random.Generator, *, size=(0.15, 0.21, 0.024), cover: str = "#7d2f2a") -> Thing:
    """Return a closed hardback lying flat, spine to the left."""
    thing = Thing("book", cover)
    x, y, z = size
    boards, pages = (
        materials.cloth(cover, mottled=0.06, bump=0.3),
        materials.paint("#e9e1cd", roughness=0.8, unevenness=0.1),
    )
    thing.add(shapes.box("pages", (x - 0.008, y - 0.01, z - 0.006), (0.002, 0, z / 2), pages, bevel=0.001))
    for height in (0.0014, z - 0.0014):
        thing.add(shapes.box("board", (x, y, 0.0028), (0, 0, height), boards, bevel=0.001))
    thing.add(shapes.box("spine", (0.004, y, z), (-x / 2 + 0.001, 0, z / 2), boards, bevel=0.0018))
    return thing


def cup(
    rng: np.random.Generator, *, glaze: str = "#e6e2d8", radius: float = 0.04, height: float = 0.08, full: bool = True
) -> Thing:
    """Return a cup with a handle at the right, coffee in it if `full`."""
    thing = Thing("cup", glaze)
    r, h = radius, height
    ware = materials.ceramic(glaze)
    profile = [
        (0, 0),
        (0.6 * r, 0),
        (0.66 * r, 0.03 * h),
        (0.9 * r, 0.25 * h),
        (r, 0.6 * h),
        (r, 0.98 * h),
        (0.97 * r, h),
        (0.92 * r, 0.97 * h),
        (0.92 * r, 0.6 * h),
        (0.8 * r, 0.25 * h),
        (0, 0.14 * h),
    ]
    thing.add(shapes.lathe("cup", profile, ware))
    arc = np.linspace(-1.25, 1.25, 9)
    loop = np.column_stack([r * 0.93 + 0.55 * r * np.cos(arc), np.zeros(9), 0.55 * h + 0.34 * h * np.sin(arc)])
    thing.add(shapes.tube("handle", loop, 0.1 * r, ware))
    if full:
        coffee = materials.plastic("#2a150b", roughness=0.08)
        thing.add(shapes.lathe("coffee", [(0, 0.85 * h), (0.93 * r, 0.85 * h)], coffee))
    return thing


def vase(rng: np.random.Generator, *, height: float = 0.8, glaze: str = "#eeece6") -> Thing:
    """Return a tall floor vase with a foot, swelling to the shoulder."""
    thing = Thing("vase", glaze)
    h = height
    profile = [
        (0, 0),
        (0.105, 0),
        (0.115, 0.008),
        (0.105, 0.03 * h),
        (0.052, 0.08 * h),
        (0.05, 0.11 * h),
        (0.066, 0.16 * h),
        (0.085, 0.4 * h),
        (0.112, 0.75 * h),
        (0.13, 0.96 * h),
        (0.14, h),
        (0.132, h + 0.004),
        (0.118, 0.95 * h),
        (0.08, 0.6 * h),
        (0, 0.58 * h),
    ]
    thing.add(shapes.lathe("vase", profile, materials.ceramic(glaze, roughness=0.2), smooth_profile=5))
    return thing


VASES = {  # (radius, height) of the outside from foot to lip, in shares of the height
    "bottle": [(0.0, 0.0), (0.22, 0.0), (0.27, 0.05), (0.3, 0.25), (0.22, 0.5), (0.1, 0.7), (0.09, 0.88), (0.13, 1.0)],
    "ball": [(0.0, 0.0), (0.18, 0.0), (0.36, 0.15), (0.45, 0.42), (0.38, 0.7), (0.2, 0.86), (0.18, 0.92), (0.22, 1.0)],
    "tube": [(0.0, 0.0), (0.2, 0.0), (0.22, 0.03), (0.22, 0.5), (0.23, 1.0)],
    "cone": [(0.0, 0.0), (0.14, 0.0), (0.15, 0.04), (0.2, 0.4), (0.3, 0.85), (0.33, 1.0)],
}


def small_vase(
    rng: np.random.Generator, *, height: float = 0.2, glaze: str = "#7f97a8", form: str = "bottle", bands: int = 0
) -> Thing:
    """Return a vase for a table, of one of the VASES, with `bands` incised rings."""
    thing = Thing("vase", glaze)
    outside = [(r * height, z * height) for r, z in VASES[form]]
    wall = 0.035 * height
    lip_radius = outside[-1][0]
    inside = [(lip_radius - wall, 0.995 * height), (0.8 * (lip_radius - wall), 0.85 * height), (0.0, 0.8 * height)]
    ware = materials.ceramic(glaze, roughness=float(rng.uniform(0.1, 0.6)))
    thing.add(shapes.lathe("vase", outside + inside, ware, smooth_profile=4))
    dark = materials.ceramic(palette.darker(glaze, 0.6)) if bands else None
    line = shapes.smooth_line(np.array(outside), 8)
    for z in np.linspace(0.3, 0.6, bands) * height:
        at = int(np.argmin(np.abs(line[:, 1] - z) + (line[:, 0] == 0)))
        radius = line[at, 0] + 0.0008
        band = [(radius, z - 0.006 * height), (radius + 0.001, z), (radius, z + 0.006 * height)]
        thing.add(shapes.lathe("band", band, dark))
    return thing


def picture_frame(
    rng: np.random.Generator,
    *,
    width: float = 0.26,
    height: float = 0.34,
    wood: str = "#2b211b",
    subject: int | None = None,
) -> Thing:
    """Return a framed print in a broad mount, for a wall (its back at y = 0, its foot at z = 0)."""
    thing = Thing("picture frame", wood)
    timber, rail = materials.paint(wood, roughness=0.35), 0.016
    thing.add(
        shapes.box(
            "mount",
            (width - rail, 0.006, height - rail),
            (0, -0.008, height / 2),
            materials.paper("#f0eee8"),
            bevel=0.001,
        )
    )
    stops = PHOTO_COLOURS[int(rng.integers(len(PHOTO_COLOURS))) if subject is None else subject]
    printed = materials.picture(stops, scale=7, seed=float(rng.uniform(0, 99)))
    thing.add(
        shapes.box("print", (0.62 * width, 0.001, 0.66 * height), (0, -0.0115, 0.51 * height), printed, bevel=0.0)
    )
    for z in (rail / 2, height - rail / 2):
        thing.add(shapes.box("rail", (width, 0.022, rail), (0, -0.011, z), timber, bevel=0.002))
    for x in (-1, 1):
        place = (x * (width - rail) / 2, -0.011, height / 2)
        thing.add(shapes.box("stile", (rail, 0.022, height - 2 * rail), place, timber, bevel=0.002))
    return thing


WOODS = ("#c9ab82", "#a5703f", "#2b211b", "#efece4", "#6e4a2d", "#b39a76", "#1d1d1f")


def _vase(rng: np.random.Generator) -> Thing:
    """A small one of any form, or a tall one for the floor."""
    if rng.random() < 0.25:
        return vase(rng, height=rng.uniform(0.45, 0.8), glaze=palette.pick(rng))
    form, bands = str(rng.choice(sorted(VASES))), int(rng.choice((0, 0, 2, 4)))
    return small_vase(rng, height=rng.uniform(0.15, 0.32), glaze=palette.pick(rng), form=form, bands=bands)


KINDS = {
    "pen pot": Kind(lambda rng: pen_pot(rng, glaze=palette.pick(rng)), on=("table",)),
    "pin board": Kind(
        lambda rng: pin_board(
            rng, width=rng.uniform(0.34, 0.6), height=rng.uniform(0.4, 0.6), wood=str(rng.choice(WOODS[:2]))
        ),
        on=("wall",),
    ),
    "jar": Kind(lambda rng: jar(rng, radius=rng.uniform(0.035, 0.06), height=rng.uniform(0.08, 0.15)), on=("table",)),
    "book": Kind(
        lambda rng: book(
            rng,
            size=(rng.uniform(0.12, 0.2), rng.uniform(0.18, 0.27), rng.uniform(0.015, 0.045)),
            cover=palette.pick(rng),
        ),
        on=("table", "seat"),
    ),
    "cup": Kind(
        lambda rng: cup(
            rng,
            glaze=palette.pick(rng),
            radius=rng.uniform(0.036, 0.048),
            height=rng.uniform(0.06, 0.08),
            full=bool(rng.random() < 0.6),
        ),
        on=("table",),
    ),
    "vase": Kind(_vase, on=("table", "floor", "window")),
    "picture frame": Kind(
        lambda rng: picture_frame(
            rng, width=rng.uniform(0.2, 0.7), height=rng.uniform(0.25, 0.7), wood=str(rng.choice(WOODS))
        ),
        on=("wall",),
    ),
}
