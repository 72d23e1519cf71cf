"""Opens picture files through Pillow: which formats, how large a picture may be, what is said where one can't be read.

    with opened(path, max_pixels) as (file, name):
        image = decode(file, name, max_pixels)

What the decoded picture becomes is not known here.
"""

import contextlib
import importlib
import io
import os
import re
import stat
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engines.errors import InputError, reason_of

# Pixels. The largest camera backs have 151 megapixels, and a picture of 160 takes half a gigabyte once it is decoded;
# a small file that claims more is more often a bomb than a photo.
MAX_PIXELS = 160_000_000
BYTES_A_PIXEL = 8  # of the widest that is read: RGB and alpha of 16 bits, not compressed
BESIDES_PIXELS = 64 * 2**20  # bytes of a file that may be previews, maker's notes and profiles
MAX_METADATA = 8 * 2**20  # bytes of one compressed text or profile: real ones stay below 3 MB

# Pillow's own readers that may see a file, in this order. Not among them: those that start another program (EPS), are
# only stubs, have no mark of their own and so take anything for theirs (TGA), or are of games and icons.
FORMATS = {
    "JPEG": "JpegImagePlugin",
    "PNG": "PngImagePlugin",
    "WEBP": "WebPImagePlugin",
    "AVIF": "AvifImagePlugin",
    "TIFF": "TiffImagePlugin",
    "BMP": "BmpImagePlugin",
    "GIF": "GifImagePlugin",
    "PPM": "PpmImagePlugin",
    "JPEG2000": "Jpeg2KImagePlugin",
}
NEW_SUBFILE_TYPE, TILE_WIDTH, TILE_LENGTH, DNG_VERSION = 254, 322, 323, 50706  # TIFF tags
HEAD = 32  # bytes from which a format is known

_LOCK = threading.RLock()  # Pillow's limits and the warning filters are the process's: one reader at a time


@contextlib.contextmanager
def opened(source: str | Path | BinaryIO, max_pixels: int) -> Iterator[tuple[BinaryIO, str]]:
    """Give a seekable binary file of `source` and its name for messages.

    A stream, which may be a pipe, is read to its end. Raises InputError where there is no such file, it may not be
    read, is a folder, a pipe or a device (which may have no end), is empty, or is longer than any picture of
    `max_pixels`.
    """
    most = BYTES_A_PIXEL * max_pixels + BESIDES_PIXELS
    if not isinstance(source, str | Path):
        name = source.name if isinstance(getattr(source, "name", None), str) else "the picture"
        content = source.read(most + 1)
        _check_length(name, len(content), most)
        yield io.BytesIO(content), name
        return
    try:
        found = os.stat(source)
        if stat.S_ISDIR(found.st_mode):
            raise InputError(f"{source} is a folder; give a picture")
        if not stat.S_ISREG(found.st_mode):
            raise InputError(f"{source} is a pipe, a socket or a device; give a file, or - for standard input")
        _check_length(source, found.st_size, most)
        file = open(source, "rb")  # noqa: SIM115 - what is done with it is not done in this try
    except FileNotFoundError:
        raise InputError(f"{source} does not exist; give the path of a picture") from None
    except PermissionError:
        raise InputError(f"{source} may not be read: permission denied") from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise InputError(f"{source} cannot be read: {reason_of(error)}") from None
    with file:
        yield file, str(source)


def decode(file: BinaryIO, name: str, max_pixels: int):
    """Return the first picture in a seekable file, as a decoded Pillow image of any mode.

    `name` is for messages. Raises InputError where it is no picture of a known format, is damaged or cut short, or has
    more than `max_pixels`. That is seen in its header, before memory is taken, and again wherever a part of the file
    claims to be larger than the header said.
    """
    from PIL import Image, UnidentifiedImageError

    head = file.read(HEAD)
    formats = _load_readers(head, name)
    with _LOCK, _limits(max_pixels):
        try:
            image = Image.open(file, formats=formats)
            if image.format == "TIFF":
                _check_tiff(image.tag_v2, head, name, max_pixels)
            with _quiet() if image.format == "TIFF" else contextlib.nullcontext():
                image.load()
            if image.width * image.height > max_pixels:  # HEIC: known only once it is decoded
                raise Image.DecompressionBombError(f"({image.width * image.height} pixels)")
        except InputError:
            raise
        except UnidentifiedImageError:
            known = any(Image.OPEN[key][1](head) for key in formats)
            what = "is damaged, or of a kind that cannot be read" if known else "is not a picture that can be read"
            raise InputError(f"{name} {what}") from None
        except Image.DecompressionBombError as error:
            claimed = re.search(r"\((\d+) pixels\)", str(error))
            pixels = f"has {claimed[1]} pixels, more" if claimed else "has more pixels"
            raise InputError(f"{name} {pixels} than the {max_pixels} that --max-pixels allows") from None
        except MemoryError:
            raise InputError(f"{name} needs more memory than there is") from None
        # Pillow's readers raise whatever their parsing of damaged bytes met, from KeyError to struct.error; none of
        # our own code runs in here that such an error could be of.
        except Exception as error:
            raise InputError(f"{name} is damaged or cut short: {reason_of(error)}") from None
    _mend_colour_key(image, head)
    return image


@contextlib.contextmanager
def no_warnings() -> Iterator[None]:
    """Keep Pillow's warnings, which are of odd but readable metadata, from the person. Decorates functions as well."""
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_length(name, length: int, most: int) -> None:
    if length == 0:
        raise InputError(f"{name} is empty; give a picture")
    if length > most:
        raise InputError(f"{name} is longer than {most} bytes; a larger --max-pixels allows it")


def _load_readers(head: bytes, name: str) -> list[str]:
    """Import what may read a file that begins with `head`, and return Pillow's names for it.

    Where a reader knows its own mark the rest need not be loaded; but a container's may be that of several formats.
    """
    from PIL import Image

    formats, container = [], head[4:8] == b"ftyp"
    for key, module in FORMATS.items():
        importlib.import_module(f"PIL.{module}")
        formats.append(key)
        if not container and Image.OPEN[key][1](head):
            break
    if container and head[8:12] not in (b"avif", b"avis"):
        try:
            import pillow_heif
        except ImportError:
            raise InputError(f"{name} may be HEIC, which needs pillow-heif: pip install pillow-heif") from None
        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
        formats.append("HEIF")
    return formats


@contextlib.contextmanager
def _limits(max_pixels: int):
    """Let Pillow's own checks, which also see a GIF's frames, a TIFF's tiles and a WebP's canvas, heed our limit."""
    from PIL import Image, ImageFile, PngImagePlugin

    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, PngImagePlugin.MAX_TEXT_CHUNK
    Image.MAX_IMAGE_PIXELS = max_pixels / 2  # Pillow refuses what has more than twice this; from here on it warns
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # it is the process's, and other libraries set it
    PngImagePlugin.MAX_TEXT_CHUNK = MAX_METADATA  # by default profiles over 1 MB cost the photo
    try:
        with no_warnings():  # of half the limit
            yield
    finally:
        Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, PngImagePlugin.MAX_TEXT_CHUNK = before


@contextlib.contextmanager
def _quiet():
    """Keep what libtiff prints of damaged data off the terminal: it writes past Python, to descriptor 2 itself."""
    sys.stderr and sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _check_tiff(tags, head: bytes, name: str, max_pixels: int) -> None:
    """Raise InputError for a camera's raw file, which is a TIFF whose first picture is a thumbnail of the photo, and
    DecompressionBombError for tiles over the limit, which libtiff makes room for whatever the picture's own size."""
    from PIL import Image

    tile = tags.get(TILE_WIDTH, 0) * tags.get(TILE_LENGTH, 0)
    if tile > max_pixels:
        raise Image.DecompressionBombError(f"({tile} pixels)")
    if DNG_VERSION in tags or head[8:10] == b"CR" or tags.get(NEW_SUBFILE_TYPE, 0) & 1:
        raise InputError(f"{name} is a camera's raw file or begins with a preview; develop it to TIFF or JPEG first")


def _mend_colour_key(image, head: bytes) -> None:
    """Bring a PNG's transparent colour, which Pillow leaves as stored, to the 8 bits that it brings the pixels to."""
    key = image.info.get("transparency")
    if image.format != "PNG" or isinstance(key, bytes | None):
        return
    depth = head[24]
    if isinstance(key, int) and depth in (2, 4) and image.mode == "L":
        image.info["transparency"] = key * 255 // (2**depth - 1)
    elif isinstance(key, tuple) and depth == 16:
        image.info["transparency"] = tuple(value >> 8 for value in key)
