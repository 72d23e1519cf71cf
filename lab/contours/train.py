"""What the outlining network is trained by: its losses, and how good its outlines are."""

import numpy as np
import torch
import torch.nn.functional as F

from engines.segmentation.contour import Contour
from lab.contours.network import CHANNELS, ContourNetwork
from lab.contours.samples import SHARP, Piece, draw
from lab.training.pictures import FILLED
from lab.training.samples import scaled
from lab.training.small import Running, Task, answers, overlap_loss

SIDE = 144  # pixels of a sample
WEIGHTS = {"edge": 1.0, "overlap": 0.5}  # of the losses: the second measures the whole outline


def contour_task(pieces: list[Piece], validation: list[Piece]) -> Task:
    """Return what `lab.training.small.train` wants."""
    chances = np.minimum(1.0, np.array([piece.side for piece in pieces]) / SHARP)
    return Task(ContourNetwork, pieces, chances, draw, SIDE, losses, WEIGHTS, validation, validate)


def losses(network: ContourNetwork, batch: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return edge: cross entropy, mostly about the true outline; and overlap: one minus the soft IoU."""
    logits = answers(network, batch[:, :CHANNELS])[:, 0]
    true, weights = batch[:, CHANNELS], batch[:, CHANNELS + 1]
    entropy = F.binary_cross_entropy_with_logits(logits, true, reduction="none")
    return {
        "edge": (entropy * weights).sum() / weights.sum(),
        "overlap": overlap_loss(logits, true, weights > 0, slack=1),
    }


def validate(network: ContourNetwork, pieces: list[Piece]) -> dict[str, float]:
    """Return the mean IoU of the outlines that are drawn with the true ones, and the share over 0.5."""
    contour, overlaps = Contour(Running(network)), []
    for piece in pieces:
        logit = contour.draw(piece.photo, piece.own.astype(np.float32), piece.thing.astype(np.float32))
        mask = scaled(logit, *piece.coverage.shape) > 0
        true = piece.coverage >= FILLED
        overlaps.append((mask & true).sum() / max((mask | true).sum(), 1))
    return {"iou": float(np.mean(overlaps)), "over_half": float(np.mean(np.array(overlaps) > 0.5))}
