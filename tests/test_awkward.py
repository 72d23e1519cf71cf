"""Tiny and narrow pictures, extreme options and awkward masks through both commands: the code, the words, the picture.

Whatever is done, the result has the photo's size, and what lies outside the hole and outside the object's new place is
the photo's.
"""

import cv2
import numpy as np
import pytest
from PIL import Image

import generate_mask
import shift_object

SHAPE = 72, 90  # rows, columns
DX, DY = 13, 9  # the move: to the right, and up
ROWS, COLUMNS = np.mgrid[: SHAPE[0], : SHAPE[1]]
NOTHING_LEFT = "the hole covers the whole photo, so there is nothing to fill it from; lower --mask-pad"
NOT_FOUND = "the object was not found"
NOTHING_SEEN = "scaled and turned like this nothing of the object is left to see in the photo"


def photograph(height, width):
    """A wall with a gradient and grain, uint8 (height, width, 3)."""
    rng = np.random.default_rng(3)
    ramp = np.linspace(90, 150, width)[None, :, None] + np.linspace(0, 30, height)[:, None, None]
    return np.clip(ramp + rng.normal(0, 3, (height, width, 3)), 0, 255).astype(np.uint8)


def write(folder, mask, image=None):
    Image.fromarray(photograph(*mask.shape) if image is None else image).save(folder / "photo.png")
    Image.fromarray(mask.astype(np.uint8) * 255).save(folder / "mask.png")


def block(height=SHAPE[0], width=SHAPE[1]):
    """A mask of about a quarter of each side, right of and below the middle."""
    mask = np.zeros((height, width), bool)
    mask[height // 2 : height // 2 + max(height // 4, 1), width // 2 : width // 2 + max(width // 4, 1)] = True
    return mask


def run(command, folder, *more):
    return command.main(
        [f"--image={folder / 'photo.png'}", f"--output={folder / 'out.png'}", "--segmenter=embedded", *map(str, more)]
    )


def shift(folder, *more):
    """Move what mask.png shows by (DX, DY), unless `more` says otherwise."""
    return run(shift_object, folder, "--inpainter=embedded", f"--x={DX}", f"--y={DY}", *more)


def pixels(path):
    with Image.open(path) as image:
        return np.array(image)


def failed(folder, capsys, words):
    """Check that one line was said, with these words, and nothing written."""
    captured = capsys.readouterr()
    line = captured.err.strip().splitlines()[-1]
    assert words in line and "error: " in line and captured.out == "" and "Traceback" not in captured.err
    assert not (folder / "out.png").exists()


def moved(plane, dx=DX, dy=DY):
    return cv2.warpAffine(plane.astype(np.uint8), np.float32([[1, 0, dx], [0, 1, -dy]]), plane.shape[::-1]) > 0


# ------------------------------------------------------------------------------------------------- masks

MASKS = {
    "one pixel": (ROWS == 40) & (COLUMNS == 50),
    "all borders": (ROWS < 4) | (ROWS > 67) | (COLUMNS < 4) | (COLUMNS > 85),
    "opposite corners": ((ROWS < 14) & (COLUMNS < 14)) | ((ROWS > 57) & (COLUMNS > 75)),
    "three parts": (ROWS // 12 % 3 == 1) & (COLUMNS // 10 % 4 == 1) & (ROWS + COLUMNS < 100),
    "a ring": abs(np.hypot(ROWS - 36, COLUMNS - 45) - 20) < 4,
    "coarse checks": (ROWS // 9 + COLUMNS // 9) % 2 == 0,
    "fine checks": (ROWS + COLUMNS) % 2 == 0,
    "a line across": ROWS == 36,
    "a line down": COLUMNS == 30,
    "a slanting line": ROWS == COLUMNS,
    "noise": np.random.default_rng(5).random(SHAPE) < 0.5,
    "specks": np.random.default_rng(6).random(SHAPE) < 0.003,
    "half": COLUMNS < 45,
    "all but a pixel": (ROWS != 40) | (COLUMNS != 50),
    "all but a row": ROWS != 36,
}


@pytest.mark.parametrize("pad", [0, 20])
@pytest.mark.parametrize("name", MASKS)
def test_a_mask_of_any_shape(name, pad, tmp_path, capsys):
    mask = MASKS[name]
    write(tmp_path, mask)
    code = shift(tmp_path, f"--mask={tmp_path / 'mask.png'}", f"--mask-pad={pad}", f"--save-stages={tmp_path / 's'}")
    if pad and name in ("fine checks", "noise", "all but a pixel", "all but a row"):
        assert code == 3
        return failed(tmp_path, capsys, NOTHING_LEFT)
    assert code == 0
    photo, result = pixels(tmp_path / "photo.png"), pixels(tmp_path / "out.png")
    hole = pixels(tmp_path / "s" / "hole.png") > 0
    assert result.shape == photo.shape and (hole >= mask).all()
    assert np.array_equal(hole, mask) or pad
    same = ~hole & ~moved(hole)
    assert np.array_equal(result[same], photo[same])
    return None


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("show", ["overlay", "cutout", "mask"])
def test_any_mask_is_painted(name, show, tmp_path):
    mask = MASKS[name]
    write(tmp_path, mask)
    assert run(generate_mask, tmp_path, f"--mask={tmp_path / 'mask.png'}", f"--show={show}") == 0
    photo, painted = pixels(tmp_path / "photo.png"), pixels(tmp_path / "out.png")
    if show == "mask":
        assert np.array_equal(painted > 127, mask)
    elif show == "cutout":
        assert painted.shape == (*SHAPE, 4) and (painted[..., 3] > 0).any()
    else:
        far = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5))) == 0
        assert np.array_equal(painted[far], photo[far]) and (painted[mask] != photo[mask]).any(axis=1).all()


def test_the_whole_photo_leaves_nothing_to_copy_from(tmp_path, capsys):
    write(tmp_path, np.ones(SHAPE, bool))
    assert run(generate_mask, tmp_path, f"--mask={tmp_path / 'mask.png'}") == 0
    (tmp_path / "out.png").unlink()
    capsys.readouterr()
    assert shift(tmp_path, f"--mask={tmp_path / 'mask.png'}", "--mask-pad=0") == 3
    failed(tmp_path, capsys, NOTHING_LEFT)


def test_a_mask_of_another_size_is_not_stretched(tmp_path, capsys):
    write(tmp_path, block())
    Image.fromarray(block(*SHAPE[::-1]).astype(np.uint8) * 255).save(tmp_path / "mask.png")
    for command in (generate_mask, shift_object):
        more = () if command is generate_mask else ("--x=3", "--y=0")
        assert run(command, tmp_path, f"--mask={tmp_path / 'mask.png'}", *more) == 3
        failed(tmp_path, capsys, "is 72x90, the photo 90x72; make them equal")


def test_an_empty_mask(tmp_path, capsys):
    write(tmp_path, np.zeros(SHAPE, bool))
    assert shift(tmp_path, f"--mask={tmp_path / 'mask.png'}") == 3
    failed(tmp_path, capsys, "has no white pixel; white is the object")


def palette(mask):
    image = Image.fromarray(mask.astype(np.uint8))
    image.putpalette([0, 0, 0, 255, 255, 255] + [90] * 762)
    return image


def transparent(mask):
    """White everywhere, seen only where the mask is."""
    return Image.fromarray(np.dstack([np.full((*mask.shape, 3), 255, np.uint8), mask.astype(np.uint8) * 255]))


@pytest.mark.parametrize(
    "drawn",
    [
        Image.fromarray,  # 1 bit
        palette,
        transparent,
        lambda mask: Image.fromarray(mask.astype(np.uint16) * 65535),
        lambda mask: Image.fromarray(np.where(mask, 128, 127).astype(np.uint8)),  # just above the middle, and below
        lambda mask: Image.fromarray(mask.astype(np.uint8) * 255).convert("CMYK").convert("RGB"),
    ],
    ids=["1 bit", "palette", "transparent", "16 bit", "half grey", "RGB"],
)
def test_a_mask_in_any_mode(drawn, tmp_path):
    mask = block()
    write(tmp_path, mask)
    drawn(mask).save(tmp_path / "mask.png")
    assert run(generate_mask, tmp_path, f"--mask={tmp_path / 'mask.png'}", "--show=mask") == 0
    assert np.array_equal(pixels(tmp_path / "out.png") > 127, mask)


@pytest.mark.parametrize("name", ["opposite corners", "a ring", "half", "one pixel"])
def test_a_photo_with_alpha(name, tmp_path):
    """An object that alone is opaque takes its opacity along; what it leaves is as transparent as its surroundings."""
    mask = MASKS[name]
    image = np.dstack([photograph(*SHAPE), np.where(mask, 255, 60).astype(np.uint8)])
    write(tmp_path, mask, image)
    assert shift(tmp_path, f"--mask={tmp_path / 'mask.png'}", "--mask-pad=15", f"--save-stages={tmp_path / 's'}") == 0
    result, hole = pixels(tmp_path / "out.png"), pixels(tmp_path / "s" / "hole.png") > 0
    same = ~hole & ~moved(hole)
    assert result.shape == image.shape and np.array_equal(result[same], image[same])
    left = hole & ~moved(hole)
    assert result[left][:, 3].max() < 80
    middle = cv2.erode(moved(mask).astype(np.uint8), np.ones((5, 5))) > 0
    assert (result[middle][:, 3] == 255).all()


# ------------------------------------------------------------------------------------------------- sizes

WAYS = ("mask", "box", "point", "name")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("width", "height"),
    [(1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (5, 5), (9, 9), (1, 50), (50, 1), (1, 20000), (20000, 1), (20000, 3)],
)
def test_any_size(width, height, way, tmp_path, capsys):
    mask = block(height, width)
    write(tmp_path, mask)
    rows, columns = np.nonzero(mask)
    box = f"{columns[0]},{rows[0]},{columns[-1] + 1},{rows[-1] + 1}"
    where = {
        "mask": f"--mask={tmp_path / 'mask.png'}",
        "box": f"--box={box}",
        "point": f"--point={columns[0]},{rows[0]}",
        "name": "--object=bagpack",
    }[way]
    code = run(generate_mask, tmp_path, where, "--show=mask")
    assert code == (0 if way == "mask" else code) and code in (0, 4)
    if code == 0:
        assert pixels(tmp_path / "out.png").shape == mask.shape
        (tmp_path / "out.png").unlink()
        capsys.readouterr()
    else:
        failed(tmp_path, capsys, "found")
    code = run(shift_object, tmp_path, where, "--x=1", "--y=0", "--inpainter=embedded")
    if code == 0:
        assert pixels(tmp_path / "out.png").shape == (height, width, 3)
    else:
        assert code in (3, 4)
        failed(tmp_path, capsys, "found" if code == 4 else "photo")


# ------------------------------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (["--mask-pad=512"], 3, NOTHING_LEFT),
        (["--mask-pad=0"], 0, ""),
        (["--x=100%", "--y=0"], 3, "leaves the 90x72 photo altogether"),
        (["--x=-99%", "--y=0"], 3, "leaves the 90x72 photo altogether"),
        (["--x=999999999", "--y=0"], 3, "leaves the 90x72 photo altogether"),
        (["--scale=20"], 0, ""),
        (["--scale=20", "--rotate=45", "--flip", "--relight"], 0, ""),
        (["--scale=0.1"], 0, ""),
        (["--scale=0.001"], 3, NOTHING_SEEN),
        (["--scale=1e-300"], 3, NOTHING_SEEN),
        (["--rotate=45"], 0, ""),
        (["--flip", "--shadow=none"], 0, ""),
        (["--behind-mask=mask.png"], 4, "nothing to go behind but the object itself"),
        (["--relight"], 0, ""),
        (["--which=3", "--threshold=0.999"], 0, ""),  # for what a segmenter finds; a mask is the object
    ],
)
def test_extreme_options(more, code, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, block())
    assert shift(tmp_path, f"--mask={tmp_path / 'mask.png'}", *more) == code
    if code:
        failed(tmp_path, capsys, words)
    else:
        photo, result = pixels(tmp_path / "photo.png"), pixels(tmp_path / "out.png")
        assert result.shape == photo.shape and not np.array_equal(result, photo)


@pytest.mark.parametrize("name", MASKS)
def test_no_move_gives_the_photo_back(name, tmp_path):
    write(tmp_path, MASKS[name])
    assert shift(tmp_path, f"--mask={tmp_path / 'mask.png'}", "--mask-pad=0", "--x=0", "--y=0") == 0
    assert np.array_equal(pixels(tmp_path / "out.png"), pixels(tmp_path / "photo.png"))


def test_fewer_things_than_asked_for(tmp_path, capsys):
    image = photograph(*SHAPE)
    image[block()] = 200, 30, 20
    write(tmp_path, block(), image)
    assert shift(tmp_path, "--box=40,30,72,60", "--which=3") == 4
    failed(tmp_path, capsys, "there is no thing number 3: 1 answers to the name")


def test_a_box_that_begins_outside_the_photo(tmp_path):
    image = photograph(*SHAPE)
    image[20:50, :30] = 200, 30, 20
    write(tmp_path, block(), image)
    args = ["--image", str(tmp_path / "photo.png"), "--output", str(tmp_path / "out.png"), "--segmenter", "embedded"]
    assert generate_mask.main([*args, "--box", "-5,17,33,53", "--show", "mask"]) == 0
    assert pixels(tmp_path / "out.png")[25:45, 5:25].min() == 255
