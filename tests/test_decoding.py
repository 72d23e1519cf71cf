"""Which files are read and as what, how much a file may claim, and that damage is said in a line."""

import io
import os
import random
import resource
import socket
import struct
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest
from PIL import Image, ImageFile

from engines.decoding import BESIDES_PIXELS, MAX_PIXELS
from engines.errors import InputError
from engines.imagefile import read_image
from tests.files import COLOURS, GRADIENT, chunk, encoded, png, tiff

SMOOTH = np.dstack([np.add.outer(np.arange(64) * 2, np.arange(80))] * 3).astype(np.uint8) + np.uint8([0, 20, 40])
NOISE = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
GREYS = np.repeat(GRADIENT[..., None], 3, axis=2)


def read(content: bytes, **options):
    return read_image(io.BytesIO(content), **options)


@pytest.mark.parametrize(
    ("name", "options", "allowed"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("PPM", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"compression": "tiff_adobe_deflate"}, 0),
        ("TIFF", {"compression": "packbits"}, 0),
        ("TIFF", {"compression": "jpeg", "quality": 95}, 6),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 95}, 8),
        ("JPEG", {"quality": 95}, 6),
        ("JPEG", {"quality": 95, "progressive": True}, 6),
        ("JPEG2000", {"irreversible": False}, 0),
        ("AVIF", {"quality": 95}, 8),
        ("HEIF", {"quality": 95}, 8),
    ],
)
def test_formats(tmp_path, name, options, allowed):
    content = encoded(SMOOTH, name, **options)
    from_stream = read(content)
    assert np.abs(from_stream.pixels.astype(int) - SMOOTH).max() <= allowed
    assert from_stream.alpha is None
    (tmp_path / "wrong ending.txt").write_bytes(content)  # the bytes count, not the name
    assert np.array_equal(read_image(tmp_path / "wrong ending.txt").pixels, from_stream.pixels)


@pytest.mark.parametrize("name", ["PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_alpha_of_every_format_that_has_it(name):
    alpha = np.full(SMOOTH.shape[:2], 255, np.uint8)
    alpha[:32] = 0
    lossless = {"lossless": True} if name == "WEBP" else {"quality": 95} if name in ("AVIF", "HEIF") else {}
    photo = read(encoded(np.dstack([SMOOTH, alpha]), name, **lossless))
    assert np.abs(photo.alpha.astype(int) - alpha).max() <= (0 if name in ("PNG", "WEBP", "TIFF") else 8)


@pytest.mark.parametrize("name", ["PNG", "GIF", "WEBP", "TIFF", "AVIF"])
def test_the_first_of_many(name):
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    photo = read(encoded(frames[0], name, save_all=True, append_images=frames[1:]))
    assert np.abs(photo.pixels[16, 16].astype(int) - [255, 0, 0]).max() <= 6


def test_a_photo_in_a_multi_picture_jpeg():
    frames = [Image.fromarray(SMOOTH), Image.new("RGB", (32, 32), "blue")]
    content = encoded(frames[0], "MPO", save_all=True, append_images=frames[1:], quality=95)
    assert np.abs(read(content).pixels.astype(int) - SMOOTH).max() <= 6


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_png_of_few_bits(depth):
    levels = 2**depth
    samples = np.arange(16) % levels
    bits = "".join(f"{sample:0{depth}b}" for sample in samples)
    row = b"\0" + int(bits, 2).to_bytes(2 * depth, "big")
    expected = samples * 255 // (levels - 1)
    assert np.array_equal(read(png(16, 1, depth, 0, row)).pixels[0, :, 1], expected)
    keyed = read(png(16, 1, depth, 0, row, chunk(b"tRNS", struct.pack(">H", 1))))
    assert np.array_equal(keyed.alpha[0], np.where(samples == 1, 0, 255))
    palette = bytes(value for i in range(levels) for value in (i, 10 * i, 255 - i))
    painted = read(png(16, 1, depth, 3, row, chunk(b"PLTE", palette), chunk(b"tRNS", bytes([7]))))
    assert np.array_equal(painted.pixels[0], [(i, 10 * i, 255 - i) for i in samples])
    assert np.array_equal(painted.alpha[0], np.where(samples == 0, 7, 255))


@pytest.mark.parametrize(("colour", "bands"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_png_of_sixteen_bits(colour, bands):
    values = np.arange(8 * bands).reshape(8, bands) * 257 * 7
    photo = read(png(8, 1, 16, colour, b"\0" + values.astype(">u2").tobytes()))
    eight = values // 257
    rgb = eight[:, :3] if bands >= 3 else eight[:, [0, 0, 0]]
    assert np.abs(photo.pixels[0].astype(int) - rgb).max() == 0
    if bands in (2, 4):
        assert np.array_equal(photo.alpha[0], eight[:, -1])
    else:
        assert photo.alpha is None


def test_png_whose_transparent_colour_has_sixteen_bits():
    values = (np.arange(8)[:, None] * [257, 514, 771]).astype(">u2")
    photo = read(png(8, 1, 16, 2, b"\0" + values.tobytes(), chunk(b"tRNS", values[3].tobytes())))
    assert photo.alpha[0].tolist() == [255, 255, 255, 0, 255, 255, 255, 255]
    grey = values[:, :1]
    photo = read(png(8, 1, 16, 0, b"\0" + grey.tobytes(), chunk(b"tRNS", grey[5].tobytes())))
    assert photo.alpha[0].tolist() == [255, 255, 255, 255, 255, 0, 255, 255]


def test_an_interlaced_png():
    # One pixel of 1x1 is in the first pass alone; of 2x1 the second is in the sixth.
    assert read(png(2, 1, 8, 0, b"\0\x21\0\x43", interlace=1)).pixels[0, :, 0].tolist() == [0x21, 0x43]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("kind", "full"), [("u1", 1), ("u2", 257)])
def test_tiff_of_either_byte_order_and_of_more_bits(order, kind, full):
    values = (COLOURS.astype(np.uint16) * full).astype(order + kind)
    bits = values.itemsize * 8

    def short(value):
        return struct.pack(order + "HH", value, 0)

    def long(value):
        return struct.pack(order + "I", value)

    data = values.tobytes() + struct.pack(order + "HHH", bits, bits, bits)
    content = tiff(
        [
            (256, 3, 1, short(8)),
            (257, 3, 1, short(6)),
            (258, 3, 3, long(8 + values.nbytes)),
            (259, 3, 1, short(1)),
            (262, 3, 1, short(2)),
            (273, 4, 1, long(8)),
            (277, 3, 1, short(3)),
            (278, 3, 1, short(6)),
            (279, 4, 1, long(values.nbytes)),
        ],
        data,
        order=order,
    )
    assert np.array_equal(read(content).pixels, COLOURS)


def test_gif_with_a_transparent_colour():
    image = Image.fromarray(GRADIENT)
    image = image.convert("P")
    photo = read(encoded(image, "GIF", transparency=int(np.asarray(image)[0, 0])))
    assert photo.alpha[0, 0] == 0 and photo.alpha[5, 7] == 255
    assert np.array_equal(photo.pixels, GREYS)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_bmp(mode):
    image = Image.fromarray(COLOURS).convert(mode)
    assert np.array_equal(read(encoded(image, "BMP")).pixels, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (129, 257)])
def test_any_shape(size):
    pixels = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)
    assert np.array_equal(read(encoded(pixels, "PNG")).pixels, pixels)


def test_raw_files_are_not_taken_for_their_thumbnails():
    plain = encoded(COLOURS, "TIFF", tiffinfo={254: 1})
    with pytest.raises(InputError, match="raw"):
        read(plain)
    with pytest.raises(InputError, match="raw"):
        read(encoded(COLOURS, "TIFF", tiffinfo={50706: b"\1\4\0\0"}))


@pytest.mark.parametrize(
    "content",
    [b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"%PDF-1.4\n", b"GRIB" + b"\0" * 100, b"\0" * 300, b"P"],
)
def test_what_would_start_a_program_or_is_no_picture(content):
    with pytest.raises(InputError, match="not a picture that can be read"):
        read(content)


# Limits


def bombs():
    wide, high = 20_000, 10_000
    yield "png", png(wide, high, 8, 2, b"\0" * 20_000)
    yield "grey png", png(wide, high, 1, 0, b"\0" * 20_000)
    yield "bmp", b"BM" + struct.pack("<IIIIiiHHIIIIII", 54, 0, 54, 40, wide, high, 1, 24, 0, 0, 0, 0, 0, 0)
    screen, frame = struct.pack("<HHBBB", wide, high, 0, 0, 0), struct.pack("<HHHHB", 0, 0, wide, high, 0)
    yield "gif", b"GIF89a" + screen + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    yield "frame of a gif", b"GIF89a\1\0\1\0\0\0\0," + frame + b"\2\2D\1\0;"
    yield "ppm", b"P6 20000 10000 255\n" + b"\0" * 100
    riff = b"RIFF" + struct.pack("<I", 100) + b"WEBP"
    half = struct.pack("<H", 16383)  # WebP's largest side: 268 megapixels
    yield "webp", riff + b"VP8 " + struct.pack("<I", 80) + b"\x30\1\0\x9d\1\x2a" + half * 2 + b"\0" * 80
    canvas = struct.pack("<I", wide - 1)[:3] + struct.pack("<I", high - 1)[:3]
    yield "webp canvas", riff + b"VP8X" + struct.pack("<I", 10) + b"\0" * 4 + canvas + b"\0" * 90
    jpeg = encoded(COLOURS, "JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    yield "jpeg", jpeg[:at] + struct.pack(">HH", high, wide) + jpeg[at + 4 :]
    sizes = [(256, 4, 1, struct.pack("<I", wide)), (257, 4, 1, struct.pack("<I", high))]
    ones = [(tag, 3, 1, b"\1\0\0\0") for tag in (259, 262)]
    rest = [(258, 3, 1, b"\x08\0\0\0"), *ones, (273, 4, 1, b"\x08\0\0\0")]
    yield "tiff", tiff([*sizes, *rest])
    tile = [(322, 4, 1, struct.pack("<I", wide)), (323, 4, 1, struct.pack("<I", high)), (324, 4, 1, b"\x08\0\0\0")]
    small = [(256, 4, 1, struct.pack("<I", 16)), (257, 4, 1, struct.pack("<I", 16))]
    yield "tile of a tiff", tiff([*small, *rest[:3], *tile])
    heif = encoded(np.zeros((64, 64, 3), np.uint8), "HEIF")
    at = heif.index(b"ispe") + 8
    yield "heic", heif[:at] + struct.pack(">II", wide, high) + heif[at + 8 :]
    avif = encoded(np.zeros((64, 64, 3), np.uint8), "AVIF")
    at = avif.index(b"ispe") + 8
    yield "avif", avif[:at] + struct.pack(">II", wide, high) + avif[at + 8 :]


BOMBS = dict(bombs())


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_its_header(name):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(BOMBS[name]) < 24_000
    with pytest.raises(InputError) as caught:
        read(BOMBS[name])
    assert "--max-pixels" in str(caught.value) and str(MAX_PIXELS) in str(caught.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB
    assert Image.MAX_IMAGE_PIXELS == 1024**3 // 4 // 3  # Pillow's own is as it was


def test_a_heic_that_is_larger_than_it_said():
    heif = encoded(np.zeros((640, 640, 3), np.uint8), "HEIF")
    at = heif.index(b"ispe") + 8
    with pytest.raises(InputError):
        read(heif[:at] + struct.pack(">II", 64, 64) + heif[at + 8 :], max_pixels=64 * 64)


def test_the_limit_is_exact_and_says_what_is_wrong():
    content = encoded(COLOURS, "PNG")
    assert read(content, max_pixels=48).shape == (6, 8)
    with pytest.raises(InputError, match="has 48 pixels, more than the 47 that --max-pixels allows"):
        read(content, max_pixels=47)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read(content, max_pixels=48)  # Pillow would warn from half its limit on


@pytest.mark.parametrize("kind", ["zTXt", "iTXt", "iCCP"])
def test_a_text_that_unpacks_to_a_gigabyte(kind):
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 2**20) for _ in range(256)) + packer.flush()
    head = {"zTXt": b"a\0\0", "iTXt": b"a\0\1\0\0\0", "iCCP": b"a\0\0"}[kind]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError):
        read(png(1, 1, 8, 0, b"\0\0", chunk(kind.encode(), head + packed)))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_a_tiff_with_a_tag_that_claims_gigabytes():
    entries = [(256, 3, 1, b"\1\0\0\0"), (257, 3, 1, b"\1\0\0\0"), (270, 2, 2**32 - 1, b"\x08\0\0\0")]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError):
        read(tiff(entries))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_pictures_are_read_in_many_threads():
    content = {size: encoded(np.zeros((size, size, 3), np.uint8), "PNG") for size in (10, 20, 30)}
    wrong = []

    def work(size):
        for _ in range(20):
            for other in content:
                try:
                    read(content[other], max_pixels=size**2)
                    if other > size:
                        wrong.append((size, other))
                except InputError:
                    if other <= size:
                        wrong.append((size, other))

    threads = [threading.Thread(target=work, args=[size]) for size in content]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and Image.MAX_IMAGE_PIXELS == 1024**3 // 4 // 3


# What is no plain file


def test_special_files_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "fifo.png")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for path in (tmp_path / "fifo.png", tmp_path / "socket", "/dev/zero", "/dev/null"):
            with pytest.raises(InputError, match="a pipe, a socket or a device"):
                read_image(path)


def test_a_file_longer_than_any_picture_is_not_read(tmp_path):
    with (tmp_path / "a.webp").open("wb") as file:
        file.write(encoded(COLOURS, "WEBP"))
        file.truncate(BESIDES_PIXELS + 8 * 1000 + 1)  # with a hole: it takes no room
    with pytest.raises(InputError, match="longer than"):
        read_image(tmp_path / "a.webp", max_pixels=1000)

    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size=-1):
            self.asked = size
            return bytes(size)

    stream = Endless()
    with pytest.raises(InputError, match="longer than"):
        read_image(stream, max_pixels=1000)
    assert stream.asked == BESIDES_PIXELS + 8 * 1000 + 1


@pytest.mark.parametrize(
    ("name", "words"),
    [("a" * 300, "name too long"), ("a\0b", "null"), ("file/a.png", "cannot be read"), ("", "folder")],
)
def test_names_that_no_file_has(tmp_path, name, words):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=f"(?i){words}") as caught:
        read_image(f"{tmp_path}/{name}")
    assert "\n" not in str(caught.value)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(encoded(COLOURS, "PNG"))

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(InputError, match="permission denied"):
        read_image(tmp_path / "a.png")


# Damage

WHOLE = {
    "PNG": encoded(NOISE, "PNG"),
    "JPEG": encoded(NOISE, "JPEG"),
    "progressive JPEG": encoded(NOISE, "JPEG", progressive=True),
    "WEBP": encoded(NOISE, "WEBP"),
    "lossless WEBP": encoded(NOISE, "WEBP", lossless=True),
    "TIFF": encoded(NOISE, "TIFF"),
    "LZW TIFF": encoded(NOISE, "TIFF", compression="tiff_lzw"),
    "deflate TIFF": encoded(NOISE, "TIFF", compression="tiff_adobe_deflate"),
    "BMP": encoded(NOISE, "BMP"),
    "GIF": encoded(Image.fromarray(NOISE).quantize(64), "GIF"),
    "PPM": encoded(NOISE, "PPM"),
    "AVIF": encoded(NOISE, "AVIF"),
    "HEIF": encoded(NOISE, "HEIF"),
    "JPEG2000": encoded(NOISE, "JPEG2000"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_half_a_file_is_refused(name):
    with pytest.raises(InputError, match="damaged"):
        read(WHOLE[name][: len(WHOLE[name]) // 2])


@pytest.mark.parametrize("name", WHOLE)
def test_a_cut_file_is_refused_or_nothing_was_lost(name):
    content = WHOLE[name]
    whole = read(content).pixels
    for length in range(0, len(content), max(1, len(content) // 150)):
        try:
            pixels = read(content[:length]).pixels
        except InputError:
            continue
        assert np.array_equal(pixels, whole), f"cut at {length} of {len(content)}"


@pytest.mark.parametrize("name", WHOLE)
def test_damaged_bytes_give_a_picture_or_one_line(name, capfd):
    rng = random.Random(name)
    for _ in range(150):
        content = bytearray(WHOLE[name])
        for _ in range(rng.randint(1, 8)):
            content[rng.randrange(min(len(content), rng.choice((64, 600, 10**9))))] = rng.randrange(256)
        try:
            photo = read(bytes(content), max_pixels=10**6)
        except InputError as error:
            assert "\n" not in str(error)
        else:
            assert photo.pixels.dtype == np.uint8 and photo.pixels.ndim == 3
    assert capfd.readouterr() == ("", "")  # libtiff and its like print to descriptor 2 themselves


def test_a_process_that_reads_cut_files_leniently_does_not_change_that(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(InputError, match="damaged"):
        read(WHOLE["JPEG"][: len(WHOLE["JPEG"]) // 2])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_heic_is_not_imported_before_it_is_met(tmp_path):
    (tmp_path / "a.avif").write_bytes(encoded(COLOURS, "AVIF"))
    program = f"import sys, utils; utils.read_image({str(tmp_path / 'a.avif')!r}); print('pillow_heif' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
