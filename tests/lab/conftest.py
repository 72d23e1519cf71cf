"""The renderer's tests. Those that need Blender run in the lab's own environment and are left out elsewhere."""

import importlib.util

NEEDS_BLENDER = [
    "test_camera.py",
    "test_finishes.py",
    "test_plan.py",
    "test_render.py",
    "test_series.py",
    "test_things.py",
]

collect_ignore = [] if importlib.util.find_spec("bpy") else NEEDS_BLENDER
