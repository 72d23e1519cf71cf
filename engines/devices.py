"""Which device a model runs on.

    device = resolve_device("auto")   # "cuda", "mps" or "cpu"

Knows nothing of models, their number formats or their memory; each engine chooses those.
"""

from engines.errors import DeviceUnavailableError


def resolve_device(name: str = "auto") -> str:
    """Return the torch device of this name, after a look whether this machine has it.

    "auto" is the best there is: "cuda" (NVIDIA, or AMD under ROCm), else "mps" (Apple), else "cpu". "cuda:1" is the
    second card. Raises DeviceUnavailableError for a device that is not here, or that torch does not know.
    """
    if name == "cpu":
        return name  # every machine has one, and torch takes seconds to import

    import torch

    kind, _, number = name.partition(":")
    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    has_mps = torch.backends.mps.is_available()
    if name == "auto":
        return "cuda" if cards else "mps" if has_mps else "cpu"
    is_here = {
        "cuda": cards > 0 if not number else number.isdecimal() and int(number) < cards,
        "mps": has_mps and not number,
    }
    if not is_here.get(kind, False):
        here = ", ".join(["cpu"] + ["cuda"] * (cards > 0) + ["mps"] * has_mps)
        raise DeviceUnavailableError(f"this machine has no device {name!r} that torch can use; it has: {here}")
    return name
