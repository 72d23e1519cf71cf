"""What both commands do before and after the work of their own: read, check, find, and write the stages' pictures."""

import argparse
import os
from pathlib import Path

import numpy as np

from cli.options import hints_of
from cli.report import JobReport, describe_mask
from cli.streams import STREAM, to_read, to_write
from engines.errors import ObjectNotFoundError, OutputError
from engines.files import check_place
from engines.imagefile import check_output
from engines.segmentation.hints import Hints, check_hints
from utils import Engines, Found, Photo, find_object, read_image, read_mask, recogniser, soft_mask, write_image


def read_photo(options: argparse.Namespace, report: JobReport) -> Photo:
    """Return the photo of a job, and check all that it decides: hints in the frame, an output that can be written."""
    to_write(options.output)  # only to see, before any work, whether it can be
    with report.stage("read") as result:
        photo = read_image(to_read(options.image), max_pixels=options.max_pixels)
        height, width = photo.shape
        result |= {"image": str(options.image), "width": width, "height": height}
    check_hints(hints_of(options), photo.shape)
    if options.output == STREAM:
        return photo
    transparent = photo.alpha is not None and bool((photo.alpha < 255).any())
    has_alpha = transparent and getattr(options, "show", None) != "mask"
    check_output(options.output, has_alpha=has_alpha, shape=photo.shape)
    return photo


def find(options: argparse.Namespace, photo: Photo, engines: Engines, report: JobReport) -> Found:
    """Return where the object of a job is: by the mask that was given, or by a segmenter."""
    if options.mask is not None:
        with report.stage("read mask"):
            mask = read_mask(to_read(options.mask), photo.shape, max_pixels=options.max_pixels)
        with report.stage("find") as result:
            result |= describe_mask(mask) | {"mask": str(options.mask)}
        return Found(mask, mask.astype(np.float32))
    return _find_named(options, photo, options.object, engines, report, hints=hints_of(options), which=options.which)


def _find_named(
    options: argparse.Namespace,
    photo: Photo,
    name: str | None,
    engines: Engines,
    report: JobReport,
    *,
    stage: str = "find",
    role: str = "",
    hints: Hints = Hints(),
    which: str = "all",
) -> Found:
    """Find what a name or hints say, with the engines that the options name; `stage` and `role` are for the report."""
    with report.stage("load segmenter"):
        segmenter = _segmenter(options, name, engines)
    refiner = None
    if _wants_refiner(options, segmenter):
        with report.stage("load refiner"):
            refiner = engines.refiner(options.refine, model=options.refine_model, device=options.device)
    with report.stage(stage) as result:
        found = find_object(
            photo.pixels,
            name,
            segmenter=segmenter,
            refiner=refiner,
            hints=hints,
            threshold=options.threshold,
            which=which,
        )
        result |= describe_mask(found.mask) | {"peak": round(float(found.score.max()), 4)}
    report.note_engine(f"{role}segmenter", segmenter)
    if refiner is not None:
        report.note_engine(f"{role}refiner", refiner)
    return found


def find_front(options: argparse.Namespace, photo: Photo, mask: np.ndarray, engines: Engines, report: JobReport):
    """Return how much of each pixel is what the object is to go behind, float32 (H, W) in [0, 1]; None for nothing.

    mask: bool (H, W), the object itself, which cannot be before itself. Raises ObjectNotFoundError where there is
    nothing to go behind.
    """
    if options.behind_mask is None and not options.behind:
        return None
    front = _front(options, photo, engines, report) & ~mask
    if not front.any():
        raise ObjectNotFoundError("there is nothing to go behind but the object itself; give another --behind")
    with report.stage("soften what is in front") as result:
        result |= describe_mask(front)
        return soft_mask(photo.pixels, front)


def _front(options: argparse.Namespace, photo: Photo, engines: Engines, report: JobReport) -> np.ndarray:
    """The mask, bool (H, W), of what the object is to go behind."""
    if options.behind_mask is not None:
        return read_mask(to_read(options.behind_mask), photo.shape, max_pixels=options.max_pixels)
    try:
        stage = "find what is in front"
        return _find_named(options, photo, options.behind, engines, report, stage=stage, role="front's ").mask
    except ObjectNotFoundError as error:
        raise ObjectNotFoundError(f"there is no {options.behind!r} to go behind: {error}") from None


def save_pictures(folder: Path, pictures: dict[str, tuple[np.ndarray, np.ndarray | None]], like: Photo) -> None:
    """Write pictures {name: (pixels, alpha or None)} into a folder as PNG, with the photo's profile."""
    for name, (pixels, alpha) in pictures.items():
        write_image(folder / f"{name}.png", pixels, alpha=alpha, like=like if pixels.ndim == 3 else None)


def check_folder(folder: Path) -> None:
    """Raise OutputError where pictures can't be written into this folder."""
    if os.path.exists(folder) and not os.path.isdir(folder):  # which say no to a name that is too long
        raise OutputError(f"{folder} is not a folder")
    check_place(folder / "result.png")


def see_again(options: argparse.Namespace, engines: Engines, hole: np.ndarray):
    """Return a function that tells where a filled photo still shows the object, by the segmenter that found it; None
    where the object has no name or was given as a mask."""
    if options.mask is not None or not options.object:
        return None
    return recogniser(_segmenter(options, options.object, engines), options.object, hole, options.threshold)


def _segmenter(options: argparse.Namespace, name: str | None, engines: Engines):
    """Return the segmenter; for a box or points without a name "auto" is the embedded one: CLIPSeg reads names only."""
    which = "embedded" if options.segmenter == "auto" and not name else options.segmenter
    return engines.segmenter(which, model=options.segment_model, device=options.device)


def _wants_refiner(options: argparse.Namespace, segmenter) -> bool:
    """Whether outlines are drawn anew: coarse ones unless told not to, exact ones only by a SAM that was asked for."""
    named = options.refine == "sam" or options.refine_model is not None
    return named or (options.refine != "none" and segmenter.coarse)
