"""What both commands take from 1x1 to 100 megapixels: seconds by stage, peak memory of the process, exit code.

    python benchmarks/sizes.py [--sizes 680x680,8000x6000] [--ways mask,name,box] [--mask-pad PX] [--rounds N]

The pictures are made of `input_images/bagpack.jpg`: up to its own size it is shrunk; beyond that it is enlarged until
the bag is 600 pixels high, put in the middle of a picture of the size, its borders are carried on, and grain is added.
The object is given by a mask (in the large pictures of 600x600 pixels), by its name, to the embedded segmenter, and by
its box. Every run is a process of its own. The seconds of its stages are the report's: "read" and "write" are decoding
and encoding; "work" is all the rest, and "times" that of the same way at 680x680; "whole" and "cpu" are the process's.
Memory is that of the whole process, its imports and the decoded photo included. Prints a table and one JSON line.
Knows the commands by their options only.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "input_images" / "bagpack.jpg"
BAG = 80, 387, 225, 595  # left, top, right, bottom of the bag in it
OBJECT_SIDE = 600  # pixels: of the object in pictures larger than the source
GRAIN = 3.0  # levels: standard deviation of the grain of an enlarged picture
SIZES = ("1x1", "2x2", "64x64", "680x680", "4000x3000", "8000x6000", "11600x8700")
YARDSTICK = "680x680"
WAYS = ("mask", "name", "box")
COMMANDS = {"generate_mask.py": [], "shift_object.py": ["--x", "20%", "--y", "0", "--inpainter", "embedded"]}
# Stages of the report by the columns of the table.
GROUPS = {
    "read": ("read", "read mask"),
    "find": ("load segmenter", "load refiner", "find", "find what is in front"),
    "fill": ("load inpainter", "remove"),
    "place": ("paint", "place"),
    "write": ("write",),
}
TIME_LIMIT = 600  # seconds of one run


class Case(NamedTuple):
    """A picture's files, and where the object is: left, top, right, bottom."""

    image: Path
    mask: Path
    box: tuple[int, int, int, int]


def make_case(folder: Path, width: int, height: int) -> Case:
    """Write a picture of this size and the mask of the object in it into a folder."""
    source = np.asarray(Image.open(SOURCE).convert("RGB"))
    if width * height <= source.shape[0] * source.shape[1]:
        picture = cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA)
        scale_x, scale_y = width / source.shape[1], height / source.shape[0]
        left, top = int(BAG[0] * scale_x), int(BAG[1] * scale_y)
        box = left, top, max(round(BAG[2] * scale_x), left + 1), max(round(BAG[3] * scale_y), top + 1)
        covered = box
    else:
        picture, box = enlarge(source, width, height)
        side, middle = OBJECT_SIDE // 2, ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
        covered = middle[0] - side, middle[1] - side, middle[0] + side, middle[1] + side
    mask = np.zeros((height, width), np.uint8)
    mask[covered[1] : covered[3], covered[0] : covered[2]] = 255
    case = Case(folder / f"{width}x{height}.jpg", folder / f"{width}x{height}_mask.png", box)
    Image.fromarray(picture).save(case.image, quality=92)
    Image.fromarray(mask).save(case.mask, compress_level=1)
    return case


def enlarge(source: np.ndarray, width: int, height: int) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """Return the source in the middle of a picture of this size, its bag OBJECT_SIDE high, and the bag's box."""
    scale = min(OBJECT_SIDE / (BAG[3] - BAG[1]), width / source.shape[1], height / source.shape[0])
    room = cv2.resize(source, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    left, top = (width - room.shape[1]) // 2, (height - room.shape[0]) // 2
    right, bottom = width - room.shape[1] - left, height - room.shape[0] - top
    picture = cv2.copyMakeBorder(room, top, bottom, left, right, cv2.BORDER_REPLICATE)
    rng = np.random.default_rng(0)
    for row in range(0, height, 500):  # in strips: the benchmark's own memory must not follow the picture
        strip = picture[row : row + 500]
        strip[:] = np.clip(strip + rng.normal(0, GRAIN, strip.shape), 0, 255)
    x0, y0, x1, y1 = (round(edge * scale) for edge in BAG)
    return picture, (left + x0, top + y0, left + x1, top + y1)


def measure(command: str, way: str, case: Case, folder: Path, more: list[str]) -> dict:
    """Return what one run took: seconds by group, "work" and "whole", "megabytes" at the peak, exit "code"."""
    report, name = folder / "report.json", f"{Path(command).stem}_{way}_{case.image.stem}"
    report.unlink(missing_ok=True)
    where = {
        "mask": ["--mask", str(case.mask)],
        "name": ["--object", "bagpack"],
        "box": ["--box", ",".join(map(str, case.box))],
    }
    args = [sys.executable, str(ROOT / command), "--image", str(case.image), *where[way], *COMMANDS[command]]
    args += ["--segmenter", "embedded", "--report", str(report), "--output", str(folder / f"{name}.jpg")]
    args += more if command == "shift_object.py" else []
    started = time.perf_counter()
    code, cpu, peak, said = run(args)
    figures = {"whole": round(time.perf_counter() - started, 2), "cpu": round(cpu, 2)}
    figures |= {"megabytes": round(peak), "code": code}
    if code:
        return figures | {"said": said}
    stages = json.loads(report.read_text())["jobs"][0]["stages"]
    for group, names in GROUPS.items():
        figures[group] = round(sum(stage["seconds"] for stage in stages if stage["stage"] in names), 3)
    work = sum(stage["seconds"] for stage in stages if stage["stage"] not in GROUPS["read"] + GROUPS["write"])
    return figures | {"work": round(work, 3)}


def run(args: list[str]) -> tuple[int, float, float, str]:
    """Return a command's exit code, seconds of CPU, the most memory that it held, in MiB, its last line on stderr."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(["timeout", str(TIME_LIMIT), *args], stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().decode(errors="replace").strip().splitlines()
    seconds = usage.ru_utime + usage.ru_stime
    return process.returncode, seconds, usage.ru_maxrss / 1024, lines[-1] if lines else ""


def warm_up(folder: Path, more: list[str]) -> None:
    """Compile what is compiled once on a machine, and read the libraries from the disk, before anything is timed."""
    case = make_case(folder, 96, 96)
    for command in COMMANDS:
        for way in WAYS:
            measure(command, way, case, folder, more)


def print_table(rows: list[dict]) -> None:
    columns = ("read", "find", "fill", "place", "write", "work", "times", "whole", "cpu", "megabytes", "code")
    print(f"{'command':17}{'way':6}{'size':>12}" + "".join(f"{name:>10}" for name in columns))
    for row in rows:
        cells = "".join(f"{row.get(name, ''):>10}" for name in columns)
        print(f"{row['command']:17}{row['way']:6}{row['size']:>12}{cells}  {row.get('said', '')}".rstrip())


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", default=",".join(SIZES), help="WIDTHxHEIGHT, with commas between (default: %(default)s)"
    )
    parser.add_argument("--ways", default=",".join(WAYS), help="of %(default)s, with commas between")
    parser.add_argument("--mask-pad", help="of shift_object.py (default: its own, which grows with the photo's height)")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="of N runs the fastest (default 1)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave pictures and results there")
    options = parser.parse_args(argv)
    try:
        sizes = [tuple(int(side) for side in size.split("x")) for size in options.sizes.split(",")]
        if any(len(size) != 2 or min(size) < 1 for size in sizes):
            raise ValueError
    except ValueError:
        parser.error(f"--sizes {options.sizes}: give WIDTHxHEIGHT, with commas between")
    ways = options.ways.split(",")
    if not set(ways) <= set(WAYS):
        parser.error(f"--ways {options.ways}: give some of {','.join(WAYS)}")
    more = ["--mask-pad", options.mask_pad] if options.mask_pad else []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        warm_up(folder, more)
        rows, yardsticks = [], {}
        for width, height in sizes:
            case = make_case(folder, width, height)
            for command in COMMANDS:
                for way in ways:
                    row = {"command": command, "way": way, "size": f"{width}x{height}"}
                    tries = [measure(command, way, case, folder, more) for _ in range(options.rounds)]
                    row |= min(tries, key=lambda figures: figures.get("work", figures["whole"]))
                    if row["size"] == YARDSTICK and "work" in row:
                        yardsticks[command, way] = row["work"]
                    if "work" in row and (command, way) in yardsticks:
                        row["times"] = round(row["work"] / yardsticks[command, way], 2)
                    rows.append(row)
                    print(f"{command} by {way}, {row['size']}: {row['whole']} s", file=sys.stderr)
    print_table(rows)
    print(json.dumps({"benchmark": "sizes", "mask_pad": options.mask_pad, "runs": rows}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
