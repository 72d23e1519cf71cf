"""Rendering: linear light out of Cycles, coverage of things, and the truth of a move.

`render_light` gives the picture as light, for `finish.py`; `render_with_coverage` gives besides it what part of each
pixel every thing fills, from the same rays; `render_coverage` gives the mask of one thing without noise; `find_move`
says how far a thing has to go in the room to go by so many pixels. Knows nothing of what is in the scene.
"""

import contextlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import bpy
import numpy as np
import OpenEXR

from lab.scenes.camera import Camera
from lab.scenes.materials import Graph
from lab.scenes.things.thing import Thing

MASK_SAMPLES = 64  # rays a pixel for the coverage, which has no noise but that of the pixel's own filter
FEW_SAMPLES = 12  # up to here a render is a quick one: deciding where more rays are needed costs more than it saves
FEW_DIRECTIONS = 64  # of the sky's map by which a quick render aims its rays; the usual map takes longer than the rays
CRYPTOMATTE_DEPTH = 6  # things that can share a pixel
PASS = "ViewLayer.CryptoObject"


def start_scene(*, size: int, samples: int, threads: int = 0) -> None:
    """Throw away everything and set Cycles up for square pictures of `size` pixels on the CPU, with the denoiser.

    `threads` 0 is one for each core.
    """
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.threads_mode, scene.render.threads = ("FIXED", threads) if threads else ("AUTO", 1)
    scene.render.image_settings.media_type = "MULTI_LAYER_IMAGE"
    scene.render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
    scene.render.image_settings.color_depth, scene.render.image_settings.exr_codec = "32", "NONE"
    scene.cycles.device = "CPU"
    scene.cycles.adaptive_threshold = 0.025
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces, scene.cycles.glossy_bounces = 7, 3, 3
    scene.cycles.transparent_max_bounces, scene.cycles.transmission_bounces = 12, 8
    scene.cycles.sample_clamp_indirect = 6.0
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.cycles_curves.shape = "THICK"
    set_quality(size=size, samples=samples)


def set_quality(*, size: int, samples: int) -> None:
    """Render from now on at this size and with so many rays a pixel; with few, the denoiser too is in a hurry."""
    scene, few = bpy.context.scene, samples <= FEW_SAMPLES
    scene.render.resolution_x = scene.render.resolution_y = size
    scene.render.use_persistent_data = True
    scene.cycles.samples, scene.cycles.use_adaptive_sampling = samples, not few
    scene.cycles.denoising_quality = "FAST" if few else "HIGH"
    scene.cycles.denoising_prefilter = "FAST" if few else "ACCURATE"


def render_light(box: tuple[int, int, int, int] | None = None) -> np.ndarray:
    """Return the scene as linear RGB light, float32 (H, W, 3), rows from the top.

    With a `box` (left, top, right, bottom; pixels, half-open) only that part is rendered, and all else is black.
    """
    return _render(box)["ViewLayer.Combined"][..., :3].astype(np.float32)


def render_with_coverage(things: Sequence[Thing]) -> tuple[np.ndarray, np.ndarray]:
    """Return the light, float32 (H, W, 3), and each thing's coverage, float32 (N, H, W) in [0, 1], of the same rays.

    What a thing holds is not part of it here. The coverage comes as Cryptomatte (Friedman and Jones, "Fully automatic
    ID mattes with support for motion blur and transparency", 2015): as many steps as there are rays a pixel.
    """
    layer = bpy.context.view_layer
    layer.use_pass_cryptomatte_object, layer.pass_cryptomatte_depth = True, CRYPTOMATTE_DEPTH
    channels = _render(None)
    layer.use_pass_cryptomatte_object = False
    codes = {name: int(code, 16) for name, code in json.loads(channels["manifest"]).items()}
    parts = ((n, part.name) for n, thing in enumerate(things) for part in thing.own_objects)
    numbers = {codes[name]: n for n, name in parts if name in codes}
    light = channels["ViewLayer.Combined"][..., :3].astype(np.float32)
    coverage = np.zeros((len(things), *light.shape[:2]), np.float32)
    for level in range(CRYPTOMATTE_DEPTH // 2):
        for code, share in (("r", "g"), ("b", "a")):
            codes_here = channels[f"{PASS}{level:02}.{code}"].view(np.uint32)
            shares = channels[f"{PASS}{level:02}.{share}"]
            for found in np.unique(codes_here[shares > 0]):
                if int(found) in numbers:
                    coverage[numbers[int(found)]] += np.where(codes_here == found, shares, 0)
    return light, coverage.clip(0, 1)


def _render(box: tuple[int, int, int, int] | None) -> dict[str, np.ndarray | str]:
    """Render and read back every channel by its name, rows from the top, and the Cryptomatte's "manifest"."""
    scene = bpy.context.scene
    size = scene.render.resolution_x
    if scene.world:
        scene.world.cycles.sampling_method = "MANUAL" if scene.cycles.samples <= FEW_SAMPLES else "AUTOMATIC"
        scene.world.cycles.sample_map_resolution = FEW_DIRECTIONS
    scene.render.use_border, scene.render.use_crop_to_border = box is not None, False
    if box is not None:
        left, top, right, bottom = box
        scene.render.border_min_x, scene.render.border_max_x = left / size, right / size
        scene.render.border_min_y, scene.render.border_max_y = 1 - bottom / size, 1 - top / size
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "light.exr")
        bpy.ops.render.render(write_still=True)
        found: dict[str, np.ndarray | str] = {}
        with OpenEXR.File(scene.render.filepath) as picture:
            for part in picture.parts:
                found |= {name: channel.pixels.copy() for name, channel in part.channels.items()}
                manifests = [value for key, value in part.header.items() if key.endswith("/manifest")]
                found |= {"manifest": manifests[0]} if manifests else {}
    return found


def render_change(light: np.ndarray, box: tuple[int, int, int, int], *, seam: int) -> np.ndarray:
    """Return `light` with the part in the box rendered anew, joined over the `seam` pixels inside its edge.

    After a change in the room this is the new picture, as long as nothing visible has changed outside the box.
    """
    changed = render_light(box)
    height, width = light.shape[:2]
    weights = []
    for low, high, end in ((box[1], box[3], height), (box[0], box[2], width)):
        places = np.arange(end) + 0.5
        rise = (places - low) / seam if low > 0 else np.full(end, 1.0)
        fall = (high - places) / seam if high < end else np.full(end, 1.0)
        weights.append(np.minimum(rise, fall).clip(0, 1))
    weight = (weights[0][:, None] * weights[1][None, :])[..., None].astype(np.float32)
    return light * (1 - weight) + changed * weight


def render_coverage(objects: Iterable[bpy.types.Object]) -> np.ndarray:
    """Return how much of each pixel these objects fill, float32 (H, W) in [0, 1], with all else in front of them.

    Everything is drawn black and these white, with no light at all: the same rays as the picture's, without noise.
    """
    scene, layer = bpy.context.scene, bpy.context.view_layer
    chosen = set(objects)
    graph = Graph("coverage")
    own = graph.node("ShaderNodeObjectInfo", {}).outputs["Color"]
    graph.set(graph.output.inputs["Surface"], graph.node("ShaderNodeEmission", {"Color": own}).outputs[0])
    lamps = [thing for thing in scene.objects if thing.type == "LIGHT" and not thing.hide_render]
    for thing in scene.objects:
        thing.color = (1, 1, 1, 1) if thing in chosen else (0, 0, 0, 1)
    for lamp in lamps:
        lamp.hide_render = True
    world, samples, adaptive = scene.world, scene.cycles.samples, scene.cycles.use_adaptive_sampling
    scene.world, layer.material_override = None, graph.material
    scene.cycles.samples, scene.cycles.use_denoising = MASK_SAMPLES, False
    scene.cycles.use_adaptive_sampling = False
    try:
        light = render_light()
    finally:
        scene.world, layer.material_override = world, None
        scene.cycles.samples, scene.cycles.use_denoising = samples, True
        scene.cycles.use_adaptive_sampling = adaptive
        for lamp in lamps:
            lamp.hide_render = False
    return light.mean(axis=2).clip(0, 1)


def find_move(thing: Thing, camera: Camera, x: float, y: float, size: int) -> np.ndarray:
    """Return the move (3,) in metres, parallel to the picture plane, by which the thing goes by (x, y) pixels.

    x is to the right, y is up. Nearer parts of a deep thing go further than farther ones; it is the middle of what the
    camera sees of it that goes by exactly (x, y), found by looking: move, measure, correct.
    """
    step = rough_move(thing, camera, x, y, size)
    with nothing_but(thing):
        before = _middle(render_coverage(thing.objects))
        thing.shift(step)
        after = _middle(render_coverage(thing.objects))
        thing.shift(-step)
    gone, wanted = after - before, np.array([x, -y], float)
    return step * float(wanted @ wanted) / float(gone @ wanted)


def rough_move(thing: Thing, camera: Camera, x: float, y: float, size: int) -> np.ndarray:
    """Return about the same move (3,) in metres without looking: by the depth of the thing's middle."""
    depth = camera.project(thing.middle(), size)[2]
    return (camera.right * x + camera.up * y) * camera.metres(1.0, depth, size)


@contextlib.contextmanager
def nothing_but(thing: Thing):
    """Take all else out of the picture for the block; the lamps stay."""
    own = set(thing.objects)
    others = [other for other in bpy.context.scene.objects if other.type != "LIGHT" and other not in own]
    hidden = [other for other in others if not other.hide_render]
    for other in hidden:
        other.hide_render = True
    try:
        yield
    finally:
        for other in hidden:
            other.hide_render = False


def _middle(coverage: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(coverage.shape)
    return np.array([(columns * coverage).sum(), (rows * coverage).sum()]) / coverage.sum()
