"""From the trained network to the file that is shipped: ONNX with weights of 16 bits, and what is known of them."""

import hashlib
import json
import shutil
from argparse import Namespace
from datetime import date
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from engines.segmentation.finder import DESCRIPTION, NETWORK
from engines.segmentation.vocabulary import COLOURS, KINDS
from lab.training.network import Finder
from lab.training.pictures import read_truths

EXPORTED_SIDE = 320  # pixels: of the example that the graph is traced with; others work as well
OPSET = 17
MEAN = "mean with what it went on from"  # of a description: figures of the mean, where that is what was kept


def export(network: Finder, options: Namespace, *, pictures: int) -> None:
    """Write OUT/finder.onnx and OUT/finder.json, still without the numbers that `calibrate` adds."""
    path = options.out / NETWORK
    write_onnx(network, path)
    last = json.loads((options.out / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    described = {
        "what": "the kind of thing, its colour and its middle, for each part of a photo of a room or a table top",
        "origin": "trained from random numbers by this project, on pictures that it rendered and on nothing else",
        "recipe": "python -m lab.training RENDERS, with the RECIPE in its __main__.py; lab/README.md has the renders'",
        "renders": _describe_renders(options.renders, pictures),
        "went on from": _describe_start(options.start),
        "bfloat16": options.bfloat16,
        "rate": options.rate,
        "seed": options.seed,
        "length": options.length,
        "steps": last["step"],
        "seconds": round(last["seconds"]),
        "validation": {name: last[name] for name in ("iou", "over_half", "false")},
        "kinds": list(KINDS),
        "colours": list(COLOURS),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "certainty": {},
        "licence": "MIT, as the project",
        "made": date.today().isoformat(),
    }
    _write_description(options.out, described)


def amend(folder: Path, **fields) -> None:
    """Enter these fields into FOLDER/finder.json, over those that it has by their names."""
    described = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    _write_description(folder, described | fields)


def _write_description(folder: Path, described: dict) -> None:
    (folder / DESCRIPTION).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def install(folder: Path, weights: Path, *names: str) -> None:
    """Copy the files of a network to the folder where its engine looks for them."""
    weights.mkdir(exist_ok=True)
    for name in names:
        shutil.copyfile(folder / name, weights / name)


def write_onnx(network: nn.Module, path: Path, shape: tuple[int, int, int] = (3, EXPORTED_SIDE, EXPORTED_SIDE)) -> None:
    """Write the network, batch normalisation folded into the convolutions, its weights rounded to 16 bits.

    shape: of an example, (channels, height, width); the sides may be others when it runs.
    """
    example = torch.zeros(1, *shape)
    sides = {2: "height", 3: "width"}
    torch.onnx.export(
        network.eval().to(memory_format=torch.contiguous_format),
        (example,),
        path,
        input_names=["photo"],
        output_names=["answer"],
        dynamic_axes={"photo": sides, "answer": {2: "rows", 3: "columns"}},
        opset_version=OPSET,
        do_constant_folding=True,
        dynamo=False,
    )
    model = onnx.load(path)
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.ndim == 4:
            _store_as_half(model.graph, tensor, values)
    onnx.save(model, path)


def _store_as_half(graph: onnx.GraphProto, tensor: onnx.TensorProto, values: np.ndarray) -> None:
    """Keep a weight in half the bytes; a Cast at the graph's start gives it back as 32 bits."""
    name = tensor.name
    tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
    cast = onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT)
    graph.node.insert(0, cast)


def _describe_start(folder: Path | None) -> dict | None:
    """What is known of the network that the training began with, but for its long lists."""
    if folder is None:
        return None
    return told_before(folder / DESCRIPTION, MEAN, "renders")


def told_before(description: Path, *more: str) -> dict:
    """Return what a description tells of the network that another training began with; more: of what else."""
    before = json.loads(description.read_text(encoding="utf-8"))
    told = "sha256", "made", "seed", "rate", "steps", "seconds", "validation", *more, "went on from"
    return {name: before.get(name) for name in told}


def _describe_renders(folders: list[Path], pictures: int) -> dict:
    truths = [truth for _, truth in read_truths(*folders)]
    numbers: dict[str, list[int]] = {}
    for truth in truths:
        numbers.setdefault(f"{truth['kind']}, seed {truth['seed']}, {truth['part']}", []).append(truth["number"])
    scenes = {key: f"scenes {min(them)} to {max(them)}, {len(them)} views" for key, them in numbers.items()}
    return {"pictures trained on": pictures, "pictures validated on": len(truths) - pictures, "scenes": scenes}
