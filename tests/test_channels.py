"""What the colours of a pixel come to: as numpy's own reductions, to the last bit."""

import numpy as np
import pytest

from engines.channels import by_channels, mean_of_channels


@pytest.mark.parametrize("combine", [np.add, np.maximum, np.minimum])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_as_numpys_own(combine, channels):
    pixels = np.random.default_rng(channels).normal(size=(7, 5, channels)).astype(np.float32)
    assert np.array_equal(by_channels(combine, pixels), combine.reduce(pixels, axis=2))
    assert by_channels(combine, pixels).dtype == np.float32


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_the_mean_is_numpys(kind):
    pixels = np.random.default_rng(0).uniform(0, 255, (7, 5, 3)).astype(kind)
    before = pixels.copy()
    assert np.array_equal(mean_of_channels(pixels), pixels.mean(axis=2, dtype=np.float32))
    assert mean_of_channels(pixels).dtype == np.float32 and np.array_equal(pixels, before)
