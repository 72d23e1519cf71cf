"""Ctrl-C and its like: an end within two seconds, at any stage, that leaves nothing behind.

The commands import this before all else, since the other imports take long enough to be interrupted. The signal raises
KeyboardInterrupt, as ever, so that all `finally`s run. But Python delivers it only between two steps of its own, and a
call into a library may last: so a thread that the signal wakes directly waits a moment, then removes what is being
written and ends the process. Only the program itself does this, never one that imports a command as a module.
"""

import contextlib
import os
import signal
import sys
import threading
import time

INTERRUPTED = 130  # what a shell reports of a program that Ctrl-C ended: 128 + SIGINT
PROGRAMS = ("generate_mask.py", "shift_object.py")
PATIENCE = 1.2  # seconds that the program gets to come to an end by itself
MESSAGE = "interrupted; nothing is left half-written"
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

_interrupted, _told = threading.Event(), threading.Event()


def answer_interrupts() -> None:
    """From now on end this process with INTERRUPTED on any of SIGNALS, but those that it was started to ignore."""
    _fill_closed_streams()
    reading, writing = os.pipe()
    if hasattr(os, "set_blocking"):  # Windows has it from Python 3.12 on, and needs it not
        os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for name in SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    threading.Thread(target=_end_soon, args=(reading,), name="interrupts", daemon=True).start()
    sys.excepthook = _quietly(sys.excepthook)
    sys.unraisablehook = _silently(sys.unraisablehook)


def was_interrupted() -> bool:
    """Return whether the program is on its way out: what fails now fails for that reason."""
    return _interrupted.is_set()


def have_told() -> None:
    """Note that the person has been told of the interruption."""
    _told.set()


def _fill_closed_streams() -> None:
    """Let a stream that was closed before the start take what comes: else the next file that is opened has its number,
    and what libraries say on stderr goes into it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def _interrupt(number, frame) -> None:
    if _interrupted.is_set():  # a second Ctrl-C would cut off the clearing up
        return
    _interrupted.set()
    raise KeyboardInterrupt


def _end_soon(reading: int) -> None:
    """Wait for a signal, then end the process if it has not done so itself."""
    os.read(reading, 1)
    time.sleep(PATIENCE)
    files = sys.modules.get("engines.files")
    if files:
        files.remove_unfinished()
    _leave()


def _leave() -> None:
    """End the process at once, with one line."""
    if not _told.is_set():
        with contextlib.suppress(OSError):
            os.write(2, f"{os.path.basename(sys.argv[0])}: {MESSAGE}\n".encode())
    os._exit(INTERRUPTED)


def _quietly(usual):
    """An excepthook that says one line of an interrupt that nobody caught (one during the imports), and of the error of
    another kind that a library may have made of it."""

    def hook(kind, error, traceback):
        if _interrupted.is_set() or issubclass(kind, KeyboardInterrupt):
            _leave()
        usual(kind, error, traceback)

    return hook


def _silently(usual):
    """A hook for what is raised where nobody can catch it, as in a finaliser: an interrupt there is no news."""

    def hook(unraisable):
        if not _interrupted.is_set():
            usual(unraisable)

    return hook


if os.path.basename(sys.argv[0]) in PROGRAMS:
    answer_interrupts()
