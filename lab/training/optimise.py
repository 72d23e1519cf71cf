"""The optimisers of a network and how their rates go: Muon for the convolutions inside, AdamW for the rest."""

import torch
from torch import nn

from lab.training.muon import Muon
from lab.training.network import Normalised

RATE = 0.04  # of Muon; reached after WARM_UP of all steps, then down to nothing along a line
OUTER_RATE = 2.5e-3  # of AdamW
WARM_UP = 0.02
COLOUR_CHANNELS = 3  # of a first layer that sees colours alone, which AdamW steps


def optimisers_of(
    network: nn.Module, rate: float = 1.0, *, rank: int = 0, workers: int = 1
) -> list[torch.optim.Optimizer]:
    """Return the optimisers of all the network's weights, their rates times `rate`; `workers` share Muon's work."""
    inside = [layer[0].weight for layer in network.modules() if isinstance(layer, Normalised)]
    inside = [weight for weight in inside if weight.shape[1] > COLOUR_CHANNELS]
    known = set(map(id, inside))
    outside = [weight for weight in network.parameters() if id(weight) not in known]
    return [
        Muon(inside, rate * RATE, rank=rank, workers=workers),
        torch.optim.AdamW(outside, rate * OUTER_RATE, weight_decay=0.0, fused=True),
    ]


def schedules_of(optimisers: list[torch.optim.Optimizer], steps: int) -> list[torch.optim.lr_scheduler.LRScheduler]:
    """Return what lets the optimisers' rates rise and fall over so many steps."""
    return [torch.optim.lr_scheduler.LambdaLR(one, lambda step: share_of_rate(step / steps)) for one in optimisers]


def share_of_rate(done: float) -> float:
    """Return the rates' share of their peaks when this share of the training is done: up, then down along a line."""
    return min(1.0, (done + 1e-3) / WARM_UP) * (1 - done)
