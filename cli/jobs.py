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
from engines.errors import InputError, UsageError

NOT_PER_JOB = {
    "help",
    "version",
    "jobs",
    "report",
    "results",
    "resume",
    "quiet",
    "verbose",
}  # these belong to the run as a whole
PATHS = {"image", "mask", "behind-mask", "output", "save-stages"}
PATHS_OR_IDS = {
    "segment-model",
    "refine-model",
    "inpaint-model",
}  # a folder beside the jobs file if there is one, else a hub id


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
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"the jobs file {path} cannot be read: {reason}") from None
    rows = _jsonl_rows(path, text) if path.suffix.lower() in (".jsonl", ".ndjson") else _csv_rows(path, text)
    jobs = [_job(path, line, row, parser, common) for line, row in rows]
    if not jobs:
        raise UsageError(f"the jobs file {path} has no job")
    return jobs


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
        except ValueError as error:
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
        if column in PATHS and value == str(STREAM):
            raise UsageError(f"{place}, column {column}: a list reads and writes files; a file called - is ./-")
        for text in _values(column, value, path.parent):
            try:
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


def _values(column: str, value, folder: Path) -> list[str]:
    """Return the value or values of a cell as texts that the parser takes, paths counted from `folder`."""
    if column == "point" and isinstance(value, str):
        return value.split()
    if column == "point" and isinstance(value, list) and value and isinstance(value[0], list):
        return [",".join(map(str, point)) for point in value]
    if column in ("box", "point") and isinstance(value, list):
        return [",".join(map(str, value))]
    if column in PATHS or (column in PATHS_OR_IDS and (folder / str(value)).exists()):
        path = os.path.normpath(folder / str(value))
        return [os.path.join(os.curdir, path) if path == str(STREAM) else path]
    return [str(value)]
