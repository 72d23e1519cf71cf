"""Files that appear whole or not at all, and which names mean one and the same file.

    check_place(path)                                  # before any work: could a file be put there?
    write_whole(path, lambda file: file.write(data))   # later: the old file, or the new one; never a piece

Knows nothing of pictures or of the commands.
"""

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # a system without them
    fcntl = None

from engines.errors import OutputError, reason_of

_unfinished: set[str] = set()  # files that are being written now, for `remove_unfinished`


def check_place(path: str | Path) -> None:
    """Raise OutputError where no file can be put at this path. Writes nothing.

    That is a folder, a device or a pipe there, a file that may not be written, a link round in a circle, a parent that
    can't hold it, or a name that the system does not take.
    """
    path = Path(path)
    try:
        target = _target(path)
        if target.is_dir():
            raise OutputError(f"{path} is a folder; give the name of a file")
        if target.is_symlink():  # what is left of a path with all links followed: one that leads to itself
            raise OutputError(f"{path} cannot be written: the link leads round in a circle")
        parent, exists = target.parent, target.exists()
        while not parent.exists():
            parent = parent.parent
        if len(os.fsencode(target.name)) > _longest_name(parent):
            raise OutputError(f"{path} cannot be written: the name is too long")
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be written: {reason_of(error)}") from None
    if exists and not target.is_file():
        raise OutputError(f"{path} cannot be written: it is no plain file")
    if exists and not os.access(target, os.W_OK):
        raise OutputError(f"{path} is write-protected; give another name")
    if not parent.is_dir():
        raise OutputError(f"{path} cannot be written: {parent} is not a folder")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(f"{path} cannot be written: {parent} may not be written to")


def write_whole(path: str | Path, save: Callable[[BinaryIO], object]) -> None:
    """Call `save(file)` with a new binary file beside `path`, then put it there in one step.

    Missing folders are made; a link stays and what it leads to is replaced; a file that was there hands on its
    permissions. Whatever goes wrong, what was at `path` stays as it was, and nothing is left beside it; what a process
    leaves that is killed outright goes when the same path is written again. Of two processes that write one path, one
    wins whole. Raises OutputError.
    """
    target, made = _target(Path(path)), []
    try:
        made = _make_folders(target.parent)
        with _part_of(target) as part:
            with open(part, "wb") as file:
                save(file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(part, _mode_of(target))
            os.replace(part, target)
        made = []
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {reason_of(error)}") from None
    finally:
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()


def remove_unfinished() -> None:
    """Remove what `write_whole` is writing at this moment: for a program that must end without finishing."""
    for part in tuple(_unfinished):
        with contextlib.suppress(OSError):
            os.unlink(part)


def identity(path: str | Path) -> tuple:
    """Return what tells a file from all others, whatever it is called: equal for two names of one file.

    Links, hard links, `..` and relative names are seen through; for a file that does not exist yet its folder and name
    count.
    """
    missing: tuple[str, ...] = ()
    try:
        place = _target(Path(path))
    except (OSError, ValueError):  # no name that a file can have
        return (str(path),)
    while True:
        try:
            found = os.stat(place)
            return (found.st_dev, found.st_ino, *missing)
        except OSError:
            if place == place.parent:
                return (str(place), *missing)
            missing = (place.name, *missing)
            place = place.parent


def _target(path: Path) -> Path:
    """The file that a path leads to when all links are followed."""
    return Path(os.path.realpath(path))


def _longest_name(folder: Path) -> int:
    """How many bytes a file's name may have there."""
    return os.pathconf(folder, "PC_NAME_MAX") if hasattr(os, "pathconf") else 255


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it that are missing; return those that were made, the outermost first."""
    missing = []
    while not folder.exists():
        missing.insert(0, folder)
        folder = folder.parent
    made = []
    for one in missing:
        with contextlib.suppress(FileExistsError):  # another process was as quick
            one.mkdir()
            made.append(one)
    return made


@contextlib.contextmanager
def _part_of(target: Path) -> Iterator[str]:
    """Hold an empty file beside `target`, for this call alone and for nobody else to read; yield its path.

    Its name follows from the target's, so that the next call takes over what a killed process left. Who finds it in
    another's hands takes a name by chance. Gone at the end, unless it was moved to its target.
    """
    key = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]
    part = str(target.parent / f".{key}.part")
    claim = _claim(part)
    if claim is None:
        part = str(target.parent / f".{secrets.token_hex(6)}.part")
        os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))
    _unfinished.add(part)
    try:
        yield part
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
    finally:
        _unfinished.discard(part)
        if claim is not None:
            os.close(claim)


def _claim(part: str) -> int | None:
    """Make a file, or take over one that was left; return the descriptor that holds its lock, None where there is none.

    Only a plain file of this user's, with this one name, is taken over.
    """
    if fcntl is None:
        return None
    try:
        claim = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except OSError:  # another user's, a link, no file
        return None
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.fstat(claim)
        alone = stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_uid == os.geteuid()
        if alone and os.path.samestat(found, os.stat(part, follow_symlinks=False)):
            os.fchmod(claim, 0o600)
            return claim
    except (BlockingIOError, FileNotFoundError):  # another writes it now, or has just moved it to its target
        pass
    except OSError:  # no locks here
        with contextlib.suppress(OSError):
            os.unlink(part)
    os.close(claim)
    return None


def _mode_of(target: Path) -> int:
    """The permissions that a new file at this path gets: those of the file that is there, or the user's own."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
