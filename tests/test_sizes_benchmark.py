"""The benchmark of sizes, on two small ones."""

import json

import numpy as np
import pytest
from PIL import Image

from benchmarks import sizes


def test_the_table_and_the_last_line(tmp_path, capsys):
    assert sizes.main(["--sizes", "1x1,64x48", "--ways", "mask", "--keep", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    runs = json.loads(lines[-1])["runs"]
    assert [(run["command"], run["size"]) for run in runs] == [
        (command, size) for size in ("1x1", "64x48") for command in ("generate_mask.py", "shift_object.py")
    ]
    assert [run["code"] for run in runs] == [0, 3, 0, 0]
    assert "leaves the" in runs[1]["said"] or "nothing to fill it from" in runs[1]["said"]
    assert all(run["megabytes"] > 30 and run["whole"] > 0 for run in runs)
    move = runs[3]
    assert move["work"] == pytest.approx(move["find"] + move["fill"] + move["place"], abs=0.005)
    assert len(lines) == 6 and lines[0].split()[-1] == "code"


def test_the_pictures(tmp_path):
    case = sizes.make_case(tmp_path, 2600, 2100)
    picture, mask = (np.asarray(Image.open(path)) for path in (case.image, case.mask))
    assert picture.shape == (2100, 2600, 3) and mask.shape == (2100, 2600)
    assert np.count_nonzero(mask) == 600 * 600
    left, top, right, bottom = case.box
    assert bottom - top == 600 and mask[top:bottom, left:right].min() == 255


@pytest.mark.parametrize("args", [["--sizes", "12"], ["--sizes", "0x4"], ["--sizes", "axb"], ["--ways", "smell"]])
def test_wrong_use(args, capsys):
    with pytest.raises(SystemExit) as stopped:
        sizes.main(args)
    assert stopped.value.code == 2 and args[0] in capsys.readouterr().err
