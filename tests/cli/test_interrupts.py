"""Ctrl-C and its like, sent to the real program: exit code, words, time, and that nothing is left behind."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 2.0  # seconds
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MOST_TRIES = 40
SLACK = 3.0  # seconds that a busy machine may take longer


def start(command, *, ignoring=None, **options):
    """Start Python with all signals as usual, whatever the tests were started with, but `ignoring` one."""

    def usual_signals():
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN if number == ignoring else signal.SIG_DFL)

    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=usual_signals,
        **options,
    )


def ended(process, number):
    """Send the signal and return the exit code and what was said on stderr."""
    process.send_signal(number)
    began = time.perf_counter()
    _, said = process.communicate(timeout=30)
    assert time.perf_counter() - began < WITHIN + SLACK
    return process.returncode, said


@pytest.mark.parametrize("number", SIGNALS)
def test_an_interrupt_at_any_moment(files, number):
    """At no particular moment from the first import on; a run that has ended before is tried again, earlier."""
    command = ["shift_object.py", "--image", "input_images/stool.jpg", "--object", "stool", "--x", "-90", "--y", "0"]
    command += ["--segmenter", "embedded", "--inpainter", "embedded", "--output", str(files / "out/moved.png")]
    rng, interrupted, longest = random.Random(int(number)), 0, 2.5
    for _ in range(MOST_TRIES):
        process = start(command)
        time.sleep(rng.uniform(0.1, longest))
        if process.poll() is not None:
            longest *= 0.7
            process.communicate()
            continue
        code, said = ended(process, number)
        if code in (0, -number) and said == "":  # before Python ran its first line, or after its last
            continue
        interrupted += 1
        assert (code, said) == (130, "shift_object.py: interrupted; nothing is left half-written\n")
        assert sorted(path.name for path in files.iterdir() if path.name != "out") == ["mask.png", "photo.png"]
        if (files / "out").exists():  # the interrupt came after the writing
            assert os.listdir(files / "out") == ["moved.png"]
            (files / "out/moved.png").unlink()
            (files / "out").rmdir()
        if interrupted == 3:
            return
    pytest.fail("it is never interrupted")


STUCK = """
import hashlib, sys
sys.argv = ["shift_object.py"]
import cli.interrupts
from engines.files import write_whole

def save(file):
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    while True:
        try:
            hashlib.pbkdf2_hmac("sha512", b"long", b"", 60_000_000)  # half a minute in which Python sees no signal
        except KeyboardInterrupt:
            pass

write_whole(sys.stdin.readline().strip(), save)
"""


def test_a_call_that_does_not_come_back_is_not_waited_for(tmp_path):
    process = start(["-c", STUCK], stdin=subprocess.PIPE)
    process.stdin.write(f"{tmp_path / 'a.bin'}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "writing\n" and len(os.listdir(tmp_path)) == 1
    assert ended(process, signal.SIGTERM) == (130, "shift_object.py: interrupted; nothing is left half-written\n")
    assert os.listdir(tmp_path) == []


TWICE = """
import os, sys, time
sys.argv = ["shift_object.py"]
import cli.interrupts
from engines.files import write_whole

def save(file):
    file.write(b"half")
    try:
        os.kill(os.getpid(), 2)
    finally:
        os.kill(os.getpid(), 15)
        print("cleared up", flush=True)

write_whole(sys.stdin.readline().strip(), save)
"""


def test_a_second_interrupt_does_not_disturb_the_clearing_up(tmp_path):
    process = start(["-c", TWICE], stdin=subprocess.PIPE)
    printed, said = process.communicate(f"{tmp_path / 'a.bin'}\n", timeout=30)
    assert process.returncode == 130 and said.count("interrupted") == 1 and "Traceback" not in said
    assert printed == "cleared up\n" and os.listdir(tmp_path) == []


ELSEWHERE = """
import os, sys, time
sys.argv = ["shift_object.py"]
import cli.interrupts

class Clumsy:
    def __del__(self):
        os.kill(os.getpid(), 2)
        time.sleep(0.1)

if sys.stdin.read() == "swallowed":
    Clumsy()
    time.sleep(30)
try:
    os.kill(os.getpid(), 2)
    time.sleep(0.1)
except BaseException:
    raise ImportError("as a library may say") from None
"""


@pytest.mark.parametrize("how", ["swallowed", "renamed"])
def test_what_libraries_make_of_an_interrupt_is_not_told(how):
    process = start(["-c", ELSEWHERE], stdin=subprocess.PIPE)
    _, said = process.communicate(how, timeout=30)
    assert (process.returncode, said) == (130, "shift_object.py: interrupted; nothing is left half-written\n")


def test_a_signal_that_is_to_be_ignored_is(files):
    """As under nohup."""
    command = ["shift_object.py", "--image", str(files / "photo.png"), "--mask", str(files / "mask.png")]
    command += ["--x", "40", "--y", "0", "--inpainter", "embedded", "--output", str(files / "out.png")]
    process = start(command, ignoring=signal.SIGHUP)
    time.sleep(0.3)
    process.send_signal(signal.SIGHUP)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and said == "" and (files / "out.png").exists()


def test_who_imports_a_command_keeps_its_signals():
    script = (
        "import signal, sys\nbefore = [signal.getsignal(n) for n in (2, 15)], sys.excepthook\nimport shift_object\n"
        "assert before == ([signal.getsignal(n) for n in (2, 15)], sys.excepthook)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0
