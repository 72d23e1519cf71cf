"""Picture files to arrays and back, with what a photo carries besides its pixels.

`read_image` turns any common picture into upright 8-bit RGB plus its alpha, colour profile and metadata;
`write_image` puts an edited picture back with them, whole or not at all. Pillow does the decoding and encoding.
Knows nothing of masks, engines or the commands.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from engines.errors import InputError, OutputError
from engines.files import check_place, write_whole

JPEG_QUALITY = 95  # of 100: the loss of one more generation is not seen at 1:1
# The endings that can be written: Pillow's format, whether it holds alpha, and its options.
WRITERS: dict[str, tuple[str, bool, dict]] = {
    ".png": ("PNG", True, {"compress_level": 4}),
    ".jpg": ("JPEG", False, {"quality": JPEG_QUALITY, "subsampling": 0}),
    ".jpeg": ("JPEG", False, {"quality": JPEG_QUALITY, "subsampling": 0}),
    ".webp": ("WEBP", True, {"lossless": True}),
    ".tif": ("TIFF", True, {"compression": "tiff_deflate"}),
    ".tiff": ("TIFF", True, {"compression": "tiff_deflate"}),
    ".bmp": ("BMP", False, {}),
}
EXIF_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Photo:
    """A picture and what came with it.

    pixels: uint8 (H, W, 3), RGB, upright (the EXIF orientation is applied).
    alpha: uint8 (H, W), 255 = opaque; None where the file had none.
    icc_profile: the colour profile that `pixels` are in; None means sRGB.
    exif: the EXIF block, without orientation and thumbnail, which would both be wrong after an edit.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    icc_profile: bytes | None = None
    exif: bytes | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.pixels.shape[:2]


def read_image(path: str | Path) -> Photo:
    """Return the picture in a file, upright, as 8-bit RGB with its alpha, profile and EXIF (the first frame of many).

    Palettes, grey, 16-bit grey, CMYK, Lab and float pictures are converted to RGB; a CMYK or grey picture with a
    profile of its own is converted through it to sRGB. Raises InputError where the file is missing, is no picture, is
    damaged, or claims more pixels than Pillow allows.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    path = Path(path)
    if path.is_dir():
        raise InputError(f"{path} is a folder; give a picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd but readable metadata
            with Image.open(path) as opened:
                image = ImageOps.exif_transpose(opened)
                image.load()
        return _convert(image)
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; give the path of a picture") from None
    except UnidentifiedImageError:
        raise InputError(f"{path} is not a picture that can be read") from None
    except Image.DecompressionBombError as error:
        raise InputError(f"{path} is too large: {_first_line(error)}") from None
    except PermissionError:
        raise InputError(f"{path} may not be read: permission denied") from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise InputError(f"{path} is damaged or cut short: {_first_line(error)}") from None


def read_mask(path: str | Path, shape: tuple[int, int]) -> np.ndarray:
    """Return the mask in a picture file as bool (H, W): True where it is more white than black, and not transparent.

    Raises InputError where the file cannot be read, is not of this shape (height, width), or has no white pixel.
    """
    photo = read_image(path)
    if photo.shape != tuple(shape):
        (height, width), (photo_height, photo_width) = photo.shape, shape
        raise InputError(
            f"the mask {path} is {width}x{height}, the photo {photo_width}x{photo_height}; make them equal"
        )
    mask = photo.pixels.astype(np.uint16).sum(axis=2) > 3 * 127
    if photo.alpha is not None:
        mask &= photo.alpha > 127
    if not mask.any():
        raise InputError(f"the mask {path} has no white pixel; white is the object")
    return mask


def write_image(path: str | Path, pixels: np.ndarray, *, alpha: np.ndarray | None = None, like: Photo | None = None):
    """Write `pixels` (uint8, (H, W) grey or (H, W, 3) RGB) and `alpha` (uint8 (H, W)) to a file, by its ending.

    PNG, WebP and TIFF are lossless, JPEG has quality 95. The profile and EXIF of `like` go along. The file appears
    whole or not at all: it is written beside its place, then renamed; missing folders are made. Raises OutputError.
    """
    from PIL import Image

    path = Path(path)
    check_output(path, has_alpha=alpha is not None and bool((alpha < 255).any()))
    name, holds_alpha, options = WRITERS[path.suffix.lower()]
    image = Image.fromarray(pixels)
    if alpha is not None and holds_alpha:
        image.putalpha(Image.fromarray(alpha))
    options = dict(options)
    if like is not None and like.icc_profile:
        options["icc_profile"] = like.icc_profile
    if like is not None and like.exif and name in ("PNG", "JPEG", "WEBP", "TIFF"):
        options["exif"] = like.exif
    write_whole(path, lambda file: image.save(file, format=name, **options))


def check_output(path: str | Path, *, has_alpha: bool = False) -> None:
    """Raise OutputError where `write_image` could not write to this path: ending, alpha, folder. Writes nothing."""
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in WRITERS:
        raise OutputError(f"{path} cannot be written: use one of the endings {' '.join(WRITERS)}")
    if has_alpha and not WRITERS[ending][1]:
        raise OutputError(f"{path} cannot hold transparency; use .png, .webp or .tif")
    check_place(path)


def _convert(image) -> Photo:
    """Turn an upright Pillow picture of any mode into a Photo."""
    profile = image.info.get("icc_profile")
    exif = _clean_exif(image)
    alpha = None
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        with_alpha = image.convert("RGBA")
        alpha = np.array(with_alpha.getchannel("A"))
        image = with_alpha.convert("L" if image.mode in ("LA", "La") else "RGB")  # the colours stay as stored
    if image.mode.startswith("I") or image.mode == "F":
        image, profile = _eight_bit(image), None
    if profile is not None and image.mode in ("CMYK", "L", "1"):
        image, profile = _through_profile(image, profile), None
    if image.mode != "RGB":
        image = image.convert("RGB")
        if profile is not None and not _is_rgb_profile(profile):
            profile = None
    return Photo(np.array(image), alpha, profile, exif)


def _eight_bit(image):
    """Scale 16-bit, 32-bit and float grey to 8 bits: Pillow's own conversion clips them to white."""
    from PIL import Image

    values = np.asarray(image)
    if values.dtype.kind == "f":
        values = np.nan_to_num(values.astype(np.float64))
        full_scale = 1.0 if values.max(initial=0) <= 1 else 255.0
    else:
        values = values.astype(np.float64)
        full_scale = 65535.0 if image.mode.startswith("I;16") or values.max(initial=0) > 255 else 255.0
    return Image.fromarray(np.clip(np.rint(values * (255 / full_scale)), 0, 255).astype(np.uint8))


def _through_profile(image, profile: bytes):
    """Convert a CMYK or grey picture to sRGB through its own colour profile; plainly where that profile is broken."""
    from PIL import ImageCms

    if image.mode == "1":
        image = image.convert("L")
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert("RGB")


def _is_rgb_profile(profile: bytes) -> bool:
    return profile[16:20] == b"RGB "  # the colour space field of an ICC header


def _clean_exif(image) -> bytes | None:
    """Return the EXIF block without its orientation, None where nothing is left. Pillow leaves the thumbnail out."""
    try:
        exif = image.getexif()
        exif.pop(EXIF_ORIENTATION, None)
        return exif.tobytes() if len(exif) else None
    except Exception:  # a broken EXIF block must not cost the photo; Pillow raises whatever its parser met
        return None


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
