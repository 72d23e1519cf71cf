"""Many scenes at once: one process a core, each with a Blender of its own, and what is finished is not made again."""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path

from tqdm import tqdm

from lab.scenes.files import is_finished

SCENES_A_WORKER = 150  # then a fresh one takes its place: Blender gives back no memory while it runs


def render_series(
    kind: str, numbers: Sequence[int], *, seed: int, size: int, samples: int, workers: int, out: Path
) -> int:
    """Render the scenes of these numbers that are not there yet, and say how fast it went.

    Returns 0, 1 if a scene failed, or 130 if it was interrupted; then the same call goes on where this one stopped.
    """
    wanted = [number for number in numbers if not is_finished(kind, number, out)]
    settings = {"seed": seed, "size": size, "samples": samples, "out": out}
    started, failures = time.perf_counter(), []
    pool = ProcessPoolExecutor(
        min(workers, max(len(wanted), 1)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        max_tasks_per_child=SCENES_A_WORKER,
    )
    kept = len(numbers) - len(wanted)
    with pool, tqdm(total=len(numbers), initial=kept, unit="scene", disable=None) as bar:
        waiting: dict[Future, int] = {pool.submit(_produce, kind, number, **settings): number for number in wanted}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    number = waiting.pop(future)
                    if future.exception():
                        failures.append(f"{kind} {number}: {future.exception()!r}")
                    bar.update()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            print("interrupted: the same command goes on from here", file=sys.stderr)
            return 130
    _report(len(wanted) - len(failures), kept, time.perf_counter() - started, failures)
    return 1 if failures else 0


def _produce(kind: str, number: int, **settings) -> None:
    """Blender is loaded by the workers only: it changes the module path that they would inherit."""
    from lab.scenes.produce import produce

    produce(kind, number, **settings)


def _start_worker() -> None:
    """Send what Blender prints of every render to nowhere, and end when the command ends, however it was killed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def _report(made: int, kept: int, seconds: float, failures: list[str]) -> None:
    rate = f", {made * 3600 / seconds:.0f} an hour" if made else ""
    print(f"{made} made in {seconds:.0f} s{rate}; {kept} were there", file=sys.stderr)
    for failure in failures:
        print(failure, file=sys.stderr)
