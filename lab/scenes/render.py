"""Rendering: linear light out of Cycles, coverage of a thing, and the truth of a move.

`render_light` gives the picture as light, for `finish.py`; `render_coverage` gives the exact, anti-aliased mask of any
objects in the same view; `find_move` says how far a thing has to go in the room to go by so many pixels. Knows nothing
of what is in the scene.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import bpy
import numpy as np

from lab.scenes.camera import Camera
from lab.scenes.materials import Graph
from lab.scenes.things.thing import Thing

MASK_SAMPLES = 64  # rays a pixel for the coverage, which has no noise but that of the pixel's own filter
THREADS = 2


def start_scene(*, size: int, samples: int, threads: int = THREADS) -> None:
    """Throw away everything and set Cycles up for square pictures of `size` pixels on the CPU, with the denoiser."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x = scene.render.resolution_y = size
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.render.use_persistent_data = True
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = True
    scene.cycles.adaptive_threshold = 0.025
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces, scene.cycles.glossy_bounces = 7, 3, 3
    scene.cycles.transparent_max_bounces, scene.cycles.transmission_bounces = 12, 8
    scene.cycles.sample_clamp_indirect = 6.0
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.cycles_curves.shape = "THICK"


def render_light(box: tuple[int, int, int, int] | None = None) -> np.ndarray:
    """Return the scene as linear RGB light, float32 (H, W, 3), rows from the top.

    With a `box` (left, top, right, bottom; pixels, half-open) only that part is rendered, and all else is black.
    """
    scene = bpy.context.scene
    size = scene.render.resolution_x
    scene.render.use_border, scene.render.use_crop_to_border = box is not None, False
    if box is not None:
        left, top, right, bottom = box
        scene.render.border_min_x, scene.render.border_max_x = left / size, right / size
        scene.render.border_min_y, scene.render.border_max_y = 1 - bottom / size, 1 - top / size
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "light.exr")
        bpy.ops.render.render(write_still=True)
        picture = bpy.data.images.load(scene.render.filepath)
        width, height = picture.size
        values = np.empty(width * height * picture.channels, np.float32)
        picture.pixels.foreach_get(values)
        light = values.reshape(height, width, -1)[::-1, :, :3].copy()
        bpy.data.images.remove(picture)
    return light


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
    world, samples = scene.world, scene.cycles.samples
    scene.world, layer.material_override = None, graph.material
    scene.cycles.samples, scene.cycles.use_denoising = MASK_SAMPLES, False
    scene.cycles.use_adaptive_sampling = False
    try:
        light = render_light()
    finally:
        scene.world, layer.material_override = world, None
        scene.cycles.samples, scene.cycles.use_denoising = samples, True
        scene.cycles.use_adaptive_sampling = True
        for lamp in lamps:
            lamp.hide_render = False
    return light.mean(axis=2).clip(0, 1)


def find_move(thing: Thing, camera: Camera, x: float, y: float, size: int) -> np.ndarray:
    """Return the move (3,) in metres, parallel to the picture plane, by which the thing goes by (x, y) pixels.

    x is to the right, y is up. Nearer parts of a deep thing go further than farther ones; it is the middle of what the
    camera sees of it that goes by exactly (x, y), found by looking: move, measure, correct.
    """
    hidden = [other for other in bpy.context.scene.objects if other.type != "LIGHT" and not other.hide_render]
    hidden = [other for other in hidden if other not in set(thing.objects)]
    for other in hidden:
        other.hide_render = True
    depth = camera.project(thing.middle(), size)[2]
    direction = camera.right * x + np.array([0, 0, 1.0]) * y
    try:
        before = _middle(render_coverage(thing.objects))
        length = camera.metres(1.0, depth, size)
        thing.shift(direction * length)
        after = _middle(render_coverage(thing.objects))
        thing.shift(-direction * length)
    finally:
        for other in hidden:
            other.hide_render = False
    gone, wanted = after - before, np.array([x, -y], float)
    return direction * length * float(wanted @ wanted) / float(gone @ wanted)


def _middle(coverage: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(coverage.shape)
    return np.array([(columns * coverage).sum(), (rows * coverage).sum()]) / coverage.sum()
