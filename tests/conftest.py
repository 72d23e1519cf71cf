"""What every test gets: no hub, no weights from this machine's cache, and a small photo with a known object."""

import os
import tempfile

# Before any library reads them: whatever weights this machine has, the tests see none, and they ask no hub.
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="no-weights-")
os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def scene():
    """A wall with a soft gradient and grain, 120x96, and a red block on it: (image, mask)."""
    rng = np.random.default_rng(7)
    ramp = np.linspace(110, 150, 120)[None, :, None] + np.linspace(0, 20, 96)[:, None, None]
    image = np.clip(ramp + rng.normal(0, 2, (96, 120, 3)), 0, 255).astype(np.uint8)
    mask = np.zeros((96, 120), bool)
    mask[40:70, 20:44] = True
    image[mask] = np.array([190, 30, 40]) + rng.integers(-6, 7, (int(mask.sum()), 3))
    return image, mask


@pytest.fixture
def files(scene, tmp_path):
    """The scene as files: a folder with photo.png and mask.png."""
    image, mask = scene
    Image.fromarray(image).save(tmp_path / "photo.png")
    Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / "mask.png")
    return tmp_path


@pytest.fixture(scope="session")
def clipseg_folder(tmp_path_factory):
    """A folder with a small CLIPSeg, trained once, as `save_pretrained` leaves it. Tests copy it before a change."""
    from tests.tiny_models import clipseg

    return clipseg.build(tmp_path_factory.mktemp("clipseg") / "model", seed=0)


@pytest.fixture(scope="session")
def sam_folder(tmp_path_factory):
    """A folder with a small SAM of random weights, as `save_pretrained` leaves it. Tests copy it before a change."""
    from tests.tiny_models import sam

    return sam.build(tmp_path_factory.mktemp("sam") / "model")


@pytest.fixture(scope="session")
def diffusion_folder(tmp_path_factory):
    """A folder with a small inpainting pipeline of random weights, as `save_pretrained` leaves it."""
    from tests.tiny_models import diffusion

    return diffusion.build(tmp_path_factory.mktemp("diffusion") / "model")
