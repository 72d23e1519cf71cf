"""`python -m lab.training RENDERS…`: train the embedded segmenter's network on the rooms and table tops rendered there.

Writes into --out (renders/network) the log, its curves as a picture, and the weights as an ONNX file with a description
beside it; --install puts the last two where the segmenter looks for them.
"""

import argparse
import os
import sys
from pathlib import Path

VALIDATION_EVERY = 25  # of the scenes, one is kept from training, to choose the recipe by


def main(arguments: list[str] | None = None) -> int:
    """Train as the arguments say. Returns 0."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.mean and options.start is None:
        parser.error("--mean needs --start: the network whose weights are the other half")
    from engines.segmentation.finder import DESCRIPTION, NETWORK, WEIGHTS
    from lab.training.calibrate import calibrate
    from lab.training.command import check_start
    from lab.training.curves import draw_curves
    from lab.training.export import export, install
    from lab.training.mean import average
    from lab.training.pictures import read_pictures
    from lab.training.train import Phase, Start, train

    check_start(parser, options.start, DESCRIPTION)
    training = read_pictures(*options.renders, chosen=lambda truth: truth["number"] % VALIDATION_EVERY)
    validation = read_pictures(*options.renders, chosen=lambda truth: truth["number"] % VALIDATION_EVERY == 0)
    if not training or not validation:
        print(
            f"{', '.join(map(str, options.renders))}: too few renders; make some by python -m lab.scenes",
            file=sys.stderr,
        )
        return 3
    print(f"{len(training)} pictures to train on, {len(validation)} to validate on", file=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    recipe = RECIPE if options.start is None else FURTHER
    phases = tuple(Phase(side, batch, round(steps * options.length)) for side, batch, steps in recipe)
    rate = options.rate or (1.0 if options.start is None else FURTHER_RATE)
    start = Start(options.start, rate, options.bfloat16)
    network = train(
        training, validation, phases, seed=options.seed, out=options.out, workers=options.workers, start=start
    )
    draw_curves(options.out / "log.jsonl", options.out / "curves.png")
    export(network, options, pictures=len(training))
    if options.mean:
        average(options.out, options.start, validation)
    calibrate(options.out, validation, seed=options.seed)
    if options.install:
        install(options.out, WEIGHTS, NETWORK, DESCRIPTION)
    return 0


# Side, batch, steps of every phase: most of the time goes to small pictures, which teach the most.
RECIPE = ((96, 32, 2600), (128, 32, 5200), (192, 16, 1900), (256, 12, 900))
# The same of a training that goes on from a network, and its rates' share of the usual ones where --rate is silent.
FURTHER = ((128, 32, 2600), (192, 16, 1300), (256, 12, 600))
FURTHER_RATE = 0.5


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.training", description=__doc__.splitlines()[0])
    parser.add_argument("renders", type=Path, nargs="+", help="folders of rooms and table tops from lab.scenes")
    parser.add_argument("--out", type=Path, default=Path("renders/network"), help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of weights and samples (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (default: one a core)")
    parser.add_argument("--length", type=float, default=1.0, help="times the recipe's steps (default: %(default)s)")
    parser.add_argument("--start", type=Path, metavar="FOLDER", help="go on from the network in this folder")
    parser.add_argument("--rate", type=float, help=f"times the usual rates (default: 1, with --start {FURTHER_RATE})")
    parser.add_argument("--mean", action="store_true", help="keep the mean of the weights at the start and at the end")
    parser.add_argument("--bfloat16", action="store_true", help="16 bits on the way: half the time where built in")
    parser.add_argument("--install", action="store_true", help="put the weights where the segmenter looks for them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
