"""`python -m lab.effects RENDERS`: train the network that sees what an object does to the light round it.

RENDERS: what `python -m lab.scenes --kind removal` made. Writes into --out (renders/effects) the log, its curves as a
picture, and the weights as an ONNX file with a description beside it; --install puts the last two where the compositing
looks for them.
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
    from engines.compositing.effects import DESCRIPTION, NETWORK, WEIGHTS
    from lab.effects.samples import gather
    from lab.effects.train import FIGURES, effects_task
    from lab.effects.train import WEIGHTS as LOSSES
    from lab.training.curves import draw_curves
    from lab.training.export import install
    from lab.training.small import train

    validation = gather(options.renders, every=VALIDATION_EVERY, validation=True)
    validation = validation[:: max(1, len(validation) // VALIDATED)]
    pieces = gather(options.renders, every=VALIDATION_EVERY, validation=False)
    if not pieces or not validation:
        print(f"{options.renders}: too few renders; make some by python -m lab.scenes --kind removal", file=sys.stderr)
        return 3
    print(f"{len(pieces)} pieces to train on, {len(validation)} to validate on", file=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    task, steps = effects_task(pieces, validation), round(STEPS * options.length)
    network = train(task, steps=steps, seed=options.seed, out=options.out, workers=options.workers)
    draw_curves(options.out / "log.jsonl", options.out / "curves.png", losses=tuple(LOSSES), figures=FIGURES)
    export(network, options, pieces=len(pieces))
    if options.install:
        install(options.out, WEIGHTS, NETWORK, DESCRIPTION)
    return 0


def export(network, options: argparse.Namespace, *, pieces: int) -> None:
    """Write OUT/effects.onnx and OUT/effects.json."""
    from engines.cells import STACKED
    from engines.compositing.effects import CHANNELS, DESCRIPTION, MULTIPLE, NETWORK
    from lab.effects.train import FIGURES
    from lab.training.export import write_onnx

    path = options.out / NETWORK
    write_onnx(network, path, shape=(CHANNELS * STACKED**2, MULTIPLE, MULTIPLE))
    last = json.loads((options.out / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    described = {
        "what": "where and by how much an object changes the light round it, for each pixel of a piece of a photo",
        "origin": "trained from random numbers by this project, on pictures that it rendered and on nothing else",
        "recipe": "python -m lab.effects RENDERS; lab/README.md has the renders'",
        "pieces trained on": pieces,
        "seed": options.seed,
        "steps": last["step"],
        "seconds": round(last["seconds"]),
        "validation": {name: last[name] for name in FIGURES},
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "licence": "MIT, as the project",
        "made": date.today().isoformat(),
    }
    (options.out / DESCRIPTION).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.effects", description=__doc__.splitlines()[0])
    parser.add_argument("renders", type=Path, help="folder of removals that lab.scenes has rendered")
    parser.add_argument("--out", type=Path, default=Path("renders/effects"), help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of weights and samples (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (default: one a core)")
    parser.add_argument("--length", type=float, default=1.0, help="times the usual steps (default: %(default)s)")
    parser.add_argument("--install", action="store_true", help="put the weights where the compositing looks for them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
