"""parse_phrase: tables of what people type and what is then looked for, and of what is refused, with which words."""

import subprocess
import sys

import pytest

from engines.errors import EngineUnavailableError
from engines.segmentation.phrase import Phrase, known_words, parse_phrase, pluralise
from engines.segmentation.vocabulary import COLOURS, KINDS, OTHER_THINGS, SHADES

LAMPS = ("desk lamp", "floor lamp", "pendant lamp", "table lamp")
CHAIRS = ("armchair", "chair", "hanging chair", "office chair")
TABLES = ("coffee table", "desk", "side table", "table")


def phrase(*kinds, noun=None, colour=None, places=(), size=None, plural=False):
    """The phrase for these kinds, called by the first of them unless said otherwise."""
    return Phrase(kinds, noun or kinds[0], colour=colour, places=places, size=size, plural=plural)


def mug(**told):
    return phrase("mug", **told)


# --- what is understood -------------------------------------------------------------------------------------------

NAMES = {
    "mug": mug(),
    "  The   MUG. ": mug(),
    "this one mug": mug(),
    "bagpack": phrase("backpack", noun="bagpack"),
    "stool": phrase("stool"),
    "wall hanging": phrase("wall hanging"),
    "wall-hanging": phrase("wall hanging"),
    "Wallhanging": phrase("wall hanging"),
    "book case": phrase("bookcase"),
    "T.V.": phrase("television", noun="tv"),
    "banker’s lamp": phrase("desk lamp", noun="bankers lamp"),  # noqa: RUF001
    "teddybear": phrase("teddy bear"),
    "cup and saucer": phrase("cup", noun="cup and saucer"),
    "cup & saucer": phrase("cup", noun="cup and saucer"),
    "cup": phrase("cup", "mug"),
    "lamp": phrase(*LAMPS, noun="lamp"),
    "chair": phrase(*CHAIRS, noun="chair"),
    "table": phrase(*TABLES, noun="table"),
    "small table": phrase("stool", "side table", noun="small table"),
    "orange": phrase("orange"),
}
PLURALS = {
    "mugs": mug(plural=True),
    "chests of drawers": phrase("chest of drawers", plural=True),
    "cups and saucers": phrase("cup", noun="cup and saucer", plural=True),
    "mice": phrase("mouse", plural=True),
    "boxes": phrase("box", plural=True),
    "loaves": phrase("bread", noun="loaf", plural=True),
    "teddies": phrase("teddy bear", noun="teddy", plural=True),
    "curtains": phrase("curtain", plural=True),
    "small tables": phrase("stool", "side table", noun="small table", plural=True),
    "toys": phrase("ball", "blocks", "teddy bear", "toy car", noun="toy", plural=True),
    # pairs and groups
    "boots": phrase("boots"),
    "shoes": phrase("boots", "shoes", noun="shoes"),
    "flowers": phrase("flowers"),
    "headphones": phrase("headphones"),
    "blocks": phrase("blocks"),
    "drawers": phrase("chest of drawers", noun="drawers"),
}
COLOURED = {
    "red mug": mug(colour="red"),
    "gray mug": mug(colour="grey"),
    "dark navy-blue mug": mug(colour="blue"),
    "red-coloured mug": mug(colour="red"),
    "cream colored mug": mug(colour="white"),
    "golden brown bread": phrase("bread", colour="brown"),
    "orange mug": mug(colour="orange"),
    "orange orange": phrase("orange", colour="orange"),
    "black pan": phrase("saucepan", noun="pan", colour="black"),
    "red wine glass": phrase("wine glass", noun="red wine glass"),
    "blue wine glass": phrase("wine glass", colour="blue"),
}
PASSED_OVER = {
    "wooden stool": phrase("stool", noun="wooden stool"),
    "old leather armchair": phrase("armchair"),
    "ketchup bottle": phrase("bottle"),
    "white ceramic mug": mug(colour="white"),
    "child's chair": phrase(*CHAIRS, noun="chair"),
    "two mugs": mug(plural=True),
}
SIZED = {
    "largest mug": mug(size="largest"),
    "the big mug": mug(size="largest"),
    "little red mugs": mug(size="smallest", colour="red", plural=True),
    "smallest table": phrase(*TABLES, noun="table", size="smallest"),
    "smallest small table": phrase("stool", "side table", noun="small table", size="smallest"),
}
PLACED = {
    "left mug": ("left",),
    "leftmost mug": ("left",),
    "left-most mug": ("left",),
    "left-hand mug": ("left",),
    "far left mug": ("left",),
    "upper mug": ("top",),
    "upper-left mug": ("top", "left"),
    "top left mug": ("top", "left"),
    "left mug at the top": ("top", "left"),
    "center mug": ("middle",),
    "mug left": ("left",),
    "mug on the left": ("left",),
    "mug to the right": ("right",),
    "mug on the far right": ("right",),
    "mug at the top": ("top",),
    "mug on the left at the bottom": ("bottom", "left"),
    "mug in the middle": ("middle",),
    "mug in the top left-hand corner": ("top", "left"),
    "mug on the right-hand side": ("right",),
    "mug at the bottom right": ("bottom", "right"),
    "mug in the centre of the picture": ("middle",),
    "mug on the left side of this photo": ("left",),
    "mug left of the picture": ("left",),
    "mug in the photo": (),
}
TOGETHER = {
    "the small red mugs on the left": mug(size="smallest", colour="red", places=("left",), plural=True),
    "left side table": phrase("stool", "side table", noun="side table", places=("left",)),
    "table lamp on the right": phrase("table lamp", places=("right",)),
    "picture in the middle of the photo": phrase("picture frame", noun="picture", places=("middle",)),
}
UNDERSTOOD = NAMES | PLURALS | COLOURED | PASSED_OVER | SIZED | TOGETHER


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_table(text):
    assert parse_phrase(text) == UNDERSTOOD[text]


@pytest.mark.parametrize("text", PLACED)
def test_places(text):
    assert parse_phrase(text) == mug(places=PLACED[text])


def test_accents_do_not_matter():
    for text in ("macrame", "macramé", "MACRAME\N{COMBINING ACUTE ACCENT}"):
        assert parse_phrase(text).kinds == ("wall hanging",)


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_a_kind_means_it_in_the_singular_and_in_the_plural(kind):
    for word in (kind, *KINDS[kind]):
        for text in (word, pluralise(word), f"the large {word} on the left", word.replace(" ", "-"), word.title()):
            assert kind in parse_phrase(text).kinds, text
        assert parse_phrase(word.replace(" ", "")).kinds == parse_phrase(word).kinds


def test_kinds_come_in_the_vocabularys_order():
    order = list(KINDS)
    for word in known_words():
        places = [order.index(kind) for kind in parse_phrase(word).kinds]
        assert places == sorted(set(places))


@pytest.mark.parametrize(("shade", "colour"), [(s, c) for c in COLOURS for s in (c, *SHADES[c])])
def test_every_shade_is_one_of_the_colours(shade, colour):
    assert parse_phrase(f"the {shade} mug") == mug(colour=colour)


@pytest.mark.parametrize(
    ("word", "plural"),
    [
        ("mug", "mugs"),
        ("box", "boxes"),
        ("bench", "benches"),
        ("glass", "glasses"),
        ("tray", "trays"),
        ("posy", "posies"),
        ("bookshelf", "bookshelves"),
        ("loaf of bread", "loaves of bread"),
        ("knife", "knives"),
        ("pouf", "poufs"),
        ("computer mouse", "computer mice"),
        ("chest of drawers", "chests of drawers"),
        ("pair of boots", "pairs of boots"),
        ("cup and saucer", "cups and saucers"),
        ("canvas", "canvases"),
        ("headphones", "headphones"),
    ],
)
def test_plurals(word, plural):
    assert pluralise(word) == plural


# --- what is refused ----------------------------------------------------------------------------------------------

OTHER_WAYS = ("--box", "--point", "--segmenter clipseg")
UNKNOWN = {  # what is not known, and one of the words that are offered
    "armchiar": "armchair",
    "red leather armchiar": "armchair",
    "bottel": "bottle",
    "ketchup botle on the left": "bottle",
    "giraffe": "carafe",
    "bottle opener": "bottle",
    "mug tree": "mug",
    "table top": "table",
    "mouse mat": "mouse",
    "frying pans": "pan",
    "wheelchair": "chair",
    "drawer": "drawers",
}
UNCLEAR = {
    "the mug on the table": "on",
    "man with the hat": "with",
    "box under the desk": "under",
    "cup on top of the book": "on",
    "chair near the window": "near",
    "mug left of the laptop": "of",
    "mug on the left of the table": "on",
    "giraffe behind the sofa": "behind",
    "man wearing hat": "wearing",
    "cat chasing the mouse": "the",
    "second mug": "second",
    "the other mug": "other",
    "tallest bottle": "tallest",
    "back chair": "back",
    "far chair": "far",
    "mug in the background": "in",
}
CLASHES = {
    "red blue mug": "two colours",
    "largest small mug": "two sizes",
    "left mug on the right": "opposite places",
    "top bottom mug": "opposite places",
}
SEVERAL = {
    "mug and plate": "and",
    "mug & plate": "and",
    "mug, plate": ",",
    "mug or plate": "or",
    "mug/cup": "/",
    "black and white rug": "and",
    "mug and giraffe": "and",
}
NOTHING = ("", "  ", "the", "red", "left", "the biggest", "on the left", "the red one", "...", ",", "\u0301")


def refusal(text):
    """The message that the text is refused with: one line, with the other ways to show an object, exit code 5."""
    with pytest.raises(EngineUnavailableError) as caught:
        parse_phrase(text)
    message = str(caught.value)
    assert type(caught.value) is EngineUnavailableError and caught.value.exit_code == 5
    assert "\n" not in message and all(way in message for way in OTHER_WAYS)
    return message


@pytest.mark.parametrize("text", UNKNOWN)
def test_an_unknown_noun_is_answered_with_the_nearest_known(text):
    message = refusal(text)
    assert repr(text) in message and "not taught" in message
    nearest = message.split("that it knows are ")[1].split(";")[0].split(", ")
    assert len(nearest) == 3 and UNKNOWN[text] in nearest and set(nearest) <= set(known_words())


@pytest.mark.parametrize("text", UNCLEAR | CLASHES)
def test_what_is_not_understood_is_refused(text):
    message = refusal(text)
    what = repr(UNCLEAR[text]) if text in UNCLEAR else CLASHES[text]
    assert f"does not understand {what} in {text!r}" in message
    assert all(word in message for word in ("a name", "a colour", "left, right, top, bottom, middle", "largest"))


@pytest.mark.parametrize("text", SEVERAL)
def test_two_things_are_refused(text):
    message = refusal(text)
    assert "one thing at a time" in message and repr(text) in message and repr(SEVERAL[text]) in message


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_without_a_name_is_refused(text):
    assert f"{text!r} names no thing" in refusal(text)


@pytest.mark.parametrize("text", OTHER_THINGS)
def test_other_things_are_not_taken_for_their_last_word(text):
    for form in (text.replace(" ", ""), f"the old {pluralise(text)} on the left"):
        assert "not taught" in refusal(form)


def test_other_things_are_none_of_the_words_and_end_in_one():
    assert not set(OTHER_THINGS) & set(known_words())
    for text in OTHER_THINGS:
        assert parse_phrase(text.split()[-1]).kinds, text


@pytest.mark.parametrize("text", ["可愛い", "\ud800", "\0", "mug\u202e", "🙂", "١٢", "ｍｕｇ", "mu\u0301g", "--", "'"])  # noqa: RUF001
def test_odd_signs_are_read_or_refused(text):
    try:
        assert parse_phrase(text) == mug()
    except EngineUnavailableError:
        refusal(text)


@pytest.mark.parametrize("text", ["x", "left ", "the ", "mug on the left ", "on the left ", "far ", "a\n", "é"])
def test_a_very_long_text_is_read_or_refused_in_a_short_line(text):
    try:
        assert parse_phrase(text * 10_000).noun == "mug"
    except EngineUnavailableError as error:
        assert len(str(error)) < 400


# --- the module ---------------------------------------------------------------------------------------------------


def test_known_words_are_sorted_and_single():
    words = known_words()
    assert words == sorted(set(words)) and {"mug", "bagpack", "small table"} <= set(words)


def test_nothing_heavy_is_imported():
    code = "import sys, engines.segmentation.phrase; print({'numpy', 'cv2', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
