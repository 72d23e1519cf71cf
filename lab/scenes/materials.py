"""Materials: wood, cloth, wall, metal, wicker and the rest, all procedural. Colours are sRGB hex, sizes metres.

Every function returns a new material. Patterns live in the object's own coordinates, so that they move with it; the
pieces of `shapes.pieces` and `shapes.copies` bring their own ("grain", "tone"). Knows no thing and no room.
"""

from collections.abc import Mapping, Sequence

import bpy

Value = bpy.types.NodeSocket | float | Sequence[float]


def colour(text: str) -> tuple[float, float, float, float]:
    """Return the linear RGBA of an sRGB colour "#rrggbb"."""
    values = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return (*(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values), 1.0)


class Graph:
    """A material under construction: its nodes are made and joined by the methods, which return output sockets."""

    def __init__(self, name: str):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.shader = self.tree.nodes["Principled BSDF"]
        self.output = self.tree.nodes["Material Output"]

    def node(self, kind: str, inputs: Mapping, settings: Mapping | None = None) -> bpy.types.Node:
        """Return a new node of `kind` with these inputs (by name or index; a socket is joined) and settings."""
        made = self.tree.nodes.new(kind)
        for key, value in (settings or {}).items():
            setattr(made, key, value)
        for key, value in inputs.items():
            self.set(made.inputs[key], value)
        return made

    def set(self, socket: bpy.types.NodeSocket, value: Value) -> None:
        """Join `value` to the socket, or make it the socket's own value."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def principled(self, inputs: Mapping) -> bpy.types.Material:
        """Set inputs of the surface shader and return the material."""
        for key, value in inputs.items():
            self.set(self.shader.inputs[key], value)
        return self.material

    def coordinates(self, scale: Sequence[float] = (1, 1, 1), *, per_piece: bool = False) -> bpy.types.NodeSocket:
        """Return the object's coordinates in metres times `scale`; each object looks at another place of a pattern."""
        if per_piece:
            where = self.node("ShaderNodeAttribute", {}, {"attribute_name": "grain"}).outputs["Vector"]
        else:
            place = self.node("ShaderNodeTexCoord", {}).outputs["Object"]
            spread = self.math("MULTIPLY", self.node("ShaderNodeObjectInfo", {}).outputs["Random"], 37.0)
            where = self.node("ShaderNodeVectorMath", {0: place, 1: spread}, {"operation": "ADD"}).outputs[0]
        return self.node("ShaderNodeVectorMath", {0: where, 1: scale}, {"operation": "MULTIPLY"}).outputs[0]

    def noise(self, where: Value, scale: float, *, detail: float = 4.0, rough: float = 0.55, distort: float = 0.0):
        """Return fractal noise, 0 to 1 round 0.5."""
        values = {"Vector": where, "Scale": scale, "Detail": detail, "Roughness": rough, "Distortion": distort}
        return self.node("ShaderNodeTexNoise", values).outputs[0]

    def cells(self, where: Value, scale: float, *, feature: str = "F1") -> bpy.types.NodeSocket:
        """Return the distance to the nearest of scattered points (Voronoi), for grain and weave."""
        values = {"Vector": where, "Scale": scale}
        return self.node("ShaderNodeTexVoronoi", values, {"feature": feature}).outputs["Distance"]

    def wave(self, where: Value, scale: float, axis: str, *, distort: float = 0.0) -> bpy.types.NodeSocket:
        """Return stripes across `axis` ("X", "Y" or "Z"), 0 to 1 and back; `distort` bends them."""
        values = {"Vector": where, "Scale": scale, "Distortion": distort, "Detail": 2.0}
        return self.node("ShaderNodeTexWave", values, {"bands_direction": axis}).outputs["Factor"]

    def math(self, operation: str, a: Value, b: Value = 0.0) -> bpy.types.NodeSocket:
        """Return `a` operation `b`."""
        return self.node("ShaderNodeMath", {0: a, 1: b}, {"operation": operation}).outputs[0]

    def ramp(self, factor: Value, stops: Sequence[tuple[float, Sequence[float]]]) -> bpy.types.NodeSocket:
        """Return the colour that the stops (place, linear RGBA) give to `factor`."""
        made = self.node("ShaderNodeValToRGB", {"Fac": factor})
        elements = made.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(0.5)
        for element, (place, value) in zip(elements, stops, strict=True):
            element.position, element.color = place, value
        return made.outputs["Color"]

    def mix(self, factor: Value, a: Value, b: Value, *, blend: str = "MIX") -> bpy.types.NodeSocket:
        """Return colour `a` where factor is 0, `b` where it is 1 (or another blend of the two)."""
        settings = {"data_type": "RGBA", "blend_type": blend}
        return self.node("ShaderNodeMix", {0: factor, 6: a, 7: b}, settings).outputs[2]

    def bump(self, height: Value, strength: float, distance: float = 0.002) -> None:
        """Let `height` (0 to 1, `distance` metres) shape the light on the surface."""
        values = {"Height": height, "Strength": strength, "Distance": distance}
        self.set(self.shader.inputs["Normal"], self.node("ShaderNodeBump", values).outputs[0])

    def tone(self) -> bpy.types.NodeSocket:
        """Return the piece's own random number, 0 to 1 ("tone")."""
        return self.node("ShaderNodeAttribute", {}, {"attribute_name": "tone"}).outputs["Fac"]


def shade(value: Sequence[float], factor: float) -> tuple[float, ...]:
    """Return a linear colour made lighter or darker, alpha kept."""
    return (*(min(v * factor, 1.0) for v in value[:3]), 1.0)


def paint(hex_colour: str, *, roughness: float = 0.5, unevenness: float = 0.06, coat: float = 0.0):
    """Return a painted or lacquered surface with a trace of dust and of the brush."""
    graph, base = Graph("paint"), colour(hex_colour)
    where = graph.coordinates()
    cloud = graph.noise(where, 6.0, detail=5)
    tint = graph.ramp(cloud, [(0.3, shade(base, 1 - unevenness)), (0.7, shade(base, 1 + unevenness))])
    graph.bump(graph.noise(where, 220.0, detail=2), 0.08, 0.001)
    values = {"Base Color": tint, "Roughness": roughness, "Coat Weight": coat, "Coat Roughness": 0.15}
    return graph.principled(values)


def plaster(hex_colour: str, *, grain: float = 0.35):
    """Return a wall's emulsion paint on plaster: roller marks, and clouds of lighter and darker."""
    graph, base = Graph("plaster"), colour(hex_colour)
    where = graph.coordinates()
    cloud = graph.noise(where, 1.3, detail=6)
    tint = graph.ramp(cloud, [(0.25, shade(base, 0.955)), (0.75, shade(base, 1.03))])
    fine = graph.math("ADD", graph.noise(where, 160.0, detail=3), graph.noise(where, 14.0, detail=3))
    graph.bump(fine, grain, 0.0012)
    return graph.principled({"Base Color": tint, "Roughness": 0.85, "Specular IOR Level": 0.25})


def wood(
    dark: str,
    light: str,
    *,
    axis: str = "x",
    per_piece: bool = False,
    roughness: float = 0.42,
    contrast: float = 1.0,
    tone_spread: float = 0.25,
    figure: float = 1.0,
):
    """Return wood whose grain runs along `axis`; `figure` scales how wide the figure is (1: a table's boards)."""
    graph = Graph("wood")
    along = {"x": (1, 9, 9), "y": (9, 1, 9), "z": (9, 9, 1)}["x" if per_piece else axis]
    where = graph.coordinates(along, per_piece=per_piece)
    flow = graph.noise(where, 1.1 / figure, detail=3, distort=0.6)
    rings = graph.math("FRACT", graph.math("MULTIPLY", flow, 9.0))
    rings = graph.math("ABSOLUTE", graph.math("SUBTRACT", rings, 0.5))
    fibres = graph.noise(graph.coordinates([9 * a for a in along], per_piece=per_piece), 1.6, detail=6, rough=0.7)
    figure_mix = graph.math("ADD", graph.math("MULTIPLY", rings, 0.9), graph.math("MULTIPLY", fibres, 0.75))
    low, high = 0.5 - 0.32 / contrast, 0.5 + 0.42 / contrast
    tint = graph.ramp(figure_mix, [(max(low, 0), colour(dark)), (min(high, 1), colour(light))])
    if per_piece:
        grey = graph.ramp(
            graph.tone(),
            [
                (0, (1 - tone_spread,) * 3 + (1,)),
                (1, (1 + tone_spread * 0.4, 1 + tone_spread * 0.35, 1 + tone_spread * 0.3, 1)),
            ],
        )
        tint = graph.mix(1.0, tint, grey, blend="MULTIPLY")
    graph.bump(fibres, 0.25, 0.0006)
    shine = graph.math("ADD", graph.math("MULTIPLY", fibres, 0.25), roughness - 0.12)
    return graph.principled({"Base Color": tint, "Roughness": shine})


def cloth(
    hex_colour: str,
    *,
    weave: float = 0.0016,
    mottled: float = 0.12,
    bump: float = 0.5,
    fold: float = 0.0,
    sheen: float = 0.3,
    shine: float = 0.0,
):
    """Return woven cloth: threads of `weave` metres, mottled colour, and soft creases where `fold` > 0
    (strength); `shine` 1 is satin."""
    graph, base = Graph("cloth"), colour(hex_colour)
    where = graph.coordinates()
    threads = graph.cells(where, 1 / weave)
    warp = graph.noise(graph.coordinates((1, 1, 0.2)), 420.0, detail=2)
    weft = graph.noise(graph.coordinates((0.2, 0.2, 1)), 420.0, detail=2)
    cloud = graph.noise(where, 9.0, detail=6)
    slub = graph.math("MULTIPLY", graph.math("ADD", warp, weft), 0.38)
    fleck = graph.math("ADD", slub, graph.math("MULTIPLY", cloud, 0.34))
    tint = graph.ramp(fleck, [(0.35, shade(base, 1 - 2 * mottled)), (0.75, shade(base, 1 + 1.4 * mottled))])
    height = graph.math("MULTIPLY", threads, -0.5)
    if fold:
        creases = graph.noise(where, 14.0, detail=4, distort=0.8)
        height = graph.math("ADD", height, graph.math("MULTIPLY", creases, 6.0 * fold))
    graph.bump(height, bump, 0.0015)
    values = {"Base Color": tint, "Roughness": 0.9 - 0.5 * shine, "Sheen Weight": sheen}
    values["Specular IOR Level"] = 0.2 + 0.3 * shine
    return graph.principled(values)


def metal(hex_colour: str = "#c9cacc", *, roughness: float = 0.28, brushed: bool = False):
    """Return bare metal, polished or brushed."""
    graph = Graph("metal")
    where = graph.coordinates((1, 40, 40) if brushed else (1, 1, 1))
    smear = graph.noise(where, 12.0, detail=5)
    shine = graph.math("ADD", graph.math("MULTIPLY", smear, 0.18), roughness - 0.09)
    return graph.principled({"Base Color": colour(hex_colour), "Metallic": 1.0, "Roughness": shine})


def plastic(hex_colour: str, *, roughness: float = 0.4):
    """Return moulded plastic, rubber at a high roughness."""
    graph = Graph("plastic")
    graph.bump(graph.noise(graph.coordinates(), 900.0, detail=1), 0.1, 0.0005)
    return graph.principled({"Base Color": colour(hex_colour), "Roughness": roughness})


def ceramic(hex_colour: str, *, roughness: float = 0.12):
    """Return glazed ware with a slightly uneven glaze."""
    graph, base = Graph("ceramic"), colour(hex_colour)
    cloud = graph.noise(graph.coordinates(), 18.0, detail=3)
    tint = graph.ramp(cloud, [(0.3, shade(base, 0.94)), (0.7, shade(base, 1.03))])
    graph.bump(graph.noise(graph.coordinates(), 25.0, detail=2), 0.06, 0.002)
    return graph.principled({"Base Color": tint, "Roughness": roughness, "Coat Weight": 0.3})


def glass(hex_colour: str = "#f4f8f6", *, roughness: float = 0.0):
    """Return clear glass whose shadow is light, as that of thin glass is."""
    graph = Graph("glass")
    graph.principled(
        {"Base Color": colour(hex_colour), "Roughness": roughness, "Transmission Weight": 1.0, "IOR": 1.45}
    )
    clear = graph.node("ShaderNodeBsdfTransparent", {"Color": colour(hex_colour)})
    path = graph.node("ShaderNodeLightPath", {})
    soft = graph.math("MAXIMUM", path.outputs["Is Shadow Ray"], path.outputs["Is Diffuse Ray"])
    both = graph.node("ShaderNodeMixShader", {0: soft, 1: graph.shader.outputs[0], 2: clear.outputs[0]})
    graph.set(graph.output.inputs["Surface"], both.outputs[0])
    return graph.material


def stone(
    hex_colour: str, *, roughness: float = 0.3, vein: float = 0.07, tone_spread: float = 0.06, per_piece: bool = True
):
    """Return honed stone: clouds and veins that, in the tiles of `shapes.pieces`, end at each tile's edge."""
    graph, base = Graph("stone"), colour(hex_colour)
    where = graph.coordinates(per_piece=per_piece)
    cloud = graph.noise(where, 2.6, detail=5, rough=0.55, distort=1.2)
    tint = graph.ramp(cloud, [(0.28, shade(base, 1 - 2 * vein)), (0.5, base), (0.72, shade(base, 1 + vein))])
    if per_piece:
        low, high = 1 - tone_spread, 1 + tone_spread
        own = graph.ramp(graph.tone(), [(0, (low, low, low, 1)), (1, (high, high, high, 1))])
        tint = graph.mix(1.0, tint, own, blend="MULTIPLY")
    shine = graph.math("ADD", graph.math("MULTIPLY", graph.noise(where, 9.0, detail=5), 0.25), roughness - 0.12)
    return graph.principled({"Base Color": tint, "Roughness": shine})


def leaf(hex_colour: str, *, other: str | None = None, shine: float = 0.45, glow: float = 0.12):
    """Return leaf or petal: each copy has its own tone between two colours; some light comes through."""
    graph, base = Graph("leaf"), colour(hex_colour)
    end = colour(other) if other else shade(base, 1.7)
    tint = graph.ramp(graph.tone(), [(0.0, shade(base, 0.7)), (0.45, base), (1.0, end)])
    values = {"Base Color": tint, "Roughness": shine, "Subsurface Weight": glow, "Subsurface Scale": 0.004}
    return graph.principled(values)


def paper(hex_colour: str = "#f1efe9"):
    """Return matt paper or card."""
    return paint(hex_colour, roughness=0.8, unevenness=0.02)


def cork():
    """Return the pressed crumbs of a pin board."""
    graph = Graph("cork")
    where = graph.coordinates()
    crumbs = graph.cells(where, 170.0)
    cloud = graph.noise(where, 90.0, detail=5, rough=0.7)
    mixed = graph.math("ADD", graph.math("MULTIPLY", crumbs, 0.6), graph.math("MULTIPLY", cloud, 0.55))
    stops = [(0.3, colour("#67503a")), (0.5, colour("#a58d6e")), (0.8, colour("#c4ab88"))]
    graph.bump(mixed, 0.6, 0.002)
    return graph.principled({"Base Color": graph.ramp(mixed, stops), "Roughness": 0.95, "Specular IOR Level": 0.1})


def fibre(hex_colour: str, *, other: str | None = None, spread: float = 0.25, roughness: float = 0.85):
    """Return yarn, rope, cane or rug pile for `shapes.strands`: every thread has its own tone."""
    graph, base = Graph("fibre"), colour(hex_colour)
    chance = graph.node("ShaderNodeHairInfo", {}).outputs["Random"]
    end = colour(other) if other else shade(base, 1 + spread)
    tint = graph.ramp(chance, [(0.0, shade(base, 1 - spread)), (1.0, end)])
    values = {"Base Color": tint, "Roughness": roughness, "Specular IOR Level": 0.2, "Sheen Weight": 0.2}
    return graph.principled(values)


def screen(hex_colour: str = "#08090b"):
    """Return a switched-off display: near black behind a glossy pane."""
    graph = Graph("screen")
    smear = graph.noise(graph.coordinates(), 7.0, detail=4)
    shine = graph.math("ADD", graph.math("MULTIPLY", smear, 0.1), 0.05)
    return graph.principled({"Base Color": colour(hex_colour), "Roughness": shine})


def picture(stops: Sequence[tuple[float, str]], *, scale: float = 9.0, seed: float = 0.0):
    """Return a small printed photograph: blurred shapes in the colours of `stops` (place, hex), light to dark."""
    graph = Graph("picture")
    where = graph.coordinates((1, 1, 1.7))
    moved = graph.node("ShaderNodeVectorMath", {0: where, 1: (seed, seed, seed)}, {"operation": "ADD"}).outputs[0]
    shapes = graph.noise(moved, scale, detail=3, rough=0.4)
    tint = graph.ramp(shapes, [(place, colour(value)) for place, value in stops])
    return graph.principled({"Base Color": tint, "Roughness": 0.35})


def glow(hex_colour: str, strength: float):
    """Return a surface that gives light."""
    graph = Graph("glow")
    light = graph.node("ShaderNodeEmission", {"Color": colour(hex_colour), "Strength": strength})
    graph.set(graph.output.inputs["Surface"], light.outputs[0])
    return graph.material


def sheer(hex_colour: str, *, cover: float = 0.55):
    """Return thin net curtain: part of the light passes straight, the rest is spread by the cloth."""
    graph, base = Graph("sheer"), colour(hex_colour)
    threads = graph.wave(graph.coordinates(), 120.0, "Z", distort=1.5)
    hold = graph.math("ADD", graph.math("MULTIPLY", threads, 0.12), cover - 0.06)
    front = graph.node("ShaderNodeBsdfDiffuse", {"Color": base})
    through = graph.node("ShaderNodeBsdfTranslucent", {"Color": base})
    body = graph.node("ShaderNodeMixShader", {0: 0.5, 1: front.outputs[0], 2: through.outputs[0]})
    clear = graph.node("ShaderNodeBsdfTransparent", {})
    both = graph.node("ShaderNodeMixShader", {0: hold, 1: clear.outputs[0], 2: body.outputs[0]})
    graph.set(graph.output.inputs["Surface"], both.outputs[0])
    return graph.material


def garden(strength: float):
    """Return the view out of a window, out of focus: sky above, trees below; for a plane standing upright."""
    graph = Graph("garden")
    place = graph.node("ShaderNodeTexCoord", {}).outputs["Object"]
    leaves = graph.noise(place, 5.0, detail=7, rough=0.68)
    trees = graph.ramp(
        leaves,
        [(0.3, colour("#3d5233")), (0.45, colour("#768a58")), (0.56, colour("#b4c096")), (0.66, colour("#e9eee6"))],
    )
    height = graph.node("ShaderNodeSeparateXYZ", {0: place}).outputs[2]
    edge = graph.math("ADD", height, graph.math("MULTIPLY", graph.noise(place, 1.6, detail=5), 1.2))
    above = graph.ramp(edge, [(0.55, (0, 0, 0, 1)), (0.8, (1, 1, 1, 1))])
    view = graph.mix(above, trees, colour("#dcebf7"))
    light = graph.node("ShaderNodeEmission", {"Color": view, "Strength": strength})
    graph.set(graph.output.inputs["Surface"], light.outputs[0])
    return graph.material
