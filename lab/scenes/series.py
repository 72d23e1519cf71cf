"""Many scenes at once: one process a core, each with a Blender of its own, and what is finished is not made again."""

import contextlib
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path

from tqdm import tqdm

from lab.scenes.files import is_finished

SCENES_A_WORKER = 150  # then fresh ones take their places: Blender gives back no memory while it runs


def render_series(kind: str, numbers: Sequence[int], *, workers: int, out: Path, **settings) -> int:
    """Render the scenes of these numbers that are not there yet, and say how fast it went.

    settings: `seed`, `size`, `samples`, `views`, `part` of `produce`.

    Returns 0, 1 if a scene failed, or 130 if it was interrupted; then the same call goes on where this one stopped.
    """
    wanted = [number for number in numbers if not is_finished(kind, number, out, settings.get("views", 1))]
    started, failures = time.perf_counter(), []
    kept = len(numbers) - len(wanted)
    with tqdm(total=len(numbers), initial=kept, unit="scene", disable=None) as bar:
        # Pools of their own: in one, max_tasks_per_child hangs where both end at once (python/cpython issue 115634).
        for first in range(0, len(wanted), SCENES_A_WORKER * workers):
            some = wanted[first : first + SCENES_A_WORKER * workers]
            try:
                failures += _render_some(kind, some, min(workers, len(some)), bar, out=out, **settings)
            except KeyboardInterrupt:
                print("interrupted: the same command goes on from here", file=sys.stderr)
                return 130
    _report(len(wanted) - len(failures), kept, time.perf_counter() - started, failures)
    return 1 if failures else 0


def _render_some(kind: str, numbers: Sequence[int], workers: int, bar: tqdm, **settings) -> list[str]:
    """Render these scenes in processes of their own; return what is said of those that failed."""
    failures = []
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as cores,
        ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(Path(cores),)) as pool,
    ):
        waiting: dict[Future, int] = {pool.submit(_produce, kind, number, **settings): number for number in numbers}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    number = waiting.pop(future)
                    if future.exception():
                        failures.append(f"{kind} {number}: {future.exception()!r}")
                    bar.update()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return failures


def _produce(kind: str, number: int, **settings) -> None:
    """Blender is loaded by the workers only: it changes the module path that they would inherit."""
    from lab.scenes.produce import produce

    produce(kind, number, **settings)


def _start_worker(cores: Path) -> None:
    """Send what Blender prints of every render to nowhere, and end when the command ends, however it was killed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _keep_to_a_core(cores)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _keep_to_a_core(cores: Path) -> None:
    """Keep this process to a core that no other worker has, where the system can do that.

    Blender's threading library starts a thread for each core that it sees. Those that one render does not need wait
    by spinning, and took half of the machine from the other workers.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    import fcntl

    for core in sorted(os.sched_getaffinity(0)):
        claim = os.open(cores / str(core), os.O_WRONLY | os.O_CREAT)  # stays open, and claimed, while the worker lives
        with contextlib.suppress(OSError):
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.sched_setaffinity(0, {core})
            return
        os.close(claim)


def _follow_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def _report(made: int, kept: int, seconds: float, failures: list[str]) -> None:
    rate = f", {made * 3600 / seconds:.0f} an hour" if made else ""
    print(f"{made} made in {seconds:.0f} s{rate}; {kept} were there", file=sys.stderr)
    for failure in failures:
        print(failure, file=sys.stderr)
