"""What the trainings share: processes that meet, samples drawn ahead, averaged weights, and the log."""

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import torch
import torch.distributed.nn
from torch import distributed

from lab.training.muon import add_up

LOG_EVERY = 25  # steps
LATEST, MEETING = "latest.pt", "meeting"  # files beside the log


@contextmanager
def together(rank: int, workers: int, out: Path) -> Iterator[None]:
    """Be one of the processes, on one core: they meet by a file in OUT, and share nothing but their gradients.

    torch.distributed.nn has the group of the moment among its defaults: loaded by an optimiser in the middle, it keeps
    the group, and gloo's threads, for good, and a thread that frees a tensor while Python ends aborts the process.
    """
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    meeting = (out / MEETING).resolve().as_uri()
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=workers)
    try:
        yield
    finally:
        distributed.destroy_process_group()


def ahead(batches: Iterator) -> Iterator:
    """Yield what an iterator does, which a thread lets go on meanwhile; its errors are raised here."""
    waiting: queue.Queue = queue.Queue(maxsize=4)

    def put() -> None:
        try:
            for batch in batches:
                waiting.put(batch)
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    threading.Thread(target=put, daemon=True).start()
    while (batch := waiting.get()) is not None:
        if isinstance(batch, BaseException):
            raise batch
        yield batch


def follow(averaged: torch.nn.Module, network: torch.nn.Module, slowness: float) -> None:
    """Let the averaged weights go the rest of the way to the network's, but for `slowness` of it."""
    with torch.no_grad():
        for mean, now in zip(averaged.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(now, 1 - slowness)
            else:
                mean.copy_(now)


def share_gradients(network: torch.nn.Module) -> None:
    """Let every process have the mean of all processes' gradients."""
    gradients = [one.grad for one in network.parameters()]
    add_up(gradients)
    for one in gradients:
        one /= distributed.get_world_size()


class Log:
    """OUT/log.jsonl: step, seconds, running means of the losses, now and then figures; with it the weights are kept.

    steps: of the training. memory: of the running means, a step. validate_every: steps between figures.
    """

    def __init__(self, out: Path, steps: int, *, memory: float, validate_every: int):
        self._out, self._steps, self._memory, self._every = out, steps, memory, validate_every
        self._file = (out / "log.jsonl").open("w", encoding="utf-8")
        self._started, self._running = time.perf_counter(), {}

    def enter(
        self, step: int, losses: dict[str, float], averaged: torch.nn.Module, validate: Callable[[], dict[str, float]]
    ) -> None:
        """Count a step's losses, and write a line and the averaged weights where it is time to."""
        for name, loss in losses.items():
            self._running[name] = self._memory * self._running.get(name, loss) + (1 - self._memory) * loss
        validated = validate() if step % self._every == 0 or step == self._steps else {}
        if step == 1 or step % LOG_EVERY == 0 or validated:
            line = {"step": step, "seconds": time.perf_counter() - self._started, **self._running, **validated}
            text = json.dumps({name: round(value, 4) for name, value in line.items()})
            print(text, flush=True)
            print(text, file=self._file, flush=True)
            torch.save(averaged.state_dict(), self._out / LATEST)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
