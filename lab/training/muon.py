"""The optimiser of the convolutions: Muon (Jordan et al., "Muon: an optimizer for hidden layers", 2024).

Each weight's step is its momentum with all singular values brought near one, by a few steps of Newton's and Schulz's
iteration. On these renders a hundred steps taught the network as much as a hundred and fifty of AdamW. torch.optim.Muon
takes matrices only, and every process would compute every layer's step; here the processes share that work.
"""

from collections.abc import Iterable

import torch
from torch import distributed

ITERATIONS = 4
QUINTIC = 3.4445, -4.7750, 2.0315  # of the iteration, as its authors give them
MOMENTUM = 0.9


class Muon(torch.optim.Optimizer):
    """For weights (out, in, height, width) that batch normalisation follows, so that only their direction matters.

    Each weight is kept at the norm of a matrix with rows of length one; `lr` is the length of a step relative to that.
    With `workers` over one the gradients must be the same in every process, and the weights stay so.
    """

    def __init__(self, weights: Iterable[torch.nn.Parameter], lr: float, *, rank: int = 0, workers: int = 1):
        super().__init__(weights, {"lr": lr})
        self._rank, self._workers = rank, workers

    @torch.no_grad()
    def step(self) -> None:
        """Take one step along the gradients."""
        weights = [weight for group in self.param_groups for weight in group["params"]]
        steps = [self._followed(weight) for weight in weights]
        for mine in self._shared_out(steps):
            mine.copy_(orthogonal(mine.reshape(len(mine), -1)).view(mine.shape))
        for group in self.param_groups:
            for weight in group["params"]:
                weight.mul_(len(weight) ** 0.5 / weight.norm())
                weight.sub_(steps.pop(0), alpha=group["lr"])

    def _followed(self, weight: torch.nn.Parameter) -> torch.Tensor:
        """The weight's direction with Nesterov's momentum."""
        state = self.state[weight]
        momentum = state.setdefault("momentum", torch.zeros_like(weight))
        momentum.mul_(MOMENTUM).add_(weight.grad)
        return weight.grad.add(momentum, alpha=MOMENTUM)

    def _shared_out(self, steps: list[torch.Tensor]):
        """Yield this process's part of the steps to be changed in place; afterwards all have everyone's."""
        if self._workers == 1:
            yield from steps
            return
        owners, loads = {}, [0.0] * self._workers
        for n in sorted(range(len(steps)), key=lambda n: -steps[n].numel() * len(steps[n])):
            owners[n] = loads.index(min(loads))
            loads[owners[n]] += steps[n].numel() * len(steps[n])
        for n, step in enumerate(steps):
            if owners[n] == self._rank:
                yield step
            else:
                step.zero_()
        add_up(steps)


def add_up(tensors: list[torch.Tensor]) -> None:
    """Let each tensor be the sum of what it is in every process; in place, in one message."""
    together = torch.cat([one.reshape(-1) for one in tensors])
    distributed.all_reduce(together)
    for one, part in zip(tensors, together.split([one.numel() for one in tensors]), strict=True):
        one.copy_(part.view(one.shape))


def orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """Return the matrix (R, C) with singular values near one: between about 0.7 and 1.2."""
    a, b, c = QUINTIC
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    wide = wide / (wide.norm() + 1e-7)
    for _ in range(ITERATIONS):
        square = wide @ wide.T
        wide = a * wide + (b * square + c * square @ square) @ wide
    return wide if matrix.shape[0] <= matrix.shape[1] else wide.T
