"""The stages that `generate_mask.py` and `shift_object.py` share, in the order in which they run.

    read_image -> find_object -> pad_mask -> remove_object -> place_object -> write_image

with `free_ground` after the padding, `measure_shadow`, `cut_out` and `pose_object` before the placing. Each takes and
returns plain arrays: an image is uint8 (H, W, 3) RGB, a mask or hole is bool (H, W). `Engines` holds the models that
two of the stages need and loads each one once. This file picks engines; how one works inside is known only in its own
file under `engines/`.
"""

import importlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from engines.compositing.effects import Cleared, find_traces, light_of, load_effects, take_off
from engines.compositing.matting import Cutout, cut_out
from engines.compositing.placing import is_visible, place, place_alpha, shows
from engines.compositing.posing import Pose, foot_point, hide_behind, hide_light, pose, pose_light, visible_frame
from engines.compositing.relighting import light_change, relight
from engines.compositing.shadow import Light, both_lights, cast_shadow, measure_shadow
from engines.errors import DeviceUnavailableError, EngineUnavailableError, InputError, ObjectNotFoundError
from engines.geometry import bounding_box, grow_box, grow_mask, part_windows, scale_length
from engines.imagefile import Photo, read_image, read_mask, write_image
from engines.inpainting import INPAINTERS
from engines.inpainting.judging import Verdict, judge
from engines.inpainting.settings import InpaintSettings
from engines.segmentation import REFINERS, SEGMENTERS
from engines.segmentation.hints import Hints

__all__ = [
    "DEFAULT_THRESHOLD",
    "Candidate",
    "Cutout",
    "Engines",
    "Found",
    "Ground",
    "Hints",
    "InpaintSettings",
    "Light",
    "Photo",
    "Pose",
    "Posed",
    "best_of",
    "both_lights",
    "check_shift",
    "cut_out",
    "find_object",
    "free_ground",
    "measure_shadow",
    "pad_mask",
    "place_object",
    "pose_object",
    "propose_backgrounds",
    "read_image",
    "read_mask",
    "recogniser",
    "remove_object",
    "shaded_background",
    "soft_mask",
    "write_image",
]

DEFAULT_THRESHOLD = 0.646  # a probability: the sigmoid of the logit 0.6 that the reference system compared with

# What takes weights from a disk.
MODEL_OPTIONS = {"segmenter": "segment-model", "refiner": "refine-model", "inpainter": "inpaint-model"}
JUDGE_CONTEXT = 0.5  # of the hole's larger side: the surroundings in which the object is looked for again
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
        """Return a segmenter: `.name`, `.details`, `.edge_error`, `.coarse`, `.score(image, text, hints)`."""
        return self._pick(SEGMENTERS, "segmenter", name, ("clipseg", "embedded"), model, device)

    def refiner(self, name: str = "auto", *, model: str | None = None, device: str = "auto"):
        """Return a refiner: `.name`, `.details`, `.edge_error`, `.left_coarse`, `.refine(image, score, threshold)`.

        "auto" is SAM where a model is named or the weights are on the disk, and else "edges", without a word: the hub
        is not asked, since a download of 375 MB is more than a sharper outline is worth to everyone.
        """
        if name == "auto" and model is None and not importlib.import_module(REFINERS["sam"]).is_on_disk():
            name = "edges"
        return self._pick(REFINERS, "refiner", name, ("sam", "edges"), model, device)

    def inpainter(self, name: str = "auto", *, model: str | None = None, device: str = "auto"):
        """Return an inpainter: `.name`, `.details`, `.fill(image, hole, seed=…, settings=…, …)`."""
        return self._pick(INPAINTERS, "inpainter", name, ("diffusion", "embedded"), model, device)

    def _pick(self, modules, what, name, choice, model, device):
        if name != "auto":
            return self._load(modules, what, name, model, device)
        key = (what, name, model, device)
        if key not in self._loaded:
            self._loaded[key] = self._load_or_fall_back(modules, what, choice, model, device)
        return self._loaded[key]

    def _load_or_fall_back(self, modules, what, choice, model, device):
        full, substitute = choice
        try:
            return self._load(modules, what, full, model, device)
        except DeviceUnavailableError:
            raise
        except EngineUnavailableError as error:
            if model is not None:
                raise  # weights that were named are never replaced by another engine
            log.warning("%s: %s, because %s (--%s FOLDER)", what, substitute, error, MODEL_OPTIONS[what])
            return self._load(modules, what, substitute, None, device)

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
    refiner=None,
    hints: Hints = Hints(),
    threshold: float = DEFAULT_THRESHOLD,
    which: str = "all",
) -> Found:
    """Return where the object called `text` is in `image` (uint8 (H, W, 3)).

    refiner: draws the outline of what the segmenter found anew; None leaves it as it is. threshold: the probability
    from which a pixel counts as object. which: of several things that answer to the name, as of
    `cleanup.choose_thing`. Raises ObjectNotFoundError where nothing reaches the threshold, or there is no such thing;
    the mask is never empty.
    """
    from engines.segmentation.cleanup import choose_thing, clean_mask

    score = segmenter.score(image, text, hints)
    mask = choose_thing(clean_mask(score, threshold=threshold, hints=hints), which)
    if refiner is None:
        return Found(mask, score, segmenter.edge_error)
    # Specks, what no point marks and other things are gone before the refiner looks: that has had its say.
    chosen = np.where(mask | (score < threshold), score, np.float32(0))
    score = refiner.refine(image, chosen, threshold)
    mask = clean_mask(score, threshold=threshold, hints=Hints(hints.box))
    return Found(mask, score, segmenter.edge_error if refiner.left_coarse else refiner.edge_error)


def pad_mask(mask: np.ndarray, mask_pad: float = 20) -> np.ndarray:
    """Return the hole: `mask` (bool (H, W)) grown by `mask_pad` on every side, as a disc would grow it.

    mask_pad is in pixels of a 512-pixel-high picture and scales with the photo, so that one number suits a thumbnail
    and a 12-megapixel photo. A pixel belongs to the hole when its centre is at most that far from a mask pixel's.
    """
    radius = scale_length(mask_pad, mask.shape)
    return grow_mask(mask, radius)


class Ground(NamedTuple):
    """A photo without its object's light, ready to be filled.

    pixels: uint8 (H, W, 3), other than the photo only in `touched`, bool (H, W), which the hole is part of, and never
    on the object. hole: bool (H, W), what is to be filled. shown: bool (H, W), where in it the pixels show the
    background. light: what the object leaves of it, as a network sees that; None: all, or nobody asked. told: how many
    pixels lie beyond the padded mask, for reports.
    """

    pixels: np.ndarray
    hole: np.ndarray
    shown: np.ndarray
    touched: np.ndarray
    light: Light | None
    told: dict


def free_ground(
    image: np.ndarray, found: Found, padded: np.ndarray, *, beyond: bool = True, carried: bool = True
) -> Ground:
    """Return `image` (uint8 (H, W, 3)) freed of what its object does to the light, its shadow and its reflection.

    padded: bool (H, W), the padded mask. A network sees the effects, and they are divided out; what is nearly black
    joins the hole. beyond: whether what leaves the padded mask is touched too. There a broad shadow on plain ground
    joins the hole (a filling is as good as the ground, and better than what is left to see in the dark), and so do
    reflections of feet. carried: whether the light is asked for, to go along with the object.
    """
    told = {"shadow_beyond_pad": 0, "reflection_of_feet": 0}
    with ThreadPoolExecutor(1) as beside:
        if beyond:
            from engines.compositing.far_shadow import find_far_shadow
            from engines.compositing.reflections import find_reflections

            looking = beside.submit(find_far_shadow, image, found.mask, padded)
        effects = load_effects().look(image, found.mask)
        cleared = take_off(image, found.mask, padded, effects, beyond=beyond)
        hole = padded | cleared.hidden
        shown = shown_background(found, hole, cleared)
    if beyond:
        cast, mirrored = looking.result(), find_reflections(image, found.mask)
        hole, shown = hole | cast | mirrored, shown & ~(cast | mirrored)
        told["shadow_beyond_pad"] = int(np.count_nonzero((cast | cleared.changed) & ~padded))
        told["reflection_of_feet"] = int(np.count_nonzero(mirrored))
    touched = hole | cleared.changed
    light = light_of(effects, found.mask, touched) if carried else None
    return Ground(cleared.pixels, hole, shown, touched, light, told)


def shown_background(found: Found, hole: np.ndarray, cleared: Cleared) -> np.ndarray:
    """Return where, inside the hole, `cleared.pixels` show the background: bool (H, W).

    That is the ring that the padding added, without the strip along the mask in which, as the segmenter's outline is
    only so exact, a piece of the object may still be, and without what lies too dark or shows traces of the object.
    """
    ring = hole & ~pad_mask(found.mask, found.edge_error + OBJECT_FRINGE) & ~cleared.hidden
    return ring & ~find_traces(cleared.pixels, hole, ring)


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

    shown: bool (H, W), pixels of the hole where the image shows the background; see `free_ground`. It helps the
    embedded engine to continue what runs behind the object.

    Pixels outside the hole are the input's, bit for bit. With a strength below 1 the inpainter refines a filling that
    the embedded engine made first, so that it never sees the object. Raises InputError where the hole leaves nothing
    to copy from.
    """
    start = None
    if inpainter.name != "embedded" and settings.strength < 1:
        start = engines.inpainter("embedded").fill(image, hole, seed=seed, settings=settings, shown=shown)
    filled = inpainter.fill(image, hole, seed=seed, settings=settings, shown=shown, start=start, progress=progress)
    result = image.copy()
    for window in part_windows(hole, 0):
        inside = hole[window.slices]
        result[window.slices][inside] = filled[window.slices][inside]
    return result


@dataclass(frozen=True)
class Candidate:
    """One filling of the hole: the photo with it, uint8 (H, W, 3), the seed it was made from, and what the judge says;
    None where the inpainter invents nothing and there was nothing to judge."""

    background: np.ndarray
    seed: int
    verdict: Verdict | None


def propose_backgrounds(
    image: np.ndarray,
    hole: np.ndarray,
    *,
    inpainter,
    engines: Engines,
    recognise: Callable[[np.ndarray], np.ndarray | None] | None = None,
    count: int = 1,
    shown: np.ndarray | None = None,
    settings: InpaintSettings = InpaintSettings(),
    seed: int = 0,
    progress=None,
) -> list[Candidate]:
    """Return fillings of the hole, as `remove_object` makes them, in the order in which they were made.

    An inpainter that invents (`inpainter.invents`) is asked again, from seeds derived from `seed`, until a filling
    passes the judge or `count` are made. recognise: where a filled photo still shows the object, as `recogniser` tells.
    `best_of` chooses.
    """
    candidates = []
    for number in range(count if inpainter.invents else 1):
        own_seed = seed if number == 0 else int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
        background = remove_object(
            image,
            hole,
            inpainter=inpainter,
            engines=engines,
            shown=shown,
            settings=settings,
            seed=own_seed,
            progress=progress,
        )
        if not inpainter.invents:
            return [Candidate(background, own_seed, None)]
        verdict = judge(background, hole, recognise(background) if recognise else None)
        candidates.append(Candidate(background, own_seed, verdict))
        if verdict.passed:
            break
    return candidates


def best_of(candidates: list[Candidate]) -> Candidate:
    """Return the candidate that the judge finds least bad; the first of equals."""
    return min(candidates, key=lambda candidate: candidate.verdict.badness if candidate.verdict else 0.0)


def recogniser(
    segmenter, text: str, hole: np.ndarray, threshold: float = DEFAULT_THRESHOLD
) -> Callable[[np.ndarray], np.ndarray | None]:
    """Return a function that tells where, in a filled photo (uint8 (H, W, 3)), the segmenter sees what `text` names.

    It looks at the hole's (bool (H, W)) surroundings only and gives bool (H, W), or None where the segmenter does not
    know the name.
    """
    box = bounding_box(hole)
    view = grow_box(box, round(JUDGE_CONTEXT * max(box.width, box.height)), hole.shape)

    def recognise(background: np.ndarray) -> np.ndarray | None:
        found = np.zeros(hole.shape, bool)
        try:
            score = segmenter.score(np.ascontiguousarray(background[view.slices]), text, Hints())
        except ObjectNotFoundError:
            return found
        except EngineUnavailableError:
            return None
        found[view.slices] = score >= threshold
        return found

    return recognise


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


@dataclass(frozen=True)
class Posed:
    """The object as it will stand: the cut-out and its shadow (None: it casts none), whether they are other than the
    photo shows them, and what was done, for reports."""

    cutout: Cutout
    light: Light | None
    changed: bool
    told: dict


def pose_object(
    photo: Photo,
    cutout: Cutout,
    mask: np.ndarray,
    background: np.ndarray,
    hole: np.ndarray,
    *,
    light: Light | None = None,
    dx: int,
    dy: int,
    how: Pose = Pose(),
    front: np.ndarray | None = None,
    relit: bool = False,
) -> Posed:
    """Return the cut-out object and its shadow as they will stand at their new place.

    photo: the one it was cut from. mask: bool (H, W), the object, about whose foot it is scaled, turned and mirrored as
    `how` says. It is hidden where `front` (float32 (H, W) in [0, 1]) is before it once it has moved by (dx, dy) and,
    where `relit`, lightened or darkened as its new surroundings in `background` (uint8 (H, W, 3), its hole filled) are.
    Raises InputError where nothing of it is left to see.
    """
    told = {}
    if relit:
        told["relit"] = round(light_change(background, hole, dx, dy), 3)
        cutout = relight(cutout, told["relit"])
    if how.changes:
        foot = foot_point(mask)
        told["foot"] = list(foot)
        if photo.alpha is not None:
            cutout = replace(cutout, opacity=photo.alpha[cutout.box.slices])
        view = visible_frame(hole.shape, dx, dy)
        cutout = pose(cutout, how, foot, view)
        light = None if light is None else pose_light(light, how, foot, view)
        if not shows(cutout, dx, dy, hole.shape):
            raise InputError(
                "scaled and turned like this nothing of the object is left to see in the photo; "
                "change --x, --y, --scale or --rotate"
            )
    if front is not None:
        cutout = hide_behind(cutout, front, dx, dy)
        light = None if light is None else hide_light(light, front, dx, dy)
        if not shows(cutout, dx, dy, hole.shape):
            raise InputError("the object would be hidden wholly behind what is in front of it; move it elsewhere")
    changed = how.changes or front is not None or told.get("relit", 1) != 1
    return Posed(cutout, light, changed, told)


def soft_mask(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return how much of each pixel of `image` (uint8 (H, W, 3)) belongs to `mask` (bool (H, W)): float32 (H, W)."""
    cutout = cut_out(image, mask)
    soft = np.zeros(mask.shape, np.float32)
    soft[cutout.box.slices] = cutout.alpha
    return soft


def place_object(
    photo: Photo,
    background: np.ndarray,
    cutout: Cutout,
    hole: np.ndarray,
    *,
    dx: int,
    dy: int,
    light: Light | None = None,
    changed: bool = False,
) -> Photo:
    """Return the photo with its object moved by (dx, dy) whole pixels, dy growing downwards.

    background: `photo.pixels` with the hole filled (uint8 (H, W, 3)); cutout: the object; light: what it leaves of the
    light round it, None where it casts no shadow. changed: whether the cut-out is another than the photo shows; if not,
    a shift by nothing gives the photo back as it is. The object keeps its own pixels, soft only along its edge.
    """
    if dx == 0 and dy == 0 and not changed:
        return photo
    alpha = None if photo.alpha is None else place_alpha(photo.alpha, hole, cutout, dx, dy)
    ground = background if light is None else cast_shadow(background, light, dx=dx, dy=dy)
    return Photo(place(ground, cutout, dx, dy), alpha, photo.icc_profile, photo.exif)
