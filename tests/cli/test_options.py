"""Options: values that argparse refuses, options that contradict each other."""

import pytest

import generate_mask
import shift_object
from cli.options import check_options, hints_of
from engines.errors import UsageError
from engines.geometry import Box, Offset

MOVE = ["--image", "a.jpg", "--object", "stool", "--x", "1", "--y", "0"]


def parse(*args):
    return shift_object.build_parser().parse_args([*map(str, args)])


def test_the_defaults_are_the_documented_ones():
    options = parse(*MOVE)
    assert (options.inpaint_prompt, options.temperature, options.strength) == ("", 0.4, 1)
    assert (options.guidance_scale, options.mask_pad, options.seed) == (2, 20, 0)
    assert (options.segmenter, options.inpainter, options.device) == ("auto", "auto", "auto")
    assert (options.sampler, options.candidates, options.inpaint_size) == ("ddim", 3, None)
    assert (options.refine, options.refine_model) == ("auto", None)
    assert options.shadow == "auto"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("162", Offset(162)), ("-120", Offset(-120)), ("-12%", Offset(-12, True)), ("-.5", Offset(-0.5))],
)
def test_offsets_may_be_negative_and_shares(text, expected):
    for args in (["--x", text], [f"--x={text}"]):
        assert parse(*args).x == expected


def test_an_option_after_an_offset_is_still_an_option():
    with pytest.raises(UsageError, match="--x: expected one argument"):
        parse("--x", "--y", "3")


def test_hints():
    options = parse("--box", "1,2,30,40", "--point", "5,6", "--point", "7,8")
    hints = hints_of(options)
    assert hints.box == Box(1, 2, 30, 40) and hints.points == ((5, 6), (7, 8))
    assert not hints_of(parse())


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--wrong"], "--wrong"),
        (["--x", "ten"], "--x: 'ten' is neither pixels"),
        (["--box", "1,2,3"], "L,T,R,B"),
        (["--box", "9,2,3,4"], "empty"),
        (["--point", "1.5,2"], "X,Y"),
        (["--threshold", "1"], "--threshold: '1' is not between 0 and 1"),
        (["--threshold", "0"], "between"),
        (["--temperature", "1.1"], "from 0 to 1"),
        (["--temperature", "nan"], "from 0 to 1"),
        (["--strength", "0"], "above 0 and up to 1"),
        (["--steps", "0"], "from 1"),
        (["--steps", "2.5"], "whole number"),
        (["--candidates", "0"], "from 1"),
        (["--sampler", "euler"], "euler"),
        (["--inpaint-size", "500"], "multiple of 8"),
        (["--inpaint-size", "32"], "from 64"),
        (["--which", "0"], "no number from 1 on"),
        (["--which", "middle"], "none of all, largest"),
        (["--seed", "-1"], "from 0"),
        (["--mask-pad", "-1"], "from 0"),
        (["--guidance-scale", "x"], "not a number"),
        (["--segmenter", "magic"], "magic"),
        (["--inpainter", "magic"], "magic"),
        (["--refine", "magic"], "magic"),
        (["--shadow", "hard"], "hard"),
        (["--device", "tpu"], "tpu"),
        (["--x", "1e300"], "farther than any photo"),
        (["--x", "1e308%"], "farther than any photo"),  # of an 80-pixel photo: more than a float holds
        (["--mask=--"], "'--' is no value"),  # argparse made it an empty list
    ],
)
def test_wrong_values(args, words):
    with pytest.raises(UsageError, match=words):
        parse(*args)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--object", "stool", "--x", 1, "--y", 0], "--image"),
        (["--image", "a.jpg", "--x", 1, "--y", 0], "name the object"),
        (["--image", "a.jpg", "--object", "stool", "--x", 1], "--x and --y"),
        ([*MOVE, "--mask", "m.png", "--box", "1,2,3,4"], "--mask"),
        ([*MOVE, "--mask", "m.png", "--point", "1,2"], "--mask"),
        (["--image", "a", "--x", 1, "--y", 0, "--point", "1,2", "--segmenter", "clipseg"], "clipseg"),
        ([*MOVE, "--refine", "edges", "--refine-model", "some/sam"], "--refine edges takes no model"),
        ([*MOVE, "--refine", "none", "--refine-model", "some/sam"], "--refine none takes no model"),
    ],
)
def test_contradictions(args, words):
    with pytest.raises(UsageError, match=words):
        check_options(parse(*args))


@pytest.mark.parametrize(
    "args",
    [
        MOVE,
        ["--image", "a", "--x", 1, "--y", 0, "--box", "1,2,3,4"],
        [*MOVE, "--mask", "m.png"],
        [*MOVE, "--refine-model", "some/sam"],
        [*MOVE, "--refine", "sam", "--refine-model", "some/sam"],
    ],
)
def test_what_is_enough(args):
    check_options(parse(*args))


def test_a_mask_needs_no_shift():
    check_options(generate_mask.build_parser().parse_args(["--image", "a.jpg", "--object", "stool"]))
