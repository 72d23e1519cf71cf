"""`python -m lab.contours RENDERS`: train the network that draws the outlines of what the embedded segmenter finds.

Wants the finder trained and installed first, since it learns from its answers. Writes into --out (renders/contours) the
log, its curves as a picture, and the weights as an ONNX file with a description beside it; --install puts the last two
where the segmenter looks for them.
"""

import argparse
import json
import sys

from lab.training.command import check_start, small_parser, train_small, write_small

VALIDATION_EVERY = 25  # of the scenes, one is kept from training
VALIDATED = 150  # pieces at most, evenly among those kept
STEPS = 4000


def main(arguments: list[str] | None = None) -> int:
    """Train as the arguments say. Returns 0, or 3 without pictures to learn from."""
    renders = "folder of rooms and table tops that lab.scenes has rendered"
    parser = small_parser("contours", __doc__.splitlines()[0], renders)
    options = parser.parse_args(arguments)
    from engines.segmentation.contour import DESCRIPTION, NETWORK, WEIGHTS
    from lab.contours.samples import gather
    from lab.contours.train import contour_task
    from lab.training.curves import draw_curves
    from lab.training.export import install

    check_start(parser, options.start, DESCRIPTION)
    sets = {"every": VALIDATION_EVERY, "workers": options.workers}
    validation = gather(options.renders, validation=True, **sets)
    validation = validation[:: max(1, len(validation) // VALIDATED)]
    pieces = gather(options.renders, validation=False, **sets)
    if not pieces or not validation:
        print(f"{options.renders}: too few renders; make some by python -m lab.scenes", file=sys.stderr)
        return 3
    print(f"{len(pieces)} pieces to train on, {len(validation)} to validate on", file=sys.stderr)
    network = train_small(contour_task(pieces, validation), options, STEPS)
    draw_curves(options.out / "log.jsonl", options.out / "curves.png", losses=("edge", "overlap"))
    export(network, options, pieces=len(pieces))
    if options.install:
        install(options.out, WEIGHTS, NETWORK, DESCRIPTION)
    return 0


def export(network, options: argparse.Namespace, *, pieces: int) -> None:
    """Write OUT/contour.onnx and OUT/contour.json."""
    from engines.segmentation.contour import DESCRIPTION, MULTIPLE, NETWORK
    from engines.segmentation.finder import DESCRIPTION as FINDER
    from engines.segmentation.finder import WEIGHTS
    from lab.contours.network import CHANNELS
    from lab.training.curves import FIGURES

    facts = {
        "what": "the outline of a thing, for each pixel of a piece of a photo in which the finder saw it",
        "recipe": "python -m lab.contours RENDERS; lab/README.md has the renders'",
        "finder": json.loads((WEIGHTS / FINDER).read_text(encoding="utf-8"))["sha256"],
        "pieces trained on": pieces,
    }
    names = NETWORK, DESCRIPTION
    write_small(network, options, names, channels=CHANNELS, multiple=MULTIPLE, figures=FIGURES, **facts)


if __name__ == "__main__":
    sys.exit(main())
