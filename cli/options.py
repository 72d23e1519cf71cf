"""The options that both commands take, the types of their values, and what must fit together.

A wrong value is said by argparse, before anything heavy is imported. `Parser` raises UsageError instead of leaving, so
that a row of a jobs file is checked by the very same code as a command line.
"""

import argparse
import re

from cli.streams import STREAM, file_or_stream, file_path
from engines.decoding import MAX_PIXELS
from engines.errors import UsageError
from engines.geometry import Box, Offset, parse_offset
from engines.inpainting import INPAINTERS
from engines.inpainting.settings import MAX_SIZE, MAX_STEPS, MIN_SIZE, SAMPLERS, SIZE_STEP
from engines.segmentation import REFINERS, SEGMENTERS
from engines.segmentation.hints import Hints
from utils import DEFAULT_THRESHOLD

VERSION = "0.1.0"
MAX_CANDIDATES = 100
MAX_SCALE = 20.0
FARTHEST = 1e9  # pixels or percent of an offset
WHICH = ("all", "largest", "left", "right", "top", "bottom")
MAY_BE_NEGATIVE = ("--x", "--y", "--box", "--point")
NEGATIVE_OFFSET = re.compile(r"-[\d.][^\s]*")  # what may follow these although it begins with a dash


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are raised, as UsageError."""

    def error(self, message):
        raise UsageError(message)

    def parse_args(self, args=None, namespace=None):
        """Parse as argparse does; `--x -12%` is a value, not an option (argparse knows only plain negative numbers)."""
        for arg in args or ():
            name, _, value = arg.partition("=")
            if name.startswith("--") and value == "--":  # argparse would drop it and give the option an empty list
                self.error(f"argument {name}: '--' is no value; a file of that name is ./--")
        return super().parse_args(_bind_negative_offsets(args), namespace)


def add_common_options(parser: Parser, output_name: str) -> None:
    """Add the options of both commands; output_name is the default file name, with {name} for the picture's own."""
    what = parser.add_argument_group("what")
    what.add_argument("--image", metavar="PATH", type=file_or_stream, help="the photo; - reads standard input")
    what.add_argument("--object", metavar="TEXT", help='the object, by its name: "stool"')
    what.add_argument(
        "--output",
        metavar="PATH",
        type=file_or_stream,
        help=f"where to write; - writes PNG to standard output (default: output_images/{output_name}; - for --image -)",
    )
    what.add_argument(
        "--jobs",
        metavar="FILE",
        type=file_path,
        help="a CSV or JSONL file, one edit a row; columns are long options",
    )

    where = parser.add_argument_group("where the object is")
    where.add_argument("--box", metavar="L,T,R,B", type=parse_box, help="look only in this box (pixels)")
    where.add_argument(
        "--point", metavar="X,Y", type=parse_point, action="append", help="a pixel of the object; repeatable"
    )
    where.add_argument("--mask", metavar="FILE", type=file_or_stream, help="a mask of one's own: white is the object")
    where.add_argument(
        "--segmenter", choices=("auto", *SEGMENTERS), default="auto", help="what finds the object (default: auto)"
    )
    where.add_argument("--segment-model", metavar="ID_OR_FOLDER", help="CLIPSeg weights from the hub or a folder")
    where.add_argument(
        "--refine",
        choices=("auto", "none", *REFINERS),
        default="auto",
        help="what sharpens outlines (default: auto)",
    )
    where.add_argument("--refine-model", metavar="ID_OR_FOLDER", help="SAM weights from the hub or a folder")
    where.add_argument(
        "--threshold",
        metavar="P",
        type=number(0, 1, open_ends=True),
        default=DEFAULT_THRESHOLD,
        help="the probability from which a pixel is object (default: %(default)s)",
    )

    where.add_argument(
        "--which",
        metavar="WHICH",
        type=which,
        default="all",
        help="of several things of that name: all, largest, left, right, top, bottom, or a number from the left "
        "(default: all)",
    )

    how = parser.add_argument_group("how it runs")
    how.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto", help="where models run")
    how.add_argument(
        "--seed", metavar="N", type=whole_number(0, 2**32 - 1), default=0, help="same seed, same result (default: 0)"
    )
    how.add_argument(
        "--max-pixels",
        metavar="N",
        type=whole_number(1, 2**31 - 1),
        default=MAX_PIXELS,
        help="refuse pictures that claim more pixels than this, before they are decoded (default: %(default)s)",
    )
    how.add_argument("--report", metavar="FILE", type=file_path, help="write what was done and measured, as JSON")
    how.add_argument("--results", metavar="FILE", type=file_path, help="of a list: append a JSON line a job as it ends")
    how.add_argument("--resume", action="store_true", help="leave out the jobs that --results has as done")
    how.add_argument("--overwrite", action="store_true", help="let a result take the place of the photo or mask itself")
    how.add_argument("--quiet", action="store_true", help="say nothing but errors")
    how.add_argument("--verbose", action="store_true", help="say what each stage does")
    how.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")


def add_move_options(parser: Parser) -> None:
    """Add what only `shift_object.py` takes."""
    move = parser.add_argument_group("the move")
    move.add_argument("--x", metavar="PX", type=offset, help="to the right: pixels, or a share of the width (12%%)")
    move.add_argument("--y", metavar="PX", type=offset, help="up: pixels, or a share of the height (12%%)")
    move.add_argument(
        "--shadow",
        choices=("auto", "none"),
        default="auto",
        help="auto: the object takes its shadow along; none: it is left where it falls (default: auto)",
    )

    move.add_argument(
        "--scale",
        metavar="F",
        type=number(0, MAX_SCALE, open_low=True),
        default=1.0,
        help="make it so many times as large, about the point where it stands (default: 1)",
    )
    move.add_argument(
        "--rotate",
        metavar="DEG",
        type=number(-360, 360),
        default=0.0,
        help="turn it counter-clockwise by so many degrees, about the point where it stands (default: 0)",
    )
    move.add_argument("--flip", action="store_true", help="mirror it, left to right")
    move.add_argument("--behind", metavar="TEXT", help='move it behind this, found by its name: "desk"')
    move.add_argument("--behind-mask", metavar="FILE", type=file_or_stream, help="move it behind what is white in this")
    move.add_argument("--relight", action="store_true", help="make it lighter or darker where its new place clearly is")

    behind = parser.add_argument_group("what was behind it")
    behind.add_argument(
        "--mask-pad",
        metavar="PX",
        type=number(0, 512),
        default=20.0,
        help="grow the mask by this, in pixels of a 512-pixel-high picture (default: 20)",
    )
    behind.add_argument(
        "--inpainter", choices=("auto", *INPAINTERS), default="auto", help="what fills the hole (default: auto)"
    )
    behind.add_argument(
        "--inpaint-model", metavar="ID_OR_FOLDER", help="any diffusers inpainting model from the hub or a folder"
    )
    behind.add_argument("--inpaint-prompt", metavar="TEXT", default="", help="what to paint (default: nothing said)")
    behind.add_argument(
        "--negative-prompt", metavar="TEXT", default="", help="what not to paint (default: nothing said)"
    )
    behind.add_argument(
        "--temperature",
        metavar="T",
        type=number(0, 1),
        default=0.4,
        help="share of fresh noise at each sampling step, 0 to 1 (default: %(default)s)",
    )
    behind.add_argument(
        "--strength",
        metavar="S",
        type=number(0, 1, open_low=True),
        default=1.0,
        help="below 1: refine a first filling instead of painting from noise (default: 1)",
    )
    behind.add_argument(
        "--guidance-scale",
        metavar="G",
        type=number(0, 100),
        default=2.0,
        help="how strongly the prompts count; without prompts it changes nothing (default: 2)",
    )
    behind.add_argument(
        "--steps",
        metavar="N",
        type=whole_number(1, MAX_STEPS),
        default=20,
        help="sampling steps (default: %(default)s)",
    )
    behind.add_argument(
        "--sampler",
        choices=SAMPLERS,
        default="ddim",
        help="how noise becomes a picture; only ddim heeds --temperature (default: ddim)",
    )
    behind.add_argument(
        "--inpaint-size",
        metavar="PX",
        type=whole_number(MIN_SIZE, MAX_SIZE, step=SIZE_STEP),
        help="the model paints as many pixels as a square of this side has (default: 512)",
    )
    behind.add_argument(
        "--candidates",
        metavar="N",
        type=whole_number(1, MAX_CANDIDATES),
        default=3,
        help="paint again, up to so often, where the object came back or a seam shows (default: %(default)s)",
    )
    behind.add_argument(
        "--compile", action="store_true", help="compile the network first: takes minutes, pays for long lists"
    )
    behind.add_argument("--save-stages", metavar="DIR", type=file_path, help="write the picture of every stage there")


def check_run(options: argparse.Namespace) -> None:
    """Raise UsageError where options of the run as a whole contradict each other."""
    if options.results is not None and options.jobs is None:
        raise UsageError("--results is for lists; give --jobs, or --report for one picture")
    if options.resume and options.results is None:
        raise UsageError("--resume goes on with a list's --results; give that file")


def check_options(options: argparse.Namespace) -> None:
    """Raise UsageError where options are missing or contradict each other (those of one edit, not of a jobs file)."""
    if options.image is None:
        raise UsageError("one of --image and --jobs is needed")
    if [options.image, options.mask, getattr(options, "behind_mask", None)].count(STREAM) > 1:
        raise UsageError("only one picture can come from standard input; give paths for the others")
    if options.mask is not None and (options.box is not None or options.point):
        raise UsageError("--mask is the object already; leave out --box and --point")
    shown = options.mask is not None or options.box is not None or options.point
    if not options.object and not shown:
        raise UsageError("name the object by --object, or show it by --box, --point or --mask")
    if options.segmenter == "clipseg" and not options.object and options.mask is None:
        raise UsageError("--segmenter clipseg finds by name; give --object")
    if options.refine_model is not None and options.refine not in ("auto", "sam"):
        raise UsageError(f"--refine {options.refine} takes no model; leave out --refine-model, or give --refine sam")
    if "x" in options and (options.x is None or options.y is None):
        raise UsageError("both --x and --y are needed")
    if "behind" in options and options.behind and options.behind_mask:
        raise UsageError("--behind and --behind-mask both say what is in front; give one of them")


def hints_of(options: argparse.Namespace) -> Hints:
    """Return the box and the points of the options."""
    return Hints(options.box, tuple(options.point or ()))


def parse_box(text: str) -> Box:
    """Return the Box that "L,T,R,B" names; argparse says what is wrong with it otherwise."""
    box = Box(*_whole_numbers(text, 4, "L,T,R,B"))
    if box.width <= 0 or box.height <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is empty; left < right and top < bottom are needed")
    return box


def parse_point(text: str) -> tuple[int, int]:
    """Return the (x, y) that "X,Y" names."""
    x, y = _whole_numbers(text, 2, "X,Y")
    return x, y


def which(text: str) -> str:
    """Return `text` where it says which of several things is meant, as an argparse type."""
    if text in WHICH or (text.isascii() and text.isdigit() and int(text) > 0):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(WHICH)}, and no number from 1 on")


def offset(text: str) -> Offset:
    """Return the Offset that "162" or "12%" names, as an argparse type."""
    try:
        found = parse_offset(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither pixels (162) nor a share (12%)") from None
    if abs(found.value) > FARTHEST:
        raise argparse.ArgumentTypeError(f"{text!r} is farther than any photo reaches")
    return found


def number(low: float, high: float, *, open_low: bool = False, open_ends: bool = False):
    """Return an argparse type for numbers from low to high; open_low, open_ends leave those values themselves out."""

    def convert(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        below = value <= low if open_low or open_ends else value < low
        above = value >= high if open_ends else value > high
        if below or above or value != value:
            words = "between" if open_ends else "above" if open_low else "from"
            between = f"{words} {low:g} {'and' if open_ends else 'and up to' if open_low else 'to'} {high:g}"
            raise argparse.ArgumentTypeError(f"{text!r} is not {between}")
        return value

    return convert


def whole_number(low: int, high: int, *, step: int = 1):
    """Return an argparse type for whole numbers from low to high, both included, that are multiples of step."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not from {low} to {high}")
        if value % step:
            raise argparse.ArgumentTypeError(f"{text!r} is not a multiple of {step}")
        return value

    return convert


def _whole_numbers(text: str, count: int, form: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count:
        raise argparse.ArgumentTypeError(f"{text!r} is not {form} in whole pixels")
    return numbers


def _bind_negative_offsets(args):
    """Join `--x -12%` to `--x=-12%`: argparse takes a leading dash for an option unless a plain number follows."""
    if args is None:
        return None
    joined = []
    for arg in args:
        if joined and joined[-1] in MAY_BE_NEGATIVE and NEGATIVE_OFFSET.fullmatch(arg):
            joined[-1] = f"{joined[-1]}={arg}"
        else:
            joined.append(arg)
    return joined
