#!/usr/bin/env python3
"""Tries the two commands with whatever a person might hand to them, and says where they break their promises.

    python -m benchmarks.fuzzing [--cases 10000] [--seed 0] [--workers 2] [--minutes M]
    python -m benchmarks.fuzzing --seed 0 --only 4711 --keep FOLDER      # one case again, its files left in the folder

Pictures, masks, jobs and results files and argument lists, right ones and damaged ones, as `fuzz_cases.py` makes them
from the seed and the case's number. Each runs through `main(argv)` in a worker process and a folder of its own, offline
and with the embedded engines. Held against it are: the exit code; one error line and no traceback; with 0 an output of
the photo's upright size, else no output; inputs unchanged; nothing left over; 20 seconds and 2 GB. A worker that hangs
or dies is noticed and replaced. Prints a table of exit codes by kind of case, each failure with how to repeat it, and
one JSON line; leaves with 1 where a promise was broken.
"""

import argparse
import contextlib
import hashlib
import io
import json
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing import connection
from pathlib import Path

CODES = (0, 2, 3, 4, 5, 6, 7)  # 1 is a bug of ours, 130 an interruption that nobody made
SECONDS = 20.0  # that a case may take
GRACE = 10.0  # seconds over that until a worker is ended
WARM_UP = 300.0  # seconds in which a worker must have imported and compiled everything
MEGABYTES = 2048  # that a worker may hold
ADDRESS_SPACE = 16 * 2**30  # bytes: so that what takes all memory takes the worker's only
SHOWN = 300  # characters of a complaint in the table
PNG = b"\x89PNG"  # how such a file begins
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


@dataclass(frozen=True)
class Ran:
    """What a command did: exit code (None: something escaped), its two streams, seconds, peak MiB of the process, and
    what was in the folder before and after: relative path -> what it is."""

    code: int | None
    stdout: str
    stderr: str
    seconds: float
    megabytes: float
    before: dict[str, str]
    after: dict[str, str]


@dataclass
class Result:
    """A case's number, kind, arguments, exit code, seconds, MiB, and what is held against it."""

    number: int
    kind: str = "?"
    command: str = "?"
    argv: list[str] = field(default_factory=list)
    code: int | str = "?"
    seconds: float = 0.0
    megabytes: float = 0.0
    complaints: list[str] = field(default_factory=list)


# --- in a worker --------------------------------------------------------------------------------------------------


def serve(pipe, seed: int, kind: str | None, mains: dict[str, Callable] | None) -> None:
    """Try every case whose number comes through the pipe, until None comes: send its Result when it begins, then again.

    mains: command -> what stands in for its main, for tests.
    """
    os.environ |= OFFLINE
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as place:
        os.environ["HF_HOME"] = f"{place}/no-weights"
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if mains is None:
            _warm_up(Path(place) / "case")
        pipe.send(None)
        while (number := pipe.recv()) is not None:
            pipe.send(try_case(seed, number, Path(place) / "case", kind=kind, mains=mains, begun=pipe.send))
            os.chdir(place)
            shutil.rmtree(f"{place}/case")


def _warm_up(folder: Path) -> None:
    """Have imports and compiling behind us, which the first run on a machine pays for once."""
    for number in range(3):
        try_case(0, number, folder, kind="good")
        os.chdir(folder.parent)
        shutil.rmtree(folder)


def try_case(seed: int, number: int, folder: Path, *, kind=None, mains=None, begun=lambda result: None) -> Result:
    """Make a case in the folder, which is made, run it there, and return what is to be said about it.

    begun(result): is told, before the command runs, of which case.
    """
    from benchmarks.fuzz_cases import COMMANDS, make_case

    folder.mkdir(parents=True)
    os.chdir(folder)
    case = make_case(seed, number, folder, kind)
    result = Result(number, case.kind, case.command, case.argv)
    begun(result)
    ran = run(mains[case.command] if mains else COMMANDS[case.command].main, case.argv, folder)
    result.code = "escaped" if ran.code is None else ran.code
    result.seconds, result.megabytes, result.complaints = ran.seconds, ran.megabytes, judge(case, ran, folder)
    return result


def run(main: Callable, argv: list[str], folder: Path) -> Ran:
    """Run a command's main in the folder and return what it did; what libraries write to its streams counts too."""
    from benchmarks.measures import peak_megabytes, restart_peak

    before = contents(folder)
    restart_peak()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        with _streams(out, err):
            try:
                code = main(list(argv))
            except BaseException:
                code = None
                traceback.print_exc()
        seconds = time.perf_counter() - started
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "surrogateescape"))
    return Ran(code, *texts, seconds, peak_megabytes(), before, contents(folder))


@contextlib.contextmanager
def _streams(out, err):
    """Send stdout and stderr, Python's and the process's, into two files, encoded as where Python runs in UTF-8."""
    kept = [os.dup(number) for number in (1, 2)]
    streams = sys.stdout, sys.stderr
    try:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), "utf-8")
        sys.stderr = io.TextIOWrapper(
            io.FileIO(2, "w", closefd=False), "utf-8", "backslashreplace", line_buffering=True
        )
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        sys.stdout, sys.stderr = streams
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)


def contents(folder: Path) -> dict[str, str]:
    """Return what lies in a folder, at any depth: relative path -> "folder", "-> target", "pipe" or a file's hash."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            what = f"-> {os.readlink(path)}"
        elif path.is_dir():
            what = "folder"
        elif path.is_file():
            what = hashlib.sha1(path.read_bytes()).hexdigest()
        else:
            what = "pipe"
        found[str(path.relative_to(folder))] = what
    return found


# --- what is held against a run -----------------------------------------------------------------------------------


@dataclass
class Declared:
    """What a command line said that it reads and writes; paths resolved. `single`: it is no list."""

    inputs: set[Path] = field(default_factory=set)
    outputs: set[Path] = field(default_factory=set)
    records: set[Path] = field(default_factory=set)  # --report
    kept: set[Path] = field(default_factory=set)  # --results: stays whatever happens
    stages: set[Path] = field(default_factory=set)  # folders
    single: Path | None = None  # the photo of the one edit
    overwrite: bool = False


def judge(case, ran: Ran, folder: Path) -> list[str]:
    """Return what is wrong with what a case did; nothing for a command that kept its promises."""
    told = []
    if ran.code not in CODES:
        told.append(f"exit code {ran.code}")
    told += _judge_words(f"{case.command}.py", ran)
    if ran.seconds > SECONDS:
        told.append(f"took {ran.seconds:.1f} s")
    if ran.megabytes > MEGABYTES:
        told.append(f"took {ran.megabytes:.0f} MB")
    asked_for_help = ran.code == 0 and ran.stdout.startswith(("usage:", f"{case.command}.py "))
    declared = Declared() if asked_for_help else declare(case)
    told += _judge_files(ran, declared, folder)
    if ran.code == 0 and not asked_for_help:
        told += _judge_outputs(case, declared, ran)
    return told


def _judge_words(prog: str, ran: Ran) -> list[str]:
    """What is wrong with stderr: every line is one of ours, one of them an error where there is one."""
    if "Traceback (most recent call last)" in ran.stderr:
        return ["a traceback: " + ran.stderr.strip().rsplit("\n", 1)[-1]]
    lines = ran.stderr.split("\n")
    if lines.pop() != "":
        return ["stderr does not end with a line's end"]
    if ran.code == 2:
        lines = [line for line in lines if not line.startswith(("usage: ", " "))]
    strange = [line for line in lines if not line.startswith(f"{prog}: ")]
    if strange:
        return [f"a line on stderr that is not ours: {strange[0]!r}"]
    errors = [line for line in lines if line.startswith(f"{prog}: error: ")]
    if len(errors) != (ran.code != 0):
        return [f"{len(errors)} error lines with exit code {ran.code}"]
    failed = [line for line in lines if line.startswith(f"{prog}: failed: ")]
    if bool(failed) != (ran.code == 7):
        return [f"{len(failed)} failed jobs told with exit code {ran.code}"]
    return []


def declare(case) -> Declared:
    """Return what a case's command line and its jobs file declare; nothing where they are wrong."""
    from benchmarks.fuzz_cases import COMMANDS
    from cli.jobs import read_jobs

    module, declared = COMMANDS[case.command], Declared()
    parser = module.build_parser()
    try:
        options = parser.parse_args(case.argv)
        edits = [options]
        if options.jobs is not None:
            edits = [job.options for job in read_jobs(options.jobs, parser, options)]
    except (Exception, SystemExit):  # what the command makes of it is judged, not what this makes of it
        return declared
    declared.overwrite = getattr(options, "overwrite", False)
    declared.records = _real(options.report)
    declared.kept = _real(options.results)
    declared.inputs = _real(options.jobs)
    declared.single = options.image if options.jobs is None else None
    for edit in edits:
        declared.inputs |= _real(edit.image, edit.mask, getattr(edit, "behind_mask", None))
        declared.stages |= _real(getattr(edit, "save_stages", None))
        output = edit.output
        if output is None and edit.image is not None:
            output = Path("output_images") / module.OUTPUT_NAME.format(name=edit.image.stem)
        declared.outputs |= _real(output)
    return declared


def _real(*paths: Path | None) -> set[Path]:
    """The places that paths mean, links seen through."""
    return {Path(os.path.realpath(str(path).replace("\0", ""))) for path in paths if path is not None}


def _judge_files(ran: Ran, declared: Declared, folder: Path) -> list[str]:
    """What is wrong with what lies in the folder: inputs changed, files left over, results without success."""
    done = ran.code in (0, 7)
    # A report that turns out not to be writable does not take back the edit that it was to tell of.
    done = done or (ran.code == 6 and any(f"{path}" in ran.stderr for path in declared.records))
    files = declared.kept | ((declared.outputs | declared.records) if done else set())
    stages = declared.stages if done else set()
    if not declared.overwrite:
        files -= declared.inputs
    told = []
    for name in sorted(ran.before.keys() | ran.after.keys()):
        before, after = ran.before.get(name), ran.after.get(name)
        if before == after:
            continue
        (path,) = _real(folder / name)
        expected = path in files or any(path.is_relative_to(stage) for stage in stages)
        if after == "folder":
            expected = expected or any(wanted.is_relative_to(path) for wanted in files | stages)
        if after is None or not expected:
            told.append(f"{name!r} {'is gone' if after is None else 'appeared' if before is None else 'was changed'}")
    return told


def _judge_outputs(case, declared: Declared, ran: Ran) -> list[str]:
    """What is wrong with the outputs of a command that said that all is done."""
    from benchmarks.fuzz_cases import upright_size

    told = []
    for output in sorted(declared.outputs):
        if output.name == "-" and ran.stdout.encode("utf-8", "surrogateescape").startswith(PNG):
            continue  # standard output was meant
        size = upright_size(output)
        if size is None:
            told.append(f"the output {output.name!r} is not there, or does not open")
            continue
        expected = case.size or (declared.single and upright_size(declared.single))
        if expected and size != tuple(expected):
            told.append(f"the output is {size}, the photo {tuple(expected)}")
    if not declared.outputs:
        told.append("exit code 0, and nothing was to be written")
    return told


# --- the workers and their work -----------------------------------------------------------------------------------


class Worker:
    """A process that tries cases one after another. It is busy with `case` since `started`; with None it warms up."""

    def __init__(self, seed: int, kind: str | None, mains: dict | None):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, seed, kind, mains), daemon=True)
        self._process.start()
        theirs.close()
        self.case, self.started = None, time.monotonic()

    def give(self, number: int | None) -> None:
        """Send the next case's number; None lets the worker leave."""
        self.case, self.started = Result(-1 if number is None else number), time.monotonic()
        with contextlib.suppress(OSError):
            self.pipe.send(number)

    def end(self) -> int | None:
        """End the process, and return how it had ended where it had."""
        self._process.join(0.5)
        code = self._process.exitcode
        self._process.kill()
        self._process.join()
        self.pipe.close()
        return code


def fuzz(numbers, *, seed: int, workers: int, kind=None, mains=None, until=float("inf"), told=lambda result: None):
    """Try the cases of these numbers and return their Results in the order in which they ended.

    until: on time.monotonic's clock, when no new case is begun. told(result): is called with each.
    """
    waiting, results = iter(numbers), []
    crew = [Worker(seed, kind, mains) for _ in range(workers)]
    try:
        while crew:
            ready = connection.wait([worker.pipe for worker in crew], timeout=0.5)
            for worker in list(crew):
                heard, result = _hear(worker, worker.pipe in ready)
                if result is not None:
                    results.append(result)
                    told(result)
                if heard == "lost":
                    crew.remove(worker)
                    worker = Worker(seed, kind, mains)
                    crew.append(worker)
                elif heard == "free":
                    number = next(waiting, None) if time.monotonic() < until else None
                    worker.give(number)
                    if number is None:
                        crew.remove(worker)
                        worker.end()
    finally:
        for worker in crew:
            worker.end()
    return results


def _hear(worker: Worker, speaks: bool) -> tuple[str, Result | None]:
    """Return how a worker is ("busy", "free", "lost": it hung or died, and is ended), and the Result that there is."""
    if speaks:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            return "lost", _lost(worker, f"the process died ({worker.end()})", "died")
        if said is not None and said.code == "?":
            worker.case, worker.started = said, time.monotonic()
            return "busy", None
        return "free", said
    limit = WARM_UP if worker.case is None else SECONDS + GRACE
    if time.monotonic() - worker.started > limit:
        worker.end()
        return "lost", _lost(worker, f"no answer within {limit:g} s", "hangs")
    return "busy", None


def _lost(worker: Worker, complaint: str, code: str) -> Result:
    """Return the Result of the case that ended a worker. Raises RuntimeError where it had not even begun."""
    if worker.case is None:
        raise RuntimeError(f"a worker could not start: {complaint}")
    return replace(worker.case, code=code, seconds=time.monotonic() - worker.started, complaints=[complaint])


def print_table(results: list[Result]) -> None:
    """Print how often each exit code came, by kind of case."""
    codes = sorted({result.code for result in results}, key=str)
    print(f"{'kind':10}" + "".join(f"{code:>9}" for code in codes) + f"{'all':>9}")
    by_kind = Counter((result.kind, result.code) for result in results)
    for kind in [*sorted({result.kind for result in results}), "all"]:
        counts = [sum(n for (k, c), n in by_kind.items() if c == code and kind in (k, "all")) for code in codes]
        print(f"{kind:10}" + "".join(f"{count:9}" for count in counts) + f"{sum(counts):9}")


def print_failure(seed: int, result: Result) -> None:
    """Say on stderr what was held against a case and how to repeat it."""
    line = "; ".join(result.complaints)
    print(f"case {result.number} ({result.kind}, {result.code}): {line[:SHOWN]!r}", file=sys.stderr)
    print(f"  {result.command}.py {str(result.argv)[:SHOWN]}", file=sys.stderr)
    print(f"  again: python -m benchmarks.fuzzing --seed {seed} --only {result.number} --keep FOLDER", file=sys.stderr)


def summarise(results: list[Result], seed: int, seconds: float) -> dict:
    """Return the figures of the JSON line."""
    slowest = max(results, key=lambda result: result.seconds)
    largest = max(results, key=lambda result: result.megabytes)
    return {
        "benchmark": "fuzzing",
        "seed": seed,
        "cases": len(results),
        "codes": {str(code): n for code, n in sorted(Counter(r.code for r in results).items(), key=str)},
        "slowest": {"case": slowest.number, "seconds": round(slowest.seconds, 2)},
        "largest": {"case": largest.number, "megabytes": round(largest.megabytes)},
        "cases a second": round(len(results) / seconds, 2),
        "failures": [result.number for result in results if result.complaints],
    }


def show_one(seed: int, number: int, folder: Path, kind: str | None) -> Result:
    """Run one case in this process, in a folder that stays, and print all that it says."""
    from benchmarks import fuzz_cases

    os.environ |= OFFLINE | {"HF_HOME": tempfile.mkdtemp(prefix="no-weights-")}
    result = try_case(seed, number, folder.absolute() / f"case-{number}", kind=kind)
    case_main = fuzz_cases.COMMANDS[result.command].main
    print(f"{result.command}.py {result.argv}\nin {os.getcwd()}: {result.code}, {result.complaints or 'all well'}")
    if result.complaints:
        print("once more, with its own words:", flush=True)
        case_main(result.argv)
    return result


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000, help="how many (default 10000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other cases (default 0)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--minutes", type=float, help="begin no case after so long")
    parser.add_argument("--first", type=int, default=0, help="the first case's number (default 0)")
    parser.add_argument("--kind", help="cases of this kind alone: good, picture, mask, jobs, results, options, paths")
    parser.add_argument("--only", type=int, metavar="N", help="run this case alone, here, with --keep")
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"), help="of --only: where its files stay")
    args = parser.parse_args(argv)
    if args.only is not None:
        return bool(show_one(args.seed, args.only, args.keep, args.kind).complaints)
    started = time.monotonic()
    done = 0

    def tell(result: Result) -> None:
        nonlocal done
        done += 1
        if result.complaints:
            print_failure(args.seed, result)
        if done % 500 == 0:
            print(f"{done} cases, {time.monotonic() - started:.0f} s", file=sys.stderr)

    results = fuzz(
        range(args.first, args.first + args.cases),
        seed=args.seed,
        workers=args.workers,
        kind=args.kind,
        until=started + 60 * args.minutes if args.minutes else float("inf"),
        told=tell,
    )
    if not results:
        parser.error("no case was run")
    summary = summarise(results, args.seed, time.monotonic() - started)
    print_table(results)
    print(f"slowest: case {summary['slowest']['case']}, {summary['slowest']['seconds']} s")
    print(f"largest: case {summary['largest']['case']}, {summary['largest']['megabytes']} MB")
    print(f"{summary['cases a second']} cases a second; {len(summary['failures'])} broke a promise")
    print(json.dumps(summary))
    return bool(summary["failures"])


if __name__ == "__main__":
    raise SystemExit(main())
