"""What can be wrong with a network that is shipped, and that it is told in one line."""

import shutil

import pytest

from engines.errors import EngineUnavailableError


def damaged(network, description):
    """Return the mark that hands a test `damage`, `file` and `words` of each kind of damage to these files."""
    return pytest.mark.parametrize(
        ("damage", "file", "words"),
        [
            (lambda folder: (folder / network).unlink(), network, "No such file"),
            (lambda folder: (folder / network).write_bytes(b"no network"), network, "its SHA-256"),
            (lambda folder: (folder / description).write_text("[]"), description, "cannot be read"),
        ],
        ids=["gone", "changed", "no description"],
    )


def assert_one_line(load, weights, tmp_path, damage, file, words):
    """Loading a damaged copy of the folder `weights` is an error that names the file and says what is wrong."""
    folder = shutil.copytree(weights, tmp_path / "weights")
    damage(folder)
    with pytest.raises(EngineUnavailableError) as caught:
        load(folder)
    line = str(caught.value)
    assert "\n" not in line and str(folder / file) in line and words in line
