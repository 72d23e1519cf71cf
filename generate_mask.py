#!/usr/bin/env python3
"""Find an object in a photo by its name and paint its mask.

    python generate_mask.py --image photo.jpg --object "stool" --output mask.png

`generate_mask` below is the whole method; each stage is one function of `utils.py`.
"""

import cli.interrupts  # noqa: F401, isort: skip  (first: Ctrl-C is answered while the others load)
import argparse
import sys
from pathlib import Path

import numpy as np

from cli.options import Parser, add_common_options
from cli.report import JobReport
from cli.runner import run
from cli.stages import find, read_photo
from cli.streams import STREAM, to_write
from engines.geometry import distance_to, part_windows, scale_length
from engines.imagefile import check_output
from utils import Engines, Photo, cut_out, write_image

OUTPUT_NAME = "masked_image_{name}.png"
TINT = np.array([255, 32, 96], np.float32)  # RGB of the overlay: a red that few things in a room have
TINT_SHARE = 0.45  # of the tint in the object's pixels: the object stays recognisable under it
OUTLINE = 1.5  # pixels of a 512-pixel-high photo: width of the light line along the mask's edge


def generate_mask(options: argparse.Namespace, engines: Engines, report: JobReport, bar) -> Path:
    """Paint one object's mask and return the path written. Raises EditError, and then nothing has been written.

    options: of `build_parser`, checked. report: is filled in. bar: not used, finding takes one step.
    """
    photo = read_photo(options, report)
    if options.show == "cutout" and options.output != STREAM:
        check_output(options.output, has_alpha=True)
    found = find(options, photo, engines, report)
    with report.stage("paint"):
        pixels, alpha, like = paint(photo, found.mask, options.show)
    with report.stage("write") as result:
        write_image(to_write(options.output), pixels, alpha=alpha, like=like)
        result |= {"output": str(options.output), "show": options.show}
    return options.output


def paint(photo: Photo, mask: np.ndarray, show: str) -> tuple[np.ndarray, np.ndarray | None, Photo | None]:
    """Return (pixels, alpha, photo whose profile they are in) for a way to show a mask (bool (H, W)).

    overlay: the photo with the object tinted and outlined. mask: 8-bit grey, white = object. cutout: the object alone,
    with a soft edge, on transparency.
    """
    if show == "mask":
        return mask.astype(np.uint8) * 255, None, None
    if show == "overlay":
        return paint_overlay(photo.pixels, mask), photo.alpha, photo
    cutout = cut_out(photo.pixels, mask)
    pixels, alpha = np.zeros_like(photo.pixels), np.zeros(photo.shape, np.float32)
    pixels[cutout.box.slices] = cutout.colours
    alpha[cutout.box.slices] = cutout.alpha
    if photo.alpha is not None:
        alpha *= photo.alpha / np.float32(255)
    return pixels, np.rint(alpha * 255).astype(np.uint8), photo


def paint_overlay(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return `image` (uint8 (H, W, 3)) with the pixels of `mask` tinted and its outer edge drawn in white."""
    result = image.copy()
    width = max(1, scale_length(OUTLINE, mask.shape))
    for window in part_windows(mask, width + 1):
        part, inside = result[window.slices], mask[window.slices]
        part[inside] = np.rint((1 - TINT_SHARE) * part[inside] + TINT_SHARE * TINT).astype(np.uint8)
        part[~inside & (distance_to(inside) <= width)] = 255
    return result


def build_parser() -> Parser:
    """Return the parser of this command."""
    parser = Parser(prog="generate_mask.py", description="Find an object in a photo by its name and paint its mask.")
    add_common_options(parser, OUTPUT_NAME)
    parser.add_argument(
        "--show",
        choices=("overlay", "mask", "cutout"),
        default="overlay",
        help="what to paint: the photo with the object tinted, the mask alone, or the object alone (default: overlay)",
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line `argv` and return the exit code; see the README for the codes."""
    return run(build_parser(), generate_mask, OUTPUT_NAME, argv)


if __name__ == "__main__":
    sys.exit(main())
