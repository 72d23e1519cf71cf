"""Picture files as bytes, made for the tests: of every format, damaged ones, and headers that claim too much."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

GRADIENT = np.add.outer(np.arange(6) * 20, np.arange(8) * 15).astype(np.uint8)  # (6, 8), 0 to 205
COLOURS = np.dstack([GRADIENT, GRADIENT[::-1], GRADIENT[:, ::-1]])


def encoded(image, name: str, **options) -> bytes:
    """Return the bytes of a Pillow image, or of an array, in Pillow's format `name`."""
    if name == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    buffer = io.BytesIO()
    (Image.fromarray(image) if isinstance(image, np.ndarray) else image).save(buffer, name, **options)
    return buffer.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *chunks: bytes, interlace: int = 0) -> bytes:
    """Return a PNG written by hand. rows: with the filter's byte at the head of each; chunks: what stands before."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))
    return (
        b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    )


def tiff(entries: list[tuple[int, int, int, bytes]], content: bytes = b"", *, order: str = "<") -> bytes:
    """Return a TIFF written by hand. entries: (tag, type, count, value or offset in 4 bytes); content begins at 8."""
    content += b"\0" * (len(content) % 2)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8 + len(content))
    directory = b"".join(struct.pack(order + "HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    return head + content + struct.pack(order + "H", len(entries)) + directory + b"\0" * 4
