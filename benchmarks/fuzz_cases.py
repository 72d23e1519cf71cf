"""What `benchmarks/fuzzing.py` tries: command lines with pictures, masks, jobs files and values, right and wrong.

    case = make_case(seed=0, number=17, folder=folder)     # its files lie in the folder afterwards

Everything is drawn from one random generator that the seed and the number start: the same two make the same case.
Options come from the commands' own parsers, so a new one is tried without a word here. Knows nothing of how a case is
run or judged.
"""

import contextlib
import csv
import io
import json
import os
import random
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

import generate_mask
import shift_object

COMMANDS = {"generate_mask": generate_mask, "shift_object": shift_object}
SIDES = (16, 80)  # pixels of most pictures' sides: a fill takes a tenth of a second
LARGER = (80, 120)  # of some

# ending -> (Pillow's format, modes, options of which one set is drawn)
FORMATS = {
    ".jpg": ("JPEG", ("RGB", "L", "CMYK"), ({}, {"progressive": True}, {"quality": 30}, {"subsampling": 2})),
    ".png": ("PNG", ("1", "L", "P", "LA", "RGB", "RGBA", "I;16"), ({}, {"dpi": (72, 72)}, {"compress_level": 0})),
    ".webp": ("WEBP", ("RGB", "RGBA"), ({}, {"lossless": True})),
    ".avif": ("AVIF", ("RGB", "RGBA"), ({"speed": 10},)),
    ".tif": (
        "TIFF",
        ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16", "F"),
        ({}, {"compression": "tiff_lzw"}, {"compression": "tiff_deflate"}, {"compression": "packbits"}),
    ),
    ".bmp": ("BMP", ("1", "L", "P", "RGB"), ({},)),
    ".gif": ("GIF", ("L", "P"), ({}, {"transparency": 0})),
    ".ppm": ("PPM", ("1", "L", "RGB"), ({},)),
}
with contextlib.suppress(ImportError):
    import pillow_heif

    pillow_heif.register_heif_opener()
    FORMATS[".heic"] = ("HEIF", ("RGB", "RGBA"), ({},))
OUTPUTS = (".png", ".png", ".png", ".jpg", ".webp", ".tif", ".bmp")
ORIENTATION = 0x0112
TURNS = {  # EXIF orientation -> what is stored of an upright picture
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
EDGES = (0, 1, 2, 3, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1)  # for the numbers in a file's header
STUBS = (b"", b"text", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"P6 99999 99999 255\n")  # of files

# Values for any option. None of them names a place outside the current folder: a command may write there.
# fmt: off
NONSENSE = ["", " ", "0", "-1", "1", "2", "0.5", "0.001", "0.999", "20", "64", "100", "-0", "+3", "1e3"]
NONSENSE += ["1e999", "-1e999", "nan", "inf", "-inf", "0x10", "1_0", "\u0663", "\u00bd", "1e-400", "1.5", "-0.0"]
NONSENSE += ["2147483648", "4294967295", "4294967296", "18446744073709551616", "9" * 400, "9" * 5000]
NONSENSE += ["-" + "9" * 30, "-" + "9" * 400]
NONSENSE += ["1,2", "1,2,3,4", "0,0,9999,9999", "5,5,4,4", "-5,-5,20,20", ",,,", "1,2,3,4,5", "10 10"]
NONSENSE += ["12%", "-7.5%", "%", "%%", "1e9%", "1e308%", "nan%", "%s %d %(prog)s", "{name}", "{0}", f"0,0,{10**30},9"]
NONSENSE += ["--", "-", "-x", "--image", "-h", "=", "left", "all", "none", "auto", "None", "true"]
NONSENSE += ["[]", "{}", ".", "'", '"', "stool", "the red mug on the left", "\u00fc", "\u540d\u524d"]
NONSENSE += ["\U0001f986", "\u202e"]
NONSENSE += ["a\tb", "a\nb", "\r", "\x1b[31m", "\0", "a\0b", "\udcff", "no/such.png", "photo.png", "mask.png"]
NONSENSE += ["a" * 300, "a" * 5000]
# fmt: on
ODD_NAMES = ("\u00fc \u540d.png", "a b.png", "-dash.png", "\U0001f986.PNG", "%s.png", "{name}.png", "q\udcff.png")
ODD_NAMES += ("a\nb.png", "x" * 250 + ".png")
NO_PICTURES = ("missing.png", "/dev/null", "/dev/zero", "/proc/self/mem", "", "./", "mask.png/x")
PIECES = (b'"', b",", b"\n", b"\r", b";", b"{", b"[" * 5000, b"\\u0000", b"\xff")  # put into the middle of a jobs file
WORDS = (
    "stool",
    "bagpack",
    "the red mug on the left",
    "box",
    "largest plant",
    "unicorn",
    "blue chair at the top right",
)
HELP = {"help", "version"}
PATHS = {"PATH", "FILE", "DIR"}  # what the parsers call a value that is one
FULL_ENGINES = {"clipseg", "diffusion", "sam", "cuda", "mps"}  # choices that can only say that they are not there
ENGINES = {"segmenter", "refine", "inpainter", "device"}


@dataclass(frozen=True)
class Case:
    """One run: of which kind, the command's name, its arguments, and (width, height) of the upright photo, if known."""

    kind: str
    command: str
    argv: list[str]
    size: tuple[int, int] | None


@dataclass(frozen=True)
class Scene:
    """A photo as a file, its upright size (width, height), the object's box in it, and a mask of it as a file."""

    photo: Path
    size: tuple[int, int]
    box: tuple[int, int, int, int]
    mask: Path


def make_case(seed: int, number: int, folder: Path, kind: str | None = None) -> Case:
    """Return case `number` of a seed; its files are written into the folder, which is empty and the current one.

    kind: one of KINDS; None draws it too.
    """
    rng = random.Random(f"{seed}:{number}")
    drawn = rng.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]
    kind = kind or drawn
    command = rng.choice(("shift_object", "shift_object", "generate_mask"))
    argv, size = KINDS[kind][1](rng, command, folder)
    return Case(kind, command, argv, size)


# --- kinds of cases -----------------------------------------------------------------------------------------------


def _good(rng, command, folder):
    scene = make_scene(rng, folder)
    return _argv({**_needed(rng, command, scene), **_good_options(rng, command, rng.randrange(4))}), scene.size


def _damaged_picture(rng, command, folder):
    scene = make_scene(rng, folder)
    options = _needed(rng, command, scene)
    if rng.random() < 0.1:
        options["image"] = str(scene.photo.rename(f"photo{rng.choice([*FORMATS, '.txt', ''])}"))  # whole, but misnamed
    else:
        damage_file(rng, scene.photo)
    return _argv(options), None


def _strange_mask(rng, command, folder):
    scene = make_scene(rng, folder)
    options = _needed(rng, command, scene, shown="mask")
    if rng.random() < 0.7:
        scene.mask.unlink()
        _strange(rng, scene.size).save(scene.mask)
    else:
        damage_file(rng, scene.mask)
    if command == "shift_object" and rng.random() < 0.3:
        options["behind-mask"] = options["mask"]
        if rng.random() < 0.7:
            _strange(rng, scene.size).save(folder / "front.png")
            options["behind-mask"] = "front.png"
    return _argv(options), scene.size


def _options(rng, command, folder):
    scene = make_scene(rng, folder)
    options = {**_needed(rng, command, scene), **_good_options(rng, command, rng.randrange(3))}
    parser = COMMANDS[command].build_parser()
    actions = [action for action in parser._actions if action.dest not in HELP or rng.random() < 0.1]
    for action in rng.sample(actions, rng.choice((1, 1, 1, 2, 3))):
        value = _good_value(rng, action) if rng.random() < 0.4 else rng.choice(NONSENSE)
        options[action.option_strings[-1][2:]] = value if action.nargs != 0 else None
    argv = _argv(options)
    if rng.random() < 0.15:  # words that belong to no option, options twice or left out, cut names
        change = rng.randrange(4)
        if change == 0:
            argv.insert(rng.randrange(len(argv) + 1), rng.choice(NONSENSE))
        elif change == 1:
            argv += rng.sample(argv, min(2, len(argv)))
        elif change == 2:
            del argv[rng.randrange(len(argv))]
        else:
            argv[0] = argv[0][: rng.randrange(1, len(argv[0]))]
    return argv, None


def _paths(rng, command, folder):
    """Files under odd names, links, folders and pipes where files should be, outputs in odd places."""
    scene = make_scene(rng, folder)
    options = _needed(rng, command, scene)
    inputs = [name for name in ("image", "mask") if name in options]
    places = ["output", "report", *(["save-stages"] if command == "shift_object" else [])]
    name, odd = rng.choice(inputs + places), rng.choice(ODD_NAMES)
    if name in inputs:
        path, change = Path(options[name]), rng.randrange(8)
        if change <= 1:
            options[name] = str(path.rename(Path(odd.removesuffix(".png") + path.suffix)))
        elif change in (2, 3):
            Path("link").symlink_to(path if change == 2 else "nowhere")
            options[name] = "link"
        elif change == 4:
            path.unlink()
            path.mkdir()
        elif change == 5:
            path.unlink()
            os.mkfifo(path)
        elif change == 6:
            path.chmod(0)
        else:
            options[name] = rng.choice(NO_PICTURES)
    else:
        Path("old.png").write_bytes(b"old")
        Path("folder.png").mkdir()
        Path("to_old.png").symlink_to("old.png")
        Path("to_nowhere.png").symlink_to("nowhere.png")
        Path("loop.png").symlink_to("loop.png")
        choices = [odd, odd, "new/folder/out.png", "old.png", "folder.png", "to_old.png", "to_nowhere.png", "loop.png"]
        choices += ["old.png/out.png", "out", "out.xyz", ".png", "x" * 300 + ".png", "/proc/out.png", options["image"]]
        choices += [f"../{folder.name}/out.png", "out.PNG", "", "new/", "out.gif", "out.avif"]
        options[name] = rng.choice(choices)
    return _argv(options), None


def _jobs(rng, command, folder):
    text, name = _make_jobs(rng, command, folder)
    content = text.encode("utf-8", "surrogatepass")
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        content = _damage_text(rng, content)
    (folder / name).write_bytes(content)
    more = _good_options(rng, command, rng.randrange(2), of_jobs=True)
    return _argv({"jobs": name, **_engines(command), **more}), None


def _results(rng, command, folder):
    """A list with --results: the file is new, of an earlier run, or damaged."""
    text, name = _make_jobs(rng, command, folder)
    (folder / name).write_text(text, encoding="utf-8", errors="surrogatepass")
    entry = {"job": "0123456789abcdef", "output": "out0.png", "exit_code": 0}
    lines = [json.dumps({**entry, "exit_code": rng.choice((0, 3))}) + "\n" for _ in range(rng.randrange(4))]
    content = "".join(lines).encode()
    if rng.random() < 0.5:
        content = _damage_text(rng, content)
        for _ in range(rng.randrange(2)):
            wrong = rng.choice(({}, [], None, 0, "job", {**entry, "job": []}, {**entry, "output": 5}, {"job": {}}))
            content += json.dumps(wrong).encode() + rng.choice((b"\n", b""))
    if content:
        (folder / "done.jsonl").write_bytes(content)
    options = {"jobs": name, **_engines(command), "results": "done.jsonl"}
    if rng.random() < 0.9:
        options["resume"] = None
    return _argv(options), None


KINDS = {  # name -> (how often, what makes the files and gives the arguments and the photo's size)
    "good": (8, _good),
    "picture": (4, _damaged_picture),
    "mask": (3, _strange_mask),
    "jobs": (3, _jobs),
    "results": (2, _results),
    "options": (4, _options),
    "paths": (2, _paths),
}

# --- options ------------------------------------------------------------------------------------------------------


def _engines(command: str) -> dict:
    """The options that keep to what needs no weights."""
    return {"segmenter": "embedded", **({"inpainter": "embedded"} if command == "shift_object" else {})}


def _needed(rng, command: str, scene: Scene, shown: str | None = None, output: str | None = None) -> dict:
    """The options of one edit that should succeed: name -> value. shown: "mask", "box", "point" or "object"."""
    options = {"image": scene.photo.name, **_engines(command), "output": output or f"out{rng.choice(OUTPUTS)}"}
    left, top, right, bottom = scene.box
    shown = shown or rng.choices(("mask", "box", "point", "object"), (6, 3, 1, 1))[0]
    if shown == "mask":
        options["mask"] = scene.mask.name
    elif shown == "box":
        loose = rng.randrange(3)
        options["box"] = f"{left - loose},{top - loose},{right + loose},{bottom + loose}"
    elif shown == "point":
        options["point"] = f"{(left + right) // 2},{(top + bottom) // 2}"
    if shown == "object" or (shown != "mask" and rng.random() < 0.2):
        options["object"] = rng.choice(WORDS)
    if command == "shift_object":
        options["x"] = rng.choice((str(rng.randint(-12, 12)), f"{rng.randint(-15, 15)}%", "0"))
        options["y"] = rng.choice((str(rng.randint(-12, 12)), f"{rng.uniform(-15, 15):.2f}%", "0"))
    return options


def _good_options(rng, command: str, count: int, *, of_jobs: bool = False) -> dict:
    """Up to `count` more options of a command's parser with values that it takes."""
    parser = COMMANDS[command].build_parser()
    needed = {"image", "object", "output", "jobs", "box", "point", "mask", "x", "y", "results", "resume", "behind_mask"}
    needed |= HELP | ({"report"} if of_jobs else set())
    free = [action for action in parser._actions if action.dest not in needed]
    chosen = {}
    for action in rng.sample(free, count):
        value = _good_value(rng, action)
        if value is not None or action.nargs == 0:
            chosen[action.option_strings[-1][2:]] = value
    return chosen


def _good_value(rng, action) -> str | None:
    """A value that an option's own type takes; None where none was found."""
    if action.nargs == 0:
        return None
    if action.choices:
        few = [choice for choice in action.choices if choice not in FULL_ENGINES]
        return rng.choice(few if action.dest in ENGINES and rng.random() < 0.9 else list(action.choices))
    if action.type is Path or action.metavar in PATHS:
        return rng.choice((f"{action.dest}.json", f"new/{action.dest}"))
    candidates = [*NONSENSE, f"{rng.uniform(0, 1):.3f}", str(rng.randrange(1, 100)), str(8 * rng.randrange(8, 128))]
    for value in rng.sample(candidates, len(candidates)):
        with contextlib.suppress(Exception):
            (action.type or str)(value)
            return value
    return None


def _argv(options: dict) -> list[str]:
    return [f"--{name}" if value is None else f"--{name}={value}" for name, value in options.items()]


# --- jobs files ---------------------------------------------------------------------------------------------------


def _make_jobs(rng, command: str, folder: Path) -> tuple[str, str]:
    """A jobs file's text and name; the pictures of its rows are written. Some cells say nonsense."""
    rows = []
    for number in range(rng.choice((1, 1, 2, 3))):
        scene = make_scene(rng, folder, f"_{number}")
        row = _needed(rng, command, scene, output=f"out{number}.png")
        if rng.random() < 0.4:
            row |= _good_options(rng, command, 1, of_jobs=True)
        if rng.random() < 0.25:
            row[rng.choice(list(row))] = rng.choice(NONSENSE)
        rows.append({name: "yes" if value is None else value for name, value in row.items()})
    if rng.random() < 0.5:
        return "".join(json.dumps(_odd_types(rng, row), ensure_ascii=False) + "\n" for row in rows), "list.jsonl"
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, lineterminator=rng.choice(("\n", "\r\n")), quoting=rng.choice((0, 1)))
    with contextlib.suppress(csv.Error):  # a lone character that it will not write
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue(), "list.csv"


def _odd_types(rng, row: dict) -> dict:
    """A row of JSON, in which now and then a value has another type than text."""
    if rng.random() < 0.7:
        return row
    deep = []
    for _ in range(rng.choice((3, 500))):
        deep = [deep]
    odd = (None, True, 0, -1, 2**80, 1e308, float("nan"), float("inf"), [], {}, [[]], [1, [2, [3]]], {"a": {}}, deep)
    odd += ([1, 2], [[1, 2], [3, 4]], [1, 2, 30, 40], [1.5, 2], ["a"], "", "\0")
    return {**row, rng.choice([*row, "box", "point", "object", "seed", "nothing"]): rng.choice(odd)}


def _damage_text(rng, content: bytes) -> bytes:
    """Another content of a text file: what editors, spreadsheets and broken disks make of one."""
    middle = rng.randrange(len(content) + 1)
    lines = content.splitlines(keepends=True)
    return rng.choice(
        (
            lambda: b"\xef\xbb\xbf" + content,
            lambda: content.decode("utf-8", "replace").encode("utf-16"),
            lambda: content.decode("utf-8", "replace").encode("latin-1", "replace") + b"\xe9",
            lambda: content[:middle],
            lambda: content[:middle] + b"\0" + content[middle:],
            lambda: content[:middle] + rng.choice(PIECES) + content[middle:],
            lambda: content[:middle] + b"x" * 200_000 + content[middle:],
            lambda: content + content,
            lambda: b"".join(rng.sample(lines, len(lines))),
            lambda: content.replace(b",", b";"),
            lambda: content.replace(b"image", rng.choice((b"", b"mask", b"IMAGE", b"help", b"jobs", b"point"))),
            lambda: flip_bytes(rng, content),
            lambda: b"",
            lambda: bytes(rng.randrange(256) for _ in range(200)),
        )
    )()


# --- pictures -----------------------------------------------------------------------------------------------------


def make_scene(rng, folder: Path, suffix: str = "") -> Scene:
    """Write a small photo in some format, with an object on a wall, and the object's mask."""
    low, high = LARGER if rng.random() < 0.1 else SIDES
    width, height = rng.randint(low, high), rng.randint(low, high)
    noise = np.random.default_rng(rng.randrange(2**32))
    ramp = np.linspace(90, 150, width)[None, :, None] + np.linspace(0, 30, height)[:, None, None]
    pixels = np.clip(ramp + noise.normal(0, rng.choice((0, 2, 8)), (height, width, 3)), 0, 255).astype(np.uint8)
    left, top = rng.randint(2, width // 2), rng.randint(2, height // 2)
    right, bottom = rng.randint(left + 4, width - 2), rng.randint(top + 4, height - 2)
    mask = np.zeros((height, width), np.uint8)
    mask[top:bottom, left:right] = 255
    colour = np.array([rng.randrange(256) for _ in range(3)])
    pixels[mask > 0] = np.clip(colour + noise.integers(-6, 7, (int((mask > 0).sum()), 3)), 0, 255)
    photo, kept_mask = folder / f"photo{suffix}{rng.choice(list(FORMATS))}", folder / f"mask{suffix}.png"
    save_picture(rng, Image.fromarray(pixels), photo)
    Image.fromarray(mask).save(kept_mask)
    return Scene(photo, (width, height), (left, top, right, bottom), kept_mask)


def save_picture(rng, upright: Image.Image, path: Path) -> None:
    """Write a picture in a mode and with metadata that its format has."""
    name, modes, variants = FORMATS[path.suffix]
    image, options = _in_mode(upright, rng.choice(modes)), dict(rng.choice(variants))
    if name in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"):
        if rng.random() < 0.3:
            profile = ImageCms.ImageCmsProfile(ImageCms.createProfile(rng.choice(("sRGB", "LAB")))).tobytes()
            options["icc_profile"] = rng.choice((profile, profile, profile[:100], b"no profile"))
        if rng.random() < 0.3:
            options["xmp"] = rng.choice((b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", b"\xff\0<"))
        if name not in ("TIFF", "HEIF") and rng.random() < 0.4:
            image, options["exif"] = _with_exif(rng, image)
    image.save(path, name, **options)


def _with_exif(rng, upright: Image.Image) -> tuple[Image.Image, bytes]:
    """The picture as a camera stores it, and its EXIF."""
    exif, orientation = Image.Exif(), rng.randint(1, 8)
    exif[ORIENTATION] = orientation
    exif[0x010F], exif[0x0110] = "Maker \u00fc", "M" * rng.choice((1, 2000))
    stored = upright.transpose(TURNS[orientation]) if orientation in TURNS else upright
    return stored, exif.tobytes()


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    if mode == "F":
        return Image.fromarray(np.asarray(image.convert("L")).astype(np.float32) / 255)
    if mode in ("LA", "RGBA"):
        image = image.convert(mode)
        alpha = np.full((image.height, image.width), 255, np.uint8)
        alpha[: image.height // 3] = 90
        image.putalpha(Image.fromarray(alpha))
        return image
    return image.convert(mode)


def _strange(rng, size: tuple[int, int]) -> Image.Image:
    """A mask that nobody would paint, or of another size."""
    width, height = size
    if rng.random() < 0.15:
        width, height = rng.choice(((1, 1), (width + 1, height), (height, width), (2 * width, 2 * height), (1, height)))
    mask = np.zeros((height, width), np.uint8)
    y, x = rng.randrange(height), rng.randrange(width)
    noise = np.random.default_rng(rng.randrange(2**32))
    kind = rng.randrange(10)
    if kind == 1:
        mask[:] = 255
    elif kind == 2:
        mask[y, x] = 255
    elif kind == 3:
        mask[:] = 255
        mask[y, x] = 0
    elif kind == 4:
        mask[noise.random(mask.shape) < rng.choice((0.01, 0.5, 0.99))] = 255
    elif kind == 5:
        mask[0], mask[-1], mask[:, 0], mask[:, -1] = 255, 255, 255, 255
    elif kind == 6:
        mask[y:, x:] = 255
    elif kind == 7:
        mask[y], mask[:, x] = 255, 255
    elif kind == 8:
        mask[:] = noise.integers(0, 256, mask.shape)
    elif kind == 9:
        mask[::2, ::2] = 255
    image = Image.fromarray(mask)
    return image.convert(rng.choice(("L", "1", "RGB", "RGBA", "P", "LA")))


def damage_file(rng, path: Path) -> None:
    """Change a file's bytes."""
    content = path.read_bytes()
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        content = _damage_bytes(rng, content)
    path.write_bytes(content)


def _damage_bytes(rng, content: bytes) -> bytes:
    size = len(content)
    middle, length = rng.randrange(size + 1), rng.choice((1, 4, 64, 1000))
    part, other = content[middle : middle + length], rng.randrange(size + 1)
    return rng.choice(
        (
            lambda: content[: size // 2] + flip_bytes(rng, content[size // 2 :]),
            lambda: flip_bytes(rng, content),
            lambda: flip_bytes(rng, content[:64]) + content[64:],
            lambda: content[:middle],
            lambda: content[: size - rng.randrange(1, 9)],
            lambda: content[:middle] + bytes(rng.randrange(256) for _ in range(length)) + content[middle:],
            lambda: content[:middle] + content[middle + length :],
            lambda: content[:other] + part + content[other:],
            lambda: _edit_number(rng, content),
            lambda: _edit_number(rng, content),
            lambda: content + rng.choice((content, b"garbage" * 100, bytes(5000))),
            lambda: rng.choice(STUBS),
        )
    )()


def flip_bytes(rng, content: bytes) -> bytes:
    """Return the bytes with a few of them changed."""
    changed = bytearray(content)
    for _ in range(min(len(changed), rng.choice((1, 3, 20)))):
        changed[rng.randrange(len(changed))] = rng.choice((0, 255, rng.randrange(256)))
    return bytes(changed)


def _edit_number(rng, content: bytes) -> bytes:
    """Write another number over the bytes of one near the file's start, where widths and lengths stand."""
    form = rng.choice((">I", "<I", ">H", "<H"))
    number = struct.pack(form, rng.choice(EDGES) % 2 ** (8 * struct.calcsize(form)))
    place = rng.randrange(min(len(content), 200) + 1)
    return content[:place] + number + content[place + len(number) :]


def upright_size(path: Path) -> tuple[int, int] | None:
    """Return (width, height) of a picture file as it is to be seen, by Pillow's own means; None where it is none."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path) as image:
            return ImageOps.exif_transpose(image).size
    except Exception:
        return None
