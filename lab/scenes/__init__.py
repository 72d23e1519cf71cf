"""Rooms with truth: photographs-at-a-glance rendered with Blender, with exact masks and true moves.

`python -m lab.scenes --help` says how to render. Needs its own environment (lab/requirements.txt), since Blender's
Python module wants numpy 1. Nothing outside `lab` imports this package.
"""
