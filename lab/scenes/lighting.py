"""The light of a scene, by moods from daylight to lamplight, and the finish that goes with it.

How bright a mood is does not matter: the picture is exposed to what it sees, as a camera does.
"""

from collections.abc import Sequence

import bpy
import numpy as np

from lab.scenes import materials, rooms
from lab.scenes.finish import Finish

MOODS = ("daylight", "sun", "overcast", "evening", "studio", "flash")
LIKELY = (0.34, 0.2, 0.14, 0.2, 0.07, 0.05)
WARM = ("#ffb36b", "#ffc48a", "#ffd2a3")


def sun_light(direction: Sequence[float], strength: float, tint: str, *, blur: float = 0.03) -> None:
    """Let the sun shine along `direction` (3,); `blur` is its width in the sky in radians."""
    data = bpy.data.lights.new("sun", "SUN")
    data.energy, data.angle, data.color = strength, blur, materials.colour(tint)[:3]
    made = bpy.data.objects.new("sun", data)
    made.rotation_euler = rooms.aim(direction)
    bpy.context.scene.collection.objects.link(made)


def light_scene(
    rng: np.random.Generator,
    middle: Sequence[float],
    scale: float,
    camera_at: Sequence[float],
    *,
    moods: Sequence[str] = MOODS,
) -> str:
    """Light what is round `middle` (3,), some `scale` metres wide, in one of these moods. Returns the mood."""
    likely = np.array([LIKELY[MOODS.index(one)] for one in moods])
    mood = str(rng.choice(moods, p=likely / likely.sum()))
    middle, side = np.asarray(middle, float), float(rng.choice((-1, 1)))

    def soft(away: Sequence[float], size: float, power: float, tint: str) -> None:
        at = middle + np.asarray(away) * scale * rng.uniform(0.85, 1.15)
        rooms.soft_light(at, middle, (size * scale, size * scale * rng.uniform(0.6, 1.0)), power * scale**2, tint)

    if mood == "daylight":
        rooms.ambient_light("#eef2f7", rng.uniform(0.25, 0.55), floor_tint="#b9ab9a")
        soft((side * 1.1, -0.5, 0.8), rng.uniform(0.7, 1.1), 26, "#f4f8ff")
        soft((-side * 0.4, -1.0, 1.0), 1.0, 8, "#fff6ea")
    elif mood == "sun":
        rooms.ambient_light("#e6eefa", rng.uniform(0.3, 0.5), floor_tint="#c2ad92")
        fall = (-side * rng.uniform(0.4, 1.1), rng.uniform(0.5, 1.0), -rng.uniform(0.6, 1.1))
        sun_light(fall, rng.uniform(2.0, 5.0), str(rng.choice(("#fff1dc", "#ffe2bd", "#fff8f0"))))
    elif mood == "overcast":
        rooms.ambient_light("#e9eef2", 0.8, floor_tint="#a9a49c")
        soft((0.0, -0.3, 1.1), 1.3, 9, "#eef3f8")
    elif mood == "evening":
        rooms.ambient_light(str(rng.choice(("#8c9bc0", "#c9a27c", "#6f7fa8"))), rng.uniform(0.06, 0.2))
        away = (side * rng.uniform(0.3, 0.7), -rng.uniform(0.15, 0.6), rng.uniform(0.35, 0.8))
        soft(away, 0.12, 7, str(rng.choice(WARM)))
        if rng.random() < 0.5:
            soft((-side * 0.6, -0.5, 0.7), 0.15, 4, str(rng.choice(WARM)))
    elif mood == "studio":
        rooms.ambient_light("#ffffff", 0.25)
        soft((side * 0.9, -0.8, 0.8), 0.8, 26, "#ffffff")
        soft((-side * 0.9, -0.6, 0.5), 0.6, 12, "#f6f8ff")
    else:
        rooms.ambient_light("#d8dbe6", 0.2)
        rooms.soft_light(np.add(camera_at, (0.05, 0.0, 0.12)), middle, (0.06, 0.04), 20 * scale**2, "#fbfbff")
    return mood


def draw_finish(rng: np.random.Generator, mood: str) -> Finish:
    """Return how the picture is developed: white balance nearly right, as cameras get it, and the film of the day."""
    cast = {"evening": -0.3, "sun": -0.05}.get(mood, 0.0)  # what a camera does against the lamps' colour, at most
    return Finish(
        exposure=rng.normal(0.0, 0.22),
        warmth=float(rng.normal(cast * rng.uniform(0.2, 1.0), 0.1)),
        contrast=rng.uniform(0.9, 1.15),
        saturation=rng.uniform(0.85, 1.12),
        vignette=rng.uniform(0.0, 0.14),
        grain=float(rng.gamma(2.0, 0.9)) * (1.6 if mood == "evening" else 1.0),
        blur=float(max(rng.normal(0.25, 0.25), 0.0)),
        quality=int(rng.integers(82, 97)),
        seed=int(rng.integers(1 << 30)),
    )
