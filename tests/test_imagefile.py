"""Reading every common mode rightly, and writing whole or not at all."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from engines.errors import InputError, OutputError
from engines.imagefile import WRITERS, Photo, check_output, read_image, read_mask, write_image

GRADIENT = np.add.outer(np.arange(6) * 20, np.arange(8) * 15).astype(np.uint8)  # (6, 8), 0 to 205
COLOURS = np.dstack([GRADIENT, GRADIENT[::-1], GRADIENT[:, ::-1]])
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def saved(path, image, **options):
    image.save(path, **options)
    return path


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_and_then_forgotten(tmp_path, orientation):
    upright = COLOURS
    # What the camera stores, so that a viewer that obeys the tag shows `upright`.
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Maker"
    path = saved(tmp_path / "a.png", Image.fromarray(np.ascontiguousarray(undo(upright))), exif=exif)
    photo = read_image(path)
    assert np.array_equal(photo.pixels, upright)
    write_image(tmp_path / "b.png", photo.pixels, like=photo)
    with Image.open(tmp_path / "b.png") as again:
        assert 0x0112 not in again.getexif()
        assert again.getexif()[0x010F] == "Maker"
        assert np.array_equal(np.asarray(again), upright)


def test_sixteen_bit_grey_keeps_its_tones(tmp_path):
    path = saved(tmp_path / "a.png", Image.fromarray(GRADIENT.astype(np.uint16) * 257))
    assert np.array_equal(read_image(path).pixels, np.repeat(GRADIENT[..., None], 3, axis=2))


@pytest.mark.parametrize("values", [GRADIENT.astype(np.float32), GRADIENT.astype(np.float32) / 255])
def test_float_grey_keeps_its_tones(tmp_path, values):
    path = saved(tmp_path / "a.tif", Image.fromarray(values))
    assert np.array_equal(read_image(path).pixels[..., 0], GRADIENT)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_modes_without_alpha(tmp_path, mode):
    image = Image.fromarray(COLOURS).convert(mode)
    photo = read_image(saved(tmp_path / "a.png", image))
    assert photo.alpha is None
    assert np.array_equal(photo.pixels, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("mode", ["LA", "RGBA", "PA"])
def test_modes_with_alpha_keep_the_hidden_colours_apart(tmp_path, mode):
    rgba = np.dstack([np.repeat(GRADIENT[..., None], 3, axis=2), 255 - GRADIENT])
    image = Image.fromarray(rgba).convert("LA" if mode == "LA" else "RGBA")
    path = tmp_path / "a.png"
    if mode == "PA":
        image = Image.fromarray(GRADIENT)
        image.putpalette([255 - i // 3 for i in range(768)])
        image.save(path, transparency=0)
        photo = read_image(path)
        assert photo.alpha[0, 0] == 0 and photo.alpha[1, 1] == 255
        assert np.array_equal(photo.pixels[..., 0], 255 - GRADIENT)
        return
    photo = read_image(saved(path, image))
    assert np.array_equal(photo.alpha, 255 - GRADIENT)
    assert np.array_equal(photo.pixels, rgba[..., :3])


def test_cmyk_becomes_the_colours_it_shows(tmp_path):
    cmyk = Image.new("CMYK", (8, 6), (0, 255, 255, 0))
    photo = read_image(saved(tmp_path / "a.jpg", cmyk, quality=100))
    assert np.abs(photo.pixels.astype(int) - [255, 0, 0]).max() <= 3


def test_the_colour_profile_survives(tmp_path):
    path = saved(tmp_path / "a.png", Image.fromarray(COLOURS), icc_profile=SRGB)
    photo = read_image(path)
    assert photo.icc_profile == SRGB
    for name in ("b.png", "b.jpg", "b.webp", "b.tif"):
        write_image(tmp_path / name, photo.pixels, like=photo)
        with Image.open(tmp_path / name) as again:
            assert again.info["icc_profile"] == SRGB


@pytest.mark.parametrize("name", ["b.png", "b.webp", "b.tif", "b.bmp"])
def test_lossless_endings_keep_every_pixel(tmp_path, name):
    write_image(tmp_path / name, COLOURS)
    assert np.array_equal(read_image(tmp_path / name).pixels, COLOURS)


@pytest.mark.parametrize("name", ["b.png", "b.webp", "b.tif", "B.PNG", "b.avif"])
def test_alpha_survives_and_so_do_the_colours_under_it(tmp_path, name):
    alpha = 255 - GRADIENT
    alpha[:3] = 0
    write_image(tmp_path / name, COLOURS, alpha=alpha)
    photo = read_image(tmp_path / name)
    if name == "b.avif":
        assert np.abs(photo.alpha.astype(int) - alpha).max() <= 16
    else:
        assert np.array_equal(photo.alpha, alpha) and np.array_equal(photo.pixels, COLOURS)


@pytest.mark.parametrize("name", ["b.jpg", "b.bmp"])
def test_an_alpha_that_is_opaque_is_left_out_where_there_is_no_room(tmp_path, name):
    write_image(tmp_path / name, COLOURS, alpha=np.full((6, 8), 255, np.uint8))
    assert read_image(tmp_path / name).alpha is None


def test_avif_is_close_and_the_same_each_time(tmp_path):
    rng = np.random.default_rng(0)
    photo = np.kron(rng.integers(0, 256, (9, 11, 3)), np.ones((32, 32, 1))) + rng.normal(0, 3, (288, 352, 3))
    photo = np.clip(photo, 0, 255).astype(np.uint8)
    for name in ("a.avif", "b.AVIF"):
        write_image(tmp_path / name, photo)
    assert (tmp_path / "a.avif").read_bytes() == (tmp_path / "b.AVIF").read_bytes()
    assert np.abs(read_image(tmp_path / "a.avif").pixels.astype(int) - photo).mean() < 2.5


@pytest.mark.parametrize(("ending", "side"), [(".webp", 16_383), (".jpg", 65_500), (".avif", 32_768)])
def test_the_longest_side_of_a_format(tmp_path, ending, side):
    line = np.zeros((1, side), np.uint8)
    line[0, ::2] = 200
    write_image(tmp_path / f"a{ending}", line)
    assert read_image(tmp_path / f"a{ending}").shape == (1, side)
    with pytest.raises(OutputError, match=rf"b{ending} cannot hold {side + 1}x1 pixels, only {side} a side"):
        write_image(tmp_path / f"b{ending}", np.zeros((1, side + 1), np.uint8))
    assert not (tmp_path / f"b{ending}").exists()


@pytest.mark.parametrize("ending", [*WRITERS])
def test_a_name_of_255_bytes_and_a_temporary_one_that_is_shorter(tmp_path, ending):
    path = tmp_path / ("n" * (255 - len(ending)) + ending)
    write_image(path, COLOURS)
    assert list(tmp_path.iterdir()) == [path]


def test_jpeg_is_close_and_refuses_transparency(tmp_path):
    smooth = np.full((32, 32, 3), (200, 90, 40), np.uint8)
    write_image(tmp_path / "b.jpg", smooth)
    assert np.abs(read_image(tmp_path / "b.jpg").pixels.astype(int) - smooth).max() <= 3
    with pytest.raises(OutputError, match=r"transparency.*\.png"):
        write_image(tmp_path / "c.jpg", smooth, alpha=np.zeros((32, 32), np.uint8))
    assert not (tmp_path / "c.jpg").exists()


def test_the_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert read_image(tmp_path / "a.gif").pixels[0, 0].tolist() == [255, 0, 0]


def test_unreadable_inputs(tmp_path):
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "empty.png").write_bytes(b"")
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)).save(buffer, "PNG")
    (tmp_path / "cut.png").write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    for name, words in [
        ("missing.png", "does not exist"),
        ("text.jpg", "not a picture"),
        ("empty.png", "is empty"),
        ("cut.png", "damaged or cut short"),
        ("", "is a folder"),
    ]:
        with pytest.raises(InputError, match=words) as caught:
            read_image(tmp_path / name)
        assert "\n" not in str(caught.value)


def test_masks(tmp_path):
    mask = GRADIENT > 127
    path = saved(tmp_path / "m.png", Image.fromarray(mask.astype(np.uint8) * 255))
    assert np.array_equal(read_mask(path, mask.shape), mask)
    assert read_mask(path, mask.shape).dtype == bool
    with pytest.raises(InputError, match=r"8x6.*9x6"):
        read_mask(path, (6, 9))
    black = saved(tmp_path / "black.png", Image.new("L", (8, 6)))
    with pytest.raises(InputError, match="no white pixel"):
        read_mask(black, mask.shape)


def test_a_transparent_pixel_of_a_mask_is_not_object(tmp_path):
    rgba = np.full((6, 8, 4), 255, np.uint8)
    rgba[:, :4, 3] = 0
    path = saved(tmp_path / "m.png", Image.fromarray(rgba))
    assert np.array_equal(read_mask(path, (6, 8)), np.arange(8)[None].repeat(6, 0) >= 4)


def test_outputs_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder.png").mkdir()
    for name, words in [
        ("a.xyz", "endings"),
        ("a", "endings"),
        ("a.gif", "endings"),
        ("a.heic", "endings"),
        ("folder.png", "is a folder"),
        ("file/a.png", "not a folder"),
    ]:
        with pytest.raises(OutputError, match=words):
            check_output(tmp_path / name)


def test_reading_changes_no_pixel_that_is_written_back(tmp_path):
    path = saved(tmp_path / "a.png", Image.fromarray(COLOURS))
    photo = read_image(path)
    assert isinstance(photo, Photo) and photo.shape == (6, 8)
    write_image(tmp_path / "b.png", photo.pixels, alpha=photo.alpha, like=photo)
    assert np.array_equal(read_image(tmp_path / "b.png").pixels, COLOURS)
