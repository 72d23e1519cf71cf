"""The mean of a network and the one that it was trained on from, weight by weight.

At low rates the one stays near enough to the other that everything between them works as well; they err in different
ways, and their mean less than either (Wortsman et al., "Model soups", ICML 2022).
"""

from hashlib import sha256
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from engines.segmentation.finder import NETWORK
from engines.segmentation.vocabulary import COLOURS, KINDS
from lab.training.export import MEAN, amend
from lab.training.network import DEEPEST, Finder
from lab.training.pictures import Picture
from lab.training.start import take_over
from lab.training.train import validate


def average(folder: Path, other: Path, validation: list[Picture]) -> None:
    """Let FOLDER/finder.onnx be the mean of it and OTHER/finder.onnx, and finder.json say so, with the mean's figures.

    What the description says of the training, its own figures too, stays. Raises ValueError where the networks are of
    different makes.
    """
    model, others = onnx.load(folder / NETWORK), onnx.load(other / NETWORK).graph.initializer
    own = model.graph.initializer
    if [(one.name, one.dims) for one in own] != [(one.name, one.dims) for one in others]:
        raise ValueError(f"{other / NETWORK} is a network of another make")
    for tensor, its in zip(own, others, strict=True):
        values = numpy_helper.to_array(tensor)
        if values.dtype.kind == "f":
            mean = (values.astype(np.float32) + numpy_helper.to_array(its).astype(np.float32)) / 2
            tensor.CopyFrom(numpy_helper.from_array(mean.astype(values.dtype), tensor.name))
    onnx.save(model, folder / NETWORK)
    network = Finder(len(KINDS), len(COLOURS))
    noise = torch.rand(2, 3, 2 * DEEPEST, 2 * DEEPEST, generator=torch.Generator().manual_seed(0))
    take_over(network, folder, 2 * noise - 1)  # answers alike whatever it is unfolded by
    figures = {name: round(value, 4) for name, value in validate(network.eval(), validation).items()}
    amend(folder, **{MEAN: {"validation": figures}, "sha256": sha256((folder / NETWORK).read_bytes()).hexdigest()})
