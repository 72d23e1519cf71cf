"""What is written of a scene."""

import numpy as np
from PIL import Image

from lab.scenes.files import save_photo


def test_a_picture_of_nothing_but_grain_is_written_too(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    save_photo(picture, tmp_path / "room.jpg", quality=92)
    with Image.open(tmp_path / "room.jpg") as written:
        assert np.abs(np.asarray(written).astype(int) - picture).mean() < 8
