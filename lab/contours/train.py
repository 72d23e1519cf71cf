"""The training of the outlining network: AdamW, rates that fall along a line, the weights averaged on the way."""

import copy
import json
import os
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import distributed, multiprocessing

from engines.segmentation.contour import Contour
from lab.contours.network import CHANNELS, STACKED, ContourNetwork
from lab.contours.samples import SHARP, Piece, draw
from lab.training.pictures import FILLED
from lab.training.train import follow, share_gradients

SIDE, BATCH = 144, 24  # pixels and number of the samples of a step
RATE, WARM_UP, DECAY = 4e-3, 100, 1e-3  # of AdamW; steps until the rate is reached; of the weights
AVERAGE = 0.995  # a step: how slowly the averaged weights follow
OVERLAP_WEIGHT = 0.5  # of the loss that measures the whole outline
LOG_EVERY, VALIDATE_EVERY = 25, 500  # steps
LATEST, MEETING = "latest.pt", "meeting"  # files beside the log


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
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    meeting = (task[-1] / MEETING).resolve().as_uri()
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=workers)
    try:
        _train(rank, workers, *task)
    finally:
        distributed.destroy_process_group()


def _train(
    rank: int, workers: int, pieces: list[Piece], validation: list[Piece], steps: int, seed: int, out: Path
) -> None:
    torch.manual_seed(seed)
    network = ContourNetwork().to(memory_format=torch.channels_last)
    averaged, running = copy.deepcopy(network).eval(), {}
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
    )
    started = time.perf_counter()
    with (out / ("log.jsonl" if rank == 0 else os.devnull)).open("w", encoding="utf-8") as log:
        for step, batch in enumerate(_batches(pieces, steps, BATCH // workers, (seed, rank)), 1):
            losses = _losses(network, batch)
            network.zero_grad()
            (losses["edge"] + OVERLAP_WEIGHT * losses["overlap"]).backward()
            if workers > 1:
                share_gradients(network)
            optimiser.step()
            schedule.step()
            if rank:
                continue
            follow(averaged, network, min(AVERAGE, step / (step + 10)))
            running = {
                name: 0.98 * running.get(name, loss.item()) + 0.02 * loss.item() for name, loss in losses.items()
            }
            validated = validate(averaged, validation) if step % VALIDATE_EVERY == 0 or step == steps else {}
            if step == 1 or step % LOG_EVERY == 0 or validated:
                line = {"step": step, "seconds": time.perf_counter() - started, **running, **validated}
                text = json.dumps({name: round(value, 4) for name, value in line.items()})
                print(text, flush=True)
                log.write(text + "\n")
                log.flush()
                torch.save(averaged.state_dict(), out / LATEST)


def _batches(pieces: list[Piece], steps: int, many: int, seed: tuple[int, ...]) -> Iterator[torch.Tensor]:
    """So many samples a step; the next ones are drawn by a thread meanwhile."""
    waiting: queue.Queue = queue.Queue(maxsize=4)
    shares = np.minimum(1.0, np.array([piece.side for piece in pieces]) / SHARP)

    def put() -> None:
        try:
            for step in range(steps):
                rng = np.random.default_rng([*seed, step])
                chosen = rng.choice(len(pieces), many, p=shares / shares.sum())
                waiting.put(torch.from_numpy(np.stack([draw(rng, pieces[n], SIDE) for n in chosen])))
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    threading.Thread(target=put, daemon=True).start()
    while (batch := waiting.get()) is not None:
        if isinstance(batch, BaseException):
            raise batch
        yield batch


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
        height, width = piece.coverage.shape
        smaller = height < logit.shape[0]
        mask = cv2.resize(logit, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR) > 0
        true = piece.coverage >= FILLED
        overlaps.append((mask & true).sum() / max((mask | true).sum(), 1))
    return {"iou": float(np.mean(overlaps)), "over_half": float(np.mean(np.array(overlaps) > 0.5))}
