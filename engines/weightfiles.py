"""Whether the files of a saved network are whole, told without reading its weights.

    damage = find_damage(folder)      # "model.safetensors, which is cut short (5000 of 603000000 bytes)", or None

A safetensors file says at its start where its last tensor ends, a file of torch's has the index of a zip at its end:
so a download that broke off is noticed in a millisecond, whatever its size. A flipped bit within a tensor is not.
Knows file formats, and nothing of the hub or of models.
"""

import json
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

WEIGHT_STEMS = ("model", "pytorch_model", "diffusion_pytorch_model")
WEIGHT_ENDINGS = (".safetensors", ".bin")
WORDS = ("tokenizer.json", "vocab.json")  # of a tokenizer
POINTER = b"version https://git-lfs"  # the start of what git leaves in a large file's place where git-lfs is missing
LENGTH = struct.Struct("<Q")  # of the header of a safetensors file, at its start
LONGEST_HEADER = 100_000_000  # bytes: what the safetensors library itself takes at most
ZIP, OLD_PICKLE = b"PK", b"\x80"  # the first bytes of what torch saves, and of what it saved before 1.6


def weight_files(folder: Path) -> list[Path]:
    """Return the files of weights in a network's folder, with those of every variant ("….fp16.safetensors").

    A link into a cache whose target is gone is no file.
    """
    found = (path for stem in WEIGHT_STEMS for path in sorted(folder.glob(f"{stem}[.-]*")))
    return [path for path in found if path.suffix in WEIGHT_ENDINGS and path.is_file()]


def find_damage(folder: Path) -> str | None:
    """Return the first damaged file of a network's or a tokenizer's folder and what is wrong with it; None without one.

    Looked at are the settings and the weights that a library would read: safetensors where there are some, else ".bin".
    Raises OSError where one cannot be read.
    """
    files = weight_files(folder)
    tensors = [path for path in files if path.suffix == ".safetensors"]
    checks = [(path, _settings_damage) for path in _settings(folder)]
    checks += [(path, _safetensors_damage) for path in tensors] or [(path, _torch_damage) for path in files]
    for path, check in checks:
        damage = check(path)
        if damage:
            return f"{path.name}, which {damage}"
    return None


def _settings(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*config.json"))
    yield from (folder / name for name in WORDS if (folder / name).is_file())


def _settings_damage(path: Path) -> str | None:
    try:
        whole = isinstance(json.loads(path.read_text(encoding="utf-8")), dict)
    except (ValueError, RecursionError):  # no UTF-8, no JSON; nested without end
        whole = False
    return None if whole else "is no JSON object"


def _safetensors_damage(path: Path) -> str | None:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(len(POINTER))
        if _is_empty_or_pointer(start):
            return _is_empty_or_pointer(start)
        try:
            (length,) = LENGTH.unpack_from(start)
            if length > LONGEST_HEADER:
                return "is no safetensors file"
            file.seek(LENGTH.size)
            header = file.read(length)
            if len(header) < length:
                return f"is cut short ({size} bytes, not even its header)"
            tensors = [entry for name, entry in json.loads(header).items() if name != "__metadata__"]
            end = LENGTH.size + length + max((int(entry["data_offsets"][1]) for entry in tensors), default=0)
        except (struct.error, ValueError, AttributeError, KeyError, IndexError, TypeError, RecursionError):
            return "is no safetensors file"
    if size != end:
        return f"is cut short ({size} of {end} bytes)" if size < end else f"is {size - end} bytes too long"
    return None


def _torch_damage(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(len(POINTER))
    if _is_empty_or_pointer(start):
        return _is_empty_or_pointer(start)
    if start.startswith(ZIP):
        return None if zipfile.is_zipfile(path) else "is cut short"
    # How long an old pickle should be is known only to who reads it.
    return None if start.startswith(OLD_PICKLE) else "is no file of torch's"


def _is_empty_or_pointer(start: bytes) -> str | None:
    if not start:
        return "is empty"
    return "is git-lfs's pointer to the weights and not the weights" if start == POINTER else None
