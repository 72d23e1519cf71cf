"""The training itself: phases of growing pictures, a log, and the weights averaged over the last steps.

Few numbers were chosen, by short runs on validation scenes; none on the held-out renders or on photographs.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import multiprocessing

from engines.memory import keep_memory
from engines.segmentation.vocabulary import COLOURS, KINDS
from lab.training.network import DEEPEST, Finder
from lab.training.optimise import optimisers_of, schedules_of
from lab.training.pictures import LEAST_SHARE, NOTHING, Picture
from lab.training.samples import IGNORED, Sample, Sampler
from lab.training.start import take_over
from lab.training.steps import LATEST, MEETING, Log, ahead, follow, share_gradients, together

AVERAGE = 0.997  # a step: how slowly the averaged weights follow
WEIGHTS = {"kinds": 1.0, "overlap": 0.6, "colours": 0.2, "held": 0.3, "offsets": 0.3}  # of the losses
MEMORY, VALIDATE_EVERY = 0.95, 1000  # of the log
STARTING_SAMPLES, STARTING_SIDE = 64, 128  # by which a network that is trained further is unfolded
VALIDATION_SCALE = 1.25  # of the render's size, as the segmenter looks at a photo


@dataclass(frozen=True)
class Start:
    """What a training begins with and how fast it goes.

    folder: of the network to go on from; None begins with random numbers. rate: times the usual ones. bfloat16:
    whether numbers on the way have 16 bits, which takes half the time on processors that are made for it.
    """

    folder: Path | None = None
    rate: float = 1.0
    bfloat16: bool = False


@dataclass(frozen=True)
class Phase:
    """So many steps of `batch` samples of `side` pixels."""

    side: int
    batch: int
    steps: int


def train(
    pictures: list[Picture],
    validation: list[Picture],
    phases: tuple[Phase, ...],
    *,
    seed: int,
    out: Path,
    workers: int = 1,
    start: Start = Start(),
) -> Finder:
    """Return the trained network (its weights averaged) and write OUT/log.jsonl on the way.

    The samples follow from the seed and the number of workers alone. Each worker is a process that computes its part of
    every batch on one core: two of them were half as fast again as one process with two threads. A line of the log:
    step, seconds, each loss; every VALIDATE_EVERY steps and at the end the figures of `validate`.
    """
    if workers == 1:
        return _train(0, 1, pictures, validation, phases, seed, start, out)
    (out / MEETING).unlink(missing_ok=True)
    multiprocessing.spawn(_work, (workers, pictures, validation, phases, seed, start, out), nprocs=workers)
    (out / MEETING).unlink(missing_ok=True)
    network = Finder(len(KINDS), len(COLOURS))
    network.load_state_dict(torch.load(out / LATEST, weights_only=True))
    return network.eval()


def _work(rank: int, workers: int, *task) -> None:
    """One of the processes."""
    with together(rank, workers, task[-1]):
        _train(rank, workers, *task)


def _train(
    rank: int,
    workers: int,
    pictures: list[Picture],
    validation: list[Picture],
    phases: tuple[Phase, ...],
    seed: int,
    start: Start,
    out: Path,
) -> Finder:
    keep_memory()
    torch.manual_seed(seed)
    network = Finder(len(KINDS), len(COLOURS)).to(memory_format=torch.channels_last)
    if start.folder is not None:
        _take_over(network, start.folder, Sampler(pictures), seed)
    averaged = copy.deepcopy(network).eval()
    network.train()
    total = sum(phase.steps for phase in phases)
    optimisers = optimisers_of(network, start.rate, rank=rank, workers=workers)
    schedules = schedules_of(optimisers, total)
    log = None if rank else Log(out, total, memory=MEMORY, validate_every=VALIDATE_EVERY)
    for step, batch in enumerate(ahead(_batches(Sampler(pictures), phases, (seed, rank), workers)), 1):
        losses = _losses(network, batch, bfloat16=start.bfloat16)
        network.zero_grad()
        sum(WEIGHTS[name] * loss for name, loss in losses.items()).backward()
        losses = {name: loss.item() for name, loss in losses.items()}
        if workers > 1:
            share_gradients(network)
        for stepping in (*optimisers, *schedules):
            stepping.step()
        if log:
            follow(averaged, network, min(AVERAGE, step / (step + 10)))
            log.enter(step, losses, averaged, lambda: validate(averaged, validation))
    if log:
        log.close()
    return averaged


def _take_over(network: Finder, folder: Path, sampler: Sampler, seed: int) -> None:
    rng = np.random.default_rng([seed, STARTING_SAMPLES])
    samples = _stacked([sampler.draw(rng, STARTING_SIDE) for _ in range(STARTING_SAMPLES)])
    take_over(network, folder, as_input(samples["photo"]))


def _batches(
    sampler: Sampler, phases: tuple[Phase, ...], seed: tuple[int, ...], workers: int
) -> Iterator[dict[str, torch.Tensor]]:
    """A worker's part of every batch of the training."""
    step = 0
    for phase in phases:
        for _ in range(phase.steps):
            rng = np.random.default_rng([*seed, step])
            yield _stacked([sampler.draw(rng, phase.side) for _ in range(phase.batch // workers)])
            step += 1


def _stacked(samples: list[Sample]) -> dict[str, torch.Tensor]:
    fields = ("photo", "kinds", "colours", "held", "offsets", "weights")
    return {name: torch.from_numpy(np.stack([getattr(sample, name) for sample in samples])) for name in fields}


def as_input(photos: torch.Tensor) -> torch.Tensor:
    """Return uint8 (B, H, W, 3) as the network takes it."""
    return photos.permute(0, 3, 1, 2).float().div(127.5).sub(1).contiguous(memory_format=torch.channels_last)


def _losses(network: Finder, batch: dict[str, torch.Tensor], *, bfloat16: bool = False) -> dict[str, torch.Tensor]:
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        answer = network(as_input(batch["photo"]))
    kinds, colours, held, offsets = network.split(answer.float())
    weights, things = batch["weights"], batch["kinds"] < len(KINDS)
    entropy = F.cross_entropy(kinds, batch["kinds"], reduction="none")
    of_things = weights * things
    many = of_things.sum().clamp(min=1)
    by_colour = F.cross_entropy(colours, batch["colours"], ignore_index=IGNORED, reduction="none")
    by_held = F.binary_cross_entropy_with_logits(held[:, 0], batch["held"], reduction="none")
    by_offset = F.smooth_l1_loss(offsets, batch["offsets"], reduction="none", beta=0.1).sum(dim=1)
    return {
        "kinds": (entropy * weights).sum() / weights.sum(),
        "overlap": _overlap_loss(kinds, batch["kinds"]),
        "colours": (by_colour * of_things).sum() / many,
        "held": (by_held * of_things).sum() / many,
        "offsets": (by_offset * of_things).sum() / many,
    }


def _overlap_loss(logits: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
    """One minus the soft Dice of every kind in every picture that shows it (Milletari et al., "V-Net", 2016)."""
    shares = logits.softmax(dim=1).flatten(2)
    truth = F.one_hot(kinds.flatten(1), logits.shape[1]).permute(0, 2, 1).to(shares.dtype)
    shown = truth.sum(dim=2)
    dice = (2 * (shares * truth).sum(dim=2) + 1) / (shares.sum(dim=2) + shown + 1)
    return (1 - dice)[shown > 0].mean()


@torch.no_grad()
def validate(network: Finder, pictures: list[Picture]) -> dict[str, float]:
    """Return, over every kind of at least LEAST_SHARE in every picture: mean IoU, share over 0.5; and false kinds.

    A pixel is of the likeliest kind. `false`: kinds of LEAST_SHARE or more a picture that are not in it.
    """
    overlaps, false = [], 0
    for picture in pictures:
        height, width = picture.shown.shape
        side = round(VALIDATION_SCALE * height / DEEPEST) * DEEPEST
        photo = torch.from_numpy(picture.photo)[None]
        kinds = network.split(network(F.interpolate(as_input(photo), (side, side), mode="bilinear")))[0]
        said = F.interpolate(kinds, (height, width), mode="bilinear")[0].argmax(dim=0).numpy()
        true = np.append(picture.kinds, len(KINDS))[
            np.where(picture.shown == NOTHING, len(picture.kinds), picture.shown)
        ]
        for kind in range(len(KINDS)):
            mask, truth = said == kind, true == kind
            if truth.mean() >= LEAST_SHARE:
                overlaps.append((mask & truth).sum() / (mask | truth).sum())
            elif not truth.any() and mask.mean() >= LEAST_SHARE:
                false += 1
    overlaps = np.array(overlaps or [0.0])
    return {
        "iou": float(overlaps.mean()),
        "over_half": float((overlaps > 0.5).mean()),
        "false": false / max(len(pictures), 1),
    }
