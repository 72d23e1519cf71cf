"""What both commands do before and after the work of their own: read, check, find, and write the stages' pictures."""

import argparse
from pathlib import Path

import numpy as np

from cli.options import hints_of
from cli.report import JobReport, describe_mask
from engines.errors import ObjectNotFoundError, OutputError
from engines.imagefile import check_output, check_place
from engines.segmentation.hints import check_hints
from utils import Engines, Found, Photo, find_object, read_image, read_mask, recogniser, soft_mask, write_image


def read_photo(options: argparse.Namespace, report: JobReport) -> Photo:
    """Return the photo of a job, and check all that it decides: hints in the frame, an output that can be written."""
    with report.stage("read") as result:
        photo = read_image(options.image)
        height, width = photo.shape
        result |= {"image": str(options.image), "width": width, "height": height}
    check_hints(hints_of(options), photo.shape)
    transparent = photo.alpha is not None and bool((photo.alpha < 255).any())
    check_output(options.output, has_alpha=transparent and getattr(options, "show", None) != "mask")
    for original in (options.image, options.mask, getattr(options, "behind_mask", None)):
        if original is not None and options.output.exists() and options.output.samefile(original):
            raise OutputError(f"{options.output} is the input itself; give another --output")
    return photo


def find(options: argparse.Namespace, photo: Photo, engines: Engines, report: JobReport) -> Found:
    """Return where the object of a job is: by the mask that was given, or by a segmenter."""
    if options.mask is not None:
        with report.stage("read mask"):
            mask = read_mask(options.mask, photo.shape)
        with report.stage("find") as result:
            result |= describe_mask(mask) | {"mask": str(options.mask)}
        return Found(mask, mask.astype(np.float32))
    hints = hints_of(options)
    with report.stage("load segmenter"):
        segmenter = _segmenter(options, engines)
    refiner = None
    if _wants_refiner(options, segmenter):
        with report.stage("load refiner"):
            refiner = engines.refiner(options.refine, model=options.refine_model, device=options.device)
    with report.stage("find") as result:
        found = find_object(
            photo.pixels,
            options.object,
            segmenter=segmenter,
            refiner=refiner,
            hints=hints,
            threshold=options.threshold,
            which=options.which,
        )
        result |= describe_mask(found.mask) | {"peak": round(float(found.score.max()), 4)}
    report.note_engine("segmenter", segmenter)
    if refiner is not None:
        report.note_engine("refiner", refiner)
    return found


def find_front(options: argparse.Namespace, photo: Photo, mask: np.ndarray, engines: Engines, report: JobReport):
    """Return how much of each pixel is what the object is to go behind, float32 (H, W) in [0, 1]; None for nothing.

    mask: bool (H, W), the object itself, which cannot be before itself. Raises ObjectNotFoundError where there is
    nothing to go behind.
    """
    if options.behind_mask is not None:
        front = read_mask(options.behind_mask, photo.shape)
    elif options.behind:
        try:
            segmenter = engines.segmenter(options.segmenter, model=options.segment_model, device=options.device)
            front = find_object(photo.pixels, options.behind, segmenter=segmenter, threshold=options.threshold).mask
        except ObjectNotFoundError as error:
            raise ObjectNotFoundError(f"there is no {options.behind!r} to go behind: {error}") from None
    else:
        return None
    front = front & ~mask
    if not front.any():
        raise ObjectNotFoundError("there is nothing to go behind but the object itself; give another --behind")
    with report.stage("find what is in front") as result:
        result |= describe_mask(front)
    return soft_mask(photo.pixels, front)


def save_pictures(folder: Path, pictures: dict[str, tuple[np.ndarray, np.ndarray | None]], like: Photo) -> None:
    """Write pictures {name: (pixels, alpha or None)} into a folder as PNG, with the photo's profile."""
    for name, (pixels, alpha) in pictures.items():
        write_image(folder / f"{name}.png", pixels, alpha=alpha, like=like if pixels.ndim == 3 else None)


def check_folder(folder: Path) -> None:
    """Raise OutputError where pictures can't be written into this folder."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is not a folder")
    check_place(folder / "result.png")


def see_again(options: argparse.Namespace, engines: Engines, hole: np.ndarray):
    """Return a function that tells where a filled photo still shows the object, by the segmenter that found it; None
    where the object has no name or was given as a mask."""
    if options.mask is not None or not options.object:
        return None
    return recogniser(_segmenter(options, engines), options.object, hole, options.threshold)


def _segmenter(options: argparse.Namespace, engines: Engines):
    """Return the segmenter; for a box or points without a name "auto" is the embedded one: CLIPSeg reads names only."""
    name = "embedded" if options.segmenter == "auto" and not options.object else options.segmenter
    return engines.segmenter(name, model=options.segment_model, device=options.device)


def _wants_refiner(options: argparse.Namespace, segmenter) -> bool:
    """Whether outlines are drawn anew: coarse ones unless told not to, exact ones only by a SAM that was asked for."""
    named = options.refine == "sam" or options.refine_model is not None
    return named or (options.refine != "none" and segmenter.coarse)
