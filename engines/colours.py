"""From a decoded picture of any mode to 8-bit RGB, with the profile that the colours are in.

Works in strips of rows, so that a large photo is never copied as a whole. Nothing is known here of files.
"""

from collections.abc import Callable, Iterator
from io import BytesIO

import numpy as np

STRIP = 128  # rows that are converted at a time: few enough to stay in the cache of a processor
GREY = ("1", "L", "LA", "La")
FULL_SCALES = (255, 65535, 2**31 - 1)  # of whole numbers: the least that holds the brightest pixel is taken for white


def to_arrays(image, orientation: int) -> tuple[np.ndarray, np.ndarray | None, bytes | None]:
    """Return pixels (uint8 (H, W, 3) RGB), alpha (uint8 (H, W), None where there is none) and the colour profile.

    image: decoded, of any of Pillow's modes. orientation: EXIF's, 1 to 8; the result is upright. A profile for RGB is
    kept, with the colours as stored; through one for grey or CMYK the colours are brought to sRGB, and Lab is too.
    None as the profile means sRGB.
    """
    profile = image.info.get("icc_profile") or None
    converted, profile = _converter(image, profile if isinstance(profile, bytes) else None)
    height, width = image.height, image.width
    shape = (width, height) if orientation >= 5 else (height, width)
    pixels = np.empty((*shape, 3), np.uint8)
    alpha = np.empty(shape, np.uint8) if image.has_transparency_data else None
    for rows, strip in _strips(image):
        as_stored(pixels, orientation)[rows] = np.asarray(converted(strip))
        if alpha is not None:
            as_stored(alpha, orientation)[rows] = _alpha(strip)
    return pixels, alpha, profile


def as_stored(upright: np.ndarray, orientation: int) -> np.ndarray:
    """Return a view of an upright (H, W, …) array as a camera stores it under this EXIF orientation (1 to 8)."""
    match orientation:
        case 2:
            return upright[:, ::-1]
        case 3:
            return upright[::-1, ::-1]
        case 4:
            return upright[::-1]
        case 5:
            return upright.swapaxes(0, 1)
        case 6:
            return np.rot90(upright)
        case 7:
            return upright[::-1, ::-1].swapaxes(0, 1)
        case 8:
            return np.rot90(upright, -1)
        case _:
            return upright


def to_srgb(pixels: np.ndarray, profile: bytes) -> np.ndarray:
    """Return RGB pixels (uint8 (H, W, 3)) that are in `profile` in sRGB; as they are where the profile is broken."""
    from PIL import Image

    transform = _transform(profile, "RGB")
    return pixels if transform is None else np.asarray(transform(Image.fromarray(pixels)))


def _strips(image) -> Iterator[tuple[slice, object]]:
    for top in range(0, image.height, STRIP):
        bottom = min(top + STRIP, image.height)
        yield slice(top, bottom), image.crop((0, top, image.width, bottom))


def _alpha(strip) -> np.ndarray:
    if _is_deep(strip):  # a grey of 16 bits that stands for transparent
        return np.where(np.asarray(strip) == strip.info["transparency"], 0, 255)
    return np.asarray(strip.convert("RGBA").getchannel("A"))


def _converter(image, profile: bytes | None) -> tuple[Callable, bytes | None]:
    """Return a function from a strip to its RGB strip, and the profile of what it gives."""
    space = profile[16:20] if profile else None  # the colour space in an ICC header
    if space == b"RGB " and image.mode != "CMYK":
        kept, transform = profile, None
    else:
        mode = "CMYK" if image.mode == "CMYK" else "L" if image.mode in GREY or _is_deep(image) else None
        fits = (mode, space) in (("CMYK", b"CMYK"), ("L", b"GRAY"))
        kept, transform = None, _transform(profile, mode) if fits else None
    plain = _deep_to_grey(image) if _is_deep(image) else _without_alpha
    if transform is None:
        return lambda strip: plain(strip).convert("RGB"), kept
    return lambda strip: transform(plain(strip).convert(mode)), kept


def _without_alpha(strip):
    """Return the colours of a strip as they are stored, those of transparent pixels too."""
    if not strip.has_transparency_data:
        return strip
    return strip.convert("RGBA").convert("L" if strip.mode in GREY else "RGB")


def _transform(profile: bytes, mode: str) -> Callable | None:
    """Return a function from pictures of this mode, in this profile, to sRGB; None where the profile is broken."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return lambda picture: ImageCms.applyTransform(picture, transform)


def _is_deep(image) -> bool:
    return image.mode == "F" or image.mode.startswith("I")


def _deep_to_grey(image) -> Callable:
    """Return a function that scales strips of 16-bit, 32-bit and float grey to 8 bits, which Pillow would clip."""
    from PIL import Image

    brightest = max(np.nan_to_num(np.asarray(strip)).max(initial=0) for _, strip in _strips(image))
    if image.mode == "F":
        full_scale = 1 if brightest <= 1 else 255
    elif image.mode.startswith("I;16"):
        full_scale = 65535
    else:
        full_scale = next((scale for scale in FULL_SCALES if brightest <= scale), FULL_SCALES[-1])

    def to_grey(strip):
        values = np.nan_to_num(np.asarray(strip).astype(np.float64)) * (255 / full_scale)
        return Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))

    return to_grey
