"""Muon: steps with all directions alike, weights kept at one size, and the same result however many share the work."""

from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from torch import multiprocessing

from lab.training.muon import Muon, orthogonal
from lab.training.steps import together


@pytest.mark.parametrize("shape", [(5, 40), (40, 5), (16, 16)])
def test_a_step_goes_as_far_in_every_direction(shape):
    matrix = torch.randn(*shape, generator=torch.Generator().manual_seed(1))
    values = torch.linalg.svdvals(orthogonal(matrix))
    assert values.max() < 1.3 and values.sort().values[1] > 0.4
    assert torch.linalg.svdvals(matrix).max() > 1.3


def test_a_step_lowers_what_it_follows_and_keeps_the_size():
    weight = torch.nn.Parameter(torch.randn(6, 4, 3, 3, generator=torch.Generator().manual_seed(2)))
    aim = torch.randn(6, 4, 3, 3, generator=torch.Generator().manual_seed(3))
    optimiser, heights = Muon([weight], 0.1), []
    for _ in range(30):
        height = -(weight * aim).sum()
        optimiser.zero_grad()
        height.backward()
        optimiser.step()
        heights.append(height.item())
        assert 0.8 < weight.norm().item() / 6**0.5 < 1.2
    assert heights[-1] < heights[1] and heights[-1] < 0


def _worked(rank: int, workers: int, folder: str) -> None:
    with together(rank, workers, Path(folder)):
        _stepped(rank, workers, folder)
    names = [(task / "comm").read_text(encoding="utf-8") for task in Path("/proc/self/task").glob("*")]
    assert not [name for name in names if "gloo" in name], names


def _stepped(rank: int, workers: int, folder: str) -> None:
    weights = [torch.nn.Parameter(torch.linspace(-1, 1, n * 18).sin().view(n, 2, 3, 3)) for n in (4, 8, 6)]
    optimiser = Muon(weights, 0.1, rank=rank, workers=workers)
    for _ in range(3):
        for weight in weights:
            weight.grad = weight.detach().cos()
        optimiser.step()
    torch.save([weight.detach() for weight in weights], f"{folder}/{workers}-{rank}.pt")


def test_workers_share_the_steps_have_the_same_weights_and_leave_no_thread(tmp_path):
    _stepped(0, 1, str(tmp_path))
    multiprocessing.spawn(_worked, (2, str(tmp_path)), nprocs=2)
    alone = torch.load(tmp_path / "1-0.pt")
    for rank in range(2):
        for one, other in zip(alone, torch.load(tmp_path / f"2-{rank}.pt"), strict=True):
            assert torch.allclose(one, other, atol=1e-5)
