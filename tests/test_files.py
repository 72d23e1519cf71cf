"""Files whole or not at all: what is refused beforehand, what stays when something goes wrong, who wins."""

import contextlib
import os
import resource
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engines import files
from engines.errors import OutputError
from engines.files import check_place, identity, remove_unfinished, write_whole

ROOT = Path(__file__).resolve().parents[1]


def writing(content):
    return lambda file: file.write(content)


def test_a_file_and_its_folders_appear_with_the_usual_permissions(tmp_path):
    path = tmp_path / "new" / "folder" / "a.bin"
    write_whole(path, writing(b"one"))
    assert path.read_bytes() == b"one"
    usual = tmp_path / "usual"
    usual.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


def test_a_file_that_was_there_hands_on_its_permissions(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, writing(b"new"))
    assert path.read_bytes() == b"new" and stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_and_its_file_is_replaced(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "link.bin").symlink_to("far/a.bin")  # leads to nothing yet
    for content in (b"one", b"two"):
        write_whole(tmp_path / "link.bin", writing(content))
        assert (tmp_path / "link.bin").is_symlink() and (tmp_path / "far/a.bin").read_bytes() == content
    assert os.listdir(tmp_path / "far") == ["a.bin"]


def test_the_other_names_of_a_hard_linked_file_keep_its_content(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"old")
    os.link(tmp_path / "a.bin", tmp_path / "b.bin")
    write_whole(tmp_path / "a.bin", writing(b"new"))
    assert (tmp_path / "b.bin").read_bytes() == b"old"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ZeroDivisionError()])
def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path, error):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def save(file):
        file.write(b"half")
        raise error

    for place in (path, tmp_path / "no" / "folder" / "b.bin"):
        with pytest.raises(OutputError if isinstance(error, OSError) else type(error)):
            write_whole(place, save)
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.bin"]


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path):
    """Shown by a limit on the size of files, which the system keeps as it keeps the end of a disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        write_whole(tmp_path / "a.bin", writing(b"x" * 1000))
        with pytest.raises(OutputError, match=r"b\.bin cannot be written: File too large"):
            write_whole(tmp_path / "b.bin", writing(b"x" * 2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.listdir(tmp_path) == ["a.bin"]


def test_what_must_end_at_once_removes_what_it_writes(tmp_path):
    def save(file):
        file.write(b"half")
        assert len(os.listdir(tmp_path)) == 1
        remove_unfinished()
        assert os.listdir(tmp_path) == []

    with pytest.raises(OutputError):
        write_whole(tmp_path / "a.bin", save)
    assert os.listdir(tmp_path) == [] and not files._unfinished


def test_of_two_processes_one_wins_whole(tmp_path):
    script = (
        "import sys\nfrom engines.files import write_whole\nletter = sys.argv[2].encode()\n"
        "save = lambda file: [file.write(letter * 50_000) for _ in range(8)]\n"
        "for _ in range(40):\n    write_whole(sys.argv[1], save)"
    )
    path = tmp_path / "new" / "a.bin"
    command = [sys.executable, "-c", script, str(path)]
    both = [subprocess.Popen([*command, letter], cwd=ROOT) for letter in "ab"]
    seen = set()
    while any(process.poll() is None for process in both):
        if path.exists():
            content = path.read_bytes()
            assert len(content) == 400_000
            seen |= set(content)
            assert content == content[:1] * len(content)
        time.sleep(0.001)
    assert [process.returncode for process in both] == [0, 0] and seen <= set(b"ab") and seen
    assert os.listdir(path.parent) == ["a.bin"]


ENDLESS = (
    "import sys, time\nfrom engines.files import write_whole\n"
    "def save(file):\n    file.write(b'half' * 50_000)\n    print(flush=True)\n    time.sleep(60)\n"
    "write_whole(sys.argv[1], save)"
)


@contextlib.contextmanager
def a_process_that_writes(path):
    """Killed outright at the end, in the middle of its file."""
    command = [sys.executable, "-c", ENDLESS, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield
        process.kill()


def test_who_is_killed_while_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with a_process_that_writes(path):
        pass
    assert path.read_bytes() == b"old" and len(os.listdir(tmp_path)) == 2
    write_whole(tmp_path / "b.bin", writing(b"other"))
    assert len(os.listdir(tmp_path)) == 3
    write_whole(path, writing(b"new"))  # what the other left is taken over
    assert path.read_bytes() == b"new" and sorted(os.listdir(tmp_path)) == ["a.bin", "b.bin"]


def test_what_another_process_writes_now_is_not_taken_over(tmp_path):
    path = tmp_path / "a.bin"
    with a_process_that_writes(path):
        [part] = tmp_path.iterdir()
        before = part.read_bytes()
        write_whole(path, writing(b"new"))
        assert path.read_bytes() == b"new" and part.read_bytes() == before
    write_whole(path, writing(b"newer"))
    assert os.listdir(tmp_path) == ["a.bin"] and path.read_bytes() == b"newer"


@pytest.mark.parametrize("there", ["link", "folder", "hard link", "no lock", "no locks at all"])
def test_what_stands_where_the_part_would_be_is_left_alone(tmp_path, monkeypatch, there):
    """Whoever can write to the folder can put anything there."""
    folder, other = tmp_path / "out", tmp_path / "other.bin"
    folder.mkdir()
    other.write_bytes(b"other")
    parts = []
    write_whole(folder / "a.bin", lambda file: parts.append(Path(file.name)))
    [part] = parts
    if there == "link":
        part.symlink_to(other)
    elif there == "folder":
        part.mkdir()
    elif there == "hard link":
        os.link(other, part)
    elif there == "no lock":
        monkeypatch.setattr(files.fcntl, "flock", failing)
    else:
        monkeypatch.setattr(files, "fcntl", None)
    before = sorted(os.listdir(folder))
    write_whole(folder / "a.bin", lambda file: (file.write(b"new"), parts.append(Path(file.name))))
    assert parts[1] != part and (folder / "a.bin").read_bytes() == b"new"
    assert other.read_bytes() == b"other" and sorted(os.listdir(folder)) == before


def failing(*_):
    raise OSError(37, "No locks available")


def test_a_name_of_the_systems_full_length(tmp_path):
    path = tmp_path / ("é" * 125 + ".json")  # 255 bytes
    check_place(path)
    write_whole(path, writing(b"one"))
    assert path.read_bytes() == b"one"
    with pytest.raises(OutputError, match="too long"):
        check_place(tmp_path / ("n" * 256))
    with pytest.raises(OutputError, match="too long"):
        check_place(tmp_path.joinpath(*["d" * 200] * 30) / "a.png")


def test_places_that_no_file_can_take(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "round").symlink_to("round")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for name, words in [
            ("folder", "is a folder"),
            ("file/a.png", "is not a folder"),
            ("round", "in a circle"),
            ("pipe", "no plain file"),
            ("device", "no plain file"),
            ("socket", "no plain file"),
            ("a\0b", "null"),
        ]:
            with pytest.raises(OutputError, match=words):
                check_place(tmp_path / name)


def test_what_is_write_protected_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.png").touch()
    monkeypatch.setattr(files.os, "access", lambda path, mode: Path(path) != tmp_path / "a.png")
    with pytest.raises(OutputError, match="write-protected"):
        check_place(tmp_path / "a.png")
    monkeypatch.setattr(files.os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(OutputError, match="may not be written"):
        check_place(tmp_path / "folder" / "b.png")


def test_names_of_one_file(tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "a").touch()
    os.link(tmp_path / "a", tmp_path / "folder" / "hard")
    (tmp_path / "soft").symlink_to("a")
    monkeypatch.chdir(tmp_path)
    same = [tmp_path / "a", "a", "./folder/../a", "link/hard", "soft"]
    assert len({identity(path) for path in same}) == 1
    missing = [tmp_path / "folder" / "b" / "c", "link/b/c", "folder/b/../b/c"]
    assert len({identity(path) for path in missing}) == 1
    different = ["a", "b", "folder", "folder/b", "folder/b/c", "link/c", "x\0y", "round"]
    (tmp_path / "round").symlink_to("round")
    assert len({identity(path) for path in different}) == len(different)
