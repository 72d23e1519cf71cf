"""Runs a command: parse, check, edit one picture or a list of them, and turn errors into one line and an exit code.

Streams: stdout has the paths that were written; notices, progress and errors go to stderr, progress only to a
terminal. Whoever closes them early loses words, never pictures. What an edit is, the command says; this file knows
none.
"""

import contextlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from cli.interrupts import INTERRUPTED, MESSAGE, have_told, was_interrupted
from cli.jobs import Job, read_jobs
from cli.options import Parser, check_options, check_run
from cli.places import check_places
from cli.report import JobReport, write_report
from cli.results import Results
from cli.streams import STREAM, print_path
from engines.errors import EditError, InputError, JobsFailedError, OutputError, UsageError, reason_of
from engines.memory import keep_memory
from utils import Engines

log = logging.getLogger("shift_object")

# An edit does one job with the engines it is given, fills in the report, and returns the path that it wrote.
Edit = Callable[..., Path]


def run(parser: Parser, edit: Edit, output_name: str, argv: list[str] | None) -> int:
    """Run `edit` for the command line `argv` (None: the program's own) and return the exit code.

    output_name: the name of a result in `output_images/` where --output does not say; {name} is the picture's own.
    """
    keep_memory()
    try:
        options = parser.parse_args(sys.argv[1:] if argv is None else argv)
        _set_up_logging(parser.prog, options)
        check_run(options)
        if options.jobs is None:
            check_options(options)
            _run_one(parser.prog, edit, Job(_with_output(options, output_name)))
        else:
            jobs = read_jobs(options.jobs, parser, options)
            _run_list(parser.prog, edit, [_prepare(job, output_name) for job in jobs], options)
    except SystemExit as ended:  # --help and --version have printed and want to leave
        return int(ended.code or 0)
    except UsageError as error:
        return _usage_error(parser, error)
    except EditError as error:
        if was_interrupted():
            return _interrupted()
        log.error("error: %s", error)
        return error.exit_code
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:  # nobody reads the help text to its end
        _close(sys.stdout)
    return 0


def _interrupted() -> int:
    log.error(MESSAGE)
    have_told()
    return INTERRUPTED


def _run_one(prog: str, edit: Edit, job: Job) -> None:
    check_places(job.options, [job])
    report = JobReport()
    with _memory_errors():
        written = edit(job.options, Engines(), report, _step_bars(job.options))
    if job.options.report:
        write_report(job.options.report, prog, [report.fields])
    _say(written)


def _run_list(prog: str, edit: Edit, jobs: list[Job], options) -> None:
    """Run every job of the list, each model loaded once; raise JobsFailedError at the end where some failed."""
    results = Results(options.results, resume=options.resume) if options.results else None
    if results:
        left = [job for job in jobs if not results.has(job)]
        log.info("%d of %d jobs are done already", len(jobs) - len(left), len(jobs))
        jobs = left
    check_places(options, jobs)
    engines, reports, failed = Engines(), [], 0
    for job in _with_bar(jobs, options):
        report = JobReport()
        report.fields["place"] = job.place
        try:
            with _memory_errors():
                written = edit(job.options, engines, report, _step_bars(options))
            report.fields["exit_code"] = 0
            _say(written)
        except Exception as error:
            if was_interrupted():
                raise KeyboardInterrupt from error
            failed += 1
            _note_failure(report, job, error)
        reports.append(report.fields)
        if results:
            results.add(job, report.fields)
    if options.report:
        write_report(options.report, prog, reports)
    if failed:
        raise JobsFailedError(f"{failed} of {len(jobs)} jobs failed; the others are done")


def _note_failure(report: JobReport, job: Job, error: Exception) -> None:
    """Tell of a job that failed. A bug of ours must not cost the rest of a long list."""
    if isinstance(error, EditError):
        report.fields |= {"exit_code": error.exit_code, "error": str(error)}
        log.error("failed: %s: %s", job.place, error)
    else:
        report.fields |= {"exit_code": 1, "error": repr(error)}
        log.error("failed: %s: a bug of this program:", job.place, exc_info=error)


@contextlib.contextmanager
def _memory_errors():
    """Turn what NumPy, OpenCV and torch raise when the memory is used up into an InputError."""
    try:
        yield
    except Exception as error:
        if not (isinstance(error, MemoryError) or "nsufficient memory" in str(error) or "out of memory" in str(error)):
            raise
        raise InputError("there is not enough memory for this picture; make it smaller, or its box") from None


def _with_output(options, output_name: str):
    """Return the options with the output named where they leave it open: standard output for standard input."""
    if options.output is None and options.image == STREAM:
        options.output = STREAM
    elif options.output is None:
        options.output = Path("output_images") / output_name.format(name=options.image.stem)
    return options


def _prepare(job: Job, output_name: str) -> Job:
    """Return a job of a list with its output named and a folder of its own below --save-stages, named alike."""
    options = _with_output(job.options, output_name)
    if getattr(options, "save_stages", None) is not None:
        options.save_stages = options.save_stages / options.output.stem
    return job


def _usage_error(parser: Parser, error: UsageError) -> int:
    _complain(f"{parser.format_usage()}{parser.prog}: error: {error}")
    return error.exit_code


def _set_up_logging(prog: str, options) -> None:
    """Send our notices to stderr, one line each; the libraries' own chatter stays out unless --verbose."""
    log.handlers[:] = [_StderrHandler()]
    log.handlers[0].setFormatter(logging.Formatter(f"{prog}: %(message)s"))
    log.propagate = False
    log.setLevel(logging.ERROR if options.quiet else logging.INFO if options.verbose else logging.WARNING)


class _StderrHandler(logging.Handler):
    """Writes to whatever sys.stderr is at the time, above a progress bar where there is one."""

    def emit(self, record):
        _complain(self.format(record))


def _say(written: Path) -> None:
    """Say which path was written. Raises OutputError where stdout takes nothing (but not where it was closed)."""
    try:
        print_path(written)
    except BrokenPipeError:
        _close(sys.stdout)
    except OSError as error:
        raise OutputError(f"{written} is written, but stdout cannot be: {reason_of(error)}") from None


def _complain(line: str) -> None:
    """Print a line to stderr, above a progress bar where there is one; nothing where nobody reads it."""
    if sys.stderr is None:  # closed before the start
        return
    try:
        if "tqdm" in sys.modules:
            sys.modules["tqdm"].tqdm.write(line, file=sys.stderr)
        else:
            print(line, file=sys.stderr)
        sys.stderr.flush()
    except BrokenPipeError:
        _close(sys.stderr)


def _close(stream) -> None:
    """Let a stream whose reader has gone take whatever comes, in silence."""
    with contextlib.suppress(OSError, ValueError):  # a stream of a test has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _wants_bars(options) -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and not options.quiet


def _with_bar(jobs: list[Job], options):
    if not _wants_bars(options):
        return jobs
    from tqdm import tqdm

    return tqdm(jobs, desc="pictures", unit="picture", file=sys.stderr)


def _step_bars(options):
    """Return a function that makes a progress callback `(done, total)` for a stage, or None without a terminal."""
    if not _wants_bars(options):
        return lambda description: contextlib.nullcontext(None)
    return _step_bar


@contextlib.contextmanager
def _step_bar(description: str):
    from tqdm import tqdm

    with tqdm(desc=description, unit="step", leave=False, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress
