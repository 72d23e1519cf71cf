"""Stools, chairs and what one sits in. See `thing.py` for the form of a builder."""

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.things.textiles import cushion
from lab.scenes.things.thing import Kind, Thing, Top


def stool(rng: np.random.Generator, *, radius: float = 0.19, height: float = 0.46, seat: str = "#9a6a3f") -> Thing:
    """Return a low stool: a round tray seat with a raised rim on four thin dark legs joined by a ring."""
    thing = Thing("stool", seat)
    dark = palette.darker(seat, 0.55)
    wood, iron = (
        materials.wood(dark, seat, axis="x", roughness=0.35),
        materials.paint("#1b1a1a", roughness=0.45, unevenness=0.15),
    )
    r, h = radius, height
    profile = [
        (0, h - 0.022),
        (r - 0.012, h - 0.022),
        (r, h - 0.014),
        (r + 0.004, h + 0.004),
        (r + 0.005, h + 0.010),
        (r, h + 0.014),
        (r - 0.006, h + 0.011),
        (r - 0.009, h + 0.003),
        (r - 0.014, h),
        (0, h),
    ]
    thing.add(shapes.lathe("tray", profile, wood, segments=72))
    under = h - 0.026
    rim = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    for ring_radius, z in ((r - 0.025, under), (0.83 * r, 0.16 * h)):
        ring = np.column_stack([ring_radius * np.cos(rim), ring_radius * np.sin(rim), np.full(48, z)])
        thing.add(shapes.tube("ring", ring, 0.0055, iron, closed=True, smooth=0))
    for k in range(4):
        angle = 2 * np.pi * (k + 0.36) / 4
        out = np.array([np.cos(angle), np.sin(angle), 0])
        line = np.array(
            [out * (r - 0.025) + (0, 0, under), out * 0.83 * r + (0, 0, 0.16 * h), out * 0.80 * r + (0, 0, 0.006)]
        )
        thing.add(shapes.tube("leg", line, 0.0085, iron))
        thing.add(
            shapes.lathe(
                "foot",
                [(0, 0), (0.012, 0), (0.0125, 0.007), (0, 0.009)],
                materials.plastic("#111111"),
                at=out * 0.80 * r,
                segments=16,
            )
        )
    thing.tops.append(Top((0, 0, h), (1.3 * r, 1.3 * r)))
    return thing


def armchair(rng: np.random.Generator, *, cloth: str = "#e8e3d9") -> Thing:
    """Return an easy chair: a bent wooden frame with loops for arms, cream seat and back, a small cushion."""
    thing = Thing("armchair", cloth)
    wood = materials.wood("#8a5a30", "#c08a52", axis="y", roughness=0.38)
    fabric = materials.cloth(cloth, fold=0.18, mottled=0.09, weave=0.003, bump=0.7)
    seed = int(rng.integers(1 << 30))
    for side in (-1, 1):
        x = side * 0.30
        arm = [
            (0.86, -0.33, 0.0),
            (0.93, -0.345, 0.30),
            (0.98, -0.31, 0.52),
            (1.03, -0.20, 0.565),
            (1.07, 0.02, 0.56),
            (1.03, 0.22, 0.545),
            (0.96, 0.30, 0.46),
            (0.93, 0.345, 0.22),
            (0.92, 0.40, 0.0),
        ]
        line = np.array([(x * k, y, z) for k, y, z in arm])
        thing.add(shapes.tube("arm and legs", line, 0.0165, wood))
        back = [(x * 0.86, 0.05, 0.30), (x * 0.86, 0.24, 0.42), (x * 0.86, 0.36, 0.72), (x * 0.84, 0.41, 0.86)]
        thing.add(shapes.tube("back post", np.array(back), 0.014, wood))
        rail = [(x * 0.93, -0.33, 0.30), (x * 0.9, 0.0, 0.275), (x * 0.92, 0.335, 0.25)]
        thing.add(shapes.tube("side rail", np.array(rail), 0.014, wood))
    for y, z, half in ((-0.335, 0.285, 0.28), (0.335, 0.235, 0.27), (0.395, 0.80, 0.25)):
        thing.add(shapes.tube("cross rail", np.array([(-half, y, z), (half, y, z)]), 0.0135, wood, smooth=0))
    _pad(thing, fabric, (0.53, 0.62), 0.06, (0, -0.33, 0.335), -np.pi / 2 - 0.10, seed)
    _pad(thing, fabric, (0.53, 0.65), 0.055, (0, 0.26, 0.31), -0.27, seed + 1)
    small = cushion(rng, size=0.40, tall=0.26, depth=0.07, cloth=cloth)
    thing.hold(small, (0.0, 0.08, 0.40))
    small.handle.rotation_euler = (-0.35, 0.03, 0.04)
    return thing


def _pad(thing, fabric, size, depth, at, lean, seed) -> None:
    """A boxed upholstery pad: stands on its lower edge at `at`, leaned back by -`lean` (pi/2 more lays it down)."""
    outline = shapes.rounded_outline(*size, (0.05,) * 4, points_a_corner=8, points_a_side=18)
    points, faces = shapes.puff(outline, depth * 0.6, depth * 0.4, power=5.0, straight=depth, rings=22)
    points = shapes.wrinkle(points, 0.008, 0.16, seed)
    points = shapes.wrinkle(points, 0.003, 0.05, seed + 3)
    pad = thing.add(shapes.mesh_object("pad", points, faces, fabric, subdivisions=1))
    pad.location, pad.rotation_euler = at, (lean, 0, 0)
    for y in (-depth / 2, depth / 2):
        rim = np.column_stack([outline[:, 0], np.full(len(outline), y), outline[:, 1]])
        rim = shapes.wrinkle(shapes.wrinkle(rim, 0.008, 0.16, seed), 0.003, 0.05, seed + 3)
        seam = thing.add(shapes.tube("seam", rim[::2], 0.004, fabric, closed=True, smooth=3))
        seam.location, seam.rotation_euler = at, (lean, 0, 0)


def hanging_chair(
    rng: np.random.Generator, *, height: float = 1.95, cane: str = "#eeece7", cloth: str = "#28507f"
) -> Thing:
    """Return an egg-shaped wicker chair hung by a chain from a bowed stand, with a seat cushion and two more."""
    thing = Thing("hanging chair", cloth)
    wicker = materials.fibre(cane, spread=0.06, roughness=0.5)
    iron = materials.paint("#5b3a22", roughness=0.3, unevenness=0.12)
    foot = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    ring = np.column_stack([0.50 * np.cos(foot), 0.50 * np.sin(foot) * 0.95, np.full(64, 0.022)])
    thing.add(shapes.tube("foot ring", ring, 0.020, iron, closed=True, smooth=0))
    h = height
    mast = [
        (0.10, 0.47, 0.02),
        (0.26, 0.50, 0.30),
        (0.40, 0.50, 0.75),
        (0.44, 0.46, 1.25),
        (0.36, 0.34, 1.68),
        (0.20, 0.16, h - 0.03),
        (0.02, 0.0, h + 0.01),
        (-0.06, -0.06, h - 0.02),
    ]
    thing.add(
        shapes.tube("mast", np.array(mast), np.array([0.026, 0.026, 0.026, 0.025, 0.024, 0.022, 0.02, 0.018]), iron)
    )
    brace = [(0.40, 0.28, 0.02), (0.34, 0.42, 0.30), (0.37, 0.49, 0.60)]
    thing.add(shapes.tube("brace", np.array(brace), 0.018, iron))
    top = h - 0.16
    _chain(thing, (0, -0.02, h - 0.01), top, materials.metal("#b9b9b7"))
    _shell(thing, rng, top, wicker)
    _chair_cushions(thing, rng, top - 1.24, cloth)
    return thing


def _chain(thing, start, low, steel) -> None:
    """Oval links one under the other, each turned by a quarter against the last."""
    links = int((start[2] - low) / 0.032) + 1
    oval = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    for k in range(links):
        flat = np.column_stack([0.009 * np.cos(oval), np.zeros(20), 0.02 * np.sin(oval)])
        link = thing.add(shapes.tube("link", flat, 0.0032, steel, closed=True, smooth=0))
        link.location, link.rotation_euler = (start[0], start[1], start[2] - 0.032 * k), (0, 0, k % 2 * np.pi / 2)


EGG = 1.24  # metres: height of the shell


def _egg_radius(share: np.ndarray) -> np.ndarray:
    """Radius of the shell at a share of its height (0: bottom): widest at two fifths, drawn to a point at the top."""
    share = np.asarray(share, float)
    low = np.sqrt(np.clip(1 - ((0.40 - share) / 0.40) ** 2, 0, 1))
    high = np.cos(np.clip((share - 0.40) / 0.60, 0, 1) * np.pi / 2) ** 0.82
    return 0.50 * np.where(share < 0.40, low, high)


def _egg_point(share, angle, top) -> np.ndarray:
    """Points (N, 3) on the shell; angle 0 is at the right, -pi/2 towards the viewer, where the shell is cut open."""
    share, angle = np.broadcast_arrays(np.asarray(share, float), np.asarray(angle, float))
    r = _egg_radius(share)
    return np.column_stack([r * np.cos(angle), 0.85 * r * np.sin(angle) - 0.02, top - EGG + EGG * share])


def _mouth(share: np.ndarray) -> np.ndarray:
    """Half the angle of the opening at a share of the height: none at the foot and the tip, widest in the middle."""
    x = np.clip((np.asarray(share, float) - 0.24) / (0.93 - 0.24), 0, 1)
    return 1.25 * np.sin(np.pi * x) ** 0.55


def _shell(thing, rng, top, wicker) -> None:
    """Ribs from tip to foot, a thick rim round the mouth, and canes wandering over the back in all directions."""
    lines, radii = [], []
    for angle in np.linspace(0, 2 * np.pi, 14, endpoint=False):
        share = np.linspace(0.0, 1, 60)
        away = np.abs((angle + np.pi / 2 + np.pi) % (2 * np.pi) - np.pi)
        keep = away > _mouth(share)
        for piece in _runs(keep):
            lines.append(_egg_point(share[piece], angle, top))
            radii.append(0.0075)
    share = np.linspace(0.24, 0.93, 70)
    for side in (-1, 1):
        for lift in (0.0, 0.03):
            lines.append(_egg_point(share, -np.pi / 2 + side * (_mouth(share) + lift), top))
            radii.append(0.013)
    for share_ring in (0.045, 0.14, 0.24, 0.34):
        angle = np.linspace(0, 2 * np.pi, 120)
        away = np.abs((angle + np.pi / 2 + np.pi) % (2 * np.pi) - np.pi)
        for piece in _runs(away > _mouth(np.full(120, share_ring))):
            lines.append(_egg_point(np.full(len(angle[piece]), share_ring), angle[piece], top))
            radii.append(0.007)
    for _ in range(230):
        lines += _wandering_cane(rng, top)
    radii += [0.0046] * (len(lines) - len(radii))
    thing.add(shapes.strands("wicker", lines, radii, wicker))


_SHARES = np.linspace(0, 1, 60)
CANE_RADIUS = (_SHARES, np.maximum(_egg_radius(_SHARES), 0.06))  # of the shell by height; less would spin on the spot


def _wandering_cane(rng, top) -> list[np.ndarray]:
    """One cane that curls over the shell, cut where the mouth is."""
    steps = 90
    heading = (
        rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.16, steps)) + np.linspace(0, rng.normal(0, 5), steps)
    )
    share, angle = rng.uniform(0.03, 0.93), rng.uniform(0, 2 * np.pi)
    shares, angles = [], []
    for rise, run in zip(np.sin(heading).tolist(), np.cos(heading).tolist(), strict=True):
        share = min(max(share + 0.014 * rise, 0.02), 0.97)
        angle += 0.017 * run / float(np.interp(share, *CANE_RADIUS))
        shares.append(share)
        angles.append(angle)
    shares, angles = np.array(shares), np.array(angles)
    away = np.abs((angles + np.pi / 2 + np.pi) % (2 * np.pi) - np.pi)
    return [_egg_point(shares[piece], angles[piece], top) for piece in _runs(away > _mouth(shares))]


def _runs(keep: np.ndarray) -> list[slice]:
    """The stretches of at least three True values in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], keep.astype(int), [0]])))
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 3]


def _chair_cushions(thing, rng, floor, cloth) -> None:
    """A round seat cushion, a back cushion and two at the sides."""
    seat = cushion(rng, size=0.78, tall=0.62, depth=0.10, cloth=cloth)
    thing.hold(seat, (0, -0.33, floor + 0.33))
    seat.handle.rotation_euler = (-np.pi / 2 + 0.12, 0, 0)
    back = cushion(rng, size=0.60, tall=0.46, depth=0.10, cloth=cloth)
    thing.hold(back, (0.0, 0.16, floor + 0.36))
    back.handle.rotation_euler = (-0.25, 0, 0.02)
    head = cushion(rng, size=0.44, tall=0.26, depth=0.07, cloth=cloth)
    thing.hold(head, (0.0, 0.12, floor + 0.62))
    head.handle.rotation_euler = (-0.15, 0.02, -0.03)
    for side in (-1, 1):
        arm = cushion(rng, size=0.36, tall=0.30, depth=0.085, cloth=cloth)
        thing.hold(arm, (side * 0.27, -0.12, floor + 0.36))
        arm.handle.rotation_euler = (-0.1, side * 0.25, side * -0.75)


KINDS = {
    "stool": Kind(
        lambda rng: stool(
            rng,
            radius=rng.uniform(0.16, 0.22),
            height=rng.uniform(0.4, 0.7),
            seat=palette.vary(rng, str(rng.choice(["#9a6a3f", "#c9a878", "#e8e4da", "#2a2a2c", "#7a8f86"]))),
        ),
        on=("floor",),
    ),
    "armchair": Kind(lambda rng: armchair(rng, cloth=palette.pick(rng)), on=("floor",)),
    "hanging chair": Kind(
        lambda rng: hanging_chair(
            rng, cane=str(rng.choice(["#eeece7", "#3b332c", "#b08a57"])), cloth=palette.pick(rng)
        ),
        on=("floor",),
    ),
}
