"""What walls and floors are made of: `WALLS` and `FLOORS`, one function a finish, colours and patterns from `rng`.

A floor is laid over an area (left, front, right, back) in metres at z = 0. A wall is built over (left, right, height)
with its face at y = 0 towards -y and returns its parts, so that the caller can turn it round a corner.
"""

from collections.abc import Callable, Sequence

import bpy
import numpy as np
from mathutils import Matrix

from lab.scenes import materials, palette, rooms, shapes
from lab.scenes.materials import Graph, colour, shade

Area = Sequence[float]  # left, front, right, back
Parts = list[bpy.types.Object]

PALE = ("#f0eee9", "#e6e1d8", "#dfe3e4", "#e9e2d2", "#d9dcd6", "#efe7df", "#cfd4d6")
TINTS = ("#9fb3a6", "#7f97a8", "#c9a78e", "#b9b49f", "#49606b", "#39493f", "#a85f45", "#d9b9ae", "#c7b45e", "#8a7f98")
WOODS = (("#8f7154", "#cfb494"), ("#4a2f1f", "#7b5436"), ("#b39877", "#dfcbad"), ("#6b6660", "#a9a39a"))
WOODS += (("#7a4526", "#b3754a"), ("#c8b89c", "#efe3cd"), ("#2b211b", "#4f3f33"))


def _choice(rng: np.random.Generator, options: Sequence) -> object:
    return options[int(rng.integers(len(options)))]


def _wall_colour(rng: np.random.Generator) -> str:
    """More often pale than not, as rooms are."""
    return palette.vary(rng, _choice(rng, PALE if rng.random() < 0.6 else TINTS))


# Materials that only walls and floors have.


def carpet(hex_colour: str, *, fleck: float = 0.25, loop: float = 0.006) -> bpy.types.Material:
    """Return fitted carpet: loops of `loop` metres, flecked, with the trace of feet."""
    graph, base = Graph("carpet"), colour(hex_colour)
    where = graph.coordinates()
    loops = graph.cells(where, 1 / loop)
    flecks = graph.noise(where, 0.45 / loop, detail=2, rough=0.8)
    trodden = graph.noise(where, 2.2, detail=4)
    tint = graph.ramp(flecks, [(0.35, shade(base, 1 - fleck)), (0.65, shade(base, 1 + fleck))])
    worn = graph.ramp(trodden, [(0.35, (0.9, 0.9, 0.9, 1)), (0.65, (1.05, 1.05, 1.05, 1))])
    graph.bump(graph.math("MULTIPLY", loops, -1.0), 0.9, 0.004)
    values = {"Base Color": graph.mix(1.0, tint, worn, blend="MULTIPLY"), "Roughness": 1.0, "Sheen Weight": 0.2}
    return graph.principled({**values, "Specular IOR Level": 0.05})


def concrete(hex_colour: str, *, roughness: float = 0.6) -> bpy.types.Material:
    """Return trowelled concrete: clouds, pores and a few dark stains."""
    graph, base = Graph("concrete"), colour(hex_colour)
    where = graph.coordinates()
    cloud = graph.noise(where, 1.7, detail=8, rough=0.62, distort=0.8)
    pores = graph.noise(where, 60.0, detail=4, rough=0.7)
    tint = graph.ramp(cloud, [(0.3, shade(base, 0.75)), (0.52, base), (0.75, shade(base, 1.2))])
    specks = graph.ramp(pores, [(0.28, (0.72, 0.72, 0.72, 1)), (0.4, (1, 1, 1, 1))])
    graph.bump(graph.math("ADD", pores, cloud), 0.25, 0.002)
    values = {"Base Color": graph.mix(1.0, tint, specks, blend="MULTIPLY"), "Roughness": roughness}
    return graph.principled(values)


def terrazzo(ground: str, chips: Sequence[str]) -> bpy.types.Material:
    """Return terrazzo: chips of marble of three colours in a polished ground."""
    graph = Graph("terrazzo")
    where = graph.coordinates()
    values = {"Vector": where, "Scale": 42.0}
    cell = graph.node("ShaderNodeTexVoronoi", values)
    pick = graph.node("ShaderNodeSeparateColor", {0: cell.outputs["Color"]}).outputs[0]
    stops = [(0.0, colour(chips[0])), (0.33, colour(chips[1])), (0.66, colour(chips[2]))]
    ramp = graph.ramp(pick, stops)
    ramp.node.color_ramp.interpolation = "CONSTANT"
    inside = graph.ramp(cell.outputs["Distance"], [(0.3, (1, 1, 1, 1)), (0.36, (0, 0, 0, 1))])
    return graph.principled({"Base Color": graph.mix(inside, colour(ground), ramp), "Roughness": 0.25})


def wallpaper(ground: str, figure: str, pattern: str, *, repeat: float = 0.18) -> bpy.types.Material:
    """Return printed paper: `pattern` is "stripes", "trellis", "dots" or "leaves", repeated every `repeat` metres."""
    graph = Graph("wallpaper")
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    parts = graph.node("ShaderNodeSeparateXYZ", {0: place}).outputs
    u, v = (graph.math("MULTIPLY", parts[axis], 1 / repeat) for axis in (0, 2))

    def tent(value):
        """0 at whole numbers, 0.5 half-way."""
        return graph.math("ABSOLUTE", graph.math("SUBTRACT", graph.math("FRACT", value), 0.5))

    if pattern == "stripes":
        height = graph.math("ADD", tent(u), graph.math("MULTIPLY", tent(graph.math("MULTIPLY", u, 3.0)), 0.2))
    elif pattern == "trellis":
        rising, falling = graph.math("ADD", u, v), graph.math("SUBTRACT", u, v)
        height = graph.math("MULTIPLY", graph.math("MINIMUM", tent(rising), tent(falling)), 3.0)
        height = graph.math("SUBTRACT", 0.42, height)
    elif pattern == "dots":
        shifted = graph.math("ADD", u, graph.math("MULTIPLY", graph.math("FLOOR", v), 0.5))
        across, along = tent(shifted), tent(v)
        squares = graph.math("ADD", graph.math("POWER", across, 2.0), graph.math("POWER", along, 2.0))
        height = graph.math("SUBTRACT", 0.45, graph.math("SQRT", squares))
    else:
        sway = graph.math("MULTIPLY", graph.math("SINE", graph.math("MULTIPLY", v, 6.2832)), 0.14)
        stem = graph.math("MULTIPLY", tent(graph.math("ADD", u, sway)), 3.2)
        lean = graph.math("SUBTRACT", graph.math("MULTIPLY", v, 4.0), graph.math("MULTIPLY", stem, 1.6))
        leaf = graph.math("MULTIPLY", tent(lean), 1.6)  # a leaf at each side of the stem, pointing upwards
        taper = graph.math("MULTIPLY", graph.math("SUBTRACT", stem, 0.6), graph.math("SUBTRACT", stem, 0.6))
        height = graph.math("SUBTRACT", 0.72, graph.math("ADD", leaf, graph.math("MULTIPLY", taper, 1.2)))
    print_here = graph.ramp(height, [(0.23, (0, 0, 0, 1)), (0.26, (1, 1, 1, 1))])
    fibres = graph.noise(graph.coordinates((1, 1, 8)), 90.0, detail=3)
    graph.bump(fibres, 0.12, 0.0008)
    return graph.principled({"Base Color": graph.mix(print_here, colour(ground), colour(figure)), "Roughness": 0.8})


def clay(hex_colour: str, *, spread: float = 0.25, roughness: float = 0.85) -> bpy.types.Material:
    """Return burnt clay for the bricks and tiles of `shapes.pieces`: each its own tone, with burns and pits."""
    graph, base = Graph("clay"), colour(hex_colour)
    where = graph.coordinates(per_piece=True)
    cloud = graph.noise(where, 14.0, detail=6, rough=0.7)
    tint = graph.ramp(cloud, [(0.3, shade(base, 0.7)), (0.55, base), (0.8, shade(base, 1.25))])
    low, high = (1 - spread,) * 3 + (1,), (1 + spread, 1 + 0.8 * spread, 1 + 0.7 * spread, 1)
    own = graph.ramp(graph.tone(), [(0, low), (1, high)])
    graph.bump(graph.noise(where, 90.0, detail=4), 0.5, 0.002)
    return graph.principled({"Base Color": graph.mix(1.0, tint, own, blend="MULTIPLY"), "Roughness": roughness})


def glazed(first: str, second: str | None = None, *, share: float = 0.5) -> bpy.types.Material:
    """Return glazed tile for `shapes.pieces`; with a `second` colour, pieces whose tone is under `share` have it."""
    graph, base = Graph("glazed"), colour(first)
    cloud = graph.noise(graph.coordinates(per_piece=True), 6.0, detail=3)
    tint = graph.ramp(cloud, [(0.3, shade(base, 0.93)), (0.7, shade(base, 1.04))])
    if second:
        other = graph.ramp(graph.tone(), [(share - 0.001, (1, 1, 1, 1)), (share, (0, 0, 0, 1))])
        tint = graph.mix(other, tint, colour(second))
    else:
        own = graph.ramp(graph.tone(), [(0, (0.9, 0.9, 0.9, 1)), (1, (1.06, 1.06, 1.06, 1))])
        tint = graph.mix(1.0, tint, own, blend="MULTIPLY")
    return graph.principled({"Base Color": tint, "Roughness": 0.14, "Coat Weight": 0.2})


# Floors.


def boards_of(rng: np.random.Generator) -> tuple[str, str]:
    """Return the dark and the light colour of some wood."""
    dark, light = _choice(rng, WOODS)
    return palette.vary(rng, dark, 0.6), palette.vary(rng, light, 0.6)


def planks(rng: np.random.Generator, area: Area) -> None:
    """Long boards from left to right."""
    wood = materials.wood(*boards_of(rng), per_piece=True, tone_spread=0.22, roughness=rng.uniform(0.35, 0.6))
    rooms.plank_floor(area, wood, width=rng.uniform(0.09, 0.2), seed=int(rng.integers(1 << 30)))


def long_planks(rng: np.random.Generator, area: Area) -> None:
    """Boards that run away from the viewer."""
    left, front, right, back = area
    wood = materials.wood(*boards_of(rng), per_piece=True, tone_spread=0.18, roughness=rng.uniform(0.35, 0.6))
    turned, width = (front, -right, back, -left), rng.uniform(0.1, 0.2)
    floor = rooms.plank_floor(turned, wood, width=width, seed=int(rng.integers(99)))
    floor.rotation_euler = (0, 0, np.pi / 2)


def painted_planks(rng: np.random.Generator, area: Area) -> None:
    """Old boards under floor paint."""
    paint = materials.paint(_choice(rng, ("#e9e7e2", "#b8bcbd", "#6f7c83", "#8d9a8c", "#3a3d40")), roughness=0.4)
    rooms.plank_floor(area, paint, width=0.12, seed=int(rng.integers(99)))


def herringbone(rng: np.random.Generator, area: Area) -> None:
    """Short boards in a herringbone."""
    wood = materials.wood(*boards_of(rng), per_piece=True, tone_spread=0.15, contrast=0.85, roughness=0.45)
    rooms.herringbone_floor(area, wood, width=rng.uniform(0.07, 0.1), seed=int(rng.integers(99)))


def parquet_squares(rng: np.random.Generator, area: Area) -> None:
    """Squares of five strips each, laid by turns along and across."""
    left, front, right, back = area
    side, strips = rng.uniform(0.24, 0.36), 5
    places = []
    for i, x in enumerate(np.arange(left, right, side)):
        for j, y in enumerate(np.arange(front, back, side)):
            for k in range(strips):
                offset = (k + 0.5) * side / strips
                across = (i + j) % 2
                middle = (x + offset, y + side / 2) if across else (x + side / 2, y + offset)
                places.append((*middle, side - 0.001, side / strips - 0.001, np.pi / 2 * across))
    wood = materials.wood(*boards_of(rng), per_piece=True, tone_spread=0.2, roughness=0.4)
    shapes.pieces("floor", np.array(places), 0.02, 0.001, wood, seed=int(rng.integers(99)), level=0.0003)


def stone_tiles(rng: np.random.Generator, area: Area) -> None:
    """Large tiles of honed stone."""
    tint = palette.vary(rng, _choice(rng, ("#cdc3b4", "#b7b4ad", "#8f8d88", "#d8d2c8", "#6f6c68")))
    rooms.tile_floor(area, materials.stone(tint, vein=rng.uniform(0.04, 0.1)), side=rng.uniform(0.4, 0.9))


def marble_tiles(rng: np.random.Generator, area: Area) -> None:
    """Polished pale marble with strong veins."""
    tint = _choice(rng, ("#ece9e4", "#e2ddd2", "#3a3d3c", "#d9d3d0"))
    rooms.tile_floor(area, materials.stone(tint, roughness=0.12, vein=0.16, tone_spread=0.03), side=0.6, gap=0.0015)


def chequered_tiles(rng: np.random.Generator, area: Area) -> None:
    """Two colours of glazed tile by turns."""
    left, front, right, back = area
    side = rng.uniform(0.2, 0.45)
    pairs = (("#ece9e2", "#232426"), ("#e8e2d4", "#6d7f86"), ("#e6ded0", "#8b3f30"), ("#efece6", "#4e6653"))
    places = {0: [], 1: []}
    for i, x in enumerate(np.arange(left, right, side)):
        for j, y in enumerate(np.arange(front, back, side)):
            places[(i + j) % 2].append((x + side / 2, y + side / 2, side - 0.003, side - 0.003, 0.0))
    _grout(area, "#a9a49b")
    for half, tint in zip((0, 1), _choice(rng, pairs), strict=True):
        shapes.pieces("floor", np.array(places[half]), 0.01, 0.0015, glazed(tint), seed=half, level=0.0004)


def terracotta_tiles(rng: np.random.Generator, area: Area) -> None:
    """Square tiles of burnt clay, set on the diagonal or straight."""
    left, front, right, back = area
    side, turned = rng.uniform(0.2, 0.3), bool(rng.random() < 0.5)
    reach = 1.5 * max(right - left, back - front)
    steps = np.arange(-reach, reach, side) if turned else None
    middle = np.array([(left + right) / 2, (front + back) / 2])
    places = []
    if turned:
        turn = np.array([(1, -1), (1, 1)]) / np.sqrt(2)
        for a in steps:
            for b in steps:
                x, y = turn @ (a, b) + middle
                if left < x < right and front < y < back:
                    places.append((x, y, side - 0.006, side - 0.006, np.pi / 4))
    else:
        xs, ys = np.arange(left, right, side), np.arange(front, back, side)
        places = [(x, y, side - 0.006, side - 0.006, 0.0) for x in xs for y in ys]
    _grout(area, "#b3a593")
    tint = palette.vary(rng, _choice(rng, ("#a8613f", "#b87850", "#8f4f35")))
    shapes.pieces("floor", np.array(places), 0.01, 0.003, clay(tint, spread=0.18, roughness=0.6), seed=1, level=0.001)


def mosaic(rng: np.random.Generator, area: Area) -> None:
    """Small tiles of two colours scattered over one another, as in bathrooms."""
    left, front, right, back = area
    side = rng.uniform(0.09, 0.12)
    xs, ys = np.arange(left, right, side), np.arange(front, back, side)
    places = [(x, y, side - 0.004, side - 0.004, 0.0) for x in xs for y in ys]
    _grout(area, "#d6d3cc")
    first, second = _choice(rng, (("#e9e7e1", "#33505c"), ("#dfe4e2", "#7aa0a4"), ("#e7e0d3", "#1f2123")))
    tiles = glazed(first, second, share=rng.uniform(0.08, 0.4))
    shapes.pieces("floor", np.array(places), 0.01, 0.0012, tiles, seed=int(rng.integers(99)), level=0.0003)


def fitted_carpet(rng: np.random.Generator, area: Area) -> None:
    """Carpet from wall to wall."""
    tints = ("#b3aca0", "#8d9296", "#6d5f52", "#4a5560", "#c9bfae", "#7d6a6d", "#5f6b5a")
    yarn = carpet(palette.vary(rng, _choice(rng, tints)), fleck=rng.uniform(0.1, 0.4), loop=rng.uniform(0.005, 0.009))
    _slab(area, yarn)


def concrete_floor(rng: np.random.Generator, area: Area) -> None:
    """A concrete screed, sealed or raw."""
    tint = palette.vary(rng, _choice(rng, ("#9c9a96", "#b5b2ac", "#7b7a78")))
    _slab(area, concrete(tint, roughness=rng.uniform(0.3, 0.7)))


def terrazzo_floor(rng: np.random.Generator, area: Area) -> None:
    """Polished terrazzo without joints."""
    ground = _choice(rng, ("#d8d4cb", "#c4c6c4", "#8f918e"))
    chips = [palette.pick(rng, ("white", "grey", "brown", "black", "green", "pink")) for _ in range(3)]
    _slab(area, terrazzo(ground, chips))


def linoleum(rng: np.random.Generator, area: Area) -> None:
    """Marbled linoleum."""
    tint = palette.vary(rng, _choice(rng, ("#7d8a84", "#a89a82", "#6b7681", "#8c5a48", "#b9b7ae")))
    _slab(area, materials.stone(tint, roughness=0.4, vein=0.12, per_piece=False))


def _slab(area: Area, material: bpy.types.Material) -> None:
    left, front, right, back = area
    at = ((left + right) / 2, (front + back) / 2, -0.05)
    shapes.box("floor", (right - left, back - front, 0.1), at, material, bevel=0.0)


def _grout(area: Area, tint: str) -> None:
    left, front, right, back = area
    at = ((left + right) / 2, (front + back) / 2, -0.012)
    shapes.box("grout", (right - left, back - front, 0.02), at, materials.plaster(tint), bevel=0.0)


FLOORS: dict[str, Callable[[np.random.Generator, Area], None]] = {
    "planks": planks,
    "long planks": long_planks,
    "painted planks": painted_planks,
    "herringbone": herringbone,
    "parquet squares": parquet_squares,
    "stone tiles": stone_tiles,
    "marble tiles": marble_tiles,
    "chequered tiles": chequered_tiles,
    "terracotta tiles": terracotta_tiles,
    "mosaic": mosaic,
    "carpet": fitted_carpet,
    "concrete": concrete_floor,
    "terrazzo": terrazzo_floor,
    "linoleum": linoleum,
}
UNSEEN_FLOORS = ("herringbone", "terracotta tiles", "terrazzo")  # for held-out scenes only


# Walls.

Span = tuple[float, float, float]  # left, right, height
Opening = Sequence[float] | None  # left, bottom, right, top


def _plain(span: Span, material: bpy.types.Material, opening: Opening) -> Parts:
    left, right, height = span
    return [rooms.wall(left, right, height, 0.0, material, opening=opening)]


def plastered(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Emulsion on plaster."""
    return _plain(span, materials.plaster(_wall_colour(rng)), opening)


def limewashed(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Limewash: strong clouds of one colour."""
    graph, base = Graph("limewash"), colour(_wall_colour(rng))
    brushed = graph.noise(graph.coordinates(), 2.4, detail=7, rough=0.68, distort=1.5)
    tint = graph.ramp(brushed, [(0.28, shade(base, 0.74)), (0.5, base), (0.75, shade(base, 1.16))])
    graph.bump(brushed, 0.2, 0.003)
    return _plain(span, graph.principled({"Base Color": tint, "Roughness": 0.95}), opening)


def _papered(pattern: str, repeats: tuple[float, float]):
    """A wall papered in this pattern, which repeats every so many metres (least, most)."""

    def build(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
        ground = _wall_colour(rng)
        figure = palette.darker(ground, rng.uniform(0.72, 0.9)) if rng.random() < 0.6 else palette.pick(rng)
        return _plain(span, wallpaper(ground, figure, pattern, repeat=rng.uniform(*repeats)), opening)

    return build


def concrete_wall(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Bare concrete."""
    return _plain(span, concrete(palette.vary(rng, "#a3a19d"), roughness=0.8), opening)


def _masonry(rng, span: Span, opening: Opening, size: Sequence[float], gap: float, material, bed) -> Parts:
    """Courses of bricks or tiles, each shifted by half against the last, on a bed that shows in the joints."""
    left, right, height = span
    long, tall = size
    lying = []
    for row, z in enumerate(np.arange(tall / 2, height, tall)):
        for x in np.arange(left + (row % 2) * long / 2, right + long, long):
            for start, end in _beside(x - long / 2, x + long / 2, z, opening):
                if end - start > 2 * gap:
                    lying.append(((start + end) / 2, z, end - start - gap, tall - gap, 0.0))
    faced = shapes.pieces("wall", np.array(lying), 0.012, 0.002, material, seed=int(rng.integers(99)), level=0.0015)
    faced.matrix_world = Matrix(((1, 0, 0, 0), (0, 0, -1, -0.006), (0, 1, 0, 0), (0, 0, 0, 1)))
    return [*_plain(span, bed, opening), faced]


def _beside(start: float, end: float, z: float, opening: Opening) -> list[tuple[float, float]]:
    """What is left of a brick from `start` to `end` in the course at height z, where it meets an opening."""
    if not opening or not opening[1] < z < opening[3]:
        return [(start, end)]
    return [(start, min(end, opening[0])), (max(start, opening[2]), end)]


def brick(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Bare brick in stretcher bond."""
    tint = palette.vary(rng, _choice(rng, ("#96492f", "#a8664a", "#7d4334", "#b08a6a")))
    return _masonry(rng, span, opening, (0.225, 0.075), 0.011, clay(tint), materials.plaster("#b9b2a6", grain=1.5))


def painted_brick(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Brick under paint, joints and all."""
    paint = materials.paint(_wall_colour(rng), roughness=0.6, unevenness=0.05)
    return _masonry(rng, span, opening, (0.225, 0.075), 0.008, paint, paint)


def metro_tiles(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Glazed tiles in courses, as in kitchens."""
    tint = palette.vary(rng, _choice(rng, ("#f0efea", "#dfe6e2", "#5e7f7a", "#2f4a5c", "#c98f7a", "#232527")))
    bed = materials.plaster(_choice(rng, ("#d9d6cf", "#8a8884")))
    return _masonry(rng, span, opening, (0.2, 0.1), 0.004, glazed(tint), bed)


def square_tiles(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Small square tiles of two colours."""
    first, second = _choice(rng, (("#eeece6", "#8fb0b5"), ("#e9e5db", "#c9a24a"), ("#f0efeb", "#3d5a66")))
    tiles = glazed(first, second, share=rng.uniform(0.0, 0.3))
    return _masonry(rng, span, opening, (0.13, 0.13), 0.004, tiles, materials.plaster("#cfccc5"))


def boards(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Upright painted or oiled boards."""
    left, right, height = span
    if opening:  # boards are not cut: behind a window's wall they are left out
        return plastered(rng, span, opening)
    dark, light = boards_of(rng)
    paint = materials.paint(_wall_colour(rng), roughness=0.6, unevenness=0.04)
    finish = paint if rng.random() < 0.6 else materials.wood(dark, light, per_piece=True)
    width = rng.uniform(0.09, 0.16)
    made = rooms.boarded_wall(left, right, height, 0.0, finish, width=width, seed=int(rng.integers(99)))
    return [*_plain(span, materials.plaster("#77736c"), None), made]


def shiplap(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Long lying boards, painted or of bare wood."""
    dark, light = boards_of(rng)
    paint = materials.paint(_wall_colour(rng), roughness=0.5, unevenness=0.04)
    finish = paint if rng.random() < 0.5 else materials.wood(dark, light, per_piece=True, tone_spread=0.2)
    return _masonry(rng, span, opening, (2.4, 0.16), 0.004, finish, materials.plaster("#8a857c"))


def wainscot(rng: np.random.Generator, span: Span, opening: Opening) -> Parts:
    """Painted panels with a rail up to the waist, paint or paper above."""
    left, right, _height = span
    parts = plastered(rng, span, opening) if rng.random() < 0.6 else WALLS["leaf paper"](rng, span, opening)
    high = min(rng.uniform(0.8, 1.05), opening[1] - 0.02 if opening else 9.0)
    white = materials.paint(_choice(rng, ("#f0eee8", "#dfe3df", "#5b6b66", "#3d4a55")), roughness=0.4)
    parts.append(shapes.box("wainscot", (right - left, 0.012, high), ((left + right) / 2, -0.006, high / 2), white))
    parts.append(shapes.box("rail", (right - left, 0.03, 0.04), ((left + right) / 2, -0.015, high), white, bevel=0.008))
    pitch = rng.uniform(0.45, 0.7)
    for x in np.arange(left + pitch / 2, right, pitch):
        inner = (pitch - 0.14, 0.012, high - 0.34)
        parts.append(shapes.box("panel", inner, (x, -0.012, high / 2 + 0.04), white, bevel=0.005))
    return parts


WALLS: dict[str, Callable[[np.random.Generator, Span, Opening], Parts]] = {
    "plaster": plastered,
    "limewash": limewashed,
    "striped paper": _papered("stripes", (0.08, 0.2)),
    "trellis paper": _papered("trellis", (0.12, 0.3)),
    "dotted paper": _papered("dots", (0.1, 0.2)),
    "leaf paper": _papered("leaves", (0.12, 0.25)),
    "concrete": concrete_wall,
    "brick": brick,
    "painted brick": painted_brick,
    "metro tiles": metro_tiles,
    "square tiles": square_tiles,
    "boards": boards,
    "shiplap": shiplap,
    "wainscot": wainscot,
}
UNSEEN_WALLS = ("limewash", "metro tiles", "shiplap", "trellis paper")  # for held-out scenes only


def choices(finishes: dict[str, Callable], unseen: Sequence[str], part: str) -> list[str]:
    """Return the names to draw from in the "all", "training" or "held out" `part` of the scenes."""
    if part == "held out":
        return sorted(unseen)
    return sorted(finishes) if part == "all" else sorted(set(finishes) - set(unseen))
