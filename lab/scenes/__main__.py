"""`python -m lab.scenes`: render pictures with their truth.

`--kind room` and `table`: a picture, the mask of everything in it, and the names. `--kind move`: a thing truly moved
and absent. `--kind pictures`: the project's three photographs. `--kind things`: a portrait of every kind of thing.
"""

import argparse
import os
import sys
from pathlib import Path

SERIES = ("room", "table", "move", "removal")


def main(arguments: list[str] | None = None) -> int:
    """Render what the arguments ask for. Returns 0, 1 if a scene failed, or 130 if it was interrupted."""
    options = _parser().parse_args(arguments)
    if options.kind == "pictures":
        from lab.scenes.pictures import PICTURES, render_picture

        for name in [options.only] if options.only else list(PICTURES):
            render_picture(
                PICTURES[name],
                size=options.size or 680,
                samples=options.samples or 48,
                out=options.out,
                with_truth=not options.no_truth,
            )
        return 0
    if options.kind == "things":
        from lab.scenes.portraits import render_sheet

        render_sheet(size=options.size or 128, samples=options.samples or 8, out=options.out)
        return 0
    from lab.scenes.series import render_series

    return render_series(
        options.kind,
        range(options.first, options.first + options.count),
        seed=options.seed,
        size=options.size or 256,
        samples=options.samples or 8,
        views=1 if options.kind == "move" else options.views,
        part="held out" if options.held_out else "training",
        workers=options.workers,
        out=options.out,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.scenes", description="Render rooms with truth.")
    parser.add_argument("--kind", choices=(*SERIES, "pictures", "things"), default="pictures", help="what to render")
    parser.add_argument("--count", type=_positive, default=1, help="scenes of a series (default %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="number of the first scene (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of a series (default %(default)s)")
    parser.add_argument("--size", type=_positive, help="pixels of a side (default: series 256, pictures 680)")
    parser.add_argument("--samples", type=_positive, help="rays a pixel (default: series 8, pictures 48)")
    parser.add_argument("--views", type=_positive, default=1, help="views of a room or table (default %(default)s)")
    parser.add_argument("--held-out", action="store_true", help="rooms and tables to measure on, never to train on")
    parser.add_argument("--workers", type=_positive, default=os.cpu_count(), help="processes (default: one a core)")
    parser.add_argument("--out", type=Path, default=Path("."), help="folder to write under (default: here)")
    parser.add_argument("--only", metavar="NAME", help="one of the pictures")
    parser.add_argument("--no-truth", action="store_true", help="of a picture only the picture")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {number}")
    return number


if __name__ == "__main__":
    sys.exit(main())
