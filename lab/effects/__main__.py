"""`python -m lab.effects RENDERS`: train the network that sees what an object does to the light round it.

RENDERS: what `python -m lab.scenes --kind removal` made. Writes into --out (renders/effects) the log, its curves as a
picture, and the weights as an ONNX file with a description beside it; --install puts the last two where the compositing
looks for them.
"""

import sys

from lab.training.command import check_start, small_parser, train_small, write_small

VALIDATION_EVERY = 25  # of the scenes, one is kept from training
VALIDATED = 150  # pieces at most, evenly among those kept
STEPS = 6400


def main(arguments: list[str] | None = None) -> int:
    """Train as the arguments say. Returns 0, or 3 without pictures to learn from."""
    renders = "folder of removals that lab.scenes has rendered"
    parser = small_parser("effects", __doc__.splitlines()[0], renders)
    options = parser.parse_args(arguments)
    from engines.compositing.effects import CHANNELS, DESCRIPTION, MULTIPLE, NETWORK, WEIGHTS
    from lab.effects.samples import gather
    from lab.effects.train import FIGURES, effects_task
    from lab.effects.train import WEIGHTS as LOSSES
    from lab.training.curves import draw_curves
    from lab.training.export import install

    check_start(parser, options.start, DESCRIPTION)
    validation = gather(options.renders, every=VALIDATION_EVERY, validation=True)
    validation = validation[:: max(1, len(validation) // VALIDATED)]
    pieces = gather(options.renders, every=VALIDATION_EVERY, validation=False)
    if not pieces or not validation:
        print(f"{options.renders}: too few renders; make some by python -m lab.scenes --kind removal", file=sys.stderr)
        return 3
    print(f"{len(pieces)} pieces to train on, {len(validation)} to validate on", file=sys.stderr)
    network = train_small(effects_task(pieces, validation), options, STEPS)
    draw_curves(options.out / "log.jsonl", options.out / "curves.png", losses=tuple(LOSSES), figures=FIGURES)
    facts = {
        "what": "where and by how much an object changes the light round it, for each pixel of a piece of a photo",
        "recipe": "python -m lab.effects RENDERS; lab/README.md has the renders'",
        "pieces trained on": len(pieces),
    }
    names = NETWORK, DESCRIPTION
    write_small(network, options, names, channels=CHANNELS, multiple=MULTIPLE, figures=FIGURES, **facts)
    if options.install:
        install(options.out, WEIGHTS, *names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
