"""The training of the outlining network: AdamW, rates that fall along a line, the weights averaged on the way."""

import copy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import multiprocessing

from engines.segmentation.contour import STACKED, Contour
from lab.contours.network import CHANNELS, ContourNetwork
from lab.contours.samples import SHARP, Piece, draw
from lab.training.pictures import FILLED
from lab.training.samples import scaled
from lab.training.steps import LATEST, MEETING, Log, ahead, follow, share_gradients, together

SIDE, BATCH = 144, 24  # pixels and number of the samples of a step
RATE, WARM_UP, DECAY = 4e-3, 100, 1e-3  # of AdamW; steps until the rate is reached; of the weights
AVERAGE = 0.995  # a step: how slowly the averaged weights follow
OVERLAP_WEIGHT = 0.5  # of the loss that measures the whole outline
MEMORY, VALIDATE_EVERY = 0.98, 500  # of the log


def train(
    pieces: list[Piece], validation: list[Piece], *, steps: int, seed: int, out: Path, workers: int = 1
) -> ContourNetwork:
    """Return the trained network (its weights averaged) and write OUT/log.jsonl on the way.

    The samples follow from the seed and the number of workers alone; each is a process that computes its part of every
    batch on one core, from pieces of its own. A line of the log: step, seconds, both losses; every VALIDATE_EVERY steps
    and at the end the figures of `validate`.
    """
    task = steps, seed, out
    (out / MEETING).unlink(missing_ok=True)
    if workers == 1:
        _train(0, 1, pieces, validation, *task)
    else:
        context = multiprocessing.get_context("spawn")  # a fork of a process whose libraries run threads can hang
        others = [
            context.Process(target=_work, args=(rank, workers, pieces[rank::workers], validation, *task))
            for rank in range(workers)
        ]
        for one in others:
            one.start()
        for one in others:
            one.join()
        if any(one.exitcode for one in others):
            raise RuntimeError("a process of the training failed; what it printed says why")
    (out / MEETING).unlink(missing_ok=True)
    network = ContourNetwork()
    network.load_state_dict(torch.load(out / LATEST, weights_only=True))
    return network.eval()


def _work(rank: int, workers: int, *task) -> None:
    """One of the processes."""
    with together(rank, workers, task[-1]):
        _train(rank, workers, *task)


def _train(
    rank: int, workers: int, pieces: list[Piece], validation: list[Piece], steps: int, seed: int, out: Path
) -> None:
    torch.manual_seed(seed)
    network = ContourNetwork().to(memory_format=torch.channels_last)
    averaged = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
    )
    log = None if rank else Log(out, steps, memory=MEMORY, validate_every=VALIDATE_EVERY)
    for step, batch in enumerate(ahead(_batches(pieces, steps, BATCH // workers, (seed, rank))), 1):
        losses = _losses(network, batch)
        network.zero_grad()
        (losses["edge"] + OVERLAP_WEIGHT * losses["overlap"]).backward()
        losses = {name: loss.item() for name, loss in losses.items()}
        if workers > 1:
            share_gradients(network)
        optimiser.step()
        schedule.step()
        if log:
            follow(averaged, network, min(AVERAGE, step / (step + 10)))
            log.enter(step, losses, averaged, lambda: validate(averaged, validation))
    if log:
        log.close()


def _batches(pieces: list[Piece], steps: int, many: int, seed: tuple[int, ...]) -> Iterator[torch.Tensor]:
    """So many samples a step."""
    shares = np.minimum(1.0, np.array([piece.side for piece in pieces]) / SHARP)
    for step in range(steps):
        rng = np.random.default_rng([*seed, step])
        chosen = rng.choice(len(pieces), many, p=shares / shares.sum())
        yield torch.from_numpy(np.stack([draw(rng, pieces[n], SIDE) for n in chosen]))


def _losses(network: ContourNetwork, batch: torch.Tensor) -> dict[str, torch.Tensor]:
    """edge: cross entropy, mostly about the true outline. overlap: one minus the soft IoU."""
    cells = F.pixel_unshuffle(batch[:, :CHANNELS], STACKED).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        answer = network(cells)
    logits, true, weights = F.pixel_shuffle(answer.float(), STACKED)[:, 0], batch[:, CHANNELS], batch[:, CHANNELS + 1]
    entropy = F.binary_cross_entropy_with_logits(logits, true, reduction="none")
    shares = logits.sigmoid() * (weights > 0)
    both = (shares * true).sum(dim=(1, 2))
    either = (shares + true).sum(dim=(1, 2)) - both
    return {
        "edge": (entropy * weights).sum() / weights.sum(),
        "overlap": 1 - ((both + 1) / (either + 1)).mean(),
    }


class Running:
    """The network as OpenCV's dnn would run it, for `Contour`."""

    def __init__(self, network: ContourNetwork):
        self._network = network

    def setInput(self, cells: np.ndarray) -> None:  # noqa: N802, OpenCV's name
        self._cells = torch.from_numpy(cells)

    def forward(self) -> np.ndarray:
        with torch.no_grad():
            return self._network(self._cells).numpy()


def validate(network: ContourNetwork, pieces: list[Piece]) -> dict[str, float]:
    """Return the mean IoU of the outlines that are drawn with the true ones, and the share over 0.5."""
    contour, overlaps = Contour(Running(network)), []
    for piece in pieces:
        logit = contour.draw(piece.photo, piece.own.astype(np.float32), piece.thing.astype(np.float32))
        mask = scaled(logit, *piece.coverage.shape) > 0
        true = piece.coverage >= FILLED
        overlaps.append((mask & true).sum() / max((mask | true).sum(), 1))
    return {"iou": float(np.mean(overlaps)), "over_half": float(np.mean(np.array(overlaps) > 0.5))}
