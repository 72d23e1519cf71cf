"""From rendered pictures to training samples: cut out, pasted together, and photographed badly.

The goal is real photographs, which differ from renders in everything but the things: so a sample is a piece of a room
at any scale, its walls and floors perhaps in colours and patterns that no render has (as in Tobin et al., "Domain
randomization", 2017), often with cut-outs of other rooms' things pasted over it (Ghiasi et al., "Simple copy-paste is a
strong data augmentation method", 2021), then seen through a bad camera: exposure, white balance, contrast, blur, noise,
JPEG.
The kinds are drawn evenly for pasting, so that rare ones are learnt too. Knows no network.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from engines.segmentation.vocabulary import KINDS
from lab.training.network import OFFSET_UNIT, STRIDE
from lab.training.pictures import NOTHING, Picture

IGNORED = -1  # in a map of labels
CROP = (0.38, 1.0)  # of the picture's side: how much of it a sample shows
STRETCH = 0.15  # by which a sample may be wider or narrower than it was
REPAINTED = 0.5  # of the samples: what is no thing in them gets other colours and patterns, the things faint ones
PERIOD = (0.02, 0.35)  # of the sample's side: of a pattern
STRENGTH = (0.03, 0.4)  # natural log: of a pattern, from its middle to its lightest
TINT = (0.3, 0.12)  # natural log: standard deviation of a surface's lightness, and of each of its colours
SPOTTED = 0.12  # natural log: standard deviation of a thing's pattern and of its lightness; its colour keeps its name
PASTED = (0.45, 0.3, 0.15, 0.1)  # chances of 0, 1, 2, 3 cut-outs
LEAST_CUTOUT = 250  # pixels that a cut-out has in its own picture
PASTED_SHARE = (0.15, 0.7)  # of the sample's side: the longer side of a pasted thing
AREA_UNIT = 40.0  # cells: a thing of that size weighs as much as the background's cells twice over
WEIGHTS = (0.4, 3.0)  # the least and the most that a thing's cell weighs
BACKGROUND_WEIGHT = 0.5


@dataclass(frozen=True)
class Sample:
    """What the network sees and shall say; the maps' cells are STRIDE pixels.

    photo: uint8 (side, side, 3). kinds: int64, len(KINDS) is none of them. colours: int64, IGNORED where there is no
    name for it. held: float32, 1 where the thing stands on another. offsets: float32 (2, …) to the thing's middle.
    weights: float32, more for small things.
    """

    photo: np.ndarray
    kinds: np.ndarray
    colours: np.ndarray
    held: np.ndarray
    offsets: np.ndarray
    weights: np.ndarray


class Sampler:
    """Draws samples from pictures."""

    def __init__(self, pictures: list[Picture]):
        self._pictures = pictures
        self._cutouts: dict[int, list[tuple[int, int]]] = {}  # kind -> (picture, thing)
        for number, picture in enumerate(pictures):
            height, width = picture.shown.shape
            for thing, (left, top, right, bottom) in enumerate(picture.boxes()):
                inside = left > 0 and top > 0 and right < width and bottom < height
                if inside and (picture.shown == thing).sum() >= LEAST_CUTOUT:
                    self._cutouts.setdefault(int(picture.kinds[thing]), []).append((number, thing))

    def draw(self, rng: np.random.Generator, side: int) -> Sample:
        """Return one sample of `side` pixels."""
        scene = _crop(rng, self._pictures[int(rng.integers(len(self._pictures)))], side)
        if rng.random() < REPAINTED:
            scene = repaint(rng, scene)
        for _ in range(int(rng.choice(len(PASTED), p=PASTED))):
            kind = list(self._cutouts)[int(rng.integers(len(self._cutouts)))]
            places = self._cutouts[kind]
            number, thing = places[int(rng.integers(len(places)))]
            scene = _paste(rng, scene, self._pictures[number], thing)
        coloured = rng.random() > 0.04
        photo = photograph(rng, scene.photo if coloured else _grey(scene.photo))
        return replace(label(scene, coloured=coloured), photo=photo)


def label(scene: Picture, *, coloured: bool = True) -> Sample:
    """Return the sample that shows the scene as it is, and what there is to say of it."""
    cells = scene.shown[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE]
    nothing = cells == NOTHING
    things = np.where(nothing, len(scene.kinds), cells)  # the last entry of each list below is the background's
    areas = np.bincount(things.ravel(), minlength=len(scene.kinds) + 1).astype(np.float32)
    weights = np.clip(np.sqrt(AREA_UNIT / np.maximum(areas, 1)), *WEIGHTS)
    weights[-1] = BACKGROUND_WEIGHT
    rows, columns = np.indices(cells.shape, np.float32)
    middles = [np.bincount(things.ravel(), of.ravel(), len(areas)) / np.maximum(areas, 1) for of in (columns, rows)]
    offsets = [middle[things] - of for middle, of in zip(middles, (columns, rows), strict=True)]
    return Sample(
        scene.photo,
        np.append(scene.kinds, len(KINDS))[things],
        np.append(scene.colours if coloured else np.full_like(scene.colours, IGNORED), IGNORED)[things],
        np.append(scene.holders >= 0, False)[things].astype(np.float32),
        np.where(nothing, 0, np.stack(offsets) * (STRIDE / OFFSET_UNIT)).astype(np.float32),
        weights[things].astype(np.float32),
    )


def _crop(rng: np.random.Generator, picture: Picture, side: int) -> Picture:
    """A piece of the picture at `side` pixels, perhaps mirrored."""
    height, width = picture.shown.shape
    share, stretch = rng.uniform(*CROP), float(np.exp(rng.uniform(-STRETCH, STRETCH)))
    tall, wide = (max(8, min(size, round(size * share * s))) for size, s in ((height, stretch), (width, 1 / stretch)))
    top, left = int(rng.integers(height - tall + 1)), int(rng.integers(width - wide + 1))
    part = np.s_[top : top + tall, left : left + wide]
    photo, shown = scaled(picture.photo[part], side, side), _scaled_map(picture.shown[part], side, side)
    if rng.random() < 0.5:
        photo, shown = photo[:, ::-1], shown[:, ::-1]
    return replace(picture, photo=np.ascontiguousarray(photo), shown=np.ascontiguousarray(shown))


def _paste(rng: np.random.Generator, scene: Picture, source: Picture, thing: int) -> Picture:
    """The scene with a thing of another picture pasted over it, which may reach over the edge; some throw a shadow."""
    mask = source.shown == thing
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    part = np.s_[top : top + height, left : left + width]
    side = scene.shown.shape[0]
    scale = side * rng.uniform(*PASTED_SHARE) / max(width, height)
    wide, tall = max(4, round(width * scale * np.exp(rng.uniform(-0.1, 0.1)))), max(4, round(height * scale))
    soft = scaled(mask[part].astype(np.float32), tall, wide)
    cutout = scaled(source.photo[part], tall, wide).astype(np.float32) * rng.uniform(0.75, 1.25)
    if rng.random() < 0.5:
        soft, cutout = soft[:, ::-1], cutout[:, ::-1]
    x, y = int(rng.integers(-wide // 3, side - 2 * wide // 3)), int(rng.integers(-tall // 3, side - 2 * tall // 3))
    shift = np.float32([[1, 0, x], [0, 1, y]])
    alpha = cv2.warpAffine(np.ascontiguousarray(soft), shift, (side, side))
    layer = cv2.warpAffine(np.ascontiguousarray(cutout), shift, (side, side))
    photo = scene.photo.astype(np.float32)
    if rng.random() < 0.5:
        fall = np.float32([[1, 0, rng.uniform(-0.1, 0.1) * wide], [0, 1, rng.uniform(0.0, 0.1) * tall]])
        shadow = cv2.GaussianBlur(cv2.warpAffine(alpha, fall, (side, side)), (0, 0), max(0.04 * wide, 1.0))
        photo *= 1 - rng.uniform(0.2, 0.6) * shadow[..., None]
    photo = photo * (1 - alpha[..., None]) + layer * alpha[..., None]
    return Picture(
        photo.clip(0, 255).astype(np.uint8),
        np.where(alpha > 0.5, len(scene.kinds), scene.shown).astype(np.uint8),
        np.append(scene.kinds, source.kinds[thing]),
        np.append(scene.colours, source.colours[thing]),
        np.append(scene.holders, -1),
    )


def repaint(rng: np.random.Generator, scene: Picture) -> Picture:
    """Return the scene with other walls and floors: two surfaces, one above the other; light and shade stay.

    The things get patterns too, so faint that they keep their colours.
    """
    height, width = scene.shown.shape
    rows, columns = np.indices((height, width), np.float32)
    surfaces = paint_surfaces(rng, rows, columns)
    strengths, tints = rng.normal(0, SPOTTED, (2, NOTHING + 1)).astype(np.float32)[:, scene.shown]
    things = np.exp(_pattern(rng, rows, columns) * strengths + tints)[..., None]
    share = cv2.blur((scene.shown == NOTHING).astype(np.float32), (3, 3))[..., None]
    gain = things + (surfaces - things) * share
    return replace(scene, photo=(scene.photo * gain).clip(0, 255).astype(np.uint8))


def paint_surfaces(rng: np.random.Generator, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return what the colours of two surfaces, one above the other, are multiplied by, float32 (H, W, 3).

    rows, columns: float32 (H, W), those of each pixel.
    """
    height, width = rows.shape
    horizon = height * rng.uniform(0.2, 0.9) + (columns - width / 2) * rng.normal(0, 0.2)
    return np.where((rows < horizon)[..., None], _surface(rng, rows, columns), _surface(rng, rows, columns))


def _surface(rng: np.random.Generator, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """What a surface's colours are multiplied by, float32 (H, W, 3): a pattern, and a tint of its own."""
    pattern = _pattern(rng, rows, columns)[..., None]
    strength = (rng.uniform(*STRENGTH) * rng.uniform(0.5, 1, 3)).astype(np.float32)
    return np.exp(pattern * strength + (rng.normal(0, TINT[0]) + rng.normal(0, TINT[1], 3)).astype(np.float32))


def _pattern(rng: np.random.Generator, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Clouds, with stripes, squares, joints or nothing else; float32 (H, W), about -1 to 1."""
    height, width = rows.shape
    period, turn = float(height * np.exp(rng.uniform(*np.log(PERIOD)))), rng.uniform(0, math.pi)
    wave = 2 * math.pi / period
    along, across = (
        np.sin(columns * (math.cos(a) * w) + rows * (math.sin(a) * w) + rng.uniform(0, 7))
        for a, w in ((turn, wave), (turn + math.pi / 2, wave * float(np.exp(rng.uniform(-1.5, 0.2)))))
    )
    shapes = (
        along,
        along * across,
        1 - 2 * (np.maximum(along, across) > rng.uniform(0.85, 0.98)),
        np.zeros_like(along),
    )
    pattern = np.tanh(rng.uniform(1, 6) * shapes[int(rng.integers(len(shapes)))])
    small = rng.normal(0, 1, (int(rng.integers(2, height // 3)),) * 2).astype(np.float32)
    clouds = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return pattern + rng.uniform(0, 0.6) * clouds


def photograph(rng: np.random.Generator, photo: np.ndarray) -> np.ndarray:
    """Return the photo, uint8 (H, W, 3), as a worse or another camera and its owner would have it."""
    return compress(rng, expose(rng, photo))


def expose(rng: np.random.Generator, photo: np.ndarray) -> np.ndarray:
    """Return what such a camera sees, before it is compressed."""
    side = max(photo.shape[:2])
    if rng.random() < 0.25:
        photo = cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.4, 0.9 + side / 400))
    levels = np.linspace(0, 1, 256)[:, None] ** np.exp(rng.normal(0, 0.25))  # exposure
    levels = levels * np.exp(rng.normal(0, 0.055, 3)) * np.exp(rng.normal(0, 0.1))  # white balance
    levels = 0.5 + (levels - 0.5) * np.exp(rng.normal(0, 0.18)) + rng.normal(0, 0.05)  # contrast
    table = (levels.clip(0, 1) * 255).round().astype(np.uint8)
    photo = cv2.LUT(photo, table[:, None, :].reshape(1, 256, 3))
    saturation = np.exp(rng.normal(0, 0.2))
    mix = np.full((3, 3), (1 - saturation) / 3) + saturation * np.eye(3)
    photo = cv2.transform(photo, mix.astype(np.float32))
    if rng.random() < 0.4:
        noise = np.empty(photo.shape, np.int16)
        cv2.setRNGSeed(int(rng.integers(1 << 31)))
        cv2.randn(noise, 0, rng.uniform(1, 10))
        photo = cv2.add(photo, noise, dtype=cv2.CV_8U)
    return photo


def compress(rng: np.random.Generator, photo: np.ndarray) -> np.ndarray:
    """Return the photo, now and then a poor JPEG."""
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 90))]
        photo = cv2.imdecode(cv2.imencode(".jpg", photo, quality)[1], cv2.IMREAD_COLOR)
    return photo


def cut_square(whole: np.ndarray, top: int, left: int, side: int) -> np.ndarray:
    """Return the square (side, side, C) of a picture (H, W, C) from these on; where there is no picture it is 0."""
    square = np.zeros((side, side, whole.shape[2]), whole.dtype)
    to_top, to_left = max(0, -top), max(0, -left)
    part = whole[max(0, top) : top + side, max(0, left) : left + side]
    square[to_top : to_top + part.shape[0], to_left : to_left + part.shape[1]] = part
    return square


def _grey(photo: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def scaled(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """Return the picture at another size: means of pixels where it shrinks, else lines between them."""
    smaller = height < picture.shape[0]
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)


def _scaled_map(shown: np.ndarray, height: int, width: int) -> np.ndarray:
    return cv2.resize(shown, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
