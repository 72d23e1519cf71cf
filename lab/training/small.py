"""The training of a small network that answers for every pixel of a piece of a picture.

A small U-Net (Ronneberger et al., 2015) on cells of 2x2 pixels, stepped by Muon at rates that fall along a line, its
weights averaged on the way. What it learns, from which pieces and by which losses, is a `Task`.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import multiprocessing, nn

from engines.cells import STACKED
from lab.training.network import Normalised, Residual
from lab.training.optimise import optimisers_of, schedules_of
from lab.training.steps import LATEST, MEETING, Log, ahead, follow, share_gradients, together

BATCH = 24  # samples of a step
RATE = 0.4  # of the usual rates: at more, batches so small lead nowhere
AVERAGE = 0.995  # a step: how slowly the averaged weights follow
MEMORY, VALIDATE_EVERY = 0.98, 500  # of the log


class PixelNetwork(nn.Module):
    """(B, 4 * channels, h, w), each cell 2x2 pixels of so many channels -> (B, 4 * answers, h, w).

    The pixels of a cell follow one another as torch's pixel_unshuffle lays them, channel by channel. widths: channels
    at 2, 4, 8, … pixels; h and w are multiples of 2 to the power of one less than there are. depths: residual blocks
    at 4, 8, … pixels; none where it is silent.
    """

    def __init__(self, channels: int, answers: int, widths: Sequence[int], depths: Sequence[int] = ()):
        super().__init__()
        self.stem = Normalised(channels * STACKED**2, widths[0])
        pairs = list(pairwise(widths))
        self.down = nn.ModuleList(
            nn.Sequential(Normalised(a, b, stride=2), Normalised(b, b), *(Residual(b, b) for _ in range(deep)))
            for (a, b), deep in zip_longest(pairs, depths, fillvalue=0)
        )
        self.side = nn.ModuleList(Normalised(b, a, 1) for a, b in pairs)
        self.join = nn.ModuleList(Normalised(a, a) for a, _ in pairs)
        self.head = nn.Conv2d(widths[0], answers * STACKED**2, 1)

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        seen = [self.stem(cells)]
        for down in self.down:
            seen.append(down(seen[-1]))
        answer = seen.pop()
        for side, join in zip(reversed(self.side), reversed(self.join), strict=True):
            answer = join(F.interpolate(side(answer), scale_factor=2.0, mode="nearest") + seen.pop())
        return self.head(answer)


@dataclass(frozen=True)
class Task:
    """What a network learns; all of it can go to another process.

    network: makes one. pieces: what is learnt from, chances: how often each is drawn, relative to the others. draw:
    (rng, piece, side) -> a sample, float32 (channels, side, side), all of side pixels. losses: (network, samples) ->
    name -> loss, weights: what each of them counts. validation: pieces kept apart; validate: (network, them) ->
    figures.
    """

    network: Callable[[], nn.Module]
    pieces: list
    chances: np.ndarray
    draw: Callable[[np.random.Generator, object, int], np.ndarray]
    side: int
    losses: Callable[[nn.Module, torch.Tensor], dict[str, torch.Tensor]]
    weights: dict[str, float]
    validation: list
    validate: Callable[[nn.Module, list], dict[str, float]]


def train(
    task: Task, *, steps: int, seed: int, out: Path, workers: int = 1, rate: float = 1.0, start: Path | None = None
) -> nn.Module:
    """Return the trained network (its weights averaged) and write OUT/log.jsonl on the way.

    rate: times the usual ones. start: folder of a training that this one goes on from; see `take_over`.

    The samples follow from the seed and the number of workers alone; each is a process that computes its part of every
    batch on one core, from pieces of its own. A line of the log: step, seconds, the losses; every VALIDATE_EVERY steps
    and at the end the figures of `validate`.
    """
    told = steps, seed, rate, start
    (out / MEETING).unlink(missing_ok=True)
    if workers == 1:
        _train(0, 1, out, task, *told)
    else:
        context = multiprocessing.get_context("spawn")  # a fork of a process whose libraries run threads can hang
        parts = [
            replace(task, pieces=task.pieces[rank::workers], chances=task.chances[rank::workers])
            for rank in range(workers)
        ]
        others = [
            context.Process(target=_work, args=(rank, workers, out, part, *told)) for rank, part in enumerate(parts)
        ]
        for one in others:
            one.start()
        for one in others:
            one.join()
        if any(one.exitcode for one in others):
            raise RuntimeError("a process of the training failed; what it printed says why")
    (out / MEETING).unlink(missing_ok=True)
    network = task.network()
    take_over(network, out)
    return network.eval()


def _work(rank: int, workers: int, out: Path, *task) -> None:
    """One of the processes."""
    with together(rank, workers, out):
        _train(rank, workers, out, *task)


def _train(
    rank: int, workers: int, out: Path, task: Task, steps: int, seed: int, rate: float, start: Path | None
) -> None:
    torch.manual_seed(seed)
    network = task.network()
    if start:
        take_over(network, start)
    network = network.to(memory_format=torch.channels_last)
    averaged = copy.deepcopy(network).eval()
    optimisers = optimisers_of(network, rate * RATE, rank=rank, workers=workers)
    schedules = schedules_of(optimisers, steps)
    log = None if rank else Log(out, steps, memory=MEMORY, validate_every=VALIDATE_EVERY)
    for step, batch in enumerate(ahead(_batches(task, steps, BATCH // workers, (seed, rank))), 1):
        losses = task.losses(network, batch)
        network.zero_grad()
        sum(task.weights[name] * loss for name, loss in losses.items()).backward()
        losses = {name: loss.item() for name, loss in losses.items()}
        if workers > 1:
            share_gradients(network)
        for stepping in (*optimisers, *schedules):
            stepping.step()
        if log:
            follow(averaged, network, min(AVERAGE, step / (step + 10)))
            log.enter(step, losses, averaged, lambda: task.validate(averaged, task.validation))
    if log:
        log.close()


def take_over(network: nn.Module, folder: Path) -> None:
    """Give `network` the weights that a training left in FOLDER. Raises ValueError where they are of another make."""
    try:
        network.load_state_dict(torch.load(folder / LATEST, weights_only=True))
    except RuntimeError:
        raise ValueError(f"{folder / LATEST} is of a network of another make") from None


def _batches(task: Task, steps: int, many: int, seed: tuple[int, ...]) -> Iterator[torch.Tensor]:
    """So many samples a step."""
    for step in range(steps):
        rng = np.random.default_rng([*seed, step])
        chosen = rng.choice(len(task.pieces), many, p=task.chances / task.chances.sum())
        yield torch.from_numpy(np.stack([task.draw(rng, task.pieces[n], task.side) for n in chosen]))


def answers(network: nn.Module, samples: torch.Tensor) -> torch.Tensor:
    """Return what the network says of each pixel, (B, answers, side, side), of what it sees, (B, channels, side, side),
    worked out in 16 bits.
    """
    cells = F.pixel_unshuffle(samples, STACKED).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        answer = network(cells)
    return F.pixel_shuffle(answer.float(), STACKED)


def overlap_loss(logits: torch.Tensor, true: torch.Tensor, counted: torch.Tensor, slack: float) -> torch.Tensor:
    """Return one minus the soft IoU, the mean over the samples; all (B, side, side).

    counted: bool, where it is looked at. slack: pixels of overlap that every sample is given.
    """
    shares, true = logits.sigmoid() * counted, true * counted
    both = (shares * true).sum(dim=(1, 2))
    either = (shares + true).sum(dim=(1, 2)) - both
    return 1 - ((both + slack) / (either + slack)).mean()


class Running:
    """The network as OpenCV's dnn would run it."""

    def __init__(self, network: nn.Module):
        self._network = network

    def setInput(self, cells: np.ndarray) -> None:  # noqa: N802, OpenCV's name
        self._cells = torch.from_numpy(cells)

    def forward(self) -> np.ndarray:
        with torch.no_grad():
            return self._network(self._cells).numpy()
