"""An error is one line, whatever the names in it hold."""

import pytest

import generate_mask
from engines.errors import EditError, InputError


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("a.png is no picture", "a.png is no picture"),
        ("ü 名前 🦆", "ü 名前 🦆"),
        ("a\nb.png", r"a\nb.png"),
        ("\x1b[31m\r.png", r"\x1b[31m\r.png"),
        ("q\udcff.png", r"q\udcff.png"),
        ("a\u2028b", r"a\u2028b"),
    ],
)
def test_a_message_is_one_printable_line(message, line):
    assert str(InputError(message)) == line and line.isprintable()
    assert isinstance(InputError(message), EditError)


def test_the_command_says_one_line_of_a_name_with_two(capsys):
    assert generate_mask.main(["--image", "a\nb.png", "--object", "stool"]) == 3
    assert generate_mask.main(["a\nb"]) == 2
    first, *usage, last = capsys.readouterr().err.splitlines()
    assert r"a\nb.png does not exist" in first and r"a\nb" in last
    assert all(line.startswith(("usage:", " ")) for line in usage)
