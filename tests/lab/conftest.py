"""The lab's tests. Blender and torch live in environments of their own: what needs the other one is left out."""

import importlib.util

NEEDS_BLENDER = [
    "test_camera.py",
    "test_finishes.py",
    "test_plan.py",
    "test_render.py",
    "test_series.py",
    "test_things.py",
]
NEEDS_TORCH = ["test_contours.py", "test_effects_training.py", "test_training.py", "test_samples.py"]

collect_ignore = [] if importlib.util.find_spec("bpy") else NEEDS_BLENDER
collect_ignore += [] if importlib.util.find_spec("torch") else NEEDS_TORCH
