"""What goes along with a photo, and what must not: orientation, sizes and thumbnails of the old file."""

import io
import struct

import numpy as np
import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from engines.imagefile import read_image, write_image
from tests.files import COLOURS, encoded

SMOOTH = np.dstack([np.add.outer(np.arange(64) * 2, np.arange(80))] * 3).astype(np.uint8)
ENDINGS = [".png", ".jpg", ".webp", ".tif", ".avif"]
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 tiff:Orientation="6" xmp:Rating="4" crs:CropTop="0.25">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Ein sch\xc3\xb6ner Stuhl</rdf:li></rdf:Alt></dc:title>
<xmp:Thumbnails>old</xmp:Thumbnails><crs:ToneCurve>bent</crs:ToneCurve></rdf:Description></rdf:RDF></x:xmpmeta>"""


def camera_exif(orientation: int = 6, *, sizes: bool = True, endian: str = "<", note: bytes = b"maker's own") -> bytes:
    exif = Image.Exif()
    exif.endian = endian
    exif[0x0112] = orientation
    exif[0x010F], exif[0x0110] = "Maker", "Camera 7"
    exif[0x013B] = "J\xc3\xb6rg"  # UTF-8 bytes, as Pillow gives them
    exif[0x013B] = exif[0x013B].encode("latin-1")
    if sizes:
        exif[0x0100], exif[0x0101], exif[0x0103] = 4000, 3000, 6
    exif[0x8769] = {0x9003: "2024:05:06 07:08:09", 0xA002: 4000, 0xA003: 3000, 0x927C: note, 0x9101: b"\1\2\3\0"}
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 30.5), 3: "E", 4: (11.0, 34.0, 0.0)}
    return exif.tobytes()


def with_thumbnail(exif: bytes) -> bytes:
    """Link a second directory with a thumbnail, as cameras do, to a little-endian EXIF block."""
    body = exif[6:]
    count = int.from_bytes(body[8:10], "little")
    at = 10 + 12 * count
    entries = [(0x0103, 3, 1, 6), (0x0201, 4, 1, len(body) + 2 + 36 + 4), (0x0202, 4, 1, 9)]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return exif[:6] + body[:at] + len(body).to_bytes(4, "little") + body[at + 4 :] + directory + bytes(4) + b"THUMBNAIL"


def exif_of(path):
    with Image.open(path) as image:
        exif = image.getexif()
        for block in (0x8769, 0x8825):
            exif.get_ifd(block)  # read now, while the file is open
        return exif, image.info


@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_exif_goes_along_without_what_is_no_longer_true(tmp_path, source, ending):
    photo = read_image(io.BytesIO(encoded(SMOOTH, source, exif=camera_exif(6, sizes=source != "TIFF"))))
    assert photo.shape == (80, 64)  # turned once, and only once
    write_image(tmp_path / f"a{ending}", photo.pixels, like=photo)
    exif, _ = exif_of(tmp_path / f"a{ending}")
    assert exif[0x010F] == "Maker" and exif[0x0110] == "Camera 7"
    if source not in ("AVIF", "TIFF"):  # Pillow's writers of these sources have lost it already
        assert exif[0x013B].encode("latin-1") == "Jörg".encode()
    assert exif.get(0x0112, 1) == 1
    details, place = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
    assert details[0x9003] == "2024:05:06 07:08:09" and details[0x927C] == b"maker's own"
    assert not {0xA002, 0xA003, 0x9101} & set(details)
    assert place[1] == "N" and [float(part) for part in place[2]] == [48, 8, 30.5]
    if ending != ".tif":  # where they say how the file itself is laid out
        assert not {0x0100, 0x0101, 0x0103} & set(exif)
    again = read_image(tmp_path / f"a{ending}")
    assert again.shape == (80, 64)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("source", ["JPEG", "TIFF", "LZW", "PNG", "WEBP", "AVIF", "HEIF"])
def test_every_orientation_of_every_format(source, orientation):
    from engines.colours import as_stored

    upright = np.zeros((48, 64, 3), np.uint8)
    upright[:24, :32], upright[:24, 32:], upright[24:, :32] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    stored = np.ascontiguousarray(as_stored(upright, orientation))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"compression": "tiff_lzw"} if source == "LZW" else {"quality": 90} if source != "PNG" else {}
    content = encoded(stored, "TIFF" if source == "LZW" else source, exif=exif.tobytes(), **options)
    photo = read_image(io.BytesIO(content))
    assert photo.shape == (48, 64)
    assert np.abs(photo.pixels[8:-8:31, 8:-8:47].astype(int) - upright[8:-8:31, 8:-8:47]).max() < 40


@pytest.mark.parametrize("endian", ["<", ">"])
def test_the_byte_order_stays_with_the_makers_note(endian):
    photo = read_image(io.BytesIO(encoded(SMOOTH, "JPEG", exif=camera_exif(endian=endian))))
    assert photo.exif[6:8] == (b"II" if endian == "<" else b"MM")


def test_the_thumbnail_is_left_behind(tmp_path):
    content = encoded(SMOOTH, "JPEG", exif=with_thumbnail(camera_exif()))
    with Image.open(io.BytesIO(content)) as image:
        assert image.getexif().get_ifd(ExifTags.IFD.IFD1)[0x0202] == 9
    photo = read_image(io.BytesIO(content))
    for ending in ENDINGS:
        write_image(tmp_path / f"a{ending}", photo.pixels, like=photo)
        assert b"THUMBNAIL" not in (tmp_path / f"a{ending}").read_bytes()


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"nonsense", b"Exif\0\0MM\0*\0\0\0\x08\0\x09"]
)
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_a_broken_exif_block_costs_no_photo(name, exif, tmp_path):
    options = {"lossless": True} if name == "WEBP" else {"quality": 100, "subsampling": 0} if name == "JPEG" else {}
    photo = read_image(io.BytesIO(encoded(COLOURS, name, exif=exif, **options)))
    assert np.abs(photo.pixels.astype(int) - COLOURS).max() <= 4
    write_image(tmp_path / "a.jpg", photo.pixels, like=photo)


def test_damaged_exif_is_dropped_or_kept_but_never_in_the_way(tmp_path):
    rng = np.random.default_rng(5)
    whole = camera_exif()
    for _ in range(150):
        exif = bytearray(whole)
        for _ in range(3):
            exif[rng.integers(6, len(exif))] = rng.integers(256)
        photo = read_image(io.BytesIO(encoded(COLOURS, "PNG", exif=bytes(exif))))
        for ending in ENDINGS[:4]:
            write_image(tmp_path / f"a{ending}", photo.pixels, like=photo)
            assert read_image(tmp_path / f"a{ending}").shape == photo.shape


def test_an_exif_block_that_a_jpeg_cannot_hold_loses_its_makers_note_first(tmp_path):
    photo = read_image(io.BytesIO(encoded(SMOOTH, "PNG", exif=camera_exif(note=b"n" * 70_000))))
    write_image(tmp_path / "a.jpg", photo.pixels, like=photo)
    exif, _ = exif_of(tmp_path / "a.jpg")
    assert exif[0x010F] == "Maker" and exif.get_ifd(0x8769)[0x9003] and 0x927C not in exif.get_ifd(0x8769)
    assert exif.get_ifd(0x8825)[1] == "N"


def xmp_source(name):
    if name == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return encoded(SMOOTH, "PNG", pnginfo=info)
    if name == "TIFF":
        return encoded(SMOOTH, "TIFF", tiffinfo={700: XMP})
    return encoded(SMOOTH, name, xmp=XMP)


@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_xmp_keeps_what_describes_the_photo(tmp_path, source, ending):
    photo = read_image(io.BytesIO(xmp_source(source)))
    write_image(tmp_path / f"a{ending}", photo.pixels, like=photo)
    _, info = exif_of(tmp_path / f"a{ending}")
    kept = info["xmp"]
    assert "Ein schöner Stuhl".encode() in kept and b"Rating" in kept
    assert not any(word in kept for word in (b"Orientation", b"CropTop", b"ToneCurve", b"Thumbnails"))
    assert read_image(tmp_path / f"a{ending}").shape == photo.shape  # not turned again


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"<x",
        b"\xff\xfe<",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        XMP.replace(b"xmp:Rating", b"crs:Rating").replace(b"dc:title", b"crs:title"),
    ],
)
def test_xmp_of_which_nothing_is_left(packet):
    assert read_image(io.BytesIO(encoded(SMOOTH, "WEBP", xmp=packet))).xmp is None


@pytest.mark.parametrize("ending", [".png", ".jpg", ".tif", ".bmp"])
def test_resolution_goes_along(tmp_path, ending):
    photo = read_image(io.BytesIO(encoded(SMOOTH, "JPEG", dpi=(300, 150))))
    assert photo.dpi == (300, 150)
    write_image(tmp_path / f"a{ending}", photo.pixels, like=photo)
    _, info = exif_of(tmp_path / f"a{ending}")
    assert [round(float(value)) for value in info["dpi"]] == [300, 150]


@pytest.mark.parametrize(("name", "dpi"), [("BMP", (0, 0)), ("TIFF", (1e8, 1e8)), ("PNG", (0.1, 1))])
def test_a_resolution_that_makes_no_sense(name, dpi):
    assert read_image(io.BytesIO(encoded(SMOOTH, name, dpi=dpi))).dpi is None


def test_resolution_turns_with_the_photo():
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = read_image(io.BytesIO(encoded(SMOOTH, "PNG", dpi=(300, 150), exif=exif)))
    assert photo.dpi == pytest.approx((150, 300), abs=0.1)
