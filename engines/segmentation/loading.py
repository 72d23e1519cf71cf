"""Loads a network and its processor from transformers, with everything that can be wrong said in one line.

    loaded = load_network("sam", "SAM", ("SamConfig", "SamModel", "SamProcessor"), model or MODEL_ID, device)

Knows no network's inside. transformers and torch are imported here, when something is loaded.
"""

from typing import Any, NamedTuple

from engines.devices import resolve_device
from engines.errors import EngineUnavailableError
from engines.hub import find_weights, quiet_loading, translate_loading_errors


class Loaded(NamedTuple):
    """A network in float32 on its device, ready to be asked; its processor; the id or folder it came from."""

    network: Any
    processor: Any
    origin: str
    device: str


def load_network(engine: str, kind: str, classes: tuple[str, str, str], model: str, device: str) -> Loaded:
    """Return the network that `model` (a hub id or a folder) holds.

    engine, kind: what messages call the engine and its networks. classes: transformers' names of the configuration, the
    network and the processor. device: "auto", "cpu", "cuda", "mps". Safetensors are preferred; other files go through
    torch's weights-only reader; code that comes with a model is never run. Raises EngineUnavailableError, in one line,
    where the weights are missing, damaged or of another kind, and DeviceUnavailableError where the device is missing.
    """
    if device != "auto":
        resolve_device(device)  # a wrong one is an error before anything is fetched
    weights = find_weights([model])
    device = resolve_device(device)  # "auto" waits for torch, in vain where there are no weights
    what = f"the {engine} model {weights.origin}"
    with translate_loading_errors(what):
        import torch
        import transformers

        configuration, architecture, processing = (getattr(transformers, name) for name in classes)
        options = {"local_files_only": weights.local_files_only}
        with quiet_loading():
            found = configuration.get_config_dict(weights.source, **options)[0].get("model_type")
            if found != configuration.model_type:
                raise EngineUnavailableError(f"{what} is no {kind}: its config.json says {found!r}; give another one")
            processor = processing.from_pretrained(weights.source, **options)
            network, report = architecture.from_pretrained(
                weights.source, dtype=torch.float32, output_loading_info=True, ignore_mismatched_sizes=True, **options
            )
        # The library fills what a file lacks, or has in another shape, with random numbers, and only gives notice.
        lacking = sorted([*map(str, report["missing_keys"]), *(str(key[0]) for key in report["mismatched_keys"])])
        if lacking:
            raise EngineUnavailableError(
                f"{what} lacks {len(lacking)} weights or has them in another shape, as {lacking[0]}; fetch it again"
            )
        network.to(device).eval()
    return Loaded(network, processor, weights.origin, device)
