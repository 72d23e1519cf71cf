#!/usr/bin/env python3
"""Move an object in a photo by saying its name, and repair what was behind it.

    python shift_object.py --image photo.jpg --object "stool" --x -120 --y 0 --output moved.png

`shift_object` below is the whole method; each stage is one function of `utils.py`.
"""

import cli.interrupts  # noqa: F401, isort: skip  (first: Ctrl-C is answered while the others load)
import argparse
import logging
import sys
from pathlib import Path

import numpy as np

from cli.options import Parser, add_common_options, add_move_options
from cli.places import CANDIDATES
from cli.report import JobReport, describe_candidate, describe_mask
from cli.runner import run
from cli.stages import check_folder, find, find_front, read_photo, save_pictures, see_again
from cli.streams import to_write
from engines.geometry import resolve_shift
from utils import (
    Candidate,
    Cutout,
    Engines,
    InpaintSettings,
    Light,
    Pose,
    best_of,
    both_lights,
    check_shift,
    cut_out,
    free_ground,
    measure_shadow,
    pad_mask,
    place_object,
    pose_object,
    propose_backgrounds,
    shaded_background,
    write_image,
)

OUTPUT_NAME = "shifted_image_{name}.png"

log = logging.getLogger("shift_object")


def shift_object(options: argparse.Namespace, engines: Engines, report: JobReport, bar) -> Path:
    """Do one move and return the path written. Raises EditError, and then nothing has been written.

    options: of `build_parser`, checked. report: is filled in. bar(description): gives a progress callback or None.
    """
    settings = inpaint_settings(options)
    photo = read_photo(options, report)
    dx, dy = resolve_shift(options.x, options.y, photo.shape)
    check_shift(np.ones(photo.shape, bool), dx, dy)
    if options.save_stages:
        check_folder(options.save_stages)

    found = find(options, photo, engines, report)
    check_shift(found.mask, dx, dy)
    front = find_front(options, photo, found.mask, engines, report)

    with report.stage("load inpainter"):
        inpainter = engines.inpainter(options.inpainter, model=options.inpaint_model, device=options.device)
    with report.stage("remove") as result, bar("filling") as progress:
        padded = pad_mask(found.mask, options.mask_pad)
        casts = options.shadow != "none"
        # Without a padding, too, nothing beyond the hole is touched.
        ground = free_ground(photo.pixels, found, padded, beyond=casts and options.mask_pad > 0, carried=casts)
        candidates = propose_backgrounds(
            ground.pixels,
            ground.hole,
            inpainter=inpainter,
            engines=engines,
            recognise=see_again(options, engines, ground.hole),
            count=options.candidates,
            shown=ground.shown,
            settings=settings,
            seed=options.seed,
            progress=progress,
        )
        background = choose(candidates, result)
        result |= describe_mask(ground.touched) | ground.told
    report.note_engine("inpainter", inpainter)

    with report.stage("place") as result:
        measured = light = None
        if casts:
            measured = measure_shadow(photo.pixels, background, found.mask, ground.touched)
            light = both_lights(measured, ground.light)
        cutout = cut_out(photo.pixels, found.mask, ground.hole, behind=shaded_background(background, measured))
        how = Pose(options.scale, options.rotate, options.flip)
        posed = pose_object(
            photo, cutout, found.mask, background, ground.hole,
            light=light, dx=dx, dy=dy, how=how, front=front, relit=options.relight,
        )  # fmt: skip
        moved = place_object(
            photo, background, posed.cutout, ground.hole, dx=dx, dy=dy, light=posed.light, changed=posed.changed
        )
        result |= {"right": dx, "up": -dy, "darkest_shadow": round(deepest(light), 3), **posed.told}

    with report.stage("write") as result:
        if options.save_stages:
            stages = stage_pictures(photo, found, ground.touched, background, cutout, light, moved)
            save_pictures(options.save_stages, stages | candidate_pictures(candidates), photo)
        write_image(to_write(options.output), moved.pixels, alpha=moved.alpha, like=photo)
        result |= {"output": str(options.output)}
    return options.output


def choose(candidates: list[Candidate], result: dict) -> np.ndarray:
    """Return the best candidate's background; where there was a judge, put its verdicts into `result` and say in the
    log where none passed."""
    best = best_of(candidates)
    if best.verdict is not None:
        result["candidates"] = [describe_candidate(candidate) for candidate in candidates]
        result["chosen"] = next(n for n, candidate in enumerate(candidates, 1) if candidate is best)
        if not best.verdict.passed:
            log.warning(
                "none of %d fillings is good: of the best, %.0f %% of the hole still looks like the object, and its "
                "seam shows %.1f times as much as the surroundings; try another --seed, more --candidates, a larger "
                "--mask-pad or --inpainter embedded",
                len(candidates),
                100 * (best.verdict.object_share or 0),
                best.verdict.seam,
            )
    return best.background


def candidate_pictures(candidates: list[Candidate]) -> dict:
    """Return the pictures of judged candidates by their file's name, as (pixels, alpha or None)."""
    judged = [candidate for candidate in candidates if candidate.verdict is not None]
    return {CANDIDATES.format(number): (candidate.background, None) for number, candidate in enumerate(judged, 1)}


def deepest(light: Light | None) -> float:
    """Return the share of light that the object's shadow takes where it is deepest, 0 to 1."""
    return 0.0 if light is None else float(1 - light.share.mean(axis=2).min())


def stage_pictures(photo, found, hole, background, cutout: Cutout, light: Light | None, moved) -> dict:
    """Return the picture of each stage by its file's name, as (pixels, alpha or None)."""
    object_pixels, object_alpha = np.zeros_like(photo.pixels), np.zeros(photo.shape, np.uint8)
    object_pixels[cutout.box.slices] = cutout.colours
    object_alpha[cutout.box.slices] = np.rint(cutout.alpha * 255)
    shadow = np.full_like(photo.pixels, 255)
    if light is not None:
        shadow[light.box.slices] = np.rint(light.share * 255)
    return {
        "score": (np.rint(found.score * 255).astype(np.uint8), None),
        "mask": (found.mask.astype(np.uint8) * 255, None),
        "hole": (hole.astype(np.uint8) * 255, None),
        "background": (background, None),
        "object": (object_pixels, object_alpha),
        "shadow": (shadow, None),
        "result": (moved.pixels, moved.alpha),
    }


def inpaint_settings(options: argparse.Namespace) -> InpaintSettings:
    """Return the settings of the inpainting that the options name."""
    return InpaintSettings(
        prompt=options.inpaint_prompt,
        negative_prompt=options.negative_prompt,
        temperature=options.temperature,
        strength=options.strength,
        guidance_scale=options.guidance_scale,
        steps=options.steps,
        sampler=options.sampler,
        size=options.inpaint_size,
        compile=options.compile,
    )


def build_parser() -> Parser:
    """Return the parser of this command."""
    parser = Parser(prog="shift_object.py", description="Move an object in a photo by saying its name.")
    add_common_options(parser, OUTPUT_NAME)
    add_move_options(parser)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv` and return the exit code; see the README for the codes."""
    return run(build_parser(), shift_object, OUTPUT_NAME, argv)


if __name__ == "__main__":
    sys.exit(main())
