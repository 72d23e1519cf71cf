"""Paths as options give them, and what `-` means: standard input for a picture to read, standard output for the result.

`STREAM` is that path; a file that is really called "-" is given as "./-".
"""

import argparse
import os
import sys
from pathlib import Path
from typing import BinaryIO

from engines.errors import InputError, OutputError

STREAM = Path("-")


def file_path(text: str) -> Path:
    """Return the path that `text` names, as an argparse type: one that a file can have."""
    try:
        possible = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # half of a surrogate pair, as JSON can spell it
        possible = False
    if not possible:
        raise argparse.ArgumentTypeError(f"{text!r} is no name that a file can have")
    path = Path(text)
    return path.absolute() if path == STREAM else path


def file_or_stream(text: str) -> Path:
    """Return `STREAM` for "-", else as `file_path`."""
    return STREAM if text == str(STREAM) else file_path(text)


def to_read(path: Path) -> Path | BinaryIO:
    """Return what `read_image` is to read: the path, or standard input. Raises InputError where that is a terminal."""
    if path != STREAM:
        return path
    if sys.stdin is None or sys.stdin.isatty():
        raise InputError("standard input has no picture; give one by a pipe or <, or a path instead of -")
    return sys.stdin.buffer


def to_write(path: Path) -> Path | BinaryIO:
    """Return what `write_image` is to write to: the path, or standard output. Raises OutputError where that is a
    terminal."""
    if path != STREAM:
        return path
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None or sys.stdout.isatty():
        raise OutputError("standard output takes no picture here; send it to a pipe or >, or give --output a path")
    return stream


def print_path(path: Path) -> None:
    """Write the path of a result to standard output as a line, with the bytes of its name; nothing for `STREAM`, whose
    picture is there already. A progress bar on the same terminal steps aside."""
    if path == STREAM or sys.stdout is None:
        return
    if "tqdm" in sys.modules:
        with sys.modules["tqdm"].tqdm.external_write_mode(file=sys.stdout):
            _print_line(path)
    else:
        _print_line(path)


def _print_line(path: Path) -> None:
    if not hasattr(sys.stdout, "buffer"):  # a stand-in that takes text alone
        print(path)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(os.fsencode(path) + b"\n")  # as text, a name that is not in its encoding would fail
    sys.stdout.buffer.flush()
