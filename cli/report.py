"""What was done, how long it took and what came out: the JSON behind `--report`."""

import contextlib
import json
import logging
import platform
import time
from importlib import metadata
from pathlib import Path

import numpy as np

from cli.options import VERSION
from engines.files import write_whole
from engines.geometry import bounding_box
from utils import Candidate

log = logging.getLogger("shift_object")
LIBRARIES = ("numpy", "pillow", "opencv-python-headless", "numba", "torch", "transformers", "diffusers")


class JobReport:
    """The record of one edit: engines used, and each stage's seconds and results, in order."""

    def __init__(self):
        self.fields: dict = {"stages": [], "engines": {}}

    @contextlib.contextmanager
    def stage(self, name: str):
        """Time the block as the stage `name`; what it puts into the dict that it is given is recorded with it."""
        results: dict = {}
        began = time.perf_counter()
        yield results
        seconds = round(time.perf_counter() - began, 3)
        self.fields["stages"].append({"stage": name, "seconds": seconds, **results})
        log.info("%s: %.2f s %s", name, seconds, ", ".join(f"{key} {value}" for key, value in results.items()))

    def note_engine(self, role: str, engine) -> None:
        """Record, after it has worked, which engine played a role ("segmenter", "refiner", "inpainter"), in detail."""
        self.fields["engines"][role] = {"name": engine.name, **engine.details}


def describe_mask(mask: np.ndarray) -> dict:
    """Return a mask's box (left, top, right, bottom, half-open), its area in pixels and its share of the photo."""
    area = int(np.count_nonzero(mask))
    return {"box": list(bounding_box(mask)), "area": area, "share": round(area / mask.size, 6)}


def describe_candidate(candidate: Candidate) -> dict:
    """Return a filling's seed and what the judge says of it."""
    verdict = candidate.verdict
    share = None if verdict.object_share is None else round(verdict.object_share, 4)
    return {"seed": candidate.seed, "object_share": share, "seam": round(verdict.seam, 3), "passed": verdict.passed}


def write_report(path: Path, command: str, jobs: list[dict]) -> None:
    """Write the report of a run: the command, versions, and one entry a job. Raises OutputError."""
    report = {
        "command": command,
        "version": VERSION,
        "python": platform.python_version(),
        "libraries": _installed_versions(),
        "jobs": jobs,
    }
    text = json.dumps(report, indent=2, ensure_ascii=False, default=str) + "\n"
    content = text.encode("utf-8", "backslashreplace")  # a name that is not UTF-8 is written as JSON's own escape
    write_whole(path, lambda file: file.write(content))


def _installed_versions() -> dict[str, str]:
    versions = {}
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions
