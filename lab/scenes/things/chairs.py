"""Chairs for tables and desks, sofas, benches and poufs. See `thing.py` for the form of a builder."""

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
    posts,
    stuffed,
    turned,
)
from lab.scenes.things.textiles import cushion
from lab.scenes.things.thing import Kind, Thing, Top

SEAT = 0.46  # metres: the height of a dining chair's seat


# Chairs.


def chair(
    rng: np.random.Generator,
    *,
    design: str = "slats",
    width: float = 0.45,
    height: float = 0.86,
    timber: Timber | None = None,
    cloth: str = "#4f81b5",
    pad: bool = False,
) -> Thing:
    """Return a dining chair. `design`: "slats" (upright slats), "ladder" (level slats, a rush seat), "shell" (moulded,
    on splayed legs), "spindles" (a bow of wood with rods), "upholstered", "bentwood" (hoops, a round seat). `timber` is
    what it is made of, `cloth` its upholstery's or its shell's colour; a `pad` lies on a wooden seat."""
    timber = timber or Timber(WOODS[3])
    thing = Thing("chair", cloth if design in ("shell", "upholstered") else timber.tint)
    if design in ("slats", "ladder"):
        _framed_chair(thing, rng, width, height, timber, ladder=design == "ladder")
    elif design == "shell":
        _shell_chair(thing, rng, width, height, timber, cloth)
    elif design == "spindles":
        _spindle_chair(thing, rng, width, height, timber)
    elif design == "upholstered":
        _upholstered_chair(thing, rng, width, height, timber, cloth)
    else:
        _bentwood_chair(thing, rng, width, height, timber)
    if pad and design in ("slats", "spindles"):
        fabric = materials.cloth(cloth, mottled=0.08)
        size = (0.86 * width, 0.80 * width, 0.04)
        thing.add(stuffed("seat pad", size, (0, -0.015, SEAT + 0.018), fabric, rng, rounding=0.02, crown=(0, 0, 0.014)))
    thing.seats.append(Top((0, -0.02, SEAT + 0.01), (0.75 * width, 0.7 * width)))
    return thing


def _framed_chair(thing, rng, width, height, timber, *, ladder) -> None:
    """Square legs, the rear ones running on up as leaning posts; rails, and slats between the posts."""
    half, t, deep = width / 2 - 0.02, 0.036, 0.42
    front, rear = -deep / 2 + 0.02, deep / 2 - 0.02
    lean = 0.11
    legs = [((x, front, 0), (x, front, SEAT - 0.01), (0.75 * t, 0.75 * t), (t, t)) for x in (-half, half)]
    legs += [((x, rear + 0.03, 0), (x, rear, SEAT), (0.8 * t, 0.8 * t), (t, t)) for x in (-half, half)]
    legs += [((x, rear, SEAT), (x * 1.02, rear + lean, height), (t, t), (0.75 * t, 0.6 * t)) for x in (-half, half)]
    thing.add(posts("leg", legs, timber.along("z"), bevel=0.006))
    apron = [((2 * half, 0.02, 0.055), (0, y, SEAT - 0.045)) for y in (front, rear)]
    apron.append(((2 * half, 0.018, 0.026), (0, 0.0, 0.21)))
    thing.add(boards("apron", apron, timber.along("x")))
    side = [
        ((0.02, rear - front, tall), (x, (front + rear) / 2, z))
        for x in (-half, half)
        for tall, z in ((0.055, SEAT - 0.045), (0.028, 0.21))
    ]
    thing.add(boards("side rail", side, timber.along("y")))
    _chair_seat(thing, rng, (width + 0.01, deep + 0.015), timber, rush=ladder)

    def back(z):
        return rear + lean * (z - SEAT) / (height - SEAT)

    rails = np.linspace(SEAT + 0.13, height - 0.045, 4) if ladder else np.array([SEAT + 0.1, height - 0.035])
    for z in rails:
        tall = 0.05 if ladder else (0.07 if z > 0.7 * height else 0.035)
        bow = np.array([(x * half, back(z) + 0.022 * (1 - x**2), z + 0.01 * (1 - x**2)) for x in np.linspace(-1, 1, 7)])
        thing.add(shapes.ribbon("rail", bow, (0, 0.25, 1), tall, 0.018, timber.along("x"), smooth=2))
    if not ladder:
        count = int(rng.integers(4, 7))
        slim = rng.uniform(0.022, 0.04)
        low, high = SEAT + 0.1, height - 0.06
        slats = [
            ((x, back(low) + 0.015, low), (x, back(high) + 0.015, high), (slim, 0.011), (slim, 0.011))
            for x in np.linspace(-0.72, 0.72, count) * half
        ]
        thing.add(posts("slat", slats, timber.along("z"), bevel=0.003))


def _chair_seat(thing, rng, size, timber, *, rush) -> None:
    """A board hollowed for the sitter, or rush wound from the four sides to the middle."""
    if not rush:
        thing.add(
            stuffed(
                "seat",
                (*size, 0.026),
                (0, 0, SEAT - 0.008),
                timber.along("y"),
                rng,
                rounding=0.011,
                crown=(0, 0.012, 0),
                crumples=0.0,
            )
        )
        return
    wide, deep = size[0] / 2, size[1] / 2
    lines = []
    steps = np.linspace(0, 4, 49)
    around = np.column_stack([np.interp(steps, range(5), [*CORNERS[:, axis], CORNERS[0, axis]]) for axis in (0, 1)])
    for share in np.arange(0.03, 1.0, 0.04):
        square = np.column_stack([around * share * (wide, deep), np.full(49, SEAT + 0.006 - 0.012 * (1 - share))])
        lines.append(crumple(square, 0.0015, 0.1, rng))
    thing.add(shapes.strands("rush", lines, 0.009, materials.fibre("#a98a52", spread=0.35)))
    core = ((2 * wide - 0.02, 2 * deep - 0.02, 0.024), (0, 0, SEAT - 0.014))
    thing.add(boards("seat", [core], materials.paper("#7d6338")))


def _shell_chair(thing, rng, width, height, timber, tint) -> None:
    """A moulded shell bent from the seat's lip up to the back, on splayed wooden legs or on bent steel ones."""
    plastic = materials.plastic(tint, roughness=0.38)
    rise, half = height - SEAT, width / 2 + 0.015
    middle = [
        (-0.225, -0.022, 0.86),
        (-0.20, 0.004, 0.93),
        (-0.10, -0.004, 1.0),
        (0.04, -0.02, 1.04),
        (0.14, 0.004, 1.05),
    ]
    middle += [
        (0.195, 0.085, 1.04),
        (0.225, 0.45 * rise, 1.0),
        (0.245, 0.8 * rise, 0.86),
        (0.255, 0.96 * rise, 0.68),
        (0.262, rise, 0.5),
    ]
    line = shapes.smooth_line(np.array(middle), 3)
    v = np.linspace(-1, 1, 15)
    up = np.clip((line[:, 1] - 0.03) / 0.2, 0, 1)[:, None]
    x = v[None, :] * line[:, 2:3] * half
    curl = np.abs(v[None, :]) ** 3
    y = line[:, :1] - up * 0.075 * curl
    z = SEAT + line[:, 1:2] + (1 - up) * 0.042 * curl * np.clip(4 * (line[:, :1] + 0.24), 0, 1)
    thing.add(
        shapes.sheet("shell", np.stack([x, y + 0 * x, z + 0 * x], axis=-1), plastic, thickness=0.011, subdivisions=1)
    )
    wooden = rng.random() < 0.65
    lines = []
    for c in CORNERS:
        head = np.array([c[0] * 0.12, c[1] * 0.10 - 0.01, SEAT - 0.02])
        lines.append([head, (c[0] * 0.235, c[1] * 0.225, 0.001)])
    steel = materials.metal("#8d8e90", roughness=0.3) if not wooden else materials.paint(IRON, roughness=0.4)
    thing.add(bars("leg", lines, [0.019, 0.011] if wooden else [0.011, 0.011], timber.along("z") if wooden else steel))
    hub = [[(s * 0.125, y, SEAT - 0.03), (-s * 0.125, y, SEAT - 0.03)] for s, y in ((1, -0.1), (1, 0.09))]
    hub += [[(x, -0.1, SEAT - 0.03), (x, 0.09, SEAT - 0.03)] for x in (-0.12, 0.12)]
    if wooden:
        legs = [np.array(line) for line in lines]
        hub += [
            [legs[a][0] * (1 - k) + legs[a][1] * k, legs[b][0] * (1 - k) + legs[b][1] * k]
            for a, b in ((0, 1), (1, 2), (2, 3), (3, 0))
            for k in (0.36,)
        ]
    thing.add(bars("struts", hub, 0.006, steel))


def _spindle_chair(thing, rng, width, height, timber) -> None:
    """A thick saddle seat; turned splayed legs with a cross of stretchers; rods up to a bow (or to a comb)."""
    half, bow = width / 2, rng.random() < 0.6
    seat = (width, 0.42, 0.036)
    thing.add(
        stuffed(
            "seat",
            seat,
            (0, 0, SEAT - 0.014),
            timber.along("x"),
            rng,
            rounding=0.016,
            crown=(0.015, 0.035, 0),
            crumples=0.0,
        )
    )
    legs, middles = [], []
    for c in CORNERS:
        head, foot = (
            np.array([c[0] * half * 0.66, c[1] * 0.13, SEAT - 0.025]),
            np.array([c[0] * half * 1.0, c[1] * 0.215, 0.001]),
        )
        legs.append([head + (foot - head) * k for k in (0, 0.25, 0.45, 0.52, 0.75, 1.0)])
        middles.append(head + (foot - head) * 0.6)
    wood = timber.along("z")
    thing.add(bars("leg", legs, np.array([0.013, 0.019, 0.014, 0.02, 0.016, 0.011]), wood, smooth=4))
    left, right = (middles[0] + middles[3]) / 2, (middles[1] + middles[2]) / 2
    stretch = [[middles[0], left, middles[3]], [middles[1], right, middles[2]], [left, (left + right) / 2, right]]
    thing.add(bars("stretcher", stretch, np.array([0.009, 0.014, 0.009]), wood, smooth=4))
    count, rise, lean = int(rng.integers(6, 9)), height - SEAT, 0.13
    angles = np.linspace(0, np.pi, 25)
    if bow:
        xs, zs = 0.92 * half * np.cos(angles) * (1 + 0.1 * np.sin(angles)), rise * np.sin(angles) ** 0.75
    else:
        xs, zs = 1.06 * half * np.cos(angles), np.full(25, rise - 0.03)
    hoop = np.column_stack([xs, 0.155 + lean * zs / rise + (0.0 if bow else 0.03) * np.sin(angles), SEAT + zs])
    if bow:
        thing.add(shapes.tube("bow", hoop, 0.012, wood, smooth=2))
    else:
        thing.add(shapes.ribbon("comb", hoop, (0, 0.2, 1), 0.07, 0.02, timber.along("x"), smooth=2))
    order = np.argsort(hoop[:, 0])
    rods = []
    for share in np.linspace(-0.8, 0.8, count) if bow else np.linspace(-0.92, 0.92, count):
        x = share * 0.92 * half
        end = np.array([np.interp(x, hoop[order, 0], hoop[order, k]) for k in range(3)])
        foot = np.array([0.82 * x, 0.16, SEAT])
        rods.append([foot, foot + 0.4 * (end - foot), end])
    thing.add(bars("spindle", rods, np.array([0.006, 0.0085, 0.0055]), wood, smooth=3))


def _upholstered_chair(thing, rng, width, height, timber, cloth) -> None:
    """Thick seat and back covered in cloth with piping, on tapered wooden legs; the back plain, buttoned or winged."""
    fabric = materials.cloth(cloth, mottled=0.08, weave=0.002)
    deep, thick = 0.46, 0.10
    seat_at = (0, -0.02, SEAT - thick / 2 + 0.01)
    thing.add(
        stuffed("seat", (width + 0.03, deep, thick), seat_at, fabric, rng, rounding=0.032, crown=(0.006, 0.008, 0.022))
    )
    tall = height - SEAT + 0.1
    lean = -0.16
    back_at = np.array([0, deep / 2 - 0.005, SEAT - 0.08 + tall / 2])
    buttoned = rng.random() < 0.5
    dents = None
    if buttoned:
        dents = np.array(
            [(x, -0.036, z) for row, z in enumerate((0.03, 0.13, 0.23)) for x in np.array([-0.11, 0, 0.11]) + 0.0 * row]
        )
        dents[:, 2] += tall / 2 - 0.3
    thing.add(
        stuffed(
            "back",
            (width + 0.01, 0.075, tall),
            back_at,
            fabric,
            rng,
            rounding=0.03,
            crown=(0.01, 0.012, 0.025),
            turn=(lean, 0, 0),
            dents=dents,
            dent=((0, 0.018, 0), 0.035),
            steps=(16, 3, 20) if buttoned else 7,
        )
    )
    if buttoned:
        spin = np.array([(1, 0, 0), (0, np.cos(lean), -np.sin(lean)), (0, np.sin(lean), np.cos(lean))])
        places = (dents - (0, -0.004, 0)) @ spin.T + back_at
        thing.add(
            turned(
                "button",
                [(0, -0.002), (0.011, 0), (0.009, 0.005), (0, 0.007)],
                places,
                fabric,
                toward=(0, -1, 0),
                segments=10,
            )
        )
    rim = shapes.rounded_outline(width + 0.03, deep, (0.032,) * 4, points_a_corner=5, points_a_side=3)
    seam = np.column_stack([rim[:, 0], rim[:, 1] - deep / 2 - 0.02, np.full(len(rim), SEAT - thick + 0.028)])
    thing.add(shapes.tube("piping", seam, 0.005, fabric, closed=True, smooth=0))
    half = np.array([width / 2 - 0.025, deep / 2 - 0.04])
    legs = []
    for c in CORNERS:
        foot = (c[0] * (half[0] + 0.008), c[1] * half[1] * (1.22 if c[1] > 0 else 1.0) - 0.02, 0)
        legs.append((foot, (*(c * half - (0, 0.02)), SEAT - thick + 0.03), (0.022, 0.022), (0.042, 0.042)))
    thing.add(posts("leg", legs, timber.along("z"), bevel=0.006))


def _bentwood_chair(thing, rng, width, height, timber) -> None:
    """A café chair: a round seat with a raised rim, a tall hoop for legs and back, a smaller one in it, a ring."""
    wood, r = timber.along("z"), 0.45 * width
    profile = [
        (0, -0.006),
        (0.86 * r, -0.004),
        (0.9 * r, 0.004),
        (r, 0.006),
        (1.02 * r, -0.008),
        (r, -0.026),
        (0, -0.026),
    ]
    thing.add(shapes.lathe("seat", profile, wood, at=(0, 0, SEAT), segments=40, smooth_profile=3))
    top, rise = height - SEAT, height
    hoop = [
        (-0.95 * r, 1.12 * r, 0.002),
        (-0.86 * r, 0.85 * r, 0.6 * SEAT),
        (-0.86 * r, 0.8 * r, SEAT),
        (-1.02 * r, r, SEAT + 0.55 * top),
    ]
    hoop += [(-0.72 * r, 1.22 * r, rise - 0.05), (0, 1.3 * r, rise)]
    hoop += [(-x, y, z) for x, y, z in hoop[-2::-1]]
    thing.add(shapes.tube("hoop", np.array(hoop), 0.0145, wood))
    inner = [
        (-0.5 * r, 0.85 * r, SEAT),
        (-0.62 * r, 0.98 * r, SEAT + 0.5 * top),
        (-0.4 * r, 1.14 * r, rise - 0.12),
        (0, 1.2 * r, rise - 0.085),
    ]
    inner += [(-x, y, z) for x, y, z in inner[-2::-1]]
    thing.add(shapes.tube("inner hoop", np.array(inner), 0.011, wood))
    legs = [
        [
            (side * 0.72 * r, -0.6 * r, SEAT - 0.015),
            (side * 0.82 * r, -0.8 * r, 0.5 * SEAT),
            (side * 1.0 * r, -1.0 * r, 0.002),
        ]
        for side in (-1, 1)
    ]
    thing.add(bars("leg", legs, np.array([0.016, 0.0145, 0.012]), wood, smooth=4))
    angles = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    ring = np.column_stack([0.88 * r * np.cos(angles), 0.9 * r * np.sin(angles) + 0.01, np.full(36, 0.24)])
    thing.add(shapes.tube("leg ring", ring, 0.009, wood, closed=True, smooth=0))


# The office chair.


def office_chair(
    rng: np.random.Generator,
    *,
    back: str = "mesh",
    tall: float = 0.6,
    seat: float = 0.48,
    cloth: str = "#2c5a94",
    frame: str = IRON,
    arms: bool = True,
    headrest: bool = False,
) -> Thing:
    """Return a swivel chair on a star of five castors. `back`: "mesh" (a net in a frame), "padded", or "leather"
    (thick, in rolls). `seat` is the seat's height, `tall` the back's."""
    thing = Thing("office chair", cloth)
    bright = back == "leather" or rng.random() < 0.3
    base = materials.metal("#b9babc", roughness=0.25) if bright else materials.plastic(frame, roughness=0.45)
    hard = materials.plastic(frame, roughness=0.45)
    if back == "leather":
        fabric = materials.plastic(cloth, roughness=0.42)
    else:
        fabric = materials.cloth(cloth, mottled=0.06, weave=0.0025)
    _star_base(thing, rng, seat, base, hard)
    thick = 0.11 if back == "leather" else 0.075
    pad = {"rounding": 0.034, "crown": (0.004, 0.02, 0.018), "turn": (0.03, 0, 0)}
    thing.add(stuffed("seat", (0.50, 0.48, thick), (0, -0.01, seat - thick / 2), fabric, rng, **pad))
    pan = (0, 0, seat - thick - 0.005)
    thing.add(stuffed("seat pan", (0.44, 0.42, 0.03), pan, hard, rng, rounding=0.013, crumples=0.0))
    low, y, lean = seat + (0.03 if back == "leather" else 0.1), 0.235, -0.16
    if back == "mesh":
        _mesh_back(thing, (0.46, tall), (y, low), lean, cloth, hard)
    elif back == "leather":
        _rolled_back(thing, rng, (0.52, tall), (y - 0.01, low), lean, fabric)
    else:
        _padded_back(thing, rng, (0.44, tall), (y, low), lean, (fabric, hard))
    under = seat - thick - 0.02
    spine = [(0, 0.06, under), (0, 0.24, under), (0, y + 0.065, seat + 0.03), (0, y + 0.1, low + 0.3 * tall)]
    thing.add(shapes.ribbon("spine", np.array(spine), (1, 0, 0), 0.07, 0.022, hard))
    if headrest:
        z = low + tall + 0.10
        up = y + (z - low) * np.sin(-lean)
        pad = {"rounding": 0.025, "crown": (0, 0.008, 0.01), "turn": (lean, 0, 0)}
        thing.add(stuffed("headrest", (0.27, 0.055, 0.15), (0, up - 0.005, z), fabric, rng, **pad))
        thing.add(bars("headrest stalk", [[(0, up + 0.025, z), (0, up - 0.005, z - 0.17)]], 0.012, hard))
    if arms:
        _office_arms(thing, rng, seat, hard, base if bright else hard, fabric if back == "leather" else hard)
    thing.seats.append(Top((0, -0.04, seat), (0.40, 0.34)))
    return thing


def _padded_back(thing, rng, size, place, lean, stuffs) -> None:
    """A padded back in a shell of plastic. `stuffs`: the pad's material and the shell's."""
    (width, tall), (y, low), (fabric, hard) = size, place, stuffs
    at = np.array([0, y + 0.5 * tall * np.sin(-lean), low + tall / 2])
    pad = {"rounding": 0.034, "crown": (0.01, 0.015, 0.03), "turn": (lean, 0, 0)}
    thing.add(stuffed("back", (width, 0.075, tall), at, fabric, rng, **pad))
    shell = {"rounding": 0.013, "crumples": 0.0, "turn": (lean, 0, 0)}
    thing.add(stuffed("back shell", (width - 0.06, 0.03, tall - 0.08), at - (0, -0.045, 0), hard, rng, **shell))


def _star_base(thing, rng, seat, base, hard) -> None:
    """Five tapered arms from a hub, a twin castor under each end, a gas lift with its sleeve."""
    arms, wheels, forks = [], [], []
    start = rng.uniform(0, 2 * np.pi)
    for k in range(5):
        angle = start + k * 2 * np.pi / 5
        out = np.array([np.cos(angle), np.sin(angle), 0])
        across = np.array([-np.sin(angle), np.cos(angle), 0])
        arms.append([out * 0.02 + (0, 0, 0.115), out * 0.17 + (0, 0, 0.098), out * 0.305 + (0, 0, 0.078)])
        forks.append([out * 0.298 + (0, 0, 0.08), out * 0.298 + (0, 0, 0.03)])
        swivel = angle + rng.uniform(-0.8, 0.8)
        across = np.array([-np.sin(swivel), np.cos(swivel), 0])
        wheels += [shapes.frame(out * 0.298 + across * s * 0.016 + (0, 0, 0.027), (0, 0, 1), across) for s in (-1, 1)]
    thing.add(bars("star", arms, np.array([0.03, 0.024, 0.017]), base, smooth=4))
    thing.add(bars("fork", forks, 0.008, hard))
    profile = np.array([(1e-5, -0.011), (0.02, -0.011), (0.027, -0.006), (0.027, 0.006), (0.02, 0.011), (1e-5, 0.011)])
    ring = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    wheel = np.concatenate([np.column_stack([r * np.cos(ring), r * np.sin(ring), np.full(16, z)]) for r, z in profile])
    thing.add(shapes.copies("castor", (wheel, shapes.grid_faces(6, 16, wrap=True)), np.array(wheels), hard))
    lift = [
        (0, 0.085),
        (0.036, 0.085),
        (0.034, 0.135),
        (0.027, 0.14),
        (0.025, 0.5 * seat),
        (0.014, 0.5 * seat),
        (0.014, seat - 0.1),
    ]
    thing.add(shapes.lathe("gas lift", lift, hard, segments=24))
    thing.add(boards("tilt box", [((0.16, 0.2, 0.04), (0, 0, seat - 0.115))], hard, bevel=0.01))
    lever = [[(0.06, 0, seat - 0.12), (0.24, -0.02, seat - 0.125)]]
    thing.add(bars("lever", lever, 0.006, hard))


def _mesh_back(thing, size, place, lean, tint, hard) -> None:
    """A bent frame with a net stretched over it and a curved bar across for the small of the back."""
    (width, tall), (y0, low) = size, place
    outline = shapes.rounded_outline(width, tall, (0.07, 0.10, 0.10, 0.07), points_a_corner=6, points_a_side=6)
    outline[:, 0] *= 0.86 + 0.14 * np.sin(np.pi * outline[:, 1] / tall)

    def bend(xz):
        x, z = xz[..., 0], xz[..., 1]
        belly = -0.035 * np.sin(np.pi * z / tall * 1.2 - 0.2)
        return np.stack([x, y0 + belly + z * np.sin(-lean) - 0.35 * x**2, low + z * np.cos(lean)], axis=-1)

    thing.add(shapes.tube("back frame", bend(outline), 0.014, hard, closed=True, smooth=0))
    net = materials.fibre(tint, spread=0.08)
    lines = []
    for z in np.linspace(0.012, tall - 0.012, 56):
        right = outline[outline[:, 0] > 0]
        half = np.interp(z, *right[np.argsort(right[:, 1], kind="stable")].T[::-1])
        x = np.linspace(-half, half, 13)
        lines.append(bend(np.column_stack([x, np.full(13, z)])))
    for x in np.linspace(-0.44, 0.44, 26) * width:
        z = np.linspace(0.02, tall - 0.02, 16)
        lines.append(bend(np.column_stack([x * (0.86 + 0.14 * np.sin(np.pi * z / tall)), z])))
    thing.add(shapes.strands("net", lines, 0.0024, net))
    x = np.linspace(-0.46, 0.46, 9) * width
    bar = bend(np.column_stack([x, np.full(9, 0.27 * tall)])) - (0, -0.03, 0)
    thing.add(shapes.ribbon("lumbar bar", bar, (0, 0, 1), 0.05, 0.012, hard, smooth=2))


def _rolled_back(thing, rng, size, place, lean, leather) -> None:
    """A thick back of horizontal rolls of leather."""
    (width, tall), (y0, low) = size, place
    count = max(round(tall / 0.15), 3)
    each = tall / count
    for k in range(count):
        z = (k + 0.5) * each
        wide = width * (1.0 - 0.06 * abs(k - (count - 1) / 2))
        at = (0, y0 + z * np.sin(-lean), low + z * np.cos(lean))
        thing.add(
            stuffed(
                "roll",
                (wide, 0.12, each + 0.012),
                at,
                leather,
                rng,
                rounding=0.05,
                crown=(0.004, 0.016, 0),
                turn=(lean, 0, 0),
                steps=5,
            )
        )


def _office_arms(thing, rng, seat, hard, metal, pad) -> None:
    """Arm rests: a pad on a T-shaped post, or on a loop of tube."""
    rest, loop = seat + rng.uniform(0.19, 0.23), rng.random() < 0.5
    lines = []
    for side in (-1, 1):
        x = side * 0.295
        if loop:
            line = [
                (side * 0.2, 0.08, seat - 0.1),
                (x, 0.08, seat - 0.06),
                (x, 0.13, seat + 0.1),
                (x, 0.11, rest),
                (x, -0.12, rest),
            ]
            line += [(x, -0.15, seat + 0.12), (x, -0.10, seat - 0.06), (side * 0.2, -0.08, seat - 0.1)]
        else:
            line = [
                (side * 0.18, 0.0, seat - 0.1),
                (x - side * 0.02, 0.0, seat - 0.09),
                (x, 0.01, seat + 0.0),
                (x, 0.01, rest),
            ]
        lines.append(line)
        thing.add(
            stuffed(
                "arm pad",
                (0.06, 0.26, 0.028),
                (x, -0.01, rest + 0.014),
                pad,
                rng,
                rounding=0.012,
                crumples=0.0,
                steps=3,
            )
        )
    thing.add(bars("arm", lines, 0.012 if loop else 0.017, metal if loop else hard, smooth=5))


# Sofas.


def sofa(
    rng: np.random.Generator,
    *,
    width: float = 1.9,
    design: str = "boxy",
    places: int = 3,
    cloth: str = "#6f7376",
    timber: Timber | None = None,
    cushions: int = 0,
    leather: bool = False,
) -> Thing:
    """Return a sofa for `places` persons. `design`: "boxy" (square arms), "rolled" (scrolled arms), "buttoned" (low
    deep-buttoned back and arms of one height) or "wooden" (a wooden frame, loose cushions). `cushions` lie on it."""
    timber = timber or Timber(WOODS[2])
    thing = Thing("sofa", cloth)
    fabric = (
        materials.plastic(cloth, roughness=0.45)
        if leather
        else materials.cloth(cloth, mottled=0.08, weave=0.0025, fold=0.08)
    )
    arm = {"boxy": rng.uniform(0.12, 0.22), "rolled": 0.17, "buttoned": 0.17, "wooden": 0.06}[design]
    inner, deep, seat = width - 2 * arm, 0.86, 0.43
    if design == "buttoned":
        _buttoned_body(thing, rng, (width, deep, 0.74), arm, seat, fabric)
    elif design == "wooden":
        _wooden_frame(thing, rng, (width, deep), seat, timber)
    else:
        _sofa_body(thing, rng, (width, deep), arm, seat, fabric, rolled=design == "rolled")
    _sofa_cushions(thing, rng, (inner, deep), seat, places, fabric, backs=design != "buttoned")
    _sofa_feet(thing, rng, (width, deep), design, timber)
    for k in range(cushions):
        side = -1 if k % 2 else 1
        small = cushion(rng, size=rng.uniform(0.38, 0.46), cloth=palette.pick(rng), tall=rng.uniform(0.3, 0.44))
        x = side * (inner / 2 - 0.24 - 0.3 * (k // 2))
        thing.hold(small, (x, -0.1 * (k // 2), seat + 0.035))
        small.handle.rotation_euler = (-0.4, side * rng.uniform(-0.1, 0.2), -side * rng.uniform(0.15, 0.45))
    thing.seats.append(Top((0, -0.14, seat + 0.025), (inner - 0.1, 0.42)))
    return thing


def _sofa_cushions(thing, rng, size, seat, places, fabric, *, backs) -> None:
    """A seat cushion for each person, and a back cushion leaning behind it if `backs`."""
    inner, deep = size
    each = inner / places
    for k in range(places):
        x = (k + 0.5) * each - inner / 2
        block, at = (each - 0.006, deep - 0.24, 0.15), (x, -0.12, seat - 0.06)
        soft = {"rounding": 0.045, "crown": (0, 0.02, 0.022), "crumples": 0.006}
        thing.add(stuffed("seat cushion", block, at, fabric, rng, **soft))
        if backs:
            high = rng.uniform(0.43, 0.47)
            block, at = (each - 0.01, 0.17, high), (x + rng.normal(0, 0.004), deep / 2 - 0.27, seat + high / 2 - 0.005)
            soft = {"rounding": 0.06, "crown": (0.004, 0.045, 0.02), "crumples": 0.01}
            thing.add(stuffed("back cushion", block, at, fabric, rng, turn=(-0.2, 0, rng.normal(0, 0.02)), **soft))


def _sofa_body(thing, rng, size, arm, seat, fabric, *, rolled) -> None:
    """Base, back and two arms; rolled arms carry a scroll with piping round its front."""
    (width, deep), low, high = size, 0.12, 0.80
    base = (width - 2 * arm + 0.02, deep - 0.06, seat - 0.13 - low)
    thing.add(stuffed("base", base, (0, 0.0, low + base[2] / 2), fabric, rng, rounding=0.02, crumples=0.002))
    back = (width - 0.04 if rolled else width - 2 * arm + 0.04, 0.2, high - low)
    thing.add(
        stuffed(
            "back",
            back,
            (0, deep / 2 - 0.1, low + back[2] / 2),
            fabric,
            rng,
            rounding=0.07,
            crumples=0.004,
            turn=(-0.05, 0, 0),
        )
    )
    tall = 0.50 if rolled else rng.uniform(0.56, 0.66) - low
    for side in (-1, 1):
        x = side * (width - arm) / 2
        block = (arm - (0.03 if rolled else 0.0), deep - 0.02, tall - (0.06 if rolled else 0))
        thing.add(
            stuffed(
                "arm",
                block,
                (x, -0.005, low + block[2] / 2),
                fabric,
                rng,
                rounding=0.03,
                crown=(0.004, 0.004, 0.01),
                crumples=0.003,
            )
        )
        if rolled:
            r = 0.095
            scroll = [
                (0, -0.415),
                (r - 0.02, -0.415),
                (r, -0.4),
                (r + 0.004, 0.0),
                (r, 0.36),
                (r - 0.03, 0.38),
                (0, 0.38),
            ]
            part = thing.add(shapes.lathe("arm roll", scroll, fabric, segments=28, smooth_profile=2))
            part.location, part.rotation_euler = (x + side * 0.015, -0.005, low + tall - 0.065), (-np.pi / 2, 0, 0)
            ring = np.linspace(0, 2 * np.pi, 28, endpoint=False)
            trim = np.column_stack(
                [x + side * 0.015 + 0.085 * np.cos(ring), np.full(28, -0.42), low + tall - 0.065 + 0.085 * np.sin(ring)]
            )
            thing.add(shapes.tube("piping", trim, 0.006, fabric, closed=True, smooth=0))


def _buttoned_body(thing, rng, size, arm, seat, fabric) -> None:
    """Back and arms of one height with rolled tops, drawn in by rows of buttons; a row of nails along the base."""
    (width, deep, high), low, r = size, 0.11, 0.105
    inner, tall = width - 2 * arm, high - 0.17
    base = (inner + 0.04, deep - 0.05, seat - 0.13 - low)
    thing.add(stuffed("base", base, (0, 0, low + base[2] / 2), fabric, rng, rounding=0.02, crumples=0.001))
    _buttoned_back(thing, rng, (inner + 0.1, 0.18, tall), np.array([0, deep / 2 - 0.11, low + tall / 2]), fabric)
    rolls = [[(side * (width / 2 - 0.1), deep / 2 - 0.1, high - 0.06) for side in (-1, 1)]]
    thing.add(bars("back roll", rolls, 0.075, fabric))
    scroll = [(0, -0.43), (r - 0.02, -0.43), (r, -0.415), (r, 0.0), (r, 0.34), (0, 0.36)]
    for side in (-1, 1):
        x, block = side * (width - arm) / 2, (arm - 0.04, deep - 0.03, tall - 0.05)
        thing.add(stuffed("arm", block, (x, 0, low + block[2] / 2), fabric, rng, rounding=0.02, crumples=0.001))
        part = thing.add(shapes.lathe("arm roll", scroll, fabric, segments=28, smooth_profile=2))
        part.location, part.rotation_euler = (x + side * 0.01, 0, high - r), (-np.pi / 2, 0, 0)
    nails = [(x, -(deep - 0.05) / 2 - 0.001, low + 0.02) for x in np.arange(-inner / 2, inner / 2, 0.03)]
    ring = np.column_stack([np.cos(np.arange(16) * np.pi / 8), np.sin(np.arange(16) * np.pi / 8)]) * 0.086
    nails += [(s * ((width - arm) / 2 + 0.01) + dx, -0.431, high - r + dz) for s in (-1, 1) for dx, dz in ring]
    nail, brass = [(0.006, 0), (0.005, 0.003), (0, 0.005)], materials.metal("#a98a55", roughness=0.3)
    thing.add(turned("nail", nail, nails, brass, toward=(0, -1, 0), segments=6, smooth=0))


def _buttoned_back(thing, rng, size, at, fabric) -> None:
    """A back drawn in by three rows of buttons, each set between those of the row below."""
    inner = size[0] - 0.2
    columns = max(round(inner / 0.15), 5)
    step = inner / (columns - 1)
    rows = ((0.09, 0), (0.17, 1), (0.25, 0))
    dents = np.array([((k + odd / 2) * step - inner / 2, -0.09, z) for z, odd in rows for k in range(columns - odd)])
    soft = {"rounding": 0.04, "crumples": 0.001, "crown": (0, 0.02, 0), "steps": (48, 3, 20)}
    thing.add(stuffed("back", size, at, fabric, rng, dents=dents, dent=((0, 0.06, 0), 0.05), **soft))
    button = [(0, -0.002), (0.014, 0), (0.011, 0.006), (0, 0.009)]
    places = dents + at - (0, -0.045, 0)
    thing.add(turned("button", button, places, fabric, toward=(0, -1, 0), segments=10))


def _wooden_frame(thing, rng, size, seat, timber) -> None:
    """The open frame of a Scandinavian sofa: tapered legs, flat arms, rails, and slats behind the cushions."""
    width, deep = size
    half, front, rear, arm = width / 2 - 0.03, -deep / 2 + 0.08, deep / 2 - 0.06, 0.60
    legs = []
    for side in (-1, 1):
        x = side * half
        legs.append(((x, front - 0.03, 0), (x, front, arm), (0.03, 0.03), (0.045, 0.05)))
        legs.append(((x, rear + 0.03, 0), (x, rear, arm), (0.03, 0.03), (0.045, 0.05)))
        legs.append(((x, rear - 0.06, seat - 0.15), (x, rear + 0.10, 0.80), (0.035, 0.05), (0.03, 0.03)))
    thing.add(posts("leg", legs, timber.along("z"), bevel=0.008))
    arms = [((0.075, deep - 0.06, 0.03), (side * half, 0, arm + 0.01), (0.04, 0, 0)) for side in (-1, 1)]
    arms += [((0.03, rear - front, 0.06), (side * half, (rear + front) / 2, seat - 0.17)) for side in (-1, 1)]
    thing.add(boards("arm", arms, timber.along("y"), bevel=0.012))
    rails = [((2 * half, 0.03, 0.07), (0, y, seat - 0.165)) for y in (front, rear)]
    rails.append(((2 * half, 0.03, 0.06), (0, rear + 0.095, 0.78)))
    thing.add(boards("rail", rails, timber.along("x"), bevel=0.006))
    xs = np.linspace(-0.94, 0.94, 16) * half
    slats = [((x, rear - 0.03, seat - 0.15), (x, rear + 0.09, 0.78), (0.022, 0.012), (0.022, 0.012)) for x in xs]
    thing.add(posts("slat", slats, timber.along("z")))


def _sofa_feet(thing, rng, size, design, timber) -> None:
    if design == "wooden":
        return
    half = np.array(size) / 2 - (0.09, 0.08)
    if design in ("rolled", "buttoned"):
        bun = [(0, 0), (0.024, 0), (0.04, 0.025), (0.043, 0.05), (0.03, 0.085), (0.04, 0.1), (0.04, 0.13)]
        thing.add(turned("foot", bun, [(*(c * half), 0) for c in CORNERS], timber.along("z")))
    else:
        legs = [((*(c * (half + 0.03)), 0), (*(c * half), 0.14), (0.026, 0.026), (0.05, 0.05)) for c in CORNERS]
        thing.add(posts("foot", legs, timber.along("z"), bevel=0.006))


# Benches and poufs.


def bench(
    rng: np.random.Generator,
    *,
    width: float = 1.2,
    height: float = 0.45,
    design: str = "plank",
    timber: Timber | None = None,
    cloth: str = "#28507f",
) -> Thing:
    """Return a bench. `design`: "plank" (a board on two slanted ends), "slatted" (on steel), "garden" (with a slatted
    back and arms), "upholstered" (a long tufted pad), "hall" (a pad over a rack for shoes)."""
    timber = timber or Timber(WOODS[3])
    soft = design in ("upholstered", "hall")
    thing = Thing("bench", cloth if soft else timber.tint)
    deep = {"garden": 0.5, "plank": 0.30}.get(design, 0.36)
    if design == "garden":
        _garden_bench(thing, width, height, timber)
    elif design == "slatted":
        each = deep / 6
        slats = [((width, each - 0.012, 0.03), (0, (k - 2.5) * each, height - 0.015)) for k in range(6)]
        thing.add(boards("slat", slats, timber.along("x"), bevel=0.005))
        steel, frame, y = materials.paint(IRON, roughness=0.4), [], deep / 2 - 0.03
        for x in (-width / 2 + 0.14, width / 2 - 0.14):
            frame += [((0.045, deep - 0.02, 0.03), (x, 0, z)) for z in (0.015, height - 0.045)]
            frame += [((0.045, 0.03, height - 0.06), (x, s * y, height / 2 - 0.015)) for s in (-1, 1)]
        thing.add(boards("steel leg", frame, steel))
    elif soft:
        _soft_bench(thing, rng, (width, deep, height), timber, cloth, rack=design == "hall")
    else:
        _plank_bench(thing, (width, deep, height), timber)
    thing.seats.append(Top((0, -0.03, height), (width - 0.14, deep - 0.1)))
    return thing


def _plank_bench(thing, size, timber) -> None:
    """A thick seat in two boards, slanted ends with a notch at the foot, a stretcher that comes out through them."""
    width, deep, height = size
    seat = [((width, deep / 2 - 0.002, 0.042), (0, s * deep / 4, height - 0.021)) for s in (-1, 1)]
    thing.add(boards("seat", seat, timber.along("x"), bevel=0.008))
    ends = []
    for side in (-1, 1):
        head = (side * (width / 2 - 0.17), 0, height - 0.04)
        for y in (-1, 1):  # two feet with a notch between them
            foot = (side * (width / 2 - 0.11), y * 0.29 * deep, 0)
            ends.append((foot, (*head[:1], y * 0.2 * deep, head[2]), (0.036, 0.2 * deep), (0.036, 0.4 * deep)))
    thing.add(posts("end", ends, timber.along("z"), bevel=0.004))
    along = [
        ((width - 0.2, 0.034, 0.075), (0, 0, 0.45 * height)),
        ((width - 0.44, 0.024, 0.06), (0, 0.0, height - 0.07)),
    ]
    thing.add(boards("stretcher", along, timber.along("x"), bevel=0.005))


def _garden_bench(thing, width, height, timber) -> None:
    """A seat and a leaning back of slats between end frames with arm rests."""
    half, front, rear, top = width / 2 - 0.03, -0.23, 0.2, height + 0.44
    legs = []
    for x in (-half, half):
        legs.append(((x, front, 0), (x, front, height + 0.19), (0.05, 0.05), (0.05, 0.05)))
        legs.append(((x, rear, 0), (x, rear, height), (0.05, 0.05), (0.05, 0.05)))
        legs.append(((x, rear, height), (x, rear + 0.11, top), (0.05, 0.05), (0.05, 0.035)))
    xs = np.linspace(-1, 1, max(round(width / 0.1), 9))[1:-1] * half
    thing.add(posts("leg", legs, timber.along("z"), bevel=0.006))
    slats = [((x, rear + 0.02, height + 0.06), (x, rear + 0.1, top - 0.05), (0.04, 0.014), (0.04, 0.014)) for x in xs]
    thing.add(posts("back slat", slats, timber.along("z"), bevel=0.003))
    ends = [((0.07, 0.5, 0.026), (x, -0.02, height + 0.2)) for x in (-half, half)]
    ends += [
        ((0.03, rear - front, 0.06), (x, (front + rear) / 2, z)) for x in (-half, half) for z in (height - 0.05, 0.14)
    ]
    thing.add(boards("arm", ends, timber.along("y"), bevel=0.007))
    seat = [((width - 0.06, 0.068, 0.02), (0, y, height - 0.01)) for y in np.linspace(front + 0.005, rear - 0.01, 6)]
    seat += [
        ((width - 0.06, 0.03, 0.06), (0, front, height - 0.05)),
        ((width - 0.06, 0.03, 0.07), (0, rear + 0.105, top - 0.03)),
    ]
    seat.append(((width - 0.06, 0.026, 0.045), (0, rear + 0.016, height + 0.06)))
    thing.add(boards("seat slat", seat, timber.along("x"), bevel=0.006))


def _soft_bench(thing, rng, size, timber, cloth, *, rack) -> None:
    """A long pad with rows of buttons on four tapered legs, with `rack` a shelf of slats below."""
    width, deep, height = size
    fabric, thick = materials.cloth(cloth, mottled=0.08, weave=0.002), 0.07 if rack else 0.12
    count = max(round(width / 0.2), 4)
    dents = np.array(
        [
            (x, y, thick / 2)
            for x in np.linspace(-0.5, 0.5, count + 2)[1:-1] * width
            for y in (-0.25 * deep, 0.25 * deep)
        ]
    )
    at = np.array([0, 0, height - thick / 2 - 0.012])
    thing.add(
        stuffed(
            "pad",
            (width, deep, thick),
            at,
            fabric,
            rng,
            rounding=0.03,
            crown=(0, 0.004, 0.018),
            dents=None if rack else dents,
            dent=((0, 0, -0.03), 0.05),
            steps=(30, 14, 3),
        )
    )
    if not rack:
        button = [(0, -0.002), (0.013, 0), (0.01, 0.006), (0, 0.008)]
        thing.add(turned("button", button, dents + at + (0, 0, -0.014), fabric, segments=10))
    half, under = np.array([width / 2 - 0.05, deep / 2 - 0.04]), height - thick - 0.01
    spread = 0.0 if rack else 0.03
    legs = [
        (
            (*(c * (half + spread)), 0),
            (*(c * half), under),
            (0.024, 0.024) if not rack else (0.035, 0.035),
            (0.042, 0.042),
        )
        for c in CORNERS
    ]
    thing.add(posts("leg", legs, timber.along("z"), bevel=0.006))
    frame = [((width - 0.06, 0.022, 0.05), (0, s * half[1], under - 0.02)) for s in (-1, 1)]
    if rack:
        frame += [((width - 0.08, 0.035, 0.016), (0, y, z)) for z in (0.13,) for y in np.linspace(-1, 1, 6) * half[1]]
    thing.add(boards("rail", frame, timber.along("x"), bevel=0.004))
    cross = [
        ((0.022, 2 * half[1], 0.045), (s * half[0], 0, z))
        for s in (-1, 1)
        for z in ((under - 0.02, 0.115) if rack else (under - 0.02,))
    ]
    thing.add(boards("end rail", cross, timber.along("y"), bevel=0.004))


def pouf(
    rng: np.random.Generator,
    *,
    width: float = 0.5,
    height: float = 0.38,
    design: str = "knitted",
    cloth: str = "#8b8e91",
) -> Thing:
    """Return a low stuffed seat without a back. `design`: "knitted" (thick braids of yarn), "leather" (stitched
    segments round a disc), "drum" (round, piped, a button in the middle) or "cube" (square on small feet)."""
    thing = Thing("pouf", cloth)
    if design == "cube":
        _cube_pouf(thing, rng, width * 0.92, height, cloth)
    elif design == "drum":
        _drum_pouf(thing, rng, width / 2, height, cloth)
    else:
        _round_pouf(thing, rng, width / 2, height, cloth, knitted=design == "knitted")
    thing.seats.append(Top((0, 0, height), (0.55 * width, 0.55 * width)))
    return thing


def _round_pouf(thing, rng, radius, height, cloth, *, knitted) -> None:
    """A squat ball: bands of knitting that run from pole to pole, or leather segments with pale stitching."""
    ribs = int(rng.integers(18, 26)) if knitted else int(rng.integers(10, 15))
    angles = np.linspace(0, 2 * np.pi, ribs * 10, endpoint=False)
    rise = np.linspace(-np.pi / 2, np.pi / 2, 36)[1:-1]
    if knitted:
        fabric = materials.cloth(cloth, weave=0.006, bump=1.0, mottled=0.12)
    else:
        fabric = materials.plastic(cloth, roughness=0.5)
    lobes = np.abs(np.sin(angles * ribs / 2))[None, :] ** 0.55
    depth = (0.055 if knitted else 0.035) * np.cos(rise)[:, None] ** 0.7
    flat = 0.75 if knitted else 0.62
    r = radius * np.cos(rise)[:, None] ** flat * (1 - depth * (1 - lobes) * 2.2)
    z = height / 2 * (1 + np.sign(np.sin(rise)) * np.abs(np.sin(rise)) ** 0.85)[:, None] + 0 * r
    points = np.stack([r * np.cos(angles), r * np.sin(angles), z], axis=-1).reshape(-1, 3)
    points = crumple(points, 0.012, 0.4, rng)
    points[:, 2] = points[:, 2].clip(0.002, height + 0.01)
    faces = shapes.grid_faces(len(rise), len(angles), wrap=True)
    thing.add(shapes.mesh_object("pouf", points, faces, fabric))
    top = [(0, 0.012), (0.28 * radius, 0.010), (0.31 * radius, 0.002), (0.31 * radius, -0.02)]
    thing.add(shapes.lathe("disc", top, fabric, at=(0, 0, height - 0.008), smooth_profile=2))
    if knitted:
        _braids(thing, rng, radius, height, ribs, cloth, flat)
        return
    grid = points.reshape(len(rise), len(angles), 3)
    thread = materials.fibre("#e8dcc0", spread=0.1)
    seams = [
        grid[4:-1, k * 10] + np.array([0.004 * np.cos(angles[k * 10]), 0.004 * np.sin(angles[k * 10]), 0.002])
        for k in range(ribs)
    ]
    ring = np.linspace(0, 2 * np.pi, 60)
    seams += [
        np.column_stack([k * radius * np.cos(ring), k * radius * np.sin(ring), np.full(60, height + 0.004)])
        for k in (0.27,)
    ]
    thing.add(shapes.strands("stitching", seams, 0.0024, thread))


def _braids(thing, rng, radius, height, ribs, cloth, flat) -> None:
    """Rows of V-shaped stitches laid along the ribs of a knitted pouf."""
    yarn = materials.fibre(cloth, spread=0.16)
    lines = []
    for k in range(ribs):
        for side in (-1, 1):
            rise = np.linspace(-0.42, 0.46, 110) * np.pi
            loop = np.abs(np.sin(rise * 17 + side * 0.4))
            angle = (k + 0.5) * 2 * np.pi / ribs + side * (0.16 + 0.10 * loop) * 2 * np.pi / ribs
            r = radius * np.cos(rise) ** flat + 0.004 + 0.008 * loop
            z = height / 2 * (1 + np.sign(np.sin(rise)) * np.abs(np.sin(rise)) ** 0.85)
            lines.append(np.column_stack([r * np.cos(angle), r * np.sin(angle), z.clip(0.013)]))
    thing.add(shapes.strands("knitting", lines, 0.011 * radius / 0.25 * 22 / ribs, yarn))


def _drum_pouf(thing, rng, radius, height, cloth) -> None:
    """A round block of velvet: vertical pleats (or none), piping at both edges, a button on top, a metal foot ring."""
    fabric = materials.cloth(cloth, weave=0.0012, sheen=0.8, mottled=0.08)
    foot = 0.03
    angles = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    pleats = 30 if rng.random() < 0.6 else 0
    profile = np.array(
        [
            (0.9, foot),
            (0.985, foot + 0.012),
            (1.0, 0.3 * height),
            (1.0, 0.6 * height),
            (0.99, height - 0.04),
            (0.93, height - 0.008),
        ]
    )
    profile = np.concatenate(
        [profile, [(0.7, height + 0.008), (0.4, height + 0.006), (0.15, height - 0.006), (0.02, height - 0.016)]]
    )
    line = shapes.smooth_line(profile, 3)
    wave = (np.abs(np.sin(angles * pleats / 2)) ** 0.6 - 1) * 0.035 if pleats else 0 * angles
    side = np.clip((line[:, 0] - 0.8) / 0.15, 0, 1)[:, None]
    r = radius * line[:, :1] * (1 + wave[None, :] * side)
    points = np.stack([r * np.cos(angles), r * np.sin(angles), line[:, 1:2] + 0 * r], axis=-1).reshape(-1, 3)
    thing.add(
        shapes.mesh_object(
            "pouf", crumple(points, 0.004, 0.3, rng), shapes.grid_faces(len(line), 240, wrap=True), fabric
        )
    )
    ring = np.column_stack([np.cos(angles[::5]), np.sin(angles[::5])])
    for k, z in ((0.99, height - 0.03), (0.985, foot + 0.012)):
        thing.add(
            shapes.tube(
                "piping", np.column_stack([ring * radius * k, np.full(48, z)]), 0.006, fabric, closed=True, smooth=0
            )
        )
    thing.add(turned("button", [(0, -0.002), (0.018, 0), (0.014, 0.008), (0, 0.011)], [(0, 0, height - 0.018)], fabric))
    metal = materials.metal(str(rng.choice(["#c9a25e", "#3a3a3c", "#c4c5c7"])), roughness=0.25)
    band = [(0.8 * radius, 0), (0.93 * radius, 0), (0.93 * radius, foot + 0.01), (0.8 * radius, foot + 0.01)]
    thing.add(shapes.lathe("foot ring", band, metal))


def _cube_pouf(thing, rng, width, height, cloth) -> None:
    """A square block with piped edges, a cross of seams drawn in on top, and four short feet."""
    fabric, foot = materials.cloth(cloth, weave=0.0025, mottled=0.1), 0.05
    tall = height - foot - 0.012
    middle = np.array([0, 0, foot + tall / 2])
    dents = np.array([(x, y, tall / 2) for x in (-0.22, 0.22) for y in (-0.22, 0.22)]) * (width, width, 1)
    thing.add(
        stuffed(
            "pouf",
            (width, width, tall),
            middle,
            fabric,
            rng,
            rounding=0.03,
            crown=(0.006, 0.006, 0.02),
            crumples=0.0015,
            dents=dents,
            dent=((0, 0, -0.022), 0.045),
            steps=(16, 16, 7),
        )
    )
    button = [(0, -0.002), (0.013, 0), (0.01, 0.006), (0, 0.008)]
    thing.add(turned("button", button, dents + middle + (0, 0, -0.008), fabric, segments=10))
    rim = shapes.rounded_outline(width, width, (0.03,) * 4, points_a_corner=5, points_a_side=8)
    piping = materials.cloth(palette.darker(cloth, 0.75), mottled=0.05)
    for z in (foot + tall - 0.014, foot + 0.014):
        line = np.column_stack([rim[:, 0] * 1.005, (rim[:, 1] - width / 2) * 1.005, np.full(len(rim), z)])
        thing.add(shapes.tube("piping", line, 0.0055, piping, closed=True, smooth=0))
    half = width / 2 - 0.05
    feet = [((*(c * half), 0), (*(c * half), foot + 0.01), (0.03, 0.03), (0.045, 0.045)) for c in CORNERS]
    thing.add(posts("foot", feet, Timber(WOODS[0]).along("z")))


# What varies.


def _any_chair(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["slats", "ladder", "shell", "spindles", "upholstered", "bentwood"]))
    return chair(
        rng,
        design=design,
        width=rng.uniform(0.41, 0.48),
        height=rng.uniform(0.80, 0.96) if design != "shell" else rng.uniform(0.78, 0.84),
        timber=pick_timber(rng),
        cloth=palette.pick(rng),
        pad=bool(rng.random() < 0.35),
    )


def _any_office_chair(rng: np.random.Generator) -> Thing:
    back = str(rng.choice(["mesh", "padded", "leather"]))
    return office_chair(
        rng,
        back=back,
        tall={"mesh": rng.uniform(0.5, 0.64), "padded": rng.uniform(0.38, 0.58), "leather": rng.uniform(0.6, 0.75)}[
            back
        ],
        seat=rng.uniform(0.45, 0.52),
        cloth=palette.pick(rng, ("black", "black", "brown", "white", "red", "grey"))
        if back == "leather"
        else palette.pick(rng),
        frame=palette.vary(rng, str(rng.choice([IRON, IRON, "#e4e4e2", "#6f7376"]))),
        arms=bool(rng.random() < 0.7),
        headrest=bool(back == "mesh" and rng.random() < 0.4),
    )


def _any_sofa(rng: np.random.Generator) -> Thing:
    places = int(rng.choice([2, 2, 3]))
    return sofa(
        rng,
        width=0.62 * places + rng.uniform(0.25, 0.5),
        design=str(rng.choice(["boxy", "boxy", "rolled", "buttoned", "wooden"])),
        places=places,
        cloth=palette.pick(rng),
        timber=pick_timber(rng, painted=0.0),
        cushions=int(rng.integers(1, 3)) if rng.random() < 0.45 else 0,
        leather=bool(rng.random() < 0.25),
    )


def _any_bench(rng: np.random.Generator) -> Thing:
    return bench(
        rng,
        width=rng.uniform(1.0, 1.5),
        height=rng.uniform(0.42, 0.48),
        design=str(rng.choice(["plank", "slatted", "garden", "upholstered", "hall"])),
        timber=pick_timber(rng),
        cloth=palette.pick(rng),
    )


def _any_pouf(rng: np.random.Generator) -> Thing:
    design = str(rng.choice(["knitted", "leather", "drum", "cube"]))
    return pouf(
        rng, width=rng.uniform(0.42, 0.6), height=rng.uniform(0.32, 0.42), design=design, cloth=palette.pick(rng)
    )


KINDS = {
    "chair": Kind(_any_chair, on=("floor",)),
    "office chair": Kind(_any_office_chair, on=("floor",)),
    "sofa": Kind(_any_sofa, on=("floor",)),
    "bench": Kind(_any_bench, on=("floor",)),
    "pouf": Kind(_any_pouf, on=("floor",)),
}
