"""The three photographs of this project, composed by hand: what stands where, the light, the camera, the move.

Room coordinates: metres, x right, y away from the viewer, z up. Each `build` fills the current scene and returns the
thing that the picture is about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from lab.scenes import materials, rooms, shapes
from lab.scenes.camera import Camera
from lab.scenes.files import box_of, save_photo, write_json
from lab.scenes.finish import Finish, develop
from lab.scenes.render import find_move, render_change, render_coverage, render_light, start_scene
from lab.scenes.things import bags, decor, electronics, plants, seats, tables, textiles
from lab.scenes.things.thing import Thing

COMPOSED_AT = 680  # pixels: the size at which the moves of the pictures are given
SEED = 20
SHADOW_MARGIN = 80  # pixels at 680: no shadow or reflection of the object can be seen farther from its mask than this


@dataclass(frozen=True)
class Picture:
    """One photograph and its move: (x, y) in pixels of the picture at 680, to the right and up."""

    name: str
    words: tuple[str, ...]
    x: int
    y: int
    camera: Camera
    finish: Finish
    build: Callable[[np.random.Generator], Thing]


def build_study(rng: np.random.Generator) -> Thing:
    """A walnut desk at a boarded wall, boards of cork above it, a backpack on the floor at its left."""
    wall_y = 0.36
    oak = materials.wood("#8f7154", "#cfb494", per_piece=True, tone_spread=0.22, contrast=0.9, roughness=0.5)
    rooms.plank_floor((-3.0, -2.2, 3.2, wall_y), oak, width=0.14, seed=3)
    grey = materials.paint("#c6c7c6", roughness=0.6, unevenness=0.04)
    rooms.boarded_wall(-3.0, 3.4, 2.6, wall_y, grey, seed=5)
    rooms.skirting(-3.0, 3.4, wall_y - 0.001, materials.paint("#d6d6d3", roughness=0.45, unevenness=0.03))
    table = tables.desk(rng).place((0.13, 0.03, 0))
    top = 0.75
    table.hold(electronics.laptop(rng), (-0.10, 0.0, top), 0.30)
    table.hold(decor.pen_pot(rng), (-0.38, 0.06, top))
    table.hold(plants.succulent(rng), (0.33, 0.08, top))
    table.hold(decor.jar(rng), (0.21, 0.05, top))
    table.hold(decor.book(rng, cover="#5d6f78"), (0.36, -0.12, top), 0.3)
    decor.pin_board(rng).place((-0.13, wall_y - 0.001, 1.10))
    decor.pin_board(rng, wood="#a5703f").place((0.35, wall_y - 0.001, 1.08))
    decor.picture_frame(rng, subject=3).place((-0.98, wall_y - 0.001, 1.08))
    textiles.flat_rug(rng, size=(1.7, 0.9)).place((0.78, -0.86, 0), 0.06)
    rooms.ambient_light("#eef1f5", 0.55, floor_tint="#b9ab9a")
    rooms.soft_light((-0.5, -3.3, 2.7), (0.0, 0.2, 0.5), (3.0, 2.2), 75, "#fff8ee")
    rooms.soft_light((0.6, -1.0, 3.0), (0.3, -0.4, 0.0), (3.0, 2.4), 38, "#f4f8ff")
    bag = bags.backpack(rng)
    return bag.place((-0.58, -0.33, 0), 0.16)


def build_sun_room(rng: np.random.Generator) -> Thing:
    """A bright room with a wall of small panes: a hanging chair, flowers, a cabinet, a rug, and a stool in front."""
    wall_y = 1.25
    stone = materials.stone("#cdc3b4", roughness=0.26)
    rooms.tile_floor((-3.2, -4.0, 3.4, wall_y + 0.2), stone, side=0.8, seed=2)
    opening = (-2.6, 0.12, 0.62, 2.12)
    rooms.wall(-3.4, 3.4, 2.9, wall_y, materials.plaster("#e9e4da"), opening=opening)
    rooms.skirting(0.62, 3.4, wall_y - 0.001, materials.paint("#efece5"))
    white = materials.paint("#f0eee8", roughness=0.4)
    rooms.window(opening, wall_y + 0.06, white, columns=2, rows=5, leaves=5)
    rooms.view_outside(opening, wall_y + 1.6, materials.garden(5.0))
    thing = textiles.curtain(rng, width=3.4, height=0.26, folds=26, depth=0.03, cloth="#efe6d8", eyelets=False)
    thing.place((-0.95, wall_y - 0.06, 2.13))
    textiles.curtain_rod(rng, length=3.5).place((-0.95, wall_y - 0.06, 2.37))
    sheer = materials.sheer("#f6f3ee", cover=0.5)
    textiles.curtain(rng, width=0.46, height=2.22, folds=7, depth=0.03, eyelets=False, material=sheer).place(
        (0.42, wall_y - 0.06, 0.03)
    )
    seats.hanging_chair(rng).place((0.18, 0.0, 0), -0.12)
    case = tables.cabinet(rng).place((1.28, 0.98, 0), -0.03)
    case.hold(plants.leafy_plant(rng), (0.26, 0.0, 0.86))
    case.hold(decor.book(rng, cover="#35566b"), (-0.2, 0.02, 0.86), 0.3)
    case.hold(decor.book(rng, cover="#b98b4a", size=(0.13, 0.19, 0.02)), (-0.2, 0.02, 0.884), 0.1)
    decor.picture_frame(rng, width=0.34, height=0.44, wood="#b39a76", subject=1).place((1.10, wall_y - 0.001, 1.30))
    decor.picture_frame(rng, width=0.22, height=0.28, wood="#b39a76", subject=0).place((1.46, wall_y - 0.001, 1.38))
    urn = decor.vase(rng, height=0.48, glaze="#43241b").place((1.42, 0.42, 0))
    urn.hold(plants.twigs(rng), (0, 0, 0.3))
    pot = decor.vase(rng, height=0.85).place((-1.28, 0.42, 0))
    pot.hold(plants.bouquet(rng), (0, 0, 0.72))
    textiles.pile_rug(rng, size=(1.85, 1.25)).place((0.52, -0.10, 0), 0.03)
    rooms.ambient_light("#f3f6fb", 0.42, floor_tint="#cfc6b8")
    rooms.soft_light((-1.0, 1.15, 1.6), (-0.8, -3.0, 0.3), (3.2, 2.0), 48, "#f6fbff")
    rooms.soft_light((0.5, -2.6, 3.0), (0.0, 0.2, 0.2), (3.4, 2.4), 80, "#fff8ee")
    seat = seats.stool(rng)
    seat.hold(decor.book(rng, cover="#22282e", size=(0.13, 0.19, 0.018)), (-0.045, 0.0, 0.46), 0.5)
    seat.hold(decor.book(rng, cover="#8c4a32", size=(0.12, 0.18, 0.022)), (-0.045, 0.005, 0.478), 0.35)
    seat.hold(decor.cup(rng, radius=0.036, height=0.085, glaze="#3c5a63"), (0.085, -0.03, 0.46), -0.5)
    return seat.place((-0.45, -1.0, 0), 0.2)


def build_reading_corner(rng: np.random.Generator) -> Thing:
    """Red curtains at a window, an armchair and a basket before them, a macrame hanging on the pale wall."""
    oak = materials.wood("#b39877", "#dfcbad", per_piece=True, tone_spread=0.12, contrast=0.8, roughness=0.45)
    rooms.herringbone_floor((-2.6, -2.4, 2.6, 0.1), oak, seed=4)
    opening = (-0.30, 0.72, 0.44, 1.98)
    rooms.wall(-3, 3, 3, 0.0, materials.plaster("#e4e1db"), opening=opening)
    white = materials.paint("#f2f1ee", roughness=0.4)
    rooms.skirting(-3, 3, -0.001, white)
    rooms.window(opening, 0.10, white, columns=1, rows=4, leaves=2)
    shapes.box("sill", (0.84, 0.17, 0.03), (0.07, 0.045, 0.705), white, bevel=0.006)
    rooms.view_outside(opening, 1.4, materials.garden(4.0))
    rod = 2.16
    textiles.curtain_rod(rng, length=1.62).place((0.05, -0.13, rod))
    for x in (-0.42, 0.49):
        textiles.curtain(rng, width=0.52, height=2.18, folds=5).place((x, -0.13, 0.02))
    seats.armchair(rng).place((-0.68, -0.72, 0), 0.42)
    hamper = bags.basket(rng).place((0.98, -0.36, 0), 0.3)
    for x, lean in ((-0.07, 0.1), (0.07, -0.15)):
        small = textiles.cushion(rng, size=0.26, depth=0.07, cloth="#eae6de")
        hamper.hold(small, (x, 0.02 - 0.5 * x, 0.20))
        small.handle.rotation_euler = (-0.2, lean, 0.3)

    def lattice(places: np.ndarray) -> np.ndarray:
        u, v = places[:, 0] * 4.5, places[:, 1] * 3.2
        return np.minimum(np.abs((u + v) % 1 - 0.5), np.abs((u - v) % 1 - 0.5)) < 0.055

    textiles.pile_rug(rng, size=(1.9, 1.1), yarn="#e2dccf", other="#f1ece2", pattern=lattice, pile=0.016).place(
        (0.35, -1.35, 0)
    )
    rooms.ambient_light("#f4f5f7", 0.42, floor_tint="#cdbfae")
    rooms.wall_plate((1.20, -0.001, 1.08))
    rooms.soft_light((-2.9, -2.4, 2.0), (0.2, 0.0, 1.0), (2.4, 2.4), 110, "#fffaf3")
    rooms.soft_light((0.4, -1.3, 3.2), (0.2, -0.6, 0.0), (3.0, 2.4), 34, "#f4f8ff")
    hanging = textiles.wall_hanging(rng)
    return hanging.place((-1.0, -0.001, 1.02))


PICTURES = {
    "bagpack": Picture(
        name="bagpack",
        words=("bagpack", "backpack", "bag"),
        x=162,
        y=0,
        camera=Camera(at=(0.33, -3.42, 1.05), turn=0.14, lens=45, shift=-0.26, focus=3.15, aperture=5.6),
        finish=Finish(seed=11, exposure=0.4),
        build=build_study,
    ),
    "stool": Picture(
        name="stool",
        words=("stool", "side table", "small table"),
        x=-120,
        y=0,
        camera=Camera(at=(0.0, -4.8, 1.15), lens=40, shift=-0.11, focus=4.2, aperture=5.6),
        finish=Finish(seed=12, exposure=-0.3, warmth=0.0),
        build=build_sun_room,
    ),
    "wall hanging": Picture(
        name="wall hanging",
        words=("wall hanging", "macrame", "wall decoration"),
        x=-5,
        y=100,
        camera=Camera(at=(0.0, -5.05, 1.25), lens=45, shift=-0.115, focus=4.8, aperture=8.0),
        finish=Finish(seed=13, exposure=0.22),
        build=build_reading_corner,
    ),
}


def render_picture(picture: Picture, *, size: int, samples: int, out: Path, with_truth: bool) -> None:
    """Render one picture, and `with_truth` its mask, the room without the object, and the object truly moved.

    At another size than 680 the move is scaled with it, and the JSON says the scaled one.
    """
    start_scene(size=size, samples=samples)
    picture.camera.set_up()
    thing = picture.build(np.random.default_rng(SEED))
    photo = out / "input_images" / f"{picture.name}.jpg"
    if with_truth:
        folder = out / "tests" / "data" / "truth" / picture.name
        folder.mkdir(parents=True, exist_ok=True)
        mask = (render_coverage(thing.objects) * 255).round().astype(np.uint8)
        Image.fromarray(mask).save(folder / "mask.png", optimize=True)
        x, y = round(picture.x * size / COMPOSED_AT), round(picture.y * size / COMPOSED_AT)
        move = find_move(thing, picture.camera, x, y, size)
        truth = {"name": picture.name, "words": list(picture.words), "x": x, "y": y, "box": box_of(mask, 128)}
        write_json(folder / "truth.json", truth)
    light = render_light()
    save_photo(develop(light, picture.finish), photo)
    if with_truth:
        margin = round(SHADOW_MARGIN * size / COMPOSED_AT)
        old = box_of(mask, 128)
        new = (old[0] + x, old[1] - y, old[2] + x, old[3] - y)
        thing.show(False)
        empty = render_change(light, _around(old, old, margin, size), seam=margin // 3)
        save_photo(develop(empty, picture.finish), folder / "empty.jpg")
        thing.show(True)
        thing.shift(move)
        moved = render_change(light, _around(old, new, margin, size), seam=margin // 3)
        save_photo(develop(moved, picture.finish), folder / "moved.jpg")


def _around(first: tuple, second: tuple, margin: int, size: int) -> tuple[int, int, int, int]:
    """The box round both boxes and `margin` more, inside the picture."""
    left, top = (max(min(a, b) - margin, 0) for a, b in zip(first[:2], second[:2], strict=True))
    right, bottom = (min(max(a, b) + margin, size) for a, b in zip(first[2:], second[2:], strict=True))
    return left, top, right, bottom
