"""Memory that is kept: made again without the system's help."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from engines import memory

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = """
import resource, sys
import numpy as np
from engines.memory import keep_memory
if sys.argv[1] == "kept":
    keep_memory()
for _ in range(20):
    several = [np.ones(3 * 2**20, np.uint8) for _ in range(8)]
    del several
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's")
def test_arrays_are_made_of_what_was_freed():
    faults = {}
    for how in ("kept", "as usual"):
        done = subprocess.run([sys.executable, "-c", SCRIPT, how], cwd=ROOT, capture_output=True, text=True, check=True)
        faults[how] = int(done.stdout)
    assert faults["kept"] < faults["as usual"] - 10 * 8 * 3 * 2**20 / resource.getpagesize()


def test_another_c_library_is_no_error(monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())
    memory.keep_memory()
