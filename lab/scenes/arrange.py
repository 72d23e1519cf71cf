"""Scenes at random: a corner of a room, or a table top seen from near, with things that stand where such things stand.

Each `arrange_...` fills the current scene from `rng` alone and returns what was put there and the camera. `star` is a
kind that has to be in it, in view, so that every kind gets its share of pictures.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import bpy
import numpy as np
from mathutils import Matrix

from lab.scenes import finishes, lighting, materials, palette, rooms, shapes
from lab.scenes.camera import SENSOR, Camera
from lab.scenes.plan import Plan, own_box, plan_of
from lab.scenes.things import KINDS
from lab.scenes.things.textiles import curtain, curtain_rod
from lab.scenes.things.thing import Thing

ROOM_HALF, ROOM_DEPTH, ROOM_HEIGHT = 3.4, 5.5, 3.6  # metres; what is built, which is more than what is seen
LARGE = 0.75  # metres: things as wide or as high as this stand along the walls
SMALL_PLACES = ("table", "seat")
TABLE_HEIGHT = 0.75
ELBOW_ROOM = 1.3  # metres from the room's middle, near which the camera stands, to a wall at its side
AT_WINDOWS = ("curtain", "radiator")
STAR_TRIES = 3  # things of its kind, of different sizes
NEAREST = 3.2  # times its size: how far from the camera a thing stands on a table top
MOST_TURN = 0.5  # radians to either side: beyond, a camera would see past the ends of the back wall
CAMERA_ROOM = 0.2  # metres round the camera in which nothing may stand


@dataclass
class Scene:
    """What was arranged. `things` are those that stand, lie or hang by themselves; each holds its own.

    `lit` is what the lamps are round: its middle (3,) and its width in metres; `lamps` are those of the mood.
    """

    camera: Camera
    plan: Plan
    lit: tuple[tuple[float, float, float], float]
    mood: str = ""
    lamps: list[bpy.types.Object] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)

    def everything(self) -> list[Thing]:
        """Return all things, those that others hold included."""
        return [one for thing in self.things for one in thing.family()]


def kinds_for(*places: str) -> list[str]:
    """Return the names of the kinds that may be at any of these places, in a fixed order."""
    return sorted(name for name, kind in KINDS.items() if set(kind.on) & set(places))


def room_stars() -> list[str]:
    """Return the kinds that a room shows well: all that are not only for tables."""
    return sorted(name for name, kind in KINDS.items() if set(kind.on) - set(SMALL_PLACES) or "seat" in kind.on)


def table_stars() -> list[str]:
    """Return the kinds that stand on tables."""
    return kinds_for("table")


def make(rng: np.random.Generator, name: str) -> Thing:
    """Build one thing of this kind."""
    return KINDS[name].make(rng)


# Rooms.


def light(rng: np.random.Generator, scene: Scene, moods: Sequence[str] = lighting.MOODS) -> None:
    """Light the scene in one of these moods; the lamps of an earlier mood are taken away."""
    for lamp in scene.lamps:
        bpy.data.objects.remove(lamp)
    before = set(bpy.context.scene.objects)
    scene.mood = lighting.light_scene(rng, *scene.lit, scene.camera.at, moods=moods)
    scene.lamps = [one for one in bpy.context.scene.objects if one not in before]


def look_again(rng: np.random.Generator, scene: Scene) -> Scene:
    """Return the same scene from another side, nearer to one of its things, and light it anew.

    Evening stays evening, since the windows show it. What stands where is as it was.
    """
    moods = ("evening",) if scene.mood == "evening" else tuple(m for m in lighting.MOODS if m != "evening")
    for _ in range(STAR_TRIES):
        target = scene.things[int(rng.integers(len(scene.things)))]
        reach = float(np.linalg.norm(np.ptp(target.bounds(), axis=0)))
        camera = _camera_near(rng, target.middle(), reach)
        at = np.asarray(camera.at)
        if scene.plan.is_free(np.array([at - CAMERA_ROOM, at + CAMERA_ROOM]).clip(*scene.plan.room)):
            scene = replace(scene, camera=camera)
            break
    light(rng, scene, moods)
    return scene


def _camera_near(rng: np.random.Generator, middle: np.ndarray, reach: float) -> Camera:
    """From a step or two away, level to well down, not quite at the thing of this reach, which fills a part of it."""
    rise = float(rng.triangular(0.05, 0.35, 1.0))
    away = float(np.clip(reach * rng.uniform(1.8, 4.5), 0.5, 3.2))
    turn = float(rng.uniform(-MOST_TURN, MOST_TURN))
    towards = middle + reach * rng.uniform(-0.35, 0.35, 3)
    at = towards + away * np.array([np.sin(turn) * np.cos(rise), -np.cos(turn) * np.cos(rise), np.sin(rise)])
    at[2] = max(at[2], 0.12)
    share = float(rng.uniform(0.25, 0.8))  # of the picture's width
    lens = float(np.clip(share * SENSOR * away / reach, 24, 70))
    blurred = {"focus": away, "aperture": float(rng.uniform(2.8, 8))} if rng.random() < 0.4 else {}
    return Camera.looking(at, towards, lens=lens, **blurred)


def arrange_room(
    rng: np.random.Generator,
    star: str | None = None,
    *,
    square: bool = False,
    afar: float = 1.0,
    part: str = "all",
) -> Scene:
    """Furnish a part of a room: walls, floor, often a window, furniture along the wall, things on, before and above it.

    `square` holds the camera level and square to the wall, so that what hangs there can move in the picture's plane.
    `afar` takes the same view from that many times the distance, so that a thing looks alike wherever it stands.
    `part`: whose floors and walls, "training"'s, "held out"'s or "all".
    """
    camera = _room_camera(rng, square=square, afar=afar)
    wall_right = _seen_at_wall(camera, 1.0)
    wall_left = _seen_at_wall(camera, 0.0)
    room = np.array([(-ROOM_HALF, -ROOM_DEPTH, -1e-3), (ROOM_HALF, -0.004, ROOM_HEIGHT)])
    side = _side_wall(rng, wall_left, wall_right)
    if side:
        room[0 if side < 0 else 1, 0] = side + (0.01 if side < 0 else -0.01)
    plan = Plan(room)
    with_window = rng.random() < 0.4 or star in AT_WINDOWS
    opening = _opening(rng, wall_left, wall_right, room) if with_window else None
    _shell(rng, opening, side, part)
    scene = Scene(camera, plan, ((float(np.mean((wall_left, wall_right))), -0.8, 0.9), 2.6))
    light(rng, scene)
    if opening:
        _window(rng, scene, opening, star)
    _furnish(rng, scene, star)
    return scene


def _room_camera(rng: np.random.Generator, *, square: bool, afar: float) -> Camera:
    """From a corner seen close to a whole wall, at the height of a hand or an eye, wall and floor both in view."""
    distance, height = afar * float(rng.triangular(1.4, 2.3, 4.2)), float(rng.uniform(0.7, 1.65))
    at = (float(rng.uniform(-0.5, 0.5)), -distance, height)
    turn = 0.0 if square else float(rng.uniform(-0.4, 0.4))
    lens = afar * float(rng.uniform(22, 40))
    blurred = {"focus": 0.85 * distance, "aperture": float(rng.uniform(2.8, 8))} if rng.random() < 0.4 else {}
    if square or rng.random() < 0.5:
        foot = float(rng.uniform(0.6, 0.88))  # share of the picture's height at which the wall meets the floor
        shift = np.clip(foot - 0.5 - height * lens / (SENSOR * distance), -0.5, 0.1)
        return Camera(at=at, turn=turn, lens=lens, shift=float(shift), **blurred)
    tilt = float(np.arctan2(height - rng.uniform(0.2, 0.85), distance))
    return Camera(at=at, turn=turn, tilt=max(tilt, 0.0), lens=lens, **blurred)


def _seen_at_wall(camera: Camera, x: float) -> float:
    """The x in the room of the part of the wall that is seen at this share of the picture's width."""
    ray = camera.ray(x, 0.5)
    return float(np.clip(camera.at[0] - camera.at[1] / max(ray[1], 0.15) * ray[0], -ROOM_HALF, ROOM_HALF))


def _side_wall(rng: np.random.Generator, left: float, right: float) -> float:
    """The x of a wall at one side, or 0 for none that is seen."""
    if rng.random() > 0.35:
        return 0.0
    share = rng.uniform(0.0, 0.22) * (right - left)
    if rng.random() < 0.5:
        return max(min(left + share, -ELBOW_ROOM), -ROOM_HALF)
    return min(max(right - share, ELBOW_ROOM), ROOM_HALF)


def _opening(rng: np.random.Generator, left: float, right: float, room: np.ndarray) -> tuple[float, ...] | None:
    """A window in the part of the wall that is seen: left, bottom, right, top."""
    wide = float(rng.uniform(0.7, 1.6))
    low, high = max(left - 0.2, room[0, 0] + 0.3), min(right + 0.2, room[1, 0] - 0.3) - wide
    if high <= low:
        return None
    x, bottom = float(rng.uniform(low, high)), float(rng.choice((0.12, 0.75, 0.9), p=(0.15, 0.45, 0.4)))
    return x, bottom, x + wide, float(rng.uniform(1.9, 2.3))


def _draw_wall(rng: np.random.Generator, part: str) -> Callable:
    """One of the wall finishes of this part of the scenes."""
    return finishes.WALLS[str(rng.choice(finishes.choices(finishes.WALLS, finishes.UNSEEN_WALLS, part)))]


def _shell(rng: np.random.Generator, opening: tuple[float, ...] | None, side: float, part: str) -> None:
    """Floor, walls and skirting."""
    floor = str(rng.choice(finishes.choices(finishes.FLOORS, finishes.UNSEEN_FLOORS, part)))
    finishes.FLOORS[floor](rng, (-ROOM_HALF, -ROOM_DEPTH, ROOM_HALF, 0.0))
    finish = _draw_wall(rng, part)
    finish(rng, (-ROOM_HALF, ROOM_HALF, ROOM_HEIGHT), opening)
    wood = materials.wood("#6b4a30", "#a67c55") if rng.random() < 0.3 else None
    tint = palette.vary(rng, str(rng.choice(("#f0eee8", "#d8d6d0", "#3b3d3f"))))
    white = wood or materials.paint(tint, roughness=0.4)
    tall = float(rng.uniform(0.05, 0.14))
    rooms.skirting(-ROOM_HALF, ROOM_HALF, -0.013, white, height=tall)
    if side:
        turn = np.pi / 2 if side < 0 else -np.pi / 2
        span = (-ROOM_DEPTH, 0.0, ROOM_HEIGHT) if side < 0 else (0.0, ROOM_DEPTH, ROOM_HEIGHT)
        _stand_wall(finish(rng, span, None), Matrix.Translation((side, 0, 0)) @ Matrix.Rotation(turn, 4, "Z"))


def _stand_wall(parts: finishes.Parts, into: Matrix) -> None:
    """Move and turn a wall from y = 0 to where it stands."""
    bpy.context.view_layer.update()
    for part in parts:
        part.matrix_world = into @ part.matrix_world


def _window(rng: np.random.Generator, scene: Scene, opening: tuple[float, ...], star: str | None) -> None:
    """Casements, what is seen through them, a sill, often curtains, and the light that comes in."""
    left, bottom, right, top = opening
    middle, wide = (left + right) / 2, right - left
    white = materials.paint(str(rng.choice(("#f2f1ee", "#e4e1da", "#3a3c3e", "#6f5a45"))), roughness=0.4)
    leaves = 1 if right - left < 0.9 else 2
    rooms.window(opening, 0.1, white, columns=int(rng.integers(1, 3)), rows=int(rng.integers(1, 5)), leaves=leaves)
    dusk = scene.mood == "evening"
    bright = float(rng.uniform(0.1, 0.4) if dusk else rng.uniform(1.5, 6.0))
    sky = str(rng.choice(("#dcebf7", "#eef2f5", "#f6f4ee"))) if not dusk else "#5a6f9c"
    rooms.view_outside(opening, 1.4, materials.garden(bright) if rng.random() < 0.6 else materials.glow(sky, bright))
    if not dusk:
        rooms.soft_light((middle, 0.25, (bottom + top) / 2), (middle, -2, 0.3), (wide, top - bottom), 35)
    shapes.box("sill", (wide + 0.08, 0.2, 0.03), (middle, 0.05, bottom - 0.015), white, bevel=0.006)
    scene.plan.take(np.array([(left - 0.05, -0.06, bottom - 0.03), (right + 0.05, 0.05, top)]))
    if rng.random() < 0.5 or star == "curtain":
        cloth = palette.pick(rng)
        hem = 0.02 if rng.random() < 0.7 else bottom - 0.15
        rod = curtain_rod(rng, length=wide + 0.9).place((middle, -0.12, top + 0.12))
        scene.things.append(rod)
        for side in (-1, 1):
            span = float(rng.uniform(0.28, 0.5))
            folds, tall = int(rng.integers(3, 6)), top + 0.17 - hem
            drape = curtain(rng, width=span, height=tall, folds=folds, depth=0.05, cloth=cloth)
            drape.place((middle + side * (wide / 2 + 0.12), -0.12, hem))
            scene.things.append(drape)
            scene.plan.take(drape.bounds(), drape)
    sill = [name for name in kinds_for("window") if name not in ("curtain", "radiator")]
    if rng.random() < 0.5 and sill:
        thing = make(rng, str(rng.choice(sill)))
        if thing.bounds()[1, 2] < 0.8 and max(np.ptp(thing.bounds(), axis=0)[:2]) < 0.24:
            scene.things.append(thing.place((float(rng.uniform(left + 0.15, right - 0.15)), 0.03, bottom)))
        else:
            thing.remove()
    if bottom > 0.7 and (rng.random() < 0.4 or star == "radiator"):
        _add(scene, make(rng, "radiator"), lambda size: ((middle, -0.015, 0.0), 0.0))


def _add(scene: Scene, thing: Thing, propose: Callable) -> bool:
    """Settle a thing in the scene and take it into its list."""
    found = scene.plan.settle(thing, propose)
    if found:
        scene.things.append(thing)
    return found


def _furnish(rng: np.random.Generator, scene: Scene, star: str | None) -> None:
    """The star first, while there is room; rugs, furniture along the wall, then what stands free, then the wall."""
    floor, wall = kinds_for("floor"), kinds_for("wall")
    if star and star not in AT_WINDOWS:
        if not any(_put(rng, scene, star, central=True) for _ in range(STAR_TRIES)):
            _put(rng, scene, star, along_wall=True)
        if rng.random() < 0.3:
            _put(rng, scene, star)
    if rng.random() < 0.45 and star != "rug":
        _put(rng, scene, "rug", central=True)
    for _ in range(int(rng.integers(1, 5))):
        _put(rng, scene, str(rng.choice(floor)), along_wall=True)
    for _ in range(int(rng.integers(2, 7))):
        _put(rng, scene, str(rng.choice(floor)))
    for _ in range(int(rng.integers(0, 4))):
        _put(rng, scene, str(rng.choice(wall)))
    if rng.random() < 0.15:
        _put(rng, scene, "pendant lamp")
    for thing in list(scene.things):
        _dress(rng, thing)


def _put(rng: np.random.Generator, scene: Scene, name: str, *, central: bool = False, along_wall: bool = False) -> bool:
    """Build one thing of the kind and find it a place of its own sort: floor, wall, ceiling, or on some furniture."""
    on = KINDS[name].on
    camera, room = scene.camera, scene.plan.room
    low, high = (0.22, 0.78) if central else (-0.02, 1.02)
    thing = make(rng, name)

    def on_wall(size: np.ndarray):
        x = _seen_at_wall(camera, float(rng.uniform(low, high)))
        highest = _top_seen(camera, (x, 0.0)) - size[2] * float(rng.uniform(0.8, 1.15))  # some are cut by the frame
        return (x, -0.006, float(rng.uniform(min(0.95, highest), max(highest, 0.95)))), 0.0

    def on_floor(size: np.ndarray):
        place = _floor_place(camera, float(rng.uniform(low, high)), float(rng.uniform(0.35, 0.97)))
        return None if place is None else ((*place, 0.0), float(rng.normal(0, 0.5)))

    def at_wall(size: np.ndarray):
        x = _seen_at_wall(camera, float(rng.uniform(low, high)))
        return (x, float(room[1, 1] - size[1] / 2 - rng.uniform(0.025, 0.08)), 0.0), float(rng.normal(0, 0.02))

    def lying(size: np.ndarray):
        x = 0.5 + 0.4 * float(rng.uniform(low - 0.5, high - 0.5))
        place = _floor_place(camera, x, float(rng.uniform(0.6, 0.95)))
        return None if place is None else ((*place, 0.001), float(rng.normal(0, 0.12)))

    def from_ceiling(size: np.ndarray):
        x, y = float(rng.uniform(-1.2, 1.2)), float(-rng.uniform(0.5, 1.8))
        return (x, y, _top_seen(camera, (x, y)) + 0.06), float(rng.uniform(0, 6.28))

    if "floor" in on:
        large = along_wall or thing.bounds()[1, 0] > LARGE / 2 or name in ("bicycle", "ladder", "guitar")
        return _add(scene, thing, at_wall if large and (along_wall or rng.random() < 0.7) else on_floor)
    for place, propose in (("wall", on_wall), ("lying", lying), ("ceiling", from_ceiling)):
        if place in on:
            return _add(scene, thing, propose)
    if "window" in on:
        return _add(scene, thing, at_wall)
    return _stand_on_something(rng, scene, thing, seat="seat" in on and "table" not in on)


def _top_seen(camera: Camera, place: tuple[float, float]) -> float:
    """How high up the picture reaches at this (x, y) of the room, in metres."""
    heights = np.arange(ROOM_HEIGHT, 0.5, -0.05)
    return next((float(z) for z in heights if camera.project(np.array([*place, z]), 1)[1] > 0), 1.0)


def _floor_place(camera: Camera, x: float, y: float) -> tuple[float, float] | None:
    """The (x, y) in the room of the floor that is seen at this share of the picture, if there is floor."""
    place = camera.ground_at(x, y, least_drop=0.05)
    return (float(place[0]), float(place[1])) if place is not None and place[1] < -0.1 else None


# What stands on furniture.


def _stand_on_something(rng: np.random.Generator, scene: Scene, thing: Thing, *, seat: bool) -> bool:
    """Stand a small thing on some furniture of the scene, or bring furniture for it."""
    holders = [one for one in scene.things if (one.seats if seat else one.tops)]
    if not holders:
        bring = ("sofa", "armchair", "bench") if seat else ("cabinet", "desk", "chest of drawers", "coffee table")
        if not _put(rng, scene, str(rng.choice(bring)), central=True, along_wall=not seat):
            thing.remove()
            return False
        holders = scene.things[-1:]
    holder = holders[int(rng.integers(len(holders)))]
    tops = holder.seats if seat else holder.tops
    if not tops:
        thing.remove()
        return False
    return _stand(rng, holder, plan_of(tops[int(rng.integers(len(tops)))]), thing, seat=seat)


def _stand(rng: np.random.Generator, holder: Thing, plan: Plan, thing: Thing, *, seat: bool = False) -> bool:
    """Settle a thing on the free part of a top of the holder and let it be held."""
    z = plan.room[0, 2] + 0.0105

    def propose(size: np.ndarray):
        turn = float(rng.normal(0, 0.35))
        spare = (plan.room[1, :2] - plan.room[0, :2] - size[:2]).clip(0) / 2
        middle = plan.room[:, :2].mean(axis=0)
        x, y = middle + spare * rng.uniform(-1, 1, 2)
        return (float(x), float(y), float(z)), turn

    if not plan.settle(thing, propose):
        return False
    holder.hold(thing, thing.handle.location.copy(), thing.handle.rotation_euler[2])
    if seat and thing.name == "cushion":  # it leans against the back
        thing.handle.rotation_euler = (-float(rng.uniform(0.15, 0.5)), 0, float(rng.normal(0, 0.2)))
        thing.handle.location[1] = float(plan.room[1, 1]) - 0.14
    return True


def _dress(rng: np.random.Generator, thing: Thing) -> None:
    """Stand a few small things on the tops and the seats of a piece of furniture."""
    small, soft = kinds_for("table"), kinds_for("seat")
    for top in thing.tops:
        plan = plan_of(top)
        for other in thing.held:
            plan.take(own_box(other), other)
        for _ in range(int(rng.poisson(min(1.6, 9 * top.size[0] * top.size[1])))):
            _stand(rng, thing, plan, make(rng, str(rng.choice(small))))
    for seat in thing.seats:
        if not thing.held and rng.random() < 0.45:
            _stand(rng, thing, plan_of(seat), make(rng, str(rng.choice(soft))), seat=True)


# Table tops.


def arrange_table(rng: np.random.Generator, star: str | None = None, *, afar: float = 1.0, part: str = "all") -> Scene:
    """Lay a table top with a few to a dozen things, seen from near, a wall behind it out of focus or sharp.

    `afar` and `part` as of `arrange_room`.
    """
    wide, deep = float(rng.uniform(0.9, 2.0)), float(rng.uniform(0.6, 0.95))
    camera = _table_camera(rng, _reach(star) if star else 0.1, afar=afar)
    _table_surroundings(rng, wide, deep, part)
    plan = Plan(np.array([(-wide / 2, -deep / 2, -1e-3), (wide / 2, deep / 2, 1.2)]))
    scene = Scene(camera, plan, ((0.0, 0.0, 0.05), float(rng.uniform(1.2, 2.0))))
    light(rng, scene)
    small = kinds_for("table")
    if star:
        for count in range(1 + int(rng.integers(0, 3)) * int(rng.random() < 0.35)):
            _lay(rng, scene, star, central=count == 0)
    for _ in range(int(rng.integers(3, 10) if part == "all" else rng.integers(5, 15))):
        _lay(rng, scene, str(rng.choice(small)))
    for thing in list(scene.things):
        _dress(rng, thing)
    return scene


def _table_camera(rng: np.random.Generator, reach: float, *, afar: float) -> Camera:
    """From nearly level to steeply down, so near that a thing of this reach in metres is large but whole."""
    rise = float(rng.triangular(0.12, 0.45, 1.35))
    away = afar * float(np.clip(reach * rng.uniform(2.6, 6.0), 0.55, 2.2))
    turn = float(rng.uniform(-0.5, 0.5))
    towards = np.array([rng.uniform(-0.1, 0.1), rng.uniform(-0.08, 0.08), 0.35 * reach * rng.uniform(0.3, 1.0)])
    at = towards + away * np.array([np.sin(turn) * np.cos(rise), -np.cos(turn) * np.cos(rise), np.sin(rise)])
    lens = afar * float(rng.uniform(30, 55))
    blurred = {"focus": away, "aperture": float(rng.uniform(2.0, 8.0))} if rng.random() < 0.7 else {}
    return Camera.looking(at, towards, lens=lens, **blurred)


def _reach(name: str) -> float:
    """About how large things of this kind are: the diagonal in metres of one of them."""
    sample = make(np.random.default_rng(0), name)
    reach = float(np.linalg.norm(np.ptp(sample.bounds(), axis=0)))
    sample.remove()
    return reach


def _table_surroundings(rng: np.random.Generator, wide: float, deep: float, part: str) -> None:
    """The table, a wall behind it at some distance, the floor under it."""
    board = _board_material(rng)
    if rng.random() < 0.3:
        wood = materials.wood(*finishes.boards_of(rng), per_piece=True, tone_spread=0.15)
        width = float(rng.uniform(0.08, 0.18))
        places = [(0.0, y + width / 2, wide, width - 0.0015, 0.0) for y in np.arange(-deep / 2, deep / 2 - 0.02, width)]
        shapes.pieces("table top", np.array(places), 0.03, 0.002, wood, seed=int(rng.integers(99)), level=0.0003)
    else:
        shapes.box("table top", (wide, deep, 0.04), (0, 0, -0.02), board, bevel=0.004)
    iron = materials.paint(str(rng.choice(("#1d1d1f", "#d8d6d0", "#6b4a30"))), roughness=0.5)
    for x in (-1, 1):
        for y in (-1, 1):
            at = (x * (wide / 2 - 0.06), y * (deep / 2 - 0.06), -TABLE_HEIGHT / 2 - 0.02)
            shapes.box("table leg", (0.05, 0.05, TABLE_HEIGHT - 0.04), at, iron)
    behind = deep / 2 + float(rng.triangular(0.02, 0.3, 2.0))
    finish = _draw_wall(rng, part)
    span = (-ROOM_HALF, ROOM_HALF, ROOM_HEIGHT)
    _stand_wall(finish(rng, span, None), Matrix.Translation((0, behind, -TABLE_HEIGHT)))
    tint = palette.vary(rng, str(rng.choice(("#8f7154", "#9c9a96", "#6d5f52", "#b3aca0", "#4a3a2e"))))
    ground = materials.wood(palette.darker(tint, 0.6), tint)
    shapes.box("floor", (2 * ROOM_HALF, ROOM_DEPTH, 0.1), (0, behind - ROOM_DEPTH / 2, -TABLE_HEIGHT - 0.05), ground)


def _board_material(rng: np.random.Generator) -> bpy.types.Material:
    """What a table top is made of: wood, paint, stone, cloth, terrazzo or concrete."""
    choice = int(rng.integers(7))
    if choice <= 1:
        return materials.wood(*finishes.boards_of(rng), roughness=float(rng.uniform(0.25, 0.55)))
    if choice == 2:
        return materials.paint(palette.pick(rng), roughness=float(rng.uniform(0.2, 0.6)))
    if choice == 3:
        tint = palette.vary(rng, str(rng.choice(("#ece9e4", "#3a3d3c", "#b7b4ad"))))
        return materials.stone(tint, vein=0.14, per_piece=False)
    if choice == 4:
        return materials.cloth(palette.pick(rng), fold=0.1, mottled=0.08)
    if choice == 5:
        return finishes.terrazzo("#d8d4cb", [palette.pick(rng) for _ in range(3)])
    return finishes.concrete(palette.vary(rng, "#a3a19d"))


def _lay(rng: np.random.Generator, scene: Scene, name: str, *, central: bool = False) -> bool:
    """Stand a thing on the table where the camera sees it, turned at random."""
    low, high = (0.3, 0.7) if central else (0.02, 0.98)
    camera = scene.camera
    least = 0.0 if central else NEAREST  # a large thing near the camera would hide all others

    def propose(size: np.ndarray):
        place = camera.ground_at(float(rng.uniform(low, high)), float(rng.uniform(low, 0.95)), least_drop=0.02)
        if place is None or np.linalg.norm(place - camera.at) < least * max(size):
            return None
        return (float(place[0]), float(place[1]), 0.0005), float(rng.normal(0, 0.6))

    return _add(scene, make(rng, name), propose)
