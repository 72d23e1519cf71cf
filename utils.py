"""The stages that `generate_mask.py` and `shift_object.py` share, in the order in which they run.

    read_image -> find_object -> pad_mask -> remove_object -> place_object -> write_image

with `cover_far_shadow` after the padding, `measure_shadow` and `cut_out` before the placing. Each takes and returns
plain arrays: an image is uint8 (H, W, 3) RGB, a mask or hole is bool (H, W). `Engines` holds the models that two of the
stages need and loads each one once. This file picks engines; how one works inside is known only in its own file under
`engines/`.
"""

import importlib
import logging
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.compositing.matting import Cutout, cut_out
from engines.compositing.placing import is_visible, place, place_alpha
from engines.compositing.shadow import Light, cast_shadow, measure_shadow
from engines.errors import DeviceUnavailableError, EngineUnavailableError, InputError
from engines.geometry import bounding_box, distance_to, scale_length
from engines.imagefile import Photo, read_image, read_mask, write_image
from engines.inpainting import INPAINTERS
from engines.inpainting.settings import InpaintSettings
from engines.segmentation import SEGMENTERS
from engines.segmentation.hints import Hints

__all__ = [
    "DEFAULT_THRESHOLD",
    "Cutout",
    "Engines",
    "Found",
    "Hints",
    "InpaintSettings",
    "Light",
    "Photo",
    "check_shift",
    "cover_far_shadow",
    "cut_out",
    "find_object",
    "measure_shadow",
    "pad_mask",
    "place_object",
    "read_image",
    "read_mask",
    "remove_object",
    "shaded_background",
    "shown_background",
    "write_image",
]

DEFAULT_THRESHOLD = 0.646  # a probability: the sigmoid of the logit 0.6 that the reference system compared with

MODEL_OPTIONS = {"segmenter": "segment-model", "inpainter": "inpaint-model"}  # what takes weights from a disk
OBJECT_FRINGE = 6  # pixels of a 512-pixel-high picture: blur and stray threads that the best outline leaves outside

log = logging.getLogger("shift_object")


class Engines:
    """The loaded models of one run, each loaded once and used for every picture.

    A name is an engine's own ("clipseg", "diffusion", "embedded") or "auto": the full engine where its weights are on
    the disk or the hub answers, else the embedded one, with one line in the log that says which, why, and how to get
    the other. An engine that was named and cannot run raises EngineUnavailableError.
    """

    def __init__(self):
        self._loaded: dict[tuple, Any] = {}

    def segmenter(self, name: str = "auto", *, model: str | None = None, device: str = "auto"):
        """Return a segmenter: `.name`, `.details`, `.edge_error`, `.score(image, text, hints)`."""
        return self._pick(SEGMENTERS, "segmenter", name, "clipseg", model, device)

    def inpainter(self, name: str = "auto", *, model: str | None = None, device: str = "auto"):
        """Return an inpainter: `.name`, `.details`, `.fill(image, hole, seed=…, settings=…, …)`."""
        return self._pick(INPAINTERS, "inpainter", name, "diffusion", model, device)

    def _pick(self, modules, what, name, full, model, device):
        if name != "auto":
            return self._load(modules, what, name, model, device)
        key = (what, name, model, device)
        if key not in self._loaded:
            self._loaded[key] = self._load_or_fall_back(modules, what, full, model, device)
        return self._loaded[key]

    def _load_or_fall_back(self, modules, what, full, model, device):
        try:
            return self._load(modules, what, full, model, device)
        except DeviceUnavailableError:
            raise
        except EngineUnavailableError as error:
            if model is not None:
                raise  # weights that were named are never replaced by another engine
            log.warning("%s: embedded, because %s (--%s FOLDER)", what, error, MODEL_OPTIONS[what])
            return self._load(modules, what, "embedded", None, device)

    def _load(self, modules, what, name, model, device):
        key = (what, name, model, device)
        if key not in self._loaded:
            self._loaded[key] = importlib.import_module(modules[name]).load(model=model, device=device)
        return self._loaded[key]


@dataclass(frozen=True)
class Found:
    """Where the object is.

    mask: bool (H, W). score: float32 (H, W) in [0, 1], what it was cut from. edge_error: how far the mask's edge may
    be off, in pixels of a 512-pixel-high picture.
    """

    mask: np.ndarray
    score: np.ndarray
    edge_error: float = 0


def find_object(
    image: np.ndarray,
    text: str | None,
    *,
    segmenter,
    hints: Hints = Hints(),
    threshold: float = DEFAULT_THRESHOLD,
) -> Found:
    """Return where the object called `text` is in `image` (uint8 (H, W, 3)).

    threshold: the probability from which a pixel counts as object. Raises ObjectNotFoundError where nothing reaches
    it; the mask is never empty.
    """
    from engines.segmentation.cleanup import clean_mask

    score = segmenter.score(image, text, hints)
    return Found(clean_mask(score, threshold=threshold, hints=hints), score, segmenter.edge_error)


def pad_mask(mask: np.ndarray, mask_pad: float = 20) -> np.ndarray:
    """Return the hole: `mask` (bool (H, W)) grown by `mask_pad` on every side, as a disc would grow it.

    mask_pad is in pixels of a 512-pixel-high picture and scales with the photo, so that one number suits a thumbnail
    and a 12-megapixel photo. A pixel belongs to the hole when its centre is at most that far from a mask pixel's.
    """
    radius = scale_length(mask_pad, mask.shape)
    if radius == 0 or not mask.any():
        return mask.copy()
    return distance_to(mask) <= radius + 1e-3  # the transform is exact to a few 1e-4 pixels


def cover_far_shadow(image: np.ndarray, mask: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """Return the hole (bool (H, W)), grown where the object under `mask` casts its shadow further than that."""
    from engines.compositing.far_shadow import find_far_shadow

    return hole | find_far_shadow(image, mask, hole)


def shown_background(found: Found, hole: np.ndarray) -> np.ndarray:
    """Return where, inside the hole, the photo shows the background: bool (H, W).

    That is the ring that the padding added, without the strip along the mask in which, as the segmenter's outline is
    only so exact, a piece of the object may still be.
    """
    return hole & ~pad_mask(found.mask, found.edge_error + OBJECT_FRINGE)


def remove_object(
    image: np.ndarray,
    hole: np.ndarray,
    *,
    inpainter,
    engines: Engines,
    shown: np.ndarray | None = None,
    settings: InpaintSettings = InpaintSettings(),
    seed: int = 0,
    progress=None,
) -> np.ndarray:
    """Return `image` (uint8 (H, W, 3)) with what is behind the hole (bool (H, W), True = to be painted) filled in.

    shown: bool (H, W), pixels of the hole where the photo shows the background, perhaps in the object's shadow; see
    `shown_background`. It helps the embedded engine to continue what runs behind the object.

    Pixels outside the hole are the input's, bit for bit. With a strength below 1 the inpainter refines a filling that
    the embedded engine made first, so that it never sees the object. Raises InputError where the hole leaves nothing
    to copy from.
    """
    start = None
    if inpainter.name != "embedded" and settings.strength < 1:
        start = engines.inpainter("embedded").fill(image, hole, seed=seed, settings=settings, shown=shown)
    filled = inpainter.fill(image, hole, seed=seed, settings=settings, shown=shown, start=start, progress=progress)
    return np.where(hole[..., None], filled, image)


def check_shift(mask: np.ndarray, dx: int, dy: int) -> None:
    """Raise InputError where a shift by (dx, dy), dy growing downwards, would leave nothing of the object to see."""
    if not is_visible(mask, dx, dy):
        box = bounding_box(mask)
        height, width = mask.shape
        raise InputError(
            f"moved by x={dx}, y={-dy} the object leaves the {width}x{height} photo altogether; it stands at columns "
            f"{box.left} to {box.right - 1}, rows {box.top} to {box.bottom - 1}"
        )


def shaded_background(background: np.ndarray, light: Light | None) -> np.ndarray:
    """Return the filled background as it looks while the object still shades it: what is behind its soft edge."""
    return background if light is None else cast_shadow(background, light, dx=0, dy=0)


def place_object(
    photo: Photo,
    background: np.ndarray,
    cutout: Cutout,
    hole: np.ndarray,
    *,
    dx: int,
    dy: int,
    light: Light | None = None,
) -> Photo:
    """Return the photo with its object moved by (dx, dy) whole pixels, dy growing downwards.

    background: `photo.pixels` with the hole filled (uint8 (H, W, 3)); cutout: the object; light: what it leaves of the
    light round it, None where it casts no shadow. A shift by nothing gives the photo back as it is. The object keeps
    its own pixels, soft only along its edge.
    """
    if dx == 0 and dy == 0:
        return photo
    alpha = None if photo.alpha is None else place_alpha(photo.alpha, hole, cutout, dx, dy)
    ground = background if light is None else cast_shadow(background, light, dx=dx, dy=dy)
    return Photo(place(ground, cutout, dx, dy), alpha, photo.icc_profile, photo.exif)
