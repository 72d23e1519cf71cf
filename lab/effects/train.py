"""What the network of effects is trained by: its losses, and how good it is."""

import numpy as np
import torch
import torch.nn.functional as F

from engines.compositing.effects import CHANNELS, EffectsNetwork
from lab.effects.network import EffectsNetworkInTraining
from lab.effects.samples import LEAST_COVERAGE, SHARP, Piece, draw, true_change, weigh
from lab.training.small import Running, Task, answers, overlap_loss

SIDE = 160  # pixels of a sample
FAINT, CLEAR = 0.03, 0.09  # natural log: a change of light that nobody would see, and one that everybody does
LARGEST = 1.5  # natural log: no change counts for more
SEEN_WEIGHT = 3.0  # of a pixel whose light changes: most do not
WEIGHTS = {"where": 1.0, "change": 4.0, "overlap": 0.3}  # of the losses
FIGURES = {
    "iou": "IoU of where light changes",
    "hit": "of it, found",
    "right": "of what is found, right",
    "explained": "of the change, explained",
}


def effects_task(pieces: list[Piece], validation: list[Piece]) -> Task:
    """Return what `lab.training.small.train` wants."""
    chances = np.minimum(1.0, np.array([piece.side for piece in pieces]) / SHARP)
    return Task(EffectsNetworkInTraining, pieces, chances, draw, SIDE, losses, WEIGHTS, validation, validate)


def losses(network: EffectsNetworkInTraining, batch: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return where: cross entropy of whether the light changes; change: by how much it is wrong; overlap: one minus
    the soft IoU of what changes clearly.
    """
    answer = answers(network, batch[:, :CHANNELS])
    logits, change = answer[:, 0], answer[:, 1:]
    true, weights = batch[:, CHANNELS:-1].clamp(-LARGEST, LARGEST), batch[:, -1]
    changed = ((true.mean(dim=1).abs() - FAINT) / (CLEAR - FAINT)).clamp(0, 1)
    weights = weights * (1 + SEEN_WEIGHT * changed)
    entropy = F.binary_cross_entropy_with_logits(logits, changed, reduction="none")
    error = F.smooth_l1_loss(change, true, beta=0.1, reduction="none").mean(dim=1)
    return {
        "where": (entropy * weights).sum() / weights.sum(),
        "change": (error * weights).sum() / weights.sum(),
        "overlap": overlap_loss(logits, changed, weights > 0, slack=20),
    }


def validate(network: EffectsNetworkInTraining, pieces: list[Piece]) -> dict[str, float]:
    """Return of all pixels off the things together: iou, of those whose light changes clearly with those that are said
    to; hit and right, the shares of the one that are among the other; explained, of the squared change of light.
    """
    looking, counts, squares = EffectsNetwork(Running(network)), np.zeros(3), np.zeros(2)
    for piece in pieces:
        mask = piece.coverage >= LEAST_COVERAGE
        found = looking.look(piece.photo, mask)
        part = found.box.slices
        away = weigh(piece.coverage)[part] > 0
        true = true_change(piece.photo, piece.without)[part].clip(-LARGEST, LARGEST)
        changed, said = (np.abs(true.mean(axis=2)) > (FAINT + CLEAR) / 2)[away], (found.chance > 0.5)[away]
        counts += (changed & said).sum(), changed.sum(), said.sum()
        squares += np.square(true - found.change)[away].sum(), np.square(true)[away].sum()
    both, changed, said = counts
    return {
        "iou": float(both / max(changed + said - both, 1)),
        "hit": float(both / max(changed, 1)),
        "right": float(both / max(said, 1)),
        "explained": float(1 - squares[0] / max(squares[1], 1e-6)),
    }
