"""Colours stay what they were: profiles kept or gone through, every mode to RGB, whichever way the camera was held."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from engines.colours import STRIP, as_stored
from engines.imagefile import read_image, write_image
from tests.files import COLOURS, GRADIENT, encoded
from tests.profiles import matrix_profile

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
DISPLAY_P3 = matrix_profile(b"RGB ", [(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)])
GREY_GAMMA_1 = matrix_profile(b"GRAY", [], gamma=1.0)
PATCHES = np.kron(np.random.default_rng(3).integers(0, 256, (6, 8, 3)), np.ones((16, 16, 1))).astype(np.uint8)


def lab(pixels: np.ndarray, profile: bytes) -> np.ndarray:
    """Return the colours that littleCMS sees, as float L, a, b."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    image = ImageCms.profileToProfile(
        Image.fromarray(pixels), source, ImageCms.createProfile("LAB"), renderingIntent=1, outputMode="LAB"
    )
    values = np.frombuffer(image.tobytes(), np.uint8).reshape(*pixels.shape)
    return np.dstack([values[..., 0] / 2.55, values[..., 1:].astype(np.int8)])


def test_the_profile_made_here_is_display_p3():
    wide, narrow = lab(np.uint8([[[255, 0, 0]]]), DISPLAY_P3), lab(np.uint8([[[255, 0, 0]]]), SRGB)
    assert np.linalg.norm(wide - narrow) > 8
    assert np.abs(lab(np.uint8([[[128, 128, 128]]]), DISPLAY_P3)[0, 0] - [53.6, 0, 0]).max() < 1.5


@pytest.mark.parametrize(
    ("ending", "allowed"), [(".png", 0), (".webp", 0), (".tif", 0), (".jpg", 2.5), (".avif", 4), (".bmp", None)]
)
@pytest.mark.parametrize("source", ["PNG", "TIFF", "WEBP"])
def test_a_display_p3_photo_has_the_same_colours_afterwards(tmp_path, source, ending, allowed):
    options = {"lossless": True} if source == "WEBP" else {}
    photo = read_image(io.BytesIO(encoded(PATCHES, source, icc_profile=DISPLAY_P3, **options)))
    write_image(tmp_path / f"a{ending}", photo.pixels, like=photo)
    with Image.open(tmp_path / f"a{ending}") as image:
        profile, pixels = image.info.get("icc_profile"), np.asarray(image)
    middles = np.s_[8::16, 8::16]
    before = lab(PATCHES, DISPLAY_P3)[middles]
    if allowed is None:  # no profile: sRGB, in which the colours that it has stay the same
        assert profile is None
        inside = ((pixels[middles] > 2) & (pixels[middles] < 253)).all(axis=2)
        assert inside.sum() > 20
        assert np.abs(lab(pixels, SRGB)[middles] - before)[inside].max() <= 2
    else:
        assert profile == DISPLAY_P3
        assert np.abs(lab(pixels, profile)[middles] - before).max() <= allowed


def test_heic_brings_its_profile_along():
    photo = read_image(io.BytesIO(encoded(PATCHES, "HEIF", icc_profile=DISPLAY_P3, quality=90)))
    assert photo.icc_profile == DISPLAY_P3


def test_grey_through_its_profile():
    photo = read_image(io.BytesIO(encoded(np.full((4, 4), 55, np.uint8), "PNG", icc_profile=GREY_GAMMA_1)))
    assert photo.icc_profile is None
    assert np.abs(photo.pixels.astype(int) - 128).max() <= 2  # 55 of 255 of the light is the middle of sRGB
    deep = read_image(io.BytesIO(encoded(np.full((4, 4), 55 * 257, np.uint16), "PNG", icc_profile=GREY_GAMMA_1)))
    assert np.array_equal(deep.pixels, photo.pixels)
    see_through = np.dstack([np.full((4, 4), 55, np.uint8), np.full((4, 4), 9, np.uint8)])
    with_alpha = read_image(io.BytesIO(encoded(see_through, "PNG", icc_profile=GREY_GAMMA_1)))
    assert np.array_equal(with_alpha.pixels, photo.pixels) and (with_alpha.alpha == 9).all()


def test_grey_in_a_profile_for_rgb_keeps_it():
    photo = read_image(io.BytesIO(encoded(GRADIENT, "JPEG", icc_profile=DISPLAY_P3, quality=100)))
    assert photo.icc_profile == DISPLAY_P3 and np.abs(photo.pixels[..., 0].astype(int) - GRADIENT).max() <= 2


@pytest.mark.parametrize("profile", [b"", b"broken", GREY_GAMMA_1, DISPLAY_P3[:200]])
def test_a_profile_that_does_not_fit_costs_no_photo(profile, tmp_path):
    photo = read_image(io.BytesIO(encoded(COLOURS, "PNG", icc_profile=profile)))
    assert np.array_equal(photo.pixels, COLOURS)
    write_image(tmp_path / "a.bmp", photo.pixels, like=photo)
    assert np.array_equal(read_image(tmp_path / "a.bmp").pixels, COLOURS)


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])  # Pillow writes CMYK JPEG inverted, as Adobe does
@pytest.mark.parametrize(
    ("ink", "rgb"), [((0, 255, 255, 0), (255, 0, 0)), ((0, 0, 0, 0), (255, 255, 255)), ((0, 0, 0, 255), (0, 0, 0))]
)
def test_cmyk(name, ink, rgb):
    options = {"quality": 100} if name == "JPEG" else {}
    photo = read_image(io.BytesIO(encoded(Image.new("CMYK", (8, 8), ink), name, **options)))
    assert np.abs(photo.pixels.astype(int) - rgb).max() <= 3 and photo.icc_profile is None


def test_lab_tiff():
    image = ImageCms.profileToProfile(
        Image.fromarray(PATCHES), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    photo = read_image(io.BytesIO(encoded(image, "TIFF")))
    assert np.abs(photo.pixels.astype(int) - PATCHES).mean() < 2 and photo.icc_profile is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.float32([[0, 0.5, 1]]), [0, 128, 255]),
        (np.float32([[0, 100, 255]]), [0, 100, 255]),
        (np.float32([[-3, np.nan, 1]]), [0, 0, 255]),
        (np.int32([[0, 100, 200]]), [0, 100, 200]),
        (np.int32([[-5, 257, 65535]]), [0, 1, 255]),
        (np.int32([[0, 2**30, 2**31 - 1]]), [0, 128, 255]),
        (np.uint16([[0, 257, 65535]]), [0, 1, 255]),
    ],
)
def test_deep_grey_is_scaled_not_clipped(values, expected):
    mode = {"f": "F", "i": "I", "u": "I;16"}[values.dtype.kind]
    image = Image.frombytes(mode, (3, 1), values.tobytes())
    assert read_image(io.BytesIO(encoded(image, "TIFF"))).pixels[0, :, 1].tolist() == expected


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_strips_and_orientation(orientation, mode):
    from engines.colours import to_arrays

    noise = np.random.default_rng(2).integers(0, 256, (2 * STRIP + 3, 50, 4), np.uint8)
    image = Image.fromarray(noise if mode == "RGBA" else noise[..., :3]).convert(mode)
    pixels, alpha, _ = to_arrays(image, orientation)
    upright = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # what Pillow's transpositions are called
    turned = image if orientation == 1 else image.transpose(upright[orientation])
    assert np.array_equal(pixels, np.asarray(turned.convert("RGB")))
    assert (alpha is not None) == (mode == "RGBA")
    if alpha is not None:
        assert np.array_equal(alpha, np.asarray(turned)[..., 3])


def test_as_stored_is_a_view():
    upright = np.zeros((2, 3), int)
    as_stored(upright, 6)[0] = 7  # the first row that a camera held upright stores is the right column
    assert upright.tolist() == [[0, 0, 7], [0, 0, 7]]
