"""Muon: steps with all directions alike, weights kept at one size, and the same result however many share the work."""

from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from torch import multiprocessing

from lab.training.muon import Muon, orthogonal
from lab.training.network import Finder
from lab.training.optimise import optimisers_of, schedules_of
from lab.training.small import PixelNetwork
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


@pytest.mark.parametrize(("network", "first"), [(PixelNetwork(4, 4, (8, 12), (1,)), True), (Finder(5, 3), False)])
def test_muon_steps_the_convolutions_inside_and_adamw_all_the_rest(network, first):
    muon, rest = ([one for group in kind.param_groups for one in group["params"]] for kind in optimisers_of(network))
    assert sorted(map(id, muon + rest)) == sorted(map(id, network.parameters()))
    stem = next(network.parameters())
    assert all(weight.dim() == 4 for weight in muon) and any(weight is stem for weight in muon) == first


def test_the_rates_rise_and_fall_over_the_whole_training():
    network = PixelNetwork(4, 4, (8, 12))
    for weight in network.parameters():
        weight.grad = torch.ones_like(weight)
    optimisers = optimisers_of(network, 0.5)
    schedules, rates = schedules_of(optimisers, 200), []
    for _ in range(200):
        rates.append([optimiser.param_groups[0]["lr"] for optimiser in optimisers])
        for stepping in (*optimisers, *schedules):
            stepping.step()
    rates = torch.tensor(rates)
    assert rates.argmax(dim=0).tolist() == [4, 4] and (rates[5:].diff(dim=0) < 0).all()
    assert rates.max(dim=0).values.tolist() == pytest.approx([0.02 * 0.98, 1.25e-3 * 0.98])
    assert (rates[[0, -1]] < 0.1 * rates.max()).all()
