"""Networks that this project trained and ships: read from the very bytes whose SHA-256 their description has."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np

from engines.errors import EngineUnavailableError

WITHOUT = {"finder": "give --box without a name", "contour": "give --box without a name"}  # how to do without it


def read_description(path: Path, *names: str) -> list:
    """Return what a description says under these names. Raises EngineUnavailableError where it does not."""
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        return [described[name] for name in names]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise unusable(path, "cannot be read") from error


def read_network(path: Path, description: Path):
    """Return a network as OpenCV's dnn runs it, and its SHA-256.

    Raises EngineUnavailableError, in one line, where its files are missing, cut or changed.
    """
    (named,) = read_description(description, "sha256")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unusable(path, f"cannot be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != named:
        raise unusable(path, f"is cut short or changed: its SHA-256 is not the one in {description.name}")
    try:
        return cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8), cv2.dnn.ENGINE_NEW), named
    except cv2.error as error:
        raise unusable(path, "cannot be read by OpenCV's dnn") from error


def unusable(path: Path, why: str) -> EngineUnavailableError:
    """Return the error for a shipped file that cannot be used."""
    instead = f", or {WITHOUT[path.stem]}" if path.stem in WITHOUT else ""
    return EngineUnavailableError(f"the shipped file {path} {why}; get it again (git checkout){instead}")
