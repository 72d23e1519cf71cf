"""What the commands that train a small network share: their arguments, and what is written of the network."""

import argparse
import hashlib
import json
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path


def small_parser(name: str, summary: str, renders: str) -> argparse.ArgumentParser:
    """Return the parser of `python -m lab.NAME`; renders: what folder it wants."""
    parser = argparse.ArgumentParser(prog=f"python -m lab.{name}", description=summary)
    parser.add_argument("renders", type=Path, help=renders)
    parser.add_argument("--out", type=Path, default=Path("renders") / name, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of weights and samples (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes (default: one a core)")
    parser.add_argument("--length", type=float, default=1.0, help="times the usual steps (default: %(default)s)")
    parser.add_argument("--start", type=Path, metavar="FOLDER", help="go on from the weights of a training's --out")
    parser.add_argument("--rate", type=float, default=1.0, help="times the usual rates (default: %(default)s)")
    parser.add_argument("--install", action="store_true", help="put the weights where their engine looks for them")
    return parser


def check_start(parser: argparse.ArgumentParser, folder: Path | None, description: str) -> None:
    """End the program, in one line and with 2, where --start names a folder without the description that is told on.

    Before any work: a training takes hours, and what it went on from is written at its end.
    """
    if folder is not None and not (folder / description).is_file():
        parser.error(f"--start {folder}: no {description} there, so it is no training's --out")


def train_small(task, options: argparse.Namespace, steps: int):
    """Return the network of a `small.Task`, trained as these options say; steps: the usual ones."""
    from lab.training.small import train

    options.out.mkdir(parents=True, exist_ok=True)
    told = {name: getattr(options, name) for name in ("seed", "out", "workers", "rate", "start")}
    return train(task, steps=round(steps * options.length), **told)


def write_small(
    network,
    options: argparse.Namespace,
    names: tuple[str, str],
    *,
    channels: int,
    multiple: int,
    figures: Iterable[str],
    **facts,
) -> None:
    """Write a trained `small.PixelNetwork` and its description into options.out, under these names.

    channels: of what it sees; multiple: of the sides of that, in pixels. figures: of the log's last line, the
    validation's. facts: what else is told.
    """
    from engines.cells import STACKED
    from lab.training.export import told_before, write_onnx

    path, description = (options.out / name for name in names)
    write_onnx(network, path, shape=(channels * STACKED**2, multiple, multiple))
    last = json.loads((options.out / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    described = {
        "origin": "trained from random numbers by this project, on pictures that it rendered and on nothing else",
        **facts,
        "went on from": told_before(options.start / names[1], "pieces trained on") if options.start else None,
        "rate": options.rate,
        "seed": options.seed,
        "steps": last["step"],
        "seconds": round(last["seconds"]),
        "validation": {name: last[name] for name in figures},
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "licence": "MIT, as the project",
        "made": date.today().isoformat(),
    }
    description.write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
