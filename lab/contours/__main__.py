"""`python -m lab.contours RENDERS`: train the network that draws the outlines of what the embedded segmenter finds.

Wants the finder trained and installed first, since it learns from its answers. Writes into --out (renders/contours) the
log, its curves as a picture, and the weights as an ONNX file with a description beside it; --install puts the last two
where the segmenter looks for them.
"""

import argparse
import hashlib
import json
import os
import sys
from datetime import date
from pathlib import Path

VALIDATION_EVERY = 25  # of the scenes, one is kept from training
VALIDATED = 150  # pieces at most, evenly among those kept
STEPS = 4000


def main(arguments: list[str] | None = None) -> int:
    """Train as the arguments say. Returns 0, or 3 without pictures to learn from."""
    options = _parser().parse_args(arguments)
    from engines.segmentation.contour import DESCRIPTION, NETWORK, WEIGHTS
    from lab.contours.samples import gather
    from lab.contours.train import contour_task
    from lab.training.curves import draw_curves
    from lab.training.export import install
    from lab.training.small import train

    sets = {"every": VALIDATION_EVERY, "workers": options.workers}
    validation = gather(options.renders, validation=True, **sets)
    validation = validation[:: max(1, len(validation) // VALIDATED)]
    pieces = gather(options.renders, validation=False, **sets)
    if not pieces or not validation:
        print(f"{options.renders}: too few renders; make some by python -m lab.scenes", file=sys.stderr)
        return 3
    print(f"{len(pieces)} pieces to train on, {len(validation)} to validate on", file=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    steps = round(STEPS * options.length)
    task = contour_task(pieces, validation)
    network = train(task, steps=steps, seed=options.seed, out=options.out, workers=options.workers)
    draw_curves(options.out / "log.jsonl", options.out / "curves.png", losses=("edge", "overlap"))
    export(network, options, pieces=len(pieces))
    if options.install:
        install(options.out, WEIGHTS, NETWORK, DESCRIPTION)
    return 0


def export(network, options: argparse.Namespace, *, pieces: int) -> None:
    """Write OUT/contour.onnx and OUT/contour.json."""
    from engines.cells import STACKED
    from engines.segmentation.contour import DESCRIPTION, MULTIPLE, NETWORK
    from engines.segmentation.finder import DESCRIPTION as FINDER
    from engines.segmentation.finder import WEIGHTS
    from lab.contours.network import CHANNELS
    from lab.training.export import write_onnx

    path = options.out / NETWORK
    write_onnx(network, path, shape=(CHANNELS * STACKED**2, MULTIPLE, MULTIPLE))
    last = json.loads((options.out / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    described = {
        "what": "the outline of a thing, for each pixel of a piece of a photo in which the finder saw it",
        "origin": "trained from random numbers by this project, on pictures that it rendered and on nothing else",
        "recipe": "python -m lab.contours RENDERS; lab/README.md has the renders'",
        "finder": json.loads((WEIGHTS / FINDER).read_text(encoding="utf-8"))["sha256"],
        "pieces trained on": pieces,
        "seed": options.seed,
        "steps": last["step"],
        "seconds": round(last["seconds"]),
        "validation": {name: last[name] for name in ("iou", "over_half")},
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "licence": "MIT, as the project",
        "made": date.today().isoformat(),
    }
    (options.out / DESCRIPTION).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.contours", description=__doc__.splitlines()[0])
    parser.add_argument("renders", type=Path, help="folder of rooms and table tops that lab.scenes has rendered")
    parser.add_argument("--out", type=Path, default=Path("renders/contours"), help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of weights and samples (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (default: one a core)")
    parser.add_argument("--length", type=float, default=1.0, help="times the usual steps (default: %(default)s)")
    parser.add_argument("--install", action="store_true", help="put the weights where the segmenter looks for them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
