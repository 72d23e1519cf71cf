"""Memory that is asked for again and again: kept instead of handed back, since fresh pages cost more than they look.

A fill makes and drops some hundred arrays of the window's size. By default the C library returns each to the system,
which clears every page anew when the next array is made: a fifth of the time at 48 megapixels.
"""

import ctypes

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # glibc's names of what is set
MOST_KEPT = 2**31 - 1  # bytes
LARGEST_KEPT = 32 * 2**20  # bytes of one piece: the most that glibc takes


def keep_memory() -> None:
    """Let the C library keep what is freed, for as long as the process runs; nothing where it is not glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library; Windows has no CDLL(None)
        return
    mallopt(TRIM_THRESHOLD, MOST_KEPT)
    mallopt(MMAP_THRESHOLD, LARGEST_KEPT)
