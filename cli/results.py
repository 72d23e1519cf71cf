"""The record of a long list: one JSON line a job, written as each ends, so that a killed run can go on.

    results = Results(path, resume=True)
    for job in jobs:
        if not results.has(job):
            results.add(job, fields)

A job counts as done when its line says exit code 0, its options are the same, and its output is still there. A line
that was cut off in the middle of writing counts for nothing and is taken away. Knows no engine.
"""

import errno
import hashlib
import json
import os
from pathlib import Path

from cli.jobs import NOT_PER_JOB, Job, is_named_pipe
from engines.errors import OutputError, reason_of


class Results:
    """The jobs that are done, as the file `path` knows them. resume: go on with a file that exists; else one that holds
    anything is an error. Raises OutputError where it cannot be read or written."""

    def __init__(self, path: Path, *, resume: bool):
        self._path = path
        try:
            if is_named_pipe(path):
                raise OutputError(f"the results file {path} is a pipe, which keeps nothing; give a file")
            there = path.exists()
            kept, self._done = _read(path) if there else (0, {})
            if kept and not resume:
                raise OutputError(f"{path} has results already; add --resume to go on with them, or remove it")
            if there:
                with path.open("r+b") as file:
                    file.truncate(kept)
        except (OSError, ValueError) as error:  # the latter for a name with a NUL in it
            raise OutputError(f"the results file {path} cannot be used: {reason_of(error)}") from None

    def has(self, job: Job) -> bool:
        """Return whether the job is done already."""
        return self._done.get(fingerprint(job)) == str(job.options.output) and os.path.exists(job.options.output)

    def add(self, job: Job, fields: dict) -> None:
        """Append the line of a job that has ended, well or not; it is on the disk when this returns.
        Raises OutputError where it can't be; the lines before stay as they are.

        fields: of its report, among them exit_code.
        """
        line = {"job": fingerprint(job), "output": str(job.options.output), **fields}
        text = json.dumps(line, ensure_ascii=False, default=str) + "\n"
        content = text.encode("utf-8", "backslashreplace")  # JSON's own escape for a name that is not UTF-8
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab", buffering=0) as file:
                kept = file.tell()
                try:
                    if file.write(content) < len(content):
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                    os.fsync(file.fileno())
                except BaseException:
                    file.truncate(kept)
                    raise
        except OSError as error:
            raise OutputError(f"the results file {self._path} cannot be used: {reason_of(error)}") from None


def fingerprint(job: Job) -> str:
    """Return a name for what a job is: the same for the same options, wherever it stands in the list."""
    options = {name: value for name, value in vars(job.options).items() if name.replace("_", "-") not in NOT_PER_JOB}
    return hashlib.sha256(json.dumps(options, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _read(path: Path) -> tuple[int, dict[str, str]]:
    """Return how many bytes of the file are whole lines, and the output of each job that they call done."""
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    done = {}
    for number, line in enumerate(content[:whole].splitlines(), 1):
        try:
            entry = json.loads(line)
            name, output, code = entry["job"], entry["output"], entry["exit_code"]
            if not (isinstance(name, str) and isinstance(output, str) and isinstance(code, int)):
                raise TypeError
        except (ValueError, TypeError, KeyError, RecursionError):
            raise OutputError(f"{path}, line {number}, is no result of this program; give another file") from None
        if code == 0:
            done[name] = output
        else:
            done.pop(name, None)
    return whole, done
