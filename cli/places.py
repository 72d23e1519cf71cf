"""What a run reads and what it writes: refused, before any work, where one would be lost by the other.

Two names of one file are seen through: links, hard links, relative names. A file that is only an earlier result is
written over as ever.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from cli.jobs import Job
from cli.streams import STREAM
from engines.errors import OutputError, UsageError
from engines.files import check_place, identity

INPUTS = {"image": "the photo", "mask": "the mask", "behind_mask": "the --behind-mask"}  # options that are read
STAGES = ("score", "mask", "hole", "background", "object", "shadow", "result")  # pictures of --save-stages
CANDIDATES = "candidate_{}"  # and one for each filling that was judged, from 1 on


def check_places(options: argparse.Namespace, jobs: list[Job]) -> None:
    """Raise where a run would write over what it reads, or twice to one place; `options` are the run's own.

    OutputError where a file that is read would be written over and --overwrite does not say so; UsageError where two
    results would be one file, and where an input is to be written over in a list with --results: done once more after
    an interruption, its object would be moved twice.
    """
    for path in (options.report, options.results):
        if path is not None:
            check_place(path)
    read = {_identity_of_input(path): name for path, name in _reads(options, jobs)}
    written: dict[tuple, str] = {}
    for path, writer in _writes(options, jobs):
        this = identity(path)
        if this in written:
            raise UsageError(f"{writer}: writes {path}, as {written[this]} does; give one of them another name")
        written[this] = writer
        if this not in read or not os.path.exists(path):
            continue
        if not options.overwrite:
            raise OutputError(
                f"{path} is {read[this]} itself; give another name for {writer}, or --overwrite to lose the original"
            )
        if options.results is not None:
            raise UsageError(f"{path} is {read[this]} itself: a list with --results writes over no input")


def _reads(options: argparse.Namespace, jobs: list[Job]) -> Iterator[tuple[Path, str]]:
    """Each file that the run reads, and what it is."""
    if options.jobs is not None:
        yield options.jobs, "the jobs file"
    for job in jobs:
        for name, what in INPUTS.items():
            path = getattr(job.options, name, None)
            if path is not None:
                yield path, f"the --{name.replace('_', '-')} of {job.place}" if job.place else what


def _writes(options: argparse.Namespace, jobs: list[Job]) -> Iterator[tuple[Path, str]]:
    """Each file that the run writes, and which option of which job says so."""
    if options.report is not None:
        yield options.report, "--report"
    if options.results is not None:
        yield options.results, "--results"
    for job in jobs:
        if job.options.output != STREAM:
            yield job.options.output, job.place or "--output"
        folder = getattr(job.options, "save_stages", None)
        if folder is not None:
            writer = f"--save-stages of {job.place}".removesuffix(" of ")
            yield folder, writer
            for name in (*STAGES, *(CANDIDATES.format(n + 1) for n in range(job.options.candidates))):
                yield folder / f"{name}.png", writer


def _identity_of_input(path: Path) -> tuple:
    """As `identity`; of standard input, that of the file that the shell has opened for it."""
    if path != STREAM:
        return identity(path)
    try:
        found = os.fstat(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):  # closed, or a stand-in without a number
        return (str(STREAM),)
    return (found.st_dev, found.st_ino)
