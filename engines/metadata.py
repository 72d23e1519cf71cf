"""What a photo carries besides its pixels: EXIF, XMP and resolution, freed of what an edit makes untrue.

Kept is what tells of the photo: who, when, where, with which camera, under which rights. Dropped is what tells of the
old file: orientation, sizes, thumbnails and previews, where bytes lie, what a raw developer did, gain maps. (Also
dropped: IPTC blocks, which XMP repeats, and a PNG's other texts.)
"""

import math
import re
import struct
from xml.etree import ElementTree

from engines.decoding import MAX_METADATA, no_warnings

ORIENTATION, MAKER_NOTE = 0x0112, 0x927C
EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD = 0x8769, 0x8825, 0xA005
# Of EXIF's main block, whose other tags, in a TIFF, say how the file is laid out: description, make, model, resolution
# (three), software, date, artist, host, copyright, rating (two), the time zone, and Windows' title to subject.
MAIN_TAGS = {
    *(0x010E, 0x010F, 0x0110, 0x011A, 0x011B, 0x0128, 0x0131, 0x0132, 0x013B, 0x013C, 0x8298, 0x4746, 0x4749, 0x882A),
    *range(0x9C9B, 0x9CA0),
}
# Of the photo's block not kept: components and bits of the compressed file, width and height, subject positions.
STALE_TAGS = {0x9101, 0x9102, 0xA002, 0xA003, 0x9214, 0xA214}
MAX_DPI = 65535  # what a JPEG can say

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# XMP's namespaces that are kept, with their usual prefix and the names in them that are not.
XMP_KEPT = {
    "http://purl.org/dc/elements/1.1/": ("dc", {"format"}),
    "http://ns.adobe.com/xap/1.0/": ("xmp", {"Thumbnails", "MetadataDate"}),
    "http://ns.adobe.com/xap/1.0/rights/": ("xmpRights", set()),
    "http://ns.adobe.com/photoshop/1.0/": (
        "photoshop", {"ColorMode", "ICCProfile", "DocumentAncestors", "TextLayers", "History", "SidecarForExtension"},
    ),
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": ("Iptc4xmpCore", set()),
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": ("Iptc4xmpExt", {"ImageRegion"}),
    "http://ns.useplus.org/ldf/xmp/1.0/": ("plus", set()),
    "http://creativecommons.org/ns#": ("cc", set()),
    "http://ns.adobe.com/lightroom/1.0/": ("lr", set()),
    "http://ns.adobe.com/exif/1.0/aux/": ("aux", set()),
    "http://ns.adobe.com/exif/1.0/": (
        "exif", {"PixelXDimension", "PixelYDimension", "NativeDigest", "ComponentsConfiguration", "SubjectArea"},
    ),
}  # fmt: skip


@no_warnings()
def read_orientation(image) -> int:
    """Return how a decoded picture is to be turned, as EXIF's number, 1 to 8; 1 where nothing or nonsense is said."""
    try:
        orientation = image.getexif().get(ORIENTATION, 1)
    except Exception:  # a broken EXIF block must not cost the photo; Pillow raises whatever its parser met
        return 1
    return orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1


@no_warnings()
def read_exif(image) -> bytes | None:
    """Return a decoded picture's EXIF block, without what would be untrue in another file; None where none is left."""
    from PIL import Image

    if len(image.info.get("exif") or b"") > MAX_METADATA:
        return None
    try:
        exif = image.getexif()
        kept = Image.Exif()
        kept.endian = exif.endian  # the maker's note is copied as it is, and may rely on it
        kept.update({tag: _as_stored(exif[tag]) for tag in MAIN_TAGS if tag in exif})
        for block in (EXIF_IFD, GPS_IFD):
            tags = {tag: _as_stored(value) for tag, value in exif.get_ifd(block).items() if tag not in STALE_TAGS}
            if tags:
                kept[block] = tags
        if INTEROPERABILITY_IFD in kept.get(EXIF_IFD, {}):
            kept[EXIF_IFD][INTEROPERABILITY_IFD] = exif.get_ifd(INTEROPERABILITY_IFD)
        return kept.tobytes() if len(kept) else None
    except Exception:  # as above
        return None


def shorten_exif(exif: bytes, most: int) -> bytes | None:
    """Return an EXIF block of at most so many bytes: this one, or it without the maker's note, or None."""
    from PIL import Image

    if len(exif) <= most:
        return exif
    main, blocks = split_exif(exif)
    blocks.get(EXIF_IFD, {}).pop(MAKER_NOTE, None)
    shorter = Image.Exif()
    shorter.update(
        main | {tag: {key: _as_stored(value) for key, value in block.items()} for tag, block in blocks.items()}
    )
    content = shorter.tobytes()
    return content if len(content) <= most else None


@no_warnings()
def split_exif(exif: bytes) -> tuple[dict, dict[int, dict]]:
    """Return the main tags of an EXIF block, {tag: value}, and the blocks within it, {tag: {tag: value}}."""
    from PIL import Image

    whole = Image.Exif()
    whole.load(exif)
    main = {tag: _as_stored(value) for tag, value in whole.items() if tag not in (EXIF_IFD, GPS_IFD)}
    blocks = {tag: dict(whole.get_ifd(tag)) for tag in (EXIF_IFD, GPS_IFD)}
    if INTEROPERABILITY_IFD in blocks[EXIF_IFD]:
        blocks[EXIF_IFD][INTEROPERABILITY_IFD] = whole.get_ifd(INTEROPERABILITY_IFD)
    return main, {tag: block for tag, block in blocks.items() if block}


@no_warnings()
def link_blocks(tiff: bytes, blocks: dict[int, dict]) -> bytes:
    """Return a TIFF (little-endian, classic) with these blocks of EXIF tags, which libtiff can't write, at its end."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    (at,) = struct.unpack_from("<I", tiff, 4)
    (count,) = struct.unpack_from("<H", tiff, at)
    entries = [tiff[at + 2 + 12 * i : at + 14 + 12 * i] for i in range(count)]
    added = bytes(len(tiff) % 2)  # directories begin on even bytes
    for tag, block in blocks.items():
        begin = len(tiff) + len(added)
        directory = ImageFileDirectory_v2(ifh=b"II*\0\0\0\0\0", group=tag)
        for key, value in block.items():
            directory[key] = _as_stored(value)
        added += directory.tobytes(begin)
        added += bytes(len(added) % 2 ^ len(tiff) % 2)
        entries.append(struct.pack("<HHII", tag, 4, 1, begin))
    entries.sort(key=lambda entry: struct.unpack_from("<H", entry))
    main = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    return tiff[:4] + struct.pack("<I", len(tiff) + len(added)) + tiff[8:] + added + main


def read_xmp(image) -> bytes | None:
    """Return a decoded picture's XMP packet with what XMP_KEPT names alone; None where none is left."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    if not isinstance(packet, bytes) or len(packet) > MAX_METADATA or re.search(rb"<!(DOCTYPE|ENTITY)", packet):
        return None
    try:
        root = ElementTree.fromstring(packet.strip(b"\0 \r\n\t"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    for uri, (prefix, _) in XMP_KEPT.items():
        ElementTree.register_namespace(prefix, uri)
    ElementTree.register_namespace("rdf", RDF)
    ElementTree.register_namespace("x", "adobe:ns:meta/")
    left = 0
    for description in [found for rdf in root.iter(f"{{{RDF}}}RDF") for found in rdf.findall(f"{{{RDF}}}Description")]:
        for name in [name for name in description.attrib if not name.startswith(f"{{{RDF}}}") and not _is_kept(name)]:
            del description.attrib[name]
        for child in [child for child in description if not _is_kept(child.tag)]:
            description.remove(child)
        left += len(description) + sum(_is_kept(name) for name in description.attrib)
    if not left:
        return None
    body = ElementTree.tostring(root, encoding="unicode")
    begin, end = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>', '<?xpacket end="w"?>'
    return f"{begin}\n{body}\n{end}".encode()


def read_dpi(image, orientation: int) -> tuple[float, float] | None:
    """Return a decoded picture's horizontal and vertical resolution in dots an inch, upright; None where none is said
    or it makes no sense."""
    try:
        across, down = (float(value) for value in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    if not all(math.isfinite(value) and 1 <= value <= MAX_DPI for value in (across, down)):
        return None
    return (down, across) if orientation >= 5 else (across, down)


def _as_stored(value):
    """Return a text as the bytes that it was read from: Pillow reads them as Latin-1 and would write them as ASCII."""
    return value.encode("latin-1", "replace") if isinstance(value, str) and not value.isascii() else value


def _is_kept(name: str) -> bool:
    uri, _, local = name.removeprefix("{").rpartition("}")
    return uri in XMP_KEPT and local not in XMP_KEPT[uri][1]
