"""Laptops and the like. See `thing.py` for the form of a builder."""

import numpy as np

from lab.scenes import materials, palette, shapes
from lab.scenes.things.thing import Kind, Thing


def laptop(
    rng: np.random.Generator,
    *,
    width: float = 0.34,
    depth: float = 0.235,
    opened: float = 1.85,
    case: str = "#c4c6c8",
    lit: str | None = None,
) -> Thing:
    """Return an open laptop of aluminium; `opened` is the lid's angle in radians, `lit` the colour it shows, if on."""
    thing = Thing("laptop", case)
    shell = materials.metal(case, roughness=0.38)
    keys = materials.plastic("#18191b", roughness=0.5)
    display = materials.glow(lit, 0.8) if lit else materials.screen()
    thing.add(shapes.box("base", (width, depth, 0.014), (0, 0, 0.009), shell, bevel=0.005))
    rows, columns = 6, 15
    pitch = 0.0185
    cap = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0, 0.0022)]) * (0.0158, 0.0155, 1)
    cap[[1, 3, 5, 7], :2] *= 0.92
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (1, 5, 7, 3)]
    places = [
        ((c - (columns - 1) / 2) * pitch, 0.025 + (r - (rows - 1) / 2) * pitch)
        for r in range(rows)
        for c in range(columns)
    ]
    frames = np.array([shapes.frame((x, y, 0.0155), (1, 0, 0), (0, 0, 1)) for x, y in places])
    thing.add(shapes.box("key bed", (columns * pitch + 0.004, rows * pitch + 0.004, 0.001), (0, 0.025, 0.0158), keys))
    thing.add(shapes.copies("keys", (cap, faces), frames, keys))
    thing.add(
        shapes.box("touchpad", (0.105, 0.062, 0.0006), (0, -0.073, 0.0162), materials.metal("#b4b6b8", roughness=0.3))
    )
    lean = opened - np.pi / 2
    hinge = np.array([0, depth / 2 - 0.006, 0.012])
    up, out = np.array([0, np.sin(lean), np.cos(lean)]), np.array([0, -np.cos(lean), np.sin(lean)])
    height = depth - 0.004

    def leaf(name, size, rise, forward, material, bevel):
        part = thing.add(shapes.box(name, size, hinge + up * rise + out * forward, material, bevel=bevel))
        part.rotation_euler = (-lean, 0, 0)

    leaf("lid", (width, 0.006, height), height / 2, 0.0, shell, 0.0028)
    leaf(
        "bezel",
        (width - 0.006, 0.0012, height - 0.006),
        height / 2,
        0.003,
        materials.plastic("#0b0b0c", roughness=0.2),
        0.0005,
    )
    leaf("display", (width - 0.026, 0.0006, height - 0.03), height / 2 + 0.004, 0.0038, display, 0.0002)
    return thing


KINDS = {
    "laptop": Kind(
        lambda rng: laptop(
            rng,
            width=rng.uniform(0.29, 0.37),
            opened=rng.uniform(1.7, 2.2),
            case=str(rng.choice(["#c4c6c8", "#8f9194", "#3a3c40", "#d9c9b8"])),
            lit=palette.pick(rng, ("blue", "white", "green")) if rng.random() < 0.5 else None,
        ),
        on=("table",),
    ),
}
