"""Toys: balls, teddy bears, cars, building blocks, and the globe. See `thing.py` for the form of a builder."""

from itertools import combinations, pairwise

import bpy
import numpy as np
from mathutils import Matrix
from PIL import Image, ImageDraw

from lab.scenes import materials, palette, shapes
from lab.scenes.things.household import (
    METALS,
    WOODS,
    aimed,
    apply,
    bars,
    circle,
    ground,
    lettering,
    moved,
    paint_faces,
    plate,
    turn_about,
)
from lab.scenes.things.thing import Kind, Thing

# --------------------------------------------------------------------------------------------------------------- balls


def _globe_grid(rows: int = 32, columns: int = 64) -> np.ndarray:
    """The unit sphere as a grid (rows, columns, 3) from the upper pole to the lower."""
    down, round_ = np.meshgrid(
        np.linspace(0.002, np.pi - 0.002, rows), np.linspace(0, 2 * np.pi, columns, endpoint=False), indexing="ij"
    )
    return np.stack([np.sin(down) * np.cos(round_), np.sin(down) * np.sin(round_), np.cos(down)], axis=-1)


def _panels() -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The corners of the 12 pentagons and the 20 hexagons of a football, in order round each (unit icosahedron)."""
    golden = (1 + 5**0.5) / 2
    tips = np.array([p for a in (-1, 1) for b in (-golden, golden) for p in ((0, a, b), (a, b, 0), (b, 0, a))])
    near = [[j for j in range(12) if 0 < np.linalg.norm(tips[i] - tips[j]) < 2.01] for i in range(12)]
    fives = [_in_order(np.array([(2 * tips[i] + tips[j]) / 3 for j in near[i]])) for i in range(12)]
    faces = [t for t in combinations(range(12), 3) if t[1] in near[t[0]] and t[2] in near[t[0]] and t[2] in near[t[1]]]
    sixes = [_in_order(np.array([(2 * tips[i] + tips[j]) / 3 for i in t for j in t if i != j])) for t in faces]
    return fives, sixes


def _in_order(corners: np.ndarray) -> np.ndarray:
    """The corners of a panel, round its middle."""
    middle = corners.mean(axis=0)
    x = corners[0] - middle
    y = np.cross(middle, x)
    angle = np.arctan2((corners - middle) @ y / np.linalg.norm(y), (corners - middle) @ x / np.linalg.norm(x))
    return corners[np.argsort(angle)]


def _football(thing, rng, radius, tint, other) -> None:
    """Sewn panels, each slightly stuffed: hexagons of one colour, pentagons of the other."""
    points, faces, which = [], [], []
    shares = np.array([0.3, 0.6, 0.82, 0.94, 1.0])
    for kind, panels in enumerate(_panels()):
        for corners in panels:
            middle, start = corners.mean(axis=0), len(points)
            steps = np.linspace(0, 1, 4, endpoint=False)[:, None]
            edge = np.concatenate(
                [a + steps * (b - a) for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)]
            )
            rings = np.concatenate([middle + s * (edge - middle) for s in shares])
            rings = np.concatenate([rings, middle[None]])
            low = np.append(np.repeat(shares, len(edge)), 0.0) ** 14 * 0.03
            points += list(rings / np.linalg.norm(rings, axis=1, keepdims=True) * (radius * (1 - low))[:, None])
            grid = shapes.grid_faces(len(shares), len(edge), wrap=True)
            hub = len(rings) - 1
            fan = [((k + 1) % len(edge), k, hub) for k in range(len(edge))]
            faces += [tuple(start + i for i in face) for face in grid + fan]
            which += [1 - kind] * (len(grid) + len(fan))
    leather = [materials.plastic(hex_, roughness=0.35) for hex_ in (tint, other)]
    ball = thing.add(shapes.mesh_object("panels", np.array(points), faces, leather[0]))
    paint_faces(ball, leather[1:], which)


def _beach_ball(thing, rng, radius, tint, other) -> None:
    """Gores of vinyl in several colours, drawn in a little at the welds, with a round patch and a valve at the pole."""
    gores = int(rng.choice((6, 8)))
    columns = 8 * gores
    sphere = _globe_grid(33, columns)
    weld = np.abs(((np.arange(columns) / 8 + 0.5) % 1) - 0.5)
    sphere = sphere * (radius * (1 - 0.022 * np.exp(-((weld / 0.09) ** 2))))[None, :, None]
    names = ("red", "yellow", "blue", "green", "orange")
    stuffs = [tint, "#f4f3ee", other, "#f4f3ee"] if gores == 8 else [tint, "#f4f3ee", other]
    if rng.random() < 0.4:
        stuffs = [tint, *(palette.pick(rng, (name,)) for name in names if name != palette.name_of(tint))][: gores // 2]
        stuffs = [one for pair in zip(stuffs, ["#f4f3ee"] * 4, strict=False) for one in pair]
    vinyl = [materials.paint(hex_, roughness=0.22, coat=0.4, unevenness=0.02) for hex_ in stuffs]
    faces = shapes.grid_faces(33, columns, wrap=True)
    ball = thing.add(shapes.mesh_object("gores", sphere.reshape(-1, 3), faces, vinyl[0]))
    paint_faces(ball, vinyl[1:], np.arange(len(faces)) % columns // 8 % len(vinyl))
    cap = [(radius * 1.004 * np.sin(a), radius * 1.004 * np.cos(a)) for a in np.linspace(0, 0.24, 6)]
    for flip in (1, -1):
        thing.add(shapes.lathe("patch", [(r, flip * z) for r, z in cap], vinyl[1], segments=32))
    thing.add(
        shapes.lathe("valve", [(0.05 * radius, radius), (0.04 * radius, 1.03 * radius), (0, 1.03 * radius)], vinyl[1])
    )


def _basketball(thing, rng, radius, tint, other) -> None:
    """Pebbled rubber with black channels: two great circles and a bow to either side."""
    graph = materials.Graph("pebbled rubber")
    grain = graph.cells(graph.coordinates(), 380.0)
    graph.bump(grain, 0.7, 0.001)
    rubber = graph.principled({"Base Color": materials.colour(tint), "Roughness": 0.55})
    _plain_sphere(thing, radius, rubber)
    turn = np.linspace(0, 2 * np.pi, 73)
    zero = 0 * turn
    bow, reach = np.cos(0.85), np.sin(0.85)
    circles = [np.column_stack([np.cos(turn), np.sin(turn), zero]), np.column_stack([zero, np.cos(turn), np.sin(turn)])]
    for side in (-1, 1):
        sway = bow * (1 - 0.35 * np.cos(turn) ** 2)
        ring = np.column_stack([side * sway, reach * np.sin(turn), reach * np.cos(turn)])
        circles.append(ring / np.linalg.norm(ring, axis=1, keepdims=True))
    black = materials.fibre("#161413", spread=0.02)
    thing.add(shapes.strands("channels", [line * radius * 0.995 for line in circles], 0.024 * radius, black))


def _plain_sphere(thing, radius, stuff, *, which=None, others=()) -> None:
    """A sphere of 32 rows of 64 faces; `which` says which of the others is at each face."""
    faces = shapes.grid_faces(33, 64, wrap=True)
    ball = thing.add(shapes.mesh_object("ball", radius * _globe_grid(33, 64).reshape(-1, 3), faces, stuff))
    if which is not None:
        paint_faces(ball, others, which)


def _tennis_ball(thing, rng, radius, tint, other) -> None:
    """Felt with the curved pale seam."""
    _plain_sphere(thing, radius, materials.cloth(tint, mottled=0.2, bump=0.6, sheen=0.8))
    turn = np.linspace(0, 2 * np.pi, 121)
    x, y = 0.72 * np.cos(turn) + 0.28 * np.cos(3 * turn), 0.72 * np.sin(turn) - 0.28 * np.sin(3 * turn)
    seam = np.column_stack([x, y, 2 * (0.72 * 0.28) ** 0.5 * np.sin(2 * turn)])
    seam /= np.linalg.norm(seam, axis=1, keepdims=True)
    pale = materials.fibre("#f2f0e6", spread=0.03)
    thing.add(shapes.strands("seam", [seam * radius * 0.992], 0.036 * radius, pale))
    ways = rng.normal(size=(2600, 3))
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    far = np.min(np.linalg.norm(ways[:, None] - seam[None, ::4], axis=2), axis=1) > 0.09
    fuzz = [way * radius * np.array([[0.99], [1.012]]) + rng.normal(0, 0.012 * radius, (2, 3)) for way in ways[far]]
    thing.add(shapes.strands("fuzz", fuzz, 0.0035 * radius, materials.fibre(tint, spread=0.2)))


def _striped_ball(thing, rng, radius, tint, other) -> None:
    """A rubber ball with bands round it and a star-like pole."""
    row = np.divmod(np.arange(32 * 64), 64)[0]
    bands = np.select(
        [(row < 5) | (row > 26), (row > 9) & (row < 13), (row > 18) & (row < 22), (row > 14) & (row < 17)],
        [1, 1, 1, 2],
        0,
    )
    rubber = [materials.paint(hex_, roughness=0.25, coat=0.3, unevenness=0.02) for hex_ in (tint, other, "#f4f3ee")]
    _plain_sphere(thing, radius, rubber[0], which=bands, others=rubber[1:])


BALLS = {  # who makes it, and its radius in metres
    "football": (_football, (0.1, 0.112)),
    "beach ball": (_beach_ball, (0.14, 0.2)),
    "basketball": (_basketball, (0.115, 0.122)),
    "tennis": (_tennis_ball, (0.033, 0.06)),
    "striped": (_striped_ball, (0.07, 0.11)),
}


def ball(
    rng: np.random.Generator,
    *,
    radius: float = 0.11,
    tint: str = "#f2f1ec",
    other: str = "#1b1b1d",
    design: str = "football",
) -> Thing:
    """Return a ball lying as it rolled, one of BALLS: `tint` is its main colour, `other` that of its pattern."""
    thing = Thing("ball", tint)
    BALLS[design][0](thing, rng, radius, tint, other)
    turn = Matrix.Rotation(rng.uniform(-1.2, 1.2), 4, "Z") @ Matrix.Rotation(rng.uniform(0.3, 1.3), 4, "X")
    apply(thing, turn)
    return ground(thing)


# --------------------------------------------------------------------------------------------------------- teddy bears


def _egg(middle, radii, *, along=None) -> np.ndarray:
    """The matrix that makes an ellipsoid of a unit sphere, its z axis laid `along` a direction."""
    matrix = np.eye(4)
    turn = np.eye(3) if along is None else shapes.frame((0, 0, 0), along, (0, 0.3, 1))[:3, :3][:, [1, 2, 0]]
    matrix[:3, :3] = turn @ np.diag(radii)
    matrix[:3, 3] = middle
    return matrix


def _limb(start, end, thick) -> np.ndarray:
    """An ellipsoid from one place to another."""
    start, end = np.array(start), np.array(end)
    return _egg((start + end) / 2, (thick, thick, 0.5 * np.linalg.norm(end - start) + 0.4 * thick), along=end - start)


def _ball_template() -> tuple[np.ndarray, list]:
    """A unit sphere (points, faces) for `shapes.copies`."""
    return _globe_grid(15, 24).reshape(-1, 3), shapes.grid_faces(15, 24, wrap=True)


def _fur(thing, rng, eggs, bare, *, count, length, thick, stuff) -> None:
    """Hairs all over the ellipsoids but inside of others or of the `bare` ones, lying down a little."""
    inverses = np.linalg.inv(np.concatenate([eggs, bare]))
    areas = np.array([np.linalg.det(egg[:3, :3]) ** (2 / 3) for egg in eggs])
    lines = []
    for index, (egg, share) in enumerate(zip(eggs, areas / areas.sum(), strict=True)):
        ways = rng.normal(size=(int(count * share), 3))
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        foot = ways @ egg[:3, :3].T + egg[:3, 3]
        normal = ways @ np.linalg.inv(egg[:3, :3])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        inside = np.zeros(len(foot), bool)
        for other, inverse in enumerate(inverses):
            if other != index:
                inside |= np.linalg.norm(foot @ inverse[:3, :3].T + inverse[:3, 3], axis=1) < 1.0
        lie = normal + rng.normal(0, 0.5, normal.shape) - (0, 0, 0.45)
        tall = length * rng.uniform(0.6, 1.1, (len(foot), 1))
        hairs = np.stack(
            [foot, foot + 0.55 * tall * (normal + 0.3 * lie), foot + tall * (0.6 * normal + 0.6 * lie)], axis=1
        )
        lines += list(hairs[~inside & (foot[:, 2] > 0.004)])
    thing.add(shapes.strands("fur", lines, thick, stuff))


def teddy_bear(
    rng: np.random.Generator,
    *,
    height: float = 0.36,
    tint: str = "#a37a50",
    pale: str = "#e0c9a0",
    dress: str = "bow",
    trim: str = "#b3241f",
) -> Thing:
    """Return a sitting teddy bear of plush with pads, muzzle and button eyes; it wears a "bow", a "scarf", a "jumper"
    or nothing ("")."""
    thing = Thing("teddy bear", tint)
    h = height
    body = _bear_shapes(rng, h)
    head, torso, arms, muzzle = body["head"], body["torso"], body["arms"], body["muzzle"]
    clad = [torso, *arms] if dress == "jumper" else []
    furry = [*body["rest"], *(body["hands"] if clad else [torso, *arms])]
    pads = body["pads"]
    plush = materials.cloth(tint, mottled=0.1, bump=0.4)
    suede = materials.cloth(pale, mottled=0.08, bump=0.3)
    thing.add(shapes.copies("body", _ball_template(), np.array(furry + ([torso] if clad else [])), plush))
    thing.add(shapes.copies("pads", _ball_template(), np.array([*pads, muzzle]), suede))
    sockets = [_egg(place, (0.042 * h,) * 3) for place in _eye_places(head, h)]
    bare = np.array([*pads, muzzle, *clad, *sockets])
    length, thick = float(rng.uniform(0.018, 0.034)) * h, 0.0042 * h
    hair = materials.fibre(tint, spread=0.22)
    _fur(thing, rng, np.array(furry), bare, count=6500, length=length, thick=thick, stuff=hair)
    short = materials.fibre(pale, spread=0.12)
    _fur(
        thing,
        rng,
        np.array([muzzle]),
        np.array(body["rest"][:1]),
        count=500,
        length=0.5 * length,
        thick=thick,
        stuff=short,
    )
    _bear_face(thing, head, h)
    if clad:
        _jumper(thing, torso, arms, trim)
    elif dress:
        _neckwear(thing, rng, h, head, trim, dress)
    return ground(thing)


def _bear_shapes(rng, h) -> dict:
    """The ellipsoids of a sitting bear: where they are, by name, each limb a little different."""
    nod = rng.normal(0, 0.012, 2) * h
    spread = [float(rng.uniform(0.9, 1.12)) for _ in range(4)]
    head = np.array([nod[0], -0.04 * h + nod[1], 0.69 * h])
    arms = [
        _limb((s * 0.15 * h, -0.02 * h, 0.47 * h), (s * 0.31 * h * k, -0.15 * h, 0.22 * h), 0.082 * h)
        for s, k in ((-1, spread[0]), (1, spread[1]))
    ]
    feet = [np.array([s * 0.23 * h * k, -0.36 * h, 0.115 * h]) for s, k in ((-1, spread[2]), (1, spread[3]))]
    legs = [_limb((s * 0.11 * h, -0.02 * h, 0.11 * h), foot, 0.1 * h) for s, foot in zip((-1, 1), feet, strict=True)]
    soles = [_egg(foot - (0, 0.01 * h, -0.015 * h), (0.092 * h, 0.06 * h, 0.118 * h)) for foot in feet]
    ears = [_egg(moved(head, s * 0.155 * h, 0.01 * h, 0.145 * h), (0.078 * h, 0.035 * h, 0.078 * h)) for s in (-1, 1)]
    pads = [_egg(foot - (0, 0.062 * h, -0.018 * h), (0.066 * h, 0.014 * h, 0.088 * h)) for foot in feet]
    pads += [_egg(ear[:3, 3] - (0, 0.03 * h, 0.005 * h), (0.05 * h, 0.012 * h, 0.05 * h)) for ear in ears]
    return {
        "head": head,
        "torso": _egg((0, 0, 0.28 * h), (0.21 * h, 0.18 * h, 0.27 * h)),
        "arms": arms,
        "hands": [_egg(arm[:3, 3] + arm[:3, 2] * 0.8, (0.08 * h,) * 3) for arm in arms],
        "rest": [_egg(head, (0.205 * h, 0.18 * h, 0.18 * h)), *ears, *legs, *soles],
        "pads": pads,
        "muzzle": _egg(moved(head, 0, -0.155 * h, -0.05 * h), (0.095 * h, 0.085 * h, 0.078 * h)),
    }


def _eye_places(head, h) -> list[np.ndarray]:
    """The middles of the two eyes."""
    return [moved(head, s * 0.078 * h, -0.162 * h, 0.032 * h) for s in (-1, 1)]


def _bear_face(thing, head, h) -> None:
    """Eyes, nose and a sewn mouth."""
    black = materials.plastic("#0f0d0c", roughness=0.08)
    eyes = [_egg(place, (0.026 * h,) * 3) for place in _eye_places(head, h)]
    nose = _egg(moved(head, 0, -0.236 * h, -0.02 * h), (0.034 * h, 0.018 * h, 0.024 * h))
    thing.add(shapes.copies("eyes and nose", _ball_template(), np.array([*eyes, nose]), black))
    start = moved(head, 0, -0.243 * h, -0.035 * h)
    lines = [np.array([start, moved(start, 0, 0.002 * h, -0.03 * h)])]
    for side in (-1, 1):
        bend = [(0, 0.002, -0.03), (side * 0.022, 0.004, -0.047), (side * 0.05, 0.022, -0.042)]
        lines.append(shapes.smooth_line(start + np.array(bend) * h, 5))
    thing.add(shapes.strands("mouth", lines, 0.006 * h, materials.fibre("#1a1412", spread=0.02)))


def _neckwear(thing, rng, h, head, trim, dress) -> None:
    """A ribbon tied in a bow, or a knitted scarf with a hanging end and a fringe."""
    silk = materials.cloth(
        trim, mottled=0.05, bump=0.3, shine=0.5 if dress == "bow" else 0.0, weave=0.001 if dress == "bow" else 0.004
    )
    turn = np.linspace(0, 2 * np.pi, 25)
    z = 0.525 * h
    ring = np.column_stack([0.155 * h * np.cos(turn), -0.015 * h + 0.15 * h * np.sin(turn), np.full(25, z)])
    wide = 0.045 * h if dress == "bow" else 0.085 * h
    thing.add(shapes.ribbon("band", ring, (0, 0, 1), wide, 0.018 * h, silk, smooth=0))
    knot = np.array([0, -0.185 * h, z - 0.01 * h])
    if dress == "bow":
        for side in (-1, 1):
            loop = [
                (0, 0, 0),
                (0.06, -0.02, 0.03),
                (0.13, -0.01, 0.035),
                (0.13, 0.012, -0.02),
                (0.06, 0.0, -0.02),
                (0, 0, 0),
            ]
            line = knot + np.array(loop) * h * (side, 1, 1)
            thing.add(shapes.ribbon("loop", line, (0, 0.35, 1), 0.07 * h, 0.008 * h, silk))
            tail = knot + np.array([(0, 0, 0), (side * 0.04, -0.015, -0.06), (side * 0.075, -0.01, -0.13)]) * h
            thing.add(shapes.ribbon("tail", tail, (1, 0.2, 0.3 * side), 0.05 * h, 0.006 * h, silk))
        thing.add(shapes.box("knot", (0.05 * h, 0.04 * h, 0.055 * h), knot, silk, bevel=0.015 * h))
        return
    side = float(rng.choice((-1, 1)))
    end = np.array([(0.03, 0.02, 0.01), (0.07, -0.01, -0.05), (0.08, -0.03, -0.16), (0.085, -0.03, -0.25)])
    line = knot + end * h * (side, 1, 1)
    thing.add(shapes.ribbon("end", line, (1, 0.15, 0), 0.085 * h, 0.016 * h, silk))
    foot = line[-1] + np.linspace(-0.04, 0.04, 9)[:, None] * h * np.array([1, 0.15, 0])
    fringe = [np.array([p, moved(p, rng.normal(0, 0.004) * h, 0, -0.03 * h)]) for p in foot]
    thing.add(shapes.strands("fringe", fringe, 0.006 * h, materials.fibre(trim, spread=0.1)))


def _jumper(thing, torso, arms, trim) -> None:
    """A knitted jumper with stripes over body and arms, a ribbed collar and hem."""
    graph = materials.Graph("jumper")
    first, second = (
        materials.colour(trim),
        materials.colour(palette.darker(trim, 1.7) if palette.name_of(trim) == "black" else "#ece7da"),
    )
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    z = graph.node("ShaderNodeSeparateXYZ", {0: place}).outputs[2]
    pitch = 0.22 * float(np.linalg.norm(torso[:3, 2]))
    band = graph.math("GREATER_THAN", graph.math("FRACT", graph.math("DIVIDE", z, 2 * pitch)), 0.62)
    graph.bump(graph.wave(graph.coordinates(), 160.0, "Z", distort=2.0), 0.6, 0.002)
    knit = graph.principled({"Base Color": graph.mix(band, first, second), "Roughness": 0.95, "Sheen Weight": 0.4})
    grown = []
    for egg, share in ((torso, 1.06), *((arm, 1.08) for arm in arms)):
        larger = egg.copy()
        larger[:3, :3] *= share
        larger[:3, :3] = larger[:3, :3] @ np.diag((1, 1, 0.98))
        grown.append(larger)
    for arm in grown[1:]:
        arm[:3, 3] -= arm[:3, 2] * 0.22
        arm[:3, 2] *= 0.84
    thing.add(shapes.copies("jumper", _ball_template(), np.array(grown), knit))
    r = torso[0, 0]
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.column_stack(
        [0.72 * r * np.cos(turn), 0.7 * r * np.sin(turn) - 0.02 * r, np.full(24, torso[2, 3] + 0.88 * torso[2, 2])]
    )
    thing.add(
        shapes.tube("collar", ring, 0.15 * r, materials.cloth(trim, weave=0.004, bump=0.7), closed=True, smooth=0)
    )


# ------------------------------------------------------------------------------------------------------------ toy cars


def _prism(name, low, high, material, *, bevel: float):
    """A block between two level rectangles (x0, x1, half width, z), and its eight corners."""
    corners = []
    for x0, x1, half, z in (low, high):
        corners += [(x0, -half, z), (x1, -half, z), (x1, half, z), (x0, half, z)]
    faces = [(0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]
    return shapes.mesh_object(name, np.array(corners), faces, material, bevel=bevel), np.array(corners)


def _panes(name, corners, spans, material):
    """Dark panes a hair outside of the walls of a prism: `spans` are (wall, left, right, low, high) in shares."""
    walls = {"right": (0, 1, 5, 4), "front": (1, 2, 6, 5), "left": (2, 3, 7, 6), "back": (3, 0, 4, 7)}
    points, faces = [], []
    for wall, left, right, low, high in spans:
        a, b, c, d = (corners[i] for i in walls[wall])
        out = np.cross(b - a, d - a)
        out = out / np.linalg.norm(out) * 0.012 * np.ptp(corners[:, 0])
        for u, v in ((left, low), (right, low), (right, high), (left, high)):
            points.append((1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * d + u * c) + out * 0.5)
        start = len(points) - 4
        faces.append(tuple(range(start, start + 4)))
    return shapes.mesh_object(name, np.array(points), faces, material, smooth=False, thickness=0.0012)


def _car_wheels(thing, places, radius, width, tyre, hub) -> None:
    """Wheels at places (x, y): a rounded tyre and a domed hub cap."""
    t = width / 2
    rubber = [(0.55 * radius, -t), (0.85 * radius, -t), (radius, -0.6 * t), (radius, 0.6 * t), (0.85 * radius, t)]
    rubber += [(0.55 * radius, t)]
    cap = [
        (0.62 * radius, 0.8 * t),
        (0.58 * radius, 1.05 * t),
        (0.3 * radius, 1.1 * t),
        (0.2 * radius, 1.3 * t),
        (0, 1.35 * t),
    ]
    for x, y in places:
        out = (0, np.sign(y), 0)
        aimed(thing.add(shapes.lathe("tyre", rubber, tyre, segments=32)), (x, y, radius), out)
        aimed(thing.add(shapes.lathe("hub", cap, hub, segments=24)), (x, y, radius), out)


def _arched(profile, wheels, radius, base) -> np.ndarray:
    """A car's side (N, 2), counterclockwise from the rear along its underside, which has an arch over each wheel."""
    under = [(profile[-1][0], base)]
    for x in wheels:
        arc = np.linspace(np.pi, 0, 11)
        under += [(x + radius * np.cos(a), base + radius * np.sin(a)) for a in arc]
    return np.array([*under, *profile])


def _car_lamps(thing, n, half, z, chrome) -> None:
    """Head lamps in rings, red rear lamps, bumpers and a radiator grille."""
    glass = materials.ceramic("#f6f3e4", roughness=0.05)
    red = materials.plastic("#b3141a", roughness=0.1)
    for side in (-1, 1):
        y = side * 0.7 * half
        aimed(
            thing.add(
                shapes.lathe("lamp", [(0.04 * n, 0), (0.036 * n, 0.012 * n), (0, 0.018 * n)], glass, segments=20)
            ),
            (0.493 * n, y, z),
            (1, 0, 0),
        )
        rim = [(0.036 * n, 0.012 * n), (0.044 * n, 0.014 * n), (0.046 * n, 0)]
        aimed(thing.add(shapes.lathe("lamp ring", rim, chrome, segments=20)), (0.493 * n, y, z), (1, 0, 0))
        thing.add(shapes.box("rear lamp", (0.012 * n, 0.22 * half, 0.04 * n), (-0.5 * n, y, z), red, bevel=0.004 * n))
    ends = [[(x * n, -half, z - 0.075 * n), (x * n, half, z - 0.075 * n)] for x in (-0.512, 0.512)]
    thing.add(bars("bumpers", np.array(ends), 0.017 * n, chrome))
    slats = [[(0.503 * n, -0.4 * half, z + d * n), (0.503 * n, 0.4 * half, z + d * n)] for d in (-0.02, 0, 0.02)]
    thing.add(bars("grille", np.array(slats), 0.005 * n, chrome, sides=6))


def _saloon(thing, rng, n, tint, other) -> None:
    """A die-cast saloon, at times a taxi or police car with a lamp on its roof: arches, glass, chrome."""
    half, r = 0.2 * n, 0.082 * n
    paint = materials.paint(tint, roughness=0.15, coat=0.8, unevenness=0.02)
    chrome, glass = materials.metal("#d2d3d4", roughness=0.15), materials.screen("#10151a")
    profile = [(0.5, 0.1), (0.505, 0.16), (0.48, 0.2), (0.19, 0.235), (-0.34, 0.235), (-0.48, 0.215)]
    profile += [(-0.505, 0.17), (-0.5, 0.1)]
    hull = _arched(np.array(profile) * n, (-0.3 * n, 0.3 * n), 0.102 * n, 0.072 * n)
    thing.add(plate("hull", hull, -half, half, paint, bevel=0.016 * n))
    thing.add(shapes.box("underside", (0.9 * n, 1.6 * half, 0.08 * n), (0, 0, 0.11 * n), materials.plastic("#141414")))
    top = (0.235 + 0.125 * float(rng.uniform(0.9, 1.1))) * n
    low, high = (-0.36 * n, 0.22 * n, 0.94 * half, 0.225 * n), (-0.25 * n, 0.06 * n, 0.76 * half, top)
    cabin, corners = _prism("cabin", low, high, paint, bevel=0.016 * n)
    thing.add(cabin)
    spans = [("front", 0.1, 0.9, 0.16, 0.86), ("back", 0.1, 0.9, 0.16, 0.86)]
    spans += [(wall, *span, 0.18, 0.84) for wall in ("right", "left") for span in ((0.12, 0.47), (0.53, 0.88))]
    thing.add(_panes("windows", corners, spans, glass))
    places = [(x * n, s * 0.9 * half) for x in (-0.3, 0.3) for s in (-1, 1)]
    _car_wheels(thing, places, r, 0.07 * n, materials.plastic("#161616", roughness=0.7), chrome)
    _car_lamps(thing, n, half, 0.165 * n, chrome)
    _saloon_trim(thing, rng, n, half, top, palette.darker(tint, 0.45), other)


def _saloon_trim(thing, rng, n, half, top, dark, other) -> None:
    """The gaps round the doors; a lamp on the roof or stripes over it."""
    gaps = []
    for side in (-1, 1):
        y = side * (half + 0.0004)
        low, high = [(x * n, y, 0.11 * n) for x in (-0.09, 0.14)], [(x * n, y, 0.225 * n) for x in (-0.09, 0.14)]
        gaps += [low, [low[0], high[0]], [low[1], high[1]]]
    thing.add(bars("door gaps", np.array(gaps), 0.003 * n, materials.paint(dark), sides=6))
    if rng.random() < 0.3:
        at, size = (-0.1 * n, 0, top + 0.013 * n), (0.06 * n, 0.7 * half, 0.04 * n)
        thing.add(shapes.box("roof lamp", size, at, materials.plastic(other, roughness=0.1), bevel=0.01 * n))
    elif rng.random() < 0.5:
        stripe = materials.paint(other, roughness=0.2, coat=0.5)
        for y in (-0.22 * half, 0.22 * half):
            thing.add(shapes.box("stripe", (0.3 * n, 0.2 * half, 0.004), (-0.095 * n, y, top), stripe))
            hood = (0.29 * n, 0.2 * half, 0.004)
            thing.add(shapes.box("stripe", hood, (0.335 * n, y, 0.2185 * n), stripe, turn=(0, 0.12, 0)))


def _bus(thing, rng, n, tint, other) -> None:
    """A van or bus in two colours with a row of windows, a rack on the roof."""
    half, r = 0.19 * n, 0.08 * n
    paint = materials.paint(tint, roughness=0.15, coat=0.8, unevenness=0.02)
    pale = materials.paint(str(rng.choice(("#f2f1ec", "#f2f1ec", tint))), roughness=0.15, coat=0.8)
    chrome, glass = materials.metal("#d2d3d4", roughness=0.15), materials.screen("#10151a")
    profile = [(0.5, 0.1), (0.505, 0.2), (0.49, 0.255), (-0.49, 0.255), (-0.5, 0.1)]
    hull = _arched(np.array(profile) * n, (-0.29 * n, 0.29 * n), 0.1 * n, 0.07 * n)
    thing.add(plate("hull", hull, -half, half, paint, bevel=0.016 * n))
    upper, corners = _prism(
        "upper",
        (-0.49 * n, 0.49 * n, 0.985 * half, 0.25 * n),
        (-0.47 * n, 0.41 * n, 0.86 * half, 0.44 * n),
        pale,
        bevel=0.03 * n,
    )
    thing.add(upper)
    count = int(rng.integers(3, 6))
    edges = np.linspace(0.06, 0.94, count + 1)
    spans = [(wall, a + 0.015, b - 0.015, 0.1, 0.7) for wall in ("right", "left") for a, b in pairwise(edges)]
    spans += [("front", 0.08, 0.49, 0.08, 0.74), ("front", 0.51, 0.92, 0.08, 0.74), ("back", 0.2, 0.8, 0.15, 0.7)]
    thing.add(_panes("windows", corners, spans, glass))
    trim = [[(-0.5 * n, s * (half + 0.001), 0.25 * n), (0.49 * n, s * (half + 0.001), 0.25 * n)] for s in (-1, 1)]
    thing.add(bars("trim", np.array(trim), 0.006 * n, chrome, sides=8))
    _car_wheels(
        thing,
        [(x * n, s * 0.9 * half) for x in (-0.29, 0.29) for s in (-1, 1)],
        r,
        0.07 * n,
        materials.plastic("#161616", roughness=0.7),
        chrome,
    )
    _car_lamps(thing, n, half, 0.17 * n, chrome)
    if rng.random() < 0.6:
        ends = [[(-0.38 * n, y * half, 0.462 * n), (0.2 * n, y * half, 0.462 * n)] for y in np.linspace(-0.7, 0.7, 5)]
        ends += [[(x * n, -0.72 * half, 0.455 * n), (x * n, 0.72 * half, 0.455 * n)] for x in (-0.34, -0.1, 0.15)]
        thing.add(bars("roof rack", np.array(ends), 0.007 * n, chrome, sides=8))


def _racer(thing, rng, n, tint, other) -> None:
    """An old racing car: a tapering body, wheels outside it, an open seat with a screen, a number on its side."""
    paint = materials.paint(tint, roughness=0.15, coat=0.8, unevenness=0.02)
    chrome, black = materials.metal("#d2d3d4", roughness=0.15), materials.plastic("#161616", roughness=0.7)
    stations = [(-0.5, 0.012, 0.0), (-0.47, 0.05, 0.0), (-0.36, 0.1, 0.012), (-0.18, 0.125, 0.012), (0.08, 0.12, 0.0)]
    stations += [(0.34, 0.1, -0.008), (0.45, 0.082, -0.01), (0.485, 0.066, -0.012)]
    line = shapes.smooth_line(np.array(stations), 4)
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    rings = [
        np.column_stack([np.full(28, x), 1.02 * r * np.cos(angle), 0.13 + lift + 0.95 * r * np.sin(angle)])
        for x, r, lift in line
    ]
    thing.add(
        shapes.mesh_object("body", np.concatenate(rings) * n, shapes.grid_faces(len(rings), 28, wrap=True), paint)
    )
    nose = [(0.052 * n, 0.004 * n), (0.068 * n, 0), (0.062 * n, -0.01 * n)]
    aimed(thing.add(shapes.lathe("nose ring", nose, chrome, segments=24)), (0.485 * n, 0, 0.118 * n), (1, 0, 0))
    heights = 0.118 * n + np.array([-0.035, -0.012, 0.012, 0.035]) * n
    slats = [[(0.489 * n, -0.05 * n, z), (0.489 * n, 0.05 * n, z)] for z in heights]
    thing.add(bars("grille", np.array(slats), 0.005 * n, black, sides=6))
    _cockpit(thing, n, other)
    wheels = [(-0.3, s * 0.19) for s in (-1, 1)] + [(0.3, s * 0.18) for s in (-1, 1)]
    _car_wheels(thing, [(x * n, y * n) for x, y in wheels], 0.1 * n, 0.075 * n, black, chrome)
    axles = [[(x * n, -0.17 * n, 0.1 * n), (x * n, 0.17 * n, 0.1 * n)] for x in (-0.3, 0.3)]
    thing.add(bars("axles", np.array(axles), 0.012 * n, chrome))
    _race_number(thing, n, str(int(rng.integers(1, 99))))


def _cockpit(thing, n, helmet) -> None:
    """The rim of the seat, the dark of it, a small screen and the driver's head."""
    seat = [(0.075 * n, 0.01 * n), (0.085 * n, 0.006 * n), (0.092 * n, -0.01 * n)]
    leather, dark = materials.plastic("#5a2f1c", roughness=0.5), materials.paint("#0f0d0c")
    for name, profile, stuff in (("seat rim", seat, leather), ("hollow", [(0, 0), (0.078 * n, 0.006 * n)], dark)):
        part = thing.add(shapes.lathe(name, profile, stuff, segments=28))
        part.location, part.scale = (-0.12 * n, 0, 0.258 * n), (1.3, 0.85, 1)
    turn, up = np.meshgrid(np.linspace(-1.1, 1.1, 9), (0.0, 1.0))
    glass = np.stack([-0.02 + 0.05 * np.cos(turn) - 0.03 * up, 0.075 * np.sin(turn), 0.245 + 0.055 * up], axis=-1)
    thing.add(shapes.sheet("screen", glass * n, materials.plastic("#b9c4c8", roughness=0.1), thickness=0.002))
    head = np.array([_egg((-0.13 * n, 0, 0.305 * n), (0.045 * n,) * 3)])
    thing.add(shapes.copies("driver", _ball_template(), head, materials.paint(helmet, roughness=0.3, coat=0.4)))


def _race_number(thing, n, number: str) -> None:
    """A white disc with the number on either side."""
    ink, white = materials.paint("#1a1a1c"), materials.paper()
    profile = [(0, 0.012 * n), (0.062 * n, 0.012 * n), (0.062 * n, 0)]
    for side in (-1, 1):
        at = np.array([0.14 * n, side * 0.112 * n, 0.145 * n])
        aimed(thing.add(shapes.lathe("disc", profile, white, segments=32)), at, (0, side, 0))
        place, way = moved(at, 0, side * 0.0125 * n, 0), (np.pi / 2, 0, 0 if side < 0 else np.pi)
        thing.add(lettering(number, 0.085 * n, place, ink, turn=way))


def _lorry(thing, rng, n, tint, other) -> None:
    """A tipper lorry: cab, ribbed skip with a load of sand, six wheels."""
    half = 0.2 * n
    cab_paint = materials.paint(tint, roughness=0.2, coat=0.5)
    bed_paint = materials.paint(other, roughness=0.25, coat=0.4)
    black, chrome = materials.plastic("#161616", roughness=0.7), materials.metal("#d2d3d4", roughness=0.2)
    thing.add(shapes.box("chassis", (0.96 * n, 0.7 * half, 0.06 * n), (0, 0, 0.13 * n), black))
    thing.add(shapes.box("cab base", (0.3 * n, 2 * half, 0.17 * n), (0.345 * n, 0, 0.2 * n), cab_paint, bevel=0.02 * n))
    cab, corners = _prism(
        "cab",
        (0.2 * n, 0.49 * n, 0.97 * half, 0.27 * n),
        (0.2 * n, 0.44 * n, 0.9 * half, 0.47 * n),
        cab_paint,
        bevel=0.02 * n,
    )
    thing.add(cab)
    spans = [("front", 0.08, 0.92, 0.12, 0.85), ("right", 0.2, 0.86, 0.12, 0.82), ("left", 0.14, 0.8, 0.12, 0.82)]
    thing.add(_panes("windows", corners, spans, materials.screen("#10151a")))
    low, high = (-0.47 * n, 0.14 * n, 0.85 * half, 0.17 * n), (-0.52 * n, 0.18 * n, 1.1 * half, 0.38 * n)
    bed, walls = _prism("skip", low, high, bed_paint, bevel=0.008 * n)
    thing.add(bed)
    ribs = []
    for side, (a, b) in ((-1, (0, 1)), (1, (3, 2))):
        for share in (0.04, 0.35, 0.66, 0.96):
            foot, top = walls[a] + share * (walls[b] - walls[a]), walls[a + 4] + share * (walls[b + 4] - walls[a + 4])
            ribs.append([moved(foot, 0, side * 0.004 * n, 0), moved(top, 0, side * 0.004 * n, 0)])
    for a, b in ((4, 5), (5, 6), (6, 7), (7, 4)):
        ribs.append([walls[a], walls[b]])
    thing.add(bars("ribs", np.array(ribs), 0.014 * n, bed_paint, sides=8))
    u, v = np.meshgrid(np.linspace(-1, 1, 17), np.linspace(-1, 1, 11))
    heap = np.stack(
        [-0.17 * n + 0.32 * n * u, 1.02 * half * v, 0.375 * n + 0.09 * n * (1 - u**2) * (1 - v**2)], axis=-1
    )
    heap = shapes.wrinkle(heap.reshape(-1, 3), 0.02 * n, 0.05 * n, int(rng.integers(1 << 30))).reshape(heap.shape)
    thing.add(shapes.sheet("load", heap, materials.cloth("#c9a66b", mottled=0.25, bump=1.0, weave=0.003)))
    wheels = [(x * n, s * 0.88 * half) for x in (-0.34, -0.12, 0.34) for s in (-1, 1)]
    _car_wheels(thing, wheels, 0.1 * n, 0.08 * n, black, materials.plastic(other, roughness=0.4))
    _car_lamps(thing, 0.99 * n, half, 0.2 * n, chrome)


def _wooden_car(thing, rng, n, tint, other) -> None:
    """A car sawn from one thick board, round windows, painted or plain, on turned wheels with dowels."""
    half, r = 0.15 * n, 0.115 * n
    body = (
        materials.paint(tint, roughness=0.35)
        if rng.random() < 0.6
        else materials.wood(palette.darker(tint, 0.82), tint, figure=0.2)
    )
    points = [
        (0.5, 0.12),
        (0.5, 0.2),
        (0.44, 0.255),
        (0.28, 0.275),
        (0.2, 0.4),
        (0.1, 0.455),
        (-0.16, 0.455),
        (-0.27, 0.4),
    ]
    points += [(-0.34, 0.29), (-0.46, 0.265), (-0.5, 0.2), (-0.5, 0.12), (-0.4, 0.08), (0, 0.08), (0.4, 0.08)]
    outline = shapes.smooth_line(np.array(points), 4, closed=True) * n
    thing.add(plate("body", outline, -half, half, body, bevel=0.022 * n))
    dark = (
        materials.paint(palette.darker(tint, 0.3), roughness=0.6) if rng.random() < 0.4 else materials.paper("#efe6d2")
    )
    for x in (-0.14, 0.07):
        window = circle(0.075 * n, middle=(x * n, 0.355 * n), count=28)
        thing.add(plate("window", window, -half - 0.002, half + 0.002, dark, bevel=0.0))
    timber = materials.wood("#a98a60", "#d6bf98", figure=0.2)
    wheel = materials.paint(other, roughness=0.35) if rng.random() < 0.7 else timber
    _car_wheels(
        thing, [(x * n, s * (half + 0.045 * n)) for x in (-0.28, 0.28) for s in (-1, 1)], r, 0.08 * n, wheel, timber
    )
    axles = [[(x * n, -half - 0.03 * n, r), (x * n, half + 0.03 * n, r)] for x in (-0.28, 0.28)]
    thing.add(bars("axles", np.array(axles), 0.02 * n, timber))
    lamps = [[(0.485 * n, y * half, 0.19 * n), (0.515 * n, y * half, 0.19 * n)] for y in (-0.55, 0.55)]
    thing.add(bars("lamps", np.array(lamps), 0.03 * n, timber))


CARS = {"saloon": _saloon, "bus": _bus, "racer": _racer, "lorry": _lorry, "wooden": _wooden_car}


def toy_car(
    rng: np.random.Generator,
    *,
    length: float = 0.18,
    tint: str = "#b3241f",
    other: str = "#e3bb34",
    design: str = "saloon",
    turn: float = 0.4,
) -> Thing:
    """Return a toy car, one of CARS, heading right and turned towards the viewer by -`turn`."""
    thing = Thing("toy car", tint)
    CARS[design](thing, rng, length, tint, other)
    turn_about(thing, -turn)
    return ground(thing)


# -------------------------------------------------------------------------------------------------------------- blocks

BRIGHT = ("red", "yellow", "blue", "green", "orange")


def letter_blocks(rng: np.random.Generator, *, size: float = 0.045) -> Thing:
    """Return wooden cubes with painted letters, stacked in a small heap, one or two beside it."""
    thing = Thing("blocks")
    timber = materials.wood("#b39468", "#dcc7a0", figure=0.15)
    inks = [materials.paint(palette.pick(rng, (name,)), roughness=0.35) for name in BRIGHT]
    letters = list("ABCDEFGHKLMNPRSTXYZ")
    rng.shuffle(letters)
    wide = int(rng.choice((2, 3)))
    places = [((k - (wide - 1) / 2) * 1.12, 0.0, 0) for k in range(wide)]
    places += [((k - (wide - 2) / 2) * 1.12, 0.0, 1) for k in range(wide - 1)]
    places += [(0.0, 0.0, 2)] if wide == 3 or rng.random() < 0.4 else []
    places += [(rng.uniform(-1.6, 1.6), -1.5, 0)] if rng.random() < 0.8 else []
    for k, (x, y, level) in enumerate(places):
        at = np.array(
            [x * size + rng.normal(0, 0.03) * size, y * size + rng.normal(0, 0.05) * size, (level + 0.5) * size]
        )
        _letter_cube(thing, at, float(rng.normal(0, 0.13) + (y < 0) * 0.5), size, timber, inks, k, letters)
    return ground(thing)


def _letter_cube(thing, at, turn, size, timber, inks, k, letters) -> None:
    """One cube: frames round its faces in one colour, a letter on its front, its right side and its top."""
    ink, frame = inks[k % len(inks)], inks[(k + 2) % len(inks)]
    made = [shapes.box("cube", (size,) * 3, (0, 0, 0), timber, bevel=0.05 * size)]
    half, rails = size / 2 + 0.0003, []
    reach = 0.4 * size
    loop = [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach), (-reach, -reach)]
    for (a, b), (c, d) in pairwise(loop):
        rails += [
            [(a, -half, b), (c, -half, d)],
            [(half, a, b), (half, c, d)],
            [(a, b, half), (c, d, half)],
            [(-half, a, b), (-half, c, d)],
        ]
    made.append(bars("frames", np.array(rails), 0.032 * size, frame, sides=6))
    for index, (place, way) in enumerate(
        (((0, -half, 0), (np.pi / 2, 0, 0)), ((half, 0, 0), (np.pi / 2, 0, np.pi / 2)), ((0, 0, half), (0, 0, 0)))
    ):
        made.append(
            lettering(letters[(3 * k + index) % len(letters)], 0.78 * size, place, ink, turn=way, depth=0.012 * size)
        )
    for part in made:
        part.matrix_basis = Matrix.Translation(at) @ Matrix.Rotation(turn, 4, "Z") @ part.matrix_basis
        thing.add(part)


def castle_blocks(rng: np.random.Generator, *, size: float = 0.04) -> Thing:
    """Return painted building blocks put up as a gate: pillars, an arch, roofs, a drum, and a few lying about."""
    thing = Thing("blocks")
    paints = [materials.paint(palette.pick(rng, (name,)), roughness=0.3, unevenness=0.03) for name in BRIGHT]
    paints.append(materials.wood("#b39468", "#dcc7a0", figure=0.15))
    rng.shuffle(paints)
    s = size
    span = 1.25 * s
    for k, x in enumerate((-span, span)):
        turn = (0, 0, rng.normal(0, 0.03))
        thing.add(shapes.box("pillar", (s, s, 2 * s), (x, 0, s), paints[k], bevel=0.04 * s, turn=turn))
        _tower(thing, rng, x, s, paints[k + 2], paints[(k + 4) % 6], cube=bool(k or rng.random() < 0.5))
    arc = np.linspace(0, np.pi, 17)
    arch = [(-1.75, 0), *zip(-0.8 * np.cos(arc), 0.62 * np.sin(arc), strict=True), (1.75, 0), (1.75, 1), (-1.75, 1)]
    made = thing.add(plate("arch", np.array(arch) * s, -0.5 * s, 0.5 * s, paints[5], bevel=0.03 * s))
    made.location = (0, 0, 2 * s)
    _roof(thing, (0, 0, 3 * s), s, paints[4])
    drum = [(0, -0.7 * s), (0.42 * s, -0.7 * s), (0.42 * s, 0.7 * s), (0, 0.7 * s)]
    for k in range(int(rng.integers(1, 4))):
        x, y = (-2.1 + 1.9 * k + rng.normal(0, 0.2)) * s, (-1.7 + rng.normal(0, 0.2)) * s
        if rng.random() < 0.4:
            rod = thing.add(shapes.lathe("rod", drum, paints[k], segments=28, bevel=0.03 * s))
            aimed(rod, (x, y, 0.42 * s), (1, rng.normal(0, 0.6), 0))
        else:
            turn = (0, 0, rng.uniform(0, 1.5))
            thing.add(shapes.box("cube", (s, s, s), (x, y, s / 2), paints[k], bevel=0.04 * s, turn=turn))
    return ground(thing)


def _tower(thing, rng, x, s, wall, top, *, cube: bool) -> None:
    """What stands on either end of the arch: a cube under a roof, or a drum under a cone."""
    if cube:
        x += rng.normal(0, 0.03) * s
        turn = (0, 0, rng.normal(0, 0.03))
        thing.add(shapes.box("cube", (s, s, s), (x, 0, 3.5 * s), wall, bevel=0.04 * s, turn=turn))
        _roof(thing, (x, 0, 4 * s), s, top)
        return
    drum = np.array([(0, 0), (0.46, 0), (0.5, 0.04), (0.5, 0.96), (0.46, 1), (0, 1)]) * s
    thing.add(shapes.lathe("drum", drum, wall, at=(x, 0, 3 * s), segments=32))
    cone = [(0.5 * s, 0), (0.03 * s, 0.95 * s), (0, 0.97 * s)]
    thing.add(shapes.lathe("cone", cone, top, at=(x, 0, 4 * s), segments=32))


def _roof(thing, at, s, paint) -> None:
    """A three-sided prism."""
    made = thing.add(
        plate(
            "roof", np.array([(-0.62 * s, 0), (0.62 * s, 0), (0, 0.66 * s)]), -0.5 * s, 0.5 * s, paint, bevel=0.03 * s
        )
    )
    made.location = at


# --------------------------------------------------------------------------------------------------------------- globe

LANDS = (  # rough outlines (longitude, latitude) drawn for this project
    ((-168, 66), (-156, 71), (-128, 70), (-95, 72), (-94, 60), (-88, 56), (-82, 55), (-79, 52), (-77, 57), (-78, 62),
     (-70, 62), (-65, 59), (-56, 52), (-65, 47), (-70, 43), (-75, 37), (-81, 31), (-80, 25), (-84, 30), (-90, 29),
     (-97, 26), (-97, 21), (-91, 18), (-87, 21), (-88, 16), (-83, 15), (-83, 9), (-78, 8), (-85, 10), (-95, 16),
     (-105, 20), (-110, 24), (-115, 31), (-122, 37), (-124, 46), (-131, 54), (-142, 60), (-152, 59), (-160, 56),
     (-165, 60)),
    ((-125, 72), (-95, 74), (-80, 73), (-65, 66), (-62, 68), (-75, 78), (-62, 82), (-90, 81), (-110, 77)),
    ((-73, 78), (-60, 82), (-32, 83), (-20, 76), (-24, 70), (-40, 64), (-46, 60), (-53, 66), (-55, 71)),
    ((-78, 8), (-72, 12), (-62, 10), (-51, 4), (-44, -2), (-35, -6), (-39, -15), (-48, -26), (-57, -36), (-63, -41),
     (-67, -46), (-69, -54), (-74, -50), (-73, -40), (-71, -30), (-71, -18), (-77, -13), (-81, -5), (-79, 1)),
    ((-6, 36), (10, 37), (11, 33), (20, 31), (32, 31), (36, 23), (43, 12), (51, 12), (44, 3), (40, -4), (40, -15),
     (35, -21), (32, -28), (26, -34), (18, -34), (13, -22), (12, -8), (9, 0), (9, 4), (-4, 5), (-9, 5), (-17, 14),
     (-16, 22), (-10, 30)),
    ((-9, 43), (-9, 37), (-2, 36), (3, 42), (9, 44), (13, 41), (16, 38), (18, 40), (13, 45), (20, 40), (23, 37),
     (24, 40), (27, 37), (36, 36), (35, 29), (43, 13), (52, 16), (60, 22), (56, 25), (50, 30), (57, 26), (67, 25),
     (73, 20), (77, 8), (80, 14), (88, 22), (94, 17), (98, 9), (103, 1), (101, 12), (105, 9), (109, 12), (107, 20),
     (117, 23), (122, 30), (119, 37), (124, 40), (127, 35), (129, 38), (132, 43), (141, 52), (136, 55), (155, 60),
     (157, 51), (163, 58), (179, 64), (179, 69), (160, 70), (140, 73), (113, 74), (90, 75), (70, 73), (66, 69),
     (44, 68), (30, 70), (18, 69), (11, 64), (5, 61), (7, 58), (11, 59), (15, 56), (18, 60), (17, 62), (23, 66),
     (22, 61), (29, 60), (22, 57), (20, 54), (10, 54), (8, 57), (8, 54), (3, 51), (-4, 48), (-1, 45)),
    ((-5, 50), (1, 51), (-2, 57), (-5, 58), (-4, 54)),
    ((130, 32), (136, 34), (141, 36), (142, 43), (140, 41), (136, 37)),
    ((44, -25), (47, -25), (50, -15), (44, -18)),
    ((114, -22), (122, -18), (130, -12), (136, -12), (140, -17), (143, -11), (146, -19), (153, -27), (150, -37),
     (143, -39), (136, -34), (129, -32), (116, -35)),
    ((167, -46), (174, -41), (178, -38), (173, -35), (174, -40)),
    ((95, 5), (106, -6), (102, -4)), ((109, 1), (117, 7), (118, 1), (115, -4), (110, -3)),
    ((131, -1), (141, -3), (150, -10), (140, -8)), ((-24, 65), (-14, 65), (-19, 63)),
    ((-180, -90), (-180, -78), (-120, -74), (-60, -72), (-58, -64), (-50, -76), (0, -70), (60, -67), (120, -67),
     (170, -72), (180, -78), (180, -90)),
)  # fmt: skip
MAP_WIDTH = 720  # pixels round the globe

MAPS = {  # sea, land from dry to green or the countries' colours, borders
    "political": ("#5b9cc4", ("#e8c66a", "#d98f6a", "#9cc07a", "#e3a3b0", "#c9b8dc", "#eadfae"), "#7a6a58"),
    "relief": ("#2c5f94", ("#6b8f52", "#8aa76a", "#c9b27a", "#a5874f", "#5f8a4a", "#dccb98"), "#4d5f3a"),
    "antique": ("#d8c298", ("#b98a52", "#c79f68", "#a5763f", "#d2b07a", "#b3945a", "#c2a06a"), "#6b4a2a"),
    "black": ("#1d1e21", ("#c9a45a", "#b8934a", "#d6b56e", "#a98540", "#c09a52", "#ccab66"), "#4a3a1c"),
}


def _map_image() -> bpy.types.Image:
    """The lands (red channel) and a graticule (green) of the whole earth, as wide as MAP_WIDTH."""
    scale = MAP_WIDTH / 360
    land, lines = (Image.new("L", (MAP_WIDTH, MAP_WIDTH // 2)) for _ in range(2))
    pen, ruler = ImageDraw.Draw(land), ImageDraw.Draw(lines)
    for outline in LANDS:
        pen.polygon([((lon + 180) * scale, (90 - lat) * scale) for lon, lat in outline], fill=255)
    for lon in range(-180, 180, 30):
        ruler.line([((lon + 180) * scale, 0), ((lon + 180) * scale, MAP_WIDTH // 2)], fill=255)
    for lat in range(-60, 61, 30):
        ruler.line([(0, (90 - lat) * scale), (MAP_WIDTH, (90 - lat) * scale)], fill=255, width=1 if lat else 3)
    pixels = np.ones((MAP_WIDTH // 2, MAP_WIDTH, 4), np.float32)
    pixels[..., 0], pixels[..., 1] = np.asarray(land)[::-1] / 255, np.asarray(lines)[::-1] / 255
    image = bpy.data.images.new("map", MAP_WIDTH, MAP_WIDTH // 2)
    image.colorspace_settings.name = "Non-Color"
    image.pixels.foreach_set(pixels.ravel())
    return image


def _map_skin(design: str, seed: float):
    """The printed map: sea, countries each in one of a few colours, borders, a graticule over the sea."""
    sea, lands, border = MAPS[design]
    graph = materials.Graph("map")
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    way = graph.node("ShaderNodeVectorMath", {0: place}, {"operation": "NORMALIZE"}).outputs[0]
    seen = graph.node("ShaderNodeVectorMath", {0: way, 1: (1, -1, 1)}, {"operation": "MULTIPLY"}).outputs[0]
    wobble = graph.node("ShaderNodeTexNoise", {"Vector": way, "Scale": 9.0, "Detail": 5.0}).outputs["Color"]
    shift = graph.node("ShaderNodeVectorMath", {0: wobble, 1: (0.06, 0.06, 0.06)}, {"operation": "MULTIPLY"}).outputs[0]
    looked = graph.node("ShaderNodeVectorMath", {0: seen, 1: shift}, {"operation": "ADD"}).outputs[0]
    texture = graph.node("ShaderNodeTexEnvironment", {"Vector": looked})
    texture.image, texture.projection = _map_image(), "EQUIRECTANGULAR"
    channels = graph.node("ShaderNodeSeparateColor", {0: texture.outputs["Color"]}).outputs
    where = graph.node("ShaderNodeVectorMath", {0: looked, 1: (seed, seed, seed)}, {"operation": "ADD"}).outputs[0]
    country = graph.node("ShaderNodeTexVoronoi", {"Vector": where, "Scale": 4.2})
    chance = graph.node("ShaderNodeSeparateColor", {0: country.outputs["Color"]}).outputs[0]
    stops = [(k / len(lands), materials.colour(text)) for k, text in enumerate(lands)]
    tints = graph.ramp(chance, stops)
    tints.node.color_ramp.interpolation = "CONSTANT"
    edge = graph.cells(where, 4.2, feature="DISTANCE_TO_EDGE")
    line = graph.math("LESS_THAN", edge, 0.018)
    ground_ = graph.mix(graph.math("MULTIPLY", line, 0.7), tints, materials.colour(border))
    water = graph.mix(
        graph.math("MULTIPLY", channels[1], 0.45), materials.colour(sea), materials.colour(palette.darker(sea, 1.35))
    )
    tint = graph.mix(graph.math("GREATER_THAN", channels[0], 0.5), water, ground_)
    return graph.principled({"Base Color": tint, "Roughness": 0.25, "Coat Weight": 0.3})


def globe(
    rng: np.random.Generator,
    *,
    radius: float = 0.13,
    design: str = "political",
    stand: str = "turned",
    wood: tuple[str, str] = ("#5a3a22", "#8d6340"),
    metal: str = "#b08d4a",
) -> Thing:
    """Return a globe of the earth tilted in a meridian of `metal`: on a "turned" wooden foot, a metal "disc", or in a
    "cradle" of four legs with a horizon ring."""
    thing = Thing("globe", MAPS[design][0])
    r = radius
    lift = {"turned": 0.62, "disc": 0.5, "cradle": 0.6}[stand] * r
    middle = np.array([0.0, 0.0, lift + 1.08 * r])
    tilt = 0.41
    brass = materials.metal(metal, roughness=0.25)
    body = thing.add(
        shapes.mesh_object(
            "earth",
            r * _globe_grid(49, 64).reshape(-1, 3),
            shapes.grid_faces(49, 64, wrap=True),
            _map_skin(design, float(rng.uniform(0, 9))),
        )
    )
    spin = Matrix.Rotation(tilt, 4, "Y") @ Matrix.Rotation(float(rng.uniform(0, 6.28)), 4, "Z")
    body.matrix_basis = Matrix.Translation(middle) @ spin
    full = stand == "cradle" or rng.random() < 0.35
    turn = np.linspace(-np.pi / 2, 1.5 * np.pi, 65)[:-1] if full else np.linspace(-np.pi / 2, np.pi / 2, 33)
    turn = turn - tilt if not full else turn
    ring = np.column_stack([1.09 * r * np.cos(turn), 0 * turn, 1.09 * r * np.sin(turn)])
    if not full:  # the bow is at the left, from the lower end of the axis to the upper
        ring = np.column_stack([-1.09 * r * np.cos(turn + 2 * tilt), 0 * turn, 1.09 * r * np.sin(turn + 2 * tilt)])
    closed = np.concatenate([ring, ring[:1]]) if full else ring
    thing.add(shapes.ribbon("meridian", closed + middle, (0, 1, 0), 0.085 * r, 0.035 * r, brass, smooth=0))
    axis = np.array([np.sin(tilt), 0, np.cos(tilt)])
    pins = [[middle + s * axis * 0.98 * r, middle + s * axis * 1.16 * r] for s in (-1, 1)]
    thing.add(bars("pins", np.array(pins), 0.035 * r, brass))
    timber = materials.wood(*wood, axis="z", roughness=0.25, figure=0.3)
    if stand == "cradle":
        _globe_cradle(thing, r, middle, timber)
    else:
        _globe_foot(thing, r, lift, timber if stand == "turned" else brass, turned=stand == "turned")
    return ground(thing)


def _globe_foot(thing, r, lift, stuff, *, turned) -> None:
    """A turned column on a stepped foot, or a thin stem on a disc."""
    if turned:
        profile = [(0, 0), (0.62, 0), (0.64, 0.05), (0.6, 0.1), (0.5, 0.12), (0.46, 0.17), (0.22, 0.24), (0.12, 0.34)]
        profile += [(0.15, 0.42), (0.17, 0.47), (0.12, 0.53), (0.1, 0.6), (0.0, 0.62)]
    else:
        profile = [
            (0, 0),
            (0.58, 0),
            (0.6, 0.03),
            (0.56, 0.06),
            (0.2, 0.1),
            (0.07, 0.16),
            (0.06, 0.4),
            (0.09, 0.48),
            (0, 0.5),
        ]
    scale = lift / profile[-1][1] / r
    thing.add(shapes.lathe("foot", [(a * r, b * r * scale) for a, b in profile], stuff, smooth_profile=2))


def _globe_cradle(thing, r, middle, timber) -> None:
    """Four turned legs, stretchers between them and the broad level ring of the horizon."""
    z = middle[2]
    inner, outer = 1.16 * r, 1.42 * r
    ring = [
        (inner, -0.03 * r),
        (outer, -0.03 * r),
        (outer + 0.02 * r, 0),
        (outer, 0.03 * r),
        (inner, 0.03 * r),
        (inner, -0.03 * r),
    ]
    thing.add(shapes.lathe("horizon", ring, timber, at=(0, 0, z), segments=64))
    leg = [(0, 0), (0.05, 0), (0.06, 0.1), (0.04, 0.2), (0.075, 0.5), (0.05, 0.75), (0.07, 0.8), (0.06, 1.0), (0, 1.0)]
    feet = []
    for angle in np.pi / 4 + np.arange(4) * np.pi / 2:
        x, y = 1.27 * r * np.cos(angle), 1.27 * r * np.sin(angle)
        thing.add(
            shapes.lathe(
                "leg", [(1.1 * a * r, b * z) for a, b in leg], timber, at=(x, y, 0), segments=20, smooth_profile=2
            )
        )
        feet.append((x, y, 0.22 * r))
    thing.add(bars("stretchers", np.array([[feet[0], feet[2]], [feet[1], feet[3]]]), 0.045 * r, timber))
    thing.add(
        shapes.lathe("rest", [(0, 0), (0.12 * r, 0), (0.1 * r, 0.36 * r), (0, 0.36 * r)], timber, at=(0, 0, 0.2 * r))
    )


# --------------------------------------------------------------------------------------------------------------- kinds


def _ball(rng: np.random.Generator) -> Thing:
    """Any of BALLS in colours that such balls have."""
    design = str(rng.choice(sorted(BALLS), p=(0.2, 0.28, 0.28, 0.08, 0.16)))
    tint, other = palette.pick(rng), palette.pick(rng)
    if design == "football":
        tint = "#f2f1ec" if rng.random() < 0.7 else tint
        other = "#1b1b1d" if rng.random() < 0.6 else other
    elif design == "basketball":
        tint = palette.vary(rng, "#c8621f") if rng.random() < 0.8 else tint
    elif design == "tennis":
        tint = "#c9d637" if rng.random() < 0.8 else tint
    elif design == "beach ball":
        tint, other = (palette.pick(rng, (name,)) for name in rng.permutation(BRIGHT)[:2])
    return ball(rng, radius=rng.uniform(*BALLS[design][1]), tint=tint, other=other, design=design)


def _teddy_bear(rng: np.random.Generator) -> Thing:
    """Brown, cream, grey or of any colour, with or without something on."""
    usual = ("#a37a50", "#8d6340", "#6b4426", "#e3d6bc", "#c9a878", "#8b8e91")
    tint = palette.vary(rng, str(rng.choice(usual))) if rng.random() < 0.8 else palette.pick(rng)
    dress = str(rng.choice(("bow", "scarf", "jumper", "")))
    pale = str(rng.choice(("#e8dcc2", "#d9b98a", "#f0ebe0")))
    return teddy_bear(rng, height=rng.uniform(0.24, 0.5), tint=tint, pale=pale, dress=dress, trim=palette.pick(rng))


def _toy_car(rng: np.random.Generator) -> Thing:
    """Any of CARS, turned to the left or to the right."""
    design = str(rng.choice(sorted(CARS)))
    turn = float(rng.uniform(0.1, 0.8) + (np.pi - 0.9 if rng.random() < 0.5 else 0.0))
    length = float(rng.uniform(0.14, 0.3))
    return toy_car(rng, length=length, tint=palette.pick(rng), other=palette.pick(rng), design=design, turn=turn)


def _blocks(rng: np.random.Generator) -> Thing:
    """Cubes with letters, or a gate of painted blocks."""
    size = float(rng.uniform(0.035, 0.055))
    return letter_blocks(rng, size=size) if rng.random() < 0.5 else castle_blocks(rng, size=size)


def _globe(rng: np.random.Generator) -> Thing:
    """Any map on any stand."""
    return globe(
        rng,
        radius=rng.uniform(0.1, 0.16),
        design=str(rng.choice(sorted(MAPS), p=(0.22, 0.13, 0.35, 0.3))),
        stand=str(rng.choice(("turned", "disc", "cradle"), p=(0.4, 0.35, 0.25))),
        wood=WOODS[int(rng.integers(len(WOODS)))],
        metal=str(rng.choice(METALS)),
    )


KINDS = {
    "ball": Kind(_ball, on=("floor",)),
    "teddy bear": Kind(_teddy_bear, on=("floor", "seat", "table")),
    "toy car": Kind(_toy_car, on=("floor", "table")),
    "blocks": Kind(_blocks, on=("floor", "table")),
    "globe": Kind(_globe, on=("table",)),
}
