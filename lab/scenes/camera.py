"""The camera: where it stands, what it sees, and how far a thing must move to move by so many pixels.

Rooms are mostly taken with it level and its view shifted up or down, as one photographs rooms: uprights stay upright.
A move to the right in the picture keeps a thing on its floor, however far the camera is tilted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np

SENSOR = 24.0  # millimetres: the square picture is what is cut from the middle of a 36x24 frame


@dataclass(frozen=True)
class Camera:
    """`turn` (radians) is to the left of +y, `tilt` (radians) downwards; `shift` moves the view up, in shares of the
    picture."""

    at: tuple[float, float, float]
    turn: float = 0.0
    tilt: float = 0.0
    lens: float = 45.0  # millimetres, on a 36x24 frame
    shift: float = 0.0
    focus: float | None = None  # metres; None: everything sharp
    aperture: float = 8.0

    @classmethod
    def looking(cls, at: Sequence[float], towards: Sequence[float], **settings) -> "Camera":
        """Return a camera at a place (3,) whose middle ray goes through another; `settings` as the fields."""
        away = np.asarray(towards, float) - np.asarray(at, float)
        tilt = float(np.arctan2(-away[2], np.hypot(away[0], away[1])))
        return cls(at=tuple(map(float, at)), turn=float(np.arctan2(-away[0], away[1])), tilt=tilt, **settings)

    @property
    def right(self) -> np.ndarray:
        """The direction (3,) in the room that is to the right in the picture."""
        return np.array([np.cos(self.turn), np.sin(self.turn), 0.0])

    @property
    def ahead(self) -> np.ndarray:
        """The direction (3,) in the room that the camera looks in."""
        level = np.cos(self.tilt)
        return np.array([-np.sin(self.turn) * level, np.cos(self.turn) * level, -np.sin(self.tilt)])

    @property
    def up(self) -> np.ndarray:
        """The direction (3,) in the room that is upwards in the picture."""
        return np.cross(self.right, self.ahead)

    def metres(self, pixels: float, depth: float, size: int) -> float:
        """Return how long a thing at this depth is that measures so many pixels in a picture of this size."""
        return pixels * depth * SENSOR / (self.lens * size)

    def project(self, place: np.ndarray, size: int) -> tuple[float, float, float]:
        """Return (x, y, depth) of a place (3,) of the room: pixels of a picture of this size, rows down, and metres."""
        away = np.asarray(place, float) - self.at
        depth = float(away @ self.ahead)
        scale = self.lens * size / (SENSOR * depth)
        x, rise = float(away @ self.right) * scale, float(away @ self.up) * scale
        return size / 2 + x, size * (0.5 + self.shift) - rise, depth

    def ray(self, x: float, y: float) -> np.ndarray:
        """Return the way (3,), one metre ahead, to what is seen at a place of the picture: shares of it, rows down."""
        width = SENSOR / self.lens
        return self.ahead + self.right * (x - 0.5) * width + self.up * (0.5 + self.shift - y) * width

    def ground_at(self, x: float, y: float, *, least_drop: float) -> np.ndarray | None:
        """Return the place (3,) of z = 0 that is seen there, or None where the ray falls by less than `least_drop`."""
        ray = self.ray(x, y)
        return None if ray[2] > -least_drop else np.asarray(self.at) - self.at[2] / ray[2] * ray

    def set_up(self) -> None:
        """Make this the camera of the current scene."""
        data = bpy.data.cameras.new("camera")
        data.sensor_width = data.sensor_height = SENSOR
        data.lens, data.shift_y, data.clip_start = self.lens, self.shift, 0.02
        if self.focus is not None:
            data.dof.use_dof, data.dof.focus_distance, data.dof.aperture_fstop = True, self.focus, self.aperture
        made = bpy.data.objects.new("camera", data)
        made.location, made.rotation_euler = self.at, (np.pi / 2 - self.tilt, 0, self.turn)
        bpy.context.scene.collection.objects.link(made)
        bpy.context.scene.camera = made
