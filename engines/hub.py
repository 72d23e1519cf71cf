"""Where a model's weights are: in a folder, in the hub's local cache, or on the hub.

    weights = find_weights(["CIDAS/clipseg-rd64-refined"])
    with quiet_loading(), translate_loading_errors(f"the model {weights.origin}"):
        model = SomeModel.from_pretrained(weights.source, local_files_only=weights.local_files_only)

The libraries' own `from_pretrained` waits minutes for a hub that does not answer, once for each file. So the disk is
asked first, and the hub is asked once, with a limit, whether it is there at all.

Knows the layout of saved models (transformers' and diffusers'), and no model's inside. Downloads nothing itself:
`from_pretrained` does, when it is given an id and `local_files_only` is False.
"""

import contextlib
import json
import os
import pickle
import re
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.errors import DamagedWeightsError, EditError, EngineUnavailableError
from engines.weightfiles import WEIGHT_STEMS, find_damage, weight_files

HUB_LIMIT = 3.0  # seconds in which the hub must have said, for all the ids of one question, whether it has them
OFFLINE_VARIABLES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
REASON_LENGTH = 300  # characters of a library's error that go into ours

PIPELINE_INDEX = "model_index.json"  # of a diffusers pipeline: its parts, each in a subfolder
MODEL_CONFIG = "config.json"  # of a single network
LIBRARIES = ("diffusers", "transformers")  # the only code that a pipeline's index may name
SHARD = re.compile(r"-\d+-of-\d+\.")  # in the name of a file that holds a part of the weights
# Parts of a pipeline that no engine here loads: a download may rightly lack them.
UNUSED_PARTS = {"safety_checker", "feature_extractor", "image_encoder"}


@dataclass(frozen=True)
class Weights:
    """Weights that were found.

    source: what `from_pretrained` is to be given: a folder (a person's own, or a snapshot in the cache), or a hub id.
    local_files_only: what it is to be given under that name. False only where the hub has answered.
    origin: the id or folder as it was asked for; for messages and reports.
    found_in: "folder", "cache" or "hub".
    """

    source: str
    local_files_only: bool
    origin: str
    found_in: str


def find_weights(model_ids: Sequence[str], *, offline: bool | None = None) -> Weights:
    """Return where the first of these models is that can be had.

    Each id is a hub id or a folder. A folder on the disk comes first; then each id in the hub's local cache, where
    half a download or a damaged one does not count; then each id on the hub, but not one whose copy in the cache is
    damaged, since the hub's library would take that again. offline: True never asks the hub; None asks unless
    HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set. A hub that does not answer costs HUB_LIMIT seconds, once a process.
    Raises EngineUnavailableError for a folder without a whole model, and where no id can be had, with the file that is
    missing or damaged; DamagedWeightsError where all that is wrong is a damaged file in the cache.
    """
    for model_id in model_ids:
        if _is_path(model_id):
            return _check_folder(model_id)
    troubles, to_fetch = {}, []
    for model_id in model_ids:
        snapshot, lack = _look_in_cache(model_id)
        damage = _find_damage(snapshot) if snapshot and not lack else None
        if snapshot and not lack and not damage:
            return Weights(str(snapshot), True, model_id, "cache")
        if lack:
            troubles[model_id] = f"is incomplete, it has {lack}"
        if damage:
            troubles[model_id] = f"has {damage}; remove {snapshot.parent.parent}, and it is fetched anew"
        else:
            to_fetch.append(model_id)
    reason = _why_offline() if offline is None else "the hub was not to be asked" if offline else None
    if not to_fetch:
        reason = "the hub is not asked for what is in the cache"
    if reason is None:
        found, reason = _look_on_hub(to_fetch)
        if found:
            return Weights(found, False, found, "hub")
    kind = EngineUnavailableError if to_fetch else DamagedWeightsError
    raise kind(_describe_absence(model_ids, troubles, reason))


@contextlib.contextmanager
def translate_loading_errors(what: str) -> Iterator[None]:
    """Turn what libraries raise while they fetch and read weights into one EngineUnavailableError of one line.

    what: the thing that is loaded, as the line's subject: "the model X". They raise OSError, ValueError, RuntimeError,
    pickle's, safetensors' and their HTTP client's own errors, and the tokenizers a bare Exception: so all are caught,
    and nothing but the libraries' calls belongs inside.
    """
    try:
        yield
    except EditError:
        raise
    except Exception as error:
        if _is_refused_pickle(error):
            raise EngineUnavailableError(
                f"{what} is not loaded: its weights are a damaged pickle, or one that holds code, which is never run; "
                "take a copy with .safetensors files"
            ) from error
        if "ignore_mismatched_sizes" in str(error):  # an argument of the libraries, of no use to who runs a command
            raise EngineUnavailableError(
                f"{what} cannot be loaded: its weights have not the shapes that its config.json says; fetch it again, "
                "or give another one"
            ) from error
        reason = " ".join(str(error).split())
        if len(reason) > REASON_LENGTH:
            reason = reason[:REASON_LENGTH].rsplit(" ", 1)[0] + " …"
        raise EngineUnavailableError(
            f"{what} cannot be loaded; fetch it again, or give another one: {type(error).__name__}: {reason}"
        ) from error


def _is_refused_pickle(error: BaseException | None) -> bool:
    """Whether torch's weights-only reader stands behind an error: diffusers raises one of its own over it."""
    while error is not None and not isinstance(error, pickle.UnpicklingError):
        error = error.__cause__ or error.__context__
    return error is not None


@contextlib.contextmanager
def quiet_loading() -> Iterator[None]:
    """Keep transformers and torch from printing bars and notices while they load; afterwards they are as before.

    The hub's bars for downloads stay where stderr is a terminal. Files that an old checkpoint lacks are not asked
    for in the background either (transformers would start a conversion on the hub).
    """
    from huggingface_hub import utils as hub
    from huggingface_hub.utils import logging as hub_logging
    from transformers.utils import logging

    os.environ["DISABLE_SAFETENSORS_CONVERSION"] = "1"
    level, hub_level = logging.get_verbosity(), hub_logging.get_verbosity()
    bars = logging.is_progress_bar_enabled()
    hub_bars = not hub.are_progress_bars_disabled()
    logging.disable_progress_bar()  # and the hub's with it
    logging.set_verbosity_error()
    hub_logging.set_verbosity(hub_logging.CRITICAL)  # it tells of every new attempt; what fails in the end is raised
    if hub_bars and sys.stderr.isatty():
        hub.enable_progress_bars()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        hub_logging.set_verbosity(hub_level)
        if bars:
            logging.enable_progress_bar()
        (hub.enable_progress_bars if hub_bars else hub.disable_progress_bars)()


def forget_hub() -> None:
    """Forget what the hub has answered, or that it has not: the next question is asked anew."""
    _hub_memory.clear()


# --- folders -----------------------------------------------------------------------------------------------------


def _is_path(model_id: str) -> bool:
    """Whether this names a folder: one that is there, or what can't be a hub id, which is "name" or "owner/name"."""
    return (
        os.path.isdir(os.path.expanduser(model_id))
        or model_id.startswith((".", "/", "~"))
        or model_id.count("/") > 1
        or "\\" in model_id
    )


def _check_folder(model_id: str) -> Weights:
    folder = Path(model_id).expanduser()
    if not folder.is_dir():
        raise EngineUnavailableError(f"there is no folder {model_id}; give a folder with a model, or a hub id")
    trouble = _find_lack(folder) or _find_damage(folder)
    if trouble:
        raise EngineUnavailableError(
            f"the folder {model_id} has {trouble}; fetch the model again, or give the folder of a whole one"
        )
    return Weights(str(folder), True, model_id, "folder")


def _find_lack(folder: Path) -> str | None:
    """Return what a saved model's folder lacks, as words after "has"; None for a whole one."""
    try:
        if (folder / PIPELINE_INDEX).is_file():
            return _find_lack_of_pipeline(folder)
        if (folder / MODEL_CONFIG).is_file():
            return _find_lack_of_weights(folder) or _find_lack_of_words(folder)
    except (OSError, ValueError, AttributeError, KeyError, TypeError):  # AttributeError: JSON, but no object
        return "an index that cannot be read"
    return f"no {PIPELINE_INDEX} and no {MODEL_CONFIG}"


def _find_damage(folder: Path) -> str | None:
    """Return the damaged file of a saved model's folder that lacks nothing, as words after "has"; None without one."""
    parts = [folder]
    if (folder / PIPELINE_INDEX).is_file():
        parts = [folder / name for name, _ in _parts_of_pipeline(folder)]
    for part in parts:
        try:
            damage = find_damage(part)
        except OSError as error:
            damage = f"{error.filename}, which cannot be read ({error.strerror})"
        if damage:
            return f"a damaged file, {damage if part == folder else f'{part.name}/{damage}'}"
    return None


def _parts_of_pipeline(folder: Path) -> list[tuple[str, list]]:
    """Return the parts that an engine here loads of a diffusers pipeline: (subfolder, [library, class])."""
    parts = json.loads((folder / PIPELINE_INDEX).read_text(encoding="utf-8"))
    return [
        (name, kind)
        for name, kind in parts.items()
        if isinstance(kind, list) and kind[0] is not None and name not in UNUSED_PARTS
    ]


def _find_lack_of_pipeline(folder: Path) -> str | None:
    for name, (library, kind) in _parts_of_pipeline(folder):
        if library not in LIBRARIES:  # "_class_name" is such a list too, where a pipeline brings its own
            return f"code of its own ({library}.{kind} as {name}), which is never run"
        part = folder / name
        if not any(path.is_file() for path in part.glob("*config.json")):
            return f"no config in {name}/"
        is_network = (part / MODEL_CONFIG).is_file()
        lack = _find_lack_of_weights(part) if is_network else _find_lack_of_words(part)
        if lack:
            return f"{lack} in {name}/"
    return None


def _find_lack_of_weights(folder: Path) -> str | None:
    """Return which weights are missing beside a network's config. Any variant ("….fp16.safetensors") will do."""
    lack = "no weights (model.safetensors, or pytorch_model.bin)"
    for index in sorted(path for stem in WEIGHT_STEMS for path in folder.glob(f"{stem}*.index*.json")):
        shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        missing = sorted(shard for shard in shards if not (folder / shard).is_file())
        if not missing:
            return None
        lack = f"no {missing[0]}"
    whole = [path for path in weight_files(folder) if not SHARD.search(path.name)]
    return None if whole else lack


def _find_lack_of_words(folder: Path) -> str | None:
    """Return which words are missing where a tokenizer's config is. Libraries would quietly go on with three tokens."""
    if not (folder / "tokenizer_config.json").is_file():
        return None
    alternatives = (("tokenizer.json",), ("vocab.json", "merges.txt"), ("spiece.model",), ("vocab.txt",))
    if any(all((folder / name).is_file() for name in names) for names in alternatives):
        return None
    return "no tokenizer.json, and not both vocab.json and merges.txt"


# --- the cache -----------------------------------------------------------------------------------------------------


def _look_in_cache(model_id: str) -> tuple[Path | None, str | None]:
    """Return (snapshot, lack): where the cache has this model, and what it lacks, as words after "has"; else Nones."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        places = [try_to_load_from_cache(model_id, name) for name in (PIPELINE_INDEX, MODEL_CONFIG)]
    except HFValidationError:
        raise EngineUnavailableError(f"{model_id!r} is neither a folder here nor a hub id (owner/name)") from None
    for place in places:
        if isinstance(place, str):
            snapshot = Path(place).parent
            return snapshot, _find_lack(snapshot) or _find_broken_download(snapshot)
    return None, None


def _find_broken_download(snapshot: Path) -> str | None:
    """Return the file of a download that broke off and was never finished, as words after "has"."""
    blobs = snapshot.parent.parent / "blobs"
    for partial in sorted(blobs.glob("*.incomplete")):
        finished = blobs / partial.name.split(".")[0]  # newer libraries put a random number before the ending
        if not finished.is_file():
            return f"a broken download, {partial}"
    return None


# --- the hub -------------------------------------------------------------------------------------------------------

# What the hub said about each id in this process (True: has it), and under None why it can't be asked.
_hub_memory: dict[str | None, bool | str] = {}


def _why_offline() -> str | None:
    """Return why the hub is not to be asked, or None. The library reads these variables when it is imported."""
    from huggingface_hub import constants

    for variable in OFFLINE_VARIABLES:
        if os.environ.get(variable, "").upper() in {"1", "ON", "YES", "TRUE"}:
            return f"{variable} is set"
    return "the hub's library is set offline" if constants.HF_HUB_OFFLINE else None


def _look_on_hub(model_ids: Sequence[str]) -> tuple[str | None, str]:
    """Return (the first id that the hub has, ""), or (None, why there is none)."""
    from huggingface_hub import constants

    deadline = time.monotonic() + HUB_LIMIT
    for model_id in model_ids:
        if None not in _hub_memory and model_id not in _hub_memory:
            _ask_hub(model_id, deadline)
        if _hub_memory.get(model_id):
            return model_id, ""
    unreachable = _hub_memory.get(None)
    if unreachable:
        return None, f"the hub {constants.ENDPOINT} does not answer ({unreachable})"
    return None, f"the hub {constants.ENDPOINT} answers, and does not have it"


def _ask_hub(model_id: str, deadline: float) -> None:
    """Put into _hub_memory whether the hub has this id, or why it can't be asked, before the deadline.

    A thread asks, and is left alone where it hangs: no timeout of the library covers a name server that is silent or
    a server that sends a byte now and then.
    """
    answer = []
    thread = threading.Thread(target=lambda: answer.append(_request(model_id, HUB_LIMIT)), daemon=True)
    thread.start()
    thread.join(max(deadline - time.monotonic(), 0))
    known = answer[0] if answer else f"not within {HUB_LIMIT:g} s"
    if isinstance(known, bool):
        _hub_memory[model_id] = known
    else:
        _hub_memory[None] = known


def _request(model_id: str, timeout: float) -> bool | str:
    """Return whether the hub has this id, or why it can't be asked."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    try:
        HfApi().model_info(model_id, timeout=timeout)
    except HfHubHTTPError as error:
        status = error.response.status_code
        # Deleted and private models answer 401 or 404; 429 and 5xx say nothing about the model.
        return False if 400 <= status < 500 and status != 429 else f"status {status}"
    except Exception as error:  # no network, a proxy's page instead of JSON, offline mode: whatever it is, no answer
        return f"{type(error).__name__}: {' '.join(str(error).split())}"[:REASON_LENGTH]
    return True


def _describe_absence(model_ids: Sequence[str], troubles: dict[str, str], reason: str) -> str:
    """Return the line for models that can't be had: which, what is wrong with the cache's, why not the hub, what to do.

    troubles: model id -> what is wrong with the cache's copy, as words after it.
    """
    cached = "; ".join(f"the cache's copy of {name} {trouble}" for name, trouble in troubles.items())
    return (
        f"no weights of {' or '.join(model_ids)}: {cached or 'not in the local cache'}, and {reason}; "
        "connect to the hub once, or give a folder that holds the model"
    )
