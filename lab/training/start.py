"""The start of a further training: the shipped network as one that can be trained on.

What is shipped has its batch normalisation folded into the convolutions. Each is unfolded again by what its convolution
gives on samples: the mean and spread of those become the normalisation's, and its scale and shift undo them.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from engines.segmentation.finder import NETWORK
from lab.training.network import Finder, Normalised


def take_over(network: Finder, folder: Path, samples: torch.Tensor) -> None:
    """Give `network` the weights of FOLDER/finder.onnx, so that it answers (in eval mode) as that file does.

    samples: (B, 3, H, W) in [-1, 1], photographs like those that will be trained on. Raises ValueError where the file
    is of a network of another make.
    """
    folded = _read(folder / NETWORK)
    convolutions = _in_order(network, samples)
    if [weight.shape for weight, _ in folded] != [one.weight.shape for one in convolutions]:
        raise ValueError(f"{folder / NETWORK} is a network of another make")
    followed = {layer[0]: layer[1] for layer in network.modules() if isinstance(layer, Normalised)}
    hooks = []
    for convolution, (weight, bias) in zip(convolutions, folded, strict=True):
        norms = torch.ones(len(weight)) if convolution.bias is not None else weight.flatten(1).norm(dim=1)
        convolution.weight.data.copy_(weight / norms.clamp(min=1e-12).view(-1, 1, 1, 1))
        if convolution.bias is not None:
            convolution.bias.data.copy_(bias)
        else:
            hooks.append(convolution.register_forward_hook(_unfolding(followed[convolution], norms, bias)))
    with torch.no_grad():
        network.eval()(samples)
    for hook in hooks:
        hook.remove()


def _unfolding(norm: nn.BatchNorm2d, scale: torch.Tensor, bias: torch.Tensor):
    """A hook on a convolution that makes the normalisation after it answer scale * x + bias."""

    def hook(convolution, inputs, x):
        mean, variance = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3))
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.data.copy_(scale * (variance + norm.eps).sqrt())
        norm.bias.data.copy_(bias + scale * mean)

    return hook


def _in_order(network: Finder, samples: torch.Tensor) -> list[nn.Conv2d]:
    """The convolutions in the order in which the network uses them."""
    order: list[nn.Conv2d] = []
    inside = [one for one in network.modules() if isinstance(one, nn.Conv2d)]
    hooks = [one.register_forward_hook(lambda module, *_: order.append(module)) for one in inside]
    with torch.no_grad():
        network.eval()(samples[:1])
    for hook in hooks:
        hook.remove()
    return order


def _read(path: Path) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Weight and bias of each convolution of the file, in the order of use."""
    graph = onnx.load(path).graph
    stored = {tensor.name.removesuffix(".half"): tensor for tensor in graph.initializer}
    pairs = [node.input[1:3] for node in graph.node if node.op_type == "Conv"]
    return [tuple(torch.tensor(numpy_helper.to_array(stored[name])).float() for name in pair) for pair in pairs]
