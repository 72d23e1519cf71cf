"""Making pictures by number: scene N of a seed, rendered, developed and written with its truth.

Everything about a scene follows from (seed, kind, number), so any one can be made again by itself. A scene's JSON is
written last and whole: where it stands, the scene is finished.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from lab.scenes.arrange import Scene, arrange_room, arrange_table, look_again, room_stars, table_stars
from lab.scenes.files import box_of, save_photo, truth_path, write_json
from lab.scenes.finish import Finish, develop, metered
from lab.scenes.lighting import draw_finish
from lab.scenes.moves import NEVER, Move, find_a_move
from lab.scenes.render import find_move, render_coverage, render_light, render_with_coverage, set_quality, start_scene
from lab.scenes.things import KINDS
from lab.scenes.things.thing import Thing

KINDS_OF_SCENE = ("room", "table", "move", "removal")  # their places here are part of the seed: add new ones at the end
PARTS = ("training", "held out")  # of the scenes; they share no random numbers, and no floor or wall finish
SEEN = 0.5  # pixels' worth of coverage from which a thing counts as visible
SCOUT = 128  # pixels: the size at which moves are looked for
SCOUT_SAMPLES = 4  # rays a pixel then
AFAR = 1.7  # times the usual distance and lens for moves: else a thing shows another side at its new place
ATTEMPTS = 60  # scenes that are drawn for one move
MOVE_QUALITY = 94  # of the JPEGs of a move: what is measured on should not be the JPEG
TAKEN_AWAY = 4  # things of a view, at most, that are taken away, each by itself
REMOVED = (0.004, 0.16)  # shares of the picture that such a thing fills


def produce(
    kind: str,
    number: int,
    *,
    seed: int,
    size: int,
    samples: int,
    out: Path,
    views: int = 1,
    part: str = "training",
    threads: int = 1,
) -> None:
    """Make scene `number` of this kind and seed under `out`: a room or a table top in so many views, or a move.

    A removal is a room, every third time a table top, in so many views, with the same views without this or that thing.
    part: of all but moves, one of PARTS. A scene's first view is the same whatever the number of views.
    """
    out.mkdir(parents=True, exist_ok=True)
    settings = {"seed": seed, "size": size, "samples": samples, "out": out, "threads": threads}
    if kind == "removal":
        _produce_removals(number, views=views, part=part, **settings)
    elif kind == "move":
        _produce_move(number, **settings)
    else:
        _produce_views(kind, number, views=views, part=part, **settings)


def _rng(seed: int, kind: str, number: int, attempt: int = 0, part: str = "training") -> np.random.Generator:
    return np.random.default_rng([seed, KINDS_OF_SCENE.index(kind), number, attempt, *([1] * (part == "held out"))])


# A room or a table top with all its masks, in one or more views.


def _produce_views(
    kind: str, number: int, *, seed: int, size: int, samples: int, views: int, part: str, out: Path, threads: int
) -> None:
    """OUT/room-00007.jpg, its masks .npz ("coverage", uint8 (N, H, W)) and .json (N things); room-00007-1.jpg …"""
    rng = _rng(seed, kind, number, part=part)
    start_scene(size=size, samples=samples, threads=threads)
    stars = room_stars() if kind == "room" else table_stars()
    star = stars[number % len(stars)]  # by turns, so that every kind is in as many pictures
    scene = (arrange_room if kind == "room" else arrange_table)(rng, star, part=part)
    truth = {"kind": kind, "seed": seed, "number": number, "part": part}
    for view in range(views):
        if view:
            rng = _rng(seed, kind, number, view, part)
            scene = look_again(rng, scene)
        _photograph(rng, scene, truth_path(kind, number, out, view), truth | {"view": view})


def _photograph(rng: np.random.Generator, scene: Scene, path: Path, truth: dict) -> None:
    """Render and develop what the scene's camera sees, and write it with what is known of it beside the JSON `path`."""
    scene.camera.set_up()
    finish = draw_finish(rng, scene.mood)
    everything = scene.everything()
    light, coverage = render_with_coverage(everything)
    finish = replace(finish, exposure=finish.exposure + metered(light))
    save_photo(develop(light, finish), path.with_suffix(".jpg"), quality=finish.quality)
    visible = [n for n in range(len(everything)) if coverage[n].sum() >= SEEN]
    stack = (coverage[visible] * 255).round().astype(np.uint8)
    np.savez_compressed(path.with_suffix(".npz"), coverage=stack)
    things = [_entry(everything, n, visible, coverage[n]) for n in visible]
    write_json(path, truth | {"mood": scene.mood, "things": things})


def _entry(everything: list[Thing], n: int, visible: list[int], coverage: np.ndarray) -> dict:
    """What is known of one thing: `on` is the place in this list of what holds it, if that is seen."""
    thing = everything[n]
    holder = everything.index(thing.holder) if thing.holder else None
    return {
        "name": thing.name,
        "words": list(thing.words),
        "colour": thing.colour,
        "area": round(float(coverage.sum()), 1),
        "box": box_of(coverage * 255, 1),
        "on": visible.index(holder) if holder in visible else None,
    }


# A room or a table top, and the same without one of its things.


def _produce_removals(
    number: int, *, seed: int, size: int, samples: int, views: int, part: str, out: Path, threads: int
) -> None:
    """OUT/removal-00007.jpg, and the same without thing N of its JSON: removal-00007-without-N.jpg, in one finish.

    removal-00007.npz has the coverage of these things, "coverage", uint8 (N, H, W), with what stands on them. Seen from
    any distance between that of rooms and that of moves.
    """
    rng = _rng(seed, "removal", number, part=part)
    start_scene(size=size, samples=samples, threads=threads)
    table = number % 3 == 2
    stars = table_stars() if table else room_stars()
    star, afar = stars[int(rng.integers(len(stars)))], float(rng.uniform(1.0, AFAR))
    scene = (arrange_table if table else arrange_room)(rng, star, afar=afar, part=part)
    truth = {"kind": "removal", "seed": seed, "number": number, "part": part}
    for view in range(views):
        if view:
            rng = _rng(seed, "removal", number, view, part)
            scene = look_again(rng, scene)
        _take_away(rng, scene, truth_path("removal", number, out, view), truth | {"view": view})


def _take_away(rng: np.random.Generator, scene: Scene, path: Path, truth: dict) -> None:
    """Photograph what the scene's camera sees, then without one thing after another, and write it beside `path`."""
    scene.camera.set_up()
    finish = draw_finish(rng, scene.mood)
    everything = scene.everything()
    light, coverage = render_with_coverage(everything)
    finish = replace(finish, exposure=finish.exposure + metered(light), quality=MOVE_QUALITY)
    save_photo(develop(light, finish), path.with_suffix(".jpg"), quality=finish.quality)
    families = [[n for n, one in enumerate(everything) if one in thing.family()] for thing in everything]
    seen = [coverage[family].sum(axis=0).clip(0, 1) for family in families]
    fitting = [n for n, thing in enumerate(everything) if thing.name not in NEVER and _fits(seen[n])]
    chosen = rng.permutation(fitting)[:TAKEN_AWAY].tolist()
    for place, n in enumerate(chosen):
        everything[n].show(False)
        without = develop(render_light(), finish)
        everything[n].show(True)
        save_photo(without, path.with_name(f"{path.stem}-without-{place}.jpg"), quality=finish.quality)
    size = light.shape[:2]
    stack = np.array([seen[n] for n in chosen]).reshape(-1, *size)
    np.savez_compressed(path.with_suffix(".npz"), coverage=(stack * 255).round().astype(np.uint8))
    write_json(path, truth | {"mood": scene.mood, "things": [{"name": everything[n].name} for n in chosen]})


def _fits(seen: np.ndarray) -> bool:
    return REMOVED[0] <= float(seen.mean()) <= REMOVED[1]


# A true move.


def _produce_move(number: int, *, seed: int, size: int, samples: int, out: Path, threads: int) -> None:
    """OUT/00007/: before.jpg, after.jpg, empty.jpg, mask.png and truth.json."""
    scene, finish, move = _scout(number, seed=seed, size=size, threads=threads)
    set_quality(size=size, samples=samples)
    folder = truth_path("move", number, out).parent
    folder.mkdir(exist_ok=True)
    thing, x, y = move.thing, move.x, move.y
    metres = find_move(thing, scene.camera, x, y, size)
    mask = (render_coverage(thing.objects) * 255).round().astype(np.uint8)
    Image.fromarray(mask).save(folder / "mask.png", optimize=True)
    light = render_light()
    finish = replace(finish, exposure=finish.exposure + metered(light), quality=MOVE_QUALITY)
    save_photo(develop(light, finish), folder / "before.jpg", quality=finish.quality)
    thing.show(False)
    save_photo(develop(render_light(), finish), folder / "empty.jpg", quality=finish.quality)
    thing.show(True)
    thing.shift(metres)
    save_photo(develop(render_light(), finish), folder / "after.jpg", quality=finish.quality)
    truth = {"name": thing.name, "words": list(thing.words), "colour": thing.colour, "x": x, "y": y}
    truth |= {"box": box_of(mask, 128), "mood": scene.mood, "seed": seed, "number": number}
    write_json(folder / "truth.json", truth)


def _scout(number: int, *, seed: int, size: int, threads: int) -> tuple[Scene, Finish, Move]:
    """Draw scenes until one has a thing to move, looking at them small and coarse. The last one stays in Blender.

    Returns the scene, its finish, and the move in pixels of a picture of `size`.
    """
    for attempt in range(ATTEMPTS):
        rng = _rng(seed, "move", number, attempt)
        start_scene(size=SCOUT, samples=SCOUT_SAMPLES, threads=threads)
        stars = table_stars() if number % 3 == 2 else room_stars()
        star = stars[int(rng.integers(len(stars)))]
        if number % 3 == 2:
            scene = arrange_table(rng, star, afar=AFAR)
        else:
            scene = arrange_room(rng, star, square="wall" in KINDS[star].on, afar=AFAR)
        scene.camera.set_up()
        finish = draw_finish(rng, scene.mood)
        _light, coverage = render_with_coverage(scene.everything())
        found = find_a_move(rng, scene, coverage, SCOUT)
        if found:
            scale = size / SCOUT
            return scene, finish, replace(found, x=round(found.x * scale), y=round(found.y * scale))
    raise RuntimeError(f"move {number} of seed {seed}: {ATTEMPTS} scenes were drawn and nothing in them can be moved")
