"""Jobs files: many edits in one run. CSV or JSONL; a column is a long option's name without its dashes.

A row's own value wins over the command line's; an empty cell says nothing. Paths in a row count from the folder of
the jobs file. Everything that can be wrong with the file is found, with its line and column, before any work begins.
"""

import argparse
import copy
import csv
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cli.options import Parser, check_options
from cli.streams import STREAM
from engines.errors import InputError, UsageError, reason_of

# These belong to the run as a whole.
NOT_PER_JOB = {"help", "version", "jobs", "report", "results", "resume", "overwrite", "quiet", "verbose"}
YES, NO = ("yes", "true", "1"), ("no", "false", "0")  # what a cell may say of an option that takes no value
PATHS = {"image", "mask", "behind-mask", "output", "save-stages"}
PATHS_OR_IDS = {
    "segment-model",
    "refine-model",
    "inpaint-model",
}  # a folder beside the jobs file if there is one, else a hub id
SHOWN = 40  # characters of a wrong value that a message repeats


@dataclass(frozen=True)
class Job:
    """One edit: its options, and where it stands in the jobs file ("task2.csv, line 3"; empty for a command line)."""

    options: argparse.Namespace
    place: str = ""


def read_jobs(path: Path, parser: Parser, common: argparse.Namespace) -> list[Job]:
    """Return the jobs of a file, each with the common options of the command line where the row says nothing.

    Raises InputError where the file cannot be read, UsageError naming line and column where a row is wrong.
    """
    try:
        if is_named_pipe(path):
            raise InputError(f"the jobs file {path} is a pipe, which might never say anything; give a file")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else reason_of(error)
        raise InputError(f"the jobs file {path} cannot be read: {reason}") from None
    rows = _jsonl_rows(path, text) if path.suffix.lower() in (".jsonl", ".ndjson") else _csv_rows(path, text)
    jobs = [_job(path, line, row, parser, common) for line, row in rows]
    if not jobs:
        raise UsageError(f"the jobs file {path} has no job")
    return jobs


def is_named_pipe(path: Path) -> bool:
    """Return whether this is a pipe with a name; what a shell makes of `<(command)` has none."""
    return Path(os.path.realpath(path)).is_fifo()


def _csv_rows(path: Path, text: str):
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        doubled = {name for name in header if name and header.count(name) > 1}
        if doubled:
            raise UsageError(f"{path}, line 1: the column {sorted(doubled)[0]!r} stands there twice")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                raise UsageError(
                    f"{path}, line {reader.line_num}: {len(cells)} cells for {len(header)} columns; "
                    'write a value with commas in quotes: "0,10,50,90"'
                )
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
            yield reader.line_num, named
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: {error}") from None


def _jsonl_rows(path: Path, text: str):
    for line, content in enumerate(text.splitlines(), 1):
        if not content.strip():
            continue
        try:
            row = json.loads(content)
        except (ValueError, RecursionError) as error:  # the latter where it is nested without end
            raise UsageError(f"{path}, line {line}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise UsageError(f'{path}, line {line}: an object is needed, as in {{"image": "stool.jpg"}}')
        yield line, {name: value for name, value in row.items() if value is not None}


def _job(path: Path, line: int, row: dict, parser: Parser, common: argparse.Namespace) -> Job:
    place = f"{path}, line {line}"
    allowed = {option[2:] for option in parser._option_string_actions if option.startswith("--")} - NOT_PER_JOB
    options = copy.copy(common)
    options.jobs = None
    for column, value in row.items():
        if column not in allowed:
            raise UsageError(f"{place}: {column!r} is no column; use {', '.join(sorted(allowed))}")
        try:
            if column in PATHS and value == str(STREAM):
                raise UsageError(f"argument --{column}: a list reads and writes files; a file called - is ./-")
            if parser._option_string_actions[f"--{column}"].nargs == 0:
                setattr(options, column.replace("-", "_"), _yes_or_no(column, value))
                continue
            setattr(options, column.replace("-", "_"), None)  # the row's points take the place of others, as all does
            for text in _values(column, value, path.parent):
                parser.parse_args([f"--{column}={text}"], options)
        except UsageError as error:
            raise UsageError(f"{place}: {error}") from None
    try:
        check_options(options)
        if STREAM in (options.image, options.mask, options.output, getattr(options, "behind_mask", None)):
            raise UsageError("a list reads and writes files, not standard input and output")
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from None
    return Job(options, place)


def _yes_or_no(column: str, value) -> bool:
    """Return what a cell says of an option that is only there or not."""
    text = str(value).strip().lower()
    if text not in (*YES, *NO):
        raise UsageError(f"argument --{column}: {value!r} is neither yes nor no")
    return text in YES


def _values(column: str, value, folder: Path) -> list[str]:
    """Return the value or values of a cell as texts that the parser takes, paths counted from `folder`.

    Raises UsageError where it is neither text nor number (nor a list, where that makes sense).
    """
    if column == "point" and isinstance(value, str):
        return value.split()
    if column == "point" and isinstance(value, list) and value and all(isinstance(point, list) for point in value):
        return [_listed(column, point) for point in value]
    if column in ("box", "point") and isinstance(value, list):
        return [_listed(column, value)]
    text = _text(column, value)
    if column in PATHS or (column in PATHS_OR_IDS and os.path.exists(folder / text)):
        path = os.path.normpath(folder / text)
        return [os.path.join(os.curdir, path) if path == str(STREAM) else path]
    return [text]


def _listed(column: str, values: list) -> str:
    return ",".join(_text(column, value) for value in values)


def _text(column: str, value) -> str:
    """Return a single value as text that can also be a path's."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UsageError(f"argument --{column}: {json.dumps(value)[:SHOWN]} is neither a text nor a number")
    try:
        text = str(value)
        os.fsencode(text)
    except ValueError:  # of half a character, which only an escape in JSON can write; of a number of 5000 digits
        text = "\0"
    if "\0" in text:
        raise UsageError(f"argument --{column}: it holds what no option can be")
    return text
