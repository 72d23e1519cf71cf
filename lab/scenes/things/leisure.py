"""Things for free hours: guitars, bicycles, skateboards. See `thing.py` for the form of a builder."""

import numpy as np
from mathutils import Matrix

from lab.scenes import materials, palette, shapes
from lab.scenes.things.household import aimed, apply, bars, beams, ground, moved, paint_faces, plate, turn_about
from lab.scenes.things.thing import Kind, Thing

# ------------------------------------------------------------------------------------------------------------- guitars

SCALE = 0.645  # metres from bridge to nut
HALF_BODY = [  # (x, z) of the right half of an acoustic guitar's body, from the foot to the neck
    (0.0, 0.0), (0.1, 0.006), (0.172, 0.05), (0.196, 0.13), (0.178, 0.205), (0.14, 0.262), (0.122, 0.31),
    (0.13, 0.362), (0.143, 0.408), (0.13, 0.455), (0.085, 0.482), (0.0, 0.49),
]  # fmt: skip
CUTAWAY = [(0.13, 0.362), (0.148, 0.405), (0.138, 0.445), (0.098, 0.455), (0.058, 0.442), (0.03, 0.462), (0.0, 0.488)]
SOLID_BODY = [
    (0.0, 0.0), (0.1, 0.005), (0.162, 0.05), (0.168, 0.12), (0.135, 0.19), (0.118, 0.245), (0.13, 0.31), (0.15, 0.37),
    (0.128, 0.408), (0.095, 0.388), (0.065, 0.345), (0.033, 0.325), (-0.033, 0.325), (-0.062, 0.36), (-0.09, 0.418),
    (-0.132, 0.458), (-0.16, 0.425), (-0.142, 0.345), (-0.122, 0.26), (-0.135, 0.2), (-0.165, 0.13), (-0.164, 0.06),
    (-0.11, 0.008),
]  # fmt: skip
SINGLE_CUT = [
    (0.0, 0.0), (0.1, 0.006), (0.158, 0.055), (0.166, 0.125), (0.14, 0.195), (0.112, 0.25), (0.118, 0.305),
    (0.14, 0.35), (0.125, 0.388), (0.09, 0.378), (0.06, 0.338), (0.033, 0.34), (-0.03, 0.39), (-0.085, 0.392),
    (-0.128, 0.355), (-0.128, 0.3), (-0.113, 0.25), (-0.14, 0.195), (-0.166, 0.125), (-0.158, 0.055), (-0.1, 0.006),
]  # fmt: skip


def guitar(
    rng: np.random.Generator,
    *,
    tint: str = "#d9a25c",
    sides: str = "#5a2f1c",
    design: str = "acoustic",
    lean: float = 0.18,
    stand: bool = True,
) -> Thing:
    """Return a guitar standing upright and leaning back a little, on a `stand` or not: "acoustic", with a "cutaway",
    or an electric one with two horns ("solid") or one ("single")."""
    thing = Thing("guitar", tint)
    if design in ("acoustic", "cutaway"):
        bridge = _acoustic_body(thing, rng, tint, sides, cut=design == "cutaway")
        front, join = -0.05, 0.395
    else:
        bridge = _solid_body(thing, rng, tint, SOLID_BODY if design == "solid" else SINGLE_CUT)
        front, join = -0.024, 0.29
    _guitar_neck(thing, rng, bridge, front, join, in_line=design == "solid", tint=tint)
    apply(thing, Matrix.Translation((0, 0, 0.1 if stand else 0.0)) @ Matrix.Rotation(-lean, 4, "X"))
    if stand:
        _guitar_stand(thing, abs(front), lean, 0.1)
    return ground(thing)


def _acoustic_body(thing, rng, tint, sides, *, cut) -> float:
    """A hollow body: a pale or dyed top, dark sides, binding, sound hole with rosette, bridge. Returns its height."""
    right = HALF_BODY[:7] + (CUTAWAY if cut else HALF_BODY[7:])
    left = [(-x, z) for x, z in reversed(HALF_BODY[1:-1])]
    outline = shapes.smooth_line(np.array(right + left), 6, closed=True)
    top = materials.wood(palette.darker(tint, 0.86), tint, axis="z", roughness=0.3, figure=0.25)
    side_wood = materials.wood(palette.darker(sides, 0.6), sides, axis="z", roughness=0.25, figure=0.5)
    body = thing.add(plate("body", outline, -0.05, 0.05, side_wood, bevel=0.003))
    count = len(outline)
    paint_faces(body, [top], [0] * count + [1, 0])
    cream = materials.plastic("#e9dfc4" if rng.random() < 0.7 else "#1b1918", roughness=0.3)
    thing.add(shapes.tube("binding", np.insert(outline, 1, -0.049, axis=1), 0.003, cream, closed=True, smooth=0))
    hole = (0.0, -0.0508, 0.332)
    dark = materials.paint("#0d0b0a", roughness=0.9)
    ring = materials.paint("#3b2417", roughness=0.35)
    for k, (radius, stuff) in enumerate(((0.066, ring), (0.062, cream), (0.058, ring), (0.05, dark))):
        disc = thing.add(shapes.lathe("sound hole", [(0, 0.0004 * k), (radius, 0.0004 * k)], stuff))
        aimed(disc, hole, (0, -1, 0))
    bridge, ebony = 0.15, materials.wood("#1f1511", "#3b2a20", roughness=0.4)
    thing.add(shapes.box("bridge", (0.16, 0.01, 0.028), (0, -0.055, bridge - 0.006), ebony, bevel=0.004))
    thing.add(shapes.box("saddle", (0.076, 0.006, 0.004), (0, -0.062, bridge), cream, bevel=0.001))
    if rng.random() < 0.6:
        guard = np.array([(0.034, 0.292), (0.062, 0.335), (0.086, 0.32), (0.112, 0.262), (0.098, 0.225), (0.06, 0.25)])
        shell = materials.plastic(str(rng.choice(("#1a1210", "#4a1d12", "#efe9dc"))), roughness=0.15)
        line = shapes.smooth_line(guard, 6, closed=True)
        thing.add(plate("pick guard", line, -0.0516, -0.0502, shell, bevel=0.0))
    return bridge


def _solid_body(thing, rng, tint, points) -> float:
    """A lacquered slab with a guard, pick-ups, metal bridge, knobs and a socket. Returns the height of the bridge."""
    outline = shapes.smooth_line(np.array(points), 6, closed=True)
    lacquer = materials.paint(tint, roughness=0.12, coat=0.8, unevenness=0.02)
    thing.add(plate("body", outline, -0.024, 0.024, lacquer, bevel=0.008))
    bridge = 0.12
    black = materials.plastic("#141415", roughness=0.3)
    chrome = materials.metal("#d2d3d4", roughness=0.15)
    cover = materials.plastic(str(rng.choice(("#f2efe6", "#141415", "#5a2f1c"))), roughness=0.2)
    if points is SOLID_BODY:
        guard = [(-0.02, 0.33), (0.03, 0.33), (0.07, 0.34), (0.1, 0.325), (0.1, 0.25), (0.12, 0.16), (0.125, 0.07)]
        guard += [(0.075, 0.06), (0.045, 0.15), (-0.04, 0.155), (-0.075, 0.22), (-0.085, 0.3), (-0.11, 0.4)]
        guard.append((-0.07, 0.37))
        line = shapes.smooth_line(np.array(guard), 5, closed=True)
        thing.add(plate("pick guard", line, -0.0262, -0.0238, cover, bevel=0.0))
        pickups, knobs = ((0.17, 0.14), (0.225, 0.0), (0.28, 0.0)), ((0.07, 0.15), (0.087, 0.115), (0.103, 0.08))
    else:
        pickups, knobs = ((0.175, 0.0), (0.265, 0.0)), ((0.08, 0.13), (0.115, 0.14), (0.085, 0.085), (0.12, 0.095))
    tall = 0.018 if points is SOLID_BODY else 0.036
    for z, turn in pickups:
        thing.add(shapes.box("pick-up", (0.082, 0.014, tall), (0, -0.028, z), black, turn=(0, turn, 0), bevel=0.004))
        dots = [[((k - 2.5) * 0.0104, -0.034, z), ((k - 2.5) * 0.0104, -0.036, z)] for k in range(6)]
        thing.add(bars("poles", np.array(dots), 0.0026, chrome, sides=8))
    thing.add(shapes.box("bridge", (0.086, 0.014, 0.036), (0, -0.029, bridge - 0.014), chrome, bevel=0.004))
    turned = [[(x, -0.024, z), (x, -0.04, z)] for x, z in knobs]
    thing.add(bars("knobs", np.array(turned), 0.0105, cover if points is not SOLID_BODY else black, sides=16))
    return bridge


def _guitar_neck(thing, rng, bridge, front, join, *, in_line, tint) -> None:
    """Neck, fingerboard with frets and dots, head with six tuners, and the strings from the bridge over all of it."""
    nut = bridge + SCALE
    dark = str(rng.choice(("#2a1b14", "#1c1513", "#c99a5c"))) if in_line else "#2a1b14"
    board = materials.wood(palette.darker(dark, 0.75), dark, axis="z", roughness=0.35, figure=0.3)
    maple = "#c08a52" if in_line else "#6b3d22"
    neck = materials.wood(palette.darker(maple, 0.75), maple, axis="z", roughness=0.3, figure=0.3)
    y = front - 0.004
    edge = np.array([(-0.028, join), (0.028, join), (0.0215, nut), (-0.0215, nut)])
    thing.add(plate("fingerboard", edge, y - 0.005, y, board, bevel=0.001))
    line = np.array([(0, y + 0.01, 0.48 if front < -0.03 else 0.3), (0, y + 0.01, nut + 0.012)])
    spine = thing.add(shapes.tube("neck", line, np.array([0.027, 0.021]), neck, smooth=0))
    spine.scale = (1, 0.75, 1)
    spine.location = (0, 0.25 * (y + 0.01), 0)
    silver = materials.metal("#cfcfca", roughness=0.25)
    frets, dots = [], []
    for k in range(1, 21):
        z = bridge + SCALE / 2 ** (k / 12)
        if z < join + 0.004:
            break
        half = np.interp(z, (join, nut), (0.027, 0.021))
        frets.append([(-half, y - 0.0055, z), (half, y - 0.0055, z)])
        if k in (3, 5, 7, 9, 12):
            middle = (z + bridge + SCALE / 2 ** ((k - 1) / 12)) / 2
            dots.append([(0, y - 0.004, middle), (0, y - 0.0056, middle)])
    thing.add(bars("frets", np.array(frets), 0.0011, silver, sides=6))
    pearl = materials.plastic("#efece2" if dark != "#c99a5c" else "#1b1b1d", roughness=0.2)
    thing.add(bars("dots", np.array(dots), 0.0035, pearl, sides=12))
    thing.add(shapes.box("nut", (0.044, 0.009, 0.005), (0, y - 0.005, nut), pearl, bevel=0.001))
    _guitar_head(thing, bridge, nut, y, neck, silver, in_line=in_line)


def _guitar_head(thing, bridge, nut, y, neck, silver, *, in_line) -> None:
    """The head bent back behind the nut, posts and pegs, and the strings."""
    if in_line:
        edge = [(-0.021, 0), (0.021, 0), (0.03, 0.03), (0.03, 0.1), (0.034, 0.15), (0.012, 0.178), (-0.018, 0.172)]
        edge += [(-0.03, 0.15), (-0.047, 0.05), (-0.04, 0.025)]
        posts = [(-0.03 + 0.0045 * k, 0.045 + 0.021 * k) for k in range(6)]
        pegs = [(-0.062 + 0.0035 * k, z) for k, (_, z) in enumerate(posts)]
        grooves = posts
    else:
        edge = [(-0.021, 0), (0.021, 0), (0.033, 0.04), (0.037, 0.17), (0.016, 0.182), (0, 0.176), (-0.016, 0.182)]
        edge += [(-0.037, 0.17), (-0.033, 0.04)]
        posts = [(s * 0.021, 0.05 + 0.042 * k) for s in (-1, 1) for k in range(3)]
        pegs = [(np.sign(x) * 0.057, z) for x, z in posts]
        grooves = posts[:3] + posts[:2:-1]
    outline = np.array(edge) + np.array([(0, nut)])
    thing.add(plate("head", outline, y - 0.002, y + 0.014, neck, bevel=0.002))
    turned = [[(x, y, nut + z), (x, y - 0.012, nut + z)] for x, z in posts]
    shafts = [[(a, y + 0.008, nut + c), (b, y + 0.008, nut + c)] for (a, _), (b, c) in zip(posts, pegs, strict=True)]
    thing.add(bars("posts", np.array(turned + shafts), 0.0028, silver, sides=8))
    wings = [[(x + out, y + 0.008, nut + z) for out in (-0.0055, 0.0055)] for x, z in pegs]
    thing.add(beams("pegs", np.array(wings), (0, 0, 1), (0.014, 0.007), silver, bevel=0.003))
    strings = []
    for k, (x, z) in enumerate(grooves):
        share = (k - 2.5) / 5
        low, high = (share * 0.058, y - 0.009, bridge), (share * 0.036, y - 0.01, nut)
        strings.append(np.array([low, high, (x, y - 0.008, nut + z)]))
    steel = materials.metal("#cbb58a" if not in_line else "#cfcfca", roughness=0.3)
    thing.add(shapes.strands("strings", strings, [0.0011, 0.001, 0.0009, 0.0007, 0.0006, 0.0006], steel))


def _guitar_stand(thing, half, lean, z) -> None:
    """A folding stand of black tube: two feet at the front that end in padded hooks, a leg behind, a back rest."""
    black, foam = materials.paint("#18181a", roughness=0.4), materials.plastic("#232325", roughness=0.9)
    back, front = half + 0.03, -half - 0.012
    lines = []
    for side in (-1, 1):
        x = side * 0.1
        foot = [(side * 0.17, -0.17, 0.012), (side * 0.14, -0.02, z - 0.05), (x, back + 0.02, z + 0.03)]
        foot.append((side * 0.04, back + 0.07, z + 0.26))
        thing.add(shapes.tube("leg", np.array(foot), 0.009, black))
        hook = [(x, back + 0.01, z - 0.005), (x, front, z - 0.022 + half * lean), (x, front - 0.012, z + 0.02)]
        thing.add(shapes.tube("hook", np.array(hook), 0.01, foam))
        lines += [[(side * 0.04, back + 0.07, z + 0.26), (side * 0.03, back + 0.02 + 0.2 * lean, z + 0.28)]]
    knee = (0, back + 0.07, z + 0.26)
    lines += [[knee, (0, back + 0.26, 0.01)], [moved(knee, -0.04, 0, 0), moved(knee, 0.04, 0, 0)]]
    thing.add(bars("rest", np.array(lines), 0.009, black))


# ------------------------------------------------------------------------------------------------------------ bicycles


def bicycle(
    rng: np.random.Generator,
    *,
    tint: str = "#2c5a94",
    design: str = "city",
    wheel: float = 0.34,
    trim: str = "#1b1b1d",
    basket: bool = True,
    tyre: str = "#1a1a1b",
) -> Thing:
    """Return a bicycle side on, heading right, upright on its wheels: a step-through "city" bicycle with guards and
    a rack, a "racing" one with drop handlebars, or a "mountain" one with fat tyres. `trim`: saddle and grips."""
    thing = Thing("bicycle", tint)
    joints = _frame_joints(wheel, design)
    lacquer = materials.paint(tint, roughness=0.18, coat=0.7, unevenness=0.02)
    chrome = materials.metal("#c9cacc", roughness=0.22)
    black = materials.plastic("#171718", roughness=0.5)
    leather = materials.plastic(trim, roughness=0.55)
    fat = {"city": 0.019, "racing": 0.013, "mountain": 0.027}[design]
    _bicycle_wheels(thing, joints, wheel, fat, chrome, materials.plastic(tyre, roughness=0.8))
    _bicycle_frame(thing, joints, lacquer, design)
    _drive(thing, joints, chrome, black, lacquer if design == "city" else None)
    _saddle(thing, joints, leather, chrome, broad=design == "city")
    _handlebar(thing, joints, design, chrome if design != "mountain" else black, leather)
    if design == "city":
        _mudguards(thing, joints, wheel, fat, lacquer if rng.random() < 0.6 else chrome, chrome)
        _rack(thing, joints, wheel, chrome)
        if basket:
            _front_basket(thing, joints, str(rng.choice(("#a5763f", "#c9a878", "#2a2a2c"))))
    _lights(thing, joints, wheel, chrome, design)
    return ground(thing)


def _frame_joints(wheel: float, design: str) -> dict[str, np.ndarray]:
    """The places (x, y, z) where the tubes of the frame meet, heading +x."""
    w = wheel
    rise = {"city": 0.03, "racing": 0.02, "mountain": -0.03}[design]
    places = {
        "rear": (-0.5, 0, w), "front": (0.535, 0, w), "crank": (-0.065, 0, w - 0.06),
        "seat": (-0.215, 0, w + 0.42 + rise), "saddle": (-0.255, 0, w + 0.6 - 0.4 * rise),
        "head top": (0.325, 0, w + 0.475 + rise), "head foot": (0.368, 0, w + 0.345),
        "crown": (0.378, 0, w + 0.315), "stem": (0.3, 0, w + 0.555 + rise),
    }  # fmt: skip
    return {name: np.array(place, float) for name, place in places.items()}


def _bicycle_wheels(thing, joints, wheel, fat, chrome, rubber) -> None:
    """Tyres, rims, crossed spokes, hubs."""
    spin = np.linspace(0, 2 * np.pi, 13)
    ring = [(wheel - fat + fat * np.cos(a), fat * np.sin(a)) for a in spin]
    inner = wheel - 2 * fat
    rim = [(inner + 0.004, -0.012), (inner - 0.008, -0.011), (inner - 0.016, 0), (inner - 0.008, 0.011)]
    rim += [(inner + 0.004, 0.012), (inner + 0.004, -0.012)]
    spokes, hubs = [], []
    for name in ("rear", "front"):
        middle = joints[name]
        for shape, profile, stuff in (("tyre", ring, rubber), ("rim", rim, chrome)):
            aimed(thing.add(shapes.lathe(shape, profile, stuff, segments=64)), middle, (0, -1, 0))
        for k in range(28):
            side = 1 if k % 2 else -1
            out = 2 * np.pi * k / 28
            start = out + (1.35 if k % 4 < 2 else -1.35)
            foot = moved(middle, 0.02 * np.cos(start), side * 0.028, 0.02 * np.sin(start))
            spokes.append(np.array([foot, moved(middle, inner * np.cos(out), 0.0, inner * np.sin(out))]))
        hubs.append([middle - (0, 0.055, 0), moved(middle, 0, 0.055, 0)])
        hubs += [[moved(middle, 0, y - 0.003, 0), moved(middle, 0, y + 0.003, 0)] for y in (-0.028, 0.028)]
    thing.add(shapes.strands("spokes", spokes, 0.0013, chrome))
    thing.add(bars("hubs", np.array(hubs), [0.011, 0.024, 0.024] * 2, chrome, sides=16))


def _bicycle_frame(thing, joints, lacquer, design) -> None:
    """Main tubes, stays at both sides of the rear wheel, head, and the fork with its raked ends."""
    j = joints
    along = j["seat"] - j["crank"]
    ends = [(j["crank"], j["seat"]), (j["head top"], j["head foot"]), (j["head foot"] + (0, 0, 0.03), j["crank"])]
    radii = [0.0155, 0.02, 0.019]
    if design != "city":
        drop = (0.0, 0.0, 0.0 if design == "racing" else 0.06)
        ends.append((j["seat"] - along * 0.06 - drop, j["head top"] - (0, 0, 0.03)))
        radii.append(0.016 if design == "racing" else 0.019)
    axle = j["rear"]
    for side in (-1, 1):
        out = np.array([0, side * 0.055, 0])
        ends += [(j["crank"] + out * 0.6, axle + out), (j["seat"] - along * 0.05 + out * 0.35, axle + out)]
        radii += [0.01, 0.0085]
    thing.add(bars("frame", np.array(ends), radii, lacquer))
    shell = [[j["crank"] + (0, y, 0) for y in (-0.038, 0.038)]]
    thing.add(bars("bracket shell", np.array(shell), 0.022, lacquer, sides=16))
    if design == "city":
        top = j["head foot"] + (-0.012, 0, 0.075)
        low = j["crank"] + along * 0.42
        swan = np.array([top, (0.22, 0, top[2] - 0.19), (0.03, 0, low[2] - 0.01), low])
        thing.add(shapes.tube("swan's neck", swan, 0.0155, lacquer))
    for side in (-1, 1):
        y = side * 0.052
        crown, end = j["crown"] + (0, y, 0), j["front"] + (0, y, 0)
        bend = crown + 0.62 * (end - crown) + (-0.016, 0, 0)
        thing.add(shapes.tube("fork", np.array([crown, bend, end]), np.array([0.0135, 0.011, 0.008]), lacquer))
    across = [[j["crown"] + (0, -0.06, 0), j["crown"] + (0, 0.06, 0)], [j["crown"], j["head foot"]]]
    thing.add(bars("crown", np.array(across), 0.0155, lacquer))


def _drive(thing, joints, chrome, black, guard) -> None:
    """Chain-wheel, cranks and pedals, sprocket, chain; a chain guard where one is given."""
    middle = joints["crank"] + (0, -0.05, 0)
    rear = joints["rear"] + (0, -0.05, 0)
    r = 0.088
    teeth = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    edge = (r + 0.003 * np.sign(np.sin(38 * teeth)))[:, None] * np.column_stack([np.cos(teeth), np.sin(teeth)])
    wheel = [(0.066, -0.0015), (r, -0.0015), (r, 0.0015), (0.066, 0.0015), (0.066, -0.0015)]
    aimed(thing.add(shapes.lathe("chain-wheel", wheel, chrome)), middle, (0, -1, 0))
    rim = np.column_stack([edge[:, 0], np.zeros(120), edge[:, 1]]) + middle
    thing.add(shapes.tube("teeth", rim, 0.0022, chrome, closed=True, smooth=0))
    star = [[middle, moved(middle, 0.07 * np.cos(a), 0, 0.07 * np.sin(a))] for a in 0.5 + np.arange(5) * 2 * np.pi / 5]
    turn = -0.5
    reach = 0.17 * np.array([np.cos(turn), 0, np.sin(turn)])
    cranks = [[middle - (0, 0.012, 0), middle - (0, 0.022, 0) + reach]]
    cranks += [[joints["crank"] + (0, 0.05, 0), joints["crank"] + (0, 0.06, 0) - reach]]
    thing.add(beams("cranks", np.array(star + cranks), (0, 1, 0), (0.011, 0.017), chrome, bevel=0.003))
    for end, side in ((cranks[0][1], -1), (cranks[1][1], 1)):
        place = moved(end, 0, side * 0.055, 0)
        thing.add(shapes.box("pedal", (0.075, 0.085, 0.022), place, black, bevel=0.006))
    small = 0.034
    up, down = np.array([0, 0, 1.0]), np.array([0, 0, -1.0])
    chain = [np.array([middle + up * r, rear + up * small]), np.array([middle + down * r, rear + down * small])]
    thing.add(shapes.strands("chain", chain, 0.005, materials.metal("#4a4846", roughness=0.45)))
    disc = [(0, -0.004), (small, -0.004), (small, 0.004), (0, 0.004)]
    aimed(thing.add(shapes.lathe("sprocket", disc, materials.metal("#6a6866"), segments=24)), rear, (0, -1, 0))
    if guard is not None:
        line = np.array([(rear[0] - 0.05, rear[1], rear[2] + 0.035), (middle[0], middle[1], middle[2] + r + 0.014)])
        curve = [tuple(line[0]), tuple(line[1]), (middle[0] + 0.075, middle[1], middle[2] + 0.06)]
        thing.add(shapes.ribbon("chain guard", np.array(curve), (0, 0.25, 1), 0.036, 0.003, guard))


def _saddle(thing, joints, leather, chrome, *, broad) -> None:
    """Seat post and a saddle wide at the back with a narrow nose."""
    seat, top = joints["seat"], joints["saddle"]
    post = [[seat, top], [moved(seat, 0, 0, -0.012), moved(seat, -0.004, 0, 0.02)]]
    thing.add(bars("seat post", np.array(post), (0.0125, 0.02), chrome))
    along, around = np.meshgrid(np.linspace(-1, 1, 17), np.linspace(0, np.pi, 13), indexing="ij")
    half = np.interp(along, (-1, -0.75, -0.4, 0.1, 0.8, 1.0), (0.3, 0.9, 1.0, 0.42, 0.28, 0.08))
    half = half * (0.1 if broad else 0.07)
    tall = np.interp(along, (-1, -0.6, 0.1, 0.8, 1), (0.035, 0.052, 0.04, 0.034, 0.012))
    x = top[0] + 0.03 + along * (0.13 if broad else 0.14)
    y = half * np.cos(around)
    z = top[2] + tall * np.sin(around) ** 0.7 + 0.012 * (along < -0.4) * (-0.4 - along)
    thing.add(shapes.sheet("saddle", np.stack([x, y, z], axis=-1), leather, thickness=0.006, subdivisions=1))
    rails = [[(top[0] - 0.07, s * 0.03, top[2] + 0.004), (top[0] + 0.12, s * 0.015, top[2] + 0.006)] for s in (-1, 1)]
    thing.add(bars("saddle rails", np.array(rails), 0.004, chrome, sides=8))


def _handlebar(thing, joints, design, metal, grips) -> None:
    """Stem and bar: swept back, dropped, or straight; grips at both ends, brake levers."""
    top, stem = joints["head top"], joints["stem"]
    right = {  # from the stem to the right end
        "city": [(0.05, 0, 0.0), (0.06, 0.09, 0.03), (0.02, 0.2, 0.06), (-0.09, 0.265, 0.055), (-0.2, 0.285, 0.045)],
        "racing": [(0.07, 0, 0), (0.07, 0.16, 0), (0.1, 0.2, 0), (0.16, 0.205, -0.005), (0.185, 0.205, -0.06),
                   (0.14, 0.21, -0.125), (0.04, 0.215, -0.135)],
        "mountain": [(0.07, 0, 0), (0.07, 0.08, 0.005), (0.06, 0.15, 0.03), (0.03, 0.32, 0.035)],
    }[design]  # fmt: skip
    line = [np.array(place) + stem for place in right]
    mirrored = [place * (1, -1, 1) for place in line[:0:-1]]
    thing.add(shapes.tube("handlebar", np.array(mirrored + line), 0.0115, metal))
    thing.add(bars("stem", np.array([[top, stem], [stem, line[0]]]), 0.0135, metal))
    holds, levers = [], []
    for side in (-1, 1):
        flip = (1, side, 1)
        a, b = (line[-1], line[-2]) if design != "mountain" else (line[-1], line[-1] + 0.7 * (line[-2] - line[-1]))
        holds.append([a * flip, b * flip])
        if design == "racing":
            levers.append([line[3] * flip, line[3] * flip + (0.02, 0, 0.035)])
            levers.append([line[3] * flip + (0.02, 0, 0.03), line[3] * flip + (0.045, 0, -0.075)])
            holds.append([line[2] * flip, line[3] * flip])
        else:
            start = (moved(b, 0.015, 0, -0.012)) * flip
            levers.append([start, start + ((a - b) * 0.75 + (0.03, 0, -0.015)) * flip])
    thing.add(bars("grips", np.array(holds), 0.0165, grips))
    thing.add(bars("levers", np.array(levers), 0.0055, metal, sides=8))


def _mudguards(thing, joints, wheel, fat, skin, chrome) -> None:
    """Guards over both wheels and the stays that hold them."""
    stays = []
    for name, start, end in (("rear", 0.15, 3.5), ("front", 0.75, 3.3)):
        angle, round_ = np.meshgrid(np.linspace(start, end, 28), np.linspace(-1, 1, 5), indexing="ij")
        radius = wheel + 0.02 - 0.012 * round_**2
        middle = joints[name]
        grid = [radius * np.cos(angle), round_ * (fat + 0.009), radius * np.sin(angle)]
        thing.add(shapes.sheet("mudguard", np.stack(grid, axis=-1) + middle, skin, thickness=0.002))
        tip = np.array([np.cos(end - 0.25), 0, np.sin(end - 0.25)]) * (wheel + 0.01)
        stays += [[moved(middle, 0, s * 0.05, 0), middle + tip + (0, s * 0.025, 0)] for s in (-1, 1)]
    thing.add(bars("stays", np.array(stays), 0.0028, chrome, sides=6))


def _rack(thing, joints, wheel, chrome) -> None:
    """A carrier of wire over the rear wheel, and a side stand."""
    rear, z = joints["rear"], 2 * wheel + 0.06
    ends = [[(-0.74, y, z), (-0.3, y, z)] for y in (-0.055, 0, 0.055)]
    ends += [[(x, -0.055, z), (x, 0.055, z)] for x in (-0.74, -0.6, -0.46, -0.3)]
    for side in (-1, 1):
        foot = moved(rear, 0, side * 0.062, 0)
        ends += [[foot, (-0.68, side * 0.055, z)], [foot, (-0.5, side * 0.055, z)]]
    thing.add(bars("rack", np.array(ends), 0.0048, chrome, sides=8))
    prop = [[joints["crank"] + (-0.07, 0.03, 0.01), (joints["crank"][0] - 0.14, 0.15, 0.006)]]
    thing.add(bars("side stand", np.array(prop), 0.007, chrome))


def _front_basket(thing, joints, tint) -> None:
    """A woven basket before the handlebar: rings, uprights and a thick rim."""
    stem, lines, radii = joints["stem"], [], []
    middle, low, tall = moved(stem, 0.235, 0, 0), stem[2] - 0.13, 0.2
    angle = np.linspace(0, 2 * np.pi, 45)
    for k, share in enumerate(np.linspace(0, 1, 15)):
        wide, deep = 0.165 + 0.035 * share, 0.1 + 0.025 * share
        square = (np.abs(np.cos(angle)) ** 4 + np.abs(np.sin(angle)) ** 4) ** -0.25
        wobble = 1 + 0.016 * np.cos(np.arange(45) * np.pi + k * np.pi)
        flat = (square * wobble)[:, None] * np.column_stack([deep * np.cos(angle), wide * np.sin(angle)])
        lines.append(np.insert(flat + middle[:2], 2, low + tall * share, axis=1))
        radii.append(0.0085 if k < 14 else 0.012)
    uprights = np.stack([lines[0], lines[-1]], axis=1)[::2]
    lines += list(uprights)
    x = middle[0]
    lines += [np.array([(x - 0.095, y, low), (x + 0.095, y, low)]) for y in np.linspace(-0.15, 0.15, 16)]
    radii += [0.005] * len(uprights) + [0.008] * 16
    thing.add(shapes.strands("basket", lines, radii, materials.fibre(tint, spread=0.2)))


def _lights(thing, joints, wheel, chrome, design) -> None:
    """A lamp in front and a red one behind, on city bicycles; a red reflector under the saddle on the others."""
    red = materials.plastic("#b3141a", roughness=0.15)
    if design == "city":
        body = [(0, -0.045), (0.02, -0.04), (0.032, -0.005), (0.034, 0.006), (0.03, 0.009), (0, 0.012)]
        lamp = aimed(thing.add(shapes.lathe("lamp", body, chrome)), joints["crown"] + (0.085, 0, 0.06), (1, 0, 0.0))
        paint_faces(lamp, [materials.ceramic("#f4f2e8")], [int(face >= 3 * 48) for face in range(5 * 48)])
        thing.add(bars("lamp arm", np.array([[joints["crown"], joints["crown"] + (0.05, 0, 0.055)]]), 0.005, chrome))
        place = (-0.755, 0, 2 * wheel + 0.045)
    else:
        place = joints["seat"] + (-0.04, 0, 0.02)
    thing.add(shapes.box("reflector", (0.016, 0.05, 0.035), place, red, bevel=0.005))


# --------------------------------------------------------------------------------------------------------- skateboards

DECKS = {  # length, width, straight share of it, rise of nose and tail, wheels' radius, share at which trucks sit
    "popsicle": {"size": (0.8, 0.205), "straight": 0.64, "kick": (0.055, 0.055), "wheel": 0.028, "trucks": 0.27},
    "cruiser": {"size": (0.62, 0.165), "straight": 0.5, "kick": (0.012, 0.05), "wheel": 0.033, "trucks": 0.26},
    "longboard": {"size": (1.02, 0.23), "straight": 0.2, "kick": (0.02, 0.02), "wheel": 0.037, "trucks": 0.29},
}


def skateboard(
    rng: np.random.Generator,
    *,
    tint: str = "#b3241f",
    wheels: str = "#f2f1ec",
    design: str = "popsicle",
    flipped: bool = False,
) -> Thing:
    """Return a skateboard along x, on its wheels or `flipped` on its back: a double-kicked "popsicle" deck with grip
    tape, a plastic "cruiser", or a wooden "longboard" with a stripe."""
    thing = Thing("skateboard", tint)
    deck = DECKS[design]
    length, width = (size * float(rng.uniform(0.94, 1.06)) for size in deck["size"])
    r = deck["wheel"]
    level = 2 * r + 0.028 + (0.012 if design != "popsicle" else 0.0)
    grid = moved(_deck_grid(length, width, deck["straight"], deck["kick"]), 0, 0, level)
    if design == "cruiser":
        _plastic_deck(thing, grid, tint)
    else:
        _ply_deck(thing, rng, grid, tint, grip=design == "popsicle")
    _trucks(thing, rng, deck["trucks"] * length, level - 0.006, width, r, wheels)
    if flipped:
        apply(thing, Matrix.Rotation(np.pi, 4, "X"))
    return ground(thing)


def _deck_grid(length, width, straight, kick) -> np.ndarray:
    """The deck's middle surface (rows, columns, 3): rounded ends that turn up, edges slightly raised."""
    share = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 41))[:, None]
    across = np.linspace(-1, 1, 11)[None, :]
    beyond = ((np.abs(share) - straight) / (1 - straight)).clip(0, 1)
    half = width / 2 * np.sqrt((1 - beyond**2.3).clip(0.0009))
    bend = ((np.abs(share) - 0.62) / 0.38).clip(0, 1) ** 1.4
    z = np.where(share > 0, kick[0], kick[1]) * bend + 0.006 * across**2
    return np.stack(np.broadcast_arrays(share * length / 2, across * half, z), axis=-1)


def _raised(grid: np.ndarray, height: float) -> np.ndarray:
    """The surface moved by so much along its own normals."""
    normals = np.cross(np.gradient(grid, axis=0), np.gradient(grid, axis=1))
    return grid + height * normals / np.linalg.norm(normals, axis=-1, keepdims=True)


def _ply_deck(thing, rng, grid, tint, *, grip) -> None:
    """Seven-ply maple with a painted underside; black grip tape above, or bare wood with a stripe along it."""
    pale = materials.wood("#b88a58", "#dcb88a", axis="x", figure=0.3)
    lacquer = materials.paint(tint, roughness=0.25, coat=0.5)
    thing.add(shapes.sheet("deck", grid, pale, thickness=0.011))
    print_ = thing.add(shapes.sheet("underside", _raised(grid, -0.0063), lacquer))
    bands = materials.paint(palette.pick(rng), roughness=0.25, coat=0.5)
    other = materials.paint(palette.pick(rng, ("white", "black", "yellow")), roughness=0.25, coat=0.5)
    rows, columns = np.divmod(np.arange(40 * 10), 10)
    slant = (rows + columns * int(rng.integers(-2, 3))) % 14
    paint_faces(print_, [bands, other], np.where(slant < 3, 1, np.where(slant == 4, 2, 0)))
    if grip:
        thing.add(shapes.sheet("grip tape", _raised(grid, 0.0063), _grip_tape()))
        _deck_bolts(thing, grid)
        return
    stained = materials.wood("#6b4426", "#a5763f", axis="x", figure=0.3)
    top = thing.add(shapes.sheet("top", _raised(grid, 0.0063), stained))
    paint_faces(top, [lacquer], np.isin(columns, (2, 4, 5, 7)).astype(int))


def _grip_tape():
    """Black sandpaper."""
    graph = materials.Graph("grip tape")
    grit = graph.noise(graph.coordinates(), 700.0, detail=2)
    tint = graph.ramp(grit, [(0.35, materials.colour("#0f0f10")), (0.7, materials.colour("#38383a"))])
    graph.bump(grit, 0.8, 0.001)
    return graph.principled({"Base Color": tint, "Roughness": 0.95})


def _deck_bolts(thing, grid) -> None:
    """Four bolt heads over each truck."""
    z = float(grid[20, 5, 2]) + 0.0075
    half = 0.27 * float(np.ptp(grid[..., 0]))
    places = [(s * (half + dx), dy, z) for s in (-1, 1) for dx in (-0.028, 0.028) for dy in (-0.021, 0.021)]
    bolts = [[(x, y, z - 0.004), (x, y, z + 0.0012)] for x, y, z in places]
    thing.add(bars("bolts", np.array(bolts), 0.005, materials.metal("#c9cacc"), sides=10))


def _plastic_deck(thing, grid, tint) -> None:
    """Moulded plastic with a raised rim and a pattern of small squares to stand on."""
    plastic = materials.plastic(tint, roughness=0.35)
    thing.add(shapes.sheet("deck", grid, plastic, thickness=0.012))
    rim = np.concatenate([grid[:, 0], grid[::-1, -1]])
    thing.add(shapes.tube("rim", moved(rim, 0, 0, 0.003), 0.0075, plastic, closed=True, smooth=0))
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    cell = np.concatenate([np.insert(square * half, 2, z, axis=1) for half, z in ((0.0095, 0.0), (0.0075, 0.0022))])
    faces = [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7), (4, 5, 6, 7)]
    slope = np.gradient(grid, axis=0)
    inner = (slice(4, -4), slice(2, -2))
    frames = [
        shapes.frame(place, along, (0, 0, 1))
        for place, along in zip(_raised(grid, 0.006)[inner].reshape(-1, 3), slope[inner].reshape(-1, 3), strict=True)
    ]
    thing.add(shapes.copies("waffle", (cell, faces), np.array(frames), materials.plastic(palette.darker(tint, 0.85))))


def _trucks(thing, rng, x, level, width, r, tint) -> None:
    """Two trucks under the deck at +x and -x: base plate, hanger, bushings; four wheels with their bearings."""
    steel = materials.metal("#b9babb", roughness=0.35)
    rubber = materials.plastic(tint, roughness=0.3)
    bushing = materials.plastic(str(rng.choice(("#c93a2e", "#1b1b1d", "#e3bb34", "#2c5a94"))), roughness=0.5)
    track = 0.5 * width - 0.012
    hangers, axles, rings = [], [], []
    wheel = [(0, -0.014), (0.4 * r, -0.014), (0.45 * r, -0.017), (0.82 * r, -0.017), (r, -0.01), (r, 0.01)]
    wheel += [(0.82 * r, 0.017), (0.45 * r, 0.017), (0.4 * r, 0.014), (0, 0.014)]
    for side in (-1, 1):
        at = np.array([side * x, 0, 0])
        thing.add(shapes.box("base plate", (0.085, 0.055, 0.008), moved(at, 0, 0, level - 0.004), steel, bevel=0.003))
        hangers.append([moved(at, 0, -track + 0.022, r), moved(at, 0, track - 0.022, r)])
        hangers.append([moved(at, 0, 0, r), moved(at, -side * 0.02, 0, level)])
        axles.append([moved(at, 0, -track - 0.022, r), moved(at, 0, track + 0.022, r)])
        rings.append([moved(at, -side * 0.012, 0, r + 0.012), moved(at, -side * 0.016, 0, level - 0.007)])
        for y in (-track, track):
            aimed(thing.add(shapes.lathe("wheel", wheel, rubber, segments=28)), moved(at, 0, y, r), (0, 1, 0))
    thing.add(bars("hangers", np.array(hangers + axles), [0.012, 0.01] * 2 + [0.0045] * 2, steel))
    thing.add(bars("bushings", np.array(rings), 0.0155, bushing))


# --------------------------------------------------------------------------------------------------------------- kinds


def _guitar(rng: np.random.Generator) -> Thing:
    """Acoustic in natural or dyed wood, or electric in any lacquer; mostly on a stand."""
    design = str(rng.choice(("acoustic", "cutaway", "solid", "single"), p=(0.4, 0.2, 0.2, 0.2)))
    stand, lean = bool(rng.random() < 0.75), float(rng.uniform(0.12, 0.22))
    if design in ("solid", "single"):
        return guitar(rng, tint=palette.pick(rng), design=design, lean=lean, stand=stand)
    natural = str(rng.choice(("#dcb06c", "#c98f4e", "#e3c08a", "#8d5a33")))
    tint = palette.vary(rng, natural) if rng.random() < 0.75 else palette.pick(rng)
    sides = str(rng.choice(("#5a2f1c", "#8a5a33", "#2b1a14")))
    return guitar(rng, tint=tint, sides=sides, design=design, lean=lean, stand=stand)


def _bicycle(rng: np.random.Generator) -> Thing:
    """Any design and colour, heading right or left."""
    design = str(rng.choice(("city", "city", "racing", "mountain")))
    made = bicycle(
        rng,
        tint=palette.pick(rng),
        design=design,
        wheel=rng.uniform(0.32, 0.35),
        trim=str(rng.choice(("#1b1b1d", "#6b3d22", "#8d6340"))),
        basket=bool(rng.random() < 0.55),
        tyre=str(rng.choice(("#1a1a1b", "#1a1a1b", "#e6dfcc", "#9a7448"))) if design != "mountain" else "#1a1a1b",
    )
    if rng.random() < 0.35:
        turn_about(made, np.pi)
    return made


def _skateboard(rng: np.random.Generator) -> Thing:
    """Any deck, wheels of any colour; one in five lies on its back."""
    design = str(rng.choice(("popsicle", "cruiser", "longboard"), p=(0.45, 0.3, 0.25)))
    wheels = palette.pick(rng) if rng.random() < 0.7 else "#f2f1ec"
    return skateboard(rng, tint=palette.pick(rng), wheels=wheels, design=design, flipped=bool(rng.random() < 0.2))


KINDS = {
    "guitar": Kind(_guitar, on=("floor",)),
    "bicycle": Kind(_bicycle, on=("floor",)),
    "skateboard": Kind(_skateboard, on=("floor",)),
}
