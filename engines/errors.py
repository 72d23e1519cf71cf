"""The errors that a person may meet, each with the exit code that its command leaves with.

Every message is one line: what went wrong, with which value, and what to do about it. `cli.runner` turns an
`EditError` into that line on stderr; anything else that escapes is a bug of ours and keeps its traceback (exit 1).
"""


class EditError(Exception):
    """An edit that cannot be done, for a reason that the person who asked for it can act on."""

    exit_code = 1

    def __str__(self):
        """What went wrong, in one line whatever a file is called: what cannot be printed is written as an escape."""
        return "".join(
            letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in super().__str__()
        )


class UsageError(EditError):
    """Options that contradict each other, found after argparse had accepted each of them."""

    exit_code = 2


class InputError(EditError):
    """An input that cannot be read, or that does not fit the picture (a mask of another size, a shift out of it)."""

    exit_code = 3


class ObjectNotFoundError(EditError):
    """The object was looked for and is not in the picture."""

    exit_code = 4


class EngineUnavailableError(EditError):
    """An engine that was asked for cannot run here: no weights, no hub, no such device, not taught that word."""

    exit_code = 5


class DamagedWeightsError(EngineUnavailableError):
    """The weights lie in the local cache, and one of their files is damaged."""


class DeviceUnavailableError(EngineUnavailableError):
    """The device that was asked for is not in this machine; no other engine stands in for it."""


class OutputError(EditError):
    """A result that cannot be written where it should go."""

    exit_code = 6


class JobsFailedError(EditError):
    """Some jobs of a list failed; the others are done."""

    exit_code = 7


def reason_of(error: BaseException) -> str:
    """Return why something failed, in one line: the system's own words where it was the system, else the error's."""
    words = getattr(error, "strerror", None) or str(error).strip() or type(error).__name__
    return words.splitlines()[0]
