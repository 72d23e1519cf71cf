"""Plants and flowers. See `thing.py` for the form of a builder."""

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.things.decor import small_vase
from lab.scenes.things.thing import Kind, Thing


def blade(length: float = 1.0, width: float = 0.4, *, fold: float = 0.15, droop: float = 0.25, steps: int = 7):
    """Return (points, faces) of a leaf or petal along x from the origin, folded along its rib and drooping."""
    along = np.linspace(0, 1, steps)
    wide = width / 2 * np.sin(np.pi * along**0.8) ** 0.8
    grid = np.zeros((steps, 3, 3))
    for index, side in enumerate((-1, 0, 1)):
        grid[:, index, 0] = along * length
        grid[:, index, 1] = side * wide
        grid[:, index, 2] = -droop * length * along**2 + fold * wide * abs(side) * 2
    return grid.reshape(-1, 3), shapes.grid_faces(steps, 3)


def succulent(rng: np.random.Generator, *, pot: str = "#b9bbbc", height: float = 0.1) -> Thing:
    """Return a tuft of fleshy leaves in a small metal pot."""
    thing = Thing("plant", "#4c7a35")
    r = 0.042
    profile = [
        (0, 0),
        (0.88 * r, 0),
        (0.9 * r, 0.003),
        (r, 0.07),
        (1.04 * r, 0.072),
        (1.04 * r, 0.076),
        (0.96 * r, 0.076),
        (0.95 * r, 0.06),
        (0, 0.06),
    ]
    thing.add(shapes.lathe("pot", profile, materials.metal(pot, roughness=0.3)))
    thing.add(shapes.lathe("soil", [(0, 0.064), (0.95 * r, 0.062)], materials.plaster("#3b2c20", grain=2.0)))
    frames, tones = [], []
    stems = []
    for _ in range(11):
        angle, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.0, 0.75)
        axis = np.array([np.sin(lean) * np.cos(angle), np.sin(lean) * np.sin(angle), np.cos(lean)])
        foot = np.array([0.02 * np.cos(angle), 0.02 * np.sin(angle), 0.062])
        reach = height * rng.uniform(0.6, 1.0)
        stems.append(np.array([foot, foot + axis * reach * 0.5, foot + axis * reach + (0, 0, 0.006)]))
        for share in np.linspace(0.15, 1, 11):
            spin = share * 21 + angle
            side = np.array([np.cos(spin), np.sin(spin), 0.0])
            out = axis * (0.35 + 0.9 * share) + side
            frames.append(shapes.frame(foot + axis * reach * share, out, axis, 0.030 * (1.15 - 0.55 * share)))
            tones.append(np.clip(0.2 + 0.5 * share + rng.normal(0, 0.12), 0, 1))
    green = materials.leaf("#4c7a35", other="#a9c46a", shine=0.5)
    thing.add(
        shapes.copies(
            "leaves",
            blade(1.0, 0.48, fold=0.5, droop=-0.15),
            np.array(frames),
            green,
            subdivisions=1,
            tones=np.array(tones),
        )
    )
    thing.add(shapes.strands("stems", stems, 0.0022, materials.fibre("#5d7a3d")))
    return thing


def leafy_plant(rng: np.random.Generator, *, height: float = 0.22, pot: str = "#c8c3b8", leaves: int = 60) -> Thing:
    """Return a bushy house plant with arching leaves in a glazed pot."""
    thing = Thing("plant", "#39632c")
    r = height * 0.28
    profile = [
        (0, 0),
        (0.7 * r, 0),
        (0.78 * r, 0.05 * r),
        (r, 1.5 * r),
        (1.02 * r, 1.56 * r),
        (0.93 * r, 1.56 * r),
        (0.9 * r, 1.4 * r),
        (0, 1.4 * r),
    ]
    thing.add(shapes.lathe("pot", profile, materials.ceramic(pot)))
    frames, stems = [], []
    for _ in range(leaves):
        angle, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 1.15)
        out = np.array([np.sin(lean) * np.cos(angle), np.sin(lean) * np.sin(angle), np.cos(lean)])
        foot = np.array([0, 0, 1.4 * r])
        tip = foot + out * height * rng.uniform(0.35, 0.8)
        frames.append(shapes.frame(tip, out * (1, 1, 0.5) + (0, 0, -0.05), (0, 0, 1), height * rng.uniform(0.22, 0.36)))
        stems.append(np.array([foot + out * 0.2 * r, foot + out * height * 0.15 + (0, 0, 0.02), tip]))
    green = materials.leaf("#39632c", other="#7fa653")
    thing.add(
        shapes.copies("leaves", blade(1, 0.46), np.array(frames), green, subdivisions=1, tones=rng.random(leaves))
    )
    thing.add(shapes.strands("stems", stems, 0.0016, materials.fibre("#4d6a35")))
    return thing


def bouquet(
    rng: np.random.Generator, *, radius: float = 0.24, heads: int = 46, colours=("#5b4a9c", "#efe6c8", "#7d6fb8")
) -> Thing:
    """Return a round bouquet of full blossoms with leaves, to stand in a vase: its stems meet at z = 0."""
    thing = Thing("flowers", colours[0])
    centre = np.array([0, 0, radius * 0.95])
    petals = {tint: [] for tint in colours}
    stems, leaves = [], []
    for index in range(heads):
        # evenly over the upper three quarters of a ball (golden angle), then shaken
        up = 1 - 1.55 * (index + 0.5) / heads
        spin = index * 2.39996 + rng.normal(0, 0.25)
        flat = np.sqrt(1 - up * up)
        out = np.array([flat * np.cos(spin), flat * np.sin(spin), up]) + rng.normal(0, 0.08, 3)
        out /= np.linalg.norm(out)
        head = centre + out * radius * (1, 1, 0.85) * rng.uniform(0.78, 1.0)
        tint = colours[int(rng.choice(len(colours), p=(0.45, 0.35, 0.2)))]
        petals[tint] += _blossom(head, out, 0.062 * rng.uniform(0.8, 1.15), rng)
        stems.append(np.array([(0, 0, 0), centre * 0.4 + out * 0.03, head]))
        if rng.random() < 0.95:
            for _ in range(2):
                side = out + rng.normal(0, 0.5, 3) + (0, 0, -0.35)
                leaves.append(shapes.frame(centre + out * radius * 0.8, side, out, rng.uniform(0.09, 0.16)))
    for _ in range(26):  # a collar of hanging leaves
        spin = rng.uniform(0, 2 * np.pi)
        side = np.array([np.cos(spin), np.sin(spin), rng.uniform(-0.7, 0.1)])
        leaves.append(
            shapes.frame(centre * 0.5 + side * 0.42 * radius, side, (0, 0, 1), radius * rng.uniform(0.66, 1.0))
        )
    petal = blade(1.0, 0.85, fold=0.25, droop=-0.45, steps=5)
    for tint, frames in petals.items():
        if frames:
            material = materials.leaf(tint, shine=0.6, glow=0.2)
            thing.add(shapes.copies("petals", petal, np.array(frames), material, tones=rng.random(len(frames)) * 0.6))
    green = materials.leaf("#33572a", other="#7a9c4c")
    thing.add(
        shapes.copies("leaves", blade(1, 0.36), np.array(leaves), green, subdivisions=1, tones=rng.random(len(leaves)))
    )
    thing.add(shapes.strands("stems", stems, 0.0025, materials.fibre("#46653a")))
    return thing


def _blossom(head, out, size, rng) -> list[np.ndarray]:
    """The frames of one blossom's petals: four whorls, each wider and more open than the one inside it."""
    frames = []
    across = np.cross(out, (0.31, 0.87, 0.39))
    across /= np.linalg.norm(across)
    other = np.cross(out, across)
    for whorl, (count, spread, scale) in enumerate(((5, 0.35, 0.5), (7, 0.75, 0.72), (9, 1.25, 0.92), (9, 1.75, 1.0))):
        for k in range(count):
            spin = 2 * np.pi * (k + 0.37 * whorl) / count + rng.normal(0, 0.1)
            side = across * np.cos(spin) + other * np.sin(spin)
            direction = out * np.cos(spread) + side * np.sin(spread)
            frames.append(shapes.frame(head, direction, out, size * scale * rng.uniform(0.9, 1.1)))
    return frames


def twigs(rng: np.random.Generator, *, height: float = 0.5, count: int = 26, bark: str = "#5a4230") -> Thing:
    """Return a sheaf of dry curly twigs to stand in a vase: they meet at z = 0."""
    thing = Thing("twigs", bark)
    lines = []
    for _ in range(count):
        angle, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.0, 0.38)
        out = np.array([np.sin(lean) * np.cos(angle), np.sin(lean) * np.sin(angle), np.cos(lean)])
        steps = np.linspace(0, 1, 16)
        curl = np.cumsum(rng.normal(0, 0.010, (16, 3)), axis=0) * steps[:, None]
        line = steps[:, None] * out * height * rng.uniform(0.6, 1.0) + curl * (1, 1, 0.3)
        lines.append(line)
        for start in rng.integers(5, 13, 3):
            side = rng.normal((0, 0, 0.05), 0.035)
            lines.append(np.array([line[start], line[start] + 0.5 * side, line[start] + side + rng.normal(0, 0.01, 3)]))
    thing.add(shapes.strands("twigs", lines, 0.0022, materials.fibre(bark, other="#8d6d4c", spread=0.3)))
    return thing


def _plant(rng: np.random.Generator) -> Thing:
    """A tuft in a small metal pot, or a bush in a glazed one, up to waist height."""
    if rng.random() < 0.25:
        return succulent(rng, height=rng.uniform(0.08, 0.13))
    leaves = int(rng.integers(40, 80))
    return leafy_plant(rng, height=rng.uniform(0.18, 0.6), pot=palette.pick(rng), leaves=leaves)


def _flowers(rng: np.random.Generator) -> Thing:
    """A vase that holds a bouquet of up to three colours."""
    tints = [palette.pick(rng, ("red", "yellow", "pink", "purple", "white", "orange", "blue")) for _ in range(3)]
    height = rng.uniform(0.14, 0.22)
    holder = small_vase(rng, height=height, glaze=palette.pick(rng), form=str(rng.choice(["bottle", "ball", "tube"])))
    posy = bouquet(rng, radius=rng.uniform(0.09, 0.13), heads=int(rng.integers(14, 26)), colours=tuple(tints))
    holder.hold(posy, (0, 0, 0.8 * height))
    return holder


KINDS = {
    "plant": Kind(_plant, on=("floor", "table", "window")),
    "flowers": Kind(_flowers, on=("table",)),
    "twigs": Kind(lambda rng: twigs(rng, height=rng.uniform(0.35, 0.6)), on=("table",)),
}
