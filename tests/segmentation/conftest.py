"""The small CLIPSeg, trained once for all the tests of this folder."""

import pytest

from tests.tiny_models import clipseg as tiny


@pytest.fixture(scope="session")
def clipseg_folder(tmp_path_factory):
    """A folder with the small CLIPSeg, as `save_pretrained` leaves it. Tests copy it before they change it."""
    return tiny.build(tmp_path_factory.mktemp("clipseg") / "model", seed=0)
