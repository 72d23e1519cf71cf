"""A short run of the fuzzer over both commands, and that it notices each kind of broken promise."""

import os
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from benchmarks import fuzzing
from benchmarks.fuzz_cases import COMMANDS, FORMATS, KINDS, Case, make_case

CASES, SEED = 150, 20  # of the short run
ENOUGH_DONE = 0.3  # share of its cases that must come to their end: what is refused at once tries little


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty folder to make a case in, which is also the current one."""
    folder = tmp_path / "case"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


# --- the cases ----------------------------------------------------------------------------------------------------


def test_a_seed_and_a_number_make_the_same_case(tmp_path, monkeypatch):
    made = []
    for name in ("one", "two"):
        (tmp_path / name / "case").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / name / "case")
        cases = []
        for number in range(12):
            folder = Path(f"{number}").absolute()
            folder.mkdir()
            os.chdir(folder)
            cases.append((make_case(5, number, folder), fuzzing.contents(folder)))
        made.append(cases)
    assert made[0] == made[1]
    assert len({str(case) for case in made[0]}) == 12


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_made(kind, place):
    for number in range(20):
        folder = place / f"{number}"
        folder.mkdir()
        os.chdir(folder)
        case = make_case(1, number, folder, kind)
        assert case.kind == kind and case.command in COMMANDS and fuzzing.contents(folder)


def test_every_option_of_the_parsers_is_tried(place):
    """Options come from the parsers, so that a new one needs no word in the fuzzer."""
    tried = {name: set() for name in COMMANDS}
    for number in range(300):
        folder = place / f"{number}"
        folder.mkdir()
        os.chdir(folder)
        case = make_case(2, number, folder, "options")
        tried[case.command] |= {argument.partition("=")[0] for argument in case.argv}
    for name, module in COMMANDS.items():
        options = {action.option_strings[-1] for action in module.build_parser()._actions}
        assert options - tried[name] <= {"--help", "--version", "--jobs", "--results"}  # rare, or of other kinds


# --- what it holds against a run ----------------------------------------------------------------------------------


def paint(argv):
    """A command that does what it should: a copy of the photo as its output, the path on stdout."""
    options = dict(argument[2:].split("=", 1) for argument in argv)
    with Image.open(options["image"]) as photo:
        photo.save(options["output"])
    print(options["output"])
    return 0


def fail(argv):
    print("shift_object.py: error: no stool was found", file=sys.stderr)
    return 4


def raise_an_error(argv):
    raise KeyError("planted")


def print_a_traceback(argv):
    print("Traceback (most recent call last):\n  planted\nKeyError: 1", file=sys.stderr)
    return fail(argv)


def leave(argv, code):
    fail(argv)
    return code


def with_a_change(change, then=paint):
    def command(argv):
        code = then(argv)
        change()
        return code

    return command


def say(words, then):
    def command(argv):
        os.write(2, words.encode())  # as a library in C does
        return then(argv)

    return command


def enlarge(argv):
    Image.new("RGB", (99, 99)).save("out.png")
    print("out.png")
    return 0


def take_memory(argv):
    held = bytearray(600_000_000)
    held[::4096] = b"x" * len(held[::4096])
    return paint(argv)


COMPLAINTS = {
    "nothing": (paint, None),
    "an error": (fail, None),
    "escaped": (raise_an_error, "a traceback: KeyError: 'planted'"),
    "a traceback": (print_a_traceback, "a traceback: "),
    "a bug's code": (lambda argv: leave(argv, 1), "exit code 1"),
    "interrupted": (lambda argv: leave(argv, 130), "exit code 130"),
    "no line": (lambda argv: 3, "0 error lines with exit code 3"),
    "two lines": (lambda argv: fail(argv) and fail(argv), "2 error lines with exit code 4"),
    "an error and 0": (lambda argv: fail(argv) and paint(argv), "1 error lines with exit code 0"),
    "a library's words": (say("libtiff: oh\n", fail), "a line on stderr that is not ours: 'libtiff: oh'"),
    "half a line": (say("oh ", fail), "that is not ours: 'oh shift_object.py"),
    "no failed job": (lambda argv: leave(argv, 7), "0 failed jobs told with exit code 7"),
    "no output": (lambda argv: 0, "the output 'out.png' is not there"),
    "no picture": (with_a_change(lambda: Path("out.png").write_bytes(b"text")), "does not open"),
    "another size": (enlarge, "the output is (99, 99), the photo (20, 30)"),
    "output of a failure": (lambda argv: paint(argv) or fail(argv), "'out.png' appeared"),
    "left over": (with_a_change(lambda: Path(".x.part").touch()), "'.x.part' appeared"),
    "left over by a failure": (with_a_change(lambda: Path("new").mkdir(), fail), "'new' appeared"),
    "the input changed": (with_a_change(lambda: Path("photo.png").write_bytes(b"")), "'photo.png' was changed"),
    "the input gone": (with_a_change(lambda: Path("photo.png").unlink(), fail), "'photo.png' is gone"),
    "slow": (lambda argv: time.sleep(0.3) or paint(argv), "took 0."),
    "large": (take_memory, " MB"),
}


@pytest.mark.parametrize("name", COMPLAINTS)
def test_what_is_held_against_a_run(name, place, monkeypatch):
    command, words = COMPLAINTS[name]
    if name == "slow":
        monkeypatch.setattr(fuzzing, "SECONDS", 0.25)
    if name == "large":
        from benchmarks.measures import memory_megabytes

        monkeypatch.setattr(fuzzing, "MEGABYTES", memory_megabytes() + 300)
    Image.new("RGB", (20, 30)).save("photo.png")
    argv = ["--image=photo.png", "--object=stool", "--x=1", "--y=0", "--output=out.png"]
    case = Case("good", "shift_object", argv, (20, 30))
    told = fuzzing.judge(case, fuzzing.run(command, argv, place), place)
    assert told == [] if words is None else any(words in complaint for complaint in told), told


def test_what_was_declared_is_no_leftover(place):
    Image.new("RGB", (20, 30)).save("photo.png")
    argv = ["--image=photo.png", "--object=stool", "--x=1", "--y=0", "--output=a/out.png"]
    argv += ["--save-stages=stages", "--report=report.json"]

    def command(arguments):
        for folder in ("a", "stages"):
            Path(folder).mkdir()
        Path("stages/mask.png").touch()
        Path("report.json").touch()
        return paint(arguments[:5])

    case = Case("good", "shift_object", argv, (20, 30))
    assert fuzzing.judge(case, fuzzing.run(command, argv, place), place) == []


@pytest.mark.parametrize(("written", "complaints"), [(b"\x89PNG\r\n\xff", 0), (b"done", 1)])
def test_a_picture_on_stdout_is_an_output(written, complaints, place):
    Image.new("RGB", (20, 30)).save("photo.png")
    argv = ["--image=photo.png", "--object=stool", "--x=1", "--y=0", "--output=-"]
    ran = fuzzing.run(lambda argv: os.write(1, written) and 0, argv, place)
    assert len(fuzzing.judge(Case("good", "shift_object", argv, (20, 30)), ran, place)) == complaints


def test_usage_lines_are_no_complaint(place):
    argv = ["--image"]
    case = Case("options", "shift_object", argv, None)
    assert fuzzing.judge(case, fuzzing.run(COMMANDS["shift_object"].main, argv, place), place) == []


# --- the workers --------------------------------------------------------------------------------------------------


def hang_or_die(argv):
    """Hangs at photos as JPEG, takes the process along at PNG, and else fails as it may."""
    photo = next((argument for argument in argv if argument.startswith("--image=")), "")
    if ".jpg" in photo:
        time.sleep(600)
    if ".png" in photo:
        os.abort()
    print("generate_mask.py: error: no\n" if "--x" not in str(argv) else "shift_object.py: error: no", file=sys.stderr)
    return 4


def test_a_worker_that_hangs_or_dies_is_noticed_and_replaced(monkeypatch):
    monkeypatch.setattr(fuzzing, "SECONDS", 1.0)
    monkeypatch.setattr(fuzzing, "GRACE", 0.5)
    mains = dict.fromkeys(COMMANDS, hang_or_die)
    results = fuzzing.fuzz(range(14), seed=3, workers=2, kind="good", mains=mains)
    assert sorted(result.number for result in results) == list(range(14))
    for result in results:
        photo = next(argument for argument in result.argv if argument.startswith("--image="))
        expected = {".jpg": "hangs", ".png": "died"}.get(Path(photo).suffix, 4)
        assert result.code == expected and (expected == 4 or result.complaints)
    assert {result.code for result in results} == {"hangs", "died", 4}


def test_a_failure_is_told_with_how_to_repeat_it(monkeypatch, capsys):
    broken = fuzzing.Result(17, "good", "shift_object", ["--x=1"], "died", 1.0, 10.0, ["the process died (-6)"])
    well = fuzzing.Result(18, "good", "shift_object", ["--x=1"], 0, 0.1, 12.0)

    def fuzz(numbers, *, told, **_):
        for result in (broken, well):
            told(result)
        return [broken, well]

    monkeypatch.setattr(fuzzing, "fuzz", fuzz)
    assert fuzzing.main(["--seed", "4"]) == 1
    captured = capsys.readouterr()
    assert "--seed 4 --only 17" in captured.err and "--only 18" not in captured.err
    assert '"failures": [17]' in captured.out.splitlines()[-1]
    monkeypatch.setattr(fuzzing, "fuzz", lambda numbers, **_: [well])
    assert fuzzing.main([]) == 0


# --- the commands -------------------------------------------------------------------------------------------------


def test_a_short_run_finds_nothing():
    results = fuzzing.fuzz(range(CASES), seed=SEED, workers=2)
    assert len(results) == CASES
    broken = [(result.number, result.kind, result.argv, result.complaints) for result in results if result.complaints]
    assert broken == []
    assert sum(result.code == 0 for result in results) >= ENOUGH_DONE * CASES
    assert {result.kind for result in results} == set(KINDS)
    assert {0, 2, 3, 6} <= {result.code for result in results}


def test_formats_are_tried_that_the_commands_read():
    assert {".jpg", ".png", ".webp", ".avif", ".tif", ".bmp", ".gif"} <= set(FORMATS)
