"""What the loading tests of CLIPSeg and SAM share: a copy of a model to damage, and that it is refused in one line."""

import os
import shutil

import pytest

from engines.errors import EngineUnavailableError


class Trap:
    """What makes a file when it is unpickled without care."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def copy_model(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "copy")


def assert_refused(engine, folder, *words):
    """The folder is refused by the engine's loader in one line that has these words."""
    with pytest.raises(EngineUnavailableError) as caught:
        engine.load(model=str(folder), device="cpu")
    line = str(caught.value)
    assert "\n" not in line
    for word in (str(folder), *words):
        assert word in line
