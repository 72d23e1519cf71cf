"""Colour profiles made by hand: a matrix and a curve, which is all that Display P3 and its like are."""

import struct

import numpy as np

D65, D50 = (0.3127, 0.3290), (0.9642, 1.0, 0.8249)
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def matrix_profile(space: bytes, primaries: list[tuple[float, float]], *, gamma: float = 2.2) -> bytes:
    """Return an ICC profile (version 2) for b"RGB " with primaries (x, y) and white D65, or for b"GRAY"."""
    curve = b"curv" + struct.pack(">IIHH", 0, 1, round(gamma * 256), 0)
    tags = {b"desc": b"desc" + struct.pack(">II", 0, 2) + b"a\0" + b"\0" * 79, b"wtpt": _xyz(D50)}
    if space == b"GRAY":
        tags[b"kTRC"] = curve
    else:
        columns = np.array([_to_xyz(point) for point in primaries]).T
        matrix = columns * np.linalg.solve(columns, _to_xyz(D65))
        cones = np.diag((BRADFORD @ D50) / (BRADFORD @ _to_xyz(D65)))
        adapted = np.linalg.inv(BRADFORD) @ cones @ BRADFORD @ matrix
        for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), adapted.T, strict=True):
            tags[name] = _xyz(column)
        tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, content, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        value += b"\0" * (-len(value) % 4)
        table += name + struct.pack(">II", at + len(content), len(value))
        content += value
    head = struct.pack(">I4sI4s4s4s", 0, b"\0" * 4, 0x02400000, b"mntr", space, b"XYZ ") + b"\0" * 12 + b"acsp"
    head += b"\0" * 28 + _xyz(D50)[8:] + b"\0" * 48
    profile = head + table + content
    return struct.pack(">I", len(profile)) + profile[4:]


def _to_xyz(point: tuple[float, float]) -> np.ndarray:
    x, y = point
    return np.array([x / y, 1, (1 - x - y) / y])


def _xyz(values) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">iii", *(round(value * 65536) for value in values))
