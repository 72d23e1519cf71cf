"""Picture files to arrays and back, with what a photo carries besides its pixels.

`read_image` turns any common picture into upright 8-bit RGB plus its alpha, colour profile and metadata;
`write_image` puts an edited picture back with them, whole or not at all. Pillow does the decoding and encoding.
Knows nothing of masks, engines or the commands.
"""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engines.colours import to_arrays, to_srgb
from engines.decoding import MAX_PIXELS, decode, opened
from engines.errors import InputError, OutputError, reason_of
from engines.files import check_place, write_whole
from engines.metadata import link_blocks, read_dpi, read_exif, read_orientation, read_xmp, shorten_exif, split_exif

JPEG_QUALITY = 95  # of 100: the loss of one more generation is not seen at 1:1
AVIF_QUALITY = 90  # of 100; with full colour resolution the loss is that of such a JPEG
TIFF_XMP = 700  # a tag
MAX_JPEG_SEGMENT = 65_000  # bytes that an EXIF or XMP block of a JPEG may have; 65,533 with its own head


@dataclass(frozen=True)
class Writer:
    """How an ending is written: Pillow's name of the format, its options, and what it holds.

    max_side: pixels. resolution: whether it says dots an inch besides in EXIF.
    """

    format: str
    options: dict = field(default_factory=dict)
    alpha: bool = True
    profile: bool = True
    resolution: bool = True
    max_side: int = 2**31 - 1


PNG = Writer("PNG", {"compress_level": 4})
JPEG = Writer("JPEG", {"quality": JPEG_QUALITY, "subsampling": 0}, alpha=False, max_side=65_500)
TIFF = Writer("TIFF", {"compression": "tiff_deflate"})
WRITERS: dict[str, Writer] = {
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".webp": Writer("WEBP", {"lossless": True, "exact": True}, resolution=False, max_side=16_383),
    ".avif": Writer("AVIF", {"quality": AVIF_QUALITY, "subsampling": "4:4:4"}, resolution=False, max_side=32_768),
    ".tif": TIFF,
    ".tiff": TIFF,
    ".bmp": Writer("BMP", alpha=False, profile=False),
}


@dataclass(frozen=True)
class Photo:
    """A picture and what came with it.

    pixels: uint8 (H, W, 3), RGB, upright (the EXIF orientation is applied).
    alpha: uint8 (H, W), 255 = opaque; None where the file had none.
    icc_profile: the colour profile that `pixels` are in; None means sRGB.
    exif, xmp: blocks of metadata, without what would be untrue after an edit (orientation, thumbnail, sizes).
    dpi: horizontal and vertical resolution in dots an inch.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    icc_profile: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.pixels.shape[:2]


def read_image(source: str | Path | BinaryIO, *, max_pixels: int = MAX_PIXELS) -> Photo:
    """Return the picture in a file, upright, as 8-bit RGB with its alpha, profile and metadata (the first of many).

    source: a path, or a binary stream, which is read to its end. JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP, GIF, JPEG 2000
    and PPM are known by their bytes, whatever the ending. Palettes, grey, 16 bits, CMYK, Lab and float pictures become
    8-bit RGB; CMYK, Lab, and grey with a profile of its own are converted through it to sRGB. Of a PNG's colour chunks
    the profile (iCCP) is heeded; without one it is taken for sRGB, as most viewers do, whatever gAMA, cHRM or cICP say.

    Raises InputError where there is no such file, it is no picture, is damaged or cut short, or has more than
    `max_pixels` pixels, which is seen in its header.
    """
    with opened(source, max_pixels) as (file, name):
        image = decode(file, name, max_pixels)
        orientation = read_orientation(image)
        pixels, alpha, profile = to_arrays(image, orientation)
        return Photo(pixels, alpha, profile, read_exif(image), read_xmp(image), read_dpi(image, orientation))


def read_mask(source: str | Path | BinaryIO, shape: tuple[int, int], *, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """Return the mask in a picture file as bool (H, W): True where it is more white than black, and not transparent.

    source, max_pixels: as for `read_image`. Raises InputError where the file cannot be read, is not of this shape
    (height, width), or has no white pixel.
    """
    photo = read_image(source, max_pixels=max_pixels)
    name = source if isinstance(source, str | Path) else "from the stream"
    if photo.shape != tuple(shape):
        (height, width), (photo_height, photo_width) = photo.shape, shape
        raise InputError(
            f"the mask {name} is {width}x{height}, the photo {photo_width}x{photo_height}; make them equal"
        )
    total = photo.pixels[..., 0].astype(np.uint16)
    total += photo.pixels[..., 1]
    total += photo.pixels[..., 2]
    mask = total > 3 * 127
    if photo.alpha is not None:
        mask &= photo.alpha > 127
    if not mask.any():
        raise InputError(f"the mask {name} has no white pixel; white is the object")
    return mask


def write_image(
    target: str | Path | BinaryIO, pixels: np.ndarray, *, alpha: np.ndarray | None = None, like: Photo | None = None
) -> None:
    """Write `pixels` (uint8, (H, W) grey or (H, W, 3) RGB) and `alpha` (uint8 (H, W)) to a file, by its ending, or to a
    binary stream as PNG.

    PNG, WebP and TIFF are lossless, JPEG has quality 95, AVIF 90. Profile, EXIF, XMP and resolution of `like` go along
    where the format has them; for BMP, which has no profile, the colours are brought to sRGB. An alpha that is opaque
    everywhere is left out where the format has none. The file appears whole or not at all: it is written beside its
    place, then renamed; missing folders are made. Raises OutputError; a closed pipe is a BrokenPipeError.
    """
    from PIL import Image

    stream = None if isinstance(target, str | Path) else target
    if stream is None:
        target = Path(target)
        check_output(target, has_alpha=alpha is not None and bool((alpha < 255).any()), shape=pixels.shape[:2])
    writer = PNG if stream is not None else WRITERS[target.suffix.lower()]
    if like is not None and like.icc_profile and not writer.profile and pixels.ndim == 3:
        pixels = to_srgb(pixels, like.icc_profile)
    image = Image.fromarray(pixels)
    if alpha is not None and writer.alpha:
        image.putalpha(Image.fromarray(alpha))
    options = writer.options | ({} if like is None else _metadata_options(writer, like))
    if stream is None:
        write_whole(target, lambda file: _save(image, file, writer, options))
    else:
        _write_stream(stream, image, writer, options)


def check_output(path: str | Path, *, has_alpha: bool = False, shape: tuple[int, int] = (1, 1)) -> None:
    """Raise OutputError where `write_image` could not write a picture of this shape (height, width) to this path:
    ending, alpha, size, folder. Writes nothing."""
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in WRITERS:
        raise OutputError(f"{path} cannot be written: use one of the endings {' '.join(WRITERS)}")
    writer = WRITERS[ending]
    if has_alpha and not writer.alpha:
        raise OutputError(f"{path} cannot hold transparency; use .png, .webp or .tif")
    if max(shape) > writer.max_side:
        height, width = shape
        raise OutputError(
            f"{path} cannot hold {width}x{height} pixels, only {writer.max_side} a side; use .png or .tif"
        )
    check_place(path)


def _save(image, file: BinaryIO, writer: Writer, options: dict) -> None:
    if writer.format != "TIFF" or "exif" not in options:
        image.save(file, format=writer.format, **options)
        return
    # libtiff takes an EXIF block's main tags alone; the blocks within it are added to what it wrote.
    main, blocks = split_exif(options.pop("exif"))
    options["tiffinfo"] = main | options.get("tiffinfo", {})
    whole = BytesIO()
    image.save(whole, format="TIFF", **options)
    file.write(link_blocks(whole.getvalue(), blocks) if blocks else whole.getbuffer())


def _write_stream(stream: BinaryIO, image, writer: Writer, options: dict) -> None:
    whole = BytesIO()
    _save(image, whole, writer, options)
    try:
        stream.write(whole.getbuffer())
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"the stream cannot be written: {reason_of(error)}") from None


def _metadata_options(writer: Writer, like: Photo) -> dict:
    """Return what Pillow's `save` is to be told for the metadata of a photo to go along."""
    options = {}
    if writer.profile and like.icc_profile:
        options["icc_profile"] = like.icc_profile
    if writer.resolution and like.dpi:
        options["dpi"] = like.dpi
    if writer.format == "BMP":
        return options
    exif, xmp = like.exif, like.xmp
    if writer.format == "JPEG":
        exif = exif and shorten_exif(exif, MAX_JPEG_SEGMENT)
        xmp = xmp if xmp and len(xmp) <= MAX_JPEG_SEGMENT else None
    if exif:
        options["exif"] = exif
    if xmp and writer.format == "PNG":
        from PIL.PngImagePlugin import PngInfo

        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", xmp.decode())
    elif xmp and writer.format == "TIFF":
        options["tiffinfo"] = {TIFF_XMP: xmp}
    elif xmp:
        options["xmp"] = xmp
    return options
